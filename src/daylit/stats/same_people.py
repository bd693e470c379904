"""Do officers in one place and hour meet the same people? And officers' rates among those they share cells with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy import special
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from daylit.stats.design import Codes, code
from daylit.stats.estimates import Floats, counts
from daylit.stats.labels import all_known, in_words, known_labels, not_more

MOST_OFFICERS: Final = 5_000
"""Each is set beside each: with so many that takes a few minutes and a few GB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SamePeople:
    """Whether the group's share differs between officers within cells.

    ``p_value`` is that of “within each cell, who met whom is chance”, from ``statistic`` with ``df`` degrees of
    freedom. ``apart`` is how far officers lie apart within cells beyond chance, as a standard deviation of the group's
    share: with many stops a small p-value can stand beside a spread that hardly matters. ``officers``, ``cells`` and
    ``stops`` count what was compared: cells with two officers or more and people of both kinds.
    """

    p_value: float
    statistic: float
    df: int
    apart: float
    officers: int
    cells: int
    stops: float


def same_people(
    *, n: ArrayLike, in_group: ArrayLike, officer: ArrayLike, cell: ArrayLike, cluster: ArrayLike | None = None
) -> SamePeople:
    """Test that officers of one cell (place, shift and date) meet people of the group equally often.

    One row for each officer, cell and group, shape (rows,): ``n`` people stopped, ``in_group`` or not (any yes-or-no
    that an officer cannot choose: group, sex, age band). The generalised test of Cochran, Mantel and Haenszel: given
    who was met in a cell by all, an officer's number is chance. Without any cell to compare, p-value 1 and 0 degrees of
    freedom. With ``cluster`` (one row for each of an officer's clusters in a cell and group) not people but clusters
    fall to officers by chance: those of one stop are met together. A cluster of a cell is one officer's.

    Raises ``ValueError`` for counts that cannot be, labels that are missing or not one for each row, and more than
    ``MOST_OFFICERS`` officers who share cells with others.

    **Assumes** that clusters count one by one, and without them people: those of one car are met together, which makes
    small p-values too small.
    **Does not show** that people are alike in what is not recorded; a p-value that is not small may be for want of
    stops. Landis, Heyman & Koch 1978, doi:10.2307/1402373.

    >>> found = same_people(n=[30, 70, 50, 50], in_group=[True, False] * 2, officer=["a", "a", "b", "b"], cell=[1] * 4)
    >>> print(f"{found.statistic:.2f}", found.df, f"{found.p_value:.4f}")
    8.29 1 0.0040
    """
    (m,) = counts(n=n)
    yes, who, at = read(m, in_group, officer, cell)
    own, other = (grid(who, at, m * part) for part in (yes, ~yes))
    met = own + other
    people, marked = np.asarray(met.sum(axis=0)), np.asarray(own.sum(axis=0))
    several = np.asarray((met > 0).sum(axis=0)) > 1
    use = np.flatnonzero(several & (marked > 0) & (marked < people))
    met, own, people, marked = met[:, use], own[:, use], people[use], marked[use]
    off = np.asarray(own.sum(axis=1)) - met @ (marked / people)
    # What falls to officers by chance, (officers, cells), and its squared distances from the cell's share.
    units, apart = met, marked * (people - marked) / people
    if cluster is not None:
        every, far = _clusters(m, yes, who, at, cluster, met.shape[0])
        units, apart = every[:, use], far[use]
    there = np.flatnonzero(np.asarray(met.sum(axis=1)) > 0)
    not_more(
        "officers in cells with others", there.size, MOST_OFFICERS, "Ask of each division, or each year, by itself"
    )
    met, off, units = met[there], off[there], units.tocsr()[there]
    size = np.asarray(units.sum(axis=0))
    weight = apart / np.maximum(size - 1, 1e-9)
    variance = np.diag(units @ weight) - (units * (weight / size)).tocsr() @ units.T.toarray()
    parts, _ = connected_components(met @ met.T, directed=False)
    df = max(int(met.shape[0]) - parts, 0)
    statistic = float(off @ np.linalg.pinv(variance, rcond=1e-10, hermitian=True) @ off) if df else 0.0
    beyond = (off**2 - np.diag(variance)).sum() / max(float((np.asarray(met.sum(axis=1)) ** 2).sum()), 1.0)
    return SamePeople(
        p_value=float(special.chdtrc(df, statistic)) if df else 1.0, statistic=statistic, df=df,
        apart=float(np.sqrt(max(beyond, 0.0))), officers=there.size, cells=len(use), stops=float(people.sum()),
    )  # fmt: skip


