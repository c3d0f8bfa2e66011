"""Processor time of exact linking here beside Splink's deterministic link.

`PYTHONPATH=tests python bench/splink_bench.py --warehouse FOLDER` measures on a warehouse that
`sdp build` filled, `--persons 200000` on a nation that it simulates and builds. The report goes
to reports/splink.md. Splink lies in an environment of its own: `make bench-splink` makes it.

Both sides begin with the same validated rows in the same encrypted work database, each in a
process of its own (link_process.py), and keep what they make in memory. Ours runs the models
from validated rows to links as the last build compiled them, without dbt, whose own seconds
are more than those of linking. Splink gets the same rows with the same name keys. Nothing in the
warehouse is changed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from conftest import simulate_and_build
from link_jobs import jobs

from satu_data_pemilu.warehouse import Warehouse, remove_database

PROJECT = Path(__file__).resolve().parents[1]
REPORT = PROJECT / "reports" / "splink.md"
SPLINK = PROJECT / ".venv-splink" / "bin" / "python"
PROCESS = Path(__file__).with_name("link_process.py")
PERSONS = 200_000
# Of the processor time of a side.
LEAST_SHARE = 0.02


@dataclass(frozen=True)
class Side:
    """What one side took, in seconds, and what it answered when the clock had stopped.

    `steps` are parts, names and processor times: of the part `records`, which reads rows and
    makes name keys, and the part `links`. `start` is the processor time of the interpreter
    and its imports, which no step contains.
    """

    start: float
    wall: float
    steps: list[tuple[str, str, float]]
    answers: dict[str, list[list]]
    versions: dict[str, str]

    @property
    def seconds(self) -> float:
        """Processor time from validated rows to links."""
        return sum(seconds for *_, seconds in self.steps)

    def seconds_of(self, part: str) -> float:
        """Processor time of one part."""
        return sum(seconds for each, _, seconds in self.steps if each == part)


# Measuring ---------------------------------------------------------------------------


def measured(job: dict, python: Path) -> Side:
    """Do a job in a process of its own."""
    done = subprocess.run(
        [python, PROCESS], input=json.dumps(job), capture_output=True, text=True, cwd=PROJECT
    )
    if done.returncode:
        raise SystemExit(f"The measurement failed: {done.stderr.strip()[-500:]}")
    return Side(**json.loads(done.stdout))


def measure(warehouse: Warehouse, runs: int = 1) -> dict[str, Side]:
    """Measure the sides in turn on a built warehouse; each at its least.

    Raises SystemExit where there is no build, or another version of the project made it.
    """
    try:
        manifest = json.loads((warehouse.target / "manifest.json").read_bytes())
    except OSError:
        raise SystemExit(f"{warehouse.root} has no build: run `sdp build` first.") from None
    found: dict[str, list[Side]] = {}
    with tempfile.TemporaryDirectory(prefix="splink_bench_") as folder:
        scratch = Path(folder) / "scratch.duckdb"
        for name, job in list(jobs(warehouse, manifest, scratch).items()) * runs:
            python = SPLINK if job["rules"] else Path(sys.executable)
            found.setdefault(name, []).append(measured(job, python))
            remove_database(scratch)
    sides = {name: min(each, key=lambda side: side.seconds) for name, each in found.items()}
    if any(side.answers["other"] != [[0]] for side in sides.values()):
        raise SystemExit(
            "Links or name keys are not those of the warehouse: build it with this version of"
            " the project, then measure."
        )
    return sides


# The report -------------------------------------------------------------------------


def agreement(splink: Side) -> tuple[int, int, int]:
    """Links of both sides, only here, and only by Splink."""
    found = {(here, there): count for here, there, count in splink.answers["agreement"]}
    return found.get((True, True), 0), found.get((True, False), 0), found.get((False, True), 0)


def report(measurement: dict[str, Side], runs: int = 1) -> str:
    """The measured sides as a Markdown page."""
    here, _, equal, like = sides = tuple(measurement.values())
    ((others, register),) = like.answers["records"]
    records = others + register
    links = {bool(is_of_register): count for is_of_register, count in here.answers["links"]}
    agreed = [agreement(side) for side in (equal, like)]
    versions = like.versions

    def of_each(values: Iterable[float], decimals: int = 2) -> list[str]:
        return [f"{value:,.{decimals}f}" for value in values]

    def row(*cells: str) -> str:
        return f"| {' | '.join(cells)} |"

    lines = [
        "# Exact linking beside Splink's deterministic link",
        "",
        f"Splink {versions['splink']}, DuckDB {versions['duckdb']},"
        f" {len(os.sched_getaffinity(0))} processors,"
        f" {'one run' if runs == 1 else f'the least of {runs} runs'} of each side."
        f" {records:,} records: {register:,} accepted rows of the population register, and"
        f" {others:,} of voter lists, deaths and rosters, which are linked to them.",
        "",
        row(" ", "here", "here, written", "Splink, equal names", "Splink, like names too"),
        row("---", *["---:"] * 4),
        row("links found", *[f"{links.get(False, 0):,}"] * 2,
            *of_each((both + there for both, _, there in agreed), 0)),
        row("processor time, s", *of_each(side.seconds for side in sides)),
        row("of it records and names", *of_each(side.seconds_of("records") for side in sides)),
        row("of it links", *of_each(side.seconds_of("links") for side in sides)),
        row("processor time per record, µs",
            *of_each((side.seconds / records * 1e6 for side in sides), 1)),
        row("here : Splink", "", "", *of_each(here.seconds / s.seconds for s in (equal, like))),
        row("wall time, s", *of_each(side.wall for side in sides)),
        row("not counted: start of the process, s", *of_each(side.start for side in sides)),
        row("links of both", "", "", *of_each((both for both, _, _ in agreed), 0)),
        row("links only here", "", "", *of_each((only for _, only, _ in agreed), 0)),
        row("links only by Splink", "", "", *of_each((only for *_, only in agreed), 0)),
        "",
        "All read the encrypted work database and keep what they make in memory; `here, written`"
        " writes it to an encrypted file, as a build does. A link is a record and a person: two"
        " register rows of one person are one link. The register's rows are records here, too;"
        f" {links.get(True, 0):,} of them are linked, for which Splink is not asked."
        " Validated rows of the register and of voter lists have their name keys already.",
        "",
        "Splink's rules are conditions on two rows with equal NIK: the same name key, and in the"
        " last column also what `link_rules` asks of names that are like. They differ because"
        " here spellings of one name count as near, a common first word alone makes no names"
        " alike, a birth date may differ in one part, and a name that somebody else on the"
        " family card bears is left to a reviewer. By the rule that decided here:",
        "",
        row("link", "rule here", "equal names", "like names too"),
        row("---", "---", "---:", "---:"),
        *(row(*cells) for cells in apart([equal, like])),
        "",
        f"Steps of at least {LEAST_SHARE:.0%} of the processor time:",
        "",
        row("side", "step", "s"),
        row("---", "---", "---:"),
        *(
            row(name, step, f"{seconds:.2f}")
            for name, side in (("here", here), ("Splink, like names too", like))
            for _, step, seconds in side.steps
            if seconds >= LEAST_SHARE * side.seconds
        ),
        "",
    ]
    return "\n".join(lines)


def apart(splink: list[Side]) -> list[list[str]]:
    """Who alone has links, by what rule here, and how many beside each side of Splink's."""
    counted = [
        {(not is_here, status, rule or "no rule"): count
         for is_here, status, rule, count in side.answers["apart"]}
        for side in splink
    ]
    return [
        ["only by Splink" if by_splink else "only here", f"{status}: {rule}",
         *(f"{side.get((by_splink, status, rule), 0):,}" for side in counted)]
        for by_splink, status, rule in sorted(set().union(*counted))
    ]


def main(arguments: list[str] | None = None) -> int:
    """Measure, write the report and print it."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--warehouse", type=Path, help="a built one (else a nation is built)")
    options.add_argument("--persons", type=int, default=PERSONS, help=f"({PERSONS:,})")
    options.add_argument("--runs", type=int, default=1, help="of each side, in turn (1)")
    asked = options.parse_args(arguments)
    if not SPLINK.exists():
        raise SystemExit("Splink is not installed: `make bench-splink` installs it.")
    with tempfile.TemporaryDirectory(prefix="splink_bench_") as folder:
        if asked.warehouse:
            warehouse = Warehouse(asked.warehouse.resolve())
        else:
            nation = simulate_and_build(Path(folder), "--persons", asked.persons)
            warehouse = Warehouse(nation.warehouse)
        text = report(measure(warehouse, asked.runs), asked.runs)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
