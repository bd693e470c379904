"""Several tests of the same two groups, side by side: the number of each, how firm it is, and what it cannot show.

A study declares beforehand by which of its numbers it stands there. All else comes from its finding, so what a report
hides is hidden here, and a finding that was kept for years can be laid beside a new one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from daylit.studies.evidence import clear_results
from daylit.studies.finding import Estimate, Finding
from daylit.studies.ways import ANOTHER_WAY, Asked, Row, Unit

Gate = Literal["first", "most", "clearly", "evidence"]
"""Where a number stands out: where the first way does; where more than half of the ways do with it, and none the other
way; where all do; where something is drawn from it (``daylit.studies.evidence``)."""

Verdict = Literal["lower bar", "higher bar", "cannot tell", ""]
"""What searches and finds say together of the bar for a search, as ``daylit.stats.robust`` names it."""

_RATE: Final = 0.05
"""The false-discovery rate of a finding that does not say its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a study in the overview.

    ``quantities`` name its number; the first of them that a finding holds is taken. ``ways`` are names of the same
    number asked in other ways, or what is added to its name for one (“.1”), beside those that ``daylit.studies.ways``
    numbers. ``what`` says in a few words what is compared; ``cannot`` is the place of what the study ``does_not_show``
    that matters most for it. ``gate`` is the study's own.

    Where a verdict needs two numbers that point opposite ways (finds, and searches ``against`` them), it has an entry
    of its own. The entries of the two are ``part`` of it: neither is judged, nor counted in ways, by itself.
    """

    quantities: tuple[str, ...]
    what: str
    cannot: int = 0
    ways: tuple[str, ...] = ()
    gate: Gate = "first"
    against: str = ""
    part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One test of a group and the reference.

    ``stands`` says whether the gap stands out once many comparisons are allowed for; ``None`` where that is not told.
    ``asked`` is in how many ways there is an answer (0 where nothing is drawn from a clear gap), ``same`` in how many
    of them it points the way of the first, and ``clearly`` in how many of these all of the likely range does.
    ``verdict`` is that of two numbers together, empty where it is not told; ``None`` of a line about one number.
    """

    study: str
    what: str
    cannot: str
    groups: Mapping[str, str]
    estimate: Estimate
    stands: bool | None
    asked: int
    same: int
    clearly: int
    verdict: Verdict | None = None


def lines(finding: Finding, entries: Sequence[Entry]) -> Iterator[Line]:
    """The lines of a finding, group by group within each entry; none where it has no answer."""
    for entry in entries:
        held = {estimate.quantity for estimate in finding.estimates}
        name = next((quantity for quantity in entry.quantities if quantity in held), "")
        for estimate in finding.estimates:
            if estimate.quantity == name and len(estimate.groups) == 2:
                yield _line(finding, entry, estimate)


def _line(finding: Finding, entry: Entry, first: Estimate) -> Line:
    stands = _stands(finding, entry, first)
    if entry.against:
        asked, same, clearly = _together(finding, entry, first)
        drawn = bool(stands)
    else:
        row = _row(finding, entry, first)
        asked, same, clearly = len(row.answers), row.same, row.clearly
        drawn = not entry.part and (entry.gate != "evidence" or bool(stands) or not _side(first, _rate(finding)))
    return Line(
        study=finding.study, what=entry.what, cannot=finding.does_not_show[entry.cannot], groups=first.groups,
        estimate=first, stands=stands, asked=asked if drawn else 0, same=same, clearly=clearly,
        verdict=_verdict(first, stands) if entry.against else None,
    )  # fmt: skip


def _verdict(first: Estimate, stands: bool | None) -> Verdict:
    if stands is None:
        return ""
    if not stands:
        return "cannot tell"
    return "higher bar" if _above(first) else "lower bar"


