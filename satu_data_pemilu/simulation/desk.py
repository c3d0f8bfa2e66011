"""The desk at which a run is written: the engine, the folders, and files that grow.

The nation and every agency write with it and share nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from string import Template

import duckdb

from satu_data_pemilu.simulation.files import DeliveredFile
from satu_data_pemilu.simulation.geography import Plan
from satu_data_pemilu.simulation.lookups import load, template_values


@dataclass
class SimulationReport:
    """What was written: residents, rows by delivery, faults and decoys by kind."""

    persons: int = 0
    villages: int = 0
    regencies: int = 0
    files: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    decoys: dict[str, int] = field(default_factory=dict)
    expected: dict[str, int] = field(default_factory=dict)


def connected() -> duckdb.DuckDBPyConnection:
    """An in-memory connection that fetches no extension."""
    return duckdb.connect(
        config={
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
        }
    )


class Desk:
    """One run: its plan and seed, DuckDB, the two folders and what was written there.

    `landing` is where deliveries grow, `truth` where the truth does, `scratch` a folder
    that goes away with the run.
    """

    def __init__(
        self,
        landing: Path,
        truth: Path,
        scratch: Path,
        seed: int,
        dirt: str,
        plan: Plan,
    ) -> None:
        self.landing, self.truth, self.scratch = landing, truth, scratch
        self.seed, self.plan = seed, plan
        self.hashes: dict[str, str] = {}
        self.report = SimulationReport(
            villages=len(plan.villages),
            regencies=len({v.regency for v in plan.villages}),
        )
        self.con = connected()
        self.con.execute("set threads = 2")
        self.con.execute("set preserve_insertion_order = true")
        self.con.execute("set memory_limit = '1500MB'")
        self.con.execute("set enable_progress_bar = false")
        self.con.execute("set temp_directory = $d", {"d": str(scratch / "spill")})
        self.con.execute("set variable seed = $seed", {"seed": seed})
        self.values = template_values(plan, dirt)
        load(self.con, scratch, plan)

    def sql(self, folder: str, name: str, **values: object) -> None:
        """Run `sql/<folder>/<name>.sql` with rates, dates and the given values."""
        file = resources.files(__package__).joinpath("sql", folder, f"{name}.sql")
        text = Template(file.read_text("utf-8")).substitute(self.values, **values)
        self.con.execute(text)

    def rows(self, query: str, **values: object) -> list[tuple]:
        """The rows of a query."""
        return self.con.execute(query, values or None).fetchall()

    def fixed(self, *what: object) -> float:
        """A number of 0 to 1 that depends on the seed and on what it is for."""
        text = "/".join(map(str, (self.seed, *what)))
        digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64

    def write_truth(self, name: str, part: str, query: str, order: str) -> None:
        """Write a part of a table of the truth folder."""
        folder = self.truth / name
        folder.mkdir(exist_ok=True)
        path = folder / f"{part}.parquet"
        self.con.execute(
            f"copy (select * from ({query}) order by {order}) to '{path}'"
            " (format parquet, compression zstd)"
        )

    def open(self, key: str, header: str, **traits: bool) -> DeliveredFile:
        """Begin a delivered file; `key` is its path below the landing folder."""
        file = DeliveredFile(self.landing / key, header, **traits)
        file.key = key
        return file

    def close(self, file: DeliveredFile) -> None:
        """End a delivered file and note its hash and rows."""
        self.hashes[file.key] = file.close()
        self.report.rows[file.key] = file.lines - 1

    def note(self, key: str, scope: str, **values: object) -> None:
        """Write the `_delivery.yml` beside a delivered file."""
        path = (self.landing / key).parent / "_delivery.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [] if scope == "national" else [f'scope: "{scope}"']
        for name, value in values.items():
            text = f'"{value}"' if isinstance(value, str) and "/" in value else value
            lines.append(f"{name}: {text}")
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def append(self, file: DeliveredFile, query: str) -> None:
        """Add the lines that a query gives, in its order, to a file."""
        part = self.scratch / "part.csv"
        self.con.execute(
            f"copy ({query}) to '{part}'"
            " (format csv, header false, quote '', escape '', delimiter '\x1f')"
        )
        file.append(part)
        part.unlink()

    def file_fault(self, key: str, stage: str | None, line: int, kind: str) -> None:
        """Note a harmless fault of a file in the truth."""
        self.con.execute(
            "insert into file_faults values (?, ?, ?, null, ?, 'harmless', null, null)",
            [stage, key, line, kind],
        )
