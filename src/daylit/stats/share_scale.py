"""On which scale effects of units, officers and areas add up, and what that means for the interval of a spread.

Where they add up on the log-odds, officers of a busy unit differ more on the scale of chances than those of a quiet
one, and effects are not normal there. A spread is then known less well than a model of chances says.
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from daylit.stats.components import Spreads
from daylit.stats.design import Coded
from daylit.stats.estimates import Floats

_ROUNDS: Final = 50
_BEFORE: Final = 9.0
"""Odds beforehand that effects add up on the log-odds: a chance near 0 cannot fall as far as it can rise."""


def log_odds_share(*, mean: Floats, weight: Floats, coded: list[Coded], spread: Floats, bend: float) -> float:
    """How probable it is that effects add up on the log-odds rather than on chances: nine to one before the data.

    ``mean`` and ``weight`` are the cells' outcomes and inverse variances, ``spread`` (levels,) standard deviations.
    Under log-odds a cell's chance has ``bend`` = (1 − 2p) / (p · (1 − p)) times the product of two levels' effects
    besides their sum. What the sum leaves is laid beside that product.
    """
    effects = [np.zeros(len(mean)) for _ in coded]
    middle = float(np.average(mean, weights=weight))
    for _ in range(_ROUNDS):  # each level in turn, given the others
        for one, (level, size) in enumerate(zip(coded, spread, strict=True)):
            rest = mean - middle - (sum(effects) - effects[one])
            own = np.bincount(level.codes, weight * rest) / (np.bincount(level.codes, weight) + size**-2.0)
            effects[one] = own[level.codes]
        middle = float(np.average(mean - sum(effects), weights=weight))
    product = bend * np.sum([a * b for a, b in combinations(effects, 2)] or [np.zeros(len(mean))], axis=0)
    says = float(weight @ product**2)
    told = float(weight @ (product * (mean - middle - sum(effects))))
    return float(1 / (1 + np.exp(-np.clip(told - says / 2, -700, 700)) / _BEFORE))  # a slope of 1 against one of 0


def widened(found: Spreads, *, middle: Floats, members: Floats, bend: float, share: float) -> Floats:
    """The points (points, levels), further from their ``middle`` by what log-odds would add to a spread's variance.

    With m members the variance of log σ² is about 2/m. Under log-odds effects have an excess kurtosis of about 3h² with
    h = 2 · ``bend`` · σ, which adds 3h²/m; and each of the k members of another level multiplies σ² by a factor whose
    standard deviation is that level's h, which adds h²/k. ``share`` is how probable that is. h is that of the middle:
    of a few members the law of σ² has so long a tail that its mean, half as large again, is no spread they have shown.
    """
    h2 = 4 * bend**2 * middle**2
    more = (h2 / members).sum() + 2 * h2 / members
    logs = np.log(found.points)
    centre = found.weight @ logs
    variance = 4 * (found.weight @ (logs - centre) ** 2)
    return np.asarray(np.exp(np.log(middle) + np.sqrt(1 + share * more / variance) * (logs - np.log(middle))))
