"""The list of a course as files: a table for a spreadsheet, and statements for a learning record store (xAPI)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from daylit.web.improve.models import Assignment, Course

COLUMNS: Final = ("name", "course", "through", "due", "session", "place", "done", "hours", "confirmed_by")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_VERBS: Final = "http://adlnet.gov/expapi/verbs/"


def as_csv(course: Course, rows: Iterable[Assignment]) -> str:
    """One row for each person. A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    file = io.StringIO()
    out = csv.writer(file, lineterminator="\r\n")
    out.writerow(COLUMNS)
    for row in rows:
        session = row.session
        cells = (
            str(row.person), course.title, row.through, row.due.isoformat(),
            "" if session is None else session.starts.isoformat(), "" if session is None else session.place,
            "" if row.done is None else row.done.isoformat(), "" if row.hours is None else str(row.hours),
            "" if row.confirmed_by is None else str(row.confirmed_by),
        )  # fmt: skip
        out.writerow([harmless(cell) for cell in cells])
    return file.getvalue()


def harmless(cell: str) -> str:
    """The cell as text, whatever a spreadsheet would make of it."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) or cell.startswith(_FORMULA) else cell


def as_xapi(course: Course, rows: Iterable[Assignment], *, home: str) -> list[dict[str, Any]]:
    """What was done, as xAPI 1.0.3 statements. People stand by an id of this installation, without a name."""
    verb = "completed" if course.bulletin else "attended"
    activity = {
        "objectType": "Activity",
        "id": f"{home}/improve/courses/{course.pk}",
        "definition": {
            "name": {"en-US": course.title},
            "type": f"http://adlnet.gov/expapi/activities/{'module' if course.bulletin else 'course'}",
        },
    }
    return [
        {
            "id": str(uuid5(NAMESPACE_URL, f"{home}/statement/{row.pk}/{row.done.isoformat()}")),
            "version": "1.0.3",
            "actor": {"objectType": "Agent", "account": {"homePage": home, "name": str(row.person_id)}},
            "verb": {"id": f"{_VERBS}{verb}", "display": {"en-US": verb}},
            "object": activity,
            "result": {"completion": True, "duration": f"PT{int(row.hours * 60)}M"},
            "timestamp": row.done.isoformat(),
        }
        for row in rows
        if row.done is not None and row.hours is not None
    ]
