"""A lost second factor: asked by one, confirmed by another, and the person begins anew with a link."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cast import LONG_AGO, NOW, PASSWORD, Cast, signed_in, with_role
from django.core import mail
from django.utils import timezone

from daylit.cli.run import run as command
from daylit.web.accounts import resetting
from daylit.web.accounts.actions import grant
from daylit.web.accounts.models import FactorReset, Person
from daylit.web.accounts.notices import send_notices
from daylit.web.audience import Role
from daylit.web.audit.models import Event

WHY = {"reason": "The phone fell into the river; she stands in front of me."}
NEW = {"password": "seven-green-kettles-sing", "again": "seven-green-kettles-sing"}


@pytest.fixture
def second(cast: Cast) -> Person:
    """Another administrator; Rivera has an authenticator app and recovery codes."""
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.create(user=cast.rivera, type=kind, data={"secret": "x", "seed": "x"})
    return with_role("second", Role.ADMIN, cast.millbrook)


def ask(by: Person, about: Person, **said):
    return signed_in(by).post(f"/people/{about.pk}/lost-factor/", said or WHY)


def decide(by: Person, about: Person, confirm: str = "yes"):
    return signed_in(by).post(f"/people/{about.pk}/lost-factor/decide/", {"confirm": confirm})


def kinds() -> set[str]:
    return set(Event.objects.values_list("kind", flat=True))


def test_it_works_two_administrators_clear_it_and_the_person_begins_anew(cast: Cast, second: Person, settings):
    settings.MAIL_IS_ON = True
    Person.objects.filter(pk__in=(cast.rivera.pk, cast.tanaka.pk)).update(email="somebody@example.gov")
    known = signed_in(cast.rivera)
    assert ask(cast.tanaka, cast.rivera).status_code == 302
    assert known.get("/my-account/").status_code == 200  # nothing has changed yet
    assert "in front of me" in signed_in(second).get(f"/people/{cast.rivera.pk}/").content.decode()
    assert "<strong>1</strong> lost second factor to decide" in signed_in(second).get("/").content.decode()
    page = decide(second, cast.rivera).content.decode()
    assert known.get("/my-account/").status_code == 302
    assert not Authenticator.objects.filter(user=cast.rivera).exists()
    visitor, link = signed_in(None), re.search(r"/invitation/[^<]+/", page)[0]
    visitor.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    assert visitor.get("/second-factor/").status_code == 302  # the old password lets nobody add a factor of their own
    shown = visitor.get(link).content.decode()
    assert all(name in shown for name in ("Tanaka", "Second", "your chief"))
    assert visitor.post(link, NEW).headers["Location"] == "/second-factor/"
    assert visitor.get("/my-account/").headers["Location"] == "/second-factor/"
    assert "your chief" in signed_in(Person.objects.get(pk=cast.rivera.pk)).get("/my-account/").content.decode()
    assert {"factor.reset_asked", "factor.reset"} <= kinds()
    assert Event.objects.get(kind="factor.reset").details["by_two"] is True
    assert mail.outbox == []  # the page waited for no mail server
    assert send_notices(at=timezone.now()) == len(mail.outbox) == 2
    assert not any(name in one.body for one in mail.outbox for name in ("Rivera", "Tanaka", "river"))


@pytest.mark.parametrize("who", ["tanaka", "rivera"])
def test_neither_who_asked_nor_whom_it_is_about_confirms_it(cast: Cast, second: Person, who: str):
    grant(person=cast.rivera, agency=cast.millbrook, role=Role.ADMIN, since=LONG_AGO, by=None, at=NOW)
    ask(cast.tanaka, cast.rivera)
    assert decide(getattr(cast, who), cast.rivera).status_code == 422
    assert Authenticator.objects.filter(user=cast.rivera).count() == 2


def test_it_can_be_turned_down_or_taken_back_and_asked_again(cast: Cast, second: Person):
    for who in (second, cast.tanaka):
        ask(cast.tanaka, cast.rivera)
        assert decide(who, cast.rivera, "no").status_code == 302
        assert decide(who, cast.rivera).status_code == 422
    assert Authenticator.objects.filter(user=cast.rivera).count() == 2
    assert Event.objects.filter(kind="factor.reset_refused").count() == 2


def test_the_only_administrator_decides_alone_and_the_log_says_so(cast: Cast):
    assert "/invitation/" in ask(cast.tanaka, cast.rivera).content.decode()
    assert Event.objects.get(kind="factor.reset").details["by_two"] is False


@pytest.mark.parametrize("said", [{"reason": " short "}, {"reason": ""}])
def test_a_reason_is_needed(cast: Cast, said):
    answer = ask(cast.tanaka, cast.rivera, **said)
    assert (answer.status_code, "Say why" in answer.content.decode()) == (422, True)


def test_ones_own_a_closed_account_and_a_second_question_are_refused(cast: Cast, second: Person):
    assert ask(cast.tanaka, cast.tanaka).status_code == 422
    ask(cast.tanaka, cast.rivera)
    assert "asked for already" in ask(second, cast.rivera).content.decode()
    Person.objects.filter(pk=cast.okafor.pk).update(is_active=False)
    assert ask(cast.tanaka, cast.okafor).status_code == 422


def test_somebody_of_two_agencies_is_left_to_whoever_runs_the_server(cast: Cast, second: Person):
    grant(person=cast.rivera, agency=cast.ashford, role=Role.OFFICER, since=LONG_AGO, by=None, at=NOW)
    assert "daylit lost-factor" in ask(cast.tanaka, cast.rivera).content.decode()
    assert not FactorReset.objects.exists()


def test_the_command_helps_an_agencys_only_administrator(cast: Cast, capsys, monkeypatch):
    monkeypatch.setattr("daylit.web.opening.open_installation", lambda home=None, new=False: None)
    Authenticator.objects.create(user=cast.tanaka, type="totp", data={"secret": "x"})
    assert command(["lost-factor", "Tanaka", "--reason", "Came by in person."]) == 0
    link = re.search(r"/invitation/\S+/", capsys.readouterr().out)[0]
    assert "whoever runs the server" in signed_in(None).get(link).content.decode()
    assert resetting.last_done(cast.tanaka, at=timezone.now() + timedelta(days=1)).reason == "Came by in person."
    assert command(["lost-factor", "nobody", "--reason", "Came by in person."]) == 2
