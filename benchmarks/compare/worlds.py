"""Small organisations as plain data: what they have stored, and what arrives. The same seed gives the same world."""

import itertools
from collections.abc import Iterator, Sequence

from benchmarks.compare import pools
from benchmarks.compare.drawing import QUEUES, USERS, Drawing, Table, address, day, moment, reference
from benchmarks.compare.making import Plain
from benchmarks.compare.organisation import campaigns_and_products, companies, workers

__all__ = ["World", "world"]


class World(Drawing):
    """What one organisation is made of, drawn step by step.

    Attributes:
        records: what is stored.
        batches: what arrives, batch by batch.
    """

    def __init__(self, seed: int, policy: str, size: int) -> None:
        """Draw everything."""
        super().__init__(seed, policy, size)
        self.records: list[Table] = [*companies(self), *campaigns_and_products(self), *workers(self)]
        self.records += [*self._people(), *self._deals()]
        self.records += [*self._hanging(), *self._receipts()]
        self.batches: list[list[Table]] = self._batches()

    def _ids(self, *kinds: str) -> list[tuple[str, str]]:
        classes = {"".join(map(str.title, kind.split("_"))): kind for kind in kinds}
        return [(classes[str(each["$"])], str(each["id"])) for each in self.records if each["$"] in classes]

    # --- people -------------------------------------------------------------------------------------------------------

    def _person(self) -> Table:
        """Return what is known of somebody, in one of their spellings."""
        human = self.one(pools.PEOPLE)
        at_work = f"{self.one(human.mailboxes)}@{self.one(pools.DOMAINS)}"
        email = self.one((None, at_work, at_work, self.one((*human.private, at_work))))
        told: Table = {
            "name": self.maybe(0.92, self.one(human.names)),
            "email": email,
            "phone": self.maybe(0.4, self.one((*human.phones, None))),
            "mobile": self.maybe(0.4, self.one((*human.mobiles, None))),
            "title": self.one(pools.TITLES),
            "address": address(self.one(pools.ADDRESSES)),
            "language": self.one((None, None, "ko", "en")),
            "do_not_email": self.happens(0.1),
            "do_not_call": self.happens(0.1),
            "custom": self.custom(0.3),
        }
        if not any(told[each] for each in ("name", "email", "phone", "mobile")):
            told["email"] = at_work
        return told

    def _company(self) -> Table:
        return {
            "company": self.maybe(0.7, self.one(pools.COMPANIES)),
            "website": self.maybe(0.2, self.one(pools.DOMAINS)),
            "registration_number": self.one(pools.NUMBERS),
            "industry": self.one(pools.INDUSTRIES),
            "employees": self.one((None, 12, 350, 12_000)),
            "annual_revenue": self.one((None, None, "5000000 USD")),
            "campaign": self.one((None, *pools.CAMPAIGNS)),
            "interests": [each for each in pools.PRODUCTS if self.happens(0.3)],
            "message": self.one(pools.MESSAGES),
        }

    def _stored(self) -> Table:
        """Return what every stored person has beside."""
        ids = [f"{self.one(('hubspot', 'erp'))}:{self.chance.randrange(6)}"] if self.happens(0.3) else []
        others = (
            [f"{self.one(self.one(pools.PEOPLE).mailboxes)}@{self.one(pools.DOMAINS)}"] if self.happens(0.2) else []
        )
        return {
            "other_emails": list(others),
            "external_ids": list(ids),
            "source": self.one((None, *pools.SOURCES)),
            "created_at": self.maybe(0.9, self.past()),
            "version": self.chance.randrange(4),
        }

    def _people(self) -> Iterator[Table]:
        accounts = [id_ for _, id_ in self._ids("account")]
        for number in range(self.size):
            table = {"$": "Contact", "id": f"c{number}", "account": self.one((*accounts, "gone")), **self._person()}
            yield {**table, **self._stored(), "owner": self.one((None, "user:dana", "user:ben"))}
        for number in range(self.size * 2 // 3):
            table = {"$": "PersonAccount", "id": f"p{number}", **self._person(), **self._stored()}
            yield {**table, "owner": self.one((None, "user:dana", "user:ben"))}
        for number in range(self.size * 2):
            yield self._lead(number, accounts)

    def _lead(self, number: int, accounts: Sequence[str]) -> Table:
        *statuses, converted = self.setting.statuses
        users, queues = [f"user:{each}" for each in USERS[:4]], [f"queue:{each}" for each in QUEUES]
        owner = self.one((*users, *users, *queues))
        lead: Table = {
            "$": "Lead",
            "id": f"l{number}",
            "owner": owner,
            "status": self.one((*statuses[:1] * 4, *statuses)),
            **self._person(),
            **self._company(),
            **self._stored(),
            "matched_account": self.maybe(0.3, self.one((*accounts, "gone"))),
            "score": self.one((None, 0, 12, 37)),
            "grade": self.one((None, "A", "B", "C")),
            "manual_score": self.one((None, None, None, 40)),
            "assigned_at": self.maybe(0.6, self.past(40)),
            "respond_by": self.maybe(0.4, moment(self.chance.randrange(-10, 10))),
            "responded_at": self.maybe(0.2, moment(-self.chance.randrange(10))),
        }
        if self.happens(0.12):
            became: Table = {"$": "ConvertedTo", "at": self.past(100), "account": self.one(accounts)}
            became |= {"contact": f"c{self.chance.randrange(self.size)}", "opportunity": "o1"}
            if self.happens(0.3):
                became = {"$": "ConvertedTo", "at": self.past(100), "person_account": "p1"}
            lead |= {"status": converted, "converted": became}
        return lead

    # --- deals, and what hangs on records -----------------------------------------------------------------------------

    def _deals(self) -> Iterator[Table]:
        accounts = [id_ for _, id_ in self._ids("account")]
        for number in range(self.size * 2):
            customer: Table = {"account": self.one(accounts)}
            if self.happens(0.2):
                customer = {"person_account": f"p{self.chance.randrange(self.size * 2 // 3)}"}
            items: list[Plain] = [
                {
                    "$": "LineItem",
                    "product": product,
                    "quantity": {"$decimal": self.one(("1", "2.5", "10"))},
                    "unit_price": self.one((None, "9900 KRW", "120.50 USD")),
                    "discount": {"$decimal": self.one(("0", "0.15"))},
                }
                for product in pools.PRODUCTS
                if self.happens(0.25)
            ]
            stage = self.one((*self.setting.stages, *self.setting.stages[-2:], "no such stage"))
            own: Table = {
                "probability": self.one((20, 55, 90)),
                "forecast": self.one((None, None, "commit", "omitted")),
            }
            won, lost = self.setting.stages[-2:]
            yield {
                "$": "Opportunity",
                "id": f"o{number}",
                "name": self.one(("WMS", "로봇 10대", "serum")),
                **customer,
                "stage": stage,
                "stage_since": self.maybe(0.5, self.past(90)),
                # the stage alone says what is won and lost; what another system leaves in a record beside, and what
                # the older tree made of that, the laws of the outcome of opportunities are about
                **{won: {"probability": 100}, lost: {"probability": 0}}.get(stage, own),
                "lost_reason": self.one((None, None, "price")),
                "amount": self.one((None, "1000 USD", "120000 USD", "99000 KRW", "12.5 EUR")),
                "close_date": self.maybe(0.8, day(self.chance.randrange(-300, 200))),
                "owner": self.one((None, "user:dana", "user:gone")),
                "contacts": [f"c{self.chance.randrange(self.size)}" for _ in range(self.chance.randrange(3))],
                "line_items": items,
                "source": self.one((None, *pools.SOURCES)),
                "campaign": self.one((None, *pools.CAMPAIGNS)),
                "created_at": self.maybe(0.8, moment(-100 - self.chance.randrange(300))),
                "custom": self.custom(0.1),
                "version": self.chance.randrange(3),
            }

    def _hanging(self) -> Iterator[Table]:
        people, accounts = self._ids("lead", "contact", "person_account"), self._ids("account")
        deals = self._ids("opportunity")
        for number in range(self.size * 4):
            links: Table = {"person": reference(*self.one(people))}
            if self.happens(0.4):
                links["account"] = reference(*self.one(accounts))
            if self.happens(0.3):
                links["opportunity"] = reference(*self.one(deals))
            yield {
                "$": "Activity",
                "id": f"t{number}",
                "type": self.one(("call", "visit", "meeting", "task", "inquiry", "support", "웨비나")),
                "subject": self.one(("demo", "견적 문의", "call back")),
                "at": moment(self.chance.randrange(-120 * 24, 10 * 24) / 24),
                "links": links,
                "owner": self.one((None, "user:dana", "user:minji", "user:gone")),
                "open": self.happens(0.3),
                "body": self.one(pools.MESSAGES),
                "campaign": self.one((None, None, *pools.CAMPAIGNS)),
                "version": self.chance.randrange(2),
            }
        yield from self._events()
        for number in range(self.size * 2):
            yield {
                "$": "CampaignMember",
                "id": f"m{number}",
                "campaign": self.one(pools.CAMPAIGNS),
                "links": {"person": reference(*self.one(people))},
                "status": self.one((None, "sent", "responded")),
                "at": self.maybe(0.7, self.past(90)),
            }
        for number in range(self.size // 2):
            yield {
                "$": "CustomRecord",
                "kind": "상담",
                "id": f"k{number}",
                "fields": {"topic": "로봇", "minutes": 30},
                "links": {"person": reference(*self.one(people)), "account": reference(*self.one(accounts))},
            }

    def _events(self) -> Iterator[Table]:
        """Yield how leads got their statuses, and deals their stages."""
        for kind, id_ in self._ids("lead", "opportunity"):
            if not self.happens(0.3):
                continue
            names = self.setting.statuses if kind == "lead" else self.setting.stages
            role, type_ = ("person", "status") if kind == "lead" else ("opportunity", "stage")
            path = [self.one(names) for _ in range(self.chance.randrange(2, 4))]
            for number, (before, after) in enumerate(itertools.pairwise(path)):
                yield {
                    "$": "Activity",
                    "id": f"{id_} {type_} {number}",
                    "type": type_,
                    "subject": f"{before} → {after}",
                    "at": moment(number * 10 - 60),
                    "links": {role: reference(kind, id_)},
                    "owner": self.one((None, "user:dana")),
                    "body": self.one((None, "no budget")),
                }

    def _receipts(self) -> Iterator[Table]:
        for number, (kind, id_) in enumerate(self._ids("lead", "contact")[::5]):
            yield {
                "$": "Receipt",
                "id": f"form:{number}",
                "source": "web form",
                "outcome": self.one(("lead", "known_lead", "contact")),
                "at": self.past(100),
                "record": reference(kind, id_),
                "original": '{"name": "Amy Wong"}',
                "version": 1,
            }
        yield {
            "$": "Receipt",
            "id": "form:rejected",
            "source": "web form",
            "outcome": "rejected",
            "at": self.past(100),
            "reason": "no name",
            "version": 1,
        }

    # --- what arrives -------------------------------------------------------------------------------------------------

    def _batches(self) -> list[list[Table]]:
        first = [self._inquiry(number) for number in range(self.size * 3)]
        again = [{**each, "id": f"{each['id']} again", "title": "VP Sales"} for each in first[::4]]
        second = [self._inquiry(1_000 + number) for number in range(self.size)]
        return [first, [*first[:3], *again, *second]]

    def _inquiry(self, number: int) -> Table:
        table: Table = {"$": "Inquiry", "id": f"form:{number}", "row": number + 1, **self._person(), **self._company()}
        source = self.one(pools.SOURCES)
        table |= {
            "source": source,
            "received_at": self.maybe(0.8, self.past(30)),
            "person_id": f"hubspot:{self.chance.randrange(6)}" if self.happens(0.2) else None,
            "company_id": f"erp:{self.one(pools.ACCOUNTS).id}" if self.happens(0.1) else None,
            "consent": self.one((None, True, False)),
            "extra": {"What brings you here?": "purchase", "utm": "x"} if self.happens(0.2) else {},
            "original": self.maybe(0.5, f'{{"row": {number}}}'),
        }
        if self.happens(0.12):
            event = self.one(("test", "reference", "ignored", "rejected"))
            table |= {"event": event, "note": f"told as {event}"}
        if self.happens(0.1):
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
