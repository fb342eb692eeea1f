"""Bytes as they were uploaded or posted, turned into text."""

import codecs
import re

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.values.optional import LONG

__all__ = ["lines_unified", "storable", "text_of"]

# UTF-32 stands before UTF-16: its little-endian mark begins with the same two bytes.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LAST_BYTE = 0xFF
_ADVICE = "pass the encoding it was saved in: 'cp949' for Korean Excel, 'cp1252' for Western Excel, 'utf-16'"


def text_of(content: str | bytes, encoding: str | None = None) -> str:
    r"""Return the text of a file or a posted body.

    Args:
        content: text, or bytes in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.
        encoding: the encoding of the bytes, where it is none of these (``cp949``); a byte order mark goes first.

    Raises:
        InvalidPayload: the bytes are not in that encoding; says where, and which encodings to try.
        InvalidValue: there is no encoding of that name.

    >>> text_of("이름".encode("utf-16")), text_of("이름".encode("cp949"), "cp949")
    ('이름', '이름')
    >>> text_of(b"name\nJos\xe9")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    leadflow.errors.InvalidPayload: byte 0xe9 is not valid in utf-8; pass the encoding ... (line 2, byte 9)
    """
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    name = next((name for mark, name in _MARKS if content.startswith(mark)), encoding or "utf-8")
    try:
        return content.decode(name).removeprefix("\ufeff")
    except LookupError as error:
        raise InvalidValue("encoding", name, "the name of a text encoding such as 'utf-8' or 'cp949'") from error
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte 0x{content[error.start]:02x} is not valid in {name}; {_ADVICE}"
        raise InvalidPayload(reason, f"line {line}, byte {error.start + 1}") from error
    except UnicodeError as error:
        reason = f"the bytes are not valid in {name}; {_ADVICE}"
        raise InvalidPayload(reason) from error


def lines_unified(text: str) -> str:
    r"""Return the text with ``\n`` as its only line end, so that positions and line numbers are plain.

    >>> lines_unified("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _visible(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\u{code:04x}" if code > _LAST_BYTE else f"\\x{code:02x}"


def storable(text: str, longest: int = LONG) -> str:
    r"""Return a text as it came, fit to be kept for the record: control characters made visible, cut when endless.

    >>> storable("Amy\x00Wong"), storable("endless", longest=4)
    ('Amy\\x00Wong', 'end…')
    """
    part = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return part if part.isascii() and part.isprintable() else _UNSTORABLE.sub(_visible, part)
