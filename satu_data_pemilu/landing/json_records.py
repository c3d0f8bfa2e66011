"""Lands JSON: an array of objects or one object a line, every value as text."""

import json
from collections.abc import Iterator
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import headers, raw, rows, scan

LARGEST_ARRAY = 512 * 1024 * 1024
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _array(path: Path, file: str) -> list:
    with scan.opened(path) as stream:
        data = stream.read(LARGEST_ARRAY + 1)
    if len(data) > LARGEST_ARRAY:
        raise SdpError(
            f"{file}: a JSON array of more than {LARGEST_ARRAY // 2**20} MB; deliver "
            "one object a line (JSON lines)."
        )
    try:
        content = _DECODER.decode(data.decode("utf-8-sig").strip())
    except ValueError as error:
        raise SdpError(
            f"{file}: not readable as JSON ({error}); ask for the file again."
        ) from error
    if not isinstance(content, list):
        raise SdpError(
            f"{file}: neither an array of objects nor one object a line; deliver one "
            "of the two."
        )
    return content


def _lines(path: Path, file: str) -> Iterator[bytes]:
    for block in scan.clean_blocks(path, file, "utf-8"):
        yield from block.removesuffix(b"\n").split(b"\n")


def _parsed_lines(path: Path, file: str) -> Iterator[tuple[object, str | None, str]]:
    """Yield object, code where there is none, and text of each line."""
    for line in _lines(path, file):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield None, "bad_bytes", scan.escaped(line)
            continue
        if not text.strip():
            yield None, None, text
            continue
        try:
            value = _DECODER.decode(text.strip())
        except ValueError:
            yield None, "invalid_json", text
            continue
        is_object = isinstance(value, dict)
        yield (value, None, text) if is_object else (None, "not_an_object", text)


def _parsed_array(content: list) -> Iterator[tuple[object, str | None, str]]:
    for value in content:
        text = json.dumps(value, ensure_ascii=False)
        is_object = isinstance(value, dict)
        yield (value, None, text) if is_object else (None, "not_an_object", text)


def land(
    con, path: Path, file: str, contract: Contract, found: scan.Scan, file_id: str,
    target: Path,
) -> raw.Landed:
    """Write one JSON file as raw Parquet to `target` (a temporary name).

    A line of a file of objects is a line; of an array, each element is one.
    """
    if found.encoding not in ("utf-8", "utf-8-sig"):
        raise SdpError(f"{file}: JSON in {found.encoding}; deliver it in UTF-8.")
    with scan.opened(path) as stream:
        start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    content = _array(path, file) if start.startswith(b"[") else None
    records = (lambda: _parsed_array(content)) if content is not None else (
        lambda: _parsed_lines(path, file)
    )
    names: dict[str, None] = {}
    for value, _, _ in records():
        if value is not None:
            names.update(dict.fromkeys(value))
    result = headers.match(list(names), contract)
    if result.missing and (names or content is None):
        raise headers.refusal(file, contract, result)
    delivered = list(names)
    keys = [
        delivered[result.positions[c.name]] if c.name in result.positions else None
        for c in contract.columns
    ]
    number = rows.write(
        con, _entries(records(), keys, contract), contract, file_id, target
    )
    lines = number if content is not None else found.lines
    return raw.Landed(lines=lines, encoding="utf-8", surplus=result.surplus)


def _entries(records, keys: list[str | None], contract: Contract) -> Iterator[dict]:
    nowhere = headers.Header(0, 0, len(keys), len(keys), {}, ())
    classifier = rows.Classifier(contract, nowhere, [])
    for line_no, (value, code, text) in enumerate(records, start=1):
        values = [_text(value.get(key)) if value and key else None for key in keys]
        kind = "unreadable" if code else classifier.kind(line_no, values)
        if kind in ("data", "total"):
            yield rows.entry(line_no, kind, None, None, values)
        else:
            yield rows.entry(line_no, kind, code, text or None, [])
