"""The walls of the project: which folder may read which, and how large things may grow.

The order of the folders stands here and nowhere else. What the project still owes to a
wall is named in the lists of debt; they hold nothing that is paid, and only shrink.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch

LARGEST_FOLDER = 15
LONGEST = 150

# Folders below models/, in the order in which data pass them. A folder reads itself and
# those before it.
ORDER = (
    "staging",
    "intermediate/deliveries",
    "intermediate/validated/reference",
    "intermediate/regions/history",
    "intermediate/regions/matches",
    "intermediate/regions/succession",
    "intermediate/regions/codes",
    "intermediate/regions/references",
    "intermediate/regions/electoral",
    "intermediate/validated/datasets",
    "intermediate/persons/records",
    "intermediate/persons",
    "intermediate/linkage",
    "intermediate/persons/events",
    "intermediate/persons/resolved",
    "intermediate/voters",
    "intermediate/disclosure",
    "intermediate/findings",
    "intermediate/checks",
    "intermediate/population",
    "intermediate/reconciliation",
    "intermediate/accounting",
    "quarantine",
    "marts/reference",
    "marts/voters/lists",
    "marts/voters/flows",
    "marts/voters/findings",
    "marts/voters/coverage",
    "marts/population",
    "marts/quality",
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
        ("int_files_validated", "qtn_rows"),
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
        "evidence",
        "intermediate/findings",
        "int_findings_by_*",
        ("int_evidence_combined",),
    ),
)

# -- debt: what is not yet as it should be ---------------------------------------------

# Folders that are still to be divided, with the first and the last room that their
# models belong to. A model there is judged as if it stood where it errs least.
UNDIVIDED: dict[str, tuple[str, str]] = {}

# (model, the model of a later folder that it reads)
BACK_EDGES = {
    ("int_coverage_of_residents", "int_residents_by_sex"),
    ("int_dpt_recaps_validated", "int_voter_list_files_identified"),
    ("int_voter_lists_validated", "int_voter_list_files_identified"),
    ("int_voter_lists_validated", "int_voter_numbers_read"),
}

LARGE_FOLDERS = {"intermediate/voters"}

LONG_MODELS = {
    "fct_voter_list_flows",
    "int_figures_computed",
    "int_voter_entries_paired",
}

LONG_MACROS: set[str] = set()

# Folders whose YAML is elsewhere or otherwise named.
SCATTERED_YAML = {
    "intermediate/voters",
}


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


def places(folder: str) -> tuple[int, int] | None:
    """First and last place that a folder may have; they differ where it is undivided."""
    if folder in UNDIVIDED:
        first, last = UNDIVIDED[folder]
        return ORDER.index(first), ORDER.index(last)
    found = place(folder)
    return None if found is None else (found, found)


def back_edges(models: dict[str, Model]) -> set[tuple[str, str]]:
    """Models that read a model of a later folder, with that model."""
    return {
        (model.name, parent)
        for model in models.values()
        for parent in model.reads
        if (places(models[parent].folder) or (0, 0))[0] > (places(model.folder) or (99, 99))[1]
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
