"""The town's last months: what its officers sent, and what its supervisors decided, by the same doors as anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from daylit.jurisdictions import load_pack
from daylit.web.accounts.models import Area, Person, Unit
from daylit.web.audit.checkpoints import sign_checkpoint
from daylit.web.demo.contacts import Odds, a_moment, invented_answers, spoil
from daylit.web.demo.town import Town
from daylit.web.ledger.actions import QUARANTINED, submit
from daylit.web.ledger.decisions import Reason, accept, send_back
from daylit.web.ledger.models import Revision
from daylit.web.review import draw

DAYS = 120
AT_ONCE = 200
MOST_WAITING = 160
LATE, LEFT_OVER = (timedelta(days=7), timedelta(days=10)), 0.1
"""Of what came in these days, this share was overlooked and is overdue now."""
REASONS: tuple[Reason, ...] = (
    {"at": "people[0].reason", "label": "Reason for the stop", "sentence": "Please say which law the stop was under."},
    {"at": "location", "label": "Place", "sentence": "The words and the map point are not the same place."},
    {"at": "contact.duration", "label": "How long it took", "sentence": "The call log has a quarter of an hour more."},
)


@dataclass(frozen=True, slots=True)
class _Sent:
    revision: UUID
    unit: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A training that changes what officers do: whose, from when on, and what is left of their searches."""

    units: frozenset[str]
    since: date
    searches: float

    def factor(self, unit: str, day: date) -> float:
        """What is left of the searches of an officer of a unit on a day."""
        return self.searches if unit in self.units and day >= self.since else 1.0


