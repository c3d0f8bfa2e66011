"""Reads workbooks, Parquet and JSON in a process of its own, bounded in all it may use.

The readers of these formats are libraries, which a damaged or hostile file can bring to
an abort, to a loop without end, or to unpack a thousand times its size. Whatever happens
there is a refusal of that file; the process is started again for the next one. It serves
one file after the other, since starting it takes longer than reading a small file.
"""

import contextlib
import dataclasses
import errno
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import duckdb

from satu_data_pemilu.confined import confine, connected, load_encryption
from satu_data_pemilu.contracts import Column, Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import columnar, json_records, raw, scan, workbook
from satu_data_pemilu.sql import is_out_of_space, sql_text

MEMORY_LIMIT = "750MB"
MEMORY_OF_READER = 4 * 1024**3
"""Bytes beyond those that the process has at its start."""
SECONDS_AT_LEAST = 45
BYTES_PER_SECOND = 100_000
"""A file has so many seconds more as it has this many bytes; real ones need a tenth."""
WRITTEN_AT_LEAST = 1024**3
WRITTEN_PER_BYTE = 100
_START = (
    "import sys; sys.path[:0] = {path!r}; from satu_data_pemilu.landing import apart;"
    "apart.serve({spill!r}, {folders!r})"
)


def connection(spill: Path, folders: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """A connection of landing: little memory, lines in order, files of `folders` only."""
    spill.mkdir(parents=True, exist_ok=True)
    con = connected()
    con.execute(f"set memory_limit = '{MEMORY_LIMIT}'")
    con.execute(f"set temp_directory = {sql_text(spill)}")
    load_encryption(con)
    con.execute("set temp_file_encryption = true")
    con.execute("set preserve_insertion_order = true")
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    confine(con, *folders)
    return con


def seconds_for(size: int) -> float:
    """How long a file of `size` bytes may take."""
    return SECONDS_AT_LEAST + size / BYTES_PER_SECOND


class Reader:
    """The process, begun with the first file that needs it; `with` ends it."""

    def __init__(self, spill: Path, folders: Iterable[Path]):
        self.spill = spill
        self.folders = [str(folder) for folder in folders]
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, whatever it does."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            with contextlib.suppress(BrokenPipeError):  # of what it did not take any more
                self.process.stdin.close()
            self.process.stdout.close()
            self.process = None

    def read(
        self, kind: str, path: Path, file: str, contract: Contract,
        encodings: tuple[str, ...], file_id: str, target: Path,
    ) -> raw.Landed:
        """Write one file as raw Parquet to `target`; `file` names it in messages.

        Raises SdpError where the file is refused, takes too long or too much memory, or
        ends the process; OSError where the disk is full.
        """
        found = self._answer(
            {
                "kind": kind, "path": str(path), "file": file, "file_id": file_id,
                "contract": dataclasses.asdict(contract), "encodings": encodings,
                "target": str(target),
            }
        )
        found["surplus"], found["notes"] = tuple(found["surplus"]), tuple(found["notes"])
        return raw.Landed(**found)

    def sample(
        self, kind: str, path: Path, file: str, most: int
    ) -> tuple[list[str], list[list[str]]]:
        """Names and first rows as text of a file of which no contract is known.

        A workbook's first sheet has no names, as its header is among the rows. Raises
        SdpError as `read` does.
        """
        found = self._answer(
            {"kind": kind, "path": str(path), "file": file, "most": most}
        )
        return found["names"], found["rows"]

    def _answer(self, request: dict) -> dict:
        """What the process answers, where it is no refusal."""
        file, size = request["file"], Path(request["path"]).stat().st_size
        request["size"] = size
        answer = self._ask(json.dumps(request).encode() + b"\n", seconds_for(size))
        if answer is None:
            raise SdpError(
                f"{file}: reading it takes longer than {seconds_for(size):.0f} seconds, so"
                " it is not landed; deliver it as CSV, or in parts."
            )
        if not answer.endswith(b"\n"):
            how = self._ending()
            raise SdpError(
                f"{file}: it cannot be read within {MEMORY_OF_READER // 1024**3} GB of"
                f" memory or harms its reader ({how}), so it is not landed; deliver it"
                " as CSV."
            )
        found = json.loads(answer)
        if found.pop("is_tired", False):
            self.stop()
        if "full" in found:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if "refused" in found:
            raise SdpError(found["refused"])
        return found

    def _ask(self, request: bytes, seconds: float) -> bytes | None:
        """The process's answer: a line, what it said before it ended, None at no answer."""
        if self.process is None or self.process.poll() is not None:
            self.stop()
            path = [entry for entry in sys.path if entry] + [os.getcwd()]
            start = _START.format(
                path=path, spill=str(self.spill), folders=self.folders
            )
            self.process = subprocess.Popen(
                [sys.executable, "-c", start],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )
        answer, until = b"", time.monotonic() + seconds
        try:
            self.process.stdin.write(request)
            self.process.stdin.flush()
            while not answer.endswith(b"\n"):
                left = until - time.monotonic()
                if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                    self.stop()
                    return None
                if not (part := os.read(self.process.stdout.fileno(), 1 << 16)):
                    break
                answer += part
        except BrokenPipeError:
            pass
        except BaseException:
            self.stop()
            raise
        return answer

    def _ending(self) -> str:
        code = self.process.wait()
        self.stop()
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


def serve(spill: str, folders: list[str]) -> None:
    """Answer each request on standard input by a line on standard output.

    Files of `folders` are read and written, and no others.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _die_with_parent()
    con = connection(Path(spill), map(Path, folders))
    most = _memory_used() + MEMORY_OF_READER
    _limit(resource.RLIMIT_AS, most)
    _limit(resource.RLIMIT_CORE, 0)
    for line in sys.stdin.buffer:
        answer = _answer(con, json.loads(line))
        answer["is_tired"] = _memory_used() > most - MEMORY_OF_READER // 2
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _answer(con: duckdb.DuckDBPyConnection, request: dict) -> dict:
    file, size = request["file"], request["size"]
    written = max(WRITTEN_AT_LEAST, WRITTEN_PER_BYTE * size)
    _limit(resource.RLIMIT_FSIZE, written)
    used = resource.getrusage(resource.RUSAGE_SELF)
    cores = os.cpu_count() or 1
    _limit(
        resource.RLIMIT_CPU,
        int(used.ru_utime + used.ru_stime + 2 * cores * seconds_for(size)),
    )
    try:
        if "most" in request:
            names, rows = _sample(con, request)
            return {"names": names, "rows": rows}
        return dataclasses.asdict(_read(con, request))
    except SdpError as error:
        return {"refused": str(error)}
    except MemoryError:
        problem = f"it needs more than {MEMORY_OF_READER // 1024**3} GB of memory"
    except RecursionError:
        problem = "it is nested too deeply"
    except Exception as error:
        if getattr(error, "errno", None) == errno.EFBIG or "File too large" in str(error):
            problem = f"it unpacks to more than {written // 10**6:,} MB"
        elif is_out_of_space(error):
            return {"full": True}
        else:
            problem = f"it could not be read ({type(error).__name__})"
    except BaseException as error:  # what a library in Rust raises where it panics
        problem = f"its reader failed ({type(error).__name__})"
    return {
        "refused": f"{file}: {problem}, so it is not landed; ask for the file again, or"
        " deliver it as CSV."
    }


def _sample(
    con: duckdb.DuckDBPyConnection, request: dict
) -> tuple[list[str], list[list[str]]]:
    path, file, most = Path(request["path"]), request["file"], request["most"]
    if request["kind"] == "workbook":
        return [], workbook.first_rows(path, file, most)
    if request["kind"] == "parquet":
        return columnar.sample(con, path, file, most)
    return json_records.sample(path, file, most)


def _read(con: duckdb.DuckDBPyConnection, request: dict) -> raw.Landed:
    path, target = Path(request["path"]), Path(request["target"])
    terms = request["contract"]
    columns = tuple(
        Column(**column | {"delivered_as": tuple(column["delivered_as"])})
        for column in terms["columns"]
    )
    contract = Contract(
        **terms | {"columns": columns, "encodings": tuple(terms["encodings"])}
    )
    given = (con, path, request["file"], contract)
    if request["kind"] == "workbook":
        return workbook.land(*given, request["file_id"], target)
    if request["kind"] == "parquet":
        return columnar.land(*given, request["file_id"], target)
    found = scan.scan(path, request["file"], tuple(request["encodings"]))
    return json_records.land(*given, found, request["file_id"], target)


def _limit(what: int, most: int) -> None:
    """Lower a limit of this process, where the system knows it."""
    try:
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, hard))
    except (OSError, ValueError):
        pass


def _memory_used() -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _die_with_parent() -> None:
    """Ask Linux to end this process with the one that landed; elsewhere limits end it."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    except (OSError, AttributeError):
        pass
