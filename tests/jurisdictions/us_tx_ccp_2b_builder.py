"""A stop that is in order under the Texas pack, to be changed by one answer at a time."""

from typing import Any


def a_stop(*, location: dict[str, Any] | None = None, **person: Any) -> dict[str, Any]:
    """A valid stop with a search that found drugs. ``None`` takes an answer away."""
    answers = {
        "gender": "male",
        "race": {"value": "white", "how": "perceived"},
        "race_known_before": False,
        "reason": "moving",
        "searched": True,
        "search_basis": "probable_cause",
        "found": True,
        "found_description": ["drugs"],
        "find_led_to_arrest": "yes",
        "result": "citation_arrest",
        "arrested": True,
        "arrest_basis": "penal_code",
        "arrest_offence": "Possession of a controlled substance",
        "force_with_injury": False,
        **person,
    }
    return {
        "contact": {"start": "2025-03-04T14:05"},
        "location": {"road_kind": "city_street", "description": "Main at Fifth", **(location or {})},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }


def a_warning(**person: Any) -> dict[str, Any]:
    """A valid stop that ended with a spoken warning, without a search."""
    without = ("search_basis", "found", "found_description", "find_led_to_arrest", "arrest_basis", "arrest_offence")
    plain: dict[str, Any] = {"searched": False, "result": "verbal_warning", "arrested": False}
    return a_stop(**{**dict.fromkeys(without), **plain, **person})
