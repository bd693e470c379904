"""The ledger: what is kept, under which id, with which receipt, and who may do what with it."""

import copy
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from cast import NOW, Cast, with_role
from django.db import IntegrityError, connection, transaction
from sending import answers, bytes_of, entry_of, is_signed, keys

from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.actions import grant
from daylit.web.accounts.models import OfficerFacts
from daylit.web.audience import Role
from daylit.web.audit.commitments import commitment
from daylit.web.audit.models import Event
from daylit.web.audit.witnessed import table_of
from daylit.web.ledger import queries
from daylit.web.ledger.actions import CONFLICT, NEW, QUARANTINED, SAME, UNREADABLE, Submitted, submit
from daylit.web.ledger.decisions import NoReason, NotWaiting, OwnRecord, accept, assign, note_reading, send_back
from daylit.web.ledger.erasure import expunge
from daylit.web.ledger.forms import set_questions
from daylit.web.ledger.models import Contact, Decision, Held, Receipt, Revision, State
from daylit.web.review.queries import visible

AT = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _keys() -> None:
    keys()


def send(cast: Cast, entry, *, by=None, at: datetime = AT, device_now: datetime | None = None) -> Submitted:
    raw = bytes_of(entry)
    officer = by or cast.rivera
    agency = cast.ashford if officer == cast.lindgren else cast.millbrook
    return submit(
        by=officer, agency=agency, id=UUID(entry["id"]), entry=entry, sha256=sha256(raw).hexdigest(), at=at, raw=raw,
        device_now=device_now,
    )  # fmt: skip


def the(entry) -> Contact:
    return Contact.objects.get(revisions=entry["id"])


def as_(person, cast: Cast):
    found = acting_for(person, agency=None, at=AT)
    assert found is not None
    return found


def rev(entry) -> Revision:
    return Revision.objects.get(pk=entry["id"])


def reviewing(cast: Cast, person=None, agency=None):
    return {"by": person or cast.okafor, "agency": agency or cast.millbrook, "at": AT}


def correction(entry, given, **more):
    return entry_of(given, corrects=entry["id"], **more)


def codes(done: Submitted) -> set[str]:
    return {each["code"] for each in done.problems}


def tied(row) -> bool:
    """Whether the row is as its last event says."""
    table = table_of(row)
    event = Event.objects.get(number=getattr(row, table.event))
    return event.details["rows"][table.subject(row)][0] == commitment(getattr(row, table.salt), table.columns(row))


def test_it_works(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id), area=str(cast.north.id))
    done = send(cast, entry)
    assert (done.outcome, done.problems) == (NEW, [])
    assert is_signed(done.receipt)
    contact = the(entry)
    assert (contact.state, contact.kind, contact.people, contact.seconds) == ("submitted", "traffic", 1, 20)
    assert contact.began == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert (contact.unit, contact.area, contact.pack_version) == (cast.patrol, cast.north, "2026")
    event = Event.objects.get(number=done.receipt["event"])
    assert (event.kind, event.leaf) == ("contact.submitted", done.receipt["leaf"])
    assert tied(contact)
    assert tied(contact.revisions.get())


def test_the_same_again_is_the_same_record_with_the_same_receipt(cast: Cast):
    entry = entry_of()
    first, *others = [send(cast, entry, at=AT + timedelta(minutes=n)) for n in range(5)]
    assert {each.outcome for each in others} == {SAME}
    assert all(each.receipt == first.receipt for each in others)
    assert (Contact.objects.count(), Revision.objects.count(), Receipt.objects.count()) == (1, 1, 1)


