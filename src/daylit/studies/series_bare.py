"""Where it was nobody, or everybody, on a side of the date: no line can be fitted; both sides are told as counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from daylit.studies import wording
from daylit.studies.effect_plan import Measure
from daylit.studies.series_cells import FEWEST, Ints, Line, enough
from daylit.terms.saying import joined, say

SURELY: Final = 10
"""People who should have had the outcome (or not), had one side been as the other: that none did is then no chance."""
Count = tuple[int, int]
"""People with the outcome, and all people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Events and people before and since, where on one of the sides, or on both, it was nobody or everybody.

    ``others`` are the same of those compared.
    """

    before: Count
    since: Count
    others: tuple[Count, Count] | None = None

    @property
    def still(self) -> bool:
        """Whether it was nobody on both sides, or everybody on both."""
        if self.empty:
            return False
        return self.before[0] == self.since[0] == 0 or all(x == m for x, m in (self.before, self.since))

    @property
    def empty(self) -> bool:
        """Whether one of the sides holds nobody at all."""
        return not min(self.before[1], self.since[1])

    @property
    def whole(self) -> Count:
        """Both sides together."""
        return self.before[0] + self.since[0], self.before[1] + self.since[1]


def sides_of(line: Line, start: np.datetime64) -> Sides | None:
    """Both sides, where on one it was nobody or everybody while that cannot be chance."""
    late = line.months >= start
    found = _bare(line.events, line.n, late)
    if found is None or line.control_events is None or line.control_n is None:
        return found
    before, since = counted_sides(line.control_events, line.control_n, late)
    return replace(found, others=(before, since)) if _many(before) and _many(since) else found


def _many(side: Count) -> bool:
    """Whether it was all or none of many, or enough had the outcome and enough had not: no few are told in passing."""
    return side[1] >= FEWEST and (side[0] in (0, side[1]) or enough(np.array(side[0]), np.array(side[1])))


def bare_control(line: Line, start: np.datetime64) -> Sides | None:
    """The same of those compared: then no change beyond theirs can be told."""
    if line.control_events is None or line.control_n is None:
        return None
    return _bare(line.control_events, line.control_n, line.months >= start)


def counted_sides(events: Ints, n: Ints, late: np.ndarray) -> tuple[Count, Count]:
    """Those before and those since the date, as they were counted."""
    before, since = ((int(events[side].sum()), int(n[side].sum())) for side in (~late, late))
    return before, since


def _bare(events: Ints, n: Ints, late: np.ndarray) -> Sides | None:
    of = counted_sides(events, n, late)
    bare = [x in (0, m) for x, m in of]
    found = Sides(before=of[0], since=of[1])
    if found.empty:
        return found if max(m for _, m in of) >= FEWEST else None
    if all(bare):
        return found if min(m for _, m in of) >= FEWEST else None
    if not any(bare):
        return None
    (had, people), (x, m) = of[bare.index(False)], of[bare.index(True)]
    share = had / people if x == 0 else 1 - had / people
    return found if share * m >= SURELY and enough(np.array(had), np.array(people)) else None


def all_or_none(measure: Measure, sides: Sides, group: str, month: str) -> str:
    """Both sides as they were counted, and those compared."""
    if sides.empty:
        return say("{group:up}: {nobody}, so there is nothing to compare.", group=group,
                   nobody=_nobody(measure, sides, month))  # fmt: skip
    told = {"month": month, "group": group, "deed": measure.deed, "now": _of(*sides.since)}
    rest = [] if sides.still else [RANGELESS]
    if sides.others is not None:
        before, now = (_of(*side) for side in sides.others)
        rest.insert(0, say("Of those compared: since then, {now}; before, {before}.", now=now, before=before))
    if sides.still:
        told["now"] = _of(*sides.whole)
        if measure.of == "searches":
            first = say("{group:up}: {now} searches {deed}, before and since {month}. So there is no change to see.",
                        **told)  # fmt: skip
        else:
            first = say("{group:up}: {now} stopped {deed}, before and since {month}. So there is no change to see.",
                        **told)  # fmt: skip
    elif measure.of == "searches":
        first = say("{group:up}: since {month}, {now} searches {deed}; before, {before}.",
                    before=_of(*sides.before), **told)  # fmt: skip
    else:
        first = say("{group:up}: since {month}, {now} stopped {deed}; before, {before}.",
                    before=_of(*sides.before), **told)  # fmt: skip
    return joined([first, *rest])


def controls_told(measure: Measure, bare: Sequence[tuple[str, Sides]], month: str) -> Iterator[str]:
    """Why no change beyond that of those compared can be told, and of whom. What is said alike is said once."""
    told = [(_control(measure, sides, month), group) for group, sides in bare]
    for first in dict.fromkeys(first for first, _ in told):
        groups = wording.listing([group for one, group in told if one == first])
        yield joined([first, say("So no change beyond theirs can be told of these: {groups}.", groups=groups)])


def _control(measure: Measure, sides: Sides, month: str) -> str:
    if sides.empty:
        return say("Of those compared, {nobody}.", nobody=_nobody(measure, sides, month))
    told = {"month": month, "deed": measure.deed, "now": _of(*(sides.whole if sides.still else sides.since))}
    if sides.still:
        if measure.of == "searches":
            return say("Of those compared, {now} searches {deed}, before and since {month}.", **told)
        return say("Of those compared, {now} stopped {deed}, before and since {month}.", **told)
    told["before"] = _of(*sides.before)
    if measure.of == "searches":
        return say("Of those compared, since {month}, {now} searches {deed}; before, {before}.", **told)
    return say("Of those compared, since {month}, {now} stopped {deed}; before, {before}.", **told)


def _nobody(measure: Measure, sides: Sides, month: str) -> str:
    if measure.of == "searches":
        return (
            say("no search before {month} has this on record", month=month)
            if not sides.before[1]
            else say("no search since {month} has this on record", month=month)
        )
    return (
        say("no stop before {month} has this on record", month=month)
        if not sides.before[1]
        else say("no stop since {month} has this on record", month=month)
    )


def _of(events: int, people: int) -> str:
    if events == 0:
        return say("none of {n}", n=wording.count(people))
    if events == people:
        return say("all {n}", n=wording.count(people))
    rate = events / people
    return wording.out_of(rate, wording.base(rate, n=people))


RANGELESS: Final = say("Where it is all or none, we give no range. Check that it was recorded in the same way.")
