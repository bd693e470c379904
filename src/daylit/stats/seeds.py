"""Where random numbers start: the same seed gives the same numbers."""

from __future__ import annotations

from numbers import Integral

import numpy as np


def generator(seed: int | np.random.Generator) -> np.random.Generator:
    """A generator that starts at the seed; one that is given goes on where it stands.

    Raises ``ValueError`` for what is no whole number of 0 or more.

    >>> generator(1).integers(10), generator(1).integers(10)
    (np.int64(4), np.int64(4))
    """
    if isinstance(seed, np.random.Generator):
        return seed
    if not isinstance(seed, Integral) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed must be a whole number of 0 or more, not {seed!r}")
    return np.random.default_rng(int(seed))
