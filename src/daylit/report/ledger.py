"""The ledger of a report: every count of people once, with what adds up to what, and which of them may be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from daylit.privacy.linked import Sum, protect_linked
from daylit.report.chart_counts import Line
from daylit.studies.finding import Estimate, Finding
from daylit.studies.ways import ANOTHER_WAY

_OF_RECORDS = frozenset({"recorded", "ready", "clock"})
"""First words of quantities that tell how full the records are, not what happened to people."""

CHOICES = ("group", "reference", "benchmark", "engine", "seed")
"""Settings that do not choose whom a study counts."""

HEADLINE, REFERENCE = 8, 16
"""How much dearer than a count of any table one is that a finding's answer rests on, and one of those whom all others
are compared with: what is hidden to protect others is looked for elsewhere first."""

Where = tuple[int, str, str, str]
"""Which count: the place of the finding, what is counted, of which group, and “n”, “events” or “rest”."""


@dataclass(slots=True, eq=False)
class Ledger:
    """The cells of a report and their sums. ``cell`` finds a cell by where it stands.

    ``guessed`` are wholes that lack a few people. A reader may know them from elsewhere, or leave these people out of
    account, and is hardly wrong; or may not know them, and then what lacks is a secret of its own. Both are kept.
    ``dear`` are cells that readers would miss more than others, and how much more.
    """

    findings: Sequence[Finding]
    threshold: int
    values: list[int] = field(default_factory=list)
    shown: list[bool] = field(default_factory=list)
    free: list[bool] = field(default_factory=list)
    care: list[bool] = field(default_factory=list)
    one: list[int] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    guessed: set[int] = field(default_factory=set)
    dear: dict[int, int] = field(default_factory=dict)
    cell: dict[Where, int] = field(default_factory=dict)

    def put(self, where: Where, value: int, *, shown: bool = True, free: bool = True, care: bool = True) -> int:
        """A new cell, or the one that stands there already. See ``protect_linked`` for what is said of it."""
        if where not in self.cell:
            self.cell[where] = len(self.values)
            self.values.append(value)
            self.shown.append(shown)
            self.free.append(free)
            self.care.append(care)
            self.one.append(len(self.one))
        return self.cell[where]

    def add_up(self, whole: Where, parts: Sequence[int], *, known: bool = True) -> None:
        """A whole and its sum; readers are reckoned to know it, unless it counts those without, or few."""
        value = sum(self.values[part] for part in parts)
        known = known and whole[3].split()[-1] != "rest" and not 0 < value < self.threshold
        place = self.put(whole, value, shown=known, free=False, care=bool(whole[2]))
        self.sums.append((place, tuple(parts)))

    def tell(self, where: Where, told: Where) -> None:
        """A sum that readers can work out from the shares beside its parts, unless these are hidden."""
        place = self.cell[told] = self.cell[where]
        self.shown[place] = self.free[place] = True

    def split(self, whole: int, place: int, what: str, group: str, events: int) -> None:
        """Split people into those with the outcome and those without, whom no table shows by themselves."""
        had = self.put((place, what, group, "events"), events)
        rest = self.put((place, what, group, "rest"), self.values[whole] - events, shown=False, free=False)
        self.sums.append((whole, (had, rest)))

    def join(self, cell: int, other: int) -> None:
        """Let two cells be one: what hides one hides the other."""
        first, second = self.root(cell), self.root(other)
        self.one[second] = first

    def may_show(self) -> dict[Where, bool]:
        """For each count whether it may be shown."""
        told = self._told([one or place in self.guessed for place, one in enumerate(self.shown)])
        if self.guessed:
            told = self._told([one and place not in self.guessed for place, one in enumerate(told)])
        return {where: told[place] for where, place in self.cell.items()}

    def _told(self, seen: Sequence[bool]) -> list[bool]:
        """Of each cell whether it may be shown, of those that are seen."""
        roots = [self.root(place) for place in range(len(self.values))]
        kept = sorted(set(roots))
        number = {root: place for place, root in enumerate(kept)}
        shown, free, care = ([False] * len(kept) for _ in range(3))
        places = [0] * len(kept)
        for place, root in enumerate(roots):
            places[number[root]] += self.dear.get(place, 1)
            shown[number[root]] |= seen[place]
            free[number[root]] |= self.free[place]
            care[number[root]] |= self.care[place]
        told = protect_linked(
            values=[self.values[root] for root in kept],
            sums=[(number[roots[whole]], tuple(number[roots[part]] for part in parts)) for whole, parts in self.sums],
            shown=shown,
            free=free,
            care=care,
            weight=places,
            threshold=self.threshold,
        )
        return [bool(told[number[root]]) for root in roots]

    def root(self, place: int) -> int:
        """The cell that stands for this one and all that were joined with it."""
        while self.one[place] != place:
            place = self.one[place]
        return place


def rates_of(finding: Finding) -> list[Estimate]:
    """The estimates that count people of one group: all but comparisons, and what is told of the records.

    One that is asked in another way tells of the same people again, and goes where the first is hidden, by its label.
    """
    return [
        part
        for part in finding.estimates
        if part.groups
        and "reference" not in part.groups
        and part.quantity.split(".")[0] not in _OF_RECORDS
        and ANOTHER_WAY not in part.quantity
    ]


def row_place(place: int, number: int, line: Line) -> Where:
    """Where the count of a chart's row stands."""
    return place, f"chart {number}: {line.others}", line.group, "n"


def whole_place(place: int, number: int, group: str) -> Where:
    """Where the whole stands, of which the rows of a group tell shares."""
    return place, f"chart {number}", group, "whole"
