"""Kemlu: citizens who reported to a mission, and their return if they said so."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import ABROAD_DATE

HEADER = (
    "KODE_PERWAKILAN;NAMA_PERWAKILAN;NO_PASPOR;NIK;NAMA;JENIS_KELAMIN;TGL_LAHIR;TGL_TIBA"
    ";TGL_KEMBALI;NEGARA;KOTA"
)


class Kemlu(Agency):
    """Reports to all missions."""

    folder = "kemlu"

    def begin(self) -> None:
        """Begin the file, if there are missions."""
        self.file = None
        if not self.desk.plan.missions:
            return
        key = f"kemlu/citizens_abroad/{ABROAD_DATE}/lapor_diri.csv"
        self.file = self.desk.open(key, HEADER)
        self.desk.note(key, "national", mode="snapshot", delivered_date=date(2024, 3, 11))

    def end(self) -> None:
        """End the file."""
        if self.file:
            self.desk.close(self.file)

    def deliver(self, number: int, code: str) -> None:
        """Add those of a chunk of the country who are abroad."""
        if code.startswith("99") or not self.file:
            return
        self.sql("reports")
        key, base = self.file.key, self.file.lines
        self.desk.append(self.file, "select line from report_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-kemlu",
            f"""
            select 'kemlu' as agency, 'citizens_abroad' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                coalesce(fault, '') <> 'nik_blank' as is_nik_intact,
                told as detail, false as is_wrong_lead
            from report_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-kemlu",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from report_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, 'NAMA', 'name_abbreviated',
                'content', full_name, person_no
            from report_rows where is_name_varied
            """,
            "line_no, kind",
        )
