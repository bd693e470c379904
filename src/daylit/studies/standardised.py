"""Do the rates still differ among people stopped in the same places, at the same times, for the same reasons?"""

from __future__ import annotations

from collections.abc import Sequence

from daylit.studies import cautions, ways, wording
from daylit.studies.clustering import allowed_for, cluster_column
from daylit.studies.finding import Caution, Finding
from daylit.studies.groups import group_rules, groups_of
from daylit.studies.ladder import BAND, LADDER, RAW, Rung, climb, control
from daylit.studies.outcomes import OF_CONTACTS, Outcome
from daylit.studies.overview import Entry
from daylit.studies.study import Asking, Study
from daylit.tables.counts import Counts
from daylit.terms.saying import say

MOST_PEOPLE = 5_000_000
"""Of more, people are counted one by one: an officer's stops of one kind would each be a cell."""
OUTCOMES = tuple(outcome for outcome in OF_CONTACTS if outcome.column in ("searched", "arrested"))


def answer(asking: Asking) -> Finding:
    """Climb the ladder: ratios as recorded, then within areas, times of day and kinds of reason."""
    rungs = tuple(rung for rung in LADDER if asking.recorded(rung.source))
    known = tuple(outcome for outcome in OUTCOMES if asking.recorded(outcome.column))
    outcomes = tuple(outcome for outcome in known if asking.varies(outcome.column))
    if not outcomes or not rungs:
        if not outcomes:
            return asking.cannot(say("we do not know who was searched or arrested"))
        return asking.cannot(say("we do not know area, time of day and kind of reason"))
    cluster = cluster_of(asking)
    counts = _count(asking, rungs, outcomes, cluster)
    if cluster is not None and len(counts.codes(cluster)[1]) < 2:
        cluster = None
    groups = groups_of(counts, asking.settings)
    if len(groups) < 2:
        return asking.cannot(say("there is only one group of people, so nothing can be compared"), counts=counts)
    ladders = [climb(asking, counts, groups, rungs, outcome, cluster) for outcome in outcomes]
    control(ladders)
    told = [wording.counted(counts.n_used)]
    told += [sentence for ladder in ladders for sentence in ladder.sentences()]
    told += ways.told([row for ladder in ladders for row in ladder.in_ways()])
    comparisons = sum(int(ladder.use.sum()) for ladder in ladders)
    return asking.finding(
        answer=(*told, wording.family(comparisons, asking.settings.false_discovery)),
        estimates=[estimate for ladder in ladders for estimate in ladder.estimates()],
        charts=[ladder.chart() for ladder in ladders if ladder.use.any()],
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(
            *groups.cautions,
            *cautions.of_all([outcome for outcome in known if outcome not in outcomes]),
            INCLUDED,
            ONE_BY_ONE if cluster is None else allowed_for(cluster),
            *absent_rungs(rungs),
            *cautions.of_methods(set().union(*(x.codes for x in ladders))),
        ),
    )


ONE_BY_ONE = Caution(
    code="one_by_one",
    sentence=(
        say(
            "These ranges count people one by one. People stopped by one officer or on one day are alike in some ways, "
            "so the true ranges may be wider, as they are where outcomes are compared without evening out."
        )
    ),
)
INCLUDED = Caution(
    code="included_variable",
    sentence=(
        say(
            "Where, when and why people are stopped can itself come from how an area is policed. "
            "Holding these equal can hide a difference as well as explain one."
        )
    ),
)


def cluster_of(asking: Asking) -> str | None:
    """The column by which people are alike; none where there are so many that each would be a cell of their own."""
    people = sum(part.rows for part in asking.extract.manifest.parts)
    return cluster_column(asking) if people <= MOST_PEOPLE else None


def _count(asking: Asking, rungs: Sequence[Rung], outcomes: Sequence[Outcome], cluster: str | None) -> Counts:
    import narwhals as nw

    return asking.count(
        [asking.settings.group, *(rung.column for rung in rungs), *([cluster] if cluster else [])],
        rules=group_rules(asking.settings),
        sums=[outcome.column for outcome in outcomes],
        derived={"band": nw.col("minute") // BAND},
    )


def absent_rungs(rungs: Sequence[Rung]) -> tuple[Caution, ...]:
    """What is not recorded, and so is not held equal, as a caution."""
    absent = [wording.lower(wording.column_title(rung.source)) for rung in LADDER if rung not in rungs]
    if not absent:
        return ()
    return (
        Caution(
            code="rung_missing",
            sentence=say("Not recorded, so not held equal: {columns}.", columns=wording.listing(absent)),
        ),
    )


def _entry(column: str, what: str) -> Entry:
    """The last rung that there is stands beside other tests; those below it are its other ways."""
    names = tuple(f"{column}.ratio.{rung.column}" for rung in reversed(LADDER))
    return Entry(quantities=names, what=what, cannot=1, ways=(*names, f"{column}.ratio.raw"))


STUDY = Study(
    name="standardised",
    title=say("Like compared with like"),
    question=say(
        "Do search and arrest rates still differ among people stopped in the same areas, at the same times "
        "and for the same kinds of reason?"
    ),
    needs=(),
    ways=tuple(rung.title for rung in (RAW, *LADDER)),
    design="adjusted association",
    assumes=(
        say(
            "Within one area, time of day and kind of reason, as far as these are recorded, people of different groups "
            "are alike in what matters."
        ),
        say("One ratio is a fair summary of all areas and times. Where it is not, a caution says so."),
    ),
    weakest=say(
        "Most likely to fail: that people in like stops are alike in what matters. What no record tells "
        "can make a gap too large or too small. Where the reason of a stop hangs on the group, the gap "
        "comes out too small."
    ),
    does_not_show=(
        say("What officers saw and did not write down."),
        say("Whether areas, times and reasons were chosen fairly. A gap that goes away here may sit in that choice."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Mantel & Haenszel (1959), doi:10.1093/jnci/22.4.719",
        "Greenland & Robins (1985), Biometrics, doi:10.2307/2530643",
        "Efron & Stein (1981), doi:10.1214/aos/1176345462",
        "Ayres (2010), on included variables, doi:10.1080/21565503.2010.10515844",
    ),
    overview=(
        _entry("searched", say("Searched, like compared with like")),
        _entry("arrested", say("Arrested, like compared with like")),
    ),
    answer=answer,
)
