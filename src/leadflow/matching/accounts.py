"""The account somebody works at: evidence, contradictions, tie-breaks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import TypeAlias, assert_never

import attrs

from leadflow.errors import BrokenContract, UnknownRecord
from leadflow.matching.asking import as_inquiry
from leadflow.matching.directory import Known, expect_known
from leadflow.matching.keys import external_key, is_telling, own_domains, registration_key
from leadflow.matching.traits import Mark, Trait, told, what_speaks_against
from leadflow.matching.trees import is_above, line
from leadflow.objects import Account, Inquiry, Lead
from leadflow.policy import Classification, HostTieBreak, Policy, TieBreak
from leadflow.reasons import Candidate, Evidence, EvidenceKind, Reason, because
from leadflow.records import ref
from leadflow.values.checks import expect
from leadflow.values.domain import Domain

__all__ = ["AccountMatch", "account_for", "holds_for", "match_account", "with_reference"]


@attrs.frozen(kw_only=True)
class AccountMatch:
    """Which account somebody works at, and why.

    Args:
        account: the account; None when there is none, or several are left.
        evidence: what spoke for it, strongest first.
        reasons: the evidence in words, and the tie-breaks that decided.
        candidates: accounts that were found but not taken, each with the reason.
        ambiguous: whether they leave open which account it is.
    """

    account: Account | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[Reason, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    ambiguous: bool = False


NO_ACCOUNT = AccountMatch()


def match_account(said: Inquiry | Lead, known: Known, policy: Policy) -> AccountMatch:
    """Find the account that somebody works at.

    Stronger evidence decides which accounts are meant; weaker evidence can only refine it to a division below them.

    Args:
        said: who asks, or a stored lead, of which all addresses count.
        known: the accounts that may be meant.
        policy: which domains belong to providers, and the tie-breaks.

    >>> from leadflow.matching import Directory
    >>> known = Directory.of([Account(id="1", name="Acme Inc.", domains=["acme.example"])])
    >>> asking = Inquiry(id="1", source="form", email="amy@eu.acme.example")
    >>> found = match_account(asking, known, Policy(fallback_user="user:dana"))
    >>> print(found.account.name, "-", found.reasons[0])
    Acme Inc. - e-mail domain acme.example belongs to Acme Inc.
    """
    expect("said", said, (Inquiry, Lead))
    expect_known(known)
    expect("policy", policy, Policy)
    return account_for(said, known, policy)


def account_for(said: Inquiry | Lead, known: Known, policy: Policy) -> AccountMatch:
    """Return what `match_account` does, for arguments that were asked for at another door."""
    rules = policy.classification
    evidence = tuple(each for each in _evidence(said, known, rules) if each.account != rules.placeholder_account)
    if not evidence:
        return NO_ACCOUNT
    trees = {each.account: line(_account(known, each.account), known) for each in evidence}
    attaching = [each for each in evidence if _against(each.kind, said, trees[each.account], rules) is None]
    strong = [each for each in attaching if each.is_strong]
    if strong and len(attaching) < len(evidence):  # another company's domain leaves it open, unless it is shared
        shared = {each.value for each in attaching}
        strong += [each for each in evidence if each.is_strong and each not in attaching and each.value not in shared]
    roots = {trees[each.account][-1].id for each in strong}
    if len(roots) > 1:
        return _unrelated(said, known, strong)
    strongest = max((each.strength for each in attaching), default=0)
    meant = {each.account for each in attaching if each.strength == strongest}
    fitting = [each for each in attaching if any(above.id in meant for above in trees[each.account])]
    found = {each.account for each in fitting}
    above = {account.id for id_ in found for account in trees[id_]}  # whoever works at a division may name the group
    others = (
        _candidate(said, trees[each.account][0], each)
        if each.account in above
        else _suggestion(said, each, trees[each.account], rules)
        for each in evidence
        if each.account not in found
    )
    beside = tuple(dict.fromkeys(others))
    if not fitting:
        return AccountMatch(candidates=beside)
    return _settle(said, known, policy, fitting, beside)


def holds_for(found: AccountMatch, lead: Lead, known: Known, policy: Policy) -> bool:
    """Tell whether the account that one inquiry finds may be that of a stored lead: nothing that the lead says speaks against it.

    Args:
        found: what the inquiry finds.
        lead: the lead, with what the inquiry filled.
        known: where the account is looked up.
        policy: which domains belong to providers.

    >>> from leadflow.matching import Directory
    >>> known = Directory.of([Account(id="1", name="Acme", domains=["acme.example"], registration_number="HRB 1")])
    >>> policy, asking = Policy(fallback_user="user:dana"), Inquiry(id="1", source="form", email="amy@acme.example")
    >>> for number in (None, "HRB 2"):
    ...     lead = Lead(id="1", owner="user:dana", name="Amy Wong", registration_number=number)
    ...     print(holds_for(match_account(asking, known, policy), lead, known, policy))
    True
    False
    >>> holds_for(match_account(Inquiry(id="2", source="form"), known, policy), lead, known, policy)
    False
    """
    if found.account is None:
        return False
    tree, rules = line(found.account, known), policy.classification
    return any(_against(each.kind, lead, tree, rules) is None for each in found.evidence)


def with_reference(found: AccountMatch, lead: Lead, known: Known) -> AccountMatch:
    """Return the account of a lead: what speaks for one today, together with the one that it was matched to.

    The reference stands where nothing speaks for another account, and settles what evidence leaves open.
    Of two accounts, one of which is a division of the other, the division counts.
    Two others leave open which account it is, and so does a reference that something speaks against, or to an account
    that is not there.

    Args:
        found: what evidence finds for the lead today.
        lead: the lead; where it was matched to none, evidence alone counts.
        known: where the account is looked up.

    >>> from leadflow.matching import Directory
    >>> accounts = [Account(id=id_, name=id_.title(), parent=parent) for id_, parent in (("a", None), ("b", "a"), ("c", None))]
    >>> known, lead = Directory.of(accounts), Lead(id="1", owner="user:dana", name="Amy", matched_account="a")
    >>> for account in (None, *accounts):
    ...     spoken_for = AccountMatch(account=account, reasons=(because("existing_account", account="it"),))
    ...     there = with_reference(spoken_for, lead, known)
    ...     print(there.account and there.account.id, there.ambiguous)
    a False
    a False
    b False
    None True
    """
    if lead.matched_account is None:
        return found
    stored = known.account(lead.matched_account)
    if stored is None:
        gone = because("matched_missing", account=repr(lead.matched_account))
        return attrs.evolve(found, account=None, reasons=(gone, *found.reasons), ambiguous=True)
    before = because("matched_before", account=stored.name)
    itself = (each for each in found.candidates if (each.kind, each.id) == (stored.kind, stored.id))
    against = next((each for each in itself if each.reason.code == "not_attached"), None)
    meant = [found.account] if found.account is not None else [_account(known, id_) for id_ in _left_open(found)]
    on_line = [each for each in meant if is_above(stored, each, known) or is_above(each, stored, known)]
    if against is None and (on_line or not meant):
        division = found.account if found.account is not None and is_above(stored, found.account, known) else stored
        return attrs.evolve(found, account=division, reasons=(*found.reasons, before), ambiguous=False)
    elsewhere = None if found.account is None else found.account.name
    why = before if elsewhere is None else because("matched_elsewhere", matched=stored.name, account=elsewhere)
    reasons = (before, against.reason) if against is not None else (why, *found.reasons)
    named = [against or Candidate(stored.kind, stored.id, stored.label, why)]
    if found.account is not None:
        named.append(Candidate(found.account.kind, found.account.id, found.account.label, found.reasons[0]))
    beside = (each for each in found.candidates if (each.kind, each.id) != (stored.kind, stored.id))
    return attrs.evolve(found, account=None, reasons=reasons, candidates=(*named, *beside), ambiguous=True)


def _left_open(found: AccountMatch) -> Iterator[str]:
    """Yield the accounts between which evidence does not decide."""
    yield from dict.fromkeys(each.account for each in found.evidence) if found.ambiguous else ()


def _account(known: Known, id_: str) -> Account:
    found = known.account(id_)
    if found is None:
        raise UnknownRecord("account", id_)
    return found


# --- evidence ---------------------------------------------------------------------------------------------------------


def _evidence(said: Inquiry | Lead, known: Known, policy: Classification) -> Iterator[Evidence]:
    """Yield everything that speaks for an account, each thing once, strongest first."""
    if (number := registration_key(said.registration_number)) is not None:
        for account in known.accounts(number):
            if _against("registration_number", said, (account,), policy) is None:
                yield Evidence("registration_number", account.id, str(said.registration_number))
    if isinstance(said, Inquiry) and said.company_id is not None:
        for account in known.accounts(external_key(said.company_id)):
            yield Evidence("external_id", account.id, said.company_id)
    domains = own_domains(said, policy)
    found = (each for domain in domains for each in _domain_evidence(domain, known, policy))
    yield from found if len(domains) < 2 else dict.fromkeys(found)  # noqa: PLR2004 - one is alone
    if said.company is not None and is_telling(said.company):
        for account in known.accounts(f"company:{said.company.joined_key}"):
            kind: EvidenceKind = "name" if account.name.joined_key == said.company.joined_key else "alias"
            yield Evidence(kind, account.id, str(said.company))


def _domain_evidence(domain: Domain, known: Known, policy: Classification) -> Iterator[Evidence]:
    """Yield the accounts of the most specific domain that anybody has, else those with a domain of their own below it."""
    for name in domain.lineage:
        if found := known.accounts(f"domain:{name}"):
            yield from (Evidence("domain", account.id, name) for account in found)
            return
    for account in known.accounts(f"below:{domain.registrable}"):
        if domain.registrable in told("domain", account, policy):
            yield Evidence("domain_below", account.id, str(domain.registrable))


_MARKS: Mapping[EvidenceKind, Mark] = MappingProxyType(
    {
        "registration_number": "registration number",
        "domain": "domain",
        "domain_below": "domain",
        "name": "name",
        "alias": "name",
    }
)
"""What evidence has in common with an account; nothing speaks against an id that the account itself has."""


def _against(kind: EvidenceKind, said: Inquiry | Lead, tree: Sequence[Account], policy: Classification) -> Trait | None:
    """Return which trait speaks against evidence for an account.

    A division may be in another country than its parent, but it is not in another country than itself;
    any domain of its tree is its own.
    """
    mark = _MARKS.get(kind)
    if mark is None or (mark == "domain" and said.registration_number is None):  # only another number speaks against it
        return None

    def theirs(trait: Trait) -> AbstractSet[str]:
        if trait != "domain":
            return told(trait, tree[0], policy)
        return frozenset[str]().union(*(told("domain", division, policy) for division in tree))

    return what_speaks_against(mark, lambda trait: told(trait, said, policy), theirs)


def _contradiction(
    evidence: Evidence, said: Inquiry | Lead, tree: Sequence[Account], policy: Classification
) -> str | None:
    """Return what speaks against evidence for an account, in words; None when nothing does."""
    account = tree[0]
    trait = _against(evidence.kind, said, tree, policy)
    match trait:
        case None:
            return None
        case "country":
            return f"it is in {account.address.country}, not in {said.address.country}"
        case "registration number":
            return f"its registration number is {account.registration_number}, not {said.registration_number}"
        case "domain":
            return f"its domain is not {', '.join(sorted(told('domain', said, policy)))}"
        case _:
            assert_never(trait)


def _unrelated(said: Inquiry | Lead, known: Known, evidence: Sequence[Evidence]) -> AccountMatch:
    names = ", ".join(dict.fromkeys(str(_account(known, each.account).name) for each in evidence))
    return AccountMatch(
        ambiguous=True,
        evidence=tuple(evidence),
        reasons=(because("unrelated", accounts=names),),
        candidates=tuple(_candidate(said, _account(known, each.account), each) for each in evidence),
    )


def _candidate(said: Inquiry | Lead, account: Account, evidence: Evidence) -> Candidate:
    return Candidate("account", account.id, str(account.name), _in_words(said, evidence, account))


def _suggestion(said: Inquiry | Lead, evidence: Evidence, tree: Sequence[Account], policy: Classification) -> Candidate:
    account = tree[0]
    speaks_against = _contradiction(evidence, said, tree, policy)
    if speaks_against is None:
        return _candidate(said, account, evidence)
    reason = because("not_attached", account=account.name, contradiction=speaks_against)
    return Candidate("account", account.id, str(account.name), reason)


def _in_words(said: Inquiry | Lead, evidence: Evidence, account: Account) -> Reason:
    if evidence.kind not in ("domain", "domain_below"):
        return because(evidence.kind, value=evidence.value, account=account.name)
    others = () if isinstance(said, Inquiry) else said.other_emails
    mailed = any(email is not None and evidence.value in email.domain.lineage for email in (said.email, *others))
    value = Domain(evidence.value)
    return because(evidence.kind, source="e-mail" if mailed else "web site", value=value, account=account.name)


# --- tie-breaks -------------------------------------------------------------------------------------------------------


def _settle(
    said: Inquiry | Lead, known: Known, policy: Policy, fitting: Sequence[Evidence], beside: tuple[Candidate, ...]
) -> AccountMatch:
    """Choose between the accounts that fit."""
    left: Sequence[Account] = [_account(known, id_) for id_ in dict.fromkeys(each.account for each in fitting)]
    decided: list[Reason] = []
    for rule in policy.classification.tie_breaks:
        if len(left) == 1:
            break
        if not _chooses_between_companies(rule) and _are_unrelated(left, known):
            continue
        kept = _kept(rule, left, said, known, policy)
        if 0 < len(kept) < len(left):
            left = kept
            name = rule.name if isinstance(rule, HostTieBreak) else rule
            decided.append(because("tie_break", rule=name.replace("_", " ")))
    ids = {account.id for account in left}
    lost = tuple(
        _candidate(said, _account(known, each.account), each)
        for each in fitting
        if len(left) > 1 or each.account not in ids
    )
    if len(left) > 1:
        names = ", ".join(f"{account.name} ({account.id})" for account in left)
        undecided = because("undecided", accounts=names)
        return AccountMatch(
            ambiguous=True,
            evidence=tuple(fitting),
            reasons=(*decided, undecided),
            candidates=(*lost, *beside),
        )
    chosen = left[0]
    evidence = tuple(each for each in fitting if each.account == chosen.id)
    reasons = tuple(_in_words(said, each, chosen) for each in evidence)
    return AccountMatch(account=chosen, evidence=evidence, reasons=(*reasons, *decided), candidates=(*lost, *beside))


_SAYS_NOTHING_BETWEEN_COMPANIES: frozenset[TieBreak] = frozenset(
    {"most_contacts", "open_opportunity", "latest_activity", "oldest"}
)
"""Tie-breaks that say which account is busier, not which one is meant.

