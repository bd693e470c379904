"""Stops per resident by group: rates, ratios and how far people of unknown group could move them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.clustered import clustered_ratio
from daylit.stats.estimates import Estimates
from daylit.stats.poisson import BreakEven, benchmark_break_even
from daylit.stats.standardise import direct
from daylit.studies.benchmarks import Benchmark
from daylit.studies.estimating import controlled, gathered, method_cautions, shown
from daylit.studies.groups import Groups
from daylit.studies.study import Asking
from daylit.studies.tallies import months, tally
from daylit.tables.counts import Counts

if TYPE_CHECKING:
    pass

Ints = NDArray[np.int64]


Floats = NDArray[np.float64]


LEAST_MONTHS = 6
"""From this many months on, the range allows for months that differ."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stops:
    """Stops and residents by group; ``rate`` is (g,) per resident and year, ``ratio`` and what follows (others,)."""

    asking: Asking
    groups: Groups
    residents: Floats
    years: float
    rate: Estimates
    even: BreakEven
    ratio: Estimates
    use: NDArray[np.bool_]
    q_values: Floats

    @property
    def clear(self) -> NDArray[np.bool_]:
        """Which comparisons stand out."""
        with np.errstate(invalid="ignore"):
            return self.use & (self.q_values < self.asking.settings.false_discovery)

    @property
    def codes(self) -> set[Code]:
        """The cautions of the comparisons that are shown."""
        return method_cautions(self.ratio, self.use)


def stops_per_resident(asking: Asking, counts: Counts, groups: Groups, file: Benchmark) -> Stops:
    """Rates, ratios, and what would have to be true for the ratios to be 1."""
    month, names = months(counts)
    years = max(len(names), 1) / 12
    residents = np.array([file.people[value] for value in groups.values])
    others, ref, level = list(groups.others), groups.reference, asking.settings.level
    even = benchmark_break_even(
        events=groups.n[others],
        exposure=residents[others],
        reference_events=groups.n[ref],
        reference_exposure=residents[ref],
        level=level,
    )
    ratio = wider(even.ratio, by_month(counts, groups, residents, month, len(names), level))
    use = shown(ratio, np.minimum(groups.n[others], groups.n[ref]), asking.settings)
    return Stops(
        asking=asking,
        groups=groups,
        residents=residents,
        years=years,
        rate=direct(events=groups.n[:, None], n=residents[:, None] * years, weights=[1.0], level=level),
        even=even,
        ratio=ratio,
        use=use,
        q_values=controlled(ratio.p_value, use),
    )


def by_month(
    counts: Counts, groups: Groups, residents: Floats, month: Ints, size: int, level: float
) -> Estimates | None:
    """Ratios whose range allows for months that differ more than chance would have it; ``None`` with few months."""
    if size < LEAST_MONTHS:
        return None
    table = tally(counts.n, (groups.code, len(groups)), (month, size))
    ref, cluster = groups.reference, np.tile(np.arange(size), 2)
    # Only the proportion of the exposures matters; scaled up, there are never more stops than exposure.
    exposure = residents / residents.min() * max(1.0, float(table.max()))
    made = [
        clustered_ratio(
            events=np.concatenate([table[g], table[ref]]),
            n=np.concatenate([np.full(size, exposure[g]), np.full(size, exposure[ref])]),
            group=np.repeat([True, False], size),
            cluster=cluster,
            level=level,
        )
        for g in groups.others
    ]
    return replace(gathered([made]), **{name: getattr(gathered([made]), name)[0] for name in _ARRAYS})


_ARRAYS = ("estimate", "low", "high", "p_value", "n", "events", "flags")


def wider(exact: Estimates, clustered: Estimates | None) -> Estimates:
    """The exact range, or the one that allows for months where that is wider."""
    if clustered is None or clustered.p_value is None or exact.p_value is None:
        return exact
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = np.isfinite(clustered.high) & (np.log(clustered.high / clustered.low) > np.log(exact.high / exact.low))
    return replace(
        exact,
        low=np.where(wide, clustered.low, exact.low),
        high=np.where(wide, clustered.high, exact.high),
        p_value=np.where(wide, clustered.p_value, exact.p_value),
        method="conditional, exact; by month where wider",
    )


def unknown_group(counts: Counts) -> int:
    """How many people were left out because their group is not recorded, or recorded as not known."""
    return sum(part.n for part in counts.left_out if part.reason.endswith((".missing", ".unknown")))


def bounds_of(stops: Stops, counts: Counts, row: int, g: int) -> tuple[float, float]:
    """Ends of the ratio whatever the groups not recorded are (METHODS M0): not a range of chance."""
    lost, ref = unknown_group(counts), stops.groups.reference
    y, x = float(stops.groups.n[g]), float(stops.groups.n[ref])
    relative = stops.residents[ref] / stops.residents[g]
    return y / (x + lost) * relative, (y + lost) / x * relative if x else np.inf


def tipping_share(stops: Stops, counts: Counts, g: int) -> float | None:
    """The share of the people without a group that makes both groups' numbers alike, if they are of ``g`` and all
    others of the reference (METHODS M0); ``None`` where none does.
    """
    lost, ref = unknown_group(counts), stops.groups.reference
    y, x = float(stops.groups.n[g]), float(stops.groups.n[ref])
    relative = float(stops.residents[ref] / stops.residents[g])
    share = (x + lost - y * relative) / (lost * (1 + relative)) if lost else np.nan
    return share if 0 <= share <= 1 else None
