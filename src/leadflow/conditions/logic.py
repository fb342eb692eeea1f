"""Numbered filter logic: conditions joined by AND, OR and NOT, as people write them in a CRM.

The logic is kept as it was written, and meant as its *normal form*: alternatives, each a conjunction.
The laws of distribution and of De Morgan hold for three truth values, too, so both mean the same of every record.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal, TypeAlias, assert_never

import attrs

from leadflow.conditions.constraints import Condition, InvalidCondition, negated
from leadflow.errors import Fault

__all__ = ["MOST_TERMS", "FilterLogic", "joined"]

MOST_TERMS = 64
"""How many alternatives a normal form may have."""


@attrs.frozen
class _Number:
    number: int


@attrs.frozen
class _Not:
    part: "_Tree"


@attrs.frozen
class _Join:
    word: Literal["AND", "OR"]
    parts: tuple["_Tree", ...]


_Tree: TypeAlias = _Number | _Not | _Join


@attrs.frozen
class FilterLogic:
    """Conditions joined by their numbers.

    Args:
        text: the logic, with the numbers of the conditions, AND, OR, NOT and brackets.
            AND binds more strongly than OR, and NOT most strongly.
        conditions: the conditions, counted from 1.

    Raises:
        InvalidCondition: it cannot be read, a number is unknown or not used, or the normal form is too large.

    >>> from leadflow.conditions.constraints import parse_condition
    >>> title, big, near = map(parse_condition, ({"title": "VP"}, {"employees": {"min": 200}}, {"address.country": "KR"}))
    >>> logic = FilterLogic("1 and (2 or 3)", (title, big, near))
    >>> print(logic)
    title is 'vp' and (employees ≥ 200 or address.country is 'KR')
    >>> [str(each) for each in logic.alternatives]
    ["title is 'vp' and employees ≥ 200", "title is 'vp' and address.country is 'KR'"]
    """

    text: str
    conditions: tuple[Condition, ...]

    def __attrs_post_init__(self) -> None:
        used = set(_numbers(self._tree))
        unused = [str(number) for number in range(1, len(self.conditions) + 1) if number not in used]
        if unused:
            raise _refused(self.text, f"every condition to be used; it leaves out {', '.join(unused)}")
        if len(self.alternatives) > MOST_TERMS:
            raise _refused(self.text, f"{_FEW_ENOUGH}, not {len(self.alternatives)}")

    @cached_property
    def _tree(self) -> _Tree:
        return _Reader(self.text, len(self.conditions)).read()

    @cached_property
    def alternatives(self) -> tuple[Condition, ...]:
        """The normal form: any of these conditions must be true."""
        try:
            return tuple(_alternatives(self._tree, self.conditions, is_negated=False))
        except _TooLarge as error:
            raise _refused(self.text, _FEW_ENOUGH) from error

    def __str__(self) -> str:
        return _phrase(self._tree, self.conditions, within=None)


_FEW_ENOUGH = f"logic of at most {MOST_TERMS} alternatives when it is multiplied out"


class _TooLarge(Exception):
    """Multiplying out would take too long."""


def _refused(text: str, expected: str) -> InvalidCondition:
    return InvalidCondition([Fault("logic", text, expected)])


def _numbers(tree: _Tree) -> Iterator[int]:
    match tree:
        case _Number(number):
            yield number
        case _Not(part):
            yield from _numbers(part)
        case _Join(_, parts):
            yield from itertools.chain.from_iterable(map(_numbers, parts))
        case _:
            assert_never(tree)


def _alternatives(tree: _Tree, conditions: Sequence[Condition], *, is_negated: bool) -> list[Condition]:
    """Return the normal form of a part, each alternative once.

    Raises:
        _TooLarge: there would be exponentially many on the way.
    """
    match tree:
        case _Number(number):
            condition = conditions[number - 1]
            return _distinct(negated(condition)) if is_negated else [condition]
        case _Not(part):
            return _alternatives(part, conditions, is_negated=not is_negated)
        case _Join(word, parts):
            forms = [_alternatives(part, conditions, is_negated=is_negated) for part in parts]
            if (word == "OR") != is_negated:
                return _distinct(itertools.chain.from_iterable(forms))
            joined = forms[0]
            for form in forms[1:]:
                if len(joined) * len(form) > _TOO_MANY:
                    raise _TooLarge
                joined = _distinct(_both(joined, form))
            return joined
        case _:
            assert_never(tree)


_TOO_MANY = MOST_TERMS * MOST_TERMS
"""More is not multiplied out. It is refused, never cut: what is left out would be false where it should be true."""


def joined(ones: Sequence[Condition], others: Sequence[Condition]) -> tuple[Condition, ...]:
    """Return alternatives one of which is true if one of both is.

    Raises:
        InvalidCondition: there would be too many.
    """
    both = _distinct(_both(ones, others))
    if len(both) > MOST_TERMS:
        raise _refused(f"{len(ones)} alternatives and {len(others)} alternatives", f"{_FEW_ENOUGH}, not {len(both)}")
    return tuple(both)


def _distinct(conditions: Iterable[Condition]) -> list[Condition]:
    """Return conditions without those that ask the same in another order."""
    return list({frozenset(each.constraints): each for each in conditions}.values())


def _both(ones: Sequence[Condition], others: Sequence[Condition]) -> Iterator[Condition]:
    for one, other in itertools.product(ones, others):
        yield Condition(tuple(dict.fromkeys((*one.constraints, *other.constraints))))


def _phrase(tree: _Tree, conditions: Sequence[Condition], *, within: Literal["AND", "OR", "NOT"] | None) -> str:
    match tree:
        case _Number(number):
            condition = conditions[number - 1]
            text = str(condition)
            return f"({text})" if within == "NOT" and len(condition.constraints) > 1 else text
        case _Not(part):
            return f"not {_phrase(part, conditions, within='NOT')}"
        case _Join(word, parts):
            text = f" {word.lower()} ".join(_phrase(part, conditions, within=word) for part in parts)
            return text if within is None or within == word else f"({text})"
        case _:
            assert_never(tree)


_WORDS = re.compile(r"\s*((?:[0-9]{1,4}|and|or|not)(?!\w)|[()])", re.IGNORECASE)
_MOST_NESTED = 100
"""How many brackets and NOTs there may be; people lose track far earlier, and so would the reader below."""


class _Reader:
    """Reads filter logic by descending into it."""

    def __init__(self, text: str, count: int) -> None:
        self._text = text
        self._count = count
        self._words = list(self._split())
        if sum(word in ("(", "NOT") for word in self._words) > _MOST_NESTED:
            raise _refused(text, f"at most {_MOST_NESTED} brackets and NOTs")
        self._place = 0

    def _split(self) -> Iterator[str]:
        at = 0
        end = len(self._text.rstrip())
        while at < end:
            found = _WORDS.match(self._text, at)
            if found is None:
                rest = self._text[at:].strip()
                raise _refused(self._text, f"numbers, AND, OR, NOT and brackets instead of {rest[:20]!r}")
            yield found[1].upper()
            at = found.end()

    def read(self) -> _Tree:
        tree = self._joined("OR")
        if self._place < len(self._words):
            raise _refused(self._text, f"AND, OR or the end instead of {self._words[self._place]!r}")
        return tree

    def _joined(self, word: Literal["AND", "OR"]) -> _Tree:
        parts = [self._part(word)]
        while self._next() == word:
            self._place += 1
            parts.append(self._part(word))
        return parts[0] if len(parts) == 1 else _Join(word, tuple(parts))

    def _part(self, word: Literal["AND", "OR"]) -> _Tree:
        return self._joined("AND") if word == "OR" else self._single()

    def _single(self) -> _Tree:
        word = self._next()
        self._place += 1
        match word:
            case "NOT":
                return _Not(self._single())
            case "(":
                inner = self._joined("OR")
                if self._next() != ")":
                    raise _refused(self._text, "a bracket that is closed")
                self._place += 1
                return inner
            case str() if word.isdecimal():
                return self._numbered(int(word))
            case _:
                raise _refused(
                    self._text, f"the number of a condition{f' instead of {word!r}' if word else ' at the end'}"
                )

    def _numbered(self, number: int) -> _Tree:
        if not 1 <= number <= self._count:
            known = f"from 1 to {self._count}" if self._count else "none, because there are no conditions"
            raise _refused(self._text, f"numbers of conditions, {known}; not {number}")
        return _Number(number)

    def _next(self) -> str | None:
        return self._words[self._place] if self._place < len(self._words) else None
