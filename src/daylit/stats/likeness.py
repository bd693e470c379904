"""How sure a line through months is where what is left of a month may resemble the month before.

How much neighbouring months resemble each other is badly known from a few years: with three, by 0.15 either way. An
error at the likeness that was found, or a little more, is too small where it came out too low and too large elsewhere.
So every likeness is asked for what it would mean, and each counts by how well it explains the months. Part of what is
left of a month is its own alone (people it happened to meet, if nothing else), and a likeness that lasts seems slighter
behind it. Where there is one line to fit, that part is asked too; a change on a date holds the truth without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy import optimize, special

from daylit.stats.estimates import Bools, Floats
from daylit.stats.fit import Fit
from daylit.stats.months import Kind

_LIKELY: Final = np.linspace(-0.9, 0.95, 75)
"""First-order autocorrelations, each as likely as any other beforehand."""
_SHARED: Final = np.array([0.0, 0.5, 0.7, 0.85, 1.0])
"""Which part of the variance of months is alike; the rest is each month's own."""
_BEFOREHAND: Final = np.array([1.0, 1.0, 1.0, 1.0, 2.0])
"""How likely each part is beforehand; with these, ranges hold where months are unlike and where they are very alike."""
_WHOLE: Final = np.ones(1)
_ROUNDING: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What months leave open of the coefficients: a Student's t law for each likeness, all around the same middle.

    ``weight`` (r,) says how probable each is, ``covariance`` (r, p, p) that of its law, which has ``freedom``
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


def law_of_months(
    fit: Fit, design: Floats, x: Floats, m: Floats, steps: Floats, series: Bools, kind: Kind, *, own_part: bool = False
) -> Law:
    """What the months leave open of the coefficients of a fit, with ``x`` events of ``m`` people (or exposure)."""
    mean = fit.fitted * m if kind == "share" else fit.fitted
    root = np.sqrt(np.maximum(mean * (1 - fit.fitted) if kind == "share" else mean, 1e-300))
    return law_of(design=design, left=(x - mean) / root, root=root, steps=steps, series=series, own_part=own_part)


def law_of(*, design: Floats, left: Floats, root: Floats, steps: Floats, series: Bools, own_part: bool = False) -> Law:
    """What is left open of coefficients that were fitted as if months were unlike.

    ``design`` (k, p) of months in the order of time, ``left`` (k,) what the fit leaves of each, over the standard
    deviation that chance gives it, ``root`` (k,) the square roots of the weights in the fit, ``steps`` (k,) when, and
    ``series`` (k,) which of two series. With ``own_part`` a part of each month may be its own; without it, all that
    months vary by is alike. The likelihood of a likeness is the residual one (Harville 1974,
    doi:10.1093/biomet/61.2.383), so it allows for the coefficients; months never vary less than by chance.
    """
    rows = design * root[:, None]
    freedom = rows.shape[0] - rows.shape[1]
    bread = np.linalg.inv(rows.T @ rows)
    when = np.ascontiguousarray(steps, dtype=np.float64)
    spread, turned = _axes(_LIKELY.tobytes(), when.tobytes(), series.tobytes())
    both = turned.transpose(0, 2, 1) @ np.column_stack([rows, left])
    shared, beforehand = (_SHARED, _BEFOREHAND) if own_part else (_WHOLE, _WHOLE)
    variance = 1 - shared[None, :, None] + shared[None, :, None] * spread[:, None, :]
    inner = np.einsum("rni,rkn,rnj->rkij", both, 1 / variance, both, optimize=True)
    of_rows, cross = inner[..., :-1, :-1], inner[..., :-1, -1]
    square = inner[..., -1, -1] - np.einsum("rki,rki->rk", cross, np.linalg.solve(of_rows, cross[..., None])[..., 0])
    if float(left @ left) <= _ROUNDING * len(left):  # rounding is left, and how it resembles itself says nothing
        square = np.where(np.abs(_LIKELY)[:, None] == np.abs(_LIKELY).min(), 1.0, np.full_like(square, np.inf))
    log = -np.log(variance).sum(axis=-1) / 2 - np.linalg.slogdet(of_rows)[1] / 2 - freedom / 2 * np.log(square)
    weight = beforehand * np.exp(log - log.max())
    varied = np.einsum("rni,rkn,rnj->rkij", both[..., :-1], variance, both[..., :-1], optimize=True)
    wide = np.where(weight > 0, np.maximum(square / freedom, 1.0), 1.0)
    covariance = (bread @ varied @ bread) * wide[..., None, None]
    return Law(weight=(weight / weight.sum()).ravel(), covariance=covariance.reshape(-1, *bread.shape), freedom=freedom)


@lru_cache(maxsize=4)
def _axes(likely: bytes, steps: bytes, series: bytes) -> tuple[Floats, Floats]:
    """Axes along which months that are alike vary apart, for each likeness: how much, (r, k), and which, (r, k, k).

    Kept for the next group, whose months are the same.
    """
    when, of, each = np.frombuffer(steps), np.frombuffer(series, dtype=bool), np.frombuffer(likely)[:, None, None]
    apart, same = np.abs(when[:, None] - when), of[:, None] == of
    spread, turned = np.linalg.eigh(np.where(same, np.sign(each) ** apart * np.abs(each) ** apart, 0.0))
    return np.maximum(spread, _ROUNDING), turned
