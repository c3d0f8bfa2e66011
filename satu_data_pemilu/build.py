"""`sdp build`: from a landing folder to published marts, or nothing published at all.

Order of work: look before starting (folders, disk, keys, lock), land, make the source
views, run all models and tests, audit the run, write what built the file, publish. Only
the last step touches what readers see.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from importlib.metadata import version
from pathlib import Path

import duckdb
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from satu_data_pemilu import keys as key_rule
from satu_data_pemilu import landing as landing_step
from satu_data_pemilu import publish, summary, transform
from satu_data_pemilu.contracts import Contract, load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys, PersonFile, Persons
from satu_data_pemilu.landing import defaults, deliveries, ledger, scan
from satu_data_pemilu.landing.deliveries import Delivery
from satu_data_pemilu.simulation import command as simulation
from satu_data_pemilu.warehouse import (
    Warehouse,
    attach,
    connect,
    explained,
    free_bytes,
    is_out_of_space,
    out_of_space,
    remove_database,
    sql_text,
)

Contracts = dict[tuple[str, str], Contract]

REGION_CODES = ("kemendagri", "region_codes")

# Free space asked for before starting. Raw files and databases together take up to this
# many times the delivered bytes: the 14 MB of real extracts, nearly all Parquet, became
# 320 MB; text shrinks, since raw files are compressed.
SPACE_PER_BYTE = 3
SPACE_PER_PACKED_BYTE = 30
PACKED = (".parquet", ".gz", ".xlsx", ".xlsm")
SPACE_AT_LEAST = 500_000_000


@dataclass(frozen=True)
class Request:
    """What the user asked `sdp build` for."""

    project: Path
    warehouse: Warehouse
    landing: Path
    landing_is_default: bool
    select: tuple[str, ...] = ()
    full_refresh: bool = False
    continue_without_refused: bool = False


@dataclass
class Steps:
    """Seconds by step, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    started_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def as_text(self) -> str:
        return ", ".join(f"{name} {spent:.1f}" for name, spent in self.seconds.items())


def build(request: Request, console: Console) -> None:
    """Run a whole build and publish it; with `select`, run a part and publish nothing.

    Raises SdpError with one sentence for everything a user can mend; what was published
    before is untouched then.
    """
    warehouse, steps = request.warehouse, Steps()
    contracts = load_contracts(request.project)
    keys = Keys.from_environment()
    require_a_day(os.environ.get("AS_KNOWN_ON", ""))
    with steps.step("check"):
        landing = prepared_landing(request, contracts, console)
        warehouse.prepare()
    with warehouse.lock("build"), full_disk_explained(warehouse):
        with steps.step("check"):
            found = list(deliveries.find(landing, contracts, []))
            require_space(found, warehouse)
            persons = require_fitting_keys(found, landing, keys, warehouse)
            warehouse.clear_build()
        with steps.step("landing"):
            land(request, landing, found, contracts, console)
        marts_key = keys.marts if persons is Persons.REAL else None
        with steps.step("models and tests"):
            outcome = run_models(request, contracts, keys, marts_key, console)
        if request.select:
            if not outcome.results:
                raise SdpError(
                    f"--select {request.select} chose nothing. Name models, seeds or tests"
                    " of the project."
                )
            summary.show_partial(outcome, console)
            return
        with steps.step("publishing"):
            audit(outcome, warehouse, marts_key)
            write_build_info(request, keys, persons, steps, marts_key)
            publish.finish_marts(warehouse, marts_key)
            publish.build_open(
                warehouse, marts_key, closed_marts(outcome), open_parts(outcome)
            )
            publish.publish(warehouse)
    summary.show(warehouse, keys, outcome, steps.seconds, console)


def land_only(request: Request, console: Console) -> None:
    """Land what is new and print what happened to each delivery.

    Raises SdpError as `build` does for its part.
    """
    warehouse = request.warehouse
    contracts = load_contracts(request.project)
    keys = Keys.from_environment()
    landing = prepared_landing(request, contracts, console)
    warehouse.prepare()
    with warehouse.lock("land"), full_disk_explained(warehouse):
        found = list(deliveries.find(landing, contracts, []))
        require_space(found, warehouse)
        require_fitting_keys(found, landing, keys, warehouse)
        before = len(ledger.read(warehouse.root))
        land(request, landing, found, contracts, console)
        make_source_views(warehouse, contracts, keys)
        after = len(ledger.read(warehouse.root))
    console.print(
        f"{after - before:,} file(s) landed, {before:,} were there before."
        " `sdp build` makes the marts."
    )


