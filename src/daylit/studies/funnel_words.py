"""What a funnel allows to be said: how many places stand out, how many of these by chance, what could have been seen.

Places are counted here and never named or put in an order: the table names them all, by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from daylit.studies import wording
from daylit.studies.area_words import EVERYBODY, points
from daylit.studies.funnel_fits import SPREADS, Beside, firm
from daylit.studies.groups import Groups
from daylit.studies.share_words import of_level
from daylit.terms.saying import say

_FOUND = "found"


def matter(one: Beside, groups: Groups) -> str:
    """What is looked at, of whom, in a sentence."""
    people = EVERYBODY if one.g < 0 else groups.people(one.g)
    if one.outcome.column == _FOUND:
        return say("how often searches of {group} found something", group=people)
    return say("how often {group} were searched", group=people)


def what(one: Beside, groups: Groups) -> str:
    """The same in a label; reports tell by these words what a number is about."""
    if one.g < 0:
        return one.outcome.title
    if one.outcome.column == _FOUND:
        return say("Something was found ({group})", group=groups.label(one.g))
    return say("Searched ({group})", group=groups.label(one.g))


def sentences(made: Sequence[Beside], groups: Groups, *, rate: float) -> Iterator[str]:
    """The sentences for all funnels, the same for every group, whichever way its places lie."""
    for one in made:
        if one.found is None:
            continue
        told = {
            "matter": matter(one, groups),
            "judged": wording.count(int(one.judged.sum())),
            "places": of_level(one.kind),
        }
        if one.above + one.below:
            yield say(
                "In {judged} {places} we looked at {matter}. Further above the rate of all than size and chance "
                "explain: {above}. Further below: {below}.",
                above=wording.count(one.above), below=wording.count(one.below), **told,
            )  # fmt: skip
        else:
            yield say("In {judged} {places} we looked at {matter}. Not one stands out from the others.", **told)
            yield _seen(one)
    stand = sum(one.above + one.below for one in made)
    if stand:
        yield _by_chance(stand * rate)
        yield say(
            "How much places usually differ was allowed for in {ways} ways. Of the {stand} that stand out, {firm} lie "
            "outside what 95 of 100 such places show in all of them.",
            ways=str(len(SPREADS)), stand=wording.count(stand), firm=wording.count(sum(firm(one) for one in made)),
        )  # fmt: skip
        yield say("To stand out is a signal to look, and no more. It names no cause.")
    yield from _few(made, groups)


def _seen(one: Beside) -> str:
    if not math.isfinite(one.least) or one.least > max(one.usual, 1 - one.usual):
        return say("There are too few people here to see even a large difference.")
    return say(
        "At middle size we could only have seen one that lies about {least} points away or more.",
        least=points(one.least),
    )


def _by_chance(expected: float) -> str:
    if expected < 0.95:
        return say("Of the places that stand out, fewer than 1 would do so by chance alone.")
    return say("Of the places that stand out, about {n} would do so by chance alone.", n=f"{round(expected):,}")


def _few(made: Sequence[Beside], groups: Groups) -> Iterator[str]:
    """Where fewer than ten places can be judged; of groups all in one sentence for each kind of place."""
    for kind in dict.fromkeys(one.kind for one in made):
        without = [one for one in made if one.kind == kind and one.found is None]
        for one in without:
            if one.g < 0:
                yield say(
                    "Fewer than ten {places} can be judged on {matter}.",
                    places=of_level(kind),
                    matter=matter(one, groups),
                )
        for column in ("searched", _FOUND):
            if any(one.g < 0 and one.outcome.column == column for one in without):
                continue
            who = [groups.label(one.g) for one in without if one.g >= 0 and one.outcome.column == column]
            if who and column == _FOUND:
                yield say("{places:up} hold too few searches of these groups: {groups}.",
                          places=of_level(kind), groups=wording.listing(who))  # fmt: skip
            elif who:
                yield say("{places:up} hold too few people of these groups: {groups}.",
                          places=of_level(kind), groups=wording.listing(who))  # fmt: skip
