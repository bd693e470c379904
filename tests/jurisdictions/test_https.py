"""Sending by HTTPS PUT to a web service with a certificate of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cryptography", reason="cryptography is not installed: sending by HTTPS is not tested")

from daylit.jurisdictions.submitting import Order, Outcome, submit
from daylit.jurisdictions.submitting.transports.choosing import transport_to
from daylit.jurisdictions.submitting.transports.transport import TransportError
from jurisdictions.sent_pack import LINKED, clock, plain_json, put, stop, town
from jurisdictions.web_service import Service, web_service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with web_service(tmp_path) as running:
        yield running


def send(home: Path, service: Service, **more: Any) -> Outcome:
    given: dict[str, Any] = {"authorities": service.authorities, **more}
    return submit(
        Order(
            contacts=home / "contacts",
            pack="xx-town",
            state=home / "state",
            packs=town(home / "packs"),
            clock=clock(),
            write=plain_json,
            connect=lambda: transport_to(service.address, **given),
            agency="CA0010000",
        )
    )


def said(status: str, *codes: str) -> Any:
    """The service's answer to a record: a status, and messages."""
    messages = [{"Code": code, "Field": "Gend", "Message": "said", "PersonNumber": "1"} for code in codes]

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        record = json.loads(body)["submission"]["record"]
        return (200, json.dumps({"LEARecordID": record, "Status": status, "Messages": messages}).encode())

    return answer


def test_it_works(service, tmp_path):
    for number in range(3):
        put(tmp_path / "contacts", f"c{number}", stop(number))
    outcome = send(tmp_path, service, token="t0k3n")
    assert outcome.sent == ["c0", "c1", "c2"]
    assert {body for _, body in service.taken.values()} == {
        (tmp_path / "state/sent" / life.last.key / "file").read_bytes() for life in outcome.lives.values()
    }
    assert len(set(service.puts)) == 3
    assert {each["Authorization"] for each in service.headers} == {"Bearer t0k3n"}
    assert "t0k3n" not in (tmp_path / "state/journal.jsonl").read_text()


