"""Stops beside other counts than residents: would the gap be there among drivers, crashes, or stops in the dark?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.poisson import conditional_ratio, counted_exposure
from daylit.studies import ways, wording
from daylit.studies.benchmarks import Benchmark
from daylit.studies.finding import Caution, Estimate
from daylit.studies.resident_rates import Stops, by_month, wider
from daylit.studies.tallies import months
from daylit.tables.counts import Counts
from daylit.terms.saying import say

WHAT: Final = {
    "drivers": say("the people who drive here, as estimated"),
    "crashes": say("drivers in crashes that others caused"),
    "road": say("drivers counted on the road"),
    "dark": say("people stopped in the dark"),
    "calls": say("people named in calls and reports of crime"),
    "arrests": say("people arrested"),
}
COUNTED: Final = frozenset({"crashes", "road", "dark", "calls", "arrests"})
"""Counts of happenings, which vary by chance themselves; the others are estimates of how many people there are."""
BY_POLICE: Final = frozenset({"calls", "arrests"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Stops of one group (its place ``g``, its ``row`` of others) beside one other count: the ratio and its range."""

    kind: str
    g: int
    row: int
    ratio: float
    low: float
    high: float

    @property
    def holds_one(self) -> bool:
        """Whether this count could account for the gap."""
        return self.low <= 1 <= self.high


def beside(stops: Stops, counts: Counts, file: Benchmark) -> list[Beside]:
    """Ratios beside each other count of the file, of groups that are shown and that it holds with the reference."""
    return [one for kind, people in file.beside.items() for one in _of_kind(stops, counts, kind, people)]


def _of_kind(stops: Stops, counts: Counts, kind: str, people: Mapping[str, float]) -> Iterator[Beside]:
    groups, level = stops.groups, stops.asking.settings.level
    held = np.array([people.get(value, 0.0) for value in groups.values])
    ref, others = groups.reference, list(groups.others)
    if held[ref] <= 0:
        return
    size = np.where(held > 0, held, held[ref])
    exact = conditional_ratio(
        events=groups.n[others], exposure=size[others], reference_events=groups.n[ref], reference_exposure=size[ref],
        level=level,
    )  # fmt: skip
    month, names = months(counts)
    ratio = wider(exact, by_month(counts, groups, size, month, len(names), level))
    if kind in COUNTED:
        ratio = counted_exposure(ratio, exposure=size[others], reference_exposure=np.full(len(others), size[ref]))
    for row in groups.largest_first:
        g = groups.others[row]
        if stops.use[row] and held[g] > 0:
            value, low, high = (float(end[row]) for end in (ratio.estimate, ratio.low, ratio.high))
            yield Beside(kind=kind, g=g, row=row, ratio=value, low=low, high=high)


RESIDENTS: Final = say("Beside residents")
WAYS: Final = (RESIDENTS, *(say("Beside {what}", what=what) for what in WHAT.values()))


def rows(stops: Stops, found: Sequence[Beside]) -> list[ways.Row]:
    """Each group that is shown, beside residents and beside each other count that holds it."""
    groups, ref, level = stops.groups, stops.groups.reference, stops.asking.settings.level
    return [
        ways.Row(
            what=say("Stops"), quantity="stops.ratio", **ways.beside(groups, g), unit="ratio",
            n=int(groups.n[[g, ref]].sum()), level=level, stands=bool(stops.clear[row]),
            asked=(
                ways.Asked.at(RESIDENTS, stops.ratio, (row,)),
                *(ways.Asked(way=say("Beside {what}", what=WHAT[one.kind]), value=one.ratio, low=one.low, high=one.high)
                  for one in found if one.row == row),
            ),
        )
        for row, g in enumerate(groups.others)
        if stops.use[row]
    ]  # fmt: skip


def told(stops: Stops, found: Sequence[Beside]) -> list[str]:
    """For each group whose gap beside residents is clear, what it is beside the other counts."""
    groups, said = stops.groups, []
    for row in groups.largest_first:
        for one in found if stops.clear[row] else ():
            if one.row == row:
                said.append(_told(groups.people(one.g), groups.people(groups.reference), one))
    return said


def _told(group: str, reference: str, one: Beside) -> str:
    first, second = (group, reference) if one.ratio >= 1 else (reference, group)
    ends = (one.low, one.high) if one.ratio >= 1 else (1 / one.high, 1 / one.low)
    times, low, high = wording.alike(max(one.ratio, 1 / one.ratio), *ends)
    parts = {
        "what": WHAT[one.kind],
        "group": first,
        "reference": second,
        "times": times,
        "low": low,
        "high": high,
    }
    if one.holds_one:
        return say(
            "Beside {what} the gap could be none: {group} were stopped {times} times as often as {reference} (likely "
            "between {low} and {high} times).",
            **parts,
        )
    return say(
        "Beside {what}, {group} were stopped {times} times as often as {reference} (likely between {low} and {high} "
        "times).",
        **parts,
    )


def estimates_of(stops: Stops, found: Sequence[Beside]) -> list[Estimate]:
    """The ratios as numbers of the finding. They are looked at beside the first and are not tested."""
    groups = stops.groups
    return [
        Estimate(
            quantity=f"stops.ratio.beside.{one.kind}",
            label=say(
                "Stops beside {what}: {group} compared with {reference}",
                what=WHAT[one.kind], group=groups.label(one.g), reference=groups.label(groups.reference),
            ),
            groups=groups.pair(one.g),
            value=one.ratio,
            low=one.low,
            high=one.high,
            level=stops.asking.settings.level,
            unit="ratio",
            n=int(groups.n[one.g] + groups.n[groups.reference]),
            events=int(groups.n[one.g]),
        )
        for one in found
    ]  # fmt: skip


def cautions(found: Sequence[Beside]) -> tuple[Caution, ...]:
    """That no count is the right one, and that some are made by policing itself."""
    kinds = {one.kind for one in found}
    made = []
    if kinds:
        sentence = say(
            "No count tells who could be stopped. Where the counts disagree, the gap hangs on which of them comes "
            "nearest."
        )
        made.append(Caution(code="benchmarks_disagree", sentence=sentence))
    if kinds & BY_POLICE:
        sentence = say(
            "Calls, reports and arrests come about by policing too. A gap that goes away beside them may sit in them, "
            "and most people who are stopped did nothing of the kind."
        )
        made.append(Caution(code="benchmark_by_policing", sentence=sentence))
    return tuple(made)
