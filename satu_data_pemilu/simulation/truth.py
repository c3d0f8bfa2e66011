"""The tables of the truth folder, column by column.

The truth folder holds a folder of Parquet parts for each table: read
`<truth>/<table>/*.parquet`. It is never landed. `manifest.json` beside them repeats
what was asked for.
"""

TABLES: dict[str, dict[str, str]] = {
    # One row per person, at home or abroad, alive or dead.
    "persons": {
        "person_no": "number of the person",
        "household_no": "number of the household; one family card each",
        "m": "place in the household: 0 head, 1 wife, 2-9 children, 10-18 their twins,"
        " 20 parent, 21 relative",
        "role": "head, wife, child, parent, relative",
        "twin_of": "person_no of the twin born first",
        "sex": "L, P",
        "nik": "population number, undamaged; unique but where is_nik_repeated",
        "is_nik_repeated": "the number had been issued to another person before",
        "second_nik": "second number of who registered twice, null for nearly all",
        "nkk": "family-card number, undamaged",
        "full_name": "name as registered",
        "birth_place": "place of birth as registered",
        "birth_date": "date of birth as registered, conventional days included",
        "marital_code": "1 never married, 2 married, 3 divorced, 4 widowed, on the"
        " register's day; the register has who wed young by deed alone as never married",
        "citizenship_code": "1 Indonesian, 2 foreign",
        "village_ix": "number of the village of residence",
        "village_code": "code of the village of residence, dotted",
        "regency_code": "code of its regency",
        "rt": "neighbourhood unit",
        "rw": "community unit",
        "address": "address",
        "nik_birth_date": "birth date the NIK was made of; differs after a correction",
        "nik_sex": "sex the NIK was made of",
        "nik_issued_date": "day the NIK was issued; decides old or new region code",
        "nkk_issued_date": "day the family card was issued",
        "origin_district_code": "district that issued the NIK, if not the home's",
        "move_date": "day the household moved in, null if it always lived there",
        "from_village_ix": "simulated village of another regency it came from",
        "from_village_code": "its code",
        "is_recent_move": "moved since July 2021",
        "left_date": "day the household left for a region that is not simulated",
        "death_date": "day of death",
        "death_registered_date": "day of the deed of death; null where there is none",
        "service": "tni or polri, in service or left since July 2021",
        "service_start": "first day of service",
        "service_end": "first day out of service",
        "work_code": "JENIS_PKRJN as registered, not always true",
        "disability_code": "0 none, 1-6 as in the voter list",
        "is_recorded": "recorded for KTP-el, as the register has it",
        "recorded_date": "day of the recording, the last where there are two; null: never",
        "is_in_register": "has a row in the population register",
        "special_village_ix": "village of the special location the person stays at",
        "special_place_no": "number of that location",
        "special_kind": "prison, boarding_school",
        "mission_slot": "draw of the mission abroad; null at home",
        "group_code": "what decides about listing: dead, foreigner, left, minor,"
        " unknown to the register, serving, discharged, special, abroad, married minor,"
        " turns 17, arrived, settled",
        "situation": "what befalls the person in the lists; `listed` is the ordinary"
        " case, null: rightly in none",
        "is_twin": "has a twin",
        "is_aged_100": "decoy: is 100 on election day",
        "is_married_at_16": "decoy: 16 on election day and married",
        "is_named_after_father": "decoy: bears the whole name of the father",
        "is_discharged_day_before": "decoy: left service the day before election day",
        "wedding_date": "under 17 on election day: the day of the deed that alone tells of"
        " the wedding (or divorce, which proves one); null where there is none",
        "wedding_deed": "kua, civil, divorce: that deed; namesake: a deed about somebody of"
        " the same name and birth date",
        "is_decoy": "the record is kept clean, because no finding may come on it",
        "is_eligible": "may vote on election day",
    },
    # One row per row of a voter list.
    "entries": {
        "stage": "dps, dpt",
        "file": "path below the landing folder",
        "line_no": "physical line, from 1",
        "person_no": "the person meant",
        "entry_no": "1 the entry by right, or the only one; 2 the surplus one; 3 the"
        " entry in the DPT of who stood in another village in the DPS, as entry 1",
        "village_code": "village of the list; abroad a code under 99",
        "station": "polling station, 901 and up at special locations",
        "is_special": "at a special location",
        "is_mission": "abroad",
        "state": "active (counts), struck (TMS code, does not count)",
        "is_readable": "false: the line cannot be cut into its fields",
        "is_nik_intact": "NIK written as registered",
        "is_nkk_intact": "NKK written as registered",
        "is_name_intact": "name written as registered",
        "is_birth_date_intact": "birth date written as registered, DD|MM|YYYY",
        "sex_written": "sex as written",
        "birth_date_written": "birth date as written",
        "nik_written": "NIK as written",
        "nkk_written": "NKK as written",
        "situation": "why the row is there, see persons; struck_before_dps: never"
        " counted; moved: in another village than in the other list; re_entered: struck"
        " in the DPS, back in the DPT",
        "is_decoy": "see persons",
        "name_kind": "fault of the name, null if none",
        "nik_kind": "fault of the NIK",
        "nkk_kind": "fault of the NKK",
        "date_kind": "fault or form of the birth date",
        "line_kind": "fault or form of the line",
    },
    # One row per row about a person that is no entry of a voter list.
    "records": {
        "agency": "agency, as its folder is called",
        "dataset": "dataset, as its folder is called",
        "file": "path below the landing folder",
        "line_no": "physical line, from 1",
        "person_no": "the person meant",
        "is_readable": "false: the line cannot be cut into its fields",
        "is_nik_intact": "NIK written as the person's first one",
        "detail": "register: STATUS 1, 2, 3; deeds of death: dead; leads: reported dead;"
        " permits: foreign, citizenship lost (since the register, whatever persons has),"
        " reports and placements: abroad, returned (by election day), returned after,"
        " contract over, gone again (a stay before the last);"
        " naturalised (the permit lasts), was foreign (it is over on election day);"
        " letters of moves: came, came from the listed, left, moved later (after the"
        " register), move cancelled, moved back, moved at home;"
        " rosters: serving or left on election day, as the row says; rulings: revoked on"
        " election day, revoked until the day before, ruling not final; inmates: released,"
        " to be released, released the day after, transferred (and before), released and"
        " home, stays; deeds of marriage: married by election day, married later, or"
        " namesake; rulings on dispensation: dispensed by election day, dispensed later,"
        " or refused",
        "is_wrong_lead": "the row is about this person and untrue",
        "place": "2 for the wife in a deed of marriage; null for the others",
    },
    # One row per fault of a line, a cell or a whole file.
    "faults": {
        "stage": "dps, dpt; null outside of voter lists",
        "file": "path below the landing folder",
        "line_no": "physical line; 1 for what concerns the whole file",
        "column_name": "delivered column; null for the line or the row as a whole",
        "kind": "kind of fault, see rates",
        "level": "unreadable: the line cannot be cut; cell: the cell is of no use;"
        " content: well formed and untrue; harmless: to be survived",
        "true_value": "what the cell should hold",
        "person_no": "the person meant",
        "place": "2 for the wife in a deed of marriage; null for the others",
    },
    # One row per person who looks like a finding and is none. In a nation as dirty as its
    # sources, other findings may come on the person.
    "decoys": {
        "kind": "twins, father_and_son, married_at_16, discharged_day_before, aged_100,"
        " birth_date_corrected, permit_over, wed_by_deed, returned_after (election day),"
        " ruling_not_final,"
        " revocation_ended_day_before, namesake_of_revoked,"
        " released_day_after, released_and_home, transferred, namesake_of_dead, moved_back,"
        " moved_at_home",
        "looks_like": "kind of finding that may not come",
        "person_no": "the person",
        "other_person_no": "the twin, the father, who lost the right,"
        " the dead",
    },
    # One row per finding that the deliveries give ground for.
    "expected": {
        "stage": "dps, dpt",
        "file": "path below the landing folder; null for persons without an entry",
        "line_no": "physical line",
        "person_no": "the person",
        "entry_no": "see entries",
        "kind": "kind of finding",
        "scope_code": "duplicates: station, village, regency, other_regency,"
        " home_special, home_abroad",
        "reason_code": "eligible_unregistered: turned_17 (since the register's day),"
        " married, discharged_tni, discharged_polri, moved_in, dropped_without_reason,"
        " struck_wrongly, never_listed; listed_with_damage where an entry is there",
        "certainty": "exact: an undamaged NIK and name decide; probable: the name"
        " varies; possible: may come or not, because a number is damaged or evidence is"
        " missing",
        "is_surplus": "duplicates: the entry that should go",
        "is_refuted": "the evidence is there and the truth is otherwise",
    },
}
