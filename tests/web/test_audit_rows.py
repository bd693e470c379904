"""Any column of a witnessed row that was changed behind our back is found and named (TRUST AUD-2)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID, uuid4

import pytest
from cast import NOW, Cast
from django.db import connection, models, transaction
from hypothesis import given
from hypothesis import strategies as st

from daylit.web.audit import witnessed
from daylit.web.audit.actions import record
from daylit.web.audit.commitments import canonical, changed_columns, commitment, fresh_salt, marks
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import Difference, reconcile
from daylit.web.audit.verification import verify
from daylit.web.audit.witnessed import witness
from daylit.web.ledger.models import Contact, Revision

FIELDS = {"answers": {"person": [{"race": ["white"]}]}, "at": NOW, "people": 2, "note": "ä", "late": None}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch):
    """Revisions, as if the ledger had named them and nothing else."""
    monkeypatch.setattr(witnessed, "_TABLES", {})
    monkeypatch.setattr(witnessed, "_CHECKS", {})
    return witness(Revision, name="revision")


@pytest.fixture
def revisions(cast: Cast, table) -> list[Revision]:
    """Ten revisions of five contacts, as an action would save them."""
    return [a_revision(cast, number=number) for number in range(10)]


def a_revision(cast: Cast, *, number: int = 0) -> Revision:
    contact, _ = Contact.objects.get_or_create(
        id=UUID(int=number // 2 + 1),
        defaults={
            "agency": cast.millbrook, "officer": cast.rivera, "state": "submitted", "pack": "standard",
            "pack_version": "2026", "submitted_at": NOW, "changed_at": NOW,
        },
    )  # fmt: skip
    row = Revision(
        id=uuid4(), contact=contact, number=number % 2 + 1, by=cast.rivera, entry={"answers": {"n": number, "x": 1.5}},
        sha256="ab", problems=[], made_at=NOW, received_at=NOW + timedelta(seconds=1), expunged_because="",
    )  # fmt: skip
    record("contact.submitted", at=NOW, subject=f"contact:{contact.id}", rows=[row])
    row.save(force_insert=True)
    return row


def change(row: Revision, column: str, value: object) -> None:
    """As somebody does it who may write to the database and knows nothing of the log."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        key = row.pk.hex if connection.vendor == "sqlite" else str(row.pk)
        cursor.execute(f"UPDATE ledger_revision SET {column} = %s WHERE id = %s", [value, key])
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")  # other tests use this connection too


def hexed(value: UUID) -> str:
    return value.hex if connection.vendor == "sqlite" else str(value)


def test_it_works_and_untouched_rows_are_well(revisions):
    assert reconcile(at=NOW) == []
    assert verify().damages == ()
    assert Event.objects.get(kind="rows.compared").outcome == "done"


COLUMNS = {
    "contact_id": lambda row, random: hexed(UUID(int=99)),
    "number": lambda row, random: row.number + random.randint(2, 99),
    "by_id": lambda row, random: hexed(UUID(int=7)),
    "entry": lambda row, random: f'{{"answers": {{"n": {random.randint(100, 999)}}}}}',
    "sha256": lambda row, random: "cd",
    "salt": lambda row, random: fresh_salt(),
    "problems": lambda row, random: '["x"]',
    "made_at": lambda row, random: NOW + timedelta(seconds=random.randint(1, 9999)),
    "received_at": lambda row, random: NOW + timedelta(seconds=random.randint(2, 9999)),
    "skew_seconds": lambda row, random: random.randint(1, 999),
    "event": lambda row, random: row.event + random.choice([1, -1, 1000]),
    "expunged_because": lambda row, random: "court",
    "id": lambda row, random: hexed(uuid4()),
}


def test_the_list_below_holds_every_column():
    assert set(COLUMNS) == {field.column for field in Revision._meta.concrete_fields}


def missed(revisions: list[Revision], *, changes: int, seed: int) -> list[str]:
    """Changes of one column of one row that were not named by row and column."""
    random, found = Random(seed), []
    for _ in range(changes):
        row, (column, make) = random.choice(revisions), random.choice(list(COLUMNS.items()))
        with transaction.atomic():
            change(row, column, make(row, random))
            named = {(one.row, one.columns) for one in reconcile(at=NOW)}
            transaction.set_rollback(True)
        if named != {(f"revision:{row.pk}", (column,))}:
            found.append(f"{column}: {named}")
    return found


def test_200_changes_of_one_column_are_all_named(revisions):
    assert missed(revisions, changes=200, seed=1) == []


@pytest.mark.soak
def test_10_000_changes_of_one_column_are_all_named(revisions):
    assert missed(revisions, changes=10_000, seed=2) == []


