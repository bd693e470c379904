"""Of the differences in searches, what lies between officers, between units, between areas. It names nobody."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from daylit.studies import cautions, share_words, wording
from daylit.studies.estimating import controlled, finite
from daylit.studies.finding import Caution, Estimate, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.share_chart import share_charts
from daylit.studies.share_fits import OFFICER, Levels, Shared, levels_of, shared_out
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import YES, yes_no
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from daylit.tables.counts import Counts

LEVELS: Final = ("officer", "unit", "area")
RECORDED: Final = 0.5
"""A level recorded for fewer people than this share is not looked at: it would leave most people out."""
ENOUGH: Final = 1_000
"""People of each of two groups that are asked for, to share out the gap between them."""
FAMILY: Final = "members alike, by level"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class One:
    """What is shared out: searches (``g`` is −1), or the gap of one group to the reference."""

    g: int
    shared: Shared
    q_values: Sequence[float]
    clear: Sequence[bool]


def answer(asking: Asking) -> Finding:
    """Share out searches, and each large group's gap in searches, over the levels that can be told apart."""
    if not asking.varies("searched"):
        return asking.cannot(
            say("they list only people who were searched, so how often a stop leads to a search is not known")
        )
    there = [name for name in LEVELS if asking.share_recorded(name) >= RECORDED and name != asking.settings.group]
    if not there:
        return asking.cannot(say("neither officer nor unit nor area is recorded for most people"))
    counts = _count(asking, there)
    if not len(counts):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    groups = groups_of(counts, asking.settings)
    searched = np.where(yes_no(counts, "searched") == YES, counts.n, 0)
    if min(int(searched.sum()), int((counts.n - searched).sum())) < asking.settings.threshold:
        return asking.cannot(say("too few people were searched, or too few were not"), counts=counts)
    levels = levels_of({name: counts.codes(name)[0].astype(np.int64) for name in there}, counts.n)
    if not levels.codes:
        return asking.cannot(say("there are fewer than three officers, units and areas each"), counts=counts)
    found = _fits(asking, counts, groups, searched, levels)
    names = list(levels.codes)
    told = [wording.counted(int(counts.n.sum())), *share_words.levels_told(levels, names)]
    for one in found:
        told += share_words.sentences(one.shared, names, clear=one.clear, **_who(groups, one.g))
    told.append(wording.family(sum(len(one.q_values) for one in found), asking.settings.false_discovery))
    return asking.finding(
        answer=told,
        estimates=[
            *(part for one in found for part in _estimates(asking, groups, one, names)),
            *_top(asking, found, names),
        ],
        charts=share_charts(
            [(_short(groups, one.g), one.shared, any(one.clear)) for one in found],
            names,
            reference=groups.label(groups.reference),
        ),
        n_read=counts.n_read,
        n_used=int(counts.n.sum()),
        left_out=asking.left_out(counts),
        cautions=(*groups.cautions, NOBODY, WORK, *_fewer(found), *((IN_POINTS,) if len(found) > 1 else ())),
    )


def _count(asking: Asking, there: Sequence[str]) -> Counts:
    rules = (
        *group_rules(asking.settings),
        recorded("searched", say("Whether there was a search is not recorded.")),
        *(recorded(name, say("Not recorded: {column}.", column=wording.column_title(name))) for name in there),
    )
    return asking.count([asking.settings.group, *there, "searched"], rules=rules)


def _fits(asking: Asking, counts: Counts, groups: Groups, searched: Any, levels: Levels) -> list[One]:
    """Everybody first, then the gaps of the groups that are large enough, the largest first."""
    ref, least = groups.reference, asking.settings.threshold
    events = np.bincount(groups.code, searched, len(groups))
    large = [
        g
        for g in range(len(groups))
        if groups.n[g] >= max(ENOUGH, least) and min(events[g], groups.n[g] - events[g]) >= least
    ]
    gaps = sorted((g for g in large if g != ref), key=lambda g: -int(groups.n[g])) if ref in large else []
    made: list[tuple[int, Shared]] = []
    for place, g in enumerate([-1, *gaps]):
        asking.progress(say("Sharing differences out"), 0.5 + 0.5 * place / (1 + len(gaps)))
        use = np.ones(len(counts), dtype=bool) if g < 0 else (groups.code == g) | (groups.code == ref)
        one = shared_out(
            events=searched[use], n=counts.n[use], levels={name: code[use] for name, code in levels.codes.items()},
            in_group=None if g < 0 else groups.code[use] == g, level=asking.settings.level, seed=asking.settings.seed,
        )  # fmt: skip
        if one is not None:
            made.append((g, one))
    p_values = np.concatenate([one.p_value for _, one in made])
    q_values = controlled(p_values, np.ones(len(p_values), dtype=bool))
    ends = np.cumsum([len(one.p_value) for _, one in made])[:-1]
    limit = asking.settings.false_discovery
    return [
        One(g=g, shared=one, q_values=q.tolist(), clear=(q < limit).tolist())
        for (g, one), q in zip(made, np.split(q_values, ends), strict=True)
    ]


def _who(groups: Groups, g: int) -> dict[str, str]:
    if g < 0:
        return {}
    return {"group": groups.people(g), "reference": groups.people(groups.reference)}


def _label(groups: Groups, g: int) -> str:
    if g < 0:
        return say("Searched")
    return say("Gap of {group} to {reference}", group=groups.label(g), reference=groups.label(groups.reference))


