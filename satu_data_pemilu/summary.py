"""What a person reads at the end of a build, and what they read where one failed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse, attach_marts, connect

if TYPE_CHECKING:
    from satu_data_pemilu.transform import NodeResult, Outcome

SHOWN_FAILURES = 10
SHOWN_OUTLIERS = 6
SHOWN_DATASETS = 18
SHOWN_UNPLACED = 3
SHOWN_VALUES = 5
SHOWN_REASONS = 3
SHOWN_DIFFERENCES = 3
LABEL_WIDTH = 14

DELIVERIES = """
    select
        accounting.agency_code || '/' || accounting.dataset_code as dataset,
        count(*) as files,
        sum(accounting.lines) as lines,
        sum(accounting.accepted_rows) as accepted,
        sum(accounting.quarantined_rows) as quarantined,
        sum(accounting.unreadable_lines) as unreadable
    from quality.fct_row_accounting as accounting
    where accounting.status_code in ('current', 'incomplete')
    group by all
    order by dataset
"""
OTHER_FILES = """
    select status_code, count(*)
    from quality.fct_deliveries
    where status_code <> 'current'
    group by status_code
    order by status_code
"""
LINE_KINDS = """
    select
        sum(data_lines), sum(header_lines), sum(repeated_header_lines),
        sum(title_lines), sum(total_lines), sum(blank_lines), sum(unreadable_lines)
    from quality.fct_deliveries
    where status_code in ('current', 'incomplete')
"""
LINE_KIND_NAMES = (
    "data",
    "header",
    "repeated header",
    "title",
    "total",
    "blank",
    "unreadable",
)
REGIONS = """
    select region_level, count(*)
    from reference.dim_regions
    where is_current and not is_overseas
    group by region_level
"""
REGION_LEVELS = {
    "province": "provinces",
    "regency": "regencies",
    "district": "districts",
    "village": "villages",
}
REASONS = """
    select agency_code || '/' || dataset_code, column_name, reason_code, count(*)
    from quality.fct_rejections
    where status_code in ('current', 'incomplete')
    group by all
    order by 4 desc, 1, 2, 3
"""
UNKNOWN_VALUES = """
    select
        agency_code || '/' || dataset_code || '.' || column_name,
        delivered_value, sum(rows), bool_or(is_rejected)
    from quality.fct_unknown_values
    group by all
    order by 3 desc, 1, 2
"""
UNPLACED = """
    select
        delivery.agency_code || '/' || delivery.dataset_code || '/' || delivery.as_of,
        count(distinct delivery.delivery_key)
    from quality.fct_rejections as rejection
    inner join quality.fct_deliveries as delivery using (delivery_key)
    where
        rejection.column_name in ('cycle_key', 'stage_code')
        and delivery.status_code in ('current', 'incomplete')
    group by all
    order by 1
"""
CYCLES = "select cycle_key from reference.dim_elections order by election_date"
COVERAGE = """
    select cycle_key, stage_code, denominator_code, months_apart, count(*)
    from voters.fct_registration_coverage
    where sex_code = 'all' and age_group = 'all' and flag_code <> 'not_comparable'
    group by all
    order by all
"""
OUTLIERS = """
    select region.region_name || ' (' || region.region_code || ')', coverage.coverage_ratio
    from voters.fct_registration_coverage as coverage
    left join reference.dim_regions as region using (region_key)
    where
        coverage.sex_code = 'all'
        and coverage.age_group = 'all'
        and coverage.flag_code not in ('none', 'not_comparable')
    order by coverage.coverage_ratio desc, region.region_name
"""
ENTITLED = """
    select
        cycle_key, stage_code,
        sum(registered) / nullif(sum(denominator), 0),
        sum(listed_abroad) / nullif(sum(denominator), 0),
        sum(registered) / nullif(sum(denominator) - sum(unattested), 0),
        count(*) filter (where flag_code not in ('none', 'not_comparable'))
    from voters.fct_registration_coverage
    where denominator_code = 'voters_to_entitled'
    group by all
    order by all
"""
PERSONS = """
    select count(*), count(*) filter (where is_in_population_register)
    from population.dim_persons
