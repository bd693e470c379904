"""The months of a rate around a date: counted once, for everyone, each group, and those for whom nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from daylit.studies import wording
from daylit.studies.effect_plan import MEASURES, Measure
from daylit.studies.finding import LeftOut
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.monthly import month_of, whole_months
from daylit.studies.tallies import YES, tally, yes_no
from daylit.tables.eligible import Rule, recorded
from daylit.tables.filters import Filters
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

    from daylit.studies.study import Asking
    from daylit.tables.counts import Counts

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
SIDE: Final = "unchanged"
EVERYONE: Final = -1
FEWEST: Final = 50
"""With and without the outcome, on each side that is compared: with fewer, months hold one or none."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """The months (k,) of one rate: ``events`` (k,) among ``n`` (k,), and the same of those for whom nothing changed.

    ``group`` is a place in the groups, or ``EVERYONE``. Months without people count nobody. ``borrowed``: too few of
    the group had no change, so it is held against all who had none.
    """

    measure: Measure
    group: int
    months: NDArray[np.datetime64]
    events: Ints
    n: Ints
    control_events: Ints | None = None
    control_n: Ints | None = None
    borrowed: bool = False

    @property
    def compared(self) -> bool:
        """Whether it is held against people for whom nothing changed."""
        return self.control_n is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """The first whole month with the change, and the month that it divides, where it did not begin on a first day."""

    start: np.datetime64
    divided: np.datetime64 | None

    @classmethod
    def of(cls, day: str) -> When:
        """From the setting ``change_on``."""
        month = np.datetime64(day[:7], "M")
        if date.fromisoformat(day).day == 1:
            return cls(start=month, divided=None)
        return cls(start=month + 1, divided=month)

    @property
    def named(self) -> str:
        """The first month with the change, in words."""
        return wording.month(str(self.start))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """What was counted: the lines, everyone's first; ``before`` and ``after`` count whole months around the date.

    ``compared`` counts the people for whom nothing changed, ``used`` all people behind the lines.
    """

    lines: tuple[Line, ...]
    groups: Groups
    left_out: tuple[LeftOut, ...]
    used: int
    before: int
    after: int
    compared: int


def count(asking: Asking, measures: Sequence[Measure]) -> Counts:
    """Count people by group, day and side. This scans the extract once."""
    rules = [*group_rules(asking.settings), recorded("date", say("The date is not recorded."))]
    searches = ["searched"] if any(one.of == "searches" for one in measures) else []
    rules += [_known(one) for one in measures[:1]]
    derived = {SIDE: _unchanged(asking)} if asking.settings.unchanged else None
    by = [asking.settings.group, "date", *searches, *([SIDE] if derived else [])]
    return asking.count(by, rules=rules, sums=[one.column for one in measures], derived=derived)


def _known(measure: Measure) -> Rule:
    """Leave out people of whom the first measure is not known: they stand in no month. Finds are of known searches."""
    if measure.column in ("searched", "found"):
        return recorded("searched", say("Whether there was a search is not recorded."))
    return recorded(measure.column, say("It is not recorded: {what:low}.", what=measure.title))


def _unchanged(asking: Asking) -> nw.Expr:
    import narwhals as nw

    # What is not recorded meets no condition: such people are among those asked about.
    each = [nw.coalesce(one, nw.lit(False)) for one in Filters.parse(asking.settings.unchanged).expressions()]
    return nw.all_horizontal(*each, ignore_nulls=False)


def cells_of(asking: Asking, counts: Counts, measures: Sequence[Measure], when: When) -> Cells:
    """The lines of everyone and of each group, the largest first, over whole months."""
    whole, partial = whole_months(counts)
    month = month_of(counts)
    divided = np.zeros(len(counts), dtype=bool) if when.divided is None else month == when.divided
    use = whole & ~divided
    same = yes_no(counts, SIDE) == YES if asking.settings.unchanged else np.zeros(len(counts), dtype=bool)
    groups = groups_of(counts, asking.settings, n=np.where(use & ~same, counts.n, 0))
    months = np.unique(month[use & ~same])
    lines = [line for one in measures for line in _lines(counts, one, groups, use, same)]
    gone = (
        (
            "series.partial_month",
            say("The month is not whole in the records: {months}.", months=_named(partial)),
            ~whole,
        ),
        (
            "series.month_itself",
            say("It is the month in which it began: a part of it lies before, a part after."),
            whole & divided,
        ),
    )
    return Cells(
        lines=tuple(lines),
        groups=groups,
        left_out=tuple(LeftOut(reason=code, sentence=told, n=int(counts.n[out].sum())) for code, told, out in gone),
        used=int(counts.n[use].sum()),
        before=int((months < when.start).sum()),
        after=int((months >= when.start).sum()),
        compared=int(counts.n[use & same].sum()),
    )  # fmt: skip


def _named(months: Sequence[str]) -> str:
    return wording.listing([wording.month(month) for month in months])


def _lines(counts: Counts, measure: Measure, groups: Groups, use: Mask, same: Mask) -> list[Line]:
    if measure.of == "searches":
        use = use & (yes_no(counts, "searched") == YES)
    months, place = np.unique(month_of(counts), return_inverse=True)
    by = ((place.astype(np.int64), len(months)), (same.astype(np.int64), 2))
    events, n = counts.total(measure.column).astype(np.int64), counts.recorded(measure.column)
    # Not the sum of the groups: a group in which nothing changed for anybody has no line, and its people are compared.
    everyone = _line(measure, EVERYONE, months, tally(events, *by, where=use), tally(n, *by, where=use))
    if len(groups) < 2:
        return [everyone]
    of = (groups.code, len(groups))
    x, m = tally(events, of, *by, where=use), tally(n, of, *by, where=use)
    largest = sorted(range(len(groups)), key=lambda g: -int(groups.n[g]))
    return [everyone, *(_of_group(_line(measure, g, months, x[g], m[g]), everyone) for g in largest)]


def _line(measure: Measure, group: int, months: NDArray[np.datetime64], events: Ints, n: Ints) -> Line:
    made = Line(measure=measure, group=group, months=months, events=events[:, 0], n=n[:, 0])
    if not n[:, 1].any():
        return made
    return replace(made, control_events=events[:, 1], control_n=n[:, 1])


def _of_group(line: Line, everyone: Line) -> Line:
    """A group is held against its own people for whom nothing changed; where they are too few, against all of those."""
    if not everyone.compared or (line.compared and enough(line.control_events, line.control_n)):
        return line
    return replace(line, control_events=everyone.control_events, control_n=everyone.control_n, borrowed=True)


def enough(events: Ints | None, n: Ints | None) -> bool:
    """Whether enough people had the outcome, and enough had not."""
    return events is not None and n is not None and min(int(events.sum()), int((n - events).sum())) >= FEWEST


def wanted(asking: Asking) -> tuple[Measure, ...] | str:
    """The measures that are asked, or why none can be."""
    settings = asking.settings
    names = (settings.outcome,) if settings.outcome else ("searched", "found")
    alike = say("they list only people who were searched, so how often a stop leads to a search is not known")
    if settings.outcome == "searched" and asking.recorded("searched") and not asking.varies("searched"):
        return alike
    told = [MEASURES[name] for name in names if _there(asking, name)]
    if told:
        return tuple(told)
    titles = [say("“{column}”", column=wording.column_title(name)) for name in names]
    return say("{columns} is not recorded for anyone", columns=wording.listing(titles)) if len(titles) == 1 else say(
        "{columns} are not recorded for anyone", columns=wording.listing(titles)
    )  # fmt: skip


def another(asking: Asking) -> str:
    """Which outcome can be looked at instead, where some can."""
    names = [name for name in MEASURES if name != asking.settings.outcome and _there(asking, name)]
    return say("Another outcome can be asked with --outcome {name}.", name=names[0]) if names else ""


def _there(asking: Asking, name: str) -> bool:
    if name == "found":
        return asking.recorded("found", "searched")
    return asking.varies(name) if name == "searched" else asking.recorded(name)
