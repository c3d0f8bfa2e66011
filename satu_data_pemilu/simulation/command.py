"""The `simulate` command."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from satu_data_pemilu.simulation.likeness import as_markdown, likeness
from satu_data_pemilu.simulation.rates import DIRT, SOURCED
from satu_data_pemilu.simulation.run import SimulationReport, simulate

DEFAULT_TRUTH = "truth"


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the sub-command `simulate` to the sub-parsers of a program.

    Its options are set so that `options.run(options)` runs it.
    """
    command = subparsers.add_parser(
        "simulate",
        help="write the deliveries of a simulated nation",
        description="Fill whole villages with simulated persons and write what the\n"
        "agencies deliver of them, faults included, and apart from it the truth. The\n"
        "same seed gives the same bytes. An earlier simulation there is replaced.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "--persons",
        type=int,
        default=200_000,
        metavar="N",
        help="persons to fill whole villages with (200,000)",
    )
    command.add_argument(
        "--seed",
        type=int,
        default=1,
        metavar="S",
        help="number all draws depend on (1)",
    )
    command.add_argument(
        "--within",
        nargs="+",
        action="extend",
        default=[],
        metavar="CODE",
        help="fill all villages of these regions instead, such as 32.75; 99.44 adds the"
        " mission in Hanoi",
    )
    command.add_argument(
        "--landing",
        type=Path,
        default=Path("landing"),
        metavar="FOLDER",
        help="landing folder to write to (landing)",
    )
    command.add_argument(
        "--truth",
        type=Path,
        default=Path(DEFAULT_TRUTH),
        metavar="FOLDER",
        help="folder of the truth, which is never landed (truth)",
    )
    command.add_argument(
        "--stations",
        type=Path,
        metavar="FILE",
        help="KPU's list of polling stations (Parquet: kode, kode_induk): villages get"
        " the size that their stations show",
    )
    command.add_argument(
        "--residents",
        type=Path,
        metavar="FILE",
        help="Dukcapil's recap of provinces and regencies (CSV: kode, total): regencies"
        " get the residents that it has",
    )
    command.add_argument(
        "--dirt",
        choices=DIRT,
        default=SOURCED,
        help="how many faults: few, each by itself (clean), or as many as the sources"
        " say, coming together (sourced)",
    )
    command.add_argument(
        "--likeness",
        action="store_true",
        help="print how like the nation the simulation is, as a Markdown table",
    )
    command.set_defaults(run=run)


def simulate_shown(
    landing: Path, truth: Path, console: Console, **choices: Any
) -> SimulationReport:
    """Simulate with a bar over persons and deliveries; `choices` are those of `simulate`.

    Raises SdpError, as `simulate` does.
    """
    columns = TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, int] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)

        return simulate(landing, truth, progress=show, **choices)


def as_sentence(report: SimulationReport, landing: Path, truth: Path) -> str:
    """What was simulated, and where it lies."""
    return (
        f"Simulated {report.persons:,} persons in {report.villages:,} village(s) of"
        f" {report.regencies:,} regenc{'y' if report.regencies == 1 else 'ies'}:"
        f" {report.files:,} file(s) in {landing}, truth in {truth}."
    )


def run(options: argparse.Namespace) -> None:
    """Run the command. Raises SdpError, as `simulate` does."""
    report = simulate_shown(
        options.landing,
        options.truth,
        Console(stderr=True, highlight=False),
        persons=options.persons,
        seed=options.seed,
        within=options.within,
        stations=options.stations,
        residents=options.residents,
        dirt=options.dirt,
    )
    print(as_sentence(report, options.landing, options.truth))
    if options.likeness:
        rows = likeness(options.landing, options.truth, options.residents)
        print(as_markdown(rows), end="")
