"""Saying where files go, checking and sending them, reading answers, and asking an officer about what came back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.ledger import decisions
from daylit.web.ledger.models import Contact
from daylit.web.reporting import filing
from daylit.web.reporting.models import Filing, Kind, Receiver, Way

__all__ = ["BadAddress", "ask_officer", "file_now", "set_receiver"]


EVENTS = {Kind.CHECK: "state_file.checked", Kind.SEND: "state_file.sent", Kind.REPLY: "state_file.answered"}


class BadAddress(DaylitError):
    """An address to which nothing can be sent."""


class NotReturned(DaylitError):
    """The contact is not one that needs its officer."""


@transaction.atomic
def set_receiver(*, agency: Agency, way: str, address: str, replies: str, by: Person, at: datetime) -> Receiver:
    """Say how the agency's files reach the state. Raises ``BadAddress``."""
    chosen, address = Way(way), address.strip()
    if chosen != Way.DOWNLOAD and not address.startswith(f"{chosen}://"):
        raise BadAddress(
            f"“{address}” does not begin with {chosen}://.",
            remedy="Write it as the state gave it, such as sftp://NAME@HOST/FOLDER.",
        )
    row = Receiver.objects.filter(agency=agency).first() or Receiver(agency=agency)
    row.way, row.address, row.replies = chosen, "" if chosen == Way.DOWNLOAD else address, replies.strip()
    record("state_file.receiver_set", at=at, by=by.pk, agency=agency.pk, details={"way": str(chosen)}, rows=[row])
    row.save()
    return row


def file_now(
    *,
    agency: Agency,
    kind: Any,
    by: Person,
    at: datetime,
    first: date | None = None,
    last: date | None = None,
    replies: tuple[tuple[str, bytes], ...] = (),
) -> Filing:
    """Check, send or read answers, and keep how it ended, also where it ended badly.

    What is sent stands in the journal of the agency's folder before this row does: should the server stop in between,
    the next run finds it there and sends nothing twice. Raises whatever keeps it from beginning (``DaylitError``).
    """
    told = (
        filing.read(agency, at=at, replies=replies)
        if kind == Kind.REPLY
        else filing.run(agency, first=first, last=last, at=at, sending=kind == Kind.SEND)
    )
    with transaction.atomic():
        row = Filing(
            agency=agency, by=by, at=at, ended=at, kind=kind, first=first, last=last, pack=agency.pack,
            counts=told["counts"], sent=told["sent"], found=told["found"], files=told["files"],
            replies=told["replies"], trouble=_trouble(told),
        )  # fmt: skip
        record(
            EVENTS[kind],
            at=at,
            by=by.pk,
            agency=agency.pk,
            subject=f"filing:{row.pk}",
            outcome="failed" if told["trouble"] else "done",
            details={"pack": agency.pack, "sent": row.sent, "counts": row.counts},
            rows=[row],
        )
        row.save(force_insert=True)
    return row


def _trouble(told: dict[str, Any]) -> str:
    lines = [told["trouble"]] if told["trouble"] else []
    lines += [f"{name} is partial: what its page lacks is not checked." for name in told["partial"]]
    lines += [f"{one['file']}: {one['sentence']}" for one in told["unreadable"]]
    if told["left"]:
        lines.append(f"{told['left']:,} more contacts need somebody; they are told once these are mended.")
    return "\n".join(lines)


@transaction.atomic
def ask_officer(*, filing: Filing, contact: UUID, by: Person, at: datetime) -> None:
    """Send a contact that the state did not take, or would not, back to its officer, with what is wrong.

    Raises ``NotReturned`` where this filing found nothing wrong with it, or the officer has it already.
    """
    named = next((one for one in filing.found if one["contact"] == str(contact)), None)
    row = Contact.objects.filter(pk=contact, agency=filing.agency_id).first()
    if named is None or row is None:
        raise NotReturned("Nothing is wrong with this contact here.", remedy="Check again.")
    reasons = [{"at": one["at"], "label": "", "sentence": one["sentence"]}
               for one in (*named["problems"], *named["errors"])]  # fmt: skip
    decisions.ask_again(contact=row, by=by, reasons=reasons, at=at)
