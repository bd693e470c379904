"""An independent checker of California's stop record of 2024: written from the regulation, importing nothing of daylit.

``faults(envelope)`` gives what is wrong with one record as the state would see it: (rule, place, why). A rule is the
number the rules of this state go by here (CA-R02 …), or “shape” for a wrong name or type and “code” for a code that
is in no list. ``faults_among`` looks at several records, ``faults_of_change`` at a record that was taken before.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

Fault = tuple[str, str, str]

STOP = {
    *("LEARecordID", "BatchID", "ORI", "TX_Type", "Is_NFIA", "SDate", "STime", "SDur", "StopType", "Officer"),
    *("Location", "Is_ServCall", "Is_WelfareCheck", "ListPerson_Stopped"),
}
OFFICER = {"UID", "Proxy", "ExpYears", "AT", "ATOth", "ListOfficerEth", "NonPrimaryAgency"}
LOCATION = {
    *("LocationType", "Latitude", "Longitude", "BlockNumber", "StreetName", "CrossStreet1", "CrossStreet2"),
    *("Highway", "ClosestExit", "OtherLocation", "City", "K12_Flag", "K12Code"),
}
PERSON = {
    *("PID", "Perc", "Is_Passenger", "Is_Residence", "Is_Stud", "PrimaryReason", "ListNonForceActTak"),
    *("ListForceActTak", "ListBasSearch", "ConsentType", "BasSearch_N", "ListBasSeiz", "ListPropType", "ListCB"),
    "ListResult",
}
PERCEIVED = {
    *("ListEthn", "Age", "Is_LimEng", "ListDisb", "Gend", "Nonbinary_Person", "SexualOrientation", "Is_Unhoused"),
}
REASON = {
    *("StReas", "StReas_N", "Tr_ID", "Tr_O_CD", "EDU_sec_CD", "EDU_subDiv_CD", "ListSusp_T", "Susp_O_CD"),
    *("ListProb_T", "Prob_O_CD", "ListStReas_Given"),
}
OFFENCE = re.compile(r"[0-9]{1,5}")


def up_to(last: int, *, without: tuple[int, ...] = ()) -> set[str]:
    return {str(number) for number in range(1, last + 1) if number not in without}


def faults(envelope: dict[str, Any]) -> list[Fault]:
    """Everything that is wrong with one record; empty where the state would take it."""
    found = [*_shape(envelope)]
    if any(rule == "shape" for rule, _, _ in found):
        return found
    found += _stop(envelope)
    found += _officer(envelope["Officer"])
    found += _location(envelope["Location"])
    for number, person in enumerate(envelope["ListPerson_Stopped"]["Person_Stopped"], 1):
        found += [(rule, f"person {number}: {at}", why) for rule, at, why in _person(person, envelope)]
        if person["PID"] != str(number):
            found.append(("shape", f"person {number}: PID", "persons are numbered from 1"))
    return found


def faults_among(envelopes: list[dict[str, Any]]) -> list[Fault]:
    """CA-R34: no two new records may have the same agency, officer, date and time, or agency and record number."""
    found, officers, numbers = [], set(), set()
    for at, each in enumerate(envelopes):
        officer = each["ORI"], each["Officer"]["UID"], each["SDate"], each["STime"]
        number = each["ORI"], each["LEARecordID"]
        if officer in officers or number in numbers:
            found.append(("CA-R34", f"record {at}", "the same as an earlier record"))
        officers.add(officer)
        numbers.add(number)
    return found


def faults_of_change(before: dict[str, Any], after: dict[str, Any]) -> list[Fault]:
    """CA-R33: what was perceived stays as it was when the state first took the record."""
    old, new = (each["ListPerson_Stopped"]["Person_Stopped"] for each in (before, after))
    return [
        ("CA-R33", f"person {number}: Perc", "what was perceived has changed")
        for number, (one, other) in enumerate(zip(old, new, strict=False), 1)
        if one["Perc"] != other["Perc"]
    ]


# Shape


def _shape(envelope: Any) -> Iterator[Fault]:
    if not isinstance(envelope, dict):
        yield "shape", "", "a record is an object"
        return
    officer = envelope.get("Officer")
    if isinstance(officer, dict) and officer.keys() & {"OfficerGend", "Nonbinary_Officer"}:
        yield "CA-R43", "Officer", "the gender of officers is not collected"
        envelope = {**envelope, "Officer": {key: officer[key] for key in officer.keys() & OFFICER}}
    yield from _names(envelope, STOP, "stop", inner={"Officer": OFFICER, "Location": LOCATION})
    yield from _wrapped(envelope.get("Officer"), "ListOfficerEth", "OfficerEth")
    people = envelope.get("ListPerson_Stopped")
    people = people.get("Person_Stopped") if isinstance(people, dict) else None
    if not isinstance(people, list) or not people:
        yield "shape", "ListPerson_Stopped.Person_Stopped", "at least one person"
        return
    for person in people:
        yield from _names(person, PERSON, "person", inner={"Perc": PERCEIVED, "PrimaryReason": REASON})
        yield from _person_lists(person)


def _person_lists(person: Any) -> Iterator[Fault]:
    if not isinstance(person, dict):
        return
    for holder, wrap, name in (
        (person.get("Perc"), "ListEthn", "Ethn"),
        (person.get("Perc"), "ListDisb", "Disb"),
        (person.get("PrimaryReason"), "ListSusp_T", "Susp_T"),
        (person.get("PrimaryReason"), "ListProb_T", "Prob_T"),
        (person.get("PrimaryReason"), "ListStReas_Given", "StReas_Given"),
        (person, "ListForceActTak", "ForceActTak"),
        (person, "ListBasSearch", "BasSearch"),
        (person, "ListBasSeiz", "BasSeiz"),
        (person, "ListPropType", "PropType"),
        (person, "ListCB", "Cb"),
    ):
        yield from _wrapped(holder, wrap, name)
    for wrap, name, keys in (
        ("ListNonForceActTak", "NonForceActTak", {"NonForceAct_CD", "NonForceConsent"}),
        ("ListResult", "Result", {"ResCD", "Res_O_CD"}),
    ):
        held = person.get(wrap)
        entries = held.get(name) if isinstance(held, dict) and held.keys() == {name} else None
        if not isinstance(entries, list) or not all(isinstance(e, dict) and e.keys() == keys for e in entries):
            yield "shape", wrap, f"a wrapped list of objects with {sorted(keys)}"


def _names(thing: Any, names: set[str], at: str, *, inner: dict[str, set[str]]) -> Iterator[Fault]:
    if not isinstance(thing, dict):
        yield "shape", at, "an object"
        return
    for name in names ^ thing.keys():
        yield "shape", f"{at}.{name}", "missing" if name in names else "not a name of the record"
    for name, value in thing.items():
        if name in inner:
            yield from _names(value, inner[name], f"{at}.{name}", inner={})
        elif not name.startswith("List") and name != "Perc" and not isinstance(value, str):
            yield "shape", f"{at}.{name}", "every value is text"


def _wrapped(holder: Any, wrap: str, name: str) -> Iterator[Fault]:
    held = holder.get(wrap) if isinstance(holder, dict) else None
    if not isinstance(held, dict) or held.keys() != {name} or not isinstance(held[name], list):
        yield "shape", wrap, f"a list wrapped as {name}"
    elif not all(isinstance(each, str) for each in held[name]):
        yield "shape", wrap, "every value is text"


# The stop, the officer, the place


def _one(value: str, allowed: set[str], at: str) -> Iterator[Fault]:
    if value not in allowed:
        yield "code", at, f"{value!r} is not in the list"


def _many(values: list[str], allowed: set[str], at: str) -> Iterator[Fault]:
    for value in values:
        yield from _one(value, allowed, at)


def _between(text: str, low: int, high: int) -> bool:
    return re.fullmatch(r"[0-9]{1,4}", text) is not None and low <= int(text) <= high


def _stop(stop: dict[str, Any]) -> Iterator[Fault]:
    if not re.fullmatch(r"[A-Z0-9]{9}", stop["ORI"]):
        yield "CA-R02", "ORI", "nine characters"
    if not stop["LEARecordID"].strip():
        yield "shape", "LEARecordID", "must be there"
    yield from _one(stop["TX_Type"], {"I", "U", "D"}, "TX_Type")
    yield from _one(stop["Is_NFIA"], {"Y", ""}, "Is_NFIA")
    for name, layout in (("SDate", "%m/%d/%Y"), ("STime", "%H:%M")):
        try:
            moment = datetime.strptime(stop[name], layout)  # noqa: DTZ007
        except ValueError:
            yield "shape", name, f"written as {layout}"
            continue
        if name == "SDate" and moment.year < 2024:
            yield "CA-R01", "SDate", "a stop before 2024 goes by the earlier version"
    if not _between(stop["SDur"], 1, 1440):
        yield "CA-R03", "SDur", "1 to 1440 minutes"
    yield from _one(stop["StopType"], up_to(3), "StopType")
    for name in ("Is_ServCall", "Is_WelfareCheck"):
        yield from _one(stop[name], {"Y", "N"}, name)


def _officer(officer: dict[str, Any]) -> Iterator[Fault]:
    if not re.fullmatch(r"[A-Za-z0-9]{9}", officer["UID"]):
        yield "CA-R02", "UID", "nine letters and digits"
    if not _between(officer["ExpYears"], 1, 50):
        yield "CA-R03", "ExpYears", "1 to 50 years"
    yield from _one(officer["AT"], up_to(12), "AT")
    if officer["AT"] in ("10", "11") and len(officer["ATOth"].strip()) < 3:
        yield "CA-R31", "ATOth", "another or a contracted assignment is described"
    yield from _one(officer["NonPrimaryAgency"], {"Y", "N"}, "NonPrimaryAgency")
    yield from _groups(officer["ListOfficerEth"]["OfficerEth"], "OfficerEth")


def _groups(chosen: list[str], at: str) -> Iterator[Fault]:
    if not chosen or len(set(chosen)) != len(chosen):
        yield "CA-R09", at, "at least one, and none twice"
    yield from _many(chosen, up_to(7), at)


PLACES = {
    "1": ("CA-R04", {"Latitude": r"[0-9]{2}(\.[0-9]{1,3})?", "Longitude": r"-[0-9]{3}(\.[0-9]{1,3})?"}),
    "2": ("CA-R05", {"BlockNumber": r"[0-9]?0|[0-9]{1,6}00", "StreetName": r".{1,50}"}),
    "3": ("CA-R06", {"CrossStreet1": r".{1,50}", "CrossStreet2": r".{1,50}"}),
    "4": ("CA-R07", {"Highway": r".{1,75}", "ClosestExit": r".{1,50}"}),
    "5": ("CA-R08", {"OtherLocation": r".{5,150}"}),
}


def _location(location: dict[str, Any]) -> Iterator[Fault]:
    yield from _one(location["LocationType"], set(PLACES), "LocationType")
    for kind, (rule, parts) in PLACES.items():
        for name, pattern in parts.items():
            if kind != location["LocationType"]:
                if location[name]:
                    yield rule, name, "only for its own kind of place"
            elif not re.fullmatch(pattern, location[name], re.DOTALL) or not location[name].strip():
                yield rule, name, "missing or not as it should be written"
    yield from _private(location["OtherLocation"], "OtherLocation")
    if not location["City"]:
        yield "shape", "City", "must be there"
    yield from _one(location["K12_Flag"], {"Y", ""}, "K12_Flag")
    if bool(location["K12_Flag"]) != bool(re.fullmatch(r"[0-9]{14}", location["K12Code"])):
        yield "shape", "K12Code", "a school's 14 digits if, and only if, the stop was at a school"


PRIVATE = (
    r"[\w.+-]+@[\w-]+\.\w+",
    r"\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}",
    r"\d{3}-\d{2}-\d{4}",
    r"(?i)\b(dob|born)\b.{0,4}\d",
    r"(?i)\bbadge\b.{0,4}\d",
)


def _private(text: str, at: str) -> Iterator[Fault]:
    if any(re.search(pattern, text) for pattern in PRIVATE):
        yield "CA-R32", at, "names a person or an officer"


# Each person


def _person(person: dict[str, Any], stop: dict[str, Any]) -> Iterator[Fault]:
    student = person["Is_Stud"] == "Y" and stop["Location"]["K12_Flag"] == "Y"
    vehicle = stop["StopType"] == "1"
    yield from _one(person["Is_Stud"], {"Y", "N"} if stop["Location"]["K12_Flag"] == "Y" else {""}, "Is_Stud")
    yield from _one(person["Is_Passenger"], {"Y", "N"}, "Is_Passenger")
    yield from _one(person["Is_Residence"], {"Y", "N"}, "Is_Residence")
    if person["Is_Passenger"] == "Y" and not vehicle:
        yield "CA-R28", "Is_Passenger", "a passenger is in a vehicle"
    if person["Is_Residence"] == "Y" and stop["StopType"] != "3":
        yield "CA-R29", "Is_Residence", "a stop in a home is a pedestrian stop"
    yield from _perceived(person["Perc"], student=student)
    yield from _reason(person, student=student)
    yield from _actions(person, student=student, driver=vehicle and person["Is_Passenger"] == "N")
    yield from _search(person, student=student)
    yield from _property(person, student=student)
    yield from _results(person["ListResult"]["Result"], student=student)


def _alone(values: list[str], none: str, at: str) -> Iterator[Fault]:
    if none in values and len(values) > 1:
        yield "CA-R11", at, "“none” stands alone"
    if not values:
        yield "shape", at, "at least one"


def _for_students(values: list[str], only: set[str], at: str, *, student: bool, rule: str = "code") -> Iterator[Fault]:
    if not student and set(values) & only:
        yield rule, at, "only for a student at a school"


def _perceived(perceived: dict[str, Any], *, student: bool) -> Iterator[Fault]:
    yield from _groups(perceived["ListEthn"]["Ethn"], "Ethn")
    if not _between(perceived["Age"], 1, 120):
        yield "CA-R03", "Age", "1 to 120"
    for name in ("Is_LimEng", "Is_Unhoused"):
        yield from _one(perceived[name], {"Y", "N"}, name)
    disabilities = perceived["ListDisb"]["Disb"]
    yield from _many(disabilities, up_to(8), "Disb")
    yield from _alone(disabilities, "8", "Disb")
    yield from _for_students(disabilities, {"7"}, "Disb", student=student)
    yield from _one(perceived["Gend"], {*up_to(4), ""}, "Gend")
    yield from _one(perceived["Nonbinary_Person"], {"5", ""}, "Nonbinary_Person")
    if not perceived["Gend"] and not perceived["Nonbinary_Person"]:
        yield "CA-R10", "Gend", "at least one"
    yield from _one(perceived["SexualOrientation"], {"1", "2"}, "SexualOrientation")


def _reason(person: dict[str, Any], *, student: bool) -> Iterator[Fault]:
    reason = person["PrimaryReason"]
    why = reason["StReas"]
    yield from _one(why, up_to(10), "StReas")
    if not 5 <= len(reason["StReas_N"].strip()) <= 250:
        yield "CA-R17", "StReas_N", "5 to 250 characters"
    yield from _private(reason["StReas_N"], "StReas_N")
    suspicion, cause = reason["ListSusp_T"]["Susp_T"], reason["ListProb_T"]["Prob_T"]
    for rule, code, there in (
        ("CA-R12", "1", (reason["Tr_ID"], reason["Tr_O_CD"])),
        ("CA-R13", "2", (suspicion, reason["Susp_O_CD"])),
        ("CA-R14", "9", (cause, reason["Prob_O_CD"])),
    ):
        if (why == code and not all(there)) or (why != code and any(there)):
            yield rule, "PrimaryReason", "what belongs to this reason, and nothing of another"
    yield from _one(reason["Tr_ID"], {*up_to(3), ""}, "Tr_ID")
    yield from _many([*suspicion, *cause], up_to(10), "Susp_T or Prob_T")
    for name in ("Tr_O_CD", "Susp_O_CD", "Prob_O_CD"):
        if reason[name] and not OFFENCE.fullmatch(reason[name]):
            yield "code", name, "an offence code"
    yield from _school(reason, student=student)
    given = reason["ListStReas_Given"]["StReas_Given"]
    yield from _many(given, up_to(22), "StReas_Given")
    if not given:
        yield "shape", "StReas_Given", "at least one"
    yield from _for_students(given, {"20", "21"}, "StReas_Given", student=student, rule="CA-R20")
    searched = {each["NonForceAct_CD"] for each in person["ListNonForceActTak"]["NonForceActTak"]} & {"14", "15"}
    if why == "6" and not searched:
        yield "CA-R15", "StReas", "an encounter that led to a search"


def _school(reason: dict[str, Any], *, student: bool) -> Iterator[Fault]:
    section, subdivision = reason["EDU_sec_CD"], reason["EDU_subDiv_CD"]
    if reason["StReas"] in ("7", "8") and not student:
        yield "CA-R16", "StReas", "only for a student at a school"
    if (reason["StReas"] == "7") != bool(section) or (section == "1") != bool(subdivision):
        yield "CA-R16", "EDU_sec_CD", "the section, and the subdivision of 48900"
    yield from _one(section, {*up_to(5), ""}, "EDU_sec_CD")
    yield from _one(subdivision, {*up_to(19), ""}, "EDU_subDiv_CD")


def _actions(person: dict[str, Any], *, student: bool, driver: bool) -> Iterator[Fault]:
    entries = person["ListNonForceActTak"]["NonForceActTak"]
    taken = [each["NonForceAct_CD"] for each in entries]
    yield from _many(taken, up_to(18), "NonForceAct_CD")
    yield from _alone(taken, "18", "NonForceAct_CD")
    yield from _for_students(taken, {"1"}, "NonForceAct_CD", student=student)
    for each in entries:
        asked = each["NonForceAct_CD"] in ("2", "3")
        yield from _one(each["NonForceConsent"], {"Y", "N"} if asked else {"na"}, "NonForceConsent")
    if {"4", "13"} & set(taken) and not driver:
        yield "CA-R27", "NonForceAct_CD", "actions about a passenger stand with the driver"
    force = person["ListForceActTak"]["ForceActTak"]
    yield from _many(force, up_to(18), "ForceActTak")
    yield from _alone(force, "18", "ForceActTak")


def _search(person: dict[str, Any], *, student: bool) -> Iterator[Fault]:
    consent = {
        each["NonForceAct_CD"]: each["NonForceConsent"] for each in person["ListNonForceActTak"]["NonForceActTak"]
    }
    basis, form = person["ListBasSearch"]["BasSearch"], person["ConsentType"]
    searched = bool({"14", "15"} & consent.keys())
    if searched != bool(basis) or (searched and not 5 <= len(person["BasSearch_N"].strip()) <= 250):
        yield "CA-R21", "BasSearch", "a search has its basis, in codes and in words"
    if not searched and person["BasSearch_N"]:
        yield "CA-R21", "BasSearch_N", "only where there was a search"
    yield from _private(person["BasSearch_N"], "BasSearch_N")
    yield from _many(basis, up_to(13), "BasSearch")
    yield from _for_students(basis, {"13"}, "BasSearch", student=student)
    yield from _one(form, {*up_to(3), ""}, "ConsentType")
    agreed = any(consent.get(ask) == "Y" and did in consent for ask, did in (("2", "14"), ("3", "15")))
    if (agreed and "1" not in basis) or ("1" in basis and not form):
        yield "CA-R22", "BasSearch", "consent is a basis, and its form is told"
    if form and ("1" not in basis or (consent.get("2") == "N" and consent.get("3") == "N")):
        yield "CA-R23", "ConsentType", "only where there was consent"
    if "12" in basis and "15" not in consent:
        yield "CA-R24", "BasSearch", "an inventory is a search of property"


def _property(person: dict[str, Any], *, student: bool) -> Iterator[Fault]:
    taken = {each["NonForceAct_CD"] for each in person["ListNonForceActTak"]["NonForceActTak"]}
    basis, kinds, found = (
        person["ListBasSeiz"]["BasSeiz"],
        person["ListPropType"]["PropType"],
        person["ListCB"]["Cb"],
    )
    if ("12" in taken) != bool(basis) or ("12" in taken) != bool(kinds):
        yield "CA-R25", "BasSeiz", "property that was kept has its basis and kind"
    if {"2", "3"} & set(basis) and "1" in found:
        yield "CA-R26", "Cb", "something was found"
    yield from _many(basis, up_to(6), "BasSeiz")
    yield from _for_students(basis, {"6"}, "BasSeiz", student=student)
    yield from _many(kinds, up_to(11), "PropType")
    yield from _many(found, up_to(11), "Cb")
    yield from _alone(found, "1", "Cb")


def _results(results: list[dict[str, Any]], *, student: bool) -> Iterator[Fault]:
    codes = [each["ResCD"] for each in results]
    yield from _many(codes, up_to(15, without=(2,)), "ResCD")
    yield from _alone(codes, "1", "ResCD")
    yield from _for_students(codes, {"12", "13"}, "ResCD", student=student)
    for each in results:
        offences = each["Res_O_CD"]
        if not isinstance(offences, list) or not all(OFFENCE.fullmatch(str(code)) for code in offences):
            yield "shape", "Res_O_CD", "a list of offence codes"
        elif (each["ResCD"] in ("3", "4", "6", "14", "15")) != bool(offences) or len(offences) > 5:
            yield "CA-R30", "Res_O_CD", "one to five offence codes for a warning, citation, release or arrest"
