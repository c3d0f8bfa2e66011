"""Runs `sdp` and watches it: time, processor time, memory, what is spilled, what dbt ran."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
SPILLED = "duckdb_temp"
"""How the names of DuckDB's temporary files begin."""
PIECE, LOOKED_AT, LOOKS_APART = 4096, 65_536, 10
PACKS_TO = 0.95
"""To what part a piece in the clear packs at least; one that is encrypted does not pack."""


@dataclass(frozen=True)
class Sample:
    """What the processes used at a moment."""

    moment: float
    memory: int
    cpu_seconds: float
    spilled: int


@dataclass
class Run:
    """What a command printed, its samples, and what dbt ran with its seconds."""

    output: str = ""
    samples: list[Sample] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    """Wall time by node, of all times that the command ran dbt."""
    in_the_clear: set[str] = field(default_factory=set)
    """Names of temporary files that were not encrypted."""


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder; files that vanish meanwhile count nothing."""
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def tree_of(pid: int) -> list[int]:
    """A process and its descendants."""
    found = [pid]
    for each in found:
        try:
            text = Path(f"/proc/{each}/task/{each}/children").read_text()
        except OSError:
            continue
        found += map(int, text.split())
    return found


def spill_files(processes: Iterable[int], folders: Iterable[Path] = ()) -> dict[Path, str]:
    """Temporary files of DuckDB with their names: open anywhere, or lying in `folders`.

    What a process holds open is named by its handle, which can be read after the file
    was removed.
    """
    found: dict[Path, str] = {}
    inodes = set()
    # a folder that is removed meanwhile is passed over
    places = [
        Path(place, name)
        for folder in folders
        for place, _, names in os.walk(folder)
        for name in names
        if name.startswith(SPILLED)
    ]
    for process in processes:
        try:
            places += Path(f"/proc/{process}/fd").iterdir()
        except OSError:
            continue
    for place in places:
        try:
            is_handle = place.parts[1] == "proc"
            name = os.readlink(place) if is_handle else str(place)
            if not Path(name).name.startswith(SPILLED):
                continue
            inode = place.stat().st_ino
        except OSError:
            continue
        if inode not in inodes:
            inodes.add(inode)
            found[place] = name.removesuffix(" (deleted)")
    return found


def is_in_the_clear(content: bytes) -> bool:
    """Whether more than a quarter of the pieces of a temporary file pack.

    A piece that is partly unwritten packs too, so single ones prove nothing.
    """
    cut = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    pieces = [piece for piece in cut if any(piece)]
    packed = sum(len(zlib.compress(each, 1)) < PACKS_TO * len(each) for each in pieces)
    return packed > len(pieces) / 4


def start_of(place: Path) -> bytes:
    """The first bytes of a temporary file, none where it is gone."""
    try:
        with place.open("rb") as file:
            return file.read(LOOKED_AT)
    except OSError:
        return b""


def sampled(pid: int, folders: Iterable[Path] = ()) -> Sample:
    """Memory, processor time and spilled bytes of a process tree now.

    The time of a process that ended is counted by the one that started it.
    """
    memory, ticks, spilled = 0, 0, 0
    processes = tree_of(pid)
    for each in processes:
        try:
            memory += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE
            stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, stat[11:15]))
        except OSError:
            continue
    for place in spill_files(processes, folders):
        try:
            spilled += place.stat().st_size
        except OSError:
            continue
    return Sample(time.time(), memory, ticks / TICK, spilled)


class Watch:
    """Looks at a command while it runs."""

    def __init__(self, run: Run, pid: int, warehouse: Path | None):
        self.run, self.pid = run, pid
        self.folders = [warehouse / ".spill", warehouse / "raw/.spill"] if warehouse else []
        self.results = warehouse / ".build/target/run_results.json" if warehouse else None
        self.seen = self._written()
        self.looks = 0

    def look(self) -> None:
        """Take a sample; of temporary files and dbt's results now and then."""
        self.run.samples.append(sampled(self.pid, self.folders))
        if self.looks % LOOKS_APART == 0 and self.folders:
            for place, name in spill_files(tree_of(self.pid), self.folders).items():
                if is_in_the_clear(start_of(place)):
                    self.run.in_the_clear.add(name)
        self.looks += 1
        self.read_results()

    def read_results(self) -> None:
        """Enter the seconds of what dbt ran, if it wrote them since the last look.

        A build runs dbt more than once where gates run first, and each time it writes the
        same file.
        """
        written = self._written()
        if written == self.seen:
            return
        try:
            results = json.loads(self.results.read_bytes())["results"]
        except (OSError, ValueError):
            return
        self.seen = written
        self.run.seconds |= {r["unique_id"]: r["execution_time"] for r in results}

    def _written(self) -> int | None:
        try:
            return self.results.stat().st_mtime_ns if self.results else None
        except OSError:
            return None


def run_sampled(arguments: list[object], warehouse: Path | None = None) -> Run:
    """Run `sdp`, with a sample for every tenth of a second."""
    command = [sys.executable, "-m", "satu_data_pemilu.cli", *map(str, arguments)]
    run = Run()
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    watch = Watch(run, process.pid, warehouse)
    watch.look()
    is_done = threading.Event()

    def keep_looking() -> None:
        while not is_done.wait(0.1):
            watch.look()

    watcher = threading.Thread(target=keep_looking)
    watcher.start()
    try:
        run.output = process.communicate()[0]
    finally:
        if process.poll() is None:
            process.terminate()
        is_done.set()
        watcher.join()
    if process.returncode != 0:
        raise RuntimeError(f"sdp {arguments[0]} ended with {process.returncode}.")
    watch.read_results()
    # What is read after the end is a process without memory.
    run.samples = [sample for sample in run.samples if sample.memory]
    return run


def steps_of(summary: str, published_at: float) -> dict[str, tuple[float, float]]:
    """Begin and end of each step of a build, from its summary and its last moment."""
    text = re.search(r"^Time\s+(.+)$", summary, re.MULTILINE)
    assert text, "the summary states no times"
    spent = re.findall(r"([a-z ]+?) ([0-9.]+) s(?: ·|\s*$)", text[1])
    end, found = published_at, {}
    for name, seconds in reversed(spent):
        found[name.strip()] = (end - float(seconds), end)
        end -= float(seconds)
    return dict(reversed(found.items()))