def _together(finding: Finding, entry: Entry, first: Estimate) -> tuple[int, int, int]:
    """In how many ways both numbers of a verdict are told, in how many they say what the first says, and clearly."""
    named = {one.quantity: one for one in finding.estimates if one.groups == first.groups}
    pairs = [
        (one, other)
        for one in _in_ways(finding, entry, first)
        if (other := named.get(entry.against + one.quantity.removeprefix(first.quantity))) is not None
        and one.value is not None and other.value is not None
    ]  # fmt: skip
    same = [pair for pair in pairs if _above(pair[0]) == _above(first) != _above(pair[1])]
    clear = [pair for pair in same if all(_side_of_range(one) for one in pair)]
    return len(pairs), len(same), len(clear)


def _in_ways(finding: Finding, entry: Entry, first: Estimate) -> list[Estimate]:
    """The number as asked first, and as asked in each other way that is told."""
    numbered, names = f"{first.quantity}{ANOTHER_WAY}", {*entry.ways, *(first.quantity + way for way in entry.ways)}
    others = (one for one in finding.estimates if one.groups == first.groups and one.quantity != first.quantity)
    return [first, *(one for one in others if one.quantity in names or one.quantity.startswith(numbered))]


def _row(finding: Finding, entry: Entry, first: Estimate) -> Row:
    unit: Unit = "points" if first.unit == "points" else "ratio"
    return Row(
        what=entry.what, quantity=first.quantity, people="", label="", groups=first.groups, unit=unit, n=first.n,
        asked=tuple(_asked(one) for one in _in_ways(finding, entry, first)), level=first.level, stands=False,
    )  # fmt: skip


def _asked(one: Estimate) -> Asked:
    value, low, high = (math.nan if end is None else end for end in (one.value, one.low, one.high))
    return Asked(way=one.quantity, value=value, low=low, high=high)


def _stands(finding: Finding, entry: Entry, first: Estimate) -> bool | None:
    """Whether a number stands out by the gate of its study; ``None`` where it, or what judges it, is not told."""
    if first.value is None or entry.part:
        return None
    if entry.gate == "evidence":
        return _by_evidence(finding, first.quantity, first.groups)
    asked, rate = _in_ways(finding, entry, first), _rate(finding)
    sides = [_side(one, rate) for one in asked]
    if entry.gate == "clearly":
        return sides[0] != 0 and set(sides) == {sides[0]}
    if entry.gate == "most":
        known = sum(one.value is not None for one in asked)
        return sides[0] != 0 and 2 * sides.count(sides[0]) > known and -sides[0] not in sides
    return sides[0] != 0


def _by_evidence(finding: Finding, quantity: str, groups: Mapping[str, str]) -> bool | None:
    """Whether something is drawn from a number; ``None`` where that hangs on one of these groups that is hidden."""
    same = [one for one in finding.estimates if one.groups == groups]
    told = [one for one in same if one.quantity == quantity and one.value is not None]
    if any(one.quantity == quantity and one.groups == groups for one in clear_results(finding)):
        return True
    hidden = any(one.value is None for one in same)
    return None if not told or (hidden and _side(told[0], _rate(finding))) else False


def _rate(finding: Finding) -> float:
    return float(finding.provenance.settings.get("false_discovery", _RATE))


def _above(one: Estimate) -> bool:
    return one.value is not None and one.value > _no_gap(one)


def _no_gap(one: Estimate) -> float:
    return 0.0 if one.unit == "points" else 1.0


def _side(one: Estimate, rate: float) -> int:
    """On which side of no gap a number clearly lies: by its q-value, or by its range where it was not tested."""
    if one.value is None:
        return 0
    if one.q_value is None:
        return _side_of_range(one)
    return (1 if _above(one) else -1) if one.q_value < rate else 0


def _side_of_range(one: Estimate) -> int:
    """On which side of no gap all of a likely range lies.

    An end that is not there has no limit, so that the other end alone can tell.
    """
    if one.low is not None and one.low > _no_gap(one):
        return 1
    return -1 if one.high is not None and one.high < _no_gap(one) else 0
