"""Runs `sdp` and kills it, as `kill -9` does, just before one call of one function.

    python killed.py <dotted name of the function> <which call, from 1> <sdp arguments>
"""

import importlib
import os
import signal
import sys


def main(name: str, which: str, *arguments: str) -> int:
    module_name, _, attributes = name.partition(":")
    *parents, last = attributes.split(".")
    owner = importlib.import_module(module_name)
    for parent in parents:
        owner = getattr(owner, parent)
    function, calls = getattr(owner, last), 0

    def counted(*args, **kwargs):
        nonlocal calls
        calls += 1
        if calls == int(which):
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)

    setattr(owner, last, counted)
    from satu_data_pemilu import cli

    return cli.main(list(arguments))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
