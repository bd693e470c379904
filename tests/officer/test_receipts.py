"""A receipt for the person who was stopped: there without a network, and tied to nothing that the server has seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from daylit.web.community import blind
from officer.fake_server import FakeServer
from officer.phone import SPEEDING, Phone

pytestmark = pytest.mark.browser


@pytest.fixture
def giving(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    """A phone of an agency that gives receipts, with codes for times without a network."""
    server.codes_key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    phone = phone_for(server).kept()
    phone.until(lambda: '"codes":["' in phone.stored("stock"))
    return phone


def stopped(phone: Phone) -> str:
    """A stop from home to its receipt; the code on the screen."""
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.review()
    phone.tap(phone.page.locator(".bar .main"))
    phone.page.wait_for_selector(".receipt .qr")
    return str(phone.page.locator(".receipt .typed").inner_text())


def test_it_works_without_a_network_and_each_stop_has_its_own(giving: Phone):
    giving.offline(True)
    codes = []
    for _ in range(2):
        codes.append(stopped(giving))
        giving.page.get_by_role("button", name="Done").click()
        giving.page.wait_for_selector(".home")
    assert len(set(codes)) == 2
    key = giving.server.codes_key
    assert key is not None
    assert all(blind.is_ours(blind.read(code) or b"", purpose="stops", key=key) for code in codes)


def test_the_server_has_seen_no_code_and_no_record_names_one(giving: Phone):
    code = stopped(giving)
    giving.page.get_by_role("button", name="Done").click()
    giving.wait_badge("All sent")
    assert len(giving.server.entries) == 1
    key = giving.server.codes_key
    assert key is not None
    raw = blind.read(code)
    assert raw is not None
    modulus = key.public_key().public_numbers().n
    assert blind.image(raw[: blind.NONCE], purpose="stops", modulus=modulus) not in giving.server.blinded
    sent = repr(giving.server.entries) + repr(giving.server.raw)
    assert code not in sent
    assert code.replace("-", "") not in sent


def test_on_a_phone_the_code_is_broken_between_its_groups_alone(giving: Phone):
    """A group over two lines would have two boxes; and nothing reaches beyond the screen."""
    code = stopped(giving)
    groups = giving.page.locator(".receipt .typed span")
    assert groups.count() == code.count("-") + 1
    assert groups.evaluate_all("all => all.map(each => each.getClientRects().length)") == [1] * groups.count()
    assert giving.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_it_is_shown_again_beside_its_record(giving: Phone):
    giving.offline(True)
    code = stopped(giving)
    giving.page.get_by_role("button", name="Done").click()
    giving.page.get_by_role("button", name="My records").click()
    giving.page.get_by_role("button", name="Show the receipt").click()
    assert giving.page.locator(".receipt .typed").inner_text() == code


def test_an_agency_that_gives_none_goes_home_as_before(server: FakeServer, phone_for: Callable[..., Phone]):
    phone = phone_for(server).kept()
    phone.stop()
    assert phone.page.locator(".receipt").count() == 0
