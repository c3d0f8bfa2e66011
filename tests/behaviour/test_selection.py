"""The rule by which new files are followed through the models, held against each model.

A model is not run for files of datasets that it does not read, although it reads the ledger
in which they stand. That is right only if those rows change nothing in it; here each model
is computed with and without them.
"""

import json

import pytest

from satu_data_pemilu.pseudonym import function_sql
from satu_data_pemilu.selection import ALL, READS_FILES_OF, Graph
from satu_data_pemilu.sql import sql_text
from satu_data_pemilu.warehouse import attach, connect

KEY = "public-test-key"


@pytest.fixture(scope="module")
def graph(nation):
    target = nation.warehouse / ".build" / "target"
    return Graph(json.loads((target / "manifest.json").read_text()))


@pytest.fixture(scope="module")
def shut(graph):
    """The graph of a build in which every gate was found as it was."""
    assert graph.gates
    return Graph(graph.manifest, graph.gates)


@pytest.fixture(scope="module")
def con(nation):
    con = connect(nation.warehouse)
    con.execute(function_sql(KEY))
    attach(con, nation.warehouse / "work.duckdb", "work", key=KEY, read_only=True)
    attach(con, nation.warehouse / "marts.duckdb", "marts", read_only=True)
    yield con
    con.close()


def always_run(graph):
    """Models that read the ledger and no dataset."""
    return graph.of_new_files(())


def edges(graph):
    """Models that new files of other datasets do not run, with what they read of those."""
    always = always_run(graph)
    for node in sorted(graph.built - always):
        parents = [parent for parent in graph.parents(node) if parent in always]
        if graph.datasets(node) and parents:
            yield node, parents


def columns_of(con, node):
    return [
        name
        for (name,) in con.execute(
            "select column_name from duckdb_columns() where database_name = ?"
            " and schema_name = ? and table_name = ? order by column_index",
            [node["database"], node["schema"], node["alias"]],
        ).fetchall()
    ]


def of_datasets(columns, names):
    """Condition of rows of some datasets, None where the rows do not say theirs."""
    listed = ", ".join(map(sql_text, sorted(names)))
    if {"agency_code", "dataset_code"} <= set(columns):
        return f"agency_code || '/' || dataset_code in ({listed})"
    if "dataset_key" in columns:
        return f"dataset_key in ({listed})"
    if "file_id" in columns:
        return (
            "file_id in (select file_id from work.raw_landing.files"
            f" where agency_code || '/' || dataset_code in ({listed}))"
        )
    return None


def with_others(columns, relation, own, others):
    """The rows of the datasets that are read, and copies of them under every other name."""
    yield f"select * from {relation} where {own}"
    for number, name in enumerate(sorted(others)):
        agency, _, dataset = name.partition("/")
        replaced = {
            "agency_code": sql_text(agency),
            "dataset_code": sql_text(dataset),
            "dataset_key": sql_text(name),
            "file_id": f"'{number}-' || file_id",
            "delivery_key": f"'{number}-' || delivery_key",
            "as_of": "cast(as_of + interval 1 year as date)",
            "description": "'another text'",
        }
        shown = ", ".join(f"{v} as {c}" for c, v in replaced.items() if c in columns)
        yield f"select * replace ({shown}) from {relation}"


def content(con, sql):
    return con.execute(f"select count(*), bit_xor(hash(model)) from ({sql}) as model").fetchone()


def differing(con, graph, nation, node, parents):
    """The ledger models whose rows of other datasets change a model."""
    file = graph.nodes[node]["original_file_path"]
    package = graph.nodes[node]["package_name"]
    sql = (nation.warehouse / ".build/target/compiled" / package / file).read_text()
    every = {name for names in graph.sources.values() for name in names}
    every = {name for name in every if not name.startswith("landing/")}
    datasets, expected, found = graph.datasets(node), content(con, sql), []
    for parent in parents:
        ledger = graph.nodes[parent]
        relation, columns = ledger["relation_name"], columns_of(con, ledger)
        own = of_datasets(columns, datasets)
        if own is None or relation not in sql:
            found += [] if own else [ledger["name"]]
            continue
        alone = f"select * from {relation} where {own}"
        others = " union all by name ".join(
            f"({part})" for part in with_others(columns, relation, own, every - datasets)
        )
        for rows in (alone, others):
            con.execute("attach if not exists ':memory:' as changed")
            con.execute(f'create schema if not exists changed."{ledger["schema"]}"')
            changed = f'changed."{ledger["schema"]}"."{ledger["alias"]}"'
            con.execute(f"create or replace view {changed} as {rows}")
            if content(con, sql.replace(relation, changed)) != expected:
                found.append(ledger["name"])
                break
    return found


