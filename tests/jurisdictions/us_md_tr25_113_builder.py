"""A stop that is in order under Maryland's pack, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver with a citation and a warning for speeding, no search."""
    record = {
        "contact": {
            "start": "2024-05-01T10:15",
            "duration": 12,
            "checkpoint": False,
            "crash": False,
            "automated": "none",
        },
        "location": {"description": "Rt 50 at exit 8"},
        "officer": {"id": "77"},
        "vehicle": {"in_state": "in_state", "state": "MD"},
        "people": [
            {
                "statute": "21-801",
                "statute_group": "t21_8",
                "gender": "male",
                "race": "native_american",
                "birth_date": "1980-02-29",
                "residence_state": "MD",
                "residence_county": "Howard",
                "searched": False,
                "result": ["warning", "citation"],
                "charges": "21-801(a)",
            }
        ],
        "submission": {"agency": "HCPD"},
    }
    return changed(record, changes or {})


def a_searched_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The same with a search by consent."""
    search = {"person.searched": True, "person.search_scope": "both", "person.search_basis": "consent"}
    return changed(a_stop(search), changes or {})
