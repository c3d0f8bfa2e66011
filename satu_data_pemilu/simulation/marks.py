"""How simulated persons are known: by a mark in their numbers, and by a manifest.

Landing holds every number of a listed file against the mark (landing/simulated.py).
"""

from __future__ import annotations

from pathlib import Path

from satu_data_pemilu.errors import SdpError

TENS_OF_OFFICES, TENS_OF_NONE = "01237", "45689"
"""First digit of a regency's number within its province: of those that exist (01 to 39,
and 71 to 79 for cities), and the one that takes its place in the number of a person."""


def marked(code: str) -> str:
    """The code of a district without dots as it begins the numbers of its persons."""
    mark = code[2].translate(str.maketrans(TENS_OF_OFFICES, TENS_OF_NONE))
    return code[:2] + mark + code[3:]


def manifest_of(landing: Path) -> Path:
    """Where the manifest of a simulation lies: beside its landing folder.

    Raises SdpError for a folder that has no name.
    """
    landing = landing.resolve()
    if not landing.name:
        raise SdpError(f"{landing} cannot be the landing folder; name one below it.")
    return landing.with_name(f"{landing.name}.simulated.json")
