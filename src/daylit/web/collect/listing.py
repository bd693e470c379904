"""The officer's own records, as the app lists them."""

from __future__ import annotations

from typing import Any

from daylit.record.form import Form
from daylit.record.looking import Looking
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency
from daylit.web.collect.starting import life
from daylit.web.ledger import queries
from daylit.web.ledger.forms import form_for
from daylit.web.ledger.models import Contact, Revision, State

NEWEST = 300
_SUMMED_UP = ("contact.kind", "person.reason", "person.result", "outcome.kind")


def contacts(acting: Acting) -> dict[str, Any]:
    """What waits for the officer, and the newest of the rest."""
    own = queries.own(acting).select_related("agency")
    to_mend = own.filter(state__in=(State.SENT_BACK, State.QUARANTINED))
    rest = own.exclude(state__in=(State.SENT_BACK, State.QUARANTINED))[:NEWEST]
    tree = life()
    shown = [*to_mend[:NEWEST], *rest]
    last = queries.last_revisions(shown)
    return {
        "contacts": [listed(one, last[one.pk]) for one in shown],
        "horizon": tree.horizon,
        "epoch": tree.epoch,
    }


def listed(contact: Contact, last: Revision) -> dict[str, Any]:
    """One record. ``id`` is that of its last revision, which a correction names; ``contact`` stays the same."""
    return {
        "id": str(last.id),
        "contact": str(contact.id),
        "state": contact.state,
        "made_at": last.made_at.isoformat(),
        "start": _start(last),
        "kind": contact.kind or None,
        "summary": _summary(contact.agency, contact, last),
        "revision": last.number,
        "returned": _returned(contact, last),
        "problems": last.problems,
        "seconds": contact.seconds,
        "event": last.receipt.event,
        "leaf": last.receipt.leaf,
    }


def to_correct(contact: Contact) -> dict[str, Any]:
    """The last revision of a record, to begin a correction with: a correction takes the place of all of it."""
    last = queries.last_revision(contact)
    entry = last.entry or {}
    return {
        "contact": listed(contact, last),
        "answers": entry.get("answers", {}),
        "form": entry.get("form", {}),
        "beside": _beside(entry),
    }


def _beside(entry: dict[str, Any]) -> dict[str, Any]:
    """What was entered beside the answers, as an entry holds it; what is of another shape is not there."""
    texts = {name: entry.get(name) for name in ("cad", "late_reason")}
    ids = {name: entry.get(name) for name in ("unit", "area")}
    tags = entry.get("tags")
    return {
        **{name: value if isinstance(value, str) else "" for name, value in texts.items()},
        **{name: value if isinstance(value, str) else None for name, value in ids.items()},
        "tags": [one for one in tags if isinstance(one, str)] if isinstance(tags, list) else [],
    }


def _returned(contact: Contact, last: Revision) -> dict[str, Any] | None:
    if contact.state != State.SENT_BACK:
        return None
    decision = last.decisions.filter(accepted=False).select_related("by").order_by("-at").first()
    if decision is None:
        return None
    until = "" if decision.until is None else decision.until.isoformat()
    reasons = [_sentence(one) for one in decision.reasons]
    return {"reasons": reasons, "by": str(decision.by), "at": decision.at.isoformat(), "until": until}


def _sentence(reason: Any) -> str:
    """A reason as one sentence, with the question it is about in front."""
    if not isinstance(reason, dict):
        return str(reason)
    return ": ".join(filter(None, (str(reason.get("label", "")), str(reason.get("sentence", "")))))


def _start(last: Revision) -> str | None:
    answers = last.entry.get("answers") if last.entry else None
    contact = answers.get("contact") if isinstance(answers, dict) else None
    start = contact.get("start") if isinstance(contact, dict) else None
    start = start.get("value") if isinstance(start, dict) else start
    return start[:25] if isinstance(start, str) else None


def _summary(agency: Agency, contact: Contact, last: Revision) -> str:
    """A few words by which the officer knows the record again: what it was and how it ended, never who."""
    answers = last.entry.get("answers") if last.entry else None
    form = form_for(agency, version=contact.pack_version) if contact.pack_version else None
    if not isinstance(answers, dict) or form is None:
        return ""
    labels = list(dict.fromkeys(_labels(Looking(form.form, answers), form.form)))
    people = "" if contact.people < 2 else f" · {contact.people} people"
    return " · ".join(labels[:4]) + people


def _labels(looking: Looking, form: Form) -> list[str]:
    elements = {element.path: element for element in form.elements}
    found = []
    for path in _SUMMED_UP:
        element = elements.get(path)
        if element is None or not element.codes:
            continue
        labels = {code.value: code.label for code in form.codes[element.codes]}
        for part, _ in looking.places.get(element.block, ())[:1]:
            value = part.values.get(element.name)
            chosen = value if isinstance(value, list) else [value]
            found += [labels[each] for each in chosen if isinstance(each, str) and each in labels]
    return found
