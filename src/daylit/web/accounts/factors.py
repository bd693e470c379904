"""What the sign-in library tells us goes into the log; a new second factor counts for the session that made it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone

from daylit.web import wall
from daylit.web.accounts.models import FactorReset, Person
from daylit.web.audit.actions import record

PROVEN = {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN}


def has_factor(person: Person) -> bool:
    """Whether the person has a second factor of their own (recovery codes alone are none)."""
    return bool(Authenticator.objects.filter(user=person, type__in=PROVEN).exists())


def needs_link(person: Person) -> bool:
    """Whether a lost second factor of theirs was cleared, at whichever agency, and none has taken its place."""
    if has_factor(person):
        return False
    with wall.everywhere():
        return FactorReset.objects.filter(person=person, done=True).exists()


def added(request: HttpRequest, user: Person, authenticator: Authenticator, **_: Any) -> None:
    """A code or key was just shown to work, so this session has it, and its recovery codes are shown at once."""
    record("factor.added", at=timezone.now(), by=user.id, details={"type": str(authenticator.type)})
    if authenticator.type in PROVEN:
        told = {"id": authenticator.pk, "type": str(authenticator.type), "reauthenticated": True}
        record_authentication(request, user, method="mfa", **told)


def removed(user: Person, authenticator: Authenticator, **_: Any) -> None:
    """One key less."""
    record("factor.removed", at=timezone.now(), by=user.id, details={"type": str(authenticator.type)})


def signed_in(request: HttpRequest, user: Person, **_: Any) -> None:
    """Somebody came in."""
    methods = [str(one.get("method")) for one in request.session.get("account_authentication_methods", [])]
    record("sign_in.done", at=timezone.now(), by=user.id, details={"methods": methods})


def signed_out(user: Person | None, **_: Any) -> None:
    """Somebody left, or their session ended."""
    if user is not None:
        record("sign_out.done", at=timezone.now(), by=user.id)


def listen() -> None:
    """Connect all of these."""
    authenticator_added.connect(added, dispatch_uid="daylit.added")
    authenticator_removed.connect(removed, dispatch_uid="daylit.removed")
    user_logged_in.connect(signed_in, dispatch_uid="daylit.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="daylit.signed_out")
