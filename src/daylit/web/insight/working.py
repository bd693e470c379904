"""Doing what waits in the queue: one run after the other, in a process of its own at the lowest priority.

A run is claimed by one statement in the database, for a short time, and the claim is renewed while it is at work. What
a dead process left is taken over; what dies three times is given up with a sentence.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import connections
from django.db.models import F, Q

from daylit.errors import DaylitError
from daylit.progress import Progress
from daylit.studies import registry
from daylit.tables.extract import Extract as SealedExtract
from daylit.tables.extract import open_extract
from daylit.web.insight import actions, cubes, pictures, plans
from daylit.web.insight.models import Run, RunState
from daylit.web.ledger.sealing import seal_extract

log = logging.getLogger(__name__)
Clock = Callable[[], datetime]
LEASE, BEAT = timedelta(seconds=90), 20.0
TRIES = 3
GONE = "The folder of this extract is no longer there. Seal the contacts again, then ask again."
DIED = "It was begun three times and broke off each time. Whoever runs the server finds more in its own log."
SHORT_OF = "There was not enough memory on this server. Ask for fewer people, or fewer groups."


def work_off(*, clock: Clock, most: int | None = None) -> int:
    """Do what waits, the first first; returns how many runs were ended."""
    done = 0
    while most is None or done < most:
        run = claim(at=clock())
        if run is None:
            return done
        do(run, clock=clock)
        done += 1
    return done


def claim(*, at: datetime) -> Run | None:
    """Take the next run, in one statement: of several who try, one has it. What died too often is given up."""
    free = Q(state=RunState.WAITING) | Q(state=RunState.RUNNING, claimed_until__lte=at)
    for row in Run.objects.filter(free).order_by("asked", "pk")[:20]:
        taken = Run.objects.filter(free, pk=row.pk).update(
            state=RunState.RUNNING,
            claimed_until=at + LEASE,
            began=at,
            tries=F("tries") + 1,
            stage="Begun",
        )
        if not taken:
            continue
        run = Run.objects.select_related("agency", "extract", "plan", "by").get(pk=row.pk)
        if run.tries <= TRIES:
            return run
        actions.give_up(run, at=at, because=DIED)
    return None


def do(run: Run, *, clock: Clock) -> None:
    """Do one run to its end: a finding, or a sentence that says why there is none. Nothing it raises goes further."""
    try:
        with _held(run, clock=clock):
            _study(run, clock=clock)
    except DaylitError as error:
        actions.give_up(run, at=clock(), because=str(error))
    except MemoryError:
        actions.give_up(run, at=clock(), because=SHORT_OF)
    except Exception as error:
        log.exception("the study “%s” broke off", run.study)
        because = f"It broke off ({type(error).__name__}). The server's own log says more."
        actions.give_up(run, at=clock(), because=because)


def _study(run: Run, *, clock: Clock) -> None:
    if run.study == actions.SEALING:
        _seal(run, clock=clock)
        return
    extract = _opened(run)
    if run.study == actions.COUNTS:
        assert run.extract is not None, "counts are of an extract"
        cubes.make(run.extract, extract)
        actions.end(run, at=clock())
        return
    settings = plans.settings_of(run.settings)
    finding = registry.run(extract, run.study, settings, _told(run))
    pictures.draw_all(actions.keep(run, finding, at=clock()))


def _seal(run: Run, *, clock: Clock) -> None:
    """What was taken over from a process that died is sealed again: the same records are the same folder."""
    first, last = (date.fromisoformat(day) if day else None for day in (run.settings["first"], run.settings["last"]))
    made = seal_extract(
        agency=run.agency, by=run.by, at=clock(), first=first, last=last, origin=run.settings.get("origin", "")
    )
    actions.sealed(run, made, at=clock())


def _opened(run: Run) -> SealedExtract:
    try:
        assert run.extract is not None, "only a sealing has no extract"
        return open_extract(run.extract.folder)
    except (DaylitError, OSError) as error:
        raise DaylitError(GONE) from error


def _told(run: Run) -> Progress:
    """Keeps how far it is where a page can show it; a few writes for each study."""
    last: list[float] = [-1.0]

    def tell(step: str, share: float) -> None:
        if share - last[0] >= 0.05 or share >= 1:
            last[0] = share
            Run.objects.filter(pk=run.pk).update(stage=step[:120], done=min(max(share, 0.0), 1.0))

    return tell


@contextmanager
def _held(run: Run, *, clock: Clock) -> Iterator[None]:
    """Renew the claim while the block runs, from a thread of its own."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(BEAT):
            try:
                Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(claimed_until=clock() + LEASE)
            except Exception:  # the database may be away for a moment; the next beat tries again
                log.exception("a claim could not be renewed")
            finally:
                connections.close_all()

    beating = threading.Thread(target=renew, name="daylit-claim", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
