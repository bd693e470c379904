"""What residents read and say without an account: results, statements, questions, meetings, and what was promised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.web import wall
from daylit.web.accounts.models import Agency
from daylit.web.community import blind, limits
from daylit.web.community.actions import days_to_answer
from daylit.web.community.models import Commitment, FreeText, Meeting, Progress, Question, Shown, Statement, Survey
from daylit.web.community.moderation import VOTES, ask, question_hash, say, vote
from daylit.web.community.outside import agencies, agency_of, form_of, new_form, public, within_limits, words_of
from daylit.web.community.public_forms import LONGEST_QUESTION, LONGEST_STATEMENT, WordsForm
from daylit.web.community.public_views import nothing, page, today, too_fast
from daylit.web.community.results import THRESHOLD, finding_of, open_link
from daylit.web.community.taking import AlreadyUsed, is_open

Inner = Callable[..., HttpResponse]


def of_agency(view: Inner) -> Inner:
    """A page about one agency: behind it the database shows that agency's rows alone."""

    def answer(request: HttpRequest, agency: UUID, **more: Any) -> HttpResponse:
        found = agency_of(agency)
        if found is None:
            return nothing(request)
        with wall.only(found.id):
            return view(request, found, **more)

    answer.__name__, answer.__doc__ = view.__name__, view.__doc__
    return answer


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The agencies of the installation; where there is one, its page at once."""
    found = agencies()
    if len(found) == 1:
        return redirect(f"{reverse('community_home', args=[found[0].id])}?lang={words_of(request).code}")
    return page(request, "agencies", {"agencies": found})


@public
@require_safe
@of_agency
def home(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Everything there is, with how much of it."""
    day = today(agency)
    told = {
        "agency": agency,
        "statements": Statement.objects.filter(agency=agency, state=Shown.SHOWN).count(),
        "questions": Question.objects.filter(agency=agency, state=Shown.SHOWN).count(),
        "meetings": Meeting.objects.filter(agency=agency).count(),
        "promises": Commitment.objects.filter(agency=agency).count(),
        "open": any(is_open(one, day=day) for one in Survey.objects.filter(agency=agency)),
    }
    return page(request, "home", told)


