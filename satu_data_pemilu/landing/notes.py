"""Reads `_delivery.yml`, in which a sender says what the files do not."""

import dataclasses
import difflib
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import MODES
from satu_data_pemilu.errors import SdpError

NOTE = "_delivery.yml"
LARGEST_NOTE = 256 * 1024
_TERMS = {
    "scope", "delivered_date", "letter_number", "mode", "replaces", "adds",
    "withdrawn", "encoding", "delimiter", "cycle", "stage", "decision_number",
    "established_date",
}
_ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "utf-16": "utf-16", "utf16": "utf-16",
    "windows-1252": "windows-1252", "cp1252": "windows-1252",
    "latin-1": "windows-1252", "iso-8859-1": "windows-1252",
}
_DELIMITERS = {"tab": "\t", "\\t": "\t", "semicolon": ";", "comma": ",", "pipe": "|"}
_YES, _NO = ("true", "yes"), ("false", "no")


@dataclass(frozen=True)
class Note:
    """Content of `_delivery.yml`; everything is optional.

    `withdrawn` is True for the whole delivery, else the names of withdrawn files;
    `adds` allows files of new names beside those that were landed before.
    """

    scope: str | None = None
    delivered_date: str | None = None
    letter_number: str | None = None
    mode: str | None = None
    replaces: dict[str, str] | str = field(default_factory=dict)
    adds: bool = False
    withdrawn: bool | tuple[str, ...] = False
    encoding: str | None = None
    delimiter: str | None = None
    cycle_key: str | None = None
    stage_code: str | None = None
    decision_number: str | None = None
    established_date: str | None = None


class _PlainLoader(yaml.BaseLoader):
    """YAML as plain text: a scope 32.10 read as a number would become 32.1."""

    def construct_mapping(self, node, deep=False):
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, "a term stands twice or is no word", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: Path, shown: str) -> Note:
    """Read `_delivery.yml` at `path`, named `shown` in messages; none is an empty note.

    Raises SdpError where it is no readable file, or states something that is not known
    or not in the form of its term.
    """
    if not path.exists() and not path.is_symlink():
        return Note()
    try:
        return _Terms(_content(path, shown), shown).note()
    except RecursionError:
        raise SdpError(
            f"{shown} is nested too deeply; write one term a line."
        ) from None


def _content(path: Path, shown: str) -> dict:
    try:
        if not path.is_file():
            raise SdpError(f"{shown} is no file; write the terms into a file.")
        if path.stat().st_size > LARGEST_NOTE:
            raise SdpError(
                f"{shown} is larger than {LARGEST_NOTE // 1024} kB; it holds a few terms"
                " only, correct it."
            )
        content = yaml.load(path.read_text(encoding="utf-8-sig"), _PlainLoader) or {}
    except (yaml.YAMLError, UnicodeError, OSError, ValueError) as error:
        problem = forms.shown(" ".join(str(error).split()), 300)
        raise SdpError(f"{shown} is not readable as YAML ({problem}); correct it.") from None
    if not isinstance(content, dict):
        raise SdpError(f"{shown} holds no terms; write lines such as `scope: '32.01'`.")
    return content


