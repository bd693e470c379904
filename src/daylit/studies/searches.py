"""The searches of a count: who was searched on what basis, and what the choice of searches does to hit rates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.stats.outcome import OutcomeTest, outcome_test
from daylit.studies.clustering import clustered
from daylit.studies.comparing import Compared, compare_groups
from daylit.studies.groups import Groups
from daylit.studies.outcomes import Outcome
from daylit.studies.study import Asking
from daylit.studies.tallies import strata, tally
from daylit.tables.counts import Counts
from daylit.terms.contact import DISCRETIONARY
from daylit.terms.saying import say

Ints = NDArray[np.int64]


Mask = NDArray[np.bool_]
CHOSEN, FOLLOWED, UNKNOWN = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Searches:
    """The searches of a count: who, on what basis, and which of them a variant uses."""

    asking: Asking
    counts: Counts
    groups: Groups
    outcomes: tuple[Outcome, ...]
    cluster: str | None
    area: str | None
    basis: Ints

    def compare(self, use: Mask) -> Compared:
        """Compare hit rates of the searches in use, over all areas."""
        x = [self.counts.total(outcome.column).astype(np.int64) for outcome in self.outcomes]
        m = [self.counts.recorded(outcome.column) for outcome in self.outcomes]
        cells, level = (self.groups.code, len(self.groups)), self.asking.settings.level
        ratio, gap = clustered(self.counts, self.groups, events=x, n=m, cluster=self.cluster, level=level, where=use)
        return compare_groups(
            events=np.stack([tally(events, cells, where=use) for events in x], axis=1),
            n=np.stack([tally(n, cells, where=use) for n in m], axis=1),
            groups=self.groups,
            outcomes=self.outcomes,
            settings=self.asking.settings,
            family="what searches find, by group",
            ratio=ratio,
            difference=gap,
        )

    def within(self, use: Mask, g: int, outcome: Outcome) -> OutcomeTest:
        """The outcome test of one group for one outcome, within areas where they are known."""
        parts = []
        for column in (self.area, self.cluster):
            if column is not None:
                codes, levels = self.counts.codes(column)
                parts.append((codes.astype(np.int64), len(levels)))
        place, size = strata(parts, len(self.counts))
        labels = np.zeros((2, size), dtype=np.int64)
        for row, (values, _) in enumerate(parts):
            labels[row, place] = values
        by = ((self.groups.code, len(self.groups)), (place, size))
        found = tally(self.counts.total(outcome.column).astype(np.int64), *by, where=use)
        searches = tally(self.counts.recorded(outcome.column), *by, where=use)
        ref = self.groups.reference
        return outcome_test(
            found=found[g],
            searches=searches[g],
            reference_found=found[ref],
            reference_searches=searches[ref],
            stratum=labels[0] if self.area else None,
            cluster=(labels[1] if self.area else labels[0]) if self.cluster else None,
            level=self.asking.settings.level,
        )


def basis_of(counts: Counts) -> Ints:
    """On what basis the people of each cell were searched: chosen, followed from another decision, or not known."""
    codes, levels = counts.codes("search_basis")
    part = np.array([*(CHOSEN if level in DISCRETIONARY else FOLLOWED for level in levels), UNKNOWN], dtype=np.int64)
    return np.asarray(part[codes])


def basis_told(counts: Counts) -> Iterator[str]:
    """Among which searches finds are counted."""
    if "search_basis" in counts.by and (basis_of(counts) != UNKNOWN).any():
        yield say("Finds are counted among searches that were the officer's choice.")
    else:
        yield say("Finds are counted among all searches: their basis is not recorded.")


KNOWN_BASIS = say("Only where the basis is recorded")
EVERY_SEARCH = say("All searches")


def variants_of(searches: Searches) -> list[tuple[str, Mask]]:
    """Other choices of searches, declared beforehand; none where no basis is known."""
    known = searches.basis != UNKNOWN
    if not known.any():
        return []
    made: list[tuple[str, Mask]] = [(EVERY_SEARCH, np.ones(len(known), dtype=bool))]
    if not known.all():
        made.insert(0, (KNOWN_BASIS, searches.basis == CHOSEN))
    return made
