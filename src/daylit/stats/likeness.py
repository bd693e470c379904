"""How sure a line through months is where what is left of a month may resemble the month before.

How much neighbouring months resemble each other is badly known from a few years: with three, by 0.15 either way. An
error at the likeness that was found, or a little more, is too small where it came out too low and too large elsewhere.
So every likeness is asked for what it would mean, and each counts by how well it explains the months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from daylit.stats.estimates import Bools, Floats
from daylit.stats.fit import Fit
from daylit.stats.months import Kind

_LIKELY: Final = np.linspace(-0.9, 0.95, 75)
"""First-order autocorrelations, each as likely as any other beforehand."""
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What months leave open of the coefficients: a Student's t law for each likeness, all around the same middle.

    ``weight`` (r,) says how probable a likeness is, ``covariance`` (r, p, p) that of its law, which has ``freedom``
    degrees of freedom.
    """

    weight: Floats
    covariance: Floats
    freedom: int

    def error(self, weights: Floats) -> Floats:
        """The scale of a sum of coefficients at each likeness, (r,)."""
        scale: Floats = np.sqrt(np.einsum("i,rij,j->r", weights, self.covariance, weights))
        return scale

    def reach(self, weights: Floats, level: float) -> float:
        """How far the ends of the interval of a sum of coefficients lie from it."""
        error, tail = self.error(weights), (1 - level) / 2
        far = float(special.stdtrit(self.freedom, 1 - tail))
        ends = far * float(error.min()), far * float(error.max())
        if not ends[1] > ends[0] > 0:
            return ends[1]
        return float(optimize.brentq(lambda at: self._beyond(at / error) - tail, *ends, xtol=1e-12 * ends[1]))

    def p_value(self, weights: Floats, value: float) -> float:
        """How probable a sum as far from 0 is where there is none."""
        return 2 * self._beyond(abs(value) / self.error(weights))

    def _beyond(self, at: Floats) -> float:
        return float(self.weight @ special.stdtr(self.freedom, -at))


def law_of_months(fit: Fit, design: Floats, x: Floats, m: Floats, steps: Floats, series: Bools, kind: Kind) -> Law:
    """What the months leave open of the coefficients of a fit, with ``x`` events of ``m`` people (or exposure)."""
    mean = fit.fitted * m if kind == "share" else fit.fitted
    root = np.sqrt(np.maximum(mean * (1 - fit.fitted) if kind == "share" else mean, 1e-300))
    return law_of(design=design, left=(x - mean) / root, root=root, steps=steps, series=series)


def law_of(*, design: Floats, left: Floats, root: Floats, steps: Floats, series: Bools) -> Law:
    """What is left open of coefficients that were fitted as if months were unlike.

    ``design`` (k, p) of months in the order of time, ``left`` (k,) what the fit leaves of each, over the standard
    deviation that chance gives it, ``root`` (k,) the square roots of the weights in the fit, ``steps`` (k,) when, and
    ``series`` (k,) which of two series. The likelihood of a likeness is the residual one (Harville 1974,
    doi:10.1093/biomet/61.2.383), so it allows for the coefficients; months never vary less than by chance.
    """
    rows = design * root[:, None]
    freedom = rows.shape[0] - rows.shape[1]
    bread = np.linalg.inv(rows.T @ rows)
    gap = np.empty(len(left))
    for of in (series, ~series):
        gap[of] = np.diff(steps[of], prepend=np.nan)
    first = np.isnan(gap)
    gap = np.where(first, 1.0, gap)
    before = np.where(first, 0.0, np.sign(_LIKELY)[:, None] ** gap * np.abs(_LIKELY)[:, None] ** gap)
    spare = np.sqrt(1 - before**2)
    both = np.column_stack([rows, left])
    last = np.roll(both, 1, axis=0)  # the first month of a series has nobody before it: ``before`` is 0 there
    new = (both - before[:, :, None] * last) / spare[:, :, None]
    inner = new.transpose(0, 2, 1) @ new
    of_rows, cross = inner[:, :-1, :-1], inner[:, :-1, -1]
    square = inner[:, -1, -1] - np.einsum("ri,ri->r", cross, np.linalg.solve(of_rows, cross[:, :, None])[:, :, 0])
    if float(left @ left) <= _ROUNDING * len(left):  # rounding is left, and how it resembles itself says nothing
        square = np.where(np.abs(_LIKELY) == np.abs(_LIKELY).min(), 1.0, np.inf)
    log = -np.log(spare).sum(axis=1) - np.linalg.slogdet(of_rows)[1] / 2 - freedom / 2 * np.log(square)
    weight = np.exp(log - log.max())
    apart, same = np.abs(steps[:, None] - steps), series[:, None] == series
    covariance = np.empty((len(_LIKELY), *bread.shape))
    for at, likely in enumerate(_LIKELY):
        alike = np.where(same, np.sign(likely) ** apart * np.abs(likely) ** apart, 0.0)
        covariance[at] = bread @ (rows.T @ alike @ rows) @ bread
    wide = np.where(weight > 0, np.maximum(square / freedom, 1.0), 1.0)
    return Law(weight=weight / weight.sum(), covariance=covariance * wide[:, None, None], freedom=freedom)
