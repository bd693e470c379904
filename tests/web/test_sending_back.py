"""Sending a record back to its officer."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, signed_in, with_role
from records import a_contact

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.models import Decision, Revision, State
from daylit.web.review.actions import NoReason, send_back


def press_send_back(person, contact, **sent):
    return signed_in(person).post(f"/review/{contact.pk}/send-back/", {"revision": "1", **sent})


def test_it_works_with_a_reason_beside_an_answer_and_a_sentence(cast: Cast):
    contact = a_contact(cast)
    before = Revision.objects.values().get()
    answer = press_send_back(
        cast.okafor, contact, ask=["people[0].reason"], sentence=" The text speaks of\n speeding. ",
        **{"why:people[0].reason": "fit"},
    )  # fmt: skip
    assert answer.headers["Location"] == "/review/next/"
    decision = Decision.objects.get()
    assert decision.reasons == [
        {"at": "people[0].reason", "label": "Person 1: Reason for the stop", "sentence": "This does not fit the rest."},
        {"at": "", "label": "", "sentence": "The text speaks of speeding."},
    ]
    contact.refresh_from_db()
    assert (contact.state, contact.due) == (State.SENT_BACK, decision.at + timedelta(hours=72))
    assert Revision.objects.values().get() == before
    assert Event.objects.get(number=decision.event).kind == "contact.sent_back"


def test_of_what_was_perceived_nobody_says_that_it_does_not_fit(cast: Cast):
    """Neither does the page offer it, nor is it taken from a request that was made up."""
    contact = a_contact(cast)
    at = "people[0].race"
    text = signed_in(cast.okafor).get(f"/review/{contact.pk}/").content.decode()
    offered = text.split(f'name="why:{at}"')[1].split("</select>")[0]
    assert "Is this what you perceived? If it is, leave it." in offered
    assert "does not fit" not in offered
    assert "does not fit" in text.split('name="why:people[0].reason"')[1].split("</select>")[0]
    press_send_back(cast.okafor, contact, ask=[at], **{f"why:{at}": "fit"})
    [reason] = Decision.objects.get().reasons
    assert reason["sentence"] == "Is this what you perceived? If it is, leave it."


def test_without_a_reason_it_is_refused(cast: Cast):
    contact = a_contact(cast)
    answer = press_send_back(cast.okafor, contact, sentence="   ")
    assert answer.status_code == 422
    assert "no reason yet" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_sentence_that_may_name_somebody_is_refused_and_stays_on_the_page(cast: Cast):
    """A decision is kept for good, and what no officer may write no reviewer may either."""
    contact = a_contact(cast)
    sentence = "Was it Mr. John Smith? His number is 612-555-0188."
    answer = press_send_back(cast.okafor, contact, sentence=sentence)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "may tell who somebody is" in text
    assert "“612-555-0188”" in text
    assert sentence in text.split("<textarea")[1]
    assert not Decision.objects.exists()
    assert press_send_back(cast.okafor, contact, sentence="Was the number of the call right?").status_code == 302


def test_what_was_ticked_and_written_is_still_there_after_a_refusal(cast: Cast):
    contact = a_contact(cast)
    contact.revisions.update(number=2)
    client = signed_in(cast.okafor)
    contact_state = State.ACCEPTED
    type(contact).objects.filter(pk=contact.pk).update(state=contact_state)
    assert client.post(f"/review/{contact.pk}/send-back/", {"sentence": "Kept"}).status_code == 422
    type(contact).objects.filter(pk=contact.pk).update(state=State.SUBMITTED)
    answer = client.post(f"/review/{contact.pk}/accept/", {"ask": ["people[0].reason"], "sentence": "Kept words"})
    text = answer.content.decode()
    assert "Kept words" in text
    assert 'value="people[0].reason" id="ask-' in text
    assert "checked" in text.split('value="people[0].reason"')[1].split(">")[0]


def test_places_that_the_record_does_not_have_are_passed_over(cast: Cast):
    contact = a_contact(cast)
    press_send_back(
        cast.okafor, contact, ask=["people[9].reason", "<b>", "people[0].race"], **{"why:people[0].race": "forged"}
    )
    assert [one["at"] for one in Decision.objects.get().reasons] == ["people[0].race"]
    assert Decision.objects.get().reasons[0]["sentence"] == "Is this what you perceived? If it is, leave it."


def test_a_long_sentence_is_cut_and_no_sign_of_the_log_tells_it(cast: Cast):
    contact = a_contact(cast)
    press_send_back(cast.okafor, contact, sentence="secret-word " * 200)
    assert len(Decision.objects.get().reasons[0]["sentence"]) == 599  # 600 signs, the last of them a space
    assert not any("secret-word" in str(event.details) for event in Event.objects.all())


def test_the_action_asks_for_a_reason_too(cast: Cast):
    revision = a_contact(cast).revisions.get()
    with pytest.raises(NoReason):
        send_back(
            revision=revision, by=cast.okafor, agency=cast.millbrook, reasons=[{"at": "x", "sentence": " "}], at=NOW
        )


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can(cast: Cast, who: str):
    contact = a_contact(cast)
    assert press_send_back(getattr(cast, who), contact, sentence="No").status_code == 404
    assert not Decision.objects.exists()


def test_neither_the_twin_next_door_nor_a_visitor_can(cast: Cast):
    contact = a_contact(cast)
    assert press_send_back(with_role("twin", Role.SUPERVISOR, cast.ashford), contact, sentence="No").status_code == 404
    assert press_send_back(None, contact, sentence="No").status_code == 302
    assert not Decision.objects.exists()
