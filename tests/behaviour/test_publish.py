"""What publishing promises to readers: whole files, old or new, and nothing in between."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import time

import duckdb
import pytest
from conftest import Bench, PROJECT, REGION_CODES, environment, query

MORE_CODES = REGION_CODES + "11.01.01.2003,Pulo Kambing,4\n"
PUBLISHED = "select count(*) from dim_codes"


@contextlib.contextmanager
def reader(database, write=False):
    """A reader in a process of its own: gives a function that counts `dim_codes`."""
    code = (
        "import duckdb, sys\n"
        f"con = duckdb.connect(sys.argv[1], read_only={not write})\n"
        "for line in sys.stdin:\n"
        "    print(con.execute('select count(*) from dim_codes').fetchone()[0],"
        " flush=True)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def count():
        process.stdin.write("\n")
        process.stdin.flush()
        return int(process.stdout.readline())

    try:
        yield count
    finally:
        process.stdin.close()
        process.wait()


def test_a_reader_open_before_the_swap_keeps_reading(built):
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    with reader(built.marts) as count:
        assert count() == 5
        done = built.sdp("build")
        assert done.returncode == 0, done.stderr
        assert count() == 5
    assert query(built.marts, PUBLISHED) == [(6,)]


WRITER = """
import duckdb, os, signal, sys
con = duckdb.connect(sys.argv[1])
con.execute("set checkpoint_threshold = '1TB'")
print("open", flush=True)
sys.stdin.readline()
con.execute("delete from reference.dim_codes")
os.kill(os.getpid(), signal.SIGKILL)
"""


def start_writer(database):
    """A process that has opened the file for writing and waits to write and crash."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    assert process.stdout.readline() == "open\n"
    return process


def let_crash(process):
    process.communicate("\n")
    assert process.returncode == -signal.SIGKILL


def test_the_log_of_a_crashed_writer_enters_no_later_file(built, monkeypatch):
    """A writer who crashed before, one at each step of publishing, and one after it."""
    from satu_data_pemilu import publish

    let_crash(start_writer(built.marts))
    former = built.marts.resolve()
    assert former.with_name("marts.duckdb.wal").stat().st_size > 0
    assert query(built.marts, PUBLISHED) == [(0,)], "DuckDB plays the log into its file"

    # Every step until the new publication takes the place of the former.
    link, sync, moments = publish._link, publish._sync, []

    def crashing(step):
        def stepped(path, *more):
            if built.marts.resolve() == former:
                with contextlib.suppress(OSError):
                    let_crash(start_writer(built.marts))
                    moments.append(path)
            return step(path, *more)

        return stepped

    monkeypatch.setattr(publish, "_link", crashing(link))
    monkeypatch.setattr(publish, "_sync", crashing(sync))
    late = start_writer(built.open)
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    assert built.sdp("build").returncode == 0
    let_crash(late)
    assert len(moments) == 4
    assert built.marts.resolve() != former
    for file in (built.marts, built.open):
        assert query(file, PUBLISHED) == [(6,)]
        assert os.listdir(file.resolve().parent) == os.listdir(built.open.resolve().parent)
        assert not file.with_name(file.name + ".wal").exists()
    assert sorted(os.listdir(built.marts.resolve().parent)) == [
        "marts.duckdb", "open.duckdb",
    ]
    assert stat.S_IMODE(built.marts.resolve().parent.stat().st_mode) == 0o555


def test_the_log_of_a_program_that_follows_no_links_is_removed(built):
    log = built.warehouse / "marts.duckdb.wal"
    log.write_bytes(b"log")
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    assert built.sdp("build").returncode == 0
    assert not log.exists()


def test_files_that_are_no_links_give_way(built):
    """A warehouse that was copied without its links, or is of an earlier version."""
    for file in (built.marts, built.open):
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content)
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    assert built.sdp("build").returncode == 0
    assert query(built.marts, PUBLISHED) == query(built.open, PUBLISHED) == [(6,)]
    for _ in range(2):
        assert built.sdp("build", "--full-refresh").returncode == 0
    folders = [f for f in (built.warehouse / ".published").iterdir() if not f.is_symlink()]
    assert len(folders) == 2, "the current publication, and the one before it"


def test_a_warehouse_copied_without_its_links_is_published_into_again(built, tmp_path):
    copied = Bench(tmp_path / "copied")
    shutil.copytree(built.root, copied.root)
    assert not copied.marts.is_symlink()
    copied.deliver(
        "kemendagri/region_codes/2025-07-01/codes.csv", REGION_CODES + "77,Utopia,1\n"
    )
    done = copied.sdp("build")
    assert done.returncode == 0, done.stdout + done.stderr
    assert copied.marts.is_symlink()
    assert query(copied.marts, "select count(*) from dim_codes") == [(6,)]


def test_a_failed_test_publishes_nothing(built):
    before = built.hashes()
    failing = built.project / "tests" / "codes_are_few.sql"
    failing.parent.mkdir()
    failing.write_text("select * from {{ ref('dim_codes') }} where length(region_code) > 5")
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    done = built.sdp("build")
    assert done.returncode == 1
    assert "Test codes_are_few found 4 row(s)" in done.stderr
    assert "sdp show codes_are_few" in done.stderr
    assert "nothing was published" in done.stderr
    assert "Traceback" not in done.stderr
    assert built.hashes() == before

    shown = built.sdp("show", "codes_are_few")
    assert shown.returncode == 0, shown.stderr
    assert "Pulo Kambing" in shown.stdout
    assert "4 row(s) shown" in shown.stdout


