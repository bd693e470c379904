"""Answers to what cannot be answered: kind, complete, in the reader's language, and with a way on."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from daylit.portal.figures import LANGUAGES
from daylit.portal.rendering import NothingReleased, render
from daylit.portal.texts import OTHER, Speaker


def language_of(request: HttpRequest) -> str:
    """The language of an address; for one that has none, what the browser asks for first."""
    first = request.path.lstrip("/").partition("/")[0]
    if first in LANGUAGES:
        return first
    asked = request.headers.get("Accept-Language", "").lower()
    found = [(asked.find(language), language) for language in LANGUAGES if language in asked]
    return min(found)[1] if found else LANGUAGES[0]


def problem(status: int, title: str, detail: str, remedy: str) -> HttpResponse:
    """An answer of the API that tells what is wrong (RFC 9457)."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "remedy": remedy}
    return HttpResponse(json.dumps(told, ensure_ascii=False), status=status, content_type="application/problem+json")


def told(request: HttpRequest, status: int, name: str, **words: str) -> HttpResponse:
    """A page, or for the API a problem, from the texts ``errors.NAME_title``, ``_text`` and ``_remedy``."""
    language = language_of(request)
    say = Speaker(language=language if not request.path.startswith("/api/") else "en")
    parts = [say(f"errors.{name}_{part}", **words) for part in ("title", "text", "remedy")]
    if request.path.startswith("/api/"):
        return problem(status, *parts)
    try:
        return render(request, language, "error", status=status, title=parts[0], text=parts[1], remedy=parts[2])
    except NothingReleased:
        return waiting(request)


def waiting(request: HttpRequest) -> HttpResponse:
    """There is no release yet: said in both languages, on a page that needs none."""
    language = language_of(request)
    parts = [
        f'<section lang="{one}"><h{level}>{say("errors.waiting_title")}</h{level}>'
        f"<p>{say('errors.waiting_text')}</p></section>"
        for level, one in ((1, language), (2, OTHER[language]))
        for say in (Speaker(language=one),)
    ]
    title = Speaker(language=language)("errors.waiting_title")
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{title}</title>'
    page = f"{head}<main>{''.join(parts)}</main></html>"
    return HttpResponse(page, status=503, headers={"Retry-After": "300"})


def only_reading(request: HttpRequest) -> HttpResponse:
    """Another way of asking than GET and HEAD."""
    response = told(request, 405, "method")
    response.headers["Allow"] = HttpResponseNotAllowed(["GET", "HEAD"]).headers["Allow"]
    return response


def too_long(request: HttpRequest) -> HttpResponse:
    """An address beyond all measure."""
    return told(request, 414, "long")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is there."""
    return told(request, 404, "missing")


def gone(request: HttpRequest) -> HttpResponse:
    """Something was there, and is no longer."""
    return told(request, 410, "gone")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that cannot be understood at all: another host's name, or thousands of conditions."""
    from django.core.exceptions import DisallowedHost

    if isinstance(exception, DisallowedHost):
        return HttpResponse("This name is not served here.\n", status=400, content_type="text/plain; charset=utf-8")
    return told(request, 400, "address")


def server_error(request: HttpRequest) -> HttpResponse:
    """A mistake of ours: said plainly, without what is inside."""
    say = Speaker(language=language_of(request))
    text = "\n".join(say(f"errors.ours_{part}") for part in ("title", "text", "remedy"))
    return HttpResponse(f"{text}\n", status=500, content_type="text/plain; charset=utf-8")
