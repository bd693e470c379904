"""Tiles of those who run the installation and check it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from daylit.web.accounts.acting import Acting
from daylit.web.audit.models import Checkpoint, Event
from daylit.web.home.events import events_for
from daylit.web.home.navigation import address
from daylit.web.home.tile import Tile, counted
from daylit.web.rounds.queries import standings
from daylit.web.setup.checklist import checklist
from daylit.web.setup.people_list import people_of

A_SHIFT = timedelta(hours=12)


def admin(acting: Acting, at: datetime) -> Iterator[Tile]:
    """Who needs to be let in, what the server does, and what is left of set-up."""
    people, address_of = people_of(acting.agency, at=at), address("people")
    yield from _under_attack(acting, at)
    if lost := sum(one.reset for one in people):
        about = "An administrator asked to clear them; another one decides."
        words = counted(lost, "lost second factor to decide", "lost second factors to decide")
        yield Tile(**words, href=address_of, about=about, now=True)
    for number, label, about in (
        (sum(one.locked for one in people), "locked out", "After too many guesses."),
        (sum(one.without_second for one in people), "without a second factor", "They cannot do anything yet."),
        (sum(one.invited for one in people), "invited", "Not yet answered."),
    ):
        yield Tile(
            number=f"{number:,}", label=label, href=address_of, about=about if number else "None.", now=number > 0
        )
    yield _rounds(at)
    steps = checklist(acting.agency, at=at)
    left = [step for step in steps if not step.done and not step.may_wait]
    about = f"Next: {left[0].title.lower()}." if left else "Everything is set up."
    words = counted(len(left), "step of set-up left", "steps of set-up left")
    yield Tile(**words, href=address("setup"), about=about, now=bool(left))


def auditor(acting: Acting, at: datetime) -> Iterator[Tile]:
    """What happened today, and how far the log is signed."""
    zone = ZoneInfo(acting.agency.zone)
    midnight = datetime.combine(at.astimezone(zone).date(), time(), zone)
    events = events_for(acting.agency)
    count = events.filter(at__gte=midnight).count()
    refused = events.filter(at__gte=midnight).filter(~Q(outcome="done")).count()
    words = counted(count, "event today", "events today")
    yield Tile(**words, href=address("log"), about=f"Refused, or warning: {refused:,}.")
    yield _rounds(at)
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        told = "Whoever runs the server signs it with: daylit audit checkpoint"
        yield Tile(number="0", label="signed heads of the log", href=address("log"), about=told, now=True)
        return
    told = f"The last head was signed on {last.at.astimezone(zone):%d %b, %H:%M}."
    yield Tile(number=f"{last.size:,}", label="events under a signed head", href=address("log"), about=told)


def _under_attack(acting: Acting, at: datetime) -> Iterator[Tile]:
    """Only where many accounts were locked at once within the last shift."""
    lately = Event.objects.filter(agency=acting.agency.id, kind="sign_in.many_locked", at__gt=at - A_SHIFT)
    last = lately.order_by("-number").first()
    if last is not None:
        local = last.at.astimezone(ZoneInfo(acting.agency.zone))
        yield Tile(
            number=str(last.details.get("accounts", "")),
            label="accounts locked within minutes",
            href=address("people"),
            about=f"{local:%d %b, %H:%M}: somebody may be guessing passwords.",
            now=True,
        )


def _rounds(at: datetime) -> Tile:
    """What the server does by the clock: how many jobs need somebody, and which comes first."""
    found = standings(at=at)
    troubled = [one for one in found if one.trouble]
    off = [one.work.title.lower() for one in found if not one.work.on]
    about = f"{troubled[0].work.title}: {troubled[0].trouble}" if troubled else "All is well."
    if off and not troubled:
        about = f"All that is on went well. Off: {', '.join(off)}."
    return Tile(
        **counted(len(troubled), "job by the clock needs a look", "jobs by the clock need a look"),
        href=address("rounds"),
        about=about,
        now=bool(troubled),
    )
