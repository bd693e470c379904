"""Places in months where much less is recorded than on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from daylit.studies import wording
from daylit.studies.study import Asking
from daylit.studies.tallies import months, tally
from daylit.tables.counts import Counts

if TYPE_CHECKING:
    pass

Ints = NDArray[np.int64]


DROP = 0.2
"""A place in a month stands out where a column is recorded for this share of people less than on the whole."""


def spots(
    asking: Asking,
    counts: Counts,
    columns: Sequence[str],
    share: dict[str, float],
    n: dict[str, Ints],
    place: str | None,
) -> list[tuple[str, str, str, float]]:
    """Places in months where a column is recorded much less than on the whole: column, place, month, share."""
    if place is None or not asking.recorded("date"):
        return []
    month, names = months(counts)
    code, places = counts.codes(place)
    cells = ((code.astype(np.int64), len(places)), (month, len(names)))
    found = []
    for column in columns:
        if share[column] < 0.5:
            continue
        total, has = tally(n[column], *cells), tally(counts.total(f"has_{column}").astype(np.int64), *cells)
        with np.errstate(invalid="ignore", divide="ignore"):
            low = (total >= max(asking.settings.threshold, 20)) & (has / total < share[column] - DROP)
        found += [(column, str(places[p]), names[m], float(has[p, m] / total[p, m])) for p, m in np.argwhere(low)]
    return found


def spots_told(spots: list[tuple[str, str, str, float]]) -> list[str]:
    """One sentence for each column: where it is missing much more often, and the worst month."""
    told = []
    for column in dict.fromkeys(spot[0] for spot in spots):
        of = [spot for spot in spots if spot[0] == column]
        where = list(dict.fromkeys(spot[1] for spot in of))
        shown = where if len(where) <= 4 else [*where[:3], f"{len(where) - 3} more places"]
        worst = min(of, key=lambda spot: spot[3])
        title = wording.column_title(column)
        told.append(
            f"{title} is missing much more often in some months in {wording.listing(shown)}. "
            f"In {worst[1]} in {wording.month(worst[2])} it is {_recorded(worst[3])}."
        )
    return told


def _recorded(share: float) -> str:
    return f"recorded for only {wording.out_of(share, 100)} people" if share else "not recorded for anyone"
