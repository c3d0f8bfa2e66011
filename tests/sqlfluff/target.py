"""`target` of dbt for sqlfluff: models are linted as DuckDB gets them."""

type = "duckdb"
name = "duckdb"
