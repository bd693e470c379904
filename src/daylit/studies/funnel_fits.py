"""How often something happens in each place, beside the rate of all and what places of its size usually show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.funnel import FEWEST_PLACES, Funnel, Spread, detectable_place, funnel
from daylit.studies.estimating import controlled
from daylit.studies.outcomes import Outcome
from daylit.studies.settings import Settings
from daylit.terms.saying import say

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
EVERYBODY: Final = -1
LEAST_EXPECTED: Final = 5.0
"""A place is judged where so many people with the outcome, and so many without, are expected at the rate of all."""
SPREADS: Final[dict[Spread, str]] = {
    "between": say("Places may differ by the same amount, whatever their size"),
    "factor": say("All places vary so many times as much as chance makes them"),
    "none": say("Nothing but chance sets places apart"),
}
"""Ways of allowing for how much places differ; the first is told."""
OTHER_SPREADS: Final = tuple(SPREADS)[1:]
NOMINAL: Final = 0.05
OUTER: Final = 0.998
"""The level of the outer limits; the inner ones have 0.95."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """One outcome of one group (``g``; −1 is everybody) in all places of a kind: counts (places,), and the funnel.

    ``told``: enough people stand behind a place's rate. ``judged``: enough events are expected, and the place is part
    of the funnel, whose arrays have shape (judged places,). ``q`` and ``stands`` have shape (places,).
    """

    kind: str
    outcome: Outcome
    g: int
    names: tuple[str, ...]
    events: Ints
    n: Ints
    told: Mask
    judged: Mask
    found: Funnel | None = None
    p: Floats
    q: Floats
    stands: Mask
    least: float = float("nan")

    @property
    def rate(self) -> Floats:
        """What each place's counts say; 0 where nobody is."""
        return np.asarray(self.events / np.maximum(self.n, 1))

    @property
    def usual(self) -> float:
        """The rate of the judged places together."""
        return float("nan") if self.found is None else self.found.usual

    @property
    def above(self) -> int:
        """How many stand out above the rate of all."""
        return int((self.stands & (self.rate > self.usual)).sum())

    @property
    def below(self) -> int:
        """How many stand out below it."""
        return int((self.stands & (self.rate < self.usual)).sum())


def beside(
    *, kind: str, outcome: Outcome, g: int, names: tuple[str, ...], events: Ints, n: Ints, settings: Settings
) -> Beside:
    """The funnel of one outcome and group; without one where fewer than ten places can be judged."""
    told = n >= settings.threshold
    nothing = np.full(n.shape, np.nan)
    one = Beside(
        kind=kind, outcome=outcome, g=g, names=names, events=events, n=n, told=told, judged=np.zeros_like(told),
        p=nothing, q=nothing, stands=np.zeros_like(told),
    )  # fmt: skip
    whole = float(events[told].sum() / n[told].sum()) if told.any() else 0.0
    judged = told & (n * min(whole, 1 - whole) >= LEAST_EXPECTED)
    if judged.sum() < FEWEST_PLACES:
        return one
    found = funnel(events=events[judged], n=n[judged], level=OUTER)
    p = nothing.copy()
    p[judged] = found.p_value
    return replace(one, judged=judged, found=found, p=p)


def firm(one: Beside) -> int:
    """How many of the places that stand out lie out on that side in the other ways of allowing for spread too."""
    if one.found is None or not one.stands.any():
        return 0
    out = one.stands[one.judged]
    events, n = one.events[one.judged], one.n[one.judged]
    for spread in OTHER_SPREADS:
        out = out & (funnel(events=events, n=n, level=OUTER, spread=spread).p_value < NOMINAL)
    return int(out.sum())


def controlled_together(made: Sequence[Beside], settings: Settings) -> list[Beside]:
    """The same with q-values, as one family over all outcomes, groups and kinds of places; and what stands out."""
    p = np.concatenate([one.p for one in made])
    q = controlled(p, np.isfinite(p))
    tests, rate = int(np.isfinite(p).sum()), settings.false_discovery
    ends = np.cumsum([len(one.p) for one in made])[:-1]
    with np.errstate(invalid="ignore"):
        return [
            replace(
                one, q=part, stands=np.asarray(part < rate),
                least=float("nan") if one.found is None else detectable_place(of=one.found, tests=tests, rate=rate),
            )
            for one, part in zip(made, np.split(q, ends), strict=True)
        ]  # fmt: skip
