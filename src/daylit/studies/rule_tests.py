"""The tests of states' rules, asked of these records and of worlds in which everybody is treated alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.alike import alike_rates
from daylit.stats.clustered import clustered_difference
from daylit.studies.clustering import cluster_column
from daylit.studies.finding import Estimate
from daylit.studies.groups import Groups, group_rules, groups_of
from daylit.studies.ladder import BAND, LADDER
from daylit.studies.outcomes import OF_CONTACTS, OF_SEARCHES, Outcome
from daylit.studies.rule_profiles import LEVEL, Test
from daylit.studies.searches import FOLLOWED, basis_of
from daylit.studies.study import Asking
from daylit.studies.tallies import strata
from daylit.tables.counts import Counts
from daylit.tables.eligible import Rule, recorded
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

Mask = NDArray[np.bool_]
WORLDS: Final = 500
"""So many worlds tell a share of 10 in 100 to within 3."""
REFERENCE: Final = "white"
GRAVE: Final = tuple(outcome for outcome in OF_CONTACTS if outcome.column in ("cited", "searched", "arrested"))
"""What may come of a stop to a person's disadvantage. That there are fewer of them is no kindness, and no flag."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """One test: for each group that has enough people, whether it points at the group, here and in each world."""

    points: dict[str, bool]
    worlds: dict[str, Mask]
    estimates: tuple[Estimate, ...]


Answer = Asked | str
"""A test that was asked, or why it could not be."""


def outcome_tests(asking: Asking, counts: Counts, rng: np.random.Generator) -> dict[Test, Answer]:
    """What comes of like stops, and searches among them; ``counts`` is that of ``count_contacts``."""
    cluster = cluster_column(asking)
    known = [outcome for outcome in GRAVE if asking.recorded(outcome.column) and asking.varies(outcome.column)]
    if cluster is None:
        why = say("neither officer nor day is recorded")
        return {"dispositions": why, "searches": why}
    groups = groups_of(counts, asking.settings)
    parts = [counts.codes(column) for column in _like(asking)]
    alike, _ = strata([(codes.astype(np.int64), len(levels)) for codes, levels in parts], len(counts))
    each = {
        outcome.column: _compare(asking, counts, groups, outcome, cluster=cluster, stratum=alike, worse=1, rng=rng)
        for outcome in known
    }
    made: dict[Test, Answer] = {}
    searched = each.get("searched")
    made["dispositions"] = _any(list(each.values())) if each else say("we do not know what came of stops")
    made["searches"] = say("we do not know who was searched") if searched is None else _any([searched])
    return made


