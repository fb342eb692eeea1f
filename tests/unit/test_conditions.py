"""How conditions are written in a policy: every constraint, every fault with its place, and what the words mean."""

import pickle
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest

from leadflow import Account, Address, Inquiry, Lead
from leadflow.conditions import (
    FIELDS,
    AnyOf,
    Condition,
    Facts,
    Hit,
    Hits,
    InvalidCondition,
    RuleIndex,
    Stage,
    custom_field,
    evaluate,
    evaluate_any,
    open_fields,
    parse_condition,
    plain_condition,
)

SCHEMA = {
    **FIELDS,
    "custom.budget": custom_field("budget", "number"),
    "custom.since": custom_field("since", "date"),
    "custom.tags": custom_field("tags", "text"),
    "custom.vip": custom_field("vip", "flag"),
    "custom.intent": custom_field("intent", "text", ("Purchase", "구매", "information")),
}

WRITTEN = [
    ({}, "always"),
    ({"title": "VP"}, "title is 'vp'"),
    ({"title": ["VP", "대표이사"]}, "title is 'vp' or '대표이사'"),
    ({"title": {"one_of": ["VP"]}}, "title is 'vp'"),
    ({"custom.intent": "PURCHASE"}, "custom.intent is 'purchase'"),
    ({"custom.intent": {"prefix": ["pur"]}}, "custom.intent starts with 'pur'"),
    ({"title": {"none_of": ["Intern"]}}, "title is not 'intern'"),
    ({"title": {"contains": ["대표"]}}, "title contains '대표'"),
    ({"title": {"present": False}}, "title is missing"),
    ({"title": {"present": True}}, "title is present"),
    ({"employees": {"min": 10}}, "employees ≥ 10"),
    ({"employees": {"max": 10}}, "employees ≤ 10"),
    ({"employees": {"min": 10, "max": 20}}, "employees between 10 and 20"),
    ({"annual_revenue.amount": {"min": 1.5}}, "annual_revenue.amount ≥ 1.5"),
    ({"address.country": ["대한민국", "USA"]}, "address.country is 'KR' or 'US'"),
    ({"address.postal_code": {"prefix": ["061-"]}}, "address.postal_code starts with '061'"),
    ({"email.domain": {"under": ["mil.kr", "GOV"]}}, "email.domain under 'mil.kr' or 'gov'"),
    ({"email.domain": "https://www.Acme.example"}, "email.domain is 'acme.example'"),
    ({"industry": {"under": ["KSIC:C"]}}, "industry under 'KSIC:C'"),
    ({"address.subdivision": {"under": ["kr"]}}, "address.subdivision under 'KR'"),
    ({"do_not_call": True}, "do_not_call is True"),
    ({"custom.since": {"min": date(2026, 1, 1)}}, "custom.since ≥ 2026-01-01"),
    ({"custom.vip": [False]}, "custom.vip is False"),
    ({"title": "VP", "employees": {"min": 1}}, "employees ≥ 1 and title is 'vp'"),
]


