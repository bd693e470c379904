"""An officer's own numbers, with those of colleagues as a band: to see oneself, not to rank others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Membership
from daylit.web.audience import Role
from daylit.web.ledger.like_work import measured, sums_by_work
from daylit.web.ledger.models import Contact, Revision, State

DAYS, FEWEST_OTHERS, TIMED, LONGEST_SECTION = 90, 11, 200, 40

MEASURES: dict[str, str] = {
    "contacts": "Contacts recorded",
    "people_each": "People for each contact",
    "sent_back": "Share that was sent back",
    "seconds_each": "Time spent on each record",
}
"""What is counted, in words. Nothing about who was stopped: a study does that, with all that it needs to be fair."""


def own_numbers(acting: Acting, *, at: datetime) -> dict[str, Any]:
    """The officer's numbers of the last 90 days.

    Beside each stands, where at least 11 other officers recorded something, their middle value and the values between
    which eight in ten of them lie; else no band, because a band of few tells of each. The others are those of the
    officer's unit where they are enough, else those of the agency.
    """
    since = at - timedelta(days=DAYS)
    kept = Contact.objects.filter(agency=acting.agency, submitted_at__gte=since).exclude(state=State.EXPUNGED)
    sums = sums_by_work(kept, zone=acting.agency.zone)
    mine = sums.pop(acting.person.id, {})
    own = measured(mine) if mine else dict.fromkeys(MEASURES, None) | {"contacts": 0}
    each = {who: measured(mine, theirs) for who, theirs in sums.items()}
    unit = _of_unit(acting, at=at)
    groups = {"unit": [one for who, one in each.items() if who in unit], "agency": list(each.values())}
    return {
        "days": DAYS,
        "measures": [
            {"name": name, "label": label, "own": own[name], "band": _band_of(name, groups)}
            for name, label in MEASURES.items()
        ],
        "sections": _sections(acting, since=since),
    }


def _of_unit(acting: Acting, *, at: datetime) -> frozenset[UUID]:
    """The officers of the unit in which the officer works now."""
    if acting.own_unit is None:
        return frozenset()
    day = at.astimezone(ZoneInfo(acting.agency.zone)).date()
    held = Membership.objects.filter(agency=acting.agency, unit=acting.own_unit, role=Role.OFFICER, since__lte=day)
    return frozenset(held.filter(Q(until=None) | Q(until__gte=day)).values_list("person", flat=True))


def _sections(acting: Acting, *, since: datetime) -> list[dict[str, Any]]:
    """The officer's own seconds for each section of the form, on average; most time first. They add up to a record."""
    own = Revision.objects.filter(by=acting.person, contact__agency=acting.agency, number=1, received_at__gte=since)
    sums: Counter[str] = Counter()
    timed = 0
    for entry in own.exclude(entry=None).order_by("-received_at").values_list("entry", flat=True)[:TIMED]:
        spent = entry.get("seconds")
        if not isinstance(spent, dict) or not spent or not all(map(_is_time, spent.values())):
            continue
        timed += 1
        sums.update({name: seconds for name, seconds in spent.items() if len(name) <= LONGEST_SECTION})
    return [{"name": name, "seconds": round(total / timed, 1)} for name, total in sums.most_common(20)]


def _is_time(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given) and given >= 0


def _band_of(name: str, groups: dict[str, list[dict[str, float | None]]]) -> dict[str, Any] | None:
    """The band of the first group that is large enough, and which one it is."""
    for of, people in groups.items():
        band = _band([one[name] for one in people])
        if band is not None:
            return {"of": of, **band}
    return None


def _band(values: Sequence[float | None]) -> dict[str, Any] | None:
    there = sorted(value for value in values if value is not None)
    if len(there) < FEWEST_OTHERS:
        return None
    low, high = _quantile(there, 0.1), _quantile(there, 0.9)
    return {"others": len(there), "low": low, "middle": round(median(there), 3), "high": high}


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two neighbours of the place, in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return round(ordered[low] + (ordered[high] - ordered[low]) * (place - low), 3)
