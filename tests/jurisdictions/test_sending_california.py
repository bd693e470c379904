"""California's stops on their way: the state's own file, the rules that only sending can keep, the state's answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from daylit.jurisdictions.files.tree import write_json
from daylit.jurisdictions.submitting import Order, Outcome, submit
from daylit.jurisdictions.submitting.transports.folder import Folder
from jurisdictions.sent_pack import clock, put
from jurisdictions.us_ca_ripa_builder import a_stop


def a_numbered_stop(minute: int, **changes: Any) -> dict[str, Any]:
    stop = a_stop(**changes)
    stop["contact"]["start"] = f"2026-01-31T14:{minute:02}"
    stop["submission"] = {"agency": "CA0371100"}
    return stop


def send(home: Path, *, tick: Any = None, **more: Any) -> Outcome:
    return submit(
        Order(
            contacts=home / "contacts",
            pack="us-ca-ripa",
            state=home / "state",
            clock=tick or clock("2026-02-01T03:00:00"),
            write=write_json,
            connect=lambda: Folder(home / "receiver"),
            **more,
        )
    )


def answered(home: Path, *stops: str, name: str = "r.xml") -> Outcome:
    return send(home, tick=clock("2026-02-02T03:00:00"), replies=((name, f"<R>{''.join(stops)}</R>".encode()),))


def rules(outcome: Outcome) -> list[set[str]]:
    return [{problem.rule for problem in plan.problems if problem.severity == "error"} for plan in outcome.plans]


def test_it_works(tmp_path):
    put(tmp_path / "contacts", "R1", a_numbered_stop(1))
    outcome = send(tmp_path)
    assert outcome.sent == ["R1"], [str(each) for each in outcome.plans[0].problems]
    (path,) = (tmp_path / "receiver").iterdir()
    assert path.name.startswith("20260201")
    assert path.name.endswith("_CA0371100_R1.json")
    sent = json.loads(path.read_bytes())
    assert (sent["LEARecordID"], sent["ORI"], sent["TX_Type"]) == ("R1", "CA0371100", "I")


def test_a_change_after_the_acceptance_is_an_update(tmp_path):
    put(tmp_path / "contacts", "R1", a_numbered_stop(1))
    send(tmp_path)
    assert answered(tmp_path, "<Stop><LeaRecId>R1</LeaRecId><RecStat>5</RecStat></Stop>").lives["R1"].ever_accepted
    changed = a_numbered_stop(1)
    changed["contact"]["duration"] = 25
    put(tmp_path / "contacts", "R1", changed)
    send(tmp_path, tick=clock("2026-02-03T03:00:00"))
    kinds = [json.loads(path.read_bytes())["TX_Type"] for path in sorted((tmp_path / "receiver").iterdir())]
    assert kinds == ["I", "U"]


def test_rule_ca_r33_what_was_perceived_stays(tmp_path):
    put(tmp_path / "contacts", "R1", a_numbered_stop(1))
    send(tmp_path)
    answered(tmp_path, "<Stop><LeaRecId>R1</LeaRecId><RecStat>5</RecStat></Stop>")
    changed = a_numbered_stop(1)
    changed["people"][0]["age"] = {"value": 55, "how": "perceived"}
    put(tmp_path / "contacts", "R1", changed)
    outcome = send(tmp_path, tick=clock("2026-02-03T03:00:00"))
    assert rules(outcome) == [{"CA-R33"}]
    assert outcome.sent == []


@pytest.mark.parametrize("same", ["officer and time", "record number"])
def test_rule_ca_r34_two_contacts_alike_are_named(tmp_path, same):
    one, other = a_numbered_stop(1), a_numbered_stop(1 if same == "officer and time" else 2)
    if same == "record number":
        one["submission"]["record"] = other["submission"]["record"] = "77"
    put(tmp_path / "contacts", "R1", one)
    put(tmp_path / "contacts", "R2", other)
    outcome = send(tmp_path)
    assert rules(outcome) == [{"CA-R34"}, {"CA-R34"}]
    assert outcome.sent == []


def test_the_code_of_a_locked_perception_is_said_at_the_person(tmp_path):
    put(tmp_path / "contacts", "R1", a_numbered_stop(1))
    send(tmp_path)
    message = "<Message><MessageCd>DV039_1_Gend</MessageCd><MsgText>locked</MsgText></Message>"
    outcome = answered(tmp_path, f"<Stop><LeaRecId>R1</LeaRecId>{message}</Stop>")
    (error,) = outcome.replies[0].rejected["R1"]
    assert (error.at, error.what) == ("people[0].gender", "locked")
    assert error.sentence.startswith("Person 1, “Perceived gender”")
