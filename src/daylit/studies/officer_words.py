"""What is told of officers beside their peers: how many are listed for review, who is not, and how many by accident.

It is told over all officers and never of one: no name, no number, no order.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from daylit.studies import wording
from daylit.studies.finding import Estimate
from daylit.studies.groups import Groups
from daylit.terms.saying import say

_LEAST: Final = 1e-9
"""A chance is never told as none at all."""
_RARE: Final = 0.01
_OFTEN: Final = 0.3
"""Above it “1 in so many” rounds too far, and the chance is told out of 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of one group. Of ``flagged`` officers some are listed (``more`` or ``less``), who stand out again in
    both halves; the others stood out ``once`` or could not be asked again (``unchecked``).

    ``halved`` says whether the records could be cut in two at all. ``by_chance`` of the listed are accidents, told from
    the chance of each (``accident``: least and most), or at most so many where that is not known (``None``). ``firm``
    of the listed stand out, the same way, in all ``ways`` of asking.
    """

    people: str
    officers: int
    judged: int
    more: int
    less: int
    once: int
    unchecked: int
    halved: bool
    by_chance: float
    accident: tuple[float, float] | None
    spread: float
    firm: int
    ways: int

    @property
    def listed(self) -> int:
        """How many are listed for review."""
        return self.more + self.less

    @property
    def flagged(self) -> int:
        """How many stand out over all months."""
        return self.listed + self.once + self.unchecked


def sentences(told: Told) -> Iterator[str]:
    """The answer for one group."""
    who = {"group": told.people}
    if not told.judged:
        yield say("No officer has enough stops and peers in like work to compare stops of {group}.", **who)
        return
    judged = {"officers": _officers(told)}
    if not told.flagged:
        yield say(
            "Of {officers} with enough stops and peers in like work, none stops {group} so much "
            "more or less often that it stands out.",
            **judged, **who,
        )  # fmt: skip
    elif told.flagged == 1:
        yield say(
            "Of {officers} with enough stops and peers in like work, one stands out over all "
            "months in how often {group} are stopped.",
            **judged, **who,
        )  # fmt: skip
    else:
        yield say(
            "Of {officers} with enough stops and peers in like work, {n} stand out over all "
            "months in how often {group} are stopped.",
            n=f"{told.flagged:,}", **judged, **who,
        )  # fmt: skip
    if told.flagged:
        yield from _again(told)
    if told.listed:
        yield from _accidents(told)
        yield _in_each_way(told)
    if math.isfinite(told.spread):
        yield say(
            "Beyond chance, officers in like work differ: the odds of two thirds of them lie within {times} times of "
            "the middle, up or down.",
            times=wording.decimal(told.spread),
        )


def _officers(told: Told) -> str:
    judged, officers = f"{told.judged:,}", f"{told.officers:,}"
    if told.judged == told.officers:
        return say("{officers} officers, all of them", officers=officers)
    return say("{judged} officers (of {officers})", judged=judged, officers=officers)


def _in_each_way(told: Told) -> str:
    ways = str(told.ways)
    if told.listed > 1:
        return say(
            "Of these {n}, {firm} stand out over all months, the same way, in each of {ways} ways of asking.",
            n=f"{told.listed:,}", firm=f"{told.firm:,}", ways=ways,
        )  # fmt: skip
    if told.firm:
        return say("The one listed stands out over all months in each of {ways} ways of asking.", ways=ways)
    return say(
        "The one listed stands out over all months in some of {ways} ways of asking, and not in each.", ways=ways
    )


def _again(told: Told) -> Iterator[str]:
    """Who is listed, and what became of the others who stand out."""
    if not told.halved:
        yield say(
            "The records cannot be cut into two halves with enough stops, so we cannot ask again, and nobody is on a "
            "list for review."
        )
        return
    if told.listed:
        yield say(
            "Listed for review are those who stand out again, the same way, in the earlier and in the later half. "
            "Far more often: {more}. Far less often: {less}.",
            more=f"{told.more:,}", less=f"{told.less:,}",
        )  # fmt: skip
    else:
        yield say("Nobody stands out again in the earlier and in the later half, so nobody is on a list for review.")
    if told.once:
        yield say(
            "Stood out once, but not again in both halves: {n}. It may be chance, or work that passed.",
            n=f"{told.once:,}",
        )
    if told.unchecked:
        yield say("Too few stops in one half to ask again, so not listed: {n}.", n=f"{told.unchecked:,}")


def _accidents(told: Told) -> Iterator[str]:
    who = {"group": told.people}
    if told.accident is None:
        most = f"{max(math.ceil(told.by_chance - 1e-9), 1):,}"
        yield say(
            "By chance alone we expect up to {n} of the list for stops of {group}. No closer number can be told.",
            n=most, **who,
        )  # fmt: skip
        return
    share = told.by_chance / told.listed
    told_as = say("fewer than 1 in 100") if share < _RARE else say("about 1 in {n}", n=f"{round(1 / share):,}")
    yield say(
        "Of those listed for stops of {group} we expect {n} to be an accident of chance.",
        n=wording.out_of(share, 100) if share > _OFTEN else told_as,
        **who,
    )
    least, most = (wording.out_of(max(end, _LEAST), 100) for end in told.accident)
    if told.listed > 1 and least != most:
        yield say("For each of them by itself that chance lies from {least} to {most}.", least=least, most=most)


def estimates(groups: Groups, g: int, told: Told) -> Iterator[Estimate]:
    """The counts, the chances of an accident, and how much officers differ."""
    label, named = groups.label(g), {groups.column: groups.values[g]}
    least, most = told.accident or (math.nan, math.nan)
    at_most = say("At most. No closer number can be told.") if told.accident is None and told.listed else ""
    few = say("There are too few officers with enough stops.")
    none = few if told.listed else say("Nobody is listed.")
    rows: tuple[tuple[str, str, float, str, str], ...] = (
        ("judged", say("Officers who can be compared: stops of {group}", group=label), told.judged, "none", ""),
        ("more", say("Officers who stop far more often, listed: {group}", group=label), told.more, "none", ""),
        ("less", say("Officers who stop far less often, listed: {group}", group=label), told.less, "none", ""),
        ("by_chance", say("Of those listed, by chance: {group}", group=label), told.by_chance, "none", at_most),
        ("once", say("Stood out once and not again: {group}", group=label), told.once, "none", ""),
        ("unchecked", say("Stood out and could not be asked again: {group}", group=label), told.unchecked, "none", ""),
        ("accident.least", say("Least chance of an accident among those listed: {group}", group=label), least,
         "percent", none),
        ("accident.most", say("Greatest chance of an accident among those listed: {group}", group=label), most,
         "percent", none),
        ("spread", say("Spread between officers, as an odds ratio: {group}", group=label), told.spread,
         "odds ratio", few),
    )  # fmt: skip
    for quantity, words, value, unit, note in rows:
        known, given = math.isfinite(value), {"unit": unit}
        kept: dict[str, Any] = given
        yield Estimate(
            quantity=f"officers.{quantity}", label=words, groups=named, value=float(value) if known else None,
            n=int(groups.n[g]), status="ok" if known else "not estimable",
            note=note if not known or quantity == "by_chance" else "", **kept,
        )  # fmt: skip
