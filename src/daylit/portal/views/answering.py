"""What every view of pages does alike: it has a language, and a release."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from daylit.portal.current import library
from daylit.portal.editions import Edition, Library
from daylit.portal.rendering import NothingReleased
from daylit.portal.views import errors

View = Callable[..., HttpResponse]


def of_a_release(view: View) -> View:
    """Say kindly that there is no release yet, where there is none."""

    @wraps(view)
    def answer(request: HttpRequest, **words: Any) -> HttpResponse:
        try:
            return view(request, **words)
        except NothingReleased:
            return errors.waiting(request)

    return answer


def shown() -> Library:
    """The releases that are shown. Raises ``NothingReleased`` where there is none."""
    if (found := library()) is None:
        raise NothingReleased
    return found


def edition_of(number: int) -> Edition | None:
    """A release by its number; ``None`` where it was and is no longer. Raises ``Http404`` where it never was."""
    there = shown()
    if number in there.editions:
        return there.editions[number]
    if 1 <= number < there.newest.number:
        return None
    raise Http404
