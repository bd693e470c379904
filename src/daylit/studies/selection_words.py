"""If some stops would not have happened, in words: the gap as counted, at a third of such stops, and where it is 0.

All other shares are left to the table along which a reader moves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.selection import SelectionBounds
from daylit.studies import wording
from daylit.studies.comparing import Compared
from daylit.studies.in_points import signed
from daylit.studies.outcomes import Outcome
from daylit.terms.saying import joined, say

THIRD: Final = 7
"""The place of a third in the row of shares."""
UNKNOWN: Final = say(
    "Nobody knows how many stops of a group would not have happened to others. For each share of such stops, from none "
    "to half, the table tells what the gaps would be."
)
SIGNS: Final = say("Gaps are in points of 100. Above 0, it happened more often to the group that is named first.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bounded:
    """One outcome of one group along the row of shares: its place among outcomes and among the other groups."""

    outcome: Outcome
    o: int
    row: int
    g: int
    bounds: SelectionBounds

    @property
    def digits(self) -> int:
        """Gaps of less than a point are told to a hundredth of one."""
        return 1 if float(np.abs(self.bounds.stopped).max()) >= 0.01 else 2

    def at(self, place: int) -> tuple[str, str, str]:
        """The gap at a share, and the ends of its likely range."""
        range_ = self.bounds.stopped_interval
        gap, low, high = (signed(float(end[place]), self.digits) for end in (self.bounds.stopped, *range_))
        return gap, low, high

    def apart(self, place: int) -> bool:
        """Whether the likely range of the gap at a share leaves out 0."""
        range_ = self.bounds.stopped_interval
        return bool(range_.low[place] > 0 or range_.high[place] < 0)


def sentences(compared: Compared, o: int, found: Sequence[Bounded]) -> list[str]:
    """One outcome: the reference's rate, clear gaps, what was not seen, and which of those would show at a third."""
    if not found:
        return compared.sentences(o)
    clear = [one for one in found if compared.clear[one.row, o]]
    quiet = [one for one in found if one not in clear]
    rate, *lines = compared.sentences(o)
    told = [rate, *(_clear(compared, one) for one in clear)]
    unclear = lines[len(clear) :]  # of the same groups in the same order, then of those who are few
    for one, line in zip(quiet, unclear, strict=False):
        told.append(joined([line, _supposed(compared, one)]) if one.apart(THIRD) else line)
    told += unclear[len(quiet) :]
    return [*told, *_neither(compared, [one for one in quiet if not one.apart(THIRD)])]


def _who(compared: Compared, one: Bounded) -> dict[str, str]:
    groups = compared.groups
    return {"group": groups.people(one.g), "reference": groups.people(groups.reference)}


def _clear(compared: Compared, one: Bounded) -> str:
    (gap, low, high), (then, least, most) = one.at(0), one.at(THIRD)
    told = say(
        "{group:up}: a clear gap to {reference} of {gap} points as counted (likely {low} to {high}). If a third of "
        "their stops would not have happened to {reference}, it would be {then} (likely {least} to {most}).",
        gap=gap, low=low, high=high, then=then, least=least, most=most, **_who(compared, one),
    )  # fmt: skip
    return joined([told, _turns(compared, one)])


def _supposed(compared: Compared, one: Bounded) -> str:
    (gap, _, _), (then, least, most) = one.at(0), one.at(THIRD)
    told = say(
        "As counted, the gap is {gap} points. If a third of the stops of {group} would not have happened to "
        "{reference}, it would be {then} (likely {least} to {most}).",
        gap=gap, then=then, least=least, most=most, **_who(compared, one),
    )  # fmt: skip
    return joined([told, _turns(compared, one)])


def _turns(compared: Compared, one: Bounded) -> str:
    """What share would bring the gap to 0: one less the ratio, so that its range is that of the ratio."""
    value, low, high = turning(compared, one)
    if high <= 0:
        return say("No share of such stops would bring it to 0: the larger the share, the more it rises.")
    if value <= 0 or low <= 0:
        return say(
            "A gap of 0 fits with any share up to {up}.", up=wording.out_of(min(math.ceil(100 * high) / 100, 1.0), 100)
        )
    return say(
        "It would be 0 if {share} stops were such (likely {low} to {high}).",
        share=wording.out_of(value, 100), low=str(round(100 * low)), high=str(round(100 * high)),
    )  # fmt: skip


def turning(compared: Compared, one: Bounded) -> tuple[float, float, float]:
    """The share at which the gap is 0, with its range; below 0 where no share does it."""
    value, high, low = (
        float(1 - ends[one.row, one.o]) for ends in (compared.ratio.estimate, compared.ratio.low, compared.ratio.high)
    )
    return value, low, high


def _neither(compared: Compared, quiet: Sequence[Bounded]) -> list[str]:
    if not quiet:
        return []
    people = compared.groups.people
    return [
        say(
            "{groups:up}: a gap of 0 to {reference} fits if there are no such stops, and if a third are such.",
            groups=wording.listing([people(one.g) for one in quiet]),
            reference=people(compared.groups.reference),
        )
    ]
