"""Every page of the agency's product, found from its addresses and not from links, for everyone's eyes and hands.

For each address that answers a page: no violation that axe knows, no wider than the screen, nothing that needs a mouse,
and a focus that can be seen; on a phone and a desktop, by day and by night, in a browser that asks for English or for
Spanish. ``make soak`` looks at all of them in all eight ways; each run at a few. The walk by links, of every role, is
``test_crawl.py``; the public's pages are walked in ``tests/portal``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import CHROMIUM, a_browser, shot
from cast import make_cast, signed_in
from django.conf import settings
from matrix import POLICY, Address, Town, addresses
from sending import keys

from daylit.web.accounts.models import Person
from daylit.web.improve.models import Assignment, Course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WORDS = {"anyone": "", "half_signed_in": "officer", "signed_in": "officer"}
"""In place of a role: who goes there, nobody for what is open to anyone."""
ELSEWHERE = {
    **dict.fromkeys(("person_close", "person_end_role", "person_grant", "person_invite", "person_unlock"), "acts"),
    **dict.fromkeys(("person_lost_factor", "person_decide_factor"), "acts"),
    **dict.fromkeys(("review_next", "send_files", "release_sign", "second_factor"), "lead on to another page"),
    **dict.fromkeys(("mfa_authenticate", "mfa_login_webauthn", "mfa_reauthenticate"), "test_key_pages"),
    **dict.fromkeys(("mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn"), "test_key_pages"),
    **dict.fromkeys(("mfa_deactivate_totp", "mfa_view_recovery_codes"), "test_second_factor"),
    **dict.fromkeys(("openid_connect_login", "openid_connect_callback"), "test_single_sign_on"),
    **dict.fromkeys(("socialaccount_login_error", "no_account"), "test_single_sign_on"),
    **dict.fromkeys(("collect_file", "state_file", "mfa_download_recovery_codes"), "files"),
    "invitation": "test_setting_up",
    "collect": "the app, looked at in tests/officer",
}  # fmt: skip
"""Addresses that answer no page by themselves, and what looks at them."""
WAYS = [(size, dark, language) for size in SIZES for dark in (False, True) for language in ("en", "es")]
FEW = 11
"""On each run every so-manieth page."""


def routes() -> list[Address]:
    """Every address that may answer a page to somebody."""
    return [one for one in addresses() if _may_answer(POLICY[one.name]) and one.name not in ELSEWHERE]


def _may_answer(rule: dict[str, Any]) -> bool:
    return bool(rule["who"]) and not rule.get("api") and "GET" in rule.get("methods", ("GET",))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with a_browser() as running:
        yield running


@pytest.fixture
def town(transactional_db: None) -> Town:
    keys()
    made = Town(make_cast())
    officer = Person.objects.get(username="m-officer")
    by = {"by": officer, "at": made.contact.submitted_at, "event": 1}
    bulletin = Course.objects.create(
        agency=made.cast.millbrook, title="A bulletin", text="Read it.", bulletin=True, **by
    )
    made.improve["to read"] = Assignment.objects.create(
        course=bulletin, person=officer, through="Patrol B", due=made.contact.submitted_at.date(), **by
    )
    return made


def looked_at(
    browser: Any, server: Any, town: Town, asked: Sequence[Address], way: tuple[str, bool, str]
) -> tuple[list[str], int]:
    """What is wrong with the pages in one way of looking, and how many pages there were."""
    size, dark, language = way
    wrong: list[str] = []
    pages = 0
    for who in sorted({_who(one) for one in asked}):
        context = browser.new_context(
            viewport=SIZES[size], color_scheme="dark" if dark else "light", base_url=server.url, locale=language
        )
        context.set_default_timeout(120_000)
        if who:
            value = signed_in(Person.objects.get(username=f"m-{who}")).cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": server.url}])
        page = context.new_page()
        for one in (each for each in asked if _who(each) == who):
            found = list(_wrong_with(page, one, _path(town, one), SIZES[size]["width"]))
            pages += found != [None]
            wrong += [f"{one.name} {way}: {each}" for each in found if each is not None]
            shot(page, f"route-{one.name}-{size}{'-dark' if dark else ''}-{language}")
        context.close()
    return wrong, pages


def _who(address: Address) -> str:
    first = POLICY[address.name]["who"][0]
    return WORDS.get(first, first)


def _path(town: Town, address: Address) -> str:
    if address.name == "improve_read":
        return f"/my-training/{town.improve['to read'].pk}/"
    return town.path(address)


def _wrong_with(page: Any, address: Address, path: str, width: int) -> Iterator[str | None]:
    """What is said against a page; ``None`` alone for what is a file or a picture."""
    if re.search(r"\.(csv|json|svg)/?$", path) or address.name in ("release_file", "improve_course_xapi"):
        yield None
        return
    answer = page.goto(path)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        yield f"{path}: {answer.status} {answer.headers.get('content-type')}"
        return
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield f"wider than {width} px"
    found = Axe().run(page, options={"runOnly": RULES})
    if found.violations_count:
        yield found.generate_report()
    yield from by_keys(page)


FOCUSABLE = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
  const seen = one => one.type !== 'hidden' && one.checkVisibility({visibilityProperty: true});
  const there = all.filter(one => !one.disabled && seen(one));
  const groups = new Set();
  return there.filter(one => {
    if (one.type !== 'radio') return true;
    if (groups.has(one.name)) return false;
    groups.add(one.name);
    return true;
  }).map((one, place) => {
    const same = one.type === 'radio' ? document.getElementsByName(one.name) : [one];
    same.forEach(each => { each.dataset.place = `${place}`; });
    return `${place} ${one.outerHTML.slice(0, 90)}`;
  });
}"""
FOCUSED = """() => {
  const light = colour => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(one => one / 255)
      .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const one = document.activeElement, style = getComputedStyle(one);
  let under = one.parentElement;
  const clear = each => /, 0\\)$|^transparent$/.test(getComputedStyle(each).backgroundColor);
  while (under?.parentElement && clear(under)) under = under.parentElement;
  const ground = under && !clear(under) ? getComputedStyle(under).backgroundColor : 'rgb(255, 255, 255)';
  const [ring, behind] = [light(style.outlineColor), light(ground)];
  const told = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return [one.dataset.place ?? '', told && Math.max(ring, behind) / Math.min(ring, behind) >= 3];
}"""
"""The place of what has the focus, and whether it has a ring that stands out from what lies around it by 3 to 1."""


