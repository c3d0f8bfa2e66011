"""`sdp new-dataset`: the contract of a dataset, begun from the header of one file."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import duckdb
import python_calamine

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import delimited, headers, scan, workbook
from satu_data_pemilu.sql import sql_text

PERSON_COLUMNS = re.compile(r"^(no_)?(nik|nkk|no_ktp|no_kk|nomor_induk_kependudukan)$")

TABLE = """\
      - name: {dataset}
        description: >
          What the dataset holds, from which system. One row per ...
        config:
          meta:
            contract:
              {{holds_persons: {holds_persons}, mode: snapshot, absence_means: nothing}}
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


def contract_yaml(
    agency: str, dataset: str, file: Path, project: Path, header_rows: int = 1
) -> str:
    """The source YAML for `file`: whole for a new agency, else the part to append.

    Raises SdpError where the file cannot be read or has no header.
    """
    for name in (agency, dataset):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise SdpError(
                f"{name} is no name for an agency or dataset: use lower-case letters,"
                " digits and _."
            )
    names = delivered_names(file, header_rows)
    raw_names = [raw_name(name, position) for position, name in enumerate(names, 1)]
    repeated = [name for name, count in Counter(raw_names).items() if count > 1]
    if repeated:
        raise SdpError(
            f"{file}: the header gives {', '.join(repeated)} more than once. If it is"
            " stacked, say so by --header-rows."
        )
    contract = TABLE.format(
        dataset=dataset,
        holds_persons=str(any(map(PERSON_COLUMNS.match, raw_names))).lower(),
        columns="\n".join(map(_column, raw_names, names)),
    )
    if header_rows > 1:
        contract = contract.replace(
            "absence_means: nothing", f"absence_means: nothing, header_rows: {header_rows}"
        )
    path = f"models/staging/{agency}/_{agency}__sources.yml"
    # a shell makes the file, still empty, before a command that is redirected into it
    if (project / path).exists() and (project / path).stat().st_size:
        return f"# Append to {path}:\n{contract}"
    return f"# Save as {path}:\n{SOURCE.format(agency=agency)}{contract}"


def raw_name(delivered: str, position: int) -> str:
    """The snake_case name of a delivered column."""
    name = re.sub(r"[^a-z0-9]+", "_", delivered.lower()).strip("_")
    if not name:
        return f"column_{position}"
    return name if name[0].isalpha() else f"column_{name}"


def _column(name: str, delivered: str) -> str:
    lines = [f"          - name: {name}", "            description: ..."]
    if headers.normalised(name) != headers.normalised(delivered):
        alias = json.dumps(delivered, ensure_ascii=False)
        lines.append(f"            config: {{meta: {{delivered_as: [{alias}]}}}}")
    return "\n".join(lines)


def delivered_names(file: Path, header_rows: int = 1) -> list[str]:
    """The names in the header of a file, empty columns at its end left out.

    Raises SdpError where the file cannot be read or has no header.
    """
    if not file.is_file():
        raise SdpError(f"There is no file {file}.")
    suffix = Path(file.name.removesuffix(".gz")).suffix.lower()
    if suffix in (".parquet", ".json", ".jsonl", ".ndjson"):
        reader = "read_parquet" if suffix == ".parquet" else "read_json"
        try:
            relation = duckdb.connect().sql(f"from {reader}({sql_text(file)})")
        except duckdb.Error as error:
            raise SdpError(f"{file}: {str(error).splitlines()[0]}") from None
        return relation.columns
    rows = _sheet_rows(file) if suffix == ".xlsx" else _text_rows(file)
    for index, row in enumerate(rows):
        if sum(bool(cell.strip()) for cell in row) > 1:
            names = headers.stacked_names(rows[index : index + header_rows])
            while names and not names[-1].strip():
                names.pop()
            return names
    raise SdpError(f"{file} has no header: no line names more than one column.")


def _sheet_rows(file: Path) -> list[list[str]]:
    try:
        sheet = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as error:
        raise SdpError(f"{file}: the workbook cannot be opened ({error}).") from None
    return [
        [workbook.text_of(cell) or "" for cell in row]
        for row in sheet.to_python(nrows=headers.SEARCHED_LINES)
    ]


def _text_rows(file: Path) -> list[list[str]]:
    """First lines, cut by the delimiter that gives the most columns most often."""
    found = scan.scan(file, file.name, ("utf-8", "windows-1252"))
    text = scan.head(file, file.name, found.encoding).lstrip("\ufeff")
    lines = text.splitlines()[: headers.SEARCHED_LINES]

    def columns(delimiter: str) -> tuple[int, int]:
        widths = Counter(len(delimited.cut(line, delimiter)) for line in lines)
        del widths[1]
        if not widths:
            return 0, 0
        width, count = widths.most_common(1)[0]
        return count, width

    best = max(delimited.DELIMITERS, key=columns)
    return [delimited.cut(line, best) for line in lines]
