"""What dbt itself must keep to, whoever starts it: the pseudonym and the rule of keys.

As a dbt-duckdb plugin (`module: satu_data_pemilu.pseudonym`) it defines the SQL function
`pseudonym(text)` for every cursor, so that the key stands in no compiled SQL and no log.
Before a database is opened it applies the rule of keys to the ledger beside it, gives
DuckDB the encryption keys in the form that it reads, and closes the connection to all
files but those of the warehouse and the seeds.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

from satu_data_pemilu import guard, keys
from satu_data_pemilu.confined import confine, load_encryption
from satu_data_pemilu.errors import SdpError

PUBLIC_KEY = keys.PUBLIC_TEST_KEY
BLOCK = 64
WORK = "work"
# Commands of dbt that write models or seeds.
WRITING = {"build", "run", "seed", "clone", "retry", "run-operation", "snapshot"}


def function_sql(key: str) -> str:
    """The statement that defines `pseudonym(v)` as HMAC-SHA256 (RFC 2104) in lower hex.

    `key` is any text; one longer than a block is hashed first, as the RFC says.
    """
    raw = keys.as_bytes(key)
    if len(raw) > BLOCK:
        raw = hashlib.sha256(raw).digest()
    raw = raw.ljust(BLOCK, b"\0")
    inner = bytes(b ^ 0x36 for b in raw).hex()
    outer = bytes(b ^ 0x5C for b in raw).hex()
    return (
        "create or replace temp macro pseudonym(v) as "
        f"sha256(unhex('{outer}') || unhex(sha256(unhex('{inner}') || encode(v))))"
    )


class Plugin(BasePlugin):
    """Guards the databases before they are opened, and defines the function."""

    def initialize(self, plugin_config) -> None:
        """Run by dbt-duckdb once, before it opens a database.

        Raises DbtRuntimeError where the keys do not fit what the ledger holds.
        """
        attached = getattr(self.creds, "attach", None) or []
        for attachment in attached:
            options = attachment.options or {}
            if key := options.get("encryption_key"):
                attachment.options = {**options, "encryption_key": keys.as_blob(str(key))}
        for attachment in attached:
            if attachment.alias == WORK:
                try:
                    guard.require_rule_of_keys(Path(attachment.path).parent, _is_writing())
                except SdpError as error:
                    raise DbtRuntimeError(str(error)) from None

    def configure_connection(self, conn) -> None:
        """Run by dbt-duckdb before it attaches a database.

        The connection reaches the warehouse and the project's seeds, and no other file.
        Settings of a session are repeated for every cursor, so that it is not locked;
        what is closed cannot be opened again all the same.
        """
        load_encryption(conn)
        attached = getattr(self.creds, "attach", None) or []
        folders = [Path(each.path).parent for each in attached if each.alias == WORK]
        confine(conn, *folders, _seeds(), locked=False)

    def configure_cursor(self, cursor) -> None:
        """Run by dbt-duckdb for every new cursor."""
        cursor.execute(function_sql(os.environ.get(keys.PSEUDONYM) or PUBLIC_KEY))


def _seeds() -> Path:
    """The folder of the seeds of the project that dbt runs."""
    from dbt.flags import get_flags

    return Path(getattr(get_flags(), "PROJECT_DIR", None) or Path.cwd()) / "seeds"


def _is_writing() -> bool:
    """Whether this run of dbt writes models; taken for granted where dbt does not say."""
    from dbt.flags import get_flags

    return getattr(get_flags(), "WHICH", "build") in WRITING
