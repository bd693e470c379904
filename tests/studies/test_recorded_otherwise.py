"""People recorded under another group: the ends that “What is recorded” tells, and where it tells none."""

from __future__ import annotations

import pytest

from daylit.report.small import guard_all
from daylit.studies.registry import Settings, run
from small_extract import extract_from_sql
from studies.asking import asked, check, folder
from studies.shapes import FULL, SHAPES, shaped

NAMES = [f"searched.ratio.recorded_otherwise.{share}" for share in (1, 2, 5)]
SEARCHED = "hash(concat(i, 's')) % 1000 < (CASE WHEN i % 2 = 0 THEN {black} ELSE {white} END)"


def told(name: str, *, black: int, white: int, people: int = 20_000, **settings: object):
    columns = {
        **FULL,
        "race_ethnicity": "CASE WHEN i % 2 = 0 THEN 'black' ELSE 'white' END",
        "searched": SEARCHED.format(black=black, white=white),
        "found": "", "search_basis": "",
    }  # fmt: skip
    made = extract_from_sql(folder() / f"otherwise-{name}", people, **{key: sql for key, sql in columns.items() if sql})
    finding = run(made, "missingness", Settings(**settings))
    check(finding)
    return finding, {part.quantity: part for part in finding.estimates}


def test_it_works_where_a_group_is_searched_twice_as_often():
    finding, one = told("twice", black=100, white=50)
    ends = [one[name] for name in NAMES]
    assert all(part.low < part.value < part.high and part.level == 1.0 for part in ends[:2])
    assert ends[0].low > ends[1].low > ends[2].low
    line = next(line for line in finding.answer if line.startswith("Records can name another group"))
    assert "If up to 10 of every 1,000 Black people and White people belong to the other of the two" in line
    assert line.endswith("of every 1,000 do.")  # both shares of as many people
    spanish = finding.told("es").answer
    assert any("otro grupo que el de la persona" in told for told in spanish)


def test_of_few_searches_nearly_all_could_belong_to_the_other_group():
    finding, one = told("few", black=30, white=8)
    assert one[NAMES[1]].high is None
    assert any("is at least" in line for line in finding.answer)


def test_places_have_no_such_people():
    _, by_race = told("areas", black=100, white=50)
    _, by_area = told("of-areas", black=100, white=50, group="area")
    assert NAMES[0] in by_race
    assert NAMES[0] not in by_area


def test_a_report_hides_the_ends_where_the_searches_behind_them_are_few():
    # The study is asked with a limit of its own: at the usual one it tells no ends of so few searches.
    finding, one = told("hidden", black=60, white=4, people=2_400, threshold=1)
    assert one[NAMES[0]].value
    both = guard_all((finding, run(extract_of_hidden(), "rates", Settings())))
    shown = {part.quantity: part for part in both[0].finding.estimates}
    assert shown[NAMES[0]].value is None
    assert not [line for line in both[0].finding.answer if line.startswith("Records can name")]


def extract_of_hidden():
    from daylit.tables.extract import open_extract

    return open_extract(folder() / "otherwise-hidden")


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "missingness", Settings()))


def test_of_fewer_searches_than_the_limit_no_ratio_is_told():
    """Six and eight searches made a ratio of “between 1.6 and 1.8” out of mere chance."""
    finding = asked("missingness", people=300, seed=5)
    assert not [part.quantity for part in finding.estimates if part.quantity.startswith("searched.ratio")]
    assert not [line for line in finding.answer if "search rate" in line]


def test_the_ends_of_missing_groups_are_told_not_to_be_those_of_chance():
    line = next(line for line in asked("missingness").answer if "For those we know" in line)
    assert "from what is not recorded, not from chance" in line
