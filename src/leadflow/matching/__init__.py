"""Who is this, and do we know them or their company? Keys, evidence, candidates, tie-breaks.

Theory of operation
-------------------
*Match keys* are short texts such as ``email:amy@acme.example``. Records carry keys (`match_keys`), inquiries ask for
keys (`asked_keys`), and that is all a repository has to answer: which records carry one of these keys.
Records carry every key they could be found by; what the policy lets count is decided when asking.

*Evidence* that somebody works at an account is, strongest first: an identifier; the domain of e-mail or web site,
unless it belongs to a mail provider or a hosting service; the exact key of the company's name, or an alias.
Stronger evidence decides which accounts are meant; weaker evidence can only refine it to a division below them.
A domain attaches unless the registration numbers differ.
A name attaches only if nothing contradicts it: country, registration number, another company's domain.
Evidence of the same strength for two unrelated trees is ambiguous.
What is left after that is decided by the policy's tie-breaks, each named in the reasons, and else is ambiguous.

Nothing is ever decided by "first row found".
"""

from leadflow.matching.accounts import AccountMatch, match_account
from leadflow.matching.directory import AccountFacts, Context, Directory, Found, Known, Overlay, facts_of
from leadflow.matching.duplicates import Cluster, Duplicates, Tie, find_bridges, find_duplicates
from leadflow.matching.fuzzy import NameIndex, Similar
from leadflow.matching.keys import MatchKey, asked_keys, colleague_keys, latest_owned, match_keys
from leadflow.matching.persons import PersonMatch, match_person
from leadflow.matching.trees import ancestors, descendants, lineage

__all__ = [
    "AccountFacts",
    "AccountMatch",
    "Cluster",
    "Context",
    "Directory",
    "Duplicates",
    "Found",
    "Known",
    "MatchKey",
    "NameIndex",
    "Overlay",
    "PersonMatch",
    "Similar",
    "Tie",
    "ancestors",
    "asked_keys",
    "colleague_keys",
    "descendants",
    "facts_of",
    "find_bridges",
    "find_duplicates",
    "latest_owned",
    "lineage",
    "match_account",
    "match_keys",
    "match_person",
]
