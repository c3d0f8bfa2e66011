"""Every known fault of a delivered file ends as this catalogue says.

Each fault has a small landing folder under `tests/deliveries`, written as an agency
would; workbooks are written here, because they are no text. The outcomes:

survived     every line is what its author meant, values untouched
repaired     the same, from another form of the file (encoding, merged cells, line ends)
quarantined  a line that cannot be cut is kept with number, code and text
refused      nothing of the delivery lands, and one sentence names it
later        landing keeps the text as it is; a rule of the dataset decides
"""

import dataclasses
import gzip
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest
from workbooks import Date, Raw, Sheet, write_workbook

from satu_data_pemilu import landing
from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.landing import LandingReport

PROJECT = Path(__file__).resolve().parents[2]
DELIVERIES = PROJECT / "tests" / "deliveries"
CONTRACTS = load_contracts(PROJECT)
RECAP = "dukcapil/population_recap/2024-12-31"
NAMES = ("kode", "nama", "pria", "wanita", "total")


@dataclass(frozen=True)
class Case:
    """A fault, its outcome, and what proves it."""

    fault: str
    outcome: str
    kinds: dict[str, int] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    values: dict[tuple[int, str], str | None] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def land(folder: Path, warehouse: Path, contracts=CONTRACTS) -> LandingReport:
    return landing.land(folder, warehouse, contracts)


def raw_rows(warehouse: Path) -> dict[int, dict[str, object]]:
    """All raw rows of a warehouse in which one file landed, by line number."""
    files = [p for p in (warehouse / "raw").glob("*/*/*/*/*.parquet")]
    assert len(files) == 1, files
    relation = duckdb.sql(f"select * from read_parquet('{files[0]}') order by line_no")
    return {
        row[1]: dict(zip(relation.columns, row, strict=True))
        for row in relation.fetchall()
    }


def check(case: Case, report: LandingReport, warehouse: Path) -> None:
    """Compare what landing did with the catalogue's line."""
    shown = "\n".join(report.refused)
    if case.outcome == "refused":
        assert len(report.refused) == len(case.sentences), shown
        for sentence in case.sentences:
            assert sentence in shown
        assert all(line.endswith((".", "?")) for line in report.refused)
        if not report.landed:
            assert not list((warehouse / "raw").glob("*/*/*/*/*"))
        return
    assert not report.refused, shown
    rows = raw_rows(warehouse)
    kinds: dict[str, int] = {}
    for row in rows.values():
        kinds[row["line_kind"]] = kinds.get(row["line_kind"], 0) + 1
    assert kinds == case.kinds
    assert report.lines == sum(kinds.values()) == max(rows, default=0)
    codes = {n: r["unreadable_code"] for n, r in rows.items() if r["unreadable_code"]}
    assert codes == case.codes
    assert bool(codes) == (case.outcome == "quarantined")
    for (line_no, column), value in case.values.items():
        assert rows[line_no][column] == value, (line_no, column)
    for line_no, text in case.texts.items():
        assert text in rows[line_no]["line_text"]
    for row in rows.values():
        is_read = row["line_kind"] in ("data", "total")
        assert is_read or not any(list(row.values())[5:]), row
    notes = "\n".join(report.notes)
    assert bool(notes) == bool(case.notes), notes
    for note in case.notes:
        assert note in notes


