"""A stop that is in order under North Carolina's pack, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed

DRIVER = {
    "role": "driver",
    "age": 34,
    "gender": "male",
    "ethnicity": "not_hispanic",
    "race": "black",
    "reason": "speed",
    "result": "citation",
    "arrested": "no",
    "resistance": "no",
    "used_force": "no",
}


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver stopped for speeding, nothing else."""
    record = {
        "contact": {"start": "2024-05-01T10:15"},
        "location": {"county": "DURHAM", "city": "Durham"},
        "officer": {"id": "A17"},
        "people": [dict(DRIVER)],
        "submission": {"record": "D0001", "agency_name": "Durham Police Department"},
    }
    return changed(record, changes or {})


def a_searched_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver searched on probable cause, with two finds, and a passenger who was arrested."""
    record = a_stop()
    record["people"][0] |= {
        "searches": [
            {
                "basis": "probable_cause",
                "targets": ["vehicle", "driver"],
                "basis_detail": ["observed", "movement"],
                "seized": ["personal"],
            }
        ],
        "finds": [
            {"kind": "drugs", "unit": "grams", "amount": 3.5},
            {"kind": "weapons", "amount": 1},
        ],
    }
    passenger = {
        "role": "passenger",
        "age": 30,
        "gender": "female",
        "ethnicity": "hispanic",
        "race": "white",
        "arrested": "yes",
        "resistance": "no",
        "used_force": "no",
    }
    record["people"].append(passenger)
    return changed(record, changes or {})
