"""`sdp new-dataset`, the list that a dataset is entered in, and `sdp show` of its rows."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from conftest import PROJECT, environment, run_sdp
from rich.console import Console
from workbooks import Sheet, write_workbook

from satu_data_pemilu import landing, new_dataset, show
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.judged import judged_datasets, require_judged
from satu_data_pemilu.landing import raw

FACILITIES = (
    "DAFTAR FASKES\n\nKode Wilayah;Nama Fasilitas;No;Tempat Tidur;Order;Luas;Tanggal\n"
    "11.01;PUSKESMAS CONTOH;1;12;A;10,5;2024-01-31\n11.02;KLINIK CONTOH;2;;B;7,25;\n"
)


def proposal(tmp_path: Path, content: str | bytes, name: str = "x.csv", **more):
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return new_dataset.proposal("kemnaker", "health_facility", file, **more)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what a project is to the writing of a dataset and to dbt's parser."""
    copy = tmp_path / "project"
    for name in ("models", "macros", "seeds", "profiles", "tests/generic"):
        shutil.copytree(PROJECT / name, copy / name)
    shutil.copy(PROJECT / "dbt_project.yml", copy)
    return copy


# Names and what columns hold ---------------------------------------------------------


def test_names_are_quoted_so_that_none_is_another_thing_in_yaml(tmp_path: Path) -> None:
    proposed = proposal(tmp_path, "no,yes,null,on,y,1e3,nama\n1,2,3,4,5,6,X\n")
    printed = new_dataset.contract_yaml(proposed, tmp_path)
    (table,) = yaml.safe_load(printed)["sources"][0]["tables"]
    names = [column["name"] for column in table["columns"]]
    assert names == ["no", "yes", "column_null", "column_on", "y", "column_1e3", "nama"]
    file = tmp_path / "models/staging/kemnaker/_kemnaker__sources.yml"
    file.parent.mkdir(parents=True)
    file.write_text(printed)
    contract = load_contracts(tmp_path)["kemnaker", "health_facility"]
    assert [column.name for column in contract.columns] == names
    assert contract.columns[2].delivered_as == ("null", "column_null")


def test_words_of_sql_are_no_names_of_columns(tmp_path: Path) -> None:
    words = new_dataset.reserved_words()
    names = [new_dataset.raw_name(word, 1, words) for word in sorted(words)]
    for name in names:
        duckdb.sql(f"select {name} from (select 1 as {name}) as t")
        assert name not in raw.LINE_COLUMNS


@pytest.mark.parametrize(
    ("header", "value", "expected"),
    [
        ("NIK Pemilih", "", True), ("N I K", "", True), ("No. KTP", "", True),
        ("Nomor", "3201014101990001", True), ("Nomor", "'3201017112990001", True),
        ("Nomor", "3201019901990001", False), ("Status Nikah", "K", False),
        ("Klinik", "X", False), ("Teknik", "X", False), ("NKK", "", True),
        ("Nomor Induk Kependudukan", "", True), ("Nomor e-KTP", "", True),
        ("Nomor Kartu Keluarga", "", True), ("Jumlah KTP", "", False),
        ("Nomor", "3201014101990001.0", True), ("Nomor", "`3201014101990001", True),
        ("Nomor", "-\nX,0\nX,-\nX,3201014101990001", True), ("Nomor", "-\nX,0", False),
        ("Nomor", "1\nX,2\nX,3\nX,3201014101990001", False),
    ],
)
def test_numbers_of_persons_make_a_contract_hold_persons(
    tmp_path: Path, header: str, value: str, expected: bool
) -> None:
    proposed = proposal(tmp_path, f"nama,{header}\nCONTOH,{value}\n")
    assert proposed.holds_persons is expected
    assert f"holds_persons: {str(expected).lower()}" in proposed.table
    assert ('"pdp": "general"' in proposed.table or "pdp: " in proposed.table) is expected


