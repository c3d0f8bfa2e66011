"""dbt in this process: its arguments, its progress, and its failures in plain words."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import re
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
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

from satu_data_pemilu import parsed as parsed_project
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.guard import STARTED_BY
from satu_data_pemilu.keys import DATABASE, MARTS_ENCRYPTED, NEW_PSEUDONYMS, Keys
from satu_data_pemilu.parsed import Project
from satu_data_pemilu.sql import is_out_of_space
from satu_data_pemilu.warehouse import Warehouse, explained, memory_limit, out_of_space

# What dbt compares with the manifest of the last build. Descriptions are apart: they
# become comments and no rows.
COMPARED = ("body", "configs", "relation", "macros", "contract")
# The nodes that a run chose carry this tag while it runs.
CHOSEN = "sdp_chosen"

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


def parse(
    project: Path, warehouse: Warehouse, keys: Keys, key: str, console: Console
) -> Project:
    """Read the project without running anything; what was kept under `key` is taken.

    Raises SdpError where it does not parse.
    """
    written = warehouse.target / parsed_project.AS_JSON
    if kept := parsed_project.read(project, key, written):
        return kept
    from dbt.cli.main import dbtRunner

    parsed_project.drop_parts_of_other_seeds(project, warehouse.target)
    with _environment(warehouse, keys), console.status("Reading the project"):
        result = dbtRunner().invoke(
            ["parse", *_options(project, warehouse.target, warehouse.logs)]
        )
    if result.exception is not None:
        raise _refused(result.exception, project, warehouse, warehouse.logs)
    parsed_project.keep(project, key, result.result, written)
    return Project(result.result, json.loads(written.read_bytes()))


def modified(
    parsed: Project, earlier: Path, project: Path, warehouse: Warehouse, keys: Keys
) -> set[str]:
    """Ids of the nodes whose code, settings, macros or contract are not those of `earlier`.

    `earlier` is the folder of the manifest to compare with. dbt compares; a seed above 1 MB,
    which it knows by its path only, counts as modified.

    Raises SdpError where dbt cannot compare.
    """
    from dbt.cli.main import dbtRunner

    with _environment(warehouse, keys), contextlib.redirect_stdout(io.StringIO()):
        result = dbtRunner(manifest=parsed.parsed).invoke(
            [
                "ls",
                "--select",
                *(f"state:modified.{part}" for part in COMPARED),
                "state:new",
                "state:modified,test_type:unit",
                *("--resource-type", "all"),
                *("--state", str(earlier.resolve())),
                *("--output", "json", "--output-keys", "unique_id"),
                *_options(project, warehouse.target, warehouse.logs),
            ]
        )
        close_databases()
    if result.exception is not None:
        raise _refused(result.exception, project, warehouse, warehouse.logs)
    large = {
        unique_id
        for unique_id, node in parsed.manifest["nodes"].items()
        if node["resource_type"] == "seed" and node["checksum"]["name"] == "path"
    }
    return large | {json.loads(line)["unique_id"] for line in result.result}


def run_dbt(
    arguments: Sequence[str],
    project: Path,
    warehouse: Warehouse,
    keys: Keys,
    console: Console,
    title: str,
    marts_encrypted: bool = False,
    folder: Path | None = None,
    parsed: Project | None = None,
    chosen: Collection[str] | None = None,
    new_pseudonyms: bool = False,
) -> Outcome:
    """Run one dbt command on the warehouse, with a progress bar over its nodes.

    With `chosen`, ids of nodes of the `parsed` project, it runs those and no others.

    dbt's own output goes to `<warehouse>/.build/logs`, or below `folder`. Failed models
    and tests are part of the outcome; SdpError is raised where dbt could not run at all:
    a project that does not parse, a database that does not open, a full disk.
    """
    from dbt.cli.main import dbtRunner

    target = folder / "target" if folder else warehouse.target
    logs = folder / "logs" if folder else warehouse.logs
    if parsed and chosen is not None:
        _mark(parsed, chosen)
        arguments = [
            *arguments,
            *("--select", f"tag:{CHOSEN}", "--indirect-selection", "empty"),
        ]
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
    with (
        _environment(warehouse, keys, marts_encrypted, new_pseudonyms),
        _interruptions() as interruptions,
        progress,
    ):
        task = progress.add_task(title, total=None, node="reading the project")
        runner = dbtRunner(
            manifest=parsed.parsed if parsed else None,
            callbacks=[_shown_on(progress, task)],
        )
        result = runner.invoke([*arguments, *_options(project, target, logs)])
        close_databases()
    results = [
        _node_result(each) for each in getattr(result.result, "results", None) or []
    ]
    if any(is_out_of_space(each.message or "") for each in results):
        raise out_of_space(warehouse.root)
    if interruptions or isinstance(result.exception, (KeyboardInterrupt, SystemExit)):
        raise KeyboardInterrupt
    if result.exception is not None and not results:
        raise _refused(result.exception, project, warehouse, logs)
    models = models_of(parsed.manifest) if parsed else _models(target)
    return Outcome(results, models)


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Notes each Ctrl-C: at some moments dbt makes a failed node of it."""
    noted: list[int] = []
    former = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(former):
        yield noted
        return

    def note(number: int, frame: Any) -> None:
        noted.append(number)
        former(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, former)


def _options(project: Path, target: Path, logs: Path) -> list[str]:
    """What every command of dbt is told about folders and output."""
    return [
        *("--project-dir", str(project)),
        *("--profiles-dir", str(project / "profiles")),
        *("--target-path", str(target.resolve())),
        *("--log-path", str(logs.resolve())),
        *("--log-level", "none", "--log-level-file", "info"),
        *("--quiet", "--no-use-colors", "--no-version-check"),
    ]


def _mark(parsed: Project, chosen: Collection[str]) -> None:
    """Tag the chosen nodes, and no others, in the project that dbt holds."""
    for nodes in (parsed.parsed.nodes, parsed.parsed.unit_tests):
        for unique_id, node in nodes.items():
            tags = [tag for tag in node.config.tags if tag != CHOSEN]
            tags += [CHOSEN] if unique_id in chosen else []
            node.config.tags = tags
            if hasattr(type(node), "__dataclass_fields__") and "tags" in type(
                node
            ).__dataclass_fields__:
                node.tags = tags


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
    warehouse: Warehouse,
    keys: Keys,
    marts_encrypted: bool = False,
    new_pseudonyms: bool = False,
) -> Iterator[None]:
    """The environment variables that profiles/profiles.yml and the plugin read."""
    names = {
        "SDP_WAREHOUSE": str(warehouse.root.resolve()),
        DATABASE: keys.database,
        "SDP_MEMORY_LIMIT": os.environ.get("SDP_MEMORY_LIMIT") or memory_limit(),
        MARTS_ENCRYPTED: "yes" if marts_encrypted else "no",
        NEW_PSEUDONYMS: "yes" if new_pseudonyms else "no",
        STARTED_BY: str(os.getpid()),
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
        return models_of(json.loads((target / "manifest.json").read_bytes()))
    except (OSError, ValueError):
        return []


def models_of(manifest: dict[str, Any]) -> list[dict]:
    """The enabled models of a manifest."""
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
