"""Lands Excel workbooks: every row of the sheet, all columns, merged headers filled."""

import datetime as dt
import itertools
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import python_calamine

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import headers, raw, rows
from satu_data_pemilu.landing.headers import Header

# Each stops at the next `<`, so that none reads a part twice.
_ROW = re.compile(rb"<(?:\w{1,40}:)?row\b([^<>]*)>")
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_VALUE = re.compile(rb"<(?:\w{1,40}:)?(?:v|t)(?: [^<>/]*)?>[^<]")
_ERROR = re.compile(rb"<(?:\w{1,40}:)?c\b[^<>]*\bt=[\"']e[\"']")
_CELL = re.compile(rb"<(?:\w{1,40}:)?c\b[^<>]*?\br=[\"']([A-Za-z]{1,9})([0-9]{1,9})[\"']")
_ANY_CELL = re.compile(rb"<(?:\w{1,40}:)?c(?=[\s/>])")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


LONGEST_ROW = 64 * 1024 * 1024
UNPACKED_AT_LEAST = 256 * 1024 * 1024
UNPACKED_PER_BYTE = 200
"""A workbook that unpacks to more than so many times its size is no table."""


def text_of(value: object) -> str | None:
    """A cell's value as text: integers without `.0`, shortest floats, ISO dates."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time(0):
            return value.date().isoformat()
        return value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def last_row(path: Path, sheet: str, file: str) -> tuple[int, int]:
    """Number of the last row with a value, and of cells with an error such as #REF!.

    Read from the sheet's XML, apart from the workbook reader, to prove that it lost no
    row; the reader gives a cell with an error as empty. Raises SdpError where a row or
    cell stands in the place of another one, which the reader would not give.
    """
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        rows_seen, errors, rest = _Rows(file), 0, b""
        with book.open(part) as stream:
            while block := stream.read(4 * 1024 * 1024):
                block = rest + block
                cut = max(block.rfind(b"</row"), block.rfind(b":row>"), 0)
                if len(block) - cut > LONGEST_ROW:
                    raise zipfile.BadZipFile(f"a row of over {LONGEST_ROW // 2**20} MB")
                done, rest = block[:cut], block[cut:]
                errors += len(_ERROR.findall(done))
                rows_seen.walk(done)
        rows_seen.walk(rest)
        return rows_seen.last, errors + len(_ERROR.findall(rest))


class _Rows:
    """Walks the rows of a sheet's XML piece by piece: the current and the last filled."""

    def __init__(self, file: str):
        self.file = file
        self.number = self.last = 0
        self.columns: tuple[bytes, ...] = ()

    def walk(self, part: bytes) -> None:
        """Walk one piece, which ends with a row."""
        starts = list(_ROW.finditer(part))
        until = starts[0].start() if starts else len(part)
        if self.number and _VALUE.search(part, 0, until):
            self.last = self.number
        for index, start in enumerate(starts):
            stated = _ROW_NUMBER.search(start.group(1))
            number = int(stated.group(1)) if stated else self.number + 1
            if number <= self.number:
                raise self.twice("row", str(number))
            self.number = number
            end = starts[index + 1].start() if index + 1 < len(starts) else len(part)
            if _VALUE.search(part, start.end(), end):
                self.last = number
            self.cells(part, start.end(), end)

    def cells(self, part: bytes, start: int, end: int) -> None:
        """Hold the cells of a row to it, and to an order in which none stands twice."""
        found = _CELL.findall(part, start, end)
        if not found:
            return
        columns, numbers = zip(*found)
        if set(map(int, set(numbers))) != {self.number}:
            other = next(b"".join(each) for each in found if int(each[1]) != self.number)
            raise self.twice("cell", other.decode())
        if len(found) < len(_ANY_CELL.findall(part, start, end)):
            raise self.twice("cell", f"without a place in row {self.number}")
        if columns == self.columns:
            return
        self.columns = columns
        places = [(len(column), column.upper()) for column in columns]
        for (column, _), before, place in zip(found[1:], places, places[1:]):
            if place <= before:
                raise self.twice("cell", f"{column.decode()}{self.number}")

    def twice(self, what: str, name: str) -> SdpError:
        return SdpError(
            f"{self.file}: the {what} {name} stands twice or in another's place, so that"
            " a value would be lost; save the workbook again, or deliver it as CSV."
        )


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target") for r in relations}
    for element in ElementTree.fromstring(book.read("xl/workbook.xml")).iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = targets[element.get(_RELATION)]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(sheet)


