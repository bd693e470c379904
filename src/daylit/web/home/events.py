"""The log as an auditor of one agency reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from daylit.web.accounts.models import Agency, Membership, Person
from daylit.web.audit.catalogue import EVENTS
from daylit.web.audit.models import Event

ON_A_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One event in words. ``who`` is empty for the server's own; ``when`` is by the clocks of who reads.

    Django's templates leave the zone out in the hour that comes twice, which is where it is needed.
    """

    event: Event
    sentence: str
    who: str
    when: str


def events_for(agency: Agency) -> QuerySet[Event]:
    """The events of an agency: its own, and those of its people that name none, such as signing in."""
    people = Membership.objects.filter(agency=agency).values("person")
    return Event.objects.filter(Q(agency=agency.id) | Q(agency=None, person__in=people))


def narrowed(
    events: QuerySet[Event], *, kind: str = "", person: UUID | None = None, about: str = "",
    since: date | None = None, until: date | None = None, zone: str = "UTC",
) -> QuerySet[Event]:  # fmt: skip
    """Only those of a kind, a person, a thing, or some days (both inclusive)."""
    if kind:
        events = events.filter(kind=kind)
    if person is not None:
        events = events.filter(person=person)
    if about:
        events = events.filter(subject__endswith=about)
    if since is not None:
        events = events.filter(at__gte=datetime.combine(since, time(), ZoneInfo(zone)))
    if until is not None:
        events = events.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), ZoneInfo(zone)))
    return events.order_by("-number")


def in_words(events: Iterable[Event]) -> list[Row]:
    """Events with their sentences and the names of those who did it."""
    found = list(events)
    names = {one.pk: one.name for one in Person.objects.filter(pk__in={row.person for row in found} - {None})}
    return [
        Row(
            event=row,
            sentence=EVENTS.get(row.kind, row.kind),
            who=names.get(row.person, ""),
            when=f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S %Z}",
        )
        for row in found
    ]
