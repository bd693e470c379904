"""How a roll-out is cut into starts with their comparisons, and fitted with levels of units and of periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.frozen import Frozen
from daylit.stats.labels import not_more
from daylit.stats.panel import Bools, Floats, Ints

MOST_LEFT: Final = 100_000_000
"""Numbers in the equations of all units: about 6 GB while a unit at a time is left out."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells(Frozen):
    """Cells (k,) of units and periods; ``unit`` numbers units from 0, ``first`` is infinite where never trained."""

    events: Floats
    n: Floats
    unit: Ints
    period: Floats
    first: Floats

    def where(self, keep: Bools) -> Cells:
        """Some of the cells."""
        return Cells(
            events=self.events[keep], n=self.n[keep], unit=self.unit[keep], period=self.period[keep],
            first=self.first[keep],
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cohort:
    """The cells of units that began together and of those they are compared with, around that start."""

    cells: Cells
    start: float

    @property
    def trained(self) -> Bools:
        """Which cells are of units that began here; (k,)."""
        return np.asarray(self.cells.first == self.start)

    @property
    def late(self) -> Bools:
        """Which cells are of the start or later; (k,)."""
        return np.asarray(self.cells.period >= self.start)

    @property
    def before(self) -> int:
        """Periods seen before the start."""
        return np.unique(self.cells.period[~self.late]).size

    @property
    def after(self) -> int:
        """Periods seen from the start on."""
        return np.unique(self.cells.period[self.late]).size

    def rates(self, *, trained: bool) -> Floats:
        """Events and people before (row 0) and after (row 1) of one side; (2, 2)."""
        side = self.trained == trained
        return np.array(
            [[x[side & (self.late == late)].sum() for x in (self.cells.events, self.cells.n)] for late in (False, True)]
        )

    def units(self, *, trained: bool) -> Ints:
        """The numbers of the units of one side."""
        return np.unique(self.cells.unit[self.trained == trained])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Normal:
    """Weighted least squares of one start, unit by unit: the sum of ``left`` times β is that of ``right``.

    ``left`` (units, p, p) and ``right`` (units, p) have the unit's own level swept out; the first column is the effect,
    the others are levels of periods. ``unit`` (units,) and ``trained`` (units,) say whose part it is, ``share`` how
    much each says about the effect, and ``weight`` is the people that the trained of this start met after it.
    """

    left: Floats
    right: Floats
    unit: Ints
    trained: Bools
    share: Floats
    weight: float


def cohorts(cells: Cells, *, before: int | None, after: int | None, least: int) -> list[Cohort]:
    """Each start with what is needed to follow it; a start without ``least`` units on either side is left out.

    A unit counts where it met people before and after the start. Those compared with were not trained before the last
    period looked at.
    """
    made = []
    for start in np.unique(cells.first[np.isfinite(cells.first)]):
        low = cells.period.min() if before is None else start - before
        high = cells.period.max() if after is None else start + after - 1
        near = (cells.period >= low) & (cells.period <= high)
        clean = (cells.first == start) | (cells.first > high)
        found = _seen_twice(Cohort(cells=cells.where(near & clean), start=float(start)))
        if min(found.units(trained=side).size for side in (True, False)) >= least:
            made.append(found)
    return made


def _seen_twice(found: Cohort) -> Cohort:
    size = int(found.cells.unit.max(initial=-1)) + 1
    met = [np.bincount(found.cells.unit[found.late == late], minlength=size) > 0 for late in (False, True)]
    return Cohort(cells=found.cells.where((met[0] & met[1])[found.cells.unit]), start=found.start)


def normal_of(cohort: Cohort) -> Normal:
    """The normal equations of one start, unit by unit. Cost: periods² for each unit."""
    cells = cohort.cells
    units, row = np.unique(cells.unit, return_inverse=True)
    periods, column = np.unique(cells.period, return_inverse=True)
    not_more("units times periods squared", units.size * periods.size**2, MOST_LEFT, "Look at fewer or longer periods")
    weight, rate = np.zeros((units.size, periods.size)), np.zeros((units.size, periods.size))
    weight[row, column], rate[row, column] = cells.n, cells.events / cells.n
    trained = np.zeros(units.size, dtype=bool)
    trained[row] = cohort.trained
    effect = np.outer(trained, periods >= cohort.start).astype(np.float64)
    levels = np.broadcast_to(np.eye(periods.size)[:, 1:], (units.size, periods.size, periods.size - 1))
    design = np.concatenate([effect[:, :, None], levels], axis=2)
    total = weight.sum(axis=1)
    design = design - ((weight[:, :, None] * design).sum(axis=1) / total[:, None])[:, None, :]
    weighted = weight[:, :, None] * design
    return Normal(
        left=np.einsum("utp,utq->upq", weighted, design),
        right=np.einsum("utp,ut->up", weighted, rate),
        unit=units,
        trained=trained,
        share=_share(weight, periods >= cohort.start),
        weight=float(cells.n[cohort.trained & cohort.late].sum()),
    )


def _share(weight: Floats, late: Bools) -> Floats:
    """How much a unit's change says: n before × n after ÷ both."""
    first, second = weight[:, ~late].sum(axis=1), weight[:, late].sum(axis=1)
    return np.asarray(first * second / (first + second))


def changed(normal: Normal, leave: Ints) -> Floats:
    """The effect without each of the units ``leave``, (m,); −1 leaves nobody out. NaN where nothing is left."""
    left, right = normal.left.sum(axis=0), normal.right.sum(axis=0)
    place = np.searchsorted(normal.unit, leave)
    place = np.where(place < normal.unit.size, place, 0)
    gone = (normal.unit[place] == leave).astype(np.float64)
    lefts = left - gone[:, None, None] * normal.left[place]
    rights = right - gone[:, None] * normal.right[place]
    # Scaled, so that a period with few people does not look as if it had none.
    scale = 1 / np.sqrt(np.maximum(np.diagonal(lefts, axis1=1, axis2=2), 1e-300))
    scale = np.where(np.diagonal(lefts, axis1=1, axis2=2) > 1e-9 * np.trace(left), scale, 0.0)
    inverse = np.linalg.pinv(lefts * scale[:, :, None] * scale[:, None, :], rcond=1e-9, hermitian=True)
    effect = np.einsum("mp,mp->m", inverse[:, 0, :], rights * scale) * scale[:, 0]
    return np.asarray(np.where(scale[:, 0] > 0, effect, np.nan))
