"""Write ``src/leadflow/tables/countries.py`` from the Unicode Common Locale Data Repository.

    python tools/make_tables.py            # write the table
    python tools/make_tables.py --check    # only tell whether it is up to date (exit code 1 when not)

Needs Babel, which carries the repository (extra ``dev``).
The output depends on nothing but the version of the repository and the lists below, byte for byte.
"""

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version, get_global

from leadflow.values.text import fold

TARGET = Path(__file__).parents[1] / "src" / "leadflow" / "tables" / "countries.py"
WIDTH = 120

LANGUAGES = (
    *("en", "ko", "ja", "zh_Hans", "zh_Hant", "de", "fr", "es", "pt", "pt_PT", "it", "nl", "da", "sv", "nb", "fi"),
    *("pl", "cs", "sk", "hu", "ro", "bg", "el", "tr", "ru", "uk", "ar", "he", "hi", "th", "vi", "id", "ms"),
)

NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Two-letter codes of the repository that ISO 3166-1 does not list. Kosovo (XK) stays: everybody uses it."""

FORMER_CODES = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Three-letter codes that ISO 3166-1 has withdrawn."""

DISPLAY = {
    "CD": ("DR Congo", "콩고민주공화국"),
    "CG": ("Republic of the Congo", "콩고공화국"),
    "HK": ("Hong Kong", "홍콩"),
    "MM": ("Myanmar", "미얀마"),
    "MO": ("Macao", "마카오"),
    "PS": ("Palestine", "팔레스타인"),
    "ZA": ("South Africa", "남아프리카공화국"),
}
"""English and Korean names to show where those of the repository are not what people write."""

