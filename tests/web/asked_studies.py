"""What the tests of findings begin with: accepted contacts, sealed, and a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cast import NOW, Cast, with_role
from records import a_contact, answers

from daylit.studies.registry import STUDIES
from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.insight import actions, plans, working
from daylit.web.insight.models import Plan, StoredFinding
from daylit.web.ledger.models import Extract, State
from daylit.web.ledger.sealing import seal_extract


def contacts(cast: Cast, *, many: int = 40, at: datetime = NOW, tags: Sequence[str] = ()) -> None:
    """Accepted contacts with people of two groups; every fourth person was searched."""
    for number in range(many):
        given = answers(
            people__0__race={"value": ["black" if number % 2 else "white"], "how": "perceived"},
            people__0__searched=number % 4 == 0,
            contact__start=(at - timedelta(days=number % 30)).strftime("%Y-%m-%dT10:00"),
        )
        a_contact(cast, state=State.ACCEPTED, at=at - timedelta(days=number % 30), given=given, tags=list(tags))


def sealed(cast: Cast, *, at: datetime = NOW) -> Extract:
    """Everything that was accepted, as an extract."""
    return seal_extract(agency=cast.millbrook, at=at)


def a_plan(cast: Cast, *, studies: Sequence[str] = ("rates",), by: Person | None = None, **more: object) -> Plan:
    """A plan that is in force."""
    document = plans.document(title="The yearly plan", studies=list(studies), **{"groups": ["race_ethnicity"], **more})
    return actions.declare(agency=cast.millbrook, by=by or cast.okafor, at=NOW, document=document)


def answered(cast: Cast, *, studies: Sequence[str] = ("rates",), at: datetime = NOW) -> list[StoredFinding]:
    """Contacts, an extract, a plan, and all its questions answered."""
    contacts(cast)
    actions.ask_plan(a_plan(cast, studies=studies), extract=sealed(cast, at=at), at=at)
    working.work_off(clock=lambda: at)
    return list(StoredFinding.objects.order_by("event"))


def analyst(cast: Cast) -> Person:
    """Somebody who asks."""
    return with_role("analyst", Role.ANALYST, cast.millbrook)


ALL = tuple(STUDIES)
