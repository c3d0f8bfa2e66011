"""The same models on Apache Spark: equal marts, a key that shows nowhere, plain refusals."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import duckdb
import engines
import jinja2
import pytest
import spark_bench
from canary import marks_in, marks_in_files
from conftest import EXTRACTS, PROJECT, environment, run_sdp, write_delivery
from measured import tree_of
from test_build_keys import OWN_KEYS

from satu_data_pemilu import checks, pseudonym, spark, spark_java
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import is_on_encrypted_storage
from satu_data_pemilu.landing import Found, manifest_of
from satu_data_pemilu.transform import Outcome
from satu_data_pemilu.sql import sql_text
from satu_data_pemilu.warehouse import Warehouse

KEY = "kunci-uji-spark-59f2c1"
# A name that Spark and DuckDB each read as it stands: nothing is to be percent-encoded.
AWKWARD = "Pemilu année 100%20"
PERSONS = 20_000
# Small builds spend their time in compiling plans: the light compiler of Java is faster.
LIGHT = {
    "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    " -XX:ReservedCodeCacheSize=400m",
    "SDP_SPARK_MEMORY": "3g",
}


@pytest.fixture(scope="session")
def java() -> None:
    """Skips where Spark cannot run, and fails there in CI."""
    try:
        spark_java.require_spark()
    except SdpError as reason:
        if os.environ.get("SDP_REQUIRE_JAVA"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


# Deliveries with a line for every reason of rejection.
FAULTY_AREAS = b"""\
kode,nama,luas_km2
11,Aceh,56835.019
11.01,Kabupaten Aceh Selatan,4174.211
,Kabupaten Tanpa Kode,10
77.77,Kabupaten Tak Dikenal,10
11.02,Kabupaten Bogor,10
11.01,Kabupaten Aceh Selatan,4174.211
11.03,Kabupaten Aceh Timur,luas
11.04,Kabupaten Aceh Tengah,0
11.05,Kabupaten Aceh Barat,1,2,3
11.06,Kabupaten Aceh Besar,"10
11.07,Kabupaten Pid\xffie,10
11.08,Kabupaten Aceh\x00Utara,10
""" + b"11.09," + b"Simeulue" * 60_000 + b",10\n"
FAULTY_RECORDS = b"""\
{"kode": "11", "nama": "Aceh", "luas_km2": "56835.019"}
{"kode": "11.01", "kode": "11.02", "nama": "Aceh Selatan", "luas_km2": "10"}
["11.03", "Aceh Timur", "10"]
{"kode": "11.04",
"""
FAULTY_RESIDENTS = b"""\
kode,nama,pria,wanita,total
11.01,Kabupaten Aceh Selatan,90000000000000000,90000000000000000,180000000000000000
"""
FAULTY_DISTRICTS = b"""\
kode_dapil,jenis_dapil,nama_dapil,kode_wilayah,tingkatan_wilayah,nama,is_pecah
1101,DPR RI,ACEH I,SEBELAS,Kabupaten/Kota,ACEH SELATAN,False
"""
# Two villages of this name were in force in the district on that day. What is free text has
# a mark (canary.py).
AMBIGUOUS_VILLAGE = b"""\
KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#STS KAWIN#ALAMAT\
#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS
BABUL MAKMUR#PARDAMEAN#900000001#1142060101010001#1142060101800001#ZQKENARINAMA SATU#L#ZQKENARIKUTA\
#01|01|1980#S#JL ZQKENARIJALAN#001#001#0#S#ZQKENARISUMBER#ZQKENARIKETERANGAN#001#2020-10-01 10:00:00#AKTIF
"""


def deliver_faults(landing: Path) -> None:
    """Add the faulty deliveries to a simulated nation, in whose manifest voters stand."""
    write_delivery(landing, "big/area/2023-12-31/luas.csv", FAULTY_AREAS)
    write_delivery(landing, "big/area/2022-12-31/luas.jsonl", FAULTY_RECORDS)
    write_delivery(
        landing, "dukcapil/population_recap/2021-12-31/dkb.csv", FAULTY_RESIDENTS
    )
    write_delivery(
        landing, "kpu/electoral_districts/2019-04-17/dapil.csv", FAULTY_DISTRICTS
    )
    voters = "kpu/voter_list/2020-10-16/11.02/dpt_1102.csv"
    note = "cycle: pilkada_2020\nstage: dpt\n"
    write_delivery(landing, voters, AMBIGUOUS_VILLAGE)
    write_delivery(landing, f"{Path(voters).parent}/_delivery.yml", note)
    manifest = manifest_of(landing)
    content = json.loads(manifest.read_text())
    content["files"][voters] = hashlib.sha256(AMBIGUOUS_VILLAGE).hexdigest()
    manifest.write_text(json.dumps(content))


# Both engines -------------------------------------------------------------------------


class Built:
    """One landing folder built on both engines; Spark tells all it can into its logs."""

    def __init__(self, root: Path):
        self.root = root
        self.landing = root / "landing"
        self.warehouse = root / "warehouse"
        # Spark reads the folder of its event log otherwise than those of tables.
        self.events = root.parent / "events"
        self.output = ""

    def build(self, *arguments: object, **variables: str) -> None:
        folders = ("--landing", self.landing, "--warehouse", self.warehouse)
        done = run_sdp(
            "build", *folders, *arguments, env={"SDP_PSEUDONYM_KEY": KEY, **variables}
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self.output += done.stdout + done.stderr


def event_log_in(folder: Path) -> dict[str, str]:
    """Settings that make Spark write its event log into a folder."""
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.compress": "false",
        "spark.eventLog.dir": f"file://{folder}",
    }


@pytest.fixture(scope="session")
def built(java, tmp_path_factory) -> Built:
    """A nation, the faulty deliveries, and the real extracts where they are."""
    if not EXTRACTS.is_dir() and os.environ.get("SDP_REQUIRE_EXTRACTS"):
        pytest.fail(f"there are no extracts in {EXTRACTS}")
    built = Built(tmp_path_factory.mktemp("engines") / AWKWARD)
    made = run_sdp(
        "simulate", "--persons", PERSONS, "--landing", built.landing,
        "--truth", built.root / "truth",
    )
    assert made.returncode == 0, made.stderr
    if EXTRACTS.is_dir():
        shutil.copytree(EXTRACTS, built.landing, dirs_exist_ok=True)
    deliver_faults(built.landing)
    built.build()
    conf = built.root / "conf"
    conf.mkdir()
    built.events.mkdir()
    settings = {**event_log_in(built.events), "spark.log.level": "INFO"}
    (conf / "spark-defaults.conf").write_text(
        "".join(f"{name} {value}\n" for name, value in settings.items())
    )
    (conf / "log4j2.properties").write_text(
        "rootLogger.level = info\nrootLogger.appenderRef.err.ref = err\n"
        "appender.err.type = Console\nappender.err.name = err\n"
        "appender.err.target = SYSTEM_ERR\nappender.err.layout.type = PatternLayout\n"
        "appender.err.layout.pattern = %p %c: %m%n%ex\n"
    )
    built.build("--engine", "spark", SPARK_CONF_DIR=str(conf), **LIGHT)
    return built


@pytest.fixture(scope="session")
def marts(built) -> duckdb.DuckDBPyConnection:
    return engines.connect(built.warehouse)


def marts_of_the_project() -> list[str]:
    """`<area>.<mart>` by the folders of the models; the rooms of an area share its schema."""
    marts = PROJECT / "models" / "marts"
    return sorted(
        f"{file.relative_to(marts).parts[0]}.{file.stem}" for file in marts.rglob("*.sql")
    )


# Marts that a simulated nation leaves empty.
OF_EXTRACTS = {
    "reference.bridge_electoral_district_villages",
    "reference.bridge_region_codes",
    "reference.dim_electoral_districts",
    "reference.dim_polling_stations",
}


def test_both_engines_make_every_mart(marts):
    assert engines.marts_of(marts, "marts") == marts_of_the_project()
    assert engines.marts_of(marts, "spark") == marts_of_the_project()


@pytest.mark.parametrize("mart", marts_of_the_project())
def test_a_mart_has_the_same_rows_and_types_on_both_engines(marts, mart):
    compared = engines.compare(marts, mart)
    assert compared.duckdb_rows > 0 or (mart in OF_EXTRACTS and not EXTRACTS.is_dir())
    assert compared.is_equal, compared


def test_a_difference_between_the_engines_is_seen(tmp_path):
    con = duckdb.connect()
    con.execute("attach ':memory:' as marts; attach ':memory:' as spark")
    con.execute("create schema marts.a; create schema spark.a")
    con.execute("create table marts.a.t as select 1 as n, 'x' as s from range(3)")
    for differing in (
        "select 1 as n, 'x' as s from range(2)",
        "select 1 as n, case range when 1 then 'y' else 'x' end as s from range(3)",
        "select 1::bigint as n, 'x' as s from range(3)",
        "select 1 as n from range(3)",
    ):
        con.execute(f"create or replace view spark.a.t as {differing}")
        assert not engines.compare(con, "a.t").is_equal, differing
    con.execute("create or replace view spark.a.t as select 1 as n, 'x' as s from range(3)")
    assert engines.compare(con, "a.t").is_equal


@pytest.mark.parametrize(
    ("mart", "column", "code_list"),
    [
        ("voters.fct_voter_findings", "kind_code", "finding_kinds"),
        ("quality.fct_rejections", "reason_code", "rejection_reasons"),
    ],
)
def test_every_kind_of_finding_and_every_reason_of_rejection_is_found_alike(
    marts, mart, column, code_list
):
    found = [
        dict(
            marts.execute(
                f"select {column}, count(*) from {engine}.{mart} group by all"
            ).fetchall()
        )
        for engine in ("marts", "spark")
    ]
    assert found[0] == found[1]
    codes = marts.execute(
        f"select code from marts.reference.dim_codes where code_list = '{code_list}'"
    ).fetchall()
    # of a restricted kind nothing is told but counts, which have a mart of their own
    restricted = marts.execute(
        "select distinct kind_code from marts.voters.fct_restricted_finding_counts"
    ).fetchall()
    assert len(restricted) == 2
    if EXTRACTS.is_dir():
        assert set(found[0]) == {code for (code,) in codes} - {code for (code,) in restricted}
    assert found[0]


def test_spark_writes_nothing_outside_of_the_warehouse(built):
    assert {folder.name for folder in built.root.parent.iterdir()} == {AWKWARD, "events"}
    assert not (built.warehouse / "spark" / "building").exists()


def test_seeds_have_the_types_that_dbt_gives_them(built):
    """Spark reads seeds as Parquet with the types that their YAML states, else as text."""
    con = duckdb.connect()
    con.execute(
        f"attach {sql_text(built.warehouse / 'work.duckdb')} as work"
        " (encryption_key 'public-test-key', read_only)"
    )
    seeds = sorted((PROJECT / "seeds").rglob("*.csv"))
    assert len(seeds) > 20
    for seed in seeds:
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() where"
            " schema_name = 'seeds' and table_name = ? order by column_index",
            [seed.stem],
        ).fetchall()
        folder = built.warehouse / "spark" / "inputs" / "seeds"
        file = sql_text(folder / f"{seed.stem}.parquet")
        described = con.execute(f"describe from {file}").fetchall()
        assert [(name, kind) for name, kind, *_ in described] == columns, seed.stem
        assert con.execute(
            f"(from work.seeds.{seed.stem} except all from {file})"
            f" union all (from {file} except all from work.seeds.{seed.stem})"
        ).fetchall() == []


def test_the_summary_names_the_marts_and_how_to_read_them(built):
    assert "voters.fct_voter_entries" in built.output
    assert "spark.read.parquet" in built.output
    assert "WARN" not in built.output, "what Java says goes to spark.log"


# The key ------------------------------------------------------------------------------


def forms_of(key: str) -> list[bytes]:
    """The key as text, in hexadecimal digits, in base 64 and as Java prints bytes."""
    data = key.encode()
    hexadecimal = data.hex().encode()
    numbers = ", ".join(map(str, data)).encode()
    return [data, hexadecimal, hexadecimal.upper(), base64.b64encode(data), numbers]


def files_with(folder: Path, *texts: bytes) -> list[str]:
    return [
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if file.is_file() and any(text in file.read_bytes() for text in texts)
    ]


def test_the_key_is_in_no_log_plan_or_file_of_spark(built):
    assert files_with(built.root.parent, *forms_of(KEY)) == []
    assert not any(form in built.output.encode() for form in forms_of(KEY))
    events = files_with(built.events, b"hmac")
    assert events, "the plans that use the key are in the event log"
    assert files_with(built.warehouse / "spark", b"pseudonym("), "and in dbt's files"
    assert "INFO" in (built.warehouse / "spark" / "spark.log").read_text()


def test_no_text_of_a_sender_is_in_a_mart_log_or_plan_of_spark(built, marts):
    assert marks_in_files([built.landing])[0], "the search finds what was delivered"
    for database in ("marts", "spark"):
        values = marts.execute(
            f"select count(*) from {database}.quality.fct_unknown_values"
            " where column_name in ('reported_code', 'source_code') and is_masked"
        ).fetchone()
        assert values[0] >= 2
    hits, files = marks_in_files([built.warehouse / "spark", built.events])
    assert files > 10
    assert hits == {}
    assert marks_in(built.output) == set()


@pytest.fixture(scope="module")
def session(java, tmp_path_factory):
    """A session as the command starts it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LIGHT.items():
            patch.setenv(name, value)
        warehouse = Warehouse(tmp_path_factory.mktemp("session"))
        warehouse.prepare()
        place = spark.folders(warehouse)
        spark.clear(warehouse, place)
        started = spark.session(warehouse, place)
        yield started
        started.stop()


@pytest.mark.parametrize("key", ["k", KEY, "ключ-é-" * 3, "x" * 64, "panjang" * 20])
def test_pseudonyms_are_hmac_and_equal_those_of_duckdb(session, key):
    values = ["", "3201010101900001", "Ñandú 😀", "a'b\"c\\d"]
    con = duckdb.connect()
    con.execute(pseudonym.function_sql(key))
    spark.define_pseudonym(session, key)
    rows = session.createDataFrame([(value,) for value in values], "v string")
    rows.createOrReplaceTempView("given")
    found = {row.v: row.p for row in session.sql("select v, pseudonym(v) as p from given").collect()}
    for value in values:
        expected = hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
        assert found[value] == expected
        assert con.execute("select pseudonym(?)", [value]).fetchone()[0] == expected
    assert session.sql("select pseudonym(cast(null as string)) as p").first().p is None


def test_explain_shows_no_key(session):
    spark.define_pseudonym(session, KEY)
    query = "explain {} select pseudonym(cast(id as string)) as p from range(9)"
    plans = {kind: session.sql(query.format(kind)).first()[0] for kind in ("", "extended", "codegen", "formatted", "cost")}
    for kind, plan in plans.items():
        assert not any(form in plan.encode() for form in forms_of(KEY)), kind
    assert "hmac" in plans["extended"]
    hexed = KEY.encode().hex()
    leaking = session.sql(f"explain extended select hmac(unhex('{hexed}'), encode('a', 'UTF-8'))")
    assert hexed in leaking.first()[0].lower(), "a key written as a literal would be seen"


def test_the_key_needs_no_python_where_it_is_used(session):
    """A row that came from Python is read by Python on the executors."""
    spark.define_pseudonym(session, KEY)
    plan = session.sql("explain extended select * from pseudonym_key").first()[0]
    assert "LocalTableScan" in plan
    assert "ExistingRDD" not in plan


@pytest.mark.parametrize("text", ["plain", "d'été", "a\\tb", "'", "\\'", "100%20"])
def test_a_text_is_a_literal_of_spark(session, text):
    assert session.sql(f"select {spark.spark_text(text)} as t").first().t == text


def engine_macros(name: str):
    """The macros of a file of macros/engine, each engine's own form by its name."""
    text = (PROJECT / "macros" / "engine" / f"{name}.sql").read_text()
    return jinja2.Environment().from_string(text).make_module({"return": str})


def on_both(session, values: list[str], of_spark: str, of_duckdb: str) -> tuple[dict, dict]:
    """What the expressions make of each value: of `v` on Spark, of `?` on DuckDB."""
    given = session.createDataFrame([(value,) for value in values], "v string")
    given.createOrReplaceTempView("given_values")
    rows = session.sql(f"select v, {of_spark} as made from given_values").collect()
    con = duckdb.connect()
    made = {v: con.execute(f"select {of_duckdb}", [v]).fetchone()[0] for v in values}
    return {row.v: row.made for row in rows}, made


MATCHED = ["12", "12\n", "\n12", "12\r\n", "12\r", "1\n2", "1\u20282", "", "\n", "12x", "１２"]


@pytest.mark.parametrize("pattern", ["[0-9]{2}", "1.*", ".*[0-9].*", "[0-9]*|x"])
def test_patterns_match_alike_on_both_engines(session, pattern):
    """Java's `$` also stands before the line break at the end of a text."""
    macros = engine_macros("matches_pattern")
    found, expected = on_both(
        session, MATCHED,
        macros.spark__matches_pattern("v", pattern),
        macros.default__matches_pattern("?", pattern),
    )
    assert found == expected


@pytest.mark.parametrize("pattern", [" KEC[. ].*$", " [A-Z]$", " +[0-9]+$", "[^0-9A-Za-z.+]"])
def test_patterns_are_replaced_alike_on_both_engines(session, pattern):
    macros = engine_macros("pattern_replaced")
    values = [
        f"{name}{end}"
        for name in ("ACEH KEC. BAKONGAN", "ACEH B", "ACEH 12", "ACEH KEC B\rX")
        for end in ("", "\n", "\r\n", "\n\n")
    ]
    found, expected = on_both(
        session, values,
        macros.spark__pattern_replaced("v", pattern, ""),
        macros.default__pattern_replaced("?", pattern, ""),
    )
    assert found == expected


@pytest.mark.parametrize("word", ["A", "SITI", "H", "BIN", "ALM"])
def test_a_name_of_many_words_has_a_key_on_both_engines(session, word):
    """Java follows a pattern that repeats a group word by word into its stack."""
    folder = PROJECT / "macros"

    def key(engine: str, value: str) -> str:
        texts = [(folder / "engine" / f"{name}.sql").read_text()
                 for name in ("matches_pattern", "pattern_replaced")]
        texts += [(folder / "persons" / f"{name}.sql").read_text()
                  for name in ("plain_letters", "person_name_key")]
        adapter = SimpleNamespace(dispatch=lambda name: getattr(module, f"{engine}__{name}"))
        template = jinja2.Environment().from_string("\n".join(texts))
        module = template.make_module({"return": str, "adapter": adapter})
        return module.person_name_key(value)

    found, expected = on_both(
        session, [" ".join([word] * 5_000)], key("spark", "v"), key("default", "$1")
    )
    assert found == expected
    assert all(expected.values())


def test_names_are_compared_as_on_duckdb(session):
    """Spark's own function gives other values; see macros/engine/name_similarity.sql."""
    measured = engine_macros("name_similarity").spark__name_similarity("one", "other")
    parts = ["SARATI", "SARIATI", "LINDA SOESANTO", "RUDY", "RUDI HARYANTO", "A", "AB", "BA",
             "MUHAMMAD RAFI DARMAWAN", "MUHAMMAD RAFFA PRADANA", "TRI DAFFA", "ABCDEFGH", "HGFEDCBA"]
    pairs = [(one, other) for one in parts for other in parts]
    session.createDataFrame(pairs, "one string, other string").createOrReplaceTempView("pairs")
    found = {
        (row.one, row.other): (row.ours, row.theirs)
        for row in session.sql(
            f"select one, other, {measured} as ours,"
            " jaro_winkler_similarity(one, other) as theirs from pairs"
        ).collect()
    }
    con = duckdb.connect()
    for pair in pairs:
        (expected,) = con.execute("select jaro_winkler_similarity(?, ?)", pair).fetchone()
        assert found[pair][0] == expected, pair
    assert any(ours != theirs for ours, theirs in found.values()), "the macro is not needed"


# Refusals -----------------------------------------------------------------------------


def fake_java(folder: Path, script: str) -> Path:
    """A Java home whose `java` is a shell script."""
    java = folder / "home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\n" + script)
    java.chmod(0o755)
    return java.parent.parent


