"""Write the generated tables of ``src/leadflow/tables``.

    python tools/make_tables.py            # write the tables
    python tools/make_tables.py --check    # only tell whether they are up to date (exit code 1 when not)

``countries.py`` comes from the Unicode Common Locale Data Repository, which Babel carries,
``public_sector.py`` from the public suffix list, which publicsuffixlist carries (both in the extra ``dev``).
The output depends on nothing but the versions of the two and the lists below, byte for byte.
"""

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

import idna
from babel import Locale
from babel.core import get_cldr_version, get_global
from publicsuffixlist import PSLFILE

from leadflow.values.text import fold

TABLES = Path(__file__).parents[1] / "src" / "leadflow" / "tables"
TARGET = TABLES / "countries.py"
PUBLIC_SECTOR_TARGET = TABLES / "public_sector.py"
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

LABELS = ("gov", "go", "gob", "gouv", "govt", "gub", "gv", "mil", "政府", "упр", "รัฐบาล", "ทหาร")
"""Second levels that countries keep for their government or armed forces, in a dozen languages."""

PLACES = ("go.it",)
"""Suffixes with such a label that mean something else: Gorizia is a town."""

OFFICIAL = (
    *("gc.ca", "ekloges.cy", "riik.ee", "desa.id", "idf.il", "muni.il", "nic.in", "lg.jp", "parliament.nz", "mi.th"),
    *("def.br", "jus.br", "leg.br", "mp.br", "tc.br", "dep.no", "herad.no", "kommune.no", "stat.no"),
    *("bel.tr", "pol.tr", "tsk.tr", "gov.nc.tr", "nhs.uk", "police.uk", "dni.us", "nsn.us"),
)
"""Further suffixes where only public bodies can register.

By the registries' own descriptions; each with its country, since a label alone does not say it
(``lg.jp`` is for local governments, ``lg.ua`` is Luhansk).
"""

