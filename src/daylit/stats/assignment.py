"""Search rates of two groups at the same risk, where chance decides which officer meets whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.asked import checked
from daylit.stats.cautions import Caution
from daylit.stats.design import Codes
from daylit.stats.estimates import Bools, Ends, Estimates, Floats, check_level, counts, flagged, within
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import z_value
from daylit.stats.same_people import SamePeople, grid, officers_alone, read, same_people

FORMS: Final = ("linear", "quadratic", "local")
FEWEST_OFFICERS: Final = 50
FEWEST_STOPS: Final = 200
"""Officers needed, and the stops that each needs in cells shared with others."""
FAR: Final = 0.5
"""Where the most searching officers search fewer than this share, the rest is the form's (``far_extrapolation``)."""
UNLIKE: Final = 0.05
_FOLDS: Final = 4
_TOP: Final = 0.1
_GRID: Final = 201


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuasiRandom(Frozen):
    """How much more often a group is searched than the reference at the same risk: a range, never one number.

    ``difference`` holds one estimate for each of ``forms`` (forms,), and ``low`` and ``high`` the ends of all their
    intervals together. ``without_form`` are the ends of what is possible if nothing is said about people whom not even
    the most searching officers search. ``raw`` is the plain difference of search rates. ``risk`` (forms, 2) is the
    share of people, of the group and of the reference, with whom something would be found if all were searched;
    ``top`` (2,) how often officers in the upper tenth search. ``used`` (rows,) are the rows that count: officers with
    enough stops in cells that they share. ``balance`` tests the assignment.
    """

    difference: Estimates
    low: float
    high: float
    without_form: Ends
    raw: float
    risk: Floats
    top: Floats
    officers: int
    cells: int
    stops: float
    used: Bools
    balance: SamePeople
    forms: tuple[str, ...] = FORMS
    cautions: tuple[Caution, ...] = ()


@checked
def quasi_random(
    *,
    stops: ArrayLike,
    searches: ArrayLike,
    hits: ArrayLike,
    in_group: ArrayLike,
    officer: ArrayLike,
    cell: ArrayLike,
    rng: np.random.Generator,
    cluster: ArrayLike | None = None,
    level: float = 0.95,
) -> QuasiRandom:
    """Compare search rates of the group and the reference among people who carry something, and among those who do not.

    One row for each officer, cell (place, shift and date: where and when officers take what comes) and group, shape
    (rows,). Officers' rates of searches, and of finds per stop, are taken within cells. How finds grow with searches,
    from officer to officer, is drawn on to an officer who searches everybody: that is the group's risk. With it the
    difference is Σ P(y)·(E[S|y, group] − E[S|y, reference]) over y, found or not, where P(y) is that of both together.
    Forms: a line (“linear”); a curve through “no search, no find” (“quadratic”); a line where officers who search more
    count more (“local”). Chance in an officer's rates would bend each of them: cells are dealt out into four parts by
    ``rng``, and a product of rates is always of different parts. Intervals: jackknife over officers. With ``cluster``
    (the stop, or zeros for all whom an officer meets in a cell; more rows then) ``balance`` counts clusters.

    Raises ``ValueError`` for counts and labels that cannot be; for fewer than 50 officers with 200 stops each in cells
    that they share with others, or with people of both groups in each part of them; and where all or nobody of a group
    was searched, or all or nothing was found. Cautions: ``far_extrapolation`` where the upper tenth of officers
    searches fewer than half of either group; then ``without_form`` is the answer, and the forms are not.
    ``unlike_people`` where ``balance`` has a p-value below 0.05: then none is. Cost grows with the cube of officers:
    about a minute for 2,000 on two busy cores.

    **Assumes** that chance decides which officer of a cell meets whom; that an officer who searches more searches
    those whom others search *and* others, with a risk that goes on as the form says; that a find is one for all.
    **Does not show** why officers search; in ordinary stops, of which one in thirty is searched, it shows next to
    nothing. Arnold, Dobbie & Hull 2022, doi:10.1257/aer.20201653; Feigenberg & Miller 2022, doi:10.1093/qje/qjab018;
    bounds without a form: Manski 1990.

    >>> rng = np.random.default_rng(1)
    >>> officer, cell, group = (part.ravel() for part in np.indices((60, 15, 2)))
    >>> rate = np.linspace(0.3, 0.8, 60)[officer] + 0.1 * group
    >>> searches = rng.binomial(20, rate)
    >>> hits = rng.binomial(searches, 0.9 - 0.4 * rate)
    >>> found = quasi_random(stops=np.full(1800, 20), searches=searches, hits=hits, in_group=group == 1,
    ...                      officer=officer, cell=cell, rng=rng)
    >>> print(f"{found.raw:.2f}", found.low < 0.1 < found.high, found.risk[1].round(1).tolist())
    0.10 True [0.5, 0.5]
    """
    check_level(level)
    n, s, h = counts(stops=stops, searches=searches, hits=hits)
    within(events=s, n=n, names=("searches", "stops"))
    within(events=h, n=s, names=("hits", "searches"))
    yes, who, at = read(n, in_group, officer, cell)
    use = _shared(n, who, at)
    n, s, h = (part[use] for part in (n, s, h))
    yes, who, at = yes[use], who[use], at[use]
    who, at = (np.unique(part, return_inverse=True)[1].reshape(-1) for part in (who, at))
    if not yes.any() or yes.all() or min(n[yes].sum(), n[~yes].sum()) <= 0:
        raise ValueError("people of the group and of the reference are needed in cells that officers share")
    for own in (yes, ~yes):
        if not 0 < h[own].sum() < s[own].sum() < n[own].sum():
            raise ValueError("of the group or the reference all or nobody was searched, or all or nothing was found")
    part = rng.permutation(int(at.max()) + 1)[at] % _FOLDS
    officers = int(who.max()) + 1
    sides = [_side(n[own], s[own], h[own], who[own], at[own], part[own], officers) for own in (yes, ~yes)]
    together = None if cluster is None else _one_for_each(cluster, use)
    balance = same_people(n=n, in_group=yes, officer=who, cell=at, cluster=together)
    return _answer(sides, balance, use, int(at.max()) + 1, level)


