"""The administrator's acts upon a lost second factor: asking, and deciding what another one asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from daylit.web.accounts import resetting
from daylit.web.accounts.models import FactorReset
from daylit.web.setup.people_list import Listed, works_elsewhere
from daylit.web.setup.people_views import act, person_page
from daylit.web.setup.views import invitation_link

ELSEWHERE = "This person works for another agency too. Whoever runs the server can help: “daylit lost-factor”."


@act
def ask(request: HttpRequest, found: Listed) -> HttpResponse:
    """Ask; where nobody else could decide, it is done at once."""
    agency, now = request.acting.agency, timezone.now()
    if works_elsewhere(found.person, agency, at=now):
        return person_page(request, found, error=ELSEWHERE)
    told = {"person": found.person, "agency": agency, "reason": request.POST.get("reason", "")}
    try:
        reset = resetting.ask(by=request.user, at=now, **told)
    except resetting.CannotReset as error:
        return person_page(request, found, error=str(error))
    if resetting.second_people(agency, reset):
        messages.success(request, "Asked. Another administrator confirms it on this page.")
        return redirect("person", found.person.pk)
    return _cleared(request, found, reset)


@act
def decide(request: HttpRequest, found: Listed) -> HttpResponse:
    """Confirm or turn down what another administrator asked, or take back what one asked oneself."""
    reset = resetting.waiting(found.person, request.acting.agency)
    if reset is None:
        return person_page(request, found, error="Nothing waits here; it may have been decided already.")
    if request.POST.get("confirm") == "yes":
        return _cleared(request, found, reset)
    resetting.refuse(reset, by=request.user, at=timezone.now())
    messages.success(request, "The second factor stays as it is.")
    return redirect("person", found.person.pk)


def _cleared(request: HttpRequest, found: Listed, reset: FactorReset) -> HttpResponse:
    try:
        code = resetting.confirm(reset, by=request.user, at=timezone.now())
    except resetting.CannotReset as error:
        return person_page(request, found, error=str(error))
    return render(request, "setup/invited.html", {"links": [(found.person, invitation_link(request, code))]})
