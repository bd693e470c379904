"""Completeness: the dispatcher's log is matched with the records, and what is missing goes to its officer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.core.files.uploadedfile import SimpleUploadedFile
from records import a_call, a_contact

from daylit.tables.calls import NoCallLog
from daylit.web.accounts.acting import acting_for
from daylit.web.accounts.models import OfficerFacts
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.home.tiles import tiles
from daylit.web.quality import queries
from daylit.web.quality.actions import AlreadyThere, NeedsWords, NotYours, explain, set_kind, take_over
from daylit.web.quality.kinds import likely_needs_record
from daylit.web.quality.matching import match, match_lately
from daylit.web.quality.models import Call, CallKind, CallLog

HEAD = "Incident Number,Start Time,Call Type,Badge,Disposition\n"
LOG = HEAD + (
    "26-0001,2026-11-23 07:41,TRAFFIC STOP,M001,WARNED\n"
    "26-0002,2026-11-19 22:10,TRAFFIC STOP,M001,CLEAR\n"
    "26-0003,2026-11-19 23:10,Burglar alarm,M001,FALSE\n"
    "26-0004,2026-11-19 23:40,10-38,M001,\n"
)


@pytest.fixture
def steward(cast: Cast):
    OfficerFacts.objects.create(agency=cast.millbrook, person=cast.rivera, answers={"officer": {"id": "M001"}})
    return with_role("chen", Role.STEWARD, cast.millbrook)


def taken_over(cast: Cast, steward, folder: Path, text: str = LOG, **asked) -> CallLog:
    path = folder / "log.csv"
    path.write_text(text)
    return take_over(agency=cast.millbrook, path=path, name="cad.csv", by=steward, at=NOW, **asked)


def upload(client, text: str | bytes, **asked):
    raw = text.encode() if isinstance(text, str) else text
    return client.post("/completeness/", {"file": SimpleUploadedFile("cad.csv", raw), **asked})


def acting(person, at=NOW):
    return acting_for(person, agency=None, at=at)


def test_it_works(cast: Cast, steward, tmp_path: Path):
    contact = a_contact(cast, cad="26 0001")
    made = taken_over(cast, steward, tmp_path)
    assert (made.kept, made.repeated, made.aside_count) == (4, 0, 0)
    found = {one.number: one for one in Call.objects.all()}
    assert (found["26-0001"].contact, found["26-0001"].how) == (contact, "number")
    assert found["26-0002"].contact is None
    assert {one.name: one.needs_record for one in CallKind.objects.all()} == {
        "TRAFFIC STOP": True, "Burglar alarm": False, "10-38": None,
    }  # fmt: skip
    whole = queries.whole(cast.millbrook)
    assert (whole.calls, whole.covered, whole.by_number, whole.open) == (2, 1, 1, 1)
    assert [one.number for one in queries.missing(acting(cast.rivera), at=NOW)] == ["26-0002"]
    assert [one.label for one in tiles(acting(cast.rivera), at=NOW) if one.now and one.number == "1"]
    assert Event.objects.filter(kind="calls.imported").get().details["kept"] == 4


def test_without_a_number_officer_and_time_tell(cast: Cast, steward, tmp_path: Path):
    contact = a_contact(cast)
    contact.officer, contact.began = cast.rivera, datetime(2026, 11, 20, 4, 14, tzinfo=UTC)
    contact.local_day = contact.began.date() - timedelta(days=1)
    contact.save()
    taken_over(cast, steward, tmp_path)
    assert (Call.objects.get(number="26-0002").how, Call.objects.get(number="26-0002").minutes) == ("close", 4.0)


def test_a_record_that_comes_later_is_found_by_the_clock(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    assert queries.whole(cast.millbrook).covered == 0
    a_contact(cast, cad="26-0001")
    assert match_lately(at=NOW) == 1
    assert match_lately(at=NOW) == 0
    assert queries.whole(cast.millbrook).covered == 1


def test_an_erased_record_stands_for_no_call(cast: Cast, steward, tmp_path: Path):
    contact = a_contact(cast, cad="26-0001")
    taken_over(cast, steward, tmp_path)
    contact.state = "expunged"
    contact.save()
    match(agency=cast.millbrook, first=NOW.date(), last=NOW.date())
    assert queries.whole(cast.millbrook).covered == 0


def test_the_same_file_is_taken_over_once_and_the_same_line_too(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    with pytest.raises(AlreadyThere, match="23 November 2026"):
        taken_over(cast, steward, tmp_path)
    more = taken_over(cast, steward, tmp_path, LOG + "26-0005,2026-11-20 01:00,TRAFFIC STOP,M001,\n")
    assert (more.kept, more.repeated) == (1, 4)
    assert Call.objects.count() == 5


def test_a_file_that_fails_leaves_nothing(cast: Cast, steward, tmp_path: Path):
    with pytest.raises(NoCallLog):
        taken_over(cast, steward, tmp_path, "a,b\n1,2\n")
    assert not CallLog.objects.exists()
    assert not CallKind.objects.exists()


def test_a_number_that_two_officers_share_is_nobodys(cast: Cast, steward, tmp_path: Path):
    twin = with_role("twin", Role.OFFICER, cast.millbrook, cast.patrol)
    OfficerFacts.objects.create(agency=cast.millbrook, person=twin, answers={"officer": {"id": "m-001"}})
    taken_over(cast, steward, tmp_path)
    assert set(Call.objects.values_list("officer", flat=True)) == {None}


def test_a_reason_takes_a_call_off_the_list_and_may_take_it_out_of_the_count(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    call = Call.objects.get(number="26-0002")
    told = {"call": call.pk, "by": cast.rivera, "agency": cast.millbrook, "at": NOW}
    with pytest.raises(NeedsWords):
        explain(why="other", words="  ", **told)
    explain(why="another", words="", **told)
    assert [one.number for one in queries.missing(acting(cast.rivera), at=NOW)] == []
    assert (queries.whole(cast.millbrook).calls, queries.whole(cast.millbrook).explained) == (2, 1)
    explain(why="no_contact", words="", **told)
    assert queries.whole(cast.millbrook).calls == 1
    assert queries.explained(cast.millbrook) == [("Nobody was stopped or spoken with", 1)]
    assert reconcile(at=NOW) == []


def test_only_its_officer_explains_a_call(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    call = Call.objects.get(number="26-0002")
    for person in (steward, cast.okafor, cast.lindgren):
        with pytest.raises(NotYours):
            explain(call=call.pk, by=person, agency=cast.millbrook, why="test", words="", at=NOW)
    assert signed_in(cast.lindgren).post(f"/my-calls/{call.pk}/", {"why": "test"}).status_code == 404


def test_a_call_waits_until_its_record_would_be_late(cast: Cast):
    _, call = a_call(cast.millbrook, cast.rivera)
    call.began = NOW - timedelta(hours=23)
    call.save()
    assert not queries.missing(acting(cast.rivera), at=NOW).exists()
    assert queries.missing(acting(cast.rivera), at=NOW + timedelta(hours=2)).exists()


def test_a_kind_that_needs_no_record_counts_nowhere(cast: Cast):
    kind, _ = a_call(cast.millbrook, cast.rivera)
    set_kind(kind=kind, needs_record=False, by=cast.tanaka, at=NOW)
    assert queries.whole(cast.millbrook).calls == 0
    assert not queries.missing(acting(cast.rivera), at=NOW).exists()


@pytest.mark.parametrize(
    ("name", "needs"),
    [("Traffic Stop", True), ("T-STOP", True), ("PED CHECK", True), ("FI", True), ("Subject stop - field", True),
     ("Parking complaint", False), ("TRAFFIC CRASH", False), ("10-38", None), ("", None)],
)  # fmt: skip
def test_a_name_of_a_kind_tells_or_does_not(name: str, needs: bool | None):
    assert likely_needs_record(name) is needs


def test_the_week_is_told_with_its_range_and_only_clear_changes_are_clear(cast: Cast, steward):
    person = acting(steward)
    assert queries.week(person, at=NOW)[0].shown == "–"
    kind, first = a_call(cast.millbrook, cast.rivera)
    contact = a_contact(cast)
    rows = [
        Call(
            agency=cast.millbrook, log=first.log, kind=kind, number=f"n{number}", began=NOW - timedelta(days=days),
            local_day=(NOW - timedelta(days=days)).date(), contact=contact if share > number % 10 else None,
        )
        for days, share in ((3, 5), (10, 9)) for number in range(days * 1000, days * 1000 + 200)
    ]  # fmt: skip
    Call.objects.bulk_create(rows)
    [told] = queries.week(person, at=NOW)
    assert told.shown == "49.8 %"
    assert told.clear
    assert told.worse
    assert "fewer than the week before" in told.change
    Call.objects.filter(local_day=(NOW - timedelta(days=3)).date()).update(contact=contact)
    Call.objects.filter(local_day=(NOW - timedelta(days=10)).date()).update(contact=contact)
    assert not queries.week(person, at=NOW)[0].clear


def test_the_page_takes_a_file_over_and_tells_what_it_cannot(cast: Cast, steward):
    client = signed_in(steward)
    assert "No call that needs a record" in client.get("/completeness/").content.decode()
    done = upload(client, LOG + ",2026-11-20,TS,,\n")
    assert done.status_code == 302
    page = client.get("/completeness/").content.decode()
    assert "1 row" in page
    assert "Row 6: It has no incident number." in page
    assert "50.0 %" not in page  # too few for a share
    assert upload(client, LOG + ",2026-11-20,TS,,\n").status_code == 422
    for text in ("", "a,b\n1,2\n", b"\xff\xfe\x00", "x" * 5000):
        answer = upload(client, text)
        assert answer.status_code == 422, text
    assert client.post("/completeness/", {}).status_code == 422
    answer = upload(client, "a,b,c\n1,2026-01-01 10:00,TS\n", column_number="a", column_began="b", column_kind="nope")
    assert "There is no column “nope”." in answer.content.decode()


def test_the_officers_page_leads_to_a_record_or_a_reason(cast: Cast):
    a_call(cast.millbrook, cast.rivera)
    client = signed_in(cast.rivera)
    call = Call.objects.get()
    page = client.get("/my-calls/").content.decode()
    assert "Record it now" in page
    assert client.post(f"/my-calls/{call.pk}/", {"why": ""}).status_code == 422
    assert "in a few words" in client.post(f"/my-calls/{call.pk}/", {"why": "other"}).content.decode()
    assert client.post(f"/my-calls/{call.pk}/", {"why": "test"}).status_code == 302
    assert "Nothing is missing" in client.get("/my-calls/").content.decode()


def test_nobody_elses_page_names_an_officer(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    page = signed_in(steward).get("/completeness/").content.decode()
    assert cast.rivera.name not in page
    assert "M001" not in page


def test_another_agency_sees_nothing_of_it(cast: Cast, steward, tmp_path: Path):
    taken_over(cast, steward, tmp_path)
    theirs = signed_in(with_role("theirs", Role.STEWARD, cast.ashford))
    assert "cad.csv" not in theirs.get("/completeness/").content.decode()
    kind = CallKind.objects.first()
    assert theirs.post(f"/completeness/kinds/{kind.pk}/", {"needs": "no"}).status_code == 404
