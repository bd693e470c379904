"""Every night: is each row still what the log ties it to? A change behind our back is named by row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import models

from daylit.web.audit.actions import record
from daylit.web.audit.commitments import changed_columns, commitment
from daylit.web.audit.models import Event
from daylit.web.audit.reading import BATCH, BROKEN, Unreadable, rows_of
from daylit.web.audit.witnessed import Witnessed, checks, table_of, tables

SENTENCES = {
    "changed": "{row}: {columns} changed without an event.",
    "put_back": "{row}: the row is as it was at event {event}, and not as it was last.",
    "unknown": "{row}: the log knows nothing of this row.",
    "gone": "{row}: the row is gone; the log last spoke of it in event {event}.",
}
MAY_DELETE: frozenset[str] = frozenset({"stand_in.ended"})
"""Kinds of events after which a row may be gone. Erasure is none of them: it empties rows and keeps them."""
Claim = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that is not what the log says. It was changed after ``since``, when all was last found well."""

    row: str
    kind: str
    columns: tuple[str, ...] = ()
    event: int = 0
    since: datetime | None = None

    @property
    def sentence(self) -> str:
        """What is wrong, for people; no value of the row is told."""
        what = " and ".join(self.columns) or "something"
        return SENTENCES[self.kind].format(row=self.row, columns=what, event=self.event)


def reconcile(*, at: datetime) -> list[Difference]:
    """Compare every row of every witnessed table with the log, both ways, and record that it was done.

    It takes the log's word, so ``verification.verify`` belongs before it. Whoever works meanwhile is not disturbed:
    what looks wrong is looked at once more, with its newest event, before it is named.
    """
    last = Event.objects.filter(kind="rows.compared", outcome="done").order_by("-number").first()
    known = {table.name: table for table in tables()}
    unreadable: list[Difference] = []
    odd = {subject for table in known.values() for subject in _odd_rows(table, unreadable)}
    newest = _newest_events(known, odd)
    found = [*unreadable, *_judged(known, odd, newest)]
    for row, columns in (one for check in checks() for one in check()):
        found.append(Difference(row=row, kind="changed" if columns else "gone", columns=columns))
    outcome = "different" if found else "done"
    record("rows.compared", at=at, outcome=outcome, details={"differences": len(found)})
    return [replace(one, since=None if last is None else last.at) for one in found]


def is_as_said(row: models.Model, event: Event | None) -> bool:
    """Whether a row is, in every column, what this event says of it."""
    table = table_of(row)
    claim = _claims(event).get(table.subject(row))
    return claim is not None and _changed(table, row, claim) is None


def _odd_rows(table: Witnessed, unreadable: list[Difference]) -> Iterator[str]:
    """The rows that are not what the event they name says."""
    for rows in _batches(rows_of(table.model), BATCH):
        for row in rows:
            if isinstance(row, Unreadable):
                unreadable.append(Difference(row=f"{table.name}:{row.key}", kind="changed", columns=row.columns))
        whole = [row for row in rows if not isinstance(row, Unreadable)]
        events = _events({getattr(row, table.event) for row in whole})
        for row in whole:
            claim = _claims(events.get(getattr(row, table.event))).get(table.subject(row))
            if claim is None or _changed(table, row, claim) is not None:
                yield table.subject(row)


def _newest_events(known: dict[str, Witnessed], odd: set[str]) -> dict[str, int]:
    """For odd rows, and for those that are gone or name an older event: the newest event that speaks of each.

    ``odd`` grows by the latter.
    """
    newest: dict[str, int] = {}
    for events in _batches(rows_of(Event), BATCH):
        spoken = {
            subject: event.number  # type: ignore[union-attr]
            for event in events
            if isinstance(event, Event)
            for subject in _claims(event)
            if subject.partition(":")[0] in known
        }
        there = _event_columns(known, spoken)
        for subject, number in spoken.items():
            if subject in odd or there.get(subject, 0) < number:
                odd.add(subject)
                newest[subject] = number
    return newest


