"""Accepted contacts leave the ledger as an Extract: what is in it, who may seal, and what the log says of it."""

import json
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from cast import NOW, Cast, signed_in, with_role
from django.utils import timezone
from records import a_contact, a_revision, answers

from daylit.cli.run import run as command
from daylit.studies.registry import STUDIES, run
from daylit.tables.extract import open_extract
from daylit.web.accounts.models import OfficerFacts
from daylit.web.audience import Role
from daylit.web.audit.models import Event
from daylit.web.audit.reconcile import reconcile
from daylit.web.insight.models import Run
from daylit.web.insight.working import work_off
from daylit.web.ledger.models import Contact, Extract, Revision, State
from daylit.web.ledger.sealing import DaysInDisorder, NothingAccepted, seal_extract


def rows_of(made: Extract, columns: str) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT {columns} FROM read_parquet('{made.folder}/people/*.parquet') ORDER BY ALL").fetchall()


@pytest.fixture
def town(cast: Cast) -> Cast:
    """Two accepted (one of them corrected), and one in every other state."""
    a_contact(cast, state=State.ACCEPTED)
    corrected = a_contact(cast, state=State.ACCEPTED, at=NOW + timedelta(hours=1))
    a_revision(corrected, given=answers(people__0__race={"value": ["black"], "how": "perceived"}))
    for state in (State.SUBMITTED, State.SENT_BACK, State.QUARANTINED, State.EXPUNGED):
        a_contact(cast, state=state)
    return cast


def test_it_works_and_only_what_was_accepted_is_in_it_as_it_is_now(town: Cast):
    made = seal_extract(agency=town.millbrook, by=town.okafor, at=NOW)
    assert (made.contacts, made.people, made.problems) == (2, 2, 0)
    assert rows_of(made, "race_ethnicity, unit") == [("black", "Patrol B"), ("white", "Patrol B")]
    assert open_extract(made.folder, verify=True).manifest.fingerprint == made.fingerprint
    assert made.states == {"accepted": 2, "submitted": 1, "sent_back": 1, "quarantined": 1, "expunged": 1}


def test_each_sealing_is_an_event_with_its_fingerprint_and_counts_and_tied_to_its_row(town: Cast):
    made = seal_extract(agency=town.millbrook, by=town.okafor, at=NOW, last=date(2026, 12, 31))
    event = Event.objects.get(kind="extract.sealed")
    assert (event.person, event.agency, event.number) == (town.okafor.pk, town.millbrook.pk, made.event)
    told = {key: value for key, value in event.details.items() if key != "rows"}
    assert told == {
        "fingerprint": made.fingerprint, "from": "", "to": "2026-12-31", "people": 2, "states": made.states,
    }  # fmt: skip
    Extract.objects.update(people=3)
    assert f"extract:{made.pk}: people changed without an event." in [one.sentence for one in reconcile(at=NOW)]


def test_the_same_again_has_the_same_fingerprint_and_folder_and_its_own_event(town: Cast, tmp_path: Path):
    first = seal_extract(agency=town.millbrook, at=NOW)
    again = seal_extract(agency=town.millbrook, at=NOW + timedelta(days=1))
    elsewhere = seal_extract(agency=town.millbrook, at=NOW, out=tmp_path / "x")
    assert first.fingerprint == again.fingerprint == elsewhere.fingerprint
    assert first.folder == again.folder
    assert Event.objects.filter(kind="extract.sealed").count() == 3
    assert len(list(Path(first.folder).parent.iterdir())) == 1  # nothing half-made is left


def test_nothing_is_edited(town: Cast):
    before = [list(model.objects.order_by("pk").values_list()) for model in (Contact, Revision)]
    seal_extract(agency=town.millbrook, at=NOW)
    assert [list(model.objects.order_by("pk").values_list()) for model in (Contact, Revision)] == before


def test_days_are_the_contacts_own(town: Cast):
    late = a_contact(town, state=State.ACCEPTED, at=NOW + timedelta(days=40))
    made = seal_extract(agency=town.millbrook, at=NOW, first=late.local_day)
    assert rows_of(made, "contact_id") == [(str(late.pk),)]
    assert seal_extract(agency=town.millbrook, at=NOW, last=late.local_day - timedelta(days=1)).contacts == 2


def test_no_name_and_no_text_is_in_it_and_an_officer_keeps_one_pseudonym(town: Cast):
    town.rivera.name = "CANARY Rivera"
    town.rivera.save()
    made = seal_extract(agency=town.millbrook, at=NOW)
    whole = json.dumps(rows_of(made, "*"), default=str).lower()
    assert not [word for word in ("canary", "rivera", "rear light", "oak street", str(town.rivera.pk)) if word in whole]
    pseudonym = OfficerFacts.objects.get(person=town.rivera).pseudonym
    assert rows_of(made, "DISTINCT officer") == [(str(pseudonym),)]


