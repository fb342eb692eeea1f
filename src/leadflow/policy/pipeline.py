"""Settings of the pipeline: the stages of an opportunity, how likely it is to be won in each, and why some are lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, TypeAlias, get_args

import attrs

from leadflow.errors import Fault, InvalidValue, did_you_mean
from leadflow.objects import Forecast
from leadflow.policy.checks import not_among, refuse
from leadflow.policy.lifecycle import ARROW
from leadflow.values import optional
from leadflow.values.mapping import FrozenMapping
from leadflow.values.optional import text

__all__ = ["FORECASTS", "STAGES", "Outcome", "Pipeline", "Stage", "category_of"]

_LEAST, _MOST = 0, 100
_LONGEST = 100
Outcome: TypeAlias = Literal["open", "won", "lost"]
"""How an opportunity stands."""
FORECASTS: tuple[Forecast, ...] = get_args(Forecast)
"""Where a forecast can count an opportunity, from the least certain on."""


def category_of(probability: int) -> Forecast:
    """Return where a forecast counts opportunities of a probability, unless somebody says something else.

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
    """A stage of an opportunity.

    Args:
        name: how opportunities call it.
        probability: how likely an opportunity in it is to be won, in per cent; 100 is won, 0 is lost, all others are open.
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
    def outcome(self) -> Outcome:
        """How an opportunity stands that is in it.

        >>> Stage(name="수주", probability=100).outcome, Stage(name="제안", probability=65).outcome
        ('won', 'open')
        """
        match self.probability:
            case 100:
                return "won"
            case 0:
                return "lost"
            case _:
                return "open"

    @property
    def is_open(self) -> bool:
        """Whether an opportunity in it is neither won nor lost."""
        return self.outcome == "open"

    @property
    def is_won(self) -> bool:
        """Whether an opportunity in it was won."""
        return self.outcome == "won"

    @property
    def is_lost(self) -> bool:
        """Whether an opportunity in it was lost."""
        return self.outcome == "lost"

    def _faults(self) -> Iterator[Fault]:
        if ARROW.strip() in self.name or text(self.name) != self.name or len(self.name) > _LONGEST:
            yield Fault(
                "name", self.name, f"a name of {_LONGEST} characters or fewer, without an arrow or spaces around it"
            )
        if type(self.probability) is not int or not _LEAST <= self.probability <= _MOST:
            yield Fault("probability", self.probability, "a whole number from 0 to 100")
            return
        yield from not_among("category", self.category, FORECASTS)
        yield from self._wrong_category()

    def _wrong_category(self) -> Iterator[Fault]:
        if self.category not in FORECASTS:
            return
        if self.is_won and self.category != "closed":
            yield Fault("category", self.category, "closed, because an opportunity with 100 per cent is won")
        if self.is_lost and self.category != "omitted":
            yield Fault("category", self.category, "omitted, because an opportunity with 0 per cent is lost")
        if self.is_open and self.category == "closed":
            yield Fault("category", self.category, "another one, because only an opportunity with 100 per cent is won")


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
    """The stages of opportunities, and why some are lost.

    Args:
        stages: in order; at least one is open, one won and one lost. A new opportunity starts in the first open one.
        lost_reasons: what an opportunity can be lost for; losing one needs one of them. Without any, a reason is free text.

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

    def outcome_of(self, stage: str) -> Outcome:
        """Return how an opportunity stands that is in a stage of this name; open in a stage that is not there.

        Nobody knows what a stage means that the pipeline does not have. To call it won or lost would be a guess.

        >>> [Pipeline().outcome_of(each) for each in ("Closed Won", "Closed Lost", "Prospecting", "Closed Wonn")]
        ['won', 'lost', 'open', 'open']
        """
        found = self.by_name.get(stage)
        return "open" if found is None else found.outcome

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
            raise InvalidValue("stage", name, self.expected_instead_of(name))
        return found

    def expected_instead_of(self, name: str) -> str:
        """Return what is expected where a stage has a name that is not there.

        >>> Pipeline().expected_instead_of("Closed Wonn")
        "a stage of the pipeline, did you mean 'Closed Won'?"
        """
        return f"a stage of the pipeline{did_you_mean(name, self.by_name)}"

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
    """Yield a fault for each name that occurs a second time."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        before = first.setdefault(name, index)
        if before != index:
            yield Fault(path.format(index), name, f"another one than {path.format(before)}")
