"""Before and after a date, month by month: did the level of a series change, or its slope, beyond season and chance?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.estimates import Bools, Estimates, Floats, check_level, flagged
from daylit.stats.fit import Fit
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

BEFORE_AT_LEAST: Final = 8
AFTER_AT_LEAST: Final = 3
_RESEMBLES: Final = 0.3
_MOST: Final = 0.95
_DOUBT: Final = 0.5
"""How much of the error of a correlation is added to it: one that came out too low makes the interval too short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """What changed with a date.

    ``average`` is the ratio of the odds (of a share) or of the rate to what it would have been, over the months from
    the date on (geometric mean); ``jump`` the same in the first month; ``per_year`` the ratio of the new yearly change
    to the old one. With a control series all three are relative to its own change. ``months`` (k,), ``monthly`` (k,)
    the rates seen, ``fitted`` and ``without`` (k,) the fitted rate, and the fitted rate had the series gone on as
    before (as the control did). ``before`` and ``after`` count months. ``dispersion`` and ``autocorrelation`` as in
    ``daylit.stats.trend``.
    """

    average: Estimates
    jump: Estimates
    per_year: Estimates
    months: Months
    monthly: Floats
    fitted: Floats
    without: Floats
    before: int
    after: int
    dispersion: float
    autocorrelation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebos:
    """Dates at which nothing happened: ``starts`` (p,) months before the true date, ``average`` (p,) the ratios found
    there with the months before it alone, ``low``, ``high`` and ``p_value`` (p,); ``share`` how many of the dates with
    an answer show as much as the true one, relative to its error; NaN where there is none, or none for the true one.
    """

    starts: Months
    average: Floats
    low: Floats
    high: Floats
    p_value: Floats
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class _Series:
    """One series: months, events, people or exposure."""

    months: Months
    x: Floats
    m: Floats

    def until(self, month: np.datetime64) -> _Series:
        early = self.months < month
        return _Series(self.months[early], self.x[early], self.m[early])


def interrupted_series(
    *,
    month: ArrayLike,
    events: ArrayLike,
    n: ArrayLike | None = None,
    start: str | date | np.datetime64,
    control_month: ArrayLike | None = None,
    control_events: ArrayLike | None = None,
    control_n: ArrayLike | None = None,
    kind: Kind = "share",
    level: float = 0.95,
) -> Interrupted:
    """A segmented regression of a monthly series, alone or beside a control series.

    Cells, ``kind`` and months without people as in ``daylit.stats.trend``. ``start``: the first month with the change.
    The series has a level and a slope before it, a jump and another slope from it on, and from 24 months on two waves
    a year. A control series, of the same kind, has all of these for itself (the waves are shared). Errors allow for
    dispersion (never below chance) and for resemblance of neighbouring months, by the covariance of a first-order
    autoregression with the correlation found, and use t quantiles. Fewer than 8 months before, 3 from the start on, two
    spare months, or no events: ``not_estimable``.

    Raises ``ValueError`` for counts that cannot be, arrays of different length, missing months, a start that is no
    month, a kind that is neither, and a control given in part.

    **Assumes** that the series would have gone on along its line (or as the control did), that nothing else changed
    with the date, and that recording stayed the same. Below 24 months before the date the season cannot be told from
    the change (``short_series``). **Does not show** why it changed; where people or units begin at different times,
    ``daylit.stats.did.att_gt`` is the method. In simulated worlds the interval of ``average`` covers 93–97 %, also
    when neighbouring months resemble each other by 0.3; up to 98 % where months vary no more than chance.

    Wagner, Soumerai, Zhang & Ross-Degnan 2002, doi:10.1046/j.1365-2710.2002.00430.x; Lopez Bernal, Cummins &
    Gasparrini 2017, doi:10.1093/ije/dyw098.

    >>> found = interrupted_series(month=np.arange("2022-01", "2024-01", dtype="datetime64[M]"), start="2023-01",
    ...                            events=[300, 290, 310, 300] * 3 + [200, 210, 190, 200] * 3, n=[1000] * 24)
    >>> print(f"{float(found.average.estimate):.2f}", found.average.high < 1)
    0.58 True
    """
    check_level(level)
    if kind not in ("share", "rate"):
        raise ValueError(f"kind is “share” or “rate”, not {kind!r}")
    begun = _month(start)
    own = _Series(*by_month(month, events, n, kind))
    control = _control(control_month, control_events, control_n, kind)
    return _analysed(own, control, begun, kind, level)


