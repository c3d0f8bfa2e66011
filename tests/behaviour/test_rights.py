"""What nobody else may read, archives that are not whole, and folders that are closed."""

import ctypes
import gzip
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from conftest import PROJECT, environment, query, run_sdp

from satu_data_pemilu import spark
from satu_data_pemilu.warehouse import Warehouse



def without_privileges() -> None:
    """Take from root, in a process that is about to start, the right to what is closed."""
    for override in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        ctypes.CDLL(None).prctl(24, override, 0, 0, 0)


def loose(folder: Path, but: tuple[str, ...] = ()) -> list[str]:
    """Files and folders that others may read or enter."""
    return [
        str(path.relative_to(folder)) for path in folder.rglob("*")
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & 0o077
        and path.relative_to(folder).parts[0] not in but
    ]


# Back-ups ----------------------------------------------------------------------------


@pytest.fixture
def archive(built, tmp_path: Path) -> Path:
    """A back-up of a warehouse, which is then gone."""
    archive = tmp_path / "saved.tar.gz"
    assert built.sdp("backup", archive, "--with-raw").returncode == 0
    shutil.rmtree(built.warehouse, ignore_errors=True)
    return archive


def packed(archive: Path, files: dict[str, bytes], mode: int = 0o600) -> None:
    with tarfile.open(archive, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            tar.addfile(member, BytesIO(content))


def content_of(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def test_restored_files_are_private_whatever_the_archive_says(built, archive: Path) -> None:
    packed(archive, content_of(archive), mode=0o4777)
    done = run_sdp("restore", archive, "--warehouse", built.warehouse)
    assert done.returncode == 0, done.stderr
    assert loose(built.warehouse) == []


RAW = "raw/kemendagri/region_codes/2025-06-23/national"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda files: files | {"ledger.jsonl": b"garbage\n"}, "Line 1 of ledger.jsonl"),
        (lambda files: files | {"ledger.jsonl": b"\x00" * 9}, "ledger"),
        (lambda files: {n: c for n, c in files.items() if n != "ledger.jsonl"}, "no ledger"),
        (lambda files: files | {f"{RAW}/{'a' * 16}.parquet": b"PAR1"}, "does not know"),
        (lambda files: {n: c[:-9] if n.startswith(RAW) else c for n, c in files.items()},
         "is damaged"),
        (lambda files: files | {"pseudonym_key.json": b"{}"}, "pseudonym_key.json"),
        (lambda files: files | {"../outside": b"x"}, "is no file of a back-up"),
        (lambda files: files | {"/etc/outside": b"x"}, "is no file of a back-up"),
        (lambda files: files | {"work.duckdb": b"x"}, "is no file of a back-up"),
        (lambda files: files | {"raw/\x1b[2J.parquet": b"x"}, r"raw/\x1b[2J.parquet is no"),
        (lambda files: files | {f"{RAW}/x.parquet": b"\x00" * 90_000_000}, "unpacks to over"),
    ],
)
def test_archive_that_is_not_whole_restores_nothing(
    built, archive: Path, change, reason: str
) -> None:
    packed(archive, change(content_of(archive)))
    done = run_sdp("restore", archive, "--warehouse", built.warehouse)
    assert done.returncode == 1 and reason in done.stderr, done.stderr
    assert len(done.stderr.splitlines()) == 1 and "\x1b" not in done.stderr
    assert not (built.warehouse / "ledger.jsonl").exists()
    assert not list(built.warehouse.rglob("*.parquet"))


