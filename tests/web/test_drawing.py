"""The draw at random, and the share of records with a mistake that is estimated from it."""

from datetime import timedelta
from uuid import UUID, uuid4

import numpy as np
import pytest
from cast import NOW, Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.audience import Role
from daylit.web.ledger.models import Contact, Decision
from daylit.web.review import draw, numbers
from daylit.web.review.models import ReviewSample

SECRET = b"a secret of the tests"


def decide(contact: Contact, *, accepted: bool, event: int = 1):
    return Decision.objects.create(
        revision=contact.revisions.get(), by_id=contact.officer_id, at=NOW, accepted=accepted, event=event
    )


def test_it_works_and_the_first_draw_stays(cast: Cast):
    contact = a_contact(cast)
    first = draw.draw(contact, secret=SECRET, at=NOW)
    contact.agency.sample_share = 1.0
    assert draw.draw(contact, secret=b"another", at=NOW) == first
    assert first.probability == 0.1


def test_lots_are_even_and_another_secret_draws_others():
    ids = [uuid4() for _ in range(4_000)]
    lots = np.array([draw.lot(one, secret=SECRET) for one in ids])
    assert abs((lots < 0.1).mean() - 0.1) < 0.02
    other = np.array([draw.lot(one, secret=b"another") for one in ids])
    assert abs(np.corrcoef(lots, other)[0, 1]) < 0.06


def test_a_lot_is_the_same_for_ever_under_one_secret():
    """A known value: HMAC-SHA-256 of “daylit sample 1”, a line end and sixteen zero bytes."""
    assert draw.lot(UUID(int=0), secret=b"key") == 0x0EEA54CEB63FDEC5 / 2**64


def test_the_night_draws_all_that_were_not_drawn_yet(cast: Cast):
    for _ in range(3):
        a_contact(cast)
    assert draw.draw_missing(secret=SECRET, at=NOW) == 3
    assert draw.draw_missing(secret=SECRET, at=NOW) == 0
    assert ReviewSample.objects.count() == 3


def test_what_the_queue_shows_is_what_the_draw_will_be(cast: Cast):
    cast.millbrook.sample_share = 0.5
    cast.millbrook.save()
    for contact in [a_contact(cast) for _ in range(20)]:
        before = draw.is_drawn(Contact.objects.get(pk=contact.pk), secret=SECRET)
        assert draw.draw(Contact.objects.get(pk=contact.pk), secret=SECRET, at=NOW).drawn is before


def test_the_share_with_a_mistake_counts_the_first_decision_about_those_drawn(cast: Cast):
    def sampled(drawn: bool) -> Contact:
        contact = a_contact(cast)
        ReviewSample.objects.create(contact=contact, probability=0.1, drawn=drawn, at=NOW)
        return contact

    wrong, right, waiting, other = sampled(True), sampled(True), sampled(True), sampled(False)
    decide(wrong, accepted=False, event=1)
    decide(wrong, accepted=True, event=2)
    decide(right, accepted=True, event=3)
    decide(other, accepted=False, event=4)
    rate = numbers.error_rate(contacts=Contact.objects.all(), at=NOW)
    assert (rate.percent, rate.looked_at, rate.whole, rate.waiting) == ("50.0 %", 2, 4, 1)
    assert waiting.sample.drawn


def test_unequal_chances_are_weighed(cast: Cast):
    for chance, accepted, event in ((0.1, False, 1), (0.5, True, 2), (0.5, True, 3)):
        contact = a_contact(cast)
        ReviewSample.objects.create(contact=contact, probability=chance, drawn=True, at=NOW)
        decide(contact, accepted=accepted, event=event)
    assert numbers.error_rate(contacts=Contact.objects.all(), at=NOW).percent == "71.4 %"  # 10 of 14


def test_what_is_older_than_ninety_days_no_longer_counts(cast: Cast):
    contact = a_contact(cast, at=NOW - timedelta(days=91))
    ReviewSample.objects.create(contact=contact, probability=0.1, drawn=True, at=NOW)
    decide(contact, accepted=False)
    assert not numbers.error_rate(contacts=Contact.objects.all(), at=NOW).known


@pytest.mark.parametrize(
    ("who", "status"), [("okafor", 200), ("mbeki", 200), ("rivera", 404), ("lindgren", 404), ("tanaka", 404)]
)
def test_who_sees_the_number(cast: Cast, who: str, status: int):
    assert signed_in(getattr(cast, who)).get("/review/sample/").status_code == status


def test_a_visitor_does_not(cast: Cast):
    assert signed_in(None).get("/review/sample/").status_code == 302


def test_the_neighbours_records_do_not_count(cast: Cast):
    contact = a_contact(cast, at=timezone.now())
    ReviewSample.objects.create(contact=contact, probability=0.1, drawn=True, at=NOW)
    decide(contact, accepted=False)
    assert "100.0 %" in signed_in(cast.mbeki).get("/review/sample/").content.decode()
    twin = with_role("twin", Role.AUDITOR, cast.ashford)
    assert "nothing can be said" in signed_in(twin).get("/review/sample/").content.decode()