def test_other_content_under_a_known_id_is_kept_beside_it(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    other = {**entry, "taps": 15}
    done = [send(cast, other) for _ in range(3)]
    assert {each.outcome for each in done} == {CONFLICT}
    assert len({each.receipt["event"] for each in done}) == 1
    assert is_signed(done[0].receipt)
    assert done[0].receipt["sha256"] == sha256(bytes_of(other)).hexdigest()
    assert bytes(Held.objects.get().body) == bytes_of(other)
    assert Revision.objects.get().entry["taps"] == 14


def test_one_id_is_the_tables_own_constraint_and_no_question_beforehand(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision(
            id=entry["id"], contact=the(entry), number=2, by=cast.rivera, entry={}, made_at=AT, received_at=AT, event=1
        ).save(force_insert=True)


@pytest.mark.parametrize("pairs", [25, pytest.param(1_000, marks=pytest.mark.soak)])
def test_two_stops_in_the_same_minute_are_both_kept(cast: Cast, pairs: int):
    """SYNC-3: nothing about a stop makes it the same as another; several people are one stop."""
    for _ in range(pairs):
        for _ in range(2):
            given = answers()
            given["people"].append(copy.deepcopy(given["people"][0]) | {"role": "passenger"})
            assert send(cast, entry_of(given)).outcome == NEW
    assert Contact.objects.count() == Revision.objects.count() == 2 * pairs
    assert set(Contact.objects.values_list("people", flat=True)) == {2}


def test_a_ledger_that_compares_stops_is_found_out(cast: Cast):
    """The negative control of SYNC-3: one officer's stops of one minute are taken for one."""
    connection.check_constraints()  # PostgreSQL changes no table while some wait
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX one_stop_a_minute ON ledger_contact (officer_id, began)")
    send(cast, entry_of())
    with pytest.raises(IntegrityError), transaction.atomic():
        send(cast, entry_of())


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"answers": {}}, "answer.required"),
        ({"answers": None}, "record.not_an_object"),
        ({"answers": [1]}, "record.not_an_object"),
        ({"answers": {**answers(), "location": {"description": "Home of Mrs. Alvarez"}}}, "text.personal"),
        ({"answers": {**answers(), "location": {"description": "Call 555-867-5309"}}}, "text.personal"),
        ({"answers": answers(reason="none such")}, "code.unknown"),
        ({"answers": answers("1999-06-01T10:00"), "late_reason": "found it"}, "entry.no_form"),
        ({"form": {"pack": "standard", "version": "2019"}}, "entry.wrong_form"),
        ({"form": 7}, "entry.wrong_form"),
        ({"answers": answers("2026-11-21T08:00")}, "entry.late"),
        ({"answers": answers("2026-11-23T09:00")}, "entry.starts_later"),
        ({"made_at": "yesterday"}, "entry.no_times"),
        ({"sent_at": "2026-11-23T08:02:00"}, "entry.no_times"),
        ({"sent_at": "2026-11-28T08:02:00-06:00"}, "entry.clock_far"),
        ({"tags": ["x"] * 21}, "entry.tags"),
        ({"cad": 12}, "entry.line"),
        ({"cad": "26-1188 Mr. Garcia"}, "text.personal"),
        ({"tags": ["school", "Maria Lopez"]}, "text.personal"),
        ({"officer": "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"}, "entry.other_officer"),
        ({"late_reason": "Because Mr. Jones ran away"}, "text.personal"),
        ({"corrects": "0f0f0f0f-0f0f-4f0f-8f0f-0f0f0f0f0f0f"}, "entry.corrects_unknown"),
        ({"corrects": "no id"}, "entry.corrects_unknown"),
    ],
)
def test_what_is_wrong_waits_for_its_officer_and_is_kept_whole(cast: Cast, change, code):
    entry = entry_of(**change)
    done = send(cast, entry)
    assert done.outcome == QUARANTINED
    assert code in codes(done)
    assert all(each["sentence"] for each in done.problems)
    assert the(entry).state == State.QUARANTINED
    assert the(entry).revisions.get().entry == entry
    assert is_signed(done.receipt)


@pytest.mark.parametrize("unit", [None, str(uuid4())], ids=["none", "of nobody"])
def test_a_record_without_a_unit_waits_for_the_supervisors_of_its_officers_unit(cast: Cast, unit: str | None):
    entry = entry_of(unit=unit)
    send(cast, entry)
    assert the(entry).unit == cast.patrol
    assert the(entry) in visible(as_(cast.okafor, cast), at=AT)


