"""Measures simulating and building a nation, and holds it to a budget.

`python bench/nation_bench.py [persons ...]` simulates and builds a nation of each size in
processes of their own, or with `--within` a region, prints the figures and writes them to
reports/bench.md and reports/bench.json. `--before FILE` sets an earlier bench.json beside
them. After each build lists with a hundredth of all voters' lines are corrected, and once
more nothing is new. It fails where a cost is more than is allowed, or became dearer by more
than a quarter.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from budget import LANDING, SIMULATOR, STEPS, Held, Row, held_nodes, model_rows, other_rows
from figures import (
    CORRECTED,
    FIXED_PERSONS,
    Bench,
    Corrected,
    Figures,
    Fixed,
    as_json,
    compared,
    dearer_than_before,
    from_json,
    lists_to_correct,
    more_than_allowed,
)
from floor import measured_apart
from measured import PROJECT, Run, Sample, folder_size, run_sampled, steps_of
from report import report

from satu_data_pemilu.build_info import git_commit
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing import defaults, ledger, manifest_of
from satu_data_pemilu.simulation.likeness import as_markdown, likeness
from satu_data_pemilu.warehouse import (
    Warehouse,
    attach,
    attach_marts,
    computer_memory,
    connect,
    memory_limit,
)

REPORT = PROJECT / "reports" / "bench.md"
KEPT = REPORT.with_suffix(".json")
SIZES = (1_000_000, 5_000_000)
KINDS = {"model": "models", "test": "data tests", "unit_test": "unit tests",
         "seed": "seeds"}
MARTS = ("marts.duckdb", "open.duckdb")


def note_step(figures: Figures, name: str, samples: list[Sample], begin: float,
              end: float) -> None:
    """Enter time, processor time and highest memory of one step."""
    within = [sample for sample in samples if begin <= sample.moment <= end]
    figures.seconds[name] = end - begin
    figures.memory[name] = max((sample.memory for sample in within), default=0)
    figures.cpu_seconds[name] = (
        within[-1].cpu_seconds - within[0].cpu_seconds if within else 0.0
    )


def build(figures: Figures, landing: Path, warehouse: Path) -> Run:
    """Build, and enter each of its steps; what was watched."""
    places = ["--landing", landing, "--warehouse", warehouse]
    run = run_sampled(["build", *places], warehouse)
    published_at = max((warehouse / name).stat().st_ctime for name in MARTS)
    for name, (begin, end) in steps_of(run.output, published_at).items():
        note_step(figures, name, run.samples, begin, end)
    figures.cpu_of_build = run.samples[-1].cpu_seconds
    figures.spilled = max(sample.spilled for sample in run.samples)
    figures.in_the_clear = sorted({Path(name).name for name in run.in_the_clear})
    return run


def simulate(figures: Figures, size: list[object], choices: list[str], landing: Path,
             truth: Path) -> None:
    """Simulate a nation or region, and enter it as a step."""
    places = ["--landing", landing, "--truth", truth]
    run = run_sampled(["simulate", *size, *choices, *places])
    found = re.search(r"Simulated ([0-9,]+)", run.output)
    assert found, "the simulator states no persons"
    figures.persons = int(found[1].replace(",", ""))
    moments = run.samples[0].moment, run.samples[-1].moment
    note_step(figures, "simulate", run.samples, *moments)


# The rows of the budget -----------------------------------------------------------------


def rows_of_build(warehouse: Path, seconds: dict[str, float], steps: dict[str, float],
                  is_held: bool = True) -> list[Row]:
    """The budget's rows of a build: landing, models, what dbt ran beside, other steps.

    With `is_held` they say what lies in the databases.
    """
    manifest = json.loads((warehouse / ".build/target/manifest.json").read_bytes())
    held: dict[str, Held] = {}
    lines, raw_rows = 0, 0
    if is_held:
        place, keys = Warehouse(warehouse), Keys.from_environment()
        con = connect(place.root)
        try:
            attach(con, place.work, "work", key=keys.database, read_only=True)
            attach_marts(con, place.marts, "marts", keys)
            held = held_nodes(con, manifest)
            (raw_rows,) = con.execute("select count(*) from work.raw_landing.lines").fetchone()
        finally:
            con.close()
        lines = sum(row.lines for row in ledger.read(warehouse))
    landed = Row("sdp land", LANDING, LANDING, steps.get("landing", 0.0), lines, raw_rows,
                 folder_size(warehouse / "raw"))
    rest = [
        Row(name, STEPS, "step", spent)
        for name, spent in steps.items()
        if name not in ("simulate", "landing", "models and tests")
    ]
    models = model_rows(manifest, seconds, held)
    return [landed, *models, *other_rows(manifest, seconds, held), *rest]


def row_of_simulator(figures: Figures, landing: Path, warehouse: Path) -> Row:
    """The simulator's row: persons in, delivered lines out, bytes of the landing folder."""
    lines = sum(
        row.lines for row in ledger.read(warehouse) if row.file_name != defaults.DELIVERY.name
    )
    return Row("sdp simulate", SIMULATOR, SIMULATOR, figures.seconds["simulate"],
               figures.persons, lines, folder_size(landing))


