"""Texts from outside: payloads of all formats, lists of accounts, values as people write them, policies."""

import functools
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.compare.names import Thing, Tree
from benchmarks.compare.operations.scene import Questions
from benchmarks.compare.policies import BROKEN

__all__ = ["accounts", "format_of", "payloads", "policies", "values"]

_VALUES = ("CompanyName", "Domain", "EmailAddress", "IndustryCode", "Money", "PersonName", "PhoneNumber", "Address")
_TOLD: Mapping[str, Sequence[str]] = {
    "CompanyName": ("key", "joined_key"),
    "Domain": ("registrable", "lineage", "is_public_sector", "is_anybodys", "country", "unicode"),
    "EmailAddress": ("key", "folded_key", "is_role"),
    "PersonName": ("key",),
    "PhoneNumber": ("key", "country"),
    "Address": ("subdivision_lineage", "postal_key"),
}
"""What each value tells of itself beside its fields."""


def values(tree: Tree, files: Sequence[Path], *, every: int = 1) -> Iterator[Questions]:
    """Yield every text of some TOML tables, or every so-manieth, read as every kind of value."""
    texts = sorted({text for file in files for text in _texts(tomllib.loads(file.read_text(encoding="utf-8")))})
    for text in texts[::every]:
        for name in _VALUES:
            yield f"{name} / {text}", functools.partial(_value, tree, name, text)


def _texts(plain: object) -> Iterator[str]:
    """Yield every text of a table, names included."""
    match plain:
        case str():
            yield plain
        case dict():
            for name, each in plain.items():
                yield from _texts(name)
                yield from _texts(each)
        case list():
            for each in plain:
                yield from _texts(each)
        case _:
            return


def _value(tree: Tree, name: str, text: str) -> object:
    found: Thing = tree.find(name).parse(text)
    told = {each: getattr(found, each) for each in _TOLD.get(name, ())}
    return {"value": found, "text": str(found), **told}


# --- payloads ---------------------------------------------------------------------------------------------------------


def format_of(file: Path) -> str:
    """Return the format of a payload: that of the platform that its name begins with, an export where it says so.

    >>> format_of(Path("meta_leads_export.csv")), format_of(Path("leads.jsonl")), format_of(Path("pardot_one.json"))
    ('meta_export', 'jsonl', 'pardot')
    """
    platforms = (
        "calendly",
        "google_ads",
        "hubspot",
        "linkedin",
        "mailchimp",
        "marketo",
        "meta",
        "pardot",
        "salesforce",
    )
    platform = next((each for each in (*platforms, "tiktok", "typeform") if file.name.startswith(each)), None)
    if platform is None:
        return "jsonl" if file.suffix == ".jsonl" else "csv"
    return f"{platform}_export" if "export" in file.name else platform


def payloads(tree: Tree, files: Sequence[Path], *, all_formats: bool) -> Iterator[Questions]:
    """Yield every payload, read in its format; and in all others, where most of it is refused."""
    formats = sorted(tree.find("FORMATS"))
    for file in files:
        content = file.read_bytes()
        own = format_of(file)
        for name in formats if all_formats else [own]:
            key = f"{file.parent.name}/{file.name} / {name}"
            parse = functools.partial(tree.call, "parse", name, content)
            if name != own:
                yield key, parse
                continue
            for number in range(len(_read(parse))):
                yield f"{key} / {number}", functools.partial(_numbered, parse, number)
            yield f"{key} / count", functools.partial(_count, parse)
            if name in ("csv", "jsonl"):
                settings = {"source": "shop", "currency": "KRW"}
                yield f"{key} / of a shop", functools.partial(parse, **settings)


def _numbered(parse: Callable[[], Sequence[Thing]], number: int) -> Thing:
    return parse()[number]


def _count(parse: Callable[[], Sequence[Thing]]) -> int:
    return len(parse())


def _read(parse: Callable[[], Sequence[Thing]]) -> Sequence[Thing]:
    try:
        return parse()
    except Exception:  # noqa: BLE001 - told as the answer to how many there are
        return ()


def accounts(tree: Tree, files: Sequence[Path]) -> Iterator[Questions]:
    """Yield every table, read as a list of accounts."""
    for file in files:
        if file.suffix in (".csv", ".tsv"):
            content = file.read_bytes()
            yield (
                f"{file.parent.name}/{file.name}",
                functools.partial(tree.call, "parse_accounts", content, currency="KRW"),
            )
            columns = {"name": "company", "website": ""}
            yield (
                f"{file.parent.name}/{file.name} / columns",
                functools.partial(tree.call, "parse_accounts", content, columns=columns),
            )


def policies(tree: Tree, files: Sequence[Path]) -> Iterator[Questions]:
    """Yield policies that are wrong, and those that files hold."""
    for name, text in BROKEN.items():
        yield f"broken / {name}", functools.partial(_cautions, tree, name, text)
    for file in files:
        text = file.read_text(encoding="utf-8")
        yield (
            f"file / {file.name}",
            functools.partial(_written, tree, text),
        )
    for name in tree.find("PRESETS"):
        yield f"preset / {name}", functools.partial(_lines, tree, name)


def _cautions(tree: Tree, name: str, text: str) -> object:
    return tree.call("parse_policy", text, file=name).warnings()


def _written(tree: Tree, text: str) -> list[str]:
    dumped: str = tree.call("dump_policy", tree.call("parse_policy", text))
    return dumped.splitlines()


def _lines(tree: Tree, preset: str) -> list[str]:
    text: str = tree.call("policy_preset", preset)
    return text.splitlines()
