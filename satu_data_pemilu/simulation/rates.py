"""How often each fault, situation and decoy is drawn, and out of what.

Each rate names its base and where it comes from. `nation` marks a rate set to a
published figure; `raised` marks one above reality, so that a city of a million
residents shows about a hundred cases or more of it; `assumed` marks one without a
published figure.
"""

from __future__ import annotations

from typing import NamedTuple


class Rate(NamedTuple):
    """A rate: `name`, `value` per unit of `base`, and the `source` of the value."""

    name: str
    value: float
    base: str
    source: str


POPULATION = (
    Rate("twin_births", 0.011, "births", "nation: 1.1 % of births"),
    Rate(
        "parent_in_household", 0.14, "households", "fitted to 3.1 persons a family card"
    ),
    Rate("relative_in_household", 0.035, "households", "fitted, as above"),
    Rate("death_registered", 0.7, "deaths", "assumed: 165,758 deeds a month of 2023"),
    Rate("tni", 0.0049, "men of 20-57", "nation: about 400,000 in service"),
    Rate("polri", 0.005, "men of 20-57", "nation: about 430,000 in service"),
    Rate("service_women", 0.0004, "women of 20-57", "assumed"),
    Rate("discharged_early", 0.045, "service", "raised: leavers around election day"),
    Rate("foreigners", 0.0006, "heads over 26", "raised: foreigners with KTP-el"),
    Rate("not_in_register", 0.004, "residents of 17 and over", "assumed"),
    Rate("left_area", 0.008, "households", "nation: 2.9 % move in a year, most nearby"),
    Rate("abroad", 0.023, "unmarried or secondary members of 20-52", "nation: 0.85 %"),
    Rate("disabled", 0.0054, "residents", "nation: 1,101,178 of 204,807,222 voters"),
    Rate("birth_date_corrected", 0.0085, "residents", "decoy: NIK older than the date"),
    Rate("nik_sex_differs", 0.0004, "residents", "assumed"),
    Rate("father_and_son", 0.033, "households with a grown son", "decoy"),
    Rate("aged_100", 0.1, "heads of 78 and over", "decoy"),
    Rate("married_at_16", 0.036, "girls who are 16 on election day", "decoy"),
    Rate("discharged_day_before", 0.09, "service", "decoy: as many as serving_listed"),
)

LISTING = (
    Rate("known_dead_listed", 0.12, "dead with a deed before 2023", "nation: 287,724"),
    Rate(
        "dead_listed", 0.33, "other dead before the DPT", "KPU struck 0.14 % of the DPS"
    ),
    Rate("foreigner_listed", 0.25, "foreigners", "raised: 101 were struck in 2019"),
    Rate("left_listed", 0.2, "residents who left", "Bawaslu 2023: 145,660 of 16.7 M"),
    Rate("minor_listed", 0.002, "unmarried of 9-16", "raised: 15,258 struck in 2023"),
    Rate("serving_listed", 0.1, "serving", "raised: 1,157 TNI and 973 Polri struck"),
    Rate("discharged_unlisted", 0.35, "discharged", "assumed"),
    Rate("listed_at_home_too", 0.03, "voters of special places and abroad", "assumed"),
    Rate("married_unlisted", 0.3, "married under 17", "assumed"),
    Rate("turned_17_unlisted", 0.04, "who turn 17 in the year before", "Jabar 2024"),
    Rate("arrived_unlisted", 0.06, "arrived since July 2021", "Jabar 2024: 2,486"),
    Rate("listed_at_old_address", 0.06, "arrived from a simulated village", "assumed"),
    Rate("listed_at_both", 0.05, "arrived from a simulated village", "assumed"),
    Rate("never_listed", 0.006, "settled voters", "PDPB 2025 covers 99.1 %"),
    Rate("dropped_without_reason", 0.0008, "settled voters", "assumed"),
    Rate("struck_wrongly", 0.0004, "settled voters", "Tabanan 2025: 19 living"),
    Rate("nik_of_other", 0.0008, "settled voters", "assumed"),
    Rate("duplicate_station", 0.0006, "settled voters", "KPU struck 0.19 % of the DPS"),
    Rate("duplicate_village", 0.0012, "settled voters", "as above"),
    Rate("duplicate_regency", 0.0012, "settled voters", "as above"),
    Rate("duplicate_other", 0.0012, "settled voters", "as above"),
    Rate("new_in_dpt", 0.009, "voters", "assumed"),
    Rate("family_split", 0.001, "voters", "assumed"),
)

