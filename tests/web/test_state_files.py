"""State files through the pages: checked, sent once, answered, and what came back goes to its officer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cast import NOW, Cast, signed_in, with_role
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from records import a_contact

from daylit.web.accounts.acting import acting_for
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.ledger.decisions import NotWaiting, OwnRecord
from daylit.web.ledger.models import Contact, Decision, State
from daylit.web.reporting import queries
from daylit.web.reporting.actions import BadAddress, NotReturned, ask_officer, file_now, set_receiver
from daylit.web.reporting.filing import NotSetUp
from daylit.web.reporting.models import Filing, Kind
from daylit.web.reporting.place import files_folder, files_of
from jurisdictions.us_ca_ripa_builder import a_stop


@pytest.fixture
def records(cast: Cast, settings, tmp_path) -> Any:
    """California's rules, and somebody who sends to the state."""
    from dataclasses import replace

    settings.INSTALLATION = replace(settings.INSTALLATION, home=tmp_path)
    cast.millbrook.pack, cast.millbrook.state_id, cast.millbrook.zone = "us-ca-ripa", "CA0371100", "America/Los_Angeles"
    cast.millbrook.save()
    return with_role("walker", Role.RECORDS, cast.millbrook)


def a_kept_stop(cast: Cast, minute: int = 1, **changes: Any) -> Contact:
    given = a_stop(**changes)
    given["submission"] = {}
    given["contact"]["start"] = f"2026-11-20T14:{minute:02}"
    return a_contact(cast, state=State.ACCEPTED, given=given)


def by_hand(cast: Cast, records: Any) -> dict[str, Any]:
    set_receiver(agency=cast.millbrook, way="download", address="", replies="", by=records, at=NOW)
    return {"agency": cast.millbrook, "by": records, "at": NOW}


def an_answer(contact: Contact, status: int, *errors: str) -> tuple[tuple[str, bytes], ...]:
    said = "".join(f"<Message><MessageCd>{one}</MessageCd><MsgText>locked</MsgText></Message>" for one in errors)
    stop = f"<Stop><LeaRecId>{contact.pk}</LeaRecId><RecStat>{status}</RecStat>{said}</Stop>"
    return (("answer.xml", f"<R>{stop}</R>".encode()),)


