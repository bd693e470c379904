"""What would have come of it for like people? Each group beside people of the reference in like circumstances.

Asked by name: it tells in another way what “Like compared with like” tells in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from daylit.stats.cautions import Caution as Code
from daylit.studies import cautions, charts, like_ways, ways, wording
from daylit.studies.clustering import allowed_for, cluster_column
from daylit.studies.finding import Caution, Chart, Estimate, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.in_points import signed, span
from daylit.studies.ladder import BAND, LADDER, Rung
from daylit.studies.like_people import Like, compared, controlled_together, stopped_of
from daylit.studies.outcomes import OF_CONTACTS, Outcome
from daylit.studies.overview import Entry
from daylit.studies.standardised import INCLUDED, absent_rungs
from daylit.studies.study import Asking, Study
from daylit.tables.counts import Counts
from daylit.terms.saying import say

FAMILY: Final = "outcomes by group, beside like people"
NEARLY_ALL: Final = 0.95
"""Where fewer of a group have people of the reference in like circumstances, it is told how many do."""


def answer(asking: Asking) -> Finding:
    """Compare what came of the stops of each group with what like people of the reference met."""
    rungs = tuple(rung for rung in LADDER if asking.recorded(rung.source))
    known = tuple(outcome for outcome in OF_CONTACTS if asking.recorded(outcome.column))
    outcomes = tuple(outcome for outcome in known if asking.varies(outcome.column))
    if not outcomes:
        return asking.cannot(say("no outcome is recorded that came to some people and not to others"))
    if not rungs:
        return asking.cannot(say("we do not know area, time of day and kind of reason"))
    cluster = cluster_column(asking)
    counts = _count(asking, rungs, outcomes, cluster)
    groups = groups_of(counts, asking.settings)
    if len(groups) < 2:
        return asking.cannot(say("there is only one group of people, so nothing can be compared"), counts=counts)
    stopped = stopped_of(counts, rungs, cluster)
    places = [groups.others[row] for row in groups.largest_first]
    made = []
    for number, g in enumerate(places):
        asking.progress(say("Comparing with like people"), 0.5 + 0.5 * number / len(places))
        made.append([compared(asking, stopped, groups, g, outcome) for outcome in outcomes])
    likes = controlled_together(made, asking.settings)
    shown = [one for of_group in likes for one in of_group if one.shown]
    several = like_ways.rows(groups, likes)
    return asking.finding(
        answer=[*_sentences(counts, groups, rungs, likes, asking), *ways.told(several)],
        estimates=[
            *(part for of_group in likes for part in _estimates(groups, of_group, asking)), *ways.estimates(several)
        ],
        charts=[*([_chart(groups, likes)] if shown else []), *ways.pictures(several, among=groups.ever)],
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(
            *groups.cautions,
            *cautions.of_all([outcome for outcome in known if outcome not in outcomes]),
            allowed_for(cluster),
            INCLUDED,
            *((NO_KINDNESS,) if any(one.column in ("cited", "warned") for one in outcomes) else ()),
            *absent_rungs(rungs),
            *cautions.of_methods(_codes(shown)),
        ),
    )  # fmt: skip


def _count(asking: Asking, rungs: Sequence[Rung], outcomes: Sequence[Outcome], cluster: str | None) -> Counts:
    import narwhals as nw

    return asking.count(
        [asking.settings.group, *(rung.column for rung in rungs), *((cluster,) if cluster else ())],
        rules=group_rules(asking.settings),
        sums=[outcome.column for outcome in outcomes],
        derived={"band": nw.col("minute") // BAND},
    )


def _codes(shown: Sequence[Like]) -> set[Code]:
    return {code for one in shown if one.found is not None for code in one.found.robust.cautions}


def _sentences(
    counts: Counts, groups: Groups, rungs: Sequence[Rung], likes: Sequence[Sequence[Like]], asking: Asking
) -> list[str]:
    same, ref = wording.listing([rung.words for rung in rungs]), groups.people(groups.reference)
    told = [
        wording.counted(counts.n_used),
        say("We compare each group with {reference} stopped {same}.", reference=ref, same=same),
    ]
    for of_group in likes:
        told += _shared(groups, of_group, ref)
        told += [line for one in of_group if one.clear for line in (_clear(groups, one), _in_all(groups, one))]
        told += _quiet(groups, of_group)
        told += _refused(groups, of_group)
    return [*told, wording.family(sum(one.shown for each in likes for one in each), asking.settings.false_discovery)]


def _shared(groups: Groups, of_group: Sequence[Like], ref: str) -> Iterator[str]:
    least = min((one.share for one in of_group if one.shown), default=1.0)
    if least < NEARLY_ALL:
        yield say(
            "Only {share} {group} were stopped where enough {reference} were too. We compare these alone.",
            share=wording.out_of(least, 100), group=groups.people(of_group[0].g), reference=ref,
        )  # fmt: skip


def _clear(groups: Groups, one: Like) -> str:
    parts = _numbers(groups, one)
    if one.gap > 0:
        return say(
            "Of every {size} {group}, {n} {deed}, where {m} would be expected: likely {low} to {high} more.", **parts
        )
    return say(
        "Of every {size} {group}, {n} {deed}, where {m} would be expected: likely {low} to {high} fewer.", **parts
    )


def _in_all(groups: Groups, one: Like) -> str:
    low, high = (f"{max(round(one.n * abs(end)), 1):,}" for end in sorted((one.low, one.high), key=abs))
    who, n = {"group": groups.stopped(one.g), "low": low, "high": high}, wording.count(round(one.n * abs(one.gap)))
    people = wording.count(one.n)
    if one.gap > 0:
        return say("Over all {people} {group}, that is {n} more (likely {low} to {high}).", people=people, n=n, **who)
    return say("Over all {people} {group}, that is {n} fewer (likely {low} to {high}).", people=people, n=n, **who)


def _quiet(groups: Groups, of_group: Sequence[Like]) -> Iterator[str]:
    quiet = [one for one in of_group if one.shown and not one.clear]
    if quiet:
        seen = [
            say(
                "{outcome:low} ({n} of every {size})",
                outcome=one.outcome.title,
                n=numbers["least"],
                size=numbers["size"],
            )
            for one in quiet
            for numbers in (_numbers(groups, one),)
        ]
        yield say(
            "{group:up}: no clear gap for these. In brackets, the smallest that we could have seen. {outcomes:up}.",
            group=groups.people(of_group[0].g), outcomes=wording.listing(seen),
        )  # fmt: skip


def _numbers(groups: Groups, one: Like) -> dict[str, str]:
    size = _size(one.rate, one.expected)
    ends = sorted(abs(end) for end in (one.low, one.high))
    low, high, least = (f"{max(round(size * value), 1):,}" for value in (*ends, one.detectable))
    return {
        "size": wording.count(size), "group": groups.stopped(one.g), "deed": one.outcome.deed,
        "n": wording.count(round(size * one.rate)), "m": wording.count(round(size * one.expected)),
        "low": low, "high": high, "least": least,
    }  # fmt: skip


def _size(*rates: float) -> int:
    """Of how many people to speak: 1,000, or more where numbers below 10 would have to be told."""
    for size in (1_000, 10_000, 100_000):
        if all(9.5 <= rate * size <= size - 0.5 for rate in rates):
            return size
    return 1_000_000


def _refused(groups: Groups, of_group: Sequence[Like]) -> Iterator[str]:
    for why in dict.fromkeys(one.why for one in of_group if not one.shown):
        what = wording.listing(
            [wording.lower(one.outcome.title) for one in of_group if not one.shown and one.why == why]
        )
        yield say("{group:up}: not compared for these. {outcomes:up}. {why}", group=groups.people(of_group[0].g),
                  outcomes=what, why=why)  # fmt: skip


def _estimates(groups: Groups, of_group: Sequence[Like], asking: Asking) -> Iterator[Estimate]:
    for one in of_group:
        yield from _of_one(groups, one, asking)
    yield from _diagnostics(groups, [one for one in of_group if one.found is not None and one.shown])


def _of_one(groups: Groups, one: Like, asking: Asking) -> Iterator[Estimate]:
    """The rate, what would be expected, and the gap; where there is none, why."""
    group, ref = groups.label(one.g), groups.label(groups.reference)
    outcome, column, known = one.outcome.title, one.outcome.column, one.shown
    plain = Estimate(
        quantity=f"{column}.rate", label=say("{outcome}: {group}", outcome=outcome, group=group), unit="percent",
        groups=groups.pair(one.g), value=one.rate if known else None, n=one.n, events=one.events if known else None,
        level=asking.settings.level, status=one.status, note=one.why,
    )  # fmt: skip
    yield plain
    yield replace(
        plain, quantity=f"{column}.expected", value=one.expected if known else None, events=None,
        label=say("{outcome}, expected of like people: {group}", outcome=outcome, group=group),
    )  # fmt: skip
    gap = replace(
        plain, quantity=f"{column}.difference.like", unit="points", value=None, events=None,
        label=say("{outcome}: {group} compared with {reference}", outcome=outcome, group=group, reference=ref),
    )  # fmt: skip
    if known:
        gap = replace(
            gap, value=one.gap, low=one.low, high=one.high, p_value=one.p_value, q_value=one.q_value, family=FAMILY
        )
    yield gap


def _diagnostics(groups: Groups, of_group: Sequence[Like]) -> Iterator[Estimate]:
    """How like the people are, at the outcome where they are least so."""
    if not of_group:
        return
    found = [one.found for one in of_group if one.found is not None]
    label, g = groups.label(of_group[0].g), of_group[0].g
    told = (
        ("compared", say("Share that can be compared: {group}", group=label), min(one.share for one in of_group)),
        ("effective", say("What the weighted people are worth: {group}", group=label), min(x.effective for x in found)),
        ("apart.before", say("Apart before weighting: {group}", group=label), max(x.before.worst[0] for x in found)),
        ("apart.after", say("Apart after weighting: {group}", group=label), max(x.after.worst[0] for x in found)),
    )
    for name, words, value in told:
        yield Estimate(
            quantity=f"like.{name}", label=words, groups=groups.pair(g), value=float(value), n=int(groups.n[g]),
            unit="percent" if name == "compared" else "people" if name == "effective" else "none",
        )  # fmt: skip


def _chart(groups: Groups, likes: Sequence[Sequence[Like]]) -> Chart:
    ref, dots, rows = groups.label(groups.reference), [], []
    every = [one for o in range(len(likes[0])) for of_group in likes for one in (of_group[o],)]
    for one in every:
        title, label = one.outcome.title, groups.label(one.g)
        if not one.shown:
            rows.append((title, label, "–", "–", "–", "–", "–"))
            continue
        dots.append(charts.Dot(label=title, series=label, value=one.gap, low=one.low, high=one.high))
        rows.append(
            (title, label, wording.percent(one.rate), wording.percent(one.expected), signed(one.gap),
             span(one.low, one.high), wording.yes_or_no(one.clear))
        )  # fmt: skip
    return charts.dots(
        title=say("Beside like people of another group"),
        alt=say(
            "How many points more or fewer of each group met each outcome than would be expected of like {reference}: "
            "{n} numbers with their likely ranges, {clear} of them clear. The table has them all.",
            reference=groups.people(groups.reference), n=str(len(dots)),
            clear=str(sum(one.clear for one in every)),
        ),
        axis=say("Gap to like people ({reference}), in points (0 = no difference)", reference=ref),
        scale="points",
        data=dots,
        among=groups.ever,
        table=charts.Table(
            columns=(say("Outcome"), say("Group"), say("Rate"), say("Expected"), say("Gap, in points"),
                     say("Likely range"), say("Stands out")),
            rows=tuple(rows),
        ),
    )  # fmt: skip


NO_KINDNESS = Caution(
    code="fewer_is_no_kindness",
    sentence=say(
        "Fewer citations are no kindness by themselves, and more warnings are not either: a stop that ends in a "
        "warning may have been made for little."
    ),
)

STUDY = Study(
    name="predicted_disposition",
    title=say("Outcomes beside those of like people"),
    question=say(
        "What came of the stops of each group, beside what would be expected of people stopped in like places, at like "
        "times and for like reasons?"
    ),
    needs=(),
    ways=like_ways.WAYS,
    design="adjusted association",
    assumes=(
        say(
            "Within one area, time of day and kind of reason, as far as these are recorded, people of different groups "
            "are alike in what matters."
        ),
        say("Either the weights or the fit of the outcome is right; both need not be."),
    ),
    weakest=say(
        "Most likely to fail: that people in like stops are alike in what matters. What no record tells "
        "can make a gap too large or too small. Where the reason of a stop hangs on the group, the gap "
        "comes out too small."
    ),
    does_not_show=(
        say("What officers saw and did not write down."),
        say("Whether areas, times and reasons were chosen fairly. A gap that goes away here may sit in that choice."),
        say("Whether the stop itself should have been made."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Ridgeway (2006), doi:10.1007/s10940-005-9000-9",
        "Bang & Robins (2005), doi:10.1111/j.1541-0420.2005.00377.x",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    overview=(Entry(quantities=("searched.difference.like",), what=say("Searched, beside like people"), cannot=1),),
    answer=answer,
)