def test_a_unit_that_has_been_left_is_not_taken(cast: Cast):
    cast.rivera.memberships.filter(role=Role.OFFICER).update(until=(AT - timedelta(days=3)).date())
    entry = entry_of(unit=None)
    send(cast, entry)
    assert the(entry).unit is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit": str(uuid4())}, "entry.unit_unknown"),
        ({"area": "nowhere"}, "entry.area_unknown"),
        ({"sent_at": "2026-11-23T09:02:00-06:00"}, "entry.clock"),
        (
            {
                "answers": {**answers(), "location": {"description": "Call 555-867-5309"}},
                "override": {"location.description": "the number of the shop's own sign"},
            },
            "text.overridden",
        ),
    ],
)
def test_what_a_reviewer_should_look_at_is_a_warning(cast: Cast, change, code):
    entry = entry_of(**change)
    assert send(cast, entry).outcome == NEW
    assert code in {each["code"] for each in the(entry).revisions.get().problems}
    assert the(entry).warnings == 1


def test_the_number_of_a_call_is_no_personal_data(cast: Cast):
    for cad in ("2026-00123", "2611188221", "P26-118822"):
        assert send(cast, entry_of(cad=cad, tags=["school zone"])).outcome == NEW


def test_ones_own_id_passes_and_anothers_number_waits(cast: Cast):
    assert send(cast, entry_of(officer=str(cast.rivera.id))).outcome == NEW
    OfficerFacts.objects.create(agency=cast.millbrook, person=cast.rivera, answers={"id": "41"})
    own, others = (entry_of({**answers(), "officer": {"id": number}}) for number in ("41", "77"))
    assert send(cast, own).outcome == NEW
    done = send(cast, others)
    assert done.outcome == QUARANTINED
    assert "entry.other_officer_id" in codes(done)
    assert the(others).officer == cast.rivera, "it is still the sender's to mend"


def test_a_text_question_of_the_agencys_own_is_searched(cast: Cast):
    question = {"path": "person.own_note", "kind": "text", "label": "Note", "narrative": False}
    set_questions(agency=cast.millbrook, questions=[question], by=cast.tanaka.id, at=AT)
    done = send(cast, entry_of(answers(own_note="Plate 8ABC123")))
    assert done.outcome == QUARANTINED
    assert [each["at"] for each in done.problems if each["code"] == "text.personal"] == ["people[0].own_note"]


def test_a_late_entry_with_a_reason_passes(cast: Cast):
    assert send(cast, entry_of(answers("2026-11-21T08:00"), late_reason="sick for two days")).outcome == NEW


@pytest.mark.parametrize("odd", [None, 7, [], "entry", {"id": "other"}, {"x": float("inf")}, {"x": "a\x00b"}])
def test_what_is_no_entry_is_held_and_becomes_nothing(cast: Cast, odd):
    id = uuid4()
    entry = {**entry_of(id=str(id)), **odd} if isinstance(odd, dict) else odd
    done = submit(by=cast.rivera, agency=cast.millbrook, id=id, entry=entry, sha256="0" * 64, at=AT, raw=b"the bytes")
    assert done.outcome == UNREADABLE
    assert Contact.objects.count() == 0
    assert bytes(Held.objects.get().body) == b"the bytes"


def test_a_correction_is_a_new_revision_and_the_first_stays(cast: Cast):
    entry = entry_of()
    first = send(cast, entry)
    mended = correction(entry, answers(reason="moving"))
    done = send(cast, mended)
    assert (done.outcome, done.receipt["revision"]) == (NEW, 2)
    assert done.receipt["contact"] == first.receipt["contact"]
    one, two = queries.revisions(the(entry))
    assert one.entry["answers"]["people"][0]["reason"] == "speeding"
    assert two.entry["answers"]["people"][0]["reason"] == "moving"
    assert tied(one)
    assert tied(two)
    assert tied(the(entry))


