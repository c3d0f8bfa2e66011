"""Names of columns and kinds of lines: what is a header, a total, a page number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError

SEARCHED_LINES = 50
"""A header stands within this many lines; what stands above it are title lines."""

WIDEST_HEADER = 2000
"""No table has more columns; comparing wider lines with a contract would take minutes."""

TOTAL_MARKER = (
    r"(?:G\s*R\s*A\s*N\s*D\s*)?(?:J\s*U\s*M\s*L\s*A\s*H|T\s*O\s*T\s*A\s*L)"
    r"(?:\s*T\s*O\s*T\s*A\s*L)?\s*:?"
)
"""JUMLAH, TOTAL, JUMLAH TOTAL, GRAND TOTAL, also letter-spaced."""

PAGE_NUMBER = (
    r"(?:-+\s*[0-9]{1,4}\s*-+"
    r"|(?:HALAMAN|HAL\.?|PAGE)\s*:?\s*[0-9]{1,4}(?:\s*(?:DARI|OF|/)\s*[0-9]{1,4})?)"
)
"""`-7-`, `Halaman 7`, `Hal. 7 dari 20`."""

NUMBER_LIKE = r"[-+0-9.,%\s]*"


@lru_cache(maxsize=10_000)
def normalised(name: str | None) -> str:
    """The form in which header names are compared (upper case, single spaces)."""
    text = (name or "").replace("\ufeff", "").replace("_", " ")
    text = text.replace("\u00a0", " ").strip().strip("\"'")
    return " ".join(text.upper().split())


@dataclass(frozen=True)
class Header:
    """Where the header stands and which position each column of the contract has.

    `first` and `last` are line numbers from 1, `width` the number of columns, `named`
    the same without nameless ones at the end, `positions` maps raw column names to
    positions from 0, `surplus` are delivered columns that the contract does not know.
    """

    first: int
    last: int
    width: int
    named: int
    positions: dict[str, int]
    surplus: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """How well a row of names fits a contract."""

    positions: dict[str, int]
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    repeated: tuple[str, ...]


def match(names: list[str], contract: Contract) -> Match:
    """Compare the names of one row with the contract, earlier aliases first."""
    found: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        found.setdefault(normalised(name), []).append(position)
    positions, missing, repeated, used = {}, [], [], set()
    for column in contract.columns:
        for alias in column.delivered_as:
            places = [p for p in found.get(normalised(alias), []) if p not in used]
            if places:
                positions[column.name] = places[0]
                used.update(places)
                if len(places) > 1:
                    repeated.append(names[places[0]])
                break
        else:
            if column.required:
                missing.append(column.delivered_as[0])
    surplus = tuple(
        " ".join(str(name).split())
        for position, name in enumerate(names)
        if position not in used and normalised(name)
    )
    return Match(positions, tuple(missing), surplus, tuple(repeated))


def stacked_names(rows: list[list[str]]) -> list[str]:
    """Join header rows cell by cell with ' / ', repeated and empty parts dropped.

    A blank cell of an upper row takes the name to its left where a lower row has a
    name of its own (a merged cell loses its other cells in an export).
    """
    width = max(len(row) for row in rows)
    padded = [list(row) + [""] * (width - len(row)) for row in rows]
    for index, row in enumerate(padded[:-1]):
        for position in range(1, width):
            below = any(normalised(r[position]) for r in padded[index + 1 :])
            if not normalised(row[position]) and below:
                row[position] = row[position - 1]
    names = []
    for position in range(width):
        parts: list[str] = []
        for row in padded:
            part = " ".join(str(row[position]).replace("\ufeff", "").split())
            if part and normalised(part) not in [normalised(p) for p in parts]:
                parts.append(part)
        names.append(" / ".join(parts))
    return names


def find_header(
    rows: list[list[str]], contract: Contract
) -> tuple[Header, Match] | None:
    """Find the header, with its match, among the first rows of a file."""
    fewest = sum(column.required for column in contract.columns)
    for index, block in _blocks_of(rows, contract):
        if max(map(len, block)) < fewest:
            continue
        names = stacked_names(block)
        result = match(names, contract)
        if not result.missing:
            header = Header(
                index + 1, index + len(block), len(names), _named(names),
                result.positions, result.surplus,
            )
            return header, result
    return None


def nearest(rows: list[list[str]], contract: Contract) -> Match | None:
    """The match of the row that fits best, where none is a header."""
    matches = (
        match(stacked_names(block), contract) for _, block in _blocks_of(rows, contract)
    )
    return max(matches, key=lambda m: len(m.positions), default=None)


def _blocks_of(
    rows: list[list[str]], contract: Contract
) -> Iterator[tuple[int, list[list[str]]]]:
    """Rows that may be the header, stacked as the contract says first."""
    heights = dict.fromkeys([contract.header_rows, 1, 2, 3, 4])
    for index in range(min(len(rows), SEARCHED_LINES)):
        if max(map(len, rows[index : index + max(heights)])) > WIDEST_HEADER:
            continue
        if any(normalised(cell) for cell in rows[index]):
            for height in heights:
                if index + height <= len(rows):
                    yield index, rows[index : index + height]


def _named(names: list[str]) -> int:
    return max(p for p, name in enumerate(names, start=1) if normalised(name))


def refusal(
    file: str, contract: Contract, best: Match | None, beginning: str = ""
) -> SdpError:
    """The sentence for a file whose header does not fit its contract.

    `beginning` is what stands first in the file, shown where no header was found.
    """
    dataset = "/".join(contract.key)
    if best is None or not best.positions:
        names = ", ".join(c.delivered_as[0] for c in contract.columns if c.required)
        return SdpError(
            f"{file}: no header of {dataset} stands in the first {SEARCHED_LINES} lines"
            f"{_begins(beginning, contract)}; it must name the columns {names}."
        )
    others = forms.without_persons(", ".join(best.surplus), contract.holds_persons)
    surplus = f" and has {forms.shown(others)} beside it" if others else ""
    return SdpError(
        f"{file}: the header lacks {', '.join(best.missing)}{surplus}; deliver the "
        f"columns of {dataset}, or add the delivered names to the contract's "
        "delivered_as."
    )


def _begins(beginning: str, contract: Contract) -> str:
    if not beginning.strip():
        return ""
    # no name of a column stands in it: of persons it may be one without a number
    line = forms.shape_of(beginning) if contract.holds_persons else beginning
    return f" (it begins with {forms.quoted_line(line, contract.holds_persons)})"


def refuse_repeated(file: str, result: Match) -> None:
    """Raise SdpError where a header has a column twice."""
    if result.repeated:
        raise SdpError(
            f"{file}: the header names {forms.shown(', '.join(result.repeated))} twice; deliver "
            "each column once."
        )


def is_column_count(cells: list[str | None]) -> bool:
    """True for the row `(1) (2) (3) …` that numbers the columns below a header."""
    numbers = [re.sub(r"[()\s.]", "", cell or "") for cell in cells]
    while numbers and not numbers[-1]:
        numbers.pop()
    return len(numbers) >= 3 and numbers == [str(i + 1) for i in range(len(numbers))]


def total_pattern(contract: Contract, delimiter: str) -> str:
    """A regular expression (RE2 and Python) that holds for a whole total row.

    Its first non-empty cell is the marker, and every other cell is empty, a number or
    the marker again: a village called TOTAL has a name or a code beside it.
    """
    cut = re.escape(delimiter)
    marker = contract.total_marker or TOTAL_MARKER
    number = NUMBER_LIKE.replace(",", "" if delimiter == "," else ",")
    quoted = rf'"(?:{NUMBER_LIKE})"'
    cell = rf'\s*(?:"?\s*(?:{marker})\s*"?|{number}|{quoted})\s*'
    return (
        rf'(?i)^(?:[\s"]*{cut})*[\s"]*(?:{marker})[\s"]*(?:{cut}{cell})*$'
    )


def blank_pattern(delimiter: str) -> str:
    """Holds for a line of nothing but delimiters, quotes and white space."""
    return f"^(?:[\\s\"\u00a0]|{re.escape(delimiter)})*$"


def page_pattern(delimiter: str) -> str:
    """Holds for a line whose only filled cell is a page number."""
    cut = rf'(?:[\s"]|{re.escape(delimiter)})*'
    return rf"(?i)^{cut}{PAGE_NUMBER}{cut}$"


def repeated_pattern(header_rows: list[list[str]], delimiter: str) -> str:
    """Holds for a line with the cells of one of the header's rows."""
    lines = []
    for row in header_rows:
        if not any(normalised(cell) for cell in row):
            continue
        cells = []
        for cell in row:
            words = str(cell).replace("\ufeff", "").split()
            cells.append(r"\s+".join(re.escape(word) for word in words))
        lines.append(
            re.escape(delimiter).join(rf'[\s"]*{cell}[\s"]*' for cell in cells)
        )
    return rf"(?i)^(?:{'|'.join(lines)})$"
