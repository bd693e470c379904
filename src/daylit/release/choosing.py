"""How coarse a release must be: coarse first, hidden second, so that few people stand in hidden cells.

Each choice is tried with the whole protection, outcomes included: what a choice hides is measured, not guessed. In
which order choices are tried, and why, stands in docs/decisions/0016-how-coarse-a-release-is.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.joint import protect
from daylit.release.counting import GRAINS, Choice, Cube, last_whole_day
from daylit.release.joining import Grid, Joined, grids_of, joined
from daylit.release.names import name_of

MOST_HIDDEN = 0.10
"""The largest share of a table's people that may stand in hidden cells; above it, a coarser choice is looked for."""
LEAST_TOLD = 0.6
"""At least this share of all people must be in periods that are over: a release of one month tells little."""
MOST_SMALL = 0.30
"""The largest share of counts that may be too small to be shown: tables full of gaps tell little, and take long."""
TOLD_AT_ALL = 1.0
"""An outcome counts for that where it is enough to put the smallest number that is shown, so often, into every cell."""
MOST_WITHOUT = 2
"""So many tables may be left out before values are taken together."""
ASKED_FIRST = (("period", "race_ethnicity"), ("area", "race_ethnicity"))
"""Tables that are left out only when values were taken together as far as areas allow: what residents ask first."""
MOST_AREAS = 40
LEAST_IN_AREA = 55
"""An area with fewer people stands in no table by its own name, whatever it may hold."""
COLUMNS = ("race_ethnicity", "gender", "reason_group", "kind", "initiation")
Kept = Mapping[str, tuple[str, ...]]
Pair = tuple[str, str]
Shares = Mapping[Pair, float]


def choose(cube: Cube, *, newest: date, threshold: int) -> Choice:
    """The finest choice under which no table hides more than ``MOST_HIDDEN`` of its people; the coarsest if none does.

    Periods grow first (quarter, half-year, year), then up to ``MOST_WITHOUT`` tables are left out, then small areas and
    groups are taken together, then areas are not told, then time is not. Where nothing of that hides few people with
    few gaps (``MOST_SMALL``), the finest with more gaps comes next, then one that tells few periods, then one that
    tells nothing but the whole.

    Cost: a protection of the whole for each choice that holds when its people alone are protected; the first of them
    does so in a large agency. The findings of a release are not known yet, and may hide a little more.
    """
    trial = _Trial(cube, threshold, {grain: cube.until(last_whole_day(newest, grain)) for grain in GRAINS})
    told = {grain: one.people / max(cube.people, 1) for grain, one in trial.told.items()}
    for least, most in ((LEAST_TOLD, 1.0), (0.0, LEAST_TOLD)):  # most people first; a few periods rather than nothing
        grains = [grain for grain in GRAINS if least <= told[grain] <= most and told[grain] > 0]
        for gaps in (MOST_SMALL, 1.0):
            if (choice := next(trial.fitting(grains, gaps), None)) is not None:
                return choice
    return Choice(grain=GRAINS[-1], kept=dict.fromkeys(("area", *COLUMNS), ()))


