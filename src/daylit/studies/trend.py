"""Month by month: did the number of stops and the share searched change, for each group?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.estimates import Estimates
from daylit.stats.intervals import z_value
from daylit.studies import cautions, charts, month_lines, trend_ways, ways, wording
from daylit.studies.estimating import Slot, controlled, estimates, gathered, level_to_stand_out, shown
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut, Unit
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.monthly import Ints, Series, few_months, month_of, series_of, whole_months
from daylit.studies.study import Asking, Study
from daylit.tables.counts import Counts
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

PANELS = 6
YEARLY = 24
"""Whole months below which no change from year to year is told: it could be the season (METHODS M18)."""

TOO_SHORT = say("A change from one year to the next is told from 24 whole months on; there are fewer.")
MOSTLY_TOLD = 0.8
"""A group is drawn where at least this share of its months rests on enough people; the others are in the estimates."""


def answer(asking: Asking) -> Finding:
    """Count by day, put days into whole months, and look at each group's change from year to year."""
    searched = asking.varies("searched")
    rules = (*group_rules(asking.settings), recorded("date", say("The date is not recorded.")))
    counts = asking.count([asking.settings.group, "date"], rules=rules, sums=["searched"] if searched else [])
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    whole, partial = whole_months(counts)
    if len(np.unique(month_of(counts)[whole])) < 3:
        return asking.cannot(say("they cover fewer than three whole months"), counts=counts)
    people = groups_of(counts, asking.settings, n=np.where(whole, counts.n, 0))
    series = [
        one
        for kind in (("stops", "searched") if searched else ("stops",))
        for one in series_of(asking, counts, people, whole, kind)
    ]
    if not series:
        return asking.cannot(say("there are too few people to look at months"), counts=counts)
    lost = int(counts.n[~whole].sum())
    left = asking.left_out(counts)
    if lost:
        left.append(
            LeftOut(
                reason="trend.partial_month",
                sentence=say("The month is not whole in the records: {months}.", months=_named(partial)),
                n=lost,
            )
        )
    q, use = _control(asking, series)
    if len(np.unique(month_of(counts)[whole])) < YEARLY:
        use = np.zeros_like(use)  # a season cannot be told from a change: nothing is compared, nothing pointed out
        told = [_span_told(counts, whole), TOO_SHORT]
    else:
        told = [_span_told(counts, whole), *_told(asking, people, series, q, use)]
    few = few_months(counts, whole)
    with np.errstate(invalid="ignore"):
        clear = (use & (q < asking.settings.false_discovery)).tolist()
    several = trend_ways.rows(people, series, few=few, use=use.tolist(), clear=clear, level=asking.settings.level)
    return asking.finding(
        answer=(*told, *ways.told(several), wording.family(int(use.sum()), asking.settings.false_discovery)),
        estimates=[*_estimates(asking, people, series, q, use), *ways.estimates(several)],
        charts=[*_charts(asking, people, series), *ways.pictures(several, among=people.ever)],
        n_read=counts.n_read,
        n_used=counts.n_used - lost,
        left_out=left,
        cautions=(*_few_caution(few), *cautions.of_methods(_codes(series, use))),
    )


def _changes(series: Sequence[Series]) -> Estimates:
    return gathered([[one.trend.change for one in series]])


