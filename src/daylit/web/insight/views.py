"""The page of Extracts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from daylit.errors import DaylitError
from daylit.web.audience import Role, audience
from daylit.web.insight import actions
from daylit.web.insight.forms import PeriodForm
from daylit.web.insight.queries import sealed, sealings
from daylit.web.ledger.models import State
from daylit.web.ledger.sealing import ACCEPTED, count_states

WAITS = "The same days wait to be sealed already."


@audience(Role.STEWARD, Role.ANALYST)
@require_http_methods(["GET", "HEAD", "POST"])
def extracts(request: HttpRequest) -> HttpResponse:
    """What was sealed, what could be, and a button that does it."""
    acting = request.acting
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            run = actions.ask_sealing(
                agency=acting.agency,
                by=acting.person,
                at=timezone.now(),
                first=asked["first"],
                last=asked["last"],
                origin=request.META.get("REMOTE_ADDR", "")[:64],
            )
        except DaylitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "It waits to be sealed. You can go on with other things." if run else WAITS)
            return redirect("extracts")
    states = count_states(acting.agency, (None, None))
    told = {
        "form": form,
        "rows": sealed(acting),
        "sealings": sealings(acting.agency, at=timezone.now()),
        "accepted": states.get(ACCEPTED, 0),
        "left": [(State(name).label, n) for name, n in states.items() if name != ACCEPTED],
    }
    return render(request, "insight/extracts.html", told)
