"""The cells of an effect: officers and months, counted once, those outside the plan left out with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from daylit.studies.effect_plan import EffectPlan
from daylit.studies.finding import LeftOut
from daylit.studies.monthly import month_of, whole_months
from daylit.studies.study import Asking
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["share", "rate"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Officers and months (k,): ``officer`` numbers, ``month`` counted from 1970, ``first`` infinite where untrained.

    ``problem`` says why there is nothing to compare; it is empty otherwise. ``left_out`` are people beyond those whom
    the rules of the count left out.
    """

    events: Floats
    n: Floats
    officer: Ints
    month: Floats
    first: Floats
    kind: Kind
    counts: Counts
    left_out: tuple[LeftOut, ...]
    people: int
    problem: str = ""


def cells_of(asking: Asking, plan: EffectPlan, *, past: bool = False) -> Cells:
    """Count the people of the plan by officer and month. This scans the extract once.

    With ``past`` only whole months that ended before the first day of the training count.
    """
    measure = plan.of
    rules = [
        recorded("date", say("The date is not recorded.")),
        recorded("officer", say("The officer is not recorded.")),
        *_rules(plan),
    ]
    sums = [measure.column] if measure.column else []
    counts = asking.count(["officer", "date"], rules=rules, sums=sums)
    officer, names = counts.codes("officer")
    start = {who: _month(day) for who, day in plan.trained.items()}
    first = np.array([_starts(start[name]) if name in start else np.inf for name in names])
    named = np.array([name in start or name in plan.others for name in names], dtype=bool)
    if not len(counts):
        return _nothing(counts, say("nobody is left to count"), measure.of == "months")
    whole, _ = whole_months(counts)
    month = month_of(counts).astype(np.int64).astype(np.float64)
    begun, ended = _window(plan, start, past=past)
    its_start = first[officer]
    reasons = (
        ("effect.other_officer", say("The officer is on neither side of the comparison."), ~named[officer]),
        ("effect.partial_month", say("The month is not whole in the records."), ~whole),
        (
            "effect.other_time",
            say("The month is outside the time that the plan compares."),
            (month < begun) | (month > ended),
        ),
        ("effect.month_itself", say("It was the month of the officer's own training."), month == its_start - 1),
    )
    use = np.ones(len(counts), dtype=bool)
    gone = []
    for reason, sentence, out in reasons:
        gone.append(LeftOut(reason=reason, sentence=sentence, n=int(counts.n[use & out].sum())))
        use &= ~out
    return _summed(counts, plan, use, officer.astype(np.int64), month, its_start, tuple(gone))


def _summed(
    counts: Counts, plan: EffectPlan, use: NDArray[np.bool_], officer: Ints, month: Floats, first: Floats,
    gone: tuple[LeftOut, ...],
) -> Cells:  # fmt: skip
    measure = plan.of
    if measure.column:
        n = counts.recorded(measure.column).astype(np.float64)
        events = counts.total(measure.column)
    else:
        n, events = np.zeros(len(counts)), counts.n.astype(np.float64)
    key, place = np.unique(np.stack([officer[use], month[use].astype(np.int64)]), axis=1, return_inverse=True)
    place = place.reshape(-1)
    size = key.shape[1]
    x: Floats = np.bincount(place, weights=events[use], minlength=size).astype(np.float64)
    m: Floats = np.ones(size)
    if measure.column:
        m = np.bincount(place, weights=n[use], minlength=size).astype(np.float64)
    began = np.full(size, np.inf)
    began[place] = first[use]
    trained = np.unique(key[0][np.isfinite(began)]).size
    others = np.unique(key[0][~np.isfinite(began)]).size
    problem = "" if trained and others else say("one side of the comparison has no records in the months compared")
    return Cells(
        events=x, n=m, officer=key[0], month=key[1].astype(np.float64), first=began,
        kind="share" if measure.column else "rate", counts=counts, left_out=gone, people=int(counts.n[use].sum()),
        problem=problem,
    )  # fmt: skip


def _rules(plan: EffectPlan) -> list[Rule]:
    measure = plan.of
    made = []
    if measure.of == "searches":

        def searched() -> nw.Expr:
            import narwhals as nw

            return nw.col("searched")

        made.append(Rule(reason="searched.no", sentence=say("The person was not searched."), keep=searched))
    if measure.column:
        made.append(recorded(measure.column, say("It is not recorded: {what:low}.", what=measure.title)))
    return made


def _window(plan: EffectPlan, start: dict[str, int], *, past: bool) -> tuple[float, float]:
    """The first and the last month that count."""
    first, last = min(start.values()), max(start.values())
    if past:
        return -np.inf, first - 1
    return first - plan.before, _starts(last) + plan.after - 1


def _starts(month: int) -> float:
    """The first whole month after a training in that month."""
    return float(month + 1)


def _month(day: date) -> int:
    return (day.year - 1970) * 12 + day.month - 1


def _nothing(counts: Counts, problem: str, rate: bool) -> Cells:
    none = np.zeros(0)
    return Cells(
        events=none, n=none, officer=none.astype(np.int64), month=none, first=none, kind="rate" if rate else "share",
        counts=counts, left_out=(), people=0, problem=problem,
    )  # fmt: skip
