"""`sdp build --engine spark`: the same models on Apache Spark, its marts as Parquet.

Landing stays as it is. Raw files and seeds become Spark tables over Parquet, dbt runs
every model as a full table in the session of this process, and the marts of a whole
successful run take the place of the earlier ones in `<warehouse>/spark/marts`. Under
spark-submit the session is that of the cluster.

The pseudonym is a temporary SQL function that reads its key from a temporary view, so
that no plan, no log and no SQL text holds the key.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from rich.console import Console

from satu_data_pemilu import spark_java, summary, transform
from satu_data_pemilu import build as duckdb_build
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing import deliveries, raw
from satu_data_pemilu.warehouse import (
    PRIVATE_FOLDER_MODE,
    Warehouse,
    connect,
    sql_text,
)

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Settings without which the two engines differ, or persons lie on disk in the clear.
SETTINGS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.io.encryption.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.sql.sources.default": "parquet",
    "spark.sql.maxPlanStringLength": "100000",
}
SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions"

# The key is read where it is used, once a query, so that it is no literal of any plan.
PSEUDONYM_FUNCTION = """
    create or replace temporary function pseudonym(v string) returns string
    return lower(hex(hmac((select secret from pseudonym_key), encode(v, 'UTF-8'))))
"""


@dataclass(frozen=True)
class SparkFolders:
    """Where a warehouse keeps what Spark reads and writes; all of it private."""

    root: Path

    @property
    def marts(self) -> Path:
        """`<area>/<mart>/part-*.parquet` of the last whole run."""
        return self.root / "marts"

    @property
    def inputs(self) -> Path:
        """Seeds and contracts as Parquet."""
        return self.root / "inputs"

    @property
    def building(self) -> Path:
        """Tables of the run that is under way."""
        return self.root / "building"

    @property
    def dbt(self) -> Path:
        """`target` and `logs` of dbt."""
        return self.root / "dbt"

    @property
    def log(self) -> Path:
        """What the local Java process of Spark says."""
        return self.root / "spark.log"


def folders(warehouse: Warehouse) -> SparkFolders:
    """The folders of `warehouse` that belong to Spark."""
    return SparkFolders(warehouse.root.resolve() / "spark")


def build(request: duckdb_build.Request, console: Console) -> None:
    """Land with DuckDB, run all models on Spark and keep the marts as Parquet.

    Raises SdpError with one sentence for everything a user can mend; the marts of an
    earlier run are untouched then.
    """
    if request.select:
        raise SdpError(
            "--select is for DuckDB: tables of Spark end with its session, so that every"
            " run makes all of them. Leave it out, or leave out --engine spark."
        )
    warehouse, steps = request.warehouse, duckdb_build.Steps()
    contracts = load_contracts(request.project)
    keys = Keys.from_environment()
    duckdb_build.require_a_day(os.environ.get("AS_KNOWN_ON", ""))
    with steps.step("check"):
        spark_java.require_spark()
        landing = duckdb_build.prepared_landing(request, contracts, console)
        warehouse.prepare()
    place = folders(warehouse)
    with warehouse.lock("build"), duckdb_build.full_disk_explained(warehouse):
        with steps.step("check"):
            found = list(deliveries.find(landing, contracts, []))
            duckdb_build.require_space(found, warehouse)
            duckdb_build.require_fitting_keys(found, landing, keys, warehouse)
        with steps.step("landing"):
            duckdb_build.land(request, landing, found, contracts, console)
            clear(place)
            write_inputs(warehouse, request.project, contracts, place)
        with steps.step("starting Spark"), spark_java.failures_explained(place.log):
            spark = session(warehouse, place)
        try:
            with steps.step("models"), spark_java.failures_explained(place.log):
                declare_inputs(spark, warehouse, contracts, place)
                define_pseudonym(spark, keys.pseudonym)
                outcome = run_models(request, keys, place, console)
                rows = count_marts(spark, outcome)
        finally:
            spark.stop()
        publish(place, list(rows))
    summary.show_spark(place.marts, rows, outcome, steps.seconds, console)


def clear(place: SparkFolders) -> None:
    """Remove what an earlier run left unfinished and make the folders."""
    for folder in (place.building, place.inputs):
        shutil.rmtree(folder, ignore_errors=True)
    for folder in (place.root, place.building, place.inputs, place.dbt):
        folder.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        folder.chmod(PRIVATE_FOLDER_MODE)


# Inputs as Parquet ---------------------------------------------------------------


def seed_types(project: Path) -> dict[str, dict[str, str]]:
    """Column types that the seeds' YAML states, by seed."""
    types: dict[str, dict[str, str]] = {}
    for file in sorted((project / "seeds").rglob("*.yml")):
        for seed in (yaml.safe_load(file.read_text()) or {}).get("seeds") or []:
            types[seed["name"]] = (seed.get("config") or {}).get("column_types") or {}
    return types


