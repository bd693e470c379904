"""Searches (and, where residents are known, stops) area by area, drawn in to what can be told of each.

No area has a place without the range of its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.small_areas import Ranks
from daylit.studies import area_words, cautions, wording
from daylit.studies.area_chart import EVERYBODY, Areas, area_chart, what
from daylit.studies.area_fits import Part, fitted
from daylit.studies.benchmarks import Benchmark, load_benchmark
from daylit.studies.estimating import controlled
from daylit.studies.finding import Caution, Estimate, Finding, LeftOut
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import YES, months, tally, yes_no
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.tables.counts import Counts

FAMILY: Final = "areas alike, by group"


def answer(asking: Asking) -> Finding:
    """Draw each area in, for everybody and for each group, and say how much of the spread is chance."""
    if asking.settings.group == "area":
        return asking.cannot(say("areas are what is compared here, so the groups cannot be areas too"))
    if not asking.varies("searched"):
        return asking.cannot(
            say("they list only people who were searched, so how often a stop leads to a search is not known")
        )
    area = recorded("area", say("The area is not recorded."))
    rules = (
        *group_rules(asking.settings),
        area,
        recorded("searched", say("Whether there was a search is not recorded.")),
    )
    counts = asking.count([asking.settings.group, "area", "searched"], rules=rules)
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    searches, few = _searches(asking, counts, groups)
    if len(searches.names) < 3:
        return asking.cannot(say("fewer than three areas have enough people"), counts=counts)
    both = [searches, *_stops(asking, searches)]
    p_values = np.array([part.p_value for one in both for part in one.parts])
    fit = np.array([part.areas is not None for one in both for part in one.parts])
    q_values = controlled(p_values, fit)
    told, made, drawn = [wording.counted(int(counts.n.sum()) - few)], [], []
    for one, q in zip(both, np.split(q_values, np.cumsum([len(one.parts) for one in both])[:-1]), strict=True):
        with np.errstate(invalid="ignore"):
            clear = q < asking.settings.false_discovery
        for part, stands in zip(one.parts, clear, strict=True):
            told += area_words.sentences(part, one.people(part), clear=bool(stands), per_resident=one.per_resident)
        made += [
            made_of for part, each in zip(one.parts, q, strict=True) for made_of in _estimates(asking, one, part, each)
        ]
        drawn += [area_chart(one, part) for part in one.parts if part.areas is not None]
    told.append(wording.family(int(fit.sum()), asking.settings.false_discovery))
    left = LeftOut(reason="area.few", sentence=say("Their area holds too few people."), n=few)
    return asking.finding(
        answer=told,
        estimates=made,
        charts=drawn,
        n_read=counts.n_read,
        n_used=counts.n_used - few,
        left_out=[*asking.left_out(counts), left],
        cautions=(DRAWN_IN, NO_PLACE_WITHOUT_RANGE, ONE_BY_ONE, *((STOPS_TOO,) if len(both) > 1 else ())),
    )  # fmt: skip


def _searches(asking: Asking, counts: Counts, groups: Groups) -> tuple[Areas, int]:
    """Everybody and each group in the areas that hold enough people, and how many people are in the others."""
    code, levels = counts.codes("area")
    by = ((groups.code, len(groups)), (code.astype(np.int64), len(levels)))
    people, events = tally(counts.n, *by), tally(counts.n, *by, where=yes_no(counts, "searched") == YES)
    keep = people.sum(axis=0) >= asking.settings.threshold
    few = int(people[:, ~keep].sum())
    people, events = people[:, keep], events[:, keep]
    names = tuple(str(level) for level, kept in zip(levels, keep, strict=True) if kept)
    rows = [
        (EVERYBODY, events.sum(axis=0), people.sum(axis=0)),
        *((g, events[g], people[g]) for g in _in_order(groups)),
    ]
    parts = [fitted(place=g, events=x, n=n, people=n, settings=asking.settings) for g, x, n in rows]
    return Areas(names=names, groups=groups, parts=tuple(parts), per_resident=False), few


def _in_order(groups: Groups) -> list[int]:
    return sorted(range(len(groups)), key=lambda g: -int(groups.n[g]))


def _stops(asking: Asking, searches: Areas) -> list[Areas]:
    """Stops for each resident and year, where a file of residents tells them for these areas."""
    if asking.settings.benchmark is None:
        return []
    file = load_benchmark(asking.settings.benchmark, group=asking.settings.group)
    if not file.by_area:
        return []
    rules = (*group_rules(asking.settings), recorded("area", say("The area is not recorded.")))
    counts = asking.count([asking.settings.group, "area", "year", "month"], rules=rules)
    groups = groups_of(counts, asking.settings)
    years = max(len(months(counts)[1]), 1) / 12
    code, levels = counts.codes("area")
    stops = tally(counts.n, (groups.code, len(groups)), (code.astype(np.int64), len(levels)))
    at = {str(level): place for place, level in enumerate(levels)}
    stops = stops[:, [at[name] for name in searches.names]]
    residents = _residents(file, groups, searches.names)
    if (residents > 0).any(axis=0).sum() < 3:
        return []
    counted = np.where(residents > 0, stops, 0)
    rows = [
        (EVERYBODY, counted.sum(axis=0), residents.sum(axis=0)),
        *((g, counted[g], residents[g]) for g in _in_order(groups)),
    ]
    parts = [
        fitted(place=g, events=x, n=n * years, people=x, settings=asking.settings, per_resident=True)
        for g, x, n in rows
    ]
    return [Areas(names=searches.names, groups=groups, parts=tuple(parts), per_resident=True)]


def _residents(file: Benchmark, groups: Groups, names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[file.by_area.get((value, name), 0.0) for name in names] for value in groups.values])


def _estimates(asking: Asking, one: Areas, part: Part, q_value: float) -> Iterator[Estimate]:
    level, scale = asking.settings.level, 1_000 if one.per_resident else 1
    for at, name in enumerate(one.names):
        if not part.people[at]:
            continue
        known = part.areas is not None and bool(part.told[at])
        value, low, high = (
            (float(end[at]) * scale for end in (part.areas.areas.estimate, part.areas.areas.low, part.areas.areas.high))
            if part.areas is not None and known
            else (None, None, None)
        )
        few = {"status": "ok" if known else "too few", "note": "" if known else _why(part, at, asking)}
        yield Estimate(
            quantity=one.name(part, "rate"), label=_label(one, part, name), groups={"area": name}, value=value, low=low,
            high=high, level=level, unit="per 1,000" if one.per_resident else "percent", n=int(part.people[at]),
            events=None if one.per_resident else int(part.events[at]), **few,  # type: ignore[arg-type]
        )  # fmt: skip
        if part.ranks is not None and known:
            yield Estimate(
                quantity=one.name(part, "place"),
                label=say("{what}, place among areas: {area}", what=what(one, part), area=name), groups={"area": name},
                value=_middle(part.ranks, at), low=float(part.ranks.low[at]), high=float(part.ranks.high[at]),
                level=level, unit="none", n=int(part.people[at]),
            )  # fmt: skip
            yield Estimate(
                quantity=one.name(part, "above"),
                label=say(
                    "{what}, chance that it lies above all areas together: {area}", what=what(one, part), area=name
                ),
                groups={"area": name}, value=float(part.above[at]), unit="percent", n=int(part.people[at]),
            )  # fmt: skip
    if part.areas is not None and part.chance is not None:
        yield from _of_all(asking, one, part, q_value)


def _of_all(asking: Asking, one: Areas, part: Part, q_value: float) -> Iterator[Estimate]:
    assert part.areas is not None
    assert part.chance is not None
    level, scale, told = asking.settings.level, 1_000 if one.per_resident else 1, what(one, part)
    n = int(part.people[part.told].sum())
    low, high = part.areas.between
    yield Estimate(
        quantity=one.name(part, "spread"), label=say("{what}, spread between areas beyond chance", what=told),
        value=part.areas.spread * scale, low=low * scale, high=high * scale, level=level,
        unit="per 1,000" if one.per_resident else "points", n=n, p_value=part.p_value, q_value=q_value, family=FAMILY,
        note=say("One standard deviation. The p-value is that of “all areas alike”."),
    )  # fmt: skip
    ends = part.chance.interval
    yield Estimate(
        quantity=one.name(part, "chance"),
        label=say("{what}, part of the spread as counted that is chance", what=told),
        value=part.chance.share, low=ends.low, high=ends.high, level=level, unit="percent", n=n,
    )  # fmt: skip


def _middle(places: Ranks, at: int) -> float:
    """The mean of the draws, which a few far ones may bring just beyond the range that holds nearly all."""
    return float(np.clip(places.expected[at], places.low[at], places.high[at]))


def _why(part: Part, at: int, asking: Asking) -> str:
    if part.people[at] < asking.settings.threshold:
        return say("Fewer than {n} people.", n=str(asking.settings.threshold))
    return say("Too few areas or people with this.")


def _label(one: Areas, part: Part, area: str) -> str:
    return say("{outcome}: {group}", outcome=what(one, part), group=area)


DRAWN_IN = Caution(
    code="drawn_in",
    sentence=say(
        "Each area is drawn towards the middle of all, the fewer people it holds the more. An area unlike all others "
        "is drawn in too far, so look at what was counted too."
    ),
)
NO_PLACE_WITHOUT_RANGE = Caution(
    code="places_have_ranges",
    sentence=say(
        "An area's place is told as a range. Where ranges overlap, an order would be chance. Areas are listed by name."
    ),
)
ONE_BY_ONE = Caution(
    code="areas_one_by_one",
    sentence=say(
        "Within an area people are counted one by one. Where few officers work in an area, what they do is part of it."
    ),
)
STOPS_TOO = Caution(
    code="residents_are_not_drivers",
    sentence=say(
        "People who live here are not the people who could be stopped: visitors drive here, and some "
        "residents rarely do."
    ),
)

STUDY = Study(
    name="small_areas",
    one_way=say("In one way: how far areas lie apart has no direction in which ways could agree."),
    title=say("Areas, drawn in to what can be told"),
    question=say("How often are people searched in each area, and how much of what differs between areas is chance?"),
    needs=("searched", "area"),
    design="model-based inference",
    assumes=(
        say("Nothing known beforehand sets one area apart from the others."),
        say("Every contact was recorded, with the right area."),
        say("People are counted for each contact: a person stopped twice counts twice."),
    ),
    weakest=say(
        "Most likely to fail: that nothing sets an area apart beforehand. One that is unlike all others "
        "is drawn in too far towards the middle."
    ),
    does_not_show=(
        say("Why areas differ. People, officers, hours and reasons of stops differ with them."),
        say("Which area is best or worst: an order of areas is mostly chance."),
        say("Whether any search was called for."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Morris (1983), doi:10.1080/01621459.1983.10477920",
        "Tak, Kelly & Morris (2016), arXiv:1612.01595",
        "Laird & Louis (1989), on ranks, doi:10.3102/10769986014001029",
        "DerSimonian & Laird (1986), doi:10.1016/0197-2456(86)90046-2",
    ),
    answer=answer,
)
