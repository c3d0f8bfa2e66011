"""The simulator: a nation of persons and what the agencies deliver of them.

Region by region, first the persons and then the deliveries, so that memory does not grow
with the number of persons. Every value is a function of the seed, the person and the name
of the draw. Nothing here is shared with the models that are tested with it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

import duckdb

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.simulation import rates
from satu_data_pemilu.simulation.geography import (
    Country,
    Village,
    chunks,
    districts,
    mission_villages,
    missions_for,
    places_for,
    regencies,
    region_name,
    regency_short_name,
    table,
)

SIMULATOR = "satu-data-pemilu simulation 1"
Progress = Callable[[str, int, int], None]

REGISTER_DATE = date(2022, 12, 31)
EVENTS_DATE = date(2023, 5, 31)
DPS_DATE = date(2023, 4, 5)
DPT_DATE = date(2023, 6, 21)
# content as of the lists; announced on 2 July
RECAP_DATE = DPT_DATE
ELECTION_DAY = date(2024, 2, 14)

# Stands for a byte that is not UTF-8 until the line is written.
_BAD_BYTE = "\ue000"

VOTER_HEADER = (
    "KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#STS KAWIN"
    "#ALAMAT#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS"
)
REGISTER_HEADER = (
    "NIK;NO_KK;NAMA_LGKP;JENIS_KLMIN;TMPT_LHR;TGL_LHR;STAT_KWN;SHDK;KWRNGRN;JENIS_PKRJN"
    ";STATUS_KTP;STATUS;TGL_STATUS;KODE_WILAYAH;ALAMAT;RT;RW;TGL_DATANG;WIL_ASAL"
)
DEATH_HEADER = (
    "NO_AKTA;NIK;NAMA_LGKP;JENIS_KLMIN;TMPT_LHR;TGL_LHR;TGL_MATI;TGL_LAPOR;KODE_WILAYAH"
)
ROSTER_HEADER = (
    "NRP;NIK;NAMA;PANGKAT;JENIS_KELAMIN;TMPT_LHR;TGL_LHR;TMT_MULAI;TMT_SELESAI"
    ";ALASAN_SELESAI"
)
DPT_RECAP_HEADER = (
    "Nama Provinsi,Nama Kabupaten/Kota,Jumlah Kecamatan,Jumlah Kelurahan/Desa"
    ",Jumlah TPS,Laki-Laki,Perempuan,Jumlah"
)
POPULATION_RECAP_HEADER = "kode,nama,pria,wanita,total"

# Columns of the truth, beside the chunk's file names.
_PERSON_COLUMNS = """
    person_no, household_no, m, role, twin_of, sex, nik, nkk, full_name, birth_place,
    birth_date, marital_code, citizenship_code, village_ix, village_code, regency_code,
    rt, rw, address, nik_birth_date, nik_sex, nik_issued_date, nkk_issued_date,
    origin_district_code, move_date, from_village_ix, from_village_code, is_recent_move,
    left_date, death_date, death_registered_date, service, service_start, service_end,
    work_code, disability_code, is_recorded, is_in_register, special_village_ix,
    special_place_no, special_kind, mission_slot, group_code, situation, is_twin,
    is_aged_100, is_married_at_16, is_named_after_father, is_discharged_day_before,
    is_decoy, is_eligible
"""


# Entries in a village or mission that is not the person's own.
_FOREIGN = """
    select
        l.person_no, l.entry_no, l.village_ix as list_village_ix, l.place_no, l.eb, l.dps,
        l.dpt, l.tms_code, l.situation as list_situation, p.m, p.sex, p.nik, p.nkk,
        p.full_name, p.birth_place, p.birth_date, p.marital_code, p.rt, p.rw, p.address,
        p.disability_code, p.is_recorded, p.is_decoy
    from planned as l
    join persons as p using (person_no)
    where l.village_ix <> p.village_ix
