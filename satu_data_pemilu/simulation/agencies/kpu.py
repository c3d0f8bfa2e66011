"""KPU: voter lists of every office and mission, the recap of the DPT, the tree abroad."""

from __future__ import annotations

from datetime import date

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import DPS_DATE, DPT_DATE
from satu_data_pemilu.simulation.files import DeliveredFile
from satu_data_pemilu.simulation.geography import region_name, table

VOTER_HEADER = (
    "KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#STS KAWIN"
    "#ALAMAT#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS"
)
DPT_RECAP_HEADER = (
    "Nama Provinsi,Nama Kabupaten/Kota,Jumlah Kecamatan,Jumlah Kelurahan/Desa"
    ",Jumlah TPS,Laki-Laki,Perempuan,Jumlah"
)
STAGES = (("dps", DPS_DATE, date(2023, 2, 12)), ("dpt", DPT_DATE, date(2023, 5, 2)))


class Kpu(Agency):
    """Voter lists of two stages, an office at a time."""

    folder = "kpu"

    def begin(self) -> None:
        """Number voters from here."""
        self.dpid = 100_000_000
        self.dpt: dict[str, dict[str, int]] = {}
        self.lists: dict[str, DeliveredFile] = {}
        self.old_codes = {
            row["regency_code"]: row["old_regency_code"]
            for row in table("recoded_regencies.csv")
        }

    def open_office(self, code: str, is_abroad: bool = False) -> None:
        """Begin the lists of an office, with what decided them."""
        # one with a new code may have used its old one in the DPS
        is_late = (
            self.desk.fixed("old code", code)
            < self.desk.values["rate_list_under_old_code"]
        )
        for stage, day, established in (
            ("dps", DPS_DATE, date(2023, 4, 1 + int(5 * self.desk.fixed("dps", code)))),
            ("dpt", DPT_DATE, date(2023, 6, 20 + int(2 * self.desk.fixed("dpt", code)))),
        ):
            is_under_old_code = stage == "dps" and is_late
            list_code = self.old_codes.get(code, code) if is_under_old_code else code
            plain = list_code.replace(".", "")
            key = f"kpu/voter_list/{day}/{list_code}/{stage}_{plain}.csv"
            traits = {
                "bom": self.desk.fixed("bom", stage, list_code)
                < self.desk.values["rate_byte_order_mark"],
                "crlf": self.desk.fixed("crlf", stage, list_code)
                < self.desk.values["rate_carriage_returns"],
            }
            self.lists[stage] = self.desk.open(key, VOTER_HEADER, **traits)
            for trait, kind in (
                ("bom", "byte_order_mark"),
                ("crlf", "carriage_returns"),
            ):
                if traits[trait]:
                    self.desk.file_fault(key, stage, 1, kind)
            self.desk.note(
                key,
                list_code,
                cycle="pemilu_2024",
                stage=stage,
                decision_number=f"{17 + int(200 * self.desk.fixed('no', stage, list_code))}"
                f"/PL.02.1-BA/{plain}/2023",
                established_date=established,
                delivered_date=date(established.year, established.month + 1, 3),
            )

    def close_office(self) -> None:
        """End the lists of an office."""
        for file in self.lists.values():
            self.desk.close(file)
        self.lists = {}

    def deliver(self, number: int, code: str) -> None:
        """Add the entries of a chunk to the lists of its office."""
        self.sql("entries", first_dpid=self.dpid)
        self.dpid += self.desk.rows("select count(*) from written")[0][0]
        for stage, _, first_day in STAGES:
            self._stage(stage, first_day, number, code)

    def _stage(self, stage: str, first_day: date, number: int, code: str) -> None:
        file = self.lists[stage]
        key = file.key
        self.sql(
            "lines",
            stage=stage,
            is_dpt="true" if stage == "dpt" else "false",
            stage_from=first_day,
        )
        rows = self.desk.rows("select count(*) from stage_rows")[0][0]
        extras = {
            kind: (
                1 + int(rows * self.desk.fixed(kind, stage, code, number, "at"))
                if rows
                and self.desk.fixed(kind, stage, code, number)
                < self.desk.values[f"rate_{kind}"]
                else 1 << 60
            )
            for kind in ("repeated_header", "blank_line")
        }
        self.sql(
            "faults",
            stage=stage,
            file=key,
            base=file.lines,
            header_after=extras["repeated_header"],
            blank_after=extras["blank_line"],
        )
        base = file.lines
        header_at, blank_at = extras["repeated_header"], extras["blank_line"]
        if header_at <= rows:
            at = base + header_at + 1 + (blank_at < header_at)
            self.desk.file_fault(key, stage, at, "repeated_header")
        if blank_at <= rows:
            at = base + blank_at + 1 + (header_at <= blank_at)
            self.desk.file_fault(key, stage, at, "blank_line")
        self.desk.append(
            file,
            f"""
            select line from (
                select row_no * 4 as place, line from stage_rows
                union all
                select {header_at * 4 + 1}, '{VOTER_HEADER}'
                where {header_at} <= {rows}
                union all
                select {blank_at * 4 + 2}, ' ' where {blank_at} <= {rows}
            ) order by place
            """,
        )
        if file.lines != base + rows + (header_at <= rows) + (blank_at <= rows):
            raise AssertionError(f"{key}: lines written and rows made differ")
        self.desk.write_truth(
            "entries",
            f"{number:05d}-{stage}",
            """
            select stage, file, line_no, person_no, entry_no, village_code, station,
                is_special, is_mission, state, is_readable, is_nik_intact,
                is_nkk_intact, is_name_intact, is_birth_date_intact, sex_written,
                birth_date_written, nik_written, nkk_written, situation, is_decoy,
                name_kind, nik_kind, nkk_kind, date_kind, line_kind
            from stage_entries
            """,
            "line_no",
        )
        self.desk.write_truth(
            "faults",
            f"{number:05d}-{stage}",
            "select * from chunk_faults",
            "line_no, kind, column_name",
        )
        if stage == "dpt" and not code.startswith("99"):
            self._count(code)

    def _count(self, code: str) -> None:
        """Add what the lines of an office say to the sums of the recap."""
        for regency, districts_, villages, stations, male, female in self.desk.rows(
            """
            select $code, count(distinct left(village_code, 8)),
                count(distinct village_code),
                count(distinct village_code || '/' || station),
                count(*) filter (where sex_written = 'L'),
                count(*) filter (where sex_written = 'P')
            from stage_entries where state = 'active'
            """,
            code=code,
        ):
            sums = self.dpt.setdefault(regency, dict.fromkeys("kvtlp", 0))
            for letter, value in zip(
                "kvtlp",
                (districts_, villages, stations, male, female),
                strict=True,
            ):
                sums[letter] += value

    def end(self) -> None:
        """Write the recap of the DPT and the tree of the missions."""
        self._recap()
        self._tree_abroad()

    def _recap(self) -> None:
        key = f"kpu/dpt_recap/{DPT_DATE}/rekap_dpt.csv"
        file = self.desk.open(key, DPT_RECAP_HEADER)
        total = dict.fromkeys("kvtlp", 0)
        for regency, sums in sorted(self.dpt.items()):
            name = region_name(regency).upper().removeprefix("KABUPATEN ")
            numbers = [sums[c] for c in "kvtlp"] + [sums["l"] + sums["p"]]
            file.write(
                ",".join([region_name(regency[:2]).upper(), name, *map(str, numbers)])
            )
            total = {c: total[c] + sums[c] for c in total}
        numbers = [total[c] for c in "kvtlp"] + [total["l"] + total["p"]]
        file.write(",".join(["JUMLAH TOTAL", "", *map(str, numbers)]))
        self.desk.close(file)
        self.desk.note(
            key,
            "national",
            cycle="pemilu_2024",
            stage="dpt",
            delivered_date=date(2023, 7, 2),
        )

    def _tree_abroad(self) -> None:
        """KPU's tree of the missions that lists come from: no decree lists them."""
        missions = sorted({mission.code: mission for mission in self.desk.plan.missions}.items())
        if not missions:
            return
        key = f"kpu/region_tree/{DPS_DATE}/wilayah_luar_negeri.csv"
        file = self.desk.open(key, "kode,kpu_id,nama,tingkat,kode_induk")
        file.write("99,1,Luar Negeri,1,")
        for number, (code, mission) in enumerate(missions, start=2):
            plain = code.replace(".", "")
            file.write(f'{plain},{number},"{mission.name.title()}",2,99')
        self.desk.close(file)
        self.desk.note(key, "national", delivered_date=date(2023, 3, 1))
