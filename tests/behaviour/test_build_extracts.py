"""`sdp build` on the real public deliveries: whole, repeatable, and quick enough."""

import re
import shutil
from pathlib import Path

import pytest
import duckdb
from conftest import PROJECT, query, run_sdp


def test_a_second_build_of_the_extracts_changes_no_content(extracts, extracts_warehouse):
    hashes = ["hash", "--json", "--warehouse", extracts_warehouse]
    before = run_sdp(*hashes).stdout
    done = run_sdp("build", "--landing", extracts, "--warehouse", extracts_warehouse)
    assert done.returncode == 0, done.stderr
    assert run_sdp(*hashes).stdout == before


def test_every_mart_is_published_with_a_view_comments_and_no_person(extracts_warehouse):
    marts, opened = (extracts_warehouse / f"{n}.duckdb" for n in ("marts", "open"))
    names = "select table_name from duckdb_tables() order by 1"
    published = query(marts, names)
    of_persons = {
        "dim_persons",
        "fct_anonymity",
        "fct_eligible_unregistered",
        "fct_finding_evidence",
        "fct_person_links",
        "fct_rejections",
        "fct_voter_entries",
        "fct_voter_findings",
    }
    small_cells = {
        "fct_age_counts",
        "fct_birth_date_counts",
        "fct_disability_counts",
        "fct_overseas_residents",
        "fct_rejection_changes",
        "fct_eligibility_counts",
        "fct_ktp_readiness",
        "fct_voter_list_flows",
    }
    assert of_persons | small_cells <= {name for (name,) in published}
    assert query(opened, names) == [
        row for row in published if row[0] not in of_persons | small_cells
    ]
    assert query(
        marts,
        "select table_name from duckdb_tables() where table_name not in"
        " (select view_name from duckdb_views() where schema_name = 'main')",
    ) == []
    for file in (marts, opened):
        assert query(
            file,
            "select table_name from duckdb_tables() where comment is null"
            " union select table_name || '.' || column_name from duckdb_columns()"
            " where schema_name <> 'main' and comment is null and not internal",
        ) == []


def test_the_summary_of_the_extracts_names_what_matters(extracts_warehouse):
    text = (extracts_warehouse.parent / "summary.txt").read_text()
    assert len(text.splitlines()) <= 45, text
    for part in (
        "38 provinces · 514 regencies · 7,285 districts · 83,762 villages",
        "kemendagri/region_codes",
        "quarantined",
        "match",
        "Coverage",
        "duckdb -readonly",
    ):
        assert part in text


def worked_queries() -> list[Path]:
    """The analyses that promise rows on real deliveries; test_analyses has the others."""
    return [
        file
        for file in sorted((PROJECT / "analyses").glob("*.sql"))
        if "on a simulated nation" not in file.read_text()
    ]


@pytest.mark.parametrize("file", worked_queries(), ids=lambda file: file.stem)
def test_a_worked_query_returns_what_it_promises(extracts_warehouse, file):
    promised = re.search(
        r"On (open|marts)\.duckdb\. Returns at least ([0-9,]+) rows? on", file.read_text()
    )
    assert promised, f"{file.name} does not say how many rows it must return"
    sql = file.read_text().rstrip().rstrip(";")
    (count,) = query(
        extracts_warehouse / f"{promised[1]}.duckdb", f"select count(*) from ({sql}\n)"
    )[0]
    assert count >= int(promised[2])


