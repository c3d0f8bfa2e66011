"""The report of the bench of a nation, as Markdown."""

from __future__ import annotations

import math
from collections.abc import Iterable

from budget import (
    LANDING,
    LEAST_BYTES,
    LEAST_SECONDS,
    QUARTER,
    SIMULATOR,
    UP_TO_VALIDATED,
    Row,
    by_layer,
    dearest,
    models,
    seconds_of,
)
from figures import (
    ALLOWED_FLOORS,
    ALLOWED_FOR_CORRECTION,
    ALLOWED_FOR_NOTHING,
    ALLOWED_FOR_VALIDATED,
    ALLOWED_GROWTH,
    ALLOWED_MEMORY,
    ALLOWED_WORK_BYTES,
    CORRECTION_JUDGED_FROM,
    JUDGED_FROM,
    Bench,
    Comparison,
    Figures,
    beyond_fixed,
    floors,
    growth,
    is_validated_judged,
    share_of_correction,
    share_of_rows,
)

DEAREST = 10
NOTHING = "–"


def shown(value: float | None, digits: int = 0) -> str:
    """A number with commas, or a dash where there is none."""
    return NOTHING if value is None else f"{value:,.{digits}f}"


def table(head: list[str], rows: Iterable[list[str]], texts: int = 1) -> list[str]:
    """A Markdown table, the first columns as texts to the left, others to the right."""
    rule = "|" + "---|" * texts + "---:|" * (len(head) - texts)
    return [f"| {' | '.join(head)} |", rule, *(f"| {' | '.join(r)} |" for r in rows), ""]


def grown(values: list[float], sizes: list[Figures]) -> str:
    """Growth from the first to the last size relative to that of persons."""
    return shown(growth(values[0], values[-1], sizes), 2)


def exponent(first: float, last: float, sizes: list[Figures]) -> str:
    """The power of the number of persons by which a time grows."""
    if len(sizes) < 2 or first <= 0 or last <= 0:
        return NOTHING
    return f"{math.log(last / first) / math.log(sizes[-1].persons / sizes[0].persons):.2f}"


# The totals -----------------------------------------------------------------------------


def total_rows(bench: Bench) -> list[list[str]]:
    """What a whole build costs at each size, beside what is allowed."""
    sizes, fixed = bench.sizes, bench.fixed

    def row(name: str, values: list[float | None], digits: int = 0,
            allowed: str = "") -> list[str]:
        return [name, *(shown(value, digits) for value in values), allowed]

    def growths(name: str, values: list[float]) -> list[str]:
        grew = [growth(values[0], value, [sizes[0], each]) for value, each in
                zip(values[1:], sizes[1:], strict=True)]
        return row(name, [None, *grew], 2, f"{ALLOWED_GROWTH}")

    cpu = [each.cpu_of_build for each in sizes]
    beyond = [beyond_fixed(bench, each) for each in sizes]
    memory = [each.highest_memory[0] for each in sizes]
    return [
        row("persons", [each.persons for each in sizes]),
        row("delivered lines", [_simulated(each).rows_out for each in sizes]),
        row("processor seconds of a build", cpu, 1),
        row(f"of it fixed, as with {fixed.persons:,} persons",
            [fixed.cpu_seconds for _ in sizes], 1),
        row("floor: reading what was delivered, processor seconds",
            [each.floor.reading for each in sizes], 2),
        row("floor: writing the marts from a copy, processor seconds",
            [each.floor.writing for each in sizes], 2),
        row("build beyond the fixed cost, in floors",
            [floors(bench, each) for each in sizes], 2, f"{ALLOWED_FLOORS:.0f}"),
        row("processor microseconds a person, beyond the fixed cost",
            [1e6 * each / (of.persons or 1) for each, of in zip(beyond, sizes, strict=True)]),
        row("bytes of work.duckdb a person", [each.work_bytes for each in sizes], 0,
            f"{ALLOWED_WORK_BYTES}"),
        row("bytes of the warehouse a person",
            [each.bytes / (each.persons or 1) for each in sizes]),
        row("highest memory, GB", [used / 1e9 for used in memory], 2,
            f"{ALLOWED_MEMORY / 1e9:.0f}"),
        row("spilled at most, MB", [each.spilled / 1e6 for each in sizes]),
        row("temporary files in the clear", [len(each.in_the_clear) for each in sizes], 0, "0"),
        growths("growth of processor time", cpu),
        [*growths("growth of it beyond the fixed cost", beyond)[:-1], ""],
        growths("growth of the warehouse", [each.bytes for each in sizes]),
        growths("growth of work.duckdb", [each.disk.get("work.duckdb", 0) for each in sizes]),
        growths("growth of the highest memory", memory),
    ]