ONE = {"header": 1, "data": 1}
CATALOGUE = [
    # Delimiters, quotes and line ends
    Case("delimiter_hash", "survived", {"header": 1, "data": 3},
         values={(2, "tanggal_lahir"): "15|07|1985", (4, "status"): "AKTIF"}),
    Case("delimiter_semicolon", "survived", {"header": 1, "data": 2},
         values={(3, "kode"): "11.01", (3, "total"): "239629"}),
    Case("delimiter_pipe", "survived", {"header": 1, "data": 2},
         values={(3, "nama"): "Kabupaten Aceh Selatan", (3, "total"): "239629"}),
    Case("delimiter_tab", "survived", ONE, values={(2, "wanita"): "2808419"}),
    Case("pipe_dates", "quarantined", {"header": 1, "data": 1, "unreadable": 2},
         codes={2: "field_count", 4: "field_count"},
         values={(3, "tanggal_lahir"): "16/07/1985", (3, "sts_kawin"): "S"},
         texts={2: "|15|07|1985|S|", 4: "|17|07|1985|S|"}),
    Case("quotes_in_fields", "survived", {"header": 1, "data": 4},
         values={(2, "nama"): '"D"CONTOH SATU', (3, "nama"): 'CONTOH "DUA"',
                 (4, "alamat"): '"KP. CONTOH', (5, "nama"): 'M. CONTOH"',
                 (5, "status"): "AKTIF"}),
    Case("quoted_delimiter", "survived", {"header": 1, "data": 2},
         values={(2, "nama_dapil"): 'ACEH I, "BARAT"', (2, "is_pecah"): "False",
                 (3, "tingkatan_wilayah"): "Kecamatan, Pecahan"}),
    Case("quoted_line_break", "quarantined", {"header": 1, "data": 1, "unreadable": 4},
         codes={3: "unbalanced_quote", 4: "field_count", 5: "field_count",
                6: "field_count"},
         texts={3: '#"AKTIF', 4: 'PINDAH"', 5: '"KP. CONTOH', 6: 'NO. 3"#001'}),
    Case("line_ends_cr", "repaired", {"header": 1, "data": 2},
         values={(3, "total"): "239629"}),
    Case("line_ends_mixed", "repaired", {"header": 1, "data": 3, "blank": 1},
         values={(2, "total"): "5623479", (3, "total"): "239629",
                 (5, "total"): "235589"}),
    # Encodings
    Case("windows_1252", "quarantined", {"header": 1, "data": 1, "unreadable": 2},
         codes={3: "bad_bytes", 4: "bad_bytes"},
         texts={3: r"CONTOH \xd1U\xd1EZ", 4: r"CAF\xc9 \x96 CONTOH"},
         notes=("encoding: windows-1252", "_delivery.yml")),
    Case("windows_1252_declared", "repaired", {"header": 1, "data": 3},
         values={(3, "nama"): "CONTOH ÑUÑEZ", (4, "alamat"): "JL. CAFÉ – CONTOH"}),
    Case("utf8_bom", "repaired", ONE, values={(2, "kode"): "11", (2, "nama"): "Acèh"}),
    Case("utf16", "repaired", ONE, values={(2, "kode"): "11", (2, "nama"): "Acèh"}),
    Case("control_bytes", "quarantined", {"header": 1, "data": 2, "unreadable": 1},
         codes={3: "control_bytes"}, texts={3: r"CONTOH\x00DUA"}),
    # Headers, titles, totals, pages
    Case("stacked_header", "survived", {"header": 3, "data": 2, "total": 1},
         values={(4, "laki_laki"): "83690", (5, "jumlah"): "150983",
                 (6, "jumlah"): "320751"}),
    Case("titles_totals_pages", "survived",
         {"title": 5, "blank": 2, "header": 1, "repeated_header": 2, "data": 3,
          "total": 2},
         values={(6, "kode"): "11", (12, "nama"): "Sumatera Barat",
                 (14, "total"): "26999957", (15, "pria"): "13545604"},
         texts={1: "REKAPITULASI", 5: "(1);(2)", 9: "-7-", 10: "REKAPITULASI",
                11: "Kode;Nama", 13: "Halaman 8"}),
    Case("repeated_header_voters", "survived",
         {"header": 1, "data": 3, "repeated_header": 1, "blank": 2},
         values={(7, "status"): "AKTIF"}),
    Case("village_called_total", "survived", {"header": 1, "data": 2, "total": 1},
         values={(2, "nama"): "TOTALLANG", (3, "nama"): "TOTAL",
                 (4, "kode_wilayah"): "2"}),
    Case("columns_in_other_order", "survived", {"header": 1, "data": 2},
         values={(2, "nik"): "3201011507800001", (2, "nkk"): "3201010101000001"}),
    Case("surplus_column", "survived", ONE, values={(2, "kode"): "11"},
         notes=("does not know NO",)),
    Case("header_only", "survived", {"header": 1}),
    Case("ragged_lines", "quarantined", {"header": 1, "data": 2, "unreadable": 2},
         codes={3: "field_count", 4: "field_count"}, texts={3: "#KP. CONTOH#NO. 2#"}),
    # JSON
    Case("json_array", "quarantined", {"data": 2, "unreadable": 1},
         codes={3: "not_an_object"},
         values={(1, "pria"): "2815060", (2, "kode"): "11.10", (2, "pria"): "66000.50",
                 (2, "wanita"): None, (2, "total"): "12345678901234567890"}),
    Case("json_lines", "quarantined",
         {"data": 1, "blank": 1, "unreadable": 1, "total": 1},
         codes={3: "invalid_json"}, texts={3: "Sumatera"},
         values={(4, "total"): "3"}),
    # Values that a rule of the dataset decides
    Case("nik_damaged", "later", {"header": 1, "data": 5},
         values={(2, "nik"): "3201011507850010", (3, "nik"): "3.2010115078E+15",
                 (4, "nik"): "'3201011507850003", (5, "nik"): "320101150785004",
                 (6, "nik"): "3201011507850005 "}),
    Case("nik_and_nkk_swapped", "later", {"header": 1, "data": 2},
         values={(3, "nkk"): "3201011507800002", (3, "nik"): "3201010101000002"}),
    Case("date_forms", "later", {"header": 1, "data": 5},
         values={(2, "tanggal_lahir"): "15|07|1985", (3, "tanggal_lahir"): "15/07/1985",
                 (4, "tanggal_lahir"): "1985-07-15", (5, "tanggal_lahir"): "31243",
                 (6, "tanggal_lahir"): "15 Juli 1985"}),
    Case("region_codes_lost_zero", "later", {"header": 1, "data": 3},
         values={(2, "kode"): "11.1", (3, "kode"): "11.10", (4, "kode"): "11.1.1"}),
    Case("thousands_and_decimals", "later", {"header": 1, "data": 4},
         values={(2, "luas_km2"): "56.835,02", (3, "luas_km2"): "4.174,211",
                 (4, "luas_km2"): "1.089.290", (5, "luas_km2"): "42119.54"}),
    Case("one_village_two_names", "later", {"header": 1, "data": 3},
         values={(2, "kelurahan"): "PAKANSARI", (3, "kelurahan"): "PAKAN SARI",
                 (4, "kelurahan"): "KEL. PAKANSARI"}),
    Case("sexes_of_residents_do_not_add_up", "later", {"header": 1, "data": 2},
         values={(2, "pria"): "70221", (2, "total"): "1375125"}),
    Case("sexes_of_voters_do_not_add_up", "later", {"header": 3, "data": 1},
         values={(4, "laki_laki"): "50114", (4, "jumlah"): "1007138"}),
    Case("parent_differs_from_children", "later", {"header": 1, "data": 2},
         values={(2, "total"): "1375125", (3, "total"): "1375116"}),
    Case("residents_of_ten_to_sixteen", "later", {"header": 1, "data": 2},
         values={(2, "total"): "10000000000000000"}),
    Case("voters_of_ten_to_sixteen", "later", {"header": 3, "data": 1},
         values={(4, "jumlah"): "10000000000000000"}),
    Case("citizenship_in_words", "later", {"header": 1, "data": 2},
         values={(2, "kwrngrn"): "WNI", (3, "kwrngrn"): "Warga Negara",
                 (3, "no_kk"): "'3241010101000001"}),
    Case("nik_of_the_dead_as_float", "later", ONE, values={(2, "nik"): "3.24E+15"}),
    Case("level_in_letters", "later", {"header": 1, "data": 2},
         values={(3, "tingkat"): "II"}),
    Case("mission_of_another_number", "later", {"header": 1, "data": 3},
         values={(3, "kelurahan"): "ABU DHABI",
                 (4, "kelurahan"): "BANDAR SERI BEGAWAN, BRUNEI DARUSSALAM"}),
    Case("region_counted_again", "later", ONE, values={(2, "pria"): "104712"}),
    Case("area_of_a_region", "later", {"header": 1, "data": 2},
         values={(2, "luas_km2"): "2.328,89"}),
    Case("area_measured_again", "later", ONE, values={(2, "luas_km2"): "2.021,80"}),
    Case("stations_of_an_election", "later", {"header": 1, "data": 3}),
    Case("stations_of_a_newer_list", "later", {"header": 1, "data": 2}),
    Case("stations_after_election_day", "later", {"header": 1, "data": 2}),
    # Refused by name
    Case("header_lacks_column", "refused",
         sentences=("32.01/DPT_3201.csv: the header lacks nik and has NOMOR INDUK",)),
    Case("header_missing", "refused",
         sentences=("DPT_3201.csv: no header of kpu/voter_list stands in the first 50",)),
    Case("header_names_twice", "refused", sentences=("dkb.csv: the header names nama",)),
    Case("empty_file", "refused", sentences=("dkb.csv: the file is empty (0 bytes)",)),
    Case("folder_for_file", "refused",
         sentences=("dkb.csv: a folder where a file is expected",)),
    Case("file_outside_delivery", "refused",
         sentences=("population_recap/dkb.csv: a file outside a delivery",)),
    Case("unknown_agency", "refused",
         sentences=("dukcapi: no agency of this name; known are big, bp2mi, bps,",)),
    Case("unknown_dataset", "refused",
         sentences=("kpu/voters_list: no dataset of this name",)),
    Case("as_of_malformed", "refused",
         sentences=("2024-02-30: 2024-02-30 is no day", "31-12-2024 is no day")),
    Case("unknown_ending", "refused",
         sentences=("dkb.docx: files of this ending are not read", "it is a PDF")),
    Case("same_bytes_twice", "refused",
         sentences=("dkb.csv: the same bytes as dkb (1).csv",)),
    Case("note_misspelt", "refused",
         sentences=("_delivery.yml: unknown term encodding",)),
    Case("scope_contradicts", "refused",
         sentences=("it says scope 32.02 in the folder of 32.01",)),
]


