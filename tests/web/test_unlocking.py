"""A phone whose PIN is forgotten: the server opens what it sealed, for its own officer, after a fresh second factor."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from cast import Cast, body_of, signed_in, with_role
from sending import entry_of, keys, sealed

from daylit.web.audience import Role
from daylit.web.audit.models import Event

KEY = "c2VjcmV0LW9mLXRoaXMtcGhvbmU"


@pytest.fixture(autouse=True)
def _keys() -> None:
    keys()


def a_lock(person, name: str, **changes) -> bytes:
    return json.dumps(sealed({"officer": str(person.id), "key": KEY, **changes}, id=f"unlock {name}")).encode()


def ask(client, name: str, body: bytes):
    return client.put(f"/collect/api/unlock/{name}", data=body, content_type="application/json")


def test_it_works_and_is_told_without_the_key(cast: Cast):
    name = str(uuid4())
    answer = ask(signed_in(cast.rivera), name, a_lock(cast.rivera, name))
    assert (answer.status_code, body_of(answer)) == (200, {"key": KEY})
    assert answer.headers["Cache-Control"] == "no-store"
    event = Event.objects.get(kind="phone.opened")
    assert (event.person, event.subject, event.outcome) == (cast.rivera.id, f"phone:{name}", "done")
    assert KEY not in str(list(Event.objects.values()))


def test_a_second_factor_of_an_hour_ago_is_not_enough(cast: Cast):
    name = str(uuid4())
    client = signed_in(cast.rivera, at=datetime.now(UTC) - timedelta(hours=1))
    answer = ask(client, name, a_lock(cast.rivera, name))
    assert answer.status_code == 401
    assert not Event.objects.filter(kind="phone.opened").exists()


def test_lindgren_and_colleagues_get_nothing_and_it_is_told(cast: Cast):
    name = str(uuid4())
    body = a_lock(cast.rivera, name)
    for person in (cast.lindgren, with_role("colleague", Role.OFFICER, cast.millbrook)):
        answer = ask(signed_in(person), name, body)
        assert (answer.status_code, KEY.encode() in answer.content) == (404, False)
    assert list(Event.objects.filter(kind="phone.opened").values_list("outcome", flat=True)) == ["refused", "refused"]


@pytest.mark.parametrize("odd", ["another name", "an entry", "no key", "no json", "empty"])
def test_what_is_no_lock_of_that_name_opens_nothing(cast: Cast, odd: str):
    """A sealed record cannot be read back by way of this address: it is bound to another name."""
    name = str(uuid4())
    bodies = {
        "another name": a_lock(cast.rivera, str(uuid4())),
        "an entry": json.dumps(sealed({**entry_of(id=name), "officer": str(cast.rivera.id), "key": KEY})).encode(),
        "no key": a_lock(cast.rivera, name, key=7),
        "no json": b"{",
        "empty": b"",
    }
    assert ask(signed_in(cast.rivera), name, bodies[odd]).status_code == 404
