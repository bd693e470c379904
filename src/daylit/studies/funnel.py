"""Places beside one another: which lie further from the rate of all than places of their size usually do?

Places are areas and units. Officers are never among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.rates import rate
from daylit.studies import cautions, funnel_words, wording
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Estimate, Finding, LeftOut
from daylit.studies.funnel_chart import funnel_chart
from daylit.studies.funnel_fits import EVERYBODY, SPREADS, Beside, beside, controlled_together
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.outcomes import OF_CONTACTS, OF_SEARCHES, Outcome
from daylit.studies.searches import FOLLOWED, basis_of, basis_told
from daylit.studies.share_words import of_level
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import YES, tally, yes_no
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.tables.counts import Counts

KINDS: Final = ("area", "unit")
FAMILY: Final = "places beside one another"
_SEARCHED, _FOUND = OF_CONTACTS[0], OF_SEARCHES[0]


def answer(asking: Asking) -> Finding:
    """Put the places of each kind beside one another, for everybody and for each group that is large enough."""
    kinds = [kind for kind in KINDS if asking.recorded(kind) and kind != asking.settings.group]
    if not kinds:
        return asking.cannot(say("neither area nor unit is recorded apart from the groups"))
    outcomes = _outcomes(asking)
    if not outcomes:
        return asking.cannot(say("neither searches of some people only nor their finds are recorded"))
    counts = _count(asking, kinds)
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    made: list[Beside] = []
    used = np.zeros(len(counts), dtype=bool)
    for kind in kinds:
        more, there = _of_kind(asking, counts, groups, kind, outcomes)
        made += more
        used |= there
    if not any(one.found is not None for one in made):
        return asking.cannot(say("fewer than ten areas, or units, hold enough people to judge them"), counts=counts)
    made = controlled_together(made, asking.settings)
    tests = sum(int(np.isfinite(one.p).sum()) for one in made)
    lost = int(counts.n[~used].sum())
    left = LeftOut(reason="place.few", sentence=say("Their place is not recorded, or holds too few people."), n=lost)
    return asking.finding(
        answer=[
            wording.counted(counts.n_used - lost),
            *(basis_told(counts) if _FOUND in outcomes else ()),
            *funnel_words.sentences(made, groups, rate=asking.settings.false_discovery),
            wording.family(tests, asking.settings.false_discovery),
        ],
        estimates=[part for one in made for part in _estimates(asking, groups, one)],
        charts=[funnel_chart(one, groups) for one in made if one.found is not None],
        n_read=counts.n_read,
        n_used=counts.n_used - lost,
        left_out=[*asking.left_out(counts), left],
        cautions=(*groups.cautions, SIGNAL, SPREAD, INSIDE, ONE_BY_ONE),
    )


def _outcomes(asking: Asking) -> tuple[Outcome, ...]:
    searched = (_SEARCHED,) if asking.varies("searched") else ()
    return (*searched, *((_FOUND,) if asking.recorded("found") else ()))


def _count(asking: Asking, kinds: Sequence[str]) -> Counts:
    basis = ("search_basis",) if asking.recorded("search_basis") else ()
    rules = (*group_rules(asking.settings), recorded("searched", say("Whether there was a search is not recorded.")))
    found = ["found"] if asking.recorded("found") else []
    return asking.count([asking.settings.group, *kinds, "searched", *basis], rules=rules, sums=found)


def _of_kind(
    asking: Asking, counts: Counts, groups: Groups, kind: str, outcomes: Sequence[Outcome]
) -> tuple[list[Beside], NDArray[np.bool_]]:
    """The funnels of one kind of place, and which cells lie in a place that holds enough people."""
    code, levels = counts.codes(kind)
    place = code.astype(np.int64)
    people = tally(counts.n, (place, len(levels)))
    keep = people >= asking.settings.threshold
    names = tuple(str(level) for level, kept in zip(levels, keep, strict=True) if kept)
    by = ((groups.code, len(groups)), (place, len(levels)))
    made = []
    for outcome in outcomes:
        x, n = (tally(part, *by)[:, keep] for part in _counted(counts, outcome))
        rows = [(EVERYBODY, x.sum(axis=0), n.sum(axis=0)), *((g, x[g], n[g]) for g in _in_order(groups))]
        made += [
            beside(kind=kind, outcome=outcome, g=g, names=names, events=events, n=m, settings=asking.settings)
            for g, events, m in rows
        ]
    there = np.append(keep, False)[place]
    return made, there


def _in_order(groups: Groups) -> list[int]:
    return sorted(range(len(groups)), key=lambda g: -int(groups.n[g]))


def _counted(counts: Counts, outcome: Outcome) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Events and people of each cell; finds are counted among searches by choice, where their basis is known."""
    searched = yes_no(counts, "searched") == YES
    if outcome is _SEARCHED:
        return np.where(searched, counts.n, 0), counts.n
    use = searched & _chosen(counts)
    return np.where(use, counts.total("found"), 0).astype(np.int64), np.where(use, counts.recorded("found"), 0)


