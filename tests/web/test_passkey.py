"""AUTH-1: a passkey is added and used in a real browser, with the browser's own authenticator made of software."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import pytest
from allauth.mfa.models import Authenticator
from browsing import a_browser, a_page
from cast import PASSWORD, Cast
from django.core.cache import cache

from daylit.web.audit.models import Event

HOME = re.compile(r"localhost:\d+/$")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as running:
        yield running


@pytest.fixture(autouse=True)
def _no_memory() -> None:
    cache.clear()


@contextmanager
def a_device(browser: Any, server: Any, *, verified: bool = True) -> Iterator[tuple[Any, Any, str]]:
    """A page on a device that holds passkeys; ``verified`` is whether its owner shows a face or a finger."""
    with a_page(browser, server, None) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": verified, "automaticPresenceSimulation": True,
        }  # fmt: skip
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        yield page, devtools, made["authenticatorId"]


def with_password(page: Any) -> None:
    page.goto("/sign-in/login/")
    page.fill("#id_login", "rivera")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def with_passkey(page: Any) -> None:
    """Signed out, and in again with the passkey alone."""
    page.context.clear_cookies()
    page.goto("/sign-in/login/")
    page.click("#passkey_login")


def add_passkey(page: Any) -> None:
    with_password(page)
    page.wait_for_url("**/second-factor/")
    page.get_by_role("link", name="A passkey on this device").click()
    page.fill("[name=name]", "This phone")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes"))


def is_in(page: Any) -> bool:
    """Asked with the page's cookies, not by going there: a page that is still on its way elsewhere stays on it."""
    return page.request.get("/my-account/").url.endswith("/my-account/")


def test_it_works_a_passkey_is_added_and_is_both_factors(cast: Cast, browser, live_server):
    with a_device(browser, live_server) as (page, devtools, authenticator):
        add_passkey(page)
        assert is_in(page)
        kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
        assert [one["rpId"] for one in kept] == ["localhost"]
        with_passkey(page)
        page.wait_for_url(HOME)
        assert is_in(page)
    assert Authenticator.objects.filter(user=cast.rivera, type="webauthn").count() == 1
    kinds = list(Event.objects.filter(person=cast.rivera.id).values_list("kind", flat=True))
    assert "factor.added" in kinds
    last = Event.objects.filter(kind="sign_in.done", person=cast.rivera.id).order_by("-number")[0]
    assert last.details["methods"] == ["mfa"]


def test_after_a_password_the_passkey_is_the_second_step(cast: Cast, browser, live_server):
    with a_device(browser, live_server) as (page, _, _):
        add_passkey(page)
        page.context.clear_cookies()
        with_password(page)
        page.wait_for_url("**/2fa/authenticate/")
        assert not is_in(page)
        page.goto("/sign-in/2fa/authenticate/")
        page.get_by_role("button", name=re.compile("security key|passkey", re.I)).click()
        page.wait_for_url(HOME)
        assert is_in(page)


def test_a_device_whose_owner_shows_nothing_does_not_sign_in_alone(cast: Cast, browser, live_server):
    """A passkey is two factors only where face, finger or code was asked for."""
    with a_device(browser, live_server) as (page, devtools, authenticator):
        add_passkey(page)
        told = {"authenticatorId": authenticator, "isUserVerified": False}
        devtools.send("WebAuthn.setUserVerified", told)
        with_passkey(page)
        page.wait_for_timeout(500)
        assert not is_in(page)
        devtools.send("WebAuthn.setUserVerified", {**told, "isUserVerified": True})
        with_passkey(page)
        page.wait_for_url(HOME)
        assert is_in(page)


def test_another_device_has_no_passkey(cast: Cast, browser, live_server):
    with a_device(browser, live_server) as (page, _, _):
        add_passkey(page)
    with a_device(browser, live_server) as (page, _, _):
        with_passkey(page)
        page.wait_for_timeout(500)
        assert not is_in(page)


def test_an_answer_of_a_passkey_works_once_and_in_its_own_session(cast: Cast, browser, live_server):
    with a_device(browser, live_server) as (page, _, _):
        add_passkey(page)
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.post_data) if one.method == "POST" else None)
        with_passkey(page)
        page.wait_for_url(HOME)
        credential = parse_qs(sent[-1])["credential"][0]
        assert json.loads(credential)["type"] == "public-key"
        page.context.clear_cookies()
        for begin in (False, True):  # with no challenge at all, and with a new one
            page.goto("/sign-in/login/")
            if begin:
                page.evaluate("fetch('/sign-in/2fa/webauthn/login/', {headers: {Accept: 'application/json'}})")
            with page.expect_navigation():  # to the answer, or to where the answer sends the page
                page.evaluate(
                    "credential => { const form = document.getElementById('mfa_login');"
                    " form.querySelector('[name=credential]').value = credential; form.submit() }",
                    credential,
                )
            assert not is_in(page)