def _control(asking: Asking, series: Sequence[Series]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    changes = _changes(series)
    use = shown(changes, np.array([[one.n for one in series]]), asking.settings)
    return controlled(changes.p_value, use)[0], use[0]


def _span_told(counts: Counts, whole: NDArray[np.bool_]) -> str:
    months = np.unique(month_of(counts)[whole])
    first, last = wording.month(str(months[0])), wording.month(str(months[-1]))
    return say(
        "The records cover {n} whole months, from {first} to {last}.", n=str(len(months)), first=first, last=last
    )


def _told(
    asking: Asking, groups: Groups, series: Sequence[Series], q: NDArray[np.float64], use: NDArray[np.bool_]
) -> list[str]:
    told: list[str] = []
    z, level = z_value(asking.settings.level), level_to_stand_out(q, asking.settings.false_discovery)
    for kind in ("stops", "searched"):
        quiet = []
        for place in sorted(range(len(series)), key=lambda place: -series[place].n):  # the largest group first
            one = series[place]
            if one.kind != kind or not use[place]:
                continue
            change, people = one.trend.change, groups.people(one.group)
            if q[place] < asking.settings.false_discovery:
                told.append(_stops_told(people, change) if kind == "stops" else _share_told(people, one))
            else:
                ends = float(change.low), float(change.high)
                quiet.append(wording.Quiet(people, wording.smallest_ratio(*ends, level_z=z, level=level), ends))
        told += [_steady_told(kind, one.group, wording.seen_yearly(one)) for one in quiet]
    return told


def _steady_told(kind: str, who: str, seen: str) -> str:
    if kind == "stops":
        return say("{group:up}: no clear change in the number of stops from year to year. {seen}", group=who, seen=seen)
    return say("{group:up}: no clear change in the share searched from year to year. {seen}", group=who, seen=seen)


def _stops_told(people: str, change: Estimates) -> str:
    ratio, low, high = float(change.estimate), float(change.low), float(change.high)
    if ratio > 1:
        times, within = wording.times_and_span(ratio, low, high)
        return say(
            "Stops of {group} grew about {times} times a year (likely {range}).",
            group=people, times=times, range=within,
        )  # fmt: skip
    return say(
        "Stops of {group} fell by about {share} each year (likely between {low} and {high}).",
        group=people,
        share=wording.out_of(1 - ratio, 100),
        low=wording.out_of(1 - high, 100),
        high=wording.out_of(1 - low, 100),
    )


def _share_told(people: str, one: Series) -> str:
    first, last = float(one.trend.level_line[0]), float(one.trend.level_line[-1])
    size = wording.base(first, last, n=one.n)
    ends = {"first": wording.out_of(first, size), "last": wording.out_of(last, size)}
    if last > first:
        return say(
            "The share of {group} who were searched rose from about {first} to about {last}.", group=people, **ends
        )
    return say("The share of {group} who were searched fell from about {first} to about {last}.", group=people, **ends)


def _estimates(
    asking: Asking, groups: Groups, series: Sequence[Series], q: NDArray[np.float64], use: NDArray[np.bool_]
) -> list[Estimate]:
    slots = [
        Slot(
            place=(0, place),
            quantity=f"{one.kind}.change_per_year",
            label=_change_label(one.kind, groups.label(one.group)),
            groups=groups.one(one.group),
            n=one.n,
            events=one.events,
            smallest=one.n,
        )
        for place, one in enumerate(series)
    ]
    made = []
    units: tuple[tuple[str, Unit], ...] = (("stops", "ratio"), ("searched", "odds ratio"))
    for kind, unit in units:
        of = [slot for slot, one in zip(slots, series, strict=True) if one.kind == kind]
        made += estimates(
            _changes(series), of, unit=unit, settings=asking.settings, family="changes by group", q_values=q[None, :]
        )
    return made


def _change_label(kind: str, group: str) -> str:
    if kind == "stops":
        return say("Stops, change from year to year: {group}", group=group)
    return say("Share searched, change from year to year: {group}", group=group)


def _codes(series: Sequence[Series], use: NDArray[np.bool_]) -> set[Code]:
    return {code for one, used in zip(series, use, strict=True) if used for code in one.trend.change.cautions}


def _few_caution(few: Sequence[str]) -> tuple[Caution, ...]:
    if not few:
        return ()
    named = _named(few[:6])
    if len(few) > 6:
        named = say("{months} and {n} more", months=named, n=str(len(few) - 6))
    sentence = say(
        "Some months have far fewer records than usual: {months}. Part of them may not have been recorded.",
        months=named,
    )
    return (Caution(code="few_records", sentence=sentence),)


def _named(months: Sequence[str]) -> str:
    return wording.listing([wording.month(month) for month in months])


def _charts(asking: Asking, groups: Groups, series: Sequence[Series]) -> list[Chart]:
    drawn = []
    for kind in ("stops", "searched"):
        of = [one for one in series if one.kind == kind]
        of = [one for one in of if _mostly_told(asking, one)]
        biggest = sorted(sorted(of, key=lambda one: -one.n)[:PANELS], key=lambda one: one.group)
        if biggest:
            drawn.append(_chart(asking, groups, kind, biggest))
    return drawn


def _people(one: Series) -> Ints:
    """The number of people behind each month's figure."""
    monthly = one.trend.monthly
    return np.rint(monthly.events if one.kind == "stops" else monthly.n).astype(np.int64)


def _mostly_told(asking: Asking, one: Series) -> bool:
    """Whether nearly all months can be shown: a line through the few largest months alone would mislead."""
    return bool((_people(one) >= asking.settings.threshold).mean() >= MOSTLY_TOLD)


def _point(month: str, drawn: tuple[float, float, float], label: str) -> month_lines.Point:
    value, low, high = drawn
    return month_lines.Point(when=f"{month}-01", value=value, low=low, high=high, series=label)


def _chart(asking: Asking, groups: Groups, kind: str, series: Sequence[Series]) -> Chart:
    points, rows = [], []
    for one in series:
        months, monthly, people = one.trend.months, one.trend.monthly, _people(one)
        days = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(float)
        size = days if kind == "stops" else np.ones(len(months))
        for m, month in enumerate(months):
            value, low, high = (float(array[m] * size[m]) for array in (monthly.estimate, monthly.low, monthly.high))
            n = int(people[m])
            enough = n >= asking.settings.threshold
            drawn = (value, low, high) if enough else (float("nan"),) * 3
            points.append(_point(str(month), drawn, groups.label(one.group)))
            text = wording.count(n) if kind == "stops" else wording.percent(value)
            told = (
                say("{low} to {high}", low=wording.decimal(low, 0), high=wording.decimal(high, 0))
                if kind == "stops"
                else wording.interval(low, high, unit="percent")
            )
            numbers = (text, told) if enough else (wording.too_few(), "–")
            rows.append((groups.label(one.group), str(month), *numbers))
    names = wording.listing([groups.label(one.group) for one in series])
    if kind == "stops":
        title, axis, column = (
            say("Stops by month"),
            say("Stops in the month, with likely range. Each panel has its own scale, from 0."),
            say("Stops"),
        )
    else:
        title, axis, column = (
            say("Share searched, by month"),
            say("Share of people searched, with likely range"),
            say("Searched"),
        )
    return month_lines.lines(
        title=title,
        alt=say(
            "{title} for {groups}, one panel each, from zero. The table has every month.", title=title, groups=names
        ),
        axis=axis,
        scale="people" if kind == "stops" else "percent",
        data=points,
        among=groups.ever,
        table=charts.Table(columns=(say("Group"), say("Month"), column, say("Likely range")), rows=tuple(rows)),
    )


STUDY = Study(
    name="trend",
    ways=trend_ways.WAYS,
    title=say("Month by month"),
    question=say("Did the number of stops, or the share of people searched, change over time for each group?"),
    needs=("date",),
    design="description",
    assumes=(
        say("Stops were recorded in the same way throughout."),
        say("The change is steady, and the seasons are alike from year to year."),
    ),
    weakest=say(
        "Most likely to fail: that stops were recorded in the same way. Where recording changed, a rise "
        "or a fall is told that was none."
    ),
    does_not_show=(
        say("Why something changed. Rules, staff, traffic and ways of recording change too."),
        say("Whether a training or a new rule was the cause."),
    ),
    references=("McCullagh & Nelder (1989), Generalized Linear Models, section 4.5",),
    answer=answer,
)
