"""Imigrasi: permits of foreigners, of those who became citizens and of those who left it."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import EVENTS_DATE

PERMIT_HEADER = (
    "NO_IZIN;JENIS_IZIN;NO_PASPOR;KEWARGANEGARAAN;NIK;NAMA;JENIS_KELAMIN;TGL_LAHIR"
    ";BERLAKU_MULAI;BERLAKU_SAMPAI;KODE_WILAYAH"
)


class Imigrasi(Agency):
    """Permits of the whole nation."""

    folder = "imigrasi"

    def begin(self) -> None:
        """Begin the permits."""
        key = f"imigrasi/foreign_residents/{EVENTS_DATE}/izin_tinggal.csv"
        self.permits = self.desk.open(key, PERMIT_HEADER)
        self.desk.note(key, "national", mode="snapshot", delivered_date=date(2023, 6, 12))

    def end(self) -> None:
        """End the permits."""
        self.desk.close(self.permits)

    def deliver(self, number: int, code: str) -> None:
        """Add the permits of a chunk's persons."""
        if code.startswith("99"):
            return
        self.sql("permits")
        key, base = self.permits.key, self.permits.lines
        self.desk.append(self.permits, "select line from permit_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-permits",
            f"""
            select 'imigrasi' as agency, 'foreign_residents' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                coalesce(fault, '') <> 'nik_blank' as is_nik_intact,
                holder as detail, holder = 'naturalised' as is_wrong_lead
            from permit_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-permits",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from permit_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, null, 'wrong_lead', 'content', null,
                person_no
            from permit_rows where holder = 'naturalised'
            union all
            select null, '{key}', {base} + row_no, 'NAMA', 'name_abbreviated',
                'content', full_name, person_no
            from permit_rows where is_name_varied
            """,
            "line_no, kind",
        )
