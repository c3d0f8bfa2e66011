"""What an agency of the simulation is: when it is asked, and what it writes with."""

from __future__ import annotations

from satu_data_pemilu.simulation.desk import Desk


class Agency:
    """An agency and its deliveries. Each step does nothing unless the agency needs it.

    `folder` is the agency's folder in landing and below `sql`. A run calls `begin`; for
    each office `open_office`, `deliver` for each of its chunks, `close_office`; and `end`.
    """

    folder = ""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def sql(self, name: str, **values: object) -> None:
        """Run one of the agency's SQL files."""
        self.desk.sql(self.folder, name, **values)

    def begin(self) -> None:
        """Begin what is delivered for the whole nation."""

    def open_office(self, code: str, is_abroad: bool = False) -> None:
        """Begin what an office delivers."""

    def deliver(self, number: int, code: str) -> None:
        """Add what there is to say of the chosen chunk of an office."""

    def close_office(self) -> None:
        """End what an office delivers."""

    def end(self) -> None:
        """End what is delivered for the whole nation."""
