"""How long decisions take, as plain numbers for an auditor."""

import pytest
from cast import Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.audience import Role
from daylit.web.ledger.models import Decision
from daylit.web.review.numbers import paces


def decided(cast: Cast, seconds: int | None, *, accepted: bool = True):
    revision = a_contact(cast).revisions.get()
    Decision.objects.create(
        revision=revision, by=cast.okafor, at=timezone.now(), accepted=accepted, seconds=seconds, event=1
    )


def test_it_works(cast: Cast):
    for seconds, accepted in ((4, True), (9, True), (10, True), (40, False), (None, True)):
        decided(cast, seconds, accepted=accepted)
    (pace,) = paces(agency=cast.millbrook, at=timezone.now())
    assert (pace.decisions, pace.accepted, pace.sent_back, pace.timed, pace.middle_seconds, pace.at_a_glance) == (
        5, 4, 1, 4, 9.5, 2,
    )  # fmt: skip


def test_the_page_accuses_nobody(cast: Cast):
    decided(cast, 3)
    page = signed_in(cast.mbeki).get("/review/pace/").content.decode()
    assert "Okafor" in page
    assert "Short times have many reasons" in page


@pytest.mark.parametrize("who", ["rivera", "okafor", "lindgren", "tanaka"])
def test_only_an_auditor_sees_it(cast: Cast, who: str):
    assert signed_in(getattr(cast, who)).get("/review/pace/").status_code == 404


def test_neither_a_visitor_nor_the_twin_sees_it(cast: Cast):
    decided(cast, 3)
    assert signed_in(None).get("/review/pace/").status_code == 302
    twin = with_role("twin", Role.AUDITOR, cast.ashford)
    assert "Okafor" not in signed_in(twin).get("/review/pace/").content.decode()
