"""`sdp new-dataset`: a dataset written whole, begun from one delivered file.

Contract, staging model, validated model with its description and a unit test that fails
until it is filled, the line in the list of validated models, and of a new agency its file
in the simulator. What the file cannot
tell (what a row is, which rules hold) is left open where an engineer must decide.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from satu_data_pemilu import forms
from satu_data_pemilu.confined import confine, connected
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.judged import list_of
from satu_data_pemilu.landing import headers, raw
from satu_data_pemilu.new_dataset_sample import Sample, sample_of

VALIDATED = re.compile(r"^([ ]*)ref\('int_\w+_validated'\),?[ \t]*$", re.M)
_PERSON_NAME = re.compile(
    r"(?:^|_)(?:nik|nkk|n_i_k|n_k_k|induk_kependudukan"
    r"|no(?:mor)?_?(?:(?:e_?)?ktp|kk|kartu_keluarga))(?:_|$)"
)
_PERSON_VALUE = re.compile(r"[0-9]{6}(?:[04][1-9]|[1256][0-9]|[37][01])(?:0[1-9]|1[0-2])[0-9]{6}")
_OURS = {*raw.LINE_COLUMNS, "row_id", "rejection_codes", "reference_version", "minus", "semi",
         "anti", "values", "date", "timestamp"}
_CODES = re.compile(r"(?:^|_)(?:kode|code|id|no|nomor|nik|nkk|rt|rw|tps|pos|tahun|year)(?:_|$)")
# How a column is read, by what all its values in the file look like, and what is wrong
# with a value that is there and cannot be read so.
_READ = {
    "integer": (re.compile(r"0|[1-9][0-9]{0,9}"), "integer_from_text", "not_a_number"),
    "decimal": (re.compile(r"[0-9]+[.,][0-9]+|0|[1-9][0-9]*"), "decimal_from_text",
                "not_a_number"),
    "date": (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}[|/.-][0-9]{2}[|/.-][0-9]{4}"),
             "date_from_text", "malformed"),
}

TABLE = """\
      - name: {dataset}
        description: >
          What the dataset holds, from which system. One row per ...
        config:
          meta:
            contract:
              {{{terms}}}
        columns:
{columns}
"""
SOURCE = """\
sources:
  - name: {agency}
    description: The agency and what it is responsible for.
    database: "{{{{ 'work' if target.type == 'duckdb' else none }}}}"
    schema: raw_{agency}
    tables:
"""


SIMULATED = '''\
"""{name}: what it delivers of a simulated nation."""

from __future__ import annotations

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.dates import EVENTS_DATE

HEADER = (
{header}
)


class {name}(Agency):
    """It delivers the header alone until `deliver` adds lines by SQL of sql/{agency}."""

    folder = "{agency}"

    def begin(self) -> None:
        """Begin the delivery of the whole nation."""
        key = f"{agency}/{dataset}/{{EVENTS_DATE}}/{dataset}.csv"
        self.delivered = self.desk.open(key, HEADER)

    def end(self) -> None:
        """End the delivery."""
        self.desk.close(self.delivered)
'''


@dataclass(frozen=True)
class Column:
    """A column under its raw name, with what the file tells of it.

    `alias` is its name in the models, which is no word of SQL at all.
    """

    name: str
    delivered: str
    alias: str
    read_as: str
    is_personal: bool

    @property
    def yaml(self) -> str:
        meta = {}
        if headers.normalised(self.name) != headers.normalised(self.delivered):
            meta["delivered_as"] = [self.delivered]
        if self.is_personal:
            meta["pdp"] = "general"
        lines = [f'          - name: "{self.name}"', "            description: ..."]
        if meta:
            inner = ", ".join(
                f"{key}: {json.dumps(value, ensure_ascii=False)}"
                for key, value in meta.items()
            )
            lines.append(f"            config: {{meta: {{{inner}}}}}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Proposal:
    """A new dataset as one file suggests it."""

    agency: str
    dataset: str
    columns: tuple[Column, ...]
    holds_persons: bool
    header_rows: int

    @property
    def plural(self) -> str:
        """The dataset's name in names of models."""
        if self.dataset.endswith("s"):
            return self.dataset
        return self.dataset[:-1] + "ies" if self.dataset.endswith("y") else self.dataset + "s"

    @property
    def staging(self) -> str:
        return f"stg_{self.agency}__{self.plural}"

    @property
    def validated(self) -> str:
        return f"int_{self.plural}_validated"

    @property
    def table(self) -> str:
        """The contract of the dataset, as an entry of its agency's source."""
        terms = (
            f"holds_persons: {str(self.holds_persons).lower()}, mode: snapshot,"
            " absence_means: nothing"
        )
        if self.header_rows > 1:
            terms += f", header_rows: {self.header_rows}"
        return TABLE.format(
            dataset=self.dataset, terms=terms,
            columns="\n".join(column.yaml for column in self.columns),
        )


