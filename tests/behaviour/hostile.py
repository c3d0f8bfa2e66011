"""Hostile and odd deliveries, each a shape made in code, for `test_hostile`.

A shape is a function that writes into the folder of a day of its own. What it writes is
known here only by its name: the tests ask of all of them the same.
"""

import gzip
import io
import json
import os
import socket
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import duckdb
from workbooks import Date, Raw, Sheet, write_workbook

HEADER = "kode,nama,level\n"
ROWS = "11,Aceh,1\n11.01,Kabupaten Aceh Selatan,2\n"
TABLE = HEADER + ROWS
NAMES = ["kode", "nama", "level"]
RECORD = {"kode": "11", "nama": "Aceh", "level": "1"}
Shape = Callable[[Path], None]


def _file(name: str, content: str | bytes) -> Shape:
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")

    def write(folder: Path) -> None:
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(data)

    return write


# Notes -------------------------------------------------------------------------------

_NOTES = [
    "scope: ../../x", "scope: /etc", "scope: '32.01\\0'", "scope: [11]", "scope: {a: b}",
    "scope: ''\nscope: '11'", "scope: &a [*a]", "delivered_date: '20240105'",
    "delivered_date: 2024-13-01", "delivered_date: 0000-00-00", "delivered_date: 99999-01-01",
    "delivered_date: [2024-01-05]", "delivered_date: !!timestamp 2024-01-05 00:00",
    "established_date: yesterday", "letter_number: \"a\\nb\"", "letter_number: \"\\x1b[2J\"",
    "letter_number: '" + "9" * 400 + "'", "letter_number: {{ env_var('HOME') }}",
    "letter_number: \"'; drop table x; --\"", "decision_number: <script>alert(1)</script>",
    "cycle: ../x", "cycle: Pemilu 2024", "stage: \"\\u202e\"", "stage: 7", "mode: everything",
    "mode: [events]", "adds: perhaps", "adds: [true]", "withdrawn: perhaps",
    "withdrawn: [../x.csv]", "withdrawn: {a: b}", "withdrawn: [[x.csv]]",
    "replaces: {x.csv: ../../y.csv}", "replaces: [a, b]", "replaces: {x.csv: {a: b}}",
    "replaces: /etc/passwd", "encoding: utf-7", "encoding: rot13", "encoding: [utf-8]",
    "delimiter: ab", "delimiter: '0'", "delimiter: \"\\0\"", "delimiter: ''", "delimiter: '\"'",
    "unknown: x", "? [a, b]\n: c", "- a\n- b", "just text", "a: " + "[" * 4000, "{" * 4000,
    "a: |\n" + " x\n" * 90_000, "%YAML 9.9\n---\na: b", "a: !!python/object/apply:os.abort []",
    "<<: *x", "\t\ta: b", "a: b: c", "\x00", "\ufffe", "scope: \ud800", "- &a\n- *b",
]

# Names -------------------------------------------------------------------------------

_FILE_NAMES = [
    b"x\xff.csv", b"x\x1b[2J.csv", b"x\n.csv", b"x\r.csv", b"x\x07.csv", b"x\xe2\x80\xae.csv",
    b"x\xe2\x80\x8b.csv", b"x\x7f.csv", b"x\xed\xa0\x80.csv", b"_x.csv", b".x.csv", b"~$x.csv",
    b"-rf.csv", b"x'y.csv", b'x"y.csv', b"x;y.csv", b"x[1].csv", b"x*.csv", b"x?.csv",
    b"x{{ y }}.csv", b"x%s%n.csv", b"x$HOME.csv", b"x`id`.csv", b"\xc3\xa9\xcc\x81.csv",
    b"x" * 240 + b".csv", b"x.csv.csv.gz.gz", b"x", b"x.", b".csv", b"x.CSV", b"x.docx", b"x.exe",
    b"x.duckdb", b"empty.parquet", b"ledger.jsonl", b"[/bold]x.csv", b"national.csv",
    b"a=b.csv", b"a=b/x.csv", b"x.csv/y.csv", b"11/x.csv/y.csv", b"11/22/33/x.csv", b"..x.csv",
    b"\xef\xbb\xbfx.csv", b"con.csv", b"11.01/x.csv", b"1101/x.csv", b"9/x.csv",
    b"x\\y.csv", b"x\\[y].csv", b"_DELIVERY.YML", b"._x.csv", b".git_x.csv", b"Thumbs.db",
    b" 11/x.csv", b"11 /x.csv", b"\xd9\xa3/x.csv", b"nAtional/x.csv", b"32.01.0/x.csv",
]

