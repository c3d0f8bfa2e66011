"""What a build finds in a simulated nation, against the truth of that nation."""

import json
import shutil

import duckdb
import pytest
import truth_report
from conftest import (
    PROJECT,
    Nation,
    attach_work,
    copy_landing,
    query,
    run_sdp,
    simulate_and_build,
)
from truth_report import KINDS, Kind

from satu_data_pemilu.contracts import load_contracts

# Where an exact, undamaged NIK decides.
AT_LEAST = 0.999
# Kinds of finding that a decoy of the simulator looks like.
KINDS_WITH_DECOYS = (
    "deceased", "moved_out",
    "duplicate", "foreign_citizen", "implausible_birth_date", "invalid_nik", "no_ktp_el",
    "left_special_location", "overseas_returned", "rights_revoked",
    "serving_polri", "serving_tni", "under_age_unmarried",
)  # fmt: skip
# A clean nation draws none of these; test_accuracy looks at them in a sourced one.
NOT_IN_A_CLEAN_NATION = {"nik_of_relative"}
# Rules were changed after cities of the seeds 1 to 3 were seen, so others judge them.
SEEDS = (11, 12, 13)
CITY = "21.71"  # Kota Batam, 1.3 million residents
MISSION = "99.44"

# What becomes of a row with a fault, by what an election officer would say of it: a line
# that cannot be cut into its fields, or read as text, is of no use and says why. All
# else names a person at a place, so the row stays, whatever is wrong about the person.
REASON_OF_UNUSABLE = {
    "field_count_short": "line:field_count",
    "field_count_long": "line:field_count",
    "bad_bytes": "line:bad_bytes",
}
STAYS = {
    "name_typo", "name_near_sound", "name_abbreviated", "name_old_spelling",
    "name_joined", "name_last_dropped", "name_title_added",
    "nik_apostrophe", "nik_blank", "nik_excel_scientific", "nik_excel_zero",
    "nik_letter", "nik_mistyped", "nik_nkk_swapped", "nik_of_other", "nik_one_digit",
    "nik_short", "nik_zero_serial", "nik_of_relative",
    "nkk_blank", "nkk_excel_scientific", "nkk_excel_zero", "nkk_outdated", "nkk_short",
    "birth_date_day_month_swapped", "birth_date_excel_serial", "birth_date_impossible",
    "birth_date_iso", "birth_date_mistyped", "birth_date_slashes",
    "birth_place_blank", "birth_place_varies", "sex_mistyped", "village_name_varies",
    "quoted_delimiter", "quoted_field", "stray_quote", "family_split",
    "deceased_listed", "duplicate_abroad", "duplicate_moved", "duplicate_other_regency",
    "duplicate_regency", "duplicate_special", "duplicate_station", "duplicate_village",
    "foreigner_listed", "left_listed", "listed_at_old_address", "minor_listed",
    "not_in_register", "pupil_second", "serving_listed", "struck_wrongly", "wrong_lead",
}  # fmt: skip
# A single city has nobody from another simulated regency and no special location; and a
# spelling varies by village, of which it has few.
NOT_IN_A_CITY = {
    "duplicate_moved", "listed_at_old_address", "duplicate_special", "village_name_varies",
}  # fmt: skip
# No row at all, and never one that is lost or rejected.
NO_ROW = {"repeated_header": "repeated_header", "blank_line": "blank"}
OF_WHOLE_FILES = {"byte_order_mark", "carriage_returns"}


@pytest.fixture(scope="module")
def truth(nation: Nation):
    """The build of the nation and its truth in one connection."""
    con = truth_report.opened(nation.warehouse, nation.truth)
    yield con
    con.close()


@pytest.fixture(scope="module")
def kinds(truth) -> dict[str, Kind]:
    return {kind.kind: kind for kind in truth_report.findings(truth)}


# -- findings --------------------------------------------------------------------------


def assert_as_in_truth(kind: Kind) -> None:
    assert kind.found > 0, kind
    assert kind.expected > 0, kind
    assert kind.recall >= AT_LEAST, kind
    if kind.kind == "nik_of_other":
        # a misspelt name beside the right NIK looks the same, so it says "possible"
        assert kind.sure >= AT_LEAST, kind
        assert kind.precision >= 0.99, kind
    else:
        assert kind.precision >= AT_LEAST, kind


