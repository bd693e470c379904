"""A stop that is in order under the Missouri pack, to be changed by one answer at a time."""

from typing import Any


def a_stop(**person: Any) -> dict[str, Any]:
    """A valid stop with a search and an arrest. ``None`` takes an answer away."""
    answers = {
        "race": {"value": "black", "how": "perceived"},
        "gender": "female",
        "age_band": "30_to_39",
        "zip": "65101",
        "town_resident": True,
        "reason": ["moving"],
        "searched": True,
        "search_basis": ["incident_to_arrest"],
        "search_duration_band": "to_15",
        "found": True,
        "found_description": ["weapon"],
        "result": ["citation", "arrest"],
        "arrested": True,
        "charges": ["warrant"],
        **person,
    }
    return {
        "contact": {"start": "2024-06-15T22:40"},
        "location": {"road_kind": "city_street"},
        "officer": {"assignment": "patrol"},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }
