"""Did what began at different times change anything? Effects by group and period, after Callaway and Sant'Anna."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from daylit.stats.asked import checked, enough_draws
from daylit.stats.bands import band_multiplier, clustered_sums, standard_errors
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.did_cells import LEAST, Comparison, Found, averaged, two_by_two
from daylit.stats.estimates import check_level
from daylit.stats.few_units import all_zero, reach_of
from daylit.stats.frozen import Frozen
from daylit.stats.intervals import z_value
from daylit.stats.labels import not_more
from daylit.stats.panel import Floats, Ints, Panel, labels, panel
from daylit.stats.seeds import generator

Base = Literal["varying", "universal"]
DRAWS: Final = 4_999
MOST_UNITS: Final = 100_000
MOST_DRAWN: Final = 1_000_000_000
"""So many in two periods take half a minute."""
_NAN: Final = float("nan")


class Effect(NamedTuple):
    """One effect with its interval, and the band in which it lies together with the others of its kind."""

    estimate: float
    std_error: float
    low: float
    high: float
    band_low: float
    band_high: float
    group: float = _NAN
    time: float = _NAN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Effects(Frozen):
    """Several effects of one kind, one entry each in every array, shape (k,).

    ``group`` is the period in which a group was first treated, ``time`` the period of the effect; in a profile by time
    since the start ``time`` counts from 0, and is NaN where an effect has no time of its own. ``low`` and ``high``
    hold one effect; ``band_low`` and ``band_high`` hold all at once, ``multiplier`` standard errors to each side.
    ``n_treated`` and ``n_comparison`` are the units behind each. ``overall`` averages those after the start.
    """

    group: Floats
    time: Floats
    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats
    multiplier: float
    n_treated: Ints
    n_comparison: Ints
    overall: Effect

    def __len__(self) -> int:
        return len(self.estimate)

    def __iter__(self) -> Iterator[Effect]:
        columns = (self.estimate, self.std_error, self.low, self.high, self.band_low, self.band_high)
        for row in zip(*columns, self.group, self.time, strict=True):
            yield Effect(*(float(one) for one in row))

    def at(self, *, group: float | None = None, time: float | None = None) -> Effect:
        """The effect of a group, of a time, or of both; raises ``KeyError`` where there is none."""
        for one in self:
            if group in (None, one.group) and time in (None, one.time):
                return one
        raise KeyError(f"there is no effect of group {group} at {time}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PreTrend:
    """Did the groups move alike before anything began? One test of all earlier effects together.

    ``p_value`` is 1 and ``degrees`` 0 where there is no earlier period to look at.
    """

    statistic: float
    degrees: int
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupTimeEffects:
    """What ``att_gt`` hands back.

    ``cells`` are the effects by group and period, those before the start too; ``simple`` averages all after it;
    ``dynamic`` goes by time since the start and ``group`` by group. ``n_units`` were used; ``left_out`` were treated
    from the first period on, or were the only one of their group.
    """

    cells: Effects
    simple: Effect
    dynamic: Effects
    group: Effects
    pre_trend: PreTrend
    n_units: int
    n_clusters: int
    left_out: int
    balanced: bool
    level: float
    comparison: Comparison
    base: Base
    cautions: tuple[Caution, ...]


@checked
def att_gt(
    *,
    outcome: ArrayLike,
    unit: ArrayLike,
    time: ArrayLike,
    first_treated: ArrayLike,
    level: float = 0.95,
    seed: int | np.random.Generator = 0,
    comparison: Comparison = "never",
    base: Base = "varying",
    cluster: ArrayLike | None = None,
    draws: int = DRAWS,
) -> GroupTimeEffects:
    """Effects by group and period of what began at different times, and their averages.

    One row for each unit and period, shape ``(rows,)``; ``first_treated`` is the first treated period of the unit, 0
    where never. Each effect is the change of a group since its last untreated period, minus the change of units never
    treated (“never”) or not treated by then (“not yet”). Before the start it is the change from one period to the next
    (“varying” base) or to the last one before the start (“universal”). A unit counts where it was seen in both periods,
    so a panel may have holes. Standard errors come from influence functions summed over ``cluster`` (constant within a
    unit; by default the unit), the bands from ``draws`` multiplier draws. Counts and shares: give the rate of each unit
    and period, or use ``rollout.rollout_effect``, which weighs them by their people.

    Raises ``ValueError``, naming the input, for missing and infinite values, a negative start, a unit twice
    in a period, a unit with two starts, no treated unit, nobody to compare with, fewer than two periods, and more than
    ``MOST_UNITS`` units.

    **Assumes** that without the treatment the groups would have changed alike, that nothing changed in anticipation,
    and that no unit affects another. **Does not show** what did it where something else began at the same time. With
    fewer than 100 clusters, or fewer than 20 on a side of a comparison, ranges are Welch's (the standard error stays as
    published); the test of earlier effects always allows for how many there are. ``few_clusters``: a group has fewer
    than 40; ``no_spread``: some standard error is 0. In a large panel with a group of 20 the published band of all
    cells holds in 90 of 100 worlds, not in 95.
    Callaway & Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001.

    >>> changed = att_gt(outcome=[1, 2, 2, 3, 1, 5, 2, 6], unit=[1, 1, 2, 2, 3, 3, 4, 4], time=[1, 2] * 4,
    ...                  first_treated=[0, 0, 0, 0, 2, 2, 2, 2])
    >>> changed.simple.estimate
    3.0
    """
    check_level(level)
    enough_draws("draws", draws)
    whole = panel(outcome=outcome, unit=unit, time=time, first_treated=first_treated)
    used = _usable(whole, comparison)
    owner = _owners(cluster, unit, whole, used)
    if owner.max() < 1:
        raise ValueError("cluster holds one cluster only; how sure an effect is can be told from two or more")
    not_more("clusters times draws", draws * (int(owner.max()) + 1), MOST_DRAWN, "Ask for fewer draws")
    found = two_by_two(used, comparison=comparison, universal=base == "universal")
    random = generator(seed)

    side = _sides(used, owner)

    def told(one: Found) -> Effects:
        return _told(one, owner, side, level, random, draws)

    n_clusters = int(owner.max()) + 1
    cells, simple = told(found), told(averaged(found, used.first, "simple")).overall
    return GroupTimeEffects(
        cells=cells,
        simple=simple,
        dynamic=told(averaged(found, used.first, "dynamic")),
        group=told(averaged(found, used.first, "group")),
        pre_trend=_pre_trend(found, owner, side),
        n_units=used.units.size,
        n_clusters=n_clusters,
        left_out=whole.units.size - used.units.size,
        balanced=used.balanced,
        level=level,
        comparison=comparison,
        base=base,
        cautions=(
            *((Caution.FEW_CLUSTERS,) if _fewest(side) < FEW_CLUSTERS else ()),
            *((Caution.NO_SPREAD,) if _no_spread(found, cells.std_error, base) else ()),
        ),
    )


def _usable(whole: Panel, comparison: Comparison) -> Panel:
    """The panel without units treated from the first period on, and without groups of one unit."""
    if whole.units.size > MOST_UNITS:
        raise ValueError(
            f"unit holds {whole.units.size:,} units; bands of more than {MOST_UNITS:,} are drawn in no sensible time."
            " Take averages of larger units"
        )
    if whole.periods.size < 2:
        raise ValueError("time holds one period only; a change needs two")
    if not np.isfinite(whole.first).any():
        raise ValueError("first_treated is 0 everywhere: nobody was treated, so there is no effect to look for")
    if comparison == "never" and np.isfinite(whole.first).all():
        raise ValueError(
            "first_treated is 0 nowhere: everybody was treated, so nobody is left to compare with;"
            " use comparison=“not yet” where they began at different times"
        )
    _, group, size = np.unique(whole.first, return_inverse=True, return_counts=True)
    keep = (whole.first > whole.periods[0]) & ((size[group] >= LEAST) | np.isinf(whole.first))
    if not (keep & (whole.first <= whole.periods[-1])).any():
        raise ValueError(
            "no group can be followed: each began in the first period or before, after the last one, or has one unit"
        )
    return replace(whole, values=whole.values[keep], units=whole.units[keep], first=whole.first[keep])


def _owners(cluster: ArrayLike | None, unit: ArrayLike, whole: Panel, used: Panel) -> Ints:
    """The number of each used unit's cluster, from 0."""
    if cluster is None:
        return np.arange(used.units.size)
    names = labels("cluster", cluster)
    if names.shape != np.shape(unit):
        raise ValueError(f"cluster has shape {names.shape}, unit {np.shape(unit)}; they must be the same")
    row = np.searchsorted(whole.units, labels("unit", unit))
    _, number = np.unique(names, return_inverse=True)
    of_unit = np.zeros(whole.units.size, dtype=np.int64)
    of_unit[row] = number
    if (of_unit[row] != number).any():
        raise ValueError("cluster differs within a unit; a unit belongs to one cluster")
    kept = of_unit[np.isin(whole.units, used.units)]
    return np.unique(kept, return_inverse=True)[1].reshape(-1)


