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

    A finding is left out whole, and the plan says so, where it cannot be protected beside those before it: a plan
    begins with what matters most.
    """

    def attempt(kept: Sequence[Finding]) -> Safe:
        made = joined(cube, choice, kept, last=last, threshold=threshold, earlier=earlier)
        told = protect(made.system, threshold=threshold)
        return Safe(made=made, findings=tuple(kept), told=told, tried=_attacked(made, told, threshold))

    everything = attempt(findings)
    if everything.tried.failed:
        return everything
    safe = attempt(())
    if not safe.tried.failed:
        raise NotSafe(
            f"{safe.tried.close:,} small counts could be worked out, so nothing was written.",
            remedy="There are too few people for this release. Wait until there are more.",
        )
    for finding in findings:
        more = attempt((*safe.findings, finding))
        safe = more if more.tried.failed else safe
    return safe


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
