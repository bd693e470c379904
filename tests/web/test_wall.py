"""AUTHZ-2: the second wall. PostgreSQL itself holds back the rows of other agencies, whatever is asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cast import NOW, Cast, signed_in
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from improving import one_of_each
from listening import community_rows
from records import a_call, a_contact, a_filing
from stored import a_finding, a_watch

from daylit.web import wall
from daylit.web.accounts.actions import new_code
from daylit.web.accounts.models import DailyMail, FactorReset, Notice, OfficerFacts
from daylit.web.audit.actions import record
from daylit.web.audit.models import Event
from daylit.web.collect.models import StreetIndex, Template
from daylit.web.configuration import Unsafe
from daylit.web.insight.models import Signal
from daylit.web.ledger.models import Contact, Decision, Extract, Held, Receipt
from daylit.web.publish.models import Proposal, Release
from daylit.web.quality.models import Explanation
from daylit.web.review.models import Reminder, ReviewSample, StandIn, TextOverride
from daylit.web.serving import refuse_weak_database

OPEN = {
    "accounts_person": "somebody may work for two agencies; whoever signs in is nobody's yet",
    "accounts_guess": "counted before anybody is known, under a keyed hash",
    "audit_tree": "the right edge of the one log: numbers and hashes",
    "community_usedform": "keyed hashes of forms that were sent, for two days; nobody's and of no agency",
    "rounds_job": "what the whole installation does by the clock; names of jobs and when they were done",
    "audit_checkpoint": "heads of the one log, made to be shown around",
}
"""Tables without a wall, and why."""
WALLED = sorted(
    one.wall.table
    for migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    for one in migration.operations
    if isinstance(one, wall.Raise)
)
on_postgres = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no second wall")


def own_tables() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if model.__module__.startswith("daylit.web.")}


def test_it_works_and_every_table_has_a_wall_or_a_reason():
    assert own_tables() - set(WALLED) - set(OPEN) == set()
    assert set(OPEN) <= own_tables()
    assert not set(OPEN) & set(WALLED)
    assert len(WALLED) == len(set(WALLED)) >= 16


def rows(table: str) -> int:
    """What plain SQL sees, as the account of the app."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.fixture
def both(cast: Cast) -> Cast:
    """Two agencies with a row in every table."""
    for officer, unit in ((cast.rivera, cast.patrol), (cast.lindgren, cast.ashford.units.get())):
        contact = a_contact(cast, officer=officer, unit=unit)
        revision, agency = contact.revisions.get(), unit.agency
        Receipt.objects.create(revision=revision, event=1, leaf="0", at=NOW, key="k", signature="s")
        Decision.objects.create(revision=revision, by=officer, at=NOW, accepted=True, event=1)
        Held.objects.create(agency=agency, sent_by=officer, sent_id="x", why="conflict", body=b"x", at=NOW, event=1)
        ReviewSample.objects.create(contact=contact, probability=0.1, drawn=True, at=NOW)
        TextOverride.objects.create(revision=revision, place="a", what="b", by=officer, at=NOW, reason="c", event=1)
        day = NOW.date()
        StandIn.objects.create(agency=agency, away=officer, instead=cast.mbeki, since=day, until=day)
        Template.objects.create(agency=agency, name="Mine")
        StreetIndex.objects.create(agency=agency, text="{}", sha256="0", streets=0, crossings=0, changed_at=NOW)
        Extract.objects.create(agency=agency, at=NOW, fingerprint="0", folder="x", contacts=1, people=1, event=1)
        _, call = a_call(agency, officer)
        Explanation.objects.create(call=call, by=officer, at=NOW, why="test", event=1)
        a_filing(agency, officer, contact)
        a_finding(agency, by=officer)
        Signal.objects.create(watch=a_watch(agency, by=officer), week=NOW.date(), up=True, at=NOW, event=1)
        extract = Extract.objects.create(
            agency=agency, at=NOW, fingerprint="0", folder="x", contacts=1, people=1, event=1
        )
        proposal = Proposal.objects.create(agency=agency, extract=extract, by=officer, at=NOW, title="T", title_es="T")
        Release.objects.create(
            agency=agency, proposal=proposal, number=1, slug="x", fingerprint="0", proposed_by=officer,
            approved_by=cast.mbeki, at=NOW, risk_passed=True,
        )  # fmt: skip
        one_of_each(agency, officer)
        Reminder.objects.create(contact=contact, kind="answer", since=NOW, at=NOW, event=1)
        OfficerFacts.objects.create(agency=agency, person=officer)
        reset = FactorReset.objects.create(agency=agency, person=officer, reason="Lost at sea.", asked_at=NOW)
        Notice.objects.create(agency=agency, reset=reset, person=officer)
        DailyMail.objects.create(agency=agency, person=officer, day=NOW.date())
        community_rows(agency, officer)
        new_code(person=officer, agency=agency, at=NOW)
        record("log.read", at=NOW, agency=agency.id)
        unit.agency.areas.get_or_create(name="East")
    return cast


@on_postgres
def test_plain_sql_without_an_agency_sees_no_row_of_any_table(both: Cast):
    everywhere = {table: rows(table) for table in WALLED}
    assert [table for table, count in everywhere.items() if count < 2] == []
    with wall.only(None):
        assert {table: rows(table) for table in WALLED} == dict.fromkeys(WALLED, 0)
    with wall.only(uuid4()):
        assert {table: rows(table) for table in WALLED} == dict.fromkeys(WALLED, 0)
    with wall.only(both.millbrook.id):
        millbrook = {table: rows(table) for table in WALLED}
    with wall.only(both.ashford.id):
        ashford = {table: rows(table) for table in WALLED}
    assert all(millbrook.values())
    assert all(ashford.values())
    millbrook["audit_event"] = everywhere["audit_event"] - ashford["audit_event"]  # neither sees the server's own
    assert {table: millbrook[table] + ashford[table] for table in WALLED} == everywhere


