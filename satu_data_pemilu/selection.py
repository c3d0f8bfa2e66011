"""Which models of a project a build has to run, by what is new.

A model is run where its code changed or that of something it reads, and where files of a
dataset that it reads are new. Every model reads the ledger somewhere above it, which each
new file changes. Of those only these are run:

- models that read the ledger and no dataset: they describe files;
- models that read the rows of a dataset with new files, themselves or above them.

A model that reads the ledger's rows of datasets whose own rows it does not read names them
by `meta: {reads_files_of: [agency/dataset]}`, or all of them by `["*"]`. A test proves for
each model that files of other datasets change nothing in it.

A gate (`meta: {gate: true}`) is a model that reads the rows of many datasets and that many
models read, and that new files mostly leave as it was. It is run first; where its rows are
those of the last build, no file comes through it to what reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LEDGER = "landing"
READS_FILES_OF = "reads_files_of"
GATE = "gate"
ALL = "*"


@dataclass(frozen=True)
class Graph:
    """The enabled nodes of a manifest (as dbt writes it) and what they depend on."""

    manifest: dict[str, Any]
    shut: frozenset[str] = frozenset()
    """Gates through which no file comes, since their rows are as they were."""

    @cached_property
    def nodes(self) -> dict[str, dict]:
        """Models, seeds, data tests and unit tests by id."""
        found = {**self.manifest["nodes"], **self.manifest.get("unit_tests", {})}
        return {
            unique_id: node
            for unique_id, node in found.items()
            if node.get("config", {}).get("enabled", True)
        }

    @cached_property
    def built(self) -> set[str]:
        """Models and seeds."""
        return {
            unique_id
            for unique_id, node in self.nodes.items()
            if node["resource_type"] in ("model", "seed")
        }

    @cached_property
    def gates(self) -> frozenset[str]:
        """Models of which a build asks whether their rows are as they were."""
        return frozenset(
            unique_id
            for unique_id in self.built
            if self.nodes[unique_id]["config"].get("meta", {}).get(GATE)
        )

    def parents(self, unique_id: str) -> list[str]:
        """Ids of the nodes and sources that a node reads."""
        node = self.nodes.get(unique_id)
        return node.get("depends_on", {}).get("nodes", []) if node else []

    @cached_property
    def children(self) -> dict[str, set[str]]:
        """Models and seeds by what they read."""
        children: dict[str, set[str]] = {}
        for unique_id in self.built:
            for parent in self.parents(unique_id):
                children.setdefault(parent, set()).add(unique_id)
        return children

    @cached_property
    def sources(self) -> dict[str, frozenset[str]]:
        """Sources above each model, as agency/dataset; itself for a source.

        With them stand the datasets of which a model says that it reads their files. Above
        a gate that is shut stands nothing.
        """
        found: dict[str, frozenset[str]] = {
            unique_id: frozenset([f"{source['source_name']}/{source['name']}"])
            for unique_id, source in self.manifest["sources"].items()
        }
        every = frozenset().union(*found.values())
        found |= dict.fromkeys(self.shut, frozenset())

        def above(unique_id: str) -> frozenset[str]:
            if unique_id not in found:
                config = self.nodes.get(unique_id, {}).get("config", {})
                named = frozenset(config.get("meta", {}).get(READS_FILES_OF, ()))
                found[unique_id] = frozenset(every if ALL in named else named).union(
                    *map(above, self.parents(unique_id))
                )
            return found[unique_id]

        for unique_id in self.built:
            above(unique_id)
        return found

    def datasets(self, unique_id: str) -> frozenset[str]:
        """Datasets whose rows a model reads, itself or above it."""
        return frozenset(
            name for name in self.sources[unique_id] if not name.startswith(f"{LEDGER}/")
        )

    def reads_ledger(self, unique_id: str) -> bool:
        """Whether a model reads the ledger, itself or above it."""
        return any(name.startswith(f"{LEDGER}/") for name in self.sources[unique_id])

    def with_readers(self, unique_ids: Iterable[str]) -> set[str]:
        """The models and seeds with all that read them, directly or not."""
        found: set[str] = set()
        waiting = list(unique_ids)
        while waiting:
            unique_id = waiting.pop()
            if unique_id not in found:
                found.add(unique_id)
                waiting += self.children.get(unique_id, ())
        return found & self.built

    def with_parents(self, unique_ids: Iterable[str]) -> set[str]:
        """The models and seeds with all that they read, directly or not."""
        found: set[str] = set()
        waiting = list(unique_ids)
        while waiting:
            unique_id = waiting.pop()
            if unique_id not in found:
                found.add(unique_id)
                waiting += self.parents(unique_id)
        return found & self.built

    def of_new_files(self, datasets: Collection[str]) -> set[str]:
        """Models that new files of some datasets concern."""
        return {
            node
            for node in self.built
            if self.datasets(node) & set(datasets)
            or (self.reads_ledger(node) and not self.datasets(node))
        }

    def readers_of_datasets(self, datasets: Collection[str]) -> set[str]:
        """Models that read the rows of some datasets."""
        return {node for node in self.built if self.datasets(node) & set(datasets)}

    def is_incremental(self, unique_id: str) -> bool:
        """Whether a model keeps rows of an earlier run."""
        node = self.nodes[unique_id]
        return node["config"].get("materialized") == "incremental"

    def tests_of(self, built: Collection[str], modified: Collection[str]) -> set[str]:
        """Tests that a run needs: of data that was made, and of code that changed.

        A unit test judges a model on rows of its own, so it is run with new code only.
        """
        chosen = set()
        for unique_id, node in self.nodes.items():
            if node["resource_type"] == "test":
                if unique_id in modified or set(self.parents(unique_id)) & set(built):
                    chosen.add(unique_id)
            elif node["resource_type"] == "unit_test":
                if unique_id in modified or set(self.parents(unique_id)) & set(modified):
                    chosen.add(unique_id)
        return chosen

    @cached_property
    def macros_in_use(self) -> set[str]:
        """Macros that some node calls, directly or through others."""
        found: set[str] = set()
        waiting = [
            macro
            for node in self.nodes.values()
            for macro in node.get("depends_on", {}).get("macros", [])
        ]
        macros = self.manifest["macros"]
        while waiting:
            macro = waiting.pop()
            if macro not in found:
                found.add(macro)
                called = macros.get(macro, {}).get("depends_on", {}).get("macros", [])
                waiting += called
        return found


def relations(manifest: dict[str, Any]) -> dict[str, str]:
    """Tables and views of the work database that a project makes, with their kind."""
    return {
        node["relation_name"]: node["config"].get("materialized", "table")
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        and node.get("database") == "work"
        and node.get("relation_name")
    }


def changed_for_all(earlier: Graph, current: Graph) -> set[str]:
    """Macros that changed and that dbt calls for every node, or for none that it says."""
    before, now = earlier.manifest["macros"], current.manifest["macros"]
    changed = {
        macro
        for macro in {*before, *now}
        if before.get(macro, {}).get("macro_sql") != now.get(macro, {}).get("macro_sql")
    }
    return changed - earlier.macros_in_use - current.macros_in_use
