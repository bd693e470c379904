"""What a test allows to be said, and no more: the gates of METHODS M21 for tests that lead to a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from daylit.studies import wording


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
        return [f"There are too few stops of {r.people} in daylight or in the dark to compare."]
    among = f"the share of {r.people} (next to {r.reference})"
    if r.lower and r.higher:
        return [f"For {r.people} the ways of asking point in both directions. We draw nothing from this.", *_seen(r)]
    clear, way = (r.lower, "lower") if r.lower else (r.higher, "higher")
    if clear == 0:
        return [f"We saw no clear gap between dark and daylight in {among}.", *_seen(r)]
    ways = f"In {clear} of {r.asked} ways of asking, {among} was clearly {way} in the dark."
    if not (r.season and clear * 2 > r.asked):
        return [ways, "The answer hangs on how the question is asked, so it is not firm.", *_seen(r)]
    if way == "lower":
        return [
            ways,
            "The way that allows for the season is among them.",
            "This is a sign that stops respond to race that can be seen.",
        ]
    return [ways, "This is the reverse of what we would see if stops responded to race that can be seen."]


def _seen(r: Veil) -> list[str]:
    if r.detectable is None or r.detectable > 50:
        return ["With so few stops we could only have seen a very large gap."]
    least = wording.times(max(r.detectable, 1.01))
    return [f"With the season held equal, we could only have seen odds that differ by {least} times or more."]
