"""The tests of two groups side by side in words: heads of tables, their rows, and how to read them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from daylit.studies import wording
from daylit.studies.finding import Finding
from daylit.studies.in_points import signed, span
from daylit.studies.overview import Line, Verdict, lines
from daylit.studies.registry import EVERY
from daylit.terms.saying import say

Key = tuple[str, str, str]
"""Column, group and reference."""

HEAD: Final = (say("Test"), say("Times, or points"), say("Stands out"), say("The same way in"))
CANNOT: Final = (say("Test"), say("What it cannot show"))
READING: Final = (
    say("Each line is one test, with its own view and its own blind spot. Its own answer tells the rest."),
    say("All tests use the same records, so what is wrong or missing in these can mislead all of them."),
    say(
        "“Stands out”: once we allow for the many comparisons that are made, chance alone would rarely make such a "
        "gap. What does not stand out may still be there."
    ),
    say(
        "“The same way in”: of the ways of asking that were named beforehand, how many point the way of the first; "
        "“clearly”: how many do so with all of the likely range, before many comparisons are allowed for."
    ),
    say("Where it takes two numbers to tell something, it has a line of its own; its two numbers have a dash there."),
    say("A dash: not told, or nothing is drawn from it. Its own answer says why."),
    say(
        "Two tests of nearly the same question can differ: they count other people, hold other things equal, or ask "
        "for more before they point to a gap."
    ),
)
_NONE: Final = "–"
_VERDICTS: Final[Mapping[Verdict, str]] = {
    "lower bar": say("fits a lower bar"), "higher bar": say("fits a higher bar"), "cannot tell": say("cannot be told"),
    "": _NONE,
}  # fmt: skip


def by_group(findings: Iterable[Finding]) -> dict[Key, list[Line]]:
    """The lines of each group that at least two studies compare with the same reference, in the order of the studies.

    A study that is not known here (of a finding from another version) has no line.
    """
    told: dict[Key, list[Line]] = {}
    for finding in findings:
        study = EVERY.get(finding.study)
        for line in lines(finding, study.overview) if study else ():
            told.setdefault(_key(line.groups), []).append(line)
    return {key: rows for key, rows in told.items() if len({row.study for row in rows}) > 1}


def _key(groups: Mapping[str, str]) -> Key:
    column = next(name for name in groups if name != "reference")
    return column, groups[column], groups["reference"]


def heading(key: Key) -> str:
    """Of whom the tests are."""
    column, group, reference = key
    return say(
        "{group:up} next to {reference}",
        group=wording.people(column, group), reference=wording.people(column, reference),
    )  # fmt: skip


def row(line: Line) -> tuple[str, str, str, str]:
    """What one test says, under ``HEAD``."""
    stands = _NONE if line.stands is None else wording.yes_or_no(line.stands)
    return line.what, _number(line), stands, _ways(line)


def limits(rows: Iterable[Line]) -> dict[str, str]:
    """What each test cannot show, once, in the order of the lines."""
    return {line.what: line.cannot for line in rows}


def _number(line: Line) -> str:
    one = line.estimate
    if line.verdict is not None:
        return _VERDICTS[line.verdict]
    if one.value is None:
        return _NONE
    points = one.unit == "points"
    if not points and one.low is not None and (one.high is None or not math.isfinite(one.high)):
        return wording.too_few()  # a number of times of which no upper end is known, as the charts' tables say it
    number = say("{n} points", n=signed(one.value)) if points else wording.decimal(one.value)
    if one.low is None or one.high is None:
        return say("{number} ({range})", number=number, range=say("no likely range"))
    ends = span(one.low, one.high) if points else wording.interval(one.low, one.high)
    return say("{number} ({range})", number=number, range=ends)


def _ways(line: Line) -> str:
    if line.estimate.value is None or not line.asked:
        return _NONE
    if line.asked < 2:
        return say("asked in one way")
    same, asked, clear = str(line.same), str(line.asked), str(line.clearly)
    return say("{same} of {asked} ways, clearly in {clear}", same=same, asked=asked, clear=clear)
