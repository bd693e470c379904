"""A stop that is in order under Virginia's pack, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed, seen


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver with a citation for speeding."""
    record = {
        "contact": {"start": "2024-05-01T10:15"},
        "location": {"description": "38.8462 -77.3064", "jurisdiction": "029"},
        "vehicle": {"searched": "no"},
        "people": [
            {
                "reason": "traffic",
                "role": "driver",
                "race": seen("white"),
                "ethnicity": {"value": "hispanic", "how": "stated"},
                "age": 41,
                "gender": "female",
                "speaks_english": "yes",
                "residency": "virginia",
                "searched": "no",
                "used_force": "no",
                "resistance": "no",
                "result": "citation",
                "charges": "Speeding 20 over",
                "offences": "SPE-6712-I6",
            }
        ],
        "submission": {"record": "24-000123", "agency": "VA0290100"},
    }
    return changed(record, changes or {})
