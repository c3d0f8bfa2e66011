"""What a landing folder holds, looked at once: judged and landed is the same file."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.landing import deliveries, scan, simulated
from satu_data_pemilu.landing.deliveries import Delivery

Stamp = tuple[int, int, int, int, int]
FRESH = 2 * 10**9
"""Nanoseconds within which a second change of a file may leave its times as they are."""


@dataclass(frozen=True)
class Hashed:
    """The SHA-256 of a file, and how the file system knows the file that had it."""

    sha256: str
    stamp: Stamp
    is_fresh: bool = False


@dataclass(frozen=True)
class Found:
    """The deliveries of a folder with the hash of each file that can be read.

    A file that comes later is no part of it, and one that changes afterwards has another
    stamp, so that the rule of keys is asked about exactly what lands.
    """

    landing: Path
    deliveries: list[Delivery]
    refused: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    simulated: frozenset[str] = frozenset()
    hashed: dict[Path, Hashed] = field(default_factory=dict)
    unreadable: dict[Path, OSError] = field(default_factory=dict)

    def is_simulated(self, file: Path) -> bool:
        """Whether a simulator's manifest lists the file; landing proves it."""
        return file in self.hashed and self.hashed[file].sha256 in self.simulated

    def has_changed(self, file: Path) -> bool:
        """Whether the file is another one than when it was looked at.

        One that had just been written then is hashed again, since clocks are coarse.
        """
        seen = self.hashed[file]
        return stamp_of(file) != seen.stamp or (
            seen.is_fresh and scan.sha256_of(file) != seen.sha256
        )


def look(landing: Path, contracts: dict[tuple[str, str], Contract]) -> Found:
    """Look at a landing folder once: its deliveries, its manifest, and each file's hash.

    Raises SdpError where the folder is not there or its manifest is not readable.
    """
    landing = Path(landing).resolve()
    listed = simulated.listed_hashes(landing)
    refused: list[str] = []
    ignored: list[str] = []
    found = list(deliveries.find(landing, contracts, refused, ignored))
    hashed: dict[Path, Hashed] = {}
    unreadable: dict[Path, OSError] = {}
    for file in (file for delivery in found for file in delivery.files):
        try:
            if file.is_file():
                before = stamp_of(file)
                is_fresh = time.time_ns() - max(before[3:]) < FRESH
                hashed[file] = Hashed(scan.sha256_of(file), before, is_fresh)
        except OSError as error:
            unreadable[file] = error  # landing refuses it by name
    return Found(landing, found, refused, ignored, listed, hashed, unreadable)


def stamp_of(file: Path) -> Stamp:
    """What tells a file from any other and from itself after a change."""
    status = os.stat(file)
    return (
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns,
        status.st_ctime_ns,
    )
