"""The rule of keys and simulation. No person here is real; "real" is what has no manifest."""

import hashlib
import importlib
import json
import os
import subprocess
import sys
import uuid
from pathlib import Path

import duckdb
import pytest
from conftest import attach_work, environment, query, run_sdp

from satu_data_pemilu.keys import Keys, PersonFile, is_on_encrypted_storage
from satu_data_pemilu.landing import manifest_of

PERSONS = "civil/persons/2025-06-30/persons.csv"
# Made up; a number that no register can give out (district 00).
ROWS = "nik,nama\n0000004401800001,SITI CONTOH\n0000001502850002,BUDI CONTOH\n"
OWN_KEYS = {
    "SDP_DATABASE_KEY": "0123456789abcdef-database",
    "SDP_MARTS_KEY": "0123456789abcdef-marts",
    "SDP_PSEUDONYM_KEY": "0123456789abcdef-pseudonym",
    "SDP_STORAGE_IS_ENCRYPTED": "yes",
}


def simulate(bench, path=PERSONS, rows=ROWS):
    """Deliver persons as a simulator does: with their hash in its manifest."""
    file = bench.deliver(path, rows)
    manifest = manifest_of(bench.landing)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    manifest.write_text(json.dumps({"simulator": "test", "files": {path: digest}}))


def everything_in(folder: Path) -> bytes:
    return b"".join(f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file())


def test_simulated_persons_need_no_key(bench):
    simulate(bench)
    done = bench.sdp("build")
    assert done.returncode == 0, done.stderr
    assert "simulated" in done.stdout
    assert query(bench.marts, "select count(*) from dim_people") == [(2,)]
    assert query(
        bench.marts, "select person_data_code, is_encrypted from build_info"
    ) == [("simulated", False)]


def test_no_row_about_a_person_is_in_the_open_file(bench):
    simulate(bench)
    assert bench.sdp("build").returncode == 0
    key = hashlib.md5(b"0000004401800001").hexdigest().encode()
    assert key in bench.marts.read_bytes()
    assert key not in bench.open.read_bytes()


def test_real_persons_are_refused_under_the_public_key(bench):
    bench.deliver(PERSONS, ROWS)
    done = bench.sdp("build")
    assert done.returncode == 1
    assert "persons.csv holds real persons" in done.stderr
    for name in ("SDP_DATABASE_KEY", "SDP_MARTS_KEY", "SDP_PSEUDONYM_KEY"):
        assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not bench.marts.exists()
    # Refused before a row of theirs was written.
    assert b"CONTOH" not in everything_in(bench.warehouse)
    assert not list((bench.warehouse / "raw" / "civil").rglob("*.parquet"))


@pytest.mark.parametrize(
    "name", ["SDP_DATABASE_KEY", "SDP_MARTS_KEY", "SDP_PSEUDONYM_KEY"]
)
@pytest.mark.parametrize(
    "key",
    [
        "", "public-test-key", "short", " " * 16, "a" * 40, "public-test-key ",
        "  Public-Test-Key  ", "public-test-key-2024", "abcabcabcabcabcabcabc",
    ],
)
def test_each_key_must_be_ones_own(bench, name, key):
    bench.deliver(PERSONS, ROWS)
    done = bench.sdp("land", **{**OWN_KEYS, name: key})
    assert done.returncode == 1
    assert f"Set {name} to keys of your own" in done.stderr
    if key.strip():
        assert key not in done.stderr.replace("public test key", "")


def test_two_keys_may_not_be_one(bench):
    bench.deliver(PERSONS, ROWS)
    one = OWN_KEYS["SDP_DATABASE_KEY"]
    done = bench.sdp("land", **{**OWN_KEYS, "SDP_PSEUDONYM_KEY": f" {one} "})
    assert done.returncode == 1
    assert "Set SDP_DATABASE_KEY, SDP_PSEUDONYM_KEY to keys of your own, each another" in (
        done.stderr
    )
    assert one not in done.stderr


