"""Each rule of the models is held by a unit test: change the rule and a test fails."""

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from conftest import PROJECT, environment
from mutations import MUTATIONS, Mutation

FOLDERS = ("models", "macros", "seeds", "profiles", "tests", "analyses")
PATHS = {path.stem: path for path in (PROJECT / "models").rglob("*.sql")}


def file_of(mutation: Mutation) -> Path:
    """The file that holds the rule, within the project."""
    return Path(mutation.file) if mutation.file else (
        PATHS[mutation.model].relative_to(PROJECT)
    )


def rounds(mutations: list[Mutation]) -> list[list[Mutation]]:
    """Mutations that can be tried together: one a model; a macro's one alone.

    A unit test replaces all that its model reads, so that models do not touch each other.
    """
    found: list[list[Mutation]] = []
    for mutation in mutations:
        for together in found:
            models = {each.model for each in together}
            if not (mutation.file or together[0].file or mutation.model in models):
                together.append(mutation)
                break
        else:
            found.append([mutation])
    return found


class Mutants:
    """A copy of the project whose unit tests run against relations built before."""

    def __init__(self, root: Path, built: Path):
        self.project, self.warehouse = root / "project", root / "warehouse"
        for folder in FOLDERS:
            shutil.copytree(PROJECT / folder, self.project / folder)
        shutil.copy(PROJECT / "dbt_project.yml", self.project)
        (self.warehouse / ".build").mkdir(parents=True)
        shutil.copytree(built / "raw", self.warehouse / "raw")
        shutil.copy(built / "work.duckdb", self.warehouse)
        marts = self.warehouse / ".build" / "marts.duckdb"
        shutil.copy(built / "marts.duckdb", marts)
        marts.chmod(0o600)

    def write(self, mutations: list[Mutation]) -> None:
        """Apply mutations to the copy."""
        for each in mutations:
            text = (PROJECT / file_of(each)).read_text()
            changed = text.replace(each.text, each.changed)
            (self.project / file_of(each)).write_text(changed)

    def restore(self, mutations: list[Mutation]) -> None:
        """Take mutations back."""
        for each in mutations:
            shutil.copy(PROJECT / file_of(each), self.project / file_of(each))

    def failures(self, models: set[str]) -> dict[str, list[str]]:
        """Statuses of the unit tests of some models, by model."""
        target = self.warehouse / ".build" / "target"
        done = subprocess.run(
            [
                Path(sys.executable).with_name("dbt"),
                *("--quiet", "test", "--target-path", target),
                *("--log-path", self.warehouse / ".build" / "logs"),
                *("--select", *(f"test_type:unit,{model}" for model in sorted(models))),
            ],
            cwd=self.project,
            env=environment(
                SDP_WAREHOUSE=str(self.warehouse), DBT_PROFILES_DIR="profiles"
            ),
            capture_output=True,
            text=True,
        )
        assert done.returncode in (0, 1), done.stdout + done.stderr
        statuses = defaultdict(list)
        for result in json.loads((target / "run_results.json").read_text())["results"]:
            statuses[result["unique_id"].split(".")[2]].append(result["status"])
        return statuses

    def survivors(self, mutations: list[Mutation]) -> list[str]:
        """Mutations that no unit test of their model notices by a failure."""
        found = []
        for together in rounds(mutations):
            self.write(together)
            statuses = self.failures({each.model for each in together})
            self.restore(together)
            found += [
                f"{each.model}: {each.text!r} -> {each.changed!r}"
                f" ({', '.join(statuses[each.model]) or 'no unit test'})"
                for each in together
                if "fail" not in statuses[each.model]
            ]
        return found


@pytest.fixture(scope="module")
def mutants(tmp_path_factory, small_warehouse):
    return Mutants(tmp_path_factory.mktemp("mutants"), small_warehouse)


def first_of_each_model() -> list[Mutation]:
    within_models = [each for each in MUTATIONS if not each.file]
    return list({each.model: each for each in reversed(within_models)}.values())


def test_mutations_name_a_rule_that_stands_once():
    wrong = {
        (each.model, each.text): found
        for each in MUTATIONS
        if (found := (PROJECT / file_of(each)).read_text().count(each.text)) != 1
    }
    assert wrong == {}
    assert len(first_of_each_model()) >= 40


def test_a_changed_rule_of_each_model_makes_a_unit_test_fail(mutants):
    assert mutants.survivors(first_of_each_model()) == []


def test_a_rule_that_nothing_tests_is_noticed(mutants):
    """The measure itself: a change without effect survives."""
    harmless = Mutation("dim_persons", "select * from keyed", "select * from keyed as k")
    assert len(mutants.survivors([harmless])) == 1


@pytest.mark.acceptance
def test_every_changed_rule_makes_a_unit_test_fail(mutants, record_property):
    survivors = mutants.survivors(MUTATIONS)
    record_property("rules changed", len(MUTATIONS))
    record_property("noticed", len(MUTATIONS) - len(survivors))
    assert survivors == []