def test_it_works_and_sends_once(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    checked = file_now(kind=Kind.CHECK, **told)
    assert (checked.counts, checked.sent, checked.found) == ({"send": 1}, 0, []), checked.found
    assert files_of(cast.millbrook) == []
    sent = file_now(kind=Kind.SEND, **told)
    assert (sent.sent, sent.trouble) == (1, "us-ca-ripa 2024 is partial: what its page lacks is not checked.")
    [(name, _)] = files_of(cast.millbrook)
    document = json.loads((files_folder(cast.millbrook) / name).read_bytes())
    assert (document["LEARecordID"], document["ORI"], document["TX_Type"]) == (str(contact.pk), "CA0371100", "I")
    again = file_now(kind=Kind.SEND, **told)
    assert (again.sent, again.counts) == (0, {"waiting": 1})
    assert len(files_of(cast.millbrook)) == 1
    kinds = list(Event.objects.filter(kind__startswith="state_file").values_list("kind", flat=True).order_by("number"))
    assert kinds[-3:] == ["state_file.checked", "state_file.sent", "state_file.sent"]


def test_only_accepted_contacts_go(cast: Cast, records):
    told = by_hand(cast, records)
    a_contact(cast, state=State.SUBMITTED)
    signed = signed_in(records)
    assert "No contact was accepted yet" in signed.post("/state-files/check/", {}).content.decode()
    a_kept_stop(cast)
    assert file_now(kind=Kind.CHECK, **told).counts == {"send": 1}


def test_a_contact_that_is_not_right_is_not_sent_and_goes_to_its_officer(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    revision = contact.revisions.get()
    del revision.entry["answers"]["people"][0]["result"]
    revision.save()
    filing = file_now(kind=Kind.SEND, **told)
    assert (filing.sent, filing.counts) == (0, {"problems": 1})
    [wrong] = queries.wrong(filing)
    assert (wrong.contact, wrong.asked) == (contact.pk, False)
    assert wrong.sentences
    ask_officer(filing=filing, contact=contact.pk, by=records, at=NOW)
    contact.refresh_from_db()
    assert contact.state == State.SENT_BACK
    assert contact.due == NOW + timedelta(hours=72)
    assert Decision.objects.get().reasons[0]["sentence"] in " ".join(wrong.sentences)
    assert queries.wrong(filing)[0].asked
    with pytest.raises(NotWaiting):
        ask_officer(filing=filing, contact=contact.pk, by=records, at=NOW)


def test_an_error_of_the_state_is_told_with_the_question_it_is_about(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    file_now(kind=Kind.SEND, **told)
    read = file_now(kind=Kind.REPLY, replies=an_answer(contact, 3, "DV039_1_Gend"), **told)
    assert read.replies[0]["rejected"] == 1, read.replies
    assert read.counts == {"returned": 1}
    [wrong] = queries.wrong(read)
    assert wrong.returned
    assert "ender" in " ".join(wrong.sentences)
    assert file_now(kind=Kind.SEND, **told).sent == 0  # the same again would be sent back again


def test_what_the_state_accepted_is_sent_again_only_where_it_changed(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    file_now(kind=Kind.SEND, **told)
    read = file_now(kind=Kind.REPLY, replies=an_answer(contact, 5), **told)
    assert (read.replies[0]["accepted"], read.counts) == (1, {"unchanged": 1})
    assert file_now(kind=Kind.SEND, **told).sent == 0
    revision = contact.revisions.get()
    revision.entry["answers"]["contact"]["duration"] = 44
    revision.save()
    assert file_now(kind=Kind.SEND, **told).sent == 1


def test_an_answer_that_is_none_changes_nothing(cast: Cast, records):
    told, _ = by_hand(cast, records), a_kept_stop(cast)
    file_now(kind=Kind.SEND, **told)
    read = file_now(kind=Kind.REPLY, replies=(("x.xml", b"<R><Stop><LeaRecId>"),), **told)
    assert read.counts == {"waiting": 1}
    assert read.replies[0]["remarks"]


def test_without_a_receiver_or_a_key_nothing_begins(cast: Cast, records):
    a_kept_stop(cast)
    told = {"agency": cast.millbrook, "by": records, "at": NOW}
    with pytest.raises(NotSetUp, match="not said yet"):
        file_now(kind=Kind.SEND, **told)
    with pytest.raises(BadAddress):
        set_receiver(way="sftp", address="ftp://x", replies="", **told)
    set_receiver(way="sftp", address="sftp://a@b/c", replies="", **told)
    with pytest.raises(NotSetUp, match="no “key” and no “known_hosts”"):
        file_now(kind=Kind.SEND, **told)
    assert not Filing.objects.exists()


def test_a_contact_with_nothing_wrong_is_not_sent_back_and_nobody_sends_back_their_own(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    filing = file_now(kind=Kind.CHECK, **told)
    with pytest.raises(NotReturned):
        ask_officer(filing=filing, contact=contact.pk, by=records, at=NOW)
    filing.found = [{"contact": str(contact.pk), "problems": [{"at": "", "sentence": "Wrong."}], "errors": []}]
    with pytest.raises(OwnRecord):
        ask_officer(filing=filing, contact=contact.pk, by=contact.officer, at=NOW)


def test_the_pages_say_what_is_due_and_lead_the_way(cast: Cast, records):
    by_hand(cast, records)
    contact, client = a_kept_stop(cast), signed_in(records)
    page = client.get("/state-files/").content.decode()
    assert "What is due" in page
    assert "2027" in page
    assert client.post("/state-files/check/", {"first": "2026-11-20", "last": "2026-11-19"}).status_code == 422
    done = client.post("/state-files/send/", {}, follow=True)
    assert "1" in done.content.decode()
    assert Filing.objects.get().sent == 1
    [(name, _)] = files_of(cast.millbrook)
    got = client.get(f"/state-files/file/{name}")
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert str(contact.pk) in b"".join(got.streaming_content).decode()
    for other in ("../journal/journal.jsonl", "%2e%2e/secrets", "nothing.json", f"{name}/"):
        assert client.get(f"/state-files/file/{other}").status_code == 404
    assert client.post("/state-files/answer/", {}).status_code == 422
    bad = client.post("/state-files/answer/", {"file": SimpleUploadedFile("a.xml", b"\x00<")}, follow=True)
    assert "could not be" in bad.content.decode() or "no " in bad.content.decode()
    assert client.get("/state-files/receiver/").status_code == 200
    assert client.post("/state-files/receiver/", {"way": "https", "address": "http://x"}).status_code == 422


def test_another_agency_sees_and_gets_nothing_of_it(cast: Cast, records):
    told, contact = by_hand(cast, records), a_kept_stop(cast)
    filing = file_now(kind=Kind.SEND, **told)
    theirs = signed_in(with_role("theirs", Role.RECORDS, cast.ashford))
    [(name, _)] = files_of(cast.millbrook)
    assert theirs.get(f"/state-files/file/{name}").status_code == 404
    assert theirs.get(f"/state-files/{filing.pk}/").status_code == 404
    assert theirs.post(f"/state-files/{filing.pk}/{contact.pk}/").status_code == 404


def test_the_week_tells_the_next_day(cast: Cast, records):
    acting = acting_for(records, agency=None, at=timezone.now())
    assert acting is not None
    [told] = queries.week(acting, at=NOW)
    assert told.shown.startswith("in ")
    assert "Nothing was sent yet" in told.about
    cast.millbrook.pack = "no-such-pack"
    cast.millbrook.save()
    acting = acting_for(records, agency=None, at=timezone.now())
    assert acting is not None
    assert queries.week(acting, at=NOW)[0].shown == "–"
