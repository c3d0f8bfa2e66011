"""The same models on Apache Spark: equal marts, a key that shows nowhere, plain refusals."""

import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import engines
import jinja2
import pytest
from conftest import PROJECT, environment, run_sdp, write_delivery

from satu_data_pemilu import pseudonym, spark, spark_java
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.warehouse import Warehouse

KEY = "kunci-uji-spark-59f2c1"
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
        if os.environ.get("SDP_REQUIRE_JAVA") or os.environ.get("SDP_REQUIRE_EXTRACTS"):
            pytest.fail(str(reason))
        pytest.skip(str(reason))


# Three deliveries with a line for every reason of rejection.
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
"""
FAULTY_DISTRICTS = b"""\
kode_dapil,jenis_dapil,nama_dapil,kode_wilayah,tingkatan_wilayah,nama,is_pecah
1101,DPR RI,ACEH I,SEBELAS,Kabupaten/Kota,ACEH SELATAN,False
"""
# Two villages of this name were in force in the district on that day.
AMBIGUOUS_VILLAGE = b"""\
KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#STS KAWIN#ALAMAT\
#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS
BABUL MAKMUR#PARDAMEAN#900000001#1102060101010001#1102060101800001#CONTOH SATU#L#KUTACANE\
#01|01|1980#S#JL CONTOH#001#001#0#S#DP4#0#001#2020-10-01 10:00:00#AKTIF
"""


def deliver_faults(landing: Path) -> None:
    """Add the faulty deliveries to a simulated nation, in whose manifest voters stand."""
    write_delivery(landing, "big/area/2023-12-31/luas.csv", FAULTY_AREAS)
    write_delivery(
        landing, "kpu/electoral_districts/2019-04-17/dapil.csv", FAULTY_DISTRICTS
    )
    voters = "kpu/voter_list/2020-10-16/11.02/dpt_1102.csv"
    note = "cycle: pilkada_2020\nstage: dpt\n"
    write_delivery(landing, voters, AMBIGUOUS_VILLAGE)
    write_delivery(landing, f"{Path(voters).parent}/_delivery.yml", note)
    manifest = landing / "_simulation" / "manifest.json"
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
        self.events = root / "events"
        self.output = ""

    def build(self, *arguments: object, **variables: str) -> None:
        folders = ("--landing", self.landing, "--warehouse", self.warehouse)
        done = run_sdp(
            "build", *folders, *arguments, env={"SDP_PSEUDONYM_KEY": KEY, **variables}
        )
        assert done.returncode == 0, done.stdout + done.stderr
        self.output += done.stdout + done.stderr


@pytest.fixture(scope="session")
def built(java, extracts, tmp_path_factory) -> Built:
    built = Built(tmp_path_factory.mktemp("engines"))
    made = run_sdp(
        "simulate", "--persons", PERSONS, "--landing", built.landing,
        "--truth", built.root / "truth",
    )
    assert made.returncode == 0, made.stderr
    shutil.copytree(extracts, built.landing, dirs_exist_ok=True)
    deliver_faults(built.landing)
    built.build()
    conf = built.root / "conf"
    conf.mkdir()
    built.events.mkdir()
    (conf / "spark-defaults.conf").write_text(
        "spark.eventLog.enabled true\nspark.eventLog.compress false\n"
        f"spark.eventLog.dir {built.events.as_uri()}\nspark.log.level INFO\n"
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
    """`<area>.<mart>` by the folders of the models."""
    return sorted(
        f"{file.parent.name}.{file.stem}"
        for file in (PROJECT / "models" / "marts").rglob("*.sql")
    )


def test_both_engines_make_every_mart(marts):
    assert engines.marts_of(marts, "marts") == marts_of_the_project()
    assert engines.marts_of(marts, "spark") == marts_of_the_project()


@pytest.mark.parametrize("mart", marts_of_the_project())
def test_a_mart_has_the_same_rows_and_types_on_both_engines(marts, mart):
    compared = engines.compare(marts, mart)
    assert compared.duckdb_rows > 0
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
    ("mart", "column", "seed"),
    [
        ("voters.fct_voter_findings", "kind_code", "finding_kinds"),
        ("quality.fct_rejections", "reason_code", "rejection_reasons"),
    ],
)
def test_every_kind_of_finding_and_every_reason_of_rejection_is_found_alike(
    marts, mart, column, seed
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
        f"select {column} from '{PROJECT / 'seeds' / 'codes' / seed}.csv'"
    ).fetchall()
    assert set(found[0]) == {code for (code,) in codes}


def test_seeds_have_the_types_that_dbt_gives_them(built):
    """Spark reads seeds as Parquet with the types that their YAML states, else as text."""
    con = duckdb.connect()
    con.execute(
        f"attach '{built.warehouse / 'work.duckdb'}' as work"
        " (encryption_key 'public-test-key', read_only)"
    )
    seeds = sorted((PROJECT / "seeds").rglob("*.csv"))
    assert len(seeds) > 30
    for seed in seeds:
        columns = con.execute(
            "select column_name, data_type from duckdb_columns() where"
            " schema_name = 'seeds' and table_name = ? order by column_index",
            [seed.stem],
        ).fetchall()
        file = built.warehouse / "spark" / "inputs" / "seeds" / f"{seed.stem}.parquet"
        described = con.execute(f"describe from '{file}'").fetchall()
        assert [(name, kind) for name, kind, *_ in described] == columns, seed.stem
        assert con.execute(
            f"(from work.seeds.{seed.stem} except all from '{file}')"
            f" union all (from '{file}' except all from work.seeds.{seed.stem})"
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
    assert files_with(built.root, *forms_of(KEY)) == []
    assert not any(form in built.output.encode() for form in forms_of(KEY))
    events = files_with(built.events, b"hmac")
    assert events, "the plans that use the key are in the event log"
    assert files_with(built.warehouse / "spark", b"pseudonym("), "and in dbt's files"
    assert "INFO" in (built.warehouse / "spark" / "spark.log").read_text()


@pytest.fixture(scope="module")
def session(java, tmp_path_factory):
    """A session as the command starts it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in LIGHT.items():
            patch.setenv(name, value)
        warehouse = Warehouse(tmp_path_factory.mktemp("session"))
        warehouse.prepare()
        place = spark.folders(warehouse)
        spark.clear(place)
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