"""
ANONYMITY = """
    select
        min(least_persons), min(fewest_alike), min(shortest_birth_days),
        max(rows) filter (where mart_name = 'population.dim_persons'),
        max(rows_below_ten) filter (where mart_name = 'population.dim_persons')
    from quality.fct_anonymity
"""
LINKS = """
    select link_status_code, link_tier_code, count(*)
    from population.fct_person_links
    group by all
    order by 3 desc, 1, 2
"""
# The newest list of each election, duplicates without the entry proposed to stay.
NEWEST_LISTS = """
    select distinct cycle_key, stage_code
    from voters.dim_voter_lists
    where is_current
    order by all
"""
FINDINGS = """
    select kind_code, count(*)
    from voters.fct_voter_findings
    where
        cycle_key = $1 and stage_code = $2 and coalesce(is_surplus, true)
        and proposed_action_code <> 'restore'
    group by kind_code
    order by 2 desc, 1
"""
RESTORED = """
    select certainty_code, count(*)
    from voters.fct_voter_findings
    where cycle_key = $1 and stage_code = $2 and proposed_action_code = 'restore'
    group by certainty_code
    order by 1
"""
ENTRIES = """
    select count(*)
    from voters.fct_voter_entries
    where cycle_key = $1 and stage_code = $2 and is_active
"""
UNREGISTERED = """
    select certainty_code, count(*)
    from voters.fct_eligible_unregistered
    where cycle_key = $1 and stage_code = $2
    group by certainty_code
    order by 1
"""
RECONCILIATIONS = """
    select status_code, count(*)
    from quality.fct_reconciliations
    group by status_code
"""
DIFFERENCES = """
    select reconciliation_key, expected_value, actual_value
    from quality.fct_reconciliations
    where status_code = 'differs'
    order by reconciliation_key
"""
RECONCILIATION_STATUSES = {
    "match": "match",
    "explained": "explained",
    "differs": "differ",
    "not_comparable": "not comparable",
}


def show(
    warehouse: Warehouse,
    keys: Keys,
    outcome: Outcome,
    seconds: dict[str, float],
    console: Console,
) -> None:
    """Print what the published marts hold and how to open them.

    A mart that does not exist, or has other columns, leaves its line out: the summary
    is never a reason for a build to fail.
    """
    whole = sum(seconds.values())
    headline = (
        f"was built and published in {whole // 60:.0f} min {whole % 60:.0f} s."
    )
    _show(warehouse, keys, headline, _models(outcome), seconds, console)


def show_nothing_new(
    warehouse: Warehouse, keys: Keys, seconds: dict[str, float], console: Console
) -> None:
    """Say that nothing is new, and what the published marts hold."""
    headline = "holds everything already: nothing is new since the build of {finished_at}."
    _show(warehouse, keys, headline, "none was run", seconds, console)


def _show(
    warehouse: Warehouse,
    keys: Keys,
    headline: str,
    models: str,
    seconds: dict[str, float],
    console: Console,
) -> None:
    con = connect(warehouse.root)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        con.execute("use marts")
        is_encrypted, persons, finished_at = _rows(
            con,
            "select is_encrypted, person_data_code,"
            " strftime(finished_at, '%Y-%m-%d %H:%M UTC') from quality.build_info",
        )[0]
        console.print(
            Text.assemble(
                "\n",
                (str(_shown(warehouse.root)), "bold"),
                f" {headline.format(finished_at=finished_at)}\n",
            )
        )
        _show_deliveries(con, console)
        console.print()
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="bold", min_width=LABEL_WIDTH)
        facts.add_column(overflow="fold")
        for label, text in (
            ("Lines", _lines(con)),
            ("Rejected", _reasons(con)),
            ("Not known", _unknown_values(con)),
            ("Unplaced", _unplaced(con)),
            ("Regions", _regions(con)),
            ("Coverage", _coverage(con)),
            ("Reconciled", _reconciliations(con)),
            ("Persons", _persons(con, persons)),
            ("Told alike", _anonymity(con)),
            ("Links", _links(con)),
            ("Findings", _findings(con)),
            ("Models", models),
            ("Time", _time(seconds)),
        ):
            if text:
                facts.add_row(label, Text(text))
        console.print(facts)
        console.print()
        _show_how_to_open(warehouse, is_encrypted, console)
    finally:
        con.close()


def show_partial(outcome: Outcome, console: Console) -> None:
    """Say what a build of a part did; it publishes nothing."""
    console.print(
        f"{outcome.count('model'):,} models · {outcome.count('seed'):,} seeds ·"
        f" {outcome.count('test', 'unit test'):,} tests passed. A part was built, so nothing was published;"
        " `sdp build` without --select publishes."
    )


def show_spark(
    marts: Path,
    rows: dict[str, int],
    outcome: Outcome,
    seconds: dict[str, float],
    console: Console,
) -> None:
    """Print the marts that Spark made and how to read them."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("Marts on Spark", no_wrap=True)
    table.add_column("rows", justify="right")
    for name, number in rows.items():
        table.add_row(name, f"{number:,}")
    console.print()
    console.print(table)
    console.print(
        f"\n{outcome.count('model'):,} models in {sum(seconds.values()):,.0f} s"
        f" ({_time(seconds)})."
    )
    example = _shown(marts) / next(iter(rows), "area.mart").replace(".", "/")
    for label, text in (
        ("Read a mart", f"spark.read.parquet({str(example)!r})"),
        ("from DuckDB", f"from '{example}/*.parquet'"),
    ):
        console.print(
            Text.assemble((f"{label:{LABEL_WIDTH}}", "bold"), "  ", text),
            soft_wrap=True,
        )
    console.print(
        "Tests, marts.duckdb and open.duckdb are made by `sdp build` without --engine."
    )


