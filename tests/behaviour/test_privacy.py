"""No person of a simulated nation leaves the work zone, in any form or file."""

import json
import shutil
import subprocess
import sys
import threading
import time

import duckdb
import pytest
import disclosure
from anonymity import PERSONS, anonymity, as_markdown
from conftest import (
    PROJECT,
    attach_work,
    copy_landing,
    environment,
    query,
    run_sdp,
    simulate_and_build,
)
from privacy_search import (
    BIRTH_DATE,
    NAME,
    NUMBER,
    NoPersons,
    Persons,
    search_files,
    search_tables,
)

from satu_data_pemilu.pseudonym import PUBLIC_KEY, function_sql

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# What looks like a person and is none, by column. Nothing else in the marts may hit.
NO_PERSONS = [
    NoPersons(
        NAME,
        r"reference\.dim_regions\.(region|district|regency|province)_name",
        "villages and districts bear names that persons bear too",
    ),
    NoPersons(
        BIRTH_DATE,
        r".*\.(\w*region_key|region_id|province_key|regency_key|district_key"
        r"|tps_key|list_station_key|flow_key|flow_count_key|finding_count_key|restricted_finding_count_key"
        r"|unregistered_count_key|birth_date_count_key|age_count_key|disability_count_key|readiness_key|eligibility_count_key"
        r"|overseas_count_key"
        r"|registered_key|coverage_key|population_count_key"
        r"|reconciliation_key|area_key|region_code_key|code_key|succession_key)",
        "the key of a region ends in the first day of its code",
        part=f"@{DAY}",
    ),
    NoPersons(
        BIRTH_DATE,
        r"reference\.bridge_region_successions\.succession_key",
        "the key of a succession ends in its day",
        part=f"@{DAY}$",
    ),
    NoPersons(
        BIRTH_DATE,
        r"population\.fct_((age|birth_date)_counts|overseas_residents)"
        r"\.(age|birth_date|overseas)_count_key",
        "the day that the count describes",
        part=f"^([a-z0-9_]+/)?[a-z_]+/{DAY}/",
    ),
    NoPersons(
        BIRTH_DATE,
        r".*\.(delivery_key|replaced_by_delivery_key|rejection_count_key|score_key"
        r"|rejection_change_key)",
        "a delivery lies in the folder of the day that it describes",
        part=f"/{DAY}/",
    ),
    NoPersons(
        BIRTH_DATE,
        r"quality\.(fct_deliveries\.(as_of|delivered_date|established_date)"
        r"|fct_data_standard_scores\.as_of"
        r"|fct_rejection_changes\.(as_of|previous_as_of|since_as_of))",
        "days of deliveries",
    ),
    NoPersons(
        BIRTH_DATE,
        r"(population\.(fct_(population|age|birth_date|disability)_counts|fct_region_areas"
        r"|fct_overseas_residents)"
        r"|quality\.fct_reconciliations|reference\.bridge_region_codes"
        r"|voters\.fct_registered_voters)\.as_of"
        r"|voters\.fct_registration_coverage\.denominator_as_of",
        "the day that a count or a list of codes describes",
    ),
    NoPersons(
        BIRTH_DATE,
        r"reference\.(dim_regions\.valid_(from|to)"
        r"|bridge_region_successions\.succession_date|dim_elections\.election_date)"
        r"|voters\.dim_voter_lists\.(reference|established)_date",
        "days of laws, decrees, elections and decisions",
    ),
    NoPersons(
        BIRTH_DATE,
        r"population\.dim_persons\.(first|last)_as_of"
        r"|voters\.fct_finding_evidence\.delivered_date",
        "days of deliveries; a test of its own holds them to those",
    ),
]

