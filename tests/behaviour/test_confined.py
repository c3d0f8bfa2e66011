"""No connection fetches anything or reads a file that it does not need."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from conftest import environment

from satu_data_pemilu.landing import apart
from satu_data_pemilu.warehouse import attach, connect


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file beside the folder `inside`, into which a link to it leads."""
    file = tmp_path / "outside.csv"
    file.write_text("a\n1\n")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "link.csv").symlink_to(file)
    return file


def connections(folder: Path) -> list[duckdb.DuckDBPyConnection]:
    """A connection of the warehouse and one of landing, of the same folder."""
    return [connect(folder), apart.connection(folder / ".spill", [folder])]


def test_a_connection_reads_and_writes_its_folder_only(outside: Path) -> None:
    folder = outside.parent / "inside"
    for con in connections(folder):
        con.execute(f"copy (select 1 as a) to '{folder}/a.parquet'")
        assert con.execute(f"from read_parquet('{folder}/*.parquet')").fetchall() == [(1,)]
        for path in (outside, folder / "link.csv", folder / ".." / "outside.csv"):
            with pytest.raises(duckdb.PermissionException):
                con.execute(f"from read_csv('{path}')")
        with pytest.raises(duckdb.PermissionException):
            con.execute(f"copy (select 1 as a) to '{outside.parent}/b.parquet'")
        with pytest.raises(duckdb.PermissionException):
            con.execute(f"attach '{outside.parent}/c.duckdb'")


def test_what_landing_spills_is_encrypted(tmp_path: Path, monkeypatch) -> None:
    """Rows sorted in little memory are written out, and cannot be read there."""
    monkeypatch.setattr(apart, "MEMORY_LIMIT", "60MB")
    spill = tmp_path / ".spill"
    con = apart.connection(spill, [tmp_path])
    rows = con.execute(
        "select i, 'SITI AMINAH ' || i as name from range(3000000) as r(i) order by hash(i)"
    )
    assert rows.fetchone()
    held = b"".join(file.read_bytes() for file in spill.rglob("*") if file.is_file())
    con.close()
    assert len(held) > 1_000_000, "nothing was spilled"
    assert b"AMINAH" not in held


def test_a_connection_fetches_nothing_and_cannot_be_opened_again(outside: Path) -> None:
    for con in connections(outside.parent / "inside"):
        for name in ("autoinstall_known_extensions", "autoload_known_extensions",
                     "allow_community_extensions", "enable_external_access"):
            assert con.execute(f"select current_setting('{name}')").fetchone() == (False,)
        for statement in ("install spatial", "load spatial", "install h3 from community",
                          "from read_csv('https://localhost/x.csv')"):
            with pytest.raises(duckdb.PermissionException):
                con.execute(statement)
        for setting in ("enable_external_access = true", "allowed_directories = ['/']",
                        "lock_configuration = false"):
            with pytest.raises(duckdb.InvalidInputException):
                con.execute(f"set {setting}")


def test_a_warehouse_behind_a_link_is_opened(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "named").symlink_to(tmp_path / "real")
    con = connect(tmp_path / "named")
    attach(con, tmp_path / "named" / "x.duckdb", "x", key="0123456789abcdef")
    con.execute("create table x.t as select 1 as a")
    assert con.execute("from x.t").fetchall() == [(1,)]


def test_models_reach_the_warehouse_only_and_dbt_fetches_nothing(
    built, outside: Path
) -> None:
    """As a query of a model could, through the profile that every dbt uses."""
    settings = ("enable_external_access", "autoinstall_known_extensions",
                "autoload_known_extensions", "allow_community_extensions")
    shown = " || ' ' || ".join(f"current_setting('{name}')::varchar" for name in settings)

    def dbt(query: str) -> str:
        done = subprocess.run(
            [str(Path(sys.executable).with_name("dbt")), "show", "--inline", query,
             "--output", "json", "--profiles-dir", "profiles",
             "--target-path", str(outside.parent / "target")],
            capture_output=True, text=True, cwd=built.project,
            env=environment(SDP_WAREHOUSE=str(built.warehouse), SDP_MEMORY_LIMIT="1GB")
            | {"DBT_LOG_PATH": str(outside.parent / "logs")},
        )
        return done.stdout + done.stderr

    assert "false false false false" in dbt(f"select {shown} as found")
    assert "Permission Error" in dbt(f"select * from read_csv('{outside}')")


def test_no_home_folder_is_needed(built) -> None:
    homeless = environment()
    homeless.pop("HOME", None)
    for command in ("hash", "build"):
        done = subprocess.run(
            [sys.executable, "-m", "satu_data_pemilu.cli", *built.arguments(command)],
            capture_output=True, text=True, env=homeless,
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