@pytest.mark.parametrize(
    "header", ["{{ env_var('SDP_DATABASE_KEY') }}", "a{% raw %}", "{# x #}", "a\x1b[2J"]
)
def test_header_that_dbt_would_run_is_refused_and_nothing_is_written(
    tmp_path: Path, project: Path, header: str
) -> None:
    before = sorted(project.rglob("*"))
    file = tmp_path / "x.csv"
    file.write_text(f"nama,{header}\nX,1\n")
    done = run_sdp("new-dataset", file, "--agency", "kemnaker", "--dataset", "x",
                   "--project-dir", project)
    assert done.returncode == 1 and "no name of a column" in done.stderr
    assert "\x1b" not in done.stderr and len(done.stderr.splitlines()) == 1
    assert sorted(project.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("x.csv", None, "There is no file"),
        ("x.csv", "one\ntwo\n", "no header (it begins with “one”)"),
        ("x.csv", "a,A\n1,2\n", "--header-rows"),
        ("x.zip", b"PK\x03\x04" + bytes(99), "it is a ZIP file"),
        ("x.docx", b"PK\x03\x04" + bytes(99), "it is a ZIP file"),
        ("x.xyz", "a,b\n1,2\n", "files of this ending are not read"),
        ("x.pdf", "%PDF-1.7\n", "it is a PDF"),
        ("x.csv", "<html>\n<body>502</body>\n", "it is a web page"),
        ("x.xlsx", b"PK\x03\x04" + bytes(99), "cannot be opened"),
        ("x.parquet", b"PAR1" + bytes(9), "x.parquet"),
        ("x.json", "[" * 100_000, "nested too deeply"),
        ("x.json", "[1, 2]", "no object names a column"),
    ],
)
def test_what_makes_no_contract_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content, part: str
) -> None:
    with pytest.raises(SdpError) as told:
        if content is None:
            new_dataset.proposal("a", "b", tmp_path / name)
        proposal(tmp_path, content, name)
    assert part in str(told.value) and "\n" not in str(told.value)


def test_a_workbook_is_read_apart_and_a_value_far_outside_ends_nothing(
    tmp_path: Path,
) -> None:
    file = tmp_path / "x.xlsx"
    rows = [["DAFTAR"], ["NIK Pemilih", "Jumlah"], ["x", 3]]
    write_workbook(file, Sheet("A", rows))
    proposed = new_dataset.proposal("kemnaker", "x", file)
    assert [(c.name, c.read_as) for c in proposed.columns] == [
        ("nik_pemilih", "text"), ("jumlah", "integer"),
    ]
    assert proposed.holds_persons
    far = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    write_workbook(file, Sheet("A", rows, more=far))
    with pytest.raises(SdpError, match="cannot be read within 4 GB of memory"):
        new_dataset.proposal("kemnaker", "x", file)
    with pytest.raises(SdpError, match="1 to 10 rows"):
        new_dataset.proposal("kemnaker", "x", file, 0)


def test_a_delivered_name_ends_no_script_of_the_documentation(built) -> None:
    contract = built.project / "models/staging/civil/_civil__sources.yml"
    name = "</script><script>alert(1)//<!--"
    contract.write_text(
        contract.read_text().replace(
            "description: Name.}",
            f"description: Name., config: {{meta: {{delivered_as: [{json.dumps(name)}]}}}}}}",
        )
    )
    done = built.sdp("docs")
    assert done.returncode == 0, done.stderr
    page = (built.warehouse / "docs" / "index.html").read_text()
    assert "<script>alert" not in page
    assert "\\u003c/script>\\u003cscript>alert(1)//\\u003c!--" in page


