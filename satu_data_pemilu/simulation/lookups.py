"""The tables that draws look values up in, and the values of the SQL templates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from satu_data_pemilu.simulation import rates
from satu_data_pemilu.simulation.dates import (
    DEATHS_FROM,
    DPT_DATE,
    ELECTION_17,
    ELECTION_DAY,
    EVENTS_DATE,
    MARRIAGES_DATE,
    PUPILS_DATE,
    RECORDINGS_FROM,
    REGISTER_17,
    REGISTER_DATE,
)
from satu_data_pemilu.simulation.files import BAD_BYTE
from satu_data_pemilu.simulation.geography import (
    Plan,
    districts,
    first_villages,
    regency_short_name,
    table,
)
from satu_data_pemilu.simulation.marks import marked

# Slots of a table of weights. More slots follow the weights more closely.
SLOTS = 4096

# Deaths a year at an age: base + slope * exp(0.094 * age); about 8 of 1,000 residents.
DEATH_BASE, DEATH_SLOPE = 0.001, 0.00008

_EVERYWHERE = (
    "JL MERDEKA", "JL MAWAR", "JL MELATI", "JL KENANGA", "JL PAHLAWAN", "JL DIPONEGORO",
    "JL SUDIRMAN", "JL GATOT SUBROTO", "JL AHMAD YANI", "JL KARTINI", "JL PASAR",
    "JL MASJID", "JL PENDIDIKAN", "JL CEMPAKA", "JL ANGGREK", "JL IMAM BONJOL",
    "JL HASANUDDIN", "JL PATTIMURA", "JL VETERAN", "JL PEMUDA", "JL GARUDA", "JL RAJAWALI",
    "JL CENDRAWASIH", "JL MANGGIS", "JL DURIAN", "JL NANGKA", "JL RAYA", "JL BARU",
    "PERUM GRIYA ASRI", "PERUM BUMI INDAH", "PERUMNAS", "ASRAMA", "BLOK A", "BLOK B",
)  # fmt: skip
# Addresses by the first digit of a code: the words for a part of a village differ.
STREETS = {
    "1": ("DUSUN I", "DUSUN II", "DUSUN III", "DUSUN IV", "JORONG KOTO", "JORONG BATU",
          "HUTA GODANG", "LORONG BUKIT", "LORONG AMAN", "GANG KELUARGA", "JL LINTAS TIMUR",
          "JL PROTOKOL", "LINGKUNGAN I", "LINGKUNGAN II", "LINGKUNGAN III", "PARIT BARU"),
    "3": ("DUSUN KRAJAN", "DUSUN TENGAH", "KP BARU", "KP TENGAH", "KP SAWAH", "KP PASIR",
          "GG MANGGA", "GG MUSHOLA", "GG RAMBUTAN", "GG MASJID", "DUKUH WETAN",
          "DUKUH KULON", "DUKUH LOR", "DUKUH KIDUL", "BLOK DESA", "LINK KRAJAN"),
    "5": ("BR DAJAN", "BR DELOD", "BR TENGAH", "BR KAJA", "BR KELOD", "LINGK KARANG",
          "DUSUN BARAT", "DUSUN TIMUR", "DUSUN DASAN", "KAMPUNG BARU", "JL TRANS FLORES"),
    "6": ("PARIT HAJI", "GG AMAL", "GG DAMAI", "HANDIL", "JL TRANS KALIMANTAN", "SEI RAYA",
          "DUSUN SUNGAI", "DUSUN HULU", "DUSUN HILIR", "KOMPLEK", "LORONG SETIA"),
    "7": ("LINGKUNGAN I", "LINGKUNGAN II", "JAGA I", "JAGA II", "JAGA III", "JL POROS",
          "LORONG", "BTN", "DUSUN LOMPO", "DUSUN BONTO", "KAMPUNG PISANG", "KOMP PELABUHAN"),
    "8": ("JL PERTAMINA", "KAMPUNG PISANG", "KAMPUNG BARU", "SOA", "DUSUN PANTAI",
          "KOMPLEKS PELABUHAN", "LORONG MESJID", "JL TRANS SERAM"),
    "9": ("KAMPUNG BARU", "KAMPUNG LAMA", "JL TRANS PAPUA", "KOMPLEKS", "DUSUN I",
          "JL RAYA MANDALA", "JL NOWARI", "JALUR I", "JALUR II", "JALUR III"),
}  # fmt: skip

# Endings of the words that few bear.
MALE_ENDINGS = (
    "ANTO", "YANTO", "IYANTO", "ONO", "IYONO", "ADI", "YADI", "ARNO", "IRAN", "AMAN",
    "UDIN", "IDIN", "ULLAH", "SYAH", "AWAN", "IWAN", "IR", "AR", "US", "IANUS", "ELIUS",
    "IS", "ES", "AN", "ON", "IN", "ENDI", "ANDI", "INDRA", "ANA", "ATNO", "IJO", "IMIN",
    "OTO", "ARTO", "UNG", "ENG", "ARI", "ARSA", "IKI", "AL", "EL", "IL",
)  # fmt: skip
FEMALE_ENDINGS = (
    "ATI", "WATI", "IYATI", "INI", "YANI", "INGSIH", "ASIH", "IYAH", "AH", "IATUN",
    "ATUN", "INAH", "ANAH", "ILAH", "ITA", "ISA", "INA", "IANA", "ELA", "ELINA", "ANTI",
    "YANTI", "ENTI", "IN", "EN", "ARNI", "IRAH", "IYEM", "INEM", "IDA", "ODA", "ELIA",
    "ICE", "INCE", "ES", "IS", "AYU", "ASTUTI", "UNINGRUM", "ARUM", "ISMA", "ULI", "ENI",
)  # fmt: skip


def template_values(plan: Plan, dirt: str) -> dict[str, object]:
    """Rates, dates and sizes by the names under which the SQL files know them."""
    days = (ELECTION_DAY - DEATHS_FROM).days
    is_clean = dirt == rates.CLEAN
    return {
        **rates.values(dirt),
        **_cuts("name", dirt, rates.ENTRIES, "name_"),
        **_cuts("nik", dirt, rates.ENTRIES, "nik_"),
        **_cuts("nkk", dirt, rates.ENTRIES, "nkk_"),
        **_cuts("date", dirt, rates.ENTRIES, "birth_date_"),
        **_cuts("column", dirt, rates.COLUMNS, "nik_column_"),
        **_cuts("line", dirt, rates.LINES, ("field_", "bad_", "stray_", "quoted_")),
        **_cuts("reg", dirt, rates.AGENCIES, ("register_f", "register_bad", "register_s")),
        # In a clean nation decoys have no fault, a line not both numbers damaged, digits
        # are mistyped behind the region code, and a number is another's only where names
        # tell it.
        "decoys_are_spared": str(is_clean).lower(),
        "one_number_a_line": str(is_clean).lower(),
        "names_are_asked": str(is_clean).lower(),
        "digit_from": 7 if is_clean else 1,
        "digit_count": 10 if is_clean else 16,
        "register_date": REGISTER_DATE,
        "election_day": ELECTION_DAY,
        "election_17": ELECTION_17,
        "register_17": REGISTER_17,
        "dpt_date": DPT_DATE,
        "deaths_from": DEATHS_FROM,
        "deaths_date": EVENTS_DATE,
        "pupils_date": PUPILS_DATE,
        "recordings_from": RECORDINGS_FROM,
        "recordings_date": EVENTS_DATE,
        "roster_date": EVENTS_DATE,
        "marriages_date": MARRIAGES_DATE,
        "death_days": days,
        "death_years": round(days / 365.25, 4),
        "death_base": DEATH_BASE,
        "death_slope": DEATH_SLOPE,
        "picks": len(plan.villages),
        "districts": len(districts()),
        "missions": len(plan.missions),
        "street_words": " ".join(
            f"when '{digit}' then {_list((*streets, *_EVERYWHERE))}"
            for digit, streets in STREETS.items()
        ),
        "male_endings": _list(MALE_ENDINGS),
        "female_endings": _list(FEMALE_ENDINGS),
        "bad_byte": BAD_BYTE,
    }


def _list(words: Iterable[str]) -> str:
    """Words as a list of SQL."""
    return "[" + ", ".join(f"'{word}'" for word in words) + "]"


def load(con: duckdb.DuckDBPyConnection, scratch: Path, plan: Plan) -> None:
    """Make all look-up tables in the database."""

    def make(name: str, columns: str, rows: Iterable[Sequence]) -> None:
        # by way of a file: passing many rows as parameters is slow
        con.execute(f"create table {name} ({columns})")
        path = scratch / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        con.execute(
            f"copy {name} from '{path}'"
            " (format csv, header false, auto_detect false, delimiter ',', quote '\"')"
        )
        path.unlink()

    make(
        "district_picks",
        "district_ix bigint, district_code varchar, regency_code varchar,"
        " regency_name varchar, prefix varchar, old_prefix varchar,"
        " in_force_from date, regency_first bigint, regency_districts bigint,"
        " province_first bigint, province_districts bigint",
        _district_rows(),
    )
    make(
        "villages",
        "village_ix bigint, village_code varchar, village_name varchar,"
        " district_code varchar, district_name varchar, regency_code varchar,"
        " province_code varchar, is_urban boolean, households bigint,"
        " stations integer, fertility double, migrants double, heaping double,"
        " is_mission boolean, pick_no bigint, regency_first bigint,"
        " regency_villages bigint, chunk_no integer",
        _village_rows(plan),
    )
    con.execute("create view village_picks as from villages where not is_mission")
    make(
        "district_villages",
        "district_ix bigint, village_code varchar, village_name varchar",
        [(number, *village) for number, village in enumerate(first_villages())],
    )
    make(
        "recoded_regencies",
        "regency_code varchar, old_regency_code varchar, in_force_from date",
        [
            (r["regency_code"], r["old_regency_code"], r["in_force_from"])
            for r in table("recoded_regencies.csv")
        ],
    )
    make(
        "special_places",
        "place_no integer, kind varchar, place_name varchar, village_ix bigint,"
        " regency_code varchar, first_station integer, share double",
        [
            (
                p.number,
                p.kind,
                p.name,
                p.village.number,
                p.village.regency,
                p.first_station,
                p.share,
            )
            for p in plan.places
        ],
    )
    make(
        "mission_slots",
        "slot bigint, village_ix bigint",
        _slotted(
            [
                ((village.number,), mission.voters)
                for mission, village in zip(plan.missions, plan.abroad, strict=True)
            ],
            1000,
        ),
    )
    make(
        "heaping",
        "born integer, jul_01 double, dec_31 double, jan_01 double, day_15 double",
        [
            (born, *shares)
            for first, last, *shares in rates.HEAPED_BIRTHDAYS
            for born in range(first, last + 1)
        ],
    )
    make(
        "head_slots",
        "slot bigint, head_kind varchar, age_from integer",
        _slotted(
            [
                ((r["head_kind"], int(r["age_from"])), float(r["per_100k"]))
                for r in table("household_heads.csv")
            ],
            SLOTS,
        ),
    )
    cultures: dict[str, list] = {}
    for r in table("province_cultures.csv"):
        cultures.setdefault(r["province_code"], []).append(
            ((r["province_code"], r["culture"]), float(r["percent"]))
        )
    make(
        "culture_slots",
        "slot bigint, province_code varchar, culture varchar",
        [row for rows in cultures.values() for row in _slotted(rows, 100)],
    )
    sets: dict[str, list] = {}
    for r in table("name_parts.csv"):
        sets.setdefault(r["set_code"], []).append(((r["name"],), float(r["per_100k"])))
    numbers = {code: i for i, code in enumerate(sets)}
    make(
        "name_slots",
        "k bigint, name varchar",
        [
            (numbers[code] * SLOTS + slot, name)
            for code, parts in sets.items()
            for slot, name in _slotted(parts, SLOTS)
        ],
    )
    make(
        "pattern_slots",
        "culture varchar, sex varchar, cohort varchar, slot bigint, set1 bigint,"
        " set2 bigint, set3 bigint, set4 bigint, family integer",
        _pattern_rows(numbers),
    )


def _district_rows() -> list[tuple]:
    """All districts with their place in regency and province and their NIK prefixes.

    The prefixes bear the mark of a simulation, so that no number is one of an office.
    """
    codes = districts()
    by_regency: dict[str, list[int]] = {}
    by_province: dict[str, list[int]] = {}
    for number, code in enumerate(codes):
        by_regency.setdefault(code[:5], []).append(number)
        by_province.setdefault(code[:2], []).append(number)
    recoded = {r["regency_code"]: r for r in table("recoded_regencies.csv")}
    rows = []
    for number, code in enumerate(codes):
        plain = old_prefix = code.replace(".", "")
        in_force_from = "1900-01-01"
        if old := recoded.get(code[:5]):
            old_prefix = old["old_regency_code"].replace(".", "") + plain[4:]
            in_force_from = old["in_force_from"]
        rows.append(
            (
                number,
                code,
                code[:5],
                regency_short_name(code[:5]),
                marked(plain),
                marked(old_prefix),
                in_force_from,
                by_regency[code[:5]][0],
                len(by_regency[code[:5]]),
                by_province[code[:2]][0],
                len(by_province[code[:2]]),
            )
        )
    return rows


def _village_rows(plan: Plan) -> list[tuple]:
    """The chosen villages with the traits of their province, then the missions."""
    provinces = {r["province_code"]: r for r in table("provinces.csv")}
    firsts: dict[str, int] = {}
    counts: dict[str, int] = {}
    for number, village in enumerate(plan.villages):
        firsts.setdefault(village.regency, number)
        counts[village.regency] = counts.get(village.regency, 0) + 1
    chunk_of = {v.code: i for i, chunk in enumerate(plan.chunks) for v in chunk}
    rows = []
    for number, v in enumerate([*plan.villages, *plan.abroad]):
        province = provinces.get(v.province, {})
        # cities take in more people than villages do
        factor = 1.6 if v.is_city else 1.3 if v.is_urban else 0.9
        rows.append(
            (
                v.number,
                v.code,
                v.name,
                v.district,
                v.district_name,
                v.regency,
                v.province,
                v.is_urban,
                v.households,
                v.stations,
                float(province.get("fertility", 1)),
                min(0.5, factor * float(province.get("migrants", 0))),
                float(province.get("heaping", 1)),
                v.province == "99",
                number,
                firsts.get(v.regency),
                counts.get(v.regency),
                chunk_of.get(v.code, -1),
            )
        )
    return rows


def _pattern_rows(numbers: dict[str, int]) -> list[tuple]:
    """Patterns of names by culture, sex and cohort; `*` marks a family's part."""
    patterns: dict[tuple, list] = {}
    for r in table("name_patterns.csv"):
        words = r["pattern"].split()
        family = next((i for i, w in enumerate(words, 1) if w.startswith("*")), None)
        keys = [numbers[w.lstrip("*")] for w in words] + [None] * (4 - len(words))
        patterns.setdefault((r["culture"], r["sex"], r["cohort"]), []).append(
            ((*keys, family), float(r["percent"]))
        )
    return [
        (*key, *row) for key, rows in patterns.items() for row in _slotted(rows, 100)
    ]


def _slotted(rows: Sequence[tuple[tuple, float]], slots: int) -> list[tuple]:
    """Share out slots by weight (largest remainder): a table to draw from by number."""
    total = sum(weight for _, weight in rows)
    exact = [slots * weight / total for _, weight in rows]
    counts = [int(x) for x in exact]
    order = sorted(range(len(rows)), key=lambda i: (counts[i] - exact[i], i))
    for i in order[: slots - sum(counts)]:
        counts[i] += 1
    found, slot = [], 0
    for (values, _), count in zip(rows, counts, strict=True):
        found += [(s, *values) for s in range(slot, slot + count)]
        slot += count
    return found


def _cuts(
    name: str, dirt: str, rows: Sequence[rates.Rate], prefix: str | tuple[str, ...]
) -> dict[str, float]:
    """Upper ends of the shares that one draw decides between."""
    upper, found = 0.0, {}
    for number, rate in enumerate(r for r in rows if r.name.startswith(prefix)):
        upper += rate.at(dirt)
        found[f"{name}_{number + 1}"] = round(upper, 7)
    return found
