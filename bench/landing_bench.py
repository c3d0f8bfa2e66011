"""Measures landing on a voter list made here: speed, memory, accounting.

`measure(rows)` writes four forms of the same list (clean; with stray quotes, bad bytes,
ragged and blank lines in the proportions of a real export; with a bad byte in every
block; fully quoted), lands each in a process of its own and compares what was found
with what was put in. `python bench/landing_bench.py [rows]` prints the figures.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from satu_data_pemilu.landing import ledger, scan

PROJECT = Path(__file__).resolve().parents[1]
DELIVERY = "kpu/voter_list/2023-06-21/32.01"
HEADER = (
    "KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR"
    "#STS KAWIN#ALAMAT#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS"
)
BAD_EVERY = 16 * 1024 * 1024
"""Bytes after which the form `bad_blocks` has another bad one."""
FAULTS_PER_5_MILLION = {"stray_quote": 857, "bad_bytes": 429, "field_count": 858,
                        "blank": 428}
FAMILY = ("SIMULASI", "CONTOH", "REKAAN", "UJIAN", "MISALNYA")
GIVEN = ("ADI", "BUDI", "CITRA", "DEWI", "EKA", "FITRI", "GITA", "HADI", "INDAH")


def person(number: int) -> list[str]:
    """The fields of one simulated voter."""
    day, month, year = number % 28 + 1, number % 12 + 1, 1940 + number % 66
    village = number // 3000
    return [
        f"KECAMATAN {village // 12 % 40 + 1}", f"DESA {village % 480 + 1}",
        str(100_000_000 + number), f"320101{day:02}{month:02}00{number % 9999 + 1:04}",
        f"3201{number % 40 + 1:02}{day:02}{month:02}{year % 100:02}"
        f"{number % 9999 + 1:04}",
        f"{GIVEN[number % 9]} {FAMILY[number % 5]} {number % 7919}",
        "LP"[number % 2], "BOGOR", f"{day:02}|{month:02}|{year}", "BSP"[number % 3],
        f"KP. SIMULASI NO. {number % 200}", f"{number % 12 + 1:03}",
        f"{number % 9 + 1:03}", "0", "S", "DP4", "", f"{number % 3000 // 250 + 1:03}",
        "2023-05-01 10:00:00", "AKTIF",
    ]


def planned_faults(rows: int) -> dict[int, str]:
    """Which lines (from 2) get which fault, spread evenly and never two on a line."""
    counts = {
        kind: max(1, round(number * rows / 5_000_000))
        for kind, number in FAULTS_PER_5_MILLION.items()
    }
    names = [kind for kind, number in counts.items() for _ in range(number)]
    names = [names[i * 7919 % len(names)] for i in range(len(names))] if (
        len(names) % 7919
    ) else names
    step = max(1, rows // len(names))
    return {2 + i * step + step // 2: kind for i, kind in enumerate(names)}


def with_fault(line: bytes, kind: str) -> bytes:
    """One line with one fault in it."""
    fields = line.split(b"#")
    if kind == "stray_quote":
        fields[5] = b'"D"' + fields[5]
    elif kind == "bad_bytes":
        fields[5] += b" \xd1A"
    elif kind == "field_count":
        fields[10] += b"#RT 5"
    else:
        return b""
    return b"#".join(fields)


def lines(rows: int, form: str) -> Iterator[bytes]:
    """The lines of a list in one of the four forms, header first."""
    yield HEADER.encode()
    faults = planned_faults(rows) if form == "faulty" else {}
    size, block = 0, 0
    for number in range(rows):
        fields = person(number)
        if form == "quoted":
            line = ('"' + '"#"'.join(fields) + '"').encode()
        else:
            line = "#".join(fields).encode()
        kind = faults.get(number + 2)
        if form == "bad_blocks":
            size += len(line) + 1
            if size // BAD_EVERY >= block:
                kind, block = "bad_bytes", size // BAD_EVERY + 1
        yield with_fault(line, kind) if kind else line


def write_list(path: Path, rows: int, form: str) -> None:
    """Write the list as a `#` file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb", buffering=1024 * 1024) as file:
        file.writelines(line + b"\n" for line in lines(rows, form))


