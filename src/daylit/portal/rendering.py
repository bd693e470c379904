"""Pages from templates: one language, the newest release, and the way to the same page in the other language."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import reverse
from markupsafe import Markup

from daylit.portal import figures
from daylit.portal.current import library
from daylit.portal.editions import Edition
from daylit.portal.texts import NAMES, OTHER, Speaker

LONGEST_REPEATED = 1_000
"""Signs of a question that a page repeats in its links; a longer one is no view of the tables."""
SPEAKERS = {language: Speaker(language=language) for language in figures.LANGUAGES}


class NothingReleased(Exception):
    """There is no release to show yet."""


class LeftOut(jinja2.Undefined):
    """What a document of the bundle leaves out is empty. A name that no view gave is a mistake of ours: an error."""

    def _of_a_document(self) -> bool:
        return self._undefined_obj is not jinja2.utils.missing

    def __str__(self) -> str:
        return "" if self._of_a_document() else str(self._fail_with_undefined_error())

    def __bool__(self) -> bool:
        return False if self._of_a_document() else bool(self._fail_with_undefined_error())

    def __iter__(self) -> Iterator[Any]:
        return iter(()) if self._of_a_document() else iter(self._fail_with_undefined_error())


def environment(**options: Any) -> jinja2.Environment:
    """Jinja as the portal uses it: every text is escaped."""
    made = jinja2.Environment(**{**options, "undefined": LeftOut}, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(style=style_address, size=figures.size)
    made.filters.update(jsonld=jsonld)
    return made


def render(
    request: HttpRequest, language: str, template: str, *, status: int = 200, title: str = "", **context: Any
) -> HttpResponse:
    """A page. ``title`` is its heading and its name in a list of pages."""
    shown = library()
    if shown is None:
        raise NothingReleased
    speaker = SPEAKERS[language]
    everything = {
        "t": speaker,
        "language": language,
        "library": shown,
        "edition": shown.newest,
        "agency": shown.newest.about["agency"]["name"],
        "title": title,
        "here": request.path,
        "other": {"language": OTHER[language], "name": NAMES[OTHER[language]]},
        "translations": translations(request),
        "url": Addresses(language),
        "site": site(request),
        "frame": _frame(shown.newest, language, request.path),
        **context,
    }
    page = _template(template).render(everything)
    return HttpResponse(
        page, status=status, content_type="text/html; charset=utf-8", headers={"Content-Language": language}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around every page."""

    navigation: Markup
    foot: Markup


@lru_cache(maxsize=512)
def _frame(edition: Edition, language: str, here: str) -> Frame:
    """The frame of a page: drawn once, since it is the same for every question that the page answers."""
    words = {"t": SPEAKERS[language], "url": Addresses(language), "here": here, "edition": edition}
    return Frame(navigation=Markup(_template("navigation").render(words)), foot=Markup(_template("foot").render(words)))


class Addresses:
    """Addresses of pages in one language: ``url("finding", study="rates")``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, name: str, **words: Any) -> str:
        """The address of a page of this language."""
        return _address(name, language=self.language, **words)

    def plain(self, name: str, **words: Any) -> str:
        """The address of something that is the same in both languages."""
        return _address(name, **words)


@lru_cache(maxsize=4_096)
def _address(name: str, **words: Any) -> str:
    return reverse(name, kwargs=words or None)


def translations(request: HttpRequest) -> dict[str, str]:
    """The same page in each language, with the same question."""
    first, _, rest = request.path.lstrip("/").partition("/")
    rest = rest if first in figures.LANGUAGES else ""
    query = request.META.get("QUERY_STRING", "")
    query = query if len(query) <= LONGEST_REPEATED else ""
    return {language: f"/{language}/{rest}{'?' + query if query else ''}" for language in figures.LANGUAGES}


def site(request: HttpRequest) -> str:
    """The portal's own address, for what must be named in full."""
    if settings.PORTAL.public:
        return f"https://{settings.PORTAL.names[0]}"
    return f"http://{request.get_host()}"


def jsonld(value: Any) -> Markup:
    """JSON that no text inside of it can end early."""
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(told.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


@cache
def style_address() -> str:
    """The style sheet's address, which changes when it does."""
    content = (Path(__file__).parent / "static/portal/portal.css").read_bytes()
    return f"{settings.STATIC_URL}portal/portal.css?v={hashlib.sha256(content).hexdigest()[:12]}"


@cache
def _template(name: str) -> jinja2.Template:
    return engines["jinja2"].env.get_template(f"portal/{name}.html.j2")