# Columns of the marts with a row per person, as marts.md has them. One more would have
# to be argued for here: nobody may be found by station, exact age, day or address.
KEYS_AND_CODES = {
    "population.dim_persons": {
        "person_key", "is_in_population_register", "life_status_code", "attested_by",
        "conflict_count", "first_as_of", "last_as_of", "is_simulated",
    },
    "population.fct_person_links": {
        "record_key", "entry_key", "agency_code", "dataset_code", "delivery_key",
        "person_key", "best_candidate_key", "link_status_code", "link_tier_code",
        "nik_level", "nkk_level", "name_level", "birth_date_level", "birth_place_level",
        "sex_level", "region_level", "padan_code", "differing_fields", "is_simulated",
    },
    "voters.fct_voter_entries": {
        "entry_key", "list_key", "cycle_key", "stage_code", "person_key", "chain_key",
        "previous_entry_key", "is_active", "entry_status_code", "reported_code",
        "tms_reason_code", "source_code", "link_status_code", "delivery_key",
        "is_simulated",
    },
    "voters.fct_voter_findings": {
        "finding_key", "case_key", "entry_key", "list_key", "cycle_key", "stage_code",
        "person_key", "kind_code", "severity", "certainty_code", "evidence_grade_code",
        "evidence_agencies", "evidence_count", "tms_code", "proposed_action_code",
        "is_known_before_list", "event_lag_band", "scope_code", "duplicate_group_key",
        "is_surplus", "is_simulated",
    },
    "voters.fct_finding_evidence": {
        "evidence_key", "finding_key", "record_key", "kind_code", "evidence_grade_code",
        "agency_code", "dataset_code", "delivery_key", "delivered_date",
        "is_known_before_list", "is_simulated",
    },
    "voters.fct_eligible_unregistered": {
        "unregistered_key", "person_key", "list_key", "cycle_key", "stage_code",
        "reason_code", "certainty_code", "evidence_grade_code", "attested_by",
        "is_known_before_list", "is_simulated",
    },
}  # fmt: skip
# What may narrow down a person, with the values that it may have.
QUASI_IDENTIFIERS = {
    "population.dim_persons": {
        "residence_region_key", "sex_code", "birth_cohort", "citizenship_code", "marital_status_code", "service_status_code",
        "ktp_status_code",
    },
    "population.fct_person_links": {"region_key"},
    "voters.fct_voter_entries": {
        "region_key", "sex_code", "age_group", "marital_status_code", "ktp_status_code",
        "is_special_location", "is_overseas",
    },
    "voters.fct_voter_findings": {"region_key"},
    "voters.fct_finding_evidence": set(),
    "voters.fct_eligible_unregistered": {"region_key"},
}  # fmt: skip


@pytest.fixture(scope="module")
def persons(nation) -> Persons:
    found = Persons.of(nation.truth)
    assert len(found.numbers) > 20_000
    assert len(found.names) > 10_000
    assert len(found.birth_dates) > 10_000
    return found


@pytest.fixture(scope="module")
def published(nation):
    """Both published files, opened as a reader does."""
    con = duckdb.connect()
    for name in ("marts", "open"):
        con.execute(f"attach '{nation.warehouse / name}.duckdb' as {name} (read_only)")
    yield con
    con.close()


# -- the search finds what is planted --------------------------------------------------


def one_of(persons: Persons) -> dict[str, str]:
    """Number, name and birth date that are in the truth."""
    return {
        NUMBER: min(persons.numbers),
        NAME: min(name for name in persons.names if name.count(" ") == 1),
        BIRTH_DATE: next(d for d in sorted(persons.birth_dates) if d.day > 12).isoformat(),
    }


@pytest.mark.parametrize(
    "form",
    [
        "{nik}", "DOB {date}; {nik}", "x{nik}x", "{dotted}", "{nik}{nik}",
        "{name}", "sdr. {name} (alm.)", "not '{name}', but", '{{"name": "{name}"}}', "{lower}",
        "{date}", "{piped}", "{slashed}", "{dashed}", "{compact}", "lahir {slashed}.",
    ],
)  # fmt: skip
def test_a_planted_person_is_found_in_a_text_of_any_form(persons, form):
    nik, name, day = one_of(persons).values()
    year, month, date = day.split("-")
    text = form.format(
        nik=nik, name=name, lower=name.lower(), date=day,
        dotted=".".join((nik[:6], nik[6:12], nik[12:])),
        piped=f"{date}|{month}|{year}", slashed=f"{date}/{month}/{year}",
        dashed=f"{date}-{month}-{year}", compact=f"{year}{month}{date}",
    )  # fmt: skip
    assert persons.found_in_value(text, is_uuid=False)


