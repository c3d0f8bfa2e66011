"""The rules of SQL that DuckDB and Spark read alike, as a lint.

`faults` takes the text of a model or macro as it stands, Jinja and all; SQL stands also in
the strings of Jinja, where the conditions of validation are. What breaks a rule belongs
into macros/engine, where each engine has its own form. `make lint` holds all models and
macros to the rules, what dbt compiles of them to those that show there, and the types of
columns in YAML to those that both engines know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

_STRING = r"'(?:[^']|'')*'"
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_JINJA_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', re.DOTALL)
_COMMENT = re.compile(rf"({_STRING})|--[^\n]*|/\*.*?\*/", re.DOTALL)


def _blank(text: str) -> str:
    """As many lines, nothing on them."""
    return "\n" * text.count("\n")


def without_comments(text: str) -> str:
    """SQL and Jinja without their comments, line by line where they were."""
    text = re.sub(r"\{#.*?#\}", lambda m: _blank(m[0]), text, flags=re.DOTALL)
    return _COMMENT.sub(lambda m: m[1] or _blank(m[0]), text)


def bare_sql(text: str) -> str:
    """SQL alone: an expression of Jinja is a word, a text literal is empty."""
    text = without_comments(text)
    text = _JINJA.sub(
        lambda m: ("_" if m[0].startswith("{{") else "") + _blank(m[0]), text
    )
    return re.sub(_STRING, lambda m: "''" + _blank(m[0]), text)


def jinja_sql(text: str) -> Iterator[tuple[int, str]]:
    """SQL in the strings of Jinja, each with its line; text literals in it are empty."""
    text = without_comments(text)
    for tag in _JINJA.finditer(text):
        for string in _JINJA_STRING.finditer(tag[0]):
            line = text.count("\n", 0, tag.start() + string.start()) + 1
            yield line, re.sub(_STRING, "''", string[0][1:-1])


@dataclass(frozen=True)
class Rule:
    """What is not portable, how it is found, and whether it shows in compiled SQL too.

    `in_jinja` is a pattern of the same for SQL in the strings of Jinja.
    """

    name: str
    remedy: str
    find: Callable[[str], Iterator[int]]
    is_in_compiled: bool = False
    in_jinja: str = ""

    def lines(self, text: str) -> Iterator[int]:
        """The lines that break the rule."""
        yield from self.find(text)
        if self.in_jinja:
            for line, sql in jinja_sql(text):
                if re.search(self.in_jinja, sql, re.IGNORECASE):
                    yield line


def _written(pattern: str, text_of: Callable[[str], str] = bare_sql):
    """Finds a pattern in the text that `text_of` leaves; gives its places."""

    def find(text: str) -> Iterator[int]:
        text = text_of(text)
        for found in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE):
            yield text.count("\n", 0, found.start()) + 1

    return find


def _backslashes(text: str) -> Iterator[int]:
    r"""Backslashes, but for the escape \" in a string of Jinja, which leaves none."""
    text = without_comments(text)
    text = _JINJA.sub(lambda m: m[0].replace('\\"', '""'), text)
    for found in re.finditer(r"\\+", text):
        yield text.count("\n", 0, found.start()) + 1


