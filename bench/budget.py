"""The budget: rows in, rows out, bytes a row and microseconds a row of all that a build does.

A model's rows in are those of the tables, seeds and raw files that it reads, through views
to what lies below them. Its seconds are wall time of one of the two threads that run
models. Bytes are those of the blocks that the database file has for its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import duckdb

from satu_data_pemilu.sql import sql_name, sql_text

SIMULATOR, LANDING, STEPS = "simulator", "landing", "other steps"
UP_TO_VALIDATED = (LANDING, "staging", "validated")
"""The layers that a delivery passes by itself, before rows of several files meet."""
LEAST_SECONDS, LEAST_BYTES = 2.0, 1 << 20
"""What a model has to be dearer by, beside a quarter: less is noise.

On a busy machine a small model waits for seconds until the other thread has written."""
QUARTER = 1.25


@dataclass(frozen=True)
class Row:
    """A line of the budget: a model, or what a build does beside models."""

    name: str
    layer: str
    kind: str
    """simulator, landing, model, views, seeds, data tests, unit tests or step."""
    seconds: float
    rows_in: int | None = None
    rows_out: int | None = None
    bytes: int | None = None

    @property
    def bytes_a_row(self) -> float | None:
        return None if self.bytes is None else _part(self.bytes, self.rows_out)

    @property
    def microseconds_a_row(self) -> float | None:
        return _part(self.seconds * 1e6, self.rows_in)


class Held(NamedTuple):
    """What a database holds of a table."""

    rows: int
    bytes: int = 0


class Dearer(NamedTuple):
    """What became dearer by more than a quarter: seconds or bytes a row, then and now."""

    name: str
    what: str
    before: float
    now: float


def _part(amount: float, of: int | None) -> float | None:
    return amount / of if of else None


# What lies in the databases -------------------------------------------------------------


def held_tables(
    con: duckdb.DuckDBPyConnection, database: str
) -> dict[tuple[str, str], Held]:
    """Rows and bytes of each table of an attached database, by schema and name.

    A segment of a column has the bytes from its place in its block to that of the next
    one, whosoever that is, or to the end of the block. So all tables together have the
    bytes of all blocks with rows, and each block is counted once. Blocks with long texts
    are whole ones.
    """
    named = con.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ?"
        " order by all",
        [database],
    ).fetchall()
    con.execute(
        "create or replace temp table segments (place integer, block bigint, begins bigint)"
    )
    for place, name in enumerate(named):
        segments = f"pragma_storage_info({sql_text(sql_name(database, *name))})"
        con.execute(
            f"insert into segments select {place}, block_id, block_offset from {segments}"
            " where block_id >= 0"
            f" union select {place}, unnest(additional_block_ids), 0 from {segments}"
        )
    (block_size,) = con.execute(
        "select block_size from pragma_database_size() where database_name = ?", [database]
    ).fetchone()
    taken = dict(
        con.execute(
            """
            with cut as (
                select
                    place,
                    coalesce(lead(begins) over (partition by block order by begins), ?) - begins
                        as bytes
                from segments
            )
            select place, sum(bytes)::bigint from cut group by place
            """,
            [block_size],
        ).fetchall()
    )
    return {
        name: Held(rows_of(con, database, *name), taken.get(place, 0))
        for place, name in enumerate(named)
    }


def rows_of(con: duckdb.DuckDBPyConnection, *name: str) -> int:
    """The rows of a table or view, named by database, schema and name."""
    return con.execute(f"select count(*) from {sql_name(*name)}").fetchone()[0]


def held_nodes(
    con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any]
) -> dict[str, Held]:
    """What `work` and `marts` hold of each model, seed and source, by its id.

    A source is a view on raw files or a table of its own; only its rows are told.
    """
    tables = {
        (database, *name): held
        for database in ("work", "marts")
        for name, held in held_tables(con, database).items()
    }
    found = {
        unique_id: tables[place]
        for unique_id, node in manifest["nodes"].items()
        if (place := (node.get("database"), node.get("schema"), node.get("alias"))) in tables
    }
    for unique_id, node in manifest["sources"].items():
        name = (node["database"], node["schema"], node["identifier"])
        found[unique_id] = Held(rows_of(con, *name))
    return found


# The rows of the budget -----------------------------------------------------------------


def is_view(node: Mapping[str, Any]) -> bool:
    """Whether a node of a manifest has no rows of its own."""
    return node["resource_type"] == "model" and (
        node["config"]["materialized"] in ("view", "ephemeral")
    )


def layer_of(node: Mapping[str, Any]) -> str:
    """The layer of a model by its folder; a folder of `intermediate` is one by itself."""
    if node["resource_type"] != "model":
        return f"{node['resource_type']}s"
    _, *folders, _ = node["original_file_path"].split("/")
    return folders[1] if folders[0] == "intermediate" and folders[1:] else folders[0]


def read_by(unique_id: str, nodes: Mapping[str, Any]) -> set[str]:
    """Tables, seeds and sources that a model reads, through views to those below."""
    found: set[str] = set()
    to_see = list(nodes[unique_id]["depends_on"]["nodes"])
    seen = set(to_see)
    for each in to_see:
        node = nodes.get(each)
        if node is not None and is_view(node):
            more = set(node["depends_on"]["nodes"]) - seen
            seen |= more
            to_see += sorted(more)
        else:
            found.add(each)
    return found


def model_rows(
    manifest: Mapping[str, Any], seconds: Mapping[str, float], held: Mapping[str, Held]
) -> list[Row]:
    """A row for each model that dbt ran and that has a table; in the order they ran."""
    nodes = manifest["nodes"]
    return [
        Row(
            nodes[each]["name"],
            layer_of(nodes[each]),
            "model",
            spent,
            sum(held[parent].rows for parent in read_by(each, nodes) if parent in held),
            held[each].rows if each in held else None,
            held[each].bytes if each in held else None,
        )
        for each, spent in seconds.items()
        if each in nodes and nodes[each]["resource_type"] == "model"
        and not is_view(nodes[each])
    ]


def other_rows(
    manifest: Mapping[str, Any],
    seconds: Mapping[str, float],
    held: Mapping[str, Held] | None = None,
) -> list[Row]:
    """A row for what else dbt ran: views, data tests by layer, seeds and unit tests.

    With `held`, rows in of data tests are those of the tables that each of them reads, a
    table as often as tests read it.
    """
    nodes = {**manifest["nodes"], **manifest.get("unit_tests", {})}
    kinds = {"test": "data tests", "unit_test": "unit tests", "seed": "seeds"}
    spent: dict[tuple[str, str], list[float]] = {}
    read: dict[tuple[str, str], int] = {}
    for each, took in seconds.items():
        node = nodes.get(each)
        if node is None or (node["resource_type"] == "model" and not is_view(node)):
            continue
        kind = kinds.get(node["resource_type"], "views")
        layer = layer_of(_tested(node, nodes)) if "test" in kind else layer_of(node)
        spent.setdefault((layer, kind), []).append(took)
        if kind == "data tests" and held:
            of = sum(held[parent].rows for parent in read_by(each, nodes) if parent in held)
            read[layer, kind] = read.get((layer, kind), 0) + of
    return [
        Row(kind if layer == kind else f"{kind} of {layer}", layer, kind, sum(each),
            read.get((layer, kind)))
        for (layer, kind), each in spent.items()
    ]


def _tested(node: Mapping[str, Any], nodes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The model that a test is of: the one it is attached to, else the last it reads."""
    of = node.get("attached_node") or node["depends_on"]["nodes"][-1:]
    return nodes.get(of[0] if isinstance(of, list) and of else of, node) if of else node