FIGURES = {
    "DPT 2024, male, female and all, over 514 regencies": (
        """select sum(voters) filter (where sex_code = 'L'),
            sum(voters) filter (where sex_code = 'P'), sum(voters),
            count(distinct region_key)
        from fct_registered_voters
        where cycle_key = 'pemilu_2024' and stage_code = 'dpt'""",
        (101_467_243, 101_589_505, 203_056_748, 514),
    ),
    "residents at the end of 2024, by regency": (
        """select sum(p.persons), count(distinct p.region_key)
        from fct_population_counts p join dim_regions r using (region_key)
        where source_code = 'dukcapil_population' and region_level = 'regency'""",
        (284_973_643, 514),
    ),
    "domestic stations in as many villages": (
        """select count(*), count(distinct region_key) from dim_polling_stations
        where not is_overseas""",
        (820_161, 83_731),
    ),
    "KPU villages of 2024 resolved by a named rule": (
        """select count(*), count(b.region_key), count(b.rule_code)
        from bridge_region_codes b
        where code_system = 'kpu_2024' and region_level = 'village'
            and external_code not like '99%'""",
        (83_731, 83_731, 83_731),
    ),
    "BPS codes of regencies": (
        """select count(distinct external_code), count(distinct region_key)
        from bridge_region_codes
        where code_system = 'bps_2020' and region_level = 'regency'
            and region_key is not null""",
        (514, 514),
    ),
    "regencies recoded": (
        """select count(*)
        from bridge_region_successions s
        join dim_regions p on s.predecessor_region_key = p.region_key
        where p.region_level = 'regency' and succession_code = 'recoded'""",
        (26,),
    ),
    "provinces and regencies on election day 2024": (
        """select count(*) filter (where region_level = 'province'),
            count(*) filter (where region_level = 'regency')
        from dim_regions
        where valid_from <= date '2024-02-14'
            and coalesce(valid_to, date '9999-12-31') > date '2024-02-14'""",
        (38, 514),
    ),
    "recap and tree agree on districts, villages and stations": (
        """select count(*) filter (where status_code = 'match'), count(*)
        from fct_reconciliations where comparison_code = 'recap_vs_tree'""",
        (1_542, 1_542),
    ),
    "published figures that real deliveries contradict": (
        """select count(*) filter (where status_code = 'match') > 230,
            count(*) filter (where status_code = 'differs')
        from fct_reconciliations""",
        (True, 0),
    ),
    "missions and stations abroad beside their published figures": (
        """select string_agg(metric_code || ' ' || expected_value || ' ' || actual_value
                || ' ' || status_code, ', ' order by metric_code),
            count(distinct reason)
        from fct_reconciliations
        where comparison_code = 'published_vs_real' and actual_value is not null
            and subject_code like '%2024_%' and region_code = '0' and (
                metric_code = 'missions' or subject_code like '%overseas_stations%')""",
        (
            "missions 128 129 explained, polling_stations 3059 1955 explained,"
            " polling_stations_ksk 1580 1106 explained,"
            " polling_stations_listed 2538 1955 explained,"
            " polling_stations_pos 651 410 explained,"
            " polling_stations_tpsln 828 439 explained",
            2,
        ),
    ),
    "KPU's exchanged villages, by their names": (
        """select string_agg(external_name || ' ' || region_name || ' ' || rule_code, ', '
                order by external_code)
        from bridge_region_codes b join dim_regions r using (region_key)
        where code_system = 'kpu_2024' and external_code in ('7403272003', '7403272004')""",
        (
            "LAHONTOHE Laghontoghe code_exchanged, LAMORENDE Lamorende name_in_parent",
        ),
    ),
    "regencies whose name is in another style": (
        """select count(*) from dim_regions
        where region_level = 'regency' and region_name not similar to
            '(Kabupaten|Kota) .*[a-z].*'""",
        (0,),
    ),
    "rows of every file": (
        """select count(*), count(*) filter (
            where is_closed_at_landing and is_closed_at_validation
        ) from fct_row_accounting""",
        (18, 18),
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_that_the_extracts_must_give(extracts_warehouse, name):
    sql, expected = FIGURES[name]
    assert query(extracts_warehouse / "marts.duckdb", sql) == [expected]


def test_the_six_regencies_with_the_most_voters_a_head_stand_out(extracts_warehouse):
    assert query(
        extracts_warehouse / "marts.duckdb",
        """select r.region_name
        from fct_registration_coverage c join dim_regions r using (region_key)
        where c.sex_code = 'all' and c.flag_code = 'above_expected'
        order by c.coverage_ratio desc""",
    ) == [
        (f"Kabupaten {name}",)
        for name in (
            "Paniai", "Tolikara", "Yahukimo", "Lanny Jaya", "Intan Jaya", "Puncak Jaya",
        )
    ]


def test_a_saved_key_is_found_again_by_its_code_and_day(extracts_warehouse, nation):
    """With one edition or with six: what README says of a key that somebody saved.

    A row of the nation's marts (one edition) is looked up in those of the extracts by its
    code and the day on which a list first shows it; most keys are the same as well.
    """
    con = duckdb.connect()
    for name, warehouse in (("one", nation.warehouse), ("six", extracts_warehouse)):
        con.execute(f"attach '{warehouse / 'open.duckdb'}' as {name} (read_only)")
    con.execute(
        """create table saved as
        select region_key, region_code, region_level, first_listed_date as day
        from one.reference.dim_regions
        where first_listed_date is not null and not is_overseas"""
    )
    assert con.sql("select count(*) from saved").fetchone()[0] > 90_000
    found = con.sql(
        """with found as (
            select saved.region_level, saved.region_key, count(r.region_key) as found_rows,
                coalesce(bool_or(r.region_key = saved.region_key), false) as is_same
            from saved left join six.reference.dim_regions r
                on saved.region_code = r.region_code
                and r.valid_from <= day
                and coalesce(r.valid_to, date '9999-12-31') > day
            group by all
        )
        select region_level, max(abs(found_rows - 1)), round(avg(is_same::int), 2)
        from found group by all order by all"""
    ).fetchall()
    con.close()
    assert [(level, missing) for level, missing, _ in found] == [
        ("district", 0), ("province", 0), ("regency", 0), ("village", 0),
    ]
    assert {level: same for level, _, same in found} == {
        "district": 0.96, "province": 1.0, "regency": 0.99, "village": 0.93,
    }


def test_a_fresh_clone_knows_the_regions_of_papua_before_their_provinces(nation):
    """One edition, of 2025: on election day 2019 as many regencies, under their old code."""
    assert query(
        nation.warehouse / "open.duckdb",
        """select count(*) filter (region_level = 'province'),
            count(*) filter (region_level = 'regency' and region_code like '91.%'),
            count(*) filter (region_level = 'district') > 7200,
            count(*) filter (region_level = 'district' and validity_basis_code = 'carried'
                and region_code similar to '9[12].*' and first_listed_date is null) > 500,
            count(*) filter (validity_basis_code = 'carried' and region_code >= '93')
        from dim_regions where valid_from <= date '2019-04-17'
            and coalesce(valid_to, date '9999-12-31') > date '2019-04-17'""",
    ) == [(34, 29, True, True, 0)]


def test_what_was_known_on_a_day_places_every_recap_by_law(extracts, tmp_path):
    """README's example: in August 2023 no edition had the codes of Papua Barat Daya.

    The newest edition known, of November 2022, lists 37 provinces; the law was in force.
    """
    landing = tmp_path / "landing"
    for path in ("kpu/dpt_recap", *(
        f"kemendagri/region_codes/{day}" for day in ("2022-02-14", "2022-11-09", "2025-06-23")
    )):
        shutil.copytree(extracts / path, landing / path)
    place = ("--landing", landing, "--warehouse", tmp_path / "warehouse")
    done = run_sdp("build", *place, env={"AS_KNOWN_ON": "2023-08-01"})
    assert done.returncode == 0, done.stdout + done.stderr
    marts = tmp_path / "warehouse" / "marts.duckdb"
    assert query(
        marts,
        "select sum(voters), count(distinct region_key),"
        " count(distinct region_key) filter (region_key like '96.%'),"
        " (select count(*) from fct_rejections), (select count(*) from fct_deliveries)"
        " from fct_registered_voters",
    ) == [(203_056_748, 514, 6, 0, 3)]
    assert query(
        marts,
        "select count(*) filter (region_level = 'province'), max(case when region_code = '96'"
        " then validity_basis_code end), max(case when region_code = '96' then"
        " cast(valid_from as varchar) end) from dim_regions where is_current",
    ) == [(38, "law", "2022-12-08")]
