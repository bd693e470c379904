"""What `daylit map` proposes for the real files, held against the mappings that people wrote for them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daylit.tables.mapping import find_document, load_mapping
from daylit.tables.propose import Proposal, propose

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = {
    "boulder-2018": "boulder-2018/police_stop_data_main_2018.csv.gz",
    "virginia-cpa": "virginia-cpa/albemarle.csv.gz",
    "uk-london": "uk-london/2018-07-city-of-london-stop-and-search.csv.gz",
    "dc-2020": "dc-2020/stops.csv.gz",
    "nypd-sqf-2014": "nypd-sqf/2014.zip",
    "nypd-sqf-2021": "nypd-sqf/nypd-stop-frisk-2021.xlsx",
    "boston-citations-offences": "boston-citations/offences_2020.csv.gz",
    "boston-citations-stops": "boston-citations/stops_2011_2020.csv.gz",
    "new-orleans": "new-orleans/stops.csv.gz",
    "daylight-vt1": "daylight/VT1.csv.gz",
}
OBVIOUS = {
    "boulder-2018": {"contact_id", "date", "minute", "race", "ethnicity", "gender", "age", "duration"},
    "virginia-cpa": {
        "agency",
        "date",
        "reason",
        "race",
        "ethnicity",
        "gender",
        "age",
        "resident",
        "searched",
        "arrested",
        "cited",
        "warned",
        "force",
    },
    "uk-london": {
        "date",
        "minute",
        "latitude",
        "longitude",
        "kind",
        "race",
        "gender",
        "found",
        "arrested",
        "cited",
        "warned",
    },
    "dc-2020": {"contact_id", "date", "minute", "area", "race", "gender", "age", "searched", "duration"},
    "nypd-sqf-2014": {
        "area",
        "date",
        "minute",
        "latitude",
        "race",
        "gender",
        "age",
        "searched",
        "arrested",
        "cited",
        "duration",
    },
    "nypd-sqf-2021": {
        "contact_id",
        "area",
        "date",
        "minute",
        "latitude",
        "initiation",
        "race",
        "gender",
        "age",
        "searched",
        "arrested",
        "cited",
        "duration",
    },
    "boston-citations-offences": {
        "contact_id",
        "officer",
        "date",
        "minute",
        "race",
        "gender",
        "age",
        "searched",
        "arrested",
        "cited",
        "warned",
    },
    "boston-citations-stops": {"contact_id", "officer", "date", "area", "race"},
    "new-orleans": {"date", "minute", "area", "race", "gender", "age", "arrested"},
    "daylight-vt1": {"date", "minute", "race"},
}
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(not DATA.exists(), reason="the real files of ../shared/data are not here"),
]


@pytest.fixture(scope="module")
def proposals() -> dict[str, Proposal]:
    return {name: propose([DATA / file]) for name, file in FILES.items()}


def columns_named(value: Any) -> Iterator[str]:
    """Every source column that a table of a written mapping names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from columns_named(item)
    elif isinstance(value, dict):
        for key in ("from", "column", "yes", "no", "any_yes", "yes_when", "no_when", "any", "all", "not", "when"):
            yield from columns_named(value.get(key, []))
        for key in ("hour", "minute", "half", "birth_year", "birth_date", "x", "y"):
            yield from columns_named(value.get(key, []))
        for choice in value.get("choose", []):
            yield from columns_named(choice["when"])


def written(name: str) -> dict[str, set[str]]:
    columns = find_document(name)["columns"]
    return {column: set(columns_named(table)) for column, table in columns.items()}


@pytest.mark.parametrize("name", FILES)
def test_it_finds_what_has_an_obvious_name(proposals, name):
    by_hand = written(name)
    for column in OBVIOUS[name]:
        (made,) = [one for one in proposals[name].suggestions if one.column == column]
        assert set(made.sources) & by_hand[column], column
        if column in ("date", "minute"):
            assert made.settings.get("format") == find_document(name)["columns"][column].get("format"), column


@pytest.mark.parametrize("name", FILES)
def test_what_it_writes_loads_as_it_is(proposals, name, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(proposals[name].to_toml(), encoding="utf-8")
    mapping = load_mapping(path)
    assert set(mapping.rules) == {one.column for one in proposals[name].suggestions}


@pytest.mark.parametrize("name", FILES)
def test_it_knows_the_mapping_that_daylit_ships(proposals, name):
    shipped = proposals[name].shipped
    assert name in shipped
    assert len(shipped) == (4 if name.startswith("daylight") else 1)


def test_most_columns_of_all_files_are_right(proposals):
    """Right: the source column is one that the written mapping reads. Wrong: it is another. Constants do not count."""
    right = wrong = missed = 0
    for name, proposal in proposals.items():
        made = {one.column: set(one.sources) for one in proposal.suggestions}
        for column, by_hand in written(name).items():
            if not by_hand or column in ("race_selected", "race_basis") or any("." in one for one in by_hand):
                continue
            right += bool(made.get(column, set()) & by_hand)
            wrong += column in made and not made[column] & by_hand
            missed += column not in made
    assert wrong == 0
    assert right / (right + missed) > 0.8
