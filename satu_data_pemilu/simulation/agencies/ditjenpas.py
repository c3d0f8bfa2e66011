"""Ditjen Pemasyarakatan: the inmates of the whole nation, as its SDP has them."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import EVENTS_DATE

INMATE_HEADER = (
    "KODE_UPT;NAMA_UPT;NO_REGISTRASI;NIK;NAMA;JENIS_KELAMIN;TGL_LAHIR;JENIS;TGL_MASUK"
    ";TGL_EKSPIRASI;TGL_BEBAS"
)


class Ditjenpas(Agency):
    """One file of inmates."""

    folder = "ditjenpas"

    def begin(self) -> None:
        """Begin the inmates."""
        key = f"{self.folder}/inmates/{EVENTS_DATE}/sdp_wbp.csv"
        self.inmates = self.desk.open(key, INMATE_HEADER)
        self.desk.note(key, "national", mode="snapshot", delivered_date=date(2023, 6, 9))

    def end(self) -> None:
        """End the inmates."""
        self.desk.close(self.inmates)

    def deliver(self, number: int, code: str) -> None:
        """Add the inmates among the persons of a chunk."""
        if code.startswith("99"):
            return
        key, base = self.inmates.key, self.inmates.lines
        self.sql("inmates", inmates=base - 1)
        self.desk.append(self.inmates, "select line from inmate_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-inmates",
            f"""
            select 'ditjenpas' as agency, 'inmates' as dataset, '{key}' as file,
                {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                fault is distinct from 'nik_blank' as is_nik_intact,
                detail, is_wrong_lead
            from inmate_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-inmates",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'nik_blank', 'NIK', null) as column_name, fault as kind,
                if(fault = 'nik_blank', 'cell', 'unreadable') as level,
                if(fault = 'nik_blank', nik, null) as true_value, person_no
            from inmate_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, 'TGL_EKSPIRASI', 'wrong_lead',
                'content', null, person_no
            from inmate_rows where is_wrong_lead
            """,
            "line_no, kind",
        )
