"""The stage of the loop: an invented town, its server's clock, and a browser of their own for everybody who plays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from browsing import SIZES, shot
from cast import LONG_AGO, signed_in
from django.conf import settings

from daylit.web.demo.seeding import Trained, record_contacts
from daylit.web.demo.town import Town, found_town
from daylit.web.keys import Keys

SIZES.setdefault("wide", {"width": 1440, "height": 900})
BEFORE, AFTER = 1_100, 1_000
"""Contacts of the year before and of the half-year after: enough for a release, and for an effect to be told."""
YEAR = timedelta(days=400)
"""Somewhat more than a year, so that the plan can be rehearsed: 7 whole months against 6."""


@dataclass
class Clock:
    """The server's clock: the real one, until it is moved ahead."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move_to(self, moment: datetime) -> None:
        assert moment > self.now(), "no clock here goes back"
        self.ahead = moment - datetime.now(UTC)


@dataclass
class Stage:
    """Who plays, where, and when. ``kept`` is what one step leaves for a later one to find."""

    browser: Any
    server: Any
    town: Town
    clock: Clock
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """By the agency's clocks."""
        return self.clock.now().astimezone(ZoneInfo(self.town.agency.zone)).date()

    @contextmanager
    def page(self, name: str = "", *, size: str = "wide", dark: bool = False, scripts: bool = True) -> Iterator[Any]:
        """A browser of somebody's own, signed in now; without a name, of somebody whom the agency does not know."""
        with self.anyone(size=size, dark=dark, scripts=scripts, base_url=self.server.url) as page:
            if name:
                cookie = signed_in(self.town.people[name], at=self.clock.now()).cookies[settings.SESSION_COOKIE_NAME]
                page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.server.url}])
            yield page

    @contextmanager
    def anyone(self, *, size: str, dark: bool = False, scripts: bool = False, **more: Any) -> Iterator[Any]:
        """A browser that knows nobody; it fails on anything that a page's policy forbids."""
        context = self.browser.new_context(
            viewport=SIZES[size], color_scheme="dark" if dark else "light", java_script_enabled=scripts, **more
        )
        context.set_default_timeout(60_000)
        page, said = context.new_page(), []
        page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
        page.on("pageerror", lambda each: said.append(str(each)))
        yield page
        context.close()
        assert said == []

    def a_year_goes_by(self) -> None:
        """The year before: the town's officers record, and their supervisors review."""
        until = self.clock.now() - timedelta(hours=1)
        record_contacts(self.town, contacts=BEFORE, until=until, days=YEAR.days, seed=1, open_ends=False)

    def half_a_year_goes_by(self, *, since: datetime, trained: Trained) -> None:
        """Until the clock's new now: those who took part in the training search less often."""
        until = self.clock.now() - timedelta(hours=1)
        days = (until - since).days
        record_contacts(self.town, contacts=AFTER, until=until, days=days, seed=2, trained=trained, open_ends=False)


def set_stage(browser: Any, server: Any, home: Any, patch: pytest.MonkeyPatch) -> Stage:
    """A town on a server with a folder and a clock of its own, reached under the address that it tells people."""
    host = server.url.removeprefix("http://")
    patch.setattr(settings, "INSTALLATION", replace(settings.INSTALLATION, home=home, hosts=(host,)))
    clock = Clock()
    patch.setattr("django.utils.timezone.now", clock.now)
    Keys(settings.INSTALLATION.secrets_folder).make_missing(day=clock.now().date())
    town = found_town(since=LONG_AGO, at=clock.now() - YEAR - timedelta(days=1))
    return Stage(browser=browser, server=server, town=town, clock=clock)


def said(page: Any) -> str:
    """What the page tells."""
    text: str = page.inner_text("main")
    return text


def field(page: Any, label: str) -> Any:
    """What stands under a label, with or without the colon that forms set behind it."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}:?\s*$"))


def press(page: Any, name: str) -> None:
    """A button, and whatever comes after it."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def follow(page: Any, name: str, *, exact: bool = True) -> None:
    """A link, and what it leads to."""
    page.get_by_role("link", name=name, exact=exact).first.click()
    page.wait_for_load_state()


def picture(page: Any, name: str) -> None:
    """Keep what it looks like, where a folder was named."""
    shot(page, f"loop-{name}")
