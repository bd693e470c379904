"""The pages of those who publish, in a real browser: accessible, fitting their screens, and signed by keys alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import a_browser, a_page, shot
from cast import NOW, make_cast, with_role
from publishing import a_proposal

from daylit.web.audience import Role
from daylit.web.publish.actions import propose
from daylit.web.publish.models import Proposal, Release, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/releases/", "/releases/ask/", "/releases/{row}/", "/releases/{row}/findings/trend/",
         "/releases/{row}/findings/trend/?in=es", "/releases/{row}/findings/selection_bounds/?in=es",
         "/releases/{row}/tables/area/")  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def row(transactional_db: None, settings, tmp_path: Path) -> Proposal:
    settings.INSTALLATION = replace(settings.INSTALLATION, home=tmp_path)
    return a_proposal(make_cast(), drawn=True)


def test_each_page_is_accessible_and_fits_its_screen(row, browser, live_server):
    for size, dark in (("phone", False), ("desktop", True)):
        with a_page(browser, live_server, row.by, size=size, dark=dark) as page:
            for number, address in enumerate(PAGES):
                assert page.goto(address.format(row=row.pk)).status == 200
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                    address
                )
                found = Axe().run(page).response["violations"]
                assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], address
                broken = page.evaluate("[...document.images].filter(one => !one.naturalWidth).length")
                assert broken == 0, address
                shot(page, f"release-{number}-{size}")


def test_a_second_person_signs_by_keys_alone(row, browser, live_server):
    propose(proposal=row, fingerprint=row.fingerprint, by=row.by, at=NOW, shown_as="Data office")
    chief = with_role("chief", Role.COMMAND, row.agency)
    with a_page(browser, live_server, chief, scripts=False) as page:
        page.goto(f"/releases/{row.pk}/")
        page.locator("#id_looked").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("Released.").first.wait_for()
        shot(page, "release-released")
    assert Release.objects.get().approved_by == chief
    assert Proposal.objects.get().state == State.RELEASED
