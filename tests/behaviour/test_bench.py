"""The keeper of the budget: what it counts, what it allows, what it calls dearer.

No nation is built here; `make bench` does that.
"""

import gzip
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import budget
import duckdb
import figures
import floor
import measured
import nation_bench
import pytest
import report
from budget import Held, Row
from figures import Bench, Corrected, Figures, Fixed
from floor import Floor

from satu_data_pemilu.confined import connected, load_encryption
from satu_data_pemilu.landing import manifest_of
from satu_data_pemilu.warehouse import attach, connect


def node(kind: str, name: str, *reads: str, materialized: str = "table", path: str = "",
         **more: object) -> dict:
    """A node of a manifest."""
    return {
        "resource_type": kind, "name": name, "config": {"materialized": materialized},
        "depends_on": {"nodes": list(reads)}, "original_file_path": path, **more,
    }


MANIFEST = {
    "nodes": {
        "seed.p.codes": node("seed", "codes", materialized="seed"),
        "model.p.stg": node(
            "model", "stg", "source.p.lists", materialized="view",
            path="models/staging/kpu/stg.sql",
        ),
        "model.p.valid": node(
            "model", "valid", "model.p.stg", "seed.p.codes",
            path="models/intermediate/validated/datasets/kpu/valid.sql",
        ),
        "model.p.twice": node(
            "model", "twice", "model.p.stg", "model.p.all",
            path="models/intermediate/voters/twice.sql",
        ),
        "model.p.all": node(
            "model", "all", "model.p.stg", "model.p.valid", materialized="view",
            path="models/intermediate/voters/all.sql",
        ),
        "model.p.mart": node("model", "mart", "model.p.twice", path="models/marts/a/mart.sql"),
        "test.p.one": node("test", "one", "model.p.valid", attached_node="model.p.valid"),
        "test.p.two": node("test", "two", "seed.p.codes"),
    },
    "unit_tests": {"unit_test.p.u": node("unit_test", "u", "model.p.valid")},
}
HELD = {
    "source.p.lists": Held(1000), "seed.p.codes": Held(5, 262_144),
    "model.p.valid": Held(990, 524_288), "model.p.twice": Held(0, 0),
    "model.p.mart": Held(10, 262_144),
}
SECONDS = {
    "model.p.stg": 0.1, "model.p.valid": 2.0, "model.p.twice": 0.5, "model.p.all": 0.2,
    "model.p.mart": 0.3, "test.p.one": 0.4, "test.p.two": 0.6, "seed.p.codes": 0.7,
    "unit_test.p.u": 9.0,
}


def rows_of(**seconds: float) -> list[Row]:
    """The budget's rows of the small manifest, with some seconds changed."""
    spent = {**SECONDS, **{f"model.p.{name}": s for name, s in seconds.items()}}
    return [
        Row("sdp simulate", "simulator", "simulator", 50.0, 100, 1000, 10_000),
        Row("sdp land", "landing", "landing", 1.0, 1000, 1000, 5000),
        *budget.model_rows(MANIFEST, spent, HELD),
        *budget.other_rows(MANIFEST, spent),
    ]


# The rows --------------------------------------------------------------------------------


def test_a_model_reads_the_tables_below_its_views_each_once():
    nodes = MANIFEST["nodes"]
    assert budget.read_by("model.p.valid", nodes) == {"source.p.lists", "seed.p.codes"}
    assert budget.read_by("model.p.twice", nodes) == {"source.p.lists", "model.p.valid"}


def test_a_row_has_rows_in_and_out_bytes_and_microseconds_a_row():
    by_name = {row.name: row for row in rows_of()}
    valid = by_name["valid"]
    assert (valid.layer, valid.rows_in, valid.rows_out) == ("validated", 1005, 990)
    assert valid.bytes_a_row == pytest.approx(524_288 / 990)
    assert valid.microseconds_a_row == pytest.approx(2e6 / 1005)
    assert by_name["twice"].bytes_a_row is None
    assert "stg" not in by_name and "all" not in by_name


def test_what_dbt_runs_beside_models_is_counted_by_layer():
    rest = {(row.name, row.layer): row.seconds for row in budget.other_rows(MANIFEST, SECONDS)}
    assert rest == {
        ("views of staging", "staging"): 0.1, ("views of voters", "voters"): 0.2,
        ("data tests of validated", "validated"): 0.4, ("data tests of seeds", "seeds"): 0.6,
        ("seeds", "seeds"): 0.7, ("unit tests of validated", "validated"): 9.0,
    }


