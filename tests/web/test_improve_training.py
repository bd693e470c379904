"""Courses and bulletins: whole groups are assigned, attendance and reading are signed, lists go out as files."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.db import IntegrityError, transaction
from django.utils import timezone
from improving import officers_in

from daylit.web.accounts.models import Unit
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.improve import exporting, training
from daylit.web.improve.models import Assignment, Course


@pytest.fixture
def coordinator(cast: Cast):
    return with_role("coordinator", Role.TRAINING, cast.millbrook)


def a_course(cast: Cast, coordinator, **changes) -> Course:
    given = {"title": "Talk first", "text": "Say why, and listen.", "bulletin": False, "hours": Decimal("1.5")}
    return training.make_course(agency=cast.millbrook, by=coordinator, at=NOW, **(given | changes))


def assigned(course: Course, people, coordinator, **changes) -> int:
    given = {"through": "Officer, Patrol B", "due": date(2026, 12, 24), "by": coordinator, "at": NOW}
    return training.assign(course=course, people=people, **(given | changes))


def test_it_works_from_a_course_to_an_attendance(cast: Cast, coordinator):
    client = signed_in(coordinator)
    made = client.post("/improve/courses/new/", {"title": "Talk first", "text": "", "hours": "1.5", "bulletin": ""})
    course = Course.objects.get()
    assert made.headers["Location"] == f"/improve/courses/{course.pk}/"
    where = f"/improve/courses/{course.pk}/"
    assert (
        client.post(f"{where}dates/", {"starts": "2026-01-10T09:00", "place": "Room 2", "capacity": "2"}).status_code
        == 302
    )
    session = course.sessions.get()
    assert session.starts == datetime(2026, 1, 10, 15, tzinfo=UTC)  # nine o'clock in Chicago
    assert f'<option value="{session.pk}">10 Jan 2026, 09:00, Room 2</option>' in client.get(where).content.decode()
    to = {"role": "officer", "unit": str(cast.patrol.pk), "session": str(session.pk), "due": "2026-12-24"}
    assert client.post(f"{where}assign/", to).status_code == 302
    row = Assignment.objects.get()
    assert (row.person, row.session, row.through) == (cast.rivera, session, "Officer, Patrol B")
    there = {"session": str(session.pk), "there": [str(row.pk)]}
    assert client.post(f"{where}attendance/", there).status_code == 302
    row.refresh_from_db()
    assert (row.hours, row.confirmed_by) == (Decimal("1.5"), coordinator)
    assert client.post(f"{where}attendance/", {"session": str(session.pk)}).status_code == 302
    row.refresh_from_db()
    assert (row.done, row.hours) == (None, None)
    told = ["course.made", "session.set", "training.assigned", "training.done", "training.undone"]
    assert [one.kind for one in Event.objects.order_by("number") if one.kind in told] == told
    assert reconcile(at=NOW) == []


def test_a_bulletin_is_signed_by_its_reader_and_by_nobody_else(cast: Cast, coordinator):
    course = a_course(cast, coordinator, bulletin=True)
    assigned(course, [cast.rivera], coordinator)
    row = Assignment.objects.get()
    with pytest.raises(training.SignedByReading):
        training.attended(assignment=row, there=True, by=coordinator, at=NOW)
    assert signed_in(coordinator).post(f"/my-training/{row.pk}/").status_code == 404
    client = signed_in(cast.rivera)
    assert "Say why, and listen." in client.get(f"/my-training/{row.pk}/").content.decode()
    assert client.post(f"/my-training/{row.pk}/").status_code == 302
    row.refresh_from_db()
    first = row.done
    assert row.confirmed_by == cast.rivera
    client.post(f"/my-training/{row.pk}/")
    row.refresh_from_db()
    assert row.done == first  # the first word stays
    assert Event.objects.filter(kind="training.done").count() == 1


def test_an_open_training_waits_on_the_first_page_of_whoever_has_one(cast: Cast, coordinator):
    client = signed_in(cast.rivera)
    assert "of your training open" not in client.get("/").content.decode()
    assigned(a_course(cast, coordinator), [cast.rivera], coordinator)
    assert "of your training open" in client.get("/").content.decode()


def test_who_is_in_it_already_is_not_assigned_twice_and_a_room_is_not_overfilled(cast: Cast, coordinator):
    course = a_course(cast, coordinator)
    people = officers_in(cast.millbrook, cast.patrol, 3, "b")
    assert assigned(course, people[:1], coordinator) == 1
    assert assigned(course, people, coordinator) == 2
    session = training.set_session(
        course=course, by=coordinator, at=NOW, starts=NOW, place="Room 2", trainer="", capacity=2
    )
    more = officers_in(cast.millbrook, cast.patrol, 3, "d")
    with pytest.raises(training.Full, match="2 places"):
        assigned(course, more, coordinator, session=session)
    assert course.assignments.count() == 3
    row = course.assignments.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            course=course, person=row.person, through="x", due=NOW.date(), by=coordinator, at=NOW, event=1
        )


def test_attendance_waits_until_the_session_has_begun(cast: Cast, coordinator):
    course = a_course(cast, coordinator)
    when = timezone.now() + timedelta(days=3)
    session = training.set_session(
        course=course, by=coordinator, at=NOW, starts=when, place="Room 2", trainer="", capacity=9
    )
    assigned(course, [cast.rivera], coordinator, session=session)
    row = Assignment.objects.get()
    answer = signed_in(coordinator).post(
        f"/improve/courses/{course.pk}/attendance/", {"session": str(session.pk), "there": [str(row.pk)]}
    )
    assert answer.status_code == 422
    assert "has not begun" in answer.content.decode()
    row.refresh_from_db()
    assert row.done is None


def test_a_supervisor_assigns_one_of_their_own_people_and_sees_no_others(cast: Cast, coordinator):
    other = Unit.objects.create(agency=cast.millbrook, name="Patrol C")
    (elsewhere,) = officers_in(cast.millbrook, other, 1, "elsewhere")
    course = a_course(cast, coordinator)
    assigned(course, [elsewhere], coordinator)
    client = signed_in(cast.okafor)
    to = {"course": str(course.pk), "due": "2026-12-24"}
    assert client.post("/improve/people/", to | {"person": str(elsewhere.pk)}).status_code == 422
    assert client.post("/improve/people/", to | {"person": str(cast.lindgren.pk)}).status_code == 422
    assert client.post("/improve/people/", to | {"person": str(cast.rivera.pk)}).status_code == 302
    page = client.get("/improve/people/").content.decode()
    assert "Rivera" in page
    assert "Elsewhere0" not in page


def test_late_is_told_to_the_coordinator_and_not_as_a_list_of_names_to_command(cast: Cast, coordinator):
    assigned(a_course(cast, coordinator), [cast.rivera], coordinator, due=date(2020, 1, 1))
    chief = with_role("chief", Role.COMMAND, cast.millbrook)
    assert "Rivera" in signed_in(coordinator).get("/improve/courses/").content.decode()
    page = signed_in(chief).get("/improve/courses/").content.decode()
    assert "Talk first" in page
    assert "Rivera" not in page


@pytest.mark.parametrize("name", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A0", "\r=1"])
def test_a_formula_in_a_cell_is_only_text(cast: Cast, coordinator, name: str):
    cast.rivera.name = name
    cast.rivera.save()
    course = a_course(cast, coordinator, title=name)
    assigned(course, [cast.rivera], coordinator, through=name)
    answer = signed_in(coordinator).get(f"/improve/courses/{course.pk}/people.csv")
    _, row = csv.reader(io.StringIO(answer.content.decode(), newline=""))
    assert [cell for cell in row if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
    assert row[0].startswith("'")
    assert Event.objects.filter(kind="training.exported").count() == 1


def test_statements_for_a_learning_record_store_name_nobody(cast: Cast, coordinator):
    course = a_course(cast, coordinator, bulletin=True)
    assigned(course, [cast.rivera, cast.okafor], coordinator)
    training.sign(assignment=Assignment.objects.get(person=cast.rivera), by=cast.rivera, at=NOW)
    answer = signed_in(coordinator).get(f"/improve/courses/{course.pk}/statements.json")
    (statement,) = json.loads(answer.content)
    assert statement["actor"]["account"]["name"] == str(cast.rivera.pk)
    assert statement["verb"]["id"].endswith("/completed")
    assert statement["result"]["duration"] == "PT90M"
    assert "Rivera" not in answer.content.decode()
    again = exporting.as_xapi(course, course.assignments.all(), home="http://testserver")
    assert again[0]["id"] == statement["id"]  # sent twice, it is one


def test_lindgrens_agency_sees_nothing_of_it(cast: Cast, coordinator):
    course = a_course(cast, coordinator)
    theirs = signed_in(with_role("theirs", Role.TRAINING, cast.ashford))
    for path in ("", "people.csv", "statements.json"):
        assert theirs.get(f"/improve/courses/{course.pk}/{path}").status_code == 404
    for path in ("dates/", "assign/", "attendance/"):
        assert theirs.post(f"/improve/courses/{course.pk}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("/improve/courses/new/", {"title": "", "hours": "1"}, "required"),
        ("/improve/courses/new/", {"title": "x", "hours": "-1"}, "greater than or equal"),
        ("/improve/courses/new/", {"title": "x", "hours": "1", "bulletin": "yes"}, "needs a text"),
        ("dates/", {"starts": "soon", "place": "x", "capacity": "0"}, "greater than or equal"),
        (
            "assign/",
            {"role": "officer", "unit": "00000000-0000-0000-0000-000000000000", "due": "2026-12-24"},
            "valid choice",
        ),
        ("assign/", {"role": "chief", "due": "x"}, "valid date"),
    ],
)
def test_every_mistake_is_answered_and_nothing_is_kept(cast: Cast, coordinator, path, sent, words):
    course = a_course(cast, coordinator)
    where = path if path.startswith("/") else f"/improve/courses/{course.pk}/{path}"
    answer = signed_in(coordinator).post(where, sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Course.objects.count(), Assignment.objects.count(), course.sessions.count()) == (1, 0, 0)
