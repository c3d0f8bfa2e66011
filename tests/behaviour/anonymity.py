"""Who can be found in the rows about persons, by whoever joins them and knows a person.

The reader knows region, sex, birth date, marital status, KTP-el, citizenship, service and
special location of a person, and looks for rows that fit. A row fits where it tells the
same or nothing; so persons of whom all marts together tell the same cannot be told apart.
What the marts say beside that (which lists, findings and records) is what he wants to
learn, not what he knows. But the keys of lists and deliveries name their offices, so
persons of other offices are told apart anyhow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

# Values that tell nothing about a person.
SILENT = "('protected', 'unknown')"

# Each fact that a mart tells of a person: its kind and its value. A region tells those
# above it; the republic is no place.
FACTS = f"""
    with regions as (
        select person_key, residence_region_key as region_key from population.dim_persons
        union select person_key, region_key from voters.fct_voter_entries
        union select person_key, region_key from voters.fct_voter_findings
        union select person_key, region_key from voters.fct_eligible_unregistered
        union select person_key, region_key from population.fct_person_links
    ),
    facts as (
        select person_key, 'place' as fact,
            unnest([province_key, regency_key, district_key, region_key]) as value
        from regions join reference.dim_regions using (region_key)
        where region_level <> 'country'
        union
        select person_key, 'office' as fact, scope_code as value
        from population.fct_person_links join quality.fct_deliveries using (delivery_key)
        where scope_code <> 'national'
        union
        select person_key, 'office' as fact, split_part(list_key, '/', 3) as value
        from voters.fct_voter_entries
        union
        unpivot (
            select person_key, sex_code as sex, marital_status_code as marital,
                ktp_status_code as ktp, service_status_code as service,
                nullif(citizenship_code, 'wni') as foreigner,
                birth_cohort::varchar as cohort
            from population.dim_persons
        ) on sex, marital, ktp, service, foreigner, cohort into name fact value value
        union
        unpivot (
            select person_key, sex_code as sex, marital_status_code as marital,
                ktp_status_code as ktp, is_special_location::varchar as special,
                reference_date || ' ' || age_group as age
            from voters.fct_voter_entries join voters.dim_voter_lists using (list_key)
            where age_group <> 'protected'
        ) on sex, marital, ktp, special, age into name fact value value
        union
        unpivot (
            select person_key, sex_code as sex, marital_status_code as marital,
                ktp_status_code as ktp, is_special_location::varchar as special
            from voters.fct_voter_entries
        ) on sex, marital, ktp, special into name fact value value
    )
    select
        person_key,
        string_agg(fact || '=' || value, ' ' order by fact, value) as told,
        bool_and(fact = 'office') as is_nothing_told
    from facts
    where value is not null and value not in {SILENT}
    group by person_key
"""

# Of each mart, the persons in its rows.
PERSONS = {
    "population.dim_persons": "select person_key from population.dim_persons",
    "population.fct_person_links": "select person_key from population.fct_person_links",
    "voters.fct_voter_entries": "select person_key from voters.fct_voter_entries",
    "voters.fct_voter_findings": "select person_key from voters.fct_voter_findings",
    "voters.fct_finding_evidence": (
        "select person_key from voters.fct_finding_evidence"
        " join voters.fct_voter_findings using (finding_key)"
    ),
    "voters.fct_eligible_unregistered": (
        "select person_key from voters.fct_eligible_unregistered"
    ),
}


@dataclass(frozen=True)
class Anonymity:
    """Rows of a mart, the smallest class, and shares of rows in classes of 1, below 5 and 10.

    Persons of whom nothing but their offices is told are in no class.
    """

    mart: str
    rows: int
    silent: float
    smallest: int
    alone: float
    below_5: float
    below_10: float


def anonymity(marts: Path) -> list[Anonymity]:
    """Each person-level mart of an unencrypted marts file, all of them joined."""
    con = duckdb.connect(str(marts), read_only=True)
    try:
        # with two threads the engine once crashed here, in some thousand runs
        con.execute("set threads = 1")
        con.execute(
            f"""
            create temp table alike as
            select
                person_key,
                case when not is_nothing_told then count(*) over (partition by told) end
                    as k
            from ({FACTS})
            """
        )
        return [
            Anonymity(
                mart,
                *con.execute(
                    f"""
                    select
                        count(*), count(*) filter (where k is null) / count(*), min(k),
                        count(*) filter (where k = 1) / count(*),
                        count(*) filter (where k < 5) / count(*),
                        count(*) filter (where k < 10) / count(*)
                    from ({persons}) left join alike using (person_key)
                    """
                ).fetchone(),
            )
            for mart, persons in PERSONS.items()
        ]
    finally:
        con.close()


def as_markdown(rows: Sequence[Anonymity]) -> str:
    """The marts as a table."""
    lines = [
        "| mart | rows | nothing told | smallest k | k = 1 | k < 5 | k < 10 |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.mart} | {r.rows:,} | {r.silent:.1%} | {r.smallest} | {r.alone:.1%} | {r.below_5:.1%} |"
        f" {r.below_10:.1%} |"
        for r in rows
    ]
    return "\n".join(lines)
