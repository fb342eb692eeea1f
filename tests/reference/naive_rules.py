"""Conditions, scoring and routing in the most obvious way: every rule is looked at, in order.

Conditions are taken in the form in which a policy writes them, and values are read from the record by hand,
so that nothing is shared with the library but the records themselves.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from leadflow import Inquiry, Lead

Subject = Inquiry | Lead
Plain = Mapping[str, object]
"""A condition as TOML: field paths and what is asked of them."""

KSIC_MANUFACTURING = range(10, 35)
TOGETHER = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_official(it: Subject) -> bool | None:
    """Tell whether a domain is a public body's; it is unknown when nobody's own domain is there."""
    hosts = [each for each in (it.email and it.email.domain.name, it.website and it.website.name) if each]
    official = [host for host in hosts if re.search(r"(^|\.)(mil\.kr|go\.kr|gov)$", host)]
    own = [host for host in hosts if not re.search(r"(^|\.)(gmail\.com|naver\.com)$", host)]
    return bool(official) if own else None


VALUES: Mapping[str, Callable[[Subject], object]] = {
    "title": lambda it: it.title and folded(it.title),
    "source": lambda it: it.source and folded(it.source),
    "employees": lambda it: it.employees,
    "email.domain": lambda it: it.email and it.email.domain.name,
    "public_sector": is_official,
    "address.country": lambda it: it.address.country,
    "address.subdivision": lambda it: it.address.subdivision,
    "address.postal_code": lambda it: (
        it.address.postal_code and it.address.postal_code.replace(" ", "").replace("-", "")
    ),
    "industry": lambda it: it.industry and str(it.industry),
    "interests": lambda it: [folded(each) for each in it.interests] or None,
    "custom.intent": lambda it: it.custom.get("intent"),
}


def constraint_holds(path: str, spec: object, subject: Subject) -> bool | None:
    """True, False, or None when the field is missing."""
    if isinstance(spec, dict) and "not" in spec:
        truth = constraint_holds(path, spec["not"], subject)
        return None if truth is None else not truth
    value = VALUES[path](subject)
    if isinstance(spec, dict) and "present" in spec:
        return (value is not None) == spec["present"]
    if value is None:
        return None
    if not isinstance(spec, dict):
        spec = {"one_of": spec if isinstance(spec, list) else [spec]}
    each_value = value if isinstance(value, list) else [value]
    [(kind, asked)] = [("range", spec)] if set(spec) <= {"min", "max"} else spec.items()
    match kind:
        case "range" if path == "address.postal_code":
            return spec.get("min", value) <= value and value[: len(spec.get("max", value))] <= spec.get("max", value)
        case "range":
            return spec.get("min", value) <= value <= spec.get("max", value)
        case "one_of":
            return any(same(path, one, other) for one in each_value for other in asked)
        case "none_of":
            return not any(same(path, one, other) for one in each_value for other in asked)
        case "prefix":
            return any(str(one).startswith(folded(start)) for one in each_value for start in asked)
        case "contains":
            return any(says(str(one), folded(term)) for one in each_value for term in asked)
        case "under":
            return any(is_under(path, str(value), root) for root in asked)


TEXTS = ("title", "source", "interests", "custom.intent")


def same(path: str, value: object, asked: object) -> bool:
    return value == (folded(str(asked)) if path in TEXTS else asked)


def says(text: str, term: str) -> bool:
    if TOGETHER.search(term):
        return term in text
    return re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text) is not None


def is_under(path: str, value: str, root: str) -> bool:
    if path == "email.domain":
        return value == root or value.endswith("." + root)
    if path == "address.subdivision":
        return value == root or value.startswith(root + "-")
    scheme, _, code = value.partition(":")
    root_scheme, _, root_code = root.partition(":")
    if scheme != root_scheme:
        return False
    if root_code == "C":  # manufacturing
        return code == "C" or (code[:2].isdigit() and int(code[:2]) in KSIC_MANUFACTURING)
    return code.startswith(root_code)


def condition_holds(condition: Plain, subject: Subject) -> bool | None:
    truths = [constraint_holds(path, spec, subject) for path, spec in condition.items()]
    return False if False in truths else None if None in truths else True


def rule_holds(any_of: Sequence[Plain], subject: Subject) -> bool | None:
    truths = [condition_holds(condition, subject) for condition in any_of]
    return True if True in truths else None if None in truths else False


def missing_of(any_of: Sequence[Plain], subject: Subject) -> set[str]:
    """The fields that leave a rule open: of each condition that nothing refutes, those that are missing."""
    opened = [condition for condition in any_of if condition_holds(condition, subject) is None]
    asked = chain.from_iterable(condition.items() for condition in opened)
    return {path for path, spec in asked if constraint_holds(path, spec, subject) is None}


def first(rules: Sequence[Sequence[Plain]], subject: Subject) -> tuple[int | None, set[str]]:
    """The first true rule, and what leaves those above it open."""
    missing: set[str] = set()
    for rank, any_of in enumerate(rules):
        truth = rule_holds(any_of, subject)
        if truth:
            return rank, missing
        if truth is None:
            missing |= missing_of(any_of, subject)
    return None, missing


def every(rules: Sequence[Sequence[Plain]], subject: Subject) -> tuple[list[int], set[str]]:
    """All true rules, and what leaves others open."""
    missing = set(chain.from_iterable(missing_of(rule, subject) for rule in rules if rule_holds(rule, subject) is None))
    return [rank for rank, any_of in enumerate(rules) if rule_holds(any_of, subject)], missing


def points(groups: Sequence[tuple[int | None, Sequence[tuple[int, Sequence[Plain]]]]], subject: Subject) -> int:
    """The score: for each group the points of its true rules, no more than its cap."""
    total = 0
    for cap, rules in groups:
        given = sum(points for points, any_of in rules if rule_holds(any_of, subject))
        total += given if cap is None else min(cap, given)
    return total
