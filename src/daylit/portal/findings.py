"""A finding as pages tell it: its main sentence, its pictures, and its earlier values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daylit.portal.editions import Edition

_ABOUT_COUNTING = (
    *("This answer counts", "We count searches", "Who was ", "Fewer than ", "Counted another way"),
    *("Esta respuesta cuenta", "Contamos", "A quién ", "Menos de ", "Contado de otra manera"),
)
"""Sentences of an answer that say how was counted; the headline is the first that says something else."""
MOST_EARLIER = 3

Finding = Mapping[str, Any]


def headline(finding: Finding, language: str) -> str:
    """The first sentence that answers the question."""
    told = finding[language]
    answer = list(told.get("answer", ()))
    return next((one for one in answer if not one.startswith(_ABOUT_COUNTING)), answer[0] if answer else told["title"])


def main_range(finding: Finding, language: str) -> Mapping[str, Any] | None:
    """The first number that has a range and is not withheld; ``None`` where the records could not answer."""
    told = finding[language].get("estimates", ())
    return next((one for one in told if any(sign.isdigit() for sign in str(one.get("interval") or ""))), None)


def pictures(finding: Finding, language: str, edition: Edition) -> list[dict[str, Any]]:
    """The charts of a finding: the tables behind them, and their pictures where the bundle has them."""
    return [with_pictures(chart, edition) for chart in finding[language].get("charts", ())]


def with_pictures(chart: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    """A chart with the addresses of its pictures by day and by night."""
    light = _picture(chart.get("svg_light"), edition)
    dark = _picture(chart.get("svg_dark"), edition) or light
    return {
        **chart,
        "light": light,
        "dark": dark,
        "narrow_light": _picture(chart.get("svg_light_narrow"), edition) or light,
        "narrow_dark": _picture(chart.get("svg_dark_narrow"), edition) or dark,
    }


def _picture(named: Any, edition: Edition) -> str:
    """The address of a picture that the bundle holds; empty where it holds none of that name."""
    for path in (str(named), f"charts/{named}"):
        if path in edition.sealed.files:
            return f"/files/{edition.number}/{path}"
    return ""


def earlier(study: str, language: str, edition: Edition, before: Sequence[Edition]) -> list[dict[str, Any]]:
    """Each number of a finding beside its values in earlier releases; empty where none of them had the question."""
    had = [one for one in before if study in one.findings][:MOST_EARLIER]
    if not had:
        return []
    past = [dict(_by_key(one.findings[study], language)) for one in had]
    now = _by_key(edition.findings[study], language)
    rows = [{"now": part, "past": [values.get(key) for values in past]} for key, part in now]
    return [{"editions": had, "rows": [row for row in rows if any(row["past"])]}] if rows else []


def _by_key(finding: Finding, language: str) -> list[tuple[tuple[str, str, str], Mapping[str, Any]]]:
    """Each number under what it counts: a ratio and a difference of the same groups have one label, and stay apart."""
    estimates = finding[language].get("estimates", ())
    quantities = [str(one.get("quantity")) for one in finding.get("numbers", ())]
    named = zip(estimates, quantities if len(quantities) == len(estimates) else [""] * len(estimates), strict=True)
    return [((quantity, str(one.get("label")), str(sorted(_pairs(one.get("groups"))))), one) for one, quantity in named]


def _pairs(groups: Any) -> list[tuple[str, str]]:
    if isinstance(groups, Mapping):
        return [(str(name), str(value)) for name, value in groups.items()]
    return [("", str(one)) for one in groups or ()]
