"""The simulator: a nation of persons and what the agencies deliver of them.

Region by region, first the persons and then the deliveries, so that memory does not
grow with the number of persons. Every value is a function of the seed, the person and
the name of the draw. Nothing here is shared with the models that are tested with it.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from string import Template

import duckdb

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.simulation.dates import (
    DPS_DATE,
    DPT_DATE,
    EVENTS_DATE,
    REGISTER_DATE,
)
from satu_data_pemilu.simulation.files import (
    DeliveredFile,
    earlier_files,
    replace_deliveries,
    replace_truth,
)
from satu_data_pemilu.simulation.geography import (
    Country,
    Plan,
    Village,
    missions_for,
    regencies,
    region_name,
)
from satu_data_pemilu.simulation.lookups import load, template_values

SIMULATOR = "satu-data-pemilu simulation 1"
Progress = Callable[[str, int, int], None]

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
        l.person_no, l.entry_no, l.village_ix as list_village_ix, l.place_no, l.eb,
        l.dps, l.dpt, l.tms_code, l.situation as list_situation, p.m, p.sex, p.nik,
        p.nkk, p.full_name, p.birth_place, p.birth_date, p.marital_code, p.rt, p.rw,
        p.address, p.disability_code, p.is_recorded, p.is_decoy
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

    `persons` chooses how many whole villages are filled; with `within`, region codes
    such as 32.75 (and missions such as 99.44), all villages of those regions are, and
    `persons` does not count. `stations` is KPU's Parquet list of polling stations:
    villages then get their stations. `progress` is called with a step, persons done and
    persons expected.

    An earlier simulation in the two folders is replaced. Raises SdpError for a code
    that is no region's, for less than one person, for a truth folder that holds other
    files or lies in the landing folder, and where a delivery of somebody else is in the
    way.
    """
    if persons < 1:
        raise SdpError(f"{persons} persons cannot be simulated; ask for 1 or more.")
    landing, truth = Path(landing), Path(truth)
    if (
        truth.resolve() == landing.resolve()
        or landing.resolve() in truth.resolve().parents
    ):
        raise SdpError(
            f"The truth folder {truth} lies inside the landing folder {landing}; truth"
            " is never landed, so name a folder elsewhere."
        )
    country = Country(stations)
    plan = _plan(country, persons, within)
    old = earlier_files(landing, truth)
    landing.mkdir(parents=True, exist_ok=True)
    truth.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".simulating-", dir=landing) as made,
        tempfile.TemporaryDirectory(prefix=".truth-", dir=truth.parent) as known,
    ):
        nation = _Nation(Path(made), Path(known), seed, plan, progress)
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
        replace_deliveries(landing, Path(made), old, manifest)
        replace_truth(truth, Path(known), manifest)
    return report


def _plan(country: Country, persons: int, within: Sequence[str]) -> Plan:
    if not within:
        villages = country.nation(persons)
        return Plan(villages, missions_for(sum(v.persons for v in villages), None))
    abroad = [code for code in within if code.startswith("99")]
    found = {
        village.code: village
        for code in within
        if code not in abroad
        for village in country.within(code)
    }
    missions = missions_for(0, abroad)
    if not found:
        raise SdpError(
            f"{', '.join(abroad)} has no residents; name a region of the country beside"
            " it."
        )
    return Plan([found[code] for code in sorted(found)], missions)


