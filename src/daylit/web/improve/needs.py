"""What may call for training or a change: proposed, never decided.

Three sources: findings of the plan that pass the gate of their study (``studies.evidence``), sentences of surveys that
clearly few agree with, and reasons for which records are sent back again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse

from daylit.report import figures
from daylit.stats.rates import rate
from daylit.studies.evidence import clear_results
from daylit.studies.finding import Finding
from daylit.web.accounts.acting import Acting
from daylit.web.community import queries as community
from daylit.web.insight import queries as insight
from daylit.web.ledger.models import Decision

LOOK_BACK: Final = timedelta(days=180)
LEAST: Final = 11
"""A reason that came up for fewer records proposes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that an action could answer: what was seen, its likely range and the people (or records) behind it.

    ``study`` is the question of a finding, ``href`` leads to where it was seen; both are empty for records sent back.
    """

    title: str
    shown: str
    likely: str
    study: str = ""
    href: str = ""


def of_findings(acting: Acting) -> list[Need]:
    """Results of the plan in force that are clear enough, in the plan's order. A look that no plan asked for has none.

    Cost: reads the newest finding of each question of the plan.
    """
    return [need for one in insight.by_question(acting) if one.finding for need in _clear(one.finding)]


def _clear(stored: Any) -> Iterator[Need]:
    if stored.exploratory:
        return
    finding = Finding.from_dict(stored.finding)
    for one in clear_results(finding):
        yield Need(
            title=one.label,
            shown=f"{figures.figure(one.value, one.unit)}, of {one.n:,} people",
            likely=figures.interval(one) if one.low is not None else "",
            study=finding.study,
            href=reverse("finding", args=[stored.pk]),
        )


def of_surveys(acting: Acting) -> list[Need]:
    """Sentences of open surveys that clearly few agree with, the lowest first."""
    return [
        Need(title=one.label, shown=f"{one.shown}, of {one.n:,} people", likely=one.likely, href=one.href)
        for one in community.needs(acting.agency)
    ]


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
    return Need(title=title, shown=f"{count} of {whole} reviewed records", likely=f"{low} to {high}")
