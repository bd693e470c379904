"""Proofs that events are in the log, many at once and however long it is: each event's own stretch is read, no more."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from daylit.web import wall
from daylit.web.audit import merkle
from daylit.web.audit.models import Event

STRETCH = 4096
"""Events in a stretch; a power of two, so that each whole one is a subtree of its own in every larger tree."""


@wall.everywhere()  # the tree is one for all agencies; no more than hashes is read of the others' events
def paths(numbers: Iterable[int], *, size: int, epoch: str) -> dict[int, list[str]]:
    """For each event in the tree of ``size`` events, the neighbours on its way up to the head, in hex.

    Heads of whole stretches are remembered, for they never change; an asked event's own stretch is always read anew.
    """
    wanted = sorted({number for number in numbers if 0 < number <= size})
    heads = [] if not wanted else _heads(size, epoch)
    found, own = {}, (-1, list[bytes]())
    for number in wanted:
        at, within = divmod(number - 1, STRETCH)
        if own[0] != at:
            own = (at, _leaves(at, size))
        if within < len(own[1]):
            found[number] = [one.hex() for one in (*merkle.path(own[1], within), *merkle.path(heads, at))]
    return found


def _heads(size: int, epoch: str) -> list[bytes]:
    whole, rest = divmod(size, STRETCH)
    heads = [_remembered(at, epoch) for at in range(whole)]
    return [*heads, merkle.root(_leaves(whole, size))] if rest else heads


@lru_cache(maxsize=65_536)
def _remembered(at: int, epoch: str) -> bytes:
    return merkle.root(_leaves(at, (at + 1) * STRETCH))


def _leaves(at: int, size: int) -> list[bytes]:
    """The hashes of a stretch, up to the tree's size; too few where somebody took events out."""
    first, last = at * STRETCH + 1, min((at + 1) * STRETCH, size)
    rows = Event.objects.filter(number__gte=first, number__lte=last).order_by("number").values_list("leaf", flat=True)
    return [bytes.fromhex(leaf) for leaf in rows]
