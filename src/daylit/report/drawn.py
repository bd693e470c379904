"""What the data that draw a chart tell: of which row each is, and which of them draw an estimate that is hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from daylit.report.sentences import group_name
from daylit.studies.finding import Chart, Estimate
from daylit.studies.scales import six

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def drawn_of(chart: Chart, lost: Sequence[Estimate]) -> tuple[frozenset[str], ...]:
    """The words of each datum that draws a hidden estimate: it has its number, to the digits drawn, and its group.

    A row may name an outcome in other words than the estimate does; its dot cannot have another number. Zeros are not
    looked for, since anything may be zero; nor months, whose numbers are not those of a whole.
    """
    numbers: dict[float, set[str]] = {}
    for part in lost:
        if value := six(part.value):
            numbers.setdefault(value, set()).add(group_name(part))
    return tuple(
        words
        for datum in chart.spec.get("data", {}).get("values", ())
        if "when" not in datum
        and (groups := numbers.get(datum.get("value") or 0.0))
        and (words := words_of(datum)) & groups
    )


def emptied(datum: Mapping[str, Any]) -> bool:
    """Whether nothing of a datum is drawn."""
    return datum.get("value") is None and datum.get("line") is None


def words_of(datum: Mapping[str, Any]) -> frozenset[str]:
    """The words of a datum; a date also as the month that a table may write."""
    words = {value for value in datum.values() if isinstance(value, str)}
    for value in tuple(words):
        if found := re.match(r"(\d{4})-(\d{2})", value):
            words |= {found[0], f"{_MONTHS[int(found[2]) - 1]} {found[1]}", value[:10]}
    return frozenset(words)
