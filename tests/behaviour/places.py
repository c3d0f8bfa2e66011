"""A landing folder and a warehouse to land it into, for tests of landing."""

from pathlib import Path

import duckdb
import pytest

from satu_data_pemilu import landing
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.landing import LandingReport, ledger

PROJECT = Path(__file__).resolve().parents[2]
CONTRACTS = load_contracts(PROJECT)
RECAP = "dukcapil/population_recap/2024-12-31"
HEADER = "kode,nama,pria,wanita,total\n"


class Place:
    """A landing folder and a warehouse to land it into."""

    def __init__(self, folder: Path):
        self.landing, self.warehouse = folder / "landing", folder / "warehouse"
        self.landing.mkdir()

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.landing / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(data)
        return file

    def recap(self, name: str, *codes: str, scope: str = "") -> Path:
        """Write a population recap with one row for each code."""
        rows = "".join(f"{code},X,1,2,3\n" for code in codes)
        return self.write(f"{RECAP}/{scope}{name}", HEADER + rows)

    def note(self, text: str, scope: str = "") -> None:
        self.write(f"{RECAP}/{scope}_delivery.yml", text)

    def land(self, contracts=CONTRACTS, **more) -> LandingReport:
        return landing.land(self.landing, self.warehouse, contracts, **more)

    def rows(self) -> list[ledger.LandedFile]:
        return ledger.read(self.warehouse)

    def current_codes(self) -> list[str]:
        """Region codes of the current revision of every slot."""
        newest = {(row.scope_key, row.slot_name): row for row in self.rows()}
        ids = [row.file_id for row in newest.values() if not row.is_withdrawn]
        pattern = self.warehouse / "raw/dukcapil/population_recap/**/*.parquet"
        found = duckdb.execute(
            f"select kode from read_parquet('{pattern}', union_by_name = true) "
            "where line_kind = 'data' and list_contains($1, file_id) order by kode",
            [ids],
        )
        return [row[0] for row in found.fetchall()]

    def content(self) -> dict[str, bytes]:
        """Everything that landing keeps, byte by byte."""
        return {
            str(path.relative_to(self.warehouse)): path.read_bytes()
            for path in sorted(self.warehouse.rglob("*")) if path.is_file()
        }


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)
