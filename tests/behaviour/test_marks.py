"""Simulated persons are known by what no sender can write."""

import gzip
import hashlib
import json
from importlib import resources
from pathlib import Path

import duckdb
import pytest
from places import CONTRACTS, Place, place  # noqa: F401

from satu_data_pemilu import keys
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import look, manifest_of
from satu_data_pemilu.landing.simulated import ISSUED, marked
from satu_data_pemilu.simulation import marks

PERSONS = "kpu/voter_list/2023-06-21/32.01/DPT_3201.csv"
HEADER = (
    "KECAMATAN#KELURAHAN#DPID#NKK#NIK#NAMA#KELAMIN#TEMPAT LAHIR#TANGGAL LAHIR#STS KAWIN"
    "#ALAMAT#RT#RW#DISABILITAS#EKTP#SUMBER#KETERANGAN#TPS#UPDATED_AT#STATUS\n"
)
MARKED_NIK, MARKED_NKK = "3241014101900001", "3241010101100001"
ISSUABLE = "3201014101900001"


def line(nik: str = MARKED_NIK, nkk: str = MARKED_NKK, address: str = "JL CONTOH") -> str:
    return (
        f"CIBINONG#CIRIMEKAR#900000001#{nkk}#{nik}#CONTOH SATU#P#BOGOR#01|01|1990#S"
        f"#{address}#001#001#0#S#DP4#0#001#2023-06-01 10:00:00#AKTIF\n"
    )


def deliver(place: Place, text: str, manifest: Path | None = None) -> None:
    """Deliver voters and list them as simulated."""
    place.write(PERSONS, text)
    listed = {"files": {PERSONS: hashlib.sha256(text.encode()).hexdigest()}}
    (manifest or manifest_of(place.landing)).write_text(json.dumps(listed))


def region_codes() -> list[str]:
    """All codes of the present edition, without dots, from regencies down."""
    codes: dict[str, str] = {}
    for name in ("wilayah", "desa"):
        packed = resources.files("lokal").joinpath("data", f"{name}.json.gz")
        codes.update(json.loads(gzip.decompress(packed.read_bytes())))
    return [plain for code in sorted(codes) if len(plain := code.replace(".", "")) > 2]


def test_no_office_has_a_marked_code_and_no_two_codes_become_one() -> None:
    codes = region_codes()
    assert len(codes) > 80_000 and all(code[2] in ISSUED for code in codes)
    found = [marked(code) for code in codes]
    assert not any(code[2] in ISSUED for code in found) and not set(found) & set(codes)
    assert len(set(found)) == len(codes) and sorted(found) == found
    # the simulator shares nothing with landing, and says the same
    assert [marks.marked(code) for code in codes] == found
    assert marks.manifest_of(Path("a/../b")) == manifest_of(Path("b"))


def test_no_office_of_earlier_editions_has_a_marked_code(extracts: Path) -> None:
    editions = str(extracts / "kemendagri/region_codes/*/*.parquet")
    codes = duckdb.execute(
        "select distinct replace(kode, '.', '') from read_parquet(?, union_by_name = true)"
        " where length(kode) > 2",
        [editions],
    ).fetchall()
    assert len(codes) > 80_000
    assert [code for (code,) in codes if code[2] not in ISSUED] == []


def test_marked_numbers_are_simulated(place: Place) -> None:
    deliver(place, HEADER + line() + line(nik="", nkk="0") + line(nik="3241010000000000"))
    (row,) = place.land().landed
    assert row.is_simulated and row.data_lines == 3


@pytest.mark.parametrize(
    "spoiled",
    [
        line(nik=ISSUABLE), line(nkk=ISSUABLE), line(nik=f"'{ISSUABLE}"),
        line(nik="3201 0141 0190 0001"), line(nik="3201.0141.0190.0001"),
        line(nik="3201\u01310141019\u00a000001"), line(nik="32o1o14lol900001"),
        line(nik="32O1O14101900001"), line(nik="320L014101900001"),
        line(address=f"NIK {ISSUABLE} A.N. CONTOH"), line(address=f"RT1/{ISSUABLE}/x"),
        f"{ISSUABLE}#too few\n", line(nik=ISSUABLE)[:-7], f'"{ISSUABLE}\n',
        line(nik=ISSUABLE).replace("CONTOH SATU", "CON\0TOH"),
    ],
)
def test_number_of_an_office_in_a_listed_file_is_refused(
    place: Place, spoiled: str
) -> None:
    """Wherever it stands, as it is written or as models read it."""
    deliver(place, HEADER + line() + spoiled)
    report = place.land()
    assert report.landed == [] and len(report.refused) == 1
    assert "line 3 holds a number such as an office issues" in report.refused[0]
    assert ISSUABLE not in report.refused[0] and "CONTOH" not in report.refused[0]
    assert not list((place.warehouse / "raw" / "kpu" / "voter_list").glob("2023*"))


def test_what_is_no_number_of_a_person_is_not_taken_for_one(place: Place) -> None:
    others = [
        line(nik="3201013201900001"), line(nik="3201014113900001"), line(nik="9" * 17),
        # two days of one line that has a byte of control in it
        "x#26-11-1957#07-04-2023#\0\n", "lahir 26-11-1957, wafat 07-04-2023\n",
        line(nik="320101410190000"), line(nik=f"{ISSUABLE}1"), line(nik="0201014101900001"),
    ]
    deliver(place, HEADER + "".join(others))
    assert place.land().refused == []


def test_manifest_among_what_was_delivered_proves_nothing(place: Place) -> None:
    (place.landing / "_simulation").mkdir()
    deliver(place, HEADER + line(), place.landing / "_simulation" / "manifest.json")
    found = look(place.landing, CONTRACTS)
    assert found.simulated == frozenset() and found.ignored == ["_simulation"]
    with pytest.raises(SdpError, match="holds real persons"):
        _, real = keys.judge([keys.PersonFile("x.csv", False)])
        keys.require_protection(real, keys.Keys(), [place.landing])
