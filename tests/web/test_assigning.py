"""Giving a record to another reviewer."""

import pytest
from cast import Cast, signed_in, with_role
from records import a_contact

from daylit.web.accounts.models import Unit
from daylit.web.audience import Role
from daylit.web.audit.models import Event


def give(person, contact, to):
    return signed_in(person).post(f"/review/{contact.pk}/assign/", {"to": str(to)})


def test_it_works_and_it_can_be_given_back_to_all(cast: Cast):
    contact, second = a_contact(cast), with_role("second", Role.SUPERVISOR, cast.millbrook, cast.patrol)
    assert give(cast.okafor, contact, second.pk).status_code == 302
    contact.refresh_from_db()
    assert contact.reviewer == second
    assert Event.objects.get(kind="contact.assigned").details["to"] == str(second.pk)
    give(cast.okafor, contact, "")
    contact.refresh_from_db()
    assert contact.reviewer is None


@pytest.mark.parametrize("to", ["rivera", "lindgren", "tanaka"])
def test_only_a_reviewer_of_its_unit_can_be_given_it(cast: Cast, to: str):
    contact = a_contact(cast)
    assert give(cast.okafor, contact, getattr(cast, to).pk).status_code == 404
    contact.refresh_from_db()
    assert contact.reviewer is None


def test_a_supervisor_of_another_unit_is_not_offered(cast: Cast):
    traffic = Unit.objects.create(agency=cast.millbrook, name="Traffic")
    other = with_role("other", Role.SUPERVISOR, cast.millbrook, traffic)
    assert give(cast.okafor, a_contact(cast), other.pk).status_code == 404


def test_its_officer_is_never_given_it(cast: Cast):
    both = with_role("both", Role.SUPERVISOR, cast.millbrook, cast.patrol)
    assert give(cast.okafor, a_contact(cast, officer=both), both.pk).status_code == 404


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    assert give(getattr(cast, who), a_contact(cast), cast.okafor.pk).status_code == 404


def test_a_visitor_cannot(cast: Cast):
    assert give(None, a_contact(cast), cast.okafor.pk).status_code == 302
