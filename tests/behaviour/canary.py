"""Marks in everything that a sender writes, and the search for them where none may be.

Each delivered column has a mark of its own, which is letters only, so that a rule of
capitals, blanks or digits leaves it as it is. A mark is text as a remark or a name is:
what of it is found outside the restricted zone, a person could be too.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterable
from pathlib import Path

import duckdb

_MARK = re.compile("zqkenari(?:(?!zqkenari)[a-z])*", re.IGNORECASE)


def mark(*parts: str) -> str:
    """The mark of a dataset's column, or of anything else that is named by words."""
    return "ZQKENARI" + re.sub("[^A-Z]", "", "".join(parts).upper())


def marks_in(text: str) -> set[str]:
    """The marks that stand in a text, in capitals."""
    return {found.upper() for found in _MARK.findall(text)}


def marks_in_tables(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, set[str]]:
    """Marks by column in every table of every schema of an attached database."""
    hits: dict[str, set[str]] = {}
    for schema, table, column in con.execute(
        "select c.schema_name, c.table_name, c.column_name from duckdb_columns() as c"
        " join duckdb_tables() as t using (database_name, schema_name, table_name)"
        " where database_name = ?",
        [database],
    ).fetchall():
        values = con.execute(
            f'select distinct cast("{column}" as varchar) as value'
            f' from "{database}"."{schema}"."{table}"'
            f" where cast(\"{column}\" as varchar) ilike '%{mark()}%'"
        ).fetchall()
        if found := set().union(*(marks_in(value) for (value,) in values)):
            hits[f"{schema}.{table}.{column}"] = found
    return hits


def marks_in_parquet(file: Path) -> set[str]:
    """Marks in the values of a Parquet file, whose bytes are packed."""
    rows = duckdb.execute(
        "select distinct t::varchar from read_parquet(?, hive_partitioning = false) as t"
        f" where t::varchar ilike '%{mark()}%'",
        [str(file)],
    )
    return set().union(*(marks_in(value) for (value,) in rows.fetchall()))


def marks_in_files(folders: Iterable[Path]) -> tuple[dict[str, set[str]], int]:
    """Marks by file, in names and in bytes as they stand, and the number of files.

    Archives are searched by what they hold, Parquet, which packs its values, also by these.
    """
    hits: dict[str, set[str]] = {}
    number = 0
    for folder in folders:
        for file in [folder] if folder.is_file() else sorted(folder.rglob("*")):
            if not file.is_file():
                continue
            number += 1
            found = marks_in(file.name) | marks_in(file.read_bytes().decode("latin-1"))
            if file.suffix == ".parquet":
                found |= marks_in_parquet(file)
            if tarfile.is_tarfile(file):
                with tarfile.open(file) as archive:
                    for member in archive:
                        content = archive.extractfile(member)
                        found |= marks_in(member.name)
                        found |= marks_in(content.read().decode("latin-1")) if content else set()
            if found:
                hits[str(file.relative_to(folder)) if file != folder else file.name] = found
    return hits, number
