"""Dirty values for every column of every dataset, in deliveries of a small nation.

The columns come from the contracts, so that a new dataset is dirtied as soon as it has
one clean delivery here or in the simulation. Each damaged line has one dirty value; the
rest of it is what an agency wrote.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from canary import mark

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import manifest_of
from satu_data_pemilu.landing.defaults import DELIVERY, write_default_region_codes
from satu_data_pemilu.landing.headers import normalised

# What no rule may stumble over. Several are what other columns hold when they are right.
VALUES = (
    # nothing
    *("", " ", "   ", "\u00a0", "\u200b", "-", "--", ".", "?", "0", "00", "NULL", "null"),
    *("NaN", "#REF!", "#N/A", "N/A", "TIDAK ADA"),
    # another spelling
    *("LAKI-LAKI", "laki-laki", "PEREMPUAN", "l", "WNI", "ya", "Belum Kawin", "AKTIF."),
    *("TPS 001", "1", "01", "001", "0001", "1.0", "Kab. Bogor", "kota bogor", "32.01"),
    *("3201", "32.01.01.2001", "3201012001", "99", "99.44", "9944"),
    # numbers
    *("-1", "-0", "+1", "1,5", "1.5", "1.000", "1.000.000", "1e3", "1e400", "-1e400"),
    *("1e-400", "127", "128", "32768", "40000", "2147483648", "9223372036854775808"),
    *("9999999999999999", "1" + "0" * 16, "9" * 40, "-" + "9" * 40, "Infinity", "-Infinity"),
    *("0x1F", "1_000", "\u0663\u0664", "\uff11\uff12", "\u00bd", "1/2"),
    # days
    *("0000-00-00", "0001-01-01", "1000-01-01", "9999-12-31", "99991231", "10000-01-01"),
    *("2023-02-29", "31/02/2020", "00|00|0000", "31|12|9999", "01|01|0001", "29-02-1900"),
    *("2262-04-12", "294247-01-10", "2023-06-21 25:61:61", "45000", "1899-12-31"),
    *("01|13|1990", "2035-01-01", "0000000000000000", "9" * 16, "3241014102900001"),
    # text
    *("\x00", "a\x00b", "\x01\x02", "\x07\x1b[31m", "\x7f", "a\tb", "\u202eABC", "\u200fABC"),
    *("\ufeff", "\u2028", "e\u0301", "\U0001f5f3\ufe0f", "\u0130i\u0131\u00df", "\ufffd"),
    *("'", '"', '""', "''", "`", "\\", "\\N", "%", "_", "'; drop table x; --", "{{ 1 }}"),
    *("=1+1", "a,b", "a;b", "a#b", "a|b", "a/b", "<b>", "A" * 300, "9" * 300, "A B " * 5_000),
)


# So many rows bear a text that a rule about single rows does not hide it.
MARKED_ROWS = 12


@dataclass(frozen=True)
class Delivery:
    """A clean delivered file: the lines below its header, cut into values."""

    path: str
    header: tuple[str, ...]
    rows: list[list[str]]
    delimiter: str = ","


def damaged(delivery: Delivery, columns: list[str], seed: int) -> Iterator[list[str]]:
    """One row for every column and dirty value, each made from another clean row, and some
    with the column's mark.

    `columns` are the header's names that the contract knows.
    """
    dataset = delivery.path.split("/")[1]
    draw = random.Random(seed)
    for name in columns:
        place = delivery.header.index(name)
        for value in VALUES:
            row = list(draw.choice(delivery.rows))
            row[place] = value
            yield row
        for row in draw.choices(delivery.rows, k=MARKED_ROWS):
            yield [*row[:place], mark(dataset, name), *row[place + 1 :]]
        for row in draw.sample(delivery.rows, min(10, len(delivery.rows))):
            # A value that is right in another row.
            yield [*row[:place], draw.choice(delivery.rows)[place], *row[place + 1 :]]


def write(landing: Path, delivery: Delivery, rows: list[list[str]]) -> None:
    """Write a delivery as an agency's program does, quoted where needed."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delivery.delimiter, lineterminator="\n")
    writer.writerow(delivery.header)
    writer.writerows(rows)
    file = landing / delivery.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.getvalue(), encoding="utf-8", newline="")


