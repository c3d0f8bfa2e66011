"""The rule of keys and simulation: when the public test key is enough, and when not.

While every person in a warehouse is simulated, the public test key is used without
asking and `marts.duckdb` has no key. One real person file changes that: the three keys
must be set, the marts are encrypted, and raw files must lie on an encrypted file
system. Simulated and real persons never meet in one warehouse.

A file is simulated only if its SHA-256 stands in the manifest of a simulator, which lies
beside the landing folder, and every number of persons in it bears the mark of a simulation
(landing/simulated.py).

A warehouse remembers a check value of the key that made its pseudonyms, so that another
key, which would give every person another pseudonym, is refused unless asked for.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from satu_data_pemilu.errors import SdpError

PUBLIC_TEST_KEY = "public-test-key"
SHORTEST_KEY = 16
FEWEST_CHARACTERS = 8
DATABASE, MARTS, PSEUDONYM = "SDP_DATABASE_KEY", "SDP_MARTS_KEY", "SDP_PSEUDONYM_KEY"
STORAGE_IS_ENCRYPTED = "SDP_STORAGE_IS_ENCRYPTED"
# Read by profiles/profiles.yml: whether the marts are written with SDP_MARTS_KEY.
MARTS_ENCRYPTED = "SDP_MARTS_ENCRYPTED"
# `yes`: another pseudonym key than the warehouse's was asked for.
NEW_PSEUDONYMS = "SDP_NEW_PSEUDONYMS"
YES = ("yes", "1", "true")


class Persons(Enum):
    """What a set of files says about persons."""

    NONE = "none"
    SIMULATED = "simulated"
    REAL = "real"


@dataclass(frozen=True)
class PersonFile:
    """A file of a dataset whose contract says `holds_persons`."""

    name: str
    is_simulated: bool


@dataclass(frozen=True)
class Keys:
    """The keys of one run. `repr` shows none of them."""

    database: str = field(default=PUBLIC_TEST_KEY, repr=False)
    marts: str | None = field(default=None, repr=False)
    pseudonym: str = field(default=PUBLIC_TEST_KEY, repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Keys:
        """Read the keys; an unset or empty variable means the public test key."""
        return cls(
            database=environment.get(DATABASE) or PUBLIC_TEST_KEY,
            marts=environment.get(MARTS) or None,
            pseudonym=environment.get(PSEUDONYM) or PUBLIC_TEST_KEY,
        )

    @property
    def mode(self) -> str:
        """`public_test_key` or `own_keys`, of the key that encrypts the work database."""
        return "public_test_key" if self.database == PUBLIC_TEST_KEY else "own_keys"

    def unfit_for_real_persons(self) -> list[str]:
        """Names of the variables whose key may not guard real persons.

        A key that two of them share is unfit for both.
        """
        given = {DATABASE: self.database, MARTS: self.marts, PSEUDONYM: self.pseudonym}
        values = [key.strip() for key in given.values() if key is not None]
        return [
            variable
            for variable, key in given.items()
            if key is None or is_weak(key) or values.count(key.strip()) > 1
        ]


def is_weak(key: str) -> bool:
    """Whether a key is short, of few different characters, or the public one in disguise."""
    plain = key.strip()
    return (
        len(plain) < SHORTEST_KEY
        or len(set(plain)) < FEWEST_CHARACTERS
        or PUBLIC_TEST_KEY in "".join(plain.lower().split())
    )


def as_bytes(key: str) -> bytes:
    """The bytes of a key as the environment holds them, whatever their encoding."""
    return os.fsencode(key)


def as_blob(key: str) -> str:
    """A key as DuckDB reads an encryption key: plain characters, all others as \\xHH.

    DuckDB reads a backslash as an escape and refuses letters beyond ASCII, with the key in
    its message. A key of plain characters is itself.
    """
    return "".join(
        chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\'\"" else f"\\x{byte:02X}"
        for byte in as_bytes(key)
    )


def judge(files: Iterable[PersonFile]) -> tuple[Persons, str | None]:
    """What the files say about persons, and the name of a real one if there is any.

    Raises SdpError where simulated and real person files stand together.
    """
    simulated = real = None
    for file in files:
        if file.is_simulated:
            simulated = simulated or file.name
        else:
            real = real or file.name
    if simulated and real:
        raise SdpError(
            f"Simulated and real persons may not meet: {simulated} is simulated,"
            f" {real} is not in the manifest of a simulator. Keep them in two landing"
            " folders and build them into two warehouses."
        )
    if real:
        return Persons.REAL, real
    return (Persons.SIMULATED if simulated else Persons.NONE), None


def require_protection(example: str, keys: Keys, folders: Iterable[Path]) -> None:
    """Refuse to go on with real persons unless keys and storage protect them.

    `example` names one real file; `folders` are where its rows lie in the clear.

    Raises SdpError saying which keys to set, or which folder is not encrypted.
    """
    if unfit := keys.unfit_for_real_persons():
        raise SdpError(
            f"{example} holds real persons, so the public test key is refused. Set"
            f" {', '.join(unfit)} to keys of your own, each another, of at least"
            f" {SHORTEST_KEY} characters, {FEWEST_CHARACTERS} of them different (for"
            " example `export "
            f"{unfit[0]}=$(openssl rand -hex 32)`) and keep them safe: without them"
            " the databases cannot be read. A work database written with the public"
            " test key is to be removed first."
        )
    if os.environ.get(STORAGE_IS_ENCRYPTED, "").lower() in YES:
        return
    for folder in folders:
        if not is_on_encrypted_storage(folder):
            raise SdpError(
                f"{example} holds real persons, but {folder} does not lie on a file"
                " system known to be encrypted. Move it to one, or set"
                f" {STORAGE_IS_ENCRYPTED}=yes if the storage encrypts by other means."
            )


# The key of the pseudonyms ---------------------------------------------------------


def require_same_pseudonyms(check: Path, key: str, is_new_wanted: bool) -> bool:
    """Refuse a pseudonym key other than the one whose check value lies in `check`.

    Returns whether the key is another one, which was asked for.

    Raises SdpError where it is another and was not asked for, or `check` is damaged.
    """
    if not check.exists() or _is_key_of(check, key):
        return False
    if not is_new_wanted:
        raise SdpError(
            f"{PSEUDONYM} is not the key that made the pseudonyms of {check.parent}: every"
            " person would get another key, and nothing saved under the present ones would"
            f" be found again. Set {PSEUDONYM} to the key that was used, or ask for new"
            " pseudonyms by `sdp build --new-pseudonyms`."
        )
    return True


def remember_pseudonyms(check: Path, key: str) -> None:
    """Write the check value of the key that made the pseudonyms of a warehouse.

    A salted scrypt digest, cut to eight bytes: it tells a wrong key, and trying keys on it
    is dearer than trying them on the pseudonyms themselves.
    """
    if check.exists() and _is_key_of(check, key):
        return
    salt = secrets.token_bytes(16)
    content = {"salt": salt.hex(), "check": _check_value(key, salt).hex()}
    unfinished = check.with_name(check.name + ".tmp")
    unfinished.write_text(json.dumps(content) + "\n")
    unfinished.chmod(0o600)
    os.replace(unfinished, check)


def require_readable(check: Path) -> None:
    """Raise SdpError where a check value is damaged."""
    _is_key_of(check, PUBLIC_TEST_KEY)


def _is_key_of(check: Path, key: str) -> bool:
    try:
        content = json.loads(check.read_text())
        salt, value = bytes.fromhex(content["salt"]), bytes.fromhex(content["check"])
    except (OSError, ValueError, KeyError, TypeError):
        raise SdpError(
            f"{check}, which tells whether {PSEUDONYM} is the right key, cannot be read."
            " Put it back from a back-up, or remove it if you are sure of the key."
        ) from None
    return hmac.compare_digest(value, _check_value(key, salt))


def _check_value(key: str, salt: bytes) -> bytes:
    return hashlib.scrypt(as_bytes(key), salt=salt, n=2**14, r=8, p=1, dklen=8)


# The storage -----------------------------------------------------------------------


def is_on_encrypted_storage(
    folder: Path,
    mounts: Path = Path("/proc/self/mountinfo"),
    devices: Path = Path("/sys/dev/block"),
) -> bool:
    """Whether Linux reports `folder` on dm-crypt (LUKS) or an encrypting file system.

    False where that cannot be seen, as with encryption inside a disk or a cloud volume.
    """
    try:
        lines = mounts.read_text().splitlines()
        target = folder.resolve()
    except OSError:
        return False
    best_length, device, kind = -1, "", ""
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        mount_point = Path(re.sub(r"\\([0-7]{3})", _octal, fields[4]))
        if target.is_relative_to(mount_point):
            if len(mount_point.parts) >= best_length:
                best_length = len(mount_point.parts)
                device, kind = fields[2], after.split()[0]
    if kind in ("ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"):
        return True
    return _is_encrypted_device(devices / device)


def _octal(found: re.Match[str]) -> str:
    return chr(int(found.group(1), 8))


def _is_encrypted_device(device: Path) -> bool:
    """Whether a block device, or every device that it lies on, is a dm-crypt one."""
    try:
        if (device / "dm" / "uuid").read_text().startswith("CRYPT-"):
            return True
    except OSError:
        pass
    try:
        below = list((device / "slaves").iterdir())
    except OSError:
        return False
    return bool(below) and all(_is_encrypted_device(each) for each in below)
