"""What an answer of the state changes: each is read once, and never about another sending than its own."""

from datetime import date
from pathlib import Path

import pytest

from jurisdictions.sending_agency import Agency, what
from jurisdictions.sent_pack import stop


@pytest.fixture
def agency(tmp_path: Path) -> Agency:
    return Agency(tmp_path)


def test_it_works_an_answer_that_breaks_off_accepts_nothing(agency):
    agency.put("a", stop(1))
    agency.send()
    outcome = agency.send(replies=(("r.xml", b"<Stops><Stop><LeaRecId>a</LeaRecId><RecStat>5</RecStat></Stop>"),))
    assert outcome.lives["a"].state == "sent"
    assert not outcome.fine
    assert any("Nothing of it was used" in remark for remark in outcome.replies[0].remarks)
    assert len(list((agency.state / "replies").iterdir())) == 1


def test_an_answer_with_half_a_letter_is_kept_and_read_and_read_once(agency):
    agency.put("a", stop(1))
    agency.send()
    answer = b'{"LEARecordID": "a", "Status": "failed", "Messages": [{"Code": "DV999", "Message": "\\ud800"}]}'
    assert agency.send(replies=(("\udcff.json", answer),)).lives["a"].state == "rejected"
    assert agency.send(replies=(("\udcff.json", answer),)).read_before == ["\udcff.json"]


@pytest.mark.parametrize("statuses", [("5", "3"), ("3", "5")])
def test_an_answer_that_contradicts_itself_accepts_nothing(agency, statuses):
    agency.put("a", stop(1))
    agency.send()
    outcome = agency.reply(*(("a", status, "DV999" if status == "3" else "") for status in statuses))
    assert outcome.lives["a"].state == "rejected"
    assert not outcome.lives["a"].ever_accepted
    assert any("counts as sent back" in remark for remark in outcome.replies[0].remarks)


def test_the_same_answer_is_read_once(agency):
    agency.put("a", stop(1))
    agency.send()
    assert agency.reply(("a", "5", "")).replies[0].accepted == ["a"]
    again = agency.reply(("a", "5", ""))
    assert again.replies == []
    assert again.read_before == ["reply.xml"]
    assert again.fine


def test_an_old_acceptance_that_names_no_file_does_not_confirm_a_newer_change(agency):
    agency.put("a", stop(1))
    agency.send()
    assert agency.reply(("a", "5", ""), named=False).lives["a"].state == "accepted"
    changed = stop(1)
    changed["people"][0]["searched"] = True
    agency.put("a", changed)
    agency.send()
    old = agency.reply(("a", "5", ""), named=False, name="copy-of-the-old-one.xml")
    assert old.lives["a"].state == "sent"
    assert "more than once" in old.replies[0].remarks[0]
    assert agency.reply(("a", "5", ""), name="new.xml").lives["a"].state == "accepted"


def test_an_old_rejection_that_names_no_file_does_not_turn_back_a_newer_change(agency):
    agency.put("a", stop(1))
    agency.send()
    agency.reply(("a", "", "SYSERR"))  # sent again at once
    outcome = agency.reply(("a", "", "SYSERR"), named=False, name="copy.xml")
    assert outcome.sent == []
    assert outcome.lives["a"].state == "sent"


def test_an_answer_about_another_record_of_a_file_is_remarked(agency):
    agency.put("a", stop(1))
    sent = agency.send().lives["a"].last
    stray = f"<S><Stop><FileName>{sent.name}</FileName><LeaRecId>b</LeaRecId><RecStat>5</RecStat></Stop></S>"
    outcome = agency.send(replies=(("r.xml", stray.encode()),))
    assert outcome.lives["a"].state == "sent"
    assert "does not stand in the file" in outcome.replies[0].remarks[0]


@pytest.mark.parametrize("how", ["changed", "withdrawn", "deleted"])
def test_what_changed_while_the_state_has_not_answered_is_said(agency, how):
    agency.put("a", stop(1))
    agency.put("b", stop(2))
    agency.send()
    if how == "deleted":
        (agency.contacts / "a.json").unlink()
    else:
        agency.put("a", stop(3) if how == "changed" else stop(1), withdrawn=how == "withdrawn")
    outcome = agency.send()
    said = {plan.contact: plan.remark for plan in outcome.plans}
    assert outcome.gone == (["a"] if how == "deleted" else [])
    assert bool(said.get("a")) == (how != "deleted")
    assert how == "deleted" or how in said["a"]
    assert not said["b"]
    assert outcome.fine == (how != "deleted")


def test_a_dry_run_tells_what_answers_would_do_and_writes_nothing(agency):
    agency.put("a", stop(1))
    agency.put("b", stop(2))
    agency.send()
    before = {path: path.read_bytes() for path in agency.state.rglob("*") if path.is_file()}
    reply = b"<S><Stop><LeaRecId>a</LeaRecId><RecStat>5</RecStat></Stop></S>"
    outcome = agency.send(dry=True, replies=(("r.xml", reply),), accepted_until=date(2024, 6, 1))
    assert outcome.replies[0].accepted == ["a"]
    assert outcome.stated == ["b"]
    assert what(outcome) == {"a": "unchanged", "b": "unchanged"}
    assert {path: path.read_bytes() for path in agency.state.rglob("*") if path.is_file()} == before


def test_an_answer_about_an_earlier_file_changes_nothing(agency):
    agency.put("a", stop(1))
    first = agency.send().lives["a"].attempts[0]
    agency.reply(("a", "", "SYSERR"))  # sent again at once
    old = f"<Stops><Stop><FileName>{first.name}</FileName><LeaRecId>a</LeaRecId><RecStat>5</RecStat></Stop></Stops>"
    outcome = agency.send(replies=(("old.xml", old.encode()),))
    assert outcome.lives["a"].state == "sent"
    assert "sent again since" in outcome.replies[0].remarks[0]


def test_an_answer_about_a_stranger_is_remarked(agency):
    agency.put("a", stop(1))
    agency.send()
    assert "not sent from here" in agency.reply(("z", "5", "")).replies[0].remarks[0]


def test_silence_is_an_acceptance_only_where_somebody_says_so(agency):
    agency.put("a", stop(1))
    agency.send()
    assert agency.send(accepted_until=date(2024, 5, 31)).lives["a"].state == "sent"
    outcome = agency.send(accepted_until=date(2024, 6, 1))
    assert outcome.stated == ["a"]
    assert outcome.lives["a"].state == "accepted"