@contextmanager
def full_disk_explained(warehouse: Warehouse) -> Iterator[None]:
    """Turn an error that means a full disk into SdpError."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_out_of_space(str(error)):
            raise out_of_space(warehouse.root) from None
        raise


# Before starting -----------------------------------------------------------------


def prepared_landing(request: Request, contracts: Contracts, console: Console) -> Path:
    """The landing folder, filled first if it is the default one and empty.

    Raises SdpError where a folder that the user named is not there.
    """
    landing = request.landing
    if landing.exists() and not landing.is_dir():
        raise SdpError(
            f"The landing folder {landing} is a file. Name a folder with --landing"
            " that holds <agency>/<dataset>/<as_of>/<files>."
        )
    if not request.landing_is_default:
        if not landing.exists():
            raise SdpError(
                f"There is no landing folder {landing}. Name an existing folder with"
                " --landing, or leave the option out to start from the default one."
            )
        return landing
    landing.mkdir(parents=True, exist_ok=True)
    if all(deliveries.is_ignored(entry.name) for entry in landing.iterdir()):
        fill_empty_landing(landing, contracts, console)
    return landing


def fill_empty_landing(landing: Path, contracts: Contracts, console: Console) -> None:
    """Put a simulated nation into an empty default landing folder, its truth beside it.

    A project without a population register has nobody to simulate for.
    """
    if ("dukcapil", "population_register") not in contracts:
        defaults.write_default_region_codes(landing)
        return
    truth = landing.absolute().parent / simulation.DEFAULT_TRUTH
    report = simulation.simulate_shown(landing, truth, console)
    console.print(simulation.as_sentence(report, landing, truth), markup=False)


def require_a_day(as_known_on: str) -> None:
    """Refuse an `AS_KNOWN_ON` that is no day; empty means everything known.

    Raises SdpError with the form that is expected.
    """
    try:
        if as_known_on and date.fromisoformat(as_known_on).isoformat() != as_known_on:
            raise ValueError(as_known_on)
    except ValueError:
        raise SdpError(
            f"AS_KNOWN_ON is {as_known_on}, which is no day. Write it as 2024-02-14."
        ) from None


def require_space(
    found: list[Delivery],
    warehouse: Warehouse,
    kept: Iterable[Path] | None = None,
    replaced: Iterable[Path] | None = None,
) -> None:
    """Refuse to start where the disk would fill up on the way.

    What an earlier build left in place (raw files, and of the databases those `kept`) is
    room already taken; what is `replaced` is written anew beside the old.

    Raises SdpError with what is needed and what is there.
    """
    delivered = sum(
        _size(file)
        * (SPACE_PER_PACKED_BYTE if file.suffix.lower() in PACKED else SPACE_PER_BYTE)
        for delivery in found
        for file in delivery.files
    )
    kept = (warehouse.work,) if kept is None else kept
    replaced = (warehouse.marts, warehouse.open) if replaced is None else replaced
    in_place = _size(*warehouse.raw.rglob("*"), *kept)
    beside_the_old = _size(*replaced)
    needed = SPACE_AT_LEAST + max(0, delivered - in_place) + beside_the_old
    if (free := free_bytes(warehouse.root)) < needed:
        raise SdpError(
            f"The disk that holds {warehouse.root} has {free / 1e9:,.1f} GB free and"
            f" this build may need {needed / 1e9:,.1f} GB. Make room, or name a"
            " warehouse on another disk with --warehouse."
        )


def _size(*files: Path) -> int:
    return sum(file.stat().st_size for file in files if file.is_file())


def require_fitting_keys(
    found: list[Delivery], landing: Path, keys: Keys, warehouse: Warehouse
) -> Persons:
    """Apply the rule of keys to what was landed and is to be, before a row is written.

    Also tries the key of the work database. Returns what the files hold of persons.
    """
    persons, real = key_rule.judge(
        [*landed_person_files(warehouse), *person_files(found, landing)]
    )
    if real:
        key_rule.require_protection(real, keys, (landing, warehouse.root))
    if warehouse.work.exists():
        con = connect()
        try:
            attach(con, warehouse.work, "work", key=keys.database)
        finally:
            con.close()
    return persons


def landed_person_files(warehouse: Warehouse) -> list[PersonFile]:
    """Files of the ledger whose dataset holds persons; their rows lie in the raw zone."""
    return [
        PersonFile(
            "/".join(
                (row.agency_code, row.dataset_code, row.as_of, row.scope_code, row.file_name)
            ),
            row.is_simulated,
        )
        for row in ledger.read(warehouse.root)
        if row.holds_persons and not row.is_withdrawn
    ]


def person_files(found: list[Delivery], landing: Path) -> Iterator[PersonFile]:
    """Delivered files whose dataset holds persons; landing refuses those not readable."""
    simulated = deliveries.simulated_hashes(landing)
    for delivery in found:
        if delivery.contract.holds_persons:
            for file in filter(Path.is_file, delivery.files):
                try:
                    is_simulated = bool(simulated) and scan.sha256_of(file) in simulated
                except OSError:
                    continue
                yield PersonFile(f"{delivery.shown}/{file.name}", is_simulated)


# Landing and models --------------------------------------------------------------


def land(
    request: Request,
    landing: Path,
    found: list[Delivery],
    contracts: Contracts,
    console: Console,
) -> None:
    """Land the folder, and the default region codes where it has none.

    Raises SdpError with a sentence per refused file, unless the user asked to go on
    without them.
    """
    warehouse = request.warehouse
    folders = [landing]
    default = defaults.DELIVERY.name
    has_own_codes = any(delivery.contract.key == REGION_CODES for delivery in found) or any(
        (row.agency_code, row.dataset_code) == REGION_CODES and row.file_name != default
        for row in ledger.read(warehouse.root)
    )
    if not has_own_codes:
        defaults.write_default_region_codes(warehouse.default_landing)
        folders.append(warehouse.default_landing)
    refused: list[str] = []
    for folder in folders:
        with landing_progress(console) as progress:
            report = landing_step.land(folder, warehouse.root, contracts, progress)
        refused += report.refused
        for note in report.notes:
            console.print(f"Note: {note}", style="yellow", markup=False)
    if refused and not request.continue_without_refused:
        raise SdpError(
            "\n".join(refused)
            + f"\n{len(refused)} delivered file(s) were refused, so nothing was built."
            " Mend or remove them, or go on without them by"
            " --continue-without-refused."
        )


def landing_progress(console: Console) -> Progress:
    """A bar over the bytes to land."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def make_source_views(warehouse: Warehouse, contracts: Contracts, keys: Keys) -> None:
    """Make the dbt sources in the work database, which is created if need be.

    Raises SdpError where the work database cannot be opened or written.
    """
    con = connect()
    try:
        attach(con, warehouse.work, "work", key=keys.database)
        landing_step.create_source_views(con, warehouse.root, contracts)
    except duckdb.Error as error:
        raise explained(error, warehouse.work) from None
    finally:
        con.close()