@pytest.mark.parametrize("name", sorted(set(KINDS) - NOT_IN_A_CLEAN_NATION))
def test_a_kind_is_found_where_the_truth_has_it_and_nowhere_else(kinds, name):
    assert_as_in_truth(kinds[name])


@pytest.mark.parametrize("name", KINDS_WITH_DECOYS)
def test_no_finding_comes_on_who_only_looks_like_one(kinds, name):
    assert kinds[name].decoys > 0
    assert kinds[name].on_decoys == 0


def test_no_finding_of_any_kind_comes_on_a_decoy(truth):
    assert truth.sql("select count(*) > 100 from decoys").fetchone() == (True,)
    assert truth_report.findings_on_any_decoy(truth) == []


def test_leads_that_the_truth_refutes_are_found_and_counted_apart(kinds):
    """A living person on a death list is a lead; its evidence is about that person."""
    assert 0 < kinds["deceased"].refuted < 0.5
    assert kinds["deceased"].precision >= AT_LEAST
    for name in ("duplicate", "invalid_nik", "invalid_nkk"):
        assert kinds[name].refuted == 0
    # the deed of a wedding may lack the NIK
    minors = kinds["under_age_unmarried"]
    assert minors.refuted * minors.found < max(1.5, 0.05 * minors.found)


def test_duplicates_say_how_far_apart_they_are_and_which_entry_goes(truth):
    scope, surplus = truth_report.duplicates_agree(truth)
    assert scope >= AT_LEAST
    assert surplus >= AT_LEAST


def test_eligible_persons_in_no_list_are_found(truth):
    found = truth_report.unregistered(truth)
    assert found.expected > 100
    assert found.precision >= AT_LEAST
    assert found.recall >= AT_LEAST
    assert found.decoys > 100
    assert found.on_decoys == 0


def test_the_certainty_of_a_missing_voter_says_how_likely_the_right_is(truth):
    found = truth_report.unregistered_by_certainty(truth)
    assert {certainty: count > 20 for certainty, (count, _) in found.items()} == {
        "probable": True, "possible": True,
    }  # fmt: skip
    share = {certainty: share for certainty, (_, share) in found.items()}
    assert 0.6 < share["probable"]
    assert share["possible"] < 0.5


def test_coverage_is_alike_for_both_sexes_and_low_by_unreported_deaths_alone(
    truth, nation
):
    """Women who are listed abroad count too; once men seemed better covered."""
    built = {
        sex: (ratio, listed, entitled, missing)
        for sex, ratio, listed, entitled, missing in query(
            nation.warehouse / "marts.duckdb",
            """
            select
                sex_code, sum(registered) / sum(denominator), sum(registered)::bigint,
                sum(denominator)::bigint,
                (
                    select count(*) from fct_eligible_unregistered
                    join dim_persons as person using (person_key)
                    where stage_code = 'dpt' and person.sex_code = coverage.sex_code
                )
            from fct_registration_coverage as coverage
            where denominator_code = 'voters_to_entitled' and stage_code = 'dpt'
            group by sex_code
            """,
        )
    }
    true = truth_report.coverage(truth, "dpt")
    assert built.keys() == true.keys() == {"L", "P"}
    for sex, (ratio, listed, entitled, missing) in built.items():
        assert entitled - listed >= missing > 0
        assert 0 <= true[sex] - ratio < 0.015
    # of a few the sex is not told
    everyone = query(
        nation.warehouse / "marts.duckdb",
        "select count(*) from fct_eligible_unregistered where stage_code = 'dpt'",
    )
    assert everyone == [
        (sum(entitled - listed for _, listed, entitled, _ in built.values()),)
    ]
    gap = built["L"][0] - built["P"][0]
    assert abs(gap - (true["L"] - true["P"])) < 0.005


@pytest.mark.parametrize(
    ("change", "precision", "recall"),
    [
        ("delete from found where kind = 'deceased'", None, 0),
        (
            "insert into found select 'deceased', 'exact', null, null, file, line_no"
            " from entries join persons using (person_no) join decoys using (person_no)"
            " where state = 'active' limit 1000",
            AT_LEAST, 1,
        ),
    ],
    ids=["one kind is not found", "a kind is found on decoys"],
)  # fmt: skip
def test_the_report_sees_what_is_missing_and_what_is_too_much(
    truth, change, precision, recall
):
    truth.execute("begin")
    try:
        truth.execute(change)
        (kind,) = (k for k in truth_report.findings(truth) if k.kind == "deceased")
        on_decoys = truth_report.findings_on_any_decoy(truth)
    finally:
        truth.execute("rollback")
    assert kind.recall == recall
    assert kind.precision is precision or kind.precision < precision
    assert bool(on_decoys) == (recall == 1)


