"""What one run of landing did."""

from dataclasses import dataclass, field

from satu_data_pemilu.landing.ledger import LandedFile


@dataclass
class LandingReport:
    """Counts and sentences of one run of landing.

    `landed` are the ledger rows added (withdrawals among them), `superseded` those of
    them that replace an earlier revision, `refused` one sentence for each file or
    folder that was not landed, `notes` what a reader of the report should know.
    """

    landed: list[LandedFile] = field(default_factory=list)
    unchanged: int = 0
    superseded: int = 0
    withdrawn: int = 0
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lines_by_kind: dict[str, int] = field(default_factory=dict)
    unreadable_by_code: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Physical lines of the landed files, counted apart from the parser."""
        return sum(row.lines for row in self.landed)

    def add(self, kinds: dict[str, int], codes: dict[str, int]) -> None:
        """Add the counts of one landed file."""
        for total, counts in (
            (self.lines_by_kind, kinds), (self.unreadable_by_code, codes)
        ):
            for name, number in counts.items():
                total[name] = total.get(name, 0) + number

    def merge(self, other: "LandingReport") -> "LandingReport":
        """Return the report of two runs together."""
        both = LandingReport(
            self.landed + other.landed, self.unchanged + other.unchanged,
            self.superseded + other.superseded, self.withdrawn + other.withdrawn,
            self.refused + other.refused, self.notes + other.notes,
        )
        for report in (self, other):
            both.add(report.lines_by_kind, report.unreadable_by_code)
        return both

    def sentences(self) -> list[str]:
        """The report as lines of text, refusals last."""
        files = len(self.landed) - self.withdrawn
        lines = [
            f"Landed {files} files ({self.superseded} of them corrections), "
            f"{self.unchanged} unchanged, {self.withdrawn} withdrawn, "
            f"{len(self.refused)} refused."
        ]
        if self.lines:
            kinds = ", ".join(
                f"{number:,} {kind.replace('_', ' ')}"
                for kind, number in self.lines_by_kind.items() if number
            )
            lines.append(f"{self.lines:,} lines: {kinds}.")
        if self.unreadable_by_code:
            codes = ", ".join(
                f"{number:,} {code}"
                for code, number in sorted(self.unreadable_by_code.items())
            )
            lines.append(f"Unreadable lines: {codes}.")
        lines += [f"Note: {note}" for note in self.notes]
        return lines + [f"Refused: {sentence}" for sentence in self.refused]
