"""The administrator's pages for setting the agency up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.record.form_check import Mistake
from daylit.web import errors
from daylit.web.accounts.models import Agency, Person
from daylit.web.audience import Role, audience
from daylit.web.collect.models import StreetIndex
from daylit.web.collect.streets import put_streets
from daylit.web.ledger.forms import BadQuestions, set_questions
from daylit.web.setup import actions, questions
from daylit.web.setup.areas import ReadArea, is_far, read_areas
from daylit.web.setup.checklist import checklist
from daylit.web.setup.forms import AgencyForm, FileForm, QuestionForm, UnitForm
from daylit.web.setup.overlap import overlaps
from daylit.web.setup.people import read_people
from daylit.web.setup.people_list import today
from daylit.web.setup.streets import read_streets

LARGEST_STREETS = 20 * 2**20
"""Bytes of a file of streets: those of a large town."""
FORM = require_http_methods(["GET", "HEAD", "POST"])

MOST_PAIRS = 5
"""Pairs of areas over one another that are named; the others are counted."""
MOST_TOLD = 100
"""Up to so many mistakes of a file are told at once."""


@audience(Role.ADMIN)
@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """What is done and what is left."""
    return render(request, "setup/setup.html", {"steps": checklist(_agency(request), at=timezone.now())})


@audience(Role.ADMIN)
@FORM
def agency(request: HttpRequest) -> HttpResponse:
    """Name, place, rules and limits."""
    found = Agency.objects.get(pk=_agency(request).pk)
    form = AgencyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        kept = Agency.objects.get(pk=found.pk)
        actions.change_agency(agency=kept, values=form.cleaned_data, by=request.user.pk, at=timezone.now())
        messages.success(request, "Saved.")
        return redirect("setup")
    return _answer(request, "setup/agency.html", form)


@audience(Role.ADMIN)
@FORM
def units(request: HttpRequest) -> HttpResponse:
    """The units, and one more."""
    found = _agency(request)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = " ".join(form.cleaned_data["name"].split())
        try:
            actions.add_unit(agency=found, name=name, by=request.user.pk, at=timezone.now())
        except DaylitError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"Added: {name}.")
            return redirect("setup_units")
    return _answer(request, "setup/units.html", form, units=found.units.all())


@audience(Role.ADMIN)
@FORM
def areas(request: HttpRequest) -> HttpResponse:
    """The areas, and a file of them."""
    found = _agency(request)
    form = FileForm(request.POST or None, request.FILES or None, endings=".geojson,.json")
    mistakes: list[Mistake] = []
    if request.method == "POST" and form.is_valid():
        station = None if None in (found.longitude, found.latitude) else (found.longitude, found.latitude)
        read, mistakes = read_areas(form.cleaned_data["file"].read(), station=station)
        if not mistakes:
            new, changed = actions.put_areas(agency=found, areas=read, by=request.user.pk, at=timezone.now())
            messages.success(request, f"{new} new, {changed} with a new shape, {len(read) - new - changed} as before.")
            _tell_far(request, read, station)
            _tell_overlaps(request, found)
            return redirect("setup_areas")
    return _answer(request, "setup/areas.html", form, mistakes=mistakes, areas=found.areas.all())


def _tell_far(request: HttpRequest, areas: list[ReadArea], station: tuple[float, float] | None) -> None:
    """Areas far from the station: most often its own longitude lacks the sign for west."""
    if station is None or not any(is_far(area, station) for area in areas):
        return
    messages.warning(
        request,
        f"Some of these areas lie far from your station (latitude {station[1]:g}, longitude {station[0]:g}). "
        "Check both: west of Greenwich the station's longitude is below 0.",
    )


def _tell_overlaps(request: HttpRequest, agency: Agency) -> None:
    """A place in two areas is no mistake of the file: it is told, with what phones do about it."""
    pairs = overlaps([(area.name, area.polygons) for area in agency.areas.all()])
    for pair in pairs[:MOST_PAIRS]:
        share = f"{max(1, round(pair.share * 100))} % of the smaller one"
        messages.warning(
            request,
            f"“{pair.one}” and “{pair.other}” lie over one another (about {share}). In a place that is in both, "
            "phones fill in the one that comes first in the list. If that is not meant, mend the shapes in your map "
            "program and send the file again.",
        )
    if len(pairs) > MOST_PAIRS:
        messages.warning(request, f"So do {len(pairs) - MOST_PAIRS} more pairs of areas.")


@audience(Role.ADMIN)
@FORM
def streets(request: HttpRequest) -> HttpResponse:
    """The streets, and a file of them in the place of those before."""
    found = _agency(request)
    endings = ".csv,.geojson,.json,text/csv"
    form = FileForm(request.POST or None, request.FILES or None, endings=endings, largest=LARGEST_STREETS)
    mistakes: list[Mistake] = []
    if request.method == "POST" and form.is_valid():
        read, mistakes = read_streets(form.cleaned_data["file"].read())
        if not mistakes:
            kept = put_streets(agency=found, document=read.document(), by=request.user.pk, at=timezone.now())
            messages.success(request, f"{kept.streets} streets and {kept.crossings} crossings. Phones get them next.")
            return redirect("setup_streets")
    index = StreetIndex.objects.filter(agency=found).defer("text").first()
    return _answer(request, "setup/streets.html", form, mistakes=mistakes, index=index)


@audience(Role.ADMIN, fresh=True)
@FORM
def people(request: HttpRequest) -> HttpResponse:
    """A file of people to invite. Their links are on the answer, once."""
    found, now = _agency(request), timezone.now()
    form = FileForm(request.POST or None, request.FILES or None, endings=".csv,text/csv")
    mistakes: list[Mistake] = []
    if request.method == "POST" and form.is_valid():
        names = [unit.name for unit in found.units.all()]
        taken = set(Person.objects.values_list("username", flat=True))
        read, mistakes = read_people(form.cleaned_data["file"].read(), units=names, taken=taken)
        if not mistakes:
            day = today(found, at=now)
            invited = actions.invite_people(agency=found, people=read, since=day, by=request.user.pk, at=now)
            links = [(one.person, invitation_link(request, one.code)) for one in invited]
            return render(request, "setup/invited.html", {"links": links})
    return _answer(request, "setup/people.html", form, mistakes=mistakes, roles=list(Role), units=found.units.all())


@audience(Role.ADMIN)
@FORM
def own_questions(request: HttpRequest) -> HttpResponse:
    """The agency's own questions, and one more."""
    found, now = _agency(request), timezone.now()
    day = today(found, at=now)
    form = QuestionForm(request.POST or None, initial={"since": day})
    if request.method == "POST" and form.is_valid():
        if len(found.questions) >= questions.MOST:
            form.add_error(None, f"There are {questions.MOST} questions already. Take one away first.")
        else:
            taken = [one["path"] for one in found.questions]
            made = questions.question(taken=taken, **form.cleaned_data)
            try:
                set_questions(agency=found, questions=[*found.questions, made], by=request.user.pk, at=now)
            except BadQuestions as error:
                form.add_error(None, str(error))
            else:
                since = form.cleaned_data["since"]
                messages.success(request, f"Kept. Officers are asked it of contacts from {since:%d %b %Y} on.")
                return redirect("setup_questions")
    shown = [{**one, "kind": questions.KINDS.get(one["kind"], ""), "block": _block(one)} for one in found.questions]
    return _answer(request, "setup/questions.html", form, questions=shown)


