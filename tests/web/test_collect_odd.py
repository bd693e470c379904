"""Input of every kind: never a 500, never half of anything, never a byte of another agency, never a wrong day."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from cast import Cast, make_cast, signed_in
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sending import answers, entry_of, just_now, keys, put, put_body, sealed

from daylit.record.spoiling import spoiled
from daylit.web.collect import pace
from daylit.web.ledger.forms import form_for
from daylit.web.ledger.models import Contact, Held, Receipt, Revision, State
from daylit.web.ledger.moments import began

API = "/collect/api"
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
FIELDS = st.sampled_from(sorted(entry_of()))
QUIETLY = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.fixture(autouse=True)
def _keys(monkeypatch) -> None:
    keys()
    monkeypatch.setattr(pace, "AT_ONCE", 10**9)
    pace._left.clear()


def whole() -> bool:
    """Every contact has revisions from 1 on, every revision its receipt."""
    numbers: dict[UUID, list[int]] = {}
    for contact, number in Revision.objects.order_by("number").values_list("contact", "number"):
        numbers.setdefault(contact, []).append(number)
    assert set(numbers) == set(Contact.objects.values_list("pk", flat=True))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    assert Receipt.objects.count() == Revision.objects.count()
    return True


def test_it_works(cast: Cast):
    assert put(signed_in(cast.rivera), just_now()).status_code == 201
    assert whole()


@given(fields=st.dictionaries(FIELDS, JSON, max_size=6), seed=st.integers(0, 2**32))
@settings(max_examples=100, deadline=None, suppress_health_check=QUIETLY)
@example(fields={"answers": {"contact": {"start": "9999-12-31T23:59"}}}, seed=0)
@example(fields={"answers": {"contact": {"start": "0001-01-01T00:00"}}}, seed=0)
@example(fields={"made_at": "0001-01-01T00:00:00+14:00", "sent_at": "9999-12-31T23:59:59-14:00"}, seed=0)
@example(fields={"made_at": "9999-12-31T23:59:59+00:00", "sent_at": "9999-12-31T23:59:59+00:00"}, seed=0)
@example(fields={"made_at": "0001-01-01T00:00:00+00:00", "sent_at": "0001-01-01T00:00:00+00:00"}, seed=0)
@example(fields={"seconds": {"a": 1e308, "b": 1e308}}, seed=0)
@example(fields={"corrects": "{00000000-0000-0000-0000-000000000000}"}, seed=0)
@example(fields={"unit": "urn:uuid:00000000-0000-0000-0000-000000000000"}, seed=0)
def test_odd_entries_are_kept_or_refused_and_never_break(cast: Cast, fields: dict[str, Any], seed: int):
    client = signed_in(cast.rivera)
    entry = {**just_now(), **fields}
    form = form_for(cast.millbrook)
    assert form is not None
    if seed % 2:
        entry["answers"] = spoiled(answers(), form.form, np.random.default_rng(seed), changes=6)
    id = str(uuid4()) if "id" in fields else entry["id"]
    raw = json.dumps(entry).encode()
    answer = put_body(client, id, json.dumps(sealed(entry, id=id, raw=raw)).encode())
    assert answer.status_code in (201, 202, 400)
    kept = Revision.objects.filter(pk=id).exists() or Held.objects.filter(sent_id=id).exists()
    assert kept
    assert whole()
    for address in ("contacts", "start") if seed % 4 == 0 else ():
        assert client.get(f"{API}/{address}").status_code == 200
    assert client.get(f"{API}/contacts/{id}").status_code in (200, 404)


@given(body=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
@settings(max_examples=60, deadline=None, suppress_health_check=QUIETLY)
def test_odd_bodies_are_kept_and_refused(cast: Cast, body: bytes):
    client, id = signed_in(cast.rivera), uuid4()
    assert put_body(client, str(id), body).status_code == 400
    assert bytes(Held.objects.get(sent_id=str(id)).body) == body
    template = client.put(f"{API}/templates/{id}", data=body, content_type="application/json")
    assert template.status_code in (400, 422)
    assert Contact.objects.count() == 0


# AUTHZ-2: two agencies side by side, ids swapped at random


def test_swapped_ids_bring_no_byte_of_another_agency(cast: Cast):
    canaries = {"rivera": "HERON-7781", "lindgren": "OSPREY-3390"}
    clients = {name: signed_in(getattr(cast, name)) for name in canaries}
    ids: dict[str, list[str]] = {name: [] for name in canaries}
    for name, canary in canaries.items():
        for number in range(8):
            entry = just_now(cad=f"{canary}-{number}", tags=[canary])
            entry["answers"]["location"] = {"description": f"Corner by {canary.lower()}"}
            assert put(clients[name], entry).status_code == 201
            ids[name].append(entry["id"])
        ids[name] += [
            str(each) for each in Contact.objects.filter(officer=getattr(cast, name)).values_list("pk", flat=True)
        ]
        ids[name] += [str(each.pk) for each in (getattr(cast, name), *getattr(cast, name).memberships.all())]
    rng = random.Random(20261123)
    for _ in range(500):
        name = rng.choice(sorted(canaries))
        other = "lindgren" if name == "rivera" else "rivera"
        id = rng.choice(ids[other])
        act = rng.choice(["read", "correct", "repeat", "template", "drop", "list", "start", "unit"])
        client = clients[name]
        if act == "read":
            answer = client.get(f"{API}/contacts/{id}")
        elif act == "correct":
            answer = put(client, just_now(corrects=id))
        elif act == "repeat":
            answer = put(client, just_now(id=id))
        elif act == "unit":
            answer = put(client, just_now(unit=id, area=id))
        elif act == "template":
            body = json.dumps({"name": "Mine", "kind": "traffic", "answers": {}})
            answer = client.put(f"{API}/templates/{id}", data=body, content_type="application/json")
        elif act == "drop":
            answer = client.delete(f"{API}/templates/{id}")
        else:
            answer = client.get(f"{API}/{'contacts' if act == 'list' else 'start'}")
        text = answer.content.decode().upper()
        assert canaries[other] not in text
        assert other.upper() not in text
        assert answer.status_code < 500
    for name in canaries:
        contacts = Contact.objects.filter(revisions__in=ids[name][:8])
        assert set(contacts.values_list("officer__username", flat=True)) == {name}
        assert set(contacts.values_list("state", flat=True)) == {State.SUBMITTED}
        assert all(each.revisions.count() == 1 for each in contacts)


# AUTHZ-3: what a device may not say


@pytest.mark.parametrize("field", sorted(f.name for f in (*Contact._meta.get_fields(), *Revision._meta.get_fields())))
def test_no_column_is_set_by_saying_it(cast: Cast, field: str):
    """Mass assignment: whatever else stands in an entry changes no column."""
    client = signed_in(cast.rivera)
    plain, told = just_now(), just_now()
    value: Any = {"officer": str(cast.lindgren.pk), "agency": str(cast.ashford.pk), "state": "accepted"}.get(field, 7)
    # The officer's id is a claim that is checked: another's is set aside (below), and sets no column either.
    claimed = field in told or field == "officer"
    told = {**told, **({} if claimed else {field: value}), "contact": {field: value}, "revision": {field: value}}
    assert put(client, plain).status_code == put(client, told).status_code == 201
    columns = ("officer", "agency", "state", "kind", "pack", "people", "warnings", "reviewer", "due", "unit", "area")
    one, two = (Contact.objects.filter(revisions=each["id"]).values(*columns).get() for each in (plain, told))
    assert one == two
    ours = ("number", "by", "problems", "expunged_because")
    one, two = (Revision.objects.filter(pk=each["id"]).values(*ours).get() for each in (plain, told))
    assert one == two


def test_an_entry_in_anothers_name_stays_with_its_sender_and_waits(cast: Cast):
    told = just_now(officer=str(cast.lindgren.pk))
    assert put(signed_in(cast.rivera), told).status_code == 202
    contact = Contact.objects.get(revisions=told["id"])
    assert (contact.officer, contact.agency, contact.state) == (cast.rivera, cast.millbrook, State.QUARANTINED)


def test_the_check_of_mass_assignment_would_see_a_hole(cast: Cast):
    """Its negative control: a state that an entry could set is seen by the comparison."""
    client = signed_in(cast.rivera)
    entry = just_now()
    put(client, entry)
    Contact.objects.filter(revisions=entry["id"]).update(state="accepted")
    other = just_now()
    put(client, other)
    one, two = (Contact.objects.filter(revisions=each["id"]).values("state").get() for each in (entry, other))
    assert one != two


# SYNC-11: time is honest

ZONES = st.sampled_from(["America/Chicago", "America/New_York", "America/Los_Angeles", "Europe/London", "Asia/Kolkata"])
NIGHTS = st.sampled_from(
    [
        datetime(2026, 3, 8, 1, 0),  # noqa: DTZ001 — local times are what this is about
        datetime(2026, 11, 1, 0, 0),  # noqa: DTZ001
        datetime(2027, 3, 14, 1, 0),  # noqa: DTZ001
        datetime(2026, 10, 25, 0, 30),  # noqa: DTZ001
        datetime(2028, 2, 28, 23, 0),  # noqa: DTZ001
        datetime(2026, 12, 31, 23, 0),  # noqa: DTZ001
    ]
)


@given(zone=ZONES, night=NIGHTS, minutes=st.integers(0, 240), wrong=st.integers(-48 * 60, 48 * 60))
@settings(max_examples=2_000, deadline=None)
def test_the_local_day_is_the_one_that_the_officer_wrote(zone: str, night: datetime, minutes: int, wrong: int):
    """Clocks off by up to 48 hours, nights in which the clock changes, leap days and the end of the year."""
    local = night + timedelta(minutes=minutes)
    start = local.isoformat(timespec="minutes")
    made_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) + timedelta(minutes=3 + wrong)
    found = began(start, zone=ZoneInfo(zone), made_at=made_at)
    assert found is not None
    assert found.day == local.date()
    back = found.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert back == local if found.exists else back != local


def test_naive_times_would_be_wrong_in_the_night_the_clock_goes_back():
    """The negative control: the same wall time is two moments, an hour apart, and the writing tells which."""
    zone = ZoneInfo("America/Chicago")
    first = began("2026-11-01T01:30", zone=zone, made_at=datetime(2026, 11, 1, 6, 32, tzinfo=UTC))
    second = began("2026-11-01T01:30", zone=zone, made_at=datetime(2026, 11, 1, 7, 32, tzinfo=UTC))
    assert first is not None
    assert second is not None
    assert second.at - first.at == timedelta(hours=1)
    assert first.day == second.day == date(2026, 11, 1)


@pytest.mark.parametrize("hours", [-48, -30, -1, 0, 1, 30, 48])
def test_a_wrong_clock_is_told_and_loses_nothing(cast: Cast, hours: int):
    client, wrong = signed_in(cast.rivera), timedelta(hours=hours)
    device = datetime.now(UTC) + wrong
    local = (device - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    stamp = device.isoformat(timespec="seconds")
    entry = entry_of(answers(local), made_at=stamp, sent_at=stamp)
    assert put(client, entry, **{"X-Device-Clock": stamp}).status_code == 201
    revision = Revision.objects.get()
    assert abs(revision.skew_seconds - wrong.total_seconds()) < 30
    assert abs((datetime.now(UTC) - revision.received_at).total_seconds()) < 60
    assert [each["code"] for each in revision.problems] == (["entry.clock"] if hours else [])
    assert revision.contact.local_day == date.fromisoformat(local[:10])


def test_the_last_minutes_of_the_year_belong_to_it(cast: Cast):
    found = began("2026-12-31T23:50", zone=ZoneInfo("America/Chicago"), made_at=datetime(2027, 1, 1, 6, tzinfo=UTC))
    assert found is not None
    assert (found.day, found.at) == (date(2026, 12, 31), datetime(2027, 1, 1, 5, 50, tzinfo=UTC))


def test_a_long_queue_is_no_wrong_clock(cast: Cast):
    """Sealed three days ago without a network and sent now: late it was not, and the clock was right."""
    then = datetime.now(UTC) - timedelta(days=3)
    local = (then - timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M")
    entry = entry_of(answers(local), made_at=then.isoformat(), sent_at=then.isoformat())
    assert put(signed_in(cast.rivera), entry).status_code == 201
    assert Revision.objects.get().problems == []


def test_the_cast_of_two_agencies_is_two(db: None):
    cast = make_cast()
    assert cast.millbrook.pk != cast.ashford.pk
    assert isinstance(signed_in(cast.lindgren), Client)
