"""Values that no value map knows: kept and counted, and no voter is lost for them.

One office writes the citizenship in its register in words, a roster the sex, and deeds of
death hold NIK as a workbook shows them. The landing folder also holds damaged counts, whose
rows wait or are named where they differ, files of one day that repeat each other, and lists
of stations of which one ends another and one belongs to no election.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import query, run_sdp
from dirt import declare_simulated
from test_build_corrections import (
    REGISTER,
    VILLAGES,
    deliver_as_simulated,
    keep_codes_above,
)
from test_faults import DELIVERIES


# Shapes of damaged counts, of the two regencies and of a district.
DAMAGED = (
    "sexes_of_residents_do_not_add_up", "sexes_of_voters_do_not_add_up",
    "parent_differs_from_children", "residents_of_ten_to_sixteen",
    "voters_of_ten_to_sixteen",
    # a region again in a further file of the day
    "region_counted_again", "area_of_a_region", "area_measured_again",
    # lists of stations and a tree of missions
    "stations_of_an_election", "stations_of_a_newer_list", "stations_after_election_day",
    "level_in_letters",
    # a list under the number of another mission
    "mission_of_another_number",
)
LIST_ABROAD = "kpu/voter_list/2023-06-21/99.01/DPTLN_9901.csv"


def fields_of(text):
    """The lines of a delivered file as dictionaries, and its header."""
    head, *lines = text.splitlines()
    names = head.split(";")
    return names, [dict(zip(names, line.split(";"), strict=True)) for line in lines]


def written(names, rows):
    """The lines as the file they came from."""
    return "\n".join([";".join(names), *(";".join(row.values()) for row in rows), ""])


@dataclass(frozen=True)
class Built:
    """The build, what it said, and what was delivered."""

    warehouse: Path
    summary: str
    residents: list[dict[str, str]]
    citizens: list[dict[str, str]]
    deeds_with_floats: int


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Two villages of two regencies, with the spellings of their own."""
    root = tmp_path_factory.mktemp("unknown")
    landing = root / "landing"
    done = run_sdp(
        *("simulate", "--dirt", "clean", "--within", *VILLAGES),
        *("--landing", landing, "--truth", root / "truth"),
    )
    assert done.returncode == 0, done.stderr
    keep_codes_above(landing, VILLAGES)

    names, residents = fields_of((landing / REGISTER).read_text())
    citizens = [row for row in residents if row["KWRNGRN"] == "1"]
    for number, row in enumerate(citizens):
        row["KWRNGRN"] = "WNI" if number % 2 else "Warga Negara"
    deliver_as_simulated(landing, REGISTER, written(names, residents))

    (roster,) = landing.glob("tni/service_roster/*/*.csv")
    names, members = fields_of(roster.read_text())
    for number, (person, sex) in enumerate(
        zip(citizens[:2], ("LAKI-LAKI", "PRIA DEWASA"), strict=True)
    ):
        member = dict.fromkeys(names, "")
        member |= {
            "NRP": f"990000{number}",
            "NIK": person["NIK"],
            "NAMA": person["NAMA_LGKP"],
            "JENIS_KELAMIN": sex,
            "TMT_MULAI": "01-01-2010",
            "TMT_SELESAI": "01-01-2015",
        }
        members.append(member)
    deliver_as_simulated(
        landing, roster.relative_to(landing).as_posix(), written(names, members)
    )
    (deeds,) = landing.glob("dukcapil/deaths/*/*.csv")
    names, deaths = fields_of(deeds.read_text())
    for death in deaths[::2]:
        death["NIK"] = f"{death['NIK'][0]}.{death['NIK'][1:3]}E+15"
    deliver_as_simulated(
        landing, deeds.relative_to(landing).as_posix(), written(names, deaths)
    )
    for shape in DAMAGED:
        shutil.copytree(DELIVERIES / shape, landing, dirs_exist_ok=True)
    declare_simulated(landing, landing / LIST_ABROAD)
    done = run_sdp("build", "--landing", landing, "--warehouse", root / "warehouse")
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(root / "warehouse", done.stdout, residents, citizens, len(deaths[::2]))


def test_a_spelling_that_no_map_knows_is_counted_and_named_in_the_summary(built):
    warehouse, summary = built.warehouse, built.summary
    of_office = (len(built.citizens) + 1) // 2
    assert of_office > 100
    rows = query(
        warehouse / "open.duckdb",
        "select column_name, delivered_value, is_masked, rows, is_rejected"
        " from fct_unknown_values where column_name in ('citizenship_code', 'sex_code')"
        " order by 1",
    )
    assert rows == [
        ("citizenship_code", "Warga Negara", False, of_office, False),
        ("sex_code", "AAAA AAAAAA", True, 1, False),
    ]
    named = "dukcapil/population_register.citizenship_code 'Warga Negara'"
    assert named in " ".join(summary.split())


