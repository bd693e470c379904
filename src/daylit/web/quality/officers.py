"""Whose a badge number in another system's log is, and in which unit they were on a day."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from daylit.tables.matching import plain_number
from daylit.web.accounts.models import Agency, Membership, OfficerFacts, Person
from daylit.web.audience import Role


class Officers:
    """The agency's officers by every name another system may use; a name that two people share is nobody's."""

    def __init__(self, agency: Agency) -> None:
        self._roles = list(Membership.objects.filter(agency=agency, role=Role.OFFICER).order_by("since"))
        people = Person.objects.filter(pk__in={row.person_id for row in self._roles})
        names: list[tuple[str, UUID]] = [(plain_number(one.username), one.pk) for one in people]
        for facts in OfficerFacts.objects.filter(agency=agency, person__in=people):
            officer = facts.answers.get("officer")
            number = officer.get("id") if isinstance(officer, dict) else None
            if number:
                names.append((plain_number(str(number)), facts.person_id))
        told = set(names)
        shared = {name for name, count in Counter(name for name, _ in told).items() if count > 1}
        self._by_name = {name: person for name, person in told if name and name not in shared}

    def of(self, name: str) -> UUID | None:
        """The officer whom a badge number, staff number or user name means, if it means one."""
        return self._by_name.get(plain_number(name))

    def unit(self, officer: UUID | None, day: date) -> UUID | None:
        """The unit of an officer on a day."""
        held = (row for row in self._roles if row.person_id == officer and row.holds_on(day))
        return next((row.unit_id for row in held if row.unit_id is not None), None)
