"""The tables of countries, subdivisions, currencies and industries agree with themselves and with their sources."""

import importlib.util
import itertools
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType, ModuleType

import pytest
from babel import Locale

from leadflow.tables import countries, currencies, industries, mail, public_sector, subdivisions
from leadflow.values.domain import Domain
from leadflow.values.places import country_code, subdivision_code
from leadflow.values.text import fold

ROOT = Path(__file__).parents[3]
OWN = (countries, subdivisions, currencies, industries, mail, public_sector)


def tool() -> ModuleType:
    """Import the generator, which is a script and no part of the package."""
    spec = importlib.util.spec_from_file_location("make_tables", ROOT / "tools" / "make_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_latin(name: str) -> bool:
    """Tell whether all letters of a name are Latin."""
    return all(unicodedata.name(char, "").startswith("LATIN") for char in name if char.isalpha())


def without_accents(name: str) -> str:
    """Return a name without its accents."""
    return "".join(char for char in unicodedata.normalize("NFD", name) if not unicodedata.combining(char))


# --- countries --------------------------------------------------------------------------------------------------------


def test_the_generated_tables_are_what_their_generator_writes() -> None:
    """Generating the tables again gives the files, byte for byte; otherwise run tools/make_tables.py."""
    generator = tool()
    assert generator.render() == generator.TARGET.read_text(encoding="utf-8")
    assert generator.render_public_sector() == generator.PUBLIC_SECTOR_TARGET.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["TARGET", "PUBLIC_SECTOR_TARGET"])
