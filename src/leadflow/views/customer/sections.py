"""The sections of a page about a customer: each a table of records, as people read them.

The rules
---------
- Moments are shown in the time zone of the moment that the page is about.
- Users, campaigns, products and accounts are shown by name where they were given, else by id.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

import attrs

from leadflow.objects import Account, CampaignMember, Contact, CustomRecord, Lead, Opportunity, PersonAccount
from leadflow.records import customer_of
from leadflow.values.mapping import FrozenMapping
from leadflow.values.rates import Rates
from leadflow.views.customer.pages import Frame, Section
from leadflow.views.customer.records import Customer
from leadflow.views.customer.timeline import TimelineEntry
from leadflow.views.customer.totals import Promise, Totals, Touch, Upkeep
from leadflow.views.tables import NOTHING_THERE, amounts_text, text_of
from leadflow.views.worth import worth_by_currency

__all__ = ["Writer", "counted", "kind_text", "wishes"]


def counted(count: int, one: str, many: str | None = None) -> str:
    """Return how many there are, in words.

    >>> counted(2, "opportunity"), counted(2, "person account"), counted(0, "lead became it", "leads became it")
    ('2 opportunities', '2 person accounts', '0 leads became it')
    """
    several = many or (f"{one[:-1]}ies" if one.endswith("ity") else f"{one}s")
    return f"{count:,} {one if count == 1 else several}"


def kind_text(customer: Customer) -> str:
    """Return which kind of customer it is."""
    match customer:
        case Account():
            return "business account"
        case PersonAccount():
            return "person account"
        case Contact():
            return "contact"
        case _:
            assert_never(customer)


def wishes(person: Contact | PersonAccount | Lead) -> str:
    """Return how somebody does not want to be reached."""
    unwanted = [text for text, given in (("no calls", person.do_not_call), ("no e-mail", person.do_not_email)) if given]
    return ", ".join(unwanted) or NOTHING_THERE


def _text(value: object) -> str:
    return NOTHING_THERE if value is None else str(value)


@attrs.frozen(kw_only=True)
class Writer:
    """Writes sections.

    Args:
        at: the moment that the page is about.
        names: what people call users, campaigns, products, customers and people, by kind and id (``user user:dana``).
        rates: bring amounts into one currency.
        likely: how likely opportunities are to be won, in per cent, by their ids.
        longest: how much of a text is shown, in columns of a terminal.
    """

    at: datetime
    names: Mapping[str, str]
    rates: Rates | None
    likely: Mapping[str, int]
    longest: int

    # --- single values ------------------------------------------------------------------------------------------------

    def moment(self, moment: datetime | None) -> str:
        """Return a moment in the time zone of the page."""
        if moment is None:
            return NOTHING_THERE
        return moment.astimezone(self.at.tzinfo).replace(tzinfo=None).isoformat(" ", "minutes")

    def who(self, owner: str | None) -> str:
        """Return what people call a user or a queue."""
        return NOTHING_THERE if owner is None else self.name("user", owner)

    def name(self, kind: str, id_: str) -> str:
        """Return what people call a record; its id where that is not known."""
        return self.names.get(f"{kind} {id_}", id_)

    def _amount(self, opportunity: Opportunity) -> str:
        return amounts_text(dict(worth_by_currency(opportunity, self.rates)))

    # --- who it is ----------------------------------------------------------------------------------------------------

    def contacts(self, contacts: Sequence[Contact]) -> Section:
        """Return who works there."""
        frame = Frame(
            heading="Contacts",
            caption=counted(len(contacts), "contact"),
            head="contact",
            texts=("title", "works at", "e-mail", "phone", "wishes", "owner"),
        )
        lines = (
            (
                each.label,
                _text(each.title),
                self.name("account", each.account),
                _text(each.email),
                _text(each.phone or each.mobile),
                wishes(each),
                self.who(each.owner),
            )
            for each in contacts
        )
        return frame.around(lines, len(contacts), self.longest)

    def divisions(self, divisions: Sequence[Account]) -> Section:
        """Return the accounts below."""
        lines = ((each.label, self.name("account", each.parent or ""), self.who(each.owner)) for each in divisions)
        caption = counted(len(divisions), "division")
        frame = Frame(heading="Divisions", caption=caption, head="division", texts=("part of", "owner"))
        return frame.around(lines, len(divisions), self.longest)

    def counterparts(self, customers: Sequence[Customer]) -> Section:
        """Return the customers of the other kind that leads became as well."""
        frame = Frame(
            heading="Also customers",
            caption=counted(len(customers), "customer of the other kind", "customers of the other kind"),
            head="customer",
            texts=("kind", "owner"),
            note="a lead became both; the opportunities and activities of each are on a page of their own",
        )
        lines = ((each.label, kind_text(each), self.who(each.owner)) for each in customers)
        return frame.around(lines, len(customers), self.longest)

    def leads(self, became: Sequence[Lead], matched: Sequence[Lead]) -> Section:
        """Return the leads that became the customer, and those that only seem to work there."""
        frame = Frame(
            heading="Leads",
            caption=f"{counted(len(became), 'lead')} became this customer, {len(matched):,} only seem to work here",
            head="lead",
            texts=("which", "status", "came", "source", "owner", "wishes"),
        )
        lines = (
            (
                each.label,
                "seems to work here" if each.converted is None else "became this customer",
                each.status,
                self.moment(each.created_at),
                _text(each.source),
                self.who(each.owner),
                wishes(each),
            )
            for each in (*matched, *became)
        )
        return frame.around(lines, len(became) + len(matched), self.longest)

    def owners(self, upkeep: Sequence[Upkeep]) -> Section:
        """Return who looks after what."""
        lines = ((self.who(each.owner) if each.owner else "nobody", _kinds(each)) for each in upkeep)
        frame = Frame(heading="Owners", caption="Who looks after what", head="owner", texts=("looks after",))
        return frame.around(lines, len(upkeep), self.longest)

    # --- what happens -------------------------------------------------------------------------------------------------

    def promises(self, promises: Sequence[Promise]) -> Section:
        """Return what is to be done."""
        overdue = sum(each.overdue for each in promises)
        lines = (
            (
                f"{each.activity.type}: {each.activity.subject}",
                f"{self.moment(each.activity.at)} (overdue)" if each.overdue else self.moment(each.activity.at),
                each.department,
                self.who(each.activity.owner),
                each.activity.body or NOTHING_THERE,
            )
            for each in promises
        )
        frame = Frame(
            heading="Promises",
            caption=f"{counted(len(promises), 'open promise')}, {overdue:,} overdue",
            head="to do",
            texts=("due", "department", "by", "details"),
        )
        return frame.around(lines, len(promises), self.longest)

    def touches(self, touches: Sequence[Touch]) -> Section:
        """Return when each department was last in touch."""
        lines = (
            (each.department, NOTHING_THERE, NOTHING_THERE, NOTHING_THERE, NOTHING_THERE)
            if (entry := each.entry) is None
            else (
                each.department,
                self.moment(entry.at),
                entry.what,
                self.who(entry.by),
                entry.direction or "not told",
            )
            for each in touches
        )
        frame = Frame(
            heading="Last touch",
            caption="When each department was last in touch",
            head="department",
            texts=("when", "what", "by", "who made contact"),
        )
        return frame.around(lines, len(touches), self.longest)

    def timeline(self, heading: str, entries: Sequence[TimelineEntry]) -> Section:
        """Return what happened, the newest first."""
        lines = (
            (
                self.moment(each.at),
                each.department,
                self._told(each),
                self.who(each.by),
                ", ".join(dict.fromkeys(each.subjects)) or NOTHING_THERE,
            )
            for each in entries
        )
        frame = Frame(
            heading=heading,
            caption=f"{counted(len(entries), 'entry', 'entries')}, the newest first",
            head="when",
            texts=("department", "what", "by", "about"),
        )
        return frame.around(lines, len(entries), self.longest)

    def _told(self, entry: TimelineEntry) -> str:
        """Return what happened, with the products that it was about and what was said."""
        products = f" [{', '.join(self.name('product', each) for each in entry.interests)}]" if entry.interests else ""
        said = "" if entry.detail is None else f" – {entry.detail}"
        return f"{entry.what}{products}{said}"

    # --- opportunities and campaigns ----------------------------------------------------------------------------------

    def opportunities(self, opportunities: Sequence[Opportunity], totals: Totals) -> Section:
        """Return the opportunities of the customer."""
        open_, won, lost = totals.open_opportunities, totals.won_opportunities, totals.lost_opportunities
        ended = f"{open_:,} open, {won:,} won, {lost:,} lost"
        frame = Frame(
            heading="Opportunities",
            caption=f"{counted(len(opportunities), 'opportunity')}: {ended}",
            head="opportunity",
            texts=("stage", "close date", "owner", "products"),
            numbers=("probability", "amount"),
        )
        lines = (
            (
                each.label,
                each.stage,
                text_of(each.close_date),
                self.who(each.owner),
                ", ".join(self.name("product", item.product) for item in each.line_items) or NOTHING_THERE,
                f"{self.likely[each.id]} %" if each.id in self.likely else NOTHING_THERE,
                self._amount(each),
            )
            for each in opportunities
        )
        return frame.around(lines, len(opportunities), self.longest)

    def involved(self, opportunities: Sequence[Opportunity]) -> Section:
        """Return further opportunities in which people of the customer have a part."""
        lines = (
            (each.label, self.name(*customer_of(each)), each.stage, self.who(each.owner)) for each in opportunities
        )
        frame = Frame(
            heading="Further opportunities",
            caption=counted(len(opportunities), "further opportunity"),
            head="opportunity",
            texts=("customer", "stage", "owner"),
            note="people of this customer have a part in them; they count in no total here",
        )
        return frame.around(lines, len(opportunities), self.longest)

    def campaigns(
        self, memberships: Sequence[CampaignMember], leads: Sequence[Lead], opportunities: Sequence[Opportunity]
    ) -> Section:
        """Return the parts in campaigns, and the leads and opportunities that campaigns brought."""
        brought: list[Lead | Opportunity] = [*leads, *opportunities]
        named = [(each, each.campaign) for each in brought if each.campaign is not None]
        parts = (
            (
                self.name("campaign", each.campaign),
                _text(each.status),
                self.moment(each.at),
                ", ".join(dict.fromkeys(self.name(*who) for who in each.links.values())) or NOTHING_THERE,
            )
            for each in memberships
        )
        results = (
            (
                self.name("campaign", campaign),
                f"brought the {'lead' if isinstance(each, Lead) else 'opportunity'}",
                self.moment(each.created_at),
                each.label,
            )
            for each, campaign in named
        )
        caption = counted(len(memberships), "part in a campaign", "parts in campaigns")
        if named:
            caption += (
                f", {counted(len(named), 'lead or opportunity', 'leads and opportunities')} that a campaign brought"
            )
        frame = Frame(heading="Campaigns", caption=caption, head="campaign", texts=("status", "when", "who"))
        return frame.around([*parts, *results], len(memberships) + len(named), self.longest)

    def other_records(self, records: Sequence[CustomRecord]) -> Section:
        """Return objects of declared kinds."""
        lines = (
            (f"{each.kind} {each.id}", ", ".join(f"{name}: {text_of(value)}" for name, value in each.fields.items()))
            for each in records
        )
        caption = counted(len(records), "record of another kind", "records of other kinds")
        frame = Frame(heading="Other records", caption=caption, head="record", texts=("values",))
        return frame.around(lines, len(records), self.longest)


def _kinds(upkeep: Upkeep) -> str:
    """Return how many records of each kind somebody looks after."""
    counts = Counter(each.kind for each in upkeep.records)
    return ", ".join(counted(count, _WORDS[kind]) for kind, count in counts.items())


_WORDS = FrozenMapping(
    {
        "account": "business account",
        "activity": "promise",
        "contact": "contact",
        "lead": "lead",
        "opportunity": "open opportunity",
        "person_account": "person account",
    }
)
"""What the records that somebody looks after are called."""
