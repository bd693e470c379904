"""What a finding counts and a table counts too: the same people, so one tells of the other.

A finding counts those of the table for whom everything it needs is recorded. Where that is all of them, its counts are
the table's; where it is not, what lacks is a count of its own. Findings tell of groups, of groups by reason, and of
groups by month, of which the months of a period make one cell of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from daylit.release.counting import period_of
from daylit.release.dimensions import BY_DIMENSION, MEASURES, OTHER
from daylit.release.names import name_of
from daylit.report.ledger import Where

if TYPE_CHECKING:
    from daylit.release.joining import Joined

FINDINGS: Final = 6
"""The layer of what findings count."""
PART_OF: Final = {measure.name: measure.part_of for measure in MEASURES}
_MONTH: Final = re.compile(r"chart (\d+): \('(\d{4})-(\d{2})',\)")
_BY_MONTH: Final = {("Stops by month", "n"): "people", ("Share searched, by month", "events"): "searched"}
_PEOPLE, _OUTCOME = " n", " events"
"""How the families of people end, and of those of them with an outcome."""
_BY_REASON: Final = "search_reasons"
"""The study whose kinds are groups of reasons."""
By = tuple[tuple[str, str], ...]
_Left = tuple[By, int]
"""Of which cell of a table people are left out, and of how many parts of it: a line may lack a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """A count of a finding that is a cell of a table, or a part of one.

    Counts of one ``family`` lack the same people: those of whom something is not recorded. ``by`` and ``measure`` say
    which cell it is.
    """

    family: tuple[int, str]
    by: By
    measure: str
    cell: int


def tie(made: Joined) -> None:
    """Let the counts of findings and tables that count the same people add up."""
    families: dict[tuple[int, str], list[Tie]] = {}
    for where, cell in made.findings.items():
        one = _tie_of(made, where, cell)
        if one is not None:
            families.setdefault(one.family, []).append(one)
    rests = {family: _add(made, ties) for family, ties in families.items()}
    for (place, name), of_people in rests.items():
        if name.endswith(_PEOPLE):
            _within(made, of_people, rests.get((place, name.removesuffix(_PEOPLE) + _OUTCOME), {}))


def _tie_of(made: Joined, where: Where, cell: int) -> Tie | None:
    """The cell of a table that a count of a finding is, or is a part of, if there is one."""
    place, what, group, kind = where
    column, _, value = group.partition("=")
    if kind not in ("n", "events") or column not in BY_DIMENSION:
        return None
    if month := _MONTH.fullmatch(what):
        number, year, in_year = (int(part) for part in month.groups())
        measure = _BY_MONTH.get((made.ledger.findings[place].charts[number].title, kind))
        period = () if made.choice.grain == "all" else (("period", period_of(year, in_year, made.choice.grain)),)
        by: By = (*period, (column, value))
        return None if measure is None else Tie(family=(place, f"month {kind}"), by=by, measure=measure, cell=cell)
    outcome, *kinds = what.split(".")
    if not PART_OF.get(outcome) or len(kinds) not in (1, 2) or (len(kinds) == 2 and kinds[1] != "rate"):
        return None
    if len(kinds) == 2 and made.ledger.findings[place].study.partition("-by-")[0] != _BY_REASON:
        return None
    reason = (("reason_group", kinds[0]),) if len(kinds) == 2 else ()
    name = f"{outcome} by reason {kind}" if reason else f"{what} {kind}"
    measure = PART_OF[outcome] if kind == "n" else outcome
    return Tie(family=(place, name), by=((column, value), *reason), measure=measure, cell=cell)


def _add(made: Joined, ties: list[Tie]) -> dict[_Left, int]:
    """Each cell of a table as the sum of what a finding counts of it and of what it leaves out, which is given back.

    How many people are left out is no secret, and known where a table does not take groups together; how many of them
    had an outcome is a secret.
    """
    system, parts, by_cell, rests = made.system, dict[int, list[int]](), dict[int, By](), dict[_Left, int]()
    for one in ties:
        cell = _of_table(made, one)
        if cell is not None:
            own, by_cell[cell] = parts.setdefault(cell, []), _as_coarse(made, one.by)
            own += [one.cell] if one.cell not in own else []
    lacking = {cell: system.values[cell] - sum(system.values[part] for part in own) for cell, own in parts.items()}
    if not lacking or min(lacking.values()) < 0:
        return {}
    place, name = ties[0].family
    for cell, own in parts.items():
        if not any(lacking.values()):
            system.add_up(cell, own)
            continue
        people = ties[0].measure == "people"
        rest = system.put(
            f"left out {made.last} {place} {name} {cell}", lacking[cell],
            layer=FINDINGS, shown=people and len(own) == 1, free=False, care=not people,
        )  # fmt: skip
        system.add_up(cell, (*own, rest))
        rests[by_cell[cell], len(own)] = rest
    return rests


def _within(made: Joined, people: dict[_Left, int], had: dict[_Left, int]) -> None:
    """Of those who are left out no more had an outcome than there are: of nobody, nobody."""
    system = made.system
    for left, part in had.items():
        whole = people.get(left)
        if whole is None or (without := system.values[whole] - system.values[part]) < 0:
            continue
        name = f"without {system.names[part]}"
        rest = system.put(name, without, layer=FINDINGS, shown=False, free=False, slack=True)
        system.add_up(whole, (part, rest))


def _of_table(made: Joined, one: Tie) -> int | None:
    """The cell of a table that a count is, or is a part of."""
    return made.system.place.get(name_of(_as_coarse(made, one.by), one.measure, made.last))


def _as_coarse(made: Joined, by: By) -> By:
    """Values as a table has them, which takes some together."""
    kept = made.choice.kept
    return tuple((name, value if name not in kept or value in kept[name] else OTHER) for name, value in by)
