"""The measurement beside Splink: what is run, what is counted, what the report says.

Splink itself is not needed here: its links are made up.
"""

import sys
from pathlib import Path

import duckdb
import link_jobs
import pytest
import splink_bench

from satu_data_pemilu.warehouse import Warehouse


def model(name: str, *reads: str, folder: str = "linkage") -> dict:
    return {
        "unique_id": name,
        "name": name,
        "resource_type": "model",
        "fqn": ["project", "intermediate", folder, name],
        "database": "work",
        "schema": "intermediate",
        "relation_name": f'"work"."intermediate"."{name}"',
        "depends_on": {"nodes": list(reads)},
    }


def test_models_begin_with_validated_rows_and_each_follows_what_it_reads():
    nodes = [
        model("links", "pairs", "records", "ledger"),
        model("pairs", "records", "register", "a_seed"),
        model("records", "rows", "ledger"),
        model("register", "rows"),
        model("rows", "raw", folder="validated"),
        model("ledger", "raw"),
        model("marts", "links"),
        {**model("a_seed"), "resource_type": "seed"},
    ]
    manifest = {"nodes": {node["unique_id"]: node for node in nodes}}
    found = [node["name"] for node in link_jobs.models_from_rows(manifest, "links")]
    assert found == ["records", "register", "pairs", "links"]


def test_the_project_has_every_model_that_is_named(manifest):
    made = [node["name"] for node in link_jobs.models_from_rows(manifest, link_jobs.LINKS)]
    assert made[-1] == link_jobs.LINKS
    assert {link_jobs.RECORDS, link_jobs.SHAPED, link_jobs.REGISTER} < set(made)
    assert not [name for name in made if name.endswith("_validated") or "_files_" in name]
    records = link_jobs.models_from_rows(manifest, link_jobs.SHAPED)
    assert records[-1]["name"] == link_jobs.SHAPED


def test_only_models_that_are_run_are_read_from_scratch():
    sql = 'from "work"."intermediate"."pairs" join "work"."intermediate"."pairs_of_old" using (id)'
    assert link_jobs.in_scratch(sql, [model("pairs")]) == (
        'from "scratch"."intermediate"."pairs" join "work"."intermediate"."pairs_of_old" using (id)'
    )


def test_every_rule_of_splink_asks_for_an_equal_nik_and_the_similarity_of_the_seed():
    levels = link_jobs.thresholds()
    assert 1 > levels[3] > levels[2] > 0
    rules = link_jobs.rules_of_splink(levels)
    assert rules["equal"] == [["nik", "name_key"]]
    equal, *like = rules["like"]
    assert [equal] == rules["equal"]
    assert all(rule.startswith("l.nik = r.nik and ") for rule in like)
    assert [level for level in (3, 2) if f">= {levels[level]} " in " ".join(like)] == [3, 2]


def test_two_rows_of_one_person_are_one_link():
    """Records a to d beside rows 1 to 4 of the persons p (twice), q and r."""
    con = duckdb.connect()
    con.execute("""
        create table everybody as from (values
            ('1', 'p', 'link', 'own_row'), ('2', 'p', 'link', 'equal_name'),
            ('3', 'q', 'link', 'own_row'), ('4', 'r', 'link', 'own_row'),
            ('a', 'p', 'link', 'equal_name'), ('b', 'q', 'link', 'like_name'),
            ('c', 'r', 'review', 'name_of_relative'), ('d', null, 'none', null)
        ) as rows (row_id, candidate_id, link_status_code, link_rule_code);
        create table decided as select row_id as record_id,
            candidate_id, link_status_code, link_rule_code from everybody;
        create table records as from (values ('a'), ('b'), ('c'), ('d')) as rows (unique_id);
        create table links as from (values
            ('records', 'a', 'register', '1'), ('register', '2', 'records', 'a'),
            ('records', 'c', 'register', '4')
        ) as pairs (source_dataset_l, unique_id_l, source_dataset_r, unique_id_r);
    """)
    con.execute(link_jobs.COMPARE.format(links="decided"))
    assert con.sql("from compared order by all").fetchall() == [
        (False, True, "review", "name_of_relative"),
        (True, False, "link", "like_name"),
        (True, True, "link", "equal_name"),
    ]


def side(seconds: float, **answers: list) -> splink_bench.Side:
    steps = [("records", "names", seconds / 2), ("links", "linking", seconds / 2)]
    return splink_bench.Side(0.1, seconds, steps, answers, {"splink": "5", "duckdb": "1"})


def test_the_report_has_time_per_record_the_ratio_and_who_has_which_link():
    splink = {
        "records": [[600, 400]],
        "agreement": [[True, True, 90], [True, False, 8], [False, True, 2]],
        "apart": [[True, "link", "like_name", 8], [False, "none", None, 2]],
    }
    text = splink_bench.report({
        "here": side(3.0, links=[[True, 400], [False, 98]]),
        "written": side(4.0),
        "equal": side(1.5, **splink),
        "like": side(2.0, **splink),
    })
    for line in (
        "| links found | 98 | 98 | 92 | 92 |",
        "| processor time per record, µs | 3,000.0 | 4,000.0 | 1,500.0 | 2,000.0 |",
        "| here : Splink |  |  | 2.00 | 1.50 |",
        "| links only here |  |  | 8 | 8 |",
        "| only here | link: like_name | 8 | 8 |",
        "| only by Splink | none: no rule | 2 | 2 |",
        "| here | names | 1.50 |",
    ):
        assert line in text.splitlines(), text
    assert "1,000 records: 400 accepted rows of the population register, and 600 of" in text
    assert "one run of each side" in text
    assert "have their name keys already" in text


def test_the_models_alone_give_the_links_of_the_build(nation, manifest, tmp_path: Path):
    warehouse = Warehouse(nation.warehouse)
    job = link_jobs.job_of_models(warehouse, manifest, str(tmp_path / "scratch.duckdb"))
    measured = splink_bench.measured(job, Path(sys.executable))
    assert measured.answers["other"] == [[0]]
    assert measured.seconds_of("records") > 0 < measured.seconds_of("links")
    assert sum(count for _, count in measured.answers["links"]) > 20_000


def test_a_folder_without_a_build_is_refused(tmp_path: Path):
    with pytest.raises(SystemExit, match="run `sdp build` first"):
        splink_bench.measure(Warehouse(tmp_path))