def test_what_is_nobodys_is_not_found(persons):
    for text in ("0000004401800001", "FCT VOTER ENTRIES", "1817-08-17", "18170817", ""):
        assert not persons.found_in_value(text, is_uuid=False)


PLANTED = {
    "varchar": "'{nik}'", "bigint": "{nik}", "hugeint": "{nik}", "blob": "'{nik}'::blob",
    "json": """'{{"person": {{"nik": "{nik}"}}}}'""", "varchar[]": "['a', '{nik}']",
    "struct(a varchar, b bigint)": "{{'a': '', 'b': {nik}}}",
    "map(varchar, varchar)": "map {{'nik': '{nik}'}}", "date": "date '{date}'",
    "timestamp": "timestamp '{date} 00:00:00'", "date[]": "[date '{date}']",
    "struct(a struct(b varchar))": "{{'a': {{'b': '{name}'}}}}",
    "union(a varchar, b integer)": "'{name}'",
}  # fmt: skip


@pytest.mark.parametrize("type_", PLANTED)
def test_a_person_planted_in_a_column_is_found_whatever_its_type(
    persons, tmp_path, type_
):
    nik, name, day = one_of(persons).values()
    value = PLANTED[type_].format(nik=nik, name=name, date=day)
    con = duckdb.connect(str(tmp_path / "planted.duckdb"))
    con.execute(f"create schema s; create table s.t (id integer, c {type_})")
    con.execute(f"insert into s.t values (1, null), (2, {value})")
    hits, columns = search_tables(con, "planted", persons, NO_PERSONS)
    assert list(hits) == ["s.t.c"]
    assert columns == 2


def test_a_person_planted_in_the_marts_is_found_in_a_column_with_dates_too(
    persons, nation, tmp_path
):
    nik, _, day = one_of(persons).values()
    shutil.copy(nation.warehouse / "marts.duckdb", tmp_path / "marts.duckdb")
    (tmp_path / "marts.duckdb").chmod(0o600)
    con = duckdb.connect(str(tmp_path / "marts.duckdb"))
    key = f"pemilu_2024/dpt/11.01.01.2001@{day}/L/{day}"
    con.execute(
        "create table quality.leak as select ?::varchar as flow_key, ? as file_name",
        [key, f"{nik}.csv"],
    )
    con.execute("create table voters.empty as from quality.leak limit 0")
    hits, _ = search_tables(con, "marts", persons, NO_PERSONS)
    assert hits == {
        "quality.leak.flow_key": {(BIRTH_DATE, day)},
        "quality.leak.file_name": {(NUMBER, nik)},
    }


def test_a_person_planted_in_a_file_is_found(persons, tmp_path):
    nik, name, day = one_of(persons).values()
    for number, value in enumerate((nik, name, day)):
        (tmp_path / f"{number}.bin").write_bytes(b"\x00\xff" + value.encode() + b"\xfe")
    (tmp_path / "3.bin").write_bytes(b"\x00\xff")
    hits, files = search_files([tmp_path], persons)
    assert len(hits) == 3
    assert files == 4


# -- what is published -----------------------------------------------------------------


@pytest.mark.parametrize("database", ["marts", "open"])
def test_no_column_of_a_published_file_holds_a_person(
    published, persons, nation, database
):
    hits, columns = search_tables(published, database, persons, NO_PERSONS)
    assert hits == {}
    assert columns > 200
    file = nation.warehouse / f"{database}.duckdb"
    # rows that were written and taken away again would still stand in the bytes
    assert search_files([file], persons, [NUMBER, NAME]) == ({}, 1)


