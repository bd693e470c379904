"""Contacts that are in order under the standard form, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed, seen


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver alone, a warning for speeding: what an officer answers, and the officer's own number."""
    record = {
        "contact": {"start": "2026-02-03T14:05", "kind": "traffic", "duration": 6},
        "location": {"point": {"latitude": 38.846, "longitude": -77.306}},
        "officer": {"id": "k7"},
        "people": [
            {
                "role": "driver",
                "race": seen(["white"]),
                "gender": seen("male"),
                "age_band": seen("25-34"),
                "reason": "speeding",
                "searched": False,
                "force": ["none"],
                "result": ["verbal_warning"],
            }
        ],
    }
    return changed(record, changes or {})


def another_kind(kind: str, changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A contact of another kind, with what it asks."""
    record = a_stop({"contact.kind": kind, "person.role": None, "contact.call_for_service": False})
    if kind in ("call", "care"):
        record["people"][0].pop("reason")
    else:
        record["people"][0] |= {"reason": "information"}
    if kind == "call":
        record["contact"].pop("call_for_service")
    return changed(record, {"person.result": ["no_action"], **(changes or {})})


def a_searched_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A pat-down, then a search after an arrest."""
    record = a_stop(
        {
            "person.searched": True,
            "person.found": ["drugs"],
            "person.force": ["handcuffs"],
            "person.injured": False,
            "person.result": ["arrest"],
            "person.actions": ["ordered_out"],
        }
    )
    record["people"][0]["searches"] = [
        {"targets": ["person"], "basis": ["frisk"]},
        {"targets": ["person", "vehicle"], "basis": ["incident_to_arrest"]},
    ]
    return changed(record, changes or {})
