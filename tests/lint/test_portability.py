"""Models are written so that DuckDB and Spark read them alike, and the lint knows when not."""

import shutil

import pytest
import spark_syntax
from conftest import PROJECT
from portability import RULES, faults, type_faults

# Per rule: a sample that it must catch, one near to it that is right.
SAMPLES = {
    "a backslash in a text": (
        [
            r"select {{ matches_pattern('nik', '\d{16}') }} from t",
            r"select {{ matches_pattern('nik', '\\d{16}') }} from t",
            r"select a from t where b like '\s%'",
            r"select {{ matches_pattern('code', '[0-9]{2}\.[0-9]{2}') }} from t",
            r"select 'a\"b' from t",
        ],
        [
            "select {{ matches_pattern('nik', '[0-9]{16}') }} from t",
            r"-- \d stands here",
            r"""{%- set sql = "translate(a, ''\"', '  ')" -%}""",
        ],
    ),
    "a quoted identifier": (
        ['select "STS KAWIN" from t', "select a as `b` from t"],
        [
            "select {{ digits_read(\"nik\") }}, 'he said \"no\"' as said from t",
            "select a -- called \"a\" once\nfrom t",
        ],
    ),
    "a cast by ::": (
        ["select a::bigint from t", "select {{ x('nik::date') }} from t"],
        ["select try_cast(a as bigint) from t", "select a -- never a::date\nfrom t"],
    ),
    "concat()": (
        [
            "select concat(a, b) from t",
            "select {{ judged_by([('a', 'missing', \"concat(a, 'x') is null\")]) }} from t",
        ],
        ["select a || b, concat_ws(',', a, b) from t"],
    ),
    "a type that only one engine knows": (
        ["select cast(a as varchar) from t", "select try_cast(a as uuid) from t",
         "{% set a = 'cast(b as varchar) = c' %}"],
        ["select cast(a as string), b.text from t", "select 'varchar' from t",
         "{% if kind == 'text' %}select 1 as a{% endif %}"],
    ),
    "a window whose order leaves the place of nulls open": (
        [
            "select row_number() over (partition by a order by b) from t",
            "select lag(a) over (order by b nulls last, coalesce(c, d) desc) from t",
            "select max(a) over (\n  order by b\n  rows between 1 preceding and current row\n)"
            " from t",
            "select max(a) over w from t window w as (partition by a order by b)",
            "select max(a) over v from t\nwindow w as (partition by c),"
            " v as (order by b desc)",
            "select max(a) over w from t\nwindow v as (partition by a), w as (v order by b)",
            "select max(a) over (order by {% for k in keys %}{{ k }}, {% endfor %} b nulls last)"
            " from t",
        ],
        [
            "select row_number() over (partition by a order by b desc nulls last) from t",
            "select lag(a) over (order by coalesce(b, c) nulls first, d nulls last) from t",
            "select count(*) over (partition by a, b) from t",
            "with a as (select 1), b as (select x from t order by x) select * from b",
            "select max(a) over w from t window w as (\n order by b nulls last\n"
            " rows between unbounded preceding and current row)",
        ],
    ),
    "a list or a lambda": (
        [
            "select list(a) from t",
            "select unnest(string_split(a, ',')) from t",
            "select transform(a, x -> x + 1) from t",
            "select a[1] from t",
            "select [1, 2] = [] from t",
            "select struct(a, b) from t",
            "select\n{{ judged_by([\n('a', 'unknown', 'not list_contains(b, a)')]) }} from t",
        ],
        [
            "select list_number, array_size from t where a in (1, 2)",
            "select {{ text_split_rows('a') }} from t",
            "{% for a in ['x', 'y'] %}select a from t{% endfor %}",
            "{% for n in range(3) %}select {{ matches_pattern('a', 'E[+]x') }} from t{% endfor %}",
            "select a -- a list (of things), b -> c\nfrom t",
        ],
    ),
    "a function that the engines name differently": (
        ["select regexp_matches(a, 'b') from t", "select date_diff('day', a, b) from t",
         "select {{ judged_by([('a', 'late', \"date_diff('day', a, b) > 3\")]) }} from t"],
        ["select {{ days_between('a', 'b') }}, format from t"],
    ),
    "a clause that one engine lacks": (
        [
            "select a from t\nqualify row_number() over (order by a nulls last) = 1",
            "select a from t qualify row_number() over (order by a nulls last) = 1",
            "select a, count(*) from t group by all",
            "select * exclude (a) from t",
            "select last_value(a ignore nulls) over w from t",
        ],
        ["select a, qualify_date from t group by a", "select * from t -- qualify"],
    ),
    "a clock": (
        ["select current_date from t", "select now() from t"],
        ["select current_dates, known_now from t"],
    ),
}
CAUGHT = [(name, sql) for name, (bad, _) in SAMPLES.items() for sql in bad]
PASSED = [(name, sql) for name, (_, good) in SAMPLES.items() for sql in good]