# Text --------------------------------------------------------------------------------

_TEXTS: dict[str, str | bytes] = {
    "nothing": "", "one byte": "x", "line ends only": "\n" * 500, "blanks": " \t \n" * 500,
    "zeros": b"\0" * 5000, "ones": b"\xff" * 5000, "all bytes": bytes(range(256)) * 20,
    "header twice": HEADER + TABLE, "header of one name twice": "kode,kode,nama,level\n",
    "header only": HEADER, "header without an end": HEADER.strip(), "rows only": ROWS,
    "zero byte in a value": TABLE.replace("Aceh", "A\0h"), "mark of ours": "\x1f\x1e" + TABLE,
    "marked row": HEADER + "\x1f\x1econtinuation\x1f11,Aceh,1\n" + ROWS,
    "marked code": HEADER + "\x1f\x1efield_count\x1f11\n", "separators": TABLE + "\x1c\x1d\x1e\x1f\n",
    "line separators": HEADER + "11,A\u2028b,1\n11,A\x85b,1\n11,A\x0bb\x0c,1\n",
    "cr only": TABLE.replace("\n", "\r"), "mixed ends": TABLE.replace("\n", "\r\n") + ROWS + "\r\r\n",
    "mark of bytes twice": "\ufeff\ufeff" + TABLE, "mark of bytes inside": TABLE + "\ufeff" + ROWS,
    "utf-16": TABLE.encode("utf-16"), "utf-16 cut": TABLE.encode("utf-16")[:-1],
    "utf-16 lone half": b"\xff\xfe" + TABLE.encode("utf-16-le") + b"\x00\xd8\n\0",
    "utf-16 unmarked": TABLE.encode("utf-16-be"), "utf-32": TABLE.encode("utf-32"),
    "utf-7": TABLE.encode("utf-7"), "ebcdic": TABLE.encode("cp500"),
    "overlong utf-8": HEADER.encode() + b"11,\xc0\xae\xc0\xae/,1\n", "surrogates": HEADER + "11,\ud800,1\n",
    "undefined windows-1252": HEADER.encode() + b"11,\x81\x8d,1\n", "bad byte in the header": b"kode,na\xffma,level\n",
    "quote never closed": HEADER + '11,"Aceh,1\n' + ROWS * 300, "quotes": HEADER + '"' * 9999 + "\n",
    "quotes and commas": HEADER + '",' * 9999 + "\n", "quote storm": (HEADER + '"a,' * 60_000 + "\n") * 3,
    "doubled quotes": HEADER + '""",' * 30_000 + "\n", "quoted header": '"kode","nama","level"\n' + ROWS,
    "line of a megabyte": HEADER + "11," + "x" * 1_000_000 + ",1\n" + ROWS,
    "no line end in 40 megabytes": b"x" * 40_000_000, "header of a megabyte": "kode," * 200_000 + "\n",
    "two hundred thousand columns": "a," * 200_000 + "\n" + ROWS, "wide rows": HEADER + "1," * 90_000 + "\n",
    "delimiters only": HEADER + ",,\n" * 999, "another delimiter inside": "kode;nama,level\n11;Aceh,1\n",
    "a delimiter of nothing": "kodenamalevel\n", "formula": HEADER + "11,=cmd|' /C calc'!A0,1\n",
    "markup": HEADER + "11,<script>alert(1)</script>,1\n", "template": HEADER + "11,{{ env_var('HOME') }},1\n",
    "sql": HEADER + "11,'); drop table x; --,1\n", "escape": HEADER + "11,\x1b[2J,1\n",
    "escape in the header": "kode,na\x1b[2Jma,level\n", "sql in the header": "kode,nama,level,\"'; --\n",
    "a web page": "<!DOCTYPE html><html><body>502</body></html>", "a pdf": b"%PDF-1.7\n" + b"\0" * 999,
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 999, "xml": "<?xml version='1.0'?><a/>",
    "totals only": HEADER + "JUMLAH,,\nTOTAL,,9\n" * 99, "letter-spaced totals": HEADER + "J U M " * 9999 + "\n",
    "page numbers": HEADER + "Halaman 1 dari 2,,\n" * 99, "numbers": HEADER + "9" * 5000 + ",Aceh,1\n",
    "right to left": HEADER + "11,\u202eheca,1\n", "combining": HEADER + "11,a" + "\u0301" * 5000 + ",1\n",
    "elf": b"\x7fELF" + bytes(range(256)) * 9, "png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
    "duckdb": b"\0" * 8 + b"DUCK" + b"\0" * 500, "shell": "#!/bin/sh\nrm -rf /\n",
}