ODD_KEYS = [
    "a'b\\c\"d' {{ 1 }} -- ;:", "kunci-rahasia-éü-😀-123", "'0123456789abcdef'",
    "0123456789\\x41\\", "1234567890123456", "tab\there-0123456789ab",
]


@pytest.mark.parametrize("key", ODD_KEYS)
def test_a_key_of_any_letters_works_alike_everywhere(bench, key):
    """In landing, which makes the work database, in dbt, in both, and in no message."""
    simulate(bench)
    assert bench.sdp("land", SDP_DATABASE_KEY=key).returncode == 0
    done = bench.sdp("build", SDP_DATABASE_KEY=key, SDP_PSEUDONYM_KEY=key + "p")
    assert done.returncode == 0, done.stderr
    wrong = bench.sdp("build", SDP_DATABASE_KEY=key + "\\z", SDP_PSEUDONYM_KEY=key + "p")
    assert wrong.returncode == 1
    assert "SDP_DATABASE_KEY" in wrong.stderr
    for stream in (done.stdout, done.stderr, wrong.stdout, wrong.stderr):
        assert key not in stream
    assert key.encode() not in everything_in(bench.warehouse / ".build")


# The key of the pseudonyms --------------------------------------------------------


def test_another_pseudonym_key_is_refused_unless_asked_for(bench, tmp_path):
    simulate(bench)
    first = {"SDP_PSEUDONYM_KEY": "0123456789abcdef-first"}
    other = {"SDP_PSEUDONYM_KEY": "0123456789abcdef-frist"}
    assert bench.sdp("build", **first).returncode == 0
    check = bench.warehouse / "pseudonym_key.json"
    assert first["SDP_PSEUDONYM_KEY"] not in check.read_text()
    before = bench.hashes()

    for command in (["build"], ["build", "--full-refresh"], ["build", "--select", "dim_codes"]):
        done = bench.sdp(*command, **other)
        assert done.returncode == 1
        assert "SDP_PSEUDONYM_KEY is not the key that made the pseudonyms" in done.stderr
        assert "--new-pseudonyms" in done.stderr
    # Also where the work database was removed, as for a lost key, and after a restore.
    (bench.warehouse / "work.duckdb").unlink()
    assert bench.sdp("build", **other).returncode == 1
    archive = tmp_path / "saved.tar.gz"
    assert bench.sdp("backup", archive).returncode == 0
    done = run_sdp("restore", archive, "--warehouse", tmp_path / "restored")
    assert done.returncode == 0, done.stderr
    bench.warehouse, kept = tmp_path / "restored", bench.warehouse
    assert bench.sdp("build", **other).returncode == 1
    bench.warehouse = kept

    assert bench.hashes() == before
    assert bench.sdp("build", **first).returncode == 0
    assert bench.sdp("build", "--new-pseudonyms", **other).returncode == 0
    assert bench.sdp("build", **other).returncode == 0
    assert bench.sdp("build", **first).returncode == 1


def test_where_nobody_has_a_pseudonym_any_key_may_be_set(built):
    assert built.sdp("build", SDP_PSEUDONYM_KEY="0123456789abcdef-late").returncode == 0
    assert not (built.warehouse / "pseudonym_key.json").exists()


# dbt on its own -------------------------------------------------------------------


def plain_dbt(bench, *arguments, **variables):
    """dbt as an engineer starts it, in the folder of the project."""
    return subprocess.run(
        [
            Path(sys.executable).with_name("dbt"), *arguments,
            *("--target-path", bench.root / "target", "--log-path", bench.root / "logs"),
        ],
        cwd=bench.project,
        env=environment(
            SDP_WAREHOUSE=str(bench.warehouse), DBT_PROFILES_DIR="profiles", **variables
        ),
        capture_output=True,
        text=True,
    )


