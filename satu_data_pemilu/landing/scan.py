"""First pass over the bytes of a text file, and the clean copy that some files need.

The pass is independent of the parser: it finds the number of physical lines and what
DuckDB must not see (bytes outside the encoding, control bytes, mixed line ends). Only a
file that has any of these is copied; in the copy each such line is one line that starts
with MARK and carries the code and the escaped text.
"""

import codecs
import gzip
import hashlib
import itertools
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from satu_data_pemilu import forms
from satu_data_pemilu.errors import SdpError

BLOCK = 512 * 1024
"""Read at once: small enough to stay in the processor's cache."""
LONGEST_UNBROKEN = 32 * 1024 * 1024
"""What has no line end in so many bytes is no text file."""
LONGEST_LINE = 400_000
DECODED_AHEAD = 4096
KEPT_OF_LONG_LINE = 100_000
UNPACKED_AT_LEAST = 64 * 1024 * 1024
UNPACKED_PER_BYTE = 100
"""A gzip file that unpacks to more than so many times its size is no table."""
NEVER = "\x1c\x1d\x1e\x1f"
"""A delimiter no line holds (a line with \\x1f is marked), so a line is one column."""
MARK = "\x1f\x1e"
NEWLINE = "\x1e"
"""Stands for a line end inside a quoted value, in a copy only."""
_CONTROL = re.compile(rb"[\x00\x1f]")


@dataclass
class Scan:
    """What the first pass found; LF, CR and CRLF are one line end each.

    `bytes` are those of the content, unpacked.
    """

    lines: int
    encoding: str
    needs_copy: bool
    bytes: int = 0


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as delivered."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: Path):
    """The bytes of a file, unpacked where it is gzip."""
    return gzip.open(path, "rb") if is_gzip(path) else open(path, "rb")


def is_gzip(path: Path) -> bool:
    """True where the file begins with gzip's magic bytes."""
    with open(path, "rb") as file:
        return file.read(2) == b"\x1f\x8b"


def unpacked_limit(path: Path) -> int:
    """Bytes that the content of a file may have, of which only a packed one has a limit."""
    if not is_gzip(path):
        return sys.maxsize
    return max(UNPACKED_AT_LEAST, UNPACKED_PER_BYTE * path.stat().st_size)


def _blocks(stream, name: str, most: int) -> Iterator[bytes]:
    """Yield decompressed blocks; a gzip file that is damaged or too large is refused."""
    size = 0
    try:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > most:
                raise SdpError(
                    f"{name}: the gzip file unpacks to more than {most // 10**6:,} MB, over "
                    f"{UNPACKED_PER_BYTE} times its size; deliver it unpacked."
                )
            yield block
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SdpError(
            f"{name}: the gzip file is truncated or damaged ({error}); ask for the "
            "file again."
        ) from error


