"""Searches that find nothing beside the people who live there: how many, and in which link of the chain they arise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.burden import Decomposition, decompose, unproductive_searches
from daylit.stats.estimates import Estimates
from daylit.studies import wording
from daylit.studies.bar_cells import Counted
from daylit.studies.benchmarks import Benchmark, load_benchmark
from daylit.studies.finding import Estimate
from daylit.studies.groups import Groups
from daylit.studies.study import Asking
from daylit.studies.tallies import months, tally
from daylit.terms.saying import say

LINKS: Final = {
    "where": say("where they live"),
    "stopped": say("how often residents of the same areas are stopped"),
    "searched": say("how often they are searched in the same areas"),
    "found": say("how often searches of them find nothing"),
}
FEWEST_AREAS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Residents:
    """For each 1,000 residents and year: ``rate`` of the groups in ``listed``, and the ``parts`` of differences.

    ``areas`` counts those whose residents of the group and of the reference are known, by group.
    """

    groups: Groups
    listed: tuple[int, ...]
    rate: Estimates
    parts: dict[int, Decomposition]
    areas: dict[int, int]
    threshold: int
    level: float

    def told(self, at: int) -> bool:
        """Whether enough searches stand behind the rate of a listed group."""
        return float(self.rate.events[at]) >= self.threshold


def beside_residents(asking: Asking, found: Counted, clear: list[int]) -> Residents | None:
    """The burden by residents, where a file tells them; its parts for the groups (by place) that stand out."""
    if asking.settings.benchmark is None or asking.settings.group == "area":
        return None
    file = load_benchmark(asking.settings.benchmark, group=asking.settings.group)
    cells, groups = found.cells, found.cells.groups
    listed = tuple(g for g, value in enumerate(groups.values) if file.people.get(value, 0) > 0)
    years = len(months(found.counts)[1]) / 12
    if not listed or not years:
        return None
    by_group = (groups.code, len(groups))
    searches, hits = (
        tally(cells.n, by_group, where=kind)[list(listed)] for kind in (cells.searched, cells.searched & cells.found)
    )
    residents = np.array([file.people[groups.values[g]] for g in listed])
    others = list(groups.others)
    made = {place: _parts(found, file, others[place], years, asking.settings.level) for place in clear}
    kept = {place: one for place, one in made.items() if one is not None}
    return Residents(
        groups=groups, listed=listed,
        rate=unproductive_searches(searches=searches, hits=hits, of=residents * years, level=asking.settings.level),
        parts={place: one for place, (one, _) in kept.items()},
        areas={place: many for place, (_, many) in kept.items()}, threshold=asking.settings.threshold,
        level=asking.settings.level,
    )  # fmt: skip


def _parts(found: Counted, file: Benchmark, g: int, years: float, level: float) -> tuple[Decomposition, int] | None:
    """The difference of a group and the reference, over the areas whose residents of both are known."""
    cells, groups, ref = found.cells, found.cells.groups, found.cells.groups.reference
    if cells.area is None or not file.by_area:
        return None
    names = found.counts.codes("area")[1]
    living = np.array([[file.by_area.get((groups.values[one], str(name)), 0.0) for name in names] for one in (g, ref)])
    use = (living > 0).all(axis=0)
    if int(use.sum()) < FEWEST_AREAS:
        return None
    kinds: tuple[NDArray[np.bool_], ...] = (cells.n > 0, cells.searched, cells.searched & cells.found)
    size = ((groups.code, len(groups)), (cells.area, len(names)))
    stops, searches, hits = (tally(cells.n, *size, where=kind)[:, use] for kind in kinds)
    living = living[:, use] * years
    one = decompose(
        residents=living[0], stops=stops[g], searches=searches[g], hits=hits[g], reference_residents=living[1],
        reference_stops=stops[ref], reference_searches=searches[ref], reference_hits=hits[ref], level=level,
    )  # fmt: skip
    return one, int(use.sum())


def sentences(one: Residents) -> Iterator[str]:
    """The burden of each listed group, and from which links a difference comes."""
    for at, g in enumerate(one.listed):
        if not one.told(at):
            continue
        value, low, high = (float(ends[at]) for ends in (one.rate.estimate, one.rate.low, one.rate.high))
        yield say(
            "For each 1,000 residents and year, {n} searches of {group} found nothing (likely {low} to {high}).",
            n=wording.decimal(value, 1), low=wording.decimal(low, 1), high=wording.decimal(high, 1),
            group=one.groups.people(g),
        )  # fmt: skip
    for place, parts in one.parts.items():
        total = 1_000 * float(parts.total_difference.estimate)
        yield say(
            "In the {areas} areas whose residents are known, the difference of {group} and {reference} is {n} for each "
            "1,000 residents and year.",
            areas=str(one.areas[place]), n=signed(total), group=one.groups.people(list(one.groups.others)[place]),
            reference=one.groups.people(one.groups.reference),
        )  # fmt: skip
        told = dict(zip(parts.links, parts.difference.estimate.tolist(), strict=True))
        yield say(
            "From where they live: {where}. From how often residents of the same areas are stopped: {stopped}. From "
            "how often they are searched in the same areas: {searched}. From how often searches find nothing: {found}.",
            **{link: signed(1_000 * told[link]) for link in LINKS},
        )


def signed(number: float) -> str:
    """A number with its sign, none where it is 0 as told."""
    return f"{'−' if number < -0.05 else '+' if number > 0.05 else ''}{abs(number):.1f}"


def estimates(one: Residents) -> Iterator[Estimate]:
    """The rate of each listed group, and each part of a difference."""
    groups = one.groups
    for at, g in enumerate(one.listed):
        known = one.told(at)
        value, low, high = (float(ends[at]) for ends in (one.rate.estimate, one.rate.low, one.rate.high))
        yield Estimate(
            quantity="nothing_found.per_resident",
            label=say("Searched, nothing found, for each 1,000 residents and year: {group}", group=groups.label(g)),
            groups={groups.column: groups.values[g]}, value=value if known else None, low=low if known else None,
            high=high if known else None, level=one.level, unit="per 1,000", n=int(groups.n[g]),
            events=int(one.rate.events[at]) if known else None, status="ok" if known else "too few",
            note="" if known else say("Too few areas or people with this."),
        )  # fmt: skip
    for place, parts in one.parts.items():
        g = list(groups.others)[place]
        ends = (parts.difference.estimate, parts.difference.low, parts.difference.high)
        for link, words in LINKS.items():
            value, low, high = (1_000 * float(np.asarray(end)[parts.links.index(link)]) for end in ends)
            yield Estimate(
                quantity=f"nothing_found.resident_part.{link}",
                label=say(
                    "Part of the difference by residents, {link}: {group} compared with {reference}",
                    link=words, group=groups.label(g), reference=groups.label(groups.reference),
                ),
                groups=groups.pair(g), value=value, low=low, high=high, level=one.level, unit="per 1,000",
                n=int(groups.n[[g, groups.reference]].sum()),
            )  # fmt: skip
