"""How often are people of each group stopped, for each 1,000 who live here?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from daylit.stats.intervals import z_value
from daylit.studies import beside, cautions, charts, ways, wording
from daylit.studies.benchmarks import Benchmark, load_benchmark
from daylit.studies.estimating import Slot, estimates, level_to_stand_out
from daylit.studies.finding import Caution, Chart, Estimate, Finding
from daylit.studies.groups import group_rules, groups_of
from daylit.studies.overview import Entry
from daylit.studies.resident_rates import Stops, bounds_of, stops_per_resident, tipping_share, unknown_group
from daylit.studies.study import Asking, Study
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw


def answer(asking: Asking) -> Finding:
    """Compare stops per resident between groups, and say what would have to be true for the gap to vanish."""
    if asking.settings.benchmark is None:
        return asking.cannot(
            say("no file of the people who live here was given"),
            remedy=say("Give a CSV file with the columns “group” and “population” (and “area” where known)."),
        )
    file = load_benchmark(asking.settings.benchmark, group=asking.settings.group)
    rules = (*group_rules(asking.settings), _listed(asking.settings.group, file))
    counts = asking.count([asking.settings.group, "year", "month"], rules=rules)
    groups = groups_of(counts, asking.settings)
    if len(groups) < 2:
        return asking.cannot(say("the records and the file of residents share fewer than two groups"), counts=counts)
    stops = stops_per_resident(asking, counts, groups, file)
    others = beside.beside(stops, counts, file)
    several = beside.rows(stops, others)
    told = [*_rates_told(stops), *_ratios_told(stops), *beside.told(stops, others), *ways.told(several)]
    told += _unknown_told(stops, counts)
    return asking.finding(
        answer=(*told, wording.family(int(stops.use.sum()), asking.settings.false_discovery)),
        estimates=[*_estimates(stops, counts), *beside.estimates_of(stops, others)],
        charts=[
            _rate_chart(stops),
            *([_ratio_chart(stops)] if stops.use.any() else []),
            *ways.pictures(several, among=groups.ever),
        ],
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(
            *groups.cautions,
            Caution(
                code="residents_are_not_drivers",
                sentence=say(
                    "People who live here are not the people who could be stopped: visitors drive here, and some "
                    "residents rarely do."
                ),
            ),
            *beside.cautions(others),
            *cautions.of_methods(stops.codes),
        ),
    )


def _listed(column: str, file: Benchmark) -> Rule:
    groups = sorted(file.people)

    def keep() -> nw.Expr:
        import narwhals as nw

        return nw.col(column).is_in(groups)

    return Rule(reason="benchmark.group", sentence=say("The file of residents does not hold this group."), keep=keep)


def _rates_told(stops: Stops) -> list[str]:
    groups, ref = stops.groups, stops.groups.reference
    per = 1000 * float(stops.rate.estimate[ref])
    rate = f"{per:,.{0 if per >= 9.5 else 1}f}"  # a whole number could be none, or one
    told = say(
        "There were {rate} stops a year for every 1,000 {group} who live here.", rate=rate, group=groups.people(ref)
    )
    return [told] if groups.n[ref] >= stops.asking.settings.threshold else []


def _ratios_told(stops: Stops) -> list[str]:
    groups, settings = stops.groups, stops.asking.settings
    ref, z = groups.people(groups.reference), z_value(settings.level)
    level = level_to_stand_out(stops.q_values, settings.false_discovery)
    told, quiet, few, silent = [], [], [], []
    for row in groups.largest_first:
        g = groups.others[row]
        ratio, low, high = (float(a[row]) for a in (stops.ratio.estimate, stops.ratio.low, stops.ratio.high))
        if stops.clear[row]:
            told += [_clear(groups.people(g), ref, ratio, low, high), _break_even(stops, row, g, ref, ratio)]
        elif stops.use[row]:
            seen = wording.smallest_ratio(low, high, level_z=z, level=level)
            quiet.append(wording.Quiet(groups.people(g), seen, (low, high)))
        elif min(groups.n[g], groups.n[groups.reference]) < settings.threshold:
            few.append(groups.people(g))
        else:
            silent.append(groups.people(g))
    what = say("Stops per resident")
    told += wording.not_seen(quiet, outcome=what, reference=ref, few=few, threshold=settings.threshold)
    return [*told, *([wording.no_gap_told(what, silent)] if silent else [])]


def _clear(group: str, ref: str, ratio: float, low: float, high: float) -> str:
    said = wording.compare(
        wording.Comparison(
            group=group, reference=ref, deed=say("were stopped"), ratio=ratio, low=low, high=high, clear=True
        )
    )
    return say("Counted per resident: {compared}", compared=said)


def _break_even(stops: Stops, row: int, g: int, ref: str, ratio: float) -> str:
    group, share, needed = stops.groups.people(g), float(stops.even.share[row]), float(stops.even.needed_share[row])
    # Of a small group the two shares may round to the same whole number of 100.
    size = next((size for size in (100, 1_000) if round(share * size) != round(needed * size)), 10_000)
    return say(
        "Of the two groups, {group} are {share} residents. "
        "The gap would go away only if they were {needed} of those who could be stopped.",
        group=group,
        share=wording.out_of(share, size),
        needed=wording.out_of(needed, size),
    )


def _unknown_told(stops: Stops, counts: Counts) -> list[str]:
    lost = unknown_group(counts)
    told = [row for row in range(len(stops.groups.others)) if stops.clear[row]]
    if not lost or not told:
        return []
    row = max(told, key=lambda r: int(stops.groups.n[stops.groups.others[r]]))
    g = stops.groups.others[row]
    low, high = bounds_of(stops, counts, row, g)
    share = tipping_share(stops, counts, g)
    undone = (
        []
        if share is None
        else [
            say(
                "Both groups would be stopped as often if {share} such people were {group}, "
                "and all others {reference}.",
                share=wording.out_of(share, 100),
                group=stops.groups.people(g),
                reference=stops.groups.people(stops.groups.reference),
            )
        ]
    )
    ends = wording.alike(low, high)
    return [
        say(
            "The group of {n} people is not known. Whoever they are, the number of times for "
            "{group} lies between {low} and {high}.",
            n=wording.count(lost),
            group=stops.groups.people(g),
            low=ends[0],
            high=ends[1],
        ),
        *undone,
    ]


def _estimates(stops: Stops, counts: Counts) -> list[Estimate]:
    groups, settings, ref = stops.groups, stops.asking.settings, stops.groups.reference
    per = replace(stops.rate, **{name: getattr(stops.rate, name) * 1000 for name in ("estimate", "low", "high")})
    rates = [
        Slot(
            place=(g,),
            quantity="stops.rate",
            label=say("Stops per resident, a year and for 1,000: {group}", group=groups.label(g)),
            groups=groups.one(g),
            n=int(groups.n[g]),
            events=int(groups.n[g]),
            smallest=int(groups.n[g]),
        )
        for g in range(len(groups))
    ]
    pairs = [
        Slot(
            place=(row,),
            quantity="stops.ratio",
            label=say(
                "Stops per resident: {group} compared with {reference}",
                group=groups.label(g),
                reference=groups.label(ref),
            ),
            groups=groups.pair(g),
            n=int(groups.n[g] + groups.n[ref]),
            events=int(groups.n[g]),
            smallest=int(min(groups.n[g], groups.n[ref])),
        )
        for row, g in enumerate(groups.others)
    ]
    made = estimates(per, rates, unit="per 1,000", settings=settings)
    made += estimates(stops.ratio, pairs, unit="ratio", settings=settings, family="groups", q_values=stops.q_values)
    for row, slot in enumerate(pairs):
        if stops.use[row] and unknown_group(counts):
            low, high = bounds_of(stops, counts, row, groups.others[row])
            made.append(
                Estimate(
                    quantity="stops.ratio.bounds",
                    label=say("{what}, whatever the missing groups are", what=slot.label),
                    groups=slot.groups,
                    value=float(stops.ratio.estimate[row]),
                    low=low,
                    high=float(high) if np.isfinite(high) else None,
                    level=1.0,
                    unit="ratio",
                    n=slot.n + unknown_group(counts),
                    note=say("The ends hold whatever the groups not recorded are. They are not a sampling interval."),
                )
            )
    return made


def _rate_chart(stops: Stops) -> Chart:
    groups, dots, rows = stops.groups, [], []
    for g in range(len(groups)):
        value, low, high = (1000 * float(a[g]) for a in (stops.rate.estimate, stops.rate.low, stops.rate.high))
        enough = groups.n[g] >= stops.asking.settings.threshold
        if enough:
            dots.append(charts.Dot(label=groups.label(g), value=value, low=low, high=high))
        numbers = (wording.decimal(value, 1), value_range(low, high)) if enough else (wording.too_few(), "–")
        rows.append(
            (groups.label(g), *numbers, wording.count(int(groups.n[g])), wording.count(round(stops.residents[g])))
        )
    told = charts.named(dots, digits=0)
    return charts.dots(
        title=say("Stops for each 1,000 people who live here"),
        alt=say("Stops a year per 1,000 residents: {numbers}.", numbers=told),
        axis=say("Stops a year per 1,000 residents"),
        scale="per 1,000",
        data=dots,
        table=charts.Table(
            columns=(
                say("Group"),
                say("Stops a year per 1,000 residents"),
                say("Likely range"),
                say("Stops"),
                say("Residents"),
            ),
            rows=tuple(rows),
        ),
    )


def value_range(low: float, high: float) -> str:
    """Two numbers of a table as a range."""
    return say("{low} to {high}", low=wording.decimal(low, 1), high=wording.decimal(high, 1))


def _ratio_chart(stops: Stops) -> Chart:
    groups, dots, rows, ref = stops.groups, [], [], stops.groups.label(stops.groups.reference)
    for row, g in enumerate(groups.others):
        value, low, high = (float(a[row]) for a in (stops.ratio.estimate, stops.ratio.low, stops.ratio.high))
        if stops.use[row]:
            dots.append(charts.Dot(label=groups.label(g), value=value, low=low, high=high))
        numbers = (wording.decimal(value), wording.interval(low, high)) if stops.use[row] else (wording.too_few(), "–")
        rows.append((groups.label(g), *numbers, wording.yes_or_no(bool(stops.clear[row]))))
    told = charts.named(dots, digits=2)
    return charts.dots(
        title=say("Stops per resident, compared between groups"),
        alt=say("Stops per resident as a multiple of those of {reference}: {numbers}.", reference=ref, numbers=told),
        axis=wording.times_axis(ref),
        scale="ratio",
        data=dots,
        table=charts.Table(
            columns=(say("Group"), wording.times_as_often(ref), say("Likely range"), say("Stands out")),
            rows=tuple(rows),
        ),
    )


STUDY = Study(
    name="benchmark",
    ways=beside.WAYS,
    title=say("Stops and the people who live here"),
    question=say("How often are people of each group stopped, for each 1,000 of them who live here?"),
    needs=(),
    needs_too=say("It also needs a file that says how many people of each group live here."),
    design="description",
    assumes=(
        say("The people who live here stand for the people who could be stopped. This is seldom quite true."),
        say("The residents in the file are counted right and belong to the same area and years as the stops."),
    ),
    weakest=say(
        "Most likely to fail: that residents stand for those who could be stopped. A group that drives "
        "here more than it lives here has a ratio that is too high; one that drives here less, a ratio "
        "that is too low."
    ),
    does_not_show=(
        say("Why the numbers differ. People differ in how much, when and where they drive and walk."),
        say("Whether a stop was right. These numbers alone say nothing about the reason of any stop."),
    ),
    references=(
        "Przyborowski & Wilenski (1940), doi:10.1093/biomet/31.3-4.313",
        "Gelman, Fagan & Kiss (2007), doi:10.1198/016214506000001040",
        "Neil & Winship (2019), on benchmark tests, doi:10.1146/annurev-criminol-011518-024731",
    ),
    overview=(
        Entry(
            quantities=("stops.ratio",),
            what=say("Stopped, for each resident"),
            ways=tuple(f".beside.{kind}" for kind in beside.WHAT),
        ),
    ),
    answer=answer,
)
