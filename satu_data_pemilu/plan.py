"""What a build has to do: nothing, what is new and what depends on it, or everything.

The inputs are compared with those of the last whole build, and the project with its
manifest. What cannot be told apart is made anew.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

from rich.console import Console

from satu_data_pemilu import parsed as parsed_project
from satu_data_pemilu import publish, state, transform
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.selection import Graph, changed_for_all, relations
from satu_data_pemilu.sql import sql_name, sql_text
from satu_data_pemilu.state import Inputs, State
from satu_data_pemilu.steps import Request
from satu_data_pemilu.warehouse import attach, connect


UNIT_TEST = "unit_test."


@dataclass(frozen=True)
class Plan:
    """The nodes that a build runs, and what it does with all others."""

    parsed: transform.Project
    is_whole: bool = False
    """Whether the work database is made anew."""
    built: frozenset[str] = frozenset()
    """Models and seeds that run."""
    tests: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    """Those of them that may keep nothing of an earlier run."""
    obsolete: dict[str, str] = field(default_factory=dict)
    """Tables and views that no model makes any more, with their kind."""
    described: frozenset[str] = frozenset()
    """Models that do not run and whose descriptions changed."""
    key: str = ""
    """Digest under which the parsed project is kept."""
    certain: frozenset[str] = frozenset()
    """Those that run, whatever comes through the gates."""
    datasets: frozenset[str] = frozenset()
    """Datasets with new files or terms, which run the others."""
    modified: frozenset[str] = frozenset()
    """Nodes whose code changed."""

    @property
    def unit_tests(self) -> frozenset[str]:
        """All unit tests of the project."""
        nodes = Graph(self.parsed.manifest).nodes
        return frozenset(node for node in nodes if node.startswith(UNIT_TEST))

    @cached_property
    def gates(self) -> frozenset[str]:
        """Gates to run first, since other models run only for what comes through them."""
        graph = Graph(self.parsed.manifest)
        open_questions = self.built - self.certain
        return frozenset(
            gate
            for gate in graph.gates & self.built
            if not self.is_whole and (graph.with_readers([gate]) - {gate}) & open_questions
        )

    @cached_property
    def first(self) -> frozenset[str]:
        """What runs first: the gates, what they read, and tests that need no more.

        Tests that read a mart wait, since the marts that stay are not carried over yet.
        """
        graph = Graph(self.parsed.manifest)
        models = frozenset(graph.with_parents(self.gates)) & self.built
        waited_for = (self.built - models) | {
            node for node in graph.built if is_mart(graph.nodes[node])
        }
        return models | {
            test
            for test in self.tests - self.tests_alone
            if models.intersection(graph.parents(test))
            and not waited_for.intersection(graph.parents(test))
        }

    def with_shut(self, gates: Collection[str]) -> Plan:
        """The plan after the first models: nothing comes through some of the gates."""
        graph = Graph(self.parsed.manifest, frozenset(gates))
        built = self.certain | (self.first & graph.built) | graph.of_new_files(self.datasets)
        return replace(
            self,
            built=frozenset(built),
            tests=self.tests & graph.tests_of(built, self.modified),
        )

    @property
    def tests_alone(self) -> frozenset[str]:
        """Unit tests of models that do not run."""
        models = Graph(self.parsed.manifest)
        return frozenset(
            test
            for test in self.tests
            if test.startswith(UNIT_TEST) and not set(models.parents(test)) & self.built
        )

    @property
    def carried(self) -> dict[tuple[str, str], publish.Comments]:
        """Schema and name of the published marts that stay as they are, with comments."""
        return {
            (node["schema"], node["alias"]): _comments(node)
            for unique_id, node in self.parsed.manifest["nodes"].items()
            if is_mart(node) and not self.is_whole and unique_id not in self.built
        }


def is_mart(node: dict) -> bool:
    """Whether a node of a manifest is a model that readers see."""
    return (
        node["resource_type"] == "model"
        and node["database"] == "marts"
        and node["config"].get("enabled", True)
    )


def is_nothing_new(
    request: Request, keys: Keys, earlier: State | None, now: Inputs
) -> bool:
    """Whether a build would publish what is published, which is there and whole."""
    warehouse = request.warehouse
    return (
        earlier is not None
        and not (request.full_refresh or request.select)
        and earlier.is_settled
        and earlier.inputs == now
        and warehouse.work.is_file()
        and publish.digests(warehouse) == earlier.published
        and bool(publish.published_tables(warehouse, keys))
    )


def plan(
    request: Request,
    keys: Keys,
    earlier: State | None,
    now: Inputs,
    are_pseudonyms_new: bool,
    console: Console,
) -> Plan:
    """Decide what a build runs.

    Raises SdpError where the project does not parse.
    """
    warehouse = request.warehouse
    key = parsed_project.key_of(request.project, now)
    parsed = transform.parse(request.project, warehouse, keys, key, console)
    current = Graph(parsed.manifest)
    tests = frozenset(current.nodes) - current.built
    whole = Plan(parsed, True, frozenset(current.built), tests, key=key)
    if not request.full_refresh and parsed_project.are_unit_tests_passed(
        request.project, key
    ):
        tests -= whole.unit_tests
        whole = replace(whole, tests=tests)
    if (
        earlier is None
        or request.full_refresh
        or not warehouse.work.is_file()
        or earlier.inputs.surroundings != now.surroundings
    ):
        return whole
    folder = state.folder_of(warehouse)
    before = Graph(json.loads((folder / "manifest.json").read_bytes()))
    modified: set[str] = set()
    if earlier.inputs.project != now.project:
        if changed_for_all(before, current):
            return whole
        modified = transform.modified(parsed, folder, request.project, warehouse, keys)
    certain, fresh = _certain(current, earlier, now, modified, are_pseudonyms_new)
    certain |= _unpublished_marts(request, keys, earlier, current)
    datasets = _with_news(earlier, now)
    built = set(certain)
    if datasets or earlier.inputs.descriptions != now.descriptions:
        built |= current.of_new_files(datasets)
    left = relations(parsed.manifest)
    return Plan(
        parsed,
        built=frozenset(built),
        tests=tests & current.tests_of(built, modified),
        key=key,
        certain=frozenset(certain),
        datasets=frozenset(datasets),
        modified=frozenset(modified),
        fresh=frozenset(fresh),
        obsolete={
            relation: kind
            for relation, kind in relations(before.manifest).items()
            if left.get(relation) != kind
        },
        described=frozenset(_described_anew(before, current) - built),
    )


def _with_news(earlier: State, now: Inputs) -> set[str]:
    """Datasets with new files or terms."""
    then = earlier.inputs
    return _changed(then.files, now.files) | _changed(then.contracts, now.contracts)


def _certain(
    current: Graph, earlier: State, now: Inputs, modified: set[str], is_all: bool
) -> tuple[set[str], set[str]]:
    """Models and seeds that run whatever new files change, and those of them that keep
    nothing of earlier runs.
    """
    then = earlier.inputs
    contracts = _changed(then.contracts, now.contracts)
    terms = [*then.contracts.items(), *now.contracts.items()]
    references = {name for name, each in terms if each.startswith(state.REFERENCE)}
    by_code = current.with_readers(
        (modified & current.built) | current.readers_of_datasets(contracts)
    )
    pending = (earlier.pending | earlier.pending_fresh) & current.built
    built = by_code | pending
    if (
        is_all
        or earlier.is_all_pending
        or then.as_known_on != now.as_known_on
        or _with_news(earlier, now) & references
    ):
        built = set(current.built)
    fresh = {
        node
        for node in by_code | (earlier.pending_fresh & current.built)
        if current.is_incremental(node)
    } | {node for node in modified if node in current.built and node.startswith("seed.")}
    return built, fresh


def _changed(then: dict[str, str], now: dict[str, str]) -> set[str]:
    return {name for name in {*then, *now} if then.get(name) != now.get(name)}


def _unpublished_marts(
    request: Request, keys: Keys, earlier: State, current: Graph
) -> set[str]:
    """Marts that cannot be taken from what is published, since it is not whole or lacks them."""
    there: set[tuple[str, str]] = set()
    if publish.digests(request.warehouse) == earlier.published:
        there = publish.published_tables(request.warehouse, keys)
    return {
        unique_id
        for unique_id in current.built
        if is_mart(node := current.nodes[unique_id])
        and (node["schema"], node["alias"]) not in there
    }


# Descriptions ---------------------------------------------------------------------


def _comments(node: dict) -> publish.Comments:
    """The comments of a table and its columns, as dbt persists them."""
    wanted = node["config"].get("persist_docs") or {}
    columns = {
        name: column["description"]
        for name, column in node["columns"].items()
        if column["description"]
    }
    return (
        node["description"] if wanted.get("relation") else None,
        columns if wanted.get("columns") else {},
    )


def _described_anew(before: Graph, current: Graph) -> set[str]:
    return {
        unique_id
        for unique_id in current.built & before.built
        if _comments(current.nodes[unique_id]) != _comments(before.nodes[unique_id])
    }


def prepare_work(request: Request, keys: Keys, planned: Plan) -> None:
    """Remove from the work database what may not stay, and describe anew what stays."""
    nodes = planned.parsed.manifest["nodes"]
    gone = dict(planned.obsolete)
    for unique_id in planned.fresh:
        if nodes[unique_id]["database"] == "work":
            gone[nodes[unique_id]["relation_name"]] = "table"
    described = [
        nodes[unique_id]
        for unique_id in planned.described
        if nodes[unique_id]["database"] == "work"
    ]
    if not (gone or described):
        return
    con = connect(request.warehouse.root)
    try:
        attach(con, request.warehouse.work, "work", key=keys.database)
        for relation, kind in gone.items():
            con.execute(f"drop {'view' if kind == 'view' else 'table'} if exists {relation}")
        for node in described:
            _describe(con, node)
    finally:
        con.close()


def _describe(con, node: dict) -> None:
    relation = node["relation_name"]
    kind = "view" if node["config"].get("materialized") == "view" else "table"
    comment, columns = _comments(node)
    con.execute(f"comment on {kind} {relation} is {sql_text(comment or '')}")
    there = {
        name
        for (name,) in con.execute(
            "select column_name from duckdb_columns() where database_name = 'work'"
            " and schema_name = ? and table_name = ?",
            [node["schema"], node["alias"]],
        ).fetchall()
    }
    for name in there:
        text = sql_text(columns[name]) if name in columns else "null"
        con.execute(f"comment on column {relation}.{sql_name(name)} is {text}")