# -- links -----------------------------------------------------------------------------


def test_records_with_an_exact_nik_are_linked_to_their_person(truth):
    rows = {(row.dataset, row.fault): row for row in truth_report.links(truth)}
    datasets = {dataset for dataset, _ in rows}
    of_persons = {key for key, contract in load_contracts(PROJECT).items() if contract.holds_persons}
    assert datasets == {"/".join(key) for key in of_persons - {("dukcapil", "population_register")}}
    for dataset in datasets:
        exact, every = rows[dataset, "nik and name intact"], rows[dataset, "all"]
        assert exact.known > 0
        assert exact.recall >= AT_LEAST
        assert exact.precision >= AT_LEAST
        # what is damaged may stay alone, but is never linked to somebody else
        assert every.linked > 0
        assert every.precision >= AT_LEAST


def test_a_record_of_nobody_in_the_register_is_linked_to_nobody(truth):
    linked = truth.sql(
        f"{truth_report.LINKED} select count(*), count(*) filter (is_linked)"
        " from linked where not is_known"
    ).fetchone()
    assert linked[0] > 50
    assert linked[1] == 0


def test_every_record_of_the_truth_is_in_the_build_exactly_once(truth):
    different = truth.sql(
        """
        select count(*) from (
            select file, line_no from entries where is_readable
            union all
            select file, line_no from records where is_readable
        ) as wanted
        full join build_records as build using (file, line_no)
        where wanted.file is null or build.file is null
        """
    ).fetchone()
    assert different == (0,)
    assert truth.sql("select count(*) from build_records").fetchone()[0] > 40_000


def test_the_report_is_a_page_with_a_table_for_findings_and_one_for_links(truth):
    text = truth_report.report(truth, "20,000 persons")
    path = PROJECT / "reports" / "truth_sample.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    for kind in KINDS:
        assert f"\n| {kind} |" in text
    assert "| kpu/voter_list | nik_mistyped |" in text


# -- faults ----------------------------------------------------------------------------

QUARANTINED = """
    select
        files.agency_code || '/' || files.dataset_code || '/' || files.as_of
        || case files.scope_code when 'national' then '' else '/' || files.scope_code end
        || '/' || files.file_name as file,
        rows.line_no, rows.rejection_codes
    from work.quarantine.qtn_rows as rows
    join work.intermediate.int_files_current as files using (file_id)
"""


def test_every_kind_of_fault_has_a_fate(truth):
    known = set(REASON_OF_UNUSABLE) | STAYS | set(NO_ROW) | OF_WHOLE_FILES
    there = {kind for (kind,) in truth.sql("select distinct kind from faults").fetchall()}
    assert there <= known
    # few are too rare for 20,000 persons
    assert len(known - there) <= 5
    assert set(REASON_OF_UNUSABLE) <= there


def reasons_held_back(con) -> list[tuple[str | None, str | None, int]]:
    """Reason that the truth gives and reason of the quarantine, with count of rows."""
    reasons = ", ".join(f"('{k}', '{v}')" for k, v in REASON_OF_UNUSABLE.items())
    return con.execute(
        f"""
        with wanted as (
            select file, line_no, string_agg(distinct reason, ',') as reason
            from faults join (values {reasons}) as reasons (kind, reason) using (kind)
            group by all
        )
        select wanted.reason, held.rejection_codes, count(*)
        from wanted full join ({QUARANTINED}) as held using (file, line_no)
        group by all
        """
    ).fetchall()


def rows_that_stay(con) -> dict[str, tuple[int, int]]:
    """Readable rows with each kind of fault, and how many of them were accepted."""
    rows = con.execute(
        """
        select kind, count(*), count(build.file)
        from (
            select distinct kind, file, line_no from faults
            where line_no > 1
            and (file, line_no) not in (
                select (file, line_no) from faults where level = 'unreadable'
            )
        )
        left join build_records as build using (file, line_no)
        group by all
        """
    ).fetchall()
    return {kind: (there, accepted) for kind, there, accepted in rows}


