"""Tiles of those who record, review and keep records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from daylit.web.accounts.acting import Acting
from daylit.web.home.navigation import address
from daylit.web.home.tile import Tile, counted
from daylit.web.ledger.models import Contact, Extract, State
from daylit.web.quality import queries as quality
from daylit.web.reporting import queries as reporting
from daylit.web.review import draw, numbers, queries


def officer(acting: Acting, at: datetime) -> Iterator[Tile]:
    """What an officer has to do: record, mend, and say why a call has no record."""
    collect = address("collect")
    own = Contact.objects.filter(agency=acting.agency, officer=acting.person)
    mend = own.filter(state__in=(State.SENT_BACK, State.QUARANTINED))
    if not collect:
        return
    yield Tile(number="+", label="Record a contact", href=collect, about="About a minute.", now=True)
    count = mend.count()
    late = mend.filter(due__lt=at).count()
    about = f"{late} overdue." if late else "Sent back, or not yet as the form asks."
    yield Tile(number=str(count), label="to mend", href=collect, about=about if count else "Nothing.", now=count > 0)
    waiting = own.filter(state=State.SUBMITTED).count()
    yield Tile(number=str(waiting), label="with your supervisor", href=collect, about="Nothing for you to do.")
    missing = quality.missing(acting, at=at).count()
    if missing:
        about = "The dispatcher's log names you for them. Record them, or say why there is nothing to record."
        words = counted(missing, "call without a record", "calls without a record")
        yield Tile(**words, href=address("my_calls"), about=about, now=True)


def supervisor(acting: Acting, at: datetime) -> Iterator[Tile]:
    """What waits for review, what is overdue, and how many records hold a mistake."""
    secret = draw.secret()
    count = queries.how_many_wait(acting, at=at)
    about = "Begin with the first." if count else "Nothing waits."
    href = address("review_next") if count else address("review_waiting")
    yield Tile(number=str(count), label="to review", href=href, about=about, now=count > 0)
    late = queries.overdue(acting, at=at, secret=secret)
    about = f"Reviews: {len(late.reviews)}. Answers of officers: {len(late.answers)}." if len(late) else "Nothing."
    yield Tile(number=str(len(late)), label="overdue", href=address("review_late"), about=about, now=len(late) > 0)
    yield _mistakes(numbers.error_rate(contacts=queries.visible(acting, at=at), at=at))


def records(acting: Acting, at: datetime) -> Iterator[Tile]:
    """How recording stands, and what is due at the state."""
    yield from standing(acting, at)
    for measure in reporting.week(acting, at=at):
        yield Tile(number=measure.shown, label=measure.label, href=address("state_files"), about=measure.about)


def steward(acting: Acting, at: datetime) -> Iterator[Tile]:
    """How recording stands, how complete it is, and what can be sealed."""
    yield from standing(acting, at)
    yield _mistakes(numbers.error_rate(contacts=Contact.objects.filter(agency=acting.agency), at=at))
    yield from _coverage(acting, at)
    yield from sealing(acting, at)


def sealing(acting: Acting, at: datetime) -> Iterator[Tile]:
    """What was accepted, and when it was sealed last."""
    accepted = Contact.objects.filter(agency=acting.agency, state=State.ACCEPTED).count()
    last = Extract.objects.filter(agency=acting.agency).order_by("-at").first()
    zone = ZoneInfo(acting.agency.zone)
    about = "None was sealed yet." if last is None else f"Last sealed {last.at.astimezone(zone):%d %b, %H:%M}."
    yield Tile(
        number=f"{accepted:,}",
        label="accepted contacts",
        href=address("extracts"),
        about=about,
        now=last is None and accepted > 0,
    )


def standing(acting: Acting, at: datetime) -> Iterator[Tile]:
    """How recording and review stand in the whole agency: counts alone, nothing about anybody."""
    found = Contact.objects.filter(agency=acting.agency)
    recorded = found.filter(submitted_at__gte=at - timedelta(days=30)).count()
    yield Tile(number=f"{recorded:,}", label="recorded in the last 30 days", about="Contacts of everyone.")
    waiting = found.filter(state=State.SUBMITTED)
    first = waiting.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    zone = ZoneInfo(acting.agency.zone)
    about = "None." if first is None else f"The oldest since {first.astimezone(zone):%d %b}."
    yield Tile(number=f"{waiting.count():,}", label="waiting for review", about=about)
    back = found.filter(state__in=(State.SENT_BACK, State.QUARANTINED))
    late = back.filter(due__lt=at).count()
    about = f"{late:,} of them overdue." if late else "None is overdue."
    yield Tile(number=f"{back.count():,}", label="to be mended by their officers", about=about)


def _coverage(acting: Acting, at: datetime) -> Iterator[Tile]:
    for measure in quality.week(acting, at=at):
        about = " · ".join(filter(None, (measure.likely, measure.about)))
        yield Tile(number=measure.shown, label=measure.label, href=address("completeness"), about=about)


def _mistakes(rate: numbers.ErrorRate) -> Tile:
    if rate.known and not rate.few:
        about = f"From {rate.low} to {rate.high}, from {rate.looked_at} drawn at random."
        return Tile(number=rate.percent, label="of records with a mistake", href=address("review_sample"), about=about)
    return Tile(
        number="–",
        label="of records with a mistake",
        href=address("review_sample"),
        about=f"{rate.looked_at or 'None'} drawn at random reviewed yet: too few to tell.",
    )
