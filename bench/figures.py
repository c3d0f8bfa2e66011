"""Everything that the bench of a nation measures, what is allowed, and what was before."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from budget import QUARTER, UP_TO_VALIDATED, Dearer, Row, dearer, is_dearer, seconds_of
from floor import Floor

FORMAT = 1
"""Of the file in which figures are kept; another one is not compared."""
FIXED_PERSONS = 4_000
# Below so many persons the fixed cost decides, and what is a share of it is not judged.
JUDGED_FROM = 1_000_000
CORRECTION_JUDGED_FROM = 5_000_000
# Persons of two nations that are held for the same one differ by no more.
SAME_PERSONS = 0.01
ALLOWED_FLOORS = 5.0
ALLOWED_WORK_BYTES = 500
ALLOWED_GROWTH = 1.1
ALLOWED_MEMORY = 16e9
# Of the cost of a whole build, and seconds.
ALLOWED_FOR_VALIDATED = 0.05
ALLOWED_FOR_CORRECTION = 0.40
ALLOWED_FOR_NOTHING = 15.0
# What part of the lines of all voter lists the corrected ones are to hold, and at most may.
CORRECTED, CORRECTED_AT_MOST = 0.01, 0.02
WAREHOUSE = ("raw", "work.duckdb", "marts.duckdb", "open.duckdb")


@dataclass
class Corrected:
    """A second build, for which some lists were delivered anew."""

    lists: int = 0
    of_lists: int = 0
    lines: int = 0
    of_lines: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    cpu_of_build: float = 0.0
    rows: list[Row] = field(default_factory=list)

    @property
    def share(self) -> float:
        """What part of the lines of all lists was delivered anew."""
        return self.lines / self.of_lines if self.of_lines else 0.0


@dataclass
class Figures:
    """Everything measured at one size; steps, models and files by name."""

    label: str
    """The persons asked for, or the codes of the region."""
    asked: int = 0
    persons: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)
    cpu_of_build: float = 0.0
    """Processor seconds of the whole command, with what comes before and after its steps."""
    kinds: dict[str, float] = field(default_factory=dict)
    tests: dict[str, float] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    disk: dict[str, int] = field(default_factory=dict)
    floor: Floor = field(default_factory=Floor)
    spilled: int = 0
    in_the_clear: list[str] = field(default_factory=list)
    likeness: str = ""
    corrected: Corrected = field(default_factory=Corrected)
    seconds_of_nothing: float = 0.0

    @property
    def size(self) -> int:
        """Persons by which it is decided what is judged: whole villages never fit quite."""
        return max(self.asked, self.persons)

    @property
    def bytes(self) -> int:
        """Bytes of the warehouse: raw files, work database and published files."""
        return sum(self.disk.get(name, 0) for name in WAREHOUSE)

    @property
    def highest_memory(self) -> tuple[int, str]:
        """The highest memory, and in which step."""
        return max(((used, step) for step, used in self.memory.items()), default=(0, ""))

    @property
    def work_bytes(self) -> float:
        """Bytes of the work database a person."""
        return self.disk.get("work.duckdb", 0) / self.persons if self.persons else 0.0


@dataclass
class Fixed:
    """A build of few persons: what a build costs whatever its data are.

    The first one of a project also parses it and runs its unit tests, which no later one
    does; what is taken off from others is the second one.
    """

    persons: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    cpu_of_first: float = 0.0


@dataclass
class Bench:
    """One run of the bench."""

    commit: str = ""
    processors: int = 0
    memory: int = 0
    memory_limit: str = ""
    choices: list[str] = field(default_factory=list)
    """Those of `sdp simulate` beside the size."""
    fixed: Fixed = field(default_factory=Fixed)
    sizes: list[Figures] = field(default_factory=list)


class Total(NamedTuple):
    """A figure of a whole build then and now; `is_dearer` where it is a fault."""

    name: str
    before: float
    now: float
    is_dearer: bool


class Comparison(NamedTuple):
    """One size beside the same one of an earlier run."""

    before: Figures
    now: Figures
    totals: list[Total]
    dearer: list[Dearer]
    middle: float | None
    """How many times as long the model in the middle took: what a busy machine does."""
    is_same: bool = True
    """Whether it was the same nation; the costs of another one are not judged."""


# What follows from the figures ----------------------------------------------------------


def beyond_fixed(bench: Bench, figures: Figures) -> float:
    """Processor seconds of a build beyond those of one of few persons."""
    return max(0.0, figures.cpu_of_build - bench.fixed.cpu_seconds)


def floors(bench: Bench, figures: Figures) -> float | None:
    """The same in floors: reading what was delivered and writing the marts."""
    floor = figures.floor.cpu_seconds
    return beyond_fixed(bench, figures) / floor if floor else None


def growth(first: float, last: float, sizes: list[Figures]) -> float | None:
    """Growth from the first to the last of the sizes relative to that of persons."""
    if len(sizes) < 2 or first <= 0:
        return None
    return last / first / (sizes[-1].persons / sizes[0].persons)


def share_of_correction(figures: Figures) -> float:
    """Processor time of the build with corrected lists, of that of the whole build."""
    return figures.corrected.cpu_of_build / (figures.cpu_of_build or 1)


def share_of_rows(figures: Figures, layers: tuple[str, ...] | None = None) -> float:
    """The same by the seconds of the budget's rows, of all or of some layers."""
    whole = seconds_of(figures.rows, layers)
    return seconds_of(figures.corrected.rows, layers) / (whole or 1)


