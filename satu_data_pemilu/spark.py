"""`sdp build --engine spark`: the same models on Apache Spark, its marts as Parquet.

Landing stays as it is. Raw files and seeds become Spark tables over Parquet, dbt runs
every model as a full table in the session of this process, and the marts of a whole
successful run take the place of the earlier ones in `<warehouse>/spark/marts`. Under
spark-submit the session is that of the cluster.

The pseudonym is a temporary SQL function that reads its key from a temporary view, so
that no plan, no log and no SQL text holds the key.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from rich.console import Console

from satu_data_pemilu import checks, guard, keys, spark_java, summary, transform
from satu_data_pemilu import landing as landing_step
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys, Persons
from satu_data_pemilu.land import land
from satu_data_pemilu.landing import Found, raw
from satu_data_pemilu.sql import sql_pattern, sql_text
from satu_data_pemilu.steps import Contracts, Request, Steps, full_disk_explained
from satu_data_pemilu.warehouse import (
    PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse, connect,
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
    # Hadoop sets the rights of what it writes itself, whatever the process may say.
    "spark.hadoop.fs.permissions.umask-mode": "077",
}
SHUFFLE_PARTITIONS = "spark.sql.shuffle.partitions"
# The first version that has the SQL function hmac.
OLDEST_SPARK = (4, 3)

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
    def fresh_marts(self) -> Path:
        """Marts of a whole run that are about to take their place."""
        return self.root / "marts.new"

    @property
    def earlier_marts(self) -> Path:
        """Marts that give way to fresh ones, until those are in place."""
        return self.root / "marts.old"

    @property
    def inputs(self) -> Path:
        """Seeds and contracts as Parquet."""
        return self.root / "inputs"

    @property
    def building(self) -> Path:
        """Tables of the run that is under way; they hold persons in the clear."""
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
    return SparkFolders(warehouse.root.resolve() / warehouse.spark.name)


def build(request: Request, console: Console) -> None:
    """Land with DuckDB, run all models on Spark and keep the marts as Parquet.

    Raises SdpError with one sentence for everything a user can mend; the marts of an
    earlier run are untouched then.
    """
    if request.select:
        raise SdpError(
            "--select is for DuckDB: tables of Spark end with its session, so that every"
            " run makes all of them. Leave it out, or leave out --engine spark."
        )
    warehouse, steps = request.warehouse, Steps()
    contracts = load_contracts(request.project)
    held = Keys.from_environment()
    checks.require_a_day(os.environ.get("AS_KNOWN_ON", ""))
    with steps.step("check"):
        spark_java.require_spark()
        require_readable_path(warehouse)
        landing = checks.prepared_landing(request, contracts, console)
        warehouse.prepare()
    place = folders(warehouse)
    folders_in_clear = (landing, warehouse.root)
    with warehouse.lock("build"), full_disk_explained(warehouse):
        with steps.step("check"):
            found = landing_step.look(landing, contracts)
            require_space(found, warehouse, place)
            checks.require_fitting_keys(found, held, warehouse)
            clear(warehouse, place)
        with steps.step("landing"):
            land(request, found, contracts, console)
            persons = guard.require_fitting_ledger(folders_in_clear, held, warehouse)
            checks.require_same_pseudonyms(request, persons, held)
            write_inputs(warehouse, request.project, contracts, place)
        try:
            with steps.step("starting Spark"), spark_java.failures_explained(place.log):
                spark = session(warehouse, place)
            try:
                with steps.step("models"), spark_java.failures_explained(place.log):
                    declare_inputs(spark, warehouse, contracts, place)
                    define_pseudonym(spark, held.pseudonym)
                    outcome = run_models(request, held, place, console)
                    require_all_marts(outcome, place)
                    rows = count_marts(spark, outcome)
            finally:
                # A Java process that is gone cannot be stopped, and says so at length.
                with contextlib.suppress(Exception):
                    spark.stop()
            guard.require_fitting_ledger(folders_in_clear, held, warehouse)
            if persons is not Persons.NONE:
                keys.remember_pseudonyms(warehouse.pseudonym_check, held.pseudonym)
            publish(place, list(rows))
        finally:
            shutil.rmtree(place.building, ignore_errors=True)
    summary.show_spark(place.marts, rows, outcome, steps.seconds, console)


def require_readable_path(warehouse: Warehouse) -> None:
    """Refuse a warehouse whose path Spark would take for a pattern or a list.

    Raises SdpError naming the character.
    """
    if found := re.search(r"[*?\[\]{}\\,]", str(warehouse.root.resolve())):
        raise SdpError(
            f"The path of the warehouse {warehouse.root.resolve()} holds {found[0]}, which"
            " Spark reads as part of a pattern. Name another folder with --warehouse."
        )


def require_space(
    found: Found, warehouse: Warehouse, place: SparkFolders
) -> None:
    """Refuse to start where the disk would fill up on the way.

    Every table is made anew beside the earlier marts, and nothing in the work database.

    Raises SdpError with what is needed and what is there.
    """
    checks.require_space(
        found, warehouse, kept=(), replaced=place.marts.rglob("*")
    )


def clear(warehouse: Warehouse, place: SparkFolders) -> None:
    """Remove what an earlier run left unfinished and make the folders.

    Marts that were about to give way when a run was killed stand again.
    """
    warehouse.clear_spill()
    if place.earlier_marts.exists() and not place.marts.exists():
        place.earlier_marts.rename(place.marts)
    for folder in (place.building, place.inputs, place.fresh_marts, place.earlier_marts):
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
    warehouse: Warehouse, project: Path, contracts: Contracts, place: SparkFolders
) -> None:
    """Write the seeds and the contracts of the datasets as Parquet.

    A seed's column has the type that its YAML states and is text otherwise.
    """
    types = seed_types(project)
    con = connect(warehouse.root, project / "seeds")
    try:
        raw.prepare_sources(con, warehouse.root, contracts)
        for file in sorted((project / "seeds").rglob("*.csv")):
            stated = types.get(file.stem, {})
            replaced = ", ".join(f"cast({c} as {t}) as {c}" for c, t in stated.items())
            target = place.inputs / "seeds" / f"{file.stem}.parquet"
            target.parent.mkdir(exist_ok=True)
            con.execute(
                f"copy (select * {f'replace ({replaced})' if replaced else ''} from"
                f" read_csv({sql_pattern(file)}, header = true, all_varchar = true,"
                " delim = ',', quote = '\"', escape = '\"'))"
                f" to {sql_text(target)} (format parquet)"
            )
        raw.create_datasets(con, "datasets", contracts)
        raw.create_dataset_columns(con, "dataset_columns", contracts)
        for table in ("datasets", "dataset_columns"):
            target = place.inputs / f"{table}.parquet"
            con.execute(f"copy {table} to {sql_text(target)} (format parquet)")
    finally:
        con.close()


def declare_inputs(
    spark: SparkSession,
    warehouse: Warehouse,
    contracts: Contracts,
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
    for table in ("datasets", "dataset_columns"):
        _declare(spark, f"raw_landing.{table}", place.inputs / f"{table}.parquet")
    for file in sorted((place.inputs / "seeds").glob("*.parquet")):
        _declare(spark, f"seeds.{file.stem}", file)


def _declare(
    spark: SparkSession, table: str, path: Path, names: tuple[str, ...] = ()
) -> None:
    """A table over Parquet; with `names`, over all files below a folder of raw files."""
    columns = ", ".join(
        f"{name} {'bigint' if name == 'line_no' else 'string'}" for name in names
    )
    spark.sql(
        f"create table {table} {f'({columns})' if columns else ''} using parquet"
        + (" options (recursiveFileLookup 'true')" if names else "")
        + f" location {spark_text(location_of(path))}"
    )


def location_of(path: Path) -> str:
    """An absolute path as Spark takes it: with the scheme, and not percent-encoded."""
    return f"file://{path}"


def spark_text(text: str) -> str:
    """A text as an SQL literal of Spark's, which reads a backslash as an escape."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


