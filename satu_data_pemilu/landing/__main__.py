"""Lands a folder: `python -m satu_data_pemilu.landing <landing> <warehouse>`."""

import argparse
import os
import sys
from pathlib import Path

from rich.progress import Progress

from satu_data_pemilu.contracts import load_contracts
from satu_data_pemilu.errors import SdpError
from satu_data_pemilu.landing import land


def main() -> int:
    """Land a folder and print the report; 1 where anything was refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("landing", type=Path)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--project", type=Path, default=Path("."))
    given = parser.parse_args()
    os.umask(0o077)
    try:
        with Progress(disable=not sys.stderr.isatty()) as progress:
            report = land(
                given.landing, given.warehouse, load_contracts(given.project), progress
            )
    except SdpError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(report.sentences()))
    return 1 if report.refused else 0


if __name__ == "__main__":
    sys.exit(main())
