"""The pipeline of a policy: its stages, their categories, why opportunities are lost, and where new ones start."""

import pytest

from leadflow import InvalidPolicy, InvalidValue, Policy, parse_policy
from leadflow.policy import STAGES, Conversion, Pipeline, Stage
from leadflow.serialization import dump_policy


def faults(caught: pytest.ExceptionInfo[InvalidPolicy]) -> list[str]:
    return [str(fault) for fault in caught.value.faults]


OPEN, WON, LOST = (Stage(name=name, probability=at) for name, at in (("제안", 60), ("수주", 100), ("실주", 0)))


def test_the_customary_stages_are_ten() -> None:
    """Eight open ones in order, one won and one lost, each with the category of a forecast."""
    assert [(stage.name, stage.probability, stage.category) for stage in Pipeline().stages] == [
        ("Prospecting", 10, "pipeline"),
        ("Qualification", 20, "pipeline"),
        ("Needs Analysis", 25, "pipeline"),
        ("Value Proposition", 30, "pipeline"),
        ("Id. Decision Makers", 40, "pipeline"),
        ("Perception Analysis", 50, "best_case"),
        ("Proposal/Price Quote", 65, "best_case"),
        ("Negotiation/Review", 80, "commit"),
        ("Closed Won", 100, "closed"),
        ("Closed Lost", 0, "omitted"),
    ]


def test_a_stage_is_open_won_or_lost() -> None:
    """Its probability says which of the three."""
    assert [(each.is_open, each.is_won, each.is_lost) for each in (OPEN, WON, LOST)] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    ("stage", "messages"),
    [
        ({"probability": 101}, ["probability: 101 is not valid: expected a whole number from 0 to 100"]),
        ({"probability": True}, ["probability: True is not valid: expected a whole number from 0 to 100"]),
        (
            {"category": "comit"},
            [
                "category: 'comit' is not valid: expected one of pipeline, best_case, commit, closed, omitted, "
                "did you mean 'commit'?"
            ],
        ),
        (
            {"category": "closed"},
            [
                "category: 'closed' is not valid: expected another one, because only an opportunity with 100 per cent is won"
            ],
        ),
        (
            {"probability": 100, "category": "commit"},
            ["category: 'commit' is not valid: expected closed, because an opportunity with 100 per cent is won"],
        ),
        (
            {"probability": 0, "category": "pipeline"},
            ["category: 'pipeline' is not valid: expected omitted, because an opportunity with 0 per cent is lost"],
        ),
        (
            {"name": " 제안", "probability": -1},
            [
                "name: ' 제안' is not valid: expected a name of 100 characters or fewer, without an arrow or spaces around it",
                "probability: -1 is not valid: expected a whole number from 0 to 100",
            ],
        ),
        (
            {"name": "a → b"},
            [
                "name: 'a → b' is not valid: expected a name of 100 characters or fewer, without an arrow or spaces around it"
            ],
        ),
        (
            {"name": ""},
            ["name: '' is not valid: expected a name of 100 characters or fewer, without an arrow or spaces around it"],
        ),
    ],
    ids=str,
)
def test_a_stage_that_cannot_be_is_refused(stage: dict, messages: list[str]) -> None:
    """All its faults at once, each with what was expected."""
    with pytest.raises(InvalidPolicy) as caught:
        Stage(**{"name": "제안", "probability": 60, **stage})
    assert faults(caught) == messages


def test_a_name_of_a_stage_is_not_too_long() -> None:
    """A hundred characters are enough, and one more is too much."""
    assert Stage(name="단" * 100, probability=5).name == "단" * 100
    with pytest.raises(InvalidPolicy, match="name of 100 characters or fewer"):
        Stage(name="단" * 101, probability=5)


@pytest.mark.parametrize(
    ("settings", "messages"),
    [
        (
            {"stages": ()},
            [
                "stages: '' is not valid: expected at least one open stage, with a probability from 1 to 99",
                "stages: '' is not valid: expected at least one won stage, with a probability of 100",
                "stages: '' is not valid: expected at least one lost stage, with a probability of 0",
            ],
        ),
        (
            {"stages": (OPEN, WON)},
            ["stages: '제안, 수주' is not valid: expected at least one lost stage, with a probability of 0"],
        ),
        (
            {"stages": (OPEN, WON, LOST, OPEN), "lost_reasons": ("price", " ", "price")},
            [
                "stages[3].name: '제안' is not valid: expected another one than stages[0].name",
                "lost_reasons[1]: ' ' is not valid: expected a reason, without spaces around it",
                "lost_reasons[2]: 'price' is not valid: expected another one than lost_reasons[0]",
            ],
        ),
    ],
    ids=["nothing", "nothing lost", "repeated"],
)
def test_a_pipeline_that_cannot_be_is_refused(settings: dict, messages: list[str]) -> None:
    """Stages of each kind, names and reasons once: all that is wrong is told at once."""
    with pytest.raises(InvalidPolicy) as caught:
        Pipeline(**settings)
    assert faults(caught) == messages


def test_all_faults_of_a_file_are_told_at_once() -> None:
    """Those of stages with their places, beside those of other settings."""
    with pytest.raises(InvalidPolicy) as caught:
        parse_policy("""
        fallback_user = "dana"
        [pipeline]
        lost_reason = []
        stages = [{ name = "Demo", probability = 120 }, { name = " " , probability = 0 }, { probability = "50" }]
        """)
    assert [fault.path for fault in caught.value.faults] == [
        "pipeline.stages[0].probability",
        "pipeline.stages[1].name",
        "pipeline.stages[2].name",
        "pipeline.stages[2].probability",
        "pipeline.lost_reason",
        "fallback_user",
    ]


def test_a_stage_is_found_by_its_name() -> None:
    """One that is not there is told with the one that was meant, where one is near."""
    pipeline = Pipeline()
    assert pipeline.stage("Negotiation/Review") is STAGES[7]
    with pytest.raises(InvalidValue, match="did you mean 'Negotiation/Review'?"):
        pipeline.stage("Negotiation")
    with pytest.raises(InvalidValue, match="a stage of the pipeline$"):
        pipeline.stage("계약")


def test_a_new_opportunity_starts_in_the_first_open_stage_or_in_the_one_of_the_policy() -> None:
    """Whatever stands before it in the pipeline."""
    pipeline = Pipeline(stages=(LOST, WON, OPEN, Stage(name="협상", probability=80)))
    assert Policy(fallback_user="user:a", pipeline=pipeline).first_stage == OPEN
    chosen = Policy(fallback_user="user:a", pipeline=pipeline, conversion=Conversion(stage="협상"))
    assert chosen.first_stage.name == "협상"
    assert parse_policy(dump_policy(chosen)) == chosen


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Prospectin", ", did you mean 'Prospecting'?"), ("Closed Won", ""), ("계약", ""), (" ", "")],
)
def test_a_new_opportunity_starts_in_an_open_stage_of_the_pipeline(name: str, hint: str) -> None:
    """It is neither won nor lost; a typing error is told with what was meant."""
    with pytest.raises(InvalidPolicy) as caught:
        Policy(fallback_user="user:a", conversion=Conversion(stage=name))
    assert faults(caught) == [
        f"conversion.stage: {name!r} is not valid: expected an open stage of the pipeline{hint}",
    ]
