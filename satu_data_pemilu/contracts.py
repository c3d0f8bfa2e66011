"""Reads the data contracts: dbt source YAML that landing, docs and agencies share."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from satu_data_pemilu.errors import SdpError

MODES = ("snapshot", "events", "corrections")
ABSENCE_MEANINGS = ("ended", "nothing")
COMPLETENESS = ("national", "provinces", "regencies", "missions")
ENCODINGS = ("utf-8", "utf-16", "windows-1252")


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
    mode: str = "snapshot"
    absence_means: str = "nothing"
    complete_when: str = "national"
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

    def column(self, where: str, entry: dict) -> Column:
        meta = entry.get("config", {}).get("meta", {})
        name = entry.get("name")
        if not name:
            raise self.fail(where, "a column has no name")
        aliases = meta.get("delivered_as") or [name]
        if isinstance(aliases, str):
            aliases = [aliases]
        names = tuple(str(alias) for alias in aliases)
        return Column(
            name=name,
            delivered_as=names if name in names else (*names, name),
            required=bool(meta.get("required", True)),
            pdp=str(meta.get("pdp") or "none"),
            description=" ".join(str(entry.get("description", "")).split()),
        )

    def table(self, agency: str, entry: dict) -> None:
        where = f"{agency}/{entry.get('name')}"
        terms = entry.get("config", {}).get("meta", {}).get("contract")
        if terms is None:
            return
        terms = dict(terms)
        known = set(Contract.__dataclass_fields__) - {
            "agency", "dataset", "columns", "description",
        }
        for name in terms:
            if name not in known:
                near = difflib.get_close_matches(name, known, 1)
                hint = f" (is {near[0]} meant?)" if near else ""
                raise self.fail(where, f"unknown term {name}{hint}")
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
        self.choice(where, "mode", contract.mode, MODES)
        self.choice(where, "absence_means", contract.absence_means, ABSENCE_MEANINGS)
        self.choice(where, "complete_when", contract.complete_when, COMPLETENESS)
        self.contracts[contract.key] = contract


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
        except yaml.YAMLError as error:
            raise SdpError(f"{path} is not readable as YAML: {error}.") from error
        if not isinstance(content, dict):
            raise SdpError(f"{path} does not begin with `sources:`, as contracts do.")
        reader = _Reader(path)
        for source in content.get("sources") or []:
            for table in source.get("tables") or []:
                reader.table(source["name"], table)
        contracts.update(reader.contracts)
    return contracts
