"""Lands everything that a landing folder holds and the ledger does not have yet."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from rich import markup

from satu_data_pemilu import forms
from satu_data_pemilu.contracts import Contract
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import (
    apart, delimited, formats, ledger, raw, scan, simulated, slots,
)
from satu_data_pemilu.landing.deliveries import Delivery
from satu_data_pemilu.landing.found import Found, look
from satu_data_pemilu.landing.ledger import LandedFile
from satu_data_pemilu.landing.report import LandingReport
from satu_data_pemilu.sql import is_out_of_space

SPACE_PER_BYTE = 3
"""Free space needed for each byte of a file: its raw copy and a clean copy of it."""
SPACE_PER_PACKED_BYTE = 15
"""The same for a gzip file, whose content is larger by an unknown factor."""
MOST_NAMED = 20


def land(
    landing: Path,
    warehouse: Path,
    contracts: dict[tuple[str, str], Contract],
    progress: object = None,
    found: Found | None = None,
) -> LandingReport:
    """Land the deliveries of a folder into a warehouse and return what was done.

    `found` is the folder as it was looked at before; without it, it is looked at now.
    Only what it lists lands, and only as it was hashed then.

    A delivery lands whole or not at all: its raw files are written under temporary
    names, renamed, and count from the moment the ledger holds them. What is refused is
    a sentence in the report's `refused`, and everything else lands. `progress` is a
    `rich.progress.Progress` or a function of (bytes done, bytes in all, file name).
    Raises SdpError where nothing can be landed: no landing folder, no space, a second
    landing at the same time.
    """
    warehouse = Path(warehouse).resolve()
    found = found or look(landing, contracts)
    report = LandingReport()
    report.refused += found.refused
    if found.ignored:
        report.note(
            _listed(found.ignored), "left out, since their names are those of no delivery"
        )
    with _only_one(warehouse), _told_when_unwritable(warehouse):
        ledger.begin(warehouse)
        known = ledger.read(warehouse)
        raw.remove_leftovers(warehouse, [row.file_id for row in known])
        spill, folders = warehouse / "raw" / ".spill", (found.landing, warehouse / "raw")
        con = apart.connection(spill, folders)
        try:
            for contract in contracts.values():
                raw.write_empty(con, warehouse, contract)
            with apart.Reader(spill / "apart", folders) as reader:
                run = _Run(con, reader, found, warehouse, known, report)
                run.all(found.deliveries, _Shown(progress, found.deliveries))
            if report.landed or not ledger.is_copied(con, warehouse, run.known):
                ledger.write_parquet(con, warehouse, run.known)
        finally:
            con.close()
            shutil.rmtree(spill, ignore_errors=True)
    return report


def _listed(paths: list[str]) -> str:
    """The paths in one line, and the number of those that are too many to name."""
    named = ", ".join(paths[:MOST_NAMED])
    more = len(paths) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


@contextmanager
def _only_one(warehouse: Path) -> Iterator[None]:
    """Hold the lock of landing in this warehouse."""
    if warehouse.exists() and not warehouse.is_dir():
        raise SdpError(f"{warehouse} is a file where the warehouse folder is expected.")
    try:
        (warehouse / "raw").mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = open(warehouse / "raw" / ".lock", "w")
    except OSError as error:
        raise SdpError(
            f"The warehouse {warehouse} cannot be written ({error.strerror}); give "
            "yourself the right to, or name another folder."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SdpError(
                f"Another landing into {warehouse} is running; wait until it ends."
            ) from error
        yield


@contextmanager
def _told_when_unwritable(warehouse: Path) -> Iterator[None]:
    """Turn a disk that is full, read-only or failing into a sentence.

    What was being written is removed by the next landing.
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        if is_out_of_space(error):
            raise SdpError(
                f"The disk of {warehouse} is full; free some space and run again "
                "(everything landed so far is kept)."
            ) from error
        if isinstance(error, (OSError, duckdb.IOException, duckdb.PermissionException)):
            reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
            place = getattr(error, "filename", None) or warehouse
            raise SdpError(
                f"The warehouse {warehouse} cannot be used ({place}: {reason}); make it "
                "readable and writable for yourself, or name another folder."
            ) from error
        raise