def test_every_rule_has_samples():
    assert set(SAMPLES) == {rule.name for rule in RULES}


@pytest.mark.parametrize(("name", "sql"), CAUGHT)
def test_what_is_not_portable_is_caught(name, sql):
    assert any(name in fault for fault in faults(sql)), faults(sql)


@pytest.mark.parametrize(("name", "sql"), PASSED)
def test_what_is_portable_passes(name, sql):
    assert faults(sql) == []


def test_a_fault_is_named_with_its_line():
    assert faults("select a\nfrom t\nwhere b::date is null")[0].startswith("3: a cast by ::")


def test_a_fault_in_a_string_of_jinja_is_named_with_its_line():
    fault = faults("select\n{{ judged_by([\n    ('a', 'b', 'concat(a, b) is null')]) }}\nfrom t")
    assert [each.split(" (")[0] for each in fault] == ["3: concat()"]


def test_the_type_of_a_column_is_one_that_both_engines_know():
    text = "models:\n  - name: a\n    columns:\n      - {{name: b, data_type: {}}}\n"
    uuid = "\"{{ 'uuid' if target.type == 'duckdb' else 'string' }}\""
    for known in ("string", "bigint", "double", '"decimal(18, 3)"', uuid):
        assert type_faults(text.format(known)) == [], known
    for unknown in ("varchar", "uuid", "text", "int", "decimal", "\"{{ uuid_type }}\""):
        assert type_faults(text.format(unknown))[0].startswith("4: the type"), unknown
    assert type_faults("") == []


NOT_PORTABLE = {
    "a_class": r"select {{ matches_pattern('nik', '[\\d]') }} as a from (select '1' as nik)",
    "a_quoted_name": 'select b as "STS KAWIN" from (select 1 as b)',
    "a_cast": "select b::bigint as a from (select 1 as b)",
    "a_window": "select row_number() over (partition by b order by b) as a from (select 1 as b)",
    "compiled_only": "select {{ '\"b\"' }} as a from (select 1 as b)",
    "unread": "select a from (select 1 as a) group by group by a",
}


def test_lint_catches_what_is_not_portable_as_written_or_compiled(tmp_path):
    for folder in ("macros", "profiles", "models"):
        (tmp_path / folder).mkdir()
    shutil.copytree(PROJECT / "macros", tmp_path / "macros", dirs_exist_ok=True)
    shutil.copytree(PROJECT / "profiles", tmp_path / "profiles", dirs_exist_ok=True)
    shutil.copy(PROJECT / "dbt_project.yml", tmp_path)
    (tmp_path / "models" / "portable.sql").write_text("select 1 as a\n")
    for name, sql in NOT_PORTABLE.items():
        (tmp_path / "models" / f"{name}.sql").write_text(f"{sql}\n")
    (tmp_path / "models" / "_models.yml").write_text(
        "models:\n  - name: portable\n    columns:\n      - {name: a, data_type: hugeint}\n"
    )
    errors = spark_syntax.errors_of(tmp_path)
    assert any(error.startswith("models/_models.yml, line 4: the type hugeint") for error in errors)
    named = {name for name in NOT_PORTABLE if any(f"/{name}.sql" in e for e in errors)}
    assert named == set(NOT_PORTABLE)
    assert not any("portable.sql" in error for error in errors)
    assert any("compiled_only.sql as compiled" in error for error in errors)


def test_what_spark_cannot_parse_is_caught():
    assert spark_syntax.syntax_errors("select listagg(a) within group (order by a) as b from t\n")
    assert spark_syntax.syntax_errors("select a from t where b = 1\n") == []


def test_the_gate_needs_neither_java_nor_pyspark(monkeypatch, tmp_path):
    """As in `make lint`, on a computer that has neither."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(spark_syntax.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setitem(spark_syntax.sys.modules, "pyspark.sql", None)
    models = spark_syntax.compiled(PROJECT, tmp_path)
    assert len(models) > 100
    assert all(sql.strip() for sql in models.values())
