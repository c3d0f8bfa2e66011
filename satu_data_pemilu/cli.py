"""The command line: one program, `sdp`, with a sub-command for each thing to do."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse

DEFAULT_LANDING = "landing"
DEFAULT_WAREHOUSE = "warehouse"
KEYS_HELP = """\
keys, read from the environment (none is needed while all persons are simulated):
  SDP_DATABASE_KEY          encrypts work.duckdb
  SDP_MARTS_KEY             encrypts marts.duckdb as soon as one person is real
  SDP_PSEUDONYM_KEY         makes the pseudonyms of persons
  SDP_STORAGE_IS_ENCRYPTED  yes: the disk encrypts by means the program cannot see
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code: 0, 1 for a fault, 2 for wrong usage."""
    os.umask(0o077)
    options = parser().parse_args(arguments)
    try:
        options.run(options)
    except SdpError as error:
        Console(stderr=True, highlight=False).print(
            forms.printable(str(error)), style="red", markup=False, soft_wrap=True
        )
        return 1
    except (OSError, duckdb.IOException, duckdb.PermissionException) as error:
        # what no step explains better: a folder that is read-only, a disk that fails
        place = getattr(error, "filename", None) or "The system says"
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        print(
            f"{forms.shown(place)}: {forms.shown(reason)}. Nothing was published. Make it"
            " readable and writable for yourself, or name another folder.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was published.", file=sys.stderr)
        return 130
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of all sub-commands."""
    program = argparse.ArgumentParser(
        prog="sdp",
        description="Satu Data Pemilu: from delivered files to marts on voters and"
        " population.",
        epilog="`sdp <command> --help` explains each command.",
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=20),
    )
    program.add_argument(
        "--version", action="version", version=version("satu-data-pemilu")
    )
    commands = program.add_subparsers(title="commands", required=True, metavar="<command>")
    _add_build(commands)
    _add_land(commands)
    _add_show(commands)
    _add_report(commands)
    _add_hash(commands)
    _add_docs(commands)
    _add_new_dataset(commands)
    _add_backup(commands)
    if importlib.util.find_spec("satu_data_pemilu.simulation"):
        from satu_data_pemilu import simulation

        simulation.register(commands)
    return program


# Options that several commands share ----------------------------------------------


