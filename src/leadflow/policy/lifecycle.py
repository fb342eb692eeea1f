"""The statuses of leads, and which of them a lead can have next.

The whole table stands here, as data.
A policy may replace it; everything else in leadflow asks the table and knows no status by name.
Some statuses play a part in the hand-off from marketing to sales; the table says which ones.

Whether somebody still works on a lead has one answer: `Lifecycle.is_open_lead`. Nobody works on a closed or converted lead:
an inquiry does not find it, it is no duplicate of anybody, nobody claims it, and it waits for no answer.
"""

import re
from collections.abc import Callable, Iterator, Mapping

import attrs

from leadflow.errors import InvalidValue, did_you_mean
from leadflow.objects import Lead
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping

__all__ = ["ARROW", "LIFECYCLE", "Lifecycle", "Status"]

ARROW = " → "
"""Stands between two statuses where a transition is written as text; no name of a status contains it."""


@attrs.frozen(kw_only=True)
class Status:
    """A status of a lead.

    Args:
        next: the statuses that may follow.
        open: whether somebody still works on it; only open leads are known persons.
        converted: whether it marks a lead that became something else; nobody works on that one.
        needs_reason: whether a lead gets it only with a reason.
    """

    next: tuple[str, ...] = attrs.field(default=(), converter=optional.texts)
    open: bool = True
    converted: bool = False
    needs_reason: bool = False


def _statuses(value: Mapping[str, Status]) -> FrozenMapping[Status]:
    return FrozenMapping(value)


def _called(name: str) -> "Callable[[Lifecycle], str | None]":
    """Return a default for a part: the status of that name, where the table has one."""

    def default(lifecycle: "Lifecycle") -> str | None:
        return name if name in lifecycle.statuses else None

    return default


