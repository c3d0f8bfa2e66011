"""Landing as a whole: revisions, the ledger, accounting, kills and bad input."""

import dataclasses
import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import landing_bench
import pytest
from places import CONTRACTS, HEADER, PROJECT, RECAP, Place, place  # noqa: F401

from satu_data_pemilu import landing
from satu_data_pemilu.contracts import Column, Contract, load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import (
    LandingReport, defaults, ledger, manifest_of, raw, run, scan,
)
from satu_data_pemilu.sql import is_out_of_space

# Revisions ---------------------------------------------------------------------------


def test_same_bytes_twice_change_nothing(place: Place) -> None:
    place.recap("dkb.csv", "11", "12")
    assert len(place.land().landed) == 1
    before = place.content()
    report = place.land()
    assert (len(report.landed), report.unchanged) == (0, 1)
    assert place.content() == before


def test_file_id_depends_on_delivery_and_content_only(tmp_path: Path) -> None:
    ids = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        place = Place(tmp_path / name)
        place.recap("dkb.csv", "11")
        ids.append(place.land().landed[0].file_id)
    assert ids[0] == ids[1]
    assert re.fullmatch("[0-9a-f]{16}", ids[0])


def test_corrected_file_supersedes_its_own_scope_only(place: Place) -> None:
    place.recap("dkb.csv", "11.01", scope="11/")
    place.recap("dkb.csv", "12.01", scope="12/")
    place.land()
    place.recap("dkb.csv", "11.02", scope="11/")
    report = place.land()
    assert report.superseded == 1
    assert [row.delivery_key for row in report.landed] == [
        f"{RECAP}/11/dkb.csv/r2"
    ]
    assert place.current_codes() == ["11.02", "12.01"]
    assert len(list((place.warehouse / "raw").glob("*/*/*/*/*.parquet"))) == 3


def test_going_back_to_an_earlier_content_is_a_revision_of_its_own(place: Place) -> None:
    for codes in (("11",), ("12",), ("11",)):
        place.recap("dkb.csv", *codes)
        place.land()
    assert [row.revision for row in place.rows()] == [1, 2, 3]
    assert len({row.file_id for row in place.rows()}) == 3
    assert place.current_codes() == ["11"]


