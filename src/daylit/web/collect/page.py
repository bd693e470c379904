"""The officer's app: built files, served under one roof so that it can work without a network."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from daylit.web import errors
from daylit.web.audience import ANYONE, Role, audience

BUILT = Path(__file__).parent / "static" / "officer"
_TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".css": "text/css"}


@audience(Role.OFFICER)
@require_safe
@ensure_csrf_cookie
def app(request: HttpRequest) -> HttpResponse:
    """The app's one page; a kind word where it was not built."""
    page = BUILT / "index.html"
    if not page.is_file():
        return render(request, "collect/not_built.html", status=503)
    return HttpResponse(page.read_bytes(), headers={"Cache-Control": "no-cache"})


@audience(ANYONE)
@require_safe
def file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the app's files. They hold no data, so that an update never waits for somebody to sign in."""
    try:
        path = (BUILT / name).resolve()
        there = name != "index.html" and path.is_relative_to(BUILT) and path.is_file()
    except (OSError, ValueError):  # no file can have such a name
        there = False
    if not there:
        return errors.not_found(request)
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    kept = "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
    return HttpResponse(path.read_bytes(), content_type=kind, headers={"Cache-Control": kept})