def test_a_row_is_held_back_for_its_fault_and_for_no_other_reason(truth):
    rows = reasons_held_back(truth)
    assert {(a, b) for a, b, _ in rows} == {
        (reason, reason) for reason in REASON_OF_UNUSABLE.values()
    }
    assert sum(count for *_, count in rows) >= 5


def test_a_row_that_names_a_person_stays_whatever_is_wrong_about_the_person(truth):
    stay = {k: v for k, v in rows_that_stay(truth).items() if k in STAYS}
    assert len(stay) >= len(STAYS) - 5
    assert {k: v for k, v in stay.items() if v[0] != v[1]} == {}


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("heaped birthday", "birth_date::varchar like '%-07-01'"),
        ("NIK older than the corrected birth date", "nik_birth_date <> birth_date"),
        ("NIK of the other sex", "nik_sex <> sex"),
        ("NIK of the region before a move", "origin_district_code is not null"),
        ("a hundred years old", "is_aged_100"),
        ("twin", "is_twin"),
        ("bears the father's name", "is_named_after_father"),
        ("left service the day before", "is_discharged_day_before"),
    ],
)
def test_a_row_of_a_person_with_an_odd_record_is_not_held_back(truth, name, condition):
    rows, accepted, called_invalid = truth.sql(
        f"""
        select count(*), count(build.file), count(found.kind)
        from entries
        join persons using (person_no)
        left join build_records as build using (file, line_no)
        left join found on found.file = entries.file and found.line_no = entries.line_no
            and found.kind = 'invalid_nik' and is_nik_intact
        where is_readable and ({condition})
        """
    ).fetchone()
    assert rows > 3
    assert accepted == rows
    assert called_invalid == 0


def test_what_is_harmless_is_read_as_the_truth_has_it(truth):
    """Marks, forms of dates, quotes and spellings of villages do not change a value."""
    rows = truth.sql(
        """
        select
            entries.nik_kind, entries.date_kind, entries.line_kind,
            voters.nik = persons.nik,
            voters.birth_date = persons.birth_date,
            voters.sex_code = entries.sex_written,
            split_part(voters.region_key, '@', 1)
            = if(is_mission, left(entries.village_code, 5), entries.village_code),
            voters.full_name = persons.full_name,
            voters.tps_number = lpad(entries.station::varchar, 3, '0')
        from entries
        join persons using (person_no)
        join build_records as build using (file, line_no)
        join work.validated.int_voter_lists_validated as voters
            on voters.row_id = build.record_id
        where
            (entries.nik_kind is null or entries.nik_kind = 'nik_apostrophe')
            and (entries.date_kind is null or entries.date_kind in (
                'birth_date_slashes', 'birth_date_iso', 'birth_date_excel_serial'
            ))
            and entries.name_kind is null
            and entries.line_kind is distinct from 'stray_quote'
        """
    ).fetchall()
    assert {row[0] for row in rows} == {None, "nik_apostrophe"}
    assert len({row[1] for row in rows}) == 4
    assert {"quoted_field", "quoted_delimiter"} <= {row[2] for row in rows}
    assert len(rows) > 20_000
    assert [row for row in rows if not all(row[3:])] == []


@pytest.mark.parametrize(("kind", "line_kind"), NO_ROW.items())
def test_a_line_between_the_rows_is_counted_as_what_it_is(truth, nation, kind, line_kind):
    column = f"{line_kind}_lines"
    wanted = truth.sql(
        f"select file, count(*) from faults where kind = '{kind}' group by all"
    ).fetchall()
    counted = query(
        nation.warehouse / "marts.duckdb",
        "select agency_code || '/' || dataset_code || '/' || as_of || '/' || scope_code"
        f" || '/' || file_name, {column} from fct_deliveries where {column} > 0",
    )
    assert wanted
    assert sorted(wanted) == sorted(counted)


# -- flows -----------------------------------------------------------------------------

