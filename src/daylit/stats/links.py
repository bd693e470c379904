"""Sharing out the difference of two products over their factors, each factor one link of a chain of counts."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import factorial

import numpy as np
from numpy.typing import NDArray

from daylit.stats.estimates import Bools, Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The parts of each link, and of the whole in the last place; all of shape (links + 1,).

    ``log_ratio`` is NaN where a group has no outcome. ``borrowed`` (links,) counts the places where a rate of one group
    was taken from the other.
    """

    difference: Floats
    difference_errors: Floats
    log_ratio: Floats
    log_errors: Floats
    borrowed: Floats


def shared_out(*, counts: Floats) -> Chain:
    """Share out rate(group 1) − rate(group 0), and the logarithm of their ratio, over the links.

    ``counts`` has the shape (2, links, places): for each group the residents, and then what each link leaves of the
    link before it. The first link has no sampling variance, the second that of a Poisson count, the others that of a
    binomial one.

    **Assumes** that each link's counts are independent given those before. **Does not show** what a link is caused by.
    """
    links = counts.shape[1]
    factors, known = _factors(counts)
    variance = _variances(counts, known)
    picks = np.array(list(product((0, 1), repeat=links)), dtype=np.intp)
    orders = _all_orders(picks)
    chosen = factors[picks, np.arange(links)]  # (picks, links, places)
    values = chosen.prod(axis=1).sum(axis=1)
    difference = orders @ values
    slopes = _slopes(picks, chosen, np.ones(len(picks)), orders)
    errors = _errors(slopes, known, variance)
    if (values > 0).all():
        log_ratio = orders @ np.log(values)
        log_errors = _errors(_slopes(picks, chosen, 1 / values, orders), known, variance)
    else:
        log_ratio = log_errors = np.full(links + 1, np.nan)
    return Chain(
        difference=difference,
        difference_errors=errors,
        log_ratio=log_ratio,
        log_errors=log_errors,
        borrowed=(known[0] != known[1]).sum(axis=1).astype(np.float64),
    )


def _factors(counts: Floats) -> tuple[Floats, Bools]:
    """The factors, (2, links, places), and which are known. An unknown one is the other group's, or 0 in both."""
    residents = counts[:, :1]
    known = np.concatenate([np.ones_like(residents, dtype=bool), counts[:, :-1] > 0], axis=1)
    below = np.concatenate([np.broadcast_to(residents.sum(axis=2, keepdims=True), residents.shape), counts[:, :-1]], 1)
    own = np.where(known, counts / np.where(known, below, 1.0), 0.0)
    return np.where(known, own, own[::-1]), np.asarray(known, dtype=bool)


def _variances(counts: Floats, known: Bools) -> Floats:
    """Variances of the factors, at rates that lean on all places of the group by one person's worth."""
    below = np.where(known[:, 1:], counts[:, :-1], 1.0)
    pooled = counts[:, 1:].sum(axis=2, keepdims=True) / np.maximum(counts[:, :-1].sum(axis=2, keepdims=True), 1e-300)
    lean = np.minimum(below, 1.0)
    rate = (counts[:, 1:] + pooled * lean) / (below + lean)
    spread = np.concatenate([rate[:, :1], rate[:, 1:] * (1 - np.minimum(rate[:, 1:], 1))], axis=1) / below
    return np.where(known, np.concatenate([np.zeros_like(counts[:, :1]), spread], axis=1), 0.0)


def _all_orders(picks: NDArray[np.intp]) -> Floats:
    """Weights of the values of the picks in each link's part, averaged over all orders, and in the whole."""
    size, links = picks.shape
    place = {tuple(pick): at for at, pick in enumerate(picks.tolist())}
    orders = np.zeros((links + 1, size))
    for at, pick in enumerate(picks.tolist()):
        changed = sum(pick)
        for link in range(links):
            if not pick[link]:
                weight = factorial(changed) * factorial(links - changed - 1) / factorial(links)
                orders[link, place[(*pick[:link], 1, *pick[link + 1 :])]] += weight
                orders[link, at] -= weight
    orders[links, -1], orders[links, 0] = 1.0, -1.0
    return orders


def _slopes(picks: NDArray[np.intp], chosen: Floats, outer: Floats, orders: Floats) -> Floats:
    """Derivatives of the parts by each factor of each group, (links + 1, 2, links, places)."""
    links, places = chosen.shape[1:]
    slopes = np.zeros((links + 1, 2, links, places))
    weights = orders * outer
    for link in range(links):
        others = np.delete(chosen, link, axis=1).prod(axis=1)
        for group in (0, 1):
            mine = picks[:, link] == group
            slopes[:, group, link] = weights[:, mine] @ others[mine]
    return slopes


def _errors(slopes: Floats, known: Bools, variance: Floats) -> Floats:
    """Standard errors; what was borrowed moves with the group that lent it."""
    lent = np.where(known, slopes, 0.0) + np.where(known & ~known[::-1], slopes[:, ::-1], 0.0)
    return np.asarray(np.sqrt((lent**2 * variance).sum(axis=(1, 2, 3))))
