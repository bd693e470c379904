"""What people read about actions and training, each through the person asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency, Membership, Person, Unit
from daylit.web.audience import Role
from daylit.web.improve import for_release as documents
from daylit.web.improve.models import Action, Assignment, Course, Effect, Plan, State
from daylit.web.measure import Measure

OPEN = (State.PLANNED, State.UNDERWAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a course is: people assigned, done, and late."""

    course: Course
    assigned: int
    done: int
    late: int


def today(acting: Acting, *, at: datetime) -> date:
    """The day by the agency's clocks."""
    return at.astimezone(ZoneInfo(acting.agency.zone)).date()


def actions(acting: Acting) -> QuerySet[Action]:
    """The agency's actions, what is due first on top."""
    return Action.objects.filter(agency=acting.agency).select_related("owner").order_by("due", "title")


def action_of(acting: Acting, pk: UUID) -> Action | None:
    """One action of the agency, or nothing."""
    found: Action | None = actions(acting).filter(pk=pk).first()
    return found


def plan_in_force(action: Action) -> Plan | None:
    """The last version of an action's plan."""
    found: Plan | None = action.plans.order_by("-version").first()
    return found


def effects_of(action: Action) -> list[Effect]:
    """What Extracts said about the effect, the newest first, those of earlier versions of the plan too."""
    return list(Effect.objects.filter(plan__action=action).select_related("plan").order_by("-at", "-event"))


def courses(acting: Acting, *, at: datetime) -> list[Progress]:
    """The agency's courses and bulletins, with how far they are. One question to the database."""
    day = today(acting, at=at)
    rows = Course.objects.filter(agency=acting.agency).annotate(
        assigned=Count("assignments"),
        finished=Count("assignments", filter=Q(assignments__done__isnull=False)),
        late=Count("assignments", filter=Q(assignments__done__isnull=True, assignments__due__lt=day)),
    )
    return [
        Progress(course=row, assigned=row.assigned, done=row.finished, late=row.late) for row in rows.order_by("-at")
    ]


def course_of(acting: Acting, pk: UUID) -> Course | None:
    """One course of the agency, or nothing."""
    found: Course | None = Course.objects.filter(agency=acting.agency, pk=pk).first()
    return found


def list_of(course: Course) -> QuerySet[Assignment]:
    """Who is in a course, by name."""
    return course.assignments.select_related("person", "session", "confirmed_by").order_by("person__name")


def own(acting: Acting) -> QuerySet[Assignment]:
    """What the person asking is assigned to: what is open first, by its due date."""
    rows = Assignment.objects.filter(course__agency=acting.agency, person=acting.person)
    return rows.select_related("course", "session").order_by("done", "due")


def of_my_people(acting: Acting, *, at: datetime) -> QuerySet[Assignment]:
    """What the people of a supervisor's units are assigned to; a supervisor of all units sees everybody's."""
    rows = Assignment.objects.filter(course__agency=acting.agency, person__in=my_people(acting, at=at))
    return rows.select_related("course", "session", "person").order_by("done", "due", "person__name")


def my_people(acting: Acting, *, at: datetime) -> list[Person]:
    """The officers of a supervisor's units today."""
    units = None if acting.units is None else list(acting.units)
    return people_in(acting, units=units, role=Role.OFFICER, at=at)


def people_in(acting: Acting, *, units: Sequence[UUID] | None, role: str, at: datetime) -> list[Person]:
    """Everyone who holds a role today, in some units or in all."""
    rows = Membership.objects.filter(agency=acting.agency, role=role, person__is_active=True).select_related("person")
    if units is not None:
        rows = rows.filter(unit__in=units)
    day = today(acting, at=at)
    found = {row.person_id: row.person for row in rows if row.holds_on(day)}
    return sorted(found.values(), key=lambda one: (one.name, one.username))


def units_of(acting: Acting) -> list[Unit]:
    """The agency's units."""
    return list(Unit.objects.filter(agency=acting.agency))


def late(acting: Acting, *, at: datetime) -> QuerySet[Assignment]:
    """What is overdue in the whole agency, the longest first."""
    rows = Assignment.objects.filter(course__agency=acting.agency, done=None, due__lt=today(acting, at=at))
    return rows.select_related("course", "person", "session").order_by("due", "person__name")


def week(acting: Acting, *, at: datetime) -> list[Measure]:
    """Open and late actions, and training that is overdue, for the page of those who lead."""
    day = today(acting, at=at)
    rows = Action.objects.filter(agency=acting.agency)
    open_, overdue = rows.filter(state__in=OPEN).count(), rows.filter(state__in=OPEN, due__lt=day).count()
    behind = late(acting, at=at).count()
    measured = Effect.objects.filter(plan__action__agency=acting.agency).count()
    href = reverse("improve_actions")
    return [
        Measure(
            name="improve.actions", label="open actions", shown=str(open_), n=open_, href=href,
            change=f"{overdue} past their due date." if overdue else "None is past its due date.",
            clear=overdue > 0, worse=overdue > 0, about=f"{measured} measurements of an effect so far.",
        ),
        Measure(
            name="improve.training", label="training overdue", shown=str(behind), n=behind,
            href=reverse("improve_courses"),
            change="People who have not attended or signed in time." if behind else "Nobody is late.",
            clear=behind > 0, worse=behind > 0,
        ),
    ]  # fmt: skip


def for_release(agency: Agency) -> documents.ForRelease:
    """The actions that the public sees, as docs/bundle.md says, with their pictures."""
    return documents.for_release(agency)
