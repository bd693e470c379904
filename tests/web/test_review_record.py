"""One record's page: everything in words, problems at their place, what changed, and who may see it."""

import re

import pytest
from cast import Cast, signed_in, with_role
from hypothesis import given
from hypothesis import strategies as st
from records import STANDARD, a_contact, a_revision, answers

from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.review.marks import pieces
from daylit.web.review.reading import changes, label_of, read


def page(cast: Cast, contact) -> str:
    answer = signed_in(cast.okafor).get(f"/review/{contact.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def lines(given, **said):
    return {line.at: line for part in read(STANDARD.form, {"answers": given}, **said) for line in part.lines}


def test_it_works_and_tells_everything_in_the_words_of_its_form(cast: Cast):
    text = page(cast, a_contact(cast, cad="26-1182", tags=["school zone"]))
    for word in (
        "Reason for the stop",
        "Spoken warning",
        "Oak Street at 5th",
        "44.951, -93.102",
        "26-1182",
        "school zone",
    ):
        assert word in text


def test_perceived_answers_are_marked_as_perceived():
    found = lines(answers())
    assert {at for at, line in found.items() if line.perceived} == {
        "people[0].race", "people[0].gender", "people[0].age_band",
    }  # fmt: skip


def test_how_an_answer_is_known_is_said_where_it_is_not_perception():
    found = lines(answers(people__0__race={"value": ["white"], "how": "document"}))
    assert (found["people[0].race"].perceived, found["people[0].race"].how) == (False, "From a document")


def test_why_there_is_no_answer_is_said():
    assert lines(answers(people__0__race={"missing": "not_observed"}))["people[0].race"].shown == "Could not be seen"


def test_problems_stand_at_their_place_also_where_nothing_was_answered(cast: Cast):
    contact = a_contact(cast, given=answers(people__0__reason=None, contact__duration=0))
    revision = contact.revisions.get()
    found = lines(revision.entry["answers"], problems=revision.problems)
    assert [one["code"] for one in found["contact.duration"].problems] == ["number.too_small"]
    assert [one["code"] for one in found["people[0].reason"].problems] == ["answer.required"]
    assert found["people[0].reason"].label == "Reason for the stop"


@given(
    st.lists(st.sampled_from(["", "people[7].race", "x.y.z", "contact", "late_reason", "people[0].own", "a[0].b[1].c"]))
)
def test_no_problem_is_lost_wherever_it_stands(places):
    given_ = [{"code": "answer.required", "at": at, "sentence": "s", "remedy": "r"} for at in places]
    parts = read(STANDARD.form, {"answers": answers()}, problems=given_)
    shown = sum(len(part.problems) + sum(len(line.problems) for line in part.lines) for part in parts)
    assert shown == len(places)


def test_what_is_under_no_question_of_the_form_is_shown_as_it_came():
    found = lines(answers(people__0__shoe_size=44, weather="rain"))
    assert found["people[0].shoe_size"].shown == "44"
    assert found["weather"].shown == "rain"


def test_marks_cut_a_text_without_losing_a_sign():
    text = "Driver gave 555-123-4567 and a@b.org, plate AB1234."
    cut = pieces(STANDARD.form, text)
    assert "".join(piece for piece, _ in cut) == text
    assert [what for _, what in cut if what] == [
        "a telephone number",
        "an e-mail address",
        "a number of a licence or plate",
    ]


@given(st.text(max_size=60), st.lists(st.sampled_from([" 555-123-4567", " a@b.org", " DOB 1/2/1990"]), max_size=3))
def test_pieces_put_together_are_the_text(text, more):
    whole = text + "".join(more)
    assert "".join(piece for piece, _ in pieces(STANDARD.form, whole)) == whole


def test_changes_between_revisions_are_side_by_side_and_nothing_else(cast: Cast):
    contact = a_contact(cast)
    newer = a_revision(contact, given=answers(people__0__reason="speeding", people__0__reason_narrative=None))
    found = changes(STANDARD.form, answers(), STANDARD.form, newer.entry["answers"])
    assert [(one.where, one.label, one.before, one.after) for one in found] == [
        ("Person 1", "Reason for the stop", "Suspicion of a crime", "Speeding"),
        ("Person 1", "What you saw or knew, in a sentence", "Rear light out, lane changed twice without a signal.", ""),
    ]
    assert "What changed since revision 1" in page(cast, contact)


def test_a_number_or_a_tag_that_went_is_a_change_too(cast: Cast):
    contact = a_contact(cast, cad="26-1188", tags=["school"])
    a_revision(contact, given=answers(), tags=["school", "crash"], reason="A number too many")
    text = " ".join(re.sub(r"<[^>]+>", " ", page(cast, contact)).split())
    assert "Number of the call The record 26-1188 not there" in text
    assert "Tags The record school school, crash" in text


def test_a_place_is_called_by_the_forms_words():
    assert label_of(STANDARD.form, "people[1].reason") == "Person 2: Reason for the stop"
    assert label_of(STANDARD.form, "people[0].searches[1].basis") == "Person 1, Search 2: Basis for the search"
    assert label_of(STANDARD.form, "contact.duration") == "How long it took, in minutes"


def test_reading_is_an_event(cast: Cast):
    contact = a_contact(cast)
    page(cast, contact)
    event = Event.objects.get(kind="contact.read")
    assert (event.person, event.subject) == (cast.okafor.pk, f"contact:{contact.pk}")


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_can_see_it(cast: Cast, who: str):
    contact = a_contact(cast)
    assert signed_in(getattr(cast, who)).get(f"/review/{contact.pk}/").status_code == 404


def test_a_supervisor_gets_404_for_foreign_own_and_missing_records_alike_and_each_is_told(cast: Cast):
    twin = with_role("twin", Role.SUPERVISOR, cast.ashford)
    foreign = a_contact(cast, officer=cast.lindgren, unit=cast.lindgren.memberships.get().unit)
    own = a_contact(cast, officer=cast.okafor)
    answers_ = [
        signed_in(cast.okafor).get(f"/review/{one}/")
        for one in (foreign.pk, own.pk, "00000000-0000-4000-8000-000000000000")
    ]
    answers_.append(signed_in(twin).get(f"/review/{a_contact(cast).pk}/"))
    assert [one.status_code for one in answers_] == [404] * 4
    assert len({one.content for one in answers_[:3]}) == 1
    told = Event.objects.filter(kind="page.refused").values_list("subject", flat=True)
    assert {f"contact:{foreign.pk}", f"contact:{own.pk}"} <= set(told)


def test_a_record_whose_content_was_erased_still_opens(cast: Cast):
    contact = a_contact(cast)
    contact.revisions.update(entry=None)
    assert "content was erased" in page(cast, contact) or "no longer there" in page(cast, contact)


def test_the_line_at_the_top_says_what_happened_and_not_to_whom(cast: Cast):
    text = page(cast, a_contact(cast, given=answers(people__0__force=["hands"])))
    gist = text.split('<p class="gist">')[1].split("</p>")[0]
    assert gist == "Traffic stop · Suspicion of a crime · Hands or body · Spoken warning"


def test_an_answer_to_the_agencys_own_question_is_read_in_its_words(cast: Cast):
    cast.millbrook.questions = [{"path": "person.own_card", "kind": "yes_no", "label": "Was a card given?"}]
    cast.millbrook.save()
    text = page(cast, a_contact(cast, given=answers(people__0__own_card=True)))
    assert "Was a card given?" in text
    assert "does not have" not in text