ENTRIES = (
    # name, as KPU and Dukcapil write it differently
    Rate("name_typo", 0.012, "entries", "linkage prototype: 8 % of names vary"),
    Rate("name_near_sound", 0.014, "entries", "as above"),
    Rate("name_abbreviated", 0.012, "entries", "as above"),
    Rate("name_old_spelling", 0.004, "entries", "as above"),
    Rate("name_joined", 0.006, "entries", "as above"),
    Rate("name_last_dropped", 0.004, "entries", "as above"),
    Rate("name_title_added", 0.005, "entries", "as above"),
    # numbers
    Rate("nik_excel_zero", 0.0012, "entries", "2013: 15 M problem NIK of 190.5 M"),
    Rate("nik_excel_scientific", 0.0004, "entries", "as above"),
    Rate("nik_apostrophe", 0.0015, "entries", "assumed"),
    Rate("nik_letter", 0.0004, "entries", "assumed"),
    Rate("nik_blank", 0.0008, "entries", "assumed"),
    Rate("nik_one_digit", 0.0003, "entries", "2013: 4 M of one digit"),
    Rate("nik_short", 0.0004, "entries", "assumed"),
    Rate("nik_zero_serial", 0.0005, "entries", "2013: 4.5 M ending in 00"),
    Rate("nik_mistyped", 0.002, "entries", "linkage prototype: 1.5 %"),
    Rate("nik_nkk_swapped", 0.0006, "entries", "linkage prototype: 0.5 %"),
    Rate("nkk_blank", 0.0005, "entries", "assumed"),
    Rate("nkk_excel_zero", 0.001, "entries", "as NIK"),
    Rate("nkk_excel_scientific", 0.0004, "entries", "as NIK"),
    Rate("nkk_short", 0.0003, "entries", "assumed"),
    Rate("nkk_outdated", 0.02, "entries", "linkage prototype: 9 % differ"),
    # birth date, sex, birth place
    Rate("birth_date_impossible", 0.0003, "entries", "assumed"),
    Rate("birth_date_slashes", 0.003, "entries", "seen in offices' files"),
    Rate("birth_date_iso", 0.002, "entries", "seen in offices' files"),
    Rate("birth_date_excel_serial", 0.0005, "entries", "seen in offices' files"),
    Rate("birth_date_day_month_swapped", 0.002, "entries", "linkage prototype: 3.7 %"),
    Rate("birth_date_mistyped", 0.006, "entries", "linkage prototype: 3.7 %"),
    Rate("sex_mistyped", 0.0008, "entries", "assumed"),
    Rate("birth_place_varies", 0.02, "entries", "assumed"),
)

LINES = (
    Rate("field_count_short", 0.00012, "lines", "assumed"),
    Rate("field_count_long", 0.00012, "lines", "assumed"),
    Rate("bad_bytes", 0.0002, "lines", "assumed"),
    Rate("stray_quote", 0.0004, "lines", "landing prototype: 857 of 5 M"),
    Rate("quoted_field", 0.0004, "lines", "assumed"),
    Rate("quoted_delimiter", 0.0003, "lines", "assumed"),
    Rate("village_name_varies", 0.01, "villages and stages", "one village, two names"),
    Rate("repeated_header", 0.2, "blocks of a file", "assumed"),
    Rate("blank_line", 0.2, "blocks of a file", "assumed"),
    Rate("byte_order_mark", 0.15, "files", "assumed"),
    Rate("carriage_returns", 0.15, "files", "assumed"),
)

AGENCIES = (
    Rate("register_field_count", 0.00004, "register lines", "assumed"),
    Rate("register_bad_bytes", 0.00004, "register lines", "assumed"),
    Rate("register_stray_quote", 0.0001, "register lines", "assumed"),
    Rate("register_birth_place_blank", 0.002, "register lines", "assumed"),
    Rate("wrong_death_lead", 0.00025, "living of 17 and over", "Tabanan 2025, raised"),
    Rate("death_nik_of_relative", 0.012, "deeds", "assumed"),
    Rate("death_nik_blank", 0.02, "deeds", "assumed"),
    Rate("death_field_count", 0.001, "deeds", "assumed"),
    Rate("roster_nik_blank", 0.02, "roster lines", "assumed"),
    Rate("roster_nik_excel_zero", 0.01, "roster lines", "assumed"),
    Rate(
        "roster_end_missing", 0.15, "discharged", "wrong lead: left, no end in the file"
    ),
    Rate("roster_name_varies", 0.04, "roster lines", "assumed"),
    Rate("roster_field_count", 0.001, "roster lines", "assumed"),
)

# Shares that steer the course of an error between two lists, and of recording.
SHARES = (
    Rate("moves_within", 0.5, "moves over a regency border", "assumed"),
    Rate("error_only_in_dpt", 0.08, "errors of listing", "assumed"),
    Rate("error_kept", 0.5, "errors in the DPS", "KPU: about half found by the DPT"),
    Rate("error_struck", 0.38, "errors in the DPS", "the rest of them vanishes"),
    Rate("dead_struck_in_dps", 0.5, "dead not listed", "assumed"),
    Rate("serving_struck_in_dps", 0.2, "serving not listed", "assumed"),
    Rate("repaired_in_dpt", 0.3, "damaged entries", "assumed"),
    Rate("recorded", 0.985, "adults", "Dukcapil: 97.19 % recorded in 2024"),
    Rate("recorded_young", 0.82, "aged 17-19", "as above"),
)

ALL = (*POPULATION, *LISTING, *ENTRIES, *LINES, *AGENCIES)

# Birthdays put on a conventional day, by years of birth: 1 July, 31 December, 1
# January, the 15th. Fitted to DPTHP-2 of 2019: 9,817,003, 5,377,401 and 2,359,304 of
# 190,770,329.
HEAPED_BIRTHDAYS = (
    (1900, 1949, 0.190, 0.105, 0.042, 0.020),
    (1950, 1964, 0.112, 0.061, 0.023, 0.015),
    (1965, 1979, 0.062, 0.032, 0.012, 0.010),
    (1980, 1994, 0.026, 0.012, 0.007, 0.006),
    (1995, 2024, 0.005, 0.003, 0.003, 0.002),
)


def values() -> dict[str, float]:
    """Rates and shares by the names under which the SQL knows them."""
    found = {f"rate_{rate.name}": rate.value for rate in ALL}
    found |= {f"share_{rate.name}": rate.value for rate in SHARES}
    # The settled draw one number; these are the upper ends of the shares of it.
    upper = 0.0
    for name in (
        "never_listed",
        "dropped_without_reason",
        "struck_wrongly",
        "nik_of_other",
        "duplicate_station",
        "duplicate_village",
        "duplicate_regency",
        "duplicate_other",
    ):
        upper += found[f"rate_{name}"]
        cut = {"dropped_without_reason": "dropped"}.get(name, name)
        found[f"cut_{cut}"] = round(upper, 6)
    return found
