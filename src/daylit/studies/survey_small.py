"""Which numbers of a survey may stand side by side: all of its sentences, groups and totals as one system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.joint import System, protect

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Who agrees and who does not, for each group of a breakdown, shape (groups, 2), and which groups may be shown."""

    sides: Counts
    shown: NDArray[np.bool_]


def safe(total: Counts, parts: Sequence[Part], *, threshold: int, sides: bool) -> tuple[bool, list[NDArray[np.bool_]]]:
    """Whether one sentence is told of all people, shape (2,), and of which groups of each breakdown.

    Whoever holds the total and all groups but one has that one, too, in each breakdown. So how many marked the
    sentence is protected over all of them together, and with ``sides`` also how many agree and how many do not. That
    some did not say to which group they belong is no secret; what these few think is one.
    """
    system = System()
    whole = _put(system, "all", total, threshold=threshold, sides=sides, shown=True)
    places = []
    for number, part in enumerate(parts):
        groups = [
            _put(system, f"{number} {group}", counts, threshold=threshold, sides=sides, shown=bool(part.shown[group]))
            for group, counts in enumerate(part.sides)
        ]
        rest = np.asarray(total - part.sides.sum(axis=0), dtype=np.int64)
        unsaid = _put(system, f"{number} unsaid", rest, threshold=threshold, sides=sides, shown=False, secret=False)
        for row in zip(whole, *groups, unsaid, strict=True):
            system.add_up(row[0], row[1:])
        places.append(groups)
    told = protect(system, threshold=threshold).shown

    def kept(cells: Sequence[int]) -> bool:
        return bool(all(told[cell] for cell in (cells if sides else cells[:1])))

    return kept(whole), [np.array([kept(group) for group in groups], dtype=bool) for groups in places]


def _put(
    system: System, name: str, counts: Counts, *, threshold: int, sides: bool, shown: bool, secret: bool = True
) -> tuple[int, int, int]:
    """How many marked the sentence, how many of them agree, and how many do not: the first is the sum of the others."""
    n, agree, other = int(counts.sum()), int(counts[0]), int(counts[1])
    people = system.put(f"{name} n", n, layer=0, shown=shown, free=shown, care=secret)
    two = [
        system.put(f"{name} {side}", count, layer=1, shown=shown, free=shown, care=sides)
        for side, count in (("agree", agree), ("other", other))
    ]
    system.add_up(people, two)
    return (people, two[0], two[1])