# JSON --------------------------------------------------------------------------------

_LINE = json.dumps(RECORD)
_JSON: dict[str, str | bytes] = {
    "nothing": "", "null": "null", "number": "1e9999", "nan": "[NaN, Infinity]", "text": '"x"',
    "open arrays": "[" * 90_000, "open objects": '{"a":' * 90_000, "deep": "[" * 9000 + "]" * 9000,
    "deep record": f'[{_LINE}, {{"kode": {"[" * 900}{"]" * 900}}}]', "array of arrays": "[[[[]]]]",
    "array of numbers": "[1, 2, 3]", "mixed array": f'[{_LINE}, 1, null, "x", [], {{}}]',
    "empty objects": "[{}, {}, {}]", "empty array": "[]", "key twice": '[{"kode": "1", "kode": "2"}]',
    "key twice but for case": '[{"kode": "1", "KODE ": "2", "nama": "x", "level": "1"}]',
    "key of nothing": '[{"": "1"}]', "key of a megabyte": json.dumps([{"k" * 1_000_000: 1}]),
    "value of ten megabytes": json.dumps([RECORD | {"nama": "x" * 10_000_000}]),
    "lone surrogate": '[{"kode": "\\ud800", "nama": "x", "level": "1"}]',
    "lone surrogate key": '[{"\\udfff": 1}]', "zero character": '[{"kode": "\\u0000", "nama": "x", "level": "1"}]',
    "escape": '[{"kode": "\\u001b[2J", "nama": "x", "level": "1"}]', "trailing comma": f"[{_LINE},]",
    "trailing rubbish": f"[{_LINE}] x", "two documents": f"[{_LINE}][{_LINE}]", "comment": f"// x\n[{_LINE}]",
    "single quotes": str([RECORD]), "cut": f"[{_LINE}, {_LINE[:9]}", "utf-16": f"[{_LINE}]".encode("utf-16"),
    "bad byte": _LINE.encode() + b"\n\xff\n", "mark of bytes": "\ufeff" + f"[{_LINE}]",
    "large number": '[{"kode": ' + "9" * 6000 + ', "nama": "x", "level": "1"}]',
    "lines": f"{_LINE}\n" * 9, "lines with rubbish": f"{_LINE}\n[]\n1\nnull\n{{\n{_LINE}\n",
    "lines in an array": f"[\n{_LINE}\n{_LINE}\n]", "values that nest": json.dumps([RECORD | {"nama": {"a": [1]}}]),
    "two lists": json.dumps({"a": [RECORD], "b": [RECORD]}), "list far down": '{"a":' * 20 + f"[{_LINE}]" + "}" * 20,
    "totals": json.dumps({"total": "9" * 400, "data": [RECORD]}), "prototype": '[{"__proto__": {}, "constructor": 1}]',
    "key twice within": f'[{_LINE[:-1]}, "x": [{{"a": 1, "a": 2}}]}}]',
    "key twice around": f'{{"data": [{_LINE}], "data": [{_LINE}]}}',
    "wrapper twice": f'{{"features": [{{"properties": {_LINE}, "properties": {_LINE}}}]}}',
    "many keys": json.dumps([{f"k{n}": n for n in range(50_000)}]),
}


# Workbooks ---------------------------------------------------------------------------


def _book(*sheets: Sheet) -> Shape:
    return lambda folder: write_workbook(folder / "x.xlsx", *sheets) and None


