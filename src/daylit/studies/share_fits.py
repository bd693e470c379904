"""Who worked where: levels that can be told apart, the fits over them, and tests of “all alike”. No words."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.excess import ExcessOfTop, excess_of_top
from daylit.stats.power import detectable_spread
from daylit.stats.shares import FEWEST_MEMBERS, VarianceShares, variance_shares
from daylit.stats.standardise import mantel_haenszel

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
OFFICER: Final = "officer"
APART: Final = 0.95
"""Two levels of which either tells the other for more people than this cannot be told apart."""
WORK: Final = 20_000_000
"""Members of the largest level times the square of all others: beyond, a fit takes more than some minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Levels:
    """The levels that are looked at, as codes of the cells; those ``merged`` into another; and those left out.

    ``few`` have fewer than three members or none with two people, ``many`` more than can be fitted beside the others.
    """

    codes: Mapping[str, Ints]
    merged: Mapping[str, tuple[str, ...]]
    few: tuple[str, ...]
    many: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shared:
    """How one outcome, or one gap, is shared out; arrays (levels,). ``least`` could have been seen as a spread.

    ``top`` is what the tenth of officers who search most have of the excess, where that can be told of an outcome.
    """

    found: VarianceShares
    people: int
    p_value: NDArray[np.float64]
    least: NDArray[np.float64]
    top: ExcessOfTop | None = None

    @property
    def settled(self) -> bool:
        """Whether the model settled."""
        return "not_converged" not in self.found.spread.cautions

    @property
    def rest(self) -> float:
        """A lower end of the share of all variance that lies within the levels: between people stopped."""
        return max(1 - float(self.found.of_all.high.sum()), 0.0) if self.found.of_all is not None else float("nan")


def levels_of(codes: Mapping[str, Ints], n: Ints) -> Levels:
    """The levels that can be fitted; of those that cannot be told apart the first stands for all."""
    few = tuple(name for name, code in codes.items() if not _enough(code, n))
    kept = {name: code for name, code in codes.items() if name not in few}
    merged: dict[str, tuple[str, ...]] = {}
    for one, other in itertools.combinations(tuple(kept), 2):
        if one in kept and other in kept and _as_one(kept[one], kept[other], n):
            merged[one] = (*merged.get(one, ()), other)
            del kept[other]
    sizes = {name: len(np.unique(code)) for name, code in kept.items()}
    many = []
    while _work(sizes) > WORK:
        gone = sorted(sizes, key=lambda name: sizes[name])[-2]
        many.append(gone)
        del sizes[gone], kept[gone]
    return Levels(
        codes=kept, merged={name: told for name, told in merged.items() if name in kept}, few=few, many=tuple(many)
    )


def _work(sizes: Mapping[str, int]) -> int:
    largest = max(sizes.values(), default=0)
    return largest * (sum(sizes.values()) - largest) ** 2


def _enough(code: Ints, n: Ints) -> bool:
    people = np.bincount(code, n)
    return bool((people > 0).sum() >= FEWEST_MEMBERS and people.max() >= 2)


def _as_one(one: Ints, other: Ints, n: Ints) -> bool:
    """Whether knowing either level tells the other for nearly everybody."""
    table = np.zeros((int(one.max()) + 1, int(other.max()) + 1))
    np.add.at(table, (one, other), n)
    return bool(min(table.max(axis=0).sum(), table.max(axis=1).sum()) > APART * table.sum())


def shared_out(
    *, events: Ints, n: Ints, levels: Mapping[str, Ints], in_group: Bools | None, level: float, seed: int = 1
) -> Shared | None:
    """Share out an outcome, or with ``in_group`` the gap of a group to the reference; ``None`` if it cannot be."""
    key, place = np.unique(np.stack([*levels.values(), _yes(in_group, n)]), axis=1, return_inverse=True)
    place = place.reshape(-1)
    x, m = (np.bincount(place, one).astype(np.int64) for one in (events, n))
    codes = dict(zip(levels, key[:-1], strict=True))
    member = None if in_group is None else key[-1].astype(bool)
    if not all(_enough(code, m) for code in codes.values()):
        return None
    found = variance_shares(events=x, n=m, levels=codes, in_group=member, level=level)
    tests = [_test(x, m, code, member, level) for code in codes.values()]
    p_values, least = np.array(tests).T
    steady = "not_converged" not in found.spread.cautions
    top = (
        excess_of_top(of=found, name=OFFICER, rng=np.random.default_rng(seed), level=level)
        if in_group is None and OFFICER in codes and steady
        else None
    )
    return Shared(found=found, people=int(m.sum()), p_value=p_values, least=least, top=top)


def _yes(in_group: Bools | None, n: Ints) -> Ints:
    return np.zeros(len(n), dtype=np.int64) if in_group is None else in_group.astype(np.int64)


def _test(x: Ints, m: Ints, code: Ints, member: Bools | None, level: float) -> tuple[float, float]:
    """P-value of “all members of this level alike”, and the spread that it would have shown in four of five."""
    size = int(code.max()) + 1
    if member is None:
        events, n = np.bincount(code, x, size), np.bincount(code, m, size)
        rate = float(events.sum() / n.sum())
        use = n * min(rate, 1 - rate) >= 1
        fitted = n[use] * events[use].sum() / max(float(n[use].sum()), 1e-300)
        test = pearson_dispersion(events=events[use], n=n[use], fitted=fitted, parameters=1)
        return test.p_value, detectable_spread(n=n[use], rate=rate, level=level)
    a, n1, b, n0 = (
        np.bincount(code, np.where(member == mine, one, 0), size) for mine in (True, False) for one in (x, m)
    )
    use = np.minimum(n1, n0) * min(x.sum() / m.sum(), 1 - x.sum() / m.sum()) >= 1
    if use.sum() < FEWEST_MEMBERS:
        return 1.0, float("nan")
    strata = mantel_haenszel(events=a[use], n=n1[use], reference_events=b[use], reference_n=n0[use])
    return float(strata.equal_difference.p_value), _least_gap(a[use], n1[use], b[use], n0[use], level)


def _least_gap(a: Ints, n1: Ints, b: Ints, n0: Ints, level: float) -> float:
    """A gap's variance is that of two rates; so many people of one rate would have the same."""
    one, other, pooled = a.sum() / n1.sum(), b.sum() / n0.sum(), (a + b).sum() / (n1 + n0).sum()
    variance = one * (1 - one) / n1 + other * (1 - other) / n0
    if not variance.min() > 0:
        return float("nan")
    return detectable_spread(n=pooled * (1 - pooled) / variance, rate=float(pooled), level=level)
