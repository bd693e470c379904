"""Counts by month: adding cells up, the season's waves, and how much neighbouring months resemble each other."""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.estimates import Floats, counts, within
from daylit.stats.fit import Fit
from daylit.stats.glm import logit, poisson
from daylit.stats.labels import all_known, not_more

Months = NDArray[np.datetime64]
Kind = Literal["share", "rate"]

MONTHS_FOR_SEASON: Final = 24
FIRST_MONTH: Final = np.datetime64("1900-01")
LAST_MONTH: Final = np.datetime64("2199-12")
"""Before and after it nobody records; such months are placeholders, as 9999-12 is."""
MOST_MONTHS: Final = 480
"""How months resemble each other takes the cube of their number: forty years are half a minute."""
_ROUNDING: Final = 1e-9
_HARMONICS: Final = 2


def _months(month: ArrayLike) -> Months:
    """Months as NumPy has them. A number is none: 202401 would be the 202401st month since 1970."""
    given = all_known("month", month) if not isinstance(month, str) else np.asarray(month)
    if given.dtype.kind in "iufb":
        raise ValueError("month must be months, such as “2024-01” or dates, not numbers")
    try:
        return given.astype("datetime64[M]")
    except (TypeError, ValueError) as error:
        raise ValueError("month holds something that is no month, such as “2024-01”, and no date") from error


def by_month(month: ArrayLike, events: ArrayLike, n: ArrayLike | None, kind: Kind) -> tuple[Months, Floats, Floats]:
    """The months with a denominator, their events and their people or exposure; cells of a month are added up.

    Raises ``ValueError`` for counts that cannot be, arrays of different length, and missing months.
    """
    when = np.atleast_1d(_months(month))
    if np.isnat(when).any():
        raise ValueError("month holds a missing value; leave those cells out, and say so")
    far = (when < FIRST_MONTH) | (when > LAST_MONTH)
    if far.any():
        raise ValueError(
            f"month holds {when[far].flat[0]}; it must lie between {FIRST_MONTH} and {LAST_MONTH}. Where it stands for"
            " a month that is not known, leave those cells out, and say so"
        )
    if n is None and kind == "share":
        raise ValueError("a share needs n, the people it is a share of")
    x = np.atleast_1d(counts(events=events)[0])
    m = np.ones_like(x) if n is None else np.atleast_1d(counts(events=events, n=n)[1])
    if m.shape != x.shape:
        raise ValueError(f"n has shape {m.shape}, events {x.shape}; they must be the same, in one dimension")
    if when.shape != x.shape or when.ndim != 1:
        raise ValueError(f"month has shape {when.shape}, events {x.shape}; they must be the same, in one dimension")
    if kind == "share":
        within(events=x, n=m)
    months, index = np.unique(when, return_inverse=True)
    not_more("months", months.size, MOST_MONTHS, "Ask of a shorter time")
    x, m = (np.bincount(index, weights=row).astype(np.float64) for row in (x, m))
    if n is None:
        m = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.float64)
    if (x[m <= 0] > 0).any():
        raise ValueError("a month has events but no exposure")
    return months[m > 0], x[m > 0], m[m > 0]


def waves(months: Months) -> list[Floats]:
    """Two waves a year, four columns."""
    angle = 2 * np.pi * (months.astype(np.int64) % 12) / 12
    numbers = range(1, _HARMONICS + 1)
    return [turn(number * angle) for number in numbers for turn in (np.cos, np.sin)]


def varies(x: Floats, m: Floats, kind: Kind) -> bool:
    """Whether it did not happen to everybody."""
    return kind == "rate" or bool((x < m).any())


def autocorrelation(fit: Fit, x: Floats, m: Floats, steps: Floats, kind: Kind) -> float:
    """Lag-one correlation of Pearson residuals, put right for its bias of about −(1 + p + 3r)/T."""
    mean = fit.fitted * m if kind == "share" else fit.fitted
    variance = mean * (1 - fit.fitted) if kind == "share" else mean
    left = (x - mean) / np.sqrt(np.maximum(variance, 1e-300))
    neighbours = np.diff(steps) == 1
    square = float((left**2).sum())
    # What months without any spread leave is rounding, and how it resembles itself says nothing.
    raw = float((left[1:] * left[:-1])[neighbours].sum()) / square if square > _ROUNDING * x.size else 0.0
    return float(np.clip(raw + (1 + fit.rank + 3 * raw) / x.size, -0.9, 0.9))


def fit_months(design: Floats, x: Floats, m: Floats, kind: Kind, level: float) -> Fit | None:
    """The quasi-binomial or quasi-Poisson fit of a series; ``None`` where it says nothing."""
    if kind == "share":
        fit = logit(design=design, successes=x, trials=m, level=level)
    else:
        fit = poisson(design=design, events=x, exposure=m, level=level)
    return fit if fit.status == "ok" and not fit.dropped and np.isfinite(fit.dispersion) else None


def overdispersed(phi: float, df: int) -> bool:
    """Whether the months vary more than chance gives."""
    return bool(special.chdtrc(df, phi * df) < 0.05)
