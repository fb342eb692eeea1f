"""For tests of applications that use leadflow: drawn objects, a conformance kit, a state machine.

Needs the extra ``testing`` (Hypothesis and pytest); without it, importing this package says so.

* `strategies` draws our objects: element strategies, records, worlds of related records, change sets, policies.
* `RepositoryConformance` and `AsyncRepositoryConformance` are test classes that hold a repository to its contract.
* `RepositoryMachine` runs a repository beside a plain dict through changes that Hypothesis makes up.

``docs/howto/write-your-own-repository.md`` shows how to use all three.
"""

import importlib
import importlib.util
from typing import TYPE_CHECKING

from leadflow.errors import MissingExtra

if TYPE_CHECKING:
    from leadflow.testing import strategies
    from leadflow.testing.conformance import AsyncRepositoryConformance, RepositoryConformance
    from leadflow.testing.stateful import RepositoryMachine

__all__ = ["AsyncRepositoryConformance", "RepositoryConformance", "RepositoryMachine", "strategies"]

for _needed in ("hypothesis", "pytest"):
    if importlib.util.find_spec(_needed) is None:
        raise MissingExtra("testing", "leadflow.testing")


def __getattr__(name: str) -> object:
    match name:
        case "AsyncRepositoryConformance" | "RepositoryConformance":
            value: object = getattr(importlib.import_module("leadflow.testing.conformance"), name)
        case "RepositoryMachine":
            value = getattr(importlib.import_module("leadflow.testing.stateful"), name)
        case "strategies":
            value = importlib.import_module("leadflow.testing.strategies")
        case _:
            raise AttributeError(f"module 'leadflow.testing' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
