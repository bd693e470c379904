"""Answers as JSON, in the one shape that the app expects, and what stands before every view of this app."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from daylit.errors import DaylitError
from daylit.web.audience import Role, audience
from daylit.web.collect.pace import may_ask

FOR_GOOD = "private, max-age=31536000, immutable"


def refusal(status: int, code: str, sentence: str, remedy: str, **more: Any) -> JsonResponse:
    """An error as the contract has it."""
    return JsonResponse({"error": {"code": code, "sentence": sentence, "remedy": remedy}, **more}, status=status)


def not_there() -> JsonResponse:
    """The answer to what is not there, and to what is not there for this officer: the same."""
    return refusal(404, "not_found", "There is nothing here for you.", "Go back, or start from the first page.")


def for_officers(
    *methods: str, fresh: bool = False
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """An address of the API: officers alone, these methods alone, at a pace that no person reaches.

    ``fresh`` also asks for a second factor given in the last five minutes.
    """

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @audience(Role.OFFICER, fresh=fresh)
        @functools.wraps(view)
        def answer(request: HttpRequest, **parts: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if not may_ask(request.user.pk, at=timezone.now()):
                slower = refusal(429, "too_fast", "Too much came at once.", "It is sent again by itself.")
                slower.headers["Retry-After"] = "5"
                return slower
            try:
                return view(request, **parts)
            except DaylitError as error:
                return refusal(503, "not_ready", str(error), error.remedy or "It is sent again by itself.")

        return answer

    return wrap
