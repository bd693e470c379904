"""What a model of the bar for a search allows to be said: only what it says however it is set up."""

from __future__ import annotations

from dataclasses import dataclass

from daylit.studies import wording
from daylit.terms.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """The model's gaps of one group to the reference: in how many of ``ways`` it ``settled``, in how many of these the
    bar came out ``lower`` or ``higher``, and in how many clearly so; the least and greatest gap, in fractions of 1.
    """

    people: str
    reference: str
    ways: int
    settled: int
    lower: int
    higher: int
    clearly: int
    least: float
    most: float

    @property
    def stands(self) -> bool:
        """Whether every way says the same, clearly: only then a direction is told."""
        return self.settled == self.ways == self.clearly and self.ways in (self.lower, self.higher)


def told(bars: Bars) -> list[str]:
    """The sentences for one group; where one way differs, they say that we cannot tell, and why."""
    who = {"group": bars.people, "reference": bars.reference}
    if not bars.settled:
        return [say("The model gave no steady answer for {group}, however we set it up.", group=bars.people)]
    if bars.stands:
        ways = str(bars.ways)
        if bars.lower:
            first = say(
                "In all {ways} ways of setting up the model, less was enough to search {group} than {reference}.",
                ways=ways, **who,
            )  # fmt: skip
        else:
            first = say(
                "In all {ways} ways of setting up the model, more was needed to search {group} than {reference}.",
                ways=ways, **who,
            )  # fmt: skip
        return [first, _range(bars)]
    cannot = say(
        "The model does not settle whether the bar for searching {group} is lower or higher.", group=bars.people
    )
    return [cannot, _why(bars), _range(bars)]


def _why(bars: Bars) -> str:
    if bars.settled < bars.ways:
        return say(
            "It gave a steady answer in only {settled} of {ways} ways of setting it up.",
            settled=str(bars.settled), ways=str(bars.ways),
        )  # fmt: skip
    if bars.lower and bars.higher:
        return say(
            "The answer hangs on how it is set up: lower in {lower} of {ways} ways, higher in {higher}.",
            lower=str(bars.lower), ways=str(bars.ways), higher=str(bars.higher),
        )  # fmt: skip
    if not bars.clearly:
        return say("Each of the {ways} ways points the same way, but none of them clearly.", ways=str(bars.ways))
    return say(
        "Each of the {ways} ways points the same way, but only {clearly} of them clearly.",
        ways=str(bars.ways),
        clearly=str(bars.clearly),
    )


def _range(bars: Bars) -> str:
    if bars.least < 0 < bars.most:
        return say(
            "Over these ways it goes from {below} points below to {above} points above.",
            below=_points(bars.least),
            above=_points(bars.most),
        )
    least, most = sorted((abs(bars.least), abs(bars.most)))
    ends = {"least": _points(least), "most": _points(most)}
    if bars.most <= 0:
        return say("Over these ways it lies {least} to {most} points below.", **ends)
    return say("Over these ways it lies {least} to {most} points above.", **ends)


def _points(gap: float) -> str:
    return wording.decimal(100 * abs(gap), 1)
