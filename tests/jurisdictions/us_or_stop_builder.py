"""A stop that is in order under the Oregon pack, to be changed by one answer at a time."""

from typing import Any


def a_stop(*, initiation: str = "officer", area: str = "Highway 22 near Salem", **person: Any) -> dict[str, Any]:
    """A valid stop with a search and a citation. ``None`` takes an answer away."""
    answers = {
        "race": {"value": "hispanic", "how": "perceived"},
        "age": {"value": 41, "how": "perceived"},
        "gender": {"value": "nonbinary", "how": "perceived"},
        "reason": "moving",
        "statute": "ORS 811.111",
        "searched": True,
        "search_basis": "consent",
        "found": ["none"],
        "result": "citation",
        "arrested": False,
        **person,
    }
    return {
        "contact": {"start": "2024-05-01T10:00", "initiation": initiation, "kind": "traffic"},
        "location": {"area": area},
        "people": [{name: answer for name, answer in answers.items() if answer is not None}],
        "submission": {"tier": "tier_2"},
    }
