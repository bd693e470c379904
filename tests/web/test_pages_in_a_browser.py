"""Every page of review, home and set-up in a real browser: accessible, calm on a phone and at night, quick by keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import a_browser, a_page, shot
from cast import Cast, make_cast, signed_in, with_role
from django.utils import timezone
from records import a_contact, a_revision, answers

from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.ledger.models import Contact, Decision, State
from daylit.web.ledger.sealing import seal_extract
from daylit.web.review.models import ReviewSample, StandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "okafor": ("/", "/review/", "/review/{marked}/", "/review/{changed}/", "/review/{done}/", "/review/late/",
               "/review/stand-ins/", "/review/sample/"),
    "tanaka": ("/", "/setup/", "/setup/agency/", "/setup/units/", "/setup/areas/", "/setup/streets/", "/setup/people/",
               "/setup/questions/", "/setup/templates/", "/people/", "/people/{rivera}/"),
    "mbeki": ("/", "/log/", "/review/pace/", "/review/sample/"),
    "rivera": ("/",),
    "ito": ("/", "/extracts/"),
}  # fmt: skip
SHOWN = 1000
"""Milliseconds after which a key counts: a page that was hardly shown was not looked at."""
CASES = [(who, page) for who, pages in PAGES.items() for page in pages]


@pytest.fixture(scope="module")
def browser():
    with a_browser() as running:
        yield running


@pytest.fixture
def town(transactional_db: None) -> tuple[Cast, dict[str, object]]:
    """A cast with records in every state, some late, some drawn, some with a mark."""
    cast, now = make_cast(), timezone.now()
    second = with_role("second", Role.SUPERVISOR, cast.millbrook)
    text = "Light out. The sign on the van read 555-123-4567, parked across two places."
    marked = a_contact(
        cast, at=now, late_reason="Held at the hospital.", cad="26-1182", tags=["school zone"],
        given=answers(people__0__reason_narrative=text, people__0__force=["hands"], contact__duration=0),
        override={"people[0].reason_narrative": "The company's number, painted on the van."},
    )  # fmt: skip
    changed = a_contact(cast, at=now - timedelta(days=8))
    a_revision(
        changed, given=answers(people__0__reason="speeding", people__0__searched=True, people__0__found=["none"])
    )
    done = a_contact(cast, at=now, state=State.ACCEPTED)
    Decision.objects.create(revision=done.revisions.get(), by=cast.okafor, at=now, accepted=True, seconds=14, event=1)
    ReviewSample.objects.create(contact=done, probability=0.1, drawn=True, at=now)
    back = a_contact(cast, at=now - timedelta(days=5), state=State.SENT_BACK)
    Contact.objects.filter(pk=back.pk).update(due=now - timedelta(days=1))
    StandIn.objects.create(
        agency=cast.millbrook, away=cast.okafor, instead=second, since=now.date(), until=now.date() + timedelta(3)
    )
    with_role("ito", Role.ANALYST, cast.millbrook)
    seal_extract(agency=cast.millbrook, by=second, at=now)
    cast.millbrook.questions = [{"path": "person.own_card", "kind": "yes_no", "label": "Was a card given?"}]
    cast.millbrook.save()
    return cast, {"marked": marked.pk, "changed": changed.pk, "done": done.pk, "rivera": cast.rivera.pk}


def person_of(who: str) -> Person:
    """Somebody of the cast, or of this town."""
    return Person.objects.get(username=who)


@pytest.mark.parametrize(("who", "address"), CASES)
def test_each_page_is_accessible_fits_its_screen_and_breaks_no_policy(town, browser, live_server, who, address):
    _, things = town
    for size, dark in (("phone", False), ("desktop", True)):
        with a_page(browser, live_server, person_of(who), size=size, dark=dark) as page:
            told: list[str] = []
            page.on("console", lambda message, told=told: told.append(message.text))
            page.on("pageerror", lambda error, told=told: told.append(str(error)))
            assert page.goto(address.format(**things)).status == 200
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
            assert found.violations_count == 0, found.generate_report()
            assert told == []
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            name = address.strip("/").split("{")[0].strip("/").replace("/", "-") or "first"
            extra = address.split("{")[1].split("}")[0] if "{" in address else ""
            shot(page, f"{who}-{name}{extra}-{size}{'-dark' if dark else ''}")


def test_a_plain_record_is_accepted_with_one_key_and_the_next_one_opens(cast_of_three, browser, live_server):
    cast, _ = cast_of_three
    with a_page(browser, live_server, cast.okafor) as page:
        page.goto("/review/")
        page.get_by_role("link", name="Begin with the first").click()
        for done in range(3):
            page.locator("#keys").wait_for(state="visible")
            here = page.url
            page.wait_for_timeout(SHOWN)
            page.keyboard.press("a")
            page.wait_for_url(lambda url, here=here: url != here)
            assert Contact.objects.filter(state=State.ACCEPTED).count() == done + 1
        assert page.url.endswith("/review/")
    assert {one.seconds is not None for one in Decision.objects.all()} == {True}


def test_a_second_press_of_the_key_does_not_accept_the_next_record_unseen(cast_of_three, browser, live_server):
    cast, contacts = cast_of_three
    press = "() => document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'a', bubbles: true}))"
    with a_page(browser, live_server, cast.okafor) as page:
        page.add_init_script(f"addEventListener('DOMContentLoaded', {press})")  # as soon as anything can be pressed
        page.goto(f"/review/{contacts[0].pk}/")
        page.locator("#keys").wait_for(state="visible")  # the script of the keys has begun to count
        page.wait_for_timeout(SHOWN)
        assert not Decision.objects.exists()
        with page.expect_navigation():
            page.evaluate(press)
        page.locator("#keys").wait_for(state="visible")
        page.wait_for_timeout(SHOWN)
        assert Decision.objects.count() == 1


def test_a_plain_record_is_accepted_with_one_tap_on_a_phone_without_scrolling(cast_of_three, browser, live_server):
    cast, contacts = cast_of_three
    with a_page(browser, live_server, cast.okafor, size="phone", scripts=False) as page:
        page.goto(f"/review/{contacts[0].pk}/")
        button = page.get_by_role("button", name="Accept")
        box = button.bounding_box()
        assert box["y"] + box["height"] <= 844
        assert min(box["height"], box["width"]) >= 44
        button.click()
    assert Contact.objects.filter(state=State.ACCEPTED).count() == 1


def test_keys_do_nothing_while_typing_and_can_be_turned_off(cast_of_three, browser, live_server):
    cast, contacts = cast_of_three
    with a_page(browser, live_server, cast.okafor) as page:
        page.goto(f"/review/{contacts[0].pk}/")
        page.get_by_label("In a sentence", exact=True).fill("")
        page.get_by_label("In a sentence", exact=True).press_sequentially("a last look")
        assert page.get_by_label("In a sentence", exact=True).input_value() == "a last look"
        page.get_by_label("In a sentence", exact=True).fill("")
        page.locator("#keys").uncheck()
        page.locator("h1").click()
        page.keyboard.press("a")
        page.reload()
        assert not page.locator("#keys").is_checked()
    assert not Decision.objects.exists()


def test_sending_back_by_hand_without_scripts(cast_of_three, browser, live_server):
    cast, contacts = cast_of_three
    with a_page(browser, live_server, cast.okafor, size="phone", scripts=False) as page:
        page.goto(f"/review/{contacts[0].pk}/")
        page.get_by_label("Ask about: Reason for the stop").check()
        page.get_by_label("Why: Reason for the stop").select_option("more")
        page.get_by_role("button", name="Send back").click()
    assert Decision.objects.get().reasons[0]["sentence"] == "Please say more about this."


@pytest.fixture
def cast_of_three(transactional_db: None) -> tuple[Cast, list[Contact]]:
    cast = make_cast()
    assert signed_in(cast.okafor).get("/").status_code == 200
    return cast, [a_contact(cast, at=timezone.now() - timedelta(minutes=n)) for n in range(3)]