PUBLIC_BODIES = (
    # Europe as a whole; the United Kingdom with its nations and dependencies; Ireland
    *("europa.eu", "judiciary.uk", "mod.uk", "parliament.uk", "supremecourt.uk", "nhs.net", "hscni.net"),
    *("gov.scot", "nhs.scot", "parliament.scot", "gov.wales", "nhs.wales", "senedd.wales", "llyw.cymru"),
    *("gov.gg", "gov.im", "gov.je", "gov.ai", "gov.ky", "gov.tc", "gov.vg"),
    *("courts.ie", "garda.ie", "hse.ie", "oireachtas.ie"),
    # Germany and its states; Austria; Switzerland, where the abbreviation of a canton is kept for it; Liechtenstein
    *("arbeitsagentur.de", "auswaertiges-amt.de", "bund.de", "bundesbank.de", "bundespraesident.de", "bundesrat.de"),
    *("bundesregierung.de", "bundestag.de", "bundesverfassungsgericht.de", "bundeswehr.de", "bundeswehr.org"),
    *("diplo.de", "polizei.de", "zoll.de", "bayern.de", "brandenburg.de", "bwl.de", "hessen.de", "landsh.de"),
    *("mv-regierung.de", "niedersachsen.de", "nrw.de", "rlp.de", "saarland.de", "sachsen.de", "sachsen-anhalt.de"),
    *("thueringen.de", "bundesheer.at", "admin.ch", "parlament.ch", "llv.li"),
    *("ag.ch", "ai.ch", "ar.ch", "be.ch", "bl.ch", "bs.ch", "fr.ch", "ge.ch", "gl.ch", "gr.ch", "ju.ch", "lu.ch"),
    *("ne.ch", "nw.ch", "ow.ch", "sg.ch", "sh.ch", "so.ch", "sz.ch", "tg.ch", "ti.ch", "ur.ch", "vd.ch", "vs.ch"),
    *("zg.ch", "zh.ch"),
    # France and Monaco, Belgium, Netherlands, Luxembourg
    *("assemblee-nationale.fr", "elysee.fr", "senat.fr", "service-public.fr", "gouv.mc", "gouv.nc", "gov.pf"),
    *("belgium.be", "fgov.be", "mil.be", "vlaanderen.be", "belastingdienst.nl", "gov.nl", "government.nl"),
    *("minbuza.nl", "mindef.nl", "minvws.nl", "overheid.nl", "politie.nl", "rechtspraak.nl", "rijksoverheid.nl"),
    *("tweedekamer.nl", "etat.lu", "gouvernement.lu", "public.lu"),
    # Italy, Spain, Portugal, Malta, and the small states between
    *("agenziaentrate.it", "camera.it", "carabinieri.it", "difesa.it", "esteri.it", "giustizia.it", "governo.it"),
    *("interno.it", "poliziadistato.it", "quirinale.it", "senato.it", "gov.sm", "govern.ad", "gov.mt"),
    *("boe.es", "congreso.es", "guardiacivil.es", "policia.es", "senado.es", "euskadi.eus", "gencat.cat", "gva.es"),
    *("jcyl.es", "juntadeandalucia.es", "madrid.org", "navarra.es", "xunta.gal", "parlamento.pt"),
    # Nordic and Baltic countries
    *("domstol.se", "mil.se", "polisen.se", "regeringen.se", "regeringskansliet.se", "riksdagen.se"),
    *("skatteverket.se", "domstol.no", "nav.no", "politiet.no", "regjeringen.no", "stortinget.no"),
    *("ft.dk", "mil.dk", "politi.dk", "skat.dk", "stm.dk", "um.dk", "eduskunta.fi", "gov.fi", "mil.fi", "poliisi.fi"),
    *("valtioneuvosto.fi", "vero.fi", "althingi.is", "stjornarradid.is", "stjr.is", "riigikogu.ee", "saeima.lv"),
    *("lrs.lt", "lrv.lt"),
    # Central and Eastern Europe
    *("army.cz", "justice.cz", "mfcr.cz", "mvcr.cz", "psp.cz", "senat.cz", "vlada.cz", "gov.sk", "gov.hu", "gov.si"),
    *("gov.hr", "gov.ro", "gov.md", "gov.bg", "government.bg", "sejm.pl", "gov.ru", "kremlin.ru", "mil.ru", "gov.uz"),
    # Korea: the portal of the government, and the mailboxes of its officials
    *("gov.kr", "korea.kr"),
    # Canada and its provinces, the United States, the Caribbean
    *("canada.ca", "parl.ca", "alberta.ca", "gov.ab.ca", "gov.bc.ca", "gov.mb.ca", "gnb.ca", "gov.nl.ca", "gov.ns.ca"),
    *("novascotia.ca", "gov.nt.ca", "gov.nu.ca", "gov.on.ca", "ontario.ca", "gov.pe.ca", "gouv.qc.ca", "quebec.ca"),
    *("gov.sk.ca", "saskatchewan.ca", "gov.yk.ca", "yukon.ca", "fed.us", "gov.ag", "gov.sr"),
    # Africa and the Pacific
    *("gouv.bj", "gouv.cg", "gouv.ga", "gouv.ne", "gouv.tg", "gov.gm", "gov.sz", "gov.fm", "gov.vu"),
)
"""Public bodies whose domain no suffix tells, from general knowledge; what is not sure was left out.

Only names below which nobody else has a mailbox or a site: ``berlin.de`` sells mailboxes to everybody.
Gov.ru and mil.ru, gov.nl and gov.scot stand in the private part of the public suffix list,
which is no register of public bodies (gv.uy is anybody's), and are named here for that reason.
"""

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


# --- the public sector ------------------------------------------------------------------------------------------------


