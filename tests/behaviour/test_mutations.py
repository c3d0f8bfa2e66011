"""Rules of the models are held by unit tests: change a rule and a test fails.

Changes are derived from the syntax of the SQL (mutants.py), so that a new rule is tried
as soon as it is written. Not every change makes another rule (an order among equal rows,
a join that always meets), so the share that is noticed has a floor, which only rises.
`make test` tries a sample, `make accept` all.
"""

import random
import time
from collections import defaultdict

import mutants as mutants_of
import pytest
from conftest import PROJECT
from mutants import Edit, Judge, Mutant, UnitTest, body_start, edits, mutants, unit_tests

FLOOR = 0.68
SAMPLE = 500
MARGIN = 0.06
"""Three standard errors of the share in a sample."""


@pytest.fixture(scope="module")
def tests(small_warehouse):
    return unit_tests(small_warehouse / ".build" / "target")


@pytest.fixture(scope="module")
def judge(small_warehouse, tests):
    return Judge(small_warehouse, tests)


@pytest.fixture(scope="module")
def found(tests) -> list[Mutant]:
    return mutants(tests, {file.stem: file.read_text() for file in SOURCES})


SOURCES = list((PROJECT / "models").rglob("*.sql"))


def verdicts(judge: Judge, chosen: list[Mutant]) -> dict[bool, list[str]]:
    """Names of the mutants that are killed and of those that survive."""
    named = defaultdict(list)
    for mutant in chosen:
        verdict = judge.is_killed(mutant)
        if verdict is not None:
            named[verdict].append(mutant.name)
    return named


def share(named: dict[bool, list[str]]) -> float:
    return len(named[True]) / (len(named[True]) + len(named[False]))


def test_unit_tests_pass_as_they_were_run(judge, tests):
    assert len(tests) > 100
    assert [test.name for test in tests if judge.is_failing(test, test.body)] == []


def test_a_change_without_effect_survives_and_one_that_is_no_sql_counts_for_nothing(
    judge, tests
):
    test = tests[0]
    place = test.body.rindex("from")
    for text, verdict in (("/* */ from", False), ("from from from", None)):
        edit = Edit("x", place, place + len("from"), text)
        assert judge.is_killed(Mutant("x", test.model, {test.body: [edit]})) is verdict


@pytest.mark.parametrize(
    "endless",
    [
        "select count(*) from range(1000000) as a, range(1000000) as b",
        "select list(a.range::varchar || b.range) from range(10000) as a, range(100000) as b",
    ],
)
def test_a_change_without_end_is_noticed_and_ends(judge, monkeypatch, endless):
    monkeypatch.setattr(mutants_of, "SECONDS", 0.5)
    test = UnitTest("x", "x", "", endless, "")
    started = time.monotonic()
    assert judge.is_failing(test, endless) is True
    assert time.monotonic() - started < 10


def test_changed_rules_make_unit_tests_fail(judge, found, record_property):
    """A sample of all changes; the same until the models change."""
    chosen = random.Random(1).sample(found, SAMPLE)
    named = verdicts(judge, chosen)
    record_property("share noticed", f"{share(named):.3f}")
    assert share(named) >= FLOOR - MARGIN, "\n".join(named[False])


@pytest.mark.acceptance
def test_of_all_changed_rules_unit_tests_notice_the_share_stated(
    judge, found, record_property
):
    named = verdicts(judge, found)
    folder = PROJECT / "reports"
    folder.mkdir(exist_ok=True)
    (folder / "mutants_survived.txt").write_text("\n".join(named[False]) + "\n")
    record_property("rules changed", len(named[True]) + len(named[False]))
    record_property("noticed", f"{len(named[True])} ({share(named):.1%})")
    assert share(named) >= FLOOR
    killed = {name.partition(":")[0] for name in named[True]}
    models = {mutant.owner for mutant in found}
    assert sorted(models - killed) == [], "models whose unit tests notice nothing"


# -- the changes themselves ----------------------------------------------------------------

CHANGED = {
    "select case when a then 1 when b then 2 end as c from t": [
        "select case  when b then 2 end as c from t",
        "select case when a then 1  end as c from t",
    ],
    "select case when a then 1 else d end as c from t": [
        "select (d) as c from t",
        "select case when a then 1  end as c from t",
    ],
    "select a from t where b = c and d is null": [
        "select a from t where true",
        "select a from t where (true) and d is null",
        "select a from t where b = c and (true)",
        "select a from t where b <> c and d is null",
        "select a from t where b = c and d is not null",
    ],
    "select a from t where b or c": [
        "select a from t where (false) or c",
        "select a from t where b or (false)",
    ],
    "select a from t where b not in (1) and c between d and e": [
        "select a from t where b  in (1) and c between d and e",
        "select a from t where b not in (1) and (true)",
        "select a from t where b not in (1) and c not between d and e",
    ],
    "select a from t where b < 0.5": [
        "select a from t where b <= 0.5",
        "select a from t where b < 0.550000",
    ],
    "select count(distinct a), min(b), coalesce(c, d) from t": [
        "select count( a), min(b), coalesce(c, d) from t",
        "select count(distinct a), max(b), coalesce(c, d) from t",
        "select count(distinct a), min(b), (c) from t",
    ],
    "select row_number() over (partition by a, b order by c desc) from t": [
        "select row_number() over (partition by b order by c desc) from t",
        "select row_number() over (partition by a order by c desc) from t",
        "select row_number() over (partition by a, b order by c asc) from t",
    ],
    "select a from t left join u on t.a = u.a": [
        "select a from t inner join u on t.a = u.a",
        "select a from t left join u on t.a <> u.a",
    ],
    "select a from t union all select b from u union all select c from v": [
        " select b from u union all select c from v",
        "select a from t  union all select c from v",
        "select a from t union all select b from u ",
    ],
}


@pytest.mark.parametrize("sql", CHANGED)
def test_each_rule_of_sql_has_its_changes(sql):
    changed = {
        " ".join((sql[: edit.start] + edit.text + sql[edit.stop :]).split())
        for edit in edits(sql)
    }
    assert {" ".join(each.split()) for each in CHANGED[sql]} <= changed, changed


def test_the_rows_of_a_unit_test_are_not_changed():
    given = "with\n __dbt__cte__t as (\nselect ')' as a -- (\n),  __dbt__cte__u as (select 1)"
    compiled = f"{given}, x as (select a from __dbt__cte__t) select * from x"
    assert compiled[body_start(compiled) :] == ", x as (select a from __dbt__cte__t) select * from x"
    assert edits(", x as (select min(a) from t) select * from x")[0].text == "max"
    assert body_start("select 1") == 0
