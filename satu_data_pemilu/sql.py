"""How values, names and paths go into SQL, and which errors mean a full disk.

Landing and the warehouse share it; it imports nothing of theirs.
"""

import errno
import os
import re
from pathlib import Path

_OUT_OF_SPACE = re.compile(
    "No space left|File too large|Disk quota|failed to offload data block|ENOSPC|"
    + "|".join(re.escape(os.strerror(code)) for code in (errno.ENOSPC, errno.EDQUOT)),
    re.IGNORECASE,
)


def sql_text(value: object) -> str:
    """A value as an SQL text literal; with a zero character, which ends a statement, as
    an expression that joins literals."""
    parts = ["'" + part.replace("'", "''") + "'" for part in str(value).split("\0")]
    return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"


def sql_name(*parts: str) -> str:
    """Names of the catalogue as one quoted, dotted SQL identifier."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def sql_pattern(path: Path, below: str = "") -> str:
    """A path as the SQL literal of a reader, which would take `[` or `*` as a pattern.

    `below` is a pattern under the path.
    """
    plain = re.sub(r"([*?\[])", r"[\1]", str(path))
    return sql_text(f"{plain}/{below}" if below else plain)


def is_out_of_space(error: BaseException | str) -> bool:
    """Whether an error of DuckDB's, dbt's or the system's, or its text, means a full disk."""
    full = (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "errno", None) in full or bool(_OUT_OF_SPACE.search(str(error)))
