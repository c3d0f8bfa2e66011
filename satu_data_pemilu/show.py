"""`sdp show`: the rows that a test or model of the last build gives."""

from __future__ import annotations

import json

import duckdb
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import Warehouse, attach, attach_marts, connect

LONGEST = 2000
"""Characters of a value that are printed."""


def show(
    name: str, warehouse: Warehouse, keys: Keys, limit: int, console: Console
) -> None:
    """Print the first rows of a test or model, on the databases of the last build.

    After a failed build its marts still lie in the build folder; after a published one
    they are the published marts.

    Raises SdpError where the name is unknown, or a database does not open.
    """
    query = compiled_query(name, warehouse)
    con = connect(warehouse.root)
    try:
        attach(con, warehouse.work, "work", key=keys.database, read_only=True)
        unpublished = warehouse.build_marts.is_file()
        marts = warehouse.build_marts if unpublished else warehouse.marts
        attach_marts(con, marts, "marts", keys)
        found = con.execute(f"select * from ({query}) limit {limit:d}")
        names = [column[0] for column in found.description]
        rows = [
            ["" if value is None else forms.shown(value, LONGEST) for value in row]
            for row in found.fetchall()
        ]
        print_rows(names, rows, console)
        console.print(f"{len(rows)} row(s) shown, at most {limit}.", style="dim")
    except duckdb.Error as error:
        raise SdpError(
            f"{name} cannot be shown: {str(error).splitlines()[0]}"
            " Run `sdp build` again, then this command."
        ) from None
    finally:
        con.close()


def print_rows(names: list[str], rows: list[list[str]], console: Console) -> None:
    """Print rows as a table where it fits the width, else each row as lines of its own.

    A value is never cut, only broken over lines.
    """
    table = Table(box=None)
    for name in names:
        table.add_column(Text(name))
    for row in rows:
        table.add_row(*map(Text, row))
    wide = console.options.update(width=100_000)
    if Measurement.get(console, wide, table).maximum <= console.width:
        console.print(table)
        return
    for number, row in enumerate(rows, start=1):
        record = Table(box=None, show_header=False, title=f"row {number}",
                       title_justify="left", title_style="dim")
        record.add_column(no_wrap=True)
        record.add_column(overflow="fold")
        for name, value in zip(names, row):
            record.add_row(Text(name), Text(value))
        console.print(record)


def compiled_query(name: str, warehouse: Warehouse) -> str:
    """The SQL of a node, as the last build ran it.

    Raises SdpError where no node has that name.
    """
    try:
        manifest = json.loads((warehouse.target / "manifest.json").read_bytes())
    except OSError:
        raise SdpError(
            f"{warehouse.root} has no build to look at: run `sdp build` first."
        ) from None
    for node in manifest["nodes"].values():
        if node["name"] == name and node.get("compiled_code"):
            return node["compiled_code"].strip().rstrip(";")
    raise SdpError(
        f"The last build ran no test or model named {name}. Take the name from its"
        " message."
    )