def more_than_allowed(bench: Bench) -> list[str]:
    """A sentence for each cost that is more than is allowed."""
    faults = [fault for each in bench.sizes for fault in _faults_of_size(bench, each)]
    if not bench.sizes:
        return faults
    first, last = bench.sizes[0], bench.sizes[-1]
    faults += _faults_of_correction(last)
    for later in bench.sizes[1:]:
        for name, before, now in (
            ("processor time of a build", first.cpu_of_build, later.cpu_of_build),
            ("the warehouse", first.bytes, later.bytes),
            ("work.duckdb", *(each.disk.get("work.duckdb", 0) for each in (first, later))),
            ("the highest memory", first.highest_memory[0], later.highest_memory[0]),
        ):
            grew = growth(before, now, [first, later])
            if grew is not None and grew > ALLOWED_GROWTH:
                faults.append(
                    f"From {first.label} to {later.label}, {name} grew {grew:.2f} times as"
                    f" fast as persons; at most {ALLOWED_GROWTH} is allowed."
                )
    return faults


def _faults_of_size(bench: Bench, figures: Figures) -> list[str]:
    """What is too much at one size by itself."""
    faults = []
    used, step = figures.highest_memory
    if used > ALLOWED_MEMORY:
        faults.append(
            f"{figures.label}: the step {step} took {used / 1e9:.1f} GB of memory; at most"
            f" {ALLOWED_MEMORY / 1e9:.0f} GB is allowed."
        )
    if figures.in_the_clear:
        faults.append(
            f"{figures.label}: temporary files were not encrypted:"
            f" {', '.join(figures.in_the_clear)}."
        )
    if figures.size < JUDGED_FROM:
        return faults
    times = floors(bench, figures)
    if times is not None and times > ALLOWED_FLOORS:
        faults.append(
            f"{figures.label}: beyond the fixed cost the build took {times:.1f} times the"
            f" processor time of the floor; at most {ALLOWED_FLOORS:.0f} is allowed."
        )
    if figures.work_bytes > ALLOWED_WORK_BYTES:
        faults.append(
            f"{figures.label}: work.duckdb has {figures.work_bytes:,.0f} bytes a person; at"
            f" most {ALLOWED_WORK_BYTES} is allowed."
        )
    return faults


def _faults_of_correction(figures: Figures) -> list[str]:
    """What is too much for corrected lists, or for nothing new, at the largest size."""
    faults = []
    if figures.seconds_of_nothing > ALLOWED_FOR_NOTHING:
        faults.append(
            f"{figures.label}: a build with nothing new took"
            f" {figures.seconds_of_nothing:.1f} s; at most {ALLOWED_FOR_NOTHING:.0f} s is"
            " allowed."
        )
    if figures.size < JUDGED_FROM:
        return faults
    shares = [
        ("the processor time of a whole build", share_of_correction(figures),
         ALLOWED_FOR_CORRECTION),
        ("the seconds of the budget", share_of_rows(figures), ALLOWED_FOR_CORRECTION),
    ]
    if is_validated_judged(figures):
        share = share_of_rows(figures, UP_TO_VALIDATED)
        shares.append(("the layers up to validated", share, ALLOWED_FOR_VALIDATED))
    return faults + [
        f"{figures.label}: lists with {figures.corrected.share:.1%} of the lines delivered"
        f" anew took {share:.0%} of {name}; at most {allowed:.0%} is allowed."
        for name, share, allowed in shares
        if share > allowed
    ]


