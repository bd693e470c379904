"""Each row left out is counted once, under the first rule that it fails."""

from pathlib import Path

import narwhals as nw
import pytest

from daylit.tables.counts import count
from daylit.tables.eligible import RowsLeftOut, Rule, recorded, tally
from small_extract import extract_of

PEOPLE = [
    {"agency": "a", "kind": "traffic", "race": "white", "age": 40},
    {"agency": "a", "kind": "traffic", "race": None, "age": 12},
    {"agency": "a", "kind": "pedestrian", "race": None, "age": None},
    {"agency": "a", "kind": None, "race": "black", "age": 30},
    {"agency": "a", "kind": "traffic", "race": "black", "age": None},
]
TRAFFIC = Rule(
    reason="kind.not_traffic", sentence="The contact was not a traffic stop.", keep=lambda: nw.col("kind") == "traffic"
)
RACE = recorded("race", "Race is not recorded.")
ADULT = Rule(reason="age.child", sentence="The person was under 18, or the age is not known.", keep=nw.col("age") >= 18)


@pytest.mark.parametrize("engine", ["duckdb", "polars"])
def test_it_works(tmp_path: Path, engine: str) -> None:
    counts = count(extract_of(tmp_path / "town", PEOPLE), ["race"], rules=[TRAFFIC, RACE, ADULT], engine=engine)
    assert counts.left_out == (
        RowsLeftOut("kind.not_traffic", "The contact was not a traffic stop.", 2),
        RowsLeftOut("race.missing", "Race is not recorded.", 1),
        RowsLeftOut("age.child", "The person was under 18, or the age is not known.", 1),
    )
    assert counts.cells() == [{"race": "white", "n": 1}]
    assert (counts.n_read, counts.n_used) == (5, 1)


def test_the_order_of_the_rules_decides_where_a_row_is_counted(tmp_path: Path) -> None:
    counts = count(extract_of(tmp_path / "town", PEOPLE), ["race"], rules=[ADULT, RACE, TRAFFIC])
    assert [(part.reason, part.n) for part in counts.left_out] == [
        ("age.child", 3),
        ("race.missing", 0),
        ("kind.not_traffic", 1),
    ]


def test_all_may_be_left_out(tmp_path: Path) -> None:
    never = Rule(reason="never", sentence="Nobody.", keep=lambda: nw.col("age") > 200)
    counts = count(extract_of(tmp_path / "town", PEOPLE), ["race", "age"], rules=[never], sums=["age"])
    assert (counts.n_used, counts.left_out[0].n, len(counts)) == (0, 5, 0)
    assert counts.total("age").shape == counts.recorded("age").shape == (0,)


def test_rows_outside_the_filter_are_not_read_and_not_left_out(tmp_path: Path) -> None:
    from daylit.tables.filters import Filters

    counts = count(extract_of(tmp_path / "town", PEOPLE), ["race"], where=Filters.parse(["kind=traffic"]), rules=[RACE])
    assert (counts.n_read, counts.n_used, counts.left_out[0].n) == (3, 2, 1)


def test_a_rule_that_left_nobody_out_is_listed() -> None:
    assert tally([TRAFFIC, RACE], [1], [7]) == (
        RowsLeftOut(TRAFFIC.reason, TRAFFIC.sentence, 0),
        RowsLeftOut(RACE.reason, RACE.sentence, 7),
    )
