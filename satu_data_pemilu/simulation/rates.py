"""How often each fault, situation and decoy is drawn, and out of what.

Each rate names its base and where it comes from. `nation` marks a rate set to a
published figure; `raised` marks one above reality, so that a city of a million
residents shows about a hundred cases or more of it; `assumed` marks one without a
published figure.

There are two levels of dirt. `clean` is a nation whose offices make few mistakes, each
by itself. `sourced` is one as dirty as the sources say, where mistakes come together:
in one line, at one station, in one village, in one office's file. `prototype` is the
linkage study whose mix of faults was set after complaints about real lists: a considered
figure and no count, as nobody has published one.
"""

from __future__ import annotations

from typing import NamedTuple


CLEAN, SOURCED = "clean", "sourced"
DIRT = (CLEAN, SOURCED)


class Rate(NamedTuple):
    """A rate: `name`, `value` per unit of `base`, and the `source` of the value.

    `value` is that of a clean nation. `sourced` is that of the sources, if it differs,
    and `span` the lowest and highest that an office, a year or another source has.
    """

    name: str
    value: float
    base: str
    source: str
    sourced: float | None = None
    span: tuple[float, float] | None = None

    def at(self, dirt: str) -> float:
        """The rate at one of the two levels of DIRT."""
        return self.value if dirt == CLEAN or self.sourced is None else self.sourced


POPULATION = (
    Rate("twin_births", 0.011, "births", "SDKI: 0.7 % (1997-2007) to 1.4 % (2012)"),
    Rate("twin_heads", 0.012, "pairs of heads", "as births; half elsewhere is assumed"),
    Rate("one_word", 0.12, "names of two words", "fitted: 30.5 % have one word"),
    Rate("coined_word", 0.36, "first and second words", "fitted: 225,659 of 1.98 M words"),
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
    # what deeds of marriage tell, and the register and the lists do not
    Rate("young_told_by_deed", 0.7, "married at 16", "raised: the register is behind"),
    Rate("minor_wed", 0.8, "unmarried of 14-16 who are listed", "raised"),
    Rate("minor_wed_unlisted", 0.02, "girls of 15-16 not listed", "raised: 0.6 % (BPS)"),
    Rate("dispensed", 0.5, "who wed young by a deed alone", "raised"),
    Rate("dispensed_unwed", 0.3, "listed of 14-16 who did not", "raised"),
    Rate("dispensed_unlisted", 0.01, "girls of 15-16 who did not", "raised"),
    Rate("wedding", 0.03, "single women of 18-34", "raised: 1.58 M weddings in 2023"),
    Rate("wedding_of_couple", 0.03, "couples with a wife under 35", "as above"),
    Rate("divorce", 0.02, "couples of other faiths", "raised: 463,654 divorces in 2023"),
    Rate("discharged_day_before", 0.09, "service", "decoy: as many as serving_listed"),
)

LISTING = (
    # Strikes are what KPU found. What is there to be found is more: Bawaslu saw 868,545
    # dead among 16.7 M entries before the DPS.
    Rate(
        "known_dead_listed",
        0.12,
        "dead with a deed before 2023",
        "nation: 287,724 struck, 0.14 % of the DPS",
        0.11,
        (0.07, 0.9),
    ),
    Rate("dead_listed", 0.33, "other dead before the DPT", "as above", 0.28, (0.18, 0.9)),
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
    Rate("duplicate_station", 0.0006, "settled voters", "KPU struck 0.19 % of the DPS", 0.0007),
    Rate("duplicate_village", 0.0012, "settled voters", "as above", 0.0015),
    Rate("duplicate_regency", 0.0012, "settled voters", "as above", 0.0015),
    Rate("duplicate_other", 0.0012, "settled voters", "as above", 0.0015),
    Rate("new_in_dpt", 0.009, "voters", "assumed"),
    Rate("family_split", 0.001, "voters", "assumed"),
    # from one list to the next
    Rate(
        "moved_within", 0, "settled voters", "nation: 2.9 % move in a year, a sixth", 0.004
    ),
    Rate("moved_between", 0, "settled voters", "Jabar 2024: 3,319 moved out", 0.0015),
    Rate("re_entered", 0, "settled voters", "assumed", 0.001),
    Rate("stations_renumbered", 0, "villages", "assumed", 0.05),
    Rate("stations_split", 0, "villages", "assumed", 0.05),
    Rate("ids_restart", 0, "villages", "assumed: lists sorted and numbered anew", 0.03),
    Rate("ids_vanish", 0, "entries of the DPT", "assumed", 0.005),
    Rate("ids_repeat", 0, "entries of the DPT", "assumed", 0.001),
    Rate("list_under_old_code", 0, "recoded offices", "assumed", 0.5),
)