def write_inputs(
    warehouse: Warehouse, project: Path, contracts: duckdb_build.Contracts, place: SparkFolders
) -> None:
    """Write the seeds and the contracts of the datasets as Parquet.

    A seed's column has the type that its YAML states and is text otherwise.
    """
    types = seed_types(project)
    con = connect()
    try:
        raw.prepare_sources(con, warehouse.root, contracts)
        for file in sorted((project / "seeds").rglob("*.csv")):
            stated = types.get(file.stem, {})
            replaced = ", ".join(f"cast({c} as {t}) as {c}" for c, t in stated.items())
            target = place.inputs / "seeds" / f"{file.stem}.parquet"
            target.parent.mkdir(exist_ok=True)
            con.execute(
                f"copy (select * {f'replace ({replaced})' if replaced else ''} from"
                f" read_csv({raw.pattern(file)}, header = true, all_varchar = true,"
                " delim = ',', quote = '\"', escape = '\"'))"
                f" to {sql_text(target)} (format parquet)"
            )
        raw.create_datasets(con, "datasets", contracts)
        target = place.inputs / "datasets.parquet"
        con.execute(f"copy datasets to {sql_text(target)} (format parquet)")
    finally:
        con.close()


def declare_inputs(
    spark: SparkSession,
    warehouse: Warehouse,
    contracts: duckdb_build.Contracts,
    place: SparkFolders,
) -> None:
    """Declare raw files, ledger, contracts and seeds as tables of the session."""
    for agency in sorted({agency for agency, _ in contracts} | {"landing"}):
        spark.sql(f"create schema if not exists raw_{agency}")
    spark.sql("create schema if not exists seeds")
    root = warehouse.root.resolve()
    lines = []
    for (agency, dataset), contract in sorted(contracts.items()):
        names = (*raw.LINE_COLUMNS, *(column.name for column in contract.columns))
        table = f"raw_{agency}.{dataset}"
        _declare(spark, table, raw.folder_of(root, agency, dataset), names)
        lines.append(f"select {', '.join(raw.LINE_COLUMNS)} from {table}")
    spark.sql(f"create view raw_landing.lines as {' union all '.join(lines)}")
    _declare(spark, "raw_landing.files", root / "raw" / "landing" / "files.parquet")
    _declare(spark, "raw_landing.datasets", place.inputs / "datasets.parquet")
    for file in sorted((place.inputs / "seeds").glob("*.parquet")):
        _declare(spark, f"seeds.{file.stem}", file)


def _declare(
    spark: SparkSession, table: str, path: Path, names: tuple[str, ...] = ()
) -> None:
    """A table over Parquet; with `names`, over all files below a folder of raw files."""
    columns = ", ".join(
        f"{name} {'bigint' if name == 'line_no' else 'string'}" for name in names
    )
    location = path.as_uri().replace("'", "%27")
    spark.sql(
        f"create table {table} {f'({columns})' if columns else ''} using parquet"
        + (" options (recursiveFileLookup 'true')" if names else "")
        + f" location '{location}'"
    )


# The session ---------------------------------------------------------------------


def session(warehouse: Warehouse, place: SparkFolders) -> SparkSession:
    """The session of this process: a local one, or the cluster's under spark-submit."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("satu-data-pemilu")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.sql.warehouse.dir", place.building.as_uri())
    if not is_submitted():
        processors = len(os.sched_getaffinity(0))
        builder = (
            builder.master(f"local[{processors}]")
            .config("spark.driver.memory", spark_java.memory())
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.local.dir", str(warehouse.spill.resolve()))
            .config(SHUFFLE_PARTITIONS, str(2 * processors))
            .config("spark.ui.showConsoleProgress", "false")
        )
    with spark_java.error_output_in(place.log):
        return builder.getOrCreate()


def is_submitted() -> bool:
    """Whether spark-submit started this process."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def define_pseudonym(spark: SparkSession, key: str) -> None:
    """Define the SQL function `pseudonym` for the session."""
    secret = spark.createDataFrame([(bytearray(key.encode()),)], "secret binary")
    secret.createOrReplaceTempView("pseudonym_key")
    spark.sql(PSEUDONYM_FUNCTION)


# Models and marts ----------------------------------------------------------------


def run_models(
    request: duckdb_build.Request, keys: Keys, place: SparkFolders, console: Console
) -> transform.Outcome:
    """Run all models.

    Raises SdpError naming the models that failed.
    """
    outcome = transform.run_dbt(
        ["run", "--target", "spark"],
        request.project,
        request.warehouse,
        keys,
        console,
        "Models on Spark",
        folder=place.dbt,
    )
    if outcome.failed or outcome.skipped:
        for result in outcome.failed:
            spark_java.explain(result.message or "", place.log)
        raise SdpError(summary.failures(outcome, place.dbt / "logs"))
    return outcome


def mart_tables(outcome: transform.Outcome) -> list[str]:
    """Schema and name of every mart that the run made."""
    made = {result.unique_id for result in outcome.results}
    return sorted(
        f"{model['schema']}.{model['alias']}"
        for model in outcome.models
        if model["unique_id"] in made and "marts" in model["fqn"]
    )


def count_marts(spark: SparkSession, outcome: transform.Outcome) -> dict[str, int]:
    """Rows of every mart."""
    return {table: spark.table(table).count() for table in mart_tables(outcome)}


def publish(place: SparkFolders, tables: list[str]) -> None:
    """Put the marts of a whole run in the place of the earlier ones."""
    fresh = place.root / "marts.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for table in tables:
        area, _, name = table.partition(".")
        (fresh / area).mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        (place.building / f"{area}.db" / name).rename(fresh / area / name)
    shutil.rmtree(place.marts, ignore_errors=True)
    fresh.rename(place.marts)
    shutil.rmtree(place.building, ignore_errors=True)
