"""Lands rows that a library has already cut into cells (workbooks, JSON)."""

import json
import re
from collections.abc import Iterable
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import headers, raw
from satu_data_pemilu.landing.headers import Header, normalised

_JOINT = "\x1f"


def line_of(cells: list[str | None]) -> str:
    """The text kept for a row that is no data: its cells, separated by tabs."""
    return "\t".join("" if c is None else c for c in cells).rstrip("\t")


class Classifier:
    """Says of each row of cells what kind of line it is."""

    def __init__(
        self, contract: Contract, header: Header, first_rows: list[list[str | None]]
    ):
        self.header = header
        self.total = re.compile(headers.total_pattern(contract, _JOINT))
        self.page = re.compile(headers.page_pattern(_JOINT))
        self.blank = re.compile(headers.blank_pattern(_JOINT))
        shown = first_rows[header.first - 1 : header.last]
        self.repeats = {k for row in shown if any(k := self._key(row))}
        self.titles = {
            k for row in first_rows[: header.first - 1] if any(k := self._key(row))
        }

    @staticmethod
    def _key(cells: list[str | None]) -> tuple[str, ...]:
        names = [normalised(cell) for cell in cells]
        while names and not names[-1]:
            names.pop()
        return tuple(names)

    def kind(self, line_no: int, cells: list[str | None]) -> str:
        """Line kind of the row with number `line_no` (from 1)."""
        joined = _JOINT.join("" if c is None else c for c in cells)
        is_blank = bool(self.blank.match(joined))
        if self.header.first <= line_no <= self.header.last:
            return "header"
        if is_blank:
            return "blank"
        if line_no < self.header.first:
            return "title"
        if line_no == self.header.last + 1 > 1 and headers.is_column_count(
            ["" if c is None else c for c in cells]
        ):
            return "repeated_header"
        key = self._key(cells)
        if key in self.repeats:
            return "repeated_header"
        if key in self.titles or self.page.match(joined):
            return "title"
        if self.total.match(joined):
            return "total"
        return "data"


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
    columns = ", ".join(f"c{i} as {c.name}" for i, c in enumerate(contract.columns))
    try:
        with open(source, "w", encoding="utf-8") as file:
            for row in raw_rows:
                text = json.dumps(row, ensure_ascii=False)
                file.write(text.replace("\\u0000", "\\\\x00") + "\n")
                number += 1
        con.execute(
            f"copy (select {raw.literal(file_id)} as file_id, n as line_no, "
            f"k as line_kind, u as unreadable_code, t as line_text, {columns} "
            f"from read_json({raw.literal(source)}, columns = {{{names}}}, "
            "format = 'newline_delimited', maximum_object_size = 67108864)) "
            f"to {raw.literal(target)} (format parquet, compression zstd)"
        )
    finally:
        source.unlink(missing_ok=True)
    return number