def test_days_in_rows_about_persons_are_days_of_deliveries(published):
    for days, of in (
        ("population.dim_persons.first_as_of", "as_of"),
        ("population.dim_persons.last_as_of", "as_of"),
        ("voters.fct_finding_evidence.delivered_date", "delivered_date"),
    ):
        schema, table, column = days.split(".")
        found = published.sql(
            f"select count(distinct {column}), count(*) filter (where {column} not in"
            f" (select {of} from marts.quality.fct_deliveries where {of} is not null))"
            f" from marts.{schema}.{table}"
        ).fetchone()
        assert found[0] > 0
        assert found[1] == 0


def test_no_key_of_a_person_can_be_computed_without_the_secret_key(published, nation):
    """Names of records and persons are hashes that anyone with a list of NIK can make."""
    columns = published.sql(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = 'marts' and data_type = 'UUID'"
    ).fetchall()
    assert len(columns) > 15
    keys = {
        value.hex
        for schema, table, column in columns
        for (value,) in published.execute(
            f"select distinct {column} from marts.{schema}.{table}"
            f" where {column} is not null"
        ).fetchall()
    }
    work = attach_work(nation.warehouse)
    internal = {
        value
        for (value,) in work.sql(
            "select record_hash from work.intermediate.int_record_hashes"
        ).fetchall()
    }
    work.execute(function_sql(PUBLIC_KEY))
    pseudonyms = {
        value
        for (value,) in work.sql(
            "select left(pseudonym(left(sha256('register/' || nik), 32)), 32)"
            " from work.intermediate.int_register_persons where not is_nik_shared"
        ).fetchall()
    }
    plain = {
        value
        for row in duckdb.execute(
            f"select md5(nik), left(sha256(nik), 32), md5('register/' || nik), md5(nkk),"
            f" left(sha256('register/' || nik), 32)"
            f" from read_parquet('{nation.truth}/persons/*.parquet')"
        ).fetchall()
        for value in row
    }
    work.close()
    assert len(keys) > 20_000 and len(internal) > 20_000 and len(plain) > 20_000
    assert len(pseudonyms) > 15_000 and pseudonyms <= keys, "such names keys are made of"
    assert not keys & (internal | plain)


def test_no_number_of_a_mart_is_that_of_a_delivered_row(published, nation):
    """Persons, records and entries are numbered in the work database by file and line."""
    work = attach_work(nation.warehouse)
    least = work.sql(
        "select min(record_id) from work.intermediate.int_records_resolved"
    ).fetchone()[0]
    work.close()
    columns = published.sql(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = 'marts' and data_type in ('BIGINT', 'HUGEINT', 'UBIGINT')"
    ).fetchall()
    assert least > 10_000_000_000 and len(columns) > 20
    largest = {
        column: published.sql(
            f"select max({column[2]}) from marts.{column[0]}.{column[1]}"
        ).fetchone()[0]
        for column in columns
    }
    assert any(largest.values())
    assert {column: v for column, v in largest.items() if (v or 0) >= least} == {}


# -- what lies beside the published files ----------------------------------------------


def test_the_work_database_opens_with_its_key_only_and_shows_no_person(persons, nation):
    work = nation.warehouse / "work.duckdb"
    with pytest.raises(duckdb.Error, match="encrypted"):
        duckdb.connect(str(work), read_only=True)
    with pytest.raises(duckdb.Error, match="key"):
        attach_work(nation.warehouse, "not-the-key")
    hits, files = search_files([work, *nation.warehouse.glob("work.duckdb.*")], persons)
    assert hits == {}
    assert files >= 1
    with attach_work(nation.warehouse) as con:
        row = con.sql(
            "select nik, full_name, birth_date"
            " from work.validated.int_residents_validated limit 1"
        ).fetchone()
    assert {kind for kind, _ in persons.found_in(str(row))} >= {NUMBER}