def _sheet(more: str = "", rows: list | None = None, **others: object) -> Sheet:
    return Sheet("A", rows or [NAMES, ["11", "Aceh", 1]], more=more, **others)


def _zip(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return packed.getvalue()


def _parts(folder: Path) -> dict[str, bytes]:
    """The parts of a sound workbook."""
    path = write_workbook(folder / "sound.tmp", _sheet())
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    path.unlink()
    return parts


def _changed(name: str, change: Callable[[bytes], bytes | None]) -> Shape:
    def write(folder: Path) -> None:
        parts = _parts(folder)
        content = change(parts.pop(name))
        (folder / "x.xlsx").write_bytes(_zip(parts | ({} if content is None else {name: content})))

    return write


_SHEET, _WORKBOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]><x>&j;</x>"
_WORKBOOKS: dict[str, Shape] = {
    "no parts": _file("x.xlsx", _zip({})), "a text part": _file("x.xlsx", _zip({"a.txt": "x"})),
    "not a zip": _file("x.xlsx", "PK\x03\x04" + "x" * 999), "text": _file("x.xlsx", TABLE),
    "a sound one": _book(_sheet()), "no rows": _book(Sheet("A", [])), "two headers": _book(_sheet(), Sheet("B", [NAMES])),
    "row number of nothing": _book(_sheet("<row r=''><c><v>1</v></c></row>")),
    "row number below zero": _book(_sheet("<row r='-5'><c r='A-5'><v>1</v></c></row>")),
    "row number beyond all": _book(_sheet("<row r='99999999999999999999'><c r='A1'><v>1</v></c></row>")),
    "column beyond all": _book(_sheet("<row r='9'><c r='ZZZZZZZZ9'><v>1</v></c></row>")),
    "cell without a place": _book(_sheet("<row><c><v>1</v></c></row>")),
    "row twice": _book(_sheet("<row r='2'><c r='A2'><v>1</v></c></row>")),
    "rows in another order": _book(_sheet("<row r='9'><c r='A9'><v>1</v></c></row><row r='4'/>")),
    "cell twice": _book(_sheet("<row r='3'><c r='A3'><v>1</v></c><c r='A3'><v>2</v></c></row>")),
    "cell of another row": _book(_sheet("<row r='3'><c r='A2'><v>1</v></c></row>")),
    "some cells without a place": _book(_sheet("<row r='3'><c r='B3'><v>1</v></c><c/></row>")),
    "open row": _book(_sheet("<row r='9'><c r='A9'><v>1")), "open tags": _book(_sheet("<row " * 90_000)),
    "errors": _book(_sheet(rows=[NAMES, [Raw("t='e'", "<v>#REF!</v>"), "x", 1]])),
    "unknown type": _book(_sheet(rows=[NAMES, [Raw("t='zz'", "<v>1</v>"), "x", 1]])),
    "shared text of none": _book(_sheet(rows=[NAMES, [Raw("t='s'", "<v>99</v>"), "x", 1]])),
    "style of none": _book(_sheet(rows=[NAMES, [Raw("s='99'", "<v>1</v>"), "x", 1]])),
    "date beyond all": _book(_sheet(rows=[NAMES, [Date(9e15), "x", 1]])),
    "date below zero": _book(_sheet(rows=[NAMES, [Date(-9e9), "x", 1]])),
    "not a number": _book(_sheet(rows=[NAMES, [Raw("", "<v>NaN</v>"), "x", 1]])),
    "merged beyond all": _book(_sheet(merged=["A1:ZZZ99999999"])), "merged of nothing": _book(_sheet(merged=[":"])),
    "merged all over": _book(_sheet(merged=["A1:C1", "A1:C1", "A2:A1"])),
    "laughs": _changed(_SHEET, lambda _: _LAUGHS), "laughs in the list": _changed(_WORKBOOK, lambda _: _LAUGHS),
    "outer entity": _changed(_SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + xml),
    "no sheet": _changed(_SHEET, lambda _: None), "no list": _changed(_WORKBOOK, lambda _: None),
    "no relations": _changed(_RELATIONS, lambda _: None), "no styles": _changed("xl/styles.xml", lambda _: None),
    "sheet outside": _changed(_RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")),
    "sheet of itself": _changed(_RELATIONS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"workbook.xml")),
    "sheet is no xml": _changed(_SHEET, lambda _: bytes(range(256)) * 9), "sheet cut": _changed(_SHEET, lambda xml: xml[:-60]),
    "sheet of zeros": _changed(_SHEET, lambda xml: b"\0" * 9999), "sheet in utf-16": _changed(_SHEET, lambda xml: xml.decode().encode("utf-16")),
    "names of sheets": _changed(_WORKBOOK, lambda xml: xml.replace(b'name="A"', b'name="\x1b[2J"')),
    "macro": _changed("[Content_Types].xml", lambda xml: xml.replace(b"xml", b"vbaProject")),
    "encrypted part": _file("x.xlsx", _zip({"EncryptedPackage": b"\0" * 999, "EncryptionInfo": b"\0" * 99})),
    "tail cut": lambda folder: (folder / "x.xlsx").write_bytes(_zip(_parts(folder))[:-40]) and None,
    "head cut": lambda folder: (folder / "x.xlsx").write_bytes(_zip(_parts(folder))[40:]) and None,
    "stored": lambda folder: (folder / "x.xlsx").write_bytes(_zip(_parts(folder), 0)) and None,
}


