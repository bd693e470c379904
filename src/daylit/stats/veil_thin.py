"""The veil of darkness where stops are few, with Firth's penalty, and where days are, with a bootstrap over them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.bases import Written
from daylit.stats.cautions import FEW_CLUSTERS, Caution
from daylit.stats.design import number
from daylit.stats.firth import PER_PARAMETER, firth_logit
from daylit.stats.fit import Cells, Fit
from daylit.stats.intervals import Interval
from daylit.stats.wild import FEWEST, wild_score

if TYPE_CHECKING:
    from daylit.stats.veil import VeilOfDarkness

MOST_COLUMNS: Final = 200
"""Of more columns than these no profile is looked for; so many are never thin and worth a look at once."""


def is_thin(fit: Fit, cells: Cells, dark: int) -> bool:
    """Whether there are fewer than ten stops of the smaller side for each parameter, or dark has no finite value."""
    y, trials, _ = cells.seen.totals
    events = float(min(y.sum(), (trials - y).sum()))
    return bool(0 < events < PER_PARAMETER * fit.rank or (events > 0 and not np.isfinite(fit.coefficients[dark])))


def penalised(result: VeilOfDarkness, fit: Fit, cells: Cells, dark: int) -> VeilOfDarkness:
    """The result with the estimate, interval and p-value of the penalised fit, and the caution that names it.

    As it was where the data are not thin, where there is a single cluster, and where dark says what the clock says.
    """
    lone = fit.n_clusters is not None and fit.n_clusters < 2
    if lone or not is_thin(fit, cells, dark) or len(fit.names) > MOST_COLUMNS or not isinstance(cells.design, Written):
        return result
    seen = cells.seen
    ways: list[NDArray[np.generic] | None] = [*_ways(cells)]
    try:
        every = [
            firth_logit(
                design=cells.design.table[seen.index], successes=seen.y, trials=seen.weight, of=dark,
                cluster=labels, level=fit.level,
            )
            for labels in ways or [None]
        ]  # fmt: skip
    except ValueError:
        return result
    found = max(every, key=lambda one: _width(one.interval))
    if Caution.NOT_CONVERGED in found.cautions:
        return result
    gone = {Caution.NOT_ESTIMABLE, Caution.SEPARATED, Caution.NOT_CONVERGED}
    error = float(found.std_errors[dark])
    wide = error * float(np.sqrt(found.widened))
    told = (set(result.cautions) - gone) | set(found.cautions) | {Caution.PENALISED}
    return replace(
        result, log_odds=found.estimate, std_error=wide, interval=found.interval, p_value=found.p_value,
        model_std_error=error, cluster_std_error=None if found.clusters is None else wide, status="ok",
        cautions=tuple(caution for caution in Caution if caution in told),
    )  # fmt: skip


def bootstrapped(result: VeilOfDarkness, fit: Fit, cells: Cells, dark: int) -> VeilOfDarkness:
    """The result with the interval and p-value of a score bootstrap over clusters where these are fewer than 40.

    As it was where clusters are enough or fewer than five, where the penalty was used, and without a finite maximum.
    """
    few = [labels for labels in _ways(cells) if number(labels).occurring < FEW_CLUSTERS]
    enough = fit.n_clusters is not None and fit.n_clusters >= FEWEST
    if not few or not enough or Caution.PENALISED in result.cautions or result.status != "ok":
        return result
    if len(fit.names) > MOST_COLUMNS or not isinstance(cells.design, Written):
        return result
    seen = cells.seen
    try:
        every = [
            wild_score(
                design=cells.design.table[seen.index], successes=seen.y, trials=seen.weight, cluster=labels,
                of=dark, level=fit.level,
            )
            for labels in few
        ]  # fmt: skip
    except ValueError:
        return result
    found = max(every, key=lambda one: _width(one.interval))
    told = (set(result.cautions) - {Caution.FEW_CLUSTERS}) | {Caution.WILD_BOOTSTRAP}
    told |= {Caution.OPEN_END} & set(found.cautions)
    return replace(
        result, interval=found.interval, p_value=found.p_value,
        cautions=tuple(caution for caution in Caution if caution in told),
    )  # fmt: skip


def _ways(cells: Cells) -> list[NDArray[np.generic]]:
    """The ways in which cells resemble each other; where there are two, the one that says less surely is taken."""
    return [labels for labels in (cells.cluster, cells.second) if labels is not None]


def _width(interval: Interval) -> float:
    return interval.high - interval.low
