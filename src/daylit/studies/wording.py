"""Numbers and comparisons as sentences that an 8th-grade reader follows, and words that are never generated.

Every sentence of an answer is built here or in ``verdicts.py``, so that the same evidence always reads the same way,
whichever group it is about.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daylit.stats.power import detectable_odds_ratio
from daylit.tables.contract import BY_NAME
from daylit.terms.people import RACE

FORBIDDEN = re.compile(
    r"\b(discriminat\w*|(?:de|un)?bias\w*|racis\w*|racial profiling|prejudic\w*|prove[sdn]?|proven|guilt\w*|innocen\w*|"
    r"minorit\w*|non-?white|caucasian\w*|citizens?|civilians?|subjects?|suspects?|offenders?|perpetrator\w*|criminals|"
    r"illegals|aliens|rogue|clean|cleansed|high-crime|statistically significant|insignificant|no evidence of|"
    r"injustice)\b",
    re.IGNORECASE,
)
"""No sentence of a finding holds these words: records alone cannot carry them (METHODS M21, docs/words.md)."""

_TITLES = {
    "minute": "Time of day",
    "found": "What the search found",
    "cited": "Citation given",
    "warned": "Warning given",
    "force": "Force used",
    "duration": "How long it lasted",
}
_RESIDENT = {"True": "Lives here", "False": "Lives elsewhere"}
_PHRASE = frozenset({"multiple", "other", "unknown"})
_LARGEST_TOLD = 50.0
_TINY = 1.01
"""A gap below this many times is told in words."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)


def gate(sentences: Iterable[str]) -> None:
    """Stop a sentence with a word that no finding may hold. A mistake of ours, hence a ``ValueError``."""
    for sentence in sentences:
        found = FORBIDDEN.search(sentence)
        if found:
            raise ValueError(f"a finding may not say “{found.group()}”: {sentence}")


def label(column: str, value: str | None) -> str:
    """The words of ``daylit.terms`` for a stored value; of a column without a code list, the value itself."""
    codes = BY_NAME[column].codes
    if codes is not None:
        return codes.label(value) if value is None or value in codes else value
    return "Not recorded" if value is None else _RESIDENT.get(value, value) if column == "resident" else str(value)


def column_title(column: str) -> str:
    """A column as people read it: the title of its code list, or its name without underscores."""
    codes = BY_NAME[column].codes
    return codes.title if codes else _TITLES.get(column, first_up(column.replace("_", " ")))


def people(column: str, value: str | None) -> str:
    """A group of people as it stands in a sentence: “Black people”, “people recorded as “Female””."""
    words = label(column, value)
    if BY_NAME[column].codes is RACE and value not in _PHRASE and value is not None:
        return f"{words} people"
    if column == "resident" and value is not None:
        return f"people who {words[0].lower()}{words[1:].replace('ives', 'ive')}"
    if column in ("area", "unit", "agency"):
        return f"people stopped in {words}"
    return f"people recorded as “{words}”"


