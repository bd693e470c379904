"""What every page knows: who is asking."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def acting(request: HttpRequest) -> dict[str, Any]:
    """The person at work, for templates."""
    return {"acting": getattr(request, "acting", None)}
