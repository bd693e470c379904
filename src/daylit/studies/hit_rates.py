"""Do searches of each group find something equally often? The outcome test, with several outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from daylit.stats.outcome import OutcomeTest
from daylit.studies import basis_bounds, cautions, hit_ways, three_ways, ways, wording
from daylit.studies.basis_bounds import Unsure
from daylit.studies.clustering import allowed_for, cluster_column
from daylit.studies.comparing import Compared
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.hit_ways import way_chart, way_estimates, ways_told
from daylit.studies.no_gap import NO_MEANINGFUL_GAP
from daylit.studies.overview import Entry
from daylit.studies.searches import FOLLOWED, UNKNOWN, Searches, basis_of, variants_of
from daylit.studies.study import Asking, Study
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw


def answer(asking: Asking) -> Finding:
    """Compare what searches find, over all and within areas, and with other choices of searches."""
    outcomes = three_ways.outcomes_of(asking)
    area = "area" if asking.recorded("area") else None
    cluster = cluster_column(asking)
    by = [asking.settings.group, "search_basis", *(column for column in (area, cluster) if column)]
    rules = (
        *group_rules(asking.settings),
        *_searched(),
        recorded("found", say("What the search found is not recorded.")),
    )
    sums = [outcome.column for outcome in outcomes]
    counts = asking.count(by, rules=rules, sums=sums, derived=three_ways.derived(asking))
    groups = groups_of(counts, asking.settings)
    if len(groups) < 2:
        return asking.cannot(say("there are no searches of two groups to compare"), counts=counts)
    basis = basis_of(counts)
    searches = Searches(
        asking=asking,
        counts=counts,
        groups=groups,
        outcomes=three_ways.enough(outcomes, counts, groups, basis != FOLLOWED, asking.settings.threshold),
        cluster=cluster,
        area=area,
        basis=basis,
    )
    return _finding(searches)


def _finding(searches: Searches) -> Finding:
    asking, counts, groups = searches.asking, searches.counts, searches.groups
    use = searches.basis != FOLLOWED
    followed = int(counts.n[~use].sum())
    compared = searches.compare(use)
    variants = [(name, searches.compare(chosen)) for name, chosen in variants_of(searches)]
    tests = {g: searches.within(use, g, searches.outcomes[0]) for g in groups.others}
    unsure = basis_bounds.unsure(searches, compared)
    alike_told = [g for g in groups.others if g not in unsure]
    told = [_chosen_told(searches), wording.counted(counts.n_used - followed, what="searches")]
    for o in range(len(searches.outcomes)):
        told += compared.sentences(o, who=lambda g: say("searches of {group}", group=groups.people(g)), unsure=unsure)
        if o == 0:
            told += [line for one in unsure.values() for line in basis_bounds.told(compared, one)]
            told += _meaning_told(compared, tests, searches, unsure) + ways_told(compared, variants)
            told += ways.told([row for row in hit_ways.rows(compared, variants) if _drawn_from(row, compared, unsure)])
    told.append(wording.family(compared.comparisons, asking.settings.false_discovery))
    left = asking.left_out(counts)
    if followed:
        sentence = say("The search follows from an arrest, a warrant or another decision.")
        left.append(LeftOut(reason="search.follows", sentence=sentence, n=followed))
    method = compared.codes | {
        code for g, test in tests.items() for code in test.cautions if compared.use[_row(groups, g), 0]
    }
    return asking.finding(
        answer=told,
        estimates=[
            *compared.estimates(),
            *_within_estimates(compared, tests),
            *(part for one in unsure.values() for part in basis_bounds.estimates_of(compared, one)),
            *way_estimates(variants),
        ],
        charts=[*_charts(compared, variants, list(unsure.values())), *three_ways.came_of(searches, use)],
        n_read=counts.n_read,
        n_used=counts.n_used - followed,
        left_out=left,
        cautions=(
            *groups.cautions,
            INFRA,
            *_found_caution(searches),
            *_basis_caution(searches),
            *((basis_bounds.NOBODY_KNOWS,) if unsure else ()),
            *((NO_MEANINGFUL_GAP,) if any(compared.alike[_row(groups, g)].any() for g in alike_told) else ()),
            allowed_for(searches.cluster),
            *cautions.of_methods(method),
        ),
    )


def _searched() -> tuple[Rule, ...]:
    def keep() -> nw.Expr:
        import narwhals as nw

        return nw.col("searched")

    return (
        recorded("searched", say("Whether there was a search is not recorded.")),
        Rule(reason="not_searched", sentence=say("The person was not searched."), keep=keep),
    )


def _row(groups: Groups, g: int) -> int:
    return groups.others.index(g)


def _chosen_told(searches: Searches) -> str:
    if not (searches.basis != UNKNOWN).any():
        return say("The basis of the searches is not recorded, so we count all of them.")
    return say(
        "We count searches that were the officer's choice, and leave out those that follow from an arrest or a warrant."
    )


def _drawn_from(row: ways.Row, compared: Compared, unsure: dict[int, Unsure]) -> bool:
    """Whether anything is drawn from a group's gap; of one that could be none it is not told how often it agrees."""
    place = next(at for at, g in enumerate(compared.groups.others) if compared.groups.pair(g) == row.groups)
    g = compared.groups.others[place]
    return (g not in unsure or unsure[g].firm) and not three_ways.turned(compared, place)


