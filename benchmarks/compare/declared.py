"""Differences that are meant: read from ``expected.toml``, and counted one by one.

``[classes]`` and ``[fields]`` give new names to classes and to fields of classes.
``[[text]]`` says how texts are written now: what matches ``was``, a regular expression, becomes ``now``.
``[[difference]]`` names an operation and a path, with ``*`` for anything and ``[]`` for any element, and if wanted what
the values were and are, as regular expressions over their JSON. Each of these says ``why`` in a sentence.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import attrs

from benchmarks.compare.dumping import CLASS, text_of

__all__ = ["NOTHING_DECLARED", "Declared", "DifferenceRule", "TextRule", "plainly"]


def plainly(text: str) -> str:
    """Return a text as it is compared: one word joins reasons, and columns are as wide as one tree or the other makes them.

    >>> plainly("generic queue, since the country is missing")
    'generic queue, because the country is missing'
    >>> plainly("deals     3") == plainly("deals  3")
    True
    """
    return _WIDE.sub(lambda found: found[0][:2], text.replace(" since ", " because "))


_WIDE = re.compile(r"(?<=\S)  +|──+")


@attrs.frozen
class TextRule:
    """How a text is written now."""

    was: re.Pattern[str]
    now: str
    why: str


@attrs.frozen
class DifferenceRule:
    """Where outcomes differ, and why."""

    operation: re.Pattern[str]
    path: re.Pattern[str]
    was: re.Pattern[str]
    now: re.Pattern[str]
    why: str

    def is_about(self, operation: str, path: str, was: object, now: object) -> bool:
        """Tell whether it is this difference."""
        if not (self.operation.fullmatch(operation) and self.path.fullmatch(path)):
            return False
        return bool(self.was.search(text_of(was)) and self.now.search(text_of(now)))


@attrs.frozen
class Declared:
    """What is declared.

    Args:
        classes: new names of classes.
        fields: new names of fields, by ``Class.field`` with the new name of the class.
        texts: how texts are written now.
        differences: what else differs.
    """

    classes: Mapping[str, str] = attrs.field(factory=dict[str, str])
    fields: Mapping[str, str] = attrs.field(factory=dict[str, str])
    texts: tuple[TextRule, ...] = ()
    differences: tuple[DifferenceRule, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Declared":
        """Read a table.

        Raises:
            KeyError: a difference lacks a part, its reason for instance.
        """
        plain = tomllib.loads(text)
        return cls(
            classes=plain.get("classes", {}),
            fields=plain.get("fields", {}),
            texts=tuple(TextRule(re.compile(each["was"]), each["now"], each["why"]) for each in plain.get("text", ())),
            differences=tuple(map(_difference, plain.get("difference", ()))),
        )

    @classmethod
    def load(cls, path: Path) -> "Declared":
        """Read a file."""
        return cls.of(path.read_text(encoding="utf-8"))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why things differ, each once."""
        return tuple(dict.fromkeys([*(each.why for each in self.texts), *(each.why for each in self.differences)]))

    def renamed(self, value: object) -> object:
        """Return a value of the older tree with the names of today."""
        if not self.classes and not self.fields:
            return value
        match value:
            case dict():
                name = value.get(CLASS)
                now = self.classes.get(name, name) if isinstance(name, str) else None
                fields = {self.fields.get(f"{now}.{field}", field): self.renamed(each) for field, each in value.items()}
                return fields if now is None else {**fields, CLASS: now}
            case list():
                return [self.renamed(each) for each in value]
            case _:
                return value

    def reason_for(self, operation: str, path: str, was: object, now: object) -> str | None:
        """Return why a place may differ; None where nobody said so."""
        if isinstance(was, str) and isinstance(now, str):
            text, why = self._rewritten(was)
            if why is not None and plainly(text) == plainly(now):
                return why
        return next((each.why for each in self.differences if each.is_about(operation, path, was, now)), None)

    def reworded(self, was: str) -> str:
        """Return a text of the older tree as it is written now."""
        return self._rewritten(was)[0]

    def _rewritten(self, was: str) -> tuple[str, str | None]:
        """Return a text as it is written now, and the first of the reasons for which it is."""
        text, first = was, None
        for rule in self.texts:
            rewritten = rule.was.sub(rule.now, text)
            if rewritten != text:
                first = first or rule.why
                text = rewritten
        return text, first


NOTHING_DECLARED = Declared()


def _difference(plain: Mapping[str, str]) -> DifferenceRule:
    return DifferenceRule(
        operation=_pattern(plain.get("operation", "*")),
        path=_pattern(plain["path"]),
        was=re.compile(plain.get("was", "")),
        now=re.compile(plain.get("now", "")),
        why=plain["why"],
    )


def _pattern(text: str) -> re.Pattern[str]:
    """Return what a pattern stands for: ``*`` for anything, ``[]`` for any element.

    >>> bool(_pattern("steps[].*").fullmatch("steps[3].owner"))
    True
    """
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\[\]", r"\[\d+\]"))