def _simulated(figures: Figures) -> Row:
    found = (row for row in figures.rows if row.kind == SIMULATOR)
    return next(found, Row("", SIMULATOR, SIMULATOR, 0.0))


def totals(bench: Bench) -> list[str]:
    """The totals with how they are measured."""
    return [
        "## Totals",
        "",
        "Processor seconds are those of the command and all that it starts. The floor is"
        " measured in the same run, in a process of its own: DuckDB reads every delivered"
        " file as lines of text, and writes every mart from a copy into a fresh database."
        f" The fixed cost is a build of {bench.fixed.persons:,} persons"
        f" ({bench.fixed.cpu_seconds:.1f} s; {bench.fixed.cpu_of_first:.1f} s the one before"
        " it, which parses and runs the unit tests if no build did). Growth is that of the"
        " figure divided by that of persons: 1 is linear. What is a share of the floor or"
        f" counted by person is judged from {JUDGED_FROM:,} persons on.",
        "",
        *table(["what", *(f"at {each.label}" for each in bench.sizes), "at most"],
               total_rows(bench)),
    ]


# Steps, kinds, models -------------------------------------------------------------------


def step_rows(sizes: list[Figures]) -> list[list[str]]:
    """Wall time, processor time and memory of each step at each size, and growth."""
    steps = [*sizes[0].seconds, "all"]
    rows = []
    for step in steps:
        columns = []
        for by, digits, unit, add in (("seconds", 1, 1, sum), ("cpu_seconds", 1, 1, sum),
                                      ("memory", 2, 1e9, max)):
            values = [
                add(getattr(each, by).values()) if step == "all"
                else getattr(each, by).get(step, 0)
                for each in sizes
            ]
            columns += [shown(value / unit, digits) for value in values]
            columns.append(grown(values, sizes))
        rows.append([step, *columns])
    return rows


def dearest_rows(sizes: list[Figures], by: str) -> list[list[str]]:
    """The models that are dearest at the largest size, by `seconds` or `bytes`."""
    last = sizes[-1]
    whole = sum(getattr(row, by) or 0 for row in models(last.rows)) or 1
    at_size = [{row.name: row for row in models(each.rows)} for each in sizes]
    rows = []
    for row in dearest(last.rows, DEAREST, by):
        same = [names.get(row.name, row) for names in at_size]
        values = [getattr(each, by) or 0 for each in same]
        share = f"{values[-1] / whole:.1%}"
        power = exponent(values[0], values[-1], sizes)
        if by == "seconds":
            amounts = [shown(value, 2) for value in values]
            a_row = [shown(each.microseconds_a_row, 2) for each in same]
        else:
            amounts = [shown(value / 1e6, 1) for value in values]
            a_row = [shown(each.bytes_a_row, 1) for each in same]
            a_row += [shown(v / (f.persons or 1), 1) for v, f in zip(values, sizes, strict=True)]
        rows.append([row.name, row.layer, *amounts, share, power, *a_row])
    return rows


def dearest_tables(sizes: list[Figures]) -> list[str]:
    """The ten models that cost most time, and the ten that cost most bytes."""
    at = [each.label for each in sizes]
    return [
        f"## The {DEAREST} dearest models by time, at {at[-1]}",
        "",
        *table(
            ["model", "layer", *(f"s at {n}" for n in at), "of all", "exponent",
             *(f"µs a row at {n}" for n in at)],
            dearest_rows(sizes, "seconds"), 2,
        ),
        f"## The {DEAREST} dearest models by bytes, at {at[-1]}",
        "",
        *table(
            ["model", "layer", *(f"MB at {n}" for n in at), "of all", "exponent",
             *(f"bytes a row at {n}" for n in at), *(f"bytes a person at {n}" for n in at)],
            dearest_rows(sizes, "bytes"), 2,
        ),
    ]


def slowest_tests(sizes: list[Figures]) -> list[list[str]]:
    """The data tests that take longest at the largest size, with exponents."""
    last = sizes[-1].tests
    names = sorted(last, key=lambda name: (-last[name], name))[:DEAREST]
    return [
        [name[:90], *(shown(each.tests.get(name, 0), 2) for each in sizes),
         exponent(sizes[0].tests.get(name, 0), last[name], sizes)]
        for name in names
    ]