def _one_for_each(cluster: ArrayLike, use: Bools) -> NDArray[np.generic]:
    given = np.asarray(cluster)
    if given.shape != use.shape:
        raise ValueError(f"cluster must hold one label for each of the {len(use)} rows, not shape {given.shape}")
    return np.asarray(given[use])


def _shared(n: Floats, who: Codes, at: Codes) -> Bools:
    """Rows of officers with enough stops in cells that they share; or the refusal."""
    use = n > 0
    for _ in range(3):  # a cell can lose its second officer when that one has too few stops
        pairs = np.unique(at[use] * (int(who.max(initial=0)) + 1) + who[use]) // (int(who.max(initial=0)) + 1)
        use = use & (np.bincount(pairs, minlength=int(at.max(initial=0)) + 1) > 1)[at]
        use = use & (np.bincount(who, n * use) >= FEWEST_STOPS)[who]
    officers = len(np.unique(who[use]))
    if officers < FEWEST_OFFICERS:
        raise ValueError(
            f"only {officers} officers have {FEWEST_STOPS} stops or more in cells that they share with others; "
            f"{FEWEST_OFFICERS} or more are needed"
        )
    return np.asarray(use)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One group: sums of each officer (officers,), and their rates in each part of the cells (folds, officers)."""

    n: Floats
    s: Floats
    h: Floats
    rate: Floats
    find: Floats
    weight: Floats


def _side(n: Floats, s: Floats, h: Floats, who: Codes, at: Codes, part: Codes, officers: int) -> _Side:
    total = [np.bincount(who, values, officers).astype(np.float64) for values in (n, s, h)]
    rates, finds, there = [], [], []
    for fold in range(_FOLDS):
        mine = part == fold
        cells = np.unique(at[mine], return_inverse=True)[1].reshape(-1)
        stops, searched, found = (
            grid(np.append(who[mine], officers - 1), np.append(cells, 0), np.append(values[mine], 0.0))
            for values in (n, s, h)
        )
        (rate, find), company = officers_alone(stops=stops, events=[searched, found])
        rates.append(rate + total[1].sum() / total[0].sum())
        finds.append(find + total[2].sum() / total[0].sum())
        there.append(company)
    known = np.min(there, axis=0) > 0
    if known.sum() < FEWEST_OFFICERS:
        raise ValueError(
            f"only {int(known.sum())} officers met people of each group in each quarter of the cells beside others; "
            f"{FEWEST_OFFICERS} or more are needed"
        )
    return _Side(
        n=total[0], s=total[1], h=total[2], rate=np.stack(rates), find=np.stack(finds),
        weight=np.where(known, np.sum(there, axis=0), 0.0),
    )  # fmt: skip


def _moments(side: _Side) -> Floats:
    """Weighted products of rates of different parts, of each officer: (13, officers)."""
    total, middle = np.zeros((13, len(side.n))), float(np.median(side.rate[:, side.weight > 0]))
    for a, b, c, d in permutations(range(_FOLDS)):
        f, x, y, z = side.find[a], side.rate[b], side.rate[c], side.rate[d]
        ramp = np.maximum(z - middle, 0.0)
        total += np.stack(
            [
                np.ones_like(f), x, x * y, f, f * x, x * y * z, x * y * z * side.rate[a], f * x * y,
                ramp, ramp * x, ramp * x * y, ramp * f, ramp * f * x,
            ]
        )  # fmt: skip
    sums = total * side.weight / 24
    return np.asarray(sums)


def _risks(m: Floats) -> Floats:
    """The risk by each form from summed moments (13, …): (forms, …)."""
    one, s, ss, f, fs, sss, ssss, fss, k, ks, kss, kf, kfs = m
    line = _drawn_on(one, s, ss, f, fs)
    bend = ss * ssss - sss**2
    a, b = _over(fs * ssss - fss * sss, bend), _over(ss * fss - sss * fs, bend)
    return np.stack([line, a + b, _drawn_on(k, ks, kss, kf, kfs)])


def _drawn_on(one: Floats, s: Floats, ss: Floats, f: Floats, fs: Floats) -> Floats:
    slope = _over(one * fs - s * f, one * ss - s**2)
    return np.asarray(_over(f - slope * s, one) + slope)


def _over(top: Floats, bottom: Floats) -> Floats:
    return np.asarray(top / np.where(np.abs(bottom) > 1e-12, bottom, 1e-12))


def _at_same_risk(n: Floats, s: Floats, h: Floats, risk: Floats) -> Floats:
    """The difference at the same risk; of both sides (2, …), stops, search rate, finds per stop and risk."""
    # Nobody's risk is below what was found, nor above what leaves room for those searched without a find.
    risk = np.clip(risk, np.maximum(h, 1e-9), np.minimum(1 - (s - h), 1 - 1e-9))
    whole = (n * risk).sum(axis=0) / n.sum(axis=0)
    with_, without = h / risk, (s - h) / (1 - risk)
    return np.asarray(whole * (with_[0] - with_[1]) + (1 - whole) * (without[0] - without[1]))


def _answer(sides: list[_Side], balance: SamePeople, used: Bools, cells: int, level: float) -> QuasiRandom:
    each = np.stack([_moments(side) for side in sides], axis=1)
    sums = np.stack([[side.n, side.s, side.h] for side in sides], axis=1)
    risk, estimate = _estimate(each.sum(axis=2), sums.sum(axis=2))
    left = _estimate(each.sum(axis=2)[..., None] - each, sums.sum(axis=2)[..., None] - sums)[1]
    size = sums.shape[2]
    error = np.sqrt((size - 1) / size * ((left - left.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))
    reach = special.stdtrit(size - 1, 0.5 + level / 2) * error
    low, high = np.maximum(estimate - reach, -1.0), np.minimum(estimate + reach, 1.0)
    n, s, h = sums.sum(axis=2)
    tops = [_top(side, level) for side in sides]
    far = min(top for top, _ in tops) < FAR
    free = _without_form(n, s / n, h / n, [box for _, box in tops])
    raised = {Caution.FAR_EXTRAPOLATION: far, Caution.UNLIKE_PEOPLE: balance.p_value < UNLIKE}
    return QuasiRandom(
        difference=Estimates(
            estimate=estimate, low=low, high=high, n=np.full(3, n.sum()), events=np.full(3, s.sum()), level=level,
            p_value=2 * special.stdtr(size - 1, -np.abs(estimate) / np.maximum(error, 1e-12)),
            method="jackknife over officers", flags=flagged((3,), far_extrapolation=far),
        ),
        low=float(low.min()), high=float(high.max()), without_form=free, raw=float(s[0] / n[0] - s[1] / n[1]),
        risk=risk, top=np.array([top for top, _ in tops]), officers=size, cells=cells, stops=float(n.sum()), used=used,
        balance=balance, cautions=tuple(one for one in Caution if raised.get(one, False)),
    )  # fmt: skip


def _estimate(moments: Floats, sums: Floats) -> tuple[Floats, Floats]:
    """Risks (forms, sides, …) and differences (forms, …) from moments (13, sides, …) and sums (3, sides, …)."""
    n, s, h = sums
    rate, find = s / np.maximum(n, 1e-9), h / np.maximum(n, 1e-9)
    risk = _risks(moments)
    return risk, np.stack([_at_same_risk(n, rate, find, one) for one in risk])


def _top(side: _Side, level: float) -> tuple[float, tuple[float, float]]:
    """How often the upper tenth of officers searches, and between what the risk lies whatever the others' is.

    Who is of the upper tenth is told by two parts of the cells, and how often they search and find by the other two.
    """
    known = side.weight > 0
    rate, find, many = side.rate[:, known], side.find[:, known], max(int(np.ceil(_TOP * known.sum())), 2)
    told = []
    for first in combinations(range(_FOLDS), 2):
        rest = [fold for fold in range(_FOLDS) if fold not in first]
        best = np.argsort(-rate[list(first)].mean(axis=0), kind="stable")[:many]
        s, h = rate[rest][:, best].mean(axis=0), find[rest][:, best].mean(axis=0)
        told.append((s.mean(), h.mean(), h.std(ddof=1) / np.sqrt(many), (s - h).std(ddof=1) / np.sqrt(many)))
    s, h, low, high = np.mean(told, axis=0)
    z = z_value(level)
    return float(np.clip(s, 0, 1)), (float(h - z * low), float(1 - (s - h) + z * high))


def _without_form(n: Floats, s: Floats, h: Floats, boxes: list[tuple[float, float]]) -> Ends:
    """The least and the largest difference over all risks that the counts leave possible."""
    axes = [
        np.linspace(max(box[0], found), min(box[1], 1 - (rate - found)), _GRID)
        for box, rate, found in zip(boxes, s, h, strict=True)
    ]
    risk = np.stack(np.meshgrid(*axes, indexing="ij"))
    all_ = _at_same_risk(n[:, None, None], s[:, None, None], h[:, None, None], risk)
    return Ends(float(all_.min()), float(all_.max()))