@pytest.mark.parametrize("case", CATALOGUE, ids=lambda case: case.fault)
def test_delivered_fault_ends_as_the_catalogue_says(case: Case, tmp_path: Path) -> None:
    report = land(DELIVERIES / case.fault, tmp_path)
    check(case, report, tmp_path)


def test_every_delivery_stands_in_catalogue_and_readme() -> None:
    folders = {p.name for p in DELIVERIES.iterdir() if p.is_dir()}
    assert folders == {case.fault for case in CATALOGUE}
    readme = (DELIVERIES / "README.md").read_text(encoding="utf-8")
    listed = {
        line.split("`")[1]: line.split("|")[3].strip()
        for line in readme.splitlines() if line.startswith("| `")
    }
    assert listed == {case.fault: case.outcome for case in CATALOGUE}


def test_what_is_refused_lets_the_other_deliveries_land(tmp_path: Path) -> None:
    report = land(DELIVERIES / "header_lacks_column", tmp_path)
    assert [row.dataset_code for row in report.landed] == ["population_recap"]
    assert not list((tmp_path / "raw/kpu").glob("*/*/*"))
    assert not list((tmp_path / "raw").rglob("*.tmp"))


def test_every_refusal_suggests_the_nearest_name(tmp_path: Path) -> None:
    for fault, meant in (("unknown_agency", "dukcapil"), ("unknown_dataset", "voter_list"),
                         ("note_misspelt", "encoding")):
        report = land(DELIVERIES / fault, tmp_path / fault)
        assert f"is {meant} meant?" in report.refused[0]


