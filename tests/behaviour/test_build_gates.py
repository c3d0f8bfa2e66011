"""New files run only what their rows reach: a gate whose rows are as they were lets none by.

On a small project: the places that persons and towns name stand in one table, the gate, and
the mart of towns reads it.
"""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Bench, environment, query
from test_build_incremental import PERSONS, ROWS, deliver_persons

from satu_data_pemilu import transform

KILLED = Path(__file__).with_name("killed.py")
TOWNS = "civil/towns/2025-06-30/towns.csv"
NEW_PLACE = ROWS + "9940001502850003,SITI CONTOH\n"
FILES = {
    "models/staging/civil/stg_civil__towns.sql": (
        "select file_id, kode as place_code, nama as town_name\n"
        "from {{ source('civil', 'towns') }}\n"
        "where line_kind = 'data'\n"
    ),
    "models/intermediate/int_places_of_persons.sql": (
        "with newest as (\n"
        "    select file_id, is_withdrawn, row_number() over (\n"
        "        partition by agency_code, dataset_code, as_of, scope_code, slot_name\n"
        "        order by try_cast(revision as integer) desc nulls last\n"
        "    ) as place from {{ source('landing', 'files') }}\n"
        ")\n"
        "select substr(nik, 1, 2) as place_code from {{ ref('stg_civil__persons') }}\n"
        "where file_id in (\n"
        "    select file_id from newest\n"
        "    where place = 1 and not try_cast(is_withdrawn as boolean)\n"
        ")\n"
    ),
    "models/intermediate/int_places.sql": (
        "select place_code from {{ ref('int_places_of_persons') }}\n"
        "union\n"
        "select place_code from {{ ref('stg_civil__towns') }}\n"
    ),
    "models/intermediate/_places.yml": """\
models:
  - name: int_places
    config: {meta: {gate: true}}
    columns: [{name: place_code, data_tests: [unique]}]
""",
    # A test of what runs first that reads a mart which may be carried over.
    "tests/places_are_no_codes.sql": (
        "select * from {{ ref('int_places_of_persons') }}\n"
        "where place_code in (select region_code from {{ ref('dim_codes') }})\n"
    ),
    "models/marts/population/dim_towns.sql": (
        "select towns.town_name, count(*) as places_known\n"
        "from {{ ref('stg_civil__towns') }} as towns\n"
        "cross join {{ ref('int_places') }} as places\n"
        "group by towns.town_name\n"
    ),
    "models/marts/population/_towns.yml": """\
models:
  - name: dim_towns
    description: Towns. One row per town.
    columns:
      - {name: town_name, description: Name., data_type: string}
      - {name: places_known, description: Places of any list., data_type: bigint}
""",
}
SOURCE = """\
      - name: towns
        description: Towns. One row per line.
        config: {meta: {contract: {mode: snapshot}}}
        columns:
          - {name: kode, description: Code.}
          - {name: nama, description: Name.}
"""
OF_PERSONS = {"stg_civil__persons", "dim_people", "fct_files"}
FIRST = {"stg_civil__persons", "int_places_of_persons", "int_places"}


@pytest.fixture(scope="module")
def _with_gate(_built_once, tmp_path_factory):
    root = tmp_path_factory.mktemp("gates") / "bench"
    shutil.copytree(_built_once, root, symlinks=True)
    bench = Bench(root)
    for name, text in FILES.items():
        (bench.project / name).parent.mkdir(parents=True, exist_ok=True)
        (bench.project / name).write_text(text)
    sources = bench.project / "models/staging/civil/_civil__sources.yml"
    sources.write_text(sources.read_text() + SOURCE)
    deliver_persons(bench)
    bench.deliver(TOWNS, "kode,nama\n11,Bakongan\n")
    done = bench.sdp("build")
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def gated(_with_gate, tmp_path):
    """The project with a gate, built once; each test has a copy of its own."""
    shutil.copytree(_with_gate, tmp_path / "gated", symlinks=True)
    return Bench(tmp_path / "gated")


@pytest.fixture
def runs(monkeypatch):
    """Names of the models that dbt ran, a set for each time that it was called."""
    done, run_dbt = [], transform.run_dbt

    def noted(*arguments, **options):
        outcome = run_dbt(*arguments, **options)
        done.append({each.name for each in outcome.results if each.kind == "model"})
        return outcome

    monkeypatch.setattr(transform, "run_dbt", noted)
    return done


