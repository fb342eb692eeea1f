"""Tie-breaks in the host's own code: how a policy names them, and what they may answer."""

from collections.abc import Sequence

import pytest

from leadflow import Account, BrokenContract, Directory, Inquiry, InvalidPolicy, Policy, parse_policy
from leadflow.matching import match_account
from leadflow.policy import Classification, HostTieBreak
from leadflow.serialization import dump_policy
from whole import whole

DIVISIONS = [Account(id=id_, name="Acme", parent="top") for id_ in ("c", "a", "b")]
KNOWN = Directory.of([Account(id="top", name="Acme Group"), *DIVISIONS])
ASKING = Inquiry(id="1", source="form", name="Amy Wong", company="Acme")
NAMED = 'fallback_user = "user:dana"\n[classification]\ntie_breaks = ["largest"]\n'


def first(accounts: Sequence[Account], _inquiry: Inquiry) -> Sequence[Account]:
    return accounts[:1]


FIRST = HostTieBreak(name="first", version="1", choose=first)


def test_it_gets_the_accounts_in_the_order_of_their_ids() -> None:
    """In which order a repository returns its rows means nothing to it."""
    match = match_account(ASKING, KNOWN, whole(Classification(tie_breaks=(FIRST,))))
    assert match.account == DIVISIONS[1]


@pytest.mark.parametrize(
    "answer", [[], [Account(id="stranger", name="Acme")], [DIVISIONS[0], Account(id="x", name="X")]]
)
def test_an_answer_that_is_none_of_the_accounts_is_the_hosts_fault(answer: list[Account]) -> None:
    """Nobody is attached to an account that nothing speaks for."""
    rule = HostTieBreak(name="first", version="1", choose=lambda _accounts, _inquiry: answer)
    with pytest.raises(BrokenContract, match=r"tie-break 'first'.*expected some of \['a', 'b', 'c'\]"):
        match_account(ASKING, KNOWN, whole(Classification(tie_breaks=(rule,))))


def test_a_policy_names_it_and_is_written_back_with_the_name() -> None:
    """The file holds the name; the code comes from the host."""
    largest = HostTieBreak(name="largest", version="1", choose=first)
    policy = parse_policy(NAMED, tie_breaks=[largest])
    assert policy.classification.tie_breaks == (largest,)
    assert dump_policy(policy) == NAMED.replace("\n[", "\n\n[").replace('["largest"]', '[\n    "largest",\n]')
    assert parse_policy(dump_policy(policy), tie_breaks=[largest]) == policy


def test_its_version_counts_for_the_fingerprint() -> None:
    """Other code decides otherwise, so decisions of both can be told apart."""
    prints = {
        parse_policy(NAMED, tie_breaks=[HostTieBreak(name="largest", version=version, choose=first)]).fingerprint
        for version in ("1", "2", "2")
    }
    assert len(prints) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (NAMED.replace("largest", "largst"), "'largst' is not valid: expected one of .*, did you mean 'largest'"),
        (NAMED.replace('["largest"]', '"largest"'), "expected a list of names"),
        (NAMED.replace('["largest"]', "[1]"), "expected a list of names"),
    ],
)
def test_what_a_policy_cannot_name(text: str, message: str) -> None:
    """The nearest name is told, also among those of the host."""
    with pytest.raises(InvalidPolicy, match=message):
        parse_policy(text, tie_breaks=[HostTieBreak(name="largest", version="1", choose=first)])


@pytest.mark.parametrize("name", ["oldest", " "])
def test_it_has_a_name_of_its_own(name: str) -> None:
    """Reasons name the tie-break that decided; two of one name could not be told apart."""
    rule = HostTieBreak(name=name, version="1", choose=first)
    with pytest.raises(InvalidPolicy, match="expected a name of its own"):
        Policy(fallback_user="user:dana", classification=Classification(tie_breaks=(rule,)))
