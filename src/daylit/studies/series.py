"""Before and after a date that the agency names: did searches, or what they find, change then?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.interrupted import AFTER_AT_LEAST, BEFORE_AT_LEAST
from daylit.stats.rates import rate
from daylit.studies import cautions, series_ways, series_words, ways, wording
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Estimate, Finding, Status
from daylit.studies.series_bare import Sides, counted_sides
from daylit.studies.series_cells import EVERYONE, Cells, When, another, cells_of, count, wanted
from daylit.studies.series_chart import charts_of, undrawn_told
from daylit.studies.series_fits import Change, changes_of
from daylit.studies.study import Asking, Study
from daylit.tables.filters import Filters
from daylit.terms.saying import say

FAMILY: Final = "changes at the date"


def answer(asking: Asking) -> Finding:
    """Count by day, put days into whole months, and hold those since the date against those before it."""
    settings = asking.settings
    if not settings.change_on:
        return asking.cannot(say("no day is named on which something began"), remedy=HOW)
    measures = wanted(asking)
    if isinstance(measures, str):
        return asking.cannot(measures, remedy=another(asking))
    counts = count(asking, measures)
    if not len(counts):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    when = When.of(settings.change_on)
    cells = cells_of(asking, counts, measures, when)
    if cells.before < BEFORE_AT_LEAST or cells.after < AFTER_AT_LEAST:
        return asking.cannot(_too_short(cells, when), counts=counts)
    changes = changes_of(
        cells.lines, start=when.start, before=cells.before, level=settings.level,
        false_discovery=settings.false_discovery,
    )  # fmt: skip
    told = [wording.counted(cells.used), *series_words.months_told(cells, when)]
    told += series_words.compared_told(cells, settings.unchanged)
    some = any(one.column == "search_basis" for one in Filters.parse(settings.where).conditions)
    if any(one.name == "found" for one in measures) and not some:
        told.append(say("Finds are counted among all searches, also those that were not the officer's choice."))
    for measure in measures:
        told += series_words.of_measure([one for one in changes if one.line.measure is measure], cells, when)
    told += undrawn_told(changes, when, threshold=settings.threshold)
    several = series_ways.rows(changes, cells, when.start, settings.level)
    told += [series_words.allowed_told(changes), *ways.told(several)]
    told.append(wording.family(sum(one.shown for one in changes), settings.false_discovery))
    return asking.finding(
        answer=told,
        estimates=[*(part for one in changes for part in _estimates(one, cells, when)), *ways.estimates(several)],
        charts=[
            *charts_of(changes, cells, when, threshold=settings.threshold, level=settings.level),
            *ways.pictures(several, among=(series_words.label(cells, EVERYONE), *cells.groups.ever)),
        ],
        n_read=counts.n_read,
        n_used=cells.used,
        left_out=[*asking.left_out(counts), *cells.left_out],
        cautions=_cautions(changes, cells),
    )


def _too_short(cells: Cells, when: When) -> str:
    told = {"least": str(BEFORE_AT_LEAST), "last": str(AFTER_AT_LEAST)}
    told |= {"before": str(cells.before), "after": str(cells.after)}
    if when.divided is not None:
        return say(
            "it takes {least} whole months before {month} and {last} after it, and there are {before} and {after}",
            **told, month=wording.month(str(when.divided)),
        )  # fmt: skip
    return say(
        "it takes {least} whole months before {month} and {last} from then on, and there are {before} and {after}",
        **told, month=when.named,
    )  # fmt: skip


def _estimates(one: Change, cells: Cells, when: When) -> Iterator[Estimate]:
    line, what = one.line, {"what": one.line.measure.title, "group": series_words.label(cells, one.line.group)}
    name = line.measure.name
    change = say("{what}, change of the odds: {group}", **what)
    yield _odds(one, cells, f"{name}.change", change, one.found.average, tested=True)
    since, expected = say("{what}, since then: {group}", **what), say("{what}, expected: {group}", **what)
    if one.sides is not None:
        if one.sides.since[1]:
            yield _counted(one, one.sides, cells, f"{name}.since", since)
        return
    events, people = counted_sides(line.events, line.n, line.months >= when.start)[1]
    told = _rate(one, cells, f"{name}.since", since, one.since, (one.low, one.high))
    yield replace(told, n=people, events=events if one.shown else None)
    yield _rate(one, cells, f"{name}.expected", expected, one.expected, None)
    if line.group != EVERYONE:
        return
    first, slope = (
        say("{what}, first month: {group}", **what),
        say("{what}, change of the yearly step: {group}", **what),
    )
    yield _odds(one, cells, f"{name}.first_month", first, one.found.jump)
    yield _odds(one, cells, f"{name}.per_year", slope, one.found.per_year)
    if one.placebos is not None and np.isfinite(one.placebos.share):
        as_much = say("{what}, earlier dates that show as much: {group}", **what)
        yield _rate(one, cells, f"{name}.earlier", as_much, one.placebos.share, None)


def _common(one: Change, cells: Cells) -> dict[str, object]:
    status: Status = "ok" if one.shown else "not estimable" if one.sides or one.beside else "too few"
    note = say("Too few with this outcome, or too few without it, to look at months.")
    if one.sides is not None:
        note = say("It was nobody, or everybody, on one side of the date or on both: there is no ratio.")
    elif one.beside is not None:
        note = say(
            "Of those compared it was nobody, or everybody, on one side of the date or on both: there is no ratio."
        )
    return {
        "groups": {} if one.line.group == EVERYONE else cells.groups.one(one.line.group),
        "level": one.found.average.level,
        "n": int(one.line.n.sum()),
        "events": int(one.line.events.sum()) if one.shown else None,
        "status": status,
        "note": "" if one.shown else note,
    }


def _odds(one: Change, cells: Cells, quantity: str, label: str, result: Estimates, *, tested: bool = False) -> Estimate:
    value, low, high = (finite(float(end)) if one.shown else None for end in (result.estimate, result.low, result.high))
    tested = tested and one.shown
    return Estimate(
        quantity=quantity, label=label, unit="odds ratio", value=value, low=low, high=high,
        p_value=finite(float(result.p_value)) if tested and result.p_value is not None else None,
        q_value=finite(one.q_value) if tested else None, family=FAMILY if tested else "",
        **_common(one, cells),  # type: ignore[arg-type]
    )  # fmt: skip


def _rate(
    one: Change, cells: Cells, quantity: str, label: str, value: float, ends: tuple[float, float] | None
) -> Estimate:
    low, high = (None, None) if ends is None or not one.shown else (finite(end) for end in ends)
    return Estimate(
        quantity=quantity, label=label, unit="percent", value=finite(value) if one.shown else None, low=low, high=high,
        **_common(one, cells),  # type: ignore[arg-type]
    )  # fmt: skip


def _counted(one: Change, sides: Sides, cells: Cells, quantity: str, label: str) -> Estimate:
    """The share since the date as it was counted, where no line can be fitted."""
    events, people = sides.since
    seen = rate(events=events, n=people, level=one.found.average.level)
    value, low, high = (finite(float(end)) for end in (seen.estimate, seen.low, seen.high))
    told = {**_common(one, cells), "n": people, "events": events, "status": "ok", "note": ""}
    return Estimate(quantity=quantity, label=label, unit="percent", value=value, low=low, high=high, **told)  # type: ignore[arg-type]


def _cautions(changes: Sequence[Change], cells: Cells) -> tuple[Caution, ...]:
    codes = {code for one in changes if one.shown for code in one.found.average.cautions} - {Code.SHORT_SERIES}
    alone = () if all(line.compared for line in cells.lines) else (ALONE,)
    return (*cells.groups.cautions, *alone, *cautions.of_methods(codes))


HOW = say("Name it with --change-on 2024-03-01, or in a plan with change_on = 2024-03-01.")
ALONE = Caution(
    code="nobody_compared",
    sentence=say(
        "Nobody is compared, so anything else that began at about that time looks the same. Name people for whom "
        "nothing changed then (the setting “unchanged”, such as unit=North)."
    ),
)
STUDY = Study(
    name="interrupted_series",
    title=say("Before and after a date"),
    question=say("Did searches, or what they find, change on a date that the agency names?"),
    needs=("date",),
    ways=series_ways.WAYS,
    needs_too=say("It also needs the day on which something began."),
    design="model-based inference",
    assumes=(
        say("Without it, each share would have gone on along its line and its seasons, or as for the people compared."),
        say("Nothing else began at about that time that touches these people and not the others."),
        say("Stops were recorded in the same way before and after."),
    ),
    weakest=say(
        "Most likely to fail: that nothing else began at about that time. What did begin is told as part "
        "of the change, up or down."
    ),
    does_not_show=(
        say("Why something changed."),
        say("Whether it was right, before or after."),
        say("What a training did to the officers who took it: that is measured officer by officer."),
    ),
    references=(
        "Wagner, Soumerai, Zhang & Ross-Degnan (2002), doi:10.1046/j.1365-2710.2002.00430.x",
        "Lopez Bernal, Cummins & Gasparrini (2017), doi:10.1093/ije/dyw098",
        "Bertrand, Duflo & Mullainathan (2004), doi:10.1162/003355304772839588",
    ),
    answer=answer,
)
