"""Dukcapil: the register of every office, deeds of death, KTP-el recordings, the recap."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.agencies.marriages import MarriageDeeds
from satu_data_pemilu.simulation.dates import EVENTS_DATE, REGISTER_DATE
from satu_data_pemilu.simulation.files import DeliveredFile
from satu_data_pemilu.simulation.geography import region_name

REGISTER_HEADER = (
    "NIK;NO_KK;NAMA_LGKP;JENIS_KLMIN;TMPT_LHR;TGL_LHR;STAT_KWN;SHDK;KWRNGRN;JENIS_PKRJN"
    ";STATUS_KTP;STATUS;TGL_STATUS;KODE_WILAYAH;ALAMAT;RT;RW;TGL_DATANG;WIL_ASAL"
)
DEATH_HEADER = (
    "NO_AKTA;NIK;NAMA_LGKP;JENIS_KLMIN;TMPT_LHR;TGL_LHR;TGL_MATI;TGL_LAPOR;KODE_WILAYAH"
)
MARRIAGE_HEADER = (
    "NO_AKTA;JENIS_AKTA;SUAMI_NIK;SUAMI_NAMA_LGKP;SUAMI_TGL_LHR;ISTRI_NIK"
    ";ISTRI_NAMA_LGKP;ISTRI_TGL_LHR;TGL_PERISTIWA;TGL_LAPOR;KODE_WILAYAH"
)
RECORDING_HEADER = (
    "NIK;NAMA_LGKP;JENIS_KLMIN;TGL_LHR;TGL_REKAM;STATUS_REKAM;KODE_WILAYAH"
)
MOVE_HEADER = (
    "NO_SKPWNI;NIK;NO_KK;NAMA_LGKP;JENIS_KLMIN;TGL_LHR;WIL_ASAL;NAMA_WIL_ASAL;WIL_TUJUAN"
    ";NAMA_WIL_TUJUAN;TGL_PINDAH;TGL_DATANG;KLASIFIKASI_PINDAH"
)
POPULATION_RECAP_HEADER = "kode,nama,pria,wanita,total"


class Dukcapil(Agency):
    """A register for each office of the country; deeds and recordings of the nation."""

    folder = "dukcapil"

    def begin(self) -> None:
        """Begin the deeds of death and of marriage, recordings and letters of moves."""
        self.residents: dict[str, tuple[int, int]] = {}
        self.register: DeliveredFile | None = None
        key = f"dukcapil/deaths/{EVENTS_DATE}/akta_kematian.csv"
        self.deeds = self.desk.open(key, DEATH_HEADER)
        self.desk.note(key, "national", mode="events", delivered_date=date(2023, 6, 10))
        key = f"dukcapil/ktp_recordings/{EVENTS_DATE}/perekaman_ktpel.csv"
        self.recordings = self.desk.open(key, RECORDING_HEADER)
        self.desk.note(key, "national", mode="events", delivered_date=date(2023, 6, 10))
        key = f"dukcapil/moves/{EVENTS_DATE}/pindah_datang.csv"
        self.moves = self.desk.open(key, MOVE_HEADER)
        self.desk.note(key, "national", mode="events", delivered_date=date(2023, 6, 12))
        self.marriages = MarriageDeeds(
            self.desk, self.folder, "akta_kawin_cerai.csv", MARRIAGE_HEADER, "marriage_rows"
        )

    def open_office(self, code: str, is_abroad: bool = False) -> None:
        """Begin the register of an office; there is none of a mission."""
        if is_abroad:
            return
        plain = code.replace(".", "")
        folder = f"dukcapil/population_register/{REGISTER_DATE}/{code}"
        key = f"{folder}/biodata_{plain}.csv"
        self.register = self.desk.open(key, REGISTER_HEADER)
        self.desk.note(key, code, delivered_date=date(2023, 1, 31))

    def close_office(self) -> None:
        """End the register of an office."""
        if self.register:
            self.desk.close(self.register)
        self.register = None

    def deliver(self, number: int, code: str) -> None:
        """Add the residents of a chunk to their register, the dead, and the recorded."""
        if code.startswith("99"):
            return
        self._register(number, code)
        self._deaths(number)
        self._recordings(number)
        self._moves(number)
        self.marriages.deliver(number)

    def end(self) -> None:
        """End the deeds and the recordings, and write the recap of the registers."""
        self.desk.close(self.deeds)
        self.desk.close(self.recordings)
        self.desk.close(self.moves)
        self.marriages.end()
        key = f"dukcapil/population_recap/{REGISTER_DATE}/rekap_penduduk.csv"
        file = self.desk.open(key, POPULATION_RECAP_HEADER)
        sums: dict[str, tuple[int, int]] = {}
        for regency, (male, female) in self.residents.items():
            for code in ("0", regency[:2], regency):
                m, f = sums.get(code, (0, 0))
                sums[code] = (m + male, f + female)
        for code, (male, female) in sorted(sums.items()):
            name = "INDONESIA" if code == "0" else region_name(code)
            file.write(f"{code},{name},{male},{female},{male + female}")
        self.desk.close(file)
        self.desk.note(key, "national", delivered_date=date(2023, 2, 24))

    def _register(self, number: int, regency: str) -> None:
        file = self.register
        key, base = file.key, file.lines
        self.sql("register")
        self.desk.append(file, "select line from register_rows order by row_no")
        for sex_male, sex_female in self.desk.rows(
            """
            select
                count(*) filter (where sex = 'L'), count(*) filter (where sex = 'P')
            from register_rows
            where status = '1'
            """
        ):
            male, female = self.residents.get(regency, (0, 0))
            self.residents[regency] = (male + sex_male, female + sex_female)
        self.desk.write_truth(
            "records",
            f"{number:05d}-register",
            f"""
            select 'dukcapil' as agency, 'population_register' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                coalesce(line_kind, '') not in ('field_count_short', 'bad_bytes')
                    as is_readable,
                not is_second as is_nik_intact, status as detail,
                status = '2' and true_status <> '2' as is_wrong_lead
            from register_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
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
            union all
            select null, '{key}', {base} + row_no, 'NAMA_LGKP',
                'register_name_mistyped', 'content', full_name, person_no
            from register_rows where is_name_wrong
            union all
            select null, '{key}', {base} + row_no, 'TGL_LHR',
                'register_date_mistyped', 'content',
                strftime(birth_date, '%d-%m-%Y'), person_no
            from register_rows where is_date_wrong
            union all
            select null, '{key}', {base} + row_no, 'STATUS',
                case when status = '2' then 'register_living_dead'
                    when true_status = '2' then 'register_dead_stays'
                    else 'register_moved_stays' end,
                'content', true_status, person_no
            from register_rows where status <> true_status
            union all
            select null, '{key}', {base} + row_no, 'NIK', 'register_second',
                'content', null, person_no
            from register_rows where is_second
            """,
            "line_no, kind",
        )

    def _deaths(self, number: int) -> None:
        self.sql("deaths", deeds=self.deeds.lines - 1)
        key, base = self.deeds.key, self.deeds.lines
        self.desk.append(self.deeds, "select line from death_rows order by row_no")
        self.desk.write_truth(
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
        self.desk.write_truth(
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

    def _recordings(self, number: int) -> None:
        self.sql("ktp_recordings")
        key, base = self.recordings.key, self.recordings.lines
        self.desk.append(self.recordings, "select line from recording_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-recordings",
            f"""
            select 'dukcapil' as agency, 'ktp_recordings' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                'recorded' as detail, false as is_wrong_lead
            from recording_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-recordings",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from recording_rows where fault is not null
            """,
            "line_no, kind",
        )

    def _moves(self, number: int) -> None:
        self.sql("moves", letters=self.moves.lines - 1)
        key, base = self.moves.key, self.moves.lines
        self.desk.append(self.moves, "select line from move_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-moves",
            f"""
            select 'dukcapil' as agency, 'moves' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                course as detail, course = 'move cancelled' as is_wrong_lead
            from move_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-moves",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from move_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, null, 'wrong_lead', 'content', null,
                person_no
            from move_rows where course = 'move cancelled'
            """,
            "line_no, kind",
        )
