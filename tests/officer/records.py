"""Records and numbers as the server lists them for their officer."""

from __future__ import annotations

from typing import Any


def listed(
    name: str = "c1", *, state: str = "accepted", summary: str = "Traffic stop", reasons: list[str] | None = None
) -> dict[str, Any]:
    """One record of the list, sent back where reasons are given."""
    returned = {
        "reasons": reasons,
        "by": "Okafor",
        "at": "2026-11-20T12:00:00-06:00",
        "until": "2026-11-23T12:00:00-06:00",
    }
    return {
        "id": name,
        "contact": name,
        "state": state,
        "made_at": "2026-11-20T08:00:00-06:00",
        "start": "2026-11-20T07:55",
        "kind": "Traffic stop",
        "summary": summary,
        "revision": 1,
        "problems": [],
        "seconds": 48,
        "event": 1,
        "leaf": "x",
        "returned": returned if reasons else None,
    }


NUMBERS: dict[str, Any] = {
    "days": 90,
    "measures": [
        {
            "name": "contacts",
            "label": "Contacts recorded",
            "own": 61,
            "band": {"of": "unit", "others": 14, "low": 22, "middle": 48, "high": 80},
        },
        {
            "name": "sent_back",
            "label": "Share that was sent back",
            "own": 0.033,
            "band": {"of": "agency", "others": 40, "low": 0.01, "middle": 0.05, "high": 0.12},
        },
        {"name": "seconds_each", "label": "Time spent on each record", "own": 64, "band": None},
    ],
    "sections": [{"name": "person", "seconds": 31.5}, {"name": "contact", "seconds": 20.1}],
}
