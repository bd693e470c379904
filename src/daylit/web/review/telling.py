"""Telling by mail, at most once a day, what has waited for too long. Numbers only: nobody and no record is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q, QuerySet

from daylit.errors import DaylitError
from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.models import Agency, DailyMail, Membership, Person
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Contact, State
from daylit.web.review.queries import visible

MORNING, KEPT = time(7), timedelta(days=30)
"""From when on mail goes out, by the agency's clocks; how long it is kept who was told on which day."""
SUBJECT = "Daylit: records wait for you"
TELL = (Role.OFFICER, Role.SUPERVISOR)


class NotTold(DaylitError):
    """Some mails could not be sent; they are tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """How many records wait too long: for one's own answer, for one's decision, for the answers of one's officers."""

    own: int
    decisions: int
    answers: int

    def __bool__(self) -> bool:
        return bool(self.own or self.decisions or self.answers)


def tell_by_mail(*, at: datetime) -> int:
    """Mail everyone who has an address and something overdue, each once a day. Returns how many mails went out.

    Raises ``NotTold`` after the last one, where some could not be sent; those are tried again the next time.
    """
    if not settings.MAIL_IS_ON:
        return 0
    DailyMail.objects.filter(day__lt=at.date() - KEPT).delete()
    sent = failed = 0
    for agency in Agency.objects.order_by("name"):
        local = at.astimezone(ZoneInfo(agency.zone))
        if local.time() < MORNING:
            continue
        tried = [_told(agency, person, late, day=local.date()) for person, late in _waiting(agency, local.date(), at)]
        here = sum(one is True for one in tried)
        if here:
            record("reminders.mailed", at=at, agency=agency.pk, details={"mails": here})
        sent, failed = sent + here, failed + sum(one is False for one in tried)
    if failed:
        raise NotTold(f"{failed:,} of {sent + failed:,} mails were not taken.", remedy="Check DAYLIT_MAIL.")
    return sent


def late_for(person: Person, agency: Agency, *, at: datetime) -> Late:
    """What waits for a person at an agency for longer than it allows."""
    acting = acting_for(person, agency=agency.pk, at=at)
    if acting is None:
        return Late(own=0, decisions=0, answers=0)
    seen, long = visible(acting, at=at), at - timedelta(hours=agency.return_hours)
    free = Q(reviewer=None) | Q(reviewer=person)
    waiting = seen.filter(free, state=State.SUBMITTED, changed_at__lt=long)
    own = Contact.objects.filter(agency=agency, officer=person) if acting.has(Role.OFFICER) else Contact.objects.none()
    return Late(own=_overdue(own, at).count(), decisions=waiting.count(), answers=_overdue(seen, at).count())


def _overdue(of: QuerySet[Contact], at: datetime) -> QuerySet[Contact]:
    return of.filter(state=State.SENT_BACK, due__lt=at)


def _waiting(agency: Agency, day: date, at: datetime) -> Iterator[tuple[Person, Late]]:
    held = Membership.objects.filter(agency=agency, role__in=TELL, since__lte=day).exclude(until__lt=day)
    told = DailyMail.objects.filter(agency=agency, day=day).values("person")
    people = Person.objects.filter(memberships__in=held, is_active=True).exclude(email="").exclude(pk__in=told)
    for person in people.distinct().order_by("pk"):
        late = late_for(person, agency, at=at)
        if late:
            yield person, late


def _told(agency: Agency, person: Person, late: Late, *, day: date) -> bool | None:
    """Whether the mail went out; nothing where another process was a moment earlier. The claim comes first."""
    row, fresh = DailyMail.objects.get_or_create(agency=agency, person=person, day=day)
    if not fresh:
        return None
    try:
        send_mail(SUBJECT, text(agency, late), settings.DEFAULT_FROM_EMAIL, [person.email])
    except OSError:  # smtplib's errors are among them
        row.delete()
        return False
    return True


def text(agency: Agency, late: Late) -> str:
    """The mail."""
    told = {
        "Sent back to you and not answered in time": late.own,
        f"Waiting for your decision for longer than {agency.return_hours} hours": late.decisions,
        "Sent back to your officers and not answered in time": late.answers,
    }
    lines = "".join(f"- {what}: {number:,}\n" for what, number in told.items() if number)
    return (
        f"Records at {agency.name}:\n\n{lines}\n"
        "This mail comes once a day while something is overdue. It names nobody.\n\n"
        f"Sign in to see them: {settings.INSTALLATION.address('/')}\n"
    )
