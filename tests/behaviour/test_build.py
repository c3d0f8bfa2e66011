"""`sdp build` as a whole, on a small project: what it makes, and that it repeats."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import REGION_CODES, attach_work, environment, query, run_sdp


def test_a_build_publishes_marts_and_open_file(built):
    assert query(built.marts, "select count(*) from dim_codes") == [(5,)]
    assert query(built.open, "select count(*) from reference.dim_codes") == [(5,)]
    assert not (built.warehouse / "marts.duckdb.wal").exists()
    assert list((built.warehouse / ".build").glob("*.duckdb*")) == []


def test_a_second_build_changes_no_content(built):
    before = built.hashes()
    assert built.sdp("build").returncode == 0
    assert built.hashes() == before
    assert built.sdp("build", "--full-refresh").returncode == 0
    assert built.hashes() == before
    assert set(json.loads(before)) == {
        "population.dim_people", "quality.fct_files", "reference.dim_codes",
    }


def test_a_new_delivery_changes_the_hash_of_what_it_is_in(built):
    before = json.loads(built.hashes())
    built.deliver(
        "kemendagri/region_codes/2026-01-01/codes.csv",
        REGION_CODES + "11.01.01.2003,Pulo Kambing,4\n",
    )
    assert built.sdp("build").returncode == 0
    after = json.loads(built.hashes())
    assert before["reference.dim_codes"] != after["reference.dim_codes"]
    assert after["reference.dim_codes"]["rows"] == 6
    assert before["population.dim_people"] == after["population.dim_people"]


def test_a_changed_model_keeps_no_row_of_its_former_code(built):
    model = built.project / "models/intermediate/validated/int_codes_validated.sql"
    model.write_text(model.read_text().replace("select *", "select *, 1 as added"))
    done = built.sdp("build")
    assert done.returncode == 0, done.stderr
    with attach_work(built.warehouse) as con:
        found = con.sql("select count(added) from work.validated.int_codes_validated")
        assert found.fetchall() == [(5,)]


def test_an_unchanged_project_is_built_on_what_is_there(built):
    work = built.warehouse / "work.duckdb"
    created = work.stat().st_ino
    # A second name keeps the number of a removed file from being given to the next one.
    os.link(work, built.root / "first.duckdb")
    assert built.sdp("build").returncode == 0
    assert (built.warehouse / "work.duckdb").stat().st_ino == created
    assert built.sdp("build", "--full-refresh").returncode == 0
    assert (built.warehouse / "work.duckdb").stat().st_ino != created


UNIT_TEST = """
unit_tests:
  - name: a_code_is_kept
    model: dim_codes
    given:
      - input: ref('int_codes_validated')
        rows: [{region_code: "11", region_name: ACEH}]
    expect:
      rows: [{region_code: "%s"}]