@dataclass
class _Terms:
    """Judges each term of a note; every refusal names the file, the term and the form."""

    content: dict
    shown: str

    def note(self) -> Note:
        for name in self.content:
            if name not in _TERMS:
                near = difflib.get_close_matches(str(name)[:100], _TERMS, 1)
                hint = f"; is {near[0]} meant?" if near else "."
                raise self.fail(
                    f"unknown term {forms.shown(name, 60)}; known are "
                    f"{', '.join(sorted(_TERMS))}{hint}"
                )
        return Note(
            scope=self.held("scope", forms.is_scope, "no region code; write `national` or"
                            " the code of a province, regency or mission, such as '32.01'"),
            delivered_date=self.day("delivered_date"),
            letter_number=self.reference("letter_number"),
            mode=self.chosen("mode", {mode: mode for mode in MODES}),
            replaces=self.replaces(),
            adds=self.answer("adds"),
            withdrawn=self.withdrawn(),
            encoding=self.chosen("encoding", _ENCODINGS),
            delimiter=self.delimiter(),
            cycle_key=self.code("cycle"),
            stage_code=self.code("stage"),
            decision_number=self.reference("decision_number"),
            established_date=self.day("established_date"),
        )

    def fail(self, problem: str) -> SdpError:
        return SdpError(f"{self.shown}: {problem}")

    def text(self, name: str) -> str | None:
        value = self.content.get(name)
        if value is not None and not isinstance(value, str):
            raise self.fail(f"{name} is a list or a table; write one value.")
        return value or None

    def held(self, name: str, is_fit, problem: str) -> str | None:
        value = self.text(name)
        if value is not None and not is_fit(value):
            raise self.fail(f"{name} {forms.shown(value, 60)} is {problem}.")
        return value

    def day(self, name: str) -> str | None:
        return self.held(name, forms.is_day, "no day; write YYYY-MM-DD")

    def code(self, name: str) -> str | None:
        return self.held(
            name, forms.is_name, "no code; write lower-case letters, digits and _"
        )

    def reference(self, name: str) -> str | None:
        return self.held(
            name, forms.is_reference,
            "no number of a letter; write at most 100 letters, digits and marks such as"
            " 123/PL.02/2023",
        )

    def chosen(self, name: str, known: dict[str, str]) -> str | None:
        value = self.text(name)
        if value is not None and value.lower() not in known:
            raise self.fail(
                f"unknown {name} {forms.shown(value, 60)}; known are "
                f"{', '.join(dict.fromkeys(known.values()))}."
            )
        return known[value.lower()] if value else None

    def delimiter(self) -> str | None:
        value = self.text("delimiter")
        value = _DELIMITERS.get(value or "", value)
        if value is None:
            return None
        if len(value) != 1:
            raise self.fail(
                f"the delimiter {forms.shown(value, 60)} is not one character; write"
                " one, or `tab`."
            )
        if value != "\t" and (value.isalnum() or value in "\"'." or not value.isprintable()):
            raise self.fail(
                f"the delimiter {forms.shown(value)} stands inside values; write a mark"
                " such as ; or |, or `tab`."
            )
        return value

    def answer(self, name: str) -> bool:
        value = (self.text(name) or "false").lower()
        if value not in _YES + _NO:
            raise self.fail(f"{name} is {forms.shown(value, 60)}; write true or false.")
        return value in _YES

    def withdrawn(self) -> bool | tuple[str, ...]:
        value = self.content.get("withdrawn")
        if isinstance(value, str) and "." not in value:
            return self.answer("withdrawn")
        names = [value] if isinstance(value, str) else value or []
        if not isinstance(names, list) or not all(map(forms.is_file_name, names)):
            raise self.fail(
                "withdrawn is neither true nor false nor a list of file names; write"
                " true for all files, or `withdrawn: [name.csv]` for some."
            )
        return tuple(names) or False

    def replaces(self) -> dict[str, str] | str:
        value = self.content.get("replaces") or {}
        pairs = {"": value} if isinstance(value, str) else value
        if not isinstance(pairs, dict) or not all(map(forms.is_file_name, pairs.values())):
            kind = "a list" if isinstance(value, list) else "no name of a file"
            raise self.fail(
                f"replaces is {kind}; write `replaces: {{new name: old name}}`."
            )
        return value


def with_terms_of(day: Note, scope: Note) -> Note:
    """A scope's note with what the note of the day says for all scopes."""
    shared = {
        name: getattr(scope, name) or getattr(day, name)
        for name in (
            "delivered_date", "letter_number", "mode", "encoding", "delimiter",
            "cycle_key", "stage_code", "decision_number", "established_date",
        )
    }
    return dataclasses.replace(scope, **shared)
