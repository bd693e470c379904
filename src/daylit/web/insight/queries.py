"""What is read about extracts, plans and findings: counts and results, never a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from daylit.studies import wording
from daylit.studies.registry import STUDIES, Study
from daylit.tables.cube import Cube, View, view
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency
from daylit.web.insight import cubes, plans
from daylit.web.insight.changes import shared
from daylit.web.insight.models import Plan, Run, RunState, Signal, StoredFinding, Watch
from daylit.web.ledger.models import Extract, State
from daylit.web.ledger.sealing import ACCEPTED
from daylit.web.measure import Measure

SHOWN = 50
OPEN = (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One sealing, as a row of the page. ``left`` are the contacts of its days that were not in it, by their state."""

    extract: Extract
    left: list[tuple[str, int]]
    folder: str
    there: bool


def sealed(acting: Acting) -> list[Shown]:
    """The agency's newest sealings."""
    rows = Extract.objects.filter(agency=acting.agency).select_related("by").order_by("-at", "-event")[:SHOWN]
    return [
        Shown(
            extract=row,
            left=[(State(name).label, n) for name, n in row.states.items() if name != ACCEPTED and n],
            folder=Path(row.folder).name,
            there=_is_there(row.folder),
        )
        for row in rows
    ]


def newest_extract(agency: Agency) -> Extract | None:
    """The extract that is asked: the one sealed last, of all days."""
    whole = Extract.objects.filter(agency=agency, first=None, last=None).order_by("-at", "-event").first()
    return whole or Extract.objects.filter(agency=agency).order_by("-at", "-event").first()


def plan_in_force(agency: Agency) -> Plan | None:
    """The plan that was declared last."""
    return Plan.objects.filter(agency=agency).select_related("by").order_by("-number").first()


def plans_of(acting: Acting) -> QuerySet[Plan]:
    """Every plan, the newest first."""
    return Plan.objects.filter(agency=acting.agency).select_related("by").order_by("-number")


def findings(agency: Agency) -> QuerySet[StoredFinding]:
    """The newest finding of each question, whichever way it points."""
    newest = StoredFinding.objects.filter(agency=agency, key=OuterRef("key")).order_by("-number").values("number")[:1]
    found = StoredFinding.objects.filter(agency=agency, number=Subquery(newest))
    return found.select_related("extract", "plan", "run__by")


def one(acting: Acting, id: UUID) -> StoredFinding | None:
    """A finding by its id; nothing where it is not this agency's."""
    rows = StoredFinding.objects.filter(agency=acting.agency).select_related("extract", "plan", "run__by")
    return rows.filter(pk=id).first()


