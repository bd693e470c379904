"""What searches at the same risk allow to be said: a range for each group, and of whom the numbers are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from daylit.stats.assignment import UNLIKE, QuasiRandom
from daylit.stats.estimates import Ends
from daylit.studies import wording
from daylit.studies.groups import Groups
from daylit.terms.saying import say

WHO_COUNTS: Final = say("It counts people of officers who share places and hours with other officers.")
BY_CHOICE: Final = say("Only searches that were the officer's choice are counted.")
ALL_SEARCHES: Final = say("All searches are counted: their basis is not recorded.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """A group beside the reference; without ``found`` there is no comparison, and ``why`` says it.

    ``n`` are the people who count, and ``used`` the rows of the count in which they are: of officers who share places
    and hours. Without a comparison ``n`` are those of both groups, and nobody is used.
    """

    g: int
    n: int
    used: NDArray[np.bool_]
    found: QuasiRandom | None = None
    why: str = ""

    @property
    def alike(self) -> bool:
        """Whether officers of one place and hour met the same people, as far as the test can tell."""
        return self.found is not None and self.found.balance.p_value >= UNLIKE

    @property
    def ends(self) -> Ends:
        """Between what the gap at the same risk lies: over the forms, or without any where they reach too far."""
        assert self.found is not None
        if "far_extrapolation" in self.found.cautions:
            return self.found.without_form
        low, high = self.found.low, self.found.high
        return Ends(max(low, -1.0), min(high, 1.0))


def sentences(groups: Groups, made: Sequence[Compared], used: int, by_choice: bool) -> list[str]:
    """Who and what counts, then each group beside the reference. ``by_choice``: the basis of searches is recorded."""
    told = [wording.counted(used), WHO_COUNTS, BY_CHOICE if by_choice else ALL_SEARCHES]
    for one in made:
        told += _of_one(groups, one)
    return told


def _of_one(groups: Groups, one: Compared) -> Iterator[str]:
    who = {"group": groups.people(one.g), "reference": groups.people(groups.reference)}
    if one.found is None:
        yield say("{group:up} are not compared here. {why}", group=who["group"], why=one.why)
        return
    if not one.alike:
        yield say(
            "Officers in one place and hour did not meet {group} and {reference} as chance would have it. So no gap "
            "at the same risk is told for {group}.",
            **who,
        )  # fmt: skip
        return
    low, high = one.ends
    size = _size(abs(low), abs(high))
    ends = {"low": wording.count(round(abs(low) * size)), "high": wording.count(round(abs(high) * size))}
    if "far_extrapolation" in one.found.cautions:
        yield say(
            "The tenth of officers who search most searched {own} {group}, and {others} {reference}. What they would "
            "find if they searched all people, no record tells.",
            own=top(one, 0), others=top(one, 1), **who,
        )  # fmt: skip
    yield _range(low, high, {**who, **ends, "size": wording.count(size)})


def top(one: Compared, side: int) -> str:
    """How many of 100 people the most searching officers searched: of the group (0) or of the reference (1)."""
    assert one.found is not None
    return wording.out_of(float(one.found.top[side]), 100)


def _range(low: float, high: float, parts: dict[str, str]) -> str:
    if low > 0:
        return say(
            "At the same risk, between {low} and {high} more of every {size} {group} than {reference} were searched.",
            **parts,
        )
    if high < 0:
        return say(
            "At the same risk, between {high} and {low} fewer of every {size} {group} than {reference} were searched.",
            **parts,
        )
    return say(
        "At the same risk, no clear gap between {group} and {reference}: from {low} fewer to {high} more of every "
        "{size} remain possible.",
        **parts,
    )


def _size(*rates: float) -> int:
    return next((size for size in (100, 1_000, 10_000) if min(rates) * size >= 0.95), 10_000)
