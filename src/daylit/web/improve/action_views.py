"""The pages of actions: what is done about findings, how it is measured, and what it changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.errors import DaylitError
from daylit.studies.registry import STUDIES, run
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.community.queries import answered_by
from daylit.web.improve import actions, queries
from daylit.web.improve.forms import ActionForm, ChangeForm, PlanForm
from daylit.web.improve.models import Action, State
from daylit.web.improve.needs import of_findings, of_surveys, recurring
from daylit.web.improve.planning import Proposed, newest, propose
from daylit.web.improve.shown import plan_shown, shown_effects

LEADING = (Role.TRAINING, Role.COMMAND)


@audience(*LEADING)
@require_safe
def actions_page(request: HttpRequest) -> HttpResponse:
    """All actions, what is due first on top; and what may call for one."""
    now = timezone.now()
    rows = list(queries.actions(request.acting))
    told = {
        "open": [one for one in rows if one.state in queries.OPEN],
        "closed": [one for one in rows if one.state not in queries.OPEN],
        "today": queries.today(request.acting, at=now),
        "of_findings": of_findings(request.acting),
        "of_surveys": of_surveys(request.acting),
        "of_review": recurring(request.acting, at=now),
        "leads": request.acting.has(Role.COMMAND),  # training does not read surveys
    }
    return render(request, "improve/actions.html", told)


@audience(*LEADING)
@require_http_methods(["GET", "HEAD", "POST"])
def new_action(request: HttpRequest) -> HttpResponse:
    """Plan an action; the question it is about is asked of the newest Extract."""
    acting, now = request.acting, timezone.now()
    about = request.GET.get("study", "")
    given = {"initial": {"title": request.GET.get("about", "")[:160], "study": about if about in STUDIES else ""}}
    form = ActionForm(request.POST or None, agency=acting.agency, today=queries.today(acting, at=now), **given)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            finding = _finding(acting.agency, asked["study"])
        except DaylitError as error:
            form.add_error("study", str(error))
        else:
            made = actions.begin(
                agency=acting.agency, by=acting.person, at=now, finding=finding,
                **{name: asked[name] for name in ("title", "kind", "owner", "due", "told")},
            )  # fmt: skip
            messages.success(request, "Planned. Now fix how its effect will be measured, before it begins.")
            return redirect("improve_action", made.pk)
    return render(request, "improve/new_action.html", {"form": form}, status=422 if form.errors else 200)


def _finding(agency: Any, study: str) -> dict[str, str]:
    """What the newest Extract answers to a question, to be kept with the action."""
    if not study:
        return {}
    extract = newest(agency)
    if extract is None:
        raise _NoExtract("There is no Extract to ask.", remedy="Seal one first, or leave the question out.")
    found = run(extract, study)
    told = " ".join(found.answer[:4])
    return {"study": found.study, "extract": extract.manifest.fingerprint, "sentence": told}


class _NoExtract(DaylitError):
    """No Extract can be opened."""


@audience(*LEADING)
@require_safe
def action(request: HttpRequest, action: UUID) -> HttpResponse:
    """One action: the finding behind it, its plan, its training, its effect."""
    found = queries.action_of(request.acting, action)
    return _page(request, found) if found else errors.not_found(request)


@audience(*LEADING)
@require_http_methods(["GET", "HEAD", "POST"])
def change_action(request: HttpRequest, action: UUID) -> HttpResponse:
    """Change an action's words, state, owner or day."""
    found = queries.action_of(request.acting, action)
    if found is None:
        return errors.not_found(request)
    form = ChangeForm(request.POST or None, action=found)
    if request.method == "POST" and form.is_valid():
        actions.change(action=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Changed.")
        return redirect("improve_action", found.pk)
    status = 422 if form.errors else 200
    return render(request, "improve/change_action.html", {"form": form, "action": found}, status=status)


@audience(*LEADING)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, action: UUID) -> HttpResponse:
    """Choose the measure and the comparison, see what it could show, and fix it."""
    found = queries.action_of(request.acting, action)
    if found is None:
        return errors.not_found(request)
    acting, now = request.acting, timezone.now()
    again = found.plans.exists()
    units = queries.units_of(acting)
    form = PlanForm(request.POST or None, units=units, again=again)
    proposed: Proposed | None = None
    if request.method == "POST" and form.is_valid():
        try:
            proposed = _proposed(request, found, form)
            if "fix" in request.POST:
                actions.fix_plan(
                    action=found, proposed=proposed, by=request.user, at=now, today=queries.today(acting, at=now),
                    reason=form.cleaned_data.get("reason", ""),
                )  # fmt: skip
                messages.success(request, "Fixed. It stands in the log, and is not changed without a reason.")
                return redirect("improve_action", found.pk)
        except DaylitError as error:
            form.add_error(None, str(error))
    told = {
        "form": form, "action": found, "again": again, "units": [form[f"unit-{unit.pk}"] for unit in units],
        "rest": [field for field in form if not field.name.startswith("unit-")],
        "proposed": plan_shown(proposed) if proposed else None,
    }  # fmt: skip
    return render(request, "improve/plan.html", told, status=422 if form.errors else 200)


def _proposed(request: HttpRequest, found: Action, form: PlanForm) -> Proposed:
    asked = form.cleaned_data
    return propose(
        agency=request.acting.agency, choices=form.choices, first=asked["first"], second=asked["second"],
        measure=asked["measure"], wanted=asked["wanted"], before=asked["before"], after=asked["after"],
        matters=form.change, day=queries.today(request.acting, at=timezone.now()),
        lot=f"{found.pk}:{found.plans.count() + 1}",
    )  # fmt: skip


def _page(request: HttpRequest, found: Action) -> HttpResponse:
    in_force = queries.plan_in_force(found)
    told = {
        "action": found,
        "study": STUDIES[found.study].title if found.study in STUDIES else found.study,
        "plan": None if in_force is None else plan_shown(in_force),
        "versions": list(found.plans.order_by("version")),
        "effects": shown_effects(queries.effects_of(found)),
        "answers": answered_by(request.acting, found.pk),
        "courses": list(found.courses.order_by("title")),
        "closed": found.state in (State.DONE, State.DROPPED),
        "today": queries.today(request.acting, at=timezone.now()),
    }
    return render(request, "improve/action.html", told)
