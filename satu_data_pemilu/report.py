"""`sdp report`: what became of an agency's deliveries, as one page to send back to it.

The page is made from the published marts alone, and holds everything that it shows: it
needs no network and runs no script. Nothing in it is about a person: rows are named by
the agency's own file and line, persons are counted. Marts and codes are described in
`dim_codes`, whose names the page gives.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import jinja2

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse, attach_marts, connect

PAGE_BEGINS = b"<!doctype html>"
SHOWN_LINES = 200
"""Lines of one dataset, column and reason that are named unless the user asks for more."""

AGENCIES = "select distinct agency_code from quality.fct_deliveries order by all"
BUILT = """
    select strftime(finished_at, '%Y-%m-%d %H:%M UTC') as finished_at
    from quality.build_info
"""
NAMES = """
    select code_list, code, label_id, label_en, description
    from reference.dim_codes
"""
FILES = """
    select
        files.dataset_code, files.as_of, files.scope_code, files.file_name,
        files.status_code, files.delivered_date, files.late_days, files.letter_number,
        files.lines, accounting.accepted_rows, accounting.quarantined_rows,
        files.unreadable_lines, files.is_simulated,
        count(*) filter (where scores.verdict_code = 'return') > 0 as is_returned,
        count(*) filter (where scores.verdict_code <> 'not_judged') > 0 as is_judged,
        coalesce(string_agg(scores.principle_code, ',' order by scores.principle_code)
            filter (where scores.verdict_code = 'return'), '') as returned_for
    from quality.fct_deliveries as files
    join quality.fct_row_accounting as accounting using (delivery_key)
    left join quality.fct_data_standard_scores as scores using (delivery_key)
    where files.agency_code = $agency and files.status_code in ('current', 'incomplete')
    group by all
    order by files.dataset_code, files.as_of desc, files.scope_code, files.file_name
"""
SET_ASIDE = """
    select dataset_code, status_code, count(*) as files
    from quality.fct_deliveries
    where agency_code = $agency and status_code not in ('current', 'incomplete')
    group by all
    order by all
"""
SCOPES = """
    select
        files.dataset_code, files.as_of, datasets.complete_when_code,
        case when datasets.complete_when_code = 'national' then 1
            else datasets.expected_scopes end as expected,
        -- the missions abroad are none of the regencies
        count(distinct files.scope_code) filter (where case datasets.complete_when_code
            when 'national' then true
            when 'missions' then files.scope_code like '99%'
            else files.scope_code not like '99%' end) as delivered,
        count(distinct files.scope_code) filter (
            where datasets.complete_when_code in ('regencies', 'provinces')
            and files.scope_code like '99%') as delivered_abroad,
        bool_or(files.scope_code = 'national') as is_national,
        max(files.late_days) as late_days,
        count(distinct files.scope_code) filter (where files.late_days > 0) as late_scopes
    from quality.fct_deliveries as files
    join reference.dim_datasets as datasets using (agency_code, dataset_code)
    where files.agency_code = $agency and files.status_code in ('current', 'incomplete')
    group by all
    order by files.dataset_code, files.as_of desc
"""
DRIFT = """
    with files as (
        select
            delivery_key, dataset_code, scope_code, mode_code, as_of, file_name,
            header_digest, delimiter, encoding_code
        from quality.fct_deliveries
        where agency_code = $agency and status_code in ('current', 'incomplete')
    ),
    days as (
        select
            dataset_code, scope_code, mode_code, as_of,
            lag(as_of) over (
                partition by dataset_code, scope_code, mode_code order by as_of
            ) as previous_as_of
        from (select distinct dataset_code, scope_code, mode_code, as_of from files)
    )
    -- files of one day may differ among each other: like one of those before is enough
    select
        files.dataset_code, files.scope_code, days.previous_as_of, files.as_of,
        files.file_name,
        bool_and(files.header_digest is distinct from before.header_digest)
            as has_other_header,
        bool_and(files.delimiter is distinct from before.delimiter)
            as has_other_delimiter,
        bool_and(files.encoding_code is distinct from before.encoding_code)
            as has_other_encoding
    from files
    join days using (dataset_code, scope_code, mode_code, as_of)
    join files as before
        on before.dataset_code = files.dataset_code
        and before.scope_code = files.scope_code
        and before.mode_code = files.mode_code
        and before.as_of = days.previous_as_of
    group by files.delivery_key, files.dataset_code, files.scope_code,
        days.previous_as_of, files.as_of, files.file_name
    having has_other_header or has_other_delimiter or has_other_encoding
    order by files.dataset_code, files.scope_code, files.as_of, files.file_name,
        files.delivery_key
