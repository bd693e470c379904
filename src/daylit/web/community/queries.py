"""What staff read, and what other apps ask of this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from daylit.stats.bounded import bounded_mean
from daylit.stats.rates import rate_difference
from daylit.studies.finding import Estimate, Finding
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency
from daylit.web.community.documents import for_release, shown_value
from daylit.web.community.models import (
    Commitment,
    FreeText,
    Meeting,
    Progress,
    Question,
    Shown,
    Statement,
    Survey,
    Waiting,
)
from daylit.web.community.results import THRESHOLD, answers_of, finding_of, score, three_months
from daylit.web.community.words import chosen
from daylit.web.measure import Measure

__all__ = ["ABOUT_SURVEYS", "Need", "answered_by", "for_release", "needs", "week"]
ABOUT_SURVEYS = "survey"
"""In place of a study's name: a commitment answers what people said in surveys."""
LOW = 0.7
"""A sentence that fewer agree with than this share is told as a need, where its whole range lies below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that people said and that training or a change could answer. ``href`` leads to where it was said."""

    label: str
    shown: str
    likely: str
    n: int
    about: str
    href: str
    survey: str


def surveys(acting: Acting) -> QuerySet[Survey]:
    """The agency's surveys, the newest first, each with how many answers were written."""
    return _own(Survey, acting).annotate(answered=Count("answers")).order_by("-opens", "title")


def texts(acting: Acting) -> QuerySet[FreeText]:
    """What was written in surveys, in an order that says nothing."""
    return _own(FreeText, acting).select_related("survey").order_by("id")


def statements(acting: Acting) -> QuerySet[Statement]:
    """Statements of residents."""
    return _own(Statement, acting).order_by("-day", "id")


def questions(acting: Acting) -> QuerySet[Question]:
    """Questions to the agency, those due first."""
    return _own(Question, acting).order_by("due", "id")


def meetings(acting: Acting) -> QuerySet[Meeting]:
    """Meetings, the newest first."""
    return _own(Meeting, acting).order_by("-day", "id")


def commitments(acting: Acting) -> QuerySet[Commitment]:
    """Commitments, the newest first."""
    return _own(Commitment, acting).order_by("-since", "id")


