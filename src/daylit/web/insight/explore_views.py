"""The page and the file of a view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from daylit.tables.cube import Cube
from daylit.web.audience import Role, audience
from daylit.web.insight import cubes, explore, queries, showing
from daylit.web.insight.explore_form import ExploreForm
from daylit.web.insight.finding_views import READERS
from daylit.web.ledger.models import Extract

NAMED = 12
"""Signs of a fingerprint in an address."""
EXPLORERS = (Role.ANALYST, Role.COMMAND, Role.STEWARD)


@audience(*EXPLORERS)
@require_safe
def explore_page(request: HttpRequest) -> HttpResponse:
    """People by one column, narrowed by others. The address holds the whole view."""
    extract, cube = _counted(request)
    if extract is None or cube is None:
        waits = queries.newest_extract(request.acting.agency) is not None
        return render(request, "insight/explore.html", {"extract": None, "waits": waits})
    form = ExploreForm(request.GET or None, choices=explore.choices(cube.path))
    told = {"form": form, "extract": extract, "titles": list(explore.TITLES.values())}
    told["reads"] = request.acting.has(*READERS)
    if not form.is_bound or form.is_valid():
        asked = form.cleaned_data if form.is_bound else {}
        told["view"] = explore.told(cube, by=asked.get("by") or "race_ethnicity", filters=explore.filters_of(asked))
        told["query"] = _query(request.GET, extract)
    return render(request, "insight/explore.html", told)


@audience(*EXPLORERS)
@require_safe
def explore_csv(request: HttpRequest) -> HttpResponse:
    """The same view as a file."""
    extract, cube = _counted(request)
    if extract is None or cube is None:
        return HttpResponse("The counts of this extract are not ready yet.\n", status=503, content_type="text/plain")
    form = ExploreForm(request.GET, choices=explore.choices(cube.path))
    if not form.is_valid():
        said = "\n".join(f"{name}: {' '.join(found)}" for name, found in form.errors.items())
        return HttpResponse(f"{said}\n", status=422, content_type="text/plain; charset=utf-8")
    asked = form.cleaned_data
    found = explore.told(cube, by=asked.get("by") or "race_ethnicity", filters=explore.filters_of(asked))
    answer = HttpResponse(showing.as_csv(explore.COLUMNS, found.lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="people-by-{asked.get("by") or "group"}.csv"'
    return answer


def _counted(request: HttpRequest) -> tuple[Extract | None, Cube | None]:
    """The extract that the address names by its fingerprint's beginning, else the newest whose counts are ready."""
    rows = Extract.objects.filter(agency=request.acting.agency).order_by("-at", "-event")
    named = request.GET.get("of", "")
    if len(named) >= NAMED and named.isalnum():
        rows = rows.filter(fingerprint__startswith=named)
    for row in rows[: queries.SHOWN]:
        if (cube := cubes.there(row)) is not None:
            return row, cube
    return None, None


def _query(asked: QueryDict, extract: Extract) -> str:
    """The view's address with the extract in it, so that it shows the same tomorrow."""
    kept = asked.copy()
    kept["of"] = extract.fingerprint[:NAMED]
    return kept.urlencode()