def is_validated_judged(figures: Figures) -> bool:
    """Whether the correction is small and the nation large enough to hold it to its bar."""
    return (
        figures.size >= CORRECTION_JUDGED_FROM
        and figures.corrected.share <= CORRECTED_AT_MOST
    )


def lists_to_correct(lines: dict[str, int], wanted: float) -> list[str]:
    """Lists that together have about so many lines: the nearest by taking one by one.

    At least one is taken.
    """
    left, chosen, total = dict(sorted(lines.items())), [], 0
    while left:
        name = min(left, key=lambda each: abs(total + left[each] - wanted))
        if chosen and abs(total + left[name] - wanted) >= abs(total - wanted):
            break
        total += left.pop(name)
        chosen.append(name)
    return chosen


# What was before ------------------------------------------------------------------------


def compared(before: Bench, now: Bench) -> list[Comparison]:
    """Each size that was measured before too, beside what it was then."""
    earlier = {figures.label: figures for figures in before.sizes}
    return [
        _side_by_side(before, now, earlier[figures.label], figures)
        for figures in now.sizes
        if figures.label in earlier
    ]


def _side_by_side(before: Bench, now: Bench, was: Figures, is_: Figures) -> Comparison:
    """One size then and now."""
    is_same = (
        before.choices == now.choices
        and abs(is_.persons - was.persons) <= SAME_PERSONS * was.persons
    )

    def total(name: str, then: float, later: float, least: float | None = None) -> Total:
        is_judged = is_same and least is not None
        return Total(name, then, later, is_judged and is_dearer(then, later, least))

    seconds = {row.name: row.seconds for row in was.rows if row.kind == "model"}
    ratios = [
        row.seconds / seconds[row.name]
        for row in is_.rows
        if row.kind == "model" and seconds.get(row.name)
    ]
    totals = [
        total("persons", was.persons, is_.persons),
        total("processor seconds of a build", was.cpu_of_build, is_.cpu_of_build, 5.0),
        total("of it fixed", before.fixed.cpu_seconds, now.fixed.cpu_seconds, 5.0),
        total("processor seconds of the floor", was.floor.cpu_seconds,
              is_.floor.cpu_seconds),
        total("floors beyond the fixed cost", floors(before, was) or 0,
              floors(now, is_) or 0),
        total("bytes of the warehouse a person", was.bytes / (was.persons or 1),
              is_.bytes / (is_.persons or 1), 0.0),
        total("bytes of work.duckdb a person", was.work_bytes, is_.work_bytes, 0.0),
        total("highest memory, GB", was.highest_memory[0] / 1e9,
              is_.highest_memory[0] / 1e9, 0.25),
    ]
    return Comparison(
        was, is_, totals, dearer(was.rows, is_.rows) if is_same else [],
        statistics.median(ratios) if ratios else None, is_same,
    )


def dearer_than_before(comparisons: list[Comparison]) -> list[str]:
    """A sentence for each model and total that became dearer by more than a quarter."""
    return [
        f"{each.now.label}: {name} became dearer by more than {QUARTER - 1:.0%}:"
        f" {was:,.2f} before, {is_:,.2f} now{what}."
        for each in comparisons
        for name, what, was, is_ in (
            *((t.name, "", t.before, t.now) for t in each.totals if t.is_dearer),
            *((d.name, f" {d.what}", d.before, d.now) for d in each.dearer),
        )
    ]


# The file -------------------------------------------------------------------------------


def as_json(bench: Bench) -> str:
    """The figures as they are kept for a later run to compare with."""
    return json.dumps({"format": FORMAT, **asdict(bench)}, indent=1)


def from_json(text: str) -> Bench:
    """The figures of an earlier run. Raises ValueError where they are of another form."""
    try:
        content = json.loads(text)
        if content.pop("format") != FORMAT:
            raise ValueError
        sizes = [_figures(each) for each in content.pop("sizes")]
        return Bench(**{**content, "fixed": Fixed(**content["fixed"]), "sizes": sizes})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("these are no figures of this form of the bench") from None


def _figures(content: dict[str, Any]) -> Figures:
    corrected = content["corrected"]
    return Figures(**{
        **content,
        "rows": [Row(**row) for row in content["rows"]],
        "floor": Floor(**content["floor"]),
        "corrected": Corrected(
            **{**corrected, "rows": [Row(**row) for row in corrected["rows"]]}
        ),
    })
