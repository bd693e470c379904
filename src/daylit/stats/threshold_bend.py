"""How the level of each place bends with its shape, where its thresholds are held near those of the groups.

The searches of a place say much about its level once its shape is known, and little about its shape: its posterior is a
thin crescent. The curves of the guide are those of thresholds that are free. Where places are many, the spread of
thresholds is well known and often small, and the crescent another one. It is followed by a cubic for each place.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from daylit.stats.estimates import Floats

REACH: Final = 2.0
"""Further than so many deviations from the middle the cubics go on straight."""


class Bend(NamedTuple):
    """``middle`` and ``wide`` of the shapes of each place, (places,), and ``terms``: square and cube, (2, places).

    ``share`` is how much each group's shape counts in that of a place, (groups, places).
    """

    share: Floats
    middle: Floats
    wide: Floats
    terms: Floats

    @classmethod
    def none(cls, sure: Floats) -> Bend:
        """No bend; ``sure`` is how much is known in each cell, (groups, places)."""
        share = (sure + 1e-9) / (sure + 1e-9).sum(axis=0)
        places = sure.shape[1]
        return cls(share, np.zeros(places), np.ones(places), np.zeros((2, places)))

    def at(self, shape: Floats, own: Floats) -> tuple[Floats, Floats, Floats]:
        """What is added to the levels of places, and its slopes by their own shapes and by those of all groups.

        ``shape`` of the groups, (chains, groups); ``own`` of the places, (chains, places). Nothing where ``own`` is 0.
        """
        first = shape @ self.share - self.middle
        value, slope = self._curve(first + own)
        less, before = self._curve(first)
        return value - less, slope, slope - before

    def _curve(self, away: Floats) -> tuple[Floats, Floats]:
        far = REACH * self.wide
        t = np.fmax(np.fmin(away, far), -far)
        square, cube = self.terms
        slope = (2 * square + 3 * cube * t) * t
        return (square + cube * t) * t * t + slope * (away - t), slope