def test_nobody_loses_the_right_to_vote_by_a_spelling(built):
    warehouse, residents = built.warehouse, built.residents
    # born before 2007 is 17 on the day of Pemilu 2024; the others need not be entitled
    grown = [
        row
        for row in residents
        if row["STATUS"] == "1" and row["KWRNGRN"] != "2" and row["TGL_LHR"][-4:] < "2007"
    ]
    ((entitled, registered),) = query(
        warehouse / "marts.duckdb",
        "select sum(denominator), sum(registered) from fct_registration_coverage"
        " where denominator_code = 'voters_to_entitled' and stage_code = 'dpt'"
        " and region_key like '35.17@%'",
    )
    assert float(entitled) > 0.95 * len(grown)
    assert 0.9 < float(registered) / float(entitled) <= 1


def test_a_spelling_that_the_map_has_is_read(built):
    warehouse = built.warehouse
    codes = query(
        warehouse / "marts.duckdb",
        "select distinct citizenship_code from dim_persons where is_in_population_register",
    )
    found = {code for (code,) in codes}
    assert {"wni", "unknown"} <= found <= {"wni", "wna", "unknown", "protected"}


def test_counts_that_contradict_each_other_or_exceed_all_people_wait(built):
    warehouse = built.warehouse
    rejected = query(
        warehouse / "marts.duckdb",
        "select dataset_code, column_name, reason_code, count(*) from fct_rejections"
        " where dataset_code like '%_recap' group by all order by all",
    )
    assert rejected == [
        ("dpt_recap", "voters", "contradictory", 1),
        ("dpt_recap", "voters", "implausible", 1),
        ("population_recap", "region_code", "duplicate", 1),
        ("population_recap", "residents", "contradictory", 1),
        ("population_recap", "residents", "implausible", 1),
    ]


def test_a_region_has_one_count_and_one_area_a_day_however_many_files_tell_it(built):
    marts = built.warehouse / "marts.duckdb"
    assert query(
        marts,
        "select sum(persons) in (211335, 211345), count(*) from fct_population_counts"
        " where region_key like '12.12@%' and as_of = '2022-12-31' and not is_simulated"
        " union all select max(area_km2) in (2328.89, 2021.8), count(*)"
        " from fct_region_areas where region_key like '12.12@%'",
    ) == [(True, 2), (True, 1)]
    assert query(
        marts,
        "select column_name, reason_code, count(*) from fct_rejections"
        " where dataset_code = 'area' group by all",
    ) == [("region_code", "duplicate", 1)]


def test_a_number_or_level_that_cannot_be_read_is_counted_and_its_row_stays(built):
    assert query(
        built.warehouse / "open.duckdb",
        "select column_name, delivered_value, is_masked, rows, is_rejected"
        " from fct_unknown_values where column_name in ('nik', 'level_number') order by 1",
    ) == [
        ("level_number", "AA", True, 1, False),
        ("nik", "9.99A+99", True, built.deeds_with_floats, False),
    ]
    assert built.deeds_with_floats > 5
    named = f"{built.deeds_with_floats} dukcapil/deaths.nik '9.99A+99'"
    assert named in " ".join(built.summary.split())


def test_a_station_that_a_newer_list_drops_has_ended_and_no_day_is_left_to_a_guess(built):
    marts = built.warehouse / "marts.duckdb"
    assert query(
        marts, "select cycle_key, tps_code from dim_polling_stations order by all"
    ) == [("pemilu_2024", "3517082008001"), ("pemilu_2024", "3517082008002")]
    assert query(
        marts,
        "select column_name, reason_code, count(*) from fct_rejections"
        " where dataset_code = 'polling_stations' group by all",
    ) == [("cycle_key", "missing", 2)]
    summary = " ".join(built.summary.split())
    assert "no election or stage that is known: kpu/polling_stations/2024-04-05." in summary
    assert "Say `cycle:` in _delivery.yml (pemilu_2019, pilkada_2020, pemilu_2024," in summary


def test_a_mission_is_the_one_that_a_list_names_and_not_another_of_its_number(built):
    marts = built.warehouse / "marts.duckdb"
    assert query(
        marts,
        "select unit_name, sum(voters) from dim_voter_lists"
        " join fct_registered_voters as counted using (cycle_key, stage_code)"
        " where list_key like '%/99.01' and counted.region_key = unit_region_key group by all",
    ) == [("Abu Dhabi, Uni Emirat Arab", 2)]
    assert query(
        marts,
        "select column_name, reason_code, line_no from fct_rejections"
        " where file_name = 'DPTLN_9901.csv'",
    ) == [("village_name", "contradictory", 4)]


def test_a_region_that_differs_from_its_sexes_or_from_those_below_it_is_named(built):
    warehouse = built.warehouse
    differing = query(
        warehouse / "open.duckdb",
        "select cast(as_of as varchar), region_code, metric_code, difference"
        " from fct_reconciliations where status_code = 'differs'"
        " and subject_code like 'population/%' order by all",
    )
    assert differing == [
        ("2023-12-31", "35.17", "male_residents", -9),
        ("2023-12-31", "35.17", "residents", -9),
        ("2024-12-31", "35.17", "residents", 70221 + 672915 - 1375125),
    ]
