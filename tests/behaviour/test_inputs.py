"""Hostile and odd deliveries: each is a sentence or an exact accounting, never a crash."""

import dataclasses
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import duckdb
import pytest
from places import CONTRACTS, HEADER, PROJECT, RECAP, Place, place  # noqa: F401
from rich.console import Console
from workbooks import Sheet, write_workbook

from satu_data_pemilu import cli, forms, landing
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.land import landing_progress
from satu_data_pemilu.landing import (
    apart, deliveries, ledger, manifest_of, raw, records, scan,
)

TREE = "bps/region_bridge/2020-12-31"
RECORD = {"kode_bps": "11", "nama_bps": "ACEH", "kode_dagri": "11", "nama_dagri": "ACEH"}
PERSONS = "kpu/voter_list/2023-06-21"


def refusal(place: Place) -> str:
    """The one refusal of a landing, of which nothing remains in the ledger."""
    report = place.land()
    assert len(report.refused) == 1 and not report.landed, report.sentences()
    (sentence,) = report.refused
    assert "\n" not in sentence and sentence.isprintable(), sentence
    return sentence


def rows_of(place: Place, dataset: str, columns: str) -> list[tuple]:
    files = place.warehouse / "raw" / dataset / "*/*/*.parquet"
    return duckdb.sql(f"select {columns} from '{files}' order by line_no").fetchall()


# Names -------------------------------------------------------------------------------


def test_name_that_is_no_utf8_is_refused_and_others_land(place: Place) -> None:
    place.recap("dkb.csv", "11", scope="11/")
    folder = place.landing / RECAP / "12"
    folder.mkdir()
    (Path(os.fsdecode(bytes(folder) + b"/dkb\xff.csv"))).write_text(HEADER)
    report = place.land()
    assert report.refused == [
        f"{RECAP}/12/dkb\\xff.csv: its name is no UTF-8 text, is too long or holds "
        "characters that are not shown; rename it."
    ]
    assert len(report.landed) == 1


@pytest.mark.parametrize("name", ["a\x1b[2J.csv", "a\nb.csv", "a\u202ecsv", "a\x7f.csv"])
def test_name_that_would_move_a_cursor_is_refused_and_shown_safely(
    place: Place, name: str
) -> None:
    place.write(f"{RECAP}/{name}", HEADER)
    assert "rename it" in refusal(place)


@pytest.mark.parametrize("name", ["x\\y.csv", "x\\[y].csv", "\\.csv"])
def test_name_with_a_backslash_is_refused(place: Place, name: str) -> None:
    place.write(f"{RECAP}/{name}", HEADER)
    assert "its name holds a backslash" in refusal(place)


@pytest.mark.parametrize("where", ["", "dukcapil/", "dukcapil/population_recap/",
                                   f"{RECAP}/", f"{RECAP}/11/"])
def test_pipe_is_refused_everywhere_and_never_opened(place: Place, where: str) -> None:
    place.recap("dkb.csv", "12", scope="12/")
    (place.landing / where).mkdir(parents=True, exist_ok=True)
    os.mkfifo(place.landing / where / "dkb.csv")
    report = place.land()
    assert report.refused == [f"{where}dkb.csv: neither a file nor a folder; deliver a file."]


@pytest.mark.parametrize("what", ["note", "manifest"])
def test_pipe_in_place_of_a_note_or_manifest_is_refused(place: Place, what: str) -> None:
    place.recap("dkb.csv", "11")
    is_note = what == "note"
    os.mkfifo(
        place.landing / RECAP / "_delivery.yml" if is_note else manifest_of(place.landing)
    )
    if is_note:
        assert "_delivery.yml: neither a file nor a folder; deliver a file." in refusal(place)
    else:
        with pytest.raises(SdpError, match="is no simulation manifest"):
            place.land()


@pytest.mark.parametrize("what", ["file", "folder", "note", "agency"])
def test_link_out_of_the_landing_folder_is_refused(
    place: Place, tmp_path: Path, what: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "dkb.csv").write_text(HEADER + "11,X,1,2,3\n")
    day = place.landing / RECAP
    day.mkdir(parents=True)
    if what == "file":
        (day / "dkb.csv").symlink_to(outside / "dkb.csv")
    elif what == "folder":
        (day / "11").symlink_to(outside)
    elif what == "note":
        place.recap("dkb.csv", "11")
        (day / "_delivery.yml").symlink_to(outside / "dkb.csv")
    else:
        (place.landing / "bps").symlink_to(outside)
    assert "a link that leads out of the landing folder" in refusal(place)


def test_link_within_the_landing_folder_is_followed(place: Place) -> None:
    place.recap("dkb.csv", "11", scope="11/")
    (place.landing / RECAP / "12").mkdir()
    place.write("_kept/x.csv", HEADER + "12,X,1,2,3\n")
    (place.landing / RECAP / "12/x.csv").symlink_to(place.landing / "_kept/x.csv")
    assert place.land().refused == [] and place.current_codes() == ["11", "12"]


