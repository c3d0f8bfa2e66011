"""What splink_bench.py lets its processes do: the SQL of each side, and Splink's rules.

A job is what link_process.py reads: settings and statements that open the warehouse,
statements that are measured, rules for Splink, and questions about the result.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from satu_data_pemilu.confined import NOTHING_FETCHED, encryption_extension
from satu_data_pemilu.keys import Keys, as_blob
from satu_data_pemilu.sql import sql_text
from satu_data_pemilu.warehouse import Warehouse

PROJECT = Path(__file__).resolve().parents[1]
LINKS = "int_record_links"
RECORDS = "int_person_records_all"
SHAPED = "int_person_records_combined"
REGISTER = "int_residents_as_records"
# What both sides may compare, beside the name.
COLUMNS = "nik, birth_date, sex_code, nkk, region_key"

SETTINGS = {
    **NOTHING_FETCHED,
    "preserve_insertion_order": False,
    # Nothing is spilled to disk, where it would lie in the clear.
    "temp_directory": "",
}


def jobs(warehouse: Warehouse, manifest: dict, scratch: Path) -> dict[str, dict]:
    """The job of each side; one of them writes the database `scratch`."""
    return {
        "here": job_of_models(warehouse, manifest),
        "written": job_of_models(warehouse, manifest, str(scratch)),
        **{
            name: job_of_splink(warehouse, manifest, rules)
            for name, rules in rules_of_splink(thresholds()).items()
        },
    }


def models_from_rows(manifest: dict, name: str) -> list[dict]:
    """The models that make one of validated rows, each after those that it reads.

    A validated model is where they begin, and what is made without one, as the ledger, is
    there already.
    """
    nodes = manifest["nodes"]
    is_made: dict[str, bool] = {}
    found = []

    def look_at(key: str) -> bool:
        node = nodes.get(key)
        if node is None or node["resource_type"] != "model":
            return False
        if key not in is_made:
            is_made[key] = "validated" in node["fqn"]
            if not is_made[key]:
                is_made[key] = any([look_at(each) for each in node["depends_on"]["nodes"]])
                if is_made[key]:
                    found.append(node)
        return is_made[key]

    look_at(model_named(manifest, name)["unique_id"])
    return found


def model_named(manifest: dict, name: str) -> dict:
    """A model of a manifest; raises SystemExit where it has none of that name."""
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and node["name"] == name:
            return node
    raise SystemExit(f"The last build of the warehouse had no model {name}.")


def compiled(node: dict, target: Path) -> str:
    """The SQL of a model as the last build that ran it left it in its target folder."""
    file = target / "compiled" / node["package_name"] / node["original_file_path"]
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        raise SystemExit(
            f"The warehouse has no compiled {node['name']}: build it by"
            " `sdp build --full-refresh`, then try again."
        ) from None


def in_scratch(sql: str, models: Iterable[dict]) -> str:
    """SQL that reads models from where this measurement makes them, not where a build did."""
    for node in models:
        sql = sql.replace(node["relation_name"], scratch_of(node))
    return sql


def scratch_of(node: dict) -> str:
    """The relation of a model in the database that a measurement makes."""
    return node["relation_name"].replace(f'"{node["database"]}"', '"scratch"', 1)


def statements_of(models: list[dict], target: Path) -> list[tuple[str, str, str]]:
    """For each model the part that it belongs to, its name, and the SQL that makes it."""
    return [
        (
            "links" if "linkage" in node["fqn"] else "records",
            node["name"],
            f"create {'view' if node['config']['materialized'] == 'view' else 'table'}"
            f" {scratch_of(node)} as {in_scratch(compiled(node, target), models)}",
        )
        for node in models
    ]


def opening(warehouse: Warehouse, models: list[dict], scratch: str) -> list[str]:
    """The statements that open the work database to read, and one to write beside it."""
    key = sql_text(as_blob(Keys.from_environment().database))
    return [
        f"load {sql_text(encryption_extension())}",
        "set TimeZone = 'UTC'",
        f"attach {sql_text(warehouse.work)} as work (encryption_key {key}, read_only)",
        f"attach {sql_text(scratch)} as scratch"
        + ("" if scratch == ":memory:" else f" (encryption_key {key})"),
        *sorted({f'create schema scratch."{node["schema"]}"' for node in models}),
    ]


def job_of_models(warehouse: Warehouse, manifest: dict, scratch: str = ":memory:") -> dict:
    """The models from validated rows to links, and whether their links are the build's."""
    models = models_from_rows(manifest, LINKS)
    links, records = model_named(manifest, LINKS), model_named(manifest, RECORDS)
    register = model_named(manifest, REGISTER)
    here, built = scratch_of(links), links["relation_name"]
    written = [] if scratch == ":memory:" else [("links", "checkpoint", "checkpoint scratch")]
    return {
        "settings": SETTINGS,
        "opening": opening(warehouse, models, scratch),
        "statements": statements_of(models, warehouse.target) + written,
        "rules": [],
        "questions": {
            "other": (
                f"select count(*) from ((from {here} except all from {built})"
                f" union all (from {built} except all from {here}))"
            ),
            "links": (
                "select record_id in (select row_id from"
                f" {scratch_of(register)}) as is_of_register, count(*)"
                f" from {here} as links inner join {scratch_of(records)} as records"
                " using (record_id) where link_status_code = 'link' group by all"
            ),
        },
    }


