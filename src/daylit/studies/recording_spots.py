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
from daylit.terms.saying import say

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


def spots_told(spots: list[tuple[str, str, str, float]], *, place: str = "area") -> list[str]:
    """One sentence for each column: where it is missing much more often, and the worst month.

    ``place`` is the column that the places are from: “162” alone would not be read as one.
    """
    kind = wording.column_title(place)
    told = []
    for column in dict.fromkeys(spot[0] for spot in spots):
        of = [spot for spot in spots if spot[0] == column]
        where = list(dict.fromkeys(named(spot[1], kind) for spot in of))
        shown = where if len(where) <= 4 else [*where[:3], say("{n} more places", n=str(len(where) - 3))]
        worst = min(of, key=lambda spot: spot[3])
        title = wording.column_title(column)
        told.append(
            say(
                "{column} is missing much more often in some months in {places}. "
                "In {place} in {month} it is {recorded}.",
                column=title,
                places=wording.listing(shown),
                place=named(worst[1], kind),
                month=wording.month(worst[2]),
                recorded=_recorded(worst[3]),
            )
        )
    return told


def named(place: str, kind: str) -> str:
    """A place in a sentence: “North” as it is, “162” as “area 162”."""
    return place if any(letter.isalpha() for letter in place) else say("{kind:low} {place}", kind=kind, place=place)


def _recorded(share: float) -> str:
    if not share:
        return say("not recorded for anyone")
    return say("recorded for only {share} people", share=wording.out_of(share, 100))
