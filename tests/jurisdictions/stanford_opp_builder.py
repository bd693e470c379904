"""A stop that is in order under the Open Policing view, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver searched by consent; drugs were found, and a citation and an arrest followed."""
    record = {
        "contact": {"start": "2019-07-04T08:05", "kind": "vehicular"},
        "location": {"description": "Main St", "point": {"latitude": 35.99, "longitude": -78.9}, "county": "Durham"},
        "officer": {"pseudonym": "a1b2c3", "race": ["white"], "gender": "male", "years": 4},
        "vehicle": {"speed": 71, "posted_speed": 55, "state": "NC", "year": 2012},
        "people": [
            {
                "age": 31,
                "race": ["black"],
                "gender": "female",
                "reason_other": "Speeding",
                "result": ["citation", "arrest"],
                "arrest_offence": "Possession",
                "frisked": False,
                "searched": True,
                "search_targets": ["vehicle"],
                "search_basis": ["probable_cause", "consent"],
                "found": ["drugs"],
            }
        ],
        "submission": {"agency_name": "Durham Police"},
    }
    return changed(record, changes or {})


def an_unsearched_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver with a warning and no search."""
    bare = dict.fromkeys(("search_targets", "search_basis", "found", "arrest_offence"))
    record = a_stop({**{f"person.{name}": answer for name, answer in bare.items()}, "person.searched": False})
    return changed(record, {"person.result": ["warning"], **(changes or {})})
