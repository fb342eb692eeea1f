"""A company's name that is nothing but a legal form identifies nobody."""

import pytest

from leadflow.classification import classify
from leadflow.matching import Directory, asked_keys
from leadflow.objects import Account, Inquiry, Lead
from leadflow.policy import Classification
from whole import whole

FORMS = ["Inc.", "INC", "LLC", "GmbH & Co. KG", "Co., Ltd.", "주식회사", "(주)", "㈜", "유한회사", "株式会社"]


@pytest.mark.parametrize("form", FORMS)
def test_nobody_works_at_an_account_by_a_legal_form(form: str) -> None:
    """An account that has the form among its former names, as in lists cut at commas, attaches no stranger."""
    known = Directory.of([Account(id="1", name="Birch Ltd", aliases=[form]), Account(id="2", name=form)])
    found = classify(Inquiry(id="1", source="form", name="나예린", company=form), known, whole(Classification()))
    assert (found.outcome, found.account, found.candidates) == ("lead", None, ())


@pytest.mark.parametrize("form", FORMS)
def test_nobody_is_known_by_name_and_a_legal_form(form: str) -> None:
    """Two people of one name who both wrote only the form are not taken for one person."""
    known = Directory.of([Lead(id="1", owner="queue:generic", name="Amy Moss", company=form)])
    asking = Inquiry(id="1", source="form", name="Amy Moss", company=form)
    assert classify(asking, known, whole(Classification())).person is None
    assert asked_keys(asking, whole(Classification())) == ("receipt:1",)


def test_a_name_beside_the_form_still_identifies() -> None:
    """The same account is found by the name that stands beside its form."""
    known = Directory.of([Account(id="1", name="한빛 주식회사", aliases=["Inc."])])
    found = classify(Inquiry(id="1", source="form", name="나예린", company="(주)한빛"), known, whole(Classification()))
    assert found.account is not None
    assert found.account.id == "1"