@pytest.mark.parametrize("gates", ["graph", "shut"])
def test_files_of_other_datasets_change_nothing_in_a_model_that_they_do_not_run(
    con, nation, gates, request
):
    graph = request.getfixturevalue(gates)
    checked = list(edges(graph))
    assert len(checked) > 20
    wrong = {
        graph.nodes[node]["name"]: found
        for node, parents in checked
        if (found := differing(con, graph, nation, node, parents))
    }
    assert wrong == {}, (
        "these models read rows of the ledger beyond those of their datasets: name these by"
        f" `config: {{meta: {{{READS_FILES_OF}: [agency/dataset]}}}}`"
    )


def test_a_model_that_names_datasets_needs_it(con, graph, nation):
    known = {name for names in graph.sources.values() for name in names} | {ALL}
    for node in sorted(graph.built):
        meta = graph.nodes[node]["config"].get("meta", {})
        if named := meta.pop(READS_FILES_OF, None):
            assert set(named) <= known
            without = Graph(graph.manifest)
            always = always_run(without)
            parents = [parent for parent in without.parents(node) if parent in always]
            found = differing(con, without, nation, node, parents)
            meta[READS_FILES_OF] = named
            assert found, f"{graph.nodes[node]['name']} needs no {READS_FILES_OF}"


# Folders that a list of voters concerns as a whole, and those that it does not at all.
OF_PERSONS_AND_VOTERS = (
    *(f"intermediate/{each}" for each in
      ("voters", "persons", "linkage", "disclosure", "findings", "restricted")),
    "marts/voters",
    "marts/population/dim_persons",
    "marts/population/fct_person_links",
    *(f"marts/population/counts/fct_{each}_counts" for each in
      ("age", "birth_date", "disability")),
    "marts/population/counts/abroad",
)
OF_REGIONS = (
    *(f"intermediate/regions/{each}" for each in
      ("codes", "electoral", "history", "laws", "matches", "succession")),
    "intermediate/validated/reference",
    "marts/reference/regions",
)


def names_of(graph, datasets):
    return {graph.nodes[node]["name"] for node in graph.of_new_files(datasets)}


def test_new_files_run_what_reads_their_rows_and_little_else(graph):
    """One list of voters concerns persons and voters, and no region.

    The references of all datasets to regions stand in one table, which each dataset reads:
    until it is known to be as it was, the list runs the recaps too. What is told of persons
    follows from all of their rows.
    """
    names = names_of(graph, ["kpu/voter_list"])
    assert {"fct_voter_entries", "dim_persons", "fct_deliveries", "qtn_rows"} <= names
    assert {"int_population_recaps_validated", "int_areas_validated"} <= names
    assert not {"dim_regions", "bridge_region_codes", "dim_electoral_districts"} & names
    run = graph.of_new_files(["kpu/voter_list"])
    others = {
        node for node in graph.built
        if not graph.nodes[node]["path"].startswith(OF_PERSONS_AND_VOTERS)
    }
    assert len(run & others) < len(others) * 0.35
    assert not {node for node in run if graph.nodes[node]["path"].startswith(OF_REGIONS)}
    assert not {node for node in run if graph.nodes[node]["resource_type"] == "seed"}
    everything = names_of(graph, ["kemendagri/region_codes"])
    assert {"dim_regions", "fct_voter_entries"} <= everything


def test_a_list_that_names_no_other_regions_runs_no_other_dataset(graph, shut):
    names = names_of(shut, ["kpu/voter_list"])
    assert {"fct_voter_entries", "dim_persons", "fct_deliveries", "qtn_rows"} <= names
    judged = {name for name in names if name.endswith("_validated")}
    assert judged == {
        "int_voter_lists_validated", "int_dpt_recaps_validated", "int_files_validated"
    }
    assert names < names_of(graph, ["kpu/voter_list"])
    residents = names_of(shut, ["dukcapil/population_register"])
    assert not {"int_voter_lists_validated", "fct_population_counts"} & residents
