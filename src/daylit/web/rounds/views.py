"""The page of what the server does by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from daylit.web.audience import Role, audience
from daylit.web.rounds.queries import standings


@audience(Role.ADMIN, Role.AUDITOR)
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Each job: when it was last done, how it ended, when it is due."""
    return render(request, "rounds/rounds.html", {"standings": standings(at=timezone.now())})