def test_names_are_compared_as_on_duckdb(session):
    """Spark's own function gives other values; see macros/engine/name_similarity.sql."""
    text = (PROJECT / "macros/engine/name_similarity.sql").read_text()
    macros = jinja2.Environment().from_string(text).make_module({"return": str})
    measured = macros.spark__name_similarity("one", "other")
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
    home = fake_java(tmp_path, NO_HEAP + JAVA_17)
    done = bench.sdp("build", "--engine", "spark", JAVA_HOME=str(home), SDP_SPARK_MEMORY="900g")
    assert done.returncode == 1
    assert "could not work with 900g of memory. Set SDP_SPARK_MEMORY" in done.stderr


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
    with pytest.raises(SdpError, match="Set SDP_SPARK_MEMORY .* --executor-memory"):
        spark_java.explain(said, tmp_path / "spark.log")


def test_the_log_tells_why_java_ended(tmp_path):
    log = tmp_path / "spark.log"
    with pytest.raises(SdpError, match="The Java process of Spark ended"):
        spark_java.explain("[JAVA_GATEWAY_EXITED] Java gateway process exited", log)
    log.write_text("Error: Could not reserve enough space for object heap")
    with pytest.raises(SdpError, match="of memory"):
        spark_java.explain("[JAVA_GATEWAY_EXITED] Java gateway process exited", log)
    assert spark_java.explain("[TABLE_OR_VIEW_NOT_FOUND] no table", log) is None


def test_too_little_memory_to_start_is_explained(java, bench):
    done = bench.process("build", "--engine", "spark", SDP_SPARK_MEMORY="200m")
    assert done.returncode == 1, done.stdout
    assert "could not work with 200m of memory" in done.stderr
    assert "Traceback" not in done.stderr


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


# On a cluster -------------------------------------------------------------------------


@pytest.mark.acceptance
def test_several_executors_under_spark_submit_make_the_same_marts(built, tmp_path, record_property):
    import pyspark

    home = Path(pyspark.__file__).parent
    warehouse = tmp_path / "warehouse"
    done = subprocess.run(
        [
            str(home / "bin" / "spark-submit"),
            *("--master", "local-cluster[2,1,1024]", "--driver-memory", "3g"),
            *("--conf", "spark.sql.shuffle.partitions=4"),
            str(PROJECT / "cluster" / "submit.py"), "build", "--engine", "spark",
            *("--landing", str(built.landing), "--warehouse", str(warehouse)),
        ],
        env=environment(
            SDP_PSEUDONYM_KEY=KEY, SPARK_HOME=str(home), PYSPARK_PYTHON=sys.executable,
            SPARK_LOCAL_IP="127.0.0.1", SPARK_WORKER_DIR=str(tmp_path / "workers"),
            PYSPARK_DRIVER_PYTHON=sys.executable,
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
    executors = list((tmp_path / "workers").glob("*/*/stderr")) or list(home.glob("work/app-*/*"))
    record_property("executors", len(executors))
