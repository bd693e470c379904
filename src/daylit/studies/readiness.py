"""Which questions these records can carry: yes, with care, or not at all, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from daylit.studies import benchmark, hit_rates, rates, search_reasons, standardised, trend, veil_of_darkness, wording
from daylit.studies.study import Study

Verdict = Literal["yes", "with care", "no"]
ENOUGH = 0.9
"""A column recorded for less than this share of people can be used with care only."""
AT_LEAST = 0.3
"""Below this share a column cannot carry a question."""
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
    """What decides it: the share of people for whom each column is recorded, and facts about times and files.

    ``share`` of “search_basis” and the found columns is among people searched. ``midnight`` is the share of times at
    exactly 00:00. ``groups`` is how many groups have enough people to be compared.
    """

    share: Mapping[str, float]
    group: str
    midnight: float
    has_place: bool
    has_benchmark: bool
    groups: int


def readiness(quality: Quality) -> tuple[Ready, ...]:
    """What can be said about each study, in the order of the report."""
    best = max(
        (quality.share.get(column, 0.0), column) for column in ("searched", "arrested", "cited", "warned", "force")
    )
    outcome = best[1]
    return (
        _judge(rates.STUDY, quality, quality.group, outcome),
        _judge(standardised.STUDY, quality, quality.group, outcome, "area", "minute", "reason_group"),
        _benchmark(quality),
        _judge(search_reasons.STUDY, quality, quality.group, "searched", "reason_group"),
        _judge(hit_rates.STUDY, quality, quality.group, "searched", "found", "search_basis"),
        _veil(quality),
        _judge(trend.STUDY, quality, quality.group, "date"),
    )


_WITHOUT_COMPARISON = frozenset({"rates", "search_reasons", "trend"})
_OPTIONAL = {
    "standardised": {"area", "minute", "reason_group"},
    "search_reasons": {"reason_group"},
    "hit_rates": {"search_basis"},
}


def _judge(study: Study, quality: Quality, *columns: str) -> Ready:
    low = [(quality.share.get(column, 0.0), column) for column in columns]
    needed = [part for part in low if part[1] not in _OPTIONAL.get(study.name, ())]
    for share, column in needed:
        if share < AT_LEAST:
            return _ready(study, "no", _told(share, column))
    if quality.groups < 2:
        verdict: Verdict = "with care" if study.name in _WITHOUT_COMPARISON else "no"
        return _ready(study, verdict, "there are no two groups with enough people")
    weak = [(share, column) for share, column in low if share < ENOUGH]
    if weak:
        return _ready(study, "with care", _told(*min(weak)))
    return _ready(study, "yes")


def _ready(study: Study, verdict: Verdict, because: str = "") -> Ready:
    return Ready(study=study.name, title=study.title, verdict=verdict, because=because)


def _told(share: float, column: str) -> str:
    if share == 0:
        return f"“{wording.column_title(column)}” is not recorded"
    return f"“{wording.column_title(column)}” is recorded for only {wording.out_of(share, 100)}"


def _benchmark(quality: Quality) -> Ready:
    if not quality.has_benchmark:
        return _ready(benchmark.STUDY, "no", "no file of residents was given")
    return _judge(benchmark.STUDY, quality, quality.group)


def _veil(quality: Quality) -> Ready:
    study = veil_of_darkness.STUDY
    judged = _judge(study, quality, quality.group, "date", "minute")
    if judged.verdict == "no":
        return judged
    if not quality.has_place:
        return _ready(study, "no", "the place is not known, so dusk is not")
    if quality.midnight > MIDNIGHTS:
        return _ready(study, "with care", f"{wording.out_of(quality.midnight, 100)} times read exactly midnight")
    return judged
