"""The pages of what went wrong: short, kind, and without a word about the inside."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our own page; whom the token was to guard is asked for first, as everywhere."""
    if "/api/" in request.path and not getattr(request, "two_factors", False):
        return signed_out()
    return _answer(
        request, 403, "refused", "This did not come from our own page.", "Go back, load the page anew, and try again."
    )


def signed_out() -> JsonResponse:
    """An address of the app, without a session that is whole."""
    sentence, remedy = "You are not signed in.", "Sign in; what you entered is kept."
    return JsonResponse({"error": {"code": "signed_out", "sentence": sentence, "remedy": remedy}}, status=401)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What is not allowed looks like what is not there."""
    return not_found(request)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing is here, or nothing for this person."""
    return _answer(
        request, 404, "not_found", "There is nothing here for you.", "Go back, or start from the first page."
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent could not be understood."""
    return _answer(request, 400, "bad_request", "What was sent could not be understood.", "Go back and try again.")


def busy(request: HttpRequest) -> HttpResponse:
    """Others kept the database for too long."""
    return _answer(
        request, 503, "busy", "So many write at this moment that this waited in vain.", "Try again in a few seconds."
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Our own mistake."""
    return _answer(
        request,
        500,
        "failed",
        "Something went wrong on our side. What you saved before is safe.",
        "Try again in a minute.",
    )


def _answer(request: HttpRequest, status: int, code: str, sentence: str, remedy: str) -> HttpResponse:
    if "/api/" in request.path:
        return JsonResponse({"error": {"code": code, "sentence": sentence, "remedy": remedy}}, status=status)
    return render(request, "error.html", {"sentence": sentence, "remedy": remedy, "status": status}, status=status)
