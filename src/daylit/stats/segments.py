"""The regression behind an interrupted series: a line before a date, another since, and errors of months alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import special

from daylit.stats.estimates import Bools, Estimates, Floats, flagged
from daylit.stats.fit import Fit
from daylit.stats.frozen import Frozen
from daylit.stats.likeness import Law, law_of_months
from daylit.stats.months import (
    MONTHS_FOR_SEASON,
    Kind,
    Months,
    autocorrelation,
    fit_months,
    overdispersed,
    varies,
    waves,
)

BEFORE_AT_LEAST: Final = 8
AFTER_AT_LEAST: Final = 3
_RESEMBLES: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(Frozen):
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


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series: months, events, people or exposure."""

    months: Months
    x: Floats
    m: Floats

    def until(self, month: np.datetime64) -> Series:
        """The months before one."""
        early = self.months < month
        return Series(self.months[early], self.x[early], self.m[early])


def analysed(own: Series, control: Series | None, begun: np.datetime64, kind: Kind, level: float) -> Interrupted:
    """Fit a series, alone or beside a control, and tell what changed from the month ``begun`` on."""
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
    law = law_of_months(fit, design, x, m, steps, of_own, kind) if fit else None
    late = float(steps[: own.months.size][after].mean()) / 12 if after.any() else 0.0
    parts = {"average": (1.0, late), "jump": (1.0, 0.0), "per_year": (0.0, 1.0)}
    told = {
        name: _told(fit, law, np.array(weights), spare, own, int((~after).sum()), resembles, kind, level)
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


def _told(
    fit: Fit | None, law: Law | None, weights: Floats, spare: int, own: Series, before: int,
    resembles: float, kind: Kind, level: float,
) -> Estimates:  # fmt: skip
    value, reach, p_value = float("nan"), float("inf"), 1.0
    if fit is not None and law is not None:
        value = float(fit.coefficients[:2] @ weights)
        sums = np.concatenate([weights, np.zeros(len(fit.coefficients) - 2)])
        reach, p_value = law.reach(sums, level), law.p_value(sums, value)
    known = bool(np.isfinite(value) and np.isfinite(reach) and reach > 0)
    return Estimates(
        estimate=np.asarray(np.exp(value)),
        low=np.asarray(np.exp(value - reach) if known else 0.0),
        high=np.asarray(np.exp(value + reach) if known else np.inf),
        p_value=np.asarray(p_value if known else 1.0),
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
