"""A built app, a server that keeps the contract, and a real browser; what is lacking is said loudly."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions import load_pack
from officer.building import CannotBuild, built
from officer.fake_server import FakeServer
from officer.phone import PHONE, Phone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def app() -> Path:
    try:
        return built()
    except CannotBuild as error:
        pytest.skip(f"THE OFFICER'S APP WAS NOT TESTED: {error}")


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("THE OFFICER'S APP WAS NOT TESTED: chromium is not installed (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api", reason="NO BROWSER WAS TESTED: playwright is not installed")
    with playwright.sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(driver: Any) -> Iterator[Any]:
    started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield started
    started.close()


@pytest.fixture
def server(app: Path) -> Iterator[FakeServer]:
    running = FakeServer(app, forms=[load_pack("standard").form.document()])
    yield running
    running.close()


@pytest.fixture
def phone_for(browser: Any) -> Iterator[Callable[..., Phone]]:
    """A phone that has opened the app of a server."""
    opened = []

    def phone(server: FakeServer, **changes: Any) -> Phone:
        context = browser.new_context(**{**PHONE, **changes})
        opened.append(context)
        return Phone(context, server).opened()

    yield phone
    for each in opened:
        each.close()


@pytest.fixture
def phone(server: FakeServer, phone_for: Callable[..., Phone]) -> Phone:
    return phone_for(server)
