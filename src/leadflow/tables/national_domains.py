"""Top-level domains of countries that say nothing about the country, because everybody registers below them."""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["NOT_NATIONAL", "OTHERWISE"]

NOT_NATIONAL = frozenset(
    {
        *("ac", "ag", "ai", "am", "as", "bz", "cc", "cd", "co", "cx", "dj", "fm", "ga", "gg", "gl", "gs", "gq"),
        *("im", "io", "je", "la", "li", "ly", "md", "me", "ml", "mn", "ms", "mu", "nu", "pn", "pw"),
        *("sc", "sh", "so", "sr", "st", "tf", "tk", "tl", "to", "tv", "vc", "vg", "vu", "ws", "cf", "eu", "su"),
    }
)
"""Sold to anybody as names for something else (.io, .ai, .tv, .me), or given away; and those of no single country."""

OTHERWISE: Mapping[str, str] = MappingProxyType(
    {"uk": "GB", "xn--3e0b707e": "KR", "xn--fiqs8s": "CN", "xn--fiqz9s": "CN"}
)
"""National domains that are not the code of their country (.uk, .한국, .中国, .中國)."""
