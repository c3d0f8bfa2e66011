"""The marts are as their contract says: columns, types, keys, and codes from lists.

marts_contract.csv was written by hand from the contract of the marts: for each column
its type; its key, which is `PK`, the model and column it refers to, `code_of` and a list
of dim_codes, or `values` for a list of accepted values; and, where it comes later, what it waits for.
"""

import csv
import json
import re
from collections import defaultdict

import pytest
from conftest import PROJECT, query

CONTRACT = list(csv.DictReader(
    (PROJECT / "tests" / "behaviour" / "marts_contract.csv").open(encoding="utf-8")
))
NOW = [row for row in CONTRACT if not row["later"]]
# Codes that are kept as their agency wrote them, or are no codes of a list.
AS_DELIVERED = {
    "source_code", "region_code", "bps_code", "external_code", "tps_code",
    "electoral_district_code", "scope_code", "agency_code", "dataset_code",
    "subject_code", "school_code",
}


@pytest.fixture(scope="module")
def manifest(small_warehouse):
    path = small_warehouse / ".build" / "target" / "manifest.json"
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def tests(manifest):
    """What is tested of each column of each model: names, and targets of relations."""
    found = defaultdict(set)
    nodes = manifest["nodes"]
    for node in nodes.values():
        if node["resource_type"] != "test" or not node.get("attached_node"):
            continue
        model = nodes[node["attached_node"]]["name"]
        name, arguments = (node["test_metadata"][part] for part in ("name", "kwargs"))
        if name == "relationships":
            target = re.search(r"'(\w+)'", arguments["to"])[1]
            found[model, node["column_name"]].add(f"{target}.{arguments['field']}")
        if name == "code_of":
            found[model, node["column_name"]].add(f"code_of {arguments['list']}")
        found[model, node["column_name"]].add(name)
    for node in nodes.values():
        if node["resource_type"] == "model":
            for column in node["columns"].values():
                for constraint in column["constraints"]:
                    found[node["name"], column["name"]].add(constraint["type"])
    return found


@pytest.fixture(scope="module")
def published(small_warehouse):
    """Types of the columns of the published marts."""
    rows = query(
        small_warehouse / "marts.duckdb",
        "select table_name, column_name, data_type from duckdb_columns()"
        " where not internal and schema_name <> 'main'",
    )
    return {(table, column): kind for table, column, kind in rows}


def test_every_column_of_the_contract_is_published_with_its_type(published):
    wrong = {
        (row["mart"], row["column"]): (row["type"], kind)
        for row in NOW
        if (kind := published.get((row["mart"], row["column"]))) != row["type"]
    }
    assert wrong == {}


def test_what_comes_later_is_not_filled_with_a_constant(published):
    waiting = {(row["mart"], row["column"]) for row in CONTRACT if row["later"]}
    assert waiting & set(published) == set(), "take it out of the column `later`"


def test_every_primary_key_is_unique_and_never_missing(tests):
    keys = [(row["mart"], row["column"]) for row in NOW if row["key"] == "PK"]
    assert len(keys) >= 9
    assert {key: tests[key] for key in keys if not {"unique", "not_null"} <= tests[key]} == {}


def test_every_foreign_key_and_code_is_held_to_what_it_refers_to(tests):
    missing = [
        f"{row['mart']}.{row['column']} -> {row['key']}"
        for row in NOW
        if row["key"] not in ("", "PK", "values")
        and row["key"] not in tests[row["mart"], row["column"]]
    ]
    assert missing == []


def test_every_code_of_every_mart_has_a_list(manifest, tests):
    codes = {
        (node["name"], column)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "marts" in node["path"].split("/")
        for column in node["columns"]
        if column.endswith("_code") and column not in AS_DELIVERED
    }
    assert len(codes) > 40
    held = {"code_of", "relationships", "accepted_values"}
    assert sorted(c for c in codes if not held & tests[c]) == []


def test_every_mart_has_a_key_that_is_tested(manifest, tests):
    """One column that is unique and never missing, whatever its name."""
    marts = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "marts" in node["path"].split("/")
    ]
    assert len(marts) > 20
    without = [
        node["name"]
        for node in marts
        if not any(
            {"unique", "not_null"} <= tests[node["name"], column]
            for column in node["columns"]
        )
    ]
    assert without == []


def test_the_name_of_a_key_is_the_key_of_one_mart(manifest, tests):
    """Beside it, the name stands only where it refers to that mart."""
    owners = defaultdict(set)
    for node in manifest["nodes"].values():
        if node["resource_type"] != "model" or "marts" not in node["path"].split("/"):
            continue
        for column in node["columns"]:
            held = tests[node["name"], column]
            if column.endswith("_key") and "unique" in held and "relationships" not in held:
                owners[column].add(node["name"])
    assert len(owners) > 20
    assert {name: marts for name, marts in owners.items() if len(marts) > 1} == {}


def test_every_fact_of_voters_and_persons_says_whether_it_is_simulated(published):
    facts = {
        table
        for table, _ in published
        if table.startswith(("fct_voter", "fct_person", "fct_finding", "fct_eligible",
                             "fct_polling", "fct_regist", "fct_population"))
    }
    assert len(facts) >= 9
    assert {t for t in facts if (t, "is_simulated") not in published} == set()
