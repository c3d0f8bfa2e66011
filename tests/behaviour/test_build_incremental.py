"""A build does what is new and what depends on it, and no more: on a small project."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT, REGION_CODES, Bench, attach_work, environment, query

from satu_data_pemilu.landing import manifest_of

MORE_CODES = REGION_CODES + "11.01.01.2003,Pulo Kambing,4\n"
CODES = "kemendagri/region_codes/2025-06-23/codes.csv"
PERSONS = "civil/persons/2025-06-30/persons.csv"
ROWS = "nik,nama\n0000004401800001,SITI CONTOH\n0000001502850002,BUDI CONTOH\n"


def deliver_persons(bench, path=PERSONS, rows=ROWS):
    """Deliver persons as a simulator does: with their hash in its manifest."""
    file = bench.deliver(path, rows)
    manifest = manifest_of(bench.landing)
    files = json.loads(manifest.read_text())["files"] if manifest.exists() else {}
    files[path] = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest.write_text(json.dumps({"simulator": "test", "files": files}))


def build(bench, *more, **variables):
    """Build and return the names of the models and seeds that were run."""
    results = bench.warehouse / ".build" / "target" / "run_results.json"
    results.unlink(missing_ok=True)
    done = bench.sdp("build", *more, **variables)
    assert done.returncode == 0, done.stderr
    if not results.exists():
        return set()
    return {
        each["unique_id"].split(".")[2]
        for each in json.loads(results.read_text())["results"]
        if each["unique_id"].startswith(("model.", "seed."))
    }


def edit(bench, path, old, new):
    file = bench.project / path
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def equals_a_whole_build(bench):
    """Whether the published content is that of a build of everything."""
    before = bench.hashes()
    build(bench, "--full-refresh")
    return bench.hashes() == before


def test_nothing_new_is_said_in_a_sentence_and_nothing_runs(built):
    published = (built.marts.resolve(), built.marts.stat().st_mtime_ns)
    code = (
        "import sys; from satu_data_pemilu import cli; code = cli.main(sys.argv[1:]);"
        "sys.exit(code or any(name.split('.')[0] == 'dbt' for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *built.arguments("build")],
        capture_output=True, text=True, env=environment(), cwd=PROJECT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "nothing is new since the build of" in " ".join(done.stdout.split())
    assert "kemendagri/region_codes" in done.stdout or "duckdb -readonly" in done.stdout
    assert published == (built.marts.resolve(), built.marts.stat().st_mtime_ns)


@pytest.mark.parametrize("name", ["marts.duckdb", "open.duckdb"])
@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_published_file_that_is_not_whole_is_made_again(built, name, harm):
    before = built.hashes()
    file = (built.warehouse / name).resolve()
    file.parent.chmod(0o755)
    file.chmod(0o644)
    if harm == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    assert build(built) == {"dim_codes", "dim_people", "fct_files"}
    assert built.hashes() == before
    assert query(built.open, "select count(*) from dim_codes") == [(5,)]
    assert build(built) == set()


def test_a_work_database_that_is_gone_is_made_again(built):
    (built.warehouse / "work.duckdb").unlink()
    assert len(build(built)) == 6


def test_new_files_run_the_models_of_their_dataset_and_of_the_ledger(built):
    deliver_persons(built)
    of_codes = {"stg_kemendagri__codes", "int_codes_validated", "dim_codes"}
    assert build(built) == {"stg_civil__persons", "dim_people", "fct_files"}
    assert query(built.marts, "select count(*) from dim_people") == [(2,)]
    assert query(built.marts, "select count(*) from dim_codes") == [(5,)]
    assert equals_a_whole_build(built)
    # Region codes are reference data: rows of every dataset are judged again.
    built.deliver(CODES, MORE_CODES)
    assert of_codes < build(built)
    assert query(built.marts, "select count(*) from dim_codes") == [(6,)]
    assert equals_a_whole_build(built)


def test_a_mart_that_is_carried_over_keeps_its_comments_and_constraints(built):
    deliver_persons(built)
    build(built)
    assert query(
        built.open,
        "select column_name, comment, is_nullable from duckdb_columns()"
        " where schema_name = 'reference' and table_name = 'dim_codes'",
    ) == [("region_code", "Dotted code.", False), ("region_name", "Its name.", True)]
    assert query(
        built.marts, "select comment from duckdb_tables() where table_name = 'dim_codes'"
    ) == [("Codes ever delivered. One row per region code; it's a test.",)]


def test_a_changed_model_runs_with_what_depends_on_it(built):
    edit(
        built, "models/intermediate/validated/int_codes_validated.sql",
        "select *", "select *, 1 as added",
    )
    assert build(built) == {"int_codes_validated", "dim_codes"}
    with attach_work(built.warehouse) as con:
        found = con.sql("select count(added) from work.validated.int_codes_validated")
        assert found.fetchall() == [(5,)]
    edit(built, "models/marts/reference/dim_codes.sql", "max(", "min(")
    assert build(built) == {"dim_codes"}
    assert equals_a_whole_build(built)


def test_a_changed_seed_and_a_changed_macro_run_their_readers(built):
    seed = built.project / "seeds" / "names.csv"
    seed.parent.mkdir()
    seed.write_text("name\nACEH\n")
    macro = built.project / "macros" / "shortened.sql"
    macro.write_text("{% macro shortened(c) %} left({{ c }}, 2) {% endmacro %}\n")
    edit(
        built, "models/marts/reference/dim_codes.sql", "group by",
        "where region_name not in (select name from {{ ref('names') }})"
        " and {{ shortened('region_code') }} = '11'\ngroup by",
    )
    assert build(built) == {"names", "dim_codes"}
    seed.write_text("name,reason\nBakongan,x\n")
    assert build(built) == {"names", "dim_codes"}
    assert query(built.marts, "select count(*) from dim_codes") == [(4,)]
    macro.write_text(macro.read_text().replace("2)", "3)"))
    assert build(built) == {"dim_codes"}
    assert query(built.marts, "select count(*) from dim_codes") == [(1,)]
    assert equals_a_whole_build(built)


def test_a_macro_that_dbt_calls_for_every_node_makes_everything_anew(built):
    edit(
        built, "macros/configuration/generate_schema_name.sql",
        "target.schema -", "target.schema ~ '' -",
    )
    assert len(build(built)) == 6


def test_a_changed_description_runs_nothing_and_is_read_everywhere(built):
    before = built.hashes()
    edit(built, "models/marts/_marts__models.yml", "Dotted code.", "Code with dots.")
    assert build(built) == set()
    for file in (built.marts, built.open):
        assert query(
            file,
            "select distinct comment from duckdb_columns()"
            " where table_name = 'dim_codes' and column_name = 'region_code'",
        ) == [("Code with dots.",)]
    described = built.project / "models" / "_described.yml"
    described.write_text(
        "models: [{name: int_codes_validated, description: Judged codes.,"
        " columns: [{name: region_code, description: Judged.}]}]\n"
    )
    assert build(built) == set()
    with attach_work(built.warehouse) as con:
        assert con.sql(
            "select comment from duckdb_tables() where table_name = 'int_codes_validated'"
        ).fetchall() == [("Judged codes.",)]
    assert built.hashes() == before


def test_a_mart_or_model_that_is_no_more_leaves_the_files(built):
    (built.project / "models/marts/population/dim_people.sql").unlink()
    (built.project / "models/staging/civil/stg_civil__persons.sql").unlink()
    text = (built.project / "models/marts/_marts__models.yml").read_text()
    start, end = text.index("  - name: dim_people"), text.index("  - name: fct_files")
    (built.project / "models/marts/_marts__models.yml").write_text(text[:start] + text[end:])
    assert build(built) == set()
    assert query(
        built.marts, "select count(*) from duckdb_tables() where table_name = 'dim_people'"
    ) == [(0,)]
    with attach_work(built.warehouse) as con:
        assert con.sql(
            "select count(*) from duckdb_views() where view_name = 'stg_civil__persons'"
        ).fetchall() == [(0,)]
    assert equals_a_whole_build(built)


def test_a_day_of_knowledge_runs_everything_and_back(built):
    before = built.hashes()
    assert len(build(built, AS_KNOWN_ON="2025-01-01")) == 6
    assert build(built, AS_KNOWN_ON="2025-01-01") == set()
    assert len(build(built)) == 6
    assert built.hashes() == before


def test_what_a_failed_build_ran_is_run_again(built):
    """Also where the change that failed was taken back: its rows are in the work database."""
    before = built.hashes()
    model = built.project / "models/intermediate/validated/int_codes_validated.sql"
    former = model.read_text()
    model.write_text(former.replace("select *", "select * replace ('x' as region_name)"))
    failing = built.project / "tests" / "codes_are_few.sql"
    failing.parent.mkdir()
    failing.write_text("select * from {{ ref('dim_codes') }}")
    assert built.sdp("build").returncode == 1
    assert built.hashes() == before
    assert built.sdp("build").returncode == 1, "what failed is tried again"
    failing.unlink()
    model.write_text(former)
    assert build(built) == {"int_codes_validated", "dim_codes"}
    assert built.hashes() == before
    assert build(built) == set()


def test_new_files_of_a_failed_build_are_read_by_the_next(built):
    deliver_persons(built)
    failing = built.project / "tests" / "people_are_none.sql"
    failing.parent.mkdir()
    failing.write_text("select * from {{ ref('dim_people') }}")
    assert built.sdp("build").returncode == 1
    failing.unlink()
    assert {"stg_civil__persons", "dim_people", "fct_files"} <= build(built)
    assert query(built.marts, "select count(*) from dim_people") == [(2,)]


def test_a_part_leaves_the_next_build_to_run_all_models(built):
    assert built.sdp("build", "--select", "dim_codes").returncode == 0
    assert len(build(built)) == 6


def plain_dbt(bench, *arguments, **variables):
    """dbt as an engineer starts it, in the folder of the project."""
    return subprocess.run(
        [
            Path(sys.executable).with_name("dbt"), *arguments,
            *("--target-path", bench.root / "target", "--log-path", bench.root / "logs"),
        ],
        cwd=bench.project,
        env=environment(
            SDP_WAREHOUSE=str(bench.warehouse), DBT_PROFILES_DIR="profiles", **variables
        ),
        capture_output=True,
        text=True,
    )


def test_after_a_plain_dbt_build_everything_is_made_anew(built):
    """What dbt wrote may be of another project than the next build sees."""
    model = built.project / "models/intermediate/validated/int_codes_validated.sql"
    former, before = model.read_text(), built.hashes()
    # the warehouse is a copy: landing shows dbt the rows where they lie now
    assert built.sdp("land").returncode == 0
    model.write_text(former.replace("select *", "select * replace ('x' as region_name)"))
    done = plain_dbt(built, "run", "--full-refresh", "--select", "int_codes_validated")
    assert done.returncode == 0, done.stdout
    model.write_text(former)
    assert len(build(built)) == 6
    assert built.hashes() == before
    assert plain_dbt(built, "compile", "--select", "dim_codes").returncode == 0
    assert build(built) == set(), "what only reads changes nothing"


# A project that is parsed already ---------------------------------------------------


@pytest.fixture
def parses(monkeypatch):
    """How often dbt parsed a project, as a list of its commands."""
    from dbt.cli.main import dbtRunner

    done, invoke = [], dbtRunner.invoke

    def counted(self, arguments, **options):
        done.extend(each for each in arguments[:1] if each == "parse")
        return invoke(self, arguments, **options)

    monkeypatch.setattr(dbtRunner, "invoke", counted)
    return done


def into_another_warehouse(bench, name):
    """The same project and landing folder with a warehouse that does not exist yet."""
    other = Bench(bench.root)
    other.warehouse = bench.root / name
    return other


def test_a_project_is_parsed_once_for_all_warehouses(built, parses):
    assert built.sdp("build", "--full-refresh").returncode == 0
    before = built.hashes()
    assert parses == ["parse"]
    other = into_another_warehouse(built, "other")
    assert len(build(other)) == 6
    assert other.hashes() == before
    deliver_persons(other)
    assert build(other) == {"stg_civil__persons", "dim_people", "fct_files"}
    assert parses == ["parse"], "what was kept is taken"
    edit(built, "models/marts/reference/dim_codes.sql", "max(", "min(")
    assert {"dim_codes"} <= build(other)
    assert parses == ["parse", "parse"], "another project is parsed"
    assert build(built, AS_KNOWN_ON="2025-01-01")
    assert len(parses) == 3, "parsing reads the day of knowledge"


def test_what_was_kept_of_a_project_and_is_damaged_is_parsed_anew(built, parses):
    assert built.sdp("build", "--full-refresh").returncode == 0
    before = built.hashes()
    for name in ("manifest.msgpack", "manifest.json"):
        for kept in (built.project / "target" / "parsed").glob(f"*/{name}"):
            kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
        parses.clear()
        assert built.sdp("build", "--full-refresh").returncode == 0
        assert parses == ["parse"]
        assert built.hashes() == before


def test_what_is_kept_of_a_project_holds_no_hash_of_a_key(built):
    """dbt writes a hash of the profile, in which the keys stand, into what it keeps itself."""
    key = "a-key-that-nobody-else-has"
    other = into_another_warehouse(built, "other")
    edit(built, "models/marts/reference/dim_codes.sql", "max(", "min(")
    done = other.sdp("build", SDP_DATABASE_KEY=key, SDP_PSEUDONYM_KEY=key, SDP_MARTS_KEY=key)
    assert done.returncode == 0, done.stderr
    kept = list((built.project / "target" / "parsed").glob("*/manifest.msgpack"))
    assert kept and all(_profile_hash(file) == "" for file in kept)
    assert _profile_hash(other.warehouse / ".build" / "target" / "partial_parse.msgpack")


def _profile_hash(file):
    import msgpack

    content = msgpack.unpackb(
        file.read_bytes(), ext_hook=lambda code, data: data, raw=False
    )
    return content["state_check"]["profile_hash"]["checksum"]


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


def test_unit_tests_that_passed_are_not_run_again_for_the_same_project(built):
    file = built.project / "models" / "_unit_tests.yml"
    file.write_text(UNIT_TEST % "12")
    for name in ("first", "second"):
        done = into_another_warehouse(built, name).sdp("build")
        assert done.returncode == 1, "what failed is tried again, everywhere"
        assert "a_code_is_kept failed" in done.stderr
    file.write_text(UNIT_TEST % "11")
    assert "3 tests passed" in into_another_warehouse(built, "first").sdp("build").stdout
    other = into_another_warehouse(built, "third")
    assert "2 tests passed" in other.sdp("build").stdout
    assert "3 tests passed" in other.sdp("build", "--full-refresh").stdout


OF_A_SEED = """
unit_tests:
  - name: a_label_is_kept
    model: labelled
    given:
      - input: ref('labels')
    expect:
      rows: [{label: ACEH}]
"""


def test_a_unit_test_reads_the_rows_of_a_changed_seed(built):
    (built.project / "seeds").mkdir(exist_ok=True)
    seed = built.project / "seeds" / "labels.csv"
    seed.write_text("code,label\n11,ACEH\n")
    (built.project / "models" / "labelled.sql").write_text(
        "select label from {{ ref('labels') }}\n"
    )
    (built.project / "models" / "_labelled.yml").write_text(OF_A_SEED)
    build(built)
    seed.write_text("code,label\n11,SUMATERA\n")
    done = built.sdp("build")
    assert done.returncode == 1 and "a_label_is_kept failed" in done.stderr
