"""How numbers stand in a report: one way to write a share, a ratio, a count and an interval."""

from __future__ import annotations

import math
from collections.abc import Callable

from daylit.studies.finding import Estimate, Unit
from daylit.terms.saying import say

NONE = "–"
MINUS = "−"


def people(n: int) -> str:
    """A count of people with a comma at each thousand: ``12,345``."""
    return f"{n:,}"


def figure(value: float | None, unit: Unit, *, whole: bool = False) -> str:
    """One number in its unit: ``25.0 %``, ``1.31``, ``+2.4 points``. A value that is not there is a dash. A share that
    was made ``whole`` has no tenths: they are not known.
    """
    if value is None or math.isnan(value):
        return NONE
    if math.isinf(value):
        return say("no upper limit") if value > 0 else say("no lower limit")
    if whole and unit == "percent":
        return f"{100 * value:.0f} %"
    return _points(value) if unit == "points" else _WRITE[unit](value).replace("-", MINUS)


def interval(estimate: Estimate) -> str:
    """The interval of an estimate in words: ``20.1 % to 29.9 %``. Without an interval, a dash."""
    if estimate.low is None or estimate.high is None:
        return NONE
    if estimate.unit == "points" and math.isfinite(estimate.low) and math.isfinite(estimate.high):
        return say("{low} to {high} points", low=_signed(estimate.low), high=_signed(estimate.high))
    return say("{low} to {high}", low=figure(estimate.low, estimate.unit), high=figure(estimate.high, estimate.unit))


def probability(value: float | None) -> str:
    """A p-value, never shown as zero."""
    if value is None or math.isnan(value):
        return NONE
    return say("below 0.001") if value < 0.001 else f"{value:.3f}"


def share(part: int, whole: int) -> str:
    """What share of the whole a part is, to one decimal; ``0.0 %`` only where the part is empty."""
    if not whole:
        return NONE
    percent = 100 * part / whole
    if 0 < percent < 0.05:
        return say("under 0.1 %")
    if part < whole and percent >= 99.95:
        return say("over 99.9 %")
    return f"{percent:.1f} %"


def level(value: float) -> str:
    """The level of an interval: ``95 %``."""
    return f"{100 * value:g} %"


def _ratio(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"


def _points(value: float) -> str:
    return say("{n} points", n=_signed(value))


def _signed(value: float) -> str:
    # A gap that rounds to nothing has no sign.
    shown = f"{100 * value:+.1f}"
    return "0.0" if shown in ("+0.0", "-0.0") else shown.replace("-", MINUS)


def _per_thousand(value: float) -> str:
    return f"{value:,.1f}"


_WRITE: dict[Unit, Callable[[float], str]] = {
    "percent": lambda value: f"{100 * value:.1f} %",
    "ratio": _ratio,
    "odds ratio": _ratio,
    "people": lambda value: f"{value:,.0f}",
    "per 1,000": _per_thousand,
    "none": lambda value: f"{value:,.3g}",
}
