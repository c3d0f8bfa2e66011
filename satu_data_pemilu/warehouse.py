"""The warehouse folder: its paths, its lock, and how its databases are opened.

Readers open `marts.duckdb` and `open.duckdb` in the folder itself, which are links into the
folder of the last publication. All else (work database, raw files, ledger, build folder,
logs) is private to the engineers.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from satu_data_pemilu.confined import confine, connected, load_encryption
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys, as_blob
from satu_data_pemilu.sql import is_out_of_space, sql_name, sql_text

PRIVATE_FILE_MODE = 0o600
PRIVATE_FOLDER_MODE = 0o700
READERS_FOLDER_MODE = 0o755


@dataclass(frozen=True)
class Warehouse:
    """Paths of one warehouse. Nothing is created before `prepare`."""

    root: Path

    @property
    def work(self) -> Path:
        return self.root / "work.duckdb"

    @property
    def marts(self) -> Path:
        return self.root / "marts.duckdb"

    @property
    def open(self) -> Path:
        return self.root / "open.duckdb"

    @property
    def publications(self) -> Path:
        """One folder for each publication, and `current`, the link to the last."""
        return self.root / ".published"

    @property
    def pseudonym_check(self) -> Path:
        """The check value of the key that made the pseudonyms."""
        return self.root / "pseudonym_key.json"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def default_landing(self) -> Path:
        return self.root / "default_landing"

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def spill(self) -> Path:
        return self.root / ".spill"

    @property
    def spark(self) -> Path:
        return self.root / "spark"

    @property
    def spark_building(self) -> Path:
        return self.spark / "building"

    @property
    def build(self) -> Path:
        return self.root / ".build"

    @property
    def build_marts(self) -> Path:
        return self.build / "marts.duckdb"

    @property
    def build_open(self) -> Path:
        return self.build / "open.duckdb"

    @property
    def target(self) -> Path:
        return self.build / "target"

    @property
    def logs(self) -> Path:
        return self.build / "logs"

    @property
    def lock_file(self) -> Path:
        return self.build / "lock"

    def prepare(self) -> None:
        """Create the folders; the private ones can be entered by their owner only.

        Raises SdpError where a file stands in the place of a folder, or the folder
        cannot be written.
        """
        private = (self.build, self.target, self.logs, self.spill, self.raw)
        for folder in (self.root, *private):
            try:
                is_new = not folder.exists()
                folder.mkdir(parents=True, exist_ok=True)
                if folder in private:
                    folder.chmod(PRIVATE_FOLDER_MODE)
                elif is_new:
                    folder.chmod(READERS_FOLDER_MODE)
            except (FileExistsError, NotADirectoryError):
                raise SdpError(
                    f"The warehouse {self.root} cannot be used: {folder} or a folder"
                    " above it is a file. Name another folder with --warehouse."
                ) from None
            except OSError as error:
                denied = isinstance(error, PermissionError)
                reason = "no permission" if denied else error.strerror
                raise SdpError(
                    f"The warehouse {self.root} cannot be written: {reason} for"
                    f" {folder}. Name another folder with --warehouse."
                ) from None

    def clear_build(self) -> None:
        """Remove what an earlier build left unpublished, and its spill files."""
        for database in (self.build_marts, self.build_open):
            remove_database(database)
        shutil.rmtree(self.spark_building, ignore_errors=True)
        self.clear_spill()

    def clear_spill(self) -> None:
        """Remove what an earlier build spilled to disk."""
        shutil.rmtree(self.spill, ignore_errors=True)
        self.spill.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)

    @contextmanager
    def lock(self, command: str) -> Iterator[None]:
        """Hold the warehouse for one writing command.

        The lock belongs to the process, so that of a killed one is free at once,
        whatever the file still says.

        Raises SdpError naming the process that holds it.
        """
        try:
            handle = os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise SdpError(
                f"The warehouse {self.root} cannot be written: {error.strerror} for"
                f" {self.lock_file}. Name another folder with --warehouse."
            ) from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise SdpError(self._busy(os.pread(handle, 4096, 0))) from None
            started = datetime.now(timezone.utc).isoformat(timespec="seconds")
            holder = {"pid": os.getpid(), "command": command, "started_at": started}
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(holder).encode(), 0)
            yield
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _busy(self, content: bytes) -> str:
        try:
            holder = json.loads(content)
            who = (
                f"`sdp {holder['command']}` is running on it since"
                f" {holder['started_at']} (pid {holder['pid']})"
            )
        except (ValueError, KeyError, TypeError):
            who = "another command is running on it"
        return (
            f"The warehouse {self.root} is busy: {who}."
            " Wait for it to end, or stop that process."
        )


def remove_database(path: Path) -> None:
    """Remove a DuckDB file together with its write-ahead log."""
    path.unlink(missing_ok=True)
    write_ahead_log(path).unlink(missing_ok=True)


def write_ahead_log(path: Path) -> Path:
    """The file in which DuckDB keeps changes that are not yet in `path`."""
    return path.with_name(path.name + ".wal")


def connect(*folders: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that can write encrypted databases below `folders`.

    It reaches no other file and fetches nothing. Nothing is spilled to disk, where it
    would lie in the clear.
    """
    con = connected()
    load_encryption(con)
    con.execute("set temp_directory = ''")
    con.execute("set TimeZone = 'UTC'")
    confine(con, *folders)
    return con


