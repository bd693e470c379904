"""Changes from year to year in the ways that were declared: do they hang on the season, or on months of few records?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from daylit.stats.trend import trend
from daylit.studies import ways
from daylit.studies.groups import Groups
from daylit.studies.monthly import Series
from daylit.terms.saying import say

SEASON: Final = say("With the season of the year")
NO_SEASON: Final = say("Without the season of the year")
FULL_MONTHS: Final = say("Without months of few records")
WAYS: Final = (SEASON, NO_SEASON, FULL_MONTHS)
WHAT: Final = {
    "stops": say("Stops, change from year to year"),
    "searched": say("Share searched, change from year to year"),
}


def rows(
    groups: Groups,
    series: Sequence[Series],
    *,
    few: Sequence[str],
    use: Sequence[bool],
    clear: Sequence[bool],
    level: float,
) -> list[ways.Row]:
    """Each change in all ways, without months of ``few`` records only where there are such; in no more than the first
    where it is not in ``use``. Which groups have rows does not tell how little is known of one.
    """
    return [
        ways.Row(
            what=WHAT[one.kind], quantity=f"{one.kind}.change_per_year", people=groups.people(one.group),
            label=groups.label(one.group), groups=groups.one(one.group),
            unit="ratio" if one.kind == "stops" else "odds ratio", n=one.n, level=level, stands=stands,
            asked=tuple(_asked(one, few, level) if used else _unasked(one, few)),
        )
        for one, used, stands in zip(series, use, clear, strict=True)
    ]  # fmt: skip


def _asked(one: Series, few: Sequence[str], level: float) -> Iterator[ways.Asked]:
    yield ways.Asked.at(SEASON, one.trend.change)
    if one.trend.season:
        yield ways.Asked.at(NO_SEASON, trend(**_months(one, ()), season=False, level=level).change)
    if few and (full := trend(**_months(one, few), level=level)).season == one.trend.season:
        yield ways.Asked.at(FULL_MONTHS, full.change)


def _unasked(one: Series, few: Sequence[str]) -> Iterator[ways.Asked]:
    """The same ways without an answer, where the first has none."""
    yield ways.Asked(way=SEASON)
    if one.trend.season:
        yield ways.Asked(way=NO_SEASON)
    if few:
        yield ways.Asked(way=FULL_MONTHS)


def _months(one: Series, few: Sequence[str]) -> dict[str, Any]:
    """A series as ``trend`` takes it, without some months."""
    months, monthly = one.trend.months, one.trend.monthly
    use = ~np.isin(months, np.array(few, dtype="datetime64[M]"))
    cells = {"month": months[use], "events": monthly.events[use]}
    return {**cells, "kind": "rate"} if one.kind == "stops" else {**cells, "n": monthly.n[use]}
