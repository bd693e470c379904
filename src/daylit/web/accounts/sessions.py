"""Sessions end on time, everywhere at once, and are whole only with a second factor."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from daylit.web import wall
from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.factors import has_factor, needs_link
from daylit.web.accounts.models import Person

BEGAN, SEEN, STAMP, AGENCY = "daylit_began", "daylit_seen", "daylit_stamp", "daylit_agency"
FACTORS = frozenset({"mfa", "webauthn"})
_EVERY = 30


class Sessions:
    """Puts ``request.acting`` (or ``None``) and ``request.two_factors`` on each request, or ends its session.

    Behind it a request sees its agency's rows alone, and every page tells times as the agency's clocks do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the session before anything else does."""
        request.acting, request.two_factors = None, False  # type: ignore[attr-defined]
        person = request.user
        if isinstance(person, Person):
            now = timezone.now()
            whole = with_second_factor(request)
            # A second factor that is there is never passed over: not by an invitation, not by a reset.
            if self._over(request, person, now) or (not whole and has_factor(person)):
                logout(request)
            else:
                request.two_factors = whole  # type: ignore[attr-defined]
                request.acting = acting_for(person, agency=_agency(request), at=now)  # type: ignore[attr-defined]
        acting = request.acting  # type: ignore[attr-defined]
        zone = None if acting is None else ZoneInfo(acting.agency.zone)
        with wall.only(None if acting is None else acting.agency.id), timezone.override(zone):
            return self.get_response(request)

    def _over(self, request: HttpRequest, person: Person, now: datetime) -> bool:
        session = request.session
        if BEGAN not in session:
            session[BEGAN] = session[SEEN] = now.timestamp()
            session[STAMP] = str(person.stamp)
        idle = now.timestamp() - session[SEEN]
        age = now.timestamp() - session[BEGAN]
        if (
            not person.is_active
            or session[STAMP] != str(person.stamp)
            or idle > timedelta(minutes=settings.IDLE_MINUTES).total_seconds()
            or age > timedelta(hours=settings.ABSOLUTE_HOURS).total_seconds()
        ):
            return True
        if idle > _EVERY:
            session[SEEN] = now.timestamp()
        return False


def with_second_factor(request: HttpRequest) -> bool:
    """Whether this session gave a second factor (or a passkey, which is two in one)."""
    return any(one.get("method") in FACTORS for one in methods_of(request))


def given_within(
    request: HttpRequest, *, at: datetime, methods: Set[str] = FACTORS, within: timedelta = timedelta(minutes=5)
) -> bool:
    """Whether one of these was given within the last minutes; by default a second factor."""
    return any(
        one.get("method") in methods and 0 <= at.timestamp() - float(one.get("at", 0)) <= within.total_seconds()
        for one in methods_of(request)
    )


def link_first(request: HttpRequest) -> bool:
    """Whether a person whose second factor was cleared must open the link that they were handed before they add one.

    Clearing takes the old password too, so a password given in this session was chosen with that link. The agency's own
    account is no proof of it: whoever holds that account would be in with one factor.
    """
    given = any(one.get("method") == "password" for one in methods_of(request))
    return isinstance(request.user, Person) and not given and needs_link(request.user)


def methods_of(request: HttpRequest) -> list[dict[str, Any]]:
    """How this session was opened, as the sign-in library wrote it down."""
    return list(request.session.get("account_authentication_methods", []))


def _agency(request: HttpRequest) -> UUID | None:
    raw = request.session.get(AGENCY)
    return UUID(raw) if raw else None