def failures(outcome: Outcome, logs: Path) -> str:
    """The sentences for failed models and tests, each with a way to look at it."""
    lines = [_failure(each) for each in outcome.failed[:SHOWN_FAILURES]]
    if (more := len(outcome.failed) - SHOWN_FAILURES) > 0:
        lines.append(f"... and {more} more")
    skipped = f", {len(outcome.skipped)} skipped after them" if outcome.skipped else ""
    lines.append(
        f"{len(outcome.failed)} of {len(outcome.results)} models and tests failed"
        f"{skipped}, so nothing was published; what was published before is untouched."
        f" All messages: {logs / 'dbt.log'}"
    )
    return "\n".join(lines)


def _failure(result: NodeResult) -> str:
    if result.kind == "test" and result.status == "fail":
        return (
            f"Test {result.name} found {result.failures:,} row(s)."
            f" Look at them: sdp show {result.name}"
        )
    message = [line.strip() for line in (result.message or "").splitlines()]
    message = [line for line in message if line and not line.startswith("compiled code")]
    shown = message[:12] if result.kind == "unit test" else message[:3]
    return f"{result.kind.capitalize()} {result.name} failed:\n  " + "\n  ".join(shown)


# Sections ------------------------------------------------------------------------


def _rows(con: duckdb.DuckDBPyConnection, query: str, *values: str) -> list[Any]:
    try:
        return con.execute(query, values or None).fetchall()
    except duckdb.Error:
        return []


def _show_deliveries(con: duckdb.DuckDBPyConnection, console: Console) -> None:
    rows = _rows(con, DELIVERIES)
    if not rows:
        return
    table = Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        collapse_padding=True,
        show_footer=len(rows) > 1,
    )
    sums = [sum(row[column] for row in rows) for column in range(1, 6)]
    table.add_column(
        "Current deliveries", footer="all", min_width=LABEL_WIDTH, overflow="fold"
    )
    for name, total in zip(
        ("files", "lines", "accepted", "quarantined", "unreadable"), sums, strict=True
    ):
        table.add_column(name, footer=f"{total:,}", justify="right")
    for row in rows[:SHOWN_DATASETS]:
        numbers = [f"{number:,}" for number in row[1:4]]
        faults = [_fault(number) for number in row[4:]]
        table.add_row(row[0], *numbers, *faults)
    if left_out := rows[SHOWN_DATASETS:]:
        numbers = [f"{sum(row[column] for row in left_out):,}" for column in range(1, 6)]
        table.add_row(f"{len(left_out)} more datasets", *numbers)
    console.print(table)


def _fault(number: int) -> Text:
    return Text(f"{number:,}", style="yellow" if number else "dim")


