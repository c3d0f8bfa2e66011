"""Compares the marts of the two engines row by row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from satu_data_pemilu.content_hash import CLOCK_TABLES
from satu_data_pemilu.publish import tables
from satu_data_pemilu.sql import sql_text


@dataclass(frozen=True)
class Compared:
    """One mart: rows on each engine, and rows that only one of them has."""

    mart: str
    duckdb_rows: int
    spark_rows: int
    only_duckdb: list[tuple]
    only_spark: list[tuple]
    differing_types: list[str]

    @property
    def is_equal(self) -> bool:
        alike = self.duckdb_rows == self.spark_rows and not self.differing_types
        return alike and not self.only_duckdb and not self.only_spark


def connect(warehouse: Path, key: str | None = None) -> duckdb.DuckDBPyConnection:
    """The marts of both engines: `marts.<area>.<mart>` and `spark.<area>.<mart>`."""
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    option = f", encryption_key '{key}'" if key else ""
    marts = sql_text(warehouse / "marts.duckdb")
    con.execute(f"attach {marts} as marts (read_only{option})")
    con.execute("attach ':memory:' as spark")
    declare(con, warehouse)
    return con


def declare(con: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Views over the marts that Spark made in a warehouse."""
    root = warehouse / "spark" / "marts"
    for folder in sorted(root.glob("*/*")):
        con.execute(f"create schema if not exists spark.{folder.parent.name}")
        con.execute(
            f"create view spark.{folder.parent.name}.{folder.name} as"
            f" select * from read_parquet({sql_text(folder / '*.parquet')},"
            " hive_partitioning = false)"
        )


def marts_of(con: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """`<area>.<mart>` of all marts; what says when the file was built is none."""
    if database == "marts":
        found = {(table.schema, table.name) for table in tables(con, "marts")}
    else:
        found = set(
            con.execute(
                "select schema_name, view_name from duckdb_views()"
                f" where database_name = '{database}' and not internal"
            ).fetchall()
        )
    return sorted(".".join(each) for each in found - CLOCK_TABLES)


def compare(con: duckdb.DuckDBPyConnection, mart: str) -> Compared:
    """Hold a mart of the one engine against that of the other, duplicates counted.

    A UUID is text on Spark and compared as text; every other type must be the same.
    """
    columns = {
        side: dict(
            con.execute(
                "select column_name, data_type from duckdb_columns() where"
                f" database_name = '{side}' and schema_name || '.' || table_name = '{mart}'"
                " order by column_index"
            ).fetchall()
        )
        for side in ("marts", "spark")
    }
    names = list(columns["marts"])
    spark_type = {"UUID": "VARCHAR"}
    differing = [
        f"{name}: {columns['marts'].get(name)} and {columns['spark'].get(name)}"
        for name in {**columns["marts"], **columns["spark"]}
        if spark_type.get(columns["marts"].get(name), columns["marts"].get(name))
        != columns["spark"].get(name)
    ]
    shown = ", ".join(
        f"cast({name} as varchar) as {name}" if columns["marts"][name] == "UUID" else name
        for name in names
    )
    own = f"select {shown} from marts.{mart}"
    other = f"select {', '.join(names)} from spark.{mart}"

    def only(one: str, another: str) -> list[tuple]:
        return con.execute(f"({one}) except all ({another})").fetchmany(5)

    def rows(database: str) -> int:
        return con.execute(f"select count(*) from {database}.{mart}").fetchone()[0]

    if set(columns["marts"]) != set(columns["spark"]):
        return Compared(mart, rows("marts"), rows("spark"), [], [], differing)
    return Compared(
        mart,
        rows("marts"),
        rows("spark"),
        only(own, other),
        only(other, own),
        differing,
    )
