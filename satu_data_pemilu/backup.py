"""`sdp backup` and `sdp restore`: what cannot be rebuilt from the landing folder."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
import zlib
from pathlib import Path

import duckdb

from satu_data_pemilu import forms, keys
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import ledger, raw
from satu_data_pemilu.sql import sql_pattern
from satu_data_pemilu.warehouse import Warehouse, connect

LEDGER, CHECK = "ledger.jsonl", "pseudonym_key.json"
UNPACKED_AT_LEAST = 64 * 1024 * 1024
UNPACKED_PER_BYTE = 100
"""An archive that unpacks to more than so many times its size is none of ours."""
_PART = r"[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*"
_NAME = re.compile(
    rf"{re.escape(LEDGER)}|{re.escape(CHECK)}|raw/(?:{_PART}/){{1,4}}{_PART}\.parquet"
)


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

    The archive is unpacked beside, and its files checked one and all, before the first of
    them takes its place. Only their owner may read them, whatever the archive says.

    Raises SdpError where the archive is not a whole back-up, or the warehouse is not empty.
    """
    if not archive.is_file():
        raise SdpError(f"There is no back-up {archive}.")
    warehouse.prepare()
    staged = warehouse.build / "restored"
    with warehouse.lock("restore"):
        if ledger.path_of(warehouse.root).exists():
            raise SdpError(
                f"{warehouse.root} has a ledger already. Restore into another folder."
            )
        shutil.rmtree(staged, ignore_errors=True)
        try:
            names = _unpacked(archive, staged)
            _require_whole(staged, names)
            # The ledger is last, so that an interrupted restore has none.
            for name in sorted(names, key=lambda name: name == LEDGER):
                target = raw.inside(warehouse.root, warehouse.root / name, "")
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.replace(staged / name, target)
        except _Faulty as fault:
            raise SdpError(
                f"{archive} is no whole back-up: {fault}. Nothing was restored."
            ) from None
        finally:
            shutil.rmtree(staged, ignore_errors=True)
    return names


class _Faulty(Exception):
    """What is wrong with an archive."""


def _unpacked(archive: Path, folder: Path) -> list[str]:
    """Unpack an archive into a folder of its own; returns the names, as plain files.

    Raises _Faulty where it is damaged, or holds what no back-up does.
    """
    most = max(UNPACKED_AT_LEAST, UNPACKED_PER_BYTE * archive.stat().st_size)
    names: list[str] = []
    try:
        with gzip.open(archive) as stream:
            # headers of tar are read whole, so that what they hold is counted before
            size = 0
            while block := stream.read(1 << 20):
                size += len(block)
                if size > 2 * most:
                    raise _Faulty(f"it unpacks to over {UNPACKED_PER_BYTE} times its size")
        with tarfile.open(archive, "r:gz") as tar:
            for member in tar:
                if not member.isreg() or not _NAME.fullmatch(member.name):
                    raise _Faulty(f"{forms.shown(member.name)} is no file of a back-up")
                if member.name in names:
                    raise _Faulty(f"{member.name} is in it twice")
                most -= member.size
                if most < 0:
                    raise _Faulty(f"it unpacks to over {UNPACKED_PER_BYTE} times its size")
                target = folder / member.name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with open(target, "xb") as file:
                    target.chmod(0o600)
                    shutil.copyfileobj(tar.extractfile(member), file)
                names.append(member.name)
            # what follows the last member is read too, with the checksum at its end
            while tar.fileobj.read(1 << 20):
                pass
    except (tarfile.TarError, EOFError, zlib.error, ValueError, gzip.BadGzipFile) as error:
        raise _Faulty(forms.shown(error)) from None
    return names


def _require_whole(folder: Path, names: list[str]) -> None:
    """Raise _Faulty unless ledger, check value and rows are such as a back-up holds."""
    if LEDGER not in names:
        raise _Faulty("it has no ledger")
    try:
        rows = {row.file_id: row for row in ledger.read(folder)}
        if CHECK in names:
            keys.require_readable(folder / CHECK)
    except SdpError as error:
        raise _Faulty(str(error).replace(f"{folder}/", "").rstrip(".")) from None
    con = connect(folder)
    try:
        for name in (name for name in names if name not in (LEDGER, CHECK)):
            path = Path(name)
            if path.name in (raw.EMPTY, ledger.COPY):
                con.execute(f"select count(*) from read_parquet({sql_pattern(folder / name)})")
                continue
            row = rows.get(path.stem)
            if row is None or path.parts[1:-1] != row.scope_key:
                raise _Faulty(f"its ledger does not know {name}")
            kinds, _ = raw.counts_by_kind(con, folder / name)
            if any(getattr(row, f"{kind}_lines") != kinds[kind] for kind in raw.KINDS):
                raise _Faulty(f"{name} does not hold what the ledger says")
    except (duckdb.Error, KeyError) as error:
        raise _Faulty(f"{name} is damaged ({type(error).__name__})") from None
    finally:
        con.close()
