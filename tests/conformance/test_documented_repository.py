"""The repository that the documents show keeps every law."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from leadflow.objects import AnyRecord
from leadflow.testing import RepositoryConformance

PAGE = Path(__file__).parent.parent.parent / "docs" / "howto" / "write-your-own-repository.md"
SHOWN: dict[str, Any] = {}
exec(re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0], SHOWN)  # noqa: S102 - our own page


class TestDocumentedRepository(RepositoryConformance[Any]):
    """A complete repository over SQLite."""

    def make(self, records: Iterable[AnyRecord]) -> Any:
        """Make one in memory."""
        return SHOWN["SqliteRepository"](records)

    def close(self, repository: Any) -> None:
        """Close its connection."""
        repository.database.close()
