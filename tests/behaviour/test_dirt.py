"""Dirt that was delivered never stops a build: it is held back or counted, and published.

Every column of every dataset gets every dirty value of dirt.py. Two builds: one with
dirty datasets on clean reference data, one with dirty reference data below clean ones.
"""

import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, copy_landing, query, run_sdp
from dirt import VALUES, dirty, public_deliveries, region_rows, write

from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.landing.scan import LONGEST_LINE

CONTRACTS = load_contracts(PROJECT)


@pytest.fixture(scope="module")
def clean(tmp_path_factory) -> Path:
    """A landing folder with a delivery of every dataset about one small nation."""
    root = tmp_path_factory.mktemp("dirt")
    landing = root / "landing"
    places = ("--landing", landing, "--truth", root / "truth")
    done = run_sdp("simulate", "--persons", 4_000, "--seed", 5, *places)
    assert done.returncode == 0, done.stderr
    shutil.rmtree(landing / "kpu/dpt_recap")
    registers = (landing / "dukcapil/population_register").glob("*/*")
    regions = region_rows({folder.name for folder in registers}, root / "codes")
    for delivery in public_deliveries(regions):
        write(landing, delivery, delivery.rows)
    delivered = {file.relative_to(landing).parts[:2] for file in landing.glob("*/*/*/**/*.*")}
    assert set(CONTRACTS) <= delivered, "give dirt.py a clean delivery of the new dataset"
    return landing


def columns(is_reference: bool) -> dict[tuple[str, str], int]:
    return {
        key: len(contract.columns)
        for key, contract in CONTRACTS.items()
        if contract.reference == is_reference
    }


@pytest.mark.parametrize("is_reference", [False, True], ids=["datasets", "reference"])
def test_dirt_in_every_column_of_every_dataset_is_published(clean, tmp_path, is_reference):
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse"
    copy_landing(clean, landing)
    rows = dirty(landing, CONTRACTS, lambda contract: contract.reference == is_reference)
    with (landing / "big/area/2024-12-31/luas.csv").open("a") as stream:
        stream.write("A" * (LONGEST_LINE + 1) + "\n")
    for key, number in columns(is_reference).items():
        # Columns that an agency may leave out are in no simulated file.
        assert rows[key] >= len(VALUES) * (number - 2), key
    done = run_sdp("build", "--landing", landing, "--warehouse", warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    held = query(
        warehouse / "marts.duckdb",
        "select count(*) from quality.fct_rejections",
    )
    assert held[0][0] > 0