def _in_brackets(text: str, start: int) -> str:
    """The text inside the bracket that opens at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place]
    return text[start + 1 :]


def _windows_without_null_order(text: str) -> Iterator[int]:
    """Windows with an order in which a term does not say where nulls stand."""
    text = bare_sql(text)
    opened = re.compile(
        r"\bover\s*(\()|(?:\bwindow\s+|,\s*)\w+\s+as\s*(\()"
        r"(?=\s*(?:\w+\s+)?(?:partition|order)\s+by\b)",
        re.IGNORECASE,
    )
    for found in opened.finditer(text):
        window = _in_brackets(text, found.start(found.lastindex))
        parted = re.split(r"\border\s+by\b", window, maxsplit=1, flags=re.IGNORECASE)
        if len(parted) == 1:
            continue
        order = re.split(r"\b(?:rows|range|groups)\s+(?:between|unbounded|current)\b",
                         parted[1], flags=re.IGNORECASE)[0]
        while (flat := re.sub(r"\([^()]*\)", "_", order)) != order:
            order = flat
        if any(
            term.strip() and not re.search(r"\bnulls\s+(first|last)\b", term, re.IGNORECASE)
            for term in order.split(",")
        ):
            yield text.count("\n", 0, found.start()) + 1


_CONCAT = r"\bconcat\s*\("
_LISTS = (
    r"\b(list|array|map|struct)(_\w+)?\s*\(|\b(unnest|explode|string_split"
    r"|split|sequence|collect_\w+|generate_series|range|transform|aggregate"
    r"|zip_with)\s*\(|->|\blambda\b"
)
_FUNCTIONS = (
    r"\b(regexp_\w+|date_diff|datediff|strftime|strptime|date_format|to_date"
    r"|string_agg|listagg|group_concat|any_value|arg_max|arg_min|max_by|min_by"
    r"|jaro_winkler_similarity|to_json|sha256|sha2|hash|xxhash64|epoch\w*"
    r"|make_date|unhex|hex|if|ifnull|nvl|printf|format)\s*\("
)
_CLAUSES = (
    r"\bqualify\b|\bgroup by all\b|\border by all\b|\*\s*(exclude|except|replace)\b"
    r"|\basof\s+join\b|\bpivot\b|\bignore nulls\b|\busing sample\b|\bilike\b"
    r"|\bdistinct on\b|\bsemi join\b|\banti join\b"
)
_CLOCK = r"\b(current_date|current_timestamp|now(?=\s*\()|today(?=\s*\())\b"
_TYPES = r"(varchar|text|uuid|hugeint|timestamptz|binary|blob)\b"

RULES = (
    Rule(
        "a backslash in a text",
        "write [0-9] for a digit and [.] for a dot; Spark reads the backslash itself",
        _backslashes,
        is_in_compiled=True,
    ),
    Rule(
        "a quoted identifier",
        "name the column in snake_case; Spark reads it as a text",
        _written(r'"|`'),
        is_in_compiled=True,
    ),
    Rule(
        "a cast by ::",
        "write cast(... as ...), or try_cast(... as ...) where a value may not fit",
        _written(r"::", without_comments),
        is_in_compiled=True,
    ),
    Rule(
        "concat()",
        "write ||; concat makes nothing of a null on DuckDB",
        _written(_CONCAT),
        in_jinja=_CONCAT,
    ),
    Rule(
        "a type that only one engine knows",
        "write string; a uuid is made by uuid_from_hex",
        _written(rf"(?<![.\w]){_TYPES}(?!\s*[.(=])"),
        in_jinja=rf"\bas\s+{_TYPES}\s*\)",
    ),
    Rule(
        "a window whose order leaves the place of nulls open",
        "add nulls first or nulls last to every term",
        _windows_without_null_order,
        is_in_compiled=True,
    ),
    Rule(
        "a list or a lambda",
        "use a macro of macros/engine, or join rows",
        _written(rf"{_LISTS}|[\w)]\[|=\s*\[|\[\s*\]"),
        in_jinja=_LISTS,
    ),
    Rule(
        "a function that the engines name differently",
        "use a macro of macros/engine",
        _written(_FUNCTIONS),
        in_jinja=_FUNCTIONS,
    ),
    Rule(
        "a clause that one engine lacks",
        "write it out in a CTE",
        _written(_CLAUSES),
        in_jinja=_CLAUSES,
    ),
    Rule(
        "a clock",
        "take the day from the deliveries",
        _written(_CLOCK),
        is_in_compiled=True,
        in_jinja=_CLOCK,
    ),
)


IN_COMPILED = tuple(rule for rule in RULES if rule.is_in_compiled)


def sources(project: Path) -> Iterator[Path]:
    """Models and macros that both engines read, which is all but macros/engine."""
    for folder in ("models", "macros"):
        for file in sorted((project / folder).rglob("*.sql")):
            if "engine" not in file.relative_to(project).parts:
                yield file


def faults(text: str, rules: tuple[Rule, ...] = RULES) -> list[str]:
    """What of a model or macro is not portable, as `line: what (remedy)`."""
    return [
        f"{line}: {rule.name} ({rule.remedy})"
        for rule in rules
        for line in rule.lines(text)
    ]


UUID = "{{ 'uuid' if target.type == 'duckdb' else 'string' }}"
_COLUMN_TYPE = re.compile(
    r"string|bigint|integer|smallint|double|boolean|date|timestamp"
    r"|decimal\([0-9]+, ?[0-9]+\)"
)


def type_faults(text: str) -> list[str]:
    """Types of columns in the YAML of models that only one engine knows, as `line: what`."""

    def below(node: yaml.Node | None) -> Iterator[str]:
        if isinstance(node, yaml.SequenceNode):
            for each in node.value:
                yield from below(each)
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                named = value.value if key.value == "data_type" else UUID
                if named != UUID and not _COLUMN_TYPE.fullmatch(named):
                    yield (
                        f"{value.start_mark.line + 1}: the type {named} (write string,"
                        f' bigint, date and so on, or "{UUID}")'
                    )
                yield from below(value)

    return list(below(yaml.compose(text, Loader=yaml.SafeLoader)))
