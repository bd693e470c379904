"""Officers beside peers in like work: how many differ by more than officers do, and how many of these would by chance.

No officer is named, numbered or ranked, here or anywhere else. It is asked by name, and is no part of a report.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from daylit.stats.officers import InternalBenchmark, internal_benchmark
from daylit.studies import wording
from daylit.studies.finding import Caution, Estimate, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.ladder import BAND
from daylit.studies.study import Asking, Study
from daylit.tables.counts import Counts
from daylit.tables.eligible import recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH: Final = 1_000
"""People of a group that are asked for, over all officers."""
FALSE: Final = 0.10
"""Of the officers pointed out, the share that may be there by chance alone."""
AGAIN: Final = 1.645
"""A z-value beyond this, the same way in both halves, is “again”: one in twenty by chance on that side, in each."""
LIKE: Final = ("area", "minute", "kind", "initiation")
"""What makes work alike, as far as it is recorded: place, time of day, kind of contact, who began it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of one group: over all officers, and never of one."""

    people: str
    officers: int
    judged: int
    more: int
    less: int
    false: float
    again: int | None
    spread: float


def answer(asking: Asking) -> Finding:
    """Compare each officer with peers in like work, group by group, and say how many stand out."""
    like = [column for column in LIKE if asking.recorded(column)]
    if not like:
        return asking.cannot(say("nothing is recorded that tells which officers do like work"))
    found = _count(asking, like)
    groups = groups_of(found, asking.settings)
    enough = [g for g in range(len(groups)) if groups.n[g] >= max(ENOUGH, asking.settings.threshold)]
    officer, _ = found.codes("officer")
    if len(np.unique(officer)) < 3:
        return asking.cannot(say("the records name fewer than three officers"), counts=found)
    if len(groups) < 2 or not enough:
        return asking.cannot(say("no group of 1,000 people can be compared with the others"), counts=found)
    told = []
    for place, g in enumerate(enough):
        asking.progress(say("Comparing officers with their peers"), 0.5 + 0.5 * place / len(enough))
        told.append(_of_group(found, groups, g, like))
    sentences = [wording.counted(int(found.n.sum())), *(line for one in told for line in _sentences(one))]
    if any(one.more + one.less for one in told):
        sentences.append(
            say(
                "To stand out is a reason to look at the work, and no more: it may differ in ways that no record tells."
            )
        )
    return asking.finding(
        answer=sentences,
        estimates=[part for g, one in zip(enough, told, strict=True) for part in _estimates(groups, g, one)],
        n_read=found.n_read,
        n_used=int(found.n.sum()),
        left_out=asking.left_out(found),
        cautions=(*groups.cautions, *_absent(like), NOT_NAMED),
    )


def _count(asking: Asking, like: Sequence[str]) -> Counts:
    import narwhals as nw

    by = ["band" if column == "minute" else column for column in like]
    rules = (
        *group_rules(asking.settings),
        recorded("officer", say("The officer is not recorded.")),
        *(recorded(column, say("Not recorded: {column}.", column=wording.column_title(column))) for column in like),
    )
    derived = {"half": nw.col("month") % 2} | ({"band": nw.col("minute") // BAND} if "minute" in like else {})
    return asking.count([asking.settings.group, "officer", "half", *by], rules=rules, derived=derived)


def _of_group(found: Counts, groups: Groups, g: int, like: Sequence[str]) -> Told:
    whole = _compared(found, groups, g, like, np.ones(len(found.n), dtype=bool))
    halves = []
    half = found.codes("half")[0]
    for each in (0, 1):
        use = half == each
        halves.append(
            _compared(found, groups, g, like, use) if len(np.unique(found.codes("officer")[0][use])) > 2 else None
        )
    more, less = whole.flag & (whole.z > 0), whole.flag & (whole.z < 0)
    return Told(
        people=groups.people(g),
        officers=len(whole.officers),
        judged=int(whole.judged.sum()),
        more=int(more.sum()),
        less=int(less.sum()),
        false=whole.expected_false,
        again=_again(whole, halves),
        spread=math.exp(whole.between) if math.isfinite(whole.between) else math.nan,
    )


def _compared(found: Counts, groups: Groups, g: int, like: Sequence[str], use: NDArray[np.bool_]) -> InternalBenchmark:
    columns = [found.codes("band" if column == "minute" else column)[0].astype(str) for column in like]
    return internal_benchmark(
        officer=found.codes("officer")[0][use],
        in_group=(groups.code == g)[use],
        covariates=[column[use] for column in columns],
        count=found.n[use],
        fdr=FALSE,
    )


def _again(whole: InternalBenchmark, halves: Sequence[InternalBenchmark | None]) -> int | None:
    """How many who stand out do so, the same way, in odd and in even months; ``None`` where it cannot be asked."""
    if any(half is None for half in halves):
        return None
    z = []
    for half in halves:
        known = dict(zip(half.officers.tolist(), half.z.tolist(), strict=True)) if half is not None else {}
        z.append(np.array([known.get(one, math.nan) for one in whole.officers.tolist()]))
    sign = np.sign(whole.z)
    with np.errstate(invalid="ignore"):
        return int((whole.flag & (z[0] * sign > AGAIN) & (z[1] * sign > AGAIN)).sum())


def _sentences(told: Told) -> Iterator[str]:
    who = {"group": told.people}
    if not told.judged:
        yield say("No officer has enough stops and peers in like work to compare stops of {group}.", **who)
        return
    judged = {"judged": f"{told.judged:,}", "officers": f"{told.officers:,}"}
    if not told.more + told.less:
        yield say(
            "Of {judged} officers (of {officers}) with enough stops and peers in like work, none stops {group} so much "
            "more or less often that it stands out.",
            **judged, **who,
        )  # fmt: skip
    else:
        yield _stand_out(told, **judged, **who)
        chance = say("fewer than 1") if told.false < 0.95 else say("about {n}", n=f"{round(told.false):,}")
        yield say("By chance alone, {n} would stand out.", n=chance)
        if told.again is not None:
            yield say("The same way in odd months and in even months: {again}.", again=f"{told.again:,}")
    if math.isfinite(told.spread):
        yield say(
            "Beyond chance, officers in like work differ: the odds of two thirds of them lie within {times} times of "
            "the middle, up or down.",
            times=wording.decimal(told.spread),
        )


def _stand_out(told: Told, **names: str) -> str:
    """How many stand out each way; one alone is told as one, and not as “some”."""
    if told.more + told.less > 1:
        return say(
            "Of {judged} officers (of {officers}) with enough stops and peers in like work, some stop {group} far more "
            "or less often than their peers. Far more often: {more}. Far less often: {less}.",
            more=f"{told.more:,}", less=f"{told.less:,}", **names,
        )  # fmt: skip
    if told.more:
        return say(
            "Of {judged} officers (of {officers}) with enough stops and peers in like work, one stops {group} far more "
            "often than peers do.",
            **names,
        )
    return say(
        "Of {judged} officers (of {officers}) with enough stops and peers in like work, one stops {group} far less "
        "often than peers do.",
        **names,
    )


def _estimates(groups: Groups, g: int, told: Told) -> Iterator[Estimate]:
    label, named = groups.label(g), {groups.column: groups.values[g]}
    counts: tuple[tuple[str, str, float], ...] = (
        ("judged", say("Officers who can be compared: stops of {group}", group=label), told.judged),
        ("more", say("Officers who stop far more often: {group}", group=label), told.more),
        ("less", say("Officers who stop far less often: {group}", group=label), told.less),
        ("by_chance", say("Of these, by chance: {group}", group=label), told.false),
        (
            "again",
            say("Again in odd and in even months: {group}", group=label),
            math.nan if told.again is None else told.again,
        ),
    )
    spread = ("spread", say("Spread between officers, as an odds ratio: {group}", group=label), told.spread)
    units: dict[str, Any] = {"spread": "odds ratio"}
    for quantity, words, value in (*counts, spread):
        known = math.isfinite(value)
        yield Estimate(
            quantity=f"officers.{quantity}", label=words, groups=named, value=float(value) if known else None,
            unit=units.get(quantity, "none"), n=int(groups.n[g]), status="ok" if known else "not estimable",
            note="" if known else say("There are too few officers with enough stops."),
        )  # fmt: skip


def _absent(like: Sequence[str]) -> tuple[Caution, ...]:
    absent = [wording.lower(wording.column_title(column)) for column in LIKE if column not in like]
    if not absent:
        return ()
    sentence = say("Not recorded, so not held equal: {columns}.", columns=wording.listing(absent))
    return (Caution(code="rung_missing", sentence=sentence),)


NOT_NAMED = Caution(
    code="no_officer_is_named",
    sentence=say(
        "No officer is named or ranked here. Whoever looks further does so in private, looks at the work itself, and "
        "hears the officer first."
    ),
)

STUDY = Study(
    name="officer_benchmark",
    title=say("Officers beside their peers"),
    question=say("Do some officers stop people of a group far more or less often than peers in like work?"),
    needs=("officer",),
    design="adjusted association",
    assumes=(
        say("Peers in the same areas, at the same times and in the same kinds of contact meet like people."),
        say("Most officers are as the others; up to a fifth of them may be unusual."),
        say(
            "Few ordinary officers lie far from the middle: if many do, for reasons no record tells, some of them "
            "stand out."
        ),
    ),
    weakest=say(
        "Most likely to fail: that peers meet like people. An officer with other work then seems to stop "
        "a group too often, or too seldom."
    ),
    does_not_show=(
        say("What all officers have in common: if all stop a group too often, nobody stands out."),
        say("Why an officer differs: an assignment or a complaint that no record tells may be the reason."),
        say("Anything about an officer with fewer than 50 stops."),
    ),
    references=(
        "Ridgeway & MacDonald (2009), doi:10.1198/jasa.2009.0034",
        "Efron (2004), doi:10.1198/016214504000000089",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    answer=answer,
)
