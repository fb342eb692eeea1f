"""The upper levels of five industry classifications.

Sources: United Nations, ISIC Rev. 4 (2008); Statistics Korea, KSIC 10th revision (2017); Eurostat, NACE Rev. 2 (2008);
United States Census Bureau, NAICS (2022); United States Department of Labor, SIC (1987).
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["DIVISIONS", "LONGEST", "SECTIONS"]

_ISIC = (
    ("A", 1, 3),
    ("B", 5, 9),
    ("C", 10, 33),
    ("D", 35, 35),
    ("E", 36, 39),
    ("F", 41, 43),
    ("G", 45, 47),
    ("H", 49, 53),
    ("I", 55, 56),
    ("J", 58, 63),
    ("K", 64, 66),
    ("L", 68, 68),
    ("M", 69, 75),
    ("N", 77, 82),
    ("O", 84, 84),
    ("P", 85, 85),
    ("Q", 86, 88),
    ("R", 90, 93),
    ("S", 94, 96),
    ("T", 97, 98),
    ("U", 99, 99),
)

_KSIC = (
    ("A", 1, 3),
    ("B", 5, 8),
    ("C", 10, 34),
    ("D", 35, 35),
    ("E", 36, 39),
    ("F", 41, 42),
    ("G", 45, 47),
    ("H", 49, 52),
    ("I", 55, 56),
    ("J", 58, 63),
    ("K", 64, 66),
    ("L", 68, 68),
    ("M", 70, 73),
    ("N", 74, 76),
    ("O", 84, 84),
    ("P", 85, 85),
    ("Q", 86, 87),
    ("R", 90, 91),
    ("S", 94, 96),
    ("T", 97, 98),
    ("U", 99, 99),
)

_NAICS = (
    ("11", 11, 11),
    ("21", 21, 21),
    ("22", 22, 22),
    ("23", 23, 23),
    ("31-33", 31, 33),
    ("42", 42, 42),
    ("44-45", 44, 45),
    ("48-49", 48, 49),
    *((str(sector), sector, sector) for sector in (51, 52, 53, 54, 55, 56, 61, 62, 71, 72, 81, 92)),
)

_SIC = (
    ("A", 1, 9),
    ("B", 10, 14),
    ("C", 15, 17),
    ("D", 20, 39),
    ("E", 40, 49),
    ("F", 50, 51),
    ("G", 52, 59),
    ("H", 60, 67),
    ("I", 70, 89),
    ("J", 91, 99),
)

SECTIONS: Mapping[str, Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        scheme: MappingProxyType({section: (first, last) for section, first, last in rows})
        for scheme, rows in (("ISIC", _ISIC), ("KSIC", _KSIC), ("NACE", _ISIC), ("NAICS", _NAICS), ("SIC", _SIC))
    }
)
"""Scheme → section (a letter; for NAICS a sector) → first and last of its two-digit divisions. NACE shares ISIC's."""

DIVISIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        scheme: MappingProxyType(
            {
                f"{division:02}": section
                for section, (first, last) in sections.items()
                for division in range(first, last + 1)
            }
        )
        for scheme, sections in SECTIONS.items()
    }
)
"""Scheme → two-digit division → the section above it."""

LONGEST: Mapping[str, int] = MappingProxyType({"ISIC": 4, "KSIC": 5, "NACE": 4, "NAICS": 6, "SIC": 4})
"""Scheme → the number of digits of its finest codes."""
