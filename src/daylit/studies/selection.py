"""If some stops of a group would not have happened to others: what the gaps after a stop would then be.

Nobody knows how many stops those are, so a reader moves along a declared row of shares; no one of them is the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from daylit.stats.selection import SelectionBounds, clustered_selection_bounds, selection_bounds
from daylit.studies import cautions, wording
from daylit.studies.clustering import allowed_for, cluster_column, clustered
from daylit.studies.comparing import Compared, compare_groups
from daylit.studies.finding import Caution, Estimate, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.outcomes import OF_CONTACTS, Outcome
from daylit.studies.selection_chart import Row, band_chart
from daylit.studies.selection_words import SIGNS, THIRD, UNKNOWN, Bounded, sentences, turning
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally
from daylit.terms.saying import say

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from daylit.tables.counts import Counts

SHARES: Final = (
    *((percent / 100, f"{percent} %") for percent in range(0, 31, 5)),
    (1 / 3, say("a third")),
    *((percent / 100, f"{percent} %") for percent in range(35, 51, 5)),
)
"""Each share that a reader can choose, from none to half. A third is near the 0.32 of the published example."""
WAYS: Final = tuple(say("Share of such stops: {share}", share=words) for _, words in SHARES)
TOLD: Final = {0: say("none at all"), THIRD: say("a third"), len(SHARES) - 1: say("half")}
"""The places of the shares that estimates tell, in words that people say; the charts have all of them."""
AFTER: Final = tuple(one for one in OF_CONTACTS if one.column in ("searched", "arrested", "force"))


def answer(asking: Asking) -> Finding:
    """Compare what follows a stop as counted, and as it would be along the row of shares."""
    known = tuple(one for one in AFTER if asking.recorded(one.column))
    outcomes = tuple(one for one in known if asking.varies(one.column))
    if not outcomes:
        return asking.cannot(say("no search, arrest or force is recorded that came to some people and not to others"))
    cluster = cluster_column(asking)
    columns = [outcome.column for outcome in outcomes]
    by = [asking.settings.group, *([cluster] if cluster else [])]
    counts = asking.count(by, rules=group_rules(asking.settings), sums=columns)
    groups = groups_of(counts, asking.settings)
    if len(groups) < 2:
        return asking.cannot(say("there are no two groups to compare"), counts=counts)
    compared = _compare(asking, counts, groups, outcomes, cluster)
    found = [
        Bounded(
            outcome=outcome,
            o=o,
            row=row,
            g=groups.others[row],
            bounds=_bounds(asking, counts, groups, row, outcome, cluster),
        )
        for o, outcome in enumerate(outcomes)
        for row in groups.largest_first
        if compared.use[row, o]
    ]
    told = [wording.counted(counts.n_used), *([UNKNOWN, SIGNS] if found else [])]
    for o in range(len(outcomes)):
        told += sentences(compared, o, [one for one in found if one.o == o])
    told.append(wording.family(compared.comparisons, asking.settings.false_discovery))
    return asking.finding(
        answer=told,
        estimates=[*compared.estimates(), *(part for one in found for part in _estimates(compared, one))],
        charts=[
            band_chart(outcome, groups, rows)
            for o, outcome in enumerate(outcomes)
            if (rows := [_row(groups, one, place) for one in found if one.o == o for place in range(len(SHARES))])
        ],
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(
            *groups.cautions,
            NOBODY_KNOWS,
            *cautions.of_all([outcome for outcome in known if outcome not in outcomes]),
            allowed_for(cluster),
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
        family="what follows a stop, by group",
        ratio=ratio,
        difference=difference,
    )


def _bounds(
    asking: Asking, counts: Counts, groups: Groups, row: int, outcome: Outcome, cluster: str | None
) -> SelectionBounds:
    extra = [share for share, _ in SHARES]
    g, ref, level = groups.others[row], groups.reference, asking.settings.level
    x, m = counts.total(outcome.column), counts.recorded(outcome.column)
    label: NDArray[np.int32] = counts.codes(cluster)[0] if cluster else np.zeros(len(counts), dtype=np.int32)
    pair = ((groups.code == g) | (groups.code == ref)) & (m > 0)
    if len(np.unique(label[pair])) > 1:
        return clustered_selection_bounds(
            events=x[pair], stops=m[pair], group=groups.code[pair] == g, cluster=label[pair], extra=extra, level=level
        )
    own, other = groups.code == g, groups.code == ref
    return selection_bounds(
        events=x[own].sum(), stops=m[own].sum(), reference_events=x[other].sum(), reference_stops=m[other].sum(),
        extra=extra, level=level,
    )  # fmt: skip


def _estimates(compared: Compared, one: Bounded) -> Iterator[Estimate]:
    groups, bounds, level = compared.groups, one.bounds, compared.settings.level
    n = int(compared.n[[one.g, groups.reference], one.o].sum())
    name, titles = one.outcome.column, {"outcome": one.outcome.title}
    who = {"group": groups.label(one.g), "reference": groups.label(groups.reference)}
    for place, words in TOLD.items():
        number = round(100 * SHARES[place][0])
        low, high = (float(end[place]) for end in bounds.stopped_interval)
        yield Estimate(
            quantity=f"{name}.gap.{number}",
            label=say(
                "{outcome}, if {share} of the stops would not have happened: {group} compared with {reference}",
                share=words, **titles, **who,
            ),
            groups=groups.pair(one.g), value=float(bounds.stopped[place]), low=low, high=high, level=level,
            unit="points", n=n, note=say("It holds if the share is this one. Nobody knows the share."),
        )  # fmt: skip
        over, range_ = bounds.everyone, bounds.everyone_interval
        ends: tuple[tuple[str, str, float, float | None, float | None], ...] = (
            ("least", say("at least"), float(over.low[place]), float(range_.low[place]), None),
            ("most", say("at most"), float(over.high[place]), None, float(range_.high[place])),
        )
        for end, said, value, below, above in ends:
            yield Estimate(
                quantity=f"{name}.gap_over_all.{end}.{number}",
                label=say(
                    "{outcome}, over all stops, if {share} of the stops would not have happened, {end}: {group} "
                    "compared with {reference}",
                    share=words, end=said, **titles, **who,
                ),
                groups=groups.pair(one.g), value=value, low=below, high=above, level=level, unit="points", n=n,
                note=say("One end of what is possible if the share is this one."),
            )  # fmt: skip
    value, low, high = turning(compared, one)
    there = value > 0
    yield Estimate(
        quantity=f"{name}.turns",
        label=say(
            "{outcome}, share of stops at which the gap is 0: {group} compared with {reference}", **titles, **who
        ),
        groups=groups.pair(one.g), value=value if there else None, low=max(low, 0.0) if there else None,
        high=min(high, 1.0) if there else None, level=level, unit="percent", n=n,
        status="ok" if there else "not estimable", note="" if there else say("No share would bring the gap to 0."),
    )  # fmt: skip


def _row(groups: Groups, one: Bounded, place: int) -> Row:
    bounds = one.bounds
    ends = (*bounds.stopped_interval, *bounds.everyone, *bounds.everyone_interval)
    low, high, least, most, lowest, highest = (float(end[place]) for end in ends)
    return Row(
        group=groups.label(one.g),
        words=SHARES[place][1],
        share=SHARES[place][0],
        value=float(bounds.stopped[place]),
        low=low, high=high, least=least, most=most, lowest=lowest, highest=highest,
        digits=one.digits,
    )  # fmt: skip


NOBODY_KNOWS = Caution(
    code="share_not_known",
    sentence=say(
        "Nobody knows which share of stops would not have happened to others, and no record tells. The shares are "
        "there to see how much hangs on it. No one of them is the answer."
    ),
)

STUDY = Study(
    name="selection_bounds",
    ways=WAYS,
    title=say("If some stops would not have happened"),
    question=say(
        "What would the gaps in what follows a stop be, if some stops of a group would not have happened to others?"
    ),
    needs=(),
    design="model-based inference",
    assumes=(
        say("Every stop is recorded."),
        say("A stop that happened to somebody of the reference group would also have happened to the other group."),
        say("Stops that would not have happened to others are not for the graver matters."),
        say("Apart from their group, people whose stop would have happened to anybody are alike."),
    ),
    weakest=say(
        "Most likely to fail: that people whose stop would have happened to anybody are alike. If they "
        "are not, a gap may be too large or too small, whatever share of stops is taken."
    ),
    does_not_show=(
        say("How large the share is. It may be none."),
        say("Why a stop was made. The shares are supposed, not seen."),
        say("Whether a search, an arrest or force was called for."),
    ),
    references=(
        "Knox, Lowe & Mummolo (2020), doi:10.1017/S0003055420000039",
        "Gaebler, Cai, Basse, Shroff, Goel & Hill (2022), doi:10.1080/2330443X.2022.2034376",
        "Efron & Stein (1981), on the jackknife, doi:10.1214/aos/1176345462",
    ),
    answer=answer,
)