def first_up(sentence: str) -> str:
    """The sentence with a capital first letter; the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def counted(number: int, *, what: str = "people") -> str:
    """How many stand behind an answer: its first sentence."""
    return f"This answer counts {count(number)} {what}."


def count(number: int) -> str:
    """A whole number with thousands marked: 12,345."""
    return f"{number:,}"


def base(*rates: float) -> int:
    """Of how many people to speak, so that the smallest rate is still a number people can see: 100 to 100,000.

    A rate that is not quite all is not to be read as all, so it may need more people too.
    """
    smallest = min((rate for rate in rates if rate > 0), default=1.0)
    nearest = min((1 - rate for rate in rates if rate < 1), default=1.0)
    for size in (100, 1_000, 10_000):
        if smallest * size >= 9.5 and nearest * size >= 0.5:
            return size
    return 100_000 if min(smallest, nearest) * 10_000 < 1 else 10_000


def out_of(rate: float, size: int) -> str:
    """A rate out of ``size``: “34 of 100”, “none of 100”, “fewer than 1 of 1,000”, “more than 99 of 100”."""
    shown = rate * size
    if shown < 0.5:
        return f"fewer than 1 of {size:,}" if shown > 0 else f"none of {size:,}"
    if rate < 1 and round(shown) == size:
        return f"more than {size - 1:,} of {size:,}"
    return f"{round(shown):,} of {size:,}"


def times(ratio: float) -> str:
    """How many times, rounded as people speak: “1.4”, “1.05”, “12”; never “1.00” of a number that is not 1."""
    if ratio >= 9.95:
        return f"{ratio:,.0f}"
    if abs(ratio - 1) >= 0.095:
        return f"{ratio:.1f}"
    return next((text for digits in (2, 3, 4) if float(text := f"{ratio:.{digits}f}") != 1), "1")


def span(low: float, high: float) -> str:
    """A range of ratios above 1 in words: “between 1.2 and 1.6 times”, “at least 1.2 times”."""
    if not math.isfinite(high) or high > _LARGEST_TOLD:
        return f"at least {times(low)} times"
    ends = (times(low), times(high))
    if ends[0] == ends[1]:
        ends = (f"{low:.2f}", f"{high:.2f}")
    return f"between {ends[0]} and {ends[1]} times" if ends[0] != ends[1] else f"about {ends[0]} times"


def month(text: str) -> str:
    """A month “2021-03” as people write it: “March 2021”."""
    year, number = text.split("-")[:2]
    return f"{_MONTHS[int(number) - 1]} {year}"


def rates(deed: str, groups: Sequence[tuple[str, float]]) -> list[str]:
    """Rates of several groups in one base, one sentence each: “Of every 100 Black people, 34 were searched.”"""
    size = base(*(rate for _, rate in groups))
    return [f"Of every {size:,} {group}, {_shown(rate, size)} {deed}." for group, rate in groups]


def _shown(rate: float, size: int) -> str:
    """A rate in a sentence that has named the size already."""
    return "all" if rate == 1 else out_of(rate, size).removesuffix(f" of {size:,}")


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
    if c.clear and c.ratio > 1:
        return (
            f"{first_up(c.group)} {c.deed} {times(c.ratio)} times as often as {c.reference} ({_range(c.low, c.high)})."
        )
    if c.clear:
        low, high, ratio = 1 / c.high, inverse(c.low), inverse(c.ratio)
        if not math.isfinite(ratio):
            return f"{first_up(c.reference)} {c.deed} far more often than {c.group} ({_range(low, high)})."
        return f"{first_up(c.reference)} {c.deed} {times(ratio)} times as often as {c.group} ({_range(low, high)})."
    return (
        f"We saw no clear gap between {c.group} and {c.reference} in how often they {c.deed}. {detectable(c.smallest)}"
    )


def not_seen(
    quiet: Sequence[tuple[str, float | None]], *, reference: str, few: Sequence[str], threshold: int
) -> list[str]:
    """Groups without a clear gap, each with the smallest one that could have been seen, and groups too small."""
    told = [f"{first_up(group)}: no clear gap to {reference}. {could_see(smallest)}" for group, smallest in quiet]
    return [*told, *(f"Fewer than {threshold} {group}: not shown." for group in few)]


def could_see(smallest: float | None, *, each: str = "") -> str:
    """What a null result must carry, after a sentence that names the gap: “We could only have seen one of …”."""
    if smallest is not None and smallest < _TINY:
        return f"We would have seen even a very small one{each}."
    return f"We could only have seen {gap(smallest)}{each}."


def gap(smallest: float | None) -> str:
    """The smallest gap that could have been seen, in words."""
    if smallest is None or not math.isfinite(smallest) or smallest > _LARGEST_TOLD:
        return "a very large one"
    return f"one of about {times(smallest)} times or more"


def detectable(smallest: float | None) -> str:
    """What a null result must carry: the smallest difference that these numbers could have shown."""
    if smallest is None or not math.isfinite(smallest):
        return "There are too few people here to see even a large difference."
    if smallest < _TINY:
        return "With these numbers we would have seen even a very small gap."
    if smallest > _LARGEST_TOLD:
        return "With these numbers we could only have seen a very large gap."
    return f"With these numbers we could only have seen a gap of about {times(smallest)} times or more."


def smallest_ratio(low: float, high: float, *, level_z: float) -> float | None:
    """The ratio seen in 4 of 5 repetitions, from the width of an interval on the log scale (METHODS M8)."""
    if not (0 < low < high < math.inf):
        return None
    return float(detectable_odds_ratio(std_error=(math.log(high) - math.log(low)) / (2 * level_z)))


def family(comparisons: int, rate: float) -> str:
    """What several comparisons at once mean: how many would stand out by chance, and what was done about it."""
    if comparisons < 2:
        return ""
    expected = comparisons * rate
    told = "fewer than 1" if expected < 0.95 else f"about {round(expected)}"
    return (
        f"We made {comparisons} comparisons. Chance alone would make {told} of them stand out. "
        "We point out only those that hold up when we allow for this."
    )


def listing(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def percent(rate: float | None) -> str:
    """A fraction as a table shows it: “12.3 %”; nothing known is a dash."""
    return "–" if rate is None or not math.isfinite(rate) else f"{rate * 100:.1f} %"


def decimal(value: float | None, digits: int = 2) -> str:
    """A number as a table shows it; nothing known is a dash."""
    return "–" if value is None or not math.isfinite(value) else f"{value:,.{digits}f}"


def interval(low: float | None, high: float | None, *, unit: str = "ratio") -> str:
    """An interval as a table shows it: “1.21 to 1.60”."""
    show = percent if unit in ("percent", "points") else decimal
    return f"{show(low)} to {show(high)}"


def inverse(value: float) -> float:
    """One over the ratio; nothing to divide by gives infinity."""
    return 1 / value if value > 0 else math.inf


def _range(low: float, high: float) -> str:
    return f"likely {span(low, high)}"
