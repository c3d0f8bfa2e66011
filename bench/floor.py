"""The least that any build has to do: read what was delivered, and write the marts.

`python bench/floor.py LANDING WAREHOUSE FOLDER` reads every delivered file as lines of
text, copies every published mart into a fresh database in FOLDER, encrypted if the
published one is, and prints the processor seconds of both as JSON. It is run in a process
of its own, so that nothing else is counted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing.formats import FORMATS
from satu_data_pemilu.landing.scan import NEVER
from satu_data_pemilu.publish import tables
from satu_data_pemilu.sql import sql_name, sql_pattern, sql_text
from satu_data_pemilu.warehouse import Warehouse, attach, attach_marts, connect


@dataclass
class Floor:
    """Processor seconds of reading and of writing, with what was read and written."""

    reading: float = 0.0
    writing: float = 0.0
    lines: int = 0
    rows: int = 0

    @property
    def cpu_seconds(self) -> float:
        return self.reading + self.writing


@contextmanager
def processor_time(floor: Floor, name: str) -> Iterator[None]:
    """Add the processor time of this process, all threads of it, to a figure."""
    start = time.process_time()
    try:
        yield
    finally:
        setattr(floor, name, getattr(floor, name) + time.process_time() - start)


def delivered_files(landing: Path) -> list[Path]:
    """The files of a landing folder but notes and hidden ones."""
    return sorted(
        file for file in landing.rglob("*")
        if file.is_file() and not file.name.startswith(("_", "."))
    )


def is_text(file: Path) -> bool:
    """Whether a delivered file has lines, packed or not."""
    endings = [ending.lower() for ending in file.suffixes if ending.lower() != ".gz"]
    return FORMATS.get(endings[-1] if endings else "") in ("text", "json")


def lines_of(con: duckdb.DuckDBPyConnection, files: list[Path]) -> int:
    """Read files as lines of one text column; the number of lines.

    Lines that are no UTF-8 or very long are left out. A workbook or Parquet file has no
    lines: it is read as it is and counts as one.
    """
    readers = (
        ("strlen(line)", [file for file in files if is_text(file)],
         "read_csv({}, columns = {{'line': 'VARCHAR'}}, auto_detect = false, header = false,"
         f" delim = {sql_text(NEVER)}, quote = '', escape = '', comment = '', strict_mode ="
         " false, ignore_errors = true, hive_partitioning = false)"),
        ("octet_length(content)", [file for file in files if not is_text(file)],
         "read_blob({})"),
    )
    found = 0
    for length, of, reader in readers:
        if of:
            listed = reader.format(f"[{', '.join(map(sql_pattern, of))}]")
            found += con.execute(f"select count(*), sum({length}) from {listed}").fetchone()[0]
    return found


def read(landing: Path, floor: Floor) -> None:
    """Read every delivered file as text."""
    con = connect(landing)
    try:
        with processor_time(floor, "reading"):
            floor.lines = lines_of(con, delivered_files(landing))
    finally:
        con.close()


def write(warehouse: Warehouse, folder: Path, floor: Floor) -> None:
    """Copy every published mart into a fresh database."""
    keys = Keys.from_environment()
    con = connect(warehouse.root, folder)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        (is_encrypted,) = con.execute(
            "select encrypted from duckdb_databases() where database_name = 'marts'"
        ).fetchone()
        key = keys.marts if is_encrypted else None
        with processor_time(floor, "writing"):
            attach(con, folder / "marts.duckdb", "copy", key=key)
            for table in tables(con, "marts"):
                con.execute(f"create schema if not exists {sql_name('copy', table.schema)}")
                (rows,) = con.execute(
                    f"create table {sql_name('copy', table.schema, table.name)} as"
                    f" from {sql_name('marts', table.schema, table.name)}"
                ).fetchone()
                floor.rows += rows
            con.execute("checkpoint copy")
            con.execute("detach copy")
    finally:
        con.close()


def measured_apart(landing: Path, warehouse: Path, folder: Path) -> Floor:
    """The floor, measured in a process of its own."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, __file__, landing, warehouse, folder],
        stdout=subprocess.PIPE, text=True, check=True,
    )
    return Floor(**json.loads(done.stdout))


def main(landing: Path, warehouse: Path, folder: Path) -> None:
    """Measure and print."""
    floor = Floor()
    read(landing, floor)
    write(Warehouse(warehouse), folder, floor)
    print(json.dumps(asdict(floor)))


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]))
