"""The first page: what needs doing now, for each role, and nothing else."""

import re

import pytest
from cast import Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact

from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.audit.models import Checkpoint
from daylit.web.home.tile import counted


def home(person) -> str:
    answer = signed_in(person).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def links(page: str) -> set[str]:
    return set(re.findall(r'href="(/[^"]*)"', page)) - {"/"}


def test_it_works_for_a_supervisor(cast: Cast):
    a_contact(cast)
    page = home(cast.okafor)
    assert "<strong>1</strong> to review" in page
    assert "None drawn at random reviewed yet: too few to tell." in page


def test_an_administrator_sees_who_cannot_begin_and_what_is_left(cast: Cast):
    page = home(cast.tanaka)
    assert "<strong>4</strong> without a second factor" in page
    assert "<strong>0</strong> steps of set-up left" in page


def test_an_auditor_sees_the_last_signed_head(cast: Cast):
    assert "daylit audit checkpoint" in home(cast.mbeki)
    Checkpoint.objects.create(size=12, head="0" * 64, at=timezone.now(), key="k", signature="s")
    assert "<strong>12</strong> events under a signed head" in home(cast.mbeki)


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_every_role_opens(cast: Cast, role: Role):
    person = with_role("somebody", role, cast.millbrook, cast.patrol if role is Role.OFFICER else None)
    client = signed_in(person)
    for href in links(client.get("/").content.decode()):
        if not href.startswith(("/static/", "/collect/")):
            assert client.get(href, follow=True).status_code == 200, href


def test_who_sends_to_the_state_comes_to_the_files_and_to_what_is_due(cast: Cast):
    page = home(with_role("walker", Role.RECORDS, cast.millbrook))
    assert "/state-files/" in links(page)
    assert "state" in page


def test_an_analyst_comes_to_the_extracts(cast: Cast):
    assert "/extracts/" in links(home(with_role("ito", Role.ANALYST, cast.millbrook)))


@pytest.mark.parametrize("role", [Role.COMMAND, Role.ANALYST])
def test_who_leads_and_who_studies_come_to_the_week_the_findings_and_what_is_watched(cast: Cast, role: Role):
    page = home(with_role("somebody", role, cast.millbrook))
    assert {"/week/", "/findings/", "/explore/", "/watch/", "/plan/"} <= links(page)
    assert "later version" not in page


def test_command_sees_how_things_stand_and_nothing_about_anybody(cast: Cast):
    a_contact(cast, at=timezone.now())
    page = home(with_role("chief", Role.COMMAND, cast.millbrook))
    assert "<strong>1</strong> recorded in the last 30 days" in page
    assert "<strong>1</strong> waiting for review" in page
    assert cast.rivera.name not in page


def test_one_is_said_as_one_and_thousands_can_be_read():
    assert counted(1, "job needs a look", "jobs need a look") == {"number": "1", "label": "job needs a look"}
    assert counted(0, "job", "jobs")["label"] == "jobs"
    assert counted(2503, "event today", "events today")["number"] == "2,503"


def test_what_waits_stands_before_what_does_not(cast: Cast):
    a_contact(cast)
    page = home(cast.okafor)
    assert (
        page.index("Waits for you") < page.index("to review") < page.index("How things stand") < page.index("mistake")
    )


def test_somebody_without_a_role_is_told_whom_to_ask(cast: Cast):
    person = Person.objects.create_user("nobody", password="x", name="Nobody")
    assert "no role at any agency today" in home(person)


def test_the_neighbours_records_are_not_counted(cast: Cast):
    a_contact(cast)
    twin = with_role("twin", Role.SUPERVISOR, cast.ashford)
    assert "<strong>0</strong> to review" in home(twin)


def test_a_visitor_is_asked_to_sign_in(cast: Cast):
    assert signed_in(None).get("/").headers["Location"].startswith("/sign-in/login/")


@pytest.mark.parametrize("has_one", [True, False])
def test_only_who_has_a_password_is_led_to_changing_it(cast: Cast, has_one: bool):
    """Whoever comes by the agency's own accounts has none, and the page behind the link was not there."""
    if not has_one:
        cast.rivera.set_unusable_password()
        cast.rivera.save()
    client = signed_in(cast.rivera)
    assert ("Change the password" in client.get("/my-account/").content.decode()) == has_one
