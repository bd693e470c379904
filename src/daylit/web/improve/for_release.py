"""Actions as the public reads them (docs/bundle.md): what is done, how it is measured, and what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from daylit.studies.effect_plan import MEASURES
from daylit.studies.effect_words import size
from daylit.web.accounts.models import Agency
from daylit.web.improve.actions import plan_of
from daylit.web.improve.models import Action, Effect, Plan

MEASURES_ES: Final = {
    "searched": "Personas cateadas",
    "found": "Cateos que encontraron algo",
    "arrested": "Personas arrestadas",
    "cited": "Personas que recibieron una multa",
    "warned": "Personas que recibieron una advertencia",
    "force": "Personas con las que se usó la fuerza",
    "contacts": "Personas atendidas en un mes",
}
_VERDICTS_ES: Final = {
    "better": "Es un cambio para mejor.",
    "worse": "Es un cambio para peor.",
    "no clear change": "No vimos un cambio claro.",
    "cannot tell": "No podemos saber si cambió algo.",
    "not yet": "Todavía no se puede medir.",
}
_MONTHLY_ES: Final = "personas al mes"
_NOT_YET: Final = "It cannot be measured yet."


def for_release(agency: Agency) -> list[dict[str, Any]]:
    """Every action that its owner shows to the public, as plain documents. No name, no officer, no unit.

    A text that is missing in Spanish is ``None`` there, so that the release can mark it.
    """
    rows = Action.objects.filter(agency=agency, public=True).order_by("at", "id")
    return [_document(row) for row in rows]


def _document(row: Action) -> dict[str, Any]:
    plan: Plan | None = row.plans.order_by("-version").first()
    effect = None if plan is None else plan.effects.order_by("-at", "-event").first()
    return {
        "id": str(row.pk),
        "title": {"en": row.title, "es": row.title_es or None},
        "told": {"en": row.told or None, "es": row.told_es or None},
        "kind": row.kind,
        "finding": row.study or None,
        "state": row.state,
        "due": row.due.isoformat(),
        "began": None if plan is None else min(plan.trained.values()),
        "measure": None if plan is None else {"en": MEASURES[plan.measure].title, "es": MEASURES_ES[plan.measure]},
        "comparison": None if plan is None else _comparison(plan),
        "smallest_change": None if plan is None or plan.smallest is None else _sizes(plan, plan.smallest),
        "plan": None if plan is None else {"fixed": plan.at.date().isoformat(), "fingerprint": plan.fingerprint},
        "effect": _effect(plan, effect),
    }


def _comparison(plan: Plan) -> dict[str, str]:
    trained, others = len(plan.trained), len(plan.others)
    months = f"{plan.before} months before and {plan.after} after"
    return {
        "en": f"{trained} officers who take part, compared with {others} who do not: {months}.",
        "es": f"{trained} agentes que participan, comparados con {others} que no: {plan.before} meses antes y "
        f"{plan.after} después.",
    }


def _effect(plan: Plan | None, effect: Effect | None) -> dict[str, Any]:
    if plan is None or effect is None:
        return {"verdict": "not yet", "en": [_NOT_YET], "es": [_VERDICTS_ES["not yet"]], "numbers": None}
    numbers = {one["quantity"]: one for one in effect.finding["estimates"]}
    change = numbers.get("effect.change")
    shown = change is not None and change["value"] is not None
    spanish = [_VERDICTS_ES[effect.verdict]]
    if shown and change is not None:
        value, low, high = (_moved_es(plan, change[name]) for name in ("value", "low", "high"))
        spanish.insert(0, f"Más allá de lo que cambió para los demás: {value} (probablemente entre {low} y {high}).")
        spanish[:0] = _sides_es(plan, numbers)
    return {
        "verdict": effect.verdict,
        "en": list(effect.finding["answer"]),
        "es": spanish,
        "numbers": {name: change[name] for name in ("value", "low", "high", "level")} if shown and change else None,
        "extract": effect.extract,
        "measured": effect.at.date().isoformat(),
    }


def _sides_es(plan: Plan, numbers: Mapping[str, Any]) -> list[str]:
    """Both sides before and after, as the English sentences have them."""
    of, told = _of_es(plan), []
    for who, name in (("participaron", "trained"), ("se comparan con ellos", "others")):
        pair = [numbers.get(f"effect.{name}_{when}", {}).get("value") for when in ("before", "after")]
        if None not in pair:
            first, last = (f"{value if of == _MONTHLY_ES else 100 * value:,.1f}" for value in pair)
            told.append(f"Agentes que {who}: {first} {of} antes y {last} después.")
    return told


def _sizes(plan: Plan, change: float) -> dict[str, str]:
    """A change in words of both languages; how large, not in which direction."""
    return {"en": size(plan_of(plan), change), "es": _size_es(plan, change)}


def _size_es(plan: Plan, change: float) -> str:
    if MEASURES[plan.measure].of == "months":
        return f"{abs(change):,.1f} {_MONTHLY_ES}"
    return f"{100 * abs(change):.1f} puntos"


def _moved_es(plan: Plan, change: float) -> str:
    return f"{_size_es(plan, change)} {'menos' if change < 0 else 'más'}"


def _of_es(plan: Plan) -> str:
    of = MEASURES[plan.measure].of
    return {"months": _MONTHLY_ES, "searches": "de cada 100 cateos"}.get(of, "de cada 100 personas")
