"""How far a ratio could move if some people's group was recorded otherwise: ends of what is possible."""

from __future__ import annotations

from typing import Final

import numpy as np

from daylit.stats.misrecorded import Misrecorded, misrecorded_bounds
from daylit.studies import wording
from daylit.studies.finding import Estimate
from daylit.studies.missing_bounds import Bounds, Headline, headline
from daylit.studies.study import Asking
from daylit.tables.contract import BY_NAME
from daylit.tables.counts import Counts
from daylit.terms.saying import say

SHARES: Final = (0.01, 0.02, 0.05)
"""Shares of each group that may be recorded as the other: declared beforehand, the first one is told."""


def ends(asking: Asking, counts: Counts) -> Bounds | None:
    """Ends of the ratio of search rates of the two largest groups, along ``SHARES``.

    ``None`` where no two groups can be compared, or the groups are places: of these nobody is of another.
    """
    found = headline(asking, counts) if BY_NAME[asking.settings.group].codes is not None else None
    if found is None:
        return None
    g, ref = found.g, found.reference
    if found.people[ref] < asking.settings.threshold:
        return None
    seen = misrecorded_bounds(
        events=found.events[g], n=found.people[g], reference_events=found.events[ref], reference_n=found.people[ref],
        share=SHARES,
    )  # fmt: skip
    return Bounds(sentences=(_told(found, seen),), estimates=tuple(_estimates(found, seen)))


def _told(found: Headline, seen: Misrecorded) -> str:
    low, high, turns = float(seen.ends.low[0]), float(seen.ends.high[0]), float(seen.turns[0])
    people = int(min(found.people[found.g], found.people[found.reference]))
    size = wording.base(SHARES[0], *([turns] if 0 < turns < 1 else []), n=people)  # both shares in one base
    parts = {
        "share": wording.out_of(SHARES[0], size),
        "group": found.groups.people(found.g),
        "reference": found.groups.people(found.reference),
        "low": wording.times(low),
    }
    if not np.isfinite(turns):
        return say(
            "Records can name another group than a person's own. If up to {share} {group} and {reference} belong to "
            "the other of the two, the search rate of {group} is at least {low} times that of {reference}.",
            **parts,
        )
    even = wording.out_of(turns, size)
    if not np.isfinite(high) or high >= _LARGEST:
        return say(
            "Records can name another group than a person's own. If up to {share} {group} and {reference} belong to "
            "the other of the two, the search rate of {group} is at least {low} times that of {reference}. It can be "
            "the same once {even} do.",
            even=even, **parts,
        )  # fmt: skip
    return say(
        "Records can name another group than a person's own. If up to {share} {group} and {reference} belong to "
        "the other of the two, the search rate of {group} is between {low} and {high} times that of {reference}. It "
        "can be the same once {even} do.",
        even=even, **(parts | dict(zip(("low", "high"), wording.alike(low, high), strict=True))),
    )  # fmt: skip


_LARGEST: Final = 50.0


def _estimates(found: Headline, seen: Misrecorded) -> list[Estimate]:
    g, ref = found.g, found.reference
    return [
        Estimate(
            quantity=f"searched.ratio.recorded_otherwise.{round(100 * share)}",
            label=say(
                "Searched, if up to {share} are of the other group: {group} compared with {reference}",
                share=wording.out_of(share, 100),
                group=found.groups.label(g),
                reference=found.groups.label(ref),
            ),
            groups=found.groups.pair(g),
            value=float(seen.ratio[place]),
            low=float(seen.ends.low[place]),
            high=float(seen.ends.high[place]) if np.isfinite(seen.ends.high[place]) else None,
            level=1.0,
            unit="ratio",
            n=int(found.people[g] + found.people[ref]),
            events=int(found.events[g] + found.events[ref]),
            note=say("The ends hold whoever these people are. They are not a sampling interval."),
        )
        for place, share in enumerate(SHARES)
    ]