@attrs.frozen
class Lifecycle:
    """A table of statuses, and the parts that some of them play.

    A part that is not named is played by the status of the same name, where the table has one.
    None, in TOML an empty text, stands for: there is no such status.

    Args:
        statuses: by name.
        initial: the status of a new lead.
        converted: the status of a converted lead, unless another one that is marked as such is asked for.
        marketing_qualified: marketing hands the lead over to sales.
        accepted: sales has taken it.
        qualified: sales found it worth a talk about an opportunity.
        nurturing: marketing keeps in touch until it is time.
        recycled: sales gave it back, to be nurtured again.

    Raises:
        InvalidValue: the table names a status that it does not have, or one that cannot play its part.

    >>> LIFECYCLE.allows("new", "working"), LIFECYCLE.allows("converted", "new")
    (True, False)
    >>> simple = Lifecycle({"new": Status(next=("converted",)), "converted": Status(open=False, converted=True)})
    >>> simple.recycled is None
    True
    """

    statuses: Mapping[str, Status] = attrs.field(converter=_statuses)
    initial: str = "new"
    converted: str = "converted"
    marketing_qualified: str | None = attrs.field(
        default=attrs.Factory(_called("marketing_qualified"), takes_self=True), converter=optional.text
    )
    accepted: str | None = attrs.field(
        default=attrs.Factory(_called("accepted"), takes_self=True), converter=optional.text
    )
    qualified: str | None = attrs.field(
        default=attrs.Factory(_called("qualified"), takes_self=True), converter=optional.text
    )
    nurturing: str | None = attrs.field(
        default=attrs.Factory(_called("nurturing"), takes_self=True), converter=optional.text
    )
    recycled: str | None = attrs.field(
        default=attrs.Factory(_called("recycled"), takes_self=True), converter=optional.text
    )

    def __attrs_post_init__(self) -> None:
        named = [("status", name) for name in (self.initial, self.converted)]
        named.extend(("status", following) for status in self.statuses.values() for following in status.next)
        for what, name in (*named, *self._parts()):
            if name not in self.statuses:
                known = f"{', '.join(self.statuses)}{did_you_mean(name, self.statuses)}"
                raise InvalidValue(what, name, f"a status of the table: {known}")
        if not self.statuses[self.converted].converted:
            raise InvalidValue("status", self.converted, "a status that is marked as converted")
        for part, name in self._parts():
            if self.statuses[name].converted:
                raise InvalidValue(part, name, "a status that is not marked as converted")
        for name in self.statuses:
            if ARROW.strip() in name or optional.text(name) != name:
                raise InvalidValue("status", name, "a name without an arrow, and without spaces around it")

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield the parts of the hand-off that are played, each with its status."""
        for part in ("marketing_qualified", "accepted", "qualified", "nurturing", "recycled"):
            name: str | None = getattr(self, part)
            if name is not None:
                yield part, name

    def is_open(self, status: str) -> bool:
        """Tell whether a lead of that status is still worked on; a status nobody declared counts as open.

        >>> LIFECYCLE.is_open("recycled"), LIFECYCLE.is_open("unqualified"), LIFECYCLE.is_open("converted")
        (True, False, False)
        """
        found = self.statuses.get(status)
        return found is None or (found.open and not found.converted)

    def is_open_lead(self, lead: Lead) -> bool:
        """Tell whether somebody still works on a lead: it is not converted, and its status is open.

        >>> lead = Lead(id="1", owner="user:dana", name="Amy", status="working")
        >>> LIFECYCLE.is_open_lead(lead), LIFECYCLE.is_open_lead(attrs.evolve(lead, status="unqualified"))
        (True, False)
        """
        return lead.converted is None and self.is_open(lead.status)

    def is_converted(self, status: str) -> bool:
        """Tell whether a status marks a lead that became something else.

        >>> LIFECYCLE.is_converted("converted"), LIFECYCLE.is_converted("unqualified")
        (True, False)
        """
        found = self.statuses.get(status)
        return found is not None and found.converted

    def is_converted_lead(self, lead: Lead) -> bool:
        """Tell whether a lead became something else, as the lead itself says or only its status.

        >>> LIFECYCLE.is_converted_lead(Lead(id="1", owner="user:dana", name="Amy", status="converted"))
        True
        """
        return lead.converted is not None or self.is_converted(lead.status)

    def next(self, status: str) -> tuple[str, ...]:
        """Return the statuses that may follow; none for a status nobody declared.

        >>> LIFECYCLE.next("unqualified")
        ('recycled',)
        """
        found = self.statuses.get(status)
        return () if found is None else found.next

    def allows(self, status: str, following: str) -> bool:
        """Tell whether a lead of one status may get another one."""
        return following in self.next(status)

    def diagram(self) -> str:
        """Return the table as a diagram: the text of a Mermaid ``stateDiagram-v2``.

        Statuses and transitions stand in the order of the table.
        Closed statuses have a dashed border, converted ones a thick border and an end.

        >>> print(Lifecycle({"new": Status(next=("won",)), "won": Status(open=False, converted=True)}, converted="won").diagram())
        stateDiagram-v2
            [*] --> new
            new --> won
            won --> [*]
            classDef open stroke-width:1px
            classDef closed stroke-dasharray:4
            classDef converted stroke-width:3px
            class new open
            class won converted
        """
        return "\n    ".join(("stateDiagram-v2", *_diagram_lines(self)))


_PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KEYWORDS = frozenset(
    {
        *("as", "choice", "class", "classdef", "click", "default", "direction", "end", "fork", "hide", "href"),
        *("join", "note", "root", "root_end", "root_start", "scale", "state", "style"),
    }
)
"""What Mermaid takes for an instruction, or for something of its own, when it stands where a status should."""


def _diagram_lines(lifecycle: Lifecycle) -> Iterator[str]:
    ids = {name: _id_in_diagram(name, place) for place, name in enumerate(lifecycle.statuses)}
    yield from (f'state "{_label(name)}" as {id_}' for name, id_ in ids.items() if id_ != name)
    yield f"[*] --> {ids[lifecycle.initial]}"
    for name, status in lifecycle.statuses.items():
        yield from (f"{ids[name]} --> {ids[following]}" for following in status.next)
    yield from (f"{ids[name]} --> [*]" for name, status in lifecycle.statuses.items() if status.converted)
    yield from ("classDef open stroke-width:1px", "classDef closed stroke-dasharray:4")
    yield "classDef converted stroke-width:3px"
    for look in ("open", "closed", "converted"):
        alike = [ids[name] for name, status in lifecycle.statuses.items() if _look(status) == look]
        if alike:
            yield f"class {','.join(alike)} {look}"


def _id_in_diagram(name: str, place: int) -> str:
    """Return what Mermaid can call a status: its name, or its place where the name is no word of plain letters."""
    if _PLAIN_ID.fullmatch(name) and name.lower() not in _KEYWORDS:
        return name
    return f"_{place}"


def _label(name: str) -> str:
    """Return a name as Mermaid writes it between quotation marks, on one line."""
    return " ".join(name.split()).replace("#", "#35;").replace('"', "#quot;")


def _look(status: Status) -> str:
    return "converted" if status.converted else "open" if status.open else "closed"


LIFECYCLE = Lifecycle(
    {
        "new": Status(next=("working", "nurturing", "marketing_qualified", "qualified", "unqualified", "converted")),
        "working": Status(next=("nurturing", "qualified", "unqualified", "recycled", "converted")),
        "nurturing": Status(next=("working", "marketing_qualified", "qualified", "unqualified", "converted")),
        "marketing_qualified": Status(next=("working", "accepted", "unqualified", "recycled", "converted")),
        "accepted": Status(next=("working", "qualified", "unqualified", "recycled", "converted")),
        "qualified": Status(next=("working", "nurturing", "unqualified", "recycled", "converted")),
        "unqualified": Status(next=("recycled",), open=False, needs_reason=True),
        "recycled": Status(
            next=("working", "nurturing", "marketing_qualified", "unqualified", "converted"), needs_reason=True
        ),
        "converted": Status(open=False, converted=True),
    }
)
"""The customary statuses."""