def _sides(used: Panel, owner: Ints) -> Ints:
    """The group of each cluster, numbered; of several the one that began first."""
    _, group = np.unique(used.first, return_inverse=True)
    side = np.full(int(owner.max()) + 1, int(group.max()))
    np.minimum.at(side, owner, group.reshape(-1))
    return side


def _fewest(side: Ints) -> int:
    """The clusters of the smallest group that is compared."""
    sizes = np.bincount(side)
    return int(sizes[sizes > 0].min())


def _told(one: Found, owner: Ints, side: Ints, level: float, generator: np.random.Generator, draws: int) -> Effects:
    sums = clustered_sums(one.influence, owner)
    reach = reach_of(sums, side)
    multiplier = band_multiplier(sums, level=level, generator=generator, draws=draws)
    single, band = reach.half(z_value(level)), reach.half(multiplier)
    whole = reach_of(clustered_sums(one.overall_influence[:, None], owner), side)
    half = float(whole.half(z_value(level))[0])
    low, high = one.overall - half, one.overall + half
    return Effects(
        group=one.group,
        time=one.time,
        estimate=one.estimate,
        std_error=reach.error,
        low=one.estimate - single,
        high=one.estimate + single,
        band_low=one.estimate - band,
        band_high=one.estimate + band,
        multiplier=multiplier,
        n_treated=one.n_treated,
        n_comparison=one.n_comparison,
        overall=Effect(one.overall, float(whole.error[0]), low, high, low, high),
    )


def _no_spread(found: Found, errors: Floats, base: Base) -> bool:
    """Whether some effect has a standard error of 0; what all others are measured from has none by its nature."""
    told = (found.time >= found.group) | (base == "varying")
    return bool((told & (errors <= _rounding(found))).any())


def _rounding(found: Found) -> float:
    """What is no more than this away from 0 is 0 but for rounding."""
    return 1e-10 * (1 + float(np.abs(found.estimate).max()))


def _pre_trend(found: Found, owner: Ints, side: Ints) -> PreTrend:
    sums = clustered_sums(found.influence, owner)
    before = (found.time < found.group) & (standard_errors(sums) > _rounding(found))
    if not before.any():
        return PreTrend(statistic=0.0, degrees=0, p_value=1.0)
    variance = sums[:, before].T @ sums[:, before] / sums.shape[0] ** 2
    degrees = int(np.linalg.matrix_rank(variance, hermitian=True))
    statistic = float(found.estimate[before] @ np.linalg.pinv(variance, hermitian=True) @ found.estimate[before])
    p_value = all_zero(found.estimate[before], sums[:, before], side)
    return PreTrend(statistic=statistic, degrees=degrees, p_value=p_value)
