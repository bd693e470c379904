"""Sending into a folder: what is sent and as what, what is not and why, and what an answer changes."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions.submitting import Outcome
from daylit.jurisdictions.submitting.contacts import NoContacts
from daylit.jurisdictions.submitting.journal import Busy, DamagedJournal, opened
from daylit.jurisdictions.submitting.transports.folder import Folder
from daylit.jurisdictions.submitting.transports.transport import Receipt
from jurisdictions.sending_agency import Agency, what
from jurisdictions.sent_pack import answers, stop


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


def problems(outcome: Outcome, contact: str) -> list[tuple[str, str]]:
    return [(each.code, each.rule) for plan in outcome.plans if plan.contact == contact for each in plan.problems]


def test_it_works(agency):
    agency.put("a", stop(1))
    agency.put("b", stop(2, year=2021))
    outcome = agency.send()
    assert outcome.fine
    assert outcome.sent == ["a", "b"]
    assert {record["submission"]["record"] for record in agency.received()} == {"a", "b"}
    assert agency.transactions() == ["new", "new"]
    assert {life.attempts[0].version for life in outcome.lives.values()} == {"xx-town/2024", "xx-town/2020"}
    assert sorted(path.name for path in agency.receiver.iterdir()) == [
        life.attempts[0].name for life in outcome.lives.values()
    ]


def test_what_was_sent_is_kept_byte_for_byte(agency):
    agency.put("a", stop(1))
    life = agency.send().lives["a"]
    (sent,) = agency.receiver.iterdir()
    assert (agency.state / "sent" / life.attempts[0].key / "file").read_bytes() == sent.read_bytes()


def test_a_second_run_sends_nothing(agency):
    agency.put("a", stop(1))
    agency.send()
    again = agency.send()
    assert what(again) == {"a": "waiting"}
    assert len(agency.received()) == 1


def test_a_dry_run_writes_nothing(agency):
    agency.put("a", stop(1))
    outcome = agency.send(dry=True)
    assert what(outcome) == {"a": "send"}
    assert not agency.state.exists()
    assert not agency.receiver.exists()


def test_only_what_changed_is_sent_again_as_a_change(agency):
    agency.put("a", stop(1))
    agency.put("b", stop(2))
    agency.send()
    agency.reply(("a", "5", ""), ("b", "5", ""))
    changed = stop(2)
    changed["people"][0]["searched"] = True
    agency.put("b", changed)
    outcome = agency.send()
    assert outcome.sent == ["b"]
    assert what(outcome) == {"a": "unchanged", "b": "send"}
    assert agency.transactions() == ["new", "new", "changed"]


def test_a_contact_that_was_only_ever_sent_back_is_new_again(agency):
    agency.put("a", stop(1))
    agency.send()
    told = agency.reply(("a", "", "DV004"))
    assert what(told) == {"a": "returned"}
    assert told.replies[0].rejected["a"][0].element == "officer.id"
    corrected = stop(1)
    corrected["officer"]["id"] = "ABC123457"
    agency.put("a", corrected)
    agency.send()
    assert agency.transactions() == ["new", "new"]


def test_what_the_state_asks_to_try_again_is_sent_as_it_is(agency):
    agency.put("a", stop(1))
    agency.send()
    assert agency.reply(("a", "", "SYSERR")).sent == ["a"]
    assert agency.transactions() == ["new", "new"]


def test_a_change_of_what_another_agency_sent_is_not_sent(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "5", ""))
    agency.put("a", {**stop(1), "people": [{**stop(1)["people"][0], "searched": True}]})
    told = agency.send(agency="CA0020000")
    assert agency.transactions() == ["new"]
    assert [(one.at, "CA0010000" in one.sentence) for plan in told.plans for one in plan.problems] == [
        ("submission.agency", True)
    ]
    agency.send()
    assert agency.transactions() == ["new", "changed"]


def test_what_was_never_accepted_may_be_sent_by_another_agency(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "", "DV004"))
    agency.put("a", {**stop(1), "officer": {**stop(1)["officer"], "id": "ABC123457"}})
    agency.send(agency="CA0020000")
    assert agency.transactions() == ["new", "new"]


def test_a_change_sent_back_after_an_acceptance_stays_a_change(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "5", ""))
    for searched in (True, False):
        agency.put("a", {**stop(1), "people": [{**stop(1)["people"][0], "searched": searched, "role": "driver"}]})
        agency.send()
        agency.reply(("a", "", "DV004"), name=f"{searched}.xml")
    assert agency.transactions() == ["new", "changed", "changed"]


def test_what_was_perceived_cannot_change_after_the_acceptance(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "5", ""))
    other = stop(1)
    other["people"][0]["gender"]["value"] = "man"
    agency.put("a", other)
    outcome = agency.send()
    assert problems(outcome, "a") == [("answer.locked", "XX-R33")]
    assert outcome.sent == []


def test_what_was_perceived_may_still_be_corrected_while_nothing_was_accepted(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "", "DV004"))
    other = stop(1)
    other["people"][0]["gender"]["value"] = "man"
    agency.put("a", other)
    assert agency.send().sent == ["a"]


def test_a_withdrawn_contact_is_taken_out_once_and_only_if_it_was_accepted(agency):
    agency.put("a", stop(1))
    agency.put("b", stop(2), withdrawn=True)
    agency.send()
    agency.reply(("a", "5", ""))
    agency.put("a", stop(1), withdrawn=True)
    assert agency.send().sent == ["a"]
    agency.reply(("a", "5", ""), name="second.xml")
    assert agency.send().sent == []
    assert agency.transactions() == ["new", "withdrawn"]


def test_a_contact_that_cannot_be_completed_says_so(agency):
    agency.put("a", stop(1), no_more_information=True)
    agency.send()
    assert agency.received()[0]["submission"]["no_more_information"] is True
    assert agency.reply(("a", "7", "")).lives["a"].state == "accepted"


def test_same_officer_day_and_minute_is_named_before_sending(agency):
    agency.put("a", stop(1))
    agency.put("b", stop(1))
    agency.put("c", stop(2))
    outcome = agency.send()
    assert problems(outcome, "a") == problems(outcome, "b") == [("contact.double", "XX-R34")]
    assert outcome.sent == ["c"]


def test_same_record_number_is_named_before_sending(agency):
    agency.put("a", {**stop(1), "submission": {"record": "77"}})
    agency.put("b", {**stop(2), "submission": {"record": "77"}})
    assert problems(agency.send(), "b") == [("contact.double", "XX-R34")]


def test_a_contact_like_one_that_was_sent_before_is_named(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.put("b", stop(1))
    outcome = agency.send()
    assert what(outcome) == {"a": "waiting", "b": "problems"}
    assert "a." in str(outcome.plans[1].problems[0])


def test_a_person_out_of_scope_is_left_out_with_the_rule(agency):
    passenger = {**answers()["people"][0], "role": "passenger"}
    agency.put("a", answers(people=[*answers()["people"], passenger]))
    outcome = agency.send()
    (left,) = outcome.plans[0].left_out
    assert (left.rule, left.at, left.where) == ("XX-R38", "people[1]", "Person 2")
    assert len(agency.received()[0]["people"]) == 1


def test_a_contact_with_nobody_to_report_is_left_out(agency):
    agency.put("a", answers(people=[{**answers()["people"][0], "role": "passenger"}]))
    agency.put("b", {**stop(5), "contact": {"start": "2024-05-02T10:00", "kind": "evacuation"}})
    outcome = agency.send()
    assert what(outcome) == {"a": "left_out", "b": "left_out"}
    assert [plan.left_out[0].rule for plan in outcome.plans] == ["XX-R38", "XX-R39"]


def test_problems_are_listed_all_and_the_others_go_on(agency):
    agency.put("a", answers(officer={"id": "short"}, people=[]))
    agency.put("b", stop(1))
    outcome = agency.send()
    assert len(problems(outcome, "a")) == 2
    assert outcome.sent == ["b"]
    assert not outcome.fine


def test_a_day_of_no_version_is_a_problem_of_that_contact(agency):
    agency.put("a", stop(1, year=2019))
    agency.put("b", answers(contact={}))
    agency.put("c", stop(1))
    outcome = agency.send()
    assert "No version" in str(outcome.plans[0].problems[0])
    assert outcome.sent == ["c"]


def test_the_days_choose(agency):
    for day in range(4):
        agency.put(f"d{day}", answers(contact={"start": f"2024-05-0{day + 1}T10:00"}))
    outcome = agency.send(first=date(2024, 5, 2), last=date(2024, 5, 3))
    assert outcome.sent == ["d1", "d2"]


BAD = {
    "not-json.json": b"{",
    "latin.json": b'{"id": "\xe9"}',
    "list.json": b"[]",
    "deep.json": b'{"id": "x", "answers": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "twice.json": b'{"id": "x", "id": "y", "answers": {}}',
    "no-id.json": b'{"answers": {}}',
    "bad-id.json": b'{"id": "../../etc", "answers": {}}',
    "no-answers.json": b'{"id": "x"}',
    "more.json": b'{"id": "x", "answers": {}, "note": 1}',
    "word.json": b'{"id": "x", "answers": {}, "withdrawn": "yes"}',
    "empty.json": b"",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_and_the_others_go_on(agency, name):
    agency.put("good", stop(1))
    (agency.contacts / name).write_bytes(BAD[name])
    outcome = agency.send()
    assert [each.file for each in outcome.unreadable] == [name]
    assert outcome.sent == ["good"]


def test_everything_that_is_wrong_with_a_file_is_said_at_once(agency):
    agency.put("good", stop(1))
    (agency.contacts / "bad.json").write_text('{"id": "a b", "note": 1, "withdrawn": "yes"}')
    (bad,) = agency.send().unreadable
    for said in ("“note”", "Its id should be", "no “answers”", "“withdrawn” is neither true nor false"):
        assert said in bad.sentence


@pytest.mark.parametrize(
    "given",
    [
        {"contact": [], "people": 3},
        {"contact": {"start": {"value": "2024-05-01T10:00"}}, "people": [None], "officer": "x"},
        {"contact": {"start": "2024-05-01T10:00"}, "unknown": {"a": 1}},
        {"contact": {"start": "2024-05-01T10:00"}, "people": [{"gender": "x" * 1_000_000}]},
        {"contact": {"start": "2024-05-01T10:00"}, "submission": {"record": ["a"], "agency": 3}},
        {"contact": {"start": 2024}},
    ],
)
def test_bad_answers_are_problems_never_an_exception(agency, given):
    agency.put("bad", given)
    outcome = agency.send()
    assert what(outcome) == {"bad": "problems"}
    assert agency.received() == []


def test_two_files_with_one_id_are_named(agency):
    agency.put("a", stop(1))
    (agency.contacts / "b.json").write_text(json.dumps({"id": "a", "answers": stop(2)}))
    assert [each.file for each in agency.send().unreadable] == ["b.json"]


def test_a_folder_without_contacts_is_said(agency):
    with pytest.raises(NoContacts, match="no folder"):
        agency.send()


def test_two_commands_do_not_send_from_one_folder_at_once(agency):
    agency.put("a", stop(1))
    with opened(agency.state), pytest.raises(Busy):
        agency.send()


def test_a_line_cut_off_by_an_interruption_is_taken_away(agency):
    agency.put("a", stop(1))
    agency.send()
    journal = agency.state / "journal.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"step": "sen')
    agency.put("b", stop(2))
    assert agency.send().sent == ["b"]
    assert all(json.loads(line) for line in journal.read_bytes().splitlines())


def test_a_damaged_journal_stops_everything(agency):
    agency.put("a", stop(1))
    agency.send()
    journal = agency.state / "journal.jsonl"
    journal.write_bytes(b"\x00\n" + journal.read_bytes())
    with pytest.raises(DamagedJournal, match="Line 1"):
        agency.send()


def test_a_kept_file_that_is_gone_stops_everything_and_is_named(agency):
    agency.put("a", stop(1))
    life = agency.send().lives["a"]
    agency.reply(("a", "5", ""))
    (agency.state / "sent" / life.last.key / "answers.json").unlink()
    agency.put("a", stop(1), withdrawn=True)
    with pytest.raises(DamagedJournal, match=r"answers\.json.*backup"):
        agency.send()


def test_what_is_written_is_for_its_owner_alone(agency):
    old = os.umask(0)
    try:
        agency.state = agency.home / "kept" / "state"
        agency.receiver = agency.home / "made" / "receiver"
        agency.put("a", stop(1))
        agency.send()
        agency.reply(("a", "5", ""))
    finally:
        os.umask(old)
    paths = [*agency.home.glob("kept/**/*"), *agency.home.glob("made/**/*"), agency.home / "kept", agency.home / "made"]
    modes = {path: path.stat().st_mode & 0o777 for path in paths}
    assert len(modes) > 8
    assert {path for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == set()


def test_the_intention_is_on_the_disk_before_the_first_byte_and_the_receipt_after_the_last(agency, monkeypatch):
    told: list[str] = []
    monkeypatch.setattr("os.fsync", lambda handle: told.append("disk"))

    class Told(Folder):
        def prepare(self, name: str, content: bytes) -> None:
            assert journal_steps(agency)[-1] == "sending"
            told.append("prepare")

        def finish(self, name: str, content: bytes, *, key: str) -> Any:
            assert journal_steps(agency)[-1] == "prepared"
            told.append("finish")
            return Receipt(said="fine")

    agency.put("a", stop(1))
    agency.send(connect=lambda: Told(agency.receiver))
    assert journal_steps(agency) == ["begun", "sending", "prepared", "sent"]
    at = {step: told.index(step) for step in ("prepare", "finish")}
    assert "disk" in told[: at["prepare"]]
    assert "disk" in told[at["prepare"] : at["finish"]]
    assert "disk" in told[at["finish"] :]


def journal_steps(agency: Agency) -> list[str]:
    return [json.loads(line)["step"] for line in (agency.state / "journal.jsonl").read_bytes().splitlines()]


def test_a_file_that_the_pack_does_not_have_is_answered_with_those_that_the_state_takes():
    from daylit.jurisdictions import load_pack
    from daylit.jurisdictions.submitting.layouts import NothingToSend, sent_files

    pack = load_pack("us-tx-ccp-2b")
    taken = [file.id for file in pack.files if file.status == "submission"]
    assert taken
    with pytest.raises(NothingToSend, match="has no file “x”") as refused:
        sent_files(pack, wanted=("x",))
    assert all(name in refused.value.remedy for name in taken)
    assert "Ask the state" not in refused.value.remedy