def test_no_log_and_no_compiled_file_holds_a_person(persons, nation, small_warehouse):
    """The project's own examples (some days, a name) are in a build without persons too."""
    build = [nation.warehouse / ".build", nation.warehouse / "ledger.jsonl"]
    hits, files = search_files(build, persons)
    examples, _ = search_files([small_warehouse / ".build"], persons)
    days = {path.name for path in nation.landing.glob("*/*/*")}
    assert files > 500
    assert (nation.warehouse / ".build" / "logs" / "dbt.log").stat().st_size > 10_000
    assert (nation.warehouse / ".build" / "target" / "manifest.json").exists()
    known = set().union(*examples.values())
    assert NUMBER not in {kind for kind, _ in known}
    assert len(known) < 200
    found = set().union(*hits.values()) - known
    assert {hit for hit in found if hit[1] not in days} == set()


FAILING = {
    "leaking.sql": "{{ config(store_failures=true) }} select nik, nkk, full_name, birth_date, nik_delivered"
    " from {{ ref('int_residents_validated') }} where nik is not null",
    "casting.sql": "select cast(max(full_name) as integer) as n"
    " from {{ ref('int_residents_validated') }}"
    " where regexp_full_match(full_name, '[A-Z]{3,} [A-Z]{3,} [A-Z]{3,}') having n > 0",
}


@pytest.fixture(scope="module")
def failed(nation, tmp_path_factory):
    """A project with a test that fails on every resident and stores what failed."""
    project = tmp_path_factory.mktemp("failing") / "project"
    for name in ("models", "macros", "seeds", "analyses", "profiles", "tests/generic"):
        shutil.copytree(PROJECT / name, project / name)
    shutil.copy(PROJECT / "dbt_project.yml", project)
    for name, sql in FAILING.items():
        (project / "tests" / name).write_text(sql + "\n")
    warehouse = project.parent / "warehouse"
    (warehouse / ".build").mkdir(parents=True)
    shutil.copy(nation.warehouse / "work.duckdb", warehouse)
    run = {}
    for name in ("leaking", "casting"):
        run[name] = subprocess.run(
            [
                sys.executable, "-m", "dbt.cli.main", "test", "--select", name,
                "--profiles-dir", "profiles", "--target-path", f"target_{name}",
                "--log-path", f"logs_{name}",
            ],
            cwd=project, capture_output=True, text=True,
            env=environment(SDP_WAREHOUSE=str(warehouse)),
        )  # fmt: skip
        assert run[name].returncode == 1, run[name].stdout
    return project, warehouse, run


def test_stored_failures_stay_in_the_encrypted_database(persons, failed):
    project, warehouse, run = failed
    assert "Got" in run["leaking"].stdout
    with attach_work(warehouse) as con:
        (schema, table), = con.sql(
            "select schema_name, table_name from duckdb_tables()"
            " where database_name = 'work' and table_name = 'leaking'"
        ).fetchall()
        rows = con.sql(f"select count(*) from work.{schema}.{table}").fetchone()
        row = con.sql(f"from work.{schema}.{table} limit 1").fetchone()
    assert rows[0] > 10_000
    assert persons.found_in_value(str(row), is_uuid=False)
    private = [
        warehouse / "work.duckdb", warehouse / ".build", *warehouse.glob("*.wal"),
        project / "target_leaking" / "run", project / "target_leaking" / "run_results.json",
        project / "logs_leaking",
    ]  # fmt: skip
    hits, files = search_files(private, persons, [NUMBER, NAME])
    assert hits == {}
    assert files >= 4
    assert persons.found_in(run["leaking"].stdout) == frozenset()


def test_a_failing_cast_would_be_found_in_the_logs(persons, failed):
    """The control of the search in logs; models use try_cast, which shows no value."""
    project, *_ = failed
    hits, _ = search_files([project / "logs_casting"], persons, [NAME])
    assert hits