# Measuring ------------------------------------------------------------------------------


def correct_lists(landing: Path) -> Corrected:
    """Deliver some final lists anew, every hundredth line of them changed.

    Together they hold about a hundredth of the lines of all voter lists.
    """
    lines = {
        file: file.read_bytes().count(b"\n") - 1
        for file in sorted(landing.glob("kpu/voter_list/*/*/*.csv"))
    }
    final = {str(file): held for file, held in lines.items() if file.name.startswith("dpt_")}
    chosen = lists_to_correct(final, CORRECTED * sum(lines.values()))
    manifest = manifest_of(landing)
    listed = json.loads(manifest.read_text())
    for file in map(Path, chosen):
        head, *voters = file.read_bytes().split(b"\n")
        voters[::100] = [voter.replace(b"#S#", b"#B#") for voter in voters[::100]]
        content = b"\n".join([head, *voters])
        file.write_bytes(content)
        name = file.relative_to(landing).as_posix()
        listed["files"][name] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(listed))
    return Corrected(len(chosen), len(final), sum(final[each] for each in chosen),
                     sum(lines.values()))


def measure_correction(figures: Figures, landing: Path, warehouse: Path) -> None:
    """Build after some lists were delivered anew, and once more with nothing new."""
    figures.corrected = corrected = correct_lists(landing)
    second = Figures(figures.label)
    run = build(second, landing, warehouse)
    corrected.seconds, corrected.cpu_seconds = second.seconds, second.cpu_seconds
    corrected.cpu_of_build = second.cpu_of_build
    corrected.rows = rows_of_build(warehouse, run.seconds, second.seconds, is_held=False)
    figures.spilled = max(figures.spilled, second.spilled)
    figures.in_the_clear = sorted({*figures.in_the_clear, *second.in_the_clear})
    nothing = run_sampled(["build", "--landing", landing, "--warehouse", warehouse])
    figures.seconds_of_nothing = nothing.samples[-1].moment - nothing.samples[0].moment


def measure(figures: Figures, size: list[object], choices: list[str],
            residents: Path | None, folder: Path) -> Figures:
    """Simulate and build a nation or region in a folder; its figures."""
    landing, truth, warehouse = (folder / n for n in ("landing", "truth", "warehouse"))
    simulate(figures, size, choices, landing, truth)
    run = build(figures, landing, warehouse)
    for unique_id, seconds in run.seconds.items():
        kind, _, name = unique_id.replace("satu_data_pemilu.", "").partition(".")
        figures.kinds[KINDS[kind]] = figures.kinds.get(KINDS[kind], 0.0) + seconds
        if kind == "test":
            figures.tests[re.sub(r"\.[0-9a-f]{10}$", "", name)] = seconds
    figures.rows = [
        row_of_simulator(figures, landing, warehouse),
        *rows_of_build(warehouse, run.seconds, figures.seconds),
    ]
    figures.disk = {
        "landing": folder_size(landing),
        "truth": folder_size(truth),
        "raw": folder_size(warehouse / "raw"),
        **{n: (warehouse / n).stat().st_size for n in ("work.duckdb", *MARTS)},
    }
    figures.floor = measured_apart(landing, warehouse, folder / "floor")
    figures.likeness = as_markdown(likeness(landing, truth, residents))
    measure_correction(figures, landing, warehouse)
    figures.disk["spilled, at most"] = figures.spilled
    return figures