@public
@require_safe
@of_agency
def results(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What surveys say: those who came with a code, and apart from them the open link."""
    words, shown = words_of(request), []
    for one in Survey.objects.filter(agency=agency).select_related("agency").order_by("-opens"):
        finding = finding_of(one, words, public=True)
        if finding.n_used >= THRESHOLD:
            texts = FreeText.objects.filter(survey=one, state=Shown.SHOWN).order_by("id")[:50]
            shown.append((one, finding, open_link(one, words), texts))
    return page(request, "results", {"agency": agency, "results": shown, "threshold": THRESHOLD})


@public
@require_http_methods(["GET", "HEAD", "POST"])
@of_agency
def statements(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Statements with their votes, and one more."""
    label = words_of(request)["community"]["statement"]
    form = WordsForm(request.POST or None, label=label, longest=LONGEST_STATEMENT)
    if request.method == "POST" and form.is_valid():
        wrong, token = _may_send(request, form, "text", limits.TEXTS)
        if wrong is not None:
            return wrong
        if token is not None:
            return _once(request, lambda: _said(request, agency, form, token))
    told = {
        "agency": agency,
        "form": form,
        "token": new_form(),
        "statements": [
            (row, row.agree + row.disagree + row.passed >= THRESHOLD)
            for row in Statement.objects.filter(agency=agency, state=Shown.SHOWN).order_by("-day", "id")
        ],
        "voted": "voted" in request.GET,
    }
    return page(request, "statements", told, status=422 if form.errors else 200)


@public
@require_POST
@of_agency
def cast_vote(request: HttpRequest, agency: Agency, statement: UUID) -> HttpResponse:
    """One vote."""
    row = Statement.objects.filter(agency=agency, pk=statement, state=Shown.SHOWN).first()
    how, token = request.POST.get("vote", ""), form_of(request.POST.get("form", ""))
    if row is None:
        return nothing(request)
    back = f"{reverse('community_statements', args=[agency.id])}?lang={words_of(request).code}"
    if how not in VOTES or token is None:
        return redirect(back)
    if not within_limits(request, "vote", limit=limits.VOTES, now=timezone.now().timestamp()):
        return too_fast(request)

    def count() -> HttpResponse:
        vote(statement=row, vote=how, form=token, at=timezone.now())
        return redirect(f"{back}&voted=1#s-{row.id}")

    return _once(request, count)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@of_agency
def questions(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Questions with their answers, and one more."""
    form = WordsForm(request.POST or None, label=words_of(request)["community"]["question"], longest=LONGEST_QUESTION)
    if request.method == "POST" and form.is_valid():
        wrong, token = _may_send(request, form, "text", limits.TEXTS)
        if wrong is not None:
            return wrong
        if token is not None:
            return _once(request, lambda: _taken(request, agency, form, token))
    day = today(agency)
    rows = Question.objects.filter(agency=agency, state=Shown.SHOWN).order_by("-day", "id")
    told = {
        "agency": agency,
        "form": form,
        "token": new_form(),
        "days": days_to_answer(agency),
        "questions": [(row, row.due < day) for row in rows],
    }
    return page(request, "questions", told, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "HEAD", "POST"])
@of_agency
def look_up(request: HttpRequest, agency: Agency) -> HttpResponse:
    """What became of one's own question, by its code. The code is sent in a form and stands in no address."""
    told: dict[str, Any] = {"agency": agency}
    if request.method == "POST":
        if not within_limits(request, "code", limit=limits.CODES, now=timezone.now().timestamp()):
            return too_fast(request)
        code = blind.read(request.POST.get("code", "")[:60])
        found = (
            None
            if code is None
            else Question.objects.filter(agency=agency, code_hash=question_hash(agency, code)).first()
        )
        told |= {"asked": True, "question": found, "late": found is not None and found.due < today(agency)}
    return page(request, "look_up", told, status=404 if told.get("asked") and told["question"] is None else 200)


@public
@require_safe
@of_agency
def meetings(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Meetings, with agenda and minutes."""
    return page(request, "meetings", {"agency": agency, "meetings": _in_words(request, Meeting, agency, "-day")})


@public
@require_safe
@of_agency
def promises(request: HttpRequest, agency: Agency) -> HttpResponse:
    """You said, we did."""
    rows = _in_words(request, Commitment, agency, "-since")
    return page(request, "promises", {"agency": agency, "promises": rows, "done": Progress.DONE})


def _in_words(request: HttpRequest, model: Any, agency: Agency, order: str) -> list[Any]:
    """Rows with what the agency wrote, in the language asked for where it wrote it."""
    words, rows = words_of(request), list(model.objects.filter(agency=agency).order_by(order, "id"))
    for row in rows:
        for name in ("title", "agenda", "minutes", "said", "did"):
            if hasattr(row, name):
                setattr(row, name, words.own(getattr(row, name), getattr(row, f"{name}_es")))
        if hasattr(row, "state"):
            row.state_word = words["community"][row.state]
        row.day_word = (
            words.day(row.day if hasattr(row, "day") else row.due)
            if getattr(row, "day", row.__dict__.get("due"))
            else ""
        )
    return rows


def _may_send(request: HttpRequest, form: WordsForm, what: str, limit: int) -> tuple[HttpResponse | None, str | None]:
    """An answer where it cannot be taken now, else what names the form; an old form is shown again."""
    token = form_of(request.POST.get("form", ""))
    if token is None:
        form.add_error(None, words_of(request)["page"]["old_form"])
        return None, None
    if not within_limits(request, what, limit=limit, now=timezone.now().timestamp()):
        return too_fast(request), None
    return None, token


def _once(request: HttpRequest, done: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return done()
    except AlreadyUsed:
        return page(request, "said", {"sentence": words_of(request)["page"]["sent_twice"]}, status=409)


def _said(request: HttpRequest, agency: Agency, form: WordsForm, token: str) -> HttpResponse:
    words = words_of(request)
    say(agency=agency, text=form.cleaned_data["text"], language=words.code, form=token, at=timezone.now())
    return page(request, "said", {"sentence": words["community"]["statement_thanks"], "agency": agency})


def _taken(request: HttpRequest, agency: Agency, form: WordsForm, token: str) -> HttpResponse:
    words = words_of(request)
    _, code = ask(agency=agency, text=form.cleaned_data["text"], language=words.code, form=token, at=timezone.now())
    told = {"sentence": words["community"]["question_thanks"], "agency": agency}
    return page(request, "said", {**told, "about": words["community"]["question_code"], "code": code})
