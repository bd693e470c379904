"""What a test allows to be said, and no more: the gates of METHODS M21 for tests that lead to a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daylit.studies import wording
from daylit.terms.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """A group's results in all ways of asking.

    ``asked`` is how many ways had an answer; ``lower`` and ``higher`` in how many of these the group's share was
    clearly lower or higher in the dark; ``season`` whether the way that allows for the season is among the clear
    ones; ``detectable`` the odds ratio that it could have seen.
    """

    people: str
    reference: str
    asked: int
    lower: int
    higher: int
    season: bool
    detectable: float | None
    threshold: int


def veil(result: Veil) -> list[str]:
    """The verdict on one group. “Respond to race that can be seen” needs the season way and most others to agree."""
    r = result
    if r.asked == 0:
        return [say("There are too few stops of {group} in daylight or in the dark to compare.", group=r.people)]
    who = {"group": r.people, "reference": r.reference}
    if r.lower and r.higher:
        both = say(
            "For {group} the ways of asking point in both directions. We draw nothing from this.", group=r.people
        )
        return [both, *_seen(r)]
    if not r.lower and not r.higher:
        none = say(
            "We saw no clear gap between dark and daylight in the share of {group} (next to {reference}).", **who
        )
        return [none, *_seen(r)]
    clear, ways = _ways(r, who)
    if not (r.season and clear * 2 > r.asked):
        return [ways, say("The answer hangs on how the question is asked, so it is not firm."), *_seen(r)]
    if r.lower:
        return [
            ways,
            say("The way that allows for the season is among them."),
            say("This is a sign that stops respond to race that can be seen."),
            say("It does not settle it: who drives can differ in the dark in ways that no record tells."),
        ]
    return [ways, say("This is the reverse of what we would see if stops responded to race that can be seen.")]


def _ways(r: Veil, who: Mapping[str, str]) -> tuple[int, str]:
    """In how many ways of asking the share was clearly lower, or clearly higher, in the dark."""
    if r.lower:
        lower = say(
            "In {n} of {asked} ways of asking, "
            "the share of {group} (next to {reference}) was clearly lower in the dark.",
            n=str(r.lower),
            asked=str(r.asked),
            **who,
        )
        return r.lower, lower
    higher = say(
        "In {n} of {asked} ways of asking, the share of {group} (next to {reference}) was clearly higher in the dark.",
        n=str(r.higher),
        asked=str(r.asked),
        **who,
    )
    return r.higher, higher


def _seen(r: Veil) -> list[str]:
    if r.detectable is None or r.detectable > 50:
        return [say("With so few stops we could only have seen a very large gap.")]
    least = wording.times(max(r.detectable, 1.01))
    return [
        say(
            "With the season held equal, we could only have seen odds that differ by {least} times or more.",
            least=least,
        )
    ]
