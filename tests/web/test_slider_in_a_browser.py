"""The page of a finding with a share that nobody knows: moved by finger and by keys, and no script is needed."""

from __future__ import annotations

from typing import Any

import pytest
import stored
from axe_playwright_python.sync_playwright import Axe
from browsing import a_browser, a_page, shot
from cast import Cast, with_role
from django.urls import reverse

from daylit.web.audience import Role
from studies.asking import asked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOWN = "[...document.querySelectorAll('.at > p')].filter(one => one.checkVisibility()).map(one => one.innerText)"


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def found(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> stored.StoredFinding:
    """A stored finding of the study, of the invented agency."""
    finding = asked("selection_bounds", benchmark=None).to_dict()
    monkeypatch.setattr(stored, "_document", lambda *_, **__: finding)
    return stored.a_finding(cast.millbrook, by=cast.rivera)


def test_it_works_without_scripts(browser: Any, live_server: Any, cast: Cast, found: Any):
    analyst = with_role("analyst", Role.ANALYST, cast.millbrook)
    with a_page(browser, live_server, analyst, size="phone", scripts=False) as page:
        page.goto(reverse("finding", args=[found.pk]))
        assert page.evaluate(SHOWN) == ["Share of stops: 0 %"]
        page.get_by_text("a third", exact=True).first.click()
        page.keyboard.press("ArrowRight")
        assert page.evaluate(SHOWN) == ["Share of stops: 35 %"]
        page.emulate_media(media="print")
        assert page.evaluate(SHOWN) == []


@pytest.mark.parametrize(("size", "dark"), [("phone", True), ("desktop", False)])
def test_it_fits_and_is_accessible(browser: Any, live_server: Any, cast: Cast, found: Any, size: str, dark: bool):
    analyst = with_role("analyst", Role.ANALYST, cast.millbrook)
    with a_page(browser, live_server, analyst, size=size, dark=dark) as page:
        page.goto(reverse("finding", args=[found.pk]))
        page.locator("#choice-8").check()
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert Axe().run(page).violations_count == 0
        shot(page, f"slider-{size}")