def measure_fixed(choices: list[str], folder: Path) -> Fixed:
    """Build few persons twice, each time in a new warehouse; the second is what counts."""
    landing, few = folder / "landing", Figures("fixed")
    simulate(few, ["--persons", FIXED_PERSONS], choices, landing, folder / "truth")
    first = build(few, landing, folder / "first")
    second = build(few, landing, folder / "second")
    return Fixed(
        few.persons,
        second.samples[-1].moment - second.samples[0].moment,
        second.samples[-1].cpu_seconds,
        first.samples[-1].cpu_seconds,
    )


# The command ----------------------------------------------------------------------------


def options(arguments: list[str] | None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = ", ".join(f"{size:,}" for size in SIZES)
    parser.add_argument("sizes", nargs="*", type=int, metavar="persons",
                        help=f"sizes of nations ({known})")
    parser.add_argument("--within", nargs="+", action="extend", default=[], metavar="CODE",
                        help="measure these regions instead, as `sdp simulate` fills them")
    parser.add_argument("--stations", type=Path, metavar="FILE", help="of `sdp simulate`")
    parser.add_argument("--residents", type=Path, metavar="FILE", help="of `sdp simulate`")
    parser.add_argument("--dirt", help="of `sdp simulate`")
    parser.add_argument("--seed", type=int, metavar="S", help="of `sdp simulate`")
    parser.add_argument("--before", type=Path, metavar="FILE",
                        help="bench.json of an earlier run to compare with")
    asked = parser.parse_args(arguments)
    if asked.within and asked.sizes:
        parser.error("give sizes of nations or --within, not both")
    return asked


def choices_of(asked: argparse.Namespace) -> list[str]:
    """The choices of `sdp simulate` beside the size; files by their whole path."""
    given = {
        "--stations": asked.stations and asked.stations.resolve(),
        "--residents": asked.residents and asked.residents.resolve(),
        "--dirt": asked.dirt,
        "--seed": asked.seed,
    }
    return [str(part) for each in given.items() if each[1] is not None for part in each]


def sizes_of(asked: argparse.Namespace) -> list[tuple[Figures, list[object]]]:
    """Empty figures of each size, smallest first, with how `sdp simulate` is told it."""
    if asked.within:
        return [(Figures(" ".join(asked.within)), ["--within", *asked.within])]
    return [
        (Figures(f"{size:,}", size), ["--persons", size])
        for size in sorted(asked.sizes or SIZES)
    ]


@contextmanager
def in_a_folder() -> Iterator[Path]:
    """A folder for one nation, removed at the end."""
    with tempfile.TemporaryDirectory(
        prefix="nation_bench_", ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


def main(arguments: list[str] | None = None) -> int:
    """Measure every size; report and figures are rewritten after each.

    Returns 1 where a cost is more than is allowed, or became dearer.
    """
    asked = options(arguments)
    try:
        before = from_json(asked.before.read_text()) if asked.before else None
    except (OSError, ValueError) as error:
        raise SystemExit(f"{asked.before} cannot be compared with: {error}.") from None
    choices = choices_of(asked)
    bench = Bench(
        git_commit(PROJECT) or "", os.cpu_count() or 0, computer_memory(),
        os.environ.get("SDP_MEMORY_LIMIT") or memory_limit(),
        # a path says nothing about the nation and would stay in the report
        [Path(each).name for each in choices],
    )
    with in_a_folder() as folder:
        bench.fixed = measure_fixed(choices, folder)
    comparisons = []
    for figures, size in sizes_of(asked):
        with in_a_folder() as folder:
            bench.sizes.append(measure(figures, size, choices, asked.residents, folder))
        comparisons = compared(before, bench) if before else []
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report(bench, comparisons))
        KEPT.write_text(as_json(bench))
    print(REPORT.read_text())
    for fault in (faults := more_than_allowed(bench) + dearer_than_before(comparisons)):
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
