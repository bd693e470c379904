"""Counts are those of a slow count in Python, the same in both engines, and every person is somewhere."""

import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daylit.tables import counts as counts_module
from daylit.tables.counts import Counts, count
from daylit.tables.eligible import Rule, recorded
from daylit.tables.engines import EngineMissing
from daylit.tables.extract import Extract
from daylit.tables.filters import Filters, UnknownColumn
from small_extract import extract_of

ENGINES = ["duckdb", "polars"]
PEOPLE = [
    {
        "agency": "a",
        "race": "white",
        "searched": True,
        "found": True,
        "age": 31,
        "date": date(2021, 1, 5),
        "year": 2021,
    },
    {
        "agency": "a",
        "race": "white",
        "searched": True,
        "found": False,
        "age": 20,
        "date": date(2021, 1, 5),
        "year": 2021,
    },
    {"agency": "a", "race": "black", "searched": False, "age": 44, "date": date(2021, 3, 1), "year": 2021},
    {"agency": "b", "race": "black", "searched": None, "age": None, "date": None, "year": None},
    {"agency": "b", "race": None, "searched": True, "found": None, "age": 17, "date": date(2022, 1, 1), "year": 2022},
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Extract:
    return extract_of(tmp_path_factory.mktemp("counts") / "town", PEOPLE, parts=2)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_works(town: Extract, engine: str) -> None:
    counts = count(town, ["race", "searched"], engine=engine)
    assert counts.cells() == [
        {"race": "black", "searched": False, "n": 1},
        {"race": "black", "searched": None, "n": 1},
        {"race": "white", "searched": True, "n": 2},
        {"race": None, "searched": True, "n": 1},
    ]
    assert (counts.n_read, counts.n_used, counts.left_out) == (5, 5, ())


@pytest.mark.parametrize("engine", ENGINES)
def test_each_kind_of_column_has_one_type_whatever_is_missing(town: Extract, engine: str) -> None:
    for where in (Filters(), Filters.parse(["agency=a"])):
        counts = count(town, ["race", "searched", "age", "date"], where=where, engine=engine)
        kinds = [counts.column(name).dtype for name in counts.by]
        assert [str(kind) for kind in kinds] == ["object", "object", "float64", "datetime64[D]"]
        assert {type(value) for value in counts.column("searched")} <= {bool, type(None)}


@pytest.mark.parametrize("engine", ENGINES)
def test_missing_values_are_none_nan_and_nat(town: Extract, engine: str) -> None:
    counts = count(
        town, ["agency", "race", "searched", "age", "date"], where=Filters.parse(["agency=b"]), engine=engine
    )
    assert counts.column("race").tolist() == ["black", None]
    assert counts.column("searched").tolist() == [None, True]
    assert np.isnan(counts.column("age")).tolist() == [True, False]
    assert np.isnat(counts.column("date")).tolist() == [True, False]


@pytest.mark.parametrize("engine", ENGINES)
def test_codes_follow_the_order_of_the_list_and_missing_is_minus_one(town: Extract, engine: str) -> None:
    counts = count(town, ["race", "date", "searched"], engine=engine)
    codes, levels = counts.codes("race")
    assert levels == ("black", "white")
    assert codes.dtype == np.int32
    assert [None if code < 0 else levels[code] for code in codes] == counts.column("race").tolist()
    assert counts.codes("date")[1] == (date(2021, 1, 5), date(2021, 3, 1), date(2022, 1, 1))
    assert counts.codes("searched")[1] == (False, True)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_adds_up_numbers_and_yes_among_those_for_whom_they_are_recorded(town: Extract, engine: str) -> None:
    counts = count(town, ["agency"], sums=["age", "found"], engine=engine)
    assert counts.total("age").tolist() == [95.0, 17.0]
    assert counts.recorded("age").tolist() == [3, 1]
    assert counts.total("found").tolist() == [1.0, 0.0]
    assert counts.recorded("found").tolist() == [2, 0]


@pytest.mark.parametrize("engine", ENGINES)
def test_derived_columns_are_counted_like_any_other(town: Extract, engine: str) -> None:
    adult = {"adult": nw.when(nw.col("age") >= 18).then(nw.lit("yes")).otherwise(nw.lit("no"))}
    counts = count(town, ["adult"], derived=adult, engine=engine)
    assert counts.cells() == [{"adult": "no", "n": 2}, {"adult": "yes", "n": 3}]


@pytest.mark.parametrize("engine", ENGINES)
def test_derived_columns_are_added_up_whether_yes_and_no_or_numbers(town: Extract, engine: str) -> None:
    derived = {"adult": nw.col("age") >= 18, "half_age": nw.col("age") / 4}
    counts = count(town, ["agency"], sums=["adult", "half_age", "age"], derived=derived, engine=engine)
    ages = count(town, ["age"], engine=engine)
    assert counts.total("adult").sum() == sum(cell["n"] for cell in ages.cells() if (cell["age"] or 0) >= 18)
    assert counts.total("half_age").tolist() == [23.75, 4.25]  # a quarter of 95 and 17: nothing is cut off
    assert counts.recorded("adult").tolist() == counts.recorded("age").tolist()


@pytest.mark.parametrize("engine", ENGINES)
def test_only_whole_numbers_go_to_spark_as_a_sum_of_yes(
    town: Extract, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spark adds up no yes and no; without Spark at hand this shows that none is sent."""
    asked: list[str] = []
    grouped = counts_module._grouped

    def noted(people: Any, by: Any, sums: Any, **how: Any) -> Any:
        frame = grouped(people, by, sums, **how)
        asked.extend(str(kind) for name, kind in frame.collect_schema().items() if name.startswith("__sum_"))
        return frame

    monkeypatch.setattr(counts_module, "_grouped", noted)
    derived = {"adult": nw.col("age") >= 18}
    count(town, ["agency"], sums=["adult", "found"], derived=derived, engine=engine)
    assert len(asked) == 2
    assert len(set(asked)) == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_nobody_is_counted_as_no_cells(tmp_path: Path, engine: str) -> None:
    counts = count(extract_of(tmp_path / "empty", []), ["race", "date"], rules=[recorded("race", "…")], engine=engine)
    assert counts.cells() == []
    assert (counts.n_read, counts.n_used, counts.left_out[0].n, len(counts)) == (0, 0, 0, 0)
    assert counts.column("race").shape == counts.column("date").shape == (0,)
    assert counts.codes("race")[1] == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_column_that_is_missing_for_all(town: Extract, engine: str) -> None:
    counts = count(town, ["gender", "minute"], engine=engine)
    assert counts.cells() == [{"gender": None, "minute": None, "n": 5}]
    assert counts.codes("gender")[0].tolist() == [-1]


@pytest.mark.parametrize("engine", ENGINES)
def test_without_columns_it_counts_everyone(town: Extract, tmp_path: Path, engine: str) -> None:
    assert count(town, [], engine=engine).cells() == [{"n": 5}]
    assert count(town, [], sums=["age"], engine=engine).total("age").tolist() == [112.0]
    assert count(extract_of(tmp_path / "empty", []), [], engine=engine).cells() == []


def test_dates_are_text_in_json_and_missing_is_null(town: Extract) -> None:
    cells = count(town, ["date", "instant"]).cells()
    assert cells[0] == {"date": "2021-01-05", "instant": None, "n": 2}
    assert cells[-1] == {"date": None, "instant": None, "n": 1}


def test_an_unknown_column_names_near_ones_and_all(town: Extract) -> None:
    with pytest.raises(UnknownColumn) as caught:
        count(town, ["Race Ethnicty"])
    assert "“race_ethnicity”" in caught.value.remedy
    assert "search_basis" in caught.value.remedy


def test_an_unknown_engine_is_refused_kindly(town: Extract) -> None:
    with pytest.raises(EngineMissing, match="duckdb, polars"):
        count(town, ["race"], engine="abacus")


def test_an_extract_made_again_in_the_same_place_is_counted_anew(tmp_path: Path) -> None:
    assert count(extract_of(tmp_path / "town", PEOPLE), ["race"]).n_read == 5
    shutil.rmtree(tmp_path / "town")
    assert count(extract_of(tmp_path / "town", PEOPLE[:2]), ["race"]).cells() == [{"race": "white", "n": 2}]


def test_threads_may_count_at_the_same_time(town: Extract) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: count(town, ["race", "searched"]).cells(), range(16)))
    assert all(cells == results[0] for cells in results)


def test_a_program_that_counted_ends_without_a_word(town: Extract) -> None:
    program = (
        "import sys; from daylit.tables.extract import open_extract; from daylit.tables.counts import count; "
        "print(count(open_extract(sys.argv[1]), ['race']).n_read)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(town.path)], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("5\n", "")


# The slow count ------------------------------------------------------------------------------------------------------

some_person = st.fixed_dictionaries(
    {
        "agency": st.sampled_from(["a", "b", "c"]),
        "race_ethnicity": st.sampled_from(["white", "black", "hispanic", "unknown", None]),
        "searched": st.sampled_from([True, False, None]),
        "age": st.one_of(st.none(), st.integers(0, 120)),
        "date": st.one_of(st.none(), st.integers(0, 900).map(lambda day: date(2020, 1, 1) + timedelta(days=day))),
    }
)
RULES: list[tuple[Rule, Callable[[dict[str, Any]], bool | None]]] = [
    (recorded("race_ethnicity", "The group is not recorded."), lambda p: p["race_ethnicity"] is not None),
    (
        Rule(reason="age.child", sentence="Under 18 or not known.", keep=lambda: nw.col("age") >= 18),
        lambda p: None if p["age"] is None else p["age"] >= 18,
    ),
    (
        Rule(reason="searched.no", sentence="Not searched.", keep=nw.col("searched")),
        lambda p: p["searched"],
    ),
]


def slow_count(
    people: Sequence[dict[str, Any]], by: Sequence[str], tests: Sequence[Any]
) -> tuple[Counter[Any], list[int]]:
    cells: Counter[Any] = Counter()
    left_out = [0] * len(tests)
    for person in people:
        failed = next((number for number, test in enumerate(tests) if not test(person)), None)
        if failed is None:
            cells[tuple(person[name] for name in by)] += 1
        else:
            left_out[failed] += 1
    return cells, left_out


def cells_of(counts: Counts) -> Counter[Any]:
    def plain(value: Any) -> Any:
        if isinstance(value, np.datetime64):
            return None if np.isnat(value) else value.item()
        return None if isinstance(value, float) and np.isnan(value) else value

    columns = [[plain(value) for value in counts.column(name)] for name in counts.by]
    return Counter({key: n for *key_, n in zip(*columns, counts.n.tolist(), strict=True) for key in [tuple(key_)]})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    people=st.lists(some_person, max_size=30),
    by=st.lists(st.sampled_from(["agency", "race_ethnicity", "searched", "age", "date"]), unique=True, max_size=3),
    chosen=st.lists(st.sampled_from(range(len(RULES))), unique=True),
)
def test_it_counts_as_a_slow_count_does(
    tmp_path_factory: pytest.TempPathFactory, people: list[dict[str, Any]], by: list[str], chosen: list[int]
) -> None:
    extract = extract_of(tmp_path_factory.mktemp("slow") / "town", people)
    rules = [RULES[number][0] for number in chosen]
    expected, left_out = slow_count(people, by, [RULES[number][1] for number in chosen])
    results = [count(extract, by, rules=rules, engine=engine) for engine in ENGINES]
    for counts in results:
        assert cells_of(counts) == expected
        assert [part.n for part in counts.left_out] == left_out
        assert counts.n_used + sum(left_out) == counts.n_read == len(people)
    assert results[0].cells() == results[1].cells()