@pytest.mark.parametrize(("plain", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_a_condition_can_be_read_aloud_and_written_back(plain: dict[str, Any], text: str) -> None:
    """What was written reads as a sentence, and reads back as the same condition."""
    condition = parse_condition(plain, SCHEMA)
    assert str(condition) == text
    assert parse_condition(plain_condition(condition), SCHEMA) == condition


WRONG = [
    ("employees >= 5", "", "a table of fields and what is asked of them"),
    ({"employes": 1}, "employes", "a known field, did you mean 'employees'?"),
    ({"custom.colour": "red"}, "custom.colour", "a known field"),
    ({"title": []}, "title", "at least one value"),
    ({"title": ["VP", 5]}, "title[1]", "a text"),
    ({"title": ""}, "title", "a text"),
    ({"title": {"contain": ["x"]}}, "title.contain", "did you mean 'contains'?"),
    ({"title": {"min": 3}}, "title.min", "one of one_of, none_of, prefix, contains, present, not"),
    ({"title": {"contains": ["!!"]}}, "title.contains", "a term with at least one letter or digit"),
    ({"title": {"present": "yes"}}, "title", "one constraint, or min and max"),
    ({"title": {}}, "title", "one constraint, or min and max"),
    ({"title": {"contains": ["a"], "prefix": ["b"]}}, "title", "one constraint, or min and max"),
    ({"employees": "many"}, "employees", "a number"),
    ({"employees": True}, "employees", "a number"),
    ({"employees": {"min": float("nan")}}, "employees.min", "a number"),
    ({"employees": {"min": Decimal("Infinity")}}, "employees.min", "a number"),
    ({"employees": {"min": 20, "max": 10}}, "employees", "a min that is not above the max"),
    ({"employees": date(2026, 1, 1)}, "employees", "a number"),
    ({"address.country": "Atlantis"}, "address.country", "a country such as 'KR' or 'South Korea'"),
    ({"email.domain": {"under": ["not a domain"]}}, "email.domain.under[0]", "a domain such as 'mil.kr'"),
    ({"industry": {"under": ["KSIC:4"]}}, "industry.under[0]", "an industry code"),
    ({"do_not_call": "true"}, "do_not_call", "true or false"),
    ({"title": True}, "title", "a text"),
    ({"title": None}, "title", "a text"),
    ({"custom.since": datetime(2026, 1, 1)}, "custom.since", "a date"),
    ({"address.postal_code": " - "}, "address.postal_code", "a postal code or its beginning, as text"),
    (
        {"address.postal_code": {"min": "0600", "max": "06999"}},
        "address.postal_code",
        "two postal codes of the same length",
    ),
    ({"account.id": " "}, "account.id", "an id, as it is stored"),
    ({"account.tree": 7}, "account.tree", "an id, as it is stored"),
    ({"address.subdivision": ""}, "address.subdivision", "a subdivision code such as 'KR-11'"),
    ({"custom.intent": "purchace"}, "custom.intent", "one of purchase, 구매, information, did you mean 'purchase'?"),
    ({"custom.intent": ["구매", "소유"]}, "custom.intent[1]", "one of purchase, 구매, information"),
    ({"custom.intent": {"none_of": ["theft"]}}, "custom.intent.none_of[0]", "one of purchase, 구매, information"),
    ({"custom.intent": {"not": {"one_of": ["theft"]}}}, "custom.intent.not.one_of[0]", "one of purchase, 구매"),
]


@pytest.mark.parametrize(("plain", "path", "expected"), WRONG, ids=[str(plain) for plain, *_ in WRONG])
def test_a_wrong_condition_names_the_place_and_what_was_expected(plain: object, path: str, expected: str) -> None:
    """The fault has the path within the condition and says what would have been accepted."""
    with pytest.raises(InvalidCondition) as error:
        parse_condition(plain, SCHEMA)
    (fault,) = error.value.faults
    assert fault.path == path
    assert expected in str(fault)


def test_all_faults_of_a_condition_are_reported() -> None:
    """Two unknown fields and two wrong values are four faults, and the error survives pickling."""
    plain = {"titel": "VP", "employees": ["few", "many"], "adress.country": "KR"}
    with pytest.raises(InvalidCondition) as error:
        parse_condition(plain)
    assert len(error.value.faults) == 4
    assert pickle.loads(pickle.dumps(error.value)).faults == error.value.faults


@pytest.mark.parametrize(
    ("path", "value", "before"), [("score.value", 5, Stage.SCORE), ("account.named", True, Stage.MATCH)]
)
def test_a_condition_cannot_use_what_is_not_known_yet(path: str, value: object, before: Stage) -> None:
    """A score cannot be asked for while scoring, an account not before matching."""
    with pytest.raises(InvalidCondition, match="known before this step"):
        parse_condition({path: value}, before=before)
    assert parse_condition({path: value}).constraints


FULL = Inquiry(
    id="1",
    source="Web Form",
    name="Amy Wong",
    email="Amy.Wong@parks.disney.example",
    phone="+82 10-0000-1234",
    mobile="+82 10-0000-1235",
    title="VP, Sales",
    company="㈜한빛",
    website="disney.example",
    registration_number="123-45",
    industry="Manufacturing",
    employees=340,
    annual_revenue="USD 5000000",
    address=Address.of(country="KR", region="서울", city="강남구", street="판교역로 0", postal_code="06236"),
    language="ko",
    campaign="2026 Q3",
    interests=["크림", "Lipstick"],
    message="Please call me.",
    consent=True,
    do_not_email=True,
    custom={"budget": Decimal("12.5"), "since": date(2026, 3, 1), "tags": ("A", "b"), "vip": True},
)
FACTS = Facts(
    account=Account(
        id="a",
        name="Acme",
        owner="user:dana",
        type="Partner",
        industry="KSIC:26",
        employees=900,
        address=Address(country="KR"),
    ),
    named=True,
    tree=("a", "Group-1"),
    score=42,
    grade="A",
    fit=30,
    engagement=12,
    qualification="marketing_qualified",
)

TRUE_OF_FULL: list[dict[str, object]] = [
    {"source": "web form"},
    {"email": "AMY.WONG@PARKS.DISNEY.EXAMPLE"},
    {"email.domain": {"under": ["disney.example"]}},
    {"website": "disney.example"},
    {"website": {"under": ["example"]}},
    {"public_sector": False},
    {"phone.country": "KR"},
    {"title": {"contains": ["vp sales"]}},
    {"company": {"contains": ["한빛"]}},
    {"registration_number": "123-45"},
    {"industry": "manufacturing"},
    {"employees": {"min": 340, "max": 340}},
    {"annual_revenue.amount": {"min": 5_000_000}},
    {"annual_revenue.currency": "usd"},
    {"address.country": "Korea"},
    {"address.subdivision": {"under": ["KR-11"]}},
    {"address.city": "강남구"},
    {"address.postal_code": {"prefix": ["06"]}},
    {"language": "KO"},
    {"campaign": {"prefix": ["2026"]}},
    {"interests": ["lipstick"]},
    {"interests": {"prefix": ["크"]}},
    {"interests": {"contains": ["림"]}},
    {"message": {"contains": ["call"]}},
    {"consent": True},
    {"do_not_email": True},
    {"do_not_call": False},
    {"name": {"contains": ["wong"]}},
    {"phone": {"prefix": ["+8210"]}},
    {"mobile": "+821000001235"},
    {"address.street": {"contains": ["판교역로"]}},
    {"address.postal_code": {"min": "06000", "max": "06236"}},
    {"address.postal_code": {"min": "06200"}},
    {"address.postal_code": {"max": "062"}},
    {"address.postal_code": {"not": {"min": "06300", "max": "06999"}}},
    {"account.id": "a"},
    {"account.tree": ["Group-1", "Group-2"]},
    {"account.tree": {"none_of": ["group-1"]}},
    {"account.country": "한국"},
    {"account.employees": {"min": 900}},
    {"account.named": True},
    {"account.owner": "user:dana"},
    {"account.type": "partner"},
    {"account.industry": {"under": ["KSIC:C"]}},
    {"score.value": {"min": 42}},
    {"score.grade": ["a", "B"]},
    {"score.fit": {"max": 30}},
    {"score.engagement": {"min": 12}},
    {"score.qualification": "marketing_qualified"},
    {"custom.budget": {"max": 12.5}},
    {"custom.since": {"max": date(2026, 12, 31)}},
    {"custom.tags": ["B"]},
    {"custom.tags": {"none_of": ["c"]}},
    {"custom.vip": True},
]


@pytest.mark.parametrize("plain", TRUE_OF_FULL, ids=str)
def test_every_field_can_be_asked_about(plain: dict[str, object]) -> None:
    """Each field gives its value when it is there, also through the index."""
    condition = parse_condition(plain, SCHEMA)
    assert evaluate(condition, FULL, FACTS) is True
    assert RuleIndex([[condition]]).first(FULL, FACTS).rank == 0


@pytest.mark.parametrize("path", sorted(set(FIELDS) - {"source", "do_not_email", "do_not_call"}))
def test_every_field_can_be_missing(path: str) -> None:
    """Each field is unknown when nothing is known, and the open field is named."""
    presence, nobody = parse_condition({path: {"present": True}}), Inquiry(id="1", source="form")
    assert evaluate(presence, nobody) is False
    written = next(plain for plain in TRUE_OF_FULL if path in plain)
    condition = parse_condition(written)
    assert evaluate(condition, nobody) is None
    assert open_fields([condition], nobody) == {path}
    assert RuleIndex([[condition]]).first(nobody).missing == (path,)


def test_every_field_has_an_example() -> None:
    """A new field needs an example above."""
    assert {path for plain in TRUE_OF_FULL for path in plain} >= set(FIELDS)


def test_a_lead_keeps_its_score() -> None:
    """A stored lead can be asked for the score it was given, one set by hand before it; a fresh one goes before both."""
    lead = Lead(id="1", owner="queue:a", name="Amy", score=10, grade="상")
    assert evaluate(parse_condition({"score.grade": "상"}), lead) is True
    assert evaluate(parse_condition({"score.value": 90}), attrs.evolve(lead, manual_score=90)) is True
    low = parse_condition({"score.value": {"max": 10}})
    assert evaluate(low, lead) is True
    assert evaluate(low, lead, Facts(score=50)) is False
    assert evaluate(parse_condition({"consent": True}), lead) is None


@pytest.mark.parametrize(
    ("title", "term", "found"),
    [
        ("VP Sales", "vp", True),
        ("SVP Sales", "vp", False),
        ("Vice-President, Sales & Marketing", "sales marketing", True),
        ("구매팀장", "팀장", True),
        ("구매 팀장", "팀장", True),
        ("팀원", "팀장", False),
        ("営業部長", "部長", True),
        ("AI팀장", "ai팀", True),
        ("C++ developer", "c", True),
    ],
)
def test_contains_finds_words_and_parts_of_joined_scripts(title: str, term: str, found: bool) -> None:
    """English terms are whole words; Korean and Japanese ones are found inside, also by the index."""
    condition = parse_condition({"title": {"contains": [term]}})
    subject = Inquiry(id="1", source="form", title=title)
    assert evaluate(condition, subject) is found
    assert (RuleIndex([[condition]]).first(subject).rank == 0) is found


class TestAlternatives:
    """A rule may list several conditions; any of them will do."""

    VP, BIG = parse_condition({"title": "VP"}), parse_condition({"employees": {"min": 200}})

    @pytest.mark.parametrize(
        ("fields", "truth"),
        [
            ({"title": "VP", "employees": 1}, True),
            ({"title": "VP"}, True),
            ({"title": "Intern"}, None),
            ({"title": "Intern", "employees": 1}, False),
            ({}, None),
        ],
    )
    def test_true_goes_before_unknown_before_false(self, fields: dict[str, Any], truth: bool | None) -> None:
        """One true alternative is enough; without one, an unknown one keeps it open."""
        subject = Inquiry(id="1", source="form", **fields)
        assert evaluate_any([self.VP, self.BIG], subject) is truth
        assert AnyOf((self.VP, self.BIG)).holds(subject) is (truth is True)

    def test_without_alternatives_nothing_holds(self) -> None:
        """No condition at all is never true, while an empty condition always is."""
        assert not AnyOf().holds(FULL)
        assert AnyOf((Condition(),)).holds(FULL)
        assert (str(AnyOf()), str(AnyOf((self.VP, Condition())))) == ("never", "title is 'vp' or always")


def test_what_a_known_field_refutes_is_not_missing() -> None:
    """A rule that one field refutes is not kept open by another field that is missing."""
    rule = parse_condition({"address.subdivision": "KR-11", "title": {"none_of": ["intern"]}})
    index = RuleIndex([[rule]])
    assert index.first(Inquiry(id="1", source="form", title="Intern")).missing == ()
    assert index.first(Inquiry(id="1", source="form", title="VP")).missing == ("address.subdivision",)


def test_whether_a_field_is_there_refutes_too() -> None:
    """A rule that asks for a field to be there is refuted without it, whatever else is missing."""
    index = RuleIndex([[parse_condition({"public_sector": {"present": True}, "address.country": ["KR"]})]])
    assert index.first(Inquiry(id="1", source="form")).missing == ()
    assert index.first(Inquiry(id="1", source="form", email="amy@mnd.go.kr")).missing == ("address.country",)


def test_an_index_of_many_ranges_finds_those_around_a_value() -> None:
    """Ranges that overlap, touch, contain each other and are open on a side."""
    bounds = [(None, 5), (3, 8), (8, 8), (9, None), (None, None), (0, 100), (6, 7), (50, 60)]
    rules = []
    for low, high in bounds:
        spec = {name: bound for name, bound in (("min", low), ("max", high)) if bound is not None}
        rules.append([parse_condition({"employees": spec} if spec else {"employees": {"min": -1}})])
    index = RuleIndex(rules)
    for value in (0, 3, 5, 6, 8, 9, 55, 100, 101):
        wanted = [
            rank
            for rank, (low, high) in enumerate(bounds)
            if (low is None or low <= value) and (high is None or value <= high)
        ]
        assert list(index.every(Inquiry(id="1", source="form", employees=value)).ranks) == wanted


def test_rules_below_the_one_that_decides_do_not_tell_what_they_miss() -> None:
    """Of the rules that wait for the same field only those above count, and of those only what nothing refutes."""
    korea = {"industry": {"under": "KSIC:C"}, "address.subdivision": "KR-11"}
    rules = [{**korea, "employees": {"min": 1000}}, {"source": "fair"}, korea]
    index = RuleIndex([[parse_condition(rule)] for rule in rules])
    subject = Inquiry(id="1", source="fair", industry="KSIC:26", employees=5)
    assert index.first(subject) == Hit(1)
    assert index.first(attrs.evolve(subject, employees=None)) == Hit(1, ("address.subdivision", "employees"))
    assert index.first(attrs.evolve(subject, source="form")) == Hit(None, ("address.subdivision",))


FORM_AND_BIG = {"source": "form", "employees": {"min": 200}}


@pytest.mark.parametrize(
    ("rules", "hits"),
    [
        ([[FORM_AND_BIG]], Hits((), ("employees",))),
        ([[{"source": "form", "title": "Intern"}]], Hits(())),
        ([[FORM_AND_BIG, {"title": "VP"}]], Hits((0,))),
        ([[{"employees": {"min": 200}}, {"title": "VP"}]], Hits((0,))),
        ([[{"employees": {"min": 200}}, {"title": "VP"}], [{"title": "VP"}]], Hits((0, 1))),
        (
            [[{"company": "Acme"}], [{"company": {"contains": "Acme"}}], [{"title": "VP"}]],
            Hits((2,), ("company",)),
        ),
        ([[{"company": "Acme"}], [{"company": {"present": True}, "title": "VP"}]], Hits((), ("company",))),
    ],
    ids=[
        "a rule that is found misses a field",
        "a rule that is found is refuted by another field",
        "another condition of that rule is true",
        "the condition that misses its only field has a true alternative",
        "so it has, and a further rule is true",
        "two rules miss the same field",
        "what has to be there is not",
    ],
)
def test_all_rules_that_are_true_and_what_the_others_miss(rules: list[list[dict[str, Any]]], hits: Hits) -> None:
    """Of a VP without company and employees: ranks of the true rules, and fields that leave further rules unknown."""
    subject = Inquiry(id="1", source="form", title="VP")
    index = RuleIndex([[parse_condition(each) for each in rule] for rule in rules])
    assert index.every(subject) == hits


def test_an_alternative_of_the_rule_that_decides_misses_nothing() -> None:
    """The first rule is true by its title; that its other condition asks for a field that is missing is not told."""
    index = RuleIndex([[parse_condition({"employees": {"min": 200}}), parse_condition({"title": "VP"})]])
    assert index.first(Inquiry(id="1", source="form", title="VP")) == Hit(0)
