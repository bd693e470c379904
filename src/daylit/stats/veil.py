"""The veil of darkness: is a group's share of stops the same in the dark, at the same time of the clock?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, stdtr

from daylit.stats.asked import checked
from daylit.stats.cautions import FEW_EVENTS, NO_SPREAD, Caution
from daylit.stats.design import Coded, code, cross, number
from daylit.stats.estimates import Floats, check_level
from daylit.stats.fit import Cells, Fit, Status
from daylit.stats.fitting import fit_cells
from daylit.stats.intervals import Interval
from daylit.stats.irls import BINOMIAL
from daylit.stats.labels import known_labels, listed
from daylit.stats.seen import Outcomes, seen_of
from daylit.stats.veil_design import MOST_DF, as_yes, design_of, levels_of, numbers_of, yes_no
from daylit.stats.veil_thin import bootstrapped, penalised

DARK: Final = 1
"""Place of the coefficient of dark among the columns."""
BIN_MINUTES: Final = 30
BIN_STOPS: Final = 100
BINS_NEEDED: Final = 3
EIGHTY_PER_CENT_POWER: Final = 2.8
"""1.96 + 0.84: an effect of so many standard errors is found in 80 of 100 such data sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VeilOfDarkness:
    """The result of the veil-of-darkness test for one group.

    ``log_odds``: coefficient of dark; below 0 the group's share falls when faces are harder to see. ``std_error`` is
    clustered where clusters were given (factor G/(G − 1)), else model-based; the interval and ``p_value`` use it, with
    Student's t on G − 1 for clusters and the normal law without. ``share_daylight`` and ``share_dark`` are the group's
    plain shares. ``bins_with_overlap``: half hours of the clock with at least 100 stops by daylight and 100 in the
    dark. Where nothing can be said, the numbers are NaN, the interval is everything, and ``status`` and ``cautions``
    say why; where all in the dark, or nobody, are of the group, ``log_odds`` is infinite to that side, ``separated``.
    """

    log_odds: float
    std_error: float
    interval: Interval
    n_daylight: int
    n_dark: int
    cautions: tuple[Caution, ...] = ()
    p_value: float
    model_std_error: float
    cluster_std_error: float | None
    n_clusters: int | None
    share_daylight: float
    share_dark: float
    bins_with_overlap: int
    log_likelihood: float
    status: Status

    @property
    def odds_ratio(self) -> float:
        """Odds of being of the group in the dark over those by daylight, at the same time of the clock."""
        return _exp(self.log_odds)

    @property
    def odds_ratio_interval(self) -> Interval:
        """The interval of ``odds_ratio``."""
        return Interval(low=_exp(self.interval.low), high=_exp(self.interval.high), level=self.interval.level)

    @property
    def detectable_odds_ratio(self) -> float:
        """The smallest odds ratio above 1 that these data would have found in 80 of 100 cases (at 5 %, two-sided).

        Its inverse is the largest below 1. Must be said with every “no difference was found”.
        """
        return _exp(EIGHTY_PER_CENT_POWER * self.std_error)


def _exp(value: float) -> float:
    """The exponential; infinite, without a warning, where a hopeless fit has an enormous error."""
    with np.errstate(over="ignore"):
        return float(np.exp(value))


