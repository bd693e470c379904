"""Accepting a record."""

import pytest
from cast import NOW, Cast, signed_in, with_role
from records import a_contact, a_revision

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.models import Decision, Revision, State
from daylit.web.review.actions import NotWaiting, OwnRecord, accept
from daylit.web.review.models import ReviewSample


def press_accept(person, contact, **changes):
    client = signed_in(person)
    page = client.get(f"/review/{contact.pk}/").content.decode()
    opened = page.split('name="opened" value="')[1].split('"')[0] if 'name="opened"' in page else ""
    sent = {"revision": str(contact.revisions.count()), "opened": opened, **changes}
    return client.post(f"/review/{contact.pk}/accept/", sent)


def test_it_works_and_the_next_record_opens(cast: Cast):
    contact = a_contact(cast)
    assert press_accept(cast.okafor, contact).headers["Location"] == "/review/next/"
    contact.refresh_from_db()
    decision = Decision.objects.get()
    assert contact.state == State.ACCEPTED
    assert (decision.by, decision.accepted, decision.revision.number) == (cast.okafor, True, 1)
    event = Event.objects.get(number=decision.event)
    assert (event.kind, event.subject, event.person) == ("contact.accepted", f"contact:{contact.pk}", cast.okafor.pk)


def test_not_a_word_of_the_record_changes(cast: Cast):
    contact = a_contact(cast)
    before = Revision.objects.values().get()
    extra = {
        "people[0].race": "black",
        "answers": "{}",
        "entry": "x",
        "state": "expunged",
        "officer": str(cast.okafor.pk),
    }
    press_accept(cast.okafor, contact, **extra)
    assert Revision.objects.values().get() == before
    contact.refresh_from_db()
    assert (contact.officer, contact.state) == (cast.rivera, State.ACCEPTED)


def test_the_seconds_for_which_it_was_open_are_kept(cast: Cast):
    press_accept(cast.okafor, a_contact(cast))
    assert Decision.objects.get().seconds in (0, 1, 2)


@pytest.mark.parametrize("forged", ["", "x", "eyJhdCI6MX0:1:abc"])
def test_a_forged_moment_is_no_moment(cast: Cast, forged: str):
    press_accept(cast.okafor, a_contact(cast), opened=forged)
    assert Decision.objects.get().seconds is None


def test_it_is_drawn_before_the_decision(cast: Cast):
    contact = a_contact(cast)
    press_accept(cast.okafor, contact)
    assert ReviewSample.objects.get(contact=contact).probability == cast.millbrook.sample_share


def test_a_revision_that_is_no_longer_the_last_is_not_decided_about(cast: Cast):
    contact = a_contact(cast)
    old = contact.revisions.get()
    a_revision(contact)
    answer = press_accept(cast.okafor, contact, revision="1")
    assert answer.status_code == 422
    assert "in the meantime" in answer.content.decode()
    with pytest.raises(NotWaiting):
        accept(revision=old, by=cast.okafor, agency=cast.millbrook, seconds=1, at=NOW)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENT_BACK, State.QUARANTINED, State.EXPUNGED])
def test_only_what_waits_can_be_accepted(cast: Cast, state):
    contact = a_contact(cast, state=state)
    assert press_accept(cast.okafor, contact).status_code == 422
    assert not Decision.objects.exists()


def test_something_asked_and_accepted_at_once_is_neither(cast: Cast):
    contact = a_contact(cast)
    assert press_accept(cast.okafor, contact, ask="people[0].reason").status_code == 422
    assert press_accept(cast.okafor, contact, sentence="Look again").status_code == 422
    contact.refresh_from_db()
    assert contact.state == State.SUBMITTED


def test_nobody_accepts_their_own(cast: Cast):
    contact = a_contact(cast, officer=cast.okafor)
    assert press_accept(cast.okafor, contact).status_code == 404
    with pytest.raises(OwnRecord):
        accept(revision=contact.revisions.get(), by=cast.okafor, agency=cast.millbrook, seconds=1, at=NOW)
    assert Event.objects.filter(kind="page.refused", subject=f"contact:{contact.pk}").exists()


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    contact = a_contact(cast)
    assert press_accept(getattr(cast, who), contact).status_code == 404
    assert not Decision.objects.exists()


def test_the_twin_next_door_cannot(cast: Cast):
    contact = a_contact(cast)
    assert press_accept(with_role("twin", Role.SUPERVISOR, cast.ashford), contact).status_code == 404


def test_a_visitor_cannot(cast: Cast):
    assert press_accept(None, a_contact(cast)).status_code == 302
    assert not Decision.objects.exists()