@audience(Role.ADMIN)
@require_POST
def remove_question(request: HttpRequest) -> HttpResponse:
    """Ask a question no longer. Answers given stay in their records."""
    found = _agency(request)
    left = [one for one in found.questions if one["path"] != request.POST.get("path")]
    if len(left) == len(found.questions):
        return errors.not_found(request)
    set_questions(agency=found, questions=left, by=request.user.pk, at=timezone.now())
    messages.success(request, "It is asked no longer. Answers given stay in their records.")
    return redirect("setup_questions")


def invitation_link(request: HttpRequest, code: str) -> str:
    """The address behind which a new person chooses a password."""
    return request.build_absolute_uri(reverse("invitation", args=[code]))


def _block(question: dict[str, Any]) -> str:
    return questions.FOR.get(question["path"].partition(".")[0], "")


def _agency(request: HttpRequest) -> Agency:
    return request.acting.agency


def _answer(request: HttpRequest, template: str, form: Any, **told: Any) -> HttpResponse:
    """The page with its form; 422 where something in it, or in its file, is not right."""
    mistakes = told.get("mistakes", [])
    told |= {"form": form, "mistakes": mistakes[:MOST_TOLD], "more": max(0, len(mistakes) - MOST_TOLD)}
    return render(request, template, told, status=422 if form.errors or mistakes else 200)