class _Nation:
    """One run: persons of all chunks, then their deliveries, then the findings."""

    def __init__(
        self,
        landing: Path,
        truth: Path,
        seed: int,
        plan: Plan,
        progress: Progress | None,
    ) -> None:
        self.landing, self.truth, self.seed, self.plan = landing, truth, seed, plan
        self.progress = progress or (lambda *_: None)
        self.regency_numbers = {code: i for i, code in enumerate(regencies())}
        self.hashes: dict[str, str] = {}
        self.report = SimulationReport(
            villages=len(plan.villages),
            regencies=len({v.regency for v in plan.villages}),
        )
        self.files: dict[str, DeliveredFile] = {}
        self.open_regency: dict[str, DeliveredFile] = {}
        self.dpid = 100_000_000
        self.deeds = 0
        self.roster = 0
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
            self.con.execute(
                "set temp_directory = $d", {"d": str(self.scratch / "spill")}
            )
            self.con.execute("set variable seed = $seed", {"seed": self.seed})
            self.values = template_values(self.plan)
            load(self.con, self.scratch, self.plan)
            self._sql("draws")
            self._sql("state")
            expected = self.plan.persons
            done = 0
            for number, chunk in enumerate(self.plan.chunks):
                self._persons(number, chunk)
                done += sum(v.persons for v in chunk)
                self.progress("persons", done, expected)
            done = 0
            self._open_national()
            for number, chunk in enumerate(self.plan.chunks):
                self._deliveries(number, chunk)
                done += sum(v.persons for v in chunk)
                self.progress("deliveries", done, expected)
            if self.plan.abroad:
                self._missions()
            self._close_regency()
            self._close_national()
            self._recaps()
            self._tree_abroad()
            self._findings()
            self.progress("findings", expected, expected)
            self.con.close()
        self.report.files = len(self.hashes)
        return self.report

    def _sql(self, name: str, **values: object) -> None:
        """Run one of the package's SQL files with rates, dates and the given values."""
        text = (
            resources.files(__package__)
            .joinpath("sql", f"{name}.sql")
            .read_text("utf-8")
        )
        self.con.execute(Template(text).substitute(self.values, **values))

    def _rows(self, query: str, **values: object) -> list[tuple]:
        return self.con.execute(query, values or None).fetchall()

    # -- persons -----------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        self.con.execute(
            f"create or replace temp table chunk_villages as from villages"
            f" where chunk_no = {number}"
        )

    def _persons(self, number: int, chunk: list[Village]) -> None:
        if number == 0 or chunk[0].regency != self.plan.chunks[number - 1][0].regency:
            self.con.execute("delete from nik_used")
        self._choose(number)
        for name in ("households", "members", "people"):
            self._sql(name)
        self._sql("numbers", regency_ix=self.regency_numbers[chunk[0].regency])
        for name in ("names", "persons", "planned_entries"):
            self._sql(name)
        if number == 0:
            self.con.execute(f"create table foreign_entries as {_FOREIGN} limit 0")
            self.con.execute("create table departed as from persons limit 0")
        self.con.execute(
            f"insert into foreign_entries by name {_FOREIGN} order by 1, 2"
        )
        self.con.execute(
            "insert into departed from persons where from_village_ix is not null"
            " and is_in_register order by person_no"
        )
        self._truth(
            "persons",
            f"{number:05d}",
            f"select {_PERSON_COLUMNS} from persons",
            "person_no",
        )
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
            mode = "events" if "/deaths/" in key else "snapshot"
            self._note(key, "national", mode=mode, delivered_date=date(2023, 6, 10))

    def _file(self, key: str, header: str, **traits: bool) -> DeliveredFile:
        return DeliveredFile(self.landing / key, header, **traits)

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
        if number == 0 or regency != self.plan.chunks[number - 1][0].regency:
            self._close_regency()
            self._open_regency(regency)
        self._choose(number)
        part = self.truth / "persons" / f"{number:05d}.parquet"
        self.con.execute(
            "create or replace temp table persons as"
            " select *, draw_base('person', person_no) as b"
            f" from read_parquet('{part}')"
        )
        self._sql("planned_entries")
        self._voter_lists(number, regency)
        self._register(number, regency)
        self._events(number)

    def _missions(self) -> None:
        self.con.execute("create or replace temp table persons as from persons limit 0")
        self.con.execute("create or replace temp table planned as from planned limit 0")
        for offset, (mission, village) in enumerate(
            zip(self.plan.missions, self.plan.abroad, strict=True)
        ):
            self._close_regency()
            self._open_regency(mission.code, register=False)
            self.con.execute(
                "create or replace temp table chunk_villages as from villages"
                f" where village_ix = {village.number}"
            )
            self._voter_lists(len(self.plan.chunks) + offset, mission.code)

    def _open_regency(self, code: str, register: bool = True) -> None:
        plain = code.replace(".", "")
        for stage, day, established in (
            ("dps", DPS_DATE, date(2023, 4, 1 + int(5 * self._fixed("dps", code)))),
            ("dpt", DPT_DATE, date(2023, 6, 20 + int(2 * self._fixed("dpt", code)))),
        ):
            key = f"kpu/voter_list/{day}/{code}/{stage}_{plain}.csv"
            traits = {
                "bom": self._fixed("bom", stage, code)
                < self.values["rate_byte_order_mark"],
                "crlf": self._fixed("crlf", stage, code)
                < self.values["rate_carriage_returns"],
            }
            self.open_regency[stage] = self._file(key, VOTER_HEADER, **traits)
            self.files[key] = self.open_regency[stage]
            for trait, kind in (
                ("bom", "byte_order_mark"),
                ("crlf", "carriage_returns"),
            ):
                if traits[trait]:
                    self._file_fault(key, stage, 1, kind)
            self._note(
                key,
                code,
                cycle="pemilu_2024",
                stage=stage,
                decision_number=f"{17 + int(200 * self._fixed('no', stage, code))}"
                f"/PL.02.1-BA/{plain}/2023",
                established_date=established,
                delivered_date=date(established.year, established.month + 1, 3),
            )
        if register:
            folder = f"dukcapil/population_register/{REGISTER_DATE}/{code}"
            key = f"{folder}/biodata_{plain}.csv"
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

    def _key(self, file: DeliveredFile) -> str:
        return next(key for key, found in self.files.items() if found is file)

    def _file_fault(self, key: str, stage: str | None, line: int, kind: str) -> None:
        self.con.execute(
            "insert into file_faults values (?, ?, ?, null, ?, 'harmless', null, null)",
            [stage, key, line, kind],
        )

    def _append(self, file: DeliveredFile, query: str) -> None:
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
                    and self._fixed(kind, stage, code, number)
                    < self.values[f"rate_{kind}"]
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
                    select {header_at * 4 + 1}, '{VOTER_HEADER}'
                    where {header_at} <= {rows}
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
                        "kvtlp",
                        (districts_, villages, stations, male, female),
                        strict=True,
                    ):
                        sums[letter] += value

    def _register(self, number: int, regency: str) -> None:
        file = self.open_regency["register"]
        key, base = self._key(file), file.lines
        self._sql("register")
        self._append(file, "select line from register_rows order by row_no")
        for sex_male, sex_female in self._rows(
            """
            select
                count(*) filter (where p.sex = 'L'), count(*) filter (where p.sex = 'P')
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
            select null, '{key}', {base} + row_no, 'TMPT_LHR', 'birth_place_blank',
                'cell', birth_place, person_no
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
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
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
                f"select line from roster_rows where service = '{service}'"
                " order by row_no",
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
        key = f"kpu/dpt_recap/{DPT_DATE}/rekap_dpt.csv"
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
        self._note(
            key,
            "national",
            cycle="pemilu_2024",
            stage="dpt",
            delivered_date=date(2023, 7, 2),
        )

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

    def _tree_abroad(self) -> None:
        """KPU's tree of the missions that lists come from: no decree lists them."""
        missions = sorted({mission.code: mission for mission in self.plan.missions}.items())
        if not missions:
            return
        key = f"kpu/region_tree/{DPS_DATE}/wilayah_luar_negeri.csv"
        file = self._file(key, "kode,kpu_id,nama,tingkat,kode_induk")
        file.write("99,1,Luar Negeri,1,")
        for number, (code, mission) in enumerate(missions, start=2):
            plain = code.replace(".", "")
            file.write(f'{plain},{number},"{mission.name.title()}",2,99')
        self.hashes[key] = file.close()
        self.report.rows[key] = file.lines - 1
        self._note(key, "national", delivered_date=date(2023, 3, 1))

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
        self._truth(
            "expected", "all", "from expected", "stage, kind, person_no, entry_no"
        )
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


__all__ = ["SimulationReport", "simulate"]
