"""A real browser for the tests: Debian's Chromium, with somebody signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cast import signed_in
from django.conf import settings

from daylit.web.accounts.models import Person

CHROMIUM = shutil.which("chromium") or ""
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
SHOTS = os.environ.get("DAYLIT_SHOTS", "")
"""A folder for screenshots; without it none are kept."""


@contextmanager
def a_browser() -> Iterator[object]:
    """Chromium, or a skip that says what is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="browser tests need Playwright")
    if not CHROMIUM:
        pytest.skip("browser tests need Debian's chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop beside the test's database
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def a_page(browser, server, person: Person | None, *, size: str = "desktop", dark: bool = False, scripts: bool = True):
    """A page of somebody's, at a size, by day or by night."""
    context = browser.new_context(
        viewport=SIZES[size], color_scheme="dark" if dark else "light", java_script_enabled=scripts, base_url=server.url
    )
    if person is not None:
        cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": server.url}])
    context.set_default_timeout(120_000)  # a machine may be busy; no test here is about this time
    page = context.new_page()
    yield page
    context.close()


def shot(page, name: str) -> None:
    """Keep what the page looks like, where a folder was named."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