def _header_rows(sheet, count: int) -> list[list[str]]:
    """The first rows as text, each merged range filled with its value."""
    first = []
    for cells in itertools.islice(sheet.iter_rows(), count):
        first.append([text_of(cell) or "" for cell in cells])
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom + 1, len(first))):
            for column in range(left, min(right + 1, len(first[row]))):
                first[row][column] = first[top][left]
    return first


def _open(path: Path, file: str):
    try:
        with zipfile.ZipFile(path) as book:
            unpacked = sum(part.file_size for part in book.infolist())
            parts = Counter(book.namelist())
        if twice := next((name for name in parts if parts[name] > 1), None):
            raise SdpError(
                f"{file}: the workbook holds {forms.shown(twice, 60)} twice; save it again,"
                " or deliver it as CSV."
            )
        if unpacked > max(UNPACKED_AT_LEAST, UNPACKED_PER_BYTE * path.stat().st_size):
            raise SdpError(
                f"{file}: the workbook unpacks to {unpacked // 10**6:,} MB, over "
                f"{UNPACKED_PER_BYTE} times its size; deliver it as CSV."
            )
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, OSError, zipfile.BadZipFile) as error:
        raise SdpError(
            f"{file}: the workbook is truncated, damaged or protected by a password "
            "and cannot be opened; ask for the file again."
        ) from error


def first_rows(path: Path, file: str, most: int) -> list[list[str]]:
    """The first rows of the first sheet as text.

    Raises SdpError where the workbook cannot be opened.
    """
    sheet = _open(path, file).get_sheet_by_index(0)
    return [
        [text_of(cell) or "" for cell in cells]
        for cells in itertools.islice(sheet.iter_rows(), most)
    ]


def _shown(names: Iterable[str]) -> str:
    """Names of sheets as they may be printed."""
    return forms.shown(", ".join(names), 500)


def _choose(book, file: str, contract: Contract) -> tuple[object, Header, list]:
    names = book.sheet_names
    if contract.sheet:
        if contract.sheet not in names:
            raise SdpError(
                f"{file}: there is no sheet {contract.sheet}, only {_shown(names)}; "
                "rename the sheet or state its name as `sheet` in the contract."
            )
        names = [contract.sheet]
    fits, matches = [], []
    for name in names:
        sheet = book.get_sheet_by_name(name)
        first = _header_rows(sheet, headers.SEARCHED_LINES + 4)
        if found := headers.find_header(first, contract):
            header, result = found
            headers.refuse_repeated(file, result)
            fits.append((sheet, header, first))
        else:
            matches.append(headers.nearest(first, contract))
    if not fits:
        best = max(filter(None, matches), key=lambda m: len(m.positions), default=None)
        filled = (rows.line_of(row) for row in first if any(row))
        raise headers.refusal(file, contract, best, next(filled, ""))
    if len(fits) > 1:
        raise SdpError(
            f"{file}: the sheets {_shown(f[0].name for f in fits)} all have the "
            "header; state the one to read as `sheet` in the contract."
        )
    return fits[0]


def land(
    con, path: Path, file: str, contract: Contract, file_id: str, target: Path
) -> raw.Landed:
    """Write one workbook's sheet as raw Parquet to `target` (a temporary name)."""
    book = _open(path, file)
    try:
        sheet, header, first = _choose(book, file, contract)
        counted, errors = last_row(path, sheet.name, file)
        shown = [
            [text_of(cell) for cell in cells]
            for cells in itertools.islice(sheet.iter_rows(), header.last)
        ]
        filled = _filled_header(sheet, header, first, counted)
        rows.write(
            con, rows.entries(filled, contract, header, shown), contract, file_id,
            target,
        )
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, KeyError,
            ElementTree.ParseError) as error:
        raise SdpError(
            f"{file}: the workbook is damaged ({forms.shown(error)}); ask for the file"
            " again."
        ) from error
    others = [name for name in book.sheet_names if name != sheet.name]
    notes = []
    if others:
        notes.append(f"only the sheet {_shown([sheet.name])} was read, not {_shown(others)}")
    if errors:
        notes.append(f"{errors} cells hold an Excel error such as #REF! and are empty")
    return raw.Landed(lines=counted, surplus=header.surplus, notes=tuple(notes))


def _filled_header(
    sheet, header: Header, first: list, counted: int
) -> Iterator[list[str | None]]:
    """The sheet's rows as text, those of the header as `first` has them.

    Rows after the last one with a value (formatted cells) are no lines.
    """
    for index, cells in enumerate(sheet.iter_rows()):
        texts = [text_of(cell) for cell in cells]
        if index < header.last:
            yield [cell or None for cell in first[index]]
        elif index < counted or any(texts):
            yield texts
