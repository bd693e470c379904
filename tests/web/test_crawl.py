"""Every page that every role can reach by links, in a real browser: accessible, of this host alone, and none is dead.

It begins at the first page and follows what it finds (WEB-1: no violation of the content policy; WEB-5: no request
leaves the host). ``make soak`` looks at each page on a phone and a desktop, by day and by night.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import a_browser, a_page, shot
from cast import Cast, make_cast, with_role
from django.utils import timezone
from listening import answer, community_things
from records import a_contact
from sending import keys
from stored import a_finding, a_watch, counts_of

from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.community.models import Survey
from daylit.web.ledger.models import Contact, State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}")
AWAY = ("/sign-in/2fa/recovery-codes/download/", "/static/")
FILES = (".csv", ".json", ".svg")
EVERY = ["/", "/my-account/", "/sign-in/2fa/"]


@dataclass
class Seen:
    """What was found on the way."""

    pages: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def people(transactional_db: None) -> dict[str, Person | None]:
    """A person of each role, and a visitor; with records that wait, that are late and that are done."""
    cast: Cast = make_cast()
    now = timezone.now()
    other = with_role("other", Role.OFFICER, cast.millbrook, cast.patrol)
    a_contact(cast, officer=other, at=now - timedelta(hours=1))
    a_contact(cast, officer=other, at=now - timedelta(days=9))
    a_contact(cast, officer=other, at=now, state=State.ACCEPTED)
    back = a_contact(cast, officer=other, at=now - timedelta(days=5), state=State.SENT_BACK)
    Contact.objects.filter(pk=back.pk).update(due=now - timedelta(days=1))
    found = a_finding(cast.millbrook, by=cast.rivera)
    counts_of(found.extract, [{"area": "North", "searched": n % 4 == 0, "date": "2026-11-01"} for n in range(60)])
    a_watch(cast.millbrook, by=cast.rivera)
    community_things(cast.millbrook)
    answer(Survey.objects.get(), many=12)
    known = {Role.OFFICER: cast.rivera, Role.SUPERVISOR: cast.okafor, Role.ADMIN: cast.tanaka, Role.AUDITOR: cast.mbeki}
    others = {role: with_role(f"the {role}", role, cast.millbrook) for role in Role if role not in known}
    return {"visitor": None, **{str(role): person for role, person in {**known, **others}.items()}}


def crawled(
    browser: Any, server: Any, person: Person | None, *, who: str, size: str, dark: bool, known: set[str]
) -> Seen:
    """Follow every link once; of pages that differ by an id alone, one. What is ``known`` is the same for everybody."""
    seen, waiting = (
        Seen(),
        ["/nothing/", "/sign-in/login/", "/survey/", "/community/"] if person is None else list(EVERY),
    )
    with a_page(browser, server, person, size=size, dark=dark) as page:
        told = listening(page, server)
        while waiting:
            path = waiting.pop(0)
            if ID.sub("*", path) in seen.pages | (known - {"/"}):
                continue
            seen.pages.add(ID.sub("*", path))
            status = page.goto(path).status
            if status != (404 if path == "/nothing/" else 200):
                seen.wrong.append(f"{path}: {status}")
                continue
            seen.wrong += [f"{path}: {one}" for one in (*told, *looked_at(page)) if "(Not Found)" not in one]
            told.clear()
            name = path.strip("/").replace("/", "-") or "first"
            shot(page, f"crawl-{who}-{ID.sub('x', name)}-{size}{'-dark' if dark else ''}")
            waiting += links(page)
    return seen


def listening(page: Any, server: Any) -> list[str]:
    """What the browser complains about, and every request to another host."""
    told: list[str] = []
    host = urlsplit(server.url).netloc
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    page.on(
        "request",
        lambda request: (
            None
            if urlsplit(request.url).netloc in (host, "") or request.url.startswith(("data:", "blob:"))
            else told.append(f"left the host: {request.url}")
        ),
    )
    return told


def looked_at(page: Any) -> Iterator[str]:
    if not page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
        yield "wider than the screen"
    if page.locator("h1").count() != 1 and not page.url.rstrip("/").endswith("/collect"):
        yield "not one heading"
    found = Axe().run(page, options={"runOnly": RULES})
    if found.violations_count:
        yield found.generate_report()


def links(page: Any) -> list[str]:
    """Where the page's links lead, and its forms that only ask."""
    found = page.evaluate(
        "[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href')).concat("
        "[...document.querySelectorAll('form[method=get][action]')].map(f => f.getAttribute('action')))"
    )
    inside = [one.partition("#")[0].partition("?")[0] for one in found if one.startswith("/")]
    return [one for one in inside if one and not one.startswith(AWAY) and not one.endswith(FILES)]


WAYS = [
    pytest.param("phone", False),
    pytest.param("desktop", True, marks=pytest.mark.soak),
    pytest.param("phone", True, marks=pytest.mark.soak),
    pytest.param("desktop", False, marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("size", "dark"), WAYS)
def test_it_works_for_every_role(browser, live_server, people: dict[str, Person | None], size: str, dark: bool):
    keys()
    wrong: list[str] = []
    pages: set[str] = set()
    for who, person in people.items():
        seen = crawled(browser, live_server, person, who=who, size=size, dark=dark, known=pages)
        assert person is None or "/" in seen.pages
        wrong += [f"{who}: {one}" for one in seen.wrong]
        pages |= seen.pages
    assert wrong == []
    assert {"/week/", "/explore/", "/findings/*/", "/findings/*/over-time/", "/watch/*/", "/plan/declare/"} <= pages
    assert {
        "/review/*/",
        "/people/*/",
        "/log/",
        "/collect/",
        "/setup/areas/",
        "/sign-in/2fa/",
        "/survey/*/",
        "/community/*/results/",
    } <= pages


@pytest.mark.parametrize(
    "broken",
    [
        "document.body.insertAdjacentHTML('beforeend', '<img alt=\"\" src=\"http://elsewhere.invalid/x.png\">')",
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Red</p>')",
        "document.body.insertAdjacentHTML('beforeend', '<button id=x onclick=\"1\">Press</button>'); x.click()",
        "fetch('http://elsewhere.invalid/').catch(() => 0)",
    ],
    ids=["another host's picture", "a style in a tag", "a script in a tag", "a call to another host"],
)
def test_a_page_that_breaks_the_policy_is_noticed(browser, live_server, people: dict[str, Person | None], broken: str):
    """The negative control: each is told."""
    with a_page(browser, live_server, people["auditor"]) as page:
        told = listening(page, live_server)
        page.goto("/")
        assert told == []
        page.evaluate(broken)
        for _ in range(600):  # it is told when the browser comes to it
            if told:
                break
            page.wait_for_timeout(100)
        assert told != []
