"""For which reasons are people searched, on what basis, and is it the same for every group?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from daylit.stats.estimates import Estimates
from daylit.stats.rates import rate
from daylit.studies import cautions, charts, wording
from daylit.studies.clustering import allowed_for, cluster_column, clustered
from daylit.studies.comparing import Compared, compare_groups
from daylit.studies.estimating import Slot, controlled, estimates
from daylit.studies.finding import Caution, Chart, Estimate, Finding
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.outcomes import CHOSEN, Outcome
from daylit.studies.standardised import ONE_BY_ONE, cluster_of
from daylit.studies.study import Asking, Study
from daylit.studies.tallies import tally, yes_no
from daylit.tables.counts import Counts
from daylit.tables.eligible import recorded
from daylit.terms.contact import DISCRETIONARY, SEARCH_BASIS
from daylit.terms.reasons import REASON_GROUP
from daylit.terms.saying import say

Ints = NDArray[np.int64]
CHOICE, FOLLOWS = say("The officer's choice"), say("Follows from another decision")
UNKNOWN = say("Basis not recorded")
PARTS = (CHOICE, FOLLOWS, UNKNOWN)


def answer(asking: Asking) -> Finding:
    """Search rates by kind of reason and group, and the basis on which people were searched."""
    if not asking.varies("searched"):
        return asking.cannot(
            say("they list only people who were searched, so how often a stop leads to a search is not known")
        )
    reasons = asking.recorded("reason_group")
    cluster = cluster_of(asking) if reasons else None
    by = [asking.settings.group, "searched", "search_basis", *(["reason_group"] if reasons else [])]
    by += [cluster] if cluster else []
    rules = (*group_rules(asking.settings), recorded("searched", say("Whether there was a search is not recorded.")))
    counts = asking.count(by, rules=rules)
    groups = groups_of(counts, asking.settings)
    if not len(groups):
        return asking.cannot(say("nobody is left to count"), counts=counts)
    told = [wording.counted(counts.n_used)]
    made: list[Estimate] = []
    drawn: list[Chart] = []
    codes = set()
    if reasons:
        compared, by_reason = _by_reason(asking, counts, groups, cluster)
        told += _reason_sentences(compared, by_reason)
        made += compared.estimates()
        codes |= compared.codes
        drawn.append(
            compared.rate_chart(title=say("Searches by kind of reason"), axis=say("Share of people who were searched"))
        )
        if compared.comparisons:
            drawn.append(compared.ratio_chart(title=say("Searches by kind of reason, compared between groups")))
    basis = _basis(counts, groups)
    told += _basis_sentences(asking, groups, basis)
    made += _basis_estimates(asking, groups, basis)
    if basis[:, :2].sum():
        drawn.append(_basis_chart(asking, groups, basis, counts))
    if reasons:
        told.append(wording.family(compared.comparisons, asking.settings.false_discovery))
    return asking.finding(
        answer=told,
        estimates=made,
        charts=drawn,
        n_read=counts.n_read,
        n_used=counts.n_used,
        left_out=asking.left_out(counts),
        cautions=(*groups.cautions, *_counted(asking, cluster, reasons=reasons), *cautions.of_methods(codes)),
    )


def _counted(asking: Asking, cluster: str | None, *, reasons: bool) -> tuple[Caution, ...]:
    """What the ranges of the comparisons allow for; nothing where there are none."""
    if not reasons:
        return ()
    return (ONE_BY_ONE if cluster is None and cluster_column(asking) else allowed_for(cluster),)


def _by_reason(asking: Asking, counts: Counts, groups: Groups, cluster: str | None) -> tuple[Compared, Ints]:
    codes, levels = counts.codes("reason_group")
    searched = yes_no(counts, "searched") == 1
    parts = ((groups.code, len(groups)), (codes.astype(np.int64), len(levels)))
    n, events = tally(counts.n, *parts), tally(counts.n, *parts, where=searched)
    outcomes = [
        Outcome(column=f"searched.{level}", title=REASON_GROUP.said(level), deed=say("were searched"))
        for level in levels
    ]
    at = [codes == place for place in range(len(levels))]
    ratio, difference = clustered(
        counts, groups, events=[np.where(here & searched, counts.n, 0) for here in at],
        n=[np.where(here, counts.n, 0) for here in at], cluster=cluster, level=asking.settings.level,
    )  # fmt: skip
    compared = compare_groups(
        events=events,
        n=n,
        groups=groups,
        outcomes=outcomes,
        settings=asking.settings,
        family="kinds of reason by group",
        ratio=ratio,
        difference=difference,
    )
    return _where_searched(compared, n), n


def _where_searched(compared: Compared, n: Ints) -> Compared:
    """Without the kinds of reason at which hardly anybody was searched: of these no gap is told, so none is tested."""
    searches, threshold = compared.events.sum(axis=0), compared.settings.threshold
    use = compared.use & (searches >= threshold) & (n.sum(axis=0) >= threshold)
    ratio, difference = (_tested(part, use) for part in (compared.ratio, compared.difference))
    return replace(compared, use=use, ratio=ratio, difference=difference, q_values=controlled(ratio.p_value, use))


def _tested(part: Estimates, use: NDArray[np.bool_]) -> Estimates:
    return part if part.p_value is None else replace(part, p_value=np.where(use, part.p_value, np.nan))


def _reason_sentences(compared: Compared, n: Ints) -> list[str]:
    told = []
    totals, searches = n.sum(axis=0), compared.events.sum(axis=0)
    for o, outcome in enumerate(compared.outcomes):
        if totals[o] < compared.settings.threshold:
            continue
        if searches[o] < compared.settings.threshold:
            told.append(
                say(
                    "Kind of reason: {reason:low}. There were fewer than {n} searches at such stops.",
                    reason=outcome.title,
                    n=str(compared.settings.threshold),
                )
            )
            continue
        rate = float(searches[o] / totals[o])
        said = wording.out_of(rate, wording.base(rate, n=int(totals[o])))
        told.append(
            say(
                "Kind of reason: {reason:low}. In {share} such stops there was a search.",
                reason=outcome.title,
                share=said,
            )
        )
        # The reference's own rate is not told, since that of all stands there. Where it is too small, that is.
        first, *others = compared.sentences(o)
        told += others if compared.n[compared.groups.reference, o] >= compared.settings.threshold else [first]
    return told


def _basis(counts: Counts, groups: Groups) -> Ints:
    """Searches by group and part: the officer's choice, follows from another decision, not recorded; (g, 3)."""
    codes, levels = counts.codes("search_basis")
    part = np.array([*(0 if level in DISCRETIONARY else 1 for level in levels), 2], dtype=np.int64)
    searched = yes_no(counts, "searched") == 1
    return tally(counts.n, (groups.code, len(groups)), (part[codes], 3), where=searched)


