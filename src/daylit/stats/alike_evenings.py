"""Worlds in which darkness changes nothing: how often does the veil of darkness point at a group anyway?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from daylit.stats.alike import DRAWN_AT_ONCE, AlikeWorlds, Whole, as_told_apart, between, refuse_many
from daylit.stats.asked import checked
from daylit.stats.design import dummies
from daylit.stats.estimates import Bools, Floats, counts
from daylit.stats.spline import natural_spline
from daylit.stats.veil_design import numbers_of, yes_no

STEPS: Final = 25
SOFT, FIRM = 1e-2, 1e-6
"""What holds the curve of the clock, and the one and dark, back in the fit of what is usual: next to nothing."""
LEAST, MOST = 1e-4, 4.0
"""The variance of a factor's log odds is sought between these."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EveningTest:
    """How a veil of darkness is asked: what it holds equal besides the clock, and by what stops are alike.

    ``factors`` are codes (cells,), ``cluster`` codes (cells,) or ``None``: stops are then counted one by one.
    """

    factors: tuple[Whole, ...] = ()
    cluster: Whole | None = None
    df: int = 6


@checked
def alike_evenings(
    *,
    stops: ArrayLike,
    dark: ArrayLike,
    minute: ArrayLike,
    usual: Sequence[Whole],
    alike: Sequence[Whole],
    tests: Sequence[EveningTest],
    worlds: int,
    rng: np.random.Generator,
) -> tuple[AlikeWorlds, ...]:
    """Draw who is stopped as if darkness changed nothing, and ask each test of each world.

    ``stops`` (groups, cells) counts the stops of each group, the reference first; ``dark`` and ``minute`` are (cells,).
    The number of stops in each cell stays as it is. Of which group they are follows the clock and the factors ``usual``
    (weekday, year, area, month), as fitted with darkness beside them and then without it; each factor's levels are
    random effects, so that a season that is chance is not taken for one. And it follows the labels of ``alike`` (date,
    officer), whose log odds differ as much as they do here beyond chance. So a world has the season of these records,
    and a test that does not hold it equal is led astray as it would be. Each test is the logistic fit of
    ``veil_of_darkness`` taken one step from the fit to what is expected. ``difference`` is the log odds of dark.

    Raises ``ValueError`` for arrays of other shapes, counts that cannot be, a group without stops, what was not
    recorded of darkness or the clock, labels that are not whole numbers from 0, fewer than one world and more than
    4·10⁹ draws. Cost: worlds × cells × columns; about a second for 10,000 cells and 500 worlds.

    **Assumes** many stops for each column of the fit: one step is then as good as many. **Does not show** whether
    darkness changes anything here: only how a test behaves where it does not. One step: Bickel 1975,
    doi:10.1080/01621459.1975.10479889; random effects: MacKay 1992, doi:10.1162/neco.1992.4.3.415.

    >>> rng = np.random.default_rng(1)
    >>> minute, dark = rng.integers(1020, 1260, 600), rng.random(600) < 0.5
    >>> drawn, = alike_evenings(stops=[[3] * 600, [2] * 600], dark=dark, minute=minute, usual=(), alike=(),
    ...                         tests=[EveningTest()], worlds=1_000, rng=rng)
    >>> print(f"{(drawn.p_value < 0.05).mean():.2f}")
    0.05
    """
    there, night, clock = _read(stops, dark, minute)
    cells = there.shape[1]
    usual = [as_told_apart(f"usual {place}", codes, (cells,)) for place, codes in enumerate(usual, start=1)]
    alike = [as_told_apart(f"alike {place}", codes, (cells,)) for place, codes in enumerate(alike, start=1)]
    tests = [_asked(test, cells) for test in tests]
    refuse_many(worlds=worlds, cells=there.size)
    table, held = _usual_columns(night, clock, there.sum(axis=0), usual)
    log_odds = np.zeros_like(there)
    fitted = np.zeros_like(there)
    for g in range(1, len(there)):
        found = _steady(table, held, there[g], there[g] + there[0])
        fitted[g] = table @ found
        log_odds[g] = fitted[g] - found[1] * night
    spreads = np.array([[_spread(there, fitted, g, of) for g in range(1, len(there))] for of in alike])
    expected = there.sum(axis=0) * special.softmax(log_odds, axis=0)
    asked = [
        [_OneStep.of(test, night, clock, expected[[0, g]], there[[0, g]].sum(axis=0)) for g in range(1, len(there))]
        for test in tests
    ]
    told: list[list[Floats]] = [[] for _ in tests]
    for drawn in _draws(there.sum(axis=0), log_odds, alike, spreads, worlds, rng):
        for place, steps in enumerate(asked):
            told[place].append(
                np.stack([step.ask(drawn[g], drawn[0]) for g, step in enumerate(steps, start=1)], axis=1)
            )
    widest = float(np.sqrt(spreads.max(initial=0.0)))
    return tuple(
        AlikeWorlds(difference=whole[:, :, 0], p_value=whole[:, :, 1], spread=widest)
        for whole in (np.concatenate(parts) for parts in told)
    )