def test_plain_dbt_keeps_to_the_rule_of_keys(bench):
    """It would write pseudonyms under the public key and marts in the clear."""
    bench.deliver(PERSONS, ROWS)
    assert bench.sdp("land", **OWN_KEYS).returncode == 0
    for missing in (["SDP_MARTS_KEY"], ["SDP_PSEUDONYM_KEY"], ["SDP_STORAGE_IS_ENCRYPTED"]):
        held = {name: key for name, key in OWN_KEYS.items() if name not in missing}
        if "SDP_STORAGE_IS_ENCRYPTED" in missing and is_on_encrypted_storage(bench.warehouse):
            continue
        done = plain_dbt(bench, "build", **held)
        assert done.returncode != 0
        assert "persons.csv holds real persons" in done.stdout
        assert missing[0] in done.stdout
        assert not (bench.warehouse / ".build" / "marts.duckdb").exists()
    clear = plain_dbt(bench, "build", **OWN_KEYS, SDP_MARTS_ENCRYPTED="no")
    assert clear.returncode != 0
    assert "SDP_MARTS_ENCRYPTED" in clear.stdout
    assert not (bench.warehouse / ".build" / "marts.duckdb").exists()

    done = plain_dbt(bench, "build", **OWN_KEYS)
    assert done.returncode == 0, done.stdout
    with pytest.raises(duckdb.Error, match="encrypted"):
        duckdb.connect(str(bench.warehouse / ".build" / "marts.duckdb"), read_only=True)
    # What it wrote has pseudonyms of this key: another one is refused from now on.
    other = {**OWN_KEYS, "SDP_PSEUDONYM_KEY": "0123456789abcdef-frist"}
    for refused in (
        plain_dbt(bench, "build", **other).stdout, bench.sdp("build", **other).stderr,
    ):
        assert "is not the key that made the pseudonyms" in " ".join(refused.split())


# One look at the landing folder ---------------------------------------------------


def slip_in(bench, monkeypatch, place, name):
    """A real person file arrives just before a step of the build."""
    step = getattr(place, name)

    def late(*arguments, **named):
        bench.deliver("civil/persons/2025-07-31/late.csv", ROWS.replace("SITI", "LATE"))
        return step(*arguments, **named)

    monkeypatch.setattr(place, name, late)


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("landing.scan", "sha256_of"),
        ("checks", "require_fitting_keys"), ("build", "land"), ("landing", "land"),
        ("landing.run._Run", "candidate"), ("landing.ledger", "append"),
        ("guard", "require_fitting_ledger"), ("build", "make_source_views"),
        ("transform", "run_dbt"), ("build", "audit"), ("publish", "publish"),
    ],
)
def test_a_real_file_that_comes_during_a_build_is_not_landed(
    bench, monkeypatch, place, name
):
    simulate(bench)
    owner = importlib.import_module(f"satu_data_pemilu.{place.partition('._')[0]}")
    owner = getattr(owner, "_Run") if place.endswith("_Run") else owner
    slip_in(bench, monkeypatch, owner, name)
    done = bench.sdp("build")
    assert done.returncode == 0, done.stderr
    assert b"LATE CONTOH" not in everything_in(bench.warehouse)
    assert query(bench.marts, "select count(*) from dim_people") == [(2,)]
    monkeypatch.undo()
    done = bench.sdp("build", **OWN_KEYS)
    assert "Simulated and real persons may not meet" in done.stderr


def test_a_file_that_is_another_one_when_it_is_read_is_refused(bench, monkeypatch):
    """Of the same size and time, so that only what was hashed can tell."""
    from satu_data_pemilu.landing import run

    simulate(bench)
    file = bench.landing / PERSONS
    read = run._Run.read

    def exchanged(self, delivery, path, *more):
        if path.name == file.name:
            status = path.stat()
            other = path.with_name("other")
            other.write_text(ROWS.replace("SITI", "REAL"))
            os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
            os.replace(other, path)
        return read(self, delivery, path, *more)

    monkeypatch.setattr(run._Run, "read", exchanged)
    done = bench.sdp("build")
    assert done.returncode == 1
    assert "persons.csv: the file changed while it was landed" in done.stderr
    assert b"REAL CONTOH" not in everything_in(bench.warehouse)