def test_a_study_runs_on_it(town: Cast):
    made = seal_extract(agency=town.millbrook, at=NOW)
    finding = run(open_extract(made.folder), sorted(STUDIES)[0])
    assert made.fingerprint in json.dumps(finding.to_dict(), default=str)


def test_where_nothing_was_accepted_nothing_is_written(cast: Cast, settings):
    a_contact(cast)
    with pytest.raises(NothingAccepted):
        seal_extract(agency=cast.millbrook, at=NOW)
    with pytest.raises(DaysInDisorder):
        seal_extract(agency=cast.millbrook, at=NOW, first=date(2026, 2, 1), last=date(2026, 1, 1))
    assert not Event.objects.filter(kind="extract.sealed").exists()


def test_a_sealing_that_cannot_be_told_leaves_no_folder(town: Cast, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object):
        raise OSError(28, "no room")

    monkeypatch.setattr("daylit.web.ledger.sealing.record", full)
    Contact.objects.filter(state=State.ACCEPTED).update(local_day=date(2026, 5, 5))
    with pytest.raises(OSError, match="no room"):
        seal_extract(agency=town.millbrook, at=NOW, first=date(2026, 5, 5))
    assert not Extract.objects.exists()


def test_an_agencys_extract_holds_nothing_of_the_one_next_door(town: Cast):
    patrol = town.ashford.units.get()
    a_contact(town, officer=town.lindgren, unit=patrol, state=State.ACCEPTED)
    assert rows_of(seal_extract(agency=town.ashford, at=NOW), "agency") == [("Ashford Police",)]
    assert seal_extract(agency=town.millbrook, at=NOW).contacts == 2


def test_the_page_seals_and_shows_counts_and_no_record(town: Cast):
    analyst = signed_in(with_role("ito", Role.ANALYST, town.millbrook))
    for said in ("It waits to be sealed.", "The same days wait to be sealed already."):
        page = analyst.post("/extracts/", {"first": "", "last": ""}, follow=True).content.decode()
        assert said in page
        assert "At work" in page
        assert not Extract.objects.exists()  # the page does no work
    work_off(clock=lambda: NOW)
    page = analyst.get("/extracts/").content.decode()
    made = Extract.objects.get()
    assert "At work" not in page
    assert (made.contacts, made.people, made.by.username) == (2, 2, "ito")
    assert "Sealing of contacts" in analyst.get("/findings/runs/").content.decode()
    assert {run.study for run in Run.objects.filter(extract=made, state="done")} == {"seal", "counts"}
    assert made.fingerprint[:12] in page
    assert "Waiting for review: 1" in page
    assert "Rivera" not in page
    assert "2</strong> accepted contacts" in analyst.get("/").content.decode()


def test_what_cannot_be_sealed_any_more_says_so_on_the_page(town: Cast):
    analyst = signed_in(with_role("ito", Role.ANALYST, town.millbrook))
    analyst.post("/extracts/", {"first": "", "last": ""})
    Contact.objects.update(state=State.SENT_BACK)
    work_off(clock=timezone.now)
    assert "No contact of these days was accepted yet." in analyst.get("/extracts/").content.decode()


@pytest.mark.parametrize("sent", [{"first": "2026-02-01", "last": "2026-01-01"}, {"first": "never"}])
def test_days_that_cannot_be_are_told_on_the_page(town: Cast, sent):
    steward = signed_in(with_role("soto", Role.STEWARD, town.millbrook))
    answer = steward.post("/extracts/", sent)
    assert answer.status_code == 200
    assert not Extract.objects.exists()
    assert "errorlist" in answer.content.decode()


def test_an_analyst_next_door_sees_nothing_of_it(town: Cast):
    made = seal_extract(agency=town.millbrook, at=NOW)
    page = signed_in(with_role("ito", Role.ANALYST, town.ashford)).get("/extracts/").content.decode()
    assert made.fingerprint[:12] not in page
    assert "Nothing was sealed yet." in page


def test_the_command_says_what_is_in_it_and_what_is_not(town: Cast, tmp_path: Path, capsys, monkeypatch):
    monkeypatch.setattr("daylit.web.opening.open_installation", lambda home=None, new=False: None)
    assert command(["seal", "millbrook police", "--out", str(tmp_path / "x")]) == 0
    said = capsys.readouterr().out
    assert "2 accepted contacts with 2 people were sealed" in said
    assert "not in it: 1 · waiting for review" in said
    assert command(["seal", str(town.millbrook.pk), "--to", "2020-01-01"]) == 2
    assert "No contact of these days was accepted yet." in capsys.readouterr().err
    assert command(["seal", "Nowhere", "--json"]) == 2
    assert "There is no agency “Nowhere” here." in json.loads(capsys.readouterr().out)["error"]