def _chosen(counts: Counts) -> NDArray[np.bool_]:
    if "search_basis" not in counts.by:
        return np.ones(len(counts), dtype=bool)
    return np.asarray(basis_of(counts) != FOLLOWED)


def _estimates(asking: Asking, groups: Groups, one: Beside) -> Iterator[Estimate]:
    """Each place's rate; the rate of all and the spread where there is a funnel. Groups without one are not told."""
    if one.found is None and one.g != EVERYBODY:
        return
    level, what = asking.settings.level, funnel_words.what(one, groups)
    by_unit = "" if one.kind == "area" else "_by_unit"
    name = ".".join([one.outcome.column + by_unit, *([] if one.g < 0 else [groups.values[one.g]])])
    told = rate(events=one.events, n=np.maximum(one.n, 1), level=level)
    for at, place in enumerate(one.names):
        if not one.n[at]:
            continue
        known, judged = bool(one.told[at]), bool(one.judged[at])
        value, low, high = (float(end[at]) if known else None for end in (told.estimate, told.low, told.high))
        yield Estimate(
            quantity=f"{name}.rate", label=say("{outcome}: {group}", outcome=what, group=place),
            groups={one.kind: place}, value=value, low=low, high=high, level=level, unit="percent", n=int(one.n[at]),
            events=int(one.events[at]), p_value=finite(float(one.p[at])) if judged else None,
            q_value=finite(float(one.q[at])) if judged else None, family=FAMILY if judged else "",
            status="ok" if known else "too few",
            note=_note(judged) if known else say("Fewer than {n} people.", n=str(asking.settings.threshold)),
        )  # fmt: skip
    if one.found is not None:
        n = int(one.n[one.judged].sum())
        yield Estimate(
            quantity=f"{name}.usual", label=say("{what}, rate of all {places}", what=what, places=of_level(one.kind)),
            value=one.usual, level=level, unit="percent", n=n,
        )  # fmt: skip
        yield Estimate(
            quantity=f"{name}.usual_spread",
            label=say("{what}, usual spread between {places}", what=what, places=of_level(one.kind)),
            value=one.found.between, level=level, unit="points", n=n,
            note=say("One standard deviation beyond chance, from the middle of them. The limits allow for it."),
        )  # fmt: skip


def _note(judged: bool) -> str:
    if judged:
        return say("The p-value is that of “as places of its size”. The range counts people one by one.")
    return say("Too few are expected here to judge the place.")


SIGNAL = Caution(
    code="signal_to_look",
    sentence=say(
        "A place that stands out is a signal to look. People, officers, hours and reasons of stops differ from place "
        "to place, and so does the way of recording."
    ),
)
SPREAD = Caution(
    code="limits_allow_for_spread",
    sentence=say(
        "Places differ where nothing is amiss. The limits allow for how much most of them differ, as far as it goes "
        "beyond chance."
    ),
)
INSIDE = Caution(
    code="inside_is_not_well",
    sentence=say("To lie inside the limits does not mean that all is well: what all places share puts none outside."),
)
ONE_BY_ONE = Caution(
    code="areas_one_by_one",
    sentence=say(
        "Within an area people are counted one by one. Where few officers work in an area, what they do is part of it."
    ),
)

STUDY = Study(
    name="funnel",
    ways=tuple(SPREADS.values()),
    title=say("Places beside one another"),
    question=say("Does an area or a unit lie further from the rate of all than places of its size usually do?"),
    needs=("searched",),
    design="description",
    assumes=(
        say("Most places are as the others."),
        say("Every contact was recorded, with the right area and unit."),
        say("People are counted for each contact: a person stopped twice counts twice."),
    ),
    weakest=say(
        "Most likely to fail: that most places are as the others. Where many are unusual, the limits are "
        "too wide and too few stand out."
    ),
    does_not_show=(
        say("Why a place stands out."),
        say("Which place is best or worst: nothing here puts places in an order."),
        say("Whether any search was called for."),
        say("Anything about an officer: officers are never among the places."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Spiegelhalter (2005), doi:10.1002/sim.1970",
        "Spiegelhalter (2005), on how much places vary, doi:10.1136/qshc.2005.013755",
        "Paule & Mandel (1982), doi:10.6028/jres.087.022",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    answer=answer,
)
