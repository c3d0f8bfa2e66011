"""`kill -9` at any moment leaves what is published readable, and the next build whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import PROJECT, REGION_CODES, environment, query, run_sdp

KILLED = Path(__file__).with_name("killed.py")
MORE_CODES = REGION_CODES + "11.01.01.2003,Pulo Kambing,4\n"
PUBLISHED = "select count(*) from dim_codes"

# The moment, the function before whose call the process dies, and the which-th call.
MOMENTS = {
    "landing, before the ledger knows": ("satu_data_pemilu.landing.ledger:append", 1),
    "landing, after the ledger knows": (
        "satu_data_pemilu.landing.ledger:write_parquet", 1,
    ),
    "the first model": ("rich.progress:Progress.advance", 1),
    "a later model": ("rich.progress:Progress.advance", 5),
    "between tests and audit": ("satu_data_pemilu.build:audit", 1),
    "before the open file": ("satu_data_pemilu.publish:build_open", 1),
    "before publishing": ("satu_data_pemilu.publish:publish", 1),
    "between the two renames": ("satu_data_pemilu.publish:_sync", 3),
}


def kill_at(moment: str, arguments: list[str]) -> None:
    name, which = MOMENTS[moment]
    done = subprocess.run(
        [sys.executable, str(KILLED), name, str(which), *arguments],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.fixture(scope="module")
def expected(tmp_path_factory, _built_once):
    """Content of the two deliveries when nothing was killed."""
    from conftest import Bench
    import shutil

    root = tmp_path_factory.mktemp("expected") / "bench"
    shutil.copytree(_built_once, root)
    bench = Bench(root)
    bench.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    assert bench.sdp("build").returncode == 0
    return json.loads(bench.hashes())["reference.dim_codes"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_leaves_the_marts_and_the_next_completes(
    built, expected, moment
):
    built.deliver("kemendagri/region_codes/2026-01-01/codes.csv", MORE_CODES)
    kill_at(moment, built.arguments("build"))
    swapped = moment == "between the two renames"
    assert query(built.marts, PUBLISHED) == [(6 if swapped else 5,)]
    assert query(built.open, PUBLISHED) == [(5,)]

    done = built.sdp("build")
    assert done.returncode == 0, done.stderr
    assert json.loads(built.hashes())["reference.dim_codes"] == expected
    assert query(built.open, PUBLISHED) == [(6,)]
    files = query(built.marts, "select count(distinct file_id) from fct_files")
    assert files == [(2,)]
    assert not list(built.warehouse.rglob("*.tmp"))


def test_a_killed_first_build_publishes_nothing_and_the_next_completes(bench):
    kill_at("a later model", bench.arguments("build"))
    assert not bench.marts.exists()
    assert bench.sdp("build").returncode == 0
    assert query(bench.marts, PUBLISHED) == [(5,)]


def test_kills_at_any_time_of_the_whole_project(small_warehouse, small_landing):
    """Three kills at random times, on all models, while the marts stay the same."""
    hashes = ["hash", "--json", "--warehouse", small_warehouse]
    before = run_sdp(*hashes).stdout
    command = [sys.executable, "-m", "satu_data_pemilu.cli", "build", "--full-refresh"]
    command += ["--landing", str(small_landing), "--warehouse", str(small_warehouse)]
    start = time.monotonic()
    subprocess.run(
        command, env=environment(), cwd=PROJECT, check=True, capture_output=True
    )
    duration = time.monotonic() - start
    for part in (0.3, 0.55, 0.8):
        process = subprocess.Popen(
            command,
            env=environment(),
            cwd=PROJECT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(duration * part * random.uniform(0.9, 1.1))
        process.kill()
        process.wait()
        assert run_sdp(*hashes).stdout == before
    subprocess.run(
        command[:-5] + command[-4:],
        env=environment(),
        cwd=PROJECT,
        check=True,
        capture_output=True,
    )
    assert run_sdp(*hashes).stdout == before
    assert os.listdir(small_warehouse / ".spill") == []
