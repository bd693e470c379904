"""What may call for training: reasons for which records are sent back again and again. Proposed, never decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from daylit.stats.rates import rate
from daylit.web.accounts.acting import Acting
from daylit.web.ledger.models import Decision

LOOK_BACK: Final = timedelta(days=180)
LEAST: Final = 11
"""A reason that came up for fewer records proposes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that recurs: in how many of how many reviewed records, and the likely range of its share."""

    title: str
    count: int
    whole: int
    low: str
    high: str


def recurring(acting: Acting, *, at: datetime) -> list[Need]:
    """What officers were asked to mend most often, in the whole agency; nobody's name, and no unit's.

    Cost: reads the decisions of half a year.
    """
    rows = Decision.objects.filter(revision__contact__agency=acting.agency, at__gte=at - LOOK_BACK)
    whole = rows.values("revision__contact").distinct().count()
    asked: Counter[str] = Counter()
    for reasons in rows.filter(accepted=False).values_list("reasons", flat=True).iterator():
        asked.update({_label(one) for one in _each(reasons)} - {""})
    return [_need(title, count, max(whole, count)) for title, count in asked.most_common(10) if count >= LEAST]


def _each(reasons: Any) -> Iterable[Any]:
    return reasons if isinstance(reasons, list) else ()


def _label(reason: Any) -> str:
    """What the reason is about, as the form calls it; a sentence that a reviewer wrote freely is not counted."""
    return str(reason.get("label", ""))[:120] if isinstance(reason, dict) else ""


def _need(title: str, count: int, whole: int) -> Need:
    share = rate(events=count, n=whole)
    low, high = (f"{100 * float(one):.0f} %" for one in (share.low, share.high))
    return Need(title=title, count=count, whole=whole, low=low, high=high)
