"""A stop that is in order under the New Jersey pack, to be changed by one answer at a time."""

from typing import Any


def a_stop(**person: Any) -> dict[str, Any]:
    """A valid stop with a search. ``None`` takes an answer away."""
    answers = {
        "statute": "39:4-98",
        "race": "other_asian",
        "gender": "female",
        "searched": True,
        "search_scope": "vehicle",
        "result": "summons",
        **person,
    }
    return {
        "contact": {"start": "2024-05-01T10:00", "call_number": "A2024-1"},
        "location": {"description": "Turnpike, mile 60"},
        "vehicle": {"plate_state": "NJ"},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }
