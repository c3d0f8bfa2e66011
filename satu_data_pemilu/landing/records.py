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


class _Record:
    """A text that grows line by line, and whether it ends inside a quoted value.

    `fields` are those that end before that value. What was read is not read again.
    """

    def __init__(self, text: str, delimiter: str):
        self.text, self.delimiter = text, delimiter
        self.fields = self._start = self._searched = 0
        self.is_open = self._read()

    def add(self, text: str) -> None:
        """Put one more line after a line end."""
        self.text += scan.NEWLINE + text
        self.is_open = self._read()

    def _read(self) -> bool:
        text, delimiter = self.text, self.delimiter
        while True:
            if text.startswith('"', self._start):
                end = max(self._start + 1, self._searched)
                while (end := text.find('"', end)) >= 0 and text.startswith('"', end + 1):
                    end += 2
                if end < 0:
                    self._searched = len(text)
                    return True
                if end + 1 == len(text):
                    return False
                if text.startswith(delimiter, end + 1):
                    self._next_field(end + 2)
                    continue
            if (place := text.find(delimiter, self._start)) < 0:
                return False
            self._next_field(place + 1)

    def _next_field(self, start: int) -> None:
        self._start, self._searched = start, 0
        self.fields += 1


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
        lines, record = [line], _Record(line.decode().removesuffix("\n"), delimiter)
        while (
            record.is_open and record.fields < width
            and len(lines) < LONGEST_RECORD and len(record.text) <= scan.LONGEST_LINE
        ):
            if (more := take()) is None:
                break
            lines.append(more)
            record.add(more.decode().removesuffix("\n"))
        if len(lines) > 1 and not record.is_open and (
            len(cut(record.text, delimiter)) == width
        ):
            yield record.text.encode() + b"\n"
            for more in lines[1:]:
                yield f"{scan.MARK}continuation\x1f".encode() + more
        else:
            yield line
            waiting.extendleft(reversed(lines[1:]))