def same_question(stored: StoredFinding) -> QuerySet[StoredFinding]:
    """Every finding of one question, the newest first."""
    rows = StoredFinding.objects.filter(agency=stored.agency_id, key=stored.key)
    return rows.select_related("extract", "plan").order_by("-number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question of the plan with what was found. ``open`` is a run that waits or is at work; ``failed`` the last try
    where it could not be done.
    """

    question: plans.Question
    study: Study
    finding: StoredFinding | None
    open: Run | None
    failed: Run | None

    @property
    def label(self) -> str:
        """What sets this asking apart from others of the same study."""
        group = wording.column_title(self.question.settings.group)
        return group if self.question.variant == plans.EVERYONE else f"{self.question.variant}, {group}"


def by_question(acting: Acting) -> list[Answered]:
    """Every question of the plan in force, in the plan's order, with its newest finding."""
    plan = plan_in_force(acting.agency)
    if plan is None:
        return []
    asked = list(plans.questions(plan.document))
    keys = [question.key for question in asked]
    found = {row.key: row for row in findings(acting.agency).filter(key__in=keys)}
    last = _last_runs(acting.agency, keys)
    return [_answered(question, found.get(question.key), last.get(question.key)) for question in asked]


def _answered(question: plans.Question, finding: StoredFinding | None, run: Run | None) -> Answered:
    return Answered(
        question=question,
        study=STUDIES[question.study],
        finding=finding,
        open=run if run is not None and run.state in OPEN else None,
        failed=run if run is not None and run.state == RunState.FAILED else None,
    )


def _last_runs(agency: Agency, keys: Sequence[str]) -> dict[str, Run]:
    rows = Run.objects.filter(agency=agency, key__in=keys).order_by("asked", "pk")
    return {row.key: row for row in rows}


def exploratory(acting: Acting) -> list[StoredFinding]:
    """The newest looks that no plan asked for."""
    return list(findings(acting.agency).filter(plan=None).order_by("-at")[:SHOWN])


def runs(acting: Acting) -> list[Run]:
    """What was asked last, with how it stands."""
    rows = Run.objects.filter(agency=acting.agency).select_related("by", "plan", "extract", "finding")
    return list(rows.order_by("-asked", "pk")[:SHOWN])


def sealings(agency: Agency, *, at: datetime) -> list[Run]:
    """Sealings that wait, are being done, or could not be done lately."""
    lately = Q(state__in=OPEN) | Q(state=RunState.FAILED, ended__gt=at - timedelta(days=1))
    return list(Run.objects.filter(lately, agency=agency, study="seal").select_related("by").order_by("asked", "pk"))


def at_work(agency: Agency) -> list[Run]:
    """What waits or is being done, the first first."""
    return list(Run.objects.filter(agency=agency, state__in=OPEN).order_by("asked", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForRelease:
    """What a release holds of studies: the newest finding of each question of the plan, and the plan itself."""

    findings: list[StoredFinding]
    plan: dict[str, Any]


def for_release(agency: Agency) -> ForRelease | None:
    """Every result of the plan in force, whichever way it points; nothing where no plan was declared.

    ``plan`` is as ``docs/bundle.md`` says: for each study whether it was run, and which file holds its result. Each
    finding's ``finding`` is the JSON of ``studies.finding.Finding``, which reads it again.
    """
    plan = plan_in_force(agency)
    if plan is None:
        return None
    asked = list(plans.questions(plan.document))
    found = {row.key: row for row in findings(agency).filter(plan=plan, key__in=[one.key for one in asked])}
    files = file_names(asked)
    studies = [
        {
            "study": question.study,
            "group": question.settings.group,
            "people": question.variant,
            "where": list(question.settings.where),
            "run": question.key in found,
            "file": f"findings/{files[question.key]}.json" if question.key in found else None,
        }
        for question in asked
    ]
    document = plan.document
    told = {
        "declared": plan.declared.date().isoformat(),
        "number": plan.number,
        "fingerprint": plan.fingerprint,
        "title": document["title"],
        "studies": studies,
        "groups": document["groups"],
        "limits": {**document["limits"], "reference": document["reference"], "seed": document["seed"]},
        "variants": document["variants"],
    }
    return ForRelease(findings=[found[one.key] for one in asked if one.key in found], plan=told)


def file_names(asked: Sequence[plans.Question]) -> dict[str, str]:
    """A file's name for each question: the study's own for the first, with a number for those after it."""
    names: dict[str, str] = {}
    times: dict[str, int] = {}
    for question in asked:
        times[question.study] = times.get(question.study, 0) + 1
        again = times[question.study]
        names[question.key] = question.study if again == 1 else f"{question.study}-{again}"
    return names


OF_PEOPLE: dict[str, str] = {
    "searched": "People searched",
    "found": "Searches that found something",
    "force": "People on whom force was used",
}
"""The shares of the week that come from accepted contacts."""


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """Search rate, hit rate and force of the last seven days of the newest extract whose counts are ready.

    The day of sealing is left out: it was not over.
    """
    found = newest_counts(acting.agency)
    if found is None:
        about = "None yet: accepted contacts are sealed each night, and counted then."
        return [Measure(name=name, label=label, shown="–", about=about) for name, label in OF_PEOPLE.items()]
    extract, cube = found
    zone = ZoneInfo(acting.agency.zone)
    sealed = extract.at.astimezone(zone).date()
    days = view(cube, by="date")
    last = max((date.fromisoformat(day) for day in days.values if day and day < sealed.isoformat()), default=sealed)
    first = last - timedelta(days=6)
    now, before = _between(days, first, last), _between(days, first - timedelta(days=28), first - timedelta(days=1))
    about = f"Of people in accepted contacts, {first:%d %b} to {last:%d %b}."
    return [
        shared(
            name=name, label=label, yes=now[name][0], n=now[name][1], yes_before=before[name][0],
            n_before=before[name][1], of="searches" if name == "found" else "people", about=about,
            href=f"{reverse('explore')}?by=month",
        )
        for name, label in OF_PEOPLE.items()
    ]  # fmt: skip


def watches(acting: Acting) -> list[Watch]:
    """What is watched now, with its signals."""
    rows = Watch.objects.filter(agency=acting.agency, ended=None).select_related("agency", "by")
    return list(rows.prefetch_related("signals").order_by("since"))


def watch(acting: Acting, id: UUID) -> Watch | None:
    """A watch by its id; nothing where it is not this agency's."""
    return Watch.objects.filter(agency=acting.agency, pk=id).select_related("agency", "by").first()


def signals_since(agency: Agency, since: datetime) -> QuerySet[Signal]:
    """The signals that were noted after a moment, of what is still watched."""
    return Signal.objects.filter(watch__agency=agency, watch__ended=None, at__gte=since)


def newest_counts(agency: Agency) -> tuple[Extract, Cube] | None:
    """The newest extract whose count tables are ready, with them."""
    for row in Extract.objects.filter(agency=agency).order_by("-at", "-event")[:SHOWN]:
        if (cube := cubes.there(row)) is not None:
            return row, cube
    return None


def _between(days: View, first: date, last: date) -> dict[str, tuple[int, int]]:
    """For each outcome how often it happened in some days, and for how many people it is known."""
    inside = [day is not None and first.isoformat() <= day <= last.isoformat() for day in days.values]
    return {name: (int(days.yes[name][inside].sum()), int(days.known[name][inside].sum())) for name in OF_PEOPLE}


def _is_there(folder: str) -> bool:
    """Whether a folder is still where it was written; one that no disk can have is not."""
    try:
        return Path(folder).is_dir()
    except (OSError, ValueError):
        return False