def by_keys(page: Any) -> Iterator[str]:
    """What the Tab key does not reach, and where the focus cannot be seen."""
    if page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count():
        yield "an order of its own for the Tab key"
    told = {one.split(" <")[0]: one for one in page.evaluate(FOCUSABLE)}
    page.evaluate("document.activeElement.blur()")
    reached: set[str] = set()
    shown: set[str] = set()
    for _ in range(2 * len(told) + 12):  # a field of a date takes several steps
        page.keyboard.press("Tab")
        place, seen = page.evaluate(FOCUSED)
        reached.add(place)
        if seen:  # at one of the steps of a field; the button within one of a date has a ring of its own
            shown.add(place)
        if reached >= told.keys():
            break
    yield from (f"the Tab key does not reach {told[one]}" for one in sorted(told.keys() - reached))
    yield from (f"no focus is seen on {told[one]}" for one in sorted(reached & told.keys() - shown))


def test_it_works_on_some_pages(browser: Any, live_server: Any, town: Town):
    wrong, pages = looked_at(browser, live_server, town, routes()[::FEW], ("phone", True, "es"))
    assert wrong == []
    assert pages > 5


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way[0]}-{'dark' if way[1] else 'light'}-{way[2]}")
def test_every_page_in_every_way(browser: Any, live_server: Any, town: Town, way: tuple[str, bool, str]):
    asked = routes()
    if way[2] == "es":  # staff's pages are in English whatever a browser asks for
        asked = [one for one in asked if not _who(one)]
    wrong, pages = looked_at(browser, live_server, town, asked, way)
    assert wrong == []
    assert pages >= (80 if way[2] == "en" else 10)


@pytest.mark.parametrize(
    "broken",
    [
        "<a href='/' tabindex='-1' data-x>x</a>",
        "<button style='outline: none !important'>x</button>",
        "<button style='outline: 3px solid #f5c451'>x</button>",
    ],
    ids=["out of reach", "no focus to be seen", "a focus as pale as the page"],
)
def test_a_page_that_needs_a_mouse_is_noticed(browser: Any, broken: str):
    assert CHROMIUM
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.set_content(f"<a href='/'>y</a>{broken}")
    assert list(by_keys(page)) != []
    page.close()
