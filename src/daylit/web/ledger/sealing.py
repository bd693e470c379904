"""Sealing accepted contacts as an Extract: records leave the ledger here, without names and without free texts."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery

from daylit.errors import DaylitError
from daylit.jurisdictions import load_pack
from daylit.jurisdictions.pack import Pack
from daylit.tables.contacts import KeptContact, Sealed, seal_contacts
from daylit.tables.manifest import Place
from daylit.web.accounts.models import Agency, OfficerFacts, Person
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Contact, Extract, Revision, State

AT_A_TIME = 500
ACCEPTED = str(State.ACCEPTED)
Period = tuple[date | None, date | None]


class NothingAccepted(DaylitError):
    """No contact of the days asked for was accepted yet."""


class DaysInDisorder(DaylitError):
    """The last day lies before the first."""


def seal_extract(
    *,
    agency: Agency,
    at: datetime,
    by: Person | None = None,
    first: date | None = None,
    last: date | None = None,
    out: Path | None = None,
    origin: str = "",
) -> Extract:
    """Seal the agency's accepted contacts of some days (both inclusive, by the local calendar of the contact).

    Without ``out`` the Extract goes into the installation's own folder, under its days and its fingerprint; there, the
    same records sealed again are the same folder. Whether sealed anew or found there, each sealing is an event.

    Raises
    ------
    NothingAccepted
        There is none.
    DaysInDisorder
        The last day lies before the first.
    ExtractExists, CannotWrite
        As for every Extract.
    """
    period = (first, last)
    states = refuse_unsealable(agency, period)
    place = Place(name=agency.name, latitude=agency.latitude, longitude=agency.longitude, zone=agency.zone)
    if out is not None:
        return _noted(
            seal_contacts(_kept(agency, period), out=out, place=place, period=period),
            agency=agency,
            at=at,
            by=by,
            period=period,
            states=states,
            origin=origin,
        )
    shelf = settings.INSTALLATION.home / "extracts" / str(agency.pk)
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(prefix=".sealing-", dir=shelf) as work:
        made = seal_contacts(_kept(agency, period), out=Path(work) / "extract", place=place, period=period)
        path = shelf / f"{first or 'begin'}_{last or 'end'}_{made.fingerprint[:12]}"
        fresh = not path.exists()
        if fresh:
            made.path.rename(path)
    moved = Sealed(
        path=path, fingerprint=made.fingerprint, contacts=made.contacts, people=made.people, problems=made.problems
    )
    try:
        return _noted(moved, agency=agency, at=at, by=by, period=period, states=states, origin=origin)
    except BaseException:
        if fresh:
            shutil.rmtree(path, ignore_errors=True)
        raise


def refuse_unsealable(agency: Agency, period: Period) -> dict[str, int]:
    """Raise what sealing these days would raise, before any work; otherwise how many contacts are in which state."""
    first, last = period
    if first is not None and last is not None and last < first:
        raise DaysInDisorder("The last day lies before the first.", remedy="Check the days.")
    states = count_states(agency, period)
    if not states.get(ACCEPTED):
        raise NothingAccepted(
            "No contact of these days was accepted yet.", remedy="Choose other days, or wait until reviews are done."
        )
    return states


def count_states(agency: Agency, period: Period) -> dict[str, int]:
    """The agency's contacts of these days by state: what is in an Extract of them, and what is not."""
    counted = _of(agency, period).values_list("state").annotate(n=Count("pk")).order_by("state")
    return dict(counted)


def _of(agency: Agency, period: Period) -> QuerySet[Contact]:
    first, last = period
    found = Contact.objects.filter(agency=agency)
    if first is not None:
        found = found.filter(local_day__gte=first)
    return found if last is None else found.filter(local_day__lte=last)


def _kept(agency: Agency, period: Period) -> Iterator[KeptContact]:
    """Each accepted contact as its last revision has it, in an order that nothing later changes: one question."""
    pseudonyms = _pseudonyms(agency, period)
    newest = Revision.objects.filter(contact=OuterRef("contact")).order_by("-number").values("number")[:1]
    accepted = _of(agency, period).filter(state=State.ACCEPTED)
    rows = Revision.objects.filter(contact__in=accepted, number=Subquery(newest), entry__isnull=False)
    rows = rows.select_related("contact", "contact__unit", "contact__area")
    packs: dict[tuple[str, str], Pack] = {}
    for row in rows.order_by("contact__local_day", "contact__began", "contact_id").iterator(chunk_size=AT_A_TIME):
        contact = row.contact
        name = (contact.pack, contact.pack_version)
        if name not in packs:
            packs[name] = load_pack(contact.pack, version=contact.pack_version)
        yield KeptContact(
            id=str(contact.pk),
            fingerprint=row.sha256,
            agency=agency.name,
            officer=pseudonyms.get(contact.officer_id) or _pseudonym(agency, contact.officer_id),
            unit=None if contact.unit is None else contact.unit.name,
            area=None if contact.area is None else contact.area.name,
            began=contact.began,
            answers=row.entry.get("answers") or {},
            pack=packs[name],
            tags=row.entry.get("tags") or (),
        )


def _pseudonyms(agency: Agency, period: Period) -> dict[UUID, str]:
    """Each officer's pseudonym, the same in every Extract; those who have none yet get one."""
    officers = set(_of(agency, period).filter(state=State.ACCEPTED).values_list("officer", flat=True).distinct())
    known = dict(OfficerFacts.objects.filter(agency=agency, person__in=officers).values_list("person", "pseudonym"))
    return {one: str(known[one]) if one in known else _pseudonym(agency, one) for one in officers}


def _pseudonym(agency: Agency, officer: UUID) -> str:
    return str(OfficerFacts.objects.get_or_create(agency=agency, person_id=officer)[0].pseudonym)


@transaction.atomic
def _noted(
    made: Sealed,
    *,
    agency: Agency,
    at: datetime,
    by: Person | None,
    period: Period,
    states: dict[str, int],
    origin: str,
) -> Extract:
    first, last = period
    states = {**states, ACCEPTED: made.contacts}
    row = Extract(
        agency=agency, by=by, at=at, first=first, last=last, fingerprint=made.fingerprint,
        folder=str(made.path.resolve())[:500], contacts=made.contacts, people=made.people,
        problems=sum(made.problems.values()), states=states,
    )  # fmt: skip
    record(
        "extract.sealed",
        at=at,
        by=None if by is None else by.pk,
        agency=agency.pk,
        subject=f"extract:{row.pk}",
        origin=origin,
        details={
            "fingerprint": made.fingerprint,
            "from": "" if first is None else first.isoformat(),
            "to": "" if last is None else last.isoformat(),
            "people": made.people,
            "states": states,
        },
        rows=[row],
    )
    row.save(force_insert=True)
    return row
