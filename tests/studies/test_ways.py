"""Comparisons asked in several ways: how many agree in sign, and how many clearly."""

import math

import pytest

from daylit.studies import ways
from daylit.studies.gate import gate

LABELS = ("first", "second", "third", "fourth")


def row(*asked, unit="points", stands=True, **told):
    names = {"what": "Searched", "quantity": "searched.difference", "people": "Black people", "label": "Black",
             "reference": "White people", "of": "White"}  # fmt: skip
    return ways.Row(
        **{**names, **told}, groups={"group": "black", "reference": "white"}, unit=unit, n=1_000, level=0.95,
        stands=stands, asked=tuple(ways.Asked(way=way, **dict(zip(("value", "low", "high"), ends, strict=False)))
                                   for way, ends in zip(LABELS, asked, strict=False)),
    )  # fmt: skip


def test_it_counts_the_ways_that_point_as_the_first_does_and_those_that_do_so_clearly():
    one = row((0.04, 0.01, 0.07), (0.02, -0.01, 0.05), (-0.03, -0.05, -0.01))
    assert (len(one.answers), one.same, one.clearly, one.firm) == (3, 2, 1, False)


def test_a_ratio_is_held_against_one_and_a_gap_against_none():
    below = ((0.8, 0.7, 0.9), (0.9, 0.8, 0.95))
    assert row(*below, unit="ratio").firm
    assert (row(*below).same, row(*below).clearly) == (2, 2)  # as gaps they lie above 0
    mixed = row((1.2, 1.1, 1.3), (0.9, 0.8, 0.95), unit="ratio")
    assert (mixed.same, mixed.clearly) == (1, 1)


def test_a_way_without_an_answer_counts_for_nothing():
    one = row((0.04, 0.01, 0.07), ())
    assert (len(one.answers), one.same, one.clearly, one.firm) == (1, 1, 1, False)
    assert ways.told([one]) == [] == ways.pictures([one])
    (kept,) = ways.estimates([one])
    assert (kept.value, kept.status) == (None, "not estimable")


def test_a_way_with_the_very_numbers_of_the_first_asked_nothing_else():
    one = row((0.04, 0.01, 0.07), (0.04, 0.01, 0.07), (0.02, 0.01, 0.05))
    assert (len(one.answers), one.same, one.clearly) == (2, 2, 2)
    assert ways.told([row((0.04, 0.01, 0.07), (0.04, 0.01, 0.07))]) == []


def test_no_difference_at_all_points_nowhere():
    assert (row((0.0, -0.1, 0.1), (0.02, 0.01, 0.03)).same, row((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)).clearly) == (0, 0)


def test_a_range_that_is_not_known_is_never_clear():
    one = row((0.04, 0.01, 0.07), (0.05, math.nan, math.nan))
    assert (one.same, one.clearly) == (2, 1)


@pytest.mark.parametrize("told", [{}, {"reference": "", "of": ""}])
def test_the_sentence_says_k_of_k_and_at_which_level(told):
    unit = "points" if not told else "ratio"
    said = ways.told([row((1.4, 1.1, 1.7), (1.2, 0.9, 1.5), unit="ratio", **told)])
    gate(said)
    assert "in 2 of 2 ways of asking, clearly in 1" in said[0]
    assert "95 times of 100" in said[-1]
    assert ways.told([row((0.1, 0.05, 0.2), (0.1, 0.05, 0.2), stands=False, unit=unit, **told)]) == []


def test_the_picture_draws_every_way_of_what_is_pointed_out_and_its_table_says_k_of_k():
    quiet = row((0.0, -0.1, 0.1), (0.01, -0.1, 0.1), what="Arrested", stands=False)
    clear, other = row((0.04, 0.01, 0.07), (0.02, -0.01, 0.05)), row((0.0, -0.1, 0.1), (), label="Asian", stands=False)
    (chart,) = ways.pictures([quiet, clear, other])
    assert chart.title.startswith("Searched: ")
    assert [tuple(cells[:2]) for cells in chart.rows] == [("first", "Black"), ("second", "Black")]
    assert {tuple(cells[-2:]) for cells in chart.rows} == {("2 of 2", "1 of 2")}
    assert len(chart.spec["data"]["values"]) == 2
