"""What is written about actions: begun, changed, measured. A plan is fixed once; a change is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from daylit.errors import DaylitError
from daylit.studies.effect import EffectFound
from daylit.studies.effect_plan import EffectPlan
from daylit.web.accounts.models import Agency, Person
from daylit.web.audit.actions import record
from daylit.web.improve.models import Action, Effect, Plan, State
from daylit.web.improve.planning import Proposed

CHANGEABLE = ("title", "title_es", "told", "told_es", "state", "owner", "due", "public")
SHORTEST_REASON = 10


class AlreadyBegun(DaylitError):
    """A plan is fixed before the first day of what it measures, not after."""


class NoReason(DaylitError):
    """A plan that was fixed is changed only with a reason."""


class Closed(DaylitError):
    """An action that is done or not pursued is not planned any more."""


@transaction.atomic
def begin(
    *, agency: Agency, by: Person, at: datetime, title: str, kind: str, owner: Person, due: date,
    finding: Mapping[str, str] | None = None, told: str = "",
) -> Action:  # fmt: skip
    """Plan an action. ``finding`` holds study, extract and sentence of the finding behind it."""
    about = dict(finding or {})
    row = Action(
        agency=agency, title=title, told=told, kind=kind, owner=owner, due=due, by=by, at=at, changed_at=at,
        study=about.get("study", ""), extract=about.get("extract", ""), sentence=about.get("sentence", "")[:1000],
        stored=about.get("stored") or None,
    )  # fmt: skip
    details = {"kind": kind, "study": row.study, "extract": row.extract, "due": due.isoformat()}
    record("action.begun", at=at, by=by.pk, agency=agency.pk, subject=f"action:{row.pk}", details=details, rows=[row])
    row.save(force_insert=True)
    return row


@transaction.atomic
def change(*, action: Action, by: Person, at: datetime, **values: Any) -> Action:
    """Change what may be changed: title, texts, owner, due date, state, and whether the public sees it."""
    row = Action.objects.select_for_update().get(pk=action.pk)
    changed = [name for name in CHANGEABLE if name in values and getattr(row, name) != values[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, values[name])
    row.changed_at = at
    details = {"changed": changed, "state": row.state, "due": row.due.isoformat()}
    record(
        "action.changed", at=at, by=by.pk, agency=row.agency_id, subject=f"action:{row.pk}", details=details, rows=[row]
    )
    row.save()
    return row


@transaction.atomic
def fix_plan(*, action: Action, proposed: Proposed, by: Person, at: datetime, today: date, reason: str = "") -> Plan:
    """Fix how the effect is measured. Raises ``AlreadyBegun``, ``NoReason`` or ``Closed``."""
    row = Action.objects.select_for_update().get(pk=action.pk)
    if row.state in (State.DONE, State.DROPPED):
        raise Closed("This action is closed.", remedy="Open it again first, or plan another one.")
    version = row.plans.count() + 1
    plan = proposed.plan
    first = min(plan.trained.values())
    if first <= today:
        raise AlreadyBegun(
            f"It would begin on {first:%d %b %Y}, which is not after today.",
            remedy="A comparison is fixed before anything begins: choose a later first day.",
        )
    if version > 1 and len(reason.strip()) < SHORTEST_REASON:
        raise NoReason("A plan was fixed before.", remedy="Say in a sentence why it has to change.")
    made = _plan_row(row, proposed, version=version, reason=reason.strip()[:500] if version > 1 else "", by=by, at=at)
    details = {
        "action": str(row.pk), "version": version, "fingerprint": made.fingerprint, "measure": made.measure,
        "first": first.isoformat(), "extract": made.extract,
    }  # fmt: skip
    record(
        "plan.fixed", at=at, by=by.pk, agency=row.agency_id, subject=f"action:{row.pk}", details=details, rows=[made]
    )
    made.save(force_insert=True)
    return made


def _plan_row(action: Action, proposed: Proposed, *, version: int, reason: str, by: Person, at: datetime) -> Plan:
    plan = proposed.plan
    return Plan(
        action=action, version=version, measure=plan.measure, wanted=plan.wanted, before=plan.before, after=plan.after,
        matters=plan.matters, trained={who: day.isoformat() for who, day in plan.trained.items()},
        others=sorted(plan.others), sides=[side.kept() for side in proposed.sides], smallest=proposed.smallest,
        rehearsed=proposed.told[:300], extract=proposed.extract, reason=reason, fingerprint=plan.fingerprint, by=by,
        at=at,
    )  # fmt: skip


@transaction.atomic
def keep_effect(*, plan: Plan, extract: str, found: EffectFound, by: Person | None, at: datetime) -> Effect:
    """Keep what an extract says about the effect; each extract is asked once for each version of a plan."""
    known = Effect.objects.filter(plan=plan, extract=extract).first()
    if known is not None:
        return known
    smallest = found.smallest if found.smallest == found.smallest and abs(found.smallest) != float("inf") else None
    row = Effect(
        plan=plan, extract=extract, verdict=found.verdict, smallest=smallest, finding=found.finding.to_dict(), at=at
    )
    action = plan.action
    details = {"action": str(action.pk), "version": plan.version, "extract": extract, "verdict": found.verdict}
    record(
        "effect.measured", at=at, by=None if by is None else by.pk, agency=action.agency_id,
        subject=f"action:{action.pk}", details=details, rows=[row],
    )  # fmt: skip
    row.save(force_insert=True)
    return row


class PlanChanged(DaylitError):
    """A plan is not what was fixed."""


def plan_of(row: Plan) -> EffectPlan:
    """The plan as the study takes it. Raises ``PlanChanged`` where it is not what its fingerprint says."""
    plan = EffectPlan(
        measure=row.measure,
        wanted=row.wanted,
        trained={who: date.fromisoformat(day) for who, day in row.trained.items()},
        others=frozenset(row.others),
        before=row.before,
        after=row.after,
        matters=row.matters,
    )
    if plan.fingerprint != row.fingerprint:
        raise PlanChanged("The plan is not what was fixed.", remedy="Compare the rows with the log.")
    return plan
