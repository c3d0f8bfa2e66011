"""The raw zone: one Parquet file of text per landed file, and the views over it."""

import contextlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu.contracts import LINE_COLUMNS, Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import ledger
from satu_data_pemilu.sql import sql_name, sql_pattern, sql_text

UNREADABLE_CODES = (
    "field_count", "unbalanced_quote", "bad_bytes", "control_bytes", "line_too_long",
    "invalid_json", "not_an_object", "repeated_key",
)
"""Why a line could not be cut into columns; each is a code of the list `rejection_reasons`."""
KINDS = (
    "header", "title", "repeated_header", "total", "blank", "unreadable", "data",
)


@dataclass(frozen=True)
class Landed:
    """What a reader knows of a file beside its rows; `lines` is counted apart."""

    lines: int
    encoding: str | None = None
    delimiter: str | None = None
    surplus: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def folder_of(warehouse: Path, agency: str, dataset: str) -> Path:
    """Folder of a dataset's raw files."""
    return Path(warehouse) / "raw" / agency / dataset


EMPTY = "empty.parquet"
"""The file that gives the columns of a dataset of which nothing was delivered."""


def inside(warehouse: Path, path: Path, zone: str = "raw") -> Path:
    """Return `path` where it lies inside the raw zone, links followed.

    Raises SdpError where it does not: rows must not leave the warehouse.
    """
    root = Path(warehouse).resolve() / zone
    try:
        is_inside = path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        is_inside = False
    if not is_inside:
        raise SdpError(
            f"{path} does not lie inside of {root}, so nothing is written there; remove"
            " the link, or name another warehouse."
        )
    return path


def write_empty(con, warehouse: Path, contract: Contract) -> None:
    """Write `empty.parquet` with the contract's columns where it is not yet there."""
    folder = inside(warehouse, folder_of(warehouse, *contract.key))
    target = folder / EMPTY
    names = [*LINE_COLUMNS, *(c.name for c in contract.columns)]
    if target.exists():
        held = con.execute(f"select name from parquet_schema({sql_pattern(target)})")
        if [row[0] for row in held.fetchall()][1:] == names:
            return
    folder.mkdir(parents=True, exist_ok=True)
    fields = ", ".join(
        f"cast(null as {'bigint' if n == 'line_no' else 'varchar'}) as {sql_name(n)}"
        for n in names
    )
    tmp = target.with_suffix(".tmp")
    con.execute(f"copy (select {fields} limit 0) to {sql_text(tmp)} (format parquet)")
    os.replace(tmp, target)


