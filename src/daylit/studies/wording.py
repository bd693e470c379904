"""Numbers and comparisons as sentences that an 8th-grade reader follows, and words that are never generated.

Every sentence of an answer is built here or in ``verdicts.py``, so that the same evidence always reads the same way,
whichever group it is about.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from daylit.stats.power import detectable_odds_ratio
from daylit.studies.gate import FORBIDDEN as FORBIDDEN
from daylit.studies.gate import gate as gate
from daylit.studies.naming import column_title as column_title
from daylit.studies.naming import label as label
from daylit.studies.naming import people as people
from daylit.terms.saying import first_up as first_up
from daylit.terms.saying import joined as joined
from daylit.terms.saying import listing as listing
from daylit.terms.saying import lower as lower
from daylit.terms.saying import say

_LARGEST_TOLD = 50.0
_ONE = 0.95
"""What is less than this of a base is told as “fewer than 1” of it."""
_NEAR = 0.095
"""Ratios closer to 1 than this are told in two digits."""
_WHOLE = 9.95
"""Ratios from this up are told in whole numbers."""
_TINY = 1.01
"""A gap below this many times is told in words."""
_MONTHS: tuple[str, ...] = (
    *(say("January"), say("February"), say("March"), say("April"), say("May"), say("June")),
    *(say("July"), say("August"), say("September"), say("October"), say("November"), say("December")),
)


def counted(number: int, *, what: Literal["people", "searches"] = "people") -> str:
    """How many stand behind an answer: its first sentence."""
    if what == "searches":
        one = number == 1
        return (
            say("This answer counts {n} search.", n="1")
            if one
            else say("This answer counts {n} searches.", n=count(number))
        )
    if number == 1:
        return say("This answer counts {n} person.", n="1")
    return say("This answer counts {n} people.", n=count(number))


def count(number: int) -> str:
    """A whole number with thousands marked: 12,345."""
    return f"{number:,}"


def base(*rates: float, n: int) -> int:
    """Of how many people to speak, so that the smallest rate is still a number people can see: 100 to 100,000.

    A rate that is not quite all is not to be read as all, so it may need more people too. But never more than the ``n``
    people (of several groups: the fewest) behind it: “64 of every 10,000” of 157 people would claim what nobody
    counted. 100 stays the least, since “of every 100” is how people say a percentage.
    """
    wanted = _wanted(rates)
    return max(100, min(wanted, next((size for size in (100_000, 10_000, 1_000) if size <= n), 100)))


def _wanted(rates: Sequence[float]) -> int:
    smallest = min((rate for rate in rates if rate > 0), default=1.0)
    nearest = min((1 - rate for rate in rates if rate < 1), default=1.0)
    for size in (100, 1_000, 10_000):
        if smallest * size >= 9.5 and nearest * size >= 0.5:
            return size
    return 100_000 if min(smallest, nearest) * 10_000 < 1 else 10_000


def out_of(rate: float, size: int) -> str:
    """A rate out of ``size``: “34 of every 100”, “0 of every 100”, “fewer than 1 of every 1,000”.

    Never “34 of 100”, which reads as a count: as if 100 people were met in all.
    """
    shown, of = rate * size, count(size)
    if shown < _ONE:
        return say("fewer than 1 of every {size}", size=of) if shown > 0 else say("0 of every {size}", size=of)
    if rate < 1 and round(shown) == size:
        return say("more than {n} of every {size}", n=count(size - 1), size=of)
    return say("{n} of every {size}", n=count(round(shown)), size=of)


def times(ratio: float) -> str:
    """How many times, rounded as people speak: “1.4”, “1.05”, “12”; never “1.00” of a number that is not 1."""
    if ratio >= _WHOLE:
        return f"{ratio:,.0f}"
    if abs(ratio - 1) >= _NEAR:
        return f"{ratio:.1f}"
    return next((text for digits in (2, 3, 4) if float(text := f"{ratio:.{digits}f}") != 1), "1")


def alike(*ratios: float) -> tuple[str, ...]:
    """Ratios of one sentence in as many digits as keep them apart: “1.2” of a range from 1.2 to 1.3 looks wrong."""
    said = tuple(times(one) for one in ratios)
    near = [abs(one - 1) < _NEAR for one in ratios]
    mixed = any(near) and not all(near) and max(ratios) < 2  # “1.05 and 1.1”: one looks rounded away
    if len(set(said)) == len(said) and not mixed:
        return said
    return tuple(_more_digits(one) for one in ratios)


def _more_digits(ratio: float) -> str:
    text = f"{ratio:,.2f}" if ratio < _WHOLE else f"{ratio:,.1f}"
    return times(ratio) if text == "1.00" else text


def span(low: float, high: float) -> str:
    """A range of ratios above 1 in words: “between 1.2 and 1.6 times”, “at least 1.2 times”."""
    if not math.isfinite(high) or high > _LARGEST_TOLD:
        return say("at least {low} times", low=times(low))
    return _between(*alike(low, high))


def times_and_span(ratio: float, low: float, high: float) -> tuple[str, str]:
    """How many times, and its range in words, in digits alike."""
    if not math.isfinite(high) or high > _LARGEST_TOLD:
        said, lowest = alike(ratio, low)
        return said, say("at least {low} times", low=lowest)
    said, *ends = alike(ratio, low, high)
    return said, _between(*ends)


def _between(low: str, high: str) -> str:
    if low == high:
        return say("about {low} times", low=low)
    return say("between {low} and {high} times", low=low, high=high)


def month(text: str) -> str:
    """A month “2021-03” as people write it: “March 2021”."""
    year, number = text.split("-")[:2]
    return say("{month} {year}", month=_MONTHS[int(number) - 1], year=year)


def rates(deed: str, groups: Sequence[tuple[str, float]], *, n: int) -> list[str]:
    """Rates of several groups in one base, one sentence each: “Of every 100 Black people, 34 were searched.”

    ``n`` is how many people the smallest of the groups has.
    """
    size = base(*(rate for _, rate in groups), n=n)
    return [_rate(deed, group, rate, size) for group, rate in groups]


def _rate(deed: str, group: str, rate: float, size: int) -> str:
    """One rate in a sentence. Each way of counting has its own template: other languages bend the verb after it."""
    shown, of = rate * size, count(size)
    if rate == 1:
        return say("Of every {size} {group}, all {deed}.", size=of, group=group, deed=deed)
    if 0 < shown < _ONE:
        return say("Of every {size} {group}, fewer than 1 {deed}.", size=of, group=group, deed=deed)
    if shown <= 0:
        return say("Of every {size} {group}, none {deed}.", size=of, group=group, deed=deed)
    if round(shown) == size:
        return say("Of every {size} {group}, more than {n} {deed}.", size=of, group=group, n=count(size - 1), deed=deed)
    if round(shown) == 1:
        return say("About 1 of every {size} {group} {deed}.", size=of, group=group, deed=deed)
    return say("Of every {size} {group}, {n} {deed}.", size=of, group=group, n=count(round(shown)), deed=deed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A ratio between two groups, and what it takes to put it into words.

    ``deed`` is what was counted, in the passive: “were searched”. ``clear`` says that the difference holds up after
    control of false discoveries. ``smallest`` is the ratio (above 1) that could have been seen with these numbers.
    """

    group: str
    reference: str
    deed: str
    ratio: float
    low: float
    high: float
    clear: bool
    smallest: float | None = None


