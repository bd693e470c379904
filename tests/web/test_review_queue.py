"""The queue: who sees which record, in which order, and why."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from records import STANDARD, a_contact, a_revision, answers

from daylit.terms import ALL
from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.models import Unit
from daylit.web.audience import Role
from daylit.web.ledger.models import Contact, State
from daylit.web.review import queries
from daylit.web.review.risk import Facts, Reason, reasons, what_was_done

SECRET = b"a secret of the tests"


def queue(cast: Cast, person=None, *, at=NOW):
    acting = acting_for(person or cast.okafor, agency=None, at=at)
    return queries.queue(acting, at=at, secret=SECRET)


def test_it_works(cast: Cast):
    a_contact(cast)
    page = signed_in(cast.okafor).get("/review/")
    assert page.status_code == 200
    assert "Rivera" in page.content.decode()


@pytest.mark.parametrize("who", ["rivera", "lindgren", "tanaka", "mbeki"])
def test_nobody_else_sees_the_queue(cast: Cast, who: str):
    assert signed_in(getattr(cast, who)).get("/review/").status_code == 404


def test_a_visitor_is_asked_to_sign_in(cast: Cast):
    assert signed_in(None).get("/review/").headers["Location"].startswith("/sign-in/")


def test_the_neighbours_supervisor_sees_nothing_of_it(cast: Cast):
    a_contact(cast)
    twin = with_role("twin", Role.SUPERVISOR, cast.ashford)
    assert "Rivera" not in signed_in(twin).get("/review/").content.decode()


def test_a_supervisor_of_one_unit_sees_that_unit_and_one_of_all_sees_all(cast: Cast):
    other = Unit.objects.create(agency=cast.millbrook, name="Traffic")
    theirs, ours = a_contact(cast, unit=other), a_contact(cast)
    chief = with_role("chief", Role.SUPERVISOR, cast.millbrook)
    assert [one.contact for one in queue(cast)] == [ours]
    assert {one.contact for one in queue(cast, chief)} == {theirs, ours}


def test_nobodys_own_records_are_in_their_queue(cast: Cast):
    a_contact(cast, officer=cast.okafor)
    assert queue(cast) == []


def test_records_given_to_another_are_in_that_ones_queue_alone(cast: Cast):
    second = with_role("second", Role.SUPERVISOR, cast.millbrook, cast.patrol)
    contact = a_contact(cast)
    Contact.objects.filter(pk=contact.pk).update(reviewer=second)
    assert queue(cast) == []
    assert [one.mine for one in queue(cast, second)] == [True]


def test_the_order_is_overdue_then_weight_then_the_longest_waiting(cast: Cast):
    plain = a_contact(cast, at=NOW - timedelta(hours=5))
    search = a_contact(
        cast, at=NOW - timedelta(hours=2), given=answers(people__0__searched=True, people__0__found=["none"])
    )
    force = a_contact(cast, at=NOW - timedelta(hours=1), given=answers(people__0__force=["hands"]))
    old = a_contact(cast, at=NOW - timedelta(days=8))
    assert [one.contact for one in queue(cast)] == [old, force, search, plain]


def test_every_record_that_waits_is_in_it_and_no_other(cast: Cast):
    waiting = {a_contact(cast).pk for _ in range(3)}
    for state in (State.ACCEPTED, State.SENT_BACK, State.QUARANTINED, State.EXPUNGED):
        a_contact(cast, state=state)
    assert {one.contact.pk for one in queue(cast)} == waiting


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"people__0__force": ["hands"]}, Reason.FORCE),
        ({"people__0__searched": True, "people__0__found": ["none"]}, Reason.SEARCH_WITHOUT_FIND),
    ],
)
def test_what_was_done_gives_a_plain_reason(cast: Cast, change, reason: Reason):
    a_contact(cast, given=answers(**change))
    (one,) = queue(cast)
    assert one.reasons == (reason,)
    assert reason.sentence in signed_in(cast.okafor).get("/review/").content.decode()


def test_handcuffs_alone_and_a_search_with_a_find_are_no_reason(cast: Cast):
    a_contact(cast, given=answers(people__0__force=["handcuffs"], people__0__searched=True, people__0__found=["drugs"]))
    assert queue(cast)[0].reasons == ()


def test_late_by_word_or_by_the_clock(cast: Cast):
    a_contact(cast, late_reason="Held at the hospital until the morning.")
    clock = a_contact(cast)
    Contact.objects.filter(pk=clock.pk).update(began=NOW - timedelta(hours=25))
    assert [one.reasons for one in queue(cast)] == [(Reason.LATE,)] * 2


def test_long_to_mend_counts_from_the_first_revision_with_a_mistake(cast: Cast):
    contact = a_contact(cast, at=NOW - timedelta(hours=73), given=answers(people__0__reason=None))
    a_revision(contact, at=NOW)
    assert queue(cast)[0].reasons == (Reason.LONG_TO_MEND,)


def test_a_new_officer_is_a_reason_for_ninety_days(cast: Cast):
    recruit = with_role("recruit", Role.OFFICER, cast.millbrook, cast.patrol)
    recruit.memberships.update(since=NOW.date() - timedelta(days=89))
    a_contact(cast, officer=recruit)
    assert queue(cast)[0].reasons == (Reason.NEW_OFFICER,)
    recruit.memberships.update(since=NOW.date() - timedelta(days=90))
    assert queue(cast)[0].reasons == ()


@given(st.data())
def test_who_the_person_seemed_to_be_never_matters(data: st.DataObject):
    """Everything about the person is drawn anew; the reasons stay."""
    done = {
        "people__0__searched": data.draw(st.booleans()),
        "people__0__force": [data.draw(st.sampled_from(["none", "hands"]))],
    }
    plain = what_was_done(STANDARD.form, answers(**done))
    race = data.draw(st.lists(st.sampled_from([code.value for code in ALL["race"]]), min_size=1))
    age = data.draw(st.sampled_from([code.value for code in STANDARD.form.codes["age"]]))
    gender = data.draw(st.sampled_from([code.value for code in STANDARD.form.codes["gender"]]))
    other = answers(
        **done,
        people__0__race={"value": race, "how": "perceived"},
        people__0__gender={"value": gender, "how": "perceived"},
        people__0__age_band={"value": age, "how": "perceived"},
    )
    assert what_was_done(STANDARD.form, other) == plain


def test_no_reason_where_nothing_stands_out_and_every_one_where_everything_does():
    long = timedelta(days=9)
    assert reasons(Facts()) == ()
    everything = Facts(force=True, searched=True, warnings=1, late=True, to_mend=long, at_agency=timedelta(1))
    assert reasons(everything) == tuple(Reason)


@pytest.mark.parametrize(
    "broken", [None, [], {"people": "x"}, {"people": [1, None]}, {"people": [{"force": {"value": 3}}]}]
)
def test_answers_that_cannot_be_read_break_nothing(cast: Cast, broken):
    a_contact(cast, given=broken if broken is not None else {})
    assert len(queue(cast)) == 1
    assert signed_in(cast.okafor).get("/review/next/", follow=True).status_code == 200


def test_next_opens_the_first_and_ends_at_the_queue(cast: Cast):
    client = signed_in(cast.okafor)
    assert client.get("/review/next/").headers["Location"] == "/review/"
    contact = a_contact(cast, at=timezone.now())
    assert client.get("/review/next/").headers["Location"] == f"/review/{contact.pk}/"
