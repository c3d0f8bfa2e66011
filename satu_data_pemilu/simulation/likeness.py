"""How like the nation a simulated one is: measures beside published figures.

A bench report, not a test: a simulation of six districts need not look like Indonesia,
and where it does not the reader has to know. What differs by more than a fifth is marked.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.simulation.desk import connected
from satu_data_pemilu.simulation.geography import Country, read_residents, region_name

FIFTH = 0.2


class Likeness(NamedTuple):
    """One measure: its value here and the nation's, None if unpublished."""

    measure: str
    unit: str
    simulated: float | None
    nation: float | None
    source: str

    @property
    def differs(self) -> bool:
        """Whether it is further than a fifth from what is published."""
        if not self.nation or self.simulated is None:
            return False
        return abs(self.simulated / self.nation - 1) > FIFTH


# measure, unit, nation, source, query giving one number
_MEASURES = (
    (
        "residents a family card",
        "persons",
        3.096,
        "Dukcapil S1 2022: 275,361,267 / 88,929,047",
        "select count(*) / count(distinct household_no) from residents",
    ),
    (
        "men to 100 women, residents",
        "ratio",
        101.94,
        "Dukcapil S1 2022",
        "select 100 * sum((sex = 'L')::int) / sum((sex = 'P')::int) from residents",
    ),
    (
        "residents of 0-14",
        "%",
        24.39,
        "Dukcapil S1 2022",
        "select 100 * avg((age < 15)::int) from residents",
    ),
    (
        "residents of 15-64",
        "%",
        69.30,
        "Dukcapil S1 2022",
        "select 100 * avg((age between 15 and 64)::int) from residents",
    ),
    (
        "residents of 65 and over",
        "%",
        6.31,
        "Dukcapil S1 2022",
        "select 100 * avg((age > 64)::int) from residents",
    ),
    (
        "voters a head",
        "ratio",
        0.719,
        "DPT 2024 domestic / Dukcapil S1 2024",
        "select (select sum(voters) from recap) / (select count(*) from residents)",
    ),
    (
        "men to 100 women, voters",
        "ratio",
        99.88,
        "DPT 2024 domestic",
        "select 100 * sum(male) / sum(female) from recap",
    ),
    (
        "voters of 17-30",
        "%",
        31.23,
        "DPT 2024",
        "select 100 * avg((election_age between 17 and 30)::int) from voters",
    ),
    (
        "voters of 31-40",
        "%",
        20.70,
        "DPT 2024",
        "select 100 * avg((election_age between 31 and 40)::int) from voters",
    ),
    (
        "voters over 40",
        "%",
        48.07,
        "DPT 2024",
        "select 100 * avg((election_age > 40)::int) from voters",
    ),
    (
        "voters under 17",
        "per 100,000",
        3.27,
        "DPT 2024: 6,697; raised here",
        "select 100000 * avg((election_age < 17)::int) from voters",
    ),
    (
        "voters born on 1 July",
        "%",
        5.15,
        "DPTHP-2 2019: 9,817,003 of 190,770,329",
        "select 100 * avg((strftime(birth_date, '%m%d') = '0701')::int) from voters",
    ),
    (
        "voters born on 31 December",
        "%",
        2.82,
        "DPTHP-2 2019: 5,377,401",
        "select 100 * avg((strftime(birth_date, '%m%d') = '1231')::int) from voters",
    ),
    (
        "voters born on 1 January",
        "%",
        1.24,
        "DPTHP-2 2019: 2,359,304",
        "select 100 * avg((strftime(birth_date, '%m%d') = '0101')::int) from voters",
    ),
    (
        "voters with a disability",
        "%",
        0.54,
        "DPT 2024: 1,101,178",
        "select 100 * avg((disability_code <> '0')::int) from voters",
    ),
    (
        "voters a regular station",
        "voters",
        247.58,
        "DPT 2024: 820,161 domestic stations",
        "select avg(voters) from stations where not is_special",
    ),
    (
        "regular stations of 1-100 voters",
        "%",
        0.42,
        "DPT 2024",
        "select 100 * avg((voters <= 100)::int) from stations where not is_special",
    ),
    (
        "regular stations of 101-200 voters",
        "%",
        12.16,
        "DPT 2024",
        "select 100 * avg((voters between 101 and 200)::int) from stations"
        " where not is_special",
    ),
    (
        "regular stations over 300 voters",
        "stations",
        1,
        "DPT 2024",
        "select count(*) filter (where voters > 300) from stations"
        " where not is_special",
    ),
    (
        "voters at special locations",
        "%",
        0.20,
        "DPT 2024: 404,360",
        "select 100 * avg(is_special::int) from voters",
    ),
    (
        "voters abroad",
        "%",
        0.85,
        "DPT 2024: 1,750,474",
        "select 100 * count(*) filter (where is_mission) / count(*) from entries"
        " where stage = 'dpt' and state = 'active'",
    ),
    (
        "residents with a name of one word",
        "%",
        30.5,
        "list of 970,259 names (linkage figures)",
        "select 100 * avg((full_name not like '% %')::int) from residents",
    ),
    (
        "residents with a name of two words",
        "%",
        36.7,
        "list of 970,259 names",
        "select 100 * avg((length(full_name) - length(replace(full_name, ' ', '')) = 1)"
        "::int) from residents",
    ),
    (
        "residents with a name of three words",
        "%",
        26.5,
        "list of 970,259 names",
        "select 100 * avg((length(full_name) - length(replace(full_name, ' ', '')) = 2)"
        "::int) from residents",
    ),
    (
        "letters and blanks of a name",
        "characters",
        13.9,
        "list of 970,259 names",
        "select avg(length(full_name)) from residents",
    ),
    (
        "forms among a hundred thousand words of names",
        "forms",
        24_000,
        "225,659 of 1.98 million; for fewer words by Heaps' law, exponent 0.75 assumed",
        "with words as (select unnest(string_split(full_name, ' ')) as w from residents)"
        " select count(distinct w) * pow(100000 / count(*), 0.75) from words",
    ),
    (
        "the ten commonest names",
        "% of residents",
        0.425,
        "Dukcapil, whole names: 1,170,188",
        "select 100 * sum(n) / max(total) from (select count(*) as n,"
        " sum(count(*)) over () as total from residents group by full_name"
        " order by n desc limit 10)",
    ),
    (
        "residents who are twins",
        "%",
        2.18,
        "1.1 % of births (SDKI 0.7 to 1.4 %), before deaths and moves",
        "select 100 * avg(is_twin::int) from residents",
    ),
    (
        "twins on two family cards, of twins",
        "%",
        None,
        "",
        "select 100 * avg((o.household_no <> p.household_no)::int) from persons as p"
        " join persons as o on o.person_no = p.twin_of",
    ),
    (
        "RT in a RW",
        "units",
        None,
        "assumed",
        "select avg(n) from (select count(distinct rt) as n from residents"
        " group by village_code, rw)",
    ),
    (
        "NIK serials of 1000 and over",
        "%",
        None,
        "",
        "select 100 * avg((right(nik, 4) >= '1000')::int) from residents",
    ),
    (
        "NIK serials of 400 and over",
        "%",
        None,
        "issued elsewhere; real ones are lower",
        "select 100 * avg((right(nik, 4) >= '0400')::int) from residents",
    ),
    (
        "NIK damaged or wrong",
        "% of entries",
        6.5,
        "2013: 7.9 %; prototype 5.3 %",
        "select 100 * avg((not is_nik_intact)::int) from entries where stage = 'dps'",
    ),
    (
        "NKK blank or wrong",
        "% of entries",
        9,
        "prototype",
        "select 100 * avg((not is_nkk_intact)::int) from entries where stage = 'dps'",
    ),
    (
        "name written otherwise",
        "% of entries",
        8,
        "prototype",
        "select 100 * avg((not is_name_intact)::int) from entries where stage = 'dps'",
    ),
    (
        "birth date wrong",
        "% of entries",
        3.7,
        "prototype",
        "select 100 * avg((date_kind in ('birth_date_impossible',"
        " 'birth_date_day_month_swapped', 'birth_date_mistyped')) is true::int)"
        " from entries where stage = 'dps'",
    ),
    (
        "NIK and name wrong in one line, by chance alone",
        "times",
        None,
        "assumed",
        "select avg((not is_nik_intact and not is_name_intact)::int)"
        " / (avg((not is_nik_intact)::int) * avg((not is_name_intact)::int))"
        " from entries where stage = 'dps'",
    ),
    (
        "spread of damaged NIK between stations, by chance alone",
        "times",
        None,
        "assumed",
        "with s as (select count(*) as n, avg((not is_nik_intact)::int) as p from entries"
        " where stage = 'dps' group by village_code, station having n > 100),"
        " m as (select avg((not is_nik_intact)::int) as m from entries"
        " where stage = 'dps')"
        " select avg((p - m) * (p - m) * n / (m * (1 - m))) from s, m",
    ),
    (
        "surplus entries with the number of the first",
        "%",
        None,
        "assumed",
        "select 100 * avg(is_nik_intact::int) from entries where entry_no = 2",
    ),
    (
        "leads of deaths that are untrue",
        "% of leads",
        91,
        "Malang: 166 of 182; here deeds, register and facilities, no leads of neighbours",
        "select 100 * avg(is_refuted::int) from expected where kind = 'deceased'",
    ),
    (
        "chance of two equal names",
        "per 100,000",
        3.7,
        "list of 970,259 names",
        "select 100000 * sum(n * (n - 1)) / max(total * (total - 1)) from ("
        " select count(*)::double as n, sum(count(*)) over () as total"
        " from residents group by full_name)",
    ),
    (
        "deaths a year registered",
        "per 1,000",
        7.2,
        "Dukcapil 2023: 165,758 deeds a month",
        "select 1000 * count(*) filter (where year(death_registered_date) = 2022)"
        " / count(*) from persons",
    ),
    (
        "residents in TNI service",
        "per 1,000",
        1.43,
        "about 400,000",
        "select 1000 * avg((service = 'tni') is true::int) from residents",
    ),
    (
        "residents in Polri service",
        "per 1,000",
        1.54,
        "about 430,000",
        "select 1000 * avg((service = 'polri') is true::int) from residents",
    ),
    (
        "struck between DPS and DPT as deceased",
        "% of struck",
        41.4,
        "KPU 2023: 287,724 of 695,182",
        "select 100 * avg((code = '1')::int) from struck",
    ),
    (
        "struck between DPS and DPT as duplicate",
        "% of struck",
        56.1,
        "KPU 2023: 390,070",
        "select 100 * avg((code = '2')::int) from struck",
    ),
    (
        "struck between DPS and DPT as under 17",
        "% of struck",
        2.2,
        "KPU 2023: 15,258; raised here",
        "select 100 * avg((code = '3')::int) from struck",
    ),
    (
        "struck between DPS and DPT as TNI or Polri",
        "% of struck",
        0.31,
        "KPU 2023: 1,157 and 973; raised here",
        "select 100 * avg((code = '6')::int) from struck",
    ),
)