@dataclass(slots=True)
class _Trial:
    """Choices tried on the people of a release. What was measured once is kept: choices are tried again with others."""

    cube: Cube
    threshold: int
    told: Mapping[str, Cube]
    known: dict[tuple[str, bool], Shares] = field(default_factory=dict)

    def fitting(self, grains: list[str], gaps: float) -> Iterator[Choice]:
        """Every choice of these periods that hides few people and has few gaps, the finest first."""
        dated, undated = [grain for grain in grains if grain != "all"], [grain for grain in grains if grain == "all"]
        for values, spared in ((self._finer(), ASKED_FIRST), (self._coarser(), ())):
            for periods, kept in product((dated, undated), tuple(values)):
                for most, grain in product(range(MOST_WITHOUT + 1), periods):
                    found = self._fit(Choice(grain=grain, kept=kept), most, gaps, spared)
                    if found is not None and len(found.without) == most:
                        yield found

    def small(self, choice: Choice) -> float:
        """The share of counts that are too small to be shown, among those of outcomes that could be told.

        An outcome that is too rare for a table, even if it were spread evenly over its cells, leaves gaps however
        coarse the table is. It does not decide how finely all the others are told.
        """
        grids = grids_of(self.told[choice.grain], choice)
        told = [table[:-1, :-1] for grid in grids for table in grid.counts.values()]
        told = [table for table in told if table.sum() >= TOLD_AT_ALL * self.threshold * table.size]
        few = sum(int(np.sum((table > 0) & (table < self.threshold))) for table in told)
        return few / max(sum(table.size for table in told), 1)

    def _fit(self, choice: Choice, most: int, gaps: float, spared: Sequence[Pair]) -> Choice | None:
        """The choice without the tables that hide too many; nothing where these are more than ``most``, all of them, or
        among those that are spared.
        """
        for whole in (False, True):  # people alone is quick, and rules most choices out
            while bad := tuple(pair for pair, share in self._hides(choice, whole=whole).items() if share > MOST_HIDDEN):
                if len(choice.without) + len(bad) > most or not set(bad).isdisjoint(spared):
                    return None
                choice = replace(choice, without=(*choice.without, *bad))
            if not self._hides(choice, whole=False) or self.small(choice) > gaps:
                return None
        return choice

    def _hides(self, choice: Choice, *, whole: bool) -> Shares:
        """The share of people in hidden cells of each table: with all outcomes, or with people alone."""
        key = (repr(choice), whole)
        if key not in self.known:
            cube = self.told[choice.grain]
            made = joined(
                cube if whole else cube.bare(), choice, (), last="chosen", threshold=self.threshold, earlier=None
            )
            told = protect(made.system, threshold=self.threshold).shown
            self.known[key] = {grid.by: hidden_share(made, grid, told) for grid in made.grids}
        return self.known[key]

    def _finer(self) -> Iterator[Kept]:
        """Which values stand by themselves, the most first: all, then the larger ones, then all but areas."""
        area, group = LEAST_IN_AREA * self.threshold // 11, 5 * self.threshold
        yield self._areas(area)
        for factor in (1, 2, 4):
            yield self._areas(area * factor) | self._groups(group * factor)
        yield self._areas(None) | self._groups(group)

    def _coarser(self) -> Iterator[Kept]:
        area, group = LEAST_IN_AREA * self.threshold // 11, 5 * self.threshold
        yield self._areas(area * 16) | self._groups(group * 16)
        for factor in (4, 16, 64):
            yield self._areas(None) | self._groups(group * factor)

    def _areas(self, least: int | None) -> dict[str, tuple[str, ...]]:
        return {"area": () if least is None else self._standing("area", least)}

    def _groups(self, least: int) -> dict[str, tuple[str, ...]]:
        return {column: self._standing(column, least) for column in COLUMNS if column in self.cube.codes}

    def _standing(self, column: str, least: int) -> tuple[str, ...]:
        return standing(self.cube.sizes(column), least=least, most=MOST_AREAS if column == "area" else None)


def standing(sizes: Mapping[str, int], *, least: int, most: int | None = None) -> tuple[str, ...]:
    """The values that stand by themselves: those with ``least`` people, at most ``most`` of them, without the smallest
    where the others together would have fewer. A rest of three people would hide a large value beside it everywhere.
    """
    kept = sorted((value for value, n in sizes.items() if n >= least), key=lambda value: (-sizes[value], value))[:most]
    rest = sum(sizes.values()) - sum(sizes[value] for value in kept)
    while kept and 0 < rest < least:
        rest += sizes[kept.pop()]
    return tuple(value for value in sizes if value in kept)


def hidden_share(made: Joined, grid: Grid, told: NDArray[np.bool_]) -> float:
    """Which share of a table's people stand in cells whose number of people is withheld."""
    people = grid.counts["people"]
    hidden = sum(
        int(people[row, column])
        for row, one in enumerate(grid.values[0])
        for column, other in enumerate(grid.values[1])
        if not told[made.system.place[name_of(((grid.by[0], one), (grid.by[1], other)), "people", made.last)]]
    )
    total = int(people[-1, -1])
    return hidden / total if total else 0.0
