"""A share smoothed over periods (EWMA), with limits whose false alarms are known, whatever the periods vary by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked, enough_draws
from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.control import FEWEST_WEEKS, FEWEST_YEARS, MOST_DRAWN, Usual
from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.estimates import Bools, Floats, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import wilson
from daylit.stats.labels import not_more


@dataclass(frozen=True, slots=True, kw_only=True)
class EwmaChart(Frozen):
    """A smoothed share; all arrays have shape (periods,), in order.

    ``rate`` is NaN in a period without people. ``smoothed`` starts at ``usual``, the share of the baseline; ``low`` and
    ``high`` are the limits, NaN through the baseline; a period in which it lies beyond is a signal. ``false_alarms`` is
    the share of simulated records without any change in which there was a signal, between ``false_alarms_low`` and
    ``false_alarms_high`` (95 %). ``dispersion`` is Pearson's φ of the baseline, at least 1. ``detectable`` is the
    smallest lasting change of the share that a single late period would show in 4 of 5 records.
    Where nothing can be watched, no period is a signal and ``not_estimable`` is among the cautions.
    """

    rate: Floats
    smoothed: Floats
    low: Floats
    high: Floats
    signal_up: Bools
    signal_down: Bools
    usual: float
    baseline: int
    dispersion: float
    weight: float
    detectable: float
    false_alarms: float
    false_alarms_low: float
    false_alarms_high: float
    cautions: tuple[Caution, ...] = ()


@checked
def ewma_chart(
    *,
    events: ArrayLike,
    n: ArrayLike,
    baseline: int,
    rng: np.random.Generator,
    weight: float = 0.3,
    false_alarms: float = 0.05,
    simulations: int = 4_000,
) -> EwmaChart:
    """Smooth a share of events among people, and say when it left the range that it keeps without a change.

    ``events`` and ``n`` have shape (periods,). The first ``baseline`` periods say what is usual; those after them are
    watched. Each period's events and people count by ``weight``, all before it together by the rest, so that a period
    with many people counts more. The limits lie as many standard deviations from the usual share as ``simulations``
    records without a change pass in a share of ``false_alarms`` over all watched periods together: each with a baseline
    of its own, and with periods that vary as much as may be by what they did here (beta-binomial). How often they
    really are passed is told from as many others.

    Raises ``ValueError`` for counts that cannot be, a baseline shorter than 12 periods or with nothing after it, a
    weight outside 0 to 1, or fewer than 100 simulated records.

    **Assumes** that the baseline had no change of its own, and that periods follow each other without memory: where
    months are like the months before them, alarms come more often. **Does not show** why a share changed: a signal is a
    reason to look. Roberts 1959, doi:10.1080/00401706.1959.10489860; Lucas & Saccucci 1990,
    doi:10.1080/00401706.1990.10484583.

    >>> rng = np.random.default_rng(1)
    >>> chart = ewma_chart(events=[8, 12] * 12 + [22] * 6, n=[100] * 30, baseline=24, rng=rng)
    >>> print(f"{chart.usual:.2f}", bool(chart.signal_up.any()), bool(chart.signal_down.any()))
    0.10 True False
    """
    x, m = counts(events=events, n=n)
    within(events=x, n=m)
    if x.ndim != 1 or baseline != int(baseline) or not FEWEST_WEEKS <= baseline < x.size:
        raise ValueError(f"the baseline has {FEWEST_WEEKS} periods or more, and there are periods after it")
    if not 0 < weight <= 1 or not 0 < false_alarms < 1:
        raise ValueError("weight and false_alarms lie between 0 and 1")
    enough_draws("simulations", simulations, FEWEST_YEARS)
    not_more("simulations times periods", simulations * x.size, MOST_DRAWN, "Draw fewer, or watch fewer periods")
    total, people = float(x[:baseline].sum()), float(m[:baseline].sum())
    rate = np.divide(x, m, out=np.full(x.shape, np.nan), where=m > 0)
    if not 0 < total < people:
        return _nothing(rate, baseline, weight, usual=total / people if people else float("nan"))
    usual = total / people
    spread = pearson_dispersion(events=x[:baseline], n=m[:baseline], fitted=usual * m[:baseline], parameters=1)
    like = Usual(people=m[:baseline], risk=np.full(baseline, usual), phi=spread.phi, df=spread.df)
    start, after = people / baseline, m[baseline:]
    error = _errors(after, start, usual, spread.phi, people, weight)
    reach = float(np.quantile(_furthest(like, after, start, error, weight, simulations, rng), 1 - false_alarms))
    alarms = int((_furthest(like, after, start, error, weight, simulations, rng) > reach).sum())
    ends = wilson(events=alarms, n=simulations)
    ahead = np.full(baseline, np.nan)
    watched = np.concatenate([ahead, usual + _smoothed((x - usual * m)[None, baseline:], after, start, weight)[0]])
    smoothed = usual + _smoothed((x - usual * m)[None, :], m, start, weight)[0]
    low, high = (np.concatenate([ahead, usual + side * reach * error]) for side in (-1, 1))
    with np.errstate(invalid="ignore"):
        up, down = watched > high, watched < low
    return EwmaChart(
        rate=rate, smoothed=np.where(np.isnan(watched), smoothed, watched), low=np.maximum(low, 0.0),
        high=np.minimum(high, 1.0), signal_up=up, signal_down=down, usual=usual, baseline=baseline,
        dispersion=max(1.0, spread.phi), weight=weight, detectable=float((reach + 0.84) * np.median(error)),
        false_alarms=alarms / simulations, false_alarms_low=float(ends[0]), false_alarms_high=float(ends[1]),
        cautions=(Caution.FEW_EVENTS,) if min(total, people - total) < FEW_EVENTS else (),
    )  # fmt: skip


def _smoothed(excess: Floats, m: Floats, start: float, weight: float) -> Floats:
    """How far the smoothed share lies from the usual one; ``excess`` (records, periods) are events beyond the usual."""
    above, among, made = np.zeros(excess.shape[0]), start, np.zeros(excess.shape)
    for period in range(excess.shape[1]):
        above = (1 - weight) * above + weight * excess[:, period]
        among = (1 - weight) * among + weight * float(m[period])
        made[:, period] = above / among
    return made


def _errors(m: Floats, start: float, usual: float, phi: float, people: float, weight: float) -> Floats:
    """The standard deviation of the smoothed share in each watched period, with that of the baseline's share."""
    alike = max(phi - 1, 0.0) / max(start - 1, 1e-9)
    among, spread, made = start, 0.0, np.zeros(m.size)
    for period, size in enumerate(m.tolist()):
        among = (1 - weight) * among + weight * size
        spread = (1 - weight) ** 2 * spread + weight**2 * size * (1 + max(size - 1, 0.0) * alike)
        made[period] = spread / among**2
    return np.asarray(np.sqrt(usual * (1 - usual) * (made + max(phi, 1.0) / people)))