_NAMES = (
    ("NURHAYATI", 254_922),
    ("SUTRISNO", 144_497),
    ("SLAMET", 115_354),
    ("MULYADI", 111_685),
    ("HERMAN", 101_990),
    ("SUPARDI", 93_202),
    ("ISMAIL", 89_732),
    ("JUNAIDI", 85_375),
)


def likeness(landing: Path, truth: Path, residents: Path | None = None) -> list[Likeness]:
    """Measure a simulation against the published figures of the nation.

    `landing` and `truth` are the folders given to `simulate`, `residents` is Dukcapil's
    recap, with which each whole regency is compared. Raises SdpError where
    they do not hold a simulation.
    """
    landing, truth = Path(landing), Path(truth)
    recaps = list(landing.glob("kpu/dpt_recap/*/rekap_dpt.csv"))
    if not recaps or not (truth / "manifest.json").exists():
        raise SdpError(
            f"{landing} and {truth} hold no simulation; write one with `sdp simulate`."
        )
    con = connected()
    con.execute("set threads = 2")
    for name in ("persons", "entries", "expected"):
        con.execute(
            f"create view {name} as from read_parquet('{truth / name}/*.parquet', union_by_name = true)"
        )
    con.execute(
        f"""
        create view recap as
        select "Laki-Laki" as male, "Perempuan" as female, "Jumlah" as voters
        from read_csv('{recaps[0]}', header = true)
        where "Nama Provinsi" <> 'JUMLAH TOTAL';
        create table residents as
        select *, datesub('year', birth_date, date '2022-12-31') as age
        from persons
        where is_in_register and left_date is null
            and (death_registered_date is null or death_registered_date > '2022-12-31');
        create table voters as
        select
            p.birth_date, p.disability_code, e.is_special, e.village_code, e.station,
            datesub('year', p.birth_date, date '2024-02-14') as election_age
        from entries as e join persons as p using (person_no)
        where e.stage = 'dpt' and e.state = 'active' and not e.is_mission;
        create view stations as
        select village_code, station, any_value(is_special) as is_special,
            count(*) as voters
        from voters group by village_code, station;
        create view struck as
        select case
            when situation = 'deceased_listed' then '1'
            when entry_no = 2 then '2'
            when situation = 'minor_listed' then '3'
            when situation = 'serving_listed' then '6'
        end as code
        from entries
        where stage = 'dpt' and state = 'struck' and not is_mission
            and (situation in ('deceased_listed', 'minor_listed', 'serving_listed')
                or entry_no = 2);
        """
    )
    found = [
        Likeness(measure, unit, con.execute(query).fetchone()[0], nation, source)
        for measure, unit, nation, source, query in _MEASURES
    ]
    total = con.execute("select count(*) from residents").fetchone()[0]
    counts = dict(
        con.execute(
            "select full_name, count(*) from residents group by full_name"
            " order by count(*) desc, full_name"
        ).fetchall()
    )
    found += _by_region(con, residents)
    for name, persons in _NAMES:
        found.append(
            Likeness(
                f"residents named {name}",
                "per 100,000",
                100_000 * counts.get(name, 0) / max(total, 1),
                100_000 * persons / 275_361_267,
                "Dukcapil, whole names",
            )
        )
    for name in list(counts)[:5]:
        found.append(
            Likeness(
                f"commonest here: {name}",
                "per 100,000",
                100_000 * counts[name] / total,
                None,
                "",
            )
        )
    con.close()
    return found


