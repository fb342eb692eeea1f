"""The command line: what leadflow would do with inquiries, before anything is written.

``python -m leadflow plan inquiries.csv --accounts accounts.csv --policy policy.toml``

Decisions go to standard output, what could not be read to standard error.
Exit status: 0 everything was read, 1 something in the lists could not be read and the rest was planned,
2 nothing could be done.
"""

import importlib
import sys

from leadflow.errors import MissingExtra

try:
    for package in ("click", "rich"):
        importlib.import_module(package)
    from leadflow.cli.commands import main
except ImportError:
    sys.stderr.write(f"error: {MissingExtra('cli', 'the command line')}\n")
    raise SystemExit(2) from None

__all__ = ["main"]

if __name__ == "__main__":
    main()