def says(version: str) -> str:
    return f"echo '{version}' >&2\n"


JAVA_17 = says('openjdk version "17.0.15" 2025-04-15')
NO_HEAP = """\
case "$*" in
  *-Xmx*) echo 'Error: Could not reserve enough space for object heap' >&2; exit 1;;
esac
"""


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        (says('java version "1.8.0_392"'), "is Java 8 and Spark needs 17 or newer"),
        (says('openjdk version "11.0.22" 2024-01-16'), "is Java 11 and Spark needs 17"),
        ("exit 1\n", "does not say which Java it is"),
        (says("hello"), "does not say which Java it is"),
    ],
)
def test_a_java_that_spark_cannot_use_is_refused(bench, monkeypatch, tmp_path, script, problem):
    with_packages(monkeypatch)
    home = fake_java(tmp_path, script)
    done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home))
    assert done.returncode == 1
    assert problem in done.stderr
    assert "Install Java 17" in done.stderr
    assert "Traceback" not in done.stderr
    assert not bench.warehouse.exists()


def with_packages(monkeypatch) -> None:
    """As where pyspark and dbt-spark are installed."""
    monkeypatch.setattr(spark_java.importlib.util, "find_spec", lambda name: name)


@pytest.mark.parametrize(
    ("home", "problem"), [("", "there is no Java"), ("/nowhere", "JAVA_HOME is /nowhere")]
)
def test_a_computer_without_java_is_told_what_to_install(bench, monkeypatch, home, problem):
    with_packages(monkeypatch)
    done = bench.sdp("build", "--engine", "spark", PATH="/nowhere", JAVA_HOME=home)
    assert done.returncode == 1
    assert problem in done.stderr
    assert "apt-get install openjdk-17-jre-headless" in done.stderr
    assert done.stderr.count("\n") == 1, "one sentence, on one line"


