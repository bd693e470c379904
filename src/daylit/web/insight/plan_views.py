"""The pages of the plan of analysis."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.studies import wording
from daylit.studies.registry import STUDIES
from daylit.web.audience import Role, audience
from daylit.web.insight import actions, plans, queries, showing
from daylit.web.insight.forms import PlanForm
from daylit.web.insight.models import Plan

READERS = (Role.ANALYST, Role.COMMAND, Role.PUBLISHER)


@audience(*READERS)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The plan in force, in words, and those before it."""
    acting = request.acting
    rows = list(queries.plans_of(acting))
    told = {
        "plan": rows[0] if rows else None,
        "said": _said(rows[0]) if rows else None,
        "earlier": rows[1:],
        "may": acting.has(Role.ANALYST, Role.COMMAND),
    }
    return render(request, "insight/plan.html", told)


def _said(row: Plan) -> dict[str, object]:
    asked = list(plans.questions(row.document))
    variants = [
        (name, [showing.filter_in_words(text) for text in texts]) for name, texts in row.document["variants"].items()
    ]
    first = showing.in_words(asked[0].settings.to_dict())
    studies = dict.fromkeys(question.study for question in asked)
    return {
        "studies": [STUDIES[name] for name in studies],
        "groups": [wording.column_title(name) for name in row.document["groups"]],
        "variants": variants,
        "limits": [(name, value) for name, value in first if name not in ("People compared by", "Only these people")],
        "questions": len(asked),
    }


@audience(Role.ANALYST, Role.COMMAND)
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """Declare a plan. From then on it stands as it is; another one is a new plan."""
    acting = request.acting
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        row = actions.declare(
            agency=acting.agency, by=acting.person, at=timezone.now(), document=form.cleaned_data["document"],
            origin=request.META.get("REMOTE_ADDR", "")[:64],
        )  # fmt: skip
        messages.success(request, f"Declared as plan {row.number}. Its questions are asked each night from now on.")
        return redirect("plan")
    return render(request, "insight/declare.html", {"form": form})
