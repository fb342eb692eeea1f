"""What people look at: boards, reports, forecasts, funnels, customers, lists, look-ups."""

import functools
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from benchmarks.compare.names import Thing
from benchmarks.compare.operations.scene import Questions, Scene
from benchmarks.compare.pools import TYPED

__all__ = ["OPERATIONS", "rates"]

_DEPARTMENTS = ("sales", "marketing", "service", "kitchen")


def rates(scene: Scene) -> Thing:
    """Return rates that bring every amount of a world into one currency."""
    return scene.tree.call("Rates", "USD", {"KRW": Decimal("0.00075"), "EUR": Decimal("1.1")})


def _shown(scene: Scene, name: str, *subject: object, **arguments: object) -> object:
    """Return what a view says in all its forms."""
    view = scene.call(name, *subject, **arguments)
    rows, text = view.rows(), str(view).splitlines()
    html = getattr(view, "_repr_html_", None)
    return {"rows": rows, "text": text, "html": None if html is None else html().splitlines()}


def _boards(scene: Scene) -> Iterator[Questions]:
    deals = scene.all("opportunity")
    yield "plain", functools.partial(_shown, scene, "board", deals)
    yield "at a moment", lambda: str(scene.call("board", deals, at=scene.at)).splitlines()
    yield "in one currency", functools.partial(_shown, scene, "board", deals, rates=rates(scene), at=scene.at)
    yield "chart", lambda: scene.call("board", deals).chart()
    yield "no deals", functools.partial(_shown, scene, "board", ())
    yield "no rate", lambda: scene.call("board", deals, rates=scene.tree.call("Rates", "USD", {}))
    yield (
        "a card moves",
        lambda: scene.tree.call("board", deals, policy=scene.policy).plan_move(
            deals[0].id, scene.policy.pipeline.stages[1].name, scene.policy, at=scene.at, reopen=True
        ),
    )


def _reports(scene: Scene) -> Iterator[Questions]:
    deals, leads = scene.all("opportunity"), scene.all("lead")
    month = scene.tree.call("bucket", "close_date", "month")
    quarter = scene.tree.call("bucket", "close_date", "quarter", zone="Asia/Seoul")
    money = {"rates": rates(scene), "measures": ["count", "sum", "average", "min", "max", "weighted"]}
    largest = scene.tree.call("Measure", "largest", "amount", "max")
    asked: dict[str, tuple[object, dict[str, object]]] = {
        "stages": (deals, {"rows": ["stage"], **money}),
        "stages by owner": (deals, {"rows": ["stage"], "columns": ["owner"], **money}),
        "months": (deals, {"rows": [month], "columns": ["forecast"], **money}),
        "quarters": (deals, {"rows": [quarter, "customer"], **money}),
        "large": (deals, {"where": {"amount": {"min": 1000}}, "rows": ["source"], "rates": rates(scene)}),
        "several currencies": (deals, {"measures": ["sum"]}),
        "own measure": (deals, {"rows": ["stage"], "measures": [largest], "rates": rates(scene)}),
        "leads": (leads, {"rows": ["status", "source"], "measures": ["count", "conversion rate", "time to convert"]}),
        "leads by custom field": (leads, {"rows": ["custom.intent"], "columns": ["status"]}),
        "leads where": (
            leads,
            {"where": [{"employees": {"min": 100}}, {"title": {"contains": ["VP"]}}], "rows": ["owner"]},
        ),
        "accounts": (scene.all("account", "person_account"), {"rows": ["customer"]}),
        "accounts by country": (scene.all("account"), {"rows": ["country"], "columns": ["named"]}),
        "in an order": (deals, {"rows": ["stage"], "order": {"stage": ["Closed Won", "Prospecting"]}, "title": "ours"}),
        "unknown field": (deals, {"rows": ["stge"]}),
        "unknown measure": (deals, {"measures": ["smu"]}),
        "mixed kinds": ((*deals, *leads), {"rows": ["owner"]}),
        "nothing": ((), {"rows": ["stage"]}),
    }
    for name, (records, settings) in asked.items():
        yield name, functools.partial(_shown, scene, "report", records, **settings)
    yield "chart", lambda: scene.call("report", deals, rows=["stage"]).chart()
    yield "forecast", functools.partial(_shown, scene, "forecast", deals, rates=rates(scene))
    yield "forecast in several currencies", functools.partial(_shown, scene, "forecast", deals)
    for by in (None, "source", "campaign", "owner", "customer", "month"):
        yield (
            f"funnel by {by}",
            functools.partial(_shown, scene, "funnel", scene.inbound, leads, deals, by=by),
        )