# What the rows tell ---------------------------------------------------------------------


def models(rows: Iterable[Row]) -> list[Row]:
    """The rows that are models."""
    return [row for row in rows if row.kind == "model"]


def by_layer(rows: Iterable[Row]) -> dict[tuple[str, str], float]:
    """Seconds by layer, those of its data tests apart (`models` or `tests`)."""
    found: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row.layer, "tests" if "test" in row.kind else "models")
        found[key] = found.get(key, 0.0) + row.seconds
    return found


def seconds_of(rows: Iterable[Row], layers: Iterable[str] | None = None) -> float:
    """Seconds of a build: all its rows, or those of some layers without their tests.

    The simulator is no part of a build, and unit tests do not depend on data.
    """
    chosen = None if layers is None else set(layers)
    return sum(
        row.seconds
        for row in rows
        if row.kind not in ("simulator", "unit tests")
        and (chosen is None or (row.layer in chosen and row.kind != "data tests"))
    )


def dearest(rows: Iterable[Row], number: int, by: str = "seconds") -> list[Row]:
    """The models with the most `seconds` or `bytes`, first the dearest."""
    found = sorted(models(rows), key=lambda row: (-(getattr(row, by) or 0), row.name))
    return found[:number]


def dearer(before: Iterable[Row], now: Iterable[Row]) -> list[Dearer]:
    """What costs more than a quarter more than before, and more than noise does.

    Of bytes those of a row count, where the whole table grew by more than noise too.
    """
    earlier = {(row.kind, row.name): row for row in before}
    found = []
    for row in now:
        was = earlier.get((row.kind, row.name))
        if was is None or row.kind == "unit tests":
            continue
        if is_dearer(was.seconds, row.seconds, LEAST_SECONDS):
            found.append(Dearer(row.name, "seconds", was.seconds, row.seconds))
        a_row = was.bytes_a_row, row.bytes_a_row
        if None not in a_row and is_dearer(*a_row, 0) and (
            row.bytes - was.bytes_a_row * row.rows_out > LEAST_BYTES
        ):
            found.append(Dearer(row.name, "bytes a row", *a_row))
    return found


def is_dearer(before: float, now: float, least: float) -> bool:
    """Whether a cost grew by more than a quarter and by more than `least`."""
    return now > before * QUARTER and now - before > least
