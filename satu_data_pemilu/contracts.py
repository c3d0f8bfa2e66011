"""Reads the data contracts: dbt source YAML that landing, docs and agencies share."""

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError

MODES = ("snapshot", "events", "corrections")
ABSENCE_MEANINGS = ("ended", "nothing")
COMPLETENESS = ("national", "provinces", "regencies", "missions")
ENCODINGS = ("utf-8", "utf-16", "windows-1252")
LINE_COLUMNS = ("file_id", "line_no", "line_kind", "unreadable_code", "line_text")
"""Columns that every raw file has beside those of its contract."""


@dataclass(frozen=True)
class Column:
    """One column of a dataset under its raw name."""

    name: str
    delivered_as: tuple[str, ...]
    required: bool = True
    pdp: str = "none"
    description: str = ""


@dataclass(frozen=True)
class Contract:
    """What an agency delivers in one dataset; the fields are those of the YAML."""

    agency: str
    dataset: str
    columns: tuple[Column, ...]
    description: str = ""
    holds_persons: bool = False
    restricted: bool = False
    mode: str = "snapshot"
    absence_means: str = "nothing"
    complete_when: str = "national"
    lateness_days: int | None = None
    reference: bool = False
    delimiter: str | None = None
    encodings: tuple[str, ...] = ("utf-8",)
    sheet: str | None = None
    header_rows: int = 1
    total_marker: str | None = None
    multiline: bool = False

    @property
    def key(self) -> tuple[str, str]:
        """The pair (agency, dataset) under which landing knows the contract."""
        return self.agency, self.dataset


@dataclass
class _Reader:
    """Turns the YAML of one file into contracts and names what is wrong in it."""

    path: Path
    contracts: dict[tuple[str, str], Contract] = field(default_factory=dict)

    def fail(self, where: str, problem: str) -> SdpError:
        return SdpError(f"Contract {where} in {self.path}: {problem}.")

    def choice(self, where: str, name: str, value: object, allowed: tuple) -> None:
        if value not in allowed:
            raise self.fail(
                where, f"{name} is {value!r} and must be one of {', '.join(allowed)}"
            )

    def name(self, where: str, what: str, value: object) -> str:
        """A name that may stand in SQL, in a path and in the name of a model."""
        if not forms.is_name(value):
            raise self.fail(
                where, f"{what} {value!r} is no name; write at most 63 lower-case letters,"
                " digits and _, in quotes where YAML reads another thing (\"no\")"
            )
        return value

    def column(self, where: str, entry: object) -> Column:
        if not isinstance(entry, dict) or "name" not in entry:
            raise self.fail(where, "a column has no name")
        name = self.name(where, "the column", entry["name"])
        if name in LINE_COLUMNS:
            raise self.fail(where, f"the column {name} has a name that landing uses")
        meta = self.meta(where, entry)
        aliases = meta.get("delivered_as") or [name]
        if isinstance(aliases, str):
            aliases = [aliases]
        if not isinstance(aliases, list) or not all(
            isinstance(alias, str) and alias.isprintable() for alias in aliases
        ):
            raise self.fail(
                where, f"delivered_as of {name} is no list of names; write the names in"
                " quotes"
            )
        if any(mark in alias for alias in aliases for mark in ("{{", "{%", "{#")):
            raise self.fail(
                where, f"delivered_as of {name} holds marks that dbt would run; rename the"
                " delivered column"
            )
        names = tuple(aliases)
        return Column(
            name=name,
            delivered_as=names if name in names else (*names, name),
            required=bool(meta.get("required", True)),
            pdp=str(meta.get("pdp") or "none"),
            description=" ".join(str(entry.get("description", "")).split()),
        )

    def meta(self, where: str, entry: dict) -> dict:
        found = entry.get("config") or {}
        found = found.get("meta") or {} if isinstance(found, dict) else None
        if not isinstance(found, dict):
            raise self.fail(where, "config or meta is no table; write `config: {meta: {}}`")
        return found

    def table(self, agency: object, entry: object) -> None:
        if not isinstance(entry, dict):
            raise self.fail(str(agency), "an entry of `tables` has no name")
        where = f"{agency}/{entry.get('name')}"
        terms = self.meta(where, entry).get("contract")
        if terms is None:
            return
        self.name(where, "the agency", agency)
        self.name(where, "the dataset", entry.get("name"))
        if not isinstance(terms, dict):
            raise self.fail(where, "contract is no table; write `{holds_persons: false}`")
        terms = dict(terms)
        known = set(Contract.__dataclass_fields__) - {
            "agency", "dataset", "columns", "description",
        }
        for name in terms:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f" (is {near[0]} meant?)" if near else ""
                raise self.fail(where, f"unknown term {name}{hint}")
        self.types(where, terms)
        if "encodings" in terms:
            terms["encodings"] = tuple(str(e).lower() for e in terms["encodings"])
            for encoding in terms["encodings"]:
                self.choice(where, "encoding", encoding, ENCODINGS)
        contract = Contract(
            agency=agency,
            dataset=entry["name"],
            columns=tuple(self.column(where, c) for c in entry.get("columns") or []),
            description=" ".join(str(entry.get("description", "")).split()),
            **terms,
        )
        if not contract.columns:
            raise self.fail(where, "it has no columns")
        names = [column.name for column in contract.columns]
        if len(set(names)) < len(names):
            raise self.fail(where, "two columns have the same name")
        if contract.restricted and not contract.holds_persons:
            raise self.fail(where, "it is restricted and holds no persons")
        self.choice(where, "mode", contract.mode, MODES)
        self.choice(where, "absence_means", contract.absence_means, ABSENCE_MEANINGS)
        self.choice(where, "complete_when", contract.complete_when, COMPLETENESS)
        self.contracts[contract.key] = contract


    def types(self, where: str, terms: dict) -> None:
        """Refuse a term whose value has another type than the term."""
        for name, value in terms.items():
            kind, expected = _TYPES.get(name, (str, "a word"))
            if type(value) is not kind and not (value is None and kind is str):
                raise self.fail(where, f"{name} is {value!r} and must be {expected}")
        if len(terms.get("delimiter") or ",") != 1:
            raise self.fail(where, f"delimiter is {terms['delimiter']!r}, not one character")
        if not 1 <= terms.get("header_rows", 1) <= 10:
            raise self.fail(where, "header_rows must be a number from 1 to 10")
        if not 0 <= terms.get("lateness_days", 0) <= 1000:
            raise self.fail(where, "lateness_days must be a number from 0 to 1000")
        try:
            re.compile(terms.get("total_marker") or "")
        except re.error as error:
            raise self.fail(where, f"total_marker is no pattern ({error})") from None


