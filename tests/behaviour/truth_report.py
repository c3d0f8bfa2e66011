"""Findings and links of a build against the truth of a simulated nation.

The truth is read here only, never by landing or models. Where an entry stands in the
delivered files (file and line) joins the two.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import duckdb_extensions

TABLES = ("persons", "entries", "records", "faults", "decoys", "expected")

SEED = Path(__file__).resolve().parents[2] / "seeds" / "codes" / "finding_kinds.csv"
# The kinds that findings may be of; the truth also expects kinds that come later.
KINDS = tuple(row["kind_code"] for row in csv.DictReader(SEED.read_text("utf-8").splitlines()))

# Every record of the build with the file and line that it was read from.
RECORDS = """
    create temp table build_records as
    select
        linked.record_id,
        linked.agency_code,
        linked.dataset_code,
        linked.link_status_code,
        linked.candidate_id,
        files.agency_code || '/' || files.dataset_code || '/' || files.as_of
        || case files.scope_code when 'national' then '' else '/' || files.scope_code end
        || '/' || files.file_name as file,
        linked.record_id % 10000000000 as line_no
    from (
        select record_id, agency_code, dataset_code, link_status_code, candidate_id, delivery_key
        from work.intermediate.int_records_resolved
        union all by name
        select record_id, agency_code, dataset_code, link_status_code, candidate_id, delivery_key
        from work.intermediate.int_restricted_records_resolved
    ) as linked
    join work.intermediate.int_files_current as files
        on linked.delivery_key = files.delivery_key
"""
# Who each register person is in the truth: of whom the row is that the person was made of.
# A NIK does not say so, since it can have been issued twice, and one person can have two.
REGISTERED = """
    create temp table registered as
    select register.person_id, records.person_no
    from work.intermediate.int_register_persons as register
    join build_records as build on build.record_id = register.person_id
    join records using (file, line_no)
    where records.dataset = 'population_register'
"""
FOUND = """
    create temp table found as
    select
        findings.kind_code as kind, findings.certainty_code, findings.scope_code,
        findings.is_surplus,
        records.file, records.line_no
    from work.intermediate.int_findings as findings
    join build_records as records on findings.entry_id = records.record_id
    union all by name
    select findings.kind_code as kind, findings.certainty_code, records.file, records.line_no
    from work.intermediate.int_restricted_findings as findings
    join build_records as records on findings.entry_id = records.record_id
"""
ACCEPTED = """
    create temp table accepted as
    select file, line_no from build_records where dataset_code = 'voter_list'
"""
# Faults that make an office write a cell otherwise than the register has it.
WRITTEN = """
    create temp table written as
    select file, line_no, person_no, kind as fault
    from faults
    where column_name is not null and level <> 'unreadable'
"""


@dataclass(frozen=True)
class Kind:
    """One kind of finding: what was found, what truth expects, and how both agree.

    `precision` counts what truth expects in any certainty, refuted leads too, since it is
    a property of the evidence; `sure` is the same of findings that call themselves exact,
    null where a kind never does. `recall` counts what an undamaged NIK and name decide.
    """

    kind: str
    found: int
    expected: int
    precision: float
    sure: float | None
    recall: float
    refuted: float
    decoys: int
    on_decoys: int


@dataclass(frozen=True)
class Links:
    """Records of one dataset with one fault, and how they were linked.

    `known` are those whose person stands in the readable register; `precision` is the
    share of links that are to that person, `recall` the share of the known so linked.
    """

    dataset: str
    fault: str
    records: int
    known: int
    linked: int
    precision: float | None
    recall: float | None


def opened(warehouse: Path, truth: Path, key: str = "public-test-key"):
    """A connection with the work database and the truth's tables as views."""
    duckdb_extensions.import_extension("httpfs")
    con = duckdb.connect()
    con.execute("load httpfs")
    con.execute(
        f"attach '{warehouse}/work.duckdb' as work (encryption_key '{key}', read_only)"
    )
    # the wife of a deed has 5,000,000,000 more than the number of the line
    second = "replace (line_no + coalesce(place - 1, 0) * 5000000000 as line_no)"
    for table in TABLES:
        con.execute(
            f"create view {table} as select *"
            f" {second if table in ('records', 'faults') else ''}"
            f" from read_parquet('{truth}/{table}/*.parquet', union_by_name = true)"
        )
    for statement in (RECORDS, REGISTERED, FOUND, ACCEPTED, WRITTEN):
        con.execute(statement)
    return con