def count_contacts(asking: Asking) -> Counts:
    """People by group, by what makes stops alike, and by officer or day."""
    import narwhals as nw

    cluster = cluster_column(asking)
    by = [asking.settings.group, *_like(asking), *([cluster] if cluster else [])]
    sums = [outcome.column for outcome in GRAVE if asking.recorded(outcome.column)]
    return asking.count(by, rules=group_rules(asking.settings), sums=sums, derived={"band": nw.col("minute") // BAND})


def _like(asking: Asking) -> list[str]:
    return [rung.column for rung in LADDER if asking.recorded(rung.source)]


def find_test(asking: Asking, rng: np.random.Generator) -> Answer:
    """Do searches by the officer's choice find something less often?"""
    if not asking.recorded("searched") or not asking.recorded("found"):
        return say("we do not know what searches find")
    cluster = cluster_column(asking)
    if cluster is None:
        return say("neither officer nor day is recorded")

    def keep() -> nw.Expr:
        import narwhals as nw

        return nw.col("searched")

    rules = (
        *group_rules(asking.settings),
        recorded("searched", say("Whether there was a search is not recorded.")),
        Rule(reason="not_searched", sentence=say("The person was not searched."), keep=keep),
        recorded("found", say("What the search found is not recorded.")),
    )
    by = [asking.settings.group, "search_basis", cluster]
    counts = asking.count(by, rules=rules, sums=["found"])
    use = basis_of(counts) != FOLLOWED
    groups = groups_of(counts, asking.settings, n=np.where(use, counts.n, 0))
    one = _compare(asking, counts, groups, OF_SEARCHES[0], cluster=cluster, stratum=None, worse=-1, rng=rng, use=use)
    return _any([one])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Compared:
    """One outcome: p-values to a group's disadvantage, here and in each world (1 where it is to its advantage)."""

    here: dict[str, float]
    worlds: dict[str, NDArray[np.float64]]
    estimates: tuple[Estimate, ...]


def _compare(
    asking: Asking, counts: Counts, groups: Groups, outcome: Outcome, *, cluster: str,
    stratum: NDArray[np.int64] | None, worse: int, rng: np.random.Generator, use: Mask | None = None,
) -> _Compared:  # fmt: skip
    events, n = counts.total(outcome.column).astype(np.int64), counts.recorded(outcome.column)
    used = (groups.code >= 0) & (n > 0) & (np.ones(len(n), dtype=bool) if use is None else use)
    of = counts.codes(cluster)[0].astype(np.int64) + 1
    size = np.bincount(groups.code[used], n[used], len(groups))
    if REFERENCE not in groups.values:
        return _Compared(here={}, worlds={}, estimates=())
    ref = groups.values.index(REFERENCE)
    enough = asking.settings.threshold
    others = [g for g in range(len(groups)) if g != ref and min(size[g], size[ref]) >= enough]
    cells = {"events": events[used], "n": n[used], "cluster": of[used]}
    within = None if stratum is None else stratum[used]
    drawn = alike_rates(
        **cells, group=groups.code[used], stratum=within, reference=ref, others=others, worlds=WORLDS, rng=rng
    )
    here, worlds, made = {}, {}, []
    for place, g in enumerate(others):
        pair = (groups.code[used] == g) | (groups.code[used] == ref)
        found = clustered_difference(
            **{name: values[pair] for name, values in cells.items()},
            group=groups.code[used][pair] == g,
            stratum=None if within is None else within[pair],
            level=LEVEL,
        )
        value = float(found.estimate)
        p_value = float(np.asarray(found.p_value))
        known = bool(np.isfinite(value))
        here[groups.values[g]] = p_value if known and value * worse > 0 else 1.0
        worlds[groups.values[g]] = np.where(drawn.difference[:, place] * worse > 0, drawn.p_value[:, place], 1.0)
        made.append(
            Estimate(
                quantity=f"{outcome.column}.difference.{'rule' if stratum is None else 'like'}",
                label=_label(outcome, groups.label(g), groups.label(ref), like=stratum is not None),
                groups={groups.column: groups.values[g], "reference": REFERENCE},
                value=value if known else None, low=float(found.low) if known else None,
                high=float(found.high) if known else None, level=LEVEL, unit="points", n=int(size[g] + size[ref]),
                p_value=p_value if known else None, status="ok" if known else "not estimable",
                note="" if known else say("In such stops there is nothing to compare."),
            )
        )  # fmt: skip
    return _Compared(here=here, worlds=worlds, estimates=tuple(made))


def _label(outcome: Outcome, group: str, reference: str, *, like: bool) -> str:
    if like:
        return say(
            "{outcome}, in like stops: {group} compared with {reference}",
            outcome=outcome.title, group=group, reference=reference,
        )  # fmt: skip
    return say("{outcome}: {group} compared with {reference}", outcome=outcome.title, group=group, reference=reference)


def _any(parts: Sequence[_Compared]) -> Answer:
    """A test of several outcomes points at a group where one does, at a level shared out among them."""
    limit = (1 - LEVEL) / len(parts)
    groups = [group for group in parts[0].here if all(group in part.here for part in parts)]
    if not groups:
        return say("there are too few people of two groups")
    return Asked(
        points={group: any(part.here[group] < limit for part in parts) for group in groups},
        worlds={group: np.any([part.worlds[group] < limit for part in parts], axis=0) for group in groups},
        estimates=tuple(estimate for part in parts for estimate in part.estimates),
    )
