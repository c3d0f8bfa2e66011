"""What every build has: the request, its steps with their seconds, and full disks said plainly."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

import duckdb

from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.sql import is_out_of_space
from satu_data_pemilu.warehouse import Warehouse, out_of_space

Contracts = dict[tuple[str, str], Contract]


@dataclass(frozen=True)
class Request:
    """What the user asked `sdp build` for."""

    project: Path
    warehouse: Warehouse
    landing: Path
    landing_is_default: bool
    select: tuple[str, ...] = ()
    full_refresh: bool = False
    continue_without_refused: bool = False
    new_pseudonyms: bool = False


@dataclass
class Steps:
    """Seconds by step, in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    started_at: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + spent

    def as_text(self) -> str:
        return ", ".join(f"{name} {spent:.1f}" for name, spent in self.seconds.items())


@contextmanager
def full_disk_explained(warehouse: Warehouse) -> Iterator[None]:
    """Turn an error that means a full disk into SdpError."""
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_out_of_space(str(error)):
            raise out_of_space(warehouse.root) from None
        raise