@pytest.mark.parametrize("name", ["_data.csv", ".data.csv", "_12/dkb.csv", ".12/dkb.csv"])
def test_data_under_a_name_that_marks_no_delivery_is_refused(place: Place, name: str) -> None:
    place.write(f"{RECAP}/{name}", HEADER + "12,X,1,2,3\n")
    sentence = refusal(place)
    assert sentence.startswith(f"{RECAP}/{name.split('/')[0]}: its name begins with _ or .")


def test_all_that_is_left_out_is_listed_by_its_name(place: Place) -> None:
    """Also what programs leave: a sender may give a delivery such a name."""
    place.recap("dkb.csv", "11")
    day = ["~$dkb.csv", ".~lock.dkb.csv#", "._dkb.csv", ".git_dkb.csv", ".DS_Store",
           "Thumbs.db", ".dkb.csv.part"]
    left = ["_notes/x.csv", "terms", "x.docx", "dukcapil/README_12.csv", *(f"{RECAP}/{n}" for n in day)]
    for name in left:
        place.write(name, HEADER + "12,X,1,2,3\n")
    report = place.land()
    (note,) = report.notes
    assert note.endswith(": left out, since their names are those of no delivery.")
    for name in left:
        assert name.removesuffix("/x.csv") in note.split(":")[0].split(", ")
    assert report.refused == [] and place.current_codes() == ["11"]


def test_names_of_what_is_left_out_are_counted_where_they_are_many(place: Place) -> None:
    place.recap("dkb.csv", "11")
    for number in range(60):
        place.write(f"{RECAP}/._{number:02}.csv", "x")
    (note,) = place.land().notes
    assert "._00.csv" in note and "._59.csv" not in note
    assert "and 40 more: left out" in note


@pytest.mark.parametrize("name", ["_DELIVERY.YML", "_Delivery.yml", "_delivery.Json"])
def test_note_of_another_spelling_is_refused(place: Place, name: str) -> None:
    place.recap("dkb.csv", "11")
    place.write(f"{RECAP}/{name}", "withdrawn: true\n")
    assert refusal(place) == f"{RECAP}/{name}: name it _delivery.yml."


@pytest.mark.parametrize("name", ["[b].csv", "[red]x[ .csv", "[[link=x].csv"])
def test_name_is_no_markup_of_the_progress_bar(place: Place, name: str) -> None:
    place.recap(name, "11")
    shown = io.StringIO()
    terminal = Console(file=shown, force_terminal=True, width=120, color_system=None)
    with landing_progress(terminal) as progress:
        assert place.land(progress=progress).refused == []
    assert f"Landing {name}" in shown.getvalue()


# Places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scope", ["../../x", "/etc/x", "..", "32.01/..", "jabar", "32.0", "3", "32..01", "32.01\n"]
)
def test_scope_is_a_region_code_or_refused(place: Place, tmp_path: Path, scope: str) -> None:
    place.recap("dkb.csv", "11")
    place.note(f"scope: {json.dumps(scope)}")
    assert "is no region code; write `national` or the code" in refusal(place)
    assert not [f for f in tmp_path.rglob("*.parquet") if place.warehouse not in f.parents]


def test_path_through_a_link_out_of_the_warehouse_is_not_written(
    place: Place, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place.recap("dkb.csv", "11", scope="11/")
    place.land()
    place.recap("dkb.csv", "12", scope="12/")
    (place.landing / RECAP / "11/dkb.csv").unlink()
    (place.landing / RECAP / "11").rmdir()
    (place.warehouse / "raw" / RECAP / "12").symlink_to(outside)
    assert "does not lie inside of" in refusal(place)
    assert not list(outside.iterdir())


def test_read_only_warehouse_is_one_sentence(place: Place, monkeypatch) -> None:
    place.recap("dkb.csv", "11")

    def read_only(*_, **__):
        raise OSError(30, "Read-only file system", str(place.warehouse / "raw"))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", read_only)
        with pytest.raises(SdpError, match="cannot be written .Read-only file system"):
            place.land()
    place.land()
    place.recap("dkb.csv", "12")
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "append", read_only)
        with pytest.raises(SdpError, match="cannot be used .*Read-only file system"):
            place.land()
    with monkeypatch.context() as patch:
        patch.setattr(
            raw, "write_empty",
            lambda *_: duckdb.sql("copy (select 1) to '/proc/none.parquet'"),
        )
        with pytest.raises(SdpError, match="cannot be used .*Cannot open file"):
            place.land()


def test_commands_on_a_read_only_file_system_end_in_a_sentence(
    tmp_path: Path, monkeypatch, capsys
) -> None:
    """The folders of a warehouse, its lock, the landing folder and what no step explains."""
    landed = tmp_path / "landing"
    landed.mkdir()
    arguments = ["land", "--landing", str(landed), "--warehouse", str(tmp_path / "w"),
                 "--project-dir", str(PROJECT)]

    def read_only(path, *_, **__):
        raise OSError(30, "Read-only file system", str(path))

    for place, name in ((Path, "mkdir"), (Path, "chmod"), (os, "open"), (os, "replace")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, read_only)
            assert cli.main(arguments) == 1
        told = capsys.readouterr().err
        assert "Read-only file system" in told and len(told.splitlines()) <= 2, told
    assert cli.main(arguments) == 0


