"""AUD-3 in the officer's hand: the app finds out by itself when the agency no longer holds what it signed for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from officer.fake_server import FakeServer
from officer.phone import Phone

pytestmark = pytest.mark.browser


@pytest.fixture
def after_a_backup(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    """Three records arrived, and a backup holds the first two: those have left the device."""
    phone = phone_for(server)
    for _ in range(3):
        phone.stop()
    phone.wait_badge("All sent")
    server.horizon = 2
    return again(phone)


def again(phone: Phone) -> Phone:
    """The app, opened anew."""
    phone.page.goto("about:blank")
    phone.page.goto(phone.server.address)
    return phone.ready()


def said(phone: Phone) -> str:
    phone.page.get_by_role("button", name="My records", exact=True).click()
    phone.page.get_by_role("button", name="Check now").click()
    phone.page.get_by_role("button", name="Check now").and_(phone.page.locator(":enabled")).wait_for()
    text: str = phone.page.locator("section[aria-labelledby=held]").inner_text()
    return text


def test_it_works_and_without_a_network_nothing_is_concluded(server: FakeServer, after_a_backup: Phone):
    told = said(after_a_backup.kept())
    assert "3 records that the server signed for are there, unchanged." in told
    assert after_a_backup.page.locator("section[aria-labelledby=here] li").count() == 1
    server.gone = set(server.puts)
    after_a_backup.offline(True)
    after_a_backup.page.reload()
    after_a_backup.page.get_by_text("3 records that the server signed for").wait_for()
    assert after_a_backup.page.locator("section[aria-labelledby=held] article").count() == 0


def test_what_is_gone_and_what_was_changed_is_told_with_what_to_do(
    server: FakeServer, after_a_backup: Phone, tmp_path: Path
):
    first, second, third = server.puts
    server.gone, server.changed = {first}, {third}
    told = said(after_a_backup)
    page = after_a_backup.page
    assert "1 record that the server signed for is there, unchanged." in told
    assert "signed for it, and does not have it any more" in told
    assert "is not what it signed for" in told
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the signed words as a file").click()
    kept = json.loads(Path(download.value.path()).read_text())
    assert {one["id"] for one in kept} == {first, third}
    assert second not in json.dumps(kept)
    home = again(after_a_backup)
    home.page.get_by_role("button", name="2 records not as signed for").click()
    home.page.locator("section[aria-labelledby=held] article").first.wait_for()
    assert home.page.locator("section[aria-labelledby=held] article").count() == 2


def test_a_log_that_was_written_anew_is_noticed_by_its_own_officer(server: FakeServer, after_a_backup: Phone):
    """Every record is shown as held, and the leaf of one is another in the log."""
    which = next(each for each in server.receipts if each[0] == server.puts[1])
    server.receipts[which] = {**server.receipts[which], "leaf": "ab" * 32}
    assert "2 records that the server signed for are there" in said(after_a_backup)
    assert after_a_backup.page.locator("section[aria-labelledby=held] article").count() == 1
    server.officer = {**server.officer, "id": "o2", "name": "Okafor"}
    said(again(after_a_backup))
    assert after_a_backup.page.locator("section[aria-labelledby=held] article").count() == 0
