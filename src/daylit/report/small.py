"""Hide small counts of people in a finding, with the numbers, rows, dots and sentences that would betray them.

Everything that a report shows is made from what this module lets through, so the page, the PDF and the JSON hide the
same. Which counts may be shown is decided for all tables together (``daylit.report.gathering``). Counts of records left
out, and of records that are incomplete, are shown: they say nothing of what happened to a person, and must add up. Of
whom nobody searched they do, and are hidden where they tell of a few (``daylit.report.of_searches``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from daylit.privacy.cells import HIDDEN, THRESHOLD, small
from daylit.report import figures
from daylit.report.adjusted import adjusted_anew, further
from daylit.report.by_month import hides_months
from daylit.report.chart_counts import Line
from daylit.report.evenings import leaves_few, leaves_few_in_all
from daylit.report.gathering import open_ledger
from daylit.report.guarding import Lost, Shown, guard_charts
from daylit.report.inside import inside_told
from daylit.report.ledger import Where, rates_of, row_place, whole_place
from daylit.report.of_searches import lines_told, of_searches, tell_of_few
from daylit.report.recorded_months import COUNT, SHARE, untold_months
from daylit.report.sentences import group_key, guard_counts, guard_sentences, without_count
from daylit.report.sides import few_of_everyone
from daylit.report.unknown_group import UnknownGroup, unknown_group, whole_percent
from daylit.report.wording import HIDDEN_NOTE
from daylit.studies.finding import Estimate, Finding, Unit
from daylit.studies.ways import ANOTHER_WAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """A finding fit to show. ``n`` and ``events`` hold, for each estimate, “hidden” where its count is, else ``""``."""

    finding: Finding
    n: tuple[str, ...]
    events: tuple[str, ...]
    threshold: int = THRESHOLD
    untold: bool = False
    """Whether it is not told how many searches are counted, nor whom else it leaves out (``report.of_searches``)."""

    @property
    def few(self) -> bool:
        """Whether so few people were counted at all that even their number is hidden."""
        return 0 < self.finding.n_used < self.threshold

    @property
    def left_out(self) -> tuple[str, ...]:
        """The count of each reason for leaving people out; where few were counted, the largest would betray them."""
        if self.untold and of_searches(self.finding):
            told = zip(self.finding.left_out, lines_told(self.finding), strict=True)
            return tuple(HIDDEN if away else f"{part.n:,}" for part, away in told)
        counts = [part.n for part in self.finding.left_out]
        largest = counts.index(max(counts)) if (self.few or self.untold) and counts else -1
        return tuple(HIDDEN if place == largest else f"{n:,}" for place, n in enumerate(counts))

    @property
    def used(self) -> str:
        """How many people were counted, in words where they are few."""
        if self.untold:
            return HIDDEN
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
        if self.few or self.untold:
            told["n_used"], told["n_used_shown"] = None, self.used
            for part, n in zip(told["left_out"], self.left_out, strict=True):
                part["n"] = None if n == HIDDEN else part["n"]
        if self.few:
            told["n_read"], told["n_read_shown"] = (
                (told["n_read"], None) if self.finding.left_out else (None, self.used)
            )
        return told


_Key = tuple[str, str]
"""What a rate is about: outcome and group, as “searched” and ``race_ethnicity=black``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closed:
    """What the whole report hides: rates (with comparisons), and of them those whose n is hidden too.

    ``known`` holds each shown n of a rate; ``records`` what rows of how full the records are must not tell.
    """

    shown: Mapping[Where, bool]
    rates: Set[_Key]
    counts: Set[_Key]
    known: Mapping[_Key, Set[int]]
    records: Set[Where]


def guard_all(
    findings: Sequence[Finding],
    *,
    threshold: int = THRESHOLD,
    told: Mapping[Where, bool] | None = None,
    searched: int | None = None,
) -> tuple[Guarded, ...]:
    """Hide what is below the threshold, and what would betray it. With a threshold of 1 all passes as it is.

    ``told`` says of each count whether it may be shown, where that was decided together with other tables (a release
    does so); without it, the findings are protected by themselves. ``searched`` is how many were searched in all, where
    those tables tell it.

    All counts of all findings are protected as one (``daylit.report.gathering``). A rate is hidden with its interval
    where its people, those with the outcome or those without are hidden; and so is, in every finding, each comparison
    with that group: from n and the rate the count could be worked out.

    **Assumes** that the estimates of one quantity count each person in one group; and that a label
    reads “outcome: group”, “outcome, how: group” or “outcome: group compared with group”, as the studies write it.
    """
    if threshold <= 1:
        return tuple(_as_it_is(finding) for finding in findings)
    shown = open_ledger(findings, threshold).may_show() if told is None else told
    closed = _closed(findings, shown, threshold)
    unknown = replace(unknown_group(findings, threshold), months=hides_months(shown))
    untold = tell_of_few(findings, threshold, searched=searched) | {
        place for place, finding in enumerate(findings) if leaves_few_in_all(finding, threshold)
    }
    guarded = (_guard(finding, place, closed, unknown, threshold) for place, finding in enumerate(findings))
    return tuple(_untold(one) if place in untold else one for place, one in enumerate(guarded))


