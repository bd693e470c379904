"""Valid stops of California, changed by keyword; and the state's own acceptance stops in the words of this record."""

import copy
import csv
import json
from pathlib import Path
from typing import Any

PERSON = {
    "race": {"value": ["black", "hispanic"], "how": "perceived"},
    "gender": {"value": ["cisgender_man"], "how": "perceived"},
    "orientation": {"value": "straight", "how": "perceived"},
    "age": {"value": 30, "how": "perceived"},
    "limited_english": {"value": False, "how": "perceived"},
    "disability": ["none"],
    "unhoused": {"value": False, "how": "perceived"},
    "role": "driver",
    "reason": "traffic_violation",
    "reason_narrative": "Went past the limit line while the signal was red",
    "traffic_type": "moving",
    "traffic_offence": "54098",
    "reasons_given": ["traffic_moving"],
    "actions": ["none"],
    "force": ["none"],
    "found": ["none"],
    "result": ["citation"],
    "citation_offences": ["54098"],
}
STOP = {
    "contact": {
        "start": "2026-01-31T14:05",
        "duration": 12,
        "kind": "vehicular",
        "call_for_service": False,
        "welfare_check": False,
    },
    "location": {"kind": "block", "block": "1200", "street": "MAIN ST", "city": "SAN DIEGO", "at_school": False},
    "officer": {
        "id": "A00000001",
        "years": 4,
        "assignment": "patrol",
        "race": ["white"],
        "non_primary_agency": False,
    },
    "people": [PERSON],
    "submission": {"agency": "CA0371100", "record": "R-1", "transaction": "new"},
}
PERSON_2018 = {
    "race": {"value": ["black", "hispanic"], "how": "perceived"},
    "gender": {"value": ["male"], "how": "perceived"},
    "lgbt": {"value": False, "how": "perceived"},
    "age": {"value": 30, "how": "perceived"},
    "limited_english": {"value": False, "how": "perceived"},
    "disability": ["none"],
    "role": "driver",
    "reason": "traffic_violation",
    "reason_narrative": "Went past the limit line while the signal was red",
    "traffic_type": "moving",
    "traffic_offence": "54098",
    "actions": ["none"],
    "found": ["none"],
    "result": ["citation"],
    "citation_offences": ["54098"],
}
STOP_2018 = {
    "contact": {"start": "2022-01-31T14:05", "duration": 12, "call_for_service": False},
    "location": {"description": "1200 block of Main St", "city": "SAN DIEGO", "at_school": False},
    "officer": {"id": "A00000001", "years": 4, "assignment": "patrol"},
    "people": [PERSON_2018],
    "submission": {"agency": "CA0371100", "record": "R-1", "transaction": "new"},
}


def a_stop(changes: dict[str, Any] | None = None, *, base: dict[str, Any] = STOP) -> dict[str, Any]:
    """A valid stop, with changes by path: “person.race” means the first person; None takes the answer away."""
    stop = copy.deepcopy(base)
    for path, value in (changes or {}).items():
        block, _, name = path.partition(".")
        holder = stop["people"][0] if block == "person" else stop.setdefault(block, {})
        if value is None:
            holder.pop(name, None)
        else:
            holder[name] = value
    return stop


def carried(record: dict[str, Any], left_out: tuple[str, ...]) -> dict[str, Any]:
    """A record without what the state's file has no place for, and without parts that are then empty.

    “No further information” answered with no is the same as not answered: the file writes both as nothing.
    """
    kept = copy.deepcopy(record)
    for path in left_out:
        block, _, name = path.partition(".")
        for holder in kept["people"] if block == "person" else [kept.get(block, {})]:
            holder.pop(name, None)
    if kept.get("submission", {}).get("no_more_information") is False:
        del kept["submission"]["no_more_information"]
    return {name: part for name, part in kept.items() if part != {}}


# The state's acceptance stops, in the format of a public program that sends them

KINDS = {"Vehicular": "vehicular", "Bicycle": "bicycle", "Pedestrian": "pedestrian"}
ORIENTATION = {1: "straight", 2: "lgb"}
"""That program counts them the other way round than the state's file does."""


