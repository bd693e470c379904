"""Officers beside peers in like work: how many differ by more than officers do, again in each half of the records.

No officer is named, numbered or ranked, here or anywhere else. It is asked by name, and is no part of a report.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.officers import InternalBenchmark, Null, internal_benchmark
from daylit.stats.officers_again import stands_out_again
from daylit.studies import officer_words, wording
from daylit.studies.finding import UNNAMED, Caution, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.ladder import BAND
from daylit.studies.officer_words import Told
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import months, tally
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH: Final = 1_000
"""People of a group that are asked for, over all officers."""
FALSE: Final = 0.10
"""Of the officers pointed out, the share that may be there by chance alone."""
HALF: Final = "half"
LIKE: Final = ("area", "minute", "kind", "initiation")
"""What makes work alike, as far as it is recorded: place, time of day, kind of contact, who began it."""


WAYS: Final = (
    say("Beside how much officers differ from each other, as told by all of them"),
    say("Beside how much the middle half of officers differ"),
    say("With one thing less held equal"),
)
"""The first is told; officers are listed by it alone."""


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
    told: list[Told] = []
    for place, g in enumerate(enough):
        asking.progress(say("Comparing officers with their peers"), 0.5 + 0.5 * place / len(enough))
        told.append(_of_group(found, groups, g, like))
    sentences = [wording.counted(int(found.n.sum())), *(line for one in told for line in officer_words.sentences(one))]
    if any(one.flagged for one in told):
        sentences.append(
            say(
                "To stand out is a reason to look at the work, and no more: it may differ in ways that no record tells."
            )
        )
    return asking.finding(
        answer=sentences,
        estimates=[
            part for g, one in zip(enough, told, strict=True) for part in officer_words.estimates(groups, g, one)
        ],
        n_read=found.n_read,
        n_used=int(found.n.sum()),
        left_out=asking.left_out(found),
        cautions=(*groups.cautions, *_absent(like), NOT_NAMED),
    )


def _rules(asking: Asking, like: Sequence[str]) -> tuple[Rule, ...]:
    return (
        *group_rules(asking.settings),
        recorded("officer", say("The officer is not recorded.")),
        *(recorded(column, say("Not recorded: {column}.", column=wording.column_title(column))) for column in like),
    )


def _later_from(asking: Asking, rules: Sequence[Rule]) -> int | None:
    """The month from which the later half runs: the start of one, so that both halves hold about as many stops.

    Months are numbered from the year 0; ``None`` where stops are recorded in fewer than two.
    """
    found = asking.count(["year", "month"], rules=rules)
    place, names = months(found)
    if len(names) < 2:
        return None
    upto = np.cumsum(tally(found.n, (place, len(names)), where=place >= 0))
    first = 1 + int(np.argmin(np.abs(upto[:-1] - upto[-1] / 2)))
    year, month = names[first].split("-")
    return 12 * int(year) + int(month)


def _count(asking: Asking, like: Sequence[str]) -> Counts:
    """By group, officer and kind of work, and by the half of the period where there are two."""
    import narwhals as nw

    rules = _rules(asking, like)
    by = ["band" if column == "minute" else column for column in like]
    derived = {"band": nw.col("minute") // BAND} if "minute" in like else {}
    if (start := _later_from(asking, rules)) is not None:
        derived[HALF] = (12 * nw.col("year") + nw.col("month") >= start).cast(nw.Int64)
        by.append(HALF)
    return asking.count([asking.settings.group, "officer", *by], rules=rules, derived=derived)


def _of_group(found: Counts, groups: Groups, g: int, like: Sequence[str]) -> Told:
    whole = _compared(found, groups, g, like, np.ones(len(found.n), dtype=bool))
    halves = [_half(found, groups, g, like, each) for each in (0, 1)]
    out = stands_out_again(whole, *halves)
    known = math.isfinite(out.expected_accidents) and bool(out.listed.any())
    chances = out.accident[out.listed]
    return Told(
        people=groups.people(g),
        officers=len(whole.officers),
        judged=int(whole.judged.sum()),
        more=int((out.listed & (whole.z > 0)).sum()),
        less=int((out.listed & (whole.z < 0)).sum()),
        once=int(out.once.sum()),
        unchecked=int(out.unchecked.sum()),
        halved=all(half is not None and bool(half.judged.any()) for half in halves),
        by_chance=out.expected_accidents if known else out.at_most,
        accident=(float(chances.min()), float(chances.max())) if known else None,
        spread=math.exp(whole.between) if math.isfinite(whole.between) else math.nan,
        ways=len(WAYS) if len(like) > 1 else len(WAYS) - 1,
        firm=_firm(found, groups, g, like, whole, out.listed) if out.listed.any() else 0,
    )


def _firm(
    found: Counts, groups: Groups, g: int, like: Sequence[str], whole: InternalBenchmark, listed: NDArray[np.bool_]
) -> int:
    """How many of the listed are flagged, the same way, in the other ways of asking too."""
    everyone = np.ones(len(found.n), dtype=bool)
    others = [_compared(found, groups, g, like, everyone, null="empirical")]
    if len(like) > 1:
        others.append(_compared(found, groups, g, like[:-1], everyone))
    return int((listed & np.all([one.flag & (one.z * whole.z > 0) for one in others], axis=0)).sum())


def _half(found: Counts, groups: Groups, g: int, like: Sequence[str], which: int) -> InternalBenchmark | None:
    """The officers beside their peers in one half alone; ``None`` where it has fewer than three of them."""
    if HALF not in found.by:
        return None
    use = found.column(HALF) == which
    if len(np.unique(found.codes("officer")[0][use])) < 3:
        return None
    return _compared(found, groups, g, like, use)


def _compared(
    found: Counts, groups: Groups, g: int, like: Sequence[str], use: NDArray[np.bool_], *,
    null: Null = "random_effects",
) -> InternalBenchmark:  # fmt: skip
    columns = [found.codes("band" if column == "minute" else column)[0].astype(str) for column in like]
    return internal_benchmark(
        officer=found.codes("officer")[0][use],
        in_group=(groups.code == g)[use],
        covariates=[column[use] for column in columns],
        count=found.n[use],
        fdr=FALSE,
        null=null,
    )


def _absent(like: Sequence[str]) -> tuple[Caution, ...]:
    absent = [wording.lower(wording.column_title(column)) for column in LIKE if column not in like]
    if not absent:
        return ()
    sentence = say("Not recorded, so not held equal: {columns}.", columns=wording.listing(absent))
    return (Caution(code="rung_missing", sentence=sentence),)


NOT_NAMED = Caution(
    code=UNNAMED,
    sentence=say(
        "No officer is named or ranked here. Whoever looks further does so in private, looks at the work itself, and "
        "hears the officer first."
    ),
)

STUDY = Study(
    name="officer_benchmark",
    ways=WAYS,
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
        say("Anything about an officer with fewer than 50 stops, or with fewer than 50 in one half of the records."),
    ),
    references=(
        "Ridgeway & MacDonald (2009), doi:10.1198/jasa.2009.0034",
        "Efron (2004), doi:10.1198/016214504000000089",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
    ),
    answer=answer,
)
