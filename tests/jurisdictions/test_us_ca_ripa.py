"""California's packs: every rule broken once, generated stops, and a checker that shares no code with the pack."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daylit.jurisdictions import Pack, load_pack
from daylit.jurisdictions.files.places import places
from daylit.jurisdictions.files.tree import left_out, read_json, write_json, write_tree
from daylit.jurisdictions.files.values import write_value
from daylit.record import Problem, check
from daylit.record.made_up import made_up_record
from jurisdictions.california_checker import faults, faults_among, faults_of_change
from jurisdictions.depth import depth
from jurisdictions.us_ca_ripa_builder import STOP_2018, a_stop, acceptance_stops, an_acceptance_stop, carried

STANDARDS = Path(__file__).parents[2] / ".." / "shared" / "standards"
shared = pytest.mark.skipif(not STANDARDS.exists(), reason=f"the public standards are not at {STANDARDS}")

SEARCH = {
    "person.actions": ["search_person"],
    "person.search_basis": ["evidence"],
    "person.search_narrative": "A pipe lay open on the seat",
}
SCHOOL = {"location.at_school": True, "location.school": "01100170112607", "person.student": True}
TRAFFIC_OUT = {"person.traffic_type": None, "person.traffic_offence": None}
KEPT = {
    "person.actions": ["property_seized"],
    "person.seizure_basis": ["safekeeping"],
    "person.property_kept": ["money"],
}


def pack_of(version: str) -> Pack:
    return load_pack("us-ca-ripa", version=version)


def problems_of(stop: dict[str, Any], version: str = "2024", **how: Any) -> list[Problem]:
    pack = pack_of(version)
    tables = pack.sample_tables()
    return check(pack.form, stop, tables=tables, **how)


def rules_of(problems: list[Problem]) -> set[str]:
    return {problem.rule for problem in problems if problem.rule}


def envelope_of(stop: dict[str, Any]) -> dict[str, Any]:
    pack = pack_of("2024")
    return write_tree(stop, pack.file("doj-json"), form=pack.form)


def errors_of(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems if problem.severity == "error"]


def test_it_works_for_a_traffic_stop() -> None:
    stop = a_stop()
    assert problems_of(stop) == []
    assert faults(envelope_of(stop)) == []
    assert problems_of(a_stop(base=STOP_2018), "2018") == []


@pytest.mark.parametrize("valid", [SEARCH, KEPT, SCHOOL | {"person.actions": ["statement"]}], ids=str)
def test_it_takes_the_stops_that_are_broken_below(valid: dict[str, Any]) -> None:
    assert problems_of(a_stop(valid)) == []
    assert faults(envelope_of(a_stop(valid))) == []


BROKEN: list[tuple[str, dict[str, Any], bool]] = [
    ("CA-R01", {"contact.start": "2023-12-31T23:59"}, True),
    ("CA-R02", {"submission.agency": "CA03711"}, True),
    ("CA-R02", {"officer.id": "A-0000001"}, True),
    ("CA-R03", {"person.age": {"value": 121, "how": "perceived"}}, True),
    ("CA-R03", {"officer.years": 0}, True),
    ("CA-R03", {"contact.duration": 1441}, True),
    ("CA-R03", {"entry.at": "2026-01-31T14:00"}, False),
    ("CA-R04", {"location.kind": "coordinates", "location.block": None, "location.street": None}, True),
    (
        "CA-R04",
        {
            "location.kind": "coordinates",
            "location.point": {"latitude": 32.716, "longitude": 117.161},
            "location.block": None,
            "location.street": None,
        },
        True,
    ),
    ("CA-R05", {"location.block": "1234"}, True),
    ("CA-R05", {"location.block": "15"}, True),
    ("CA-R05", {"location.block": "123456700"}, True),
    ("CA-R05", {"location.street": None}, True),
    (
        "CA-R06",
        {
            "location.kind": "crossing",
            "location.block": None,
            "location.street": None,
            "location.cross_street_1": "A St",
        },
        True,
    ),
    (
        "CA-R07",
        {"location.kind": "highway", "location.block": None, "location.street": None, "location.highway": "I-5"},
        True,
    ),
    (
        "CA-R08",
        {"location.kind": "other", "location.block": None, "location.street": None, "location.description": "Pier"},
        True,
    ),
    ("CA-R09", {"person.race": None}, True),
    ("CA-R09", {"officer.race": []}, True),
    ("CA-R10", {"person.gender": None}, True),
    ("CA-R10", {"person.gender": {"value": ["cisgender_man", "transgender_man"], "how": "perceived"}}, False),
    ("CA-R11", {"person.disability": ["none", "speech"]}, True),
    ("CA-R11", {"person.actions": ["none", "photographed"]}, True),
    ("CA-R11", {"person.force": ["none", "handcuffed"]}, True),
    ("CA-R11", {"person.found": ["none", "drugs"]}, True),
    (
        "CA-R11",
        {"person.result": ["no_action", "interview_card"], "person.citation_offences": None},
        True,
    ),
    ("CA-R12", {"person.traffic_offence": None}, True),
    ("CA-R12", {"person.traffic_type": None}, True),
    ("CA-R13", {"person.reason": "reasonable_suspicion", "person.suspicion": ["casing"], **TRAFFIC_OUT}, True),
    ("CA-R13", {"person.suspicion": ["casing"], "person.suspected_offence": "22004"}, True),
    ("CA-R14", {"person.reason": "probable_cause", "person.probable_cause_offence": "22004", **TRAFFIC_OUT}, True),
    ("CA-R15", {"person.reason": "consensual_search", **TRAFFIC_OUT}, True),
    ("CA-R16", {"person.reason": "school_policy", **TRAFFIC_OUT}, True),
    ("CA-R16", {**SCHOOL, "person.reason": "education_code", **TRAFFIC_OUT}, True),
    (
        "CA-R16",
        {**SCHOOL, "person.reason": "education_code", "person.education_section": "48900", **TRAFFIC_OUT},
        True,
    ),
    ("CA-R17", {"person.reason_narrative": "red"}, True),
    ("CA-R17", {"person.reason_narrative": "x" * 251}, True),
    ("CA-R18", {"contact.welfare_check": True, "person.reason_narrative": "Called in"}, False),
    ("CA-R19", {"person.reasons_given": ["warrant"], "person.reason_narrative": "Red light"}, False),
    ("CA-R20", {"person.reasons_given": ["school_policy", "traffic_moving"]}, True),
    ("CA-R21", {**SEARCH, "person.search_basis": None}, True),
    ("CA-R21", {**SEARCH, "person.search_narrative": "Pipe"}, True),
    (
        "CA-R22",
        {**SEARCH, "person.actions": ["asked_consent_person", "search_person"], "person.consent_person": True},
        True,
    ),
    ("CA-R22", {**SEARCH, "person.search_basis": ["consent"]}, True),
    ("CA-R23", {**SEARCH, "person.consent_form": "verbal"}, True),
    (
        "CA-R23",
        {
            **SEARCH,
            "person.actions": ["asked_consent_person", "search_person", "asked_consent_property"],
            "person.consent_person": False,
            "person.consent_property": False,
            "person.search_basis": ["consent"],
            "person.consent_form": "verbal",
        },
        True,
    ),
    ("CA-R24", {**SEARCH, "person.search_basis": ["vehicle_inventory"]}, True),
    ("CA-R25", {**KEPT, "person.seizure_basis": None}, True),
    ("CA-R25", {**KEPT, "person.property_kept": None}, True),
    ("CA-R26", {**KEPT, "person.seizure_basis": ["evidence"]}, True),
    ("CA-R27", {"person.role": "passenger", "person.actions": ["asked_passenger_id"]}, True),
    ("CA-R28", {"contact.kind": "pedestrian", "person.role": "passenger", "person.inside_residence": False}, False),
    ("CA-R29", {"person.inside_residence": True}, False),
    ("CA-R30", {"person.citation_offences": None}, True),
    ("CA-R30", {"person.result": ["transport"]}, False),
    ("CA-R31", {"officer.assignment": "contracted"}, True),
    ("CA-R31", {"officer.assignment": "other", "officer.assignment_other": "a"}, True),
    ("CA-R32", {"person.reason_narrative": "Call me at 619-555-0100 about it"}, True),
    ("CA-R32", {**SEARCH, "person.search_narrative": "Mail to someone@example.org"}, True),
    ("CA-R35", {"entry.at": "2026-02-02T14:00"}, False),
    ("CA-R36", {"entry.at": "2026-01-31T19:00", "entry.shift_end": "2026-01-31T18:00"}, False),
    ("CA-R43", {"officer.gender": "cisgender_man"}, False),
]


@pytest.mark.parametrize(
    ("rule", "changes", "seen"), BROKEN, ids=[f"{rule}-{at}" for at, (rule, _, _) in enumerate(BROKEN)]
)
def test_each_rule_broken_once_is_named(rule: str, changes: dict[str, Any], seen: bool) -> None:
    stop = a_stop(changes)
    assert rules_of(problems_of(stop)) == {rule}
    if seen:  # where the state's file shows it, the checker written from the regulation says the same
        assert rule in {each for each, _, _ in faults(envelope_of(stop))}


def test_every_rule_of_the_pack_is_broken_somewhere_here() -> None:
    for version in ("2024", "2018"):
        pack = pack_of(version)
        ids = {rule.id for rule in pack.rules if rule.kind in ("check", "element")} | {
            pack.version_rule,
            pack.narrative_rule,
        }
        ids |= {left.id for left in pack.scope.leave_out}
        ids |= {element.prohibited_rule for element in pack.form.elements if element.prohibited_rule}
        broken = {rule for rule, _, _ in BROKEN} | {rule for rule, _, _ in LEFT_OUT}
        assert ids - broken - {"CA-R42"} == set()


def test_a_life_cycle_rule_says_who_carries_it_out() -> None:
    pack = pack_of("2024")
    elsewhere = [rule.id for rule in pack.rules if rule.kind not in ("check", "element")]
    assert {rule: pack.done_by[rule] for rule in elsewhere} == {
        "CA-R01": "version",
        "CA-R33": "update",
        "CA-R34": "submission",
    }
    one, other = envelope_of(a_stop()), envelope_of(a_stop({"submission.record": "R-2"}))
    assert [rule for rule, _, _ in faults_among([one, other])] == ["CA-R34"]
    later = envelope_of(a_stop({"person.age": {"value": 31, "how": "perceived"}}))
    assert [rule for rule, _, _ in faults_of_change(one, later)] == ["CA-R33"]
    locked = {element.path for element in pack.form.elements if element.lock_after == "first_acceptance"}
    assert locked == {
        f"person.{name}"
        for name in ("race", "gender", "orientation", "age", "limited_english", "disability", "unhoused")
    }


LEFT_OUT: list[tuple[str, dict[str, Any], bool]] = [
    ("CA-R37", {"contact.other_reports": True}, True),
    ("CA-R39", {"contact.setting": "mass_evacuation"}, True),
    ("CA-R40", {"contact.setting": "checkpoint", "contact.beyond_routine": False}, True),
    ("CA-R40", {"contact.setting": "checkpoint", "contact.beyond_routine": True}, False),
    ("CA-R38", {"person.role": "passenger", "person.result": ["no_action"], "person.citation_offences": None}, True),
    ("CA-R38", {"person.role": "passenger"}, False),
    ("CA-R38", {"person.role": "passenger", "person.actions": ["frisk"], "person.result": ["no_action"]}, False),
    ("CA-R41", {**SCHOOL, "person.result": ["no_action"], "person.citation_offences": None}, True),
    ("CA-R41", {**SCHOOL, "person.actions": ["statement"], "person.result": ["no_action"]}, False),
]


@pytest.mark.parametrize(("rule", "changes", "out"), LEFT_OUT)
def test_scope_leaves_out_by_rule(rule: str, changes: dict[str, Any], out: bool) -> None:
    pack = pack_of("2024")
    seen = places(pack.form, a_stop(changes))
    left = next(each for each in pack.scope.leave_out if each.id == rule)
    assert seen.holds(left.when, seen.of(left.unit)[0]) is out


def test_gender_of_officers_may_be_told_until_the_court_s_order() -> None:
    stop = {"contact.start": "2024-04-29T10:00", "officer.gender": "cisgender_man"}
    assert problems_of(a_stop(stop)) == []
    assert rules_of(problems_of(a_stop(stop | {"contact.start": "2024-04-30T10:00"}))) == {"CA-R43"}
    sent = envelope_of(a_stop(stop))
    assert "OfficerGend" not in json.dumps(sent)
    sent["Officer"]["OfficerGend"] = "1"
    assert [rule for rule, _, _ in faults(sent)] == ["CA-R43"]


BROKEN_2018: list[tuple[str, dict[str, Any]]] = [
    ("CA-R01", {"contact.start": "2024-01-01T00:00"}),
    ("CA-R02", {"officer.id": "A"}),
    ("CA-R03", {"officer.years": 51}),
    ("CA-R09", {"person.race": None}),
    ("CA-R10", {"person.gender": {"value": ["male", "female"], "how": "perceived"}}),
    ("CA-R11", {"person.actions": ["none", "handcuffed"]}),
    ("CA-R12", {"person.traffic_type": None}),
    ("CA-R13", {"person.reason": "reasonable_suspicion", "person.suspected_offence": "22004", **TRAFFIC_OUT}),
    ("CA-R15", {"person.reason": "consensual_search", **TRAFFIC_OUT}),
    ("CA-R16", {**SCHOOL, "person.reason": "education_code", **TRAFFIC_OUT}),
    ("CA-R17", {"person.reason_narrative": "red"}),
    ("CA-R21", {**SEARCH, "person.search_basis": None}),
    (
        "CA-R22",
        {**SEARCH, "person.actions": ["asked_consent_person", "search_person"], "person.consent_person": True},
    ),
    ("CA-R24", {**SEARCH, "person.search_basis": ["vehicle_inventory"]}),
    ("CA-R25", {**KEPT, "person.property_kept": None}),
    ("CA-R26", {**KEPT, "person.seizure_basis": ["contraband"]}),
    ("CA-R30", {"person.result": ["warning"], "person.citation_offences": None}),
    ("CA-R31", {"officer.assignment": "other"}),
    ("CA-R32", {"person.reason_narrative": "Born 1/2/1990, went past a red signal"}),
    ("CA-R36", {"entry.at": "2022-01-31T19:00", "entry.shift_end": "2022-01-31T18:00"}),
    ("CA-R42", {"person.gender": {"value": ["transgender_man"], "how": "perceived"}}),
]


@pytest.mark.parametrize(("rule", "changes"), BROKEN_2018, ids=[rule for rule, _ in BROKEN_2018])
def test_each_rule_of_2018_broken_once_is_named(rule: str, changes: dict[str, Any]) -> None:
    assert rules_of(problems_of(a_stop(changes, base=STOP_2018), "2018")) == {rule}


def _made_up_stops(version: str, count: int, *, seed: int) -> Counter[str]:
    """Check made-up stops: written and read again they are the same, and the checker finds nothing."""
    pack = pack_of(version)
    file = pack.file("doj-json")
    rng = np.random.default_rng(seed)
    tables = pack.sample_tables()
    chosen: Counter[str] = Counter()
    for _ in range(count):
        stop = made_up_record(pack.form, rng, tables=tables)
        raw = write_json(stop, file, form=pack.form)
        if version == "2024":
            assert faults(json.loads(raw)) == []
        again, problems = read_json(raw, file, form=pack.form)
        assert problems == []
        assert again == carried(stop, left_out(pack.form, file))
        assert write_json(again, file, form=pack.form) == raw
        chosen.update(person["reason"] for person in stop["people"])
        chosen.update(action for person in stop["people"] for action in person["actions"])
    return chosen


@pytest.mark.parametrize("version", ["2018", "2024"])
def test_made_up_stops_are_accepted_and_read_back_the_same(version: str) -> None:
    chosen = _made_up_stops(version, 150, seed=20240430)
    lists = {"2018": "action_taken", "2024": "non_force_action"}
    form = pack_of(version).form
    every = {code.value for name in ("stop_reason", lists[version]) for code in form.codes[name]}
    assert every - chosen.keys() == set()  # the stops are as varied as the lists


@pytest.mark.soak
@pytest.mark.parametrize("version", ["2018", "2024"])
def test_ten_thousand_made_up_stops_are_accepted(version: str) -> None:
    _made_up_stops(version, 10_000, seed=1)


@shared
def test_the_state_s_acceptance_stops_are_accepted() -> None:
    pack = pack_of("2024")
    tables = pack.sample_tables()
    del tables["schools"]  # the school of stop 22 is not among the public rows
    stops = acceptance_stops(STANDARDS / "ca_doj_2024_test_templates.csv")
    assert len(stops) == 13
    for number, (name, options) in enumerate(stops.items(), 1):
        stop = an_acceptance_stop(options, pack.form, number=number)
        assert errors_of(check(pack.form, stop, tables=tables)) == [], name
        assert faults(envelope_of(stop)) == [], name
        raw = write_json(stop, pack.file("doj-json"), form=pack.form)
        again, _ = read_json(raw, pack.file("doj-json"), form=pack.form)
        assert again == carried(stop, left_out(pack.form, pack.file("doj-json"))), name


def test_a_result_of_2018_is_refused_for_a_stop_of_2024() -> None:
    """One acceptance template still marks result 2, “warning”, beside its results of 2024."""
    found = problems_of(a_stop({"person.result": ["warning", "transport"], "person.citation_offences": None}))
    assert [problem.code for problem in found] == ["code.unknown"]
    envelope = envelope_of(a_stop())
    envelope["ListPerson_Stopped"]["Person_Stopped"][0]["ListResult"]["Result"] = [{"ResCD": "2", "Res_O_CD": []}]
    assert [rule for rule, _, _ in faults(envelope)] == ["code"]


TWINS: list[tuple[str, dict[str, Any], str]] = [
    ("TC1", {"officer.race": []}, "CA-R09"),
    ("TC1", {"officer.assignment": "other"}, "CA-R31"),
    ("TC3", {"contact.kind": "pedestrian", "person.inside_residence": False}, "CA-R28"),
    ("TC4", {"person.probable_cause": None}, "CA-R14"),
    ("TC7", {"person.reason_narrative": "x" * 251}, "CA-R17"),
    ("TC9", {"location.block": "21234301"}, "CA-R05"),
    ("TC11", {"person.consent_form": None}, "CA-R22"),
    ("TC11", {"location.cross_street_2": None}, "CA-R06"),
    ("TC13", {"location.exit": None}, "CA-R07"),
    ("TC15", {"person.arrest_offence": None}, "CA-R30"),
    ("TC17", {"person.search_basis": None}, "CA-R21"),
    ("TC19", {"person.suspicion": None}, "CA-R13"),
    ("TC22", {"person.student": False}, "CA-R20"),
]
"""The state pairs each stop with one that it refuses; its rules are cited after those pairs."""


@shared
@pytest.mark.parametrize(("name", "changes", "rule"), TWINS)
def test_the_twin_of_an_acceptance_stop_is_refused_for_its_reason(
    name: str, changes: dict[str, Any], rule: str
) -> None:
    pack = pack_of("2024")
    stop = an_acceptance_stop(acceptance_stops(STANDARDS / "ca_doj_2024_test_templates.csv")[name], pack.form)
    for path, value in changes.items():
        block, _, key = path.partition(".")
        holder = stop["people"][0] if block == "person" else stop[block]
        if value is None:
            holder.pop(key)
        else:
            holder[key] = value
    found = check(pack.form, stop)
    assert rules_of([problem for problem in found if problem.severity == "error"]) == {rule}
    if rule != "CA-R28":  # the file says “N” for whoever is on foot
        assert rule in {each for each, _, _ in faults(envelope_of(stop))}


@shared
@pytest.mark.parametrize("version", ["2018", "2024"])
def test_the_pack_holds_every_row_of_the_standard(version: str) -> None:
    found = depth(pack_of(version), STANDARDS)
    assert found.rows > 100
    assert found.lacking == ()


@shared
@pytest.mark.parametrize(("version", "years", "count"), [("2018", "2024+", 142), ("2024", "2018-2023", 202)])
def test_the_public_view_has_every_column(version: str, years: str, count: int) -> None:
    with (STANDARDS / "ca_openjustice_columns.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["years"] != years]
    columns = [column.to for column in pack_of(version).file(f"openjustice-{version}").columns]
    renamed = {row["column"]: row["note"].split()[0] for row in rows if row["note"].endswith("before 2024")}
    old = renamed if version == "2018" else {}
    assert columns == [old.get(row["column"], row["column"]) for row in rows]
    assert len(columns) == count == len(set(columns))


def test_the_public_view_works_out_what_was_chosen_more_than_once() -> None:
    pack = pack_of("2024")
    columns = {column.to: column for column in pack.file("openjustice-2024").columns}
    shown = {
        name: write_value(answer, columns[name], form=pack.form)
        for name, answer in {
            "RAE_FULL": {"value": ["black", "hispanic"], "how": "perceived"},
            "RAE_MULTIRACIAL": ["black", "hispanic"],
            "RAE_BLACK_AFRICAN_AMERICAN": ["black", "hispanic"],
            "RAE_WHITE": ["black", "hispanic"],
            "G_FULL": ["nonbinary"],
            "PD_FULL": ["other"],
            "AGE_GROUP": 17,
            "NFA_NONE": ["none"],
        }.items()
    }
    assert shown == {
        "RAE_FULL": "8",
        "RAE_MULTIRACIAL": "1",
        "RAE_BLACK_AFRICAN_AMERICAN": "1",
        "RAE_WHITE": "0",
        "G_FULL": "5",
        "PD_FULL": "7",
        "AGE_GROUP": "3",
        "NFA_NONE": "1",
    }
    listed = {(code.list, code.value): code.code for code in pack.file("openjustice-2024").codes if code.value}
    for value in ("hearing", "hyperactivity", "other", "none"):
        assert write_value([value], columns["PD_FULL"], form=pack.form) == listed["PD_FULL", value]
