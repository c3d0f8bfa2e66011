"""What the text of a mart's column promises of null, and what is tested, are the same.

A column is never null unless its description says `Null where ...`. Then the test
`nulls_as_described` of the mart holds the condition, or, where only what was delivered
decides, the column's meta says `null_as_delivered: true`, and unit tests of the mart show
a row where it is null and one where it is not.
"""

import re

import pytest

CLAUSE = re.compile(r"\bNull where \w")


def promised(column: dict) -> bool:
    """Whether the text says when the column is null."""
    return bool(CLAUSE.search(column["description"]))


def never_null(node: dict, tests: dict) -> set[str]:
    """Columns that a constraint or a test keeps from being null."""
    constrained = {
        name
        for name, column in node["columns"].items()
        if any(each["type"] in ("not_null", "primary_key") for each in column["constraints"])
    }
    return constrained | {
        test["column_name"]
        for test in tests[node["unique_id"]]
        if test["test_metadata"]["name"] == "not_null"
        and not test["config"].get("where")
        and test["config"]["severity"].lower() == "error"
    }


def judged_null(node: dict, tests: dict) -> set[str]:
    """Columns whose condition of being null is tested."""
    return {
        name
        for test in tests[node["unique_id"]]
        if test["test_metadata"]["name"] == "nulls_as_described"
        for name in test["test_metadata"]["kwargs"]["columns"]
    }


def judged_by_themselves(node: dict, tests: dict) -> set[str]:
    """Columns whose condition reads the column itself, and so can hold whatever it is."""
    return {
        name
        for test in tests[node["unique_id"]]
        if test["test_metadata"]["name"] == "nulls_as_described"
        for name, condition in test["test_metadata"]["kwargs"]["columns"].items()
        if re.search(rf"\b{name}\b", str(condition))
    }


def left_to_deliveries(node: dict) -> set[str]:
    """Columns that are null as the delivery is silent."""
    return {
        name
        for name, column in node["columns"].items()
        if column["config"]["meta"].get("null_as_delivered")
    }


def shown(node: dict, unit_tests: list[dict]) -> set[str]:
    """Columns that unit tests of the mart expect null in one row and filled in another."""
    rows = [
        row for test in unit_tests if test["model"] == node["name"] for row in test["expect"]["rows"]
    ]
    return {
        name
        for name in node["columns"]
        if {row[name] is None for row in rows if name in row} == {True, False}
    }


def faults(node: dict, tests: dict, unit_tests: list[dict]) -> list[str]:
    """Where the text of a mart's columns and its tests say different things."""
    where = {name for name, column in node["columns"].items() if promised(column)}
    kept, judged, left = (
        never_null(node, tests), judged_null(node, tests), left_to_deliveries(node)
    )
    said = {
        "has no description": {n for n, c in node["columns"].items() if not c["description"]},
        "speaks of null otherwise than by `Null where ...`": {
            name
            for name, column in node["columns"].items()
            if re.search(r"\bnull\b", CLAUSE.sub("", column["description"]), re.I)
        },
        "may be null, and its text does not say where": set(node["columns"]) - kept - where,
        "is null somewhere by its text, and never by its test": kept & where,
        "says where it is null, and nothing tests it": where - judged - left,
        "is tested to be null somewhere, and its text does not say where": judged - where,
        "is tested by a condition that reads it": judged_by_themselves(node, tests),
        "is left to deliveries, and its text does not say where": left - where,
        "is left to deliveries and tested": left & judged,
        "is left to deliveries, and no unit tests show it null and filled": left
        - shown(node, unit_tests),
    }
    return [f"{node['name']}.{name} {what}" for what in said for name in sorted(said[what])]


@pytest.fixture(scope="module")
def marts(manifest):
    found = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    ]
    assert len(found) > 25
    return found


@pytest.fixture(scope="module")
def tests(manifest):
    """Generic tests by the model that they judge."""
    found = {node: [] for node in manifest["nodes"]}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node"):
            found[node["attached_node"]].append(node)
    return found


def test_a_column_is_null_where_its_text_says_and_nowhere_else(marts, tests, manifest):
    shows = list(manifest["unit_tests"].values())
    assert [fault for node in marts for fault in faults(node, tests, shows)] == []


# -- the lint itself ----------------------------------------------------------------------


def column(description: str, *constraints: str, **meta) -> dict:
    return {
        "description": description,
        "constraints": [{"type": kind} for kind in constraints],
        "config": {"meta": meta},
    }


def a_test_of(name: str, **found) -> dict:
    return {
        "test_metadata": {"name": name, "kwargs": {"columns": found.get("columns", {})}},
        "column_name": found.get("column"),
        "config": {"severity": "ERROR", "where": found.get("where")},
    }


# a unit test that shows column a null and filled, b and c one way only, d not at all
SHOWING = {
    "model": "m",
    "expect": {"rows": [{"a": 1, "b": 1}, {"a": None, "b": 2, "c": None}]},
}


@pytest.mark.parametrize(
    "columns, tests, expected",
    [
        ({"a": column("Key.", "not_null")}, [], []),
        ({"a": column("Key.")}, [a_test_of("not_null", column="a")], []),
        ({"a": column("Key.")}, [a_test_of("not_null", column="a", where="b")], ["may be"]),
        ({"a": column("Key.")}, [], ["may be"]),
        ({"a": column("", "not_null")}, [], ["has no"]),
        ({"a": column("Key, null if none.", "not_null")}, [], ["speaks"]),
        ({"a": column("Key. Null where none.")}, [], ["says where"]),
        ({"a": column("Key. Null where none.", null_as_delivered=True)}, [], []),
        ({"b": column("Key. Null where none.", null_as_delivered=True)}, [], ["is left"]),
        ({"c": column("Key. Null where none.", null_as_delivered=True)}, [], ["is left"]),
        ({"d": column("Key. Null where none.", null_as_delivered=True)}, [], ["is left"]),
        ({"a": column("Key. Null where none.", "not_null")}, [], ["is null", "says where"]),
        (
            {"a": column("Key. Null where none.")},
            [a_test_of("nulls_as_described", columns={"a": "b = 1"})],
            [],
        ),
        (
            {"a": column("Key.", "not_null")},
            [a_test_of("nulls_as_described", columns={"a": "b = 1"})],
            ["is tested"],
        ),
        (
            {"a": column("Key. Null where none.")},
            [a_test_of("nulls_as_described", columns={"a": "a is null"})],
            ["is tested by"],
        ),
        ({"a": column("Key.", "not_null", null_as_delivered=True)}, [], ["is left"]),
    ],
)
def test_a_text_and_a_test_that_differ_are_caught(columns, tests, expected):
    node = {"name": "m", "unique_id": "model.m", "columns": columns}
    found = faults(node, {"model.m": tests}, [SHOWING])
    assert len(found) == len(expected)
    for fault, start in zip(found, expected, strict=True):
        assert fault.startswith(f"m.{next(iter(columns))} {start}")