def _read(stops: ArrayLike, dark: ArrayLike, minute: ArrayLike) -> tuple[Floats, Bools, NDArray[np.generic]]:
    """The stops of each group, darkness and the clock; ``ValueError`` where they are none."""
    (there,) = counts(stops=stops)
    if there.ndim != 2 or len(there) < 2:
        raise ValueError("stops must have one row for each group, the reference first, and two groups or more")
    if (there.sum(axis=1) <= 0).any():
        row = int(np.argmin(there.sum(axis=1)))
        raise ValueError(f"there are no stops of the group in row {row} of stops: leave that group out")
    night, clock = yes_no(dark, "dark"), numbers_of(minute, "minute")
    for name, part in (("dark", night), ("minute", clock)):
        if part.shape != there.shape[1:]:
            raise ValueError(f"{name} must have one entry for each of the {there.shape[1]} cells of stops")
    return there, night, clock


def _asked(test: EveningTest, cells: int) -> EveningTest:
    """The test with its labels counted from 0; ``ValueError`` where they are no such labels."""
    if not isinstance(test, EveningTest):
        raise ValueError(f"tests is a list of EveningTest, and holds {test!r}")
    factors = tuple(as_told_apart(f"factor {n}", codes, (cells,)) for n, codes in enumerate(test.factors, start=1))
    cluster = None if test.cluster is None else as_told_apart("cluster", test.cluster, (cells,))
    return EveningTest(factors=factors, cluster=cluster, df=test.df)


def _columns(dark: Bools, minute: NDArray[np.generic], count: Floats, factors: Sequence[Whole], df: int) -> Floats:
    """A one, dark, the spline of the clock, each factor's levels but the first, as ``veil_of_darkness`` has them."""
    levels, place = np.unique(minute, return_inverse=True)
    place = place.reshape(-1)
    blocks = [np.ones((len(dark), 1)), dark[:, None].astype(np.float64)]
    per_minute = np.rint(np.bincount(place, weights=count))
    if df > 0 and per_minute.any():
        blocks.append(natural_spline(levels.astype(np.float64), df=df, count=per_minute)[place])
    for factor in factors:
        names, codes = np.unique(factor, return_inverse=True)
        blocks.append(dummies(codes.reshape(-1), len(names)))
    return np.concatenate(blocks, axis=1)


def _usual_columns(
    dark: Bools, minute: NDArray[np.generic], count: Floats, factors: Sequence[Whole]
) -> tuple[Floats, Whole]:
    """A one, dark, the clock and every level of each factor; and of which factor each column is (0 and 1: of none)."""
    table = _columns(dark, minute, count, (), 6)
    blocks, held = [table], [np.array([0, 0]), np.ones(table.shape[1] - 2, dtype=np.intp)]
    for number, factor in enumerate(factors, start=2):
        names, codes = np.unique(factor, return_inverse=True)
        blocks.append((codes.reshape(-1)[:, None] == np.arange(len(names))).astype(np.float64))
        held.append(np.full(len(names), number))
    return np.concatenate(blocks, axis=1), np.concatenate(held).astype(np.intp)


def _steady(table: Floats, held: Whole, events: Floats, n: Floats) -> Floats:
    """Coefficients of a logistic fit whose factors are random: what of a season is chance is not taken for a season.

    Each factor's variance is brought up to date after each step (MacKay's rule); few levels that differ by no more than
    chance are then held near 0, many that do stay as they are.
    """
    found = np.zeros(table.shape[1])
    found[0] = special.logit((events.sum() + 0.5) / (n.sum() + 1.0))
    variance = np.full(int(held.max()) + 1, 0.1)
    variance[:2] = 1 / FIRM, 1 / SOFT
    for _ in range(STEPS):
        chance = special.expit(table @ found)
        slope = table.T @ (events - n * chance) - found / variance[held]
        spread = np.linalg.inv((table * (n * chance * (1 - chance))[:, None]).T @ table + np.diag(1 / variance[held]))
        step = spread @ slope
        found = found + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
        before = variance.copy()
        for factor in range(2, len(variance)):
            mine = held == factor
            told = max(float(mine.sum() - np.diag(spread)[mine].sum() / variance[factor]), 0.05)
            variance[factor] = np.clip((found[mine] ** 2).sum() / told, LEAST, MOST)
        if np.abs(step).max() < 1e-6 and np.allclose(before, variance, rtol=1e-3):
            break
    return found


