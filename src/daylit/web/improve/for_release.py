"""Actions as the public reads them (docs/bundle.md): what is done, how it is measured, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from daylit.privacy.cells import THRESHOLD
from daylit.release.findings import chart_document
from daylit.release.sides import Sides, Window
from daylit.studies.effect_plan import MEASURES
from daylit.studies.effect_words import is_about_sides, size
from daylit.studies.finding import Estimate, Finding
from daylit.terms.saying import LANGUAGES, Language, say, told
from daylit.web.accounts.models import Agency
from daylit.web.improve.actions import plan_of
from daylit.web.improve.models import Action, Effect, Plan

_COLUMN: Final = {name: one.column or "people" for name, one in MEASURES.items()}
_NOT_YET: Final = say("It cannot be measured yet.")
_WITHHELD: Final = say("The figures of both sides are not shown, so that nothing is told of very few people.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ForRelease:
    """Actions as plain documents, the pictures that they name, by path, and what they tell of both sides, by id."""

    documents: list[dict[str, Any]]
    pictures: dict[str, bytes]
    sides: dict[str, Sides]


def for_release(agency: Agency) -> ForRelease:
    """Every action that its owner shows to the public. No name, no officer, no unit.

    A text that is missing in Spanish is ``None`` there, so that the release can mark it.
    """
    pictures: dict[str, bytes] = {}
    sides: dict[str, Sides] = {}
    rows = Action.objects.filter(agency=agency, public=True).order_by("at", "id")
    return ForRelease(documents=[_document(row, pictures, sides) for row in rows], pictures=pictures, sides=sides)


def _document(row: Action, pictures: dict[str, bytes], sides: dict[str, Sides]) -> dict[str, Any]:
    plan: Plan | None = row.plans.order_by("-version").first()
    effect = None if plan is None else plan.effects.order_by("-at", "-event").first()
    told = {
        "id": str(row.pk),
        "title": {"en": row.title, "es": row.title_es or None},
        "told": {"en": row.told or None, "es": row.told_es or None},
        "kind": row.kind,
        "finding": row.study or None,
        "state": row.state,
        "due": row.due.isoformat(),
        "began": None if plan is None else min(plan.trained.values()),
        "measure": None if plan is None else _both(MEASURES[plan.measure].title),
        "comparison": None if plan is None else _comparison(plan),
        "smallest_change": None if plan is None or plan.smallest is None else _both(size(plan_of(plan), plan.smallest)),
        "plan": None if plan is None else {"fixed": plan.at.date().isoformat(), "fingerprint": plan.fingerprint},
        "effect": _effect(row, effect, pictures),
    }
    if plan is not None and effect is not None and (windows := _windows(plan, effect)):
        instead = {**told, "effect": _effect(row, effect, {}, guarded=True)}
        sides[str(row.pk)] = Sides(measure=_COLUMN[plan.measure], windows=windows, instead=instead)
    return told


def _windows(plan: Plan, effect: Effect) -> tuple[Window, ...]:
    """The months before and after, with how many had the outcome; none where the document tells nothing of sides."""
    numbers = {one.quantity: one for one in Finding.from_dict(effect.finding).estimates}
    told = _levels(numbers)
    if not told or any(_tells_of_few(one) for one in told):
        return ()
    days = [date.fromisoformat(day) for day in plan.trained.values()]
    first, last = (day.year * 12 + day.month - 1 for day in (min(days), max(days)))
    spans = {"before": (first - plan.before, last - 1), "after": (first + 1, last + plan.after)}
    return tuple(
        Window(first=spans[when][0], last=spans[when][1],
               events=sum(one.events or 0 for one in told if one.quantity.endswith(when)))
        for when in ("before", "after")
    )  # fmt: skip


def _both(text: str) -> dict[str, str]:
    return {language: told(text, language) for language in LANGUAGES}


def _comparison(plan: Plan) -> dict[str, str]:
    return _both(
        say(
            "{n} officers who take part, compared with {others} who do not: {before} months before and {after} after.",
            n=str(len(plan.trained)), others=str(len(plan.others)), before=str(plan.before), after=str(plan.after),
        )
    )  # fmt: skip


def _effect(row: Action, effect: Effect | None, pictures: dict[str, bytes], *, guarded: bool = False) -> dict[str, Any]:
    """What became of it; ``guarded`` leaves out the figures of both sides, as they do where few people are in one."""
    if effect is None:
        return {"verdict": "not yet", **{one: [told(_NOT_YET, one)] for one in LANGUAGES}, "numbers": None}
    finding = Finding.from_dict(effect.finding)
    numbers = {one.quantity: one for one in finding.estimates}
    change = numbers.get("effect.change")
    few = guarded or any(_tells_of_few(one) for one in _levels(numbers))
    return {
        "verdict": effect.verdict,
        **{language: _sentences(finding, language, few=few) for language in LANGUAGES},
        "numbers": None if change is None or change.value is None else
        {"value": change.value, "low": change.low, "high": change.high, "level": change.level},
        "charts": {} if few else _charts(row, finding, pictures),
        "extract": effect.extract,
        "measured": effect.at.date().isoformat(),
    }  # fmt: skip


def _levels(numbers: Mapping[str, Estimate]) -> list[Estimate]:
    """The figures of both sides, before and after, where they are told."""
    names = (f"effect.{side}_{when}" for side in ("trained", "others") for when in ("before", "after"))
    return [numbers[name] for name in names if name in numbers and numbers[name].value is not None]


def _tells_of_few(one: Estimate) -> bool:
    """Whether 1 to 10 people stand behind a figure, or behind what is left of it; where nobody knows, it may be so."""
    if one.events is None:
        return True
    rest = one.n - one.events if one.unit == "percent" else 0
    return any(0 < side < THRESHOLD for side in (one.events, rest))


def _sentences(finding: Finding, language: Language, *, few: bool) -> list[str]:
    """The answer, sentence by sentence; where few people stand behind a side, without those that tell of the sides."""
    kept = [one for one in finding.answer if not (few and is_about_sides(one))]
    if few and len(kept) < len(finding.answer):
        kept.append(_WITHHELD)
    return [told(one, language) for one in kept]


def _charts(row: Action, finding: Finding, pictures: dict[str, bytes]) -> dict[str, list[dict[str, Any]]]:
    """Both sides before and after. The picture by month stays inside: a month can be of very few people."""
    name = f"action-{row.pk}"
    return {
        language: [
            chart_document(one, f"{name}-{language}", language, pictures) for one in finding.told(language).charts[:1]
        ]
        for language in LANGUAGES
    }
