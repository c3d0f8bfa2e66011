"""`sdp build`: from a landing folder to published marts, or nothing published at all.

Order of work: look before starting (folders, disk, keys, lock), land, decide what is new,
run the models concerned and their tests, audit the run, write what built the file, publish.
Only the last step touches what readers see.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Collection

from rich.console import Console

from satu_data_pemilu import (
    checks,
    gates,
    guard,
    keys,
    parsed,
    publish,
    state,
    summary,
    transform,
)
from satu_data_pemilu import landing as landing_step
from satu_data_pemilu.build_info import write_build_info
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.judged import require_judged
from satu_data_pemilu.keys import Keys, Persons
from satu_data_pemilu.land import land, make_source_views
from satu_data_pemilu.landing import ledger
from satu_data_pemilu.plan import Plan, is_nothing_new, plan, prepare_work
from satu_data_pemilu.state import Inputs, State
from satu_data_pemilu.steps import Contracts, Request, Steps, full_disk_explained
from satu_data_pemilu.warehouse import Warehouse, attach, connect, remove_database


def build(request: Request, console: Console) -> None:
    """Run a build and publish it; with `select`, run a part and publish nothing.

    Raises SdpError with one sentence for everything a user can mend; what was published
    before is untouched then.
    """
    warehouse, steps = request.warehouse, Steps()
    contracts = load_contracts(request.project)
    held = Keys.from_environment()
    checks.require_a_day(os.environ.get("AS_KNOWN_ON", ""))
    with steps.step("check"):
        landing = checks.prepared_landing(request, contracts, console)
        warehouse.prepare()
    folders = (landing, warehouse.root)
    with warehouse.lock("build"), full_disk_explained(warehouse):
        with steps.step("check"):
            found = landing_step.look(landing, contracts)
            checks.require_space(found, warehouse)
            checks.require_fitting_keys(found, held, warehouse)
            warehouse.clear_build()
            publish.remove_publications(warehouse)
        with steps.step("landing"):
            land(request, found, contracts, console)
            require_judged(request.project, ledger.read(warehouse.root))
        with steps.step("check"):
            persons = guard.require_fitting_ledger(folders, held, warehouse)
            are_new = checks.require_same_pseudonyms(request, persons, held)
            earlier = state.read(warehouse)
            now = state.inputs(request.project, warehouse, contracts, persons.value)
            is_done = not are_new and is_nothing_new(request, held, earlier, now)
        if is_done:
            summary.show_nothing_new(warehouse, held, steps.seconds, console)
            return
        marts_key = held.marts if persons is Persons.REAL else None
        if request.select:
            run_part(request, contracts, held, marts_key, earlier, now, console)
            return
        with steps.step("what is new"):
            planned = plan(request, held, earlier, now, are_new, console)
        with steps.step("models and tests"):
            outcome, planned = run_models(
                request, contracts, held, marts_key, earlier, planned, console
            )
        with steps.step("publishing"):
            if guard.require_fitting_ledger(folders, held, warehouse) is not persons:
                raise SdpError(
                    "Files of persons came into the ledger while the models ran, so"
                    " nothing was published. Run `sdp build` again."
                )
            audit(outcome, warehouse, marts_key, planned.carried)
            write_build_info(request, held, persons, steps, marts_key)
            publish.finish_marts(warehouse, marts_key)
            publish.build_open(
                warehouse, marts_key, closed_marts(outcome), open_parts(outcome)
            )
            if persons is not Persons.NONE:
                keys.remember_pseudonyms(warehouse.pseudonym_check, held.pseudonym)
            publish.publish(warehouse)
            state.write(
                warehouse,
                State(
                    now,
                    publish.digests(warehouse),
                    gates=gates.digests(warehouse, held, planned.parsed.manifest),
                ),
                warehouse.target / "manifest.json",
            )
    summary.show(warehouse, held, outcome, steps.seconds, console)


def run_models(
    request: Request,
    contracts: Contracts,
    held: Keys,
    marts_key: str | None,
    earlier: State | None,
    planned: Plan,
    console: Console,
) -> tuple[transform.Outcome, Plan]:
    """Bring the work database and the marts of the build folder up to date, and test.

    Where there are gates to ask, they are run first, and what only they would have run is
    left out if they are as they were. Returns what was run, and the plan that was left.
    What a run is about to touch is noted first, so that after a failure the next one runs
    it again.

    Raises SdpError where a model or test failed, with how to look at each.
    """
    warehouse = request.warehouse
    outcome = transform.Outcome([], transform.models_of(planned.parsed.manifest))

    def run(command: str, chosen: Collection[str]) -> None:
        if not chosen:
            return
        done = transform.run_dbt(
            [command],
            request.project,
            warehouse,
            held,
            console,
            "Models and tests",
            marts_encrypted=marts_key is not None,
            parsed=planned.parsed,
            chosen=chosen,
            new_pseudonyms=request.new_pseudonyms,
        )
        outcome.results.extend(done.results)
        if outcome.failed:
            raise SdpError(summary.failures(outcome, warehouse.logs))

    first = planned.first
    if planned.is_whole or earlier is None:
        state.forget(warehouse)
        remove_database(warehouse.work)
        make_source_views(warehouse, contracts, held)
    else:
        state.begin(warehouse, earlier, (first or planned.built), planned.fresh)
        make_source_views(warehouse, contracts, held)
        prepare_work(request, held, planned)
        if first:
            run("build", first)
            shut = gates.unchanged(warehouse, held, planned, earlier)
            planned = planned.with_shut(shut)
            state.begin(warehouse, earlier, planned.built, planned.fresh)
    if planned.carried:
        publish.carry_over(warehouse, held, marts_key, planned.carried)
    # `dbt build` runs a unit test with its model only, `dbt test` without it.
    run("test", planned.tests_alone)
    run("build", (planned.built | planned.tests) - planned.tests_alone - first)
    if planned.is_whole and planned.tests >= planned.unit_tests:
        parsed.note_unit_tests_passed(request.project, planned.key)
    return outcome, planned


def run_part(
    request: Request,
    contracts: Contracts,
    held: Keys,
    marts_key: str | None,
    earlier: State | None,
    now: Inputs,
    console: Console,
) -> None:
    """Run the nodes that the user selected, by dbt's syntax. Nothing is published.

    Raises SdpError where nothing is selected, or a model or test failed.
    """
    warehouse, arguments = request.warehouse, ["build", "--select", *request.select]
    is_same = (
        earlier is not None
        and earlier.inputs.project == now.project
        and earlier.inputs.surroundings == now.surroundings
        and not request.full_refresh
    )
    if is_same and earlier is not None:
        state.write(warehouse, dataclasses.replace(earlier, is_all_pending=True))
    else:
        state.forget(warehouse)
        arguments.append("--full-refresh")
    make_source_views(warehouse, contracts, held)
    outcome = transform.run_dbt(
        arguments,
        request.project,
        warehouse,
        held,
        console,
        "Models and tests",
        marts_encrypted=marts_key is not None,
        new_pseudonyms=request.new_pseudonyms,
    )
    if outcome.failed:
        raise SdpError(summary.failures(outcome, warehouse.logs))
    if not outcome.results:
        raise SdpError(
            f"--select {' '.join(request.select)} chose nothing. Name models, seeds or"
            " tests of the project."
        )
    summary.show_partial(outcome, console)


# The audit -------------------------------------------------------------------------


def mart_models(outcome: transform.Outcome) -> dict[str, tuple[str, str]]:
    """Models of the manifest that land in the marts: schema and name by id."""
    return {
        model["unique_id"]: (model["schema"], model["alias"])
        for model in outcome.models
        if model["database"] == "marts"
    }


def closed_marts(outcome: transform.Outcome) -> set[tuple[str, str]]:
    """Marts that stay out of the open file: a row per person, or cells under 10."""
    return {
        (model["schema"], model["alias"])
        for model in outcome.models
        if model["database"] == "marts"
        and (
            model["config"]["meta"].get("person_level")
            or model["config"]["meta"].get("small_cells")
        )
    }


def open_parts(outcome: transform.Outcome) -> dict[tuple[str, str], publish.OpenPart]:
    """Marts of which the open file holds a part: rows that meet the condition `open_rows`
    of the model's meta, and not the columns whose meta says `not_in_open`.
    """
    return {
        (model["schema"], model["alias"]): publish.OpenPart(
            model["config"]["meta"].get("open_rows"),
            frozenset(
                column["name"]
                for column in model["columns"].values()
                if column["config"]["meta"].get("not_in_open")
            ),
        )
        for model in outcome.models
        if model["database"] == "marts"
    }


def audit(
    outcome: transform.Outcome,
    warehouse: Warehouse,
    marts_key: str | None,
    carried: Collection[tuple[str, str]] = (),
) -> None:
    """Prove that the build file holds every mart, each built by this run or `carried`.

    Raises SdpError naming what is missing; nothing is published then.
    """
    unfinished = [each.name for each in outcome.results if not each.is_success]
    built = {each.unique_id for each in outcome.results if each.is_success}
    marts = mart_models(outcome)
    not_built = [
        ".".join(name)
        for unique_id, name in marts.items()
        if unique_id not in built and name not in carried
    ]
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.build_marts, "marts", key=marts_key, read_only=True)
        present = {(each.schema, each.name) for each in publish.tables(con, "marts")}
    finally:
        con.close()
    absent = [".".join(name) for name in marts.values() if name not in present]
    surplus = [".".join(name) for name in present - set(marts.values())]
    for names, fault in (
        (unfinished, "did not run"),
        (not_built, "were not built in this run"),
        (absent, "are missing from the file"),
        (surplus, "are in the file although no model makes them"),
    ):
        if names:
            raise SdpError(
                f"Nothing was published: {', '.join(sorted(names)[:10])} {fault}."
                f" Look at {warehouse.logs / 'dbt.log'}, then run `sdp build` again."
            )
