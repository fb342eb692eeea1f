"""Boards, reports, funnels and forecasts: what they refuse, how they read, and the same totals in SQL."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter

import altair as alt
import attrs
import jsonschema
import pytest

import leadflow as lf
from leadflow.conditions import AnyOf, parse_condition
from leadflow.objects import ConvertedTo, LineItem
from leadflow.policy import Classification, CustomField, Pipeline, Policy, Stage
from leadflow.values import Rates
from leadflow.views import Measure, bucket
from leadflow.views.measures import COUNT, average, least, most, total
from leadflow.views.tables import number_text, text_of, width

AT = datetime(2026, 11, 27, tzinfo=UTC)
PRODUCTS = ["WMS", "TMS", "예약", "Dock"]
STAGES = ["Prospecting", "Engaging", "Won", "Lost"]


def policy_of(*stages: str, **custom_fields: CustomField) -> Policy:
    """Return a policy with these stages, of which the last two are won and lost."""
    *earlier, won, lost = stages
    shares = {**{name: 10 + 30 * place for place, name in enumerate(earlier)}, won: 100, lost: 0}
    pipeline = Pipeline(stages=tuple(Stage(name=name, probability=share) for name, share in shares.items()))
    return Policy(fallback_user="user:dana", pipeline=pipeline, custom_fields=custom_fields)


POLICY = policy_of(*STAGES)
NEW_AND_OLD = policy_of("New", "Old", "Yes", "No")


def opportunity(id_: str = "1", **more: object) -> lf.Opportunity:
    return lf.Opportunity(**{"id": id_, "account": "a", "name": "WMS", "stage": "Won", **more})


OPPORTUNITIES = [
    opportunity(
        f"{number:04d}",
        stage=STAGES[number % 4],
        probability=(10, 40, 100, 0)[number % 4],
        amount=None if number % 5 == 0 else lf.Money(Decimal(number * 37 % 9000) / 4, "USD"),
        close_date=None if number % 3 == 0 else date(2026, 1, 1) + timedelta(days=number % 365),
        owner=f"user:{number % 30}",
        custom={"product": PRODUCTS[number * 7 % 4], "tags": ("a", "b")},
    )
    for number in range(880)
]


def test_totals_equal_those_of_sql() -> None:
    """Counts, sums in cents and months are those that sqlite counts over the same rows."""
    base = sqlite3.connect(":memory:")
    base.execute("create table opportunities (product, stage, month, cents)")
    rows = [
        (
            each.custom["product"],
            each.stage,
            f"{each.close_date:%Y-%m}" if each.close_date else None,
            int(each.amount.amount * 100) if each.amount else None,
        )
        for each in OPPORTUNITIES
    ]
    base.executemany("insert into opportunities values (?, ?, ?, ?)", rows)
    found = base.execute(
        "select product, stage, month, count(*), sum(cents) from opportunities group by 1, 2, 3"
    ).fetchall()
    whole = base.execute("select count(*), sum(cents) from opportunities").fetchone()
    base.close()
    made = lf.report(
        OPPORTUNITIES,
        rows=["custom.product", "stage"],
        columns=[bucket("close_date", "month")],
        measures=["count", "sum"],
        policy=policy_of(*STAGES, product=CustomField()),
    )
    assert {tuple(row.values()) for row in made.rows()} == {(*row[:4], Decimal(row[4] or 0) / 100) for row in found}
    assert tuple(made.values().values()) == (whole[0], Decimal(whole[1]) / 100)
    assert sum(column.count for column in lf.board(OPPORTUNITIES, POLICY).columns) == whole[0]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"rows": ["stagee"]}, "did you mean 'stage'?"),
        ({"rows": ["zzz"]}, "one of id, name"),
        ({"rows": ["stage", "stage"]}, "each only once in a report"),
        ({"rows": [bucket("stage", "day")]}, "a field that is a date"),
        ({"measures": ["conversion rate"]}, "one of count, sum"),
        ({"measures": [total("stage")]}, "a field that is a number"),
        ({"where": {"amount": {"mim": 1}}}, "one of one_of"),
        ({"where": [parse_condition({"title": "VP"})]}, "invalid field 'title'"),
    ],
)
def test_what_cannot_be_reported_is_refused(asked: dict[str, object], says: str) -> None:
    """Unknown names, names given twice and wrong types are errors that say what was expected."""
    with pytest.raises(lf.InvalidValue) as caught:
        lf.report(OPPORTUNITIES, **asked)
    assert says in str(caught.value)


def test_currencies_are_never_added_silently() -> None:
    """Two currencies without rates are named; with rates a missing one is; rates are exact."""
    both = [opportunity("1", amount="5 USD"), opportunity("2", amount="7 EUR")]
    for asked in ({"measures": ["sum"]}, {"measures": ["weighted"]}, {"where": {"amount": {"min": 1}}}):
        with pytest.raises(lf.InvalidValue, match="'EUR', 'USD'"):
            lf.report(both, **asked)
    assert lf.report(both, where={"amount": {"present": True}}).count == 2
    assert lf.report(both).currency is None
    with pytest.raises(lf.InvalidValue, match="because no rate is given"):
        lf.report(both, measures=["sum"], rates=Rates("USD"))
    rates = Rates("USD", {"EUR": Decimal("1.1")})
    assert lf.report(both, rows=["amount"], measures=["sum"], rates=rates).values()["sum"] == Decimal("12.7")
    for wrong in ({"EURO": 1}, {"EUR": 0}, {"EUR": 1.1}):
        with pytest.raises(lf.InvalidValue):
            Rates("USD", wrong)
    with pytest.raises(lf.InvalidValue, match="currency"):
        Rates("DOLLAR")


def test_companies_and_persons_are_never_mixed_silently() -> None:
    """A report over both says so, unless it parts them; kinds of records are not mixed at all."""
    both = [opportunity("1"), opportunity("2", account=None, person_account="p")]
    assert "1 about companies and 1 about persons" in str(lf.report(both))
    assert "Note" in lf.report(both)._repr_html_()
    assert lf.report(both, rows=["customer"]).notes == ()
    customers = [lf.Account(id="1", name="Acme"), lf.PersonAccount(id="2", name="Amy")]
    assert lf.report(customers, rows=["customer", "country"]).values(("person",)) == {"count": 1}
    with pytest.raises(lf.InvalidValue, match="one kind"):
        lf.report([*customers, *both])
    with pytest.raises(lf.InvalidValue, match="one of opportunity"):
        lf.report([lf.Campaign(id="1", name="c")])


def test_conditions_are_those_of_the_rules() -> None:
    """Alternatives, hierarchies, missing values and custom fields mean what they mean in rules."""
    leads = [
        lf.Lead(
            id="1",
            owner="user:d",
            name="Amy",
            company="Acme",
            email="a@x.mil.kr",
            interests=["WMS"],
            created_at=AT,
            converted=ConvertedTo(at=AT + timedelta(hours=36), account="a"),
        ),
        lf.Lead(id="2", owner="user:d", name="Ben", email="b@y.example"),
    ]
    counted = {
        str(where): lf.report(leads, where=where).count
        for where in (
            {"email.domain": {"under": ["mil.kr"]}},
            AnyOf(),
            AnyOf((parse_condition({"name": "amy"}), parse_condition({"name": "ben"}))),
            parse_condition({"interests": {"present": False}}),
            {"interests": {"none_of": ["wms"]}},
            {"created_at": {"max": date(2026, 11, 27)}},
        )
    }
    assert list(counted.values()) == [1, 0, 2, 1, 0, 1]
    made = lf.report(leads, rows=["converted_at", "converted"], measures=["conversion rate", "time to convert"])
    assert made.values() == {"conversion rate": Decimal(50), "time to convert": Decimal("1.5")}
    assert "50.0 %" in str(made)
    assert lf.report(
        OPPORTUNITIES, where={"custom.tags": "A"}, policy=policy_of(*STAGES, tags=CustomField(type="texts"))
    ).count == len(OPPORTUNITIES)
    assert lf.report(OPPORTUNITIES, where={"account": "a", "probability": {"min": 40}}).count == 440


def test_ids_and_countries_are_compared_as_they_stand() -> None:
    """Capital letters of ids count; countries are codes."""
    opportunities = [opportunity("006A", account="001XYZ"), opportunity("006a", account="001xyz")]
    assert lf.report(opportunities, where={"account": "001XYZ"}, rows=["id"]).row_keys == (("006A",),)
    assert lf.report(opportunities, where={"id": {"none_of": ["006A"]}}).count == 1
    korean = lf.Account(id="a", name="한빛", address=lf.Address(country="KR"))
    assert lf.report([korean], where={"country": "South Korea"}).count == 1
    assert lf.report(
        [lf.Lead(id="1", owner="user:d", name="A", matched_account="A1")], where={"matched_account": "A1"}
    ).count


def test_several_conditions_are_alternatives() -> None:
    """As values or as a policy writes them; any of them will do."""
    both = [{"stage": "won"}, parse_condition({"source": "fair"})]
    opportunities = [opportunity(), opportunity("2", stage="Lost", source="fair"), opportunity("3", stage="Lost")]
    assert lf.report(opportunities, where=both).count == 2
    with pytest.raises(lf.InvalidValue, match="did you mean 'stage'"):
        lf.report(opportunities, where=[{"stge": "won"}])
    with pytest.raises(lf.InvalidValue, match="one of pipeline, .*, did you mean 'omitted'"):
        lf.report(opportunities, where={"forecast": "ommited"})
    with pytest.raises(lf.InvalidValue, match="one of red, did you mean 'red'"):
        lf.report(
            opportunities,
            where={"custom.colour": "reed"},
            policy=policy_of(*STAGES, colour=CustomField(choices=("Red",))),
        )


def test_a_custom_value_of_another_type_is_missing() -> None:
    """The declared type says how it is compared and grouped; a text that is a number is one."""
    policy = policy_of(*STAGES, seats=CustomField(type="number"))
    opportunities = [opportunity(str(number), custom={"seats": seats}) for number, seats in enumerate((5, "7", "many"))]
    assert lf.report(opportunities, where={"custom.seats": {"min": 6}}, policy=policy).count == 1
    assert lf.report(opportunities, rows=["custom.seats"], policy=policy).row_keys == ((5,), (7,), (None,))


def test_who_names_no_company_is_a_person() -> None:
    """A stand-in is no company, and the account for individuals is about persons."""
    leads = [lf.Lead(id=name, owner="user:d", name="Bo", company=name) for name in ("개인", "N/A", "한빛")]
    assert lf.report(leads, rows=["customer"]).rows() == [
        {"customer": "business", "count": 1},
        {"customer": "person", "count": 2},
    ]
    individuals = lf.Account(id="i", name="개인", placeholder=True)
    assert lf.report([individuals], rows=["customer"]).row_keys == (("person",),)


def test_the_account_that_the_policy_names_for_individuals_is_about_persons() -> None:
    """Marked or not: itself and its opportunities are, on reports and on the board."""
    classification = Classification(person_accounts="placeholder", placeholder_account="i")
    policy = attrs.evolve(policy_of(*STAGES), classification=classification)
    account, robots = (
        lf.Account(id="i", name="개인"),
        lf.Opportunity(id="1", account="i", name="로봇", stage=STAGES[0]),
    )
    for each in (account, robots):
        assert lf.report([each], rows=["customer"], policy=policy).row_keys == (("person",),)
    assert lf.board([robots], policy).columns[0].persons == 1


def test_misuse_is_told() -> None:
    """A text in the place of a list, no measure, and a group that is no tuple."""
    with pytest.raises(lf.InvalidValue, match="expected lists of fields"):
        lf.report(OPPORTUNITIES, rows="stage")
    with pytest.raises(lf.InvalidValue, match="expected lists of fields"):
        lf.report(OPPORTUNITIES, columns="stage")
    with pytest.raises(lf.InvalidValue, match="expected at least one"):
        lf.report(OPPORTUNITIES, measures=[])
    with pytest.raises(lf.InvalidValue, match=r"a tuple such as \('Won',\)"):
        lf.report(OPPORTUNITIES, rows=["stage"]).values("Won")


def test_only_inquiries_count_as_inquiries() -> None:
    """No test of a platform and nothing twice."""
    arrived = [
        lf.Inquiry(id="1", source="fair", name="Amy"),
        lf.Inquiry(id="1", source="fair", name="Amy"),
        lf.Inquiry(id="2", source="fair", event="test", name="Test"),
    ]
    assert lf.funnel(arrived, [], []).total.counts[0] == 1


def test_measures_of_your_own() -> None:
    """Fields and functions are folded as asked; what no record has is shown as missing."""
    own = [COUNT, average("probability"), least("probability"), most("probability"), Measure("n", "amount", "count")]
    assert list(
        lf.report([opportunity(probability=40), opportunity(probability=60)], measures=own).values().values()
    ) == [
        2,
        50,
        40,
        60,
        0,
    ]
    with_amount = lf.report([opportunity(amount="5 USD"), opportunity("2")], measures=[Measure("n", "amount", "count")])
    assert str(with_amount).splitlines()[-1].split() == ["Total", "1"]
    long_names = Measure("long names", lambda each: len(each.name) > 3)
    assert lf.report([opportunity(), opportunity(name="Warehouse")], measures=[long_names]).values() == {
        "long names": 1
    }
    assert lf.report([], measures=["sum", "average"]).values() == {"sum": 0, "average": None}
    with pytest.raises(lf.InvalidValue, match="fold"):
        Measure("x", None, "median")
    with pytest.raises(lf.InvalidValue, match="unit"):
        bucket("close_date", "decade")
    with pytest.raises(lf.InvalidValue, match="one of count"):
        lf.report(OPPORTUNITIES).chart("sum")


def test_moments_are_grouped_by_the_day_of_a_zone() -> None:
    """An evening in UTC is the next morning in Seoul."""
    late = [opportunity(created_at=datetime(2026, 11, 30, 20, tzinfo=UTC))]
    assert lf.report(late, rows=[bucket("created_at", "month", zone="Asia/Seoul")]).row_keys == (("2026-12",),)


def test_terminal_text_lines_up() -> None:
    """Wide letters take two columns, and what moves the cursor is a space."""
    made = lf.report(
        [opportunity(stage="협상"), opportunity("2", stage="Won")],
        rows=["stage"],
        columns=["owner", "source"],
        measures=["count", "sum"],
        title="a\x1b[2J",
    )
    lines = str(made).splitlines()
    assert len({width(line) for line in lines[2:-2]}) == 1
    assert lines[-1].startswith("Note: 2 in stages that the pipeline does not have")
    assert "\x1b" not in str(made)
    assert width("e\N{COMBINING ACUTE ACCENT}") == 1
    shown = [
        text_of(each) for each in (True, False, (), ("a", "b"), AT, lf.Money(Decimal(5), "KRW"), None, Decimal("1.50"))
    ]
    assert shown == ["yes", "no", "–", "a, b", "2026-11-27 00:00+00:00", "5 KRW", "–", "1.5"]
    assert number_text(None, "") == "–"
    assert number_text(Decimal("-0.001"), "money", "USD") == "0.00"
    assert "👩\u200d💻" in str(lf.report([opportunity(stage="👩\u200d💻")], rows=["stage"]))
    assert "colgroup" in made._repr_html_()
    grouped = lf.report(
        [opportunity(), opportunity("2", stage="Lost"), opportunity("3", source="fair")], rows=["stage", "source"]
    )
    assert 'scope="row"' in grouped._repr_html_()
    assert "></th>" not in grouped._repr_html_()
    named = lf.report([lf.Account(id="1", name="Acme"), opportunity("1")][:1], rows=["name"])
    assert named.rows() == [{"name": "Acme", "count": 1}]
    assert lf.report([opportunity(amount="5 USD"), opportunity("2")], rows=["currency"]).row_keys == (("USD",), (None,))
    assert lf.report([opportunity("2")], rows=[bucket("close_date", "day")]).row_keys == ((None,),)


def test_a_board_marks_what_needs_a_look() -> None:
    """Overdue opportunities and unknown stages are marked in words; long columns are cut."""
    late = [opportunity(str(number), stage="New", probability=10, close_date=date(2026, 1, 1)) for number in range(12)]
    made = lf.board([*late, opportunity("p", account=None, person_account="p", amount="5 USD")], NEW_AND_OLD, at=AT)
    for shown in (str(made), made._repr_html_()):
        assert "(overdue)" in shown
        assert "not a stage of the pipeline" in shown
        assert "more" in shown
    assert made.rows()[1] == {
        "stage": "Old",
        "known": True,
        "count": 0,
        "persons": 0,
        "currency": None,
        "total": None,
        "weighted": None,
    }
    assert set(made._repr_mimebundle_()) == set(lf.report(late, rows=["stage"])._repr_mimebundle_())
    assert not lf.board(late, NEW_AND_OLD).is_overdue(late[0])
    lost = opportunity("lost", stage="No", close_date=date(2026, 1, 1))
    assert not lf.board([lost], NEW_AND_OLD, at=AT).is_overdue(lost)


def test_a_card_is_moved_by_a_plan() -> None:
    """The plan is that of the opportunity; the next board shows the card in its new column; an unknown card is named."""
    before = lf.board([opportunity("0001", stage="Prospecting"), opportunity("0002")], POLICY)
    plan = before.plan_move("0001", "Engaging", POLICY, at=AT, by="user:minji")
    assert plan == lf.plan_stage(before.columns[0].cards[0], "Engaging", POLICY, at=AT, by="user:minji")
    after = lf.board([plan.after, opportunity("0002")], POLICY)
    assert [column.count for column in (*before.columns, *after.columns)] == [1, 0, 1, 0, 0, 1, 1, 0]
    with pytest.raises(lf.InvalidValue, match="the id of an opportunity on the board, did you mean '0001'"):
        before.plan_move("00001", "Won", POLICY, at=AT)
    with pytest.raises(lf.InvalidValue, match="the id of an opportunity on the board$"):
        before.plan_move("elsewhere", "Won", POLICY, at=AT)


def test_opportunities_are_worth_their_line_items() -> None:
    """Without an amount line items count, by currency on a board, in one currency in a report, and not without a price."""
    robots = LineItem(product="로봇", quantity=2, unit_price="5 USD")
    training = LineItem(product="교육", unit_price="7 EUR")
    priced, mixed = opportunity("1", line_items=(robots,)), opportunity("2", line_items=(robots, training))
    unpriced = opportunity("3", line_items=(robots, LineItem(product="옵션")))
    rates = Rates("USD", {"EUR": Decimal(2)})
    won = lf.board([priced, mixed, unpriced, opportunity("4")], POLICY).columns[2]
    assert (dict(won.totals), [card.id for card in won.cards]) == ({"USD": 20, "EUR": 7}, ["2", "1", "3", "4"])
    assert dict(lf.board([mixed], POLICY, rates=rates).columns[2].totals) == {"USD": 24}
    assert lf.report([priced, unpriced], rows=["currency"], measures=["sum"]).values(("USD",)) == {"sum": 10}
    assert lf.report([priced, mixed], rows=["amount"], measures=["sum", "max"], rates=rates).values() == {
        "sum": 34,
        "max": 24,
    }
    assert lf.report([mixed], where={"currency": "eur"}, rows=["currency"]).row_keys == ((("EUR", "USD"),),)
    assert lf.report([priced, opportunity("4")], rows=["amount"]).row_keys == ((10,), (None,))
    assert lf.report([mixed], where={"amount": {"min": 24}}, rates=rates).count == 1
    with pytest.raises(lf.InvalidValue, match="EUR, USD"):
        lf.report([mixed], measures=["sum"])


def test_a_lead_is_asked_only_what_it_keeps() -> None:
    """What rules find out while they decide is refused, not silently missing."""
    for path in ("account.employees", "consent", "score.fit"):
        with pytest.raises(lf.InvalidValue, match="invalid (field|condition)|field"):
            lf.report([lf.Lead(id="1", owner="user:d", name="Amy")], where={path: {"present": True}})


def test_customers_are_grouped_by_what_companies_have() -> None:
    """Type, employees and industry are those of companies; persons have none."""
    customers = [
        lf.Account(id="1", name="Acme", type="partner", employees=50, industry="NAICS:541512"),
        lf.Account(id="2", name="한빛"),
        lf.PersonAccount(id="3", name="이영희"),
    ]
    made = lf.report(customers, rows=["customer", "type"], measures=["count", average("employees")])
    assert made.values(("business", "partner")) == {"count": 1, "average employees": 50}
    assert made.values(("person", None)) == {"count": 1, "average employees": None}
    assert lf.report(customers, where={"industry": {"under": "NAICS:54"}}, rows=["industry"]).count == 1


def test_charts_are_valid() -> None:
    """Every chart holds to the schema of Vega-Lite, and altair goes on with it."""
    by_month = lf.report(OPPORTUNITIES, rows=[bucket("close_date", "month")], columns=["stage"], measures=["sum"])
    shown = (
        by_month,
        lf.report(OPPORTUNITIES),
        lf.report(OPPORTUNITIES, rows=["owner", "stage"], columns=["customer"]),
        lf.board(OPPORTUNITIES, POLICY),
        lf.forecast(OPPORTUNITIES, policy=POLICY),
        lf.funnel([], [], OPPORTUNITIES, by="source"),
    )
    for view in shown:
        chart = alt.Chart.from_dict(view.chart())  # checks against the schema
        assert chart.properties(height=300).to_dict()["height"] == 300
    with pytest.raises(jsonschema.ValidationError):
        alt.Chart.from_dict({**by_month.chart(), "mark": "nonsense"})


def test_funnel_and_forecast_are_shown() -> None:
    """By owner inquiries are not counted; opportunities of another pipeline are open."""
    lead = lf.Lead(id="1", owner="user:d", name="Amy")
    inquiries = [lf.Inquiry(id="i", source="fair", name="Amy")]
    by_owner = lf.funnel(inquiries, [lead], [], by="owner")
    assert by_owner.total.counts == (None, 1, 0, 0, 0)
    whole = lf.funnel(inquiries, [lead], [])
    assert whole.rows()[1] == {"group": None, "step": "lead", "count": 1, "rate": Decimal(100)}
    assert len(by_owner._repr_mimebundle_()) == len(whole._repr_mimebundle_()) == 3
    with pytest.raises(lf.InvalidValue, match="source, campaign, owner"):
        lf.funnel([], [], [], by="title")
    opportunities = [
        opportunity("1", amount="5 USD"),
        opportunity("2", stage="x", probability=30, amount="7 USD"),
        opportunity("3", stage="Engaging", forecast="commit", amount="11 USD"),
        opportunity("4", stage="Lost", amount="1000 USD"),
    ]
    made = lf.forecast(opportunities, policy=POLICY)
    assert made.column_keys == (("pipeline",), ("commit",), ("closed",))
    assert (made.title, made.values()["sum"]) == ("Forecast of 3 opportunities by month and category, 1 omitted", 23)
    assert lf.forecast(opportunities[:1], policy=POLICY).title == "Forecast of 1 opportunities by month and category"
    assert lf.report(opportunities, rows=["forecast"], policy=POLICY).row_keys[-1] == ("omitted",)
    sparse = lf.report(opportunities, rows=["stage"], columns=["forecast"], policy=POLICY)
    assert [tuple(row.values()) for row in sparse.rows()][:2] == [("Engaging", "commit", 1), ("Won", "closed", 1)]
    by_stage = lf.report(opportunities, rows=["stage"], policy=POLICY)
    assert by_stage.row_keys == (("Engaging",), ("Won",), ("Lost",), ("x",))


@pytest.mark.parametrize(
    "asked",
    [
        {"rows": ["status"], "measures": ["conversion rate"]},
        {"rows": ["country"], "columns": ["customer"]},
        {"rows": ["stage"], "measures": ["weighted"]},
        {"where": {"score.grade": "A"}},
    ],
    ids=str,
)
def test_nothing_can_be_asked_whatever_records_could(asked: dict[str, object]) -> None:
    """A query that finds nothing gives an empty report, of whichever kind of record has all that is asked."""
    assert lf.report([], **asked).count == 0


def test_nothing_cannot_be_asked_what_no_record_has() -> None:
    """The error is that of opportunities."""
    with pytest.raises(lf.InvalidValue, match="invalid field 'stagee': expected one of .*, did you mean 'stage'"):
        lf.report([], rows=["stagee"])


def test_the_rest_of_a_condition_goes_before_the_amount() -> None:
    """Large opportunities of one currency, or of one stage, need no rates."""
    opportunities = [
        opportunity(amount="100 USD"),
        opportunity("2", amount="500 USD"),
        opportunity("3", amount="5000 KRW", stage="Lost"),
    ]
    for rest in ({"currency": "USD"}, {"stage": "Won"}, {"account": "a", "id": ["1", "2"]}):
        assert lf.report(opportunities, where={**rest, "amount": {"min": 200}}).count == 1
    with pytest.raises(lf.InvalidValue, match="currencies"):
        lf.report(opportunities, where={"amount": {"min": 200}})


def test_groups_are_named_as_people_wrote_them() -> None:
    """Numbers with all their digits, texts in their own spelling, and what is missing at the end."""
    rates = [opportunity(str(number), custom={"rate": Decimal(f"0.{number}")}) for number in (124, 125, 1000)]
    by_rate = lf.report(rates, rows=["custom.rate"], policy=policy_of(*STAGES, rate=CustomField(type="number")))
    assert [line.heads[0] for line in by_rate.table.lines] == ["0.1", "0.124", "0.125", "Total"]
    leads = [
        lf.Lead(
            id="1",
            owner="user:a",
            name="A",
            interests=["WMS"],
            grade="A",
            registration_number="AB-12",
            annual_revenue="5 USD",
            email="Amy@acme.example",
        ),
        lf.Lead(id="0", owner="user:a", name="B"),
    ]
    for field, written in {
        "interests": ("WMS",),
        "score.grade": "A",
        "registration_number": "AB-12",
        "annual_revenue.currency": "USD",
        "email": "Amy@acme.example",
    }.items():
        assert [row[field] for row in lf.report(leads, rows=[field]).rows()] == [written, None]


def test_a_measure_of_your_own_gives_numbers() -> None:
    """A float is taken as it is written, and drawn; what is no number is refused with the name of the measure."""
    made = lf.report(
        [opportunity(probability=100)] * 2,
        rows=["stage"],
        measures=[Measure("cost", lambda each: each.probability / 1000)],
    )
    assert made.rows() == [{"stage": "Won", "cost": Decimal("0.2")}]
    assert [line.cells for line in made.table.lines] == [("0.2",), ("0.2",)]
    assert [point["value"] for point in made.chart()["data"]["values"]] == [0.2]
    for wrong in (attrgetter("amount"), attrgetter("id"), lambda each: len(each.name) * float("nan")):
        with pytest.raises(lf.InvalidValue, match="number of the measure 'cost'"):
            lf.report([opportunity(amount="1 USD")], measures=[Measure("cost", wrong)])


def test_measures_of_another_kind_of_record_are_refused() -> None:
    """Leads have no amounts, and opportunities do not convert."""
    lead = lf.Lead(id="1", owner="user:a", name="A")
    for record, of in ((lead, "weighted"), (opportunity(), "conversion rate"), (opportunity(), "time to convert")):
        with pytest.raises(lf.InvalidValue, match=f"invalid field '{of}'"):
            lf.report([record], measures=[Measure("mine", of)])


def test_a_field_is_meant_by_a_part_of_its_name() -> None:
    """Whoever asks for the score or the country is told where they stand."""
    lead = lf.Lead(id="1", owner="user:a", name="A")
    for part, whole in (("score", "score.grade"), ("country", "address.country"), ("city", "address.city")):
        with pytest.raises(lf.InvalidValue, match=f"'{whole}'"):
            lf.report([lead], rows=[part])
        with pytest.raises(lf.InvalidValue, match=f"did you mean '{whole}'"):
            lf.report([lead], where={part: "A"})


def test_values_that_cannot_be_are_refused() -> None:
    """Kinds of customers are two, an order is of a field of the report, and a day can be a text."""
    with pytest.raises(lf.InvalidValue, match="one of business, person"):
        lf.report([opportunity()], where={"customer": "company"})
    with pytest.raises(lf.InvalidValue, match="invalid order 'stagee': expected one of stage"):
        lf.report([opportunity()], rows=["stage"], order={"stagee": ["Won"]})
    with pytest.raises(lf.InvalidValue, match="expected none, because nothing is grouped"):
        lf.report([opportunity()], order={"stage": ["Won"]})
    opportunities = [opportunity(close_date=date(2026, 4, 1)), opportunity("2", close_date=date(2026, 3, 31))]
    assert lf.report(opportunities, where={"close_date": {"min": "2026-04-01"}}).count == 1
    with pytest.raises(lf.InvalidValue, match="a date such as 2026-11-21"):
        lf.report(opportunities, where={"close_date": "April"})


def test_board_and_report_count_the_same_money() -> None:
    """Line items are brought into one currency without rounding anywhere."""
    rates = Rates("USD", {"KRW": Decimal(1) / Decimal(1380)})
    lines = (lf.LineItem(product="p", unit_price="50000 KRW"), lf.LineItem(product="q", unit_price="1 USD"))
    opportunities = [opportunity(line_items=lines), opportunity("2", amount="50000 KRW")]
    made = lf.report(opportunities, measures=["sum"], rates=rates)
    [column] = [each for each in lf.board(opportunities, policy=POLICY, rates=rates).columns if each.count]
    assert made.values()["sum"] == column.totals["USD"]


def test_the_funnel_never_mixes_companies_and_persons_silently() -> None:
    """A note counts both; by customer they are parted, inquiries as well."""
    leads = [lf.Lead(id="1", owner="user:a", name="A", company="Acme"), lf.Lead(id="2", owner="user:a", name="김민지")]
    inquiries = [lf.Inquiry(id="1", source="form", company="Acme"), lf.Inquiry(id="2", source="form", name="김민지")]
    both = lf.funnel(inquiries, leads, [])
    note = "1 about companies and 1 about persons are counted together; group by 'customer' to part them"
    assert both.notes == (note,)
    assert note in str(both)
    parted = lf.funnel(inquiries, leads, [], by="customer")
    assert [(line.group, line.counts[:2]) for line in parted.lines] == [("business", (1, 1)), ("person", (1, 1))]
    assert not parted.notes
    assert not lf.funnel([], leads[:1], []).notes


def test_a_lead_is_converted_where_it_or_its_status_says_so() -> None:
    """Report and funnel count one more than those that say what they became."""
    leads = [
        lf.Lead(id="1", owner="user:a", name="Amy", status="converted", converted=ConvertedTo(at=AT, account="a")),
        lf.Lead(id="2", owner="user:a", name="Ben", status="converted"),
        lf.Lead(id="3", owner="user:a", name="Bo", status="new"),
        lf.Lead(id="4", owner="user:a", name="김민지", status="unqualified"),
    ]
    made = lf.report(leads, rows=["converted"], measures=["count", "conversion rate"])
    assert made.rows() == [
        {"converted": False, "count": 2, "conversion rate": 0},
        {"converted": True, "count": 2, "conversion rate": 100},
    ]
    assert lf.report(leads, measures=["conversion rate"]).values()["conversion rate"] == 50
    qualified = lf.funnel([], leads, []).total.counts[2]
    assert qualified == lf.report(leads, where={"converted": True}).count == 2


def test_what_a_lead_became_says_what_it_is_about() -> None:
    """A person account or a contact of the account for individuals is a person, whatever company the lead named."""
    leads = [
        lf.Lead(id=id_, owner="user:a", name="김민지", company=company, status="converted", converted=converted)
        for id_, company, converted in (
            ("1", "Acme", ConvertedTo(at=AT, person_account="p")),
            ("2", "Acme", ConvertedTo(at=AT, account="individual", contact="c")),
            ("3", None, ConvertedTo(at=AT, account="a", contact="c", person_account="p")),
            ("4", "Acme", ConvertedTo(at=AT)),
        )
    ]
    policy = lf.Policy(
        fallback_user="user:a",
        classification=Classification(person_accounts="placeholder", placeholder_account="individual"),
    )
    parted = lf.funnel([], leads, [], by="customer", policy=policy)
    assert [(line.group, line.counts[1]) for line in parted.lines] == [("business", 2), ("person", 2)]


def test_a_consumer_by_the_condition_of_the_policy_is_a_person_in_views() -> None:
    """Leads and inquiries alike, in funnels and in reports."""
    shop = AnyOf((parse_condition({"source": ["shop"]}),))
    policy = lf.Policy(fallback_user="user:a", classification=Classification(individuals_first=shop))
    leads = [
        lf.Lead(id=source, owner="user:a", name="Amy Wong", company="Acme", source=source)
        for source in ("shop", "fair")
    ]
    inquiries = [lf.Inquiry(id="1", source="shop", name="Amy Wong", company="Acme")]
    parted = lf.funnel(inquiries, leads, [], by="customer", policy=policy)
    assert [(line.group, line.counts[:2]) for line in parted.lines] == [("business", (0, 1)), ("person", (1, 1))]
    assert lf.report(leads, where={"customer": "person"}, policy=policy).count == 1


def test_a_status_that_says_converted_is_qualified() -> None:
    """Also of a lead that was imported without saying what it became."""
    imported = lf.Lead(id="1", owner="user:a", name="A", status="converted")
    assert lf.funnel([], [imported], []).total.counts == (0, 1, 1, 0, 0)


def test_a_total_alone_stands_under_one_rule() -> None:
    """The rule above a total parts it from what it sums up."""
    assert str(lf.report([opportunity()])).count("\n─") == 1
    assert str(lf.report([opportunity()], rows=["stage"])).count("\n─") == 2


def test_no_heading_is_without_a_name() -> None:
    """A report without rows and a funnel of all have an empty cell there."""
    for shown in (lf.report([opportunity()]), lf.funnel([], [], [])):
        assert "></th>" not in shown._repr_html_()


@pytest.mark.parametrize(
    ("unit", "label"),
    [("day", "2027-01-01"), ("week", "2026-W53"), ("month", "2027-01"), ("quarter", "2027-Q1"), ("year", "2027")],
)
def test_a_day_is_counted_in_each_part_of_the_calendar(unit: str, label: str) -> None:
    """New Year of 2027 is a Friday, of the last week of the year before."""
    assert bucket("close_date", unit).label(date(2027, 1, 1)) == label


BY_STAGE_AND_MONTH = [
    opportunity("1", amount="40 USD", close_date=date(2026, 1, 5)),
    opportunity("2", amount="60 USD", close_date=date(2026, 2, 5)),
    opportunity("3", stage="Lost", close_date=date(2026, 1, 5)),
]

MONTHS = bucket("close_date", "month")


def test_the_least_and_the_most_of_several_groups_are_theirs() -> None:
    """A group of 40, one of 60 and one without amounts: 40 and 60 of all, nothing of the last."""
    shown = lf.report(BY_STAGE_AND_MONTH, rows=["stage"], columns=[MONTHS], measures=["min", "max"])
    assert shown.values() == {"min": 40, "max": 60}
    assert shown.values(("Won",)) == {"min": 40, "max": 60}
    assert shown.values((), ("2026-01",)) == {"min": 40, "max": 40}
    assert shown.values(("Lost",)) == {"min": None, "max": None}


def test_groups_head_the_columns_of_one_measure_and_stand_above_those_of_several() -> None:
    """One measure stands above all columns; of several each group has its own."""
    one = lf.report(BY_STAGE_AND_MONTH, rows=["stage"], columns=[MONTHS]).table
    assert (one.columns, one.spans) == (("2026-01", "2026-02", "Total"), (("count", 3),))
    several = lf.report(BY_STAGE_AND_MONTH, columns=[MONTHS], measures=["count", "sum"]).table
    assert several.columns == ("count", "sum") * 3
    assert several.spans == (("2026-01", 2), ("2026-02", 2), ("Total", 2))
