"""Dirt that was delivered never stops a build, and no text of a sender leaves its zone.

Every column of every dataset gets every dirty value of dirt.py, and a mark of its own. Two
builds: one with dirty datasets on clean reference data, one with dirty reference data below
clean ones. What they leave is searched for the marks (canary.py).
"""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from canary import mark, marks_in, marks_in_files, marks_in_tables
from conftest import PROJECT, copy_landing, query, run_sdp
from dirt import (
    VALUES,
    columns_without_delivery,
    declare_simulated,
    dirty,
    public_deliveries,
    region_rows,
    write,
)

from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.landing.scan import LONGEST_LINE

CONTRACTS = load_contracts(PROJECT)
BUILDS = {"datasets": False, "reference": True}

# Marks that a published file may hold, with the columns of it: of codes, a value that at
# least ten rows of a file bear, so that an office's own spelling is seen; and names of
# regions, as the office that gives them publishes them.
SPELLINGS = r"quality\.fct_unknown_values\.delivered_value"
NAMES = (
    r"reference\.(dim_regions\.\w+_name|bridge_region_codes\.external_name"
    r"|dim_electoral_districts\.electoral_district_name)|voters\.dim_voter_lists\.unit_name"
)
PUBLIC = {
    "datasets": {
        mark(dataset, column): SPELLINGS
        for dataset, *columns in (
            ("voterlist", "kelamin", "sts kawin", "ektp", "status"),
            ("deaths", "jenis klmin"),
            ("citizensabroad", "negara"),
            ("inmates", "jenis kelamin"),
            ("moves", "klasifikasi pindah", "jenis klmin"),
            ("placements", "jenis kelamin", "negara tujuan"),
            ("pupils", "jk", "status ktp"),
            ("marriages", "jenis akta"),
            ("marriagedispensations", "amar"),
            ("pollingstations", "nama"),  # its first word is the kind of station
            ("populationregister", "jenis klmin", "sts kawin", "kwrngrn", "status"),
        )
        for column in columns
    },
    "reference": {mark(dataset, "nama"): NAMES for dataset in (
        "regioncodes", "regiontree", "regionids", "villagebridge",
    )},
}
# The restricted file keeps what an agency needs to find its line again.
RESTRICTED = {
    mark("filename"): r"quality\.fct_(deliveries|rejections)\.file_name",
    mark("letter"): r"quality\.fct_deliveries\.letter_number",
    mark("decision"): r"(quality\.fct_deliveries|voters\.dim_voter_lists)\.decision_number",
}


@dataclass(frozen=True)
class Dirty:
    """A build of dirty deliveries: which datasets, how many rows of each, what it said."""

    name: str
    landing: Path
    warehouse: Path
    rows: dict[tuple[str, str], int]
    said: str


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    """A landing folder with a delivery of every dataset about one small nation."""
    root = tmp_path_factory.mktemp("dirt")
    landing = root / "landing"
    places = ("--landing", landing, "--truth", root / "truth")
    done = run_sdp("simulate", "--persons", 4_000, "--seed", 5, "--dirt", "clean", *places)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(landing / "kpu/dpt_recap")
    registers = (landing / "dukcapil/population_register").glob("*/*")
    regions = region_rows({folder.name for folder in registers}, root / "codes")
    for delivery in public_deliveries(regions):
        write(landing, delivery, delivery.rows)
    missing = columns_without_delivery(landing, CONTRACTS)
    assert sorted(missing) == [], "give dirt.py a clean delivery with every column of the dataset"
    return landing


