"""`daylit submit`: what is said to people, what is refused, and the layouts that no shipped pack has."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat
from daylit.jurisdictions.files.linked import read_linked
from daylit.jurisdictions.files.xml import read_xml
from jurisdictions.sent_pack import FIXED, LINKED, XML, answers, put, stop, town


class Town:
    """An agency of the invented place, and the command that sends from its folder."""

    def __init__(self, home: Path, daylit: Any) -> None:
        self.home, self.daylit = home, daylit
        self.contacts, self.state, self.out = home / "contacts", home / "state", home / "out"
        self.use("")

    def use(self, layout: str) -> None:
        """Let the place take another file."""
        self.packs = town(self.home / "packs", layout)

    def put(self, name: str, number: int, **more: Any) -> None:
        put(self.contacts, name, stop(number), **more)

    def ask(self, *words: object, pack: object = "") -> Any:
        order = ("--pack", pack or self.packs / "xx_town", "--state", self.state, "--agency", "CA0010000")
        return self.daylit("submit", self.contacts, *order, *words)

    def send(self, *words: object) -> Any:
        return self.ask("--out", self.out, *words)

    def answer(self, *stops: tuple[str, str], name: str = "reply.xml", code: str = "") -> Path:
        """A file of answers, each for a file by its name, with a status and a code."""
        told = "".join(
            f"<Stop><FileName>{file}</FileName><RecStat>{status}</RecStat>"
            f"{f'<Message><MessageCd>{code}</MessageCd></Message>' if code else ''}</Stop>"
            for file, status in stops
        )
        path = self.home / name
        path.write_text(f"<R>{told}</R>")
        return path

    def names(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())


@pytest.fixture
def home(tmp_path, daylit):
    return Town(tmp_path, daylit)


def test_it_works(home):
    home.put("a", 1)
    assert "1 contact to be sent." in home.ask("--dry-run").out
    assert "1 sent." in home.send().out
    assert "1 contact sent and not answered yet." in home.send().out


# What no shipped pack has


def document(home: Town, name: str) -> dict[str, Any]:
    return json.loads((home.contacts / f"{name}.json").read_bytes())["answers"]


def test_xml_goes_contact_by_contact_and_reads_back_the_same(home):
    home.use(XML)
    home.put("a", 1)
    home.put("b", 2)
    assert home.send().code == 0
    pack = load_pack("xx-town", folder=home.packs)
    for name in ("a", "b"):
        (path,) = home.out.glob(f"*_{name}.xml")
        known = {"agency": "CA0010000", "record": name, "transaction": "new"}
        read = read_xml(path.read_bytes(), pack.file("town-xml"), form=pack.form)
        assert read == {**document(home, name), "submission": known}
        tree = ElementTree.fromstring(path.read_bytes())  # another reader
        assert (tree.tag, tree.findtext("Record"), tree.findtext("Kind")) == ("Stop", name, "I")
        assert [each.text for each in tree.findall("People/Person/Gender")] == ["2"]


def test_xml_sends_only_what_changed_as_a_change(home):
    home.use(XML)
    home.put("a", 1)
    home.put("b", 2)
    home.send()
    home.send("--replies", home.answer(*((name, "5") for name in home.names())))
    changed = stop(2)
    changed["people"][0]["searched"] = True
    put(home.contacts, "b", changed)
    assert home.send("--json").json["sent"] == ["b"]
    kinds = [ElementTree.fromstring(path.read_bytes()).findtext("Kind") for path in home.out.iterdir()]
    assert sorted(kinds) == ["I", "I", "U"]


def test_a_table_of_fixed_widths_reads_back_the_same(home):
    home.use(FIXED)
    for number in range(4):
        home.put(f"s{number}", number)
    assert home.send().code == 0
    assert home.names() == ["CA0010000_2024.txt"]
    content = (home.out / "CA0010000_2024.txt").read_bytes()
    pack = load_pack("xx-town", folder=home.packs)
    found = read_flat(content, pack.file("town-fixed"), form=pack.form)
    known = [{"agency": "CA0010000", "record": f"s{number}"} for number in range(4)]
    assert list(found.records) == [{**document(home, each["record"]), "submission": each} for each in known]
    assert [line[:8].rstrip() for line in content.decode().splitlines()] == ["s0", "s1", "s2", "s3"]  # another reader


def test_linked_tables_read_back_the_same(home):
    home.use(LINKED)
    people = [*answers()["people"], {**answers()["people"][0], "searched": True}]
    put(home.contacts, "a", {**stop(1), "people": people})
    home.put("b", 2)
    assert home.send().code == 0
    pack = load_pack("xx-town", folder=home.packs)
    files = {table: (home.out / f"CA0010000_2024_{table}.csv").read_bytes() for table in ("stops", "people")}
    found = read_linked(files, pack.file("town-tables"), form=pack.form)
    sent = [{**document(home, name), "submission": {"record": name}} for name in ("a", "b")]
    assert (list(found.records), found.problems) == (sent, ())


# Answers about the files of periods


def test_an_answer_about_a_period_is_read_and_a_new_one_is_sent_after_the_correction(home):
    home.use(FIXED)
    home.put("a", 1)
    home.send()
    told = home.send("--replies", home.answer((home.names()[0], ""), code="DV004"))
    assert told.code == 1
    assert "2024, CA0010000: sent back by the state and not corrected yet." in told.out
    assert "The state has a record of this officer and time." in told.out
    home.put("a", 7)
    assert home.send("--json").json["sent"] == ["xx-town/2024 CA0010000 2024"]
    last = home.names()[-1]
    assert last == "CA0010000_2024_2.txt"
    told = home.send("--replies", home.answer((last, "5"), name="second.xml"), "--json")
    assert [(each["what"], each["state"]) for each in told.json["files"]] == [("unchanged", "accepted")]


def test_a_period_that_changed_while_the_state_has_not_answered_is_said(home):
    home.use(FIXED)
    home.put("a", 1)
    home.send()
    home.put("b", 2)
    told = home.send()
    assert "2024, CA0010000: sent and not answered yet." in told.out
    assert "It changed since it was sent." in told.out
    assert home.names() == ["CA0010000_2024.txt"]


def test_linked_tables_are_accepted_when_all_of_them_are(home):
    home.use(LINKED)
    home.put("a", 1)
    home.send()
    one, other = home.names()
    first = home.send("--replies", home.answer((one, "5")), "--json").json
    assert [each["state"] for each in first["files"]] == ["sent"]
    second = home.send("--replies", home.answer((other, "5"), name="second.xml"), "--json").json
    assert [each["state"] for each in second["files"]] == ["accepted"]


def test_one_record_that_is_accepted_does_not_accept_the_file(home):
    home.use(FIXED)
    home.put("a", 1)
    home.send()
    path = home.home / "r.xml"
    path.write_text(
        f"<R><Stop><FileName>{home.names()[0]}</FileName><LeaRecId>a</LeaRecId><RecStat>5</RecStat></Stop></R>"
    )
    told = home.send("--replies", path, "--json").json
    assert [each["state"] for each in told["files"]] == ["sent"]


def test_every_record_that_a_period_was_sent_back_for_is_said(home):
    home.use(FIXED)
    home.put("a", 1)
    home.send()
    stops = "".join(
        f"<Stop><FileName>{home.names()[0]}</FileName><LeaRecId>a</LeaRecId>"
        f"<Message><MessageCd>{code}</MessageCd></Message></Stop>"
        for code in ("DV004", "DV039")
    )
    path = home.home / "r.xml"
    path.write_text(f"<R>{stops}</R>")
    (file,) = home.send("--replies", path, "--json").json["files"]
    assert [each["code"] for each in file["errors"]] == ["DV004", "DV039"]


# Words


def test_a_dry_run_says_what_answers_would_do(home):
    home.put("a", 1)
    home.put("b", 2)
    home.send()
    reply = home.answer((home.names()[0], "5"))
    told = home.ask("--dry-run", "--replies", reply, "--accepted-until", "2099-01-01")
    assert "Answer reply.xml: 1 accepted, 0 sent back." in told.out
    assert "Taken as accepted, as --accepted-until says:\n   b" in told.out
    assert "2 contacts accepted and not changed since." in told.out
    assert "2 contacts sent and not answered yet." in home.send().out  # nothing of it was kept


def test_a_dry_run_cannot_fetch_answers_and_says_so(home):
    home.put("a", 1)
    told = home.ask("--dry-run", "--replies", "sftp:responses")
    assert told.code == 2
    assert "calls no server" in told.err


def test_an_answer_that_was_read_before_is_said(home):
    home.put("a", 1)
    home.send()
    reply = home.answer((home.names()[0], "5"))
    assert "read before" not in home.send("--replies", reply).out
    again = home.send("--replies", reply)
    assert again.code == 0
    assert "This answer was read before, and not read again:\n   reply.xml" in again.out
    home.answer((home.names()[0], "5"))
    assert "1 contact accepted and not changed since." in again.out


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("changed", "a, sent and not answered yet:\n   It was changed since it was sent."),
        ("withdrawn", "a, sent and not answered yet:\n   It was withdrawn since it was sent."),
        ("deleted", "no longer in the folder. The state has them; to have one taken out, put it back"),
    ],
)
def test_what_changed_while_it_waits_is_said(home, how, said):
    home.put("a", 1)
    home.put("b", 2)
    home.send()
    (home.contacts / "a.json").unlink()
    if how != "deleted":
        home.put("a", 3 if how == "changed" else 1, withdrawn=how == "withdrawn")
    told = home.send()
    assert said in told.out
    assert told.code == (1 if how == "deleted" else 0)


@pytest.mark.parametrize("pack", ["us-ca-ripa/2024", "xx_town/2024"])
def test_a_version_cannot_be_chosen_and_it_says_why(home, monkeypatch, pack):
    home.put("a", 1)
    monkeypatch.chdir(home.packs)
    told = home.ask("--dry-run", pack=pack)
    assert told.code == 2
    assert "the day of each contact chooses it" in told.err
    assert f"Write --pack {pack.removesuffix('/2024')}" in told.err


def test_nobody_at_the_address_is_said_without_numbers(home, tmp_path):
    pytest.importorskip("paramiko", reason="paramiko is not installed: sending by SFTP is not tested")
    home.put("a", 1)
    (tmp_path / "known").touch()
    told = home.ask("--send", "sftp://me@127.0.0.1:1/in", "--known-hosts", tmp_path / "known")
    assert told.code == 2
    assert "127.0.0.1 could not be reached on port 1: nobody answers there. Nothing was sent." in told.err
    assert "Errno" not in told.err


def test_one_of_a_thing_is_one_thing(home):
    home.put("a", 1)
    path = home.packs / "xx_town/2020.toml"
    path.write_text(path.read_text().replace('title = "Stop record"', 'title = "Stop record"\nnonsense = 1'))
    told = home.ask("--dry-run")
    assert told.code == 2
    assert "1 mistakes" not in told.err
    assert "one mistake" in told.err


def test_nothing_goes_to_a_place_that_was_not_named(home, monkeypatch):
    home.put("a", 1)
    monkeypatch.chdir(home.contacts)
    for words in (("--send", ""), ("--out", home.state)):
        told = home.ask(*words)
        assert told.code == 2
        assert told.err.endswith(".\n")
    assert [path.name for path in home.contacts.iterdir()] == ["a.json"]


def test_a_file_of_a_contact_cannot_steer_the_terminal(home):
    home.put("a", 1)
    (home.contacts / "b.JSON").write_text('{"id": "b", "answers": {}, "\\u001b[2J": 1}')
    told = home.ask("--dry-run")
    assert "\x1b" not in told.out
    assert "It has the key “�[2J”" in told.out


def test_a_start_that_is_no_day_is_said_to_be_none(home):
    put(home.contacts, "a", {**stop(1), "contact": {"start": "2023-02-29T10:00"}})
    assert "The start of the contact is no day and time of the calendar." in home.ask("--dry-run").out
