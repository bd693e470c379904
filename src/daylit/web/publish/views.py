"""The pages of those who publish: propose, look, sign."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from daylit.errors import DaylitError
from daylit.web import errors
from daylit.web.audience import Role, audience
from daylit.web.publish import actions, queries
from daylit.web.publish.forms import AskForm, SignForm, TurnDownForm
from daylit.web.publish.models import OPEN, Proposal, State

LANGUAGES = (("en", "English"), ("es", "Spanish"))
_TYPES = {"svg": "image/svg+xml", "pdf": "application/pdf"}


@audience(Role.PUBLISHER, Role.COMMAND)
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """What was released, and what is on its way."""
    rows = queries.proposals(request.acting)
    told = {
        "releases": queries.releases(request.acting),
        "open": [row for row in rows if row.state in OPEN],
        "rest": [row for row in rows if row.state not in OPEN],
        "may_ask": request.acting.has(Role.PUBLISHER) and not any(row.state in OPEN for row in rows),
    }
    return render(request, "publish/releases.html", told)


@audience(Role.PUBLISHER)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a release."""
    form = AskForm(request.POST or None, acting=request.acting)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.ask(agency=request.acting.agency, by=request.user, at=timezone.now(), **form.cleaned_data)
        except DaylitError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "It will be built within some minutes. Nothing is public yet.")
            return redirect("release_proposal", made.pk)
    there = form.fields["extract"].queryset.exists()
    status = 422 if form.errors else 200
    return render(request, "publish/ask.html", {"form": form, "there": there}, status=status)


@audience(Role.PUBLISHER, Role.COMMAND)
@require_safe
def proposal(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """One proposal: what the public will see, how it was protected, and what can be done now."""
    row = queries.proposal_of(request.acting, proposal)
    return errors.not_found(request) if row is None else _page(request, row)


@audience(Role.PUBLISHER, Role.COMMAND)
@require_safe
def finding(request: HttpRequest, proposal: UUID, study: str) -> HttpResponse:
    """One finding, in the words and pictures that the public will see."""
    row, bundle = _bundle(request, proposal)
    found = None if bundle is None else bundle.finding(study)
    if row is None or found is None:
        return errors.not_found(request)
    language = "es" if request.GET.get("in") == "es" else "en"
    told = {"proposal": row, "finding": found, "words": found[language], "language": language, "languages": LANGUAGES}
    return render(request, "publish/finding.html", told)


@audience(Role.PUBLISHER, Role.COMMAND)
@require_safe
def table(request: HttpRequest, proposal: UUID, name: str) -> HttpResponse:
    """One table, row by row, as the public will see it."""
    row, bundle = _bundle(request, proposal)
    found = None if bundle is None else bundle.tables.get(name)
    if row is None or found is None:
        return errors.not_found(request)
    rows = [
        ([line[column] for column in found.by], [line[measure] for measure in found.measures]) for line in found.rows
    ]
    return render(request, "publish/table.html", {"proposal": row, "table": found, "rows": rows})


@audience(Role.PUBLISHER, Role.COMMAND)
@require_safe
def file(request: HttpRequest, proposal: UUID, path: str) -> HttpResponse:
    """A picture or the printed report of the bundle."""
    _, bundle = _bundle(request, proposal)
    kind = _TYPES.get(path.rpartition(".")[2])
    if bundle is None or kind is None or path not in bundle.files:
        return errors.not_found(request)
    return HttpResponse(bundle.file(path), content_type=kind)


@audience(Role.PUBLISHER, Role.COMMAND, fresh=True)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Sign what was looked at: the first time as proposed, the second time, by another person, as released."""
    row = queries.proposal_of(request.acting, proposal)
    if row is None:
        return errors.not_found(request)
    if request.method != "POST":  # on the way back from a second factor
        return redirect("release_proposal", row.pk)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _page(request, row, sign=form)
    first = row.state == State.BUILT
    act = actions.propose if first else actions.approve
    try:
        act(
            proposal=row, fingerprint=form.cleaned_data["fingerprint"], by=request.user, at=timezone.now(),
            shown_as=_shown_as(request, first=first, named=form.cleaned_data["named"]),
        )  # fmt: skip
    except DaylitError as error:
        return _page(request, row, error=error)
    messages.success(request, "Signed. A second person must sign too." if first else "Released.")
    return redirect("release_proposal", row.pk)


@audience(Role.PUBLISHER, Role.COMMAND)
@require_http_methods(["POST"])
def turn_down(request: HttpRequest, proposal: UUID) -> HttpResponse:
    """Turn a proposal down."""
    row = queries.proposal_of(request.acting, proposal)
    if row is None:
        return errors.not_found(request)
    form = TurnDownForm(request.POST)
    if not form.is_valid():
        return _page(request, row, down=form)
    try:
        actions.turn_down(proposal=row, by=request.user, at=timezone.now(), said=form.cleaned_data["said"])
    except DaylitError as error:
        return _page(request, row, error=error)
    messages.success(request, "Turned down. Nothing of it will be public.")
    return redirect("releases")


def _shown_as(request: HttpRequest, *, first: bool, named: bool) -> str:
    """How a signature reads: an office, or the person's name where they wish it."""
    if named:
        return " ".join(str(request.user.name).split())[: actions.LONGEST_NAME]
    office = "Publishing office" if first else "Second signature"
    return " ".join(f"{request.acting.agency.name}: {office}".split())[: actions.LONGEST_NAME]


def _bundle(request: HttpRequest, id: UUID) -> tuple[Proposal | None, Any]:
    row = queries.proposal_of(request.acting, id)
    return row, None if row is None else queries.preview(row)


def _page(
    request: HttpRequest,
    row: Proposal,
    *,
    sign: SignForm | None = None,
    down: TurnDownForm | None = None,
    error: DaylitError | None = None,
) -> HttpResponse:
    bundle = queries.preview(row)
    mine = bundle is not None and queries.mine_to_sign(row, request.acting)
    told = {
        "proposal": row,
        "state": State(row.state).label,
        "bundle": bundle,
        "tables": [] if bundle is None else list(bundle.tables.values()),
        "sign": (sign or SignForm(initial={"fingerprint": row.fingerprint})) if mine else None,
        "down": (down or TurnDownForm()) if row.state in OPEN else None,
        "hidden": f"{row.risk.get('hidden_share', 0):.1%}".replace("%", " %"),
        "waits": row.state == State.PROPOSED and not mine,
        "error": error,
    }
    bad = error is not None or sign is not None or down is not None
    return render(request, "publish/proposal.html", told, status=422 if bad else 200)