@pytest.mark.parametrize("name", ["../x", "X", "a b", "1a", "a" * 64, "{{x}}", ""])
def test_names_of_agency_and_dataset_have_a_form(tmp_path: Path, name: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a,b\n1,2\n")
    for given in ((name, "b"), ("a", name)):
        with pytest.raises(SdpError, match="is no name for an agency or dataset"):
            new_dataset.proposal(*given, file)


def test_a_document_of_a_portal_gives_its_records(tmp_path: Path) -> None:
    document = {"result": {"records": [{"kode": "11", "jumlah": 3}] * 2}}
    proposed = proposal(tmp_path, json.dumps(document), "x.json")
    assert [(c.name, c.read_as) for c in proposed.columns] == [
        ("kode", "text"), ("jumlah", "integer"),
    ]


@pytest.mark.parametrize(
    ("contract", "sentence"),
    [
        ("name: y, columns: [{name: no}]", "column False is no name"),
        ("name: y, columns: [{name: 'a b'}]", "column 'a b' is no name"),
        ("name: y, columns: [{name: file_id}]", "a name that landing uses"),
        ("name: 'y; drop', columns: [{name: a}]", "dataset 'y; drop' is no name"),
        ("name: ../y, columns: [{name: a}]", "is no name"),
        ("name: y, columns: [{name: a, config: {meta: {delivered_as: [yes]}}}]",
         "delivered_as of a is no list of names"),
        ("name: y, columns: [{name: a, config: {meta: {delivered_as: ['{{ x }}']}}}]",
         "marks that dbt would run"),
        ("name: y, columns: [a]", "a column has no name"),
        ("name: y, columns: [{name: a}], T: {holds_persons: 'yes'}", "must be true or false"),
        ("name: y, columns: [{name: a}], T: {delimiter: '::'}", "not one character"),
        ("name: y, columns: [{name: a}], T: {header_rows: 0}", "a number from 1 to 10"),
        ("name: y, columns: [{name: a}], T: {total_marker: '('}", "is no pattern"),
        ("name: y, columns: [{name: a}], T: {encodings: utf-8}", "a list of encodings"),
    ],
)
def test_contract_is_held_to_its_form(tmp_path: Path, contract: str, sentence: str) -> None:
    terms = re.search(r", T: (.*)", contract)
    contract = contract.replace(terms.group(0), "") if terms else contract
    file = tmp_path / "models/staging/x/_x__sources.yml"
    file.parent.mkdir(parents=True)
    file.write_text(
        f"sources: [{{name: x, tables: [{{{contract}, config: {{meta: {{contract: "
        f"{terms.group(1) if terms else '{holds_persons: false}'}}}}}}}]}}]"
    )
    with pytest.raises(SdpError, match=sentence):
        load_contracts(tmp_path)


# A dataset written whole -------------------------------------------------------------


def test_a_dataset_is_written_whole_and_its_unit_test_fails_until_it_is_filled(
    tmp_path: Path, project: Path
) -> None:
    file = tmp_path / "faskes.csv"
    file.write_text(FACILITIES)
    done = run_sdp("new-dataset", file, "--agency", "kemnaker", "--dataset",
                   "health_facility", "--project-dir", project)
    assert done.returncode == 0, done.stderr
    wrote = [line.removeprefix(f"Wrote {project}/") for line in done.stdout.splitlines()
             if line.startswith("Wrote")]
    rooms = "models/intermediate/validated/datasets/kemnaker"
    assert wrote[:-1] == [
        "models/staging/kemnaker/_kemnaker__sources.yml",
        "models/staging/kemnaker/stg_kemnaker__health_facilities.sql",
        "models/staging/kemnaker/_kemnaker__models.yml",
        f"{rooms}/int_health_facilities_validated.sql",
        f"{rooms}/_kemnaker__models.yml", f"{rooms}/_kemnaker__unit_tests.yml",
    ]
    assert ("kemnaker", "health_facility") in judged_datasets(project)
    # what is written compiles, and the unit test runs and fails
    failed = dbt(project, tmp_path, "int_health_facilities_validated")
    assert failed.returncode == 1 and "to be written" in failed.stdout, failed.stdout
    tests = project / rooms / "_kemnaker__unit_tests.yml"
    text = tests.read_text()
    tests.write_text(
        text.replace("to be written", "null", 1).replace(
            "to be written",
            '"column_order:missing,delivered_no:missing,kode_wilayah:missing,luas:not_a_number,'
            "nama_fasilitas:missing,tanggal:malformed,"
            'tempat_tidur:not_a_number"',
        )
    )
    passed = dbt(project, tmp_path, "int_health_facilities_validated")
    assert passed.returncode == 0, passed.stdout
    again = run_sdp("new-dataset", file, "--agency", "kemnaker", "--dataset",
                    "health_facility", "--project-dir", project)
    assert again.returncode == 1 and "has a contract already" in again.stderr
    more = run_sdp("new-dataset", file, "--agency", "kemnaker", "--dataset", "ward",
                   "--project-dir", project)
    assert more.returncode == 0, more.stderr
    assert {d for a, d in load_contracts(project) if a == "kemnaker"} == {
        "health_facility", "ward",
    }
    assert ("kemnaker", "ward") in judged_datasets(project)
    for file in (project / rooms).glob("*.yml"):
        (content,) = yaml.safe_load(file.read_text()).values()
        assert len(content) == 2
    lint = subprocess.run(
        [Path(sys.executable).with_name("sqlfluff"), "lint", "--processes", "1",
         "--config", PROJECT / ".sqlfluff", project / rooms, project / "models/staging/kemnaker"],
        capture_output=True, text=True, cwd=PROJECT,
    ) if (PROJECT / ".sqlfluff").exists() else None
    assert lint is None or lint.returncode == 0, lint.stdout


def dbt(project: Path, tmp_path: Path, model: str) -> subprocess.CompletedProcess[str]:
    """Run a model's unit tests on its empty parents, warnings as errors."""
    warehouse = tmp_path / "warehouse"
    landing = tmp_path / "landing"
    landing.mkdir(exist_ok=True)
    landed = run_sdp("land", "--landing", landing, "--warehouse", warehouse,
                     "--project-dir", project)
    assert landed.returncode == 0, landed.stderr
    command = [Path(sys.executable).with_name("dbt"), "--warn-error", "build", "--empty",
               "--select", f"+{model}", "--exclude-resource-type", "test",
               "--profiles-dir", "profiles", "--target-path", tmp_path / "target",
               "--log-path", tmp_path / "logs"]
    (warehouse / ".build").mkdir(exist_ok=True)
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True,
        env=environment(SDP_WAREHOUSE=str(warehouse)),
    )


