"""Records as the ledger holds them, for the tests of those who read them: a valid one, with one thing altered."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from cast import NOW, Cast

from daylit.jurisdictions import load_pack
from daylit.record import check
from daylit.web.accounts.models import Agency, Person, Unit
from daylit.web.ledger.models import Contact, Revision, State
from daylit.web.quality.models import Call, CallKind, CallLog
from daylit.web.reporting.models import Filing, Receiver

STANDARD = load_pack("standard")
ANSWERS: dict[str, Any] = {
    "contact": {"start": "2026-11-23T07:40", "kind": "traffic", "duration": 9},
    "location": {
        "point": {"latitude": 44.951, "longitude": -93.102},
        "description": "Oak Street at 5th",
        "area": "North",
    },
    "people": [
        {
            "role": "driver",
            "race": {"value": ["white"], "how": "perceived"},
            "gender": {"value": "male", "how": "perceived"},
            "age_band": {"value": "25-34", "how": "perceived"},
            "reason": "suspicion",
            "reason_narrative": "Rear light out, lane changed twice without a signal.",
            "searched": False,
            "force": ["none"],
            "result": ["verbal_warning"],
        }
    ],
    "officer": {"id": "41"},
}


def answers(**changes: Any) -> dict[str, Any]:
    """The answers, with changes at dotted places: ``people__0__force=["hands"]``."""
    made = copy.deepcopy(ANSWERS)
    for place, value in changes.items():
        *above, last = place.split("__")
        here: Any = made
        for step in above:
            here = here[int(step)] if step.isdigit() else here.setdefault(step, {})
        here[last] = value
    return made


def a_contact(
    cast: Cast,
    *,
    officer: Person | None = None,
    unit: Unit | None = None,
    state: str = State.SUBMITTED,
    at: datetime = NOW,
    given: dict[str, Any] | None = None,
    **entry: Any,
) -> Contact:
    """A contact that waits for review, as Rivera entered it."""
    officer, unit = officer or cast.rivera, unit or cast.patrol
    contact = Contact.objects.create(
        agency=unit.agency, officer=officer, unit=unit, area=None, state=state, kind="traffic",
        began=at - timedelta(minutes=20), local_day=at.date(), pack="standard", pack_version=STANDARD.version,
        people=1, submitted_at=at, changed_at=at,
    )  # fmt: skip
    a_revision(contact, given=given, at=at, **entry)
    return contact


def a_revision(contact: Contact, *, given: dict[str, Any] | None = None, at: datetime = NOW, **entry: Any) -> Revision:
    """One more revision of a contact, checked as the ledger checks it."""
    given = answers() if given is None else given
    found = [one.document() for one in check(STANDARD.form, given)]
    row = Revision.objects.create(
        id=uuid4(), contact=contact, number=contact.revisions.count() + 1, by=contact.officer,
        entry={"answers": given, "form": {"pack": "standard", "version": STANDARD.version}, **entry},
        sha256="0" * 64, problems=found, made_at=at, received_at=at, event=0,
    )  # fmt: skip
    contact.warnings = sum(one["severity"] == "warning" for one in found)
    contact.save(update_fields=["warnings"])
    return row


def a_call(agency: Agency, officer: Person, *, text: str = "TRAFFIC STOP", at: datetime = NOW) -> tuple[CallKind, Call]:
    """A call of an officer in another system's log, without a record, and its kind."""
    log = CallLog.objects.create(
        agency=agency, by=officer, at=at, name=text[:200], sha256=uuid4().hex, rows=1, kept=1, event=1,
        columns={"kind": text}, aside=[{"row": 2, "what": text, "remedy": text}],
    )  # fmt: skip
    kind = CallKind.objects.create(agency=agency, name=text[:80], needs_record=True, event=1)
    began = at - timedelta(days=3)
    call = Call.objects.create(
        agency=agency, log=log, kind=kind, number=text[:80], began=began, local_day=began.date(), officer=officer,
        officer_id_in_log=text[:80], outcome=text[:80],
    )  # fmt: skip
    return kind, call


def a_filing(agency: Agency, by: Person, contact: Contact, *, text: str = "Wrong.", at: datetime = NOW) -> Filing:
    """A check of state files that found something wrong with a contact."""
    found = [{"contact": str(contact.pk), "what": "problems", "errors": [{"at": text, "sentence": text}],
              "problems": [{"at": text, "sentence": text, "rule": text}]}]  # fmt: skip
    Receiver.objects.get_or_create(agency=agency, defaults={"address": text[:300], "replies": text[:200]})
    return Filing.objects.create(
        agency=agency, by=by, at=at, ended=at, kind="check", pack="standard", found=found, trouble=text, event=1,
        files=[{"title": text, "what": text, "remark": text, "problems": [text], "errors": [text], "contacts": 1}],
        replies=[{"name": text, "accepted": 0, "rejected": 1, "remarks": [text]}], counts={"problems": 1},
    )  # fmt: skip
