"""Colleagues' numbers as they would be with work like one's own: the same kinds of contact, at the same times of day.

A traffic unit's records are shorter than those of field interviews, and nights are not days. Each colleague's numbers
are taken for each kind and part of the day, and weighed by how often the officer has that work (direct
standardisation). Who has less than half of it is not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour

from daylit.web.ledger.models import Contact

SHIFT_HOURS, LEAST_SHARED = 8, 0.5
Work = tuple[str, int]
"""A kind of contact, and which third of the day; 3 where the time is not known."""


@dataclass(slots=True)
class Sums:
    """What an officer did of one kind of work."""

    contacts: int = 0
    returned: int = 0
    people: int = 0
    seconds: int = 0
    timed: int = 0

    def add(self, other: Sums) -> None:
        """Add the sums of another row."""
        for part in fields(self):
            setattr(self, part.name, getattr(self, part.name) + getattr(other, part.name))


def sums_by_work(kept: QuerySet[Contact], *, zone: str) -> dict[UUID, dict[Work, Sums]]:
    """For each officer the sums of each kind of work. Cost: two questions, whatever the number of contacts."""
    dated = kept.annotate(hour=ExtractHour("began", tzinfo=ZoneInfo(zone)))
    by = ("officer", "kind", "hour")
    found: dict[UUID, dict[Work, Sums]] = defaultdict(lambda: defaultdict(Sums))
    returned = Count("pk", distinct=True, filter=Q(revisions__decisions__accepted=False))
    for row in dated.values(*by).annotate(n=returned).order_by():
        found[row["officer"]][_work(row)].add(Sums(returned=row["n"]))
    for row in dated.values(*by).annotate(
        n=Count("pk"), all=Sum("people"), spent=Sum("seconds"), timed=Count("seconds")
    ).order_by():  # fmt: skip
        sums = Sums(contacts=row["n"], people=row["all"] or 0, seconds=row["spent"] or 0, timed=row["timed"])
        found[row["officer"]][_work(row)].add(sums)
    return found


def _work(row: Mapping[str, object]) -> Work:
    hour = row["hour"]
    return str(row["kind"]), hour // SHIFT_HOURS if isinstance(hour, int) else 24 // SHIFT_HOURS


def measured(own: Mapping[Work, Sums], theirs: Mapping[Work, Sums] | None = None) -> dict[str, float | None]:
    """The numbers of an officer; with ``theirs`` those of a colleague, weighed by the officer's own work.

    ``contacts`` is a plain count: how long anybody was on duty is not known here. A number that cannot be compared is
    nothing.
    """
    whole = theirs if theirs is not None else own
    weights = {work: sums.contacts for work, sums in own.items()} or {
        work: sums.contacts for work, sums in whole.items()
    }
    return {
        "contacts": sum(sums.contacts for sums in whole.values()),
        "people_each": _rounded(_weighed(weights, whole, "people", "contacts"), 2),
        "sent_back": _rounded(_weighed(weights, whole, "returned", "contacts"), 3),
        "seconds_each": _rounded(_weighed(weights, whole, "seconds", "timed"), 0),
    }


def _weighed(weights: Mapping[Work, int], theirs: Mapping[Work, Sums], part: str, of: str) -> float | None:
    """The mean over the work that both have; nothing where that is less than half of the officer's."""
    shared = {work: weight for work, weight in weights.items() if work in theirs and getattr(theirs[work], of)}
    if not shared or sum(shared.values()) < LEAST_SHARED * sum(weights.values()):
        return None
    total = sum(weight * getattr(theirs[work], part) / getattr(theirs[work], of) for work, weight in shared.items())
    return float(total / sum(shared.values()))


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits) if digits else round(value)
