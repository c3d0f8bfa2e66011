"""Publishing: a finished build becomes what readers see, by one rename.

`marts.duckdb` and `open.duckdb` are never written in place. Each publication is a folder of
its own, `.published/<time>`, and `.published/current` is a link to the last one; the names
that readers open are links through it. Renaming that link lets both files take the place of
the former ones in a single step: a reader has the old content or the new, and one that is
open keeps what it opened.

DuckDB keeps the log of a file that someone writes beside the file itself, where links lead
to, and plays it into whatever stands there next. In the folder of a publication nothing else
ever stands, so that the log of a reader who wrote and crashed meets no other file; and the
folder cannot be written, so that there is no such log in the first place.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing.scan import sha256_of
from satu_data_pemilu.sql import sql_name, sql_text
from satu_data_pemilu.warehouse import (
    READERS_FOLDER_MODE,
    Warehouse,
    attach,
    attach_marts,
    connect,
    explained,
    remove_database,
    write_ahead_log,
)

PUBLISHED_FILE_MODE = 0o444
PUBLISHED_FOLDER_MODE = 0o555
CURRENT = "current"

Comments = tuple[str | None, dict[str, str]]


@dataclass(frozen=True)
class Table:
    """A table of a database with what a reader sees of it."""

    schema: str
    name: str
    definition: str
    comment: str | None
    column_comments: dict[str, str]


@dataclass(frozen=True)
class OpenPart:
    """What of a mart goes into the open file: which rows, and which columns do not."""

    rows: str | None = None
    without: frozenset[str] = frozenset()


def tables(con: duckdb.DuckDBPyConnection, database: str) -> list[Table]:
    """The tables of an attached database, sorted by schema and name."""
    comments: dict[tuple[str, str], dict[str, str]] = {}
    for schema, table, column, comment in con.execute(
        "select schema_name, table_name, column_name, comment from duckdb_columns()"
        " where database_name = ? and comment is not null"
        " order by column_index",
        [database],
    ).fetchall():
        comments.setdefault((schema, table), {})[column] = comment
    return [
        Table(schema, name, definition, comment, comments.get((schema, name), {}))
        for schema, name, definition, comment in con.execute(
            "select schema_name, table_name, sql, comment from duckdb_tables()"
            " where database_name = ? order by schema_name, table_name",
            [database],
        ).fetchall()
    ]


def published_tables(warehouse: Warehouse, keys: Keys) -> set[tuple[str, str]]:
    """Schema and name of each published mart; none where the file cannot be opened."""
    con = connect(warehouse.root)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        return {(table.schema, table.name) for table in tables(con, "marts")}
    except SdpError:
        return set()
    finally:
        con.close()


def carry_over(
    warehouse: Warehouse,
    keys: Keys,
    key: str | None,
    carried: Mapping[tuple[str, str], Comments],
) -> None:
    """Copy published marts (schema, name) into the build file, with comments as given.

    Raises SdpError where one of the files cannot be read or written.
    """
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.build_marts, "fresh", key=key)
        attach_marts(con, warehouse.marts, "marts", keys)
        con.execute("use fresh")
        con.execute("begin")
        for table in tables(con, "marts"):
            name = (table.schema, table.name)
            if name in carried:
                comment, columns = carried[name]
                described = Table(*name, table.definition, comment, columns)
                _copy(con, described, OpenPart())
        con.execute("commit")
    except duckdb.Error as error:
        raise explained(error, warehouse.build_marts) from None
    finally:
        con.close()


def finish_marts(warehouse: Warehouse, key: str | None) -> None:
    """Add the views that let readers write bare table names, and checkpoint the file."""
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.build_marts, "marts", key=key)
        con.execute("begin")
        _add_views(con, "marts")
        con.execute("commit")
        con.execute("checkpoint marts")
    except duckdb.Error as error:
        raise explained(error, warehouse.build_marts) from None
    finally:
        con.close()


def build_open(
    warehouse: Warehouse,
    key: str | None,
    closed: Collection[tuple[str, str]],
    parts: Mapping[tuple[str, str], OpenPart],
) -> list[Table]:
    """Write the open file: every mart but those of `closed` (schema, name), of those of
    `parts` the part.

    It is a fresh file and not a copy with tables dropped, since a dropped table's rows
    stay readable in the free pages of the file. Returns its tables.
    """
    remove_database(warehouse.build_open)
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.build_marts, "marts", key=key, read_only=True)
        attach(con, warehouse.build_open, "open")
        con.execute("use open")
        # each statement by itself would wait for the disk, and comments are a thousand
        con.execute("begin")
        copied = [
            table
            for table in tables(con, "marts")
            if (table.schema, table.name) not in closed
        ]
        for table in copied:
            _copy(con, table, parts.get((table.schema, table.name), OpenPart()))
        _add_views(con, "open")
        con.execute("commit")
        con.execute("checkpoint open")
    except duckdb.Error as error:
        raise explained(error, warehouse.build_open) from None
    finally:
        con.close()
    return copied


def _copy(con: duckdb.DuckDBPyConnection, table: Table, part: OpenPart) -> None:
    """Copy a part of a table of `marts` into the database in use, comments included."""
    target = sql_name(table.schema, table.name)
    con.execute(f"create schema if not exists {sql_name(table.schema)}")
    con.execute(table.definition)
    for column in sorted(part.without):
        con.execute(f"alter table {target} drop column {sql_name(column)}")
        table.column_comments.pop(column, None)
    without = ", ".join(map(sql_name, sorted(part.without)))
    con.execute(
        f"insert into {target}"
        f" select *{f' exclude ({without})' if without else ''}"
        f" from {sql_name('marts', table.schema, table.name)}"
        f" where {part.rows or 'true'}"
    )
    _comment(con, "table", target, table)


def _add_views(con: duckdb.DuckDBPyConnection, database: str) -> None:
    """One view per table in the schema `main`, under the same name."""
    con.execute(f"use {sql_name(database)}")
    for table in tables(con, database):
        if table.schema == "main":
            continue
        source = sql_name(table.schema, table.name)
        con.execute(
            f"create or replace view {sql_name('main', table.name)}"
            f" as select * from {source}"
        )
        _comment(con, "view", sql_name("main", table.name), table)
    con.execute("use memory")


def _comment(
    con: duckdb.DuckDBPyConnection, kind: str, target: str, table: Table
) -> None:
    if table.comment:
        con.execute(f"comment on {kind} {target} is {sql_text(table.comment)}")
    for column, comment in table.column_comments.items():
        con.execute(
            f"comment on column {target}.{sql_name(column)} is {sql_text(comment)}"
        )


def digests(warehouse: Warehouse) -> dict[str, str]:
    """SHA-256 of the published files by name; without one that is not there."""
    found = {}
    for path in (warehouse.marts, warehouse.open):
        with suppress(OSError):
            found[path.name] = sha256_of(path)
    return found


def publish(warehouse: Warehouse) -> None:
    """Let the finished files of the build folder take the place of the published ones.

    Raises SdpError where a file of the build is not whole; nothing is replaced then.
    """
    names = (warehouse.marts.name, warehouse.open.name)
    for built in (warehouse.build / name for name in names):
        if not built.is_file() or write_ahead_log(built).exists():
            raise SdpError(
                f"{built} is not whole, so nothing was published."
                " Run `sdp build` again."
            )
    folder = _new_publication(warehouse)
    for name in names:
        (warehouse.build / name).chmod(PUBLISHED_FILE_MODE)
        _sync(warehouse.build / name)
        os.replace(warehouse.build / name, folder / name)
    _sync(folder)
    folder.chmod(PUBLISHED_FOLDER_MODE)
    earlier = _current(warehouse)
    current = warehouse.publications / CURRENT
    if current.is_dir() and not current.is_symlink():
        # Copied without links: there the published names are files of their own.
        current.rename(folder.with_name(f"{folder.name}-copied"))
    _link(current, Path(folder.name))
    for name in names:
        published = warehouse.root / name
        target = Path(warehouse.publications.name) / CURRENT / name
        # Beside the link lies the log of a program that does not follow links.
        write_ahead_log(published).unlink(missing_ok=True)
        if not published.is_symlink() or published.readlink() != target:
            _link(published, target)
    # The last but one stays, for a reader who is just following the link.
    remove_publications(warehouse, kept=(folder.name, earlier))


def remove_publications(warehouse: Warehouse, kept: Collection[str | None] = ()) -> None:
    """Remove the folders of publications but the current one and those `kept`."""
    current = _current(warehouse)
    for folder in warehouse.publications.glob("*"):
        if folder.name in (CURRENT, current, *kept) or folder.is_symlink():
            continue
        with suppress(OSError):
            folder.chmod(READERS_FOLDER_MODE)
        shutil.rmtree(folder, ignore_errors=True)


def _new_publication(warehouse: Warehouse) -> Path:
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S")
    folder = warehouse.publications / f"{now}-{secrets.token_hex(4)}"
    for each in (warehouse.publications, folder):
        each.mkdir(exist_ok=True)
        each.chmod(READERS_FOLDER_MODE)
    return folder


def _current(warehouse: Warehouse) -> str | None:
    with suppress(OSError):
        return os.readlink(warehouse.publications / CURRENT)
    return None


def _link(link: Path, target: Path) -> None:
    """Make `link` lead to `target`, in one step where it stands already."""
    unfinished = link.with_name(link.name + ".link")
    unfinished.unlink(missing_ok=True)
    unfinished.symlink_to(target)
    os.replace(unfinished, link)
    _sync(link.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
