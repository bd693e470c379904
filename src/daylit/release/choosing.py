"""How coarse a release must be: coarse first, hidden second, so that few people stand in hidden cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.joint import protect
from daylit.release.counting import GRAINS, Choice, Cube, last_whole_day
from daylit.release.joining import Grid, Joined, grids_of, joined, name_of

MOST_HIDDEN = 0.10
"""The largest share of a table's people that may stand in hidden cells; above it, a coarser choice is looked for."""
LEAST_TOLD = 0.6
"""At least this share of all people must be in periods that are over: a release of one month tells little."""
MOST_SMALL = 0.30
"""The largest share of all counts that may be too small to be shown: tables full of gaps tell little, and take long."""
MOST_WITHOUT = 2
"""So many tables may be left out before all are made coarser."""
MOST_AREAS = 40
LEAST_IN_AREA = 55
"""An area with fewer people stands in no table by its own name, whatever it may hold."""
_FACTORS = (1, 4, 16, 64)


def choose(cube: Cube, *, newest: date, threshold: int) -> Choice:
    """The finest choice under which no table hides more than ``MOST_HIDDEN`` of its people, or else the coarsest.

    Up to ``MOST_WITHOUT`` tables that would hide more are left out first: one rare value of one column, such as a
    gender, is no reason to tell nothing by area. Then periods grow (quarter, half-year, year), small groups are taken
    together, then small areas. Only the counts of people decide how many are hidden: those of outcomes are hidden one
    by one and leave the row's people to be read; but no more than ``MOST_SMALL`` of all counts should be small;
    where no choice manages that, the finest that hides few people is taken.
    """
    choice, first = Choice(grain="all"), None
    for choice in _options(cube, newest=newest, threshold=threshold):
        fitting = _fitting(cube, choice, threshold)
        if fitting is not None and _small(cube, fitting, threshold) <= MOST_SMALL:
            return fitting
        first = first or fitting  # gaps tell little, but nothing at all tells less
    return first or choice


def _fitting(cube: Cube, choice: Choice, threshold: int) -> Choice | None:
    """The choice, without tables that hide too many; nothing where too many of them do."""
    while True:
        bad = tuple(pair for pair, share in _hides(cube, choice, threshold).items() if share > MOST_HIDDEN)
        if not bad:
            return choice
        if len(choice.without) + len(bad) > MOST_WITHOUT:
            return None
        choice = replace(choice, without=(*choice.without, *bad))


def _small(cube: Cube, choice: Choice, threshold: int) -> float:
    """The share of all counts, outcomes too, that are too small to be shown."""
    counts = [table for grid in grids_of(cube, choice) for table in grid.counts.values()]
    few = sum(int(np.sum((table > 0) & (table < threshold))) for table in counts)
    return few / max(sum(table.size for table in counts), 1)


def _options(cube: Cube, *, newest: date, threshold: int) -> Iterator[Choice]:
    told = {grain: _told_until(cube, last_whole_day(newest, grain)) for grain in GRAINS}
    grains = [grain for grain in GRAINS if told[grain] >= LEAST_TOLD] or [GRAINS[-1]]
    yield from _of_grains(cube, grains, threshold=threshold)
    # A release of few periods tells little; one of nothing at all tells less.
    yield from _of_grains(cube, [grain for grain in GRAINS if told[grain] > 0] or [GRAINS[-1]], threshold=threshold)


def _of_grains(cube: Cube, grains: list[str], *, threshold: int) -> Iterator[Choice]:
    areas = _areas(cube, LEAST_IN_AREA * threshold // 11)
    for grain in grains:
        yield Choice(grain=grain, kept={"area": areas})
    for grain in grains:
        yield Choice(grain=grain, kept={"area": areas} | _groups(cube, 5 * threshold))
    for factor in _FACTORS[1:]:
        kept = {"area": _areas(cube, LEAST_IN_AREA * threshold // 11 * factor)} | _groups(cube, 5 * threshold * factor)
        for grain in grains:
            yield Choice(grain=grain, kept=kept)
    for factor in _FACTORS:
        yield Choice(grain=grains[-1], kept={"area": ()} | _groups(cube, 5 * threshold * factor))


def _told_until(cube: Cube, last: date) -> float:
    """The share of people whom a release tells that ends on a day: those of a period that is not over wait."""
    people = cube.measures["people"]
    until = cube.year * 100 + cube.month <= last.year * 100 + last.month
    return float(people[until].sum()) / max(int(people.sum()), 1)


def _groups(cube: Cube, least: int) -> dict[str, tuple[str, ...]]:
    """The values of each column of people and reasons that are large enough to stand by themselves."""
    return {
        column: standing(cube.sizes(column), least=least)
        for column in ("race_ethnicity", "gender", "reason_group", "kind", "initiation")
        if column in cube.codes
    }


def standing(sizes: Mapping[str, int], *, least: int) -> tuple[str, ...]:
    """The values that stand by themselves: those with ``least`` people, without the smallest of them where the others
    together would have fewer. A rest of three people would hide a large value beside it in every table.
    """
    kept = sorted((value for value, n in sizes.items() if n >= least), key=lambda value: (-sizes[value], value))
    rest = sum(sizes.values()) - sum(sizes[value] for value in kept)
    while kept and 0 < rest < least:
        rest += sizes[kept.pop()]
    return tuple(value for value in sizes if value in kept)


def _areas(cube: Cube, least: int) -> tuple[str, ...]:
    sizes = sorted(cube.sizes("area").items(), key=lambda one: (-one[1], one[0]))[:MOST_AREAS]
    return tuple(sorted(value for value, n in sizes if n >= least))


def _hides(cube: Cube, choice: Choice, threshold: int) -> dict[tuple[str, str], float]:
    """The share of people in hidden cells of each table, counts of outcomes left aside."""
    bare = Cube(
        year=cube.year, month=cube.month, codes=cube.codes, levels=cube.levels,
        measures={name: n if name == "people" else np.zeros_like(n) for name, n in cube.measures.items()},
    )  # fmt: skip
    last = "chosen"
    made = joined(bare, choice, (), last=last, threshold=threshold, earlier=None)
    told = protect(made.system, threshold=threshold).shown
    return {grid.by: hidden_share(made, grid, told) for grid in made.grids}


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
