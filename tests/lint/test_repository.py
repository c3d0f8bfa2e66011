"""What every tracked file keeps to, whoever wrote it."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT

from satu_data_pemilu.confined import NOTHING_FETCHED
from satu_data_pemilu.landing import defaults, notes

LARGEST_FILE = 1_500_000


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files = [PROJECT / name for name in listed.split("\0") if name]
    return [file for file in files if file.is_file()]


MODELS = tracked("models/*.sql", "models/**/*.sql")


def named(pattern: str, files: list[Path]) -> list[str]:
    found = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{file.relative_to(PROJECT)}:{number}: {line.strip()[:100]}"
            for number, line in enumerate(text.splitlines(), 1)
            if re.search(pattern, line)
        ]
    return found


def test_no_path_of_a_machine_and_no_index_address():
    paths = r"(^|[^.\w/-])/(home|root|work|Users|tmp)/\w"
    index = r"https?:[/]{2}\S+([/]simple\b|\.whl|\.tar\.gz)|index[-]url\s*="
    assert named(paths, tracked()) == []
    assert named(index, tracked()) == []


def test_the_models_know_the_bundled_region_codes_by_their_path():
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["vars"]["bundled_delivery"] == str(defaults.DELIVERY)


def pins_of(lock: str) -> list[str]:
    """The pins of a lock file, each with its hashes on one line."""
    lines = (PROJECT / lock).read_text().replace("\\\n", " ").splitlines()
    return [" ".join(line.split()) for line in lines if line and line.strip()[0] != "#"]


def test_spark_adds_its_packages_to_the_same_pins():
    pins, with_spark = pins_of("requirements.lock"), pins_of("requirements-spark.lock")
    more = {pin.partition("==")[0] for pin in set(with_spark) - set(pins)}
    assert set(pins) <= set(with_spark)
    assert more == {"pyspark", "py4j"}


def test_splink_is_no_package_of_the_project_and_runs_on_the_same_duckdb():
    given = (PROJECT / "requirements-splink.in").read_text().split()
    pins = [pin.split()[0] for pin in pins_of("requirements-splink.lock")]
    assert set(given) <= set(pins)
    (duckdb,) = [pin for pin in given if pin.startswith("duckdb==")]
    assert duckdb in [pin.split()[0] for pin in pins_of("requirements.lock")]
    assert "splink" not in (PROJECT / "pyproject.toml").read_text()


@pytest.mark.parametrize(
    "lock", ["requirements.lock", "requirements-spark.lock", "requirements-splink.lock"]
)
def test_the_lock_file_pins_every_package_exactly(lock):
    pins = pins_of(lock)
    assert pins
    for line in pins:
        assert re.fullmatch(
            r"[a-z0-9._-]+==[^\s;]+( ; .+)?( --hash=sha256:[0-9a-f]{64})+", line
        ), line
    assert "://" not in (PROJECT / lock).read_text()
    duckdb = [line.split()[0].partition("==")[2] for line in pins if line[:6] == "duckdb"]
    assert len(set(duckdb)) == 1, "the extension must match the engine's exact version"


def test_what_builds_the_project_is_pinned_as_in_the_lock_files():
    with open(PROJECT / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)
    (builder,) = project["build-system"]["requires"]
    assert project["project"]["optional-dependencies"]["build"] == [builder]
    for lock in ("requirements.lock", "requirements-spark.lock"):
        assert builder in [pin.split()[0] for pin in pins_of(lock)]
    installs = [
        line for line in (PROJECT / "Makefile").read_text().splitlines()
        if "pip install" in line
    ]
    assert installs and all("$(PINNED)" in i or "$(BUILT) -e ." in i for i in installs)


def test_actions_are_pinned_by_commit():
    for file in (PROJECT / ".github" / "workflows").glob("*.yml"):
        for used in re.findall(r"uses:\s*(\S+)", file.read_text()):
            assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", used), used


def test_no_connection_of_the_project_is_opened_without_its_limits():
    """`confined` alone connects to DuckDB, and the simulator, which shares nothing with it."""
    opened = [
        file.name for file in (PROJECT / "satu_data_pemilu").rglob("*.py")
        if "duckdb.connect(" in file.read_text().replace("f\"duckdb.connect({", "")
    ]
    assert sorted(opened) == ["confined.py", "desk.py"]
    desk = PROJECT / "satu_data_pemilu" / "simulation" / "desk.py"
    for setting in NOTHING_FETCHED:
        assert f'"{setting}": False' in desk.read_text()
    profile = yaml.safe_load((PROJECT / "profiles" / "profiles.yml").read_text())
    duckdb = profile["satu_data_pemilu"]["outputs"]["duckdb"]
    assert NOTHING_FETCHED.items() <= duckdb["config_options"].items()
    assert not set(duckdb) & {"extensions", "secrets", "filesystems", "retries"}


def test_what_the_threat_model_says_is_proved_by_is_there():
    """Each row of its tables names a test file, and each test that it names is in one."""
    text = (PROJECT / "docs" / "threat-model.md").read_text()
    files = {file.name: file.read_text() for file in tracked("tests/*/test_*.py")}
    names = set(re.findall(r"^def (test_\w+)", "\n".join(files.values()), re.M))
    for name in re.findall(r"`(?:[\w/]+/)?(test_\w+(?:\.py)?)`", text):
        assert name in files or name in names, name
    rows = [line for line in text.splitlines() if re.match(r"\| (?!attack |-)", line)]
    proofs = [row.split("|")[-2] for row in rows if "---" not in row]
    assert len(proofs) > 15
    for proof in proofs:
        assert "test_" in proof or "the same" in proof, proof


def test_every_term_of_a_note_stands_in_the_readme():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```yaml\n(delivered_date: .*?)```", text, re.DOTALL)
    assert set(yaml.safe_load(block)) == notes._TERMS


# What guides name in examples: a made-up agency and dataset, or a letter for any.
MADE_UP = re.compile(r"[<>]|kemenkes|health_facilit|(^|[/_])[AD]([_./]|$)")


@pytest.mark.parametrize("guide", ["README.md", "CONTRIBUTING.md"])
def test_every_place_that_a_guide_names_is_there(guide):
    text = re.sub(r"```.*?```", "", (PROJECT / guide).read_text(encoding="utf-8"), flags=re.DOTALL)
    roots = {each.name for each in PROJECT.iterdir() if tracked(f"{each.name}/*")}
    named = {
        name for name in re.findall(r"`([\w.<>/]+)`", text)
        if name.partition("/")[0] in roots and "/" in name and not MADE_UP.search(name)
    }
    assert len(named) > 10
    assert sorted(name for name in named if not (PROJECT / name).exists()) == []


def test_the_guide_to_a_dataset_goes_to_a_mart_with_a_control_total():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    chapter = text.partition("\n## Add a dataset\n")[2].partition("\n## ")[0]
    for place in (
        "macros/plugs/judged_rows.sql",
        "models/marts/",
        "seeds/published_figures/published_figures.csv",
        "macros/plugs/computed_figures.sql",
        "fct_row_accounting",
    ):
        assert place in chapter, place


def test_no_large_file_and_no_delivery_is_tracked():
    large = [file for file in tracked() if file.stat().st_size > LARGEST_FILE]
    assert large == []
    for folder in ("landing", "warehouse"):
        assert tracked(f"{folder}/*") == []


def test_every_seed_states_the_type_of_a_column_that_is_no_text():
    """dbt guesses what is not stated, Spark takes it for text."""
    stated = {
        seed["name"]: seed.get("config", {}).get("column_types", {})
        for file in tracked("seeds/**/*.yml")
        for seed in yaml.safe_load(file.read_text())["seeds"]
    }
    seeds = tracked("seeds/**/*.csv")
    assert len(seeds) > 20
    guessed = [
        f"{seed.stem}.{column}"
        for seed in seeds
        for column, kind, *_ in duckdb.execute(
            "describe from read_csv(?, sample_size = -1)", [str(seed)]
        ).fetchall()
        if kind != "VARCHAR" and column not in stated[seed.stem]
    ]
    assert guessed == []


def test_sources_are_read_in_staging_only():
    others = [m for m in MODELS if "staging" not in m.parts]
    assert named(r"\bsource\(", others) == []
    marts = [m for m in MODELS if "marts" in m.parts]
    assert named(r"ref\('stg_", marts) == []


@pytest.mark.parametrize(
    "file", tracked("satu_data_pemilu/*.py"), ids=lambda file: file.stem
)
def test_modules_and_public_functions_say_what_they_do(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the module has no docstring"
    without = [
        node.name
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert without == []


def test_the_targets_of_the_makefile_are_there():
    text = (PROJECT / "Makefile").read_text()
    for target in ("build", "spark", "test", "accept", "lint", "docs", "bench", "clean",
                   "bench-splink"):
        assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_every_measurement_is_made_by_make():
    text = (PROJECT / "Makefile").read_text()
    measurements = tracked("bench/*_bench.py")
    assert len(measurements) == 4
    assert [file.name for file in measurements if file.name not in text] == []


def test_ci_runs_what_a_developer_runs():
    script = (PROJECT / ".ci" / "run").read_text()
    assert "make test" in script
    assert "SDP_REQUIRE_EXTRACTS" in script
    assert "openjdk-17-jre-headless" in script
    assert ".ci/run" in (PROJECT / ".github/workflows/ci.yml").read_text()