def test_quoted_line_break_is_one_record_where_the_contract_says_so(
    tmp_path: Path,
) -> None:
    key = ("kpu", "voter_list")
    contracts = {key: dataclasses.replace(CONTRACTS[key], multiline=True)}
    land(DELIVERIES / "quoted_line_break", tmp_path, contracts)
    rows = raw_rows(tmp_path)
    kinds = [row["line_kind"] for row in rows.values()]
    assert kinds == ["header", "data", "data", "blank", "data", "blank"]
    assert rows[3]["status"] == "AKTIF\nPINDAH"
    assert rows[4]["line_text"] == 'PINDAH"'
    assert rows[5]["alamat"] == "KP. CONTOH\nNO. 3"
    assert rows[5]["status"] == "AKTIF"


def test_stray_quote_does_not_swallow_lines_where_records_may_span_them(
    tmp_path: Path,
) -> None:
    key = ("kpu", "voter_list")
    contracts = {key: dataclasses.replace(CONTRACTS[key], multiline=True)}
    land(DELIVERIES / "quotes_in_fields", tmp_path, contracts)
    rows = raw_rows(tmp_path)
    assert [row["line_kind"] for row in rows.values()] == ["header"] + ["data"] * 4
    assert rows[4]["alamat"] == '"KP. CONTOH'


