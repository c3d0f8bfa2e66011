"""Writes small XLSX workbooks as spreadsheet programs do, for the tests of landing."""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Date:
    """A day stored as a serial number with a date format."""

    serial: float


@dataclass(frozen=True)
class Raw:
    """A cell given as XML, such as one with an error or a format and no value."""

    attributes: str
    content: str = ""


@dataclass
class Sheet:
    """Rows of cells (None is no cell) and merged ranges such as `A1:A3`.

    `more` is XML that follows the rows.
    """

    name: str
    rows: list[list[object]]
    merged: list[str] = field(default_factory=list)
    more: str = ""


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _cell(place: str, value: object) -> str:
    if isinstance(value, Raw):
        return f'<c r="{place}" {value.attributes}>{value.content}</c>'
    if isinstance(value, Date):
        return f'<c r="{place}" s="1"><v>{value.serial}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(str(value))
    return (
        f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    )


def _sheet_xml(sheet: Sheet) -> str:
    rows = []
    for number, cells in enumerate(sheet.rows, start=1):
        content = "".join(
            _cell(f"{_letter(column)}{number}", value)
            for column, value in enumerate(cells)
            if value is not None
        )
        rows.append(f'<row r="{number}">{content}</row>' if content else "")
    merged = "".join(f'<mergeCell ref="{place}"/>' for place in sheet.merged)
    merged = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return (
        f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}{sheet.more}</sheetData>{merged}'
        "</worksheet>"
    )


def write_workbook(path: Path, *sheets: Sheet) -> Path:
    """Write a workbook with these sheets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbered = list(enumerate(sheets, start=1))
    names = "".join(
        f'<sheet name="{escape(s.name)}" sheetId="{i}" r:id="rId{i}"/>'
        for i, s in numbered
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{RELATIONS}/worksheet" '
        f'Target="worksheets/sheet{i}.xml"/>'
        for i, _ in numbered
    )
    relations += (
        f'<Relationship Id="rId0" Type="{RELATIONS}/styles" Target="styles.xml"/>'
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets>'
            "</workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
            "</Relationships>"
        ),
        "xl/styles.xml": STYLES,
        **{f"xl/worksheets/sheet{i}.xml": _sheet_xml(s) for i, s in numbered},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return path
