"""A released table in memory: its columns as codes, its counts as arrays. Rows are found, never summed.

A total stands in the table as a row of its own (“all”). Summing here could undo what was hidden, and would be wrong
where rows are; so a view is always a choice of rows that were released.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.release import Table
from daylit.release.bundle import ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """``codes[column]`` has shape (rows,) and points into ``values[column]``; ``counts[measure]`` has shape (rows,),
    NaN where it is withheld. ``hidden`` is true where one or more counts of the row are. The first measure is people.
    """

    name: str
    by: tuple[str, ...]
    measures: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, NDArray[np.int32]]
    counts: Mapping[str, NDArray[np.float64]]
    hidden: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.hidden)

    def places(self, *, along: str, where: Mapping[str, str]) -> NDArray[np.int64]:
        """The rows for each value of ``along`` where the other columns are as said, or “all” where nothing is said.

        Empty where the table has no such rows.
        """
        mask = np.ones(len(self), dtype=bool)
        for column in self.by:
            if column == along:
                continue
            wanted = where.get(column, ALL)
            if wanted not in self.values[column]:
                return np.zeros(0, dtype=np.int64)
            mask &= self.codes[column] == self.values[column].index(wanted)
        return np.flatnonzero(mask)

    def labels(self, column: str, places: NDArray[np.int64]) -> list[str]:
        """The values of a column in these rows."""
        named = self.values[column]
        return [named[code] for code in self.codes[column][places]]

    def numbers(self, measure: str, places: NDArray[np.int64]) -> list[int | None]:
        """The counts of a measure in these rows; ``None`` where withheld."""
        found = self.counts[measure][places]
        return [None if np.isnan(one) else int(one) for one in found]


def cells_of(table: Table) -> Cells:
    """A table of a bundle in memory. Raises ``ValueError`` where its columns are not those that were announced."""
    rows = csv.reader(io.StringIO(table.text))
    header = next(rows)
    columns = list(zip(*rows, strict=True)) or [() for _ in header]
    name, by, measures = table.name, table.by, table.measures
    at = {column: columns[place] for place, column in enumerate(header)}
    if missing := [column for column in (*by, *measures, "hidden") if column not in at]:
        raise ValueError(f"{name} lacks {', '.join(missing)}")
    values, codes = {}, {}
    for column in by:
        order = dict.fromkeys(at[column])
        place = {value: number for number, value in enumerate(order)}
        values[column] = tuple(order)
        codes[column] = np.fromiter((place[value] for value in at[column]), dtype=np.int32, count=len(at[column]))
    hidden = np.array([value.lower() == "true" for value in at["hidden"]], dtype=bool)
    counts = {}
    for measure in measures:
        counts[measure] = np.array([float(value) if value else np.nan for value in at[measure]], dtype=np.float64)
    return Cells(name=name, by=by, measures=measures, values=values, codes=codes, counts=counts, hidden=hidden)
