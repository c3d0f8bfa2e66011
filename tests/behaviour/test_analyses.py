"""The worked queries about persons, run as an analyst runs them on a simulated nation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import PROJECT, query

PROMISE = re.compile(r"at least ([0-9,]+) rows? on a simulated nation")


def worked_queries() -> list[Path]:
    files = sorted((PROJECT / "analyses").glob("*.sql"))
    return [file for file in files if PROMISE.search(file.read_text())]


@pytest.mark.parametrize("file", worked_queries(), ids=lambda file: file.stem)
def test_a_worked_query_about_persons_returns_what_it_promises(nation, file):
    text = file.read_text()
    sql = text.rstrip().rstrip(";")
    (count,) = query(
        nation.warehouse / "marts.duckdb", f"select count(*) from ({sql}\n)"
    )[0]
    assert count >= int(PROMISE.search(text)[1])
