"""Python around the dbt project: landing, publishing and the command line."""
