"""The threshold test: what chance of a find was enough for a search, for each group and place, under a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from daylit.stats.asked import checked
from daylit.stats.cautions import Caution
from daylit.stats.estimates import Ends, Floats, check_level, counts, within
from daylit.stats.frozen import Frozen
from daylit.stats.labels import in_words, known_labels
from daylit.stats.seeds import generator
from daylit.stats.threshold_families import FAMILIES
from daylit.stats.threshold_gate import Diagnostics, broken_down, settle
from daylit.stats.threshold_model import Model

Ints = NDArray[np.intp]
MOST_CELLS: Final = 20_000
LEAST_SCALE, MOST_SCALE = 0.01, 100.0
"""Five times as many as are drawn within three minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stop-weighted threshold, or a difference of two: posterior mean, interval, and the chance of being below 0."""

    estimate: float
    interval: Ends
    below: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThresholdTest(Frozen):
    """The posterior of the thresholds; ``threshold`` and ``interval`` are in the order of the input cells.

    Where ``diagnostics.settled`` is False, every number is NaN and ``not_converged`` is among the cautions;
    ``no_bar_seen`` where the priors alone say where the bar of some group lies.
    """

    threshold: Floats
    interval: Ends
    diagnostics: Diagnostics
    groups: tuple[Any, ...]
    places: tuple[Any, ...]
    family: str
    prior_scale: float
    level: float
    cautions: tuple[Caution, ...]
    _draws: Floats = field(repr=False)
    _weights: Floats = field(repr=False)

    def average(self, group: Any) -> Gap:
        """The threshold of a group over its places, each weighted by the stops of all groups there."""
        return self._told(self._average(self._number(group), self._weights))

    def gap(self, group: Any, reference: Any) -> Gap:
        """How far the group's threshold lies from the reference's, each averaged as ``average`` does.

        Below 0: less was enough to search the group. Raises ``ValueError`` for a group that the cells do not hold.
        """
        one, other = self._number(group), self._number(reference)
        return self._told(self._average(one, self._weights) - self._average(other, self._weights))

    def _number(self, group: Any) -> int:
        if group not in self.groups:
            raise ValueError(f"there is no group {group!r}; there are: {', '.join(map(str, self.groups))}")
        return self.groups.index(group)

    def _average(self, group: int, weights: Floats) -> Floats:
        return np.asarray(self._draws[:, group] @ weights[group] / weights[group].sum())

    def _told(self, draws: Floats) -> Gap:
        low, high = _ends(draws, self.level)
        if not self.diagnostics.settled:
            return Gap(estimate=np.nan, interval=Ends(np.nan, np.nan), below=np.nan)
        return Gap(
            estimate=float(draws.mean()), interval=Ends(float(low), float(high)), below=float((draws < 0).mean())
        )


@checked
def threshold_test(
    *,
    group: ArrayLike,
    place: ArrayLike,
    stops: ArrayLike,
    searches: ArrayLike,
    hits: ArrayLike,
    family: Literal["beta", "discriminant"] = "beta",
    prior_scale: float = 1.0,
    seed: int | np.random.Generator = 0,
    level: float = 0.95,
) -> ThresholdTest:
    """Infer the chance of a find at which each group was searched in each place.

    One cell for each group and place, shape (cells,); cells of the same group and place are added up. Cells without a
    search stay in: they say that the bar was not passed. The first place in the input is the one from which the others
    are measured; published files begin with the one that has most stops, and in another order of places single cells
    moved by up to 0.026 on Rhode Island.

    ``prior_scale`` multiplies every prior standard deviation. Eight chains (four for a thousand cells and more) go on
    until R-hat is below 1.01, 400 draws are effective and none diverged, or until 8,000 draws each, or 200,000 slopes;
    where one diverges, or they crawl, they warm up again and begin anew. Up to 60 cells whose groups have two ways to
    explain the counts are drawn by walkers, which weigh both. A gate that stays shut gives NaN.

    Raises ``ValueError``, naming the input, for counts that cannot be, missing labels, unequal shapes, fewer than two
    groups or two places, no search or no hit at all, hits in all searches, a group without a stop, more than
    ``MOST_CELLS`` cells, or a prior scale that is not above 0.

    **Assumes** that officers search where the chance of a find passes a bar of the group and place; that risks have the
    shape of the family; that what a place adds is the same for all groups. **Does not show** the level of the bar: it
    hangs on family and priors, and so can the gap. Report the gap alone, and only where its sign is the same in both
    families and at prior scales of one half, 1 and 2, beside ``robust_outcome_test``.
    Simoiu, Corbett-Davies & Goel 2017, doi:10.1214/17-AOAS1058; Pierson, Corbett-Davies & Goel 2018, arXiv:1702.08536;
    Pierson and others 2020, doi:10.1038/s41562-020-0858-1.

    >>> test = threshold_test(group=["a", "b"] * 8, place=[1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8],
    ...                       stops=[4000] * 16, searches=[100, 200] * 8, hits=[40, 40] * 8)
    >>> test.gap("b", "a").estimate < 0
    True
    """
    check_level(level)
    n, s, h = (np.atleast_1d(one) for one in counts(stops=stops, searches=searches, hits=hits))
    within(events=s, n=n, names=("searches", "stops"))
    within(events=h, n=s, names=("hits", "searches"))
    if not (LEAST_SCALE <= prior_scale <= MOST_SCALE):
        raise ValueError(f"prior_scale must lie between {LEAST_SCALE:g} and {MOST_SCALE:g}, not {prior_scale}")
    if n.ndim != 1:
        raise ValueError(f"stops, searches and hits are one number for each cell, not of shape {n.shape}")
    groups, row = _numbered("group", group, n.size)
    places, column = _numbered("place", place, n.size)
    if len(groups) * len(places) > MOST_CELLS:
        raise ValueError(
            f"group and place make {len(groups) * len(places):,} cells; more than {MOST_CELLS:,} cannot be drawn in any"
            " sensible time. Put small places together"
        )
    table = np.zeros((3, len(groups), len(places)))
    for number, values in enumerate((n, s, h)):
        np.add.at(table[number], (row, column), values)
    if table[2].sum() == 0 or table[1].sum() == 0:
        raise ValueError("searches and hits must not be 0 everywhere; without a find there is no bar to look for")
    if (table[2] == table[1]).all():
        raise ValueError("hits must not be all searches; without a search in vain there is no bar to look for")
    if (never := table[0].sum(axis=1) == 0).any():
        raise ValueError(f"stops is 0 everywhere for group {groups[int(np.argmax(never))]!r}: leave it out")
    present = np.zeros(table.shape[1:], dtype=bool)
    present[row, column] = True
    with np.errstate(all="ignore"):  # a trajectory may end where no number is; it is not taken
        try:
            model = Model.of(
                stops=table[0], searches=table[1], hits=table[2], family=FAMILIES[family], scale=float(prior_scale)
            )
            risks, diagnostics = settle(model, present, generator(seed))
        except np.linalg.LinAlgError:  # the chains went where there are no numbers: nothing is told
            risks, diagnostics = broken_down(present)
    settled = diagnostics.settled
    low, high = _ends(risks, level)
    cells = (row, column)
    weights = table[0].sum(axis=0) * present
    return ThresholdTest(
        threshold=np.where(settled, risks.mean(axis=0)[cells], np.nan),
        interval=Ends(*(np.where(settled, end[cells], np.nan) for end in (low, high))),
        diagnostics=diagnostics,
        groups=groups,
        places=places,
        family=family,
        prior_scale=float(prior_scale),
        level=level,
        cautions=(*(() if settled else (Caution.NOT_CONVERGED,)), *_unseen(*table)),
        _draws=risks,
        _weights=weights,
    )


def _unseen(stops: Floats, searches: Floats, hits: Floats) -> tuple[Caution, ...]:
    """Whether some group shows one side of its bar only."""
    n, s, h = (one.sum(axis=1) for one in (stops, searches, hits))
    return (Caution.NO_BAR_SEEN,) if ((s == 0) | (s == n) | (h == 0) | (h == s)).any() else ()


def _numbered(name: str, labels: ArrayLike, size: int) -> tuple[tuple[Any, ...], Ints]:
    """The labels in the order in which they first appear, and the number of each cell's."""
    given = known_labels(name, labels)
    if given.shape != (size,):
        raise ValueError(f"{name} must hold one label for each of the {size} cells, not shape {given.shape}")
    _, first, number = np.unique(in_words(given), return_index=True, return_inverse=True)
    if len(first) < 2:
        held = "one label only" if size else "no label"
        raise ValueError(f"{name} holds {held}; the test compares two or more")
    order = np.argsort(first)
    place_of = np.argsort(order)
    return tuple(given[first[order]].tolist()), place_of[number.reshape(-1)]


def _ends(draws: Floats, level: float) -> Floats:
    return np.asarray(np.quantile(draws, ((1 - level) / 2, (1 + level) / 2), axis=0))
