"""Measures simulating and building a nation: time, memory and disk by step, and growth.

`python bench/nation_bench.py [persons ...]` simulates and builds a nation of each
size in processes of their own, prints the figures and writes them to reports/bench.md.
Memory is that of the process and its children, read every tenth of a second. After each
build one office corrects one list, and once more nothing is new.
"""

import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from satu_data_pemilu.landing import manifest_of
from satu_data_pemilu.simulation.likeness import as_markdown, likeness

PROJECT = Path(__file__).resolve().parents[1]
REPORT = PROJECT / "reports" / "bench.md"
SIZES = (1_000_000, 5_000_000)
SLOWEST = 15
ALLOWED_GROWTH = 1.15
# Of the processor time of a whole build, and seconds.
ALLOWED_FOR_CORRECTION = 0.40
ALLOWED_FOR_NOTHING = 15.0
PAGE = os.sysconf("SC_PAGE_SIZE")
TICK = os.sysconf("SC_CLK_TCK")
KINDS = {"model": "models", "test": "data tests", "unit_test": "unit tests",
         "seed": "seeds"}


@dataclass
class Sample:
    """What the processes used at a moment."""

    moment: float
    memory: int
    cpu_seconds: float
    spilled: int


@dataclass
class Figures:
    """Everything measured at one size; steps, models and files by name."""

    asked: int
    persons: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, float] = field(default_factory=dict)
    models: dict[str, float] = field(default_factory=dict)
    tests: dict[str, float] = field(default_factory=dict)
    disk: dict[str, int] = field(default_factory=dict)
    likeness: str = ""
    corrected: "Figures | None" = None
    lines_corrected: str = ""
    seconds_of_nothing: float = 0.0


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


def sampled(pid: int, spill: Path | None) -> Sample:
    """Memory, processor time and spilled bytes of a process tree now."""
    memory, ticks = 0, 0
    for each in tree_of(pid):
        try:
            memory += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE
            stat = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += int(stat[11]) + int(stat[12])
        except OSError:
            continue
    spilled = folder_size(spill) if spill and spill.exists() else 0
    return Sample(time.time(), memory, ticks / TICK, spilled)


def run_sampled(
    arguments: list[object], spill: Path | None = None
) -> tuple[str, list[Sample]]:
    """Run `sdp`; returns what it printed and a sample for every tenth of a second."""
    command = [sys.executable, "-m", "satu_data_pemilu.cli", *map(str, arguments)]
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    samples = [sampled(process.pid, spill)]
    is_done = threading.Event()

    def watch() -> None:
        while not is_done.wait(0.1):
            samples.append(sampled(process.pid, spill))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        output = process.communicate()[0]
    finally:
        if process.poll() is None:
            process.terminate()
        is_done.set()
        watcher.join()
    if process.returncode != 0:
        raise RuntimeError(f"sdp {arguments[0]} ended with {process.returncode}.")
    # What is read after the end is a process without memory.
    return output, [sample for sample in samples if sample.memory]


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


def note_step(figures: Figures, name: str, samples: list[Sample], begin: float,
              end: float) -> None:
    """Enter time, processor time and highest memory of one step."""
    within = [sample for sample in samples if begin <= sample.moment <= end]
    figures.seconds[name] = end - begin
    figures.memory[name] = max((sample.memory for sample in within), default=0)
    figures.cpu_seconds[name] = (
        within[-1].cpu_seconds - within[0].cpu_seconds if within else 0.0
    )


def note_build(figures: Figures, places: list[object], warehouse: Path) -> list[Sample]:
    """Build, and enter each of its steps; the samples."""
    summary, samples = run_sampled(["build", *places], warehouse / ".spill")
    marts = ("marts.duckdb", "open.duckdb")
    published_at = max((warehouse / name).stat().st_ctime for name in marts)
    for name, (begin, end) in steps_of(summary, published_at).items():
        note_step(figures, name, samples, begin, end)
    return samples


