"""How review goes: the share of records with a mistake, from those drawn at random, and how long decisions take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from daylit.stats.estimates import Estimates
from daylit.stats.sampled import sampled_rate
from daylit.web.accounts.models import Agency, Person
from daylit.web.ledger.models import Contact, Decision
from daylit.web.review.models import ReviewSample

LOOK_BACK = timedelta(days=90)
FEW = 11
AT_A_GLANCE = 10
"""Decisions taken in fewer seconds are counted apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """The share of records sent back at their first review. ``whole`` is how many the sample was drawn from."""

    share: Estimates
    whole: int
    drawn: int
    waiting: int

    @property
    def known(self) -> bool:
        """Whether anything drawn was looked at yet."""
        return bool(self.share.n > 0)

    @property
    def looked_at(self) -> int:
        """How many of those drawn were reviewed."""
        return int(self.share.n)

    @property
    def few(self) -> bool:
        """Whether so few were reviewed that the range alone says something."""
        return self.looked_at < FEW

    @property
    def percent(self) -> str:
        """The estimate, for people."""
        return _percent(float(self.share.estimate))

    @property
    def low(self) -> str:
        """The lower end, for people."""
        return _percent(float(self.share.low))

    @property
    def high(self) -> str:
        """The upper end, for people."""
        return _percent(float(self.share.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One reviewer's decisions. ``timed`` are those of which it is known how long the record was open."""

    person: Person
    decisions: int
    accepted: int
    sent_back: int
    timed: int
    middle_seconds: float | None
    at_a_glance: int


def error_rate(*, contacts: Iterable[Contact], at: datetime) -> ErrorRate:
    """The share of records with a mistake, among contacts submitted in the last 90 days."""
    samples = ReviewSample.objects.filter(contact__in=contacts, contact__submitted_at__gte=at - LOOK_BACK)
    drawn = list(samples.filter(drawn=True).values_list("contact_id", "probability"))
    first: dict[object, bool] = {}
    for contact, accepted in (
        Decision.objects.filter(revision__contact__in=[one for one, _ in drawn])
        .order_by("-event")
        .values_list("revision__contact_id", "accepted")
    ):
        first[contact] = accepted
    looked_at = [(0 if first[contact] else 1, chance) for contact, chance in drawn if contact in first]
    return ErrorRate(
        share=sampled_rate(event=[y for y, _ in looked_at], probability=[chance for _, chance in looked_at]),
        whole=samples.count(),
        drawn=len(drawn),
        waiting=len(drawn) - len(looked_at),
    )


def paces(*, agency: Agency, at: datetime) -> list[Pace]:
    """Each reviewer's numbers of the last 90 days, by name."""
    rows: dict[Person, list[Decision]] = {}
    found = Decision.objects.filter(revision__contact__agency=agency, at__gte=at - LOOK_BACK)
    for one in found.select_related("by"):
        rows.setdefault(one.by, []).append(one)
    return sorted((_pace(person, made) for person, made in rows.items()), key=lambda one: one.person.name)


def _pace(person: Person, made: list[Decision]) -> Pace:
    seconds = [one.seconds for one in made if one.seconds is not None]
    accepted = [one for one in made if one.accepted]
    return Pace(
        person=person,
        decisions=len(made),
        accepted=len(accepted),
        sent_back=len(made) - len(accepted),
        timed=len(seconds),
        middle_seconds=median(seconds) if seconds else None,
        at_a_glance=sum(one.seconds is not None and one.seconds < AT_A_GLANCE for one in accepted),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