def proposal(agency: str, dataset: str, file: Path, header_rows: int = 1) -> Proposal:
    """What a delivered file suggests for a new dataset.

    Raises SdpError where a name has not the form of one, or the file cannot be read, has
    no header, has a column twice, or a header that dbt would run.
    """
    for name in (agency, dataset):
        if not forms.is_name(name):
            raise SdpError(
                f"{forms.shown(name)} is no name for an agency or dataset: use at most 63"
                " lower-case letters, digits and _."
            )
    sample = sample_of(file, header_rows)
    shown = forms.shown(file)
    for name in sample.names:
        if not name.isprintable() or re.search(r"\{\{|\{%|\{#", name):
            raise SdpError(
                f"{shown}: the header holds {forms.shown(name, 60)}, which is no name of a"
                " column and which dbt might run; rename that column in a copy of the file."
            )
    reserved, keywords = reserved_words(), reserved_words(all_of_them=True)
    names = [
        raw_name(name, position, reserved) for position, name in enumerate(sample.names, 1)
    ]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise SdpError(
            f"{shown}: the header gives {', '.join(repeated)} more than once. If it is"
            " stacked, say so by --header-rows."
        )
    columns = tuple(
        Column(
            name, delivered, f"delivered_{name}" if name in keywords else name,
            read_as(name, values), is_personal(name, values),
        )
        for name, delivered, values in zip(names, sample.names, sample.columns())
    )
    holds_persons = any(column.is_personal for column in columns)
    return Proposal(agency, dataset, columns, holds_persons, header_rows)


def contract_yaml(proposed: Proposal, project: Path) -> str:
    """The source YAML to be saved: whole for a new agency, else the part to append."""
    path = f"models/staging/{proposed.agency}/_{proposed.agency}__sources.yml"
    # a shell makes the file, still empty, before a command that is redirected into it
    if (project / path).exists() and (project / path).stat().st_size:
        return f"# Append to {path}:\n{proposed.table}"
    return f"# Save as {path}:\n{SOURCE.format(agency=proposed.agency)}{proposed.table}"


def reserved_words(all_of_them: bool = False) -> frozenset[str]:
    """Words that are no name of a column without quotes, on either engine, and our own.

    With `all_of_them` also those that are one, but that a reader takes for SQL.
    """
    con = connected()
    confine(con)
    rows = con.execute(
        "select keyword_name from duckdb_keywords()"
        " where $1 or keyword_category in ('reserved', 'type_function')",
        [all_of_them],
    )
    return frozenset(_OURS | {row[0] for row in rows.fetchall()})


def raw_name(delivered: str, position: int, reserved: frozenset[str] = frozenset()) -> str:
    """The snake_case name of a delivered column."""
    name = re.sub(r"[^a-z0-9]+", "_", delivered.lower()).strip("_")[:50].strip("_")
    if not name:
        return f"column_{position}"
    if not name[0].isalpha() or name in reserved:
        return f"column_{name}"
    return name


def is_personal(name: str, values: list[str]) -> bool:
    """True where a column is named like a number of persons or families, or holds them.

    A quarter of the values must have sixteen digits with a possible birth date among
    them, as of other numbers of that length one in fourteen has. Placeholders such as `-`
    and `0` do not count.
    """
    plain = (re.sub(r"\.0+$|[\s.'`-]", "", value.strip()) for value in values)
    filled = [value for value in plain if value.strip("0")]
    alike = sum(bool(_PERSON_VALUE.fullmatch(value)) for value in filled)
    return bool(_PERSON_NAME.search(name)) or alike * 4 > len(filled)


def read_as(name: str, values: list[str]) -> str:
    """How a column is read: `integer`, `decimal`, `date`, or `text` where in doubt."""
    filled = [value.strip() for value in values if value.strip()]
    if filled and not _CODES.search(name):
        for kind, (form, _, _) in _READ.items():
            if all(map(form.fullmatch, filled)):
                return kind
    return "text"


# Writing ------------------------------------------------------------------------------


