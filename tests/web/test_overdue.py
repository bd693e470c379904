"""What is late."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.accounts.acting import acting_for
from daylit.web.audience import Role
from daylit.web.ledger.models import Contact, State
from daylit.web.review.queries import overdue

SECRET = b"a secret of the tests"


def late(cast: Cast):
    return overdue(acting_for(cast.okafor, agency=None, at=NOW), at=NOW, secret=SECRET)


def back(cast: Cast, hours: int, **changes) -> Contact:
    contact = a_contact(cast, state=State.SENT_BACK, **changes)
    Contact.objects.filter(pk=contact.pk).update(due=NOW - timedelta(hours=hours))
    return contact


def test_it_works_for_reviews_after_seven_days_and_answers_after_their_time(cast: Cast):
    review, answer = a_contact(cast, at=NOW - timedelta(days=7, minutes=1)), back(cast, 1)
    a_contact(cast, at=NOW - timedelta(days=6, hours=23))
    back(cast, -1)
    found = late(cast)
    assert [one.contact for one in found.reviews] == [review]
    assert [one.contact for one in found.answers] == [answer]


def test_home_reminds_of_them(cast: Cast):
    a_contact(cast, at=timezone.now() - timedelta(days=8))
    back(cast, 24 * 400)
    page = signed_in(cast.okafor).get("/").content.decode()
    assert "<strong>2</strong> overdue" in page
    assert "Reviews: 1. Answers of officers: 1." in page


def test_ones_own_are_left_to_others(cast: Cast):
    back(cast, 1, officer=cast.okafor)
    assert len(late(cast)) == 0


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_sees_it(cast: Cast, who: str):
    assert signed_in(getattr(cast, who)).get("/review/late/").status_code == 404


def test_neither_a_visitor_nor_the_twin_sees_it(cast: Cast):
    back(cast, 1)
    assert signed_in(None).get("/review/late/").status_code == 302
    twin = with_role("twin", Role.SUPERVISOR, cast.ashford)
    assert "Rivera" not in signed_in(twin).get("/review/late/").content.decode()
