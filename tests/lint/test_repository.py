"""What every tracked file keeps to, whoever wrote it."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from conftest import PROJECT

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
    index = r"https?://\S+(/simple\b|\.whl|\.tar\.gz)|index-url\s*="
    assert named(paths, tracked()) == []
    assert named(index, tracked()) == []


def pins_of(lock: str) -> list[str]:
    lines = (PROJECT / lock).read_text().splitlines()
    return [line for line in lines if line and not line.strip().startswith("#")]


def test_spark_adds_its_packages_to_the_same_pins():
    pins, with_spark = pins_of("requirements.lock"), pins_of("requirements-spark.lock")
    more = {pin.partition("==")[0] for pin in set(with_spark) - set(pins)}
    assert set(pins) <= set(with_spark)
    assert more == {"pyspark", "py4j"}


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-spark.lock"])
def test_the_lock_file_pins_every_package_exactly(lock):
    pins = pins_of(lock)
    assert pins
    for line in pins:
        assert re.fullmatch(r"[a-z0-9._-]+==[^\s;]+( ; .+)?", line), line
    duckdb = [line.partition("==")[2] for line in pins if line.startswith("duckdb")]
    assert len(set(duckdb)) == 1, "the extension must match the engine's exact version"


def test_no_large_file_and_no_delivery_is_tracked():
    large = [file for file in tracked() if file.stat().st_size > LARGEST_FILE]
    assert large == []
    for folder in ("landing", "warehouse"):
        assert tracked(f"{folder}/*") == []


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
    for target in ("build", "spark", "test", "accept", "lint", "docs", "bench", "clean"):
        assert re.search(rf"^{target}:", text, re.MULTILINE), target


def test_every_measurement_is_made_by_make():
    text = (PROJECT / "Makefile").read_text()
    measurements = tracked("bench/*_bench.py")
    assert len(measurements) == 3
    assert [file.name for file in measurements if file.name not in text] == []


def test_ci_runs_what_a_developer_runs():
    script = (PROJECT / ".ci" / "run").read_text()
    assert "make test" in script
    assert "SDP_REQUIRE_EXTRACTS" in script
    assert "openjdk-17-jre-headless" in script
    assert ".ci/run" in (PROJECT / ".github/workflows/ci.yml").read_text()
