"""Lands Excel workbooks: every row of the sheet, all columns, merged headers filled."""

import datetime as dt
import itertools
import re
import zipfile
import zlib
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


def last_row(path: Path, sheet: str) -> tuple[int, int]:
    """Number of the last row with a value, and of cells with an error such as #REF!.

    Read from the sheet's XML, apart from the workbook reader, to prove that it lost no
    row; the reader gives a cell with an error as empty.
    """
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        number = last = errors = 0
        rest = b""
        with book.open(part) as stream:
            while block := stream.read(4 * 1024 * 1024):
                block = rest + block
                cut = max(block.rfind(b"</row"), block.rfind(b":row>"), 0)
                if len(block) - cut > LONGEST_ROW:
                    raise zipfile.BadZipFile(f"a row of over {LONGEST_ROW // 2**20} MB")
                done, rest = block[:cut], block[cut:]
                errors += len(_ERROR.findall(done))
                number, last = _rows_in(done, number, last)
        return _rows_in(rest, number, last)[1], errors + len(_ERROR.findall(rest))


def _rows_in(part: bytes, number: int, last: int) -> tuple[int, int]:
    """Walk the rows of a piece of XML; returns the current and the last filled row."""
    starts = list(_ROW.finditer(part))
    if number and _VALUE.search(part, 0, starts[0].start() if starts else len(part)):
        last = number
    for index, start in enumerate(starts):
        stated = _ROW_NUMBER.search(start.group(1))
        number = int(stated.group(1)) if stated else number + 1
        end = starts[index + 1].start() if index + 1 < len(starts) else len(part)
        if _VALUE.search(part, start.end(), end):
            last = number
    return number, last


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
        counted, errors = last_row(path, sheet.name)
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
