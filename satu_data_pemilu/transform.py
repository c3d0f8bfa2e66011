"""dbt in this process: its arguments, its progress, and its failures in plain words."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import DATABASE, MARTS_ENCRYPTED, Keys
from satu_data_pemilu.warehouse import (
    Warehouse,
    explained,
    is_out_of_space,
    memory_limit,
    out_of_space,
)

# What a version of the models consists of: a change in any of these asks for a full
# refresh, since rows already in the work database came from other rules.
MODEL_FOLDERS = ("models", "macros", "seeds")
MODEL_FILES = ("dbt_project.yml",)

SUCCESSFUL = {"success", "pass", "warn", "no-op"}
FAILED = {"fail", "error", "runtime error", "partial success"}

# The person at the terminal is told what a kind of node is in the field's words.
KINDS = {"data_test": "test", "test": "test", "unit_test": "unit test"}


@dataclass(frozen=True)
class NodeResult:
    """Outcome of one model, seed or test."""

    unique_id: str
    name: str
    kind: str
    status: str
    seconds: float
    failures: int | None = None
    message: str | None = None
    compiled_path: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status in SUCCESSFUL


@dataclass(frozen=True)
class Outcome:
    """What one run of dbt did, and the models of its manifest."""

    results: list[NodeResult]
    models: list[Any] = field(default_factory=list)

    @property
    def failed(self) -> list[NodeResult]:
        return [result for result in self.results if result.status in FAILED]

    @property
    def skipped(self) -> list[NodeResult]:
        return [result for result in self.results if result.status == "skipped"]

    @property
    def warned(self) -> list[NodeResult]:
        return [result for result in self.results if result.status == "warn"]

    def count(self, *kinds: str) -> int:
        return sum(result.kind in kinds for result in self.results)


def fingerprint(project: Path, version: str) -> str:
    """SHA-256 over everything that decides what the models make of the raw files."""
    digest = hashlib.sha256(version.encode())
    files = [project / name for name in MODEL_FILES]
    for folder in MODEL_FOLDERS:
        files += sorted((project / folder).rglob("*"))
    for file in files:
        if file.is_file():
            digest.update(str(file.relative_to(project)).encode() + b"\0")
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def run_dbt(
    arguments: Sequence[str],
    project: Path,
    warehouse: Warehouse,
    keys: Keys,
    console: Console,
    title: str,
    marts_encrypted: bool = False,
    folder: Path | None = None,
) -> Outcome:
    """Run one dbt command on the warehouse, with a progress bar over its nodes.

    dbt's own output goes to `<warehouse>/.build/logs`, or below `folder`. Failed models
    and tests are part of the outcome; SdpError is raised where dbt could not run at all:
    a project that does not parse, a database that does not open, a full disk.
    """
    from dbt.cli.main import dbtRunner

    target = folder / "target" if folder else warehouse.target
    logs = folder / "logs" if folder else warehouse.logs
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[node]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with _environment(warehouse, keys, marts_encrypted), progress:
        task = progress.add_task(title, total=None, node="reading the project")
        result = dbtRunner(callbacks=[_shown_on(progress, task)]).invoke(
            [
                *arguments,
                "--project-dir",
                str(project),
                "--profiles-dir",
                str(project / "profiles"),
                "--target-path",
                str(target.resolve()),
                "--log-path",
                str(logs.resolve()),
                "--log-level",
                "none",
                "--log-level-file",
                "info",
                "--quiet",
                "--no-use-colors",
                "--no-version-check",
            ]
        )
        close_databases()
    results = [
        _node_result(each) for each in getattr(result.result, "results", None) or []
    ]
    if any(is_out_of_space(each.message or "") for each in results):
        raise out_of_space(warehouse.root)
    if isinstance(result.exception, (KeyboardInterrupt, SystemExit)):
        raise KeyboardInterrupt
    if result.exception is not None and not results:
        raise _refused(result.exception, project, warehouse, logs)
    return Outcome(results, _models(target))


def close_databases() -> None:
    """Close the databases that dbt opened; dbt itself keeps them until the process ends."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import cleanup_connections, reset_adapters

    cleanup_connections()
    reset_adapters()
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager.close_all_connections()
    gc.collect()


@contextmanager
def _environment(
    warehouse: Warehouse, keys: Keys, marts_encrypted: bool
) -> Iterator[None]:
    """The environment variables that profiles/profiles.yml reads."""
    names = {
        "SDP_WAREHOUSE": str(warehouse.root.resolve()),
        DATABASE: keys.database,
        "SDP_MEMORY_LIMIT": os.environ.get("SDP_MEMORY_LIMIT") or memory_limit(),
        MARTS_ENCRYPTED: "yes" if marts_encrypted else "no",
    }
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _shown_on(progress: Progress, task: Any) -> Callable[[Any], None]:
    """A callback of dbt's that moves the progress bar."""

    def on_event(event: Any) -> None:
        name = event.info.name
        if name == "ConcurrencyLine":
            progress.update(task, total=event.data.node_count)
        elif name == "NodeStart":
            progress.update(task, node=event.data.node_info.node_name)
        elif name == "NodeFinished":
            progress.advance(task)

    return on_event


def _node_result(result: Any) -> NodeResult:
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        kind=KINDS.get(str(node.resource_type), str(node.resource_type)),
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures,
        message=result.message,
        compiled_path=getattr(node, "compiled_path", None),
    )


def _models(target: Path) -> list[dict]:
    """Models of the manifest that dbt just wrote."""
    try:
        manifest = json.loads((target / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return []
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"].get("enabled", True)
    ]


def _refused(
    error: BaseException, project: Path, warehouse: Warehouse, logs: Path
) -> SdpError:
    """The sentence for a run of dbt that never reached a model."""
    text = str(error)
    if is_out_of_space(text):
        return out_of_space(warehouse.root)
    if re.search(r"encryption key|encrypted database|set lock on file", text):
        marts = "marts.duckdb" in text
        return explained(error, warehouse.build_marts if marts else warehouse.work)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return SdpError(
        f"dbt could not run the project in {project}: {' '.join(lines[:4])}"
        f" (more in {logs / 'dbt.log'})"
    )
