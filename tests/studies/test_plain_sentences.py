"""Sentences say of whom or of what they are, one is told as one, and a direction is told where there is one."""

from types import SimpleNamespace

import pytest

from daylit.studies import officer_words, threshold_words
from daylit.studies.officer_words import Told
from studies.asking import asked


def test_what_searches_found_is_compared_with_searches_and_not_with_people():
    answer = asked("hit_rates").answer
    assert any(
        line.startswith("Something was found, searches of Hispanic people: no clear gap to searches of White people.")
        for line in answer
    )
    assert [line for line in answer if "people: no clear gap" in line and ", searches of" not in line] == []
    spanish = asked("hit_rates").told("es").answer
    assert any(
        line.startswith("Se encontró algo, cateos a personas hispanas: no vimos una diferencia clara con los cateos")
        for line in spanish
    )


def told_of(more: int, less: int, once: int = 0) -> list[str]:
    told = Told(
        people="Black people",
        officers=9,
        judged=9,
        more=more,
        less=less,
        once=once,
        unchecked=0,
        halved=True,
        by_chance=0.1,
        accident=None,
        firm=0,
        ways=3,
        spread=1.0,
    )
    return list(officer_words.sentences(told))


def test_one_officer_who_stands_out_is_told_as_one():
    assert "one stands out over all months in how often Black people are stopped." in told_of(1, 0)[0]
    assert "2 stand out over all months in how often Black people are stopped." in told_of(1, 1)[0]
    assert told_of(0, 0, once=1)[1].endswith("so nobody is on a list for review.")


@pytest.mark.parametrize(("least", "most", "said"), [(-0.09, -0.03, "3.0 to 9.0 points below"), (0.02, 0.04, "above")])
def test_the_gap_between_bars_has_a_direction(least: float, most: float, said: str):
    assert said in threshold_words._range(SimpleNamespace(least=least, most=most))


def test_stops_of_residents_are_told_in_a_whole_sentence():
    (line,) = [line for line in asked("benchmark").answer if "who live here" in line]
    assert line.startswith("There were ")


def test_a_rule_that_marks_nobody_is_not_told_as_giving_no_flag():
    rows = {row[0]: row[1] for row in asked("state_rules").charts[0].rows}
    assert rows["California's board"] == "marks nobody"
    labels = [one.label for one in asked("state_rules").estimates if one.quantity.startswith("rule.")]
    assert "Pointed at where all are treated alike: Connecticut's rule" in labels
