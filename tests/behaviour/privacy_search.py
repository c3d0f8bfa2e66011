"""Search for persons of a simulated nation where none may be: columns, files, bytes.

Every search goes through `Persons.found_in`, and every test of it plants a person too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

# Sixteen digits or more, also with marks between them: 3271.0144.0178.0001.
NUMBERS = re.compile(r"[0-9](?:[ .'-]?[0-9]){15,}")
# Day, month and year as agencies and databases write them.
DATES = re.compile(
    r"(?<![0-9])(?:"
    r"(?P<iso>(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9])"
    r"|(?P<local>[0-3][0-9](?P<mark>[|/-])[01][0-9](?P=mark)(?:19|20)[0-9]{2})"
    r")(?![0-9])"
)
COMPACT_DATES = re.compile(
    r"(?<![0-9A-Za-z])(?:19|20)[0-9]{2}[01][0-9][0-3][0-9](?![0-9A-Za-z])"
)
# Words in capitals, with the marks that names and titles bear.
WORDS = re.compile(r"[A-Z][A-Z'.,-]*(?: [A-Z][A-Z'.,-]*)+")

NUMBER, NAME, BIRTH_DATE = "number", "name", "birth date"
Hit = tuple[str, str]


MOST_WORDS = 8


def plain(name: str) -> str:
    """A name in letters and single blanks."""
    return " ".join(re.sub("[^A-Z ]", "", name).split())


@dataclass(frozen=True)
class Persons:
    """NIK and NKK, full names and birth dates of everybody in a truth folder."""

    numbers: frozenset[str]
    names: frozenset[str]
    # Names of two words and more in letters alone, to be found inside a text.
    plain_names: frozenset[str]
    birth_dates: frozenset[date]
    # Keys repeat over columns, so what was searched once is kept.
    _searched: dict[tuple[str, bool], frozenset[Hit]] = field(default_factory=dict)

    @classmethod
    def of(cls, truth: Path) -> Persons:
        rows = duckdb.execute(
            "select nik, nkk, full_name, birth_date"
            f" from read_parquet('{truth}/persons/*.parquet')"
        ).fetchall()
        return cls(
            frozenset(value for row in rows for value in row[:2]),
            frozenset(row[2] for row in rows),
            frozenset(name for row in rows if " " in (name := plain(row[2]))),
            frozenset(row[3] for row in rows),
        )

    def found_in(self, text: str, compact_dates: bool = True) -> frozenset[Hit]:
        """What of any person stands in a text.

        A name of one word is found as the whole text only, since it is also a word of
        other things; a name of more words anywhere. Dates without marks are left out
        where the text is hexadecimal digits.
        """
        hits: set[Hit] = set()
        if len(text) >= 16:
            for run in NUMBERS.findall(text):
                digits = re.sub("[^0-9]", "", run)
                windows = {digits[i : i + 16] for i in range(len(digits) - 15)}
                hits |= {(NUMBER, value) for value in windows & self.numbers}
        for match in DATES.finditer(text):
            value = match["iso"] or "-".join(reversed(re.split("[|/-]", match["local"])))
            if self._is_birth_date(value):
                hits.add((BIRTH_DATE, match[0]))
        for value in COMPACT_DATES.findall(text) if compact_dates else ():
            if self._is_birth_date(f"{value[:4]}-{value[4:6]}-{value[6:]}"):
                hits.add((BIRTH_DATE, value))
        if text.strip() in self.names:
            hits.add((NAME, text.strip()))
        for run in WORDS.findall(text):
            hits |= {(NAME, name) for name in self._parts(plain(run).split())}
        return frozenset(hits)

    def _is_birth_date(self, value: str) -> bool:
        try:
            return date.fromisoformat(value) in self.birth_dates
        except ValueError:
            return False

    def _parts(self, words: list[str]) -> Iterator[str]:
        for length in range(2, min(len(words), MOST_WORDS) + 1):
            for start in range(len(words) - length + 1):
                part = " ".join(words[start : start + length])
                if part in self.plain_names:
                    yield part

    def found_in_value(self, value: str, is_uuid: bool) -> frozenset[Hit]:
        """As `found_in`, of a value of a column; names in capitals, as offices write them."""
        key = (value, is_uuid)
        if key not in self._searched:
            self._searched[key] = self.found_in(value.upper(), not is_uuid)
        return self._searched[key]


@dataclass(frozen=True)
class NoPersons:
    """Columns whose values are of a kind that persons have, and are of no person.

    `columns` matches schema, table and column. With `part`, only that part of the value
    is taken out before the search; without it, hits of the kind do not count.
    """

    kind: str
    columns: str
    reason: str
    part: str | None = None


def search_tables(
    con, database: str, persons: Persons, no_persons: Sequence[NoPersons] = ()
) -> tuple[dict[str, set[Hit]], int]:
    """Hits by column in every table of every schema, and the number of columns searched.

    Every column is read as text, whatever its type.
    """
    hits: dict[str, set[Hit]] = {}
    columns = con.execute(
        "select c.schema_name, c.table_name, c.column_name, c.data_type"
        " from duckdb_columns() as c"
        " join duckdb_tables() as t using (database_name, schema_name, table_name)"
        " where database_name = ?",
        [database],
    ).fetchall()
    for schema, table, column, type_ in columns:
        name = f"{schema}.{table}.{column}"
        own = [each for each in no_persons if re.fullmatch(each.columns, name)]
        parts = [each.part for each in own if each.part]
        not_counted = {each.kind for each in own if not each.part}
        found: set[Hit] = set()
        values = con.execute(
            f'select distinct cast("{column}" as varchar) as value'
            f' from "{database}"."{schema}"."{table}" where value is not null'
        )
        while rows := values.fetchmany(10_000):
            for (value,) in rows:
                for part in parts:
                    value = re.sub(part, "", value)
                found |= persons.found_in_value(value, type_ == "UUID")
        if counted := {hit for hit in found if hit[0] not in not_counted}:
            hits[name] = counted
    return hits, len(columns)


def search_files(
    paths: Iterable[Path], persons: Persons, kinds: Sequence[str] = (NUMBER, NAME, BIRTH_DATE)
) -> tuple[dict[str, set[Hit]], int]:
    """Hits of the kinds by file, in bytes as they stand, and the number of files searched.

    A folder stands for all files below it.
    """
    hits: dict[str, set[Hit]] = {}
    files = [
        file
        for path in paths
        for file in ([path] if path.is_file() else sorted(path.rglob("*")))
        if file.is_file()
    ]
    for file in files:
        found = persons.found_in(file.read_bytes().decode("latin-1"))
        if counted := {hit for hit in found if hit[0] in kinds}:
            hits[str(file)] = counted
    return hits, len(files)
