"""The ledger: an append-only record of every file that was ever landed.

`<warehouse>/ledger.jsonl` holds one JSON line per landed delivery with the rows of its
files; appending that line is the moment at which a delivery counts as landed. The
Parquet copy that dbt reads is derived from it.
"""

import dataclasses
import datetime as dt
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.sql import sql_pattern, sql_text


@dataclass(frozen=True)
class LandedFile:
    """One row of the ledger; the fields are the columns of source landing.files."""

    file_id: str
    agency_code: str
    dataset_code: str
    as_of: str
    scope_code: str
    revision: int
    delivery_key: str
    file_name: str
    slot_name: str
    sha256: str
    bytes: int
    lines: int
    header_lines: int
    title_lines: int
    repeated_header_lines: int
    total_lines: int
    blank_lines: int
    unreadable_lines: int
    data_lines: int
    encoding: str | None
    delimiter: str | None
    delivered_date: str | None
    letter_number: str | None
    cycle_key: str | None
    stage_code: str | None
    decision_number: str | None
    established_date: str | None
    mode: str
    is_withdrawn: bool
    is_simulated: bool
    holds_persons: bool
    first_landed_at: str

    @property
    def scope_key(self) -> tuple[str, str, str, str]:
        """The scope of a dataset on a day that a correction supersedes."""
        return self.agency_code, self.dataset_code, self.as_of, self.scope_code


_TYPES = {
    "as_of": "DATE",
    "delivered_date": "DATE",
    "established_date": "DATE",
    "first_landed_at": "TIMESTAMP",
    "revision": "INTEGER",
    "is_withdrawn": "BOOLEAN",
    "is_simulated": "BOOLEAN",
    "holds_persons": "BOOLEAN",
    "bytes": "BIGINT",
    "lines": "BIGINT",
}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= 500


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value < 2**63


def _is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(dt.datetime.strptime(value, _TIME))
    except ValueError:
        return False


