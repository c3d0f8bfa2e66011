"""What the Python tests share: the command, the extracts, and small warehouses."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from satu_data_pemilu import cli
from satu_data_pemilu.landing import manifest_of

PROJECT = Path(__file__).resolve().parents[1]
EXTRACTS = Path(os.environ.get("SDP_EXTRACTS") or PROJECT.parent / "shared" / "extracts")

# Every variable that changes what the command does; a test sets its own.
VARIABLES = (
    "SDP_LANDING",
    "SDP_WAREHOUSE",
    "SDP_PROJECT_DIR",
    "SDP_DATABASE_KEY",
    "SDP_MARTS_KEY",
    "SDP_MARTS_ENCRYPTED",
    "SDP_PSEUDONYM_KEY",
    "SDP_STORAGE_IS_ENCRYPTED",
    "SDP_MEMORY_LIMIT",
    "SDP_SPARK_MEMORY",
    "SDP_SPARK_THREADS",
    "AS_KNOWN_ON",
)

# The smallest delivery that makes a region tree: a province down to two villages.
REGION_CODES = """\
kode,nama,level
11,Aceh,1
11.01,Kabupaten Aceh Selatan,2
11.01.01,Bakongan,3
11.01.01.2001,Keude Bakongan,4
11.01.01.2002,Ujong Mangki,4
"""


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "acceptance: takes long; run by `make accept`, not by `make test`"
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Spark's file first, because no other takes as long; what is long, only by -m."""
    items.sort(key=lambda item: item.path.name != "test_spark.py")
    if config.option.markexpr:
        return
    long = [item for item in items if item.get_closest_marker("acceptance")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """After `make accept`: write what each test measured to reports/acceptance.md."""
    if terminalreporter.config.option.markexpr != "acceptance":
        return
    rows = [
        f"| {report.nodeid.rpartition('::')[2].removeprefix('test_').replace('_', ' ')}"
        f" | {outcome} | {report.duration:,.0f} s"
        f" | {'; '.join(f'{name}: {value}' for name, value in report.user_properties)} |"
        for outcome in ("passed", "failed", "error")
        for report in terminalreporter.getreports(outcome)
    ]
    path = PROJECT / "reports" / "acceptance.md"
    path.parent.mkdir(exist_ok=True)
    head = "| what | outcome | time | figures |\n|---|---|---:|---|"
    path.write_text("\n".join(["# Acceptance", "", head, *rows, ""]))
    terminalreporter.write_line(f"Figures: {path.relative_to(PROJECT)}")


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command: none of ours but those given."""
    ours = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return {**ours, "COLUMNS": "100", **variables}


def run_sdp(
    *arguments: object, env: dict[str, str] | None = None, cwd: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    """Run `sdp` as a user does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "satu_data_pemilu.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment(**(env or {})),
        cwd=cwd,
    )


def write_delivery(landing: Path, path: str, content: str | bytes) -> Path:
    """Write a delivered file; `path` is <agency>/<dataset>/<as_of>/<name>."""
    file = landing / path
    file.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode() if isinstance(content, str) else content
    file.write_bytes(data)
    return file


def copy_landing(landing: Path, target: Path) -> Path:
    """Copy a landing folder with the manifest of its simulation, which is returned."""
    shutil.copytree(landing, target)
    return Path(shutil.copy(manifest_of(landing), manifest_of(target)))


def query(database: Path, sql: str) -> list[tuple]:
    """Rows of a query on a published database, read as an analyst reads it.

    In a process of its own: DuckDB gives a second connection of a process what the
    first one opened, also when another file has taken its place since.
    """
    code = (
        "import duckdb, json, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        "print(json.dumps(con.sql(sys.argv[2]).fetchall(), default=str))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(database), sql],
        capture_output=True,
        text=True,
        check=True,
    )
    return [tuple(row) for row in json.loads(done.stdout)]


@contextlib.contextmanager
def shared(factory: pytest.TempPathFactory, name: str) -> Iterator[tuple[Path, bool]]:
    """A folder that the workers of a run share, and whether it is still to be filled.

    Who comes first fills it while the others wait; a failure leaves it to the next.
    """
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    filled = folder / ".filled"
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder, not filled.exists()
        filled.touch()


@pytest.fixture(scope="session")
def project_dir() -> Path:
    """The clone."""
    return PROJECT


@pytest.fixture(scope="session")
def extracts() -> Path:
    """The real public deliveries that lie beside the clone."""
    if not EXTRACTS.is_dir():
        reason = f"there are no extracts in {EXTRACTS} (name their folder by SDP_EXTRACTS)"
        if os.environ.get("SDP_REQUIRE_EXTRACTS"):
            pytest.fail(reason)
        pytest.skip(reason)
    return EXTRACTS


