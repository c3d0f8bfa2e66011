"""Publishing: a finished build becomes what readers see, by rename.

`marts.duckdb` and `open.duckdb` are never written in place. Each is a fresh file of the
build folder that takes the place of the published one in a single step, so that a
reader has either the old content or the new, and one that is open keeps what it opened.

The marts go first, then the open file, which is a part of them. A process that dies
between the two leaves both readable, the open file one build older; `quality.build_info`
in each says which build it is of, and the next build publishes both.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import (
    Warehouse,
    attach,
    connect,
    explained,
    remove_database,
    sql_name,
    sql_text,
    write_ahead_log,
)

PUBLISHED_FILE_MODE = 0o444


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


def finish_marts(warehouse: Warehouse, key: str | None) -> None:
    """Add the views that let readers write bare table names, and checkpoint the file."""
    con = connect()
    try:
        attach(con, warehouse.build_marts, "marts", key=key)
        _add_views(con, "marts")
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
    con = connect()
    try:
        attach(con, warehouse.build_marts, "marts", key=key, read_only=True)
        attach(con, warehouse.build_open, "open")
        con.execute("use open")
        copied = [
            table
            for table in tables(con, "marts")
            if (table.schema, table.name) not in closed
        ]
        for table in copied:
            _copy(con, table, parts.get((table.schema, table.name), OpenPart()))
        _add_views(con, "open")
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


def publish(warehouse: Warehouse) -> None:
    """Let the finished files of the build folder take the place of the published ones.

    Raises SdpError where a file of the build is not whole; nothing is replaced then.
    """
    pairs = [
        (warehouse.build_marts, warehouse.marts),
        (warehouse.build_open, warehouse.open),
    ]
    for built, _ in pairs:
        if not built.is_file() or write_ahead_log(built).exists():
            raise SdpError(
                f"{built} is not whole, so nothing was published."
                " Run `sdp build` again."
            )
    for built, _ in pairs:
        built.chmod(PUBLISHED_FILE_MODE)
        _sync(built)
    for built, published in pairs:
        # A log left by a reader who wrote would be replayed into the new file.
        write_ahead_log(published).unlink(missing_ok=True)
        os.replace(built, published)
        _sync(published.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