def packed(folder: Path, source: str) -> Path:
    """A landing folder with a delivered file packed by gzip."""
    original = DELIVERIES / source
    target = folder / original.relative_to(DELIVERIES).relative_to(
        original.relative_to(DELIVERIES).parts[0]
    )
    target = target.with_name(target.name + ".gz")
    target.parent.mkdir(parents=True)
    with gzip.GzipFile(target, "wb", mtime=0) as file:
        file.write(original.read_bytes())
    return target


def test_gzip_is_unpacked(tmp_path: Path) -> None:
    packed(tmp_path / "landing", f"delimiter_semicolon/{RECAP}/dkb_smt2_2024.csv")
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert report.lines_by_kind["data"] == 2
    assert raw_rows(tmp_path / "warehouse")[3]["nama"] == "Kabupaten Aceh Selatan"


def test_truncated_gzip_is_refused(tmp_path: Path) -> None:
    file = packed(tmp_path / "landing", f"delimiter_semicolon/{RECAP}/dkb_smt2_2024.csv")
    file.write_bytes(file.read_bytes()[:-12])
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "the gzip file is truncated or damaged" in report.refused[0]


HEADINGS = ["Nama Provinsi", "Nama Kabupaten/Kota", "Jumlah Kecamatan",
            "Jumlah Kelurahan/Desa", "Jumlah TPS", "Total Penetapan Pemilih DPT"]
STACKED = Sheet(
    "DN",
    [
        ["REKAPITULASI DPT", None, None, None, None, None, None, None],
        [],
        HEADINGS,
        [None] * 5 + ["Laki-Laki", "Perempuan", "Jumlah"],
        [],
        ["ACEH", "ACEH SELATAN", 18, 260, 697, 83690, 86078, 169768.0],
        ["-2-"],
        ["ACEH", "ACEH TENGGARA", 16, 385, 726, 73996, 76987, "150.983"],
        HEADINGS,
        ["JUMLAH TOTAL", None, 34, 645, 1423, 157686, 163065, 320751],
        [Raw('s="1"')],
        [Raw('t="inlineStr"', "<is><t></t></is>")],
    ],
    ["A1:H1", "A3:A5", "B3:B5", "C3:C5", "D3:D5", "E3:E5", "F3:H3", "F4:F5", "G4:G5",
     "H4:H5", "A10:B10"],
)
RECAP_FILE = "kpu/dpt_recap/2023-07-02/rekap.xlsx"
VALUES = Sheet(
    "Sheet1",
    [
        list(NAMES),
        [11.1, "Kabupaten Aceh Singkil", 0.1, Date(45000), Date(45000.5)],
        ["3201011507850003", "CONTOH", 3201011507850003, 3.2010115078500e15, True],
        ["11.10", " spasi ", 1e-7, 31243, Raw('t="e"', "<v>#REF!</v>")],
        [None, "J U M L A H", 1, "1.742", "102.955,15"],
        [],
        ["catatan", None, None, None, None, "di luar tabel"],
    ],
)


