"""Where the data alone would put the thresholds: what steers the chains of the threshold test."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from daylit.stats.estimates import Floats


class Guide(NamedTuple):
    """Where the data alone would put each threshold, as a parabola in level and shape, and its variance there.

    All of shape (groups, places), the coefficients (6, groups, places): 1, level, shape, and their products by two.
    It steers the chains and changes nothing of the posterior. The part of a threshold that is sampled is what is left
    after its conditional mean and spread, so that it hangs together neither with the spread of its group where data
    say much (a funnel in the usual form) nor where they say nothing, and follows the bend of what they say.
    """

    coefficients: Floats
    variance: Floats
    level: Floats
    shape: Floats

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Guide:
        """A guide that knows nothing."""
        return cls(np.zeros((6, *shape)), np.full(shape, 1e8), np.zeros(shape), np.zeros(shape))

    @property
    def knows(self) -> bool:
        """Whether it was made from data."""
        return bool(self.coefficients.any())

    def expected(self, level: Floats, shape: Floats) -> tuple[Floats, Floats, Floats]:
        """The threshold expected at these levels and shapes, and its slopes by them."""
        x, y = np.clip(level - self.level, -2, 2), np.clip(shape - self.shape, -2, 2)
        inside = (np.abs(level - self.level) < 2), (np.abs(shape - self.shape) < 2)
        c = self.coefficients
        value = c[0] + x * (c[1] + x * c[3] + y * c[4]) + y * (c[2] + y * c[5])
        return value, (c[1] + 2 * x * c[3] + y * c[4]) * inside[0], (c[2] + x * c[4] + 2 * y * c[5]) * inside[1]
