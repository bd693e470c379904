"""The questions and what was found, how it was done, and the plan that was declared beforehand."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from daylit.portal.findings import earlier, headline, main_range, pictures
from daylit.portal.rendering import render
from daylit.portal.texts import Speaker
from daylit.portal.views.answering import of_a_release, shown


@of_a_release
def findings(request: HttpRequest, language: str) -> HttpResponse:
    """Every question of the newest release."""
    edition = shown().newest
    told = [_in_short(name, one, language) for name, one in edition.findings.items()]
    return render(
        request,
        language,
        "findings",
        title=Speaker(language=language)("findings.title"),
        planned=[one for one in told if not one["exploratory"]],
        others=[one for one in told if one["exploratory"]],
    )


@of_a_release
def finding(request: HttpRequest, language: str, study: str) -> HttpResponse:
    """One question: answer, pictures, numbers, limits, and how it came about."""
    there = shown()
    edition = there.newest
    if (one := edition.findings.get(study)) is None:
        raise Http404
    return render(
        request,
        language,
        "finding",
        title=one[language]["title"],
        study=study,
        finding=one,
        told=one[language],
        charts=pictures(one, language, edition),
        earlier=earlier(study, language, edition, there.before(edition.number)),
        actions=[action for action in edition.actions if action.get("finding") == study],
        promises=[promise for promise in edition.promises if promise.get("finding") == study],
    )


@of_a_release
def methods(request: HttpRequest, language: str) -> HttpResponse:
    """How each question is answered."""
    edition = shown().newest
    told = [_in_short(name, one, language) for name, one in edition.findings.items()]
    return render(request, language, "methods", title=Speaker(language=language)("methods.title"), findings=told)


@of_a_release
def method(request: HttpRequest, language: str, study: str) -> HttpResponse:
    """What a method assumes, what it does not show, and where it is described."""
    edition = shown().newest
    if (one := edition.findings.get(study)) is None:
        raise Http404
    title = Speaker(language=language)("methods.one", title=one[language]["title"])
    return render(request, language, "method", title=title, study=study, finding=one, told=one[language])


@of_a_release
def plan(request: HttpRequest, language: str) -> HttpResponse:
    """What was declared before anything was counted, and what became of each part."""
    edition = shown().newest
    runs = {run["study"]: run for run in edition.plan.get("runs", ())}
    rows = []
    for study in edition.plan.get("studies", ()):
        one = edition.findings.get(study)
        rows.append(
            {
                "study": study,
                "ran": bool(runs.get(study, {}).get("run", one is not None)),
                "short": _in_short(study, one, language) if one else None,
            }
        )
    return render(request, language, "plan", title=Speaker(language=language)("plan.title"), rows=rows)


def _in_short(name: str, one: Any, language: str) -> dict[str, Any]:
    return {
        "study": name,
        "told": one[language],
        "sentence": headline(one, language),
        "range": main_range(one, language),
        "design": one.get("design", ""),
        "n_used": one.get("n_used"),
        "exploratory": bool(one.get("exploratory")),
    }