_TYPES = {
    **dict.fromkeys(
        ("holds_persons", "restricted", "reference", "multiline"), (bool, "true or false")
    ),
    "header_rows": (int, "a number"),
    "lateness_days": (int, "a number"),
    "encodings": (list, "a list of encodings"),
}


def load_contracts(project_dir: Path) -> dict[tuple[str, str], Contract]:
    """Return the contract of every dataset by (agency, dataset).

    Reads `models/staging/*/_*__sources.yml` under `project_dir`; a table without
    `meta.contract` (the ledger) is no dataset. Raises SdpError where a file is not
    YAML or states something the format of a contract does not know.
    """
    files = sorted(Path(project_dir).glob("models/staging/*/_*__sources.yml"))
    if not files:
        raise SdpError(
            f"No contracts under {project_dir}: models/staging/<agency>/"
            "_<agency>__sources.yml is missing; run from the project's folder."
        )
    contracts: dict[tuple[str, str], Contract] = {}
    for path in files:
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            problem = str(error) or type(error).__name__
            raise SdpError(f"{path} is not readable as YAML: {problem}.") from error
        sources = content.get("sources") if isinstance(content, dict) else None
        if not isinstance(sources, list) or not all(
            isinstance(source, dict) and isinstance(source.get("tables") or [], list)
            for source in sources
        ):
            raise SdpError(f"{path} does not begin with `sources:`, as contracts do.")
        reader = _Reader(path)
        for source in sources:
            for table in source.get("tables") or []:
                reader.table(source.get("name"), table)
        contracts.update(reader.contracts)
    return contracts
