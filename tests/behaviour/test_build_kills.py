"""`kill -9` at any moment leaves what is published readable, and the next build whole."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Bench, REGION_CODES, environment, query, run_sdp

from satu_data_pemilu.landing import ledger

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
    "before the rename": ("satu_data_pemilu.publish:_link", 1),
    "after the rename": ("satu_data_pemilu.publish:remove_publications", 2),
    "before the record of the build": ("satu_data_pemilu.state:write", 2),
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
    root = tmp_path_factory.mktemp("expected") / "bench"
    shutil.copytree(_built_once, root, symlinks=True)
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
    swapped = moment in ("after the rename", "before the record of the build")
    for file in (built.marts, built.open):
        assert query(file, PUBLISHED) == [(6 if swapped else 5,)]

    done = built.sdp("build")
    assert done.returncode == 0, done.stderr
    assert json.loads(built.hashes())["reference.dim_codes"] == expected
    assert query(built.open, PUBLISHED) == [(6,)]
    files = query(built.marts, "select count(distinct file_id) from fct_files")
    assert files == [(2,)]
    assert not list(built.warehouse.rglob("*.tmp"))
    assert not list(built.warehouse.rglob("*.link"))


def test_a_killed_first_build_publishes_nothing_and_the_next_completes(bench):
    kill_at("a later model", bench.arguments("build"))
    assert not bench.marts.exists()
    assert bench.sdp("build").returncode == 0
    assert query(bench.marts, PUBLISHED) == [(5,)]


def kill_at_random(warehouse: Path, landing: Path, kills: int) -> list[float]:
    """Kill full builds at random times; the marts stay, and the last build completes.

    Returns the seconds after which each was killed.
    """
    build = [sys.executable, "-m", "satu_data_pemilu.cli", "build"]
    build += ["--landing", str(landing), "--warehouse", str(warehouse)]
    hashes = ["hash", "--json", "--warehouse", warehouse]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    before = run_sdp(*hashes).stdout
    start = time.monotonic()
    subprocess.run([*build, "--full-refresh"], env=environment(), check=True, **quiet)
    duration = time.monotonic() - start
    assert run_sdp(*hashes).stdout == before
    times = []
    for number in range(kills):
        full = ["--full-refresh"] if number % 2 else []
        process = subprocess.Popen([*build, *full], env=environment(), **quiet)
        times.append(duration * random.uniform(0.1, 0.95))
        try:
            process.wait(times[-1])
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert run_sdp(*hashes).stdout == before, times
    subprocess.run(build, env=environment(), check=True, **quiet)
    assert run_sdp(*hashes).stdout == before, times
    assert os.listdir(warehouse / ".spill") == []
    return times


def test_two_kills_at_any_time_of_the_whole_project(
    small_warehouse, small_landing, tmp_path
):
    warehouse = tmp_path / "warehouse"
    shutil.copytree(small_warehouse, warehouse, symlinks=True)
    kill_at_random(warehouse, small_landing, 2)


@pytest.mark.acceptance
def test_ten_kills_on_the_real_extracts(extracts_warehouse, extracts, record_property):
    times = kill_at_random(extracts_warehouse, extracts, 10)
    record_property("killed after seconds", ", ".join(f"{t:.0f}" for t in times))


# Fifty kills of each part --------------------------------------------------------------

KILLS = int(os.environ.get("SDP_KILLS", "50"))
# The function of a part, and the command that runs it.
PARTS = {
    "landing": ("satu_data_pemilu.landing:land", "land"),
    "models": ("satu_data_pemilu.build:run_models", "build"),
    "publishing": ("satu_data_pemilu.build:audit", "build"),
    "renames": ("renames", "build"),
}
LONGEST_PART = 20.0


def deliver_codes(bench: Bench, number: int) -> None:
    """A file with one more village."""
    text = REGION_CODES + f"11.01.01.{3000 + number},Desa {number},4\n"
    day = f"{2030 + number // 12}-{number % 12 + 1:02d}-01"
    bench.deliver(f"kemendagri/region_codes/{day}/codes.csv", text)


def killed(bench: Bench, name: str, when: str, command: str) -> bool:
    """Run a command that is to be killed; whether it was."""
    done = subprocess.run(
        [sys.executable, str(KILLED), name, when, *bench.arguments(command)],
        env=environment(), capture_output=True, text=True,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stdout + done.stderr
    return done.returncode != 0


def require_sound_ledger(bench: Bench) -> None:
    """Nothing counts twice, and every file that counts has its rows."""
    rows = ledger.read(bench.warehouse)
    assert len({row.file_id for row in rows}) == len(rows)
    held = {file.stem for file in bench.warehouse.glob("raw/*/*/*/*/*.parquet")}
    assert {row.file_id for row in rows} <= held


def require_published(bench: Bench, counts: set[int]) -> int:
    """Both published files are whole, of one build, and hold one of the counts."""
    found = {query(file, PUBLISHED)[0][0] for file in (bench.marts, bench.open)}
    assert len(found) == 1 and found <= counts, (found, counts)
    return found.pop()


@pytest.mark.acceptance
@pytest.mark.parametrize("part", PARTS)
def test_fifty_kills_of_each_part(built, part, record_property):
    """Each is killed at another moment and begins with what the one before left behind.

    What is published is that of the last build that published, or all that was delivered;
    every tenth time, and in the end, a build completes and has all of it.
    """
    name, command = PARTS[part]
    chosen, kills, attempts, swapped = random.Random(part), 0, 0, 0
    count, longest, renames = 5, 0.4, 99
    while kills < KILLS:
        deliver_codes(built, attempts)
        attempts += 1
        if part == "renames":
            # every rename of a build in turn, just before it and just after it
            when = f"{attempts // 2 % renames + 1}{'+' * (attempts % 2)}"
        else:
            over = "+" if part == "publishing" else ""
            when = f"{chosen.uniform(0, longest):.4f}s{over}"
        is_killed = killed(built, name, when, command)
        kills += is_killed
        if part == "renames" and not is_killed:
            renames = max(2, attempts // 2 % renames)
        elif part != "renames":
            # later as long as the part is not over, sooner where it was
            longest = min(LONGEST_PART, max(0.2, longest * (1.3 if is_killed else 0.8)))
        require_sound_ledger(built)
        found = require_published(built, {count, 5 + attempts})
        swapped += is_killed and found > count
        count = found
        if attempts % 10 == 0 or kills == KILLS:
            done = built.sdp("build")
            assert done.returncode == 0, done.stderr
            count = require_published(built, {5 + attempts})
            files = query(built.marts, "select count(*) from fct_files")
            assert files == [(1 + attempts,)]
            require_sound_ledger(built)
    assert not list(built.warehouse.rglob("*.tmp")) + list(built.warehouse.rglob("*.link"))
    before = built.hashes()
    assert built.sdp("build", "--full-refresh").returncode == 0
    assert built.hashes() == before
    record_property("kills", kills)
    record_property("runs that ended before their kill", attempts - kills)
    record_property("killed after the marts were swapped", swapped)
