"""The pages of those who run surveys and meetings. Command reads; the community liaison writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.community import queries, sheets
from daylit.web.community.actions import (
    answer_question,
    close_survey,
    days_to_answer,
    make_codes,
    open_survey,
    save_meeting,
    set_rules,
)
from daylit.web.community.forms import (
    AnswerForm,
    CodesForm,
    DecideForm,
    MeetingForm,
    RulesForm,
    SurveyForm,
)
from daylit.web.community.models import Kind, Shown
from daylit.web.community.moderation import decide, without_personal
from daylit.web.community.public_views import today
from daylit.web.community.results import finding_of, open_link
from daylit.web.community.taking import is_open
from daylit.web.community.words import chosen

RUN, READ = (Role.COMMUNITY,), (Role.COMMUNITY, Role.COMMAND)


@audience(*READ)
@require_http_methods(["GET", "HEAD", "POST"])
def surveys(request: HttpRequest) -> HttpResponse:
    """Every survey, and a new one."""
    acting = request.acting
    form = SurveyForm(request.POST or None)
    if request.method == "POST":
        if not acting.has(*RUN):
            return errors.not_found(request)
        if form.is_valid():
            told = {**form.cleaned_data, "kind": Kind(form.cleaned_data["kind"])}
            try:
                made = open_survey(agency=acting.agency, by=acting.person, at=timezone.now(), **told)
            except DaylitError as error:
                form.add_error(None, f"{error} {error.remedy or ''}")
            else:
                messages.success(request, f"Open from today on: {made.title}.")
                return redirect("community_survey", survey=made.id)
    day = today(acting.agency)
    told = {
        "form": form,
        "runs": acting.has(*RUN),
        "surveys": [(one, is_open(one, day=day)) for one in queries.surveys(acting)],
        "standing": queries.standing(acting, at=timezone.now()),
    }
    return render(request, "community/surveys.html", told, status=422 if form.errors else 200)


@audience(*READ)
@require_safe
def survey(request: HttpRequest, survey: UUID) -> HttpResponse:
    """One survey: its finding, the open link apart, and the papers to print."""
    acting = request.acting
    row = queries.surveys(acting).filter(pk=survey).first()
    if row is None:
        return errors.not_found(request)
    words = chosen("en")
    told = {
        "survey": row,
        "open": is_open(row, day=today(acting.agency)),
        "finding": (finding := finding_of(row, words)),
        "rows": queries.in_rows(finding),
        "apart": open_link(row, words),
        "texts": queries.texts(acting).filter(survey=row, state=Shown.SHOWN)[:100],
        "crowded": queries.crowded(row),
        "codes": CodesForm(),
        "runs": acting.has(*RUN),
        "stops": row.kind == Kind.STOPS,
    }
    return render(request, "community/survey.html", told)


@audience(*RUN)
@require_POST
def close(request: HttpRequest, survey: UUID) -> HttpResponse:
    """Take no more answers."""
    acting = request.acting
    row = queries.surveys(acting).filter(pk=survey, closes__isnull=True).first()
    if row is None:
        return errors.not_found(request)
    close_survey(survey=row, by=acting.person, at=timezone.now())
    messages.success(request, "Today is its last day.")
    return redirect("community_survey", survey=row.id)


@audience(*RUN)
@require_POST
def print_sheet(request: HttpRequest, survey: UUID) -> HttpResponse:
    """A sheet of codes to cut apart. It is shown once: the codes are kept nowhere."""
    acting, form = request.acting, CodesForm(request.POST)
    row = queries.surveys(acting).filter(pk=survey).first()
    if row is None:
        return errors.not_found(request)
    if not form.is_valid():
        messages.error(request, "Say how many codes, from 1 to 500.")
        return redirect("community_survey", survey=row.id)
    try:
        codes = make_codes(survey=row, count=form.cleaned_data["count"], by=acting.person, at=timezone.now())
    except DaylitError as error:
        messages.error(request, str(error))
        return redirect("community_survey", survey=row.id)
    told = {"survey": row, "slips": [sheets.slip(row, code) for code in codes], "stops": row.kind == Kind.STOPS}
    return render(request, "community/sheet.html", told)


@audience(*RUN)
@require_safe
def reading(request: HttpRequest) -> HttpResponse:
    """What waits for a moderator: texts of surveys, statements, questions."""
    acting = request.acting
    waiting = {"state": Shown.WAITING}
    told = {
        "texts": [(row, without_personal(row.text)) for row in queries.texts(acting).filter(**waiting)[:50]],
        "statements": [(row, without_personal(row.text)) for row in queries.statements(acting).filter(**waiting)[:50]],
        "questions": [(row, without_personal(row.text)) for row in queries.questions(acting).filter(**waiting)[:50]],
        "waiting": queries.standing(acting, at=timezone.now()).waiting,
    }
    return render(request, "community/reading.html", told)


@audience(*RUN)
@require_POST
def decide_text(request: HttpRequest, text: UUID) -> HttpResponse:
    """A moderator's decision about a text of a survey."""
    return _decided(request, queries.texts(request.acting).filter(pk=text).first())