def test_a_failed_model_publishes_nothing(built):
    before = built.hashes()
    model = built.project / "models/marts/reference/dim_codes.sql"
    model.write_text(model.read_text().replace("region_name)", "no_such_column)"))
    done = built.sdp("build")
    assert done.returncode == 1
    assert "Model dim_codes failed" in done.stderr
    assert "no_such_column" in done.stderr
    assert "skipped" in done.stderr
    assert built.hashes() == before


def test_a_project_that_does_not_parse_publishes_nothing(built):
    before = built.hashes()
    model = built.project / "models/marts/reference/dim_codes.sql"
    model.write_text("select * from {{ ref('nowhere') }}")
    done = built.sdp("build")
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert built.hashes() == before


def test_a_mart_that_did_not_run_publishes_nothing(built, monkeypatch):
    """The audit does not rely on dbt's word that the run was whole."""
    from satu_data_pemilu import transform

    before = built.hashes()
    run_dbt = transform.run_dbt

    def without_a_mart(arguments, *more, **named):
        return run_dbt([*arguments, "--exclude", "fct_files"], *more, **named)

    monkeypatch.setattr(transform, "run_dbt", without_a_mart)
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    done = built.sdp("build")
    assert done.returncode == 1
    assert "quality.fct_files were not built in this run" in done.stderr
    assert built.hashes() == before


def test_a_mart_that_was_not_carried_over_publishes_nothing(built, monkeypatch):
    """One that did not run is in the file only if it was copied from what is published."""
    from satu_data_pemilu import publish

    before = built.hashes()
    monkeypatch.setattr(publish, "carry_over", lambda *arguments: None)
    model = built.project / "models/marts/quality/fct_files.sql"
    model.write_text(model.read_text() + "where true\n")
    done = built.sdp("build")
    assert done.returncode == 1
    assert "population.dim_people, reference.dim_codes are missing" in done.stderr
    assert built.hashes() == before


def test_a_part_publishes_nothing(built):
    before = built.hashes()
    published = built.marts.stat().st_ino
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    done = built.sdp("build", "--select", "+dim_codes")
    assert done.returncode == 0, done.stderr
    assert "nothing was published" in done.stdout
    assert built.marts.stat().st_ino == published
    assert built.hashes() == before
    assert built.sdp("build").returncode == 0
    assert query(built.marts, PUBLISHED) == [(6,)]


def test_a_second_build_is_refused_while_one_runs(built):
    before = built.hashes()
    slow = built.project / "models/marts/reference/dim_codes.sql"
    slow.write_text(
        slow.read_text().replace(
            "group by",
            "where (select count(*) from range(1000000000) as r(i)"
            " where hash(i) % 3 = 0) > 0\ngroup by",
        )
    )
    first = subprocess.Popen(
        [sys.executable, "-m", "satu_data_pemilu.cli", *built.arguments("build")],
        env=environment(),
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while not (built.warehouse / ".build" / "marts.duckdb").exists():
            assert first.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        second = built.process("build")
        assert first.poll() is None, "the first build ended before the second began"
        assert second.returncode == 1
        assert f"(pid {first.pid})" in second.stderr
        assert "is running on it since" in second.stderr
        assert len(second.stderr.splitlines()) == 1
        assert built.process("land").returncode == 1
        assert built.hashes() == before
    finally:
        first.kill()
        first.wait()


def test_the_lock_of_a_dead_process_is_taken_over(built):
    lock = built.warehouse / ".build" / "lock"
    lock.write_text('{"pid": 999999999, "command": "build", "started_at": "2020"}')
    assert built.sdp("build").returncode == 0


def test_the_open_file_has_everything_but_rows_about_persons(built):
    assert query(
        built.open,
        "select table_name from duckdb_tables() order by 1",
    ) == [("build_info",), ("dim_codes",), ("fct_files",)]
    assert query(
        built.marts, "select count(*) from duckdb_tables() where table_name = 'dim_people'"
    ) == [(1,)]


def test_the_open_file_carries_comments_and_constraints(built):
    for schema in ("reference", "main"):
        assert query(
            built.open,
            "select column_name, comment from duckdb_columns()"
            f" where schema_name = '{schema}' and table_name = 'dim_codes'",
        ) == [("region_code", "Dotted code."), ("region_name", "Its name.")]
    assert query(
        built.open,
        "select comment from duckdb_tables() where table_name = 'dim_codes'"
        " union select comment from duckdb_views() where view_name = 'dim_codes'",
    ) == [("Codes ever delivered. One row per region code; it's a test.",)]
    assert query(
        built.open,
        "select constraint_text from duckdb_constraints() where table_name = 'dim_codes'",
    ) == [("NOT NULL",)]


def test_bare_names_work_however_the_file_is_opened(built):
    sql = "select count(*) from dim_codes join fct_files on true"
    assert query(built.marts, sql) == [(5,)]
    con = duckdb.connect()
    con.execute(f"attach '{built.open}' as election (read_only)")
    con.execute("use election")
    assert con.sql(sql).fetchall() == [(5,)]
    con.close()


@pytest.mark.parametrize("name", ["marts", "open"])
def test_a_build_without_a_whole_file_replaces_nothing(built, name):
    from satu_data_pemilu.errors import SdpError
    from satu_data_pemilu.publish import publish
    from satu_data_pemilu.warehouse import Warehouse

    warehouse = Warehouse(built.warehouse)
    before = (built.marts.stat().st_ino, built.open.stat().st_ino)
    for each in ("marts", "open"):
        if each != name:
            (warehouse.build / f"{each}.duckdb").write_bytes(b"whole")
    with pytest.raises(SdpError, match="is not whole"):
        publish(warehouse)
    assert (built.marts.stat().st_ino, built.open.stat().st_ino) == before
