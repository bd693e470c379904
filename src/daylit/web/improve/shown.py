"""Plans and effects as pages show them: in words, with the table and the picture of before and after."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from daylit.report.charts import draw
from daylit.studies.effect_plan import MEASURES, Measure
from daylit.studies.finding import Chart
from daylit.web.improve.measuring import ends
from daylit.web.improve.models import Effect, Plan
from daylit.web.improve.planning import Proposed

VERDICTS: Final = {
    "better": "Better",
    "worse": "Worse",
    "no clear change": "No clear change",
    "cannot tell": "We cannot tell",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSide:
    """One line of a comparison."""

    unit: str
    officers: int
    begins: date | None
    by_lot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan:
    """A plan in words; ``row`` is there once it is fixed, and ``ends`` the last day that it looks at."""

    measure: str
    wanted: str
    before: int
    after: int
    matters: str
    smallest: str
    enough: bool
    told: str
    sides: tuple[ShownSide, ...]
    trained: int
    others: int
    fingerprint: str
    row: Plan | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEffect:
    """One measurement: its verdict, sentences, cautions, limits, the table behind its picture."""

    effect: Effect
    verdict: str
    answer: list[str]
    cautions: list[str]
    assumes: list[str]
    does_not_show: list[str]
    left_out: list[dict[str, Any]]
    charts: list[dict[str, Any]]
    n_used: int


def plan_shown(plan: Plan | Proposed) -> ShownPlan:
    """A plan that is fixed, or one that is only proposed."""
    if isinstance(plan, Proposed):
        inner = plan.plan
        sides = [side.kept() for side in plan.sides]
        return _shown(
            inner.of, inner.wanted, inner.before, inner.after, inner.matters, plan.smallest, plan.told, sides,
            len(inner.trained), len(inner.others), inner.fingerprint, None,
        )  # fmt: skip
    measure = MEASURES[plan.measure]
    return _shown(
        measure, plan.wanted, plan.before, plan.after, plan.matters, plan.smallest, plan.rehearsed, plan.sides,
        len(plan.trained), len(plan.others), plan.fingerprint, plan,
    )  # fmt: skip


def _shown(
    measure: Measure, wanted: str, before: int, after: int, matters: float, smallest: float | None, told: str,
    sides: Iterable[dict[str, Any]], trained: int, others: int, fingerprint: str, row: Plan | None,
) -> ShownPlan:  # fmt: skip
    return ShownPlan(
        measure=measure.title,
        wanted=wanted,
        before=before,
        after=after,
        matters=_size(measure, matters),
        smallest="" if smallest is None else _size(measure, smallest),
        enough=smallest is not None and smallest <= matters,
        told=told,
        sides=tuple(_side(one) for one in sides),
        trained=trained,
        others=others,
        fingerprint=fingerprint,
        row=row,
        ends=None if row is None else ends(row),
    )


def _side(kept: dict[str, Any]) -> ShownSide:
    day = kept.get("begins")
    return ShownSide(
        unit=str(kept.get("unit", "")),
        officers=int(kept.get("officers", 0)),
        begins=None if day is None else date.fromisoformat(day),
        by_lot=bool(kept.get("by_lot")),
    )


def _size(measure: Measure, change: float) -> str:
    return f"{change:,.1f} people a month" if measure.of == "months" else f"{100 * change:.1f} points"


def shown_effects(effects: Iterable[Effect]) -> list[ShownEffect]:
    """Measurements, as the action's page shows them."""
    return [
        ShownEffect(
            effect=one,
            verdict=VERDICTS.get(one.verdict, one.verdict),
            answer=list(one.finding.get("answer", ())),
            cautions=[part["sentence"] for part in one.finding.get("cautions", ())],
            assumes=list(one.finding.get("assumes", ())),
            does_not_show=list(one.finding.get("does_not_show", ())),
            left_out=list(one.finding.get("left_out", ())),
            charts=list(one.finding.get("charts", ())),
            n_used=int(one.finding.get("n_used", 0)),
        )
        for one in effects
    ]


def picture(effect: Effect, *, number: int = 1, narrow: bool) -> str | None:
    """A chart of a measurement as SVG, the first one 1; nothing where there is none. Drawing takes a tenth of a second,
    once."""
    charts = effect.finding.get("charts", ())
    return _drawn(effect.pk, number, narrow, json.dumps(charts[number - 1])) if 1 <= number <= len(charts) else None


@lru_cache(maxsize=64)
def _drawn(effect: UUID, number: int, narrow: bool, chart: str) -> str:
    kept = json.loads(chart)
    found = draw(
        Chart(
            title=kept["title"], alt=kept["alt"], spec=kept["spec"], columns=tuple(kept["columns"]),
            rows=tuple(tuple(row) for row in kept["rows"]),
        ),
        name=f"effect-{effect}-{number}",
    )  # fmt: skip
    return found.narrow if narrow else found.wide