def test_the_answer_at_once_is_read_at_once(service, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    put(tmp_path / "contacts", "b", stop(2))
    service.answer = said("Success")
    outcome = send(tmp_path, service)
    assert {life.state for life in outcome.lives.values()} == {"accepted"}


def test_a_rejection_at_once_names_the_element(service, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    service.answer = said("Failed", "DV039")
    outcome = send(tmp_path, service)
    (error,) = outcome.replies[0].rejected["a"]
    assert (error.element, error.at, error.what) == ("person.gender", "people[0].gender", "locked")


def test_a_connection_dropped_after_the_body_counts_once(service, tmp_path):
    for number in range(3):
        put(tmp_path / "contacts", f"c{number}", stop(number))
    drops = [False, True, True]
    service.drop = lambda: bool(drops) and drops.pop(0)
    assert "broke before an answer came" in send(tmp_path, service).stopped
    assert "broke before an answer came" in send(tmp_path, service).stopped
    outcome = send(tmp_path, service)
    assert not outcome.stopped
    assert len(service.puts) == 5
    records = sorted(json.loads(body)["submission"]["record"] for _, body in service.taken.values())
    assert records == ["c0", "c1", "c2"]


def test_a_service_that_is_away_after_a_drop_does_not_make_it_new(service, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    service.drop = lambda: True
    send(tmp_path, service)
    port, service.port = service.port, 1
    gone = send(tmp_path, service)
    assert gone.lives["a"].state == "sending"
    service.port, service.drop = port, lambda: False
    assert send(tmp_path, service).lives["a"].state == "sent"
    assert len(service.taken) == 1


@pytest.mark.parametrize("status", [500, 503, 429, 302])
def test_a_service_in_trouble_is_tried_again_with_the_same_key(service, tmp_path, status):
    put(tmp_path / "contacts", "a", stop(1))
    service.answer = lambda path, body: (status, b"")
    assert str(status) in send(tmp_path, service).stopped
    service.answer = lambda path, body: (201, b"")
    assert send(tmp_path, service).lives["a"].state == "sent"
    assert len(service.taken) == 1


@pytest.mark.parametrize(("status", "body"), [(401, b""), (403, b"no"), (422, b"<html>no</html>"), (400, b"")])
def test_a_refusal_leaves_the_contact_unsent(service, tmp_path, status, body):
    put(tmp_path / "contacts", "a", stop(1))
    service.answer = lambda path, given: (status, body)
    outcome = send(tmp_path, service)
    assert outcome.stopped
    assert outcome.lives["a"].state == "unsent"


def test_a_refusal_that_names_errors_is_read(service, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    service.answer = lambda path, body: (422, said("Failed", "DV004")(path, body)[1])
    outcome = send(tmp_path, service)
    assert outcome.lives["a"].state == "rejected"


@pytest.mark.parametrize("reply", [b"<html>thanks", b'{"Status": "Succ', b"OK", b"\xff\xfe\x00", b"[]"])
def test_an_answer_that_is_not_understood_is_kept_and_accepts_nothing(service, tmp_path, reply):
    put(tmp_path / "contacts", "a", stop(1))
    service.answer = lambda path, body: (200, reply)
    outcome = send(tmp_path, service)
    assert outcome.lives["a"].state == "sent"
    assert not outcome.fine
    assert [path.read_bytes() for path in (tmp_path / "state/replies").iterdir()] == [reply]


def test_an_unknown_certificate_is_refused_and_nothing_is_sent(service, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    outcome = send(tmp_path, service, authorities=None)
    assert "could not show that it is the receiver" in outcome.stopped
    assert service.taken == {}
    assert outcome.lives["a"].state == "unsent"


@pytest.mark.parametrize("address", ["http://127.0.0.1/x", "https://me:secret@127.0.0.1/x", "https:///x"])
def test_only_https_without_a_password_is_an_address(address):
    with pytest.raises(TransportError) as raised:
        transport_to(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["https://[::1", "https://h:99999/x", "sftp://me@h:x/", "https://h/a b", "https://h/é"]
)
def test_what_cannot_be_read_as_an_address_is_refused_in_words(address):
    with pytest.raises(TransportError, match="cannot be read as an address") as raised:
        transport_to(address)
    assert raised.value.refused


def test_a_token_of_two_lines_and_a_file_without_certificate_are_refused_in_words(tmp_path):
    (tmp_path / "none.pem").write_text("none")
    with pytest.raises(TransportError, match="token holds a sign"):
        transport_to("https://h/x", token="a\nb")
    with pytest.raises(TransportError, match="no certificate"):
        transport_to("https://h/x", authorities=tmp_path / "none.pem")


def send_tables(home: Path, service: Service) -> Outcome:
    """Two linked tables, put one after the other."""
    put(home / "contacts", "a", stop(1))
    return submit(
        Order(
            contacts=home / "contacts",
            pack="xx-town",
            state=home / "state",
            packs=town(home / "packs", LINKED),
            clock=clock("2025-02-01T08:00:00"),
            connect=lambda: transport_to(service.address, authorities=service.authorities),
            agency="CA0010000",
        )
    )


def paths(service: Service) -> list[str]:
    return [path.rpartition("/")[2] for path, _ in service.taken.values()]


TABLES = ["CA0010000_2024_stops.csv", "CA0010000_2024_people.csv"]


def test_linked_tables_are_put_one_after_the_other_each_with_a_key_of_its_own(service, tmp_path):
    outcome = send_tables(tmp_path, service)
    assert outcome.sent == ["xx-town/2024 CA0010000 2024"]
    assert paths(service) == TABLES
    assert {each["Content-Type"] for each in service.headers} == {"text/csv"}
    assert send_tables(tmp_path, service).sent == []


@pytest.mark.parametrize("lost", [0, 1])
def test_a_connection_dropped_between_two_tables_counts_once(service, tmp_path, lost):
    drops = [number == lost for number in range(2)]
    service.drop = lambda: bool(drops) and drops.pop(0)
    assert "broke before an answer came" in send_tables(tmp_path, service).stopped
    assert send_tables(tmp_path, service).sent == ["xx-town/2024 CA0010000 2024"]
    assert paths(service) == TABLES


def test_a_table_refused_after_the_first_was_taken_leaves_nothing_in_the_open(service, tmp_path):
    """The state has the first: it is told as sent back, and a correction is a new sending of both."""
    service.answer = lambda path, body: (422, b"no") if "people" in path else (201, b"")
    outcome = send_tables(tmp_path, service)
    (life,) = outcome.lives.values()
    assert (life.state, outcome.sent) == ("rejected", [])
    assert "people.csv”: 422" in life.errors[0]["sentence"]
    assert [batch.what for batch in send_tables(tmp_path, service).batches] == ["returned"]
    service.answer = lambda path, body: (201, b"")
    put(tmp_path / "contacts", "b", stop(2))
    assert send_tables(tmp_path, service).sent == [life.contact]
    assert paths(service)[2:] == [name.replace(".csv", "_2.csv") for name in TABLES]


def test_a_first_table_refused_leaves_the_period_unsent(service, tmp_path):
    service.answer = lambda path, body: (422, b"no")
    outcome = send_tables(tmp_path, service)
    assert outcome.stopped
    assert not any(life.attempts for life in outcome.lives.values())


def test_a_service_that_goes_away_between_two_tables_does_not_make_them_new(service, tmp_path):
    port = service.port
    service.answer = lambda path, body: (403, b"") if "people" in path else (201, b"")
    assert send_tables(tmp_path, service).stopped
    service.answer, service.port = lambda path, body: (201, b""), port
    assert send_tables(tmp_path, service).sent == ["xx-town/2024 CA0010000 2024"]
    assert paths(service) == TABLES
