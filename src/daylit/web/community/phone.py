"""What an officer's phone asks: the key, and signatures on codes that the server does not see."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone

from daylit.web.audience import Role, audience
from daylit.web.audit.actions import record
from daylit.web.community.blind import NotBlinded
from daylit.web.community.codes import STOPS, TooManyCodes, newest_key, sign_for_phone
from daylit.web.community.models import Kind, Survey
from daylit.web.community.public_views import today
from daylit.web.community.taking import is_open

AT_ONCE = 30
"""Codes of one sending; a phone keeps about so many for times without a network."""


@audience(Role.OFFICER)
def codes(request: HttpRequest) -> HttpResponse:
    """GET: whether receipts are given, and with which key. PUT: numbers to sign."""
    if request.method not in ("GET", "HEAD", "PUT"):
        return HttpResponseNotAllowed(("GET", "HEAD", "PUT"))
    acting = request.acting  # type: ignore[attr-defined]
    day = today(acting.agency)
    found = Survey.objects.filter(agency=acting.agency, kind=Kind.STOPS)
    if not any(is_open(one, day=day) for one in found):
        return JsonResponse({"open": False})
    key = newest_key(acting.agency, day=day)
    public = key.private.public_key().public_numbers()
    told: dict[str, Any] = {
        "open": True,
        "key": {"id": key.id, "n": f"{public.n:x}", "e": public.e},
        "purpose": STOPS,
        "address": settings.INSTALLATION.address("/survey/"),
        "agency": str(acting.agency.id)[:8],
    }
    if request.method != "PUT":
        return JsonResponse(told)
    numbers = _numbers(request, key=key.id)
    if numbers is None:
        return _refusal(400, "not_numbers", "These codes could not be read.", "Ask for new ones.")
    try:
        signed = sign_for_phone(numbers, agency=acting.agency, officer=acting.person, at=timezone.now())
    except TooManyCodes as error:
        return _refusal(429, "too_many", str(error), error.remedy or "")
    except NotBlinded:
        return _refusal(400, "not_numbers", "These codes could not be read.", "Ask for new ones.")
    record(
        "codes.signed", at=timezone.now(), by=acting.person.id, agency=acting.agency.id, details={"codes": len(signed)}
    )
    return JsonResponse(told | {"signed": [f"{one:x}" for one in signed]})


def _numbers(request: HttpRequest, *, key: str) -> list[int] | None:
    """The numbers to sign, if they were blinded for the key of today."""
    try:
        told = json.loads(request.body)
        if told["key"] != key or not 1 <= len(told["blinded"]) <= AT_ONCE:
            return None
        return [int(one, 16) for one in told["blinded"] if len(one) <= 1024]
    except (ValueError, KeyError, TypeError):
        return None


def _refusal(status: int, code: str, sentence: str, remedy: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "sentence": sentence, "remedy": remedy}}, status=status)
