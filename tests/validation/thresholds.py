"""The published threshold tests, beside ours: every cell and average of seven states, and another engine's gaps."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy import special

from daylit.stats.threshold import ThresholdTest, threshold_test
from validation.lines import COUNTIES, Line, last_digit

GROUPS: Final = ("White", "Black", "Hispanic")
AVERAGES: Final = {
    "CO": (0.5342, 0.3832, 0.3600), "CT": (0.2709, 0.1891, 0.2007), "IL": (0.2085, 0.1088, 0.0839),
    "NC": (0.1342, 0.1317, 0.0952), "RI": (0.2808, 0.2541, 0.2147), "TX": (0.2195, 0.1956, 0.1861),
    "WI": (0.3522, 0.3103, 0.2448),
}  # fmt: skip
"""Published averages over places, weighted by stops, in the states whose thresholds were published."""
LEVELS: Final = {
    "beta": {
        "White": (0.2812, 0.2573, 0.3040),
        "Black": (0.2538, 0.2270, 0.2816),
        "Hispanic": (0.2153, 0.1843, 0.2423),
    },
    "discriminant": {
        "White": (0.4134, 0.357, 0.463),
        "Black": (0.3485, 0.283, 0.419),
        "Hispanic": (0.3532, 0.296, 0.393),
    },
}
"""Rhode Island, of the published models in rstan: average threshold of each group, and its range."""
RSTAN: Final = {
    "Black": (0.0275, 0.0003, 0.0532), "Hispanic": (0.0659, 0.0391, 0.0969),
}  # fmt: skip
"""Rhode Island, of the published model in rstan: White less the group, and its range. Its 289 effective draws leave
such an end uncertain by about 0.002."""


def cells_of(state: str) -> dict[str, object]:
    """The published cells of a state, in the order of the file: its first place is the one that is held fast."""
    with (COUNTIES / "threshold_test.csv").open(newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["state"] == state]
    counts = {name: np.array([int(row[f"num_{name}"]) for row in rows]) for name in ("stops", "searches", "hits")}
    names = {"group": [row["driver_race"].split()[0] for row in rows], "place": [r["location_variable"] for r in rows]}
    return names | counts | {"published": np.array([float(row["inferred_threshold"]) for row in rows])}


def totals() -> Iterator[Line]:
    """What the file of the published cells adds up to, over all nine states."""
    with (COUNTIES / "threshold_test.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    yield Line(what="cells of nine states", published=1_130, ours=len(rows), tolerance=0)
    places = {(row["state"], row["location_variable"]) for row in rows}
    yield Line(what="places of nine states", published=400, ours=len(places), tolerance=0)
    for name, published in (("stops", 22_917_482), ("searches", 427_604), ("hits", 114_742)):
        ours = sum(int(row[f"num_{name}"]) for row in rows)
        yield Line(what=f"{name} of nine states", published=published, ours=ours, tolerance=0)


def beta_family() -> Iterator[Line]:
    yield from totals()
    for state, averages in AVERAGES.items():
        cells = cells_of(state)
        published = np.asarray(cells.pop("published"))
        test = threshold_test(**cells)
        yield from _cells(state, test, published)
        yield from _averages(state, test, averages, tolerance=0.003)
        if state == "RI":
            yield from _gaps(test)
            yield from _levels(test, "beta", tolerance=0.005)


def _cells(state: str, test: ThresholdTest, published: np.ndarray) -> Iterator[Line]:
    """The cell that is furthest off, in chances and in the posterior's standard deviations; how all go together."""
    apart, ends = np.abs(test.threshold - published), test.interval
    worst = int(apart.argmax())
    deviations = apart / ((ends.high - ends.low) / (2 * special.ndtri(0.975)))
    yield Line(
        what=f"{state}: the cell furthest off, of {len(published)}", published=float(published[worst]),
        ours=float(test.threshold[worst]), tolerance=0.007,
    )  # fmt: skip
    what = f"{state}: most standard deviations off"
    yield Line(what=what, published=0.0, ours=float(deviations.max()), tolerance=0.25)
    together = float(np.corrcoef(test.threshold, published)[0, 1])
    yield Line(what=f"{state}: correlation of all cells", published=1.0, ours=together, tolerance=0.001)


def _averages(
    state: str, test: ThresholdTest, averages: tuple[float, float, float], *, tolerance: float
) -> Iterator[Line]:
    for group, average in zip(GROUPS, averages, strict=True):
        ours = float(test.average(group).estimate)
        yield Line(what=f"{state}: average threshold, {group}", published=average, ours=ours, tolerance=tolerance)


def _gaps(test: ThresholdTest) -> Iterator[Line]:
    for group, (gap, low, high) in RSTAN.items():
        ours = test.gap("White", group)
        for name, wanted, found in (
            ("", gap, ours.estimate), (", low end", low, ours.interval.low), (", high end", high, ours.interval.high)
        ):  # fmt: skip
            what = f"RI: White less {group}, model in rstan{name}"
            yield Line(what=what, published=wanted, ours=float(found), tolerance=0.005)


def _levels(test: ThresholdTest, family: str, *, tolerance: float) -> Iterator[Line]:
    for group, (level, low, high) in LEVELS[family].items():
        ours = test.average(group)
        for name, wanted, found in (
            ("", level, ours.estimate), (", low end", low, ours.interval.low), (", high end", high, ours.interval.high)
        ):  # fmt: skip
            what = f"RI: average threshold in rstan, {group}{name}"
            if not name and family == "discriminant":
                continue  # a line of the averages already
            yield Line(what=what, published=wanted, ours=float(found), tolerance=tolerance)


def discriminant_family() -> Iterator[Line]:
    """Averages of the published models in rstan; an independent engine came within 0.006 of them.

    The two families go together loosely, by nature: so are their correlations published, which draws move by 0.01.
    """
    told = (("RI", (0.4134, 0.3485, 0.3532), 0.45), ("CT", (0.2996, 0.2697, 0.2793), 0.67))
    for state, averages, together in told:
        cells = cells_of(state)
        beta = np.asarray(cells.pop("published"))
        test = threshold_test(**cells, family="discriminant")
        yield from _averages(state, test, averages, tolerance=0.006)
        if state == "RI":
            yield from _levels(test, "discriminant", tolerance=0.01)
        ours = float(np.corrcoef(test.threshold, beta)[0, 1])
        what = f"{state}: correlation with the published thresholds of the beta family"
        yield Line(what=what, published=together, ours=ours, tolerance=4 * last_digit(2))
