"""Every page of the portal in a real browser, in both languages: accessible, calm on a phone and at night, by keys.

Scripts are off: pages need none. ``DAYLIT_SHOTS`` names a folder for pictures.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.shown import Shown

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or ""
SHOTS = os.environ.get("DAYLIT_SHOTS", "")
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
NARROWEST = {"width": 320, "height": 700}
TARGETS = ".top a, .button, button, select, summary, .choices a, .foot .links a, .plain > li > a"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = (
    "", "findings/", "findings/rates/", "findings/trend/", "findings/selection_bounds/", "areas/", "areas/north/",
    "explore/", "explore/?by=month&area=hill&show=searched", "explore/?by=race_ethnicity&area=rail&reason=warrant",
    "explore/?area=nowhere", "plan/", "actions/", "you-said-we-did/", "listening/", "data/", "data/recompute/",
    "data/dictionary/", "data/api/", "methods/", "methods/rates/", "releases/", "releases/1/", "releases/2/", "about/",
    "nothing/",
)  # fmt: skip
WAYS = [(size, dark) for size in SIZES for dark in (False, True)]
TURNS = [("en", "phone", False), ("es", "desktop", False), ("es", "phone", True), ("en", "desktop", True)]
"""On each run, every page once, the ways taking turns; with ``make soak`` every page in every way."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need Playwright")
    if not CHROMIUM:
        pytest.skip("browser tests need Debian's chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def a_page(
    browser: Any, portal: Shown, *, size: str = "phone", dark: bool = False, scripts: bool = False
) -> Iterator[Any]:
    context = browser.new_context(
        viewport=SIZES[size], color_scheme="dark" if dark else "light", base_url=portal.url,
        java_script_enabled=scripts, bypass_csp=False,
    )  # fmt: skip
    context.set_default_timeout(120_000)  # a machine may be busy; no test here is about this time
    yield context.new_page()
    context.close()


def listening(page: Any, portal: Shown) -> list[str]:
    """What the browser complains about, and every request to another host."""
    told: list[str] = []
    host = urlsplit(portal.url).netloc
    page.on("console", lambda one: told.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: told.append(str(one)))
    page.on("request", lambda one: told.append(one.url) if urlsplit(one.url).netloc not in (host, "") else None)
    return told


def wrong_with(page: Any) -> list[str]:
    """What axe, the width and the size of targets say against a page."""
    wrong = []
    found = Axe().run(page, options={"runOnly": RULES})
    if found.violations_count:
        wrong.append(found.generate_report())
    for width in (page.viewport_size, NARROWEST):
        page.set_viewport_size(width)
        if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
            wrong.append(f"wider than {width['width']} px")
    small = page.evaluate(
        f"[...document.querySelectorAll('{TARGETS}')]"
        ".filter(one => one.offsetHeight && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML)"
    )
    return [*wrong, *(f"smaller than 44 px: {one}" for one in small)]


def looked_at(browser: Any, portal: Shown, way: tuple[str, str, bool], paths: Sequence[str]) -> list[str]:
    """What is wrong with these pages in one way of looking at them."""
    language, size, dark = way
    wrong = []
    # axe is a script of the test's own; that pages hold none of theirs is tested in the walk
    with a_page(browser, portal, size=size, dark=dark, scripts=True) as page:
        told = listening(page, portal)
        for path in paths:
            page.set_viewport_size(SIZES[size])
            page.goto(f"/{language}/{path}")
            page.evaluate("[...document.images].forEach(one => { one.loading = 'eager' })")
            page.wait_for_function("() => [...document.images].every(one => one.complete)")
            broken = page.evaluate("[...document.images].filter(one => !one.naturalWidth).map(one => one.src)")
            shot(page, f"{language}-{path}-{size}{'-dark' if dark else ''}")
            complaints = [one for one in told if "status of 40" not in one]
            told.clear()
            pictures = [f"no picture {one}" for one in broken]
            wrong += [f"{language}/{path} {size}: {one}" for one in (*complaints, *pictures, *wrong_with(page))]
    return wrong


def shot(page: Any, name: str) -> None:
    """Keep what the page looks like, where a folder was named."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{re.sub('[^a-z0-9_=]+', '-', name)}.png"), full_page=True)


@pytest.mark.parametrize("turn", range(len(TURNS)))
def test_it_works_on_every_page(browser: Any, portal: Shown, turn: int):
    assert looked_at(browser, portal, TURNS[turn], PAGES[turn :: len(TURNS)]) == []


@pytest.mark.soak
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("size", "dark"), WAYS)
def test_every_page_in_every_way(browser: Any, portal: Shown, language: str, size: str, dark: bool):
    assert looked_at(browser, portal, (language, size, dark), PAGES) == []


WIDE = "insertAdjacentHTML('beforeend', '<pre id=s>' + 'x'.repeat(2000))"
SMALL = "insertAdjacentHTML('beforeend', '<button id=s>x</button>')"


@pytest.mark.parametrize(
    "broken",
    [
        "document.body.insertAdjacentHTML('beforeend', '<img src=\"/x.png\">')",
        f"document.body.{WIDE}; document.styleSheets[0].insertRule('#s {{ overflow: visible !important }}')",
        f"document.body.{SMALL}; document.styleSheets[0].insertRule('#s {{ min-height: 1rem; padding: 0 }}')",
    ],
    ids=["a picture without words", "too wide", "too small a target"],
)
def test_a_page_that_is_not_for_everyone_is_noticed(browser: Any, portal: Shown, broken: str):
    with a_page(browser, portal, scripts=True) as page:
        page.goto("/en/about/")
        assert wrong_with(page) == []
        page.goto("/en/about/")
        page.evaluate(broken)
        assert wrong_with(page) != []


def test_a_resident_finds_their_area_in_two_taps_on_a_phone_in_spanish(browser: Any, portal: Shown):
    with a_page(browser, portal) as page:
        page.goto("/es/")
        page.get_by_role("link", name="Su zona").click()
        page.get_by_role("link", name="Zona Norte").click()
        assert page.locator("h1").inner_text() == "Zona Norte"
        assert "Aquí se paró a" in page.locator(".lead").inner_text()
        assert page.locator("html").get_attribute("lang") == "es"


def test_a_view_is_chosen_by_keys_alone_and_without_scripts(browser: Any, portal: Shown):
    with a_page(browser, portal, size="desktop") as page:
        page.goto("/en/explore/")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Skip to the page"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Mon")
        for _ in range(2):
            page.keyboard.press("Tab")
        page.keyboard.type("River")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Show").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**by=month**")
        assert "area=river" in page.url
        assert page.locator("h2#answer").inner_text() == "Month · Area: Riverside"


def test_the_language_switch_keeps_the_question(browser: Any, portal: Shown):
    with a_page(browser, portal) as page:
        page.goto("/en/explore/?by=month&area=hill")
        page.get_by_role("link", name="Español").click()
        assert page.url.endswith("/es/explore/?by=month&area=hill")
        assert page.locator("h2#answer").inner_text() == "Mes · Área: La Colina".replace("Área", "Zona")


def test_no_cookie_is_ever_set(browser: Any, portal: Shown):
    with a_page(browser, portal) as page:
        for path in ("/", "/es/explore/?by=month", "/en/data/"):
            page.goto(path)
        assert page.context.cookies() == []
