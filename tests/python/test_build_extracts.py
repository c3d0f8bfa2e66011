"""`sdp build` on the real public deliveries: whole, repeatable, and quick enough."""

from conftest import query, run_sdp


def test_a_second_build_of_the_extracts_changes_no_content(extracts, extracts_warehouse):
    hashes = ["hash", "--json", "--warehouse", extracts_warehouse]
    before = run_sdp(*hashes).stdout
    done = run_sdp("build", "--landing", extracts, "--warehouse", extracts_warehouse)
    assert done.returncode == 0, done.stderr
    assert run_sdp(*hashes).stdout == before


def test_every_mart_is_published_with_a_view_comments_and_no_person(extracts_warehouse):
    marts, opened = (extracts_warehouse / f"{n}.duckdb" for n in ("marts", "open"))
    names = "select table_name from duckdb_tables() order by 1"
    published = query(marts, names)
    assert query(opened, names) == published
    assert query(
        marts,
        "select table_name from duckdb_tables() where table_name not in"
        " (select view_name from duckdb_views() where schema_name = 'main')",
    ) == []
    for file in (marts, opened):
        assert query(
            file,
            "select table_name from duckdb_tables() where comment is null"
            " union select table_name || '.' || column_name from duckdb_columns()"
            " where schema_name <> 'main' and comment is null and not internal",
        ) == []


def test_the_summary_of_the_extracts_names_what_matters(extracts_warehouse):
    text = (extracts_warehouse.parent / "summary.txt").read_text()
    assert len(text.splitlines()) <= 45, text
    for part in (
        "38 provinces · 514 regencies · 7,285 districts · 83,762 villages",
        "kemendagri/region_codes",
        "quarantined",
        "match",
        "Coverage",
        "duckdb -readonly",
    ):
        assert part in text