"""
SCORES = """
    select
        scores.dataset_code, scores.dimension_code, scores.principle_code,
        sum(scores.checked) as checked, sum(scores.passed) as passed,
        count(*) as files,
        count(*) filter (where scores.verdict_code <> 'not_judged') as judged,
        count(*) filter (where scores.verdict_code = 'return') as returned
    from quality.fct_data_standard_scores as scores
    left join reference.dim_codes as dimensions
        on dimensions.code_list = 'data_dimensions'
        and dimensions.code = scores.dimension_code
    where scores.agency_code = $agency
    group by scores.dataset_code, scores.dimension_code, scores.principle_code,
        dimensions.position
    order by scores.dataset_code, dimensions.position
"""
REJECTIONS = """
    select dataset_code, column_name, reason_code, count(*) as lines
    from quality.fct_rejections
    where agency_code = $agency and status_code in ('current', 'incomplete')
    group by all
    order by dataset_code, lines desc, column_name, reason_code
"""
LINES = """
    select dataset_code, column_name, reason_code, file_name, as_of, scope_code, line_no
    from quality.fct_rejections
    join quality.fct_deliveries
        using (delivery_key, agency_code, dataset_code, file_name, status_code)
    where agency_code = $agency and status_code in ('current', 'incomplete')
    qualify row_number() over (
        partition by dataset_code, column_name, reason_code
        order by as_of desc, scope_code, file_name, delivery_key, line_no
    ) <= $shown
    order by dataset_code, column_name, reason_code, as_of desc, scope_code, file_name,
        delivery_key, line_no
"""
CHANGES = """
    select
        dataset_code, scope_code, previous_as_of, as_of, column_name, reason_code,
        coalesce(sum(rows) filter (where change_code = 'new'), 0) as new_rows,
        coalesce(sum(rows) filter (where change_code = 'recurring'), 0) as recurring_rows,
        min(since_as_of) filter (where change_code = 'recurring') as since_as_of,
        coalesce(sum(rows) filter (where change_code = 'repaired'), 0) as repaired_rows,
        coalesce(sum(rows) filter (where change_code = 'not_delivered_again'), 0)
            as gone_rows,
        coalesce(sum(rows) filter (where change_code = 'not_comparable'), 0)
            as unkeyed_rows
    from quality.fct_rejection_changes
    where agency_code = $agency and previous_as_of is not null
    group by all
    order by dataset_code, scope_code, as_of desc, column_name, reason_code
"""
UNKNOWN_VALUES = """
    select dataset_code, column_name, delivered_value, is_masked, is_rejected,
        sum(rows) as rows, max(files) as files
    from quality.fct_unknown_values
    where agency_code = $agency
    group by all
    order by dataset_code, rows desc, column_name, delivered_value
"""
LINKS = """
    select dataset_code, link_status_code, padan_code, count(*) as records
    from population.fct_person_links
    where agency_code = $agency
    group by all
    order by all
"""
CONFLICTS = """
    select dataset_code, field, count(*) as records
    from (
        select dataset_code, unnest(string_split(differing_fields, ',')) as field
        from population.fct_person_links
        where agency_code = $agency and link_status_code = 'link'
            and differing_fields is not null
            -- rows of the register do not differ from the register
            and dataset_code <> 'population_register'
    )
    where field <> ''
    group by all
    order by dataset_code, records desc, field
