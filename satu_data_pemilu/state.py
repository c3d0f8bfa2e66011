"""What a published build was made from, so that the next one does only what is new.

`<warehouse>/.build/state` holds the manifest of the project that made what is published,
and a record of everything else that decides about content. It is written after publishing;
before models run it notes which of them will, so that a build that fails or is killed
leaves them marked and the next one runs them again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import yaml

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import ledger
from satu_data_pemilu.warehouse import Warehouse

PROJECT_FOLDERS = ("models", "macros", "seeds", "tests")
PROJECT_FILE = "dbt_project.yml"
# Parts of the project file that dbt compares node by node.
COMPARED_BY_NODE = ("models", "seeds", "data_tests", "unit_tests")
PACKAGES = ("satu-data-pemilu", "dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb")
# Python that shapes no content of the warehouse.
APART = "simulation"
RECORD = "state.json"
# Begins the digest of a contract whose files decide how rows of all datasets are judged.
REFERENCE = "reference "


@dataclass(frozen=True)
class Inputs:
    """Digests of everything that decides what a build publishes."""

    surroundings: str
    """Packages, our own Python, the profile and what the project says for all nodes."""
    project: str
    """Models, macros, seeds, tests and their settings."""
    as_known_on: str
    persons: str
    files: dict[str, str]
    """The ledger's rows by dataset, as agency/dataset."""
    contracts: dict[str, str]
    """The contracts, without their descriptions."""
    descriptions: str
    """The descriptions of the datasets, which are content of a mart."""


@dataclass(frozen=True)
class State:
    """What is published: its inputs and its files, and the nodes that may not fit them."""

    inputs: Inputs
    published: dict[str, str]
    """SHA-256 by name of the published file."""
    pending: frozenset[str] = frozenset()
    """Nodes that a build began to run which did not publish."""
    pending_fresh: frozenset[str] = frozenset()
    """Those of them whose rows came from other code."""
    is_all_pending: bool = False
    gates: dict[str, str] = field(default_factory=dict)
    """Digest of the rows by gate, as the last whole build left them."""

    @property
    def is_settled(self) -> bool:
        """Whether the work database is as the last whole build left it."""
        return not (self.pending or self.is_all_pending)


def folder_of(warehouse: Warehouse) -> Path:
    """The folder of the record; dbt compares the project with the manifest in it."""
    return warehouse.build / "state"


def read(warehouse: Warehouse) -> State | None:
    """The record of the last whole build, None where there is none that can be read."""
    folder = folder_of(warehouse)
    try:
        content = json.loads((folder / RECORD).read_text())
        state = State(
            inputs=Inputs(**content["inputs"]),
            published=content["published"],
            pending=frozenset(content["pending"]),
            pending_fresh=frozenset(content["pending_fresh"]),
            is_all_pending=content["is_all_pending"],
            gates=content["gates"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state if (folder / "manifest.json").is_file() else None


def write(warehouse: Warehouse, state: State, manifest: Path | None = None) -> None:
    """Put a record in the place of the earlier one, with the manifest that belongs to it.

    With a manifest the earlier record goes first: a record never stands beside a manifest
    of another build.
    """
    folder = folder_of(warehouse)
    folder.mkdir(mode=0o700, exist_ok=True)
    record = folder / RECORD
    if manifest is not None:
        record.unlink(missing_ok=True)
        shutil.copyfile(manifest, folder / "manifest.tmp")
        os.replace(folder / "manifest.tmp", folder / "manifest.json")
    content = dataclasses.asdict(state)
    for name in ("pending", "pending_fresh"):
        content[name] = sorted(content[name])
    unfinished = folder / "state.tmp"
    with open(unfinished, "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, record)


def forget(warehouse: Warehouse) -> None:
    """Drop the record: the next build makes everything anew."""
    (folder_of(warehouse) / RECORD).unlink(missing_ok=True)


def begin(
    warehouse: Warehouse, state: State, nodes: Iterable[str], fresh: Iterable[str]
) -> None:
    """Note which nodes a build is about to run, before it runs them."""
    write(
        warehouse,
        dataclasses.replace(
            state,
            pending=state.pending | frozenset(nodes),
            pending_fresh=state.pending_fresh | frozenset(fresh),
        ),
    )


def inputs(
    project: Path,
    warehouse: Warehouse,
    contracts: dict[tuple[str, str], Contract],
    persons: str,
) -> Inputs:
    """The inputs of a build as they are now, after landing."""
    rows: dict[str, list[str]] = {}
    for row in ledger.read(warehouse.root):
        text = json.dumps(dataclasses.asdict(row), sort_keys=True)
        rows.setdefault(f"{row.agency_code}/{row.dataset_code}", []).append(text)
    named = {"/".join(key): contract for key, contract in sorted(contracts.items())}
    return Inputs(
        surroundings=_surroundings(project),
        project=_of_files(project, _project_files(project)),
        as_known_on=os.environ.get("AS_KNOWN_ON", ""),
        persons=persons,
        files={name: _of_texts(texts) for name, texts in sorted(rows.items())},
        contracts={name: _terms(each) for name, each in named.items()},
        descriptions=_of_texts(f"{name} {each.description}" for name, each in named.items()),
    )


def _terms(contract: Contract) -> str:
    """Digest of a contract without the texts that only readers of the docs see."""
    columns = tuple(
        dataclasses.replace(column, description="") for column in contract.columns
    )
    plain = dataclasses.replace(contract, description="", columns=columns)
    return (REFERENCE if contract.reference else "") + _of_texts([repr(plain)])


def _surroundings(project: Path) -> str:
    package = Path(__file__).parent
    code = [
        file for file in sorted(package.rglob("*.py"))
        if file.relative_to(package).parts[0] != APART
    ]
    settings = yaml.safe_load((project / PROJECT_FILE).read_text()) or {}
    for name in COMPARED_BY_NODE:
        settings.pop(name, None)
    return _of_texts(
        [
            *(f"{name} {version(name)}" for name in PACKAGES),
            json.dumps(settings, sort_keys=True, default=str),
            _of_files(package, code),
            _of_files(project, sorted((project / "profiles").rglob("*.yml"))),
        ]
    )


def _project_files(project: Path) -> list[Path]:
    folders = [sorted((project / name).rglob("*")) for name in PROJECT_FOLDERS]
    return [
        project / PROJECT_FILE,
        *(
            file
            for files in folders
            for file in files
            if file.suffix in (".sql", ".yml", ".yaml", ".csv", ".md")
        ),
    ]


def of_folder(folder: Path) -> str:
    """Digest of the names and contents of all files below a folder."""
    return _of_files(folder, sorted(folder.rglob("*")))


def _of_files(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(str(file.relative_to(root)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _of_texts(texts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()
