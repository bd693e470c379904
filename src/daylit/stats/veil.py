"""The veil of darkness: is a group's share of stops the same in the dark, at the same time of the clock?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtr

from daylit.stats.bases import Design, Labelled, Written
from daylit.stats.block import Block, Columns, Levels
from daylit.stats.cautions import FEW_EVENTS, Caution
from daylit.stats.design import Coded, Codes, Numbered, code, cross, dummies, number, squeezed
from daylit.stats.estimates import Floats, check_level
from daylit.stats.fit import Cells, Fit, Status
from daylit.stats.fitting import fit_cells
from daylit.stats.intervals import Interval
from daylit.stats.irls import BINOMIAL
from daylit.stats.rows import Blocks
from daylit.stats.seen import Outcomes, seen_of
from daylit.stats.spline import natural_spline
from daylit.stats.veil_thin import bootstrapped, penalised

DARK: Final = 1
"""Place of the coefficient of dark among the columns."""
BIN_MINUTES: Final = 30
BIN_STOPS: Final = 100
BINS_NEEDED: Final = 3
WRITTEN_AT_MOST: Final = 2_000_000
"""A design of more numbers than this is held as labels."""
MERGED_AT_MOST: Final = 2_500
MOST_LEVELS: Final = 3_000
"""Of all factors together; each level has an effect of its own."""
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
    say why.
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
        If shapes differ, a number is missing or not finite, a count is negative, or the factors have more than
        ``MOST_LEVELS`` levels together.

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
    group, night = _yes_no(in_group, "in_group"), _yes_no(dark, "dark")
    clock = _finite(minute, "minute")
    stops = None if count is None else _finite(count, "count").astype(np.float64)
    first, second = (None if labels is None else np.asarray(labels) for labels in (cluster, second_cluster))
    given = [night, clock, *(column for column in (stops, first, second) if column is not None), *factors]
    if any(np.shape(column) != group.shape for column in given):
        raise ValueError(f"the columns have unequal shapes: {[group.shape, *(np.shape(column) for column in given)]}")
    if stops is not None and np.any(stops < 0):
        raise ValueError("count must not be negative")
    index, (nights, minutes, *labels) = cross([number(night), number(clock), *_levels(factors)])
    seen = seen_of(index, len(nights.codes), group, stops)
    design, names = _design(nights, minutes, labels, seen.totals.weight, df)
    cells = Cells(design, np.zeros(seen.rows), seen, names, first, second, of=DARK)
    fit = fit_cells(cells=cells, family=BINOMIAL, small_sample="sandwich", level=level)
    result = _result(fit, _table(nights, minutes, seen))
    result = penalised(result, fit, cells, DARK) if firth else result
    return bootstrapped(result, fit, cells, DARK) if wild else result


def _levels(factors: Sequence[ArrayLike]) -> Sequence[Coded | Numbered]:
    """The factors, numbered; refused where they have too many levels, before any two are crossed."""
    parts = [number(factor) for factor in factors]
    if sum(len(part.levels) for part in parts) <= MOST_LEVELS:
        return parts
    occurring = [squeezed(part) for part in parts]
    levels = [len(part.levels) for part in occurring]
    if sum(levels) > MOST_LEVELS:
        raise ValueError(
            f"the factors have {sum(levels):,} levels ({', '.join(f'{one:,}' for one in levels)}), and each"
            f" would need an effect of its own; at most {MOST_LEVELS:,} can be held equal: group places or days"
        )
    return occurring


def _yes_no(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    given = np.asarray(values)
    if given.dtype == np.bool_:
        return given
    answers = given.astype(np.bool_)
    if not np.array_equal(answers, given):
        raise ValueError(f"{name} must hold yes or no; leave out what was not recorded, and say so")
    return answers


def _finite(values: ArrayLike, name: str) -> NDArray[np.generic]:
    """The numbers as they came: whole ones are numbered in fewer passes than floating ones."""
    given: NDArray[np.generic] = np.asarray(values)
    if given.dtype.kind in "biu":
        return given
    numbers = given.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError(f"{name} holds a missing or infinite value; leave out what was not recorded, and say so")
    return numbers


def _design(
    nights: Coded, minutes: Coded, factors: Sequence[Coded], stops: Floats, df: int
) -> tuple[Design, tuple[str, ...]]:
    """The distinct rows: a one, dark, the spline of the minute, and each factor's levels but the first.

    Written out where that is little; where it would be much, as blocks of labels.
    """
    blocks: list[Block] = [_of_the_clock(nights, minutes, stops, df)]
    names = ["intercept", "dark", *(f"minute {piece + 1}" for piece in range(blocks[0].width - 2))]
    for place, part in enumerate(factors, start=1):
        names += [f"factor {place}: {level}" for level in part.levels[1:]]
    blocks += _of_factors(factors)
    rows = Blocks.of(blocks)
    many = len(rows) * rows.width > WRITTEN_AT_MOST
    return Labelled(rows) if many else Written(rows.written_out()), tuple(names)


def _of_factors(factors: Sequence[Coded]) -> list[Block]:
    """A column for each level but the first; neighbours with few levels as one label, which leaves fewer pairs."""
    runs: list[list[Coded]] = []
    for part in factors:
        if runs and math.prod(len(one.levels) for one in [*runs[-1], part]) <= MERGED_AT_MOST:
            runs[-1].append(part)
        else:
            runs.append([part])
    return [_of_run(run) for run in runs]


def _of_run(run: Sequence[Coded]) -> Block:
    if len(run) == 1:
        return Levels(run[0].codes, len(run[0].levels))
    index, parts = cross(run)
    return Columns(index, np.concatenate([dummies(part.codes, len(part.levels)) for part in parts], axis=1))


def _of_the_clock(nights: Coded, minutes: Coded, stops: Floats, df: int) -> Columns:
    """A one, dark, and the spline: two labels, whether it was dark, for every minute."""
    levels = len(minutes.levels)
    dark = np.repeat([0.0, 1.0], levels)
    pieces = [np.ones((2 * levels, 1)), dark[:, None]]
    per_minute = np.bincount(minutes.codes, weights=stops, minlength=levels)
    if df > 0 and per_minute.any():
        curve = natural_spline(minutes.levels.astype(np.float64), df=df, count=np.rint(per_minute))
        pieces.append(np.concatenate([curve, curve]))
    return Columns(_yes(nights) * levels + minutes.codes, np.concatenate(pieces, axis=1))


def _yes(part: Coded) -> Codes:
    """Yes and no as 1 and 0, also where one of them does not occur."""
    return part.levels[part.codes].astype(np.intp)


def _table(nights: Coded, minutes: Coded, seen: Outcomes) -> Floats:
    """Stops by half hour of the clock, dark and group, shape (bins, 2, 2)."""
    bins = code(np.floor(minutes.levels.astype(np.float64) / BIN_MINUTES))
    place, (y, stops, _) = 2 * bins.codes[minutes.codes] + _yes(nights), seen.totals
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
    # From a single cluster no spread between clusters can be had, and the model's error would pretend to one.
    lone = fit.n_clusters is not None and cluster_error is None
    error = float("nan") if lone else model_error if cluster_error is None else cluster_error
    interval = fit.interval(DARK) if known and not lone else Interval(low=-np.inf, high=np.inf, level=fit.level)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = members / stops
    few = bool((np.minimum(members, stops - members) < FEW_EVENTS).any())
    own = {
        Caution.NOT_ESTIMABLE: not known or lone,
        Caution.FEW_EVENTS: few,
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