"""


def write_report(
    agency: str,
    warehouse: Warehouse,
    keys: Keys,
    out: Path | None = None,
    lines: int = SHOWN_LINES,
) -> Path:
    """Write the page of an agency and return where it lies.

    `agency` is a code of the list `agencies`; `out` is the file to write, without it
    reports/<agency>.html in the warehouse; `lines` is how many lines of one dataset,
    column and reason are named. Read are the published marts, with the marts key where
    they are encrypted; an older page is replaced in one step.

    Raises SdpError where nothing is published, the marts key is wrong, the agency has
    delivered nothing, the marts are those of an older version, `lines` is less than one,
    or something else than a page lies at `out`.
    """
    out = out or warehouse.root / "reports" / f"{forms.shown(agency)}.html"
    if out.is_dir():
        raise SdpError(f"{out} is a folder: name a file by --out.")
    if out.exists() and not _is_page(out):
        raise SdpError(
            f"{out} is there already and is no such page. Nothing was written: name"
            " another file by --out, or move that one away."
        )
    text = page(facts(agency, warehouse, keys, lines))
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return out


def facts(
    agency: str, warehouse: Warehouse, keys: Keys, lines: int = SHOWN_LINES
) -> dict[str, Any]:
    """What the page of an agency tells, by section, each a list of rows of the marts.

    Arguments and errors are those of `write_report`; nothing is written.
    """
    if lines < 1:
        raise SdpError(f"{lines} lines cannot be named; ask for 1 or more.")
    con = connect(warehouse.root)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        con.execute("use marts")
        agencies = [row["agency_code"] for row in _rows(con, AGENCIES)]
        if agency not in agencies:
            raise SdpError(
                f"{forms.shown(agency)} has delivered nothing to {warehouse.root}."
                f" Agencies that have: {', '.join(agencies) or 'none'}."
            )
        asked = {"agency": agency}
        found = {
            name: _rows(con, query, asked)
            for name, query in (
                ("files", FILES), ("set_aside", SET_ASIDE), ("scopes", SCOPES),
                ("drift", DRIFT), ("scores", SCORES), ("rejections", REJECTIONS),
                ("changes", CHANGES), ("unknown_values", UNKNOWN_VALUES),
                ("links", LINKS), ("conflicts", CONFLICTS),
            )
        }
        found["lines"] = _rows(con, LINES, {**asked, "shown": lines})
        names = {(row["code_list"], row["code"]): row for row in _rows(con, NAMES)}
        built = _rows(con, BUILT)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _lacking(warehouse, str(error).splitlines()[0]) from None
    finally:
        con.close()
    if not built:
        raise _lacking(warehouse, "quality.build_info has no row")
    return {**found, "agency": agency, "names": names, "built": built[0]["finished_at"]}


def page(found: dict[str, Any]) -> str:
    """The page of `facts`, HTML that needs nothing beside it.

    Every text is escaped, whoever wrote it, and nothing in it moves a cursor or turns the
    direction of writing.
    """
    names = found["names"]

    def name(code: str | None, code_list: str, column: str = "label_en") -> str:
        row = names.get((code_list, code))
        return row[column] if row else str(code or "")

    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.PackageLoader("satu_data_pemilu", "templates"),
    )
    environment.globals.update(name=name, share=_share)
    return environment.get_template("report.html").render(
        **found,
        total=_total(found["files"]),
        lines_of=_grouped(found["lines"], "dataset_code", "column_name", "reason_code"),
        principle_of={row["dimension_code"]: row["principle_code"] for row in found["scores"]},
        links_of=_grouped(found["links"], "dataset_code"),
        is_simulated=any(row["is_simulated"] for row in found["files"]),
    )


def _is_page(path: Path) -> bool:
    """Whether a path is a file that begins as a page does."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(PAGE_BEGINS)) == PAGE_BEGINS


def _lacking(warehouse: Warehouse, what: str) -> SdpError:
    return SdpError(
        f"{warehouse.marts} lacks what the page tells ({what})."
        " Run `sdp build` with this version first."
    )


def _rows(
    con: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    result = con.execute(query, values or {})
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _plain(value: Any) -> Any:
    """A value as it is shown: numbers grouped, texts of one line, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return forms.shown(value, 500)
    return value


def _share(part: int, whole: int) -> str:
    """A share in per cent that never rounds up to a whole."""
    if not whole:
        return "–"
    return "100 %" if part == whole else f"{int(10_000 * part / whole) / 100:.2f} %"


def _total(files: Iterable[dict[str, Any]]) -> dict[str, int]:
    files = list(files)
    total = {
        column: sum(row[column] for row in files)
        for column in ("lines", "accepted_rows", "quarantined_rows", "unreadable_lines")
    }
    returned = sum(row["is_returned"] for row in files)
    return {**total, "files": len(files), "returned": returned}


def _grouped(
    rows: Iterable[dict[str, Any]], *columns: str
) -> dict[tuple, list[dict[str, Any]]]:
    groups: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    return groups
