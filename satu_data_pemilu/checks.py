"""What is looked at before a build starts: folders, the day, the disk, and the keys.

Nothing here writes a row. Each check raises SdpError with one sentence for what a user
can mend.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from rich.console import Console

from satu_data_pemilu import guard
from satu_data_pemilu import keys as key_rule
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys, PersonFile, Persons
from satu_data_pemilu.landing import defaults, deliveries
from satu_data_pemilu.landing.found import Found
from satu_data_pemilu.simulation import command as simulation
from satu_data_pemilu.steps import Contracts, Request
from satu_data_pemilu.warehouse import Warehouse, attach, connect, free_bytes

# Free space asked for before starting. Raw files and databases together take up to this
# many times the delivered bytes: the 14 MB of real extracts, nearly all Parquet, became
# 320 MB; text shrinks, since raw files are compressed.
SPACE_PER_BYTE = 3
SPACE_PER_PACKED_BYTE = 30
PACKED = (".parquet", ".gz", ".xlsx", ".xlsm")
SPACE_AT_LEAST = 500_000_000


def prepared_landing(request: Request, contracts: Contracts, console: Console) -> Path:
    """The landing folder, filled first if it is the default one and empty.

    Raises SdpError where a folder that the user named is not there.
    """
    landing = request.landing
    if landing.exists() and not landing.is_dir():
        raise SdpError(
            f"The landing folder {landing} is a file. Name a folder with --landing"
            " that holds <agency>/<dataset>/<as_of>/<files>."
        )
    if not request.landing_is_default:
        if not landing.exists():
            raise SdpError(
                f"There is no landing folder {landing}. Name an existing folder with"
                " --landing, or leave the option out to start from the default one."
            )
        return landing
    landing.mkdir(parents=True, exist_ok=True)
    if all(deliveries.is_ignored(entry.name) for entry in landing.iterdir()):
        fill_empty_landing(landing, contracts, console)
    return landing


def fill_empty_landing(landing: Path, contracts: Contracts, console: Console) -> None:
    """Put a simulated nation into an empty default landing folder, its truth beside it.

    A project without a population register has nobody to simulate for.
    """
    if ("dukcapil", "population_register") not in contracts:
        defaults.write_default_region_codes(landing)
        return
    truth = landing.absolute().parent / simulation.DEFAULT_TRUTH
    report = simulation.simulate_shown(landing, truth, console)
    console.print(simulation.as_sentence(report, landing, truth), markup=False)


def require_a_day(as_known_on: str) -> None:
    """Refuse an `AS_KNOWN_ON` that is no day; empty means everything known.

    Raises SdpError with the form that is expected.
    """
    try:
        if as_known_on and date.fromisoformat(as_known_on).isoformat() != as_known_on:
            raise ValueError(as_known_on)
    except ValueError:
        raise SdpError(
            f"AS_KNOWN_ON is {as_known_on}, which is no day. Write it as 2024-02-14."
        ) from None


def require_space(
    found: Found,
    warehouse: Warehouse,
    kept: Iterable[Path] | None = None,
    replaced: Iterable[Path] | None = None,
) -> None:
    """Refuse to start where the disk would fill up on the way.

    What an earlier build left in place (raw files, and of the databases those `kept`) is
    room already taken; what is `replaced` is written anew beside the old.

    Raises SdpError with what is needed and what is there.
    """
    delivered = sum(
        _size(file)
        * (SPACE_PER_PACKED_BYTE if file.suffix.lower() in PACKED else SPACE_PER_BYTE)
        for delivery in found.deliveries
        for file in delivery.files
    )
    kept = (warehouse.work,) if kept is None else kept
    replaced = (warehouse.marts, warehouse.open) if replaced is None else replaced
    in_place = _size(*warehouse.raw.rglob("*"), *kept)
    beside_the_old = _size(*replaced)
    needed = SPACE_AT_LEAST + max(0, delivered - in_place) + beside_the_old
    if (free := free_bytes(warehouse.root)) < needed:
        raise SdpError(
            f"The disk that holds {warehouse.root} has {free / 1e9:,.1f} GB free and"
            f" this build may need {needed / 1e9:,.1f} GB. Make room, or name a"
            " warehouse on another disk with --warehouse."
        )


def _size(*files: Path) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def require_fitting_keys(found: Found, keys: Keys, warehouse: Warehouse) -> None:
    """Apply the rule of keys to what was landed and is to be, before a row is written.

    Also tries the key of the work database.

    Raises SdpError where simulated and real persons meet, or keys or storage do not
    protect real ones.
    """
    delivered = (
        PersonFile(f"{delivery.shown}/{file.name}", found.is_simulated(file))
        for delivery in found.deliveries
        if delivery.contract.holds_persons
        for file in delivery.files
        if file in found.hashed
    )
    guard.judge_and_protect(
        [*guard.landed_person_files(warehouse), *delivered],
        (found.landing, warehouse.root),
        keys,
    )
    if warehouse.work.exists():
        con = connect(warehouse.root)
        try:
            attach(con, warehouse.work, "work", key=keys.database)
        finally:
            con.close()


def require_same_pseudonyms(request: Request, persons: Persons, keys: Keys) -> bool:
    """Refuse a pseudonym key that is not the warehouse's, unless new ones are asked for.

    Returns whether the persons get new pseudonyms. Nobody has one yet where no persons were
    delivered.

    Raises SdpError saying how to ask for new ones.
    """
    if persons is Persons.NONE:
        return False
    wanted = request.new_pseudonyms or guard.is_new_wanted()
    return key_rule.require_same_pseudonyms(
        request.warehouse.pseudonym_check, keys.pseudonym, wanted
    )