def compare(comparison: Comparison) -> str:
    """Say a ratio fairly: the group with more comes first; without a clear difference, say what could be seen."""
    c = comparison
    if not c.clear:
        return say(
            "We saw no clear gap between {group} and {reference} in how often they {deed}. {detectable}",
            group=c.group,
            reference=c.reference,
            deed=c.deed,
            detectable=detectable(c.smallest),
        )
    if c.ratio > 1:
        return more_often(c, c.group, c.reference, c.ratio, c.low, c.high)
    return more_often(c, c.reference, c.group, inverse(c.ratio), inverse(c.high), inverse(c.low))


def more_often(c: Comparison, group: str, other: str, ratio: float, low: float, high: float) -> str:
    """That something came to one group more often than to another, how many times, and the range."""
    if not math.isfinite(ratio):
        return say(
            "{group:up} {deed} far more often than {other} (likely {range}).",
            group=group,
            deed=c.deed,
            other=other,
            range=span(low, high),
        )
    said, within = times_and_span(ratio, low, high)
    return say(
        "{group:up} {deed} {times} times as often as {other} (likely {range}).",
        group=group, deed=c.deed, times=said, other=other, range=within,
    )  # fmt: skip


class Quiet(NamedTuple):
    """A group without a clear gap: the smallest that could have been seen, and whether its ``range`` leaves out 1."""

    group: str
    smallest: float | None
    range: tuple[float, float] = (0.0, math.inf)

    @property
    def alone(self) -> bool:
        """Whether it would be clear if nothing else were compared."""
        return self.range[0] > 1 or self.range[1] < 1

    @property
    def by_itself(self) -> list[str]:
        """What is said of it where it would."""
        return [_BY_ITSELF] if self.alone else []


def not_seen(quiet: Sequence[Quiet], *, outcome: str, reference: str, few: Sequence[str], threshold: int) -> list[str]:
    """Groups without a clear gap, each with the smallest one that could have been seen, and groups too small.

    Each sentence names its ``outcome``: it may be read without the one before it, which can be hidden.
    """
    told: list[str] = [
        say(
            "{outcome}, {group}: no clear gap to {reference}. {seen}",
            outcome=outcome,
            group=one.group,
            reference=reference,
            seen=joined([could_see(one.smallest), *one.by_itself]),
        )
        for one in quiet
    ]
    return [*told, *(say("Fewer than {n} {group}: not shown.", n=str(threshold), group=group) for group in few)]