Between two trees, which have only a name in common, they would attach everybody to the one that has more people already.
"""


def _chooses_between_companies(rule: TieBreak | HostTieBreak) -> bool:
    if isinstance(rule, HostTieBreak):
        return rule.between_companies
    return rule not in _SAYS_NOTHING_BETWEEN_COMPANIES


def _kept(
    rule: TieBreak | HostTieBreak, accounts: Sequence[Account], said: Inquiry | Lead, known: Known, policy: Policy
) -> Sequence[Account]:
    """Return the accounts that a tie-break leaves."""
    if rule == "open_opportunity":
        return [account for account in accounts if _has_open_opportunity(account, known, policy)]
    if not isinstance(rule, HostTieBreak):
        return _TIE_BREAKS[rule](accounts, said, known)
    asked = sorted(accounts, key=lambda account: account.id)
    ids = [account.id for account in rule.choose(asked, said if isinstance(said, Inquiry) else as_inquiry(said))]
    if not ids or not {account.id for account in asked}.issuperset(ids):
        raise BrokenContract(f"tie-break {rule.name!r}", ids, f"some of {[account.id for account in asked]}")
    return [account for account in accounts if account.id in ids]


def _are_unrelated(accounts: Sequence[Account], known: Known) -> bool:
    return len({line(account, known)[-1].id for account in accounts}) > 1


_Choose: TypeAlias = Callable[[Sequence[Account], Inquiry | Lead, Known], Sequence[Account]]


def _deepest_division(accounts: Sequence[Account], _said: Inquiry | Lead, known: Known) -> Sequence[Account]:
    """Keep the accounts without another one below them; how deep two branches are says nothing."""
    above = {each.id for account in accounts for each in line(account, known)[1:]}
    return [account for account in accounts if account.id not in above]


def _same_country(accounts: Sequence[Account], said: Inquiry | Lead, _known: Known) -> Sequence[Account]:
    country = said.address.country
    return [account for account in accounts if country is not None and account.address.country == country]


def _same_subdivision(accounts: Sequence[Account], said: Inquiry | Lead, _known: Known) -> Sequence[Account]:
    subdivision = said.address.subdivision
    return [account for account in accounts if subdivision is not None and account.address.subdivision == subdivision]


def _most_contacts(accounts: Sequence[Account], _said: Inquiry | Lead, known: Known) -> Sequence[Account]:
    most = max(known.facts(account.id).contacts for account in accounts)
    return [account for account in accounts if known.facts(account.id).contacts == most]


def _has_open_opportunity(account: Account, known: Known, policy: Policy) -> bool:
    return any(policy.pipeline.outcome_of(each.stage) == "open" for each in known.opportunities(ref(account)))


def _latest_activity(accounts: Sequence[Account], _said: Inquiry | Lead, known: Known) -> Sequence[Account]:
    moments = [moment for account in accounts if (moment := known.facts(account.id).latest_activity) is not None]
    return [account for account in accounts if moments and known.facts(account.id).latest_activity == max(moments)]


def _oldest(accounts: Sequence[Account], _said: Inquiry | Lead, _known: Known) -> Sequence[Account]:
    moments = [account.created_at for account in accounts if account.created_at is not None]
    return [account for account in accounts if moments and account.created_at == min(moments)]


_TIE_BREAKS: Mapping[TieBreak, _Choose] = MappingProxyType(
    {
        "deepest_division": _deepest_division,
        "same_country": _same_country,
        "same_subdivision": _same_subdivision,
        "most_contacts": _most_contacts,
        "latest_activity": _latest_activity,
        "oldest": _oldest,
    }
)
