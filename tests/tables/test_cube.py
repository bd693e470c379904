"""The count tables of an extract: each view is what counting the people themselves gives."""

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from daylit.tables import cube
from daylit.tables.counts import count
from daylit.tables.cube import BY, OUTCOMES, make_cube, view
from daylit.tables.engine import quote_text
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import make_agency


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return make_agency(tmp_path_factory.mktemp("cube") / "town", people=8_000, seed=3)


@pytest.fixture(scope="module")
def cells(town: Extract, tmp_path_factory: pytest.TempPathFactory) -> cube.Cube:
    return make_cube(town, tmp_path_factory.mktemp("cells") / "cells.parquet")


WHERE = ([], ["kind=traffic"], ["date=2023-02-01..2023-09-30", "gender=female"], ["area=missing"], ["reason=speeding"])


@pytest.mark.parametrize("where", WHERE, ids=str)
@pytest.mark.parametrize("by", [name for name in BY if name in ("unit", "area", "race_ethnicity", "kind", "date")])
def test_it_works_and_every_view_is_as_counted_from_the_people(town: Extract, cells: cube.Cube, by: str, where):
    filters = Filters.parse(where)
    found = view(cells, by=by, where=filters)
    sums = [name for name in OUTCOMES if name != "found"]
    direct = count(town, [by], where=filters, sums=sums)
    values = [None if value is None or value != value else str(value) for value in direct.column(by).tolist()]
    expected = dict(zip(values, direct.n.tolist(), strict=True))
    assert dict(zip(map(_text, found.values), found.n.tolist(), strict=True)) == expected
    for name in sums:
        yes = dict(zip(values, direct.total(name).astype(int).tolist(), strict=True))
        known = dict(zip(values, direct.recorded(name).tolist(), strict=True))
        assert dict(zip(map(_text, found.values), found.yes[name].tolist(), strict=True)) == yes
        assert dict(zip(map(_text, found.values), found.known[name].tolist(), strict=True)) == known
    assert found.people == direct.n_used


def _text(value):
    return None if value is None else str(value)


def test_what_was_found_is_counted_among_the_searched(town: Extract, cells: cube.Cube):
    found = view(cells, by="race_ethnicity")
    people = quote_text(town.people_glob)
    ((yes, known),) = duckdb.sql(
        f"SELECT count_if(found AND searched), count(found) FILTER (WHERE searched) FROM read_parquet({people})"
    ).fetchall()
    assert (found.yes["found"].sum(), found.known["found"].sum()) == (yes, known)


@pytest.mark.parametrize("span", ["week", "month", "year"])
def test_weeks_begin_on_monday_and_months_on_their_first_day(town: Extract, cells: cube.Cube, span: str):
    days, spans = view(cells, by="date"), view(cells, by=span)
    first = {"week": lambda day: day - np.timedelta64((day.astype(object).weekday()), "D"),
             "month": lambda day: day.astype("datetime64[M]").astype("datetime64[D]"),
             "year": lambda day: day.astype("datetime64[Y]").astype("datetime64[D]")}[span]  # fmt: skip
    expected: dict[str | None, int] = {}
    for value, n in zip(days.values, days.n.tolist(), strict=True):
        begins = None if value is None else str(first(np.datetime64(value)))
        expected[begins] = expected.get(begins, 0) + n
    assert dict(zip(spans.values, spans.n.tolist(), strict=True)) == expected
    dated = [value for value in spans.values if value is not None]
    assert dated == sorted(dated)


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> cube.Cube:
    """Ten people: four with one tag, three with two, three with none."""
    out = tmp_path_factory.mktemp("tagged") / "cells.parquet"
    day = date(2026, 1, 5)
    rows = [("a", 4), ("a;b", 3), (None, 3)]
    listed = ", ".join(f"({quote_text(tags) if tags else 'NULL'}, {n})" for tags, n in rows)
    others = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}" for name in cube.KEYS if name not in ("date", "tags"))
    sums = ", ".join(f"0 AS {name}__yes, 0 AS {name}__known" for name in OUTCOMES)
    duckdb.sql(
        f"COPY (SELECT DATE '{day}' AS date, tags, {others}, n, {sums} FROM (VALUES {listed}) AS t(tags, n)) "
        f"TO {quote_text(out)} (FORMAT parquet)"
    )
    return cube.Cube(path=out)


def test_a_person_with_two_tags_counts_under_each_and_once_in_all(tagged: cube.Cube):
    found = view(tagged, by="tag")
    assert dict(zip(found.values, found.n.tolist(), strict=True)) == {"a": 7, "b": 3, None: 3}
    assert found.people == 10


@pytest.mark.parametrize(
    ("where", "people"), [("tags=b", 3), ("tags=a", 7), ("tags=a,b", 7), ("tags=missing", 3), ("tags=b,missing", 6)]
)
def test_a_tag_is_looked_for_whole(tagged: cube.Cube, where: str, people: int):
    assert view(tagged, by="kind", where=Filters.parse([where])).people == people
    assert view(tagged, by="tag", where=Filters.parse(["tags=A"])).people == 0


def test_an_extract_without_a_column_has_it_missing_in_every_cell(town: Extract, tmp_path: Path):
    (old := tmp_path / "old" / "people").mkdir(parents=True)
    people = quote_text(town.people_glob)
    duckdb.sql(f"COPY (SELECT * EXCLUDE (tags, force) FROM read_parquet({people})) TO '{old}/part-0.parquet'")
    made = make_cube(Extract(path=old.parent, manifest=town.manifest), tmp_path / "cells.parquet")
    found = view(made, by="tag")
    assert (found.values, found.people) == ((None,), 8_000)
    assert found.known["force"].sum() == 0


def test_no_officer_and_no_record_is_in_it_and_none_can_be_asked_for(cells: cube.Cube):
    columns = {row[0] for row in duckdb.sql(f"DESCRIBE SELECT * FROM '{cells.path}'").fetchall()}
    assert columns & {"officer", "contact_id", "latitude", "longitude", "minute", "source_row"} == set()
    for asked in ({"by": "officer"}, {"by": "kind", "where": Filters.parse(["officer=x"])}):
        with pytest.raises(ValueError, match="do not have officer"):
            view(cells, **asked)