def _basis_sentences(asking: Asking, groups: Groups, basis: Ints) -> list[str]:
    total = int(basis.sum())
    if not total:
        return [say("Nobody was searched in these records.")]
    if not basis[:, :2].sum():
        return [say("The basis of the searches is not recorded, so we cannot say how many were the officer's choice.")]
    known = basis[:, :2].sum(axis=1)
    enough = [g for g in range(len(groups)) if known[g] >= asking.settings.threshold]
    if not enough:
        return [say("Too few searches have a recorded basis to compare groups.")]
    of = _searches_known if basis[:, 2].any() else _searches
    said = [(of(groups.people(g)), float(basis[g, 0] / known[g])) for g in enough[:6]]
    told: list[str] = [
        say(
            "Some searches are the officer's choice, such as a search by consent. "
            "Others follow from an arrest or a warrant."
        )
    ]
    told += wording.rates(CHOSEN.deed, said, n=int(known[enough[:6]].min()))
    if basis[:, 2].sum():
        share = float(basis[:, 2].sum() / total)
        told.append(
            say(
                "For {share} searches the basis is not recorded.",
                share=wording.out_of(share, wording.base(share, n=total)),
            )
        )
    return told


def _searches(people: str) -> str:
    return say("searches of {group}", group=people)


def _searches_known(people: str) -> str:
    return say("searches of {group} with a recorded basis", group=people)


