"""A text that may name somebody: it stops acceptance until a second person lets it through with a reason."""

import pytest
from cast import NOW, Cast, signed_in, with_role
from records import a_contact, answers

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.models import Contact, State
from daylit.web.review.actions import MarksLeft, OwnRecord, accept, let_through
from daylit.web.review.models import TextOverride

PLACE, WHAT = "people[0].reason_narrative", "a telephone number"


def marked(cast: Cast, **changes) -> Contact:
    text = "Sign on the van read 555-123-4567, light out."
    return a_contact(cast, given=answers(people__0__reason_narrative=text), **changes)


def press(person, contact, **changes):
    sent = {"revision": "1", "place": PLACE, "what": WHAT, "reason": "It is the number of a company.", **changes}
    return signed_in(person).post(f"/review/{contact.pk}/let-through/", sent)


def test_it_works_and_the_record_can_then_be_accepted(cast: Cast):
    contact = marked(cast)
    assert press(cast.okafor, contact).headers["Location"] == f"/review/{contact.pk}/"
    row = TextOverride.objects.get()
    assert (row.by, row.place, row.what, row.reason) == (cast.okafor, PLACE, WHAT, "It is the number of a company.")
    event = Event.objects.get(number=row.event)
    assert (event.kind, event.person) == ("text.overridden", cast.okafor.pk)
    assert "company" not in str(event.details)
    signed_in(cast.okafor).post(f"/review/{contact.pk}/accept/", {"revision": "1"})
    contact.refresh_from_db()
    assert contact.state == State.ACCEPTED


def test_the_place_is_marked_in_the_text_and_the_officers_word_is_shown(cast: Cast):
    contact = marked(cast, override={PLACE: "It is a company's number."})
    page = signed_in(cast.okafor).get(f"/review/{contact.pk}/").content.decode()
    assert '<mark title="May hold a telephone number">555-123-4567</mark>' in page
    assert "The officer says: “It is a company&#x27;s number.”" in page


def test_until_then_it_cannot_be_accepted(cast: Cast):
    contact = marked(cast)
    page = signed_in(cast.okafor).post(f"/review/{contact.pk}/accept/", {"revision": "1"})
    assert page.status_code == 422
    assert "may still name somebody" in page.content.decode()
    with pytest.raises(MarksLeft):
        accept(revision=contact.revisions.get(), by=cast.okafor, agency=cast.millbrook, seconds=1, at=NOW)


@pytest.mark.parametrize("reason", ["", "   ", "ok"])
def test_a_reason_is_needed(cast: Cast, reason: str):
    assert press(cast.okafor, marked(cast), reason=reason).status_code == 422
    assert not TextOverride.objects.exists()


@pytest.mark.parametrize("changes", [{"place": "people[0].race"}, {"what": "a name"}, {"place": ""}])
def test_only_what_is_marked_can_be_let_through(cast: Cast, changes):
    assert press(cast.okafor, marked(cast), **changes).status_code == 422
    assert not TextOverride.objects.exists()


def test_the_officer_never_can(cast: Cast):
    own = marked(cast, officer=cast.okafor)
    assert press(cast.okafor, own).status_code == 404
    with pytest.raises(OwnRecord):
        let_through(
            revision=own.revisions.get(), place=PLACE, what=WHAT, reason="I know it.", by=cast.okafor,
            agency=cast.millbrook, at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    assert press(getattr(cast, who), marked(cast)).status_code == 404


def test_neither_the_twin_next_door_nor_a_visitor_can(cast: Cast):
    contact = marked(cast)
    assert press(with_role("twin", Role.SUPERVISOR, cast.ashford), contact).status_code == 404
    assert press(None, contact).status_code == 302
    assert not TextOverride.objects.exists()
