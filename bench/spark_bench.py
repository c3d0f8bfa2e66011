"""Time and memory of a build on Spark beside DuckDB, for a simulated nation.

`PYTHONPATH=tests python bench/spark_bench.py [--persons 1000000] [--folder FOLDER]` simulates a
nation, builds it on both engines in processes of their own, each with the memory that a
user gets, and writes a table to reports/spark.md. It fails where a build fails, or Spark
takes 16 GB or more.

Memory is that of the command and all that it started, read twice a second.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from conftest import environment, run_sdp
from measured import sampled

PROJECT = Path(__file__).resolve().parents[1]
REPORT = PROJECT / "reports" / "spark.md"
PERSONS = 1_000_000
ALLOWED_GB = 16


@dataclass(frozen=True)
class Measured:
    """One build: wall time, time of its models as the summary says, peak memory."""

    engine: str
    seconds: float
    models: float
    peak_gb: float


def measure(engine: str, landing: Path, warehouse: Path) -> Measured:
    """Build once in a warehouse of its own."""
    start, peak = time.perf_counter(), 0
    with open(warehouse.parent / f"{engine}.txt", "w+", encoding="utf-8") as output:
        running = subprocess.Popen(
            [
                *(sys.executable, "-m", "satu_data_pemilu.cli", "build"),
                *("--engine", engine, "--landing", landing, "--warehouse", warehouse),
            ],
            stdout=output,
            stderr=output,
            env=environment(),
            cwd=PROJECT,
        )
        while running.poll() is None:
            peak = max(peak, sampled(running.pid).memory)
            time.sleep(0.5)
        output.seek(0)
        text = " ".join(output.read().split())
    if running.returncode:
        raise SystemExit(f"{engine} failed: {text[-2000:]}")
    found = re.search(r"models(?: and tests)? ([0-9.]+)( s)?", text)
    models = float(found.group(1)) if found else float("nan")
    return Measured(engine, time.perf_counter() - start, models, peak / 1e9)


def measure_both(persons: int, folder: Path) -> tuple[Measured, Measured]:
    """Simulate a nation in a folder and build it on DuckDB and on Spark.

    A nation that lies there already is taken as it is.
    """
    folder.mkdir(parents=True, exist_ok=True)
    landing = folder / "landing"
    if not landing.exists():
        made = run_sdp(
            "simulate", "--persons", persons, "--landing", landing, "--truth", folder / "truth"
        )
        if made.returncode:
            raise SystemExit(made.stderr)
    return (
        measure("duckdb", landing, folder / "duckdb"),
        measure("spark", landing, folder / "spark"),
    )


def is_within_memory(spark: Measured) -> bool:
    """Whether Spark took less memory than a nation of a million may take."""
    return spark.peak_gb < ALLOWED_GB


def report(persons: int, duckdb: Measured, spark: Measured) -> str:
    """The measured builds as a Markdown page."""
    lines = [
        "# Spark beside DuckDB",
        "",
        f"{persons:,} persons on {len(os.sched_getaffinity(0))} processors.",
        "",
        "| engine | whole build, s | models, s | peak memory, GB |",
        "|---|---:|---:|---:|",
        *(
            f"| {each.engine} | {each.seconds:,.0f} | {each.models:,.0f} | {each.peak_gb:.1f} |"
            for each in (duckdb, spark)
        ),
        f"| Spark : DuckDB | {spark.seconds / duckdb.seconds:.1f}"
        f" | {spark.models / duckdb.models:.1f} | {spark.peak_gb / duckdb.peak_gb:.1f} |",
        "",
        "DuckDB's time of models includes its data tests and unit tests, which do not run on"
        " Spark.",
        f"Spark may take less than {ALLOWED_GB} GB:"
        f" {'it does' if is_within_memory(spark) else 'it takes more'}.",
        "",
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure, write the report and print it; 1 where Spark takes too much memory."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--persons", type=int, default=PERSONS, help=f"({PERSONS:,})")
    options.add_argument("--folder", type=Path, help="(a temporary one, removed at the end)")
    asked = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="spark_bench_") as temporary:
        folder = (asked.folder or Path(temporary)).resolve()
        duckdb, spark = measure_both(asked.persons, folder)
    text = report(asked.persons, duckdb, spark)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(text)
    print(text)
    return 0 if is_within_memory(spark) else 1


if __name__ == "__main__":
    sys.exit(main())
