"""`daylit pack`, `daylit deadlines` and `daylit submit`: words, --json, and exit codes 0, 1 and 2."""

import json

import pytest

from daylit.jurisdictions import packs
from jurisdictions.sent_pack import answers, put, stop, town


@pytest.fixture
def home(tmp_path):
    town(tmp_path / "packs")
    put(tmp_path / "contacts", "a", stop(1))
    put(tmp_path / "contacts", "b", stop(2, year=2022))
    return tmp_path


def test_it_works(daylit, home):
    sent = daylit("submit", home / "contacts", *order(home), "--out", home / "out", "--json")
    assert sent.code == 0
    assert sent.json["sent"] == ["a", "b"]
    assert [each["transaction"] for each in sent.json["contacts"]] == ["I", "I"]
    written = [json.loads(path.read_bytes()) for path in (home / "out").iterdir()]
    assert {(each["LEARecordID"], each["TX_Type"]) for each in written} == {("a", "I"), ("b", "I")}


def order(home):
    return "--pack", home / "packs/xx_town", "--state", home / "state", "--agency", "CA0010000"


def test_submit_speaks_to_people_too(daylit, home):
    put(home / "contacts", "c", answers(officer={"id": "short"}))
    told = daylit("submit", home / "contacts", *order(home), "--dry-run")
    assert told.code == 1
    assert "partial" in told.out
    assert "2 contacts to be sent." in told.out
    assert "c, not right yet, and not sent:\n   “Officer's number”" in told.out
    assert "Nothing was sent" in told.out
    assert not (home / "state").exists()


def test_submit_reads_answers(daylit, home):
    daylit("submit", home / "contacts", *order(home), "--out", home / "out")
    reply = home / "reply.json"
    reply.write_text(json.dumps([{"LEARecordID": "a", "Status": "Failed", "Messages": [{"Code": "DV004"}]}]))
    told = daylit("submit", home / "contacts", *order(home), "--out", home / "out", "--replies", reply)
    assert told.code == 1
    assert "The state has a record of this officer and time." in told.out


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--dry-run", "--from", "yesterday"),
        ("--send", "ftp://host/x"),
        ("--send", "https://me:secret@host/x"),
    ],
)
def test_what_cannot_be_done_is_said(daylit, home, words):
    told = daylit("submit", home / "contacts", *order(home), *words, "--json")
    assert told.code == 2
    assert told.json["error"]


def test_a_table_refuses_a_code_that_is_not_in_it(daylit, home):
    (home / "tables").mkdir()
    (home / "tables/none.toml").write_text("list = [ { label = 'x' } ]")
    told = daylit("submit", home / "contacts", *order(home), "--dry-run", "--tables", home / "tables")
    assert told.code == 2
    assert "no code" in told.err


def test_list_names_every_version(daylit):
    listed = daylit("pack", "list", "--json").json
    assert [(each["pack"], each["version"]) for each in listed] == [(each.pack, each.version) for each in packs()]
    assert ("partial" in daylit("pack", "list").out) == any(each["partial"] for each in listed)


def test_show_prints_a_version(daylit, home):
    told = daylit("pack", "show", home / "packs/xx_town", "--version", "2020")
    assert told.code == 0
    assert "Perceived gender" in told.out
    shown = daylit("pack", "show", home / "packs/xx_town", "--json").json
    assert shown["version"] == "2024"
    assert shown["partial"] is True


def test_show_of_no_pack_is_said(daylit):
    assert daylit("pack", "show", "xx-none").code == 2
    assert daylit("pack", "show", "../../etc").code == 2


def test_check_names_every_mistake(daylit, home):
    assert daylit("pack", "check", home / "packs/xx_town").code == 0
    path = home / "packs/xx_town/2020.toml"
    path.write_text(
        path.read_text().replace('codes = "genders"', 'codes = "gendres"').replace("XX-R01", "XX-R01") + "\nx=1"
    )
    told = daylit("pack", "check", home / "packs/xx_town", "--json")
    assert told.code == 1
    assert {"2020.toml", "2024.toml"} >= {each["file"].rpartition("/")[2] for each in told.json["mistakes"]}


def test_diff_says_what_changed(daylit, home):
    words = (f"{home}/packs/xx_town/2020", f"{home}/packs/xx_town/2024")
    assert "“Perceived to be unhoused” is asked." in daylit("pack", "diff", *words).out
    assert {each["change"] for each in daylit("pack", "diff", *words, "--json").json} == {"added", "changed"}
    assert "Nothing changed" in daylit("pack", "diff", words[0], words[0]).out


def test_deadlines_are_listed(daylit, home):
    words = ("deadlines", "--pack", home / "packs/xx_town", "--from", "2025-01-01", "--to", "2026-12-31")
    due = daylit(*words, "--json").json
    assert [each["day"] for each in due] == ["2025-04-01", "2026-04-01"]
    assert "Yearly sending" in daylit(*words).out
    assert daylit("deadlines", "--from", "2025-02-30").code == 2


def test_a_table_is_imported(daylit, home):
    path = home / "packs/xx_town/2020.toml"
    path.write_text(path.read_text() + '[[tables]]\nid = "cities"\ntitle = "Cities"\nkey = "Code"\nlabel = "Name"\n')
    (home / "cities.csv").write_text("Code,Name\n1,Alpha\n,Beta\n")
    words = ("pack", "table", home / "packs/xx_town", "cities", home / "cities.csv", "--out", home / "cities.toml")
    told = daylit(*words, "--json")
    assert told.code == 1
    assert (told.json["read"], told.json["kept"], [each["row"] for each in told.json["odd"]]) == (2, 1, [3])
    assert 'code = "1"' in (home / "cities.toml").read_text()
    assert daylit(*words).code == 2
    assert daylit("pack", "table", home / "packs/xx_town", "streets", home / "cities.csv").code == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--dry-run", "--tables", "nope"), "no code tables"),
        (("--send", "folder:recv"), "no address"),
        (("--out", "contacts"), "folder of the contacts"),
        (("--dry-run", "--from", "2026-01-02", "--to", "2026-01-01"), "before the first"),
    ],
)
def test_submit_refuses_what_was_said_wrongly(daylit, home, monkeypatch, words, said):
    monkeypatch.chdir(home)
    told = daylit("submit", "contacts", *order(home), *words)
    assert told.code == 2
    assert said in told.out + told.err
    assert sorted(path.name for path in home.iterdir()) == ["contacts", "packs"] or "--send" in words
    assert not (home / "recv").exists()


def test_a_contact_that_is_still_to_come_is_not_sent(daylit, home):
    put(home / "contacts", "c", stop(3, year=2099))
    told = daylit("submit", home / "contacts", *order(home), "--out", home / "out")
    assert told.code == 1
    assert "still to come" in told.out
    assert len(list((home / "out").iterdir())) == 2
