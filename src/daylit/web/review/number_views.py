"""Pages of what is late, who stands in, and how review goes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.ledger.models import Contact
from daylit.web.review import actions, draw, numbers, queries
from daylit.web.review.forms import StandInForm
from daylit.web.review.models import StandIn


@audience(Role.SUPERVISOR)
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Reviews and answers that are overdue."""
    found = queries.overdue(request.acting, at=timezone.now(), secret=draw.secret())
    return render(request, "review/late.html", {"late": found, "days": queries.REVIEW_WITHIN.days})


@audience(Role.SUPERVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Who reviews for whom; ask somebody to review for you."""
    now, acting = timezone.now(), request.acting
    day = queries.today(acting.agency, now)
    form = StandInForm(request.POST or None, people=queries.other_supervisors(acting, at=now), day=day)
    if request.method == "POST" and form.is_valid():
        actions.stand_in(agency=acting.agency, away=acting.person, at=now, **form.cleaned_data)
        messages.success(request, f"{form.cleaned_data['instead']} reviews for you in these days.")
        return redirect("review_stand_ins")
    rows = (
        StandIn.objects.filter(agency=acting.agency, until__gte=day).select_related("away", "instead").order_by("since")
    )
    told = {"form": form, "mine": rows.filter(away=acting.person), "others": rows.filter(instead=acting.person)}
    return render(request, "review/stand_ins.html", told, status=422 if form.errors else 200)


@audience(Role.SUPERVISOR)
@require_POST
def end_stand_in(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take back that somebody reviews for you."""
    found = StandIn.objects.filter(pk=row, away=request.user.pk, agency=request.acting.agency).first()
    if found is None:
        return errors.not_found(request)
    actions.end_stand_in(row=found, by=request.user, at=timezone.now())
    messages.success(request, "Taken back.")
    return redirect("review_stand_ins")


@audience(Role.SUPERVISOR, Role.STEWARD, Role.AUDITOR)
@require_safe
def sample(request: HttpRequest) -> HttpResponse:
    """The share of records with a mistake, estimated from those drawn at random."""
    now, acting = timezone.now(), request.acting
    everyone = acting.has(Role.STEWARD, Role.AUDITOR)
    contacts = Contact.objects.filter(agency=acting.agency) if everyone else queries.visible(acting, at=now)
    rate = numbers.error_rate(contacts=contacts, at=now)
    told = {"rate": rate, "everyone": everyone, "days": numbers.LOOK_BACK.days, "share": acting.agency.sample_share}
    return render(request, "review/sample.html", told)


@audience(Role.AUDITOR)
@require_safe
def pace(request: HttpRequest) -> HttpResponse:
    """How many decisions each reviewer took, and how long they looked."""
    rows = numbers.paces(agency=request.acting.agency, at=timezone.now())
    told = {"rows": rows, "days": numbers.LOOK_BACK.days, "glance": numbers.AT_A_GLANCE}
    return render(request, "review/pace.html", told)
