"""Corrected persons and voters: a build after them equals a whole one."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from conftest import copy_landing, query, run_sdp

from satu_data_pemilu.landing import manifest_of
from satu_data_pemilu.landing.defaults import write_default_region_codes

VILLAGES = ("35.17.08.2008", "12.12.01.2013")
DPS = "kpu/voter_list/2023-04-05/12.12/dps_1212.csv"
DPT = "kpu/voter_list/2023-06-21/35.17/dpt_3517.csv"
REGISTER = "dukcapil/population_register/2022-12-31/35.17/biodata_3517.csv"


def build(landing, warehouse, *more):
    done = run_sdp("build", "--landing", landing, "--warehouse", warehouse, *more)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(run_sdp("hash", "--json", "--warehouse", warehouse).stdout)


def keep_codes_above(landing: Path, villages: tuple[str, ...]) -> None:
    """Deliver the region codes that the villages need, which saves half of a build."""
    file = write_default_region_codes(landing)
    head, *lines = file.read_text().splitlines()
    needed = [
        line
        for line in lines
        if any((code := line.split(",")[0]) == v or v.startswith(code + ".")
               for v in villages)
    ]
    file.write_text("\n".join([head, *needed, ""]))


def deliver_as_simulated(landing: Path, path: str, content: str) -> None:
    """Write a file and enter it in the simulator's manifest."""
    (landing / path).write_text(content)
    manifest = manifest_of(landing)
    listed = json.loads(manifest.read_text())
    listed["files"][path] = hashlib.sha256(content.encode()).hexdigest()
    manifest.write_text(json.dumps(listed))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Two villages of two regencies, built once."""
    root = tmp_path_factory.mktemp("corrections")
    landing = root / "landing"
    done = run_sdp(
        *("simulate", "--dirt", "clean", "--within", *VILLAGES),
        *("--landing", landing, "--truth", root / "truth"),
    )
    assert done.returncode == 0, done.stderr
    keep_codes_above(landing, VILLAGES)
    return landing, root / "warehouse", build(landing, root / "warehouse")


def models_run(warehouse):
    """Names of the models of the last call of dbt, those behind the gates."""
    results = warehouse / ".build" / "target" / "run_results.json"
    return {
        each["unique_id"].rpartition(".")[2]
        for each in json.loads(results.read_text())["results"]
        if each["unique_id"].startswith("model.")
    }


def figures(warehouse):
    """Entries by list, deaths among the findings, and files by status."""
    marts = warehouse / "marts.duckdb"
    entries = query(marts, "select list_key, count(*) from fct_voter_entries group by 1")
    deaths = query(
        marts,
        "select count(*) from fct_voter_findings where kind_code = 'deceased'"
        " and evidence_agencies like '%dukcapil%' and list_key like '%35.17'",
    )
    files = query(marts, "select status_code, count(*) from fct_deliveries group by 1")
    return dict(entries), deaths[0][0], dict(files)


def lists_read(warehouse):
    """Names of the current voter lists that the last build judged, by its compiled query."""
    model = "intermediate/validated/datasets/kpu/int_voter_lists_validated.sql"
    compiled = warehouse / ".build/target/compiled/satu_data_pemilu/models" / model
    text = compiled.read_text()
    files = query(
        warehouse / "marts.duckdb",
        "select file_name, file_id from fct_deliveries"
        " where dataset_code = 'voter_list' and status_code <> 'superseded'",
    )
    return {name for name, file_id in files if file_id in text}


def test_corrected_lists_and_a_corrected_register_equal_a_whole_rebuild(place):
    """A correction of a list, an empty one, and a correction of the register."""
    landing, warehouse, before = place
    entries, deaths, files = figures(warehouse)
    assert set(entries) == {
        f"pemilu_2024/{stage}/{office}"
        for stage in ("dps", "dpt")
        for office in ("35.17", "12.12")
    }

    # a list that names no village any more: what reads the regions of all lists runs too
    head = (landing / DPT).read_text(errors="replace").splitlines()[0]
    deliver_as_simulated(landing, DPT, head + "\n")
    build(landing, warehouse)
    assert "int_population_recaps_validated" in models_run(warehouse)

    # under a name of its own: every tenth voter is taken out, every seventh changed
    head, *voters = (landing / DPS).read_text(errors="replace").splitlines()
    kept = [
        voter.replace("#S#", "#B#") if number % 7 == 0 else voter
        for number, voter in enumerate(voters)
        if number % 10
    ]
    corrected = DPS.replace(".csv", "_perbaikan.csv")
    deliver_as_simulated(landing, corrected, "\n".join([head, *kept, ""]))
    note = (landing / DPS).with_name("_delivery.yml")
    with note.open("a") as text:
        text.write(f"replaces: {{{Path(corrected).name}: {Path(DPS).name}}}\n")
    (landing / DPS).unlink()

    # every fifth resident has died
    head, *residents = (landing / REGISTER).read_text(errors="replace").splitlines()
    columns = [name.strip("\ufeff") for name in head.split(";")]
    status, day = columns.index("STATUS"), columns.index("TGL_STATUS")
    for number in range(0, len(residents), 5):
        values = residents[number].split(";")
        values[status], values[day] = "2", "01-12-2022"
        residents[number] = ";".join(values)
    deliver_as_simulated(landing, REGISTER, "\n".join([head, *residents, ""]))

    after = build(landing, warehouse)
    assert "int_voter_entries" in models_run(warehouse)
    assert lists_read(warehouse) == {Path(corrected).name, Path(DPT).name}, (
        "the corrected list, the one without rows, and no other"
    )
    assert "int_population_recaps_validated" not in models_run(warehouse), (
        "no list names other villages than before"
    )
    corrected_entries, more_deaths, more_files = figures(warehouse)
    assert "pemilu_2024/dpt/35.17" not in corrected_entries
    assert corrected_entries["pemilu_2024/dpt/12.12"] == entries["pemilu_2024/dpt/12.12"]
    assert 0.85 < (
        corrected_entries["pemilu_2024/dps/12.12"] / entries["pemilu_2024/dps/12.12"]
    ) < 0.95
    assert more_deaths > deaths + 100
    assert more_files["superseded"] == files.get("superseded", 0) + 3
    changed = {mart for mart in after if after[mart] != before[mart]}
    assert {
        "population.dim_persons", "population.fct_person_links",
        "voters.fct_voter_entries", "voters.fct_voter_findings",
        "voters.fct_voter_list_flows", "voters.fct_polling_station_loads",
        "voters.fct_eligible_unregistered", "quality.fct_deliveries",
    } <= changed
    assert build(landing, warehouse, "--full-refresh") == after


def test_a_list_that_cannot_be_placed_waits_and_holds_up_nothing(place, tmp_path):
    """Lists of no known stage, of no stage, of no office, and one of a PDPB year."""
    landing, warehouse = tmp_path / "landing", tmp_path / "warehouse"
    copy_landing(place[0], landing)
    shutil.copytree(place[1], warehouse)
    source = landing / DPS.replace("2023-04-05", "2023-06-21").replace("dps", "dpt")
    head, *voters = source.read_text(errors="replace").splitlines()[:61]
    letters = {
        "2023-09-01/12.12": "scope: '12.12'\ncycle: pemilu_2024\nstage: dptb\n",
        "2022-05-01/12.12": "scope: '12.12'\n",
        "2025-12-10/12.12": "scope: '12.12'\nestablished_date: 2025-12-08\n",
        "2023-07-10": "cycle: pemilu_2024\nstage: dpt\n",
        # a later file of a list that the office established before
        "2023-06-28/12.12": "scope: '12.12'\ncycle: pemilu_2024\nstage: dpt\n",
    }
    for number, (folder, letter) in zip((0, 1, 2, 3, 2), letters.items(), strict=True):
        slot = f"kpu/voter_list/{folder}"
        (landing / slot).mkdir(parents=True)
        (landing / slot / "_delivery.yml").write_text(letter)
        damaged = "only one field"
        lines = [head, *voters[: 10 * (number + 1)], damaged, ""]
        deliver_as_simulated(landing, f"{slot}/list.csv", "\n".join(lines))
    done = run_sdp("build", "--landing", landing, "--warehouse", warehouse)
    assert done.returncode == 0, done.stdout + done.stderr
    summary = " ".join(done.stdout.split())
    assert (
        "Unplaced 2 file(s) of no election or stage that is known:"
        " kpu/voter_list/2022-05-01 · kpu/voter_list/2023-09-01."
        " Say `cycle:` in _delivery.yml (pemilu_2019, "
    ) in summary

    marts = warehouse / "marts.duckdb"
    days = {folder[:10] for folder in letters}
    day = "regexp_extract(delivery_key, '[0-9]{4}-[0-9]{2}-[0-9]{2}')"
    counts = query(
        marts,
        f"select {day}, lines, unreadable_lines, quarantined_rows, accepted_rows,"
        " other_lines, is_closed_at_landing and is_closed_at_validation"
        " from fct_row_accounting where dataset_code = 'voter_list'",
    )
    assert {count[0]: count[1:] for count in counts if count[0] in days} == {
        "2023-09-01": (12, 1, 10, 0, 1, True),
        "2022-05-01": (22, 1, 20, 0, 1, True),
        "2025-12-10": (32, 1, 0, 30, 1, True),
        "2023-07-10": (42, 1, 40, 0, 1, True),
        "2023-06-28": (32, 1, 0, 30, 1, True),
    }
    reasons = query(
        marts,
        f"select distinct {day}, column_name || ':' || reason_code from fct_rejections"
        " where rejected_at_code <> 'landing' and dataset_code = 'voter_list'",
    )
    assert {reason for reason in reasons if reason[0] in days} == {
        ("2023-09-01", "stage_code:unknown"),
        ("2022-05-01", "stage_code:missing"),
        ("2023-07-10", "scope_code:unknown"),
        ("2023-07-10", "village_name:unknown"),
    }
    lists = query(
        marts,
        "select list_key, cast(reference_date as varchar) from dim_voter_lists"
        " where cycle_key = 'pdpb_2025' or established_date in"
        " ('2023-09-01', '2022-05-01', '2023-07-10')",
    )
    assert lists == [("pdpb_2025/s2/12.12", "2025-12-08")]
    entries = query(
        marts, "select count(*) from fct_voter_entries where cycle_key = 'pdpb_2025'"
    )
    assert entries == [(30,)]

    of_list = query(
        marts,
        "select distinct e.delivery_key like '%/2023-06-28/%', count(*) over ()"
        " from fct_voter_entries as e where e.list_key = 'pemilu_2024/dpt/12.12'",
    )
    assert of_list == [(True, 30)]
    ended = query(
        marts, "select cast(as_of as varchar), scope_code from fct_deliveries"
        " where not is_in_effect and status_code in ('current', 'incomplete')",
    )
    assert ended == [("2023-06-21", "12.12")]
