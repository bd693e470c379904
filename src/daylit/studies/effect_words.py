"""The effect of a training in plain words: both sides before and after, the change beyond, and what can be said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.rollout import RolloutEffect
from daylit.studies import cautions, effect_chart, wording
from daylit.studies.effect_chart import Level
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.effect_tally import Cells
from daylit.studies.effect_verdict import Judged, apart
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Chart, Estimate, Finding, Status, Unit
from daylit.studies.study import Asking
from daylit.terms.saying import Said, say


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
            _compared(found.n_trained, found.n_others) if found.n_trained else "",
            *(_sides(plan, found) if shown else ()),
            *(_change(plan, found) if shown else ()),
            *_verdict(plan, measured, shown=shown),
            *(_before(measured) if shown else ()),
        ],
        estimates=_estimates(asking, plan, measured, cells, shown=shown),
        n_read=cells.counts.n_read,
        n_used=cells.people,
        left_out=[*asking.left_out(cells.counts), *cells.left_out],
        charts=_charts(asking, plan, cells, found) if shown else (),
        cautions=_cautions(found.change),
    )


def _charts(asking: Asking, plan: EffectPlan, cells: Cells, found: RolloutEffect) -> tuple[Chart, ...]:
    level = asking.settings.level
    return effect_chart.before_and_after(plan, found, level=level), effect_chart.by_month(plan, cells, asking.settings)


def size(plan: EffectPlan, change: float) -> str:
    """A change as people read it: “3.1 points”, or “12 people a month”."""
    if plan.of.of == "months":
        return say("{n} people a month", n=_amount(plan, change))
    return say("{n} points", n=_amount(plan, change))


def _amount(plan: EffectPlan, change: float) -> str:
    """The number of a change without its unit and without its direction."""
    if plan.of.of == "months":
        return f"{abs(change):,.1f}"
    points = abs(change) * 100
    return f"{points:.1f}" if points >= 0.1 else f"{points:.2f}"


def _people(cells: Cells) -> tuple[float, float]:
    """People behind the smaller half of each side."""
    trained = np.isfinite(cells.first)
    n = cells.n if cells.kind == "share" else cells.events
    return float(n[trained].sum()), float(n[~trained].sum())


def _compared(trained: int, others: int) -> str:
    """How many officers stand on each side."""
    took = say("1 officer who took part") if trained == 1 else say("{n} officers who took part", n=str(trained))
    not_yet = say("1 who did not (yet)") if others == 1 else say("{n} who did not (yet)", n=str(others))
    if trained == 1:
        return say("{trained} is compared with {others}.", trained=took, others=not_yet)
    return say("{trained} are compared with {others}.", trained=took, others=not_yet)


def _sides(plan: EffectPlan, found: RolloutEffect) -> list[str]:
    trained, others = ([float(one) for one in pair] for pair in (found.trained, found.others))
    if plan.of.of == "months":
        (first, last), (before, after) = ([f"{one:,.1f}" for one in pair] for pair in (trained, others))
        return [
            say("Officers who took part met {before} people a month before and {after} after.",
                before=first, after=last),
            say("Officers compared with them met {before} people a month before and {after} after.",
                before=before, after=after),
        ]  # fmt: skip
    people = min(float(counts[:, 1].min()) for counts in (found.trained_counts, found.others_counts))
    base = wording.base(*trained, *others, n=int(people))
    took, rest = ({"base": f"{base:,}", "deed": plan.of.deed, **_numbers(pair, base)} for pair in (trained, others))
    if plan.of.of == "searches":
        return [
            say("Of every {base} searches by officers who took part, {before} {deed} before and {after} after.",
                **took),
            say("Of every {base} searches by officers compared with them, {before} {deed} before and {after} after.",
                **rest),
        ]  # fmt: skip
    return [
        say("Of every {base} people met by officers who took part, {before} {deed} before and {after} after.", **took),
        say("Of every {base} people met by officers compared with them, {before} {deed} before and {after} after.",
            **rest),
    ]  # fmt: skip


def is_about_sides(sentence: str) -> bool:
    """Whether a sentence of an answer tells the figures of one side."""
    return isinstance(sentence, Said) and {"before", "after"} <= sentence.parts.keys()


def _numbers(pair: Sequence[float], base: int) -> dict[str, str]:
    return {name: _number(one * base, base) for name, one in zip(("before", "after"), pair, strict=True)}


def _number(shown: float, base: int) -> str:
    """How many of the base, so that none is not read as few, and nearly all not as all."""
    if shown < 0.95:
        return say("fewer than 1") if shown > 0 else say("none")
    if shown < base and round(shown) == base:
        return say("more than {n}", n=f"{base - 1:,}")
    return f"{round(shown):,}"


def _change(plan: EffectPlan, found: RolloutEffect) -> list[str]:
    value, low, high = (float(one) for one in (found.change.estimate, found.change.low, found.change.high))
    told = {"share": plan.of.share, "size": size(plan, value), "range": _range(plan, low, high)}
    if value > 0:
        return [say("Beyond what changed for the others, the {share} rose by {size} (likely {range}).", **told)]
    return [say("Beyond what changed for the others, the {share} fell by {size} (likely {range}).", **told)]


def _range(plan: EffectPlan, low: float, high: float) -> str:
    if low > 0 or high < 0:
        near, far = sorted((abs(low), abs(high)))
        return say("between {low} and {high}", low=_amount(plan, near), high=size(plan, far))
    return say("between a fall of {low} and a rise of {high}", low=size(plan, low), high=size(plan, high))


def _verdict(plan: EffectPlan, measured: Measured, *, shown: bool) -> list[str]:
    judged = measured.judged
    if not shown:
        return [say("We cannot tell whether anything changed: there are too few officers or people on one side.")]
    if judged.verdict in ("better", "worse"):
        hoped = say("lower") if plan.wanted == "lower" else say("higher")
        if judged.verdict == "better":
            return [say("This is a change for the better: the plan hoped for a {wanted} figure.", wanted=hoped)]
        return [say("This is a change for the worse: the plan hoped for a {wanted} figure.", wanted=hoped)]
    least, matters = size(plan, judged.smallest), size(plan, plan.matters)
    if judged.verdict == "no clear change":
        return [
            say("We saw no clear change."),
            say("A change of {size} or more would have been seen; the plan said that {matters} would matter.",
                size=least, matters=matters),
        ]  # fmt: skip
    why = {
        "apart before": say("the two sides had already moved apart before it began"),
        "not by lot": say("with so few officers, handing it out in another way could show as much"),
        "too small to see": say("the plan said that {size} would matter, too small to see here", size=matters),
        "too few": say("there are too few officers on one side"),
    }[judged.because]
    return [
        say("We cannot tell whether it changed anything: {why}.", why=why),
        say("We could only have seen a change of {size} or more.", size=least),
    ]


def _before(measured: Measured) -> list[str]:
    placebos = [one for one in measured.placebos if bool(one.change.estimable)]
    if not placebos:
        return [say("The time before is too short to see whether the two sides moved alike.")]
    if any(apart(one) for one in placebos):
        return [
            say("We also looked at the time before as if it had begun earlier. It shows a gap where there can be none.")
        ]
    dates = say("two earlier dates") if len(placebos) > 1 else say("an earlier date")
    return [
        say("As a check we pretended that it began on {dates}. There, as it should be, we saw no clear change.",
            dates=dates)
    ]  # fmt: skip


def _estimates(asking: Asking, plan: EffectPlan, measured: Measured, cells: Cells, *, shown: bool) -> list[Estimate]:
    unit: Unit = "none" if plan.of.of == "months" else "points"
    beyond = say("Change beyond that of the others")
    made = [_one("effect.change", beyond, measured.effect.change, unit, cells, shown)]
    for place, placebo in enumerate(measured.placebos, 1):
        known = shown and bool(placebo.change.estimable)
        earlier = say("Earlier date {n}", n=str(place))
        made.append(_one(f"effect.placebo_{place}", earlier, placebo.change, unit, cells, known))
    for side in effect_chart.sides(plan, measured.effect, asking.settings.level):
        made += [_level(plan, one, shown=shown) for one in side]
    return made


def _level(plan: EffectPlan, one: Level, *, shown: bool) -> Estimate:
    when = say("{side}, after", side=one.side) if one.after else say("{side}, before", side=one.side)
    return Estimate(
        quantity=f"effect.{one.name}_{'after' if one.after else 'before'}",
        label=when,
        value=finite(one.value) if shown else None,
        low=finite(one.low) if shown else None,
        high=finite(one.high) if shown else None,
        unit="none" if plan.of.of == "months" else "percent",
        n=one.people,
        events=one.events if shown else None,
        status="ok" if shown else "too few",
        note="" if shown else say("Too few officers or people."),
    )


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
        note="" if shown else say("Too few officers or people to compare."),
    )


def _cautions(change: Estimates) -> list[Caution]:
    made = list(cautions.of_methods([one for one in change.cautions if one != Code.FEW_CLUSTERS]))
    if Code.FEW_CLUSTERS in change.cautions:
        sentence = say("There are fewer than 40 officers on a side. The ranges allow for that, and are wide.")
        made.append(Caution(code="few_officers", sentence=sentence))
    return made
