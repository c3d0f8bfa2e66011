"""The persons of a nation, chunk by chunk; what agencies deliver of them is theirs."""

from __future__ import annotations

from satu_data_pemilu.simulation.desk import Desk
from satu_data_pemilu.simulation.geography import Village, regencies

# Columns of the truth, beside the chunk's file names.
_PERSON_COLUMNS = """
    person_no, household_no, m, role, twin_of, sex, nik, is_nik_repeated, second_nik,
    nkk, full_name, birth_place, birth_date, marital_code, citizenship_code, village_ix,
    village_code, regency_code, rt, rw, address, nik_birth_date, nik_sex,
    nik_issued_date, nkk_issued_date, origin_district_code, move_date, from_village_ix,
    from_village_code, is_recent_move, left_date, death_date, death_registered_date,
    service, service_start, service_end, work_code, disability_code, is_recorded,
    recorded_date, is_in_register, special_village_ix, special_place_no, special_kind, mission_slot,
    group_code, situation, is_twin, is_aged_100, is_married_at_16,
    is_named_after_father, is_discharged_day_before, wedding_date, wedding_deed, is_decoy,
    is_eligible
"""


# Entries in a village or mission that is not the person's own.
_FOREIGN = """
    select
        l.person_no, l.entry_no, l.village_ix as list_village_ix, l.place_no, l.eb,
        l.dps, l.dpt, l.tms_code, l.situation as list_situation, p.m, p.sex, p.nik,
        p.second_nik, p.nkk, p.full_name, p.birth_place, p.birth_date, p.marital_code,
        p.rt, p.rw, p.address, p.disability_code, p.is_recorded, p.is_decoy, p.household_no
    from planned as l
    join persons as p using (person_no)
    where l.village_ix <> p.village_ix
"""


class Nation:
    """Makes the persons of each chunk, and finds them again when agencies ask."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.regency_numbers = {code: i for i, code in enumerate(regencies())}
        self.roster_members = 0
        desk.sql("nation", "draws")
        desk.sql("nation", "state")

    def choose(self, number: int) -> None:
        """Make the villages of a chunk the chosen ones."""
        self.desk.con.execute(
            f"create or replace temp table chunk_villages as from villages"
            f" where chunk_no = {number}"
        )

    def make(self, number: int, chunk: list[Village]) -> None:
        """Make the persons of a chunk and write their truth."""
        if number == 0 or chunk[0].regency != self.desk.plan.chunks[number - 1][0].regency:
            self.desk.con.execute("delete from nik_used")
        self.choose(number)
        for name in ("households", "members", "people"):
            self.desk.sql("nation", name)
        self.desk.sql("nation", "numbers", regency_ix=self.regency_numbers[chunk[0].regency])
        for name in ("names", "persons", "planned_entries"):
            self.desk.sql("nation", name)
        self.desk.sql("nation", "revocations")
        if number == 0:
            self.desk.con.execute(f"create table foreign_entries as {_FOREIGN} limit 0")
            self.desk.con.execute("create table departed as from persons limit 0")
        self.desk.con.execute(
            f"insert into foreign_entries by name {_FOREIGN} order by 1, 2"
        )
        self.desk.con.execute(
            "insert into departed from persons where from_village_ix is not null"
            " and is_in_register order by person_no"
        )
        self.desk.write_truth(
            "persons",
            f"{number:05d}",
            f"select {_PERSON_COLUMNS} from persons",
            "person_no",
        )
        self.desk.report.persons += self.desk.rows("select count(*) from persons")[0][0]

    def recall(self, number: int) -> None:
        """Bring back the persons of a chunk, what lists have of them, and who serves."""
        self.choose(number)
        part = self.desk.truth / "persons" / f"{number:05d}.parquet"
        self.desk.con.execute(
            "create or replace temp table persons as"
            " select *, draw_base('person', person_no) as b"
            f" from read_parquet('{part}')"
        )
        self.desk.sql("nation", "planned_entries")
        self.desk.sql("nation", "revocations")
        self.desk.sql("nation", "stays_abroad")
        self.desk.sql("nation", "roster_members", roster_seq=self.roster_members)
        self.roster_members += self.desk.rows("select count(*) from roster_members")[0][0]
        self.desk.sql("nation", "weddings")

    def leave(self) -> None:
        """Empty the chosen persons: what follows is about no chunk of the country."""
        con = self.desk.con
        con.execute("create or replace temp table persons as from persons limit 0")
        con.execute("create or replace temp table planned as from planned limit 0")

    def visit(self, village: Village) -> None:
        """Choose one place abroad."""
        self.desk.con.execute(
            "create or replace temp table chunk_villages as from villages"
            f" where village_ix = {village.number}"
        )
