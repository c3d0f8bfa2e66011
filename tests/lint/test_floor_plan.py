"""The walls of the project stand: no folder reads a later one, and nothing grows too large."""

import re
from collections import Counter
from pathlib import Path

import floor_plan
import pytest
from conftest import PROJECT
from floor_plan import (
    LARGEST_FOLDER,
    LONGEST,
    LONGEST_YAML,
    ORDER,
    PLUGS,
    READS_EVERY_MEMBER,
    Model,
    Plug,
)


@pytest.fixture(scope="module")
def models(manifest):
    return floor_plan.models_of(manifest)


def lines(sql: str) -> int:
    """Lines that hold something: macros leave blank ones behind."""
    return sum(bool(line.strip()) for line in sql.splitlines())


def compiled(manifest: dict) -> dict[str, str]:
    return {
        node["name"]: (PROJECT / node["compiled_path"]).read_text()
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def test_every_folder_has_its_place_in_the_order(models):
    folders = {model.folder for model in models.values()}
    assert sorted(folder for folder in folders if floor_plan.place(folder) is None) == [], (
        "give the folder its place in ORDER of tests/lint/floor_plan.py"
    )


def test_no_folder_reads_a_later_one(models):
    found = floor_plan.back_edges(models)
    assert sorted(found) == [], "(model, the model of a later folder that it reads)"


def test_every_member_of_a_plug_stands_in_its_union(models):
    assert sorted(floor_plan.unplugged(models)) == [], "(member, the union that lacks it)"


def test_every_plug_has_members_and_every_list_of_members_is_a_plug(models):
    for plug in PLUGS:
        assert [model for model in models.values() if plug.holds(model)], plug.name
    lists = {file.stem for file in (PROJECT / "macros" / "plugs").glob("*.sql")}
    assert sorted(lists - {plug.name for plug in PLUGS}) == [], (
        "name the plug in PLUGS of tests/lint/floor_plan.py"
    )


def test_rows_of_every_dataset_are_known_again_by_a_key():
    """A dataset without one would have no repeated, recurring or repaired row, in silence."""
    judged = (PROJECT / "macros" / "plugs" / "judged_rows.sql").read_text("utf-8")
    keyed = (PROJECT / "macros" / "quality" / "row_keys.sql").read_text("utf-8")
    models = set(re.findall(r"ref\('(int_\w+_validated)'\)", judged))
    assert models
    assert models == set(re.findall(r"'(int_\w+_validated)':", keyed))


def test_folders_hold_few_models(models):
    counts = Counter(model.folder for model in models.values())
    large = {folder for folder, count in counts.items() if count > LARGEST_FOLDER}
    assert sorted(large) == []


def test_compiled_models_are_short(manifest):
    """A union is as long as it has members; what it does is judged where it is written."""
    unions = {union for plug in PLUGS for union in plug.unions}
    long = {
        name
        for name, sql in compiled(manifest).items()
        if name not in unions and lines(sql) > LONGEST
    }
    assert sorted(long) == []


def test_macros_and_unions_are_short():
    unions = {union for plug in PLUGS for union in plug.unions}
    files = [file for file in (PROJECT / "models").rglob("*.sql") if file.stem in unions]
    files += (PROJECT / "macros").rglob("*.sql")
    long = {
        str(file.relative_to(PROJECT))
        for file in files
        if len(file.read_text().splitlines()) > LONGEST
    }
    assert sorted(long) == []


def test_a_model_is_described_and_tested_beside_its_sql(manifest, models):
    wrong = floor_plan.scattered(models, manifest["unit_tests"].values())
    assert sorted(wrong) == [], "(what, where it stands, where it belongs)"


def test_a_folder_has_two_files_of_yaml_and_sources():
    wrong = [
        str(file.relative_to(PROJECT))
        for file in (PROJECT / "models").rglob("*.yml")
        if file.name
        not in {f"_{file.parent.name}__{kind}.yml" for kind in ("models", "unit_tests", "sources")}
    ]
    assert sorted(wrong) == []


def test_yaml_is_short():
    """Where it grows longer, the folder is divided and not the file."""
    long = {
        str(file.relative_to(PROJECT))
        for file in (PROJECT / "models").rglob("*.yml")
        if len(file.read_text().splitlines()) > LONGEST_YAML
    }
    assert sorted(long) == []


def test_every_model_is_described_with_its_grain(models):
    without = [
        model.name
        for model in models.values()
        if not re.search(r"(?i)\bone row\b", model.description)
    ]
    assert sorted(without) == []


def test_every_model_with_a_rule_has_a_unit_test(manifest):
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    without = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["name"] not in tested
        and floor_plan.has_rule(node["raw_code"])
    }
    assert without == READS_EVERY_MEMBER


# -- the lints themselves -----------------------------------------------------------------


def model(name: str, folder: str, *reads: str) -> Model:
    return Model(name, folder, "", "", reads)


def test_a_folder_that_reads_a_later_one_is_caught():
    early, late = "intermediate/deliveries/files", "intermediate/persons/events"
    found = floor_plan.back_edges(
        {
            "a": model("a", early, "b", "d"),
            "b": model("b", late, "a", "c", "d"),
            "c": model("c", "intermediate/persons/records", "a"),
            "d": model("d", early),
        }
    )
    assert found == {("a", "b")}


def test_a_room_within_a_room_has_its_own_place():
    assert floor_plan.place("intermediate/persons/events") > floor_plan.place(
        "intermediate/linkage/pairs"
    )
    assert floor_plan.place("intermediate/persons") < floor_plan.place("intermediate/linkage/pairs")
    assert floor_plan.place("staging/kpu") == 0
    assert floor_plan.place("intermediate/personnel") is None


def test_a_member_that_no_union_reads_is_caught():
    plug = Plug("x", "intermediate/x", "int_*_as_x", ("int_all_x",))
    found = floor_plan.unplugged(
        {
            "int_all_x": model("int_all_x", "intermediate/x", "int_a_as_x"),
            "int_a_as_x": model("int_a_as_x", "intermediate/x/a"),
            "int_b_as_x": model("int_b_as_x", "intermediate/x"),
            "int_c_as_x": model("int_c_as_x", "intermediate/xy"),
        },
        (plug,),
    )
    assert found == {("int_b_as_x", "int_all_x")}


def test_the_order_names_every_folder_once():
    assert len(set(ORDER)) == len(ORDER)


@pytest.mark.parametrize(
    "sql, found",
    [
        ("select a as b from {{ ref('x') }}", False),
        ("{# where it is #} select a from {{ ref('x') }} union all select a from y", False),
        ("{{ matched_regions(ref('x')) }}", False),
        ("select a from x where b", True),
        ("select case when a then b end as c from x", True),
        ("select x.a from x inner join y on x.a = y.a", True),
        ("select a, count(*) as n from x group by a", True),
        ("select {{ text_cleaned('a') }} as a from x where line_kind = 'data'", False),
        ("select a from x where line_kind = 'data' and a", True),
    ],
)
def test_a_rule_is_seen_and_a_union_is_none(sql, found):
    assert floor_plan.has_rule(sql) is found
