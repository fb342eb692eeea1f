"""The keys by which Hangul is typed, on the keyboard that Korea uses (KS X 5002).

A syllable is typed letter by letter; a final consonant is the same key as an initial one, and some vowels and
finals are two keys one after the other. So "안아" and "아나" differ by one key, and whoever slips hits one key, not one syllable.
The letters and their order are those of the Unicode block "Hangul Jamo".
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["KEYS"]

_INITIALS = "ㄱ ㄲ ㄴ ㄷ ㄸ ㄹ ㅁ ㅂ ㅃ ㅅ ㅆ ㅇ ㅈ ㅉ ㅊ ㅋ ㅌ ㅍ ㅎ"
_VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ"
_FINALS = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
_STARTS = ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS))

KEYS: Mapping[int, str] = MappingProxyType(
    {start + place: keys for start, letters in _STARTS for place, keys in enumerate(letters.split())}
)
"""The keys of each conjoining letter (as NFD takes syllables apart), by its code point; fits `str.translate`."""
