"""Kemenag: the deeds of marriage of its offices (KUA)."""

from __future__ import annotations

from satu_data_pemilu.simulation.agencies.agency import Agency
from satu_data_pemilu.simulation.agencies.marriages import MarriageDeeds

MARRIAGE_HEADER = (
    "NO_AKTA_NIKAH;KODE_KUA;KODE_KECAMATAN;SUAMI_NIK;SUAMI_NAMA;SUAMI_TGL_LAHIR"
    ";ISTRI_NIK;ISTRI_NAMA;ISTRI_TGL_LAHIR;TGL_AKAD"
)


class Kemenag(Agency):
    """Deeds of the whole nation."""

    folder = "kemenag"

    def begin(self) -> None:
        """Begin the deeds."""
        self.deeds = MarriageDeeds(
            self.desk, self.folder, "akta_nikah.csv", MARRIAGE_HEADER, "akta_rows"
        )

    def deliver(self, number: int, code: str) -> None:
        """Add the deeds of a chunk."""
        if not code.startswith("99"):
            self.deeds.deliver(number)

    def end(self) -> None:
        """End the deeds."""
        self.deeds.end()