def _spread(there: Floats, fitted: Floats, g: int, of: Whole) -> float:
    n = there[g] + there[0]
    chance = special.expit(fitted[g])
    return between(there[g] - n * chance, n * chance * (1 - chance), of)


def _draws(
    people: Floats, log_odds: Floats, labels: Sequence[Whole], spreads: Floats, worlds: int, rng: np.random.Generator
) -> Iterator[Floats]:
    """Stops of each group in each world: (groups, worlds at a time, cells)."""
    whole, groups = np.rint(people).astype(np.int64), len(log_odds)
    at_once = max(1, DRAWN_AT_ONCE // max(log_odds.size, 1))
    for first in range(0, worlds, at_once):
        many = min(at_once, worlds - first)
        left = np.broadcast_to(whole, (many, len(whole)))
        odds = np.repeat(np.exp(log_odds)[:, None, :], many, axis=1)
        for of, spread in zip(labels, spreads, strict=True):
            for g in range(1, groups):
                effect = rng.normal(scale=np.sqrt(spread[g - 1]), size=(many, int(of.max(initial=-1)) + 1))
                odds[g] *= np.exp(effect)[:, of]
        drawn = np.zeros(odds.shape)
        rest = odds.sum(axis=0)
        for g in range(groups - 1, 0, -1):
            drawn[g] = rng.binomial(left, np.clip(odds[g] / rest, 0.0, 1.0))
            left, rest = left - drawn[g].astype(np.int64), rest - odds[g]
        drawn[0] = left
        yield drawn


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _OneStep:
    """A fit one step from the one to what is expected: the coefficient of dark is linear in what was drawn.

    ``table`` (cells, columns), ``chance`` (cells,) of the fit, ``inverse`` (columns, columns) of its information,
    ``starts`` where the clusters begin in the order ``order`` of the cells.
    """

    table: Floats
    chance: Floats
    inverse: Floats
    log_odds: float
    order: Whole
    starts: Whole | None

    @classmethod
    def of(
        cls, test: EveningTest, dark: Bools, minute: NDArray[np.generic], expected: Floats, count: Floats
    ) -> _OneStep:
        used = np.flatnonzero(count > 0)
        table = _columns(dark[used], minute[used], count[used], [factor[used] for factor in test.factors], test.df)
        n, found = expected[:, used].sum(axis=0), np.zeros(table.shape[1])
        for _ in range(STEPS):
            chance = special.expit(table @ found)
            inverse = np.linalg.pinv((table * (n * chance * (1 - chance))[:, None]).T @ table, hermitian=True)
            step = inverse @ (table.T @ (expected[1, used] - n * chance))
            found = found + step * min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))
            if np.abs(step).max() < 1e-9:
                break
        order, starts = np.arange(len(used)), None
        if test.cluster is not None:
            order = np.argsort(test.cluster[used], kind="stable")
            starts = np.flatnonzero(np.diff(test.cluster[used][order], prepend=-1))
        return cls(
            table=table[order], chance=special.expit(table @ found)[order], inverse=inverse, log_odds=float(found[1]),
            order=used[order], starts=starts,
        )  # fmt: skip

    def ask(self, group: Floats, reference: Floats) -> Floats:
        """Log odds of dark and p-value in each world, from what was drawn (worlds, cells); shape (worlds, 2)."""
        n = (group + reference)[:, self.order]
        off = group[:, self.order] - n * self.chance
        step = off @ self.table @ self.inverse
        found = self.log_odds + step[:, 1]
        pull = self.table @ self.inverse[:, 1]
        weight = n * (self.chance * (1 - self.chance))
        if self.starts is None:
            variance = (weight * pull**2).sum(axis=1)
            return np.stack([found, 2 * special.ndtr(-np.abs(found) / np.sqrt(np.maximum(variance, 1e-300)))], axis=1)
        size = len(self.starts)
        if size < 2:
            return np.stack([found, np.ones(len(found))], axis=1)
        left = (off - weight * (step @ self.table.T)) * pull
        each = np.add.reduceat(left, self.starts, axis=1)
        error = np.sqrt(size / (size - 1) * (each**2).sum(axis=1))
        return np.stack([found, 2 * special.stdtr(size - 1, -np.abs(found) / np.maximum(error, 1e-150))], axis=1)