# Notes and manifests -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("delivered_date: '20240105'", "delivered_date 20240105 is no day"),
        ("delivered_date: 2024-W01-5", "2024-W01-5 is no day"),
        ("established_date: 0001-01-01", "0001-01-01 is no day"),
        ("replaces: {dkb.csv: [a.csv, b.csv]}", "replaces is no name of a file"),
        ("replaces: {dkb.csv: {a: b}}", "replaces is no name of a file"),
        ("letter_number: \"1\\n2\"", "is no number of a letter"),
        ("decision_number: '../../x\\0'", "decision_number"),
        ("cycle: Pemilu 2024", "cycle Pemilu 2024 is no code"),
        ("stage: \"\\ud800\"", "_delivery.yml"),
        ("letter_number: \"\\ud800\"", "_delivery.yml"),
        ("withdrawn: [[a]]", "withdrawn is neither true nor false"),
        ("mode: events\nmode: snapshot", "a term stands twice"),
        ("? [a]\n: b", "a term stands twice or is no word"),
        ("a: " + "[" * 5000, "_delivery.yml"),
        ("{" * 3000, "_delivery.yml"),
        ("scope: " + "9" * 300_000, "is larger than 256 kB"),
        ("a: &a [*a]", "recursive"),
        ("delimiter: '0'", "stands inside values"),
        ("\x00", "is not readable as YAML"),
    ],
)
def test_note_with_a_value_in_no_form_is_refused(
    place: Place, note: str, sentence: str
) -> None:
    place.recap("dkb.csv", "11")
    place.note(note)
    assert sentence in refusal(place)
    (place.landing / RECAP / "_delivery.yml").unlink()
    assert len(place.land().landed) == 1


@pytest.mark.parametrize(
    "manifest",
    ["[]", "3", "{\"files\": [1]}", "{\"files\": {\"a\": [\"b\"]}}", "{\"files\": {\"a\": 1}}",
     "{\"files\": {\"a\": \"b\"}}", "[" * 100_000, "{\"files\": null}", b"\xff", ""],
)
def test_manifest_of_another_shape_is_one_sentence(place: Place, manifest) -> None:
    place.recap("dkb.csv", "11")
    content = manifest if isinstance(manifest, bytes) else manifest.encode()
    manifest_of(place.landing).write_bytes(content)
    with pytest.raises(SdpError, match="is no simulation manifest; write the simulated"):
        place.land()


def test_ledger_row_that_cannot_be_read_is_named_with_its_remedy(place: Place) -> None:
    place.recap("dkb.csv", "11")
    place.land()
    path = ledger.path_of(place.warehouse)
    sound = path.read_text()
    for wrong, part in (
        ('"delivered_date": "20240105"', "delivered_date is '20240105' and must be a day"),
        ('"delivered_date": ["2024-01-05"]', "must be a day"),
        (f'"delivered_date": {"[" * 900}{"]" * 900}', "must be a day"),
    ):
        path.write_text(sound.replace('"delivered_date": null', wrong))
        with pytest.raises(SdpError, match=f"Line 1 of .* cannot be read: .*{part}") as told:
            place.land()
        assert "Correct that value in the line" in str(told.value)
    path.write_text(sound)
    assert place.land().unchanged == 1


def test_ledger_takes_nothing_that_it_could_not_read_back(place: Place) -> None:
    place.recap("dkb.csv", "11")
    (row,) = place.land().landed
    before = ledger.path_of(place.warehouse).read_bytes()
    for change in ({"delivered_date": "20240105"}, {"lines": "2"}, {"scope_code": "../x"},
                   {"file_name": "a\ud800"}, {"letter_number": ["a"]}, {"lines": 2**63}):
        with pytest.raises(SdpError, match="could not be read again"):
            ledger.append(place.warehouse, [dataclasses.replace(row, **change)])
    assert ledger.path_of(place.warehouse).read_bytes() == before


def test_encoding_stated_for_a_file_with_another_mark_lands_it_once(place: Place) -> None:
    """Bytes at its beginning say UTF-8, so that the note changes nothing."""
    content = "\ufeff" + HEADER + "11,X,1,2,3\n"
    place.write(f"{RECAP}/dkb.csv", content.encode() + b"12,\xe9,1,2,3\n")
    place.note("encoding: windows-1252")
    (row,) = place.land().landed
    assert (row.encoding, row.unreadable_lines) == ("utf-8-sig", 1)
    assert place.land().landed == []


# One file of several -----------------------------------------------------------------


def test_one_file_of_several_is_withdrawn_and_taken_back(place: Place) -> None:
    place.recap("dkb_1.csv", "11")
    place.recap("dkb_2.csv", "12")
    place.land()
    place.note("withdrawn: [dkb_2.csv]")
    (row,) = place.land().landed
    assert (row.file_name, row.is_withdrawn) == ("dkb_2.csv", True)
    assert place.current_codes() == ["11"] and place.land().landed == []
    (place.landing / RECAP / "dkb_2.csv").unlink()
    assert place.land().landed == [] and place.current_codes() == ["11"]
    place.recap("dkb_2.csv", "12")
    place.note("withdrawn: false")
    assert place.land().landed[0].revision == 3
    assert place.current_codes() == ["11", "12"]
    place.note("withdrawn: dkb_3.csv")
    assert "`withdrawn` names dkb_3.csv, which was never landed" in refusal(place)


