"""A whole policy around one section, for tests about that section."""

from typing import assert_never

from leadflow.policy import Classification, Policy, Routing, Scoring


def whole(section: Classification | Routing | Scoring) -> Policy:
    """Return a policy that has the section, and defaults besides."""
    match section:
        case Classification():
            return Policy(fallback_user="user:head-of-sales", classification=section)
        case Routing():
            return Policy(fallback_user="user:head-of-sales", routing=section)
        case Scoring():
            return Policy(fallback_user="user:head-of-sales", scoring=section)
        case _:
            assert_never(section)
