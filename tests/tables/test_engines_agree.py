"""Every count that a study asks for is the same on DuckDB, Polars and Spark, to the last person.

The people are an invented agency with what real files have: gaps in every column, commas, quotation marks, line breaks
and letters of many scripts in texts, coordinates that lie exactly between two points of the grid.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pytest

from daylit.studies import study as studying
from daylit.studies.registry import ADVANCED, EVERY, Settings, run
from daylit.tables import counts as counting
from daylit.tables.contract import BY_NAME, RAW_COLUMNS
from daylit.tables.counts import Counts, count
from daylit.tables.eligible import Rule, recorded
from daylit.tables.engine import connect, quote_text
from daylit.tables.engines import ENGINES
from daylit.tables.extract import Extract, open_extract
from daylit.tables.filters import Filters
from daylit.tables.made_up import make_agency, write_benchmark
from daylit.tables.sealing import sealing
from small_extract import SOURCE, TOWN, extract_of
from spark_here import spark  # noqa: F401

PEOPLE = 6_000
TEXTS = ["Ñuñoa, “Centro”", "O'Brien's; 4", "東区", "a\nb", "ß", "", " ", "Z", "a", "É", "\U0001f6d1", "null", "NaN"]
SETTINGS = [
    {},
    {"group": "gender", "reference": "male"},
    {"group": "resident", "where": ("kind=traffic", "date=2021-03-01..2023-06-30", "age=18..64")},
    {"where": ("area=missing", "searched=yes")},
    {"where": ("agency=nobody",)},
    {"change_on": "2022-07-01", "unchanged": ("unit=Patrol A",)},  # without a day there is nothing to ask of a change
]


@dataclass(frozen=True)
class Call:
    """One count that a study asked for."""

    study: str
    by: tuple[str, ...]
    how: dict[str, Any]

    @property
    def key(self) -> Any:
        """The same for two studies that ask for the same count."""
        reasons = [rule.reason for rule in self.how["rules"]]
        return repr((self.by, self.how["where"], [*self.how["sums"]], sorted(self.how["derived"] or {}), reasons))


@pytest.fixture(params=["polars", pytest.param("spark", marks=pytest.mark.soak)])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine that is held against DuckDB."""
    if request.param == "spark":
        request.getfixturevalue("spark")
    return str(request.param)


class Enough(Exception):
    """A long study has asked for its count: what it would do with it does not matter here."""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    """The invented agency, worn: a twentieth of each column is missing, by a pattern of its own."""
    folder = tmp_path_factory.mktemp("worn")
    whole = make_agency(folder / "whole", people=PEOPLE, seed=5)
    texts = "[" + ", ".join(map(quote_text, TEXTS)) + "]"
    worn = {
        "area": f"{texts}[1 + source_row % {len(TEXTS)}]",
        "unit": "CASE WHEN source_row % 7 = 0 THEN 'Nº 3, “North”' ELSE unit END",
        "latitude": "CASE WHEN source_row % 3 = 0 THEN round(latitude, 1) ELSE latitude END",
        "longitude": "CASE WHEN source_row % 4 = 0 THEN round(longitude, 1) ELSE longitude END",
        "minute": "CASE WHEN source_row % 50 = 0 THEN 0 ELSE minute END",
    }
    kept = ("agency", "person", "source_row", "year", "month")
    columns = ", ".join(
        f"{worn.get(name, name)} AS {name}"
        if name in kept
        else f"CASE WHEN hash(source_row, {place}) % 20 <> 0 THEN {worn.get(name, name)} END AS {name}"
        for place, name in enumerate([*BY_NAME, *RAW_COLUMNS])
    )
    with sealing(folder / "town") as draft, connect() as con:
        people = f"SELECT {columns} FROM read_parquet({quote_text(whole.people_glob)})"
        for part, rows in enumerate(("source_row % 2 = 0", "source_row % 2 = 1")):
            draft.write_people(con, f"SELECT * FROM ({people}) WHERE {rows}", part=part)
        draft.finish(
            sources=[SOURCE], mapping={"name": "worn"}, place=TOWN, rows_read=PEOPLE, rows_set_aside=0, con=con
        )
    return open_extract(folder / "town")


