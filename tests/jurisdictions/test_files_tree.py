"""Nested files: trees, JSON and XML, written and read back, and what is done with spoiled ones."""

import copy
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from daylit.jurisdictions import Pack, load_pack
from daylit.jurisdictions.files.tree import (
    left_out,
    read_json,
    read_tree,
    unknown_places,
    write_json,
    write_tree,
)
from daylit.jurisdictions.files.xml import BadXml, read_xml, write_xml
from daylit.jurisdictions.pack import FileColumn, StateFile
from daylit.record import check
from daylit.record.made_up import made_up_record
from jurisdictions.us_ca_ripa_builder import a_stop, carried


def california() -> tuple[Pack, StateFile]:
    pack = load_pack("us-ca-ripa", version="2024")
    return pack, replace(pack.file("doj-json"), root="Stop")


def two_people() -> dict[str, Any]:
    stop = a_stop({"person.actions": ["asked_consent_property", "search_property"], "person.consent_property": True})
    first = stop["people"][0]
    first |= {"search_basis": ["consent"], "consent_form": "verbal", "search_narrative": "Said: go ahead & look <here>"}
    stop["people"].append(
        a_stop({"person.role": "passenger", "person.race": {"value": ["white"], "how": "perceived"}})["people"][0]
    )
    return stop


def test_it_works_for_a_stop_with_two_people() -> None:
    pack, file = california()
    tree = write_tree(two_people(), file, form=pack.form)
    first, second = tree["ListPerson_Stopped"]["Person_Stopped"]
    assert [each["PID"] for each in (first, second)] == ["1", "2"]
    assert first["ListNonForceActTak"]["NonForceActTak"] == [
        {"NonForceAct_CD": "3", "NonForceConsent": "Y"},
        {"NonForceAct_CD": "15", "NonForceConsent": "na"},
    ]
    assert first["ListResult"]["Result"] == [{"ResCD": "3", "Res_O_CD": ["54098"]}]
    assert second["Is_Passenger"] == "Y"
    assert second["Perc"]["ListEthn"] == {"Ethn": ["7"]}
    assert second["ListBasSearch"] == {"BasSearch": []}
    assert read_tree(tree, file, form=pack.form) == two_people()


def test_the_names_stand_in_the_order_of_the_columns() -> None:
    pack, file = california()
    tree = write_tree(two_people(), file, form=pack.form)
    order = list(dict.fromkeys(column.to.split(".")[0] for column in file.columns))
    assert list(tree) == order
    entry = tree["ListPerson_Stopped"]["Person_Stopped"][0]["ListNonForceActTak"]["NonForceActTak"][0]
    assert list(entry) == ["NonForceAct_CD", "NonForceConsent"]


def test_every_value_is_text_and_nothing_is_missing_where_nothing_was_answered() -> None:
    pack, file = california()
    tree = write_tree({"contact": {"start": "2026-01-31T14:05"}, "people": [{}]}, file, form=pack.form)
    texts: list[Any] = []

    def walk(value: Any) -> None:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)
        if not isinstance(value, dict | list):
            texts.append(value)

    walk(tree)
    assert set(texts) <= {"", "01/31/2026", "14:05", "1", "N"}
    full = write_tree(two_people(), file, form=pack.form)
    assert tree.keys() == full.keys()
    assert (
        tree["ListPerson_Stopped"]["Person_Stopped"][0].keys() == full["ListPerson_Stopped"]["Person_Stopped"][0].keys()
    )


def test_a_block_that_repeats_within_a_person_has_its_own_list() -> None:
    pack = load_pack("us-ca-ripa", version="2024")
    columns = (
        FileColumn(to="When", source="contact.start", how="date:%Y-%m-%d"),
        FileColumn(to="People.Person[].Age", source="person.age"),
        FileColumn(to="People.Person[].Number", source="person"),
        FileColumn(to="People.Person[].Unit", value="years"),
    )
    file = StateFile(id="small", title="A small file", format="json", columns=columns)
    stop = two_people()
    tree = write_tree(stop, file, form=pack.form)
    assert tree["People"]["Person"] == [{"Age": "30", "Number": str(at), "Unit": "years"} for at in (1, 2)]
    read = read_tree(tree, file, form=pack.form)
    assert read["people"] == [{"age": {"value": 30, "how": "perceived"}}] * 2
    assert read["contact"] == {"start": "2026-01-31"}