def run_models(
    request: Request,
    contracts: Contracts,
    keys: Keys,
    marts_key: str | None,
    console: Console,
) -> transform.Outcome:
    """Build the work database and the marts of the build folder, and run all tests.

    The work database is made anew where the models are not those that made it. Unit
    tests judge the models on rows of their own, so they run with new models only.

    Raises SdpError where a model or test failed, with how to look at each.
    """
    warehouse, arguments = request.warehouse, ["build"]
    current = transform.fingerprint(request.project, version("satu-data-pemilu"))
    stored = warehouse.fingerprint
    is_same = stored.exists() and stored.read_text() == current
    if is_same and not (request.full_refresh or request.select):
        arguments += ["--exclude-resource-type", "unit_test"]
    if not is_same or request.full_refresh:
        stored.unlink(missing_ok=True)
        if request.select:
            arguments.append("--full-refresh")
        else:
            remove_database(warehouse.work)
    make_source_views(warehouse, contracts, keys)
    if request.select:
        arguments += ["--select", *request.select]
    outcome = transform.run_dbt(
        arguments,
        request.project,
        warehouse,
        keys,
        console,
        "Models and tests",
        marts_encrypted=marts_key is not None,
    )
    if outcome.failed:
        raise SdpError(summary.failures(outcome, warehouse.logs))
    if not request.select:
        stored.write_text(current)
    return outcome


# Audit and what built the file ---------------------------------------------------


def mart_models(outcome: transform.Outcome) -> dict[str, tuple[str, str]]:
    """Models of the manifest that land in the marts: schema and name by id."""
    return {
        model["unique_id"]: (model["schema"], model["alias"])
        for model in outcome.models
        if model["database"] == "marts"
    }


def closed_marts(outcome: transform.Outcome) -> set[tuple[str, str]]:
    """Marts that stay out of the open file: a row per person, or cells under 10."""
    return {
        (model["schema"], model["alias"])
        for model in outcome.models
        if model["database"] == "marts"
        and (
            model["config"]["meta"].get("person_level")
            or model["config"]["meta"].get("small_cells")
        )
    }


def open_parts(outcome: transform.Outcome) -> dict[tuple[str, str], publish.OpenPart]:
    """Marts of which the open file holds a part: rows that meet the condition `open_rows`
    of the model's meta, and not the columns whose meta says `not_in_open`.
    """
    return {
        (model["schema"], model["alias"]): publish.OpenPart(
            model["config"]["meta"].get("open_rows"),
            frozenset(
                column["name"]
                for column in model["columns"].values()
                if column["config"]["meta"].get("not_in_open")
            ),
        )
        for model in outcome.models
        if model["database"] == "marts"
    }


