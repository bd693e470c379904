"""Stops that are in order under Illinois' pack, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed, seen


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver with a citation for speeding, no search."""
    record = {
        "contact": {"start": "2018-05-01T10:15", "kind": "traffic", "duration": 12},
        "location": {"area": "Beat 12"},
        "vehicle": {
            "make": "Ford",
            "year": 2011,
            "consent_asked": "no",
            "searched": "no",
            "dog_sniff": "no",
        },
        "people": [
            {
                "role": "driver",
                "zip": "60601",
                "birth_year": 1990,
                "gender": "male",
                "race": seen("hispanic"),
                "reason": "moving",
                "moving_type": "speed",
                "consent_person_asked": "no",
                "searched": "no",
                "result": ["citation", "verbal_warning"],
            }
        ],
        "submission": {"agency": "10101", "agency_name": "Chicago Police"},
    }
    return changed(record, changes or {})


def a_searched_stop() -> dict[str, Any]:
    """A search of the vehicle and of the second of two passengers, and a dog."""
    record = a_stop()
    record["vehicle"] |= {
        "consent_asked": "yes",
        "consent_given": "yes",
        "searched": "yes",
        "search_basis": "consent",
        "found": ["drugs", "weapon"],
        "drug_amount": "2-10",
        "dog_sniff": "yes",
        "dog_alert": "yes",
        "dog_search": "no",
    }
    calm = {"role": "passenger", "consent_person_asked": "no", "searched": "no"}
    searched = {
        "role": "passenger",
        "consent_person_asked": "yes",
        "consent_person": "no",
        "searched": "yes",
        "search_basis": "other",
        "found": ["drugs"],
        "drug_amount": "under_2",
    }
    record["people"] += [calm, searched]
    return record


def a_pedestrian_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A person on foot who was patted down."""
    record = {
        "contact": {"start": "2018-05-01T10:15", "kind": "pedestrian"},
        "location": {"area": "Beat 12", "description": "State and Lake"},
        "people": [
            {
                "role": "pedestrian",
                "gender": "female",
                "race": seen("asian"),
                "suspicion": ["radio", "other"],
                "reason_other": "Ran from the store",
                "frisked": "yes",
                "frisk_by": "other",
                "frisk_reasons": ["bulge"],
                "frisk_led_to_search": "no",
                "searched": "no",
                "warned": "no",
                "arrested": "no",
            }
        ],
        "submission": {"agency": "10101", "agency_name": "Chicago Police"},
    }
    return changed(record, changes or {})
