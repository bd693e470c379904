"""The pages of watched figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daylit.errors import DaylitError
from daylit.report.tables import Sheet
from daylit.web.audience import Role, audience
from daylit.web.insight import pictures, queries, watch_chart, watching
from daylit.web.insight.finding_views import _svg
from daylit.web.insight.forms import WatchForm
from daylit.web.insight.models import Watch
from daylit.web.ledger.models import Extract

WATCHERS = (Role.ANALYST, Role.COMMAND)


@audience(*WATCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def watches(request: HttpRequest) -> HttpResponse:
    """What is watched, each with its last signal, and a form to watch one more."""
    acting = request.acting
    form = WatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            watching.begin(
                agency=acting.agency, measure=asked["measure"], where=asked["where"], by=acting.person,
                at=timezone.now(), origin=request.META.get("REMOTE_ADDR", "")[:64],
            )  # fmt: skip
        except DaylitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "It is watched from now on: each night, once a week is over and settled.")
            return redirect("watches")
    rows = queries.watches(acting)
    told = {"form": form, "rows": [(row, watching.title_of(row), _last(row)) for row in rows]}
    return render(request, "insight/watches.html", told)


def _last(row: Watch) -> object:
    return max(row.signals.all(), key=lambda signal: signal.week, default=None)


def _found(request: HttpRequest, watch: UUID) -> tuple[watching.Watched, Extract | None]:
    row = queries.watch(request.acting, watch)
    if row is None:
        raise Http404
    counted = queries.newest_counts(request.acting.agency)
    if counted is None:
        why = "Nothing was counted yet: accepted contacts are sealed each night."
        title = watching.title_of(row)
        return watching.Watched(watch=row, title=title, weeks=(), n=(), chart=None, why=why), None
    return watching.charted(row, extract=counted[0], cube=counted[1]), counted[0]


@audience(*WATCHERS)
@require_safe
def watch(request: HttpRequest, watch: UUID) -> HttpResponse:
    """One watched figure: its chart, its table, how often it signals without a change, and its signals."""
    found, extract = _found(request, watch)
    table = Sheet(
        caption=found.title, columns=("Week of", "Share", "People", "Signal"), rows=tuple(watch_chart.rows(found))
    )
    told = {
        "found": found,
        "extract": extract,
        "chart": found.chart,
        "drawing": watch_chart.chart(found) if found.chart is not None else None,
        "alarms": "" if found.chart is None else f"{100 * found.chart.false_alarms:.1f}",
        "usual": "" if found.chart is None else f"{100 * found.chart.baseline_rate:.1f}",
        "table": table,
        "signals": found.watch.signals.order_by("-week"),
    }
    return render(request, "insight/watch.html", told)


@audience(*WATCHERS)
@require_safe
def watch_picture(request: HttpRequest, watch: UUID, size: pictures.Size, tone: pictures.Tone) -> HttpResponse:
    """The chart's picture."""
    found, extract = _found(request, watch)
    drawing = None
    if extract is not None:
        drawing = watch_chart.picture(found, fingerprint=extract.fingerprint, size=size, tone=tone)
    if drawing is None:
        raise Http404
    return _svg(drawing)


@audience(*WATCHERS)
@require_POST
def watch_end(request: HttpRequest, watch: UUID) -> HttpResponse:
    """Watch it no longer."""
    row = queries.watch(request.acting, watch)
    if row is None:
        raise Http404
    watching.stop(row, by=request.acting.person, at=timezone.now(), origin=request.META.get("REMOTE_ADDR", "")[:64])
    messages.success(request, "It is no longer watched.")
    return redirect("watches")