def test_changed_terms_are_a_revision_of_the_same_bytes(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.note("delivered_date: '2025-02-01'\n")
    report = place.land()
    assert [row.revision for row in report.landed] == [2]
    assert [row.delivered_date for row in place.rows()] == [None, "2025-02-01"]
    assert place.current_codes() == ["11"]
    assert place.land().unchanged == 1


def test_encoding_stated_later_reads_the_lines_that_were_lost(place: Place) -> None:
    place.write(f"{RECAP}/dkb.csv", HEADER.encode() + b"11,Caf\xe9,1,2,3\n12,X,1,2\n")
    assert place.land().landed[0].unreadable_lines == 2
    place.note("encoding: windows-1252\n")
    (row,) = place.land().landed
    assert (row.encoding, row.data_lines, row.unreadable_lines) == ("windows-1252", 1, 1)
    assert place.current_codes() == ["11"]
    # a ragged line stays, and is no reason to read the file again and again
    assert place.land().unchanged == 1


@pytest.mark.parametrize(("first", "second"), [("", "11/"), ("11/", ""), ("11/", "11.01/")])
def test_scope_inside_another_of_the_day_is_refused(
    place: Place, first: str, second: str
) -> None:
    place.recap("dkb.csv", "11", scope=first)
    place.land()
    place.recap("more.csv", "11", scope=second)
    (refused,) = place.land().refused
    assert "lies within" in refused
    assert len(place.rows()) == 1


def test_default_codes_give_way_to_delivered_ones(place: Place) -> None:
    defaults.write_default_region_codes(place.landing)
    default = place.landing / defaults.DELIVERY
    place.land()
    default.rename(default.with_name("decree.csv"))
    default.with_name("decree.csv").write_text("kode,nama,level\n11,Aceh,1\n")
    (row,) = place.land().landed
    assert (row.file_name, row.slot_name, row.revision) == ("decree.csv", default.name, 2)
    assert place.land().unchanged == 1


def test_file_beside_the_agencies_is_refused(place: Place) -> None:
    place.write("lost.csv", HEADER)
    place.write("README.md", "what lies here")
    (refused,) = place.land().refused
    assert refused.startswith("lost.csv: a file outside a delivery")


def test_raw_file_that_a_restored_ledger_knows_is_read_again(place: Place) -> None:
    place.recap("dkb.csv", "11", "12")
    place.land()
    before = place.rows()
    for file in (place.warehouse / "raw/dukcapil").rglob("*.parquet"):
        file.unlink()
    assert place.land().unchanged == 1
    assert place.rows() == before
    assert place.current_codes() == ["11", "12"]


def test_empty_correction_empties_its_scope(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.recap("dkb.csv")
    assert place.land().landed[0].data_lines == 0
    assert place.current_codes() == []


def test_new_name_in_a_landed_scope_is_refused_and_nothing_of_it_lands(
    place: Place,
) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.recap("dkb.csv", "12")
    place.recap("dkb_baru.csv", "13")
    report = place.land()
    assert report.refused == [
        f"{RECAP}/dkb_baru.csv: dkb.csv is already landed for this scope, and this name "
        "is new; say `replaces` or `adds: true` in _delivery.yml."
    ]
    assert place.current_codes() == ["11"]


def test_replaces_supersedes_under_a_new_name(place: Place) -> None:
    old = place.recap("dkb.csv", "11")
    place.land()
    old.unlink()
    place.recap("dkb_baru.csv", "12")
    place.note("replaces: dkb.csv")
    (row,) = place.land().landed
    assert (row.slot_name, row.file_name, row.revision) == ("dkb.csv", "dkb_baru.csv", 2)
    assert place.land().unchanged == 1
    place.recap("dkb_baru.csv", "13")
    assert place.land().landed[0].revision == 3
    assert place.current_codes() == ["13"]


def test_replaced_file_may_stay_beside_the_one_that_replaces_it(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.recap("dkb_baru.csv", "12")
    place.note("replaces: {dkb_baru.csv: dkb.csv}")
    assert [row.revision for row in place.land().landed] == [1, 2]
    report = place.land()
    assert (report.unchanged, report.landed, report.refused) == (2, [], [])
    assert place.current_codes() == ["12"]
    place.recap("dkb.csv", "14")
    assert "another file replaces it" in place.land().refused[0]
    assert place.current_codes() == ["12"]


def test_replaces_of_a_name_never_landed_is_refused(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.recap("dkb_baru.csv", "12")
    place.note("replaces: {dkb_baru.csv: dbk.csv}")
    assert "`replaces` names dbk.csv, which was never landed" in place.land().refused[0]
    place.note("replaces: {dkb_lain.csv: dkb.csv}")
    assert "`replaces` names dkb_lain.csv, which is not there" in place.land().refused[0]
    place.recap("dkb_lagi.csv", "13")
    place.note("replaces: dkb.csv")
    assert "does not say which of" in place.land().refused[0]


def test_adds_lets_further_names_join(place: Place) -> None:
    place.recap("dkb_1.csv", "11")
    place.land()
    place.recap("dkb_2.csv", "12")
    place.note("adds: true")
    assert place.land().landed[0].revision == 1
    assert place.current_codes() == ["11", "12"]


def test_withdrawal_is_a_row_and_landing_again_takes_it_back(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.note("withdrawn: true")
    report = place.land()
    assert (report.withdrawn, len(report.landed)) == (1, 1)
    assert report.landed[0].is_withdrawn and report.landed[0].lines == 0
    assert place.current_codes() == []
    assert place.land().landed == []
    place.note("withdrawn: false")
    assert place.land().landed[0].revision == 3
    assert place.current_codes() == ["11"]


def test_withdrawn_delivery_lands_from_scratch_as_withdrawn(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.note("withdrawn: yes")
    assert [row.is_withdrawn for row in place.land().landed] == [False, True]
    assert place.current_codes() == []
    assert place.land().landed == []


def test_withdrawal_without_a_file_ever_landed_is_refused(place: Place) -> None:
    place.note("withdrawn: true")
    assert "nothing of it was ever landed" in place.land().refused[0]


def test_removing_a_landed_file_changes_nothing(place: Place) -> None:
    file = place.recap("dkb.csv", "11")
    place.land()
    before = place.content()
    file.unlink()
    assert place.land().refused == []
    shutil.rmtree(place.landing / "dukcapil")
    place.land()
    assert place.content() == before


def test_one_scope_in_two_spellings_is_refused(place: Place) -> None:
    place.recap("dkb.csv", "11.01", scope="11.01/")
    place.land()
    place.recap("dkb.csv", "11.02", scope="1101/")
    assert "the scope 1101 is delivered twice" in " ".join(place.land().refused)
    shutil.rmtree(place.landing / RECAP / "11.01")
    assert "was landed as 11.01 before" in place.land().refused[0]


# What a delivery says of itself ------------------------------------------------------


def test_note_fills_the_ledger_and_keeps_codes_as_text(place: Place) -> None:
    place.recap("dkb.csv", "11", scope="11.10/")
    place.note("scope: 11.10\nmode: corrections\nstage: dpshp", scope="11.10/")
    place.note("delivered_date: 2025-01-15\nletter_number: 470/1/DUKCAPIL\n"
               "cycle: pdpb_2025\ndecision_number: 27/2025")
    (row,) = place.land().landed
    assert dataclasses.asdict(row) | {
        "scope_code": "11.10", "delivered_date": "2025-01-15",
        "letter_number": "470/1/DUKCAPIL", "cycle_key": "pdpb_2025",
        "stage_code": "dpshp", "decision_number": "27/2025", "mode": "corrections",
    } == dataclasses.asdict(row)


def test_scope_of_a_note_holds_for_files_of_the_day(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.note("scope: 11.10")
    assert place.land().landed[0].scope_code == "11.10"


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("encoding: ebcdic", "unknown encoding ebcdic"),
        ("delivered_date: 31/12/2024", "delivered_date 31/12/2024 is no day"),
        ("mode: daily", "unknown mode daily"),
        ("delimiter: '::'", "is not one character"),
        ("withdrawn: maybe", "write true or false"),
        ("replaces: [a.csv]", "replaces is a list"),
        ("scope: [11, 12]", "scope is a list or a table"),
        ("just words", "holds no terms"),
        ("a: [", "is not readable as YAML"),
    ],
)
def test_note_that_says_nothing_known_is_refused(
    place: Place, note: str, sentence: str
) -> None:
    place.recap("dkb.csv", "11")
    place.note(note)
    report = place.land()
    assert len(report.refused) == 1 and sentence in report.refused[0]
    assert not report.landed


def test_simulated_is_what_the_manifest_holds_by_hash(place: Place) -> None:
    file = place.recap("dkb.csv", "11", scope="11/")
    place.recap("dkb.csv", "12", scope="12/")
    manifest = {"simulator": "x", "files": {"elsewhere": scan.sha256_of(file)}}
    manifest_of(place.landing).write_text(json.dumps(manifest))
    assert {r.scope_code: r.is_simulated for r in place.land().landed} == {
        "11": True, "12": False,
    }
    manifest_of(place.landing).write_text("{")
    with pytest.raises(SdpError, match="is no simulation manifest"):
        place.land()


def test_folders_and_files_that_are_no_deliveries_are_passed_over(place: Place) -> None:
    place.recap("dkb.csv", "11")
    for name in ("README.md", "_notes/x.csv", ".git/config", f"{RECAP}/~$dkb.xlsx",
                 f"{RECAP}/.~lock.dkb.csv#", f"{RECAP}/Thumbs.db", "dukcapil/README.md"):
        place.write(name, "x")
    report = place.land()
    assert (len(report.landed), report.refused) == (1, [])


# The ledger --------------------------------------------------------------------------


def test_torn_last_line_of_the_ledger_does_not_count(place: Place) -> None:
    place.recap("dkb.csv", "11", scope="11/")
    place.land()
    path = ledger.path_of(place.warehouse)
    whole = path.read_bytes()
    place.recap("dkb.csv", "12", scope="12/")
    place.land()
    path.write_bytes(path.read_bytes()[:-20])
    assert len(place.rows()) == 1
    place.land()
    assert [row.scope_code for row in place.rows()] == ["11", "12"]
    assert path.read_bytes().startswith(whole)
    assert place.current_codes() == ["11", "12"]


def test_damaged_ledger_is_named(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    path = ledger.path_of(place.warehouse)
    path.write_bytes(b"{}\n" + path.read_bytes())
    with pytest.raises(SdpError, match="Line 1 of .*ledger.jsonl is damaged"):
        place.land()


def test_lost_ledger_does_not_make_landed_files_leftovers(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    ledger.path_of(place.warehouse).unlink()
    with pytest.raises(SdpError, match="put the ledger back from its back-up"):
        place.land()
    assert len(list((place.warehouse / "raw").glob("*/*/*/*/*.parquet"))) == 1


def test_copy_of_the_ledger_is_made_again_where_it_lags(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    copy = place.warehouse / "raw/landing/files.parquet"
    earlier = copy.read_bytes()
    place.recap("dkb.csv", "12")
    place.land()
    later = copy.read_bytes()
    copy.write_bytes(earlier)
    place.land()
    assert copy.read_bytes() == later


def test_copy_of_the_ledger_is_made_again_where_it_has_no_numbers_of_files(place: Place) -> None:
    """As in a warehouse that was landed before files had numbers."""
    for code in ("11", "12"):
        place.recap("dkb.csv", code)
        place.land()
    copy = place.warehouse / "raw/landing/files.parquet"
    earlier = duckdb.sql(f"select * exclude (file_number) from read_parquet('{copy}')")
    earlier.write_parquet(str(copy.with_suffix(".old")))
    copy.with_suffix(".old").replace(copy)
    place.land()
    rows = duckdb.sql(f"select file_number, revision from read_parquet('{copy}') order by all")
    assert rows.fetchall() == [(1, 1), (2, 2)]


def test_source_views_have_all_columns_with_and_without_deliveries(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    place.recap("dkb.csv", "12")
    place.land()
    con = duckdb.connect()
    con.execute("attach ':memory:' as work")
    for _ in range(2):
        landing.create_source_views(con, place.warehouse, CONTRACTS)
    for (agency, dataset), contract in CONTRACTS.items():
        shape = con.execute(f"describe work.raw_{agency}.{dataset}").fetchall()
        expected = [*raw.LINE_COLUMNS, *(c.name for c in contract.columns)]
        assert [row[0] for row in shape] == expected
        kinds = {row[1] for row in shape if row[0] != "line_no"}
        assert kinds == {"VARCHAR"} and dict(r[:2] for r in shape)["line_no"] == "BIGINT"
    found = con.execute(
        "select f.revision, r.kode from work.raw_dukcapil.population_recap as r "
        "join work.raw_landing.files as f using (file_id) where line_kind = 'data' "
        "order by all"
    )
    assert found.fetchall() == [(1, "11"), (2, "12")]
    shape = con.execute("describe work.raw_landing.files").fetchall()
    assert {row[0]: row[1] for row in shape} == ledger.copied_types()


def test_view_reads_files_landed_before_a_column_was_added(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    key = ("dukcapil", "population_recap")
    added = Column("luas", ("luas",), required=False)
    contract = dataclasses.replace(
        CONTRACTS[key], columns=(*CONTRACTS[key].columns, added)
    )
    con = duckdb.connect()
    con.execute("attach ':memory:' as work")
    landing.create_source_views(con, place.warehouse, {key: contract})
    view = "work.raw_dukcapil.population_recap"
    assert con.execute(f"select kode, luas from {view} where line_no = 2").fetchall() == [
        ("11", None)
    ]


# Kills -------------------------------------------------------------------------------

LAND = (
    "import sys, time; from pathlib import Path; from satu_data_pemilu import landing;"
    "from satu_data_pemilu.contracts import load_contracts;"
    "from satu_data_pemilu.landing import {module} as module;"
    "kept = module.{function}\n"
    "def stop(*a, **k):\n"
    "    if {before}: kept(*a, **k)\n"
    "    print('here', flush=True); time.sleep(60)\n"
    "module.{function} = stop\n"
    "landing.land(Path(sys.argv[1]), Path(sys.argv[2]), "
    "load_contracts(Path(sys.argv[3])))"
)


@pytest.mark.parametrize(
    ("module", "function", "after"),
    [
        ("raw", "counts_by_kind", False),
        ("run", "_put", False),
        ("run", "_put", True),
        ("ledger", "append", False),
        ("ledger", "append", True),
    ],
)
def test_killed_landing_is_completed_by_the_next_one(
    place: Place, tmp_path: Path, module: str, function: str, after: bool
) -> None:
    place.recap("dkb_1.csv", "11")
    place.recap("dkb_2.csv", "12")
    code = LAND.format(module=module, function=function, before=after)
    process = subprocess.Popen(
        [sys.executable, "-c", code, place.landing, place.warehouse, PROJECT],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )
    assert process.stdout.readline() == b"here\n"
    with pytest.raises(SdpError, match="Another landing into"):
        place.land()
    process.send_signal(signal.SIGKILL)
    process.wait()
    place.land()
    assert place.current_codes() == ["11", "12"]
    other = Place(tmp_path / "other") if not (tmp_path / "other").mkdir() else None
    shutil.copytree(place.landing / "dukcapil", other.landing / "dukcapil")
    other.land()
    ids = sorted(row.file_id for row in other.rows())
    assert sorted(row.file_id for row in place.rows()) == ids
    names = {name for name in place.content() if name.endswith((".parquet", ".tmp"))}
    assert names == {n for n in other.content() if n.endswith((".parquet", ".tmp"))}


def test_raw_file_of_a_killed_landing_goes_where_the_delivery_changed(
    place: Place, monkeypatch
) -> None:
    place.recap("dkb.csv", "11")

    def killed(*_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", killed)
        patch.setattr(raw, "remove_empty_folders", killed)
        patch.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(SystemExit):
            place.land()
    assert len(list((place.warehouse / "raw").glob("*/*/*/*/*.parquet"))) == 1
    (place.warehouse / "raw/dukcapil/population_recap/x.tmp").write_bytes(b"x")
    place.recap("dkb.csv", "12")
    place.land()
    (file,) = (place.warehouse / "raw").glob("*/*/*/*/*.parquet")
    assert file.stem == place.rows()[0].file_id
    assert not list(place.warehouse.rglob("*.tmp"))


# Bad input ---------------------------------------------------------------------------


def test_missing_landing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SdpError, match="There is no landing folder .*none; create it"):
        landing.land(tmp_path / "none", tmp_path / "warehouse", CONTRACTS)


def test_file_in_place_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(SdpError, match="is a file where the landing folder is expected"):
        landing.land(file, tmp_path / "warehouse", CONTRACTS)
    (tmp_path / "landing").mkdir()
    with pytest.raises(SdpError, match="is a file where the warehouse folder"):
        landing.land(tmp_path / "landing", file, CONTRACTS)


def test_unreadable_file_is_refused(place: Place, monkeypatch) -> None:
    place.recap("dkb.csv", "11")

    def denied(path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(scan, "sha256_of", denied)
    assert place.land().refused == [
        f"{RECAP}/dkb.csv: the file cannot be read (Permission denied); give yourself "
        "the right to read it."
    ]


def test_too_little_space_is_refused_before_landing(place: Place, monkeypatch) -> None:
    place.recap("dkb.csv", "11")
    usage = shutil.disk_usage(place.landing)._replace(free=50)
    monkeypatch.setattr(run.shutil, "disk_usage", lambda _: usage)
    report = place.land()
    assert "of free disk (3 times the file)" in report.refused[0]
    assert not list((place.warehouse / "raw").glob("*/*/*/*/*"))


@pytest.mark.parametrize("place_of_failure", ["python", "duckdb"])
def test_full_disk_is_one_sentence_and_the_next_landing_completes(
    place: Place, monkeypatch, place_of_failure: str
) -> None:
    place.recap("dkb.csv", "11")

    def full(*_):
        if place_of_failure == "python":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise duckdb.IOException("IO Error: Could not write: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(raw, "counts_by_kind", full)
        with pytest.raises(SdpError, match="The disk of .* is full; free some space"):
            place.land()
    assert place.rows() == []
    assert len(place.land().landed) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_error_of_a_full_device_is_recognised() -> None:
    with pytest.raises(OSError) as caught, open("/dev/full", "wb", buffering=0) as file:
        file.write(b"x")
    assert is_out_of_space(caught.value)
    with pytest.raises(duckdb.Error) as failed:
        duckdb.sql("copy (from range(1000000)) to '/dev/full' (format csv)")
    assert is_out_of_space(failed.value)


def test_file_that_grows_while_it_lands_is_refused(place: Place, monkeypatch) -> None:
    file = place.recap("dkb.csv", "11")
    counted = scan.scan

    def grown(*arguments):
        found = counted(*arguments)
        with open(file, "a") as more:
            more.write("12,X,1,2,3\n")
        return found

    monkeypatch.setattr(scan, "scan", grown)
    assert "the file changed while it was landed" in place.land().refused[0]
    assert place.rows() == []


def test_lost_line_is_found_by_the_independent_count(place: Place, monkeypatch) -> None:
    place.recap("dkb.csv", "11", "12")
    counted = scan.scan

    def one_more(*arguments):
        found = counted(*arguments)
        return dataclasses.replace(found, lines=found.lines + 1)

    monkeypatch.setattr(scan, "scan", one_more)
    assert "4 lines were counted but 3 were read" in place.land().refused[0]
    assert place.rows() == []


def test_very_long_line_is_one_unreadable_line(place: Place) -> None:
    text = HEADER + "11,X,1,2,3\n12," + "X" * 3_000_000 + ",1,2,3\n13,X,1,2,3\n"
    place.write(f"{RECAP}/dkb.csv", text)
    report = place.land()
    assert report.unreadable_by_code == {"line_too_long": 1}
    assert place.current_codes() == ["11", "13"]


def test_file_without_line_ends_is_refused(place: Place, monkeypatch) -> None:
    monkeypatch.setattr(scan, "BLOCK", 1024)
    monkeypatch.setattr(scan, "LONGEST_UNBROKEN", 4096)
    place.write(f"{RECAP}/dkb.csv", HEADER + "X" * 5000)
    assert "so this is no text file of lines" in place.land().refused[0]


# Accounting --------------------------------------------------------------------------

FUZZED = Contract(
    "dukcapil", "fuzzed", tuple(Column(n, (n,)) for n in ("aa", "bb", "cc"))
)


def expected_lines(data: bytes) -> list[bytes]:
    """Physical lines of a file, found without any of the code under test."""
    lines = re.split(rb"\r\n|\n|\r", data)
    return lines[:-1] if lines[-1] == b"" else lines


def readable(line: bytes) -> str | None:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text or "\x1f" in text else text


@pytest.mark.parametrize("seed", range(12))
def test_random_bytes_are_accounted_line_by_line(
    place: Place, monkeypatch, seed: int
) -> None:
    """Files of random pieces: each line is blank, unreadable or cut as expected."""
    chosen = random.Random(seed)
    end = chosen.choice([b"\n", b"\r\n", b"\r", None])
    pieces = [b"a", b"1", b"x y", b"\xc3\xa9", b";", b";", b";", b'"', b" "]
    if chosen.random() < 0.7:
        pieces += [b"\xff", b"\0", b"\x1f"]
    data = b"aa;bb;cc" + (end or b"\n")
    for _ in range(400):
        size = chosen.choice([0, 3, 5, 5, 9])
        data += b"".join(chosen.choices(pieces, k=size)) if size != 5 else (
            b"%d;%d;z" % (chosen.randrange(9), chosen.randrange(9))
        )
        data += end or chosen.choice([b"\n", b"\r\n", b"\r"])
    if chosen.random() < 0.5:
        data = data.rstrip(b"\r\n") + b"x"
    monkeypatch.setattr(scan, "BLOCK", chosen.choice([97, 1000, 10**6]))
    place.write("dukcapil/fuzzed/2024-12-31/x.csv", data)
    report = place.land({FUZZED.key: FUZZED})
    assert not report.refused, report.refused
    lines = expected_lines(data)
    assert report.lines == len(lines)
    (file,) = (place.warehouse / "raw").glob("*/*/*/*/*.parquet")
    rows = duckdb.sql(f"select * from read_parquet('{file}') order by line_no").fetchall()
    assert [row[1] for row in rows] == list(range(1, len(lines) + 1))
    for line, (_, number, kind, code, text, *values) in zip(lines, rows, strict=True):
        content = readable(line)
        if number == 1:
            assert kind == "header"
        elif content is None:
            assert kind == "unreadable" and code in ("bad_bytes", "control_bytes")
        elif not content.strip(' ;"'):
            assert kind == "blank"
        elif '"' not in content:
            parts = content.split(";")
            if len(parts) == 3:
                assert kind == "data" and values == [part or None for part in parts]
            else:
                assert (kind, code, text) == ("unreadable", "field_count", content)
        elif kind == "data":
            undone = ";".join(v or "" for v in values)
            assert undone.replace('"', "") == content.replace('"', "")
        else:
            assert kind == "unreadable" and text == content


def test_small_list_is_accounted_in_every_form() -> None:
    figures = landing_bench.measure(4000)
    assert set(figures) == {"clean", "faulty", "bad_blocks", "quoted"}
    for figure in figures.values():
        assert figure["differences"] == 0
        assert figure["lines"] == 4001 == sum(figure["kinds"].values())
    assert figures["faulty"]["kinds"]["unreadable"] == 2
    assert figures["faulty"]["kinds"]["blank"] == 1


def test_large_file_takes_the_staged_way_with_the_same_rows(
    place: Place, tmp_path: Path, monkeypatch
) -> None:
    codes = [f"{i // 100}.{i % 100:02}" for i in range(30_000)]
    place.recap("dkb.csv", *codes)
    place.land()
    (tmp_path / "other").mkdir()
    other = Place(tmp_path / "other")
    other.recap("dkb.csv", *codes)
    monkeypatch.setattr(landing.run.delimited, "STAGED_FROM", 1)
    other.land()
    pattern = "raw/dukcapil/population_recap/2024-12-31/*/*.parquet"
    differing = duckdb.sql(
        f"select count(*) from (from '{place.warehouse / pattern}' except all "
        f"from '{other.warehouse / pattern}')"
    )
    assert differing.fetchone() == (0,)
    assert place.rows()[0].data_lines == other.rows()[0].data_lines == 30_000


def test_extracts_land_whole(extracts: Path, tmp_path: Path) -> None:
    report = landing.land(extracts, tmp_path, CONTRACTS)
    assert (report.refused, report.unreadable_by_code) == ([], {})
    assert len(report.landed) == 18
    for row in report.landed:
        kinds = [getattr(row, f"{kind}_lines") for kind in raw.KINDS]
        assert row.lines == sum(kinds), row.file_name
    lines = {row.file_name: row for row in report.landed}
    recap = lines["opendata_kpu_dpt2024_dalam_negeri.xlsx"]
    assert (recap.header_lines, recap.data_lines, recap.total_lines) == (3, 514, 1)
    assert lines["kpu2024_tps_list.parquet"].data_lines == 822_116
    assert landing.land(extracts, tmp_path, CONTRACTS).unchanged == 18


def test_default_region_codes_are_complete_and_the_same_bytes(tmp_path: Path) -> None:
    first = landing.write_default_region_codes(tmp_path / "one")
    second = landing.write_default_region_codes(tmp_path / "two")
    assert first.read_bytes() == second.read_bytes()
    report = landing.land(tmp_path / "one", tmp_path / "warehouse", CONTRACTS)
    assert (report.refused, report.unreadable_by_code) == ([], {})
    (file,) = (tmp_path / "warehouse/raw").glob("*/*/*/*/*.parquet")
    levels = duckdb.sql(
        f"select level, count(*) from '{file}' where line_kind = 'data' group by all"
    )
    assert dict(levels.fetchall()) == {"1": 38, "2": 514, "3": 7285, "4": 83762}


# Progress and report -----------------------------------------------------------------


def test_progress_is_told_of_every_file(place: Place) -> None:
    place.recap("dkb.csv", "11", scope="11/")
    place.recap("dkb.csv", "12", "13", scope="12/")
    calls: list[tuple[int, int, str]] = []
    place.land(progress=lambda *call: calls.append(call))
    assert [name for _, _, name in calls] == ["dkb.csv", "dkb.csv"]
    assert calls[-1][0] == calls[-1][1] > calls[0][0]


def test_same_remark_on_many_files_is_one_sentence(place: Place) -> None:
    for scope in ("11", "12", "13"):
        place.write(f"{RECAP}/{scope}/dkb.csv", "no," + HEADER + f"1,{scope},X,1,2,3\n")
    assert place.land().notes == [
        f"{RECAP}/11/dkb.csv and 2 other files: the contract does not know no, which "
        "was not read."
    ]


def test_runner_prints_the_report_and_fails_on_refusals(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.write("dukcapil/penduduk/2024-12-31/x.csv", "x\n")
    command = [sys.executable, "-m", "satu_data_pemilu.landing", place.landing,
               place.warehouse, "--project", PROJECT]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert "Landed 1 files" in done.stdout and "2 lines: 1 header, 1 data." in done.stdout
    assert "Refused: dukcapil/penduduk: no dataset of this name" in done.stdout
    command[3] = place.landing / "none"
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 1 and done.stderr.startswith("There is no landing folder")


# Contracts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ("{holds_person: false}", "unknown term holds_person .is holds_persons meant"),
        ("{mode: daily}", "mode is 'daily' and must be one of snapshot"),
        ("{encodings: [ebcdic]}", "encoding is 'ebcdic'"),
        ("{complete_when: villages}", "complete_when is 'villages'"),
        ("{lateness_days: -1}", "lateness_days must be a number from 0 to 1000"),
        ("{restricted: true}", "it is restricted and holds no persons"),
        ("{holds_persons: true, restricted: 1}", "restricted is 1 and must be true or false"),
        ("{lateness_days: soon}", "lateness_days is 'soon' and must be a number"),
    ],
)
def test_contract_that_says_nothing_known_is_named(
    tmp_path: Path, terms: str, sentence: str
) -> None:
    file = tmp_path / "models/staging/x/_x__sources.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        "sources: [{name: x, tables: [{name: y, columns: [{name: a}], "
        f"config: {{meta: {{contract: {terms}}}}}}}]}}]"
    )
    with pytest.raises(SdpError, match=sentence):
        load_contracts(tmp_path)


def test_project_without_contracts_is_named(tmp_path: Path) -> None:
    with pytest.raises(SdpError, match="No contracts under"):
        load_contracts(tmp_path)


def test_time_of_landing_never_goes_back(place: Place, monkeypatch) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    later = dataclasses.replace(place.rows()[0], first_landed_at="2999-01-01 00:00:00.0")
    assert ledger.now_after([later]) == "2999-01-01 00:00:00.0"
    time.sleep(0.001)
    assert ledger.now_after(place.rows()) > place.rows()[0].first_landed_at


def test_names_that_look_like_patterns_or_partitions_are_only_names(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "a[1] b=2 it's *"
    folder.mkdir()
    place = Place(folder)
    place.recap("dkb [final] (1) k=v's.csv", "11")
    (place.landing / "kpu/region_ids/2019-04-17").mkdir(parents=True)
    duckdb.sql(
        "copy (select 1 as kpu_id, 2 as kpu_id_parent, 3 as tingkat, 'X' as nama, "
        "'11' as kode_kemendagri, 4 as id_pro, 5 as id_kab, 6 as id_kec, 7 as id_kel) "
        f"to '{tmp_path}/ids.parquet'"
    )
    shutil.copy(
        tmp_path / "ids.parquet", place.landing / "kpu/region_ids/2019-04-17/i[d]=1.parquet"
    )
    place.write("bps/region_bridge/2020-12-31/x.json", "[]")
    report = place.land()
    assert report.refused == [] and len(report.landed) == 3
    con = duckdb.connect()
    con.execute("attach ':memory:' as work")
    landing.create_source_views(con, place.warehouse, CONTRACTS)
    for source, lines in (("dukcapil.population_recap", 2), ("kpu.region_ids", 1),
                          ("landing.files", 3)):
        assert con.execute(f"select count(*) from work.raw_{source}").fetchone() == (
            lines,
        )


def test_note_under_another_name_is_refused(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.write(f"{RECAP}/_delivery.yaml", "withdrawn: true")
    assert place.land().refused == [f"{RECAP}/_delivery.yaml: name it _delivery.yml."]


def test_folder_that_cannot_be_read_is_refused_and_others_land(
    place: Place, monkeypatch
) -> None:
    place.recap("dkb.csv", "11")
    closed = place.write("big/area/2024-12-31/x.csv", "kode,nama,luas_km2\n").parent
    listed = Path.iterdir

    def iterdir(folder: Path):
        if folder == closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    report = place.land()
    assert "the folder cannot be read" in report.refused[0]
    assert len(report.landed) == 1
