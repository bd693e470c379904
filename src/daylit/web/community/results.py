"""Answers of surveys, counted by the database, and the findings made of them. Nothing here reads a single one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db.models import Count, Q, QuerySet, Sum

from daylit.studies.finding import Finding
from daylit.studies.survey import Answers, Breakdown, Counts, survey_finding
from daylit.web.accounts.models import Area
from daylit.web.community.models import Answer, FreeText, Kind, Source, Survey
from daylit.web.community.taking import MARKS
from daylit.web.community.words import Words, languages
from daylit.web.ledger.forms import form_for
from daylit.web.ledger.models import Contact, State

THRESHOLD = 11
VERIFIED = (Source.RECEIPT, Source.INVITED)
SAME_TEXT, SAME_MARKS, LEAST = 3, 0.5, 20
"""An open link is warned of where one text came so often, or so large a share of so many answers is the same."""
_ANY_MARK = Q()
for _name in MARKS:
    _ANY_MARK |= Q(**{f"{_name}__isnull": False})
_EACH = {f"{name}_{mark}": Count("pk", filter=Q(**{name: mark})) for name in MARKS for mark in range(1, 6)}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """What came by an open link, told apart: how many, their finding, and whether something looks arranged."""

    people: int
    finding: Finding
    warning: str


def kinds_of(survey: Survey, words: Words) -> list[tuple[str, str]]:
    """The kinds of stops that the agency's form knows, in the words of a language."""
    form = form_for(survey.agency)
    if form is None:
        return []
    element = next((one for one in form.form.elements if one.path == "contact.kind"), None)
    codes = () if element is None else form.form.codes.get(element.codes, ())
    return [(code.value, words.kind(code.value, code.label)) for code in codes]


def finding_of(survey: Survey, words: Words, *, public: bool = False) -> Finding:
    """The finding of a survey, from the answers that came with a code."""
    return survey_finding(answers_of(survey, words), threshold=THRESHOLD, language=words.code, public=public)


def answers_of(survey: Survey, words: Words) -> Answers:
    """The answers with a code, counted: in all, by the kind of stop and by area."""
    rows = Answer.objects.filter(survey=survey, source__in=VERIFIED)
    open_people = Answer.objects.filter(survey=survey, source=Source.OPEN).count()
    areas = {str(one.pk): one.name for one in Area.objects.filter(agency=survey.agency_id)}
    parts = [_breakdown(rows, "area", words["survey"]["area"], areas)]
    if survey.kind == Kind.STOPS:
        parts.insert(0, _breakdown(rows, "kind", words["survey"]["kind"], dict(kinds_of(survey, words))))
    asked, recorded = _asked(survey)
    return _counted(
        survey, rows, words, asked=asked, recorded=recorded, open_people=open_people,
        breakdowns=tuple(part for part in parts if len(part.labels) > 1),
    )  # fmt: skip


def open_link(survey: Survey, words: Words) -> OpenLink:
    """The answers without a code, apart."""
    rows = Answer.objects.filter(survey=survey, source=Source.OPEN)
    counted = _counted(survey, rows, words)
    finding = survey_finding(counted, threshold=THRESHOLD, language=words.code, public=True)
    return OpenLink(people=counted.people, finding=finding, warning=_looks_arranged(survey, rows, counted.people))


def score(agency: Any, *, first: date, last: date) -> tuple[int, Counts]:
    """How many people who were stopped in these months marked something, and the marks of all questions together."""
    rows = Answer.objects.filter(agency=agency, survey__kind=Kind.STOPS, source__in=VERIFIED)
    rows = rows.filter(month__gte=first, month__lte=last)
    return rows.filter(_ANY_MARK).count(), _marks(rows.aggregate(**_EACH)).sum(axis=0)


def _counted(
    survey: Survey,
    rows: QuerySet[Answer],
    words: Words,
    *,
    asked: int | None = None,
    recorded: bool = False,
    open_people: int = 0,
    breakdowns: tuple[Breakdown, ...] = (),
) -> Answers:
    told = rows.aggregate(people=Count("pk"), marked=Count("pk", filter=_ANY_MARK), **_EACH)
    sentences = words["questions"][survey.questions]
    return Answers(
        title=words.own(survey.title, survey.title_es),
        questions=tuple(sentences[name] for name in MARKS),
        marks=_marks(told),
        people=told["people"],
        marked=told["marked"],
        asked=asked,
        recorded=recorded,
        open_people=open_people,
        breakdowns=breakdowns,
    )


def _breakdown(rows: QuerySet[Answer], by: str, name: str, labels: dict[str, str]) -> Breakdown:
    """Answers by one column; those who did not say are not a group."""
    told = rows.exclude(**{f"{by}__isnull": True}).order_by(by).values(by).annotate(people=Count("pk"), **_EACH)
    found = [one for one in told if str(one[by]) in labels]
    return Breakdown(
        name=name,
        labels=tuple(labels[str(one[by])] for one in found),
        marks=np.array([_marks(one) for one in found], dtype=np.int64).reshape(len(found), len(MARKS), 5),
        people=np.array([one["people"] for one in found], dtype=np.int64),
    )


def _marks(told: dict[str, Any]) -> Counts:
    return np.array([[told[f"{name}_{mark}"] or 0 for mark in range(1, 6)] for name in MARKS], dtype=np.int64)


def _asked(survey: Survey) -> tuple[int | None, bool]:
    """How many could have answered: the people of recorded contacts since it opened, or those who were invited."""
    if survey.kind != Kind.STOPS:
        return survey.asked or None, False
    contacts = Contact.objects.filter(agency=survey.agency_id, local_day__gte=survey.opens)
    if survey.closes is not None:
        contacts = contacts.filter(local_day__lte=survey.closes)
    people = contacts.exclude(state=State.EXPUNGED).aggregate(people=Sum("people"))["people"]
    return people or None, True


def _looks_arranged(survey: Survey, rows: QuerySet[Answer], people: int) -> str:
    """What makes the open link look arranged, in words; nothing where it looks as it should."""
    texts = FreeText.objects.filter(survey=survey, source=Source.OPEN)
    same = texts.values("text").annotate(times=Count("pk")).order_by("-times").first()
    if same is not None and same["times"] >= SAME_TEXT:
        return f"The same text came {same['times']} times."
    often = rows.filter(_ANY_MARK).order_by().values(*MARKS).annotate(times=Count("pk")).order_by("-times").first()
    if often is not None and people >= LEAST and often["times"] > SAME_MARKS * people:
        return f"{often['times']} of {people} answers have the very same marks."
    if survey.most_at_once >= LEAST and survey.most_at_once > SAME_MARKS * people:
        return f"{survey.most_at_once} of {people} answers came in close together."
    return ""


def three_months(last: date) -> date:
    """The first day of the two months before a month."""
    return ((last.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)).replace(day=1)


def both_languages(survey: Survey) -> dict[str, Finding]:
    """The finding for the public, in each language in which there are sentences for it."""
    return {code: finding_of(survey, words, public=True) for code, words in languages().items()}
