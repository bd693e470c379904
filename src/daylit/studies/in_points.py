"""Gaps in points of 100, as tables and sentences show them: with their sign, and never as a percentage.

From 5 % to 8 % is 3 points. Told as “3 %” it could be read as 3 % more, which is another number.
"""

from __future__ import annotations

import math

from daylit.terms.saying import say


def signed(value: float, digits: int = 1) -> str:
    """A gap in points with its sign: “+6.1”, “−0.4”, “0.0”; nothing known is a dash."""
    if not math.isfinite(value):
        return "–"
    shown = f"{abs(100 * value):.{digits}f}"
    sign = "" if float(shown) == 0 else "−" if value < 0 else "+"
    return f"{sign}{shown}"


def span(low: float, high: float, digits: int = 1) -> str:
    """A range of gaps: “−0.4 to +2.1”."""
    return say("{low} to {high}", low=signed(low, digits), high=signed(high, digits))


def spread(value: float, digits: int = 1) -> str:
    """How far things lie apart, in points; it has no sign."""
    return f"{100 * value:.{digits}f}" if math.isfinite(value) else "–"