# What is no table --------------------------------------------------------------------


def test_web_page_in_place_of_a_file_is_quoted(place: Place) -> None:
    for name in ("dkb.csv", "dkb.xlsx", "dkb.parquet", "dkb.json"):
        file = place.write(
            f"{RECAP}/{name}", "\n<!DOCTYPE html>\n<html><title>502</title></html>\n"
        )
        assert "it is a web page (“<!DOCTYPE html>”)" in refusal(place)
        file.unlink()


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_quoted_and_read_where_it_is_stated(
    place: Place, codec: str
) -> None:
    place.write(f"{RECAP}/dkb.csv", (HEADER + "11,Café,1,2,3\n").encode(codec))
    sentence = refusal(place)
    assert "it is UTF-16 without a byte order mark (it begins with “kode,nama," in sentence
    place.note("encoding: utf-16")
    (row,) = place.land().landed
    assert (row.encoding, row.data_lines, row.unreadable_lines) == ("utf-16", 1, 0)
    assert rows_of(place, RECAP.rsplit("/", 1)[0], "nama")[1:] == [("Café",)]


def test_file_without_header_is_quoted_but_no_person_is(place: Place) -> None:
    place.write(f"{RECAP}/dkb.csv", "11,ACEH,1,2,3\n12,SUMUT,1,2,3\n")
    assert "(it begins with “11,ACEH,1,2,3”)" in refusal(place)
    (place.landing / RECAP / "dkb.csv").unlink()
    place.write(f"{PERSONS}/32.01/a.csv", "SIMULASI ADI,3201014101000001,1999-01-02\n")
    assert "(it begins with “xxxxxxxx xxx,9999999999999999,9999-99-99”)" in refusal(place)

    place.write(f"{PERSONS}/32.01/a.csv", "SIMULASI ADI,LAKI-LAKI\nSIMULASI BUDI,LAKI-LAKI\n")
    assert "(it begins with “xxxxxxxx xxx,xxxx-xxxx”)" in refusal(place)

    # a line of data may be taken for a header that lacks something
    place.write(f"{PERSONS}/32.01/a.csv", "NAMA,NIK\nSIMULASI ADI,3201014101000001\n")
    assert "the header lacks" in (told := refusal(place))
    place.write(f"{PERSONS}/32.01/a.csv", "SIMULASI ADI,3201014101000001,NIK,NAMA\n")
    assert "3201" not in (told := told + refusal(place)) and "SIMULASI" not in told


