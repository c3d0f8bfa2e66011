"""Changes of the models' rules, derived from the syntax of the SQL, and what notices them.

A build leaves behind, for every unit test, the SQL that dbt compared: the model on rows
of the test beside the expected rows. Here the model's part of it is parsed, every place
where a rule can be changed gives a mutant, and the changed SQL is run as it stands. A
mutant is killed where the rows differ from those expected. What macros write is changed
too; as it stands in many models, one of them that notices suffices.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from multiprocessing import Pool
from pathlib import Path
from threading import Timer

import duckdb
from sqlfluff.core import FluffConfig, Linter
from sqlfluff.core.parser import BaseSegment

from satu_data_pemilu.pseudonym import PUBLIC_KEY, function_sql

FIXTURE = "__dbt__cte__"
SECONDS = 10
MEMORY = "2GB"
"""A mutant that takes more than these on the rows of a test is noticed by that."""

FLIPPED = {"=": "<>", "<>": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">"}
SWAPPED = {"min": "max", "max": "min", "+": "-", "-": "+", "asc": "desc", "desc": "asc"}
SWAPPED |= {"first": "last", "last": "first", "first_value": "last_value"}
SWAPPED |= {"lag": "lead", "lead": "lag", "greatest": "least", "least": "greatest"}


@dataclass(frozen=True)
class Edit:
    """A change of a text: what stands from `start` to `stop` becomes `text`."""

    rule: str
    start: int
    stop: int
    text: str


@dataclass
class Mutant:
    """One rule changed, in every text in which it stands."""

    name: str
    owner: str
    places: dict[str, list[Edit]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class UnitTest:
    """What dbt ran for a unit test: SQL before, of and behind the model."""

    name: str
    model: str
    before: str
    body: str
    behind: str


# -- what a build left behind ----------------------------------------------------------


def unit_tests(target: Path) -> list[UnitTest]:
    """The unit tests whose SQL lies in the target folder of a build."""
    manifest = json.loads((target / "manifest.json").read_bytes())
    found = []
    for test in manifest["unit_tests"].values():
        model = manifest["nodes"][test["depends_on"]["nodes"][0]]
        file = Path(test["original_file_path"])
        place = Path(manifest["metadata"]["project_name"], file, file.parent, f"{test['name']}.sql")
        compiled = (target / "compiled" / place).read_text()
        run = (target / "run" / place).read_text()
        at = run.index(compiled)
        start = at + body_start(compiled)
        stop = at + len(compiled)
        found.append(UnitTest(test["name"], model["name"], run[:start], run[start:stop], run[stop:]))
    return sorted(found, key=lambda test: test.name)


def body_start(compiled: str) -> int:
    """Where the model begins behind the rows that a unit test gives to it."""
    place = 0
    opened = re.compile(rf"\s*,?\s*{FIXTURE}\w+ as \(")
    first = compiled.find(FIXTURE)
    if first < 0:
        return 0
    place = first
    while found := opened.match(compiled, place):
        place = _closed(compiled, found.end())
    return place


def _closed(text: str, place: int) -> int:
    """The place behind the bracket that was opened before `place`."""
    depth = 1
    for found in re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|[()]").finditer(text, place):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    raise ValueError("a bracket is not closed")


# -- from the syntax tree to mutants ---------------------------------------------------


@lru_cache
def _linter() -> Linter:
    return Linter(FluffConfig(overrides={"dialect": "duckdb", "templater": "raw"}))


def edits(body: str) -> list[Edit]:
    """Every change of a model's SQL, each of one place.

    `body` begins with `with`, `select`, or the comma behind an earlier CTE. Raises
    ValueError where sqlfluff cannot parse it.
    """
    head = "with " if body.lstrip().startswith(",") else ""
    text = head + (body.lstrip().removeprefix(",") if head else body)
    shift = len(body) - len(text)
    tree = _linter().parse_string(text).tree
    if tree is None or "unparsable" in tree.type_set():
        raise ValueError(f"not parsed: {text[:80]}")
    return sorted(
        {
            Edit(rule, start + shift, stop + shift, new)
            for rule, start, stop, new in _changes(tree)
        },
        key=lambda edit: (edit.start, edit.stop, edit.rule),
    )


def _span(segments: Iterable[BaseSegment]) -> tuple[int, int]:
    """First and last place of what a list of segments holds."""
    marks = [s.pos_marker.source_slice for s in segments if s.raw and not s.is_whitespace]
    return min(m.start for m in marks), max(m.stop for m in marks)


def _code(segment: BaseSegment) -> list[BaseSegment]:
    return [s for s in segment.segments if s.is_code]


def _changes(tree: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    for segment in tree.recursive_crawl_all():
        change = CHANGES.get(segment.get_type())
        if change:
            yield from change(segment)


def _of_case(case: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    whens = case.get_children("when_clause")
    otherwise = case.get_child("else_clause")
    for when in whens:
        if len(whens) > 1:
            yield "drop a branch", *_span([when]), ""
        else:
            value = _span(_code(otherwise)[1:]) if otherwise else None
            text = _text(otherwise)[slice(*value)] if value else "null"
            yield "drop a branch", *_span([case]), f"({text})"
    if otherwise:
        yield "drop the else", *_span([otherwise]), ""


def _text(segment: BaseSegment) -> str:
    return segment.pos_marker.templated_file.source_str


def _of_expression(expression: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """Of `a and b or c`: each operand left out; `not` left out; `in` and `is null` turned."""
    parts = _code(expression)
    words = [part.raw.lower() for part in parts]
    for word in ("and", "or"):
        places = [i for i, each in enumerate(words) if each == word]
        # The `and` of a between stands behind its word.
        places = [i for i in places if not _is_of_between(words, i)]
        if not places or (word == "and" and "or" in words):
            continue
        bounds = [-1, *places, len(parts)]
        for left, right in zip(bounds, bounds[1:], strict=False):
            neutral = "(true)" if word == "and" else "(false)"
            yield f"drop an operand of {word}", *_span(parts[left + 1 : right]), neutral
    for i, (part, word) in enumerate(zip(parts, words, strict=True)):
        if word == "not":
            following = words[i + 1] if i + 1 < len(words) else ""
            if following in ("in", "like", "between", "null", "distinct") or i == 0 or (
                words[i - 1] in ("and", "or")
            ):
                yield "drop a not", *_span([part]), ""
        elif word in ("in", "like", "between") and words[i - 1] != "not":
            yield f"not {word}", *_span([part]), f"not {word}"
        elif word == "is" and words[i + 1] in ("null", "distinct"):
            yield "is not", *_span([part]), "is not"


def _is_of_between(words: list[str], place: int) -> bool:
    before = words[:place]
    return "between" in before and "and" not in before[len(before) - before[::-1].index("between") :]


def _of_comparison(operator: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    if operator.raw in FLIPPED:
        yield "flip a comparison", *_span([operator]), FLIPPED[operator.raw]


def _of_arithmetic(operator: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    if operator.raw in SWAPPED:
        yield "swap an operator", *_span([operator]), SWAPPED[operator.raw]


def _of_where(clause: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    condition = _code(clause)[1:]
    yield "drop the condition", *_span(condition), "true"


def _of_listed(clause: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """Of `partition by a, b`: each key left out; of one key, the whole clause."""
    parts = _code(clause)
    keys = [
        list(group)
        for is_comma, group in groupby(parts[2:], lambda part: part.raw == ",")
        if not is_comma
    ]
    if len(keys) == 1:
        yield "drop a partition column", *_span(parts), ""
        return
    for i, key in enumerate(keys):
        rest = ", ".join(
            _text(clause)[slice(*_span(other))] for j, other in enumerate(keys) if j != i
        )
        yield "drop a partition column", *_span(parts), f"partition by {rest}"


def _of_function(name: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    word = name.raw.lower()
    if word in SWAPPED:
        yield "swap a function", *_span([name]), SWAPPED[word]


def _of_arguments(contents: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """`count(distinct a)` without the distinct; `coalesce(a, b)` as `a`."""
    for bracket in contents.get_children("bracketed"):
        for part in _code(bracket):
            if part.raw.lower() == "distinct":
                yield "drop a distinct", *_span([part]), ""


def _of_coalesce(function: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    name = function.get_child("function_name")
    if name is None or name.raw.lower() not in ("coalesce", "nullif"):
        return
    bracket = next(function.recursive_crawl("bracketed"))
    arguments = [part for part in _code(bracket)[1:-1] if part.raw != ","]
    yield f"drop a {name.raw.lower()}", *_span([function]), (
        f"({_text(function)[slice(*_span(arguments[:1]))]})"
    )


def _of_union(operation: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """Each member of a union left out, with the operator beside it."""
    parts = _code(operation)
    members = [i for i, part in enumerate(parts) if not part.is_type("set_operator")]
    for i in members:
        nearby = parts[i : i + 2] if i == 0 else parts[i - 1 : i + 1]
        yield "drop a member of a union", *_span(nearby), ""


def _of_join(join: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    for part in join.get_children("keyword"):
        swap = {"left": "inner", "inner": "left"}.get(part.raw.lower())
        if swap:
            yield "swap a join", *_span([part]), swap


def _of_order(order: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """Directions of an order turned, each by itself; a key without one descends."""
    parts = _code(order)[2:]
    for is_comma, group in groupby(parts, lambda part: part.raw == ","):
        if is_comma:
            continue
        key = list(group)
        words = [part.raw.lower() for part in key]
        turned = next((w for w in words if w in ("asc", "desc")), None)
        if turned:
            yield "turn an order", *_span([key[words.index(turned)]]), SWAPPED[turned]
        else:
            at = _span(key[:1])[1]
            yield "turn an order", at, at, " desc"


def _of_literal(literal: BaseSegment) -> Iterator[tuple[str, int, int, str]]:
    """A number or text of a comparison, a list or a result becomes another."""
    start, stop = _span([literal])
    if re.fullmatch(r"[0-9]+", literal.raw):
        yield "another number", start, stop, str(int(literal.raw) + 1)
    elif re.fullmatch(r"[0-9]*[.][0-9]+", literal.raw):
        yield "another number", start, stop, f"{float(literal.raw) * 1.1:.6f}"
    elif re.fullmatch(r"'[^']+'", literal.raw) and literal.raw[1].isalpha():
        yield "another text", start, stop, f"'{literal.raw[1:-1]}_'"


CHANGES = {
    "case_expression": _of_case,
    "expression": _of_expression,
    "comparison_operator": _of_comparison,
    "binary_operator": _of_arithmetic,
    "where_clause": _of_where,
    "having_clause": _of_where,
    "partitionby_clause": _of_listed,
    "orderby_clause": _of_order,
    "function_name": _of_function,
    "function_contents": _of_arguments,
    "function": _of_coalesce,
    "set_expression": _of_union,
    "join_clause": _of_join,
    "numeric_literal": _of_literal,
    "quoted_literal": _of_literal,
    "literal": _of_literal,
}


def _flat(text: str) -> str:
    return " ".join(text.split())


def mutants(tests: list[UnitTest], sources: dict[str, str]) -> list[Mutant]:
    """The mutants of all models with unit tests, in the order of their names.

    `sources` are the models' files by name. A change of a text that stands in the
    model's file is the model's; one that a macro wrote is the macros', and is one
    mutant wherever it stands.
    """
    bodies = sorted({(test.model, test.body) for test in tests})
    with Pool() as pool:
        parsed = pool.map(edits, [body for _, body in bodies], chunksize=4)
    found: dict[str, Mutant] = {}
    for (model, body), changes in zip(bodies, parsed, strict=True):
        written = _flat(sources[model])
        seen: Counter[str] = Counter()
        for edit in changes:
            line = _flat(_line(body, edit))
            is_own = line in written
            change = f"{edit.rule}: {_flat(body[edit.start:edit.stop])} -> {edit.text or 'nothing'}"
            name = f"{model if is_own else 'macros'}: {line} [{change}]"
            if is_own:
                seen[name] += 1
                name += f" #{seen[name]}" if seen[name] > 1 else ""
            owner = model if is_own else "macros"
            found.setdefault(name, Mutant(name, owner)).places[body].append(edit)
    return [found[name] for name in sorted(found)]


def _line(body: str, edit: Edit) -> str:
    """The lines in which a change stands, without what is common to many."""
    start = body.rfind("\n", 0, edit.start) + 1
    stop = body.find("\n", edit.stop)
    return body[start : stop if stop >= 0 else len(body)]


# -- what notices them -----------------------------------------------------------------


class Judge:
    """Runs the SQL of unit tests on the relations of a built warehouse."""

    def __init__(self, warehouse: Path, tests: list[UnitTest]):
        self.tests = defaultdict(list)
        for test in tests:
            self.tests[test.body].append(test)
        self.con = duckdb.connect(
            config={"threads": 1, "temp_directory": "", "memory_limit": MEMORY}
        )
        self.con.execute(
            f"attach '{warehouse / 'work.duckdb'}' as work"
            f" (encryption_key '{PUBLIC_KEY}', read_only)"
        )
        self.con.execute(f"attach '{warehouse / 'marts.duckdb'}' as marts (read_only)")
        self.con.execute(function_sql(PUBLIC_KEY))
        self.con.execute("set timezone = 'UTC'")

    def is_failing(self, test: UnitTest, body: str) -> bool | None:
        """Whether a unit test fails with another body; None where it is no SQL."""
        timer = Timer(SECONDS, self.con.interrupt)
        timer.start()
        try:
            rows = self.con.execute(test.before + body + test.behind).fetchall()
        except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException):
            return None
        except duckdb.Error:
            return True
        finally:
            timer.cancel()
        sides = defaultdict(Counter)
        for *row, side in rows:
            sides[side][repr(row)] += 1
        return sides["actual"] != sides["expected"]

    def is_killed(self, mutant: Mutant) -> bool | None:
        """Whether a unit test notices a mutant; None where no change of it is SQL."""
        verdicts = set()
        for body, places in mutant.places.items():
            for edit in places:
                changed = body[: edit.start] + edit.text + body[edit.stop :]
                for test in self.tests[body]:
                    verdict = self.is_failing(test, changed)
                    if verdict:
                        return True
                    verdicts.add(verdict)
        return None if verdicts == {None} else False
