"""Officers who stand out: which of them do so again in each half of the records, and how many are accidents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.estimates import Bools, Floats
from daylit.stats.frozen import Frozen
from daylit.stats.officers import InternalBenchmark

AGAIN: Final = 1.96
"""A z-value beyond this, the same way in both halves, is “again”: one in forty by chance on that side, in each."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StandsOut(Frozen):
    """What becomes of the flags; arrays of the shape (officers,), in the order of the benchmark over all stops.

    ``listed``: flagged, and again in both halves: for a supervisor to look at the work. ``once``: flagged, and not
    again. ``unchecked``: flagged, and not judged in one of the halves. Each flag is one of these. ``accident`` is, for
    each who is listed, the chance that they are as the others, by itself: the local false-discovery rate, or the
    q-value where that is larger (NaN for all others, and with fewer than 100 officers judged). ``expected_accidents``
    is how many of the listed to expect among these: the sum of ``accident``, or NaN where it is not told. ``at_most``
    bounds it by the false-discovery rate of all flags.
    """

    listed: Bools
    once: Bools
    unchecked: Bools
    accident: Floats
    expected_accidents: float
    at_most: float


def stands_out_again(
    whole: InternalBenchmark,
    earlier: InternalBenchmark | None,
    later: InternalBenchmark | None,
    *,
    beyond: float = AGAIN,
) -> StandsOut:
    """Ask each flag of ``internal_benchmark`` to show again, the same way, in both halves of the period.

    ``earlier`` and ``later`` are benchmarks of the stops before and since a date, each against the peers of that half
    alone; ``None`` is a half that cannot be compared, and then nobody is listed. Again is a z-value beyond ``beyond``.
    What 1.96 costs in simulated worlds: of the flags of officers who always differ it keeps 98 of 100 with 200 stops or
    more, and 87 with 110 to 150. What it is for: of flags of officers who differed in one half alone, by log-odds of
    1.8 to 2.4, it keeps 1 in 3 to 1 in 5.

    Raises ``ValueError`` for a ``beyond`` that is not above 0.

    **Assumes** what ``internal_benchmark`` does, in each half. **Does not show** that a listed officer's work is amiss:
    what no record tells, such as an assignment, is there in both halves too, and shows again. So the list holds about
    as many accidents of that kind as the flags did, and ``accident`` counts them.
    Ridgeway & MacDonald 2009, doi:10.1198/jasa.2009.0034; Efron 2004, doi:10.1198/016214504000000089.

    >>> from daylit.stats.officers import internal_benchmark
    >>> rng = np.random.default_rng(0)
    >>> who, place, half = np.repeat(np.arange(40), 300), rng.integers(0, 5, 12_000), np.tile([0, 1], 6_000)
    >>> stopped = rng.random(12_000) < np.where((who == 7) | (who == 9) & (half == 1), 0.65, 0.3)
    >>> def of(use):
    ...     return internal_benchmark(officer=who[use], in_group=stopped[use], covariates=[place[use]])
    >>> whole = of(half >= 0)
    >>> told = stands_out_again(whole, of(half == 0), of(half == 1))
    >>> whole.officers[told.listed].tolist(), whole.officers[told.once].tolist()
    ([7], [9])
    """
    if not beyond > 0:
        raise ValueError(f"beyond must be above 0, such as 1.96, not {beyond}")
    z = np.stack([_of_the_same(whole, half) for half in (earlier, later)]) * np.sign(whole.z)
    unchecked = whole.flag & np.isnan(z).any(axis=0)
    listed = whole.flag & ~unchecked & (np.nan_to_num(z, nan=0.0) > beyond).all(axis=0)
    # A local rate cannot lie below that of all as far out or farther; where the far end's density is badly known, it is
    # estimated so.
    accident = np.where(listed, np.maximum(whole.ordinary, whole.q_value), np.nan)
    return StandsOut(
        listed=listed,
        once=whole.flag & ~unchecked & ~listed,
        unchecked=unchecked,
        accident=accident,
        expected_accidents=float(accident[listed].sum()) if listed.any() else 0.0,
        at_most=min(whole.expected_false, float(listed.sum())),
    )


def _of_the_same(whole: InternalBenchmark, half: InternalBenchmark | None) -> Floats:
    """The z-values of a half in the order of all officers; NaN who is not judged there."""
    known = {} if half is None else dict(zip(half.officers.tolist(), half.z.tolist(), strict=True))
    return np.array([known.get(one, np.nan) for one in whole.officers.tolist()])