def test_data_tests_read_the_rows_of_the_tables_below():
    rows = {row.name: row.rows_in for row in budget.other_rows(MANIFEST, SECONDS, HELD)}
    assert (rows["data tests of validated"], rows["data tests of seeds"]) == (990, 5)
    assert rows["views of voters"] is None


def test_a_build_is_all_rows_but_the_simulator_and_unit_tests():
    assert budget.seconds_of(rows_of()) == pytest.approx(1 + 3.1 + 1.7)
    # a layer by itself is without its tests
    assert budget.seconds_of(rows_of(), budget.UP_TO_VALIDATED) == pytest.approx(1 + 0.1 + 2)


def test_the_dearest_are_models_by_seconds_or_bytes():
    names = [row.name for row in budget.dearest(rows_of(), 2)]
    assert names == ["valid", "twice"]
    assert [row.name for row in budget.dearest(rows_of(), 2, "bytes")] == ["valid", "mart"]


def test_tables_have_the_bytes_of_all_blocks_once(tmp_path: Path):
    file = tmp_path / "work.duckdb"
    con = connect(tmp_path)
    try:
        attach(con, file, "work", key="a key")
        con.execute("create table work.large as select range as a, md5(range::text) as b"
                    " from range(200_000)")
        con.execute("create table work.small as select 1 as a, repeat('x', 300_000) as b")
        con.execute("create table work.empty (a integer)")
        con.execute("create view work.seen as from work.large")
        con.execute("detach work")
        attach(con, file, "work", key="a key", read_only=True)
        held = budget.held_tables(con, "work")
        assert budget.rows_of(con, "work", "main", "seen") == 200_000
    finally:
        con.close()
    assert {name: each.rows for (_, name), each in held.items()} == {
        "empty": 0, "large": 200_000, "small": 1,
    }
    blocks = sum(each.bytes for each in held.values()) / 262_144
    assert held["main", "empty"].bytes == 0
    assert held["main", "small"].bytes >= 262_144
    assert held["main", "large"].bytes > 200_000 * 16
    # the file has the headers and the blocks of its catalogue besides
    assert blocks == int(blocks)
    assert 0 < file.stat().st_size / 262_144 - blocks < 4


# Then and now ----------------------------------------------------------------------------


def dearer_names(before: list[Row], now: list[Row]) -> list[tuple[str, str]]:
    return [(each.name, each.what) for each in budget.dearer(before, now)]


def test_dearer_is_a_quarter_more_and_more_than_noise():
    before = rows_of(valid=10.0)
    assert dearer_names(before, rows_of(valid=12.4)) == []
    assert dearer_names(before, rows_of(valid=12.6)) == [("valid", "seconds")]
    # seven times as long, and less than two seconds more
    assert dearer_names(before, rows_of(valid=10.0, mart=2.2)) == []


def test_dearer_in_bytes_is_a_quarter_more_a_row_and_more_than_noise():
    was = Row("a", "voters", "model", 1.0, 9, 100_000, 10_000_000)
    assert dearer_names([was], [replace(was, bytes=12_600_000)]) == [("a", "bytes a row")]
    assert dearer_names([was], [replace(was, bytes=12_400_000)]) == []
    # more rows of the same size are no dearer row
    assert dearer_names([was], [replace(was, rows_out=200_000, bytes=20_000_000)]) == []
    small = replace(was, rows_out=10, bytes=262_144)
    assert dearer_names([small], [replace(small, bytes=524_288)]) == []
    assert dearer_names([], [was]) == []


def measured_at(asked: int, **changed: object) -> Figures:
    """Figures that keep to all that is allowed."""
    corrected = Corrected(
        1, 40, 11, 1000, {"landing": 0.01}, {"landing": 0.01}, asked * 3e-6,
        [replace(row, seconds=row.seconds * 0.04) for row in rows_of()],
    )
    return replace(
        Figures(
            f"{asked:,}", asked, asked - 7, {"simulate": 5.0, "landing": 1.0},
            {"simulate": 5.0, "landing": 1.0}, {"simulate": 10**8, "landing": 10**9},
            asked * 1e-5, {"models": 3.0}, {"one": 0.4}, rows_of(),
            {"raw": asked, "work.duckdb": 400 * asked, "marts.duckdb": asked},
            Floor(1.0, asked * 3e-6), corrected=corrected, seconds_of_nothing=2.0,
        ),
        **changed,
    )