def _untold(guarded: Guarded) -> Guarded:
    answer = without_count(guarded.finding.answer, used=guarded.finding.n_used)
    return replace(guarded, finding=replace(guarded.finding, answer=answer), untold=not guarded.few)


def _as_it_is(finding: Finding) -> Guarded:
    nothing = ("",) * len(finding.estimates)
    return Guarded(finding=finding, n=nothing, events=nothing, threshold=1)


def _closed(findings: Sequence[Finding], shown: Mapping[Where, bool], threshold: int) -> _Closed:
    rates: set[_Key] = set()
    counts: set[_Key] = set()
    known: dict[_Key, set[int]] = {}
    for place, finding in enumerate(findings):
        for part in rates_of(finding):
            n, events = (shown.get((place, part.quantity, group_key(part), kind), True) for kind in ("n", "events"))
            rates |= set() if n and events else {_key(part)}
            counts |= set() if n else {_key(part)}
            known.setdefault(_key(part), set()).update({part.n} if n else ())
        for part, all_few in few_of_everyone(finding, threshold):
            rates.add(_key(part))
            counts |= {_key(part)} if all_few else set()
    records = untold_months(findings, shown, threshold=threshold)
    return _Closed(shown=shown, rates=rates, counts=counts, known=known, records=records)


def _guard(finding: Finding, place: int, closed: _Closed, unknown: UnknownGroup, threshold: int) -> Guarded:
    parts = finding.estimates
    gone = [_touches(part, closed.rates) or unknown.tells(part) for part in parts]
    totals = [unknown.totals(part) for part in parts]
    low = [_touches(part, closed.counts) or (_pair(part) and away) for part, away in zip(parts, gone, strict=True)]
    loose = [_pair(part) and not _adds_up(part, closed) for part in parts]
    n = tuple(HIDDEN if any(why) else "" for why in zip(low, loose, totals, strict=True))
    events = tuple(
        HIDDEN if part.events is not None and any(why) else ""
        for part, *why in zip(parts, gone, loose, totals, strict=True)
    )
    lost = Lost(
        rates=tuple(part for part, away in zip(parts, gone, strict=True) if away and not _pair(part)),
        pairs=tuple(part for part, away in zip(parts, gone, strict=True) if away and _pair(part)),
        pair_counts=tuple(part for part, away in zip(parts, n, strict=True) if away and _pair(part)),
    )
    told = [
        _without_value(part) if away else _rounded(part) if alone else whole_percent(part) if total else part
        for part, away, alone, total in zip(parts, gone, loose, totals, strict=True)
    ]
    told = adjusted_anew(told, parts, gone, rate=float(finding.provenance.settings.get("false_discovery", 0.05)))
    sentences = guard_sentences(
        finding.answer, parts, (*lost.rates, *lost.pairs), more=further(parts, gone),
        rate=float(finding.provenance.settings.get("false_discovery", 0.05)),
    )  # fmt: skip
    drawn = guard_charts(finding, threshold=threshold, lost=lost, shown=_row_shown(place, closed))
    shown = replace(
        finding,
        estimates=tuple(told),
        charts=tuple(unknown.coarse(chart, was) for chart, was in zip(drawn, finding.charts, strict=True)),
        answer=(
            *guard_counts(
                sentences, used=finding.n_used, threshold=threshold, split=not leaves_few(finding, threshold)
            ),
            *inside_told(finding, threshold),
        ),
    )
    return Guarded(finding=shown, n=n, events=events, threshold=threshold)


def _row_shown(place: int, closed: _Closed) -> Shown:
    def shown(number: int, line: Line) -> tuple[bool, bool]:
        where = row_place(place, number, line)
        if not line.group:
            return (*where[:3], COUNT) not in closed.records, (*where[:3], SHARE) not in closed.records
        told = ((*where[:3], "events"), whole_place(place, number, line.group))
        return closed.shown.get(where, True), all(closed.shown.get(one, True) for one in told)

    return shown


def _adds_up(pair: Estimate, closed: _Closed) -> bool:
    """Whether a comparison's people are those of two rates that are shown, so that they tell nothing new.

    A comparison counted in another way has people of its own: less the reference's, they would be those of one group.
    """
    if ANOTHER_WAY in pair.quantity:
        return False
    own, reference = (closed.known.get(key, set()) for key in (_key(pair), _key(pair, pair.groups["reference"])))
    return pair.status == "ok" and any(one + other == pair.n for one in own for other in reference)


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


def _rounded(estimate: Estimate) -> Estimate:
    """Three digits: from all digits of a share or a ratio its two counts could be worked out."""
    low, value, high = (
        _three_digits(number, estimate.unit) for number in (estimate.low, estimate.value, estimate.high)
    )
    p_value = None if estimate.p_value is None else float(f"{estimate.p_value:.3g}")
    return replace(estimate, low=low, value=value, high=high, p_value=p_value)


def _three_digits(value: float | None, unit: Unit) -> float | None:
    """Three digits, or a table's where these would be others: 0.1752 is 0.18, and 0.175 would be told as 0.17."""
    if value is None:
        return None
    fewer = float(f"{value:.3g}")
    same = figures.figure(fewer, unit) == figures.figure(value, unit)
    return fewer if same else round(value, 3 if unit in ("percent", "points") else 2)


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
