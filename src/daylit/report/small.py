"""Hide small counts of people in a finding, with the numbers, rows, dots and sentences that would betray them.

Everything that a report shows is made from what this module lets through, so the page, the PDF and the JSON hide the
same. Which counts may be shown is decided by ``daylit.privacy.cells``. Counts of records left out are always shown:
they say nothing of what happened to a person, and must add up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from daylit.privacy.cells import HIDDEN, THRESHOLD, protect, protect_rates
from daylit.report.guarding import guard_chart
from daylit.report.wording import HIDDEN_NOTE, HIDDEN_SENTENCE
from daylit.studies.finding import Estimate, Finding
from daylit.studies.outcomes import OF_CONTACTS, OF_SEARCHES

_DEED = {outcome.column: outcome.deed for outcome in (*OF_SEARCHES, *OF_CONTACTS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A finding fit to show. ``n`` and ``events`` hold, for each estimate, “hidden” where its count is, else ``""``."""

    finding: Finding
    n: tuple[str, ...]
    events: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The finding as in the JSON: a hidden count is ``null``, and ``n_shown`` or ``events_shown`` says so."""
        told = self.finding.to_dict()
        for part, n, events in zip(told["estimates"], self.n, self.events, strict=True):
            if n:
                part["n"], part["n_shown"] = None, n
            if events:
                part["events"], part["events_shown"] = None, events
        return told


def guard(finding: Finding, *, threshold: int = THRESHOLD) -> Guarded:
    """Hide what is below the threshold, and what would betray it. With a threshold of 1 the finding passes as it is.

    A rate is hidden with its interval where fewer people than the threshold had the outcome, or fewer did not, and so
    is each comparison with that group: from n and the rate the count could be worked out.

    **Assumes** that the estimates of one quantity count each person in one group, and that the label of an estimate
    reads “outcome: group” (and “… compared with …”), as every study writes it.
    """
    parts = finding.estimates
    if threshold <= 1:
        return Guarded(finding=finding, n=("",) * len(parts), events=("",) * len(parts))
    rates, counts = _closed(parts, threshold)
    n = tuple(HIDDEN if _touches(part, counts) or (_pair(part) and _touches(part, rates)) else "" for part in parts)
    events = tuple(HIDDEN if part.events is not None and _touches(part, rates) else "" for part in parts)
    gone = [_touches(part, rates) for part in parts]
    shown = tuple(_without_value(part) if away else part for part, away in zip(parts, gone, strict=True))
    lost = [part for part, away in zip(parts, gone, strict=True) if away]
    names = {_names(part.label) for part in lost}
    charts = tuple(guard_chart(chart, threshold=threshold, gone=names) for chart in finding.charts)
    told = replace(finding, estimates=shown, charts=charts, answer=_sentences(finding, lost))
    return Guarded(finding=told, n=n, events=events)


_Key = tuple[str, str]
"""Outcome and group: what a rate is about."""


def _closed(parts: Sequence[Estimate], threshold: int) -> tuple[set[_Key], set[_Key]]:
    """For which outcomes and groups the rate is hidden, and for which of them n is hidden too."""
    families: dict[str, list[Estimate]] = {}
    for part in parts:
        if not _pair(part):
            families.setdefault(part.quantity, []).append(part)
    rates: set[_Key] = set()
    counts: set[_Key] = set()
    for family in families.values():
        for part, rate_shown, n_shown in zip(family, *_family(family, threshold), strict=True):
            rates |= set() if rate_shown else {_key(part)}
            counts |= set() if n_shown else {_key(part)}
    groups = {group for _, group in counts}
    everywhere = {_key(part) for part in parts if not _pair(part) and _group(part.groups) in groups}
    return rates | everywhere, everywhere


def _family(family: Sequence[Estimate], threshold: int) -> tuple[Sequence[bool], Sequence[bool]]:
    n = [part.n for part in family]
    counted = [part.events for part in family if part.events is not None]
    if len(counted) == len(family):
        held = protect_rates(events=counted, n=n, threshold=threshold)
        return held.shown.tolist(), held.n_shown.tolist()
    shown = protect(n, threshold=threshold).shown.tolist()
    return shown, shown


def _pair(estimate: Estimate) -> bool:
    return "reference" in estimate.groups


def _key(estimate: Estimate) -> _Key:
    return estimate.quantity.split(".")[0], _group(estimate.groups)


def _group(groups: Mapping[str, str]) -> str:
    return next((value for name, value in groups.items() if name != "reference"), "")


def _touches(estimate: Estimate, closed: set[_Key]) -> bool:
    outcome, group = _key(estimate)
    return (outcome, group) in closed or (outcome, estimate.groups.get("reference", "")) in closed


def _without_value(estimate: Estimate) -> Estimate:
    return replace(
        estimate,
        **dict.fromkeys(("value", "low", "high", "p_value", "q_value")),
        family="",
        status="too few",
        note=HIDDEN_NOTE,
    )


def _names(label: str) -> frozenset[str]:
    return frozenset(label.split(" compared with ")[0].split(": "))


def _sentences(finding: Finding, lost: Sequence[Estimate]) -> tuple[str, ...]:
    """The answer without the sentences in which a hidden number could stand: same group, same outcome, and a figure."""
    kept: list[str] = []
    for sentence in finding.answer:
        told = HIDDEN_SENTENCE if any(_tells(sentence, part) for part in lost) else sentence
        if told not in kept:
            kept.append(told)
    return tuple(kept)


def _tells(sentence: str, estimate: Estimate) -> bool:
    group = estimate.label.split(" compared with ")[0].split(": ")[-1]
    deed = _DEED.get(estimate.quantity.split(".")[0], "")
    named = re.search(rf"\b{re.escape(group)}\b", sentence) is not None
    return named and deed in sentence and re.search(r"\d", sentence) is not None and "fewer than" not in sentence