@checked
def veil_of_darkness(
    *,
    in_group: ArrayLike,
    dark: ArrayLike,
    minute: ArrayLike,
    count: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    second_cluster: ArrayLike | None = None,
    factors: Sequence[ArrayLike] = (),
    df: int = 6,
    level: float = 0.95,
    firth: bool = False,
    wild: bool = False,
) -> VeilOfDarkness:
    """Compare a group's share of stops in the dark and by daylight at the same time of the clock.

    Parameters
    ----------
    in_group, dark
        Yes or no, shape (n,).
    minute
        Minutes of the local clock, shape (n,).
    count
        Stops behind each cell, shape (n,); left out, each cell is one stop.
    cluster
        Usually the date, shape (n,): stops of one evening resemble each other.
    second_cluster
        A second way in which stops resemble each other, shape (n,): the officer beside the date. The variance is that
        of both less that of their pairs, no smaller than either, and Student's t has the fewer clusters less one. With
        ``firth`` or ``wild`` the wider interval of the two ways is taken.
    factors
        What else is held equal, each of shape (n,): place, weekday, year, and, in a second fit, month or season.
        Where they tell by themselves whether it was dark, nothing can be said of dark.
    df
        Degrees of freedom of the natural spline of ``minute``; 0 for none (shares in the dark and by daylight as they
        are).
    firth
        Use Firth's penalty and the profile of dark where data are thin: fewer than ten stops of the smaller side for
        each parameter, or no finite maximum. ``penalised`` among the cautions says where.
    wild
        With 5 to 39 clusters, take interval and p-value from a score bootstrap over them; ``wild_bootstrap`` says so.

    Raises
    ------
    ValueError
        If shapes differ, a number is missing or not finite, a count is negative, ``df`` is not a whole number from 0 to
        ``MOST_DF``, or the factors have more than ``MOST_LEVELS`` levels together.

    Notes
    -----
    **Assumes** that darkness makes faces harder to see; that at the same time of the clock the same people drive, and
    drive alike, by daylight and in the dark; and that stops are recorded alike. The rows must be those between the
    earliest and the latest dusk, without the twilight itself.

    **Does not show** what happens at other hours; discrimination, or its absence; anything where street lights, number
    plates or neighbourhoods tell as much as a face. Without a season term, a difference between winter and summer
    traffic looks like an effect of darkness; with months, much of the precision is lost.

    With fewer than about 40 clusters the interval may be too short (``few_clusters``). The fit is that of the rows, on
    distinct rows only. Grogger & Ridgeway (2006), doi:10.1198/016214506000000168.

    Examples
    --------
    >>> result = veil_of_darkness(
    ...     in_group=[1, 0, 1, 0], dark=[0, 0, 1, 1], minute=[1100] * 4, count=[200, 800, 250, 750], df=0
    ... )
    >>> round(result.odds_ratio, 4), result.n_dark
    (1.3333, 1000)
    """
    check_level(level)
    if not isinstance(df, (int, np.integer)) or not 0 <= df <= MOST_DF:
        raise ValueError(f"df must be a whole number from 0, for no spline, to {MOST_DF}, not {df!r}")
    group, night = yes_no(in_group, "in_group"), yes_no(dark, "dark")
    clock = numbers_of(minute, "minute")
    stops = None if count is None else numbers_of(count, "count").astype(np.float64)
    first, second = (
        None if labels is None else known_labels(name, labels)
        for name, labels in (("cluster", cluster), ("second_cluster", second_cluster))
    )
    held = listed("factors", factors, group.size)
    given = [night, clock, *(column for column in (stops, first, second) if column is not None), *held]
    if group.ndim != 1 or any(np.shape(column) != group.shape for column in given):
        shapes = [group.shape, *(np.shape(column) for column in given)]
        told = ", ".join(map(str, shapes[:6])) + (f" and {len(shapes) - 6:,} more" if len(shapes) > 6 else "")
        raise ValueError(f"each column must hold one value for each cell, shape (n,); the columns have shapes {told}")
    if stops is not None and np.any(stops < 0):
        raise ValueError("count must not be negative")
    index, (nights, minutes, *labels) = cross([number(night), number(clock), *levels_of(held)])
    seen = seen_of(index, len(nights.codes), group, stops)
    design, names = design_of(nights, minutes, labels, seen.totals.weight, df)
    cells = Cells(design, np.zeros(seen.rows), seen, names, first, second, of=DARK)
    fit = fit_cells(cells=cells, family=BINOMIAL, small_sample="sandwich", level=level)
    result = _result(fit, _table(nights, minutes, seen))
    result = penalised(result, fit, cells, DARK) if firth else result
    return bootstrapped(result, fit, cells, DARK) if wild else result


def _table(nights: Coded, minutes: Coded, seen: Outcomes) -> Floats:
    """Stops by half hour of the clock, dark and group, shape (bins, 2, 2)."""
    bins = code(np.floor(minutes.levels.astype(np.float64) / BIN_MINUTES))
    place, (y, stops, _) = 2 * bins.codes[minutes.codes] + as_yes(nights), seen.totals
    cells = [np.bincount(place, values, 2 * len(bins.levels)) for values in (stops - y, y)]
    return np.stack(cells, axis=1).reshape(-1, 2, 2).astype(np.float64, copy=False)


def _result(fit: Fit, table: Floats) -> VeilOfDarkness:
    """``table``: stops by half hour, dark and group, shape (bins, 2, 2)."""
    stops = table.sum(axis=(0, 2))
    members = table.sum(axis=0)[:, 1]
    overlap = int(np.count_nonzero((table.sum(axis=2) >= BIN_STOPS).all(axis=1)))
    known = bool(np.isfinite(fit.coefficients[DARK])) and fit.status != "not converged"
    clustered = fit.cluster_std_errors
    cluster_error = None if clustered is None else float(clustered[DARK])
    model_error = float(fit.std_errors[DARK])
    # From a single cluster, or from clusters that are all alike, no spread between them can be had, and the model's
    # error would pretend to one.
    alike = cluster_error is not None and not cluster_error > NO_SPREAD * model_error
    lone = alike or (fit.n_clusters is not None and cluster_error is None)
    error = float("nan") if lone else model_error if cluster_error is None else cluster_error
    interval = fit.interval(DARK) if known and not lone else Interval(low=-np.inf, high=np.inf, level=fit.level)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = members / stops
    few = bool((np.minimum(members, stops - members) < FEW_EVENTS).any())
    own = {
        Caution.NOT_ESTIMABLE: not known or lone,
        Caution.FEW_EVENTS: few,
        Caution.NO_SPREAD: known and alike,
        Caution.LITTLE_OVERLAP: overlap < BINS_NEEDED,
    }
    return VeilOfDarkness(
        log_odds=float(fit.coefficients[DARK]),
        std_error=error,
        interval=interval,
        n_daylight=round(float(stops[0])),
        n_dark=round(float(stops[1])),
        cautions=tuple(caution for caution in Caution if own.get(caution, False) or caution in fit.cautions),
        p_value=_p_value(float(fit.coefficients[DARK]) / error if known and error > 0 else float("nan"), fit),
        model_std_error=model_error,
        cluster_std_error=cluster_error,
        n_clusters=fit.n_clusters,
        share_daylight=float(shares[0]),
        share_dark=float(shares[1]),
        bins_with_overlap=overlap,
        log_likelihood=fit.log_likelihood,
        status="not estimable" if fit.status == "ok" and (not known or lone) else fit.status,
    )


def _p_value(ratio: float, fit: Fit) -> float:
    if fit.n_clusters is None:
        return float(2.0 * ndtr(-abs(ratio)))
    return float(2.0 * stdtr(max(fit.n_clusters - 1, 1), -abs(ratio)))
