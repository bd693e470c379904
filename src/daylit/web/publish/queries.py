"""What the people who publish may see, through the person asking."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.db.models import QuerySet

from daylit.release import Bundle, NotABundle, read
from daylit.web.accounts.acting import Acting
from daylit.web.ledger.models import Extract
from daylit.web.publish.models import OPEN, Proposal, Release, State
from daylit.web.publish.places import proposal_folder, public_folder

SHOWN = 50


def releases(acting: Acting) -> list[Release]:
    """The agency's releases, the newest first."""
    found = Release.objects.filter(agency=acting.agency).select_related("proposed_by", "approved_by")
    return list(found[:SHOWN])


def proposals(acting: Acting) -> list[Proposal]:
    """The agency's proposals that are no releases, the newest first."""
    found = Proposal.objects.filter(agency=acting.agency).exclude(state=State.RELEASED).select_related("by")
    return list(found[:SHOWN])


def proposal_of(acting: Acting, id: UUID) -> Proposal | None:
    """One of the agency's proposals."""
    row: Proposal | None = (
        Proposal.objects.filter(agency=acting.agency, pk=id).select_related("agency", "by", "extract").first()
    )
    return row


def waits_for(acting: Acting) -> list[Proposal]:
    """Proposals that this person can sign now."""
    found = Proposal.objects.filter(agency=acting.agency, state__in=OPEN)
    return [row for row in found if row.state in (State.BUILT, State.PROPOSED) and mine_to_sign(row, acting)]


def mine_to_sign(proposal: Proposal, acting: Acting) -> bool:
    """Whether the next signature is this person's: the first of who asked for it, the second of anybody else."""
    asked = proposal.by_id == acting.person.pk
    return bool((proposal.state == State.BUILT and asked) or (proposal.state == State.PROPOSED and not asked))


def preview(proposal: Proposal) -> Bundle | None:
    """The bundle exactly as the public will read it, or already does; nothing where there is none."""
    folder: Path = proposal_folder(proposal)
    if proposal.state == State.RELEASED:
        folder = public_folder(proposal.release.slug) / str(proposal.number)
    if proposal.state not in (State.BUILT, State.PROPOSED, State.RELEASED):
        return None
    try:
        return read(folder, preview=True)
    except NotABundle:
        return None


def extracts(acting: Acting) -> QuerySet[Extract]:
    """The agency's Extracts, the newest first."""
    return Extract.objects.filter(agency=acting.agency).order_by("-at", "-event")