def test_a_new_agency_has_its_file_in_the_simulator(tmp_path: Path, project: Path) -> None:
    """What is written is an agency of the simulator, which delivers a header that lands."""
    shutil.copytree(PROJECT / "satu_data_pemilu", project / "satu_data_pemilu")
    proposed = proposal(tmp_path, FACILITIES)
    written = new_dataset.write_dataset(proposed, project)
    assert [path.name for path in written[-2:]] == ["kemnaker.py", "__init__.py"]
    code = (
        "from satu_data_pemilu import cli; from satu_data_pemilu.simulation import agencies;"
        "assert [a.folder for a in agencies.AGENCIES][-1] == 'kemnaker';"
        "import sys; sys.exit(cli.main(sys.argv[1:]))"
    )
    folder = tmp_path / "landing"
    made = subprocess.run(
        [sys.executable, "-c", code, "simulate", "--persons", "300", "--landing", folder,
         "--truth", tmp_path / "truth"],
        cwd=project, capture_output=True, text=True,
        env=environment(PYTHONPATH=str(project)),
    )
    assert made.returncode == 0, made.stderr
    contracts = load_contracts(project)
    landed = landing.land(folder, tmp_path / "warehouse", contracts)
    (row,) = [row for row in landed.landed if row.agency_code == "kemnaker"]
    assert (row.header_lines, row.data_lines, row.is_simulated) == (1, 0, True)
    assert landed.refused == []
    # an agency that is simulated already keeps its file
    again = new_dataset.proposal("kemnaker", "ward", tmp_path / "x.csv")
    assert "kemnaker.py" not in [p.name for p in new_dataset.write_dataset(again, project)]