def _event_columns(known: dict[str, Witnessed], subjects: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    by_table: dict[str, list[str]] = {}
    for subject in subjects:
        name, _, key = subject.partition(":")
        by_table.setdefault(name, []).append(key)
    for name, keys in by_table.items():
        table = known[name]
        for pk, number in table.model._default_manager.filter(pk__in=keys).values_list("pk", table.event):
            found[f"{name}:{pk}"] = number if isinstance(number, int) else 0
    return found


def _judged(known: dict[str, Witnessed], odd: set[str], newest: dict[str, int]) -> Iterator[Difference]:
    """Each odd row once more, alone. A row that is gone and one that is unknown may be one row with another key."""
    gone: list[Difference] = []
    strangers: list[tuple[Witnessed, models.Model]] = []
    for subject in sorted(odd):
        name, _, key = subject.partition(":")
        table = known[name]
        try:
            row = table.model._default_manager.filter(pk=key).first()
        except BROKEN:
            continue  # named already, as unreadable
        event = _newest(table, row, newest.get(subject, 0))
        if event is None and row is not None:
            strangers.append((table, row))
        elif event is not None and row is None:
            if event.kind not in MAY_DELETE:
                gone.append(Difference(row=subject, kind="gone", event=event.number))
        elif event is not None and row is not None:
            yield from _judge(table, row, event)
    for one in gone:
        twin = next((each for each in strangers if _is_the_same(*each, one)), None)
        if twin is not None:
            strangers.remove(twin)
            one = replace(one, kind="changed", columns=(twin[0].model._meta.pk.attname,))
        yield one
    for table, row in strangers:
        yield Difference(row=table.subject(row), kind="unknown")


def _newest(table: Witnessed, row: models.Model | None, number: int) -> Event | None:
    """The newest event about a row: the one found, or the one that the row names if that was added since."""
    own = 0 if row is None else getattr(row, table.event)
    events = _events({number, own})
    if row is not None and isinstance(own, int) and own > number and table.subject(row) in _claims(events.get(own)):
        return events[own]
    return events.get(number)


def _judge(table: Witnessed, row: models.Model, event: Event) -> Iterator[Difference]:
    subject, own = table.subject(row), getattr(row, table.event)
    columns = _changed(table, row, _claims(event)[subject])
    if own != event.number:
        then = _claims(_events({own}).get(own)).get(subject)
        if then is not None and columns is not None and _changed(table, row, then) is None:
            yield Difference(row=subject, kind="put_back", event=own)
            return
        columns = (table.event, *(columns or ()))
    if columns is not None:
        yield Difference(row=subject, kind="changed", columns=columns, event=event.number)


def _is_the_same(table: Witnessed, row: models.Model, gone: Difference) -> bool:
    """Whether a row that is unknown is the one that is gone, under another key."""
    name, _, key = gone.row.partition(":")
    claim = _claims(_events({gone.event}).get(gone.event)).get(gone.row)
    if name != table.name or claim is None:
        return False
    there = row.pk
    row.pk = row._meta.pk.to_python(key)
    try:
        return _changed(table, row, claim) is None
    finally:
        row.pk = there


def _changed(table: Witnessed, row: models.Model, claim: Claim) -> tuple[str, ...] | None:
    """The columns that are not what was tied; ``None`` where all are. Where every one differs, it is the salt."""
    kept, marked = claim
    salt = getattr(row, table.salt)
    try:
        columns = table.columns(row)
        if commitment(salt, columns) == kept:
            return None
        found = changed_columns(marked, salt, columns)
    except BROKEN:
        return ()
    return (table.salt,) if len(found) == len(columns) else tuple(found)


def _claims(event: Event | None) -> dict[str, Claim]:
    """What an event ties, by row."""
    if event is None or not isinstance(event.details, dict):
        return {}
    rows = event.details.get("rows")
    if isinstance(rows, dict):
        return {subject: (str(each[0]), str(each[1])) for subject, each in rows.items() if _is_claim(each)}
    return {event.subject: (event.commitment, "")} if event.commitment and event.subject else {}


def _is_claim(value: Any) -> bool:
    return isinstance(value, Sequence) and len(value) == 2


def _events(numbers: set[Any]) -> dict[int, Event]:
    wanted = sorted(number for number in numbers if isinstance(number, int))
    try:
        return Event.objects.in_bulk(wanted)
    except BROKEN:
        return {} if len(wanted) == 1 else {at: event for each in wanted for at, event in _events({each}).items()}


def _batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch
