"""The walls of the project: which folder may read which, and how large things may grow.

The order of the folders stands here and nowhere else. No wall has an exception.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch

LARGEST_FOLDER = 15
LONGEST = 150
LONGEST_YAML = 300

# Folders below models/, in the order in which data pass them. A folder reads itself and
# those before it.
ORDER = (
    "staging",
    "intermediate/deliveries/files",
    "intermediate/deliveries/effect",
    "intermediate/validated/reference",
    "intermediate/regions/laws",
    "intermediate/regions/history",
    "intermediate/regions/matches",
    "intermediate/regions/succession",
    "intermediate/regions/codes/listed",
    "intermediate/regions/codes/levels",
    "intermediate/regions/codes/mapped",
    "intermediate/regions/references",
    "intermediate/regions/electoral",
    "intermediate/voters/lists",
    "intermediate/voters/numbers",
    "intermediate/validated/datasets",
    "intermediate/stations",
    "intermediate/population",
    "intermediate/voters/recaps",
    "intermediate/persons/effect",
    "intermediate/persons/records",
    "intermediate/persons/holders",
    "intermediate/persons",
    "intermediate/linkage/pairs",
    "intermediate/linkage/links",
    "intermediate/persons/moves",
    "intermediate/persons/events",
    "intermediate/persons/resolved",
    "intermediate/voters/entries",
    "intermediate/voters/chains/pairs",
    "intermediate/voters/chains",
    "intermediate/voters/flows",
    "intermediate/voters/eligibility",
    "intermediate/voters/registration",
    "intermediate/voters/registration/missing",
    "intermediate/voters/readiness",
    "intermediate/voters/coverage",
    "intermediate/disclosure",
    "intermediate/findings/duplicates",
    "intermediate/findings/evidence/moves",
    "intermediate/findings/evidence/attributes",
    "intermediate/findings/evidence/removals",
    "intermediate/findings/evidence",
    "intermediate/findings",
    "intermediate/restricted",
    "intermediate/checks",
    "intermediate/reconciliation/figures",
    "intermediate/reconciliation",
    "intermediate/accounting",
    "intermediate/feedback",
    "intermediate/feedback/standards",
    "intermediate/feedback/changes",
    "quarantine",
    "marts/reference",
    "marts/voters/lists",
    "marts/voters/flows",
    "marts/voters/findings",
    "marts/voters/restricted",
    "marts/voters/coverage",
    "marts/voters/readiness",
    "marts/voters/eligibility",
    "marts/population/counts",
    "marts/population",
    "marts/quality/deliveries",
    "marts/quality/standards",
    "marts/quality/checks",
)


@dataclass(frozen=True)
class Plug:
    """A place where members are plugged in: what a member is called and who reads it all.

    A member is a model in or below `folder` whose name is like `members`. Each of
    `unions` has every member as a parent. The list of members is the macro file
    macros/plugs/<name>.sql.
    """

    name: str
    folder: str
    members: str
    unions: tuple[str, ...]

    def holds(self, model: Model) -> bool:
        """Whether a model is a member."""
        inside = f"{model.folder}/".startswith(f"{self.folder}/")
        return inside and fnmatch(model.name, self.members)


PLUGS = (
    Plug(
        "region_references",
        "intermediate/regions/references/members",
        "int_*_as_references",
        ("int_region_references_combined",),
    ),
    Plug(
        "judged_rows",
        "intermediate/validated",
        "int_*_validated",
        ("int_files_validated", "int_rows_keyed", "qtn_rows"),
    ),
    Plug(
        "person_records",
        "intermediate/persons/records",
        "int_*_as_records",
        ("int_person_records_combined",),
    ),
    Plug(
        "person_events",
        "intermediate/persons/events",
        "int_*_as_events",
        ("int_person_events_combined",),
    ),
    Plug(
        "computed_figures",
        "intermediate/reconciliation/figures",
        "int_*_as_figures",
        ("int_figures_combined",),
    ),
    Plug(
        "evidence",
        "intermediate/findings/evidence",
        "int_findings_by_*",
        ("int_evidence_combined",),
    ),
)

# Models that read every member of a plug or every dataset: a unit test of theirs would
# name each of them, and be edited with each. Tests of whole builds hold them (accounts
# close, quarantined rows are counted, unknown values are).
READS_EVERY_MEMBER = {"int_files_validated", "int_unknown_values_noted", "qtn_rows"}


# -- the project as dbt reads it --------------------------------------------------------


@dataclass(frozen=True)
class Model:
    """A model: its folder below models/, where it is described, and what it reads."""

    name: str
    folder: str
    yaml: str
    description: str
    reads: tuple[str, ...]


def models_of(manifest: dict) -> dict[str, Model]:
    """The models of dbt's manifest, by name."""
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model"
    }
    return {
        node["name"]: Model(
            node["name"],
            folder_of(node["original_file_path"]),
            (node["patch_path"] or "").partition("://")[2],
            node["description"],
            tuple(nodes[key]["name"] for key in node["depends_on"]["nodes"] if key in nodes),
        )
        for node in nodes.values()
    }


def folder_of(path: str) -> str:
    """The folder of a file below models/, such as `intermediate/regions/codes`."""
    return path.removeprefix("models/").rpartition("/")[0]


def place(folder: str, order: tuple[str, ...] = ORDER) -> int | None:
    """The place in the order of the longest name that a folder stands in or below."""
    inside = [name for name in order if f"{folder}/".startswith(f"{name}/")]
    return order.index(max(inside, key=len)) if inside else None


def back_edges(models: dict[str, Model]) -> set[tuple[str, str]]:
    """Models that read a model of a later folder, with that model."""
    return {
        (model.name, parent)
        for model in models.values()
        for parent in model.reads
        if (place(models[parent].folder) or 0) > (place(model.folder) or 0)
    }


def unplugged(models: dict[str, Model], plugs: tuple[Plug, ...] = PLUGS) -> set[tuple[str, str]]:
    """Members of a plug that a union does not read, with that union."""
    return {
        (model.name, union)
        for plug in plugs
        for union in plug.unions
        for model in models.values()
        if plug.holds(model) and model.name not in models[union].reads
    }


def scattered(models: dict[str, Model], unit_tests: Iterable[dict]) -> set[tuple[str, str, str]]:
    """Models and unit tests whose YAML is elsewhere: name, where it is, where it belongs."""
    places = {
        (model.name, model.yaml, yaml_of(model.folder, "models")) for model in models.values()
    }
    places |= {
        (
            test["name"],
            test["original_file_path"],
            yaml_of(models[test["model"]].folder, "unit_tests"),
        )
        for test in unit_tests
    }
    return {each for each in places if each[1] != each[2]}


def yaml_of(folder: str, kind: str) -> str:
    """The file in which models (`models`) or unit tests (`unit_tests`) of a folder stand."""
    return f"models/{folder}/_{folder.rpartition('/')[2]}__{kind}.yml"


_NO_RULE = re.compile(r"\{#.*?#\}|--[^\n]*|where line_kind = 'data'\s*\Z", re.DOTALL)
_RULE = re.compile(r"\b(where|case|join|distinct|having|over|group by|coalesce|nullif|try_cast)\b")


def has_rule(sql: str) -> bool:
    """Whether a model's own text decides anything: what it keeps, joins, counts or casts.

    What a macro decides is judged where a model that calls it has a unit test, and that
    staging reads lines of data is its form.
    """
    return bool(_RULE.search(_NO_RULE.sub("", sql)))