def audit(
    outcome: transform.Outcome, warehouse: Warehouse, marts_key: str | None
) -> None:
    """Prove that the build file holds every mart, each built by this run.

    Raises SdpError naming what is missing; nothing is published then.
    """
    unfinished = [each.name for each in outcome.results if not each.is_success]
    built = {each.unique_id for each in outcome.results if each.is_success}
    marts = mart_models(outcome)
    not_built = [".".join(name) for id_, name in marts.items() if id_ not in built]
    con = connect()
    try:
        attach(con, warehouse.build_marts, "marts", key=marts_key, read_only=True)
        present = {(each.schema, each.name) for each in publish.tables(con, "marts")}
    finally:
        con.close()
    absent = [".".join(name) for name in marts.values() if name not in present]
    surplus = [".".join(name) for name in present - set(marts.values())]
    for names, fault in (
        (unfinished, "did not run"),
        (not_built, "were not built in this run"),
        (absent, "are missing from the file"),
        (surplus, "are in the file although no model makes them"),
    ):
        if names:
            raise SdpError(
                f"Nothing was published: {', '.join(sorted(names)[:10])} {fault}."
                f" Look at {warehouse.logs / 'dbt.log'}, then run `sdp build` again."
            )


BUILD_INFO_COMMENT = (
    "What built this file: versions, sources, keys and time. One row. Written by the"
    " build after its audit."
)


def write_build_info(
    request: Request,
    keys: Keys,
    persons: Persons,
    steps: Steps,
    marts_key: str | None,
) -> None:
    """Write `quality.build_info` into the marts of the build folder."""
    finished = datetime.now(timezone.utc)
    roots = request.landing.resolve().name
    files = len(ledger.read(request.warehouse.root))
    values: list[tuple[str, str, object, str]] = [
        ("project_version", "varchar", version("satu-data-pemilu"), "Project version."),
        (
            "git_commit",
            "varchar",
            git_commit(request.project),
            "Commit of the project; `+changes` where files differed from it, null"
            " outside of a clone.",
        ),
        ("dbt_version", "varchar", version("dbt-core"), "Version of dbt-core."),
        ("duckdb_version", "varchar", version("duckdb"), "Version of DuckDB."),
        ("started_at", "timestamp", _utc(steps.started_at), "Start of the build, UTC."),
        ("finished_at", "timestamp", _utc(finished), "End of the audit, UTC."),
        ("landing_folder", "varchar", roots, "Name of the landing folder."),
        (
            "as_known_on",
            "date",
            os.environ.get("AS_KNOWN_ON") or None,
            "Only deliveries known on this day were read; null means all.",
        ),
        ("landed_files", "bigint", files, "Files of the ledger at this build."),
        (
            "ledger_sha256",
            "varchar",
            scan.sha256_of(ledger.path_of(request.warehouse.root)) if files else None,
            "SHA-256 of the ledger at this build; null while nothing was delivered.",
        ),
        (
            "person_data_code",
            "varchar",
            persons.value,
            "none, simulated or real: what the landed files hold of persons.",
        ),
        (
            "key_mode_code",
            "varchar",
            keys.mode,
            "public_test_key or own_keys: key of the work database.",
        ),
        (
            "is_encrypted",
            "boolean",
            marts_key is not None,
            "True where marts.duckdb needs a key.",
        ),
        (
            "step_seconds",
            "varchar",
            steps.as_text(),
            "Seconds by step, up to the audit.",
        ),
    ]
    con = connect()
    try:
        attach(con, request.warehouse.build_marts, "marts", key=marts_key)
        con.execute("create schema if not exists marts.quality")
        columns = ", ".join(f"{name} {kind}" for name, kind, _, _ in values)
        con.execute(f"create or replace table marts.quality.build_info ({columns})")
        con.execute(
            "insert into marts.quality.build_info values"
            f" ({', '.join('?' for _ in values)})",
            [value for _, _, value, _ in values],
        )
        con.execute(
            "comment on table marts.quality.build_info is"
            f" {sql_text(BUILD_INFO_COMMENT)}"
        )
        for name, _, _, comment in values:
            con.execute(
                f"comment on column marts.quality.build_info.{name} is"
                f" {sql_text(comment)}"
            )
    finally:
        con.close()


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def git_commit(project: Path) -> str | None:
    """The commit of the project's clone, null where there is no clone or no git."""
    try:
        commit = _git(project, "rev-parse", "HEAD")
        changes = _git(project, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ("+changes" if changes else "")


def _git(project: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", str(project), *arguments],
        capture_output=True,
        check=True,
        text=True,
        timeout=10,
    ).stdout.strip()
