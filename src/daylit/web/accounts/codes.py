"""Codes of an authenticator app and recovery codes: guesses count like those at a password, and no code works twice."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from daylit.web.accounts.guessing import take_guess, wrong_guess

WAIT = "Too many tries. Wait a while, or ask your agency's administrator to let you in again."
STEP = "last_step"
"""Under which name an authenticator keeps the time step of the last code that was taken."""


class _Counted:
    """The library counts guesses and used codes in the memory of one process; several serve, and they restart."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        """The code, if it is right, new, and not one guess too many."""
        who, now = self.user.username, timezone.now()
        where = get_adapter().get_client_ip(context.request) or ""
        guess = take_guess(who=who, where=where, at=now)
        if guess is None:
            raise ValidationError(WAIT, code="too_many_tries")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            if not _is_new(self.authenticator, code):
                raise get_factor_adapter().validation_error("incorrect_code")
        except ValidationError:
            wrong_guess(who=who, where=where, at=now, guess=guess)
            raise
        guess.delete()
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """The second step of signing in."""


class FreshCodeForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """A code before a dangerous act."""


@transaction.atomic
def _is_new(authenticator: Authenticator, code: str) -> bool:
    """Whether no code of this time or a later one was taken before (RFC 6238, section 5.2); from now on it was."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True  # the library crosses recovery codes out in the database
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    steps = [step for step in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, step)) == code]
    if not steps or max(steps) <= row.data.get(STEP, 0):
        return False
    row.data[STEP] = authenticator.data[STEP] = max(steps)
    row.save(update_fields=["data"])
    return True
