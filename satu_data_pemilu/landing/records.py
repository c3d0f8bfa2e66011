"""Cuts a line of delimited text, and joins lines where a quoted value spans them."""

import re
from collections import deque
from collections.abc import Iterable, Iterator

from satu_data_pemilu.landing import scan

LONGEST_RECORD = 100
"""A quote that is not closed within so many lines is a stray one."""


def cut(line: str, delimiter: str) -> list[str]:
    """Cut one line as the SQL of `delimited` does: stray quotes stay in their field."""
    if '"' not in line:
        return line.split(delimiter)
    mark = re.escape(delimiter)
    parts = re.findall(rf'("(?:[^"]|"")*"|[^{mark}]*){mark}', line + delimiter)
    return [
        p[1:-1].replace('""', '"') if len(p) > 1 and p[0] == p[-1] == '"' else p
        for p in parts
    ]


def is_open(text: str, delimiter: str) -> bool:
    """True where the text ends inside a quoted value."""
    position = 0
    while True:
        if text.startswith('"', position):
            end = position + 1
            while (end := text.find('"', end)) >= 0 and text.startswith('"', end + 1):
                end += 2
            if end < 0:
                return True
            if end + 1 == len(text):
                return False
            if text.startswith(delimiter, end + 1):
                position = end + 2
                continue
        position = text.find(delimiter, position) + 1
        if not position:
            return False


def joined(lines: Iterable[bytes], delimiter: str, width: int) -> Iterator[bytes]:
    """Put each record of `width` fields whose value spans lines on its first line.

    Inside it NEWLINE stands for a line end, and each further line is marked as a
    continuation. Lines that make no record of that width stay as they are.
    """
    waiting: deque[bytes] = deque()
    source = iter(lines)

    def take() -> bytes | None:
        return waiting.popleft() if waiting else next(source, None)

    while (line := take()) is not None:
        record, text = [line], line.decode().removesuffix("\n")
        while (
            len(record) < LONGEST_RECORD and len(text) <= scan.LONGEST_LINE
            and is_open(text, delimiter)
        ):
            if (more := take()) is None:
                break
            record.append(more)
            text += scan.NEWLINE + more.decode().removesuffix("\n")
        if len(record) > 1 and not is_open(text, delimiter) and (
            len(cut(text, delimiter)) == width
        ):
            yield text.encode() + b"\n"
            for more in record[1:]:
                yield f"{scan.MARK}continuation\x1f".encode() + more
        else:
            yield line
            waiting.extendleft(reversed(record[1:]))
