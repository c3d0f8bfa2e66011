"""Whether the rows of gates are those of the last whole build.

A gate is compared with what the last build that was published left, and never with what an
unfinished one made of it: after a killed build it is found changed, and what reads it runs.
What an unfinished build ran is run again in any case (see `state`).
"""

from __future__ import annotations

from typing import Any

from satu_data_pemilu.content_hash import hash_of
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.plan import Plan
from satu_data_pemilu.selection import Graph
from satu_data_pemilu.state import State
from satu_data_pemilu.warehouse import Warehouse, attach, connect


def digests(warehouse: Warehouse, keys: Keys, manifest: dict[str, Any]) -> dict[str, str]:
    """Number of rows and hash of the rows, in any order, of each gate by its id."""
    graph = Graph(manifest)
    found = {}
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.work, "work", key=keys.database, read_only=True)
        for gate in sorted(graph.gates):
            node = graph.nodes[gate]
            hashed = hash_of(con, "work", node["schema"], node["alias"])
            found[gate] = f"{hashed.rows} {hashed.digest}"
    finally:
        con.close()
    return found


def unchanged(
    warehouse: Warehouse, keys: Keys, planned: Plan, earlier: State
) -> frozenset[str]:
    """The gates of a plan that came out as the last whole build left them."""
    now = digests(warehouse, keys, planned.parsed.manifest)
    return frozenset(
        gate for gate in planned.gates if gate in now and earlier.gates.get(gate) == now[gate]
    )
