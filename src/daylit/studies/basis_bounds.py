"""What searches by choice can have found where many searches have no recorded basis: the ends of what is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from daylit.stats.mixed_searches import MixedSearches, clustered_mixed_searches, mixed_searches
from daylit.studies import charts, wording
from daylit.studies.bounds_chart import Band, bands
from daylit.studies.comparing import Compared
from daylit.studies.finding import Caution, Chart, Estimate
from daylit.studies.in_points import signed
from daylit.studies.searches import CHOSEN, UNKNOWN, Searches
from daylit.terms.saying import say

MUCH: Final = 0.1
"""Above this share of searches without a basis, of the two groups together, the ends are told and asked for."""
SHARES: Final = (
    (0.1, say("1 in 10")),
    (0.2, say("1 in 5")),
    (1 / 3, say("1 in 3")),
    (0.5, say("half of them")),
    (1.0, say("all of them")),
)
"""How many of them were no choice, at most: declared beforehand, the same for every group."""
_TENTH, _HALF = 0, 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unsure:
    """One group beside the reference: the ends along ``SHARES``, and how many of its searches have no basis.

    ``searches`` are those of the group and of the reference, ``n`` those of both.
    """

    g: int
    row: int
    ends: MixedSearches
    missing: float
    reference_missing: float
    searches: tuple[int, int]
    n: int

    @property
    def firm(self) -> bool:
        """Whether the gap keeps its side if up to 1 in 10 were no choice."""
        return firm(self.ends)


def unsure(searches: Searches, compared: Compared) -> dict[int, Unsure]:
    """The ends for each group, by its place, where more than ``MUCH`` of the searches compared have no basis.

    A few searches of a group without a basis are not told of: the ends would give their number away.
    """
    found = {}
    for row in compared.groups.largest_first:
        if compared.use[row, 0] and (one := _one(searches, row)) is not None:
            found[one.g] = one
    return found


def _one(searches: Searches, row: int) -> Unsure | None:
    counts, groups = searches.counts, searches.groups
    g, ref, threshold = groups.others[row], groups.reference, searches.asking.settings.threshold
    x, n = counts.total("found").astype(np.int64), counts.recorded("found")
    kinds = [(groups.code == who) & (searches.basis == kind) for who in (g, ref) for kind in (CHOSEN, UNKNOWN)]
    chosen, mixed, reference_chosen, reference_mixed = (int(n[kind].sum()) for kind in kinds)
    whole = chosen + mixed + reference_chosen + reference_mixed
    few = any(0 < part < threshold for part in (mixed, reference_mixed))
    if few or mixed + reference_mixed <= MUCH * whole:
        return None
    return Unsure(
        g=g,
        row=row,
        ends=_ends(searches, kinds, g, x, n),
        missing=mixed / (chosen + mixed),
        reference_missing=reference_mixed / (reference_chosen + reference_mixed),
        searches=(chosen + mixed, reference_chosen + reference_mixed),
        n=whole,
    )


def _ends(searches: Searches, kinds: Sequence[np.ndarray], g: int, x: np.ndarray, n: np.ndarray) -> MixedSearches:
    counts, groups = searches.counts, searches.groups
    use = np.logical_or.reduce(kinds) & (n > 0)
    return ends_of(
        found=x[use], n=n[use], chosen=searches.basis[use] == CHOSEN, group=groups.code[use] == g,
        cluster=None if searches.cluster is None else counts.codes(searches.cluster)[0][use],
        level=searches.asking.settings.level,
    )  # fmt: skip


def ends_of(
    *, found: np.ndarray, n: np.ndarray, chosen: np.ndarray, group: np.ndarray, cluster: np.ndarray | None, level: float
) -> MixedSearches:
    """The ends along ``SHARES`` for the searches of one group and the reference, one cell each; by cluster if known."""
    share = [share for share, _ in SHARES]
    if cluster is not None and len(np.unique(cluster)) > 1:
        return clustered_mixed_searches(
            found=found, n=n, chosen=chosen, group=group, cluster=cluster, share=share, level=level
        )
    kinds = [(group == mine) & (chosen == choice) for mine in (True, False) for choice in (True, False)]
    sums = [row[kind].sum() for kind in kinds for row in (found, n)]
    return mixed_searches(
        found=sums[0], searches=sums[1], mixed_found=sums[2], mixed=sums[3],
        reference_found=sums[4], reference_searches=sums[5], reference_mixed_found=sums[6], reference_mixed=sums[7],
        share=share, level=level,
    )  # fmt: skip


def firm(ends: MixedSearches) -> bool:
    """Whether the gap keeps its side, ends and chance together, if up to 1 in 10 were no choice."""
    low, high = ends.gap_interval
    return bool(low[_TENTH] > 0 or high[_TENTH] < 0)


def told(compared: Compared, one: Unsure) -> Iterator[str]:
    """How many searches have no basis, what remains possible, and what share could bring the gap to 0."""
    groups, ends = compared.groups, one.ends
    who = {"group": groups.people(one.g), "reference": groups.people(groups.reference)}
    yield say(
        "The basis is not recorded for {own} searches of {group}, and for {other} of {reference}.",
        own=wording.out_of(one.missing, wording.base(one.missing, n=one.searches[0])),
        other=wording.out_of(one.reference_missing, wording.base(one.reference_missing, n=one.searches[1])),
        **who,
    )
    low, high = ends.gap
    yield say(
        "As counted, the gap of {group} to {reference} in finds is {naive} points. "
        "If up to 1 in 10 of those searches was not the officer's choice, it is from {low} to {high}; "
        "if up to half were not, from {least} to {most}.",
        naive=signed(float(ends.naive[0]), 1), low=signed(low[_TENTH], 1), high=signed(high[_TENTH], 1),
        least=signed(low[_HALF], 1), most=signed(high[_HALF], 1), **who,
    )  # fmt: skip
    turns = float(ends.turns[0])
    if np.isnan(turns):
        yield say("The gap of {group} to {reference} would not be 0 even if none of them was a choice.", **who)
    elif turns > 0:
        share = wording.out_of(
            turns, wording.base(turns, n=round(one.missing * one.searches[0] + one.reference_missing * one.searches[1]))
        )
        yield say(
            "The gap of {group} to {reference} can be 0 once {share} of them were not a choice.", share=share, **who
        )


def nothing_drawn(people: str) -> str:
    """Why a gap that stands out is not taken further."""
    return say(
        "If 1 in 10 searches without a recorded basis was not a choice, the gap for {group} could be none. "
        "So we draw nothing from it.",
        group=people,
    )


def estimates_of(compared: Compared, one: Unsure) -> Iterator[Estimate]:
    """The ends along the row of shares, and the share that could bring the gap to 0."""
    groups, ends, level = compared.groups, one.ends, compared.settings.level
    who = {"group": groups.label(one.g), "reference": groups.label(groups.reference)}
    for place, (share, words) in enumerate(SHARES):
        reach = ends.gap_interval
        sides: tuple[tuple[str, str, float, float | None, float | None], ...] = (
            ("least", say("at least"), float(ends.gap.low[place]), float(reach.low[place]), None),
            ("most", say("at most"), float(ends.gap.high[place]), None, float(reach.high[place])),
        )
        for end, said, value, low, high in sides:
            yield Estimate(
                quantity=f"found.gap.{end}.{round(100 * share)}",
                label=say(
                    "Something was found, if up to {share} without a basis were not a choice, {end}: {group} compared "
                    "with {reference}",
                    share=words, end=said, **who,
                ),
                groups=groups.pair(one.g), value=value, low=low, high=high, level=level, unit="points", n=one.n,
                note=say("One end of what is possible. Nobody knows the share."),
            )  # fmt: skip
    turns = float(ends.turns[0])
    there = bool(np.isfinite(turns))
    yield Estimate(
        quantity="found.turns",
        label=say(
            "Something was found, share without a choice at which the gap can be 0: {group} compared with {reference}",
            **who,
        ),
        groups=groups.pair(one.g), value=turns if there else None, level=level, unit="percent", n=one.n,
        status="ok" if there else "not estimable", note="" if there else say("No share would bring the gap to 0."),
    )  # fmt: skip


def basis_chart(compared: Compared, found: Sequence[Unsure]) -> Chart:
    """For each group, what the gap can be along the share of searches that were no choice."""
    groups, data, rows = compared.groups, [], []
    ref = groups.label(groups.reference)
    for one in found:
        label, ends = groups.label(one.g), one.ends
        naive = float(ends.naive[0])
        data.append(Band(series=label, at=0.0, value=naive, low=naive, high=naive))
        for place, (share, words) in enumerate(SHARES):
            low, high = (float(end[place]) for end in ends.gap)
            data.append(Band(series=label, at=share, value=naive, low=low, high=high))
            reach = ends.gap_interval
            rows.append((label, words, _span(low, high), _span(float(reach.low[place]), float(reach.high[place]))))
    return bands(
        title=say("Something was found: the gap, if some searches were not a choice"),
        alt=say(
            "For {n} groups, the lowest and the highest gap to {reference} in finds that remain possible, by how many "
            "of the searches without a recorded basis were not a choice. The table has the numbers.",
            n=str(len(found)), reference=ref,
        ),
        across=say("At most so many of 100 searches without a recorded basis were not a choice"),
        along=say("Gap to {reference}, in points (0 = no difference)", reference=ref),
        data=data,
        table=charts.Table(
            columns=(
                say("Group"),
                say("Not a choice, at most"),
                say("Gap to {reference}, in points", reference=ref),
                say("Likely range"),
            ),
            rows=tuple(rows),
        ),
    )  # fmt: skip


def _span(low: float, high: float) -> str:
    return say("{low} to {high}", low=signed(low, 1), high=signed(high, 1))


NOBODY_KNOWS = Caution(
    code="choice_not_known",
    sentence=say(
        "Nobody knows how many searches without a recorded basis came after an arrest or a warrant. "
        "What is told are the ends of what is possible, before chance. No one of them is the answer."
    ),
)
