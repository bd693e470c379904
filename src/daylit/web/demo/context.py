"""What pages of a demonstration know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from daylit.web.audience import Role
from daylit.web.demo.town import ALSO_TO_TRY, STAFF, TO_TRY


def demonstration(request: HttpRequest) -> dict[str, Any]:
    """The banner, and who can be tried; nothing on a server that is run for real."""
    if not settings.INSTALLATION.demo:
        return {}
    roles: dict[str, tuple[str, Role]] = {username: (name, role) for username, name, role, _ in STAFF}
    first, others = ([(username, *roles[username]) for username in names] for names in (TO_TRY, ALSO_TO_TRY))
    return {"demo": True, "to_try": first, "also_to_try": others}
