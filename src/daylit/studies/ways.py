"""One comparison asked in several ways that were declared beforehand: in how many it points the same way, and clearly.

A study names its ways in its declaration, so that nobody can add one after the numbers are seen. The first way of a row
is the one whose answer is told; the others say how far it hangs on choices (METHODS, robustness).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from daylit.stats.estimates import Estimates
from daylit.studies import charts, wording
from daylit.studies.finding import Chart, Estimate
from daylit.studies.groups import Groups
from daylit.studies.in_points import signed, span
from daylit.terms.saying import say

ANOTHER_WAY: Final = ".way."
"""What stands between the name of a number and the number of the way, where it is asked in another way."""
Unit = Literal["ratio", "odds ratio", "points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one way says: a ratio, or a gap as a fraction of 1, with its range; NaN where it has no answer."""

    way: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @classmethod
    def at(cls, way: str, found: Estimates | None, place: tuple[int, ...] = ()) -> Asked:
        """What a result of ``daylit.stats`` says at a place of its arrays; nothing where it is not estimable."""
        if found is None or not bool(np.asarray(found.estimable)[place]):
            return cls(way=way)
        value, low, high = (float(np.asarray(ends)[place]) for ends in (found.estimate, found.low, found.high))
        return cls(way=way, value=value, low=low, high=high)

    @property
    def numbers(self) -> tuple[float, float, float]:
        """The value and its range."""
        return self.value, self.low, self.high

    @property
    def answered(self) -> bool:
        """Whether there is a number."""
        return math.isfinite(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One comparison in all ways: ``what`` is compared, of the group ``people`` (``label`` in tables) and the reference
    (``of`` in tables); a change over time has none.

    ``quantity`` is the name of the number in the first way; ``stands`` says that it is pointed out there.
    """

    what: str
    quantity: str
    people: str
    label: str
    reference: str = ""
    of: str = ""
    groups: Mapping[str, str]
    unit: Unit
    n: int
    asked: tuple[Asked, ...]
    level: float
    stands: bool

    @property
    def answers(self) -> tuple[Asked, ...]:
        """The ways that have an answer, but those with the very numbers of the first: they asked nothing else."""
        known = [one for one in self.asked if one.answered]
        return tuple(one for place, one in enumerate(known) if place == 0 or one.numbers != known[0].numbers)

    @property
    def same(self) -> int:
        """In how many ways it lies on the side on which the first way has it."""
        first = self._side(self.asked[0].value)
        return sum(self._side(one.value) == first != 0 for one in self.answers)

    @property
    def clearly(self) -> int:
        """In how many of these the whole range lies on that side."""
        first = self._side(self.asked[0].value)
        return sum(self._side(one.low) == self._side(one.high) == first != 0 for one in self.answers)

    @property
    def firm(self) -> bool:
        """Whether each way that has an answer says the same clearly."""
        return self.clearly == len(self.answers) > 1

    def _side(self, value: float) -> int:
        none = 0.0 if self.unit == "points" else 1.0
        return 0 if math.isnan(value) or value == none else 1 if value > none else -1


def beside(groups: Groups, g: int) -> dict[str, Any]:
    """The names of a group and of the reference, as a ``Row`` takes them."""
    ref = groups.reference
    return {
        "people": groups.people(g), "label": groups.label(g), "reference": groups.people(ref), "of": groups.label(ref),
        "groups": groups.pair(g),
    }  # fmt: skip


def told(rows: Sequence[Row]) -> list[str]:
    """For each comparison that is pointed out, in how many ways it points there, and in how many of these clearly."""
    rows = [row for row in rows if row.stands and len(row.answers) > 1]
    return [*(_of(row) for row in rows), *([_clearly(rows[0].level)] if rows else [])]


def _of(row: Row) -> str:
    counts = {"same": str(row.same), "asked": str(len(row.answers)), "clear": str(row.clearly)}
    if not row.reference:
        return say(
            "{what}, {group}: the change points the same way in {same} of {asked} ways of asking, clearly in {clear}.",
            what=row.what, group=row.people, **counts,
        )  # fmt: skip
    return say(
        "{what}, {group} and {reference}: the gap points the same way in {same} of {asked} ways of asking, clearly in "
        "{clear}.",
        what=row.what, group=row.people, reference=row.reference, **counts,
    )  # fmt: skip


def _clearly(level: float) -> str:
    return say(
        "“Clearly” means that all of the likely range, which holds the true value {level} times of 100, points that "
        "way.",
        level=f"{100 * level:g}",
    )


def estimates(rows: Sequence[Row]) -> Iterator[Estimate]:
    """Each comparison in each way but the first, which the study gives itself. They are looked at, and not tested."""
    for row in rows:
        for number, one in enumerate(row.asked[1:], start=1):
            yield Estimate(
                quantity=f"{row.quantity}{ANOTHER_WAY}{number}",
                label=_label(row, one),
                groups=row.groups, value=one.value if one.answered else None,
                low=one.low if math.isfinite(one.low) else None, high=one.high if math.isfinite(one.high) else None,
                level=row.level, unit=row.unit, n=row.n, status="ok" if one.answered else "not estimable",
                note="" if one.answered else say("This way of asking has no answer here."),
            )  # fmt: skip


def _label(row: Row, one: Asked) -> str:
    if not row.of:
        return say("{what}, {way:low}: {group}", what=row.what, way=one.way, group=row.label)
    return say(
        "{what}, {way:low}: {group} compared with {reference}",
        what=row.what, way=one.way, group=row.label, reference=row.of,
    )  # fmt: skip


def pictures(rows: Sequence[Row], *, among: Sequence[str] = ()) -> list[Chart]:
    """One picture for each thing of which some group's gap is pointed out, of all groups, in all ways."""
    out = {row.what for row in rows if row.stands}
    rows = [row for row in rows if row.what in out and len(row.answers) > 1]
    return [_picture([row for row in rows if row.what == what], among) for what in dict.fromkeys(r.what for r in rows)]


def _picture(rows: Sequence[Row], among: Sequence[str]) -> Chart:
    first = rows[0]
    ways = list(dict.fromkeys(one.way for row in rows for one in row.asked))
    pairs = [(way, row, one) for way in ways for row in rows for one in row.asked if one.way == way]
    return charts.dots(
        title=say("{what}: asked in several ways", what=first.what),
        alt=say(
            "{what}: asked in {n} ways. {clear} of {ranges} likely ranges leave “no difference” out. The table has the "
            "numbers.",
            what=first.what, n=str(len(ways)), clear=str(sum(_clear(row, one) for _, row, one in pairs)),
            ranges=str(sum(one.answered for *_, one in pairs)),
        ),
        axis=_axis(first),
        scale=first.unit,
        data=[
            charts.Dot(label=way, series=row.label, value=one.value, low=one.low, high=one.high)
            for way, row, one in pairs
            if one.answered
        ],
        among=among,
        table=charts.Table(
            columns=(
                say("Asked"), say("Group"), _head(first),
                say("Likely range"), say("The same way in"), say("Clearly in"),
            ),
            rows=tuple((way, row.label, *_numbers(row, one)) for way, row, one in pairs),
        ),
    )  # fmt: skip


def _head(row: Row) -> str:
    if not row.of:
        return say("Change: so many times")
    if row.unit == "points":
        return say("Gap to {reference}, in points", reference=row.of)
    return wording.times_as_often(row.of)


def _axis(row: Row) -> str:
    if not row.of:
        return say("Change: so many times (log scale; 1 = no change)")
    if row.unit == "points":
        return say("Gap to {reference}, in points (0 = no difference)", reference=row.of)
    return wording.times_axis(row.of)


def _clear(row: Row, one: Asked) -> bool:
    none = 0.0 if row.unit == "points" else 1.0
    return math.isfinite(one.low) and math.isfinite(one.high) and not one.low <= none <= one.high


def _numbers(row: Row, one: Asked) -> tuple[str, str, str, str]:
    of = say("{n} of {all}", n=str(row.same), all=str(len(row.answers)))
    clearly = say("{n} of {all}", n=str(row.clearly), all=str(len(row.answers)))
    if not one.answered:
        return "–", "–", of, clearly
    if row.unit == "points":
        return signed(one.value), span(one.low, one.high), of, clearly
    return wording.decimal(one.value), wording.interval(one.low, one.high), of, clearly
