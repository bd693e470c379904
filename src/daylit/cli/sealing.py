"""`daylit seal`: accepted contacts of an agency become an Extract."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from daylit.cli.exits import FINE
from daylit.cli.output import as_json, say
from daylit.errors import DaylitError

if TYPE_CHECKING:
    from daylit.web.accounts.models import Agency


class NoSuchAgency(DaylitError):
    """No agency of this installation is called so."""


def seal(agency: str, *, first: date | None, last: date | None, out: Path | None, home: Path | None, json: bool) -> int:
    """Seal, and say what is in it and what is not."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.ledger.models import State
    from daylit.web.ledger.sealing import ACCEPTED, seal_extract

    made = seal_extract(agency=_found(agency), first=first, last=last, out=out, at=datetime.now(UTC))
    if json:
        as_json(
            {
                "folder": made.folder,
                "fingerprint": made.fingerprint,
                "contacts": made.contacts,
                "people": made.people,
                "problems": made.problems,
                "states": made.states,
            }
        )
        return FINE
    say(f"{made.contacts:,} accepted contacts with {made.people:,} people were sealed in {made.folder}.")
    left = {State(name).label.lower(): n for name, n in made.states.items() if name != ACCEPTED}
    for label, n in left.items():
        say(f"  not in it: {n:,} · {label}")
    if made.problems:
        say(f"  {made.problems:,} answers have no word in the common table: see its problems.")
    say(f"Its fingerprint: {made.fingerprint}")
    return FINE


def _found(name: str) -> Agency:
    from daylit.web.accounts.models import Agency

    rows = Agency.objects.filter(pk=name) if _is_id(name) else Agency.objects.filter(name__iexact=name)
    agency: Agency | None = rows.first()
    if agency is None:
        there = ", ".join(f"“{one}”" for one in Agency.objects.order_by("name").values_list("name", flat=True)[:10])
        raise NoSuchAgency(f"There is no agency “{name}” here.", remedy=f"There is: {there}." if there else "")
    return agency


def _is_id(name: str) -> bool:
    try:
        return bool(UUID(name))
    except ValueError:
        return False
