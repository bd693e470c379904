"""All tests of a group and the reference in one table: the number, whether it stands out, how firm, what it lacks.

It is made of findings in which small counts were hidden before, and works nothing out of people: so it shows no number
that the sections behind it would hide.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from daylit.privacy.cells import HIDDEN
from daylit.report.figures import NONE
from daylit.report.small import Guarded
from daylit.report.tables import Sheet
from daylit.report.wording import HIDDEN_NOTE
from daylit.studies.overview import Line
from daylit.studies.overview_words import CANNOT, HEAD, by_group, heading, limits, row
from daylit.studies.wording import too_few
from daylit.terms.saying import say

_SILENT: Final = (HIDDEN, NONE, too_few())
"""What stands for a number where none is told."""


def overview(guarded: Sequence[Guarded]) -> tuple[Sheet, ...]:
    """A table for each group that several studies compare with the same reference, and what each test cannot show.

    A group of which no test tells anything is named after the tables, and has none of dashes; nothing where all are so.
    """
    asked = by_group(part.finding for part in guarded)
    sections = {part.finding.study: str(number) for number, part in enumerate(guarded, start=1)}
    made = {key: tuple(_row(line, sections[line.study]) for line in rows) for key, rows in asked.items()}
    told = {key: rows for key, rows in made.items() if any(row[1] not in _SILENT for row in rows)}
    if not told:
        return ()
    silent = tuple((heading(key),) for key in made if key not in told)
    cannot = limits(line for key in told for line in asked[key])
    return (
        *(Sheet(caption=heading(key), columns=HEAD, rows=rows) for key, rows in told.items()),
        *([Sheet(caption=say("No test tells a number"), columns=(say("Of whom"),), rows=silent)] if silent else []),
        Sheet(caption=say("What each cannot show"), columns=CANNOT, rows=tuple(cannot.items())),
    )


def _row(line: Line, section: str) -> tuple[str, ...]:
    what, number, *others = row(line)
    shown = HIDDEN if line.estimate.note == HIDDEN_NOTE else number
    if shown == HIDDEN and line.verdict is not None:  # its section tells it in words
        shown = say("told in section {number}", number=section)
    return (say("{what} (section {number})", what=what, number=section), shown, *others)


def for_machines(guarded: Sequence[Guarded]) -> list[dict[str, Any]]:
    """The same lines for programs."""
    told = by_group(part.finding for part in guarded)
    return [_fields(line) for rows in told.values() for line in rows]


def _fields(line: Line) -> dict[str, Any]:
    one = line.estimate
    return {
        "study": line.study, "what": line.what, "groups": dict(line.groups), "quantity": one.quantity,
        "value": one.value, "low": one.low, "high": one.high, "level": one.level, "unit": one.unit,
        "verdict": line.verdict or None,
        "stands_out": line.stands, "ways_asked": line.asked, "ways_same": line.same, "ways_clear": line.clearly,
        "cannot_show": line.cannot,
    }  # fmt: skip
