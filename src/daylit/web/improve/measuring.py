"""The effect of actions, measured on each Extract that holds the whole of the time that a plan compares."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from daylit.errors import DaylitError
from daylit.studies.effect import effect
from daylit.studies.effect_plan import BadPlan
from daylit.tables.extract import open_extract
from daylit.web.improve.actions import PlanChanged, keep_effect, plan_of
from daylit.web.improve.models import Effect, Plan, State
from daylit.web.ledger.models import Extract


def measure_due(*, at: datetime) -> tuple[int, int]:
    """Measure every plan in force on the newest Extract that holds its whole time.

    Says how many were measured, and how many were not because their plan is not what was fixed.

    Nothing is looked at earlier: who looks again and again finds something by chance. An Extract is asked once.
    """
    made = changed = 0
    for plan in in_force():
        extract = fitting(plan)
        if extract is None or Effect.objects.filter(plan=plan, extract=extract.fingerprint).exists():
            continue
        try:
            fixed, opened = plan_of(plan), open_extract(extract.folder)
        except (PlanChanged, BadPlan):
            changed += 1
            continue
        except (DaylitError, OSError, ValueError):
            continue  # its folder is gone; the next one will do
        keep_effect(plan=plan, extract=extract.fingerprint, found=effect(opened, fixed), by=None, at=at)
        made += 1
    return made, changed


def in_force() -> list[Plan]:
    """The last version of the plan of each action that is pursued."""
    rows = Plan.objects.exclude(action__state=State.DROPPED).select_related("action").order_by("action", "-version")
    newest: dict[object, Plan] = {}
    for row in rows:
        newest.setdefault(row.action_id, row)
    return list(newest.values())


def ends(plan: Plan) -> date:
    """The last day that the plan looks at: the end of its last month after."""
    last = max(date.fromisoformat(day) for day in plan.trained.values())
    months = last.year * 12 + last.month + plan.after
    return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)


def begins(plan: Plan) -> date:
    """The first day that the plan looks at."""
    first = min(date.fromisoformat(day) for day in plan.trained.values())
    months = first.year * 12 + first.month - 1 - plan.before
    return date(months // 12, months % 12 + 1, 1)


def fitting(plan: Plan) -> Extract | None:
    """The newest Extract of the agency that was sealed after the plan's last day and leaves none of its days out."""
    first, last = begins(plan), ends(plan)
    rows = Extract.objects.filter(agency=plan.action.agency_id, at__date__gt=last).order_by("-at", "-event")
    for row in rows[:50]:
        if (row.first is None or row.first <= first) and (row.last is None or row.last >= last):
            return row
    return None
