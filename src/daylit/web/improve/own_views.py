"""What people see of their own training, and supervisors of their people's; and the picture of an effect."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.web import errors
from daylit.web.audience import SIGNED_IN, Role, audience
from daylit.web.improve import queries, training
from daylit.web.improve.forms import PersonForm
from daylit.web.improve.models import Course, Effect
from daylit.web.improve.shown import picture


@audience(SIGNED_IN)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I am assigned to: what is open first."""
    if request.acting is None:
        return errors.not_found(request)
    now = timezone.now()
    told = {"rows": list(queries.own(request.acting)), "today": queries.today(request.acting, at=now)}
    return render(request, "improve/mine.html", told)


@audience(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, assignment: UUID) -> HttpResponse:
    """A bulletin to read and sign, or what a course is about."""
    found = None if request.acting is None else queries.own(request.acting).filter(pk=assignment).first()
    if found is None:
        return errors.not_found(request)
    if request.method == "POST" and found.course.bulletin:
        training.sign(assignment=found, by=request.user, at=timezone.now())
        messages.success(request, "Signed. Thank you.")
        return redirect("improve_mine")
    return render(request, "improve/read.html", {"row": found})


@audience(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """The training of a supervisor's own people; they may assign one of them."""
    acting, now = request.acting, timezone.now()
    mine = queries.my_people(acting, at=now)
    offered = Course.objects.filter(agency=acting.agency).order_by("title")
    form = PersonForm(request.POST or None, people=mine, courses=offered)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        count = training.assign(
            course=asked["course"], people=[asked["person"]], through=f"Supervisor: {acting.person}", due=asked["due"],
            by=acting.person, at=now,
        )  # fmt: skip
        messages.success(request, "Assigned." if count else f"{asked['person']} is in it already.")
        return redirect("improve_people")
    told = {
        "form": form,
        "rows": list(queries.of_my_people(acting, at=now)[:500]),
        "today": queries.today(acting, at=now),
        "people": mine,
    }
    return render(request, "improve/people.html", told, status=422 if form.errors else 200)


@audience(Role.TRAINING, Role.COMMAND)
@require_safe
def chart(request: HttpRequest, effect: UUID) -> HttpResponse:
    """A picture of before and after: the first, or the one that ``chart`` names."""
    agency = request.acting.agency
    found = Effect.objects.filter(plan__action__agency=agency, pk=effect).first()
    asked = request.GET.get("chart", "1")
    number = int(asked) if asked in ("1", "2") else 0
    drawn = None if found is None else picture(found, number=number, narrow="narrow" in request.GET)
    return errors.not_found(request) if drawn is None else HttpResponse(drawn, content_type="image/svg+xml")
