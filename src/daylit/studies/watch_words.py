"""What watched months allow to be said: what left its usual range and when first, or what could have been seen."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from daylit.studies import wording
from daylit.studies.area_words import EVERYBODY, points
from daylit.studies.groups import Groups
from daylit.studies.watch_fits import FALSE_ALARMS, Beside, Watched
from daylit.terms.saying import say

FOUND = "found"


def matter(one: Watched | Beside, groups: Groups, held: Sequence[str]) -> str:
    """What is watched, of whom, in a sentence."""
    people = EVERYBODY if one.g < 0 else groups.people(one.g)
    if isinstance(one, Watched):
        if one.column == FOUND:
            return say("the share of searches of {group} that found something", group=people)
        return say("the share of {group} who were searched", group=people)
    if set(held) == {"area", "band"}:
        return say("the gap in searches between {group} and others in like places and hours", group=people)
    if "area" in held:
        return say("the gap in searches between {group} and others in like places", group=people)
    if "band" in held:
        return say("the gap in searches between {group} and others at like hours", group=people)
    return say("the gap in searches between {group} and others in the same months", group=people)


def what(one: Watched | Beside) -> str:
    """The same in a label; reports tell by these words what a number is about."""
    if isinstance(one, Beside):
        return say("Searches beside those of others")
    return say("Share of searches that found something") if one.column == FOUND else say("Share searched")


def label(one: Watched | Beside, groups: Groups) -> str:
    """Of whom, in a label."""
    return say("Everybody") if one.g < 0 else groups.label(one.g)


def first_signals(chart: Any, months: Sequence[str]) -> tuple[str, str]:
    """The first month with a signal upwards, and downwards; empty where there is none."""
    places = (np.flatnonzero(chart.signal_up), np.flatnonzero(chart.signal_down))
    up, down = (months[int(at[0])] if at.size else "" for at in places)
    return up, down


def sentences(
    made: Sequence[Watched | Beside], groups: Groups, months: Sequence[str], held: Sequence[str]
) -> Iterator[str]:
    """The sentences for all charts, the same for every group, whichever way it points."""
    charted = [one for one in made if one.chart is not None]
    signals = 0
    for one in charted:
        named = matter(one, groups, held)
        up, down = first_signals(one.chart, months)
        signals += bool(up or down)
        if up:
            yield say("{matter:up} left its usual range upwards, first in {month}.",
                      matter=named, month=wording.month(up))  # fmt: skip
        if down:
            yield say("{matter:up} left its usual range downwards, first in {month}.",
                      matter=named, month=wording.month(down))  # fmt: skip
        if not up and not down:
            yield from _kept(named, one, months)
        elif one.n.size < len(months):
            yield say("After {month} there was nothing to watch for it.", month=wording.month(months[one.n.size - 1]))
    if signals:
        yield say("A signal is a reason to look, and no more. It names no cause.")
    yield from _by_chance(len(charted))
    yield from _few(made, groups)


def _kept(named: str, one: Watched | Beside, months: Sequence[str]) -> Iterator[str]:
    """That nothing left its range, in months that held something; of the others nothing can be said."""
    assert one.chart is not None
    if one.n.size < len(months):
        yield say("{matter:up} kept its usual range through {month}. After that there was nothing to watch.",
                  matter=named, month=wording.month(months[one.n.size - 1]))  # fmt: skip
    else:
        yield say("{matter:up} kept its usual range.", matter=named)
    empty = int((one.n[one.chart.baseline :] == 0).sum())
    if empty == 1:
        yield say("In 1 of the watched months there was nothing to watch for it.")
    elif empty:
        yield say("In {n} of the watched months there was nothing to watch for it.", n=str(empty))
    yield _seen(one)


def _seen(one: Watched | Beside) -> str:
    assert one.chart is not None
    least = one.chart.detectable
    if isinstance(one, Watched):
        return say("We could only have seen a lasting change of about {least} points or more.", least=points(least))
    if not math.isfinite(least):
        return say("We could only have seen a very large change.")
    return say("We could only have seen odds that grew to {times} times or more.", times=wording.times(least))


def _by_chance(charts: int) -> Iterator[str]:
    size = wording.out_of(FALSE_ALARMS, 100)
    yield say("Where nothing changes, a chart like these signals in about {share} agencies.", share=size)
    if charts > 1:
        # As if each chart were about other people: they overlap, which makes it less often.
        yield say("With {n} charts, chance alone makes at least one signal in up to {share} such agencies.",
                  n=str(charts), share=wording.out_of(1 - (1 - FALSE_ALARMS) ** charts, 100))  # fmt: skip


def _few(made: Sequence[Watched | Beside], groups: Groups) -> Iterator[str]:
    for column in ("searched", FOUND):
        few = [one for one in made if isinstance(one, Watched) and one.column == column and one.chart is None]
        if few and column == FOUND:
            yield say("Too few finds to watch by month: {groups}.", groups=_named(few, groups))
        elif few:
            yield say("Too few searches to watch by month: {groups}.", groups=_named(few, groups))
    alone = [one for one in made if isinstance(one, Beside) and one.chart is None]
    if alone:
        yield say(
            "Too few searches, or people without one, of theirs or of others, to watch beside others by month: "
            "{groups}.",
            groups=_named(alone, groups),
        )


def _named(few: Sequence[Watched | Beside], groups: Groups) -> str:
    return wording.listing([EVERYBODY if one.g < 0 else groups.people(one.g) for one in few])
