"""The administrator's page for the agency's templates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.collect.models import Template
from daylit.web.ledger.forms import form_for
from daylit.web.setup import templates
from daylit.web.setup.people_list import today


@audience(Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def agency_templates(request: HttpRequest) -> HttpResponse:
    """The agency's templates, and one more."""
    agency, now = request.acting.agency, timezone.now()
    pack = form_for(agency, day=today(agency, at=now)) or form_for(agency)
    form = None if pack is None else templates.TemplateForm(request.POST or None, form=pack.form)
    if form is not None and request.method == "POST" and form.is_valid():
        given = {"name": form.cleaned_data["name"], "kind": form.kind(), "answers": form.answers()}
        try:
            templates.add_template(agency=agency, by=request.user.pk, at=now, **given)
        except DaylitError as error:
            form.add_error(None, f"{error} {error.remedy or ''}".strip())
        else:
            messages.success(request, "Kept. Phones have it the next time they are online.")
            return redirect("setup_templates")
    shown = {"form": form, "templates": Template.objects.filter(agency=agency, owner=None)}
    status = 422 if form is not None and form.errors else 200
    return render(request, "setup/templates.html", shown, status=status)


@audience(Role.ADMIN)
@require_POST
def change_template(request: HttpRequest) -> HttpResponse:
    """Another name for a template of the agency, or none of it any more."""
    agency, now = request.acting.agency, timezone.now()
    given = request.POST.get("template", "")
    found = next((one for one in Template.objects.filter(agency=agency, owner=None) if str(one.id) == given), None)
    if found is None:
        return errors.not_found(request)
    if "remove" in request.POST:
        templates.remove_template(template=found, by=request.user.pk, at=now)
        messages.success(request, "Taken away. Records that were begun with it stay as they are.")
        return redirect("setup_templates")
    try:
        templates.rename_template(template=found, name=request.POST.get("name", ""), by=request.user.pk, at=now)
    except DaylitError as error:
        messages.error(request, f"{error} {error.remedy or ''}".strip())
    else:
        messages.success(request, "Renamed.")
    return redirect("setup_templates")
