"""The door of the public side: no cookie comes in or goes out, and nothing of who asks goes any further than here.

Behind it a request has no address, no program's name, no referrer and no cookie, so that no line of a log, no error
and no row can hold one. What is counted for the limits of an hour is counted here, under a salt.
"""

from __future__ import annotations

import functools
import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from daylit.web import wall
from daylit.web.accounts.models import Agency
from daylit.web.audience import ANYONE, audience
from daylit.web.community import limits
from daylit.web.community.words import Words, chosen

PUBLIC = ("/survey/", "/community/")
KEPT = {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"}
"""Headers that are passed on; every other one ends here."""
FORM_HOURS = 12
_signer = TimestampSigner(salt="daylit.community.form")


class Outside:
    """Before all else: takes away what tells who asks; after all else: sees that no cookie is given."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if not request.path_info.startswith(PUBLIC):
            return self.get_response(request)
        request.place = get_adapter().get_client_ip(request) or "" if _sends(request) else ""  # type: ignore[attr-defined]
        # of the languages somebody reads only the one of ours is kept: a rare list of them tells who asks
        request.spoken = chosen("", accepted=request.META.get("HTTP_ACCEPT_LANGUAGE", ""))  # type: ignore[attr-defined]
        for name in [one for one in request.META if one.startswith("HTTP_") and one not in KEPT]:
            del request.META[name]
        for name in ("REMOTE_ADDR", "REMOTE_HOST", "REMOTE_PORT"):
            request.META[name] = ""
        response = self.get_response(request)
        response.cookies.clear()
        response.headers["Referrer-Policy"] = "no-referrer"
        return response


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the public side: for anyone, in the language asked for, without cookies.

    Django's guard against foreign forms keeps a cookie. Here it would guard nothing: nobody is signed in, and a foreign
    page can send nothing that anybody could not send. A signed form says that it is ours, not older than twelve hours,
    and counted once; it is bound to nobody.
    """

    @audience(ANYONE)
    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, *parts: Any, **more: Any) -> HttpResponse:
        asked = request.POST.get("lang") or request.GET.get("lang") or ""
        request.words = chosen(asked) if asked else request.spoken  # type: ignore[attr-defined]
        return view(request, *parts, **more)

    return answer


def words_of(request: HttpRequest) -> Words:
    """The language of a request."""
    found: Words = request.words  # type: ignore[attr-defined]
    return found


def within_limits(request: HttpRequest, what: str, *, limit: int, now: float) -> bool:
    """Whether the place that sends this may send one more in this hour."""
    return limits.may(what, place=request.place, limit=limit, now=now)  # type: ignore[attr-defined]


def new_form() -> str:
    """A fresh form's token."""
    return _signer.sign(secrets.token_urlsafe(12))


def form_of(token: str) -> str | None:
    """What names a form, if it is ours and not too old; otherwise nothing."""
    try:
        return str(_signer.unsign(token, max_age=FORM_HOURS * 3600))
    except (BadSignature, SignatureExpired):
        return None


def agencies() -> list[Agency]:
    """Every agency of the installation: their names are public here."""
    with wall.everywhere():
        return list(Agency.objects.order_by("name"))


def agency_of(id: UUID) -> Agency | None:
    """One of them."""
    return next((one for one in agencies() if one.id == id), None)


def _sends(request: HttpRequest) -> bool:
    return request.method == "POST"
