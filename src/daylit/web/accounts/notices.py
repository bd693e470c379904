"""Mails about a cleared second factor: kept with what they tell of, and sent by the clock, never while a page waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail

from daylit.errors import DaylitError
from daylit.web.accounts.models import FactorReset, Notice

TRIED_FOR = timedelta(days=3)
"""How long a mail that is not taken is tried again; the person reads it on their account's page in any case."""


class NotTold(DaylitError):
    """Some mails could not be sent; they are tried again."""


def keep_notices(reset: FactorReset) -> None:
    """Let the person and who asked be told, in the transaction of what they are told of; without mail, nobody."""
    people = {one for one in (reset.person, reset.asked_by) if one is not None and one.email}
    if settings.MAIL_IS_ON:
        Notice.objects.bulk_create(Notice(agency=reset.agency, reset=reset, person=one) for one in people)


def send_notices(*, at: datetime) -> int:
    """Send what waits, each once; returns how many mails went out.

    Raises ``NotTold`` after the last one, where some were not taken: one address that is refused keeps nobody else from
    being told.
    """
    if not settings.MAIL_IS_ON:
        return 0
    waiting = Notice.objects.filter(sent_at=None, reset__decided_at__gt=at - TRIED_FOR).select_related("person")
    tried = [_sent(row, at=at) for row in waiting.order_by("pk")]
    sent, failed = sum(one is True for one in tried), sum(one is False for one in tried)
    if failed:
        raise NotTold(f"{failed:,} of {sent + failed:,} mails were not taken.", remedy="Check DAYLIT_MAIL.")
    return sent


def _sent(row: Notice, *, at: datetime) -> bool | None:
    """Whether the mail went out; nothing where another process was a moment earlier. The claim comes first."""
    mine = Notice.objects.filter(pk=row.pk)
    if mine.filter(sent_at=None).update(sent_at=at) != 1:
        return None
    try:
        send_mail(SUBJECT, TEXT, settings.DEFAULT_FROM_EMAIL, [row.person.email])
    except OSError:  # smtplib's errors are among them
        mine.update(sent_at=None)
        return False
    return True


SUBJECT = "Daylit: a second factor was cleared"
TEXT = (
    "At your agency, administrators cleared a lost second factor: yours, or one that you asked them to clear. Every "
    "session of that account has ended, and its person gets a new link from an administrator, by hand.\n\n"
    "If you did not expect this, tell your agency's administrator or your chief at once.\n"
)