def test_a_column_that_is_left_out_is_not_found(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    """Negative control: only what is in the hash is guarded."""
    monkeypatch.setattr(witnessed, "_TABLES", {})
    monkeypatch.setattr(witnessed, "_CHECKS", {})
    witness(Revision, name="revision", without={"skew_seconds": "for this test"})
    row = a_revision(cast)
    change(row, "skew_seconds", 12)
    assert reconcile(at=NOW) == []


def test_a_deleted_row_is_named(revisions):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_revision WHERE id = %s", [hexed(revisions[3].pk)])
    assert [(one.row, one.kind) for one in reconcile(at=NOW)] == [(f"revision:{revisions[3].pk}", "gone")]


def test_a_row_that_no_action_made_is_named(revisions):
    copied = Revision.objects.get(pk=revisions[0].pk)
    copied.pk, copied.number = uuid4(), 9
    copied.save(force_insert=True)
    assert [(one.row, one.kind) for one in reconcile(at=NOW)] == [(f"revision:{copied.pk}", "unknown")]


def test_a_whole_row_that_was_put_back_is_named(revisions):
    old = Revision.objects.get(pk=revisions[0].pk)
    row = Revision.objects.get(pk=revisions[0].pk)
    row.entry, row.expunged_because = None, "court order"
    record("contact.expunged", at=NOW, rows=[row])
    row.save()
    assert reconcile(at=NOW) == []
    old.save()
    (found,) = reconcile(at=NOW)
    assert (found.kind, found.event) == ("put_back", old.event)


def test_erasing_leaves_the_log_whole_and_nothing_to_guess_from(revisions):
    for row in revisions:
        before, event = row.salt, Event.objects.get(number=row.event)
        kept = event.details["rows"][f"revision:{row.pk}"][0]
        columns = witnessed.table_of(row).columns(row)
        assert commitment(before, columns) == kept
        row.entry, row.expunged_because = None, "retention"
        record("contact.expunged", at=NOW, rows=[row])
        row.save()
        assert row.salt != before
        assert commitment(row.salt, columns) != kept  # who guesses every answer right cannot tell that they did
    assert verify().damages == ()
    assert reconcile(at=NOW) == []


def test_the_time_of_a_change_is_known_from_the_nights_before(revisions):
    reconcile(at=NOW)
    reconcile(at=NOW + timedelta(days=1))
    change(revisions[0], "skew_seconds", 12)
    (found,) = reconcile(at=NOW + timedelta(days=2))
    assert found.since == NOW + timedelta(days=1)
    assert found.sentence == f"revision:{revisions[0].pk}: skew_seconds changed without an event."
    (again,) = reconcile(at=NOW + timedelta(days=3))
    assert again.since == NOW + timedelta(days=1)


@pytest.mark.parametrize("column", ["entry", "made_at", "by_id", "id"])
def test_a_value_that_cannot_be_read_is_named_too(revisions, column: str):
    if connection.vendor != "sqlite":
        pytest.skip("this database refuses such values by itself")
    with transaction.atomic():
        change(revisions[2], column, "{")
        found = {one for one in reconcile(at=NOW) if one.kind == "changed"}
        transaction.set_rollback(True)
    assert column in {name for one in found for name in one.columns}


def test_a_table_that_was_not_named_cannot_be_tied(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(witnessed, "_TABLES", {})
    monkeypatch.setattr(witnessed, "_CHECKS", {})
    with pytest.raises(ValueError, match="not tied to the log"):
        a_revision(cast)


def test_a_table_without_its_columns_is_refused():
    class Bare(models.Model):
        class Meta:
            app_label = "audit"
            managed = False

    with pytest.raises(ValueError, match="lacks"):
        witness(Bare, name="bare")


def test_a_commitment_is_known_beforehand():
    """Written out by hand from docs/audit-log.md."""
    import hashlib
    import hmac

    salt, fields = "00" * 32, {"b": 2.0, "a": NOW}
    hashes = {
        "a": hmac.new(salt.encode(), b'["a","2026-11-23T14:00:00.000000+00:00"]', "sha256").hexdigest(),
        "b": hmac.new(salt.encode(), b'["b",2]', "sha256").hexdigest(),
    }
    text = f'{{"a":"{hashes["a"]}","b":"{hashes["b"]}"}}'
    assert commitment(salt, fields) == hashlib.sha256(text.encode()).hexdigest()
    assert marks(salt, fields) == hashes["a"][:8] + hashes["b"][:8]


@given(st.sampled_from(sorted(FIELDS)), st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_every_change_of_a_field_changes_the_commitment(name: str, value: object):
    salt, other = "11" * 32, {**FIELDS, name: value}
    if canonical(other) != canonical(FIELDS):
        assert commitment(salt, other) != commitment(salt, FIELDS)
        assert changed_columns(marks(salt, FIELDS), salt, other) == [name]


def test_the_same_in_another_dress_is_the_same():
    chicago = NOW.astimezone(datetime.fromisoformat("2026-11-23T08:00:00-06:00").tzinfo)
    assert (
        canonical({"b": 1.0, "a": (NOW,)}) == canonical({"a": [chicago], "b": 1}) != canonical({"a": [NOW], "b": 1.5})
    )
    assert canonical([date(2026, 1, 2), UUID(int=1), Decimal("1.50"), b"x"]) == (
        b'["2026-01-02","00000000-0000-0000-0000-000000000001","1.50",'
        b'"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"]'
    )
    assert canonical(NOW) == canonical(NOW.replace(tzinfo=UTC))


def test_what_has_no_form_is_refused():
    with pytest.raises(ValueError, match="Out of range"):
        canonical(float("nan"))
    with pytest.raises(TypeError):
        canonical(object())


def test_a_sentence_tells_no_value():
    assert Difference(row="contact:1", kind="changed", columns=("state",)).sentence == (
        "contact:1: state changed without an event."
    )