def counts_by_kind(con, path: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of a raw file by line kind, and unreadable rows by code."""
    rows = con.execute(
        f"select line_kind, unreadable_code, count(*) from read_parquet("
        f"{sql_pattern(path)}, hive_partitioning = false) group by all"
    ).fetchall()
    kinds = dict.fromkeys(KINDS, 0)
    codes: dict[str, int] = {}
    for kind, code, number in rows:
        kinds[kind] += number
        if code:
            codes[code] = codes.get(code, 0) + number
    return kinds, codes


def create_source_views(
    con, warehouse: Path, contracts: dict[tuple[str, str], Contract]
) -> None:
    """Create the dbt sources as views of the attached database `work`.

    `work.raw_<agency>.<dataset>` reads all raw files of the dataset, superseded ones
    too, and has the contract's columns also where nothing was delivered;
    `work.raw_landing.files` is the ledger, `work.raw_landing.lines` every line of every
    file and `work.raw_landing.datasets` the contracts. Paths are absolute, so the views
    are created again after a warehouse has moved.
    """
    warehouse = Path(warehouse).resolve()
    files = prepare_sources(con, warehouse, contracts)
    for agency in sorted({agency for agency, _ in contracts} | {"landing"}):
        con.execute(f"create schema if not exists work.raw_{agency}")
    for (agency, dataset), contract in sorted(contracts.items()):
        names = ", ".join(map(sql_name, LINE_COLUMNS + tuple(c.name for c in contract.columns)))
        rows = sql_pattern(folder_of(warehouse, agency, dataset), "**/*.parquet")
        con.execute(
            f"create or replace view work.raw_{agency}.{dataset} as select {names} "
            f"from read_parquet({rows}, union_by_name = true, "
            "hive_partitioning = false)"
        )
    con.execute(
        "create or replace view work.raw_landing.files as select * from "
        f"read_parquet({sql_pattern(files)}, hive_partitioning = false)"
    )
    all_raw = ", ".join(
        sql_pattern(folder_of(warehouse, agency, dataset), "**/*.parquet")
        for agency, dataset in sorted(contracts)
    )
    con.execute(
        f"create or replace view work.raw_landing.lines as select "
        f"{', '.join(LINE_COLUMNS)} from read_parquet([{all_raw}], "
        "union_by_name = true, hive_partitioning = false)"
    )
    create_datasets(con, "work.raw_landing.datasets", contracts)
    create_dataset_columns(con, "work.raw_landing.dataset_columns", contracts)


def prepare_sources(
    con, warehouse: Path, contracts: dict[tuple[str, str], Contract]
) -> Path:
    """Give every dataset a raw file, and the ledger its Parquet copy, which is returned."""
    for _, contract in sorted(contracts.items()):
        write_empty(con, warehouse, contract)
    landed = ledger.read(warehouse)
    if not ledger.is_copied(con, warehouse, landed):
        ledger.write_parquet(con, warehouse, landed)
    return Path(warehouse) / "raw" / "landing" / ledger.COPY


def create_datasets(
    con, table: str, contracts: dict[tuple[str, str], Contract]
) -> None:
    """Create a table of the contracts, one row per dataset."""
    con.execute(
        f"create or replace table {table} (agency_code varchar, "
        "dataset_code varchar, description varchar, holds_persons varchar, "
        "is_restricted varchar, mode varchar, "
        "absence_means varchar, complete_when varchar, is_reference varchar, "
        "lateness_days varchar)"
    )
    con.executemany(
        f"insert into {table} values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                c.agency, c.dataset, c.description, str(c.holds_persons).lower(),
                str(c.restricted).lower(), c.mode,
                c.absence_means, c.complete_when, str(c.reference).lower(),
                None if c.lateness_days is None else str(c.lateness_days),
            )
            for _, c in sorted(contracts.items())
        ],
    )


def create_dataset_columns(
    con, table: str, contracts: dict[tuple[str, str], Contract]
) -> None:
    """Create a table of the contracts' columns, one row per dataset and column."""
    con.execute(
        f"create or replace table {table} (agency_code varchar, dataset_code varchar, "
        "column_name varchar, column_number varchar, pdp varchar)"
    )
    con.executemany(
        f"insert into {table} values (?, ?, ?, ?, ?)",
        [
            (c.agency, c.dataset, column.name, str(number), column.pdp)
            for _, c in sorted(contracts.items())
            for number, column in enumerate(c.columns, 1)
        ],
    )


def remove_empty_folders(warehouse: Path, key: tuple[str, str, str, str]) -> None:
    """Remove the folders of a delivery that did not land, where they are empty."""
    folder = (Path(warehouse) / "raw").joinpath(*key)
    for _ in range(2):
        with contextlib.suppress(OSError):
            folder.rmdir()
        folder = folder.parent


def remove_leftovers(warehouse: Path, kept: Iterable[str]) -> None:
    """Remove what a killed landing left: temporary files, files not in the ledger."""
    root = Path(warehouse) / "raw"
    kept = set(kept)
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            if name.endswith(".tmp"):
                path.unlink()
            elif name.endswith(".parquet") and path.parent != root / "landing":
                if name != EMPTY and path.stem not in kept:
                    path.unlink()
