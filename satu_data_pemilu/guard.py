"""The rule of keys applied to a ledger: by every step of `sdp`, and by dbt on its own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from satu_data_pemilu import keys, state
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.keys import Keys, PersonFile, Persons
from satu_data_pemilu.landing import ledger
from satu_data_pemilu.warehouse import Warehouse

# The process of `sdp` that runs dbt inside itself.
STARTED_BY = "SDP_STARTED_BY"


def require_fitting_ledger(
    folders: Iterable[Path], held: Keys, warehouse: Warehouse
) -> Persons:
    """Apply the rule of keys to what was landed, and say what that is.

    Asked after landing and again before publishing: what counts is what the ledger holds,
    and not what was seen before it. `folders` hold rows in the clear.

    Raises SdpError where simulated and real persons meet, or keys or storage do not
    protect real ones.
    """
    return judge_and_protect(landed_person_files(warehouse), folders, held)


def judge_and_protect(
    files: Iterable[PersonFile], folders: Iterable[Path], held: Keys
) -> Persons:
    """What the files hold of persons; raises SdpError where the rule of keys is broken."""
    persons, real = keys.judge(files)
    if real:
        keys.require_protection(real, held, folders)
    return persons


def landed_person_files(warehouse: Warehouse) -> list[PersonFile]:
    """Files of the ledger whose dataset holds persons; their rows lie in the raw zone."""
    return [
        PersonFile("/".join((*row.scope_key, row.file_name)), row.is_simulated)
        for row in ledger.read(warehouse.root)
        if row.holds_persons and not row.is_withdrawn
    ]


def require_rule_of_keys(root: Path, is_writing: bool) -> None:
    """Apply the rule of keys to the warehouse in `root` before dbt opens it.

    What a plain dbt writes is not what the last build recorded, so the record is dropped
    and the next `sdp build` makes everything anew.

    Raises SdpError where the keys do not fit what the ledger holds.
    """
    warehouse = Warehouse(root)
    held = Keys.from_environment()
    persons = require_fitting_ledger((root,), held, warehouse)
    if persons is Persons.REAL and os.environ.get(keys.MARTS_ENCRYPTED, "yes") != "yes":
        raise SdpError(
            f"{keys.MARTS_ENCRYPTED} says that the marts need no key, but {root} holds real"
            " persons. Unset it."
        )
    if persons is not Persons.NONE:
        keys.require_same_pseudonyms(
            warehouse.pseudonym_check, held.pseudonym, is_new_wanted()
        )
    if is_writing and os.environ.get(STARTED_BY) != str(os.getpid()):
        state.forget(warehouse)
        if persons is not Persons.NONE:
            keys.remember_pseudonyms(warehouse.pseudonym_check, held.pseudonym)


def is_new_wanted() -> bool:
    """Whether another pseudonym key was asked for in words."""
    return os.environ.get(keys.NEW_PSEUDONYMS, "").lower() in keys.YES
