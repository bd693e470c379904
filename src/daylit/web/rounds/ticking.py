"""One tick: every job that is due, each once, however many processes tick at the same time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record
from daylit.web.rounds.jobs import WORK, Work
from daylit.web.rounds.models import Job
from daylit.web.rounds.outcome import FAILED, FOUND, Ended

NIGHT = time(3)
AGAIN = timedelta(minutes=5)
MOST_AGAIN = timedelta(hours=6)
Clock = Callable[[], datetime]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A job that this tick did."""

    name: str
    outcome: str
    sentence: str
    due: datetime


def tick(*, clock: Clock, work: Sequence[Work] = WORK) -> list[Ran]:
    """Do what is due. ``clock`` gives the moment; a job that fails says so, and the others are done all the same."""
    found = []
    for one in work:
        at = clock()
        if one.on and _claimed(one, at=at):
            found.append(_done(one, began=at, clock=clock))
    return found


def _claimed(one: Work, *, at: datetime) -> bool:
    """Take the job, in one statement of the database: of several who try, one succeeds."""
    Job.objects.get_or_create(name=one.name, defaults={"due": at})
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    taken = Job.objects.filter(free, name=one.name, due__lte=at)
    return taken.update(claimed_until=at + one.lease, began=at) == 1


def _done(one: Work, *, began: datetime, clock: Clock) -> Ran:
    try:
        ended = one.run(began)
    except DaylitError as error:
        ended = Ended(FAILED, str(error))
    except Exception as error:
        log.exception("the job “%s” failed", one.name)
        ended = Ended(FAILED, f"It broke off ({type(error).__name__}). The server's own log says more.")
    row = Job.objects.get(name=one.name)
    failed = ended.outcome == FAILED
    failures = row.failures + 1 if failed else 0
    due = _next(one, at=began, failures=failures)
    if ended.outcome in (FAILED, FOUND) and row.outcome != ended.outcome:
        _tell(one, ended, at=clock())
    Job.objects.filter(name=one.name, began=began).update(
        ended=clock(),
        claimed_until=None,
        due=due,
        outcome=ended.outcome,
        sentence=ended.sentence[:500],
        failures=failures,
        last_good=row.last_good if failed else began,
    )
    return Ran(name=one.name, outcome=ended.outcome, sentence=ended.sentence, due=due)


def _next(one: Work, *, at: datetime, failures: int) -> datetime:
    """When it is due again: by its own time; after a failure sooner, then less and less often."""
    regular = at + one.every if one.every is not None else next_night(at)
    if not failures:
        return regular
    soon = at + min(AGAIN * 2 ** min(failures - 1, 8), MOST_AGAIN)
    return soon if one.every is None else max(soon, regular)


def next_night(at: datetime) -> datetime:
    """The next three o'clock where the first agency is."""
    first = Agency.objects.order_by("name").values_list("zone", flat=True).first()
    zone = ZoneInfo(first or "UTC")
    here = at.astimezone(zone)
    tonight = datetime.combine(here.date(), NIGHT, zone)
    return tonight if tonight > here else datetime.combine(here.date() + timedelta(days=1), NIGHT, zone)


def _tell(one: Work, ended: Ended, *, at: datetime) -> None:
    """Leave an event when a job begins to fail or to find something, and not again at every try."""
    try:
        record("round.failed", at=at, outcome=ended.outcome, details={"job": one.name})
    except Exception:
        log.exception("that the job “%s” failed could not be told to the log", one.name)