def _furthest(
    like: Usual, m: Floats, start: float, error: Floats, weight: float, simulations: int, rng: np.random.Generator
) -> Floats:
    """How many standard deviations the smoothed share comes from the usual one in each record; (simulations,)."""
    alike = np.broadcast_to(like.variation(simulations, rng), (simulations, 1))
    usual = float(like.risk[0])
    estimated = usual * like.baseline(alike, rng)
    people = np.broadcast_to(m.astype(np.int64), (simulations, m.size))
    events = like.draw(people, np.full(people.shape, usual), alike, rng)
    far = _smoothed(events - estimated * people, m, start, weight)
    return np.asarray((np.abs(far) / error).max(axis=1))


def _nothing(rate: Floats, baseline: int, weight: float, *, usual: float) -> EwmaChart:
    none, never = np.full(rate.size, np.nan), np.zeros(rate.size, dtype=bool)
    return EwmaChart(
        rate=rate, smoothed=none, low=none, high=none, signal_up=never, signal_down=never, usual=usual,
        baseline=baseline, dispersion=1.0, weight=weight, detectable=float("nan"), false_alarms=0.0,
        false_alarms_low=0.0, false_alarms_high=1.0, cautions=(Caution.NOT_ESTIMABLE,),
    )  # fmt: skip