def test_a_correction_comes_twice_as_one(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    mended = correction(entry, answers(reason="moving"))
    first, second = send(cast, mended), send(cast, mended)
    assert (second.outcome, second.receipt) == (SAME, first.receipt)
    assert Revision.objects.count() == 2


def test_two_corrections_of_one_revision_do_not_overwrite_each_other(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    send(cast, correction(entry, answers(reason="moving")))
    late = correction(entry, answers(reason="phone"))
    done = send(cast, late)
    assert (done.outcome, codes(done)) == (CONFLICT, {"entry.moved_on"})
    assert bytes(Held.objects.get().body) == bytes_of(late)


def test_what_was_seen_of_a_person_changes_with_a_reason_and_the_log_says_where(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    given = answers(gender={"value": "male", "how": "perceived"})
    silent = correction(entry, given)
    assert "entry.reason" in codes(send(cast, silent))
    said = correction(silent, answers(gender={"value": "nonbinary", "how": "perceived"}), reason="typed the wrong one")
    done = send(cast, said)
    assert done.outcome == NEW
    assert Event.objects.get(number=done.receipt["event"]).details["perceived"] == ["people[0].gender"]


def test_an_accepted_contact_is_closed_to_its_officer(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    accept(revision=rev(entry), **reviewing(cast))
    assert send(cast, correction(entry, answers(reason="moving"))).outcome == CONFLICT
    assert the(entry).state == State.ACCEPTED
    assert Revision.objects.count() == 1


def test_a_sent_back_contact_returns_within_three_days(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    decision = send_back(revision=rev(entry), reasons=["  Where was it? ", ""], **reviewing(cast))
    assert decision.until == AT + timedelta(hours=72)
    assert decision.reasons == ["Where was it?"]
    assert the(entry).due == decision.until
    assert tied(decision)
    assert tied(the(entry))
    send(cast, correction(entry, answers()))
    assert (the(entry).state, the(entry).due) == (State.SUBMITTED, None)


def test_sending_back_needs_a_reason(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    with pytest.raises(NoReason):
        send_back(revision=rev(entry), reasons=[" "], **reviewing(cast))
    assert Decision.objects.count() == 0


def test_a_reviewer_decides_about_the_revision_that_they_saw(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    send(cast, correction(entry, answers(reason="moving"), unit=str(cast.patrol.id)))
    with pytest.raises(NotWaiting):
        accept(revision=rev(entry), **reviewing(cast))
    assert Decision.objects.count() == 0


def test_nobody_reviews_their_own_and_nobody_reviews_elsewhere(cast: Cast):
    grant(person=cast.rivera, agency=cast.millbrook, role=Role.SUPERVISOR, since=NOW.date(), by=None, at=NOW)
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    assert not queries.to_decide(as_(cast.rivera, cast)).exists()
    with pytest.raises(OwnRecord):
        accept(revision=rev(entry), **reviewing(cast, cast.rivera))
    with pytest.raises(Contact.DoesNotExist):
        accept(revision=rev(entry), **reviewing(cast, agency=cast.ashford))
    for person in (with_role("stranger", Role.SUPERVISOR, cast.ashford), cast.tanaka, cast.mbeki, cast.lindgren):
        assert not queries.to_decide(as_(person, cast)).exists()
    assert the(entry).state == State.SUBMITTED


def test_a_contact_is_given_to_a_reviewer_and_never_to_its_officer(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    with pytest.raises(OwnRecord):
        assign(contact=the(entry), to=cast.rivera, by=cast.okafor, at=AT)
    assign(contact=the(entry), to=cast.okafor, by=cast.okafor, at=AT)
    assert the(entry).reviewer == cast.okafor
    assert tied(the(entry))


def test_erasing_leaves_the_rows_and_nothing_that_was_said(cast: Cast):
    records = with_role("okeke", Role.RECORDS, cast.millbrook)
    canary = "a yellow bicycle bell"
    given = {**answers(), "location": {"description": canary}}
    entry = entry_of(given, unit=str(cast.patrol.id))
    send(cast, entry)
    send(cast, {**entry, "taps": 99})
    send_back(revision=rev(entry), reasons=[canary], **reviewing(cast))
    send(cast, correction(entry, {**given, "people": []}))
    contact = expunge(contact=the(entry), reason="order of the court", **reviewing(cast, records))
    rows = [*Contact.objects.values(), *Revision.objects.values(), *Held.objects.values(), *Decision.objects.values()]
    rows += [*Event.objects.values(), *Receipt.objects.values()]
    assert canary not in str(
        [{key: bytes(v) if isinstance(v, memoryview) else v for key, v in r.items()} for r in rows]
    )
    assert contact.state == State.EXPUNGED
    for row in (contact, *Revision.objects.all(), *Held.objects.all(), *Decision.objects.all()):
        assert tied(type(row).objects.get(pk=row.pk))
    assert send(cast, entry).outcome == SAME
    assert Revision.objects.get(pk=entry["id"]).entry is None


def test_nobody_erases_their_own_or_another_agencys_or_without_a_reason(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    with pytest.raises(OwnRecord):
        expunge(contact=the(entry), reason="mine", **reviewing(cast, cast.rivera))
    with pytest.raises(Contact.DoesNotExist):
        expunge(contact=the(entry), reason="theirs", **reviewing(cast, agency=cast.ashford))
    with pytest.raises(NoReason):
        expunge(contact=the(entry), reason=" ", **reviewing(cast))
    assert rev(entry).entry is not None


def test_what_is_not_ones_own_is_not_there(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    contact = the(entry)
    sees = {name: queries.one(as_(getattr(cast, name), cast), contact.id) for name in ("rivera", "okafor", "lindgren")}
    assert (sees["rivera"], sees["okafor"], sees["lindgren"]) == (contact, contact, None)
    assert queries.one(as_(cast.mbeki, cast), contact.id) is None
    assert list(queries.to_decide(as_(cast.okafor, cast))) == [contact]
    colleague = with_role("park", Role.OFFICER, cast.millbrook, cast.patrol)
    assert queries.one(as_(colleague, cast), contact.id) is None


def test_a_supervisor_of_another_unit_sees_nothing_and_one_of_all_units_everything(cast: Cast):
    entry = entry_of(unit=str(cast.patrol.id))
    send(cast, entry)
    other = cast.millbrook.units.create(name="Traffic")
    elsewhere = with_role("bauer", Role.SUPERVISOR, cast.millbrook, other)
    everywhere = with_role("diaz", Role.SUPERVISOR, cast.millbrook)
    assert list(queries.for_acting(as_(elsewhere, cast))) == []
    assert list(queries.for_acting(as_(everywhere, cast))) == [the(entry)]


def test_a_reading_by_another_is_told(cast: Cast):
    entry = entry_of()
    send(cast, entry)
    note_reading(contact=the(entry), by=cast.rivera, at=AT)
    assert not Event.objects.filter(kind="contact.read").exists()
    note_reading(contact=the(entry), by=cast.okafor, at=AT)
    assert Event.objects.get(kind="contact.read").person == cast.okafor.id


def test_another_officers_id_is_like_an_unknown_one(cast: Cast):
    """Whoever knows an id that is not theirs learns nothing by it and changes nothing."""
    entry = entry_of()
    send(cast, entry)
    for stranger in (cast.lindgren, with_role("park", Role.OFFICER, cast.millbrook)):
        known, unknown = (send(cast, entry_of(corrects=id), by=stranger) for id in (entry["id"], str(uuid4())))
        assert (
            (known.outcome, codes(known))
            == (unknown.outcome, codes(unknown))
            == (QUARANTINED, {"entry.corrects_unknown"})
        )
        assert send(cast, entry, by=stranger).receipt["contact"] == entry["id"]
    assert the(entry).revisions.get().by == cast.rivera
    assert Contact.objects.filter(officer=cast.rivera).count() == 1


def test_no_answer_stands_in_the_log(cast: Cast):
    given = {**answers(), "location": {"description": "a yellow bicycle bell"}}
    entry = entry_of(given, late_reason="a green umbrella", cad="CAD-CANARY")
    send(cast, entry)
    told = str(list(Event.objects.values()))
    assert not any(canary in told for canary in ("yellow", "green", "CANARY", "white", "speeding"))
