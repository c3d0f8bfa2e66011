"""One side of splink_bench.py in a process of its own.

Reads a job as JSON from stdin: statements of SQL on a warehouse and, where the job has rules,
Splink's deterministic link after them. Prints the processor seconds of each as JSON, and
the answers to questions that are put when the clock has stopped. Needs DuckDB alone, and
Splink where there are rules, so that it runs in either environment.
"""

import json
import resource
import sys
import time

import duckdb


def spent() -> float:
    """Processor seconds of this process until now, the system's among them."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def link(con: duckdb.DuckDBPyConnection, rules: list) -> str:
    """Link the tables records and register by Splink; the name of the table of links.

    A rule is a condition, or a list of columns that must be equal.
    """
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    database = DuckDBAPI(connection=con)
    tables = [
        database.register(name, dataset_display_name=name) for name in ("records", "register")
    ]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=[
            block_on(*rule) if isinstance(rule, list) else rule for rule in rules
        ],
    )
    linker = Linker(tables, settings, log_level="ERROR")
    return linker.inference.deterministic_link().physical_name


def main() -> None:
    """Do the job of stdin and print what it took."""
    job = json.load(sys.stdin)
    versions = {"duckdb": duckdb.__version__}
    if job["rules"]:
        import splink
        import splink.backends.duckdb  # noqa: F401, which the first use would import

        versions["splink"] = splink.__version__

    start, began = spent(), time.perf_counter()
    con = duckdb.connect(config=job["settings"])
    for statement in job["opening"]:
        con.execute(statement)
    steps = [["records", "open", spent() - start]]
    for part, name, statement in job["statements"]:
        before = spent()
        con.execute(statement)
        steps.append([part, name, spent() - before])
    if job["rules"]:
        before = spent()
        links = link(con, job["rules"])
        steps.append(["links", "deterministic_link", spent() - before])
    wall = time.perf_counter() - began

    if job["rules"]:
        con.execute(f'create view links as from "{links}"')
    answers = {name: con.execute(sql).fetchall() for name, sql in job["questions"].items()}
    print(json.dumps({
        "start": start, "wall": wall, "steps": steps, "answers": answers, "versions": versions,
    }))


if __name__ == "__main__":
    main()