ALIASES = {
    "AE": "UAE|Emirates|The Emirates|아랍에미레이트|에미리트|VAE|EAU",
    "AT": "Oesterreich",
    "BA": "Bosnia|Bosnia Herzegovina|Bosnia-Herzegovina|보스니아",
    "BE": "Belgique|België|Belgien",
    "BL": "Saint Barthélemy|Saint Barthelemy",
    "BN": "Brunei Darussalam",
    "BO": "Bolivia, Plurinational State of|Plurinational State of Bolivia",
    "BQ": "Bonaire, Sint Eustatius and Saba|Bonaire",
    "BS": "The Bahamas|Bahamas, The",
    "BY": "Byelorussia|Belorussia",
    "CC": "Cocos Islands|Keeling Islands",
    "CD": "Congo, The Democratic Republic of the|Congo, Democratic Republic of the|Congo (Democratic Republic)|"
    "Congo (Democratic Republic of the)|Congo, Dem. Rep.|Democratic Republic of the Congo|"
    "Democratic Republic of Congo|DR Congo|DRC|RDC|Congo-Kinshasa|Congo, Kinshasa|Zaire|콩고민주공화국|"
    "콩고 민주 공화국",
    "CG": "Republic of the Congo|Congo, Republic of the|Congo, Rep.|Congo-Brazzaville|Congo, Brazzaville|콩고공화국|"
    "콩고 공화국",
    "CH": "Swiss Confederation|Schweizerische Eidgenossenschaft|Confoederatio Helvetica",
    "CI": "Ivory Coast|Cote d Ivoire|Elfenbeinküste|코트디부아르",
    "CN": "People's Republic of China|Peoples Republic of China|China, People's Republic of|PR China|PRC|P.R.C.|"
    "Mainland China|China (Mainland)|China, Mainland|中华人民共和国|中華人民共和國|中華人民共和国|중화인민공화국",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic|The Czech Republic|Czech Rep.|Tschechische Republik|체코 공화국|체코공화국",
    "DE": "Federal Republic of Germany|Bundesrepublik Deutschland|BRD|독일연방공화국",
    "DO": "Dominican Rep.",
    "ES": "Kingdom of Spain",
    "FK": "Falkland Islands (Malvinas)|Malvinas",
    "FM": "Micronesia, Federated States of|Federated States of Micronesia",
    "FR": "French Republic|Metropolitan France|République française",
    "GB": "UK|U.K.|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|UK of Great Britain|"
    "United Kingdom of Great Britain and Northern Ireland|United Kingdom (UK)|Great Britain (UK)|England (UK)|"
    "Großbritannien|Schottland|Royaume Uni|Grande-Bretagne|Grande Bretagne|Angleterre|Écosse|Gran Bretaña|Inglaterra|"
    "Escocia|Grã-Bretanha|Gran Bretagna|Inghilterra|Groot-Brittannië|Engeland|Storbritannia|Storbritannien|"
    "Wielka Brytania|Anglia|Великобритания|Англия|Велика Британія|英国|英國|イギリス|英吉利|イングランド|英格兰|"
    "スコットランド|苏格兰|영국|잉글랜드|스코틀랜드|웨일스|웨일즈|북아일랜드",
    "GG": "Bailiwick of Guernsey",
    "GM": "The Gambia|Gambia, The",
    "GR": "Hellenic Republic|Hellas",
    "GS": "South Georgia and the South Sandwich Islands",
    "HK": "Hong Kong|Hongkong|Hong Kong SAR|Hong Kong, China|Hong Kong, SAR China|香港|香港特別行政區|홍콩|"
    "홍콩특별행정구",
    "HM": "Heard Island and McDonald Islands",
    "ID": "Republic of Indonesia",
    "IE": "Republic of Ireland|Ireland, Republic of|Eire|Éire|아일랜드 공화국",
    "IN": "Republic of India|Bharat",
    "IR": "Iran, Islamic Republic of|Islamic Republic of Iran|Iran (Islamic Republic of)|Persia",
    "IT": "Italian Republic",
    "JP": "Nippon|Nihon|日本国|일본국",
    "KN": "Saint Kitts and Nevis|Saint Kitts & Nevis",
    "KP": "Korea, Democratic People's Republic of|Democratic People's Republic of Korea|DPRK|DPR Korea|D.P.R.K.|"
    "Korea, North|Korea (North)|Korea (DPRK)|N. Korea|N Korea|Korea, D.P.R.|Korea (Democratic People's Republic of)|"
    "조선민주주의인민공화국|북조선",
    "KR": "Korea|Korea, Republic of|Korea (Republic of)|Korea Republic of|Republic of Korea|The Republic of Korea|"
    "Korea, Rep.|Korea, Rep. of|Rep. of Korea|ROK|R.O.K.|Korea, South|Korea (South)|S. Korea|S Korea|SKorea|Südkorea|"
    "Suedkorea|Republik Korea|Corée|Corée du Sud|République de Corée|Corea|Corea del Sur|República de Corea|Coreia|"
    "Coreia do Sul|República da Coreia|Coréia do Sul|Корея|Республика Корея|한국|대한민국|남한|대한 민국|코리아|"
    "大韓民国|大韓民國|大韩民国|韓国|韓國|韩国|南朝鮮|南韓|南韩",
    "LA": "Lao People's Democratic Republic|Lao PDR|Lao",
    "LC": "Saint Lucia",
    "LY": "Libyan Arab Jamahiriya",
    "MD": "Moldova, Republic of|Republic of Moldova|Moldavia",
    "MF": "Saint Martin (French part)|St. Martin (French part)",
    "MK": "Macedonia|FYROM|Macedonia, the former Yugoslav Republic of|The former Yugoslav Republic of Macedonia|"
    "Republic of Macedonia|Republic of North Macedonia|마케도니아",
    "MM": "Burma|Republic of the Union of Myanmar|버마",
    "MO": "Macao|Macau|Macao SAR|Macau SAR|Macao, China|澳門|澳门|마카오|마카오특별행정구",
    "MX": "United Mexican States|Estados Unidos Mexicanos|México|Méjico",
    "MY": "Federation of Malaysia",
    "NL": "Holland|The Netherlands|Netherlands, The|Netherlands (Holland)|Nederlands|Niederlande|Hollande|Holanda|"
    "Kingdom of the Netherlands|화란",
    "NZ": "Aotearoa|Aotearoa New Zealand",
    "PH": "The Philippines|Republic of the Philippines|Phillipines|Philipines|Pilipinas",
    "PM": "Saint Pierre and Miquelon|Saint Pierre & Miquelon",
    "PN": "Pitcairn",
    "PS": "Palestine|State of Palestine|Palestine, State of|Palestinian Territory|Palestinian Territory, Occupied|"
    "Occupied Palestinian Territory|팔레스타인",
    "PT": "Portuguese Republic",
    "RE": "La Réunion|La Reunion",
    "RU": "Russian Federation|Russian Fed.|Russische Föderation|Fédération de Russie|Российская Федерация|РФ|"
    "러시아연방|러시아 연방",
    "SA": "KSA|K.S.A.|Kingdom of Saudi Arabia|Saudi|사우디",
    "SG": "Republic of Singapore",
    "SH": "Saint Helena|Saint Helena, Ascension and Tristan da Cunha",
    "SJ": "Svalbard and Jan Mayen Islands|Svalbard",
    "SK": "Slovak Republic|The Slovak Republic|Slovakian Republic|슬로바키아 공화국",
    "ST": "Sao Tome and Principe|Sao Tome",
    "SV": "Salvador, El",
    "SX": "Sint Maarten (Dutch part)|St. Maarten",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland|Kingdom of Eswatini|스와질란드",
    "TF": "French Southern and Antarctic Lands",
    "TH": "Kingdom of Thailand",
    "TL": "East Timor|Timor Leste|동티모르",
    "TR": "Turkey|Turkiye|Türkiye Cumhuriyeti|Republic of Turkey|Republic of Türkiye|터키",
    "TT": "Trinidad|Tobago",
    "TW": "Taiwan, Province of China|Taiwan (Province of China)|Taiwan, China|Taiwan, R.O.C.|Taiwan ROC|Taiwan (ROC)|"
    "Republic of China|Chinese Taipei|臺灣|台灣|台湾|中華民國|中华民国|대만|타이완|중화민국",
    "TZ": "Tanzania, United Republic of|United Republic of Tanzania",
    "UM": "United States Minor Outlying Islands",
    "US": "USA|U.S.A.|US|U.S.|U.S. of A.|America|United States of America|The United States|"
    "The United States of America|The USA|The US|United States (USA)|United States (US)|"
    "United States of America (USA)|USA (United States)|United State|Vereinigte Staaten von Amerika|Amerika|"
    "États-Unis d'Amérique|Etats Unis|Amérique|Estados Unidos de América|Estados Unidos da América|EE.UU.|EE. UU.|"
    "E.U.A.|Stati Uniti d'America|США|Америка|美国|美國|美利坚合众国|米国|アメリカ|アメリカ合衆国|미국|미합중국|"
    "아메리카",
    "VA": "Holy See|Holy See (Vatican City State)|Vatican|Vatican City State",
    "VC": "Saint Vincent and the Grenadines|Saint Vincent & the Grenadines|St. Vincent and the Grenadines",
    "VE": "Venezuela, Bolivarian Republic of|Bolivarian Republic of Venezuela|Venezuela (Bolivarian Republic of)",
    "VG": "Virgin Islands, British|Virgin Islands (British)|BVI",
    "VI": "Virgin Islands, U.S.|Virgin Islands (U.S.)|US Virgin Islands|USVI|Virgin Islands of the United States",
    "VN": "Viet Nam|Socialist Republic of Vietnam|Socialist Republic of Viet Nam|월남",
    "XK": "XKX|Republic of Kosovo",
    "ZA": "Republic of South Africa|RSA|R.S.A.|South-Africa|남아공|남아프리카공화국|남아프리카 공화국",
}
"""Names that the repository lacks, and names that could mean two countries but, by decision, mean this one."""

