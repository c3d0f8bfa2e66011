"""Findings and links of a build against the truth of a simulated nation.

The truth is read here only, never by landing or models.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import duckdb_extensions

# Where each entry of the build stands in the delivered files, and what was found on it.
FOUND = """
    create temp table found as
    select
        findings.kind_code as kind,
        files.agency_code || '/' || files.dataset_code || '/' || files.as_of
        || case files.scope_code when 'national' then '' else '/' || files.scope_code end
        || '/' || files.file_name as file,
        cast(split_part(records.row_id, '-', 2) as bigint) as line_no
    from work.intermediate.int_voter_findings as findings
    join work.intermediate.int_person_records as records
        on findings.entry_id = records.record_id
    join work.intermediate.int_files_current as files
        on records.delivery_key = files.delivery_key
"""
ACCEPTED = """
    create temp table accepted as
    select
        files.agency_code || '/' || files.dataset_code || '/' || files.as_of
        || case files.scope_code when 'national' then '' else '/' || files.scope_code end
        || '/' || files.file_name as file,
        voters.line_no
    from work.validated.int_voter_lists_validated as voters
    join work.intermediate.int_files_current as files on voters.file_id = files.file_id
    where voters.rejection_codes is null
"""


@dataclass(frozen=True)
class Kind:
    """One kind of finding: what was found, what truth expects, and how both agree.

    `precision` counts what truth expects in any certainty, refuted leads too, since it is
    a property of the evidence; `recall` counts what an undamaged NIK and name decide.
    """

    kind: str
    found: int
    expected: int
    precision: float
    recall: float
    refuted: float
    decoys: int
    on_decoys: int


def opened(warehouse: Path, truth: Path, key: str = "public-test-key"):
    """A connection with the work database and the truth's tables as views."""
    duckdb_extensions.import_extension("httpfs")
    con = duckdb.connect()
    con.execute("load httpfs")
    con.execute(
        f"attach '{warehouse}/work.duckdb' as work (encryption_key '{key}', read_only)"
    )
    for table in ("persons", "entries", "records", "faults", "decoys", "expected"):
        con.execute(
            f"create view {table} as from read_parquet('{truth}/{table}/*.parquet')"
        )
    con.execute(FOUND)
    con.execute(ACCEPTED)
    return con


def findings(con) -> list[Kind]:
    """Each kind of finding of the build against the truth, by name of the kind."""
    rows = con.execute(
        """
        with judged as (
            select
                found.kind,
                expected.kind is not null as is_expected,
                coalesce(expected.is_refuted, false) as is_refuted
            from found
            left join (
                select kind, file, line_no, bool_and(is_refuted) as is_refuted
                from expected group by all
            ) as expected using (kind, file, line_no)
        ),
        exact as (
            select expected.kind, found.kind is not null as is_found
            from (
                select distinct kind, file, line_no from expected
                where certainty = 'exact' and file is not null
            ) as expected
            semi join accepted using (file, line_no)
            left join (select distinct * from found) as found using (kind, file, line_no)
        ),
        looks as (
            select distinct decoys.looks_like as kind, entries.file, entries.line_no
            from decoys
            join entries using (person_no)
            where entries.state = 'active'
        ),
        on_decoys as (
            select looks.kind, count(*) as decoys, count(found.kind) as on_decoys
            from looks
            left join (select distinct * from found) as found using (kind, file, line_no)
            anti join expected using (kind, file, line_no)
            group by looks.kind
        )
        select
            kind,
            (select count(*) from judged where judged.kind = kinds.kind),
            (select count(*) from exact where exact.kind = kinds.kind),
            (select avg(is_expected::int) from judged where judged.kind = kinds.kind),
            (select avg(is_found::int) from exact where exact.kind = kinds.kind),
            (select avg(is_refuted::int) from judged where judged.kind = kinds.kind),
            coalesce((select decoys from on_decoys where on_decoys.kind = kinds.kind), 0),
            coalesce((select on_decoys from on_decoys where on_decoys.kind = kinds.kind), 0)
        from (select distinct kind from found union select distinct kind from looks) as kinds
        order by kind
        """
    ).fetchall()
    return [Kind(*row) for row in rows]


def as_markdown(kinds: list[Kind]) -> str:
    """The kinds as a table."""

    def share(value: float | None) -> str:
        return "–" if value is None else f"{value:.4f}"

    lines = [
        "| kind | found | expected, exact | precision | recall | refuted | decoys | on them |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {k.kind} | {k.found:,} | {k.expected:,} | {share(k.precision)} |"
        f" {share(k.recall)} | {share(k.refuted)} | {k.decoys:,} | {k.on_decoys:,} |"
        for k in kinds
    ]
    return "\n".join(lines)