@on_postgres
@pytest.mark.parametrize("table", WALLED)
def test_a_wall_that_is_down_is_noticed(both: Cast, table: str):
    """Negative control: without FORCE the account, which owns its tables, passes by its own policies."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    with wall.only(None):
        assert rows(table) > 0


@on_postgres
def test_nothing_is_written_for_another_agency(both: Cast):
    theirs = Contact.objects.get(agency=both.ashford)
    with wall.only(both.millbrook.id):
        assert Contact.objects.filter(pk=theirs.pk).update(state="accepted") == 0
        assert Contact.objects.filter(pk=theirs.pk).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Template.objects.create(agency=both.ashford, name="Not mine to make")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Contact.objects.filter(agency=both.millbrook).update(agency=both.ashford)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            record("log.read", at=NOW, agency=both.ashford.id)


@on_postgres
def test_nobody_at_work_changes_or_deletes_an_event(both: Cast):
    with wall.only(both.millbrook.id):
        assert Event.objects.count() > 0
        assert Event.objects.update(outcome="nothing happened") == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM audit_event")
            assert cursor.rowcount == 0


@on_postgres
def test_signing_in_is_shown_to_the_agency_of_the_person_alone(both: Cast):
    record("sign_in.done", at=NOW, by=both.rivera.id)
    with wall.only(both.millbrook.id):
        assert Event.objects.filter(kind="sign_in.done").count() == 1
    with wall.only(both.ashford.id):
        assert Event.objects.filter(kind="sign_in.done").count() == 0


def test_pages_of_another_agency_stay_empty_when_a_filter_is_forgotten(both: Cast, monkeypatch):
    """The first wall is taken away on purpose: with PostgreSQL the second one holds, with SQLite all is shown."""
    monkeypatch.setattr("daylit.web.ledger.queries.own", lambda acting: Contact.objects.select_related("agency"))
    shown = signed_in(both.rivera).get("/collect/api/contacts").json()["contacts"]
    seen = {str(one["contact"]) for one in shown}
    theirs = str(Contact.objects.get(agency=both.ashford).pk)
    assert len(seen) == (1 if connection.vendor == "postgresql" else 2)
    assert (theirs in seen) is (connection.vendor != "postgresql")


@contextmanager
def said() -> Iterator[list[str]]:
    """What the connection is told, at the end of the block."""
    found: list[str] = []
    yield found
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('daylit.agency', true)")
        found.append(cursor.fetchone()[0])


@on_postgres
def test_a_mistake_or_a_rollback_leaves_no_other_agency_behind(both: Cast):
    one = both.millbrook.id
    with wall.only(one):
        with said() as found, pytest.raises(ZeroDivisionError), transaction.atomic(), wall.only(both.ashford.id):
            raise ZeroDivisionError
        assert found == [str(one)]
        with said() as found, pytest.raises(DatabaseError), transaction.atomic(), wall.everywhere():
            Contact.objects.raw("SELECT nothing FROM nowhere")[0]
        assert found == [str(one)]
    with said() as found:
        pass
    assert found == ["*"]


@on_postgres
def test_a_connection_that_is_opened_later_is_told_too(both: Cast):
    for seeing, expected in ((wall.only(both.millbrook.id), str(both.millbrook.id)), (wall.only(None), "")):
        other = a_connection()
        with seeing, other.cursor() as cursor:
            cursor.execute("SELECT current_setting('daylit.agency', true)")
            assert cursor.fetchone() == (expected,)
        other.close()


def a_connection(**settings: str) -> Any:
    return type(connections["default"])({**connection.settings_dict, **settings}, "default")


@on_postgres
@pytest.mark.parametrize(("account", "passes"), [("daylit", False), ("postgres", True)])
def test_the_server_does_not_start_with_an_account_that_passes_by(db: None, monkeypatch, account: str, passes: bool):
    monkeypatch.setattr("django.db.connections", {"default": a_connection(USER=account)})
    with pytest.raises(Unsafe) as refused:  # the server of the tests is unsafe in other ways
        refuse_weak_database()
    assert ("may pass the wall" in str(refused.value)) is passes


def test_a_request_ends_without_its_agency(both: Cast, monkeypatch):
    """Whoever has the connection next sees what they may see, and no more."""
    told: list[str] = []
    monkeypatch.setattr(wall, "_tell_all", lambda: told.append(str(wall._seen.get())))
    assert signed_in(both.rivera).get("/my-account/").status_code == 200
    assert signed_in(None).get("/sign-in/login/").status_code == 200
    roles, mine, nobody, before = "*", str(both.millbrook.id), "", "None"
    assert told == [roles, before, mine, roles, mine, before, nobody, before]


def test_an_invitation_is_found_by_who_is_nobody_yet(cast: Cast):
    from django.utils import timezone

    code = new_code(person=cast.rivera, agency=cast.millbrook, at=timezone.now() - timedelta(minutes=1))
    assert signed_in(None).get(f"/invitation/{code}/").status_code == 200


def test_a_setting_that_is_no_id_shows_nothing(both: Cast):
    for odd in ("x", "*x", "' OR '1'='1", str(UUID(int=0))):
        with wall._seeing(odd):
            if connection.vendor == "postgresql":
                assert rows("ledger_contact") == 0
