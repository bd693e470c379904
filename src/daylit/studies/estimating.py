"""From the arrays of a method to the numbers of a finding: what is shown, what is too few, and what holds up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.multiple import benjamini_hochberg
from daylit.studies.finding import Estimate, Status, Unit
from daylit.studies.settings import Settings
from daylit.terms.saying import say

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where one estimate of an array goes: its place, its words and the smallest number of people behind it.

    ``smallest`` is the smaller of the compared groups (of a rate, the group itself); below the threshold of the
    settings the estimate is not shown.
    """

    place: tuple[int, ...]
    quantity: str
    label: str
    groups: Mapping[str, str]
    n: int
    events: int | None
    smallest: int


def estimates(
    result: Estimates,
    slots: Sequence[Slot],
    *,
    unit: Unit,
    settings: Settings,
    family: str = "",
    q_values: Floats | None = None,
) -> list[Estimate]:
    """The numbers of a method as estimates of a finding, one for each slot."""
    made = []
    for slot in slots:
        value, low, high = (float(array[slot.place]) for array in (result.estimate, result.low, result.high))
        p = None if result.p_value is None else float(result.p_value[slot.place])
        status, note = _status(slot, value, settings)
        shown = status == "ok"
        made.append(
            Estimate(
                quantity=slot.quantity,
                label=slot.label,
                groups=slot.groups,
                value=value if shown else None,
                low=finite(low) if shown else None,
                high=finite(high) if shown else None,
                level=result.level,
                unit=unit,
                n=slot.n,
                events=slot.events,
                p_value=finite(p) if shown and p is not None else None,
                q_value=finite(float(q_values[slot.place])) if shown and q_values is not None else None,
                family=family if shown else "",
                status=status,
                note=note or (_one_sided(low, high) if shown else ""),
            )
        )
    return made


def finite(value: float) -> float | None:
    """The number, or ``None`` where there is none: JSON has no infinity, and “no upper end” is said in the note."""
    return value if math.isfinite(value) else None


def shown(result: Estimates, smallest: NDArray[np.int64], settings: Settings) -> NDArray[np.bool_]:
    """Which estimates of an array are shown at all: enough people, a finite number, and some limit to its range."""
    anything = np.isinf(result.high) & (result.low <= 0)
    return np.asarray((smallest >= settings.threshold) & result.estimable & np.isfinite(result.estimate) & ~anything)


def controlled(p_values: Floats | None, use: NDArray[np.bool_]) -> Floats:
    """The p-values after control of the false-discovery rate over the comparisons that are shown; NaN elsewhere."""
    if p_values is None:
        return np.full(use.shape, np.nan)
    return np.asarray(benjamini_hochberg(np.where(use, p_values, np.nan).ravel())).reshape(use.shape)


def level_to_stand_out(q_values: Floats, false_discovery: float) -> float:
    """The level of the test by which one more comparison of a family would stand out (Benjamini-Hochberg's next step).

    A smallest gap that could have been seen is one that would have been pointed out, and not one beyond its own range.
    """
    tests, standing = int(np.isfinite(q_values).sum()), int((q_values < false_discovery).sum())
    return 1 - false_discovery * min(standing + 1, tests) / tests if tests else 1 - false_discovery


def method_cautions(result: Estimates, use: NDArray[np.bool_]) -> set[Code]:
    """The cautions of the estimates that are shown."""
    return {code for code in result.cautions if bool((result.has(code) & use).any())}


def gathered(results: Sequence[Sequence[Estimates]]) -> Estimates:
    """Single results, one list for each row, as one result of shape (rows, columns); empty rows are not possible."""
    first = results[0][0]

    def table(name: str) -> Floats:
        return np.array([[getattr(result, name) for result in row] for row in results], dtype=np.float64)

    return Estimates(
        estimate=table("estimate"),
        low=table("low"),
        high=table("high"),
        p_value=table("p_value"),
        n=table("n"),
        events=table("events"),
        level=first.level,
        method=first.method,
        flags=np.array([[result.flags for result in row] for row in results], dtype=np.uint32),
    )


def _status(slot: Slot, value: float, settings: Settings) -> tuple[Status, str]:
    if slot.smallest < settings.threshold:
        return "too few", say("Fewer than {n} people.", n=str(settings.threshold))
    if math.isnan(value):
        return "not estimable", say("Too little is known to work it out.")
    if math.isinf(value):
        return "not estimable", say("Nobody in the group compared with had this, so there is no ratio.")
    return "ok", ""


def _one_sided(low: float, high: float) -> str:
    return "" if math.isfinite(low) and math.isfinite(high) else say("The range has no upper end.")
