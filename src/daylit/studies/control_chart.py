"""Months watched one after the other: did a share, or a group's gap to like others, leave the range that it kept?

How much changed from year to year is asked by ``trend``; here it is asked when something first left what was usual.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from daylit.stats.rates import rate
from daylit.studies import watch_words, wording
from daylit.studies.finding import Caution, Estimate, Finding, LeftOut
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.ladder import BAND
from daylit.studies.monthly import month_of, whole_months
from daylit.studies.searches import FOLLOWED, basis_of, basis_told
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import YES, tally, yes_no
from daylit.studies.tallies import months as months_of
from daylit.studies.watch_chart import beside_chart, share_chart
from daylit.studies.watch_fits import (
    EVERYBODY,
    FEWEST,
    Beside,
    Watched,
    beside,
    cells_of,
    like_others,
    usual_months,
    watched,
)
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.tables.counts import Counts

HELD: Final = ("area", "band")


def answer(asking: Asking) -> Finding:
    """Watch shares of everybody and of each group, and each group's gap in searches to others in like places."""
    counts = _count(asking)
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    whole, partial = whole_months(counts)
    present = np.unique(month_of(counts)[whole])
    if present.size < FEWEST:
        return asking.cannot(say("they cover fewer than 18 whole months"), counts=counts)
    months = [str(month) for month in present]
    rng = np.random.default_rng(asking.settings.seed)
    made: list[Watched | Beside] = [*_shares(asking, counts, groups, whole, months, rng)]
    held = tuple(name for name in HELD if asking.recorded({"band": "minute"}.get(name, name)))
    held = tuple(name for name in held if name != asking.settings.group)
    made += _besides(asking, months, held, rng) if asking.varies("searched") else []
    if not any(one.chart is not None for one in made):
        return asking.cannot(say("the first months hold too few searches to say what is usual"), counts=counts)
    lost = int(counts.n[~whole].sum())
    named = wording.listing([wording.month(month) for month in partial])
    left = LeftOut(
        reason="trend.partial_month", sentence=say("The month is not whole in the records: {months}.", months=named),
        n=lost,
    )  # fmt: skip
    told = basis_told(counts) if asking.recorded("found") else ()
    least = asking.settings.threshold
    drawn = [
        *(share_chart(_of(made, column), groups, months, least) for column in ("searched", "found")),
        beside_chart(
            [one for one in made if isinstance(one, Beside)], _of(made, "searched"), groups, months, least
        ),
    ]  # fmt: skip
    return asking.finding(
        answer=[*_span_told(months), *told, *watch_words.sentences(made, groups, months, held)],
        estimates=[part for one in made for part in _estimates(asking, groups, one)],
        charts=[chart for chart in drawn if chart is not None],
        n_read=counts.n_read,
        n_used=counts.n_used - lost,
        left_out=[*asking.left_out(counts), *((left,) if lost else ())],
        cautions=(*groups.cautions, CAUSES, FIRST),
    )


def _count(asking: Asking) -> Counts:
    basis = ["search_basis"] if asking.recorded("search_basis") else []
    found = ["found"] if asking.recorded("found") else []
    return asking.count([asking.settings.group, "date", "searched", *basis], rules=_rules(asking), sums=found)


def _rules(asking: Asking) -> tuple[Rule, ...]:
    return (
        *group_rules(asking.settings),
        recorded("date", say("The date is not recorded.")),
        recorded("searched", say("Whether there was a search is not recorded.")),
    )


def _of(made: Sequence[Watched | Beside], column: str) -> list[Watched]:
    return [one for one in made if isinstance(one, Watched) and one.column == column]


def _shares(
    asking: Asking, counts: Counts, groups: Groups, whole: NDArray[np.bool_], months: Sequence[str],
    rng: np.random.Generator,
) -> list[Watched]:  # fmt: skip
    """The share searched, and the share of searches by choice that found something: of everybody, and of each group."""
    known = np.array(months, dtype="datetime64[M]")
    place = np.where(whole, np.searchsorted(known, month_of(counts)), -1)
    by = ((groups.code, len(groups)), (place, len(months)))
    searched = yes_no(counts, "searched") == YES
    parts: list[tuple[str, Any, Any]] = []
    if asking.varies("searched"):
        parts.append(("searched", np.where(searched, counts.n, 0), counts.n))
    if asking.recorded("found"):
        use = searched & (basis_of(counts) != FOLLOWED) if "search_basis" in counts.by else searched
        finds = np.where(use, counts.total("found"), 0).astype(np.int64)
        parts.append(("found", finds, np.where(use, counts.recorded("found"), 0)))
    made = []
    for column, events, n in parts:
        x, m = tally(events, *by), tally(n, *by)
        rows = [(EVERYBODY, x.sum(axis=0), m.sum(axis=0)), *((g, x[g], m[g]) for g in _in_order(groups))]
        made += [
            watched(column=column, g=g, events=a, n=b, threshold=asking.settings.threshold, rng=rng) for g, a, b in rows
        ]
    return made


def _in_order(groups: Groups) -> list[int]:
    return sorted(range(len(groups)), key=lambda g: -int(groups.n[g]))