def _lines(con: duckdb.DuckDBPyConnection) -> str:
    rows = _rows(con, LINE_KINDS)
    if not rows or rows[0][0] is None:
        return ""
    kinds = [
        f"{number:,} {name}"
        for name, number in zip(LINE_KIND_NAMES, rows[0], strict=True)
        if number
    ]
    text = _joined(kinds)
    if others := _rows(con, OTHER_FILES):
        text += "\nfiles kept aside: " + _joined(f"{n:,} {name}" for name, n in others)
    return text


def _reasons(con: duckdb.DuckDBPyConnection) -> str:
    rows = _rows(con, REASONS)
    parts = [
        f"{number:,} {dataset} {column}:{reason}"
        for dataset, column, reason, number in rows[:SHOWN_REASONS]
    ]
    if left_out := rows[SHOWN_REASONS:]:
        number = sum(row[3] for row in left_out)
        parts.append(f"{number:,} for {len(left_out):,} more reasons")
    return _joined(parts)


def _unknown_values(con: duckdb.DuckDBPyConnection) -> str:
    """Values that no value map knows, and dates and numbers that are none."""
    rows = _rows(con, UNKNOWN_VALUES)
    parts = [
        f"{number:,} {column} {value!r}" + (" rejected" if is_rejected else "")
        for column, value, number, is_rejected in rows[:SHOWN_VALUES]
    ]
    if len(rows) > SHOWN_VALUES:
        number = sum(row[2] for row in rows[SHOWN_VALUES:])
        parts.append(
            f"{number:,} in {len(rows) - SHOWN_VALUES:,} more values (fct_unknown_values)"
        )
    return _joined(parts)


def _regions(con: duckdb.DuckDBPyConnection) -> str:
    found = dict(_rows(con, REGIONS))
    return _joined(
        f"{found[level]:,} {name}"
        for level, name in REGION_LEVELS.items()
        if level in found
    )


def _coverage(con: duckdb.DuckDBPyConnection) -> str:
    lines = [
        f"{cycle} {stage}, {denominator}, {apart} months apart: {number:,} regencies"
        for cycle, stage, denominator, apart, number in _rows(con, COVERAGE)
    ]
    if not lines:
        return ""
    outliers = _rows(con, OUTLIERS)
    named = [f"{name} {ratio:.3f}" for name, ratio in outliers[:SHOWN_OUTLIERS]]
    if len(outliers) > SHOWN_OUTLIERS:
        named.append(f"{len(outliers) - SHOWN_OUTLIERS:,} more")
    lines.append(f"{len(outliers):,} stand out" + (": " if named else ""))
    lines[-1] += _joined(named)
    lines += [
        f"{cycle} {stage}, voters_to_entitled: {ratio:.3f}, of it {abroad:.3f} abroad,"
        + (f" {attested:.3f} without the unattested," if attested is not None else "")
        + f" {flagged:,} groups of sex and age stand out"
        for cycle, stage, ratio, abroad, attested, flagged in _rows(con, ENTITLED)
        if ratio is not None
    ]
    return "\n".join(lines)


def _persons(con: duckdb.DuckDBPyConnection, kind: str) -> str:
    if kind == "none":
        return "none"
    parts = ["simulated" if kind == "simulated" else "REAL"]
    for persons, registered in _rows(con, PERSONS):
        parts += [f"{persons:,} persons", f"{registered:,} in the population register"]
    return _joined(parts)


def _anonymity(con: duckdb.DuckDBPyConnection) -> str:
    """How many persons at least are told alike in the rows about persons."""
    rows = _rows(con, ANONYMITY)
    if not rows or rows[0][1] is None:
        return ""
    bar, fewest, days, persons, below_ten = rows[0]
    parts = [f"{fewest:,} persons at least, by a bar of {bar:,}"]
    parts.append(f"{below_ten / persons:.1%} of persons among fewer than 10")
    if days is not None:
        parts.append(f"no birth date within fewer than {days:,} days")
    return _joined(parts)


def _links(con: duckdb.DuckDBPyConnection) -> str:
    """Records by what became of them: link with its tier, review, none."""
    return _joined(
        f"{number:,} {status}" + (f" {tier}" if status == "link" else "")
        for status, tier, number in _rows(con, LINKS)
    )


