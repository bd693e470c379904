"""What came of a search: a find with an arrest, a find without one, or nothing. One find is not like another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from daylit.studies import charts, wording
from daylit.studies.comparing import Compared
from daylit.studies.finding import Chart
from daylit.studies.groups import Groups
from daylit.studies.outcomes import OF_SEARCHES, WITH_ARREST, Outcome
from daylit.studies.searches import Mask, Searches
from daylit.studies.study import Asking
from daylit.studies.tallies import tally
from daylit.tables.counts import Counts
from daylit.terms.saying import say

if TYPE_CHECKING:
    import narwhals as nw

PARTS = (
    say("Found something, with an arrest"),
    say("Found something, no arrest"),
    say("Found nothing, but an arrest"),
    say("Found nothing, no arrest"),
)


def outcomes_of(asking: Asking) -> tuple[Outcome, ...]:
    """The outcomes of searches that are recorded, and finds that went with an arrest where both are."""
    there = [outcome for outcome in OF_SEARCHES if asking.recorded(outcome.column)]
    return (*there, *((WITH_ARREST,) if asking.recorded("found", "arrested") else ()))


def enough(
    outcomes: tuple[Outcome, ...], counts: Counts, groups: Groups, use: Mask, threshold: int
) -> tuple[Outcome, ...]:
    """The outcomes without finds that went with an arrest, where of the two largest groups too few are of one kind.

    ``use``: the cells whose searches the rates count, not those that follow from an arrest. So few would say nothing,
    and what would have to be hidden for their sake would hide the rates of all finds too.
    """
    if WITH_ARREST not in outcomes:
        return outcomes
    names = ("found", "arrested", WITH_ARREST.column)
    n, found, arrested, both = (
        tally(values, (groups.code, len(groups)), where=use)
        for values in (counts.n, *(counts.total(name).astype(np.int64) for name in names))
    )
    of_finds, no_finds = np.stack([both, found - both]), arrested - both
    largest = np.argsort(n)[-2:]
    few = (no_finds[largest] > 0) & (no_finds[largest] < threshold)  # none at all hides nothing
    if of_finds[:, largest].min() >= threshold and not few.any():
        return outcomes
    return tuple(outcome for outcome in outcomes if outcome is not WITH_ARREST)


def derived(asking: Asking) -> dict[str, nw.Expr]:
    """Finds that went with an arrest, missing where either is: one “no” does not make the other known."""
    if not asking.recorded("found", "arrested"):
        return {}
    import narwhals as nw

    both = nw.col("found") & nw.col("arrested")
    known = ~nw.col("found").is_null() & ~nw.col("arrested").is_null()
    return {WITH_ARREST.column: nw.when(known).then(both)}


def reversed_told(people: str) -> str:
    """Where finds that went with an arrest point the other way, what counts as a find decides the answer."""
    return say(
        "For finds that went with an arrest, the gap for {group} is the other way. What counts as a find decides here, "
        "so we draw nothing from it.",
        group=people,
    )


def turned(compared: Compared, row: int) -> bool:
    """Whether the gap in finds that went with an arrest is clear and on the other side than that in all finds."""
    if WITH_ARREST not in compared.outcomes:
        return False
    o = compared.outcomes.index(WITH_ARREST)
    sides = compared.difference.estimate[row, [0, o]]
    return bool(compared.clear[row, o] and sides[0] * sides[1] < 0)


def came_of(searches: Searches, use: Mask) -> list[Chart]:
    """For each group the share of its searches that ended in each way; only where arrests are recorded for all."""
    counts, groups = searches.counts, searches.groups
    if WITH_ARREST not in searches.outcomes or (counts.recorded(WITH_ARREST.column) != counts.n)[use].any():
        return []
    by = (groups.code, len(groups))
    found, arrested, both = (
        tally(counts.total(name).astype(np.int64), by, where=use) for name in ("found", "arrested", WITH_ARREST.column)
    )
    n = tally(counts.n, by, where=use)
    ended = np.stack([both, found - both, arrested - both, n - found - arrested + both], axis=1)
    enough = [g for g in range(len(groups)) if n[g] >= searches.asking.settings.threshold]
    if not enough:
        return []
    rows = [
        (groups.label(g), part, wording.count(int(ended[g, p])), wording.percent(ended[g, p] / n[g]))
        for g in enough
        for p, part in enumerate(PARTS)
    ]
    chart = charts.bars(
        title=say("What came of searches"),
        alt=say(
            "For each group, the share of searches that found something and went with an arrest, that found something "
            "without one, and that found nothing. The table has the numbers."
        ),
        axis=say("Share of the group's searches"),
        scale="percent",
        data=(),
        stacks=[(groups.label(g), part, float(ended[g, p] / n[g])) for g in enough for p, part in enumerate(PARTS)],
        table=charts.Table(
            columns=(say("Group"), say("What came of it"), say("Searches"), say("Share")), rows=tuple(rows)
        ),
    )
    # As the rates count them: finds, searches that went with an arrest, and finds that did.
    return [replace(chart, sums=((PARTS[0], PARTS[1]), (PARTS[0], PARTS[2]), (PARTS[0],)))]
