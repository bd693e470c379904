"""Several groupings of the same people in one report: by race or ethnicity, and by gender.

Each grouping of the same people adds up to the same number. Where one group is hidden, all genders less the other races
would tell it, in each month, place or kind of search. So what is told by two groupings is one whole with several sums,
of which nobody need have told the whole. A grouping may lack people: those of no group, and groups that a table leaves
out. Less it, the other grouping tells how many of these had the outcome: a count like any other, where the other is
known to be complete.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from daylit.report.by_month import ROUNDED
from daylit.report.chart_counts import lines_of
from daylit.report.ledger import CHOICES, Ledger, Where, rates_of, row_place
from daylit.report.of_searches import of_searches
from daylit.report.overlapping import add_overlap
from daylit.report.sentences import group_key

_NAMED: Final = "-by-"
"""A release names a study so where it is asked by a further grouping (``daylit.release.groupings``)."""
_KINDS: Final = ("n", "events")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """What is counted, whatever the grouping: the study, of which people, under which title and other names."""

    study: str
    people: str
    title: str
    others: tuple[str, ...]
    kind: str


@dataclass(slots=True, kw_only=True)
class _Side:
    """The cells of one grouping by group. ``left`` are people of no group, over all of a chart; ``rows`` how many
    months or places share these. ``everyone``: all rows together count everyone whom the study counts.
    """

    place: int
    column: str
    left: int
    rows: int = 1
    everyone: bool = False
    cells: dict[str, int] = field(default_factory=dict)

    def complete(self, threshold: int, *, strict: bool = False) -> bool:
        """Whether so few have no group that who reckons without them is hardly wrong. People of no group are many
        beside those of a small group in a month; those of them with an outcome are few.
        """
        return self.left < threshold * (1 if strict else self.rows)


def add_groupings(ledger: Ledger) -> None:
    """Let all groupings of the same people add up to the same number, wherever several tell of it."""
    if len(ledger.findings) < 2:
        return
    groups = {group_key(part) for finding in ledger.findings for part in rates_of(finding)}
    rests = {cell for where, cell in ledger.cell.items() if where[3] == "rest"}
    people = {parts[0]: ledger.values[whole] for whole, parts in ledger.sums if set(parts[1:]) & rests}
    both = _Both(ledger=ledger, groups=groups, people=people)
    for count, sides in _counts(ledger).items():
        if len(sides) > 1:
            both.add(count, tuple(sides.values()))
            name = f"{count.study} {count.title} {count.others} {count.people}"
            add_overlap(ledger, name, count.kind, {by: side.cells for by, side in sides.items()})


def _column(group: str) -> str:
    return group.partition("=")[0]


def _counts(ledger: Ledger) -> Mapping[_Count, dict[str, _Side]]:
    """Each count with the groupings that tell of it. Everybody of a place is one count, also where the grouping only
    says who of them is left out.
    """
    found: dict[_Count, dict[str, _Side]] = {}
    first = {cell: where for where, cell in reversed(ledger.cell.items())}
    for place, finding in enumerate(ledger.findings):
        study, settings = finding.study.partition(_NAMED)[0], finding.provenance.settings
        people = repr(sorted((name, str(value)) for name, value in settings.items() if name not in CHOICES))
        for told in _told(ledger, place):
            group = told.of[2]
            by = str(settings.get("group", _column(group)))
            others = told.others if _column(group) == by else (*told.others, group)
            left = sum(part.n for part in finding.left_out if part.reason.startswith(f"{by}."))
            for kind in _KINDS:
                where: Where = (*told.of, kind)
                if first.get(ledger.cell.get(where, -1)) != where:
                    continue  # a row of a chart that an estimate counts
                count = _Count(study=study, people=people, title=told.title, others=others, kind=kind)
                fresh = _Side(place=place, column=by, left=left, rows=told.rows, everyone=told.everyone)
                side = found.setdefault(count, {}).setdefault(by, fresh)
                if side.place == place:
                    side.cells[group] = ledger.cell[where]
    return found


class _Told(NamedTuple):
    """One count of a group: where it stands, and under which title and names."""

    of: tuple[int, str, str]
    title: str
    others: tuple[str, ...]
    rows: int
    everyone: bool


def _told(ledger: Ledger, place: int) -> Iterator[_Told]:
    """What a finding counts of groups: its rates, and the rows of its charts."""
    finding = ledger.findings[place]
    by = str(finding.provenance.settings.get("group", ""))

    def everyone(cells: Set[int]) -> bool:
        return finding.n_used - sum(ledger.values[cell] for cell in cells) < ledger.threshold

    for quantity in dict.fromkeys(part.quantity for part in rates_of(finding)):
        groups = [group_key(part) for part in rates_of(finding) if part.quantity == quantity]
        rows = sum(_column(group) != by for group in groups) or 1
        all_there = everyone({ledger.cell[place, quantity, group, "n"] for group in groups})
        for group in groups:
            yield _Told((place, quantity, group), "", (quantity,), rows, all_there)
    for number, chart in enumerate(finding.charts):
        lines = [line for line in lines_of(finding, chart) if line.group]
        wheres = {row_place(place, number, line) for line in lines} & ledger.cell.keys()
        rows, all_there = len({line.others for line in lines}), everyone({ledger.cell[where] for where in wheres})
        for line in lines:
            yield _Told(row_place(place, number, line)[:3], chart.title, line.others, rows, all_there)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Both:
    """What is needed to let groupings add up: all groups of a report, and the people of whom each cell has a part."""

    ledger: Ledger
    groups: Set[str]
    people: Mapping[int, int]

    def add(self, count: _Count, sides: tuple[_Side, ...]) -> None:
        """One whole of which each grouping is a sum, with what each of them lacks."""
        ledger = self.ledger
        totals = [sum(ledger.values[cell] for cell in side.cells.values()) for side in sides]
        whole = max(totals)
        fullest = sides[totals.index(whole)]
        name = f"{count.study} {count.title} {count.others} {count.people}"
        of_all = ledger.put((fullest.place, f"{name}: all", "", count.kind), whole, shown=False, free=False, care=False)
        for side, total in zip(sides, totals, strict=True):
            parts, lacking = list(side.cells.values()), whole - total
            lacks = lacking > 0 and self._lacks(count, side, fullest, lacking)
            known = side.complete(ledger.threshold) and not lacks
            if lacking or not known:
                care = lacks and fullest.complete(ledger.threshold, strict=count.kind == "n")
                where = (side.place, f"{name}: not by {side.column}", "", count.kind)
                parts.append(ledger.put(where, lacking, shown=known, free=False, care=care))
                if care and lacking < ledger.threshold:
                    _untold(ledger, parts[:-1])
            ledger.sums.append((of_all, tuple(parts)))

    def _lacks(self, count: _Count, side: _Side, fullest: _Side, lacking: int) -> bool:
        """Whether people lack of whom nothing must be told: those with the outcome who have no group, or all of a group
        that a table leaves out. How many people have no group is told beside each answer, but not how many of them were
        searched. Rounded shares, and people of whom the outcome is not recorded, make groups add up to a little less or
        more with nobody lacking.
        """
        if count.kind == "n" and of_searches(self.ledger.findings[side.place]):
            return lacking > 0
        if count.kind == "n":
            grouped = any(_column(group) == side.column for group in side.cells)
            absent = any(_column(group) == side.column and group not in side.cells for group in self.groups)
            return (grouped and absent) or not (side.everyone or lacking == side.left - fullest.left)
        people = [sum(self.people.get(cell, 0) for cell in one.cells.values()) for one in (side, fullest)]
        rounding = ROUNDED * people[1] if count.title else 0.0
        wide = 2 * rounding >= self.ledger.threshold  # then the rounding of shares leaves as much open as is needed
        return people[0] < people[1] and (lacking > rounding or not wide)


def _untold(ledger: Ledger, cells: Sequence[int]) -> None:
    """A total over groups may be told, or not: where it is not, it would tell of a few of no group. One study tells
    how many were searched, and another only how many of each group.
    """
    for whole, parts in ledger.sums:
        if set(parts) == set(cells):
            ledger.shown[whole] = False
            ledger.guessed.add(whole)
