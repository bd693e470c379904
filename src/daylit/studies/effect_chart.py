"""The pictures of an effect: both sides before and after, and by month, with ranges and the tables behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.rates import rate
from daylit.stats.rollout import RolloutEffect
from daylit.studies import charts, month_lines, wording
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.effect_tally import Cells, Floats
from daylit.studies.finding import Chart
from daylit.studies.settings import Settings
from daylit.terms.saying import say

TRAINED: Final = say("Officers who took part")
OTHERS: Final = say("Officers compared with")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One side at one time: its figure with its range, ``people`` behind it, and ``events`` among them."""

    name: str
    side: str
    after: bool
    value: float
    low: float
    high: float
    people: int
    events: int


def sides(plan: EffectPlan, found: RolloutEffect, level: float) -> tuple[tuple[Level, ...], ...]:
    """Those who took part, before and after, then those they are compared with.

    Ranges count people one by one; only the range of the change allows for officers. Where people are compared with
    several starts, they count once: the range is never narrower for their being looked at again.
    """
    return (
        _levels_of("trained", TRAINED, plan, found.trained, found.trained_counts, level),
        _levels_of("others", OTHERS, plan, found.others, found.others_counts / max(found.cohorts, 1), level),
    )


def _levels_of(
    name: str, side: str, plan: EffectPlan, values: Floats, counts: Floats, level: float
) -> tuple[Level, ...]:
    share = plan.of.of != "months"
    x, m = counts[:, 0], counts[:, 1]
    _, low, high = _levels(x, np.maximum(m, 1e-12), share=share, level=level)
    return tuple(
        Level(
            name=name, side=side, after=bool(after), value=float(values[after]), low=float(low[after]),
            high=float(high[after]), people=round(float((m if share else x)[after])), events=round(float(x[after])),
        )
        for after in (0, 1)
    )  # fmt: skip


def before_and_after(plan: EffectPlan, found: RolloutEffect, *, level: float) -> Chart:
    """Four dots with their ranges: both sides, before and after."""
    share = plan.of.of != "months"
    show = wording.percent if share else wording.decimal
    dots, rows = [], []
    for one in (one for side in sides(plan, found, level) for one in side):
        when = say("After") if one.after else say("Before")
        dots.append(charts.Dot(label=when, series=one.side, value=one.value, low=one.low, high=one.high))
        ends = say("{low} to {high}", low=show(one.low), high=show(one.high))
        rows.append((one.side, when, show(one.value), ends, f"{one.people:,}"))
    return charts.dots(
        title=say("{measure}, before and after", measure=plan.of.title),
        alt=say(
            "{measure}. Officers who took part: {a} before, {b} after. Officers compared with: {c} before, {d} after.",
            measure=plan.of.title, a=rows[0][2], b=rows[1][2], c=rows[2][2], d=rows[3][2],
        ),
        axis=say("Share of people with its range") if plan.of.of == "contacts" else
        say("Share of searches with its range") if share else say("People met by an officer in a month"),
        scale="percent" if share else "people",
        data=dots,
        table=charts.Table(
            columns=(say("Side"), say("Time"), say("Figure"), say("Likely range"),
                     say("Searches") if plan.of.of == "searches" else say("People")),
            rows=tuple(rows),
        ),
    )  # fmt: skip


def by_month(plan: EffectPlan, cells: Cells, settings: Settings) -> Chart:
    """Both sides month by month; a month with fewer people than the threshold breaks the line and has no numbers."""
    trained = np.isfinite(cells.first)
    points: list[month_lines.Point] = []
    rows: list[tuple[str, ...]] = []
    for label, side in ((TRAINED, trained), (OTHERS, ~trained)):
        _add(points, rows, label, side, cells, settings)
    share = cells.kind == "share"
    return month_lines.lines(
        title=say("{measure}, month by month", measure=plan.of.title),
        alt=say(
            "{measure}: one line of months for officers who took part, one for those compared with.",
            measure=plan.of.title,
        ),
        axis=say("Share of each month with its range") if share else say("People met by an officer; own scales"),
        scale="percent" if share else "people",
        data=points,
        table=charts.Table(
            columns=(say("Side"), say("Month"), say("Figure"), say("Likely range"), say("People")), rows=tuple(rows)
        ),
    )


def _add(
    points: list[month_lines.Point], rows: list[tuple[str, ...]], label: str, side: NDArray[np.bool_], cells: Cells,
    settings: Settings,
) -> None:  # fmt: skip
    months, place = np.unique(cells.month[side].astype(np.int64), return_inverse=True)
    x, m = (np.bincount(place, weights=one[side]) for one in (cells.events, cells.n))
    share = cells.kind == "share"
    behind, show = (m, wording.percent) if share else (x, wording.decimal)
    levels = _levels(x, m, share=share, level=settings.level)
    for number, month in enumerate(months):
        when = str(np.datetime64(int(month), "M"))
        if behind[number] < settings.threshold:
            points.append(month_lines.Point(when=f"{when}-01", value=np.nan, low=np.nan, high=np.nan, series=label))
            rows.append((label, when, "–", "–", say("too few")))
            continue
        value, low, high = (float(one[number]) for one in levels)
        points.append(month_lines.Point(when=f"{when}-01", value=value, low=low, high=high, series=label))
        ends = say("{low} to {high}", low=show(low), high=show(high))
        rows.append((label, when, show(value), ends, f"{int(behind[number]):,}"))


def _levels(x: NDArray[Any], m: NDArray[Any], *, share: bool, level: float) -> tuple[Floats, Floats, Floats]:
    if share:
        found = rate(events=x, n=m, level=level)
        return found.estimate, found.low, found.high
    value, spread = x / m, 1.96 * np.sqrt(x) / m
    return value, np.maximum(value - spread, 0), value + spread
