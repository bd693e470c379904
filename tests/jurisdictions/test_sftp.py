"""Sending by SFTP to a real OpenSSH server."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

pytest.importorskip("paramiko", reason="paramiko is not installed: sending by SFTP is not tested")

from daylit.jurisdictions.submitting import Order, Outcome, submit
from daylit.jurisdictions.submitting.transports.choosing import transport_to
from daylit.jurisdictions.submitting.transports.sftp import Sftp
from daylit.jurisdictions.submitting.transports.transport import TransportError
from jurisdictions.sent_pack import clock, plain_json, put, stop, town
from jurisdictions.ssh_server import ABSENT, SSHD, Server, keypair, ssh_server

pytestmark = pytest.mark.skipif(SSHD is None, reason=ABSENT)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as home, ssh_server(Path(home)) as running:
        yield running


@pytest.fixture(autouse=True)
def _empty(server):
    for path in server.folder.iterdir():
        path.unlink()


def connect(server: Server, kind: type[Sftp] = Sftp) -> Sftp:
    return kind(server.address, key=server.key, known_hosts=server.known_hosts)


def send(home: Path, connecting: Any, **more: Any) -> Outcome:
    tick = clock()
    return submit(
        Order(
            contacts=home / "contacts",
            pack="xx-town",
            state=home / "state",
            packs=town(home / "packs"),
            clock=tick,
            write=plain_json,
            connect=connecting,
            agency="CA0010000",
            **more,
        )
    )


def test_it_works(server, tmp_path):
    for number in range(3):
        put(tmp_path / "contacts", f"c{number}", stop(number))
    outcome = send(tmp_path, lambda: connect(server))
    assert outcome.sent == ["c0", "c1", "c2"]
    arrived = {path.name: path.read_bytes() for path in server.folder.iterdir()}
    assert arrived == {
        life.last.name: (tmp_path / "state/sent" / life.last.key / "file").read_bytes()
        for life in outcome.lives.values()
    }


def test_an_unknown_host_is_refused_kindly(server, tmp_path):
    empty = tmp_path / "known_hosts"
    empty.touch()
    with pytest.raises(TransportError, match=r"not among the known hosts.*Nothing was sent.*--known-hosts"):
        transport_to(server.address, key=server.key, known_hosts=empty)
    assert list(server.folder.iterdir()) == []


def test_a_broken_line_of_known_hosts_is_told(server, tmp_path):
    broken = tmp_path / "known_hosts"
    broken.write_text(f"{server.known_hosts.read_text().strip()[:-30]}AAAA\n")
    with pytest.raises(TransportError, match=r"A line of “.*known_hosts” cannot be read. Nothing was sent."):
        transport_to(server.address, key=server.key, known_hosts=broken)


def test_another_host_key_is_refused(server, tmp_path):
    other = keypair(tmp_path / "other").with_suffix(".pub").read_text()
    known = tmp_path / "known_hosts"
    known.write_text(f"[127.0.0.1]:{server.port} {other}")
    with pytest.raises(TransportError, match="another host key"):
        Sftp(server.address, key=server.key, known_hosts=known)


def test_a_wrong_key_is_refused(server, tmp_path):
    with pytest.raises(TransportError, match="did not let this user in"):
        Sftp(server.address, key=keypair(tmp_path / "stranger"), known_hosts=server.known_hosts)


def test_a_wrong_password_is_refused_and_it_says_where_it_stands(server, tmp_path, monkeypatch):
    monkeypatch.setenv("DAYLIT_SFTP_PASSWORD", "wrong")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(TransportError, match=r"did not let this user in.*DAYLIT_SFTP_PASSWORD") as raised:
        Sftp(server.address, known_hosts=server.known_hosts)
    assert "wrong" not in str(raised.value)


@pytest.mark.parametrize("content", [b"nope", b"\xff\xfe\x00", None])
def test_a_file_that_is_no_key_is_named(server, tmp_path, content):
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    with pytest.raises(TransportError, match=r"key” cannot be used.*--key names a file"):
        Sftp(server.address, key=tmp_path / "key", known_hosts=server.known_hosts)


def test_folders_among_the_answers_are_left_alone(server, tmp_path):
    (server.folder / "r.xml").write_bytes(b"<R/>")
    home = server.folder.parent
    transport = connect(server)
    assert "r.xml" not in dict(transport.replies(str(home)))  # which holds the folder itself
    assert transport.replies(str(server.folder)) == [("r.xml", b"<R/>")]
    transport.close()


@pytest.mark.parametrize("address", ["sftp://host/x", "sftp://me:secret@host/x", "ftp://me@host/x", "host"])
def test_an_address_that_cannot_be_used_is_said(address):
    with pytest.raises(TransportError) as raised:
        transport_to(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("there", [b"", b"0123", b"xxxx", b"0123456789abc"])
def test_an_upload_goes_on_from_what_is_there(server, there):
    """Nothing, a part, something else, and more than the file: in the end it is whole."""
    content = b"0123456789"
    (server.folder / ".f.json.part").write_bytes(there)
    transport = connect(server)
    assert transport.look("f.json", content) == "part"
    transport.prepare("f.json", content)
    transport.finish("f.json", content, key="k")
    assert transport.look("f.json", content) == "whole"
    assert transport.look("f.json", b"other") == "other"
    transport.close()
    assert (server.folder / "f.json").read_bytes() == content


def test_another_file_of_that_name_is_never_replaced(server):
    (server.folder / "f.json").write_bytes(b"theirs")
    transport = connect(server)
    transport.prepare("f.json", b"ours")
    with pytest.raises(TransportError):
        transport.finish("f.json", b"ours", key="k")
    transport.close()
    assert (server.folder / "f.json").read_bytes() == b"theirs"


class Breaking(Sftp):
    """Loses its connection at a chosen step, as a network does."""

    plan: ClassVar[dict[str, str]] = {}

    def prepare(self, name: str, content: bytes) -> None:
        if self.plan.get("at") == "during":
            self.plan.clear()
            with self._sftp.open(f"{self.folder}/.{name}.part", "wb") as file:
                file.write(content[: len(content) // 2])
            self._client.close()
        if self.plan.get("at") == "before":
            self.plan.clear()
            self._client.close()
        super().prepare(name, content)

    def finish(self, name: str, content: bytes, *, key: str) -> Any:
        if self.plan.get("at") == "prepared":
            self.plan.clear()
            self._client.close()
        receipt = super().finish(name, content, key=key)
        if self.plan.get("at") in ("finished", "swept"):
            if self.plan["at"] == "swept":
                (Path(self.folder) / name).unlink()
            self.plan.clear()
            self._broken(ConnectionResetError("the network went away"))
        return receipt


@pytest.mark.parametrize("at", ["before", "during", "prepared", "finished", "swept"])
def test_a_connection_lost_at_any_step_is_gone_on_with(server, tmp_path, at):
    for number in range(3):
        put(tmp_path / "contacts", f"c{number}", stop(number))
    Breaking.plan = {"at": at}
    first = send(tmp_path, lambda: connect(server, Breaking))
    assert "Start the command again" in first.stopped
    assert first.sent == []
    second = send(tmp_path, lambda: connect(server))
    assert not second.stopped
    records = Counter(json.loads(path.read_bytes())["submission"]["record"] for path in server.folder.iterdir())
    swept = {"c0": 1} if at == "swept" else {}
    assert records + Counter(swept) == {"c0": 1, "c1": 1, "c2": 1}
    assert second.found == (["c0"] if at in ("finished", "swept") else [])
    assert {life.state for life in second.lives.values()} == {"sent"}


def test_a_connection_lost_many_times_sends_each_once(server, tmp_path):
    chance = random.Random(7)
    for number in range(8):
        put(tmp_path / "contacts", f"c{number}", stop(number))
    for _ in range(6):
        Breaking.plan = {"at": chance.choice(["before", "during", "prepared", "finished"])}
        send(tmp_path, lambda: connect(server, Breaking))
    Breaking.plan = {}
    send(tmp_path, lambda: connect(server))
    records = Counter(json.loads(path.read_bytes())["submission"]["record"] for path in server.folder.iterdir())
    assert records == {f"c{number}": 1 for number in range(8)}


def test_answers_are_fetched_from_the_server(server, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    send(tmp_path, lambda: connect(server))
    answers = server.folder.parent / "responses"
    answers.mkdir()
    (answers / "r.xml").write_bytes(b"<Stops><Stop><LeaRecId>a</LeaRecId><RecStat>5</RecStat></Stop></Stops>")
    outcome = send(tmp_path, lambda: connect(server), fetch=lambda transport: transport.replies(str(answers)))
    assert outcome.lives["a"].state == "accepted"


def test_what_went_wrong_is_said_in_words(server):
    transport = Sftp(f"{server.address}/nowhere", key=server.key, known_hosts=server.known_hosts)
    with pytest.raises(TransportError, match=r"was cut off: there is no such file or folder\."):
        transport.prepare("f.json", b"x")
    transport.close()


def test_another_receiver_does_not_finish_what_was_begun_elsewhere(server, tmp_path):
    put(tmp_path / "contacts", "a", stop(1))
    Breaking.plan = {"at": "during"}
    send(tmp_path, lambda: connect(server, Breaking))
    outcome = send(tmp_path, lambda: transport_to(f"folder://{tmp_path / 'elsewhere'}"))
    assert "was being sent to sftp://" in outcome.stopped
    assert list((tmp_path / "elsewhere").iterdir()) == []