_BY_ITSELF: Final = say(
    "By itself its range leaves out “no difference”. Beside all that is compared, that is not enough."
)


def no_gap_told(outcome: str, groups: Sequence[str]) -> str:
    """The groups that are large enough, but of whom no ratio, or no end to its range, can be told."""
    return say(
        "{outcome}. Too little is known to tell how large a gap could be: {groups}.",
        outcome=outcome, groups=listing(groups),
    )  # fmt: skip


def could_see(smallest: float | None) -> str:
    """What a null result must carry, after a sentence that names the gap: “We could only have seen one of …”."""
    if smallest is not None and smallest < _TINY:
        return say("We would have seen even a very small one.")
    if _beyond(smallest):
        return say("We could only have seen a very large one.")
    return say("We could only have seen one of about {times} times or more.", times=times(smallest or 0))


def seen_yearly(one: Quiet) -> str:
    """What is said of a change from year to year that is not clear."""
    return joined([could_see_yearly(one.smallest), *one.by_itself])


def could_see_yearly(smallest: float | None) -> str:
    """The same of a change from year to year."""
    if smallest is not None and smallest < _TINY:
        return say("We would have seen even a very small one a year.")
    if _beyond(smallest):
        return say("We could only have seen a very large one a year.")
    return say("We could only have seen one of about {times} times or more a year.", times=times(smallest or 0))


def _beyond(smallest: float | None) -> bool:
    return smallest is None or not math.isfinite(smallest) or smallest > _LARGEST_TOLD


def detectable(smallest: float | None) -> str:
    """What a null result must carry: the smallest difference that these numbers could have shown."""
    if smallest is None or not math.isfinite(smallest):
        return say("There are too few people here to see even a large difference.")
    if smallest < _TINY:
        return say("With these numbers we would have seen even a very small gap.")
    if smallest > _LARGEST_TOLD:
        return say("With these numbers we could only have seen a very large gap.")
    return say(
        "With these numbers we could only have seen a gap of about {times} times or more.", times=times(smallest)
    )


def smallest_ratio(low: float, high: float, *, level_z: float, level: float = 0.95, rate: float = 0.0) -> float | None:
    """The ratio seen in 4 of 5 repetitions, from the width of an interval on the log scale (METHODS M8).

    ``level`` is that of the test by which it is seen: higher than that of the interval where several are judged.
    ``rate`` is that of the group compared with, where it is a share: nothing befalls more than all of a group, so a
    ratio beyond 1 / ``rate`` cannot be, and none is told.
    """
    if not (0 < low < high < math.inf):
        return None
    found = float(detectable_odds_ratio(std_error=(math.log(high) - math.log(low)) / (2 * level_z), level=level))
    return found if found * rate <= 1 else None


def family(comparisons: int, rate: float) -> str:
    """What several comparisons at once mean: how many would stand out by chance, and what was done about it."""
    if comparisons < 2:
        return ""
    expected = comparisons * rate
    if expected < 0.95:
        return say(
            "We made {n} comparisons. Chance alone would make fewer than 1 of them stand out. "
            "We point out only those that hold up when we allow for this.",
            n=count(comparisons),
        )
    return say(
        "We made {n} comparisons. Chance alone would make about {expected} of them stand out. "
        "We point out only those that hold up when we allow for this.",
        n=count(comparisons),
        expected=count(round(expected)),
    )


def percent(rate: float | None) -> str:
    """A fraction as a table shows it: “12.3 %”; nothing known is a dash."""
    return "–" if rate is None or not math.isfinite(rate) else f"{rate * 100:.1f} %"


def decimal(value: float | None, digits: int = 2) -> str:
    """A number as a table shows it; nothing known is a dash."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}"


def interval(low: float | None, high: float | None, *, unit: str = "ratio") -> str:
    """An interval as a table shows it: “1.21 to 1.60”."""
    show = percent if unit == "percent" else decimal
    return say("{low} to {high}", low=show(low), high=show(high))


def times_as_often(reference: str) -> str:
    """The head of a column of ratios."""
    return say("Times as often as {reference}", reference=reference)


def times_axis(reference: str) -> str:
    """What an axis of ratios says of itself."""
    return say("Times as often as {reference} (log scale; 1 = no difference)", reference=reference)


def too_few() -> str:
    """What stands in a table for a number that rests on too few people."""
    return say("too few")


def yes_or_no(answer: bool) -> str:
    """“yes” or “no”, as a table shows it."""
    return say("yes") if answer else say("no")


def inverse(value: float) -> float:
    """One over the ratio; nothing to divide by gives infinity."""
    return 1 / value if value > 0 else math.inf
