"""The log, for an auditor."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.utils import timezone

from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.audit.models import Event
from daylit.web.home.events import events_for, narrowed


def an_event(cast: Cast, kind="contact.read", **changes):
    said = {"at": NOW, "by": cast.okafor.pk, "agency": cast.millbrook.pk, "subject": "contact:1"} | changes
    return record(kind, **said)


def test_it_works_and_reading_is_an_event(cast: Cast):
    page = signed_in(cast.mbeki).get("/log/").content.decode()
    assert "A role was given." in page
    assert Event.objects.filter(kind="log.read", person=cast.mbeki.pk).count() == 1


def test_it_is_narrowed_by_kind_person_thing_and_days(cast: Cast):
    mine = an_event(cast)
    an_event(cast, by=cast.tanaka.pk, subject="contact:2", at=NOW - timedelta(days=3))
    events = events_for(cast.millbrook)
    day = NOW.date()
    for wish in ({"person": cast.okafor.pk}, {"about": "contact:1"}, {"since": day, "until": day}):
        assert list(narrowed(events, kind="contact.read", **wish)) == [mine]


def test_days_are_those_of_the_agency(cast: Cast):
    """Half past midnight in Greenwich is still the day before in Chicago."""
    event = an_event(cast, at=NOW.replace(hour=0, minute=30))
    day = NOW.date() - timedelta(days=1)
    found = narrowed(events_for(cast.millbrook), since=day, until=day, zone="America/Chicago")
    assert event in found


def test_events_of_the_neighbours_are_theirs(cast: Cast):
    an_event(cast, subject="contact:of-millbrook")
    record("sign_out.done", at=NOW, by=cast.rivera.pk)
    twin = with_role("twin", Role.AUDITOR, cast.ashford)
    page = signed_in(twin).get("/log/").content.decode()
    assert "of-millbrook" not in page
    assert not events_for(cast.ashford).filter(person=cast.rivera.pk).exists()
    assert events_for(cast.millbrook).filter(kind="sign_out.done").exists()


def test_older_events_are_on_the_next_page(cast: Cast):
    for _ in range(150):
        an_event(cast, at=timezone.now())
    client = signed_in(cast.mbeki)
    first = client.get("/log/?kind=contact.read").content.decode()
    assert first.count("contact:1") == 100
    older = first.split('href="?')[1].split('"')[0].replace("&amp;", "&")
    assert client.get(f"/log/?{older}").content.decode().count("contact:1") == 50


@pytest.mark.parametrize(
    "query",
    ["kind=x", "person=x", "since=x", "before=x", "before=-1", "about=" + "x" * 99, "before=9999999999999999999999"],
)
def test_a_wish_that_cannot_be_breaks_nothing(cast: Cast, query: str):
    assert signed_in(cast.mbeki).get(f"/log/?{query}").status_code == 200


@pytest.mark.parametrize("who", ["rivera", "okafor", "lindgren", "tanaka"])
def test_nobody_else_reads_it(cast: Cast, who: str):
    assert signed_in(getattr(cast, who)).get("/log/").status_code == 404


def test_a_visitor_does_not(cast: Cast):
    assert signed_in(None).get("/log/").status_code == 302