@audience(*RUN)
@require_POST
def decide_statement(request: HttpRequest, statement: UUID) -> HttpResponse:
    """A moderator's decision about a statement."""
    return _decided(request, queries.statements(request.acting).filter(pk=statement).first())


@audience(*RUN)
@require_POST
def decide_question(request: HttpRequest, question: UUID) -> HttpResponse:
    """A moderator's decision about a question."""
    return _decided(request, queries.questions(request.acting).filter(pk=question).first())


@audience(*READ)
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest) -> HttpResponse:
    """Questions that are shown: open ones by their day, late ones marked; and the days to answer."""
    acting = request.acting
    form = RulesForm(request.POST or None, initial={"answer_days": days_to_answer(acting.agency)})
    if request.method == "POST":
        if not acting.has(*RUN):
            return errors.not_found(request)
        if form.is_valid():
            set_rules(agency=acting.agency, by=acting.person, at=timezone.now(), **form.cleaned_data)
            messages.success(request, "It holds for questions that come from now on.")
            return redirect("community_questions")
    day = today(acting.agency)
    rows = queries.questions(acting).filter(state=Shown.SHOWN)
    told = {
        "open": [(row, row.due < day) for row in rows.filter(answered__isnull=True)],
        "done": rows.filter(answered__isnull=False)[:50],
        "form": form,
        "runs": acting.has(*RUN),
    }
    return render(request, "community/questions.html", told, status=422 if form.errors else 200)


@audience(*RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, question: UUID) -> HttpResponse:
    """One question, and its answer."""
    acting = request.acting
    row = queries.questions(acting).filter(pk=question, state=Shown.SHOWN).first()
    if row is None:
        return errors.not_found(request)
    form = AnswerForm(request.POST or None, initial={"answer": row.answer})
    if request.method == "POST" and form.is_valid():
        answer_question(question=row, answer=form.cleaned_data["answer"], by=acting.person, at=timezone.now())
        messages.success(request, "The answer is on the public page.")
        return redirect("community_questions")
    told = {"question": row, "form": form, "late": row.due < today(acting.agency)}
    return render(request, "community/question.html", told, status=422 if form.errors else 200)


@audience(*READ)
@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings and commitments."""
    acting = request.acting
    day = today(acting.agency)
    told = {
        "meetings": queries.meetings(acting),
        "commitments": [(row, row.due is not None and row.due < day) for row in queries.commitments(acting)],
        "leads": acting.has(Role.COMMAND),
        "runs": acting.has(*RUN),
    }
    return render(request, "community/meetings.html", told)


@audience(*RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """One more meeting."""
    return _meeting(request, None)


@audience(*RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """One meeting: its agenda, and later its minutes."""
    row = queries.meetings(request.acting).filter(pk=meeting).first()
    return errors.not_found(request) if row is None else _meeting(request, row)


def _decided(request: HttpRequest, row: Any) -> HttpResponse:
    form = DecideForm(request.POST)
    if row is None or not form.is_valid():
        return errors.not_found(request)
    show = form.cleaned_data["show"] == "yes"
    try:
        decide(row=row, show=show, by=request.acting.person, at=timezone.now(), because=form.cleaned_data["because"])
    except DaylitError as error:
        messages.error(request, f"{error} {error.remedy or ''}")
    else:
        messages.success(request, "It is shown." if show else "It is kept back.")
    return redirect("community_reading")


def _meeting(request: HttpRequest, row: Any) -> HttpResponse:
    acting, form = request.acting, MeetingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        save_meeting(agency=acting.agency, by=acting.person, at=timezone.now(), meeting=row, **form.cleaned_data)
        messages.success(request, "Saved; it is on the public page.")
        return redirect("community_meetings")
    told = {"form": form, "row": row, "what": "Meeting"}
    return render(request, "community/edit.html", told, status=422 if form.errors else 200)