def _short(groups: Groups, g: int) -> str:
    """The same for the legend of a chart, which says to whom the gaps are."""
    return say("Searched") if g < 0 else say("Gap: {group}", group=groups.label(g))


def _estimates(asking: Asking, groups: Groups, one: One, names: Sequence[str]) -> Iterator[Estimate]:
    found, what = one.shared.found, _label(groups, one.g)
    name = "searched" if one.g < 0 else f"searched.gap.{groups.values[one.g]}"
    for place, level in enumerate(names):
        words = share_words.of_level(level)
        part = say("{what}, part of {level} in what lies between all", what=what, level=words)
        rows: list[tuple[str, str, Any, str]] = [
            ("spread", say("{what}, spread between {level}", what=what, level=words), found.spread, "points"),
            ("share", part, found.among, "percent"),
        ]
        if found.of_all is not None:
            label = say("{what}, part of {level} in all differences", what=what, level=words)
            rows.append(("of_all", label, found.of_all, "percent"))
        for quantity, label, result, unit in rows:
            tested = quantity == "spread" and one.shared.settled
            yield Estimate(
                quantity=f"{name}.{level}.{quantity}", label=label, level=asking.settings.level, unit=unit,  # type: ignore[arg-type]
                n=one.shared.people, **_numbers(one, result, place, quantity),
                p_value=finite(float(one.shared.p_value[place])) if tested else None,
                q_value=finite(float(one.q_values[place])) if tested else None, family=FAMILY if tested else "",
            )  # fmt: skip


def _top(asking: Asking, found: Sequence[One], names: Sequence[str]) -> Iterator[Estimate]:
    """What the tenth of officers who search most have of the excess, of searches, where officers clearly differ."""
    top = next((one.shared.top for one in found if one.g < 0), None)
    if top is None or OFFICER not in names:
        return
    (one,) = (one for one in found if one.g < 0)
    clear = one.clear[names.index(OFFICER)]
    yield Estimate(
        quantity="searched.officer.top_tenth",
        label=say("Searched, part of the tenth of officers who search most in what lies above the common rate"),
        value=top.share if clear else None, low=top.interval.low if clear else None,
        high=top.interval.high if clear else None, level=asking.settings.level, unit="percent", n=one.shared.people,
        status="ok" if clear else "not estimable",
        note="" if clear else say("What lies between them is not clear, so it is not shared out."),
    )  # fmt: skip


def _numbers(one: One, result: Any, place: int, quantity: str) -> dict[str, Any]:
    if not one.shared.settled:
        return {"value": None, "status": "not estimable", "note": say("The model gave no steady answer.")}
    if quantity == "share" and not any(one.clear):
        unclear = say("What lies between them is not clear, so it is not shared out.")
        return {"value": None, "status": "not estimable", "note": unclear}
    value, low, high = (float(end[place]) for end in (result.estimate, result.low, result.high))
    return {"value": value, "low": low, "high": high}


def _fewer(found: Sequence[One]) -> tuple[Caution, ...]:
    members = [size for one in found for size in one.shared.found.members]
    return (FEW,) if min(members, default=math.inf) < 40 else ()


NOBODY = Caution(
    code="nobody_is_named",
    sentence=say("No officer, unit or area is named or ranked here. The numbers are about all of them together."),
)
WORK = Caution(
    code="work_is_part_of_it",
    sentence=say(
        "Officers, units and areas have different work, and no record tells all of it. What lies between them is not "
        "what they would do with the same work."
    ),
)
FEW = Caution(
    code="few_members",
    sentence=say("Where there are fewer than 40 of a kind, how much they differ is not well known: see the ranges."),
)
IN_POINTS = Caution(
    code="gaps_in_points",
    sentence=say("Gaps are in points. Where more people are searched, gaps in points may be larger for that alone."),
)

STUDY = Study(
    name="variance_shares",
    one_way=say(
        "In one way: how much lies between officers, units and areas has no direction in which ways could agree."
    ),
    title=say("Where searches differ: officers, units, areas"),
    question=say("How much of the differences in searches lies between officers, between units and between areas?"),
    needs=("searched",),
    design="model-based inference",
    assumes=(
        say("What officers, units and areas add to the chance of a search adds up."),
        say("Nothing known beforehand sets one officer, unit or area apart from the others of its kind."),
        say("Every contact was recorded, with the right officer, unit and area."),
    ),
    weakest=say(
        "Most likely to fail: that nothing known sets officers apart. Where their work differs in ways "
        "that no record tells, what lies between them comes out too large."
    ),
    does_not_show=(
        say("Which officer, unit or area differs, or why."),
        say("What all of them have in common: a gap that is the same everywhere lies between none of them."),
        say("What would change if people worked elsewhere."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Gelman (2006), doi:10.1214/06-BA117A",
        "Goldstein, Browne & Rasbash (2002), doi:10.1207/S15328031US0104_02",
        "Gart & Nam (1990), doi:10.2307/2531441",
        "DerSimonian & Laird (1986), doi:10.1016/0197-2456(86)90046-2",
        "Rubin (1981), on the Bayesian bootstrap, doi:10.1214/aos/1176345338",
        "Laird (1978), on a law of any shape, doi:10.1080/01621459.1978.10480103",
    ),
    answer=answer,
)
