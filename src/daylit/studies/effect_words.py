"""The effect of a training in plain words: both sides before and after, the change beyond, and what can be said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.rates import rate
from daylit.stats.rollout import RolloutEffect
from daylit.studies import cautions, charts, wording
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.effect_tally import Cells
from daylit.studies.effect_verdict import Judged, apart
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Chart, Estimate, Finding, Status, Unit
from daylit.studies.study import Asking

TRAINED, OTHERS = "Officers who took part", "Officers compared with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was computed, before it is put into words. ``by_lot`` is the p-value of other ways to hand it out."""

    effect: RolloutEffect
    placebos: tuple[RolloutEffect, ...]
    by_lot: float | None
    judged: Judged


def finding(asking: Asking, plan: EffectPlan, cells: Cells, measured: Measured) -> Finding:
    """The whole finding: sentences, numbers, the picture of both sides, who was left out, cautions."""
    found = measured.effect
    shown = bool(found.change.estimable) and min(_people(cells)) >= asking.settings.threshold
    return asking.finding(
        answer=[
            wording.counted(cells.people),
            f"{found.n_trained} officers who took part are compared with {found.n_others} who did not (yet)."
            if found.n_trained
            else "",
            *(_sides(plan, found) if shown else ()),
            *(_change(plan, found) if shown else ()),
            *_verdict(plan, measured, shown=shown),
            *(_before(measured) if shown else ()),
        ],
        estimates=_estimates(asking, plan, measured, cells, shown=shown),
        n_read=cells.counts.n_read,
        n_used=cells.people,
        left_out=[*asking.left_out(cells.counts), *cells.left_out],
        charts=_charts(asking, plan, cells) if shown else (),
        cautions=_cautions(found.change),
    )


def size(plan: EffectPlan, change: float) -> str:
    """A change as people read it: “3.1 points”, or “12 people a month”."""
    if plan.of.of == "months":
        return f"{abs(change):,.1f} people a month"
    points = abs(change) * 100
    return f"{points:.1f} points" if points >= 0.1 else f"{points:.2f} points"


def _people(cells: Cells) -> tuple[float, float]:
    """People behind the smaller half of each side."""
    trained = np.isfinite(cells.first)
    n = cells.n if cells.kind == "share" else cells.events
    return float(n[trained].sum()), float(n[~trained].sum())


def _sides(plan: EffectPlan, found: RolloutEffect) -> list[str]:
    told, sizes = [], (float(one) for one in (*found.trained, *found.others))
    base = wording.base(*sizes) if plan.of.of != "months" else 1
    for words, pair in (("took part", found.trained), ("are compared with them", found.others)):
        first, last = (float(one) for one in pair)
        if plan.of.of == "months":
            told.append(f"Officers who {words} met {first:,.1f} people a month before and {last:,.1f} after.")
            continue
        each = "searches" if plan.of.of == "searches" else "people"
        before, after = (wording.out_of(one, base).removesuffix(f" of {base:,}") for one in (first, last))
        whose = f"Of every {base:,} {each} of officers who {words}" if each == "searches" else (
            f"Of every {base:,} people met by officers who {words}"
        )  # fmt: skip
        told.append(f"{whose}, {before} {plan.of.deed} before and {after} after.")
    return told


def _change(plan: EffectPlan, found: RolloutEffect) -> list[str]:
    value, low, high = (float(one) for one in (found.change.estimate, found.change.low, found.change.high))
    way = "rose" if value > 0 else "fell"
    return [
        f"Beyond what changed for the others, the {plan.of.share} {way} by {size(plan, value)} "
        f"(likely {_range(plan, low, high)})."
    ]


def _range(plan: EffectPlan, low: float, high: float) -> str:
    if low > 0 or high < 0:
        near, far = sorted((abs(low), abs(high)))
        return f"between {size(plan, near).split()[0]} and {size(plan, far)}"
    return f"between a fall of {size(plan, low)} and a rise of {size(plan, high)}"


def _verdict(plan: EffectPlan, measured: Measured, *, shown: bool) -> list[str]:
    judged = measured.judged
    if not shown:
        return ["We cannot tell whether anything changed: there are too few officers or people on one side."]
    if judged.verdict in ("better", "worse"):
        return [f"This is a change for the {judged.verdict}: the plan hoped for a {_hoped(plan)} figure."]
    seen = f"We could only have seen a change of {size(plan, judged.smallest)} or more."
    if judged.verdict == "no clear change":
        return [
            "We saw no clear change.",
            f"A change of {size(plan, judged.smallest)} or more would have been seen; "
            f"the plan said that {size(plan, plan.matters)} would matter.",
        ]
    why = {
        "apart before": "the two sides had already moved apart before it began",
        "not by lot": "with so few officers, handing it out in another way could show as much",
        "too small to see": f"the plan said that {size(plan, plan.matters)} would matter, too small to see here",
        "too few": "there are too few officers on one side",
    }[judged.because]
    return [f"We cannot tell whether it changed anything: {why}.", seen]


