"""Decides what a delivery's files mean against the ledger: new, same or corrected."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing.defaults import DELIVERY as DEFAULT_DELIVERY
from satu_data_pemilu.landing.deliveries import Delivery
from satu_data_pemilu.landing.ledger import LandedFile


@dataclass(frozen=True)
class Candidate:
    """A delivered file with its checksum."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Step:
    """One row to add to the ledger: a file to land, or a withdrawal (no candidate)."""

    slot: str
    revision: int
    candidate: Candidate | None
    earlier: LandedFile | None


def file_id(delivery: Delivery, slot: str, revision: int, sha256: str) -> str:
    """16 hexadecimal digits that depend on delivery, slot, revision and content."""
    parts = [*delivery.key, slot, str(revision), sha256]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Slots:
    """The logical files of one scope and the revisions that each has had."""

    def __init__(self, history: list[LandedFile]):
        self.current: dict[str, LandedFile] = {}
        self.slot_of: dict[str, str] = {}
        self.hashes: dict[str, set[str]] = {}
        for row in history:
            self._add(row.slot_name, row.file_name, row.sha256)
            self.current[row.slot_name] = row

    def is_withdrawn(self, slot: str, withdrawn: bool | tuple[str, ...]) -> bool:
        """True where a note withdraws the whole delivery, or a file of this slot."""
        if isinstance(withdrawn, bool):
            return withdrawn
        return slot in {self.slot_of.get(name, name) for name in withdrawn}

    def _add(self, slot: str, name: str, sha256: str) -> None:
        self.slot_of[name] = slot
        self.slot_of.setdefault(slot, slot)
        self.hashes.setdefault(slot, set()).add(sha256)


def plan(
    delivery: Delivery,
    candidates: list[Candidate],
    history: list[LandedFile],
    has_other_terms: Callable[[LandedFile], bool] = lambda row: False,
) -> tuple[list[Step], int]:
    """Return the rows to add for a delivery and the number of unchanged files.

    `history` are the ledger's rows of the same scope; `has_other_terms` tells whether
    `_delivery.yml` now says something else than when the file was landed. Raises SdpError
    where a name is new in a scope already landed, or where `replaces` names no landed
    file.
    """
    slots = Slots(history)
    _refuse_copies(delivery, candidates)
    replaces = _replacements(delivery, candidates, slots)
    was_landed = bool(history)
    steps: list[Step] = []
    unchanged = 0
    revisions = {slot: row.revision for slot, row in slots.current.items()}
    newest = {
        slot: None if row.is_withdrawn else row.sha256
        for slot, row in slots.current.items()
    }
    replaced = set(replaces.values())
    ordered = sorted(candidates, key=lambda c: (c.path.name in replaces, c.path.name))
    for candidate in ordered:
        name = candidate.path.name
        slot = slots.slot_of.get(replaces.get(name, name))
        if slot is None and list(slots.current) == [DEFAULT_DELIVERY.name]:
            # the region codes that a first build brought along give way to delivered ones
            slot = DEFAULT_DELIVERY.name
        if slot is None and was_landed and not delivery.note.adds:
            raise SdpError(_new_name(delivery, name, slots))
        slot = slot or name
        if name in replaced and name not in replaces:
            if candidate.sha256 in slots.hashes.get(slot, ()):
                unchanged += 1
                continue
            if slot in revisions:
                raise SdpError(
                    f"{delivery.shown}/{name}: another file replaces it, so it may no "
                    "longer change; correct the file that replaces it."
                )
        earlier = slots.current.get(slot)
        is_same = newest.get(slot) == candidate.sha256
        if is_same and not (earlier and has_other_terms(earlier)) or (
            slots.is_withdrawn(slot, delivery.note.withdrawn)
            and candidate.sha256 in slots.hashes.get(slot, ())
        ):
            unchanged += 1
            continue
        revisions[slot] = revisions.get(slot, 0) + 1
        newest[slot] = candidate.sha256
        slots._add(slot, name, candidate.sha256)
        steps.append(
            Step(slot, revisions[slot], candidate, slots.current.get(slot))
        )
    if delivery.note.withdrawn:
        steps += _withdrawals(delivery, slots, steps, revisions)
    return steps, unchanged


def _refuse_copies(delivery: Delivery, candidates: list[Candidate]) -> None:
    """Refuse a file that lies there twice: its rows would count twice."""
    seen: dict[str, str] = {}
    for candidate in candidates:
        other = seen.setdefault(candidate.sha256, candidate.path.name)
        if other != candidate.path.name:
            raise SdpError(
                f"{delivery.shown}/{candidate.path.name}: the same bytes as {other}; "
                "remove one of the two."
            )


def _withdrawals(delivery, slots, steps, revisions) -> list[Step]:
    """The withdrawals of a delivery: of all its slots, or of those that the note names."""
    landed = {step.slot for step in steps}
    standing = landed | {s for s, row in slots.current.items() if not row.is_withdrawn}
    if isinstance(delivery.note.withdrawn, tuple):
        for name in delivery.note.withdrawn:
            if name not in slots.slot_of:
                known = ", ".join(sorted(slots.slot_of)) or "nothing"
                raise SdpError(
                    f"{delivery.shown}: `withdrawn` names {name}, which was never landed"
                    f" there (landed: {known}); correct the name."
                )
        standing &= {slots.slot_of[name] for name in delivery.note.withdrawn}
    if not standing and not slots.current:
        raise SdpError(
            f"{delivery.shown}: it is withdrawn, but nothing of it was ever landed; "
            "remove the folder, or put the withdrawn files into it."
        )
    return [
        Step(slot, revisions[slot] + 1, None, slots.current.get(slot))
        for slot in sorted(standing)
    ]


def _replacements(
    delivery: Delivery, candidates: list[Candidate], slots: Slots
) -> dict[str, str]:
    """The new names of a delivery with the names they replace."""
    replaces = delivery.note.replaces
    names = [c.path.name for c in candidates]
    if isinstance(replaces, str):
        new = [n for n in names if n != replaces and slots.slot_of.get(n) is None]
        known = [n for n in names if slots.slot_of.get(n) is not None and n != replaces]
        if not new:
            new = [n for n in known if slots.slot_of[n] == slots.slot_of.get(replaces)]
        if len(new) != 1:
            raise SdpError(
                f"{delivery.shown}: `replaces: {replaces}` does not say which of "
                f"{', '.join(names) or 'no files'} replaces it; write "
                "`replaces: {new name: old name}`."
            )
        replaces = {new[0]: replaces}
    for new, old in replaces.items():
        if new not in names:
            raise SdpError(
                f"{delivery.shown}: `replaces` names {new}, which is not there; give "
                "the file its name."
            )
        if old not in slots.slot_of and old not in names:
            landed = ", ".join(sorted(slots.slot_of)) or "nothing"
            raise SdpError(
                f"{delivery.shown}: `replaces` names {old}, which was never landed "
                f"there (landed: {landed}); correct the name."
            )
    return dict(replaces)


def _new_name(delivery: Delivery, name: str, slots: Slots) -> str:
    return (
        f"{delivery.shown}/{name}: {', '.join(sorted(slots.current))} is already "
        "landed for this scope, and this name is new; say `replaces` or `adds: true` "
        "in _delivery.yml."
    )
