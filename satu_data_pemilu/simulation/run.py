"""A run of the simulator: the nation's persons, then what each agency delivers of them.

Region by region, first the persons and then the deliveries, so that memory does not
grow with the number of persons. Every value is a function of the seed, the person and
the name of the draw. Nothing here is shared with the models that are tested with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.simulation.agencies import AGENCIES
from satu_data_pemilu.simulation.desk import Desk, SimulationReport
from satu_data_pemilu.simulation.files import (
    earlier_files,
    replace_deliveries,
    replace_truth,
)
from satu_data_pemilu.simulation.geography import Country, Plan, missions_for
from satu_data_pemilu.simulation.nation import Nation
from satu_data_pemilu.simulation.rates import DIRT, SOURCED

SIMULATOR = "satu-data-pemilu simulation 1"
Progress = Callable[[str, int, int], None]


def simulate(
    landing: Path,
    truth: Path,
    persons: int = 200_000,
    seed: int = 1,
    within: Sequence[str] = (),
    stations: Path | None = None,
    residents: Path | None = None,
    dirt: str = SOURCED,
    progress: Progress | None = None,
) -> SimulationReport:
    """Write a simulated nation's deliveries and, apart from them, the truth.

    `persons` chooses how many whole villages are filled; with `within`, region codes
    such as 32.75 (and missions such as 99.44), all villages of those regions are, and
    `persons` does not count. `stations` is KPU's Parquet list of polling stations:
    villages then get their stations. `residents` is Dukcapil's recap (CSV): regencies
    then get their residents. `dirt` is the level of faults, `clean` or
    `sourced`, see rates.py. `progress` is called with a step, persons done and
    persons expected.

    An earlier simulation in the two folders is replaced. Raises SdpError for a code
    that is no region's, for less than one person, for a truth folder that holds other
    files or lies in the landing folder, and where a delivery of somebody else is in the
    way.
    """
    if persons < 1:
        raise SdpError(f"{persons} persons cannot be simulated; ask for 1 or more.")
    if dirt not in DIRT:
        raise SdpError(f"{dirt} is no level of dirt; use {' or '.join(DIRT)}.")
    landing, truth = Path(landing), Path(truth)
    if (
        truth.resolve() == landing.resolve()
        or landing.resolve() in truth.resolve().parents
    ):
        raise SdpError(
            f"The truth folder {truth} lies inside the landing folder {landing}; truth"
            " is never landed, so name a folder elsewhere."
        )
    country = Country(stations, residents)
    plan = _plan(country, persons, within)
    old = earlier_files(landing, truth)
    landing.mkdir(parents=True, exist_ok=True)
    truth.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".simulating-", dir=landing) as made,
        tempfile.TemporaryDirectory(prefix=".truth-", dir=truth.parent) as known,
    ):
        report, files = _run(Path(made), Path(known), seed, dirt, plan, progress)
        manifest = {
            "simulator": SIMULATOR,
            "seed": seed,
            "dirt": dirt,
            "persons": persons,
            "within": sorted(within),
            "residents": report.persons,
            "files": dict(sorted(files.items())),
        }
        replace_deliveries(landing, Path(made), old, manifest)
        replace_truth(truth, Path(known), manifest)
    return report


def _plan(country: Country, persons: int, within: Sequence[str]) -> Plan:
    if not within:
        villages = country.nation(persons)
        return Plan(villages, missions_for(sum(v.persons for v in villages), None))
    abroad = [code for code in within if code.startswith("99")]
    found = {
        village.code: village
        for code in within
        if code not in abroad
        for village in country.within(code)
    }
    missions = missions_for(0, abroad)
    if not found:
        raise SdpError(
            f"{', '.join(abroad)} has no residents; name a region of the country beside"
            " it."
        )
    return Plan([found[code] for code in sorted(found)], missions)


def _run(
    landing: Path,
    truth: Path,
    seed: int,
    dirt: str,
    plan: Plan,
    progress: Progress | None,
) -> tuple[SimulationReport, dict[str, str]]:
    """Write everything; the report, and the hash of each delivered file."""
    show = progress or (lambda *_: None)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=truth.parent) as scratch:
        desk = Desk(landing, truth, Path(scratch), seed, dirt, plan)
        nation = Nation(desk)
        done = 0
        for number, chunk in enumerate(plan.chunks):
            nation.make(number, chunk)
            done += sum(v.persons for v in chunk)
            show("persons", done, plan.persons)
        _deliver(desk, nation, show)
        _find(desk)
        show("findings", plan.persons, plan.persons)
        desk.con.close()
    desk.report.files = len(desk.hashes)
    return desk.report, desk.hashes


def _deliver(desk: Desk, nation: Nation, show: Progress) -> None:
    """Have every agency deliver, chunk by chunk; a chunk lies in one office."""
    agencies = [agency(desk) for agency in AGENCIES]
    for agency in agencies:
        agency.begin()
    office, done = None, 0
    for number, chunk in enumerate(desk.plan.chunks):
        if chunk[0].regency != office:
            for agency in agencies:
                if office:
                    agency.close_office()
                agency.open_office(chunk[0].regency)
            office = chunk[0].regency
        nation.recall(number)
        for agency in agencies:
            agency.deliver(number, office)
        done += sum(v.persons for v in chunk)
        show("deliveries", done, desk.plan.persons)
    if desk.plan.abroad:
        nation.leave()
    for offset, (mission, village) in enumerate(
        zip(desk.plan.missions, desk.plan.abroad, strict=True)
    ):
        nation.visit(village)
        for agency in agencies:
            agency.close_office()
            agency.open_office(mission.code, is_abroad=True)
            agency.deliver(len(desk.plan.chunks) + offset, mission.code)
    for agency in agencies:
        agency.close_office()
        agency.end()


def _find(desk: Desk) -> None:
    """Write what the deliveries give ground to find, and on whom nothing may come."""
    con = desk.con
    desk.write_truth("faults", "files", "from file_faults", "file, line_no, kind")
    con.execute("drop table if exists persons")
    con.execute("drop table if exists planned")
    for name in ("persons", "entries", "records", "faults"):
        con.execute(
            f"create or replace view {name} as"
            f" from read_parquet('{desk.truth / name}/*.parquet', union_by_name = true)"
        )
    desk.sql("truth", "expected")
    desk.write_truth(
        "expected", "all", "from expected", "stage, kind, person_no, entry_no"
    )
    desk.sql("truth", "decoys")
    desk.write_truth("decoys", "all", "from decoy_persons", "kind, person_no")
    con.execute(
        "create or replace view decoys as"
        f" from read_parquet('{desk.truth / 'decoys'}/*.parquet')"
    )
    desk.report.faults = dict(
        desk.rows("select kind, count(*) from faults group by all order by all")
    )
    desk.report.decoys = dict(
        desk.rows("select kind, count(*) from decoys group by all order by all")
    )
    desk.report.expected = dict(
        desk.rows("select kind, count(*) from expected group by all order by all")
    )


__all__ = ["SimulationReport", "simulate"]