def budget_tables(sizes: list[Figures]) -> list[str]:
    """Every row of the budget at every size, the dearest first."""
    lines = [
        "## The budget",
        "",
        "Rows in are those of the tables, seeds and raw files that a model reads, through"
        " views to what lies below; views have no rows of their own. Of data tests they are"
        " those that each test reads, added. Seconds are wall time of one of the two threads"
        " that run models, microseconds a row are these seconds divided by rows in. Bytes are"
        " those of the blocks of the database file by `pragma_storage_info`, each block once;"
        " a table of few rows has a block of 262,144 bytes by itself."
        f" {SIMULATOR.capitalize()}: persons in, delivered lines out, bytes of the landing"
        f" folder; {LANDING}: lines in, raw rows out, bytes of the raw files.",
        "",
    ]
    for figures in sizes:
        lines += [
            f"### At {figures.label}",
            "",
            *table(
                ["row", "layer", "rows in", "rows out", "bytes a row", "MB", "s", "µs a row"],
                [
                    [row.name, row.layer, shown(row.rows_in), shown(row.rows_out),
                     shown(row.bytes_a_row, 1),
                     NOTHING if row.bytes is None else shown(row.bytes / 1e6, 2),
                     shown(row.seconds, 2), shown(row.microseconds_a_row, 2)]
                    for row in sorted(figures.rows, key=lambda row: -row.seconds)
                ],
                2,
            ),
        ]
    return lines


# The correction -------------------------------------------------------------------------


def layer_rows(figures: Figures) -> list[list[str]]:
    """Each layer's seconds in a whole build beside those after a correction."""
    whole, corrected = by_layer(figures.rows), by_layer(figures.corrected.rows)
    layers = {layer for layer, _ in whole} - {SIMULATOR, *UP_TO_VALIDATED}
    ordered = sorted(layers, key=lambda layer: -whole.get((layer, "models"), 0))
    rows = []
    for layer in (*UP_TO_VALIDATED, *ordered):
        columns = []
        for kind in ("models", "tests"):
            was, is_ = whole.get((layer, kind), 0.0), corrected.get((layer, kind), 0.0)
            columns += [shown(was, 2), shown(is_, 2), f"{is_ / was:.0%}" if was else NOTHING]
        rows.append([layer, *columns])
    return rows


def correction(figures: Figures) -> list[str]:
    """What corrected lists cost, by layer and step."""
    found = figures.corrected
    whole, again = seconds_of(figures.rows), seconds_of(found.rows)
    judged = "" if is_validated_judged(figures) else (
        f" The layers up to validated are judged from {CORRECTION_JUDGED_FROM:,} persons on,"
        " where lists of about that share can be found."
    )
    return [
        f"## A correction, at {figures.label}",
        "",
        f"{found.lists} of {found.of_lists} final lists delivered anew, with {found.lines:,}"
        f" of {found.of_lines:,} lines of all voter lists ({found.share:.1%}), of which every"
        f" hundredth is changed. The layers up to validated ({', '.join(UP_TO_VALIDATED)})"
        f" take {share_of_rows(figures, UP_TO_VALIDATED):.0%} of their full cost, at most"
        f" {ALLOWED_FOR_VALIDATED:.0%} is allowed; the whole build takes"
        f" {share_of_rows(figures):.0%} of the budget ({again:,.1f} of {whole:,.1f} s) and"
        f" {share_of_correction(figures):.0%} of the processor time, at most"
        f" {ALLOWED_FOR_CORRECTION:.0%}.{judged} A build with nothing new takes"
        f" {figures.seconds_of_nothing:.1f} s, at most {ALLOWED_FOR_NOTHING:.0f} s.",
        "",
        *table(["layer", "s, whole", "s, corrected", "share", "data tests, s, whole",
                "s, corrected", "share"], layer_rows(figures)),
        *table(
            ["step", "s, whole", "s, corrected", "CPU s, whole", "CPU s, corrected"],
            [
                [step, shown(figures.seconds.get(step, 0), 1), shown(spent, 1),
                 shown(figures.cpu_seconds.get(step, 0), 1),
                 shown(found.cpu_seconds[step], 1)]
                for step, spent in found.seconds.items()
            ],
        ),
    ]


# Then and now ---------------------------------------------------------------------------


