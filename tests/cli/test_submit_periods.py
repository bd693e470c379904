"""`daylit submit` where a place takes whole periods: what is sent when, what waits and why, and the words."""

from collections.abc import Callable
from typing import Any

import pytest

from cli.period_agency import whats
from jurisdictions import (
    us_va_cpa_builder,
)
from jurisdictions.sent_pack import put


def test_it_works(agency):
    for number in range(3):
        agency.put(number)
    told = agency.send()
    assert (told["code"], whats(told)) == (0, ["send"]), told["contacts"]
    assert agency.names() == sorted(agency.kind.names)
    assert [each["what"] for each in told["contacts"]] == ["filed"] * 3
    assert told["files"][0]["contacts"] == ["S0", "S1", "S2"]
    assert sorted(told["files"][0]["names"]) == agency.names()


def test_what_was_sent_is_kept_byte_for_byte(agency):
    agency.put(1)
    agency.send()
    (attempt,) = (agency.state / "sent").iterdir()
    kept = sorted(path.read_bytes() for path in attempt.glob("file*"))
    assert kept == sorted((agency.out / name).read_bytes() for name in agency.kind.names)


def test_nothing_is_sent_again_where_nothing_changed(agency):
    agency.put(1)
    agency.send()
    told = agency.send()
    assert (told["code"], told["sent"], whats(told)) == (0, [], ["unchanged"])
    assert agency.names() == sorted(agency.kind.names)


def test_a_change_brings_a_whole_new_file_beside_the_old_one(agency):
    agency.put(1)
    agency.put(2)
    agency.send()
    agency.put(2, agency.kind.change)
    told = agency.send()
    (file,) = told["files"]
    assert (told["code"], file["kind"], file["changed"], file["added"]) == (0, "changed", ["S2"], [])
    second = {f"{name.rpartition('.')[0]}_2.{name.rpartition('.')[2]}" for name in agency.kind.names}
    assert set(agency.names()) == second | set(agency.kind.names)
    assert set(file["names"]) == second
    assert whats(agency.send()) == ["unchanged"]


def test_a_wrong_agency_takes_nothing_out_of_the_file_of_the_right_one(agency):
    """Else a slip in --agency would send the old agency's file again, empty, and the same stops for another."""
    agency.put(1)
    agency.put(2)
    agency.send()
    told = agency.send("--agency", "B2")
    assert (told["sent"], agency.names()) == ([], sorted(agency.kind.names))
    if not agency.kind.names[0].startswith("A1"):
        assert whats(told) == ["unchanged"]  # its contacts hold the number themselves
        return
    assert (told["code"], whats(told)) == (1, ["problems", "problems"])
    assert "2 contacts were sent for the agency “A1”, and “B2” is named now: S1, S2." in str(told["files"])
    for number in (1, 2):
        agency.put(number, withdrawn=True)
    assert whats(agency.send()) == ["send"]
    for number in (1, 2):
        (agency.contacts / f"S{number}.json").unlink()
        agency.put(number + 2)
    assert "send" in whats(agency.send("--agency", "B2"))


def test_a_dry_run_writes_nothing(agency):
    agency.put(1)
    told = agency.ask("--dry-run", "--json")
    assert (told.code, whats(told.json)) == (0, ["send"])
    assert not agency.out.exists()
    assert not agency.state.exists()


def test_a_contact_that_is_not_right_holds_the_file_back_and_both_are_named(agency):
    agency.put(1)
    agency.put(2, {"person.gender": "no-such-word"})
    told = agency.send()
    assert (told["code"], whats(told), told["sent"]) == (1, ["problems"], [])
    assert [each["what"] for each in told["contacts"]] == ["filed", "problems"]
    assert "1 contact of this period is not right yet." in told["files"][0]["problems"][0]["sentence"]
    assert agency.names() == []


def test_a_file_that_cannot_be_read_holds_the_period_back(agency):
    agency.put(1)
    (agency.contacts / "x.json").write_text("{")
    told = agency.send()
    assert (told["code"], whats(told)) == (1, ["problems"])
    assert "may belong to this period" in told["files"][0]["problems"][0]["sentence"]
    assert agency.names() == []


def test_a_file_that_cannot_be_read_says_nothing_of_a_period_that_stays_as_it_is(agency):
    agency.put(1)
    agency.send()
    (agency.contacts / "x.json").write_text("{")
    told = agency.send()
    assert (told["code"], whats(told)) == (1, ["unchanged"])
    assert [each["file"] for each in told["unreadable"]] == ["x.json"]


def test_a_contact_that_vanished_holds_the_file_back_and_one_withdrawn_is_taken_out(agency):
    agency.put(1)
    name = agency.put(2)
    agency.send()
    (agency.contacts / f"{name}.json").unlink()
    told = agency.send()
    assert (told["code"], whats(told)) == (1, ["problems"])
    assert "S2" in told["files"][0]["problems"][0]["sentence"]
    agency.put(2, withdrawn=True)
    told = agency.send()
    assert (told["code"], whats(told), told["files"][0]["taken_out"]) == (0, ["send"], ["S2"])


def test_a_period_of_which_all_is_withdrawn_is_sent_once_more_and_empty(agency):
    agency.put(1)
    agency.send()
    agency.put(1, withdrawn=True)
    told = agency.send()
    assert (told["code"], whats(told), told["files"][0]["contacts"]) == (0, ["send"], [])
    assert whats(agency.send()) == ["unchanged"]


