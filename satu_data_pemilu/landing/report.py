"""What one run of landing did."""

from dataclasses import dataclass, field

from satu_data_pemilu.landing.ledger import LandedFile


@dataclass
class LandingReport:
    """Counts and sentences of one run of landing.

    `landed` are the ledger rows added (withdrawals among them), `superseded` those of
    them that replace an earlier revision, `refused` one sentence for each delivery
    that was not landed, `notes_by_text` the files to which a remark applies.
    """

    landed: list[LandedFile] = field(default_factory=list)
    unchanged: int = 0
    superseded: int = 0
    withdrawn: int = 0
    refused: list[str] = field(default_factory=list)
    notes_by_text: dict[str, list[str]] = field(default_factory=dict)
    lines_by_kind: dict[str, int] = field(default_factory=dict)
    unreadable_by_code: dict[str, int] = field(default_factory=dict)

    @property
    def lines(self) -> int:
        """Physical lines of the landed files, counted apart from the parser."""
        return sum(row.lines for row in self.landed)

    @property
    def notes(self) -> list[str]:
        """Remarks as sentences, one for all files to which the same applies."""
        sentences = []
        for text, files in self.notes_by_text.items():
            others = f" and {len(files) - 1} other files" if len(files) > 1 else ""
            sentences.append(f"{files[0]}{others}: {text}.")
        return sentences

    def note(self, file: str, text: str) -> None:
        """Add a remark on a file; `text` begins in lower case, without a full stop."""
        self.notes_by_text.setdefault(text, []).append(file)

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
            self.refused + other.refused,
        )
        for report in (self, other):
            both.add(report.lines_by_kind, report.unreadable_by_code)
            for text, files in report.notes_by_text.items():
                both.notes_by_text.setdefault(text, []).extend(files)
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
