"""Which questions these records carry: yes, with care, or not at all, and why. The findings themselves decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from daylit.studies import wording
from daylit.studies.finding import Finding
from daylit.terms.saying import Said, say

Verdict = Literal["yes", "with care", "no"]
ENOUGH = 0.9
"""A column recorded for less than this share of people can be used with care only."""
MIDNIGHTS = 0.02
"""Above this share of times at exactly 00:00, midnight stands for “not recorded” (chance gives 0.0007)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Whether one study can be asked, with the reason where it cannot, or only with care."""

    study: str
    title: str
    verdict: Verdict
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What calls for care: the share of people for whom each column is recorded, and the times that read midnight.

    ``share`` of “search_basis” and “found” is among people searched. ``midnight`` is the share of times at exactly
    00:00. ``searches`` says whether anybody was searched.
    """

    share: Mapping[str, float]
    group: str
    midnight: float
    searches: bool = True


_LEANS_ON = {
    "standardised": ("area", "minute", "reason_group"),
    "robust_outcome": ("searched", "found", "search_basis"),
    "search_reasons": ("searched", "reason_group"),
    "hit_rates": ("searched", "found", "search_basis"),
    "veil_of_darkness": ("date", "minute"),
    "trend": ("date",),
}
"""The columns on which an answer leans, besides the group; those with outcomes of contacts lean on the fullest one."""
_OF_OUTCOMES = frozenset({"rates", "standardised"})
_OF_SEARCHES = frozenset({"robust_outcome", "search_reasons", "hit_rates"})
_OF_GROUPS = frozenset({*_OF_OUTCOMES, *_OF_SEARCHES, "benchmark", "veil_of_darkness"})
"""The questions that compare groups: without two that are told, only a part of them is answered."""
_OUTCOMES = ("searched", "arrested", "cited", "warned", "force")


_TOO_FEW: Final = say("there are too few people, or too few searches, to tell a number")


def readiness(quality: Quality, findings: Sequence[Finding]) -> tuple[Ready, ...]:
    """What can be said about each study, in the order of its findings: what they tell, they can be asked.

    A finding that answers in words alone, since too few people stand behind each of its numbers, tells nothing.
    """
    return tuple(_judge(quality, finding) for finding in findings)


def _judge(quality: Quality, finding: Finding) -> Ready:
    if not finding.answered:
        note = finding.estimates[0].note
        because = note.parts.get("because", note) if isinstance(note, Said) else note
        return _ready(finding, "no", because)
    if finding.study in _OF_SEARCHES and not quality.searches:
        return _ready(finding, "no", say("nobody was searched"))
    weak = sorted(
        (share, column) for column in _columns(quality, finding) if (share := quality.share.get(column, 0)) < ENOUGH
    )
    told = [part for part in finding.estimates if part.status == "ok" and part.value is not None]
    if not told:
        return _ready(finding, "no", _told(*weak[0]) if weak and not weak[0][0] else _TOO_FEW)
    if finding.study in _OF_GROUPS and not any("reference" in part.groups for part in told):
        return _ready(finding, "with care", say("no two groups have enough people to be compared"))
    if finding.study == "standardised" and not _alike_told(finding):
        return _ready(finding, "with care", say("in stops that are alike there is too little to compare"))
    if finding.study == "veil_of_darkness" and quality.midnight > MIDNIGHTS:
        often = wording.out_of(quality.midnight, 100)
        return _ready(finding, "with care", say("{share} times read exactly midnight", share=often))
    if finding.study == "veil_of_darkness" and "kind_unknown" in {caution.code for caution in finding.cautions}:
        return _ready(finding, "with care", _told(0.0, "kind"))
    if weak:
        return _ready(finding, "with care", _told(*weak[0]))
    return _ready(finding, "yes")


def _alike_told(finding: Finding) -> bool:
    """Whether some ratio with both ends of its range is told where all is held equal: the last rung of an outcome."""
    rungs = [part for part in finding.estimates if ".ratio." in part.quantity]
    last = {part.quantity.split(".")[0]: part.quantity for part in rungs}.values()
    return any(part.quantity in last and part.status == "ok" and None not in (part.low, part.high) for part in rungs)


def _columns(quality: Quality, finding: Finding) -> tuple[str, ...]:
    fullest = max((quality.share.get(column, 0.0), column) for column in _OUTCOMES)[1]
    outcome = (fullest,) if finding.study in _OF_OUTCOMES else ()
    return (quality.group, *outcome, *_LEANS_ON.get(finding.study, ()))


def _ready(finding: Finding, verdict: Verdict, because: str = "") -> Ready:
    return Ready(study=finding.study, title=finding.title, verdict=verdict, because=because)


def _told(share: float, column: str) -> str:
    if share == 0:
        return say("“{column}” is not recorded", column=wording.column_title(column))
    share_told = wording.out_of(share, 100)
    return say("“{column}” is recorded for only {share}", column=wording.column_title(column), share=share_told)
