"""Settings of the pipeline: the stages of a deal, how likely it is to be won in each, and why deals are lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import get_args

import attrs

from leadflow.errors import Fault, InvalidValue, did_you_mean
from leadflow.objects import Forecast
from leadflow.policy.checks import not_among, refuse
from leadflow.policy.lifecycle import ARROW
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import text

__all__ = ["CUSTOMARY_PIPELINE", "FORECASTS", "STAGES", "Pipeline", "Stage", "category_of"]

_LOST, _WON = 0, 100
_LONGEST = 100
FORECASTS: tuple[Forecast, ...] = get_args(Forecast)
"""Where a forecast can count a deal, from the least certain on."""


def category_of(probability: int) -> Forecast:
    """Return where a forecast counts deals of a probability, unless somebody says something else.

    >>> category_of(100), category_of(0), category_of(80)
    ('closed', 'omitted', 'pipeline')
    """
    match probability:
        case 100:
            return "closed"
        case 0:
            return "omitted"
        case _:
            return "pipeline"


def _customary(stage: "Stage") -> Forecast:
    return category_of(stage.probability)


@attrs.frozen(kw_only=True)
class Stage:
    """A stage of a deal.

    Args:
        name: how opportunities call it.
        probability: how likely a deal in it is to be won, in per cent; 100 is won, 0 is lost, all others are open.
        category: where a forecast counts it; ``closed`` for a won one, ``omitted`` for a lost one,
            ``pipeline`` unless told for an open one.

    >>> Stage(name="제안", probability=65).category, Stage(name="수주", probability=100).is_won
    ('pipeline', True)
    """

    name: str
    probability: int
    category: Forecast = attrs.field(default=attrs.Factory(_customary, takes_self=True))

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    @property
    def is_open(self) -> bool:
        """Whether a deal in it is neither won nor lost."""
        return _LOST < self.probability < _WON

    @property
    def is_won(self) -> bool:
        """Whether a deal in it was won."""
        return self.probability == _WON

    @property
    def is_lost(self) -> bool:
        """Whether a deal in it was lost."""
        return self.probability == _LOST

    def _faults(self) -> Iterator[Fault]:
        if ARROW.strip() in self.name or text(self.name) != self.name or len(self.name) > _LONGEST:
            yield Fault(
                "name", self.name, f"a name of {_LONGEST} characters or fewer, without an arrow or spaces around it"
            )
        if type(self.probability) is not int or not _LOST <= self.probability <= _WON:
            yield Fault("probability", self.probability, "a whole number from 0 to 100")
            return
        yield from not_among("category", self.category, FORECASTS)
        yield from self._wrong_category()

    def _wrong_category(self) -> Iterator[Fault]:
        if self.category not in FORECASTS:
            return
        if self.is_won and self.category != "closed":
            yield Fault("category", self.category, "closed, since a deal with 100 per cent is won")
        if self.is_lost and self.category != "omitted":
            yield Fault("category", self.category, "omitted, since a deal with 0 per cent is lost")
        if self.is_open and self.category == "closed":
            yield Fault("category", self.category, "another one, since only a deal with 100 per cent is won")


STAGES = (
    Stage(name="Prospecting", probability=10),
    Stage(name="Qualification", probability=20),
    Stage(name="Needs Analysis", probability=25),
    Stage(name="Value Proposition", probability=30),
    Stage(name="Id. Decision Makers", probability=40),
    Stage(name="Perception Analysis", probability=50, category="best_case"),
    Stage(name="Proposal/Price Quote", probability=65, category="best_case"),
    Stage(name="Negotiation/Review", probability=80, category="commit"),
    Stage(name="Closed Won", probability=100),
    Stage(name="Closed Lost", probability=0),
)
"""The customary stages."""


def _stages(value: Iterable[Stage]) -> tuple[Stage, ...]:
    return optional.several("stages", value, Stage)


def _lost_reasons(value: Iterable[str]) -> tuple[str, ...]:
    return optional.several("lost_reasons", value, str)


@attrs.frozen(kw_only=True)
class Pipeline:
    """The stages of deals, and why deals are lost.

    Args:
        stages: in order; at least one is open, one won and one lost. A new deal starts in the first open one.
        lost_reasons: what a deal can be lost for; losing one needs one of them. Without any, a reason is free text.

    >>> Pipeline().first.name, Pipeline().stage("Closed Won").probability
    ('Prospecting', 100)
    """

    stages: tuple[Stage, ...] = attrs.field(default=STAGES, converter=_stages)
    lost_reasons: tuple[str, ...] = attrs.field(default=(), converter=_lost_reasons)

    def __attrs_post_init__(self) -> None:
        refuse(self._faults())

    @cached_property
    def by_name(self) -> Mapping[str, Stage]:
        """The stages by name, in order."""
        return FrozenMapping({stage.name: stage for stage in self.stages})

    @property
    def first(self) -> Stage:
        """The first open stage."""
        return next(stage for stage in self.stages if stage.is_open)

    def stage(self, name: str) -> Stage:
        """Return the stage of a name.

        Args:
            name: the name, as the policy writes it.

        Raises:
            InvalidValue: there is none; the message tells which was probably meant.

        >>> Pipeline().stage("Closed Wonn")
        Traceback (most recent call last):
        leadflow.errors.InvalidValue: invalid stage 'Closed Wonn': expected a stage of the pipeline, did you mean 'Closed Won'?
        """
        found = self.by_name.get(name)
        if found is None:
            raise InvalidValue("stage", name, f"a stage of the pipeline{did_you_mean(name, self.by_name)}")
        return found

    def _faults(self) -> Iterator[Fault]:
        yield from _repeated("stages[{}].name", [stage.name for stage in self.stages])
        names = ", ".join(stage.name for stage in self.stages)
        if not any(stage.is_open for stage in self.stages):
            yield Fault("stages", names, "at least one open stage, with a probability from 1 to 99")
        if not any(stage.is_won for stage in self.stages):
            yield Fault("stages", names, "at least one won stage, with a probability of 100")
        if not any(stage.is_lost for stage in self.stages):
            yield Fault("stages", names, "at least one lost stage, with a probability of 0")
        for index, reason in enumerate(self.lost_reasons):
            if text(reason) != reason:
                yield Fault(f"lost_reasons[{index}]", reason, "a reason, without spaces around it")
        yield from _repeated("lost_reasons[{}]", self.lost_reasons)


def _repeated(path: str, names: Sequence[str]) -> Iterator[Fault]:
    """Yield a fault for each name that stands before."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        before = first.setdefault(name, index)
        if before != index:
            yield Fault(path.format(index), name, f"another one than {path.format(before)}")


CUSTOMARY_PIPELINE = Pipeline()
"""The customary stages; a deal can be lost for anything."""