def _of_text(is_fit: Callable[[str], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and is_fit(value)


_TIME = "%Y-%m-%d %H:%M:%S.%f"
_TEXT = (_is_text, "a line of text")
_DAY = (_of_text(forms.is_day), "a day, YYYY-MM-DD")
_CODE = (forms.is_name, "a code of lower-case letters, digits and _")
_ANSWER = (lambda value: isinstance(value, bool), "true or false")
_COUNT = (_is_count, "a number")
_FORMS = {
    "as_of": _DAY, "delivered_date": _DAY, "established_date": _DAY,
    "agency_code": _CODE, "dataset_code": _CODE,
    # of earlier landings also other names than region codes, but never a path
    "scope_code": (
        _of_text(re.compile(r"[0-9A-Za-z]+(?:[._-][0-9A-Za-z]+)*").fullmatch),
        "`national` or a region code",
    ),
    "file_id": (_of_text(re.compile("[0-9a-f]{16}").fullmatch), "16 hexadecimal digits"),
    "file_name": (forms.is_file_name, "the name of a file"),
    "slot_name": (forms.is_file_name, "the name of a file"),
    "delimiter": (lambda value: isinstance(value, str) and len(value) == 1, "a character"),
    "first_landed_at": (_is_time, "a time such as 2024-01-05 10:00:00.0"),
    "is_withdrawn": _ANSWER, "is_simulated": _ANSWER, "holds_persons": _ANSWER,
    **{
        field.name: _COUNT for field in dataclasses.fields(LandedFile)
        if field.name in ("revision", "bytes", "lines") or field.name.endswith("_lines")
    },
}
_OPTIONAL = {
    "encoding", "delimiter", "delivered_date", "letter_number", "cycle_key", "stage_code",
    "decision_number", "established_date",
}


def column_types() -> dict[str, str]:
    """Names and DuckDB types of the ledger's columns, in order."""
    return {
        field.name: "BIGINT" if field.name.endswith("_lines")
        else _TYPES.get(field.name, "VARCHAR")
        for field in dataclasses.fields(LandedFile)
    }


COPY = "files.parquet"
"""The ledger's copy that dbt reads, in the folder `raw/landing`."""


def copied_types() -> dict[str, str]:
    """Names and DuckDB types of the copy's columns, in order.

    Beside those of the ledger there is `file_number`, the place of the file in the ledger.
    It never changes, since rows are only added, and the keys of delivered rows begin with
    it.
    """
    return {"file_number": "BIGINT"} | column_types()


def path_of(warehouse: Path) -> Path:
    """The ledger's file in a warehouse."""
    return Path(warehouse) / "ledger.jsonl"


def read(warehouse: Path) -> list[LandedFile]:
    """Return all rows in the order of landing; a torn last line does not count.

    Raises SdpError where a line before the last is damaged: the ledger cannot be
    rebuilt from the warehouse and must come from the back-up.
    """
    path = path_of(warehouse)
    if not path.exists():
        return []
    rows: list[LandedFile] = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            found = [LandedFile(**row) for row in json.loads(line)["files"]]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise SdpError(
                f"Line {number} of {path} is damaged; put the ledger back from its "
                "back-up."
            ) from error
        for row in found:
            if wrong := problem(row):
                raise SdpError(
                    f"Line {number} of {path} cannot be read: {wrong} (file "
                    f"{forms.shown(row.file_name, 80)}). Correct that value in the line,"
                    " or put the ledger back from its back-up."
                )
        rows += found
    return rows


def require_sound(rows: list[LandedFile]) -> None:
    """Raise SdpError where a value of a row could not be read back from the ledger."""
    for row in rows:
        if wrong := problem(row):
            raise SdpError(
                f"{forms.shown(row.delivery_key)}/{forms.shown(row.file_name)} is not"
                f" landed, since the ledger could not be read again: {wrong}."
            )


def problem(row: LandedFile) -> str | None:
    """What of a row the ledger could not read back, or None where it is sound."""
    for name in column_types():
        value = getattr(row, name)
        is_sound, expected = _FORMS.get(name, _TEXT)
        if not (value is None and name in _OPTIONAL or is_sound(value)):
            return f"{name} is {forms.shown(repr(value), 60)} and must be {expected}"
    return None


def begin(warehouse: Path) -> None:
    """Create an empty ledger in a new warehouse.

    Raises SdpError where there are raw files but no ledger: it was lost, and what was
    landed when is known to its back-up only.
    """
    path = path_of(warehouse)
    if path.exists():
        return
    if any((Path(warehouse) / "raw").glob("*/*/*/*/*.parquet")):
        raise SdpError(
            f"{path} is missing although files were landed; put the ledger back from "
            "its back-up, or remove the warehouse and land everything again."
        )
    path.touch()


def append(warehouse: Path, rows: list[LandedFile]) -> None:
    """Add the rows of one delivery in one line and wait until the disk holds it.

    Raises SdpError where a value could not be read back; nothing is written then.
    """
    path = path_of(warehouse)
    require_sound(rows)
    line = json.dumps(
        {"files": [dataclasses.asdict(row) for row in rows]}, ensure_ascii=False
    )
    with open(path, "a+b") as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":
                whole = path.read_bytes().rfind(b"\n") + 1
                file.truncate(whole)
                file.seek(0, os.SEEK_END)
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def now_after(rows: list[LandedFile]) -> str:
    """The time of landing in UTC, never before that of an earlier row."""
    now = dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
    return max([now] + [row.first_landed_at for row in rows[-1:]])


def is_copied(con, warehouse: Path, rows: list[LandedFile]) -> bool:
    """True where `raw/landing/files.parquet` has the columns and as many rows as it must."""
    target = Path(warehouse) / "raw" / "landing" / COPY
    if not target.exists():
        return False
    copy = con.sql(f"select * from read_parquet({sql_pattern(target)})")
    return copy.columns == list(copied_types()) and len(copy) == len(rows)


def write_parquet(con, warehouse: Path, rows: list[LandedFile]) -> Path:
    """Write `raw/landing/files.parquet`, from which dbt reads the ledger."""
    target = Path(warehouse) / "raw" / "landing" / COPY
    target.parent.mkdir(parents=True, exist_ok=True)
    tmp = target.with_suffix(".tmp")
    source = target.with_suffix(".jsonl.tmp")
    with open(source, "w", encoding="utf-8") as file:
        for number, row in enumerate(rows, start=1):
            entry = {"file_number": number} | dataclasses.asdict(row)
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
    types = copied_types()
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in types.items())
    if rows:
        relation = (
            f"select * from read_json({sql_pattern(source)}, columns = {{{columns}}}, "
            "format = 'newline_delimited', hive_partitioning = false)"
        )
    else:
        fields = ", ".join(f"cast(null as {k}) as {n}" for n, k in types.items())
        relation = f"select {fields} limit 0"
    con.execute(f"copy ({relation}) to {sql_text(tmp)} (format parquet)")
    source.unlink()
    os.replace(tmp, target)
    return target
