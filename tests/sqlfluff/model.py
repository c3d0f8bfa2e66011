"""Stands in for dbt's `model`, the node that is compiled, with the columns of its contract."""

columns = ("row_id",)