def attach(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    alias: str,
    key: str | None = None,
    read_only: bool = False,
) -> None:
    """Attach the database `path` as `alias`, with its key where it has one.

    Raises SdpError with the remedy where the file cannot be opened.
    """
    options = []
    if key is not None:
        options.append(f"encryption_key {sql_text(as_blob(key))}")
    if read_only:
        options.append("read_only")
    suffix = f" ({', '.join(options)})" if options else ""
    try:
        con.execute(f"attach {sql_text(path)} as {sql_name(alias)}{suffix}")
    except duckdb.Error as error:
        raise explained(error, path) from None


def attach_marts(
    con: duckdb.DuckDBPyConnection, path: Path, alias: str, keys: Keys
) -> None:
    """Attach a marts file read-only, with the marts key only if it is encrypted."""
    if not path.is_file():
        raise SdpError(f"There is no {path} yet: run `sdp build` first.")
    try:
        attach(con, path, alias, read_only=True)
    except SdpError:
        if keys.marts is None:
            raise
        attach(con, path, alias, key=keys.marts, read_only=True)


# What DuckDB or the system says, and what the user is told about the file.
_EXPLANATIONS = [
    (
        r"Wrong encryption key",
        "{path} was written with another key. Set {variable} to that key; if it is"
        " lost, remove the file: the next build makes it anew from the raw files.",
    ),
    (
        r"without a key|encrypted.*key",
        "{path} is encrypted. Set {variable} to the key it was written with.",
    ),
    (
        r"is not encrypted",
        "{path} is not encrypted although a key was given. Remove the file: the next"
        " build makes it anew from the raw files.",
    ),
    (
        r"Could not set lock.*?PID (?P<pid>[0-9]+)",
        "{path} is open in another program (pid {pid}). Close it, then try again;"
        " readers open marts.duckdb or open.duckdb, never work.duckdb.",
    ),
    (
        r"Could not set lock",
        "{path} is open in another program. Close it, then try again.",
    ),
    (
        r"not a valid DuckDB database|could not read enough|corrupt|serializ|checksum",
        "{path} is damaged or was written by another version of DuckDB. Remove the"
        " file: the next build makes it anew from the raw files.",
    ),
]


def out_of_space(folder: Path) -> SdpError:
    """The sentence for a disk that became full, with what is left on it."""
    return SdpError(
        f"The disk that holds {folder} is full"
        f" ({free_bytes(folder) / 1e9:,.1f} GB free). Make room, or name a warehouse on"
        " another disk with --warehouse; what was published before is untouched."
    )


def explained(error: Exception, path: Path) -> SdpError:
    """Turn an error of DuckDB about one of our files into a sentence with a remedy."""
    text = str(error)
    if is_out_of_space(text):
        return out_of_space(path.parent)
    variable = "SDP_DATABASE_KEY" if path.name == "work.duckdb" else "SDP_MARTS_KEY"
    for pattern, sentence in _EXPLANATIONS:
        if found := re.search(pattern, text, re.IGNORECASE | re.DOTALL):
            return SdpError(
                sentence.format(path=path, variable=variable, **found.groupdict())
            )
    return SdpError(f"{path} cannot be opened: {text.splitlines()[0]}")


def memory_limit() -> str:
    """What DuckDB may use while models run: six tenths of the memory, at most 12 GB."""
    return f"{min(12_000, computer_memory() * 6 // 10_000_000)}MB"


def computer_memory() -> int:
    """Bytes of memory that this computer has."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def free_bytes(folder: Path) -> int:
    """Free bytes of the file system of `folder`, or of its nearest parent that is."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free
