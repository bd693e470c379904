"""One click into each role of the demonstration."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from daylit.web import errors
from daylit.web.accounts.models import Person
from daylit.web.audience import ANYONE, audience
from daylit.web.demo.town import ALSO_TO_TRY, TO_TRY


@audience(ANYONE)
@require_POST
def act_as(request: HttpRequest, username: str) -> HttpResponse:
    """Come in as one of the invented people. There is no such address on a server that is run for real."""
    person = Person.objects.filter(username=username).first()
    if not settings.INSTALLATION.demo or person is None or username not in (*TO_TRY, *ALSO_TO_TRY):
        return errors.not_found(request)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    record_authentication(request, person, method="password", username=username)
    record_authentication(request, person, method="mfa", type="demonstration")
    return redirect("/")