def _hoped(plan: EffectPlan) -> str:
    return plan.wanted


def _before(measured: Measured) -> list[str]:
    placebos = [one for one in measured.placebos if bool(one.change.estimable)]
    if not placebos:
        return ["The time before is too short to see whether the two sides moved alike."]
    if any(apart(one) for one in placebos):
        return ["We also looked at the time before as if it had begun earlier. It shows a gap where there can be none."]
    looks = "two earlier dates" if len(placebos) > 1 else "an earlier date"
    return [f"As a check we pretended that it began on {looks}. There, as it should be, we saw no clear change."]


def _estimates(asking: Asking, plan: EffectPlan, measured: Measured, cells: Cells, *, shown: bool) -> list[Estimate]:
    unit: Unit = "none" if plan.of.of == "months" else "points"
    made = [_one("effect.change", "Change beyond that of the others", measured.effect.change, unit, cells, shown)]
    for place, placebo in enumerate(measured.placebos, 1):
        known = shown and bool(placebo.change.estimable)
        made.append(_one(f"effect.placebo_{place}", f"Earlier date {place}", placebo.change, unit, cells, known))
    level: Unit = "none" if plan.of.of == "months" else "percent"
    found = measured.effect
    for side, label, pair in (("trained", TRAINED, found.trained), ("others", OTHERS, found.others)):
        for when, value in zip(("before", "after"), pair, strict=True):
            made.append(
                Estimate(
                    quantity=f"effect.{side}_{when}",
                    label=f"{label}, {when}",
                    value=finite(float(value)) if shown else None,
                    unit=level,
                    n=cells.people,
                    status="ok" if shown else "too few",
                    note="" if shown else "Too few officers or people.",
                )
            )
    return made


def _one(quantity: str, label: str, change: Estimates, unit: Unit, cells: Cells, shown: bool) -> Estimate:
    status: Status = "ok" if shown else "not estimable"
    value, low, high = (float(one) for one in (change.estimate, change.low, change.high))
    p = None if change.p_value is None else float(change.p_value)
    return Estimate(
        quantity=quantity,
        label=label,
        value=value if shown else None,
        low=finite(low) if shown else None,
        high=finite(high) if shown else None,
        level=change.level,
        unit=unit,
        n=cells.people,
        p_value=p if shown else None,
        status=status,
        note="" if shown else "Too few officers or people to compare.",
    )


def _charts(asking: Asking, plan: EffectPlan, cells: Cells) -> tuple[Chart, ...]:
    """Both sides month by month; months with few people break the line."""
    trained = np.isfinite(cells.first)
    points, rows = [], []
    for label, side in ((TRAINED, trained), (OTHERS, ~trained)):
        months, place = np.unique(cells.month[side].astype(np.int64), return_inverse=True)
        x, m = (np.bincount(place, weights=one[side]) for one in (cells.events, cells.n))
        behind = m if cells.kind == "share" else x
        value, low, high = _levels(x, m, cells.kind, asking.settings.level)
        enough = behind >= asking.settings.threshold
        for number, month in enumerate(months):
            when = str(np.datetime64(int(month), "M"))
            told = [float(one[number]) if enough[number] else float("nan") for one in (value, low, high)]
            points.append(charts.Point(when=f"{when}-01", value=told[0], low=told[1], high=told[2], series=label))
            show = wording.percent if cells.kind == "share" else wording.decimal
            rows.append((label, when, show(told[0]), f"{int(behind[number]):,}" if enough[number] else "few"))
    share = cells.kind == "share"
    title = f"{plan.of.title}, month by month"
    return (
        charts.lines(
            title=title,
            alt=f"{plan.of.title}: one line of months for officers who took part, one for those compared with.",
            axis="Share of each month with its range" if share else "People met by an officer; own scales",
            scale="percent" if share else "people",
            data=points,
            table=charts.Table(columns=("Side", "Month", "Figure", "People"), rows=tuple(rows)),
        ),
    )


def _levels(x: np.ndarray, m: np.ndarray, kind: str, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    if kind == "share":
        found = rate(events=x, n=m, level=level)
        return found.estimate, found.low, found.high
    value, spread = x / m, 1.96 * np.sqrt(x) / m
    return value, np.maximum(value - spread, 0), value + spread


def _cautions(change: Estimates) -> list[Caution]:
    made = list(cautions.of_methods([one for one in change.cautions if one != Code.FEW_CLUSTERS]))
    if Code.FEW_CLUSTERS in change.cautions:
        sentence = "There are fewer than 40 officers on a side. The ranges allow for that, and are wide."
        made.append(Caution(code="few_officers", sentence=sentence))
    return made
