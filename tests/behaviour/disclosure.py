"""What an attacker who adds up can learn from the open file, and from rows about persons.

The attacker knows what the law makes public (totals of lists by station and sex, counts of
residents) and the total of every group of cells of which the file gives some. Each gives
an equation over the protected cells; a cell is had where the equations leave it one value.
Of a group of which the file gives nothing there is nothing to subtract: who knows its
total has it from elsewhere, and the file adds nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

import duckdb

SMALLEST = 10

# Numbers of persons or entries of the open file: those that the law makes public, those
# that must not be small, and numbers that count neither.
PUBLIC = {
    "population.fct_population_counts.persons",
    "voters.dim_voter_lists.reported_female",
    "voters.dim_voter_lists.reported_male",
    "voters.fct_polling_station_loads.voters",
    "voters.fct_registered_voters.voters",
}
PROTECTED = {
    "quality.fct_rejection_counts.lines": (
        "rejected_at_code = 'validated' and delivery_key in"
        " (select delivery_key from open.quality.fct_deliveries where holds_persons)"
    ),
    "voters.fct_finding_counts.entries": "true",
    "voters.fct_restricted_finding_counts.entries": "true",
    "voters.fct_unregistered_counts.persons": "true",
    "voters.fct_voter_flow_counts.entries": "flow_code not in ('begin', 'end')",
    "voters.fct_registration_coverage.registered": "denominator_code = 'voters_to_entitled'",
    "voters.fct_registration_coverage.denominator": "denominator_code = 'voters_to_entitled'",
    "voters.fct_registration_coverage.denominator - registered": (
        "denominator_code = 'voters_to_entitled'"
    ),
}
# Schemas and columns whose numbers count no persons.
NO_PERSONS = ("quality.", "reference.")
NO_COUNTS = {
    "population.fct_region_areas", "voters.fct_polling_station_loads.voter_limit",
    "voters.fct_registration_coverage.months_apart", "voters.fct_voter_flow_counts.sign",
}  # fmt: skip
INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")


def small_cells(con: duckdb.DuckDBPyConnection) -> tuple[dict[str, int], set[str]]:
    """Cells of 1 to 9 of each protected number, and numbers that nobody has judged.

    `con` has the open file attached as `open`.
    """
    found = {}
    for name, condition in PROTECTED.items():
        schema, table, number = name.split(".", 2)
        found[name] = con.execute(
            f"select count(*) from open.{schema}.{table}"
            f" where {condition} and {number} between 1 and {SMALLEST - 1}"
        ).fetchone()[0]
    numbers = {
        f"{schema}.{table}.{column}"
        for schema, table, column, type_ in con.execute(
            "select schema_name, table_name, column_name, data_type"
            " from duckdb_columns() join duckdb_tables()"
            " using (database_name, schema_name, table_name)"
            " where database_name = 'open'"
        ).fetchall()
        if type_ in INTEGERS
    }
    judged = PUBLIC | set(PROTECTED) | NO_COUNTS
    unjudged = {
        name
        for name in numbers
        if not name.startswith(NO_PERSONS)
        and name not in judged
        and name.rpartition(".")[0] not in judged
    }
    return found, unjudged


# An equation: unknown cells with their factor. What they add up to is known.
Equation = Mapping[str, int]


def determined(equations: Iterable[Equation]) -> set[str]:
    """Unknowns to which the equations leave one value, by elimination."""
    rows: list[dict[str, Fraction]] = []
    for equation in equations:
        row = {name: Fraction(factor) for name, factor in equation.items() if factor}
        for pivot, other in ((min(other), other) for other in rows):
            if pivot in row:
                factor = row[pivot] / other[pivot]
                for name, value in other.items():
                    row[name] = row.get(name, Fraction(0)) - factor * value
                row = {name: value for name, value in row.items() if value}
        if not row:
            continue
        pivot = min(row)
        for index, other in enumerate(rows):
            if pivot in other:
                factor = other[pivot] / row[pivot]
                reduced = dict(other)
                for name, value in row.items():
                    reduced[name] = reduced.get(name, Fraction(0)) - factor * value
                rows[index] = {name: value for name, value in reduced.items() if value}
        rows.append(row)
    return {min(row) for row in rows if len(row) == 1}


def equations(con: duckdb.DuckDBPyConnection) -> list[Equation]:
    """What the attacker can add up over the protected cells of the open file.

    `con` has the open file attached as `open` and the marts as `marts`, from which come the
    rows of coverage that the open file leaves out: that they are missing is seen.
    """
    found: dict[tuple, dict[str, int]] = {}

    def add(equation: tuple, cell: str, factor: int) -> None:
        found.setdefault(equation, {})[cell] = factor

    for cell, stage, region, flow, sign in con.execute(
        "select flow_count_key, cycle_key || stage_code, region_key, flow_code, sign"
        " from open.voters.fct_voter_flow_counts"
        " where status_code = 'protected' and sign <> 0"
    ).fetchall():
        add(("begin and end", stage, region), cell, sign)
        if flow in ("moved_in", "moved_out"):
            add(("every move has two ends", stage), cell, sign)
    for table, key in (
        ("fct_finding_counts", "finding_count_key"),
        ("fct_unregistered_counts", "unregistered_count_key"),
    ):
        for cell, lists in con.execute(
            f"select {key}, list_key from open.voters.{table}"
            " where status_code = 'protected' and list_key in ("
            f"select list_key from open.voters.{table} where status_code = 'published')"
        ).fetchall():
            add((table, lists), cell, 1)
    # The number of rulings in force, and of who left, may be known of the whole country.
    for cell, *whole in con.execute(
        "select restricted_finding_count_key, cycle_key, stage_code, kind_code, certainty_code"
        " from open.voters.fct_restricted_finding_counts where status_code = 'protected'"
        " and (cycle_key, stage_code, kind_code, certainty_code) in (select (cycle_key,"
        " stage_code, kind_code, certainty_code)"
        " from open.voters.fct_restricted_finding_counts where status_code = 'published')"
    ).fetchall():
        add(("restricted", *whole), cell, 1)
    for cell, delivery in con.execute(
        "select rejection_count_key, delivery_key from open.quality.fct_rejection_counts"
        " where status_code = 'protected' and delivery_key in (select delivery_key"
        " from open.quality.fct_rejection_counts where status_code = 'published')"
    ).fetchall():
        add(("rejections", delivery), cell, 1)
    # Of entitled persons those not listed add up to fct_unregistered_counts.
    for cell, stage, region in con.execute(
        "select coverage_key, cycle_key || stage_code, region_key"
        " from marts.voters.fct_registration_coverage"
        " where denominator_code = 'voters_to_entitled' and is_small_cell"
        " and (cycle_key, stage_code, region_key) in (select (cycle_key, stage_code,"
        " region_key) from open.voters.fct_registration_coverage"
        " where denominator_code = 'voters_to_entitled')"
    ).fetchall():
        add(("coverage", stage, region), cell, 1)
    return list(found.values())


@dataclass(frozen=True)
class BirthDates:
    """Persons whose cohort and age groups leave one day, and the shortest span left."""

    persons: int
    pinned: int
    shortest_days: int


def birth_dates(con: duckdb.DuckDBPyConnection) -> BirthDates:
    """How far the rows about a person narrow down the birth date, over all lists.

    A cohort says five years, an age group on a reference day some years before it.
    """
    row = con.execute(
        """
        with spans as (
            select
                persons.person_key,
                greatest(
                    make_date(any_value(persons.birth_cohort)::bigint, 1, 1),
                    max(
                        (lists.reference_date - to_years(groups.age_before::int))::date + 1
                    )
                ) as earliest,
                least(
                    make_date(any_value(persons.birth_cohort)::bigint + 4, 12, 31),
                    min((lists.reference_date - to_years(groups.age_from::int))::date)
                ) as latest
            from marts.population.dim_persons as persons
            join marts.voters.fct_voter_entries as entries using (person_key)
            join marts.voters.dim_voter_lists as lists using (list_key)
            join work.seeds.age_groups as groups using (age_group)
            where persons.birth_cohort is not null and age_group <> 'protected'
            group by persons.person_key
        )
        -- entries of one person that contradict each other leave no day at all
        select
            count(*),
            count(*) filter (where latest - earliest < 1),
            min(latest - earliest + 1)
        from spans
        where latest >= earliest
        """
    ).fetchone()
    return BirthDates(*row)
