"""People stopped by one officer, or on one day, are alike in some ways: comparisons whose ranges allow for that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daylit.stats.clustered import clustered_both
from daylit.stats.estimates import Estimates
from daylit.studies.estimating import gathered
from daylit.studies.finding import Caution
from daylit.studies.groups import Groups
from daylit.studies.study import Asking
from daylit.tables.counts import Counts
from daylit.terms.saying import say

Ints = NDArray[np.int64]
MOSTLY = 0.9
"""Share of people for whom a column must be recorded before ranges are made to allow for it."""


def cluster_column(asking: Asking) -> str | None:
    """What people share who did not come one by one: their officer where known for nearly all, else the day."""
    for column in ("officer", "date"):
        if asking.share_recorded(column) >= MOSTLY:
            return column
    return None


def clustered(
    counts: Counts,
    groups: Groups,
    *,
    events: Sequence[Ints],
    n: Sequence[Ints],
    cluster: str | None,
    level: float,
    where: NDArray[np.bool_] | None = None,
) -> tuple[Estimates | None, Estimates | None]:
    """Ratios and differences to the reference that allow for clusters, both (others, outcomes).

    ``events`` and ``n`` hold one array (k,) of the cells for each outcome; ``cluster`` is a column of the count.
    People without a cluster form one of their own. ``None`` where there are not two groups and two clusters.
    """
    if cluster is None or len(groups) < 2:
        return None, None
    label, levels = counts.codes(cluster)
    if len(levels) < 2:
        return None, None
    made = []
    for g in groups.others:
        pair = _pair(groups, g) if where is None else _pair(groups, g) & where
        same: dict[str, Any] = {"group": groups.code[pair] == g, "cluster": label[pair], "level": level}
        made.append([clustered_both(events=x[pair], n=m[pair], **same) for x, m in zip(events, n, strict=True)])
    return gathered([[both.ratio for both in row] for row in made]), gathered(
        [[both.difference for both in row] for row in made]
    )


def clustered_within(
    groups: Groups, *, events: Ints, n: Ints, cluster: Ints, strata: Sequence[Ints], level: float
) -> tuple[Estimates, Estimates]:
    """Ratios and differences to the reference within each kind of strata in turn, both (others, kinds of strata).

    ``events``, ``n``, ``cluster`` and each of ``strata`` are of the cells, shape (k,).
    """
    made = []
    for g in groups.others:
        pair = _pair(groups, g)
        same: dict[str, Any] = {"group": groups.code[pair] == g, "cluster": cluster[pair], "level": level}
        same |= {"events": events[pair], "n": n[pair]}
        made.append([clustered_both(stratum=stratum[pair], **same) for stratum in strata])
    return gathered([[both.ratio for both in row] for row in made]), gathered(
        [[both.difference for both in row] for row in made]
    )


def _pair(groups: Groups, g: int) -> NDArray[np.bool_]:
    return np.asarray((groups.code == g) | (groups.code == groups.reference))


def allowed_for(cluster: str | None) -> Caution:
    """What the ranges allow for, as a caution."""
    if cluster is None:
        sentence = say("Neither officer nor day is known, so people are counted one by one. The true ranges are wider.")
        return Caution(code="one_by_one", sentence=sentence)
    if cluster == "officer":
        sentence = say(
            "People stopped by one officer are alike in some ways. The ranges of the comparisons allow for that."
        )
    else:
        sentence = say(
            "People stopped on one day are alike in some ways. The ranges of the comparisons allow for that."
        )
    return Caution(code=f"by_{cluster}", sentence=sentence)
