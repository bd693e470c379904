"""A contact that is in order under the Colorado pack, to be changed by one answer at a time."""

from typing import Any


def perceived(value: Any) -> dict[str, Any]:
    """An answer that the officer perceived."""
    return {"value": value, "how": "perceived"}


def a_person(**changes: Any) -> dict[str, Any]:
    """A valid driver with a search and property taken. ``None`` takes an answer away."""
    answers = {
        "role": "driver",
        "race": perceived("white"),
        "ethnicity": perceived("not_hispanic"),
        "gender": perceived("male"),
        "age": perceived(35),
        "reason": "moving",
        "consent_person_asked": False,
        "consent_property_asked": True,
        "consent_property": True,
        "searched": True,
        "search_scope": "property",
        "search_basis": ["consent"],
        "found": ["drugs"],
        "property_seized": True,
        "seizures": [{"property": "drugs", "basis": "contraband"}],
        "weapon_shown": ["none"],
        "firearm_discharged": False,
        "result": ["citation"],
        "charges": "Possession",
        **changes,
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def a_force(**changes: Any) -> dict[str, Any]:
    """A valid use of force."""
    answers = {
        "at": "2024-05-01T10:10",
        "kind": ["hands"],
        "officers": "Officer one",
        "on_duty": True,
        "death": False,
        "injury_person": True,
        "injury_person_severity": "serious",
        "injury_officer": False,
        "weapon_shown": False,
        "discharged": False,
        "investigated": True,
        "investigation_result": {"missing": "unknown"},
        "complaint": False,
        "ambulance": True,
        "ambulance_at": "2024-05-01T10:12",
        "advanced_life_support": False,
        **changes,
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def a_contact(*people: dict[str, Any], **contact: Any) -> dict[str, Any]:
    """A valid contact with one driver, or with the people given."""
    first = {
        "start": "2024-05-01T10:00",
        "duration": 20,
        "record_kind": ["contact"],
        "exempt": "none",
        "traffic_stop": True,
        "unannounced_entry": False,
        **contact,
    }
    return {
        "contact": first,
        "location": {"description": "Main at Fifth", "city": "Denver"},
        "people": list(people) or [a_person()],
    }
