"""The scales of charts: from zero for rates, a log scale around 1 for ratios; made from the data that are drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any


def six(value: float | None) -> float | None:
    """Six digits are more than any eye sees, and keep the file the same on every machine."""
    return None if value is None or not math.isfinite(value) else float(f"{value:.6g}")


def ratio_scale(values: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The log scale that holds the dots and intervals of a ratio chart, and 1."""
    ends = [v for datum in values for v in _ends(datum) if 0.01 <= v <= 100]
    low, high = min([*ends, 0.8]), max([*ends, 1.25])
    return {"type": "log", "domain": [six(low / 1.06), six(high * 1.06)], "nice": False}


def rate_scale(values: Sequence[Mapping[str, Any]], *, percent: bool) -> dict[str, Any]:
    """The scale of a chart of rates, from zero; shares that come near to all have room up to all."""
    top = max((v for datum in values for v in _ends(datum)), default=1.0)
    return {"zero": True, "nice": True, **({"domain": [0, 1]} if percent and top > 0.75 else {})}


def _ends(datum: Mapping[str, Any]) -> list[float]:
    return [float(v) for name in ("value", "low", "high") if (v := datum.get(name)) is not None]


def ratio_ticks(domain: Sequence[float]) -> list[float]:
    """Marks of a ratio scale that people can read."""
    every = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 10, 20, 50, 100)
    inside = [tick for tick in every if domain[0] <= tick <= domain[1]]
    if len(inside) > 8:
        inside = [tick for tick in inside if tick in (0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)]
    return inside
