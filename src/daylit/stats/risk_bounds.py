"""How far a risk-adjusted difference can move if the risks are wrong by so much on average: the engine.

With rates of action A, mean risks r̄ of the two groups, and within groups the covariance C of action and risk and the
spread V of risk, the difference is ΔA − Δr̄ · C / V. Where Δr̄ and C keep their signs the root of their product is
concave in the risks and that of V convex, so that the quotient has a single peak and climbing finds it. Towards a
quotient nearer to 0 there may be several ends; there climbs start from several sides, and the best is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize

from daylit.stats.estimates import Floats

MANY_CELLS: Final = 100
"""More cells than these are gathered by risk before bounds are looked for."""
_CLIMBS: Final = 200
_BENDS: Final = (0.002, 0.05, 1.0)
_HALVES: Final = 0.5 ** np.arange(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Cells split by whether people were acted upon; all (2k,): the acted ones first.

    ``side`` is 1 for the group and 0 for the reference, ``weight`` the people, ``risk`` the estimated risk.
    """

    side: Floats
    acted: Floats
    weight: Floats
    risk: Floats

    @property
    def sets(self) -> Floats:
        """Shape (2, 2k): who was acted upon, in the reference and in the group; their mean risk is known."""
        return np.stack([self.acted * (self.side == side) for side in (0, 1)])