def test_the_contract_alone_can_be_printed_and_appended(tmp_path: Path) -> None:
    proposed = proposal(tmp_path, FACILITIES)
    place = "models/staging/kemnaker/_kemnaker__sources.yml"
    printed = new_dataset.contract_yaml(proposed, tmp_path)
    assert printed.startswith(f"# Save as {place}:\nsources:\n")
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    assert new_dataset.contract_yaml(proposed, tmp_path) == printed
    (tmp_path / place).write_text(printed)
    appended = new_dataset.contract_yaml(proposed, tmp_path)
    assert appended.startswith(f"# Append to {place}:\n      - name: health_facility\n")


def test_a_failure_on_the_way_leaves_the_project_as_it_was(
    tmp_path: Path, project: Path, monkeypatch
) -> None:
    before = {f: f.read_bytes() for f in project.rglob("*") if f.is_file()}
    proposed = proposal(tmp_path, FACILITIES)
    written = Path.write_text

    def full(path: Path, text: str, **more):
        if path.name == "_kemnaker__unit_tests.yml":
            raise OSError(28, "No space left on device", str(path))
        return written(path, text, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(OSError):
            new_dataset.write_dataset(proposed, project)
    assert {f: f.read_bytes() for f in project.rglob("*") if f.is_file()} == before


# A dataset that no model judges ------------------------------------------------------


def test_every_dataset_of_the_project_is_judged() -> None:
    assert judged_datasets(PROJECT) == set(load_contracts(PROJECT))


def test_a_dataset_that_was_landed_and_is_in_no_list_is_named_with_the_remedy(
    bench, tmp_path: Path
) -> None:
    file = tmp_path / "x.csv"
    file.write_text("kode;nama\n11;CONTOH\n")
    (bench.project / "macros/quality").mkdir(parents=True)
    plug = bench.project / "macros/quality/dataset_models.sql"
    plug.write_text(
        "{% macro validated_models() -%}\n    {{ return([\n"
        "        ref('int_region_codes_validated'),\n    ]) }}\n{%- endmacro %}\n"
    )
    (bench.project / "models/int_region_codes_validated.sql").write_text(
        "select * from {{ source('kemendagri', 'region_codes') }}\n"
    )
    printed = run_sdp("new-dataset", file, "--agency", "kemnaker", "--dataset",
                      "facilities", "--project-dir", bench.project, "--print")
    place = bench.project / "models/staging/kemnaker/_kemnaker__sources.yml"
    place.parent.mkdir()
    place.write_text(printed.stdout)
    bench.deliver("kemnaker/facilities/2025-01-01/x.csv", file.read_text())
    assert bench.sdp("land").returncode == 0
    done = bench.sdp("build")
    assert done.returncode == 1
    assert done.stderr.startswith("kemnaker/facilities was landed, but no validated model")
    assert "macros/quality/dataset_models.sql" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    require_judged(bench.project, [])


# Showing rows ------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80, 200])
def test_shown_values_are_never_cut(width: int) -> None:
    names = [f"a_rather_long_name_{number}" for number in range(30)]
    rows = [[f"value-{row}-{column}" for column in range(30)] for row in range(2)]
    rows[0][3] = "x" * 300
    rows[1][4] = "[red]not markup[/red]"
    console = Console(width=width, record=True, file=open("/dev/null", "w"))
    show.print_rows(names, rows, console)
    text = console.export_text()
    joined = re.sub(r"\s+", "", text)
    for row in rows:
        for value in row:
            assert re.sub(r"\s+", "", value) in joined, value
    assert max(map(len, text.splitlines())) <= width


def test_rows_that_fit_are_a_table() -> None:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))
    show.print_rows(["a", "b"], [["1", "2"], ["3", "4"]], console)
    assert [line.split() for line in console.export_text().splitlines()] == [
        ["a", "b"], ["1", "2"], ["3", "4"],
    ]


def test_every_reason_of_landing_is_in_the_code_list() -> None:
    """Else the first such line would break a test of the marts and stop every build."""
    seed = duckdb.sql(
        f"select code from '{PROJECT / 'seeds/codes/codes.csv'}'"
        " where code_list = 'rejection_reasons'"
    )
    assert set(raw.UNREADABLE_CODES) <= {row[0] for row in seed.fetchall()}
