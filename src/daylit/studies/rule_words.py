"""One line for each rule: what it says of this agency, and how often it would say so where all are treated alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from daylit.stats.rates import rate
from daylit.studies import wording
from daylit.studies.rule_profiles import TITLES, Profile, Test
from daylit.studies.rule_tests import WORLDS
from daylit.terms.saying import joined, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What one rule says: ``missing`` tests and why, how many of those asked point at ``groups``, and in how many of
    the worlds the rule (or, where it gives no flag, any of its tests) would have pointed at one.
    """

    profile: Profile
    asked: int
    found: int
    groups: tuple[str, ...]
    missing: Mapping[Test, str]
    marked: int

    @property
    def flag(self) -> bool | None:
        """Whether the rule marks the agency; ``None`` where it cannot be told or the rule marks nobody."""
        if self.missing or not self.profile.needed:
            return None
        return self.found >= self.profile.needed


def agreed(judged: Sequence[Judged]) -> Iterator[str]:
    """In how many of the rules that give a flag here the agency would be marked."""
    flags = [one.flag for one in judged if one.flag is not None]
    if len(flags) > 1:
        yield say("Of {n} rules that can be asked whole, {marked} would mark this agency for a closer look.",
                  n=str(len(flags)), marked=str(sum(flags)))  # fmt: skip


def line(one: Judged) -> str:
    """The line of one rule: what it says, at whom its tests point, and how often that comes where all are alike."""
    rule, n = one.profile.title, str(one.asked)
    if not one.asked:
        return joined([say("{rule} gives no flag.", rule=rule), why(one)])
    told = [_verdict(one)]
    if one.groups:
        told.append(say("To their disadvantage: {groups}.", groups=wording.listing([_people(g) for g in one.groups])))
    if one.flag is None and one.missing and one.profile.needed:
        told.append(why(one))
    share = _out_of(one.marked)
    if one.flag is not None:
        told.append(say("Of agencies like this one that treat all alike, it would mark {share}.", share=share))
    elif one.asked == 1:
        told.append(
            say("Of agencies like this one that treat all alike, that test would show a gap in {share}.", share=share)
        )
    else:
        told.append(
            say(
                "Of agencies like this one that treat all alike, at least one of these {n} would show a gap in "
                "{share}.",
                n=n, share=share,
            )
        )  # fmt: skip
    return joined(told)


def _verdict(one: Judged) -> str:
    rule, n, found = one.profile.title, str(one.asked), str(one.found)
    if one.flag is None and not one.profile.needed:
        return say(
            "{rule} compares and marks nobody. Comparisons made: {n}. With a gap: {found}.",
            rule=rule, n=n, found=found,
        )  # fmt: skip
    if one.flag is None:
        return say(
            "{rule} gives no flag, as a part of it is missing. Tests asked: {n}. With a gap: {found}.",
            rule=rule, n=n, found=found,
        )  # fmt: skip
    if len(one.profile.tests) == 1:
        if one.flag:
            return say("{rule} would mark this agency for a closer look: its one test shows a gap.", rule=rule)
        return say("{rule} would not mark this agency for a closer look: its one test shows no clear gap.", rule=rule)
    parts = {"rule": rule, "n": n, "found": found, "needed": str(one.profile.needed)}
    if one.flag:
        return say(
            "{rule} would mark this agency for a closer look: {found} of {n} tests show a gap, and {needed} are "
            "enough.",
            **parts,
        )
    return say(
        "{rule} would not mark this agency for a closer look. Tests with a gap: {found} of {n}. It asks for {needed}.",
        **parts,
    )


def why(one: Judged) -> str:
    """What is missing, and why."""
    parts = [say("“{test}” ({why})", test=TITLES[test], why=because) for test, because in one.missing.items()]
    return say("Missing: {parts}.", parts=wording.listing(parts))


def _people(group: str) -> str:
    return wording.people("race_ethnicity", group)


def _out_of(marked: int) -> str:
    share = rate(events=marked, n=WORLDS)
    low, high = float(share.low), float(share.high)
    return say(
        "{share} (likely from {low} to {high})",
        share=wording.out_of(marked / WORLDS, 100), low=_hundredths(low), high=_hundredths(high),
    )  # fmt: skip


def _hundredths(end: float) -> str:
    return str(round(100 * end))


def flag(one: Judged) -> str:
    """The flag in a few words, as a table shows it."""
    if not one.profile.needed:
        return say("marks nobody")
    if one.flag is None:
        return say("no flag")
    return say("marked for a closer look") if one.flag else say("not marked")
