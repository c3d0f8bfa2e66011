"""Kemenkes: notifications of death by hospitals and health centres of the whole nation."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import EVENTS_DATE

NOTIFICATION_HEADER = (
    "KODE_FASKES;NO_SERTIFIKAT;NIK;NAMA;JENIS_KELAMIN;TGL_LAHIR;TGL_MENINGGAL;KODE_WILAYAH"
)


class Kemenkes(Agency):
    """Deaths at facilities, whether or not a family had a deed written."""

    folder = "kemenkes"

    def begin(self) -> None:
        """Begin the notifications of death."""
        key = f"kemenkes/death_notifications/{EVENTS_DATE}/notifikasi_kematian.csv"
        self.deaths = self.desk.open(key, NOTIFICATION_HEADER)
        self.desk.note(key, "national", mode="events", delivered_date=date(2023, 6, 14))

    def end(self) -> None:
        """End the notifications of death."""
        self.desk.close(self.deaths)

    def deliver(self, number: int, code: str) -> None:
        """Add those of a chunk who died at a facility, or are said to have."""
        if code.startswith("99"):
            return
        self.sql("death_notifications", certificates=self.deaths.lines - 1)
        key, base = self.deaths.key, self.deaths.lines
        self.desk.append(self.deaths, "select line from notification_rows order by row_no")
        self.desk.write_truth(
            "records",
            f"{number:05d}-death-notifications",
            f"""
            select 'kemenkes' as agency, 'death_notifications' as dataset,
                '{key}' as file, {base} + row_no as line_no, person_no,
                fault is distinct from 'field_count_short' as is_readable,
                coalesce(fault, '')
                    not in ('nik_of_relative', 'nik_blank', 'nik_short')
                    as is_nik_intact,
                'reported dead' as detail, is_wrong_lead
            from notification_rows
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-death-notifications",
            f"""
            select null::varchar as stage, '{key}' as file, {base} + row_no as line_no,
                if(fault = 'field_count_short', null, 'NIK') as column_name,
                fault as kind,
                case fault when 'field_count_short' then 'unreadable'
                    when 'nik_of_relative' then 'content' else 'cell' end as level,
                nik as true_value, person_no
            from notification_rows where fault is not null
            union all
            select null, '{key}', {base} + row_no, null, 'wrong_lead', 'content', null,
                person_no
            from notification_rows where is_wrong_lead
            union all
            select null, '{key}', {base} + row_no, 'NAMA', 'name_abbreviated',
                'content', full_name, person_no
            from notification_rows where is_name_varied
            """,
            "line_no, kind",
        )