def gathered(side: Floats, n: Floats, actions: Floats, risk: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Cells of one side whose risks lie in the same eighth of a standard deviation as one, with their mean risk.

    All arrays (cells,). The variance of risks within a gathered cell is at most a 750th of the whole.
    """
    used = n > 0
    side, n, actions, risk = (part[used] for part in (side, n, actions, risk))
    mean = float(n @ risk / n.sum())
    width = float(np.sqrt(n @ (risk - mean) ** 2 / n.sum())) / 8
    step = np.floor((risk - mean) / width) if width > 0 else np.zeros_like(risk)
    _, place = np.unique(np.stack([side, step]), axis=1, return_inverse=True)
    place = place.reshape(-1)
    people, acted, weighed = (np.bincount(place, part).astype(np.float64) for part in (n, actions, n * risk))
    sides = np.zeros(len(people))
    sides[place] = side
    return sides, people, acted, np.clip(weighed / people, 0.0, 1.0)


def extreme(*, people: People, apart: float, sign: int, starts: list[Floats]) -> tuple[float, Floats]:
    """The lowest (sign −1) or highest (sign 1) difference, and the risks that give it.

    ``apart`` is the mean absolute difference of the risks from the estimated ones. The mean risk of those acted upon is
    kept in each group, since their outcomes tell it. The climb starts from each of ``starts`` that is possible, from
    the estimated risks, and from where mean risks are pushed apart.
    """
    budget = apart * float(people.weight.sum())
    if budget <= 0:
        return difference(people, people.risk), people.risk
    ways = _ways(people, sign)
    pushed = [_pushed(people, way, budget) for way in ways]
    # With either sign of C there is a peak; where only one sign is possible there is one.
    signs = {np.sign(_parts(people, risk)[2]) for risk in (people.risk, *pushed[1:3])}
    tops = [_climb(people, budget, sign, start) for start in (people.risk, pushed[0], *starts)]
    best = max(tops, key=lambda one: sign * one[0])
    _, between, together, _, _ = _parts(people, best[1])
    if len(signs) > 1 or sign * between * together > 0:
        tops += [_climb(people, budget, sign, start) for start in pushed[1:]]
        best = max(tops, key=lambda one: sign * one[0])
    return best


def _ways(people: People, sign: int) -> list[Floats]:
    """Directions to start from: mean risks apart, action and risk apart or together, and risks spread or gathered."""
    _, _, _, _, (act, off) = _parts(people, people.risk)
    side = np.where(people.side == 1, -1.0, 1.0) / _by_side(people, people.weight) * sign
    size = float(np.abs(side).max())
    steps = [size * part / max(float(np.abs(part).max()), 1e-300) for part in (act, off)]
    return [side, *(sign * part for step in steps for part in (step, -step)), *(side + part for part in steps), -side]


def _pushed(people: People, way: Floats, budget: float) -> Floats:
    return _nearest(people, way, 1e-3 * float(np.abs(way).max()), budget)


def difference(people: People, risk: Floats) -> float:
    """The coefficient of the group in a least-squares fit of action on group and risk; shape of ``risk`` (2k,)."""
    gap, apart, together, spread, _ = _parts(people, risk)
    return gap - apart * together / spread if spread > 0 else gap


def _by_side(people: People, values: Floats) -> Floats:
    """Sums of each side, given back to each cell."""
    sums = np.bincount(people.side.astype(np.intp), values, 2)
    return np.asarray(sums[people.side.astype(np.intp)])


def _parts(people: People, risk: Floats) -> tuple[float, float, float, float, tuple[Floats, Floats]]:
    n = _by_side(people, people.weight)
    rates, means = (_by_side(people, people.weight * values) / n for values in (people.acted, risk))
    group, other = people.side.argmax(), people.side.argmin()
    off, act = risk - means, people.acted - rates
    together, spread = float((people.weight * act * off).sum()), float((people.weight * off**2).sum())
    return (
        float(rates[group] - rates[other]), float(means[group] - means[other]), together, spread, (act, off)
    )  # fmt: skip


def _climb(people: People, budget: float, sign: int, risk: Floats) -> tuple[float, Floats]:
    value = sign * difference(people, risk)
    side = np.where(people.side == 1, 1.0, -1.0) / _by_side(people, people.weight)
    for _ in range(_CLIMBS):
        _, apart, together, spread, (act, off) = _parts(people, risk)
        if spread <= 0:
            break
        slope = -sign * (side * together + apart * act - 2 * apart * together * off / spread) / spread
        bend = -sign * 2 * apart * together / spread**2
        # Where the quotient bends the wrong way steps of several lengths are tried.
        highest = float(np.abs(slope).max())
        bends = [bend] if bend > 0.02 * highest else [part * highest for part in _BENDS]
        steps = [_nearest(people, slope + one * risk, one, budget) - risk for one in bends]
        points = [risk + part * step for step in steps for part in _HALVES]
        tried = np.array([sign * difference(people, point) for point in points])
        best = int(tried.argmax())
        if tried[best] <= value + 1e-12:
            break
        value, risk = float(tried[best]), points[best]
    return sign * value, risk


def _nearest(people: People, pull: Floats, bend: float, budget: float) -> Floats:
    """Maximise Σ weight · (pull · r − bend · r² / 2) over risks within the budget that keep what is known.

    Each risk stays where it is, or goes to one of two levels that lie 2 · price / bend apart; the price of moving is
    found so that the budget is spent, and the levels of those acted upon so that their mean is kept.
    """
    sets, known = people.sets, people.sets @ (people.weight * people.risk)

    def at(price: float) -> Floats:
        low, high = np.full(2, -1e3 * bend - np.abs(pull).max()), np.full(2, 1e3 * bend + np.abs(pull).max())
        shift = np.zeros(2)
        for _ in range(100):
            level = pull + shift @ sets
            risk = np.clip(np.clip(people.risk, (level - price) / bend, (level + price) / bend), 0.0, 1.0)
            over = sets @ (people.weight * risk) - known
            if np.abs(over).max() <= 1e-11 * max(1.0, float(known.max())):
                break
            low, high = np.where(over < 0, shift, low), np.where(over > 0, shift, high)
            moving = (risk != people.risk) & (risk > 0) & (risk < 1)
            rate = sets @ (people.weight * moving) / bend
            newton = shift - over / np.where(rate > 0, rate, 1.0)
            good = (rate > 0) & (newton > low) & (newton < high)
            shift = np.where(over == 0, shift, np.where(good, newton, (low + high) / 2))
        return np.asarray(risk)

    def spent(price: float) -> float:
        return float((people.weight * np.abs(at(price) - people.risk)).sum()) - budget

    if spent(0.0) <= 0:
        return at(0.0)
    highest = 2 * float(np.abs(pull).max()) + 2 * bend
    price = float(optimize.brentq(spent, 0.0, highest, xtol=1e-14 * highest, rtol=1e-14, maxiter=200))
    found = at(price)
    over = float((people.weight * np.abs(found - people.risk)).sum()) / budget
    return people.risk + (found - people.risk) / max(over, 1.0)
