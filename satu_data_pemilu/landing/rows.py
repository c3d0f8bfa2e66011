"""Lands rows that a library has already cut into cells (workbooks, JSON)."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import headers
from satu_data_pemilu.landing.headers import Header, normalised
from satu_data_pemilu.sql import sql_name, sql_pattern, sql_text

_OF_NUMBERS = "-+0123456789.,% "


def line_of(cells: list[str | None]) -> str:
    """The text kept for a row that is no data: its cells, separated by tabs."""
    return "\t".join("" if c is None else c for c in cells).rstrip("\t")


class Classifier:
    """Says of each row of cells what kind of line it is.

    The same rules as those of the patterns in `headers`, on cells instead of a line.
    """

    def __init__(
        self, contract: Contract, header: Header, first_rows: list[list[str | None]]
    ):
        self.header = header
        marker = contract.total_marker or headers.TOTAL_MARKER
        self.marker = re.compile(f"(?i:{marker})")
        self.page = re.compile(f"(?i:{headers.PAGE_NUMBER})")
        titles = first_rows[: max(header.first - 1, 0)]
        shown = first_rows[len(titles) : header.last]
        self.repeats = {key for row in shown if (key := self._key(row))}
        self.titles = {key for row in titles if (key := self._key(row))}
        self.starts = {
            next(filter(None, key)) for key in self.repeats | self.titles
        }

    @staticmethod
    def _key(cells: list[str | None]) -> tuple[str, ...]:
        names = [normalised(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        return tuple(names)

    def kind(self, line_no: int, cells: list[str | None]) -> str:
        """Line kind of the row with number `line_no` (from 1)."""
        filled = [
            text
            for cell in cells
            if cell and (text := " ".join(cell.split()).strip('"'))
        ]
        if self.header.first <= line_no <= self.header.last:
            return "header"
        if not filled:
            return "blank"
        if line_no < self.header.first:
            return "title"
        return self._repeat(line_no, cells, filled) or self._total(filled) or "data"

    def _repeat(
        self, line_no: int, cells: list[str | None], filled: list[str]
    ) -> str | None:
        if line_no == self.header.last + 1 > 1 and headers.is_column_count(cells):
            return "repeated_header"
        if normalised(filled[0]) in self.starts:
            key = self._key(cells)
            if key in self.repeats:
                return "repeated_header"
            if key in self.titles:
                return "title"
        if len(filled) == 1 and self.page.fullmatch(filled[0]):
            return "title"
        return None

    def _total(self, filled: list[str]) -> str | None:
        is_total = self.marker.fullmatch(filled[0]) and all(
            not text.strip(_OF_NUMBERS) or self.marker.fullmatch(text)
            for text in filled
        )
        return "total" if is_total else None


def entries(
    rows: Iterable[list[str | None]], contract: Contract, header: Header,
    first_rows: list[list[str | None]],
) -> Iterable[dict]:
    """Yield the raw row of each row of cells, in order.

    `first_rows` are the first ones as delivered, from which repeats are known.
    """
    classifier = Classifier(contract, header, first_rows)
    places = [header.positions.get(c.name) for c in contract.columns]
    for line_no, cells in enumerate(rows, start=1):
        kind, code, text = classifier.kind(line_no, cells), None, None
        if kind in ("data", "total") and any(
            c not in (None, "") for c in cells[header.named :]
        ):
            kind, code = "unreadable", "field_count"
        if kind not in ("data", "total"):
            yield entry(line_no, kind, code, line_of(cells) or None, [])
            continue
        values = [
            (cells[p] or None) if p is not None and p < len(cells) else None
            for p in places
        ]
        yield entry(line_no, kind, code, text, values)


def entry(
    line_no: int, kind: str, code: str | None, text: str | None,
    values: list[str | None],
) -> dict:
    """One raw row as the JSON object that `write` reads."""
    row = {"n": line_no, "k": kind, "u": code, "t": text}
    row.update({f"c{i}": v for i, v in enumerate(values) if v is not None})
    return row


def write(
    con, raw_rows: Iterable[dict], contract: Contract, file_id: str, target: Path
) -> int:
    """Write raw rows as Parquet to `target` and return their number."""
    source, number = target.with_suffix(".rows.tmp"), 0
    fields = {"n": "BIGINT", "k": "VARCHAR", "u": "VARCHAR", "t": "VARCHAR"}
    fields.update({f"c{i}": "VARCHAR" for i in range(len(contract.columns))})
    names = ", ".join(f"{name}: '{kind}'" for name, kind in fields.items())
    columns = ", ".join(f"c{i} as {sql_name(c.name)}" for i, c in enumerate(contract.columns))
    try:
        with open(source, "w", encoding="utf-8") as file:
            for row in raw_rows:
                text = json.dumps(row, ensure_ascii=False)
                file.write(text.replace("\\u0000", "\\\\x00") + "\n")
                number += 1
        con.execute(
            f"copy (select {sql_text(file_id)} as file_id, n as line_no, "
            f"k as line_kind, u as unreadable_code, t as line_text, {columns} "
            f"from read_json({sql_pattern(source)}, columns = {{{names}}}, "
            "format = 'newline_delimited', maximum_object_size = 67108864, "
            "hive_partitioning = false)) "
            f"to {sql_text(target)} (format parquet, compression zstd)"
        )
    finally:
        source.unlink(missing_ok=True)
    return number
