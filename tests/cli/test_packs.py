"""`daylit pack`, `daylit deadlines` and `daylit submit`: words, --json, and exit codes 0, 1 and 2."""

import json

import pytest

from daylit.jurisdictions import packs
from jurisdictions.sent_pack import answers, put, stop, town
from jurisdictions.us_ca_ripa_builder import a_stop


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


def test_check_takes_a_name_a_folder_and_a_version(daylit, home):
    town = home / "packs/xx_town"
    assert (
        daylit("pack", "check", "us-ri-ccpra").out
        == "us-ri-ccpra: no mistakes in 2012; 3 cases give what they should.\n"
    )
    assert (
        daylit("pack", "check", "us-ca-ripa/2018").out
        == "us-ca-ripa: no mistakes in 2018; 27 cases give what they should.\n"
    )
    for words in (f"{town}/2020", f"{town}/2020.toml", f"{town}/2020/"):
        assert daylit("pack", "check", words).out == "xx-town: no mistakes in 2020; it has no cases.\n"
    (town / "later.toml").write_text("x = 1")
    told = daylit("pack", "check", town)
    assert told.code == 1
    assert "xx_town/later.toml, (file): No version reads this file." in told.out
    assert told.out.endswith("One mistake.\n")
    assert daylit("pack", "check", f"{town}/2024").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("us-ca-ripa/1999", "has no version “1999”. Use one of: 2018, 2024."),
        ("xx-none/2018", "There is no pack “xx-none”. Use one of: standard, "),
        ("packs/nothing", "There is no folder “packs/nothing”."),
        ("packs/empty", "There is no pack “empty”. Use one of: xx-town."),
        ("empty", "There is no pack “empty”, and none at all in the folder"),
        ("odd", "The folder “odd” holds no version of a pack. A version is a file named by it"),
    ],
)
def test_check_of_what_is_no_pack_says_what_there_is(daylit, home, monkeypatch, words, said):
    monkeypatch.chdir(home)
    for folder in ("empty", "packs/empty", "odd"):
        (home / folder).mkdir()
    (home / "odd/a.toml").write_text("")
    told = daylit("pack", "check", words)
    assert told.code == 2
    assert said in told.err


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
    of_one = daylit("deadlines", "--pack", "us-ca-ripa/2018", "--from", "2024-01-31", "--json").json
    assert {due["version"] for due in of_one} == {"2018"}
    assert "until 2025-01-31" in daylit("deadlines", "--pack", "us-ca-ripa", "--from", "2024-01-31").out


def test_what_two_versions_ask_alike_is_due_once(daylit):
    """Both versions of Virginia hold on days of 2021, and the state's report on that year is one."""
    listed = daylit("deadlines", "--pack", "us-va-cpa", "--from", "2022-07-01", "--to", "2022-07-01", "--json").json
    assert [(each["title"][:13], each["version"]) for each in listed] == [("Yearly report", "2021")]
    listed = daylit("deadlines", "--pack", "us-ca-ripa", "--from", "2023-12-31", "--to", "2024-01-01", "--json").json
    assert [each["version"] for each in listed] == ["2024", "2024"]


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


@pytest.fixture
def stops(tmp_path):
    """Three contacts of California: one in order, one of another version's form, one without a day."""
    for name, changes in (("a", {}), ("b", {"contact.start": "2023-05-01T10:00"}), ("c", {"contact.start": None})):
        put(tmp_path / "stops", name, a_stop(changes))
    return tmp_path / "stops"


def test_view_tells_contacts_in_the_words_of_another_standard(daylit, stops, tmp_path):
    told = daylit("pack", "view", stops, "--pack", "us-ca-ripa", "--as", "stanford-opp")
    assert told.code == 1
    head, row = told.out.splitlines()
    shown = dict(zip(head.split(","), row.split(","), strict=True))
    assert (shown["subject_race"], shown["type"], shown["outcome"]) == ("hispanic", "vehicular", "citation")
    assert "The pack us-ca-ripa 2024 is partial" in told.err
    assert "1 contact in the view." in told.err
    assert "   person.race: A person of several groups becomes Hispanic" in told.err
    assert "Not in the view: b. Its day falls under us-ca-ripa 2018, and there it is not right yet: " in told.err
    assert "Not in the view: c. It has no day, which chooses its form." in told.err
    assert "red" not in told.out, "what an officer wrote stays behind"


def test_view_as_json_and_into_a_file(daylit, stops, tmp_path):
    (stops / "b.json").unlink()
    (stops / "c.json").unlink()
    words = ("pack", "view", stops, "--pack", "us-ca-ripa", "--as", "stanford-opp")
    told = daylit(*words, "--json")
    assert (told.code, told.json["contacts"], told.json["not_in_the_view"]) == (0, 1, [])
    assert told.json["partial"] == ["us-ca-ripa/2024"]
    assert {"element", "sentence", "answers"} == told.json["losses"][0].keys()
    assert daylit(*words, "--out", tmp_path / "opp.csv").code == 0
    assert (tmp_path / "opp.csv").read_text() == told.json["tables"]["stanford-opp-2020"]
    assert daylit(*words, "--out", tmp_path / "opp.csv").code == 2


def test_a_view_of_its_own_pack_loses_nothing(daylit, stops):
    told = daylit("pack", "view", stops, "--pack", "us-ca-ripa", "--json")
    assert told.json["losses"] == []
    assert list(told.json["tables"]) == ["us-ca-ripa-2024"]
    assert daylit("pack", "view", stops, "--pack", "us-ca-ripa", "--as", "xx-none").code == 2


def test_a_contact_that_is_still_to_come_is_not_sent(daylit, home):
    put(home / "contacts", "c", stop(3, year=2099))
    told = daylit("submit", home / "contacts", *order(home), "--out", home / "out")
    assert told.code == 1
    assert "still to come" in told.out
    assert len(list((home / "out").iterdir())) == 2