def read(file: Path, path: str) -> Delivery:
    """A delivered file, without the lines that do not have the header's values."""
    lines = file.read_bytes().decode("utf-8-sig", errors="replace").splitlines()
    delimiter = max("#;,|", key=lines[0].count)
    header = tuple(lines[0].split(delimiter))
    rows = [line.split(delimiter) for line in lines[1:] if '"' not in line]
    return Delivery(path, header, [row for row in rows if len(row) == len(header)], delimiter)


def known_columns(contract: Contract, header: tuple[str, ...]) -> list[str]:
    """Names of a header that a contract knows."""
    names = {normalised(name) for column in contract.columns for name in column.delivered_as}
    return [name for name in header if normalised(name) in names]


def columns_without_delivery(
    landing: Path, contracts: dict[tuple[str, str], Contract]
) -> set[tuple[str, str, str]]:
    """Columns of contracts that no delivery in a landing folder has, so that none is dirtied."""
    missing = {(*key, column.name) for key in contracts for column in contracts[key].columns}
    for file in landing.glob("*/*/**/*.*"):
        path = file.relative_to(landing)
        contract = contracts.get(path.parts[:2])
        if contract is None or file.suffix == ".yml" or not file.is_file():
            continue
        header = read(file, str(path)).header
        known = {normalised(name) for name in known_columns(contract, header)}
        missing -= {
            (*contract.key, column.name)
            for column in contract.columns
            if known & {normalised(name) for name in column.delivered_as}
        }
    return missing


# -- clean deliveries of what is not simulated -----------------------------------------


def region_rows(regencies: set[str], folder: Path) -> list[list[str]]:
    """Code, name and level of all provinces, and of some regencies with all below them."""
    file = write_default_region_codes(folder)
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    shutil.rmtree(folder)
    return [
        row for row in rows if row[0][:5] in regencies or len(row[0]) == 2
    ]


def public_deliveries(regions: list[list[str]]) -> list[Delivery]:
    """A delivery of each public dataset about some regions, codes and names agreeing."""
    plain = {code: code.replace(".", "") for code, _, _ in regions}
    above = {code: code.rpartition(".")[0] for code, _, _ in regions}
    ids = {code: str(number) for number, code in enumerate(plain, start=1000)}
    bps = {code: _bps_code(code) for code in plain}

    def at(*levels: str) -> list[tuple[str, str, str]]:
        return [(code, name, level) for code, name, level in regions if level in levels]

    def path(code: str) -> list[str]:
        parts = code.split(".")
        found = [ids[".".join(parts[:n])] for n in range(1, len(parts) + 1)]
        return [*found, *[""] * (4 - len(found))]

    tree = [
        [plain[code], ids[code], name.upper(), level, plain.get(above[code], "")]
        for code, name, level in regions
    ]
    census = []
    names = {code: name for code, name, _ in regions}
    for code, name, _ in at("4"):
        province, regency, district, village = bps[code]
        upper = (code[:2], province), (code[:5], regency), (code[:8], district)
        census.append(
            [part for region, number in upper for part in (number, names[region].upper())]
            + [village, name.upper(), "1200"]
        )
    districts = [
        ["".join(plain[code]) + "1", chamber, f"{names[code].upper()} 1", plain[part], level,
         names[part].upper(), "False"]
        for code, _, _ in at("2")
        for chamber, level, parts in (
            ("DPR RI", "Kabupaten/Kota", [code]),
            ("DPRD PROVINSI", "Kabupaten/Kota", [code]),
            ("DPRD KABUPATEN/KOTA", "Kecamatan", [c for c in names if above[c] == code]),
        )
        for part in parts
    ]
    return [
        Delivery(str(DELIVERY), ("kode", "nama", "level"), regions),
        Delivery("kemendagri/region_codes/2022-02-14/kode.csv", ("kode", "nama", "level"), regions),
        Delivery(
            "kpu/region_tree/2024-02-14/wilayah.csv",
            ("kode", "kpu_id", "nama", "tingkat", "kode_induk"),
            tree,
        ),
        Delivery(
            "kpu/region_ids/2019-04-17/id.csv",
            ("kpu_id", "kpu_id_parent", "tingkat", "nama", "kode_kemendagri")
            + ("id_pro", "id_kab", "id_kec", "id_kel"),
            [
                [ids[code], ids.get(above[code], "0"), level, name.upper(), code, *path(code)]
                for code, name, level in regions
            ],
        ),
        Delivery(
            "kpu/polling_stations/2024-02-14/tps.csv",
            ("kode", "kpu_id", "nama", "tingkat", "kode_induk"),
            [
                [f"{plain[code]}{number:03d}", f"{ids[code]}{number}", f"TPS {number:03d}", "5",
                 plain[code]]
                for code, _, _ in at("4")
                for number in (1, 2)
            ],
        ),
        Delivery(
            "kpu/electoral_districts/2024-02-14/dapil.csv",
            ("kode_dapil", "jenis_dapil", "nama_dapil", "kode_wilayah", "tingkatan_wilayah")
            + ("nama", "is_pecah"),
            districts,
        ),
        Delivery(
            "bps/census_population/2010-05-15/sp2010.psv",
            ("Province Code", "Province Name", "Regency/Municipality Code")
            + ("Regency/Municipality Name", "District Code", "District Name", "Village Code")
            + ("Village Name", "Population"),
            census,
            "|",
        ),
        Delivery(
            "bps/region_bridge/2020-12-31/bridging.csv",
            ("kode_bps", "nama_bps", "kode_dagri", "nama_dagri"),
            [
                ["".join(bps[code]), name.upper(), plain[code], name.upper()]
                for code, name, _ in at("1", "2", "3")
            ],
        ),
        Delivery(
            "bps/village_bridge/2020-12-31/desa.csv",
            ("len_bps", "kode_bps", "kode_dagri", "nama", "kode_bps_induk", "kodepos"),
            [
                [str(len("".join(bps[code]))), "".join(bps[code]), code, name.upper(),
                 "".join(bps[above[code]]) if above[code] else "0", "20000"]
                for code, name, _ in regions
            ],
        ),
        Delivery(
            "big/area/2024-12-31/luas.csv",
            ("kode", "nama", "luas_km2"),
            [[code, name, "1234.567"] for code, name, _ in at("1", "2")],
        ),
        Delivery(
            "dukcapil/population_recap/2024-12-31/dkb.csv",
            ("kode", "nama", "pria", "wanita", "total"),
            [["0", "INDONESIA", "5000", "5000", "10000"]]
            + [[code, name, "1000", "1100", "2100"] for code, name, _ in at("1", "2")],
        ),
        Delivery(
            "kpu/dpt_recap/2023-07-02/rekap.csv",
            ("Nama Provinsi", "Nama Kabupaten/Kota", "Jumlah Kecamatan")
            + ("Jumlah Kelurahan/Desa", "Jumlah TPS", "Laki-Laki", "Perempuan", "Jumlah"),
            [
                [names[code[:2]].upper(), name.upper().removeprefix("KABUPATEN "),
                 "5", "50", "100", "700", "710", "1410"]
                for code, name, _ in at("2")
            ],
        ),
    ]


