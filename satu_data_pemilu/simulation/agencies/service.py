"""Rosters of a service: those in it and those who left, of the whole nation."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import EVENTS_DATE

ROSTER_HEADER = (
    "NRP;NIK;NAMA;PANGKAT;JENIS_KELAMIN;TMPT_LHR;TGL_LHR;TMT_MULAI;TMT_SELESAI"
    ";ALASAN_SELESAI"
)


class Service(Agency):
    """A service that delivers one roster; its agency's folder names it."""

    def begin(self) -> None:
        """Begin the roster."""
        key = f"{self.folder}/service_roster/{EVENTS_DATE}/personel_{self.folder}.csv"
        self.roster = self.desk.open(key, ROSTER_HEADER)
        self.desk.note(key, "national", mode="snapshot", delivered_date=date(2023, 6, 10))

    def end(self) -> None:
        """End the roster."""
        self.desk.close(self.roster)

    def deliver(self, number: int, code: str) -> None:
        """Add those of a chunk who serve or served."""
        if code.startswith("99"):
            return
        self.sql("roster")
        service, key, base = self.folder, self.roster.key, self.roster.lines
        self.desk.append(self.roster, f"select line from {service}_rows order by row_no")
        self.desk.write_truth(
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
            from {service}_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-{service}",
            f"""
            with own as (from {service}_rows)
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
