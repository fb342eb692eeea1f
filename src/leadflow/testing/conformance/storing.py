"""The laws of storing: what comes back is what was written, letter by letter."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import attrs

from leadflow.changes import ChangeSet, Create, Update
from leadflow.objects import AnyRecord, Lead, Product, Queue, RecordRef
from leadflow.records import at_version, ref, with_fields
from leadflow.testing import pools
from leadflow.testing.conformance.kit import Kit, holds, same
from leadflow.testing.examples import BARE, FULL, LOOKALIKES, WORLD
from leadflow.values.money import Money
from leadflow.values.optional import CustomValue

__all__ = ["Storing"]

_TEXTS = (*pools.AWKWARD_TEXTS, "a" * 1_000, "한" * 1_000)


class Storing(Kit):
    """What a repository keeps."""

    def test_records_come_back_as_they_were(self) -> None:
        """Every field of every kind, filled by hand; put there by the back door and read by it."""
        for record in self.stores((*FULL.values(), *BARE.values())):
            with self.opened([record]) as door:
                door.holds(f"a {record.kind} comes back as it was", [record])

    def test_records_that_are_written_come_back_as_they_were(self) -> None:
        """The same through the front door."""
        for record in self.stores((*FULL.values(), *BARE.values())):
            with self.opened([]) as door:
                door.apply(ChangeSet((Create(at_version(record, 0)),)))
                door.holds(f"a {record.kind} comes back as it was written", [at_version(record, 1)])

    def test_a_world_comes_back_as_it_was(self) -> None:
        """Records beside each other do not disturb each other."""
        stored = self.stores(WORLD)
        with self.opened(stored) as door:
            door.holds("records beside each other stay apart", stored)

    def test_what_is_empty_stays_empty(self) -> None:
        """Missing is not an empty text, not 0 and not False; no empty text is stored anywhere."""
        for record in self.stores(BARE.values()):
            with self.opened([record]) as door:
                stored = door.look(ref(record))
                names = [field.name for field in attrs.fields(type(record)) if not field.name.startswith("_")]
                fields = {name: getattr(stored, name, "nothing at all") for name in names}
                wanted = {name: getattr(record, name) for name in names}
                same(f"what is empty in a {record.kind} stays empty", fields, wanted)

    def test_texts_come_back_letter_by_letter(self) -> None:
        """Every script, quotes, wildcards, tabs, line breaks, what looks like a number or a formula, and long texts."""
        self.needs("lead")
        for text in _TEXTS:
            lead = Lead(id="1", owner="user:dana", name="Amy", title=text, message=text, custom={"answer": text})
            with self.opened([lead]) as door:
                door.holds("texts come back letter by letter", [lead])

    def test_long_messages_come_back_whole(self) -> None:
        """A message of more than a hundred thousand letters, and a payload kept exactly as it came."""
        self.needs("lead", "receipt")
        lead = Lead(id="1", owner="user:dana", name="Amy", message=pools.LONG_TEXT)
        receipt = with_fields(FULL["receipt"], {"original": f' {pools.LONG_TEXT}\r\n{{"a": "\u0301"}} '})
        with self.opened([lead, receipt]) as door:
            door.holds("long texts come back whole", [lead, receipt])

    def test_addresses_keep_the_case_in_which_they_were_written(self) -> None:
        """Case makes no difference when mailboxes are compared; people still want to see what they wrote."""
        self.needs("lead")
        with self.opened([FULL["lead"]]) as door:
            stored = door.look(RecordRef("lead", "full"))
            same("e-mail addresses keep their case", str(getattr(stored, "email", None)), "Amy.Wong@acme.example")

    def test_ids_that_look_alike_are_different(self) -> None:
        """Case, accents, width, ligatures, leading zeros, wildcards: no collation and no number type merges two ids."""
        self.needs("product")
        for one, other in LOOKALIKES:
            first, second = Product(id=one, name="first"), Product(id=other, name="second")
            with self.opened([first]) as door:
                door.lacks(f"{one!r} is not {other!r}", [second])
                door.apply(ChangeSet((Create(second),)))
                edited = Product(id=one, name="edited")
                door.apply(ChangeSet((Update(first, edited),)))
                both: list[AnyRecord] = [at_version(edited, 1), at_version(second, 1)]
                door.holds(f"{one!r} and {other!r} are two records", both)

    def test_ids_are_found_whatever_their_script(self) -> None:
        """Hangul, quotes and wildcards in ids; the normal form is the composed one."""
        self.needs("product")
        for id_ in ("김-1", pools.decomposed("é-1"), pools.decomposed("각"), "'; --", "%", "_", "a/b?c=d&e", "x" * 200):
            product = Product(id=id_, name="robot")
            with self.opened([]) as door:
                door.apply(ChangeSet((Create(product),)))
                stored = at_version(product, 1)
                door.holds("an id is found whatever its script", [stored])
                door.apply(ChangeSet((Update(stored, with_fields(product, {"name": "edited"})),)))
                door.holds("a record is updated whatever its id", [Product(id=id_, name="edited", version=2)])

    def test_the_same_id_in_two_kinds_is_two_records(self) -> None:
        """Ids are unique within a kind only."""
        self.needs("lead", "contact", "account")
        stored = [FULL["lead"], FULL["contact"], FULL["account"]]
        with self.opened(stored) as door:
            gone = Lead(id="full", owner="user:dana", name="Amy", version=3)
            door.apply(ChangeSet((Update(stored[0], gone),)))
            door.holds("the same id in two kinds is two records", [at_version(gone, 4), *stored[1:]])

    def test_numbers_come_back_exactly(self) -> None:
        """Numbers that a float would round, in texts, in custom fields and in amounts."""
        self.needs("lead")
        numbers: tuple[CustomValue, ...] = (
            2**53 + 1,
            -(2**63),
            Decimal("0.1"),
            Decimal("123456789012345678.000000000001"),
            True,
        )
        for number in numbers:
            lead = Lead(id="1", owner="user:dana", external_ids=("erp:9007199254740993",), custom={"number": number})
            with self.opened([lead]) as door:
                door.holds("numbers come back exactly", [lead])
                stored = door.look(ref(lead))
                got = stored.custom["number"] if isinstance(stored, Lead) else None
                law = "a number, a flag and a text are different things"
                holds(law, fulfilled=isinstance(got, bool) == isinstance(number, bool))
        amounts = (Decimal(10**18 - 1), Decimal("0.000000000001"), Decimal("-999999999999999999.999999999999"))
        for amount in amounts:
            lead = Lead(id="1", owner="user:dana", name="Amy", annual_revenue=Money(amount, "KRW"))
            with self.opened([lead]) as door:
                door.holds("amounts come back exactly", [lead])

    def test_moments_come_back_to_the_microsecond(self) -> None:
        """The same moment, from whatever zone it was written; the zone itself need not be kept."""
        self.needs("lead")
        zones = (UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30)))
        for zone in zones:
            for moment in (datetime(2026, 11, 1, 1, 30, 0, 1, zone), datetime(1999, 12, 31, 23, 59, 59, 999999, zone)):
                lead = Lead(id="1", owner="user:dana", name="Amy", created_at=moment)
                with self.opened([lead]) as door:
                    door.holds("moments come back to the microsecond", [lead])

    def test_several_values_keep_their_order(self) -> None:
        """The first e-mail address, member or interest is the first for a reason."""
        self.needs("lead", "queue")
        values = ("c", "a", "b", "10", "9")
        lead = Lead(id="1", owner="user:dana", name="Amy", interests=values, custom={"answers": values})
        queue = Queue(id="queue:a", members=[f"user:{each}" for each in values])
        with self.opened([lead, queue]) as door:
            door.holds("several values keep their order", [lead, queue])
