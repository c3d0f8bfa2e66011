"""Over 300 hostile deliveries: each a sentence or an exact accounting, and nothing else."""

import itertools
import json
import os
import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import hostile
import pytest
from conftest import PROJECT, REGION_CODES, Bench, query, write_mini_project

from satu_data_pemilu import keys, landing
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys
from satu_data_pemilu.landing import LandingReport, ledger, raw
from satu_data_pemilu.warehouse import attach, connect

DATASET = "kemendagri/region_codes"
GOOD = f"{DATASET}/2025-06-23/codes.csv"
SHAPES = hostile.shapes()
LONGEST = 60
"""Seconds that any one delivery may take."""


def day_of(number: int) -> str:
    return (date(1990, 1, 1) + timedelta(days=number)).isoformat()


def deliver(bench: Bench, names: list[str]) -> dict[str, str]:
    """Write each shape into a day of its own; the days by the names."""
    days = {name: day_of(number) for number, name in enumerate(names)}
    for name, day in days.items():
        folder = bench.landing / DATASET / day
        folder.mkdir(parents=True)
        shape = SHAPES.get(name) or hostile.LONG[name]()
        shape(folder)
    return days


def landed_in_time(bench: Bench) -> LandingReport:
    """Land, and hold every file against the clock."""
    times = [time.monotonic()]
    report = landing.land(
        bench.landing, bench.warehouse, load_contracts(bench.project),
        lambda *_: times.append(time.monotonic()),
    )
    times.append(time.monotonic())
    assert max(b - a for a, b in itertools.pairwise(times)) < LONGEST
    return report


def require_exact(bench: Bench, report: LandingReport) -> None:
    """Every row of the ledger adds up, and every sentence can be printed."""
    rows = ledger.read(bench.warehouse)
    for row in rows:
        assert row.lines == sum(getattr(row, f"{kind}_lines") for kind in raw.KINDS), row
        assert not row.unreadable_lines or report.unreadable_by_code
    for line in report.sentences():
        assert line.isprintable(), line
        assert "Traceback" not in line and "report" not in line.split("maintainers")[0][-9:]
    assert not list(bench.warehouse.rglob("*.tmp"))
    assert not [
        path for path in bench.root.rglob("*.parquet")
        if bench.warehouse not in path.parents and bench.landing not in path.parents
    ]


@pytest.fixture(scope="module")
def hostile_bench(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, dict, object]:
    """All shapes and one good file, landed at once: bench, day by shape, report."""
    bench = Bench(tmp_path_factory.mktemp("hostile"))
    write_mini_project(bench.project)
    bench.deliver(GOOD, REGION_CODES)
    days = deliver(bench, list(SHAPES))
    return bench, days, landed_in_time(bench)


def test_every_shape_is_refused_or_accounted_for_and_the_good_file_lands(
    hostile_bench, record_property
) -> None:
    bench, days, report = hostile_bench
    require_exact(bench, report)
    landed = {row.as_of for row in ledger.read(bench.warehouse)}
    assert "2025-06-23" in landed
    refused = {
        day for day in days.values() if any(f"/{day}" in told for told in report.refused)
    }
    ignored = {day for day in days.values() if any(day in note for note in report.notes)}
    silent = [name for name, day in days.items() if day not in landed | refused | ignored]
    assert silent == []
    # both happen, so that neither a landing of everything nor one of nothing passes
    assert len(SHAPES) >= 300 and len(refused) > 150 and len(landed) > 60
    record_property("shapes", len(SHAPES))
    record_property("refused", len(refused))


def test_a_footer_that_counts_other_rows_than_its_groups_is_damage(hostile_bench) -> None:
    _, days, report = hostile_bench
    day = days["parquet: rows that no group has"]
    (told,) = [text for text in report.refused if f"/{day}" in text]
    assert "the Parquet file is truncated or damaged" in told


def test_a_second_landing_finds_the_same(hostile_bench) -> None:
    bench, _, report = hostile_bench
    again = landed_in_time(bench)
    assert again.landed == [] and again.refused == report.refused


def test_the_next_build_has_the_reference_content(hostile_bench, built) -> None:
    """What was refused stays out of the marts, and does not keep them from being built."""
    bench, days, report = hostile_bench
    refused = [
        name for name, day in days.items()
        if any(f"/{day}" in told for told in report.refused)
        and day not in {row.as_of for row in ledger.read(bench.warehouse)}
    ]
    deliver(built, refused)
    stopped = built.sdp("build")
    assert stopped.returncode == 1 and "were refused, so nothing was built" in stopped.stderr
    assert "Traceback" not in stopped.stderr and "\x1b" not in stopped.stderr
    before = built.hashes()
    done = built.sdp("build", "--continue-without-refused", "--full-refresh")
    assert done.returncode == 0, done.stderr
    assert built.hashes() == before


MARTS_OF_FILES = (
    "quality.fct_deliveries", "quality.fct_row_accounting",
    "quality.fct_rejections", "quality.fct_rejection_counts",
)


def told_of(bench: Bench, mart: str, rows: list) -> list[tuple]:
    """The rows of a mart about the files of some rows of the ledger."""
    files = ", ".join(f"'{row.file_id}'" for row in rows)
    return query(
        bench.marts,
        f"from {mart} where split_part(delivery_key, '/', -1) in ({files}) order by all",
    )


