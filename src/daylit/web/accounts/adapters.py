"""How the sign-in library behaves here: nobody signs up, guesses are counted, every way in ends at a second factor."""

from __future__ import annotations

from base64 import b32encode
from secrets import token_bytes
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils import timezone

from daylit.web.accounts.factors import has_factor
from daylit.web.accounts.guessing import take_guess, wrong_guess
from daylit.web.accounts.models import Person
from daylit.web.accounts.sessions import given_within

WAIT = "Too many tries. Wait a while, or ask your agency's administrator to let you in again."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in by name and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account by themselves."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """The library would count in the memory of one process; ``authenticate`` counts in the database."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Do not even look at a guess that is one too many."""
        who, where, now = _name(credentials), self.get_client_ip(request) or "", timezone.now()
        guess = take_guess(who=who, where=where, at=now)
        if guess is None:
            raise ValidationError(WAIT, code="too_many_tries")
        person = super().authenticate(request, **credentials)
        if person is None:
            wrong_guess(who=who, where=where, at=now, guess=guess)
        else:
            guess.delete()
        return person

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A person on their way in adds the first factor without giving the password a second time."""
        required = bool(super().is_reauthentication_required(app=app, **kwargs))
        person = self.request.user
        if required and app == "allauth.mfa" and isinstance(person, Person) and not has_factor(person):
            return not given_within(self.request, at=timezone.now(), methods={"password", "socialaccount"})
        return required

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Changes to an account are told in the log and on its page; mail is not set up everywhere."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in with the agency's own account. It opens an account that is there, and never makes one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody makes an account by themselves."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Tie the agency's account to the person of the same name, once; otherwise say that there is none."""
        if sociallogin.is_existing:
            return
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo", claims.get("id_token", claims))
        name = str(claims.get("preferred_username") or claims.get("email") or "").strip().lower()
        person = Person.objects.filter(username=name, is_active=True).first() if name else None
        if person is None:
            raise ImmediateHttpResponse(redirect("no_account"))
        sociallogin.connect(request, person)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors. The shared secret of an authenticator app is kept encrypted."""

    def encrypt(self, text: str) -> str:
        """Under a key that does not lie in the database."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The other way. Where the key was lost, a secret that nobody knows: no code fits it, and nothing breaks."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return b32encode(token_bytes(20)).decode()

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What a passkey holds: who it is, as the library reads it back, and the name that is shown."""
        return {"id": user_pk_to_url_str(user).encode(), "display_name": user.name, "name": user.username}


def _box() -> Fernet:
    from daylit.web.configuration import kept_secret

    path = settings.INSTALLATION.secrets_folder / "factors"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_bytes(Fernet.generate_key())
    return Fernet(kept_secret(path).encode())


def _name(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")