def test_missing_packages_are_named(bench, monkeypatch):
    monkeypatch.setattr(spark_java.importlib.util, "find_spec", lambda name: None)
    done = bench.sdp("build", "--engine", "spark")
    assert done.returncode == 1
    assert "The package pyspark is not installed" in done.stderr
    assert "requirements-spark.lock" in done.stderr


@pytest.mark.parametrize("asked", ["lots", "8", "8gb"])
def test_a_memory_that_is_no_size_is_refused(bench, monkeypatch, tmp_path, asked):
    with_packages(monkeypatch)
    home = fake_java(tmp_path, JAVA_17)
    done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home), SDP_SPARK_MEMORY=asked)
    assert f"SDP_SPARK_MEMORY is {asked}. Write it as 6g or 6000m." in done.stderr


def test_more_memory_than_there_is_is_refused(bench, monkeypatch, tmp_path):
    with_packages(monkeypatch)
    asked = f"{spark_java.usable_memory() // 1024**2 + 1}m"
    for script, size in ((JAVA_17, asked), (NO_HEAP + JAVA_17, "1g")):
        home = fake_java(tmp_path / size, script)
        done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home), SDP_SPARK_MEMORY=size)
        assert done.returncode == 1
        assert f"could not work with {size} of memory. Set SDP_SPARK_MEMORY" in done.stderr


