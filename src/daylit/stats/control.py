"""A share that is watched week by week: a two-sided CUSUM whose false alarms are known, whatever the weeks vary by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked, enough_draws
from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.estimates import Bools, Floats, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import wilson
from daylit.stats.labels import not_more

FEWEST_WEEKS = 12
"""A baseline of fewer periods says too little about how much they vary."""
FEWEST_YEARS = 100
"""From fewer simulated years no limit can be told."""
MOST_DRAWN = 50_000_000
"""Simulated years times their periods, those of the baseline too: half a gigabyte for each number of a period."""
CHANGES = (1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0)
"""Changes of the odds of which it is asked whether they would have been seen."""
YEARS_SEEN = 400
_ALIKE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart(Frozen):
    """A watched share; all arrays have shape (periods,), in order.

    ``rate`` is NaN in a period without people. ``up`` and ``down`` are the two sums, 0 through the baseline; a period
    in which one passes ``limit`` is a signal, and the sum begins anew after it. ``false_alarms`` is the share of
    simulated years (of ``horizon`` periods) without any change in which there was a signal, between
    ``false_alarms_low`` and ``false_alarms_high`` (95 %). ``dispersion`` is Pearson's φ of the baseline, at least 1.
    ``detectable`` is the smallest of a few odds ratios (up) whose years, changed from their first period, have a signal
    in a share of ``power``; infinite where none has, NaN where it was not asked.
    Where nothing can be watched, ``limit`` is infinite and ``not_estimable`` is among the cautions.
    """

    rate: Floats
    baseline: int
    baseline_rate: float
    dispersion: float
    up: Floats
    down: Floats
    limit: float
    signal_up: Bools
    signal_down: Bools
    odds_ratio: float
    horizon: int
    false_alarms: float
    false_alarms_low: float
    false_alarms_high: float
    detectable: float = float("nan")
    cautions: tuple[Caution, ...] = ()


@checked
def control_chart(
    *,
    events: ArrayLike,
    n: ArrayLike,
    baseline: int,
    rng: np.random.Generator,
    expected: ArrayLike | None = None,
    least_dispersion: float = 1.0,
    power: float | None = None,
    odds_ratio: float = 1.5,
    false_alarms: float = 0.05,
    horizon: int = 52,
    simulations: int = 4_000,
) -> ControlChart:
    """Watch a share of events among people, one period after the other.

    ``events`` and ``n`` have shape (periods,). The first ``baseline`` periods say what is usual; those after them are
    watched. The sums are those of the log-likelihood ratio of a share whose odds are ``odds_ratio`` times as high (and,
    for the other side, as low). The limit is the one that ``simulations`` years of ``horizon`` periods without a change
    pass in a share of ``false_alarms``: each with a baseline of its own, whose share is estimated anew, and with the
    periods varying as much as may be by what they did here (beta-binomial). How often it really is passed is told from
    as many others.

    ``expected`` (periods,) is how many events a period was to have by the people who were in it, from others or from a
    model: then it is watched whether events over expected events stay what they were through the baseline (a
    risk-adjusted chart). Left out, the same share is expected of every period. ``least_dispersion`` is what is known
    beforehand of how much the periods vary: above 1 where what is expected was itself counted among few.

    Raises ``ValueError`` for counts that cannot be, a baseline shorter than 12 periods or longer than the record, an
    odds ratio of 1 or less, nothing to watch, or fewer than 100 simulated years. Cost: simulations × (baseline +
    horizon) draws, about a fifth of a second.

    **Assumes** that the baseline had no change of its own, that people in a period are alike, and that periods follow
    each other without memory. **Does not show** why a share changed: a signal is a reason to look, not a finding.
    Steiner, Cook, Farewell & Treasure 2000, doi:10.1093/biostatistics/1.4.441; Jones & Steiner 2012,
    doi:10.1093/intqhc/mzr082 (estimation error in the baseline).

    >>> rng = np.random.default_rng(1)
    >>> chart = control_chart(events=[8, 12] * 13 + [25] * 4, n=[100] * 30, baseline=26, rng=rng)
    >>> print(chart.baseline_rate, bool(chart.signal_up.any()), bool(chart.signal_down.any()))
    0.1 True False
    """
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if x.ndim != 1 or baseline != int(baseline) or not FEWEST_WEEKS <= baseline <= x.size:
        raise ValueError(f"the baseline has {FEWEST_WEEKS} periods or more, and not more than there are")
    if not 1 < odds_ratio < np.inf or not 0 < false_alarms < 1:
        raise ValueError("the odds ratio is above 1 and finite, and the share of false alarms between 0 and 1")
    if not 1 <= least_dispersion < np.inf:
        raise ValueError("the least dispersion is a number of 1 or more: 1 is chance alone")
    if horizon < 1:
        raise ValueError("there must be a period or more to watch")
    enough_draws("simulations", simulations, FEWEST_YEARS)
    not_more("simulations times periods", simulations * (baseline + horizon), MOST_DRAWN, "Draw or watch fewer")
    total, people = float(x[:baseline].sum()), float(m[:baseline].sum())
    rate = np.divide(x, m, out=np.full(x.shape, np.nan), where=m > 0)
    risk = _risks(m, expected, total, people, baseline)
    if not 0 < total < people or not risk[:baseline].any():
        return _nothing(rate, baseline, odds_ratio, horizon, usual=total / people if people else float("nan"))
    usual = total / people
    spread = pearson_dispersion(events=x[:baseline], n=m[:baseline], fitted=(risk * m)[:baseline], parameters=1)
    phi = max(least_dispersion, spread.phi)
    like = Usual(people=m[:baseline], risk=risk[:baseline], phi=spread.phi, df=spread.df, least=least_dispersion)
    draws = (like, odds_ratio, horizon)
    limit = float(np.quantile(_highest(*draws, simulations, rng), 1 - false_alarms))
    alarms = int((_highest(*draws, simulations, rng) > limit).sum())
    low, high = wilson(events=alarms, n=simulations)
    watched = (m > 0) & (np.arange(x.size) >= baseline)
    (up, signal_up), (down, signal_down) = (
        _summed(np.where(watched, x, 0), np.where(watched, m, 0), risk, ratio, limit)
        for ratio in (odds_ratio, 1 / odds_ratio)
    )
    return ControlChart(
        rate=rate, baseline=baseline, baseline_rate=usual, dispersion=phi, up=up, down=down, limit=limit,
        signal_up=signal_up, signal_down=signal_down, odds_ratio=odds_ratio, horizon=horizon,
        false_alarms=alarms / simulations, false_alarms_low=float(low), false_alarms_high=float(high),
        detectable=float("nan") if power is None else _detectable(*draws, limit, power, rng),
        cautions=(Caution.FEW_EVENTS,) if min(total, people - total) < FEW_EVENTS else (),
    )  # fmt: skip


def _risks(m: Floats, expected: ArrayLike | None, total: float, people: float, baseline: int) -> Floats:
    """What is usual in each period: the share of the baseline, or what was expected at the baseline's level."""
    if expected is None:
        return np.full(m.shape, total / people if people else 0.0)
    (e,) = counts(expected=expected)
    if e.shape != m.shape:
        raise ValueError("expected holds one number for each period")
    whole = float(e[:baseline].sum())
    share = np.divide(e, m, out=np.zeros_like(m), where=m > 0) * (total / whole if whole else 0.0)
    return np.asarray(np.clip(share, 0.0, 1 - _ALIKE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Periods without a change: how many people each had, what was usual in it, and how much the periods vary:
    Pearson's φ, the degrees of freedom from which it was estimated, and what it is at least.
    """

    people: Floats
    risk: Floats
    phi: float
    df: int
    least: float = 1.0

    def variation(self, simulations: int, rng: np.random.Generator) -> Floats:
        """How likely two people of a period are alike, for each simulated year, shape (simulations, 1).

        How much periods vary is known from a few dozen of them: the years have the φ that fit with what was found, by
        the law of a scale (φ df / χ²). With the φ found for all of them one year in eight had a false alarm, not one in
        twenty, where periods of 400 people varied three times as much as chance.
        """
        phi = self.phi * self.df / rng.chisquare(self.df, size=(simulations, 1)) if self.df else np.ones((1, 1))
        phi = np.maximum(phi, self.least)
        size = float(self.people[self.people > 0].mean())
        return np.asarray(np.clip((phi - 1) / max(size - 1, 1e-9), 0.0, 0.9))

    def draw(
        self, people: NDArray[np.int64], risk: Floats, within: Floats, rng: np.random.Generator
    ) -> NDArray[np.int64]:
        """Events in each period: beta-binomial, binomial where people of a period are alike by chance alone."""
        strength = 1 / np.maximum(within, _ALIKE) - 1
        inside = np.clip(risk, _ALIKE, 1 - _ALIKE)
        shares = rng.beta(inside * strength, (1 - inside) * strength, size=people.shape)
        return np.asarray(rng.binomial(people, np.where(within > _ALIKE, shares, risk)))

    def baseline(self, within: Floats, rng: np.random.Generator) -> Floats:
        """How far each simulated year's baseline lies from what is usual, as a factor; shape (simulations, 1)."""
        before = np.broadcast_to(self.people.astype(np.int64), (within.shape[0], self.people.size))
        events = self.draw(before, np.broadcast_to(self.risk, before.shape), within, rng).sum(axis=1)
        most = float(self.people.sum())
        return np.asarray(np.clip(events, 0.5, most - 0.5) / (self.people * self.risk).sum())[:, None]


def _highest(
    usual: Usual, odds_ratio: float, horizon: int, simulations: int, rng: np.random.Generator, *, change: float = 1.0
) -> Floats:
    """The highest that either sum comes in each simulated year, its odds changed so many times; (simulations,)."""
    within = np.broadcast_to(usual.variation(simulations, rng), (simulations, 1))
    factor = usual.baseline(within, rng)
    chosen = rng.integers(usual.people.size, size=(simulations, horizon))
    people, risk = usual.people.astype(np.int64)[chosen], usual.risk[chosen]
    events = usual.draw(people, risk * change / (1 + (change - 1) * risk), within, rng)
    estimated = np.clip(risk * factor, 0.0, 1 - _ALIKE)
    top = np.zeros(simulations)
    for ratio in (odds_ratio, 1 / odds_ratio):
        step = events * np.log(ratio) - people * np.log1p((ratio - 1) * estimated)
        walk = np.zeros(simulations)
        for period in range(horizon):
            walk = np.maximum(walk + step[:, period], 0)
            top = np.maximum(top, walk)
    return top


def _detectable(
    usual: Usual, odds_ratio: float, horizon: int, limit: float, power: float, rng: np.random.Generator
) -> float:
    for change in CHANGES:
        if (_highest(usual, odds_ratio, horizon, YEARS_SEEN, rng, change=change) > limit).mean() >= power:
            return change
    return float("inf")


def _summed(x: Floats, m: Floats, risk: Floats, ratio: float, limit: float) -> tuple[Floats, Bools]:
    """The sum after each period, and whether it passed the limit there; it begins anew after a signal."""
    step = x * np.log(ratio) - m * np.log1p((ratio - 1) * risk)
    walk, sums, signals = 0.0, np.zeros(x.size), np.zeros(x.size, dtype=bool)
    for period in range(x.size):
        walk = max(walk + float(step[period]), 0.0)
        sums[period], signals[period] = walk, walk > limit
        walk = 0.0 if signals[period] else walk
    return sums, signals


def _nothing(rate: Floats, baseline: int, odds_ratio: float, horizon: int, *, usual: float) -> ControlChart:
    none, never = np.zeros(rate.size), np.zeros(rate.size, dtype=bool)
    return ControlChart(
        rate=rate, baseline=baseline, baseline_rate=usual, dispersion=1.0, up=none, down=none, limit=float("inf"),
        signal_up=never, signal_down=never, odds_ratio=odds_ratio, horizon=horizon, false_alarms=0.0,
        false_alarms_low=0.0, false_alarms_high=1.0, cautions=(Caution.NOT_ESTIMABLE,),
    )  # fmt: skip