def _findings(con: duckdb.DuckDBPyConnection) -> str:
    lines = []
    for cycle, stage in _rows(con, NEWEST_LISTS):
        kinds = _joined(
            f"{number:,} {kind}"
            for kind, number in _rows(con, FINDINGS, cycle, stage)
        )
        entries = sum(number for (number,) in _rows(con, ENTRIES, cycle, stage))
        lines.append(f"{cycle} {stage}, {entries:,} active entries: {kinds or 'none'}")
        struck = _joined(
            f"{number:,} {certainty}"
            for certainty, number in _rows(con, RESTORED, cycle, stage)
        )
        lines.append(f"struck entries of who seems entitled: {struck or 'none'}")
        missing = _joined(
            f"{number:,} {certainty}"
            for certainty, number in _rows(con, UNREGISTERED, cycle, stage)
        )
        lines.append(f"missing candidates, entitled by the register: {missing or 'none'}")
    return "\n".join(lines)


def _reconciliations(con: duckdb.DuckDBPyConnection) -> str:
    found = dict(_rows(con, RECONCILIATIONS))
    text = _joined(
        f"{found[status]:,} {name}"
        for status, name in RECONCILIATION_STATUSES.items()
        if status in found
    )
    differences = _rows(con, DIFFERENCES)
    for subject, expected, actual in differences[:SHOWN_DIFFERENCES]:
        text += f"\n{subject}: {expected:,.0f} expected, {actual:,.0f} found"
    if (more := len(differences) - SHOWN_DIFFERENCES) > 0:
        text += f"\n{more:,} more differ (quality.fct_reconciliations)"
    return text


def _models(outcome: Outcome) -> str:
    models, there_are = outcome.count("model"), len(outcome.models)
    parts = [
        f"{models:,} of {there_are:,} models" if models < there_are else f"{models:,} models",
        f"{outcome.count('seed'):,} seeds",
        f"{outcome.count('test', 'unit test'):,} tests passed",
    ]
    if models < there_are:
        parts.append("the others were up to date")
    if outcome.warned:
        parts.append(f"{len(outcome.warned):,} with a warning")
    return _joined(parts)


def _time(seconds: dict[str, float]) -> str:
    return _joined(f"{name} {spent:.1f} s" for name, spent in seconds.items())


def _unplaced(con: duckdb.DuckDBPyConnection) -> str:
    """Files of no known election or stage, and what their letter can say."""
    rows = _rows(con, UNPLACED)
    if not rows:
        return ""
    shown = [name for name, _ in rows[:SHOWN_UNPLACED]]
    if (more := len(rows) - SHOWN_UNPLACED) > 0:
        shown.append(f"{more} more deliveries")
    files = sum(number for _, number in rows)
    cycles = ", ".join(name for (name,) in _rows(con, CYCLES))
    return (
        f"{files:,} file(s) of no election or stage that is known: {_joined(shown)}."
        f" Say `cycle:` in _delivery.yml ({cycles}), and `stage:` for a voter list."
    )


def _joined(parts: Any) -> str:
    return " · ".join(parts)


def _show_how_to_open(
    warehouse: Warehouse, is_encrypted: bool, console: Console
) -> None:
    """Lines to copy; they are never folded."""
    marts, opened = _shown(warehouse.marts), _shown(warehouse.open)
    if is_encrypted:
        marts_line = (
            f"duckdb, then: attach '{marts}' as marts"
            " (encryption_key 'your SDP_MARTS_KEY', read_only); use marts;"
        )
        readable = opened
    else:
        readable = marts
        marts_line = f"duckdb -readonly {marts}"
    for label, text in (
        ("Open the marts", marts_line),
        ("from Python", f"duckdb.connect({str(readable)!r}, read_only=True)"),
        ("to hand out", f"{opened} (all marts without rows about single persons)"),
        ("and ask", "show tables;  describe dim_regions;  from fct_deliveries;"),
    ):
        console.print(
            Text.assemble((f"{label:{LABEL_WIDTH}}", "bold"), "  ", text),
            soft_wrap=True,
        )


def _shown(path: Path) -> Path:
    """The path as the user would type it from here."""
    try:
        return Path(os.path.abspath(path)).relative_to(Path.cwd())
    except ValueError:
        return path
