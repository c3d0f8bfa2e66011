"""Which datasets the models judge: a dataset that is landed and judged by none is lost.

Read from the text of the project, before a model runs, so that the dataset and the
remedy can be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing.ledger import LandedFile

LISTED = re.compile(r"ref\('(int_\w+_validated)'\)")
_REF = re.compile(r"ref\(\s*['\"](\w+)['\"]\s*\)")
_SOURCE = re.compile(r"source\(\s*['\"](\w+)['\"]\s*,\s*['\"](\w+)['\"]\s*\)")


def list_of(project: Path) -> Path | None:
    """The macro file that lists the validated models: the one that names most of them."""
    counts = {
        path: len(LISTED.findall(path.read_text(encoding="utf-8")))
        for path in sorted((project / "macros").rglob("*.sql"))
    }
    return max((path for path in counts if counts[path]), key=counts.get, default=None)


def judged_datasets(project: Path) -> set[tuple[str, str]] | None:
    """Agency and dataset of all sources that a listed validated model reads.

    Staging models on the way are followed, and those that hand on delivered rows with what
    was read of them, `int_..._read`. None where the project has no list.
    """
    models = {path.stem: path for path in (project / "models").rglob("*.sql")}
    if not (plug := list_of(project)):
        return None
    waiting = LISTED.findall(plug.read_text(encoding="utf-8"))
    found: set[tuple[str, str]] = set()
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in models:
            continue
        seen.add(name)
        text = models[name].read_text(encoding="utf-8")
        found.update(_SOURCE.findall(text))
        waiting += [
            ref for ref in _REF.findall(text)
            if ref.startswith("stg_") or ref.endswith("_read")
        ]
    return found


def require_judged(project: Path, landed: Iterable[LandedFile]) -> None:
    """Refuse to build where rows were landed that no listed validated model judges.

    Raises SdpError naming the datasets, the list and the command that enters them.
    """
    judged = judged_datasets(project)
    if judged is None:
        return
    lost = sorted(
        {
            (row.agency_code, row.dataset_code)
            for row in landed
            if row.data_lines and not row.is_withdrawn
        }
        - judged
    )
    if lost:
        names = ", ".join("/".join(each) for each in lost)
        raise SdpError(
            f"{names} was landed, but no validated model of the list in"
            f" {list_of(project).relative_to(project)} reads it, so its rows would be lost. Enter its"
            " validated model there; `sdp new-dataset` writes the models of a new dataset"
            " and enters them."
        )
