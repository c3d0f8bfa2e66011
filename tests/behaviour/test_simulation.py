"""The simulator: same seed, same bytes; true density; truth that raw lines bear out."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

import satu_data_pemilu.simulation as simulation
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import manifest_of
from satu_data_pemilu.simulation import likeness, rates, simulate, truth
from satu_data_pemilu.simulation.geography import Country, regencies, table

DIGITS = re.compile(r"[0-9]{16}")
MARK = {"0": "4", "1": "5", "2": "6", "3": "8", "7": "9"}
"""The third digit of a code, and what stands for it in the number of a simulated person."""
KNOWN_DRAW = 0.8203311073564632


class Run:
    """A simulation with its folders, truth tables and raw lines."""

    def __init__(self, folder: Path, **asked: object) -> None:
        self.landing, self.truth = folder / "landing", folder / "truth"
        self.report = simulate(self.landing, self.truth, **{"dirt": "clean", **asked})
        self.con = duckdb.connect()
        for name in truth.TABLES:
            self.con.execute(
                f"create view {name} as"
                f" from read_parquet('{self.truth / name}/*.parquet', union_by_name = true)"
            )
        self._raw: dict[str, list[bytes]] = {}

    def rows(self, query: str) -> list[dict]:
        found = self.con.execute(query)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, query: str) -> object:
        return self.con.execute(query).fetchone()[0]

    def lines(self, file: str) -> list[bytes]:
        if file not in self._raw:
            raw = (self.landing / file).read_bytes().removeprefix(b"\xef\xbb\xbf")
            self._raw[file] = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
        return self._raw[file]

    def fields(self, file: str, line_no: int) -> dict[str, str]:
        """A line of a `#` or `;` file, read by the csv module alone."""
        delimiter = "#" if "/voter_list/" in file else ";"
        lines = [
            self.lines(file)[at].decode("utf-8", "replace") for at in (0, line_no - 1)
        ]
        header = next(csv.reader(lines[:1], delimiter=delimiter))
        # a stray quote is a character like others
        quoting = csv.QUOTE_NONE if lines[1].count('"') % 2 else csv.QUOTE_MINIMAL
        values = next(csv.reader(lines[1:], delimiter=delimiter, quoting=quoting))
        return dict(zip(header, values, strict=False)) | {"": str(len(values))}

    def hashes(self) -> dict[str, str]:
        return {
            str(path.relative_to(self.landing.parent)): hashlib.sha256(
                path.read_bytes()
            ).hexdigest()
            for path in sorted(self.landing.parent.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("nation"), persons=20_000, seed=3)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """As many persons as it takes to count how often names are equal."""
    return Run(tmp_path_factory.mktemp("large"), persons=100_000, seed=3)


@pytest.fixture(scope="module")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(
        tmp_path_factory.mktemp("dirty"), persons=20_000, seed=3, dirt=rates.SOURCED
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(tmp_path_factory.mktemp("small"), persons=4_000, seed=1)


# -- same seed, same bytes -----------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes(small: Run, tmp_path: Path) -> None:
    assert Run(tmp_path, persons=4_000, seed=1).hashes() == small.hashes()


def test_another_seed_gives_other_persons(small: Run, tmp_path: Path) -> None:
    other = Run(tmp_path, persons=4_000, seed=2)
    assert other.report.villages == small.report.villages
    ours, theirs = (
        {row["nik"] for row in run.rows("select nik from persons")}
        for run in (small, other)
    )
    assert len(ours & theirs) < 0.05 * len(ours)


def test_a_person_does_not_depend_on_how_many_are_asked_for(
    small: Run, nation: Run
) -> None:
    of_one_village = (
        "select person_no, full_name, birth_date from persons"
        " where village_code = '{}' order by person_no"
    )
    code = small.one(
        "select min(village_code) from persons where village_code like '93.%'"
    )
    again = Run(small.landing.parent / "again", within=[code], seed=1)
    assert again.rows(of_one_village.format(code)) == small.rows(
        of_one_village.format(code)
    )


def test_draws_hold_for_the_pinned_engine() -> None:
    con = duckdb.connect()
    package = Path(simulation.__file__).parent
    con.execute((package / "sql/nation/draws.sql").read_text(encoding="utf-8"))
    con.execute("set variable seed = 1")
    found = con.execute("select u(draw_base('person', 7), 'death')").fetchone()[0]
    assert found == KNOWN_DRAW, "another hash: the same seed gives other bytes"


def test_a_new_simulation_replaces_the_old_one(tmp_path: Path) -> None:
    Run(tmp_path / "again", within=["93.01.13", "34.71.11.1001"], seed=5)
    again = Run(tmp_path / "again", within=["93.01.17"], seed=1)
    assert (
        again.hashes() == Run(tmp_path / "fresh", within=["93.01.17"], seed=1).hashes()
    )


# -- the manifest --------------------------------------------------------------------


def test_the_manifest_holds_the_hash_of_every_delivered_file(nation: Run) -> None:
    manifest = json.loads(manifest_of(nation.landing).read_text())
    found = {
        str(path.relative_to(nation.landing)): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in nation.landing.rglob("*.csv")
    }
    assert manifest["files"] == found
    assert (manifest["seed"], manifest["persons"]) == (3, 20_000)
    assert not list(nation.landing.glob(".*"))


# -- density -------------------------------------------------------------------------


def test_every_chosen_village_is_filled_to_its_size(nation: Run) -> None:
    country = Country()
    for row in nation.rows(
        "select village_code, count(*) as persons,"
        " count(distinct household_no) as cards from persons group by all"
    ):
        (village,) = country.within(row["village_code"])
        assert row["cards"] == village.households
        assert row["persons"] == pytest.approx(village.persons, rel=0.12, abs=60)


def test_a_province_has_its_residents_and_regencies_differ() -> None:
    country = Country()
    registered = 0.975 * sum(v.persons for v in country.province("33"))
    assert registered == pytest.approx(28_289_413 * 284_973_643 / 203_056_748, rel=0.02)
    sizes = [v.persons for v in country.province("33")]
    assert max(sizes) > 5 * sorted(sizes)[len(sizes) // 2] > 0


@pytest.fixture(scope="module")
def recap_of_residents(tmp_path_factory) -> Path:
    """A recap that gives each regency residents of its own, as Dukcapil's does."""
    path = tmp_path_factory.mktemp("recap") / "recap.csv"
    rows = ["kode,nama,pria,wanita,total", "0,INDONESIA,1,1,2", "11,Aceh,1,1,2"]
    rows += [
        f"{code},Kabupaten,1,1,{20_000 + 7_919 * number % 400_000}"
        for number, code in enumerate(regencies())
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def test_regencies_hold_the_residents_of_a_recap(recap_of_residents: Path) -> None:
    country = Country(residents=recap_of_residents)
    assert len(country.residents) == 514
    for code in ("32.71", "21.71", "12.71", "33.12", "93.01", "53.01"):
        registered = 0.975 * sum(v.persons for v in country.within(code))
        assert registered == pytest.approx(country.residents[code], rel=0.05), code


def test_a_recap_that_lacks_regencies_or_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "recap.csv"
    path.write_text("kode,total\n11.01,5\n")
    with pytest.raises(SdpError, match="lacks residents of 513 regencies, 11.02 among"):
        Country(residents=path)
    path.write_text("code;residents\n11.01;5\n")
    with pytest.raises(SdpError, match="is no recap of residents"):
        Country(residents=path)


def test_a_regency_filled_with_persons_has_them_in_its_register(
    tmp_path: Path, recap_of_residents: Path
) -> None:
    """One of the smallest, as the register's own recap counts it."""
    known = Country(residents=recap_of_residents).residents
    code = min(known, key=known.get)
    run = Run(tmp_path, within=[code], residents=recap_of_residents)
    (path,) = run.landing.glob("dukcapil/population_recap/*/*.csv")
    recap = {r["kode"]: r for r in csv.DictReader(path.open(encoding="utf-8"))}
    assert int(recap[code]["total"]) == pytest.approx(known[code], rel=0.05)
    found = likeness(run.landing, run.truth, recap_of_residents)
    (whole,) = [row for row in found if row.measure.startswith("residents of Kab")]
    assert not whole.differs and whole.nation == known[code]


def test_a_village_with_known_stations_gets_them(tmp_path: Path) -> None:
    codes = ["9301132001", "9301132002"]
    stations = [(c + f"{n:03d}", c) for c in codes for n in (1, 2, 3)] + [
        (codes[0] + "901", codes[0])
    ]
    values = ", ".join(f"('{k}', '{p}')" for k, p in stations)
    path = tmp_path / "stations.parquet"
    duckdb.sql(
        f"copy (select * from (values {values}) as t (kode, kode_induk)) to '{path}'"
    )
    run = Run(tmp_path / "run", within=["93.01.13"], stations=path)
    found = run.rows(
        "select village_code, count(distinct station) as n, count(*) as voters"
        " from entries where stage = 'dpt' and state = 'active' and station < 900"
        " group by all"
    )
    assert [row["n"] for row in found] == [3, 3]
    assert all(500 < row["voters"] < 800 for row in found)


def test_stations_keep_to_300_voters_and_families_together(nation: Run) -> None:
    assert 300 >= nation.one(
        "select max(n) from (select count(*) as n from entries where state = 'active'"
        " and not is_mission group by stage, village_code, station)"
    )
    split = nation.one(
        """
        select count(*) from (
            select p.nkk from entries as e join persons as p using (person_no)
            where e.stage = 'dpt' and e.station < 900 and not e.is_mission
                and e.entry_no = 1 and e.village_code = p.village_code
            group by all having count(distinct e.station) > 1
        )
        """
    )
    assert split == nation.one(
        "select count(distinct p.nkk) from faults as f"
        " join persons as p using (person_no)"
        " where f.stage = 'dpt' and f.kind = 'family_split'"
    )


def test_within_a_region_all_its_villages_are_there_and_no_others(
    tmp_path: Path,
) -> None:
    run = Run(tmp_path, within=["93.01.13", "93.01.17.2001"])
    found = {
        row["c"] for row in run.rows("select distinct village_code as c from persons")
    }
    country = Country()
    assert found == {v.code for v in country.within("93.01.13")} | {"93.01.17.2001"}
    assert not run.one("select count(*) from entries where is_mission")


def test_the_default_nation_is_as_described() -> None:
    villages = Country().nation(200_000)
    assert 190_000 < sum(v.persons for v in villages) <= 200_000
    assert len({v.province for v in villages}) == 6
    assert 9 <= len({v.district for v in villages}) <= 13
    assert any(v.province == "93" for v in villages)


# -- numbers -------------------------------------------------------------------------


def test_numbers_have_the_structure_of_law_and_are_never_issued_twice(
    nation: Run,
) -> None:
    persons = nation.rows("from persons")
    recoded = {
        r["regency_code"]: r["old_regency_code"] for r in table("recoded_regencies.csv")
    }
    assert len({p["nik"] for p in persons}) == len(persons)
    assert len({p["nkk"] for p in persons}) == len({p["household_no"] for p in persons})
    for p in persons:
        assert DIGITS.fullmatch(p["nik"]) and DIGITS.fullmatch(p["nkk"])
        day, rest = int(p["nik"][6:8]), p["nik"][8:12]
        day -= 40 if p["nik_sex"] == "P" else 0
        assert datetime.strptime(f"{day:02d}{rest}", "%d%m%y").strftime("%d%m") == p[
            "nik_birth_date"
        ].strftime("%d%m")
        assert p["nik"][12:] != "0000" and p["nkk"][12:] != "0000"
        home = (p["origin_district_code"] or p["village_code"])[:8]
        allowed = {home, recoded.get(home[:5], home[:5]) + home[5:]}
        own = p["village_code"][:8]
        allowed |= {own, recoded.get(own[:5], own[:5]) + own[5:]}
        prefixes = {plain[:2] + MARK[plain[2]] + plain[3:]
                    for code in allowed if (plain := code.replace(".", ""))}
        assert p["nik"][:6] in prefixes and p["nkk"][2] in MARK.values()
        datetime.strptime(p["nkk"][6:12], "%d%m%y")


def test_a_recoded_regency_has_old_and_new_prefixes(nation: Run) -> None:
    found = Counter(
        row["nik"][:4]
        for row in nation.rows("select nik from persons where nik like '9_41%'")
    )
    assert found["9141"] > 5 * found["9341"] > 0


def test_birthdays_are_heaped_as_published(nation: Run) -> None:
    share = nation.one(
        "select avg((strftime(birth_date, '%m%d') = '0701')::int) from persons"
        " where birth_date < '2002-01-01'"
    )
    assert 0.03 < share < 0.08


# -- truth against raw lines ---------------------------------------------------------


def test_every_line_of_every_person_file_is_in_the_truth(nation: Run) -> None:
    known = Counter(
        row["file"]
        for row in nation.rows(
            "select file from entries"
            " union all select file from records where dataset <> 'marriages'"
            # a deed is about two
            " union all from (select distinct file, line_no from records"
            " where dataset = 'marriages') select file"
            " union all select file from faults"
            " where kind in ('repeated_header', 'blank_line')"
        )
    )
    for file, count in known.items():
        assert len(nation.lines(file)) == count + 1
    counts_only = {"kpu/region_tree", "kpu/dpt_recap", "dukcapil/population_recap"}
    delivered = {
        str(file.relative_to(nation.landing)) for file in nation.landing.rglob("*.csv")
    }
    assert {"/".join(file.split("/")[:2]) for file in delivered} > counts_only
    assert set(known) == {
        file
        for file in delivered
        if "/".join(file.split("/")[:2]) not in counts_only
    }


def test_entries_say_what_their_line_says(nation: Run) -> None:
    for row in nation.rows("from entries where is_readable using sample 4000 rows"):
        found = nation.fields(row["file"], row["line_no"])
        assert found[""] == "20"
        assert found["NIK"] == row["nik_written"]
        assert found["NKK"] == row["nkk_written"]
        assert found["KELAMIN"] == row["sex_written"]
        assert int(found["TPS"]) == row["station"]
        assert (found["STATUS"] == "TMS") == (row["state"] == "struck")
        assert (found["KETERANGAN"] in set("12345678")) == (row["state"] == "struck")


def test_records_are_about_their_person(nation: Run) -> None:
    rows = nation.rows(
        "select r.*, p.full_name, p.nik from records as r"
        " join persons as p using (person_no) where r.is_readable"
    )
    for row in rows:
        found = nation.fields(row["file"], row["line_no"])
        spouse = ("ISTRI_" if row["place"] else "SUAMI_") if row["dataset"] == "marriages" else ""
        # headers of the agencies' own systems, in letters of their own
        found = {column.upper(): value for column, value in found.items()}
        name = found.get(f"{spouse}NAMA_LGKP", found.get(f"{spouse}NAMA")).replace('"', "")
        assert name.split()[0] == row["full_name"].split()[0]
        assert (found[f"{spouse}NIK"] == row["nik"]) == row["is_nik_intact"]


def test_passports_permits_and_numbers_of_pupils_belong_to_one_person(nation: Run) -> None:
    columns = {
        "foreign_residents": ("NO_PASPOR", "NO_IZIN"),
        "citizens_abroad": ("NO_PASPOR",),
        "placements": ("NO_PASPOR",),
        "pupils": ("NISN",),
    }
    holders: dict[tuple[str, str], set[int]] = {}
    for row in nation.rows("select * from records where is_readable"):
        for column in columns.get(row["dataset"], ()):
            number = nation.fields(row["file"], row["line_no"])[column]
            holders.setdefault((column, number), set()).add(row["person_no"])
    assert {column for column, _ in holders} == {"NO_PASPOR", "NO_IZIN", "NISN"}
    assert len(holders) > 500
    assert {key: held for key, held in holders.items() if len(held) > 1} == {}
    # whose number came with two schools has one
    numbers: dict[int, set[str]] = {}
    for (column, number), (person,) in holders.items():
        if column == "NISN":
            numbers.setdefault(person, set()).add(number)
    assert all(len(own) == 1 for own in numbers.values())


def _shows(
    kind: str, cell: str, true: str, raw: bytes, fields: dict[str, str], header: bytes
) -> bool:
    """Whether a line shows a fault, read without the simulator's help."""
    delimiter = b"#" if b"#" in header else b";"
    surplus = raw.count(delimiter) - header.count(delimiter)
    checks = {
        "nik_excel_zero": lambda: cell == true[:15] + "0" and cell != true,
        "nik_excel_scientific": lambda: re.fullmatch(r"\d\.\d\dE\+15", cell),
        "nik_apostrophe": lambda: cell == "'" + true,
        "nik_letter": lambda: cell.replace("O", "0") == true and "O" in cell,
        "nik_blank": lambda: cell == "",
        "nik_one_digit": lambda: len(cell) == 1,
        "nik_short": lambda: len(cell) == 15 and cell.isdigit(),
        "nik_zero_serial": lambda: cell == true[:12] + "0000",
        "nik_mistyped": lambda: len(_differing(cell, true)) == 1,
        "nik_nkk_swapped": lambda: cell != true and fields["NKK"] == true,
        "nik_of_other": lambda: cell != true and DIGITS.fullmatch(cell),
        "nik_second": lambda: cell != true and DIGITS.fullmatch(cell),
        "register_name_mistyped": lambda: (
            cell.replace('"', "") != true and abs(len(cell) - len(true)) <= 2
        ),
        "register_date_mistyped": lambda: cell != true and _is_date(cell, "%d-%m-%Y"),
        "marital_outdated": lambda: cell == "B",
        "nik_of_neighbour": lambda: cell != true and DIGITS.fullmatch(cell),
        "nik_of_relative": lambda: cell != true and DIGITS.fullmatch(cell),
        "nik_transposed": lambda: (
            sorted(cell) == sorted(true) and len(_differing(cell, true)) == 2
        ),
        "nik_doubled": lambda: (
            len(cell) == 16
            and any(cell[:n] == true[:n] and cell[n:] == true[n - 1 : 15] for n in range(1, 17))
        ),
        "nik_serial_off": lambda: (
            cell[:12] == true[:12] and abs(int(cell[12:]) - int(true[12:])) == 1
        ),
        "nik_next_day": lambda: (
            cell[:6] + cell[8:] == true[:6] + true[8:]
            and abs(int(cell[6:8]) - int(true[6:8])) == 1
        ),
        "nik_column_excel": lambda: cell == true[:15] + "0" and cell != true,
        "nik_column_blank": lambda: cell == "",
        "nik_column_masked": lambda: cell == true[:12] + "****",
        "nik_column_of_nkk": lambda: cell != true and fields["NKK"] == "",
        "nik_column_slipped": lambda: cell != true,
        "nkk_blank": lambda: cell == "",
        "nkk_excel_zero": lambda: cell == true[:15] + "0" and cell != true,
        "nkk_excel_scientific": lambda: re.fullmatch(r"\d\.\d\dE\+15", cell),
        "nkk_short": lambda: cell == true[:15],
        "nkk_outdated": lambda: cell != true and DIGITS.fullmatch(cell),
        "birth_date_impossible": lambda: not _is_date(cell, "%d|%m|%Y"),
        "birth_date_slashes": lambda: _is_date(cell, "%d/%m/%Y"),
        "birth_date_iso": lambda: _is_date(cell, "%Y-%m-%d"),
        "birth_date_excel_serial": lambda: cell.isdigit() and len(cell) <= 5,
        "birth_date_day_month_swapped": lambda: (
            (cell[3:5], cell[:2], cell[6:]) == (true[:2], true[3:5], true[6:])
        ),
        "birth_date_mistyped": lambda: cell != true and _is_date(cell, "%d|%m|%Y"),
        "birth_place_blank": lambda: cell == "" != true,
        "field_count_short": lambda: surplus == -1,
        "field_count_long": lambda: surplus == 1 and b'"' not in raw,
        "bad_bytes": lambda: not _is_utf8(raw),
        "stray_quote": lambda: raw.count(b'"') == 1,
        "quoted_field": lambda: fields["NAMA"] and raw.count(b'"') == 2,
        "quoted_delimiter": lambda: (
            raw.count(b'"') == 2 and surplus == 1 and fields[""] == "20"
        ),
        "struck_wrongly": lambda: fields["STATUS"] == "TMS",
    }
    if kind in checks:
        return bool(checks[kind]())
    return cell != true if true else True


def _differing(cell: str, true: str) -> list[int]:
    return [at for at, (a, b) in enumerate(zip(cell, true, strict=True)) if a != b]


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("level", ["nation", "dirty"])
def test_every_fault_is_seen_in_its_line(
    level: str, request: pytest.FixtureRequest
) -> None:
    nation = request.getfixturevalue(level)
    faults = nation.rows(
        "from faults where kind not in ('byte_order_mark', 'carriage_returns')"
    )
    unreadable = {
        (f["file"], f["line_no"]) for f in faults if f["level"] == "unreadable"
    }
    judged = 0
    for fault in faults:
        header = nation.lines(fault["file"])[0]
        raw = nation.lines(fault["file"])[fault["line_no"] - 1]
        if fault["kind"] == "repeated_header":
            assert raw == header
        elif fault["kind"] == "blank_line":
            assert raw.strip() == b""
        elif (fault["file"], fault["line_no"]) in unreadable and fault["column_name"]:
            continue  # the fault is in a line that cannot be cut into cells
        else:
            fields = nation.fields(fault["file"], fault["line_no"])
            cell = fields[fault["column_name"]] if fault["column_name"] else ""
            true = fault["true_value"] or ""
            assert _shows(fault["kind"], cell, true, raw, fields, header), fault
            judged += 1
    assert judged > 0.99 * len(faults)


def test_faults_of_whole_files_are_in_the_file(nation: Run, small: Run) -> None:
    for run in (nation, small):
        traits = {
            (row["file"], row["kind"])
            for row in run.rows(
                "from faults where kind in ('byte_order_mark', 'carriage_returns')"
            )
        }
        for path in run.landing.rglob("*.csv"):
            name, raw = str(path.relative_to(run.landing)), path.read_bytes()
            assert raw.startswith(b"\xef\xbb\xbf") == (
                (name, "byte_order_mark") in traits
            )
            assert (b"\r\n" in raw) == ((name, "carriage_returns") in traits)


def test_faults_come_at_their_rates(nation: Run) -> None:
    entries = nation.one("select count(*) from entries where stage = 'dps'")
    found = Counter(
        row["kind"]
        for row in nation.rows("select kind from faults where stage = 'dps'")
    )
    for rate in rates.ENTRIES:
        wanted = entries * rate.value
        # names without the letters in question stay as they are; decoys are kept clean
        floor = 0.03 if rate.name.startswith("name_") else 0.3
        assert floor * wanted - 6 <= found[rate.name] <= 1.2 * wanted + 12, rate.name
    for kind in (
        "duplicate_village",
        "deceased_listed",
        "not_in_register",
        "left_listed",
    ):
        assert found[kind] > 0, kind


# -- a nation as dirty as its sources say ----------------------------------------------

LISTED = "from entries where stage = 'dps' and not is_mission"


def test_faults_of_a_dirty_nation_are_as_frequent_as_the_sources_say(dirty: Run) -> None:
    """Of a few villages, which differ by a factor: the level, and how kinds compare."""
    (share,) = dirty.rows(
        "select avg((not is_nik_intact)::int) as nik, avg((not is_name_intact)::int) as name,"
        " avg((not is_nkk_intact)::int) as nkk,"
        " avg((date_kind like '%mistyped' or date_kind like '%swapped'"
        f" or date_kind like '%impossible') is true::int) as date {LISTED}"
    )
    assert 0.04 < share["nik"] < 0.16
    assert share["name"] / share["nik"] == pytest.approx(8 / 6.5, rel=0.25)
    assert share["nkk"] / share["nik"] == pytest.approx(9 / 6.5, rel=0.25)
    assert share["date"] / share["nik"] == pytest.approx(3.7 / 6.5, rel=0.25)
    kinds = dict(
        dirty.con.execute(
            f"select nik_kind, count(*) {LISTED} and nik_kind is not null group by all"
        ).fetchall()
    )
    total = sum(kinds.values())
    wanted = {r.name: r.at(rates.SOURCED) for r in rates.ENTRIES if r.name[:4] == "nik_"}
    for kind, rate in wanted.items():
        expected = total * rate / sum(wanted.values())
        # of one digit in ten, or where a relative is wanted, there is nothing to change
        assert 0.45 * expected - 8 <= kinds.get(kind, 0) <= 1.4 * expected + 12, kind


def test_a_damaged_number_keeps_the_mark_of_a_simulated_one(dirty: Run) -> None:
    written = dirty.rows(
        "select distinct nik_written as n from entries where not is_nik_intact"
    )
    numbers = [row["n"] for row in written if DIGITS.fullmatch(row["n"])]
    assert len(numbers) > 300
    assert all(number[2] in MARK.values() for number in numbers)
    wrong = dirty.rows("select nik_written, p.nik from entries join persons as p"
                       " using (person_no) where nik_kind = 'nik_mistyped'")
    places = Counter(_differing(row["nik_written"], row["nik"])[0] for row in wrong)
    assert min(places) < 2 and max(places) == 15 and 2 not in places


def _times_as_varied(run: Run) -> float:
    """Variance of the share of damaged NIK between stations, by that of chance alone."""
    return run.one(
        "with stations as (select count(*) as n, avg((not is_nik_intact)::int) as p"
        f" {LISTED} group by village_code, station having n > 100),"
        f" mean as (select avg((not is_nik_intact)::int) as m {LISTED})"
        " select avg((p - m) * (p - m) * n / (m * (1 - m))) from stations, mean"
    )


def _times_as_often_together(run: Run, one: str, other: str) -> float:
    """How often two faults meet in a line, by what the rates of its station give."""
    return run.one(
        f"with lines as (select village_code, station, (not {one})::int as a,"
        f" (not {other})::int as b {LISTED}),"
        " stations as (select sum(a * b) as found, sum(a) * sum(b) / count(*) as chance"
        " from lines group by village_code, station having count(*) > 100)"
        " select sum(found) / sum(chance) from stations"
    )


def test_faults_cluster_by_station_and_line_in_a_dirty_nation_alone(
    nation: Run, dirty: Run
) -> None:
    assert _times_as_varied(nation) < 2 < 5 < _times_as_varied(dirty)
    for other in ("is_name_intact", "is_nkk_intact", "is_birth_date_intact"):
        assert _times_as_often_together(dirty, "is_nik_intact", other) > 1.3
    # few faults, none of them by the same hand
    assert _times_as_often_together(nation, "is_nik_intact", "is_name_intact") < 1.3


def test_decoys_of_a_dirty_nation_are_damaged_like_everybody(
    nation: Run, dirty: Run
) -> None:
    share = "select avg((not is_nik_intact)::int) from entries where is_decoy"
    assert nation.one(share) == 0
    assert not dirty.rows(
        "from decoys as d join expected as e"
        " on e.person_no = d.person_no and e.kind = d.looks_like"
    )
    everybody = dirty.one(f"select avg((not is_nik_intact)::int) {LISTED}")
    assert dirty.one(share) == pytest.approx(everybody, rel=0.4)


def test_a_number_of_somebody_else_is_that_of_the_relative_or_the_next_line(
    dirty: Run,
) -> None:
    found = dirty.rows(
        "select e.nik_kind, p.household_no = o.household_no as is_family,"
        " p.person_no = o.person_no as is_own"
        " from entries as e join persons as p using (person_no)"
        " left join persons as o on o.nik = e.nik_written"
        " where e.nik_kind in ('nik_of_relative', 'nik_of_neighbour', 'nik_of_other')"
    )
    kinds = Counter(row["nik_kind"] for row in found)
    assert kinds["nik_of_relative"] > kinds["nik_of_neighbour"] > 0 < kinds["nik_of_other"]
    assert not any(row["is_own"] for row in found)
    assert all(row["is_family"] for row in found if row["nik_kind"] == "nik_of_relative")


def test_the_register_of_a_dirty_nation_errs_too(nation: Run, dirty: Run) -> None:
    names, dates = (
        dirty.one(f"select count(*) from faults where kind = 'register_{kind}_mistyped'")
        for kind in ("name", "date")
    )
    lines = dirty.one("select count(*) from records where dataset like '%register'")
    assert names / lines == pytest.approx(0.008, rel=0.5)
    assert dates / lines == pytest.approx(0.004, rel=0.5)
    assert not nation.one("select count(*) from faults where kind like 'register%'")
    # who moved away or died stays among the living of his office
    stays = dirty.rows(
        "select f.*, p.left_date, p.from_village_code, p.death_date from faults as f"
        " join persons as p using (person_no) where f.kind like 'register_%_stays'"
    )
    assert len(stays) > 5
    for row in stays:
        assert dirty.fields(row["file"], row["line_no"])["STATUS"] == "1"
        assert row["left_date"] or row["from_village_code"] or row["death_date"]


def test_who_registered_twice_has_two_numbers_in_register_and_list(dirty: Run) -> None:
    twice = dirty.rows("from persons where second_nik is not null")
    adults = dirty.one("select count(*) from persons where birth_date <= '2007-02-14'")
    assert len(twice) / adults == pytest.approx(0.011, rel=0.5)
    own = {row["nik"] for row in dirty.rows("select nik from persons")}
    for row in twice:
        assert DIGITS.fullmatch(row["second_nik"]) and row["second_nik"] not in own
        assert row["second_nik"][2] in MARK.values()
    second = dirty.rows(
        "select f.*, p.second_nik, p.full_name from faults as f join persons as p"
        " using (person_no) where f.kind = 'register_second'"
    )
    assert 0.1 < len(second) / len(twice) < 0.6
    for row in second:
        fields = dirty.fields(row["file"], row["line_no"])
        assert (fields["NIK"], fields["STATUS"]) == (row["second_nik"], "1")
    doubles = dirty.rows(
        "select e.nik_kind from entries as e where e.entry_no = 2 and e.stage = 'dps'"
    )
    assert sum(row["nik_kind"] == "nik_second" for row in doubles) > 0.1 * len(doubles)
    damaged = dirty.one(
        "select avg((not is_nik_intact or not is_name_intact)::int) from entries"
        " where entry_no = 2 and nik_kind is distinct from 'nik_second'"
    )
    assert damaged > 1.5 * dirty.one(
        "select avg((not is_nik_intact or not is_name_intact)::int) from entries"
    )


def test_a_number_can_be_issued_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = next(r for r in rates.AGENCIES if r.name == "nik_issued_twice")
    monkeypatch.setattr(rates, "ALL", (*rates.ALL, often._replace(sourced=0.5)))
    run = Run(tmp_path, within=["93.01.13"], dirt=rates.SOURCED)
    repeated = run.rows("select nik from persons where is_nik_repeated")
    assert repeated
    for row in repeated:
        # the first may have been given the one before, in its turn
        assert run.one(f"select count(*) from persons where nik = '{row['nik']}'") <= 2
    assert run.one("select max(n) from (select count(*) as n from persons group by nik)") == 2


PAIRED = """
    from entries as e join entries as l using (person_no)
    where e.stage = 'dps' and l.stage = 'dpt' and not e.is_special and not e.is_mission
"""


def test_who_moved_between_the_lists_stands_elsewhere_in_the_later(
    nation: Run, dirty: Run
) -> None:
    moved = dirty.rows(
        "select e.file, e.line_no, l.file as to_file, l.line_no as to_line,"
        " e.village_code, l.village_code as to_village, p.village_code as home"
        f" {PAIRED.replace('where', 'join persons as p using (person_no) where')}"
        " and e.entry_no = 1 and l.entry_no = 3 and e.is_readable and l.is_readable"
    )
    settled = "select count(*) from persons where group_code = 'settled'"
    # fewer than drawn: most offices have one village here, and nobody moves within it
    assert 0.0008 < len(moved) / dirty.one(settled) < 0.0055
    assert not nation.one("select count(*) from entries where entry_no = 3")
    kept = []
    for row in moved:
        assert row["village_code"] != row["to_village"] == row["home"]
        before = dirty.fields(row["file"], row["line_no"])["DPID"]
        after = dirty.fields(row["to_file"], row["to_line"])["DPID"]
        is_near = row["village_code"][:5] == row["to_village"][:5]
        if before not in ("", "0") and is_near:
            kept.append(before == after)
        elif not is_near:
            assert before != after or before in ("", "0")
    # ids that restart, vanish or repeat are not kept
    assert kept and sum(kept) > 0.7 * len(kept)


def test_who_was_struck_in_the_dps_can_be_back_in_the_dpt(
    nation: Run, dirty: Run
) -> None:
    back = (
        f"select count(*) {PAIRED} and e.state = 'struck' and l.state = 'active'"
        " and e.entry_no = l.entry_no"
    )
    assert nation.one(back) == 0 < dirty.one(back)
    found = dirty.rows(
        "select p.is_eligible, x.kind from entries as e join persons as p"
        " using (person_no) left join expected as x using (stage, file, line_no)"
        " where e.situation = 're_entered' and e.stage = 'dps' and e.is_readable"
    )
    for row in found:
        assert not row["is_eligible"] or row["kind"] == "removed_but_eligible"


def test_stations_are_numbered_anew_and_split_for_the_later_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = [
        rate._replace(sourced=0.6 if rate.name == "stations_renumbered" else 0.4)
        for rate in rates.LISTING
        if rate.name in ("stations_renumbered", "stations_split", "ids_restart")
    ]
    monkeypatch.setattr(rates, "ALL", (*rates.ALL, *often))
    run = Run(tmp_path, within=["93.01.05"], dirt=rates.SOURCED)
    pairs = run.rows(
        "select e.village_code, e.station as before, l.station as after, count(*) as n"
        f" {PAIRED} and e.entry_no = 1 and l.entry_no = 1"
        " and e.village_code = l.village_code and not l.is_special group by all"
    )
    changed = {r["village_code"] for r in pairs if r["before"] != r["after"]}
    assert changed
    for row in pairs:
        assert row["n"] < 301
    split = {
        (r["village_code"], r["before"]) for r in pairs
        if len([x for x in pairs
                if (x["village_code"], x["before"]) == (r["village_code"], r["before"])]) > 1
    }
    renumbered = changed - {village for village, _ in split}
    assert split and renumbered
    ids = run.rows(
        "select e.village_code, e.file, e.line_no from entries as e"
        " where e.stage = 'dpt' and e.is_readable"
    )
    villages: dict[str, list[tuple[int, str]]] = {}
    for row in ids:
        fields = run.fields(row["file"], row["line_no"])
        if fields["DPID"] not in ("", "0"):
            villages.setdefault(row["village_code"], []).append(
                (int(fields["DPID"]), fields["NAMA"])
            )
    restarted = [rows for rows in villages.values() if min(rows)[0] < 1000]
    assert restarted
    for rows in restarted:
        names = [name for _, name in rows]
        assert sum(a <= b for a, b in zip(names, names[1:])) > 0.8 * len(names)


def test_voter_ids_vanish_and_repeat(nation: Run, dirty: Run) -> None:
    shares = []
    for run in (nation, dirty):
        ids = [
            run.fields(row["file"], row["line_no"])["DPID"]
            for row in run.rows(
                "select l.file, l.line_no"
                f" {PAIRED} and e.entry_no = 1 and l.entry_no = 1 and l.is_readable"
            )
        ]
        given = Counter(ids)
        blank = given.pop("", 0) + given.pop("0", 0)
        shares.append((blank / len(ids), sum(n > 1 for n in given.values()) / len(ids)))
    (clean_blank, clean_twice), (dirty_blank, dirty_twice) = shares
    assert dirty_blank > clean_blank + 0.003 and dirty_twice > clean_twice


def test_a_recoded_office_may_deliver_under_its_old_code(dirty: Run) -> None:
    folders = {
        path.parent.name for path in dirty.landing.glob("kpu/voter_list/*/9?.01/*.csv")
    }
    assert folders <= {"93.01", "91.01"} and "93.01" in folders
    late = dirty.rows("select distinct file from entries where file like '%/91.01/%'")
    assert all("2023-04-05" in row["file"] for row in late)


def test_a_column_is_damaged_in_a_whole_village_or_office(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = [
        rate._replace(sourced=0.6 if rate.name == "office_column" else 0.2)
        for rate in rates.COLUMNS
    ]
    monkeypatch.setattr(rates, "COLUMNS", tuple(often))
    monkeypatch.setattr(rates, "ALL", (*rates.ALL, *often))
    run = Run(tmp_path, within=["93.01.13", "34.71.11.1001"], dirt=rates.SOURCED)
    lists = run.rows(
        "select stage, village_code, left(village_code, 5) as office,"
        " max(nik_kind) filter (where nik_kind like 'nik_column%') as kind,"
        " avg((nik_kind like 'nik_column%') is true::int) as share"
        " from entries group by all"
    )
    assert len({row["kind"] for row in lists} - {None}) > 2
    for row in lists:
        # a number that ends in 0 is not changed by a worksheet
        assert row["share"] > 0.85 if row["kind"] else row["share"] == 0, row
    offices = {}
    for row in lists:
        offices.setdefault((row["stage"], row["office"]), []).append(row["kind"])
    assert any(len(kinds) > 2 and len(set(kinds)) == 1 for kinds in offices.values())
    slipped = run.rows("from faults where kind = 'nik_column_slipped'")
    for fault in slipped[:200]:
        fields = run.fields(fault["file"], fault["line_no"])
        if fields["NIK"]:
            assert run.one(
                f"select count(*) from persons where nik = '{fields['NIK']}'"
            ), fault


# -- situations and decoys -----------------------------------------------------------


def test_findings_are_expected_only_where_the_truth_gives_ground(nation: Run) -> None:
    election = date(2024, 2, 14)
    persons = {p["person_no"]: p for p in nation.rows("from persons")}
    exact = nation.rows("from expected where certainty = 'exact'")
    kinds = Counter(row["kind"] for row in exact)
    for kind in (
        "duplicate",
        "deceased",
        "serving_tni",
        "serving_polri",
        "not_in_register",
        "nik_of_other",
        "invalid_nik",
        "invalid_nkk",
        "eligible_unregistered",
    ):
        assert kinds[kind], kind
    for row in exact:
        p = persons[row["person_no"]]
        if row["kind"] == "deceased":
            assert (p["death_date"] is None) == row["is_refuted"]
        if row["kind"].startswith("serving_"):
            assert (p["service_end"] <= election) == row["is_refuted"]
        if row["kind"] == "under_age_unmarried":
            assert p["birth_date"] > date(2007, 2, 14) and p["marital_code"] == "1"
            assert p["wedding_date"] is None or p["wedding_date"] > election
        if row["kind"] == "eligible_unregistered":
            assert p["is_eligible"] and p["is_in_register"]
    doubles = nation.rows(
        "select stage, person_no, count(*) as n, sum(is_surplus::int) as surplus"
        " from expected where kind = 'duplicate' group by all"
    )
    assert doubles and all(row["n"] == 2 and row["surplus"] == 1 for row in doubles)


def test_decoys_are_as_many_as_the_faults_they_look_like(nation: Run) -> None:
    decoys = Counter(row["kind"] for row in nation.rows("from decoys"))
    faults = nation.rows(
        """
        select
            count(distinct person_no) filter (where kind like 'duplicate%')
                as duplicate,
            count(distinct person_no) filter (where kind like 'nik_%') as invalid_nik,
            count(distinct person_no) filter (where kind = 'serving_listed') as serving,
            count(distinct person_no) filter (where kind = 'minor_listed') as minor,
            count(distinct person_no) filter (where kind = 'birth_date_impossible')
                as date
        from faults where stage is not null
        """
    )[0]
    pairs = (
        (decoys["twins"] + decoys["father_and_son"], faults["duplicate"]),
        (decoys["birth_date_corrected"], faults["invalid_nik"]),
        (decoys["discharged_day_before"], faults["serving"]),
        (decoys["married_at_16"], faults["minor"]),
        (decoys["aged_100"], faults["date"]),
    )
    assert sum(decoy for decoy, _ in pairs) == pytest.approx(sum(faults.values()), rel=0.25)
    for decoy, fault in pairs:
        assert abs(decoy - fault) <= 0.2 * fault + 4 * (decoy + fault) ** 0.5, pairs
    counted = {"twins", "father_and_son", "birth_date_corrected", "discharged_day_before",
               "married_at_16", "aged_100"}  # fmt: skip
    assert set(decoys) == counted | set(OF_RECORDS) | set(OF_PERSONS)


CLEAN = "situation = 'listed' and death_date is null and is_in_register"
OWN_CLEAN = "p.situation = 'listed' and p.death_date is null and p.is_in_register"
SETTLED = f"{CLEAN} and group_code = 'settled' and not is_decoy"
ADULT = "birth_date < '1998-01-01'"
OF_RECORDS = {
    "moved_back": ("moves", "moved back", "moved_back", f"{SETTLED} and m <> 0"),
    "moved_at_home": ("moves", "moved at home", "moved_at_home", f"{SETTLED} and m <> 0"),
    "released_and_home": (
        "inmates", "released and home", "inmate_home",
        f"{SETTLED} and sex = 'L' and birth_date between '1963-01-01' and '1999-01-01'",
    ),
    "released_day_after": (
        "inmates", "released the day after", "inmate_released_day_after",
        "special_kind = 'prison' and group_code = 'special' and not is_decoy",
    ),
    "transferred": (
        "inmates", "transferred", "inmate_transferred",
        "special_kind = 'prison' and group_code = 'special' and not is_decoy",
    ),
    "revocation_ended_day_before": (
        "rights_revocations", "revoked until the day before", "revocation_ended",
        f"{SETTLED} and {ADULT}",
    ),
    "ruling_not_final": (
        "rights_revocations", "ruling not final", "ruling_not_final", f"{SETTLED} and {ADULT}"
    ),
    "permit_over": (
        "foreign_residents", "was foreign", "permit_over",
        f"{CLEAN} and group_code = 'settled' and is_decoy and citizenship_code = '1'"
        " and second_nik is null and birth_date <= '1995-01-01'",
    ),
}  # fmt: skip
"""Decoys by what another agency's records say: dataset, detail, rate, and of whom."""
OF_PERSONS = {
    "returned_after": "select person_no from persons where is_decoy and group_code = 'abroad'",
    "recorded_after_register": f"select person_no from persons where {CLEAN} and is_decoy"
    " and not is_recorded and (birth_date <= '2007-02-14' or marital_code <> '1')",
    "wed_by_deed": "select person_no from persons where situation = 'minor_listed'"
    " and wedding_date <= '2024-02-14'",
    "namesake_of_revoked": "select p.person_no from persons as p"
    f" join revoked as r using (full_name) where {OWN_CLEAN} and p.person_no <> r.person_no"
    " and p.birth_date <= '2007-02-14'",
    "namesake_of_dead": "select p.person_no from persons as p join dead as d"
    " on p.death_date is null and (p.twin_of = d.person_no or d.twin_of = p.person_no"
    " or p.full_name = d.full_name and left(p.village_code, 8) = left(d.village_code, 8))"
    " semi join entries as e on e.person_no = p.person_no and e.stage = 'dpt'"
    " and e.state = 'active' and e.is_readable",
}
"""Decoys by who can be one, where no rate of its own draws them."""


def test_decoys_of_other_agencies_are_as_many_as_their_rates_draw(nation: Run) -> None:
    value = rates.values()
    for kind, (dataset, detail, rate, whom) in OF_RECORDS.items():
        told = nation.one(
            "select count(distinct person_no) from records"
            f" where dataset = '{dataset}' and detail = '{detail}'"
        )
        drawn = value[f"rate_{rate}"] * nation.one(
            f"select count(*) from persons where {whom}"
        )
        assert abs(told - drawn) <= 4 * drawn**0.5, kind
        # other findings come on some of them
        found = nation.one(f"select count(*) from decoys where kind = '{kind}'")
        assert 0.5 * told <= found <= told and found > 0, kind


def test_decoys_without_a_rate_are_nearly_all_who_can_be_one(nation: Run) -> None:
    for name, detail in (("revoked", "revoked"), ("dead", "reported dead")):
        nation.con.execute(
            f"create or replace temp view {name} as from persons semi join ("
            f"from records where detail = '{detail}') using (person_no)"
            + (" where death_date is not null" if name == "dead" else "")
        )
    for kind, query in OF_PERSONS.items():
        may = {row["person_no"] for row in nation.rows(query)}
        found = {
            row["person_no"]
            for row in nation.rows(f"select person_no from decoys where kind = '{kind}'")
        }
        assert found <= may, kind
        assert len(found) >= max(1, 0.7 * len(may)), kind


def test_records_of_decoys_are_kept_clean_in_a_clean_nation(nation: Run) -> None:
    details = {(dataset, detail) for dataset, detail, _, _ in OF_RECORDS.values()}
    rows = nation.rows(
        "select dataset, detail, is_readable and is_nik_intact as is_clean from records"
    )
    told = [row["is_clean"] for row in rows if (row["dataset"], row["detail"]) in details]
    assert len(told) > 50 and all(told)


def test_no_finding_is_expected_on_a_decoy(nation: Run) -> None:
    assert nation.one("select count(*) from decoys") > 100
    assert not nation.rows("from decoys join expected using (person_no)")
    listed = nation.one(
        "select count(distinct person_no) from decoys join entries using (person_no)"
        " where stage = 'dpt' and state = 'active' and is_readable"
    )
    assert listed == nation.one("select count(distinct person_no) from decoys")
    twins = nation.rows(
        "select p.nik as a, o.nik as b from decoys as d"
        " join persons as p using (person_no)"
        " join persons as o on o.person_no = d.other_person_no where d.kind = 'twins'"
    )
    assert twins and all(abs(int(t["a"]) - int(t["b"])) == 1 for t in twins)


def test_special_locations_and_the_mission_have_voters(nation: Run) -> None:
    kinds = Counter(
        row["special_kind"]
        for row in nation.rows(
            "select p.special_kind from entries as e"
            " join persons as p using (person_no)"
            " where e.is_special and e.stage = 'dpt' and e.station > 900"
        )
    )
    assert kinds["prison"] > 20 and kinds["boarding_school"] > 10
    abroad = "select count(*) from entries where is_mission and stage = 'dpt'"
    assert nation.one(abroad) > 20
    assert (nation.landing / "kpu/voter_list/2023-06-21/99.44/dpt_9944.csv").exists()


# -- recaps --------------------------------------------------------------------------


def test_the_recaps_agree_with_the_rows(nation: Run) -> None:
    (path,) = nation.landing.glob("kpu/dpt_recap/*/*.csv")
    rows = list(csv.DictReader(path.open(encoding="utf-8")))
    assert rows[-1]["Nama Provinsi"] == "JUMLAH TOTAL"
    counts: Counter[str] = Counter()
    stations = set()
    for file in nation.landing.glob("kpu/voter_list/2023-06-21/*/*.csv"):
        if file.parent.name.startswith("99"):
            continue
        for row in nation.rows(
            "select sex_written, village_code, station from entries"
            f" where state = 'active' and file = '{file.relative_to(nation.landing)}'"
        ):
            counts[row["sex_written"]] += 1
            stations.add((row["village_code"], row["station"]))
    total = rows[-1]
    assert (
        int(total["Laki-Laki"])
        == counts["L"]
        == sum(int(r["Laki-Laki"]) for r in rows[:-1])
    )
    assert int(total["Perempuan"]) == counts["P"]
    assert int(total["Jumlah"]) == counts["L"] + counts["P"]
    assert int(total["Jumlah TPS"]) == len(stations)

    (path,) = nation.landing.glob("dukcapil/population_recap/*/*.csv")
    recap = {r["kode"]: r for r in csv.DictReader(path.open(encoding="utf-8"))}
    alive: Counter[tuple[str, str]] = Counter()
    for file in nation.landing.glob("dukcapil/population_register/*/*/*.csv"):
        raw = file.read_bytes().decode("utf-8", "replace").splitlines()
        for line in raw[1:]:
            cells = line.split(";")
            if cells[11] == "1":
                alive[file.parent.name, cells[3]] += 1
    for (regency, sex), count in alive.items():
        assert int(recap[regency]["pria" if sex == "1" else "wanita"]) == count
    assert int(recap["0"]["total"]) == sum(alive.values())


# -- names, twins, addresses ---------------------------------------------------------


def test_names_are_as_long_and_as_various_as_published(large: Run) -> None:
    found = {row.measure: row for row in likeness(large.landing, large.truth)}
    for measure in (
        "residents with a name of one word",
        "residents with a name of two words",
        "residents with a name of three words",
        "letters and blanks of a name",
        "forms among a hundred thousand words of names",
        "chance of two equal names",
    ):
        assert not found[measure].differs, found[measure]


def test_twins_can_head_two_families(nation: Run) -> None:
    pairs = nation.rows(
        "select p.*, o.birth_date as their_date, o.sex as their_sex, o.nik as their_nik,"
        " o.nkk as their_nkk, o.full_name as their_name from persons as p"
        " join persons as o on o.person_no = p.twin_of"
        " where p.household_no <> o.household_no"
    )
    adults = nation.one("select count(*) from persons where m = 0")
    # every second head can be the twin of the one before
    assert len(pairs) / adults == pytest.approx(0.006, rel=0.4)
    for pair in pairs:
        assert pair["sex"] == pair["their_sex"] and pair["nkk"] != pair["their_nkk"]
    same_day = [pair for pair in pairs if pair["birth_date"] == pair["their_date"]]
    assert len(same_day) > 0.95 * len(pairs)
    assert nation.one("select count(*) from decoys as d join persons as p using (person_no)"
                      " where d.kind = 'twins' and p.m = 0") > 0


def test_addresses_are_of_their_region(large: Run) -> None:
    def streets(province: str) -> set[str]:
        return {
            row["street"]
            for row in large.rows(
                "select distinct regexp_replace(address, ' NO [0-9]+$', '') as street"
                f" from persons where village_code like '{province}%'"
            )
        }

    java, papua = streets("3"), streets("9")
    assert "DUKUH LOR" in java - papua and "JL TRANS PAPUA" in papua - java
    units = large.rows(
        "select village_code, rw, count(distinct rt) as n from persons group by all"
    )
    assert len({row["n"] for row in units}) > 4


# -- likeness, documents, refusals ---------------------------------------------------


def test_the_likeness_report_is_near_the_nation(nation: Run) -> None:
    found = {row.measure: row for row in likeness(nation.landing, nation.truth)}
    for measure, tolerance in (
        ("residents a family card", 0.08),
        ("men to 100 women, residents", 0.06),
        ("residents of 0-14", 0.15),
        ("voters a head", 0.08),
        ("voters over 40", 0.12),
        ("voters a regular station", 0.15),
    ):
        row = found[measure]
        assert row.simulated == pytest.approx(row.nation, rel=tolerance), row


def test_every_column_of_the_truth_is_described(nation: Run) -> None:
    for name, columns in truth.TABLES.items():
        assert list(columns) == [
            row["column_name"] for row in nation.rows(f"describe {name}")
        ]


def test_an_unknown_code_is_refused_by_name(tmp_path: Path) -> None:
    for code in ("32.99", "3275", "99.01"):
        with pytest.raises(SdpError, match=code):
            simulate(tmp_path / "l", tmp_path / "t", within=["93.01.17", code])
    assert not (tmp_path / "t").exists()


def test_nothing_of_others_is_overwritten(tmp_path: Path) -> None:
    landing, known = tmp_path / "landing", tmp_path / "truth"
    with pytest.raises(SdpError, match="inside the landing folder"):
        simulate(landing, landing / "truth", within=["93.01.17.2001"])
    other = landing / "dukcapil/deaths/2023-05-31/real.csv"
    other.parent.mkdir(parents=True)
    other.write_text("x")
    with pytest.raises(SdpError, match="real.csv"):
        simulate(landing, known, within=["93.01.17.2001"])
    other.unlink()
    known.mkdir(exist_ok=True)
    (known / "notes.txt").write_text("x")
    with pytest.raises(SdpError, match="truth"):
        simulate(landing, known, within=["93.01.17.2001"])
    (known / "notes.txt").unlink()
    simulate(landing, known, within=["93.01.17.2001"])
    other = next(landing.glob("kpu/voter_list/*/93.01/*.csv"))
    other.write_bytes(other.read_bytes() + b"by hand\n")
    with pytest.raises(SdpError, match="was changed"):
        simulate(landing, known, within=["93.01.17.2001"])
    with pytest.raises(SdpError, match="1 or more"):
        simulate(landing, tmp_path / "t", persons=0)
    with pytest.raises(SdpError, match="filthy"):
        simulate(landing, tmp_path / "t", within=["93.01.17.2001"], dirt="filthy")


def test_the_simulator_shares_nothing_with_what_it_tests() -> None:
    package = Path(simulation.__file__).parent
    for path in package.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                if name.startswith("satu_data_pemilu"):
                    assert name.startswith(
                        ("satu_data_pemilu.simulation", "satu_data_pemilu.errors")
                    )
    text = "".join(p.read_text(encoding="utf-8") for p in package.rglob("*.sql"))
    assert "ref(" not in text and "macros" not in text
