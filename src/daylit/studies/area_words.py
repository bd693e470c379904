"""What areas drawn in allow to be said: how much they differ, how much of it is chance, and that few have a place."""

from __future__ import annotations

import math
from collections.abc import Iterator

from daylit.studies import wording
from daylit.studies.area_fits import Part, halves, sides
from daylit.terms.saying import say

EVERYBODY = say("all people")


def sentences(part: Part, people: str, *, clear: bool, per_resident: bool) -> Iterator[str]:
    """The sentences for one group; the same for every group, whichever way its areas lie."""
    if part.areas is None or part.chance is None:
        if per_resident:
            yield say("There are too few areas or stops of {group} to compare areas per resident.", group=people)
        else:
            yield say("There are too few areas or searches of {group} to compare areas.", group=people)
        return
    if not clear:
        yield _quiet(part, people, per_resident=per_resident)
        return
    yield _spread(part, people, per_resident=per_resident)
    low, high = part.chance.interval
    yield say(
        "Of that spread as counted, chance makes {share} (likely {low} to {high}).",
        share=wording.out_of(part.chance.share, 100), low=str(round(100 * low)), high=str(round(100 * high)),
    )  # fmt: skip
    upper, lower, areas = halves(part)
    yield say(
        "Areas whose whole range of places is in the upper half: {upper} of {areas}; in the lower half: {lower}. Of "
        "the others it cannot be told.",
        upper=str(upper), lower=str(lower), areas=str(areas),
    )  # fmt: skip
    above, below, areas = sides(part)
    yield say(
        "Areas that lie above the rate of all areas together with a chance of 95 of 100 or more: {above} of {areas}; "
        "below it: {below}.",
        above=str(above), below=str(below), areas=str(areas),
    )  # fmt: skip


def _spread(part: Part, people: str, *, per_resident: bool) -> str:
    assert part.areas is not None
    low, high = part.areas.between
    named, spreads = {"group": people}, (("spread", part.areas.spread), ("low", low), ("high", high))
    if per_resident:
        numbers = {name: per_thousand(value) for name, value in spreads}
        return say(
            "Areas differ in how often {group} were stopped, by more than chance makes: for two areas of three by up "
            "to {spread} stops a year for 1,000 residents, up or down (likely {low} to {high}).",
            **named, **numbers,
        )  # fmt: skip
    numbers = {name: points(value) for name, value in spreads}
    return say(
        "Areas differ in how often {group} were searched, by more than chance makes: for two areas of three by up to "
        "{spread} points, up or down (likely {low} to {high}).",
        **named, **numbers,
    )  # fmt: skip


def _quiet(part: Part, people: str, *, per_resident: bool) -> str:
    if per_resident:
        return say(
            "We saw no clear spread between areas in how often {group} were stopped. We could only have seen one of "
            "about {least} stops a year for 1,000 residents or more.",
            group=people, least=per_thousand(part.least),
        )  # fmt: skip
    if not math.isfinite(part.least):
        return say("There are too few areas or searches of {group} to compare areas.", group=people)
    return say(
        "We saw no clear spread between areas in how often {group} were searched. We could only have seen one of about "
        "{least} points or more.",
        group=people, least=points(part.least),
    )  # fmt: skip


def points(value: float) -> str:
    """A spread in points of 100, to a tenth; below half a tenth, to a hundredth."""
    return f"{100 * value:.{1 if 100 * value >= 0.05 else 2}f}"


def per_thousand(value: float) -> str:
    """A spread in stops for each 1,000 residents."""
    return f"{1_000 * value:,.{0 if 1_000 * value >= 9.5 else 1}f}"
