"""What people answered in a survey, as a finding: for each question its share and its mean mark, with their ranges.

A survey is not asked of an Extract, so it does not stand in the registry: it is made from counts of answers, and has
the same shape, the same threshold and the same words as every other finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from daylit.privacy.suppression import choose_hidden
from daylit.stats.bounded import bounded_mean
from daylit.stats.rates import rate
from daylit.studies import wording
from daylit.studies.finding import Caution, Estimate, Finding, LeftOut, Provenance
from daylit.studies.survey_small import Part, safe
from daylit.studies.survey_words import SENTENCES

Counts = NDArray[np.int64]
AGREE = 3
"""The marks from this place on are “agree” and “strongly agree”."""
STUDY = "survey"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Answers by one thing, such as the kind of stop: shapes (groups, questions, 5) and (groups,)."""

    name: str
    labels: tuple[str, ...]
    marks: Counts
    people: Counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers of one survey, counted.

    ``questions`` are the sentences that people marked, ``marks`` counts them by mark, shape (questions, 5), ``people``
    is how many answered at all and ``marked`` how many marked something. ``asked`` is how many could have answered,
    where that is known; ``recorded`` says that these are the people of recorded contacts, not those who were handed a
    code.
    ``open_people`` came by an open link and are in none of the numbers.
    """

    title: str
    questions: tuple[str, ...]
    marks: Counts
    people: int
    marked: int
    asked: int | None = None
    recorded: bool = False
    open_people: int = 0
    breakdowns: tuple[Breakdown, ...] = ()


def survey_finding(
    answers: Answers, *, threshold: int = 11, level: float = 0.95, language: str = "en", public: bool = False
) -> Finding:
    """The finding of a survey in one language (``en`` or ``es``).

    For the ``public``, no share is told behind which fewer than the threshold agree, or do not.

    Assumes
    -------
    Each person answered once (codes see to that), and those who answered think as those who did not.

    Does not show
    -------------
    What people think who did not answer. Nothing about one officer: no answer is tied to one.

    Raises ``ValueError`` for a language without sentences.
    """
    if language not in SENTENCES:
        raise ValueError(f"no sentences in “{language}”")
    said = SENTENCES[language]
    estimates = _estimates(answers, said, threshold=threshold, level=level, public=public)
    sentences = _sentences(answers, estimates, said, threshold=threshold)
    if language == "en":
        wording.gate(sentences)
    unmarked = answers.people - answers.marked
    left = (LeftOut(reason="no_mark", sentence=said["no_mark"], n=unmarked),) if unmarked else ()
    return Finding(
        study=STUDY,
        title=answers.title,
        question=said["question"],
        answer=tuple(sentences),
        design="description",
        estimates=tuple(estimates),
        n_read=answers.people,
        n_used=answers.marked,
        left_out=left,
        assumes=(said["assumes_once"], said["assumes_alike"]),
        does_not_show=(said["not_others"], said["not_officers"]),
        cautions=_cautions(answers, said),
        references=("AAPOR Code of Professional Ethics and Practices, disclosure elements (2021).",),
        provenance=Provenance(extract="", source=STUDY, version="1", settings={"threshold": threshold, "level": level}),
    )


def shown_groups(part: Breakdown, *, threshold: int) -> NDArray[np.bool_]:
    """Which groups of a breakdown are shown: none below the threshold, and none that a total would betray."""
    table = np.append(part.people, part.people.sum()).astype(np.int64)
    small = (table > 0) & (table < threshold)
    return np.asarray(~choose_hidden(table, small, width=threshold)[:-1] & (part.people >= threshold))


def _estimates(
    answers: Answers, said: Mapping[str, str], *, threshold: int, level: float, public: bool
) -> list[Estimate]:
    everyone, of_parts = _safe(answers, threshold=threshold, public=public)
    few, withheld = said["too_few"].format(threshold=threshold), said["withheld"].format(threshold=threshold)
    found = []
    for place, question in enumerate(answers.questions):
        marks = answers.marks[place]
        note = few if marks.sum() < threshold else withheld
        found += _pair(marks, question, {}, enough=everyone[place], note=note, level=level)
    for part, told in zip(answers.breakdowns, of_parts, strict=True):
        for group in np.flatnonzero(shown_groups(part, threshold=threshold)):
            for place, question in enumerate(answers.questions):
                groups = {part.name: part.labels[group]}
                enough, marks = bool(told[group, place]), part.marks[group, place]
                found += _pair(marks, question, groups, enough=enough, note=withheld, level=level)
    return found


def _safe(answers: Answers, *, threshold: int, public: bool) -> tuple[list[bool], list[NDArray[np.bool_]]]:
    """For each question whether it is told of everyone, and for each breakdown of whom, shape (groups, questions)."""
    of_all = []
    of_parts = [np.zeros(part.marks.shape[:2], dtype=bool) for part in answers.breakdowns]
    for place in range(len(answers.questions)):
        parts = [
            Part(sides=_sides(part.marks[:, place]), shown=shown_groups(part, threshold=threshold))
            for part in answers.breakdowns
        ]
        everyone, groups = safe(_sides(answers.marks[place]), parts, threshold=threshold, sides=public)
        of_all.append(everyone and int(answers.marks[place].sum()) >= threshold)
        for number, (part, told) in enumerate(zip(answers.breakdowns, groups, strict=True)):
            of_parts[number][:, place] = told & (part.marks[:, place].sum(axis=1) >= threshold)
    return of_all, of_parts


def _sides(marks: Counts) -> Counts:
    """How many agree and how many do not, in the last place of the shape."""
    return np.stack([marks[..., AGREE:].sum(axis=-1), marks[..., :AGREE].sum(axis=-1)], axis=-1)


def _pair(
    marks: Counts, question: str, groups: Mapping[str, str], *, enough: bool, note: str, level: float
) -> list[Estimate]:
    """The share that agrees, and the mean mark."""
    n, agree = int(marks.sum()), int(marks[AGREE:].sum())
    share = rate(events=agree, n=n, level=level)
    mean = bounded_mean(marks=marks, level=level)
    status, note = ("ok", "") if enough else ("too few", note)
    pairs = ((f"{STUDY}.agree", share, "percent"), (f"{STUDY}.mean", mean, "none"))
    return [
        Estimate(
            quantity=quantity,
            label=question,
            groups=groups,
            value=float(result.estimate) if enough else None,
            low=float(result.low) if enough else None,
            high=float(result.high) if enough else None,
            level=level,
            unit=unit,  # type: ignore[arg-type]
            n=n if enough else 0,
            status=status,  # type: ignore[arg-type]
            note=note,
        )
        for quantity, result, unit in pairs
    ]


def _sentences(answers: Answers, estimates: list[Estimate], said: Mapping[str, str], *, threshold: int) -> list[str]:
    if answers.marked < threshold:
        return [said["none_yet"].format(threshold=threshold)]
    few = said["too_few"].format(threshold=threshold)
    found = [said["counted"].format(n=f"{answers.marked:,}")]
    for one in estimates:
        if one.quantity == f"{STUDY}.agree" and not one.groups and one.value is not None:
            assert one.low is not None
            assert one.high is not None
            told = {"question": one.label, "share": _hundred(one.value), "n": f"{one.n:,}"}
            found.append(said["agrees"].format(**told, low=_hundred(one.low), high=_hundred(one.high)))
    if withheld := next((one.note for one in estimates if one.status != "ok" and one.note != few), ""):
        found.append(withheld)
    if answers.asked:
        share = min(100, round(100 * answers.people / answers.asked))
        key = "asked_recorded" if answers.recorded else "asked"
        found.append(said[key].format(people=f"{answers.people:,}", asked=f"{answers.asked:,}", share=share))
    if answers.open_people >= threshold:
        found.append(said["open"].format(n=f"{answers.open_people:,}"))
    return found


def _cautions(answers: Answers, said: Mapping[str, str]) -> tuple[Caution, ...]:
    found = [Caution(code="survey.nonresponse", sentence=said["nonresponse"])]
    if answers.recorded:
        found.append(Caution(code="survey.handed_out", sentence=said["handed_out"]))
    if answers.asked and answers.people > answers.asked:
        found.append(Caution(code="survey.more_than_asked", sentence=said["more_than_asked"]))
    return tuple(found)


def _hundred(share: float) -> int:
    return round(100 * share)
