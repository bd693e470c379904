"""Taking over a log of calls, deciding which kinds need a record, and explaining a call that has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from daylit.errors import DaylitError
from daylit.tables.calls import Calls, read_calls
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.quality.kinds import likely_needs_record
from daylit.web.quality.matching import match
from daylit.web.quality.models import Call, CallKind, CallLog, Explanation, WhyNone
from daylit.web.quality.officers import Officers

AT_ONCE = 2_000


class AlreadyThere(DaylitError):
    """The same file was taken over before."""


class NotYours(DaylitError):
    """A call of somebody else, or one that has a record by now."""


class NeedsWords(DaylitError):
    """“Something else” says nothing by itself."""


def take_over(
    *,
    agency: Agency,
    path: Path,
    name: str,
    by: Person,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    style: str = "",
) -> CallLog:
    """Take over a log of calls, whole or not at all, and match it with the records. Lines that are there stay.

    Raises
    ------
    NoCallLog
        The file cannot be read as one.
    AlreadyThere
        It was taken over before.
    """
    read = read_calls(path, zone=agency.zone, columns=columns, style=style)
    with transaction.atomic():
        before = CallLog.objects.filter(agency=agency, sha256=read.sha256).first()
        if before is not None:
            day = before.at.astimezone(ZoneInfo(agency.zone)).date()
            raise AlreadyThere(
                f"The same file was taken over on {day:%d %B %Y}.", remedy="Export the days since then, or later ones."
            )
        row = _log_row(agency, read, name=name, by=by, at=at)
        kinds = _kinds(agency, read, by=by, at=at)
        calls = _calls(agency, row, read, kinds)
        here = set(Call.objects.filter(agency=agency, began__in={one.began for one in calls}).values_list(*_SAME))
        fresh = [one for key, one in {_same(one): one for one in calls}.items() if key not in here]
        row.kept, row.repeated = len(fresh), len(calls) - len(fresh)
        record(
            "calls.imported",
            at=at,
            by=by.pk,
            agency=agency.pk,
            subject=f"calls:{row.pk}",
            details={"sha256": read.sha256, "rows": read.rows, "kept": row.kept, "aside": row.aside_count},
            rows=[row],
        )
        row.save(force_insert=True)
        Call.objects.bulk_create(fresh, batch_size=AT_ONCE)
    if fresh:
        match(agency=agency, first=min(one.local_day for one in fresh), last=max(one.local_day for one in fresh))
    return row


_SAME = ("number", "officer_id_in_log", "began")


def _same(call: Call) -> tuple[str, str, datetime]:
    return call.number, call.officer_id_in_log, call.began


def _log_row(agency: Agency, read: Calls, *, name: str, by: Person, at: datetime) -> CallLog:
    return CallLog(
        agency=agency, by=by, at=at, name=name[:200], sha256=read.sha256, columns=dict(read.columns), style=read.style,
        rows=read.rows, kept=0, aside=[asdict(one) for one in read.aside], aside_count=len(read.aside) + read.left,
    )  # fmt: skip


def _kinds(agency: Agency, read: Calls, *, by: Person, at: datetime) -> dict[str, CallKind]:
    """The kinds of the file, each there from now on; a new one is guessed from its name until somebody decides."""
    kinds = {one.name: one for one in CallKind.objects.filter(agency=agency)}
    fresh = [
        CallKind(agency=agency, name=name, needs_record=likely_needs_record(name))
        for name in dict.fromkeys(read.kind)
        if name not in kinds
    ]
    if fresh:
        record("call_kind.set", at=at, by=by.pk, agency=agency.pk, details={"kinds": len(fresh)}, rows=fresh)
        for one in fresh:
            one.save(force_insert=True)
    return kinds | {one.name: one for one in fresh}


def _calls(agency: Agency, row: CallLog, read: Calls, kinds: Mapping[str, CallKind]) -> list[Call]:
    zone, officers = ZoneInfo(agency.zone), Officers(agency)
    made = []
    for number, seconds, badge, kind, outcome in zip(
        read.number, read.seconds, read.officer, read.kind, read.outcome, strict=True
    ):
        began = datetime.fromtimestamp(seconds, UTC)
        day = began.astimezone(zone).date()
        officer = officers.of(badge)
        made.append(
            Call(
                agency=agency, log=row, kind=kinds[kind], number=number, began=began, local_day=day,
                officer_id_in_log=badge, officer_id=officer, unit_id=officers.unit(officer, day), outcome=outcome,
            )
        )  # fmt: skip
    return made


@transaction.atomic
def set_kind(*, kind: CallKind, needs_record: bool, by: Person, at: datetime) -> None:
    """Decide whether a kind of call needs a record."""
    kind.needs_record = needs_record
    record(
        "call_kind.set",
        at=at,
        by=by.pk,
        agency=kind.agency_id,
        subject=f"call_kind:{kind.pk}",
        details={"needs_record": needs_record},
        rows=[kind],
    )
    kind.save()


@transaction.atomic
def explain(*, call: UUID, by: Person, agency: Agency, why: str, words: str, at: datetime) -> Explanation:
    """Say why one's own call has no record. Raises ``NotYours`` or ``NeedsWords``."""
    found = Call.objects.select_for_update().filter(pk=call, agency=agency, officer=by, contact=None).first()
    if found is None:
        raise NotYours("This call is not yours, or has a record by now.", remedy="Load the page again.")
    told = " ".join(words.split())[:200]
    if why == str(WhyNone.OTHER) and len(told) < 5:
        raise NeedsWords("Please say in a few words why there is no record.", remedy="Name no person who was stopped.")
    row = Explanation(call=found, by=by, at=at, why=WhyNone(why), words=told)
    record(
        "call.explained",
        at=at,
        by=by.pk,
        agency=agency.pk,
        subject=f"call:{found.pk}",
        details={"why": str(row.why)},
        rows=[row],
    )
    row.save(force_insert=True)
    return row
