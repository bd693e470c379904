"""Before any view: does it say who may see it, and is the person asking one of them?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode

from daylit.web import errors
from daylit.web.accounts.sessions import given_within, link_first
from daylit.web.audience import ANYONE, HALF_SIGNED_IN, OUTSIDE, SIGNED_IN
from daylit.web.audit.actions import record


class Doors:
    """Deny by default. What a person may not see answers like what is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Let the request through, or answer in the view's place."""
        who, fresh = declared(view, request)
        if who is None:
            return errors.not_found(request)
        if ANYONE in who:
            return None
        if not request.user.is_authenticated:
            return _sign_in(request)
        if HALF_SIGNED_IN in who:
            return _link_first(request)
        if not request.two_factors:  # type: ignore[attr-defined]
            return _refused_api(request) or redirect("second_factor")
        acting = request.acting  # type: ignore[attr-defined]
        if SIGNED_IN not in who and (acting is None or not {str(role) for role in acting.roles} & who):
            _tell(request)
            return errors.not_found(request)
        if fresh and not given_within(request, at=timezone.now()):
            return _refused_api(request) or redirect(
                f"/sign-in/2fa/reauthenticate/?{urlencode({'next': request.path})}"
            )
        return None


def declared(view: Any, request: HttpRequest | None = None) -> tuple[frozenset[str] | None, bool]:
    """Who may see a view, and whether a fresh second factor is needed; ``None`` where it does not say."""
    own = getattr(view, "audience", None)
    if own is not None:
        return own, bool(getattr(view, "fresh", False))
    name = request.resolver_match.url_name if request is not None and request.resolver_match else None
    return (OUTSIDE.get(name) if name else None), False


ADDING = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
"""The addresses at which a second factor is added."""


def _link_first(request: HttpRequest) -> HttpResponse | None:
    if request.resolver_match is None or request.resolver_match.url_name not in ADDING or not link_first(request):
        return None
    _tell(request)
    return redirect("second_factor")


def _sign_in(request: HttpRequest) -> HttpResponse:
    return _refused_api(request) or redirect(f"/sign-in/login/?{urlencode({'next': request.get_full_path()})}")


def _refused_api(request: HttpRequest) -> HttpResponse | None:
    return errors.signed_out() if "/api/" in request.path else None


def _tell(request: HttpRequest) -> None:
    acting = request.acting  # type: ignore[attr-defined]
    record(
        "page.refused",
        at=timezone.now(),
        by=request.user.pk,
        agency=None if acting is None else acting.agency.id,
        outcome="refused",
        details={"view": request.resolver_match.view_name if request.resolver_match else "", "method": request.method},
    )
