"""Finds the deliveries in a landing folder and reads what each says of itself."""

import dataclasses
import datetime as dt
import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from satu_data_pemilu.contracts import MODES, Contract
from satu_data_pemilu.errors import SdpError

NOTE = "_delivery.yml"
NATIONAL = "national"
_AS_OF = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SCOPE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_ENDING = re.compile(r"\.(csv|txt|psv|tsv|dat|xlsx?|parquet|jsonl?|gz)$", re.I)
_KNOWN_NOTES = {
    "scope", "delivered_date", "letter_number", "mode", "replaces", "adds",
    "withdrawn", "encoding", "delimiter", "cycle", "stage", "decision_number",
    "established_date",
}
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "utf16": "utf-16",
    "windows-1252": "windows-1252", "cp1252": "windows-1252",
    "latin-1": "windows-1252", "iso-8859-1": "windows-1252",
}
_LEFT_BY_DESKTOPS = {"thumbs.db", "desktop.ini"}
_DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}


@dataclass(frozen=True)
class Note:
    """Content of `_delivery.yml`; everything is optional."""

    scope: str | None = None
    delivered_date: str | None = None
    letter_number: str | None = None
    mode: str | None = None
    replaces: dict[str, str] | str = field(default_factory=dict)
    adds: bool = False
    withdrawn: bool = False
    encoding: str | None = None
    delimiter: str | None = None
    cycle_key: str | None = None
    stage_code: str | None = None
    decision_number: str | None = None
    established_date: str | None = None


@dataclass(frozen=True)
class Delivery:
    """The files of one scope of a dataset on one day, as they lie in one folder."""

    contract: Contract
    as_of: str
    scope: str
    folder: Path
    shown: str
    files: tuple[Path, ...]
    note: Note

    @property
    def key(self) -> tuple[str, str, str, str]:
        return *self.contract.key, self.as_of, self.scope


def is_ignored(name: str) -> bool:
    """True for what is never a delivery: names that begin with `_` or `.`.

    Neither is what desktops leave beside files (lock files, thumbnails).
    """
    return name.startswith(("_", ".", "~$")) or name.lower() in _LEFT_BY_DESKTOPS


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(e for e in folder.iterdir() if not is_ignored(e.name))
    except PermissionError as error:
        raise SdpError(
            f"{folder}: the folder cannot be read; give yourself the right to read it."
        ) from error


def simulated_hashes(landing: Path) -> frozenset[str]:
    """SHA-256 of the files that the simulator's manifest lists.

    Raises SdpError where the manifest is not readable.
    """
    path = landing / "_simulation" / "manifest.json"
    if not path.exists():
        return frozenset()
    try:
        return frozenset(json.loads(path.read_text(encoding="utf-8"))["files"].values())
    except (ValueError, KeyError, AttributeError) as error:
        raise SdpError(
            f"{path} is no simulation manifest; write the simulated deliveries again."
        ) from error


def find(
    landing: Path, contracts: dict[tuple[str, str], Contract], refused: list[str]
) -> Iterator[Delivery]:
    """Yield the deliveries of a landing folder in a fixed order.

    What cannot be a delivery is added to `refused` as one sentence each.
    """
    if not landing.exists():
        raise SdpError(
            f"There is no landing folder {landing}; create it or name another one."
        )
    if not landing.is_dir():
        raise SdpError(f"{landing} is a file where the landing folder is expected.")
    agencies = sorted({agency for agency, _ in contracts})
    for agency in _entries(landing):
        if not agency.is_dir():
            if _ENDING.search(agency.name):
                refused.append(_outside(agency.name))
            continue
        if agency.name not in agencies:
            refused.append(_unknown("agency", agency.name, agency.name, agencies))
            continue
        datasets = sorted(d for a, d in contracts if a == agency.name)
        for dataset in _folders(agency, landing, refused):
            if dataset.name not in datasets:
                shown = f"{agency.name}/{dataset.name}"
                refused.append(_unknown("dataset", dataset.name, shown, datasets))
                continue
            contract = contracts[agency.name, dataset.name]
            for day in _folders(dataset, landing, refused):
                yield from _deliveries_of_day(day, contract, landing, refused)


def _folders(parent: Path, landing: Path, refused: list[str]) -> Iterator[Path]:
    try:
        entries = _entries(parent)
    except SdpError as error:
        refused.append(str(error))
        return
    for entry in entries:
        if entry.is_dir():
            yield entry
        elif not entry.name.upper().startswith("README"):
            refused.append(_outside(str(entry.relative_to(landing))))


def _outside(shown: str) -> str:
    return (
        f"{shown}: a file outside a delivery; put it into <agency>/<dataset>/<as_of>/."
    )


