"""The survey's pages: for anyone, without account, cookie or script."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.web import wall
from daylit.web.accounts.models import Agency
from daylit.web.community import limits
from daylit.web.community.codes import spent_hash
from daylit.web.community.models import Kind, Source, Survey
from daylit.web.community.outside import form_of, new_form, public, within_limits, words_of
from daylit.web.community.public_forms import SurveyForm, from_receipt
from daylit.web.community.taking import AlreadyUsed, SurveyClosed, is_open, take_answer
from daylit.web.community.words import Words, languages

AWAY = "https://www.weather.gov/"
"""Where the way out leads: a page that nobody wonders about."""


def page(request: HttpRequest, template: str, told: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page of the public side."""
    query = request.GET.copy()
    query.pop("lang", None)
    kept = query.urlencode()
    others = [(one, f"?lang={one.code}{f'&{kept}' if kept else ''}") for one in languages().values()]
    found = {"words": words_of(request), "others": others, "away": AWAY, **told}
    return render(request, f"community/public/{template}.html", found, status=status)


def nothing(request: HttpRequest) -> HttpResponse:
    """Nothing is here, in the language asked for."""
    return page(request, "nothing", {}, status=404)


def too_fast(request: HttpRequest) -> HttpResponse:
    """Too much came from one place."""
    answer = page(request, "said", {"sentence": words_of(request)["page"]["too_fast"]}, status=429)
    answer.headers["Retry-After"] = "3600"
    return answer


@public
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The surveys that are open; the link of a receipt comes here and finds its own at once."""
    with wall.everywhere():  # of any agency: their names and their open surveys are public
        found = [one for one in Survey.objects.select_related("agency") if is_open(one, day=today(one.agency))]
    short = request.GET.get("g", "")[:8].lower()
    stops = [one for one in found if one.kind == Kind.STOPS and (not short or str(one.agency_id).startswith(short))]
    if "c" in request.GET and len(stops) == 1:
        with wall.only(stops[0].agency_id):
            return _asked(
                request, stops[0], _form(stops[0], words_of(request), initial=from_receipt(stops[0], request.GET))
            )
    shown = [one for one in found if one.kind == Kind.STOPS or one.open_link or one.asked]
    return page(
        request, "surveys", {"surveys": [(one, words_of(request).own(one.title, one.title_es)) for one in shown]}
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, survey: UUID) -> HttpResponse:
    """One survey: its questions, and what came of sending them."""
    with wall.everywhere():
        found = Survey.objects.select_related("agency").filter(pk=survey).first()
    if found is None:
        return nothing(request)
    with wall.only(found.agency_id):
        if not is_open(found, day=today(found.agency)):
            return page(request, "said", {"sentence": words_of(request)["survey"]["closed"]}, status=410)
        if request.method == "POST":
            return _taken(request, found)
        return _asked(request, found, _form(found, words_of(request), initial=from_receipt(found, request.GET)))


@public
@require_safe
def thanks(request: HttpRequest, survey: UUID) -> HttpResponse:
    """It was taken in."""
    with wall.everywhere():
        found = Survey.objects.filter(pk=survey).first()
    if found is None:
        return nothing(request)
    return page(request, "thanks", {"agency": found.agency_id})


def today(agency: Agency) -> date:
    """The day by the agency's clocks."""
    return timezone.now().astimezone(ZoneInfo(agency.zone)).date()


def _form(survey: Survey, words: Words, **more: Any) -> SurveyForm:
    return SurveyForm(survey=survey, words=words, today=today(survey.agency), **more)


def _asked(request: HttpRequest, survey: Survey, form: SurveyForm, *, status: int = 200) -> HttpResponse:
    told = {"survey": survey, "form": form, "token": new_form(), "stops": survey.kind == Kind.STOPS}
    told["sentence"] = words_of(request)["questions"][survey.questions]["about"]
    return page(request, "survey", told, status=status)


def _taken(request: HttpRequest, survey: Survey) -> HttpResponse:
    """What was sent: taken in, or shown again with what is wrong; nothing that was written is lost."""
    words, now = words_of(request), timezone.now()
    form, token = _form(survey, words, data=request.POST), form_of(request.POST.get("form", ""))
    if form.is_valid() and token is None:
        form.add_error(None, words["page"]["old_form"])
    if not form.is_valid():
        return _asked(request, survey, form, status=422)
    typed = form.cleaned_data["code"]
    source, spent = Source.OPEN, token or ""
    if typed or not survey.open_link:
        if not within_limits(request, "code", limit=limits.CODES, now=now.timestamp()):
            return too_fast(request)
        source = Source.RECEIPT if survey.kind == Kind.STOPS else Source.INVITED
        spent = spent_hash(survey, typed) or ""
        if not spent:
            form.add_error("code", words["survey"]["code_wrong" if typed else "code_missing"])
            return _asked(request, survey, form, status=422)
    elif not within_limits(request, "open", limit=limits.OPEN, now=now.timestamp()):
        return too_fast(request)
    try:
        take_answer(survey, form.given(), spent=spent, source=source, at=now)
    except AlreadyUsed:
        told = words["page"]["sent_twice"] if source == Source.OPEN else words["survey"]["code_used"]
        return page(request, "said", {"sentence": told}, status=409)
    except SurveyClosed:
        return page(request, "said", {"sentence": words["survey"]["closed"]}, status=410)
    return redirect(f"{reverse('survey_thanks', args=[survey.id])}?lang={words.code}")