def run_of(*sizes: Figures) -> Bench:
    return Bench("abc", 2, 10**10, "12GB", [], Fixed(4000, 2.0, 2.0, 3.0), list(sizes))


def test_what_keeps_to_the_bars_is_no_fault():
    assert figures.more_than_allowed(run_of(measured_at(1_000_000), measured_at(5_000_000))) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"cpu_of_build": 200.0}, "5,000,000: beyond the fixed cost the build took 12.4 times"),
        ({"disk": {"work.duckdb": 501 * 5_000_000}}, "has 501 bytes a person"),
        ({"memory": {"landing": 17 * 10**9}}, "the step landing took 17.0 GB of memory"),
        ({"in_the_clear": ["duckdb_temp_x"]}, "were not encrypted: duckdb_temp_x."),
        ({"seconds_of_nothing": 16.0}, "a build with nothing new took 16.0 s"),
        ({"corrected": Corrected(lines=1, of_lines=100, cpu_of_build=40.0)},
         "took 80% of the processor time of a whole build; at most 40%"),
        ({"corrected": Corrected(lines=1, of_lines=100, rows=rows_of())},
         "took 100% of the layers up to validated; at most 5%"),
        ({"corrected": Corrected(lines=1, of_lines=100, rows=rows_of())},
         "took 100% of the seconds of the budget; at most 40%"),
    ],
)
def test_each_bar_has_its_sentence(changed: dict, sentence: str):
    faults = figures.more_than_allowed(run_of(measured_at(5_000_000, **changed)))
    assert any(sentence in fault for fault in faults), faults


def test_growth_is_held_to_a_tenth_above_linear_at_each_later_size():
    first = measured_at(1_000_000)
    last = measured_at(20_000_000, cpu_of_build=10 * 20 * 1.11)
    last.disk = {"work.duckdb": 402 * 20_000_000 * 1.2}
    faults = figures.more_than_allowed(run_of(first, measured_at(5_000_000), last))
    assert [fault for fault in faults if "grew" in fault] == [
        "From 1,000,000 to 20,000,000, processor time of a build grew 1.11 times as fast as"
        " persons; at most 1.1 is allowed.",
        "From 1,000,000 to 20,000,000, the warehouse grew 1.20 times as fast as persons; at"
        " most 1.1 is allowed.",
        "From 1,000,000 to 20,000,000, work.duckdb grew 1.21 times as fast as persons; at"
        " most 1.1 is allowed.",
    ]


def test_shares_of_a_small_nation_are_not_judged():
    small = measured_at(20_000, cpu_of_build=60.0, disk={"work.duckdb": 10**9})
    assert figures.more_than_allowed(run_of(small)) == []


def test_the_layers_up_to_validated_are_judged_where_the_correction_is_small():
    large = Corrected(lines=50, of_lines=100, rows=rows_of(valid=0.0, twice=0.0, mart=0.0))
    assert figures.is_validated_judged(measured_at(5_000_000))
    assert not figures.is_validated_judged(measured_at(5_000_000, corrected=large))
    assert not figures.is_validated_judged(measured_at(1_000_000))


def test_only_the_same_size_is_compared_and_totals_too():
    before = run_of(measured_at(20_000))
    dearer = measured_at(20_000, rows=rows_of(valid=9.0), cpu_of_build=40.0)
    found = figures.compared(before, run_of(dearer, measured_at(40_000)))
    assert [each.now.label for each in found] == ["20,000"]
    assert figures.dearer_than_before(found) == [
        "20,000: processor seconds of a build became dearer by more than 25%: 0.20 before,"
        " 40.00 now.",
        "20,000: valid became dearer by more than 25%: 2.00 before, 9.00 now seconds.",
    ]
    assert found[0].middle == 1.0
    assert figures.dearer_than_before(figures.compared(before, before)) == []


def test_another_nation_is_set_beside_and_not_judged():
    before, dearer = run_of(measured_at(20_000)), measured_at(20_000, rows=rows_of(valid=9.0))
    more, other = run_of(replace(dearer, persons=20_300)), run_of(dearer)
    other.choices = ["--dirt", "clean"]
    for now in (more, other):
        (found,) = figures.compared(before, now)
        assert not found.is_same and figures.dearer_than_before([found]) == []
        assert "another nation" in report.report(now, [found])


def test_figures_are_kept_whole_and_another_form_is_refused():
    kept = run_of(measured_at(20_000))
    assert figures.from_json(figures.as_json(kept)) == kept
    for text in ("", "[]", "{}", figures.as_json(kept).replace('"format": 1', '"format": 0')):
        with pytest.raises(ValueError, match="no figures of this form"):
            figures.from_json(text)


