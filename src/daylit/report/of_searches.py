"""How many people an answer about searches leaves out: less those of another answer, it can tell of a few of no group.

An answer about searches says how many people have no race or ethnicity, and how many others were not searched. So it
tells how many people of a known race were searched. An answer by gender tells of those of a known gender, which may be
everybody. What lies between the two are the people of no race who were searched: often a few, of whom no table tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from daylit.report.ledger import CHOICES, rates_of
from daylit.studies.finding import Finding

_CHOSEN: Final = frozenset({"not_searched", "searched.no"})
"""Reasons that speak of what happened to a person. Those after them are of the people who were searched."""
_SEARCHED: Final = "searched.rate"
_USED: Final = ""


def lines_told(finding: Finding) -> tuple[bool, ...]:
    """For each reason for leaving people out whether it tells of an outcome: that nobody searched them, or a search."""
    reasons = [part.reason for part in finding.left_out]
    first = next((place for place, reason in enumerate(reasons) if reason in _CHOSEN), len(reasons))
    return tuple(place >= first for place in range(len(reasons)))


def of_searches(finding: Finding) -> bool:
    """Whether a finding counts only people who were searched."""
    return any(lines_told(finding))


def tell_of_few(findings: Sequence[Finding], threshold: int, *, searched: int | None = None) -> frozenset[int]:
    """The places of the findings of which must not be told how many searches they count, nor what they leave out.

    ``searched`` is how many people were searched in all, where a table beside the findings tells it: whatever the
    grouping, those of no group are then what is left. A few who are left out for what happened to them, as searches
    that had to be, are not told either.
    """
    told = [_told(finding) for finding in findings]
    known: dict[tuple[str, str], set[int]] = {}
    for finding, counts in zip(findings, told, strict=True):
        if _few_of_no_group(finding, threshold):
            for name, n in counts.items():
                known.setdefault((_people(finding), name), set()).add(n)
    return frozenset(
        place
        for place, (finding, counts) in enumerate(zip(findings, told, strict=True))
        if of_searches(finding)
        and (
            _few_left_out(finding, threshold)
            or (searched is not None and 0 < searched - counts[_SEARCHED] < threshold)
            or any(
                0 < other - n < threshold
                for name, n in counts.items()
                for other in known.get((_people(finding), name), ())
            )
        )
    )


def _few_left_out(finding: Finding, threshold: int) -> bool:
    """Whether a reason that tells of an outcome, and not of a record, leaves out a few."""
    told = zip(finding.left_out, lines_told(finding), strict=True)
    return any(tells and 0 < part.n < threshold and not part.reason.endswith(".missing") for part, tells in told)


def _told(finding: Finding) -> Mapping[str, int]:
    """What a finding tells of searches over all groups: how many there were, and each line of whom it leaves out."""
    if not of_searches(finding):
        searched = [part.events or 0 for part in rates_of(finding) if part.quantity == _SEARCHED]
        return {_SEARCHED: sum(searched)} if searched else {}
    study = finding.study.partition("-by-")[0]
    after = [part for part, tells in zip(finding.left_out, lines_told(finding), strict=True) if tells]
    counts = {f"{study} {part.reason}": part.n for part in after[1:]}
    counts[f"{study} {_USED}"] = finding.n_used
    return {**counts, _SEARCHED: sum(counts.values())}


def _few_of_no_group(finding: Finding, threshold: int) -> bool:
    """Whether so few have no group that what is told of the others is hardly less than of everybody."""
    by = str(finding.provenance.settings.get("group", ""))
    return sum(part.n for part in finding.left_out if part.reason.startswith(f"{by}.")) < threshold


def _people(finding: Finding) -> str:
    """Which people a finding is about: whatever the grouping, those of the same settings."""
    chosen = sorted((name, str(value)) for name, value in finding.provenance.settings.items() if name not in CHOICES)
    return repr((finding.n_read, chosen))