# JSON --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "place_of_records"),
    [
        ({"data": [RECORD, RECORD]}, "data.[]"),
        ({"success": True, "result": {"fields": [{"id": "x"}], "records": [RECORD] * 2}},
         "result.records.[]"),
        ({"status": "OK", "data": [{"page": 1, "pages": 1}, [RECORD, RECORD]]},
         "data.[].[]"),
        ({"features": [{"type": "Feature", "properties": RECORD}] * 2},
         "features.[].properties"),
        ([{"attributes": RECORD}, {"attributes": RECORD}], "[].attributes"),
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_document_of_a_portal_is_read(
    place: Place, document, place_of_records: str, indent
) -> None:
    place.write(f"{TREE}/x.json", json.dumps(document, indent=indent))
    report = place.land()
    assert report.refused == [] and report.landed[0].lines == 2
    assert report.landed[0].data_lines == 2
    assert f"its records were read from {place_of_records}" in report.notes[0]
    assert rows_of(place, "bps/region_bridge", "nama_bps") == [("ACEH",), ("ACEH",)]


def test_one_page_of_several_is_told(place: Place) -> None:
    document = {"result": {"total": 5000, "records": [RECORD]}}
    place.write(f"{TREE}/x.json", json.dumps(document))
    assert "it says that there are 5,000 records and holds 1" in place.land().notes[1]


def test_document_with_two_fitting_lists_or_none_is_refused(place: Place) -> None:
    place.write(f"{TREE}/x.json", json.dumps({"a": [RECORD], "b": {"c": [RECORD]}}))
    assert "a.[] and b.c.[] both have the columns" in refusal(place)
    place.write(f"{TREE}/x.json", json.dumps({"a": {"b": [1, 2]}}, indent=1))
    assert "the JSON holds no list of objects" in refusal(place)
    place.write(f"{TREE}/x.json", json.dumps({"a": [{"x": 1}], "b": "c"}))
    assert "it begins with “the keys x”" in refusal(place)


def test_damaged_document_is_no_file_without_header(place: Place) -> None:
    text = json.dumps({"data": [RECORD]}, indent=1)
    for damaged in (text[:-5], text.replace(":", "", 1), "kode\n11\n"):
        place.write(f"{TREE}/x.json", damaged)
        assert "none of its lines is a JSON object" in refusal(place)


def test_lines_of_json_stay_lines(place: Place) -> None:
    lines = [json.dumps(RECORD), "", "{", json.dumps([1]), json.dumps(RECORD | {"kode_bps": "12"})]
    place.write(f"{TREE}/x.jsonl", "\n".join(lines) + "\n")
    (row,) = place.land().landed
    assert (row.lines, row.data_lines, row.blank_lines, row.unreadable_lines) == (5, 2, 1, 2)


@pytest.mark.parametrize("form", ["lines", "array"])
def test_lone_surrogates_repeated_keys_and_deep_values_are_unreadable_lines(
    place: Place, form: str
) -> None:
    good = json.dumps(RECORD)
    deep = '{"kode_bps": ' + "[" * 900 + "]" * 900 + "}"
    records = [good, good.replace("ACEH", "\\ud800", 1),
               good.replace("{", '{"kode_bps": "99", '), '{"\\udfff": 1}', deep, good]
    text = "\n".join(records) if form == "lines" else f"[{','.join(records)}]"
    place.write(f"{TREE}/x.json", text)
    report = place.land()
    assert report.refused == []
    (row,) = report.landed
    assert (row.lines, row.data_lines + row.unreadable_lines) == (6, 6)
    assert report.unreadable_by_code["repeated_key"] == 1
    assert report.unreadable_by_code["invalid_json"] >= 2


@pytest.mark.parametrize("form", ["lines", "array"])
def test_repeated_key_within_a_value_is_an_unreadable_line(place: Place, form: str) -> None:
    twice = json.dumps(RECORD).replace('"ACEH"', '{"a": [{"b": 1, "b": 2}]}', 1)
    records = [json.dumps(RECORD), twice]
    text = "\n".join(records) if form == "lines" else f"[{','.join(records)}]"
    place.write(f"{TREE}/x.json", text)
    report = place.land()
    assert report.unreadable_by_code == {"repeated_key": 1}
    assert report.landed[0].data_lines == 1


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ('{"data": [R], "data": [S]}', "data"),
        ('{"result": {"records": [R]}, "result": {"records": [S]}}', "result"),
        ('{"result": {"records": [R], "x": {"y": 1, "y": 2}, "records": [S]}}', "records"),
        ('{"features": [{"properties": R}, {"properties": R, "properties": S}]}', "properties"),
        ('[{"attributes": R, "attributes": S}]', "attributes"),
        ('[[R], {"a": 1, "a": 2}]', "a"),
    ],
)
def test_repeated_key_around_the_records_is_refused(
    place: Place, document: str, key: str
) -> None:
    other = json.dumps(RECORD | {"kode_bps": "12"})
    text = document.replace("R", json.dumps(RECORD)).replace("S", other)
    place.write(f"{TREE}/x.json", text)
    assert f"the key {key} stands twice in an object" in refusal(place)


def test_deep_nesting_is_one_sentence_or_one_line(place: Place) -> None:
    place.write(f"{TREE}/x.json", "[" * 100_000)
    assert "nested too deeply" in refusal(place)
    place.write(f"{TREE}/x.json", '{"a":' * 100_000 + "\n")
    assert "nested too deeply" in refusal(place)
    (place.landing / TREE / "x.json").unlink()
    place.write(f"{TREE}/x.jsonl", json.dumps(RECORD) + "\n" + '{"a":' * 100_000 + "\n")
    report = place.land()
    assert report.unreadable_by_code == {"invalid_json": 1}


def test_names_equal_but_for_spelling_are_refused_in_json_and_parquet(place: Place) -> None:
    other = RECORD | {"KODE_BPS ": "12"}
    place.write(f"{TREE}/x.json", json.dumps([RECORD, other]))
    assert "names kode_bps twice" in refusal(place)
    (place.landing / TREE / "x.json").unlink()
    columns = ", ".join(f"'{value}' as {name}" for name, value in RECORD.items())
    file = place.landing / TREE / "x.parquet"
    for given, name in (("kode_bpx", "kode_bps"), ("kode_bpx", "KODE_BPS"),
                        ("kode_bpxxx", " Kode Bps ")):
        duckdb.sql(f"select {columns}, '12' as {given}").write_parquet(str(file))
        # other libraries write names that DuckDB would change
        file.write_bytes(file.read_bytes().replace(given.encode(), name.encode()))
        assert "two columns are named kode_bps; deliver each column once" in refusal(place)


# Readers that are not ours -----------------------------------------------------------

NAMES = HEADER.strip().split(",")


def workbook(path: Path, more: str) -> None:
    """A workbook of one sheet: header, one row, and XML that a hostile sender adds."""
    write_workbook(path, Sheet("A", [NAMES, ["11", "X", 1, 2, 3]], more=more))


