"""Lands delimited text: every physical line is one row, cut into columns by DuckDB.

The file is read as one column of lines and cut in SQL, because a CSV reader loses or
repairs lines silently where quotes and delimiters are stray.
"""

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import headers, raw, scan
from satu_data_pemilu.landing.headers import Header
from satu_data_pemilu.landing.records import cut, joined
from satu_data_pemilu.sql import sql_name, sql_pattern, sql_text

DELIMITERS = (",", ";", "|", "#", "\t")
LONGEST_HEADER = 50_000
"""Characters; repeats of the header are known by a pattern, which has a limit of size."""
STAGED_FROM = 32 * 1024 * 1024
"""Lines of a file larger than this are staged as Parquet, to be cut on all cores."""


@dataclass(frozen=True)
class Layout:
    """How the lines of one file are cut."""

    delimiter: str
    header: Header
    header_rows: list[list[str]]
    titles: tuple[str, ...]
    column_count: str | None


def find_layout(
    text: str, file: str, contract: Contract, delimiter: str | None
) -> Layout:
    """Find delimiter and header in the first lines of a file.

    Raises SdpError naming missing and surplus columns where no line fits.
    """
    lines = re.split(r"\r\n|\r|\n", text.lstrip("\ufeff"))[: headers.SEARCHED_LINES + 4]
    candidates = [delimiter] if delimiter else [
        d for d in dict.fromkeys((contract.delimiter, *DELIMITERS)) if d
    ]
    fits: list[tuple[str, Header, list[list[str]]]] = []
    for candidate in candidates:
        rows = [cut(line, candidate) for line in lines]
        if found := headers.find_header(rows, contract):
            header, result = found
            headers.refuse_repeated(file, result)
            fits.append((candidate, header, rows))
            if len(header.positions) == len(contract.columns):
                break
    if not fits:
        matches = (
            headers.nearest([cut(line, candidate) for line in lines], contract)
            for candidate in candidates
        )
        best = max(filter(None, matches), key=lambda m: len(m.positions), default=None)
        first = next((line for line in lines if line.strip()), "")
        raise headers.refusal(file, contract, best, first)
    candidate, header, rows = max(fits, key=lambda fit: len(fit[1].positions))
    named = rows[header.first - 1 : header.last]
    if sum(len(cell) for row in named for cell in row) > LONGEST_HEADER:
        raise SdpError(
            f"{file}: its header has more than {LONGEST_HEADER:,} characters, which is no"
            " list of names; deliver the columns of the dataset alone."
        )
    after = rows[header.last] if header.last < len(rows) else []
    return Layout(
        candidate,
        header,
        named,
        tuple(line for line in lines[: header.first - 1] if line.strip()),
        lines[header.last] if headers.is_column_count(after) else None,
    )


def land(
    con, path: Path, file: str, contract: Contract, found: scan.Scan,
    delimiter: str | None, file_id: str, target: Path,
) -> raw.Landed:
    """Write one delimited file as raw Parquet to `target` (a temporary name)."""
    layout = find_layout(
        scan.head(path, file, found.encoding), file, contract, delimiter
    )
    source = path
    copy, staged = target.with_suffix(".copy.tmp"), target.with_suffix(".lines.tmp")
    try:
        if found.needs_copy or contract.multiline:
            spanning = None
            if contract.multiline:
                spanning = partial(
                    joined, delimiter=layout.delimiter, width=layout.header.width
                )
            scan.clean_copy(path, file, found.encoding, copy, spanning)
            source = copy
        lines = numbered_lines(source)
        if source.stat().st_size > STAGED_FROM:
            con.execute(
                f"copy (select line from {line_reader(source)}) "
                f"to {sql_text(staged)} (format parquet, compression uncompressed)"
            )
            copy.unlink(missing_ok=True)
            lines = staged_lines(staged)
        con.execute(
            f"copy ({select_statement(lines, contract, layout, file_id)}) "
            f"to {sql_text(target)} (format parquet, compression zstd)"
        )
    finally:
        copy.unlink(missing_ok=True)
        staged.unlink(missing_ok=True)
    return raw.Landed(
        lines=found.lines,
        encoding=found.encoding,
        delimiter=layout.delimiter,
        surplus=layout.header.surplus,
    )


def line_reader(source: Path) -> str:
    """The table function that reads a text file as one column of lines, in order."""
    return (
        f"read_csv({sql_pattern(source)}, columns = {{'line': 'VARCHAR'}}, "
        "auto_detect = false, header = false, "
        f"delim = {sql_text(scan.NEVER)}, quote = '', escape = '', comment = '', "
        "strict_mode = false, compression = 'none', hive_partitioning = false)"
    )


