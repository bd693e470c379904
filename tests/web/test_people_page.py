"""People: giving and ending roles, letting in again, new invitations, closing accounts."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cast import LONG_AGO, Cast, signed_in, with_role
from django.utils import timezone

from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.actions import NoUsername, OwnRole, end_role, grant, invite
from daylit.web.accounts.guessing import may_guess, wrong_guess
from daylit.web.accounts.models import Invitation, Membership
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.setup.people_list import works_elsewhere

ACTS = ("grant", "end-role", "unlock", "invite", "close", "lost-factor", "lost-factor/decide")


def do(person, about, act: str, **sent):
    return signed_in(person).post(f"/people/{about.pk}/{act}/", sent)


def today() -> str:
    return str(timezone.now().date() - timedelta(1))


def test_it_works(cast: Cast):
    page = signed_in(cast.tanaka).get("/people/").content.decode()
    assert "Rivera" in page
    assert "Lindgren" not in page
    assert signed_in(cast.tanaka).get(f"/people/{cast.rivera.pk}/").status_code == 200


def test_a_role_is_given_and_ended(cast: Cast):
    given = {"role": "supervisor", "unit": str(cast.patrol.pk), "since": today()}
    assert do(cast.tanaka, cast.rivera, "grant", **given).status_code == 302
    row = Membership.objects.get(person=cast.rivera, role="supervisor")
    assert row.unit == cast.patrol
    assert do(cast.tanaka, cast.rivera, "end-role", role=str(row.pk), until=today()).status_code == 302
    row.refresh_from_db()
    assert str(row.until) == today()
    assert Event.objects.filter(kind__in=("role.granted", "role.ended"), person=cast.tanaka.pk).count() == 2


@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_a_role_to_themselves(cast: Cast, role: Role):
    """AUTHZ-5: not on the page, and not behind it."""
    answer = do(cast.tanaka, cast.tanaka, "grant", role=str(role), unit="", since=today())
    assert answer.status_code == 422
    with pytest.raises(OwnRole, match="another administrator"):
        grant(
            person=cast.tanaka, agency=cast.millbrook, role=role, since=LONG_AGO, by=cast.tanaka.pk, at=timezone.now()
        )
    assert [row.role for row in cast.tanaka.memberships.all()] == [Role.ADMIN]
    second = with_role("second", Role.ADMIN, cast.millbrook)
    answer = do(second, cast.tanaka, "grant", role=str(role), unit="", since=today())
    assert answer.status_code == (422 if role is Role.ADMIN else 302)  # which they have already


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"since": "soon"}, {"unit": "x"}, {"role": "officer"}])
def test_what_cannot_be_given_is_refused(cast: Cast, wrong):
    given = {"role": "analyst", "unit": "", "since": today(), **wrong}
    if wrong == {"role": "officer"}:
        given["unit"] = str(cast.patrol.pk)  # which they have already
    assert do(cast.tanaka, cast.rivera, "grant", **given).status_code == 422
    assert Membership.objects.filter(person=cast.rivera).count() == 1


def test_a_unit_next_door_cannot_be_given(cast: Cast):
    unit = cast.lindgren.memberships.get().unit
    assert do(cast.tanaka, cast.rivera, "grant", role="supervisor", unit=str(unit.pk), since=today()).status_code == 422


def test_somebody_is_let_in_again(cast: Cast):
    now = timezone.now()
    for _ in range(5):
        wrong_guess(who="rivera", where="192.0.2.1", at=now)
    assert "Locked out" in signed_in(cast.tanaka).get("/people/").content.decode()
    assert do(cast.tanaka, cast.rivera, "unlock").status_code == 302
    assert may_guess(who="rivera", where="192.0.2.9", at=now)


def test_a_name_that_cannot_be_typed_is_not_invited(cast: Cast):
    with pytest.raises(NoUsername, match="no name to sign in with"):
        invite(agency=cast.millbrook, username="ta naka", name="A", by=None, at=timezone.now())


def test_a_new_invitation_replaces_the_earlier_one(cast: Cast):
    now = timezone.now()
    person, code = invite(agency=cast.millbrook, username="new", name="New", by=cast.tanaka.pk, at=now)
    grant(person=person, agency=cast.millbrook, role=Role.OFFICER, since=LONG_AGO, by=None, at=now)
    page = do(cast.tanaka, person, "invite").content.decode()
    assert "/invitation/" in page
    assert code not in page
    assert signed_in(None).get(f"/invitation/{code}/").status_code == 404


def test_somebody_who_forgot_the_password_chooses_another_and_still_needs_the_second_factor(cast: Cast):
    Authenticator.objects.create(user=cast.rivera, type="totp", data={"secret": "x"})
    known = signed_in(cast.rivera)
    page = do(cast.tanaka, cast.rivera, "invite").content.decode()
    path = re.search(r"/invitation/[^<]+/", page)[0]
    visitor = signed_in(None)
    assert "your second factor stays as it is" in visitor.get(path).content.decode()
    answer = visitor.post(path, {"password": "seven-green-kettles-sing", "again": "seven-green-kettles-sing"})
    assert answer.headers["Location"] == "/sign-in/login/"
    assert visitor.get("/").status_code == 302
    cast.rivera.refresh_from_db()
    assert cast.rivera.check_password("seven-green-kettles-sing")
    assert known.get("/").status_code == 302
    assert {"person.invited", "password.changed"} <= set(Event.objects.values_list("kind", flat=True))


def test_the_password_of_somebody_who_works_elsewhere_too_and_a_closed_account_are_left_alone(cast: Cast):
    grant(person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=LONG_AGO, by=None, at=timezone.now())
    assert "works for another agency too" in do(cast.tanaka, cast.rivera, "invite").content.decode()
    cast.okafor.is_active = False
    cast.okafor.save()
    assert "closed" in do(cast.tanaka, cast.okafor, "invite").content.decode()
    assert not Invitation.objects.exists()


def test_closing_an_account_ends_roles_and_keeps_the_person(cast: Cast):
    assert do(cast.tanaka, cast.rivera, "close").status_code == 302
    cast.rivera.refresh_from_db()
    assert not cast.rivera.is_active
    assert cast.rivera.memberships.get().until is not None


def test_an_account_that_another_agency_uses_too_stays_open(cast: Cast):
    grant(person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=LONG_AGO, by=None, at=timezone.now())
    do(cast.tanaka, cast.rivera, "close")
    cast.rivera.refresh_from_db()
    assert cast.rivera.is_active
    assert cast.rivera.memberships.get(agency=cast.millbrook).until is not None
    assert cast.rivera.memberships.get(agency=cast.ashford).until is None


@pytest.mark.parametrize("act", ["close", "end-role"])
def test_a_role_that_is_ended_before_it_begins_is_never_held(cast: Cast, act: str):
    now = timezone.now()
    grant(person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=LONG_AGO, by=None, at=now)
    begins = now.date() + timedelta(5)
    row = grant(person=cast.rivera, agency=cast.millbrook, role=Role.STEWARD, since=begins, by=cast.tanaka.pk, at=now)
    assert do(cast.tanaka, cast.rivera, act, role=str(row.pk), until=today()).status_code == 302
    row.refresh_from_db()
    assert not any(row.holds_on(begins + timedelta(days)) for days in range(-9, 9))
    assert acting_for(cast.rivera, agency=cast.millbrook.pk, at=now + timedelta(5)) is None or act == "end-role"
    page = signed_in(cast.tanaka).get(f"/people/{cast.rivera.pk}/").content.decode()
    assert "<strong>Data steward</strong>" not in page
    again = do(cast.tanaka, cast.rivera, "grant", role="steward", unit="", since=str(begins))
    assert again.status_code == 302  # it is not taken for one that they have


def test_a_role_that_is_never_held_keeps_nobody_elsewhere(cast: Cast):
    """AUTHZ-2: somebody whose role at another agency never begins does not work there."""
    now = timezone.now()
    row = grant(
        person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=now.date() + timedelta(30), by=None, at=now
    )
    assert works_elsewhere(cast.rivera, cast.millbrook, at=now)
    end_role(membership=row, until=now.date() + timedelta(9), by=cast.lindgren.pk, at=now)
    assert not works_elsewhere(cast.rivera, cast.millbrook, at=now)


def test_a_role_at_another_agency_with_a_last_day_ahead_counts_until_that_day(cast: Cast):
    """AUTHZ-2: an account of two agencies is neither's, also where one of them knows when it ends."""
    now = timezone.now()
    row = grant(person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=LONG_AGO, by=None, at=now)
    row.until = now.date() + timedelta(300)
    row.save()
    for act in ("invite", "lost-factor"):
        told = do(cast.tanaka, cast.rivera, act, reason="Phone in the river").content.decode()
        assert "works for another agency too" in told
    do(cast.tanaka, cast.rivera, "close")
    cast.rivera.refresh_from_db()
    assert cast.rivera.is_active
    row.until = now.date() - timedelta(2)
    row.save()
    do(cast.tanaka, cast.rivera, "close")
    cast.rivera.refresh_from_db()
    assert not cast.rivera.is_active