_APOSTROPHES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{MODIFIER LETTER APOSTROPHE}": "'"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "æ": "ae", "œ": "oe"})
_SHORTEST_WITHOUT_ACCENTS = 4
"""Vietnamese writes "Ý" and "Mỹ"; without their accents they would be other countries' codes."""


def _without_accents(name: str) -> str:
    """Return a folded Latin name as people type it on a keyboard without accents; others as they are."""
    if not all(unicodedata.name(letter, "").startswith("LATIN") for letter in name if letter.isalpha()):
        return name
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)).translate(_STROKES)
    return bare if len(bare) >= _SHORTEST_WITHOUT_ACCENTS else name


def _without_brackets(name: str) -> str:
    """Return ``Myanmar`` for ``Myanmar (Burma)``."""
    return name.partition("(")[0] if name.endswith(")") else name


def _spellings(name: str, language: str = "en") -> Iterator[str]:
    """Yield a name, folded, and the ways in which people write it with less care."""
    visible = "".join(c for c in name if unicodedata.category(c) != "Cf")
    for form in (visible, visible.replace("&", "and"), visible.translate(_APOSTROPHES)):
        folded = fold(form)
        for spelling in (folded, _without_accents(folded), folded.translate(_UMLAUTS) if language == "de" else folded):
            yield spelling
            yield spelling.replace(".", "")


def _codes(locale: Locale) -> list[str]:
    codes = {str(code) for code in locale.territories} - NOT_COUNTRIES
    return sorted(code for code in codes if len(code) == 2)  # noqa: PLR2004 - the others are numbers of continents


