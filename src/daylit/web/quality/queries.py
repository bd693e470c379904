"""How complete the records are, for who looks after them; and for an officer the calls that lack one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncMonth

from daylit.stats.intervals import wilson
from daylit.stats.rates import rate_difference
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency
from daylit.web.measure import Measure
from daylit.web.quality.models import Call, CallKind, CallLog, Explanation, WhyNone

FEW = 11
WEEK = timedelta(days=7)
NO_RECORD_NEEDED = (WhyNone.NO_CONTACT, WhyNone.WRONG_KIND, WhyNone.TEST)
"""Explanations after which a call is none that a record was needed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of the calls that need a record, how many have one. ``explained`` have none, and somebody said why."""

    label: str
    calls: int
    covered: int
    by_number: int
    explained: int

    @property
    def open(self) -> int:
        """Without a record and without a word about it."""
        return self.calls - self.covered - self.explained

    @property
    def few(self) -> bool:
        """Whether a share would tell nothing."""
        return self.calls < FEW

    @property
    def share(self) -> str:
        """The share with a record."""
        return _percent(self.covered / self.calls) if self.calls else "–"

    @property
    def likely(self) -> str:
        """The range of the share."""
        if not self.calls:
            return ""
        low, high = wilson(events=[self.covered], n=[self.calls])
        return f"{_percent(float(low[0]))} to {_percent(float(high[0]))}"


def needing(agency: Agency) -> QuerySet[Call]:
    """The calls that need a record. ``why`` is the last word of their officer."""
    last = Explanation.objects.filter(call=OuterRef("pk")).order_by("-at", "-event").values("why")[:1]
    calls = Call.objects.filter(agency=agency, kind__needs_record=True).annotate(why=Subquery(last))
    return calls.filter(Q(contact__isnull=False) | Q(why=None) | ~Q(why__in=NO_RECORD_NEEDED))


def whole(agency: Agency, *, first: date | None = None, last: date | None = None) -> Coverage:
    """The coverage of some days, or of all."""
    calls = needing(agency)
    if first is not None:
        calls = calls.filter(local_day__gte=first)
    if last is not None:
        calls = calls.filter(local_day__lte=last)
    return _coverage("All", calls.aggregate(**_COUNTS))


def by_month(agency: Agency) -> list[Coverage]:
    """The coverage of each month, the newest first."""
    rows = (
        needing(agency).annotate(month=TruncMonth("local_day")).values("month").annotate(**_COUNTS).order_by("-month")
    )
    return [_coverage(f"{row['month']:%B %Y}", row) for row in rows]


def by_unit(agency: Agency) -> list[Coverage]:
    """The coverage of each unit; officers are never told apart here."""
    rows = needing(agency).values(name=F("unit__name")).annotate(**_COUNTS).order_by("name")
    return [_coverage(row["name"] or "No unit known", row) for row in rows]


def by_kind(agency: Agency) -> list[tuple[CallKind, int]]:
    """The kinds of call, those nobody has decided on first, with how many calls there are of each."""
    kinds = CallKind.objects.filter(agency=agency).annotate(n=Count("calls"))
    return [(one, one.n) for one in kinds.order_by(F("needs_record").asc(nulls_first=True), "-n", "name")]


def explained(agency: Agency) -> list[tuple[str, int]]:
    """How often each reason was given for calls without a record."""
    last = Explanation.objects.filter(call=OuterRef("pk")).order_by("-at", "-event").values("why")[:1]
    calls = Call.objects.filter(agency=agency, contact=None).annotate(why=Subquery(last)).exclude(why=None)
    rows = calls.values("why").annotate(n=Count("pk")).order_by("-n")
    return [(str(WhyNone(row["why"]).label), row["n"]) for row in rows]


def logs(agency: Agency) -> QuerySet[CallLog]:
    """The files that were taken over, the newest first."""
    return CallLog.objects.filter(agency=agency).select_related("by")[:30]


def missing(acting: Acting, *, at: datetime) -> QuerySet[Call]:
    """An officer's own calls that likely lack a record, once it would be late, the oldest first."""
    late = at - timedelta(hours=acting.agency.late_hours)
    calls = needing(acting.agency).filter(officer=acting.person, contact=None, why=None, began__lte=late)
    return calls.select_related("kind").order_by("began")


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """The share of calls of the last full week that have a record, beside the week before."""
    end = at.astimezone(ZoneInfo(acting.agency.zone)).date() - timedelta(days=1)
    now = whole(acting.agency, first=end - WEEK + timedelta(days=1), last=end)
    before = whole(acting.agency, first=end - 2 * WEEK + timedelta(days=1), last=end - WEEK)
    if not now.calls:
        about = (
            "No log of calls covers this week." if logs(acting.agency).exists() else "No log of calls was taken over."
        )
        return [Measure(name="coverage", label="of calls have a record", shown="–", about=about)]
    change, clear, worse = _change(now, before)
    return [
        Measure(
            name="coverage",
            label="of calls have a record",
            shown=now.share,
            likely=now.likely,
            change=change,
            clear=clear,
            worse=worse,
            n=now.calls,
            about=f"{now.open:,} calls have neither a record nor a word about it." if now.open else "None is open.",
        )
    ]


def _change(now: Coverage, before: Coverage) -> tuple[str, bool, bool]:
    if before.few or now.few:
        return "Too few calls to compare with the week before.", False, False
    gap = rate_difference(events=now.covered, n=now.calls, reference_events=before.covered, reference_n=before.calls)
    points, low, high = (float(gap.estimate) * 100, float(gap.low) * 100, float(gap.high) * 100)
    clear = low > 0 or high < 0
    said = f"{abs(points):.1f} points {'more' if points > 0 else 'fewer'} than the week before"
    return f"{said} (likely from {low:+.1f} to {high:+.1f})", clear, points < 0


_COUNTS = {
    "calls": Count("pk"),
    "covered": Count("pk", filter=Q(contact__isnull=False)),
    "by_number": Count("pk", filter=Q(how="number")),
    "said": Count("pk", filter=Q(contact=None, why__isnull=False)),
}


def _coverage(label: str, row: dict[str, int]) -> Coverage:
    return Coverage(
        label=label, calls=row["calls"], covered=row["covered"], by_number=row["by_number"], explained=row["said"]
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
