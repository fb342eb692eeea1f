"""Bytes turned into text, and text kept for the record."""

import pytest

from leadflow.errors import InvalidPayload, InvalidValue
from leadflow.sources.decoding import lines_unified, storable, text_of
from leadflow.sources.fields import content_id


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", ["이름,회사", "name,company", ""])
def test_a_byte_order_mark_tells_the_encoding(encoding: str, text: str) -> None:
    """UTF-8, and everything that is marked, is read without being told, and the mark is no part of the text."""
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")])
def test_a_mark_for_the_other_byte_order_is_known_too(mark: bytes, encoding: str) -> None:
    """Files of big-endian machines are marked as well."""
    assert text_of(mark + "이름".encode(encoding)) == "이름"


def test_a_mark_goes_before_the_encoding_that_was_given() -> None:
    """Who saves with a mark knows better than who passes an encoding."""
    assert text_of("이름".encode("utf-8-sig"), "cp949") == "이름"


def test_text_only_loses_its_mark() -> None:
    """Text that was decoded elsewhere is taken as it is."""
    assert text_of("\ufeff이름") == "이름"


def test_a_wrong_encoding_is_named_with_the_place_and_a_way_out() -> None:
    """Korean Excel without an encoding is refused at the first byte that is wrong."""
    content = "name\n홍길동\n".encode("cp949")
    with pytest.raises(InvalidPayload) as caught:
        text_of(content)
    assert "byte 0xb1 is not valid in utf-8" in str(caught.value)
    assert "'cp949' for Korean Excel" in str(caught.value)
    assert caught.value.place == "line 2, byte 8"
    assert text_of(content, "cp949") == "name\n홍길동\n"


@pytest.mark.parametrize("name", ["nonsense", "hex", "rot13"])
def test_an_encoding_that_is_none_is_refused(name: str) -> None:
    """Names that are no encodings of text are the caller's mistake."""
    with pytest.raises(InvalidValue, match="invalid encoding"):
        text_of(b"name", name)


def test_a_codec_that_does_not_say_where_it_failed_is_refused_all_the_same() -> None:
    """Not every codec of Python gives a position."""
    with pytest.raises(InvalidPayload, match="the bytes are not valid in undefined"):
        text_of(b"name", "undefined")


@pytest.mark.parametrize(("text", "lines"), [("a\r\nb\rc\nd", 4), ("a\nb", 2), ("", 1)])
def test_all_line_ends_become_one(text: str, lines: int) -> None:
    """Windows, old Macs and the rest count the same lines."""
    assert lines_unified(text).split("\n") == list("abcd"[:lines] if text else [""])


@pytest.mark.parametrize(
    ("text", "kept"),
    [("홍\x00길동", "홍\\x00길동"), ("a\x7f", "a\\x7f"), ("\ud83d!", "\\ud83d!"), ("a\tb\n", "a\tb\n")],
)
def test_what_no_database_stores_is_made_visible(text: str, kept: str) -> None:
    """The original stays readable, and can be stored anywhere."""
    assert storable(text) == kept


def test_an_endless_original_is_cut() -> None:
    """A 10 MB cell does not make a 10 MB receipt."""
    kept = storable("x" * 10_000_000)
    assert len(kept) == 131_072
    assert kept.endswith("x…")


def test_a_file_has_one_name_as_text_and_as_bytes() -> None:
    """The id of a file does not depend on who decoded it, and lone surrogates have one, too."""
    assert content_id("이름") == content_id("이름".encode())
    assert content_id("a") != content_id("b")
    assert len(content_id("\ud800")) == 64
