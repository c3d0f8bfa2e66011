"""What tells simulated persons from real ones, and what no sender can write.

A simulator lists the files that it wrote in a manifest that lies beside the landing folder,
where deliveries do not come. And every number of a simulated person bears a mark: its
regency is one that no office has. A file that the manifest lists is taken as simulated only
if none of its numbers is such as an office issues.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.sql import sql_name, sql_pattern, sql_text

LARGEST_MANIFEST = 64 * 1024 * 1024
ISSUED, MARKED = "01237", "45689"
"""Tens of a regency's number: of those that exist, and of those that mark a simulation."""
_SHA256 = re.compile("[0-9a-f]{64}")
_DAY_AND_MONTH = "(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])"
_ISSUED_NUMBER = f"[1-9][0-9][{ISSUED}][0-9]{{3}}{_DAY_AND_MONTH}[0-9]{{6}}"


def manifest_of(landing: Path) -> Path:
    """The manifest of the simulation in a landing folder, `<landing>.simulated.json`.

    Raises SdpError for a folder that has no name.
    """
    landing = Path(landing).resolve()
    if not landing.name:
        raise SdpError(f"{landing} cannot be the landing folder; name one below it.")
    return landing.with_name(f"{landing.name}.simulated.json")


def listed_hashes(landing: Path) -> frozenset[str]:
    """SHA-256 of the files that the manifest of a landing folder lists; none without one.

    Raises SdpError where the manifest is not readable.
    """
    path = manifest_of(landing)
    if not path.exists() and not path.is_symlink():
        return frozenset()
    problem = SdpError(
        f"{path} is no simulation manifest; write the simulated deliveries again, or"
        " remove it."
    )
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_MANIFEST:
            raise problem
        hashes = list(json.loads(path.read_text(encoding="utf-8"))["files"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise problem from None
    if not all(isinstance(each, str) and _SHA256.fullmatch(each) for each in hashes):
        raise problem
    return frozenset(hashes)


def marked(code: str) -> str:
    """The code of a regency, district or village without dots, with the mark in it.

    In the order of their codes, and no two codes become one.
    """
    return code[:2] + code[2].translate(str.maketrans(ISSUED, MARKED)) + code[3:]


def require_marked(con, path: Path, shown: str, contract: Contract) -> None:
    """Refuse a file said to be simulated with a number such as an office issues.

    Looked at is every value, as delivered and with the letters and marks between digits
    that models read over, and the text of lines that are no data, as delivered. Nearly
    all values are passed by: those of less than 16 characters, and marked numbers.

    Raises SdpError naming the line.
    """
    columns = [sql_name(column.name) for column in contract.columns]
    marks = ", ".join(map(sql_text, MARKED))
    long = ", ".join(
        f"case when strlen({name}) > 16 or (strlen({name}) = 16 and {name}[3] not in"
        f" ({marks})) then {name} end"
        for name in columns
    )
    issued = sql_text(f"(?:^|[^0-9]){_ISSUED_NUMBER}(?:[^0-9]|$)")
    found = con.execute(
        f"""
        with joined as (
            select line_no, line_text, concat_ws(chr(31), {long}) as text
            from read_parquet({sql_pattern(path)}, hive_partitioning = false)
        ),

        with_digits as (
            select * from joined
            where regexp_matches(text, '[0-9OILoil](?:[^\x1f]*?[0-9OILoil]){{15}}')
                or line_text is not null
        ),

        read as (
            select
                *,
                translate(
                    upper(regexp_replace(text, '[^0-9A-Za-z\x1f]', '', 'g')), 'OIL', '011'
                ) as digits
            from with_digits
        )

        select min(line_no) from read
        where regexp_matches(text, {issued}) or regexp_matches(digits, {issued})
            or regexp_matches(line_text, {issued})
        """
    ).fetchone()
    if found[0] is not None:
        raise SdpError(
            f"{shown}: line {found[0]} holds a number such as an office issues, though the"
            " file is listed as simulated, so it is not landed; remove it from the list"
            " of the simulation and set keys of your own, or simulate again."
        )
