"""What Spark needs around it (pyspark, Java, memory), and its failures in plain words."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.warehouse import computer_memory

OLDEST_JAVA = 17
MEMORY = "SDP_SPARK_MEMORY"
INSTALL = (
    "Install Java 17 (on Debian and Ubuntu `apt-get install openjdk-17-jre-headless`)"
    " and set JAVA_HOME to its folder."
)


def memory() -> str:
    """Memory of the local Java process: SDP_SPARK_MEMORY, else six tenths, at most 12 GB."""
    there_is = usable_memory() * 6 // 10_000_000
    return os.environ.get(MEMORY) or f"{min(12_000, there_is)}m"


def usable_memory(groups: Path = Path("/sys/fs/cgroup")) -> int:
    """Bytes that this process may use: the computer's, or less in a container.

    `groups` is where Linux keeps the limits of control groups, of version 2 or 1.
    """
    limits = [computer_memory()]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):  # no such file, or the word `max`
            limits.append(int((groups / name).read_text()))
    return min(limits)


def is_submitted() -> bool:
    """Whether spark-submit started this process."""
    return "PYSPARK_GATEWAY_PORT" in os.environ


def require_spark() -> None:
    """Refuse to start where Spark could not.

    Raises SdpError with what is missing and how to get it.
    """
    for module, package in (("pyspark", "pyspark"), ("dbt.adapters.spark", "dbt-spark")):
        if importlib.util.find_spec(module) is None:
            raise SdpError(
                f"The package {package} is not installed, which the engine Spark needs."
                " Install it by `pip install -r requirements-spark.lock`, or build with"
                " DuckDB by leaving out --engine spark."
            )
    if not is_submitted():
        require_java()


def require_java() -> None:
    """Refuse a computer whose Java is missing, too old, or has not the memory asked for.

    Raises SdpError with the remedy.
    """
    java = java_path()
    if java is None:
        home = os.environ.get("JAVA_HOME")
        where = f"JAVA_HOME is {home}, where no bin/java is" if home else "there is no Java"
        raise SdpError(f"Spark runs on Java and {where}. {INSTALL}")
    found = _run(java, "-version")
    version = _major_version(found)
    if version is None:
        raise SdpError(f"{java} does not say which Java it is. {INSTALL}")
    if version < OLDEST_JAVA:
        raise SdpError(
            f"{java} is Java {version} and Spark needs {OLDEST_JAVA} or newer. {INSTALL}"
        )
    asked = memory()
    if not re.fullmatch(r"[0-9]+[mg]", asked):
        raise SdpError(f"{MEMORY} is {asked}. Write it as 6g or 6000m.")
    said = _run(java, f"-Xmx{asked}", "-Xms16m", "-version")
    if bytes_of(asked) > usable_memory() or _major_version(said) is None:
        raise not_enough_memory()


def bytes_of(size: str) -> int:
    """Bytes of a size as Java writes it: 6g or 6000m."""
    return int(size[:-1]) * {"m": 1024**2, "g": 1024**3}[size[-1]]


def java_path() -> Path | None:
    """The Java that Spark takes: that of JAVA_HOME, else the first on the PATH."""
    if home := os.environ.get("JAVA_HOME"):
        java = Path(home) / "bin" / "java"
        return java if os.access(java, os.X_OK) else None
    on_path = shutil.which("java")
    return Path(on_path) if on_path else None


def _run(java: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            [java, *arguments], capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stderr + done.stdout if done.returncode == 0 else ""


def _major_version(text: str) -> int | None:
    """17 of `openjdk version "17.0.15"`, 8 of `java version "1.8.0_392"`."""
    found = re.search(r'version "(?:1\.)?([0-9]+)', text)
    return int(found.group(1)) if found else None


# Failures of a run ---------------------------------------------------------------


def not_enough_memory() -> SdpError:
    """The sentence for a Spark that was given too little memory, or asks for too much."""
    if is_submitted():
        return SdpError(
            "Spark could not work with the memory that it was given. Give it more by"
            " --driver-memory and --executor-memory of spark-submit."
        )
    return SdpError(
        f"Spark could not work with {memory()} of memory. Set {MEMORY} to what this"
        f" computer can give, which has {usable_memory() / 1e9:,.1f} GB in all."
    )


_NO_MEMORY = re.compile(
    r"OutOfMemoryError|Cannot allocate memory|reserve enough space for object heap"
    r"|Invalid maximum heap size|(System|Executor) memory .* must be at least"
    r"|Unable to acquire [0-9]+ bytes of memory|exited with code (137|52)"
    r"|insufficient memory for the Java Runtime",
)
# What Py4J and its sockets say. Java's own `Connection refused` is that of another host,
# and a call that failed in Java goes on with what Java said.
_JAVA_GONE = re.compile(
    r"JAVA_GATEWAY_EXITED|Py4JNetworkError|Answer from Java side is empty"
    r"|Error while sending or receiving"
    r"|trying to connect to the Java server|\[Errno 111\] Connection refused"
    r"|An error occurred while calling [\w.]++(?!\s*:)",
)


def explain(text: str, log: Path) -> None:
    """Raise SdpError if an error of Spark's means that memory or Java gave out.

    Where Java ended without a word, `log` may know why.
    """
    is_gone = _JAVA_GONE.search(text)
    if is_gone and log.is_file() and not is_submitted():
        text += log.read_text(errors="replace")[-5_000:]
    if _NO_MEMORY.search(text):
        raise not_enough_memory()
    if is_gone and is_submitted():
        raise SdpError(
            "The Java process of Spark ended. If it was killed for want of memory, give it"
            " more by --driver-memory; what it said last is in the output of spark-submit."
        )
    if is_gone:
        raise SdpError(
            "The Java process of Spark ended. If it was killed for want of memory, set"
            f" {MEMORY} lower than the free memory. What it said last: {log}"
        )


@contextmanager
def error_output_in(log: Path) -> Iterator[None]:
    """Processes started meanwhile write their errors to `log`, not to the terminal."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(log, "wb") as file:
            os.dup2(file.fileno(), 2)
            yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def failures_explained(log: Path) -> Iterator[None]:
    """Turn errors of Spark that a user can mend into SdpError."""
    try:
        yield
    except SdpError:
        raise
    except Exception as error:
        explain(f"{type(error).__name__}: {error}", log)
        raise