"""


def test_unit_tests_run_with_new_models_and_not_with_new_deliveries(built):
    file = built.project / "models" / "_unit_tests.yml"
    file.write_text(UNIT_TEST % "11")
    assert "0 of 6 models · 0 seeds · 1 tests passed" in built.sdp("build").stdout
    file.write_text((UNIT_TEST % "11").replace("ACEH", "NAD"))
    assert "0 of 6 models · 0 seeds · 1 tests passed" in built.sdp("build").stdout
    built.deliver("kemendagri/region_codes/2025-07-01/codes.csv", REGION_CODES)
    assert "2 tests passed" in built.sdp("build").stdout
    assert "3 tests passed" in built.sdp("build", "--full-refresh").stdout
    file.write_text(UNIT_TEST % "12")
    done = built.sdp("build")
    assert done.returncode == 1
    assert "a_code_is_kept failed" in done.stderr
    assert built.sdp("build").returncode == 1, "what failed is tried again"


def test_the_summary_says_what_was_made_and_how_to_open_it(built):
    lines = built.sdp("build", "--full-refresh").stdout.splitlines()
    text = "\n".join(lines)
    assert "6 models" in text
    assert "2 tests passed" in text
    assert "duckdb -readonly" in text
    assert str(built.marts) in text
    assert len(lines) <= 45


def test_the_default_codes_are_landed_where_none_are_delivered(bench):
    for file in (bench.landing / "kemendagri").rglob("*.csv"):
        file.unlink()
    assert bench.sdp("build").returncode == 0
    levels = query(
        bench.marts,
        "select length(region_code), count(*) from dim_codes group by 1 order by 1",
    )
    assert [tuple(row) for row in levels] == [
        (2, 38), (5, 514), (8, 7285), (13, 83762),
    ]


def test_a_default_landing_folder_is_created_and_filled(bench, tmp_path):
    clone = tmp_path / "clone"
    clone.mkdir()
    done = run_sdp("land", "--project-dir", bench.project, cwd=clone)
    assert done.returncode == 0, done.stderr
    assert list((clone / "landing").rglob("*.csv"))
    assert (clone / "warehouse" / "ledger.jsonl").is_file()
    assert "1 file(s) landed" in done.stdout


def test_what_is_private_can_be_entered_by_its_owner_only(built):
    private = [".build", ".build/logs", ".build/target", ".spill", "raw"]
    for name in private:
        mode = stat.S_IMODE((built.warehouse / name).stat().st_mode)
        assert mode == 0o700, name
    for name in ("work.duckdb", "ledger.jsonl"):
        assert stat.S_IMODE((built.warehouse / name).stat().st_mode) == 0o600, name
    for name in ("marts.duckdb", "open.duckdb"):
        assert stat.S_IMODE((built.warehouse / name).stat().st_mode) == 0o444, name
    assert stat.S_IMODE(built.warehouse.stat().st_mode) == 0o755


def test_build_info_says_what_built_the_file(built):
    for file in (built.marts, built.open):
        ((version, dbt, engine, files, ledger, persons, keys, encrypted),) = query(
            file,
            "select project_version, dbt_version, duckdb_version, landed_files,"
            " ledger_sha256, person_data_code, key_mode_code, is_encrypted"
            " from build_info",
        )
        assert (version, dbt, engine) == ("0.1.0", "1.11.16", "1.5.5")
        assert (files, persons, keys, encrypted) == (1, "none", "public_test_key", False)
        assert len(ledger) == 64
    assert query(
        built.marts,
        "select count(*) from duckdb_columns()"
        " where table_name = 'build_info' and comment is null",
    ) == [(0,)]


def test_docs_are_one_page_without_paths_of_this_machine(built):
    done = built.sdp("docs")
    assert done.returncode == 0, done.stderr
    page = (built.warehouse / "docs" / "index.html").read_text()
    assert "Codes ever delivered" in page
    assert str(built.warehouse.parent) not in page
    assert list((built.warehouse / ".build").glob("*.duckdb")) == []


def test_each_command_has_a_help_page():
    done = run_sdp("--help")
    assert done.returncode == 0
    for name in ("build", "land", "docs", "hash", "show", "new-dataset", "backup"):
        assert name in done.stdout
        page = run_sdp(name, "--help")
        assert page.returncode == 0
        assert len(page.stdout.splitlines()) > 6


def test_a_back_up_restores_to_the_same_content(built, tmp_path):
    before, archive = built.hashes(), tmp_path / "saved.tar.gz"
    first = query(built.marts, "select max(first_landed_at) from fct_files")
    done = built.sdp("backup", archive, "--with-raw")
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    refused = run_sdp("restore", archive, "--warehouse", built.warehouse)
    assert refused.returncode == 1
    assert "has a ledger already" in refused.stderr
    os.rename(built.warehouse, tmp_path / "lost")
    assert run_sdp("restore", archive, "--warehouse", built.warehouse).returncode == 0
    assert built.sdp("build").returncode == 0
    assert built.hashes() == before
    assert query(built.marts, "select max(first_landed_at) from fct_files") == first


def test_a_ledger_alone_restores_what_the_landing_folder_still_holds(built, tmp_path):
    codes = built.landing / "kemendagri/region_codes/2025-06-23/codes.csv"
    codes.write_text(codes.read_text() + "11.01.01.2003,Lubuk,4\n")
    assert built.sdp("build").returncode == 0
    before, archive = built.hashes(), tmp_path / "ledger.tar.gz"
    assert built.sdp("backup", archive).returncode == 0
    os.rename(built.warehouse, tmp_path / "lost")
    assert run_sdp("restore", archive, "--warehouse", built.warehouse).returncode == 0
    done = built.sdp("build")
    assert done.returncode == 0, done.stderr
    assert built.hashes() == before


def test_a_choice_of_nothing_and_a_day_that_is_none_are_refused(built):
    nothing = built.sdp("build", "--select", "no_such_model")
    assert nothing.returncode == 1
    assert "chose nothing" in nothing.stderr
    done = built.sdp("build", AS_KNOWN_ON="31-12-2024")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("Write it as 2024-02-14.")


@pytest.mark.parametrize("command", ["hash", "docs", "backup"])
def test_a_command_on_an_empty_warehouse_says_what_to_do(bench, tmp_path, command):
    more = [tmp_path / "x.tar.gz"] if command == "backup" else []
    done = bench.sdp(command, *more)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_plain_dbt_works_after_landing_and_publishes_nothing(bench):
    assert bench.sdp("land").returncode == 0
    target, logs = bench.root / "target", bench.root / "logs"
    done = subprocess.run(
        [
            Path(sys.executable).with_name("dbt"),
            *("build", "--target-path", target, "--log-path", logs),
        ],
        cwd=bench.project,
        env=environment(SDP_WAREHOUSE=str(bench.warehouse), DBT_PROFILES_DIR="profiles"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert not bench.marts.exists()
    assert bench.sdp("build").returncode == 0
    assert query(bench.marts, "select count(*) from dim_codes") == [(5,)]
