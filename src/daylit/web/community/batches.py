"""Writing waiting answers down, many at a time and in an order that tells nothing.

Each time, all answers of an agency's last year are written anew in a new order, and so are the hashes of all used
codes: with the whole database, its order on the disk and its transactions' numbers, nothing says which code an answer
came with, nor which answers came in together. Ids are drawn at random and say nothing either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random, SystemRandom
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models, transaction

from daylit.web.accounts.models import Agency
from daylit.web.audit.actions import record
from daylit.web.community.models import Answer, FreeText, Source, Spent, Survey, UsedForm, Waiting
from daylit.web.community.sealing import forget_weeks, opened
from daylit.web.community.taking import MARKS, monday

Told = dict[str, Any]
BATCH = 20
"""So many answers are written at once, or those of a week that is over."""
LEAST = 11
"""Of one survey at least so many: its results are public, and who looks each week would read the one that came in."""
AT_ONCE = 500
MIXED = timedelta(days=400)
"""Answers about stops of these days are mixed anew with each batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How many were written, and how many could not be opened any more."""

    answers: int
    lost: int


def write_batches(*, at: datetime, chance: Random | None = None) -> Written:
    """Write what has waited enough, for every agency. ``chance`` is the system's own unless a test gives another."""
    chance, answers, lost = chance or SystemRandom(), 0, 0
    for agency in Agency.objects.filter(pk__in=Waiting.objects.values("agency")):
        done = _write(agency, at=at, chance=chance)
        answers, lost = answers + done.answers, lost + done.lost
    UsedForm.objects.filter(day__lt=at.date() - timedelta(days=2)).delete()
    forget_weeks(
        before=monday(at.date() - timedelta(days=7)), still_needed=Waiting.objects.values_list("week", flat=True)
    )
    return Written(answers=answers, lost=lost)


@transaction.atomic
def _write(agency: Agency, *, at: datetime, chance: Random) -> Written:
    today = at.astimezone(ZoneInfo(agency.zone)).date()
    rows = list(Waiting.objects.select_for_update().filter(agency=agency))
    if len(rows) < BATCH and all(row.week >= monday(today) for row in rows):
        return Written(answers=0, lost=0)
    told = {row.pk: opened(bytes(row.sealed), week=row.week) for row in rows}
    ready = _ready(told, today=today)
    there = [one for one in ready.values() if one is not None]
    if not ready:
        return Written(answers=0, lost=0)
    Waiting.objects.filter(pk__in=list(ready)).delete()
    lately = Answer.objects.filter(agency=agency, month__gte=today - MIXED)
    _mix(lately, [_answer(agency, one, chance=chance) for one in there], chance=chance)
    fresh = [_text(agency, one, month=today.replace(day=1), chance=chance) for one in there if one["text"]]
    _mix(FreeText.objects.filter(agency=agency), fresh, chance=chance)
    _mix(Spent.objects.filter(agency=agency), [], chance=chance)
    _note_bursts(there)
    lost = len(ready) - len(there)
    record("answers.written", at=at, agency=agency.id, details={"answers": len(there), "lost": lost})
    return Written(answers=len(there), lost=lost)


def _ready(told: Mapping[Any, Told | None], *, today: date) -> dict[Any, Told | None]:
    """What may be written now: enough of one survey, what is left of one that is closed, and what nobody can open."""
    groups = Counter(_group(one) for one in told.values() if one is not None)
    closed = {str(id) for id in Survey.objects.filter(closes__lt=today).values_list("pk", flat=True)}
    return {
        key: one for key, one in told.items() if one is None or one["survey"] in closed or groups[_group(one)] >= LEAST
    }


def _group(told: Told) -> tuple[str, bool]:
    """The results in which an answer counts: those by open link stand apart."""
    return str(told["survey"]), told["source"] == Source.OPEN


def _note_bursts(there: list[dict[str, Any]]) -> None:
    """Keep for each survey how many answers by its open link were ever written together."""
    for survey, count in Counter(one["survey"] for one in there if one["source"] == Source.OPEN).items():
        Survey.objects.filter(pk=survey, most_at_once__lt=count).update(most_at_once=count)


def _mix(there: models.QuerySet[Any], fresh: Iterable[models.Model], *, chance: Random) -> None:
    """Write rows again together with new ones, in a new order.

    Only rows that were read and locked are deleted: a code that is spent by another request meanwhile stays spent.
    """
    kept = list(there.select_for_update())
    rows = [*kept, *fresh]
    keys = [row.pk for row in kept]
    for start in range(0, len(keys), AT_ONCE):
        there.model.objects.filter(pk__in=keys[start : start + AT_ONCE]).delete()
    chance.shuffle(rows)
    there.model.objects.bulk_create(rows, batch_size=AT_ONCE)


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _answer(agency: Agency, told: dict[str, Any], *, chance: Random) -> Answer:
    marks = {name: told["marks"].get(name) for name in MARKS}
    return Answer(
        id=_id(chance),
        agency=agency,
        survey_id=UUID(told["survey"]),
        source=told["source"],
        kind=told["kind"],
        area_id=None if told["area"] is None else UUID(told["area"]),
        month=date.fromisoformat(told["month"]),
        **marks,
    )


def _text(agency: Agency, told: dict[str, Any], *, month: date, chance: Random) -> FreeText:
    return FreeText(
        id=_id(chance),
        agency=agency,
        survey_id=UUID(told["survey"]),
        month=month,
        text=told["text"],
        language=told["language"],
        source=told["source"],
    )
