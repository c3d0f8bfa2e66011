"""Forms that names and values of a sender are held to, and how they are shown.

What is written into the ledger can be read back, and what makes a part of a path is a
region code, a day or a plain name.
"""

import datetime as dt
import re
import unicodedata

_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_REGION = re.compile(r"[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{2}(?:\.?[0-9]{4})?)?)?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_REFERENCE = re.compile(r"[0-9A-Za-z][\w ./()&,:+-]{0,99}")
_UNFIT = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
NATIONAL = "national"
LONGEST_NAME = 200


def is_day(text: str) -> bool:
    """True for a calendar day from 1900 to 2199 written YYYY-MM-DD, and nothing else."""
    try:
        return bool(_DAY.fullmatch(text)) and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def is_scope(text: str) -> bool:
    """True for `national`, or a region code of two to ten digits, with dots or without.

    A mission abroad has the code of a regency, such as 99.44.
    """
    return text == NATIONAL or bool(_REGION.fullmatch(text))


def is_name(text: object) -> bool:
    """True for a name of an agency, dataset, column or code: lower case, digits and _."""
    return isinstance(text, str) and bool(_NAME.fullmatch(text))


def is_reference(text: str) -> bool:
    """True for the number of a letter or decision, such as 123/PL.02-BA/3201/2023."""
    return bool(_REFERENCE.fullmatch(text))


def is_file_name(text: object) -> bool:
    """True for a name that a file can have, and that ledger and terminal can take."""
    return (
        isinstance(text, str) and 0 < len(text) <= LONGEST_NAME and "/" not in text
        and not any(unicodedata.category(c) in _UNFIT for c in text)
    )


def shown(text: object, longest: int = 200) -> str:
    """Text of a sender as it may be printed: one line, nothing that moves a cursor."""
    safe = "".join(
        c if unicodedata.category(c) not in _UNFIT else _escape(c)
        for c in str(text)[: longest + 1]
    )
    return safe if len(safe) <= longest else safe[: longest - 1] + "…"


def printable(text: str) -> str:
    """Text of several lines with nothing in it that moves a cursor or hides characters."""
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in _UNFIT else _escape(c)
        for c in text
    )


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # how Python keeps a byte of a name that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def quoted_line(line: str, holds_persons: bool) -> str:
    """The beginning of a line in quotes, for a message; see `without_persons`."""
    text = " ".join(line.replace("\ufeff", "").split())
    return f"“{shown(without_persons(text, holds_persons), 80)}”"


def without_persons(text: str, holds_persons: bool) -> str:
    """Delivered text for a message.

    Text with digits in a dataset of persons may be a person: only its shape is shown.
    """
    return shape_of(text) if holds_persons and any(map(str.isdigit, text)) else text


def shape_of(text: str) -> str:
    """Text with each digit as 9 and each letter as x."""
    return "".join("9" if c.isdigit() else "x" if c.isalpha() else c for c in text)
