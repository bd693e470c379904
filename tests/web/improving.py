"""Things of actions and training for tests: one of each, as an agency would have them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cast import NOW

from daylit.studies.effect import EffectFound
from daylit.studies.effect_plan import EffectPlan
from daylit.web.accounts.models import Agency, OfficerFacts, Person
from daylit.web.audit.actions import record
from daylit.web.improve import actions, training
from daylit.web.improve.models import Action, Assignment, Course, Effect, Plan, Session
from daylit.web.improve.planning import Proposed
from daylit.web.ledger.models import Extract
from small_extract import extract_from_sql

SPEC = {"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
CHART = {"title": "Before and after", "alt": "One point.", "columns": ["a"], "rows": [["1"]], "spec": SPEC}


def one_of_each(agency: Agency, person: Person, *, text: str = "A text", at: datetime = NOW) -> dict[str, Any]:
    """A row of every table, not tied to the log."""
    by = {"by": person, "at": at, "event": 1}
    action = Action.objects.create(
        agency=agency, title=text[:160], title_es=text[:160], told=text, told_es=text, kind="training", owner=person,
        due=date(2027, 3, 1), study=text[:40], sentence=text[:1000], changed_at=at, **by,
    )  # fmt: skip
    sides = [{"unit": text, "officers": 6, "begins": "2027-01-04", "by_lot": False}]
    plan = Plan.objects.create(
        action=action, version=1, measure="searched", wanted="lower", before=12, after=6, matters=0.03,
        trained={text: "2027-01-04"}, others=[text], sides=sides, smallest=0.04, rehearsed=text[:300],
        reason=text[:500], fingerprint="0" * 64, **by,
    )  # fmt: skip
    told = {"answer": [text], "cautions": [{"code": "x", "sentence": text}], "assumes": [text], "charts": [],
            "does_not_show": [text], "left_out": [{"n": 1, "sentence": text}], "estimates": []}  # fmt: skip
    effect = Effect.objects.create(plan=plan, extract="0" * 64, verdict="better", finding=told, at=at, event=1)
    course = Course.objects.create(agency=agency, action=action, title=text[:160], text=text, **by)
    session = Session.objects.create(
        course=course, starts=at, place=text[:160], trainer=text[:160], capacity=20, event=1
    )
    assignment = Assignment.objects.create(
        course=course, person=person, session=session, through=text[:200], due=date(2026, 11, 1), **by
    )
    made = {"action": action, "plan": plan, "effect": effect, "course": course, "session": session}
    return {**made, "assignment": assignment}


def a_sealed_extract(
    agency: Agency, folder: Path, *, officers: list[str], trained: int = 0, months: int = 24, each: int = 14,
    start: str = "2025-01-01", changed_in: int = 12, before: int = 20, after: int = 20, at: datetime = NOW,
) -> Extract:  # fmt: skip
    """Made-up people, sealed: the first ``trained`` officers search ``before`` of 100, and later ``after``."""
    count = len(officers)
    month = f"CAST(floor(i / {count} / {each}) AS INT)"
    names = ", ".join(f"'{one}'" for one in officers)
    day = f"(DATE '{start}' + INTERVAL ({month}) MONTH + INTERVAL (CAST(i / {count} AS INT) % 28) DAY)::DATE"
    share = f"CASE WHEN i % {count} < {trained} AND {month} >= {changed_in} THEN {after} ELSE {before} END"
    made = extract_from_sql(
        folder, rows=count * months * each, officer=f"([{names}])[1 + i % {count}]", date=day,
        year=f"year({day})", month=f"month({day})", searched=f"(hash(i * 7919) % 100) < ({share})",
    )  # fmt: skip
    row = Extract(
        agency=agency, at=at, fingerprint=made.manifest.fingerprint, folder=str(folder),
        contacts=made.manifest.people, people=made.manifest.people,
    )  # fmt: skip
    record("extract.sealed", at=at, agency=agency.pk, rows=[row])
    row.save(force_insert=True)
    return row


def officers_in(agency: Agency, unit: Any, count: int, prefix: str) -> list[Person]:
    """Officers of a unit."""
    from cast import with_role

    from daylit.web.audience import Role

    return [with_role(f"{prefix}{number}", Role.OFFICER, agency, unit) for number in range(count)]


def pseudonyms(agency: Agency, people: list[Person]) -> list[str]:
    """The pseudonyms of people, made where there are none."""
    return [str(OfficerFacts.objects.get_or_create(agency=agency, person=one)[0].pseudonym) for one in people]


def later(**since: float) -> datetime:
    """A moment after the one at which tests stand."""
    return NOW + timedelta(**since)


def by_the_apps_own_actions(cast: Any, by: Person) -> None:
    """A row in every table, each tied to the log."""
    plan = EffectPlan(
        measure="searched", wanted="lower", trained={"a": date(2027, 1, 4)}, others=frozenset("b"), before=12, after=6,
        matters=0.03,
    )  # fmt: skip
    action = actions.begin(
        agency=cast.millbrook, by=by, at=NOW, title="Talk first", kind="training", owner=by, due=date(2027, 3, 1)
    )
    proposed = Proposed(plan=plan, sides=(), smallest=0.04, told="Rehearsed.", extract="0" * 64)
    fixed = actions.fix_plan(action=action, proposed=proposed, by=by, at=NOW, today=NOW.date())
    finding: Any = SimpleNamespace(to_dict=lambda: {"answer": ["Nothing."]})
    found = EffectFound(finding=finding, verdict="cannot tell", smallest=float("nan"))
    actions.keep_effect(plan=fixed, extract="0" * 64, found=found, by=None, at=NOW)
    course = training.make_course(
        agency=cast.millbrook, by=by, at=NOW, title="Talk first", text="", bulletin=False, hours=Decimal("1.5"),
        action=action,
    )  # fmt: skip
    session = training.set_session(course=course, by=by, at=NOW, starts=NOW, place="Room 2", trainer="", capacity=9)
    training.assign(course=course, people=[by], through="Supervisor", due=NOW.date(), by=by, at=NOW, session=session)
