"""A change at a date: those since then, and those before it, whom no table tells of by themselves.

All people of a change and those since the date are told; the difference are those before. Where on one side a few had
the outcome, or a few had not, what is told of both sides together would tell them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from daylit.report.ledger import Ledger
from daylit.studies.finding import Estimate, Finding

_WHOLE: Final = ".change"
_SINCE: Final = ".since"
_KINDS: Final = ("n", "events", "rest")


def add_sides(ledger: Ledger, place: int) -> None:
    """Let those since a date and those before it add up, for each group."""
    for (at, what, group, kind), cell in list(ledger.cell.items()):
        whole = ledger.cell.get((place, what.removesuffix(_SINCE) + _WHOLE, group, kind))
        if at != place or not group or kind not in _KINDS or not what.endswith(_SINCE) or whole is None:
            continue
        before = ledger.values[whole] - ledger.values[cell]
        if before >= 0:
            where = (place, what.removesuffix(_SINCE) + ".before", group, kind)
            ledger.sums.append((whole, (cell, ledger.put(where, before, shown=False, free=False))))


def few_of_everyone(finding: Finding, threshold: int) -> Iterator[tuple[Estimate, bool]]:
    """What is told since a date of everyone, where on one side of it are a few; and whether these are all there are."""
    wholes = {part.quantity: part for part in finding.estimates if not part.groups}
    for part in wholes.values():
        whole = wholes.get(part.quantity.removesuffix(_SINCE) + _WHOLE)
        if not part.quantity.endswith(_SINCE) or whole is None:
            continue
        people = (part.n, whole.n - part.n)
        had = () if part.events is None or whole.events is None else (part.events, whole.events - part.events)
        rest = tuple(n - events for n, events in zip(people, had, strict=False))
        if any(0 < few < threshold for few in (*people, *had, *rest)):
            yield part, any(0 < few < threshold for few in people)
