"""Bad input: one clear sentence with the remedy, a non-zero exit, and the marts untouched."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple

import pytest
from conftest import PROJECT, REGION_CODES, environment, query, run_sdp

CODES = "kemendagri/region_codes/2026-01-01/codes.csv"
PUBLISHED = "select count(*) from dim_codes"


def refused(bench, *parts, lines=None, done=None, **variables):
    """Build, and expect a refusal that holds the parts and leaves the marts alone."""
    before = os.stat(bench.marts).st_ino if bench.marts.exists() else None
    done = done or bench.sdp("build", **variables)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr
    if lines:
        assert len(done.stderr.splitlines()) == lines, done.stderr
    if before:
        assert os.stat(bench.marts).st_ino == before
        assert query(bench.marts, PUBLISHED) == [(5,)]
    return done


def test_a_missing_landing_folder(built):
    shutil.rmtree(built.landing)
    refused(built, str(built.landing), "--landing", lines=1)


def test_a_landing_folder_that_is_a_file(built):
    shutil.rmtree(built.landing)
    built.landing.write_text("kode,nama,level\n")
    refused(built, "is a file", "--landing", lines=1)


def test_a_warehouse_that_is_a_file(bench):
    bench.warehouse.write_text("")
    refused(bench, str(bench.warehouse), "is a file", "--warehouse", lines=1)


@pytest.mark.parametrize(
    ("content", "part"),
    [("", "empty"), ("kode,level\n11,1\n", "nama"), ("nonsense\n", "header")],
)
def test_an_empty_file_or_a_wrong_header(built, content, part):
    file = built.deliver(CODES, content)
    refused(built, file.name, part, "refused", "nothing was built")


def test_a_folder_where_a_file_should_be(built):
    (built.landing / CODES).mkdir(parents=True)
    refused(built, "codes.csv", "folder", "nothing was built")


def test_a_link_that_leads_nowhere(built):
    file = built.landing / CODES
    file.parent.mkdir(parents=True)
    file.symlink_to(built.root / "nowhere.csv")
    refused(built, "codes.csv", "nothing was built")


def test_a_truncated_workbook_or_parquet_file(built):
    workbook = b"PK\x03\x04" + bytes(200)
    built.deliver("kemendagri/region_codes/2026-01-01/codes.xlsx", workbook)
    built.deliver("kemendagri/region_codes/2026-01-02/codes.parquet", b"PAR1" + bytes(9))
    done = refused(built, "codes.xlsx", "codes.parquet", "2 delivered file(s)")
    assert len(done.stderr.splitlines()) == 3


def test_refused_files_can_be_left_out(built):
    built.deliver(CODES, "kode,level\n11,1\n")
    good = REGION_CODES + "12,Sumatera Utara,1\n"
    built.deliver("kemendagri/region_codes/2026-01-02/codes.csv", good)
    assert built.sdp("build").returncode == 1
    done = built.sdp("build", "--continue-without-refused")
    assert done.returncode == 0, done.stderr
    assert query(built.marts, PUBLISHED) == [(6,)]


def test_a_wrong_key(built):
    refused(
        built,
        "work.duckdb was written with another key",
        "SDP_DATABASE_KEY",
        lines=1,
        SDP_DATABASE_KEY="not-the-key-it-was-written-with",
    )


def test_a_damaged_work_database(built):
    with (built.warehouse / "work.duckdb").open("r+b") as file:
        file.truncate(3000)
    refused(built, "work.duckdb", "Remove the file", lines=1)


def test_a_work_database_open_elsewhere(built):
    code = (
        "import duckdb, sys, time; con = duckdb.connect();"
        "con.execute(f\"attach '{sys.argv[1]}' as w (encryption_key 'public-test-key',"
        " read_only)\"); print('open', flush=True); sys.stdin.read()"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", code, str(built.warehouse / "work.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout.readline() == "open\n"
    try:
        refused(built, "open in another program", f"pid {reader.pid}", lines=1)
    finally:
        reader.stdin.close()
        reader.wait()


def test_too_little_room_to_begin(built, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1e9, 9e8, 1e8))
    refused(built, "has 0.1 GB free", "--warehouse", lines=1)


@pytest.mark.parametrize("megabytes", [0, 1])
def test_a_disk_that_fills_up_on_the_way(built, megabytes):
    """Writing stops where the limit on a file's size is reached, as on a full disk."""
    rows = "".join(f"{n:05d},Name of region {n},4\n" for n in range(100, 60_000))
    built.deliver(CODES, "kode,nama,level\n" + rows)
    limit = megabytes * 1_000_000 + 300_000
    done = subprocess.run(
        [sys.executable, "-m", "satu_data_pemilu.cli", *built.arguments("build")],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        env=environment(),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    refused(built, "full", done=done)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert built.sdp("build").returncode == 0


def test_wrong_usage_ends_with_code_2():
    assert run_sdp("build", "--nonsense").returncode == 2
    assert run_sdp().returncode == 2


def test_an_interrupted_build_says_so(built):
    before = built.hashes()
    slow = built.project / "models/marts/reference/dim_codes.sql"
    slow.write_text(
        slow.read_text().replace(
            "group by",
            "where (select count(*) from range(3000000000) as r(i)"
            " where hash(i) % 3 = 0) > 0\ngroup by",
        )
    )
    build = subprocess.Popen(
        [sys.executable, "-m", "satu_data_pemilu.cli", *built.arguments("build")],
        env=environment(),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell's background job ignores the signal, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 60
    while not (built.warehouse / ".build" / "marts.duckdb").exists():
        assert build.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(1)
    build.send_signal(signal.SIGINT)
    _, err = build.communicate(timeout=60)
    assert build.returncode == 130, err
    assert err.strip() == "Stopped; nothing was published."
    assert built.hashes() == before