@pytest.fixture(scope="module")
def asked(town: Extract, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """Every count of every study, with several settings, as the study asks for it."""
    residents = write_benchmark(tmp_path_factory.mktemp("residents") / "residents.csv")
    calls: dict[Any, Call] = {}
    askers: set[str] = set()

    def noted(extract: Extract, by: Any, **how: Any) -> Counts:
        call = Call(name, tuple(by), {key: value for key, value in how.items() if key != "engine"})
        askers.add(name)
        calls.setdefault(call.key, call)
        if name in ADVANCED and len(by) > 1:
            raise Enough
        return count(extract, by, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studying, "count", noted)
        for settings in SETTINGS:
            for name, study in EVERY.items():
                if not (study.about_others and settings):  # it asks all others again
                    file = None if "group" in settings else residents  # it lists groups of race
                    try:
                        run(town, name, Settings(benchmark=file, **settings))
                    except Enough:
                        continue
    assert askers == set(EVERY), "each study counts"
    return [*calls.values()]


def differences(one: Counts, other: Counts) -> Iterator[str]:
    """In what two count tables differ: people, reasons, cells, the order of cells, types, or a single number."""
    for name in ("by", "n_read", "n_used", "left_out"):
        if getattr(one, name) != getattr(other, name):
            yield f"{name}: {getattr(one, name)} and {getattr(other, name)}"
    if len(one) != len(other):
        yield f"{len(one)} cells and {len(other)}"
        return
    if set(one._arrays) != set(other._arrays):
        yield f"columns: {sorted(one._arrays)} and {sorted(other._arrays)}"
        return
    if not np.array_equal(one.n, other.n):
        yield "n"
    for name in one.by:
        mine, its = one.column(name), other.column(name)
        if mine.dtype != its.dtype or [*map(type, mine.tolist())] != [*map(type, its.tolist())]:
            yield f"{name}: {mine.dtype} and {its.dtype}"
        elif not np.array_equal(mine, its, equal_nan=mine.dtype.kind in "fM"):
            yield name
        elif one.codes(name)[1] != other.codes(name)[1]:
            yield f"levels of {name}"
    for name in sums_of(one):
        if not np.array_equal(one.total(name), other.total(name)):
            yield f"total of {name}"
        if not np.array_equal(one.recorded(name), other.recorded(name)):
            yield f"recorded of {name}"


def sums_of(counts: Counts) -> list[str]:
    return [name.removeprefix("__sum_") for name in counts._arrays if name.startswith("__sum_")]


def test_what_is_counted_has_gaps_and_odd_texts_and_is_asked_in_every_way(town: Extract, asked: list[Call]) -> None:
    assert len(asked) > 20
    assert any(call.how["derived"] for call in asked)
    assert any(call.how["sums"] for call in asked)
    for name in ("area", "latitude", "date", "searched", "age"):
        values = count(town, [name]).cells()
        assert values[-1][name] is None
        assert len(values) > 2
    assert set(TEXTS) <= set(count(town, ["area"]).column("area").tolist())


def test_every_count_of_every_study_is_the_same(town: Extract, asked: list[Call], engine: str) -> None:
    wrong = {
        f"{call.study} {call.by}": found
        for call in asked
        if (found := [*differences(count(town, call.by, **call.how), count(town, call.by, engine=engine, **call.how))])
    }
    assert wrong == {}


def test_every_column_is_counted_the_same(town: Extract, engine: str) -> None:
    for name in [*BY_NAME, *RAW_COLUMNS]:
        sums = [name] if name in BY_NAME and BY_NAME[name].kind in ("whole", "yes_no") else []
        here, there = (count(town, [name], sums=sums, engine=which) for which in ("duckdb", engine))
        assert [*differences(here, there)] == [], name


def test_drawn_counts_are_the_same(town: Extract, engine: str) -> None:
    rules = [
        recorded("race_ethnicity", "…"),
        Rule(reason="age.child", sentence="…", keep=lambda: nw.col("age") >= 18),
        Rule(reason="not_searched", sentence="…", keep=lambda: nw.col("searched")),
    ]
    filters = [
        "race=black,missing",
        "age=..40",
        "date=2021-06-01..",
        "kind=traffic",
        "instant=2022-01-01..",
        "found=no",
    ]
    draw = random.Random(7)
    names = [name for name in BY_NAME if name not in ("contact_id", "source_row")]
    for _ in range(40):
        how: dict[str, Any] = {
            "where": Filters.parse(draw.sample(filters, draw.randint(0, 2))),
            "rules": draw.sample(rules, draw.randint(0, 3)),
            "sums": draw.sample(["age", "found", "duration", "cited", "minute"], draw.randint(0, 3)),
        }
        by = draw.sample(names, draw.randint(0, 4))
        assert [*differences(count(town, by, **how), count(town, by, engine=engine, **how))] == [], (by, how)


def test_nobody_is_counted_the_same(tmp_path: Path, asked: list[Call], engine: str) -> None:
    nobody = extract_of(tmp_path / "nobody", [])
    for call in asked[:30]:
        here, there = count(nobody, call.by, **call.how), count(nobody, call.by, engine=engine, **call.how)
        assert [*differences(here, there)] == []
        assert (there.n_read, len(there)) == (0, 0)


def test_a_single_person_more_or_less_and_another_type_would_be_noticed(town: Extract, tmp_path: Path) -> None:
    people = [{"agency": "a", "race": "white", "age": 30}, {"agency": "a", "race": "black", "searched": True}]
    one = count(extract_of(tmp_path / "one", people), ["race"], sums=["age", "searched"])
    for name, changed, says in [
        ("more", [*people, people[0]], ["n_read: 2 and 3", "n_used: 2 and 3", "n", "total of age", "recorded of age"]),
        ("older", [{**people[0], "age": 31}, people[1]], ["total of age"]),
        ("other", [{**people[0], "race": "asian"}, people[1]], ["race", "total of age"]),
    ]:
        other = count(extract_of(tmp_path / name, changed), ["race"], sums=["age", "searched"])
        found = [*differences(one, other)]
        assert set(says) <= set(found), (name, found)


def test_the_names_of_engines_stand_in_one_place() -> None:
    assert tuple(ENGINES) == counting.ENGINES