def test_workbook_with_stacked_header_and_merged_cells(tmp_path: Path) -> None:
    write_workbook(tmp_path / "landing" / RECAP_FILE, STACKED)
    case = Case(
        "workbook", "survived",
        {"title": 2, "blank": 1, "header": 3, "data": 2, "repeated_header": 1,
         "total": 1},
        values={(6, "nama_kabupaten_kota"): "ACEH SELATAN", (6, "laki_laki"): "83690",
                (6, "jumlah"): "169768", (8, "jumlah"): "150.983",
                (10, "nama_provinsi"): "JUMLAH TOTAL", (10, "jumlah"): "320751"},
        texts={1: "REKAPITULASI DPT", 7: "-2-"},
    )
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    check(case, report, tmp_path / "warehouse")
    assert report.landed[0].lines == 10


def test_workbook_values_become_the_text_that_was_stored(tmp_path: Path) -> None:
    write_workbook(tmp_path / "landing" / RECAP / "dkb.xlsx", VALUES)
    case = Case(
        "workbook", "quarantined",
        {"header": 1, "data": 3, "total": 1, "blank": 1, "unreadable": 1},
        codes={7: "field_count"},
        values={(2, "kode"): "11.1", (2, "pria"): "0.1", (2, "wanita"): "2023-03-15",
                (2, "total"): "2023-03-15 12:00:00", (3, "kode"): "3201011507850003",
                (3, "pria"): "3201011507850003", (3, "wanita"): "3201011507850000",
                (3, "total"): "TRUE", (4, "kode"): "11.10", (4, "nama"): " spasi ",
                (4, "pria"): "1e-07", (4, "wanita"): "31243", (4, "total"): None,
                (5, "wanita"): "1.742"},
        texts={7: "di luar tabel"},
        notes=("1 cells hold an Excel error",),
    )
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    check(case, report, tmp_path / "warehouse")


def test_workbook_sheet_is_the_one_whose_header_fits(tmp_path: Path) -> None:
    notes = Sheet("Catatan", [["Sumber: Dukcapil"]])
    write_workbook(tmp_path / "landing" / RECAP / "dkb.xlsx", notes, VALUES)
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "only the sheet Sheet1 was read, not Catatan" in " ".join(report.notes)
    assert report.lines_by_kind["data"] == 3


def test_workbook_with_two_fitting_sheets_is_refused(tmp_path: Path) -> None:
    other = dataclasses.replace(VALUES, name="Sheet2")
    write_workbook(tmp_path / "landing" / RECAP / "dkb.xlsx", VALUES, other)
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "the sheets Sheet1, Sheet2 all have the header" in report.refused[0]
    key = ("dukcapil", "population_recap")
    contracts = {key: dataclasses.replace(CONTRACTS[key], sheet="Sheet2")}
    assert not land(tmp_path / "landing", tmp_path / "warehouse", contracts).refused
    contracts = {key: dataclasses.replace(CONTRACTS[key], sheet="Data")}
    report = land(tmp_path / "landing", tmp_path / "other", contracts)
    assert "there is no sheet Data, only Sheet1, Sheet2" in report.refused[0]


@pytest.mark.parametrize("kept", [0.5, 0.97])
def test_truncated_workbook_is_refused(tmp_path: Path, kept: float) -> None:
    file = write_workbook(tmp_path / "landing" / RECAP / "dkb.xlsx", VALUES)
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "dkb.xlsx: the workbook is truncated, damaged" in report.refused[0]


def write_parquet(path: Path, relation: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"copy ({relation}) to '{path}' (format parquet)")
    return path


def test_parquet_values_become_text(tmp_path: Path) -> None:
    write_parquet(
        tmp_path / "landing" / RECAP / "dkb.parquet",
        "select '11.10' as KODE, null as nama, 3.0::double as pria, 0.5::double as "
        "wanita, date '2024-12-31' as total, 1 as no union all "
        "select 'JUMLAH', null, 7, null, null, 2 union all "
        "select null, null, null, null, null, 3",
    )
    case = Case(
        "parquet", "survived", {"data": 1, "total": 1, "blank": 1},
        values={(1, "kode"): "11.10", (1, "nama"): None, (1, "pria"): "3",
                (1, "wanita"): "0.5", (1, "total"): "2024-12-31", (2, "pria"): "7"},
        notes=("does not know no",),
    )
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    check(case, report, tmp_path / "warehouse")


