"""A stop that is in order under the Rhode Island pack, to be changed by one answer at a time."""

from typing import Any


def a_stop(**person: Any) -> dict[str, Any]:
    """A valid stop with a search. ``None`` takes an answer away."""
    answers = {
        "race": "black_hispanic",
        "gender": "female",
        "residency": "town",
        "birth_date": "1990-10-01",
        "prior_record": {"missing": "unknown"},
        "reason": "speeding",
        "frisked": False,
        "searched": True,
        "search_basis": ["odor", "probable_cause"],
        "found": ["drugs"],
        "result": "citation",
        **person,
    }
    return {
        "contact": {"start": "2024-05-01T10:00", "duration": 15, "occupants": 0},
        "location": {"street": "Broad Street"},
        "vehicle": {"state": "RI", "plate_kind": "passenger"},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }


def help_for_a_motorist(**person: Any) -> dict[str, Any]:
    """A stop that was help for a motorist, after which nothing followed."""
    nothing: dict[str, Any] = {"searched": False, "search_basis": None, "found": None}
    return a_stop(**{"reason": "motorist_assist", "result": {"missing": "not_applicable"}, **nothing, **person})
