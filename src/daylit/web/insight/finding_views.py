"""The pages and files of findings, and asking for more of them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.studies.overview_words import HEAD, READING
from daylit.web.audience import Role, audience
from daylit.web.insight import actions, beside, over_time, pictures, plans, queries, showing
from daylit.web.insight.forms import AskForm
from daylit.web.insight.models import StoredFinding
from daylit.web.insight.plan_views import READERS as PLAN_READERS

READERS = (Role.ANALYST, Role.COMMAND, Role.TRAINING, Role.COMMUNITY, Role.PUBLISHER)
"""Who reads findings: whoever acts on them or tells of them. No finding names an officer."""


@audience(*READERS)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Every question of the plan with its newest finding, what is at work, and exploratory looks apart."""
    acting = request.acting
    told = {
        "plan": queries.plan_in_force(acting.agency),
        "groups": _grouped(queries.by_question(acting)),
        "exploratory": [(row, showing.gist(row)) for row in queries.exploratory(acting)],
        "working": queries.at_work(acting.agency),
        "extract": queries.newest_extract(acting.agency),
        "analyst": acting.has(Role.ANALYST),
        "planners": acting.has(*PLAN_READERS),
    }
    return render(request, "insight/findings.html", told)


@audience(*READERS)
@require_safe
def side_by_side(request: HttpRequest) -> HttpResponse:
    """All tests of a group in one table, from the newest findings of the plan's questions."""
    shown = beside.tables(queries.by_question(request.acting))
    told = {"tables": shown, "reading": READING, "head": HEAD, "cannot": beside.limits_of(shown)}
    return render(request, "insight/side_by_side.html", told)


def _grouped(answered: list[queries.Answered]) -> list[tuple[str, list[tuple[queries.Answered, str]]]]:
    """The questions under the study that asks them, in the plan's order."""
    found: dict[str, list[tuple[queries.Answered, str]]] = {}
    for one in answered:
        told = "" if one.finding is None else showing.gist(one.finding)
        found.setdefault(one.study.title, []).append((one, told))
    return list(found.items())


def _found(request: HttpRequest, finding: UUID) -> StoredFinding:
    row = queries.one(request.acting, finding)
    if row is None:
        raise Http404
    return row


@audience(*READERS)
@require_safe
def finding(request: HttpRequest, finding: UUID) -> HttpResponse:
    """One finding: answer, charts, tables, who was left out, cautions, limits, where it came from, earlier values."""
    row = _found(request, finding)
    same = list(queries.same_question(row)[: queries.SHOWN])
    told = {
        "row": row,
        "page": showing.page(row),
        "earlier": [(one, showing.gist(one)) for one in same if one.number < row.number],
        "newest": same[0] if same[0].number > row.number else None,
        "series": over_time.choices(row),
    }
    return render(request, "insight/finding.html", told)


@audience(*READERS)
@require_safe
def finding_csv(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The numbers of a finding as a table."""
    row = _found(request, finding)
    return _csv(showing.as_csv(showing.COLUMNS, showing.rows(row)), f"{row.study}-{row.number}")


@audience(*READERS)
@require_safe
def finding_json(request: HttpRequest, finding: UUID) -> HttpResponse:
    """The whole finding, as it was stored."""
    row = _found(request, finding)
    told = {
        "finding": row.finding, "number": row.number, "at": row.at.isoformat(), "exploratory": row.exploratory,
        "plan": None if row.plan is None else row.plan.fingerprint,
    }  # fmt: skip
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})


@audience(*READERS)
@require_safe
def chart(request: HttpRequest, finding: UUID, number: int, size: pictures.Size, tone: pictures.Tone) -> HttpResponse:
    """A chart's picture. It never changes, so the browser may keep it while the person is signed in."""
    row = _found(request, finding)
    try:
        drawing = pictures.picture(row, number=number - 1, size=size, tone=tone)
    except (IndexError, DaylitError) as error:
        raise Http404 from error
    return _svg(drawing)


def _svg(drawing: str) -> HttpResponse:
    answer = HttpResponse(drawing, content_type="image/svg+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _csv(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


@audience(*READERS)
@require_safe
def series(request: HttpRequest, finding: UUID) -> HttpResponse:
    """One number of a question over all its findings."""
    row = _found(request, finding)
    found = over_time.series(row, request.GET.get("of", ""))
    if request.GET.get("as") == "csv":
        return _csv(showing.as_csv(over_time.COLUMNS, found.lines), f"{row.study}-over-time")
    told = {"row": row, "series": found, "choices": over_time.choices(row)}
    return render(request, "insight/over_time.html", told)


@audience(*READERS)
@require_safe
def series_chart(request: HttpRequest, finding: UUID, size: pictures.Size, tone: pictures.Tone) -> HttpResponse:
    """The picture of a number over time."""
    row = _found(request, finding)
    drawing = over_time.picture(row, request.GET.get("of", ""), size=size, tone=tone)
    if drawing is None:
        raise Http404
    return _svg(drawing)


@audience(Role.ANALYST, Role.COMMAND)
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    """What was asked, by whom, of which extract, and how it ended."""
    return render(request, "insight/runs.html", {"rows": queries.runs(request.acting)})


@audience(Role.ANALYST)
@require_POST
def run_plan(request: HttpRequest) -> HttpResponse:
    """Ask every question of the plan of the newest extract; done in the background."""
    acting, now = request.acting, timezone.now()
    plan, extract = queries.plan_in_force(acting.agency), queries.newest_extract(acting.agency)
    if plan is None or extract is None:
        messages.warning(request, "There is no plan or no extract yet: declare a plan and seal contacts first.")
        return redirect("findings")
    asked = actions.ask_plan(plan, extract=extract, at=now, by=acting.person)
    actions.ask_counts(extract, at=now, by=acting.person)
    messages.success(
        request,
        f"{asked} questions wait to be answered. You can go on with other things."
        if asked
        else "The newest extract has answered every question of the plan already.",
    )
    return redirect("findings")


@audience(Role.ANALYST)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask one question beside the plan. It is marked exploratory, unless the plan asks the very same."""
    acting = request.acting
    form = AskForm(request.POST or None)
    extract = queries.newest_extract(acting.agency)
    if request.method == "POST" and form.is_valid():
        if extract is None:
            form.add_error(None, "Nothing was sealed yet that could be asked. Seal contacts first.")
        else:
            question = plans.Question(study=form.cleaned_data["study"], settings=form.cleaned_data["settings"])
            run = actions.ask(question, agency=acting.agency, extract=extract, at=timezone.now(), by=acting.person)
            told = "It waits to be answered." if run else "The newest extract has answered this, or it waits already."
            messages.success(request, told)
            return redirect("runs" if run else "findings")
    return render(request, "insight/ask.html", {"form": form, "extract": extract})