def test_a_file_that_changes_twice_within_a_tick_of_the_clock_is_refused(
    bench, monkeypatch
):
    """In place, with the times that it had: its content alone can tell."""
    from satu_data_pemilu.landing import found, run

    simulate(bench)
    file = bench.landing / PERSONS
    stamps, stamp_of, read = {}, found.stamp_of, run._Run.read
    monkeypatch.setattr(
        found, "stamp_of", lambda path: stamps.setdefault(path, stamp_of(path))
    )

    def changed(self, delivery, path, *more):
        if path.name == file.name:
            path.write_text(ROWS.replace("SITI", "REAL"))
        return read(self, delivery, path, *more)

    monkeypatch.setattr(run._Run, "read", changed)
    done = bench.sdp("build")
    assert done.returncode == 1
    assert "persons.csv: the file changed while it was landed" in done.stderr
    assert b"REAL CONTOH" not in everything_in(bench.warehouse)


@pytest.mark.parametrize("step", ["is_nothing_new", "run_models"])
def test_a_ledger_that_came_to_hold_real_persons_is_not_published(
    bench, monkeypatch, step
):
    """As if another program had landed them: the ledger is asked again."""
    from satu_data_pemilu import build, guard

    simulate(bench)
    run_step, hold = getattr(build, step), guard.landed_person_files
    late = []
    monkeypatch.setattr(
        guard, "landed_person_files", lambda warehouse: [*hold(warehouse), *late]
    )

    def landed(*arguments, **named):
        late.append(PersonFile("civil/persons/late.csv", False))
        return run_step(*arguments, **named)

    monkeypatch.setattr(build, step, landed)
    done = bench.sdp("build", **OWN_KEYS)
    assert done.returncode == 1
    assert "Simulated and real persons may not meet" in done.stderr
    assert not bench.marts.exists()


def test_real_persons_need_encrypted_storage(bench):
    bench.deliver(PERSONS, ROWS)
    done = bench.sdp("build", **{**OWN_KEYS, "SDP_STORAGE_IS_ENCRYPTED": ""})
    if is_on_encrypted_storage(bench.landing):
        assert done.returncode == 0
    else:
        assert done.returncode == 1
        assert "SDP_STORAGE_IS_ENCRYPTED=yes" in done.stderr
        assert not (bench.warehouse / "raw" / "civil").exists()


def test_real_persons_give_encrypted_marts_and_no_key_anywhere(bench):
    bench.deliver(PERSONS, ROWS)
    done = bench.sdp("build", **OWN_KEYS)
    assert done.returncode == 0, done.stderr
    assert "REAL" in done.stdout
    assert "encryption_key" in done.stdout

    with pytest.raises(duckdb.Error, match="encrypted"):
        duckdb.connect(str(bench.marts), read_only=True)
    con = duckdb.connect()
    con.execute(
        f"attach '{bench.marts}' as marts"
        f" (encryption_key '{OWN_KEYS['SDP_MARTS_KEY']}', read_only)"
    )
    assert con.sql("select count(*) from marts.dim_people").fetchall() == [(2,)]
    assert con.sql("select is_encrypted from marts.build_info").fetchall() == [(True,)]
    con.close()
    assert query(bench.open, "select count(*) from dim_codes") == [(5,)]

    hashed = bench.sdp("hash", **OWN_KEYS)
    assert hashed.returncode == 0
    wrong = bench.sdp("hash", **{**OWN_KEYS, "SDP_MARTS_KEY": "0123456789abcdef-other"})
    assert wrong.returncode == 1
    assert "SDP_MARTS_KEY" in wrong.stderr
    assert bench.sdp("docs", **OWN_KEYS).returncode == 0
    assert bench.sdp("build", **OWN_KEYS).returncode == 0

    written = everything_in(bench.warehouse) + done.stdout.encode()
    for name in ("SDP_DATABASE_KEY", "SDP_MARTS_KEY", "SDP_PSEUDONYM_KEY"):
        assert OWN_KEYS[name].encode() not in written, name


