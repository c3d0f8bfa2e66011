"""Findings of a build beside what is so in the simulated world, by damage of the NIK.

Right is what the truth says of persons and of the number on the line: never what the build
says itself, and never that a fault was drawn which a finding may come of. Every share
stands beside the count that it is of, and has an interval.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

FEW = 300
"""Cases below which a share is said to be uncertain."""
CONFIDENT = 1.96

# What is wrong with the number of an entry, as an election officer would say it.
DAMAGES = {
    "none": "the NIK is as registered",
    "marks": "the NIK is all there, in another form or in the column beside",
    "column": "the NIK column of a whole village or office is spoiled",
    "unusable": "the NIK is missing, cut or masked",
    "wrong": "the NIK is well formed and is not the person's",
}

# The class of damage of each entry, from the truth's own level of the fault.
ENTRIES = """
    create or replace temp table judged_entries as
    with spoiled as (
        select distinct file, village_code from entries where nik_kind like 'nik_column_%'
    ),
    number_faults as (
        select file, line_no, any_value(level) as level
        from faults
        where column_name = 'NIK'
        group by all
    )
    select
        entries.*,
        case
            when spoiled.file is not null then 'column'
            when entries.nik_kind in ('nik_apostrophe', 'nik_letter', 'nik_nkk_swapped')
                then 'marks'
            when number_faults.level = 'cell' then 'unusable'
            when entries.is_nik_intact then 'none'
            else 'wrong'
        end as damage
    from entries
    left join number_faults using (file, line_no)
    left join spoiled using (file, village_code)
    semi join accepted using (file, line_no)
    where entries.state = 'active'
"""
# What is so in the world, by kind and line. A number can be one where its digits have a day,
# a month and a serial; nothing of the project's own rule is used.
WORLD = """
    create or replace temp macro can_be_number(number) as coalesce(
        regexp_full_match(
            number, '[1-9][0-9]{5}([04][1-9]|[1256][0-9]|[37][01])(0[1-9]|1[0-2])[0-9]{6}'
        )
        and substr(number, 7, 4) not in ('3002', '3102', '7002', '7102')
        and substr(number, 7, 4) not in ('3104', '3106', '3109', '3111')
        and substr(number, 7, 4) not in ('7104', '7106', '7109', '7111')
        and right(number, 4) <> '0000',
        false
    );
    create or replace temp table world as
    with lines as (from judged_entries),
    numbers as (
        select nik, person_no, household_no from persons
        union
        select second_nik, person_no, household_no from persons
        where second_nik is not null
    ),
    registered as (
        select distinct numbers.nik
        from records
        join numbers using (person_no)
        where records.dataset = 'population_register' and records.is_readable
    ),
    borrowed as (
        select
            lines.file, lines.line_no,
            bool_or(numbers.household_no = persons.household_no) as is_of_relative
        from lines
        join persons using (person_no)
        join numbers on lines.nik_written = numbers.nik
        where
            lines.damage <> 'marks'
            and lines.nik_written <> persons.nik
            and lines.nik_written is distinct from persons.second_nik
            and numbers.person_no <> lines.person_no
            and lines.nik_kind is distinct from 'nik_column_of_nkk'
        group by all
    )
    select 'deceased' as kind, file, line_no
    from lines join persons using (person_no)
    where death_date <= date '2024-02-14'
    union all
    select 'serving_' || service, file, line_no
    from lines join persons using (person_no)
    where
        service_start <= date '2024-02-14'
        and coalesce(service_end > date '2024-02-14', true)
    union all
    select 'under_age_unmarried', file, line_no
    from lines join persons using (person_no)
    where birth_date > date '2007-02-14' and marital_code = '1'
        and coalesce(wedding_date > date '2024-02-14', true)
    union all
    select 'no_ktp_el', file, line_no
    from lines join persons using (person_no)
    where
        coalesce(recorded_date > date '2024-02-14', true)
        and (birth_date <= date '2007-02-14' or marital_code <> '1')
    union all
    select 'duplicate', file, line_no
    from lines
    qualify count(*) over (partition by stage, person_no) > 1
    union all
    select 'not_in_register', file, line_no
    from lines
    where
        can_be_number(nik_written)
        and nik_written not in (select nik from registered)
        and damage <> 'marks'
        and nik_kind is distinct from 'nik_column_of_nkk'
    union all
    select if(is_of_relative, 'nik_of_relative', 'nik_of_other'), file, line_no
    from borrowed
    union all
    select 'invalid_nik', lines.file, lines.line_no
    from lines
    join persons using (person_no)
    left join faults
        on
            lines.file = faults.file
            and lines.line_no = faults.line_no
            and faults.column_name = 'NIK'
            and faults.level = 'cell'
    where
        -- a letter for a digit, on a line whose birth date or sex does not say which it was
        nik_kind = 'nik_letter'
        and not (
            is_birth_date_intact
            and persons.birth_date = persons.nik_birth_date
            and lines.sex_written = persons.nik_sex
        )
        or damage <> 'marks'
        and (
            not can_be_number(nik_written)
            or faults.level is not null and damage in ('unusable', 'column')
        )
    union all
    select 'invalid_nkk', lines.file, lines.line_no
    from lines
    semi join faults
        on
            lines.file = faults.file
            and lines.line_no = faults.line_no
            and faults.column_name = 'NKK'
            and faults.level = 'cell'
    union all
    select 'foreign_citizen', file, line_no
    from lines join persons using (person_no)
    where
        citizenship_code = '2'
        or person_no in (
            select person_no from records
            where dataset = 'foreign_residents' and detail in ('foreign', 'citizenship lost')
        )
    union all
    select 'moved_out', file, line_no
    from lines join persons using (person_no)
    where
        not is_special and not is_mission
        and (
            left_date is not null
            or lines.village_code <> persons.village_code
            or person_no in (
                select person_no from records
                where dataset = 'moves' and detail = 'moved later'
            )
        )
    union all
    select 'overseas_returned', file, line_no
    from lines
    semi join (
        select person_no from records
        where dataset in ('citizens_abroad', 'placements') and detail = 'returned'
            and not is_wrong_lead
    ) as returned using (person_no)
    where is_mission
    union all
    select 'rights_revoked', file, line_no
    from lines
    semi join (
        select person_no from records where dataset = 'rights_revocations' and detail = 'revoked'
    ) as revoked using (person_no)
    union all
    select 'left_special_location', file, line_no
    from lines
    semi join (
        select person_no from records
        where dataset = 'inmates' and detail in ('released', 'to be released')
            and not is_wrong_lead
    ) as released using (person_no)
    where is_special
    union all
    -- the register may be the one that is wrong: that the two differ is what is so
    select 'attribute_mismatch', lines.file, lines.line_no
    from lines
    join persons using (person_no)
    left join (
        select distinct faults.person_no
        from faults join records using (file, line_no)
        where records.dataset = 'population_register' and faults.level = 'content'
    ) as misread using (person_no)
    where
        misread.person_no is not null
        or not is_name_intact
        or sex_written <> persons.sex
        or nkk_written <> persons.nkk
        or try_strptime(birth_date_written, ['%d|%m|%Y', '%d/%m/%Y', '%Y-%m-%d'])::date
        <> persons.birth_date
    union all
    select 'implausible_birth_date', file, line_no
    from lines join persons using (person_no)
    where
        date_kind = 'birth_date_impossible'
        or least(
            persons.birth_date, try_strptime(birth_date_written, '%d|%m|%Y')::date
        ) <= date '1923-02-14'