def test_sound_workbook_is_read_by_the_process_apart(place: Place) -> None:
    workbook(place.landing / RECAP / "dkb.xlsx", "")
    report = place.land()
    assert report.refused == [] and report.landed[0].data_lines == 1


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("<row r='2'><c r='A2' t='str'><v>12</v></c></row>", "row 2 stands"),
        ("<row r='5'><c r='A5'><v>12</v></c></row><row r='3'><c r='A3'><v>13</v></c></row>",
         "row 3 stands"),
        ("<row r='3'><c r='A3'><v>12</v></c><c t='str' r='A3'><v>13</v></c></row>",
         "cell A3 stands"),
        ("<row r='3'><c r='B3'><v>12</v></c><c r='A3'><v>13</v></c></row>", "cell A3 stands"),
        ("<row r='3'><c r='AA3'><v>12</v></c><c r='B3'><v>13</v></c></row>", "cell B3 stands"),
        ("<row r='3'><c r='A2'><v>99</v></c></row>", "cell A2 stands"),
        ("<x:row r='3'><x:c r='A3'><x:v>1</x:v></x:c><x:c r='a3'><x:v>2</x:v></x:c></x:row>",
         "cell a3 stands"),
    ],
)
def test_row_or_cell_that_would_take_the_place_of_another_is_refused(
    place: Place, more: str, what: str
) -> None:
    workbook(place.landing / RECAP / "dkb.xlsx", more)
    assert f"{what} twice or in another's place" in refusal(place)