@pytest.fixture(scope="module", params=BUILDS)
def built(request, clean, tmp_path_factory) -> Dirty:
    """The dirty deliveries, built; marks also in a name of a file and in covering letters."""
    root = tmp_path_factory.mktemp(request.param)
    landing, warehouse = root / "landing", root / "warehouse"
    copy_landing(clean, landing)
    is_reference = BUILDS[request.param]
    rows = dirty(landing, CONTRACTS, lambda contract: contract.reference == is_reference)
    with (landing / "big/area/2024-12-31/luas.csv").open("a") as stream:
        stream.write("A" * (LONGEST_LINE + 1) + "\n")
    mark_letters(landing)
    temporary = root / "temporary"
    temporary.mkdir()
    done = run_sdp(
        "build", "--landing", landing, "--warehouse", warehouse, env={"TMPDIR": str(temporary)}
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not [file for file in temporary.rglob("*") if file.is_file()]
    return Dirty(request.param, landing, warehouse, rows, done.stdout + done.stderr)


def mark_letters(landing: Path) -> None:
    """Marks where a sender writes what is no row: name of a file, numbers, codes."""
    voters = max(landing.glob("kpu/voter_list/*/*/dpt_*.csv"))
    renamed = voters.rename(voters.with_name(f"{mark('filename')} siti.csv"))
    declare_simulated(landing, renamed)
    note = voters.with_name("_delivery.yml")
    terms = re.sub("decision_number: .*", f"decision_number: {mark('decision')}/1", note.read_text())
    note.write_text(f"{terms}letter_number: {mark('letter')}/1\n")
    with max(landing.glob("dukcapil/deaths/*/_delivery.yml")).open("a") as stream:
        stream.write(f"cycle: {mark('cycle').lower()}\nstage: {mark('stage').lower()}\n")


def columns(is_reference: bool) -> dict[tuple[str, str], int]:
    return {
        key: len(contract.columns)
        for key, contract in CONTRACTS.items()
        if contract.reference == is_reference
    }


def test_dirt_in_every_column_of_every_dataset_is_published(built):
    for key, number in columns(BUILDS[built.name]).items():
        assert built.rows[key] >= len(VALUES) * number, key
    held = query(
        built.warehouse / "marts.duckdb",
        "select count(*) from quality.fct_rejections",
    )
    assert held[0][0] > 0


def unexpected(hits: dict[str, set[str]], allowed: dict[str, str]) -> dict[str, set[str]]:
    """Hits without the marks that a column may hold."""
    left = {
        name: {each for each in found if not re.fullmatch(allowed.get(each, ""), name)}
        for name, found in hits.items()
    }
    return {name: found for name, found in left.items() if found}


@pytest.mark.parametrize("database", ["marts", "open"])
def test_no_text_of_a_sender_is_in_a_published_file(built, database):
    con = duckdb.connect()
    con.execute(f"attach '{built.warehouse / database}.duckdb' as {database} (read_only)")
    hits = marks_in_tables(con, database)
    allowed = PUBLIC[built.name] | (RESTRICTED if database == "marts" else {})
    assert unexpected(hits, allowed) == {}
    if database == "marts":
        # the search finds what is there
        assert "quality.fct_deliveries.file_name" in hits


# What the ledger and messages to the operator may name.
OF_LETTERS = {mark(each) for each in ("filename", "letter", "decision", "cycle", "stage")}
NAMING = ("ledger.jsonl", "backup.tar.gz")
PUBLISHED = ("marts.duckdb", "open.duckdb")


def in_files(name: str, *folders: Path) -> dict[str, set[str]]:
    """Marks by file outside of the restricted zone, which is raw and the work database.

    In the bytes of a published database a mark stands without its end, or beside other
    bytes, so there only what begins as no mark of an allowed column does counts.
    """
    hits, files = marks_in_files(folders)
    assert files > 0
    allowed = (*OF_LETTERS, *PUBLIC[name])
    left = {}
    for file, found in hits.items():
        if file.startswith("raw/"):
            continue
        if file.endswith(PUBLISHED):
            left[file] = {m for m in found if m != mark() and not m.startswith(allowed)}
        else:
            left[file] = found - (OF_LETTERS if file in NAMING else set())
    return {file: found for file, found in left.items() if found}


def test_no_text_of_a_sender_is_in_a_file_that_a_build_leaves(built):
    assert marks_in(built.said) <= OF_LETTERS
    marks, _ = marks_in_files([built.warehouse])
    assert mark("letter") in marks["ledger.jsonl"], "the search finds what is there"
    assert any(file.startswith("raw/") for file in marks), "and what is packed"
    assert in_files(built.name, built.warehouse) == {}


FAILING = """\
{{ config(store_failures=true) }}
select * from {{ ref('int_voter_lists_validated') }} where full_name is not null
"""


@pytest.mark.parametrize("built", ["datasets"], indirect=True)
def test_no_text_of_a_sender_is_in_docs_a_backup_or_what_failed_builds_leave(built, tmp_path):
    """One build fails at landing, one in a test that fails on every voter.

    With dirty datasets; files are of the same kinds with dirty reference data.
    """
    warehouse, landing, project = (tmp_path / each for each in ("warehouse", "landing", "project"))
    shutil.copytree(built.warehouse, warehouse, symlinks=True)
    copy_landing(built.landing, landing)
    place = ("--warehouse", warehouse)
    for command in (("docs", *place), ("backup", *place, tmp_path / "backup.tar.gz")):
        done = run_sdp(*command)
        assert done.returncode == 0, done.stderr
        assert marks_in(done.stdout + done.stderr) == set()
    assert in_files(built.name, warehouse / "docs") == {}

    # a list without its header: the first line is a person
    voters = max(landing.glob("kpu/voter_list/*/*/*siti.csv"))
    lines = voters.read_text().splitlines()
    marked = next(line for line in lines if mark("voterlist", "nama") in line)
    voters.write_text("\n".join([marked, *lines[1:]]) + "\n")
    declare_simulated(landing, voters)
    at_landing = run_sdp("build", "--landing", landing, *place)
    assert at_landing.returncode == 1
    assert "siti.csv" in at_landing.stderr
    assert marks_in(at_landing.stdout + at_landing.stderr) <= OF_LETTERS

    for name in ("models", "macros", "seeds", "analyses", "profiles", "tests/generic"):
        shutil.copytree(PROJECT / name, project / name)
    shutil.copy(PROJECT / "dbt_project.yml", project)
    (project / "tests" / "failing.sql").write_text(FAILING)
    in_tests = run_sdp("build", "--landing", built.landing, *place, "--project-dir", project)
    assert in_tests.returncode == 1
    assert "failing" in in_tests.stdout + in_tests.stderr
    assert marks_in(in_tests.stdout + in_tests.stderr) <= OF_LETTERS
    assert in_files(built.name, warehouse, tmp_path / "backup.tar.gz") == {}
