"""What the agency does about it: actions and their effect, promises, and what people told it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from daylit.portal.findings import with_pictures
from daylit.portal.rendering import render
from daylit.portal.texts import Speaker
from daylit.portal.views.answering import of_a_release, shown

VERDICTS = ("better", "worse", "no clear change", "cannot tell", "not yet")


@of_a_release
def actions(request: HttpRequest, language: str) -> HttpResponse:
    """Each action with the comparison that was fixed before it began, and what it changed."""
    edition, say = shown().newest, Speaker(language=language)
    told = []
    for one in edition.actions:
        effect = one.get("effect") or {}
        verdict = effect.get("verdict") if effect.get("verdict") in VERDICTS else "not yet"
        charts = effect.get("charts", {})
        told.append(
            {
                **one,
                "verdict": say(f"verdict.{str(verdict).replace(' ', '_')}"),
                "sentences": _sentences(effect.get(language)),
                "charts": [with_pictures(chart, edition) for chart in (charts.get(language, ()) if charts else ())],
                "about": edition.findings.get(one.get("finding") or ""),
            }
        )
    return render(request, language, "actions", title=say("actions.title"), actions=told)


@of_a_release
def promises(request: HttpRequest, language: str) -> HttpResponse:
    """“You said, we did”."""
    return render(request, language, "promises", title=Speaker(language=language)("promises.title"))


@of_a_release
def listening(request: HttpRequest, language: str) -> HttpResponse:
    """Surveys, meetings, and questions with their answers."""
    surveys = [
        {
            **one,
            "told": one.get(language) or {},
            "rows": _rows(one, language) if one.get("people") else [],
            "apart": _sentences(one["open"].get(language)) if (one.get("open") or {}).get("people") else [],
        }
        for one in shown().newest.surveys
    ]
    title = Speaker(language=language)("listening.title")
    return render(request, language, "listening", title=title, surveys=surveys)


def _rows(survey: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Each sentence of a survey with its share and its mean mark side by side, in all and of each group."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for told, number in zip(survey[language]["estimates"], survey["numbers"], strict=False):
        of = ", ".join(told["groups"].values())
        row = rows.setdefault(
            (told["label"], of), {"label": told["label"], "of": of, "n": told["n"], "note": told["note"]}
        )
        words = f"{told['shown']} ({told['interval']})" if told["interval"] else told["shown"]
        row["agree" if number["quantity"].endswith("agree") else "mean"] = words
    return list(rows.values())


def _sentences(told: object) -> list[str]:
    if isinstance(told, str):
        return [told]
    return [str(one) for one in told] if isinstance(told, list) else []