def _customers(scene: Scene) -> Iterator[Questions]:
    for customer in scene.all("account", "person_account", "contact"):
        name = f"{customer.kind} {customer.id}"
        money = {"rates": rates(scene)} if customer.id > "d" else {}
        yield name, functools.partial(_customer, scene, customer, money)
    for customer in scene.all("account", "person_account")[::3]:
        for department in _DEPARTMENTS:
            yield (
                f"{customer.kind} {customer.id} seen by {department}",
                functools.partial(_page, scene, customer, department),
            )
    for activity in scene.all("activity")[::4]:
        yield f"department of {activity.id}", scene.ask("department_of", activity)


def _customer(scene: Scene, customer: Thing, money: dict[str, object]) -> object:
    view = scene.call("customer_view", customer, scene.records, at=scene.at, **money)
    return {"text": str(view).splitlines(), "rows": view.rows(), "totals": view.totals, "touch": view.last_touch}


def _page(scene: Scene, customer: Thing, department: str) -> list[str]:
    view = scene.call("customer_view", customer, scene.records, at=scene.at)
    return str(view.seen_by(department)).splitlines()


def _lists(scene: Scene) -> Iterator[Questions]:
    contacts, deals, activities = scene.all("contact"), scene.all("opportunity"), scene.all("activity")
    accounts, leads = scene.all("account"), scene.all("lead")
    for account in accounts:
        name = account.id
        yield f"contacts of {name}", scene.ask("contacts_of", account, contacts, limit=2)
        yield (
            f"opportunities of {name}",
            scene.ask("opportunities_of", account, deals, divisions=accounts),
        )
        yield f"leads of {name}", scene.ask("leads_of", account, leads, first="oldest")
        yield f"activities of {name}", scene.ask("activities_of", account, activities)
    for person in (*contacts, *scene.all("person_account")):
        yield (
            f"activities of {person.kind} {person.id}",
            scene.ask("activities_of", person, activities, is_open=False, limit=3),
        )
        yield (
            f"opportunities of {person.kind} {person.id}",
            scene.ask("opportunities_of", person, deals, first="oldest"),
        )
    yield "no limit", lambda: scene.call("contacts_of", accounts[0], contacts, limit=0)


def _lookups(scene: Scene) -> Iterator[Questions]:
    accounts = scene.all("account")
    plain = scene.tree.call("AccountLookup", accounts)
    weighted = scene.tree.call(
        "AccountLookup", reversed(accounts), weights={each.id: len(each.id) for each in accounts}
    )
    for typed in TYPED:
        yield f"{typed!r}", functools.partial(_hits, plain, typed)
        yield f"{typed!r}, weighted", functools.partial(weighted.find, typed, limit=2)
    yield "no limit", lambda: plain.find("a", limit=0)
    names = scene.tree.call("NameIndex", accounts)
    for lead in scene.all("lead"):
        if lead.company is not None:
            yield f"similar to {lead.id}", functools.partial(names.similar, lead.company, limit=3, at_least=60)


def _hits(lookup: Thing, typed: str) -> list[list[object]]:
    return [[each, each.span] for each in lookup.find(typed)]


OPERATIONS: Mapping[str, Callable[[Scene], Iterator[Questions]]] = {
    "board": _boards,
    "report": _reports,
    "customer_view": _customers,
    "related lists": _lists,
    "lookup": _lookups,
}
