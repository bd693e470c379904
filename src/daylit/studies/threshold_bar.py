"""A model of the bar for a search: was less enough to search some groups? Asked in six ways, told where all agree.

It takes a minute or two, so it is not part of a report: it is asked by name, or by a plan that names it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from daylit.stats.cautions import Caution as Code
from daylit.stats.threshold import Gap, ThresholdTest, threshold_test
from daylit.studies import cautions, charts, threshold_words, wording
from daylit.studies.bar_cells import Counted, counted
from daylit.studies.cautions import of_methods
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut
from daylit.studies.in_points import signed, span
from daylit.studies.overview import Entry
from daylit.studies.searches import FOLLOWED
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.studies.groups import Groups

ENOUGH: Final = 1_000
"""People of each group that are asked for, as with the bar for a search."""
ILL_FITTING: Final = 0.15
"""Where so many cells lie outside the middle 95 % of what the model predicts, it does not fit these places."""

Family = Literal["beta", "discriminant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way of setting up the model: the shape of the risks, and how wide the priors are."""

    family: Family
    scale: float
    name: str


WAYS: Final = (
    Way(family="beta", scale=1.0, name=say("Beta risks, priors as published")),
    Way(family="beta", scale=0.5, name=say("Beta risks, priors half as wide")),
    Way(family="beta", scale=2.0, name=say("Beta risks, priors twice as wide")),
    Way(family="discriminant", scale=1.0, name=say("Two-signal risks, priors as published")),
    Way(family="discriminant", scale=0.5, name=say("Two-signal risks, priors half as wide")),
    Way(family="discriminant", scale=2.0, name=say("Two-signal risks, priors twice as wide")),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tallied:
    """People, searches and finds by group and area, shape (groups, areas), of the groups that are large enough."""

    groups: Groups
    asked: tuple[int, ...]
    stops: NDArray[np.int64]
    searches: NDArray[np.int64]
    hits: NDArray[np.int64]


def answer(asking: Asking) -> Finding:
    """Fit the model in every way, and say of each group what all of them say."""
    found = counted(asking)
    if isinstance(found, Finding):
        return found
    if found.cells.area is None:
        return asking.cannot(say("the areas of the stops are not recorded"), counts=found.counts)
    tallied, left = _tallied(asking, found)
    reference = tallied.groups.reference
    # The groups first: with no group large enough there are no areas left either, and they are not what is missing.
    if reference not in tallied.asked or len(tallied.asked) < 2:
        least = asking.settings.threshold
        return asking.cannot(
            say(
                "it needs two groups of {people} people or more, each with {n} searches that found something and {n} "
                "that did not",
                people=wording.count(max(ENOUGH, least)),
                n=wording.count(least),
            ),
            counts=found.counts,
        )
    if tallied.stops.shape[1] < 2:
        return asking.cannot(say("the stops lie in fewer than two areas"), counts=found.counts)
    tests = [_fit(asking, tallied, way, place) for place, way in enumerate(WAYS)]
    others = [g for g in tallied.asked if g != reference]
    gaps = {g: [test.gap(g, reference) for test in tests] for g in others}
    told = [wording.counted(int(tallied.stops.sum()))]
    for g in others:
        told += threshold_words.told(_bars(tallied.groups, g, gaps[g]))
    return asking.finding(
        answer=told,
        estimates=[one for g in others for one in _estimates(tallied, g, gaps[g], asking)],
        charts=[_chart(tallied.groups, gaps)],
        n_read=found.counts.n_read,
        n_used=int(tallied.stops.sum()),
        left_out=left,
        cautions=(*tallied.groups.cautions, LEVEL, *_fit_cautions(tests)),
    )


def _tallied(asking: Asking, found: Counted) -> tuple[Tallied, list[LeftOut]]:
    cells, groups = found.cells, found.cells.groups
    area = cells.area if cells.area is not None else np.zeros(0, dtype=np.int64)
    use = ~cells.searched | (cells.basis != FOLLOWED)
    known = use & (area >= 0)
    size = ((groups.code, len(groups)), (np.maximum(area, 0), int(area.max(initial=0)) + 1))
    stops, searches, hits = (
        tally(cells.n, *size, where=known & kind)
        for kind in (np.ones(len(cells.n), dtype=bool), cells.searched, cells.searched & cells.found)
    )
    least = asking.settings.threshold
    asked = tuple(
        g
        for g in range(len(groups))
        if stops[g].sum() >= max(ENOUGH, least) and min(hits[g].sum(), (searches - hits)[g].sum()) >= least
    )
    keep = np.array(asked, dtype=np.intp)
    # The model holds its first place fast: the one with most stops, as in the published files.
    used = np.argsort(-stops[keep].sum(axis=0), kind="stable")
    used = used[stops[keep].sum(axis=0)[used] > 0]
    left = [
        *found.left,
        LeftOut(
            reason="area.missing", sentence=say("The area is not recorded."), n=int(cells.n[use & ~known].sum())
        ),
        LeftOut(
            reason="group.few",
            sentence=say("Their group is too small for the model: fewer than 1,000 people, or few finds."),
            n=int(stops.sum() - stops[keep].sum()),
        ),
    ]  # fmt: skip
    return (
        Tallied(
            groups=groups, asked=asked, stops=stops[keep][:, used], searches=searches[keep][:, used],
            hits=hits[keep][:, used],
        ),
        left,
    )  # fmt: skip


def _fit(asking: Asking, one: Tallied, way: Way, place: int) -> ThresholdTest:
    asking.progress(say("Setting up the model"), 0.5 + 0.5 * place / len(WAYS))
    columns, rows = np.nonzero(one.stops.T)
    return threshold_test(
        group=np.array(one.asked)[rows],
        place=columns,
        stops=one.stops[rows, columns],
        searches=one.searches[rows, columns],
        hits=one.hits[rows, columns],
        family=way.family,
        prior_scale=way.scale,
        seed=asking.settings.seed,
        level=asking.settings.level,
    )


def _bars(groups: Groups, g: int, gaps: Sequence[Gap]) -> threshold_words.Bars:
    settled = [gap for gap in gaps if math.isfinite(gap.estimate)]
    values = [gap.estimate for gap in settled]
    return threshold_words.Bars(
        people=groups.people(g),
        reference=groups.people(groups.reference),
        ways=len(gaps),
        settled=len(settled),
        lower=sum(value < 0 for value in values),
        higher=sum(value > 0 for value in values),
        clearly=sum(_clear(gap) for gap in settled),
        least=min(values, default=math.nan),
        most=max(values, default=math.nan),
    )


def _clear(gap: Gap) -> bool:
    return not gap.interval.low <= 0 <= gap.interval.high


def _estimates(one: Tallied, g: int, gaps: Sequence[Gap], asking: Asking) -> list[Estimate]:
    groups, rows = one.groups, [one.asked.index(g), one.asked.index(one.groups.reference)]
    made = []
    for number, (way, gap) in enumerate(zip(WAYS, gaps, strict=True)):
        settled = math.isfinite(gap.estimate)
        made.append(
            Estimate(
                quantity="bar.gap" + (f".{number}" if number else ""),
                label=say(
                    "{way}: {group} compared with {reference}",
                    way=way.name,
                    group=groups.label(g),
                    reference=groups.label(groups.reference),
                ),
                groups=groups.pair(g),
                value=gap.estimate if settled else None,
                low=gap.interval.low if settled else None,
                high=gap.interval.high if settled else None,
                level=asking.settings.level,
                unit="points",
                n=int(one.stops[rows].sum()),
                status="ok" if settled else "not estimable",
                note="" if settled else say("The model gave no steady answer."),
            )
        )
    return made


def _chart(groups: Groups, gaps: Mapping[int, Sequence[Gap]]) -> Chart:
    reference, dots, rows = groups.label(groups.reference), [], []
    for number, way in enumerate(WAYS):
        for g, of_group in gaps.items():
            gap = of_group[number]
            settled = math.isfinite(gap.estimate)
            if settled:
                low, high = gap.interval.low, gap.interval.high
                dots.append(charts.Dot(label=way.name, series=groups.label(g), value=gap.estimate, low=low, high=high))
            numbers = (
                (signed(gap.estimate), span(gap.interval.low, gap.interval.high))
                if settled
                else (say("no steady answer"), "–")
            )
            rows.append((way.name, groups.label(g), *numbers))
    axis = say("Gap to {reference}, in points (below 0: less was enough)", reference=reference)
    return charts.dots(
        title=say("The gap between the bars, in each way of setting up the model"),
        alt=say(
            "For {n} ways of setting up the model, the gap of each group to {reference}, with its likely range. "
            "The table has the numbers.",
            n=str(len(WAYS)),
            reference=reference,
        ),
        axis=axis,
        scale="points",
        data=dots,
        among=groups.ever,
        table=charts.Table(
            columns=(
                say("Way"),
                say("Group"),
                say("Gap to {reference}, in points", reference=reference),
                say("Likely range"),
            ),
            rows=tuple(rows),
        ),
    )


def _fit_cautions(tests: Sequence[ThresholdTest]) -> list[Caution]:
    settled = [test.diagnostics for test in tests if test.diagnostics.settled]
    worst = max((max(one.searched_outside, one.found_outside) for one in settled), default=0.0)
    # A way that gave no steady answer says so at its own number.
    unseen = {code for test in tests for code in test.cautions} - {Code.NOT_CONVERGED}
    return [*of_methods(unseen), *([FITS_BADLY] if worst > ILL_FITTING else [])]


LEVEL = Caution(
    code="level_hangs_on_model",
    sentence=say(
        "The model cannot tell how high a bar is: that hangs on the shape it gives to risks. Only gaps are told, and "
        "their size hangs on it too."
    ),
)
FITS_BADLY = Caution(
    code="model_fits_badly",
    sentence=say(
        "In many areas the searches or finds are not what the model expects: it does not fit this place well."
    ),
)

STUDY = Study(
    name="threshold_test",
    title=say("The bar for a search, by a model"),
    ways=tuple(way.name for way in WAYS),
    question=say("If officers searched wherever a find seemed likely enough, was less enough for some groups?"),
    needs=("searched", "found", "area"),
    design="model-based inference",
    assumes=(
        say("Officers search where the chance of a find passes a bar of the group and the area."),
        say("Risks have one of two shapes, and what an area adds is the same for all groups."),
        say("“Found” means the same in every record."),
        say("The officer chose to make the search. Searches after an arrest or a warrant are left out."),
    ),
    weakest=say(
        "Most likely to fail: the shape of the risks. Another shape moves the bars of all groups up or "
        "down, and the gaps between them with it."
    ),
    does_not_show=(
        say("How high any bar is."),
        say("Whether the stop itself should have been made."),
        say("Why the bars differ, if they do."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Simoiu, Corbett-Davies & Goel (2017), doi:10.1214/17-AOAS1058",
        "Pierson, Corbett-Davies & Goel (2018), arXiv:1702.08536",
        "Pierson et al. (2020), doi:10.1038/s41562-020-0858-1",
    ),
    overview=(
        Entry(
            quantities=("bar.gap",),
            what=say("The bar for a search, by a model"),
            cannot=2,
            ways=tuple(f".{number}" for number in range(1, len(WAYS))),
            gate="clearly",
        ),
    ),
    answer=answer,
)
