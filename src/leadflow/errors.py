"""Everything leadflow raises, in one tree.

Three branches, by whose fault it is: the data that arrived (`DataError`), the policy that somebody wrote
(`PolicyError`), or the application around us (`HostError`).
Each cause is a class of its own that also inherits the nearest builtin,
so ``except ValueError`` catches what a Python programmer expects it to catch.

Messages are made from the fields of the exception: lower case, no full stop,
the value in ``repr``, what was expected instead, and where.
"""

import difflib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from typing import TypeGuard

import attrs

__all__ = [
    "BrokenContract",
    "ClaimRefused",
    "ConversionRefused",
    "DataError",
    "Fault",
    "HostError",
    "InvalidPayload",
    "InvalidPolicy",
    "InvalidValue",
    "LeadflowError",
    "MergeRefused",
    "MissingExtra",
    "PolicyError",
    "RecordExists",
    "ReleaseRefused",
    "StageRefused",
    "StaleRecord",
    "TransitionRefused",
    "UnknownRecord",
    "did_you_mean",
    "nearest",
    "one_of",
    "shown",
    "told",
]

SHOWN = 80
"""A value longer than this many characters is cut in messages: nobody reads a 10 MB cell."""


def shown(value: object) -> str:
    """Return the ``repr`` of a value, cut to a length that fits into a message."""
    try:
        text = repr(value[: SHOWN + 1]) if isinstance(value, str | bytes) else repr(value)
    except RecursionError:
        text = f"<a {type(value).__name__} that holds too many others>"
    return text if len(text) <= SHOWN + 2 else f"{text[:SHOWN]}…"


_SAYS_ITSELF = (str, bytes, int, float, Decimal, date, time, timedelta, type(None))


def told(value: object) -> str:
    """Return what was given to a function, for a message that logs may keep: of a record no more than its kind and id.

    Texts, numbers and dates are shown as they are, several texts likewise; of anything else only the type is told.

    >>> told("acme"), told(["acme"]), told({"name": "Amy"}), told(object())
    ("'acme'", "['acme']", '<dict of 1>', '<object>')
    """
    if isinstance(value, _SAYS_ITSELF):
        return shown(value)
    if isinstance(value, type):
        return f"<class {value.__name__}>"
    kind, id_, name = getattr(value, "kind", None), getattr(value, "id", None), type(value).__name__
    if isinstance(id_, str | int):
        return f"{kind} {shown(id_)}" if isinstance(kind, str) else f"<{name} {shown(id_)}>"
    if not _holds_others(value):
        return f"<{name}>"
    says_itself = isinstance(value, list | tuple | set | frozenset) and all(
        isinstance(each, _SAYS_ITSELF) for each in value
    )
    return shown(value) if says_itself else f"<{name} of {len(value)}>"


