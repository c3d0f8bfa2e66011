"""The step of landing: `sdp land`, and the first step of every build."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from satu_data_pemilu import checks, forms, guard
from satu_data_pemilu import landing as landing_step
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing import Found, defaults, ledger
from satu_data_pemilu.steps import Contracts, Request, full_disk_explained
from satu_data_pemilu.warehouse import Warehouse, attach, connect, explained

REGION_CODES = ("kemendagri", "region_codes")


def land_only(request: Request, console: Console) -> None:
    """Land what is new and print what happened to each delivery.

    Raises SdpError as `build` does for its part.
    """
    warehouse = request.warehouse
    contracts = load_contracts(request.project)
    keys = Keys.from_environment()
    landing = checks.prepared_landing(request, contracts, console)
    warehouse.prepare()
    with warehouse.lock("land"), full_disk_explained(warehouse):
        found = landing_step.look(landing, contracts)
        checks.require_space(found, warehouse)
        checks.require_fitting_keys(found, keys, warehouse)
        before = len(ledger.read(warehouse.root))
        land(request, found, contracts, console)
        guard.require_fitting_ledger((landing, warehouse.root), keys, warehouse)
        make_source_views(warehouse, contracts, keys)
        after = len(ledger.read(warehouse.root))
    console.print(
        f"{after - before:,} file(s) landed, {before:,} were there before."
        " `sdp build` makes the marts."
    )


def land(
    request: Request, found: Found, contracts: Contracts, console: Console
) -> None:
    """Land the folder, and the default region codes where it has none.

    Raises SdpError with a sentence per refused file, unless the user asked to go on
    without them.
    """
    warehouse = request.warehouse
    folders = [found]
    default = defaults.DELIVERY.name
    has_own_codes = any(
        delivery.contract.key == REGION_CODES for delivery in found.deliveries
    ) or any(
        (row.agency_code, row.dataset_code) == REGION_CODES and row.file_name != default
        for row in ledger.read(warehouse.root)
    )
    if not has_own_codes:
        defaults.write_default_region_codes(warehouse.default_landing)
        folders.append(landing_step.look(warehouse.default_landing, contracts))
    refused: list[str] = []
    for folder in folders:
        with landing_progress(console) as progress:
            report = landing_step.land(
                folder.landing, warehouse.root, contracts, progress, folder
            )
        refused += report.refused
        for note in report.notes:
            console.print(
                f"Note: {forms.printable(note)}", style="yellow", markup=False
            )
    if refused and not request.continue_without_refused:
        raise SdpError(
            "\n".join(refused)
            + f"\n{len(refused)} delivered file(s) were refused, so nothing was built."
            " Mend or remove them, or go on without them by"
            " --continue-without-refused."
        )


def landing_progress(console: Console) -> Progress:
    """A bar over the bytes to land."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def make_source_views(warehouse: Warehouse, contracts: Contracts, keys: Keys) -> None:
    """Make the dbt sources in the work database, which is created if need be.

    Raises SdpError where the work database cannot be opened or written.
    """
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.work, "work", key=keys.database)
        landing_step.create_source_views(con, warehouse.root, contracts)
    except duckdb.Error as error:
        raise explained(error, warehouse.work) from None
    finally:
        con.close()
