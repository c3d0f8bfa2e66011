"""`quality.build_info`: what built a file of marts."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from satu_data_pemilu.keys import Keys, Persons
from satu_data_pemilu.landing import ledger, scan
from satu_data_pemilu.sql import sql_text
from satu_data_pemilu.steps import Request, Steps
from satu_data_pemilu.warehouse import attach, connect

BUILD_INFO_COMMENT = (
    "What built this file: versions, sources, keys and time. One row. Written by the"
    " build after its audit."
)


def write_build_info(
    request: Request,
    keys: Keys,
    persons: Persons,
    steps: Steps,
    marts_key: str | None,
) -> None:
    """Write `quality.build_info` into the marts of the build folder."""
    finished = datetime.now(timezone.utc)
    roots = request.landing.resolve().name
    files = len(ledger.read(request.warehouse.root))
    values: list[tuple[str, str, object, str]] = [
        ("project_version", "varchar", version("satu-data-pemilu"), "Project version."),
        (
            "git_commit",
            "varchar",
            git_commit(request.project),
            "Commit of the project; `+changes` where files differed from it, null"
            " outside of a clone.",
        ),
        ("dbt_version", "varchar", version("dbt-core"), "Version of dbt-core."),
        ("duckdb_version", "varchar", version("duckdb"), "Version of DuckDB."),
        ("started_at", "timestamp", _utc(steps.started_at), "Start of the build, UTC."),
        ("finished_at", "timestamp", _utc(finished), "End of the audit, UTC."),
        ("landing_folder", "varchar", roots, "Name of the landing folder."),
        (
            "as_known_on",
            "date",
            os.environ.get("AS_KNOWN_ON") or None,
            "Only deliveries known on this day were read; null means all.",
        ),
        ("landed_files", "bigint", files, "Files of the ledger at this build."),
        (
            "ledger_sha256",
            "varchar",
            scan.sha256_of(ledger.path_of(request.warehouse.root)) if files else None,
            "SHA-256 of the ledger at this build; null while nothing was delivered.",
        ),
        (
            "person_data_code",
            "varchar",
            persons.value,
            "none, simulated or real: what the landed files hold of persons.",
        ),
        (
            "key_mode_code",
            "varchar",
            keys.mode,
            "public_test_key or own_keys: key of the work database.",
        ),
        (
            "is_encrypted",
            "boolean",
            marts_key is not None,
            "True where marts.duckdb needs a key.",
        ),
        (
            "step_seconds",
            "varchar",
            steps.as_text(),
            "Seconds by step, up to the audit.",
        ),
    ]
    con = connect(request.warehouse.root)
    try:
        attach(con, request.warehouse.build_marts, "marts", key=marts_key)
        con.execute("create schema if not exists marts.quality")
        columns = ", ".join(f"{name} {kind}" for name, kind, _, _ in values)
        con.execute(f"create or replace table marts.quality.build_info ({columns})")
        con.execute(
            "insert into marts.quality.build_info values"
            f" ({', '.join('?' for _ in values)})",
            [value for _, _, value, _ in values],
        )
        con.execute(
            "comment on table marts.quality.build_info is"
            f" {sql_text(BUILD_INFO_COMMENT)}"
        )
        for name, _, _, comment in values:
            con.execute(
                f"comment on column marts.quality.build_info.{name} is"
                f" {sql_text(comment)}"
            )
    finally:
        con.close()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def git_commit(project: Path) -> str | None:
    """The commit of the project's clone, null where there is no clone or no git."""
    try:
        commit = _git(project, "rev-parse", "HEAD")
        changes = _git(project, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ("+changes" if changes else "")


def _git(project: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(project), *arguments],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    ).stdout.strip()
