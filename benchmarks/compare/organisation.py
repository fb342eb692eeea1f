"""What an organisation has of its own: the companies it knows, its campaigns and products, and who works there."""

from collections.abc import Iterator
from datetime import timedelta

from benchmarks.compare import pools
from benchmarks.compare.drawing import AT, QUEUES, USERS, Drawing, Table, address, moment
from benchmarks.compare.making import Plain

__all__ = ["campaigns_and_products", "companies", "workers"]

_METHODS = ("rotation", "weighted", "load", "hash", "sticky", "later")


def companies(drawing: Drawing) -> Iterator[Table]:
    """Yield accounts; some are left out, now and then two stand above each other."""
    for row in pools.ACCOUNTS:
        if drawing.happens(0.9 if row.id.startswith("loop") else 0.15):
            continue
        yield {
            "$": "Account",
            "id": row.id,
            "name": row.name,
            "aliases": list(row.aliases),
            "domains": list(row.domains),
            "parent": row.parent,
            "registration_number": row.number,
            "named": drawing.happens(0.2),
            "owner": drawing.one((None, "user:dana", "user:gone", "user:jonas", "user:nobody")),
            "type": drawing.one((None, "customer", "prospect")),
            "industry": drawing.one(pools.INDUSTRIES),
            "employees": drawing.one((None, 12, 350, 12_000)),
            "annual_revenue": drawing.one((None, "5000000 USD", "9900000000 KRW")),
            "address": address(drawing.one(({}, {"country": row.country or "NO"}))),
            "phone": drawing.one((None, None, "+82 2-000-1122", "+1 202-555-0143")),
            "external_ids": [f"erp:{row.id}"] if drawing.happens(0.4) else [],
            "created_at": drawing.past(2_000),
            "custom": drawing.custom(0.2),
            "version": drawing.chance.randrange(3),
        }
    if drawing.happens(0.6) or "laceholder" in drawing.policy:
        yield {"$": "Account", "id": "individual", "name": "개인", "placeholder": True}


def campaigns_and_products(drawing: Drawing) -> Iterator[Table]:
    """Yield campaigns and products."""
    for each in pools.CAMPAIGNS:
        yield {"$": "Campaign", "id": each, "name": f"{each} 2026"}
    for each in pools.PRODUCTS:
        yield {"$": "Product", "id": each, "name": each, "price": drawing.one((None, "9900 KRW", "120.50 USD"))}


def workers(drawing: Drawing) -> Iterator[Table]:
    """Yield users with loads, queues, and a team for each method, some with a rotation."""
    for name in USERS:
        limits: tuple[Plain, ...] = (
            None,
            {"$": "Capacity", "day": 2, "month": 20},
            {"$": "Capacity", "week": 3},
        )
        away: list[Plain] = [{"$": "Absence", "start": moment(-1), "end": moment(3)}]
        yield {
            "$": "User",
            "id": f"user:{name}",
            "name": drawing.maybe(0.5, name.title()),
            "active": name != "gone" and not drawing.happens(0.1),
            "time_zone": drawing.one(("UTC", "Asia/Seoul", "America/New_York")),
            "absences": away if drawing.happens(0.2) else [],
            "skills": ["Korean"] if drawing.happens(0.5) else [],
            "capacity": drawing.one(limits),
        }
        if drawing.happens(0.4):
            date = (AT.date() - timedelta(days=drawing.chance.randrange(5))).isoformat()
            count = drawing.chance.randrange(4)
            yield {
                "$": "Load",
                "id": f"user:{name}/{date}",
                "user": f"user:{name}",
                "day": {"$day": date},
                "count": count,
                "version": count,
            }
    for name in QUEUES:
        table: Table = {"$": "Queue", "id": f"queue:{name}", "members": _members(drawing)}
        if name in ("calls", "mail"):
            table |= {"channel": name.removesuffix("s")}
        if name in ("generic", "team"):
            table |= {"overflow": "queue:calls", "most": drawing.one((None, 2)), "longest": {"$time": "20 days"}}
        yield table
    for method in _METHODS:
        yield from _team(drawing, method)


def _members(drawing: Drawing) -> list[Plain]:
    return [f"user:{name}" for name in USERS if drawing.happens(0.6)]


def _team(drawing: Drawing, method: str) -> Iterator[Table]:
    members = _members(drawing)
    table: Table = {"$": "Team", "id": f"team:{method}", "queue": "queue:team", "members": members}
    match method:
        case "sticky":
            table |= {"sticky": True, "available_within": [{"$time": "0 hours"}, {"$time": "2 days"}]}
        case "later":
            table |= {"assign": "later", "method": drawing.one(("rotation", "load"))}
        case "weighted":
            table |= {"method": method, "weights": {str(each): 1 + i for i, each in enumerate(members[:2])}}
        case _:
            table |= {"method": method}
    yield table
    if members and method in ("rotation", "later", "sticky") and drawing.happens(0.6):
        last: Table = {str(each): turn for turn, each in enumerate(members, 1)}
        turns = len(members)
        yield {"$": "Rotation", "id": f"team:{method}", "turn": turns, "last": last, "version": turns}