def test_part_that_is_in_a_workbook_twice_is_refused(place: Place) -> None:
    file = place.landing / RECAP / "dkb.xlsx"
    workbook(file, "")
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    with zipfile.ZipFile(file, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr("xl/worksheets/sheet1.xml", sheet.replace(b"11", b"12"))
    assert "holds xl/worksheets/sheet1.xml twice" in refusal(place)


def test_value_in_the_last_cell_of_a_sheet_ends_nothing(place: Place) -> None:
    far = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
    workbook(place.landing / RECAP / "12/dkb.xlsx", far)
    place.recap("dkb.csv", "11", scope="11/")
    place.write(f"{TREE}/x.json", json.dumps([RECORD]))
    report = place.land()
    assert len(report.landed) == 2
    assert "cannot be read within 4 GB of memory or harms its reader" in report.refused[0]


@pytest.mark.parametrize("piece", ["<c ", "<v ", "<row ", "<a", "<v a="])
def test_sheet_of_open_tags_takes_no_quadratic_time(place: Place, piece: str) -> None:
    junk = piece * (6_000_000 // len(piece))
    workbook(place.landing / RECAP / "dkb.xlsx", junk)
    started = time.monotonic()
    report = place.land()
    assert time.monotonic() - started < 20
    assert len(report.refused) == 1 or report.landed


def test_bomb_of_a_workbook_is_refused_unopened(place: Place) -> None:
    workbook(place.landing / RECAP / "dkb.xlsx", " " * 400_000_000)
    assert "the workbook unpacks to 400 MB, over 200 times its size" in refusal(place)


def test_bomb_of_gzip_is_refused_while_it_unpacks(place: Place) -> None:
    file = place.landing / RECAP / "dkb.csv.gz"
    file.parent.mkdir(parents=True)
    line = b"11,X,1,2,3\n"
    with gzip.open(file, "wb") as packed:
        packed.write(HEADER.encode())
        for _ in range(120):
            packed.write(line * 100_000)
    started = time.monotonic()
    assert "unpacks to more than 67 MB, over 100 times its size" in refusal(place)
    assert time.monotonic() - started < 20


def test_reader_that_does_not_come_back_is_ended(place: Place, monkeypatch) -> None:
    monkeypatch.setattr(apart, "SECONDS_AT_LEAST", 2)
    monkeypatch.setattr(apart, "_START", "import time; time.sleep(60)  # {path} {spill}")
    place.write(f"{TREE}/x.json", json.dumps([RECORD]))
    place.recap("dkb.csv", "11")
    report = place.land()
    assert "reading it takes longer than 2 seconds" in report.refused[0]
    assert len(report.landed) == 1


def test_reader_that_dies_is_started_again(place: Place, monkeypatch) -> None:
    place.write(f"{TREE}/11/x.json", json.dumps([RECORD]))
    place.write(f"{TREE}/12/x.json", json.dumps([RECORD | {"kode_bps": "12"}]))
    kept = apart._START
    calls = iter(["import os; os.abort()  # {path} {spill}"])
    monkeypatch.setattr(
        apart.Reader, "_ask", lambda self, *given, ask=apart.Reader._ask: (
            monkeypatch.setattr(apart, "_START", next(calls, kept)), ask(self, *given)
        )[1],
    )
    report = place.land()
    assert "harms its reader (SIGABRT)" in report.refused[0]
    assert [row.scope_code for row in report.landed] == ["12"]


def test_reader_that_died_before_it_was_asked_is_a_refusal(tmp_path: Path) -> None:
    """Between two files, and before the system says so."""
    with apart.Reader(tmp_path / "spill", [tmp_path]) as reader:
        (tmp_path / "x.json").write_text("[{}]")
        reader.sample("json", tmp_path / "x.json", "x.json", 1)
        reader.process.kill()
        reader.process.wait()
        reader.process.poll = lambda: None
        with pytest.raises(SdpError, match="x.json: it cannot be read within"):
            reader.sample("json", tmp_path / "x.json", "x.json", 1)
        assert reader.sample("json", tmp_path / "x.json", "x.json", 1) == ([], [[]])


def test_killed_landing_leaves_no_reader_behind(place: Place) -> None:
    code = (
        "import sys; from pathlib import Path; sys.path[:0] = ['tests/behaviour'];"
        "from satu_data_pemilu.landing import apart; reader = apart.Reader(Path(sys.argv[1]), []);"
        "reader._ask(b'{}\\n', 0.1) if False else None;"
        "import subprocess;"
        "process = subprocess.Popen([sys.executable, '-c', apart._START.format(path=sys.path,"
        " spill=sys.argv[1], folders=[sys.argv[1]])], stdin=subprocess.PIPE);"
        "print(process.pid, flush=True); import time; time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, place.landing], stdout=subprocess.PIPE, cwd=PROJECT
    )
    reader = int(process.stdout.readline())
    time.sleep(1)
    process.kill()
    process.wait()
    for _ in range(100):
        if not Path(f"/proc/{reader}").exists() or "Z" in Path(
            f"/proc/{reader}/stat"
        ).read_text().split()[2]:
            return
        time.sleep(0.1)
    pytest.fail("the reader outlives the landing that was killed")


def test_very_wide_lines_take_no_long_time(place: Place) -> None:
    place.write(f"{RECAP}/dkb.csv", ("a," * 39_000 + "\n") * 50)
    started = time.monotonic()
    assert "no header of" in refusal(place)
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("more", [",".join(["x" * 1000] * 1900), "a " * 150_000])
def test_header_of_megabytes_is_one_sentence(place: Place, more: str) -> None:
    place.write(f"{RECAP}/dkb.csv", f"{HEADER.strip()},{more}\n11,X,1,2,3\n")
    assert "its header has more than 50,000 characters" in refusal(place)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
@pytest.mark.parametrize("head", ["RE\0KAP\n", "ke\0pala,x\n", "(1),(2),(\0),(3)\n", "'\0' --\n"])
def test_zero_character_above_or_in_the_header_is_no_end_of_a_statement(
    place: Place, codec: str, head: str
) -> None:
    text = head + HEADER.replace("total", "total,sur\0plus") + "11,X,1,2,3,4\n" + head
    place.write(f"{RECAP}/dkb.csv", text.encode(codec))
    report = place.land()
    assert report.refused == []
    (row,) = report.landed
    assert (row.lines, row.data_lines, row.header_lines) == (4, 1, 1)


def test_names_of_columns_and_sheets_are_told_without_what_moves_a_cursor(place: Place) -> None:
    text = HEADER.replace("total", "total,sur\x00p\x1b[2Jlus\u202e") + "11,X,1,2,3,4\n"
    place.write(f"{RECAP}/dkb.csv", text)
    write_workbook(
        place.landing / RECAP.replace("12-31", "06-30") / "dkb.xlsx",
        Sheet("A\u202e", [NAMES, ["11", "X", 1, 2, 3]]), Sheet("B\u202e", [["x"]]),
    )
    told = place.land().notes
    assert len(told) == 2 and all(note.isprintable() for note in told), told


def test_lines_of_bad_bytes_take_time_by_their_number_and_not_its_square() -> None:
    def seconds(lines: int) -> float:
        block, started = b"\xff\n" * lines, time.process_time()
        assert len(scan._bad_lines(block)) == lines
        return time.process_time() - started

    assert seconds(240_000) < 8 * max(seconds(60_000), 0.02)


@pytest.mark.parametrize("line", ['"a,' * 300, '"a' + ',""b' * 300, 'a,"b', ',' * 900 + '"'])
def test_quotes_that_are_not_closed_take_time_by_the_number_of_lines(line: str) -> None:
    lines = [line.encode() + b"\n"] * 1_000
    started = time.process_time()
    assert list(records.joined(lines, ",", 3)) == lines
    assert time.process_time() - started < 5


# Generated ---------------------------------------------------------------------------

TERMS = ["scope", "delivered_date", "letter_number", "mode", "replaces", "adds", "withdrawn",
         "encoding", "delimiter", "cycle", "stage", "decision_number", "established_date",
         "unknown", ""]
VALUES = ["32.01", "national", "2024-01-05", "20240105", "2024-W01-5", "true", "no", "events",
          "utf-16", "tab", ";", "dkb.csv", "../../x", "/etc/passwd", "null", "~", "1e400",
          "-1", "9" * 400, "\\ud800", "\x1b[31m", "\u202e", "é" * 90, "{{ env_var('HOME') }}",
          "'; drop table x; --", "!!python/object/apply:os.system [true]", "&a", "*a", "<<",
          "2024-02-30", "", " ", "\t", "\n", "0x1f", "NaN", "[1, [2, [3]]]", "{a: {b: c}}",
          "[dkb.csv]", "{dkb.csv: old.csv}", "{dkb.csv: [a]}", "|\n  x\n  y", "? a", "\ufeff"]


def random_note(chosen: random.Random) -> bytes:
    """Terms and values in any combination, then bytes put in and taken out."""
    lines = []
    for _ in range(chosen.randrange(5)):
        value = chosen.choice(VALUES)
        quote = chosen.choice(["", "", "'", '"'])
        lines.append(f"{chosen.choice(TERMS)}: {quote}{value}{quote}")
    note = bytearray("\n".join(lines).encode(errors="surrogatepass"))
    for _ in range(chosen.choice([0, 0, 1, 3])):
        place = chosen.randrange(len(note) + 1)
        note[place:place + chosen.randrange(2)] = bytes([chosen.randrange(256)])
    return bytes(note)


def random_name(chosen: random.Random) -> bytes:
    pieces = [b"dkb", b".csv", b"_", b".", b" ", b"\xff", b"\xc3\xa9", b"\x1b", b"\n", b"~$",
              b"[1]", b"*", b"'", b'"', b"{{", b"%", b"-", b"\xe2\x80\xae", b"..", b"2024-01-05",
              b"32.01", b"x" * 120]
    name = b"".join(chosen.choices(pieces, k=chosen.randrange(1, 5)))[:200]
    return b"a" + name if name in (b".", b"..") else name


def random_json(chosen: random.Random, depth: int = 0) -> str:
    if depth > 3 or chosen.random() < 0.4:
        return chosen.choice(["1", '"x"', "null", "true", '"\\ud800"', "1e999", "NaN", '""',
                              "[" * 3000, '"' + "a" * 64 + '"', "-0", "9" * 500])
    parts = [random_json(chosen, depth + 1) for _ in range(chosen.randrange(4))]
    if chosen.random() < 0.5:
        return f"[{', '.join(parts)}]"
    keys = ["files", "data", "kode_bps", "nama_bps", "kode_dagri", "nama_dagri", "a", "a"]
    return "{" + ", ".join(f'"{chosen.choice(keys)}": {part}' for part in parts) + "}"


@pytest.mark.parametrize("seed", range(8))
def test_generated_notes_names_and_manifests_are_refused_or_accounted(
    tmp_path: Path, seed: int
) -> None:
    """Each of 30 landings a seed ends in sentences or ledger rows that are read again."""
    chosen = random.Random(seed)
    key = ("dukcapil", "population_recap")
    contracts = {key: CONTRACTS[key]}
    for number in range(30):
        root = tmp_path / str(number)
        root.mkdir()
        place = Place(root)
        place.recap("dkb.csv", "11", scope="11/")
        if chosen.random() < 0.6:
            place.recap("dkb.csv", "12")
            place.write(f"{RECAP}/_delivery.yml", random_note(chosen))
        for _ in range(chosen.choice([0, 1, 2])):
            above = [b"", b"dukcapil/", b"dukcapil/population_recap/", RECAP.encode() + b"/",
                     RECAP.encode() + b"/12.01/"]
            path = os.path.join(
                os.fsencode(place.landing), chosen.choice(above) + random_name(chosen)
            )
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if not os.path.exists(path):
                with open(path, "wb") as file:
                    file.write(HEADER.encode() + b"13,X,1,2,3\n" + str(number).encode())
        if chosen.random() < 0.3:
            manifest_of(place.landing).write_text(random_json(chosen))
        try:
            report = place.land(contracts)
        except SdpError as error:
            assert "landing.simulated.json is no simulation manifest" in str(error)
            continue
        told = "\n".join(report.sentences())
        assert all(line.isprintable() for line in told.split("\n")), told
        assert len(place.rows()) == len(report.landed)
        for row in place.rows():
            assert row.lines == sum(getattr(row, f"{kind}_lines") for kind in raw.KINDS)
        assert not [f for f in root.rglob("*.parquet") if place.warehouse not in f.parents]
        again = place.land(contracts)
        assert again.landed == [] and len(again.refused) == len(report.refused)


@pytest.mark.parametrize("seed", range(4))
def test_generated_json_is_refused_or_accounted(tmp_path: Path, seed: int) -> None:
    chosen = random.Random(seed)
    place = Place(tmp_path)
    for number in range(60):
        text = random_json(chosen)
        if chosen.random() < 0.3:
            text = "\n".join([json.dumps(RECORD), text, random_json(chosen)])
        place.write(f"{TREE}/{number + 10}/x.json", text or "x")
    report = place.land()
    assert len(report.landed) + len(report.refused) == 60
    assert set(report.unreadable_by_code) <= set(raw.UNREADABLE_CODES)
    for row in place.rows():
        assert row.lines == sum(getattr(row, f"{kind}_lines") for kind in raw.KINDS)
    assert not [line for line in report.refused if not line.isprintable()]


def test_forms_hold_what_they_say() -> None:
    assert all(map(forms.is_scope, ["32", "32.01", "3201", "99.44", "national", "32.01.02"]))
    assert not any(map(forms.is_scope, ["", "3", "32.", "a", "../32", "٣٢", "32\n", "32.1"]))
    assert forms.is_day("2024-02-29") and not forms.is_day("2023-02-29")
    assert forms.shown("a\udcffb\x1b\u202e") == "a\\xffb\\x1b\\u202e"
    assert re.fullmatch("x{199}…", forms.shown("x" * 300))
    assert not deliveries.is_ignored("dkb.csv") and scan.utf16_codec(b"abcd") is None
    assert landing.land
