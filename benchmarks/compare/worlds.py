"""Small organisations as plain data: what they have stored, and what arrives. The same seed gives the same world."""

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from benchmarks.compare import pools
from benchmarks.compare.making import Plain
from benchmarks.compare.policies import POLICIES, Setting

__all__ = ["AT", "World", "day", "moment", "world"]

AT = datetime.fromisoformat("2026-11-21T09:30:00+09:00")
"""When everything is asked: a Saturday morning in Seoul."""

_USERS = ("dana", "minji", "jonas", "head", "public", "ben", "gone", "이도윤")
_METHODS = ("rotation", "weighted", "load", "hash", "sticky", "later")
_QUEUES = ("generic", "review", "korea", "korea-generic", "calls", "mail", "team")
Table = dict[str, Plain]
Chosen = TypeVar("Chosen")


def moment(days: float) -> Table:
    """Return the moment that is so many days after `AT`, before it where they are negative."""
    return {"$moment": (AT + timedelta(days=days)).isoformat()}


def day(days: int) -> Table:
    """Return the calendar day that is so many days after that of `AT`."""
    return {"$day": (AT + timedelta(days=days)).date().isoformat()}


def _ref(kind: str, id_: str) -> Table:
    return {"$ref": [kind, id_]}


class World:
    """What one organisation is made of, drawn step by step.

    Attributes:
        policy: the name of its policy.
        records: what is stored.
        batches: what arrives, batch by batch.
    """

    def __init__(self, seed: int, policy: str, size: int) -> None:
        """Draw everything."""
        self.policy = policy
        self._setting: Setting = POLICIES[policy]
        self._chance = random.Random(f"{seed} {policy}")
        self._size = size
        self.records: list[Table] = [*self._accounts(), *self._campaigns_and_products(), *self._workers()]
        self.records += [*self._people(), *self._deals()]
        self.records += [*self._hanging(), *self._receipts()]
        self.batches: list[list[Table]] = self._batches()

    # --- drawing ------------------------------------------------------------------------------------------------------

    def _one(self, choices: Sequence[Chosen]) -> Chosen:
        return self._chance.choice(choices)

    def _is(self, share: float) -> bool:
        return self._chance.random() < share

    def _maybe(self, share: float, value: Plain) -> Plain:
        return value if self._is(share) else None

    def _ids(self, *kinds: str) -> list[tuple[str, str]]:
        classes = {"".join(map(str.title, kind.split("_"))): kind for kind in kinds}
        return [(classes[str(each["$"])], str(each["id"])) for each in self.records if each["$"] in classes]

    def _past(self, most: int = 400) -> Table:
        return moment(-self._chance.randrange(most * 24) / 24)

    # --- companies, campaigns, products -------------------------------------------------------------------------------

    def _accounts(self) -> Iterator[Table]:
        for row in pools.ACCOUNTS:
            if self._is(0.9 if row.id.startswith("loop") else 0.15):
                continue
            yield {
                "$": "Account",
                "id": row.id,
                "name": row.name,
                "aliases": list(row.aliases),
                "domains": list(row.domains),
                "parent": row.parent,
                "registration_number": row.number,
                "named": self._is(0.2),
                "owner": self._one((None, "user:dana", "user:gone", "user:jonas", "user:nobody")),
                "type": self._one((None, "customer", "prospect")),
                "industry": self._one(pools.INDUSTRIES),
                "employees": self._one((None, 12, 350, 12_000)),
                "annual_revenue": self._one((None, "5000000 USD", "9900000000 KRW")),
                "address": _address(self._one(({}, {"country": row.country or "NO"}))),
                "phone": self._one((None, None, "+82 2-000-1122", "+1 202-555-0143")),
                "external_ids": [f"erp:{row.id}"] if self._is(0.4) else [],
                "created_at": self._past(2_000),
                "custom": self._custom(0.2),
                "version": self._chance.randrange(3),
            }
        if self._is(0.6) or "laceholder" in self.policy:
            yield {"$": "Account", "id": "individual", "name": "개인", "placeholder": True}

    def _campaigns_and_products(self) -> Iterator[Table]:
        for each in pools.CAMPAIGNS:
            yield {"$": "Campaign", "id": each, "name": f"{each} 2026"}
        for each in pools.PRODUCTS:
            yield {"$": "Product", "id": each, "name": each, "price": self._one((None, "9900 KRW", "120.50 USD"))}

    # --- who works ----------------------------------------------------------------------------------------------------

    def _workers(self) -> Iterator[Table]:
        for name in _USERS:
            limits: tuple[Plain, ...] = (
                None,
                {"$": "Capacity", "day": 2, "month": 20},
                {"$": "Capacity", "week": 3},
            )
            away: list[Plain] = [{"$": "Absence", "start": moment(-1), "end": moment(3)}]
            yield {
                "$": "User",
                "id": f"user:{name}",
                "name": self._maybe(0.5, name.title()),
                "active": name != "gone" and not self._is(0.1),
                "time_zone": self._one(("UTC", "Asia/Seoul", "America/New_York")),
                "absences": away if self._is(0.2) else [],
                "skills": ["Korean"] if self._is(0.5) else [],
                "capacity": self._one(limits),
            }
            if self._is(0.4):
                date = (AT.date() - timedelta(days=self._chance.randrange(5))).isoformat()
                count = self._chance.randrange(4)
                yield {
                    "$": "Load",
                    "id": f"user:{name}/{date}",
                    "user": f"user:{name}",
                    "day": {"$day": date},
                    "count": count,
                    "version": count,
                }
        for name in _QUEUES:
            table: Table = {"$": "Queue", "id": f"queue:{name}", "members": self._members()}
            if name in ("calls", "mail"):
                table |= {"channel": name.removesuffix("s")}
            if name in ("generic", "team"):
                table |= {"overflow": "queue:calls", "most": self._one((None, 2)), "longest": {"$time": "20 days"}}
            yield table
        for method in _METHODS:
            yield from self._team(method)

    def _members(self) -> list[Plain]:
        return [f"user:{name}" for name in _USERS if self._is(0.6)]

    def _team(self, method: str) -> Iterator[Table]:
        members = self._members()
        table: Table = {"$": "Team", "id": f"team:{method}", "queue": "queue:team", "members": members}
        match method:
            case "sticky":
                table |= {"sticky": True, "available_within": [{"$time": "0 hours"}, {"$time": "2 days"}]}
            case "later":
                table |= {"assign": "later", "method": self._one(("rotation", "load"))}
            case "weighted":
                table |= {"method": method, "weights": {str(each): 1 + i for i, each in enumerate(members[:2])}}
            case _:
                table |= {"method": method}
        yield table
        if members and method in ("rotation", "later", "sticky") and self._is(0.6):
            last: Table = {str(each): turn for turn, each in enumerate(members, 1)}
            turns = len(members)
            yield {"$": "Rotation", "id": f"team:{method}", "turn": turns, "last": last, "version": turns}

    # --- people -------------------------------------------------------------------------------------------------------

    def _person(self) -> Table:
        """Return what is known of somebody, in one of their spellings."""
        human = self._one(pools.PEOPLE)
        at_work = f"{self._one(human.mailboxes)}@{self._one(pools.DOMAINS)}"
        email = self._one((None, at_work, at_work, self._one((*human.private, at_work))))
        told: Table = {
            "name": self._maybe(0.92, self._one(human.names)),
            "email": email,
            "phone": self._maybe(0.4, self._one((*human.phones, None))),
            "mobile": self._maybe(0.4, self._one((*human.mobiles, None))),
            "title": self._one(pools.TITLES),
            "address": _address(self._one(pools.ADDRESSES)),
            "language": self._one((None, None, "ko", "en")),
            "do_not_email": self._is(0.1),
            "do_not_call": self._is(0.1),
            "custom": self._custom(0.3),
        }
        if not any(told[each] for each in ("name", "email", "phone", "mobile")):
            told["email"] = at_work
        return told

    def _custom(self, share: float) -> Table:
        return {name: self._one(choices) for name, choices in pools.CUSTOM.items() if self._is(share)}

    def _company(self) -> Table:
        return {
            "company": self._maybe(0.7, self._one(pools.COMPANIES)),
            "website": self._maybe(0.2, self._one(pools.DOMAINS)),
            "registration_number": self._one(pools.NUMBERS),
            "industry": self._one(pools.INDUSTRIES),
            "employees": self._one((None, 12, 350, 12_000)),
            "annual_revenue": self._one((None, None, "5000000 USD")),
            "campaign": self._one((None, *pools.CAMPAIGNS)),
            "interests": [each for each in pools.PRODUCTS if self._is(0.3)],
            "message": self._one(pools.MESSAGES),
        }

    def _stored(self) -> Table:
        """Return what every stored person has beside."""
        ids = [f"{self._one(('hubspot', 'erp'))}:{self._chance.randrange(6)}"] if self._is(0.3) else []
        others = [f"{self._one(self._one(pools.PEOPLE).mailboxes)}@{self._one(pools.DOMAINS)}"] if self._is(0.2) else []
        return {
            "other_emails": list(others),
            "external_ids": list(ids),
            "source": self._one((None, *pools.SOURCES)),
            "created_at": self._maybe(0.9, self._past()),
            "version": self._chance.randrange(4),
        }

    def _people(self) -> Iterator[Table]:
        accounts = [id_ for _, id_ in self._ids("account")]
        for number in range(self._size):
            table = {"$": "Contact", "id": f"c{number}", "account": self._one((*accounts, "gone")), **self._person()}
            yield {**table, **self._stored(), "owner": self._one((None, "user:dana", "user:ben"))}
        for number in range(self._size * 2 // 3):
            table = {"$": "PersonAccount", "id": f"p{number}", **self._person(), **self._stored()}
            yield {**table, "owner": self._one((None, "user:dana", "user:ben"))}
        for number in range(self._size * 2):
            yield self._lead(number, accounts)

    def _lead(self, number: int, accounts: Sequence[str]) -> Table:
        *statuses, converted = self._setting.statuses
        users, queues = [f"user:{each}" for each in _USERS[:4]], [f"queue:{each}" for each in _QUEUES]
        owner = self._one((*users, *users, *queues))
        lead: Table = {
            "$": "Lead",
            "id": f"l{number}",
            "owner": owner,
            "status": self._one((*statuses[:1] * 4, *statuses)),
            **self._person(),
            **self._company(),
            **self._stored(),
            "matched_account": self._maybe(0.3, self._one((*accounts, "gone"))),
            "score": self._one((None, 0, 12, 37)),
            "grade": self._one((None, "A", "B", "C")),
            "manual_score": self._one((None, None, None, 40)),
            "assigned_at": self._maybe(0.6, self._past(40)),
            "respond_by": self._maybe(0.4, moment(self._chance.randrange(-10, 10))),
            "responded_at": self._maybe(0.2, moment(-self._chance.randrange(10))),
        }
        if self._is(0.12):
            became: Table = {"$": "ConvertedTo", "at": self._past(100), "account": self._one(accounts)}
            became |= {"contact": f"c{self._chance.randrange(self._size)}", "opportunity": "o1"}
            if self._is(0.3):
                became = {"$": "ConvertedTo", "at": self._past(100), "person_account": "p1"}
            lead |= {"status": converted, "converted": became}
        return lead

    # --- deals, and what hangs on records -----------------------------------------------------------------------------

    def _deals(self) -> Iterator[Table]:
        accounts = [id_ for _, id_ in self._ids("account")]
        for number in range(self._size * 2):
            customer: Table = {"account": self._one(accounts)}
            if self._is(0.2):
                customer = {"person_account": f"p{self._chance.randrange(self._size * 2 // 3)}"}
            items: list[Plain] = [
                {
                    "$": "LineItem",
                    "product": product,
                    "quantity": {"$decimal": self._one(("1", "2.5", "10"))},
                    "unit_price": self._one((None, "9900 KRW", "120.50 USD")),
                    "discount": {"$decimal": self._one(("0", "0.15"))},
                }
                for product in pools.PRODUCTS
                if self._is(0.25)
            ]
            yield {
                "$": "Opportunity",
                "id": f"o{number}",
                "name": self._one(("WMS", "로봇 10대", "serum")),
                **customer,
                "stage": self._one((*self._setting.stages, *self._setting.stages[-2:], "no such stage")),
                "stage_since": self._maybe(0.5, self._past(90)),
                "probability": self._one((0, 0, 20, 55, 90, 100)),
                "forecast": self._one((None, None, "commit", "omitted")),
                "lost_reason": self._one((None, None, "price")),
                "amount": self._one((None, "1000 USD", "120000 USD", "99000 KRW", "12.5 EUR")),
                "close_date": self._maybe(0.8, day(self._chance.randrange(-300, 200))),
                "owner": self._one((None, "user:dana", "user:gone")),
                "contacts": [f"c{self._chance.randrange(self._size)}" for _ in range(self._chance.randrange(3))],
                "line_items": items,
                "source": self._one((None, *pools.SOURCES)),
                "campaign": self._one((None, *pools.CAMPAIGNS)),
                "created_at": self._maybe(0.8, moment(-100 - self._chance.randrange(300))),
                "custom": self._custom(0.1),
                "version": self._chance.randrange(3),
            }

    def _hanging(self) -> Iterator[Table]:
        people, accounts = self._ids("lead", "contact", "person_account"), self._ids("account")
        deals = self._ids("opportunity")
        for number in range(self._size * 4):
            links: Table = {"person": _ref(*self._one(people))}
            if self._is(0.4):
                links["account"] = _ref(*self._one(accounts))
            if self._is(0.3):
                links["opportunity"] = _ref(*self._one(deals))
            yield {
                "$": "Activity",
                "id": f"t{number}",
                "type": self._one(("call", "visit", "meeting", "task", "inquiry", "support", "웨비나")),
                "subject": self._one(("demo", "견적 문의", "call back")),
                "at": moment(self._chance.randrange(-120 * 24, 10 * 24) / 24),
                "links": links,
                "owner": self._one((None, "user:dana", "user:minji", "user:gone")),
                "open": self._is(0.3),
                "body": self._one(pools.MESSAGES),
                "campaign": self._one((None, None, *pools.CAMPAIGNS)),
                "version": self._chance.randrange(2),
            }
        yield from self._events()
        for number in range(self._size * 2):
            yield {
                "$": "CampaignMember",
                "id": f"m{number}",
                "campaign": self._one(pools.CAMPAIGNS),
                "links": {"person": _ref(*self._one(people))},
                "status": self._one((None, "sent", "responded")),
                "at": self._maybe(0.7, self._past(90)),
            }
        for number in range(self._size // 2):
            yield {
                "$": "CustomRecord",
                "kind": "상담",
                "id": f"k{number}",
                "fields": {"topic": "로봇", "minutes": 30},
                "links": {"person": _ref(*self._one(people)), "account": _ref(*self._one(accounts))},
            }

    def _events(self) -> Iterator[Table]:
        """Yield how leads got their statuses, and deals their stages."""
        for kind, id_ in self._ids("lead", "opportunity"):
            if not self._is(0.3):
                continue
            names = self._setting.statuses if kind == "lead" else self._setting.stages
            role, type_ = ("person", "status") if kind == "lead" else ("opportunity", "stage")
            path = [self._one(names) for _ in range(self._chance.randrange(2, 4))]
            for number, (before, after) in enumerate(itertools.pairwise(path)):
                yield {
                    "$": "Activity",
                    "id": f"{id_} {type_} {number}",
                    "type": type_,
                    "subject": f"{before} → {after}",
                    "at": moment(number * 10 - 60),
                    "links": {role: _ref(kind, id_)},
                    "owner": self._one((None, "user:dana")),
                    "body": self._one((None, "no budget")),
                }

    def _receipts(self) -> Iterator[Table]:
        for number, (kind, id_) in enumerate(self._ids("lead", "contact")[::5]):
            yield {
                "$": "Receipt",
                "id": f"form:{number}",
                "source": "web form",
                "outcome": self._one(("lead", "known_lead", "contact")),
                "at": self._past(100),
                "record": _ref(kind, id_),
                "original": '{"name": "Amy Wong"}',
                "version": 1,
            }
        yield {
            "$": "Receipt",
            "id": "form:rejected",
            "source": "web form",
            "outcome": "rejected",
            "at": self._past(100),
            "reason": "no name",
            "version": 1,
        }

    # --- what arrives -------------------------------------------------------------------------------------------------

    def _batches(self) -> list[list[Table]]:
        first = [self._inquiry(number) for number in range(self._size * 3)]
        again = [{**each, "id": f"{each['id']} again", "title": "VP Sales"} for each in first[::4]]
        second = [self._inquiry(1_000 + number) for number in range(self._size)]
        return [first, [*first[:3], *again, *second]]

    def _inquiry(self, number: int) -> Table:
        table: Table = {"$": "Inquiry", "id": f"form:{number}", "row": number + 1, **self._person(), **self._company()}
        source = self._one(pools.SOURCES)
        table |= {
            "source": source,
            "received_at": self._maybe(0.8, self._past(30)),
            "person_id": f"hubspot:{self._chance.randrange(6)}" if self._is(0.2) else None,
            "company_id": f"erp:{self._one(pools.ACCOUNTS).id}" if self._is(0.1) else None,
            "consent": self._one((None, True, False)),
            "extra": {"What brings you here?": "purchase", "utm": "x"} if self._is(0.2) else {},
            "original": self._maybe(0.5, f'{{"row": {number}}}'),
        }
        if self._is(0.12):
            event = self._one(("test", "reference", "ignored", "rejected"))
            table |= {"event": event, "note": f"told as {event}"}
        if self._is(0.1):
            table["problems"] = [{"$": "Problem", "field": "employees", "value": "many", "expected": "a number"}]
        return table


def world(seed: int, policy: str, size: int = 6) -> World:
    """Return the world of a seed.

    Args:
        seed: any number.
        policy: the name of its policy, of `POLICIES`; statuses and stages are those of it.
        size: how many contacts it has; of everything else in proportion.
    """
    return World(seed, policy, size)


def _address(parts: dict[str, str]) -> Table:
    return {"$": "AddressOf", **parts}