def test_the_report_names_the_dearest_and_what_became_dearer():
    now = run_of(measured_at(20_000, rows=rows_of(valid=9.0)), measured_at(40_000))
    text = report.report(now, figures.compared(run_of(measured_at(20_000)), now))
    assert "## The 10 dearest models by time, at 40,000" in text
    assert "## The 10 dearest models by bytes, at 40,000" in text
    assert "| valid | seconds | 2.00 | 9.00 | 4.50 |" in text
    assert "| valid | validated | 1,005 | 990 | 529.6 | 0.52 | 9.00 | 8,955.22 |" in text
    assert "| sdp simulate | simulator | 100 | 1,000 | 10.0 |" in text
    assert "| sdp land | landing | 1,000 | 1,000 | 5.0 |" in text
    widths = [line.count("|") for line in text.splitlines() if line.startswith("|---")]
    assert len(widths) > 10 and "None" not in text


# The correction and the floor ------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "wanted", "chosen"),
    [
        ({"a": 500, "b": 300, "c": 8, "d": 5}, 10, ["c"]),
        ({"a": 500, "b": 6, "c": 3, "d": 1}, 10, ["b", "c", "d"]),
        ({"a": 500, "b": 400}, 10, ["b"]),
        ({}, 10, []),
    ],
)
def test_lists_are_corrected_that_hold_about_the_share(lines, wanted, chosen):
    assert figures.lists_to_correct(lines, wanted) == chosen


def test_a_corrected_list_is_changed_and_stays_simulated(tmp_path: Path):
    landing = tmp_path / "landing"
    listed = {}
    for name, voters in (("a/dps_a", 900), ("a/dpt_a", 900), ("b/dpt_b", 20)):
        file = landing / f"kpu/voter_list/2023-06-21/{name}.csv"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("NIK#STS\n" + "1#S#x\n" * voters)
        listed[file.relative_to(landing).as_posix()] = "as it was"
    manifest_of(landing).write_text(json.dumps({"files": listed}))
    found = nation_bench.correct_lists(landing)
    assert (found.lists, found.of_lists, found.lines, found.of_lines) == (1, 2, 20, 1820)
    changed = json.loads(manifest_of(landing).read_text())["files"]
    corrected = "kpu/voter_list/2023-06-21/b/dpt_b.csv"
    assert [name for name in listed if changed[name] != "as it was"] == [corrected]
    assert (landing / corrected).read_text().count("#B#") == 1


def test_the_floor_reads_every_file_and_copies_every_mart(tmp_path: Path):
    landing, warehouse, folder = (tmp_path / n for n in ("landing", "warehouse", "floor"))
    landing.mkdir()
    warehouse.mkdir()
    (landing / "a.csv").write_bytes(b"a;b\n1;\"2\n3\n")
    (landing / "b.csv").write_bytes(b"a\nb\xd1A\nc\n")
    (landing / "c.csv.gz").write_bytes(gzip.compress(b"a\nb\n"))
    (landing / "_delivery.yml").write_text("stage: dpt\n")
    with duckdb.connect(str(warehouse / "marts.duckdb")) as con:
        con.execute("create schema voters; create table voters.t as from range(7)")
        con.execute("create view seen as from voters.t")
    found = floor.measured_apart(landing, warehouse, folder)
    assert (found.lines, found.rows) == (3 + 2 + 2, 7)
    assert found.cpu_seconds == found.reading + found.writing > 0
    with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as con:
        assert con.sql("select count(*) from voters.t").fetchall() == [(7,)]


def test_a_file_without_lines_is_read_as_it_is(tmp_path: Path):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04" + b"x\n" * 3_000_000)
    (tmp_path / "b.csv").write_text("a\nb\n")
    con = connect(tmp_path)
    try:
        assert floor.lines_of(con, floor.delivered_files(tmp_path)) == 1 + 2
        assert floor.lines_of(con, []) == 0
    finally:
        con.close()


# Watching --------------------------------------------------------------------------------


def test_what_is_encrypted_does_not_pack_and_what_is_clear_does():
    rows = b"".join(b"%016d SITI CONTOH" % number for number in range(4000))
    assert measured.is_in_the_clear(rows)
    secret = os.urandom(65_536)
    assert not measured.is_in_the_clear(secret)
    # a file that is longer than what was written to it
    assert not measured.is_in_the_clear(secret[:30_000] + bytes(35_536))
    assert not measured.is_in_the_clear(b"")