def test_the_generator_tells_a_stale_table_from_a_fresh_one(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --check nothing is written and the exit code says whether each table is up to date; without, all are written."""
    generator = tool()
    for each, written_by in (("TARGET", "render"), ("PUBLIC_SECTOR_TARGET", "render_public_sector")):
        fresh = f"what {written_by} returns\n"  # what it really returns is compared above
        target = tmp_path / getattr(generator, each).name
        target.write_text("stale" if each == name else fresh, encoding="utf-8")
        monkeypatch.setattr(generator, each, target)
        monkeypatch.setattr(generator, written_by, lambda fresh=fresh: fresh)
    codes = []
    for arguments in (["--check"], [], ["--check"]):
        monkeypatch.setattr(sys, "argv", ["make_tables.py", *arguments])
        codes.append(generator.main())
    assert codes == [1, 0, 0]
    assert generator.TARGET.read_text(encoding="utf-8") == "what render returns\n"
    assert generator.PUBLIC_SECTOR_TARGET.read_text(encoding="utf-8") == "what render_public_sector returns\n"
    assert capsys.readouterr().out == f"{getattr(generator, name).name} is not what tools/make_tables.py writes\n"


@pytest.mark.parametrize("named", ["OFFICIAL", "PLACES"])
def test_the_generator_refuses_suffixes_that_are_gone(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand-written suffix that the registries gave up is not kept unnoticed."""
    generator = tool()
    monkeypatch.setattr(generator, named, ("gone.example",))
    with pytest.raises(ValueError, match=r"no suffix of the registries any more: gone\.example"):
        generator.public_sector()


def test_the_generator_refuses_aliases_that_contradict_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hand-written name of two countries is a mistake of its writer."""
    generator = tool()
    monkeypatch.setattr(generator, "ALIASES", {"KR": "Korea", "KP": "korea"})
    with pytest.raises(ValueError, match="'korea' is KP here and KR before"):
        generator.collect()


def test_public_bodies_are_domains_of_which_none_stands_below_another() -> None:
    """Every name but the two top levels is a domain in its normal form, and none is said twice."""
    names = public_sector.PUBLIC_SECTOR - {"gov", "mil"}
    assert names == {Domain(name).name for name in names}
    assert [name for name in names if not public_sector.PUBLIC_SECTOR.isdisjoint(Domain(name).ancestors[1:])] == []


def test_no_provider_is_a_public_body() -> None:
    """A mailbox that anybody can have is not an official's."""
    assert [name for name in mail.PROVIDERS if Domain(name).is_public_sector] == []


def test_countries_are_those_of_iso_3166_and_kosovo() -> None:
    """249 codes of ISO 3166-1 and one that everybody uses, each with an English and a Korean name."""
    assert len(countries.ENGLISH) == 250
    assert set(countries.ENGLISH) == set(countries.KOREAN) == set(countries.NAMES.values())
    assert {"KR", "US", "XK"} <= set(countries.ENGLISH)
    assert not {"EU", "UN", "ZZ", "UK"} & set(countries.ENGLISH)


@pytest.mark.parametrize("code", sorted(countries.ENGLISH))
def test_a_country_is_known_by_what_it_is_shown_as(code: str) -> None:
    """Code, English name and Korean name of each country lead back to it."""
    assert [country_code(text) for text in (code, countries.ENGLISH[code], countries.KOREAN[code])] == [code] * 3


@pytest.mark.parametrize(
    "language", ["en", "ko", "ja", "zh_Hans", "de", "fr", "es", "pt", "ru", "ar", "he", "th", "vi", "hi"]
)
def test_every_country_is_known_in_every_language(language: str) -> None:
    """Names of the common locale data lead to their country, or to none where two countries share them."""
    names = Locale.parse(language).territories
    found = {code: country_code(names[code]) for code in countries.ENGLISH if code in names}
    wrong = {code: meant for code, meant in found.items() if meant not in (code, None)}
    assert wrong in ({}, {"RU": "NG"})  # Vietnamese "Nga" is the ISO code of Nigeria, and codes come first
    assert sum(meant is None for meant in found.values()) <= 2


def test_no_name_of_a_country_is_lost_for_want_of_accents() -> None:
    """Latin names of four letters or more are known as a plain keyboard types them, unless they then mean another one."""
    for name, code in countries.NAMES.items():
        plain = without_accents(name)
        if len(name) >= 4 and plain.isascii():
            assert countries.NAMES.get(plain) == code, name


# --- subdivisions -----------------------------------------------------------------------------------------------------


def test_the_countries_with_a_table_have_all_their_subdivisions() -> None:
    """Their number is that of ISO 3166-2, without parts that are countries of their own (Dutch and French overseas)."""
    assert Counter(code[:2] for code in subdivisions.TITLES) == {
        "AU": 8,
        "BR": 27,
        "CA": 13,
        "CH": 26,
        "CN": 34,
        "DE": 16,
        "ES": 19,
        "FR": 18,
        "GB": 4,
        "IN": 36,
        "IT": 20,
        "JP": 47,
        "KR": 17,
        "MX": 32,
        "NL": 12,
        "US": 57,
        "ZA": 9,
    }


def spellings() -> Iterator[tuple[str, str, str]]:
    """Yield country, name and code of all rows, before a repeated name could hide another."""
    for row in subdivisions._ROWS:
        for name in subdivisions._spellings(*row):
            yield row[0][:2], name, row[0]


def test_no_name_means_two_subdivisions_of_a_country() -> None:
    """A name leads to one code within its country."""
    meanings: dict[tuple[str, str], set[str]] = {}
    for country, name, code in spellings():
        meanings.setdefault((country, name), set()).add(code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("code", sorted(subdivisions.TITLES))
def test_a_subdivision_is_known_by_what_it_is_shown_as(code: str) -> None:
    """Code, local part of the code, title and romanised name of each subdivision lead back to it."""
    shown = [code, code[3:], subdivisions.TITLES[code], subdivisions.ROMANISED.get(code, code)]
    assert [subdivision_code(text, code[:2]) for text in shown] == [code] * 4


def test_no_name_of_a_subdivision_is_lost_for_want_of_accents() -> None:
    """Latin names are known as a plain keyboard types them."""
    for country, name, code in spellings():
        if is_latin(name):
            assert subdivisions.NAMES[country].get(without_accents(name)) == code, name


def test_cities_tell_subdivisions_that_exist_in_their_country() -> None:
    """Each city leads to a code of its own country."""
    for country, cities in subdivisions.CITIES.items():
        assert set(cities.values()) <= {code for code in subdivisions.TITLES if code[:2] == country}


def test_a_city_state_is_a_city() -> None:
    """Each subdivision that consists of one city is told by the name of that city."""
    told = {code for cities in subdivisions.CITIES.values() for code in cities.values()}
    assert told >= subdivisions.CITY_STATES


def test_doubtful_cities_are_left_out() -> None:
    """광주 is two cities, Washington a city and a state."""
    assert not {"광주", "광주시", "gwangju"} & set(subdivisions.CITIES["KR"])
    assert "washington" not in subdivisions.CITIES["US"]


def test_all_korean_subdivisions_have_a_romanised_name() -> None:
    """Whoever reads no Hangul reads every 시/도."""
    assert set(subdivisions.ROMANISED) == {code for code in subdivisions.TITLES if code.startswith("KR")}


def test_zip_codes_lie_in_states_that_exist_and_cover_all_prefixes_but_one() -> None:
    """Every two digits begin ZIP codes of some state, but for those of the armed forces in Europe (09)."""
    assert {f"US-{state}" for state in subdivisions.ZIP_PREFIXES} == {
        code for code in subdivisions.TITLES if code.startswith("US")
    } - {"US-UM"}
    covered = frozenset().union(*subdivisions.ZIP_PREFIXES.values())
    assert {f"{number:02}" for number in range(100)} - covered == {"09"}


# --- currencies and industries ----------------------------------------------------------------------------------------


def test_currencies_are_known_to_the_common_locale_data() -> None:
    """No code is invented, and the digits of the common ones are those of ISO 4217."""
    assert set(currencies.MINOR_DIGITS) <= set(Locale.parse("en").currencies)
    assert {code: currencies.MINOR_DIGITS[code] for code in ("USD", "KRW", "JPY", "KWD", "CLF", "HRK")} == {
        "USD": 2,
        "KRW": 0,
        "JPY": 0,
        "KWD": 3,
        "CLF": 4,
        "HRK": 2,
    }


def test_every_word_for_money_means_currencies_that_exist() -> None:
    """Signs and words lead to codes, and the likeliest meaning is one of the possible ones."""
    assert {code for codes in currencies.WORDS.values() for code in codes} <= set(currencies.MINOR_DIGITS)
    assert all(code == currencies.WORDS[word][0] for word, code in currencies.LIKELIEST.items())


def test_no_word_is_both_currency_and_scale() -> None:
    """What stands behind a number is either a factor or a currency, and never a counting word."""
    assert not set(currencies.WORDS) & set(currencies.SCALES)
    assert not {code.lower() for code in currencies.MINOR_DIGITS} & set(currencies.SCALES)
    counting = {*currencies.COUNTING_WORDS, *currencies.NUMERALS}
    assert not [word for word in currencies.WORDS if counting & set(word)]


def test_sections_of_an_industry_classification_do_not_overlap() -> None:
    """Every division belongs to one section, in the order of the classification."""
    for scheme, sections in industries.SECTIONS.items():
        spans = list(sections.values())
        assert all(first <= last for first, last in spans), scheme
        assert all(before[1] < after[0] for before, after in itertools.pairwise(spans)), scheme


@pytest.mark.parametrize(
    ("scheme", "sections", "divisions"),
    [("ISIC", 21, 88), ("NACE", 21, 88), ("KSIC", 21, 77), ("NAICS", 20, 24), ("SIC", 10, 94)],
)
def test_industry_classifications_have_their_known_size(scheme: str, sections: int, divisions: int) -> None:
    """The numbers of sections and divisions are those the statistical offices state; SIC counts its gaps, too."""
    assert len(industries.SECTIONS[scheme]) == sections
    assert len(industries.DIVISIONS[scheme]) == divisions


# --- all tables -------------------------------------------------------------------------------------------------------


def leaves(table: object) -> Iterator[str]:
    """Yield the keys of a mapping, those of mappings within it included."""
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield key
            yield from leaves(value)


def test_names_are_stored_as_they_are_compared() -> None:
    """Every name that is looked up is in folded form."""
    named = [
        *countries.NAMES,
        *(name for names in (subdivisions.NAMES, subdivisions.CITIES) for inner in names.values() for name in inner),
        *currencies.WORDS,
        *currencies.SCALES,
        *currencies.COUNTING_WORDS,
        *currencies.NUMERALS,
    ]
    assert [name for name in named if fold(name) != name] == []


@pytest.mark.parametrize("module", OWN, ids=lambda module: module.__name__)
def test_tables_cannot_be_changed(module: ModuleType) -> None:
    """No table is a mutable global, down to the tables within tables."""
    tables = [getattr(module, name) for name in module.__all__]
    while tables:
        table = tables.pop()
        assert isinstance(table, MappingProxyType | str | int | tuple | frozenset)
        if isinstance(table, MappingProxyType):
            tables.extend(table.values())


def test_tables_need_nothing_but_the_standard_library() -> None:
    """A table imports no rule and no library, so it can be replaced without touching either."""
    code = (
        "import sys, leadflow.tables.countries, leadflow.tables.subdivisions, leadflow.tables.currencies, "
        "leadflow.tables.industries, leadflow.tables.mail, leadflow.tables.public_sector; "
        "print(*sorted(name for name in sys.modules if name.startswith(('leadflow.values', 'babel', 'publicsuffixlist'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert done.stdout.strip() == ""
