"""All that one record's page shows, put together once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from daylit.record import Form
from daylit.web.ledger.models import Contact, Decision, Revision, State
from daylit.web.review.forms import OF_PERCEIVED, WHY
from daylit.web.review.marks import Mark, marks_left, marks_of
from daylit.web.review.models import TextOverride
from daylit.web.review.queries import form_of
from daylit.web.review.reading import Change, Part, changes, changes_around, read

GIST = ("reason", "force", "result", "found")
"""The answers about a person that stand in the line at the top."""


@dataclass(slots=True, kw_only=True)
class Page:
    """One revision as a reviewer reads it. ``form`` is ``None`` where its pack is no longer there."""

    form: Form | None
    parts: list[Part]
    entry: dict[str, Any]
    open: bool
    marks: list[Mark]
    through: list[TextOverride]
    decisions: list[Decision]
    earlier: Revision | None
    changes: list[Change]
    why: dict[str, str] = field(default_factory=lambda: WHY)
    why_perceived: dict[str, str] = field(default_factory=lambda: OF_PERCEIVED)

    @property
    def places(self) -> set[str]:
        """The places of this record about which something can be asked."""
        return {line.at for part in self.parts for line in part.lines}

    @property
    def perceived(self) -> set[str]:
        """The places that hold what was perceived."""
        return {line.at for part in self.parts for line in part.lines if line.perceived}

    @property
    def gist(self) -> list[str]:
        """What happened in one line for each person, for a first look: nothing about who the person was."""
        kind = [line.shown for part in self.parts for line in part.lines if line.at == "contact.kind"]
        lines = []
        for part in self.parts:
            name = re.fullmatch(r"people\[([0-9]+)\]", part.at)
            if name:
                said = {line.at.rpartition(".")[2]: line.shown for line in part.lines}
                told = [*kind, *(said[key] for key in GIST if said.get(key))]
                told += ["searched"] if said.get("searched") == "Yes" else []
                lines.append(" · ".join(told))
        return lines

    @property
    def asked_for(self) -> list[tuple[str, str]]:
        """What the officer said about marked texts: place and reason."""
        override = self.entry.get("override")
        return [(str(at), str(why)) for at, why in override.items()] if isinstance(override, dict) else []


def page_of(contact: Contact, revision: Revision) -> Page:
    """Everything about a contact at one of its revisions."""
    form, entry = form_of(contact), revision.entry or {}
    through = list(revision.overrides.select_related("by"))
    left = marks_left(revision)
    earlier = contact.revisions.filter(number__lt=revision.number).order_by("-number").first()
    return Page(
        form=form,
        parts=read(form, entry, problems=revision.problems, marks=marks_of(revision)) if form else [],
        entry=entry,
        open=contact.state == State.SUBMITTED,
        marks=left,
        through=through,
        decisions=list(
            Decision.objects.filter(revision__contact=contact).select_related("by", "revision").order_by("event")
        ),
        earlier=earlier,
        changes=_changes(contact, form, earlier, entry) if earlier else [],
    )


def _changes(contact: Contact, form: Form | None, earlier: Revision, entry: dict[str, Any]) -> list[Change]:
    """Against the revision before, under the form that it was entered in."""
    before = earlier.entry or {}
    named = before.get("form") or {}
    old = form_of(contact, pack=str(named.get("pack", "")), version=str(named.get("version", ""))) or form
    if not form or not old:
        return []
    return [
        *changes_around(before, entry),
        *changes(old, before.get("answers") or {}, form, entry.get("answers") or {}),
    ]