def write_dataset(proposed: Proposal, project: Path) -> list[Path]:
    """Write all files of a new dataset into the project; returns them in their order.

    Raises SdpError where the dataset or one of its models is already there, or where the
    project has another shape; nothing is written then.
    """
    agency = proposed.agency
    staging = project / "models/staging" / agency
    validated = project / "models/intermediate/validated/datasets" / agency
    if (agency, proposed.dataset) in load_contracts(project):
        raise SdpError(
            f"{agency}/{proposed.dataset} has a contract already, in"
            f" {staging / f'_{agency}__sources.yml'}; choose another name."
        )
    contents = {
        staging / f"_{agency}__sources.yml": _appended(
            staging / f"_{agency}__sources.yml", SOURCE.format(agency=agency), proposed.table
        ),
        staging / f"{proposed.staging}.sql": staging_sql(proposed),
        staging / f"_{agency}__models.yml": _entered(
            staging / f"_{agency}__models.yml", "models",
            _model_yaml(proposed.staging, "One row per data line of a delivered file. Source,"
                        f" {agency}'s {proposed.dataset.replace('_', ' ')}."),
        ),
        validated / f"{proposed.validated}.sql": validated_sql(proposed),
        validated / f"_{agency}__models.yml": _entered(
            validated / f"_{agency}__models.yml", "models",
            _model_yaml(proposed.validated, "With the reasons for which rows are held back."
                        f" One row per data line of a current file. Source, {proposed.staging}."),
        ),
        validated / f"_{agency}__unit_tests.yml": _entered(
            validated / f"_{agency}__unit_tests.yml", "unit_tests", unit_test_yaml(proposed)
        ),
    }
    for path in contents:
        if path.suffix == ".sql" and path.exists():
            raise SdpError(f"{path} is there already; choose another name of the dataset.")
    plug, listed = _listed(project, proposed)
    contents[plug] = listed
    contents |= _simulated(project, proposed)
    before = {path: path.read_bytes() if path.exists() else None for path in contents}
    try:
        for path, text in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        if (agency, proposed.dataset) not in load_contracts(project):
            raise SdpError(f"{staging / f'_{agency}__sources.yml'} has another shape; save"
                           " the contract by hand: `sdp new-dataset --print` prints it.")
    except BaseException:
        for path, kept in before.items():
            if kept is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(kept)
        raise
    return list(contents)


def staging_sql(proposed: Proposal) -> str:
    """The staging model: each column under its raw name, read and typed."""
    columns = ",\n".join(
        f"    {{{{ {_macro(column)}('{column.name}') }}}} as {column.alias}"
        for column in proposed.columns
    )
    return (
        "with\n\ndelivered as (\n"
        f"    {{{{ lines_numbered(source('{proposed.agency}', '{proposed.dataset}')) }}}}\n"
        ")\n\nselect\n    -- keys\n    row_id,\n    file_id,\n"
        f"    line_no,\n\n    -- as delivered\n{columns}\n\n"
        "from delivered\n\nwhere line_kind = 'data'\n"
    )


def validated_sql(proposed: Proposal) -> str:
    """The validated model: a value is missing, or there and in no form that can be read."""
    rules = ",\n".join(
        f"        ('{column.alias}', '{_reason(column)}', '{column.alias} is null')"
        for column in proposed.columns
    )
    return (
        f"select\n    *,\n    {{{{ judged_by([\n{rules},\n"
        f"    ]) }}}}\nfrom {{{{ ref('{proposed.staging}') }}}}\n"
        "where {{ is_in_current_file() }}\n"
    )


def unit_test_yaml(proposed: Proposal) -> str:
    """A unit test of the rules whose expectation an engineer must write."""
    values = ", ".join(
        f'"{column.alias}": "{_EXAMPLES[column.read_as]}"' for column in proposed.columns
    )
    return (
        f"  - name: {proposed.plural}_are_held_back_where_a_rule_says_so\n"
        f"    model: {proposed.validated}\n    given:\n"
        f"      - input: ref('{proposed.staging}')\n        rows:\n"
        f"          - {{row_id: 2, file_id: f, line_no: 2, {values}}}\n"
        "          - {row_id: 3, file_id: f, line_no: 3}\n"
        "      - input: ref('int_files_current')\n        rows: [{file_id: f}]\n"
        "    # Keep the rules that hold, add those that are missing, and write here what\n"
        "    # becomes of each row: null where it is accepted, else its column:reason.\n"
        "    expect:\n      rows:\n"
        "        - {row_id: 2, rejection_codes: to be written}\n"
        "        - {row_id: 3, rejection_codes: to be written}\n"
    )


