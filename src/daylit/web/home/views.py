"""The first page, and the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from daylit.web.audience import SIGNED_IN, Role, audience
from daylit.web.audit.actions import record
from daylit.web.audit.models import Checkpoint
from daylit.web.home import week
from daylit.web.home.events import ON_A_PAGE, events_for, in_words, narrowed
from daylit.web.home.forms import LogForm
from daylit.web.home.tiles import later, tiles


@audience(SIGNED_IN)
@require_safe
def first_page(request: HttpRequest) -> HttpResponse:
    """What needs doing now."""
    acting = request.acting
    found = [] if acting is None else tiles(acting, at=timezone.now())
    told = {
        "now": [tile for tile in found if tile.now],
        "rest": [tile for tile in found if not tile.now],
        "later": [] if acting is None else later(acting),
    }
    return render(request, "home/first_page.html", told)


@audience(Role.COMMAND, Role.ANALYST)
@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    """This week in two minutes."""
    acting, now = request.acting, timezone.now()
    told = {"measures": week.week(acting, at=now), "days": week.window(acting, at=now)}
    return render(request, "home/week.html", told)


@audience(Role.AUDITOR)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """The events of the agency, the newest first. Reading them is an event too."""
    agency = request.acting.agency
    form = LogForm(request.GET or None, agency=agency)
    asked = form.cleaned_data if form.is_valid() else {}
    before, person = asked.pop("before", None), asked.pop("person", None)
    events = narrowed(events_for(agency), zone=agency.zone, person=person and person.pk, **asked)
    rows = in_words((events.filter(number__lt=before) if before else events)[: ON_A_PAGE + 1])
    record("log.read", at=timezone.now(), by=request.user.pk, agency=agency.id, details={"shown": len(rows)})
    query = request.GET.copy()
    if len(rows) > ON_A_PAGE:
        query["before"] = str(rows[ON_A_PAGE - 1].event.number)
    told = {
        "form": form,
        "rows": rows[:ON_A_PAGE],
        "older": query.urlencode() if len(rows) > ON_A_PAGE else "",
        "checkpoint": Checkpoint.objects.order_by("-size").first(),
    }
    return render(request, "home/log.html", told)