@pytest.mark.acceptance
def test_files_spilled_by_a_build_short_of_memory_show_no_person(
    tmp_path, record_property
):
    """A million persons under 2 GB; a spill that is not encrypted is the control."""
    seen = {"files": 0, "bytes": 0, "hits": set()}
    done = threading.Event()
    spill = tmp_path / "warehouse" / ".spill"
    people: list[Persons] = []

    def watch() -> None:
        while not done.is_set():
            if not people and (tmp_path / "truth" / "manifest.json").exists():
                people.append(Persons.of(tmp_path / "truth"))
            for file in spill.rglob("*") if people and spill.exists() else ():
                try:
                    with file.open("rb") as stream:
                        data = stream.read(1 << 25)
                except OSError:
                    continue
                if data:
                    seen["files"] += 1
                    seen["bytes"] += len(data)
                    seen["hits"] |= people[0].found_in(data.decode("latin-1"))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        simulate_and_build(tmp_path, "--persons", 1_000_000, SDP_MEMORY_LIMIT="2GB")
    finally:
        done.set()
        watcher.join()
    record_property("spill files read", seen["files"])
    record_property("bytes read", f"{seen['bytes']:,}")
    assert seen["files"] > 0
    assert seen["hits"] == set()

    con = duckdb.connect()
    con.execute(f"set temp_directory = '{tmp_path / 'plain'}'; set memory_limit = '60MB'")
    con.execute("set threads = 1; set temp_file_encryption = false")
    con.execute(
        "create temp table spilled as select nik, full_name, repeat(full_name, 9) as x"
        f" from read_parquet('{tmp_path}/truth/persons/*.parquet'), range(20)"
    )
    hits, files = search_files([tmp_path / "plain"], people[0], [NUMBER, NAME])
    assert files > 0
    assert hits


# -- one file that is not in the manifest ----------------------------------------------


def test_one_file_that_no_simulator_wrote_makes_the_public_key_refused(nation, tmp_path):
    manifest = copy_landing(nation.landing, tmp_path / "landing")
    listed = json.loads(manifest.read_text())
    deaths = next(name for name in listed["files"] if "/deaths/" in name)
    # a landing of this one file, as an agency would deliver it
    alone = tmp_path / "alone" / deaths
    alone.parent.mkdir(parents=True)
    shutil.copy(tmp_path / "landing" / deaths, alone)
    place = ("--landing", tmp_path / "alone", "--warehouse", tmp_path / "warehouse")
    done = run_sdp("land", *place)
    assert done.returncode == 1
    assert "holds real persons, so the public test key is refused" in done.stderr
    assert not list((tmp_path / "warehouse").rglob("*.parquet"))
    # and beside simulated persons it is refused whatever the key
    del listed["files"][deaths]
    manifest.write_text(json.dumps(listed))
    done = run_sdp(
        "land", "--landing", tmp_path / "landing", "--warehouse", tmp_path / "both",
        env={
            "SDP_DATABASE_KEY": "0123456789abcdef-database",
            "SDP_MARTS_KEY": "0123456789abcdef-marts",
            "SDP_PSEUDONYM_KEY": "0123456789abcdef-pseudonym",
            "SDP_STORAGE_IS_ENCRYPTED": "yes",
        },
    )  # fmt: skip
    assert done.returncode == 1
    assert "Simulated and real persons may not meet" in done.stderr


# -- what the marts tell about one person ----------------------------------------------


def test_marts_of_persons_have_no_other_columns_than_those_argued_for(published):
    columns: dict[str, set[str]] = {}
    for name, column in published.sql(
        "select schema_name || '.' || table_name, column_name from duckdb_columns()"
        " join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = 'marts'"
    ).fetchall():
        columns.setdefault(name, set()).add(column)
    keys = {"person_key", "entry_key", "record_key", "finding_key", "chain_key"}
    of_persons = {name: own for name, own in columns.items() if own & keys}
    assert of_persons == {
        name: KEYS_AND_CODES[name] | QUASI_IDENTIFIERS[name] for name in KEYS_AND_CODES
    }
    assert set(of_persons) == set(PERSONS)


