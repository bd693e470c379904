"""What is due at the state, what was filed, and what needs somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from daylit.errors import DaylitError
from daylit.jurisdictions import load_pack
from daylit.jurisdictions.deadlines import Due, deadlines
from daylit.jurisdictions.pack import Pack
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency
from daylit.web.ledger.models import Contact, State
from daylit.web.measure import Measure
from daylit.web.reporting.models import Filing, Kind

BACK, AHEAD, SOON = timedelta(days=31), timedelta(days=400), timedelta(days=30)
SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A deadline, how far away it is, and whether something was sent since its period began to be due."""

    due: Due
    days: int | None

    @property
    def soon(self) -> bool:
        """Whether it is near or past."""
        return self.days is not None and self.days <= SOON.days


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A contact that needs its officer, and whether it is there already."""

    contact: UUID
    officer: str
    day: date | None
    returned: bool
    sentences: list[str]
    asked: bool


def today(agency: Agency, at: datetime) -> date:
    """The day by the agency's clocks."""
    return at.astimezone(ZoneInfo(agency.zone)).date()


def pack_of(agency: Agency, at: datetime) -> Pack | None:
    """The rules in force; nothing where none are for this day."""
    try:
        return load_pack(agency.pack, on=today(agency, at))
    except DaylitError:
        return None


def due(agency: Agency, *, at: datetime) -> list[Dated]:
    """What is due from a month ago to a year ahead, and what goes with each contact."""
    pack, day = pack_of(agency, at), today(agency, at)
    if pack is None:
        return []
    found = deadlines(pack, first=day - BACK, last=day + AHEAD)
    return [Dated(due=one, days=None if one.day is None else (one.day - day).days) for one in found]


def filings(agency: Agency) -> list[Filing]:
    """What was checked, sent and answered, the newest first."""
    return list(Filing.objects.filter(agency=agency).select_related("by").order_by("-at", "-event")[:SHOWN])


def wrong(filing: Filing) -> list[Wrong]:
    """The contacts that need somebody, each with its officer and what is wrong."""
    ids = [one["contact"] for one in filing.found]
    rows = {str(row.pk): row for row in Contact.objects.filter(agency=filing.agency_id, pk__in=ids)
            .select_related("officer")}  # fmt: skip
    return [
        Wrong(
            contact=row.pk,
            officer=str(row.officer),
            day=row.local_day,
            returned=one["what"] == "returned",
            sentences=[each["sentence"] for each in (*one["problems"], *one["errors"])],
            asked=row.state != State.ACCEPTED,
        )
        for one in filing.found
        if (row := rows.get(one["contact"])) is not None
    ]


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """The next thing that is due at the state, and what the last sending left open."""
    dated = [one for one in due(acting.agency, at=at) if one.days is not None and one.days >= 0]
    last = Filing.objects.filter(agency=acting.agency, kind=Kind.SEND).order_by("-at").first()
    sent = "Nothing was sent yet." if last is None else f"Last sent {today(acting.agency, last.at):%d %b %Y}."
    if not dated:
        return [Measure(name="deadlines", label="due at the state", shown="–", about=f"The rules name no day. {sent}")]
    first = dated[0]
    left = "today" if first.days == 0 else "tomorrow" if first.days == 1 else f"in {first.days} days"
    return [
        Measure(
            name="deadlines",
            label="until the next state deadline",
            shown=left,
            about=f"{first.due.title}, {first.due.period}: {first.due.day:%d %b %Y}. {sent}",
        )
    ]