def test_parquet_without_a_column_is_refused(tmp_path: Path) -> None:
    write_parquet(tmp_path / "landing" / RECAP / "dkb.parquet", "select 1 as kode")
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "the header lacks nama, pria, wanita, total;" in report.refused[0]


@pytest.mark.parametrize("kept", [0.3, 0.99])
def test_truncated_parquet_is_refused(tmp_path: Path, kept: float) -> None:
    file = write_parquet(
        tmp_path / "landing" / RECAP / "dkb.parquet",
        "select i as kode, 'x' as nama, i as pria, i as wanita, i as total "
        "from range(5000) t(i)",
    )
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "dkb.parquet: the Parquet file is truncated" in report.refused[0]


def test_damaged_page_inside_parquet_is_refused(tmp_path: Path) -> None:
    file = write_parquet(
        tmp_path / "landing" / RECAP / "dkb.parquet",
        "select md5(i::varchar) as kode, md5((i + 1)::varchar) as nama, i as pria, "
        "i as wanita, i as total from range(5000) t(i)",
    )
    data = bytearray(file.read_bytes())
    data[20:2000] = b"\xff" * 1980
    file.write_bytes(data)
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert "dkb.parquet: the Parquet file is truncated" in report.refused[0]
    assert not list((tmp_path / "warehouse").rglob("*.tmp"))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("dkb.csv", "parquet", "it is a Parquet file; give it the ending .parquet"),
        ("dkb.csv", "workbook", "a ZIP file or a workbook under another name"),
        ("dkb.xls", "old", "an old or protected Excel file"),
        ("dkb.xlsx", "old", "an old or protected Excel file"),
        ("dkb.xlsx.gz", "gzip", "a packed workbook; unpack it"),
        ("dkb.xlsx", "text", "the workbook is truncated, damaged"),
        ("dkb.json", "text", "neither an array of objects nor"),
    ],
)
def test_file_of_another_format_is_refused(
    tmp_path: Path, name: str, content: str, sentence: str
) -> None:
    file = tmp_path / "landing" / RECAP / name
    file.parent.mkdir(parents=True)
    if content == "parquet":
        write_parquet(file, "select 1 as kode")
    elif content == "workbook":
        write_workbook(file, VALUES)
    elif content == "gzip":
        file.write_bytes(gzip.compress(b"PK\x03\x04"))
    else:
        old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
        file.write_bytes(old if content == "old" else b"kode,nama\n")
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert len(report.refused) == 1
    if name != "dkb.json":
        assert sentence in report.refused[0]
    shutil.rmtree(tmp_path / "landing")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "json"])
def test_a_name_that_stands_twice_is_refused_in_every_format(
    tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "landing" / RECAP / f"dkb.{kind}"
    file.parent.mkdir(parents=True)
    if kind == "parquet":
        write_parquet(
            file, "select '11' as kode, 'x' as nama, 1 as pria, 2 as wanita, 3 as total,"
            " '12' as \"KODE \"",
        )
    elif kind == "xlsx":
        rows = [["kode", "nama", "pria", "wanita", "total", "Kode "],
                ["11", "x", 1, 2, 3, "12"]]
        write_workbook(file, Sheet("DKB", rows))
    elif kind == "json":
        file.write_text('[{"kode": "11", "nama": "x", "pria": 1, "wanita": 2, "total": 3,'
                        ' "KODE ": "12"}]')
    else:
        file.write_text("kode,nama,pria,wanita,total,KODE \n11,x,1,2,3,12\n")
    report = land(tmp_path / "landing", tmp_path / "warehouse")
    assert len(report.refused) == 1 and "kode" in report.refused[0].casefold()
    assert not report.landed
