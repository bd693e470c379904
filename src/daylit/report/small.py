"""Hide small counts of people in a finding, with the numbers, rows, dots and sentences that would betray them.

Everything that a report shows is made from what this module lets through, so the page, the PDF and the JSON hide the
same. Which counts may be shown is decided by ``daylit.privacy.cells``. Counts of records left out, and of
records that are incomplete, are always shown: they say nothing of what happened to a person, and must add up.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from daylit.privacy.cells import HIDDEN, THRESHOLD, protect, protect_rates, small
from daylit.report.guarding import guard_charts
from daylit.report.sentences import guard_sentences
from daylit.report.wording import HIDDEN_NOTE
from daylit.studies.finding import Estimate, Finding

_OF_RECORDS = {"recorded", "ready"}
"""First words of quantities that tell how full the records are, not what happened to people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A finding fit to show. ``n`` and ``events`` hold, for each estimate, “hidden” where its count is, else ``""``."""

    finding: Finding
    n: tuple[str, ...]
    events: tuple[str, ...]
    threshold: int = THRESHOLD

    @property
    def few(self) -> bool:
        """Whether so few people were counted at all that even their number is hidden."""
        return 0 < self.finding.n_used < self.threshold

    @property
    def left_out(self) -> tuple[str, ...]:
        """The count of each reason for leaving people out; where few were counted, the largest would betray them."""
        counts = [part.n for part in self.finding.left_out]
        largest = counts.index(max(counts)) if self.few and counts else -1
        return tuple(HIDDEN if place == largest else f"{n:,}" for place, n in enumerate(counts))

    @property
    def used(self) -> str:
        """How many people were counted, in words where they are few."""
        return small(self.finding.n_used, self.threshold) if self.few else f"{self.finding.n_used:,}"

    @property
    def read(self) -> str:
        """How many people the records hold, in words where they are few."""
        return small(self.finding.n_read, self.threshold) if self.threshold > 1 else f"{self.finding.n_read:,}"

    def to_dict(self) -> dict[str, Any]:
        """The finding as in the JSON: a hidden count is ``null``, and ``n_shown`` or ``events_shown`` says so."""
        told = self.finding.to_dict()
        for part, n, events in zip(told["estimates"], self.n, self.events, strict=True):
            if n:
                part["n"], part["n_shown"] = None, n
            if events:
                part["events"], part["events_shown"] = None, events
        if self.few:
            told["n_used"], told["n_used_shown"] = None, self.used
            told["n_read"], told["n_read_shown"] = (
                (told["n_read"], None) if self.finding.left_out else (None, self.used)
            )
            for part, n in zip(told["left_out"], self.left_out, strict=True):
                part["n"] = None if n == HIDDEN else part["n"]
        return told


_Key = tuple[str, str]
"""What a rate is about: outcome and group, as “searched” and ``race_ethnicity=black``."""


def guard_all(findings: Sequence[Finding], *, threshold: int = THRESHOLD) -> tuple[Guarded, ...]:
    """Hide what is below the threshold, and what would betray it. With a threshold of 1 all passes as it is.

    A rate is hidden with its interval where fewer people than the threshold had the outcome, or fewer did not; and so
    is, in every finding, each comparison with that group: from n and the rate the count could be worked out.

    **Assumes** that the estimates of one quantity count each person in one group; and that a label
    reads “outcome: group”, “outcome, how: group” or “outcome: group compared with group”, as the studies write it.
    """
    if threshold <= 1:
        return tuple(_as_it_is(finding) for finding in findings)
    rates: set[_Key] = set()
    counts: set[_Key] = set()
    for finding in findings:
        of_rates, of_counts = _closed(finding.estimates, threshold)
        rates |= of_rates
        counts |= of_counts
    return tuple(_guard(finding, rates, counts, threshold) for finding in findings)


def _as_it_is(finding: Finding) -> Guarded:
    nothing = ("",) * len(finding.estimates)
    return Guarded(finding=finding, n=nothing, events=nothing, threshold=1)


def _guard(finding: Finding, rates: Set[_Key], counts: Set[_Key], threshold: int) -> Guarded:
    parts = finding.estimates
    gone = [_touches(part, rates) for part in parts]
    low = [_touches(part, counts) or (_pair(part) and away) for part, away in zip(parts, gone, strict=True)]
    known = _known_counts(parts, counts)
    loose = [_pair(part) and not _adds_up(part, known) for part in parts]
    n = tuple(HIDDEN if away or alone else "" for away, alone in zip(low, loose, strict=True))
    events = tuple(
        HIDDEN if part.events is not None and (away or alone) else ""
        for part, away, alone in zip(parts, gone, loose, strict=True)
    )
    lost = [part for part, away in zip(parts, gone, strict=True) if away]
    shown = replace(
        finding,
        estimates=tuple(_without_value(part) if away else part for part, away in zip(parts, gone, strict=True)),
        charts=guard_charts(finding.charts, threshold=threshold, lost=lost),
        answer=guard_sentences(finding.answer, parts, lost),
    )
    return Guarded(finding=shown, n=n, events=events, threshold=threshold)


def _known_counts(parts: Sequence[Estimate], counts: Set[_Key]) -> dict[_Key, int]:
    """How many people stand behind each rate whose number of people is shown."""
    return {_key(part): part.n for part in parts if part.groups and not _pair(part) and _key(part) not in counts}


def _adds_up(pair: Estimate, known: dict[_Key, int]) -> bool:
    """Whether a comparison's people are those of two rates that are shown, so that they tell nothing new.

    A comparison counted in another way has people of its own: less the reference's, they would be those of one group.
    """
    own, reference = known.get(_key(pair)), known.get(_key(pair, pair.groups["reference"]))
    return pair.status == "ok" and own is not None and reference is not None and own + reference == pair.n


def _closed(parts: Sequence[Estimate], threshold: int) -> tuple[set[_Key], set[_Key]]:
    """What is hidden: rates (with comparisons), and of them those whose n is hidden too."""
    families: dict[str, list[Estimate]] = {}
    for part in parts:
        if part.groups and not _pair(part) and part.quantity.split(".")[0] not in _OF_RECORDS:
            families.setdefault(part.quantity, []).append(part)
    rates: set[_Key] = set()
    counts: set[_Key] = set()
    for family in families.values():
        for part, rate_shown, n_shown in zip(family, *_family(family, threshold), strict=True):
            rates |= set() if rate_shown else {_key(part)}
            counts |= set() if n_shown else {_key(part)}
    return rates | counts, counts


def _family(family: Sequence[Estimate], threshold: int) -> tuple[Sequence[bool], Sequence[bool]]:
    n = [part.n for part in family]
    counted = [part.events for part in family if part.events is not None]
    cells = [*n, *counted, *(part.n - part.events for part in family if part.events is not None)]
    if not any(0 < cell < threshold for cell in cells):
        return [True] * len(family), [True] * len(family)
    everyone = protect(n, threshold=threshold).shown
    if len(counted) != len(family):
        return everyone.tolist(), everyone.tolist()
    held = protect_rates(events=counted, n=n, threshold=threshold)
    # A report always tells how many people it counted, so their sum is known even where the table could hide it.
    n_shown = held.n_shown & everyone
    return (held.shown & n_shown).tolist(), n_shown.tolist()


def _pair(estimate: Estimate) -> bool:
    return "reference" in estimate.groups


def _key(estimate: Estimate, group: str = "") -> _Key:
    # “outcome: group”, and “all searches: outcome: group” where one outcome is counted in several ways
    outcome = (estimate.label.split(": ")[-2:] or [""])[0].split(", ")[0].lower()
    column, value = next(((name, v) for name, v in estimate.groups.items() if name != "reference"), ("", ""))
    return outcome, f"{column}={group or value}"


def _touches(estimate: Estimate, closed: Set[_Key]) -> bool:
    reference = estimate.groups.get("reference", "")
    return _key(estimate) in closed or (bool(reference) and _key(estimate, reference) in closed)


def _without_value(estimate: Estimate) -> Estimate:
    return replace(
        estimate,
        value=None,
        low=None,
        high=None,
        p_value=None,
        q_value=None,
        family="",
        status="too few",
        note=HIDDEN_NOTE,
    )
