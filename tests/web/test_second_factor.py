"""A second factor stands between every way in and every page."""

import re
import time
from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cast import PASSWORD, Cast
from django.core.cache import cache
from django.test import Client

from daylit.web.accounts.actions import accept_invitation, new_code
from daylit.web.accounts.codes import _is_new
from daylit.web.audit.models import Event

NOT_DONE = "/second-factor/"
pytestmark = pytest.mark.django_db(transaction=True)  # the library speaks once the transaction is through


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def with_app(cast: Cast) -> tuple[Client, str]:
    """Rivera signs in, adds an authenticator app on its page, and is in."""
    client = Client()
    client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    page = client.get("/sign-in/2fa/totp/activate/").content.decode()
    found = re.search(r'value="([A-Z2-7]{16,})"', page)
    assert found, page[:2000]
    answer = client.post("/sign-in/2fa/totp/activate/", {"code": code_for(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return client, found[1]


@pytest.fixture(autouse=True)
def _no_memory_of_codes(settings):
    """The library remembers codes in the cache too; each test has a cache of its own."""
    cache.clear()


def test_it_works_adding_an_app_lets_the_session_in(cast: Cast):
    client, _ = with_app(cast)
    assert client.get("/my-account/").status_code == 200
    assert Event.objects.filter(kind="factor.added", person=cast.rivera.id).exists()


def test_whoever_added_an_app_sees_the_recovery_codes_at_once(cast: Cast):
    """Their page says “Here are ten new recovery codes”: without asking for the password that was just given."""
    client, _ = with_app(cast)
    page = client.get("/sign-in/2fa/recovery-codes/")
    assert page.status_code == 200
    left = re.search(r"<textarea[^>]*>([^<]+)<", page.content.decode())
    assert left
    assert len(left[1].split()) == 10


def test_the_shared_secret_is_not_in_the_database(cast: Cast):
    _, secret = with_app(cast)
    stored = Authenticator.objects.get(user=cast.rivera, type="totp").data
    assert secret not in str(stored)


def test_where_the_key_of_the_secrets_was_lost_no_code_lets_in_and_nothing_breaks(cast: Cast, settings):
    """After a restore without the secrets every sign-in with an app was our own mistake."""
    _, secret = with_app(cast)
    kept = settings.INSTALLATION.secrets_folder / "factors"
    key = kept.read_bytes()
    kept.unlink()
    try:
        cache.clear()
        client = Client()
        client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
        for code in (code_for(secret), code_for(""), "12345678"):
            assert client.post("/sign-in/2fa/authenticate/", {"code": code}).status_code == 200
        assert client.get("/my-account/").status_code == 302
    finally:
        kept.write_bytes(key)


def test_the_next_sign_in_asks_for_a_code(cast: Cast):
    _, secret = with_app(cast)
    cache.clear()
    client = Client()
    answer = client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/2fa/authenticate/"
    assert client.get("/my-account/").status_code == 302
    assert client.post("/sign-in/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert client.get("/my-account/").status_code == 200


def test_a_code_works_once(cast: Cast):
    _, secret = with_app(cast)
    code = code_for(secret)
    cache.clear()
    for expected in (True, False):
        client = Client()
        client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
        client.post("/sign-in/2fa/authenticate/", {"code": code})
        assert (client.get("/my-account/").status_code == 200) is expected


def test_a_code_works_once_whatever_a_process_remembers(cast: Cast):
    """1,000 replays, each to a process that has just begun (its cache is empty): none is taken."""
    _, secret = with_app(cast)
    code, taken = code_for(secret), 0
    authenticator = Authenticator.objects.get(user=cast.rivera, type="totp")
    for _ in range(1_000):
        cache.clear()
        taken += _is_new(authenticator, code)
    assert taken == 1


def test_the_librarys_own_memory_of_codes_would_take_each_of_them(cast: Cast):
    """Negative control: without ours a second process takes the same code."""
    _, secret = with_app(cast)
    code = code_for(secret)
    authenticator = Authenticator.objects.get(user=cast.rivera, type="totp")
    for _ in range(3):
        cache.clear()
        assert authenticator.wrap().validate_code(code)


@pytest.mark.parametrize(("steps", "right"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_older_than_one_step_is_refused(cast: Cast, monkeypatch, steps: int, right: bool):
    _, secret = with_app(cast)
    now = int(time.time())
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    code = format_hotp_value(hotp_value(secret, now // 30 + steps))
    cache.clear()
    client = Client()
    client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    client.post("/sign-in/2fa/authenticate/", {"code": code})
    assert (client.get("/my-account/").status_code == 200) is right


def test_a_code_of_an_earlier_step_is_refused_after_a_later_one(cast: Cast, monkeypatch):
    _, secret = with_app(cast)
    authenticator, now = Authenticator.objects.get(user=cast.rivera, type="totp"), int(time.time())
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    codes = [format_hotp_value(hotp_value(secret, now // 30 + steps)) for steps in (0, -1, 1)]
    assert [_is_new(authenticator, code) for code in codes] == [True, False, True]


def test_guesses_at_codes_are_counted_with_those_at_the_password(cast: Cast):
    """Of an account whose password is known: five codes in a quarter of an hour, from wherever, and then nothing."""
    _, secret = with_app(cast)
    for number in range(5):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
        client.post("/sign-in/2fa/authenticate/", {"code": "000000"})
    cache.clear()
    client = Client(REMOTE_ADDR="192.0.2.99")
    answer = client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    assert "Too many tries" in answer.content.decode()
    assert Event.objects.filter(kind="sign_in.locked", person=cast.rivera.id).count() == 1
    assert code_for(secret)


def test_going_round_the_second_step_by_address_leads_nowhere(cast: Cast):
    with_app(cast)
    client = Client()
    client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    for path in ("/", "/my-account/", NOT_DONE, "/sign-in/2fa/totp/activate/", "/sign-in/2fa/webauthn/add/"):
        assert client.get(path).status_code in (302, 404)
        assert not client.session.get("_auth_user_id")


def test_an_invitation_does_not_go_round_a_factor_that_is_there(cast: Cast):
    with_app(cast)
    code = new_code(person=cast.rivera, agency=cast.millbrook, at=datetime.now(UTC))
    client = Client()
    answer = client.post(f"/invitation/{code}/", {"password": PASSWORD + "2", "again": PASSWORD + "2"})
    assert answer.headers["Location"] == "/sign-in/login/"
    assert not client.session.get("_auth_user_id")


def test_a_session_without_its_factor_is_ended_wherever_it_came_from(cast: Cast):
    """Negative control of the rule above: even a session opened by force."""
    with_app(cast)
    client = Client()
    client.force_login(cast.rivera, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/sign-in/2fa/totp/activate/").status_code == 302
    assert not client.session.get("_auth_user_id")


def test_guessing_codes_locks_too(cast: Cast):
    _, secret = with_app(cast)
    cache.clear()
    client = Client()
    client.post("/sign-in/login/", {"login": "rivera", "password": PASSWORD})
    for _ in range(5):
        client.post("/sign-in/2fa/authenticate/", {"code": "000000"})
    client.post("/sign-in/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get("/my-account/").status_code == 302


def test_accepting_an_invitation_ends_other_sessions(cast: Cast):
    client, _ = with_app(cast)
    code = new_code(person=cast.rivera, agency=cast.millbrook, at=datetime.now(UTC))
    accept_invitation(code=code, password=PASSWORD + "2", at=datetime.now(UTC))
    assert client.get("/my-account/").status_code == 302
