"""The pages of keys to one's account: in our words, accessible, and whole on a phone by night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from browsing import SIZES, a_browser, shot
from cast import Cast
from test_passkey import a_device, add_passkey, with_password

from daylit.web.accounts.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOT_OURS = re.compile(
    r"two-factor|security key\b(?! that)|authenticat(?:e|ion)\b|activate|successful|please|passwordless", re.I
)
PAGES = {
    "": "Keys to your account", "webauthn/": "Passkeys", "webauthn/add/": "Add a passkey",
    "webauthn/keys/{key}/edit/": "Rename a passkey", "webauthn/keys/{key}/remove/": "Remove a passkey",
    "totp/activate/": "An app that shows six digits", "recovery-codes/": "Recovery codes",
    "recovery-codes/generate/": "New recovery codes", "reauthenticate/": "Is it you?",
    "webauthn/reauthenticate/": "Is it you?", "../password/change/": "Change the password",
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as running:
        yield running


def looked_at(page: Any, heading: str, name: str) -> None:
    """What must hold of every page, on a phone by night and at a desk by day."""
    assert page.locator("h1").inner_text() == heading
    assert NOT_OURS.findall(page.locator("main").inner_text()) == []
    for size, scheme in (("desktop", "light"), ("phone", "dark")):
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), name
        shot(page, f"keys-{name}-{size}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_it_works_every_page_of_keys_is_ours(cast: Cast, browser: Any, live_server: Any):
    with a_device(browser, live_server) as (page, _, _):
        add_passkey(page)
        page.goto("/sign-in/2fa/webauthn/reauthenticate/?next=/sign-in/2fa/")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(lambda url: "reauthenticate" not in url)  # the address that asks ends with “/2fa/” too
        key = Authenticator.objects.get(user=cast.rivera, type="webauthn").pk
        for path, heading in PAGES.items():
            page.goto(f"/sign-in/2fa/{path.format(key=key)}")
            looked_at(page, heading, path.strip("./").replace("/", "-").replace("{key}", "key") or "index")
        page.context.clear_cookies()
        with_password(page)
        page.wait_for_url("**/2fa/authenticate/")
        looked_at(page, "One more step", "authenticate")


def test_a_passkey_that_does_not_come_is_said(cast: Cast, browser: Any, live_server: Any):
    with a_device(browser, live_server, verified=False) as (page, _, _):
        with_password(page)
        page.wait_for_url("**/second-factor/")
        page.get_by_role("link", name="A passkey on this device").click()
        page.get_by_role("button", name="Add it").click()
        page.get_by_text("That did not work, or it was called off").wait_for()
    assert not Authenticator.objects.filter(user=Person.objects.get(username="rivera")).exists()
