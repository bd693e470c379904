"""A stop that is in order under the pack of Washington, DC, to be changed by one answer at a time."""

from typing import Any


def a_stop(**person: Any) -> dict[str, Any]:
    """A valid stop with a search by consent. ``None`` takes an answer away."""
    answers = {
        "gender": "male",
        "race": "multiple",
        "birth_date": "1988-02-29",
        "reason": "suspicion",
        "charges": {"missing": "not_applicable"},
        "searched": True,
        "search_basis": ["consent"],
        "search_consensual": True,
        "search_scope": "person",
        "found": ["none"],
        "result": ["none"],
        **person,
    }
    return {
        "contact": {"start": "2024-05-01T10:00", "stop_type": "no_ticket", "duration": 12},
        "location": {"description": "14th and U Street"},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }
