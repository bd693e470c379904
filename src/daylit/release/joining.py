"""All counts of a release as one system: its tables, its findings, and every release before it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.joint import System
from daylit.release.bundle import ALL
from daylit.release.counting import Choice, Cube, two_way
from daylit.release.dimensions import MEASURES, TABLES
from daylit.release.names import TIMELESS, name_of
from daylit.release.tying import FINDINGS, tie
from daylit.report.gathering import NOT_RECORDED_OF, open_ledger
from daylit.report.ledger import Ledger, Where
from daylit.studies.finding import Finding

_ALL_ROWS, _ROWS = re.compile(r"chart \d+"), re.compile(r"chart \d+: \((?!'\d{4}-\d\d')")
"""All rows of a chart, and those of one kind; a month's is told of the records."""
LAYER = {"people": 0, "searched": 1, "found": 1, "arrested": 2, "cited": 3, "warned": 4, "force": 5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One table before it is written: its two columns with their values, and each measure with totals, totals last."""

    by: tuple[str, str]
    values: tuple[tuple[str, ...], tuple[str, ...]]
    counts: Mapping[str, NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What an agency keeps of a release, and shows nobody: every count behind it, and which of them were shown.

    ``last`` is the last day that was published; ``choice`` how coarse it was. Of each count of ``cells`` there is how
    many, whether it was shown, its layer, and whether it is to be kept from being known if it is small. A release
    without a memory of those before it cannot be protected against being compared with them.
    """

    number: int
    last: str
    choice: Choice
    cells: Mapping[str, tuple[int, bool, int, bool]] = field(default_factory=dict)
    sums: Sequence[tuple[str, tuple[str, ...]]] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for a file that stays in the agency."""
        return {
            "number": self.number,
            "last": self.last,
            "choice": self.choice.to_dict(),
            "cells": {name: list(cell) for name, cell in self.cells.items()},
            "sums": [[whole, list(parts)] for whole, parts in self.sums],
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Memory:
        """Read what ``to_dict`` wrote."""
        return cls(
            number=int(told["number"]),
            last=str(told["last"]),
            choice=Choice.from_dict(told["choice"]),
            cells={
                name: (int(n), bool(shown), int(layer), bool(care))
                for name, (n, shown, layer, care) in told["cells"].items()
            },
            sums=tuple((whole, tuple(parts)) for whole, parts in told["sums"]),
        )


@dataclass(slots=True, kw_only=True)
class Joined:
    """The system of a release, its tables, and where each count of a finding stands in it."""

    system: System
    grids: tuple[Grid, ...]
    last: str
    choice: Choice
    ledger: Ledger
    findings: dict[Where, int] = field(default_factory=dict)

    def shown(self, told: NDArray[np.bool_]) -> dict[Where, bool]:
        """For each count of the findings whether it may be shown, as ``guard_all`` takes it."""
        return {where: bool(told[cell]) for where, cell in self.findings.items()}


def grids_of(cube: Cube, choice: Choice) -> tuple[Grid, ...]:
    """Every table of a release, as coarse as was chosen; one whose column has one value tells nothing."""
    made = []
    for pair in TABLES:
        if pair in choice.without or ("period" in pair and choice.grain == "all"):
            continue
        values, counts = two_way(cube, pair, choice)
        if min(len(one) for one in values) < 2 and "period" not in pair:
            continue
        made.append(Grid(by=pair, values=values, counts={name: _totals(table) for name, table in counts.items()}))
    return tuple(made)


def joined(
    cube: Cube, choice: Choice, findings: Sequence[Finding], *, last: str, threshold: int, earlier: Memory | None
) -> Joined:
    """Gather every count that a reader of this release, and of all before it, may hold side by side."""
    system = System()
    if earlier is not None:
        _remember(system, earlier)
    grids = grids_of(cube, choice)
    for grid in grids:
        _tabulate(system, grid, last)
    made = Joined(system=system, grids=grids, last=last, choice=choice, ledger=open_ledger(findings, threshold))
    _find(made)
    if earlier is not None:
        _since(system, last, earlier)
    return made


def _totals(table: NDArray[np.int64]) -> NDArray[np.int64]:
    wide = np.concatenate([table, table.sum(axis=1, keepdims=True)], axis=1)
    return np.concatenate([wide, wide.sum(axis=0, keepdims=True)], axis=0)


def _remember(system: System, earlier: Memory) -> None:
    """What was shown before is known for good: it cannot be hidden any more, to protect others or itself."""
    for name, (n, shown, layer, care) in earlier.cells.items():
        slack = name.startswith("without ")
        system.put(name, n, layer=layer, shown=shown, free=False, care=care and not shown, slack=slack)
    for whole, parts in earlier.sums:
        system.add_up(system.place[whole], [system.place[part] for part in parts])


def _tabulate(system: System, grid: Grid, last: str) -> None:
    """The cells of a table, with and without each outcome, and their sums over rows and columns."""
    labels = [(*values, ALL) for values in grid.values]
    place: dict[str, NDArray[np.int64]] = {}
    for measure in MEASURES:
        counts = grid.counts[measure.name]
        place[measure.name] = np.empty(counts.shape, dtype=np.int64)
        for (row, column), n in np.ndenumerate(counts):
            by = ((grid.by[0], labels[0][row]), (grid.by[1], labels[1][column]))
            weight = 3.0 if ALL in (labels[0][row], labels[1][column]) else 1.0
            fresh = name_of(by, measure.name, last) not in system.place
            cell = system.put(name_of(by, measure.name, last), int(n), layer=LAYER[measure.name], weight=weight)
            place[measure.name][row, column] = cell
            if fresh and measure.part_of:
                _split(system, cell, int(place[measure.part_of][row, column]), LAYER[measure.name])
        _lines(system, place[measure.name])


def _split(system: System, had: int, whole: int, layer: int) -> None:
    """Those with an outcome and those without, whom no table shows by themselves."""
    rest = system.values[whole] - system.values[had]
    name = f"without {system.names[had]}"
    without = system.put(name, rest, layer=layer, shown=False, free=False, slack=True)
    system.add_up(whole, (had, without))


def _lines(system: System, place: NDArray[np.int64]) -> None:
    known = set(system.sums)
    for table in (place, place.T):
        for line in table:
            total = (int(line[-1]), tuple(int(cell) for cell in line[:-1]))
            if total not in known and total[1]:
                system.add_up(*total)
                known.add(total)


def _since(system: System, last: str, earlier: Memory) -> None:
    """What is new in each count that no period bounds: the count now is the count then and what came since."""
    if last == earlier.last:
        return
    before, now = f"|{TIMELESS} {earlier.last}", f"|{TIMELESS} {last}"
    for name in [name for name in system.names if now in name and not name.startswith(("since", "without"))]:
        cell, old = system.place[name], system.place.get(name.replace(now, before))
        grown = -1 if old is None else system.values[cell] - system.values[old]
        if old is None or grown < 0:  # a finding may count fewer: of a group that was drawn before
            continue
        care = system.care[cell]  # what tells of records alone does so of new ones too
        new = system.put(f"since {name}", grown, layer=system.layer[cell], shown=False, free=False, care=care)
        system.add_up(cell, (old, new))


def _find(made: Joined) -> None:
    """The counts of the findings, and which of them count the same people as a table does."""
    system, ledger = made.system, made.ledger
    roots = [ledger.root(cell) for cell in range(len(ledger.values))]
    names = _names(ledger, roots, made.last)
    same: dict[int, list[int]] = {}
    for cell, root in enumerate(roots):
        same.setdefault(root, []).append(cell)
    told = {finding.n_used for finding in ledger.findings}
    untold = {cell for where, cell in ledger.cell.items() if ledger.values[cell] not in told and _reckoned(where)}
    at = {
        root: system.put(
            names.get(root, f"finding {root}|{TIMELESS} {made.last}"),
            ledger.values[root],
            layer=FINDINGS,
            shown=any(ledger.shown[one] and one not in untold for one in cells),
            free=any(ledger.free[one] for one in cells),
            care=any(ledger.care[one] for one in cells),
            weight=float(len(cells)),
        )
        for root, cells in same.items()
    }
    for whole, parts in ledger.sums:
        total = (at[roots[whole]], tuple(at[roots[part]] for part in parts))
        if total[0] not in total[1]:
            system.add_up(*total)
    made.findings = {where: at[roots[cell]] for where, cell in ledger.cell.items()}
    tie(made)


def _reckoned(where: Where) -> bool:
    """Whether a total is told by no finding, unless it is all that one counts; only tables tell it, or hide it.

    A report reckons it as known. In a release that would make small what is new in it since the last one.
    """
    _, what, group, kind = where
    if group:
        return kind == "events" and _ALL_ROWS.fullmatch(what) is not None
    of_rows = kind == "n" and _ROWS.match(what) is not None
    return kind in ("all n", "all events") or of_rows or NOT_RECORDED_OF in what


def _names(ledger: Ledger, roots: Sequence[int], last: str) -> dict[int, str]:
    """What each count of the findings is called, the same in every release but for its last day."""
    studies = [finding.study for finding in ledger.findings]
    asked = [f"{study} {studies[:place].count(study) or ''}".rstrip() for place, study in enumerate(studies)]
    found: dict[int, list[tuple[str, ...]]] = {}
    for (place, *rest), cell in ledger.cell.items():
        found.setdefault(roots[cell], []).append((asked[place], *rest))
    return {root: f"finding {': '.join(min(names))}|{TIMELESS} {last}" for root, names in found.items()}


def memory_of(made: Joined, told: NDArray[np.bool_], *, number: int, choice: Choice) -> Memory:
    """What the agency keeps of this release, for the next one."""
    system = made.system
    cells = {
        name: (system.values[at], bool(told[at]), system.layer[at], system.care[at])
        for at, name in enumerate(system.names)
    }
    sums = tuple((system.names[whole], tuple(system.names[part] for part in parts)) for whole, parts in system.sums)
    return Memory(number=number, last=made.last, choice=choice, cells=cells, sums=sums)