def _besides(asking: Asking, months: Sequence[str], held: Sequence[str], rng: np.random.Generator) -> list[Beside]:
    """Each group but the reference beside all others together. Counts once more, by month, place and hour."""
    import narwhals as nw

    derived = {"band": nw.col("minute") // BAND} if "band" in held else {}
    counts = asking.count(
        [asking.settings.group, "year", "month", *held], rules=_rules(asking), sums=["searched"], derived=derived
    )
    groups = groups_of(counts, asking.settings)
    code, levels = months_of(counts)
    at = np.array([months.index(level) if level in months else -1 for level in levels] + [-1], dtype=np.int64)
    cells = cells_of(counts, groups, at[code], len(months), tuple(held))
    made = []
    for g in (g for g in _in_order(groups) if g != groups.reference):
        events, people, expected, least = like_others(cells, g)
        made.append(
            beside(
                g=g,
                events=events,
                n=people,
                expected=expected,
                least=least,
                threshold=asking.settings.threshold,
                rng=rng,
            )
        )
    return made


def _span_told(months: Sequence[str]) -> Iterator[str]:
    first, last = wording.month(months[0]), wording.month(months[-1])
    yield say("The records cover {n} whole months, from {first} to {last}.", n=str(len(months)), first=first, last=last)
    every = np.arange(np.datetime64(months[0], "M"), np.datetime64(months[-1], "M") + 1)
    gone = [wording.month(str(month)) for month in every if str(month) not in months]
    if len(gone) == 1:
        yield say("In between they hold nobody in {months}. That month is left out.", months=gone[0])
    elif len(gone) > 12:
        yield say("In between they hold nobody in {n} months. These are left out.", n=wording.count(len(gone)))
    elif gone:
        yield say("In between they hold nobody in {n} months: {months}. These are left out.",
                  n=str(len(gone)), months=wording.listing(gone))  # fmt: skip
    usual = usual_months(len(months))
    yield say("The first {n} say what is usual. Those after them are watched.", n=str(usual))


def _estimates(asking: Asking, groups: Groups, one: Watched | Beside) -> Iterator[Estimate]:
    if one.chart is None:
        return
    chart, level, first = one.chart, asking.settings.level, one.chart.baseline
    what, group = watch_words.what(one), watch_words.label(one, groups)
    name = "beside" if isinstance(one, Beside) else one.column
    watched_people = int(one.n[first:].sum())
    if isinstance(one, Watched):
        n, events = int(one.n[:first].sum()), int(one.events[:first].sum())
        told = rate(events=[events], n=[n], level=level)
        yield Estimate(
            quantity=f"{name}.usual", label=say("{what}, usual: {group}", what=what, group=group),
            groups={} if one.g < 0 else groups.one(one.g), value=float(told.estimate[0]), low=float(told.low[0]),
            high=float(told.high[0]), level=level, unit="percent", n=n, events=events,
            note=say("In the first months. The range counts people one by one."),
        )  # fmt: skip
    yield Estimate(
        quantity=f"{name}.signals", label=say("{what}, months with a signal: {group}", what=what, group=group),
        value=float((chart.signal_up | chart.signal_down).sum()), unit="none", n=watched_people,
    )  # fmt: skip
    yield Estimate(
        quantity=f"{name}.false_alarms",
        label=say("{what}, records without a change that would signal: {group}", what=what, group=group),
        value=chart.false_alarms, low=chart.false_alarms_low, high=chart.false_alarms_high, unit="percent",
        n=watched_people, note=say("Found by drawing such records. Declared: 5 of every 100."),
    )  # fmt: skip


CAUSES = Caution(
    code="other_causes_of_a_signal",
    sentence=say(
        "Months that are like the months before them, a season, a new way of recording, or other people being stopped "
        "can cause a signal too."
    ),
)
FIRST = Caution(
    code="first_months_say_what_is_usual",
    sentence=say("What is usual comes from the first months. Whether it was as it should be is another question."),
)

STUDY = Study(
    name="control_chart",
    one_way=say("In one way: its limits are set beforehand, so that false signals are as rare as it says."),
    title=say("Months that are watched"),
    question=say(
        "Did searches, what they find, or a group's gap to like others leave their usual range, and when first?"
    ),
    needs=("date", "searched"),
    design="model-based inference",
    assumes=(
        say("Nothing changed in the first months, which say what is usual."),
        say("Months follow each other without memory, and vary as the first ones do."),
        say("A month changes the hours of one place alike, and small places like those with like shares of searches."),
        say("Where all are searched more often or less often, a gap stays as many times as large as it was."),
        say("Stops were recorded in the same way throughout."),
    ),
    weakest=say(
        "Most likely to fail: that months follow each other without memory. Where they resemble their "
        "neighbours, there are more false signals than told."
    ),
    does_not_show=(
        say("Why something changed. Rules, staff, traffic and ways of recording change too."),
        say("Whether what was usual was called for."),
        say("Anything about an officer: officers are not watched here."),
    ),
    references=(
        "Roberts (1959), doi:10.1080/00401706.1959.10489860",
        "Lucas & Saccucci (1990), doi:10.1080/00401706.1990.10484583",
        "Steiner, Cook, Farewell & Treasure (2000), doi:10.1093/biostatistics/1.4.441",
        "Jones & Steiner (2012), doi:10.1093/intqhc/mzr082",
    ),
    answer=answer,
)