def test_archive_cut_anywhere_or_of_links_restores_nothing(built, archive: Path) -> None:
    whole = archive.read_bytes()
    broken = [whole[: len(whole) * part // 8] for part in range(8)]
    broken += [whole[:-5], whole[:900] + b"x" + whole[901:]]
    with tarfile.open(archive, "w:gz") as tar:
        link = tarfile.TarInfo("ledger.jsonl")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    for content in (*broken, archive.read_bytes()):
        archive.write_bytes(content)
        done = built_restore(built, archive)
        assert done.returncode == 1 and "is no whole back-up" in done.stderr, done.stderr
        assert not (built.warehouse / "ledger.jsonl").exists()
    archive.write_bytes(whole)
    assert built_restore(built, archive).returncode == 0
    assert built.sdp("build").returncode == 0
    assert query(built.marts, "select count(*) from dim_codes") == [(5,)]


def test_header_that_unpacks_without_end_is_not_read(built, archive: Path) -> None:
    """Of tar, not of a file in it, so that no size of a file tells."""
    header = tarfile.TarInfo("ledger.jsonl")
    header.type, header.size = tarfile.XHDTYPE, 200_000_000
    with gzip.open(archive, "wb", compresslevel=1) as stream:
        stream.write(header.tobuf())
        for _ in range(200):
            stream.write(b"\0" * 1_000_000)
    done = built_restore(built, archive)
    assert done.returncode == 1 and "it unpacks to over 100 times its size" in done.stderr
    assert not (built.warehouse / "ledger.jsonl").exists()


def built_restore(built, archive: Path):
    """Restore in this process."""
    return built.sdp("restore", archive)


# Rights ------------------------------------------------------------------------------


def test_what_a_build_leaves_is_private_but_for_what_is_published(built) -> None:
    assert loose(built.warehouse, but=(".published", "marts.duckdb", "open.duckdb")) == []


def test_what_landing_alone_leaves_is_private(built, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "satu_data_pemilu.landing", built.landing, tmp_path / "w",
         "--project", built.project],
        check=True, cwd=PROJECT, preexec_fn=lambda: os.umask(0o022),
    )
    assert len(list((tmp_path / "w").rglob("*.parquet"))) > 2
    assert loose(tmp_path / "w") == []


def test_published_files_of_spark_are_private_whatever_wrote_them(tmp_path: Path) -> None:
    """As Hadoop writes them, which heeds no umask of a process."""
    place = spark.folders(Warehouse(tmp_path))
    made = place.building / "reference.db" / "dim_codes"
    made.mkdir(parents=True)
    (made / "part-0.parquet").write_bytes(b"PAR1")
    for path in tmp_path.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    place.root.chmod(0o700)
    spark.publish(place, ["reference.dim_codes"])
    assert (place.marts / "reference" / "dim_codes" / "part-0.parquet").is_file()
    assert loose(place.marts) == []
    assert spark.SETTINGS["spark.hadoop.fs.permissions.umask-mode"] == "077"


# Folders that cannot be used ---------------------------------------------------------


def closed(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o555)


def unreadable(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.exists() or path.touch()
    path.chmod(0)


W, L = "--warehouse", "--landing"
CODES = "l/kemendagri/region_codes/2025-06-23"
CASES = {
    "landing folder": ("build", unreadable, "l"),
    "delivery folder": ("land", unreadable, CODES),
    "delivered file": ("land", unreadable, f"{CODES}/codes.csv"),
    "warehouse": ("build", closed, "w"),
    "warehouse of restore": ("restore", closed, "w"),
    "build folder": ("land", closed, "w/.build"),
    "raw zone": ("land", closed, "w/raw"),
    "ledger": ("land", unreadable, "w/ledger.jsonl"),
    "published marts": ("hash", unreadable, "w/marts.duckdb"),
    "log folder": ("build", closed, "w/.build/logs"),
    "place of a back-up": ("backup", closed, "saved"),
    "back-up": ("restore", unreadable, "saved.tar.gz"),
    "place of a simulation": ("simulate", closed, "l"),
    "place of the truth": ("simulate", closed, "t"),
    "sample of a new dataset": ("new-dataset", unreadable, "sample.csv"),
    "project": ("new-dataset", closed, "project/models/staging"),
    "nothing": ("build --full-refresh", closed, "nothing"),
}


# What the owner may mend, the command mends by itself.
MENDED = {"nothing", "build folder", "raw zone", "log folder"}


@pytest.mark.parametrize("case", CASES)
def test_folder_or_file_that_cannot_be_used_is_a_sentence(
    built, tmp_path: Path, case: str
) -> None:
    """As a user without a home folder and without the right."""
    command, spoil, place = CASES[case]
    name, *more = command.split()
    root = tmp_path / "here"
    shutil.copytree(built.project, root / "project")
    shutil.copytree(built.landing, root / "l")
    (root / "sample.csv").write_text("a,b\n1,2\n")
    for folder in ("w", "t", "saved"):
        (root / folder).mkdir()
    if name == "backup":
        (root / "w" / "ledger.jsonl").touch()
    if name == "restore":
        packed(root / "saved.tar.gz", {"ledger.jsonl": b""})
    spoil(root / place)
    arguments = {
        "build": [L, "l", W, "w", "--project-dir", "project"],
        "land": [L, "l", W, "w", "--project-dir", "project"],
        "hash": [W, "w"],
        "backup": ["saved/x.tar.gz", W, "w"],
        "restore": ["saved.tar.gz", W, "w"],
        "simulate": ["--persons", "300", L, "l/x", "--truth", "t/x"],
        "new-dataset": ["sample.csv", "--agency", "bps", "--dataset", "things",
                        "--project-dir", "project"],
    }[name]
    env = environment(PYTHONPATH=str(PROJECT))
    env.pop("HOME", None)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "satu_data_pemilu.cli", name, *more, *arguments],
            cwd=root, env=env, capture_output=True, text=True, preexec_fn=without_privileges,
        )
    finally:
        (root / place).chmod(0o700)
    told = done.stdout + done.stderr
    assert "Traceback" not in told, told
    assert done.returncode == (0 if case in MENDED else 1), told
    assert len(done.stderr.splitlines()) <= 3, told
