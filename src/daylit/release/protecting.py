"""Tables and findings of a release protected together, and attacked; what cannot be protected is left out whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from daylit.errors import DaylitError
from daylit.privacy.attacker import Attack, attack, proved
from daylit.privacy.joint import Told, protect
from daylit.release.counting import Choice, Cube
from daylit.release.joining import Joined, Memory, joined
from daylit.studies.finding import Finding


class NotSafe(DaylitError):
    """The attacker found something out: the release is not written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Safe:
    """What may be shown of which findings, and how the attack ended."""

    made: Joined
    findings: tuple[Finding, ...]
    told: Told
    tried: Attack


def protected(
    cube: Cube, choice: Choice, findings: Sequence[Finding], *, last: str, threshold: int, earlier: Memory | None
) -> Safe:
    """Protect tables and findings together; where tables cannot be, there is no release. Raises ``NotSafe``.

    A finding is left out whole, and the plan says so, where it cannot be protected beside the others: each time the
    one that stands beside most of what was found out, the later one of the plan where two do, since a plan begins with
    what matters most. What turns out safe beside all that is left is taken in again.
    """

    def attempt(kept: Sequence[int]) -> Safe:
        chosen = tuple(findings[place] for place in kept)
        made = joined(cube, choice, chosen, last=last, threshold=threshold, earlier=earlier)
        told = protect(made.system, threshold=threshold)
        return Safe(made=made, findings=chosen, told=told, tried=_attacked(made, told, threshold))

    kept, out = list(range(len(findings))), []
    while not (safe := attempt(kept)).tried.failed:
        if not kept:
            raise NotSafe(
                f"{safe.tried.close:,} small counts could be worked out, so nothing was written.",
                remedy="There are too few people for this release. Wait until there are more.",
            )
        out.append(kept.pop(_at_fault(safe)))
    for place in sorted(out[:-1]):  # without the one that was left out last it was not safe
        more = attempt(sorted((*kept, place)))
        if more.tried.failed:
            kept, safe = sorted((*kept, place)), more
    return safe


def _at_fault(safe: Safe) -> int:
    """Which finding stands beside most of the counts that were found out, as its place among those that were tried."""
    system, found_out = safe.made.system, set(safe.tried.learnt)
    told_by: dict[int, set[int]] = {}
    for where, cell in safe.made.findings.items():
        told_by.setdefault(cell, set()).add(where[0])
    beside = [0] * len(safe.findings)
    for whole, parts in system.sums:
        if found_out.isdisjoint((whole, *parts)):
            continue
        for place in {place for cell in (whole, *parts) for place in told_by.get(cell, ())}:
            beside[place] += 1
    return max(range(len(beside)), key=lambda place: (beside[place], place))


def _attacked(made: Joined, told: Told, threshold: int) -> Attack:
    """How the attack ended: by the proofs, and in full on those counts whose proof says too little."""
    tried, left = proved(told, threshold=threshold)
    if not len(left):
        return tried
    again = attack(made.system, told.shown, threshold=threshold, cells=left)
    least = min(again.least_width, _least(told.high - told.low, told.small, left))
    return replace(again, cells=tried.cells, least_width=least)


def _least(width: NDArray[np.float64], small: NDArray[np.intp], left: NDArray[np.intp]) -> float:
    rest = np.setdiff1d(small, left)
    return float(width[rest].min()) if len(rest) else float("inf")
