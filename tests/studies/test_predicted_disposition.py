"""Outcomes beside those of like people: what circumstances explain is no gap, what they do not is one, and refusals."""

from __future__ import annotations

import functools

import pytest

from daylit.stats import levels
from daylit.studies import like_people
from daylit.studies.registry import ADVANCED, STUDIES, Settings, run
from daylit.tables.extract import Extract
from small_extract import extract_from_sql
from studies.asking import asked, check, folder, value
from studies.shapes import SHAPES, shaped

BLACK = "hash(i, 'who') % 100 < CASE WHEN i % 2 = 0 THEN 70 ELSE 20 END"


@functools.cache
def a_town(name: str, *, rows: int = 12_000, more: int = 0, black: str = BLACK, **columns: str) -> Extract:
    """In one area 30 of 100 are searched, in the other 10; most who are Black are stopped in the first one.

    ``more`` of 100 Black people are searched besides.
    """
    chance = f"CASE WHEN i % 2 = 0 THEN 30 ELSE 10 END + CASE WHEN {black} THEN {more} ELSE 0 END"
    made = {
        "race_ethnicity": f"CASE WHEN {black} THEN 'black' ELSE 'white' END",
        "area": "['East', 'West'][1 + i % 2]",
        "minute": "hash(i, 'minute') % 1440",
        "reason_group": "['safety', 'investigatory'][1 + i // 2 % 2]",
        "searched": f"hash(i, 'searched') % 100 < {chance}",
        **columns,
    }
    return extract_from_sql(folder() / f"like-{name}", rows, **{key: sql for key, sql in made.items() if sql})


def told(extract: Extract, **settings: object):
    finding = run(extract, "predicted_disposition", Settings(**settings))
    check(finding)
    return finding


def test_a_gap_that_comes_from_where_people_are_stopped_is_none_among_likes():
    finding = told(a_town("places"))
    assert value(finding, "searched.rate", "black").value > 0.23
    gap = value(finding, "searched.difference.like", "black")
    assert gap.low < 0 < gap.high
    assert abs(gap.value) < 0.02
    assert any(line.startswith("Black people: no clear gap for these.") for line in finding.answer)


def test_a_gap_within_places_is_told_beside_what_would_be_expected():
    finding = told(a_town("more", more=8))
    gap = value(finding, "searched.difference.like", "black")
    assert gap.low < 0.08 < gap.high
    assert gap.low > 0
    rate, expected = (value(finding, f"searched.{what}", "black").value for what in ("rate", "expected"))
    assert rate - expected == pytest.approx(gap.value)
    (line,) = [line for line in finding.answer if "would be expected" in line]
    assert line.startswith(f"Of every 1,000 Black people stopped, {round(1_000 * rate)} were searched, where")
    assert line.endswith("more.")
    (whole,) = [line for line in finding.answer if line.startswith("Over all")]
    more = [round(gap.n * end) for end in (gap.value, gap.low, gap.high)]
    parts = (f"{number:,}" for number in more)
    assert "that is {} more (likely {} to {}).".format(*parts) in whole
    assert any(line.startswith("En las ") and "más (probablemente" in line for line in finding.told("es").answer)


def test_what_is_not_recorded_is_not_held_equal():
    """Negative control: without the areas the same records seem to hold a gap, and it is said what is missing."""
    finding = told(a_town("no-area", area=""))
    assert value(finding, "searched.difference.like", "black").low > 0.05
    assert any("Not recorded, so not held equal: area" in caution.sentence for caution in finding.cautions)


def test_balance_and_what_the_weights_are_worth():
    finding = told(a_town("places"))
    before, after = (value(finding, f"like.apart.{when}", "black").value for when in ("before", "after"))
    assert before > 0.8
    assert after < 0.05
    whites = value(finding, "searched.rate", "black").n
    assert 1_000 < value(finding, "like.effective", "black").value < whites


def test_a_group_with_its_own_places_is_compared_where_both_are_and_the_share_is_told():
    own = "['East', 'West', 'North'][1 + CASE WHEN {black} AND hash(i, 'n') % 10 < 3 THEN 2 ELSE i % 2 END]"
    finding = told(a_town("north", area=own.format(black=BLACK)))
    share = value(finding, "like.compared", "black").value
    assert share == pytest.approx(0.7, abs=0.03)
    assert any(line.startswith(f"Only {round(100 * share)} of every 100 Black people were") for line in finding.answer)


def test_where_circumstances_are_not_shared_nothing_is_compared():
    apart = told(a_town("apart", black="i % 2 = 0"))
    one = value(apart, "searched.difference.like", "black")
    assert (one.status, one.value) == ("too few", None)
    assert one.note == "There are fewer than 200 people to compare."


def test_few_people_of_the_reference_are_worth_too_little():
    """250 White people in the one area, 5 in 100 of those whom weights would have to stand for."""
    black = "CASE WHEN i % 2 = 0 THEN hash(i, 'w') % 1000 >= 12 ELSE hash(i, 'w') % 100 < 20 END"
    finding = told(a_town("thin", rows=8_000, black=black, searched="hash(i, 's') % 100 < 30"))
    assert value(finding, "searched.difference.like", "black").status == "not estimable"
    assert any(line.startswith("Black people: not compared for these. Searched.") for line in finding.answer)


def test_few_with_an_outcome_are_not_compared():
    finding = told(a_town("rare", arrested="i % 2000 = 0"))
    assert value(finding, "arrested.difference.like", "black").status == "too few"
    assert value(finding, "searched.difference.like", "black").status == "ok"


def test_fewer_citations_are_no_kindness():
    codes = {caution.code for caution in told(a_town("cited", cited="hash(i, 'c') % 3 = 0")).cautions}
    assert "fewer_is_no_kindness" in codes
    assert "fewer_is_no_kindness" not in {caution.code for caution in told(a_town("places")).cautions}


def test_the_invented_agency_and_the_one_where_all_are_treated_alike():
    finding = asked("predicted_disposition", benchmark=None)
    check(finding)
    assert value(finding, "searched.difference.like", "black").low > 0
    alike = asked("predicted_disposition", benchmark=None, alike=True)
    check(alike)
    assert not any("would be expected" in line for line in alike.answer)
    spanish = " ".join(finding.told("es").answer)
    assert "De cada 1,000 personas negras que la policía paró," in spanish
    assert "Se esperarían" in spanish
    assert finding.charts


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_have_an_answer_in_words(shape: str):
    check(run(shaped(shape, **SHAPES[shape]), "predicted_disposition", Settings(threshold=1)))


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_records_of_many_people(shape: str):
    check(run(shaped(f"many-{shape}", 6_000, **SHAPES[shape]), "predicted_disposition", Settings()))


def test_more_areas_than_can_be_held_equal_are_said_to_be_too_many(monkeypatch):
    monkeypatch.setattr(levels, "MOST_WORK", 1_000)
    found = run(shaped("many-plain", 6_000), "predicted_disposition", Settings())
    check(found)
    assert {one.note for one in found.estimates if one.quantity == "searched.difference.like"} == {like_people.TOO_MANY}
    assert "Hay demasiadas zonas, horas y motivos" in " ".join(found.told("es").answer)


def test_nobody_at_all():
    check(run(a_town("places"), "predicted_disposition", Settings(where=("race_ethnicity=asian",))))


def test_it_is_no_part_of_a_report():
    assert "predicted_disposition" in ADVANCED
    assert "predicted_disposition" not in STUDIES
