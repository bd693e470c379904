"""Where chance decides which officer meets whom: how much more often is a group searched at the same risk?

Asked by name: it looks at officers, and wants fifty of them with two hundred stops each in shared places and hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.assignment import quasi_random
from daylit.studies import cautions, charts, ways, wording
from daylit.studies.bar_cells import Counted, counted
from daylit.studies.clustering import MOSTLY
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut
from daylit.studies.groups import Groups
from daylit.studies.in_points import signed, span
from daylit.studies.overview import Entry
from daylit.studies.quasi_words import Compared, sentences, top
from daylit.studies.searches import FOLLOWED, UNKNOWN
from daylit.studies.study import Asking, Study
from daylit.terms.saying import say

QUARTER: Final = 240
"""Minutes of half a shift: the finest hours in which officers may meet the same people."""
WAYS: Final = {say("Shifts of eight hours"): 2, say("Half shifts of four hours"): 1, say("Whole days"): 6}
"""How many such quarters make the hours that officers share; the first is told."""
PLACES: Final = ("officer", "area", "date", "quarter")
SEED: Final = 20_220_901
MOST_PEOPLE: Final = 2_000_000
"""Of more people stops are not counted each: the test of the assignment then counts people one by one."""


def answer(asking: Asking) -> Finding:
    """Count by officer, place, date and shift, then compare each group with the reference within them."""
    import narwhals as nw

    also = [name for name in PLACES if name not in ("area", "officer")]
    found = counted(
        asking,
        also=[
            *also, *(() if _by_officer(asking) else ("officer",)), *(("contact_id",) if _by_stop(asking) else ()),
        ],
        derived={"quarter": nw.col("minute") // QUARTER},
    )  # fmt: skip
    if isinstance(found, Finding):
        return found
    cells, groups = found.cells, found.cells.groups
    (place, known), together = _places(found, next(iter(WAYS.values()))), _together(found)
    chosen = ~(cells.searched & (cells.basis == FOLLOWED))
    unplaced = int(cells.n[chosen & ~known].sum())
    made = []
    for number, row in enumerate(groups.largest_first):
        asking.progress(say("Comparing officers who share places and hours"), 0.5 + 0.5 * number / len(groups))
        made.append(_compared(found, groups.others[row], place, together, known & chosen, asking))
    if not any(one.found for one in made):
        return asking.cannot(say("no two groups can be compared"), counts=found.counts, remedy=made[0].why)
    shown = [one for one in made if one.alike]
    several = [_in_ways(found, one, together, chosen, asking) for one in shown]
    counted_in = np.logical_or.reduce([one.used for one in made])
    used = int(cells.n[counted_in].sum())
    compared = np.isin(groups.code, [groups.reference, *(one.g for one in made if one.found)])
    rest = chosen & known & ~counted_in
    left = [
        LeftOut(reason="assignment.missing", sentence=UNPLACED, n=unplaced),
        LeftOut(reason="assignment.group", sentence=NOT_COMPARED, n=int(cells.n[rest & ~compared].sum())),
        LeftOut(reason="assignment.alone", sentence=ALONE, n=int(cells.n[rest & compared].sum())),
    ]
    by_choice = bool((cells.basis[cells.searched] != UNKNOWN).any())
    what = say("Searched by choice") if by_choice else say("Searched")
    return asking.finding(
        answer=[*sentences(groups, made, used, by_choice), *ways.told(several)],
        estimates=[part for one in made for part in _estimates(groups, one, asking, what)],
        charts=[*([_chart(groups, shown)] if shown else []), *ways.pictures(several, among=groups.ever)],
        n_read=found.counts.n_read,
        n_used=used,
        left_out=[part for part in (*found.left, *left) if part.n],
        cautions=(
            *groups.cautions, NOBODY, CHANCE,
            # For whom chance did not decide, the answer says; where it did for one group, no caution says it of all.
            *cautions.of_methods(
                {code for one in shown or made if one.found for code in one.found.cautions}
            ),
        ),
    )  # fmt: skip


def _by_officer(asking: Asking) -> bool:
    from daylit.studies.clustering import cluster_column

    return cluster_column(asking) == "officer"


def _by_stop(asking: Asking) -> bool:
    """Whether stops are told apart, and are few enough to count each: passengers of one car are met together."""
    people = sum(part.n for part in asking.extract.manifest.coverage if part.column == "contact_id")
    return asking.share_recorded("contact_id") >= MOSTLY and people <= MOST_PEOPLE


def _together(found: Counted) -> NDArray[np.int64] | None:
    """Who was met together: the number of the stop, a person without one alone; ``None`` where stops are not known."""
    if "contact_id" not in found.counts.by:
        return None
    stop = found.counts.codes("contact_id")[0].astype(np.int64)
    return np.where(stop < 0, -1 - np.arange(len(stop)), stop)


def _places(found: Counted, quarters: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The number of each row's place, date and hours (so many quarters); whether these and the officer are known."""
    place, known = np.zeros(len(found.cells.n), dtype=np.int64), found.counts.codes("officer")[0] >= 0
    for name in PLACES[1:]:
        codes, levels = found.counts.codes(name)
        known, many = known & (codes >= 0), len(levels)
        if name == "quarter":
            codes, many = np.where(codes < 0, -1, np.asarray(levels)[codes].astype(np.int64) // quarters), 6
        place = place * (many + 1) + codes + 1
    return place, np.asarray(known)


def _in_ways(found: Counted, one: Compared, together: Any, chosen: Any, asking: Asking) -> ways.Row:
    """The same with officers who share other hours. A gap is clear where all that remains possible is on one side."""
    groups, asked = found.cells.groups, [_way(next(iter(WAYS)), one)]
    for way, quarters in list(WAYS.items())[1:]:
        place, known = _places(found, quarters)
        asked.append(_way(way, _compared(found, one.g, place, together, known & chosen, asking)))
    low, high = one.ends
    return ways.Row(
        **ways.beside(groups, one.g), what=say("Searched at the same risk, middle of what remains possible"),
        quantity="searched.difference.risk", unit="points", n=one.n, level=asking.settings.level,
        stands=low > 0 or high < 0, asked=tuple(asked),
    )  # fmt: skip


def _way(way: str, one: Compared) -> ways.Asked:
    if one.found is None or not one.alike:
        return ways.Asked(way=way)
    low, high = one.ends
    return ways.Asked(way=way, value=(low + high) / 2, low=low, high=high)


def _compared(found: Counted, g: int, place: Any, together: Any, use: Any, asking: Asking) -> Compared:
    """One comparison; its seed is fixed, so that the same records give the same answer."""
    cells, groups = found.cells, found.cells.groups
    use = use & (cells.n > 0) & ((groups.code == g) | (groups.code == groups.reference))
    own = groups.code[use] == g
    searched, hit = cells.searched[use], (cells.searched & cells.found)[use]
    n = cells.n[use]
    parts = [n[own & kind].sum() for own in (own, ~own) for kind in (hit, searched & ~hit, ~searched)]
    one = Compared(g=g, n=int(n.sum()), used=np.zeros(len(cells.n), dtype=bool))
    if min(parts) < asking.settings.threshold:
        return replace(one, why=FEW)
    try:
        told = quasi_random(
            stops=n, searches=np.where(searched, n, 0), hits=np.where(hit, n, 0), in_group=own,
            officer=found.counts.codes("officer")[0][use], cell=place[use], rng=np.random.default_rng(SEED),
            cluster=None if together is None else together[use],
            level=1 - (1 - asking.settings.level) / len(groups.others),
        )  # fmt: skip
    except ValueError:
        return replace(one, why=TOO_FEW)
    one.used[np.flatnonzero(use)[told.used]] = True
    return replace(one, n=round(told.stops), found=told)


def _estimates(groups: Groups, one: Compared, asking: Asking, what: str) -> Iterator[Estimate]:
    names = {"group": groups.label(one.g), "reference": groups.label(groups.reference)}
    pair = groups.pair(one.g)
    rows: list[tuple[str, str]] = [
        ("least", say("Least gap in searches at the same risk: {group} compared with {reference}", **names)),
        ("most", say("Largest gap in searches at the same risk: {group} compared with {reference}", **names)),
    ]
    for place, (name, label) in enumerate(rows):
        quantity = f"searched.difference.{name}"
        if one.alike:
            yield Estimate(quantity=quantity, label=label, groups=pair, value=float(one.ends[place]), unit="points",
                           n=one.n, level=asking.settings.level)  # fmt: skip
        else:
            status: Any = "not estimable" if one.found else "too few"
            yield Estimate(quantity=quantity, label=label, groups=pair, value=None, unit="points", n=one.n,
                           status=status, note=one.why or UNLIKE_HERE)  # fmt: skip
    if one.found is None:
        return
    yield Estimate(
        quantity="searched.difference.crude",
        label=say(
            "{what}, as recorded in shared places and hours: {group} compared with {reference}", what=what, **names
        ),
        groups=pair, value=one.found.raw, unit="points", n=one.n,
    )  # fmt: skip
    yield Estimate(
        quantity="assignment.spread",
        label=say("Spread of officers' people within places and hours: {group} compared with {reference}", **names),
        groups=pair, value=one.found.balance.apart, p_value=one.found.balance.p_value, unit="points", n=one.n,
    )  # fmt: skip


def _chart(groups: Groups, shown: Sequence[Compared]) -> Chart:
    ref, dots, rows = groups.label(groups.reference), [], []
    for one in shown:
        assert one.found is not None
        low, high = one.ends
        dots.append(charts.Dot(label=groups.label(one.g), value=one.found.raw, low=low, high=high))
        rows.append(
            (groups.label(one.g), signed(one.found.raw), span(low, high),
             top(one, 0), top(one, 1), wording.count(one.found.officers))
        )  # fmt: skip
    return charts.dots(
        title=say("What remains possible at the same risk (dot: as recorded in shared places and hours)"),
        alt=say(
            "For {n} groups, between what the gap in searches to {reference} lies at the same risk, with a dot for the "
            "gap as recorded in shared places and hours. The table has the numbers.",
            n=str(len(dots)), reference=groups.people(groups.reference),
        ),
        axis=say("Gap to {reference}, in points (0 = no difference)", reference=ref),
        scale="points",
        data=dots,
        table=charts.Table(
            columns=(say("Group"), say("Gap as recorded, in points"), say("Same risk, between"),
                     say("Most searching officers, of the group"),
                     say("Most searching officers, of {reference}", reference=groups.people(groups.reference)),
                     say("Officers")),
            rows=tuple(rows),
        ),
    )  # fmt: skip


NOT_COMPARED: Final = say("Their group is not compared here.")
ALONE: Final = say("No other officer was in the place and hours, or the officer has fewer than 200 such stops.")
UNPLACED: Final = say("The officer, the place, the day or the hour is not recorded.")
FEW: Final = say("Too few of one group were searched, or too little was found.")
TOO_FEW: Final = say(
    "It takes 50 officers with 200 stops each in places and hours that they share, and people of both groups."
)
UNLIKE_HERE: Final = say("Officers in one place and hour did not meet the same people.")
NOBODY: Final = Caution(
    code="no_officer_is_named",
    sentence=say("No officer is named or ranked here. The numbers are about all of them together."),
)
CHANCE: Final = Caution(
    code="who_meets_whom",
    sentence=say(
        "This rests on chance deciding which officer of a place and hour meets whom. Where officers choose whom they "
        "stop, it does not."
    ),
)

STUDY = Study(
    name="quasi_random",
    title=say("Searches at the same risk, where chance decides who meets whom"),
    question=say(
        "Where chance decides which officer meets whom, how much more often is a group searched at the same risk?"
    ),
    needs=("officer", "area", "date", "minute", "searched", "found"),
    ways=tuple(WAYS),
    design="model-based inference",
    assumes=(
        say("In one place, day and third of a day, chance decides which officer meets whom."),
        say("An officer who searches more searches those whom others search, and others too."),
        say("A search is for finding something, and “found” means the same in every record."),
    ),
    weakest=say(
        "Most likely to fail: that chance decides who meets whom. Where officers who search more are sent "
        "to other people, a gap may come out too large or too small."
    ),
    does_not_show=(
        say("Why officers search, or whether what they go by is fair."),
        say("What would be found with people whom no officer searches."),
        say("Whether the stop itself should have been made."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Arnold, Dobbie & Hull (2022), doi:10.1257/aer.20201653",
        "Feigenberg & Miller (2022), doi:10.1093/qje/qjab018",
        "Landis, Heyman & Koch (1978), doi:10.2307/1402373",
    ),
    overview=(
        Entry(
            quantities=("searched.difference.risk",),
            what=say("Searched at the same risk, where chance decides who meets whom"),
        ),
    ),
    answer=answer,
)
