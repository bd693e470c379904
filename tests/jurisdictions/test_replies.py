"""Answers of a state: three kinds, what they say of each record, and what cannot be read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.replies import Message, explained, read_reply
from jurisdictions.sent_pack import town

SUMMARY = """\
File Level Fatal Errors
Agency ORI{s}File name{s}Date Submitted{s}Time Submitted{s}Error message
CA0010000{s}20240601_CA0010000_x.json{s}06/01/2024{s}08:00{s}SYSERR::system error

Record Level Fatal Errors
Agency ORI{s}File name{s}LEA record ID{s}Error List

Record Level Errors
Agency ORI{s}File name{s}LEA record ID{s}Error List
CA0010000{s}a.json{s}A-1{s}"DV004::Duplicate of ORI, officer, date; DV039_2_Gend::Perception data locked"
CA0010000{s}b.json{s}B-1{s}DV999::Something new
"""


def test_it_works_for_each_stop_in_xml():
    reply = read_reply(
        b"<R><Stop><FileName>a.json</FileName><LeaRecId>A</LeaRecId><DojRecId>9</DojRecId><RecStat>5</RecStat></Stop>"
        b"<Stop><FileName>b.json</FileName><LeaRecId>B</LeaRecId><RecStat>3</RecStat><Message>"
        b"<MessageCd>DV007</MessageCd><WsName>UID</WsName><MsgSeverity>E</MsgSeverity><MsgText>nine</MsgText></Message>"
        b"</Stop><Stop><LeaRecId>C</LeaRecId><RecStat>7</RecStat></Stop><Stop><LeaRecId>D</LeaRecId></Stop></R>"
    )
    assert (reply.kind, reply.whole) == ("per_stop", True)
    assert [(each.record, each.outcome) for each in reply.records] == [
        ("A", "accepted"),
        ("B", "rejected"),
        ("C", "no_more_information"),
        ("D", "unknown"),
    ]
    assert reply.records[1].messages == (Message(code="DV007", said="nine", field="UID", severity="E"),)


@pytest.mark.parametrize("sign", [",", "|", "\t"])
def test_a_summary_lists_its_errors(sign):
    reply = read_reply(SUMMARY.replace("{s}", sign).encode())
    assert (reply.kind, reply.whole, reply.lists_only_errors) == ("summary", True, True)
    assert [(each.file, each.record, [one.code for one in each.messages]) for each in reply.records] == [
        ("20240601_CA0010000_x.json", "", ["SYSERR"]),
        ("a.json", "A-1", ["DV004", "DV039_2_Gend"]),
        ("b.json", "B-1", ["DV999"]),
    ]
    assert reply.records[1].messages[0].said == "Duplicate of ORI, officer, date"
    assert {each.outcome for each in reply.records} == {"rejected"}


def test_a_web_service_answers_in_json():
    stop = {"LEARecordID": "A", "Status": "Success", "Messages": []}
    bad = {"LEARecordID": "B", "Status": "Failed", "Messages": [{"Code": "DV004", "Message": "m", "PersonNumber": 2}]}
    odd = {"LEARecordID": "C", "Status": "Received"}
    reply = read_reply(json.dumps([stop, bad, odd]).encode())
    assert [each.outcome for each in reply.records] == ["accepted", "rejected", "unknown"]
    assert reply.records[1].messages[0].person == 2


def test_success_beside_a_message_is_not_an_acceptance():
    stop = {"LEARecordID": "A", "Status": "Success", "Messages": [{"Code": "DV004"}]}
    assert read_reply(json.dumps(stop).encode()).records[0].outcome == "unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"Thank you.\n",
        b"<html><body>Sign in</body></html>",
        b"<R><Stop><LeaRecId>A</LeaRecId><RecStat>5</RecStat></Stop>",
        b"<R><Stop><RecStat>5</RecStat></Stop></R>",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><R><Stop><LeaRecId>&x;</LeaRecId></Stop></R>',
        b'<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><R><Stop><LeaRecId>&b;</LeaRecId></Stop></R>',
        b'{"LEARecordID": "A", "Status": "Succ',
        b'{"hello": 1}',
        b"[1, 2]",
        b"[" * 100_000,
        b'{"LEARecordID": "A", "Status": "failed", "Status": "success"}',
        SUMMARY.replace("{s}", "|")[:-20].encode(),
        SUMMARY.replace("{s}", ",").replace('locked"', "locked").encode(),
        SUMMARY.replace("{s}", "|").replace("B-1|", "").encode(),
        b"\x00\x01\x02\x81\x8d",
    ],
)
def test_what_breaks_off_or_is_of_no_known_kind_accepts_nothing(content):
    reply = read_reply(content)
    assert not reply.whole
    assert reply.remarks
    assert all("passwd" not in str(each) and "root" not in str(each) for each in reply.records)


@pytest.mark.parametrize(
    "content",
    [
        b'{"LEARecordID": "A", "Status": "success", "Messages": {"Code": "DV004"}}',
        b'{"LEARecordID": "A", "Status": "success", "Messages": ["no such officer"]}',
        b"<R><Stop><LeaRecId>A</LeaRecId><RecStat>5</RecStat><RecStat>3</RecStat></Stop></R>",
        b"<R><Stop><LeaRecId>A</LeaRecId><RecStat>5</RecStat><Message><MessageCd>DV004</MessageCd>"
        b"<MsgSeverity>Fatal</MsgSeverity></Message></Stop></R>",
    ],
)
def test_success_beside_its_contrary_is_not_an_acceptance(content):
    assert read_reply(content).records[0].outcome in ("rejected", "unknown")


@given(st.binary(max_size=400))
def test_no_answer_raises(content):
    read_reply(content)


@given(st.integers(min_value=0, max_value=len(SUMMARY)))
def test_no_cut_of_an_answer_says_accepted(length):
    reply = read_reply(SUMMARY[:length].encode())
    assert all(each.outcome != "accepted" for each in reply.records)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return load_pack("xx-town", version="2024", folder=town(tmp_path_factory.mktemp("packs")))


def test_a_code_is_said_in_words_at_its_element(pack):
    told = explained(Message(code="DV004", said="Duplicate"), pack)
    assert (told.element, told.at, told.what) == ("officer.id", "officer.id", "duplicate")
    assert told.sentence == "“Officer's number”: The state has a record of this officer and time."


@pytest.mark.parametrize(
    "message",
    [
        Message(code="DV039_2_Gend", said="locked"),
        Message(code="DV039", said="locked", field="Perc.Gend", person=2),
        Message(code="DV039", said="locked", field="Person.Perc.Gend", person=2),
    ],
)
def test_person_and_field_come_from_the_message(pack, message):
    told = explained(message, pack)
    assert (told.element, told.at, told.what) == ("person.gender", "people[1].gender", "locked")
    assert told.sentence.startswith("Person 2, “Perceived gender”: What was perceived")


def test_an_unknown_code_is_shown_as_it_came(pack):
    told = explained(Message(code="DV999", said="New rule"), pack)
    assert (told.what, told.element) == ("unknown", "")
    assert "DV999: New rule" in told.sentence


@given(code=st.text(max_size=30), said=st.text(max_size=30), field=st.text(max_size=30))
def test_no_message_raises(pack, code, said, field):
    assert explained(Message(code=code, said=said, field=field), pack).sentence
