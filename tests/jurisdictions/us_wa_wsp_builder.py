"""A contact that is in order under the Washington pack, to be changed by one answer at a time."""

from typing import Any


def a_contact(*, location: dict[str, Any] | None = None, **person: Any) -> dict[str, Any]:
    """A valid contact with a search and two violations. ``None`` takes an answer away."""
    answers = {
        "race": "east_indian",
        "age": 52,
        "gender": "male",
        "search_basis": "dog_nothing",
        "outcomes": [
            {"offences": "Speed too fast", "kind": "citation_or_arrest"},
            {"offences": "No insurance", "kind": "verbal_warning"},
        ],
        **person,
    }
    place = {"highway_type": "I", "road_number": "5", "milepost": 101.25} if location is None else location
    return {
        "contact": {"start": "2024-05-01T10:00", "initiation": "self_initiated"},
        "location": place,
        "officer": {"id": "4711", "race": {"missing": "refused"}, "gender": "female"},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
    }
