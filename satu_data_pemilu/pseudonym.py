"""The pseudonym of persons: HMAC-SHA256 under a key from the environment.

As a dbt-duckdb plugin (`module: satu_data_pemilu.pseudonym`) it defines the SQL function
`pseudonym(text)` for every cursor, so that the key stands in no compiled SQL and no log.
"""

import os

from dbt.adapters.duckdb.plugins import BasePlugin

PUBLIC_KEY = "public-test-key"
BLOCK = 64


def function_sql(key: str) -> str:
    """The statement that defines `pseudonym(v)` as HMAC-SHA256 (RFC 2104) in lower hex.

    `key` is any text; one longer than a block is hashed first, as the RFC says.
    """
    import hashlib

    raw = key.encode()
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
    """Defines the function on each cursor that dbt opens."""

    def configure_cursor(self, cursor) -> None:
        """Run by dbt-duckdb for every new cursor."""
        cursor.execute(function_sql(os.environ.get("SDP_PSEUDONYM_KEY") or PUBLIC_KEY))
