"""Watched figures: one control chart for each, over the weeks of the newest extract; each signal is told once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from daylit.errors import DaylitError
from daylit.stats.control import ControlChart, control_chart
from daylit.tables.cube import Cube, view
from daylit.tables.filters import Filters
from daylit.web.accounts.models import Agency, Membership, Person
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.insight import queries
from daylit.web.insight.models import Signal, Watch
from daylit.web.insight.showing import filter_in_words
from daylit.web.ledger.models import Extract

MEASURES: dict[str, str] = {
    "searched": "Share of people searched",
    "found": "Share of searches that found something",
    "arrested": "Share of people arrested",
    "cited": "Share of people cited",
    "warned": "Share of people warned",
    "force": "Share of people on whom force was used",
}
BASELINE, MOST, FALSE_ALARMS, ODDS, SEED = 26, 20, 0.05, 1.5, 1
SETTLED = timedelta(days=7)
"""A week counts once it has been over for so long: until then records are still being reviewed."""
TOLD_TO = (Role.ANALYST, Role.COMMAND)


class CannotWatch(DaylitError):
    """A figure cannot be watched as asked."""


class NotMailed(DaylitError):
    """A signal could not be told by mail; it is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A watch with its chart, or with the sentence why there is none yet. ``weeks`` are their Mondays."""

    watch: Watch
    title: str
    weeks: Sequence[date]
    n: Sequence[int]
    chart: ControlChart | None
    why: str


def title_of(watch: Watch) -> str:
    """What is watched, in words."""
    told = "; ".join(filter_in_words(text) for text in watch.where)
    return MEASURES[watch.measure] + (f" ({told})" if told else "")


@transaction.atomic
def begin(*, agency: Agency, measure: str, where: Sequence[str], by: Person, at: datetime, origin: str = "") -> Watch:
    """Begin to watch a figure. Raises ``CannotWatch`` for one that is watched already, or too many of them."""
    running = Watch.objects.filter(agency=agency, ended=None)
    if running.filter(measure=measure, where=list(where)).exists():
        raise CannotWatch("This is watched already.", remedy="See it in the list below.")
    if running.count() >= MOST:
        raise CannotWatch(
            f"{MOST} figures are watched already; with more, false alarms would come every month.",
            remedy="End one that nobody looks at.",
        )
    row = Watch(agency=agency, measure=measure, where=list(where), by=by, since=at)
    record(
        "watch.begun", at=at, by=by.pk, agency=agency.pk, subject=f"watch:{row.pk}", origin=origin,
        details={"measure": measure, "where": list(where)}, rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@transaction.atomic
def stop(watch: Watch, *, by: Person, at: datetime, origin: str = "") -> None:
    """Watch a figure no longer; its signals stay."""
    row = Watch.objects.select_for_update().get(pk=watch.pk)
    if row.ended is None:
        row.ended = at
        record(
            "watch.ended", at=at, by=by.pk, agency=row.agency_id, subject=f"watch:{row.pk}", origin=origin, rows=[row]
        )
        row.save()


def charted(watch: Watch, *, extract: Extract, cube: Cube) -> Watched:
    """The chart of a watch over the weeks of an extract that are over and settled."""
    zone = ZoneInfo(watch.agency.zone)
    sealed = extract.at.astimezone(zone).date()
    found = view(cube, by="week", where=Filters.parse(watch.where))
    dated = [place for place, value in enumerate(found.values) if value is not None]
    n, yes = found.known[watch.measure], found.yes[watch.measure]
    known = {date.fromisoformat(found.values[place]): (int(yes[place]), int(n[place])) for place in dated}
    weeks = _weeks(min(known, default=sealed), sealed)
    events, people = ([known.get(week, (0, 0))[part] for week in weeks] for part in (0, 1))
    title = title_of(watch)
    if len(weeks) <= BASELINE:
        why = f"There are {len(weeks)} whole weeks; {BASELINE + 1} are needed to know what is usual."
        return Watched(watch=watch, title=title, weeks=weeks, n=people, chart=None, why=why)
    chart = control_chart(
        events=events, n=people, baseline=BASELINE, odds_ratio=ODDS, false_alarms=FALSE_ALARMS,
        rng=np.random.default_rng(SEED),
    )  # fmt: skip
    why = (
        ""
        if np.isfinite(chart.limit)
        else "It happened to nobody, or to everybody, in the first weeks: nothing to watch."
    )
    return Watched(watch=watch, title=title, weeks=weeks, n=people, chart=chart, why=why)


def _weeks(first: date, sealed: date) -> list[date]:
    """The Mondays of all whole weeks that are settled; a first week that began before the records is left out."""
    monday = first - timedelta(days=first.weekday())
    found = []
    while monday + timedelta(days=7) + SETTLED <= sealed:
        found.append(monday)
        monday += timedelta(days=7)
    return found


def look(*, at: datetime) -> int:
    """Look at every watch of every agency; returns how many signals are new. The second time nothing is new."""
    fresh = 0
    for agency in Agency.objects.order_by("name"):
        counted = queries.newest_counts(agency)
        if counted is not None:
            for watch in Watch.objects.filter(agency=agency, ended=None).select_related("agency"):
                fresh += _note(charted(watch, extract=counted[0], cube=counted[1]), at=at)
    _mail(at=at)
    return fresh


def _note(watched: Watched, *, at: datetime) -> int:
    if watched.chart is None:
        return 0
    chart, fresh = watched.chart, 0
    for up, signals in ((True, chart.signal_up), (False, chart.signal_down)):
        for place in np.flatnonzero(signals):
            week = watched.weeks[int(place)]
            if week + timedelta(days=7) + 2 * SETTLED > watched.watch.since.date():  # not what was long ago
                fresh += _noted(watched, week, up=up, place=int(place), at=at)
    return fresh


@transaction.atomic
def _noted(watched: Watched, week: date, *, up: bool, place: int, at: datetime) -> int:
    if Signal.objects.filter(watch=watched.watch, week=week, up=up).exists():
        return 0
    assert watched.chart is not None, "a signal comes from a chart"
    told = {"rate": round(float(watched.chart.rate[place]), 4), "usual": round(watched.chart.baseline_rate, 4)}
    row = Signal(watch=watched.watch, week=week, up=up, at=at, told=told)
    record(
        "watch.signal", at=at, agency=watched.watch.agency_id, subject=f"signal:{row.pk}",
        details={"measure": watched.watch.measure, "week": week.isoformat(), "up": up}, rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    return 1


def _mail(*, at: datetime) -> None:
    """Tell each signal once by mail, to those who look at findings and have an address. Nobody is named in it."""
    if not settings.MAIL_IS_ON:
        return
    for row in Signal.objects.filter(mailed=None).select_related("watch__agency").order_by("at"):
        agency = row.watch.agency
        to = _addresses(agency, day=at.astimezone(ZoneInfo(agency.zone)).date())
        if not to or Signal.objects.filter(pk=row.pk, mailed=None).update(mailed=at) != 1:
            continue
        try:
            taken = sum(_taken(address, row) for address in to)
        except OSError as error:  # smtplib's errors are among them
            Signal.objects.filter(pk=row.pk).update(mailed=None)
            raise NotMailed("The mail server did not take the mail.", remedy="Check DAYLIT_MAIL.") from error
        record("watch.mailed", at=at, agency=agency.pk, subject=f"signal:{row.pk}", details={"mails": taken})


def _taken(address: str, row: Signal) -> bool:
    """Whether the mail went out. A refused address is not tried again: the others would be told anew each hour."""
    try:
        send_mail(SUBJECT, _text(row), settings.DEFAULT_FROM_EMAIL, [address])
    except SMTPRecipientsRefused:
        return False  # its person reads the signal on their first page
    return True


SUBJECT = "Daylit: a figure that you watch has changed"


def _text(row: Signal) -> str:
    where = settings.INSTALLATION.address(f"/watch/{row.watch_id}/")
    return (
        f"{title_of(row.watch)}: in the week of {row.week:%d %B %Y} it left its usual range, "
        f"{'upwards' if row.up else 'downwards'}.\n\n"
        "This is a reason to look, not a finding: of every 100 years without any change, about 5 have such a "
        "signal.\n\n"
        f"Sign in to see it: {where}\n"
    )


def _addresses(agency: Agency, *, day: date) -> list[str]:
    held = Membership.objects.filter(agency=agency, role__in=TOLD_TO, since__lte=day).exclude(until__lt=day)
    people = Person.objects.filter(memberships__in=held, is_active=True).exclude(email="").distinct()
    return sorted(people.values_list("email", flat=True))
