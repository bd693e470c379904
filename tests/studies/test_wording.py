"""Numbers as people say them, comparisons that read alike whichever way they point, and words that never appear."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.stats.cautions import Caution as Code
from daylit.studies import cautions, verdicts, wording
from daylit.studies.estimating import level_to_stand_out
from daylit.studies.wording import Comparison
from daylit.terms.people import RACE
from daylit.terms.saying import told
from studies.asking import avoided_in, grade

GROUPS = [wording.people("race_ethnicity", code) for code in RACE.values]
DEEDS = ["were searched", "were arrested", "were given a warning", "had force used on them", "were stopped"]
positive = st.floats(min_value=1e-3, max_value=1e3)


def test_it_works():
    said = wording.compare(
        Comparison(
            group="Black people",
            reference="White people",
            deed="were searched",
            ratio=1.43,
            low=1.2,
            high=1.64,
            clear=True,
        )
    )
    assert said == "Black people were searched 1.4 times as often as White people (likely between 1.2 and 1.6 times)."


def test_the_other_way_round_reads_the_same():
    """Swap the groups and turn the ratio: the sentence is the same, so neither direction sounds worse."""
    one = Comparison(group="A", reference="B", deed="were searched", ratio=0.5, low=0.4, high=0.8, clear=True)
    two = Comparison(group="B", reference="A", deed="were searched", ratio=2, low=1.25, high=2.5, clear=True)
    assert wording.compare(one) == wording.compare(two)


def test_no_clear_gap_says_what_could_have_been_seen():
    said = wording.compare(
        Comparison(
            group="A", reference="B", deed="were cited", ratio=1.1, low=0.9, high=1.3, clear=False, smallest=1.31
        )
    )
    assert "no clear gap" in said
    assert "1.3 times or more" in said


def test_the_smallest_gap_is_two_point_eight_standard_errors():
    error = 0.1
    smallest = wording.smallest_ratio(math.exp(-1.96 * error), math.exp(1.96 * error), level_z=1.96)
    assert smallest == pytest.approx(math.exp(2.8 * error), rel=1e-2)
    assert wording.smallest_ratio(0.0, 2.0, level_z=1.96) is None
    assert wording.smallest_ratio(0.5, math.inf, level_z=1.96) is None


@pytest.mark.parametrize(
    ("rate", "size", "said"),
    [
        (0.34, 100, "34 of every 100"),
        (0.0004, 1000, "fewer than 1 of every 1,000"),
        (0, 100, "0 of every 100"),
        (1, 100, "100 of every 100"),
        (0.9999, 100, "more than 99 of every 100"),
    ],
)
def test_rates_are_numbers_of_people(rate, size, said):
    assert wording.out_of(rate, size) == said


def test_the_base_lets_the_smallest_rate_be_seen():
    for rates, size in (((0.3,), 100), ((0.05,), 1_000), ((0.3, 0.004), 10_000), ((0.0,), 100), ((0.00001,), 100_000)):
        assert wording.base(*rates, n=10**6) == size


@given(st.lists(st.floats(min_value=0, max_value=1), min_size=1), st.integers(min_value=1, max_value=10**7))
def test_the_base_is_never_more_than_the_people_counted_but_for_a_percentage(rates, n):
    size = wording.base(*rates, n=n)
    assert size in (100, 1_000, 10_000, 100_000)
    assert size <= max(n, 100)
    assert size == min(wording.base(*rates, n=10**9), size)


def test_what_is_less_than_one_of_the_base_is_not_told_as_one():
    rate = 1 / 157  # of 157 searches: “64 of every 10,000” would claim what nobody counted
    assert wording.out_of(rate, wording.base(rate, n=157)) == "fewer than 1 of every 100"
    assert wording.rates("were arrested", [("White people", rate)], n=157) == [
        "Of every 100 White people, fewer than 1 were arrested."
    ]
    assert wording.out_of(0.0096, 100) == "1 of every 100"


def test_nearly_all_is_not_said_to_be_all():
    assert wording.rates("were searched", [("White people", 0.9996)], n=20_000) == [
        "Of every 10,000 White people, 9,996 were searched."
    ]
    assert wording.rates("were searched", [("White people", 1.0)], n=20_000) == [
        "Of every 100 White people, all were searched."
    ]
    assert wording.rates("found a weapon", [("stops", 0.0)], n=20_000) == ["Of every 100 stops, none found a weapon."]


@pytest.mark.parametrize(
    ("ratio", "said"), [(1.0, "1"), (1.004, "1.004"), (0.9996, "0.9996"), (1.05, "1.05"), (1.4, "1.4"), (12.3, "12")]
)
def test_a_number_of_times_is_never_rounded_to_no_gap(ratio, said):
    assert wording.times(ratio) == said


def test_a_gap_too_small_to_matter_is_told_in_words():
    assert wording.could_see(1.002) == "We would have seen even a very small one."
    assert wording.detectable(1.002) == "With these numbers we would have seen even a very small gap."
    assert wording.could_see(1.3) == "We could only have seen one of about 1.3 times or more."


def test_two_ends_that_round_to_the_same_number_are_told_in_more_digits():
    assert wording.span(1.18, 1.22) == "between 1.18 and 1.22 times"


def test_both_ends_of_a_range_have_as_many_digits_near_no_gap():
    assert wording.span(1.05, 1.13) == "between 1.05 and 1.13 times"
    assert wording.span(1.05, 3.2) == "between 1.05 and 3.2 times"


@pytest.mark.parametrize(
    ("ratio", "low", "high", "said"),
    [
        (1.23, 1.18, 1.33, ("1.23", "between 1.18 and 1.33 times")),  # one digit: “1.2, between 1.2 and 1.3”
        (1.4, 1.2, 1.6, ("1.4", "between 1.2 and 1.6 times")),
        (1.4, 1.05, 3.2, ("1.4", "between 1.05 and 3.2 times")),
        (1.23, 1.18, math.inf, ("1.23", "at least 1.18 times")),
        (14.0, 13.6, 14.4, ("14.0", "between 13.6 and 14.4 times")),
    ],
)
def test_a_number_and_its_range_are_rounded_alike_and_told_apart(ratio, low, high, said):
    assert wording.times_and_span(ratio, low, high) == said


def test_a_gap_that_could_have_been_seen_is_one_that_can_be():
    """Of 22 in 100 nothing befalls 19 times as many."""
    assert wording.smallest_ratio(0.1, 4.0, level_z=1.96, rate=0.22) is None
    assert wording.smallest_ratio(0.1, 4.0, level_z=1.96, rate=0.01) == wording.smallest_ratio(0.1, 4.0, level_z=1.96)
    assert "very large" in wording.could_see(wording.smallest_ratio(0.1, 4.0, level_z=1.96, rate=0.22))


def test_months_are_written_out():
    assert wording.month("2021-01") == "January 2021"


@given(st.floats(min_value=0.00011, max_value=1))
def test_a_rate_rounded_for_reading_stays_within_a_twentieth(rate):
    size = wording.base(rate, n=10**6)
    told = int(re.sub(r"more than |,", "", wording.out_of(rate, size).split(" of ")[0]))
    assert told / size == pytest.approx(rate, rel=0.06, abs=0.5 / size)


@given(
    st.sampled_from(GROUPS),
    st.sampled_from(GROUPS),
    st.sampled_from(DEEDS),
    positive,
    st.floats(min_value=1.0001, max_value=20),
    st.booleans(),
)
def test_any_comparison_is_plain_and_holds_no_forbidden_word(group, reference, deed, ratio, width, clear):
    comparison = Comparison(
        group=group,
        reference=reference,
        deed=deed,
        ratio=ratio,
        low=ratio / width,
        high=ratio * width,
        clear=clear,
        smallest=width,
    )
    said = wording.compare(comparison)
    assert avoided_in(said) == []
    assert not re.search(r"nan|inf\b|None", said)
    # A name such as “Native American people” alone is hard by the formula; the words around it must not be.
    plain = said.replace(wording.first_up(group), "Red folk").replace(group, "red folk")
    plain = plain.replace(wording.first_up(reference), "Blue folk").replace(reference, "blue folk")
    assert grade([plain]) <= 8, plain


@given(st.integers(0, 5), st.integers(0, 5), st.booleans(), st.none() | positive.filter(lambda x: x > 1))
def test_the_veil_speaks_of_race_that_can_be_seen_only_where_the_season_agrees(lower, higher, season, detectable):
    result = verdicts.Veil(
        people="Black people",
        reference="White people",
        asked=5,
        lower=lower,
        higher=min(higher, 5 - lower),
        season=season,
        detectable=detectable,
        threshold=11,
    )
    said = " ".join(verdicts.veil(result))
    strong = "a sign that stops respond to race that can be seen" in said
    assert strong == (result.lower > 2 and result.higher == 0 and season)
    assert strong == ("It does not settle it" in said)
    if not strong and "the reverse" not in said:
        assert "could only have seen" in said
    assert "no profiling" not in said
    assert avoided_in(said) == []
    assert grade([said]) <= 8


def test_without_an_answer_the_veil_says_that_there_are_too_few_stops():
    result = verdicts.Veil(
        people="Asian people",
        reference="White people",
        asked=0,
        lower=0,
        higher=0,
        season=False,
        detectable=None,
        threshold=11,
    )
    assert "too few stops" in verdicts.veil(result)[0]


@pytest.mark.parametrize(
    "said", ["This proves it.", "They discriminate.", "An unbiased view", "a debiased rate", "biased", "the suspects"]
)
def test_the_gate_stops_words_that_no_finding_may_hold(said):
    with pytest.raises(ValueError, match="may not say"):
        wording.gate([said])


def test_the_gate_knows_every_word_of_the_page():
    from studies.asking import _patterns

    # Phrases for scores and groups of officers cannot arise from any sentence builder.
    exempt = {"bias score", "fairness score", "risk score", "bad apple", "bad apples", "fairness gap", "perp", "perps"}
    words = [word.rstrip("*") for word in _patterns() if word not in exempt]
    assert [word for word in words if not wording.FORBIDDEN.search(word)] == []


def test_every_caution_of_a_method_has_a_sentence_that_can_be_read():
    made = cautions.of_methods(Code)
    assert [caution.code for caution in made] == [code.value for code in Code]
    assert grade([caution.sentence for caution in made]) <= 8
    assert [avoided_in(caution.sentence) for caution in made if avoided_in(caution.sentence)] == []


def test_several_comparisons_say_what_chance_would_do():
    assert "about 1 of them" in wording.family(24, 0.05)
    assert "fewer than 1" in wording.family(3, 0.05)
    assert wording.family(1, 0.05) == ""
    assert "We made 13,583 comparisons. Chance alone would make about 1,358 of them" in wording.family(13_583, 0.1)


def test_a_gap_that_could_have_been_seen_is_one_that_would_have_been_pointed_out():
    """Of 20 comparisons of which one stands out, the next needs a p-value below 2 of 20 times the rate."""
    assert level_to_stand_out(np.array([0.001, *[0.5] * 19, np.nan]), 0.05) == pytest.approx(1 - 0.05 * 2 / 20)
    assert level_to_stand_out(np.array([0.5]), 0.05) == pytest.approx(0.95)
    assert level_to_stand_out(np.array([np.nan]), 0.05) == pytest.approx(0.95)
    alone, among = (wording.smallest_ratio(0.63, 0.95, level_z=1.96, level=level) for level in (0.95, 0.995))
    assert among > alone


@pytest.mark.parametrize(("ends", "alone"), [((1.02, 3.72), True), ((0.4, 0.97), True), ((0.9, 1.4), False)])
def test_a_gap_that_is_clear_by_itself_and_not_beside_the_others_says_so(ends: tuple[float, float], alone: bool):
    """“No clear gap” stood beside a range of 1.02 to 3.72."""
    quiet = [wording.Quiet("Black people", 2.5, ends)]
    (said,) = wording.not_seen(quiet, outcome="Searched", reference="White people", few=[], threshold=11)
    assert said.startswith("Searched, Black people: no clear gap to White people. We could only have seen one of about")
    assert ("By itself its range leaves out “no difference”" in said) == alone
    assert ("Por sí solo" in told(said, "es")) == alone
