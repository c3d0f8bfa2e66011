"""Time and memory of a build on Spark beside DuckDB, for a simulated nation.

    python tests/python/spark_bench.py --persons 1000000 --folder bench

Prints a Markdown table: seconds of the models, peak memory of all processes of the
build, and the ratio of the engines. Spark gets 12 GB, DuckDB its usual limit.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from conftest import environment, run_sdp

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Measured:
    """One build: wall time, time of its models as the summary says, peak memory."""

    engine: str
    seconds: float
    models: float
    peak_gb: float


def processes_below(parent: int) -> list[int]:
    """A process and all that it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [parent]
    for process in found:
        found += children.get(process, [])
    return found


def resident_bytes(processes: list[int]) -> int:
    """Memory that the processes hold now."""
    pages = 0
    for process in processes:
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE")


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
            env=environment(SDP_SPARK_MEMORY="12g"),
            cwd=PROJECT,
        )
        while running.poll() is None:
            peak = max(peak, resident_bytes(processes_below(running.pid)))
            time.sleep(0.5)
        output.seek(0)
        text = " ".join(output.read().split())
    if running.returncode:
        raise SystemExit(f"{engine} failed: {text[-2000:]}")
    found = re.search(r"models(?: and tests)? ([0-9.]+)( s)?", text)
    models = float(found.group(1)) if found else float("nan")
    return Measured(engine, time.perf_counter() - start, models, peak / 1e9)


def report(persons: int, folder: Path) -> str:
    """The measured builds as a Markdown table."""
    folder.mkdir(parents=True, exist_ok=True)
    landing = folder / "landing"
    if not landing.exists():
        made = run_sdp(
            "simulate", "--persons", persons, "--landing", landing, "--truth", folder / "truth"
        )
        if made.returncode:
            raise SystemExit(made.stderr)
    both = [measure(each, landing, folder / each) for each in ("duckdb", "spark")]
    lines = [
        f"{persons:,} persons on {len(os.sched_getaffinity(0))} processors",
        "",
        "| engine | whole build, s | models, s | peak memory, GB |",
        "|---|---:|---:|---:|",
        *(
            f"| {m.engine} | {m.seconds:,.0f} | {m.models:,.0f} | {m.peak_gb:.1f} |"
            for m in both
        ),
        f"| Spark : DuckDB | {both[1].seconds / both[0].seconds:.1f}"
        f" | {both[1].models / both[0].models:.1f} | {both[1].peak_gb / both[0].peak_gb:.1f} |",
        "",
        "DuckDB's time of models includes its data tests and unit tests, which do not run on Spark.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--persons", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, required=True)
    asked = options.parse_args()
    print(report(asked.persons, asked.folder.resolve()))