# Parquet -----------------------------------------------------------------------------


def _parquet(query: str, change: Callable[[bytes], bytes] = bytes) -> Shape:
    def write(folder: Path) -> None:
        file = folder / "x.parquet"
        duckdb.sql(query).write_parquet(str(file), compression="zstd")
        file.write_bytes(change(file.read_bytes()))

    return write


_SOUND = "select '11' as kode, 'Aceh' as nama, '1' as level"
_PARQUETS: dict[str, Shape] = {
    "a sound one": _parquet(_SOUND), "no rows": _parquet(f"from ({_SOUND}) limit 0"),
    "numbers": _parquet("select 11.01::double as kode, 1::hugeint as nama, 'nan'::float as level"),
    "nested": _parquet("select {'a': [1]} as kode, [[1]] as nama, map {1: 2} as level"),
    "bytes": _parquet("select '\\xFF\\xFE'::blob as kode, 'x' as nama, 1 as level"),
    "times": _parquet("select 'infinity'::timestamp as kode, '1 year'::interval as nama, uuid() as level"),
    "column of ours": _parquet(f"select *, 1 as file_row_number from ({_SOUND})"),
    "names of one spelling": _parquet(f"select *, 1 as kodeX from ({_SOUND})", lambda b: b.replace(b"kodeX", b"KODE ")),
    "name of sql": _parquet(f"select *, 1 as \"\"\"; drop table x; --\" from ({_SOUND})"),
    "zero characters": _parquet("select chr(0) as kode, 'a' || chr(0) as nama, 1 as level"),
    "value of ten megabytes": _parquet("select repeat('x', 10000000) as kode, 'x' as nama, 1 as level"),
    "five thousand columns": _parquet("select " + ", ".join(f"1 as c{n}" for n in range(5000))),
    "cut": _parquet(_SOUND, lambda b: b[:-9]), "no footer": _parquet(_SOUND, lambda b: b[:40]),
    "marks only": _parquet(_SOUND, lambda b: b"PAR1" + b"PAR1"), "head cut": _parquet(_SOUND, lambda b: b[9:]),
    "encrypted": _parquet(_SOUND, lambda b: b[:-4] + b"PARE"), "zeros": _parquet(_SOUND, lambda b: b[:4] + b"\0" * 99 + b[-8:]),
    "footer of two gigabytes": _parquet(_SOUND, lambda b: b[:-8] + b"\xff\xff\xff\x7fPAR1"),
    "rows of no end": _parquet(_SOUND, lambda b: b.replace(b"\x16\x02", b"\x16\x7e")),
    "rows that no group has": _parquet(_SOUND, lambda b: b.replace(b"\x16\x02\x19", b"\x16\x7e\x19", 1)),
    "text": _file("x.parquet", TABLE), "workbook": _file("x.parquet", _zip({"a": "b"})),
}