_NAME_SOURCE = "prototype: 8 % of names vary"
_DIGIT_SOURCE = "prototype: one or two digits in 1.5 %; the split is assumed"
_SWAP_SOURCE = "prototype: 0.3 % are somebody else's; relatives first is assumed"
_DATE_SOURCE = "prototype: 3.7 % wrong"
_FILE_SOURCE = "Sidalih 2013: columns blank or shifted, Excel; how often is assumed"

ENTRIES = (
    # Name, as KPU and Dukcapil write it differently. A fault that would change nothing
    # is none, so that 13.1 % drawn give about the 8 % of the source.
    Rate("name_typo", 0.012, "entries", _NAME_SOURCE, 0.024, (0.008, 0.03)),
    Rate("name_near_sound", 0.014, "entries", _NAME_SOURCE, 0.034),
    Rate("name_abbreviated", 0.012, "entries", _NAME_SOURCE, 0.03),
    Rate("name_old_spelling", 0.004, "entries", _NAME_SOURCE, 0.008),
    Rate("name_joined", 0.006, "entries", _NAME_SOURCE, 0.014),
    Rate("name_last_dropped", 0.004, "entries", _NAME_SOURCE, 0.01),
    Rate("name_title_added", 0.005, "entries", _NAME_SOURCE, 0.011),
    # NIK. All together: 15 M of 190.5 M in 2013 (7.9 %), 5.3 % in the prototype.
    Rate("nik_excel_zero", 0.0012, "entries", "prototype: 1 %", 0.01, (0.0012, 0.024)),
    Rate("nik_excel_scientific", 0.0004, "entries", "assumed", 0.002),
    Rate("nik_apostrophe", 0.0015, "entries", "assumed"),
    Rate("nik_letter", 0.0004, "entries", "assumed"),
    Rate("nik_blank", 0.0008, "entries", "prototype: 2 % null", 0.02, (0.0008, 0.02)),
    Rate("nik_one_digit", 0.0003, "entries", "2013: 4 M of 190.5 M", 0.004, (0, 0.021)),
    Rate("nik_short", 0.0004, "entries", "assumed", 0.002),
    Rate(
        "nik_zero_serial", 0.0005, "entries", "2013: 4.5 M end in 00", 0.004, (0, 0.024)
    ),
    Rate("nik_mistyped", 0.002, "entries", _DIGIT_SOURCE, 0.009, (0.002, 0.015)),
    Rate("nik_nkk_swapped", 0.0006, "entries", "prototype: 0.5 %", 0.005),
    Rate("nik_transposed", 0, "entries", _DIGIT_SOURCE, 0.003),
    Rate("nik_doubled", 0, "entries", _DIGIT_SOURCE, 0.001),
    Rate("nik_serial_off", 0, "entries", _DIGIT_SOURCE, 0.001),
    Rate("nik_next_day", 0, "entries", _DIGIT_SOURCE, 0.001),
    Rate("nik_of_neighbour", 0, "entries", _SWAP_SOURCE, 0.0005),
    Rate("nik_of_relative", 0, "entries", _SWAP_SOURCE, 0.002, (0.0008, 0.003)),
    # family card: 9 % wrong or blank in the prototype
    Rate("nkk_blank", 0.0005, "entries", "prototype: of 9 %, split assumed", 0.01),
    Rate("nkk_excel_zero", 0.001, "entries", "as NIK", 0.01),
    Rate("nkk_excel_scientific", 0.0004, "entries", "as NIK", 0.002),
    Rate("nkk_short", 0.0003, "entries", "assumed", 0.001),
    Rate("nkk_outdated", 0.02, "entries", "prototype: 9 % differ", 0.067, (0.02, 0.09)),
    # Birth date, sex, birth place. 3.7 % of dates are wrong in the prototype; the forms
    # are right dates. Days after the twelfth cannot be swapped with the month.
    Rate("birth_date_impossible", 0.0003, "entries", "assumed", 0.001),
    Rate("birth_date_slashes", 0.003, "entries", "seen in offices' files"),
    Rate("birth_date_iso", 0.002, "entries", "seen in offices' files"),
    Rate("birth_date_excel_serial", 0.0005, "entries", "seen in offices' files"),
    Rate("birth_date_day_month_swapped", 0.002, "entries", _DATE_SOURCE, 0.014),
    Rate("birth_date_mistyped", 0.006, "entries", _DATE_SOURCE, 0.03, (0.006, 0.037)),
    Rate("sex_mistyped", 0.0008, "entries", "assumed", 0.003),
    Rate("birth_place_varies", 0.02, "entries", "assumed", 0.05),
)

