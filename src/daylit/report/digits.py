"""No more digits in a picture of months than in the table beside it.

A share of six digits and its people tell how many had the outcome, to the one: then rounding leaves nothing open, and
what is protected because shares are rounded (``daylit.report.by_month``, ``daylit.report.groupings``) is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SHARES: Final = 3
"""Digits behind the point of a share: a table tells tenths of a point."""
SUMS: Final = 1
"""And of the sums of watched months."""
_DRAWN: Final = ("value", "low", "high", "line")
_SUMS: Final = ("up", "down", "limit")


def as_told(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification of a chart with its months as its table tells them; any other with three digits of each number.

    In six digits, a ratio of which only three stand beside it tells the counts that these leave open.
    """
    values = spec.get("data", {}).get("values", ())
    if not values:
        return dict(spec)
    return {**spec, "data": {**spec["data"], "values": [_told(datum) for datum in values]}}


def _told(datum: Mapping[str, Any]) -> dict[str, Any]:
    if "when" not in datum:
        drawn = {name: float(f"{datum[name]:.3g}") for name in _DRAWN if isinstance(datum.get(name), float)}
        return {**datum, **drawn}
    digits = SUMS if "up" in datum else SHARES
    return {
        name: round(value, digits) if name in (*_DRAWN, *_SUMS) and isinstance(value, float) else value
        for name, value in datum.items()
    }
