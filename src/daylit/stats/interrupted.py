"""Before and after a date, month by month: did the level of a series change, or its slope, beyond season and chance?"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked
from daylit.stats.estimates import Estimates, Floats, check_level
from daylit.stats.frozen import Frozen
from daylit.stats.months import Kind, Months, by_month
from daylit.stats.segments import AFTER_AT_LEAST, BEFORE_AT_LEAST, Interrupted, Series, analysed

__all__ = ["AFTER_AT_LEAST", "BEFORE_AT_LEAST", "Interrupted", "Placebos", "interrupted_series", "placebo_dates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebos(Frozen):
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


@checked
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
    a year. A control series, of the same kind, has all of these for itself (the waves are shared). Intervals allow for
    dispersion (never below chance) and for resemblance of neighbouring months: a Student's t law for each correlation
    of a first-order autoregression, each as probable as the months make it. Fewer than 8 months before, 3 from the
    start on, two spare months, or no events: ``not_estimable``.

    Raises ``ValueError`` for counts that cannot be, arrays of different length, missing months, a start that is no
    month, a kind that is neither, and a control given in part.

    **Assumes** that the series would have gone on along its line (or as the control did), that nothing else changed
    with the date, and that recording stayed the same. Below 24 months before the date the season cannot be told from
    the change (``short_series``). **Does not show** why it changed; where people or units begin at different times,
    ``daylit.stats.did.att_gt`` is the method. In simulated worlds the interval of ``average`` covers 93–97 %, also
    when neighbouring months resemble each other by 0.3, and 93 % at 0.6; up to 98 % where a series is short.

    Wagner, Soumerai, Zhang & Ross-Degnan 2002, doi:10.1046/j.1365-2710.2002.00430.x; Lopez Bernal, Cummins &
    Gasparrini 2017, doi:10.1093/ije/dyw098; the residual likelihood: Harville 1974, doi:10.1093/biomet/61.2.383.

    >>> found = interrupted_series(month=np.arange("2022-01", "2024-01", dtype="datetime64[M]"), start="2023-01",
    ...                            events=[300, 290, 310, 300] * 3 + [200, 210, 190, 200] * 3, n=[1000] * 24)
    >>> print(f"{float(found.average.estimate):.2f}", found.average.high < 1)
    0.58 True
    """
    check_level(level)
    begun = _month(start)
    own = Series(*by_month(month, events, n, kind))
    control = _control(control_month, control_events, control_n, kind)
    return analysed(own, control, begun, kind, level)


@checked
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
    own = Series(*by_month(month, events, n, kind)).until(begun)
    control = _control(control_month, control_events, control_n, kind)
    control = None if control is None else control.until(begun)
    starts = own.months[BEFORE_AT_LEAST : max(own.months.size - AFTER_AT_LEAST + 1, BEFORE_AT_LEAST)]
    found = [analysed(own, control, one, kind, level).average for one in starts]
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


def _control(month: ArrayLike | None, events: ArrayLike | None, n: ArrayLike | None, kind: Kind) -> Series | None:
    if month is None and events is None and n is None:
        return None
    if month is None or events is None:
        raise ValueError("a control series needs control_month and control_events (and control_n for a share)")
    return Series(*by_month(month, events, n, kind))