def _bps_code(code: str) -> list[str]:
    """BPS code of a region of these deliveries: districts by tens, villages by three digits."""
    parts = code.split(".")
    district = [f"{int(part)}0".zfill(3)[-3:] for part in parts[2:3]]
    return [*parts[:2], *district, *(part[-3:] for part in parts[3:])]


def dirty(
    landing: Path, contracts: dict[tuple[str, str], Contract], chosen: Callable[[Contract], bool]
) -> dict[tuple[str, str], int]:
    """Dirty the deliveries of some datasets in a landing folder; damaged rows by dataset.

    Where a file has many rows, damaged ones take the places of its last; where it has
    few, they stand below them.
    """
    found: dict[tuple[str, str], int] = {}
    number = count()
    for file in sorted(file for file in landing.glob("*/*/**/*.*") if file.is_file()):
        path = file.relative_to(landing)
        contract = contracts.get(path.parts[:2])
        if contract is None or file.suffix == ".yml" or not chosen(contract):
            continue
        clean = read(file, str(path))
        rows = list(damaged(clean, known_columns(contract, clean.header), next(number)))
        kept = clean.rows[: max(len(clean.rows) - len(rows), len(clean.rows) // 2)]
        write(landing, clean, kept + rows)
        found[contract.key] = found.get(contract.key, 0) + len(rows)
    declare_simulated(landing)
    return found


def declare_simulated(landing: Path, *more: Path) -> None:
    """Persons remain simulated when their lines are damaged or a file has another name:
    the manifest says so, of `more` files too.
    """
    file = manifest_of(landing)
    manifest = json.loads(file.read_text())
    for path in [*manifest["files"], *(str(each.relative_to(landing)) for each in more)]:
        if (landing / path).exists():
            manifest["files"][path] = hashlib.sha256((landing / path).read_bytes()).hexdigest()
    file.write_text(json.dumps(manifest))
