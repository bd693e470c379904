"""The robust outcome test: a verdict on the bar for a search only where search rates and hit rates agree on one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.cautions import Caution
from daylit.stats.estimates import Estimates, Floats, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.rates import rate_difference
from daylit.stats.score import score_p_value

LOWER: Final = "lower bar"
HIGHER: Final = "higher bar"
CANNOT_TELL: Final = "cannot tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobustOutcomeTest(Frozen):
    """What search rates and hit rates say together; arrays of the inputs' shape, numbers and a word for numbers in.

    ``verdict`` is “lower bar” where the group is searched more often and less is found, “higher bar” where it is
    searched less often and more is found, and else “cannot tell”. ``p_value`` belongs to the direction of the verdict:
    the larger of the one-sided p-values of the two differences. Where the verdict is “cannot tell” it is at least 0.5.
    ``search`` and ``hit`` are the two differences, group minus reference.
    """

    verdict: Any
    p_value: Any
    search: Estimates
    hit: Estimates

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """The cautions of either difference."""
        raised = {*self.search.cautions, *self.hit.cautions}
        return tuple(caution for caution in Caution if caution in raised)


def robust_outcome_test(
    *,
    stops: ArrayLike,
    searches: ArrayLike,
    hits: ArrayLike,
    reference_stops: ArrayLike,
    reference_searches: ArrayLike,
    reference_hits: ArrayLike,
) -> RobustOutcomeTest:
    """Is the bar for searching a group lower, higher, or can it not be told? For each place.

    The inputs are counts and broadcast to one shape. Searched more often *and* found less often fits only a lower bar,
    where risks are ordered between the groups; the reverse, only a higher one. All else, ties included, settles
    nothing. The test is that of intersection and union: both differences must stand, so its p-value is the larger one,
    and needs no adjustment for being two. Over many places control it with ``multiple.benjamini_hochberg``.

    Raises ``ValueError``, naming the input, for counts that cannot be: missing, negative, more hits than searches or
    more searches than stops. Without stops or searches of both groups the verdict is “cannot tell”, the p-value 1 and
    ``not_estimable`` among the cautions.

    **Assumes** that the groups' risks are ordered by the monotone likelihood ratio, which is weaker than alike; that
    searches were the officer's choice; that a hit means the same for all. People are counted one by one: where officers
    differ, give differences that allow for it to ``agreement``. **Does not show** how far apart the bars are, nor
    anything about who was stopped; places pooled together can show what none of them does.
    Gaebler & Goel 2025, doi:10.1073/pnas.2416348122; Berger 1982, doi:10.1080/00401706.1982.10487790.

    >>> test = robust_outcome_test(stops=10_000, searches=500, hits=100,
    ...                            reference_stops=20_000, reference_searches=600, reference_hits=180)
    >>> print(test.verdict, f"{test.p_value:.5f}")
    lower bar 0.00007
    """
    n, s, h, m, r, g = counts(
        stops=stops, searches=searches, hits=hits,
        reference_stops=reference_stops, reference_searches=reference_searches, reference_hits=reference_hits,
    )  # fmt: skip
    within(events=s, n=n, names=("searches", "stops"))
    within(events=h, n=s, names=("hits", "searches"))
    within(events=r, n=m, names=("reference_searches", "reference_stops"))
    within(events=g, n=r, names=("reference_hits", "reference_searches"))
    return agreement(search=_difference(s, n, r, m), hit=_difference(h, s, g, r))


def _difference(x: Floats, n: Floats, y: Floats, m: Floats) -> Estimates:
    """The score difference with Pearson's p-value, which is the one of published tables."""
    gap = rate_difference(events=x, n=n, reference_events=y, reference_n=m)
    p_value = score_p_value(x=x, n=np.maximum(n, 1e-9), y=y, m=np.maximum(m, 1e-9), pearson=True)
    return replace(gap, p_value=np.where(gap.estimable, p_value, 1.0))


def agreement(*, search: Estimates, hit: Estimates) -> RobustOutcomeTest:
    """The verdict of two differences, of search rates and of hit rates, with p-values of any method.

    Both are group minus reference, of one shape. Raises ``ValueError`` where they are not, or have no p-values.

    **Assumes** what ``robust_outcome_test`` does, and that the p-values allow for what makes people alike.
    **Does not show** what that does not.
    """
    if search.p_value is None or hit.p_value is None or search.estimate.shape != hit.estimate.shape:
        raise ValueError("search and hit must be differences of one shape, with p-values")
    known = search.estimable & hit.estimable
    more, found = (np.where(known, part.estimate, 0.0) for part in (search, hit))
    lower = np.maximum(_above(more, search.p_value), _above(-found, hit.p_value))
    higher = np.maximum(_above(-more, search.p_value), _above(found, hit.p_value))
    verdict = np.select([(more > 0) & (found < 0), (more < 0) & (found > 0)], [LOWER, HIGHER], CANNOT_TELL)
    p_value = np.where(known, np.minimum(lower, higher), 1.0)
    return RobustOutcomeTest(verdict=verdict[()], p_value=p_value[()], search=search, hit=hit)


def _above(difference: Floats, two_sided: Floats) -> Floats:
    """The p-value of “not above 0”, from that of “no difference”."""
    return np.asarray(np.where(difference > 0, two_sided / 2, 1 - two_sided / 2))