def _meaning_told(
    compared: Compared, tests: dict[int, OutcomeTest], searches: Searches, unsure: dict[int, Unsure]
) -> list[str]:
    """What a clear gap in finds fits, never more; and whether it holds within areas."""
    told = []
    for row in np.flatnonzero(compared.clear[:, 0]):
        g = searches.groups.others[row]
        lower, other = (g, searches.groups.reference)
        gap = float(compared.difference.estimate[row, 0])
        if gap > 0:
            lower, other = other, lower
        who = searches.groups.people(lower)
        within = tests[g].within_clustered or tests[g].within.risk_difference
        p = 1.0 if within.p_value is None else float(within.p_value)
        same = searches.area is None or (float(within.estimate) * gap > 0 and p < 0.05)
        if same and three_ways.turned(compared, int(row)):
            told.append(three_ways.reversed_told(searches.groups.people(g)))
        elif same and g in unsure and not unsure[g].firm:
            told.append(basis_bounds.nothing_drawn(searches.groups.people(g)))
        elif same and searches.area:
            told.append(
                say(
                    "Within areas the gap is of the same kind. "
                    "This fits a lower bar for searching {group}, but it does not settle it.",
                    group=who,
                )
            )
        elif same:
            told.append(say("This fits a lower bar for searching {group}, but it does not settle it.", group=who))
        else:
            told.append(say("Within areas the gap for {group} is not clear, so we draw nothing from it.", group=who))
    return told


INFRA = Caution(
    code="infra_marginality",
    sentence=(
        say(
            "Officers can use one and the same bar for all and still find less in searches of one group, "
            "if few in that group are near the bar. The reverse can happen too."
        )
    ),
)


_MUCH_UNKNOWN = 0.1
"""Where “found” is not recorded for a larger share of searches, those that are may be of another kind."""


def _found_caution(searches: Searches) -> tuple[Caution, ...]:
    known = int(searches.counts.n.sum())
    lost = sum(part.n for part in searches.counts.left_out if part.reason == "found.missing")
    if lost <= _MUCH_UNKNOWN * (known + lost):
        return ()
    share = lost / (known + lost)
    sentence = say(
        "For {share} searches it is not recorded what they found. "
        "They are left out, and the others may not be like them.",
        share=wording.out_of(share, wording.base(share, n=known + lost)),
    )
    return (Caution(code="found_missing", sentence=sentence),)


def _basis_caution(searches: Searches) -> tuple[Caution, ...]:
    n = searches.counts.n
    lost = int(n[searches.basis == UNKNOWN].sum())
    if not lost:
        return ()
    if lost == int(n.sum()):
        return ()  # the answer itself says that no basis is recorded
    share = lost / int(n.sum())
    sentence = say(
        "For {share} searches the basis is not recorded. We count them as the officer's choice, "
        "and show what changes without them.",
        share=wording.out_of(share, wording.base(share, n=int(n.sum()))),
    )
    return (Caution(code="basis_unknown", sentence=sentence),)


def _within_estimates(compared: Compared, tests: dict[int, OutcomeTest]) -> list[Estimate]:
    groups, made = compared.groups, []
    ref = groups.label(groups.reference)
    for row, g in enumerate(groups.others):
        found = tests[g].within_clustered or tests[g].within.risk_difference
        use = bool(compared.use[row, 0]) and np.isfinite(float(found.estimate))
        made.append(
            Estimate(
                quantity="found.difference.within_area",
                label=say(
                    "Something was found, within areas: {group} compared with {reference}",
                    group=groups.label(g),
                    reference=ref,
                ),
                groups=groups.pair(g),
                value=float(found.estimate) if use else None,
                low=float(found.low) if use else None,
                high=float(found.high) if use else None,
                level=found.level,
                unit="points",
                n=int(compared.n[g, 0] + compared.n[groups.reference, 0]),
                p_value=float(found.p_value) if use and found.p_value is not None else None,
                status="ok" if use else "too few",
                note="" if use else say("Too few searches."),
            )
        )
    return made


def _charts(compared: Compared, variants: list[tuple[str, Compared]], unsure: list[Unsure]) -> list[Chart]:
    drawn = [
        compared.rate_chart(title=say("What searches find"), axis=say("Share of searches"), searches=True),
    ]
    if not compared.comparisons:
        return drawn
    drawn.append(compared.ratio_chart(title=say("What searches find, compared between groups")))
    if variants:
        drawn.append(way_chart(compared, variants))
    if unsure:
        drawn.append(basis_bounds.basis_chart(compared, unsure))
    return drawn


STUDY = Study(
    name="hit_rates",
    ways=hit_ways.WAYS,
    title=say("What searches find"),
    question=say("Do searches of each group find something equally often?"),
    needs=("searched", "found"),
    design="design-based test",
    assumes=(
        say("The officer chose to make the search. Searches after an arrest or a warrant are left out."),
        say("“Found” means the same in every record."),
        say("The groups are alike in how the chance of a find is spread."),
    ),
    weakest=say(
        "Most likely to fail: that groups are alike in how the chance of a find is spread. Where they are "
        "not, finds differ at the same bar, in either direction."
    ),
    does_not_show=(
        say("Where the bar for a search stands. Only how often searches met it."),
        say("People who carried something and were not searched."),
        cautions.OTHER_STOPS,
    ),
    references=(
        "Knowles, Persico & Todd (2001), doi:10.1086/318603",
        "Simoiu, Corbett-Davies & Goel (2017), on infra-marginality, doi:10.1214/17-AOAS1058",
        "Hernández-Murillo & Knowles (2004), on mixed searches, doi:10.1111/j.0020-6598.2004.00293.x",
        "Schuirmann (1987), on two one-sided tests, doi:10.1007/BF01068419",
    ),
    overview=(
        Entry(
            quantities=("found.ratio",), what=say("Searches that found something"), ways=(".1", ".2"), gate="evidence"
        ),
    ),
    answer=answer,
)