@pytest.fixture(scope="session")
def extracts_warehouse(
    extracts: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse built once from the extracts by the command itself."""
    with shared(tmp_path_factory, "extracts") as (root, empty):
        warehouse = root / "warehouse"
        if empty:
            done = run_sdp("build", "--landing", extracts, "--warehouse", warehouse)
            assert done.returncode == 0, done.stdout + done.stderr
            (root / "summary.txt").write_text(done.stdout)
    return warehouse


@pytest.fixture(scope="session")
def small_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse built once by the whole project from five region codes, with all unit
    tests, of which the build leaves the SQL behind.
    """
    with shared(tmp_path_factory, "small") as (root, empty):
        landing, warehouse = root / "landing", root / "warehouse"
        if empty:
            write_delivery(
                landing, "kemendagri/region_codes/2025-06-23/codes.csv", REGION_CODES
            )
            done = run_sdp(
                *("build", "--landing", landing, "--warehouse", warehouse),
                "--full-refresh",
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return warehouse


@pytest.fixture(scope="session")
def small_landing(small_warehouse: Path) -> Path:
    """The landing folder of the small warehouse, with five region codes."""
    return small_warehouse.parent / "landing"


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What dbt compiles for DuckDB without any data."""
    with shared(tmp_path_factory, "compiled") as (folder, empty):
        if empty:
            (folder / "warehouse" / ".build").mkdir(parents=True)
            done = subprocess.run(
                [
                    Path(sys.executable).with_name("dbt"),
                    *("--quiet", "compile", "--select", "path:models"),
                    *("--profiles-dir", "profiles"),
                    *("--target-path", folder / "target"),
                    *("--log-path", folder / "logs"),
                ],
                cwd=PROJECT,
                env=environment(SDP_WAREHOUSE=str(folder / "warehouse")),
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((folder / "target" / "manifest.json").read_bytes())


@dataclass(frozen=True)
class Nation:
    """A simulated nation: what was delivered, the truth of it, and what was built."""

    landing: Path
    truth: Path
    warehouse: Path


def nation_in(root: Path) -> Nation:
    """A nation whose folders are below one."""
    return Nation(root / "landing", root / "truth", root / "warehouse")


def simulate_and_build(root: Path, *choices: object, **variables: str) -> Nation:
    """Simulate by the choices of `sdp simulate` and build it, as a user does."""
    nation = nation_in(root)
    landing = ("--landing", nation.landing)
    for command in (
        ("simulate", *choices, *landing, "--truth", nation.truth),
        ("build", *landing, "--warehouse", nation.warehouse),
    ):
        done = run_sdp(*command, env=variables)
        assert done.returncode == 0, done.stdout + done.stderr
    return nation


@pytest.fixture(scope="session")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    """20,000 simulated persons with few faults, built once. Seed 11 draws some of every kind.

    Read only: a test that changes a folder copies it first.
    """
    with shared(tmp_path_factory, "nation") as (root, empty):
        if empty:
            simulate_and_build(root, "--persons", 20_000, "--seed", 11, "--dirt", "clean")
    return nation_in(root)


MINI_MODELS = {
    "macros/forget_replaced_files.sql": (
        "{% macro forget_replaced_files() %} select 1 {% endmacro %}\n"
    ),
    "models/staging/kemendagri/stg_kemendagri__codes.sql": (
        "select file_id, line_no, kode as region_code, nama as region_name\n"
        "from {{ source('kemendagri', 'region_codes') }}\n"
        "where line_kind = 'data'\n"
    ),
    "models/staging/civil/stg_civil__persons.sql": (
        "select file_id, line_no, nik, nama as full_name\n"
        "from {{ source('civil', 'persons') }}\n"
        "where line_kind = 'data'\n"
    ),
    "models/intermediate/validated/int_codes_validated.sql": (
        "select * from {{ ref('stg_kemendagri__codes') }}\n"
        "{% if is_incremental() %}\n"
        "where file_id not in (select file_id from {{ this }})\n"
        "{% endif %}\n"
    ),
    "models/marts/reference/dim_codes.sql": (
        "select region_code, max(region_name) as region_name\n"
        "from {{ ref('int_codes_validated') }}\n"
        "group by region_code\n"
    ),
    "models/marts/population/dim_people.sql": (
        "select md5(nik) as person_key, cast(length(full_name) as bigint) as name_length\n"
        "from {{ ref('stg_civil__persons') }}\n"
    ),
    "models/marts/quality/fct_files.sql": (
        "select file_id, first_landed_at from {{ source('landing', 'files') }}\n"
    ),
    "models/marts/_marts__models.yml": """\
models:
  - name: dim_codes
    description: Codes ever delivered. One row per region code; it's a test.
    columns:
      - name: region_code
        description: Dotted code.
        data_type: string
        constraints: [{type: not_null}]
        data_tests: [not_null, unique]
      - {name: region_name, description: Its name., data_type: string}
  - name: dim_people
    description: Persons. One row per person.
    config: {meta: {person_level: true}}
    columns:
      - {name: person_key, description: Key., data_type: string}
      - {name: name_length, description: Letters., data_type: bigint}
  - name: fct_files
    description: Landed files. One row per file.
    columns:
      - {name: file_id, description: Id of the file., data_type: string}
      - {name: first_landed_at, description: Time., data_type: timestamp}
""",
    "models/staging/civil/_civil__sources.yml": """\
sources:
  - name: civil
    description: A register of persons, for tests.
    database: "{{ 'work' if target.type == 'duckdb' else none }}"
    schema: raw_civil
    tables:
      - name: persons
        description: Persons. One row per line.
        config: {meta: {contract: {holds_persons: true, mode: snapshot}}}
        columns:
          - {name: nik, description: Number.}
          - {name: nama, description: Name.}
""",
}


def write_mini_project(project: Path) -> None:
    """Write a project of six small models on the real project's settings.

    How a build behaves (lock, audit, publishing, keys, kills) does not depend on the
    models; this one takes seconds.
    """
    for name in ("profiles", "macros/configuration"):
        shutil.copytree(PROJECT / name, project / name)
    shutil.copy(PROJECT / "dbt_project.yml", project)
    for agency in ("kemendagri", "landing"):
        source = f"models/staging/{agency}/_{agency}__sources.yml"
        (project / source).parent.mkdir(parents=True)
        shutil.copy(PROJECT / source, project / source)
    for name, content in MINI_MODELS.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(content)


class Bench:
    """A mini project with a landing folder and a warehouse of its own."""

    def __init__(self, root: Path):
        self.root = root
        self.project = root / "project"
        self.landing = root / "landing"
        self.warehouse = root / "warehouse"

    @property
    def marts(self) -> Path:
        return self.warehouse / "marts.duckdb"

    @property
    def open(self) -> Path:
        return self.warehouse / "open.duckdb"

    def deliver(self, path: str, content: str | bytes) -> Path:
        return write_delivery(self.landing, path, content)

    def arguments(self, command: str, *more: object) -> list[str]:
        own = ["--warehouse", self.warehouse]
        if command in ("build", "land"):
            own += ["--landing", self.landing]
        if command in ("build", "land", "docs"):
            own += ["--project-dir", self.project]
        return [command, *map(str, own), *map(str, more)]

    def sdp(
        self, command: str, *more: object, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in this process, which saves the seconds of importing dbt."""
        arguments = self.arguments(command, *more)
        out, err = io.StringIO(), io.StringIO()
        mask = os.umask(0o022)
        try:
            with (
                pytest.MonkeyPatch.context() as patch,
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
            ):
                for name in VARIABLES:
                    patch.delenv(name, raising=False)
                for name, value in {"COLUMNS": "100", **variables}.items():
                    patch.setenv(name, value)
                code = cli.main(arguments)
        finally:
            os.umask(mask)
        return subprocess.CompletedProcess(
            arguments, code, out.getvalue(), err.getvalue()
        )

    def process(
        self, command: str, *more: object, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in a process of its own."""
        return run_sdp(*self.arguments(command, *more), env=variables)

    def hashes(self) -> str:
        done = self.sdp("hash", "--json")
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A mini project that nothing was built with yet."""
    bench = Bench(tmp_path)
    write_mini_project(bench.project)
    bench.deliver("kemendagri/region_codes/2025-06-23/codes.csv", REGION_CODES)
    return bench


@pytest.fixture(scope="session")
def _built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    bench = Bench(tmp_path_factory.mktemp("mini") / "bench")
    write_mini_project(bench.project)
    bench.deliver("kemendagri/region_codes/2025-06-23/codes.csv", REGION_CODES)
    done = bench.sdp("build")
    assert done.returncode == 0, done.stdout + done.stderr
    return bench.root


@pytest.fixture
def built(_built_once: Path, tmp_path: Path) -> Bench:
    """A mini project that was built once; each test has a copy of its own."""
    shutil.copytree(_built_once, tmp_path / "bench", symlinks=True)
    return Bench(tmp_path / "bench")


def attach_work(warehouse: Path, key: str = "public-test-key"):
    """A connection to the work database, as an engineer opens it."""
    con = duckdb.connect()
    con.execute(
        f"attach '{warehouse / 'work.duckdb'}' as work"
        f" (encryption_key '{key}', read_only)"
    )
    return con
