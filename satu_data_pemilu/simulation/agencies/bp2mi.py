"""BP2MI: migrant workers placed, the end of their contracts, and some returns."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import ABROAD_DATE

HEADER = (
    "NIK;NO_PASPOR;NAMA;JENIS_KELAMIN;TGL_LAHIR;KODE_WILAYAH_ASAL;NEGARA_TUJUAN"
    ";TGL_BERANGKAT;TGL_AKHIR_KONTRAK;TGL_PULANG"
)


class Bp2mi(Agency):
    """Placements of the whole nation."""

    folder = "bp2mi"

    def begin(self) -> None:
        """Begin the file, if there are missions."""
        self.file = None
        if not self.desk.plan.missions:
            return
        key = f"bp2mi/placements/{ABROAD_DATE}/penempatan.csv"
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
        self.sql("placements")
        key, base = self.file.key, self.file.lines
        self.desk.append(self.file, "select line from placement_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-bp2mi",
            f"""
            select 'bp2mi' as agency, 'placements' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                coalesce(fault, '') <> 'nik_blank' as is_nik_intact,
                told as detail, is_wrong_lead as is_wrong_lead
            from placement_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-bp2mi",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                if(fault = 'field_count_short', 'unreadable', 'cell') as level,
                nik as true_value, person_no
            from placement_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, 'TGL_AKHIR_KONTRAK', 'wrong_lead',
                'content', null, person_no
            from placement_rows where is_wrong_lead
            union all
            select null, '{key}', {base} + row_no, 'NAMA', 'name_abbreviated',
                'content', full_name, person_no
            from placement_rows where is_name_varied
            """,
            "line_no, kind",
        )
