"""Lands JSON, every value as text: arrays, one object a line, and portals' documents."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import headers, raw, rows, scan

LARGEST_DOCUMENT = 512 * 1024 * 1024
DEEPEST = 8
"""Records stand at most so deep in a document of a portal."""
_WRAPPERS = ("properties", "attributes")
"""In GeoJSON and in answers of map servers a record's fields stand in one of these."""
_TOTALS = {"total", "totalcount", "totalrecords", "recordstotal", "numbermatched"}


class _Repeated(dict):
    """An object in which a key stands twice, so that one of its values would be lost."""

    key = ""


def _object(pairs: list[tuple[str, object]]) -> dict:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    counts = Counter(key for key, _ in pairs)
    found = _Repeated(found)
    found.key = next(key for key in counts if counts[key] > 1)
    return found


def _repeated(value: object, but: list | None = None) -> _Repeated | None:
    """The first object of a value, at any depth, in which a key stands twice.

    What stands in the list `but` is passed by.
    """
    waiting = [value]
    while waiting:
        value = waiting.pop()
        if isinstance(value, _Repeated):
            return value
        if value is but:
            continue
        if isinstance(value, dict):
            waiting += [each for each in value.values() if isinstance(each, (dict, list))]
        elif isinstance(value, list):
            waiting += [each for each in value if isinstance(each, (dict, list))]
    return None


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object
)


@dataclass(frozen=True)
class _Records:
    """A list of records in a document, with the keys that lead to it."""

    place: tuple[str, ...]
    values: list
    wrapper: str | None = None
    total: int = 0

    @property
    def shown(self) -> str:
        parts = (*self.place, "[]", *([self.wrapper] if self.wrapper else []))
        return forms.shown(".".join(parts), 100)

    def inner(self) -> list:
        """The records themselves, without what wraps them."""
        if not self.wrapper:
            return self.values
        return [v.get(self.wrapper, v) if isinstance(v, dict) else v for v in self.values]


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _document(path: Path, file: str) -> object:
    """The whole content of a file as one value."""
    with scan.opened(path) as stream:
        data = stream.read(LARGEST_DOCUMENT + 1)
    if len(data) > LARGEST_DOCUMENT:
        raise SdpError(
            f"{file}: one JSON value of more than {LARGEST_DOCUMENT // 2**20} MB; deliver "
            "one object a line (JSON lines)."
        )
    try:
        return _DECODER.decode(data.decode("utf-8-sig").strip())
    except ValueError as error:
        raise SdpError(
            f"{file}: not readable as JSON ({forms.shown(error)}); ask for the file again."
        ) from None
    except RecursionError:
        raise SdpError(
            f"{file}: JSON that is nested too deeply; deliver an array of objects."
        ) from None


def _lines(path: Path, file: str) -> Iterator[bytes]:
    for block in scan.clean_blocks(path, file, "utf-8"):
        yield from block.removesuffix(b"\n").split(b"\n")


def _judged(value: object, text: str | None = None) -> tuple[object, str | None, str]:
    """A record with the code of what is wrong with it, and its text."""
    try:
        if text is None:
            text = json.dumps(value, ensure_ascii=False)
        if "\\u" in text or not text.isascii():
            # half of a pair of surrogates is no text, and could not be written
            json.dumps(value, ensure_ascii=False).encode()
            text.encode()
    except UnicodeEncodeError:
        return None, "invalid_json", json.dumps(value)
    except RecursionError:
        return None, "invalid_json", text or "(nested too deeply)"
    if _repeated(value):
        return None, "repeated_key", text
    return (value, None, text) if isinstance(value, dict) else (None, "not_an_object", text)


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
        except (ValueError, RecursionError):
            yield None, "invalid_json", text
            continue
        yield _judged(value, text)


def _lists(
    value: object, place: tuple[str, ...] = (), total: int = 0
) -> Iterator[_Records]:
    """The lists of objects in a document, and its empty lists."""
    if len(place) > DEEPEST:
        return
    if isinstance(value, dict):
        stated = [
            int(each) for key, each in value.items()
            if key.lower().replace("_", "") in _TOTALS
            and isinstance(each, str) and each.isdecimal() and len(each) < 12
        ]
        for key, each in value.items():
            yield from _lists(each, (*place, key), max([total, *stated]))
    elif isinstance(value, list):
        if not any(isinstance(each, list) for each in value) and (
            not value or any(isinstance(each, dict) for each in value)
        ):
            yield _Records(place, value, total=total)
            for wrapper in _WRAPPERS:
                if any(isinstance(e, dict) and isinstance(e.get(wrapper), dict) for e in value):
                    yield _Records(place, value, wrapper, total)
        for each in value:
            if isinstance(each, list):
                yield from _lists(each, (*place, "[]"), total)


def _found(document: object, file: str, contract: Contract) -> _Records:
    """The one list of a document that has the contract's columns.

    Raises SdpError where none has, or more than one, or where a key stands twice around
    it: what stood under the first of the two is lost.
    """
    chosen = _chosen(document, file, contract)
    wrappers = chosen.values if chosen.wrapper else []
    repeated = _repeated(document, but=chosen.values) or next(
        (each for each in wrappers if isinstance(each, _Repeated)), None
    )
    if repeated:
        key = forms.without_persons(repeated.key, contract.holds_persons)
        raise SdpError(
            f"{file}: the key {forms.shown(key, 60)} stands twice in an object around the"
            " records; deliver each once."
        )
    return chosen