def test_more_memory_than_there_is_is_refused_on_this_computer(java, bench):
    asked = f"{spark_java.computer_memory() // 1024**3 + 1}g"
    done = bench.sdp("build", "--engine", "spark", SDP_SPARK_MEMORY=asked)
    assert done.returncode == 1
    assert f"could not work with {asked} of memory" in done.stderr
    assert not bench.warehouse.exists()


@pytest.mark.parametrize("name", ["memory.max", "memory/memory.limit_in_bytes"])
def test_the_limit_of_a_container_counts(monkeypatch, tmp_path, name):
    monkeypatch.delenv("SDP_SPARK_MEMORY", raising=False)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("2000000000\n")
    assert spark_java.usable_memory(tmp_path) == 2_000_000_000
    for unlimited in ("max\n", str(2**63 - 1)):
        (tmp_path / name).write_text(unlimited)
        assert spark_java.usable_memory(tmp_path) == spark_java.computer_memory()
    monkeypatch.setattr(spark_java, "usable_memory", lambda: 2_000_000_000)
    assert spark_java.memory() == "1200m"


@pytest.mark.parametrize("name", ["a{b}", "a[1]", "a*", "a,b"])
def test_a_warehouse_that_spark_reads_as_a_pattern_is_refused(bench, monkeypatch, tmp_path, name):
    with_packages(monkeypatch)
    home = fake_java(tmp_path, JAVA_17)
    bench.warehouse = tmp_path / name
    done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home))
    assert done.returncode == 1
    assert "Spark reads as part of a pattern" in done.stderr
    assert not bench.warehouse.exists()