def _by_region(con, recap: Path | None) -> list[Likeness]:
    """Residents of each regency that is there as a whole, equal names of each province."""
    country = Country()
    published = read_residents(recap) if recap else {}
    found = [
        Likeness(
            f"residents of {region_name(code)}",
            "persons",
            float(residents),
            float(published[code]) if published else None,
            f"recap {recap.name}" if recap else "",
        )
        for code, residents, villages in con.execute(
            "select regency_code, count(*), count(distinct village_code) from residents"
            " group by all order by all"
        ).fetchall()
        if villages == len(country.within(code))
    ]
    for code, chance in con.execute(
        "select province, 100000 * sum(n * (n - 1)) / max(total * (total - 1)) from ("
        " select left(village_code, 2) as province, count(*)::double as n,"
        " sum(count(*)) over (partition by left(village_code, 2)) as total"
        " from residents group by province, full_name)"
        " group by province having max(total) >= 3000 order by province"
    ).fetchall():
        name = f"chance of two equal names, {region_name(code)}"
        found.append(Likeness(name, "per 100,000", chance, None, ""))
    return found


def as_markdown(rows: list[Likeness]) -> str:
    """The measures as a Markdown table; `*` where one differs by more than a fifth."""
    lines = [
        "| measure | unit | simulated | nation | differs | source |",
        "|---|---|---:|---:|:---:|---|",
    ]
    for row in rows:
        here, there = (
            "–" if value is None else f"{value:,.2f}"
            for value in (row.simulated, row.nation)
        )
        lines.append(
            f"| {row.measure} | {row.unit} | {here} | {there}"
            f" | {'*' if row.differs else ''} | {row.source} |"
        )
    return "\n".join(lines) + "\n"
