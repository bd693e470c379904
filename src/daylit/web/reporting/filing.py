"""Checking and sending: the agency's accepted contacts through the same functions as ``daylit submit``."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery

from daylit.errors import DaylitError
from daylit.jurisdictions.submitting import Order, Outcome, submit
from daylit.jurisdictions.submitting.planning import counted
from daylit.jurisdictions.submitting.transports.choosing import transport_to
from daylit.jurisdictions.submitting.transports.transport import Transport
from daylit.web.accounts.models import Agency
from daylit.web.ledger.models import Contact, Revision, State
from daylit.web.reporting.models import Receiver, Way
from daylit.web.reporting.place import files_folder, secret, state_folder

AT_ONCE = 500
MOST_TOLD = 500
NEEDS_SOMEBODY = ("problems", "returned")


class NothingToSend(DaylitError):
    """No contact of these days was accepted."""


class NotSetUp(DaylitError):
    """It was not said where files go, or a key is lacking."""


def run(
    agency: Agency,
    *,
    first: date | None,
    last: date | None,
    at: datetime,
    sending: bool,
    replies: tuple[tuple[str, bytes], ...] = (),
) -> dict[str, Any]:
    """Check the accepted contacts of some days, or send them, and read answers; what came of it, as plain values.

    Nothing is sent twice: the journal in the agency's folder says what was, and an interrupted sending is finished
    first. Raises ``NothingToSend``, ``NotSetUp`` or whatever ``daylit submit`` would say.
    """
    zone = ZoneInfo(agency.zone)
    with tempfile.TemporaryDirectory() as folder:
        if not _write(agency, Path(folder)):
            raise NothingToSend("No contact was accepted yet.", remedy="Wait until reviews are done.")
        order = Order(
            contacts=Path(folder),
            pack=agency.pack,
            state=state_folder(agency),
            clock=lambda: at.astimezone(zone),
            connect=_connecting(agency) if sending else None,
            fetch=_fetching(agency) if sending else None,
            first=first,
            last=last,
            agency=agency.state_id,
            replies=replies,
        )
        return _plain(submit(order))


def read(agency: Agency, *, at: datetime, replies: tuple[tuple[str, bytes], ...]) -> dict[str, Any]:
    """Keep and read answers that somebody fetched by hand, send nothing, and say how the contacts stand after it."""
    kept = run(agency, first=date.min, last=date.min, at=at, sending=True, replies=replies)
    return {**run(agency, first=None, last=None, at=at, sending=False), "replies": kept["replies"], "sent": 0}


def _write(agency: Agency, folder: Path) -> int:
    """Each accepted contact as a document; one that was erased asks the state to take it out too."""
    newest = Revision.objects.filter(contact=OuterRef("pk")).order_by("-number").values("entry__answers")[:1]
    rows = Contact.objects.filter(agency=agency, state__in=(State.ACCEPTED, State.EXPUNGED))
    written = 0
    for contact, state, answers in _rows(rows.annotate(answers=Subquery(newest))):
        document: dict[str, Any] = {"id": contact, "answers": answers or {}}
        if state == str(State.EXPUNGED):
            document["withdrawn"] = True
        (folder / f"{contact}.json").write_text(json.dumps(document), encoding="utf-8")
        written += 1
    return written


def _rows(rows: Any) -> Iterator[tuple[str, str, dict[str, Any] | None]]:
    for pk, state, answers in rows.values_list("pk", "state", "answers").iterator(chunk_size=AT_ONCE):
        yield str(pk), state, json.loads(answers) if isinstance(answers, str) else answers


def _connecting(agency: Agency) -> Callable[[], Transport]:
    receiver = Receiver.objects.filter(agency=agency).first()
    if receiver is None:
        raise NotSetUp("It was not said yet how files reach the state.", remedy="Say it below, under “Where files go”.")
    if receiver.way == Way.DOWNLOAD:
        return lambda: transport_to(f"folder://{files_folder(agency)}")
    key, hosts, token = (secret(agency, name) for name in ("key", "known_hosts", "token"))
    lacking = [path.name for path in ((key, hosts) if receiver.way == Way.SFTP else ()) if not path.is_file()]
    if lacking:
        raise NotSetUp(
            f"On the server there is no {' and no '.join(f'“{name}”' for name in lacking)} for this agency.",
            remedy=f"Whoever runs the server puts it into secrets/state-files/{agency.pk}/.",
        )
    return lambda: transport_to(
        receiver.address,
        key=key if key.is_file() else None,
        known_hosts=hosts if hosts.is_file() else None,
        token=token.read_text("utf-8").strip() if token.is_file() else "",
    )


def _fetching(agency: Agency) -> Callable[[Transport], list[tuple[str, bytes]]] | None:
    receiver = Receiver.objects.filter(agency=agency, way=Way.SFTP).exclude(replies="").first()
    if receiver is None:
        return None
    folder = receiver.replies

    def fetch(transport: Transport) -> list[tuple[str, bytes]]:
        look: Any = transport.replies  # type: ignore[attr-defined]
        return list(look(folder))

    return fetch


def _plain(outcome: Outcome) -> dict[str, Any]:
    found = [
        {
            "contact": plan.contact,
            "what": plan.what,
            "problems": [{"at": one.at, "sentence": str(one), "rule": one.rule} for one in plan.problems],
            "errors": [_error(each) for each in outcome.lives[plan.contact].errors]
            if plan.what == "returned" and plan.contact in outcome.lives
            else [],
        }
        for plan in outcome.plans
        if plan.what in NEEDS_SOMEBODY
    ]
    return {
        "counts": {what: n for what, n in counted(outcome.plans).items() if n and what != "outside"},
        "sent": len(outcome.sent),
        "found": found[:MOST_TOLD],
        "left": max(len(found) - MOST_TOLD, 0),
        "files": [_file(batch, outcome) for batch in outcome.batches],
        "replies": [
            {"name": one.name, "accepted": len(one.accepted), "rejected": len(one.rejected), "remarks": one.remarks}
            for one in outcome.replies
        ],
        "partial": sorted({f"{plan.pack.id} {plan.pack.version}" for plan in outcome.plans
                           if plan.pack and plan.pack.partial}),
        "unreadable": [asdict(one) for one in outcome.unreadable],
        "trouble": outcome.stopped,
    }  # fmt: skip


def _error(each: dict[str, Any]) -> dict[str, str]:
    return {"at": str(each.get("at", "")), "sentence": str(each.get("sentence", ""))}


def _file(batch: Any, outcome: Outcome) -> dict[str, Any]:
    life = outcome.lives.get(batch.key)
    return {
        "title": batch.title,
        "what": "sent" if batch.key in outcome.sent else batch.what,
        "due": str(batch.due or ""),
        "contacts": len(batch.contacts),
        "problems": [str(one) for one in batch.problems],
        "errors": [_error(each)["sentence"] for each in life.errors] if life else [],
        "remark": batch.remark,
    }
