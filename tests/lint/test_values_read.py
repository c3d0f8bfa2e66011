"""No delivered value becomes null in silence.

Staging reads codes, days, counts, NIK and family-card numbers from text. Where a value
means nothing, `unknown_values` notes it, or a rule of validation rejects its row.
"""

import re

import pytest
from conftest import PROJECT

READ = re.compile(
    r"\{\{ (?:decoded|date_from_text|integer_from_text|decimal_from_text)\(.*?\) \}\}"
    r"\s+as (\w+)",
    re.S,
)
NOTED = re.compile(r"unknown_values\(\[(.*?)\]\) \}\}", re.S)
REJECTED = re.compile(r"\(\s*'(\w+)',\s*'(?:not_a_number|malformed|missing)',")
ROSTERS = PROJECT / "macros/persons"
STAGING = [
    *sorted(file for file in (PROJECT / "models/staging").glob("*/*.sql")
            if file.parent.name not in ("landing", "polri", "tni")),
    ROSTERS / "service_members_staged.sql",
]


def noted(sql: str) -> set[str]:
    """Columns in the list of `unknown_values`, by name or as a number of a person."""
    found = set()
    for columns in NOTED.findall(sql):
        found |= set(re.findall(r"\(\s*'(\w+)'", columns))
        found |= {name for name in ("nik", "nkk") if f"ill_formed_{name}(" in columns}
    return found


def rejected(file) -> set[str]:
    """Columns whose missing value rejects the row in the validated model of the dataset."""
    if file.parent == ROSTERS:
        judged = [ROSTERS / "service_members_validated.sql"]
    else:
        dataset = file.stem.partition("__")[2]
        judged = (PROJECT / "models/intermediate/validated").rglob(f"int_{dataset}_validated.sql")
    sql = "\n".join(each.read_text() for each in judged)
    # of voters every damage of a number has a code of its own
    damaged = {name for name in ("nik", "nkk") if f"{name}_damage_code" in sql}
    return set(REJECTED.findall(sql)) | damaged


def read(sql: str) -> set[str]:
    """Columns that are read from text and may come out empty."""
    return set(READ.findall(sql)) | set(re.findall(r"as (nik|nkk)_delivered", sql))


@pytest.mark.parametrize("file", STAGING, ids=lambda file: file.stem)
def test_what_staging_reads_is_noted_or_rejected_where_it_means_nothing(file):
    sql = file.read_text()
    lost = read(sql) - noted(sql) - rejected(file)
    assert lost == set(), f"{file.name}: {', '.join(sorted(lost))} become null in silence"


def test_every_staging_model_of_a_delivery_is_held():
    staged = {file.stem for file in (PROJECT / "models/staging").glob("*/stg_*.sql")}
    others = {name for name in staged if name.startswith(("stg_landing", "stg_tni", "stg_polri"))}
    assert staged - others == {file.stem for file in STAGING} - {"service_members_staged"}


def test_a_column_that_is_not_noted_is_seen():
    sql = "select {{ date_from_text('tgl') }} as day, {{ integer_from_text('n') }} as n"
    assert read(sql) - noted(sql + "{{ unknown_values([unparsed('day', 'tgl')]) }}") == {"n"}