_EXAMPLES = {"text": "CONTOH", "integer": "1", "decimal": "1.5", "date": "2024-01-31"}


def _macro(column: Column) -> str:
    return _READ[column.read_as][1] if column.read_as in _READ else "text_cleaned"


def _reason(column: Column) -> str:
    return _READ[column.read_as][2] if column.read_as in _READ else "missing"


def _model_yaml(name: str, description: str) -> str:
    return (
        f"  - name: {name}\n    description: >\n      What the rows are. {description}\n"
        "    columns:\n      - name: row_id\n        description: Number of the file and line.\n"
        "        data_tests: [unique, not_null]\n"
    )


def _appended(path: Path, head: str, part: str) -> str:
    """The text of a file with a part at its end, begun by `head` where it is not there."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return (text.rstrip("\n") + "\n" if text.strip() else head) + part


def _entered(path: Path, key: str, entry: str) -> str:
    """The text of a YAML file with an entry at the end of its list `key`."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines, found = text.splitlines(keepends=True), None
    for number, line in enumerate(lines):
        if line.rstrip() == f"{key}:":
            found = number
    if found is None:
        parts = [text.rstrip("\n") + "\n\n" if text.strip() else "", f"{key}:\n", entry]
        return "".join(parts)
    end = next(
        (n for n in range(found + 1, len(lines)) if re.match(r"[a-z_]+:", lines[n])), len(lines)
    )
    before = "".join(lines[:end]).rstrip("\n") + "\n\n"
    after = "".join(lines[end:])
    changed = before + entry + ("\n" + after if after else "")
    if len((yaml.safe_load(changed) or {}).get(key) or []) != 1 + len(
        (yaml.safe_load(text) or {}).get(key) or []
    ):
        raise SdpError(f"{path} has another shape; enter the model there by hand.")
    return changed


def _listed(project: Path, proposed: Proposal) -> tuple[Path, str]:
    """The macro file that lists the validated models, with the new one entered last."""
    path = list_of(project)
    text = path.read_text(encoding="utf-8") if path else ""
    lines = list(VALIDATED.finditer(text))
    if not lines:
        raise SdpError(
            f"{project / 'macros'} has no list of validated models; name the clone of this"
            " project by --project-dir."
        )
    last = lines[-1]
    kept = text[: last.end()].rstrip()
    comma = "" if kept.endswith(",") else ","
    entry = f"{last.group(1)}ref('{proposed.validated}'),"
    return path, f"{kept}{comma}\n{entry}{text[last.end():]}"


def _simulated(project: Path, proposed: Proposal) -> dict[Path, str]:
    """The agency's file of the simulator, and its line in the list of agencies.

    It delivers the header alone until it is given lines. Nothing for an agency that is
    simulated already, and for a project without the simulator.
    """
    agency = proposed.agency
    folder = project / "satu_data_pemilu/simulation/agencies"
    file, listed = folder / f"{agency}.py", folder / "__init__.py"
    if not (folder / "agency.py").is_file() or file.exists():
        return {}
    name = "".join(part.title() for part in agency.split("_"))
    text = listed.read_text(encoding="utf-8")
    line = f"from satu_data_pemilu.simulation.agencies.{agency} import {name}\n"
    imports = list(re.finditer(r"^from satu_data_pemilu\.simulation\.agencies\..*\n", text, re.M))
    place = next((each.start() for each in imports if each.group() > line), imports[-1].end())
    text = text[:place] + line + text[place:]
    text, number = re.subn(
        r"(?ms)^(AGENCIES\b[^=\n]*= \(\n.*?)^\)$", rf"\1    {name},\n)", text
    )
    if number != 1:
        raise SdpError(f"{listed} has another shape; enter the agency there by hand.")
    header = ";".join(column.name for column in proposed.columns)
    return {
        file: SIMULATED.format(
            agency=agency, dataset=proposed.dataset, name=name, header=_wrapped(header)
        ),
        listed: text,
    }


def _wrapped(header: str) -> str:
    """A header as a text of Python, over lines of at most 80 characters."""
    parts, line = [], ""
    for word in re.findall(r"[^;]+;?", header):
        if len(line) + len(word) > 80:
            parts, line = [*parts, line], ""
        line += word
    return "\n".join(f'    "{part}"' for part in [*parts, line])


__all__ = ["Proposal", "Sample", "contract_yaml", "proposal", "write_dataset"]
