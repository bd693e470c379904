"""Filters can be typed, kept as JSON, and mean the same in every engine."""

import json
from datetime import date
from pathlib import Path

import pytest

from daylit.errors import DaylitError
from daylit.tables.counts import count
from daylit.tables.filters import BadFilter, Between, Filters, OneOf, UnknownColumn, known_column
from daylit.tables.manifest import Part
from small_extract import extract_of

PEOPLE = [
    {"agency": "a", "race": "white", "age": 40, "searched": True, "date": date(2020, 12, 31), "area": "north"},
    {"agency": "a", "race": "black", "age": 17, "searched": False, "date": date(2021, 1, 1), "area": "o'neil"},
    {"agency": "b", "race": None, "age": None, "searched": None, "date": None, "area": None},
]


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        ([], [0, 1, 2]),
        (["race=white"], [0]),
        (["race=white,black"], [0, 1]),
        (["race=missing"], [2]),
        (["race=black,missing"], [1, 2]),
        (["age=17..40"], [0, 1]),
        (["age=18.."], [0]),
        (["age=..17"], [1]),
        (["date=2021-01-01..2021-12-31"], [1]),
        (["date=2020-12-31"], [0]),
        (["searched=no"], [1]),
        (["area=o'neil"], [1]),
        (["race=white,black", "searched=yes"], [0]),
        (["agency=a", "race=missing"], []),
    ],
)
def test_it_works(tmp_path: Path, texts: list[str], rows: list[int], engine: str) -> None:
    extract = extract_of(tmp_path / "town", PEOPLE, parts=3)
    expected = sorted((PEOPLE[row]["area"] or "~") for row in rows)
    filters = Filters.parse(texts)
    cells = count(extract, ["area"], where=filters, engine=engine).cells()
    assert [cell["area"] or "~" for cell in cells] == expected
    assert Filters.from_dict(json.loads(json.dumps(filters.to_dict()))) == filters


def test_it_reads_values_in_the_type_of_the_column() -> None:
    assert Filters.parse(["year=2020", "searched=Yes", "latitude=1..2.5"]).conditions == (
        OneOf(column="year", values=(2020,)),
        OneOf(column="searched", values=(True,)),
        Between(column="latitude", low=1.0, high=2.5),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("race", "cannot be understood"),
        ("race=", "cannot be understood"),
        ("race=a..b", "no order"),
        ("age=..", "no end"),
        ("age=old", "cannot be a value of “age”"),
        ("date=31/12/2020", "cannot be a value of “date”"),
        ("searched=perhaps", "cannot be a value of “searched”"),
        ("race=purple", "not a code"),
        ("colour=red", "no column “colour”"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(text: str, says: str) -> None:
    with pytest.raises(DaylitError, match=says) as caught:
        Filters.parse([text])
    assert caught.value.remedy


def test_a_range_in_json_has_from_and_to_only() -> None:
    with pytest.raises(BadFilter, match="until"):
        Filters.from_dict({"age": {"until": 4}})


def test_raw_columns_can_be_filtered_and_counted(tmp_path: Path) -> None:
    extract = extract_of(tmp_path / "town", [{"agency": "a", "race": "white", "race_raw": "W"}])
    assert count(extract, ["race_raw"], where=Filters.parse(["race_raw=W"])).cells() == [{"race_raw": "W", "n": 1}]


def test_columns_near_in_name_are_suggested() -> None:
    with pytest.raises(UnknownColumn, match="“searched”"):
        known_column("serched")
    assert known_column("mine", also=["mine"]) == "mine"


PARTS = [
    Part(name="0", rows=5, agency_low="a", agency_high="c", date_low="2020-01-01", date_high="2020-06-30"),
    Part(name="1", rows=5, agency_low="c", agency_high="d", date_low="2020-03-01", date_high="2021-12-31"),
    Part(name="2", rows=5, agency_low=None, agency_high=None, date_low=None, date_high=None),
]


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ([], "012"),
        (["race=black"], "012"),
        (["agency=a"], "0"),
        (["agency=c"], "01"),
        (["agency=b,d"], "01"),
        (["agency=missing"], "012"),
        (["agency=d,missing"], "012"),
        (["date=2020-02-01"], "0"),
        (["date=2020-07-01.."], "1"),
        (["date=..2020-02-01"], "0"),
        (["date=2020-06-30..2020-07-31"], "01"),
        (["agency=c", "date=2021-01-01.."], "1"),
        (["agency=z"], "0"),
    ],
)
def test_only_files_that_can_hold_the_people_are_read(texts: list[str], names: str) -> None:
    assert "".join(part.name for part in Filters.parse(texts).parts_to_read(PARTS)) == names


def test_the_manifest_says_what_each_part_holds(tmp_path: Path) -> None:
    parts = extract_of(tmp_path / "town", PEOPLE, parts=3).manifest.parts
    assert parts == (
        Part(
            name="people/part-00000.parquet",
            rows=1,
            agency_low="a",
            agency_high="a",
            date_low="2020-12-31",
            date_high="2020-12-31",
        ),
        Part(
            name="people/part-00001.parquet",
            rows=1,
            agency_low="a",
            agency_high="a",
            date_low="2021-01-01",
            date_high="2021-01-01",
        ),
        Part(name="people/part-00002.parquet", rows=1, agency_low="b", agency_high="b", date_low=None, date_high=None),
    )
