"""Of restricted records only protected counts leave; nothing else of the marts depends on them."""

import json
import shutil

import duckdb
import pytest
from conftest import PROJECT, copy_landing, query, run_sdp, simulate_and_build

from satu_data_pemilu.contracts import load_contracts

RESTRICTED = {key for key, contract in load_contracts(PROJECT).items() if contract.restricted}
# Weighed as any other record, and told in no mart about persons.
UNTOLD = {("mahkamah_agung", "marriage_dispensations")}
OTHERS = {
    agency
    for (agency, dataset), contract in load_contracts(PROJECT).items()
    if contract.holds_persons and not contract.restricted and (agency, dataset) not in UNTOLD
}
SILENT = {agency for agency, _ in RESTRICTED} - OTHERS
KINDS = {"rights_revoked", "left_special_location"}
REASONS = {"restored", "released"}
# The account of delivered lines differs by what was delivered.
OF_DELIVERIES = "quality"
COUNTS = "fct_restricted_finding_counts"


def leaks(marts) -> set[str]:
    """Columns of any mart but the counts that show a restricted record or what it says."""
    names = {f"{agency}/{dataset}" for agency, dataset in RESTRICTED | UNTOLD}
    datasets = {dataset for _, dataset in RESTRICTED | UNTOLD}
    found = set()
    with duckdb.connect(str(marts), read_only=True) as con:
        columns = con.sql(
            "select schema_name, table_name, column_name from duckdb_columns()"
            " join duckdb_tables() using (database_name, schema_name, table_name)"
            " where data_type = 'VARCHAR' and schema_name not in ('quality', 'reference')"
        ).fetchall()
        for schema, table, column in columns:
            if table == COUNTS:
                continue
            for (value,) in con.sql(
                f"select distinct {column} from {schema}.{table} where {column} is not null"
            ).fetchall():
                words = set(value.split(","))
                if (
                    words & (SILENT | KINDS | REASONS | datasets)
                    or any(value.startswith(f"{name}/") for name in names)
                ):
                    found.add(f"{schema}.{table}.{column}")
    return found


def test_no_mart_but_the_counts_shows_a_restricted_record(nation):
    marts = nation.warehouse / "marts.duckdb"
    assert leaks(marts) == set()
    kinds = {kind for (kind,) in query(marts, f"select distinct kind_code from {COUNTS}")}
    assert kinds
    assert kinds <= KINDS


PLANTED = {
    "voters.fct_voter_findings.kind_code": "'rights_revoked'",
    "voters.fct_finding_evidence.dataset_code": "'rights_revocations'",
    "voters.fct_finding_counts.kind_code": "'left_special_location'",
    "voters.fct_eligible_unregistered.reason_code": "'restored'",
    "population.dim_persons.attested_by": "'ditjenpas,dukcapil'",
    "voters.fct_eligible_unregistered.attested_by": "'dukcapil,mahkamah_agung'",
    "population.fct_person_links.dataset_code": "'marriage_dispensations'",
    "voters.fct_voter_findings.evidence_agencies": "'ditjenpas'",
    "population.fct_person_links.delivery_key": (
        "'mahkamah_agung/rights_revocations/2023-05-31/national/0'"
    ),
}


@pytest.mark.parametrize("column", PLANTED)
def test_a_leak_that_is_planted_in_one_row_is_found(nation, tmp_path, column):
    marts = tmp_path / "marts.duckdb"
    shutil.copy(nation.warehouse / "marts.duckdb", marts)
    marts.chmod(0o600)
    schema, table, name = column.split(".")
    with duckdb.connect(str(marts)) as con:
        con.execute(
            f"update {schema}.{table} set {name} = {PLANTED[column]}"
            f" where rowid = (select min(rowid) from {schema}.{table})"
        )
    assert leaks(marts) == {column}


def test_the_open_file_has_no_count_of_lines_of_a_restricted_dataset(nation):
    marts, opened = (nation.warehouse / f"{name}.duckdb" for name in ("marts", "open"))
    for table in (
        "fct_deliveries", "fct_row_accounting", "fct_rejection_counts", "fct_unknown_values",
        "fct_data_standard_scores",
    ):  # fmt: skip
        datasets = f"select distinct agency_code, dataset_code from quality.{table}"
        assert not set(query(opened, datasets)) & RESTRICTED
    assert set(query(marts, "select agency_code, dataset_code from fct_deliveries")) >= RESTRICTED


def test_marts_are_the_same_to_the_last_row_without_the_restricted_files(tmp_path):
    """Who lost a right, or is held, stands in every mart as if nobody had said so."""
    whole = simulate_and_build(tmp_path / "whole", "--persons", 3000, "--seed", 31)
    manifest = copy_landing(whole.landing, tmp_path / "part" / "landing")
    listed = json.loads(manifest.read_text())
    for agency, dataset in RESTRICTED:
        shutil.rmtree(tmp_path / "part" / "landing" / agency / dataset)
        listed["files"] = {
            name: digest
            for name, digest in listed["files"].items()
            if not name.startswith(f"{agency}/{dataset}/")
        }
    manifest.write_text(json.dumps(listed))
    done = run_sdp(
        "build", "--landing", tmp_path / "part" / "landing",
        "--warehouse", tmp_path / "part" / "warehouse",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    con = duckdb.connect()
    con.execute(f"attach '{whole.warehouse}/marts.duckdb' as whole (read_only)")
    con.execute(f"attach '{tmp_path}/part/warehouse/marts.duckdb' as part (read_only)")
    tables = con.sql(
        "select schema_name, table_name from duckdb_tables() where database_name = 'whole'"
    ).fetchall()
    different, rows = set(), 0
    for schema, table in tables:
        if schema == OF_DELIVERIES or table == COUNTS:
            continue
        name = f"{schema}.{table}"
        rows += con.sql(f"select count(*) from whole.{name}").fetchone()[0]
        for one, other in (("whole", "part"), ("part", "whole")):
            if con.sql(f"(from {one}.{name}) except all (from {other}.{name})").fetchone():
                different.add(name)
    assert rows > 10_000
    assert different == set()
    # and what they say is counted, where they were delivered
    assert con.sql(f"select count(*) from whole.voters.{COUNTS}").fetchone()[0] > 0
    assert con.sql(f"select count(*) from part.voters.{COUNTS}").fetchone()[0] == 0