# How mistakes come together. No source measures it, so all of it is assumed: what is
# known is that offices and years differ by a factor of ten (2013: 5 to 8 % of all NIK,
# whole offices without), and that one clerk writes a line.
CLUSTERS = (
    Rate("spread_office", 0, "log deviation of offices", "assumed", 0.35),
    Rate("spread_village", 0, "log deviation of villages", "assumed", 0.5),
    Rate("spread_station", 0, "log deviation of stations", "assumed", 0.4),
    Rate("hurried", 0, "lines", "assumed", 0.05),
    # who has been found by the number no longer is listed twice
    Rate("double_care", 1, "times as many faults in a surplus entry", "assumed", 3),
    Rate("before_marriage", 0, "surplus entries of wives", "assumed", 0.3),
    Rate("hurry", 1, "times as many faults in a hurried line", "assumed", 8),
)

# Whole columns of what an office, or a village for its office, sends in at one stage.
COLUMNS = (
    Rate("nik_column_excel", 0, "villages and stages", _FILE_SOURCE, 0.002),
    Rate("nik_column_blank", 0, "villages and stages", _FILE_SOURCE, 0.001),
    Rate("nik_column_masked", 0, "villages and stages", "2018: NIK cut to 12", 0.001),
    Rate("nik_column_of_nkk", 0, "villages and stages", _FILE_SOURCE, 0.001),
    Rate("nik_column_slipped", 0, "villages and stages", _FILE_SOURCE, 0.001),
    Rate("office_column", 0, "offices and stages", "assumed: all of the above", 0.006),
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
    Rate(
        "two_niks", 0, "of 17 and over", "Dukcapil 2017: 1.9 M of 184 M recorded", 0.01
    ),
    Rate("two_niks_of_doubles", 0, "listed twice", "assumed", 0.25),
    Rate("second_locked", 1, "second numbers", "assumed: recording finds them", 0.7),
    Rate("second_name", 0, "second records", "assumed: another spelling", 0.5),
    Rate("nik_issued_twice", 0, "not first of their day", "assumed", 0.0005),
    Rate("register_name_mistyped", 0, "register lines", "assumed", 0.008),
    Rate("register_date_mistyped", 0, "register lines", "assumed", 0.004),
    Rate("register_moved_stays", 0, "register lines of who left", "assumed", 0.1),
    Rate("register_dead_stays", 0, "register lines of the dead", "assumed", 0.02),
    Rate("register_living_dead", 0, "living", "Tabanan 2025: 19 of 462,000", 0.0001),
    Rate("register_field_count", 0.00004, "register lines", "assumed"),
    Rate("register_bad_bytes", 0.00004, "register lines", "assumed"),
    Rate("register_stray_quote", 0.0001, "register lines", "assumed"),
    Rate("register_birth_place_blank", 0.002, "register lines", "assumed"),
    Rate("wrong_death_lead", 0.00025, "living of 17 and over", "Tabanan 2025, raised"),
    Rate("pupil_nik_blank", 0.04, "lines of pupils", "assumed: Dapodik fills NIK late"),
    Rate("pupil_field_count", 0.001, "lines of pupils", "assumed"),
    Rate("pupil_at_two_schools", 0.004, "pupils", "assumed: the old school keeps them"),
    Rate("recording_nik_blank", 0.01, "recordings", "assumed"),
    Rate("recording_unreported", 0.02, "recordings", "assumed"),
    Rate("recording_field_count", 0.001, "recordings", "assumed"),
    Rate("letter_missing", 0.1, "households that moved", "assumed: moved without a letter"),
    Rate("arrival_not_reported", 0.15, "letters of who left", "assumed"),
    Rate("moved_after_register", 0.004, "settled voters", "nation: 2.9 % move in a year"),
    Rate("move_cancelled", 0.0004, "settled voters", "wrong lead: a letter and no move"),
    Rate("moved_back", 0.004, "settled voters", "decoy: left and came back"),
    Rate("moved_at_home", 0.004, "settled voters", "decoy: moved within the village"),
    Rate("letter_nik_blank", 0.01, "lines of letters", "assumed"),
    Rate("letter_field_count", 0.0005, "lines of letters", "assumed"),
    Rate("death_nik_of_relative", 0.012, "deeds", "assumed"),
    Rate("death_nik_blank", 0.02, "deeds", "assumed"),
    Rate("death_field_count", 0.001, "deeds", "assumed"),
    Rate("permit_held", 0.95, "foreigners", "assumed"),
    Rate("citizenship_lost", 0.0015, "settled citizens", "assumed and raised"),
    Rate("permit_not_returned", 0.0006, "settled citizens", "wrong lead: naturalised"),
    Rate("permit_over", 0.02, "settled decoys", "decoy: naturalised, permit over"),
    Rate("permit_nik_blank", 0.1, "permits", "assumed: holders of ITAS have none"),
    Rate("permit_name_varies", 0.03, "permits", "assumed"),
    Rate("permit_field_count", 0.001, "permits", "assumed"),
    Rate("returned_from_abroad", 0.2, "listed abroad", "assumed and raised"),
    Rate("gone_abroad_again", 0.06, "listed abroad", "assumed: returned and went again"),
    Rate("contract_over_and_stays", 0.12, "workers abroad", "wrong lead: stays on"),
    Rate("reported_to_mission", 0.75, "listed abroad", "assumed"),
    Rate("return_reported", 0.7, "returned", "assumed: not all tell the mission"),
    Rate("report_nik_blank", 0.2, "reports", "assumed: the passport is asked for"),
    Rate("report_name_varies", 0.03, "reports", "assumed"),
    Rate("report_field_count", 0.001, "reports", "assumed"),
    Rate("placed", 0.85, "workers abroad", "assumed: the others went by themselves"),
    Rate("return_noted", 0.5, "returned workers", "assumed"),
    Rate("placement_nik_blank", 0.01, "placements", "assumed"),
    Rate("placement_name_varies", 0.03, "placements", "assumed"),
    Rate("placement_field_count", 0.001, "placements", "assumed"),
    # Six in ten die at home; a facility knows its dead by name first.
    Rate("died_at_facility", 0.38, "deaths", "more than 60 % of deaths are at home"),
    Rate("wrong_death_notification", 0.0002, "living of 17 and over", "assumed"),
    Rate("notification_nik_blank", 0.22, "notifications", "assumed"),
    Rate("notification_nik_short", 0.03, "notifications", "assumed"),
    Rate("notification_nik_of_relative", 0.01, "notifications", "assumed"),
    Rate("notification_name_varies", 0.04, "notifications", "assumed"),
    Rate("notification_field_count", 0.001, "notifications", "assumed"),
    Rate("marriage_nik_blank", 0.02, "spouses of deeds of marriage", "assumed"),
    Rate("marriage_field_count", 0.001, "deeds of marriage", "assumed"),
    Rate("dispensation_nik_blank", 0.02, "rulings on dispensation", "assumed"),
    Rate("dispensation_field_count", 0.001, "rulings on dispensation", "assumed"),
    Rate("roster_nik_blank", 0.02, "roster lines", "assumed"),
    Rate("roster_nik_excel_zero", 0.01, "roster lines", "assumed"),
    Rate(
        "roster_end_missing", 0.15, "discharged", "wrong lead: left, no end in the file"
    ),
    Rate("roster_name_varies", 0.04, "roster lines", "assumed"),
    Rate("roster_field_count", 0.001, "roster lines", "assumed"),
    Rate("inmate_released", 0.2, "inmates", "raised: left since the lists were begun"),
    Rate("inmate_to_be_released", 0.2, "inmates", "assumed: terms of some years"),
    Rate("inmate_released_day_after", 0.12, "inmates", "decoy: the day after the election"),
    Rate("inmate_transferred", 0.12, "inmates", "decoy: held at another place before"),
    Rate("inmate_home", 0.002, "settled men of 24-60", "decoy: released, listed at home"),
    Rate("release_prolonged", 0.1, "releases to come", "wrong lead, assumed: other cases"),
    Rate("inmate_nik_blank", 0.25, "inmates", "Ditjenpas: inmates without NIK; share assumed"),
    Rate("inmate_field_count", 0.001, "inmates", "assumed"),
    Rate("revoked", 0.001, "settled of 26 and over", "raised: some rulings a year"),
    Rate("revoked_namesake", 0.004, "settled who share a name", "raised: with a decoy"),
    Rate("revocation_ended", 0.0006, "settled of 26 and over", "decoy: ended the day before"),
    Rate("ruling_not_final", 0.0006, "settled of 26 and over", "decoy: not final yet"),
    Rate("ruling_nik_blank", 0.1, "rulings", "assumed"),
    Rate("ruling_field_count", 0.001, "rulings", "assumed"),
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
    Rate("workers_abroad", 0.7, "listed abroad", "assumed: most are migrant workers"),
    Rate("recorded", 0.985, "adults", "Dukcapil: 97.19 % recorded in 2024"),
    Rate("recorded_young", 0.82, "aged 17-19", "as above"),
    Rate("at_school", 0.75, "born August 2004 to July 2007", "assumed: of upper years"),
    Rate("school_knows_ktp", 0.6, "pupils", "assumed"),
    Rate("recorded_never", 0.35, "not recorded by the register", "assumed"),
    Rate("recorded_unnoticed", 0.1, "recorded later", "assumed: the register is behind"),
    Rate("recorded_again", 0.03, "recorded in 2022, of older persons", "assumed: lost cards"),
    Rate("card_issued", 0.6, "recordings", "assumed"),
    Rate("recording_in_two_states", 0.1, "recordings", "assumed"),
)

ALL = (*POPULATION, *LISTING, *ENTRIES, *CLUSTERS, *COLUMNS, *LINES, *AGENCIES)

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


def values(dirt: str = CLEAN) -> dict[str, float]:
    """Rates and shares at a level of DIRT, by the names under which the SQL knows them."""
    found = {f"rate_{rate.name}": rate.at(dirt) for rate in ALL}
    found |= {f"share_{rate.name}": rate.at(dirt) for rate in SHARES}
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
