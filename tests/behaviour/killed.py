"""Runs `sdp` and kills it, as `kill -9` does, at one moment.

    python killed.py <dotted name of the function> <when> <sdp arguments>

When is `3`, just before the third call of the function, `3+`, just after it, `0.25s`, that
long after its first call began, if it is not over, or `0.25s+`, over or not. `renames` as
the name is every call that renames or links a file.
"""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable

RENAMES = ("os:replace", "os:rename", "os:symlink")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def watched(function: Callable, state: list[int], when: str) -> Callable:
    """The function, which ends the process when its time has come."""

    def counted(*args, **kwargs):
        state[0] += 1
        if "s" in when:
            clock = threading.Timer(float(when.rstrip("s+")), die)
            clock.daemon = True
            if state[0] == 1:
                clock.start()
            result = function(*args, **kwargs)
            if not when.endswith("+"):
                clock.cancel()
            return result
        is_due = state[0] == int(when.removesuffix("+"))
        if is_due and not when.endswith("+"):
            die()
        result = function(*args, **kwargs)
        if is_due:
            die()
        return result

    return counted


def main(name: str, when: str, *arguments: str) -> int:
    state = [0]
    for each in RENAMES if name == "renames" else (name,):
        module_name, _, attributes = each.partition(":")
        *parents, last = attributes.split(".")
        owner = importlib.import_module(module_name)
        for parent in parents:
            owner = getattr(owner, parent)
        setattr(owner, last, watched(getattr(owner, last), state, when))
    from satu_data_pemilu import cli

    return cli.main(list(arguments))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