def _unknown(kind: str, name: str, shown: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; is {near[0]} meant?" if near else "."
    return f"{shown}: no {kind} of this name; known are {', '.join(known)}{hint}"


def _deliveries_of_day(
    day: Path, contract: Contract, landing: Path, refused: list[str]
) -> Iterator[Delivery]:
    shown = day.relative_to(landing)
    try:
        if not _AS_OF.fullmatch(day.name):
            raise ValueError(day.name)
        dt.date.fromisoformat(day.name)
    except ValueError:
        refused.append(
            f"{shown}: {day.name} is no day; name the folder by the day that the "
            "content describes, as YYYY-MM-DD."
        )
        return
    try:
        folders = [day] + [e for e in _entries(day) if e.is_dir()]
    except SdpError as error:
        refused.append(str(error))
        return
    spellings: dict[str, str] = {}
    for folder in folders:
        try:
            delivery = _delivery(folder, day, contract, landing)
            if delivery is None:
                continue
            plain = delivery.scope.replace(".", "").lower()
            if plain in spellings:
                raise SdpError(
                    f"{delivery.shown}: the scope {delivery.scope} is delivered twice, "
                    f"also in {spellings[plain]}; put its files into one folder."
                )
            spellings[plain] = delivery.shown
        except SdpError as error:
            refused.append(str(error))
        else:
            yield delivery


def _delivery(
    folder: Path, day: Path, contract: Contract, landing: Path
) -> Delivery | None:
    shown = str(folder.relative_to(landing))
    entries = _entries(folder)
    nested = [e for e in entries if e.is_dir()]
    files = tuple(e for e in entries if not e.is_dir())
    if folder != day:
        if _ENDING.search(folder.name):
            raise SdpError(
                f"{shown}: a folder where a file is expected; put the file itself "
                "into the folder of the day."
            )
        if nested:
            raise SdpError(
                f"{shown}/{nested[0].name}: a folder where a file is expected; below "
                "the scope there are files only."
            )
        if not _SCOPE.fullmatch(folder.name):
            raise SdpError(
                f"{shown}: {folder.name} is no scope; name the folder by the code of "
                "a province, regency or mission."
            )
    note = read_note(folder / NOTE, f"{shown}/{NOTE}")
    if folder != day:
        note = _with_terms_of(read_note(day / NOTE, f"{day.name}/{NOTE}"), note)
    if not files and not note.withdrawn:
        if folder == day and (nested or not (folder / NOTE).exists()):
            return None
        raise SdpError(f"{shown}: the delivery holds no file; put its files there.")
    scope = NATIONAL if folder == day else folder.name
    if note.scope and folder == day:
        scope = note.scope
    if note.scope and note.scope != scope:
        raise SdpError(
            f"{shown}/{NOTE}: it says scope {note.scope} in the folder of {scope}; "
            "correct one of the two."
        )
    return Delivery(contract, day.name, scope, folder, shown, files, note)


def read_note(path: Path, shown: str) -> Note:
    """Read `_delivery.yml`; raises SdpError where it states something unknown."""
    for other in ("_delivery.yaml", "_delivery.json", "_delivery.txt"):
        if path.with_name(other).exists():
            raise SdpError(f"{shown.removesuffix(NOTE)}{other}: name it {NOTE}.")
    if not path.exists():
        return Note()
    try:
        # Plain text only: a scope 32.10 read as a number would become 32.1.
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader) or {}
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise SdpError(
            f"{shown} is not readable as YAML ({' '.join(str(error).split())}); "
            "correct it."
        ) from error
    if not isinstance(content, dict):
        raise SdpError(f"{shown} holds no terms; write lines such as `scope: '32.01'`.")
    for name in content:
        if name not in _KNOWN_NOTES:
            near = difflib.get_close_matches(str(name), _KNOWN_NOTES, 1)
            hint = f"; is {near[0]} meant?" if near else "."
            raise SdpError(
                f"{shown}: unknown term {name}; known are "
                f"{', '.join(sorted(_KNOWN_NOTES))}{hint}"
            )
    for name, value in content.items():
        if not isinstance(value, str) and name != "replaces":
            raise SdpError(f"{shown}: {name} is a list or a table; write one value.")
    text = {name: value or None for name, value in content.items()}
    replaces = content.get("replaces") or {}
    if isinstance(replaces, list):
        raise SdpError(
            f"{shown}: replaces is a list; write `replaces: {{new name: old name}}`."
        )
    for term in ("delivered_date", "established_date"):
        try:
            dt.date.fromisoformat(text.get(term) or "2000-01-01")
        except ValueError as error:
            raise SdpError(
                f"{shown}: {term} {text[term]} is no day; write YYYY-MM-DD."
            ) from error
    encoding = text.get("encoding")
    if encoding and encoding.lower() not in _ENCODINGS:
        raise SdpError(
            f"{shown}: unknown encoding {encoding}; known are utf-8, utf-16 and "
            "windows-1252."
        )
    mode = text.get("mode")
    if mode and mode not in MODES:
        raise SdpError(f"{shown}: unknown mode {mode}; known are {', '.join(MODES)}.")
    delimiter = _DELIMITERS.get(text.get("delimiter") or "", text.get("delimiter"))
    if delimiter and len(delimiter) != 1:
        raise SdpError(
            f"{shown}: the delimiter {delimiter} is not one character; write one, or "
            "`tab`."
        )
    return Note(
        scope=text.get("scope"),
        delivered_date=text.get("delivered_date"),
        letter_number=text.get("letter_number"),
        mode=mode,
        replaces=replaces,
        adds=_is_yes(text.get("adds"), f"{shown}: adds"),
        withdrawn=_is_yes(text.get("withdrawn"), f"{shown}: withdrawn"),
        encoding=_ENCODINGS[encoding.lower()] if encoding else None,
        delimiter=delimiter,
        cycle_key=text.get("cycle"),
        stage_code=text.get("stage"),
        decision_number=text.get("decision_number"),
        established_date=text.get("established_date"),
    )


def _is_yes(value: str | None, what: str) -> bool:
    answer = (value or "false").lower()
    if answer not in ("true", "yes", "false", "no"):
        raise SdpError(f"{what} is {value}; write true or false.")
    return answer in ("true", "yes")


def _with_terms_of(day: Note, scope: Note) -> Note:
    """A scope's note with what the note of the day says for all scopes."""
    shared = {
        name: getattr(scope, name) or getattr(day, name)
        for name in (
            "delivered_date", "letter_number", "mode", "encoding", "delimiter",
            "cycle_key", "stage_code", "decision_number", "established_date",
        )
    }
    return dataclasses.replace(scope, **shared)
