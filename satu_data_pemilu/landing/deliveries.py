"""Finds the deliveries in a landing folder, and judges every name on the way."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.forms import NATIONAL
from satu_data_pemilu.landing import notes
from satu_data_pemilu.landing.notes import NOTE, Note

_ENDING = re.compile(
    r"\.(csv|txt|psv|tsv|dat|xls[xm]?|parquet|jsonl?|ndjson|gz|zip)$", re.I
)
_LEFT_BY_PROGRAMS = re.compile(
    r"~\$.*|\._.*|\.[~#].*|\.git.*|\.ds_store|thumbs\.db|desktop\.ini", re.I
)
"""Lock files, thumbnails and the like: left out also where the name is one of data."""
_NOTE_OF_OTHER_NAME = re.compile(r"_delivery\.(yml|yaml|json|txt)", re.I)


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
    """True for what is never a delivery: names that begin with `_` or `.`, and what
    programs leave beside files (lock files, thumbnails).
    """
    return name.startswith(("_", ".")) or bool(_LEFT_BY_PROGRAMS.fullmatch(name))


def find(
    landing: Path,
    contracts: dict[tuple[str, str], Contract],
    refused: list[str],
    ignored: list[str] | None = None,
) -> Iterator[Delivery]:
    """Yield the deliveries of a landing folder in a fixed order.

    What cannot be a delivery is added to `refused` as one sentence each, and what is
    left out for its name to `ignored`, by its path.

    Raises SdpError where the folder is not there or cannot be read.
    """
    if not landing.exists():
        raise SdpError(
            f"There is no landing folder {landing}; create it or name another one."
        )
    if not landing.is_dir():
        raise SdpError(f"{landing} is a file where the landing folder is expected.")
    finder = _Finder(
        landing, landing.resolve(), contracts, refused, [] if ignored is None else ignored
    )
    return finder.all()


@dataclass
class _Finder:
    """Walks the folders of agency, dataset, day and scope; nothing below is looked at."""

    landing: Path
    root: Path
    contracts: dict[tuple[str, str], Contract]
    refused: list[str]
    ignored: list[str]

    def all(self) -> Iterator[Delivery]:
        agencies = sorted({agency for agency, _ in self.contracts})
        for agency in self.entries(self.landing, self.refused.append):
            if not agency.is_dir():
                if _ENDING.search(agency.name):
                    self.refused.append(_outside(agency.name))
                else:
                    self.ignored.append(agency.name)
                continue
            if agency.name not in agencies:
                self.refused.append(
                    _unknown("agency", agency.name, agency.name, agencies)
                )
                continue
            yield from self.of_agency(agency)

    def of_agency(self, agency: Path) -> Iterator[Delivery]:
        datasets = sorted(d for a, d in self.contracts if a == agency.name)
        for dataset in self.folders(agency):
            if dataset.name not in datasets:
                shown = f"{agency.name}/{dataset.name}"
                self.refused.append(_unknown("dataset", dataset.name, shown, datasets))
                continue
            contract = self.contracts[agency.name, dataset.name]
            for day in self.folders(dataset):
                yield from self.of_day(day, contract)

    def of_day(self, day: Path, contract: Contract) -> Iterator[Delivery]:
        shown = day.relative_to(self.landing)
        if not forms.is_day(day.name):
            self.refused.append(
                f"{shown}: {day.name} is no day; name the folder by the day that the "
                "content describes, as YYYY-MM-DD."
            )
            return
        problems: list[str] = []
        entries = self.entries(day, problems.append)
        spellings: dict[str, str] = {}
        for folder in [day, *(e for e in entries if e.is_dir())]:
            try:
                if folder != day:
                    problems = []
                    entries = self.entries(folder, problems.append)
                delivery = self.delivery(folder, day, contract, entries, problems)
                if delivery is None:
                    self.refused += problems
                    continue
                plain = delivery.scope.replace(".", "").lower()
                if plain in spellings:
                    raise SdpError(
                        f"{delivery.shown}: the scope {delivery.scope} is delivered twice, "
                        f"also in {spellings[plain]}; put its files into one folder."
                    )
                spellings[plain] = delivery.shown
            except SdpError as error:
                self.refused.append(str(error))
            else:
                yield delivery

    def delivery(
        self, folder: Path, day: Path, contract: Contract, entries: list[Path],
        problems: list[str],
    ) -> Delivery | None:
        """What one folder delivers, or nothing where it holds scopes only.

        Raises SdpError where anything in it cannot be landed: a delivery lands whole.
        """
        shown = str(folder.relative_to(self.landing))
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
            if not forms.is_scope(folder.name):
                raise SdpError(
                    f"{shown}: {folder.name} is no scope; name the folder by the code of "
                    "a province, regency or mission."
                )
        if problems:
            if folder == day and not files:
                return None
            self.refused += problems[:-1]
            raise SdpError(problems[-1])
        note = notes.read(folder / NOTE, f"{shown}/{NOTE}")
        if folder != day:
            of_day = notes.read(day / NOTE, f"{day.relative_to(self.landing)}/{NOTE}")
            note = notes.with_terms_of(of_day, note)
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

    def folders(self, parent: Path) -> Iterator[Path]:
        for entry in self.entries(parent, self.refused.append):
            if entry.is_dir():
                yield entry
            elif entry.name.upper().startswith("README"):
                self.ignored.append(str(entry.relative_to(self.landing)))
            else:
                self.refused.append(_outside(str(entry.relative_to(self.landing))))

    def entries(self, folder: Path, refuse: Callable[[str], None]) -> list[Path]:
        """What may be delivered in a folder; the rest is refused, or listed as ignored."""
        found = []
        try:
            for entry in sorted(folder.iterdir()):
                if problem := self.problem(entry):
                    shown = forms.shown(entry.relative_to(self.landing))
                    refuse(f"{shown}: {problem}")
                elif not is_ignored(entry.name):
                    found.append(entry)
                elif entry.name != NOTE:
                    self.ignored.append(str(entry.relative_to(self.landing)))
        except OSError as error:
            refuse(
                f"{folder}: the folder cannot be read ({error.strerror}); give yourself "
                "the right to read it."
            )
        return found

    def problem(self, entry: Path) -> str | None:
        """Why an entry cannot be landed, with the remedy; nothing of it is opened."""
        if not forms.is_file_name(entry.name):
            return (
                "its name is no UTF-8 text, is too long or holds characters that are not"
                " shown; rename it."
            )
        if "\\" in entry.name:
            return "its name holds a backslash, which readers take for a folder; rename it."
        if _LEFT_BY_PROGRAMS.fullmatch(entry.name):
            return None
        if entry.is_symlink() and not self.is_inside(entry):
            return "a link that leads out of the landing folder; put the file itself there."
        if not entry.is_dir() and not entry.is_file():
            return "neither a file nor a folder; deliver a file."
        if entry.name == NOTE:
            return None
        if _NOTE_OF_OTHER_NAME.fullmatch(entry.name):
            return f"name it {NOTE}."
        if is_ignored(entry.name) and entry.parent != self.landing and _holds_data(entry):
            return (
                "its name begins with _ or ., which marks what is no delivery; rename"
                " it, or take it away."
            )
        return None

    def is_inside(self, link: Path) -> bool:
        try:
            return link.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False


def _holds_data(entry: Path) -> bool:
    """True for a file with the ending of data, and for a folder with such a file."""
    if entry.is_dir():
        return any(_ENDING.search(each.name) for each in entry.iterdir())
    return bool(_ENDING.search(entry.name))


def _outside(shown: str) -> str:
    return (
        f"{shown}: a file outside a delivery; put it into <agency>/<dataset>/<as_of>/."
    )


def _unknown(kind: str, name: str, shown: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; is {near[0]} meant?" if near else "."
    return f"{shown}: no {kind} of this name; known are {', '.join(known)}{hint}"
