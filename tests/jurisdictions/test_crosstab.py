"""Aggregate files: counted, written, corrected by hand, read back, checked."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.jurisdictions import BadPack, load_pack
from daylit.jurisdictions.files.crosstab import count_crosstab, failed_sums
from daylit.jurisdictions.files.crosstab_text import crosstab_text, read_crosstab
from daylit.record.made_up import made_up_record
from jurisdictions.us_tx_ccp_2b_builder import a_stop, a_warning

TEXAS = load_pack("us-tx-ccp-2b")

PACK = """
pack = "xx-counts"
version = "1"
title = "Counts"
completeness = "draft"
[effective]
from = 2024-01-01
[[blocks]]
name = "contact"
[[blocks]]
name = "person"
[[blocks]]
name = "search"
[elements."contact.start"]
kind = "datetime"
label = "Start"
[elements."contact.checkpoint"]
kind = "yes_no"
label = "Checkpoint"
[elements."person.race"]
kind = "choices"
label = "Race"
codes = "race"
[elements."search.strip"]
kind = "yes_no"
label = "Strip search"
[codes.race]
list = [ { value = "a", code = "1", label = "A" }, { value = "b", label = "B" } ]
[[files]]
id = "counts"
title = "Counts"
format = "crosstab"
[[files.tables]]
id = "people"
across = "person.race"
rows = [ { label = "all" } ]
[[files.tables]]
id = "contacts"
unit = "contact"
down = "contact.checkpoint"
[[files.tables]]
id = "searches"
unit = "search"
when = "search.strip"
across = "person.race"
rows = [ { label = "all" } ]
[[files.sums]]
id = "XX-1"
whole = "people.all"
parts = ["columns"]
message = "People by race do not add up."
[[files.sums]]
id = "XX-2"
whole = "people.all"
parts = ["contacts"]
relation = "<="
message = "There are fewer people than contacts."
"""


def written(folder: Path, text: str = PACK) -> Path:
    (folder / "xx_counts").mkdir(exist_ok=True)
    (folder / "xx_counts" / "1.toml").write_text(text, encoding="utf-8")
    return folder


def a_contact(*people: dict[str, Any], checkpoint: bool = False) -> dict[str, Any]:
    return {"contact": {"start": "2024-05-01T10:00", "checkpoint": checkpoint}, "people": list(people)}


def test_it_works(tmp_path: Path) -> None:
    pack = load_pack("xx-counts", folder=written(tmp_path))
    contacts = [
        a_contact({"race": ["a"], "searches": [{"strip": True}, {"strip": False}]}, checkpoint=True),
        a_contact({"race": ["b"]}, {"race": ["b"]}),
    ]
    counted = count_crosstab(pack, file="counts", contacts=iter(contacts))
    assert [table.columns for table in counted.tables] == [("1", "B"), (), ("1", "B")]
    assert [(row.counts, row.total) for table in counted.tables for row in table.rows] == [
        ((1, 2), 3),
        ((), 1),
        ((), 1),
        ((1, 0), 1),
    ]
    assert failed_sums(pack, crosstab=counted) == []


def test_who_is_in_no_column_is_in_the_total_and_the_check_says_so(tmp_path: Path) -> None:
    pack = load_pack("xx-counts", folder=written(tmp_path))
    counted = count_crosstab(pack, file="counts", contacts=[a_contact({"race": ["a", "b"]}, {}, {"race": ["a"]})])
    (problem,) = failed_sums(pack, crosstab=counted)
    assert (problem.rule, problem.at) == ("XX-1", "people.all")
    assert problem.sentence == "People by race do not add up. all: 1 in the columns, 3 in all."


def test_tables_with_other_columns_are_compared_by_their_totals(tmp_path: Path) -> None:
    pack = load_pack("xx-counts", folder=written(tmp_path))
    counted = count_crosstab(pack, file="counts", contacts=[a_contact({"race": ["a"]}), a_contact(checkpoint=True)])
    (problem,) = failed_sums(pack, crosstab=counted)
    assert problem.rule == "XX-2"
    assert "Total: 2 and 1" in problem.sentence


def test_no_contact_at_all_counts_nothing_and_adds_up() -> None:
    counted = count_crosstab(TEXAS, file="tcole-report", contacts=[])
    assert {row.total for table in counted.tables for row in table.rows} == {0}
    assert failed_sums(TEXAS, crosstab=counted) == []


def test_a_file_written_and_read_again_holds_the_same_numbers() -> None:
    counted = count_crosstab(TEXAS, file="tcole-report", contacts=[a_stop(), a_warning(), a_warning()])
    text = crosstab_text(TEXAS, crosstab=counted)
    assert text.startswith("Stops,Alaska Native/American Indian,Asian/Pacific Islander,Black,White,Hispanic/Latino,")
    assert read_crosstab(TEXAS, file="tcole-report", text=text) == (counted, [])


def test_a_number_corrected_by_hand_is_checked_again() -> None:
    counted = count_crosstab(TEXAS, file="tcole-report", contacts=[a_stop(), a_warning()])
    text = crosstab_text(TEXAS, crosstab=counted).replace("Male,0,0,0,2,0,2", "Male,0,0,1,2,0,3")
    corrected, problems = read_crosstab(TEXAS, file="tcole-report", text=text)
    assert problems == []
    (problem,) = failed_sums(TEXAS, crosstab=corrected)
    assert problem.rule == "TX-R02"
    assert "Black: 1 and 0; Total: 3 and 2" in problem.sentence


@pytest.mark.parametrize(
    ("change", "code", "at"),
    [
        (("Male,0,0,0,2,0,2", "Male,0,0,0,two,0,2"), "crosstab.number", "gender.male"),
        (("Male,0,0,0,2,0,2", "Male,0,0,0,-2,0,2"), "crosstab.number", "gender.male"),
        (("Male,0,0,0,2,0,2", "Male,0,0,0,2"), "crosstab.line", "gender.male"),
        (("Male,0,0,0,2,0,2\r\n", ""), "crosstab.line", "gender.male"),
        (("Gender,Alaska", "Gender,Alaskan"), "crosstab.line", "gender"),
        (("Both,0,0,0,0,0,0", "Both,0,0,0,0,0,0\r\nMore,1"), "crosstab.line", ""),
    ],
)
def test_a_file_that_was_damaged_is_told_line_by_line(change: tuple[str, str], code: str, at: str) -> None:
    counted = count_crosstab(TEXAS, file="tcole-report", contacts=[a_stop(), a_warning()])
    text = crosstab_text(TEXAS, crosstab=counted)
    assert change[0] in text
    _, problems = read_crosstab(TEXAS, file="tcole-report", text=text.replace(*change))
    assert [(problem.code, problem.at) for problem in problems] == [(code, at)]


@given(st.text(alphabet="Stops,Male012\r\n\"'ä", max_size=200))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    counted, problems = read_crosstab(TEXAS, file="tcole-report", text=text)
    assert problems
    assert len(counted.tables) == len(TEXAS.file("tcole-report").tables)


@pytest.mark.parametrize(("name", "file"), [("us-tx-ccp-2b", "tcole-report"), ("us-mo-vsr", "vsr-report")])
def test_made_up_stops_without_a_problem_add_up(name: str, file: str) -> None:
    pack, rng = load_pack(name), np.random.default_rng(12)
    stops = [made_up_record(pack.form, rng) for _ in range(150)]
    counted = count_crosstab(pack, file=file, contacts=stops)
    assert counted.rows("stops.all")[0].total == 150
    assert failed_sums(pack, crosstab=counted) == []


def test_a_cell_of_a_megabyte_is_told_and_not_read() -> None:
    _, problems = read_crosstab(TEXAS, file="tcole-report", text='"' + "9" * 1_000_000)
    assert {problem.code for problem in problems} == {"crosstab.line"}


@given(st.lists(st.sampled_from(["asian_pacific", "black", "white", "hispanic", "native_american"]), max_size=12))
def test_valid_stops_always_add_up(races: list[str]) -> None:
    stops = [
        (a_stop if at % 2 else a_warning)(race={"value": race, "how": "perceived"}) for at, race in enumerate(races)
    ]
    counted = count_crosstab(TEXAS, file="tcole-report", contacts=stops)
    assert counted.rows("stops.all")[0].total == len(races)
    assert failed_sums(TEXAS, crosstab=counted) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('whole = "people.all"\nparts = ["columns"]', 'whole = "people.some"\nparts = ["columns"]', "people.some"),
        ('relation = "<="', 'relation = "<>"', "There is no “<>”"),
        ('down = "contact.checkpoint"', 'down = "contact.start"', "has no codes"),
        ('across = "person.race"', 'across = "person.rage"', "person.rage"),
        ('across = "person.race"', 'across = "search.strip"', "has no codes"),
        ('rows = [ { label = "all" } ]', 'rows = [ { label = "all" }, { label = "all" } ]', "twice"),
        ('when = "search.strip"', 'when = "search.dog"', "search.dog"),
    ],
)
def test_a_pack_whose_tables_name_what_is_not_there_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in PACK
    with pytest.raises(BadPack, match=told):
        load_pack("xx-counts", folder=written(tmp_path, PACK.replace(old, new)))
