"""How many persons share region, sex and age group with a row of a person-level mart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

# Of each mart: the person, and region, sex and age as its own columns or those of the
# mart that it joins to say them. A list stage is a release of its own.
CLASSES = {
    "population.dim_persons": (
        "select person_key, 'all' as stage, residence_region_key as region, sex_code,"
        " birth_cohort::varchar as age from population.dim_persons"
    ),
    "population.fct_person_links": (
        "select person_key, dataset_code as stage,"
        " coalesce(l.region_key, p.residence_region_key) as region, p.sex_code,"
        " p.birth_cohort::varchar as age"
        " from population.fct_person_links as l"
        " join population.dim_persons as p using (person_key)"
    ),
    "voters.fct_voter_entries": (
        "select person_key, stage_code as stage, region_key as region, sex_code,"
        " age_group as age from voters.fct_voter_entries"
    ),
    "voters.fct_voter_findings": (
        "select e.person_key, e.stage_code as stage, e.region_key as region, e.sex_code,"
        " e.age_group as age from voters.fct_voter_findings as f"
        " join voters.fct_voter_entries as e using (entry_key)"
    ),
    "voters.fct_finding_evidence": (
        "select e.person_key, e.stage_code as stage, e.region_key as region, e.sex_code,"
        " e.age_group as age from voters.fct_finding_evidence as v"
        " join voters.fct_voter_findings as f using (finding_key)"
        " join voters.fct_voter_entries as e on f.entry_key = e.entry_key"
    ),
    "voters.fct_eligible_unregistered": (
        "select person_key, stage_code as stage, u.region_key as region, p.sex_code,"
        " p.birth_cohort::varchar as age from voters.fct_eligible_unregistered as u"
        " join population.dim_persons as p using (person_key)"
    ),
}


@dataclass(frozen=True)
class Anonymity:
    """Rows of a mart, the smallest class, and shares of rows in classes below 5 and 10."""

    mart: str
    rows: int
    smallest: int
    below_5: float
    below_10: float


def anonymity(marts: Path) -> list[Anonymity]:
    """Each person-level mart of an unencrypted marts file."""
    con = duckdb.connect(str(marts), read_only=True)
    try:
        return [
            Anonymity(
                mart,
                *con.execute(
                    f"""
                    with persons as ({query}),
                    classes as (
                        select count(*) as n, count(distinct person_key) as k
                        from persons group by stage, region, sex_code, age
                    )
                    select
                        sum(n)::bigint, min(k),
                        sum(n) filter (where k < 5) / sum(n),
                        sum(n) filter (where k < 10) / sum(n)
                    from classes
                    """
                ).fetchone(),
            )
            for mart, query in CLASSES.items()
        ]
    finally:
        con.close()


def as_markdown(rows: Sequence[Anonymity]) -> str:
    """The marts as a table."""
    lines = ["| mart | rows | smallest k | k < 5 | k < 10 |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {r.mart} | {r.rows:,} | {r.smallest} | {r.below_5 or 0:.1%} |"
        f" {r.below_10 or 0:.1%} |"
        for r in rows
    ]
    return "\n".join(lines)