def landed_in_own_process(landing: Path, warehouse: Path) -> dict:
    """Land a folder in a process of its own; returns time and peak memory."""
    command = [sys.executable, "-m", "satu_data_pemilu.landing", str(landing),
               str(warehouse), "--project", str(PROJECT)]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError(output)
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": usage.ru_maxrss // 1024,
    }


def differences(warehouse: Path, rows: int, form: str) -> int:
    """Number of lines whose number, kind, code or text is not as it was put in."""
    raw_files = warehouse / "raw/kpu/voter_list/2023-06-21/32.01/*.parquet"
    found = {
        line_no: (kind, code, text)
        for line_no, kind, code, text in duckdb.sql(
            "select line_no, line_kind, unreadable_code, line_text "
            f"from read_parquet('{raw_files}') where line_kind <> 'data'"
        ).fetchall()
    }
    stray = dict(duckdb.sql(
        f"select line_no, nama from read_parquet('{raw_files}') "
        "where contains(nama, '\"')"
    ).fetchall())
    wrong = 0
    faults = planned_faults(rows) if form == "faulty" else {}
    for line_no, kind in faults.items():
        fields = person(line_no - 2)
        text = scan.escaped(with_fault("#".join(fields).encode(), kind))
        if kind == "stray_quote":
            wrong += stray.pop(line_no, None) != '"D"' + fields[5]
            continue
        expected = ("unreadable", kind, text)
        if kind == "blank":
            expected = ("blank", None, None)
        wrong += found.pop(line_no, None) != expected
    header = found.pop(1, None)
    wrong += header != ("header", None, HEADER)
    if form == "bad_blocks":
        wrong += sum(row[1] != "bad_bytes" for row in found.values())
        found = {}
    return wrong + len(found) + len(stray)


def measure(rows: int, forms: tuple[str, ...] = ("clean", "faulty", "bad_blocks",
                                                 "quoted")) -> dict:
    """Land a list of `rows` voters in each form; returns the figures by form."""
    figures = {}
    for form in forms:
        with tempfile.TemporaryDirectory(prefix="landing_bench_") as folder:
            landing, warehouse = Path(folder) / "landing", Path(folder) / "warehouse"
            file = landing / DELIVERY / "voters.csv"
            write_list(file, rows, form)
            figure = landed_in_own_process(landing, warehouse)
            (row,) = ledger.read(warehouse)
            kinds = {
                name: value
                for name in ("data", "blank", "unreadable", "header")
                if (value := getattr(row, f"{name}_lines"))
            }
            figures[form] = {
                "rows": rows,
                "mb": round(row.bytes / 1e6, 1),
                **figure,
                "rows_per_second": round(rows / figure["seconds"]),
                "lines": row.lines,
                "kinds": kinds,
                "differences": differences(warehouse, rows, form),
            }
    return figures


def measure_small_files(files: int = 514, rows: int = 50) -> dict:
    """Land one small list for each of `files` offices, then again; the figures."""
    with tempfile.TemporaryDirectory(prefix="landing_bench_") as folder:
        landing, warehouse = Path(folder) / "landing", Path(folder) / "warehouse"
        text = "\n".join(["#".join(person(i)) for i in range(rows)])
        for office in range(files):
            scope = f"{office // 40 + 11}.{office % 40 + 1:02}"
            file = landing / "kpu/voter_list/2023-06-21" / scope / "voters.csv"
            file.parent.mkdir(parents=True)
            file.write_text(f"{HEADER}\n{text}\n" + "\n" * (office % 3))
        first = landed_in_own_process(landing, warehouse)
        again = landed_in_own_process(landing, warehouse)
        landed = ledger.read(warehouse)
        return {
            "files": len(landed),
            "lines": sum(row.lines for row in landed),
            **first,
            "ms_per_file": round(first["seconds"] / files * 1000, 1),
            "seconds_again": again["seconds"],
        }


if __name__ == "__main__":
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    found = {**measure(number), "small_files": measure_small_files()}
    print(json.dumps(found, indent=2))
