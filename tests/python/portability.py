"""The rules of SQL that DuckDB and Spark read alike, as a lint.

`faults` takes the text of a model or macro as it stands, Jinja and all. What breaks a
rule belongs into macros/engine, where each engine has its own form. `make lint` holds all
models and macros to the rules, and what dbt compiles of them to those that show there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_STRING = r"'(?:[^']|'')*'"
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
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


@dataclass(frozen=True)
class Rule:
    """What is not portable, how it is found, and whether it shows in compiled SQL too."""

    name: str
    remedy: str
    find: Callable[[str], Iterator[int]]
    is_in_compiled: bool = False


def _written(pattern: str, text_of: Callable[[str], str] = bare_sql):
    """Finds a pattern in the text that `text_of` leaves; gives its places."""

    def find(text: str) -> Iterator[int]:
        text = text_of(text)
        for found in re.finditer(pattern, text, re.IGNORECASE | re.MULTILINE):
            yield text.count("\n", 0, found.start()) + 1

    return find


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
        r"\bover\s*(\()|(?:\bwindow\s+|,\s*)\w+\s+as\s*(\()(?=\s*(?:partition|order)\b)",
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


RULES = (
    Rule(
        r"a class such as \d in a pattern",
        "write [0-9]; Spark reads the backslash itself",
        _written(r"\\+[dDwWsSbB]", without_comments),
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
        "write try_cast(... as ...)",
        _written(r"::", without_comments),
        is_in_compiled=True,
    ),
    Rule(
        "concat()",
        "write ||; concat makes nothing of a null on DuckDB",
        _written(r"\bconcat\s*\("),
    ),
    Rule(
        "a type that only one engine knows",
        "write string, or {{ uuid_type }} in YAML",
        _written(r"(?<![.\w])(varchar|text|uuid|hugeint|timestamptz|binary|blob)\b(?!\s*[.(=])"),
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
        _written(
            r"\b(list|array|map|struct)(_\w+)?\s*\(|\b(unnest|explode|string_split"
            r"|split|sequence|collect_\w+|generate_series|range|transform|aggregate"
            r"|zip_with)\s*\(|->|\blambda\b|[\w)]\[|=\s*\[|\[\s*\]"
        ),
    ),
    Rule(
        "a function that the engines name differently",
        "use a macro of macros/engine",
        _written(
            r"\b(regexp_\w+|date_diff|datediff|strftime|strptime|date_format|to_date"
            r"|string_agg|listagg|group_concat|any_value|arg_max|arg_min|max_by|min_by"
            r"|jaro_winkler_similarity|to_json|sha256|sha2|hash|xxhash64|epoch\w*"
            r"|make_date|unhex|hex|if|ifnull|nvl|printf|format)\s*\("
        ),
    ),
    Rule(
        "a clause that one engine lacks",
        "write it out in a CTE",
        _written(
            r"^\s*qualify\b|\bgroup by all\b|\border by all\b|\*\s*(exclude|except|replace)\b"
            r"|\basof\s+join\b|\bpivot\b|\bignore nulls\b|\busing sample\b|\bilike\b"
            r"|\bdistinct on\b|\bsemi join\b|\banti join\b"
        ),
    ),
    Rule(
        "a clock",
        "take the day from the deliveries",
        _written(r"\b(current_date|current_timestamp|now(?=\s*\()|today(?=\s*\())\b"),
        is_in_compiled=True,
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
        for line in rule.find(text)
    ]
