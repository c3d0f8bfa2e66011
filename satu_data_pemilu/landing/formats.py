"""Which format a delivered file has, and what is no table at all."""

import codecs
import re
from pathlib import Path

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError

FORMATS = {
    ".csv": "text", ".txt": "text", ".psv": "text", ".tsv": "text", ".dat": "text",
    ".xlsx": "workbook", ".xlsm": "workbook", ".parquet": "parquet",
    ".json": "json", ".jsonl": "json", ".ndjson": "json",
}
_PAGE = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|script)\b", re.I | re.S
)


def format_of(path: Path, shown: str) -> str:
    """The format of a file, by its ending and its first bytes; `shown` names the file.

    Raises SdpError with the remedy where it is none that is read.
    """
    suffixes = [s.lower() for s in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    kind = FORMATS.get(suffixes[-1] if suffixes else "")
    with open(path, "rb") as file:
        start = file.read(1024)
        magic = start[:8]
    if page := _PAGE.match(start.removeprefix(codecs.BOM_UTF8)):
        line = start[page.start() :].decode("utf-8", "replace").strip().splitlines()[0]
        raise SdpError(
            f"{shown}: it is a web page ({forms.quoted_line(line, False)}), as a portal "
            "sends where a download fails; download the file again."
        )
    if magic.startswith(b"PK\x03\x04") and kind != "workbook":
        raise SdpError(
            f"{shown}: it is a ZIP file or a workbook under another name; unpack it, "
            "or give it the ending .xlsx."
        )
    if magic.startswith(b"PAR1") and kind != "parquet":
        raise SdpError(f"{shown}: it is a Parquet file; give it the ending .parquet.")
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise SdpError(
            f"{shown}: it is an old or protected Excel file; save it as .xlsx without "
            "a password."
        )
    if magic.startswith(b"%PDF"):
        raise SdpError(f"{shown}: it is a PDF; ask for the table as CSV or XLSX.")
    if magic.startswith(b"\x1f\x8b") and kind in ("workbook", "parquet"):
        raise SdpError(f"{shown}: a packed {kind}; unpack it (only text may be .gz).")
    if kind is None:
        raise SdpError(
            f"{shown}: files of this ending are not read; deliver "
            f"{', '.join(sorted(FORMATS))}, plain or as .gz."
        )
    return kind
