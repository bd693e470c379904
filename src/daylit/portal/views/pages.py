"""The front page, what this is about, and the history of releases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from daylit.portal import explore
from daylit.portal.findings import headline, main_range
from daylit.portal.rendering import render
from daylit.portal.texts import Speaker
from daylit.portal.views import errors
from daylit.portal.views.answering import edition_of, of_a_release, shown


def door(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the reader's language."""
    response = HttpResponseRedirect(f"/{errors.language_of(request)}/")
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@of_a_release
def front(request: HttpRequest, language: str) -> HttpResponse:
    """What this is, the newest release, and the main findings in a sentence each."""
    edition, say = shown().newest, Speaker(language=language)
    findings = [
        {"study": name, "told": one[language], "sentence": headline(one, language), "range": main_range(one, language)}
        for name, one in edition.findings.items()
        if not one.get("exploratory")
    ]
    column = area_column(edition.tables)
    areas = list(edition.tables.levels[column]) if column else []
    return render(
        request,
        language,
        "front",
        title=say("front.title", agency=edition.about["agency"]["name"]),
        findings=findings,
        column=column,
        areas=[(one, say.label(edition.dictionary, column, one)) for one in areas] if column else [],
    )


@of_a_release
def about(request: HttpRequest, language: str) -> HttpResponse:
    """Who makes this, how people are protected, and what a reader may expect of these pages."""
    return render(request, language, "about", title=Speaker(language=language)("about.title"))


@of_a_release
def releases(request: HttpRequest, language: str) -> HttpResponse:
    """Every release, the newest first, with what changed."""
    there = shown()
    editions = [there.newest, *there.before(there.newest.number)]
    return render(request, language, "releases", title=Speaker(language=language)("releases.title"), editions=editions)


@of_a_release
def release(request: HttpRequest, language: str, number: int) -> HttpResponse:
    """One release: who signed it, how it was protected, what changed, and its files."""
    one = edition_of(number)
    if one is None:
        return errors.gone(request)
    title = Speaker(language=language)("releases.one", number=number)
    return render(request, language, "release", title=title, one=one)


def area_column(tables: explore.Tables) -> str:
    """The column that says where; empty where nothing is released by place."""
    return next((name for name in tables.columns if name in explore.AREAS), "")
