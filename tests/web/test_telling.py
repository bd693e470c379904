"""What is overdue is told by mail: once a day, to those whom it concerns, in numbers and without a name."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, with_role
from django.core import mail
from records import a_contact

from daylit.web.accounts.models import DailyMail, Person
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.models import Contact, State
from daylit.web.review import telling
from daylit.web.review.telling import NotTold, late_for, tell_by_mail

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _mail_is_on(settings) -> None:
    settings.MAIL_IS_ON = True


@pytest.fixture
def late(cast: Cast) -> Cast:
    """Rivera has one record to answer and Okafor, his supervisor, two to decide about, all overdue."""
    for person in (cast.rivera, cast.okafor, cast.tanaka, cast.lindgren):
        Person.objects.filter(pk=person.pk).update(email=f"{person.username}@example.gov")
    back = a_contact(cast, state=State.SENT_BACK)
    Contact.objects.filter(pk=back.pk).update(due=NOW - timedelta(minutes=1))
    for hours in (73, 73, 71):
        a_contact(cast, at=NOW - timedelta(hours=hours))
    return cast


def test_it_works_each_is_told_once_a_day_of_what_is_theirs(late: Cast):
    assert [tell_by_mail(at=NOW), tell_by_mail(at=NOW), tell_by_mail(at=NOW + DAY)] == [2, 0, 2]
    told = {one.to[0]: one.body for one in mail.outbox[:2]}
    assert set(told) == {"rivera@example.gov", "okafor@example.gov"}
    assert "Sent back to you and not answered in time: 1\n" in told["rivera@example.gov"]
    assert "decision" not in told["rivera@example.gov"]
    assert "Waiting for your decision for longer than 72 hours: 2\n" in told["okafor@example.gov"]
    assert "Sent back to your officers and not answered in time: 1\n" in told["okafor@example.gov"]
    assert [event.details for event in Event.objects.filter(kind="reminders.mailed")] == [{"mails": 2}] * 2


def test_no_name_and_no_record_is_in_the_mail(late: Cast):
    tell_by_mail(at=NOW)
    ids = {str(pk) for pk in Contact.objects.values_list("pk", flat=True)}
    said = "".join(one.subject + one.body for one in mail.outbox)
    assert [word for word in (*ids, "Rivera", "Okafor", "rivera", "okafor", "Patrol", "North") if word in said] == []


@pytest.mark.parametrize("hours", [0, 2])
def test_nobody_is_told_at_night(late: Cast, hours: int):
    assert tell_by_mail(at=NOW - timedelta(hours=14 - 6 - hours)) == 0  # midnight and two at Millbrook
    assert mail.outbox == []


def test_nothing_is_sent_where_nothing_is_overdue_or_no_mail_server_is_named(late: Cast, settings):
    settings.MAIL_IS_ON = False
    assert tell_by_mail(at=NOW) == 0
    settings.MAIL_IS_ON = True
    Contact.objects.update(state=State.ACCEPTED)
    assert tell_by_mail(at=NOW) == 0
    assert (mail.outbox, DailyMail.objects.count()) == ([], 0)


def test_whoever_reviews_it_is_told_and_nobody_else(late: Cast):
    other = with_role("other", Role.SUPERVISOR, late.millbrook, late.patrol)
    Contact.objects.filter(state=State.SUBMITTED).update(reviewer=other)
    assert late_for(other, late.millbrook, at=NOW).decisions == 2
    assert late_for(late.okafor, late.millbrook, at=NOW).decisions == 0
    assert not late_for(late.lindgren, late.millbrook, at=NOW)


def test_a_mail_that_is_not_taken_is_told_and_tried_again_and_stops_no_other(late: Cast, monkeypatch):
    real = telling.send_mail

    def picky(subject, body, sender, to):
        if to == ["rivera@example.gov"]:
            raise OSError("no such mailbox")
        return real(subject, body, sender, to)

    with monkeypatch.context() as patched:
        patched.setattr(telling, "send_mail", picky)
        with pytest.raises(NotTold, match="1 of 2"):
            tell_by_mail(at=NOW)
    assert [one.to for one in mail.outbox] == [["okafor@example.gov"]]
    assert tell_by_mail(at=NOW) == 1
    assert mail.outbox[-1].to == ["rivera@example.gov"]
