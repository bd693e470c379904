"""Did a training change what it was meant to change? A comparison that was fixed before it began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from daylit.progress import Progress, quiet
from daylit.stats.planning import Detectable, detectable_change, detectable_with
from daylit.stats.randomised import randomised
from daylit.stats.rollout import RolloutEffect, rollout_effect, rollout_placebo
from daylit.studies import effect_words, wording
from daylit.studies.effect_plan import EffectPlan
from daylit.studies.effect_tally import Cells, Floats, Kind, cells_of
from daylit.studies.effect_verdict import FEW, POWER, Judged, Verdict, judge
from daylit.studies.finding import Finding
from daylit.studies.settings import Settings
from daylit.studies.study import Asking, Study
from daylit.tables.extract import Extract
from daylit.terms.saying import say

STUDY: Final = Study(
    name="effect",
    title=say("Did it change anything?"),
    question=say("Did the measure change more among the officers who took part than among the others?"),
    needs=("date", "officer"),
    design="adjusted association",
    assumes=(
        say("Without the training both sides would have changed alike, in points."),
        say("What some learned did not change how the others work."),
        say("Officers recorded in the same way before and after."),
    ),
    weakest=say(
        "Most likely to fail: that both sides would have changed alike. Where those with the most to learn were "
        "chosen, a change for the better comes out too large."
    ),
    does_not_show=(
        say("What in the training made a change, or whether it will last."),
        say("Anything about a single officer."),
        say("A change that comes by itself: where those with the most to learn were chosen, chance evens out in part."),
    ),
    references=(
        "Callaway & Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001",
        "MacKinnon, Nielsen & Webb 2023, doi:10.1002/jae.2967",
    ),
    answer=lambda asking: asking.cannot(say("no plan was fixed beforehand")),
    by_group=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectFound:
    """The finding in words, and its verdict for lists. ``smallest`` is the smallest change it could have seen."""

    finding: Finding
    verdict: Verdict
    smallest: float


def effect(
    extract: Extract, plan: EffectPlan, settings: Settings | None = None, progress: Progress = quiet
) -> EffectFound:
    """Measure the effect of a training as its plan says.

    An extract that cannot answer gives a finding that says so and the verdict “cannot tell”, never an error; a filter
    of the plan that names no column raises ``DaylitError``. The same extract and plan give the same finding.

    **Assumes** what ``rollout_effect`` assumes. **Does not show** anything about a single officer.
    """
    chosen = settings or Settings(where=plan.where)
    asking = Asking(study=STUDY, extract=extract, settings=chosen, progress=progress)
    missing = asking.missing()
    if not extract.manifest.people or missing:
        why = (
            say(
                "{columns} is not recorded for anyone",
                columns=say("“{column}”", column=wording.column_title(missing[0])),
            )
            if missing
            else say("they hold no people")
        )
        return EffectFound(finding=asking.cannot(why), verdict="cannot tell", smallest=float("nan"))
    cells = cells_of(asking, plan)
    if cells.problem:
        finding = asking.cannot(cells.problem, counts=cells.counts)
        return EffectFound(finding=finding, verdict="cannot tell", smallest=float("nan"))
    measured = measure(cells, plan, level=chosen.level, seed=chosen.seed)
    return EffectFound(
        finding=effect_words.finding(asking, plan, cells, measured),
        verdict=measured.judged.verdict,
        smallest=measured.judged.smallest,
    )


def measure(cells: Cells, plan: EffectPlan, *, level: float, seed: int) -> effect_words.Measured:
    """The effect, two comparisons from before the start, the test by lot, and the verdict on all of them."""
    told: dict[str, Any] = {"events": cells.events, "n": cells.n, "unit": cells.officer, "period": cells.month}
    kind = cells.kind
    found = rollout_effect(
        **told, first_treated=cells.first, kind=kind, level=level, before=plan.before + 1, after=plan.after
    )  # the month itself stands between
    # Two looks at the time before: each may err in half as many cases.
    careful = 1 - (1 - level) / 2
    shifts = sorted({max(1, plan.before // 2), max(1, plan.before // 4)})
    placebos = tuple(
        rollout_placebo(
            **told, first_treated=cells.first, shift=shift, kind=kind, level=careful, before=plan.before - shift + 1
        )
        for shift in shifts
        if plan.before - shift >= 1
    )
    few = min(found.n_trained, found.n_others) < FEW and bool(found.change.estimable)
    by_lot = (
        randomised(
            **told, first_treated=cells.first, kind=kind, before=plan.before + 1, after=plan.after,
            generator=np.random.default_rng(seed),
        ).p_value
        if few and _clear(found)
        else None
    )  # fmt: skip
    smallest = detectable_with(std_error=found.std_error, degrees=found.degrees, level=level, power=POWER)
    judged = judge(
        effect=found, placebos=placebos, by_lot=by_lot, wanted=plan.wanted, matters=plan.matters, smallest=smallest
    )
    return effect_words.Measured(effect=found, placebos=placebos, by_lot=by_lot, judged=judged)


def rehearse(extract: Extract, plan: EffectPlan, settings: Settings | None = None) -> tuple[Detectable, str]:
    """The smallest change that a plan could see, from the records there are before it begins, and why if none."""
    asking = Asking(study=STUDY, extract=extract, settings=settings or Settings(where=plan.where))
    nothing = np.zeros(0)
    missing = asking.missing()
    if not extract.manifest.people or missing:
        why = f"“{missing[0]}” is not recorded for anyone" if missing else "the extract holds no people"
        return _detect(nothing, nothing, nothing, nothing, nothing, plan), why
    cells = cells_of(asking, plan, past=True)
    found = _detect(cells.events, cells.n, cells.officer, cells.month, np.isfinite(cells.first), plan, cells.kind)
    return found, cells.problem or found.reason


def _detect(
    events: Floats,
    n: Floats,
    officer: NDArray[Any],
    month: Floats,
    trained: NDArray[Any],
    plan: EffectPlan,
    kind: Kind = "share",
) -> Detectable:
    return detectable_change(
        events=events, n=n, unit=officer, period=month, trained=trained, after=plan.after, before=plan.before,
        kind=kind, power=POWER,
    )  # fmt: skip


def _clear(found: RolloutEffect) -> bool:
    return float(found.change.low) > 0 or float(found.change.high) < 0


__all__ = ["STUDY", "EffectFound", "Judged", "effect", "measure", "rehearse"]
