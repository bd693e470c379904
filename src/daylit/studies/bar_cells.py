"""What both questions about the bar for a search begin with: people, searches and finds, by group and area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from daylit.studies.clustering import cluster_column
from daylit.studies.finding import Finding, LeftOut
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.searches import CHOSEN, FOLLOWED, basis_of
from daylit.studies.study import Asking
from daylit.studies.tallies import MISSING, YES, yes_no
from daylit.tables.counts import Counts
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """The cells of a count, one row each: people ``n``, who was ``searched``, where something was ``found``, on what
    ``basis``, and the codes of the ``area`` and of the ``cluster`` where they are known (``None``: they are not).
    """

    groups: Groups
    n: Ints
    searched: Mask
    found: Mask
    basis: Ints
    area: Ints | None
    cluster: Ints | None
    level: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counted:
    """A count with its cells, by which column people are clustered, and who is left out of every way of counting."""

    counts: Counts
    cells: Cells
    cluster: str | None
    left: list[LeftOut]


def counted(
    asking: Asking, *, also: Sequence[str] = (), derived: Mapping[str, nw.Expr] | None = None
) -> Counted | Finding:
    """Count people, searches and finds by group, and by area and cluster where they are recorded; or say why not.

    ``also`` names further columns of the count, of the contract or ``derived``.
    """
    if not asking.varies("searched"):
        return asking.cannot(
            say("they list only people who were searched, so how often a stop leads to a search is not known")
        )
    area = "area" if asking.recorded("area") else None
    cluster = cluster_column(asking)
    by = [
        asking.settings.group,
        "searched",
        "found",
        "search_basis",
        *(each for each in (area, cluster) if each),
        *also,
    ]
    rules = (*group_rules(asking.settings), recorded("searched", say("Whether there was a search is not recorded.")))
    counts = asking.count(by, rules=rules, derived=derived)
    searched = yes_no(counts, "searched") == YES
    unknown = searched & (yes_no(counts, "found") == MISSING)
    groups = groups_of(counts, asking.settings, n=np.where(unknown, 0, counts.n))
    if len(groups) < 2:
        return asking.cannot(say("there are no two groups to compare"), counts=counts)
    basis = np.where(searched, basis_of(counts), CHOSEN)
    follows = searched & ~unknown & (basis == FOLLOWED)
    left = [
        *asking.left_out(counts),
        _left("found.missing", say("What the search found is not recorded."), counts.n[unknown]),
        _left(
            "search.follows",
            say("The search follows from an arrest, a warrant or another decision."),
            counts.n[follows],
        ),
    ]
    cells = Cells(
        groups=groups,
        n=np.where(unknown, 0, counts.n),
        searched=searched & ~unknown,
        found=yes_no(counts, "found") == YES,
        basis=basis,
        area=None if area is None else counts.codes(area)[0].astype(np.int64),
        cluster=None if cluster is None else counts.codes(cluster)[0].astype(np.int64),
        level=asking.settings.level,
    )
    return Counted(counts=counts, cells=cells, cluster=cluster, left=left)


def _left(reason: str, sentence: str, n: Ints) -> LeftOut:
    return LeftOut(reason=reason, sentence=sentence, n=int(n.sum()))