"""


@dataclass(frozen=True)
class Share:
    """A share with the count that it is of."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Lowest and highest share that 95 of 100 such counts allow (Wilson 1927)."""
        if not self.of:
            return None
        square = CONFIDENT**2
        middle = (self.value + square / (2 * self.of)) / (1 + square / self.of)
        half = (
            CONFIDENT / (1 + square / self.of)
            * math.sqrt(
                self.value * (1 - self.value) / self.of + square / (4 * self.of**2)
            )
        )
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def text(self) -> str:
        if not self.of:
            return "–"
        low, high = self.interval
        mark = " ?" if self.of < FEW else ""
        return f"{self.value:.4f} ({low:.3f}–{high:.3f}){mark}"


@dataclass(frozen=True)
class Accuracy:
    """One kind of finding on entries with one damage of the NIK."""

    kind: str
    damage: str
    exact: Share
    """Findings called exact that are so in the world."""
    refuted: int
    """Findings called exact for evidence that an agency delivered and that is untrue."""
    other: Share
    """All others that are."""
    found: Share
    """What is so in the world and was found, in any certainty."""
    untold: int
    """What is so, was missed, and is told by nothing that was delivered."""


def measured(con) -> list[Accuracy]:
    """The accuracy of each kind by damage; `con` is of truth_report.opened."""
    con.execute(ENTRIES)
    con.execute(WORLD)
    rows = con.execute(
        """
        with findings as (
            select kind, file, line_no, bool_or(certainty_code = 'exact') as is_exact
            from found
            group by all
        ),
        so as (select distinct kind, file, line_no from world),
        untrue as (
            select kind, file, line_no
            from expected
            where is_refuted
            group by all
            union
            -- whose birth date the register has wrong
            select 'under_age_unmarried', judged_entries.file, judged_entries.line_no
            from judged_entries
            join faults using (person_no)
            where faults.kind = 'register_date_mistyped'
        ),
        told as (select distinct kind, file, line_no from expected),
        both_sides as (
            select
                coalesce(findings.kind, so.kind) as kind,
                coalesce(findings.file, so.file) as file,
                coalesce(findings.line_no, so.line_no) as line_no,
                findings.kind is not null as is_found,
                coalesce(findings.is_exact, false) as is_exact,
                so.kind is not null as is_so,
                untrue.kind is not null as is_refuted,
                told.kind is not null as is_told
            from findings
            full join so
                on findings.kind = so.kind
                and findings.file = so.file
                and findings.line_no = so.line_no
            left join untrue
                on findings.kind = untrue.kind
                and findings.file = untrue.file
                and findings.line_no = untrue.line_no
            left join told
                on so.kind = told.kind
                and so.file = told.file
                and so.line_no = told.line_no
        )
        select
            kind, damage,
            count(*) filter (is_exact and is_so), count(*) filter (is_exact),
            count(*) filter (is_found and not is_exact and is_so),
            count(*) filter (is_found and not is_exact),
            count(*) filter (is_found and is_so), count(*) filter (is_so),
            count(*) filter (is_exact and not is_so and is_refuted),
            count(*) filter (is_so and not is_found and not is_told)
        from both_sides
        join judged_entries using (file, line_no)
        group by all
        order by all
        """
    ).fetchall()
    return [
        Accuracy(
            kind, damage, Share(*counts[:2]), counts[6], Share(*counts[2:4]),
            Share(*counts[4:6]), counts[7],
        )
        for kind, damage, *counts in rows
    ]  # fmt: skip