# Packed ------------------------------------------------------------------------------

_GZ = gzip.compress(TABLE.encode())
_PACKED: dict[str, Shape] = {
    "a sound one": _file("x.csv.gz", _GZ), "cut": _file("x.csv.gz", _GZ[:-9]), "head only": _file("x.csv.gz", _GZ[:10]),
    "checksum": _file("x.csv.gz", _GZ[:-8] + b"\0" * 8), "text": _file("x.csv.gz", TABLE),
    "two members": _file("x.csv.gz", _GZ + _GZ), "rubbish after": _file("x.csv.gz", _GZ + b"rubbish" * 99),
    "zeros after": _file("x.csv.gz", _GZ + b"\0" * 999), "packed twice": _file("x.csv.gz", gzip.compress(_GZ)),
    "nothing": _file("x.csv.gz", gzip.compress(b"")), "unnamed": _file("x.csv", _GZ), "flags": _file("x.csv.gz", b"\x1f\x8b\x08\xff" + b"\0" * 99),
    "long name": _file("x.csv.gz", _GZ[:3] + b"\x08" + _GZ[4:10] + b"n" * 900_000 + b"\0" + _GZ[10:]),
    "bomb": _file("x.csv.gz", gzip.compress(TABLE.encode() + b"11,Aceh,1\n" * 9_000_000)),
    "bomb of one line": _file("x.csv.gz", gzip.compress(b"x" * 90_000_000)),
    "bomb of members": _file("x.csv.gz", gzip.compress(b"\n" * 1_000_000) * 90),
    "json": _file("x.json.gz", gzip.compress(f"[{_LINE}]".encode())),
    "json bomb": _file("x.json.gz", gzip.compress(b"[" + b"[" * 90_000_000)),
    "json of blanks": _file("x.json.gz", gzip.compress(b" " * 90_000_000)),
    "workbook": _file("x.xlsx.gz", _GZ), "zlib": _file("x.csv.gz", zlib.compress(TABLE.encode())),
    "zip": _file("x.zip", _zip({"x.csv": TABLE})), "zip of a way out": _file("x.csv", _zip({"../../x.csv": TABLE})),
    "utf-16": _file("x.csv.gz", gzip.compress(TABLE.encode("utf-16"))),
}


# Links and what is no file -----------------------------------------------------------


def _link(name: str, target: str) -> Shape:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target)

    return write


def _pipe(name: str) -> Shape:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / name)

    return write


def _socket(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)  # the path of a socket may have 100 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("x.csv")
    finally:
        os.chdir(here)


_LINKS: dict[str, Shape] = {
    "to a file outside": _link("x.csv", "/etc/passwd"), "to a device": _link("x.csv", "/dev/zero"),
    "to what never ends": _link("x.csv", "/dev/urandom"), "to a folder outside": _link("11", "/etc"),
    "to nothing": _link("x.csv", "nothing"), "to itself": _link("x.csv", "x.csv"),
    "to the folder above": _link("11", ".."), "in a ring": _link("11", "../../.."),
    "to a process": _link("x.csv", "/proc/self/mem"), "to an environment": _link("x.csv", "/proc/self/environ"),
    "note outside": _link("_delivery.yml", "/etc/hostname"), "note to a device": _link("_delivery.yml", "/dev/zero"),
    "note to itself": _link("_delivery.yml", "_delivery.yml"), "pipe": _pipe("x.csv"),
    "pipe of a note": _pipe("_delivery.yml"), "pipe in a scope": _pipe("11/x.csv"),
    "pipe of a scope": _pipe("11"), "hidden pipe": _pipe("_x.csv"), "socket": _socket,
    "folder of a note": lambda folder: (folder / "_delivery.yml").mkdir(),
}


def _rows_of_nothing(folder: Path) -> None:
    """Fifty million equal rows, which take a few kilobytes."""
    duckdb.sql(f"select '11' as kode, 'Aceh' as nama, '1' as level from range({5 * 10**7})")\
        .write_parquet(str(folder / "x.parquet"), compression="zstd")