def _basis_estimates(asking: Asking, groups: Groups, basis: Ints) -> list[Estimate]:
    known = basis[:, :2].sum(axis=1)
    shares = rate(events=basis[:, 0], n=known, level=asking.settings.level)
    slots = [
        Slot(
            place=(g,),
            quantity=CHOSEN.column,
            label=say("{outcome}: {group}", outcome=CHOSEN.title, group=groups.label(g)),
            groups=groups.one(g),
            n=int(known[g]),
            events=int(basis[g, 0]),
            smallest=int(known[g]),
        )
        for g in range(len(groups))
    ]
    return estimates(shares, slots, unit="percent", settings=asking.settings)


def _basis_chart(asking: Asking, groups: Groups, basis: Ints, counts: Counts) -> Chart:
    codes, levels = counts.codes("search_basis")
    searched = yes_no(counts, "searched") == 1
    every = np.where(codes < 0, len(levels), codes).astype(np.int64)
    table = tally(counts.n, (groups.code, len(groups)), (every, len(levels) + 1), where=searched)
    names = [*(SEARCH_BASIS.said(level) for level in levels), SEARCH_BASIS.said(None)]
    totals = basis.sum(axis=1)
    enough = [g for g in range(len(groups)) if totals[g] >= asking.settings.threshold]
    rows = [
        (groups.label(g), name, wording.count(int(table[g, b])), wording.percent(table[g, b] / totals[g]))
        for g in enough
        for b, name in enumerate(names)
        if table[g].sum()
    ]
    known = [SEARCH_BASIS.said(level) for level in levels]
    chosen = [SEARCH_BASIS.said(level) for level in levels if level in DISCRETIONARY]
    chart = charts.bars(
        title=say("On what basis people were searched"),
        alt=say(
            "For each group, the share of searches that were the officer's choice, that follow from another decision, "
            "and whose basis is not recorded. The table lists every basis."
        ),
        axis=say("Share of the group's searches"),
        scale="percent",
        data=(),
        stacks=[
            (groups.label(g), part, float(basis[g, p] / totals[g])) for g in enough for p, part in enumerate(PARTS)
        ],
        table=charts.Table(columns=(say("Group"), say("Basis"), say("Searches"), say("Share")), rows=tuple(rows)),
    )
    # As the estimates count them; and as the study of what searches find does: those chosen, and those not known.
    return replace(chart, sums=(tuple(known), tuple(chosen), (*chosen, SEARCH_BASIS.said(None))))


STUDY = Study(
    name="search_reasons",
    one_way=say("In one way: it counts what is recorded of searches."),
    title=say("Why people are searched"),
    question=say(
        "How often does each kind of stop lead to a search, on what basis, and is it the same for every group?"
    ),
    needs=("searched",),
    design="description",
    assumes=(
        say("The reason written down is the reason of the stop."),
        say("Every search was recorded, with its basis."),
    ),
    weakest=say(
        "Most likely to fail: that the basis written down is the one that led to the search. Where it is "
        "chosen after a find, searches by choice look fewer than they were."
    ),
    does_not_show=(
        say("Whether a search was right. That depends on facts that these columns do not hold."),
        say("Whether the reason was chosen fairly. A reason can also be a way to make a stop."),
        cautions.OTHER_STOPS,
    ),
    references=("Miettinen & Nurminen (1985), Statistics in Medicine, doi:10.1002/sim.4780040211",),
    answer=answer,
)
