"""How the jobs stand, for people: nothing here tells of one agency to another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daylit.web.rounds.jobs import WORK, Work
from daylit.web.rounds.models import Job
from daylit.web.rounds.outcome import DONE

LATE = timedelta(minutes=30)
"""After so long past its time it is told that nobody ticks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One job. ``trouble`` is empty where all is well."""

    work: Work
    job: Job | None
    at_work: bool
    trouble: str


def standings(*, at: datetime) -> list[Standing]:
    """Every job in the order in which they are done."""
    rows = {row.name: row for row in Job.objects.all()}
    return [_standing(one, rows.get(one.name), at=at) for one in WORK]


def _standing(one: Work, row: Job | None, *, at: datetime) -> Standing:
    if not one.on:
        return Standing(work=one, job=row, at_work=False, trouble="")
    at_work = row is not None and row.claimed_until is not None and row.claimed_until > at
    trouble = ""
    if row is not None and row.outcome and row.outcome != DONE:
        trouble = row.sentence
    elif not at_work and (row is None or row.due < at - LATE):
        trouble = "It is overdue: does anything call “daylit tick”?"
    return Standing(work=one, job=row, at_work=at_work, trouble=trouble)