def answered_by(acting: Acting, action: UUID) -> QuerySet[Commitment]:
    """The commitments that an action keeps, the newest first."""
    return commitments(acting).filter(action=action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What waits: texts, statements and questions for a moderator, questions for an answer, commitments past due."""

    to_read: int
    to_answer: int
    late: int
    promises_late: int
    waiting: int


def standing(acting: Acting, *, at: datetime) -> Standing:
    """How things stand today."""
    today = at.astimezone(ZoneInfo(acting.agency.zone)).date()
    unread = sum(_own(model, acting).filter(state=Shown.WAITING).count() for model in (FreeText, Statement, Question))
    unanswered = _own(Question, acting).filter(state=Shown.SHOWN, answered__isnull=True)
    late = _own(Question, acting).filter(_late_on(today)).count()
    open_ones = _own(Commitment, acting).filter(state__in=(Progress.PROMISED, Progress.DOING), due__lt=today)
    return Standing(
        to_read=unread,
        to_answer=unanswered.count(),
        late=late,
        promises_late=open_ones.count(),
        waiting=_own(Waiting, acting).count(),
    )


def _late_on(today: date) -> Q:
    return ~Q(state=Shown.KEPT_BACK) & Q(answered__isnull=True, due__lt=today)


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """The survey's score of the last three months against the three before, and questions that are late."""
    today = at.astimezone(ZoneInfo(acting.agency.zone)).date()
    now = standing(acting, at=at)
    return [
        _score(acting.agency, today),
        Measure(
            name="community.late_questions",
            label="questions of residents past their day",
            shown=str(now.late),
            worse=now.late > 0,
            about=f"{now.to_answer} wait for an answer.",
            href=reverse("community_questions"),
        ),
    ]


def _score(agency: Agency, today: date) -> Measure:
    """People's marks of all five sentences together: each person has about five, so people are counted, not marks."""
    first = three_months(today)
    people, marks = score(agency, first=first, last=today)
    before_people, before_marks = score(
        agency, first=three_months(first - timedelta(days=1)), last=first - timedelta(days=1)
    )
    told: dict[str, Any] = {"name": "community.survey", "label": "mean mark of people who were stopped", "n": people}
    told["href"] = reverse("community_surveys")
    if people < THRESHOLD:
        about = f"Fewer than {THRESHOLD} people have answered in three months."
        return Measure(**{**told, "n": None}, shown="–", about=about)
    mean = bounded_mean(marks=_of_people(marks, people))
    shown, likely = f"{float(mean.estimate):.1f} of 5", f"{float(mean.low):.1f} to {float(mean.high):.1f}"
    about = "Five sentences on how the stop went, marked from 1 to 5. People choose whether to answer."
    if before_people < THRESHOLD:
        return Measure(**told, shown=shown, likely=likely, about=about)
    was = bounded_mean(marks=_of_people(before_marks, before_people))
    gap = rate_difference(
        events=mean.events, n=mean.n, reference_events=was.events, reference_n=was.n, method="newcombe"
    )
    change, low, high = (4 * float(one) for one in (gap.estimate, gap.low, gap.high))
    told |= {"change": f"{change:+.1f} against the three months before", "clear": low > 0 or high < 0}
    return Measure(
        **told, shown=shown, likely=f"{likely}; change {low:+.1f} to {high:+.1f}", worse=change < 0, about=about
    )


def _of_people(marks: np.ndarray[Any, Any], people: int) -> np.ndarray[Any, Any]:
    """Marks as if each person had one: the same mean, and no more certainty than there are people."""
    return marks * (people / max(1, marks.sum()))


def needs(agency: Agency) -> list[Need]:
    """Sentences of the open surveys that clearly fewer agree with than most would wish, the lowest first."""
    found = []
    words = chosen("en")
    for survey in Survey.objects.filter(agency=agency, closes__isnull=True).select_related("agency"):
        for one in low_estimates(finding_of(survey, words)):
            assert one.value is not None
            assert one.low is not None
            assert one.high is not None
            found.append(
                (
                    one.value,
                    Need(
                        label=one.label,
                        shown=f"{one.value:.0%} agree",
                        likely=f"{one.low:.0%} to {one.high:.0%}",
                        n=one.n,
                        about="From a survey. People choose whether to answer, so it may not hold for everyone.",
                        href=reverse("community_survey", args=[survey.id]),
                        survey=str(survey.id),
                    ),
                )
            )
    return [need for _, need in sorted(found, key=lambda pair: pair[0])]


def low_estimates(finding: Finding) -> list[Estimate]:
    """Shares of all people together whose whole range lies below ``LOW``."""
    return [
        one
        for one in finding.estimates
        if one.quantity == "survey.agree" and not one.groups and one.high is not None and one.high < LOW
    ]


def in_rows(finding: Finding) -> list[dict[str, str]]:
    """The numbers of a survey as rows of a table: of each sentence the share that agrees, and the mean mark."""
    means = {(one.label, *one.groups.values()): one for one in finding.estimates if one.quantity == "survey.mean"}
    rows = []
    for one in finding.estimates:
        if one.quantity == "survey.agree":
            mean = means[(one.label, *one.groups.values())]
            whom = ", ".join(one.groups.values()) or "all"
            told = {"label": one.label, "of": whom, "n": f"{one.n:,}" if one.n else "–"}
            rows.append(told | {"note": one.note, "agree": _with_range(one), "mean": _with_range(mean)})
    return rows


def _with_range(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "–"
    value, low, high = (shown_value(one.quantity, number) for number in (one.value, one.low, one.high))
    return f"{value} ({low} to {high})"


def crowded(survey: Survey) -> list[str]:
    """Groups from which more people answered than are in recorded contacts: somebody may answer for others."""
    answers = answers_of(survey, chosen("en"))
    if answers.asked is not None and answers.people > answers.asked:
        return [f"{answers.people} answers, and {answers.asked} people in recorded contacts."]
    return []


def _own(model: Any, acting: Acting) -> Any:
    return model.objects.filter(agency=acting.agency)
