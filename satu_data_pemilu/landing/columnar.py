"""Lands Parquet: every column as text, every record a line."""

from collections import Counter
from pathlib import Path

import duckdb

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import headers, raw
from satu_data_pemilu.sql import is_out_of_space, sql_name, sql_pattern, sql_text

_JOINT = "\x1f"


def _as_text(name: str, kind: str) -> str:
    column = sql_name(name)
    if kind in ("FLOAT", "DOUBLE"):
        return (
            f"case when {column} = floor({column}) and abs({column}) < 9e15 "
            f"then cast(cast({column} as bigint) as varchar) "
            f"else cast({column} as varchar) end"
        )
    return f"cast({column} as varchar)"


def land(
    con, path: Path, file: str, contract: Contract, file_id: str, target: Path
) -> raw.Landed:
    """Write one Parquet file as raw Parquet to `target` (a temporary name).

    The records are counted from the file's footer, apart from reading them.
    """
    source = f"read_parquet({sql_pattern(path)}, file_row_number = true, " \
        "hive_partitioning = false)"
    try:
        shape = con.execute(f"describe select * from {source}").fetchall()
        lines = con.execute(
            f"select sum(num_rows) from parquet_file_metadata({sql_pattern(path)})"
        ).fetchone()[0]
        in_groups = con.execute(
            "select sum(row_group_num_rows) from (select distinct row_group_id,"
            f" row_group_num_rows from parquet_metadata({sql_pattern(path)}))"
        ).fetchone()[0]
    except duckdb.Error as error:
        raise _damaged(file) from error
    lines = int(lines or 0)
    if lines != int(in_groups or 0):
        raise _damaged(file)
    refuse_equal_names(con, path, file)
    kinds = {row[0]: row[1] for row in shape if row[0] != "file_row_number"}
    result = headers.match(list(kinds), contract)
    if result.missing:
        raise headers.refusal(file, contract, result, ", ".join(kinds))
    headers.refuse_repeated(file, result)
    names = list(kinds)
    columns = ", ".join(
        f"{_as_text(n, kinds[n])} as {sql_name(c.name)}"
        if (n := _delivered(names, result, c.name)) is not None
        else f"cast(null as varchar) as {sql_name(c.name)}"
        for c in contract.columns
    )
    cells = ", ".join(f"coalesce({sql_name(c.name)}, '')" for c in contract.columns)
    kept = ", ".join(
        f"case when kind <> 'blank' then nullif({sql_name(c.name)}, '') end as {sql_name(c.name)}"
        for c in contract.columns
    )
    try:
        con.execute(
            f"copy (with typed as (select file_row_number + 1 as line_no, {columns} "
            f"from {source}), joined as (select *, concat_ws({sql_text(_JOINT)}, "
            f"{cells}) as line from typed), seen as (select *, case "
            f"when regexp_matches(line, {sql_text(headers.blank_pattern(_JOINT))}) "
            "then 'blank' when regexp_matches(line, "
            f"{sql_text(headers.total_pattern(contract, _JOINT))}) then 'total' "
            f"else 'data' end as kind from joined) select {sql_text(file_id)} as "
            "file_id, line_no, kind as line_kind, cast(null as varchar) as "
            "unreadable_code, cast(null as varchar) as line_text, "
            f"{kept} from seen) to {sql_text(target)} (format parquet, "
            "compression zstd)"
        )
    except duckdb.Error as error:
        if is_out_of_space(error):
            raise
        raise _damaged(file) from error
    return raw.Landed(lines=lines, surplus=result.surplus)


def sample(
    con, path: Path, file: str, most: int
) -> tuple[list[str], list[list[str]]]:
    """Names and first rows as text of a Parquet file of which no contract is known.

    Raises SdpError where it cannot be read.
    """
    try:
        found = con.sql(
            f"from read_parquet({sql_pattern(path)}, hive_partitioning = false)"
        )
        names = found.columns
        texts = ", ".join(f"cast({sql_name(name)} as varchar)" for name in names)
        rows = found.project(texts).limit(most).fetchall()
    except duckdb.Error as error:
        raise _damaged(file) from error
    return names, [["" if cell is None else cell for cell in row] for row in rows]


def refuse_equal_names(con, path: Path, file: str) -> None:
    """Raise SdpError where two columns have one name, of which one would be lost."""
    schema = con.execute(
        f"select name, num_children from parquet_schema({sql_pattern(path)})"
    ).fetchall()
    names, left = [], schema[0][1] if schema else 0
    place = 1
    while left and place < len(schema):
        names.append(schema[place][0])
        place, left = _after(schema, place), left - 1
    if "file_row_number" in names:
        raise SdpError(f"{file}: rename the column file_row_number, a name of ours.")
    counts = Counter(map(headers.normalised, names))
    for name in names:
        if counts[headers.normalised(name)] > 1:
            raise SdpError(
                f"{file}: two columns are named {forms.shown(name)}; deliver each column"
                " once."
            )


def _after(schema: list[tuple[str, int | None]], place: int) -> int:
    """The place after a column of the schema and the columns nested in it."""
    open_, place = schema[place][1] or 0, place + 1
    while open_ and place < len(schema):
        open_ += (schema[place][1] or 0) - 1
        place += 1
    return place


def _delivered(names: list[str], result: headers.Match, column: str) -> str | None:
    place = result.positions.get(column)
    return None if place is None else names[place]


def _damaged(file: str) -> SdpError:
    return SdpError(
        f"{file}: the Parquet file is truncated or damaged and cannot be read; ask "
        "for the file again."
    )
