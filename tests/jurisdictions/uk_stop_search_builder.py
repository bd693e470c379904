"""A search that is in order under the pack of the United Kingdom, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed, seen


def a_search(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A person searched for drugs; nothing followed."""
    record = {
        "contact": {
            "start": "2024-01-06T22:45",
            "search_type": "person",
            "operation": False,
            "power": "drugs_23",
        },
        "location": {"point": {"latitude": 52.6291, "longitude": -1.1304}},
        "people": [
            {
                "gender": "male",
                "age_band": "18-24",
                "race_stated": {"value": "A1", "how": "stated"},
                "race": seen("asian"),
                "searches": [{"object": "controlled_drugs", "outer_clothing": False}],
                "outcomes": [{"kind": "no_action", "linked_to_object": False}],
            }
        ],
    }
    return changed(record, changes or {})


def a_vehicle_search(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A vehicle searched alone: nothing is said of a person."""
    record = a_search({"contact.search_type": "vehicle", "search.outer_clothing": None})
    for name in ("gender", "age_band", "race_stated", "race"):
        del record["people"][0][name]
    return changed(record, changes or {})
