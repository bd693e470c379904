"""Reading the log: events through the agency of who asks, proofs, and the whole of it as lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from daylit.web.audit import merkle
from daylit.web.audit.actions import leaf_bytes
from daylit.web.audit.commitments import canonical
from daylit.web.audit.models import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The hashes that tie one event, or an older head, to the head of a tree of ``size`` events."""

    size: int
    head: str
    path: tuple[str, ...]


def events(
    *,
    agency: UUID,
    kind: str = "",
    person: UUID | None = None,
    subject: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Event]:
    """An agency's own events, the newest first. ``kind`` may be the beginning of one: “contact.”."""
    found = Event.objects.filter(agency=agency).order_by("-number")
    if kind:
        found = found.filter(kind__startswith=kind)
    if person is not None:
        found = found.filter(person=person)
    if subject:
        found = found.filter(subject=subject)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def inclusion(*, number: int, size: int) -> Proof:
    """That event ``number`` is in the tree of the first ``size`` events. Reads the hashes of all of them."""
    leaves = _leaves(size)
    return Proof(size=size, head=merkle.root(leaves).hex(), path=_hexes(merkle.inclusion(leaves, number - 1)))


def consistency(*, old: int, size: int) -> Proof:
    """That the first ``old`` events were only added to since."""
    leaves = _leaves(size)
    return Proof(size=size, head=merkle.root(leaves).hex(), path=_hexes(merkle.consistency(leaves, old)))


def lines(*, until: int, agency: UUID | None = None) -> Iterator[bytes]:
    """Each event up to a number as the bytes that were hashed; with an agency, others' events as their hash alone."""
    for event in Event.objects.filter(number__lte=until).order_by("number").iterator(chunk_size=1000):
        hidden = agency is not None and event.agency not in (agency, None)
        yield canonical({"leaf": event.leaf, "number": event.number}) if hidden else leaf_bytes(event)


def head_at(size: int, *, using: str = "default") -> str:
    """The head over the first ``size`` events, or nothing where there are fewer. Holds a few hashes, however many."""
    frontier = merkle.Frontier()
    try:
        for leaf in _kept(size, using=using):
            frontier.add(leaf)
    except (ValueError, TypeError):  # a leaf that is no hash: nothing of ours has such a head
        return ""
    return frontier.head().hex() if frontier.size == size else ""


def _kept(size: int, *, using: str = "default") -> Iterator[bytes]:
    """The hash of each of the first ``size`` events, a few at a time."""
    found = Event.objects.using(using).filter(number__lte=size).order_by("number").values_list("leaf", flat=True)
    return map(bytes.fromhex, found.iterator(chunk_size=1000))


def _leaves(size: int) -> list[bytes]:
    leaves = list(_kept(size))
    if len(leaves) != size:
        raise ValueError("the log has no such size")
    return leaves


def _hexes(path: list[bytes]) -> tuple[str, ...]:
    return tuple(one.hex() for one in path)
