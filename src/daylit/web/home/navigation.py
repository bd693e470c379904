"""What stands at the top of each page: only what a person's roles open, and only what works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from daylit.web.audience import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry. It is current on its own page and on those below it."""

    label: str
    href: str
    current: bool


ITEMS: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Record a contact", "collect", frozenset({Role.OFFICER})),
    ("Review", "review_waiting", frozenset({Role.SUPERVISOR})),
    ("Overdue", "review_late", frozenset({Role.SUPERVISOR})),
    ("Stand-ins", "review_stand_ins", frozenset({Role.SUPERVISOR})),
    ("Mistakes", "review_sample", frozenset({Role.SUPERVISOR, Role.STEWARD, Role.AUDITOR})),
    ("State files", "state_files", frozenset({Role.RECORDS})),
    ("Completeness", "completeness", frozenset({Role.STEWARD})),
    ("This week", "week", frozenset({Role.COMMAND, Role.ANALYST})),
    (
        "Findings",
        "findings",
        frozenset({Role.ANALYST, Role.COMMAND, Role.TRAINING, Role.COMMUNITY, Role.PUBLISHER}),
    ),
    ("Explore", "explore", frozenset({Role.ANALYST, Role.COMMAND, Role.STEWARD})),
    ("Watch", "watches", frozenset({Role.ANALYST, Role.COMMAND})),
    ("Plan", "plan", frozenset({Role.ANALYST, Role.COMMAND, Role.PUBLISHER})),
    ("Extracts", "extracts", frozenset({Role.STEWARD, Role.ANALYST})),
    ("Releases", "releases", frozenset({Role.PUBLISHER, Role.COMMAND})),
    ("Actions", "improve_actions", frozenset({Role.TRAINING, Role.COMMAND})),
    ("Training", "improve_courses", frozenset({Role.TRAINING, Role.COMMAND})),
    ("My people's training", "improve_people", frozenset({Role.SUPERVISOR})),
    ("My training", "improve_mine", frozenset({Role.OFFICER, Role.SUPERVISOR})),
    ("Listening", "community_surveys", frozenset({Role.COMMUNITY, Role.COMMAND})),
    ("How review goes", "review_pace", frozenset({Role.AUDITOR})),
    ("By the clock", "rounds", frozenset({Role.ADMIN, Role.AUDITOR})),
    ("Log", "log", frozenset({Role.AUDITOR})),
    ("Set-up", "setup", frozenset({Role.ADMIN})),
    ("People", "people", frozenset({Role.ADMIN})),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The entries for the person asking, for templates."""
    acting = getattr(request, "acting", None)
    if acting is None or not getattr(request, "two_factors", False):
        return {"navigation": []}
    shown = [(label, address(name)) for label, name, roles in ITEMS if acting.roles & roles]
    found = [(label, href) for label, href in shown if href]
    here = max((href for _, href in found if request.path.startswith(href)), key=len, default="")
    return {"navigation": [Item(label=label, href=href, current=href == here) for label, href in found]}


def address(name: str) -> str:
    """The address of a view, or nothing where it is not part of this installation."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
