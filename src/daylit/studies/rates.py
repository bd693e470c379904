"""How often did each outcome happen to people of each group?"""

from __future__ import annotations

import numpy as np

from daylit.studies import cautions, wording
from daylit.studies.clustering import allowed_for, cluster_column, clustered
from daylit.studies.comparing import Compared, compare_groups
from daylit.studies.finding import Caution, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.no_gap import NO_MEANINGFUL_GAP
from daylit.studies.outcomes import OF_CONTACTS, Outcome
from daylit.studies.overview import Entry
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally
from daylit.tables.counts import Counts
from daylit.terms.saying import say


def answer(asking: Asking) -> Finding:
    """Count each outcome by group, and compare each group with the reference."""
    known = tuple(outcome for outcome in OF_CONTACTS if asking.recorded(outcome.column))
    outcomes = tuple(outcome for outcome in known if asking.varies(outcome.column))
    if not outcomes:
        return asking.cannot(say("no outcome is recorded that came to some people and not to others"))
    cluster = cluster_column(asking)
    columns = [outcome.column for outcome in outcomes]
    counts = asking.count(
        [asking.settings.group, *([cluster] if cluster else [])], rules=group_rules(asking.settings), sums=columns
    )
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    compared = _compare(asking, counts, groups, outcomes, cluster)
    sentences = [wording.counted(counts.n_used)]
    sentences += [sentence for o in range(len(outcomes)) for sentence in compared.sentences(o)]
    sentences.append(wording.family(compared.comparisons, asking.settings.false_discovery))
    return asking.finding(
        answer=sentences,
        estimates=compared.estimates(),
        charts=(
            compared.rate_chart(title=say("How often each outcome happened"), axis=say("Share of people in the group")),
            *((compared.ratio_chart(title=say("Outcomes compared between groups")),) if compared.comparisons else ()),
        ),
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(
            *groups.cautions,
            *cautions.of_all([outcome for outcome in known if outcome not in outcomes]),
            allowed_for(cluster),
            *_unrecorded(compared),
            *((NO_MEANINGFUL_GAP,) if compared.alike.any() else ()),
            *cautions.of_methods(compared.codes),
        ),
    )


def _compare(
    asking: Asking, counts: Counts, groups: Groups, outcomes: tuple[Outcome, ...], cluster: str | None
) -> Compared:
    by_group = (groups.code, len(groups))
    x = [counts.total(outcome.column).astype(np.int64) for outcome in outcomes]
    m = [counts.recorded(outcome.column) for outcome in outcomes]
    ratio, difference = clustered(counts, groups, events=x, n=m, cluster=cluster, level=asking.settings.level)
    return compare_groups(
        events=np.stack([tally(events, by_group) for events in x], axis=1),
        n=np.stack([tally(n, by_group) for n in m], axis=1),
        groups=groups,
        outcomes=outcomes,
        settings=asking.settings,
        family="outcomes by group",
        ratio=ratio,
        difference=difference,
    )


def _unrecorded(compared: Compared) -> tuple[Caution, ...]:
    """An outcome that is not recorded for everyone counts only those for whom it is."""
    people = int(compared.groups.n.sum())
    parts = []
    for o, outcome in enumerate(compared.outcomes):
        missing = people - int(compared.n[:, o].sum())
        if missing:
            share = wording.out_of(missing / people, wording.base(missing / people, n=people))
            parts.append(say("“{outcome}” is not recorded for {share} people", outcome=outcome.title, share=share))
    if not parts:
        return ()
    return (
        Caution(
            code="outcome_missing", sentence=say("{parts}. They are not counted there.", parts=wording.listing(parts))
        ),
    )


STUDY = Study(
    name="rates",
    one_way=say(
        "In one way, as recorded. “Like compared with like” holds areas, times and reasons equal and says how far each "
        "gap hangs on them."
    ),
    title=say("What happened to people who were stopped"),
    question=say(
        "How often were people of each group searched, arrested, cited or warned, and how do the groups compare?"
    ),
    needs=(),
    design="description",
    assumes=(
        say("Every contact was recorded, with the right group and the right outcome."),
        say("People are counted for each contact: a person stopped twice counts twice."),
    ),
    weakest=say(
        "Most likely to fail: that every contact was recorded. Where contacts that led to nothing are "
        "left out, rates come out too high, and most so for the group left out most."
    ),
    does_not_show=(
        say("Why the rates differ. Groups may be stopped at other places, at other times and for other reasons."),
        say("Whether the stop itself should have been made."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Efron & Stein (1981), on the jackknife, doi:10.1214/aos/1176345462",
        "Miettinen & Nurminen (1985), Statistics in Medicine, doi:10.1002/sim.4780040211",
        "Wilson (1927), Journal of the American Statistical Association, doi:10.1080/01621459.1927.10502953",
        "Benjamini & Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x",
        "Schuirmann (1987), on two one-sided tests, doi:10.1007/BF01068419",
    ),
    overview=(
        Entry(quantities=("searched.ratio",), what=say("Searched, as recorded")),
        Entry(quantities=("arrested.ratio",), what=say("Arrested, as recorded")),
    ),
    answer=answer,
)