def placebo_dates(
    *,
    month: ArrayLike,
    events: ArrayLike,
    n: ArrayLike | None = None,
    start: str | date | np.datetime64,
    control_month: ArrayLike | None = None,
    control_events: ArrayLike | None = None,
    control_n: ArrayLike | None = None,
    kind: Kind = "share",
    level: float = 0.95,
) -> Placebos:
    """The same regression at each earlier date that leaves 8 months before and 3 after it, on the months before alone.

    Arguments and errors as in ``interrupted_series``. Where many dates at which nothing happened show as much as the
    true one, the line was never straight, and the change at the true date says little.

    **Assumes** that nothing happened at these dates. **Does not show** that nothing else happened at the true one.
    Bertrand, Duflo & Mullainathan 2004, doi:10.1162/003355304772839588, on dates drawn at random.

    >>> found = placebo_dates(month=np.arange("2021-01", "2024-01", dtype="datetime64[M]"), start="2023-01",
    ...                       events=[30, 29, 31, 30] * 6 + [20, 21, 19, 20] * 3, n=[100] * 36)
    >>> len(found.starts), found.share
    (14, 0.0)
    """
    true = interrupted_series(
        month=month, events=events, n=n, start=start, kind=kind, level=level,
        control_month=control_month, control_events=control_events, control_n=control_n,
    )  # fmt: skip
    begun = _month(start)
    own = _Series(*by_month(month, events, n, kind)).until(begun)
    control = _control(control_month, control_events, control_n, kind)
    control = None if control is None else control.until(begun)
    starts = own.months[BEFORE_AT_LEAST : max(own.months.size - AFTER_AT_LEAST + 1, BEFORE_AT_LEAST)]
    found = [_analysed(own, control, one, kind, level).average for one in starts]
    p_value = np.array([_p_value(one) for one in found])
    told = np.array([np.isfinite(one.estimate) for one in found], dtype=bool)
    as_much = (p_value <= _p_value(true.average))[told] if np.isfinite(true.average.estimate) else np.zeros(0)
    average, low, high = (
        np.array([float(getattr(one, part)) for one in found]) for part in ("estimate", "low", "high")
    )
    return Placebos(
        starts=starts, average=average, low=low, high=high, p_value=p_value,
        share=float(as_much.mean()) if as_much.size else float("nan"),
    )  # fmt: skip


def _month(start: str | date | np.datetime64) -> np.datetime64:
    with suppress(ValueError, TypeError):
        begun = np.datetime64(start).astype("datetime64[M]")
        if not isinstance(start, int) and not np.isnat(begun):
            return np.datetime64(begun)
    raise ValueError(f"start must be a month, such as “2023-05”, not {start!r}")


def _p_value(found: Estimates) -> float:
    return 1.0 if found.p_value is None else float(found.p_value)


def _control(month: ArrayLike | None, events: ArrayLike | None, n: ArrayLike | None, kind: Kind) -> _Series | None:
    if month is None and events is None and n is None:
        return None
    if month is None or events is None:
        raise ValueError("a control series needs control_month and control_events (and control_n for a share)")
    return _Series(*by_month(month, events, n, kind))


def _analysed(own: _Series, control: _Series | None, begun: np.datetime64, kind: Kind, level: float) -> Interrupted:
    series = (own,) if control is None else (own, control)
    after = own.months >= begun
    months, x, m = (np.concatenate([getattr(one, name) for one in series]) for name in ("months", "x", "m"))
    steps = (months - begun).astype(np.float64)
    of_own = np.arange(months.size) < own.months.size
    design = _design(months, steps, of_own, control is not None)
    spare = months.size - design.shape[1]
    enough = int((~after).sum()) >= BEFORE_AT_LEAST and int(after.sum()) >= AFTER_AT_LEAST and spare >= 2
    fit = fit_months(design, x, m, kind, level) if enough and x.sum() > 0 and varies(x, m, kind) else None
    resembles = autocorrelation(fit, x, m, steps, kind) if fit else float("nan")
    spread = _covariance(fit, design, x, m, steps, of_own, resembles, kind) if fit else None
    late = float(steps[: own.months.size][after].mean()) / 12 if after.any() else 0.0
    parts = {"average": (1.0, late), "jump": (1.0, 0.0), "per_year": (0.0, 1.0)}
    told = {
        name: _told(fit, spread, np.array(weights), spare, own, int((~after).sum()), resembles, kind, level)
        for name, weights in parts.items()
    }
    nothing = np.full(own.months.size, np.nan)
    line = design[of_own] @ fit.coefficients if fit else nothing
    gone_on = line - design[of_own][:, :2] @ fit.coefficients[:2] if fit else nothing
    as_rate = special.expit if kind == "share" else np.exp
    return Interrupted(
        average=told["average"],
        jump=told["jump"],
        per_year=told["per_year"],
        months=own.months,
        monthly=own.x / own.m,
        fitted=np.asarray(as_rate(line)),
        without=np.asarray(as_rate(gone_on)),
        before=int((~after).sum()),
        after=int(after.sum()),
        dispersion=fit.dispersion if fit else float("nan"),
        autocorrelation=resembles,
    )