def added(cities: Iterable[Iterable[Accuracy]]) -> list[Accuracy]:
    """The accuracy of several cities as of one."""
    sums: dict[tuple[str, str], list[int]] = {}
    for rows in cities:
        for row in rows:
            shares = (row.exact, row.other, row.found)
            counts = [n for share in shares for n in (share.hits, share.of)]
            counts += [row.refuted, row.untold]
            earlier = sums.get((row.kind, row.damage), [0] * len(counts))
            sums[row.kind, row.damage] = [a + b for a, b in zip(earlier, counts, strict=True)]
    return [
        Accuracy(kind, damage, Share(*n[:2]), n[6], Share(*n[2:4]), Share(*n[4:6]), n[7])
        for (kind, damage), n in sorted(sums.items())
    ]


def on_decoys(con) -> dict[str, tuple[int, int, int]]:
    """Decoys by the kind that they look like: how many entries, and how many findings of
    that kind on them that are not so, exact and others; after `measured`.
    """
    return {
        kind: counts
        for kind, *counts in con.execute(
            """
            with looks as (
                select distinct decoys.looks_like as kind, entries.file, entries.line_no
                from decoys
                join judged_entries as entries using (person_no)
                anti join world
                    on
                        world.kind = decoys.looks_like
                        and world.file = entries.file
                        and world.line_no = entries.line_no
            ),
            findings as (
                select kind, file, line_no, bool_or(certainty_code = 'exact') as is_exact
                from found
                group by all
            )
            select
                looks.kind, count(*), count(*) filter (is_exact),
                count(*) filter (not is_exact)
            from looks
            left join findings using (kind, file, line_no)
            group by all
            order by all
            """
        ).fetchall()
    }


def missed_in_words(rows: Iterable[Accuracy]) -> list[str]:
    """For each kind that misses some, of how many nothing that was delivered tells it, and
    of how many of the others the NIK was damaged how.
    """
    rows, said = list(rows), []
    for kind in sorted({row.kind for row in rows}):
        own = [row for row in rows if row.kind == kind]
        missed = {row.damage: row.found.of - row.found.hits - row.untold for row in own}
        untold = sum(row.untold for row in own)
        all_missed = sum(missed.values()) + untold
        if not all_missed:
            continue
        so = sum(row.found.of for row in own)
        parts = [f"of {untold:,} nothing that was delivered tells it"] if untold else []
        parts += [
            f"of {count:,} {DAMAGES[damage]}"
            for damage, count in sorted(missed.items(), key=lambda item: -item[1])
            if count
        ]
        said.append(f"- `{kind}`: {all_missed:,} of {so:,} were missed: {', '.join(parts)}.")
    return said


def as_markdown(rows: Iterable[Accuracy], title: str) -> str:
    """One page: what the findings are worth, and what they miss."""
    rows = list(rows)
    lines = [
        f"## {title}",
        "",
        "Precision is of the findings, recall of what is so in the world; in brackets what 95"
        f" of 100 such counts allow; `?` where there are fewer than {FEW} cases. Refuted are"
        " those called exact by what an agency delivered and what is not so.",
        "",
        "| kind | NIK | called exact | precision | refuted | others | precision | so | recall |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row.kind} | {row.damage} | {row.exact.of:,} | {row.exact.text} | {row.refuted:,}"
        f" | {row.other.of:,} | {row.other.text} | {row.found.of:,} | {row.found.text} |"
        for row in rows
    ]
    words = [f"- `{damage}`: {text}" for damage, text in DAMAGES.items()]
    return "\n".join(
        [*lines, "", *words, "", "What was missed:", "", *missed_in_words(rows), ""]
    )


def decoys_as_markdown(decoys: dict[str, tuple[int, int, int]]) -> str:
    """How many persons that look like a finding and are none have it all the same."""
    head = "| looks like | entries | exact | others |\n|---|---:|---:|---:|\n"
    rows = (
        f"| {kind} | {entries:,} | {exact:,} | {other:,} |\n"
        for kind, (entries, exact, other) in decoys.items()
    )
    return f"### Decoys\n\n{head}{''.join(rows)}"