def comparison(each: Comparison) -> list[str]:
    """One size beside what it was in an earlier run; what became dearer first."""
    before = {(row.kind, row.name): row for row in each.before.rows}
    now = {(row.kind, row.name): row for row in each.now.rows}
    gone = sorted(name for kind, name in set(before) - set(now))
    new = sorted(name for kind, name in set(now) - set(before))
    notes = [
        f"{title}: {', '.join(names)}."
        for title, names in (("New", new), ("Gone", gone)) if names
    ]
    middle = NOTHING if each.middle is None else f"{each.middle:.2f} times as long as before"
    none = "No model became dearer." if each.is_same else (
        "It was another nation, by its persons or what was chosen: nothing is judged."
    )
    faults = [
        [name, what, shown(was, 2), shown(is_, 2), f"{is_ / was:.2f}" if was else NOTHING]
        for name, what, was, is_ in each.dearer
    ]
    return [
        f"## Beside the run before, at {each.now.label}",
        "",
        f"Dearer is what costs more than {QUARTER - 1:.0%} more, and more than"
        f" {LEAST_SECONDS:.0f} s or {LEAST_BYTES / 1e6:.1f} MB more, since less is noise. The"
        f" model in the middle took {middle}: where that is far from 1, one of the two runs"
        " had a busy machine.",
        "",
        *(table(["dearer", "in", "before", "now", "times"], faults, 2) if faults
          else [none, ""]),
        *table(["whole build", "before", "now", "times"], [
            [total.name + (", dearer" if total.is_dearer else ""),
             *(shown(value, 0 if value >= 1000 else 2) for value in (total.before, total.now)),
             f"{total.now / total.before:.2f}" if total.before else NOTHING]
            for total in each.totals
        ]),
        *table(
            ["row", "s before", "now", "bytes a row before", "now", "µs a row before", "now"],
            [
                [row.name, shown(was.seconds, 2), shown(row.seconds, 2),
                 shown(was.bytes_a_row, 1), shown(row.bytes_a_row, 1),
                 shown(was.microseconds_a_row, 2), shown(row.microseconds_a_row, 2)]
                for key, row in sorted(now.items(), key=lambda item: -item[1].seconds)
                if (was := before.get(key))
            ],
        ),
        *([*notes, ""] if notes else []),
    ]


def report(bench: Bench, comparisons: list[Comparison]) -> str:
    """All figures as Markdown."""
    sizes = bench.sizes
    at = [each.label for each in sizes]
    per_size = [*(f"s at {n}" for n in at), "exponent"]
    chosen = f", chosen by {' '.join(bench.choices)}" if bench.choices else ""
    head = [
        "step", *(f"s at {n}" for n in at), "growth",
        *(f"CPU s at {n}" for n in at), "growth of CPU",
        *(f"GB at {n}" for n in at), "growth of memory",
    ]
    lines = [
        "# Bench",
        "",
        f"Simulated: {' and '.join(at)}{chosen}; on {bench.processors} processors and"
        f" {bench.memory / 1e9:.0f} GB, of which models may use {bench.memory_limit}; commit"
        f" {bench.commit or 'unknown'}. The exponent is the power of the number of persons by"
        " which a figure grows. On a shared machine the CPU seconds say more than the others.",
        "",
        *totals(bench),
        *dearest_tables(sizes),
        *(line for each in comparisons for line in comparison(each)),
        "## Time and highest memory by step",
        "",
        *table(head, step_rows(sizes)),
        "## Seconds by kind, two at a time",
        "",
        *table(["kind", *per_size], [
            [kind, *(shown(each.kinds.get(kind, 0), 1) for each in sizes),
             exponent(sizes[0].kinds.get(kind, 0), sizes[-1].kinds.get(kind, 0), sizes)]
            for kind in sizes[0].kinds
        ]),
        f"## The {DEAREST} slowest data tests",
        "",
        *table(["test", *per_size], slowest_tests(sizes)),
        "## Disk",
        "",
        *table(["what", *(f"MB at {n}" for n in at), "growth"], [
            [what, *(shown(each.disk.get(what, 0) / 1e6) for each in sizes),
             grown([each.disk.get(what, 0) for each in sizes], sizes)]
            for what in sizes[0].disk
        ]),
        *correction(sizes[-1]),
        *budget_tables(sizes),
        f"## How like the nation, at {at[-1]}",
        "",
        sizes[-1].likeness,
    ]
    return "\n".join(lines)