def _command(
    commands: argparse._SubParsersAction,
    name: str,
    run: Callable[[argparse.Namespace], None],
    help: str,
    description: str,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    command = commands.add_parser(
        name,
        help=help,
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.set_defaults(run=run)
    return command


def _add_warehouse(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--warehouse",
        metavar="FOLDER",
        type=Path,
        default=Path(os.environ.get("SDP_WAREHOUSE") or DEFAULT_WAREHOUSE),
        help="warehouse folder (default: $SDP_WAREHOUSE or warehouse)",
    )


def _add_landing(command: argparse.ArgumentParser) -> None:
    named = os.environ.get("SDP_LANDING")
    command.add_argument(
        "--landing",
        metavar="FOLDER",
        type=Path,
        default=Path(named) if named else None,
        help="landing folder with <agency>/<dataset>/<as_of>/[<scope>/]<files>"
        " (default: $SDP_LANDING, else `landing`, which is filled when empty)",
    )


def _add_project(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--project-dir",
        metavar="FOLDER",
        type=Path,
        default=project_folder(),
        help="folder of dbt_project.yml (default: $SDP_PROJECT_DIR or the clone)",
    )


def project_folder() -> Path:
    """The dbt project: named by the environment, the clone of this package, or here."""
    if named := os.environ.get("SDP_PROJECT_DIR"):
        return Path(named)
    clone = Path(__file__).resolve().parent.parent
    return clone if (clone / "dbt_project.yml").is_file() else Path.cwd()


def _console() -> Console:
    return Console(highlight=False)


# Commands -------------------------------------------------------------------------


def _add_build(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "build",
        _build,
        "land, run models and tests, and publish the marts",
        "Land what is new, run the models that it concerns and their tests, and publish\n"
        "marts.duckdb and open.duckdb after a successful run; else what was published\n"
        "stays. A changed model is run again with all that depends on it.",
        KEYS_HELP,
    )
    _add_landing(command)
    _add_warehouse(command)
    _add_project(command)
    command.add_argument(
        "--select",
        nargs="+",
        default=[],
        metavar="NODE",
        help="run these nodes only, in dbt's syntax; publishes nothing",
    )
    command.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="spark: run the same models on Apache Spark and keep the marts as Parquet"
        " in <warehouse>/spark/marts (needs Java 17; see docs/spark.md)",
    )
    command.add_argument(
        "--full-refresh",
        action="store_true",
        help="make the work database and all marts anew, and run all tests",
    )
    command.add_argument(
        "--new-pseudonyms",
        action="store_true",
        help="take SDP_PSEUDONYM_KEY although it is not the key of this warehouse: every"
        " person gets another key in the marts",
    )
    command.add_argument(
        "--continue-without-refused",
        action="store_true",
        help="go on although files were refused, without them",
    )


def _build(options: argparse.Namespace) -> None:
    from satu_data_pemilu.build import build
    from satu_data_pemilu.steps import Request

    if options.engine == "spark":
        from satu_data_pemilu.spark import build
    build(
        Request(
            project=options.project_dir,
            warehouse=Warehouse(options.warehouse),
            landing=options.landing or Path(DEFAULT_LANDING),
            landing_is_default=options.landing is None,
            select=tuple(options.select),
            full_refresh=options.full_refresh,
            continue_without_refused=options.continue_without_refused,
            new_pseudonyms=options.new_pseudonyms,
        ),
        _console(),
    )


def _add_land(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "land",
        _land,
        "land deliveries only",
        "Bring new and corrected files into the warehouse's raw zone, and enter them\n"
        "in the ledger. Files landed before change nothing.",
        KEYS_HELP,
    )
    _add_landing(command)
    _add_warehouse(command)
    _add_project(command)


def _land(options: argparse.Namespace) -> None:
    from satu_data_pemilu.land import land_only
    from satu_data_pemilu.steps import Request

    land_only(
        Request(
            project=options.project_dir,
            warehouse=Warehouse(options.warehouse),
            landing=options.landing or Path(DEFAULT_LANDING),
            landing_is_default=options.landing is None,
        ),
        _console(),
    )


def _add_show(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "show",
        _show,
        "show the rows that a failed test found",
        "Show the rows that a test or model of the last build gives. They may hold\n"
        "persons: the work database is read with its key.",
    )
    command.add_argument("name", help="name of a test or model")
    command.add_argument("--limit", type=int, default=20, help="rows shown (20)")
    _add_warehouse(command)


def _show(options: argparse.Namespace) -> None:
    from satu_data_pemilu.show import show

    show(
        options.name,
        Warehouse(options.warehouse),
        Keys.from_environment(),
        options.limit,
        _console(),
    )


def _add_report(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "report",
        _report,
        "write the page that goes back to an agency",
        "Write one HTML page on what an agency delivered: scopes and days, changes of\n"
        "layout, scores and verdict, values that no list knows, rows held back by reason\n"
        "with file and line, and what was repaired. It is made from marts.duckdb, needs\n"
        "no network, and names no person.",
    )
    command.add_argument(
        "--agency",
        required=True,
        metavar="NAME",
        help="the agency, as in landing/<agency>",
    )
    command.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="file to write (default: reports/<agency>.html in the warehouse)",
    )
    command.add_argument(
        "--lines",
        type=int,
        default=200,
        metavar="N",
        help="lines named for each column and reason (200)",
    )
    _add_warehouse(command)


def _report(options: argparse.Namespace) -> None:
    from satu_data_pemilu.report import write_report

    page = write_report(
        options.agency,
        Warehouse(options.warehouse),
        Keys.from_environment(),
        options.out,
        options.lines,
    )
    print(f"Open {page} in a browser, or send it to the agency.")


