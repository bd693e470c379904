"""The administrator's pages of people: who is here, which roles they hold, and their ways in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.web import errors
from daylit.web.accounts import actions, resetting
from daylit.web.accounts.guessing import unlock
from daylit.web.audience import Role, audience
from daylit.web.audit.actions import record
from daylit.web.setup.forms import EndForm, RoleForm
from daylit.web.setup.people_list import Listed, is_last_admin, people_of, person_of, today, works_elsewhere
from daylit.web.setup.views import invitation_link

Act = Callable[[HttpRequest, Listed], HttpResponse]


@audience(Role.ADMIN)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everyone of the agency."""
    return render(request, "setup/people_list.html", {"people": people_of(request.acting.agency, at=timezone.now())})


@audience(Role.ADMIN, fresh=True)
@require_safe
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person: roles, state, and what can be done."""
    found = person_of(request.acting.agency, person, at=timezone.now())
    return person_page(request, found) if found else errors.not_found(request)


def act(view: Act) -> Callable[..., HttpResponse]:
    """An act upon a person of one's own agency, with a fresh second factor; having given it, one lands there."""

    @audience(Role.ADMIN, fresh=True)
    @require_http_methods(["GET", "POST"])
    @wraps(view)
    def inner(request: HttpRequest, person: UUID) -> HttpResponse:
        found = person_of(request.acting.agency, person, at=timezone.now())
        if found is None:
            return errors.not_found(request)
        return view(request, found) if request.method == "POST" else redirect("person", person)

    return inner


@act
def grant(request: HttpRequest, found: Listed) -> HttpResponse:
    """Give a role."""
    agency, now = request.acting.agency, timezone.now()
    form = RoleForm(request.POST, agency=agency)
    if not form.is_valid():
        return person_page(request, found, role_form=form)
    wanted = form.cleaned_data
    role = Role(wanted["role"])
    if any(row.role == role and row.unit == wanted["unit"] for row in found.roles):
        form.add_error("role", "They have this role already.")
        return person_page(request, found, role_form=form)
    try:
        actions.grant(
            person=found.person, agency=agency, role=role, unit=wanted["unit"], since=wanted["since"],
            by=request.user.pk, at=now,
        )  # fmt: skip
    except actions.OwnRole as error:
        return person_page(request, found, role_form=form, error=str(error))
    messages.success(request, f"{found.person} is {role.label.lower()} from {wanted['since']:%d %b %Y}.")
    return redirect("person", found.person.pk)


@act
def end_role(request: HttpRequest, found: Listed) -> HttpResponse:
    """End a role with a day."""
    agency, now = request.acting.agency, timezone.now()
    day = today(agency, at=now)
    row = next((one for one in found.roles if str(one.pk) == request.POST.get("role", "")), None)
    if row is None:
        return errors.not_found(request)
    form = EndForm(request.POST, day=day)
    if not form.is_valid():
        return person_page(request, found, error="Say which day is the last.")
    if is_last_admin(agency, row, day=day):
        return person_page(
            request, found, error="Nobody else could set the agency up. Make somebody an administrator first."
        )
    try:
        actions.end_role(membership=row, until=form.cleaned_data["until"], by=request.user.pk, at=now)
    except actions.OwnRole as error:
        return person_page(request, found, error=str(error))
    messages.success(request, f"{Role(row.role).label}: until {form.cleaned_data['until']:%d %b %Y}.")
    return redirect("person", found.person.pk)


@act
def open_again(request: HttpRequest, found: Listed) -> HttpResponse:
    """Let somebody in again who guessed too often."""
    unlock(person=found.person, by=request.user.pk, agency=request.acting.agency.pk, at=timezone.now())
    messages.success(request, f"{found.person} can sign in again.")
    return redirect("person", found.person.pk)


@act
def invite_again(request: HttpRequest, found: Listed) -> HttpResponse:
    """A new link for somebody who never came in, or who forgot the password; the earlier link no longer works.

    Whoever has a second factor is asked for it as ever, so that the link alone opens nothing.
    """
    agency, now = request.acting.agency, timezone.now()
    if not found.person.is_active:
        return person_page(request, found, error="This account is closed.")
    if found.person.has_usable_password() and works_elsewhere(found.person, agency, at=now):
        return person_page(
            request, found, error="This person works for another agency too; neither may set their password."
        )
    code = actions.new_code(person=found.person, agency=agency, at=now)
    record("person.invited", at=now, by=request.user.pk, agency=agency.pk, subject=f"person:{found.person.pk}")
    return render(request, "setup/invited.html", {"links": [(found.person, invitation_link(request, code))]})


@act
def close(request: HttpRequest, found: Listed) -> HttpResponse:
    """Close an account, or end the roles here of somebody who also works elsewhere."""
    agency, now = request.acting.agency, timezone.now()
    day = today(agency, at=now)
    if found.person.pk == request.user.pk:
        return person_page(request, found, error="You cannot close your own account. Another administrator can.")
    if any(is_last_admin(agency, row, day=day) for row in found.roles):
        return person_page(
            request, found, error="Nobody else could set the agency up. Make somebody an administrator first."
        )
    for row in found.roles:
        actions.end_role(membership=row, until=day, by=request.user.pk, at=now)
    if works_elsewhere(found.person, agency, at=now):
        messages.success(
            request, f"{found.person} has no role here from tomorrow on. The account is another agency's too."
        )
    else:
        actions.disable(person=found.person, by=request.user.pk, agency=agency.pk, at=now)
        messages.success(request, f"The account of {found.person} is closed. Their records stay.")
    return redirect("people")


def person_page(
    request: HttpRequest, found: Listed, *, role_form: RoleForm | None = None, error: str = ""
) -> HttpResponse:
    """A person's page, with what could not be done."""
    agency, now = request.acting.agency, timezone.now()
    day = today(agency, at=now)
    told: dict[str, Any] = {
        "found": found,
        "role_form": role_form or RoleForm(agency=agency, initial={"since": day}),
        "day": day,
        "reset": resetting.waiting(found.person, agency),
        "error": error,
        "does": [(role.label, role.does) for role in Role],
    }
    return render(request, "setup/person.html", told, status=422 if error or role_form else 200)
