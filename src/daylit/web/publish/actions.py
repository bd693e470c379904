"""From a proposal to a release: asked for, built, looked at, signed by one, signed by another."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from daylit.errors import DaylitError
from daylit.release import read
from daylit.release.freezing import PENDING, forget, remember
from daylit.release.signing import Signature
from daylit.release.writing import write_signatures
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Extract
from daylit.web.publish.models import OPEN, Proposal, Release, State
from daylit.web.publish.places import private_folder, proposal_folder, public_folder
from daylit.web.publish.signing import public_keys, signed, write_public_keys

LONGEST_NAME = 120


class AlreadyOpen(DaylitError):
    """Another release of the agency is on its way."""


class NotYet(DaylitError):
    """A proposal is not in the state in which this can be done."""


class SamePerson(DaylitError):
    """The two signatures must be those of two people."""


class NotPassed(DaylitError):
    """There is no risk report that passed, or the bundle is not the one that it is about."""


@transaction.atomic
def ask(
    *,
    agency: Agency,
    extract: Extract,
    by: Person,
    at: datetime,
    title: str,
    title_es: str,
    threshold: int = 11,
    correction: str = "",
    correction_es: str = "",
) -> Proposal:
    """Ask for a release of an Extract; the server builds it by the clock. Raises ``AlreadyOpen``."""
    row = Proposal(
        agency=agency, extract=extract, by=by, at=at, title=title, title_es=title_es, threshold=threshold,
        correction=correction, correction_es=correction_es,
    )  # fmt: skip
    if Proposal.objects.filter(agency=agency, state__in=OPEN).exists():
        raise _already()
    _tell("release.asked", row, by=by, at=at, details={"extract": extract.fingerprint})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _already() from error
    return row


@transaction.atomic
def propose(*, proposal: Proposal, fingerprint: str, by: Person, at: datetime, shown_as: str) -> Proposal:
    """Sign what was looked at, as the person who asked for it. Raises ``NotYet``, ``SamePerson`` or ``NotPassed``."""
    row = _locked(proposal, State.BUILT)
    if row.by_id != by.pk:
        raise SamePerson("The person who asked for a release signs it first.", remedy=f"That is {row.by}.")
    slug = _passed(row, fingerprint)
    made = signed(
        role="proposed", by=shown_as, at=at, fingerprint=row.fingerprint, agency=slug,
        number=row.number, person=by.pk,
    )  # fmt: skip
    row.proposed, row.state = made.to_dict(), State.PROPOSED
    _tell("release.proposed", row, by=by, at=at, details={"fingerprint": row.fingerprint})
    row.save()
    return row


def approve(*, proposal: Proposal, fingerprint: str, by: Person, at: datetime, shown_as: str) -> Release:
    """Sign as the second person: from then on the public can read it. Raises as ``propose`` does.

    The bundle is read and checked as every reader will, before it moves to where the portal finds it; if anything
    fails it is moved back, and nothing was released.
    """
    moved: list[Any] = []
    try:
        with transaction.atomic():
            return _approve(proposal, fingerprint, by=by, at=at, shown_as=shown_as, moved=moved)
    except BaseException:
        for here, there in reversed(moved):
            there.rename(here)
        raise


def _approve(
    proposal: Proposal, fingerprint: str, *, by: Person, at: datetime, shown_as: str, moved: list[Any]
) -> Release:
    row = _locked(proposal, State.PROPOSED)
    if row.by_id == by.pk:
        raise SamePerson("Nobody signs a release twice.", remedy="Ask a second person to look at it and sign.")
    slug, first = _passed(row, fingerprint), Signature(**row.proposed)
    if shown_as == first.by:
        shown_as = f"{shown_as} (second signature)"
    second = signed(
        role="approved", by=shown_as, at=at, fingerprint=row.fingerprint, agency=slug, number=row.number, person=by.pk
    )
    made = Release(
        agency=row.agency, proposal=row, number=row.number, slug=slug, fingerprint=row.fingerprint,
        proposed_by=row.by, approved_by=by, at=at, risk_passed=bool(row.risk.get("passed")),
    )  # fmt: skip
    row.state = State.RELEASED
    record(
        "release.signed",
        at=at,
        by=by.pk,
        agency=row.agency_id,
        subject=f"release:{made.pk}",
        details={"number": row.number, "fingerprint": row.fingerprint, "proposal": str(row.pk)},
        rows=[made, row],
    )
    row.save()
    made.save(force_insert=True)
    _publish(row, slug, [first, second], moved)
    return made


def _publish(row: Proposal, slug: str, signatures: list[Signature], moved: list[Any]) -> None:
    here, target = proposal_folder(row), public_folder(slug) / str(row.number)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_signatures(here, signatures)
    last = public_folder(slug) / str(row.number - 1)
    keys = public_keys()
    read(here, keys=keys, agency=slug, after=read(last, keys=keys) if row.number > 1 else None)
    write_public_keys(target.parent)
    here.rename(target)
    moved.append((here, target))
    behind = private_folder(row.agency) / str(row.number)
    remember(behind)
    moved.append((behind / PENDING, behind / "memory.json"))


@transaction.atomic
def turn_down(*, proposal: Proposal, by: Person, at: datetime, said: str) -> Proposal:
    """Turn a proposal down, with a reason; nothing of it is kept but that it was. Raises ``NotYet``."""
    row = _locked(proposal, State.WAITING, State.BUILT, State.PROPOSED)
    row.state, row.said = State.TURNED_DOWN, said[:1000]
    _tell("release.turned_down", row, by=by, at=at, details={})
    row.save()
    if row.number:
        transaction.on_commit(lambda: _forget(row))
    return row


def _forget(row: Proposal) -> None:
    shutil.rmtree(proposal_folder(row), ignore_errors=True)
    if not Release.objects.filter(agency=row.agency, number=row.number).exists():
        forget(private_folder(row.agency) / str(row.number))


def _locked(proposal: Proposal, *states: Any) -> Proposal:
    """The proposal as it is now, for this transaction alone, in one of these states."""
    row: Proposal = Proposal.objects.select_for_update(of=("self",)).select_related("agency", "by").get(pk=proposal.pk)
    if row.state not in states:
        raise NotYet(
            f"This proposal is at another point: {State(row.state).label.lower()}.", remedy="Load the page again."
        )
    return row


def _passed(row: Proposal, fingerprint: str) -> str:
    """The stored risk report passed, and is about the very bundle that was looked at; the agency's name in it."""
    if not row.risk.get("passed"):
        raise NotPassed("No risk report of this proposal has passed.", remedy="Build it again.")
    here = read(proposal_folder(row), preview=True)
    if not row.fingerprint or fingerprint != row.fingerprint or here.fingerprint != row.fingerprint:
        raise NotPassed("The bundle is not the one that was looked at.", remedy="Load the page again and look at it.")
    return str(here.agency["id"])


def _tell(kind: str, row: Proposal, *, by: Person | None, at: datetime, details: dict[str, Any]) -> None:
    record(
        kind, at=at, by=None if by is None else by.pk, agency=row.agency_id, subject=f"proposal:{row.pk}",
        details=details, rows=[row],
    )  # fmt: skip


def _already() -> AlreadyOpen:
    return AlreadyOpen("A release is on its way already.", remedy="Sign it or turn it down first.")
