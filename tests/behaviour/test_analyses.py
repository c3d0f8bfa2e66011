"""Worked queries and the README's examples, run as an analyst runs them, on their file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PROJECT, query

PROMISE = re.compile(
    r"-- On (open|marts)\.duckdb\. Returns at least ([0-9,]+) rows? on (.*)\."
)
EXAMPLE = re.compile(r"```sql\n(-- (open|marts)\.duckdb: .*?)```", re.DOTALL)


def every_query() -> list[Path]:
    return sorted((PROJECT / "analyses").glob("*.sql"))


def worked_queries() -> list[Path]:
    """Those that promise rows on a simulated nation; test_build_extracts has the others."""
    found = {file: PROMISE.search(file.read_text()) for file in every_query()}
    return [file for file, promise in found.items() if promise and "nation" in promise[3]]


def examples() -> list[tuple[str, str]]:
    """File and text of each query in the README."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    return [(file, sql) for sql, file in EXAMPLE.findall(text)]


@pytest.mark.parametrize("file", every_query(), ids=lambda file: file.stem)
def test_a_worked_query_names_its_file_and_what_it_returns(file):
    assert PROMISE.search(file.read_text())


@pytest.mark.parametrize("file", worked_queries(), ids=lambda file: file.stem)
def test_a_worked_query_about_persons_returns_what_it_promises(nation, file):
    text = file.read_text()
    database, rows, _ = PROMISE.search(text).groups()
    sql = text.rstrip().rstrip(";")
    (count,) = query(
        nation.warehouse / f"{database}.duckdb", f"select count(*) from ({sql}\n)"
    )[0]
    assert count >= int(rows)


def test_every_query_of_the_readme_names_its_file():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert text.count("```sql") == len(examples()) >= 2


@pytest.mark.parametrize("example", examples(), ids=range(len(examples())))
def test_a_query_of_the_readme_runs_on_the_file_that_it_names(nation, example):
    file, sql = example
    sql = sql.rstrip().rstrip(";")
    ((count,),) = query(
        nation.warehouse / f"{file}.duckdb", f"select count(*) from ({sql}\n)"
    )
    assert count > 0