def findings(con) -> list[Kind]:
    """Each of KINDS against the truth."""
    rows = con.execute(
        """
        with findings as (
            select distinct kind, certainty_code, file, line_no from found
        ),
        judged as (
            select
                findings.kind,
                findings.certainty_code = 'exact' as is_sure,
                expected.kind is not null as is_expected,
                coalesce(expected.is_refuted, false) as is_refuted
            from findings
            left join (
                select kind, file, line_no, bool_and(is_refuted) as is_refuted
                from expected group by all
            ) as expected using (kind, file, line_no)
        ),
        exact as (
            select expected.kind, findings.kind is not null as is_found
            from (
                select distinct kind, file, line_no from expected
                where certainty = 'exact' and file is not null
            ) as expected
            semi join accepted using (file, line_no)
            left join findings using (kind, file, line_no)
        ),
        looks as (
            select distinct decoys.looks_like as kind, entries.file, entries.line_no
            from decoys
            join entries using (person_no)
            where entries.state = 'active'
        ),
        on_decoys as (
            select looks.kind, count(*) as decoys, count(findings.kind) as on_decoys
            from looks
            left join findings using (kind, file, line_no)
            group by looks.kind
        )
        select
            kinds.kind,
            (select count(*) from judged where judged.kind = kinds.kind),
            (select count(*) from exact where exact.kind = kinds.kind),
            (select avg(is_expected::int) from judged where judged.kind = kinds.kind),
            (
                select avg(is_expected::int) from judged
                where judged.kind = kinds.kind and is_sure
            ),
            (select avg(is_found::int) from exact where exact.kind = kinds.kind),
            (select avg(is_refuted::int) from judged where judged.kind = kinds.kind),
            coalesce((select decoys from on_decoys where on_decoys.kind = kinds.kind), 0),
            coalesce((select on_decoys from on_decoys where on_decoys.kind = kinds.kind), 0)
        from (select unnest($kinds) as kind) as kinds
        order by kinds.kind
        """,
        {"kinds": list(KINDS)},
    ).fetchall()
    return [Kind(*row) for row in rows]


def findings_on_any_decoy(con) -> list[tuple[str, str, int]]:
    """Kind of decoy, kind of finding and count, of any finding on any decoy."""
    return con.execute(
        """
        select decoys.kind, found.kind, count(*)
        from decoys
        join entries using (person_no)
        join found using (file, line_no)
        group by all
        """
    ).fetchall()


def duplicates_agree(con) -> tuple[float, float]:
    """Shares of exact duplicates whose scope, and whose entry to go, are the truth's.

    The entry to go only where a rule decides it: the register's village, or the special
    location. Of two entries in one village nobody can know.
    """
    return con.execute(
        """
        select
            avg((found.scope_code = expected.scope_code)::int),
            avg((found.is_surplus = expected.is_surplus)::int) filter (
                where expected.scope_code in ('regency', 'other_regency', 'home_special')
            )
        from expected
        join found using (kind, file, line_no)
        where kind = 'duplicate' and expected.certainty = 'exact'
        """
    ).fetchone()


def unregistered(con) -> Kind:
    """Eligible persons in no list against the truth, a person and stage each."""
    row = con.execute(
        """
        with found as (
            select distinct unregistered.stage_code as stage, registered.person_no
            from work.intermediate.int_persons_unregistered as unregistered
            left join registered using (person_id)
        ),
        wanted as (
            select stage, person_no, certainty, is_refuted from expected
            where kind = 'eligible_unregistered'
        ),
        looks as (
            select distinct decoys.person_no, entries.stage
            from decoys
            join entries using (person_no)
            where entries.state = 'active'
        )
        select
            'eligible_unregistered',
            (select count(*) from found),
            (select count(*) from wanted where certainty = 'exact'),
            (
                select avg((wanted.person_no is not null)::int)
                from found left join wanted using (stage, person_no)
            ),
            null,
            (
                select avg((found.person_no is not null)::int)
                from wanted left join found using (stage, person_no)
                where wanted.certainty = 'exact'
            ),
            (
                select avg(coalesce(wanted.is_refuted, false)::int)
                from found left join wanted using (stage, person_no)
            ),
            (select count(*) from looks),
            (select count(*) from looks semi join found using (stage, person_no))
        """
    ).fetchone()
    return Kind(*row)


def unregistered_by_certainty(con) -> dict[str, tuple[int, float]]:
    """Candidates and the share of them who may vote and stand in no list, by certainty."""
    rows = con.execute(
        """
        select graded.certainty_code, count(*), avg((wanted.person_no is not null)::int)
        from work.intermediate.int_persons_unregistered_graded as graded
        left join registered using (person_id)
        left join (
            select distinct stage, person_no from expected
            where kind = 'eligible_unregistered' and not is_refuted
        ) as wanted
            on
                graded.stage_code = wanted.stage
                and registered.person_no = wanted.person_no
        group by graded.certainty_code
        """
    ).fetchall()
    return {certainty: (count, share) for certainty, count, share in rows}


def coverage(con, stage: str) -> dict[str, float]:
    """Of the persons who may vote, those in an active entry of the stage, by sex."""
    return dict(
        con.execute(
            """
            select persons.sex, avg((listed.person_no is not null)::int)
            from persons
            left join (
                select distinct person_no from entries
                where state = 'active' and stage = ?
            ) as listed using (person_no)
            where is_eligible
            group by persons.sex
            """,
            [stage],
        ).fetchall()
    )


