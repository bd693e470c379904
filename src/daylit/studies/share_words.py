"""What shares of differences allow to be said: how far members differ, which part each kind makes, what is one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final

from daylit.stats.excess import NORMAL, ExcessOfTop
from daylit.studies import wording
from daylit.studies.area_words import points
from daylit.studies.share_fits import OFFICER, Levels, Shared
from daylit.terms.saying import say

_WORDS: Final = {"officer": say("officers"), "unit": say("units"), "area": say("areas")}


def of_level(name: str) -> str:
    """A level in a sentence: “officers”."""
    return _WORDS[name]


def levels_told(levels: Levels, names: Sequence[str]) -> Iterator[str]:
    """What is looked at, and what cannot be told apart, or not at all."""
    for name, others in levels.merged.items():
        yield say(
            "{levels:up} cannot be told apart in these records: nearly each has its own. Here they count as {level}.",
            levels=wording.listing([of_level(each) for each in (name, *others)]), level=of_level(name),
        )  # fmt: skip
    for name in levels.few:
        yield say("There are too few {level} to tell how much they differ.", level=of_level(name))
    for name in levels.many:
        yield say("There are too many {level} to look at beside the others.", level=of_level(name))
    if len(names) == 1:
        yield say(
            "Only {level} can be looked at, so what others add cannot be told from them.", level=of_level(names[0])
        )


def sentences(
    shared: Shared, names: Sequence[str], *, clear: Sequence[bool], group: str = "", reference: str = ""
) -> Iterator[str]:
    """The sentences of one outcome or one gap, level by level; the same for every group, whichever way it points."""
    who = {"group": group, "reference": reference}
    if not shared.settled:
        yield _steady(group, who)
        return
    for place, name in enumerate(names):
        level = {"level": of_level(name)}
        if clear[place]:
            yield from _clear(shared, place, level, who, alone=len(names) == 1)
        else:
            yield _quiet(float(shared.least[place]), level, who)
    if len(names) > 1 and any(clear):
        yield from _parts(shared, names, who)
    if not group and OFFICER in names and clear[names.index(OFFICER)] and shared.top is not None:
        yield from _top(shared.top)
    if not group and any(clear):
        yield (
            say(
                "Most differences lie elsewhere: at least {rest} are between people stopped, not between {levels}.",
                rest=wording.out_of(math.floor(100 * shared.rest) / 100, 100),
                levels=wording.listing([of_level(name) for name in names]),
            )
            if shared.rest >= 0.5
            else ""
        )


def _top(top: ExcessOfTop) -> Iterator[str]:
    """What the tenth of officers who search most have of the excess, and what it would be where nothing stands out."""
    low, high = (str(round(100 * end)) for end in (top.interval.low, top.interval.high))
    yield say(
        "Of the searches beyond what officers at the common rate would make, {share} lie with the tenth of officers "
        "who search most ({top} of {members}; likely {low} to {high}).",
        share=wording.out_of(top.share, 100), top=str(top.top), members=f"{top.members:,}", low=low, high=high,
    )  # fmt: skip
    yield say(
        "Where officers differ as most things do, few far out and most near the middle, it is about {normal}. The work "
        "that is assigned to officers is part of this.",
        normal=wording.out_of(NORMAL, 100),
    )


def _steady(group: str, who: dict[str, str]) -> str:
    if not group:
        return say("The model gave no steady answer for searches.")
    return say("The model gave no steady answer for the gap of {group} to {reference}.", **who)


def _clear(shared: Shared, place: int, level: dict[str, str], who: dict[str, str], *, alone: bool) -> Iterator[str]:
    spread = shared.found.spread
    numbers = {
        name: points(float(end[place]))
        for name, end in (("spread", spread.estimate), ("low", spread.low), ("high", spread.high))
    }
    if who["group"]:
        yield say(
            "The gap in searches of {group} to {reference} differs between {level} by more than chance makes.",
            **level, **who,
        )  # fmt: skip
    else:
        yield say("How often people are searched differs between {level} by more than chance makes.", **level)
    if alone:
        yield say(
            "Two of three {level} lie within {spread} points of the middle (likely {low} to {high}).",
            **level,
            **numbers,
        )
    else:
        yield say(
            "With the others held equal, two of three {level} lie within {spread} points of the middle (likely {low} "
            "to {high}).",
            **level, **numbers,
        )  # fmt: skip


def _quiet(least: float, level: dict[str, str], who: dict[str, str]) -> str:
    if not math.isfinite(least):
        if who["group"]:
            return say(
                "There are too few people to compare the gap of {group} to {reference} between {level}.", **level, **who
            )
        return say("There are too few people to compare searches between {level}.", **level)
    if who["group"]:
        return say(
            "We saw no clear spread between {level} in the gap in searches of {group} to {reference}. We could only "
            "have seen one of about {least} points or more.",
            least=points(least), **level, **who,
        )  # fmt: skip
    return say(
        "We saw no clear spread between {level} in how often people are searched. We could only have seen one of about "
        "{least} points or more.",
        least=points(least), **level,
    )  # fmt: skip


def _parts(shared: Shared, names: Sequence[str], who: dict[str, str]) -> Iterator[str]:
    listed = wording.listing([of_level(name) for name in names])
    if who["group"]:
        yield say(
            "Of how this gap differs between {levels}, each makes a part. Each is a middle value, so they may "
            "not add up to 100.",
            levels=listed,
        )
    else:
        yield say(
            "Of what lies between {levels}, each makes a part. Each is a middle value, so they may not add up to 100.",
            levels=listed,
        )
    among = shared.found.among
    for place, name in enumerate(names):
        low, high = (str(round(100 * float(end[place]))) for end in (among.low, among.high))
        yield say(
            "{level:up}: {share} (likely {low} to {high}).",
            level=of_level(name), share=wording.out_of(float(among.estimate[place]), 100), low=low, high=high,
        )  # fmt: skip