def record_contacts(
    town: Town,
    *,
    contacts: int,
    until: datetime,
    days: int = DAYS,
    seed: int = 1,
    trained: Trained | None = None,
    open_ends: bool = True,
    told: Callable[[float], None] = lambda _: None,
) -> int:
    """Record so many contacts of the days before a moment, and review them; returns how many were kept as right.

    With ``open_ends`` some of the last ones wait for review, some were left over and some sent back, as on any day;
    without, everything was reviewed in the meantime.
    """
    rng = np.random.default_rng(seed)
    zone = ZoneInfo(town.agency.zone)
    form = load_pack(town.agency.pack, on=until.astimezone(zone).date()).form
    version = {"pack": form.pack, "version": form.version, "sha256": ""}
    first = until.astimezone(zone).replace(tzinfo=None) - timedelta(days=days)
    lately = max(min(contacts // 12, MOST_WAITING), 1) if open_ends else 0  # so that something waits for review
    moments = [a_moment(rng, first=first, days=days - 0.05) for _ in range(contacts - lately)]
    moments += [a_moment(rng, first=first + timedelta(days=days - 2), days=1.95) for _ in range(lately)]
    moments.sort()
    sent: list[_Sent] = []
    for start in range(0, contacts, AT_ONCE):
        with transaction.atomic():
            for began in moments[start : start + AT_ONCE]:
                one = _record(town, rng, began.replace(tzinfo=zone), version, until=until, trained=trained)
                sent += [one] if one is not None else []
        told(0.7 * min(start + AT_ONCE, contacts) / contacts)
    _review(town, rng, sent, until=until, open_ends=open_ends, told=lambda done: told(0.7 + 0.3 * done))
    draw.draw_missing(secret=draw.secret(), at=until)
    sign_checkpoint(at=until)
    return len(sent)


def _record(
    town: Town,
    rng: np.random.Generator,
    began: datetime,
    version: dict[str, str],
    *,
    until: datetime,
    trained: Trained | None,
) -> _Sent | None:
    officers = town.officers
    officer, unit = officers[int(rng.integers(len(officers)))]
    area = list(town.areas.values())[int(rng.integers(len(town.areas)))]
    searches = trained.factor(unit.name, began.date()) if trained else 1.0
    answers = invented_answers(rng, began=began, point=_point_in(area, rng), area=area.name, searches=searches)
    spoil(rng, answers)
    late = rng.random() < Odds().late
    made = began + (timedelta(hours=30) if late else timedelta(minutes=float(rng.gamma(2, 6))))
    made = min(made, until - timedelta(seconds=30))
    entry = _entry(answers, made=made, version=version, unit=unit, area=area, rng=rng, late=late)
    raw = json.dumps(entry, sort_keys=True).encode()
    done = submit(
        by=officer,
        agency=town.agency,
        id=UUID(entry["id"]),
        entry=entry,
        sha256=sha256(raw).hexdigest(),
        at=made + timedelta(seconds=20),
        raw=raw,
    )
    return None if done.outcome == QUARANTINED else _Sent(UUID(entry["id"]), unit.name, made)


def _entry(
    answers: dict[str, Any],
    *,
    made: datetime,
    version: dict[str, str],
    unit: Unit,
    area: Area,
    rng: np.random.Generator,
    late: bool,
) -> dict[str, Any]:
    return {
        "id": str(UUID(bytes=rng.bytes(16), version=4)),
        "made_at": made.isoformat(timespec="seconds"),
        "sent_at": (made + timedelta(seconds=15)).isoformat(timespec="seconds"),
        "device": "invented",
        "form": version,
        "answers": answers,
        "unit": str(unit.id),
        "area": str(area.id),
        "cad": f"{made:%y}-{int(rng.integers(1, 99999)):05d}",
        "tags": _tags(datetime.fromisoformat(answers["contact"]["start"])),
        "late_reason": "I was called to a crash before I could finish." if late else "",
        "corrects": None,
        "reason": "",
        "override": {},
        "seconds": {
            "contact": int(rng.gamma(5, 2)) + 3,
            "person": int(rng.gamma(4, 3)) + 4,
            "what": int(rng.gamma(5, 3)) + 5,
        },
        "taps": int(rng.integers(12, 26)),
        "template": None,
    }


def _tags(began: datetime) -> list[str]:
    """The town's own tags: by the hour, so that they can be looked for."""
    if began.weekday() < 5 and began.hour in (7, 8, 14, 15):
        return ["school zone"]
    return ["weekend patrol"] if began.weekday() in (4, 5) and began.hour >= 21 else []


def _review(
    town: Town,
    rng: np.random.Generator,
    sent: list[_Sent],
    *,
    until: datetime,
    open_ends: bool,
    told: Callable[[float], None],
) -> None:
    """Supervisors look within two days; what came in the last hours still waits, some was sent back or left over."""
    chiefs = {"Patrol B": "okafor", "Patrol A": "brandt"}
    ready = sent
    if open_ends:
        ready = [one for one in sent if one.at < until - timedelta(hours=float(rng.uniform(20, 30)))]
        ready = [one for one in ready if not (LATE[0] < until - one.at < LATE[1] and rng.random() < LEFT_OVER)]
    for start in range(0, len(ready), AT_ONCE):
        with transaction.atomic():
            for one in ready[start : start + AT_ONCE]:
                by = town.people[chiefs.get(one.unit, "santos")]
                _decide(rng, one, by=by, until=until, may_return=open_ends)
        told(min(start + AT_ONCE, len(ready)) / len(ready))


def _decide(rng: np.random.Generator, one: _Sent, *, by: Person, until: datetime, may_return: bool) -> None:
    at = min(one.at + timedelta(hours=float(rng.gamma(3, 5))), until - timedelta(minutes=1))
    revision = Revision.objects.filter(pk=one.revision).first()
    if revision is None:
        return
    seconds, agency = int(rng.gamma(4, 4)) + 4, revision.contact.agency
    if may_return and at > until - timedelta(days=9) and rng.random() < 0.05:
        reasons = [REASONS[int(rng.integers(len(REASONS)))]]
        send_back(revision=revision, by=by, agency=agency, reasons=reasons, at=at, seconds=seconds)
    else:
        accept(revision=revision, by=by, agency=agency, at=at, seconds=seconds)


def _point_in(area: Area, rng: np.random.Generator) -> tuple[float, float]:
    ring = area.polygons[0][0]
    lons, lats = [corner[0] for corner in ring], [corner[1] for corner in ring]
    return float(rng.uniform(min(lats), max(lats))), float(rng.uniform(min(lons), max(lons)))
