"""A citation that is in order under the Massachusetts pack, to be changed by one answer at a time."""

from typing import Any


def a_citation(*, vehicle: dict[str, Any] | None = None, **person: Any) -> dict[str, Any]:
    """A valid citation for speeding, with a search. ``None`` takes an answer away."""
    answers = {
        "birth_year": 1990,
        "race": "asian_pacific",
        "gender": "female",
        "offences": ["1"],
        "offence_group": ["speeding"],
        "seat_belt": False,
        "child_restraint": False,
        "searched": True,
        "search_basis": "consent",
        "found": ["alcohol"],
        "result": "civil_citation",
        **person,
    }
    return {
        "contact": {"start": "2024-05-01T10:00"},
        "location": {"city": "Springfield"},
        "vehicle": {"plate_kind": "PAN", "state": "MA", "speed": 78} if vehicle is None else vehicle,
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }
