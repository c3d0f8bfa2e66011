"""Kemendikbud: the pupils of the upper years, by regency."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import PUPILS_DATE
from satu_data_pemilu.simulation.files import DeliveredFile

PUPIL_HEADER = (
    "NPSN;Nama Sekolah;Kode Kab;NISN;NIK;Nama;JK;Tanggal Lahir;Tingkat;Kode Wilayah"
    ";Status KTP"
)


class Kemendikbud(Agency):
    """A list of pupils for each regency."""

    folder = "kemendikbud"

    def begin(self) -> None:
        """No list is begun before its regency; no pupil is numbered yet."""
        self.desk.con.execute(
            "create or replace temp table pupils_numbered (born bigint, pupils bigint)"
        )
        self.pupils: DeliveredFile | None = None

    def open_office(self, code: str, is_abroad: bool = False) -> None:
        """Begin the list of a regency; there is none of a mission."""
        if is_abroad:
            return
        plain = code.replace(".", "")
        key = f"kemendikbud/pupils/{PUPILS_DATE}/{code}/peserta_didik_{plain}.csv"
        self.pupils = self.desk.open(key, PUPIL_HEADER)
        self.desk.note(key, code, delivered_date=date(2023, 4, 20))

    def close_office(self) -> None:
        """End the list of a regency."""
        if self.pupils:
            self.desk.close(self.pupils)
        self.pupils = None

    def deliver(self, number: int, code: str) -> None:
        """Add the pupils of a chunk to the list of their regency."""
        if code.startswith("99"):
            return
        self.sql("pupils")
        key, base = self.pupils.key, self.pupils.lines
        self.desk.append(self.pupils, "select line from pupil_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-pupils",
            f"""
            select 'kemendikbud' as agency, 'pupils' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                'pupil' as detail, false as is_wrong_lead
            from pupil_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-pupils",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from pupil_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, null, 'pupil_second', 'content', null,
                person_no
            from pupil_rows where is_second
            """,
            "line_no, kind",
        )
