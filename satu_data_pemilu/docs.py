"""`sdp docs`: one static page that describes every model, column and test."""

from __future__ import annotations

import shutil
from pathlib import Path

from rich.console import Console

from satu_data_pemilu import transform
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.warehouse import (
    READERS_FOLDER_MODE,
    Warehouse,
    attach_marts,
    connect,
    remove_database,
)


def write_docs(
    project: Path, warehouse: Warehouse, keys: Keys, console: Console
) -> Path:
    """Write `<warehouse>/docs/index.html` and return its path.

    dbt reads types and comments from the databases, so the published marts are laid
    into the build folder for as long as that takes.

    Raises SdpError where nothing is published yet, or a key is wrong.
    """
    con = connect(warehouse.root)
    try:
        attach_marts(con, warehouse.marts, "marts", keys)
        (is_encrypted,) = con.execute(
            "select is_encrypted from marts.quality.build_info"
        ).fetchone() or (False,)
    finally:
        con.close()
    if not warehouse.work.exists():
        raise SdpError(f"There is no {warehouse.work} yet: run `sdp build` first.")
    with warehouse.lock("docs"):
        warehouse.prepare()
        warehouse.clear_build()
        try:
            shutil.copyfile(warehouse.marts, warehouse.build_marts)
            transform.run_dbt(
                ["docs", "generate", "--static"],
                project,
                warehouse,
                keys,
                console,
                "Documentation",
                marts_encrypted=is_encrypted,
            )
        finally:
            remove_database(warehouse.build_marts)
        warehouse.docs.mkdir(exist_ok=True)
        warehouse.docs.chmod(READERS_FOLDER_MODE)
        page = warehouse.docs / "index.html"
        # The page may be handed on: it names files by their place in the project.
        text = (warehouse.target / "static_index.html").read_text(encoding="utf-8")
        for name in ("manifest.json", "catalog.json"):
            # it stands in a script, which text such as </script> would end
            data = (warehouse.target / name).read_text(encoding="utf-8")
            text = text.replace(data, data.replace("<", "\\u003c"))
        text = text.replace(f"{warehouse.target.resolve()}/", "")
        page.write_text(text.replace(f"{project.resolve()}/", ""), encoding="utf-8")
        page.chmod(0o644)
    return page