def test_a_period_with_nothing_to_report_is_not_sent(agency):
    agency.put(1, withdrawn=True)
    told = agency.send()
    assert (told["code"], whats(told)) == (0, ["empty"])
    assert agency.names() == []


def test_a_part_of_a_period_is_not_sent(agency):
    agency.put(1)
    told = agency.send("--from", f"{agency.kind.month}-01", "--to", f"{agency.kind.month}-15")
    assert (told["code"], whats(told)) == (1, ["cut"])
    (file,) = told["files"]
    assert agency.send("--from", file["from"], "--to", file["to"])["sent"] == [file["key"]]


def test_a_period_that_is_not_over_waits(of_kind, monkeypatch):
    agency = of_kind("counts (Texas)")
    agency.put(1)
    later = agency.put(2, {"contact.start": "2026-01-02T10:00"})
    assert later == "S2"
    told = agency.send("--to", "2025-12-31")
    assert whats(told) == ["send"]
    monkeypatch.setattr("daylit.cli.submitting.now", a_day_of(2026))
    told = agency.send()
    assert (told["code"], whats(told)) == (0, ["unchanged", "running"])


def a_day_of(year: int) -> Callable[[], Any]:
    from datetime import UTC, datetime

    return lambda: datetime(year, 6, 1, tzinfo=UTC)


def test_each_month_is_a_file_of_its_own(of_kind):
    agency = of_kind("rows")
    agency.put(1)
    agency.put(2, {"contact.start": "2024-06-02T10:15"})
    assert len(agency.send()["sent"]) == 2
    assert agency.names() == ["VA0290100_2024-05.csv", "VA0290100_2024-06.csv"]
    agency.put(2, {"contact.start": "2024-05-02T10:15"})  # the day was wrong: it moves to May
    told = agency.send()
    differs = {each["period"]: (each["added"], each["taken_out"]) for each in told["files"]}
    assert differs == {"2024-05": (["S2"], []), "2024-06": ([], ["S2"])}
    assert "VA0290100_2024-05_2.csv" in agency.names()


def test_a_period_whose_contacts_all_moved_is_sent_without_them(of_kind):
    agency = of_kind("rows")
    agency.put(1)
    agency.send()
    agency.put(1, {"contact.start": "2024-06-02T10:15"})
    told = agency.send()
    assert {each["period"]: each["taken_out"] for each in told["files"]} == {"2024-05": ["S1"], "2024-06": []}
    assert (told["code"], whats(told)) == (0, ["send", "send"])
    lines = (agency.out / "VA0290100_2024-05_2.csv").read_text().splitlines()
    assert len(lines) == 1  # the names of the columns
    assert whats(agency.send()) == ["unchanged"]  # May holds nothing, and nobody speaks of it any more


def test_a_period_that_is_in_another_folder_is_left_alone(of_kind, tmp_path):
    agency = of_kind("rows")
    agency.put(1)
    agency.send()
    agency.contacts = tmp_path / "june"
    agency.put(2, {"contact.start": "2024-06-02T10:15"})
    told = agency.send()
    assert [each["period"] for each in told["files"]] == ["2024-06"]
    assert agency.names() == ["VA0290100_2024-05.csv", "VA0290100_2024-06.csv"]


def test_each_agency_has_a_file_of_its_own(of_kind):
    agency = of_kind("rows")
    agency.put(1)
    agency.put(2, {"submission.agency": "VA0990000"})
    agency.send()
    assert agency.names() == ["VA0290100_2024-05.csv", "VA0990000_2024-05.csv"]


# Words


def test_people_are_told_the_period_the_names_and_the_day(of_kind):
    agency = of_kind("counts (Texas)")
    agency.put(1)
    told = agency.ask("--dry-run")
    assert "2025, A1: to be sent.\n   1 contact in it.\n   It is due on 2026-03-01." in told.out
    assert "It went as A1_2025_comparative-report.csv." in agency.ask("--out", agency.out).out
    assert "2025, A1: sent, and nothing changed since." in agency.ask("--out", agency.out).out


def test_a_layout_that_is_only_released_is_sent_when_it_is_named_and_says_so(of_kind, daylit):
    agency = of_kind("linked tables of fixed widths")
    agency.put(1)
    order = ("submit", agency.contacts, "--pack", "us-nc-sbi122", "--state", agency.state, "--dry-run")
    told = daylit(*order)
    assert told.code == 2
    assert "--file five-tables" in told.err
    assert "does not know whether the state takes it" in agency.ask("--dry-run").out
    assert "no file “tables”" in daylit(*order, "--file", "tables").err


def test_a_view_is_never_sent(daylit, tmp_path):
    put(tmp_path / "contacts", "a", us_va_cpa_builder.a_stop())
    order = ("submit", tmp_path / "contacts", "--pack", "us-or-stop", "--state", tmp_path / "state", "--dry-run")
    assert daylit(*order).code == 2
    assert daylit(*order, "--file", "stops").code == 2


@pytest.mark.parametrize(("pack", "day"), [("us-tx-ccp-2b", "2026-03-01"), ("us-mo-vsr", "2026-03-01")])
def test_deadlines_know_the_reports_of_counts(daylit, pack, day):
    due = daylit("deadlines", "--pack", pack, "--from", "2026-01-01", "--to", "2026-12-31", "--json").json
    assert day in [each["day"] for each in due if each["kind"] == "submission"]