# Counted from the entries alone, by their place and what they continue; the marts may
# tell a region above of some.
ENTRIES_BY_VILLAGE = """
    with entries as (
        select *, entry_id as entry_key, previous_entry_id as previous_entry_key
        from work.intermediate.int_voter_entries_chained
    ),
    earlier as (from entries where is_active and stage_code = 'dps'),
    later as (from entries where stage_code = 'dpt'),
    pairs as (
        select
            earlier.region_key as from_key, later.region_key as to_key,
            earlier.entry_key is not null as was_active,
            coalesce(later.is_active, false) as is_active,
            later.previous_entry_key is not null as has_previous
        from earlier
        full join later on later.previous_entry_key = earlier.entry_key
    )
    select from_key as region_key, 'begin' as flow_code, count(*) as entries
    from pairs where was_active group by all
    union all
    select from_key, 'removed', count(*) from pairs
    where was_active and not is_active group by all
    union all
    select from_key, 'moved_out', count(*) from pairs
    where was_active and is_active and from_key <> to_key group by all
    union all
    select to_key, 'moved_in', count(*) from pairs
    where was_active and is_active and from_key <> to_key group by all
    union all
    select to_key, if(has_previous, 're_entered', 'new'), count(*) from pairs
    where is_active and not was_active group by all
    union all
    select to_key, 'end', count(*) from pairs where is_active group by all
"""


def test_flows_of_every_village_are_those_of_its_entries(nation):
    marts = nation.warehouse / "marts.duckdb"
    with attach_work(nation.warehouse) as work:
        counted = work.sql(ENTRIES_BY_VILLAGE).fetchall()
    flows = query(
        marts,
        "select region_key, flow_code, sum(entries)::bigint from fct_voter_list_flows"
        " where flow_code not in ('moved_within', 'recoded') group by all",
    )
    assert sorted(flows) == sorted(counted)
    assert {flow for _, flow, _ in flows} >= {"begin", "new", "removed", "end"}


def test_begin_and_signed_flows_give_the_end_in_every_village_and_list_pair(nation):
    sums: dict[tuple, int] = {}
    ends: dict[tuple, int] = {}
    for *village, flow, sign, entries in query(
        nation.warehouse / "marts.duckdb",
        "select from_cycle_key, from_stage_code, cycle_key, stage_code, region_key,"
        " flow_code, sign, entries from fct_voter_list_flows",
    ):
        key = tuple(village)
        sums[key] = sums.get(key, 0) + sign * entries
        ends[key] = ends.get(key, 0) + (entries if flow == "end" else 0)
    with attach_work(nation.warehouse) as work:
        counted = work.sql(
            "select region_key, count(*) from work.intermediate.int_voter_entries"
            " where stage_code = 'dpt' and is_active group by all"
        ).fetchall()
    assert len(ends) >= len(counted) > 5
    assert sums == ends
    assert {(key[-1], end) for key, end in ends.items() if end} == set(counted)


def test_families_split_in_a_list_add_up_over_its_stations(nation):
    """Each family once, in its village; those of stations at special locations are none."""
    con = attach_work(nation.warehouse)
    families = con.execute(
        """select stage_code, count(*) from (
            select stage_code, list_key, region_key, nkk
            from work.intermediate.int_voter_entries
            where is_active and nkk is not null and tps_number not between '901' and '999'
            group by all having count(distinct tps_number) > 1
        ) group by all order by all"""
    ).fetchall()
    con.close()
    assert families == query(
        nation.warehouse / "marts.duckdb",
        "select stage_code, sum(split_families)::bigint from fct_polling_station_loads"
        " group by all order by all",
    )
    assert {stage for stage, number in families if number > 1} == {"dps", "dpt"}


@pytest.mark.parametrize(
    ("flow", "missing_in", "there_in"), [("removed", "dpt", "dps"), ("new", "dps", "dpt")]
)
def test_what_we_could_not_read_is_not_charged_to_the_office(
    truth, nation, flow, missing_in, there_in
):
    held_back, wanted = truth.execute(
        """
        with lines as (
            select entries.*, build.file is not null as is_read
            from entries
            left join build_records as build using (file, line_no)
        ),
        persons_read as (
            select person_no, bool_or(is_read) as is_read
            from lines where stage = $missing group by person_no
        )
        select
            (select count(*) from lines where stage = $missing and not is_read),
            count(*)
        from lines
        join persons_read using (person_no)
        where
            lines.stage = $there and lines.state = 'active' and lines.is_read
            and not persons_read.is_read
        """,
        {"missing": missing_in, "there": there_in},
    ).fetchone()
    ((counted,),) = query(
        nation.warehouse / "marts.duckdb",
        "select sum(entries)::bigint from fct_voter_list_flows"
        f" where flow_code = '{flow}' and reason_code = 'not_read'",
    )
    assert 0 < wanted <= counted <= held_back


# -- the same content ------------------------------------------------------------------