"""


@dataclass
class SimulationReport:
    """What was written: residents, rows by delivery, faults and decoys by kind."""

    persons: int = 0
    villages: int = 0
    regencies: int = 0
    files: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    decoys: dict[str, int] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)


class _File:
    """A delivered file that grows chunk by chunk; counts lines and hashes bytes."""

    def __init__(self, path: Path, header: str, bom: bool = False, crlf: bool = False):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb")
        self._hash = hashlib.sha256()
        self._end = b"\r\n" if crlf else b"\n"
        self.lines = 0
        if bom:
            self._put(b"\xef\xbb\xbf")
        self.write(header)

    def _put(self, block: bytes) -> None:
        self._hash.update(block)
        self._stream.write(block)

    def write(self, line: str) -> None:
        """Add one line."""
        self._put(line.encode() + self._end)
        self.lines += 1

    def append(self, part: Path) -> None:
        """Add the lines of a file of the database engine."""
        bad = _BAD_BYTE.encode()
        with part.open("rb") as stream:
            while lines := stream.readlines(1 << 23):
                block = b"".join(lines).replace(bad, b"\xe9")
                self.lines += len(lines)
                self._put(block.replace(b"\n", b"\r\n") if self._end != b"\n" else block)

    def close(self) -> str:
        """Close the file and give its SHA-256."""
        self._stream.close()
        return self._hash.hexdigest()


def simulate(
    landing: Path,
    truth: Path,
    persons: int = 200_000,
    seed: int = 1,
    within: Sequence[str] = (),
    stations: Path | None = None,
    progress: Progress | None = None,
) -> SimulationReport:
    """Write a simulated nation's deliveries and, apart from them, the truth.

    `persons` chooses how many whole villages are filled; with `within`, region codes such
    as 32.75 (and missions such as 99.44), all villages of those regions are, and `persons`
    does not count. `stations` is KPU's Parquet list of polling stations: villages then get
    their stations. `progress` is called with a step, persons done and persons expected.

    An earlier simulation in the two folders is replaced. Raises SdpError for a code that
    is no region's, for less than one person, for a truth folder that holds other files
    or lies in the landing folder, and where a delivery of somebody else is in the way.
    """
    if persons < 1:
        raise SdpError(f"{persons} persons cannot be simulated; ask for 1 or more.")
    landing, truth = Path(landing), Path(truth)
    if truth.resolve() == landing.resolve() or landing.resolve() in truth.resolve().parents:
        raise SdpError(
            f"The truth folder {truth} lies inside the landing folder {landing}; truth is"
            " never landed, so name a folder elsewhere."
        )
    country = Country(stations)
    villages, missions = _chosen(country, persons, within)
    old = _earlier(landing, truth)
    landing.mkdir(parents=True, exist_ok=True)
    truth.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".simulating-", dir=landing) as made,
        tempfile.TemporaryDirectory(prefix=".truth-", dir=truth.parent) as known,
    ):
        nation = _Nation(Path(made), Path(known), seed, villages, missions, progress)
        report = nation.run()
        files = nation.hashes
        manifest = {
            "simulator": SIMULATOR,
            "seed": seed,
            "persons": persons,
            "within": sorted(within),
            "residents": report.persons,
            "files": dict(sorted(files.items())),
        }
        _replace(landing, Path(made), old, manifest)
        _replace_truth(truth, Path(known), manifest)
    return report


def _chosen(
    country: Country, persons: int, within: Sequence[str]
) -> tuple[list[Village], list]:
    if not within:
        villages = country.nation(persons)
        return villages, missions_for(sum(v.persons for v in villages), None)
    abroad = [code for code in within if code.startswith("99")]
    found = {
        village.code: village
        for code in within
        if code not in abroad
        for village in country.within(code)
    }
    if not found:
        raise SdpError(
            f"{', '.join(abroad)} holds no residents; name a region of the country beside."
        )
    return [found[code] for code in sorted(found)], missions_for(0, abroad)


def _earlier(landing: Path, truth: Path) -> list[Path]:
    """Files of an earlier simulation. Raises SdpError where other files would be lost."""
    old: list[Path] = []
    manifest = landing / "_simulation" / "manifest.json"
    if manifest.exists():
        try:
            old = [landing / name for name in json.loads(manifest.read_text())["files"]]
        except (ValueError, KeyError) as error:
            raise SdpError(
                f"{manifest} is no simulation manifest; empty {landing} by hand first."
            ) from error
    if truth.exists() and any(truth.iterdir()) and not (truth / "manifest.json").exists():
        raise SdpError(
            f"{truth} holds files that no simulation wrote; name an empty folder."
        )
    return old


def _replace(landing: Path, made: Path, old: list[Path], manifest: dict) -> None:
    """Put the new deliveries in the place of the old ones.

    Raises SdpError where a delivery of somebody else would be mixed with a simulated one.
    """
    new = [path for path in made.rglob("*") if path.is_file()]
    for folder in sorted({landing / p.relative_to(made).parent for p in new}):
        others = set(folder.iterdir()) - set(old) if folder.exists() else set()
        if other := next((o for o in sorted(others) if o.name != "_delivery.yml"), None):
            raise SdpError(
                f"{other} was written by no simulation; a simulated delivery may not mix"
                f" with it: move it away or name another landing folder than {landing}."
            )
    note = landing / "_simulation" / "manifest.json"
    note.parent.mkdir(exist_ok=True)
    for path in old:
        path.unlink(missing_ok=True)
        (path.parent / "_delivery.yml").unlink(missing_ok=True)
    for path in sorted({p for file in old for p in file.parents}, reverse=True):
        if landing in path.parents and path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    # a file is never there without its hash in the manifest
    pending = note.with_suffix(".tmp")
    pending.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    os.replace(pending, note)
    for path in sorted(new):
        target = landing / path.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)


def _replace_truth(truth: Path, known: Path, manifest: dict) -> None:
    text = json.dumps({k: v for k, v in manifest.items() if k != "files"}, indent=1)
    (known / "manifest.json").write_text(text + "\n", encoding="utf-8")
    if truth.exists():
        shutil.rmtree(truth)
    truth.mkdir(parents=True)
    for path in sorted(known.iterdir()):
        os.replace(path, truth / path.name)


class _Nation:
    """One run: persons of all chunks first, then their deliveries, then the findings."""

    def __init__(
        self,
        landing: Path,
        truth: Path,
        seed: int,
        villages: list[Village],
        missions: list,
        progress: Progress | None,
    ) -> None:
        self.landing, self.truth, self.seed = landing, truth, seed
        self.villages = villages
        self.missions = missions
        self.abroad = mission_villages(missions)
        self.places = places_for(villages, seed)
        self.chunks = chunks(villages)
        self.progress = progress or (lambda *_: None)
        self.hashes: dict[str, str] = {}
        self.report = SimulationReport(
            villages=len(villages), regencies=len({v.regency for v in villages})
        )
        self.files: dict[str, _File] = {}
        self.open_regency: dict[str, _File] = {}
        self.dpid = 100_000_000
        self.deeds = 0
        self.roster = 0
        self.part = 0
        self.dpt: dict[str, dict[str, int]] = {}
        self.residents: dict[str, tuple[int, int]] = {}
        self.con = duckdb.connect()

    # -- the run -----------------------------------------------------------------------

    def run(self) -> SimulationReport:
        with tempfile.TemporaryDirectory(
            prefix=".scratch-", dir=self.truth.parent
        ) as scratch:
            self.scratch = Path(scratch)
            self.con.execute("set threads = 2")
            self.con.execute("set preserve_insertion_order = true")
            self.con.execute("set memory_limit = '1500MB'")
            self.con.execute("set enable_progress_bar = false")
            self.con.execute("set temp_directory = $d", {"d": str(self.scratch / "spill")})
            self.con.execute("set variable seed = $seed", {"seed": self.seed})
            self._tables()
            expected = sum(v.persons for v in self.villages)
            done = 0
            for number, chunk in enumerate(self.chunks):
                self._persons(number, chunk)
                done += sum(v.persons for v in chunk)
                self.progress("persons", done, expected)
            done = 0
            self._open_national()
            for number, chunk in enumerate(self.chunks):
                self._deliveries(number, chunk)
                done += sum(v.persons for v in chunk)
                self.progress("deliveries", done, expected)
            if self.abroad:
                self._missions()
            self._close_regency()
            self._close_national()
            self._recaps()
            self._findings()
            self.progress("findings", expected, expected)
            self.con.close()
        self.report.files = len(self.hashes)
        return self.report

    def _sql(self, name: str, **values: object) -> None:
        """Run one of the package's SQL files with rates, dates and the given values."""
        text = resources.files(__package__).joinpath("sql", f"{name}.sql").read_text("utf-8")
        self.con.execute(Template(text).substitute(self.values, **values))

    def _rows(self, query: str, **values: object) -> list[tuple]:
        return self.con.execute(query, values or None).fetchall()

    # -- tables that all chunks share --------------------------------------------------

    def _tables(self) -> None:
        con = self.con
        codes = districts()
        by_regency: dict[str, list[int]] = {}
        by_province: dict[str, list[int]] = {}
        for number, code in enumerate(codes):
            by_regency.setdefault(code[:5], []).append(number)
            by_province.setdefault(code[:2], []).append(number)
        recoded = {r["regency_code"]: r for r in table("recoded_regencies.csv")}
        rows = []
        for number, code in enumerate(codes):
            old = recoded.get(code[:5])
            plain = code.replace(".", "")
            rows.append(
                (
                    number,
                    code,
                    code[:5],
                    regency_short_name(code[:5]),
                    plain,
                    old["old_regency_code"].replace(".", "") + plain[4:] if old else plain,
                    old["in_force_from"] if old else "1900-01-01",
                    by_regency[code[:5]][0],
                    len(by_regency[code[:5]]),
                    by_province[code[:2]][0],
                    len(by_province[code[:2]]),
                )
            )
        self._load(
            "district_picks",
            "district_ix bigint, district_code varchar, regency_code varchar,"
            " regency_name varchar, prefix varchar, old_prefix varchar,"
            " in_force_from date, regency_first bigint, regency_districts bigint,"
            " province_first bigint, province_districts bigint",
            rows,
        )
        self.regency_numbers = {code: i for i, code in enumerate(regencies())}
        provinces = {r["province_code"]: r for r in table("provinces.csv")}
        firsts: dict[str, int] = {}
        counts: dict[str, int] = {}
        for number, village in enumerate(self.villages):
            firsts.setdefault(village.regency, number)
            counts[village.regency] = counts.get(village.regency, 0) + 1
        chunk_of = {v.code: i for i, chunk in enumerate(self.chunks) for v in chunk}
        rows = []
        for number, v in enumerate([*self.villages, *self.abroad]):
            p = provinces.get(v.province, {})
            migrants = float(p.get("migrants", 0)) * (
                1.6 if int(v.code[3:5]) >= 71 else 1.3 if v.is_urban else 0.9
            )
            rows.append(
                (
                    v.number, v.code, v.name, v.district, v.district_name, v.regency,
                    v.province, v.is_urban, v.households, v.stations,
                    float(p.get("fertility", 1)), min(0.5, migrants),
                    float(p.get("heaping", 1)), v.province == "99",
                    number, firsts.get(v.regency), counts.get(v.regency),
                    chunk_of.get(v.code, -1),
                )
            )  # fmt: skip
        self._load(
            "villages",
            "village_ix bigint, village_code varchar, village_name varchar,"
            " district_code varchar, district_name varchar, regency_code varchar,"
            " province_code varchar, is_urban boolean, households bigint,"
            " stations integer, fertility double, migrants double, heaping double,"
            " is_mission boolean, pick_no bigint, regency_first bigint,"
            " regency_villages bigint, chunk_no integer",
            rows,
        )
        con.execute("create view village_picks as from villages where not is_mission")
        self._load(
            "special_places",
            "place_no integer, kind varchar, place_name varchar, village_ix bigint,"
            " regency_code varchar, first_station integer, share double,"
            " age_from double, age_to double, sex varchar",
            [
                (
                    p.number, p.kind, p.name, p.village.number, p.village.regency,
                    p.first_station, p.share, p.age_from, p.age_to, p.sex,
                )
                for p in self.places
            ],
        )  # fmt: skip
        voters = sum(m.voters for m in self.missions) or 1
        slots, used = [], 0.0
        for mission, village in zip(self.missions, self.abroad, strict=True):
            upper = used + 1000 * mission.voters / voters
            slots += [(s, village.number) for s in range(round(used) + 1, round(upper) + 1)]
            used = upper
        self._load("mission_slots", "slot bigint, village_ix bigint", slots)
        self._load(
            "heaping",
            "born integer, jul_01 double, dec_31 double, jan_01 double, day_15 double",
            [
                (born, *shares)
                for first, last, *shares in rates.HEAPED_BIRTHDAYS
                for born in range(first, last + 1)
            ],
        )
        self._load(
            "head_slots",
            "slot bigint, head_kind varchar, age_from integer",
            _slotted(
                [
                    ((r["head_kind"], int(r["age_from"])), float(r["per_100k"]))
                    for r in table("household_heads.csv")
                ],
                4096,
            ),
        )
        cultures: dict[str, list] = {}
        for r in table("province_cultures.csv"):
            cultures.setdefault(r["province_code"], []).append(
                ((r["province_code"], r["culture"]), float(r["percent"]))
            )
        self._load(
            "culture_slots",
            "slot bigint, province_code varchar, culture varchar",
            [row for rows in cultures.values() for row in _slotted(rows, 100)],
        )
        self._name_tables()
        con.execute(
            "create table nik_used (stem varchar primary key, used bigint not null)"
        )
        con.execute(
            "create table file_faults (stage varchar, file varchar, line_no bigint,"
            " column_name varchar, kind varchar, level varchar, true_value varchar,"
            " person_no bigint)"
        )
        streets = [
            "DUSUN KRAJAN", "DUSUN TENGAH", "KP BARU", "KP TENGAH", "JL MERDEKA",
            "JL MAWAR", "JL MELATI", "JL KENANGA", "JL PAHLAWAN", "JL DIPONEGORO",
            "JL SUDIRMAN", "JL GATOT SUBROTO", "JL AHMAD YANI", "JL KARTINI", "JL PASAR",
            "JL MASJID", "JL PENDIDIKAN", "JL CEMPAKA", "JL ANGGREK", "GG MANGGA",
            "GG MUSHOLA", "GG RAMBUTAN", "PERUM GRIYA ASRI", "PERUM BUMI INDAH", "LINGKUNGAN I",
            "LINGKUNGAN II", "DUKUH WETAN", "DUKUH KULON", "DUKUH LOR", "DUKUH KIDUL",
        ]  # fmt: skip
        self.values = {
            **rates.values(),
            **_cuts("name", rates.ENTRIES, "name_"),
            **_cuts("nik", rates.ENTRIES, "nik_"),
            **_cuts("nkk", rates.ENTRIES, "nkk_"),
            **_cuts("date", rates.ENTRIES, "birth_date_"),
            **_cuts("line", rates.LINES[:6], ""),
            **_cuts("reg", rates.AGENCIES[:3], ""),
            "register_date": REGISTER_DATE,
            "election_day": ELECTION_DAY,
            "election_17": date(2007, 2, 14),
            "register_17": date(2005, 12, 31),
            "dpt_date": DPT_DATE,
            "deaths_from": date(2022, 1, 1),
            "deaths_date": EVENTS_DATE,
            "roster_date": EVENTS_DATE,
            "death_days": (ELECTION_DAY - date(2022, 1, 1)).days,
            "death_years": round((ELECTION_DAY - date(2022, 1, 1)).days / 365.25, 4),
            "death_base": 0.001,
            "death_slope": 0.00008,
            "picks": len(self.villages),
            "districts": len(codes),
            "missions": len(self.missions),
            "streets": "[" + ", ".join(f"'{s}'" for s in streets) + "]",
            "bad_byte": _BAD_BYTE,
        }
        self._sql("draws")
        # what is well formed, by the structure of the numbers alone
        for name, women in (("nik", 40), ("nkk", 0)):
            con.execute(
                f"""
                create macro is_well_formed_{name}(n) as coalesce(
                    regexp_full_match(n, '[0-9]{{16}}') and right(n, 4) <> '0000'
                    and coalesce(
                        try_strptime(substr(n, 7, 6), '%d%m%y'),
                        try_strptime(
                            lpad((try_cast(substr(n, 7, 2) as integer) - {women})::varchar,
                                2, '0') || substr(n, 9, 4), '%d%m%y'
                        )
                    ) is not null, false)
                """
            )

    def _name_tables(self) -> None:
        sets: dict[str, list] = {}
        for r in table("name_parts.csv"):
            sets.setdefault(r["set_code"], []).append((r["name"], float(r["per_100k"])))
        numbers = {code: i for i, code in enumerate(sets)}
        self._load(
            "name_slots",
            "k bigint, name varchar",
            [
                (numbers[code] * 4096 + slot, name)
                for code, parts in sets.items()
                for slot, name in _slotted([((n,), w) for n, w in parts], 4096)
            ],
        )
        patterns: dict[tuple, list] = {}
        for r in table("name_patterns.csv"):
            words = r["pattern"].split()
            family = next((i for i, w in enumerate(words, 1) if w.startswith("*")), None)
            keys = [numbers[w.lstrip("*")] for w in words] + [None] * (4 - len(words))
            patterns.setdefault((r["culture"], r["sex"], r["cohort"]), []).append(
                ((*keys, family), float(r["percent"]))
            )
        self._load(
            "pattern_slots",
            "culture varchar, sex varchar, cohort varchar, slot bigint, set1 bigint,"
            " set2 bigint, set3 bigint, set4 bigint, family integer",
            [
                (*key, *row)
                for key, rows in patterns.items()
                for row in _slotted(rows, 100)
            ],
        )

    def _load(self, name: str, columns: str, rows: Sequence[tuple]) -> None:
        """Make a table of Python rows, by way of a file (passing rows is slow)."""
        self.con.execute(f"create table {name} ({columns})")
        path = self.scratch / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        self.con.execute(
            f"copy {name} from '{path}'"
            " (format csv, header false, auto_detect false, delimiter ',', quote '\"')"
        )
        path.unlink()

    # -- persons -----------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        self.con.execute(
            f"create or replace temp table chunk_villages as from villages"
            f" where chunk_no = {number}"
        )

    def _persons(self, number: int, chunk: list[Village]) -> None:
        if number == 0 or chunk[0].regency != self.chunks[number - 1][0].regency:
            self.con.execute("delete from nik_used")
        self._choose(number)
        for name in ("households", "members", "people"):
            self._sql(name)
        self._sql("numbers", regency_ix=self.regency_numbers[chunk[0].regency])
        for name in ("names", "persons", "planned_entries"):
            self._sql(name)
        if number == 0:
            self.con.execute(
                f"create table foreign_entries as {_FOREIGN} limit 0"
            )
            self.con.execute("create table departed as from persons limit 0")
        self.con.execute(
            f"insert into foreign_entries by name {_FOREIGN} order by 1, 2"
        )
        self.con.execute(
            "insert into departed from persons where from_village_ix is not null"
            " and is_in_register order by person_no"
        )
        self._truth("persons", f"{number:05d}", f"select {_PERSON_COLUMNS} from persons", "person_no")
        self.report.persons += self._rows("select count(*) from persons")[0][0]

    def _truth(self, name: str, part: str, query: str, order: str) -> None:
        """Write a part of a table of the truth folder."""
        folder = self.truth / name
        folder.mkdir(exist_ok=True)
        path = folder / f"{part}.parquet"
        self.con.execute(
            f"copy (select * from ({query}) order by {order}) to '{path}'"
            " (format parquet, compression zstd)"
        )

    # -- deliveries --------------------------------------------------------------------

    def _open_national(self) -> None:
        day = EVENTS_DATE.isoformat()
        for key, header in (
            (f"dukcapil/deaths/{day}/akta_kematian.csv", DEATH_HEADER),
            (f"tni/service_roster/{day}/personel_tni.csv", ROSTER_HEADER),
            (f"polri/service_roster/{day}/personel_polri.csv", ROSTER_HEADER),
        ):
            self.files[key] = self._file(key, header)
            self._note(key, "national", mode="events" if "deaths" in key else "snapshot",
                       delivered_date=date(2023, 6, 10))  # fmt: skip

    def _file(self, key: str, header: str, **traits: bool) -> _File:
        return _File(self.landing / key, header, **traits)

    def _note(self, key: str, scope: str, **values: object) -> None:
        path = (self.landing / key).parent / "_delivery.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [] if scope == "national" else [f'scope: "{scope}"']
        for name, value in values.items():
            text = f'"{value}"' if isinstance(value, str) and "/" in value else value
            lines.append(f"{name}: {text}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _fixed(self, *what: object) -> float:
        text = "/".join(map(str, (self.seed, *what)))
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def _deliveries(self, number: int, chunk: list[Village]) -> None:
        regency = chunk[0].regency
        if number == 0 or regency != self.chunks[number - 1][0].regency:
            self._close_regency()
            self._open_regency(regency)
        self._choose(number)
        part = self.truth / "persons" / f"{number:05d}.parquet"
        self.con.execute(
            "create or replace temp table persons as"
            f" select *, draw_base('person', person_no) as b from read_parquet('{part}')"
        )
        self._sql("planned_entries")
        self._voter_lists(number, regency)
        self._register(number, regency)
        self._events(number)

    def _missions(self) -> None:
        self.con.execute("create or replace temp table persons as from persons limit 0")
        self.con.execute("create or replace temp table planned as from planned limit 0")
        for offset, (mission, village) in enumerate(
            zip(self.missions, self.abroad, strict=True)
        ):
            self._close_regency()
            self._open_regency(mission.code, register=False)
            self.con.execute(
                "create or replace temp table chunk_villages as from villages"
                f" where village_ix = {village.number}"
            )
            self._voter_lists(len(self.chunks) + offset, mission.code)

    def _open_regency(self, code: str, register: bool = True) -> None:
        plain = code.replace(".", "")
        for stage, day, established in (
            ("dps", DPS_DATE, date(2023, 4, 1 + int(5 * self._fixed("dps", code)))),
            ("dpt", DPT_DATE, date(2023, 6, 20 + int(2 * self._fixed("dpt", code)))),
        ):
            key = f"kpu/voter_list/{day}/{code}/{stage}_{plain}.csv"
            traits = {
                "bom": self._fixed("bom", stage, code) < self.values["rate_byte_order_mark"],
                "crlf": self._fixed("crlf", stage, code)
                < self.values["rate_carriage_returns"],
            }
            self.open_regency[stage] = self._file(key, VOTER_HEADER, **traits)
            self.files[key] = self.open_regency[stage]
            for trait, kind in (("bom", "byte_order_mark"), ("crlf", "carriage_returns")):
                if traits[trait]:
                    self._file_fault(key, stage, 1, kind)
            self._note(
                key, code, cycle="pemilu_2024", stage=stage,
                decision_number=f"{17 + int(200 * self._fixed('no', stage, code))}"
                f"/PL.02.1-BA/{plain}/2023",
                established_date=established,
                delivered_date=date(established.year, established.month + 1, 3),
            )  # fmt: skip
        if register:
            key = (
                f"dukcapil/population_register/{REGISTER_DATE}/{code}/biodata_{plain}.csv"
            )
            self.open_regency["register"] = self._file(key, REGISTER_HEADER)
            self.files[key] = self.open_regency["register"]
            self._note(key, code, delivered_date=date(2023, 1, 31))

    def _close_regency(self) -> None:
        for key, file in list(self.files.items()):
            if file in self.open_regency.values():
                self.hashes[key] = file.close()
                self.report.rows[key] = file.lines - 1
                del self.files[key]
        self.open_regency = {}

    def _close_national(self) -> None:
        for key, file in self.files.items():
            self.hashes[key] = file.close()
            self.report.rows[key] = file.lines - 1
        self.files = {}

    def _key(self, file: _File) -> str:
        return next(key for key, found in self.files.items() if found is file)

    def _file_fault(self, key: str, stage: str | None, line: int, kind: str) -> None:
        self.con.execute(
            "insert into file_faults values (?, ?, ?, null, ?, 'harmless', null, null)",
            [stage, key, line, kind],
        )

    def _append(self, file: _File, query: str) -> None:
        """Add the lines that a query gives, in its order, to a file."""
        part = self.scratch / "part.csv"
        self.con.execute(
            f"copy ({query}) to '{part}'"
            " (format csv, header false, quote '', escape '', delimiter '\x1f')"
        )
        file.append(part)
        part.unlink()

    def _voter_lists(self, number: int, code: str) -> None:
        self._sql("entries", first_dpid=self.dpid)
        self.dpid += self._rows("select count(*) from written")[0][0]
        for stage, first_day in (("dps", date(2023, 2, 12)), ("dpt", date(2023, 5, 2))):
            file = self.open_regency[stage]
            key = self._key(file)
            self._sql(
                "lines",
                stage=stage,
                is_dpt="true" if stage == "dpt" else "false",
                stage_from=first_day,
            )
            rows = self._rows("select count(*) from stage_rows")[0][0]
            extras = {
                kind: (
                    1 + int(rows * self._fixed(kind, stage, code, number, "at"))
                    if rows
                    and self._fixed(kind, stage, code, number) < self.values[f"rate_{kind}"]
                    else 1 << 60
                )
                for kind in ("repeated_header", "blank_line")
            }
            self._sql(
                "truth_chunk",
                stage=stage,
                file=key,
                base=file.lines,
                header_after=extras["repeated_header"],
                blank_after=extras["blank_line"],
            )
            base = file.lines
            header_at, blank_at = extras["repeated_header"], extras["blank_line"]
            if header_at <= rows:
                at = base + header_at + 1 + (blank_at < header_at)
                self._file_fault(key, stage, at, "repeated_header")
            if blank_at <= rows:
                at = base + blank_at + 1 + (header_at <= blank_at)
                self._file_fault(key, stage, at, "blank_line")
            self._append(
                file,
                f"""
                select line from (
                    select row_no * 4 as place, line from stage_rows
                    union all
                    select {header_at * 4 + 1}, '{VOTER_HEADER}' where {header_at} <= {rows}
                    union all
                    select {blank_at * 4 + 2}, ' ' where {blank_at} <= {rows}
                ) order by place
                """,
            )
            if file.lines != base + rows + (header_at <= rows) + (blank_at <= rows):
                raise AssertionError(f"{key}: lines written and rows made differ")
            self._truth(
                "entries",
                f"{number:05d}-{stage}",
                """
                select stage, file, line_no, person_no, entry_no, village_code, station,
                    is_special, is_mission, state, is_readable, is_nik_intact,
                    is_nkk_intact, is_name_intact, is_birth_date_intact, sex_written,
                    nik_written, nkk_written, situation, is_decoy, name_kind, nik_kind,
                    nkk_kind, date_kind, line_kind
                from stage_entries
                """,
                "line_no",
            )
            self._truth(
                "faults",
                f"{number:05d}-{stage}",
                "select * from chunk_faults",
                "line_no, kind, column_name",
            )
            if stage == "dpt" and not code.startswith("99"):
                for regency, districts_, villages, stations, male, female in self._rows(
                    """
                    select $code, count(distinct left(village_code, 8)),
                        count(distinct village_code),
                        count(distinct village_code || '/' || station),
                        count(*) filter (where sex_written = 'L'),
                        count(*) filter (where sex_written = 'P')
                    from stage_entries where state = 'active'
                    """,
                    code=code,
                ):
                    sums = self.dpt.setdefault(regency, dict.fromkeys("kvtlp", 0))
                    for letter, value in zip(
                        "kvtlp", (districts_, villages, stations, male, female), strict=True
                    ):
                        sums[letter] += value

    def _register(self, number: int, regency: str) -> None:
        file = self.open_regency["register"]
        key, base = self._key(file), file.lines
        self._sql("register")
        self._append(file, "select line from register_rows order by row_no")
        for sex_male, sex_female in self._rows(
            """
            select count(*) filter (where p.sex = 'L'), count(*) filter (where p.sex = 'P')
            from register_rows as r join persons as p using (person_no)
            where r.status = '1'
            """
        ):
            male, female = self.residents.get(regency, (0, 0))
            self.residents[regency] = (male + sex_male, female + sex_female)
        self._truth(
            "records",
            f"{number:05d}-register",
            f"""
            select 'dukcapil' as agency, 'population_register' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                coalesce(line_kind, '') not in ('field_count_short', 'bad_bytes')
                    as is_readable,
                true as is_nik_intact, status as detail, false as is_wrong_lead
            from register_rows
            """,
            "line_no",
        )
        self._truth(
            "faults",
            f"{number:05d}-register",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                null::varchar as column_name, line_kind as kind,
                if(line_kind = 'stray_quote', 'harmless', 'unreadable') as level,
                null::varchar as true_value, person_no
            from register_rows where line_kind is not null
            union all
            select null, '{key}', {base} + row_no, 'TMPT_LHR', 'birth_place_blank', 'cell',
                birth_place, person_no
            from register_rows where is_place_blank
            """,
            "line_no, kind",
        )

    def _events(self, number: int) -> None:
        self._sql("events", deeds=self.deeds, roster_seq=self.roster)
        key = next(k for k in self.files if "/deaths/" in k)
        base = self.files[key].lines
        self._append(self.files[key], "select line from death_rows order by row_no")
        self.deeds += self.files[key].lines - base
        self._truth(
            "records",
            f"{number:05d}-deaths",
            f"""
            select 'dukcapil' as agency, 'deaths' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                coalesce(fault, '') not in ('nik_of_relative', 'nik_blank')
                    as is_nik_intact,
                'dead' as detail, is_wrong_lead
            from death_rows
            """,
            "line_no",
        )
        self._truth(
            "faults",
            f"{number:05d}-deaths",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name, fault as kind,
                case fault when 'field_count_short' then 'unreadable'
                    when 'nik_blank' then 'cell' else 'content' end as level,
                nik as true_value, person_no
            from death_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, null, 'wrong_lead', 'content', null,
                person_no
            from death_rows where is_wrong_lead
            """,
            "line_no, kind",
        )
        self.roster += self._rows("select count(*) from roster_rows")[0][0]
        for service in ("tni", "polri"):
            key = next(k for k in self.files if k.startswith(f"{service}/"))
            base = self.files[key].lines
            self._append(
                self.files[key],
                f"select line from roster_rows where service = '{service}' order by row_no",
            )
            self._truth(
                "records",
                f"{number:05d}-{service}",
                f"""
                select '{service}' as agency, 'service_roster' as dataset,
                    '{key}' as file, {base} + row_no as line_no, person_no,
                    fault is distinct from 'field_count_short' as is_readable,
                    coalesce(fault, '') not in ('nik_blank', 'nik_excel_zero')
                        as is_nik_intact,
                    if(is_serving or is_end_missing, 'serving', 'left') as detail,
                    is_end_missing as is_wrong_lead
                from roster_rows where service = '{service}'
                """,
                "line_no",
            )
            self._truth(
                "faults",
                f"{number:05d}-{service}",
                f"""
                with own as (from roster_rows where service = '{service}')
                select null::varchar as stage, '{key}' as file,
                    {base} + row_no as line_no,
                    if(fault = 'field_count_short', null, 'NIK') as column_name,
                    fault as kind,
                    if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                    nik as true_value, person_no
                from own where fault is not null
                union all
                select null, '{key}', {base} + row_no, 'TMT_SELESAI', 'wrong_lead',
                    'content', null, person_no
                from own where is_end_missing
                union all
                select null, '{key}', {base} + row_no, 'NAMA', 'name_abbreviated',
                    'content', full_name, person_no
                from own where is_name_varied
                """,
                "line_no, kind",
            )

    # -- what closes the run -----------------------------------------------------------

    def _recaps(self) -> None:
        key = f"kpu/dpt_recap/{RECAP_DATE}/rekap_dpt.csv"
        file = self._file(key, DPT_RECAP_HEADER)
        total = dict.fromkeys("kvtlp", 0)
        for regency, sums in sorted(self.dpt.items()):
            name = region_name(regency).upper().removeprefix("KABUPATEN ")
            numbers = [sums[c] for c in "kvtlp"] + [sums["l"] + sums["p"]]
            file.write(
                ",".join([region_name(regency[:2]).upper(), name, *map(str, numbers)])
            )
            total = {c: total[c] + sums[c] for c in total}
        numbers = [total[c] for c in "kvtlp"] + [total["l"] + total["p"]]
        file.write(",".join(["JUMLAH TOTAL", "", *map(str, numbers)]))
        self.hashes[key] = file.close()
        self.report.rows[key] = file.lines - 1
        self._note(key, "national", cycle="pemilu_2024", stage="dpt",
                   delivered_date=date(2023, 7, 2))  # fmt: skip

        key = f"dukcapil/population_recap/{REGISTER_DATE}/rekap_penduduk.csv"
        file = self._file(key, POPULATION_RECAP_HEADER)
        sums: dict[str, tuple[int, int]] = {}
        for regency, (male, female) in self.residents.items():
            for code in ("0", regency[:2], regency):
                m, f = sums.get(code, (0, 0))
                sums[code] = (m + male, f + female)
        for code, (male, female) in sorted(sums.items()):
            name = "INDONESIA" if code == "0" else region_name(code)
            file.write(f"{code},{name},{male},{female},{male + female}")
        self.hashes[key] = file.close()
        self.report.rows[key] = file.lines - 1
        self._note(key, "national", delivered_date=date(2023, 2, 24))

    def _findings(self) -> None:
        con = self.con
        self._truth("faults", "files", "from file_faults", "file, line_no, kind")
        con.execute("drop table if exists persons")
        con.execute("drop table if exists planned")
        for name in ("persons", "entries", "records", "faults"):
            con.execute(
                f"create or replace view {name} as"
                f" from read_parquet('{self.truth / name}/*.parquet')"
            )
        self._sql("expected")
        self._truth("expected", "all", "from expected", "stage, kind, person_no, entry_no")
        self._truth("decoys", "all", _DECOYS, "kind, person_no")
        con.execute(
            "create or replace view decoys as"
            f" from read_parquet('{self.truth / 'decoys'}/*.parquet')"
        )
        self.report.faults = dict(
            self._rows("select kind, count(*) from faults group by all order by all")
        )
        self.report.decoys = dict(
            self._rows("select kind, count(*) from decoys group by all order by all")
        )
        self.report.expected = dict(
            self._rows("select kind, count(*) from expected group by all order by all")
        )


# Persons on whom no finding may come, though they look like one of another kind.
_DECOYS = """
with clean as (
    select * from persons
    where situation = 'listed' and death_date is null and is_in_register
)
select 'twins' as kind, 'duplicate' as looks_like, c.person_no,
    c.twin_of as other_person_no
from clean as c join clean as o on o.person_no = c.twin_of
where c.sex = o.sex and c.birth_date <= date '2007-02-14'
    and abs(cast(c.nik as bigint) - cast(o.nik as bigint)) = 1
union all
select 'father_and_son', 'duplicate', c.person_no, f.person_no
from clean as c join persons as f on f.household_no = c.household_no and f.m = 0
where c.is_named_after_father and c.birth_date <= date '2007-02-14'
union all
select 'married_at_16', 'under_age_unmarried', person_no, null
from clean where is_married_at_16
union all
select 'discharged_day_before', 'serving_' || service, person_no, null
from clean where is_discharged_day_before
union all
select 'aged_100', 'implausible_birth_date', person_no, null
from clean where is_aged_100
union all
select 'birth_date_corrected', 'invalid_nik', person_no, null
from clean
where nik_birth_date <> birth_date and birth_date <= date '2007-02-14'
"""


def _slotted(rows: Sequence[tuple[tuple, float]], slots: int) -> list[tuple]:
    """Share out slots by weight (largest remainder): a table to draw from by number."""
    total = sum(weight for _, weight in rows)
    exact = [slots * weight / total for _, weight in rows]
    counts = [int(x) for x in exact]
    order = sorted(range(len(rows)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: slots - sum(counts)]:
        counts[i] += 1
    found, slot = [], 0
    for (values, _), count in zip(rows, counts, strict=True):
        found += [(s, *values) for s in range(slot, slot + count)]
        slot += count
    return found


def _cuts(name: str, rows: Sequence[rates.Rate], prefix: str) -> dict[str, float]:
    """Upper ends of the shares that one draw decides between."""
    upper, found = 0.0, {}
    for number, rate in enumerate(r for r in rows if r.name.startswith(prefix)):
        upper += rate.value
        found[f"{name}_{number + 1}"] = round(upper, 7)
    return found


__all__ = ["SimulationReport", "simulate"]