def test_an_old_spark_is_refused():
    for version in ("3.5.6", "4.1.1", "4.2.0-preview1"):
        with pytest.raises(SdpError, match=f"This is Spark {version} .* 4.3.0 or newer"):
            spark.require_version(version)
    for version in ("4.3.0", "4.10.0-SNAPSHOT", "5.0.0"):
        spark.require_version(version)


def test_real_persons_need_encrypted_storage_on_spark_too(bench, monkeypatch, tmp_path):
    with_packages(monkeypatch)
    bench.deliver("civil/persons/2025-06-30/persons.csv", "nik,nama\n3201010101900001,BUDI\n")
    if is_on_encrypted_storage(bench.landing):
        pytest.skip("this storage is encrypted")
    home = fake_java(tmp_path, JAVA_17)
    variables = {**OWN_KEYS, "SDP_STORAGE_IS_ENCRYPTED": "", "JAVA_HOME": str(home)}
    done = bench.sdp("build", "--engine", "spark", **variables)
    assert done.returncode == 1
    assert "SDP_STORAGE_IS_ENCRYPTED=yes" in done.stderr
    assert not (bench.warehouse / "spark").exists()


def test_space_is_asked_for_new_tables_beside_the_earlier_marts(tmp_path, monkeypatch):
    """The work database is no room that Spark's tables take again."""
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    place = spark.folders(warehouse)
    mart = place.marts / "reference" / "dim_codes" / "part-0.parquet"
    mart.parent.mkdir(parents=True)
    for file, size in ((warehouse.work, 9_000_000_000), (mart, 7_000_000_000)):
        with open(file, "wb") as sparse:
            sparse.truncate(size)
    monkeypatch.setattr(checks, "free_bytes", lambda folder: 7_400_000_000)
    with pytest.raises(SdpError, match="may need 7.5 GB"):
        spark.require_space(Found(tmp_path, []), warehouse, place)
    monkeypatch.setattr(checks, "free_bytes", lambda folder: 7_600_000_000)
    spark.require_space(Found(tmp_path, []), warehouse, place)


