"""Guesses at passwords and codes, counted in the database so that every process counts alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction

from daylit.web import wall
from daylit.web.accounts.models import Guess, Membership, Person
from daylit.web.audit.actions import record
from daylit.web.audit.models import Event

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_PLACE = 5, 30
MANY, MANY_WITHIN = 5, timedelta(minutes=10)
REMEMBERED = timedelta(days=1)


def may_guess(*, who: str, where: str, at: datetime) -> bool:
    """Whether one more guess would be looked at. The same is asked of the database whether or not the name exists."""
    guess = take_guess(who=who, where=where, at=at)
    if guess is not None:
        guess.delete()
    return guess is not None


def take_guess(*, who: str, where: str, at: datetime) -> Guess | None:
    """Count a guess before it is looked at; ``None`` where it is one too many, and must not be looked at.

    The place is asked first, so that one place cannot lock out everybody. A guess is written first and counted then:
    of many at the same moment too many may be refused, and never one too many let through. Whoever turns out to be
    right takes theirs back with ``delete``; the others stay, and ``wrong_guess`` tells of them.
    """
    name, since = who.strip().lower(), at - WINDOW
    there = Guess.objects.filter(where=hidden(where), at__gt=since).count()
    before = _times(name, at=at)
    for_good = Person.objects.filter(username=name, locked_for_good=True).exists()
    locked = locked_until(before)
    if there >= PER_PLACE or for_good or (locked is not None and locked > at) or _recent(before, at) >= PER_ACCOUNT:
        return None
    guess = Guess.objects.create(at=at, who=hidden(name), where=hidden(where))
    if _recent(_times(name, at=at), at) > PER_ACCOUNT:
        guess.delete()
        return None
    return guess


@transaction.atomic
def wrong_guess(*, who: str, where: str, at: datetime, guess: Guess | None = None) -> None:
    """Tell of a guess that was wrong; the fifth locks the name for a while, each further lock for twice as long.

    A name that nobody has is locked like any other, with the same work, so that nothing is learnt about it.
    """
    name = who.strip().lower()
    if guess is None:
        Guess.objects.create(at=at, who=hidden(name), where=hidden(where))
    record("sign_in.refused", at=at, outcome="refused", origin=hidden(where)[:16])
    times = _times(name, at=at)
    until = locked_until(times)
    person = Person.objects.filter(username=name).first()
    if until is None or locked_until(times[:-1]) == until:
        return
    Person.objects.filter(username=name).update(locked_until=until)
    record("sign_in.locked", at=at, by=None if person is None else person.id, outcome="refused")
    _tell_of_many(at)


def locked_until(times: Sequence[datetime]) -> datetime | None:
    """Until when a name is locked after wrong guesses at these times, in order: five within the window lock it."""
    until, locks, recent = None, 0, list[datetime]()
    for at in times:
        recent = [*(one for one in recent if one > at - WINDOW), at]
        if len(recent) >= PER_ACCOUNT:
            until, locks, recent = at + WINDOW * 2 ** min(locks, 6), locks + 1, []
    return until


def _times(name: str, *, at: datetime) -> list[datetime]:
    found = Guess.objects.filter(who=hidden(name), at__gt=at - REMEMBERED).order_by("at", "id")
    return list(found.values_list("at", flat=True))


def _recent(times: Sequence[datetime], at: datetime) -> int:
    return sum(one > at - WINDOW for one in times)


@transaction.atomic
def unlock(*, person: Person, by: UUID, agency: UUID, at: datetime) -> None:
    """Let a person in again who was locked out."""
    person.locked_until, person.locked_for_good = None, False
    person.save(update_fields=["locked_until", "locked_for_good"])
    Guess.objects.filter(who=hidden(person.username)).delete()
    record("sign_in.unlocked", at=at, by=by, agency=agency, subject=f"person:{person.id}")


def forget_guesses(*, before: datetime) -> int:
    """Drop counts that no longer matter."""
    return Guess.objects.filter(at__lt=before).delete()[0]


def hidden(word: str) -> str:
    """A keyed hash: the table tells nobody which names were tried."""
    return sha256(f"{settings.SECRET_KEY}\n{word}".encode()).hexdigest()


def _tell_of_many(at: datetime) -> None:
    """Where many accounts were locked within minutes, tell each agency of theirs, and the installation, once."""
    since = at - MANY_WITHIN
    with wall.everywhere():  # whoever guesses does not care for agencies
        locks = Event.objects.filter(kind="sign_in.locked", at__gt=since, at__lte=at, person__isnull=False)
        people = set(locks.values_list("person", flat=True))
        if len(people) < MANY:
            return
        told = Event.objects.filter(kind="sign_in.many_locked", at__gt=since, at__lte=at)
        agencies = Membership.objects.filter(person__in=people).order_by("agency").values_list("agency", flat=True)
        before = set(told.values_list("agency", flat=True))
        for agency in dict.fromkeys([None, *agencies]):
            if agency not in before:
                told_of = {"accounts": len(people)}
                record("sign_in.many_locked", at=at, agency=agency, outcome="warning", details=told_of)