def test_the_open_file_has_no_mart_of_persons(published):
    tables = published.sql(
        "select database_name, schema_name || '.' || table_name from duckdb_tables()"
    ).fetchall()
    marts = {name for database, name in tables if database == "marts"}
    opened = {name for database, name in tables if database == "open"}
    small_cells = {
        "population.fct_age_counts", "population.fct_birth_date_counts",
        "population.fct_disability_counts", "population.fct_overseas_residents",
        "quality.fct_anonymity",
        "quality.fct_rejection_changes", "quality.fct_rejections",
        "voters.fct_eligibility_counts", "voters.fct_ktp_readiness", "voters.fct_voter_list_flows",
    }  # fmt: skip
    assert marts - opened == set(KEYS_AND_CODES) | small_cells


def test_persons_have_districts_and_five_year_cohorts_and_entries_age_groups(nation):
    marts = nation.warehouse / "marts.duckdb"
    levels = query(
        marts,
        "select distinct region_level from dim_persons"
        " join dim_regions on residence_region_key = region_key",
    )
    # who is in no register and in a mission's list lives at the mission; of some only a
    # region above may be told
    assert ("district",) in levels
    assert ("village",) not in levels
    cohorts = query(
        marts, "select distinct birth_cohort % 5 from dim_persons where birth_cohort > 0"
    )
    assert cohorts == [(0,)]
    groups = {
        group
        for (group,) in query(marts, "select distinct age_group from fct_voter_entries")
        if group
    }
    assert groups <= {
        "<17", "protected", "17-19", "20-24", "25-29", "30-34", "35-39", "40-44", "45-49",
        "50-54", "55-59", "60-64", "65-69", "70-74", "75+",
    }  # fmt: skip
    assert len(groups) > 12


def test_nearly_all_is_told_as_finely_as_it_was_delivered(nation):
    """The bar costs little of what the marts are for, on a nation of eight villages."""
    marts = nation.warehouse / "marts.duckdb"
    for share, least in (
        ("avg((region_level in ('village', 'mission'))::int)", 0.97),
        ("avg((age_group <> 'protected')::int)", 0.9),
        ("avg((sex_code <> 'protected')::int)", 0.97),
        ("avg((marital_status_code <> 'protected')::int)", 0.5),
    ):
        ((told,),) = query(
            marts,
            f"select {share} from fct_voter_entries join dim_regions using (region_key)",
        )
        assert told >= least, share
    # foreigners and those in service are told as such, with a coarser place
    services = dict(
        query(marts, "select service_status_code, count(*) from dim_persons group by 1")
    )
    assert services["in_service"] > 30


def test_no_join_of_all_marts_tells_fewer_than_five_persons_apart(nation, record_property):
    """The attack is written apart from the warehouse's own measure, and both agree."""
    marts = nation.warehouse / "marts.duckdb"
    rows = anonymity(marts)
    print(as_markdown(rows))
    path = PROJECT / "reports" / "anonymity.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "# Persons of whom all marts together tell the same\n\n" + as_markdown(rows) + "\n"
    )
    measured = dict(query(marts, "select mart_name, fewest_alike from fct_anonymity"))
    for row in rows:
        record_property(row.mart, f"smallest k {row.smallest}, k < 10 {row.below_10:.1%}")
        assert row.rows > 0
        assert row.smallest >= 5, row.mart
        # what an entry tells by its finding is measured with the finding
        if row.mart != "voters.fct_finding_evidence":
            assert row.smallest == measured[row.mart]
    assert len(measured) == len(rows) - 1