def _design(months: Months, steps: Floats, of_own: Bools, control: bool) -> Floats:
    """First the jump and the new slope of the series itself; then all that it is compared with."""
    post = (steps >= 0).astype(np.float64)
    years = steps / 12
    columns = [post * of_own, post * years * of_own, np.ones(months.size), years]
    if control:
        columns += [post, post * years, of_own.astype(np.float64), years * of_own]
    if np.unique(months).size >= MONTHS_FOR_SEASON:
        columns += waves(months)
    return np.column_stack(columns)


def _covariance(
    fit: Fit, design: Floats, x: Floats, m: Floats, steps: Floats, of_own: Bools, resembles: float, kind: Kind
) -> tuple[Floats, float]:
    """The covariance of the coefficients where what is left of a month resembles the months beside it, and its degrees
    of freedom.

    Months that resemble each other leave less behind than their number says: the dispersion is that of the residuals
    over what such months leave on average, with Satterthwaite's degrees of freedom.
    """
    mean = fit.fitted * m if kind == "share" else fit.fitted
    root = np.sqrt(mean * (1 - fit.fitted) if kind == "share" else mean)
    rows = design * root[:, None]
    apart = np.abs(steps[:, None] - steps)
    likeness = min(max(resembles + _DOUBT / float(np.sqrt(len(x))), 0.0), _MOST)
    alike = np.where(of_own[:, None] == of_own, likeness**apart, 0.0)
    bread = np.linalg.inv(rows.T @ rows)
    left = alike - rows @ (bread @ (rows.T @ alike))
    whole, square = float(np.trace(left)), float((left * left.T).sum())
    chi_square = fit.dispersion * (len(x) - fit.rank)
    covariance = bread @ (rows.T @ alike @ rows) @ bread * max(chi_square / whole, 1.0)
    return np.asarray(covariance), whole**2 / square


def _told(
    fit: Fit | None, spread: tuple[Floats, float] | None, weights: Floats, spare: int, own: _Series, before: int,
    resembles: float, kind: Kind, level: float,
) -> Estimates:  # fmt: skip
    value, error, freedom = float("nan"), float("inf"), 1.0
    if fit is not None and spread is not None:
        covariance, freedom = spread
        value = float(fit.coefficients[:2] @ weights)
        error = float(np.sqrt(weights @ covariance[:2, :2] @ weights))
    known = bool(np.isfinite(value) and np.isfinite(error) and error > 0)
    reach = float(special.stdtrit(freedom, 0.5 + level / 2)) * error
    return Estimates(
        estimate=np.asarray(np.exp(value)),
        low=np.asarray(np.exp(value - reach) if known else 0.0),
        high=np.asarray(np.exp(value + reach) if known else np.inf),
        p_value=np.asarray(2 * special.stdtr(freedom, -abs(value) / error) if known else 1.0),
        n=np.asarray(own.m.sum()),
        events=np.asarray(own.x.sum()),
        level=level,
        method="segmented quasi-binomial, odds ratio" if kind == "share" else "segmented quasi-Poisson, rate ratio",
        flags=flagged(
            (),
            not_estimable=not known,
            overdispersed=known and fit is not None and overdispersed(fit.dispersion, spare),
            short_series=before < MONTHS_FOR_SEASON,
            autocorrelated=known and resembles > max(_RESEMBLES, 1.64 / float(np.sqrt(own.months.size))),
        ),
    )
