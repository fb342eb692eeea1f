"""Files of inquiries: what their names say about their format, and how they are read."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.objects import Inquiry
from leadflow.sources import FORMATS, parse
from leadflow.sources.decoding import text_of
from leadflow.values.mapping import FrozenMapping

__all__ = ["format_and_path", "opened", "read_file"]

_ENDINGS: Mapping[str, str] = FrozenMapping({".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"})
_NONE: Mapping[str, str] = FrozenMapping()


def format_and_path(argument: str, chosen: str | None = None) -> tuple[str, str]:
    """Return the format of a file and its path.

    Args:
        argument: the path, or the format, a colon and the path.
        chosen: the format of files that do not name one; else the ending tells.

    Raises:
        InvalidValue: nothing tells the format.

    >>> format_and_path("google_ads:lead.json"), format_and_path("leads.tsv"), format_and_path("leads.txt", "csv")
    (('google_ads', 'lead.json'), ('csv', 'leads.tsv'), ('csv', 'leads.txt'))
    """
    prefix, colon, path = argument.partition(":")
    # One letter is the drive of a Windows path.
    if colon and len(prefix) > 1 and not Path(argument).exists():
        return prefix, path
    found = chosen or _ENDINGS.get(Path(argument).suffix.lower())
    if found is None:
        raise InvalidValue("format", argument, f"its name in front, such as 'meta:{argument}', of {', '.join(FORMATS)}")
    return found, argument


@contextmanager
def opened(path: str, encoding: str | None = None) -> Generator[str | bytes]:
    """Give the content of a file, and say in errors which file they are about.

    Args:
        path: the file.
        encoding: its encoding, where it is neither UTF-8 nor marked (``cp949``).

    Raises:
        InvalidPayload: the file is in another encoding, or reading what it holds raises it.
        OSError: the file cannot be read.
    """
    try:
        content = Path(path).read_bytes()
        yield content if encoding is None else text_of(content, encoding)
    except InvalidPayload as error:
        raise InvalidPayload(error.reason, f"{path}, {error.place}" if error.place else path) from error


def read_file(
    format_name: str,
    path: str,
    *,
    encoding: str | None = None,
    columns: Mapping[str, str] = _NONE,
    source: str | None = None,
    currency: str | None = None,
) -> tuple[Inquiry, ...]:
    """Read a file of inquiries.

    Args:
        format_name: one of `leadflow.sources.FORMATS`.
        path: the file.
        encoding: as for `opened`.
        columns: our field → the header of its column; for ``csv`` only.
        source: the system whose ids the file holds; for ``csv`` and ``jsonl`` only.
        currency: the currency of amounts that name none; for ``csv`` and ``jsonl`` only.

    Raises:
        InvalidPayload: the file cannot be read; names the file and the place.
        InvalidValue: there is no such format, or an argument is wrong.
        OSError: the file cannot be read.
    """
    with opened(path, encoding) as content:
        match format_name:
            case "csv":
                return parse(format_name, content, columns=columns, source=source, currency=currency)
            case "jsonl":
                return parse(format_name, content, source=source, currency=currency)
            case _:
                return parse(format_name, content)
