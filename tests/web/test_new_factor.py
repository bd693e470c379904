"""In the place of a cleared second factor: only who holds the link that was handed over adds a new one (AUTH-1)."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cast import Cast
from django.core.cache import cache
from django.test import Client

from daylit.web.accounts import doors
from daylit.web.accounts.factors import has_factor, needs_link
from daylit.web.accounts.models import FactorReset, Person
from daylit.web.accounts.resetting import clear_as_operator
from daylit.web.audit.models import Event

APP, PASSKEY = "/sign-in/2fa/totp/activate/", "/sign-in/2fa/webauthn/add/"
NEW = {"password": "seven-green-kettles-sing", "again": "seven-green-kettles-sing"}
pytestmark = pytest.mark.django_db(transaction=True)  # the library speaks once the transaction is through


def cleared(cast: Cast) -> str:
    """Rivera's second factor was lost and cleared; the code of the link that she is handed."""
    Authenticator.objects.create(user=cast.rivera, type="totp", data={"secret": "x"})
    return clear_as_operator(
        person=cast.rivera, agency=cast.millbrook, reason="Lost in the river.", at=datetime.now(UTC)
    )


def from_the_agency(person: Person) -> Client:
    """A browser in which somebody just signed in with the agency's own account, and with nothing else."""
    cache.clear()
    client = Client()
    client.force_login(Person.objects.get(pk=person.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "provider": "agency", "uid": person.username, "at": datetime.now(UTC).timestamp()}
    ]
    session.save()
    return client


def adds_an_app(client: Client, person: Person) -> bool:
    """Open the page, read its secret, and give a right code."""
    client.get(APP)
    secret = client.session.get("mfa.totp.secret")
    counter = next(iter(yield_hotp_counters_from_time()))
    client.post(APP, {"code": format_hotp_value(hotp_value(secret, counter)) if secret else "123456"})
    return has_factor(person)


def test_it_works_the_link_and_then_a_new_factor(cast: Cast):
    code = cleared(cast)
    client = from_the_agency(cast.rivera)  # in the same browser in which she tried it without
    assert client.post(f"/invitation/{code}/", NEW).headers["Location"] == "/second-factor/"
    assert "One more key" in client.get("/second-factor/").content.decode()
    assert adds_an_app(client, cast.rivera)
    assert client.get("/my-account/").status_code == 200
    assert not needs_link(cast.rivera)


def test_the_agencys_account_alone_adds_none_and_says_what_to_do(cast: Cast):
    cleared(cast)
    client = from_the_agency(cast.rivera)
    for address in (APP, PASSKEY):
        assert client.get(address).headers["Location"] == "/second-factor/"
        assert client.post(address, {"code": "123456"}).headers["Location"] == "/second-factor/"
    assert "open the link" in client.get("/second-factor/").content.decode()
    assert not adds_an_app(client, cast.rivera)
    assert client.get("/my-account/").headers["Location"] == "/second-factor/"
    assert Event.objects.filter(kind="page.refused", person=cast.rivera.pk).exists()


def test_nor_does_it_once_somebody_has_used_the_link(cast: Cast):
    """Between the new password and the new factor, the agency's account is still one factor."""
    code = cleared(cast)
    Client().post(f"/invitation/{code}/", NEW)
    assert not adds_an_app(from_the_agency(cast.rivera), cast.rivera)
    client = Client()
    client.post("/sign-in/login/", {"login": "rivera", "password": NEW["password"]})
    assert adds_an_app(client, cast.rivera)


def test_without_the_rule_it_would(cast: Cast, monkeypatch):
    """Negative control: doors that do not ask."""
    cleared(cast)
    monkeypatch.setattr(doors, "link_first", lambda request: False)
    assert adds_an_app(from_the_agency(cast.rivera), cast.rivera)


def test_who_never_had_a_factor_adds_the_first_with_the_agencys_account(cast: Cast):
    assert adds_an_app(from_the_agency(cast.rivera), cast.rivera)


def test_what_one_agency_cleared_holds_at_the_other_too(cast: Cast):
    Authenticator.objects.create(user=cast.rivera, type="totp", data={"secret": "x"})
    clear_as_operator(person=cast.rivera, agency=cast.ashford, reason="Lost in the river.", at=datetime.now(UTC))
    assert not adds_an_app(from_the_agency(cast.rivera), cast.rivera)


def test_what_was_turned_down_or_waits_asks_for_no_link(cast: Cast):
    for decided in (None, datetime.now(UTC)):
        FactorReset.objects.create(
            agency=cast.millbrook, person=cast.rivera, reason="Lost.", asked_at=datetime.now(UTC), decided_at=decided
        )
    assert not needs_link(cast.rivera)
    assert adds_an_app(from_the_agency(cast.rivera), cast.rivera)
