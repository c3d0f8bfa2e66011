"""DuckDB connections that fetch nothing and reach no file but those that they need.

No extension is installed or loaded by itself, none of the community at all, and files
outside of the folders given are refused, whatever a file name, a view or a link says. The
one extension in use, httpfs, which encrypts databases, comes as a Python package and is
loaded from there.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb

from satu_data_pemilu.sql import sql_text

NOTHING_FETCHED = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}
"""Settings that a connection is opened with; profiles/profiles.yml has the same."""


def connected() -> duckdb.DuckDBPyConnection:
    """An in-memory connection that fetches nothing; `confine` closes it further."""
    return duckdb.connect(config=NOTHING_FETCHED)


def encryption_extension() -> Path:
    """The file of httpfs in its package, of the version of DuckDB that runs."""
    package = importlib.util.find_spec("duckdb_extension_httpfs")
    (folder,) = package.submodule_search_locations
    return Path(folder) / "extensions" / f"v{duckdb.__version__}" / "httpfs.duckdb_extension"


def load_encryption(con: duckdb.DuckDBPyConnection) -> None:
    """Load httpfs from its package; no home folder and no network is needed for it."""
    con.execute(f"load {sql_text(encryption_extension())}")


def confine(con: duckdb.DuckDBPyConnection, *folders: Path, locked: bool = True) -> None:
    """Let a connection reach what lies below `folders` only, for as long as it is open.

    Links are followed before the place is judged. With `locked` no setting of the whole
    connection can be changed any more.
    """
    places = {str(form) for folder in folders for form in _forms(Path(folder))}
    listed = ", ".join(map(sql_text, sorted(places)))
    con.execute(f"set allowed_directories = [{listed}]")
    con.execute("set enable_external_access = false")
    if locked:
        con.execute("set lock_configuration = true")


def _forms(folder: Path) -> tuple[Path, Path]:
    """A folder as it is named, and where it lies.

    Of one whose path looks like a pattern DuckDB lists the folder above it, even where
    the pattern is quoted, so that this one is opened.
    """
    return _listed(folder.absolute()), _listed(folder.resolve())


def _listed(folder: Path) -> Path:
    while any(character in str(folder) for character in "*?["):
        folder = folder.parent
    return folder
