"""What searches and finds together allow to be said of the bar for a search: lower, higher, or cannot tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daylit.stats.robust import CANNOT_TELL, LOWER
from daylit.studies import wording
from daylit.terms.saying import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """The result for one group. ``search`` and ``hit`` are its rates divided by the reference's, with their ranges.

    ``verdict`` is the one that holds up after control of false discoveries, else “cannot tell”; ``unsure`` is the one
    that would hold up as counted, but not whatever the searches without a recorded basis were, and ``no_basis`` how
    many they are; ``agree`` says whether the two ratios point to one verdict at all, and ``few`` names those of whom
    there are too few searches or finds to tell numbers. In ``same`` of ``ways`` ways of counting the verdict is that
    of the first, in ``firm`` of these with all of both ranges.
    """

    people: str
    reference: str
    verdict: str
    unsure: str
    no_basis: str
    search: float
    search_range: tuple[float, float]
    hit: float
    hit_range: tuple[float, float]
    agree: bool
    few: Sequence[str]
    ways: int
    same: int
    firm: int

    @property
    def stands(self) -> bool:
        """Whether a verdict is told: one that some way of counting does not share is not."""
        return not self.few and self.verdict != CANNOT_TELL and self.same == self.ways


def told(bar: Bar) -> list[str]:
    """One of exactly three sentences, with both numbers; then why, or how far it hangs on the way of counting."""
    if bar.few:
        return [
            say(
                "We cannot tell for {group}: too few {few} were searched with a find, searched without one, or not "
                "searched.",
                group=bar.people, few=wording.listing(bar.few),
            )
        ]  # fmt: skip
    if not bar.stands:
        cannot = say("We cannot tell whether the bar for searching {group} is lower or higher.", group=bar.people)
        return [cannot, _numbers(bar), _why(bar)]
    if bar.verdict == LOWER:
        fits = say("Searches and finds both fit a lower bar for searching {group}.", group=bar.people)
    else:
        fits = say("Searches and finds both fit a higher bar for searching {group}.", group=bar.people)
    return [fits, _numbers(bar), *([_ways(bar)] if bar.ways > 1 else [])]


def _numbers(bar: Bar) -> str:
    return say(
        "{group:up} were searched {search} times as often as {reference} (likely {search_range}), and searches of them "
        "found something {hit} times as often (likely {hit_range}).",
        group=bar.people,
        reference=bar.reference,
        search=wording.decimal(bar.search),
        search_range=wording.interval(*bar.search_range),
        hit=wording.decimal(bar.hit),
        hit_range=wording.interval(*bar.hit_range),
    )


def _why(bar: Bar) -> str:
    """Why it cannot be told, for the reason that comes first."""
    if bar.unsure != CANNOT_TELL:
        return _no_basis(bar)
    if bar.verdict != CANNOT_TELL:
        return say(
            "The answer hangs on how we count: it is the same in {same} of {ways} ways.",
            same=str(bar.same),
            ways=str(bar.ways),
        )
    if bar.agree:
        return say("Both gaps point one way, but not clearly enough to rule out chance in both.")
    if _clear(bar.search_range) and _clear(bar.hit_range):
        if bar.search > 1:
            return say("More searches speak for a lower bar, more finds for a higher one.")
        return say("Fewer searches speak for a higher bar, fewer finds for a lower one.")
    return say("That would take a clear gap both in searches and in finds.")


def _no_basis(bar: Bar) -> str:
    """What the counts fit, and that searches without a recorded basis could undo it."""
    if bar.unsure == LOWER:
        fits = say("As counted, both gaps fit a lower bar.")
    else:
        fits = say("As counted, both gaps fit a higher bar.")
    if not bar.no_basis:
        return say(
            "{fits} But for many searches no basis is recorded. "
            "If some of these were not the officer's choice, the answer could be another.",
            fits=fits,
        )
    return say(
        "{fits} But for {share} searches no basis is recorded. "
        "If some of these were not the officer's choice, the answer could be another.",
        fits=fits,
        share=bar.no_basis,
    )


def _clear(ends: tuple[float, float]) -> bool:
    return not ends[0] <= 1 <= ends[1]


def _ways(bar: Bar) -> str:
    if bar.firm == bar.ways:
        return say("Each of the {ways} ways of counting says so clearly.", ways=str(bar.ways))
    return say(
        "Each of the {ways} ways of counting points there, {firm} of them clearly.",
        ways=str(bar.ways), firm=str(bar.firm),
    )  # fmt: skip


def too_few(groups: Sequence[str], *, none: bool) -> list[str]:
    """The groups of which nothing is said; ``none`` says that no two groups are large enough."""
    if none:
        return [say("We cannot tell: this question asks for 1,000 people of each of two groups.")]
    return [say("Fewer than 1,000 {group}: too few for this question.", group=group) for group in groups]