def build(bench, runs, *more, **variables):
    """Build and return the models that ran."""
    runs.clear()
    done = bench.sdp("build", *more, **variables)
    assert done.returncode == 0, done.stderr
    return set().union(*runs)


def towns(bench):
    return query(bench.open, "select town_name, places_known from dim_towns")


def is_as_made_anew(bench):
    """Whether the published content is that of a build of everything."""
    before = bench.hashes()
    assert bench.sdp("build", "--full-refresh").returncode == 0
    return bench.hashes() == before


def test_a_correction_that_leaves_the_gate_as_it_was_runs_nothing_behind_it(gated, runs):
    assert towns(gated) == [("Bakongan", 2)]
    deliver_persons(gated, rows=ROWS.replace("SITI", "SRI"))
    assert build(gated, runs) == OF_PERSONS | FIRST
    assert runs[0] == FIRST, "the gate and what it reads run first"
    lengths = query(gated.marts, "select name_length from dim_people order by 1 limit 1")
    assert lengths == [(10,)]
    assert is_as_made_anew(gated)


def test_a_correction_that_changes_the_gate_runs_what_reads_it(gated, runs):
    deliver_persons(gated, rows=NEW_PLACE)
    assert build(gated, runs) == OF_PERSONS | FIRST | {"dim_towns"}
    assert towns(gated) == [("Bakongan", 3)]
    assert is_as_made_anew(gated)


def test_a_file_that_is_withdrawn_leaves_the_gate_and_what_reads_it(gated, runs):
    (gated.landing / PERSONS).with_name("_delivery.yml").write_text("withdrawn: true\n")
    assert "dim_towns" in build(gated, runs)
    assert towns(gated) == [("Bakongan", 1)]
    assert is_as_made_anew(gated)


def test_files_of_a_dataset_that_reads_the_gate_itself_run_its_models(gated, runs):
    gated.deliver(TOWNS, "kode,nama\n11,Bakongan\n11,Trumon\n")
    assert "dim_towns" in build(gated, runs)
    assert sorted(towns(gated)) == [("Bakongan", 4), ("Trumon", 2)]
    assert is_as_made_anew(gated)


def test_a_day_of_knowledge_and_changed_code_do_not_ask_the_gate(gated, runs):
    deliver_persons(gated, rows=ROWS.replace("SITI", "SRI"))
    assert "dim_towns" in build(gated, runs, AS_KNOWN_ON="2025-01-01")
    assert "dim_towns" in build(gated, runs)
    model = gated.project / "models/intermediate/int_places.sql"
    model.write_text(model.read_text() + "-- the same rows\n")
    assert build(gated, runs) == {"int_places", "dim_towns"}
    assert is_as_made_anew(gated)


# The moment, the function before whose call the process dies and the which-th call, and
# whether the files are as they were when the next build comes.
MOMENTS = {
    "before the gate is compared": ("satu_data_pemilu.gates:unchanged", 1, False),
    "before what reads the gate": ("satu_data_pemilu.publish:carry_over", 1, True),
    "among the models behind the gate": ("rich.progress:Progress.advance", 6, True),
    "before the record of the build": ("satu_data_pemilu.gates:digests", 2, False),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_killed_behind_the_gate_leaves_nothing_stale(
    gated, runs, moment
):
    """The gate was run already: what it was before the build decides, not what it is now."""
    deliver_persons(gated, rows=NEW_PLACE)
    name, which, is_taken_back = MOMENTS[moment]
    done = subprocess.run(
        [sys.executable, str(KILLED), name, str(which), *gated.arguments("build")],
        env=environment(), capture_output=True, text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr
    if is_taken_back:
        deliver_persons(gated, rows=ROWS)
    build(gated, runs)
    assert towns(gated) == [("Bakongan", 2 if is_taken_back else 3)]
    assert is_as_made_anew(gated)


def test_a_failed_build_behind_the_gate_leaves_nothing_stale(gated, runs):
    failing = gated.project / "tests" / "towns_are_none.sql"
    failing.write_text("select * from {{ ref('dim_towns') }} where places_known > 2")
    assert "dim_towns" not in build(gated, runs), "a new test runs no model"
    deliver_persons(gated, rows=NEW_PLACE)
    assert gated.sdp("build").returncode == 1
    deliver_persons(gated, rows=ROWS)
    build(gated, runs)
    assert towns(gated) == [("Bakongan", 2)]
    assert is_as_made_anew(gated)
