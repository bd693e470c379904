"""Building what was asked for: done by the clock, outside of any request, and never half."""

from __future__ import annotations

import logging
import shutil
from datetime import datetime
from pathlib import Path

from django.db import transaction

from daylit.errors import DaylitError
from daylit.release import Bundle, read
from daylit.release.building import Agency as Named
from daylit.release.building import Built, Telling, build
from daylit.release.freezing import Prepared, forget, prepare
from daylit.release.groupings import answer
from daylit.tables.extract import open_extract
from daylit.web.audit.actions import record
from daylit.web.publish.gathering import asked, gathered
from daylit.web.publish.models import Proposal, Release, State
from daylit.web.publish.places import private_folder, proposal_folder, public_folder, slug_of
from daylit.web.publish.signing import public_keys

log = logging.getLogger(__name__)
OUR_MISTAKE = "Daylit made a mistake while it built this. Nothing was kept. Please tell the developers."


def build_waiting(*, at: datetime) -> tuple[int, int]:
    """Build every proposal that waits; how many were built, and how many could not be."""
    built = failed = 0
    for row in Proposal.objects.filter(state=State.WAITING).select_related("agency", "extract").order_by("at"):
        if build_one(proposal=row, at=at).state == State.BUILT:
            built += 1
        else:
            failed += 1
    return built, failed


def build_one(*, proposal: Proposal, at: datetime) -> Proposal:
    """Build a proposal. What went wrong is told to whoever asked for it, and nothing half-built stays."""
    target = proposal_folder(proposal)
    shutil.rmtree(target, ignore_errors=True)  # of a build that broke off
    _clear(proposal)
    try:
        prepared, made = _build(proposal, target, at)
    except DaylitError as error:
        return _ended(proposal, at=at, said=str(error))
    except Exception:
        log.exception("a release could not be built")
        return _ended(proposal, at=at, said=OUR_MISTAKE)
    return _ended(proposal, at=at, number=prepared.number, made=made)


def _build(proposal: Proposal, target: Path, at: datetime) -> tuple[Prepared, Built]:
    agency = proposal.agency
    extract = open_extract(proposal.extract.folder, verify=True)
    prepared = prepare(extract, private_folder(agency), threshold=proposal.threshold)
    told = asked(agency, threshold=proposal.threshold)
    findings = answer(prepared.extract, told.questions)
    slug = slug_of(agency)
    before = _before(slug, prepared.number)
    beside = gathered(agency, before=before)
    corrections = [{"en": proposal.correction, "es": proposal.correction_es}] if proposal.correction else []
    made = build(
        prepared,
        target,
        findings=findings,
        agency=Named(name=agency.name, slug=slug, zone=agency.zone),
        telling=Telling(
            title={"en": proposal.title, "es": proposal.title_es},
            released=at.date(),
            plan=told.plan,
            documents=beside.documents,
            pictures=beside.pictures,
            sides=beside.sides,
            corrections=corrections,
        ),
        previous=before[-1].fingerprint if before else None,
        remember=False,
    )
    return prepared, made


def _before(slug: str, number: int) -> list[Bundle]:
    """The releases before this one, the newest last."""
    keys, folder = public_keys(), public_folder(slug)
    return [read(folder / str(one), keys=keys, agency=slug) for one in range(1, number)]


def _clear(proposal: Proposal) -> None:
    """Take away what an earlier proposal left that was never released."""
    last = Release.objects.filter(agency=proposal.agency).order_by("-number").first()
    following = private_folder(proposal.agency) / str((last.number if last else 0) + 1)
    if following.is_dir():
        forget(following)


@transaction.atomic
def _ended(proposal: Proposal, *, at: datetime, number: int = 0, made: Built | None = None, said: str = "") -> Proposal:
    row: Proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if row.state != State.WAITING:  # turned down while it was built
        shutil.rmtree(proposal_folder(row), ignore_errors=True)
        _clear(row)
        return row
    row.said = said[:1000]
    row.state = State.FAILED if made is None else State.BUILT
    if made is not None:
        row.number, row.fingerprint, row.risk = number, made.fingerprint, dict(made.risk)
    record(
        "release.failed" if made is None else "release.built",
        at=at,
        agency=row.agency_id,
        subject=f"proposal:{row.pk}",
        details={"fingerprint": row.fingerprint, "number": row.number},
        rows=[row],
    )
    row.save()
    return row
