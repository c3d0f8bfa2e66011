"""The header and the first rows of a delivered file of which no contract is known yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import (
    apart, delimited, formats, headers, scan,
)

SAMPLED = 200
"""Rows looked at to tell what a column holds."""


@dataclass(frozen=True)
class Sample:
    """Names of the header, empty ones at its end left out, and rows as text."""

    names: list[str]
    rows: list[list[str]]

    def columns(self) -> list[list[str]]:
        """The values of each column, blanks where a row is short."""
        return [
            [row[place] if place < len(row) else "" for row in self.rows]
            for place in range(len(self.names))
        ]


def sample_of(file: Path, header_rows: int = 1) -> Sample:
    """Header and first rows of a file.

    Raises SdpError where the file is none that landing reads, or has no header.
    """
    shown = forms.shown(file)
    if not file.is_file():
        raise SdpError(f"There is no file {shown}.")
    if not 1 <= header_rows <= 10:
        raise SdpError("A header is stacked over 1 to 10 rows; correct --header-rows.")
    kind = formats.format_of(file, shown)
    if kind in ("parquet", "json"):
        return _of_records(kind, file, shown)
    rows = _sheet_rows(file) if kind == "workbook" else _text_rows(file)
    for index, row in enumerate(rows[: headers.SEARCHED_LINES]):
        if sum(bool(cell.strip()) for cell in row) > 1:
            names = headers.stacked_names(rows[index : index + header_rows])
            while names and not names[-1].strip():
                names.pop()
            return Sample(names, rows[index + header_rows :])
    first = next((" ".join(row) for row in rows if any(row)), "")
    begins = f" (it begins with {forms.quoted_line(first, True)})" if first else ""
    raise SdpError(f"{shown} has no header{begins}: no line names more than one column.")


def _of_records(kind: str, file: Path, shown: str) -> Sample:
    names, rows = _read_apart(kind, file, SAMPLED)
    if not names:
        raise SdpError(f"{shown} has no header: no object names a column.")
    return Sample(names, rows)


def _sheet_rows(file: Path) -> list[list[str]]:
    return _read_apart("workbook", file, headers.SEARCHED_LINES + SAMPLED)[1]


def _read_apart(kind: str, file: Path, most: int) -> tuple[list[str], list[list[str]]]:
    file = file.resolve()
    with TemporaryDirectory() as spill, apart.Reader(Path(spill), [file.parent]) as reader:
        return reader.sample(kind, file, forms.shown(file), most)


def _text_rows(file: Path) -> list[list[str]]:
    """First lines, cut by the delimiter that gives the most columns most often."""
    found = scan.scan(file, forms.shown(file.name), ("utf-8", "windows-1252"))
    text = scan.head(file, file.name, found.encoding).lstrip("\ufeff")
    lines = text.splitlines()[: headers.SEARCHED_LINES + SAMPLED]

    def columns(delimiter: str) -> tuple[int, int]:
        first = lines[: headers.SEARCHED_LINES]
        widths = Counter(len(delimited.cut(line, delimiter)) for line in first)
        del widths[1]
        if not widths:
            return 0, 0
        width, count = widths.most_common(1)[0]
        return count, width

    best = max(delimited.DELIMITERS, key=columns)
    return [delimited.cut(line, best) for line in lines]