def correct_a_list(landing: Path) -> str:
    """One office changes every hundredth line of its final list; how many lines it has.

    It is the office in the middle by the size of its list.
    """
    lists = sorted(landing.glob("kpu/voter_list/*/*/dpt_*.csv"), key=lambda f: f.stat().st_size)
    corrected = lists[len(lists) // 2]
    head, *voters = corrected.read_bytes().split(b"\n")
    voters[::100] = [voter.replace(b"#S#", b"#B#") for voter in voters[::100]]
    content = b"\n".join([head, *voters])
    corrected.write_bytes(content)
    manifest = manifest_of(landing)
    listed = json.loads(manifest.read_text())
    name = corrected.relative_to(landing).as_posix()
    listed["files"][name] = hashlib.sha256(content).hexdigest()
    manifest.write_text(json.dumps(listed))
    everyone = sum(file.read_bytes().count(b"\n") for file in lists)
    return f"{len(voters):,} of {everyone:,} lines of the final lists of {len(lists)} offices"


def measure(persons: int, folder: Path) -> Figures:
    """Simulate and build a nation in a folder; the figures."""
    figures = Figures(persons)
    landing, truth, warehouse = (folder / n for n in ("landing", "truth", "warehouse"))
    places = ["--landing", landing, "--truth", truth]
    output, samples = run_sampled(["simulate", "--persons", persons, *places])
    figures.persons = int(re.search(r"Simulated ([0-9,]+)", output)[1].replace(",", ""))
    note_step(figures, "simulate", samples, samples[0].moment, samples[-1].moment)

    places = ["--landing", landing, "--warehouse", warehouse]
    samples = note_build(figures, places, warehouse)
    marts = ("marts.duckdb", "open.duckdb")
    results = json.loads((warehouse / ".build/target/run_results.json").read_text())
    for result in results["results"]:
        kind, _, name = result["unique_id"].replace("satu_data_pemilu.", "").partition(".")
        seconds = result["execution_time"]
        figures.kinds[KINDS[kind]] = figures.kinds.get(KINDS[kind], 0.0) + seconds
        by_name = {"model": figures.models, "test": figures.tests}.get(kind)
        if by_name is not None:
            by_name[re.sub(r"\.[0-9a-f]{10}$", "", name)] = seconds
    figures.disk = {
        "landing": folder_size(landing),
        "truth": folder_size(truth),
        "raw": folder_size(warehouse / "raw"),
        **{n: (warehouse / n).stat().st_size for n in ("work.duckdb", *marts)},
        "spilled, at most": max(sample.spilled for sample in samples),
    }
    figures.likeness = as_markdown(likeness(landing, truth))

    figures.lines_corrected = correct_a_list(landing)
    figures.corrected = Figures(persons)
    note_build(figures.corrected, places, warehouse)
    _, samples = run_sampled(["build", *places])
    figures.seconds_of_nothing = samples[-1].moment - samples[0].moment
    return figures


def share_of_correction(figures: Figures) -> float:
    """Processor time of the build with one corrected list, of that of the whole build."""
    whole = sum(s for step, s in figures.cpu_seconds.items() if step != "simulate")
    return sum(figures.corrected.cpu_seconds.values()) / whole


# The report ----------------------------------------------------------------------


def table(head: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table, first column to the left, others to the right."""
    rule = "|---|" + "---:|" * (len(head) - 1)
    return [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(r)} |" for r in rows), ""]


def growth(first: float, last: float, sizes: list[Figures]) -> str:
    """Growth from the first to the last size relative to that of persons."""
    if len(sizes) < 2 or first <= 0:
        return "–"
    return f"{last / first / (sizes[-1].persons / sizes[0].persons):.2f}"


def exponent(first: float, last: float, sizes: list[Figures]) -> str:
    """The power of the number of persons by which a time grows."""
    if len(sizes) < 2 or first <= 0 or last <= 0:
        return "–"
    return f"{math.log(last / first) / math.log(sizes[-1].persons / sizes[0].persons):.2f}"


def step_rows(sizes: list[Figures]) -> list[list[str]]:
    """Wall time, processor time and memory of each step at each size, and growth."""
    rows = []
    for step in sizes[0].seconds:
        rows.append([
            step,
            *(f"{f.seconds[step]:,.1f}" for f in sizes),
            growth(sizes[0].seconds[step], sizes[-1].seconds[step], sizes),
            *(f"{f.cpu_seconds[step]:,.1f}" for f in sizes),
            growth(sizes[0].cpu_seconds[step], sizes[-1].cpu_seconds[step], sizes),
            *(f"{f.memory[step] / 1e9:.2f}" for f in sizes),
            growth(sizes[0].memory[step], sizes[-1].memory[step], sizes),
        ])
    total = [sum(f.seconds.values()) for f in sizes]
    cpu = [sum(f.cpu_seconds.values()) for f in sizes]
    memory = [max(f.memory.values()) for f in sizes]
    rows.append([
        "all", *(f"{t:,.1f}" for t in total), growth(total[0], total[-1], sizes),
        *(f"{t:,.1f}" for t in cpu), growth(cpu[0], cpu[-1], sizes),
        *(f"{m / 1e9:.2f}" for m in memory),
        growth(memory[0], memory[-1], sizes),
    ])
    return rows


def slowest(by_size: list[dict[str, float]], sizes: list[Figures]) -> list[list[str]]:
    """The nodes that take longest at the largest size, with exponents."""
    names = sorted(by_size[-1], key=by_size[-1].get, reverse=True)[:SLOWEST]
    return [
        [
            name[:90],
            *(f"{times.get(name, 0):,.2f}" for times in by_size),
            exponent(by_size[0].get(name, 0), by_size[-1][name], sizes),
        ]
        for name in names
    ]


def correction_rows(figures: Figures) -> list[list[str]]:
    """Each step of a whole build beside that after one corrected list."""
    rows, corrected = [], figures.corrected
    for step in corrected.seconds:
        rows.append([
            step,
            f"{figures.seconds.get(step, 0):,.1f}", f"{corrected.seconds[step]:,.1f}",
            f"{figures.cpu_seconds.get(step, 0):,.1f}", f"{corrected.cpu_seconds[step]:,.1f}",
        ])
    return rows


def report(sizes: list[Figures]) -> str:
    """All figures as Markdown."""
    at = [f"{figures.persons:,}" for figures in sizes]
    per_node = [*(f"s at {n}" for n in at), "exponent"]
    head = [
        "step", *(f"s at {n}" for n in at), "growth",
        *(f"CPU s at {n}" for n in at), "growth of CPU",
        *(f"GB at {n}" for n in at), "growth of memory",
    ]
    memory = os.sysconf("SC_PHYS_PAGES") * PAGE / 1e9
    lines = [
        "# Bench",
        "",
        f"Simulated nations of {' and '.join(at)} persons, on {os.cpu_count()} processors"
        f" and {memory:.0f} GB. Growth is that of the figure divided by that of persons:"
        f" 1 is linear, at most {ALLOWED_GROWTH} is allowed. The exponent is the power of"
        " the number of persons by which a time grows. On a shared machine the CPU seconds"
        " say more than the others.",
        "",
        "## Time and highest memory by step",
        "",
        *table(head, step_rows(sizes)),
        "## Seconds by kind, two at a time",
        "",
        *table(["kind", *per_node], [
            [kind, *(f"{f.kinds[kind]:,.1f}" for f in sizes),
             exponent(sizes[0].kinds[kind], sizes[-1].kinds[kind], sizes)]
            for kind in sizes[0].kinds
        ]),
        f"## The {SLOWEST} slowest models",
        "",
        *table(["model", *per_node], slowest([f.models for f in sizes], sizes)),
        f"## The {SLOWEST} slowest data tests",
        "",
        *table(["test", *per_node], slowest([f.tests for f in sizes], sizes)),
        "## Disk",
        "",
        *table(["what", *(f"MB at {n}" for n in at), "growth"], [
            [what, *(f"{f.disk[what] / 1e6:,.0f}" for f in sizes),
             growth(sizes[0].disk[what], sizes[-1].disk[what], sizes)]
            for what in sizes[0].disk
        ]),
        f"## One corrected list of one office, at {at[-1]}",
        "",
        f"{sizes[-1].lines_corrected}. The build takes {share_of_correction(sizes[-1]):.0%}"
        f" of the processor time of a whole one; at most {ALLOWED_FOR_CORRECTION:.0%} is"
        " allowed. A build with nothing new takes"
        f" {sizes[-1].seconds_of_nothing:.1f} s; at most {ALLOWED_FOR_NOTHING:.0f} s are.",
        "",
        *table(
            ["step", "s, whole", "s, corrected", "CPU s, whole", "CPU s, corrected"],
            correction_rows(sizes[-1]),
        ),
        f"## How like the nation, at {at[-1]}",
        "",
        sizes[-1].likeness,
    ]
    return "\n".join(lines)


def more_than_allowed(sizes: list[Figures]) -> list[str]:
    """Processor time and memory that are more than is allowed."""
    last = sizes[-1]
    faults = []
    if (share := share_of_correction(last)) > ALLOWED_FOR_CORRECTION:
        faults.append(f"one corrected list took {share:.0%} of a whole build")
    if last.seconds_of_nothing > ALLOWED_FOR_NOTHING:
        faults.append(f"a build with nothing new took {last.seconds_of_nothing:.1f} s")
    if len(sizes) < 2:
        return faults
    allowed = ALLOWED_GROWTH * sizes[-1].persons / sizes[0].persons
    cpu = [sum(f.cpu_seconds.values()) for f in sizes]
    memory = [max(f.memory.values()) for f in sizes]
    return faults + [
        f"{name} grew {last / first:.2f} times; at most {allowed:.2f} is allowed"
        for name, (first, *_, last) in (("processor time", cpu), ("memory", memory))
        if last > first * allowed
    ]


def main(sizes: list[int]) -> int:
    """Measure every size, smallest first; the report is rewritten after each.

    Returns 1 where time or memory are more than is allowed.
    """
    done: list[Figures] = []
    for persons in sorted(sizes):
        folder = Path(tempfile.mkdtemp(prefix="nation_bench_"))
        try:
            done.append(measure(persons, folder))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        REPORT.parent.mkdir(exist_ok=True)
        REPORT.write_text(report(done))
    print(REPORT.read_text())
    for fault in (faults := more_than_allowed(done)):
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    asked = [int(size.replace("_", "")) for size in sys.argv[1:]]
    sys.exit(main(asked or list(SIZES)))