def _by_code(codes: list[str]) -> dict[str, str]:
    """Return every two- and three-letter code, folded, with its country."""
    found = {fold(code): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        is_current = len(alias) == 3 and alias.isalpha() and alias not in FORMER_CODES  # noqa: PLR2004 - alpha-3
        if is_current and len(targets) == 1 and targets[0] in codes:
            found[fold(alias)] = targets[0]
    return found


def _by_alias(codes: Mapping[str, str]) -> dict[str, str]:
    """Return the hand-written names; raises ValueError when one of them contradicts another or a code."""
    found = dict(codes)
    for code, names in ALIASES.items():
        for name in names.split("|"):
            for spelling in _spellings(name):
                if found.setdefault(spelling, code) != code:
                    message = f"{name!r} is {code} here and {found[spelling]} before"
                    raise ValueError(message)
    return found


def collect() -> tuple[dict[str, str], dict[str, set[str]]]:
    """Return folded name → code, and the names left out because they mean several countries."""
    codes = _codes(Locale.parse("en"))
    decided = _by_alias(_by_code(codes))
    seen: dict[str, set[str]] = {}
    for language in LANGUAGES:
        territories = Locale.parse(language).territories
        for code in codes:
            name = territories.get(code)
            for form in (name, _without_brackets(name)) if name else ():
                for spelling in _spellings(form, language):
                    seen.setdefault(spelling, set()).add(code)
    unclear = {name: meant | {decided[name]} if name in decided else meant for name, meant in seen.items()}
    unclear = {name: meant for name, meant in unclear.items() if len(meant) > 1}
    names = {name: next(iter(meant)) for name, meant in seen.items() if len(meant) == 1}
    return names | decided, unclear


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _wrapped(pieces: list[str], room: int) -> Iterator[str]:
    """Yield the pieces joined into lines of at most ``room`` columns."""
    line = ""
    for piece in pieces:
        if line and _width(line + piece) > room:
            yield line
            line = ""
        line += piece
    yield line


_HEAD = '''\
# Generated by tools/make_tables.py; change that file and run it again.
# One country after the other is how this table is read and compared:
# fmt: off
"""The countries of ISO 3166-1 (and Kosovo) and what people call them in {languages} languages.

Source: Unicode Common Locale Data Repository {version} (Unicode License v3), and the names in tools/make_tables.py.
All names stand in the form that `leadflow.values.text.fold` gives.
"""

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ENGLISH", "KOREAN", "NAMES"]

'''

_TAIL = '''\
)

NAMES: Mapping[str, str] = MappingProxyType({name: code for code, *_, names in _COUNTRIES for name in names.split("|")})
"""What people write, folded (a name in some language, an ISO 3166-1 code of two or three letters) → two-letter code."""

ENGLISH: Mapping[str, str] = MappingProxyType({code: english for code, english, *_ in _COUNTRIES})
"""Two-letter code → the English name to show. Its keys are the codes that exist."""

KOREAN: Mapping[str, str] = MappingProxyType({code: korean for code, _, korean, _ in _COUNTRIES})
"""Two-letter code → the Korean name to show."""
'''


def render() -> str:
    """Return the text of the generated module."""
    names, unclear = collect()
    english, korean = (Locale.parse(language).territories for language in ("en", "ko"))
    lines = [_HEAD.format(languages=len(LANGUAGES), version=get_cldr_version())]
    for title, wanted in (
        ("Left out, because they mean several countries:", unclear.keys() - names.keys()),
        ("Decided, although some language calls another country so:", unclear.keys() & names.keys()),
    ):
        lines.append(f"# {title}\n")
        pieces = [f"{name} ({' '.join(sorted(unclear[name]))}); " for name in sorted(wanted)]
        lines.extend(f"#   {line.rstrip()}\n" for line in _wrapped(pieces, WIDTH - 4))
    lines.append("\n_COUNTRIES: tuple[tuple[str, str, str, str], ...] = (\n")
    for code in _codes(Locale.parse("en")):
        own = sorted(name for name, meant in names.items() if meant == code)
        shown = DISPLAY.get(code, (english[code], korean[code]))
        pieces = [*(f"{name}|" for name in own[:-1]), own[-1]]
        rows = "\n".join(f'        "{line}"' for line in _wrapped(pieces, WIDTH - 10))
        lines.append(f'    ("{code}", "{shown[0]}", "{shown[1]}", (\n{rows}\n    )),\n')
    return "".join([*lines, _TAIL])


def main() -> int:
    """Write the table, or check it; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write src/leadflow/tables/countries.py from CLDR.")
    parser.add_argument("--check", action="store_true", help="only tell whether the table is up to date")
    wanted = render()
    if not parser.parse_args().check:
        TARGET.write_text(wanted, encoding="utf-8", newline="\n")
        return 0
    return 0 if TARGET.read_text(encoding="utf-8") == wanted else 1


if __name__ == "__main__":
    sys.exit(main())