def test_it_says_what_the_file_has_no_place_for() -> None:
    pack, file = california()
    assert left_out(pack.form, file) == (
        "contact.setting",
        "contact.beyond_routine",
        "contact.other_reports",
        "person.age_verified",
        "officer.gender",
        "vehicle.ebike",
        "vehicle.ebike_class",
        "entry.at",
        "entry.shift_end",
        "entry.late_reason",
    )


def test_it_says_what_stands_where_the_file_has_no_place() -> None:
    pack, file = california()
    tree = write_tree(two_people(), file, form=pack.form)
    assert unknown_places(tree, file, form=pack.form) == ()
    tree["Officer"]["OfficerGend"] = "1"
    tree["ListPerson_Stopped"]["Person_Stopped"][1]["Name"] = "x"
    assert unknown_places(tree, file, form=pack.form) == (
        "Officer.OfficerGend",
        "ListPerson_Stopped.Person_Stopped.Name",
    )


def test_xml_holds_the_same_as_json() -> None:
    pack, file = california()
    raw = write_xml(two_people(), file, form=pack.form)
    assert raw.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Stop>\n <LEARecordID>R-1</LEARecordID>')
    assert b"go ahead &amp; look &lt;here&gt;" in raw
    assert read_xml(raw, file, form=pack.form) == two_people()


def test_made_up_stops_read_back_from_xml() -> None:
    pack, file = california()
    rng = np.random.default_rng(7)
    for _ in range(25):
        stop = made_up_record(pack.form, rng, tables=pack.sample_tables())
        again = read_xml(write_xml(stop, file, form=pack.form), file, form=pack.form)
        assert again == carried(stop, left_out(pack.form, file))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "no XML"),
        (b"<Stop><Officer></Stop>", "no XML"),
        (b'<?xml version="1.0" encoding="klingon"?><Stop/>', "no XML"),
        (b'<!DOCTYPE Stop [<!ENTITY a "aaaa">]><Stop>&a;</Stop>', "entities"),
        (b"<a>" * 10_000, "too deeply"),
        (b" " * (16 * 2**20 + 1), "16 MB"),
    ],
    ids=["empty", "broken", "encoding", "entities", "deep", "large"],
)
def test_what_is_no_xml_is_refused_with_a_reason(raw: bytes, says: str) -> None:
    pack, file = california()
    with pytest.raises(BadXml, match=says):
        read_xml(raw, file, form=pack.form)


@pytest.mark.parametrize("raw", [b"", b"[", b"[1]", b"7", b"\xff\xfe", b"[" * 100_000, b'{"Officer": {"UID": '])
def test_what_is_no_json_is_told_and_never_raised(raw: bytes) -> None:
    pack, file = california()
    record, problems = read_json(raw, file, form=pack.form)
    assert record == {}
    assert problems


def test_a_spoiled_file_is_read_as_far_as_it_goes() -> None:
    pack, file = california()
    rng = np.random.default_rng(11)
    odd: list[Any] = [None, 5, "x", [], ["1", 2], {}, {"Person_Stopped": 3}, [[["1"]]], True, {"Result": [[], "x"]}]
    whole = json.loads(write_json(two_people(), file, form=pack.form))
    for _ in range(400):
        tree = copy.deepcopy(whole)
        here: Any = tree
        while isinstance(here, dict | list) and here:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            key = keys[int(rng.integers(len(keys)))]
            if rng.random() < 0.3 or not isinstance(here[key], dict | list):
                here[key] = odd[int(rng.integers(len(odd)))]
                break
            here = here[key]
        record = read_tree(tree, file, form=pack.form)
        check(pack.form, record)  # whatever it is, it can be checked


def test_texts_that_fit_no_answer_are_found_by_check() -> None:
    pack, file = california()
    tree = write_tree(two_people(), file, form=pack.form)
    tree["StopType"] = "9"
    tree["SDur"] = "long"
    tree["Is_ServCall"] = "maybe"
    tree["SDate"] = "2026-13-45"
    told = {problem.at for problem in check(pack.form, read_tree(tree, file, form=pack.form))}
    assert {"contact.kind", "contact.duration", "contact.call_for_service", "contact.start"} <= told
