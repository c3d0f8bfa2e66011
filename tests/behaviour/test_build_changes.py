"""A build after a change equals a whole one, on the real models."""

import json
import shutil

import pytest
from conftest import REGION_CODES, run_sdp, write_delivery

RECAP = "dukcapil/population_recap"
HEAD = "kode,nama,pria,wanita,total\n"


def build(landing, warehouse, *more, **variables):
    done = run_sdp(
        *("build", "--landing", landing, "--warehouse", warehouse, *more), env=variables
    )
    assert done.returncode == 0, done.stdout + done.stderr
    hashes = run_sdp("hash", "--json", "--warehouse", warehouse)
    return json.loads(hashes.stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A landing folder with two recaps, built once into a warehouse."""
    root = tmp_path_factory.mktemp("changes")
    landing = root / "landing"
    write_delivery(landing, "kemendagri/region_codes/2025-06-23/codes.csv", REGION_CODES)
    write_delivery(landing, f"{RECAP}/2024-06-30/dkb.csv", HEAD + "11,Aceh,1,2,3\n")
    write_delivery(
        landing, f"{RECAP}/2024-12-31/dkb.csv",
        HEAD + "11,Aceh,4,5,9\n11.01,Aceh Selatan,1,1,2\n77,Utopia,1,1,2\n",
    )
    write_delivery(
        landing, f"{RECAP}/2024-12-31/_delivery.yml", "delivered_date: '2025-01-31'\n"
    )
    return landing, root / "warehouse", build(landing, root / "warehouse")


def test_corrections_and_a_new_edition_equal_a_whole_rebuild(place, tmp_path):
    """A correction, an empty one, a withdrawal and other region codes, one build."""
    landing, warehouse, before = place
    changed, copy = tmp_path / "landing", tmp_path / "warehouse"
    shutil.copytree(landing, changed)
    shutil.copytree(warehouse, copy)
    write_delivery(changed, f"{RECAP}/2024-06-30/dkb.csv", HEAD)
    write_delivery(
        changed, f"{RECAP}/2024-12-31/dkb.csv", HEAD + "11,Aceh,6,6,12\n77,Utopia,1,1,2\n"
    )
    write_delivery(
        changed, "kemendagri/region_codes/2025-07-01/codes.csv",
        REGION_CODES + "77,Utopia,1\n",
    )
    after = build(changed, copy)
    assert after != before
    assert build(changed, copy, "--full-refresh") == after


def test_knowledge_of_a_day_has_only_what_was_delivered_by_then(place, tmp_path):
    landing, warehouse, before = place
    copy = tmp_path / "warehouse"
    shutil.copytree(warehouse, copy)
    known = build(landing, copy, AS_KNOWN_ON="2025-01-30")
    assert known != before
    assert build(landing, copy) == before
