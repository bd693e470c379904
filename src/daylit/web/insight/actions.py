"""Everything that is written about studies: a plan declared, a question asked, a finding stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from daylit.errors import DaylitError
from daylit.studies.finding import Finding
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.insight import cubes, plans
from daylit.web.insight.models import Plan, Run, RunState, StoredFinding
from daylit.web.ledger.models import Extract
from daylit.web.ledger.sealing import refuse_unsealable

COUNTS, SEALING = "counts", "seal"
"""The runs that make an extract's count tables for exploring, and an extract: no studies, and no findings."""


class NoExtract(DaylitError):
    """Nothing was sealed that could be asked."""


@transaction.atomic
def declare(*, agency: Agency, by: Person, at: datetime, document: Mapping[str, Any], origin: str = "") -> Plan:
    """Declare a plan: from now on it is the one in force, and nothing about it can be changed any more."""
    last = Plan.objects.filter(agency=agency).aggregate(last=Max("number"))["last"]
    row = Plan(
        agency=agency, number=(last or 0) + 1, by=by, declared=at, document=dict(document),
        fingerprint=plans.fingerprint(document),
    )  # fmt: skip
    told = {"number": row.number, "fingerprint": row.fingerprint}
    record(
        "plan.declared", at=at, by=by.pk, agency=agency.pk, subject=f"plan:{row.pk}", origin=origin, details=told,
        rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    return row


@transaction.atomic
def ask_plan(plan: Plan, *, extract: Extract, at: datetime, by: Person | None = None) -> int:
    """Put every question of a plan into the queue, but those that this extract has answered; returns how many."""
    asked = [
        ask(question, agency=plan.agency, extract=extract, plan=plan, at=at, by=by)
        for question in plans.questions(plan.document)
    ]
    return sum(run is not None for run in asked)


@transaction.atomic
def ask(
    question: plans.Question,
    *,
    agency: Agency,
    extract: Extract,
    at: datetime,
    plan: Plan | None = None,
    by: Person | None = None,
    origin: str = "",
) -> Run | None:
    """Put one question into the queue; nothing where this extract has answered it, or it waits already.

    Without ``plan`` it is an exploratory look, unless the plan in force asks the very same.
    """
    plan = plan or _asked_by(agency, question.key)
    if _answered(extract, question.key, plan) or _open(extract, question.key):
        return None
    row = Run(
        agency=agency, extract=extract, plan=plan, study=question.study, settings=question.settings.to_dict(),
        key=question.key, by=by, asked=at,
    )  # fmt: skip
    return _queued(row, by=by, at=at, origin=origin)


def ask_counts(extract: Extract, *, at: datetime, by: Person | None = None) -> Run | None:
    """Have the count tables of an extract made; nothing where they are there, or wait already."""
    key = plans.fingerprint({"study": COUNTS})
    if cubes.place(extract).exists() or _open(extract, key):
        return None
    row = Run(agency=extract.agency, extract=extract, study=COUNTS, key=key, by=by, asked=at)
    return _queued(row, by=by, at=at, origin="")


def ask_sealing(
    *, agency: Agency, first: date | None, last: date | None, at: datetime, by: Person, origin: str = ""
) -> Run | None:
    """Have accepted contacts of some days sealed; nothing where the very same waits already.

    Raises ``DaysInDisorder`` or ``NothingAccepted`` at once, as ``seal_extract`` would.
    """
    refuse_unsealable(agency, (first, last))
    days = {"first": first and first.isoformat(), "last": last and last.isoformat()}
    key = plans.fingerprint({"study": SEALING, **days})
    row = Run(agency=agency, study=SEALING, settings={**days, "origin": origin}, key=key, by=by, asked=at)
    return _queued(row, by=by, at=at, origin=origin)


def sealed(run: Run, extract: Extract, *, at: datetime) -> None:
    """A sealing is done: its run names what it made, and the counts of that are asked for."""
    Run.objects.filter(pk=run.pk).update(extract=extract)
    end(run, at=at)
    ask_counts(extract, at=at, by=run.by)


def _queued(row: Run, *, by: Person | None, at: datetime, origin: str) -> Run | None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(
                "study.asked", at=at, by=None if by is None else by.pk, agency=row.agency_id,
                subject=f"run:{row.pk}", origin=origin,
                details={"study": row.study, "question": row.key[:12], "planned": row.plan_id is not None},
            )  # fmt: skip
    except IntegrityError:  # somebody else asked the same at the same moment
        return None
    return row


def _open(extract: Extract, key: str) -> bool:
    return Run.objects.filter(extract=extract, key=key, state__in=(RunState.WAITING, RunState.RUNNING)).exists()


def _answered(extract: Extract, key: str, plan: Plan | None) -> bool:
    """Whether the same records answered it already, under this plan or (for an exploratory look) at all."""
    from daylit import __version__

    same = StoredFinding.objects.filter(
        agency=extract.agency, fingerprint=extract.fingerprint, key=key, version=__version__
    )
    return (same if plan is None else same.filter(plan=plan)).exists()


def _asked_by(agency: Agency, key: str) -> Plan | None:
    plan = Plan.objects.filter(agency=agency).order_by("-number").first()
    asked = plan is not None and any(question.key == key for question in plans.questions(plan.document))
    return plan if asked else None


@transaction.atomic
def keep(run: Run, finding: Finding, *, at: datetime) -> StoredFinding:
    """Store what a study gave, and end its run: both, or neither."""
    made = json.loads(finding.to_json())
    last = StoredFinding.objects.filter(agency=run.agency, key=run.key).aggregate(last=Max("number"))["last"]
    row = StoredFinding(
        agency=run.agency, run=run, plan=run.plan, extract=run.extract, fingerprint=run.extract.fingerprint,
        study=run.study, settings=run.settings, key=run.key, number=(last or 0) + 1, seed=run.settings["seed"],
        version=finding.provenance.version, at=at, answered=finding.answered, finding=made,
    )  # fmt: skip
    record(
        "finding.stored", at=at, agency=run.agency_id, subject=f"finding:{row.pk}",
        details={
            "study": run.study, "number": row.number, "planned": run.plan_id is not None,
            "extract": row.fingerprint, "finding": plans.fingerprint(made),
        },
        rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    end(run, at=at)
    return row


def end(run: Run, *, at: datetime) -> None:
    """A run is done."""
    Run.objects.filter(pk=run.pk).update(
        state=RunState.DONE, ended=at, claimed_until=None, done=1, stage="", trouble=""
    )


@transaction.atomic
def give_up(run: Run, *, at: datetime, because: str) -> None:
    """A run cannot be done; the reason is shown to who asked."""
    changed = Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
        state=RunState.FAILED, ended=at, claimed_until=None, stage="", trouble=because[:500]
    )
    if changed:
        record(
            "study.failed", at=at, agency=run.agency_id, subject=f"run:{run.pk}", outcome="failed",
            details={"study": run.study},
        )  # fmt: skip
