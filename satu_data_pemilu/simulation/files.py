"""Delivered files as they grow, and folders whose simulation is replaced."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.simulation.marks import manifest_of

# Stands for a byte that is not UTF-8 until the line is written.
BAD_BYTE = "\ue000"


class DeliveredFile:
    """A delivered file that grows chunk by chunk; counts lines and hashes bytes."""

    def __init__(self, path: Path, header: str, bom: bool = False, crlf: bool = False):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._stream = path.open("wb")
        self._hash = hashlib.sha256()
        self._end = b"\r\n" if crlf else b"\n"
        self.lines = 0
        self.key = ""
        if bom:
            self._put(b"\xef\xbb\xbf")
        self.write(header)

    def _put(self, block: bytes) -> None:
        self._hash.update(block)
        self._stream.write(block)

    def write(self, line: str) -> None:
        """Add one line."""
        self._put(line.encode() + self._end)
        self.lines += 1

    def append(self, part: Path) -> None:
        """Add the lines of a file of the database engine."""
        bad = BAD_BYTE.encode()
        with part.open("rb") as stream:
            while lines := stream.readlines(1 << 23):
                block = b"".join(lines).replace(bad, b"\xe9")
                self.lines += len(lines)
                self._put(
                    block.replace(b"\n", b"\r\n") if self._end != b"\n" else block
                )

    def close(self) -> str:
        """Close the file and give its SHA-256."""
        self._stream.close()
        return self._hash.hexdigest()


def earlier_files(landing: Path, truth: Path) -> list[Path]:
    """Files of an earlier simulation in the two folders.

    Raises SdpError where replacing it would lose what no simulation wrote.
    """
    old: list[Path] = []
    manifest = manifest_of(landing)
    if manifest.exists():
        try:
            listed = json.loads(manifest.read_text(encoding="utf-8"))["files"].items()
        except (ValueError, KeyError, AttributeError) as error:
            raise SdpError(
                f"{manifest} is no simulation manifest; empty {landing} by hand first."
            ) from error
        for name, sha256 in listed:
            path = landing / name
            if ".." in Path(name).parts or not path.is_file():
                continue
            with path.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                    raise SdpError(
                        f"{path} was changed after it was simulated; move it away"
                        " before you simulate again."
                    )
            old.append(path)
    own = truth / "manifest.json"
    if truth.exists() and any(truth.iterdir()) and not own.exists():
        raise SdpError(
            f"{truth} holds files that no simulation wrote; name an empty folder."
        )
    return old


def replace_deliveries(
    landing: Path, made: Path, old: list[Path], manifest: dict
) -> None:
    """Put the new deliveries in the place of the old ones.

    Raises SdpError where somebody else's delivery would be mixed with a simulated one.
    """
    new = [path for path in made.rglob("*") if path.is_file()]
    for folder in sorted({landing / p.relative_to(made).parent for p in new}):
        others = set(folder.iterdir()) - set(old) if folder.exists() else set()
        if other := next(
            (o for o in sorted(others) if o.name != "_delivery.yml"), None
        ):
            raise SdpError(
                f"{other} was written by no simulation; a simulated delivery may not"
                " mix with it: move it away or name another landing folder."
            )
    note = manifest_of(landing)
    for path in old:
        path.unlink(missing_ok=True)
        (path.parent / "_delivery.yml").unlink(missing_ok=True)
    for path in sorted({p for file in old for p in file.parents}, reverse=True):
        if landing in path.parents and path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    # a file is never there without its hash in the manifest
    pending = note.with_suffix(".tmp")
    pending.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    os.replace(pending, note)
    for path in sorted(new):
        target = landing / path.relative_to(made)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)


def replace_truth(truth: Path, known: Path, manifest: dict) -> None:
    """Put the new truth in the place of the old one."""
    text = json.dumps({k: v for k, v in manifest.items() if k != "files"}, indent=1)
    (known / "manifest.json").write_text(text + "\n", encoding="utf-8")
    if truth.exists():
        shutil.rmtree(truth)
    truth.mkdir(parents=True)
    for path in sorted(known.iterdir()):
        os.replace(path, truth / path.name)
