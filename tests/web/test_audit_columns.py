"""AUD-2: a change by SQL of any column of any table of the ledger, of review and of improve is found and named.

The tables and columns come from the models: one that is added without cover fails here.
"""

import json
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.apps import apps
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from improving import by_the_apps_own_actions
from sending import just_now, keys, put

from daylit.web.audience import Role
from daylit.web.audit import witnessed
from daylit.web.audit.reconcile import reconcile
from daylit.web.audit.witnessed import tables
from daylit.web.collect import pace
from daylit.web.ledger.models import Contact, Receipt, Revision
from daylit.web.ledger.sealing import seal_extract
from daylit.web.review import draw
from daylit.web.review.actions import accept, end_stand_in, let_through, send_back, stand_in
from daylit.web.review.marks import marks_left
from daylit.web.review.models import StandIn
from daylit.web.review.reminding import remind

MODELS = [model for label in ("ledger", "review", "improve") for model in apps.get_app_config(label).get_models()]
CELLS = [(model, field) for model in MODELS for field in model._meta.concrete_fields]
NAMES = {table.model: table.name for table in tables()} | {Receipt: "receipt"}


@pytest.fixture
def town(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """At least one row in every table, each made by the app's own actions."""
    shelf = keys()
    if len(shelf.names("signing")) < 2:
        shelf.make("signing", day=NOW.date())
    monkeypatch.setattr(pace, "AT_ONCE", 10**9)
    pace._left.clear()
    client, entries = (
        signed_in(cast.rivera),
        [just_now(unit=str(cast.patrol.pk), area=str(cast.north.pk)) for _ in "123"],
    )
    entries[0]["answers"]["location"]["description"] = "By the sign with 555-123-4567"
    entries[0]["override"] = {"location.description": "the number of the shop's own sign"}
    for entry in entries:
        assert put(client, entry).status_code in (201, 202)
    assert put(client, {**entries[1], "taps": 99}).status_code == 409
    revisions = [Revision.objects.get(pk=entry["id"]) for entry in entries]
    told = {"by": cast.okafor, "agency": cast.millbrook, "at": NOW}
    for mark in marks_left(revisions[0]):
        let_through(revision=revisions[0], place=mark.place, what=mark.what, reason="The office's own number.", **told)
    accept(revision=revisions[1], seconds=9, **told)
    send_back(revision=revisions[2], reasons=["Please look again."], **told)
    for one in Contact.objects.all():
        draw.draw(one, secret=draw.secret(), at=NOW)
    other, day = with_role("other", Role.SUPERVISOR, cast.millbrook), NOW.date()
    stand_in(agency=cast.millbrook, away=cast.okafor, instead=other, since=day, until=day, at=NOW)
    seal_extract(agency=cast.millbrook, by=cast.okafor, at=NOW)
    assert remind(at=NOW + timedelta(days=30))
    by_the_apps_own_actions(cast, cast.okafor)
    return cast


def another_value(model: type[models.Model], field: models.Field, row: models.Model) -> Any:
    """A value that the column can hold and that is not the one it holds."""
    now = getattr(row, field.attname)
    if isinstance(field, models.UUIDField | models.ForeignKey | models.OneToOneField):
        return uuid4().hex if connection.vendor == "sqlite" else str(uuid4())
    if isinstance(field, models.BooleanField):
        return not now
    if isinstance(field, models.FloatField):
        return (now or 0) / 2 + 0.001
    if isinstance(field, models.IntegerField):
        return (now or 0) + 7
    if isinstance(field, models.DateTimeField):
        return (now or NOW) + timedelta(minutes=1)
    if isinstance(field, models.DateField):
        return (now or NOW.date()) + timedelta(days=1 if field.name == "until" else -1)
    if isinstance(field, models.JSONField):
        return json.dumps({"changed": True})
    if isinstance(field, models.BinaryField):
        return b"changed"
    other_keys = [name for name in keys().names("signing") if name != now]
    return other_keys[0] if (model, field.name) == (Receipt, "key") else ("0" if now != "0" else "1")


def let_go_of_its_checks(cursor: CursorWrapper, table: str) -> None:
    """Until the transaction is taken back: who may write by SQL may lift the checks of a table as well."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with a check that waits can't be altered
    for name, one in connection.introspection.get_constraints(cursor, table).items():
        if one["check"]:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def change(model: type[models.Model], field: models.Field, row: models.Model) -> None:
    """As somebody does it who may write to the database and knows nothing of the log."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            let_go_of_its_checks(cursor, model._meta.db_table)
        key, meta = row.pk.hex if connection.vendor == "sqlite" else str(row.pk), model._meta
        cursor.execute(
            f"UPDATE {meta.db_table} SET {field.column} = %s WHERE {meta.pk.column} = %s",
            [another_value(model, field, row), key],
        )
        if connection.vendor == "sqlite":  # the tests after this one are to be held to every rule
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


def named(model: type[models.Model], field: models.Field, row: models.Model) -> bool:
    """Whether the comparison names this row and this column, after the change and not before."""
    with transaction.atomic():
        change(model, field, row)
        found = {(one.row, one.columns) for one in reconcile(at=NOW)}
        transaction.set_rollback(True)
    return (f"{NAMES[model]}:{row.pk}", (field.attname,)) in found or (
        field.primary_key and any(columns == (field.attname,) for _, columns in found)
    )


def test_it_works_and_what_the_app_made_is_well(town: Cast):
    assert [model.__name__ for model in MODELS if not model._default_manager.exists()] == []
    assert reconcile(at=NOW) == []


def test_every_table_is_named():
    assert {model for model in MODELS if model not in NAMES} == set()
    assert all(not table.without for table in tables() if table.model in MODELS)


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_a_change_of_each_column_is_found_and_named(town: Cast, model: type[models.Model]):
    row = model._default_manager.order_by("pk").first()
    assert [field.column for field in model._meta.concrete_fields if not named(model, field, row)] == []


@pytest.mark.soak
def test_2_000_changes_at_random_are_found_and_named(town: Cast):
    rng, missed = Random(5), []
    for _ in range(2_000):
        model, field = rng.choice(CELLS)
        row = rng.choice(list(model._default_manager.all()))
        if not named(model, field, row):
            missed.append(f"{model.__name__}.{field.name}")
    assert sorted(set(missed)) == []


@pytest.mark.parametrize("model", MODELS, ids=lambda one: one.__name__)
def test_a_row_that_is_deleted_is_found(town: Cast, model: type[models.Model]):
    row = model._default_manager.order_by("pk").first()
    with transaction.atomic():
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            key = row.pk.hex if connection.vendor == "sqlite" else str(row.pk)
            if connection.vendor != "sqlite":
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [key])
        found = {(one.row, one.kind) for one in reconcile(at=NOW)}
        transaction.set_rollback(True)
    assert (f"{NAMES[model]}:{row.pk}", "gone") in found


def test_a_table_that_is_left_out_is_noticed(town: Cast, monkeypatch: pytest.MonkeyPatch):
    """Negative control: without its place in the list nothing of a table is found."""
    monkeypatch.setattr(witnessed, "_TABLES", {key: one for key, one in witnessed._TABLES.items() if key != "stand_in"})
    monkeypatch.setattr(witnessed, "_CHECKS", {})
    for model, column in ((StandIn, "until"), (Receipt, "leaf")):
        row = model._default_manager.first()
        assert not named(model, model._meta.get_field(column), row)


def test_a_stand_in_that_was_taken_back_may_be_gone(town: Cast):
    end_stand_in(row=StandIn.objects.get(), by=town.okafor, at=NOW)
    assert not StandIn.objects.exists()
    assert reconcile(at=NOW) == []
