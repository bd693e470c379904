"""Counting an Extract for the public's tables: once, by every column at once; then added up for each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from daylit.release.bundle import ALL
from daylit.release.dimensions import DIMENSIONS, MEASURES, NOT_RECORDED, OTHER
from daylit.tables.counts import Counts, count
from daylit.tables.extract import Extract
from daylit.tables.filters import Between, Filters

GRAINS = ("quarter", "half", "year", "all")
"""How long a period is, the finest first; “all” has none, and the whole is one."""
_MONTHS = {"quarter": 3, "half": 6, "year": 12}
Cells = dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """How coarse a release is. ``kept`` names, for a column, the values that stand by themselves; others go together.

    ``without`` names pairs of columns of which there is no table, because it would hide too many people. The first
    release of an agency chooses; later ones keep to it, so that their numbers can be compared.
    """

    grain: str
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: tuple[tuple[str, str], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """As it stands in ``risk.json`` and in the memory of a release."""
        kept = {name: list(values) for name, values in self.kept.items()}
        return {"grain": self.grain, "kept": kept, "without": [list(pair) for pair in self.without]}

    @classmethod
    def from_dict(cls, told: Mapping[str, object]) -> Choice:
        """Read what ``to_dict`` wrote."""
        kept, without = told["kept"], told["without"]
        assert isinstance(kept, Mapping)
        assert isinstance(without, list)
        return cls(
            grain=str(told["grain"]),
            kept={name: tuple(values) for name, values in kept.items()},
            without=tuple((str(one), str(other)) for one, other in without),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cube:
    """All people of an Extract by every column of the public's tables: one entry a cell in every array.

    ``codes`` are places in ``levels``; ``measures`` counts, shape (cells,). Nobody of a cell can be told from another.
    """

    year: NDArray[np.int64]
    month: NDArray[np.int64]
    codes: Mapping[str, NDArray[np.int64]]
    levels: Mapping[str, tuple[str, ...]]
    measures: Mapping[str, NDArray[np.int64]]

    def sizes(self, column: str) -> dict[str, int]:
        """How many people each value of a column has."""
        n = np.bincount(self.codes[column], weights=self.measures["people"], minlength=len(self.levels[column]))
        return dict(zip(self.levels[column], n.astype(int).tolist(), strict=True))

    @property
    def people(self) -> int:
        """How many people there are."""
        return int(self.measures["people"].sum())

    def until(self, last: date) -> Cube:
        """The people of the months until a day that ends a month."""
        told = self.year * 12 + self.month <= last.year * 12 + last.month
        return replace(
            self,
            year=self.year[told],
            month=self.month[told],
            codes={column: codes[told] for column, codes in self.codes.items()},
            measures={name: counts[told] for name, counts in self.measures.items()},
        )

    def bare(self) -> Cube:
        """The same people without what happened to them."""
        return replace(
            self, measures={name: n if name == "people" else np.zeros_like(n) for name, n in self.measures.items()}
        )


def cube_of(extract: Extract, *, last: date) -> Cube:
    """Count the people of an Extract until a day, in one scan. People without a date are in no public table."""
    columns = [one.name for one in DIMENSIONS if one.name != "period"]
    outcomes = [one.name for one in MEASURES if one.part_of]
    counts = count(
        extract,
        ["year", "month", *(column for column in columns)],
        where=Filters((Between(column="date", high=last),)),
        sums=outcomes,
    )
    codes, levels = {}, {}
    for column in columns:
        codes[column], levels[column] = _coded(counts, column)
    return Cube(
        year=counts.column("year").astype(np.int64),
        month=counts.column("month").astype(np.int64),
        codes=codes,
        levels=levels,
        measures=_outcomes(counts, outcomes),
    )


def _outcomes(counts: Counts, outcomes: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    made = {"people": counts.n, **{name: counts.total(name).astype(np.int64) for name in outcomes}}
    # A find without a search is a slip of the pen, and a table whose parts are more than the whole helps nobody.
    made["found"] = np.minimum(made["found"], made["searched"])
    return made


def _coded(counts: Counts, column: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    numbers, found = counts.codes(column)
    values = tuple(f"{level} " if level == ALL else str(level) for level in found)  # “all” is the total's own word
    return np.where(numbers < 0, len(values), numbers).astype(np.int64), (*values, NOT_RECORDED)


def period_of(year: int, month: int, grain: str) -> str:
    """The name of a period: “2023-Q1”, “2023-H1”, “2023”."""
    if grain == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    return f"{year}-H{(month + 5) // 6}" if grain == "half" else str(year)


def last_whole_day(newest: date, grain: str) -> date:
    """The last day of the last period that is over on a day; with “all”, of the last month."""
    months = _MONTHS.get(grain, 1)
    following = _next(newest)
    index = following.year * 12 + following.month - 1
    begun = index - index % months
    return date(begun // 12, begun % 12 + 1, 1) - timedelta(days=1)


def _next(day: date) -> date:
    return day + timedelta(days=1)


def coarse(cube: Cube, dimension: str, choice: Choice) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """For each cell the place of its value among those of a coarser column, and these values in order."""
    if dimension == "period":
        if choice.grain == "all":
            return np.zeros(len(cube.year), dtype=np.int64), ("whole",)
        length = _MONTHS[choice.grain]
        months, places = np.unique((cube.year * 12 + cube.month - 1) // length, return_inverse=True)
        begun = [(int(month) * length // 12, int(month) * length % 12 + 1) for month in months]
        return places.astype(np.int64), tuple(period_of(year, month, choice.grain) for year, month in begun)
    levels = cube.levels[dimension]
    kept = choice.kept.get(dimension)
    wanted = [value for value in levels if kept is None or value in kept or value == NOT_RECORDED]
    place = {value: at for at, value in enumerate([*wanted, OTHER])}
    new = np.array([place.get(value, place[OTHER]) for value in levels], dtype=np.int64)
    there = set(np.unique(new[cube.codes[dimension]]).tolist())
    used = [value for value, at in place.items() if at in there]
    compact = {place[value]: at for at, value in enumerate(used)}
    if not used:
        return np.zeros(0, dtype=np.int64), ()
    lookup = np.array([compact.get(int(at), 0) for at in new], dtype=np.int64)
    return lookup[cube.codes[dimension]], tuple(used)


def two_way(
    cube: Cube, pair: tuple[str, str], choice: Choice
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], dict[str, NDArray[np.int64]]]:
    """The values of two columns, and each measure as a two-way table of them, without totals."""
    (one, rows), (other, columns) = (coarse(cube, name, choice) for name in pair)
    shape = (len(rows), len(columns))
    made = {
        name: np.bincount(one * shape[1] + other, weights=values, minlength=shape[0] * shape[1])
        .round().astype(np.int64).reshape(shape)
        for name, values in cube.measures.items()
    }  # fmt: skip
    return (rows, columns), made
