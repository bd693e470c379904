"""How much darkness hid, where officers recorded whether they knew race beforehand: what the veil leaves to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.rates import rate
from daylit.stats.visibility import effect_of_knowing
from daylit.studies import wording
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Estimate
from daylit.studies.groups import Groups
from daylit.studies.study import Asking
from daylit.studies.veil_fits import SEASON, Fits, Stops, has_answer
from daylit.tables.counts import Counts
from daylit.terms.saying import say

COLUMN: Final = "race_known_before"
RECORDED: Final = 0.5
"""Recorded for fewer of the stops than this, by daylight or in the dark, it tells nothing of the others."""
EXAMPLE: Final = 1.5
"""The effect of knowing that is told as an example of what would be left to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Stops by daylight and in the dark: for how many it is ``told``, and in how many race was ``known`` beforehand."""

    known: tuple[int, int]
    told: tuple[int, int]

    @property
    def shares(self) -> tuple[float, float]:
        """The share in which race was known beforehand, by daylight and in the dark."""
        return self.known[0] / self.told[0], self.known[1] / self.told[1]


def known_of(asking: Asking, counts: Counts, use: NDArray[np.bool_], dark: NDArray[np.bool_]) -> Known | None:
    """What the stops in use tell of it; ``None`` where too few do. The count was made with ``COLUMN`` as a sum."""
    if not asking.recorded(COLUMN):
        return None
    sides = (use & ~dark, use & dark)
    told = [int(counts.recorded(COLUMN)[side].sum()) for side in sides]
    known = [int(counts.total(COLUMN)[side].sum()) for side in sides]
    stops = [int(counts.n[side].sum()) for side in sides]
    enough = all(n >= max(RECORDED * of, asking.settings.threshold) for n, of in zip(told, stops, strict=True))
    return Known(known=(known[0], known[1]), told=(told[0], told[1])) if enough else None


def sentences(known: Known | None) -> list[str]:
    """How often race was known beforehand, and how much of an effect the comparison would show."""
    if known is None:
        return []
    light, dark = known.shares
    size = wording.base(light, dark, n=min(known.told))
    first = say(
        "Officers wrote that they knew race before the stop in {light} stops by daylight, and in {dark} in the dark.",
        light=wording.out_of(light, size), dark=wording.out_of(dark, size),
    )  # fmt: skip
    if light <= dark:
        return [first, say("So darkness hid no more than daylight did, and this comparison can show little.")]
    left = (1 - light + light * EXAMPLE) / (1 - dark + dark * EXAMPLE)
    return [
        first,
        say(
            "If knowing raised the odds of a group {effect} times, daylight would show only about {left} times.",
            effect=f"{EXAMPLE:g}", left=wording.times(left),
        ),
    ]  # fmt: skip


def estimates(known: Known | None, stops: Stops, results: Mapping[int, Fits], level: float) -> list[Estimate]:
    """The shares with their ranges, and for each group the effect of knowing to which the veil's own number leads."""
    if known is None:
        return []
    both = rate(events=known.known, n=known.told, level=level)
    titles = (say("Race known before the stop, by daylight"), say("Race known before the stop, in the dark"))
    shares = [
        Estimate(
            quantity=f"known.{name}", label=titles[place], value=float(both.estimate[place]),
            low=float(both.low[place]), high=float(both.high[place]), level=level, unit="percent",
            n=known.told[place], events=known.known[place],
        )
        for place, name in enumerate(("daylight", "dark"))
    ]  # fmt: skip
    return [*shares, *(_effect(known, stops.groups, g, fits) for g, fits in results.items())]


def _effect(known: Known, groups: Groups, g: int, fits: Fits) -> Estimate:
    """What the veil with the season held equal says of the effect of knowing, taken apart from what darkness left."""
    fit, note, value, low, high = fits[SEASON], say("The model has no answer here."), None, None, None
    light, dark = known.shares
    if fit is not None and has_answer(fit):
        note = say("Race was known no more often by daylight, so nothing follows.")
        if light > dark:
            found = effect_of_knowing(
                odds_ratio=fit.odds_ratio, interval=fit.odds_ratio_interval, known_daylight=light, known_dark=dark
            )
            value = finite(found.effect) if found.effect > 0 else None
            low, high = (finite(found.interval.low), finite(found.interval.high)) if value is not None else (None, None)
            note = say("The gap is larger than any effect of knowing could make.") if value is None else _open(high)
    return Estimate(
        quantity="known.effect",
        label=say(
            "Effect of knowing on the odds: {group} compared with {reference}",
            group=groups.label(g), reference=groups.label(groups.reference),
        ),
        groups=groups.pair(g), value=value, low=low, high=high,
        level=0.95 if fit is None else fit.odds_ratio_interval.level, unit="none",
        n=0 if fit is None else fit.n_daylight + fit.n_dark,
        status="not estimable" if value is None else "ok", note=note,
    )  # fmt: skip


def _open(high: float | None) -> str:
    return say("The range has no upper end.") if high is None else ""


def cautions(known: Known | None) -> tuple[Caution, ...]:
    """That it is the officers' own word, and taken as it stands."""
    return () if known is None else (OWN_WORD,)


OWN_WORD = Caution(
    code="known_by_own_word",
    sentence=say(
        "Whether race was known before the stop is the officer's own word. The effect of knowing takes it as it "
        "stands: its range allows for chance in the stops alone, and it takes officers who did not know to be led by "
        "nothing."
    ),
)
