"""A stop that is in order under Connecticut's pack, to be changed by one answer at a time."""

from typing import Any

from jurisdictions.changing import changed, seen


def a_stop(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """A driver with an infraction and a written warning: two dispositions."""
    record = {
        "contact": {"start": "2016-05-01T10:15", "duration_band": "up_to_15", "technique": "general"},
        "location": {
            "city": "Hartford",
            "description": "Main St, at Park St",
            "point": {"latitude": 41.7637, "longitude": -72.6851},
        },
        "officer": {"id": "1234"},
        "vehicle": {"searched": "no", "towed": "no"},
        "people": [
            {
                "reason": "violation",
                "statute": "14-218a",
                "statute_group": "speed",
                "charges": "14-219",
                "race": seen("white"),
                "ethnicity": seen("hispanic"),
                "gender": seen("female"),
                "age": seen(29),
                "state_resident": "yes",
                "town_resident": "no",
                "search_basis": "no_search",
                "contraband": "no",
                "arrested": "no",
                "outcomes": [{"kind": "infraction"}, {"kind": "written_warning"}],
            }
        ],
        "submission": {"record": "16-1", "agency": "CT0006400", "agency_name": "Hartford"},
    }
    return changed(record, changes or {})