def test_names_and_numbers_are_in_no_readable_file_but_the_raw_ones(bench):
    name = f"CONTOH {uuid.uuid4().hex}"
    bench.deliver(PERSONS, ROWS.replace("SITI CONTOH", name))
    assert bench.sdp("build", **OWN_KEYS).returncode == 0
    con = attach_work(bench.warehouse, OWN_KEYS["SDP_DATABASE_KEY"])
    assert con.sql(
        "select full_name from work.staging.stg_civil__persons order by nik limit 1"
    ).fetchall()[0][0] in (name, "BUDI CONTOH")
    con.close()
    for file in bench.warehouse.rglob("*"):
        if file.is_file() and "raw" not in file.parts:
            assert name.encode() not in file.read_bytes(), file


def test_simulated_and_real_persons_do_not_meet(bench):
    simulate(bench)
    assert bench.sdp("build").returncode == 0
    bench.deliver("civil/persons/2025-07-31/persons.csv", ROWS.replace("BUDI", "ADI"))
    done = bench.sdp("build", **OWN_KEYS)
    assert done.returncode == 1
    assert "Simulated and real persons may not meet" in done.stderr
    # Not in two steps either: what was landed before counts.
    (bench.landing / PERSONS).unlink()
    (bench.warehouse / "work.duckdb").unlink()
    done = bench.sdp("land", **OWN_KEYS)
    assert done.returncode == 1
    assert "Simulated and real persons may not meet" in done.stderr
    assert len((bench.warehouse / "ledger.jsonl").read_text().splitlines()) == 2


def test_own_keys_are_used_for_simulated_persons_too(bench):
    simulate(bench)
    key = "another key with 'quotes' and a ;"
    done = bench.sdp("build", SDP_DATABASE_KEY=key)
    assert done.returncode == 0, done.stderr
    con = duckdb.connect()
    con.execute(
        f"attach '{bench.warehouse / 'work.duckdb'}' as work"
        f" (encryption_key '{key.replace(chr(39), chr(39) * 2)}', read_only)"
    )
    assert con.sql("select count(*) from work.staging.stg_civil__persons").fetchall() == [
        (2,)
    ]
    con.close()


def test_keys_are_not_shown():
    keys = Keys.from_environment(OWN_KEYS)
    assert keys.database == OWN_KEYS["SDP_DATABASE_KEY"]
    assert "0123456789abcdef" not in repr(keys)
    assert keys.mode == "own_keys"
    assert Keys.from_environment({"SDP_DATABASE_KEY": ""}).mode == "public_test_key"


def test_an_encrypted_device_is_recognised_below_others(tmp_path):
    """/proc and /sys as a machine with LUKS under LVM shows them."""
    (tmp_path / "data").mkdir()
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"22 21 253:1 / {tmp_path}/data rw - ext4 /dev/mapper/vg-data rw\n"
    )
    devices = tmp_path / "block"
    below = devices / "253:1" / "slaves" / "dm-0"
    (below / "dm").mkdir(parents=True)
    (below / "dm" / "uuid").write_text("CRYPT-LUKS2-0123-data\n")
    (devices / "253:1" / "dm").mkdir()
    (devices / "253:1" / "dm" / "uuid").write_text("LVM-0123\n")
    (devices / "8:1").mkdir()
    assert is_on_encrypted_storage(tmp_path / "data", mounts, devices)
    assert not is_on_encrypted_storage(tmp_path, mounts, devices)
    assert not is_on_encrypted_storage(tmp_path, tmp_path / "missing", devices)


def test_the_environment_is_left_as_it_was(built):
    before = dict(os.environ)
    assert built.sdp("build", SDP_MARTS_KEY="x").returncode == 0
    assert dict(os.environ) == before


def test_help_names_every_key():
    page = run_sdp("build", "--help").stdout
    for name in OWN_KEYS:
        assert name in page