class _Shown:
    """Tells a progress bar or a function how far landing is."""

    def __init__(self, progress: object, found: list[Delivery]):
        self.total = sum(_size(f) for d in found for f in d.files)
        self.done, self.call, self.bar = 0, None, None
        if progress is None:
            return
        if callable(progress):
            self.call = progress
        else:
            self.bar = progress
            self.task = progress.add_task("Landing", total=self.total)

    def start(self, path: Path) -> None:
        if self.bar is not None:
            # a name is no markup: [/b] in it would end the landing, [link=...] be one
            name = markup.escape(forms.shown(path.name, 60))
            self.bar.update(self.task, description=f"Landing {name}")

    def advance(self, path: Path) -> None:
        self.done += _size(path)
        if self.call:
            self.call(self.done, self.total, path.name)
        elif self.bar is not None:
            self.bar.update(self.task, completed=self.done)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Run:
    """One run of landing into an open warehouse."""

    def __init__(self, con, reader, found: Found, warehouse, known, report):
        self.con, self.warehouse, self.report = con, warehouse, report
        self.reader: apart.Reader = reader
        self.found = found
        self.known: list[LandedFile] = known
        self.history: dict[tuple, list[LandedFile]] = {}
        self.spellings: dict[tuple, str] = {}
        for row in known:
            self.history.setdefault(row.scope_key, []).append(row)
            self.spellings.setdefault(_plain(row.scope_key), row.scope_code)
        self.newest = {(*row.scope_key, row.slot_name): row for row in known}

    def all(self, found: list[Delivery], shown: _Shown) -> None:
        for delivery in found:
            try:
                self.one(delivery, shown)
            except SdpError as error:
                self.report.refused.append(str(error))

    def one(self, delivery: Delivery, shown: _Shown) -> None:
        """Land one delivery whole, or raise SdpError and leave nothing of it."""
        self.refuse_other_spelling(delivery)
        self.refuse_overlap(delivery)
        candidates = [self.candidate(delivery, path) for path in delivery.files]
        history = self.history.get(delivery.key, [])
        steps, unchanged = slots.plan(
            delivery, candidates, history, lambda row: self.has_other_terms(delivery, row)
        )
        now = ledger.now_after(self.known)
        rows, results, written = [], [], []
        try:
            for step in steps:
                if step.candidate:
                    shown.start(step.candidate.path)
                row, result = self.row(delivery, step, now, written)
                rows.append(row)
                results.append(result)
            self.read_again(delivery, candidates, written)
            ledger.require_sound(rows)
            for tmp, target in written:
                _put(tmp, target)
        except BaseException:
            for tmp, target in written:
                tmp.unlink(missing_ok=True)
                target.unlink(missing_ok=True)
            raw.remove_empty_folders(self.warehouse, delivery.key)
            raise
        if rows:
            ledger.append(self.warehouse, rows)
        self.known += rows
        self.history[delivery.key] = history + rows
        self.newest |= {(*row.scope_key, row.slot_name): row for row in rows}
        self.tell(delivery, rows, results, unchanged)
        for path in delivery.files:
            shown.advance(path)

    def refuse_other_spelling(self, delivery: Delivery) -> None:
        """Refuse `3201` where `32.01` was landed: both would count as current."""
        known = self.spellings.setdefault(_plain(delivery.key), delivery.scope)
        if known != delivery.scope:
            raise SdpError(
                f"{delivery.shown}: the scope {delivery.scope} was landed as {known} "
                f"before; name the folder {known}."
            )

    def refuse_overlap(self, delivery: Delivery) -> None:
        """Refuse a scope inside of another one of the day: its rows would count twice."""
        *day, scope = delivery.key
        others = {
            row.scope_code
            for row in self.newest.values()
            if [*row.scope_key[:3]] == day and not row.is_withdrawn
        }
        for other in sorted(others - {scope}):
            wide, narrow = sorted((scope, other), key=lambda s: (s != "national", len(s)))
            if wide == "national" or narrow.startswith(wide + "."):
                raise SdpError(
                    f"{delivery.shown}: {narrow} lies within {wide}, which is delivered "
                    "for the same day; deliver one of the two, or withdraw the other."
                )

    def has_other_terms(self, delivery: Delivery, row: LandedFile) -> bool:
        """True where `_delivery.yml` says what was not said when the file was landed."""
        note = delivery.note
        if any(
            getattr(note, term) != getattr(row, term)
            for term in (
                "delivered_date", "letter_number", "cycle_key", "stage_code",
                "decision_number", "established_date",
            )
        ):
            return True
        if note.mode and note.mode != row.mode:
            return True
        if note.delimiter and row.delimiter and note.delimiter != row.delimiter:
            return True
        # of a file whose first bytes say its encoding, a note changes nothing
        if note.encoding != "windows-1252" or row.encoding != "utf-8":
            return False
        target = self.raw_path(delivery, row.file_id)
        return target.exists() and raw.counts_by_kind(self.con, target)[1].get(
            "bad_bytes", 0
        ) > 0

    def raw_path(self, delivery: Delivery, file_id: str) -> Path:
        folder = raw.folder_of(self.warehouse, *delivery.contract.key)
        return folder / delivery.as_of / delivery.scope / f"{file_id}.parquet"

    def read_again(
        self, delivery: Delivery, candidates: list[slots.Candidate], written: list
    ) -> None:
        """Write the raw files that a restored ledger knows and the warehouse lacks."""
        by_hash = {candidate.sha256: candidate for candidate in candidates}
        for row in self.history.get(delivery.key, []):
            candidate = by_hash.get(row.sha256)
            if candidate is None or row.is_withdrawn:
                continue
            if not self.raw_path(delivery, row.file_id).exists():
                self.raw_file(delivery, candidate.path, row.file_id, written)

    def candidate(self, delivery: Delivery, path: Path) -> slots.Candidate:
        shown = f"{delivery.shown}/{path.name}"
        try:
            if not path.is_file():
                raise SdpError(f"{shown}: not a file; deliver a file.")
            if path.stat().st_size == 0:
                raise SdpError(
                    f"{shown}: the file is empty (0 bytes); deliver at least the "
                    "header."
                )
            if path in self.found.unreadable:
                raise self.found.unreadable[path]
            if path not in self.found.hashed:
                raise self.changed(shown)
            return slots.Candidate(path, self.found.hashed[path].sha256)
        except OSError as error:
            raise SdpError(
                f"{shown}: the file cannot be read ({error.strerror}); give yourself "
                "the right to read it."
            ) from error

    def row(self, delivery: Delivery, step: slots.Step, now: str, written: list):
        """Write the raw file of one step; returns its ledger row and what it holds."""
        contract, note = delivery.contract, delivery.note
        if step.candidate is None:
            sha256 = _withdrawn_hash(step)
            name = step.earlier.file_name if step.earlier else step.slot
        else:
            sha256, name = step.candidate.sha256, step.candidate.path.name
        file_id = slots.file_id(
            delivery, step.slot, step.revision,
            sha256 if step.candidate else f"withdrawn {sha256}",
        )
        kinds, codes = dict.fromkeys(raw.KINDS, 0), {}
        landed = raw.Landed(lines=0)
        if step.candidate:
            landed, kinds, codes = self.raw_file(
                delivery, step.candidate.path, file_id, written
            )
        key = "/".join(delivery.key)
        row = LandedFile(
            file_id=file_id,
            agency_code=contract.agency,
            dataset_code=contract.dataset,
            as_of=delivery.as_of,
            scope_code=delivery.scope,
            revision=step.revision,
            delivery_key=f"{key}/{step.slot}/r{step.revision}",
            file_name=name,
            slot_name=step.slot,
            sha256=sha256,
            bytes=_size(step.candidate.path) if step.candidate else 0,
            lines=landed.lines,
            **{f"{kind}_lines": number for kind, number in kinds.items()},
            encoding=landed.encoding,
            delimiter=landed.delimiter,
            delivered_date=note.delivered_date,
            letter_number=note.letter_number,
            cycle_key=note.cycle_key,
            stage_code=note.stage_code,
            decision_number=note.decision_number,
            established_date=note.established_date,
            mode=note.mode or contract.mode,
            is_withdrawn=step.candidate is None,
            is_simulated=sha256 in self.found.simulated,
            holds_persons=contract.holds_persons,
            first_landed_at=now,
        )
        return row, (landed, kinds, codes)

    def raw_file(self, delivery: Delivery, path: Path, file_id: str, written: list):
        """Write a file's raw Parquet under a temporary name and prove its counts."""
        shown = f"{delivery.shown}/{path.name}"
        folder = raw.folder_of(self.warehouse, *delivery.contract.key)
        folder = raw.inside(self.warehouse, folder / delivery.as_of / delivery.scope)
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{file_id}.parquet"
        # the reader of a killed landing may still write to a name of its own
        tmp = folder / f"{file_id}.{os.getpid()}.tmp"
        written.append((tmp, target))
        self.check_space(path, shown)
        try:
            landed = self.read(delivery, path, shown, file_id, tmp)
        except SdpError:
            raise
        except Exception as error:
            if is_out_of_space(error) or _is_about(error, folder):
                raise
            raise SdpError(
                f"{shown}: it could not be read ({type(error).__name__}), so it is not "
                "landed; ask for the file again, or report it to the maintainers."
            ) from error
        if self.found.has_changed(path):
            raise self.changed(shown)
        if delivery.contract.holds_persons and self.found.is_simulated(path):
            simulated.require_marked(self.con, tmp, shown, delivery.contract)
        kinds, codes = raw.counts_by_kind(self.con, tmp)
        if sum(kinds.values()) != landed.lines:
            raise SdpError(
                f"{shown}: {landed.lines} lines were counted but "
                f"{sum(kinds.values())} were read, so it is not landed; report this "
                "file to the maintainers."
            )
        return landed, kinds, codes

    def changed(self, shown: str) -> SdpError:
        return SdpError(
            f"{shown}: the file changed while it was landed; run again when it is "
            "complete."
        )

    def read(
        self, delivery: Delivery, path: Path, shown: str, file_id: str, tmp: Path
    ) -> raw.Landed:
        """Hand the file to the reader of its format."""
        contract, note = delivery.contract, delivery.note
        kind = formats.format_of(path, shown)
        declared = (note.encoding,) if note.encoding else contract.encodings
        if kind != "text":
            return self.reader.read(kind, path, shown, contract, declared, file_id, tmp)
        found = scan.scan(path, shown, declared)
        self.check_space(path, shown, found.bytes)
        return delimited.land(
            self.con, path, shown, contract, found, note.delimiter, file_id, tmp
        )

    def check_space(self, path: Path, shown: str, unpacked: int = 0) -> None:
        factor = SPACE_PER_PACKED_BYTE if scan.is_gzip(path) else SPACE_PER_BYTE
        needed = max(factor * _size(path), 2 * unpacked)
        free = shutil.disk_usage(self.warehouse).free
        if free < needed:
            raise SdpError(
                f"{shown}: landing it needs {needed / 1e6:,.0f} MB of free disk "
                f"({factor} times the file) and {self.warehouse} has {free / 1e6:,.0f} MB; free "
                "some space and run again."
            )

    def tell(self, delivery, rows, results, unchanged) -> None:
        report = self.report
        report.landed += rows
        report.unchanged += unchanged
        report.withdrawn += sum(row.is_withdrawn for row in rows)
        report.superseded += sum(
            row.revision > 1 and not row.is_withdrawn for row in rows
        )
        for row, (landed, kinds, codes) in zip(rows, results):
            report.add(kinds, codes)
            shown = f"{delivery.shown}/{row.file_name}"
            for note in landed.notes:
                report.note(shown, note)
            if landed.surplus:
                report.note(
                    shown,
                    "the contract does not know"
                    f" {forms.shown(', '.join(landed.surplus), 500)}, which was not read",
                )
            if codes.get("bad_bytes") and landed.encoding == "utf-8":
                report.note(
                    shown,
                    "some lines hold bytes that are not UTF-8; if they are "
                    "Windows-1252, say so by `encoding: windows-1252` in "
                    "_delivery.yml or in the contract's encodings",
                )


def _plain(key: tuple[str, str, str, str]) -> tuple[str, str, str, str]:
    """A delivery's key with its scope as it is without dots."""
    return *key[:3], key[3].replace(".", "").lower()


def _withdrawn_hash(step: slots.Step) -> str:
    return step.earlier.sha256 if step.earlier else ""


def _is_about(error: Exception, folder: Path) -> bool:
    """True where an error is one of our own folder (read-only, gone), not of the file."""
    return isinstance(error, OSError) and str(error.filename or "").startswith(str(folder))


def _put(tmp: Path, target: Path) -> None:
    """Rename a finished file and wait until the disk holds it."""
    with open(tmp, "rb") as file:
        os.fsync(file.fileno())
    os.replace(tmp, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