def _holds_others(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, Collection)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a mistyped one most likely meant, or None when nothing is near.

    >>> nearest("employes", ["employees", "title", "email.domain"])
    'employees'
    >>> nearest("zzz", ["employees"]) is None
    True
    >>> nearest("country", ["phone", "address.country", "phone.country"])
    'address.country'
    """
    names = sorted(known)
    parts = [each for each in names if name in each.split(".")]
    found = parts or difflib.get_close_matches(name, names, n=1)
    return found[0] if found else None


def did_you_mean(name: object, known: Iterable[str], *, start: str = ", ", end: str = "") -> str:
    """Return the end of a message about an unknown name: which known one was probably meant, or nothing.

    Args:
        name: what was written.
        known: the names that there are.
        start: what stands before the question.
        end: what stands behind it.

    >>> "expected a stage" + did_you_mean("wonn", ["won", "lost"])
    "expected a stage, did you mean 'won'?"
    >>> did_you_mean("zzz", ["won", "lost"])
    ''
    """
    return _asking(nearest(name, known) if isinstance(name, str) else None, start, end)


def one_of(name: object, known: Collection[str]) -> str:
    """Return what was expected instead of an unknown name: all known ones, and which was probably meant.

    >>> one_of("wonn", ["won", "lost"])
    "one of won, lost, did you mean 'won'?"
    """
    return f"one of {', '.join(known)}{did_you_mean(name, known)}"


def _asking(meant: str | None, start: str = ", ", end: str = "") -> str:
    return f"{start}did you mean {meant!r}?{end}" if meant else ""


class LeadflowError(Exception):
    """The root of all errors of leadflow."""


class DataError(LeadflowError):
    """The data from outside are at fault."""


class PolicyError(LeadflowError):
    """The policy is at fault: somebody wrote a setting that cannot hold."""


class HostError(LeadflowError):
    """The application around leadflow is at fault, or lost a race."""


@attrs.define(auto_exc=True, slots=False)
class InvalidValue(DataError, ValueError):
    """A value cannot be read as what it should be.

    Args:
        what: what was being read, in a salesperson's words (``e-mail address``).
        value: what arrived.
        expected: what would have been accepted.
        place: where it stood (``row 3, column email``), when known.
    """

    what: str
    value: object
    expected: str
    place: str | None = None

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"invalid {self.what} {shown(self.value)}: expected {self.expected}{where}"


@attrs.define(auto_exc=True, slots=False)
class InvalidPayload(DataError, ValueError):
    """A payload, file or row cannot be read at all.

    Args:
        reason: what is wrong with it.
        place: the file, line or position where reading ended.
    """

    reason: str
    place: str | None = None

    def __str__(self) -> str:
        return f"{self.reason} ({self.place})" if self.place else self.reason


@attrs.define(auto_exc=True, slots=False)
class ConversionRefused(DataError, ValueError):
    """A lead cannot be converted as asked.

    Args:
        lead: the id of the lead.
        reason: why not.
    """

    lead: str
    reason: str

    def __str__(self) -> str:
        return f"lead {shown(self.lead)} cannot be converted: {self.reason}"


@attrs.define(auto_exc=True, slots=False)
class ClaimRefused(DataError, ValueError):
    """A user cannot take a lead from a queue.

    Args:
        lead: the id of the lead.
        user: the id of who claimed it.
        reason: why not; who has it, when somebody else was faster.
    """

    lead: str
    user: str
    reason: str

    def __str__(self) -> str:
        return f"lead {shown(self.lead)} cannot be claimed by {shown(self.user)}: {self.reason}"


@attrs.define(auto_exc=True, slots=False)
class ReleaseRefused(DataError, ValueError):
    """A lead cannot be given back to a queue.

    Args:
        lead: the id of the lead.
        reason: why not.
    """

    lead: str
    reason: str

    def __str__(self) -> str:
        return f"lead {shown(self.lead)} cannot be given back: {self.reason}"


@attrs.define(auto_exc=True, slots=False)
class MergeRefused(DataError, ValueError):
    """Records cannot be merged as asked.

    Args:
        records: the ids of the records.
        reason: why not.
    """

    records: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return f"records {', '.join(map(shown, self.records))} cannot be merged: {self.reason}"


@attrs.define(auto_exc=True, slots=False)
class TransitionRefused(DataError, ValueError):
    """A lead cannot get a status as asked.

    Args:
        lead: the id of the lead.
        before: the status it has.
        after: the status it was to get.
        reason: why not, and what would be allowed.
    """

    lead: str
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        return f"lead {shown(self.lead)} cannot go from {shown(self.before)} to {shown(self.after)}: {self.reason}"


@attrs.define(auto_exc=True, slots=False)
class StageRefused(DataError, ValueError):
    """An opportunity cannot move to a stage as asked.

    Args:
        opportunity: the id of the opportunity.
        before: the stage it is in.
        after: the stage it was to get to.
        reason: why not, and what would be allowed.
    """

    opportunity: str
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        move = f"from {shown(self.before)} to {shown(self.after)}"
        return f"opportunity {shown(self.opportunity)} cannot go {move}: {self.reason}"


@attrs.frozen
class Fault:
    """One thing that is wrong with a policy.

    Args:
        path: the setting (``routing.territory[0].industry[0].when.employes``); empty for the whole file.
        value: what was written there.
        expected: what would have been accepted.
        nearest: the valid name that was probably meant.
    """

    path: str
    value: object
    expected: str
    nearest: str | None = None

    def __str__(self) -> str:
        path, value = self.path or "policy", shown(self.value)
        return f"{path}: {value} is not valid: expected {self.expected}{_asking(self.nearest)}"


@attrs.define(auto_exc=True, slots=False)
class InvalidPolicy(PolicyError, ValueError):
    """A policy cannot be used; every fault is listed, not only the first.

    Args:
        faults: what is wrong, in the order of the file.
        file: the file the policy came from, when it came from one.
    """

    faults: Sequence[Fault]
    file: str | None = None

    def __str__(self) -> str:
        lead = f"{self.file}: " if self.file else ""
        count = f"{len(self.faults)} faults" if len(self.faults) > 1 else "1 fault"
        return "\n".join([f"{lead}{count} in the policy", *(f"  {fault}" for fault in self.faults)])


@attrs.define(auto_exc=True, slots=False)
class StaleRecord(HostError, RuntimeError):
    """Somebody else changed a record since it was read; gather and decide again.

    Args:
        records: the records in question, as ``(kind, id)`` pairs.
    """

    records: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        names = ", ".join(f"{kind} {shown(id_)}" for kind, id_ in self.records)
        return f"changed since it was read: {names}"


@attrs.define(auto_exc=True, slots=False)
class RecordExists(StaleRecord):
    """A record that was to be created exists already; somebody else was faster."""

    def __str__(self) -> str:
        names = ", ".join(f"{kind} {shown(id_)}" for kind, id_ in self.records)
        return f"exists already: {names}"


@attrs.define(auto_exc=True, slots=False)
class BrokenContract(HostError, TypeError):
    """The host gave leadflow something that the contract does not allow.

    The message tells of a record no more than its kind and id, and of other values than texts, numbers and dates only
    the type: whatever was given by mistake, nothing of a person gets into a log.

    Args:
        what: the part of the contract (``the number of attempts``), or the name of the argument.
        value: what was given.
        expected: what the contract asks for.
    """

    what: str
    value: object
    expected: str

    def __str__(self) -> str:
        return f"{self.what} is {told(self.value)}: expected {self.expected}"


@attrs.define(auto_exc=True, slots=False)
class UnknownRecord(HostError, LookupError):
    """A record names another one that does not exist.

    Args:
        kind: the kind of the record.
        id: the id that leads nowhere.
        nearest: an id that was probably meant.
    """

    kind: str
    id: str
    nearest: str | None = None

    def __str__(self) -> str:
        return f"there is no {self.kind} {shown(self.id)}{_asking(self.nearest)}"


@attrs.define(auto_exc=True, slots=False)
class MissingExtra(HostError, ImportError):
    """A function needs an optional extra that is not installed.

    Args:
        extra: the extra to install (``cli``).
        purpose: what it is needed for.
    """

    extra: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.purpose} needs the extra {self.extra!r}: pip install 'leadflow[{self.extra}]'"
