"""A project as dbt parsed it, kept so that the next build of the same files need not parse.

To parse takes ten seconds and gives the same for the same files, versions and settings,
whatever warehouse is built. So do unit tests, which judge models on rows of their own. What
was parsed last lies in `<project>/target/parsed` under a digest of all of these, with a note
once a build ran its unit tests and all passed. Nothing of it is needed: what is missing,
damaged or cannot be written is parsed and tested anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from satu_data_pemilu.state import Inputs, of_folder

FOLDER = Path("target") / "parsed"
KEPT = 4
"""Parsed projects that are kept: a day of knowledge or a branch that changes to and fro."""
UNIT_TESTS_PASSED = "unit_tests_passed"
FOR_DBT, AS_JSON = "manifest.msgpack", "manifest.json"
PARTLY, SEEDS = "partial_parse.msgpack", "seeds.sha256"
"""What dbt keeps beside its manifest to parse no file twice, and the seeds it was made of."""


@dataclass(frozen=True)
class Project:
    """A project as dbt parsed it: for dbt itself, and as the manifest that it writes."""

    parsed: Any
    manifest: dict[str, Any]


def key_of(project: Path, inputs: Inputs) -> str:
    """Digest of everything that parsing reads."""
    parts = (
        str(project.resolve()),
        inputs.surroundings,
        inputs.project,
        inputs.as_known_on,
        of_folder(project / "analyses"),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def read(project: Path, key: str, copy_to: Path) -> Project | None:
    """The project that was kept under a key, None where there is none that can be read.

    Its manifest is copied to `copy_to`, where dbt writes it when it parses.
    """
    folder = project / FOLDER / key
    # a damaged file fails in many ways, each of them means to parse
    with contextlib.suppress(Exception):
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        content = (folder / AS_JSON).read_bytes()
        found = Project(
            Manifest.from_msgpack(
                (folder / FOR_DBT).read_bytes(), decoder=extended_mashumuro_decoder
            ),
            json.loads(content),
        )
        found.parsed.build_flat_graph()
        copy_to.write_bytes(content)
        return found
    return None


def drop_parts_of_other_seeds(project: Path, target: Path) -> None:
    """Let dbt parse everything where the seeds are not those it parsed last into `target`.

    A unit test holds the rows of a seed that it reads; where only the seed changed, dbt
    would keep them as they were.

    Raises OSError where `target` cannot be written.
    """
    digest = of_folder(project / "seeds")
    note = target / SEEDS
    if note.is_file() and note.read_text() == digest:
        return
    target.mkdir(parents=True, exist_ok=True)
    (target / PARTLY).unlink(missing_ok=True)
    note.write_text(digest)


def keep(project: Path, key: str, parsed: Any, manifest: Path) -> None:
    """Keep what was just parsed, and of what was kept before the newest.

    The hash of the profile, which holds keys, is left out.
    """
    from dbt.contracts.graph.manifest import ManifestStateCheck
    from dbt.parser.manifest import extended_mashumaro_encoder

    folder = project / FOLDER
    unfinished = folder / f"{key}.{os.getpid()}.tmp"
    check, parsed.state_check = parsed.state_check, ManifestStateCheck()
    try:
        content = parsed.to_msgpack(extended_mashumaro_encoder)
    finally:
        parsed.state_check = check
    with contextlib.suppress(OSError):
        unfinished.mkdir(parents=True)
        (unfinished / FOR_DBT).write_bytes(content)
        shutil.copyfile(manifest, unfinished / AS_JSON)
        shutil.rmtree(folder / key, ignore_errors=True)
        os.rename(unfinished, folder / key)
        there = sorted(folder.iterdir(), key=lambda each: each.stat().st_mtime)
        for other in there[:-KEPT]:
            shutil.rmtree(other, ignore_errors=True)


def are_unit_tests_passed(project: Path, key: str) -> bool:
    """Whether all unit tests passed for what is kept under a key."""
    return (project / FOLDER / key / UNIT_TESTS_PASSED).is_file()


def note_unit_tests_passed(project: Path, key: str) -> None:
    """Note that all unit tests passed for what is kept under a key."""
    with contextlib.suppress(OSError):
        (project / FOLDER / key / UNIT_TESTS_PASSED).touch()
