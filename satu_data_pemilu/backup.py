"""`sdp backup` and `sdp restore`: what cannot be rebuilt from the landing folder."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import ledger
from satu_data_pemilu.warehouse import Warehouse


def backup(warehouse: Warehouse, archive: Path, with_raw: bool) -> list[str]:
    """Write the ledger and the rows of superseded files into a compressed archive.

    With them goes the check value of the pseudonym key, which tells another key after a
    restore; no key can be read from it.

    The rows of current files are read again from the landing folder after a restore; with
    `with_raw` they are saved too.

    The archive takes its name only when it is whole. Returns the names in it.

    Raises SdpError where there is nothing to save, or the archive exists.
    """
    kept = ledger.path_of(warehouse.root)
    if not kept.is_file():
        raise SdpError(f"{warehouse.root} has no ledger: there is nothing to save yet.")
    if archive.exists():
        raise SdpError(f"{archive} exists. Name another file.")
    if not archive.absolute().parent.is_dir():
        raise SdpError(f"There is no folder {archive.absolute().parent}.")
    warehouse.prepare()
    with warehouse.lock("backup"):
        # The ledger is last, so that an interrupted restore has none and can be repeated.
        raw = sorted(
            file
            for file in warehouse.raw.rglob("*.parquet")
            if with_raw or file.stem in _superseded(warehouse)
        )
        check = [warehouse.pseudonym_check] if warehouse.pseudonym_check.exists() else []
        members = [*raw, *check, kept]
        unfinished = archive.with_name(archive.name + ".tmp")
        names = [str(member.relative_to(warehouse.root)) for member in members]
        with tarfile.open(unfinished, "w:gz", compresslevel=1) as tar:
            for member, name in zip(members, names, strict=True):
                tar.add(member, name)
        os.replace(unfinished, archive)
    return names


def _superseded(warehouse: Warehouse) -> set[str]:
    """Ids of the files that the landing folder no longer holds: all but the newest."""
    newest: dict[tuple, str] = {}
    rows = ledger.read(warehouse.root)
    for row in rows:
        newest[*row.scope_key, row.slot_name] = row.file_id
    return {row.file_id for row in rows} - set(newest.values())


def restore(warehouse: Warehouse, archive: Path) -> list[str]:
    """Put the files of a back-up into a warehouse that has landed nothing yet.

    Raises SdpError where the archive cannot be read, or the warehouse is not empty.
    """
    if not archive.is_file():
        raise SdpError(f"There is no back-up {archive}.")
    warehouse.prepare()
    with warehouse.lock("restore"):
        if ledger.path_of(warehouse.root).exists():
            raise SdpError(
                f"{warehouse.root} has a ledger already. Restore into another folder."
            )
        try:
            with tarfile.open(archive) as tar:
                names = tar.getnames()
                tar.extractall(warehouse.root, filter="data")
        except (tarfile.TarError, OSError, EOFError) as error:
            raise SdpError(f"{archive} is no whole back-up: {error}.") from None
    return names
