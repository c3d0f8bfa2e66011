"""Content hashes of the marts: whether two builds gave the same rows, in any order."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from satu_data_pemilu.keys import Keys
from satu_data_pemilu.publish import tables
from satu_data_pemilu.sql import sql_name
from satu_data_pemilu.warehouse import Warehouse, attach_marts, connect

# Columns that say when something was done. They differ between two builds of one content.
CLOCK_TABLES = {("quality", "build_info")}
CLOCK_COLUMNS = {"first_landed_at"}


@dataclass(frozen=True)
class ContentHash:
    """Number of rows of a mart, and `bit_xor(hash(row))` over them as 16 hex digits."""

    table: str
    rows: int
    digest: str


def content_hashes(warehouse: Warehouse, keys: Keys) -> list[ContentHash]:
    """Hash every published mart.

    Raises SdpError where nothing is published, or the marts key is wrong.
    """
    con = connect(warehouse.root)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        return [
            hash_of(con, "marts", table.schema, table.name)
            for table in tables(con, "marts")
            if (table.schema, table.name) not in CLOCK_TABLES
        ]
    finally:
        con.close()


def hash_of(
    con: duckdb.DuckDBPyConnection, database: str, schema: str, name: str
) -> ContentHash:
    """Hash a table of an attached database."""
    columns = [
        sql_name(column)
        for (column,) in con.execute(
            "select column_name from duckdb_columns() where database_name = ?"
            " and schema_name = ? and table_name = ? order by column_index",
            [database, schema, name],
        ).fetchall()
        if column not in CLOCK_COLUMNS
    ]
    found = con.execute(
        f"select count(*), coalesce(bit_xor(hash({', '.join(columns)})), 0)"
        f" from {sql_name(database, schema, name)}"
    ).fetchone()
    assert found is not None
    return ContentHash(f"{schema}.{name}", found[0], f"{found[1]:016x}")