def acceptance_stops(path: Path) -> dict[str, dict[str, Any]]:
    """Name → the options of each acceptance stop, as the program keeps them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [json.loads(row["StopTemplate"]) for row in csv.DictReader(file)]
    return {row["displayName"]: row["options"] | {"name": row["displayName"]} for row in rows}


def an_acceptance_stop(options: dict[str, Any], form: Any, *, number: int = 1) -> dict[str, Any]:
    """One acceptance stop as a record; what the templates leave to the program is filled in plainly."""

    def values(name: str, codes: list[Any] | None) -> list[str]:
        by_code = {code.code: code.value for code in form.codes[name]}
        return [by_code[str(code)] for code in codes or []]

    kind = KINDS[options["stopType"]]
    stop: dict[str, Any] = a_stop(
        {
            "contact.kind": kind,
            "contact.welfare_check": bool(options.get("stopMadeDuringWelfareCheck")),
            "contact.start": f"2024-02-01T10:{number:02}",
            "officer.non_primary_agency": options["officerWorksWithNonReportingAgency"],
            "submission.record": options["name"],
        }
    )
    stop["location"] = _place(options["location"])
    stop["people"] = [_person(options, kind, values)]
    return stop


def _place(place: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"city": place["city"], "at_school": bool(place["isSchool"])}
    if place["school"]:
        found["school"] = place["school"]
    if place["latitude"]:
        point = {"latitude": float(place["latitude"]), "longitude": float(place["longitude"])}
        return found | {"kind": "coordinates", "point": point}
    if place["blockNumber"]:
        return found | {"kind": "block", "block": place["blockNumber"], "street": place["streetName"]}
    if place["crossStreet1"]:
        crossing = {"cross_street_1": place["crossStreet1"], "cross_street_2": place["crossStreet2"]}
        return found | {"kind": "crossing", **crossing}
    if place["highway"]:
        return found | {"kind": "highway", "highway": place["highway"], "exit": place["exit"]}
    return found | {"kind": "other", "description": place["landmark"]}


def _person(options: dict[str, Any], kind: str, values: Any) -> dict[str, Any]:
    seen, why, done = options["person"], options["stopReason"], options["nonForceActionsTaken"]

    def perceived(value: Any) -> dict[str, Any]:
        return {"value": value, "how": "perceived"}

    gender = values("gender", [seen["perceivedGender"]]) + (["nonbinary"] if seen["nonBinaryPerson"] else [])
    actions = values("non_force_action", done["nonForceActionsTakenDuringStop"])
    roles = {"bicycle": "cyclist", "pedestrian": "pedestrian"}
    person: dict[str, Any] = {
        "race": perceived(values("race_ethnicity", seen["perceivedRace"])),
        "gender": perceived(gender),
        "orientation": perceived(ORIENTATION[seen["perceivedSexualOrientation"]]),
        "age": perceived(seen["perceivedAge"]),
        "limited_english": perceived(seen["perceivedLimitedEnglish"]),
        "disability": values("disability", seen["perceivedOrKnownDisability"]) or ["none"],
        "unhoused": perceived(seen["perceivedUnhoused"]),
        "role": roles.get(kind, "passenger" if seen["passengerInVehicle"] else "driver"),
        "reasons_given": values("reason_given", why["reasonGivenForStop"]),
        "reason_narrative": why["reasonForStopExplanation"],
        "actions": actions or ["none"],
        "force": values("force_action", options["forceActionsTaken"]["forceActionsTakenDuringStop"]) or ["none"],
        "found": values("contraband", done["contrabandOrEvidenceDiscovered"]) or ["none"],
    }
    if kind == "pedestrian":
        person["inside_residence"] = bool(seen["insideResidence"])
    if options["location"]["isSchool"]:
        person["student"] = bool(seen["isStudent"])
    person |= _reason(why, values) | _search(done, actions, values) | _result(options["stopResult"], values)
    return person


def _reason(why: dict[str, Any], values: Any) -> dict[str, Any]:
    (reason,) = values("stop_reason", [why["reasonForStop"]])
    found: dict[str, Any] = {"reason": reason}
    if reason == "traffic_violation":
        found["traffic_type"] = values("traffic_type", [why["trafficViolation"]])[0]
        found["traffic_offence"] = str(why["trafficViolationCode"])
    if reason == "reasonable_suspicion":
        found["suspicion"] = values("suspicion", why["reasonableSuspicion"])
        found["suspected_offence"] = str(why["reasonableSuspicionCode"])
    if reason == "probable_cause":
        found["probable_cause"] = values("suspicion", why["probableCause"])
        found["probable_cause_offence"] = str(why["probableCauseCode"])
    return found


def _search(done: dict[str, Any], actions: list[str], values: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if "asked_consent_person" in actions:
        found["consent_person"] = bool(done["personSearchConsentGiven"])
    if "asked_consent_property" in actions:
        found["consent_property"] = bool(done["propertySearchConsentGiven"])
    if done["basisForSearch"]:
        found["search_basis"] = values("search_basis", done["basisForSearch"])
        found["search_narrative"] = done["basisForSearchExplanation"]
        if "consent" in found["search_basis"]:
            found["consent_form"] = "verbal"  # the templates are older than the question
    return found


def _result(result: dict[str, Any], values: Any) -> dict[str, Any]:
    """The results that the version of 2024 has. A template that marks the one of 2018 (2) besides is read without."""
    marked = [number for number in range(3, 16) if result.get(f"resultsOfStop{number}")]
    found: dict[str, Any] = {"result": values("result", marked) or ["no_action"]}
    for value, element, key in (
        ("verbal_warning", "verbal_warning_offences", "verbalWarningCodes"),
        ("written_warning", "written_warning_offences", "writtenWarningCodes"),
        ("citation", "citation_offences", "citationCodes"),
        ("cite_release", "cite_release_offences", "infieldCodes"),
        ("arrest", "arrest_offence", "custodialArrestCodes"),
    ):
        if value in found["result"]:
            found[element] = [str(code) for code in result[key] or []]
    return found
