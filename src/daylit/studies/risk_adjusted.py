"""Of people with the same estimated chance that something is found, how often is each group searched?

Asked by name: it wants thousands of searches, and looks at length for what would undo its answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from daylit.studies import cautions, chance_ways, charts, ways, wording
from daylit.studies.bar_cells import counted
from daylit.studies.bounds_chart import Band, bands
from daylit.studies.clustering import allowed_for
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut
from daylit.studies.groups import Groups
from daylit.studies.in_points import signed, span
from daylit.studies.ladder import BAND
from daylit.studies.overview import Entry
from daylit.studies.same_chance import APART, SameChance, controlled_together, same_chance
from daylit.studies.searches import FOLLOWED
from daylit.studies.study import Asking, Study
from daylit.terms.saying import say

TELLS: Final = ("area", "minute", "reason_group", "kind", "gender", "age")
"""What may tell the chance of a find, as far as it is recorded; the group tells it too."""
DERIVED: Final = {"minute": "band", "age": "decade"}
FAMILY: Final = "searches at the same chance, by group"
FIRM: Final = 0.2
"""Where estimates that are off by a smaller share of what tells people apart would turn the answer, it is not firm."""


def answer(asking: Asking) -> Finding:
    """Fit the chance of a find among the searches, then compare how often people of one chance are searched."""
    import narwhals as nw

    tells = [column for column in TELLS if asking.recorded(column)]
    if not tells:
        return asking.cannot(say("nothing is recorded that could tell the chance of a find"))
    columns = [DERIVED.get(column, column) for column in tells]
    exprs = {"minute": nw.col("minute") // BAND, "age": nw.col("age") // 10}
    found = counted(
        asking,
        also=[column for column in columns if column != "area"],
        derived={DERIVED[column]: exprs[column] for column in tells if column in DERIVED},
    )
    if isinstance(found, Finding):
        return found
    groups = found.cells.groups
    made = []
    for number, row in enumerate(groups.largest_first):
        asking.progress(say("Comparing at the same chance"), 0.5 + 0.5 * number / len(groups))
        made.append(same_chance(found, groups.others[row], columns, asking.settings))
    compared = controlled_together(made, asking.settings)
    if not any(one.shown for one in compared):
        return asking.cannot(say("no two groups can be compared"), counts=found.counts, remedy=compared[0].why)
    shown = [one for one in compared if one.shown]
    several = [chance_ways.row(found, one, columns, asking.settings) for one in shown]
    follows = found.cells.searched & (found.cells.basis == FOLLOWED)
    used = int(found.cells.n[~follows].sum())
    return asking.finding(
        answer=[*_sentences(groups, compared, used, asking), *ways.told(several)],
        estimates=[
            *(part for one in compared for part in _estimates(groups, one, asking)), *ways.estimates(several)
        ],
        charts=[_gaps(groups, shown), _bounds(groups, shown), *ways.pictures(several, among=groups.ever)],
        n_read=found.counts.n_read,
        n_used=used,
        left_out=_left(found.left),
        cautions=(
            *groups.cautions,
            allowed_for(found.cluster),
            SEES_MORE,
            *_without(tells),
            *cautions.of_methods({code for one in shown if one.found for code in one.found.difference.cautions}),
        ),
    )  # fmt: skip


def _left(left: Sequence[LeftOut]) -> list[LeftOut]:
    return [part for part in left if part.n]


def _sentences(groups: Groups, compared: Sequence[SameChance], used: int, asking: Asking) -> list[str]:
    told = [
        wording.counted(used),
        say("From the searches that were made we estimate the chance that a search of a person finds something."),
    ]
    for one in compared:
        told += _of_one(groups, one) if one.shown else _refused(groups, one)
    return [*told, wording.family(sum(one.shown for one in compared), asking.settings.false_discovery)]


def _refused(groups: Groups, one: SameChance) -> Iterator[str]:
    yield say("{group:up} are not compared here. {why}", group=groups.people(one.g), why=one.why)


def _of_one(groups: Groups, one: SameChance) -> Iterator[str]:
    value, low, high = one.ends
    ends = sorted((abs(low), abs(high)))
    size = _size(*(end for end in (abs(value), one.detectable) if end > 0))
    told = [f"{max(round(size * each), 1):,}" for each in (abs(value), *ends, one.detectable)]
    who = {"group": groups.people(one.g), "reference": groups.people(groups.reference), "size": wording.count(size)}
    ranged = dict(zip(("n", "low", "high"), told, strict=False))
    if not one.clear:
        yield say(
            "{group:up}: at the same estimated chance, no clear gap to {reference}. We could only have seen one of "
            "about {least} of every {size} or more.",
            least=told[3], **who,
        )  # fmt: skip
        return
    who["group"] = groups.stopped(one.g)
    if value > 0:
        yield say(
            "At the same estimated chance, {n} more of every {size} {group} than {reference} were searched: likely "
            "{low} to {high}.",
            **who, **ranged,
        )  # fmt: skip
    else:
        yield say(
            "At the same estimated chance, {n} fewer of every {size} {group} than {reference} were searched: likely "
            "{low} to {high}.",
            **who, **ranged,
        )  # fmt: skip
    yield from _firm(one)


def _firm(one: SameChance) -> Iterator[str]:
    spread = 0.0 if one.found is None else one.found.spread
    parts = {"spread": _points(spread)}
    if math.isnan(one.turns):
        yield say(
            "It would hold even if our estimates were off by {most} points of 100, on average. Between people of a "
            "group they differ by {spread}.",
            most=_points(APART[-1] * spread), **parts,
        )  # fmt: skip
        return
    yield say(
        "It would turn around only if our estimates were off by {turns} points of 100 or more, on average. Between "
        "people of a group they differ by {spread}.",
        turns=_points(one.turns), **parts,
    )  # fmt: skip
    if one.turns < FIRM * spread:
        yield say("That is little, so this is not firm.")


def _size(*rates: float) -> int:
    return next((size for size in (1_000, 10_000, 100_000) if min(rates, default=1.0) * size >= 4.5), 1_000_000)


def _points(value: float) -> str:
    return wording.decimal(100 * value, 1 if value >= 0.0095 else 2)


def _estimates(groups: Groups, one: SameChance, asking: Asking) -> Iterator[Estimate]:
    names = {"group": groups.label(one.g), "reference": groups.label(groups.reference)}
    pair, level = groups.pair(one.g), asking.settings.level
    label = say("Searched at the same estimated chance: {group} compared with {reference}", **names)
    if one.found is None or one.bounds is None:
        yield Estimate(quantity="searched.difference.risk", label=label, groups=pair, value=None, unit="points",
                       n=one.n, level=level, status=one.status, note=one.why)  # fmt: skip
        return
    value, low, high = one.ends
    yield Estimate(
        quantity="searched.difference.risk", label=label, groups=pair, value=value, low=low, high=high, level=level,
        unit="points", n=one.n, p_value=one.p_value, q_value=one.q_value, family=FAMILY,
    )  # fmt: skip
    yield Estimate(
        quantity="searched.difference.crude",
        label=say("Searched by choice, as recorded: {group} compared with {reference}", **names),
        groups=pair, value=one.found.crude, unit="points", n=one.n,
    )  # fmt: skip
    turns = math.isfinite(one.turns)
    yield Estimate(
        quantity="risk.turns",
        label=say("How far off the estimates must be for no gap: {group} compared with {reference}", **names),
        groups=pair, value=one.turns if turns else None, unit="points", n=one.n,
        status="ok" if turns else "not estimable", note="" if turns else say("No error that was asked for is enough."),
    )  # fmt: skip
    yield Estimate(
        quantity="risk.spread",
        label=say("How far the chances of people of a group lie apart: {group} and {reference}", **names),
        groups=pair, value=one.found.spread, unit="points", n=one.n,
    )  # fmt: skip
    for place, apart in enumerate(one.bounds.apart.tolist()):
        yield Estimate(
            quantity=f"searched.difference.bounds.{place}",
            label=say("If the estimates are off by {points} points: {group} compared with {reference}",
                      points=wording.decimal(100 * apart, 2), **names),
            groups=pair, value=one.bounds.difference, low=float(one.bounds.bounds.low[place]),
            high=float(one.bounds.bounds.high[place]), level=level, unit="points", n=one.n,
        )  # fmt: skip


def _gaps(groups: Groups, shown: Sequence[SameChance]) -> Chart:
    ref, dots, rows = groups.label(groups.reference), [], []
    title = say("At the same estimated chance of a find")
    for one in shown:
        value, low, high = one.ends
        dots.append(charts.Dot(label=groups.label(one.g), value=value, low=low, high=high))
        crude = 0.0 if one.found is None else one.found.crude
        rows.append(
            (groups.label(one.g), signed(crude), signed(value), span(low, high),
             wording.yes_or_no(one.clear), wording.count(one.searches))
        )  # fmt: skip
    return charts.dots(
        title=title,
        alt=say(
            "How many points more or fewer of each group than of {reference} were searched at the same estimated "
            "chance of a find, for {n} groups. The table has the numbers.",
            reference=groups.people(groups.reference), n=str(len(dots)),
        ),
        axis=say("Gap to {reference}, in points (0 = no difference)", reference=ref),
        scale="points",
        data=dots,
        table=charts.Table(
            columns=(say("Group"), say("Gap as recorded, in points"), say("Same chance"), say("Likely range"),
                     say("Stands out"), say("Searches")),
            rows=tuple(rows),
        ),
    )  # fmt: skip


def _bounds(groups: Groups, shown: Sequence[SameChance]) -> Chart:
    data, rows, ref = [], [], groups.label(groups.reference)
    for one in shown:
        if one.bounds is None:
            continue
        label = groups.label(one.g)
        ends = zip(
            one.bounds.apart.tolist(), one.bounds.bounds.low.tolist(), one.bounds.bounds.high.tolist(), strict=True
        )
        for apart, low, high in ends:
            low, high = max(low, -1.0), min(high, 1.0)
            data.append(Band(series=label, at=apart, value=one.bounds.difference, low=low, high=high))
            rows.append((label, wording.decimal(100 * apart, 2), span(low, high)))
    return bands(
        title=say("What remains possible if the estimates are off"),
        alt=say(
            "For {n} groups, the lowest and the highest gap to {reference} that remain possible, by how far the "
            "estimates of the chance of a find are off on average. The table has the numbers.",
            n=str(len(shown)), reference=groups.people(groups.reference),
        ),
        across=say("How far the estimates are off on average, in points of 100"),
        along=say("Gap to {reference}, in points (0 = no difference)", reference=ref),
        data=data,
        table=charts.Table(
            columns=(say("Group"), say("Off by, in points"), say("Gap that remains possible")), rows=tuple(rows)
        ),
    )  # fmt: skip


def _without(tells: Sequence[str]) -> tuple[Caution, ...]:
    absent = [wording.lower(wording.column_title(column)) for column in TELLS if column not in tells]
    if not absent:
        return ()
    said = say("Not recorded, so the estimates do without: {columns}.", columns=wording.listing(absent))
    return (Caution(code="estimated_without", sentence=said),)


SEES_MORE = Caution(
    code="officers_see_more",
    sentence=say(
        "Officers see more than is recorded, and what they see can make a search more likely to find something. How "
        "far off the estimates would have to be is told for that reason."
    ),
)

STUDY = Study(
    name="risk_adjusted",
    title=say("Searches at the same chance of a find"),
    question=say(
        "Of people with the same estimated chance that a search finds something, how often is each group searched?"
    ),
    needs=("searched", "found"),
    ways=chance_ways.WAYS,
    design="adjusted association",
    assumes=(
        say("A search is for finding something, and “found” means the same in every record."),
        say("People who were not searched have the chance that is told by what is recorded of them."),
        say("The officer chose to make the search. Searches after an arrest or a warrant are left out."),
    ),
    weakest=say(
        "Most likely to fail: that people who were not searched have the chance that their records tell. "
        "What officers saw besides may make a gap too large or too small."
    ),
    does_not_show=(
        say("What officers saw and did not write down."),
        say("Whether any search was called for, or any person was right or wrong."),
        say("Whether the stop itself should have been made."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Jung, Corbett-Davies, Shroff & Goel, arXiv:1809.05651",
        "Newey & McFadden (1994), doi:10.1016/S1573-4412(05)80005-4",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    overview=(
        Entry(quantities=("searched.difference.risk",), what=say("Searched at the same estimated chance of a find")),
    ),
    answer=answer,
)
