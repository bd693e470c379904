"""Mails are sent by the clock: a mail server keeps no page waiting, and a page's time tells nothing (AUTH-6)."""

from collections.abc import Iterator
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import get_resolver
from django.utils import timezone

from daylit.web.accounts import notices, resetting
from daylit.web.accounts.models import FactorReset, Notice, Person
from daylit.web.accounts.notices import NotTold, send_notices
from daylit.web.audience import OUTSIDE, Role
from daylit.web.audit.models import Event
from daylit.web.rounds.ticking import tick

REASON = "The phone fell into the river; she stands in front of me."
MINUTE = timedelta(minutes=1)


class Server(EmailBackend):
    """A mail server that notes when it was spoken to, and does not take mails to some addresses."""

    asked: ClassVar[list[str]] = []
    refuses: ClassVar[set[str]] = set()

    def send_messages(self, messages) -> int:
        for one in messages:
            Server.asked += one.to
            if refused := Server.refuses & set(one.to):
                raise SMTPRecipientsRefused(dict.fromkeys(refused, (550, b"nobody here")))
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def server(settings) -> Iterator[type[Server]]:
    settings.MAIL_IS_ON, settings.EMAIL_BACKEND = True, f"{__name__}.Server"
    yield Server
    Server.asked, Server.refuses = [], set()


@pytest.fixture
def addresses(cast: Cast) -> Cast:
    """Rivera and Tanaka, who asks, can be reached; a second administrator confirms."""
    for person in (cast.rivera, cast.tanaka):
        person.email = f"{person.username}@example.gov"
        person.save()
    with_role("second", Role.ADMIN, cast.millbrook)
    return cast


def clear(cast: Cast):
    """By two administrators, on the page; what the second one saw."""
    signed_in(cast.tanaka).post(f"/people/{cast.rivera.pk}/lost-factor/", {"reason": REASON})
    second = Person.objects.get(username="second")
    return signed_in(second).post(f"/people/{cast.rivera.pk}/lost-factor/decide/", {"confirm": "yes"})


def test_it_works_by_the_clock_each_person_once(addresses: Cast, server: type[Server]):
    assert "/invitation/" in clear(addresses).content.decode()
    assert server.asked == []
    now = timezone.now()
    assert "notices" in {one.name for one in tick(clock=lambda: now) if one.outcome == "done"}
    assert sorted(server.asked) == ["rivera@example.gov", "tanaka@example.gov"]
    assert send_notices(at=now + MINUTE) == 0
    assert len(mail.outbox) == 2


def test_a_page_that_sent_its_mails_itself_would_be_noticed(addresses: Cast, server: type[Server], monkeypatch):
    """Negative control: as it was before."""

    def at_once(reset: FactorReset) -> None:
        notices.keep_notices(reset)
        send_notices(at=timezone.now())

    monkeypatch.setattr(resetting, "keep_notices", at_once)
    clear(addresses)
    assert server.asked != []


def test_no_page_that_a_visitor_reaches_sends_a_mail(addresses: Cast, server: type[Server]):
    """The library could send mails to whoever asks for a new password; none of its pages that do are served."""
    bodies = {}
    for name in ("rivera@example.gov", "stranger@example.gov", "rivera", "stranger"):
        said = {"email": name, "login": name, "username": name, "password": "wrong wrong"}
        for address in ("password/reset/", "login/code/", "email/", "signup/", "confirm-email/", "login/"):
            answer = signed_in(None).post(f"/sign-in/{address}", said)
            assert (address == "login/") is (answer.status_code == 200)
            if address != "login/":
                bodies.setdefault(address, set()).add((answer.status_code, len(answer.content)))
    assert all(len(found) == 1 for found in bodies.values())
    assert server.asked == []
    assert Notice.objects.count() == 0


def test_of_the_librarys_addresses_none_that_sends_mail_is_open():
    names = {one for one in get_resolver().reverse_dict if isinstance(one, str)}
    sending = {one for one in names if any(word in one for word in ("reset", "email", "signup", "login_code"))}
    assert "account_reset_password" in sending
    assert not sending & set(OUTSIDE)


def test_one_address_that_is_refused_keeps_nobody_else_from_being_told(addresses: Cast, server: type[Server]):
    clear(addresses)
    server.refuses = {"rivera@example.gov"}
    now = timezone.now()
    for _ in range(3):
        with pytest.raises(NotTold, match="mails were not taken"):
            send_notices(at=now)
    assert server.asked.count("tanaka@example.gov") == 1
    assert [one.to for one in mail.outbox] == [["tanaka@example.gov"]]
    server.refuses = set()
    assert send_notices(at=now) == 1
    assert len(mail.outbox) == 2


def test_after_three_days_it_is_left_to_the_page(addresses: Cast, server: type[Server]):
    clear(addresses)
    assert send_notices(at=timezone.now() + notices.TRIED_FOR + MINUTE) == 0
    assert server.asked == []


def test_of_two_processes_one_sends(addresses: Cast, server: type[Server]):
    clear(addresses)
    for row in Notice.objects.all():
        assert [notices._sent(row, at=NOW), notices._sent(row, at=NOW)] == [True, None]


def test_the_operators_command_tells_them_too_and_without_a_server_nothing_waits(addresses: Cast, settings):
    given = {"person": addresses.rivera, "agency": addresses.millbrook, "reason": REASON, "at": timezone.now()}
    resetting.clear_as_operator(**given)
    assert [one.person for one in Notice.objects.all()] == [addresses.rivera]
    settings.MAIL_IS_ON = False
    resetting.clear_as_operator(**given)
    assert Notice.objects.count() == 1
    assert send_notices(at=timezone.now()) == 0
    assert Event.objects.filter(kind="factor.reset").count() == 2