def content(warehouse):
    done = run_sdp("hash", "--json", "--warehouse", warehouse)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_build_without_the_truth_gives_the_same_content(nation, tmp_path):
    copy_landing(nation.landing, tmp_path / "landing")
    done = run_sdp(
        "build", "--landing", tmp_path / "landing", "--warehouse", tmp_path / "warehouse"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (tmp_path / "truth").exists()
    before, after = content(nation.warehouse), content(tmp_path / "warehouse")
    assert after == before
    assert before["voters.fct_voter_findings"]["rows"] > 500


# -- cost ------------------------------------------------------------------------------


def test_no_model_over_persons_compares_every_row_with_every_other(nation):
    """An outer join with a condition on one side alone is such a plan: it never ends.

    It is not seen at 20,000 persons, so the plan is asked for instead.
    """
    compiled = nation.warehouse / ".build/target/compiled/satu_data_pemilu/models"
    con = attach_work(nation.warehouse)
    con.execute(f"attach '{nation.warehouse}/marts.duckdb' as marts (read_only)")
    con.execute("create macro pseudonym(value) as sha256(value)")

    def plan(sql: str) -> str:
        return con.execute(f"explain {sql}").fetchone()[1]

    areas = ("intermediate/persons", "intermediate/voters", "intermediate/findings",
             "marts/voters", "marts/population")  # fmt: skip
    files = [file for area in areas for file in compiled.joinpath(area).rglob("*.sql")]
    plans = {file.stem: plan(file.read_text()) for file in files}
    con.close()
    every_row = "BLOCKWISE_NL_JOIN"
    control = "from range(9) a(x) left join range(9) b(y) on x = y and x > 1"
    assert every_row in duckdb.execute(f"explain {control}").fetchone()[1]
    assert {"fct_polling_station_loads", "int_findings"} <= set(plans)
    assert [name for name, text in plans.items() if every_row in text] == []


# -- a whole city ----------------------------------------------------------------------


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", SEEDS)
def test_a_city_of_a_million_residents_is_found_as_it_is(
    seed, extracts, tmp_path, record_property
):
    (stations,) = extracts.glob("kpu/polling_stations/*/*.parquet")
    city = simulate_and_build(
        tmp_path,
        *("--within", CITY, MISSION, "--seed", seed, "--stations", stations),
        *("--dirt", "clean"),
        SDP_MEMORY_LIMIT="6GB",
    )
    con = truth_report.opened(city.warehouse, city.truth)
    residents = con.sql(
        "select count(*) from persons where death_date is null and left_date is null"
    ).fetchone()[0]
    text = truth_report.report(con, f"Seed {seed}: {residents:,} residents of {CITY}")
    path = PROJECT / "reports" / "truth.md"
    path.parent.mkdir(exist_ok=True)
    earlier = path.read_text() if path.exists() and seed != SEEDS[0] else "# Truth\n\n"
    path.write_text(f"{earlier}{text}\n")
    kinds = truth_report.findings(con)
    held, stay = reasons_held_back(con), rows_that_stay(con)
    for kind in kinds:
        record_property(
            kind.kind,
            f"{kind.found:,} found, precision {kind.precision:.4f}, recall"
            f" {kind.recall:.4f}, {kind.on_decoys} of {kind.decoys:,} decoys, refuted"
            f" {kind.refuted:.3f}",
        )
    shutil.rmtree(city.warehouse)
    assert residents >= 1_000_000
    for kind in kinds:
        if kind.kind not in NOT_IN_A_CLEAN_NATION:
            assert_as_in_truth(kind)
        assert kind.on_decoys == 0, kind
        assert bool(kind.decoys) == (kind.kind in KINDS_WITH_DECOYS), kind
    assert truth_report.findings_on_any_decoy(con) == []
    assert {(a, b) for a, b, _ in held} == {
        (reason, reason) for reason in REASON_OF_UNUSABLE.values()
    }
    assert STAYS - NOT_IN_A_CITY <= set(stay)
    assert {k: v for k, v in stay.items() if k in STAYS and v[0] != v[1]} == {}
    rows = {(row.dataset, row.fault): row for row in truth_report.links(con)}
    for (dataset, fault), row in rows.items():
        if fault == "nik and name intact":
            assert row.precision >= AT_LEAST, dataset
            assert row.recall >= AT_LEAST, dataset
    con.close()