def test_the_attack_finds_who_is_told_apart(nation, tmp_path):
    """One village, age group or mark that is told of one person alone is found."""
    for change in (
        "update population.dim_persons set citizenship_code = 'wna' where person_key = $1",
        "update voters.fct_voter_entries set age_group = '75+' where person_key = $1",
        "update voters.fct_voter_findings set region_key = (select min(region_key)"
        " from reference.dim_regions where region_level = 'village') where person_key = $1",
    ):
        marts = tmp_path / "marts.duckdb"
        marts.unlink(missing_ok=True)
        shutil.copy(nation.warehouse / "marts.duckdb", marts)
        marts.chmod(0o600)
        with duckdb.connect(str(marts)) as con:
            ((person,),) = con.sql(
                "select min(person_key) from voters.fct_voter_findings"
                " join voters.fct_voter_entries using (person_key)"
                " where age_group <> 'protected' and age_group <> '75+'"
            ).fetchall()
            con.execute(change, [person])
        assert min(row.smallest for row in anonymity(marts)) == 1, change


# -- what adding up tells --------------------------------------------------------------


def test_the_open_file_has_no_small_cell_and_no_number_that_nobody_judged(published):
    small, unjudged = disclosure.small_cells(published)
    assert unjudged == set()
    assert {name: count for name, count in small.items() if count} == {}
    for name in ("fct_finding_counts", "fct_unregistered_counts", "fct_voter_flow_counts"):
        statuses = published.sql(
            f"select distinct status_code from open.voters.{name} order by all"
        ).fetchall()
        assert statuses == [("protected",), ("published",)]


def test_no_protected_cell_is_had_by_adding_up(published):
    equations = disclosure.equations(published)
    assert len(equations) > 10
    assert disclosure.determined(equations) == set()


def test_what_is_left_when_the_published_is_taken_from_a_total_is_never_small(published):
    """Of a group of protected cells the sum is known: it is of 10 or of the whole group."""
    for table, key, number in (
        ("fct_finding_counts", "finding_count_key", "count(*)"),
        ("fct_unregistered_counts", "unregistered_count_key", "count(*)"),
    ):
        mart, filtered = {
            "fct_finding_counts": ("fct_voter_findings", "coalesce(is_surplus, true)"),
            "fct_unregistered_counts": ("fct_eligible_unregistered", "true"),
        }[table]
        measure = "entries" if table == "fct_finding_counts" else "persons"
        rows = published.sql(
            f"""
            with totals as (
                select list_key, count(*) as total from marts.voters.{mart}
                where {filtered} group by all
            )
            select
                list_key, total - coalesce(sum({measure}), 0),
                count(*) filter (where status_code = 'protected'), count({measure})
            from open.voters.{table} join totals using (list_key)
            group by list_key, total
            """
        ).fetchall()
        assert len(rows) > 3
        for list_key, left, protected, given in rows:
            assert left == 0 or left >= disclosure.SMALLEST or given == 0, list_key
            assert protected != 1 or given == 0, list_key


@pytest.mark.parametrize(
    ("equations", "had"),
    [
        ([{"a": 1}], {"a"}),
        ([{"a": 1, "b": 1}], set()),
        ([{"a": 1, "b": 1}, {"a": 1, "b": -1}], {"a", "b"}),
        ([{"a": 1, "b": -1}, {"a": 2, "b": -2}], set()),
        ([{"in": 1, "x": -1}, {"in": 1}], {"in", "x"}),
        ([{"in": 1, "x": 1, "y": 1}, {"in": 1, "x": 1}], {"y"}),
    ],
)
def test_the_attack_finds_what_equations_tell(equations, had):
    assert disclosure.determined(equations) == had


def test_the_attack_finds_a_cell_whose_companion_is_published(published):
    (equation, *_) = (e for e in disclosure.equations(published) if len(e) > 1)
    cell = min(equation)
    assert disclosure.determined([{cell: equation[cell]}]) == {cell}


def test_rows_about_persons_pin_no_birth_date_to_a_day(published, nation):
    published.execute(
        f"attach if not exists '{nation.warehouse}/work.duckdb' as work"
        " (encryption_key 'public-test-key', read_only)"
    )
    found = disclosure.birth_dates(published)
    assert found.persons > 5_000
    assert found.pinned == 0
    assert found.shortest_days >= 28
