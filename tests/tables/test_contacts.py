"""Accepted contacts as rows of the analytic table: what each pack's answers become, and what is told to be lost."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
import numpy as np
import pytest

from daylit.jurisdictions import load_pack, packs
from daylit.record.made_up import made_up_record
from daylit.tables.contacts import RULES, KeptContact, people_of, seal_contacts
from daylit.tables.contract import BY_NAME
from daylit.tables.extract import open_extract
from daylit.tables.manifest import Place
from daylit.tables.sealing import ExtractExists
from jurisdictions import standard_builder, us_ca_ripa_builder, us_tx_ccp_2b_builder

STANDARD, CALIFORNIA = load_pack("standard"), load_pack("us-ca-ripa", version="2024")
EVERY = [(each.pack, each.version) for each in packs()]
BEGAN = datetime(2026, 2, 3, 20, 5, tzinfo=UTC)


def kept(answers, *, pack=STANDARD, number=1, **changes):
    plain = {
        "id": f"00000000-0000-4000-8000-{number:012d}", "fingerprint": "a" * 64, "agency": "Millbrook Police",
        "officer": "p-1", "unit": "Patrol B", "area": "North", "began": BEGAN, "answers": answers, "pack": pack,
    }  # fmt: skip
    return KeptContact(**{**plain, **changes})


def one_row(answers, **changes):
    rows, noted = people_of(kept(answers, **changes))
    assert noted == []
    return rows[0]


def test_it_works_and_a_speeding_stop_is_one_whole_row():
    row = one_row(standard_builder.a_stop())
    told = {name: row[name] for name in ("date", "minute", "instant", "kind", "reason", "reason_group",
                                         "race_ethnicity",
                                         "race_basis", "gender", "searched", "warned", "cited", "arrested", "force",
                                         "duration", "person", "weekday")}  # fmt: skip
    assert told == {
        "date": "2026-02-03", "minute": 845, "instant": "2026-02-03 20:05:00", "kind": "traffic", "reason": "speeding",
        "reason_group": "safety", "race_ethnicity": "white", "race_basis": "perceived", "gender": "male",
        "searched": False, "warned": True, "cited": False, "arrested": False, "force": False, "duration": 6,
        "person": 1, "weekday": 2,
    }  # fmt: skip
    assert (row["reason_raw"], row["race_raw"]) == ("Speeding", "White")
    assert row.get("search_basis") is None
    assert row.get("found") is None


def test_whether_race_was_known_before_the_stop_is_kept_where_the_form_asks():
    texas = load_pack("us-tx-ccp-2b", version="2025")
    for known in (False, True):
        row = one_row(us_tx_ccp_2b_builder.a_stop(race_known_before=known), pack=texas)
        assert row["race_known_before"] is known
    assert one_row(standard_builder.a_stop()).get("race_known_before") is None


def test_a_search_has_the_basis_that_left_most_choice_and_what_was_found():
    row = one_row(standard_builder.a_searched_stop())
    assert (row["searched"], row["search_basis"], row["found"]) == (True, "frisk", True)
    assert (row["found_weapon"], row["found_drugs"]) == (False, True)
    assert (row["arrested"], row["warned"], row["force"]) == (True, False, True)
    assert row["search_basis_raw"] == "Pat-down for weapons; After an arrest"


def test_a_find_without_a_search_is_no_hit_of_a_search():
    row = one_row(us_ca_ripa_builder.a_stop({"person.found": ["drugs"]}), pack=CALIFORNIA)
    assert (row["searched"], row.get("found"), row.get("found_drugs")) == (False, None, None)


@pytest.mark.parametrize(
    ("actions", "searched"),
    [(["none"], False), (["frisk"], True), (["search_property"], True), (["ordered_out"], False)],
)
def test_california_tells_of_searches_among_the_actions(actions, searched):
    answers = us_ca_ripa_builder.a_stop({"person.actions": actions})
    assert one_row(answers, pack=CALIFORNIA)["searched"] is searched


@pytest.mark.parametrize(
    ("kind", "reason"), [("moving", "moving"), ("equipment", "equipment"), ("non_moving", "registration")]
)
def test_a_traffic_violation_of_california_is_told_by_its_kind(kind, reason):
    assert one_row(us_ca_ripa_builder.a_stop({"person.traffic_type": kind}), pack=CALIFORNIA)["reason"] == reason


def test_several_groups_are_one_and_all_are_kept():
    row = one_row(us_ca_ripa_builder.a_stop(), pack=CALIFORNIA)
    assert (row["race_ethnicity"], row["race_selected"]) == ("hispanic", "black;hispanic")
    assert row["race_raw"].count("; ") == 1


def test_what_could_not_be_seen_is_unknown_and_not_missing():
    answers = standard_builder.a_stop()
    answers["people"][0]["race"] = {"missing": "not_observed"}
    row = one_row(answers)
    assert (row["race"], row["race_ethnicity"], row["race_selected"], row["race_basis"]) == (
        "unknown", "unknown", None, None,
    )  # fmt: skip


def test_an_open_question_is_missing_and_not_no():
    answers = standard_builder.a_stop()
    for name in ("searched", "force", "result"):
        answers["people"][0].pop(name)
    row = one_row(answers)
    assert [row[name] for name in ("searched", "force", "arrested", "cited", "warned")] == [None] * 5


def test_a_number_that_nobody_believes_is_left_out_and_noted():
    rows, noted = people_of(kept(standard_builder.a_stop({"contact.duration": 2_000})))
    assert rows[0]["duration"] is None
    assert [(one.code, one.column, one.value) for one in noted] == [("value.out_of_range", "contact.duration", "2000")]


def test_no_free_text_goes_over():
    text = "CANARY went past the line"
    answers = standard_builder.a_stop({"location.description": text, "person.note": text})
    answers["people"][0] |= {"reason_narrative": text, "reason_other": text}
    rows, noted = people_of(kept(answers, area=None))
    assert "CANARY" not in json.dumps([rows, [one.value for one in noted]])


@pytest.mark.parametrize(("pack", "version"), EVERY)
def test_each_record_of_each_pack_becomes_a_row_for_each_person_within_the_contract(pack, version):
    loaded, rng = load_pack(pack, version=version), np.random.default_rng(4)
    for _ in range(4):
        answers = made_up_record(loaded.form, rng)
        rows, _ = people_of(kept(answers, pack=loaded))
        assert len(rows) == len(answers["people"])
        for row in rows:
            for name, value in row.items():
                column = BY_NAME[name.removesuffix("_raw")]
                if value is not None and column.codes is not None and not name.endswith("_raw"):
                    assert value in column.codes
            assert row["race_ethnicity"] is None or row["race_ethnicity"] in BY_NAME["race"].codes
            assert row["searched"] or row.get("found") is None


def test_every_rule_names_a_column():
    assert set(RULES) <= set(BY_NAME)


def test_an_extract_of_contacts_is_whole_and_the_same_again(tmp_path):
    contacts = [kept(standard_builder.a_stop(), number=1), kept(standard_builder.a_searched_stop(), number=2)]
    place, period = (
        Place(name="Millbrook", latitude=44.9, longitude=-93.1, zone="America/Chicago"),
        (date(2026, 1, 1), None),
    )
    first = seal_contacts(contacts, out=tmp_path / "one", place=place, period=period)
    again = seal_contacts(iter(contacts), out=tmp_path / "two", place=place, period=period)
    assert (first.contacts, first.people, first.problems) == (2, 2, {})
    assert first.fingerprint == again.fingerprint
    manifest = open_extract(tmp_path / "one", verify=True).manifest
    assert manifest.place == place
    assert manifest.rows_used == 2
    assert manifest.mapping["period"] == {"from": "2026-01-01", "to": None}
    assert list(manifest.mapping["forms"]) == ["standard 2026"]
    rows = duckdb.sql(
        f"SELECT contact_id, source_row, year FROM read_parquet('{tmp_path}/one/people/*.parquet')"
    ).fetchall()
    assert rows == [(contacts[0].id, 1, 2026), (contacts[1].id, 2, 2026)]


def test_another_revision_gives_another_fingerprint(tmp_path):
    one = seal_contacts([kept(standard_builder.a_stop())], out=tmp_path / "a", place=Place(), period=(None, None))
    two = seal_contacts(
        [kept(standard_builder.a_stop(), fingerprint="b" * 64)], out=tmp_path / "b", place=Place(), period=(None, None)
    )
    assert one.fingerprint != two.fingerprint


def test_what_was_lost_stands_in_the_extract_by_row(tmp_path):
    contacts = [kept(standard_builder.a_stop()), kept(standard_builder.a_stop({"contact.duration": 2_000}))]
    made = seal_contacts(contacts, out=tmp_path / "x", place=Place(), period=(None, None))
    assert made.problems == {"value.out_of_range": 1}
    rows = duckdb.sql(f'SELECT source_row, "column", "value" FROM \'{tmp_path}/x/problems.parquet\'').fetchall()
    assert rows == [(2, "contact.duration", "2000")]


def test_none_is_an_extract_without_people(tmp_path):
    made = seal_contacts([], out=tmp_path / "x", place=Place(), period=(None, None))
    assert (made.contacts, made.people) == (0, 0)


def test_an_extract_that_is_there_is_never_overwritten(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(ExtractExists):
        seal_contacts([], out=tmp_path / "x", place=Place(), period=(None, None))


def test_tags_go_over_in_small_letters_and_none_that_may_tell_who_somebody_is():
    given = ["Operation  Safe Streets", "school", "School", "a;b", "555-201-3344", "Mrs. Harmon", 7, ""]
    contact = replace(kept(standard_builder.a_stop()), tags=given)
    assert {row["tags"] for row in people_of(contact)[0]} == {"a b;operation safe streets;school"}
    assert people_of(replace(contact, tags=()))[0][0]["tags"] is None
    assert people_of(replace(contact, tags="not a list"))[0][0]["tags"] is None
