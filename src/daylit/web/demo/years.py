"""Two years of the invented town: what it recorded, found, published, trained and heard, by the same doors as anybody.

A year is recorded, sealed and studied. Two actions follow from it: a training about searches, after which those who
took part search less often, and a bulletin that changes nothing. Another year passes; both effects are measured, and a
second release tells them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from daylit.studies.effect_plan import Wanted
from daylit.studies.registry import STUDIES
from daylit.web.demo.heard import hear, promise
from daylit.web.demo.seeding import Trained, record_contacts
from daylit.web.demo.town import Town
from daylit.web.improve import actions as improve
from daylit.web.improve import training
from daylit.web.improve.measuring import measure_due
from daylit.web.improve.models import Action, Kind, State
from daylit.web.improve.planning import COMPARE, FIRST, propose
from daylit.web.insight import actions as insight
from daylit.web.insight import plans, watching
from daylit.web.insight.models import Plan
from daylit.web.insight.working import work_off
from daylit.web.ledger.models import Extract
from daylit.web.ledger.sealing import seal_extract
from daylit.web.publish import actions as publish
from daylit.web.publish.building import build_one
from daylit.web.publish.models import Release

YEAR = timedelta(days=365)
FIRST_SHARE = 0.45
"""Of all contacts, those of the first year."""
MONTHS = 6
LEFT_OF_SEARCHES = 0.2
Told = Callable[[str, float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """A training or bulletin of the town: who takes part, and what it is about, in both languages."""

    title: str
    title_es: str
    told: str
    told_es: str
    measure: str
    wanted: Wanted
    matters: float
    units: tuple[str, ...]
    others: tuple[str, ...]
    bulletin: bool
    text: str


SEARCHES = _Course(
    title="Consent searches only with a reason that is written down",
    title_es="Cateos con consentimiento solo con un motivo por escrito",
    told="A day of training with scenes from real stops, and a rule: before asking for consent, say why, and write it "
    "down.",
    told_es="Un día de capacitación con escenas de paradas reales, y una regla: antes de pedir consentimiento, decir "
    "por qué y anotarlo.",
    measure="searched",
    wanted="lower",
    matters=0.03,
    units=("Patrol A", "Patrol B"),
    others=("Night watch", "Traffic"),
    bulletin=False,
    text="Why people agree to searches; what a reason is; how to ask; how to record. Eight hours, with practice.",
)
WARNINGS = _Course(
    title="A bulletin about warnings",
    title_es="Un boletín sobre las advertencias",
    told="Two pages about when a warning does as well as a citation, to read and sign.",
    told_es="Dos páginas sobre cuándo una advertencia sirve tanto como una citación, para leer y firmar.",
    measure="warned",
    wanted="higher",
    matters=0.12,
    units=("Patrol A", "Night watch"),
    others=("Patrol B", "Traffic"),
    bulletin=True,
    text="A warning that is explained is remembered. Give one where the driver sets it right on the spot.",
)


def live_two_years(town: Town, *, contacts: int, until: datetime, seed: int = 1, told: Told = lambda *_: None) -> None:
    """All of it, up to this moment. ``told`` hears what is being done and how far it is, from 0 to 1."""
    half, zone = until - YEAR, ZoneInfo(town.agency.zone)
    early = int(contacts * FIRST_SHARE)
    record_contacts(
        town, contacts=early, until=half, days=YEAR.days, seed=seed, open_ends=False,
        told=lambda done: told("Recording the first year", 0.35 * done),
    )  # fmt: skip
    told("Studying the first year", 0.36)
    plan = _declare(town, at=half)
    first = _study(town, plan, at=half)
    begins = (half + timedelta(days=14)).astimezone(zone).date()
    begun = [_begin(town, course, first, begins=begins, at=half + timedelta(days=2)) for course in (SEARCHES, WARNINGS)]
    _release(town, first, at=half + timedelta(days=30), title=("The first year", "El primer año"))
    trained = Trained(units=frozenset(SEARCHES.units), since=begins, searches=LEFT_OF_SEARCHES)
    record_contacts(
        town, contacts=contacts - early, until=until, days=YEAR.days, seed=seed + 1, trained=trained,
        told=lambda done: told("Recording the second year", 0.42 + 0.4 * done),
    )  # fmt: skip
    told("Listening", 0.83)
    hear(town, until=until, seed=seed)
    told("Studying the second year", 0.86)
    second = _study(town, plan, at=until - timedelta(days=3))
    measure_due(at=until - timedelta(days=2))
    _close(town, begun, at=until - timedelta(days=2))
    promise(town, at=until - timedelta(days=2), kept_by=begun[0].pk)
    told("Publishing", 0.92)
    _release(town, second, at=until - timedelta(days=1), title=("Two years", "Dos años"))
    told("Ready", 1.0)


def _declare(town: Town, *, at: datetime) -> Plan:
    document = plans.document(
        title="What we ask every year", studies=list(STUDIES), groups=["race_ethnicity", "gender"], seed=7
    )
    return insight.declare(agency=town.agency, by=town.people["petrov"], at=at, document=document)


def _study(town: Town, plan: Plan, *, at: datetime) -> Extract:
    """Seal what is there, and let the questions of the plan be answered."""
    extract = seal_extract(agency=town.agency, by=town.people["petrov"], at=at)
    insight.ask_plan(plan, extract=extract, at=at, by=town.people["petrov"])
    insight.ask_counts(extract, at=at)
    work_off(clock=lambda: at)
    if extract == Extract.objects.filter(agency=town.agency).order_by("at").first():
        watching.begin(agency=town.agency, measure="searched", where=[], by=town.people["larsen"], at=at)
    return extract


def _begin(town: Town, course: _Course, extract: Extract, *, begins: date, at: datetime) -> Action:
    """An action about a finding, with its comparison fixed beforehand, and the training that goes with it."""
    by, due = town.people["torres"], at.date() + YEAR
    action = improve.begin(
        agency=town.agency, by=by, at=at, title=course.title, kind=str(Kind.TRAINING), owner=town.people["torres"],
        due=due, told=course.told, finding={"study": "rates", "extract": extract.fingerprint},
    )  # fmt: skip
    improve.change(action=action, by=by, at=at, title_es=course.title_es, told_es=course.told_es, public=True)
    stands = {town.units[name].pk: FIRST for name in course.units}
    stands |= {town.units[name].pk: COMPARE for name in course.others}
    proposed = propose(
        agency=town.agency, choices=stands, first=begins, second=None, measure=course.measure, wanted=course.wanted,
        before=MONTHS, after=MONTHS, matters=course.matters, day=at.date(), lot=str(action.pk),
    )  # fmt: skip
    improve.fix_plan(action=action, proposed=proposed, by=by, at=at, today=at.date())
    _train(town, course, action, begins=begins, at=at)
    return action


def _train(town: Town, course: _Course, action: Action, *, begins: date, at: datetime) -> None:
    by, zone = town.people["torres"], ZoneInfo(town.agency.zone)
    made = training.make_course(
        agency=town.agency, by=by, at=at, title=course.title, text=course.text, bulletin=course.bulletin,
        hours=Decimal("0.5" if course.bulletin else "8"), action=action,
    )  # fmt: skip
    people = [person for person, unit in town.officers if unit.name in course.units]
    starts = datetime.combine(begins, datetime.min.time(), zone) + timedelta(hours=8)
    session = None
    if not course.bulletin:
        session = training.set_session(
            course=made, by=by, at=at, starts=starts, place="Station, room 2", trainer="Regional academy", capacity=12
        )
    training.assign(
        course=made, people=people, through=", ".join(course.units), due=begins + timedelta(days=14), by=by, at=at,
        session=session,
    )  # fmt: skip
    for row in made.assignments.all()[: len(people) - (1 if course.bulletin else 0)]:
        if course.bulletin:
            training.sign(assignment=row, by=row.person, at=starts + timedelta(days=2))
        else:
            training.attended(assignment=row, there=True, by=by, at=starts + timedelta(hours=9))


def _close(town: Town, begun: list[Action], *, at: datetime) -> None:
    for action in begun:
        improve.change(action=action, by=town.people["torres"], at=at, state=str(State.DONE))


def _release(town: Town, extract: Extract, *, at: datetime, title: tuple[str, str]) -> Release:
    """Asked for by the publisher, built, looked at, and signed by two."""
    publisher, chief = town.people["lund"], town.people["larsen"]
    proposal = publish.ask(agency=town.agency, extract=extract, by=publisher, at=at, title=title[0], title_es=title[1])
    proposal = build_one(proposal=proposal, at=at)
    publish.propose(proposal=proposal, fingerprint=proposal.fingerprint, by=publisher, at=at, shown_as="Office of Data")
    return publish.approve(
        proposal=proposal, fingerprint=proposal.fingerprint, by=chief, at=at, shown_as="The Chief of Police"
    )
