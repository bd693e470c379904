"""One stop, all the way: from the app in a real browser, through the server, to the supervisor and the log."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from browsing import a_browser, a_page, shot
from cast import Cast, signed_in
from django.conf import settings

from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.audit.verification import verify
from daylit.web.collect.page import BUILT
from daylit.web.keys import Keys
from daylit.web.ledger.models import Contact, State
from officer.phone import PHONE, Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def phone(browser, live_server, cast: Cast):
    """Rivera's phone, signed in, with the built app open."""
    if not (BUILT / "index.html").is_file():
        pytest.skip("THE WHOLE WAY WAS NOT TESTED: the officer's app is not built (frontend/build.sh .venv)")
    Keys(settings.INSTALLATION.secrets_folder).make_missing(day=datetime.now(UTC).date())
    context = browser.new_context(**PHONE)
    cookie = signed_in(cast.rivera).cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}])
    yield Phone(context, SimpleNamespace(address=f"{live_server.url}/collect/")).opened()
    context.close()


def test_it_works_from_the_phone_to_the_log(phone: Phone, browser, live_server, cast: Cast):
    phone.stop()
    phone.wait_badge("All sent")
    contact = Contact.objects.get()
    assert (contact.officer, contact.state, contact.kind, contact.unit, contact.area) == (
        cast.rivera,
        State.SUBMITTED,
        "traffic",
        cast.patrol,
        cast.north,
    )
    revision = contact.revisions.get()
    assert revision.problems == []
    assert revision.entry["answers"]["people"][0]["race"] == {"value": ["white"], "how": "perceived"}
    with a_page(browser, live_server, cast.okafor, size="phone") as page:
        page.goto("/review/")
        page.get_by_role("link", name="Begin with the first of 1").click()
        shot(page, "whole-way-record")
        assert "White" in page.inner_text("main")
        page.locator("#accept").click()
        page.wait_for_load_state()
    contact.refresh_from_db()
    assert contact.state == State.ACCEPTED
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert {"contact.submitted", "contact.accepted"} <= kinds
    assert reconcile(at=datetime.now(UTC)) == []
    assert not verify(kept=[]).damages
    assert phone.said == []