def _registry_rules() -> tuple[str, list[str]]:
    """Return the version of the public suffix list and the rules of its registries, private ones left out."""
    lines = Path(PSLFILE).read_text(encoding="utf-8").splitlines()
    version = next(line.removeprefix("// VERSION:").strip() for line in lines if line.startswith("// VERSION:"))
    begin, end = (lines.index(f"// ==={which} ICANN DOMAINS===") for which in ("BEGIN", "END"))
    return version, [line for line in lines[begin:end] if line and not line.startswith("//")]


def _of_top_levels(rules: list[str]) -> Iterator[str]:
    """Yield the second levels of countries that are kept for government; all of them where a country lists none."""
    for rule in rules:
        label, _, top = rule.partition(".")
        if not top or "." in top or rule in PLACES:
            continue
        if label in LABELS:
            yield rule
        elif label == "*":
            yield from (f"gov.{top}", f"mil.{top}")


def public_sector() -> tuple[str, dict[str, list[str]]]:
    """Return the version of the public suffix list, and what each set of the table holds.

    Raises:
        ValueError: a suffix that this file names is none any more.
    """
    version, rules = _registry_rules()
    gone = {*PLACES, *OFFICIAL}.difference(rules)
    if gone:
        message = f"no suffix of the registries any more: {', '.join(sorted(gone))}"
        raise ValueError(message)
    states = (rule for rule in rules if rule.endswith(".us") and len(rule) == len("ca.us"))
    named = {
        "SUFFIXES": {*_of_top_levels(rules), *OFFICIAL},
        "BODIES": {*PUBLIC_BODIES, *(f"state.{state}" for state in states)},
    }
    ascii_names = {of: {idna.encode(name, uts46=True).decode("ascii") for name in names} for of, names in named.items()}
    return version, {of: sorted(names, key=_by_country) for of, names in ascii_names.items()}


def _by_country(name: str) -> list[str]:
    return name.split(".")[::-1]


_PUBLIC_SECTOR_HEAD = '''\
# Generated by tools/make_tables.py; change that file and run it again.
# One country after the other is how this table is read and compared:
# fmt: off
"""The domains of public bodies: governments, parliaments, courts, armed forces, police, public health services.

Source: the registries\' part of the public suffix list {version} (Mozilla Public License 2.0), RFC 1480 for
the states of the United States, and the names in tools/make_tables.py.
The names are ASCII and lower case, as in `Domain.name`.
A domain belongs to a public body when it or one of its `Domain.ancestors` is in the set.
"""

__all__ = ["PUBLIC_SECTOR"]

_TOP_LEVELS = ("gov", "mil")

'''

_PUBLIC_SECTOR_TAIL = '''\
PUBLIC_SECTOR: frozenset[str] = frozenset((*_TOP_LEVELS, *_SUFFIXES.split(), *_BODIES.split()))
"""Top levels, suffixes where only public bodies can register, and single public bodies."""
'''


def render_public_sector() -> str:
    """Return the text of the generated module."""
    version, named = public_sector()
    lines = [_PUBLIC_SECTOR_HEAD.format(version=version.partition("_")[0])]
    for of, names in named.items():
        pieces = [*(f"{name} " for name in names[:-1]), names[-1]]
        rows = "\n".join(f'    "{line}"' for line in _wrapped(pieces, WIDTH - 6))
        lines.append(f"_{of} = (\n{rows}\n)\n\n")
    return "".join([*lines, _PUBLIC_SECTOR_TAIL])


def main() -> int:
    """Write the tables, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated tables of src/leadflow/tables.")
    parser.add_argument("--check", action="store_true", help="only tell whether the tables are up to date")
    wanted = {TARGET: render(), PUBLIC_SECTOR_TARGET: render_public_sector()}
    if not parser.parse_args().check:
        for target, text in wanted.items():
            target.write_text(text, encoding="utf-8", newline="\n")
        return 0
    stale = [target.name for target, text in wanted.items() if target.read_text(encoding="utf-8") != text]
    for name in stale:
        print(f"{name} is not what tools/make_tables.py writes")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