@pytest.mark.acceptance
def test_the_whole_project_builds_on_what_landed_and_forgets_it_when_withdrawn(
    small_warehouse, hostile_bench, tmp_path: Path, record_property
) -> None:
    """Every hostile file that could be landed is read by all models, then withdrawn."""
    bench, days, _ = hostile_bench
    shutil.copytree(small_warehouse.parent, tmp_path / "whole", symlinks=True)
    whole = Bench(tmp_path / "whole")
    whole.project = PROJECT
    before, known = json.loads(whole.hashes()), ledger.read(whole.warehouse)
    told_before = {mart: told_of(whole, mart, known) for mart in MARTS_OF_FILES}
    landed = {row.as_of for row in ledger.read(bench.warehouse)}
    for day in sorted(landed & set(days.values())):
        shutil.copytree(
            bench.landing / DATASET / day, whole.landing / DATASET / day, symlinks=True
        )
    done = whole.process("build", "--continue-without-refused")
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [row for row in ledger.read(whole.warehouse) if row.as_of in set(days.values())]
    assert len(rows) > 60 and sum(row.data_lines for row in rows) > 100
    assert json.loads(whole.hashes()) != before
    record_property("files", len(rows))
    for row in rows:
        folder = whole.landing / DATASET / row.as_of
        shutil.rmtree(folder, ignore_errors=True)
    for row in rows:
        scope = "" if row.scope_code == "national" else f"{row.scope_code}/"
        whole.deliver(f"{DATASET}/{row.as_of}/{scope}_delivery.yml", "withdrawn: true\n")
    done = whole.process("build")
    assert done.returncode == 0, done.stdout + done.stderr
    after = json.loads(whole.hashes())
    differing = {name for name in before if after[name] != before[name]}
    assert differing == set(MARTS_OF_FILES), differing
    # they tell of withdrawn files too, and of all others what they told before
    assert {mart: told_of(whole, mart, known) for mart in MARTS_OF_FILES} == told_before
    assert told_before["quality.fct_deliveries"] and told_before["quality.fct_row_accounting"]


@pytest.mark.acceptance
@pytest.mark.parametrize("name", hostile.LONG)
def test_long_shape_ends_within_a_minute(bench: Bench, name: str, record_property) -> None:
    day = deliver(bench, [name])[name]
    started = time.monotonic()
    report = landed_in_time(bench)
    record_property("seconds", round(time.monotonic() - started))
    require_exact(bench, report)
    landed = {row.as_of for row in ledger.read(bench.warehouse)}
    assert "2025-06-23" in landed
    assert day in landed or len(report.refused) == 1
    record_property("outcome", "landed" if day in landed else report.refused[0][-160:])


@pytest.mark.parametrize("place", ["", "kemendagri/", f"{DATASET}/"])
def test_every_name_above_a_delivery_is_refused_or_told(built, place: str) -> None:
    """The hostile names in place of an agency, a dataset and a day."""
    names = [
        name for name in hostile._FILE_NAMES
        if b"/" not in name and len(name) < 200
    ]
    above = os.fsencode(built.landing) + b"/" + place.encode()
    for name in names:
        folder = above + b"of " + name
        os.mkdir(folder)
        with open(folder + b"/x.csv", "w") as file:
            file.write(hostile.TABLE)
    report = landed_in_time(built)
    require_exact(built, report)
    assert report.landed == [] and len(report.refused) == len(names)


@pytest.mark.parametrize("manifest", hostile.MANIFESTS)
def test_hostile_manifest_is_one_sentence(built, manifest: str | bytes) -> None:
    content = manifest if isinstance(manifest, bytes) else manifest.encode()
    path = landing.manifest_of(built.landing)
    path.write_bytes(content)
    with pytest.raises(SdpError, match="is no simulation manifest") as told:
        landed_in_time(built)
    assert str(told.value).isprintable()
    path.unlink()
    assert landed_in_time(built).unchanged == 1


@pytest.mark.parametrize("key", hostile.KEYS)
def test_weak_key_is_refused_and_never_shown(tmp_path: Path, key: str) -> None:
    strong = ["0123456789abcdef-one", "0123456789abcdef-two"]
    for place, variable in enumerate((keys.DATABASE, keys.MARTS, keys.PSEUDONYM)):
        given = [*strong[:place], key, *strong[place:]]
        held = Keys.from_environment(
            dict(zip((keys.DATABASE, keys.MARTS, keys.PSEUDONYM), given, strict=True))
        )
        with pytest.raises(SdpError, match=variable) as told:
            keys.require_protection("x.csv", held, [tmp_path])
        plain = key.strip()
        hidden = plain and plain not in str(told.value).replace("the public test key", "")
        assert hidden or len(plain) < 2 or plain in ("public-test-key",), key
        assert repr(held) == "Keys()"


@pytest.mark.parametrize("key", hostile.STRONG_KEYS)
def test_odd_key_opens_what_it_encrypted_and_another_does_not(tmp_path: Path, key: str) -> None:
    assert not keys.is_weak(key)
    path = tmp_path / "work.duckdb"
    con = connect(tmp_path)
    attach(con, path, "x", key=key)
    con.execute("create table x.t as select 1 as a")
    con.close()
    con = connect(tmp_path)
    with pytest.raises(SdpError) as told:
        attach(con, path, "x", key=key[:-1] + "!")
    assert key not in str(told.value)
    con.close()
    con = connect(tmp_path)
    attach(con, path, "x", key=key)
    assert con.execute("from x.t").fetchall() == [(1,)]
    con.close()


def test_one_key_for_two_purposes_is_refused(tmp_path: Path) -> None:
    key = "0123456789abcdef"
    for same in ((key, key, key + "x"), (key, key + "x", f" {key}"), (key + "x", key, key)):
        held = Keys(*same)
        with pytest.raises(SdpError, match="Set SDP_"):
            keys.require_protection("x.csv", held, [tmp_path])