def test_nobody_puts_off_the_end_of_their_own_role(cast: Cast):
    """AUTHZ-5: a later last day is a role given."""
    with_role("second", Role.ADMIN, cast.millbrook)
    row = cast.tanaka.memberships.get()
    row.until = last = timezone.now().date() + timedelta(5)
    row.save()
    for days, status in ((90, 422), (3, 302)):
        answer = do(cast.tanaka, cast.tanaka, "end-role", role=str(row.pk), until=str(last + timedelta(days - 5)))
        assert answer.status_code == status
    row.refresh_from_db()
    assert row.until == last - timedelta(2)


def test_the_last_administrator_stays(cast: Cast):
    row = cast.tanaka.memberships.get()
    assert do(cast.tanaka, cast.tanaka, "end-role", role=str(row.pk), until=today()).status_code == 422
    assert do(cast.tanaka, cast.tanaka, "close").status_code == 422
    second = with_role("second", Role.ADMIN, cast.millbrook)
    assert do(second, cast.tanaka, "close").status_code == 302


@pytest.mark.parametrize("act", ACTS)
def test_every_act_asks_for_a_fresh_second_factor_and_then_leads_back_to_the_person(cast: Cast, act: str):
    client = signed_in(cast.tanaka, at=timezone.now() - timedelta(minutes=6))
    answer = client.post(f"/people/{cast.rivera.pk}/{act}/")
    assert answer.headers["Location"].startswith("/sign-in/2fa/reauthenticate/")
    assert (
        signed_in(cast.tanaka).get(f"/people/{cast.rivera.pk}/{act}/").headers["Location"]
        == f"/people/{cast.rivera.pk}/"
    )
    cast.rivera.refresh_from_db()
    assert cast.rivera.is_active


@pytest.mark.parametrize("act", ["", *(f"{act}/" for act in ACTS)])
def test_nobody_else_can(cast: Cast, act: str):
    twin = with_role("twin", Role.ADMIN, cast.ashford)
    for who in (cast.rivera, cast.okafor, cast.lindgren, cast.mbeki, twin):
        client = signed_in(who)
        assert client.get(f"/people/{cast.rivera.pk}/{act}").status_code == 404
        assert client.post(f"/people/{cast.rivera.pk}/{act}").status_code in (404, 405)
    assert signed_in(None).get(f"/people/{cast.rivera.pk}/{act}").status_code == 302
    cast.rivera.refresh_from_db()
    assert cast.rivera.is_active
