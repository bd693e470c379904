"""Gather every count of people in a report, with what adds up to what: its tables are protected as one.

A reader holds all tables side by side. So all counts of all findings are gathered here as cells of one ledger:

- of a rate: the people, those with the outcome, and (told by taking one from the other) those without;
- over all groups they add up to a total, which is reckoned as known;
- a rate by kind (``searched.KIND.rate``) is a part of the rate of all kinds, and rows of a chart add up to a whole;
- a count with the share that it is of its group's whole tells that whole (21 are 35.6 % of 59), so it is known;
- where all people of all groups had one of several outcomes, these add up to all people;
- so do the groups of a month, where a table tells what share of everybody was searched (``daylit.report.by_month``);
- searches of a group are those that were forced, those with a find recorded, and the others (``daylit.report.nested``);
- those since a date and those before it are all people of a change (``daylit.report.sides``);
- two groupings of the same people add up to the same number (``daylit.report.groupings``);
- two columns of two tables that hold the same numbers are reckoned to count the same people.

A new study whose counts add up in another way says so in ``Chart.sums``, or gets its rule here.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from daylit.report.by_month import add_months
from daylit.report.chart_counts import Line, lines_of, shares_of_whole
from daylit.report.groupings import add_groupings
from daylit.report.ledger import HEADLINE, REFERENCE, Ledger, Where, rates_of, row_place, whole_place
from daylit.report.nested import add_nested
from daylit.report.sentences import group_key, group_name
from daylit.report.sides import add_sides
from daylit.studies.finding import Chart, Estimate, Finding

_KINDS = ("n", "events", "rest")
_ALL_KINDS = " of all kinds"
NOT_RECORDED_OF = ", not recorded of "
"""Those of whom no kind is recorded, less another finding; their number over all groups is no secret by itself."""
_BY_YEAR = ".change_per_year"


def open_ledger(findings: Sequence[Finding], threshold: int) -> Ledger:
    """Gather the counts of all findings, and what adds up to what."""
    ledger = Ledger(findings=findings, threshold=threshold)
    everyone = {group_key(part) for finding in findings for part in rates_of(finding)}
    for place, finding in enumerate(findings):
        families = _estimates(ledger, place, finding)
        for what, groups in families.items():
            _over_groups(ledger, place, what, groups, _alike(everyone, groups) - set(groups))
        _kinds(ledger, place, families)
        _every_outcome(ledger, place, families)
        for number, chart in enumerate(finding.charts):
            _rows(ledger, place, number, chart)
        _shares(ledger, place)
        add_sides(ledger, place)
    add_months(ledger)
    add_groupings(ledger)
    _same_people(ledger)
    add_nested(ledger)
    _nearly_all_kinds(ledger)
    return ledger


def _estimates(ledger: Ledger, place: int, finding: Finding) -> dict[str, list[str]]:
    """Cells of all rates; gives the groups of each quantity."""
    families: dict[str, list[str]] = {}
    beside = _references(finding)
    for part in rates_of(finding):
        group, what = group_key(part), part.quantity
        families.setdefault(what, []).append(group)
        n = ledger.put((place, what, group, "n"), part.n)
        if part.events is not None and 0 <= part.events <= part.n:
            ledger.split(n, place, what, group, part.events)
            if what == next(iter(families)):
                dear = REFERENCE if group in beside else HEADLINE
                ledger.dear |= {n: dear, ledger.cell[place, what, group, "events"]: dear}
    return families


def _references(finding: Finding) -> set[str]:
    """The groups that others are compared with: where one of these is hidden, so is every comparison."""
    return {
        f"{column}={part.groups['reference']}"
        for part in finding.estimates
        if "reference" in part.groups
        for column in part.groups
        if column != "reference"
    }


def _alike(everyone: set[str], groups: Sequence[str]) -> set[str]:
    """The groups of the same grouping: a finding by gender lacks no group of race or ethnicity."""
    columns = {group.partition("=")[0] for group in groups}
    return {group for group in everyone if group.partition("=")[0] in columns}


def _over_groups(ledger: Ledger, place: int, what: str, groups: Sequence[str], absent: set[str]) -> None:
    """All groups add up to a total. Groups of too few people may be absent: they are what lacks in the total."""
    cells = {
        kind: [ledger.cell[where] for group in groups if (where := (place, what, group, kind)) in ledger.cell]
        for kind in _KINDS
    }
    of_stops = what.startswith("stops.")
    # Over time a small group is not drawn: all people, less those drawn, tell how many it is, named or not.
    all_told = absent or of_stops or what.endswith(_BY_YEAR)
    lacking = ledger.findings[place].n_used - sum(ledger.values[cell] for cell in cells["n"]) if all_told else 0
    if 0 < lacking < ledger.threshold and of_stops:
        name = next(iter(absent)) if len(absent) == 1 else ""
        cells["n"].append(ledger.put((place, what, name, "n"), lacking, shown=False, free=False))
    for kind, parts in cells.items():
        if lacking == 0 or (len(parts) > len(groups)):
            ledger.add_up((place, what, "", f"all {kind}"), parts)


def _kinds(ledger: Ledger, place: int, families: dict[str, list[str]]) -> None:
    """A rate of each kind, named WHAT.KIND.rate: over all kinds they add up within each group."""
    split: dict[tuple[str, str, str], list[int]] = {}
    for what, groups in families.items():
        words = what.split(".")
        for group in groups if len(words) == 3 and words[2] == "rate" else ():
            for kind in _KINDS:
                if (place, what, group, kind) in ledger.cell:
                    split.setdefault((words[0], group, kind), []).append(ledger.cell[place, what, group, kind])
    for (what, group, kind), parts in split.items():
        ledger.add_up((place, f"{what}{_ALL_KINDS}", group, kind), parts, known=False)


def _every_outcome(ledger: Ledger, place: int, families: dict[str, list[str]]) -> None:
    """Outcomes of which each person had exactly one: the people of each group are their sum."""
    rates = [
        what for what, groups in families.items() if all((place, what, g, "events") in ledger.cell for g in groups)
    ]
    for size in range(2, min(len(rates), 6) + 1):
        for chosen in combinations(rates, size):
            groups = families[chosen[0]]
            if all(families[what] == groups for what in chosen) and all(
                _exhausts(ledger, place, chosen, g) for g in groups
            ):
                for group in groups:
                    parts = tuple(ledger.cell[place, what, group, "events"] for what in chosen)
                    ledger.sums.append((ledger.cell[place, chosen[0], group, "n"], parts))


def _exhausts(ledger: Ledger, place: int, chosen: Sequence[str], group: str) -> bool:
    n = {ledger.values[ledger.cell[place, what, group, "n"]] for what in chosen}
    return n == {sum(ledger.values[ledger.cell[place, what, group, "events"]] for what in chosen)}


def _rows(ledger: Ledger, place: int, number: int, chart: Chart) -> None:
    """Cells of a chart's rows that no estimate counts; they add up by group, and over groups where all are there."""
    finding = ledger.findings[place]
    own: dict[Line, int] = {}
    lines = [line for line in lines_of(finding, chart) if line.group and line.count is not None]
    guesses = _guesses(finding, lines)
    for line in lines:
        known = None if line.few else _estimate_of(finding, line)
        where = row_place(place, number, line)
        if known is not None:
            _as_estimate(ledger, where, known)
        elif line.count is not None:
            own[line] = ledger.put(where, guesses.get(line, line.count))
    for group in dict.fromkeys(line.group for line in own):
        for turn, names in enumerate((None, *chart.sums)):
            of = [cell for line, cell in own.items() if line.group == group and (not names or line.names[-1] in names)]
            if of:
                ledger.add_up((place, f"chart {number} sum {turn}", group, "n"), of, known=False)
        if shares_of_whole([line for line in own if line.group == group]):
            ledger.tell((place, f"chart {number} sum 0", group, "n"), whole_place(place, number, group))
    lacking = finding.n_used - sum(ledger.values[cell] for cell in own.values())
    if lacking < ledger.threshold:
        for others in dict.fromkeys(line.others for line in own):
            of = [cell for line, cell in own.items() if line.others == others]
            where = (place, f"chart {number}: {others}", "", "n")
            ledger.add_up(where, of)
            if lacking > 0:  # a group that is not drawn: no month is known without it, or all groups would tell it
                ledger.guessed.add(ledger.cell[where])


