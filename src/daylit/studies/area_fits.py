"""How often something happens in each area, and how much areas differ beyond chance: counts and fits, without words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.power import detectable_spread
from daylit.stats.small_areas import FEWEST_AREAS, ChanceShare, Ranks, SmallAreas, chance_share, ranks, shrunken_rates
from daylit.studies.settings import Settings

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SURE: Final = 0.95
"""With such a chance or more an area is told to lie above, or below, all together."""
_LEAST_EXPECTED: Final = 1.0
"""The test of “all areas alike” leaves out areas in which fewer than one event, or non-event, is expected."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One group (``place``; −1 is everybody) in all areas: counts (areas,), and the fit where there is one.

    ``events`` are searches of ``n`` people, or stops over an exposure ``n`` of residents and years. ``told`` says in
    which areas enough people stand behind a number. ``p_value`` is that of “all areas alike”; ``least`` the smallest
    spread that could have been seen.
    """

    place: int
    events: Ints
    n: Floats
    people: Ints
    told: NDArray[np.bool_]
    areas: SmallAreas | None = None
    ranks: Ranks | None = None
    chance: ChanceShare | None = None
    p_value: float = 1.0
    least: float = float("nan")

    @property
    def raw(self) -> Floats:
        """What each area's own counts say."""
        return np.asarray(self.events / np.where(self.n > 0, self.n, 1.0))

    @property
    def rate(self) -> float:
        """The rate of all areas together of which something is told."""
        events, n = self.events[self.told].sum(), self.n[self.told].sum()
        return float(events / n) if n > 0 else 0.0

    @property
    def above(self) -> Floats:
        """How probable it is that each area's rate lies above that of all together; NaN where nothing is told."""
        if self.areas is None:
            return np.full(len(self.n), np.nan)
        return np.where(self.told, self.areas.above(self.rate), np.nan)


def fitted(
    *, place: int, events: Ints, n: Ints | Floats, people: Ints, settings: Settings, per_resident: bool = False
) -> Part:
    """Draw the areas of one group in; without a fit where fewer than three areas, or too few events, say anything."""
    exposure = np.asarray(n, dtype=np.float64)
    told = np.asarray((people >= settings.threshold) & (exposure > 0))
    part = Part(place=place, events=events, n=exposure, people=people, told=told)
    x, m = np.where(told, events, 0), np.where(told, exposure, 0.0)
    total, most = int(x.sum()), float("inf") if per_resident else float(m.sum())
    if told.sum() < FEWEST_AREAS or min(total, most - total) < settings.threshold:
        return part
    areas = shrunken_rates(events=x, n=m, among="exposure" if per_resident else "people", level=settings.level)
    expected = m * (total / m.sum())
    rest = expected if per_resident else m - expected
    use = told & (np.minimum(expected, rest) >= _LEAST_EXPECTED)
    test = pearson_dispersion(
        events=x[use], fitted=m[use] * x[use].sum() / max(float(m[use].sum()), 1e-300),
        n=None if per_resident else m[use], parameters=1,
    )  # fmt: skip
    return Part(
        place=place, events=events, n=exposure, people=people, told=told, areas=areas,
        ranks=ranks(of=areas, rng=np.random.default_rng(settings.seed), level=settings.level),
        chance=chance_share(of=areas), p_value=test.p_value,
        least=_least(m[use], total / float(m.sum()), per_resident=per_resident, level=settings.level),
    )  # fmt: skip


def _least(m: Floats, rate: float, *, per_resident: bool, level: float) -> float:
    if not per_resident:
        return detectable_spread(n=m, rate=rate, level=level)
    # A rate of stops is seldom; per person-year the variance of its count is that of a share near 0.
    tiny = 1e6
    return tiny * detectable_spread(n=m * tiny, rate=rate / tiny, level=level)


def halves(part: Part) -> tuple[int, int, int]:
    """How many areas lie in the upper half by their whole range of places, how many in the lower, and of how many."""
    if part.ranks is None:
        return 0, 0, 0
    known = np.isfinite(part.ranks.low)
    middle = (int(known.sum()) + 1) / 2
    upper, lower = part.ranks.high[known] < middle, part.ranks.low[known] > middle
    return int(upper.sum()), int(lower.sum()), int(known.sum())


def sides(part: Part) -> tuple[int, int, int]:
    """How many areas lie above the rate of all with a chance of ``SURE`` or more, how many below, and of how many."""
    above = part.above[np.isfinite(part.above)]
    return int((above >= SURE).sum()), int((above <= 1 - SURE).sum()), len(above)


def with_fits(parts: Sequence[Part]) -> list[int]:
    """The places in the list of those of whom something can be told."""
    return [at for at, part in enumerate(parts) if part.areas is not None]