@pytest.mark.parametrize("is_encrypted", [True, False])
def test_what_duckdb_spills_is_told_apart(tmp_path: Path, is_encrypted: bool):
    con = connected()
    try:
        load_encryption(con)
        con.execute(f"set temp_directory = '{tmp_path}'; set memory_limit = '50MB'")
        con.execute(f"set threads = 1; set temp_file_encryption = {is_encrypted}")
        con.execute(
            "create temp table spilled as"
            " select md5(i::text) as nik, 'SITI CONTOH ' || i as full_name, uuid() as x"
            " from range(900_000) as numbers (i)"
        )
        places = measured.spill_files([os.getpid()], [tmp_path])
        starts = [
            measured.start_of(place) for place, name in places.items()
            if name.startswith(str(tmp_path))
        ]
    finally:
        con.close()
    assert starts
    assert any(map(measured.is_in_the_clear, starts)) is not is_encrypted


def test_temporary_files_are_found_wherever_they_are_open(tmp_path: Path):
    (tmp_path / "a").mkdir()
    (tmp_path / "duckdb_temp_lying").write_text("x")
    with (tmp_path / "a/duckdb_temp_open").open("w"), (tmp_path / "a/other").open("w"):
        found = measured.spill_files([os.getpid()], [tmp_path])
        inside = {name for name in found.values() if name.startswith(str(tmp_path))}
    names = {Path(name).name for name in inside}
    assert names == {"duckdb_temp_open", "duckdb_temp_lying"}


def test_the_time_of_a_process_that_ended_still_counts():
    busy = "import time\nwhile time.process_time() < 0.4: pass"
    code = (
        "import subprocess, sys, time; subprocess.run([sys.executable, '-c', sys.argv[1]]);"
        "print('done', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, busy], stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"done\n"
        assert measured.sampled(process.pid).cpu_seconds >= 0.35
    finally:
        process.kill()
        process.communicate()


def test_seconds_are_those_of_every_time_that_dbt_ran(tmp_path: Path):
    results = tmp_path / ".build/target/run_results.json"
    results.parent.mkdir(parents=True)

    def ran(**seconds: float) -> None:
        each = [{"unique_id": name, "execution_time": spent} for name, spent in seconds.items()]
        results.write_text(json.dumps({"results": each}))
        later = time.time_ns() + len(watch.run.seconds) * 10**9 if watch else time.time_ns()
        os.utime(results, ns=(later, later))

    watch = None
    ran(of_the_build_before=1.0)
    watch = measured.Watch(measured.Run(), os.getpid(), tmp_path)
    watch.look()
    assert watch.run.seconds == {}
    ran(gate=2.0)
    watch.look()
    results.write_text('{"results": [{"uni')
    watch.look()
    ran(model=3.0)
    watch.look()
    assert watch.run.seconds == {"gate": 2.0, "model": 3.0}


def test_steps_end_where_the_marts_were_published():
    summary = "x\nTime            check 0.5 s · landing 2.0 s · models and tests 7.5 s\n"
    assert measured.steps_of(summary, 100.0) == {
        "check": (90.0, 90.5), "landing": (90.5, 92.5), "models and tests": (92.5, 100.0),
    }


# The command -----------------------------------------------------------------------------


def test_sizes_or_a_region_and_the_choices_of_the_simulator():
    asked = nation_bench.options(["1_000_000", "20000", "--dirt", "clean", "--seed", "0"])
    assert [size for _, size in nation_bench.sizes_of(asked)] == [
        ["--persons", 20_000], ["--persons", 1_000_000],
    ]
    assert nation_bench.choices_of(asked) == ["--dirt", "clean", "--seed", "0"]
    asked = nation_bench.options(["--within", "73.71", "81.71", "--stations", "tps.parquet"])
    assert [size for _, size in nation_bench.sizes_of(asked)] == [["--within", "73.71", "81.71"]]
    assert nation_bench.choices_of(asked) == ["--stations", str(Path("tps.parquet").resolve())]
    with pytest.raises(SystemExit):
        nation_bench.options(["20000", "--within", "73.71"])


def test_figures_that_cannot_be_compared_with_stop_the_bench_at_once(tmp_path: Path):
    with pytest.raises(SystemExit, match="cannot be compared with"):
        nation_bench.main(["4000", "--before", str(tmp_path / "none.json")])
