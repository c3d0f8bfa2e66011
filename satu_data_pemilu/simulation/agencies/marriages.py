"""Deeds of marriage of the whole nation, as an agency registers them."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.dates import ELECTION_DAY, MARRIAGES_DATE
from satu_data_pemilu.simulation.desk import Desk


class MarriageDeeds:
    """One file of deeds with both spouses; `sql/<agency>/marriages.sql` writes its lines.

    `rows` is the table that the SQL makes, `columns` the names of the NIK of the husband
    and of the wife.
    """

    def __init__(
        self, desk: Desk, agency: str, file: str, header: str, rows: str
    ) -> None:
        self.desk, self.agency, self.table = desk, agency, rows
        self.columns = [name for name in header.split(";") if name.endswith("_NIK")]
        self.key = f"{agency}/marriages/{MARRIAGES_DATE}/{file}"
        self.file = desk.open(self.key, header)
        desk.note(self.key, "national", mode="events", delivered_date=date(2024, 4, 5))

    def deliver(self, number: int) -> None:
        """Add the deeds of the chosen chunk, and what is true of them."""
        self.desk.sql(self.agency, "marriages", deeds=self.file.lines - 1)
        base = self.file.lines
        self.desk.append(self.file, f"select line from {self.table} order by row_no")
        spouses = " union all ".join(
            f"select row_no, {spouse}_no as person_no, {place} as place,"
            f" '{column}' as column_name, {spouse}_nik as nik, is_short,"
            f" is_{spouse}_nik_blank as is_blank, is_namesake, event_date"
            f" from {self.table} where {spouse}_no is not null"
            for spouse, place, column in zip(
                ("husband", "wife"), ("null", "2"), self.columns, strict=True
            )
        )
        self.desk.write_truth(
            "records",
            f"{number:05d}-marriages-{self.agency}",
            f"""
            select '{self.agency}' as agency, 'marriages' as dataset,
                '{self.key}' as file, {base} + row_no as line_no, person_no,
                not is_short as is_readable, not is_blank as is_nik_intact,
                case when is_namesake then 'namesake'
                    when event_date <= date '{ELECTION_DAY}' then 'married'
                    else 'married later' end as detail,
                is_namesake as is_wrong_lead, place::integer as place
            from ({spouses})
            """,
            "line_no, place nulls first",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-marriages-{self.agency}",
            f"""
            select null::varchar as stage, '{self.key}' as file,
                {base} + row_no as line_no, column_name, 'nik_blank' as kind,
                'cell' as level, nik as true_value, person_no, place::integer as place
            from ({spouses}) where is_blank and not is_namesake
            union all
            select distinct null, '{self.key}', {base} + row_no, null,
                'field_count_short', 'unreadable', null, null::bigint, null::integer
            from ({spouses}) where is_short
            union all
            select null, '{self.key}', {base} + row_no, null, 'wrong_lead', 'content',
                null, person_no, place::integer
            from ({spouses}) where is_namesake
            """,
            "line_no, kind, person_no",
        )

    def end(self) -> None:
        """End the file."""
        self.desk.close(self.file)
