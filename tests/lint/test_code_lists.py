"""The text of a mart's column names the code list that its test holds it to.

An analyst reads the list in `dim_codes` under the name that the text has; `code_of` also
fails where `dim_codes` has no such list.
"""

import re

import pytest

NAMED = re.compile(r"\bcode list `(\w+)`")


def faults(node: dict, tests: list[dict]) -> list[str]:
    """Columns of a mart whose text and whose test name different lists."""
    held: dict[str, set[str]] = {name: set() for name in node["columns"]}
    for test in tests:
        if test["test_metadata"]["name"] == "code_of":
            held[test["column_name"]].add(test["test_metadata"]["kwargs"]["list"])
    return [
        f"{node['name']}.{name}: the text names {named or 'no list'},"
        f" the test {held[name] or 'none'}"
        for name, column in node["columns"].items()
        if (named := set(NAMED.findall(column["description"]))) != held[name]
    ]


def test_the_text_of_a_column_names_the_list_of_its_test(manifest):
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    ]
    tests = {node["unique_id"]: [] for node in marts}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "test" and node.get("attached_node") in tests:
            tests[node["attached_node"]].append(node)
    assert sum(len(NAMED.findall(c["description"])) for n in marts for c in n["columns"].values()) > 60
    assert [fault for node in marts for fault in faults(node, tests[node["unique_id"]])] == []


@pytest.mark.parametrize(
    "text, held, expected",
    [
        ("Sex; code list `sex_codes`.", ["sex_codes"], 0),
        ("Sex.", [], 0),
        ("Sex; code list `sex_codes`.", [], 1),
        ("Sex.", ["sex_codes"], 1),
        ("Sex; code list `sexes`.", ["sex_codes"], 1),
    ],
)
def test_a_text_and_a_test_of_different_lists_are_caught(text, held, expected):
    node = {"name": "m", "columns": {"a": {"description": text}}}
    tests = [
        {"test_metadata": {"name": "code_of", "kwargs": {"list": each}}, "column_name": "a"}
        for each in held
    ]
    tests += [{"test_metadata": {"name": "not_null", "kwargs": {}}, "column_name": "a"}]
    assert len(faults(node, tests)) == expected
