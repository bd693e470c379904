"""Who reviews for whom, from a day and until a day."""

from datetime import timedelta

import pytest
from cast import Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.models import Unit
from daylit.web.audience import Role
from daylit.web.review.models import StandIn
from daylit.web.review.queries import today, visible


@pytest.fixture
def traffic(cast: Cast) -> Unit:
    return Unit.objects.create(agency=cast.millbrook, name="Traffic")


@pytest.fixture
def okonkwo(cast: Cast, traffic: Unit):
    """A supervisor of another unit."""
    return with_role("okonkwo", Role.SUPERVISOR, cast.millbrook, traffic)


def ask(person, instead, *, first: int = 0, last: int = 3):
    day = timezone.now().date()
    sent = {"instead": str(instead.pk), "since": day + timedelta(first), "until": day + timedelta(last)}
    return signed_in(person).post("/review/stand-ins/", sent)


def sees(person, contact, *, days: int = 1) -> bool:
    at = timezone.now() + timedelta(days)
    return visible(acting_for(person, agency=None, at=at), at=at).filter(pk=contact.pk).exists()


def test_it_works_for_those_days_and_no_others(cast: Cast, okonkwo):
    contact = a_contact(cast)
    assert not sees(okonkwo, contact)
    assert ask(cast.okafor, okonkwo, last=3).status_code == 302
    assert [sees(okonkwo, contact, days=day) for day in (1, 2, 5)] == [True, True, False]


def test_the_stand_in_still_never_reviews_their_own(cast: Cast, okonkwo):
    ask(cast.okafor, okonkwo)
    assert not sees(okonkwo, a_contact(cast, officer=okonkwo))


def test_it_can_be_taken_back_by_who_asked_and_by_no_other(cast: Cast, okonkwo):
    ask(cast.okafor, okonkwo)
    row = StandIn.objects.get()
    assert signed_in(okonkwo).post(f"/review/stand-ins/{row.pk}/end/").status_code == 404
    assert signed_in(cast.lindgren).post(f"/review/stand-ins/{row.pk}/end/").status_code == 404
    assert signed_in(cast.okafor).post(f"/review/stand-ins/{row.pk}/end/").status_code == 302
    assert not sees(okonkwo, a_contact(cast))


@pytest.mark.parametrize(("first", "last", "word"), [(3, 1, "before the first"), (-9, -2, "is over")])
def test_days_in_the_wrong_order_or_over_are_refused(cast: Cast, okonkwo, first, last, word):
    answer = ask(cast.okafor, okonkwo, first=first, last=last)
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not StandIn.objects.exists()


def test_only_a_supervisor_of_the_agency_can_be_asked(cast: Cast):
    twin = with_role("twin", Role.SUPERVISOR, cast.ashford)
    for who in (twin, cast.rivera, cast.okafor):
        assert ask(cast.okafor, who).status_code == 422
    assert not StandIn.objects.exists()


def test_a_role_that_is_over_gives_its_stand_in_nothing(cast: Cast, okonkwo):
    ask(cast.okafor, okonkwo)
    cast.okafor.memberships.update(until=today(cast.millbrook, timezone.now()) - timedelta(1))
    assert not sees(okonkwo, a_contact(cast))


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can(cast: Cast, okonkwo, who: str):
    assert ask(getattr(cast, who), okonkwo).status_code == 404


def test_a_visitor_cannot(cast: Cast, okonkwo):
    assert ask(None, okonkwo).status_code == 302
    assert not StandIn.objects.exists()
