"""The Supreme Court: rulings that revoke the right to vote, of the whole nation."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.agencies.dispensations import Dispensations
from satu_data_pemilu.simulation.dates import EVENTS_DATE

RULING_HEADER = (
    "NO_PERKARA;PENGADILAN;TGL_PUTUSAN;TGL_BHT;TGL_MULAI;TGL_SELESAI;LAMA_TAHUN;NIK;NAMA"
    ";JENIS_KELAMIN;TGL_LAHIR"
)


class MahkamahAgung(Agency):
    """One file of rulings; whom they are on is planned by sql/nation/revocations.sql."""

    folder = "mahkamah_agung"

    def begin(self) -> None:
        """Begin the rulings."""
        key = f"{self.folder}/rights_revocations/{EVENTS_DATE}/pencabutan_hak_pilih.csv"
        self.rulings = self.desk.open(key, RULING_HEADER)
        self.desk.note(key, "national", mode="events", delivered_date=date(2023, 6, 12))
        self.dispensations = Dispensations(self.desk)

    def end(self) -> None:
        """End the rulings."""
        self.desk.close(self.rulings)
        self.dispensations.end()

    def deliver(self, number: int, code: str) -> None:
        """Add the rulings on persons of a chunk."""
        if code.startswith("99"):
            return
        self._rulings(number)
        self.dispensations.deliver(number)

    def _rulings(self, number: int) -> None:
        key, base = self.rulings.key, self.rulings.lines
        self.sql("rulings", rulings=base - 1)
        self.desk.append(self.rulings, "select line from ruling_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-rulings",
            f"""
            select 'mahkamah_agung' as agency, 'rights_revocations' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                detail, false as is_wrong_lead
            from ruling_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-rulings",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'nik_blank', 'NIK', null) as column_name, fault as kind,
                if(fault = 'nik_blank', 'cell', 'unreadable') as level,
                if(fault = 'nik_blank', nik, null) as true_value, person_no
            from ruling_rows where fault is not null
            """,
            "line_no, kind",
        )