def test_real_persons_without_keys_are_refused_before_spark_starts(bench, monkeypatch, tmp_path):
    with_packages(monkeypatch)
    bench.deliver("civil/persons/2025-06-30/persons.csv", "nik,nama\n3201010101900001,BUDI\n")
    home = fake_java(tmp_path, JAVA_17)
    done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home))
    assert done.returncode == 1
    assert "SDP_DATABASE_KEY, SDP_MARTS_KEY, SDP_PSEUDONYM_KEY" in done.stderr
    assert not (bench.warehouse / "spark").exists()


def test_a_part_of_the_models_is_refused(bench):
    done = bench.sdp("build", "--engine", "spark", "--select", "dim_codes")
    assert "--select is for DuckDB" in done.stderr


@pytest.mark.parametrize(
    "said",
    [
        "java.lang.OutOfMemoryError: Java heap space",
        "System memory 209715200 must be at least 471859200. Please increase heap size",
        "ExecutorLostFailure (executor 1 exited): Command exited with code 137",
        "SparkOutOfMemoryError: Unable to acquire 65536 bytes of memory, got 0",
    ],
)
def test_a_spark_without_memory_is_explained(tmp_path, said):
    with pytest.raises(SdpError, match="Set SDP_SPARK_MEMORY to what this computer"):
        spark_java.explain(said, tmp_path / "spark.log")


def test_the_log_tells_why_java_ended(tmp_path):
    log = tmp_path / "spark.log"
    with pytest.raises(SdpError, match="The Java process of Spark ended"):
        spark_java.explain("[JAVA_GATEWAY_EXITED] Java gateway process exited", log)
    log.write_text("Error: Could not reserve enough space for object heap")
    with pytest.raises(SdpError, match="of memory"):
        spark_java.explain("[JAVA_GATEWAY_EXITED] Java gateway process exited", log)
    for other in (
        "[TABLE_OR_VIEW_NOT_FOUND] no table",
        "java.net.ConnectException: Call from a to b:9000 failed: Connection refused",
        "An error occurred while calling o31.sql.\n: java.lang.IllegalStateException",
    ):
        assert spark_java.explain(other, log) is None
    for gone in (
        "Py4JNetworkError: Answer from Java side is empty",
        "Runtime Error in model dim_codes\n  Error while sending or receiving",
        "ConnectionRefusedError: [Errno 111] Connection refused",
        "Py4JError: An error occurred while calling o31.sql\n",
    ):
        with pytest.raises(SdpError):
            spark_java.explain(gone, log)