def thresholds() -> dict[int, float]:
    """From which similarity on names are of a level, by the seed comparison_levels."""
    with open(PROJECT / "seeds" / "linkage" / "comparison_levels.csv", encoding="utf-8") as file:
        return {
            int(row["field_level"]): float(row["min_agreement"])
            for row in csv.DictReader(file)
            if row["field_code"] == "name"
        }


def rules_of_splink(levels: dict[int, float]) -> dict[str, list]:
    """Two sets of rules for Splink: equal names alone, and names that are like besides.

    The latter say what those of the seed link_rules say that link, as far as a condition on
    the columns of two rows can.
    """
    alike = "l.nik = r.nik and jaro_winkler_similarity(l.name_key, r.name_key) >= "
    equal = ["nik", "name_key"]
    return {
        "equal": [equal],
        "like": [
            equal,
            f"{alike}{levels[3]} and (l.nkk = r.nkk or (l.region_key = r.region_key"
            " and (l.birth_date = r.birth_date or l.sex_code = r.sex_code)))",
            f"{alike}{levels[2]} and l.birth_date = r.birth_date"
            " and (l.nkk = r.nkk or l.region_key = r.region_key)",
            "l.nik = r.nik and l.nkk = r.nkk and l.birth_date = r.birth_date"
            " and (split_part(l.name_key, ' ', 1) = split_part(r.name_key, ' ', 1)"
            " or split_part(l.name_key, ' ', -1) = split_part(r.name_key, ' ', -1))",
        ],
    }


def job_of_splink(warehouse: Warehouse, manifest: dict, rules: list) -> dict:
    """Splink's link of the same rows, and which of its links the build has too."""
    *models, shaped = models_from_rows(manifest, SHAPED)
    members = [node for node in models if node["unique_id"] in shaped["depends_on"]["nodes"]]
    tables = {
        "register": [node for node in members if node["name"] == REGISTER],
        "records": [node for node in members if node["name"] != REGISTER],
    }
    columns = f"row_id as unique_id, name_key, {COLUMNS}"
    inputs = [
        (
            "records",
            table,
            f"create table {table} as "
            + " union all ".join(f"select {columns} from {scratch_of(each)}" for each in nodes),
        )
        for table, nodes in tables.items()
    ]
    records = model_named(manifest, RECORDS)["relation_name"]
    links = model_named(manifest, LINKS)["relation_name"]
    return {
        "settings": SETTINGS,
        "opening": opening(warehouse, models, ":memory:"),
        "statements": statements_of(models, warehouse.target) + inputs,
        "rules": rules,
        "questions": {
            "records": "select (select count(*) from records), (select count(*) from register)",
            "other": (
                "select count(*) from (from records union all from register) as given"
                f" inner join {records} as records on given.unique_id = records.record_id"
                " where given.name_key is distinct from records.name_key"
            ),
            "compare": COMPARE.format(links=links),
            "agreement": "select is_here, is_there, count(*) from compared group by all",
            "apart": (
                "select is_here, link_status_code, link_rule_code, count(*) from compared"
                " where is_here <> is_there group by all order by all"
            ),
        },
    }


# A link of Splink's is to a row of the register, one of ours to the person of such a row.
COMPARE = """
create table compared as
with known as (
    select record_id as row_id, candidate_id, link_status_code, link_rule_code
    from {links}
),
here as (
    select row_id, candidate_id from known
    where link_status_code = 'link' and row_id in (select unique_id from records)
),
there as (
    select distinct
        case when source_dataset_l = 'records' then unique_id_l else unique_id_r end as row_id,
        known.candidate_id
    from links inner join known
        on known.row_id
            = case when source_dataset_l = 'records' then unique_id_r else unique_id_l end
)
select
    here.row_id is not null as is_here,
    there.row_id is not null as is_there,
    known.link_status_code,
    known.link_rule_code
from here
full outer join there
    on here.row_id = there.row_id and here.candidate_id = there.candidate_id
inner join known on coalesce(here.row_id, there.row_id) = known.row_id
"""
