"""Searches that find nothing, in the ways that were declared: does the gap hang on areas, or on who counts?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from daylit.studies import ways
from daylit.studies.bar_cells import Cells
from daylit.studies.bar_ways import Way, ratio
from daylit.studies.comparing import Compared
from daylit.studies.searches import CHOSEN, UNKNOWN
from daylit.terms.saying import say

FIRST: Final = say("All areas, all searches")
AREAS: Final = say("Within the same areas")
CHOICE: Final = say("Only searches by choice")
WAYS: Final = (FIRST, AREAS, CHOICE)


def rows(cells: Cells, compared: Compared) -> list[ways.Row]:
    """The comparison of each group that is shown, in all ways that differ from the first."""
    groups, outcome = compared.groups, compared.outcomes[0]
    ref = groups.reference
    return [
        ways.Row(
            what=outcome.title, quantity=f"{outcome.column}.ratio", **ways.beside(groups, g),
            unit="ratio", n=int(compared.n[[g, ref], 0].sum()), level=cells.level,
            stands=bool(compared.clear[row, 0]), asked=tuple(_asked(cells, compared, row, g)),
        )
        for row, g in enumerate(groups.others)
        if compared.use[row, 0]
    ]  # fmt: skip


def _asked(cells: Cells, compared: Compared, row: int, g: int) -> Iterator[ways.Asked]:
    threshold = compared.settings.threshold
    yield ways.Asked.at(FIRST, compared.ratio, (row, 0))
    everyone = np.ones(len(cells.n), dtype=bool)
    if cells.area is not None and int(cells.area.max(initial=-1)) >= 1:
        yield _way(cells, Way(name=AREAS, use=everyone, within=True), g, threshold)
    basis = cells.basis[cells.searched]
    if (basis != UNKNOWN).any() and (basis != CHOSEN).any():
        yield _way(cells, Way(name=CHOICE, use=~cells.searched | (cells.basis == CHOSEN), within=False), g, threshold)


def _way(cells: Cells, way: Way, g: int, threshold: int) -> ways.Asked:
    """One way; without an answer where it tells of a few people, by itself or beside the first."""
    nothing = cells.searched & ~cells.found
    for who in (g, cells.groups.reference):
        of = cells.groups.code == who
        parts = [int(cells.n[of & kind & use].sum()) for kind in (nothing, ~nothing) for use in (way.use, ~way.use)]
        if parts[0] < threshold or any(0 < part < threshold for part in parts):
            return ways.Asked(way=way.name)
    found = ratio(cells, way, g, of=way.use, with_outcome=way.use & cells.searched & ~cells.found)
    return ways.Asked.at(way.name, found)