LONG: dict[str, Callable[[], Shape]] = {
    "parquet: rows of nothing": lambda: _rows_of_nothing,
    "parquet: value of a gigabyte": lambda: _parquet(
        "select repeat('x', 1000000000) as kode, 'x' as nama, 1 as level"
    ),
    "workbook: value in the last cell": lambda: _book(
        _sheet("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")
    ),
    "workbook: two million cells of a format": lambda: _book(
        _sheet("".join(f"<row r='{n}'><c r='A{n}' s='1'/><c r='B{n}' s='1'/></row>"
                       for n in range(9, 1_000_000)))
    ),
    "workbook: text of 240 megabytes": lambda: _book(
        _sheet(rows=[NAMES, ["11", "x" * 240_000_000, 1]])
    ),
    "workbook: 250 megabytes of open tags": lambda: _book(_sheet("<row><c>" * 31_000_000)),
    "json: list of 60 million nothings": lambda: _file("x.json", "[" + "{}," * 60_000_000 + "{}]"),
    "json: text of 400 megabytes": lambda: _file(
        "x.json", json.dumps([RECORD]).replace("Aceh", "x" * 400_000_000)
    ),
    "packed: all that may be unpacked": lambda: _file(
        "x.csv.gz", gzip.compress(TABLE.encode() + b"11,Aceh,1\n" * 6_000_000)
    ),
    "text: a quote on every line": lambda: _file("x.csv", HEADER + '11,"Aceh,1\n' * 3_000_000),
    "text: a million bad lines": lambda: _file("x.csv", HEADER.encode() + b"\xff\n" * 1_000_000),
}
"""What takes long, and may be refused only because it does; each is made when asked for."""


def shapes() -> dict[str, Shape]:
    """All shapes by their kind and name."""
    note = [(f"note {n} {text[:20]!r}", text) for n, text in enumerate(_NOTES)]

    def noted(text: str) -> Shape:
        def write(folder: Path) -> None:
            _file("x.csv", TABLE + f"# {folder.name}\n")(folder)
            _file("_delivery.yml", text)(folder)

        return write

    found: dict[str, Shape] = {name: noted(text) for name, text in note}
    for name in _FILE_NAMES:
        found[f"name {name[:30]!r}"] = _file(os.fsdecode(name), TABLE)
    for name, content in _TEXTS.items():
        found[f"text: {name}"] = _file("x.csv", content)
    for name, content in _JSON.items():
        found[f"json: {name}"] = _file("x.json", content)
    for kind, known in (("workbook", _WORKBOOKS), ("parquet", _PARQUETS),
                        ("packed", _PACKED), ("link", _LINKS)):
        found |= {f"{kind}: {name}": shape for name, shape in known.items()}
    return found


MANIFESTS = [
    "", "[]", "3", "null", "{", "[" * 90_000, '{"files": 1}', '{"files": []}', '{"files": {"a": 1}}',
    '{"files": {"a": "b"}}', '{"files": {"a": ["b"]}}', '{"files": {"a": "\\ud800"}}',
    '{"files": null}', '{"files": {"a": "' + "a" * 65 + '"}}', b"\xff", b"\0" * 99,
    '{"files": {"a": {"a": {}}}}', "NaN",
]

KEYS = [
    "", " ", "a", "aaaaaaaaaaaaaaaa", "abababababababab", "                    ", "public-test-key",
    "public-test-key ", " public-test-key", "Public-Test-Key", "PUBLIC-TEST-KEY!", "public -test-key12",
    "xpublic-test-keyx", "12345678", "1111111122222222", "\t\t\t\tabcdefgh\n\n\n", "ééééééééééééééééé",
    "aAaAaAaAaAaAaAaA", "0" * 400, "publictestkeypublic-test-key",
]
"""Keys that may not guard a real person."""

STRONG_KEYS = [
    "0123456789abcdef'quote", '0123456789abcdef"double', "0123456789abcdef\\back\\slash",
    "0123456789abcdef{{ braces }}", "0123456789abcdef; drop --", "0123456789abcdeféüñ",
    "0123456789abcdef\x1b[2J", "0123456789abcdef\nline", "0123456789abcdef$HOME`id`",
    "0123456789abcdef%s%n", "0123456789abcdef\udcff", "0123456789abcdef" * 40,
]
"""Keys that may, however odd they are."""
