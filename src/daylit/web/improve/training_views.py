"""The training coordinator's pages: courses and bulletins, dates, who comes, who was there, who is late."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.audit.actions import record
from daylit.web.improve import exporting, queries, training
from daylit.web.improve.forms import AssignForm, CourseForm, SessionForm
from daylit.web.improve.models import Course


@audience(Role.TRAINING, Role.COMMAND)
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """All courses and bulletins, and what is overdue."""
    now = timezone.now()
    told = {"rows": queries.courses(request.acting, at=now), "late": list(queries.late(request.acting, at=now)[:200])}
    return render(request, "improve/courses.html", told)


@audience(Role.TRAINING)
@require_http_methods(["GET", "HEAD", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Make a course or a bulletin."""
    acting = request.acting
    form = CourseForm(request.POST or None, agency=acting.agency)
    if request.method == "POST" and form.is_valid():
        made = training.make_course(agency=acting.agency, by=acting.person, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Made. Now say who it is for.")
        return redirect("improve_course", made.pk)
    return render(request, "improve/new_course.html", {"form": form}, status=422 if form.errors else 200)


@audience(Role.TRAINING)
@require_safe
def course(request: HttpRequest, course: UUID) -> HttpResponse:
    """One course: its dates, and everyone in it."""
    found = queries.course_of(request.acting, course)
    return _page(request, found) if found else errors.not_found(request)


@audience(Role.TRAINING)
@require_POST
def new_session(request: HttpRequest, course: UUID) -> HttpResponse:
    """Set a date."""
    found = queries.course_of(request.acting, course)
    if found is None or found.bulletin:
        return errors.not_found(request)
    form = SessionForm(request.POST, zone=request.acting.agency.zone)
    if not form.is_valid():
        return _page(request, found, session_form=form)
    training.set_session(course=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, "The date is set.")
    return redirect("improve_course", found.pk)


@audience(Role.TRAINING)
@require_POST
def assign(request: HttpRequest, course: UUID) -> HttpResponse:
    """Assign a whole group: a role, in one unit or in all. Nobody is picked out here."""
    found = queries.course_of(request.acting, course)
    if found is None:
        return errors.not_found(request)
    acting, now = request.acting, timezone.now()
    form = AssignForm(request.POST, course=found)
    if not form.is_valid():
        return _page(request, found, assign_form=form)
    asked = form.cleaned_data
    unit, role = asked["unit"], Role(asked["role"])
    people = queries.people_in(acting, units=None if unit is None else [unit.pk], role=role, at=now)
    through = f"{role.label}, {unit.name if unit else 'all units'}"
    try:
        count = training.assign(
            course=found, people=people, through=through, due=asked["due"], session=asked.get("session"),
            by=request.user, at=now,
        )  # fmt: skip
    except DaylitError as error:
        form.add_error(None, str(error))
        return _page(request, found, assign_form=form)
    messages.success(request, f"{count} people assigned; {len(people) - count} were in it already.")
    return redirect("improve_course", found.pk)


@audience(Role.TRAINING)
@require_POST
def attendance(request: HttpRequest, course: UUID) -> HttpResponse:
    """Enter who was there: everyone ticked of one date, and nobody else of it."""
    found = queries.course_of(request.acting, course)
    if found is None:
        return errors.not_found(request)
    there, now = set(request.POST.getlist("there")), timezone.now()
    wanted = request.POST.get("session", "")
    rows = [row for row in queries.list_of(found) if str(row.session_id) == wanted]
    try:
        for row in rows:
            training.attended(assignment=row, there=str(row.pk) in there, by=request.user, at=now)
    except DaylitError as error:
        return _page(request, found, error=str(error))
    messages.success(request, f"Kept: {sum(str(row.pk) in there for row in rows)} of {len(rows)} were there.")
    return redirect("improve_course", found.pk)


@audience(Role.TRAINING)
@require_safe
def as_csv(request: HttpRequest, course: UUID) -> HttpResponse:
    """The list as a table for a spreadsheet."""
    found = queries.course_of(request.acting, course)
    if found is None:
        return errors.not_found(request)
    _exported(request, found, "csv")
    answer = HttpResponse(exporting.as_csv(found, queries.list_of(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="course-{found.pk}.csv"'
    return answer


@audience(Role.TRAINING)
@require_safe
def as_xapi(request: HttpRequest, course: UUID) -> HttpResponse:
    """What was done, as xAPI statements for a learning record store."""
    found = queries.course_of(request.acting, course)
    if found is None:
        return errors.not_found(request)
    _exported(request, found, "xapi")
    home = f"{request.scheme}://{request.get_host()}"
    text = json.dumps(exporting.as_xapi(found, queries.list_of(found), home=home), ensure_ascii=False, indent=1)
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="course-{found.pk}.json"'
    return answer


def _exported(request: HttpRequest, found: Course, form: str) -> None:
    record(
        "training.exported", at=timezone.now(), by=request.user.pk, agency=found.agency_id,
        subject=f"course:{found.pk}", details={"form": form},
    )  # fmt: skip


def _page(
    request: HttpRequest, found: Course, *, session_form: SessionForm | None = None,
    assign_form: AssignForm | None = None, error: str = "",
) -> HttpResponse:  # fmt: skip
    rows = list(queries.list_of(found))
    dates = [(one, [row for row in rows if row.session_id == one.pk]) for one in found.sessions.all()]
    now = timezone.now()
    told = {
        "course": found,
        "rows": rows,
        "dates": dates,
        "undated": [row for row in rows if row.session_id is None],
        "session_form": session_form or SessionForm(zone=request.acting.agency.zone),
        "assign_form": assign_form or AssignForm(course=found),
        "error": error,
        "now": now,
        "today": queries.today(request.acting, at=now),
        "done": sum(row.done is not None for row in rows),
    }
    wrong = error or session_form is not None or assign_form is not None
    return render(request, "improve/course.html", told, status=422 if wrong else 200)