def _whole_lines(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Regroup blocks so that each ends at a line end and never between CR and LF."""
    rest = b""
    for block in blocks:
        block = rest + block
        end = block.rfind(b"\n") + 1 or block.rfind(b"\r", 0, len(block) - 1) + 1
        if not end and len(block) > LONGEST_UNBROKEN:
            raise SdpError(
                f"{name}: a line is longer than {LONGEST_UNBROKEN // 2**20} MB, so this "
                "is no text file of lines; deliver CSV, XLSX, Parquet or JSON."
            )
        rest = block[end:]
        if end:
            yield block[:end]
    if rest:
        yield rest


def bom_encoding(head: bytes) -> str | None:
    """The encoding that a byte order mark states."""
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return None


def scan(path: Path, name: str, declared: tuple[str, ...]) -> Scan:
    """Read the file once; `declared` are the encodings that may be assumed.

    UTF-8 that is valid is always taken as such. Raises SdpError for a damaged gzip
    file and for a file without line ends.
    """
    with opened(path) as stream:
        blocks = _blocks(stream, name, unpacked_limit(path))
        first = next(blocks, b"")
        blocks = itertools.chain([first] if first else [], blocks)
        bom = bom_encoding(first)
        if bom == "utf-16" or (not bom and declared == ("utf-16",)):
            return _scan_utf16(blocks, name)
        if not bom and (codec := utf16_codec(first)):
            line = first[:4096].decode(codec, "replace").splitlines()[0]
            raise SdpError(
                f"{name}: it is UTF-16 without a byte order mark (it begins with "
                f"{forms.quoted_line(line, True)}); write `encoding: utf-16` into "
                "_delivery.yml, or deliver UTF-8."
            )
        found = _scan_bytes(_whole_lines(blocks, name))
    if bom:
        found.encoding = bom
    elif found.encoding != "utf-8":
        found.encoding = "windows-1252" if "windows-1252" in declared else "utf-8"
    found.needs_copy = found.needs_copy or is_gzip(path)
    return found


def _scan_bytes(blocks: Iterator[bytes]) -> Scan:
    """Count line ends; encoding is `bytes` where some are not UTF-8."""
    lf = cr = crlf = size = 0
    valid, clean, last = True, True, b""
    for block in blocks:
        lf += block.count(b"\n")
        size += len(block)
        if b"\r" in block:
            cr += block.count(b"\r")
            crlf += block.count(b"\r\n")
        if valid and not block.isascii():
            try:
                codecs.utf_8_decode(block, "strict", True)
            except UnicodeDecodeError:
                valid = False
        if clean:
            clean = b"\0" not in block and b"\x1f" not in block
            clean = clean and not _has_long_line(block)
        last = block[-1:]
    lines = lf + cr - crlf + (last not in (b"\n", b"\r", b""))
    mixed = cr > 0 and not cr == crlf == lf
    encoding = "utf-8" if valid else "bytes"
    return Scan(lines, encoding, mixed or not clean or not valid, size)


def _has_long_line(block: bytes) -> bool:
    step = LONGEST_LINE // 2
    for start in range(0, len(block) - step, step):
        if block.find(b"\n", start, start + step) < 0:
            if block.find(b"\r", start, start + step) < 0:
                return True
    return False


def utf16_codec(first: bytes) -> str | None:
    """The codec of UTF-16 text without a mark: where every second byte is mostly zero."""
    head = first[:4096]
    for codec, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        others = head[::2] if codec == "utf-16-le" else head[1::2]
        if len(head) > 3 and zeros.count(0) > len(zeros) * 0.6 and not others.count(0):
            return codec
    return None


def _scan_utf16(blocks: Iterator[bytes], name: str) -> Scan:
    """Count the line ends of UTF-16 text; a broken surrogate is refused by name."""
    lines, last, size = 0, "", 0
    for text in _utf16_text(blocks, name):
        size += 2 * len(text)
        lines += text.count("\n") + text.count("\r") - text.count("\r\n")
        if last == "\r" and text[:1] == "\n":
            lines -= 1
        last = text[-1:]
    return Scan(lines + (last not in ("\n", "\r", "")), "utf-16", True, size)


def _utf16_text(blocks: Iterator[bytes], name: str) -> Iterator[str]:
    decoder = None
    try:
        for block in blocks:
            decoder = decoder or codecs.getincrementaldecoder(_utf16_of(block))()
            if text := decoder.decode(block):
                yield text
        if decoder and (text := decoder.decode(b"", True)):
            yield text
    except UnicodeDecodeError as error:
        raise SdpError(
            f"{name}: not valid UTF-16 at byte {error.start} of a block; deliver "
            "UTF-8, or state the encoding in _delivery.yml."
        ) from error


def _utf16_of(first: bytes) -> str:
    """The codec of text that is known to be UTF-16, by its mark or its zeros."""
    return "utf-16" if bom_encoding(first) else utf16_codec(first) or "utf-16-le"


def head(path: Path, name: str, encoding: str, size: int = 4_000_000) -> str:
    """The first characters of a file, for finding its header."""
    with opened(path) as stream:
        data = b"".join(_blocks(_Limited(stream, size), name, sys.maxsize))
    if encoding == "utf-16":
        return data.decode(_utf16_of(data), "ignore")
    return data.decode(encoding, "replace")


class _Limited:
    def __init__(self, stream, size: int):
        self.stream, self.size = stream, size

    def read(self, _: int) -> bytes:
        data = self.stream.read(self.size)
        self.size -= len(data)
        return data


def clean_blocks(path: Path, name: str, encoding: str) -> Iterator[bytes]:
    """Yield the file as UTF-8 with LF line ends, in blocks of whole lines."""
    with opened(path) as stream:
        blocks = _blocks(stream, name, unpacked_limit(path))
        if encoding == "utf-16":
            blocks = (text.encode() for text in _utf16_text(blocks, name))
        is_first = True
        for block in _whole_lines(blocks, name):
            if is_first:
                block, is_first = block.removeprefix(codecs.BOM_UTF8), False
            if b"\r" in block:
                block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield _from_windows_1252(block) if encoding == "windows-1252" else block


def clean_copy(
    path: Path,
    name: str,
    encoding: str,
    target: Path,
    joined: Callable[[Iterator[bytes]], Iterator[bytes]] | None = None,
) -> None:
    """Write the file as UTF-8 with LF line ends, unreadable lines marked.

    `joined` puts records that span lines on one line, where the contract allows them.
    """
    with open(target, "wb") as out:
        marked = itertools.chain.from_iterable(
            map(_marked, clean_blocks(path, name, encoding))
        )
        out.writelines(joined(_lines(marked)) if joined else marked)


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Regroup pieces of text into lines with their line ends."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line + b"\n"
    if rest:
        yield rest


_UNDEFINED_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def _from_windows_1252(block: bytes) -> bytes:
    if block.isascii():
        return block
    if not _UNDEFINED_1252.search(block):
        return block.decode("windows-1252").encode()
    lines = block.split(b"\n")
    for index, line in enumerate(lines):
        if not _UNDEFINED_1252.search(line):
            lines[index] = line.decode("windows-1252").encode()
    return b"\n".join(lines)


def _marked(block: bytes) -> Iterator[bytes]:
    """Yield the block with each line that must not be parsed replaced by its mark."""
    done = 0
    for start, code in _bad_lines(block):
        end = block.find(b"\n", start)
        end = len(block) if end < 0 else end
        yield block[done:start]
        text = block[start:end]
        if code == "line_too_long":
            text = text[:KEPT_OF_LONG_LINE]
        yield f"{MARK}{code}\x1f{escaped(text)}".encode()
        done = end
    yield block[done:]


def escaped(line: bytes) -> str:
    """Text of a line whose bytes are not all readable: the others as \\xNN."""
    text = line.decode("utf-8", "backslashreplace")
    return re.sub(
        r"[\x00-\x08\x0b-\x1f]", lambda m: f"\\x{ord(m.group()):02x}", text
    )


def _bad_lines(block: bytes) -> list[tuple[int, str]]:
    """Starts of the lines that cannot be parsed, with the reason's code."""
    bad: dict[int, str] = {}

    def add(position: int, code: str) -> int:
        start = block.rfind(b"\n", 0, position) + 1
        bad.setdefault(start, code)
        end = block.find(b"\n", position)
        return len(block) if end < 0 else end + 1

    if not block.isascii():
        # An error copies what was to be decoded: little of it where errors are near.
        view, position, ahead = memoryview(block), 0, DECODED_AHEAD
        while position < len(block):
            end = block.find(b"\n", position + ahead) + 1 or len(block)
            try:
                codecs.utf_8_decode(view[position:end], "strict", True)
                position, ahead = end, 2 * ahead
            except UnicodeDecodeError as error:
                position = add(position + error.start, "bad_bytes")
                ahead = DECODED_AHEAD
    if b"\0" in block or b"\x1f" in block:
        position = 0
        while found := _CONTROL.search(block, position):
            position = add(found.start(), "control_bytes")
    if _has_long_line(block):
        start = 0
        while start < len(block):
            end = block.find(b"\n", start)
            end = len(block) if end < 0 else end
            if end - start > LONGEST_LINE:
                bad.setdefault(start, "line_too_long")
            start = end + 1
    return sorted(bad.items())