def _clusters(
    m: Floats, yes: Codes, who: Codes, at: Codes, cluster: ArrayLike, officers: int
) -> tuple[coo_array, Floats]:
    """How many clusters each officer met in each cell, and their squared distances from the cell's share (cells,)."""
    given = known_labels("cluster", cluster, of="rows")
    if given.shape != m.shape:
        raise ValueError(f"cluster must hold one label for each of the {m.size} rows, not shape {given.shape}")
    labels = code(in_words(given)).codes
    some = m > 0
    key = np.stack([at[some], who[some], labels[some]])
    (cells, theirs, _), which = np.unique(key, axis=1, return_inverse=True)
    which = which.reshape(-1)
    people, marked = np.bincount(which, m[some]), np.bincount(which, (m * yes)[some])
    many = int(at.max(initial=-1)) + 1
    share = np.bincount(at, m * yes, many) / np.maximum(np.bincount(at, m, many), 1e-300)
    units = coo_array((np.ones(len(cells)), (theirs, cells)), shape=(officers, many)).tocsr()
    return units, np.asarray(np.bincount(cells, (marked - share[cells] * people) ** 2, many), dtype=np.float64)


def read(m: Floats, in_group: ArrayLike, officer: ArrayLike, cell: ArrayLike) -> tuple[Codes, Codes, Codes]:
    """The rows' labels: yes or no, the number of the officer, and that of the cell."""
    yes = all_known("in_group", in_group)
    if m.ndim != 1 or yes.dtype != np.bool_ or yes.shape != m.shape:
        raise ValueError(f"in_group must be True or False for each of the {m.size} rows, in one dimension")
    found = []
    for name, labels in (("officer", officer), ("cell", cell)):
        given = known_labels(name, labels, of="rows")
        if given.shape != m.shape:
            raise ValueError(f"{name} must hold one label for each of the {m.size} rows, not shape {given.shape}")
        found.append(code(in_words(given)).codes)
    return yes, found[0], found[1]


def grid(who: Codes, at: Codes, values: Floats) -> coo_array:
    """Sums by officer and cell, sparse (officers, cells)."""
    shape = (int(who.max(initial=-1)) + 1, int(at.max(initial=-1)) + 1)
    return coo_array((values, (who, at)), shape=shape).tocsr()


def officers_alone(*, stops: coo_array, events: list[coo_array]) -> tuple[list[Floats], Floats]:
    """Officers' rates of each event less what their cells have, by least squares with a level for each cell.

    ``stops`` and each of ``events`` are sparse (officers, cells). Of officers who share cells, directly or through
    others, the rates (officers,) are 0 on average over their stops. The second array is the stops of each officer in
    such company, 0 for who shares none. Abowd, Kramarz & Margolis 1999, doi:10.1111/1468-0262.00020.
    """
    people = np.asarray(stops.sum(axis=0))
    not_more("officers", stops.shape[0], MOST_OFFICERS, "Ask of each division, or each year, by itself")
    share = 1 / np.where(people > 0, people, 1.0)
    there = np.asarray(stops.sum(axis=1))
    together = ((stops * share).tocsr() @ stops.T).toarray()
    _, part = connected_components(together > 0, directed=False)
    company = np.bincount(part)[part] > 1
    # One number of each company is free: it is set so that its officers' rates are 0 on average.
    middle = np.where(part[:, None] == part[None], np.outer(there, there), 0.0)
    total = np.bincount(part, there)[part]
    whole = (
        np.diag(there) - together + middle / np.maximum(total, 1.0)[:, None] + np.diag(np.where(there > 0, 0.0, 1.0))
    )
    found = []
    for one in events:
        off = np.asarray(one.sum(axis=1)) - stops @ (np.asarray(one.sum(axis=0)) * share)
        found.append(np.where(company, np.linalg.solve(whole, off), 0.0))
    return found, np.where(company, there, 0.0)