def _add_hash(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "hash",
        _hash,
        "print rows and content hash of each mart",
        "Print the number of rows and a content hash of each published mart. Two builds\n"
        "of the same deliveries give the same hashes; columns that say when something\n"
        "was done are left out.",
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    _add_warehouse(command)


def _hash(options: argparse.Namespace) -> None:
    from satu_data_pemilu.content_hash import content_hashes

    found = content_hashes(Warehouse(options.warehouse), Keys.from_environment())
    if options.json:
        print(
            json.dumps(
                {each.table: {"rows": each.rows, "hash": each.digest} for each in found},
                indent=1,
            )
        )
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("mart")
    table.add_column("rows", justify="right")
    table.add_column("hash")
    for each in found:
        table.add_row(each.table, f"{each.rows:,}", each.digest)
    _console().print(table)


def _add_docs(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "docs",
        _docs,
        "write the documentation page",
        "Write docs/index.html into the warehouse: one page that describes every model,\n"
        "column and test, and works without a network.",
    )
    _add_warehouse(command)
    _add_project(command)


def _docs(options: argparse.Namespace) -> None:
    from satu_data_pemilu.docs import write_docs

    page = write_docs(
        options.project_dir,
        Warehouse(options.warehouse),
        Keys.from_environment(),
        _console(),
    )
    print(f"Open {page} in a browser.")


def _add_new_dataset(commands: argparse._SubParsersAction) -> None:
    command = _command(
        commands,
        "new-dataset",
        _new_dataset,
        "write a new dataset from a delivered file",
        "Write contract, staging model, validated model, their descriptions and a unit\n"
        "test of a new dataset, with a column for each name of the header of FILE, and\n"
        "enter it in the list of validated models. The unit test fails until it says\n"
        "which rows are held back. --print prints the contract and writes nothing.",
    )
    command.add_argument("file", type=Path, help="a delivered file")
    for name, folder in (("agency", "<agency>"), ("dataset", "<agency>/<dataset>")):
        command.add_argument(
            f"--{name}",
            required=True,
            metavar="NAME",
            help=f"name of the {name}, as in landing/{folder}",
        )
    command.add_argument(
        "--header-rows",
        type=int,
        default=1,
        metavar="N",
        help="rows that the header is stacked over (1)",
    )
    command.add_argument(
        "--print", action="store_true", help="print the contract, write nothing"
    )
    _add_project(command)


def _new_dataset(options: argparse.Namespace) -> None:
    from satu_data_pemilu.new_dataset import contract_yaml, proposal, write_dataset

    proposed = proposal(
        options.agency, options.dataset, options.file, options.header_rows
    )
    if options.print:
        print(contract_yaml(proposed, options.project_dir), end="")
        return
    for path in write_dataset(proposed, options.project_dir):
        print(f"Wrote {path}")
    print(
        "Next: describe each column in the contract, write the rules of"
        f" {proposed.validated}\nand what its unit test expects, then `sdp build`."
        " README, Add a dataset, goes on to a mart."
    )


def _add_backup(commands: argparse._SubParsersAction) -> None:
    backup = _command(
        commands,
        "backup",
        _backup,
        "save what cannot be rebuilt",
        "Save the ledger, which cannot be rebuilt, and with --with-raw the landed rows\n"
        "too. Keys are not in it: keep them yourself. Keep the landing folder as well,\n"
        "or use --with-raw. The archive is as confidential as what it holds.",
    )
    backup.add_argument("archive", type=Path, help="file to write, .tar.gz")
    backup.add_argument("--with-raw", action="store_true", help="save landed rows too")
    _add_warehouse(backup)
    restore = _command(
        commands,
        "restore",
        _restore,
        "put a back-up into an empty warehouse",
        "Put a back-up into an empty warehouse. `sdp build` then makes the rest.",
    )
    restore.add_argument("archive", type=Path, help="file written by `sdp backup`")
    _add_warehouse(restore)


def _backup(options: argparse.Namespace) -> None:
    from satu_data_pemilu.backup import backup

    names = backup(Warehouse(options.warehouse), options.archive, options.with_raw)
    print(f"Saved {len(names):,} file(s) in {options.archive}. Keys are not in it.")


def _restore(options: argparse.Namespace) -> None:
    from satu_data_pemilu.backup import restore

    names = restore(Warehouse(options.warehouse), options.archive)
    print(f"Put {len(names):,} file(s) into {options.warehouse}. Run `sdp build` next.")


if __name__ == "__main__":
    sys.exit(main())
