"""This week in two minutes: what came in, what became of it, and whether a change is more than chance makes.

Seven days are compared with the four weeks before them. A change counts as clear only where its interval leaves out “no
change” and it holds after false-discovery control over everything on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from importlib import import_module
from typing import Protocol
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.urls import resolve

from daylit.web.accounts.acting import Acting
from daylit.web.audience import ANYONE, SIGNED_IN
from daylit.web.home.navigation import address
from daylit.web.insight.changes import controlled, counted, shared
from daylit.web.ledger.models import Contact, Decision, State
from daylit.web.measure import Measure

DAYS, BEFORE = 7, 28
OTHERS = ("insight", "community", "reporting", "quality", "improve", "publish")
"""Apps that may have a figure of the week."""


class Tells(Protocol):
    """What an app's ``queries`` has when it has a figure of the week."""

    def week(self, acting: Acting, *, at: datetime) -> list[Measure]:
        """Its figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The seven days before today, and the four weeks before those, by the agency's calendar."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def begins(self) -> datetime:
        """Midnight before the first of the seven days."""
        return datetime.combine(self.first, time(), self.zone)

    @property
    def ends(self) -> datetime:
        """Midnight after the last of them."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    @property
    def earlier(self) -> datetime:
        """Midnight before the four weeks."""
        return datetime.combine(self.first - timedelta(days=BEFORE), time(), self.zone)


def window(acting: Acting, *, at: datetime) -> Window:
    """The seven whole days before today."""
    zone = ZoneInfo(acting.agency.zone)
    today = at.astimezone(zone).date()
    return Window(first=today - timedelta(days=DAYS), last=today - timedelta(days=1), zone=zone)


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """Every figure, in the order of the page."""
    own = list(_records(acting, window(acting, at=at), at=at))
    told = [measure for name in OTHERS for measure in _of_app(name, acting, at=at)]
    return controlled([_open_to(acting, measure) for measure in (*own, *told)])


def _open_to(acting: Acting, measure: Measure) -> Measure:
    """The figure, without its link where this person's roles do not open the page behind it."""
    path = measure.href.partition("?")[0]
    if not path or {*acting.roles, SIGNED_IN, ANYONE} & getattr(resolve(path).func, "audience", frozenset()):
        return measure
    return replace(measure, href="")


def _of_app(name: str, acting: Acting, *, at: datetime) -> Sequence[Measure]:
    """The figures of an app that has some."""
    try:
        queries: Tells = import_module(f"daylit.web.{name}.queries")  # type: ignore[assignment]
    except ModuleNotFoundError as error:
        if error.name != f"daylit.web.{name}.queries":
            raise
        return ()
    return queries.week(acting, at=at) if hasattr(queries, "week") else ()


def _records(acting: Acting, days: Window, *, at: datetime) -> Iterator[Measure]:
    """Volume, late records, records sent back, and what waits too long."""
    kept = Contact.objects.filter(agency=acting.agency).exclude(state=State.EXPUNGED)
    now = kept.filter(submitted_at__gte=days.begins, submitted_at__lt=days.ends)
    before = kept.filter(submitted_at__gte=days.earlier, submitted_at__lt=days.begins)
    yield counted(
        name="volume",
        label="Contacts recorded",
        daily=_daily(now, days.begins, DAYS),
        daily_before=_daily(before, days.earlier, BEFORE),
        about="By everyone, on the day they were recorded. More or fewer is neither good nor bad.",
    )
    late = {"submitted_at__gt": F("began") + timedelta(hours=acting.agency.late_hours)}
    yield shared(
        name="late",
        label="Recorded late",
        yes=now.filter(**late).count(),
        n=now.count(),
        yes_before=before.filter(**late).count(),
        n_before=before.count(),
        of="contacts",
        more_is_worse=True,
        about=f"Recorded more than {acting.agency.late_hours} hours after they began.",
    )
    back = Exists(Decision.objects.filter(revision__contact=OuterRef("pk"), accepted=False))
    decided = Exists(Decision.objects.filter(revision__contact=OuterRef("pk")))
    yield shared(
        name="sent_back",
        label="Sent back to their officers",
        yes=now.filter(back).count(),
        n=now.filter(decided).count(),
        yes_before=before.filter(back).count(),
        n_before=before.filter(decided).count(),
        of="contacts decided",
        about="Of the contacts recorded in these days that were decided so far.",
    )
    overdue = kept.filter(state__in=(State.SENT_BACK, State.QUARANTINED), due__lt=at).count()
    yield Measure(
        name="overdue",
        label="Answers of officers overdue",
        shown=f"{overdue:,}",
        clear=overdue > 0,
        worse=overdue > 0,
        about="Records that wait for their officers, past their time. A count as of now, not an estimate.",
        href=address("first_page"),
    )


def _daily(contacts: QuerySet[Contact], begins: datetime, days: int) -> list[int]:
    """How many were recorded on each day."""
    dated = contacts.annotate(day=TruncDate("submitted_at", tzinfo=begins.tzinfo)).values_list("day")
    rows = dict(dated.annotate(n=Count("pk")).order_by("day"))
    return [rows.get(begins.date() + timedelta(days=number), 0) for number in range(days)]
