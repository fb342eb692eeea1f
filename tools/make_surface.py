"""Write ``src/leadflow/__init__.pyi``, from which type checkers know the names of `leadflow.SURFACE`.

python tools/make_surface.py            # write it
python tools/make_surface.py --check    # only tell whether it is up to date (exit code 1 when not)
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import leadflow

TARGET = Path(__file__).parents[1] / "src" / "leadflow" / "__init__.pyi"


def stub() -> str:
    """Return the text of the stub."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Written by tools/make_surface.py from SURFACE in __init__.py; do not edit."
    yield "from collections.abc import Mapping"
    yield ""
    for room in sorted(leadflow.SURFACE):
        yield f"from leadflow.{room} import ("
        yield from (f"    {name} as {name}," for name in sorted(leadflow.SURFACE[room].split()))
        yield ")"
    yield ""
    yield "SURFACE: Mapping[str, str]"
    yield "__all__ = ["
    yield from (f'    "{name}",' for name in leadflow.__all__)
    yield "]"
    yield "__version__: str"


def main() -> int:
    """Write the stub, or check it; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the stub of the names at the top.")
    parser.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    if not parser.parse_args().check:
        TARGET.write_text(stub(), encoding="utf-8")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == stub():
        return 0
    sys.stderr.write(f"{TARGET.name} is not what SURFACE says; run python tools/make_surface.py\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
