"""The loop's records: an officer on a phone without a network, and the supervisor who reads what came."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from cast import signed_in
from django.conf import settings
from loop_stage import Stage, field, picture, said

from daylit.web.audit.models import Event
from daylit.web.ledger.models import Contact, State
from officer.phone import PHONE, SPEEDING, Phone

LENGTH = "How long it took, in minutes"


def takes_out_the_phone(stage: Stage) -> Phone:
    """Rivera's phone with the app on it, and receipts for times without a network."""
    context = stage.browser.new_context(**PHONE)
    cookie = signed_in(stage.town.people["rivera"]).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": stage.server.url}])
    server: Any = SimpleNamespace(address=f"{stage.server.url}/collect/", puts="not told here")
    phone = Phone(context, server).opened().kept()
    for _ in range(300):
        if Event.objects.filter(kind="codes.signed").exists():
            break
        phone.page.wait_for_timeout(100)
    phone.page.wait_for_timeout(500)  # as signed codes are opened and kept
    return phone


def records_a_stop_offline(stage: Stage, phone: Phone) -> None:
    """From home to the receipt with no network at all; then it is sent by itself."""
    before = Contact.objects.count()
    phone.offline(True)
    phone.begin("Traffic stop")
    phone.answer(SPEEDING)
    phone.review()
    phone.tap(phone.page.locator(".bar .main"))
    phone.page.wait_for_selector(".receipt .qr")
    picture(phone.page, "receipt")
    stage.kept["code"] = phone.page.locator(".receipt .typed").inner_text()
    stage.kept["address"] = f"http://{phone.page.locator('.receipt .quiet').first.inner_text()}"
    phone.page.get_by_role("button", name="Done").click()
    phone.wait_badge("1 waiting")
    assert Contact.objects.count() == before
    phone.offline(False)
    phone.wait_badge("All sent")
    assert Contact.objects.count() == before + 1
    stage.kept["contact"] = Contact.objects.get(officer=stage.town.people["rivera"], state=State.SUBMITTED)


def sends_it_back(stage: Stage) -> None:
    """Okafor asks how long it really took."""
    with stage.page("okafor") as page:
        _opens_the_next(page)
        page.get_by_label(f"Ask about: {LENGTH}").check()
        field(page, "In a sentence").fill("The call log has a quarter of an hour more.")
        picture(page, "review")
        page.locator("#send-back").click()
        page.wait_for_load_state()
    assert _state(stage) == State.SENT_BACK


def mends_it(stage: Stage, phone: Phone) -> None:
    """Rivera reads what is asked, and answers with a second revision."""
    phone.page.reload()
    phone.ready()
    phone.page.get_by_role("button", name=re.compile("to mend")).click()
    asked = phone.page.get_by_role("article").filter(has_text="The call log has a quarter of an hour more.")
    asked.wait_for()
    picture(phone.page, "to-mend")
    asked.get_by_role("button", name="Mend", exact=True).click()
    phone.page.wait_for_selector(".form")
    phone.choose(LENGTH, "30")
    phone.review()
    phone.page.get_by_label("What did you correct").fill("Waiting for the tow truck was left out.")
    phone.save()
    phone.wait_badge("All sent")
    assert [one for one in phone.said if "ERR_INTERNET_DISCONNECTED" not in one] == []
    phone.context.close()


def accepts_it(stage: Stage) -> None:
    """Okafor sees what changed, and accepts."""
    with stage.page("okafor") as page:
        _opens_the_next(page)
        assert "What changed since revision 1" in said(page)
        picture(page, "changed")
        page.locator("#accept").click()
        page.wait_for_load_state()
    assert _state(stage) == State.ACCEPTED
    assert stage.kept["contact"].revisions.count() == 2


def _opens_the_next(page: Any) -> None:
    page.goto("/review/")
    page.get_by_role("link", name=re.compile("Begin with the first")).click()
    page.wait_for_load_state()


def _state(stage: Stage) -> str:
    stage.kept["contact"].refresh_from_db()
    found: str = stage.kept["contact"].state
    return found
