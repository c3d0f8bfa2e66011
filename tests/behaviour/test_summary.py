"""The summary of a build names whole keys, and counts what it leaves out.

The marts are written by hand, since no small nation has that much to tell.
"""

import io

import duckdb
import pytest
from rich.console import Console

from satu_data_pemilu import summary
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse

LONG = "a_name_that_is_longer_than_half_a_terminal"
MARTS = {
    "quality.build_info": (
        "select false as is_encrypted, 'simulated' as person_data_code,"
        " timestamp '2025-01-01' as finished_at"
    ),
    "quality.fct_row_accounting": (
        "select 'kpu' as agency_code, printf('dataset_%02d', i) as dataset_code,"
        " 'current' as status_code, 50 + i as lines, 10 + i as accepted_rows,"
        " 0 as quarantined_rows, 0 as unreadable_lines from range(1, 21) as t(i)"
    ),
    "quality.fct_deliveries": (
        f"select '{LONG}_' || i as delivery_key, 'kpu' as agency_code,"
        f" '{LONG}_' || i as dataset_code, date '2024-04-05' as as_of,"
        " 'current' as status_code from range(1, 6) as t(i)"
    ),
    # of the first reason five rows, of the last one
    "quality.fct_rejections": (
        f"select '{LONG}_' || i as delivery_key, 'kpu' as agency_code, 'list' as dataset_code,"
        f" 'cycle_key' as column_name, '{LONG}_' || i as reason_code,"
        " 'current' as status_code from range(1, 6) as t(i), range(6 - i)"
    ),
    "quality.fct_unknown_values": (
        f"select 'kpu' as agency_code, 'list' as dataset_code, '{LONG}_' || i as column_name,"
        " 'WNI' as delivered_value, 100 - i as rows, false as is_rejected"
        " from range(1, 8) as t(i)"
    ),
    "quality.fct_reconciliations": (
        f"select 'identity/{LONG}/{LONG}_' || i as reconciliation_key, 'differs' as status_code,"
        " 905535 as expected_value, 90553 as actual_value from range(1, 6) as t(i)"
    ),
    "reference.dim_elections": (
        "select 'pemilu_2024' as cycle_key, date '2024-02-14' as election_date"
    ),
    "voters.fct_registration_coverage": (
        "select 'pemilu_2024' as cycle_key, 'dpt' as stage_code, 'all' as sex_code,"
        " 'all' as age_group, 'voters_to_population' as denominator_code, 0 as months_apart,"
        " 'above_expected' as flag_code, 0.91 as coverage_ratio, 91 as registered,"
        " null as listed_abroad, 100 as denominator, null as unattested,"
        " 'r' || i as region_key"
        " from range(1, 9) as t(i)"
        " union all select 'pemilu_2024', 'dpt', sex, '17-19', 'voters_to_entitled', 0,"
        " 'none', null, listed, abroad, entitled, unattested, 'r1'"
        " from (values ('L', 990, 1, 1000, 8), ('P', 1980, 14, 2000, 10))"
        " as t(sex, listed, abroad, entitled, unattested)"
    ),
    "reference.dim_regions": (
        "select 'r' || i as region_key, 'Kabupaten ' || i as region_name,"
        " '32.0' || i as region_code from range(1, 9) as t(i)"
    ),
    "voters.dim_voter_lists": (
        "select 'pemilu_2024' as cycle_key, 'dpt' as stage_code, true as is_current"
        " union all select 'pemilu_2024', 'dps', false"
    ),
    "voters.fct_voter_entries": (
        "select 'pemilu_2024' as cycle_key, 'dpt' as stage_code, true as is_active"
    ),
    "voters.fct_eligible_unregistered": (
        "select 'pemilu_2024' as cycle_key, stage as stage_code, certainty as certainty_code"
        " from (values ('dpt', 'probable', 5), ('dpt', 'possible', 4),"
        " ('dps', 'possible', 7)) as t(stage, certainty, number), range(number)"
    ),
}


@pytest.fixture(scope="module")
def text(tmp_path_factory) -> str:
    """What a terminal of 80 columns shows, without the blanks where it breaks a line."""
    root = tmp_path_factory.mktemp("summary")
    with duckdb.connect(str(root / "marts.duckdb")) as con:
        for name, sql in MARTS.items():
            con.execute(f"create schema if not exists {name.split('.')[0]}")
            con.execute(f"create table {name} as {sql}")
    shown = io.StringIO()
    summary.show_nothing_new(
        Warehouse(root), Keys(), {}, Console(file=shown, width=80)
    )
    return "".join(shown.getvalue().split())


@pytest.mark.parametrize(
    ("named", "number", "counted"),
    [
        ("kpu/dataset_%02d", 18, "2 more datasets 2 139 59 0 0"),
        (f"kpu/list cycle_key:{LONG}_%d", 3, "3 for 2 more reasons"),
        (f"kpu/list.{LONG}_%d 'WNI'", 5, "187 in 2 more values (fct_unknown_values)"),
        (f"kpu/{LONG}_%d/2024-04-05", 3, "2 more deliveries. Say `cycle:`"),
        ("Kabupaten %d (32.0%d)", 6, "0.910 · 2 more"),
        (f"identity/{LONG}/{LONG}_%d: 905,535 expected", 3,
         "2 more differ (quality.fct_reconciliations)"),
    ],
    ids=["datasets", "reasons", "values", "deliveries", "outliers", "differences"],
)
def test_the_summary_names_whole_keys_and_counts_what_it_leaves_out(
    text, named, number, counted
):
    for place in range(1, number + 2):
        name = (named % ((place,) * named.count("%"))).replace(" ", "")
        assert (name in text) == (place <= number), name
    assert counted.replace(" ", "") in text
    assert "…" not in text


def test_the_summary_counts_candidates_by_how_certain_they_are(text):
    told = "missing candidates, entitled by the register: 4 possible · 5 probable"
    assert told.replace(" ", "") in text


def test_the_summary_says_how_many_of_the_entitled_are_listed_and_of_them_abroad(text):
    told = (
        "pemilu_2024 dpt, voters_to_entitled: 0.990, of it 0.005 abroad,"
        " 0.996 without the unattested"
    )
    assert told.replace(" ", "") in text
