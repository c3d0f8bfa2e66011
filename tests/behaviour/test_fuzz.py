"""Random bytes and random changes of sound files: refusals and exact accounting, no more.

What is changed, and how, knows nothing of the rules of landing. A run prints its seed, and
`SDP_FUZZ_SEED=<seed>` makes the same files again; `SDP_FUZZ_SECONDS` makes it shorter.
"""

import gzip
import io
import itertools
import json
import os
import random
import re
import secrets
import time
import unicodedata
import zipfile
from pathlib import Path

import duckdb
import pytest
from conftest import EXTRACTS
from places import CONTRACTS, HEADER, PROJECT, RECAP, Place
from workbooks import Sheet, write_workbook

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import ledger, raw

FILES_A_LANDING = 100
UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of Unicode whose characters are not seen, or move what is."""
LARGEST = 100_000
LONGEST = 60
SECONDS = float(os.environ.get("SDP_FUZZ_SECONDS") or 600)
SOUND_DAY = "2024-12-31"
Sound = tuple[Contract, str, bytes]


def columns_of(contract: Contract) -> list[str]:
    return [column.delivered_as[0] for column in contract.columns]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> list[Sound]:
    """Sound files of every dataset in every format, the odd ones of tests/deliveries, and
    the real ones where they lie beside the clone: small ones whole, of others some rows.
    """
    found: list[Sound] = []
    folder = tmp_path_factory.mktemp("sound")
    for key, contract in sorted(CONTRACTS.items()):
        names = columns_of(contract)
        rows = [[f"{number}{place}" for place in range(len(names))] for number in range(40)]
        records = [dict(zip(names, row, strict=True)) for row in rows]
        table = "\n".join(",".join(row) for row in [names, *rows]) + "\n"
        named = ", ".join(
            f"'{place}' || i as \"{name}\"" for place, name in enumerate(names)
        )
        parquet, book = folder / "x.parquet", folder / "x.xlsx"
        duckdb.sql(f"select {named} from range(40) as r(i)").write_parquet(str(parquet))
        files = {
            "x.csv": table.encode(), "x.txt": table.replace(",", "#").encode("utf-16"),
            "x.psv": table.replace(",", "|").replace("\n", "\r\n").encode("utf-8-sig"),
            "x.json": json.dumps(records).encode(), "x.csv.gz": gzip.compress(table.encode()),
            "x.jsonl": "\n".join(map(json.dumps, records)).encode(),
            "y.json": json.dumps({"result": {"records": records}}, indent=1).encode(),
            "x.parquet": parquet.read_bytes(),
        }
        if len(names) <= 26:
            write_workbook(book, Sheet("A", [names, *rows]))
            files["x.xlsx"] = book.read_bytes()
        found += [(contract, name, content) for name, content in files.items()]
    for file in sorted((PROJECT / "tests" / "deliveries").rglob("*.*")):
        parts = file.relative_to(PROJECT / "tests" / "deliveries").parts
        if file.is_file() and parts[1:3] in CONTRACTS and file.stat().st_size:
            found.append((CONTRACTS[parts[1:3]], file.name, file.read_bytes()))
    for file in sorted(EXTRACTS.glob("*/*/*/**/*.*")):
        key = file.relative_to(EXTRACTS).parts[:2]
        if key in CONTRACTS and file.suffix == ".parquet" and file.stat().st_size > LARGEST:
            rows = duckdb.sql(f"from '{file}' limit 200")
            rows.write_parquet(str(part := folder / "part.parquet"), compression="zstd")
            found.append((CONTRACTS[key], file.name, part.read_bytes()))
        elif key in CONTRACTS and file.stat().st_size <= LARGEST:
            found.append((CONTRACTS[key], file.name, file.read_bytes()))
    return found


# Changes -----------------------------------------------------------------------------


def changed(data: bytes, chosen: random.Random, others: list[Sound]) -> bytes:
    """Some bytes changed, put in, taken out, doubled, moved or cut."""
    data = bytearray(data)
    for _ in range(min(40, int(chosen.expovariate(0.4)) + 1)):
        start = chosen.randrange(len(data) + 1)
        end = min(len(data), start + int(chosen.expovariate(0.02)) + 1)
        kind = chosen.randrange(9)
        if kind == 0 and data:
            data[start - 1] ^= 1 << chosen.randrange(8)
        elif kind == 1:
            data[start:end] = chosen.randbytes(end - start)
        elif kind == 2:
            del data[start:end]
        elif kind == 3:
            data[start:start] = data[start:end] * chosen.choice([1, 2, 50])
        elif kind == 4:
            other = chosen.choice(others)[2]
            place = chosen.randrange(len(other))
            data[start:start] = other[place : place + chosen.choice([1, 9, 500])]
        elif kind == 5 and chosen.random() < 0.3:
            del data[start:]
        elif kind == 6:
            data[start:start] = bytes([chosen.randrange(256)]) * chosen.choice([1, 3, 4000])
        elif kind == 7:
            piece = bytes(data[start:end])
            del data[start:end]
            place = chosen.randrange(len(data) + 1)
            data[place:place] = piece
        elif kind == 8:
            number = chosen.choice([b"0", b"-1", b"65536", b"4294967295", b"9" * 30, b"1e999"])
            found = list(re.finditer(rb"[0-9]+", data[start : start + 200]))
            if found:
                match = chosen.choice(found)
                data[start + match.start() : start + match.end()] = number
    return bytes(data)


def changed_within(data: bytes, chosen: random.Random, others: list[Sound]) -> bytes:
    """The same below what packs a file, so that the change is unpacked and read."""
    if data.startswith(b"\x1f\x8b"):
        return gzip.compress(changed(gzip.decompress(data), chosen, others), 1)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        name = chosen.choice(sorted(parts))
        parts[name] = changed(parts[name], chosen, others)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            for name, content in parts.items():
                book.writestr(name, content)
        return packed.getvalue()
    return changed(data, chosen, others)


def random_file(chosen: random.Random, sound: list[Sound]) -> tuple[Contract, bytes, bytes]:
    """A dataset, the name of a file and its content."""
    contract, name, data = chosen.choice(sound)
    kind = chosen.random()
    if kind < 0.1:
        data = chosen.randbytes(int(chosen.expovariate(0.001)))
    elif kind < 0.5:
        data = changed(data, chosen, sound)
    else:
        data = changed_within(data, chosen, sound)
    if chosen.random() < 0.1:
        name = chosen.choice(sound)[1]
    encoded = os.fsencode(name)
    if chosen.random() < 0.05:
        encoded = changed(encoded, chosen, sound)[:200].replace(b"/", b"").replace(b"\0", b"")
    return contract, encoded if encoded not in (b"", b".", b"..") else b"x.csv", data


NOTES = [
    b"scope: '32.01'\ndelivered_date: 2024-01-05\nletter_number: 1/PL.02/2024\n",
    b"encoding: windows-1252\ndelimiter: '|'\nmode: snapshot\n", b"withdrawn: [x.csv]\n",
    b"cycle: pemilu_2024\nstage: dpt\nreplaces: {x.csv: y.csv}\nadds: true\n",
]

# Landings ----------------------------------------------------------------------------


def line_ends(data: bytes) -> int:
    """Lines of a text in single bytes, counted by other means than landing does."""
    pieces = re.split(rb"\r\n|\r|\n", data)
    return len(pieces) - (pieces[-1] == b"")


def land_random_files(root: Path, chosen: random.Random, sound: list[Sound]) -> tuple[int, int]:
    """Land random files beside a sound one; returns how many landed and were refused."""
    root.mkdir()
    place = Place(root)
    place.write(f"{RECAP}/dkb.csv", HEADER + "11,Aceh,1,2,3\n")
    given: dict[str, bytes] = {}
    for number in range(FILES_A_LANDING):
        contract, name, data = random_file(chosen, sound)
        day = f"2000-{number // 28 + 1:02d}-{number % 28 + 1:02d}"
        folder = place.landing / contract.agency / contract.dataset / day
        folder.mkdir(parents=True)
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:
            file.write(data)
        given[day] = data
        if chosen.random() < 0.15:
            note = chosen.choice(NOTES)
            note = changed(note, chosen, sound) if chosen.random() < 0.7 else note
            (folder / "_delivery.yml").write_bytes(note)
    times = [time.monotonic()]
    report = place.land(progress=lambda *_: times.append(time.monotonic()))
    times.append(time.monotonic())
    assert max(b - a for a, b in itertools.pairwise(times)) < LONGEST
    told = "\n".join([*report.refused, *report.notes])
    unfit = {c for c in told if unicodedata.category(c) in UNFIT and c != "\n"}
    assert not unfit and "\n\n" not in told, (unfit, told)
    for unforeseen in ("report it to the maintainers", "were counted but", "Traceback"):
        assert unforeseen not in told, told
    rows = ledger.read(place.warehouse)
    assert [row.data_lines for row in rows if row.as_of == SOUND_DAY] == [1]
    for row in rows:
        assert row.lines == sum(getattr(row, f"{kind}_lines") for kind in raw.KINDS)
        if row.is_withdrawn or row.as_of == SOUND_DAY:
            continue
        data = given[row.as_of]
        is_text = row.delimiter and row.encoding != "utf-16"
        if is_text and not data.startswith(b"\x1f\x8b"):
            assert row.lines == line_ends(data), row
    landed = {row.as_of for row in rows} - {SOUND_DAY}
    silent = [day for day in given if day not in landed and day not in told]
    assert silent == [], told
    assert not list(place.warehouse.rglob("*.tmp"))
    again = place.land()
    assert again.landed == [] and again.refused == report.refused
    return len(landed), len(report.refused)


def fuzz(root: Path, sound: list[Sound], seconds: float) -> str:
    """Land random files for as long as asked, and say what happened."""
    seed = os.environ.get("SDP_FUZZ_SEED") or secrets.token_hex(4)
    print(f"SDP_FUZZ_SEED={seed}")
    until, landed, refused, batches = time.monotonic() + seconds, 0, 0, 0
    while time.monotonic() < until:
        place = root / str(batches)
        more = land_random_files(place, random.Random(f"{seed}/{batches}"), sound)
        landed, refused, batches = landed + more[0], refused + more[1], batches + 1
        for file in sorted(place.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
    assert landed and refused
    return (
        f"seed {seed}: {batches * FILES_A_LANDING:,} files in {batches} landings,"
        f" {landed:,} landed and {refused:,} refused"
    )


def test_random_files_are_refused_or_accounted_for(tmp_path: Path, sound) -> None:
    fuzz(tmp_path, sound, 8)


@pytest.mark.acceptance
def test_random_files_of_ten_minutes_are_refused_or_accounted_for(
    tmp_path: Path, sound, record_property
) -> None:
    record_property("files", fuzz(tmp_path, sound, SECONDS))
