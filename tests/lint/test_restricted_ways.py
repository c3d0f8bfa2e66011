"""Of restricted records nothing reaches a mart of persons but through a model that leaves
them out; such a model says so by `leaves_out_restricted` and has a unit test of it.
"""

import copy

import pytest
from conftest import PROJECT

from satu_data_pemilu.contracts import load_contracts

# What may be made of restricted records: protected counts, and the account of lines.
MAY_READ = {
    "fct_restricted_finding_counts", "fct_row_accounting", "fct_rejections",
    "fct_rejection_counts", "fct_unknown_values", "fct_rejection_changes",
    "fct_data_standard_scores",
}  # fmt: skip


def restricted_sources() -> set[str]:
    """Ids of the sources whose contracts are restricted."""
    return {
        f"source.satu_data_pemilu.{agency}.{dataset}"
        for (agency, dataset), contract in load_contracts(PROJECT).items()
        if contract.restricted
    }


def nodes_of(manifest: dict) -> dict[str, dict]:
    return {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }


def leaves_out(node: dict) -> bool:
    return bool(node["config"]["meta"].get("leaves_out_restricted"))


def reached(nodes: dict[str, dict], sources: set[str]) -> set[str]:
    """Models that restricted records reach, down to those that leave them out."""
    found: set[str] = set()
    last = set(sources)
    while last:
        last = {
            key
            for key, node in nodes.items()
            if key not in found
            and not leaves_out(node)
            and last & set(node["depends_on"]["nodes"])
        }
        found |= last
    return found


def leaks(nodes: dict[str, dict], sources: set[str]) -> set[str]:
    """Marts that restricted records reach and that are not of those that may read them."""
    return {
        nodes[key]["name"]
        for key in reached(nodes, sources)
        if nodes[key]["config"]["meta"].get("person_level")
        or (nodes[key]["path"].startswith("marts/") and nodes[key]["name"] not in MAY_READ)
    }


def test_restricted_records_reach_no_mart_but_of_counts(manifest):
    sources = restricted_sources()
    assert sources
    assert leaks(nodes_of(manifest), sources) == set()


def test_restricted_records_reach_their_counts(manifest):
    nodes = nodes_of(manifest)
    names = {nodes[key]["name"] for key in reached(nodes, restricted_sources())}
    assert "fct_restricted_finding_counts" in names


def test_every_model_that_leaves_them_out_meets_them_and_has_a_unit_test(manifest):
    nodes = nodes_of(manifest)
    met = reached(nodes, restricted_sources())
    tested = {
        test["model"] for test in manifest["unit_tests"].values() if "restricted" in test["name"]
    }
    those = {key: node for key, node in nodes.items() if leaves_out(node)}
    assert len(those) > 3
    for key, node in those.items():
        assert met & set(node["depends_on"]["nodes"]), f"{node['name']} meets none"
        assert node["name"] in tested, f"{node['name']} has no unit test of it"


def without_mark(nodes: dict[str, dict], name: str) -> None:
    node = next(node for node in nodes.values() if node["name"] == name)
    del node["config"]["meta"]["leaves_out_restricted"]


def with_parent(nodes: dict[str, dict], name: str, parent: str) -> None:
    key = next(key for key, node in nodes.items() if node["name"] == parent)
    node = next(node for node in nodes.values() if node["name"] == name)
    node["depends_on"]["nodes"].append(key)


@pytest.mark.parametrize(
    ("change", "arguments", "leaking"),
    [
        (without_mark, ("int_person_records",), "dim_persons"),
        (without_mark, ("int_records_resolved",), "fct_voter_entries"),
        (without_mark, ("int_persons_contradicted",), "dim_persons"),
        (without_mark, ("int_record_names",), "fct_voter_entries"),
        (without_mark, ("int_person_events",), "fct_eligible_unregistered"),
        (without_mark, ("fct_person_links",), "fct_person_links"),
        (with_parent, ("int_findings", "int_restricted_findings"), "fct_finding_counts"),
        (
            with_parent,
            ("int_persons_eligible", "int_restricted_person_events"),
            "fct_registration_coverage",
        ),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_a_planted_way_is_found(manifest, change, arguments, leaking):
    nodes = copy.deepcopy(nodes_of(manifest))
    change(nodes, *arguments)
    assert leaking in leaks(nodes, restricted_sources())