def _as_estimate(ledger: Ledger, where: Where, known: Estimate) -> None:
    """A row that counts the people of a rate: its cells are those of the rate, which its own share tells."""
    for kind in ("n", "events"):
        if (cell := ledger.cell.get((where[0], known.quantity, where[2], kind))) is not None:
            ledger.cell[*where[:3], kind] = cell


def _estimate_of(finding: Finding, line: Line) -> Estimate | None:
    """The rate whose people a row counts: it names the outcome, or nothing but the group."""
    for part in rates_of(finding):
        named = part.label.split(": ")[:-1]
        if group_name(part) in line.names and part.n == line.count and set(line.others) <= set(named):
            return part
    return None


def _guesses(finding: Finding, lines: Sequence[Line]) -> dict[Line, int]:
    """Counts for the rows that say “too few”: what lacks in a group's whole, shared among them."""
    made: dict[Line, int] = {}
    for group in {line.group for line in lines if line.few}:
        few = [line for line in lines if line.group == group and line.few]
        told = sum(line.count or 0 for line in lines if line.group == group and not line.few)
        wholes = [part.n - told for part in rates_of(finding) if group_key(part) == group]
        lacking = min((n for n in wholes if 0 <= n <= 10 * len(few)), default=5 * len(few))
        made |= {line: lacking // len(few) + (turn < lacking % len(few)) for turn, line in enumerate(few)}
    return made


def _shares(ledger: Ledger, place: int) -> None:
    """A share in one chart and its people in another tell how many had the outcome: a cell of its own."""
    finding = ledger.findings[place]
    counted = {
        line.names: ledger.cell[where]
        for number, chart in enumerate(finding.charts)
        for line in lines_of(finding, chart)
        if (where := row_place(place, number, line)) in ledger.cell and line.count is not None
    }
    for number, chart in enumerate(finding.charts):
        lines = [line for line in lines_of(finding, chart) if line.count is None and line.group]
        for line in lines:
            if line.shares and line.names in counted:
                cell, (_, what, group, _) = counted[line.names], row_place(place, number, line)
                ledger.split(cell, place, what, group, round(line.shares[0] * ledger.values[cell]))
        for group in dict.fromkeys(line.group for line in lines):
            wheres = [
                (place, row_place(place, number, line)[1], group, "events") for line in lines if line.group == group
            ]
            of = [ledger.cell[where] for where in wheres if where in ledger.cell]
            if of:
                ledger.add_up((place, f"chart {number}", group, "events"), of)


def _same_people(ledger: Ledger) -> None:
    """Join counts that stand in two tables and are the same for every group: a reader takes them for the same people.

    Of people asked about several outcomes, nearly all are the same: there one group's equal numbers are enough.
    """
    columns: dict[tuple[int, str, str], dict[str, int]] = {}
    for (place, what, group, kind), cell in ledger.cell.items():
        if group and kind in ("n", "events") and not (what.startswith("chart ") and ": " in what):
            columns.setdefault((place, what, kind), {})[group] = cell
    for (one, first), (other, second) in combinations(columns.items(), 2):
        shared = [group for group in first if group in second]
        alike = [group for group in shared if ledger.values[first[group]] == ledger.values[second[group]]]
        whole = one[2] == other[2] == "n" and _of_everyone(one[1]) and _of_everyone(other[1])
        same = len(alike) == len(shared) and any(ledger.values[first[group]] for group in alike)
        for group in alike if same or whole else ():
            ledger.join(first[group], second[group])


def _nearly_all_kinds(ledger: Ledger) -> None:
    """Where the kind is not recorded for some, all kinds and these make the whole; how many they are is no secret.

    In a table by place the kinds are groups of people: those of whom it does not tell are of another group.
    """
    kinds = [where for where in ledger.cell if where[1].endswith(_ALL_KINDS) and where[3] != "rest"]
    for place, what, kind in dict.fromkeys((where[0], where[1], where[3]) for where in kinds):
        parts = {where[2]: ledger.cell[where] for where in kinds if where[:2] == (place, what) and where[3] == kind}
        for other in range(len(ledger.findings)):
            whole = {
                group: ledger.cell.get((other, f"{what.removesuffix(_ALL_KINDS)}.rate", group, kind)) for group in parts
            }
            lacking = {g: ledger.values[w] - ledger.values[parts[g]] for g, w in whole.items() if w is not None}
            if len(lacking) < len(parts) or min(lacking.values()) < 0 or not any(lacking.values()):
                continue
            name, cells = f"{what}{NOT_RECORDED_OF}{other}", []
            for group, n in lacking.items():
                secret = other == place and not _grouped(ledger.findings[place], group)
                cells.append(ledger.put((place, name, group, kind), n, shown=False, free=False, care=secret))
                ledger.sums.append(
                    (
                        ledger.cell[other, f"{what.removesuffix(_ALL_KINDS)}.rate", group, kind],
                        (parts[group], cells[-1]),
                    )
                )
            total = ledger.put((place, name, "", kind), sum(lacking.values()), free=False, care=False)
            ledger.sums.append((total, tuple(cells)))


def _grouped(finding: Finding, group: str) -> bool:
    """Whether a group is one of those that the finding compares, and not a place."""
    column = group.partition("=")[0]
    return column == str(finding.provenance.settings.get("group", column))


def _of_everyone(what: str) -> bool:
    """Whether a quantity counts all people of a group, and not those of one kind: ``searched.rate``, not its parts."""
    return len(what.split(".")) == 2 or what.endswith(_ALL_KINDS)
