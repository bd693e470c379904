"""The burden of searches in which nothing is found: how heavy it is, and where a difference between groups arises.

A rate per resident is a chain: where people live, how often they are stopped there, how often a stop becomes a search,
how often a search finds something. The difference of two such rates is shared out over the links of the chain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.estimates import Estimates, Floats, check_level, counts, few, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import wilson, z_value
from daylit.stats.links import Chain, shared_out

Outcome = Literal["stops", "searches", "finds", "nothing found"]
LINKS: Final = {
    "stops": ("where", "stopped"),
    "searches": ("where", "stopped", "searched"),
    "finds": ("where", "stopped", "searched", "found"),
    "nothing found": ("where", "stopped", "searched", "found"),
}


@checked
def unproductive_searches(
    *,
    searches: ArrayLike,
    hits: ArrayLike,
    of: ArrayLike,
    per: float = 1_000,
    among: Literal["residents", "people"] = "residents",
    level: float = 0.95,
) -> Estimates:
    """Searches in which nothing was found, for each ``per`` of a denominator; for each place.

    ``searches``, ``hits`` and ``of`` are counts and broadcast to one shape. With ``among="residents"`` the denominator
    is an exposure (residents, hours on the road; one may be searched twice) and the interval the exact one of a Poisson
    count. With ``among="people"`` each of ``of`` is searched once or not at all (people stopped) and the interval is
    Wilson's. ``events`` of the result are the searches with nothing found, ``n`` is ``of``. The ratio of two burdens is
    ``rates.rate_ratio`` of them.

    Where ``of`` is 0 the estimate is NaN, the interval everything, the caution ``not_estimable``. Raises ``ValueError``
    for counts that cannot be, more hits than searches, more searches than people, and ``per`` not above 0.

    **Assumes** that searches are counted one by one, that each was recorded, and that “found” means the same for all.
    **Does not show** whether a search was called for, nor who lives with several of them.
    Garwood 1936, doi:10.1093/biomet/28.3-4.437; Wilson 1927, doi:10.2307/2276774.

    >>> burden = unproductive_searches(searches=320, hits=64, of=50_000)
    >>> print(f"{float(burden.estimate):.2f} ({float(burden.low):.2f}, {float(burden.high):.2f}) per 1,000")
    5.12 (4.51, 5.79) per 1,000
    """
    check_level(level)
    s, h, n = counts(searches=searches, hits=hits, of=of)
    within(events=h, n=s, names=("hits", "searches"))
    if not (np.isfinite(per) and per > 0):
        raise ValueError(f"per must be above 0, such as 1,000, not {per}")
    empty, known = np.asarray(s - h), n > 0
    base = np.where(known, n, 1.0)
    if among == "people":
        within(events=s, n=n, names=("searches", "of"))
        low, high = wilson(events=empty, n=n, level=level)
        rare, top = few(empty, n), 1.0
    else:
        tail = (1 - level) / 2
        low = np.where(empty > 0, special.gammaincinv(np.maximum(empty, 1e-12), tail), 0.0) / base
        high, rare, top = special.gammainccinv(empty + 1, tail) / base, few(empty, np.full_like(empty, np.inf)), np.inf
    return Estimates(
        estimate=np.asarray(np.where(known, per * empty / base, np.nan)),
        low=np.asarray(np.where(known, per * low, 0.0)),
        high=np.asarray(np.where(known, per * high, per * top)),
        n=n,
        events=empty,
        level=level,
        method="wilson" if among == "people" else "exact",
        flags=flagged(n.shape, not_estimable=~known, zero_cell=known & (empty <= 0), few_events=known & rare),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition(Frozen):
    """A difference and a ratio of two rates, shared out over the links of the chain that leads to them.

    ``links`` names them, in order; ``difference`` and ``ratio`` hold one estimate for each link, shape (links,), and
    ``total_difference`` and ``total_ratio`` those of the whole, shape (). The parts of the difference add up to the
    total, those of the ratio multiply to it, exactly. Differences are per resident. ``borrowed`` counts, for each link,
    the places where a group had nobody of whom the rate could be known: there it was taken from the other group, so
    that the link adds nothing. No p-value: a part is a description, not a test.
    """

    links: tuple[str, ...]
    rate: float
    reference_rate: float
    difference: Estimates
    total_difference: Estimates
    ratio: Estimates
    total_ratio: Estimates
    borrowed: Floats


@checked
def decompose(
    *,
    residents: ArrayLike,
    stops: ArrayLike,
    searches: ArrayLike = 0,
    hits: ArrayLike = 0,
    reference_residents: ArrayLike,
    reference_stops: ArrayLike,
    reference_searches: ArrayLike = 0,
    reference_hits: ArrayLike = 0,
    outcome: Outcome = "nothing found",
    level: float = 0.95,
) -> Decomposition:
    """Share out the difference of two groups' rates per resident: where, stopped, searched, found.

    One number for each place, shape (places,). The rate of a group is the sum over places of its share of residents
    there × stops per resident × searches per stop × (not) found per search, as far as ``outcome`` needs them. A link's
    part is what the rate changes when that link alone goes from the reference group's to the group's, averaged over all
    orders in which the links can be changed: no order is preferred, and nothing is left over. Intervals are normal ones
    by the delta method, of the ratio on the log scale; a place's variances lean on all places by one person's worth, so
    that a place with one search is not taken to be certain.

    Raises ``ValueError`` for counts that cannot be, unequal shapes, or a group without residents. Without any outcome
    in a group the ratio is not estimable; the difference is, and carries ``zero_cell``. One place: ``one_stratum``.

    **Assumes** that residents are known without error, and that people are counted one by one: clusters of stops make
    the intervals too narrow. **Does not show** why a link differs, nor what would happen if one
    were changed. “Where” is large also where police are sent to places for reasons of their own.
    Kitagawa 1955, doi:10.1080/01621459.1955.10501299; Das Gupta 1993 (U.S. Census Bureau P23-186); all orders: Shapley
    1953, doi:10.1515/9781400881970-018.

    >>> found = decompose(residents=[8_000, 2_000], stops=[800, 100], searches=[80, 5], hits=[16, 1],
    ...                   reference_residents=[5_000, 15_000], reference_stops=[300, 600],
    ...                   reference_searches=[20, 30], reference_hits=[5, 9])
    >>> print(*(f"{link} {1_000 * part:.2f}" for link, part in zip(found.links, found.difference.estimate)))
    where 1.97 stopped 1.59 searched 1.14 found 0.30
    >>> print(f"{1_000 * float(found.total_difference.estimate):.2f} more for each 1,000 residents")
    5.00 more for each 1,000 residents
    """
    z = z_value(level)
    chain = counts(residents=residents, stops=stops, searches=searches, hits=hits,
                   reference_residents=reference_residents, reference_stops=reference_stops,
                   reference_searches=reference_searches, reference_hits=reference_hits)  # fmt: skip
    if chain[0].ndim != 1:
        raise ValueError("residents must hold one number for each place")
    links = LINKS[outcome]
    for first, group in ((0, ""), (4, "reference_")):
        if not chain[first].sum() > 0:
            raise ValueError(f"{group}residents holds nobody; a rate needs residents of both groups")
        if len(links) > 2:
            within(events=chain[first + 2], n=chain[first + 1], names=(f"{group}searches", f"{group}stops"))
        if len(links) > 3:
            within(events=chain[first + 3], n=chain[first + 2], names=(f"{group}hits", f"{group}searches"))
    both = np.stack([np.stack(chain[4:]), np.stack(chain[:4])])[:, : len(links)]
    if outcome == "nothing found":
        both[:, 3] = both[:, 2] - both[:, 3]
    parts = shared_out(counts=both)
    events, n = both[:, -1].sum(axis=1), both[:, 0].sum(axis=1)
    reach = z * parts.difference_errors
    difference = _told(parts, parts.difference, parts.difference - reach, parts.difference + reach, both, level)
    none = bool((events <= 0).any())
    if none:
        middle, low, high = (np.full(len(links) + 1, value) for value in (np.nan, 0.0, np.inf))
    else:
        reach = z * parts.log_errors
        with np.errstate(over="ignore"):  # an end without bounds: of next to nothing nothing is known
            middle, low, high = (np.exp(parts.log_ratio + side * reach) for side in (0, -1, 1))
    ratio = _told(parts, middle, low, high, both, level, unknown=none)
    return Decomposition(
        links=links,
        rate=float(events[1] / n[1]),
        reference_rate=float(events[0] / n[0]),
        difference=_part(difference, slice(None, -1)),
        total_difference=_part(difference, -1),
        ratio=_part(ratio, slice(None, -1)),
        total_ratio=_part(ratio, -1),
        borrowed=parts.borrowed,
    )


def _told(
    parts: Chain, estimate: Floats, low: Floats, high: Floats, both: Floats, level: float, *, unknown: bool = False
) -> Estimates:
    events, shape = both[:, -1].sum(axis=1), estimate.shape
    flags = flagged(
        shape,
        not_estimable=unknown,
        zero_cell=bool((events <= 0).any()),
        few_events=bool((events < 11).any()),
        one_stratum=both.shape[2] == 1,
    )
    people = np.full(shape, both[:, 0].sum())
    return Estimates(
        estimate=estimate, low=low, high=high, n=people, events=np.full(shape, events[1]), level=level,
        method="delta", flags=flags,
    )  # fmt: skip


def _part(whole: Estimates, at: slice | int) -> Estimates:
    taken: dict[str, Any] = {
        name: np.asarray(getattr(whole, name)[at]) for name in ("estimate", "low", "high", "n", "events", "flags")
    }
    return replace(whole, **taken)
