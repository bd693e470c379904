"""A contact in the words of another standard: what goes over, what is lost, and that nothing is lost in silence."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from daylit.jurisdictions import Pack, load_pack, packs
from daylit.jurisdictions.crosswalk import NoView, crossed, view_of
from daylit.jurisdictions.files.flat import write_flat
from daylit.record import check
from daylit.record.expression import paths
from daylit.record.looking import Looking
from daylit.record.made_up import made_up_record
from jurisdictions.us_ca_ripa_builder import a_stop

STANFORD = load_pack("stanford-opp")
CALIFORNIA = load_pack("us-ca-ripa", version="2024")
EVERY = [(each.pack, each.version) for each in packs()]
SEARCH = {
    "person.actions": ["search_person", "frisk"],
    "person.search_basis": ["odor", "consent"],
    "person.consent_form": "verbal",
    "person.search_narrative": "Smelt it, and was told yes",
    "person.found": ["firearm", "money"],
    "person.result": ["written_warning", "interview_card"],
}


def row(changes: dict[str, Any]) -> dict[str, str]:
    """The row of a stop in the Open Policing file, without what is not known."""
    made = crossed(CALIFORNIA, a_stop(changes), into=STANFORD)
    assert check(STANFORD.form, made.answers) == []
    written = write_flat([made.answers], view_of(STANFORD), form=STANFORD.form)
    (found,) = csv.DictReader(io.StringIO(written.files["opp-csv"].decode()))
    return {name: value for name, value in found.items() if value != "NA"}


def losses(changes: dict[str, Any]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in crossed(CALIFORNIA, a_stop(changes), into=STANFORD).losses:
        found.setdefault(each.element, set()).add(each.sentence)
    return found


def seen(value: Any) -> dict[str, Any]:
    return {"value": value, "how": "perceived"}


def test_it_works_to_the_letter() -> None:
    assert row(SEARCH) == {
        "raw_row_number": "1",
        "date": "2026-01-31",
        "time": "14:05:00",
        "subject_age": "30",
        "subject_race": "hispanic",
        "subject_sex": "male",
        "officer_race": "white",
        "officer_years_of_service": "4",
        "department_id": "CA0371100",
        "type": "vehicular",
        "arrest_made": "FALSE",
        "citation_issued": "FALSE",
        "warning_issued": "TRUE",
        "outcome": "warning",
        "contraband_found": "TRUE",
        "contraband_drugs": "FALSE",
        "contraband_weapons": "TRUE",
        "contraband_alcohol": "FALSE",
        "contraband_other": "TRUE",
        "frisk_performed": "TRUE",
        "search_conducted": "TRUE",
        "search_person": "TRUE",
        "search_vehicle": "FALSE",
        "search_basis": "consent",
        "reason_for_stop": "Traffic violation",
    }


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        (["asian"], "asian/pacific islander"),
        (["pacific_islander"], "asian/pacific islander"),
        (["asian", "pacific_islander"], "asian/pacific islander"),
        (["black"], "black"),
        (["white"], "white"),
        (["native_american"], "other"),
        (["mena_or_south_asian"], "unknown"),
        (["mena_or_south_asian", "white"], "other"),
        (["black", "white"], "other"),
        (["black", "hispanic"], "hispanic"),
        (["hispanic", "mena_or_south_asian"], "hispanic"),
    ],
)
def test_groups_become_those_of_the_other_standard(groups: list[str], told: str) -> None:
    assert row({"person.race": seen(groups)})["subject_race"] == told
    assert losses({"person.race": seen(groups)})["person.race"], "the loss must be told"


@pytest.mark.parametrize(
    ("changes", "column", "told"),
    [
        ({"person.gender": seen(["cisgender_woman"])}, "subject_sex", "female"),
        ({"person.gender": seen(["transgender_man"])}, "subject_sex", None),
        ({"person.gender": seen(["cisgender_man", "nonbinary"])}, "subject_sex", "male"),
        ({"contact.kind": "bicycle"}, "type", None),
        ({"person.result": ["no_action"]}, "arrest_made", None),
        ({"person.result": ["warrant_arrest"]}, "arrest_made", "TRUE"),
        ({"person.result": ["cite_release"]}, "outcome", "summons"),
        ({**SEARCH, "person.actions": ["search_property"]}, "search_conducted", "TRUE"),
        ({**SEARCH, "person.actions": ["search_property"]}, "search_vehicle", None),
        ({**SEARCH, "person.found": ["none"]}, "contraband_found", "FALSE"),
        ({**SEARCH, "person.search_basis": ["visible_contraband", "odor"]}, "search_basis", "plain view"),
        ({}, "search_conducted", "FALSE"),
        ({}, "contraband_found", None),
    ],
)
def test_what_has_no_word_there_is_left_open(changes: dict[str, Any], column: str, told: str | None) -> None:
    assert row(changes).get(column) == told


def test_what_is_lost_is_told() -> None:
    found = losses({**SEARCH, "person.gender": seen(["transgender_woman"]), "contact.kind": "bicycle"})
    assert "“Transgender woman or girl” of “Perceived gender” has no word there." in found["person.gender"]
    assert found["contact.kind"] == {"“Bicycle” of “Type of stop” has no word there."}
    assert found["person.reason_narrative"] == {"“The reason in your own words” is not in the view."}
    assert "Evidence counts as contraband there, and what it was is told in four words." in found["person.found"]


@pytest.mark.parametrize(("name", "version"), EVERY)
def test_no_answer_is_lost_in_silence(name: str, version: str) -> None:
    pack, rng = load_pack(name, version=version), np.random.default_rng(8)
    walks = [walk for walk in pack.crosswalks if walk.target == STANFORD.id]
    by_crosswalk = {walk.element for walk in walks}
    by_crosswalk |= {f"{block}.{key}" for walk in walks if walk.yes_if for block, key in paths(walk.yes_if)}
    for _ in range(25):
        record = made_up_record(pack.form, rng, tables=pack.sample_tables())
        made = crossed(pack, record, into=STANFORD)
        assert check(STANFORD.form, made.answers) == []
        told = {each.element for each in made.losses} | by_crosswalk
        for path, value in answered(pack, record):
            if path not in told and not path.startswith(("entry.", "submission.")):
                there = [words(STANFORD, *each) for each in answered(STANFORD, made.answers)]
                assert words(pack, path, value) in there, path


def words(pack: Pack, path: str, value: Any) -> tuple[str, Any]:
    """An answer as both packs say it: codes by their Daylit words."""
    codes = {code.value: code.core for code in pack.form.codes.get(pack.form.element(path).codes, ())}
    if not codes:
        return path, value
    return path, frozenset(codes[each] for each in (value if isinstance(value, list) else [value]))


def answered(pack: Pack, record: dict[str, Any]) -> list[tuple[str, Any]]:
    places = Looking(pack.form, record).places
    return [
        (f"{part.block}.{name}", value)
        for parts in places.values()
        for part, _ in parts
        for name, value in part.values.items()
    ]


@pytest.mark.parametrize(("name", "version"), EVERY)
def test_an_officers_own_words_and_what_is_dropped_stay_behind(name: str, version: str) -> None:
    pack, rng = load_pack(name, version=version), np.random.default_rng(9)
    free = {element.path for element in pack.form.elements if element.narrative} | set(pack.publication.drop)
    named = {walk.element for walk in pack.crosswalks if walk.target == STANFORD.id}
    assert not free & named
    for _ in range(10):
        record = made_up_record(pack.form, rng, tables=pack.sample_tables())
        made = json.dumps(crossed(pack, record, into=STANFORD).answers)
        shown = [value for path, value in answered(pack, record) if path not in free and isinstance(value, str)]
        for path, value in answered(pack, record):
            if path in free and isinstance(value, str) and len(value) > 12 and path.partition(".")[2] != "start":
                by_chance = any(value in each for each in shown)  # made-up texts are cut from one
                assert value not in made or by_chance, path


def test_an_answer_beyond_a_limit_there_is_left_open() -> None:
    pack = load_pack("us-md-tr25-113")
    record = {"contact": {"start": "2024-05-01T10:00"}, "vehicle": {"state": "Maryland"}, "people": [{}]}
    made = crossed(pack, record, into=STANFORD)
    assert made.answers["vehicle"] == {}
    (loss,) = [each for each in made.losses if each.element == "vehicle.state"]
    assert loss.sentence.startswith("“State of registration” does not fit there and is left open")


def test_how_an_answer_came_to_be_known_stays_where_it_is_not_taken() -> None:
    made = crossed(CALIFORNIA, a_stop(), into=STANFORD).answers
    assert made["people"][0]["age"] == 30
    again = crossed(CALIFORNIA, a_stop(), into=CALIFORNIA).answers
    assert again["people"][0]["age"] == {"value": 30, "how": "perceived"}


def test_a_pack_without_a_view_is_refused() -> None:
    with pytest.raises(NoView, match="has no view with columns"):
        view_of(replace(CALIFORNIA, files=()))
