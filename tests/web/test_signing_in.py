"""Ways in, and what stands in the way of those who should stay out."""

from datetime import UTC, datetime, timedelta

import pytest
from cast import NOW, PASSWORD, Cast, signed_in
from django.test import Client

from daylit.web.accounts.actions import accept_invitation, disable, grant, invite
from daylit.web.accounts.guessing import may_guess, unlock, wrong_guess
from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.audit.models import Event


def log_in(client: Client, name: str, password: str = PASSWORD):
    return client.post("/sign-in/login/", {"login": name, "password": password})


def test_it_works_with_two_factors(cast: Cast):
    assert signed_in(cast.rivera).get("/my-account/").status_code == 200


def test_a_password_alone_ends_at_the_second_factor(cast: Cast):
    client = Client()
    log_in(client, "rivera")
    assert client.get("/my-account/").headers["Location"] == "/second-factor/"
    assert client.get("/second-factor/").status_code == 200


def test_the_sixth_guess_is_not_looked_at_even_if_right(cast: Cast):
    client = Client()
    for _ in range(5):
        log_in(client, "rivera", "wrong-wrong-wrong")
    answer = log_in(client, "rivera")
    assert "Too many tries" in answer.content.decode()
    assert client.get("/my-account/").status_code == 302
    assert Event.objects.filter(kind="sign_in.locked").count() == 1


def test_guesses_are_counted_again_after_a_quarter_of_an_hour(cast: Cast):
    for number in range(4):
        wrong_guess(who="rivera", where="192.0.2.1", at=NOW + timedelta(seconds=number))
    assert may_guess(who="rivera", where="192.0.2.9", at=NOW + timedelta(minutes=1))
    wrong_guess(who="rivera", where="192.0.2.1", at=NOW + timedelta(seconds=5))
    assert not may_guess(who="rivera", where="192.0.2.9", at=NOW + timedelta(minutes=1))
    assert may_guess(who="rivera", where="192.0.2.9", at=NOW + timedelta(minutes=16))


def test_one_place_is_stopped_before_it_locks_out_everybody(cast: Cast):
    for number in range(30):
        assert may_guess(who=f"nobody{number}", where="192.0.2.1", at=NOW)
        wrong_guess(who=f"nobody{number}", where="192.0.2.1", at=NOW)
    assert not may_guess(who="rivera", where="192.0.2.1", at=NOW)
    assert may_guess(who="rivera", where="192.0.2.2", at=NOW)


def test_an_administrator_lets_somebody_in_again(cast: Cast):
    for _ in range(5):
        wrong_guess(who="rivera", where="192.0.2.1", at=NOW)
    unlock(person=Person.objects.get(username="rivera"), by=cast.tanaka.id, agency=cast.millbrook.id, at=NOW)
    assert may_guess(who="rivera", where="192.0.2.9", at=NOW)


def test_many_locks_within_minutes_are_told(cast: Cast):
    for name in ("rivera", "okafor", "tanaka", "mbeki", "lindgren"):
        for _ in range(5):
            wrong_guess(who=name, where="192.0.2.1", at=NOW)
    assert Event.objects.filter(kind="sign_in.many_locked").exists()


@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_a_session_ends_after_thirty_quiet_minutes(cast: Cast, minutes: int, status: int):
    client = signed_in(cast.rivera)
    client.get("/my-account/")
    session = client.session
    session["daylit_seen"] = datetime.now(UTC).timestamp() - minutes * 60
    session.save()
    assert client.get("/my-account/").status_code == status


def test_a_session_ends_after_twelve_hours_however_busy(cast: Cast):
    client = signed_in(cast.rivera)
    client.get("/my-account/")
    session = client.session
    session["daylit_began"] = datetime.now(UTC).timestamp() - 12 * 3600 - 1
    session.save()
    assert client.get("/my-account/").status_code == 302


def test_closing_an_account_ends_every_session_with_the_next_request(cast: Cast):
    clients = [signed_in(cast.rivera) for _ in range(5)]
    assert all(client.get("/my-account/").status_code == 200 for client in clients)
    disable(person=cast.rivera, by=cast.tanaka.id, agency=cast.millbrook.id, at=NOW)
    assert all(client.get("/my-account/").status_code == 302 for client in clients)


def test_a_new_role_ends_sessions_too(cast: Cast):
    client = signed_in(cast.rivera)
    client.get("/my-account/")
    cast.rivera.refresh_from_db()
    grant(person=cast.rivera, agency=cast.millbrook, role=Role.ANALYST, since=NOW.date(), by=cast.tanaka.id, at=NOW)
    assert client.get("/my-account/").status_code == 302


def test_an_invitation_works_once(cast: Cast):
    person, code = invite(agency=cast.millbrook, username="New", name="New", by=cast.tanaka.id, at=NOW)
    accept_invitation(code=code, password=PASSWORD, at=NOW)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    with pytest.raises(Exception, match="was used"):
        accept_invitation(code=code, password=PASSWORD, at=NOW)


def test_an_invitation_through_the_page_ends_at_the_second_factor(cast: Cast):
    _, code = invite(agency=cast.millbrook, username="new", name="New", by=cast.tanaka.id, at=datetime.now(UTC))
    client = Client()
    answer = client.post(f"/invitation/{code}/", {"password": PASSWORD, "again": PASSWORD})
    assert answer.headers["Location"] == "/second-factor/"
    assert client.get("/my-account/").headers["Location"] == "/second-factor/"


def test_nobody_signs_up_by_themselves(db: None):
    assert Client().get("/sign-in/signup/").status_code == 404


def test_known_and_unknown_names_get_the_same_answer(cast: Cast):
    known, unknown = (log_in(Client(), name, "wrong-wrong-wrong") for name in ("rivera", "nobody"))
    assert known.status_code == unknown.status_code
    assert (
        known.content.decode().replace("rivera", "X").split("csrfmiddlewaretoken")[0]
        == unknown.content.decode().replace("nobody", "X").split("csrfmiddlewaretoken")[0]
    )


@pytest.mark.parametrize("word", ["police2026!!", "Millbrook2026", "passwordpassword", "sheriff-daylit-2025"])
def test_easily_guessed_passwords_are_refused(cast: Cast, word: str):
    _, code = invite(agency=cast.millbrook, username="new", name="New", by=cast.tanaka.id, at=datetime.now(UTC))
    answer = Client().post(f"/invitation/{code}/", {"password": word, "again": word})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
