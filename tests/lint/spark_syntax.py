"""Holds all models to SQL that Spark reads as DuckDB does, without Java or pyspark.

Run by `make lint`. Models and macros are held to the rules of portability.py. Then dbt
compiles the models for Spark on a connection that answers every question with no rows,
as for the first build; what comes out is held to the rules that show there and parsed
by sqlfluff in the dialect sparksql. What Spark itself thinks of it is for the tests with
Java.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pool
from pathlib import Path

import portability

PROJECT = Path(__file__).resolve().parents[2]


class NoRows:
    """A connection and its cursor: every statement succeeds and has no rows."""

    description = ()

    def cursor(self) -> NoRows:
        return self

    def execute(self, sql: str, bindings: object = None) -> None:
        """Take the statement and forget it."""

    def fetchall(self) -> list:
        return []

    def fetchone(self) -> None:
        return None

    def close(self) -> None:
        """Nothing is open."""

    cancel = rollback = close


@contextmanager
def without_spark() -> Iterator[None]:
    """dbt-spark opens no session here, whether pyspark is installed or not."""
    from dbt.adapters.contracts.connection import ConnectionState
    from dbt.adapters.spark.connections import SparkConnectionManager

    def opened(cls, connection):
        connection.handle, connection.state = NoRows(), ConnectionState.OPEN
        return connection

    original = SparkConnectionManager.__dict__["open"]
    absent = importlib.util.find_spec("pyspark") is None
    if absent:
        sys.modules["pyspark"] = types.ModuleType("pyspark")
    SparkConnectionManager.open = classmethod(opened)
    try:
        yield
    finally:
        SparkConnectionManager.open = original
        if absent:
            del sys.modules["pyspark"]


def compiled(project: Path, folder: Path) -> dict[str, str]:
    """The SQL that Spark would get of each model, by path of the model."""
    from dbt.cli.main import dbtRunner

    places = {"project-dir": project, "profiles-dir": project / "profiles"}
    places |= {"target-path": folder, "log-path": folder}
    options = [text for name, path in places.items() for text in (f"--{name}", str(path))]
    with without_spark():
        done = dbtRunner().invoke(
            ["compile", "--target", "spark", "--select", "path:models", "--quiet"]
            + [*options, "--no-use-colors", "--no-version-check"]
        )
    if not done.success:
        raise SystemExit(f"dbt could not compile for Spark: {done.exception or 'see above'}")
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return {
        node["original_file_path"]: (folder.parent / node["compiled_path"]).read_text()
        if not os.path.isabs(node["compiled_path"])
        else Path(node["compiled_path"]).read_text()
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
    }


def syntax_errors(sql: str) -> list[str]:
    """What the dialect sparksql cannot parse, as `line: message`."""
    from sqlfluff.core import FluffConfig, Linter

    config = FluffConfig(overrides={"dialect": "sparksql", "templater": "raw"})
    # sqlfluff takes a text for a file of Windows where its lines end otherwise.
    parsed = Linter(config=config).parse_string(re.sub(r"\r\n?", "\n", sql))
    return [f"{each.line_no}: {each.desc()}" for each in parsed.violations]


def errors_of(project: Path) -> list[str]:
    """Everything in the models and macros of a project that Spark would read otherwise.

    Raises SystemExit where dbt cannot compile the project, or it has no models.
    """
    errors = [
        f"{file.relative_to(project)}, line {fault}"
        for file in portability.sources(project)
        for fault in portability.faults(file.read_text(encoding="utf-8"))
    ]
    errors += [
        f"{file.relative_to(project)}, line {fault}"
        for file in sorted((project / "models").rglob("*.yml"))
        for fault in portability.type_faults(file.read_text(encoding="utf-8"))
    ]
    with tempfile.TemporaryDirectory() as folder:
        models = compiled(project, Path(folder).resolve())
    if not models:
        raise SystemExit(f"{project} has no models.")
    with Pool() as pool:
        parsed = pool.map(syntax_errors, models.values(), chunksize=4)
    for (model, sql), unread in zip(models.items(), parsed, strict=True):
        found = [*portability.faults(sql, portability.IN_COMPILED), *unread]
        errors += [f"{model} as compiled for Spark, line {error}" for error in found]
    return errors


def main() -> int:
    """Print every error with its model; 1 if there was any."""
    errors = errors_of(PROJECT)
    print("\n".join(errors) or "All models compile for Spark and are portable.")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