@dataclass(frozen=True)
class TrueCoverage:
    """The true share of the living entitled who are listed, from an age on.

    Of the persons whom the build calls missing and attested, `unlinked` stand in the list by
    an entry that it did not link, and `dead` have died: both ratios count them as missing.
    """

    share: float
    unlinked: int
    dead: int


def coverage_from_age(con, cycle: str, stage: str, age: int) -> TrueCoverage:
    """What the two ratios of coverage are held against."""
    row = con.execute(
        """
        with listed as (
            select distinct person_no from entries
            where state = 'active' and stage = $stage
        ),
        share as (
            select avg((listed.person_no is not null)::int) as share
            from persons
            left join listed using (person_no)
            where is_eligible and birth_date <= (
                select election_date - to_years($age) from work.seeds.elections
                where cycle_key = $cycle
            )
        )
        select
            any_value(share.share),
            count(listed.person_no),
            count(*) filter (listed.person_no is null and persons.death_date is not null)
        from share, work.intermediate.int_persons_unregistered as missing
        anti join work.intermediate.int_persons_unattested using (person_id, list_key)
        join work.intermediate.int_register_persons as register using (person_id)
        join persons on register.nik = persons.nik
        left join listed using (person_no)
        where missing.stage_code = $stage and missing.age >= $age
        """,
        {"cycle": cycle, "stage": stage, "age": age},
    ).fetchone()
    return TrueCoverage(*row)


LINKED = """
    with spoiled as (
        select distinct file, village_code from entries where nik_kind like 'nik_column_%'
    ),
    truth as (
        select 'kpu/voter_list' as dataset, file, line_no, person_no,
            is_nik_intact and is_name_intact
            and (file, village_code) not in (select (file, village_code) from spoiled)
                as is_exact
        from entries where is_readable
        union all
        select agency || '/' || dataset, file, line_no, person_no, is_nik_intact
            and (file, line_no) not in (
                select (file, line_no) from written
                where fault in ('name_abbreviated')
            )
        from records
        where is_readable and dataset <> 'population_register'
    ),
    register_known as (
        select distinct person_no from records
        where dataset = 'population_register' and is_readable
    ),
    linked as (
        select
            truth.*,
            register_known.person_no is not null as is_known,
            build.link_status_code = 'link' as is_linked,
            build.link_status_code = 'link'
            and registered.person_no = truth.person_no as is_right
        from truth
        join build_records as build using (file, line_no)
        semi join persons using (person_no)
        left join register_known using (person_no)
        left join registered on build.candidate_id = registered.person_id
    )
"""
SUMMED = """
    count(*), count(*) filter (where is_known), count(*) filter (where is_linked),
    avg(is_right::int) filter (where is_linked),
    avg(is_right::int) filter (where is_known)
"""


def links(con) -> list[Links]:
    """Links to the register by dataset and by fault of the record.

    A record with two faults counts under each. `nik and name intact` is where an exact
    NIK decides, and `nik and name as registered` where the register has the name right too.
    """
    rows = con.execute(
        f"""
        {LINKED}
        select dataset, 'all', {SUMMED} from linked group by all
        union all
        select dataset, 'nik and name intact', {SUMMED} from linked
        where is_exact group by all
        union all
        select dataset, 'nik and name as registered', {SUMMED} from linked
        where is_exact
            and person_no not in (
                select person_no from faults where kind = 'register_name_mistyped'
            )
        group by all
        union all
        select dataset, written.fault, {SUMMED}
        from linked join written using (file, line_no) group by all
        order by all
        """
    ).fetchall()
    return [Links(*row) for row in rows]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[object]], texts: int) -> str:
    def cell(value: object) -> str:
        if value is None or isinstance(value, float):
            return _share(value)
        return f"{value:,}" if isinstance(value, int) else str(value)

    rule = ["---"] * texts + ["---:"] * (len(head) - texts)
    lines = [head, rule, *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def kinds_as_markdown(kinds: Sequence[Kind]) -> str:
    """The kinds as a table."""
    return _table(
        [
            "kind", "found", "expected, exact", "precision", "of the exact", "recall",
            "refuted", "decoys", "on them",
        ],
        [tuple(vars(kind).values()) for kind in kinds],
        texts=1,
    )  # fmt: skip


def links_as_markdown(rows: Sequence[Links]) -> str:
    """The links as a table."""
    return _table(
        ["dataset", "fault", "records", "in the register", "linked", "precision", "recall"],
        [tuple(vars(row).values()) for row in rows],
        texts=2,
    )


def report(con, title: str) -> str:
    """Findings and links of one nation as a section of Markdown."""
    scope, surplus = duplicates_agree(con)
    return "\n".join([
        f"## {title}", "", kinds_as_markdown([*findings(con), unregistered(con)]), "",
        f"Exact duplicates: scope as in the truth {_share(scope)}, entry to go as in the"
        f" truth {_share(surplus)}.", "",
        links_as_markdown(links(con)), "",
    ])  # fmt: skip
