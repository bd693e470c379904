"""Month by month: the rate of each month, and by how much it changes in a year beyond season and chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.estimates import Estimates, Floats, check_level, few, flagged
from daylit.stats.fit import Fit
from daylit.stats.frozen import Frozen
from daylit.stats.likeness import law_of_months
from daylit.stats.months import (
    MONTHS_FOR_SEASON,
    Kind,
    Months,
    autocorrelation,
    by_month,
    fit_months,
    overdispersed,
    varies,
    waves,
)
from daylit.stats.rates import rate
from daylit.stats.standardise import direct

_RESEMBLES: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Frozen):
    """A monthly series and its change per year.

    ``months`` (k,) are the months with a denominator, ``monthly`` (k,) their rates, ``missing_months`` the number of
    months between the first and the last without one. ``change`` is the ratio of the odds (of a share) or of the rate
    from one year to the next; 1 is no change. ``dispersion`` is Pearson's φ around the fit, ``autocorrelation`` how
    much what is left of a month resembles the month before (corrected for the length of the series), ``season`` says
    whether the season was fitted too. ``fitted`` (k,) is the fitted rate, ``level_line`` (k,) the same at the average
    of the seasons. They are NaN where ``change`` is not estimable.
    """

    months: Months
    monthly: Estimates
    missing_months: int
    change: Estimates
    dispersion: float
    autocorrelation: float
    season: bool
    fitted: Floats
    level_line: Floats


@checked
def trend(
    *,
    month: ArrayLike,
    events: ArrayLike,
    n: ArrayLike | None = None,
    kind: Kind = "share",
    season: bool = True,
    level: float = 0.95,
) -> Trend:
    """Rates by month with intervals, and the log-linear change per year.

    One cell per row: ``month`` as ``datetime64`` (any day of it) or text such as “2023-05”, ``events`` and ``n``
    counts, shape ``(cells,)``; cells of a month are added up. A “share” counts people among ``n`` (Wilson intervals,
    quasi-binomial fit); a “rate” counts events per exposure ``n`` (exact intervals, quasi-Poisson fit), and without
    ``n`` per day of the month, so that February is no dip. Months without people say nothing and are left out; a
    month that was not recorded must not be given as 0. From 24 months on the season (two waves a year) is fitted too,
    unless ``season`` is false.
    The interval of the change allows for dispersion (never below chance) and for neighbouring months that resemble
    each other: over each likeness, as probable as the months make it. Fewer than two spare months, or no events:
    ``not_estimable``.

    Raises ``ValueError`` for counts that cannot be, arrays of different length, and missing months.

    **Assumes** a steady change, a season that repeats, and recording that stayed the same. **Does not show** why it
    changed. In simulated worlds the interval covers 93–97 % whether months resemble their neighbours or not
    (correlations of 0 to 0.6), and up to 99 % in short series that vary no more than chance. McCullagh & Nelder 1989,
    section 4.5; residual likelihood: Harville 1974, doi:10.1093/biomet/61.2.383.

    >>> year = trend(month=np.arange("2023-01", "2024-01", dtype="datetime64[M]"),
    ...                      events=[20, 22, 19, 24, 23, 25, 24, 27, 26, 28, 27, 30], n=[100] * 12)
    >>> print(f"{float(year.change.estimate):.2f}", *year.change.cautions)
    1.72 short_series
    """
    check_level(level)
    months, x, m = by_month(month, events, n, kind)
    span = months[-1] - months[0] if months.size else np.timedelta64(0, "M")
    steps = (months - months[0]).astype(np.float64) if months.size else np.zeros(0)
    season = season and months.size >= MONTHS_FOR_SEASON
    design = _design(months, steps, season=season)
    spare = months.size - design.shape[1]
    fit = fit_months(design, x, m, kind, level) if spare >= 2 and x.sum() > 0 and varies(x, m, kind) else None
    resembles = autocorrelation(fit, x, m, steps, kind) if fit else float("nan")
    nothing = np.full(months.size, np.nan)
    return Trend(
        months=months,
        monthly=_monthly(x, m, kind, level),
        missing_months=int(span.astype(np.int64)) + 1 - months.size if months.size else 0,
        change=_change(fit, design, steps, resembles, spare, x, m, kind, level),
        dispersion=fit.dispersion if fit else float("nan"),
        autocorrelation=resembles,
        season=season,
        fitted=_per_exposure(fit.fitted, m, kind) if fit else nothing,
        level_line=_level_line(fit, design, kind) if fit else nothing,
    )


def _design(months: Months, steps: Floats, *, season: bool) -> Floats:
    columns = [np.ones(months.size), (steps - steps.mean() if months.size else steps) / 12]
    return np.column_stack([*columns, *(waves(months) if season else ())])


def _change(
    fit: Fit | None, design: Floats, steps: Floats, resembles: float, spare: int, x: Floats, m: Floats, kind: Kind,
    level: float,
) -> Estimates:  # fmt: skip
    slope, reach, p_value = float("nan"), float("inf"), 1.0
    if fit is not None:
        law = law_of_months(fit, design, x, m, steps, np.ones(x.size, dtype=bool), kind, own_part=True)
        slope, of_slope = float(fit.coefficients[1]), np.eye(len(fit.coefficients))[1]
        reach, p_value = law.reach(of_slope, level), law.p_value(of_slope, slope)
    known = bool(np.isfinite(slope) and np.isfinite(reach) and reach > 0)
    low, high = (float(np.exp(slope - reach)), float(np.exp(slope + reach))) if known else (0.0, np.inf)
    p_value = p_value if known else 1.0
    total, people = np.asarray(x.sum()), np.asarray(m.sum())
    return Estimates(
        estimate=np.asarray(np.exp(slope)),
        low=np.asarray(low),
        high=np.asarray(high),
        p_value=np.asarray(p_value),
        n=people,
        events=total,
        level=level,
        method="quasi-binomial, odds ratio per year" if kind == "share" else "quasi-Poisson, rate ratio per year",
        flags=flagged(
            (),
            not_estimable=not known,
            few_events=known and bool(few(total, people if kind == "share" else np.asarray(np.inf))),
            overdispersed=known and fit is not None and overdispersed(fit.dispersion, spare),
            short_series=x.size < MONTHS_FOR_SEASON,
            autocorrelated=known and resembles > max(_RESEMBLES, 1.64 / float(np.sqrt(x.size))),
        ),
    )


def _monthly(x: Floats, m: Floats, kind: Kind, level: float) -> Estimates:
    if kind == "share":
        return rate(events=x, n=m, level=level)
    return direct(events=x[:, None], n=m[:, None], weights=1.0, level=level)


def _per_exposure(fitted: Floats, m: Floats, kind: Kind) -> Floats:
    return fitted if kind == "share" else np.asarray(fitted / m)


def _level_line(fit: Fit, design: Floats, kind: Kind) -> Floats:
    straight = design[:, :2] @ fit.coefficients[:2]
    return np.asarray(special.expit(straight) if kind == "share" else np.exp(straight))