def test_under_spark_submit_its_own_options_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PYSPARK_GATEWAY_PORT", "1")
    log = tmp_path / "spark.log"
    log.write_text("Error: Could not reserve enough space for object heap")
    for said, option in (
        ("java.lang.OutOfMemoryError: Java heap space", "--executor-memory"),
        ("Py4JNetworkError: Answer from Java side is empty", "--driver-memory"),
    ):
        with pytest.raises(SdpError, match=option) as refused:
            spark_java.explain(said, log)
        assert "SDP_SPARK_MEMORY" not in str(refused.value)
        assert "spark.log" not in str(refused.value)


# Publishing ---------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path) -> spark.SparkFolders:
    """Folders of a run that has just made `reference.dim_codes`; its warehouse beside."""
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    place = spark.folders(warehouse)
    spark.clear(warehouse, place)
    made = spark.made_table(place, "reference.dim_codes")
    made.mkdir(parents=True)
    (made / "part").write_text("new")
    return place


def mart_of(place: spark.SparkFolders) -> str:
    return (place.marts / "reference" / "dim_codes" / "part").read_text()


def earlier_marts(folder: Path) -> None:
    """Put the mart of an earlier run into a folder."""
    mart = folder / "reference" / "dim_codes"
    mart.mkdir(parents=True)
    (mart / "part").write_text("old")


def test_new_marts_take_the_place_of_the_earlier_ones(place):
    earlier_marts(place.marts)
    spark.publish(place, ["reference.dim_codes"])
    assert mart_of(place) == "new"
    assert not place.earlier_marts.exists() and not place.fresh_marts.exists()


def test_earlier_marts_stay_until_the_new_ones_are_in_place(place, monkeypatch):
    """As killed between the two renames: the next run puts the earlier marts back."""
    earlier_marts(place.marts)
    rename = Path.rename

    def killed(path: Path, target: Path) -> Path:
        if path == place.fresh_marts:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        spark.publish(place, ["reference.dim_codes"])
    monkeypatch.undo()
    spark.clear(Warehouse(place.root.parent), place)
    assert mart_of(place) == "old"
    assert not place.earlier_marts.exists() and not place.fresh_marts.exists()


def test_a_mart_that_was_not_made_is_named(place):
    def model(name: str) -> dict:
        fqn = ["satu_data_pemilu", "marts", "reference", name]
        return {"unique_id": f"model.{name}", "schema": "reference", "alias": name, "fqn": fqn}

    spark.require_all_marts(Outcome([], [model("dim_codes")]), place)
    with pytest.raises(SdpError, match="did not make reference.dim_others"):
        spark.require_all_marts(Outcome([], [model("dim_codes"), model("dim_others")]), place)
    with pytest.raises(SdpError, match="did not make all marts"):
        spark.require_all_marts(Outcome([], []), place)


def test_what_a_killed_run_left_is_removed_by_the_next(place):
    warehouse = Warehouse(place.root.parent)
    for clear in (lambda: spark.clear(warehouse, place), warehouse.clear_build):
        table = spark.made_table(place, "intermediate.int_persons") / "part"
        spilled = warehouse.spill / "blockmgr" / "shuffle"
        for file in (table, spilled):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a person")
        clear()
        assert not table.exists() and not spilled.exists()


# Failing runs -------------------------------------------------------------------------


