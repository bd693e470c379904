"""FEED-7: residents' pages in a real browser, with scripts off: the whole way, the keyboard, axe, both languages."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import SIZES, a_browser, a_page, shot
from cast import make_cast
from django.utils import timezone
from listening import a_survey, answer, codes, community_things, liaison
from test_crawl import RULES, listening

from daylit.web.community import limits
from daylit.web.community.models import Kind, Question, Source, Statement, Survey, Waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES.setdefault("wide", {"width": 1440, "height": 900})
SIZES.setdefault("small", {"width": 320, "height": 640})


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def town(transactional_db):
    limits.forget()
    cast = make_cast()
    community_things(cast.millbrook)
    Survey.objects.all().update(title="How did the stop go?", title_es="¿Cómo le fue en la parada?")
    survey = Survey.objects.get()
    for number in range(24):
        answer(survey, marks={"a1": 1 + number % 5, "a2": 4, "a3": 5, "a5": 2}, kind="traffic")
    Statement.objects.update(agree=9, disagree=4, passed=2, text="Officers greet people by name on our street.")
    Question.objects.update(text="Why are so many cars stopped on Oak Street?")
    a_survey(
        cast, Kind.COMMUNITY, open_link=True, title="Our town and its police", title_es="Nuestro pueblo y su policía"
    )
    return cast


def test_it_works_with_scripts_off_and_the_keyboard_alone(browser, live_server, town):
    survey = Survey.objects.get(kind=Kind.STOPS)
    (code,) = codes(survey)
    with a_page(browser, live_server, None, size="phone", scripts=False) as page:
        told = listening(page, live_server)
        page.goto(f"/survey/?g={str(town.millbrook.id)[:8]}&c={code}&k=traffic&m={timezone.now():%Y-%m}")
        shot(page, "survey-phone")
        page.locator("#f-a1_0").focus()
        page.keyboard.press("ArrowDown")
        assert page.locator("#f-a1_1").is_checked()
        page.get_by_label("Is there anything you want to add?").fill("They were calm.")
        page.get_by_role("button", name="Send").focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Thank you").wait_for()
        assert Waiting.objects.count() == 1
        page.goto(f"/survey/{survey.id}/?c={code}")
        page.locator("#f-a1_0").check()
        page.get_by_role("button", name="Send").click()
        page.get_by_role("heading", name=re.compile("Each code works once")).wait_for()
        assert page.context.cookies() == []
        assert [one for one in told if "(Conflict)" not in one] == []


def test_the_way_out_is_first_and_large(browser, live_server, town):
    with a_page(browser, live_server, None, size="small", scripts=False) as page:
        page.goto(f"/survey/{Survey.objects.get(kind=Kind.STOPS).id}/")
        box = page.get_by_role("link", name="Leave now").bounding_box()
        assert box["y"] + box["height"] <= 640
        assert box["height"] >= 44


@pytest.mark.parametrize(
    ("size", "dark"), [("phone", False), ("wide", True), ("phone", True), ("wide", False), ("small", False)]
)
def test_every_page_is_for_everyone_in_both_languages(browser, live_server, town, size: str, dark: bool):
    root, survey = f"/community/{town.millbrook.id}/", Survey.objects.get(kind=Kind.STOPS)
    pages = ["/survey/", f"/survey/{survey.id}/", f"/survey/{survey.id}/thanks/", root]
    pages += [
        f"{root}{one}/" for one in ("results", "statements", "questions", "questions/mine", "meetings", "promises")
    ]
    with a_page(browser, live_server, None, size=size, dark=dark) as page:
        told = listening(page, live_server)
        for language in ("en", "es"):
            for path in pages:
                assert page.goto(f"{path}?lang={language}").status == 200
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                    path
                )
                assert page.locator("h1").count() == 1
                found = Axe().run(page, options={"runOnly": RULES})
                assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
                small = page.evaluate(SMALL)
                assert small == [], (path, small)
                name = (
                    path.replace(str(town.millbrook.id), "x").replace(str(survey.id), "y").strip("/").replace("/", "-")
                )
                shot(page, f"public-{name}-{language}-{size}{'-dark' if dark else ''}")
        assert told == []


SMALL = """[...document.querySelectorAll('button, .way, .top a, select, input[type=text], .marks label, summary')]
  .filter(each => each.offsetParent && !each.matches('.skip'))
  .map(each => [each.className || each.tagName, each.getBoundingClientRect().height])
  .filter(([, height]) => height < 43.9)"""


def test_staff_pages_are_for_everyone_too(browser, live_server, town):
    survey = Survey.objects.get(kind=Kind.STOPS)
    person = liaison(town.millbrook)
    answer(survey, text="They asked Mr. Hollis to wait.", source=Source.RECEIPT)
    for size, dark in (("phone", False), ("wide", True)):
        with a_page(browser, live_server, person, size=size, dark=dark) as page:
            told = listening(page, live_server)
            for path in ("", f"surveys/{survey.id}/", "reading/", "questions/", "meetings/", "commitments/new/"):
                assert page.goto(f"/listening/{path}").status == 200
                assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
                    path
                )
                found = Axe().run(page, options={"runOnly": RULES})
                assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
                shot(
                    page, f"staff-{path.replace(str(survey.id), 'y').strip('/').replace('/', '-') or 'surveys'}-{size}"
                )
            page.goto(f"/listening/surveys/{survey.id}/")
            page.get_by_label("How many codes").fill("6")
            page.get_by_role("button", name="Make the sheet").click()
            page.get_by_role("heading", name="6 slips").wait_for()
            assert page.locator("svg.qr").count() == 6
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, found.generate_report()
            shot(page, f"staff-sheet-{size}")
            assert told == []
