"""Rulings of religious courts on dispensation to marry, of the whole nation."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.dates import MARRIAGES_DATE
from satu_data_pemilu.simulation.desk import Desk

HEADER = "NO_PERKARA;PENGADILAN;TGL_PUTUS;AMAR;NIK;NAMA;TGL_LAHIR"


class Dispensations:
    """One file of rulings; its lines are written by sql/mahkamah_agung/dispensations.sql."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.key = (
            f"mahkamah_agung/marriage_dispensations/{MARRIAGES_DATE}/dispensasi_kawin.csv"
        )
        self.file = desk.open(self.key, HEADER)
        desk.note(self.key, "national", mode="events", delivered_date=date(2024, 4, 12))

    def deliver(self, number: int) -> None:
        """Add the rulings on persons of the chosen chunk."""
        key, base = self.key, self.file.lines
        self.desk.sql("mahkamah_agung", "dispensations", rulings=base - 1)
        self.desk.append(
            self.file, "select line from dispensation_rows order by row_no"
        )
        self.desk.write_truth(
            "records",
            f"{number:05d}-dispensations",
            f"""
            select 'mahkamah_agung' as agency, 'marriage_dispensations' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                detail, false as is_wrong_lead
            from dispensation_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-dispensations",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'nik_blank', 'NIK', null) as column_name, fault as kind,
                if(fault = 'nik_blank', 'cell', 'unreadable') as level,
                if(fault = 'nik_blank', nik, null) as true_value, person_no
            from dispensation_rows where fault is not null
            """,
            "line_no, kind",
        )

    def end(self) -> None:
        """End the file."""
        self.desk.close(self.file)