def test_too_little_memory_to_start_is_explained(java, bench):
    done = bench.process("build", "--engine", "spark", SDP_SPARK_MEMORY="200m")
    assert done.returncode == 1, done.stdout
    assert "could not work with 200m of memory" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_warehouse_may_have_any_common_name(java, bench):
    """Spark takes a path as it stands, where an apostrophe could end the SQL text."""
    bench.warehouse = bench.root / "gudang" / "Data d'été 50%20"
    done = bench.process("build", "--engine", "spark", **LIGHT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [folder.name for folder in (bench.root / "gudang").iterdir()] == ["Data d'été 50%20"]
    mart = sql_text(bench.warehouse / "spark" / "marts" / "reference" / "dim_codes" / "*.parquet")
    assert duckdb.sql(f"select count(*) from {mart}").fetchone() == (5,)
    assert not (bench.warehouse / "spark" / "building").exists()


def test_a_model_that_fails_is_named_and_the_earlier_marts_stay(java, bench):
    earlier = bench.warehouse / "spark" / "marts" / "reference" / "dim_codes"
    earlier.mkdir(parents=True)
    model = bench.project / "models" / "marts" / "reference" / "dim_codes.sql"
    model.write_text("select nothing_such from {{ ref('int_codes_validated') }}\n")
    done = bench.process("build", "--engine", "spark", **LIGHT)
    assert done.returncode == 1
    assert "Model dim_codes failed" in done.stderr
    assert "nothing_such" in done.stderr
    assert "spark/dbt/logs/dbt.log" in done.stderr
    assert earlier.exists()
    assert not (bench.warehouse / "spark" / "building").exists()


ENDLESS = """\
select cast(sum(hash(id)) as string) as region_code, 'x' as region_name
from range(1000000000000000)
"""


def test_a_java_that_is_killed_during_a_run_is_explained(java, bench):
    model = bench.project / "models" / "marts" / "reference" / "dim_codes.sql"
    model.write_text("-- depends_on: {{ ref('int_codes_validated') }}\n" + ENDLESS)
    running = subprocess.Popen(
        [sys.executable, "-m", "satu_data_pemilu.cli"]
        + bench.arguments("build", "--engine", "spark"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT,
        env=environment(**LIGHT),
    )
    made = bench.warehouse / "spark" / "building" / "validated.db"
    until = time.monotonic() + 300
    while not list(made.glob("*/_SUCCESS")) and time.monotonic() < until:
        assert running.poll() is None, running.communicate()
        time.sleep(0.2)
    time.sleep(2)
    (java_process,) = [
        pid for pid in tree_of(running.pid)[1:]
        if Path(f"/proc/{pid}/comm").read_text().strip() == "java"
    ]
    os.kill(java_process, signal.SIGKILL)
    try:
        out, err = running.communicate(timeout=120)
    finally:
        running.kill()
    assert running.returncode == 1
    assert "The Java process of Spark ended." in err
    assert "Traceback" not in out + err
    assert "spark.log" in err
    assert not made.exists(), "tables with persons in the clear were left"


# Measuring ----------------------------------------------------------------------------


@pytest.mark.parametrize(("peak_gb", "code"), [(15.9, 0), (16.0, 1)])
def test_the_measurement_fails_where_spark_takes_too_much(monkeypatch, tmp_path, peak_gb, code):
    measured = {"duckdb": (100, 50, 4.0), "spark": (250, 200, peak_gb)}
    nations = []

    def measure(engine: str, landing: Path, warehouse: Path) -> spark_bench.Measured:
        nations.append(landing)
        return spark_bench.Measured(engine, *measured[engine])

    monkeypatch.setattr(spark_bench, "measure", measure)
    monkeypatch.setattr(spark_bench, "REPORT", tmp_path / "reports" / "spark.md")
    assert spark_bench.main(["--persons", "2000"]) == code
    written = (tmp_path / "reports" / "spark.md").read_text()
    assert "2,000 persons" in written
    assert f"| Spark : DuckDB | 2.5 | 4.0 | {peak_gb / 4:.1f} |" in written
    assert len(set(nations)) == 1
    assert not nations[0].exists(), "the nation stayed on disk"


# On a cluster -------------------------------------------------------------------------


@pytest.mark.acceptance
def test_several_executors_under_spark_submit_make_the_same_marts(built, tmp_path, record_property):
    import pyspark

    home = Path(pyspark.__file__).parent
    warehouse, events = tmp_path / "warehouse", tmp_path / "events"
    events.mkdir()
    # What was landed, so that landing again changes nothing, not even its time.
    shutil.copytree(built.warehouse / "raw", warehouse / "raw")
    shutil.copy(built.warehouse / "ledger.jsonl", warehouse)
    # Executors must run no Python: theirs is not there.
    settings = {
        **event_log_in(events),
        "spark.sql.shuffle.partitions": "4",
        "spark.pyspark.python": "/nowhere",
        "spark.pyspark.driver.python": sys.executable,
    }
    before = set(home.glob("work/app-*"))
    done = subprocess.run(
        [
            str(home / "bin" / "spark-submit"),
            *("--master", "local-cluster[2,1,1024]", "--driver-memory", "3g"),
            *(part for name, value in settings.items() for part in ("--conf", f"{name}={value}")),
            str(PROJECT / "cluster" / "submit.py"), "build", "--engine", "spark",
            *("--landing", str(built.landing), "--warehouse", str(warehouse)),
        ],
        env=environment(
            SDP_PSEUDONYM_KEY=KEY, SPARK_HOME=str(home), SPARK_LOCAL_IP="127.0.0.1",
        ),
        capture_output=True,
        text=True,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    con = engines.connect(built.warehouse)
    con.execute("detach spark; attach ':memory:' as spark")
    engines.declare(con, warehouse)
    assert engines.marts_of(con, "spark") == marts_of_the_project()
    different = [m for m in marts_of_the_project() if not engines.compare(con, m).is_equal]
    assert different == []
    assert files_with(warehouse, *forms_of(KEY)) == []
    assert not any(form in (done.stdout + done.stderr).encode() for form in forms_of(KEY))
    added = [
        line
        for file in events.rglob("*")
        if file.is_file()
        for line in file.read_text().splitlines()
        if '"Event":"SparkListenerExecutorAdded"' in line
    ]
    record_property("executors", len(added))
    assert len(added) >= 2
    assert files_with(events, b"hmac"), "the plans that use the key are in the event log"
    assert files_with(events, *forms_of(KEY)) == []
    work = sorted(set(home.glob("work/app-*")) - before)
    assert work, "executors wrote their logs"
    try:
        assert [files_with(folder, *forms_of(KEY)) for folder in work] == [[]] * len(work)
    finally:
        for folder in work:
            shutil.rmtree(folder)