# The session ---------------------------------------------------------------------


def session(warehouse: Warehouse, place: SparkFolders) -> SparkSession:
    """The session of this process: a local one, or the cluster's under spark-submit.

    Raises SdpError where the cluster's Spark is too old.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("satu-data-pemilu")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.sql.warehouse.dir", location_of(place.building))
    if spark_java.is_submitted():
        spark = builder.getOrCreate()
    else:
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
            spark = builder.getOrCreate()
    try:
        require_version(spark.version)
    except SdpError:
        spark.stop()
        raise
    return spark


def require_version(version: str) -> None:
    """Refuse a Spark without the functions that the models and the pseudonym need.

    Raises SdpError naming both versions.
    """
    if tuple(int(part) for part in re.findall("[0-9]+", version)[:2]) < OLDEST_SPARK:
        oldest = ".".join(map(str, OLDEST_SPARK))
        raise SdpError(
            f"This is Spark {version} and the models need {oldest}.0 or newer: submit"
            " with the spark-submit of such a version, to a cluster of the same."
        )


def define_pseudonym(spark: SparkSession, key: str) -> None:
    """Define the SQL function `pseudonym` for the session.

    The row with the key is made in Java: one from Python would have to be read by a
    Python process wherever it is used.
    """
    java = spark._jvm
    values = spark.sparkContext._gateway.new_array(java.java.lang.Object, 1)
    values[0] = bytearray(keys.as_bytes(key))
    rows = java.java.util.ArrayList()
    rows.add(java.org.apache.spark.sql.RowFactory.create(values))
    columns = java.org.apache.spark.sql.types.StructType.fromDDL("secret binary")
    table = spark._jsparkSession.createDataFrame(rows, columns)
    table.createOrReplaceTempView("pseudonym_key")
    spark.sql(PSEUDONYM_FUNCTION)


# Models and marts ----------------------------------------------------------------


def run_models(
    request: Request, held: Keys, place: SparkFolders, console: Console
) -> transform.Outcome:
    """Run all models.

    Raises SdpError naming the models that failed.
    """
    try:
        outcome = transform.run_dbt(
            ["run", "--target", "spark"],
            request.project,
            request.warehouse,
            held,
            console,
            "Models on Spark",
            folder=place.dbt,
        )
    except SdpError as error:
        spark_java.explain(str(error), place.log)
        raise
    if outcome.failed or outcome.skipped:
        for result in outcome.failed:
            spark_java.explain(result.message or "", place.log)
        raise SdpError(summary.failures(outcome, place.dbt / "logs"))
    return outcome


def mart_tables(outcome: transform.Outcome) -> list[str]:
    """Schema and name of every mart of the project."""
    return sorted(
        f"{model['schema']}.{model['alias']}"
        for model in outcome.models
        if "marts" in model["fqn"]
    )


def made_table(place: SparkFolders, table: str) -> Path:
    """The folder that Spark wrote a table of this run into."""
    schema, _, name = table.partition(".")
    return place.building / f"{schema}.db" / name


def require_all_marts(outcome: transform.Outcome, place: SparkFolders) -> None:
    """Refuse to publish unless this run made every mart of the project.

    Raises SdpError naming those that are missing.
    """
    marts = mart_tables(outcome)
    missing = [table for table in marts if not made_table(place, table).is_dir()]
    if missing or not marts:
        names = ", ".join(missing[:10]) or "all marts"
        raise SdpError(
            f"Nothing was published: Spark did not make {names}. Look at"
            f" {place.dbt / 'logs' / 'dbt.log'}, then build again."
        )


def count_marts(spark: SparkSession, outcome: transform.Outcome) -> dict[str, int]:
    """Rows of every mart."""
    return {table: spark.table(table).count() for table in mart_tables(outcome)}


def keep_private(root: Path) -> None:
    """Let only their owner read files and enter folders, also such as a cluster wrote."""
    for folder, _, files in os.walk(root):
        os.chmod(folder, PRIVATE_FOLDER_MODE)
        for file in files:
            os.chmod(Path(folder) / file, PRIVATE_FILE_MODE)


def publish(place: SparkFolders, tables: list[str]) -> None:
    """Put the marts of a whole run in the place of the earlier ones.

    The earlier ones are removed last; `clear` puts them back if this was interrupted.
    """
    for table in tables:
        area, _, name = table.partition(".")
        folder = place.fresh_marts / area
        folder.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
        made_table(place, table).rename(folder / name)
    keep_private(place.fresh_marts)
    if place.marts.exists():
        place.marts.rename(place.earlier_marts)
    place.fresh_marts.rename(place.marts)
    shutil.rmtree(place.earlier_marts, ignore_errors=True)