def numbered_lines(source: Path) -> str:
    """The query for line numbers and lines of a small text file."""
    return f"select row_number() over () as line_no, line from {line_reader(source)}"


def staged_lines(staged: Path) -> str:
    """The same for lines staged as Parquet, whose row numbers cost no single thread."""
    return (
        "select file_row_number + 1 as line_no, line from read_parquet("
        f"{sql_pattern(staged)}, file_row_number = true, hive_partitioning = false)"
    )


def select_statement(
    lines: str, contract: Contract, layout: Layout, file_id: str
) -> str:
    """The query that turns numbered lines into raw rows."""
    header, delimiter = layout.header, layout.delimiter
    text = sql_text
    repeats = headers.repeated_pattern(layout.header_rows, delimiter)
    blank = headers.blank_pattern(delimiter)
    page = headers.page_pattern(delimiter)
    total = headers.total_pattern(contract, delimiter)
    titles = ", ".join(text(title) for title in layout.titles)
    is_title = f"line in ({titles}) or " if titles else ""
    numbers = f"line = {text(layout.column_count)} or " if layout.column_count else ""
    mark = re.escape(delimiter)
    quoted = f'("(?:[^"]|"")*"|[^{mark}]*){mark}'
    width = header.width
    between = text(f'"{delimiter}"')
    open_quote = f"len(string_split(parts[{width}], '\"')) % 2 = 0"
    fully_quoted = (
        "starts_with(line, '\"') and ends_with(line, '\"') "
        f"and len(string_split(line, '\"')) = {2 * width + 1} "
        f"and len(string_split(line[2:-2], {between})) = {width}"
    )
    value = "nullif(parts[{}], '')"
    if contract.multiline:
        value = "replace(nullif(parts[{}], ''), chr(30), chr(10))"
    columns = ",\n    ".join(
        f"{value.format(header.positions[c.name] + 1)} as {sql_name(c.name)}"
        if c.name in header.positions
        else f"cast(null as varchar) as {sql_name(c.name)}"
        for c in contract.columns
    )
    return f"""
with numbered as (
    {lines}
),

seen as (
    select
        line_no,
        line,
        case
            when line_no between {header.first} and {header.last} then 'header'
            when line is null then 'blank'
            when line_no < {header.first}
                then case when regexp_matches(line, {text(blank)}) then 'blank'
                    else 'title' end
            when starts_with(line, {text(scan.MARK + 'continuation')}) then 'blank'
            when starts_with(line, {text(scan.MARK)}) then 'unreadable'
            when regexp_matches(line, {text(blank)}) then 'blank'
            when {numbers}regexp_matches(line, {text(repeats)}) then 'repeated_header'
            when {is_title}regexp_matches(line, {text(page)}) then 'title'
            when regexp_matches(line, {text(total)}) then 'total'
            else 'data'
        end as kind
    from numbered
),

cut as (
    select
        line_no,
        line,
        kind,
        case
            when kind not in ('data', 'total') then null
            when not contains(line, '"') then string_split(line, {text(delimiter)})
            when {fully_quoted}
                then string_split(line[2:-2], {between})
            else list_transform(
                regexp_extract_all(line || {text(delimiter)}, {text(quoted)}, 1),
                lambda p: case when p like '"%"' and len(p) > 1
                    then replace(p[2:-2], '""', '"') else p end
            )
        end as parts
    from seen
),

counted as (
    select
        line_no,
        line,
        kind,
        case
            when len(parts) = {width} then parts
            when kind in ('data', 'total') and contains(line, '"')
                and len(string_split(line, {text(delimiter)})) = {width}
                then string_split(line, {text(delimiter)})
        end as parts
    from cut
),

judged as (
    select
        line_no,
        line,
        parts,
        kind,
        case
            when kind = 'unreadable' then split_part(substr(line, 3), chr(31), 1)
            when kind not in ('data', 'total') then null
            when parts is null then 'field_count'
            when starts_with(parts[{width}], '"') and {open_quote}
                then 'unbalanced_quote'
        end as code
    from counted
)

select
    {text(file_id)} as file_id,
    line_no,
    case when code is null then kind else 'unreadable' end as line_kind,
    code as unreadable_code,
    case
        when starts_with(line, {text(scan.MARK)})
            then split_part(substr(line, 3), chr(31), 2)
        when code is not null or kind not in ('data', 'total') then line
    end as line_text,
    {columns}
from (select * replace (case when code is null then parts end as parts) from judged)
"""