def _chosen(document: object, file: str, contract: Contract) -> _Records:
    if isinstance(document, list) and not any(isinstance(e, list) for e in document):
        whole = [each for each in _lists(document) if each.wrapper]
        lists = [_Records((), document), *whole]
    else:
        lists = list(_lists(document))
    fits = [
        each for each in lists
        if each.values and not headers.match(_names(each.inner()), contract).missing
    ]
    if len(fits) > 1:
        raise SdpError(
            f"{file}: {' and '.join(each.shown for each in fits)} both have the columns of"
            f" {'/'.join(contract.key)}; deliver one of them in a file of its own."
        )
    if fits:
        return fits[0]
    filled = [each for each in lists if each.values]
    if not filled and len(lists) == 1:
        return lists[0]
    if not filled:
        raise SdpError(
            f"{file}: the JSON holds no list of objects; deliver an array of objects, or"
            " one object a line."
        )
    return max(filled, key=lambda each: len(each.values))


def _names(values: list) -> list[str]:
    names: dict[str, None] = {}
    for value in values:
        if isinstance(value, dict):
            names.update(dict.fromkeys(value))
    return list(names)


def _records_of(path: Path, file: str, contract: Contract) -> _Records | None:
    """The records of a document, or None for a file of one object a line."""
    with scan.opened(path) as stream:
        start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        return _found(_document(path, file), file, contract)
    if not start.startswith(b"{"):
        return None
    filled = (line for line in _lines(path, file) if line.strip())
    try:
        first = _DECODER.decode(next(filled).decode().strip())
    except (ValueError, RecursionError):
        try:
            document = _document(path, file)
        except SdpError:
            if next(filled, None) is None:
                raise
            return None
        return _found(document, file, contract)
    is_record = not headers.match(list(first), contract).missing
    if is_record or next(filled, None) is not None or not list(_lists(first)):
        return None
    return _found(first, file, contract)


def land(
    con, path: Path, file: str, contract: Contract, found: scan.Scan, file_id: str,
    target: Path,
) -> raw.Landed:
    """Write one JSON file as raw Parquet to `target` (a temporary name).

    A line of a file of objects is a line; of an array, each element is one.
    """
    if found.encoding not in ("utf-8", "utf-8-sig"):
        raise SdpError(f"{file}: JSON in {found.encoding}; deliver it in UTF-8.")
    document = _records_of(path, file, contract)
    inner = document.inner() if document else []

    def records() -> Iterator[tuple[object, str | None, str]]:
        return map(_judged, inner) if document else _parsed_lines(path, file)

    names: dict[str, None] = {}
    for value, _, _ in records():
        if value is not None:
            names.update(dict.fromkeys(value))
    if document is None and not names:
        raise SdpError(
            f"{file}: it is no array of objects, no document that holds one, and none of"
            " its lines is a JSON object; ask for the file again."
        )
    result = headers.match(list(names), contract)
    if result.missing and (names or document is None):
        raise headers.refusal(file, contract, result, f"the keys {', '.join(names)}")
    headers.refuse_repeated(file, result)
    delivered = list(names)
    keys = [
        delivered[result.positions[c.name]] if c.name in result.positions else None
        for c in contract.columns
    ]
    number = rows.write(
        con, _entries(records(), keys, contract), contract, file_id, target
    )
    notes = []
    if document and (document.place or document.wrapper):
        notes.append(f"its records were read from {document.shown}")
    if document and document.total > number:
        notes.append(
            f"it says that there are {document.total:,} records and holds {number:,}, so"
            " it is one page of several; deliver them all"
        )
    return raw.Landed(
        lines=number if document else found.lines, encoding="utf-8",
        surplus=result.surplus, notes=tuple(notes),
    )


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


def sample(path: Path, file: str, most: int) -> tuple[list[str], list[list[str]]]:
    """Names and first records as text of a JSON file of which no contract is known.

    Of a document the longest list of objects is taken. Raises SdpError where the file is
    no JSON.
    """
    with scan.opened(path) as stream:
        start = stream.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = (line for line in _lines(path, file) if line.strip())
    try:
        first = _DECODER.decode(next(lines, b"").decode().strip())
        is_lines = isinstance(first, dict) and next(lines, None) is not None
    except (ValueError, RecursionError):
        is_lines = False
    if is_lines or not start.startswith((b"[", b"{")):
        values = [value for value, _, _ in _parsed_lines(path, file) if value][:most]
    else:
        document = _document(path, file)
        lists = [each for each in _lists(document) if each.values]
        longest = max(lists, key=lambda e: (len(e.values), bool(e.wrapper)), default=None)
        values = longest.inner() if longest else [document]
    records = [value for value in values if isinstance(value, dict)]
    names = _names(records)
    return names, [
        ["" if (value := record.get(name)) is None else str(value) for name in names]
        for record in records[:most]
    ]
